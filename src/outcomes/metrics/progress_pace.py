"""The metric `progress.pace`: is it going fast enough, on the scale on which the measure moves evenly.

Law: pace is a difference on a declared scale, never a growth rate in disguise, so a target of zero and a percentage
near its end need no trick; a value that the scale has no place for is a reason.
"""

from __future__ import annotations

import attrs
import numpy as np
from attrs.validators import ge, gt

from outcomes.arrays import Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict
from outcomes.metrics.endpoints import endpoints_of
from outcomes.metrics.finite import finite
from outcomes.metrics.path import ROUNDING, TOLERATED, beyond, figure_at
from outcomes.metrics.reasons import SINCE_BASE
from outcomes.metrics.scale import Bounds, ScaleWord, bounds_of
from outcomes.metrics.slices import in_slices


@immutable(kw_only=True)
class PaceParameters:
    """Parameters of `progress.pace`."""

    scale: ScaleWord = attrs.field(
        default="linear",
        metadata={
            "help": "the scale on which the pace is even: linear, geometric (a share of itself each year), logit (for "
            "percentages, never passing 0 or 100), or by-measure: logit for proportions, geometric for rates and "
            "ratios, else linear"
        },
    )
    on_track_from: float = attrs.field(
        default=0.95,
        validator=gt(0.0),
        metadata={"help": "ratio of the pace observed to the pace required from which it is fast enough"},
    )
    at_risk_from: float = attrs.field(
        default=0.6, validator=ge(0.0), metadata={"help": "ratio from which it is too slow, and below it far too slow"}
    )

    def __attrs_post_init__(self) -> None:
        if self.at_risk_from >= self.on_track_from:
            raise ValueError(
                f"'at_risk_from' must be below 'on_track_from' ({self.on_track_from:g}): {self.at_risk_from:g}"
            )


_SAYS = "{value:.1f}{unit} in {period} where an even pace from {base:.1f}{unit} asks for {expected:.1f}{unit}"

_AGAINST = "{value:.1f}{unit} in {period} against {goal:.1f}{unit}"

INFO = MetricInfo(
    id="progress.pace",
    title="Pace",
    version="1",
    summary="Compares the pace since the baseline with the pace that reaches the target when it is due.",
    params=PaceParameters,
    outcomes=(
        *(
            Outcome(f"reached{how}", Verdict.MET, Direction.BETTER, f"Reached when due: {_AGAINST}{how}.")
            for how in ("", TOLERATED)
        ),
        Outcome(
            "not reached",
            Verdict.MISSED,
            None,
            f"Not reached when due: {_AGAINST}.",
        ),
        *(
            Outcome(
                f"reached early{how}", Verdict.ON_TRACK, Direction.BETTER, f"Reached before it is due: {_AGAINST}{how}."
            )
            for how in ("", TOLERATED)
        ),
        Outcome("fast enough", Verdict.ON_TRACK, Direction.BETTER, "Fast enough: " + _SAYS + "."),
        Outcome("too slow", Verdict.AT_RISK, Direction.BETTER, "Too slow: " + _SAYS + "."),
        Outcome("far too slow", Verdict.OFF_TRACK, Direction.SAME, "Far too slow: " + _SAYS + "."),
        Outcome("moving away", Verdict.OFF_TRACK, Direction.WORSE, "Moving away from the target: " + _SAYS + "."),
    ),
    reasons=(
        *SINCE_BASE,
        Reason(
            "no place on the scale",
            Status.NOT_APPLICABLE,
            "The pace cannot be worked out on the scale that was chosen.",
            detail="The scale has no place for the base, the value or the target; judge the pace on the linear scale.",
        ),
    ),
    evidence=(
        Evidence("value", "the value judged"),
        Evidence("base", "the value that pace starts from"),
        Evidence("goal", "the level to reach"),
        Evidence("expected", "the value that an even pace asks for by now"),
        Evidence("ratio", "pace observed over pace required; below 0: away from the target", optional=True),
        Evidence("progress", "share of the way from base to goal made, on the scale", optional=True),
        Evidence("time", "share of the time gone", optional=True),
        Evidence("pace", "change a year observed, on the scale", optional=True),
        Evidence("pace_required", "change a year from base to goal, on the scale", optional=True),
        Evidence("pace_needed", "change a year from here to the goal, on the scale", optional=True),
        Evidence("projected", "the value when due, at the pace observed", optional=True),
    ),
    needs=frozenset({"value", "target", "target_upper"}),
)


