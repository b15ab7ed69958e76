"""Whole columns of numbers as a sentence writes them, and templates written out for many rows at once.

Law: every text is the one that `outcomes.metrics.writing` gives for its number alone, and that
`outcomes.metrics.sentences.render` gives for its row; numbers are rounded as Python does it, by the exact value of the
double and half to even.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from outcomes.arrays import Bools, Floats, Index
from outcomes.immutable import immutable
from outcomes.metrics.sentences import UNKNOWN, parts_of, write_field
from outcomes.metrics.text_columns import Piece, by_code, by_distinct, joined, merged, taken, texts_of
from outcomes.metrics.writing import FIXED, MOST_DECIMALS, SAME, NamedPlace, Tally, telling_apart, written

if TYPE_CHECKING:
    import polars

_EXACT: Final = 2.0**50
"""Below this a scaled number and the error of its scaling are both known to the last bit."""
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
        parts.append((odd, texts_of([alone(row) for row in odd.tolist()])))
    return merged(parts, len(numbers))


def _fixed(numbers: Floats, places: int, *, plus: bool, comma: bool, unit: str) -> polars.Series:
    digits = rounded(np.abs(numbers), places)
    below = np.signbit(numbers)
    whole, rest = np.divmod(digits, 10**places) if places else (digits, None)
    pieces: list[Piece] = []
    if plus or below.any():
        # What rounds to nought has no minus, and what was below it has no plus either.
        sign = np.where(below, np.where(digits > 0, 1, 0), 2 if plus else 0)
        pieces.append(taken(texts_of(["", "-", "+"]), sign))
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
            told = joined([taken(texts_of(["", "-"]), np.signbit(numbers[rows]).astype(np.uint32)), told], len(rows))
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
    return texts_of([f"{each:0{width}}" for each in range(10**width)])


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


# -- templates -------------------------------------------------------------------------------------------


@immutable(kw_only=True, eq=False)
class Numbers:
    """A field that is a number on every row, or NaN. ``tally``: it is of the size of a count there."""

    values: Floats
    tally: Bools

    def texts(self, spec: str) -> polars.Series:
        """Each row by a format that has no fixed decimals."""
        if not self.tally.any() or self.tally.all():
            kind = Tally if self.tally.any() else float
            return by_distinct(self.values, lambda value: write_field(kind(value), spec))
        plain, whole = np.flatnonzero(~self.tally), np.flatnonzero(self.tally)
        return merged([(rows, self.take(rows).texts(spec)) for rows in (plain, whole)], len(self.values))

    def take(self, rows: Index) -> Numbers:
        """The same field on some rows."""
        return Numbers(values=self.values[rows], tally=self.tally[rows])


@immutable(kw_only=True, eq=False)
class NamedPlaces:
    """A field that is a number which stands for a word: the words of row ``i`` are ``words[lists[i]]``."""

    values: Floats
    lists: Index
    words: Sequence[Sequence[str]]

    def texts(self, spec: str) -> polars.Series:
        """Each row by a format that has no fixed decimals."""
        _, code = np.unique(self.values.view(np.int64), return_inverse=True)
        _, first, pair = np.unique(
            code * len(self.words) + self.lists, return_index=True, return_inverse=True
        )  # fmt: skip
        told = [
            write_field(NamedPlace(value, self.words[own]), spec)
            for value, own in zip(self.values[first].tolist(), self.lists[first].tolist(), strict=True)
        ]
        return by_code(pair, told.__getitem__)


@immutable(kw_only=True, eq=False)
class Objects:
    """A field that is one of few values of any kind: that of row ``i`` is ``table[codes[i]]``."""

    codes: Index
    table: Sequence[object]

    def texts(self, spec: str) -> polars.Series:
        """Each row by a format."""
        return by_code(self.codes, lambda code: write_field(self.table[code], spec))


Column = Numbers | NamedPlaces | Objects


def render_column(template: str, columns: Mapping[str, Column], rows: int) -> polars.Series:
    """A template with the values of each of ``rows`` rows written in, as a polars column of texts.

    ``columns`` holds at least the fields that the template names. Raises `SentenceError` as `render` does.
    """
    pieces = parts_of(template)
    named = [(name, spec) for _, name, spec in pieces if name is not None]
    decimals: dict[str, Index] = {}
    for spec in {spec for _, spec in named if decimals_of(spec) is not None}:
        # Once each: a number does not differ from itself.
        compared = [_compared(columns[name]) for name in dict.fromkeys(n for n, own in named if own == spec)]
        decimals[spec] = wanted_decimals(spec, compared)
    told: list[Piece] = []
    texts: dict[tuple[str, str], polars.Series] = {}
    for literal, name, spec in pieces:
        if literal:
            told.append(literal)
        if name is not None:
            if (name, spec) not in texts:
                texts[name, spec] = _written(columns[name], spec, decimals.get(spec), rows)
            told.append(texts[name, spec])
    return joined(told, rows)


def _compared(column: Column) -> Floats:
    """The numbers of a field that a reader compares with others; NaN for a word, and for a whole number of a rule."""
    if isinstance(column, Objects):
        table = [float(each) if isinstance(each, float) else np.nan for each in column.table]
        values = np.array(table, dtype=np.float64)[column.codes]
    else:
        values = column.values
    return np.where(np.isfinite(values), values, np.nan)


def _written(column: Column, spec: str, decimals: Index | None, rows: int) -> polars.Series:
    if decimals is None:
        return column.texts(spec)
    if isinstance(column, Objects):
        pair = column.codes * (int(decimals.max(initial=0)) + 1) + decimals
        _, first, code = np.unique(pair, return_index=True, return_inverse=True)
        told = [
            write_field(column.table[value], _with_decimals(spec, places))
            for value, places in zip(column.codes[first].tolist(), decimals[first].tolist(), strict=True)
        ]
        return by_code(code, told.__getitem__)
    tally = column.tally if isinstance(column, Numbers) else np.zeros(rows, dtype=np.bool_)
    nothing, known = np.flatnonzero(np.isnan(column.values)), np.flatnonzero(~np.isnan(column.values))
    if not len(nothing):
        return fixed_texts(column.values, spec, decimals, tally)
    own = fixed_texts(column.values[known], spec, decimals[known], tally[known])
    return merged([(known, own), (nothing, joined([UNKNOWN], len(nothing)))], rows)


def _with_decimals(spec: str, places: int) -> str:
    """A format of fixed decimals with another number of them."""
    head, _, tail = spec.partition(".")
    return f"{head}.{places}{tail[-1]}"
