"""Results as a typed table, schema ``outcomes.results/2``: one polars column a field, made only where it is asked for.

Law: a column says what the same field of a row says; what is not there is null, never NaN and never an empty word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray
from outcomes.diagnostics import expect
from outcomes.engine.batch import Batch, JudgementUse
from outcomes.engine.sequences import STATES
from outcomes.metrics.contract import Direction, Status
from outcomes.metrics.text_columns import taken, used_codes
from outcomes.results.assumed import assumed_in
from outcomes.results.clauses import fragile_of, readings_of
from outcomes.results.combinations import by_assumption, by_fragility, by_readings
from outcomes.results.evidence import evidence_in
from outcomes.results.fields import FIELDS, NUMBERS, named
from outcomes.results.findings import OF_FINDINGS
from outcomes.results.periods import periods_of
from outcomes.results.results import ResultColumns
from outcomes.results.rollup import verdicts_in
from outcomes.results.row_sentences import sentences_of

if TYPE_CHECKING:
    import polars
    from polars._typing import PolarsDataType

EVIDENCE: Final = "evidence."
PROVENANCE: Final = "provenance."
SOURCES: Final = ("metric", "plugin", "parameters", "definition", "data", "input", "sha256")
"""What provenance says, in order; each is a column with `PROVENANCE` before it."""

_FEW_WORDS: Final = 16
"""A table of words is small where there are so many times as many rows."""

_CLOSED: Final[Mapping[str, Sequence[str]]] = {
    "status": [each.value for each in Status],
    "direction": [each.value for each in Direction],
}
"""Words of which there are no others: ordered categories, the same in every table."""


def names_of(results: ResultColumns) -> tuple[str, ...]:
    """The columns of the whole table, in order: `FIELDS`, evidence and provenance spread out where they stand.

    Evidence is in order of its names, whatever was found of which aim; ``provenance.metric`` and so on as `SOURCES`.
    """
    return columns_with({name for batch in results.batches for name in batch.evidence})


def columns_with(evidence: Iterable[str]) -> tuple[str, ...]:
    """The columns of a table whose rows have these pieces of evidence."""
    spread = {
        "evidence": [EVIDENCE + name for name in sorted(evidence)],
        "provenance": [PROVENANCE + name for name in SOURCES],
    }
    return tuple(name for field in FIELDS for name in spread.get(field, [field]))


def frame_of(results: ResultColumns, columns: Iterable[str] | None = None) -> polars.DataFrame:
    """The table of results, or some columns of it in the order asked for.

    ``columns`` are names of `names_of`; ``evidence`` and ``provenance`` stand for all columns of theirs. Nothing else
    is worked out: a sentence costs its writing only where it is wanted. Raises UsageError for an unknown name.
    """
    import polars

    fits = columns is None or (isinstance(columns, Iterable) and not isinstance(columns, (str, bytes)))
    expect(columns, fits, "columns", "give a list of names")
    known = names_of(results)
    wanted = list(known if columns is None else columns)
    names: list[str] = []
    for name in wanted:
        if not isinstance(name, str):
            named(name, dict.fromkeys(known))
        spread = [each for each in known if each.startswith(f"{name}.")] if name in ("evidence", "provenance") else []
        if name not in known and name not in ("evidence", "provenance"):
            named(name, dict.fromkeys(known))
        names += spread or ([name] if name in known else [])
    uses = _Uses(results)
    return polars.DataFrame([_column(results, name, uses).alias(name) for name in dict.fromkeys(names)])


def _column(results: ResultColumns, name: str, uses: _Uses) -> polars.Series:
    import polars

    if name in _LISTS:
        return _LISTS[name](results, uses.rows)
    if name in NUMBERS:
        return uses.numbers(attrgetter(name))
    if name.startswith(EVIDENCE):
        return uses.evidence(name.removeprefix(EVIDENCE))
    if name.startswith(PROVENANCE):
        return _source(results, name.removeprefix(PROVENANCE), uses)
    if name == "illustrative":
        return polars.Series(np.asarray(results.column(name), dtype=np.bool_))
    if name == "sentence":
        texts = sentences_of(results)
        return texts.set(texts == "", None)
    closed = _closed(results, name)
    if name == "metric":
        used, place = uses.of_metrics
        return uses.words(place, [use.metric for _, use in used], closed)
    if name in OF_FINDINGS:
        findings, place = results.found
        return uses.words(place, list(map(OF_FINDINGS[name], findings)), closed)
    column = results.coded(name)
    return uses.words(column.codes, column.words, closed)


class _Uses:
    """The codes of one table: those that rows have are looked for once, whatever is said of them."""

    def __init__(self, results: ResultColumns) -> None:
        self._results = results
        self._known: dict[int, tuple[AnyArray, Sequence[int], NDArray[np.generic]]] = {}
        self._order: NDArray[np.uint32] | None = None
        self._without: dict[tuple[bool, ...], NDArray[np.uint32]] = {}

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Every row."""
        return np.arange(len(self._results), dtype=np.int64)

    def words(
        self, codes: NDArray[np.generic], words: Sequence[str], closed: Sequence[str] | None = None
    ) -> polars.Series:
        """As `words_column`."""
        # By what it is and not by what is in it: aims, areas and uses of metrics say several columns each.
        if id(codes) not in self._known:
            self._known[id(codes)] = (codes, *_had(codes, len(words)))
        _, had, place = self._known[id(codes)]
        return _categories([words[code] for code in had], place, closed)

    def numbers(self, pick: Callable[[Batch], NDArray[np.float64]]) -> polars.Series:
        """As `numbers_column`, of ``pick(batch)`` with one number a batch's row."""
        import polars

        if not len(self._results):
            return numbers_column(np.empty(0))
        picked, order = self._results.in_batches(pick)
        if order is None:
            return numbers_column(picked)
        if self._order is None:
            self._order = order.astype(np.uint32)
        # Put in order by polars, whose memory is at hand: fresh pages for a column take longer than the column. And
        # before any is null, as that takes a quarter of the time.
        return numbers_column(taken(polars.Series(picked), self._order).to_numpy())

    def evidence(self, name: str) -> polars.Series:
        """As `numbers`, of a piece of evidence; batches without it take no part, and their rows share one NaN."""
        import polars

        batches = [(self._results.batches[number], own) for number, own in self._results.stretches]
        have = tuple(name in batch.evidence for batch, _ in batches)
        if all(have):
            return self.numbers(lambda batch: evidence_in(batch, name))
        if have not in self._without:
            sizes = np.array([own.stop - own.start for _, own in batches])
            there = np.repeat(have, sizes)
            place = np.where(there, np.cumsum(there) - 1, there.sum()).astype(np.uint32)
            order = self._results.row_places
            self._without[have] = place if order is None else place[order]
        picked = [batch.evidence[name][own] for (batch, own), there in zip(batches, have, strict=True) if there]
        return numbers_column(taken(polars.Series(np.concatenate([*picked, [np.nan]])), self._without[have]).to_numpy())

    @cached_property
    def of_metrics(self) -> tuple[list[tuple[Batch, JudgementUse]], NDArray[np.uint32]]:
        """The uses of metrics that rows rest on, each with its batch, and for each row the place of its own."""
        every, codes = self._results.uses
        used, place = used_codes(codes)
        return [every[each] for each in used], place


