"""The metric `target.candidates`: at which levels could a target be set, by the methods that others set theirs by?

Law: it promises nothing and judges nothing; a level that the figures do not carry is left out, never guessed.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
import numpy as np
from attrs.validators import ge, gt, lt

from outcomes.arrays import Codes, Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.best_part import best_share
from outcomes.metrics.contract import Evidence, MetricColumns, MetricInfo, Outcome, Reason, Scope, Status
from outcomes.metrics.finite import finite
from outcomes.metrics.reasons import NO_FIGURES
from outcomes.metrics.scale import Bounds, ScaleWord, bounds_of, line_through
from outcomes.periods import PeriodError, PeriodKind, Unit, YearType, parse_period, parse_period_of
from outcomes.statistics.detectable_change import (
    WIDTH_95,
    improved_by_effect,
    smallest_change_by_error,
    smallest_change_proportion,
    smallest_change_rate,
)
from outcomes.statistics.projection import Projection

_A_DAY = np.timedelta64(1, "D")


def _is_period(_: object, __: object, value: str) -> None:
    if value:
        try:
            parse_period(value)
        except PeriodError as problem:
            raise ValueError(f"'by' must be a period: {problem}") from problem


@immutable(kw_only=True)
class TargetCandidatesParameters:
    """Parameters of `target.candidates`."""

    by: str = attrs.field(
        default="",
        validator=_is_period,
        metadata={"help": "the period by which it should be reached; without one, years says it"},
    )
    years: int = attrs.field(
        default=5, validator=ge(1), metadata={"help": "years from the latest figure, where no period is given"}
    )
    scale: ScaleWord = attrs.field(
        default="by-measure",
        metadata={"help": "the scale on which the trend is straight: linear, geometric, logit, or by-measure"},
    )
    points: int = attrs.field(
        default=0, validator=ge(0), metadata={"help": "how many of the latest observations make the trend; 0: all"}
    )
    fewest: int = attrs.field(default=4, validator=ge(3), metadata={"help": "how many observations a trend needs"})
    confidence: float = attrs.field(
        default=0.95, validator=[gt(0.0), lt(1.0)], metadata={"help": "confidence of intervals and tests"}
    )
    power: float = attrs.field(
        default=0.8, validator=[gt(0.0), lt(1.0)], metadata={"help": "how often a test should find the smallest change"}
    )


INFO: Final = MetricInfo(
    id="target.candidates",
    title="What could be promised",
    version="1",
    summary="At which levels a target could be set: where the trend leads, the best quarter of areas, the smallest "
    "change that could be told from chance.",
    params=TargetCandidatesParameters,
    outcomes=(Outcome("could be promised", None, None, "The latest figure is {value:.1f}{unit} in {period}."),),
    reasons=(
        NO_FIGURES,
        Reason(
            "neither way is better", Status.NOT_APPLICABLE, "The framework does not say whether high or low is good."
        ),
        Reason("already due", Status.NOT_APPLICABLE, "The day has come, so there is nothing left to promise."),
    ),
    evidence=(
        Evidence("value", "the latest value"),
        Evidence("ahead", "periods from the latest value to the one by which it should be reached"),
        Evidence("years", "the same in years"),
        Evidence("people", "the denominator of the latest value", optional=True),
        Evidence("projected", "where the trend leads, within the range of the measure", optional=True),
        Evidence("projected_lower", "lower limit for what would be observed then", optional=True),
        Evidence("projected_upper", "upper limit for what would be observed then", optional=True),
        Evidence("points", "observations that the trend goes through"),
        Evidence("quarter", "where the best quarter of the areas judged beside it begins", optional=True),
        Evidence("areas", "areas with a value in the same period", optional=True),
        Evidence(
            "smallest", "the smallest change that a test finds with the power asked for, as a level", optional=True
        ),
        Evidence(
            "significant", "the smallest change that is significant where it is seen exactly, as a level", optional=True
        ),
        Evidence("effect", "a proportion moved by an effect size of 0.1", optional=True),
        Evidence("chance_value", "chance that the trend leads to the latest value or better", optional=True),
        Evidence(
            "chance_projected",
            "chance that the trend leads to where it does or better: a half, but where it leads beyond the range",
            optional=True,
        ),
        Evidence("chance_quarter", "chance that the trend leads to the best quarter", optional=True),
        Evidence("chance_smallest", "chance that the trend leads to the smallest change", optional=True),
        Evidence("chance_effect", "chance that the trend leads to the effect size", optional=True),
    ),
    needs=frozenset({"value", "lower", "upper", "count", "denominator"}),
    scope=Scope.INDICATOR,
    source="Hubbard, Talih, Klein and Huang (2020), Target-setting methods in Healthy People 2030, Healthy People "
    "Statistical Notes 28",
)
_NO_DATA, _NO_WAY, _DUE = range(3)


class TargetCandidates:
    """Works out levels that could be promised; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: TargetCandidatesParameters) -> MetricColumns:
        """Work out the candidates of every series from its latest figure on."""
        at = block.latest()
        value, way = block.at(block.value, at), block.polarity.astype(np.float64)
        ahead = _ahead(block, at, params)
        reason = first_true(
            (np.isnan(value), _NO_DATA), (way == 0.0, _NO_WAY), (ahead <= 0.0, _DUE), otherwise=-1
        ).astype(np.int16)
        scale = bounds_of(block.measure, params.scale)
        line, points = _trend(block, at, ahead, params, scale)
        lower, upper = line.interval(params.confidence)
        quarter, areas = best_share(block, at, 4)
        levels = {
            "projected": scale.seen(line.value),
            "quarter": quarter,
            "smallest": _smallest(block, at, way, params, params.power),
            "significant": _smallest(block, at, way, params, 0.5),
            "effect": _by_effect(block, value, way),
        }
        chances = {
            f"chance_{name}": _chance(line, scale.on(level), way)
            for name, level in (("value", value), *levels.items())
            if name != "significant"
        }
        numbers: dict[str, Floats] = {
            "value": value,
            "ahead": ahead,
            "years": ahead / block.periods.per_year,
            "people": block.at(block.denominator, at),
            "projected_lower": scale.seen(lower),
            "projected_upper": scale.seen(upper),
            "points": points,
            "areas": areas,
            **levels,
            **chances,
        }
        said = reason < 0
        return MetricColumns(
            outcome=np.where(said, 0, -1).astype(np.int16),
            reason=reason,
            period=at,
            evidence={
                name: finite(np.where(said | (name == "value"), column, np.nan)) for name, column in numbers.items()
            },
        )


