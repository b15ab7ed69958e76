"""The metric `goal.fingertips`: goals as Fingertips judges them, green, amber or red.

Law: the published rules decide to the last tie; where the published program guesses (a percentile of fewer than four
areas counts as 0) this metric says that it cannot.

References: Public Health England, Fingertips (public source of 2020), target comparers.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from attrs.validators import instance_of, optional

from outcomes.arrays import Bools, Codes, Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.benchmark_words import NOT_COMPARED
from outcomes.metrics.contract import (
    Direction,
    Evidence,
    MetricColumns,
    MetricInfo,
    Outcome,
    Reason,
    Scope,
    Status,
    Verdict,
)
from outcomes.metrics.path import last_point
from outcomes.statistics.percentiles import percentile

Method = Literal["single-value", "range", "percentile-range", "previous-year-england"]

FEWEST_AREAS = 4
"""A percentile range needs this many areas."""


@immutable(kw_only=True)
class GoalParameters:
    """Parameters of `goal.fingertips`: how a goal is configured there."""

    lower: float | None = attrs.field(
        default=None,
        validator=optional(instance_of((int, float))),
        metadata={
            "help": "the limit of a single value, the lower limit of a range, or the lower percentile (0 to 100) of a "
            "percentile range; without any limit the target's own level (and upper level) is used"
        },
    )
    upper: float | None = attrs.field(
        default=None,
        validator=optional(instance_of((int, float))),
        metadata={"help": "the upper limit of a range, or the upper percentile (0 to 100) of a percentile range"},
    )
    bespoke: Literal["", "nth-percentile-range", "last-year-england"] = attrs.field(
        default="",
        metadata={
            "help": "a goal that moves: percentiles over the areas of the comparator group, or the benchmark's value "
            "of the year before"
        },
    )
    use_intervals: bool = attrs.field(
        default=False, metadata={"help": "judge a single value by its 95% limits, with amber where they span it"}
    )
    no_judgement: Literal["not compared", "as high is good"] = attrs.field(
        default="not compared",
        metadata={
            "help": "what to do where neither high nor low is good: Fingertips compares blue-orange-blue indicators "
            "with single values and ranges as if high were good"
        },
    )
    last_year_polarity: Literal["heeded", "ignored"] = attrs.field(
        default="heeded",
        metadata={
            "help": "against England's last year, whether a low value is better where low is good; Fingertips itself "
            "ignores the polarity there and calls every higher value green"
        },
    )

    @upper.validator
    def _ordered(self, attribute: attrs.Attribute[float | None], value: float | None) -> None:
        if value is not None and self.lower is not None and self.lower > value:
            raise ValueError(f"'upper' must not be below 'lower' ({self.lower:g}): {value:g}")

    def __attrs_post_init__(self) -> None:
        if self.bespoke != "nth-percentile-range":
            return
        for name in ("lower", "upper"):
            number = getattr(self, name)
            if number is None or not 0.0 <= number <= 100.0:
                raise ValueError(f"'{name}' must be a percentile from 0 to 100: {number}")


def method_of(*, upper: bool, bespoke: str) -> Method:
    """Which rule a goal asks for.

    >>> method_of(upper=True, bespoke="")
    'range'
    """
    if bespoke:
        return "percentile-range" if bespoke == "nth-percentile-range" else "previous-year-england"
    return "range" if upper else "single-value"


_SAYS = "{value:.1f}{unit} in {period} against a goal of {goal:.1f}{unit}"

INFO = MetricInfo(
    id="goal.fingertips",
    title="Against the goal",
    version="1",
    summary="Judges the latest value against a goal as Fingertips does: a single value (with or without limits), a "
    "range, a range of percentiles, or England's value of the year before.",
    params=GoalParameters,
    outcomes=(
        Outcome("Green", Verdict.MET, Direction.BETTER, "The goal is met: " + _SAYS + "."),
        Outcome("Amber", Verdict.AT_RISK, Direction.SAME, "Near the goal: " + _SAYS + "."),
        Outcome("Red", Verdict.OFF_TRACK, Direction.WORSE, "Short of the goal: " + _SAYS + "."),
    ),
    reasons=(
        Reason("no data", Status.NO_DATA, "There are no figures.", NOT_COMPARED),
        Reason("no goal", Status.UNDEFINED, "There is no goal.", NOT_COMPARED),
        Reason(
            "no polarity",
            Status.NOT_APPLICABLE,
            "Neither a high nor a low figure is good here, so there is no goal to judge by.",
            NOT_COMPARED,
        ),
        Reason(
            "no limits",
            Status.TOO_FEW,
            "The figure comes without the margin of error that this goal is judged by.",
            NOT_COMPARED,
            "The value has no 95% limits.",
        ),
        Reason(
            "too few areas",
            Status.TOO_FEW,
            "There are too few areas to set the goal by.",
            NOT_COMPARED,
            "Percentiles take at least four areas.",
        ),
        Reason(
            "no earlier benchmark",
            Status.NO_BENCHMARK,
            "There is no figure to compare with for the year before {period}.",
            NOT_COMPARED,
        ),
    ),
    evidence=(
        Evidence("value", "the value judged"),
        Evidence("goal", "the limit, or the lower limit of a range"),
        Evidence("goal_upper", "the upper limit of a range", optional=True),
        Evidence("distance", "by how much the value is better than the level of green; negative: worse"),
    ),
    needs=frozenset({"value", "lower", "upper", "benchmark", "target", "target_upper"}),
    benchmark_optional=True,
    scope=Scope.INDICATOR,
    source="https://fingertips.phe.org.uk",
)

_GREEN, _AMBER, _RED = 0, 1, 2


class FingertipsGoal:
    """Judges the latest value against a goal; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: GoalParameters) -> MetricColumns:
        """Judge every series at its latest observed period."""
        latest = block.latest()
        value = block.at(block.value, latest)
        own = params.lower is None and params.upper is None and not params.bespoke
        ranged = params.upper is not None or (own and bool((~np.isnan(block.target_upper)).any()))
        method = method_of(upper=ranged, bespoke=params.bespoke)
        goal, goal_upper = _limits(block, params, method, latest)
        judged_low = block.polarity < 0
        blind = method == "previous-year-england" and params.last_year_polarity == "ignored"
        if blind:
            judged_low = np.zeros(judged_low.shape, dtype=bool)
        as_high = blind or (params.no_judgement == "as high is good" and method != "percentile-range")
        unjudged = (block.polarity == 0) & (not as_high)
        limits = [block.at(block.lower, latest), block.at(block.upper, latest)]
        by_limits = params.use_intervals and method == "single-value"
        missing = np.isnan(goal) | (np.isnan(goal_upper) if "range" in method else np.isnan(goal))
        without = {"percentile-range": "too few areas", "previous-year-england": "no earlier benchmark"}
        reason = first_true(
            (latest < 0, INFO.reason("no data")),
            (unjudged, INFO.reason("no polarity")),
            (missing, INFO.reason(without.get(method, "no goal"))),
            (by_limits & (np.isnan(limits[0]) | np.isnan(limits[1])), INFO.reason("no limits")),
            otherwise=-1,
        ).astype(np.int16)
        if "range" in method:
            colour = range_goal(value, goal, goal_upper, judged_low)
        elif by_limits:
            colour = interval_goal(limits[0], limits[1], goal, judged_low)
        else:
            colour = value_goal(value, goal, judged_low)
        edge = np.where(judged_low | ("range" not in method), goal, goal_upper)
        return MetricColumns(
            outcome=np.where(reason >= 0, -1, colour).astype(np.int16),
            reason=reason,
            period=latest,
            evidence={
                "value": value,
                "goal": goal,
                "goal_upper": goal_upper if "range" in method else np.full(goal.shape, np.nan),
                "distance": np.where(judged_low, edge - value, value - edge),
            },
        )


