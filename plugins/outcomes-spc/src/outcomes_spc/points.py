"""The observed points of many series as one long row, with the segment of the chart each belongs to.

Law: a missing period is not a point, so padding a series with missing periods changes nothing; and two
numbers that differ only by rounding are the same number, whatever the unit or the origin of the measure.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.immutable import immutable

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Signs = NDArray[np.int8]

#: Two numbers closer than this share of the larger are one number: about 4,500 units in the last place,
#: far above what sums of a few hundred terms lose and far below what anybody measures.
ROUNDING = 1e-12


def side_of(values: ArrayLike, line: ArrayLike) -> Signs:
    """+1 where a value is above the line, -1 where below, 0 where it is on the line or either is missing.

    "On the line" allows for rounding: 0.1 is on the mean of 0.1, 0.1 and 0.1, whose sum in binary is not 0.3.
    """
    a, b = np.asarray(values, np.float64), np.asarray(line, np.float64)
    with np.errstate(invalid="ignore"):
        difference = a - b
        tolerance = ROUNDING * np.maximum(np.abs(a), np.abs(b))
        return (difference > tolerance).astype(np.int8) - (difference < -tolerance).astype(np.int8)


@immutable(kw_only=True, eq=False)
class Points:
    """Every observed point of a block, series after series, in time order within each.

    ``flat`` is its place in the raveled [series, period] array; ``cell`` the row of the table
    [series x segment] that it belongs to; ``first`` marks the first point of each cell; ``rank`` counts the
    points of a cell from 0.
    """

    shape: tuple[int, int]
    segments: int
    flat: Ints
    cell: Ints
    first: Bools
    rank: Ints

    @property
    def cells(self) -> int:
        return self.shape[0] * self.segments

    def take(self, values: Floats) -> Floats:
        """The points' values out of a [series, period] array."""
        return np.ascontiguousarray(values).ravel()[self.flat]

    def scatter(self, values: NDArray[Any], fill: Any) -> NDArray[Any]:
        """A [series, period] array that holds the points' values and ``fill`` where nothing was observed."""
        out = np.full(self.shape[0] * self.shape[1], fill, dtype=values.dtype)
        out[self.flat] = values
        return out.reshape(self.shape)

    def total(self, weights: Floats) -> Floats:
        """The sum per cell."""
        return np.bincount(self.cell, weights=weights, minlength=self.cells).astype(np.float64, copy=False)

    def tally(self, members: Bools) -> Ints:
        """How many points of each cell are members."""
        return np.bincount(self.cell[members], minlength=self.cells).astype(np.int64)


def series_array(values: ArrayLike, name: str = "values") -> Floats:
    """A float64 [series, period] array, or a refusal that says why it is not one."""
    array = np.asarray(values, np.float64)
    if array.ndim != 2:
        raise ValueError(f"{name} has {array.ndim} dimensions; give an array [series, period]")
    if np.isinf(array).any():
        row, column = np.argwhere(np.isinf(array))[0]
        raise ValueError(f"{name} is infinite at series {row}, period {column}; a missing value is NaN")
    return array


def segment_array(segment: ArrayLike | None, shape: tuple[int, int]) -> Ints:
    """Segment numbers as [series, period]: 0 for the first segment, never falling along a series."""
    if segment is None:
        return np.zeros(shape, np.int64)
    numbers = np.asarray(segment, np.int64)
    if numbers.shape != shape and numbers.shape != shape[1:]:
        raise ValueError(f"segment has shape {numbers.shape}; give {shape} or {shape[1:]}")
    numbers = np.broadcast_to(numbers, shape)
    if numbers.size and (numbers.min() < 0 or (np.diff(numbers, axis=1) < 0).any()):
        raise ValueError("segment numbers start at 0 or above and never fall along a series")
    return numbers


def observed_points(observed: Bools, segment: Ints) -> Points:
    """List the observed points of a block; ``observed`` and ``segment`` are [series, period]."""
    series, periods = observed.shape
    segments = int(segment.max()) + 1 if segment.size else 1
    flat = np.flatnonzero(observed.ravel()).astype(np.int64)
    row = flat // max(periods, 1)
    cell = row * segments + segment.ravel()[flat]
    first = np.ones(flat.size, np.bool_)
    first[1:] = cell[1:] != cell[:-1]
    places = np.arange(flat.size, dtype=np.int64)
    begin = np.maximum.accumulate(np.where(first, places, 0)) if flat.size else places
    return Points(shape=(series, periods), segments=segments, flat=flat, cell=cell, first=first, rank=places - begin)


def per_period(table: NDArray[Any], points: Points, segment: Ints) -> NDArray[Any]:
    """Spread one value a cell over all periods of its segment, observed or not."""
    rows = np.arange(points.shape[0], dtype=np.int64)[:, np.newaxis]
    spread: NDArray[Any] = table[rows * points.segments + segment]
    return spread
