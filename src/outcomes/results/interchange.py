"""Results as plain values and as the text of JSON: their head, and the text of each row from that of each field.

Law: every shape carries the same fields with the same names, and a row that is read back is the mapping that
`Results.to_rows` gives for it; the JSON schema is versioned.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.immutable import immutable
from outcomes.metrics.text_columns import by_code, joined, merged, taken, used_codes
from outcomes.results.assumed import assumed_in
from outcomes.results.clauses import fragile_of, readings_of
from outcomes.results.combinations import by_assumption, by_fragility, by_readings
from outcomes.results.comments import remarks
from outcomes.results.covered import coverage
from outcomes.results.evidence import evidence_of
from outcomes.results.fields import FIELDS, NUMBERS, Row
from outcomes.results.hidden_variation import masking
from outcomes.results.periods import periods_of
from outcomes.results.plain_rows import render_rows
from outcomes.results.rendering import provenance_of_use
from outcomes.results.results import ResultColumns
from outcomes.results.row_sentences import sentences_of
from outcomes.results.standings import promises
from outcomes.version import __version__

if TYPE_CHECKING:
    import polars


_SHARED: Final = 8
"""So many rows, at least, are to share a text that is put together for all of them at once."""
_SMALL: Final = 4096
_ESCAPES: Final = {each: json.dumps(each)[1:-1] for each in (*map(chr, range(32)), '"', "\\")}
"""What stands in JSON for the characters that cannot stand there themselves."""
_UNUSUAL: Final = r'[\x00-\x1f"\\]'

SCHEMA = "outcomes.results/2"


def to_dict(results: ResultColumns) -> Row:
    """The whole result as plain values that JSON can hold."""
    return head_of(results) | {"rows": list(render_rows(results, range(len(results)), FIELDS))}


def head_of(results: ResultColumns) -> Row:
    """All of `to_dict` but its rows, which come last."""
    framework, run = results.framework, results.evaluation
    covered = coverage(results)
    return {
        "schema": SCHEMA,
        "framework": {"id": framework.id, "title": framework.title, "digest": framework.digest or None},
        "as_of": results.as_of.isoformat(),
        "engine": __version__,
        "plugins": [{"name": name, "version": version} for name, version in run.plugins],
        "inputs": [attrs.asdict(each) for each in run.inputs],
        "attribution": framework.attribution or None,
        "illustrative": any(each.illustrative for each in run.inputs),
        "partial": results.partial,
        "promises": promises(results).to_dict(),
        "coverage": {
            "aims": covered.aims,
            "judged": covered.judged,
            "by_status": {status.value: n for status, n in covered.counts.items()},
            "gaps": covered.gaps,
            "gaps_overdue": covered.overdue,
            "sentence": str(covered),
        },
        "commentary": [each.to_dict() for each in remarks(results)],
        "masked": [{"row": each.headline, "behind": list(each.behind)} for each in masking(results)],
        "diagnostics": [each.to_dict() for each in results.report],
    }


def json_frame(results: ResultColumns) -> polars.DataFrame:
    """Every row as the pieces of a JSON object: with a comma between its cells each row is one.

    They are cut at commas that stand there anyway, so that nothing is put together before it is written. ``results``
    are a chunk of `Results.chunks`.
    """
    import polars

    rows = np.arange(len(results), dtype=np.int64)
    cells: list[_Part] = []
    for cell in (each for name in FIELDS for each in _field(results, name, rows)):
        led = _both(",", cell, len(rows)) if cells else None
        both = _both(cells[-1], led, len(rows)) if led is not None else None
        if both is None:
            cells.append(cell)
        else:
            cells[-1] = both
    cells[0] = _line(["{", cells[0]], len(rows))
    cells[-1] = _line([cells[-1], "}"], len(rows))
    return polars.DataFrame([_texts(cell, len(rows)).alias(str(place)) for place, cell in enumerate(cells)])


@immutable(eq=False)
class _Few:
    """What rows say that share a few texts: the texts, and for each row the place of its own among them."""

    places: NDArray[np.uint32]
    texts: list[str]


_Part: TypeAlias = "str | _Few | polars.Series"
"""A piece of every row: the same of all, one of a few, or its own."""

_Pieces: TypeAlias = Callable[[ResultColumns, Index, str], list[_Part]]
"""What one field says of some rows, led by its name as a key: pieces with a comma between them."""


def _few(codes: NDArray[np.generic], say: Callable[[int], str]) -> _Few:
    """What ``say`` says of the code (from 0) of each row, asked once for each code."""
    used, places = used_codes(codes)
    return _Few(places=places, texts=[say(each) for each in used])


def _line(parts: Iterable[_Part], rows: int) -> _Part:
    """Pieces put together, row by row: neighbours that rows share once for all rows alike."""
    held: list[_Part] = []
    for part in parts:
        both = _both(held[-1], part, rows) if held else None
        if both is None:
            held.append(part)
        else:
            held[-1] = both
    if len(held) == 1:
        return held[0]
    return joined([each if isinstance(each, str) else _texts(each, rows) for each in held], rows)


def _texts(part: _Part, rows: int) -> polars.Series:
    """A piece as one text a row."""
    import polars

    if isinstance(part, str):
        return joined([part], rows)
    return taken(polars.Series(part.texts, dtype=polars.String), part.places) if isinstance(part, _Few) else part


def _both(first: _Part, second: _Part, rows: int) -> _Part | None:
    """Two pieces as one; None where rows share too little of them for that to be quicker."""
    if isinstance(first, str) and isinstance(second, str):
        return first + second
    if isinstance(first, str) and isinstance(second, _Few):
        return _Few(places=second.places, texts=[first + each for each in second.texts])
    if isinstance(first, _Few) and isinstance(second, str):
        return _Few(places=first.places, texts=[each + second for each in first.texts])
    if not (isinstance(first, _Few) and isinstance(second, _Few)):
        return None
    wide = len(second.texts)
    if len(first.texts) * wide > max(rows // _SHARED, len(first.texts), wide):
        return None
    return _few(
        first.places * np.uint32(wide) + second.places, lambda c: first.texts[c // wide] + second.texts[c % wide]
    )


def _field(results: ResultColumns, name: str, rows: Index) -> Sequence[_Part]:
    """What one field says of some rows, as JSON under its name: pieces with a comma between them.

    Numbers stand with the first of them, as one piece.
    """
    key = f'"{name}":'
    if name in _SPECIAL:
        return _SPECIAL[name](results, rows, key)
    if name == NUMBERS[0]:
        told = [(f'"{each}":', _numbers(results.numbers(each)[rows], "null")) for each in NUMBERS]
        return [_line([part for place, pair in enumerate(told) for part in ("," * (place > 0), *pair)], len(rows))]
    if name in NUMBERS:
        return []
    if name == "illustrative":
        truth = np.asarray(results.column(name), dtype=np.int64)[rows]
        return [_few(truth, lambda code: key + ("false", "true")[code])]
    column = results.coded(name)
    return [_few(column.codes[rows], lambda code: key + _text(column.words[code] or None))]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _numbers(values: NDArray[np.float64], nothing: str) -> str | polars.Series:
    """Numbers in the fewest digits that give them back; ``nothing`` for one that is not there."""
    import polars

    finite = np.isfinite(values)
    if not finite.any():
        return nothing
    if finite.all() and _is_small(values[:1]).all() and _is_small(values).all():
        return taken(_small(), values)
    texts = polars.Series(values).cast(polars.String)
    return texts if finite.all() else texts.set(~polars.Series(finite), nothing)


def _is_small(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Is a number whole, and one of `_small`?"""
    small: NDArray[np.bool_] = (values >= 0) & (values < _SMALL) & (values == np.rint(values)) & ~np.signbit(values)
    return small