def numbers_column(values: NDArray[np.float64]) -> polars.Series:
    """Numbers as Float64; null for what is no number or has no end."""
    import polars

    finite = np.isfinite(values)
    series = polars.Series(values)
    return series if finite.all() else series.set(~polars.Series(finite), None)


def _closed(results: ResultColumns, name: str) -> Sequence[str] | None:
    """All the words that a column can have, where that is known: those of a plugin's among verdicts in their places."""
    if name == "verdict":
        return [str(each.value) for each in verdicts_in(results)]
    return _CLOSED.get(name)


def words_column(
    codes: NDArray[np.generic], words: Sequence[str], closed: Sequence[str] | None = None
) -> polars.Series:
    """Words by their codes as categories; null for the empty word. ``closed`` are all the words that there can be."""
    had, place = _had(codes, len(words))
    return _categories([words[code] for code in had], place, closed)


def _had(codes: NDArray[np.generic], known: int) -> tuple[Sequence[int], NDArray[np.generic]]:
    """Codes (from 0, below ``known``) that some row has, and maybe others; and for each row the place of its own."""
    if not len(codes):
        return used_codes(codes)
    first, last = int(codes.min()), int(codes.max())
    if first == last:
        return [first], np.broadcast_to(np.uint32(0), codes.shape)
    # Of few words it takes longer to look which of them are said than to name them all.
    if known * _FEW_WORDS <= len(codes):
        return range(known), codes
    if last > len(codes):
        return used_codes(codes)
    # Where there are few codes each keeps its place, and in that of one that no row has stands another that some have.
    seen = np.bincount(codes) > 0
    return np.where(seen, np.arange(len(seen)), seen.argmax()).tolist(), codes


