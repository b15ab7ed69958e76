"""What callers give: numbers of any kind, shapes that fit together, scales and how many.

The law kept here: what is no number (a date, a text, a yes or no) is refused and never becomes one.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from numbers import Real
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_NUMERIC = "iuf"
_KINDS = {
    "b": "yes or no",
    "U": "text",
    "S": "text",
    "T": "text",
    "M": "dates",
    "m": "lengths of time",
    "c": "complex numbers",
    "V": "records",
}
_WORDS = {
    "bool": "yes or no",
    "bool_": "yes or no",
    "str": "text",
    "str_": "text",
    "date": "dates",
    "datetime": "dates",
    "Timestamp": "dates",
}


def as_floats(values: ArrayLike, name: str) -> Floats:
    """The values as float64, a masked or None element as NaN; ``TypeError`` when they are no numbers.

    Whole numbers, floats, decimals and fractions are numbers; booleans, dates and texts that look like numbers are not.

    >>> as_floats([1, None, 2.5], "count").tolist()
    [1.0, nan, 2.5]
    """
    # np.ma is imported when it is first named, which takes longer than reading many small files.
    if type(values) is not np.ndarray and isinstance(values, np.ndarray) and isinstance(values, np.ma.MaskedArray):
        _refuse(values.dtype, values.size, name)
        return np.asarray(np.ma.filled(values.astype(np.float64), np.nan), dtype=np.float64)
    try:
        # Of a list of several kinds numpy would make numbers of the booleans, and texts of the numbers beside texts.
        array = np.asarray(values, dtype=object) if _mixed(values) else np.asarray(values)
    except ValueError:
        raise ValueError(f"{name}: found rows of different lengths; give the same number in each") from None
    _refuse(array.dtype, array.size, name)
    return _cells(array, name) if array.dtype.kind == "O" else np.asarray(array, dtype=np.float64)


def broadcast(**arrays: ArrayLike) -> tuple[list[Floats], tuple[int, ...]]:
    """Flat, contiguous float64 arrays of one length, and the shape that they stand for."""
    floats = [as_floats(values, name) for name, values in arrays.items()]
    try:
        shape = np.broadcast_shapes(*(one.shape for one in floats))
    except ValueError:
        shapes = ", ".join(f"{name} {one.shape}" for name, one in zip(arrays, floats, strict=True))
        raise ValueError(f"shapes do not fit together: {shapes}; give arrays that broadcast") from None
    return [np.ascontiguousarray(np.broadcast_to(one, shape)).reshape(-1) for one in floats], shape


def banded(axis: str, arrays: Mapping[str, Floats], *, least: int = 1) -> tuple[int, ...]:
    """The shape ``[..., band]`` that arrays share, a single number standing for all of them.

    Raises ``ValueError`` where they share none, where all are single numbers, or where there are fewer than ``least``
    of what ``axis`` calls them.
    """
    shape: tuple[int, ...]
    try:
        shape = np.broadcast_shapes(*(one.shape for one in arrays.values()))
    except ValueError:
        shape = ()
    if not shape or any(one.shape and one.shape[-1] != shape[-1] for one in arrays.values()):
        found = ", ".join(f"{name} {one.shape}" for name, one in arrays.items())
        raise ValueError(f"shapes do not fit together: {found}; give arrays with the same {axis} on the last axis")
    if shape[-1] < least:
        raise ValueError(f"{next(iter(arrays))}: found {shape[-1]} {axis}; give {least} or more")
    return shape


def positive(number: float, name: str) -> float:
    """The number, when it is finite and above zero; else ``ValueError`` naming it."""
    one = single(number, name)
    if not 0.0 < one < np.inf:
        raise ValueError(f"{name}: found {number!r}; give a finite number above 0")
    return one


def single(number: ArrayLike, name: str) -> float:
    """One number; ``TypeError`` naming it where it is none, or several."""
    one = as_floats(number, name)
    if one.ndim:
        raise TypeError(f"{name}: found {one.size} numbers; give one")
    return float(one)


def whole(number: SupportsIndex, name: str, least: int, most: int | None = None) -> int:
    """A whole number within bounds; ``TypeError`` where it is not whole, ``ValueError`` where it is out of them."""
    try:
        if isinstance(number, (bool, np.bool_)):
            raise TypeError
        one = operator.index(number)
    except TypeError:
        raise TypeError(f"{name}: found {number!r}; give a whole number") from None
    if one < least or (most is not None and one > most):
        bounds = f"of {least} or more" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name}: found {number}; give a whole number {bounds}")
    return one


def one_of(word: object, name: str, words: Iterable[str]) -> None:
    """``ValueError`` naming the nearest where a word is none of those that are known."""
    import difflib

    known = tuple(words)
    if word not in known:
        near = difflib.get_close_matches(str(word), known, n=1, cutoff=0.0)
        raise ValueError(f"{name}: found {word!r}; give one of {', '.join(map(repr, known))} (nearest: {near[0]!r})")


def _mixed(values: object) -> bool:
    """Whether a list holds anything but plain numbers."""
    if not isinstance(values, (list, tuple)):
        return False
    kinds: set[type] = set()
    waiting: list[list[object] | tuple[object, ...]] = [values]
    while waiting:
        for cell in waiting.pop():
            if isinstance(cell, (list, tuple)):
                waiting.append(cell)
            else:
                kinds.add(type(cell))
    return not all(_is_number(kind) for kind in kinds)


def _is_number(kind: type) -> bool:
    return issubclass(kind, (Real, Decimal)) and not issubclass(kind, bool)


def _refuse(dtype: np.dtype[np.generic], size: int, name: str) -> None:
    if dtype.kind not in _NUMERIC and dtype.kind != "O" and size:
        raise TypeError(f"{name}: expected numbers, found {_KINDS.get(dtype.kind, str(dtype))}")


def _cells(array: NDArray[np.object_], name: str) -> Floats:
    """Cells of any kind as float64; what other libraries put for a missing number is missing."""
    # Who hands in a cell that pandas left empty has loaded pandas.
    pandas = sys.modules.get("pandas")
    empty = {type(None), *(type(getattr(pandas, name, None)) for name in ("NA", "NaT"))}
    for kind in set(map(type, array.flat)) - empty:
        if not _is_number(kind):
            raise TypeError(f"{name}: expected numbers, found {_WORDS.get(kind.__name__, kind.__name__)}")
    return np.array([_float(cell) if type(cell) not in empty else np.nan for cell in array.flat]).reshape(array.shape)


def _float(cell: Any) -> float:
    try:
        return float(cell)
    except OverflowError:
        return np.inf if cell > 0 else -np.inf
