"""Levels that could be promised for a series: what each would mean a year, for people, and for a survey.

Law: every number rests on the row of `target.candidates` that it was made from; numbers of people that are too small to
show are not shown.
"""

from __future__ import annotations

import math
from typing import Final

import attrs

from outcomes.framework.model import Indicator
from outcomes.framework.targets import way_of
from outcomes.immutable import immutable
from outcomes.metrics.target_candidates import TargetCandidatesParameters
from outcomes.periods import PeriodError, parse_period
from outcomes.results.fields import Row
from outcomes.results.figures import figures_behind
from outcomes.results.rendering import number, sentence_of, word
from outcomes.results.results import ResultColumns
from outcomes.statistics.detectable_change import sample_size_two_proportions

METRIC: Final = "target.candidates"
SCHEMA: Final = "outcomes.suggestions/1"
HUBBARD: Final = (
    "Hubbard, Talih, Klein and Huang (2020), Target-setting methods in Healthy People 2030, Healthy People Statistical "
    "Notes 28"
)
_COUNTED = ("proportion", "crude-rate")
"""Value types of which a difference is a number of people."""


@immutable(kw_only=True)
class CandidateLevel:
    """One level that could be promised.

    ``method`` is its id, ``named`` what Healthy People 2030 calls the method (empty: it has none such), ``source`` who
    describes it. ``level``, ``change`` (level less the latest value) and ``a_year`` are in the measure's unit.
    ``people`` is the change as a number of people among as many as the latest figure is about, None where a figure is
    no share of people or the number is too small to show. ``sample`` is how many a survey must ask in each of two waves
    to see the change, None where the figure is no proportion. ``chance`` is that of the trend alone leading there or
    further, None without a trend. ``remark`` says what is odd about it.
    """

    method: str
    title: str
    named: str
    source: str
    level: float
    change: float
    a_year: float
    people: int | None
    sample: int | None
    chance: float | None
    remark: str = ""


@immutable(kw_only=True)
class Trend:
    """Where the line through the latest ``points`` figures leads, and the limits of what would be observed there."""

    value: float
    lower: float
    upper: float
    points: int
    confidence: float


@immutable(kw_only=True)
class Suggestion:
    """What could be promised for one series, from its latest figure on.

    ``by`` is the period in which it would be reached, ``years`` how far that is. ``candidates`` is empty, with a
    ``reason``, where nothing can be worked out. ``missing`` says why a method has no level. ``history`` are the
    figures, oldest first: period, its middle in years since 1970, and value.
    """

    aim: str
    title: str
    area: str
    area_name: str
    group: str
    unit: str
    better: str
    period: str
    value: float | None
    by: str
    years: float | None
    people: int | None
    areas: int | None
    power: float
    confidence: float
    candidates: tuple[CandidateLevel, ...]
    trend: Trend | None
    missing: tuple[str, ...]
    reason: str
    history: tuple[tuple[str, float, float], ...]
    illustrative: bool

    def to_dict(self) -> Row:
        """As plain values that JSON can hold."""
        return attrs.asdict(self)


def suggestions_of(results: ResultColumns) -> tuple[Suggestion, ...]:
    """What could be promised for each row of results that were asked for `target.candidates` alone, in their order.

    A row of an area without figures gives a suggestion without candidates.
    """
    return tuple(_suggestion(results, row) for row in range(len(results)))


def _suggestion(results: ResultColumns, row: int) -> Suggestion:
    batch, at = results.place(row)
    numbers = {name: number(column[at]) for name, column in batch.evidence.items()}
    given = batch.uses[batch.use[at]].parameters
    params = TargetCandidatesParameters(**{each: given[each] for each in ("confidence", "power") if each in given})
    aim = results.aim_of(row)
    indicator = results.framework.indicators[aim.indicator]
    value, years = numbers.get("value"), numbers.get("years")
    there = batch.outcome[at] >= 0 and value is not None and years is not None
    candidates = _candidates(indicator, numbers, params) if there else ()
    people = numbers.get("people") if indicator.value_type in _COUNTED else None
    group = [word(results, name, row) for name in ("sex", "age", "category")]
    areas = numbers.get("areas")
    return Suggestion(
        aim=aim.id,
        title=aim.title,
        area=word(results, "area", row),
        area_name=word(results, "area_name", row),
        group=", ".join(each for each in group if each),
        unit=indicator.unit,
        better=indicator.polarity,
        period=word(results, "period", row),
        value=value,
        by=_later(word(results, "period", row), numbers.get("ahead")),
        years=years if there else None,
        people=None if people is None else round(people),
        areas=None if areas is None else round(areas),
        power=params.power,
        confidence=params.confidence,
        candidates=candidates,
        trend=_trend(numbers, params) if there else None,
        missing=_missing(numbers) if there else (),
        reason="" if there else sentence_of(results, row),
        history=tuple((each.period, each.middle, each.value) for each in figures_behind(results, row)),
        illustrative=batch.illustrative,
    )


