"""The figures that declarations are compared with, when a number is of another size than they are, and the targets
and starting points of each area's own, which a file gives, beside the figures of that area.

Law: nothing is changed here, a comparison only tells; a figure too small to show has no value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.data.problems import Text, several
from outcomes.data.series import SeriesTable
from outcomes.diagnostics import Diagnostic, Severity, suggest
from outcomes.engine.area_values import AreaValues
from outcomes.engine.mixed_kinds import kinds_of
from outcomes.engine.source_locations import locate_in
from outcomes.framework.model import Framework, Indicator
from outcomes.framework.paths import ordinal_by
from outcomes.framework.targets import ChangeTarget, Target, start_of
from outcomes.immutable import immutable
from outcomes.periods import PeriodKind, parse_period_of, period_at

Finding = tuple[tuple[str, ...], str, str]
"""The key of a number in the file's rows, what is wrong with it, and what to do."""


FACTORS = (100.0, 1000.0, 0.01, 0.001)
"""What a forgotten multiplier, or thousands written out, do to a number."""


@immutable(kw_only=True, eq=False)
class ObservedFigures:
    """The chosen rows of an indicator whose periods are of one kind. Arrays have the shape ``[row]``.

    ``ordinal`` is the place in time, ``area`` a code into the words of the areas, ``value`` NaN where there is none
    (also where only counts are given), ``there`` that the row has a value or a count, ``judged`` that the row's area is
    one of those that are judged, ``suppressed`` that the figure is held back, ``withheld`` that it
    is so because it was too small to show.
    """

    kind: PeriodKind
    spelling: Mapping[int, str]
    areas: Sequence[str]
    ordinal: Index
    area: Index
    value: NDArray[np.float64]
    there: NDArray[np.bool_]
    judged: NDArray[np.bool_]
    suppressed: NDArray[np.bool_]
    withheld: NDArray[np.bool_]

    def label(self, ordinal: int) -> str:
        """A period as the data spells it, else in the usual form of its kind."""
        return self.spelling.get(ordinal) or period_at(self.kind, ordinal).label


