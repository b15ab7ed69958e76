"""The metric `change.threshold`: better, maintained or worse by more than a declared amount between two periods.

Law: what the change is measured from is a like period that was observed, or the declared baseline, and never another
one; a change that does not pass the threshold is none.

References: Scottish Parliament Information Centre (2022), How is Scotland performing? (each indicator of the National
Performance Framework is improving, maintaining or worsening by the change between its last two data points, by criteria
of its own); Scottish Government (2022), Wellbeing economy monitor: December 2022 update, technical annex (criteria).
Whether a change of exactly the threshold counts differs between frameworks and is a parameter.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from attrs.validators import ge, gt, lt

from outcomes.arrays import Codes, Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.chance import change_chance
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status
from outcomes.metrics.finite import finite
from outcomes.metrics.like_periods import a_year_before, observed_before
from outcomes.metrics.path import ROUNDING, Baseline, baseline_of, figure_at
from outcomes.metrics.reasons import NO_FIGURES, NOTHING_SINCE_BASELINE
from outcomes.metrics.slices import in_slices


@immutable(kw_only=True)
class ChangeThresholdParameters:
    """Parameters of `change.threshold`."""

    threshold: float = attrs.field(
        default=1.0, validator=ge(0.0), metadata={"help": "how much it must change for the change to count"}
    )
    basis: Literal["points", "percent"] = attrs.field(
        default="points",
        metadata={"help": "the threshold is in the unit of the measure (points), or in percent of the earlier value"},
    )
    since: Literal["previous", "year-before", "baseline"] = attrs.field(
        default="previous",
        metadata={
            "help": "what the latest value is compared with: the last one before it, that of the same quarter or "
            "month of the year before, or the declared baseline"
        },
    )
    exactly: Literal["maintained", "changed"] = attrs.field(
        default="maintained", metadata={"help": "what a change of exactly the threshold is"}
    )
    ignore_chance: bool = attrs.field(
        default=False,
        metadata={
            "help": "go by the threshold alone, as national frameworks publish; otherwise a change that may be chance "
            "counts as none, wherever counts or limits allow a test"
        },
    )
    confidence: float = attrs.field(
        default=0.95, validator=[gt(0.0), lt(1.0)], metadata={"help": "confidence at which a change is beyond chance"}
    )


_SAYS = ": {value:.1f}{unit} in {period}, {earlier:.1f}{unit} before."
_NEEDED = "The change is {change:.1f}, and it counts beyond {needed:.1f}."

INFO = MetricInfo(
    id="change.threshold",
    title="Change beyond a threshold",
    version="1",
    summary="Tells whether the latest value is better or worse than an earlier one by more than a declared amount.",
    params=ChangeThresholdParameters,
    outcomes=(
        Outcome("better", None, Direction.BETTER, "Better" + _SAYS),
        Outcome("maintained", None, Direction.SAME, "Maintained" + _SAYS, _NEEDED),
        Outcome("worse", None, Direction.WORSE, "Worse" + _SAYS),
        Outcome("higher", None, None, "Higher" + _SAYS),
        Outcome("lower", None, None, "Lower" + _SAYS),
        Outcome(
            "may be chance",
            None,
            Direction.SAME,
            "No clear change: {value:.1f}{unit} in {period}, {earlier:.1f}{unit} before, which may be chance.",
            "If nothing had changed, figures would be as far apart with a chance of {p:.2f}.",
        ),
    ),
    reasons=(
        NO_FIGURES,
        Reason("no baseline", Status.UNDEFINED, "There is no baseline to compare {value:.1f}{unit} in {period} with."),
        NOTHING_SINCE_BASELINE,
        Reason(
            "nothing to compare with",
            Status.TOO_FEW,
            "There is no earlier value to compare {value:.1f}{unit} in {period} with.",
        ),
        Reason(
            "percent of zero",
            Status.NOT_APPLICABLE,
            "The earlier figure is 0, and a change from 0 cannot be told in percent.",
            detail="Set the threshold in points.",
        ),
    ),
    evidence=(
        Evidence("value", "the latest value"),
        Evidence("earlier", "the value it is compared with"),
        Evidence("change", "value less the earlier one"),
        Evidence("needed", "the change that the threshold stands for, in the unit of the measure"),
        Evidence("change_percent", "change in percent of the earlier value", optional=True),
        Evidence("z", "normal deviate of the change; none for exact tests", optional=True),
        Evidence("p", "two-sided chance of such a change if nothing had changed", optional=True),
        Evidence("beyond_chance", "1 where the change can be told from chance, 0 where it cannot", optional=True),
    ),
    # The baseline and the direction that was promised come with the target.
    needs=frozenset({"value", "lower", "upper", "count", "denominator", "target"}),
    source="Scottish Government, National Performance Framework: criteria for change",
)


class ChangeThreshold:
    """Judges the change between two periods; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: ChangeThresholdParameters) -> MetricColumns:
        """Judge every series at its latest observed period."""
        return in_slices(lambda part: _judge(part, params), block)