class ProgressPace:
    """Pace observed against pace required; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: PaceParameters) -> MetricColumns:
        """Judge every series from its base to its latest observation, or to the due period once that was observed."""
        scale = bounds_of(block.measure, params.scale)
        return in_slices(lambda part: _judge(part, params, scale), block)


def _judge(block: SeriesBlock, params: PaceParameters, scale: Bounds) -> MetricColumns:
    ends = endpoints_of(block)
    # A base that is better than the target already has no way to go.
    goal = np.where(np.isnan(ends.base.value), ends.goal, ends.level.nearest(ends.base.value))
    start, now, end = (scale.on(each) for each in (ends.base.value, ends.now, goal))
    with np.errstate(invalid="ignore", divide="ignore"):
        pace, required = (now - start) / ends.elapsed, (end - start) / ends.total
        held = required == 0.0
        ratio = np.where(held, np.nan, pace / np.where(held, 1.0, required))
        time = np.minimum(ends.elapsed / ends.total, 1.0)
        needed = np.where(ends.total > ends.elapsed, (end - now) / (ends.total - ends.elapsed), np.nan)
        projected = scale.off(start + pace * ends.total)
        expected = scale.off(start + required * np.minimum(ends.elapsed, ends.total))
    reason = first_true(
        (np.isnan(ends.now), INFO.reason("no data")),
        # Of a band, the goal is only known from the base.
        (np.isnan(ends.goal) & ~(ends.lost & ends.level.stated), INFO.reason("no target")),
        (ends.lost, INFO.reason("no figure at the baseline")),
        (
            ~((ends.base.at >= 0) & (ends.base.at < ends.now_at) & (ends.total > 0.0)),
            INFO.reason("nothing since the base"),
        ),
        (beyond(block, ends.level), INFO.reason("unattainable as written")),
        (np.isnan(start) | np.isnan(now) | np.isnan(end), INFO.reason("no place on the scale")),
        otherwise=-1,
    ).astype(np.int16)
    reached, due = ends.reached, ends.due
    tolerated = ends.level.satisfied(ends.now, block.margin(ends.level.nearer(ends.now)))
    outcome = first_true(
        (reason >= 0, -1),
        (due & reached, INFO.outcome("reached")),
        (due & tolerated, INFO.outcome("reached" + TOLERATED)),
        (due, INFO.outcome("not reached")),
        (reached, INFO.outcome("reached early")),
        (tolerated, INFO.outcome("reached early" + TOLERATED)),
        (ratio >= params.on_track_from - ROUNDING, INFO.outcome("fast enough")),
        (ratio >= params.at_risk_from - ROUNDING, INFO.outcome("too slow")),
        (ratio >= 0.0, INFO.outcome("far too slow")),
        otherwise=INFO.outcome("moving away"),
    ).astype(np.int16)
    numbers: dict[str, Floats] = {
        "value": ends.now,
        "base": ends.base.value,
        "goal": ends.goal,
        "expected": expected,
        "ratio": ratio,
        "progress": np.where(end == start, np.nan, (now - start) / np.where(end == start, 1.0, end - start)),
        "time": time,
        "pace": pace,
        "pace_required": required,
        "pace_needed": needed,
        "projected": projected,
    }
    return MetricColumns(
        outcome=outcome,
        reason=reason,
        period=ends.now_at,
        evidence={name: finite(column) for name, column in numbers.items()},
        start=figure_at(block, ends.base),
    )