def _categories(words: Sequence[str], place: NDArray[np.generic], closed: Sequence[str] | None) -> polars.Series:
    import polars

    kind = polars.Enum(closed) if closed is not None else polars.Categorical()
    table = polars.Series([each or None for each in words], dtype=polars.String).cast(kind)
    return table.new_from_index(0, len(place)) if len(table) == 1 else taken(table, place)


# -- what a row rests on ----------------------------------------------------------------------------------------------


def _source(results: ResultColumns, name: str, uses: _Uses) -> polars.Series:
    import polars

    if name == "data":
        return polars.Series(results.data_digests, dtype=polars.UInt64)

    def say(batch: Batch, use: JudgementUse) -> str:
        if name in ("input", "sha256"):
            held = results.evaluation.inputs_of(batch.input)
            return "" if not held else batch.input if name == "input" else results.evaluation.sha256_of(batch.input)
        if name == "metric":
            return f"{use.metric}@{use.version}" if use.metric else ""
        if name == "parameters":
            return json.dumps(dict(use.parameters), ensure_ascii=False)
        return str(getattr(use, name))

    used, place = uses.of_metrics
    return uses.words(place, [say(batch, use) for batch, use in used])


# -- lists ------------------------------------------------------------------------------------------------------------


def _boards(results: ResultColumns, rows: NDArray[np.int64]) -> polars.Series:
    import polars

    boards = [list(results.framework.boards_of(each)) for each in results.aims]
    return _gathered(boards, results.coded("aim").codes, polars.List(polars.String))


def _readings(results: ResultColumns, rows: NDArray[np.int64]) -> polars.Series:
    import polars

    code, first = by_readings(results, rows)
    said = [[{"reading": k, "outcome": v} for k, v in readings_of(results, row).items()] for row in first]
    kind = polars.List(polars.Struct({"reading": polars.String, "outcome": polars.String}))
    return _gathered([[], *said], code, kind)


def _fragile(results: ResultColumns, rows: NDArray[np.int64]) -> polars.Series:
    import polars

    code, first = by_fragility(results, rows)
    return _gathered([[], *(fragile_of(results, row) for row in first)], code, polars.List(polars.String))


def _assumed(results: ResultColumns, rows: NDArray[np.int64]) -> polars.Series:
    import polars

    code, first = by_assumption(results, rows)
    return _gathered([[], *(assumed_in(results, row) for row in first)], code, polars.List(polars.String))


def _gathered(table: polars.Series | Sequence[object], codes: AnyArray, kind: PolarsDataType) -> polars.Series:
    import polars

    if not isinstance(table, polars.Series) and not any(table):
        # Lists without anything in them, made at once.
        return polars.Series(np.zeros((len(codes), 0))).cast(polars.List(polars.Float64)).cast(kind)
    lists = table if isinstance(table, polars.Series) else polars.Series(table, dtype=kind)
    return taken(lists, codes)


def _periods(results: ResultColumns, rows: NDArray[np.int64]) -> polars.Series:
    import polars

    state = polars.Enum(STATES)
    kind = polars.List(
        polars.Struct({"period": polars.String, "value": polars.Float64, "required": polars.Float64, "state": state})
    )
    if all(batch.milestones is None for batch in results.batches):
        return _gathered([[]], np.zeros(len(rows), dtype=np.uint32), kind)
    # Of each row once: rows may be asked for twice.
    kept, place = np.unique(rows, return_inverse=True)
    periods = periods_of(results, kept.tolist())
    flat = polars.DataFrame(
        {
            "period": words_column(periods.period.codes, periods.period.words).cast(polars.String),
            "value": numbers_column(periods.value),
            "required": numbers_column(periods.required),
            "state": words_column(periods.state.codes, periods.state.words, STATES),
        }
    )
    own, code = np.unique(periods.row, return_inverse=True)
    grouped = polars.DataFrame({"row": code, "each": flat.to_struct()}).group_by("row", maintain_order=True).agg("each")
    table = polars.concat([polars.Series([[]], dtype=kind), grouped["each"].cast(kind)])
    where = np.zeros(len(kept), dtype=np.int64)
    where[np.searchsorted(kept, own)] = 1 + np.arange(len(own))
    return _gathered(table, where[place], kind)


NESTED: Final = ("boards", "readings", "fragile", "periods", "assumed")
"""Columns of lists."""

_LISTS: Final[Mapping[str, Callable[[ResultColumns, NDArray[np.int64]], polars.Series]]] = {
    "boards": _boards,
    "readings": _readings,
    "fragile": _fragile,
    "periods": _periods,
    "assumed": _assumed,
}
