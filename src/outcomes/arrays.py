"""What arrays of numbers are called, and small ways of looking at them that numpy has not.

Law: a name here says what is counted and how wide it is; `statistics` has names of its own, as it stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Index: TypeAlias = npt.NDArray[np.int64]
"""Positions: of rows, series, areas. -1 where there is none."""
Codes: TypeAlias = npt.NDArray[np.int32]
"""Positions in a list of words, or of periods on an axis. -1 where there is none."""
OutcomeCodes: TypeAlias = npt.NDArray[np.int16]
"""Positions among the outcomes or reasons of a metric. -1 where there is none."""
AnyArray: TypeAlias = npt.NDArray[Any]
"""An array of some type that is known where it is read."""

Selection: TypeAlias = npt.NDArray[np.integer[Any]] | npt.NDArray[np.bool_] | slice
"""Which rows: their positions, a flag for each, or a stretch."""

Scalar = TypeVar("Scalar", bound=np.generic)
Whole = TypeVar("Whole", bound=np.integer[Any])


def frozen(array: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """The array itself, which nobody can write to from now on."""
    array.flags.writeable = False
    return array


def everywhere(value: npt.ArrayLike, shape: tuple[int, ...], dtype: npt.DTypeLike | None = None) -> AnyArray:
    """An array that says one thing everywhere, takes no memory and cannot be written to: `numpy.broadcast_to` of a
    number, in a tenth of its time.

    >>> everywhere(7, (2, 3)).tolist()
    [[7, 7, 7], [7, 7, 7]]
    """
    one = frozen(np.array(value, dtype=dtype))
    return np.ndarray(shape, one.dtype, one, 0, (0,) * len(shape))


def doubles(numbers: npt.NDArray[Any]) -> Floats:
    """Numbers as float64, one of single precision as the shortest decimal that gives it.

    Who writes 70.1 in half the space means 70.1: taken as it stands, it is 70.09999847, and misses a target of 70.1.

    >>> doubles(np.array([70.1, 16777216, np.nan], dtype=np.float32)).tolist()
    [70.1, 16777216.0, nan]
    """
    if numbers.dtype != np.float32:
        return numbers.astype(np.float64)
    import polars  # numpy writes and reads numbers as text twenty times as slowly

    return polars.Series(numbers).cast(polars.String).cast(polars.Float64).to_numpy()


def last_true(marks: npt.NDArray[np.bool_]) -> Index:
    """Where the last true element of each row stands; -1 for none. Shape ``[row, place]`` in, ``[row]`` out.

    >>> last_true(np.array([[True, False, True, False], [False, False, False, False]])).tolist()
    [2, -1]
    """
    rows, places = marks.shape
    if not places:
        return np.full(rows, -1, dtype=np.int64)
    last: Index = places - 1 - np.argmax(marks[:, ::-1], axis=1)
    # In a row without any the last place of all was taken for it.
    last[~np.take(marks, np.arange(0, rows * places, places) + last)] = -1
    return last


def distinct(codes: npt.NDArray[Whole]) -> npt.NDArray[Whole]:
    """Each whole number that occurs, once, in their order: `numpy.unique`, which imports `numpy.ma` for a look.

    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    ordered = np.sort(codes, axis=None)
    first = np.ones(len(ordered), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def numbered(columns: Sequence[npt.NDArray[Any]]) -> Index:
    """One number for each row of some columns of codes (from 0), from 0 without a gap: the same for the same codes.

    >>> numbered([np.array([1, 0, 1, 1]), np.array([5, 7, 5, 0])]).tolist()
    [2, 0, 2, 1]
    """
    return _without_gaps(*_told_apart(columns))[0]


def order_by(columns: Sequence[npt.NDArray[Any]]) -> Index:
    """The stable ascending order of the rows of some columns of codes (from 0), the first of which weighs most.

    >>> order_by([np.array([1, 0, 1, 1]), np.array([5, 7, 5, 0])]).tolist()
    [1, 3, 0, 2]
    """
    return np.argsort(_told_apart(columns)[0], kind="stable")


def _told_apart(columns: Sequence[npt.NDArray[Any]]) -> tuple[Index, int]:
    """One number for each row of some columns of codes, in the order of the columns, and what all are below."""
    number, bound = columns[0].astype(np.int64), int(columns[0].max(initial=0)) + 1
    for each in columns[1:]:
        size = int(each.max(initial=0)) + 1
        if bound > _LARGEST // size:
            number, bound = _without_gaps(number, bound)
        number, bound = number * size + each, bound * size
    return number, bound


_LARGEST = np.iinfo(np.int64).max


def _without_gaps(number: Index, bound: int) -> tuple[Index, int]:
    """The same numbers, below ``bound``, closed up in their order, and how many there are."""
    if not len(number):
        return number, 1
    if bound > 8 * len(number) + 1024:
        kept, code = np.unique(number, return_inverse=True)
        return code, len(kept)
    # A table of all numbers is quicker than sorting the rows.
    seen = np.zeros(bound, dtype=np.int64)
    seen[number] = 1
    place = np.cumsum(seen)
    return place[number] - 1, int(place[-1])


def first_come(number: Index) -> tuple[Index, Index]:
    """Numbers (from 0, without a gap) numbered anew in the order in which they come, and the first row of each.

    >>> [each.tolist() for each in first_come(np.array([2, 0, 2, 1]))]
    [[0, 1, 0, 2], [0, 1, 3]]
    """
    first = np.empty(int(number.max(initial=-1)) + 1, dtype=np.int64)
    # Of a place that is written to several times the last stays.
    first[number[::-1]] = np.arange(len(number) - 1, -1, -1)
    order = np.argsort(first, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[number], first[order]


def within(sizes: npt.NDArray[np.integer]) -> Index:
    """The place of each element in its stretch, for stretches of some sizes that stand one after the other.

    >>> within(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    ends = np.cumsum(sizes, dtype=np.int64)
    places: Index = np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) - np.repeat(ends - sizes, sizes)
    return places


def first_true(*cases: tuple[npt.ArrayLike, npt.ArrayLike], otherwise: npt.ArrayLike) -> npt.NDArray[Any]:
    """The value of the first case whose condition holds, elementwise; ``otherwise`` where none does.

    Each case is a condition (bool array) with its value (a scalar or an array); all of them broadcast to one shape,
    and the result is of the type that fits all values. Raises ``ValueError`` without any case.

    >>> first_true(([True, False, False], 10), ([True, True, False], 20), otherwise=-1).tolist()
    [10, 20, -1]
    """
    if not cases:
        raise ValueError("there is no case; give at least one condition with its value")
    # numpy.select does the same, and broadcasts each condition and value first, which takes longest over few rows.
    conditions = [np.asarray(condition) for condition, _ in cases]
    given = [otherwise, *(value for _, value in cases)]
    last, *values = [each if type(each) in (int, float) else np.asarray(each) for each in given]
    shapes = {each.shape for each in (*conditions, *values, last) if isinstance(each, np.ndarray)}
    chosen = np.full(np.broadcast_shapes(*shapes), last, dtype=np.result_type(*values, last))
    for condition, value in zip(reversed(conditions), reversed(values), strict=True):
        np.copyto(chosen, value, where=condition)
    return chosen


def grouped(codes: npt.NDArray[np.generic], rows: Index) -> list[Index]:
    """Rows of one code together, in their order; the groups in the order of their first rows."""
    if not len(rows):
        return []
    _, first, code = np.unique(codes, return_index=True, return_inverse=True)
    order = np.argsort(code, kind="stable")
    groups = np.split(rows[order], np.cumsum(np.bincount(code))[:-1])
    return [groups[place] for place in np.argsort(first, kind="stable").tolist()]
