"""The figures that declarations are compared with, and when a number is of another size than they are.

Law: nothing is changed here; a figure too small to show has no value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.data.series import SeriesTable
from outcomes.periods import PeriodKind, period_at

FACTORS = (100.0, 1000.0, 0.01, 0.001)
"""What a forgotten multiplier, or thousands written out, do to a number."""


@attrs.frozen(kw_only=True, eq=False)
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
                f"{level:.12g} is about {times} than the figures ({told_range(values)})",
                "write it in the unit of the data, or set the indicator's multiplier",
            )
    return None


def told_range(values: NDArray[np.float64]) -> str:
    """From the least to the largest of some values."""
    least, most = values.min(), values.max()
    return f"{least:.12g} to {most:.12g}" if least < most else f"{least:.12g}"


def differs(declared: float, observed: float) -> bool:
    """The observed value would not be written as the declared one with as many decimals as that has."""
    decimals = len(repr(declared).partition(".")[2].rstrip("0")) if "e" not in repr(declared) else 12
    return abs(declared - observed) > 0.5 * 10.0**-decimals + 1e-9 * abs(declared)
