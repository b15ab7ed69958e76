"""The metric `progress.projection`: where the line through all observations leads by the due period, and how surely.

Law: a projection is a chance with an interval, never a point alone; it says nothing about a period that is already
there to be seen.
"""

from __future__ import annotations

import attrs
import numpy as np
from attrs.validators import ge, gt, lt

from outcomes.arrays import Bools, Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict
from outcomes.metrics.endpoints import Endpoints, endpoints_of
from outcomes.metrics.finite import finite
from outcomes.metrics.path import ROUNDING, beyond, first_of, first_point
from outcomes.metrics.reasons import BEYOND_RANGE, NO_FIGURES
from outcomes.metrics.scale import Bounds, ScaleWord, WeightsWord, bounds_of, line_through
from outcomes.metrics.slices import in_slices


@immutable(kw_only=True)
class ProjectionParameters:
    """Parameters of `progress.projection`."""

    scale: ScaleWord = attrs.field(
        default="linear",
        metadata={
            "help": "the scale on which the line is straight: linear, geometric, logit, or by-measure (logit for "
            "proportions, geometric for rates and ratios)"
        },
    )
    weights: WeightsWord = attrs.field(
        default="limits",
        metadata={
            "help": "what a point counts: by the width of its 95% limits (equal where a point has none), the more the "
            "more recent (1, 2, 3, ...), or all alike"
        },
    )
    points: int = attrs.field(
        default=0, validator=ge(0), metadata={"help": "how many of the latest observations; 0: all since the baseline"}
    )
    fewest: int = attrs.field(default=4, validator=ge(3), metadata={"help": "how many observations a projection needs"})
    confidence: float = attrs.field(
        default=0.95, validator=[gt(0.0), lt(1.0)], metadata={"help": "confidence of the interval, and of 'very'"}
    )

    def __attrs_post_init__(self) -> None:
        if 0 < self.points < self.fewest:
            raise ValueError(f"'points' must be 0 or at least 'fewest' ({self.fewest}): {self.points}")


_SAYS = "going on as now leads to {projected:.1f}{unit} against {goal:.1f}{unit}"
_OF_BAND = " to {goal_upper:.1f}{unit}"
_LINE = (
    "The line through {points:# observation|# observations} leads to {projected_lower:.1f} to {projected_upper:.1f} "
    "({confidence:.0%}); the chance of reaching the level is {chance:.0%}."
)

_LIKELY = (
    ("very likely", Verdict.ON_TRACK),
    ("likely", Verdict.ON_TRACK),
    ("unlikely", Verdict.AT_RISK),
    ("very unlikely", Verdict.OFF_TRACK),
)

INFO = MetricInfo(
    id="progress.projection",
    title="Projection",
    version="1",
    summary="Carries the weighted line through the observations forward to the due period, with an interval.",
    params=ProjectionParameters,
    outcomes=(
        *(
            Outcome(word + of, verdict, None, f"{word.capitalize()} to be reached: {_SAYS}{upper}.", _LINE)
            for of, upper in (("", ""), (", of a band", _OF_BAND))
            for word, verdict in _LIKELY
        ),
    ),
    reasons=(
        NO_FIGURES,
        Reason("no target", Status.UNDEFINED, "No level was promised, or no date to reach it by."),
        Reason("already due", Status.NOT_APPLICABLE, "The day has come, so there is nothing left to forecast."),
        Reason("too few points", Status.TOO_FEW, "There are too few figures to tell where it leads."),
        BEYOND_RANGE,
        Reason(
            "no place on the scale",
            Status.NOT_APPLICABLE,
            "Where it leads cannot be worked out on the scale that was chosen.",
            detail="The scale has no place for an observation or for the target; project on the linear scale.",
        ),
    ),
    evidence=(
        Evidence("value", "the latest value"),
        Evidence("goal", "the level to reach; of a band, its lower edge"),
        Evidence("goal_upper", "of a band, its upper edge", optional=True),
        Evidence("projected", "where the line leads by the due period, within the range of the measure"),
        Evidence("projected_lower", "lower limit for what would be observed then", optional=True),
        Evidence("projected_upper", "upper limit for what would be observed then", optional=True),
        Evidence("chance", "chance that what would be observed then is at the level or better"),
        Evidence("slope", "change a year, on the scale"),
        Evidence("points", "observations that the line goes through"),
        Evidence("ahead", "years from the latest observation to the due period"),
    ),
    needs=frozenset({"value", "lower", "upper", "target", "target_upper"}),
)

