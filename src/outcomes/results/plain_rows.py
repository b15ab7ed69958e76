"""Rows as plain mappings: words looked up, evidence named, sentences written out.

Law: the only place where a row becomes a dictionary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from outcomes.results.assumed import assumed_in
from outcomes.results.clauses import fragile_of, readings_of
from outcomes.results.fields import NUMBERS, Row
from outcomes.results.periods import milestones_in
from outcomes.results.rendering import number, provenance_of, sentence_of
from outcomes.results.results import ResultColumns
from outcomes.results.row_sentences import sentences_of

FEW = 200
"""Up to so many sentences are written out one by one; more are written together."""


def render_rows(results: ResultColumns, rows: Sequence[int], fields: Sequence[str]) -> Iterator[Row]:
    """The given rows as dictionaries with the given fields, in the order of both."""
    makers: dict[str, Callable[[int], object]] = {name: _maker(results, name) for name in fields}
    if "sentence" in fields and len(rows) > FEW:
        told = sentences_of(results, np.asarray(rows, dtype=np.int64)).to_list()
        makers["sentence"] = dict(zip((int(row) for row in rows), told, strict=True)).__getitem__
    for row in rows:
        row_told = {name: make(int(row)) for name, make in makers.items()}
        yield row_told if row_told.get("sentence", True) else row_told | {"sentence": None}


def _maker(results: ResultColumns, name: str) -> Callable[[int], object]:
    if name in NUMBERS:
        numbers = results.numbers(name).tolist()
        return lambda row: number(numbers[row])
    if name == "illustrative":
        return lambda row: results.place(row)[0].illustrative
    if name in _SPECIAL:
        make = _SPECIAL[name]
        return lambda row: make(results, row)
    column = results.coded(name)
    words, codes = [word or None for word in column.words], column.codes.tolist()
    return lambda row: words[codes[row]]


def evidence_of(results: ResultColumns, row: int) -> dict[str, float | None]:
    """The evidence of one row by name, without the names that do not apply to it."""
    batch, at = results.place(row)
    numbers = {name: number(column[at]) for name, column in batch.evidence.items()}
    return {name: value for name, value in numbers.items() if value is not None}


def _boards(results: ResultColumns, row: int) -> list[str]:
    return list(results.framework.boards_of(results.aim_of(row)))


_SPECIAL: dict[str, Callable[[ResultColumns, int], object]] = {
    "evidence": evidence_of,
    "sentence": sentence_of,
    "boards": _boards,
    "readings": readings_of,
    "provenance": provenance_of,
    "fragile": fragile_of,
    "periods": milestones_in,
    "assumed": assumed_in,
}
