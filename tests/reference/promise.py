"""The target of an aim as it meets one plain series: its path, baseline, tolerance and end.

Law: the path of one series comes from the framework; where it stands among what was observed is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from outcomes.framework.calendars import year_readings
from outcomes.framework.model import Aim, Indicator
from outcomes.framework.paths import OwnNumbers, stretch_of, target_path
from outcomes.framework.readings import COMMON, readings_of
from outcomes.framework.targets import (
    BandTarget,
    ChangeTarget,
    DirectionTarget,
    LevelsTarget,
    LevelTarget,
    Target,
    UndefinedTarget,
    start_of,
)
from outcomes.periods import PeriodKind
from reference.numbers import NAN, missing
from reference.periods import parse_period_of, period_at
from reference.series import PlainSeries
from reference.target import Observed, PlainCase

PlainFiles = Mapping[str, Sequence[Mapping[str, str]]]
"""The rows of each file of area targets, by its path."""

YEARS_AROUND = 40


@attrs.frozen(kw_only=True)
class PlainPromise:
    """A series with its target; the periods where the wording leaves the measure's range and stands as worded; and
    what was worded where a policy put another level in its place."""

    case: PlainCase
    beyond: frozenset[int] = frozenset()
    worded: Mapping[int, float] = attrs.field(factory=dict)


def promised(aim: Aim) -> Target | None:
    """The target of an aim, due when the aim is; the direction that the aim wants where it says no more."""
    target = aim.target
    if target is None and aim.wanted:
        target = DirectionTarget(direction=aim.wanted)
    if target is None or isinstance(target, UndefinedTarget):
        return None
    again = isinstance(target, LevelTarget | DirectionTarget) and target.every != "once"
    if aim.due and isinstance(target, LevelTarget | DirectionTarget | BandTarget) and not target.by and not again:
        return attrs.evolve(target, by=aim.due)
    if aim.due and isinstance(target, ChangeTarget) and target.every == "once" and not target.until:
        return attrs.evolve(target, until=aim.due)
    return target


def rivals(aim: Aim, indicator: Indicator, offered: Sequence[Any] = ()) -> Iterator[tuple[str, Target]]:
    """The other readings of a target: the common ones, and those that plugins have ``offered``."""
    target = promised(aim)
    if target is None:
        return
    for each in readings_of(target, low=indicator.low, high=indicator.high, offered=(*COMMON, *offered)):
        if not each.declared and each.target is not None:
            yield each.id, each.target


def plain_years(aim: Aim, indicator: Indicator, series: PlainSeries) -> Iterator[tuple[str, Target, bool]]:
    """Other ways to take the years that a target writes, and whether only those by which it is due are taken so."""
    target = promised(aim)
    if target is None:
        return
    for each in year_readings(target, series.kind, year_type=indicator.year_type):
        if not each.declared and each.target is not None:
            yield each.id, each.target, start_of(each.target) == start_of(target)


def plain_promise(
    aim: Aim,
    indicator: Indicator,
    series: PlainSeries,
    *,
    as_of: date,
    files: PlainFiles,
    target: Target | None = None,
    offered: Sequence[Any] = (),
) -> PlainPromise:
    """One series and the target of an aim, or another reading of it."""
    seen = {
        at: Observed(**{name: series.number(name, at) for name in ("value", "lower", "upper", "count", "denominator")})
        for at in series.seen
    }
    measure: dict[str, Any] = {
        "low": indicator.low,
        "high": indicator.high,
        "value_type": indicator.value_type,
        "multiplier": indicator.multiplier,
        "per_year": series.kind.steps_per_year or 365,
    }
    target = target or promised(aim)
    if target is None:
        # Nothing is promised, but the aim itself may have a date.
        dated = LevelTarget(value=0.0, by=aim.due)
        _, due = stretch_of(dated, series.kind, indicator.year_type or None)
        return PlainPromise(case=PlainCase(seen=seen, due=due, **measure))
    own = _own(target, series, files, indicator.year_type)
    at, last = stretch_of(target, series.kind, indicator.year_type or None)
    known = [*series.cells, *(each for each in (at, last) if each is not None)]
    known += own.levels
    steps = max(series.kind.steps_per_year, 1)
    known = known or [as_of.year * steps]
    axis = list(range(min(known) - YEARS_AROUND * steps, max(known) + YEARS_AROUND * steps + 1))
    start = getattr(target, "from_", None)
    baseline = NAN
    if own.has_baseline:
        baseline = own.baseline
    elif start is not None and start.value is not None:
        baseline = float(start.value)
    elif at is not None:
        baseline = series.number("value", at)
    if at in series.withheld:
        # A declared value gives the figure away as the figure itself does.
        baseline = NAN
    arguments: dict[str, Any] = {}
    if isinstance(target, ChangeTarget) and own.has_value:
        arguments["change"] = [own.value]
    elif isinstance(target, LevelTarget) and own.has_value:
        arguments["values"] = [own.value]
    elif isinstance(target, LevelsTarget) and own.has_value:
        arguments["values"] = [[own.levels.get(each, NAN) for each in axis]]
    path = target_path(
        target,
        series.kind,
        axis,
        own=OwnNumbers(
            baseline=[baseline],
            observed=[[series.number("value", each) for each in axis]],
            denominator=[[series.number("denominator", each) for each in axis]],
            baseline_denominator=None if at is None else [series.number("denominator", at)],
            **arguments,
        ),
        low=indicator.low,
        high=indicator.high,
        year_type=indicator.year_type or None,
        wanted=aim.wanted,
        polarity=indicator.polarity,
        rule=next((each.path for each in offered if each.id == getattr(target, "read_as", "")), None),
    )
    due = path.due_ordinal
    if isinstance(target, LevelsTarget) and own.has_value:
        due = max(own.levels, default=None)
    worded = {each: float(path.original[0, j]) for j, each in enumerate(axis) if path.altered[0, j]}
    levels = {each: float(path.target[0, j]) for j, each in enumerate(axis)}
    levels = {each: level for each, level in levels.items() if not missing(level)}
    repeated = isinstance(target, ChangeTarget | LevelTarget | DirectionTarget) and target.every != "once"
    over = _ended(levels, series.kind, as_of)
    ahead = min((each for each in levels if each not in over), default=None)
    asked_next = {each: level for each, level in levels.items() if each in over or each == ahead}
    if due is None:
        levels = _so_far(levels, max(seen, default=None))
    if due is None and repeated:
        levels = asked_next
    uppers = {each: float(path.target_upper[0, j]) for j, each in enumerate(axis)}
    return PlainPromise(
        case=PlainCase(
            seen=seen,
            path=levels,
            upper_path={each: level for each, level in uppers.items() if not missing(level)},
            sense=path.sense or 0,
            direction_only=path.direction_only,
            tolerance=_tolerance(target),
            tolerance_share=_tolerance_share(target),
            baseline=baseline,
            baseline_at=at,
            due=due,
            repeated=repeated,
            over=(over & frozenset(levels))
            | _ended([each for each in (due, at) if each is not None], series.kind, as_of),
            **measure,
        ),
        beyond=frozenset(each for j, each in enumerate(axis) if path.beyond[0, j] and each not in worded),
        worded=worded,
    )


def _ended(ordinals: Iterable[int], kind: PeriodKind, as_of: date) -> frozenset[int]:
    return frozenset(each for each in ordinals if period_at(kind, each).end <= as_of)


def _so_far(levels: Mapping[int, float], latest: int | None) -> dict[int, float]:
    """Of a promise without an end: the levels up to the latest observation, and the first one in any case."""
    first = min(levels, default=None)
    return {at: level for at, level in levels.items() if at == first or (latest is not None and at <= latest)}


def _tolerance(target: Target) -> float:
    return 0.0 if _tolerance_share(target) else float(getattr(target, "tolerance", 0.0))


def _tolerance_share(target: Target) -> float:
    relative = getattr(target, "tolerance_basis", "points") == "relative"
    return float(target.tolerance) / 100 if relative else 0.0  # type: ignore[union-attr]


@attrs.frozen(kw_only=True)
class _Own:
    """What the file of a target says of one area."""

    has_value: bool = False
    has_baseline: bool = False
    value: float = NAN
    baseline: float = NAN
    levels: Mapping[int, float] = attrs.field(factory=dict)


def _own(target: Target, series: PlainSeries, files: PlainFiles, year_type: str) -> _Own:
    file = getattr(target, "file", None)
    if file is None:
        return _Own()
    rows = [row for row in files[file.path] if row[file.area] == series.who[0]]
    levels = {}
    if file.period:
        for row in rows:
            period = parse_period_of(row[file.period], series.kind, year_type=year_type or None)
            if period.kind == series.kind and row[file.value]:
                levels[period.ordinal] = float(row[file.value])

    def last(column: str) -> float:
        cells = [row[column] for row in rows if column and row[column]]
        return float(cells[-1]) if cells else NAN

    return _Own(
        has_value=bool(file.value),
        has_baseline=bool(file.baseline),
        value=last(file.value) if not file.period else NAN,
        baseline=last(file.baseline),
        levels=levels,
    )