@cache
def _small() -> polars.Series:
    """Small whole numbers, which are looked up sooner than written: how many figures there were, and years."""
    import polars

    return polars.Series(np.arange(_SMALL, dtype=np.float64)).cast(polars.String)


def _sentences(results: ResultColumns, rows: Index, key: str) -> list[_Part]:
    """Sentences as JSON; null for one that says nothing."""
    texts = sentences_of(results, rows)
    odd = np.flatnonzero(texts.str.contains(_UNUSUAL).to_numpy())
    if len(odd):
        texts = texts.scatter(odd, taken(texts, odd).str.replace_many(_ESCAPES))
    told = joined([f'{key}"', texts, '"'], len(texts))
    return [told.set(texts == "", f"{key}null")]


def _boards(results: ResultColumns, rows: Index, key: str) -> list[_Part]:
    texts = [key + _text(list(results.framework.boards_of(aim))) for aim in results.aims]
    return [_few(results.coded("aim").codes[rows], texts.__getitem__)]


def _evidence(results: ResultColumns, rows: Index, key: str) -> list[_Part]:
    """The evidence of each row under its names, which are those of its batch, without what does not apply to it."""
    batch, _ = results.places(rows)
    names = [tuple(each.evidence) for each in results.batches]
    alike = list(dict.fromkeys(names))
    code = np.array([alike.index(each) for each in names] or [0], dtype=np.int64)[batch]
    parts = []
    for number, own_names in enumerate(alike):
        own = np.flatnonzero(code == number)
        if len(own):
            columns = {name: evidence_of(results, name, rows[own]) for name in own_names}
            parts += [(own[same], texts) for same, texts in _objects(columns, len(own), key)]
    return [merged(parts, len(rows))]


