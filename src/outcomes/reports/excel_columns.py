"""What the sheets of findings hold, a column at a time: numbers as arrays, all else as the texts of cells.

Law: a column says what the same field of a row says; a text is put into words once, however many rows have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.metrics.writing_columns import by_code, joined
from outcomes.reports.excel_sheets import Column, Texts, cell_text
from outcomes.results.assumed import assumed_in
from outcomes.results.clauses import fragile_of, readings_of
from outcomes.results.combinations import by_assumption, by_fragility, by_readings
from outcomes.results.fields import NUMBERS
from outcomes.results.frames import SOURCES, use_codes
from outcomes.results.interchange import digests_texts
from outcomes.results.periods import periods_of
from outcomes.results.rendered import Results
from outcomes.results.rendering import provenance_of_use
from outcomes.results.sentences import sentences_of

_ALIKE = {
    "readings": (by_readings, readings_of),
    "fragile": (by_fragility, fragile_of),
    "assumed": (by_assumption, assumed_in),
}
"""Fields that rows share, with what tells which share them and what one row has."""


def keys_of(results: Results, fields: Sequence[str], rows: Index) -> list[Texts]:
    """Fields of words of some rows, one column each."""
    columns = [results.coded(name) for name in fields]
    return [_by_code(each.codes[rows], each.words.__getitem__) for each in columns]


def sources_of(results: Results) -> list[Texts]:
    """What verdicts rest on, as `SOURCES`, one column each."""
    uses = [(batch, use) for batch in results.batches for use in batch.uses]
    codes = use_codes(results)
    used = np.unique(codes)
    told = [provenance_of_use(results, batch, use, "") for batch, use in (uses[code] for code in used.tolist())]
    place = np.searchsorted(used, codes)

    def texts(name: str) -> Texts:
        if name == "data":
            return digests_texts(results.data_digests).to_list()
        return _by_code(place, lambda code: told[code][name])

    return [texts(name) for name in SOURCES]


def cells_of(results: Results, name: str) -> Column:
    """A field of results, any but ``evidence`` and ``provenance``, with an element a row."""
    rows = np.arange(len(results), dtype=np.int64)
    if name in NUMBERS:
        return results.numbers(name)
    if name == "sentence":
        return [cell_text(each) if each else None for each in sentences_of(results).to_list()]
    if name == "illustrative":
        return _by_code(np.asarray(results.column(name), dtype=np.int64), lambda code: bool(code))
    if name == "boards":
        boards = results.framework.boards_of
        return _by_code(results.coded("aim").codes, lambda code: list(boards(results.aims[code])))
    if name == "periods":
        return _milestones(results)
    if name in _ALIKE:
        alike, say = _ALIKE[name]
        code, first = alike(results, rows)
        return _by_code(code, lambda each: say(results, first[each - 1]) if each else [])
    return keys_of(results, [name], rows)[0]


def _by_code(codes: NDArray[np.generic], say: Callable[[int], object]) -> Texts:
    """One text a row of what ``say`` says of its code (from 0), asked once for each code."""
    used, place = np.unique(codes, return_inverse=True)
    told = [None if each is None or each == "" else cell_text(each) for each in map(say, used.tolist())]
    texts: list[str | None] = np.array(told, dtype=object)[place].tolist()
    return texts


def _milestones(results: Results) -> Texts:
    import polars

    periods = periods_of(results)
    period, state = (by_code(each.codes, each.words.__getitem__) for each in (periods.period, periods.state))
    each = joined([period, ": ", state], len(periods))
    frame = polars.DataFrame({"row": periods.row, "each": each})
    lists = frame.group_by("row", maintain_order=True).agg(polars.col("each").str.join("; "))
    told = np.full(len(results), "", dtype=object)
    told[lists["row"].to_numpy()] = [cell_text(each) for each in lists["each"].to_list()]
    texts: list[str | None] = told.tolist()
    return texts


@attrs.frozen(kw_only=True, eq=False)
class EvidenceLines:
    """Numbers behind verdicts, one element a number: the row of the results, its name, itself and what it means."""

    row: Index
    name: Texts
    value: NDArray[np.float64]
    meaning: Texts


def evidence_lines(results: Results) -> EvidenceLines:
    """All evidence of results that there is, in the order of rows and of the names that their metric gives."""
    known: dict[tuple[str, str], int] = {}
    parts = list(_evidence_parts(results, known))
    row, place, said = (
        np.concatenate([each[at] for each in parts]) if parts else np.empty(0, dtype=np.int64) for at in range(3)
    )
    value = np.concatenate([each[3] for each in parts]) if parts else np.empty(0)
    order = np.lexsort((place, row))
    names = list(known)
    return EvidenceLines(
        row=row[order],
        name=_by_code(said[order], lambda code: names[code][0]),
        value=value[order],
        meaning=_by_code(said[order], lambda code: names[code][1]),
    )


def _evidence_parts(
    results: Results, known: dict[tuple[str, str], int]
) -> Iterator[tuple[Index, Index, Index, NDArray[np.float64]]]:
    """Row, place among the names of its metric, name with its meaning, and number; piece by piece."""
    for batch, own, at in results.batches_of(np.arange(len(results), dtype=np.int64)):
        meanings = {each.name: each.meaning for each in batch.info.evidence} if batch.info is not None else {}
        for place, (name, column) in enumerate(batch.evidence.items()):
            values = column[at]
            there = np.flatnonzero(np.isfinite(values))
            said = known.setdefault((name, meanings.get(name, "")), len(known))
            yield own[there], np.full(len(there), place), np.full(len(there), said), values[there]
