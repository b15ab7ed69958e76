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
from outcomes.metrics.writing_columns import by_code, joined, merged, taken, used_codes
from outcomes.results.assumed import assumed_in
from outcomes.results.clauses import fragile_of, readings_of
from outcomes.results.combinations import by_assumption, by_fragility, by_readings
from outcomes.results.commentary import remarks
from outcomes.results.covered import coverage
from outcomes.results.fields import FIELDS, NUMBERS, Row
from outcomes.results.frames import use_codes
from outcomes.results.hidden_variation import masking
from outcomes.results.periods import periods_of
from outcomes.results.rendering import provenance_of_use
from outcomes.results.results import ResultColumns
from outcomes.results.rows import render_rows
from outcomes.results.sentences import sentences_of
from outcomes.results.standings import promises
from outcomes.version import __version__

if TYPE_CHECKING:
    import polars


PIECE: Final = 32_768
"""So many rows are put together at a time; what goes into them is made for all rows of a chunk at once."""
_SHARED: Final = 8
"""So many rows, at least, are to share a text that is put together for all of them at once."""
_UNUSUAL: Final = r"[\x00-\x1f]"

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


def json_lines(results: ResultColumns) -> Iterator[polars.Series]:
    """Every row as one JSON object, in pieces of at most `PIECE` rows; ``results`` are a chunk of `Results.chunks`."""
    rows = np.arange(len(results), dtype=np.int64)
    parts: list[_Part] = []
    for place, name in enumerate(FIELDS):
        own = [_told(sentences_of(results))] if name == "sentence" else _field(results, name, rows)
        parts += [f'{"," if place else "{"}"{name}":', *own]
    told = _columns([*parts, "}"], len(rows))
    for start in range(0, len(rows), PIECE):
        piece = [each if isinstance(each, str) else each[start : start + PIECE] for each in told]
        yield joined(piece, min(PIECE, len(rows) - start))


@attrs.frozen(eq=False)
class _Few:
    """What rows say that share a few texts: the texts, and for each row the place of its own among them."""

    places: NDArray[np.uint32]
    texts: list[str]


_Part: TypeAlias = "str | _Few | polars.Series"
"""A piece of every row: the same of all, one of a few, or its own."""


def _few(codes: NDArray[np.generic], say: Callable[[int], str]) -> _Few:
    """What ``say`` says of the code (from 0) of each row, asked once for each code."""
    used, places = used_codes(codes)
    return _Few(places=places, texts=[say(each) for each in used])


def _line(parts: Iterable[_Part], rows: int) -> polars.Series:
    """Pieces put together, row by row."""
    return joined(_columns(parts, rows), rows)


def _columns(parts: Iterable[_Part], rows: int) -> list[str | polars.Series]:
    """Fewer pieces that say the same: neighbours that rows share are put together once for all rows alike."""
    import polars

    held: list[_Part] = []
    for part in parts:
        both = _both(held[-1], part, rows) if held else None
        if both is None:
            held.append(part)
        else:
            held[-1] = both
    return [
        taken(polars.Series(each.texts, dtype=polars.String), each.places) if isinstance(each, _Few) else each
        for each in held
    ]


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
    """What one field says of some rows, as JSON: pieces in order."""
    if name in _SPECIAL:
        return _SPECIAL[name](results, rows)
    if name in NUMBERS:
        return [_numbers(results.numbers(name)[rows], "null")]
    if name == "illustrative":
        return [_few(np.asarray(results.column(name), dtype=np.int64)[rows], ("false", "true").__getitem__)]
    column = results.coded(name)
    return [_few(column.codes[rows], lambda code: _text(column.words[code] or None))]


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


def _boards(results: ResultColumns, rows: Index) -> list[_Part]:
    texts = [_text(list(results.framework.boards_of(aim))) for aim in results.aims]
    return [_few(results.coded("aim").codes[rows], texts.__getitem__)]


def _evidence(results: ResultColumns, rows: Index) -> list[_Part]:
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
        parts.append((own, _cells({name: results.evidence(name, rows[own]) for name in own_names}, len(own))))
    return [merged(parts, len(rows))]


def _cells(columns: Mapping[str, NDArray[np.float64]], rows: int) -> polars.Series:
    """An object of the numbers that each row has, under their names."""
    told: list[_Part] = []
    begun = False
    for name, values in columns.items():
        # A number that every row has needs no name of its own in each; before it a row may have said nothing yet.
        if begun and np.isfinite(values).all():
            told += [f",{_text(name)}:", _numbers(values, "")]
        elif not told and np.isfinite(values).all():
            told, begun = [f"{_text(name)}:", _numbers(values, "")], True
        else:
            told.append(_numbers(values, "", f",{_text(name)}:"))
    if not told or begun:
        return _line(["{", *told, "}"], rows)
    return _line(["{", _line(told, rows).str.strip_prefix(","), "}"], rows)


def _provenance(results: ResultColumns, rows: Index) -> list[_Part]:
    uses = [(batch, use) for batch in results.batches for use in batch.uses]
    used, places = used_codes(use_codes(results, rows))
    told = (provenance_of_use(results, batch, use, "\0") for batch, use in (uses[each] for each in used))
    texts = [_text(each).rpartition(_text("\0")) for each in told]
    before = _Few(places=places, texts=[f'{each}"' for each, _, _ in texts])
    after = _Few(places=places, texts=[f'"{each}' for _, _, each in texts])
    return [before, *_digits(results.data_digests[rows]), after]


def digests_texts(digests: NDArray[np.uint64]) -> polars.Series:
    """Digests as sixteen hexadecimal digits each."""
    return joined(_digits(digests), len(digests))


def _digits(digests: NDArray[np.uint64]) -> list[polars.Series]:
    parts = np.ascontiguousarray(digests, dtype=">u8").view(np.uint8).reshape(-1, 8)
    return [taken(_pairs(), parts[:, place]) for place in range(8)]


@cache
def _pairs() -> polars.Series:
    """Every byte as two hexadecimal digits."""
    import polars

    return polars.Series([f"{each:02x}" for each in range(256)])


def _listed(
    alike: Callable[[ResultColumns, Index], tuple[Index, list[int]]],
    say: Callable[[ResultColumns, int], object],
    nothing: str,
) -> Callable[[ResultColumns, Index], list[_Part]]:
    """A field that is the same for rows that are alike; ``nothing`` where it does not apply."""

    def texts(results: ResultColumns, rows: Index) -> list[_Part]:
        code, first = alike(results, rows)
        told = [nothing, *(_text(say(results, row)) for row in first)]
        return [_few(code, told.__getitem__)]

    return texts


def _periods(results: ResultColumns, rows: Index) -> list[_Part]:
    """The milestones of each row; ``rows`` are in order and each there once."""
    import polars

    if all(batch.milestones is None for batch in results.batches):
        return ["[]"]
    told = joined(["[]"], len(rows))
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
    return [told.scatter(own, joined(["[", lists["each"], "]"], lists.height)) if len(own) else told]


_SPECIAL: Final[Mapping[str, Callable[[ResultColumns, Index], list[_Part]]]] = {
    "boards": _boards,
    "evidence": _evidence,
    "provenance": _provenance,
    "readings": _listed(by_readings, readings_of, "{}"),
    "fragile": _listed(by_fragility, fragile_of, "[]"),
    "periods": _periods,
    "assumed": _listed(by_assumption, assumed_in, "[]"),
}
