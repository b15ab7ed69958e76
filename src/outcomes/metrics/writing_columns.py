"""Whole columns of numbers as a sentence writes them: the rules of `outcomes.metrics.writing`, for all rows at once.

Law: every text is the one that `outcomes.metrics.writing` gives for its number alone; numbers are rounded as Python
does it, by the exact value of the double and half to even.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Floats, Index
from outcomes.metrics.writing import FIXED, MOST_DECIMALS, SAME, Tally, telling_apart, written

if TYPE_CHECKING:
    import polars

Piece: TypeAlias = "str | polars.Series"
"""A part of each text of a column: the same on every row, or a column itself."""

_EXACT: Final = 2.0**50
"""Below this a scaled number and the error of its scaling are both known to the last bit."""
_FEW: Final = 200
"""Up to so many rows texts are put together one by one."""
_SPLIT: Final = 2.0**27 + 1.0
"""Splits a double into two halves whose products are exact (Dekker, 1971)."""


def decimals_of(spec: str) -> int | None:
    """The decimals of a format for a fixed number of them; None for every other format.

    >>> decimals_of("+.2f"), decimals_of(",.0f"), decimals_of("is|are")
    (2, 0, None)
    """
    fixed = FIXED.fullmatch(spec)
    return int(fixed[2]) if fixed is not None else None


def fixed_texts(numbers: Floats, spec: str, decimals: Index, tally: Bools) -> polars.Series:
    """Finite numbers by a format of fixed decimals: what ``written`` says of each, with its own ``decimals``.

    All arrays have shape ``[row]``. ``tally``: the number is of the size of a count, and a whole one has no decimals.
    """
    fixed = FIXED.fullmatch(spec)
    assert fixed is not None
    signs, kind = fixed[1], fixed[3]
    shown = np.where(tally & (numbers == np.rint(numbers)), 0, decimals) if kind == "f" and tally.any() else decimals
    plus = "+" in signs
    comma = kind == "f" or "," in signs

    def alone(row: int) -> str:
        value = Tally(numbers[row]) if tally[row] else float(numbers[row])
        return written(value, f"{signs}.{decimals[row]}{kind}")

    with np.errstate(over="ignore"):
        size = numbers * 100.0 if kind == "%" else numbers
        known = (np.abs(size) * 10.0 ** np.minimum(shown, 300) < _EXACT) & (shown <= 15)
    parts: list[tuple[Index, polars.Series]] = []
    for places in np.unique(shown[known]).tolist():
        rows = np.flatnonzero(known & (shown == places))
        parts.append((rows, _fixed(size[rows], places, plus=plus, comma=comma, unit="%" * (kind == "%"))))
    odd = np.flatnonzero(~known)
    if len(odd):
        parts.append((odd, _series([alone(row) for row in odd.tolist()])))
    return merged(parts, len(numbers))


def _fixed(numbers: Floats, places: int, *, plus: bool, comma: bool, unit: str) -> polars.Series:
    digits = rounded(np.abs(numbers), places)
    below = np.signbit(numbers)
    whole, rest = np.divmod(digits, 10**places) if places else (digits, None)
    pieces: list[Piece] = []
    if plus or below.any():
        # What rounds to nought has no minus, and what was below it has no plus either.
        sign = np.where(below, np.where(digits > 0, 1, 0), 2 if plus else 0)
        pieces.append(taken(_series(["", "-", "+"]), sign))
    pieces.append(_grouped(whole) if comma else _integers(whole))
    if rest is not None:
        pieces += [".", _padded(rest, places)]
    return joined([*pieces, unit] if unit else pieces, len(numbers))


def rounded(numbers: Floats, places: int) -> Index:
    """Numbers of at least nought, times ten to the ``places``, rounded by their exact value, half to even."""
    if places == 0:
        return np.rint(numbers).astype(np.int64)
    scale = 10.0**places
    product = numbers * scale
    # What the multiplication lost (Dekker's product): a tie of the product is seldom one of the number.
    high = numbers * _SPLIT
    high -= high - numbers
    high_scale = scale * _SPLIT
    high_scale -= high_scale - scale
    low, low_scale = numbers - high, scale - high_scale
    lost = ((high * high_scale - product) + high * low_scale + low * high_scale) + low * low_scale
    floor = np.floor(product)
    beyond = (product - floor - 0.5) + lost
    return (floor + np.where(beyond == 0, np.mod(floor, 2.0), beyond > 0)).astype(np.int64)


def general_texts(numbers: Floats, digits: int) -> polars.Series:
    """Finite numbers with so many significant digits: what the format ``.{digits}g`` makes of each."""
    size = np.abs(numbers)
    # The power of ten that a number begins with. What has to be written with an exponent is left to Python.
    power = np.searchsorted(10.0 ** np.arange(-4, digits), size, side="right") - 5
    known = (power >= -4) & (size < 10.0**digits)
    parts: list[tuple[Index, polars.Series]] = []
    for first in np.unique(power[known]).tolist():
        rows, places = np.flatnonzero(known & (power == first)), digits - 1 - first
        whole = rounded(size[rows], places)
        if not places:
            beyond = whole >= 10**digits
            known[rows[beyond]] = False
            rows, whole = rows[~beyond], whole[~beyond]
        told = _without_noughts(whole, places)
        if np.signbit(numbers[rows]).any():
            told = joined([taken(_series(["", "-"]), np.signbit(numbers[rows]).astype(np.uint32)), told], len(rows))
        parts.append((rows, told))
    odd = np.flatnonzero(~known)
    parts.append((odd, by_distinct(numbers[odd], lambda number: f"{number:.{digits}g}")))
    return merged(parts, len(numbers))


def _without_noughts(numbers: Index, places: int) -> polars.Series:
    """Whole numbers divided by ten to the ``places``, without noughts at the end."""
    if not places:
        return _integers(numbers)
    whole, rest = np.divmod(numbers, 10**places)
    return (
        joined([_integers(whole), ".", _padded(rest, places)], len(numbers))
        .str.strip_chars_end("0")
        .str.strip_chars_end(".")
    )


def _integers(numbers: Index) -> polars.Series:
    import polars

    return polars.Series(numbers).cast(polars.String)


def _padded(numbers: Index, width: int) -> polars.Series:
    if width <= 3:
        return taken(_digits(width), numbers)
    return _integers(numbers + 10**width).str.slice(1)


@cache
def _digits(width: int) -> polars.Series:
    """Every whole number of so many digits, with noughts before it."""
    return _series([f"{each:0{width}}" for each in range(10**width)])


def _grouped(numbers: Index) -> polars.Series:
    """Whole numbers with a comma between groups of three digits."""
    large = numbers >= 1000
    if not large.any():
        return _integers(numbers)
    few, many = np.flatnonzero(~large), np.flatnonzero(large)
    head, tail = np.divmod(numbers[many], 1000)
    long = joined([_grouped(head), ",", _padded(tail, 3)], len(many))
    return merged([(few, _integers(numbers[few])), (many, long)], len(numbers))


def wanted_decimals(spec: str, compared: Sequence[Floats]) -> Index:
    """With how many decimals each row is written, so that the numbers compared in it are told apart.

    ``compared`` are columns of shape ``[row]``, at least one; NaN for a number that is not there or is not compared.
    The format has fixed decimals. See `outcomes.metrics.writing.telling_apart`.
    """
    decimals = decimals_of(spec)
    assert decimals is not None
    ordered = np.sort(np.stack(compared), axis=0)
    wanted = np.full(ordered.shape[1], decimals, dtype=np.int64)
    if len(ordered) < 2:
        return wanted
    with np.errstate(invalid="ignore", over="ignore"):
        size = ordered * 100.0 if spec.endswith("%") else ordered
        small, large = ordered[:-1], ordered[1:]
        near = np.maximum(SAME * np.maximum(np.abs(small), np.abs(large)), 10.0 ** -(MOST_DECIMALS + 1))
        differ = large - small > near
        huge = np.any(np.abs(size) * 10.0 ** max(decimals, MOST_DECIMALS) >= _EXACT, axis=0)
    for row in np.flatnonzero(huge & differ.any(axis=0)).tolist():
        numbers = ordered[np.isfinite(ordered[:, row]), row].tolist()
        wanted[row] = decimals_of(telling_apart(spec, numbers)) or 0
    left = np.flatnonzero(differ.any(axis=0) & ~huge)
    for places in range(decimals, MOST_DECIMALS + 1):
        if not len(left):
            break
        shown = np.sign(size[:, left]) * rounded(np.abs(np.nan_to_num(size[:, left])), places)
        alike = np.any(differ[:, left] & (shown[:-1] == shown[1:]), axis=0)
        wanted[left[~alike]] = places
        left = left[alike]
    return wanted


def by_distinct(numbers: Floats, say: Callable[[float], str]) -> polars.Series:
    """One text a row, worked out once for each distinct number, by its bits."""
    kept, code = np.unique(numbers.view(np.int64), return_inverse=True)
    return taken(_series([say(each) for each in kept.view(np.float64).tolist()]), code)


def by_code(codes: NDArray[np.generic], say: Callable[[int], str]) -> polars.Series:
    """One text a row, worked out once for each code (from 0) that some row has."""
    used, place = used_codes(codes)
    return taken(_series([say(each) for each in used]), place)


def used_codes(codes: NDArray[np.generic]) -> tuple[list[int], NDArray[np.uint32]]:
    """The codes (from 0) that some row has, and for each row the place of its code among them."""
    seen = np.bincount(codes) > 0 if len(codes) else np.zeros(0, dtype=np.bool_)
    return np.flatnonzero(seen).tolist(), (np.cumsum(seen, dtype=np.uint32) - np.uint32(1))[codes]


def taken(series: polars.Series, places: NDArray[np.generic]) -> polars.Series:
    """The elements at some places."""
    import polars

    # A series of places is taken as it is; an array is looked through first, and `gather` takes three times as long.
    whole = places.view(np.uint32) if places.dtype == np.int32 else places.astype(np.uint32, copy=False)
    return series[polars.Series(whole)] if len(places) else series.clear()


def joined(pieces: Sequence[Piece], rows: int) -> polars.Series:
    """Texts and columns of texts put together, row by row; a text alone is repeated on every row."""
    import polars

    columns = [each for each in pieces if isinstance(each, polars.Series)]
    if not columns:
        return _series(["".join(map(str, pieces))]).new_from_index(0, rows)
    if len(pieces) == 1:
        return columns[0]
    if rows <= _FEW:
        # For few rows a query costs more than it saves.
        lists = [each.to_list() if isinstance(each, polars.Series) else [each] * rows for each in pieces]
        return _series(["".join(row) for row in zip(*lists, strict=True)])
    frame = polars.DataFrame([each.alias(str(place)) for place, each in enumerate(columns)])
    names = iter(frame.columns)
    told = [polars.col(next(names)) if isinstance(each, polars.Series) else polars.lit(each) for each in pieces]
    return frame.select(polars.concat_str(told)).to_series()


def merged(parts: Sequence[tuple[Index, polars.Series]], rows: int) -> polars.Series:
    """One column out of pieces, each with the rows that it is for; together they are all rows."""
    import polars

    parts = [each for each in parts if len(each[0])]
    if len(parts) == 1 and len(parts[0][0]) == rows and (parts[0][0] == np.arange(rows)).all():
        return parts[0][1]
    if not parts:
        return _series([])
    place = np.empty(rows, dtype=np.uint32)
    place[np.concatenate([each for each, _ in parts])] = np.arange(rows, dtype=np.uint32)
    return taken(polars.concat([texts for _, texts in parts]), place)


def _series(texts: Sequence[str]) -> polars.Series:
    import polars

    return polars.Series(texts, dtype=polars.String)
