"""Rows as JSON, schema ``outcomes.results/2``: the text of each field for all rows at once, and of each row from these.

Law: read back, a row is the mapping that `Results.to_rows` gives for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.metrics.writing_columns import by_code, joined, merged, taken
from outcomes.results.assumed import assumed_in
from outcomes.results.clauses import fragile_of, readings_of
from outcomes.results.combinations import by_assumption, by_fragility, by_readings
from outcomes.results.frames import uses_of
from outcomes.results.periods import periods_of
from outcomes.results.rendering import provenance_of_use
from outcomes.results.results import FIELDS, NUMBERS, ResultColumns
from outcomes.results.sentences import sentences_of

if TYPE_CHECKING:
    import polars

    from outcomes.engine.batch import Batch, JudgementUse


PIECE: Final = 32_768
"""So many rows are held as text at a time."""
_UNUSUAL: Final = r"[\x00-\x1f]"


def json_lines(results: ResultColumns) -> Iterator[polars.Series]:
    """Every row as one JSON object, in pieces of at most `PIECE` rows."""
    texts = sentences_of(results)
    for start in range(0, len(results), PIECE):
        rows = np.arange(start, min(start + PIECE, len(results)), dtype=np.int64)
        pieces: list[Any] = []
        for place, name in enumerate(FIELDS):
            own = _told(texts[start : start + PIECE]) if name == "sentence" else field_texts(results, name, rows)
            pieces += [f'{"," if place else "{"}"{name}":', own]
        yield joined([*pieces, "}"], len(rows))


def field_texts(results: ResultColumns, name: str, rows: Index) -> polars.Series:
    """What one field says of some rows, as JSON."""
    if name in _SPECIAL:
        return _SPECIAL[name](results, rows)
    if name in NUMBERS:
        return _numbers(results.numbers(name)[rows], "null")
    if name == "illustrative":
        return by_code(np.asarray(results.column(name), dtype=np.int64)[rows], ("false", "true").__getitem__)
    column = results.coded(name)
    return by_code(column.codes[rows], lambda code: _text(column.words[code] or None))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _numbers(values: NDArray[np.float64], nothing: str, before: str = "") -> polars.Series:
    """Numbers in the fewest digits that give them back; ``nothing`` for one that is not there."""
    import polars

    finite = np.isfinite(values)
    texts = polars.Series(values).cast(polars.String)
    texts = joined([before, texts], len(values)) if before else texts
    return texts if finite.all() else texts.set(~polars.Series(finite), nothing)


def _told(texts: polars.Series) -> polars.Series:
    """Sentences as JSON; null for one that says nothing."""
    plain = texts.str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
    told = joined(['"', plain, '"'], len(texts))
    odd = np.flatnonzero((texts.str.contains(_UNUSUAL) | (texts == "")).to_numpy())
    return told.scatter(odd, [_text(each or None) for each in taken(texts, odd).to_list()]) if len(odd) else told


def _boards(results: ResultColumns, rows: Index) -> polars.Series:
    texts = [_text(list(results.framework.boards_of(aim))) for aim in results.aims]
    return by_code(results.coded("aim").codes[rows], texts.__getitem__)


def _evidence(results: ResultColumns, rows: Index) -> polars.Series:
    """The evidence of each row under its names, which are those of its batch, without what does not apply to it."""
    batch, _ = results.places(rows)
    names = [tuple(each.evidence) for each in results.batches]
    alike = list(dict.fromkeys(names))
    code = np.array([alike.index(each) for each in names] or [0], dtype=np.int64)[batch]
    parts = []
    for number, own_names in enumerate(alike):
        own = np.flatnonzero(code == number)
        if not len(own):
            continue
        cells = [_numbers(results.evidence(name, rows[own]), "", f",{_text(name)}:") for name in own_names]
        told = joined(["{", joined(cells, len(own)).str.strip_prefix(",") if cells else "", "}"], len(own))
        parts.append((own, told))
    return merged(parts, len(rows))


def _provenance(results: ResultColumns, rows: Index) -> polars.Series:
    def say(batch: Batch, use: JudgementUse) -> tuple[str, str]:
        before, _, after = _text(provenance_of_use(results, batch, use, "\0")).rpartition(_text("\0"))
        return f'{before}"', f'"{after}'

    code, texts = uses_of(results, rows, say)
    before = by_code(code, lambda each: texts[each][0])
    after = by_code(code, lambda each: texts[each][1])
    return joined([before, digests_texts(results.data_digests[rows]), after], len(rows))


def digests_texts(digests: NDArray[np.uint64]) -> polars.Series:
    """Digests as sixteen hexadecimal digits each."""
    parts = np.ascontiguousarray(digests, dtype=">u8").view(np.uint8).reshape(-1, 8)
    return joined([by_code(parts[:, place], "{:02x}".format) for place in range(8)], len(digests))


def _listed(
    alike: Callable[[ResultColumns, Index], tuple[Index, list[int]]],
    say: Callable[[ResultColumns, int], Any],
    nothing: str,
) -> Callable[[ResultColumns, Index], polars.Series]:
    """A field that is the same for rows that are alike; ``nothing`` where it does not apply."""

    def texts(results: ResultColumns, rows: Index) -> polars.Series:
        code, first = alike(results, rows)
        told = [nothing, *(_text(say(results, row)) for row in first)]
        return by_code(code, told.__getitem__)

    return texts


def _periods(results: ResultColumns, rows: Index) -> polars.Series:
    """The milestones of each row; ``rows`` are in order and each there once."""
    import polars

    told = joined(["[]"], len(rows))
    if all(batch.milestones is None for batch in results.batches):
        return told
    periods = periods_of(results, rows.tolist())
    columns = {
        "period": by_code(periods.period.codes, lambda code: _text(periods.period.words[code])),
        "value": _numbers(periods.value, "null"),
        "required": _numbers(periods.required, "null"),
        "state": by_code(periods.state.codes, lambda code: _text(periods.state.words[code])),
    }
    pieces = [part for name, texts in columns.items() for part in (f', "{name}": ', texts)]
    each = joined(["{", joined(pieces, len(periods)).str.strip_prefix(", "), "}"], len(periods))
    frame = polars.DataFrame({"row": periods.row, "each": each})
    lists = frame.group_by("row", maintain_order=True).agg(polars.col("each").str.join(", "))
    own = np.searchsorted(rows, lists["row"].to_numpy())
    return told.scatter(own, joined(["[", lists["each"], "]"], lists.height)) if len(own) else told


_SPECIAL: Final[Mapping[str, Callable[[ResultColumns, Index], polars.Series]]] = {
    "sentence": lambda results, rows: _told(sentences_of(results, rows)),
    "boards": _boards,
    "evidence": _evidence,
    "provenance": _provenance,
    "readings": _listed(by_readings, readings_of, "{}"),
    "fragile": _listed(by_fragility, fragile_of, "[]"),
    "periods": _periods,
    "assumed": _listed(by_assumption, assumed_in, "[]"),
}