_NO_DATA, _NO_TARGET, _DUE, _TOO_FEW, _UNATTAINABLE, _NO_PLACE = range(6)


class ProgressProjection:
    """Projects the line through the observations; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: ProjectionParameters) -> MetricColumns:
        """Judge every series whose due period is not observed yet."""
        scale = bounds_of(block.measure, params.scale)
        return in_slices(lambda part: _judge(part, params, scale), block)


def _judge(block: SeriesBlock, params: ProjectionParameters, scale: Bounds) -> MetricColumns:
    ends = endpoints_of(block)
    used = _used(block, ends, params.points)
    count = used.sum(axis=1)
    value = scale.on(np.where(used, block.value, np.nan))
    times = np.arange(block.shape[1]) / block.periods.per_year
    due, now = (np.where(at >= 0, at, np.nan) / block.periods.per_year for at in (ends.due_at, ends.now_at))
    line = line_through(block, scale, used, value, times, due, params.weights)
    edges = [np.where(np.isinf(each), each, scale.on(each)) for each in (ends.level.lower, ends.level.upper)]
    chance = line.chance_below(edges[1]) - line.chance_below(edges[0])
    # A line without scatter is at the level or it is not; rounding must not toss for it.
    slack = ROUNDING * np.maximum(np.abs(line.value), 1.0)
    there = (line.value >= edges[0] - slack) & (line.value <= edges[1] + slack)
    chance = np.where(~np.isnan(chance) & (line.error <= slack), there, chance)
    lower, upper = line.interval(params.confidence)
    reason = first_true(
        (np.isnan(ends.now), _NO_DATA),
        (np.isnan(ends.goal) | (ends.due_at < 0) | _at_all_times(block, ends), _NO_TARGET),
        (ends.due, _DUE),
        (count < params.fewest, _TOO_FEW),
        (beyond(block, ends.level), _UNATTAINABLE),
        (np.isnan(chance) | (np.isnan(value) & used).any(axis=1), _NO_PLACE),
        otherwise=-1,
    ).astype(np.int16)
    sure = (1.0 + params.confidence) / 2.0
    outcome = first_true(
        (reason >= 0, -1),
        (chance >= sure, 0),
        (chance >= 0.5, 1),
        (chance > 1.0 - sure, 2),
        otherwise=3,
    )
    band = np.isfinite(ends.level.lower) & np.isfinite(ends.level.upper)
    outcome = np.where((reason < 0) & band, outcome + len(_LIKELY), outcome)
    numbers: dict[str, Floats] = {
        "value": ends.now,
        "goal": ends.level.edge(block.sense),
        "goal_upper": np.where(band, ends.level.upper, np.nan),
        "projected": scale.seen(line.value),
        "projected_lower": scale.seen(lower),
        "projected_upper": scale.seen(upper),
        "chance": np.clip(chance, 0.0, 1.0),
        "slope": line.slope,
        "points": count.astype(np.float64),
        "ahead": due - now,
    }
    return MetricColumns(
        outcome=outcome.astype(np.int16),
        reason=reason,
        period=ends.now_at,
        evidence={name: finite(column) for name, column in numbers.items()},
        start=first_of(used),
    )


def _at_all_times(block: SeriesBlock, ends: Endpoints) -> Bools:
    """The level is to be kept from an earlier period on, and there is no date to reach it by."""
    return (block.due_at < 0) & ends.due & (first_point(block) < ends.now_at)


def _used(block: SeriesBlock, ends: Endpoints, points: int) -> Bools:
    """The observations since the baseline period, or the latest few of them; ``[series, period]``."""
    since = np.arange(block.shape[1]) >= np.maximum(block.baseline_at, 0)[:, None]
    used: Bools = block.observed & since & (np.arange(block.shape[1]) <= ends.now_at[:, None])
    if not points:
        return used
    later = np.cumsum(used[:, ::-1], axis=1)[:, ::-1]
    latest: Bools = used & (later <= points)
    return latest