def _candidates(
    indicator: Indicator, numbers: dict[str, float | None], params: TargetCandidatesParameters
) -> tuple[CandidateLevel, ...]:
    value, years, areas = numbers["value"], numbers["years"], numbers.get("areas")
    assert value is not None
    assert years is not None
    way = way_of("", indicator.polarity)
    methods = (
        ("maintain", "No worse than now", "maintain the baseline", HUBBARD, "value", "chance_value"),
        ("trend", "Where the trend leads", "projection", HUBBARD, "projected", "chance_projected"),
        (
            "quarter",
            f"Best quarter of {areas or 0:.0f} areas now",
            "",
            "Hyndman and Fan (1996), Sample quantiles in statistical packages, definition 7",
            "quarter",
            "chance_quarter",
        ),
        (
            "smallest",
            "Smallest change that shows",
            "minimal statistical significance, with power",
            HUBBARD,
            "smallest",
            "chance_smallest",
        ),
        (
            "effect",
            "Improvement of effect size 0.1",
            "percentage point improvement",
            "Cohen (1988), Statistical power analysis for the behavioral sciences, section 6.2",
            "effect",
            "chance_effect",
        ),
    )
    candidates = []
    for method, title, named, source, name, chance in methods:
        level = numbers.get(name)
        if level is None:
            continue
        change = level - value
        odd = change * way < 0 and method in ("trend", "quarter")
        remark = {"trend": "worse than now", "quarter": "already there"}[method] if odd else ""
        candidates.append(
            CandidateLevel(
                method=method,
                title=title,
                named=named,
                source=source,
                level=level,
                change=change,
                a_year=change / years,
                # Of a level that is worse than today's nobody asks what it would take.
                people=None if odd else _people(indicator, change, numbers.get("people")),
                sample=None if odd else _sample(indicator, value, level, params),
                chance=numbers.get(chance),
                remark=remark,
            )
        )
    return tuple(candidates)


def _people(indicator: Indicator, change: float, people: float | None) -> int | None:
    """A change as a number of people; None where nothing changes, or the number could be taken for one withheld."""
    if indicator.value_type not in _COUNTED or people is None or change == 0.0:
        return None
    count = round(abs(change) * people / indicator.multiplier)
    return None if 0 < count < indicator.disclosure else count


def _sample(indicator: Indicator, value: float, level: float, params: TargetCandidatesParameters) -> int | None:
    if indicator.value_type != "proportion" or level == value:
        return None
    size = float(
        sample_size_two_proportions(
            value, level, multiplier=indicator.multiplier, power=params.power, confidence=params.confidence
        )
    )
    return int(size) if math.isfinite(size) else None


def _trend(numbers: dict[str, float | None], params: TargetCandidatesParameters) -> Trend | None:
    value, lower, upper = (numbers.get(name) for name in ("projected", "projected_lower", "projected_upper"))
    if value is None or lower is None or upper is None:
        return None
    points = round(numbers.get("points") or 0)
    return Trend(value=value, lower=lower, upper=upper, points=points, confidence=params.confidence)


def _missing(numbers: dict[str, float | None]) -> tuple[str, ...]:
    """Why a method has no level, in words."""
    said = []
    if numbers.get("projected") is None:
        points = round(numbers.get("points") or 0)
        said.append(
            f"No trend: {points} figure{'s are' if points != 1 else ' is'} too few, or have no place on its scale."
        )
    if numbers.get("quarter") is None:
        said.append("No best quarter: fewer than four comparable areas have a figure for this period.")
    if numbers.get("smallest") is None:
        said.append("No smallest change: there are neither counts nor limits, or no change within range would show.")
    return tuple(said)


def _later(period: str, steps: float | None) -> str:
    """The label of the period some steps after another; empty where there is none."""
    if steps is None or not period:
        return ""
    try:
        return parse_period(period).shifted(int(steps)).label
    except PeriodError:
        return ""
