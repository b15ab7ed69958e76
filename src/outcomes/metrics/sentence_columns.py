"""A template written out for many rows at once: its literals once, its fields column by column.

Law: every text is the one that `outcomes.metrics.sentences.render` gives for its row alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from outcomes.arrays import Bools, Floats, Index
from outcomes.immutable import immutable
from outcomes.metrics.sentences import UNKNOWN, parts_of, write_field
from outcomes.metrics.writing import NamedPlace, Tally
from outcomes.metrics.writing_columns import (
    Piece,
    by_code,
    by_distinct,
    decimals_of,
    fixed_texts,
    joined,
    merged,
    wanted_decimals,
)

if TYPE_CHECKING:
    import polars


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
