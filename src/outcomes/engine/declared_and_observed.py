"""Compare what a target declares with what was observed: its starting point, its size, its years.

Law: a comparison only tells; no number, period or verdict is changed by it, and nothing is said of what the data
does not show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.series import SeriesTable
from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.engine.mixed_kinds import kinds_of
from outcomes.engine.source_locations import locate_in
from outcomes.engine.targets import target_of
from outcomes.framework.calendars import periods_meant
from outcomes.framework.model import Aim, Framework, Indicator
from outcomes.framework.paths import ordinal_by
from outcomes.framework.targets import (
    BandTarget,
    LevelsTarget,
    LevelTarget,
    Target,
    labels_of,
    sense_of,
    start_of,
)
from outcomes.periods import Period, PeriodKind, parse_period, period_at

Ints = NDArray[np.int64]
Key = tuple[str | int, ...]

FACTORS = (100.0, 1000.0, 0.01, 0.001)
"""What a forgotten multiplier, or thousands written out, do to a number."""


@attrs.frozen(kw_only=True, eq=False)
class Figures:
    """The chosen rows of an indicator whose periods are of one kind. Arrays have the shape ``[row]``.

    ``ordinal`` is the place in time, ``area`` a code into the words of the areas, ``value`` NaN where there is none
    (also where only counts are given), ``there`` that the row has a value or a count, ``judged`` that the row's area is
    one of those that are judged, ``suppressed`` that the figure is held back, ``withheld`` that it
    is so because it was too small to show.
    """

    kind: PeriodKind
    spelling: Mapping[int, str]
    areas: Sequence[str]
    ordinal: Ints
    area: Ints
    value: NDArray[np.float64]
    there: NDArray[np.bool_]
    judged: NDArray[np.bool_]
    suppressed: NDArray[np.bool_]
    withheld: NDArray[np.bool_]

    def label(self, ordinal: int) -> str:
        """A period as the data spells it, else in the usual form of its kind."""
        return self.spelling.get(ordinal) or period_at(self.kind, ordinal).label


def figures_of(table: SeriesTable, every: Ints, judged: Ints) -> Figures:
    """The rows of some series of a table (positions, ascending), and which of these series are ``judged``."""
    seen = table.observations
    series = np.repeat(np.arange(len(table)), np.diff(table.starts))
    chosen = np.flatnonzero(np.isin(series, every))
    rows, series = table.rows[chosen], series[chosen]
    value = np.full(rows.shape, np.nan) if seen.value is None else seen.value[rows]
    count = np.full(rows.shape, np.nan) if seen.count is None else seen.count[rows]
    held, small = (
        np.zeros(rows.shape, dtype=np.bool_) if marks is None else np.asarray(marks[rows], dtype=np.bool_)
        for marks in (seen.suppressed, seen.withheld)
    )
    return Figures(
        kind=table.kind,
        spelling=table.spelling,
        areas=seen.area.words,
        ordinal=table.column[chosen].astype(np.int64) + table.first,
        area=table.area[series].astype(np.int64),
        value=np.asarray(value, dtype=np.float64),
        there=~np.isnan(value) | ~np.isnan(count),
        judged=np.isin(series, judged),
        suppressed=held,
        withheld=small,
    )


def compare_declared(
    framework: Framework, indicator: Indicator, aims: Collection[Aim], figures: Sequence[Figures]
) -> Report:
    """What the targets of some aims on one indicator say against its figures, each under its key in the file.

    ``figures`` has one entry for each kind of period of the data. All that is found is a warning.
    """
    found: list[Diagnostic] = []
    some = [each for each in figures if (each.judged & each.there).any()]
    for aim in aims if some else ():
        target = target_of(aim)
        if target is None:
            continue
        for code, key, what, to_do in _found(indicator, aim, target, some):
            found.append(
                Diagnostic(
                    code=code,
                    location=locate_in(framework, ("aims", aim.id, *key)),
                    subject=f'aim "{aim.id}"',
                    found=what,
                    to_do=to_do,
                    severity=Severity.WARNING,
                )
            )
    return Report(dict.fromkeys(found))


def _found(
    indicator: Indicator, aim: Aim, target: Target, figures: Sequence[Figures]
) -> Iterator[tuple[str, Key, str, str]]:
    lacking = _lacking(indicator, target, figures)
    if lacking is not None:
        yield lacking
    for key, label in _years(aim, target):
        begins = key[1:2] == ("from",)
        said = _two_years(label, begins, indicator, figures)
        if said is not None and not (lacking is not None and begins):
            yield ("OUT374", key, *said)
    seen = [each.value[each.judged & ~np.isnan(each.value)] for each in figures]
    values = np.concatenate(seen)
    scaled = False
    for key, level in _numbers(target):
        factor = _factor(level, values)
        if factor is not None:
            scaled = True
            range_ = (
                f"{values.min():.12g} to {values.max():.12g}" if values.min() < values.max() else f"{values[0]:.12g}"
            )
            times = f"{1 / factor:.12g} times smaller" if factor < 1 else f"{factor:.12g} times larger"
            what = f"{level:.12g} is about {times} than the figures ({range_})"
            yield "OUT372", key, what, "write it in the unit of the data, or set the indicator's multiplier"
    if scaled:
        return
    start = _observed_start(indicator, target, figures)
    declared = start_of(target).value
    if declared is not None and start.size == 1 and _differs(declared, float(start[0])):
        what = f"the starting value is declared as {declared:.12g}, and the data has {start[0]:.12g} for that period"
        yield "OUT371", ("target", "from"), what, "correct one of the two, or say in a note why they differ"
    passed = _passed(indicator, aim, target, np.array([declared]) if declared is not None else start)
    if passed is not None:
        yield ("OUT373", ("target",), *passed)


def _lacking(indicator: Indicator, target: Target, figures: Sequence[Figures]) -> tuple[str, Key, str, str] | None:
    """The declared period of the baseline, where it has no value of its own and no judged area has a figure then."""
    start = start_of(target)
    own = getattr(target, "file", None)
    if not start.period or start.value is not None or (own is not None and own.baseline):
        return None
    period = parse_period(start.period, year_type=indicator.year_type or None)
    at = [ordinal_by(each.kind, period) for each in figures]
    for each, ordinal in zip(figures, at, strict=True):
        if (each.judged & each.there & (each.ordinal == ordinal)).any():
            return None
    what, to_do = _why_lacking(start.period, period, figures, at)
    key: Key = ("target", "from", "period")
    return "OUT370", key, f'there is no figure for the starting point "{start.period}": {what}', to_do


def _why_lacking(written: str, period: Period, figures: Sequence[Figures], at: Sequence[int]) -> tuple[str, str]:
    for each, ordinal in zip(figures, at, strict=True):
        here = each.ordinal == ordinal
        if (here & each.judged & each.withheld).any():
            return "it is too small to show", "start from a period whose figure can be shown"
        if (here & each.judged & each.suppressed).any():
            return "the publisher holds it back", "start from a period that is published, or declare the value"
        if (here & each.there).any():
            others = sorted({each.areas[code] for code in each.area[here & each.there].tolist()})
            named = ", ".join(others[:3]) + (" and others" if len(others) > 3 else "")
            return f"the data has it only for {named}", "correct the area's code, or declare the value"
    largest = max(figures, key=lambda each: int(each.judged.sum()))
    ordinals = largest.ordinal[largest.judged & largest.there]
    first, last = int(ordinals.min()), int(ordinals.max())
    begins = f"the data begins with {largest.label(first)}"
    if period.kind != largest.kind:
        near = [each for each in _both_years(largest.kind, period) if (ordinals == each).any()]
        what = f"the data has {kinds_of(largest.kind)}, such as {largest.label(near[0] if near else first)}"
        if near:
            return what, f'write "{largest.label(near[0])}" if that is meant'
        return f"{what}, and {begins}", "start from a period that the data has, or declare the value"
    if at[figures.index(largest)] < first:
        return begins, f'start from "{largest.label(first)}" if that is meant, or declare the value'
    if at[figures.index(largest)] > last:
        return f"the data ends with {largest.label(last)}", "start from a period that the data has"
    return "the data has earlier and later figures, but none then", "start from a period that the data has"


def _both_years(kind: PeriodKind, period: Period) -> tuple[int, int]:
    """The two periods that a bare calendar year may mean: the one that starts in it, and the one that ends in it."""
    ended = ordinal_by(kind, period)
    later = ended + max(kind.steps_per_year, 1)
    return (later, ended) if period_at(kind, later).start.year == period.start.year else (ended, later)


def _years(aim: Aim, target: Target) -> Iterator[tuple[Key, str]]:
    """Every period that a target or its aim names, with its key."""
    own = {} if aim.target is None else labels_of(aim.target)
    for key, label in labels_of(target).items():
        # What the target does not say itself is when the aim is due.
        yield (("target", *key) if key in own else ("due",)), label


def _two_years(label: str, begins: bool, indicator: Indicator, figures: Sequence[Figures]) -> tuple[str, str] | None:
    """A year that can mean two periods of the data, such as 2025 where it counts in financial years."""
    largest = max(figures, key=lambda each: int(each.judged.sum()))
    meant = periods_meant(
        label, largest.kind, year_type=indicator.year_type, written=set(largest.spelling.values()), begins=begins
    )
    if len(meant) < 2:
        return None
    taken, *others = (f'"{largest.label(each)}"' for each in meant)
    return (
        f'"{label.strip()}" can mean {_two(largest.kind)}, and is taken as {largest.label(meant[0])}',
        f"write {taken} or {' or '.join(others)}, whichever is meant",
    )


def _two(kind: PeriodKind) -> str:
    return f"two {kinds_of(kind)}" if kind.span == 1 else f"two periods of {kinds_of(kind)}"


def _numbers(target: Target) -> Iterator[tuple[Key, float]]:
    """The levels that a target states, with their keys."""
    value = start_of(target).value
    if value is not None:
        yield ("target", "from", "value"), value
    if isinstance(target, LevelTarget) and target.value is not None:
        yield ("target", "value"), target.value
    elif isinstance(target, LevelsTarget):
        for label, level in target.levels.items():
            yield ("target", "levels", label), level
    elif isinstance(target, BandTarget):
        for name, edge in (("min", target.min), ("max", target.max)):
            if edge is not None:
                yield ("target", name), edge


def _factor(level: float, values: NDArray[np.float64]) -> float | None:
    """By what factor a level is too large (or, below 1, too small) for the figures; None where it is not.

    It is one where the level over the factor is about what was observed (half the least to twice the largest) and
    the level itself is far from it (a tenth of the least to ten times the largest). Only a level below 1 is too small.
    """
    if not values.size or level <= 0 or values.min() < 0 or values.max() <= 0:
        return None
    least, most = float(values.min()), float(values.max())
    if least / 10 <= level <= 10 * most:
        return None
    for factor in FACTORS:
        if least / 2 <= level / factor <= 2 * most and (factor > 1 or level < 1):
            return factor
    return None


def _observed_start(indicator: Indicator, target: Target, figures: Sequence[Figures]) -> NDArray[np.float64]:
    """What the judged areas had in the declared period of the baseline; none without such a period."""
    label = start_of(target).period
    if not label:
        return np.zeros(0)
    period = parse_period(label, year_type=indicator.year_type or None)
    return np.concatenate(
        [
            each.value[each.judged & ~np.isnan(each.value) & (each.ordinal == ordinal_by(each.kind, period))]
            for each in figures
        ]
    )


def _differs(declared: float, observed: float) -> bool:
    """The observed value would not be written as the declared one with as many decimals as that has."""
    decimals = len(repr(declared).partition(".")[2].rstrip("0")) if "e" not in repr(declared) else 12
    return abs(declared - observed) > 0.5 * 10.0**-decimals + 1e-9 * abs(declared)


def _passed(indicator: Indicator, aim: Aim, target: Target, start: NDArray[np.float64]) -> tuple[str, str] | None:
    """A level that every area had passed at the start, where the target does not say itself which side is good."""
    if not isinstance(target, LevelTarget | LevelsTarget) or target.sense is not None or not start.size:
        return None
    level = target.value if isinstance(target, LevelTarget) else next(reversed([*target.levels.values()]), None)
    sense = sense_of(target, wanted=aim.wanted, polarity=indicator.polarity)
    if level is None or not sense or not ((start - level) * sense > 0).all():
        return None
    side = "at least" if sense > 0 else "at most"
    from_ = f"{start[0]:.12g}" if start.size == 1 else "all areas"
    told = f"{indicator.polarity} values are good" if not aim.wanted else f"the aim wants to {aim.wanted} it"
    return (
        f"the target is {side} {level:.12g} ({told}), and the starting point ({from_}) was already past it",
        f'correct the polarity or the target, or write sense = "{side}" if it is a limit to keep',
    )
