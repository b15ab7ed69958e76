"""The metric `progress.healthy-people`: the four statuses of Healthy People 2020 and 2030.

Law: a move counts where a test says so, if both ends can be tested, and otherwise from 10% of the change that was
targeted (towards the target) or 10% of the baseline (away from it).

The published statuses ask which way a figure went and not whether it goes fast enough, so "improving" is at risk and
not on track. A change is tested on both sides, at 95% unless told otherwise.

References: National Center for Health Statistics (2023), Healthy People 2020 final progress table, note 1.
"""

from __future__ import annotations

import attrs
import numpy as np
from attrs.validators import ge, gt, lt

from outcomes.arrays import Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.chance import change_chance
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict
from outcomes.metrics.endpoints import endpoints_of
from outcomes.metrics.finite import finite
from outcomes.metrics.path import ROUNDING, beyond, figure_at
from outcomes.metrics.reasons import SINCE_BASE
from outcomes.metrics.slices import in_slices


@immutable(kw_only=True)
class HealthyPeopleParameters:
    """Parameters of `progress.healthy-people`."""

    share: float = attrs.field(
        default=10.0,
        validator=ge(0.0),
        metadata={
            "help": "where no test can be made: percent of the targeted change (towards the target) or of the baseline "
            "(away from it) from which a move counts"
        },
    )
    confidence: float = attrs.field(
        default=0.95,
        validator=[gt(0.0), lt(1.0)],
        metadata={"help": "confidence at which a change is beyond chance, where counts or limits allow a test"},
    )


_FROM = ": {value:.1f}{unit} in {period}, from {base:.1f}{unit}; the target is {goal:.1f}{unit}."

INFO = MetricInfo(
    id="progress.healthy-people",
    title="Progress (Healthy People)",
    version="1",
    summary="Tells in the four statuses of Healthy People whether a figure reached its target or moved towards it.",
    params=HealthyPeopleParameters,
    outcomes=(
        Outcome(
            "target met or exceeded",
            Verdict.MET,
            Direction.BETTER,
            "The target is met or exceeded: {value:.1f}{unit} in {period} against {goal:.1f}{unit}.",
        ),
        Outcome("improving", Verdict.AT_RISK, Direction.BETTER, "Improving" + _FROM),
        Outcome(
            "little or no detectable change",
            Verdict.OFF_TRACK,
            Direction.SAME,
            "Little or no detectable change" + _FROM,
            "A change counts where a test tells it from chance, if there are counts or limits; otherwise from "
            "{share:.0f}% of the way to the target, or of the starting value where it moves away.",
        ),
        Outcome("getting worse", Verdict.OFF_TRACK, Direction.WORSE, "Getting worse" + _FROM),
    ),
    reasons=(
        *SINCE_BASE,
        Reason(
            "percent of zero",
            Status.NOT_APPLICABLE,
            "It started from 0, and a move away from the target cannot be told in percent of 0.",
        ),
    ),
    evidence=(
        Evidence("value", "the value judged"),
        Evidence("base", "the value it started from"),
        Evidence("goal", "the level to reach"),
        Evidence("progress", "share of the targeted change achieved", optional=True),
        Evidence("change_percent", "change in percent of the baseline", optional=True),
        Evidence("z", "normal deviate of the change; none for exact tests", optional=True),
        Evidence("p", "two-sided chance of such a change if nothing had changed", optional=True),
    ),
    needs=frozenset({"value", "lower", "upper", "count", "denominator", "target", "target_upper"}),
    source="National Center for Health Statistics, Healthy People 2020 final progress table",
)


class HealthyPeopleProgress:
    """The four statuses of Healthy People; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: HealthyPeopleParameters) -> MetricColumns:
        """Judge every series from its base to its latest observation, or to the due period once that was observed."""
        return in_slices(lambda part: _judge(part, params), block)


def _judge(block: SeriesBlock, params: HealthyPeopleParameters) -> MetricColumns:
    ends = endpoints_of(block)
    base, now = ends.base.value, ends.now
    # A base that is at the target or better has no targeted change: from there every move out of it is one away.
    goal = np.where(np.isnan(base), ends.goal, ends.level.nearest(base))
    targeted, change = goal - base, now - base
    with np.errstate(invalid="ignore", divide="ignore"):
        progress = np.where(targeted == 0.0, np.nan, change / np.where(targeted == 0.0, 1.0, targeted))
        percent = np.where(base == 0.0, np.nan, 100.0 * change / np.abs(base))
    z, p = change_chance(block, ends.base.at, ends.now_at)
    still = np.abs(change) <= ROUNDING * np.maximum(np.abs(now), np.abs(base))
    towards = progress > 0.0
    enough = (params.share / 100.0) * (1.0 - ROUNDING)
    counts = np.where(towards, progress >= enough, np.abs(percent) >= 100.0 * enough)
    counts = np.where(np.isnan(p), counts, p < 1.0 - params.confidence) & ~still
    reason = first_true(
        (np.isnan(now), INFO.reason("no data")),
        # Of a band, the goal is only known from the base.
        (np.isnan(ends.goal) & ~(ends.lost & ends.level.stated), INFO.reason("no target")),
        (ends.lost, INFO.reason("no figure at the baseline")),
        ((ends.base.at < 0) | (ends.base.at >= ends.now_at), INFO.reason("nothing since the base")),
        (beyond(block, ends.level), INFO.reason("unattainable as written")),
        (~ends.reached & ~towards & ~still & np.isnan(p) & (base == 0.0), INFO.reason("percent of zero")),
        otherwise=-1,
    )
    outcome = first_true(
        (reason >= 0, -1),
        (ends.reached, INFO.outcome("target met or exceeded")),
        (counts & towards, INFO.outcome("improving")),
        (counts, INFO.outcome("getting worse")),
        otherwise=INFO.outcome("little or no detectable change"),
    )
    numbers: dict[str, Floats] = {
        "value": now,
        "base": base,
        "goal": ends.goal,
        "progress": progress,
        "change_percent": percent,
        "z": z,
        "p": p,
    }
    return MetricColumns(
        outcome=outcome.astype(np.int16),
        reason=reason.astype(np.int16),
        period=ends.now_at,
        evidence={name: finite(column) for name, column in numbers.items()},
        start=figure_at(block, ends.base),
    )