def _objects(columns: Mapping[str, NDArray[np.float64]], rows: int, key: str) -> Iterator[tuple[Index, polars.Series]]:
    """Objects of the numbers that each row has, under their names: rows that have the same ones, with their objects."""
    there = {name: np.isfinite(values) for name, values in columns.items()}
    code: NDArray[np.uint32] = np.zeros(rows, dtype=np.uint32)
    for each in there.values():
        if not each.all():
            _, code = used_codes(code * np.uint32(2) + each)
    for number in range(int(code.max(initial=0)) + 1):
        own = np.flatnonzero(code == number)
        told = [(f"{_text(name)}:", _evident(columns[name][own])) for name, each in there.items() if each[own[0]]]
        parts = [part for place, pair in enumerate(told) for part in ("," * (place > 0), *pair)]
        yield own, _texts(_line([f"{key}{{", *parts, "}"], len(own)), len(own))


def _evident(values: NDArray[np.float64]) -> str | polars.Series:
    """Finite numbers as `_numbers`; one text where all are the same."""
    same = values.view(np.int64) == values.view(np.int64)[0]
    return str(_numbers(values[:1], "")[0]) if same.all() else _numbers(values, "")


def _provenance(results: ResultColumns, rows: Index, key: str) -> list[_Part]:
    """What is before the digest of the data, that digest, and what is after it."""
    uses, place = results.uses
    used, places = used_codes(place[rows])
    told = (provenance_of_use(results, batch, use, "\0") for batch, use in (uses[each] for each in used))
    texts = [_text(each).rpartition(f', "data": {_text(chr(0))},') for each in told]
    return [
        _Few(places=places, texts=[key + each for each, _, _ in texts]),
        joined([' "data": "', digests_texts(results.data_digests[rows]), '"'], len(rows)),
        _Few(places=places, texts=[each for _, _, each in texts]),
    ]


def digests_texts(digests: NDArray[np.uint64]) -> polars.Series:
    """Digests as sixteen hexadecimal digits each."""
    import polars

    parts = np.ascontiguousarray(digests, dtype=">u8").view(np.uint8).reshape(-1, 8)
    return polars.Series(parts).cast(polars.List(polars.UInt8)).cast(polars.Binary).bin.encode("hex")


def _listed(
    alike: Callable[[ResultColumns, Index], tuple[Index, list[int]]],
    say: Callable[[ResultColumns, int], object],
    nothing: str,
) -> _Pieces:
    """A field that is the same for rows that are alike; ``nothing`` where it does not apply."""

    def texts(results: ResultColumns, rows: Index, key: str) -> list[_Part]:
        code, first = alike(results, rows)
        told = [key + nothing, *(key + _text(say(results, row)) for row in first)]
        return [_few(code, told.__getitem__)]

    return texts


def _periods(results: ResultColumns, rows: Index, key: str) -> list[_Part]:
    """The milestones of each row; ``rows`` are in order and each there once."""
    import polars

    if all(batch.milestones is None for batch in results.batches):
        return [f"{key}[]"]
    told = joined([f"{key}[]"], len(rows))
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
    return [told.scatter(own, joined([f"{key}[", lists["each"], "]"], lists.height)) if len(own) else told]


_SPECIAL: Final[Mapping[str, _Pieces]] = {
    "boards": _boards,
    "evidence": _evidence,
    "sentence": _sentences,
    "provenance": _provenance,
    "readings": _listed(by_readings, readings_of, "{}"),
    "fragile": _listed(by_fragility, fragile_of, "[]"),
    "periods": _periods,
    "assumed": _listed(by_assumption, assumed_in, "[]"),
}