def value_goal(value: Floats, limit: Floats, low_is_good: Bools) -> Codes:
    """Green at the limit or on its good side, else red: codes of ``INFO.outcomes``, shape ``[series]``."""
    return np.where(np.where(low_is_good, value <= limit, value >= limit), _GREEN, _RED).astype(np.int32)


def interval_goal(lower: Floats, upper: Floats, limit: Floats, low_is_good: Bools) -> Codes:
    """By the value's limits: a lower limit on the goal is above it, an upper limit on the goal spans it."""
    above, below = lower >= limit, upper < limit
    colour = first_true(
        (above, _GREEN),
        (below, _RED),
        otherwise=_AMBER,
    )
    return np.where(low_is_good & (colour != _AMBER), _RED - colour, colour).astype(np.int32)


def range_goal(value: Floats, lower: Floats, upper: Floats, low_is_good: Bools) -> Codes:
    """Below the lower limit, at or above the upper one, or amber between (the lower limit included)."""
    colour = first_true(
        (value < lower, _RED),
        (value >= upper, _GREEN),
        otherwise=_AMBER,
    )
    return np.where(low_is_good & (colour != _AMBER), _RED - colour, colour).astype(np.int32)


def _limits(block: SeriesBlock, params: GoalParameters, method: Method, latest: Codes) -> tuple[Floats, Floats]:
    rows = latest.shape
    if method == "previous-year-england":
        before = latest - block.periods.per_year
        known = np.where(block.ended, block.benchmark, np.nan)
        england = block.at(known, np.where((latest >= 0) & (before >= 0), before, -1).astype(np.int32))
        return england, england
    if method == "percentile-range":
        return _percentiles(block, params, latest)
    if params.lower is None and params.upper is None:
        # The level for the latest period, or else the last one that the path has.
        at = np.where(np.isnan(block.at(block.target, latest)), last_point(block), latest).astype(np.int32)
        return block.at(block.target, at), block.at(block.target_upper, at)
    given = [np.nan if one is None else float(one) for one in (params.lower, params.upper)]
    return np.full(rows, given[0]), np.full(rows, given[1])


def _percentiles(block: SeriesBlock, params: GoalParameters, latest: Codes) -> tuple[Floats, Floats]:
    """The two percentiles over each series' comparator group at the period of its own latest value."""
    lower, upper = np.full(latest.shape, np.nan), np.full(latest.shape, np.nan)
    if params.lower is None or params.upper is None or not block.shape[1]:
        return lower, upper
    seen = np.where(block.observed, block.value, np.nan)
    fractions = np.array([params.lower, params.upper]) / 100.0
    # Groups are types of area: few, whatever the number of areas.
    for group in np.unique(block.group):
        members = block.group == group
        areas = seen[members & ~block.is_benchmark]
        if not areas.shape[0]:
            continue
        levels = percentile(np.ascontiguousarray(areas.T), fractions)
        levels[np.count_nonzero(~np.isnan(areas), axis=0) < FEWEST_AREAS] = np.nan
        at = np.maximum(latest[members], 0)
        lower[members], upper[members] = levels[at, 0], levels[at, 1]
    return lower, upper