def _ahead(block: SeriesBlock, at: Codes, params: TargetCandidatesParameters) -> Floats:
    """Periods from the latest value to the one by which a level should be reached; NaN without a value."""
    there = at >= 0
    if params.by:
        # In months from the first day after, so that a period counts that ends on the very day.
        until = (np.datetime64(_end_of(params.by, block), "D") + _A_DAY).astype("datetime64[M]")
        after = (block.periods.end[np.maximum(at, 0)] + _A_DAY).astype("datetime64[M]")
        steps = np.floor((until - after).astype(np.float64) * block.periods.per_year / 12.0)
    else:
        steps = np.full(len(at), float(params.years * block.periods.per_year))
    return np.where(there, steps, np.nan).astype(np.float64)


def _end_of(by: str, block: SeriesBlock) -> date:
    """The last day by which a level should be reached: a year such as 2029/30 is one of the data's own."""
    periods = block.periods
    if periods.per_year != 1 or not len(periods):
        return parse_period(by).end
    begins = periods.start[0].astype("datetime64[D]").item().month
    own = next((each for each in YearType if each.first_month == begins and not each.rolling), YearType.CALENDAR)
    return parse_period_of(by, PeriodKind(year_type=own, unit=Unit.YEAR)).end


def _trend(
    block: SeriesBlock, at: Codes, ahead: Floats, params: TargetCandidatesParameters, scale: Bounds
) -> tuple[Projection, Floats]:
    """The line through the observations, carried forward; NaN for too few. Shape ``[series]``, and how many it took.

    Of periods that overlap only every one that shares no day with a later one is taken: those between are no
    observations of their own, and would make the interval too narrow.
    """
    index = np.arange(block.shape[1])
    apart = (at[:, None] - index) % max(block.periods.span, 1) == 0
    used = block.observed & apart & (index <= at[:, None])
    later = np.cumsum(used[:, ::-1], axis=1)[:, ::-1]
    used &= (later <= params.points) | (params.points == 0)
    count = used.sum(axis=1).astype(np.float64)
    used &= (count >= params.fewest)[:, None]
    value = scale.on(np.where(used, block.value, np.nan))
    times = index / block.periods.per_year
    due = (np.where(at >= 0, at, np.nan) + ahead) / block.periods.per_year
    return line_through(block, scale, used, value, times, due), count


def _smallest(block: SeriesBlock, at: Codes, way: Floats, params: TargetCandidatesParameters, power: float) -> Floats:
    """The nearest level that a test tells from the latest value: by counts where there are some, else by limits."""
    value, measure = block.at(block.value, at), block.measure
    error = (block.at(block.upper, at) - block.at(block.lower, at)) / WIDTH_95
    level = smallest_change_by_error(
        value, error, way, confidence=params.confidence, power=power, low=measure.low, high=measure.high
    )
    count, people = block.at(block.count, at), block.at(block.denominator, at)
    tests = {"proportion": smallest_change_proportion, "crude-rate": smallest_change_rate}
    if measure.value_type not in tests:
        return level
    by_counts = tests[measure.value_type](
        count, people, people, way, confidence=params.confidence, power=power, multiplier=measure.multiplier
    )
    return np.where(np.isnan(count) | np.isnan(people), level, by_counts)


def _by_effect(block: SeriesBlock, value: Floats, way: Floats) -> Floats:
    if block.measure.value_type != "proportion":
        return np.full(len(value), np.nan)
    return improved_by_effect(value, way, multiplier=block.measure.multiplier)


def _chance(line: Projection, level: Floats, way: Floats) -> Floats:
    """The chance that what would be observed where the trend leads is at the level or better."""
    below = line.chance_below(level)
    return np.where(way > 0.0, 1.0 - below, below)