def _judge(block: SeriesBlock, params: ChangeThresholdParameters) -> MetricColumns:
    latest = block.latest()
    value = block.at(block.value, latest)
    earlier, at = _earlier(block, params, latest)
    change = value - earlier
    with np.errstate(invalid="ignore", divide="ignore"):
        percent = np.where(earlier == 0.0, np.nan, 100.0 * change / np.abs(earlier))
    needed = np.full(value.shape, params.threshold)
    if params.basis == "percent":
        needed = params.threshold / 100.0 * np.abs(earlier)
    z, p = change_chance(block, at, latest)
    unsure = ~(p < 1.0 - params.confidence) & ~np.isnan(p) & (not params.ignore_chance)
    slack = ROUNDING * np.maximum(np.abs(value), np.abs(earlier))
    over = np.abs(change) - needed
    moved = (over >= -slack if params.exactly == "changed" else over > slack) & (np.abs(change) > slack)
    good = np.where(block.sense != 0, block.sense, block.polarity)
    based = params.since == "baseline"
    reason = first_true(
        (latest < 0, INFO.reason("no data")),
        (based & np.isnan(earlier), INFO.reason("no baseline")),
        (based & (at >= 0) & (latest <= at), INFO.reason("nothing since the baseline")),
        (np.isnan(earlier), INFO.reason("nothing to compare with")),
        ((params.basis == "percent") & (earlier == 0.0), INFO.reason("percent of zero")),
        otherwise=-1,
    )
    towards = np.sign(change) * good
    outcome = first_true(
        (reason >= 0, -1),
        (~moved, INFO.outcome("maintained")),
        (unsure, INFO.outcome("may be chance")),
        (towards > 0, INFO.outcome("better")),
        (towards < 0, INFO.outcome("worse")),
        (change > 0, INFO.outcome("higher")),
        otherwise=INFO.outcome("lower"),
    )
    numbers: dict[str, Floats] = {
        "value": value,
        "earlier": earlier,
        "change": change,
        "needed": needed,
        "change_percent": percent,
        "z": z,
        "p": p,
        "beyond_chance": np.where(np.isnan(p), np.nan, p < 1.0 - params.confidence),
    }
    return MetricColumns(
        outcome=outcome.astype(np.int16),
        reason=reason.astype(np.int16),
        period=latest,
        evidence={name: finite(column) for name, column in numbers.items()},
        start=figure_at(block, Baseline(value=earlier, at=at)),
    )


def _earlier(block: SeriesBlock, params: ChangeThresholdParameters, latest: Codes) -> tuple[Floats, Codes]:
    if params.since == "baseline":
        start = baseline_of(block, "declared", latest)
        return start.value, start.at
    at = (a_year_before if params.since == "year-before" else observed_before)(block, latest)
    return block.at(block.value, at), at
