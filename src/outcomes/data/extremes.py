"""The few rows of a source that tell whether any of its numbers can be wrong.

Law: bounds that these rows keep, all rows keep.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.data.observations import Observations

MARGIN = 1e-9
"""How far, as a share of the number, a value may pass a bound by rounding of floating-point numbers alone."""

ROUNDED = 0.01
"""How far, as a share of the largest, a value and its limits may be apart because each was rounded by itself."""

LIMITS = (("lower", "upper"), ("lower_99_8", "upper_99_8"))
"""Pairs of columns of which the first is not above the second."""


def extreme_rows(observations: Observations) -> Index:
    """A row of the least and of the greatest value, of the least count and denominator, one of each pair of
    columns that is the wrong way round or does not hold its value, and one of counts from which no value can come,
    where there is one.
    """
    return np.array(list(_extremes(observations)), dtype=np.int64)


def above_denominator(count: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.bool_]:
    """More cases than people, by more than rounding."""
    return np.asarray((count > denominator * (1 + MARGIN)) & (denominator > 0))


def outside_limits(
    value: NDArray[np.float64], bottom: NDArray[np.float64], top: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Values that their own confidence limits do not hold, by more than publishers round."""
    outside = np.asarray((value < bottom) | (value > top))
    # Hardly any lies outside, and only of those need it be asked how far.
    rows = np.flatnonzero(outside)
    value, bottom, top = value[rows], bottom[rows], top[rows]
    with np.errstate(invalid="ignore"):
        room = ROUNDED * np.fmax(np.abs(value), np.fmax(np.abs(bottom), np.abs(top)))
        outside[rows] = ((value < bottom - room) | (value > top + room)) & ~(bottom > top)
    return outside


def uncomputable(
    count: NDArray[np.float64], denominator: NDArray[np.float64], *, proportion: bool
) -> NDArray[np.bool_]:
    """Counts from which no value can come: cases among nobody, or, of a ``proportion``, more cases than people."""
    impossible = (count > 0) & (denominator == 0)
    return np.asarray(impossible | above_denominator(count, denominator) if proportion else impossible)


def _extremes(seen: Observations) -> Iterator[int]:
    ends = ((seen.value, np.fmin), (seen.value, np.fmax), (seen.count, np.fmin), (seen.denominator, np.fmin))
    for column, end in ends:
        if column is not None and len(column):
            # Nothing is equal to NaN, which is what a column without numbers gives.
            yield from _first(column == end.reduce(column))
    if seen.count is not None and seen.denominator is not None:
        yield from _first(above_denominator(seen.count, seen.denominator))
        blank = np.flatnonzero(np.isnan(seen.value)) if seen.value is not None else np.arange(len(seen))
        counted = seen.count[blank], seen.denominator[blank]
        for proportion in (True, False):
            yield from blank[_first(uncomputable(*counted, proportion=proportion))].tolist()
    for lower, upper in LIMITS:
        bottom, top = getattr(seen, lower), getattr(seen, upper)
        if bottom is not None and top is not None:
            yield from _first(bottom > top)
            if seen.value is not None:
                yield from _first(outside_limits(seen.value, bottom, top))


def _first(rows: NDArray[np.bool_]) -> list[int]:
    """The first row that is marked, if any."""
    first = int(rows.argmax()) if len(rows) else 0
    return [first] if len(rows) and rows[first] else []