def figures_of(table: SeriesTable, every: Index, judged: Index) -> ObservedFigures:
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
    return ObservedFigures(
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


def other_size(level: float, values: NDArray[np.float64]) -> tuple[str, str] | None:
    """A level 100 or 1,000 times too large or too small for the figures, and what to do; None for any other.

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
            times = f"{1 / factor:.12g} times smaller" if factor < 1 else f"{factor:.12g} times larger"
            return (
                f"{level:.12g} is about {times} than the figures ({_told_range(values)})",
                "write it in the unit of the data, or set the indicator's multiplier",
            )
    return None


def _told_range(values: NDArray[np.float64]) -> str:
    """From the least to the largest of some values."""
    least, most = values.min(), values.max()
    return f"{least:.12g} to {most:.12g}" if least < most else f"{least:.12g}"


def differs(declared: float, observed: float) -> bool:
    """The observed value would not be written as the declared one with as many decimals as that has."""
    decimals = len(repr(declared).partition(".")[2].rstrip("0")) if "e" not in repr(declared) else 12
    return abs(declared - observed) > 0.5 * 10.0**-decimals + 1e-9 * abs(declared)


def compare_area_file(
    own: AreaValues, indicator: Indicator, target: Target, figures: Sequence[ObservedFigures]
) -> Iterator[Diagnostic]:
    """What the file of a target says against the figures of each area, one problem a cell; all are warnings."""
    scaled = list(_sizes(own, target, figures))
    yield from _at_lines(own, "OUT372", scaled, "numbers of another size than the figures")
    # What is in another unit differs anyway.
    if not scaled:
        yield from _at_lines(
            own,
            "OUT371",
            list(_starts(own, indicator, target, figures)),
            "starting values that are not the observed ones",
        )
    yield from _at_lines(own, "OUT375", list(_periods(own, figures)), "periods of another kind than the data's")
    yield from _at_lines(own, "OUT377", list(_mistyped(own, figures)), "areas that no row of the data is about")


def _at_lines(own: AreaValues, code: str, findings: Sequence[Finding], others: str) -> list[Diagnostic]:
    if not findings:
        return []
    named = {"OUT375": "period", "OUT377": "area"}.get(code)
    field = named or findings[0][0][0]

    def one(place: int) -> Text:
        key, what, to_do = findings[place]
        return f'column "{own.origin.header(named or key[0])}"', what, to_do

    rows = [own.rows[key] for key, _, _ in findings]
    more = (f'column "{own.origin.header(field)}"', others)
    return several(code, own.origin, field, rows, one, more, Severity.WARNING)


def _of_area(area: str, figures: Sequence[ObservedFigures]) -> NDArray[np.float64]:
    """Every value of one area, if it is judged."""
    return np.concatenate(
        [each.value[each.judged & ~np.isnan(each.value) & (each.area == _code(each, area))] for each in figures]
    )


def _code(figures: ObservedFigures, area: str) -> int:
    return figures.areas.index(area) if area in figures.areas else -1


def _sizes(own: AreaValues, target: Target, figures: Sequence[ObservedFigures]) -> Iterator[Finding]:
    numbers: dict[tuple[str, ...], float] = {("baseline", area): start for area, start in own.baselines.items()}
    numbers |= {("value", *key): level for key, level in own.by_period.items()}
    if not isinstance(target, ChangeTarget):
        numbers |= {("value", area): level for area, level in own.values.items()}
    for key, number in numbers.items():
        said = other_size(number, _of_area(key[1], figures))
        if said is not None:
            yield key, f"{key[1]}: {said[0]}", said[1]


def _starts(
    own: AreaValues, indicator: Indicator, target: Target, figures: Sequence[ObservedFigures]
) -> Iterator[Finding]:
    label = start_of(target).period
    if not label:
        return
    taken = [
        ordinal_by(each.kind, parse_period_of(label, each.kind, year_type=indicator.year_type or None))
        for each in figures
    ]
    for area, declared in own.baselines.items():
        for each, ordinal in zip(figures, taken, strict=True):
            then = each.judged & (each.area == _code(each, area)) & (each.ordinal == ordinal)
            observed = each.value[then & ~np.isnan(each.value)]
            if observed.size == 1 and differs(declared, float(observed[0])):
                yield (
                    ("baseline", area),
                    f"{area}: the starting value is given as {declared:.12g}, and the data has {observed[0]:.12g} for "
                    f'"{label}"',
                    "correct one of the two, or say in a note why they differ",
                )


def _mistyped(own: AreaValues, figures: Sequence[ObservedFigures]) -> Iterator[Finding]:
    """Areas of the file that are in no data, where at least as many are judged that the file does not name. A file for
    more areas than one framework judges names many that its data lack."""
    key_of = {key[1]: key for key in reversed([*own.rows])}
    lacking = {each.areas[code] for each in figures for code in set(each.area[each.judged].tolist())}.difference(key_of)
    gone = set(key_of).difference(*(each.areas for each in figures))
    if len(gone) <= len(lacking):
        for area in sorted(gone, key=lambda each: own.rows[key_of[each]]):
            yield key_of[area], f'"{area}": no row of the data is about it', suggest(area, lacking)


def _periods(own: AreaValues, figures: Sequence[ObservedFigures]) -> Iterator[Finding]:
    """Levels for periods of a kind that no figure has: they are met by nothing."""
    largest = max(figures, key=lambda each: int(each.judged.sum()))
    kinds = [each.kind for each in figures]
    for area, label in own.by_period:
        kind = own.period(label).kind
        if kind not in kinds:
            shown = largest.label(int(largest.ordinal[largest.judged].max()))
            yield (
                ("value", area, label),
                f'"{label}" counts in {kinds_of(kind)}, but the data in {kinds_of(largest.kind)}, so it is not used',
                f'write the period as the data does, such as "{shown}"',
            )


def range_of_another_size(
    framework: Framework, indicator: Indicator, values: NDArray[np.float64]
) -> Iterator[Diagnostic]:
    """Figures that fill a hundredth (or a thousandth) of the range: shares under a range of percentages.

    Small percentages are figures too: all of them must lie between a tenth and the whole of that part, one in its upper
    half, and they must not be whole numbers.
    """
    if not values.size or not np.isfinite(indicator.high) or (values % 1 == 0).all():
        return
    for factor in FACTORS[:2]:
        part = indicator.high / factor
        if 0.1 * part <= values.min() and 0.5 * part <= values.max() <= part:
            yield Diagnostic(
                code="OUT372",
                location=locate_in(framework, ("indicators", indicator.id, "range")),
                subject=f'indicator "{indicator.id}"',
                found=f"the end of the range, {indicator.high:.12g}, is about {factor:.12g} times larger than the "
                f"figures ({_told_range(values)})",
                to_do="write the range in the unit of the data, or the data in that of the range",
                severity=Severity.WARNING,
            )


def observed_start(indicator: Indicator, target: Target, figures: Sequence[ObservedFigures]) -> list[tuple[str, float]]:
    """What each judged area had in the declared period of the baseline; none without such a period."""
    label = start_of(target).period
    if not label:
        return []
    starts: dict[tuple[str, float], None] = {}
    for each in figures:
        period = parse_period_of(label, each.kind, year_type=indicator.year_type or None)
        then = each.judged & ~np.isnan(each.value) & (each.ordinal == ordinal_by(each.kind, period))
        areas = [each.areas[code] for code in each.area[then].tolist()]
        starts |= dict.fromkeys(zip(areas, each.value[then].tolist(), strict=True))
    return list(starts)


def another_start(declared: float, differing: Sequence[tuple[str, float]], *, alone: bool) -> tuple[str, str]:
    """The declared starting value, and the areas that had another one."""
    what = f"the starting value is declared as {declared:.12g}, and the data has "
    if alone:
        return (
            what + f"{differing[0][1]:.12g} for that period",
            "correct one of the two, or say in a note why they differ",
        )
    named = [f"{value:.12g} for {area}" for area, value in differing[:3]]
    more = f" and others for {len(differing) - 3} more areas" if len(differing) > 3 else ""
    return (
        what + ", ".join(named) + more,
        "leave the value out, so that each area starts from its own, or give each its own in the target's file",
    )
