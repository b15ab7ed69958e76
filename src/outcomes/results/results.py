"""What was found, by column: one row a series and judgement, or an item, or an aim of which nothing can be said.

Law: words are looked up and sentences rendered only when somebody asks; a row never loses its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray, distinct
from outcomes.data.coded import Coded
from outcomes.diagnostics import Diagnostic, Report, UsageError, expect, plural, suggest
from outcomes.engine.batch import Batch, Evaluation, JudgementUse, row_order
from outcomes.framework.model import Aim, Framework
from outcomes.metrics.contract import Direction, Status, Verdict
from outcomes.metrics.text_columns import used_codes
from outcomes.results.fields import CODED, NUMBERS, OF_AIMS, OF_BATCHES, Row, named
from outcomes.results.findings import OF_FINDINGS, RowFinding, RowFindings, said_of

CHUNK = 1 << 17
"""Rows that are written out at a time."""

_STATUSES = tuple(Status)


class ResultColumns:
    """Every verdict of one run, in columns. Rows are in the order of the framework, then of areas.

    ``framework``, ``as_of`` (the day of the judgement), ``report`` (every warning of the run), ``partial`` (a
    metric failed on some rows). Sentences, rows and other shapes are made of it by `outcomes.results.Results`.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.framework: Framework = evaluation.framework
        self.as_of: date = evaluation.as_of
        self.report: Report = evaluation.report
        self.partial: bool = evaluation.partial
        self.coloured: dict[str, NDArray[np.int8]] = {}
        """What the colour rules of plugins gave, by name: shape ``[row]`` (`outcomes.results.colouring`)."""
        self._batches = tuple(each for each in evaluation.batches if len(each))
        self._batch, self._row, order = row_order(self._batches, evaluation.words, evaluation.framework)
        self._order = [(number, slice(0, len(each))) for number, each in enumerate(self._batches)], _unless_same(order)

    def __len__(self) -> int:
        return int(self._batch.shape[0])

    def __repr__(self) -> str:
        rows = f"{len(self):,} {plural(len(self), 'row')}"
        return f"<Results of {self.framework.id!r} as of {self.as_of}: {rows}>"

    def checked(self, rows: Sequence[int] | NDArray[np.generic]) -> NDArray[np.int64]:
        """Rows as places from 0; negative ones count from the end. Raises UsageError for one that is not there."""
        try:
            asked = np.asarray(rows)
        except ValueError:
            asked = np.asarray([None])
        if not asked.size and asked.ndim == 1:
            return np.empty(0, dtype=np.int64)
        whole = asked.dtype.kind in "iu" and asked.ndim == 1
        places = np.where(asked < 0, asked + len(self), asked).astype(np.int64) if whole else np.full(asked.size, -1)
        wrong = np.flatnonzero((places < 0) | (places >= len(self)))
        if wrong.size:
            to_do = f"rows are numbered from 0 to {len(self) - 1}" if len(self) else "there are none"
            what = f"there is no row {asked.reshape(-1).tolist()[wrong[0]]!r}"
            raise UsageError(Diagnostic(code="OUT551", subject="results", found=what, to_do=to_do))
        return places

    def filter(self, **words: str | Enum | Sequence[str]) -> Self:
        """The results of the rows whose columns hold the given words: ``results.filter(area="E10000018")``.

        As `where`, which gives their places. No row is an answer too. Raises UsageError for an unknown column.
        """
        return self.take(self.where(**words))

    def aim(self, aim: str) -> Self:
        """The results of one aim. Raises UsageError for an id that the framework does not have."""
        if not isinstance(aim, str) or aim not in self.framework.aims:
            wrong, to_do = f'the framework has no aim "{aim}"', suggest(str(aim), self.framework.aims)
            raise UsageError(Diagnostic(code="OUT551", subject="results", found=wrong, to_do=to_do))
        return self.filter(aim=aim)

    def take(self, rows: Sequence[int] | NDArray[np.generic]) -> Self:
        """The same results with only some of their rows, in the order given. Raises UsageError for a row not there."""
        places = self.checked(rows)
        taken = type(self).__new__(type(self))
        taken.__dict__.update(
            evaluation=self.evaluation,
            framework=self.framework,
            as_of=self.as_of,
            report=self.report,
            partial=self.partial,
            coloured={name: codes[places] for name, codes in self.coloured.items()},
            _batches=self._batches,
            _batch=self._batch[places],
            _row=self._row[places],
        )
        return taken

    def promised(self) -> Self:
        """The rows of what was promised: those of supporting aims are left out."""
        chosen = self.is_promised
        return self if chosen.all() else self.take(np.flatnonzero(chosen))

    @property
    def is_promised(self) -> NDArray[np.bool_]:
        """Shape ``[row]``: is the row one of a promise, and not of a supporting aim?"""
        supporting = np.array([aim.supporting for aim in self.aims], dtype=np.bool_)
        return ~supporting[self.coded("aim").codes] if len(self) else np.empty(0, dtype=np.bool_)

    # -- columns ------------------------------------------------------------------------------------

    @cached_property
    def _known(self) -> Row:
        """The columns that somebody has asked for."""
        return {}

    def coded(self, name: str) -> Coded:
        """One column of words by its name in `FIELDS`; UsageError for a column of another kind."""
        named(name, dict.fromkeys(CODED))
        if name not in self._known:
            self._known[name] = self._codes(name)
        column: Coded = self._known[name]
        return column

    def numbers(self, name: str) -> NDArray[np.float64]:
        """One column of numbers by its name in `FIELDS`; NaN: none."""
        named(name, dict.fromkeys(NUMBERS))
        if name not in self._known:
            self._known[name] = self.gathered(attrgetter(name))
        column: NDArray[np.float64] = self._known[name]
        return column

    def column(self, name: str) -> Coded | AnyArray:
        """One column by its name in `FIELDS`; UsageError for one that has to be written out, such as ``sentence``.

        Words are `Coded` (an empty word: nothing to say), numbers float64 (NaN: none, or too small to disclose),
        ``illustrative`` bool.
        """
        if isinstance(name, str) and name in NUMBERS:
            return self.numbers(name)
        if isinstance(name, str) and name == "illustrative":
            return self.gathered(lambda b: np.full(len(b), b.illustrative))
        return self.coded(name)

    def of_use(self, name: str) -> Coded:
        """One word of the `JudgementUse` behind each row: ``metric``, ``version``, ``plugin`` or ``definition``."""
        uses, place = self.uses
        return said_of((use for _, use in uses), place, attrgetter(name))

    @cached_property
    def uses(self) -> tuple[list[tuple[Batch, JudgementUse]], NDArray[np.int32]]:
        """Every use of a metric in the batches that rows come from, with its batch, and for each row the place of its
        own among them."""
        batches = self._present
        first = dict(zip(map(id, batches), accumulate((len(each.uses) for each in batches), initial=0), strict=False))
        place = self.gathered(lambda batch: batch.use + np.int32(first[id(batch)]))
        return [(batch, use) for batch in batches for use in batch.uses], place.astype(np.int32, copy=False)

    @cached_property
    def found(self) -> tuple[list[RowFinding], NDArray[np.uint32]]:
        """Everything that was found, each thing once, and for each row the place of what was found of it."""
        used, place = used_codes(self.gathered(self._findings.codes).astype(np.int32, copy=False))
        return list(map(self._findings.of, used)), place

    @cached_property
    def _findings(self) -> RowFindings:
        return RowFindings(self._present)

    @property
    def _present(self) -> list[Batch]:
        """The batches that rows come from, and no other."""
        return [self._batches[number] for number, _ in self.stretches]

    @cached_property
    def data_digests(self) -> NDArray[np.uint64]:
        """Shape ``[row]``: digest of the observations that each row was given; 0 for none."""
        return self.gathered(lambda b: b.data).astype(np.uint64, copy=False)

    def gathered(self, pick: Callable[[Batch], NDArray[np.generic]], rows: NDArray[np.int64] | None = None) -> AnyArray:
        """One array over all rows, in row order, or over some, from ``pick(batch)`` with one element a batch's row."""
        if not self._batches:
            return np.empty(0)
        if rows is None:
            picked, order = self.in_batches(pick)
            return picked if order is None else picked[order]
        present = np.flatnonzero(np.bincount(self._batch[rows], minlength=1))
        arrays = [pick(self._batches[each]) for each in present.tolist()] or [pick(self._batches[0])]
        starts = np.zeros(len(self._batches), dtype=np.int64)
        starts[present[1:]] = np.cumsum([len(each) for each in arrays[:-1]])
        some: AnyArray = np.concatenate(arrays)[starts[self._batch[rows]] + self._row[rows]]
        return some

    def in_batches(self, pick: Callable[[Batch], NDArray[np.generic]]) -> tuple[AnyArray, NDArray[np.int64] | None]:
        """As `gathered` of all rows, of which there is one at least, but batch by batch; and the place of each row.

        None for the places where rows are in that order.
        """
        stretches, order = self._order
        return np.concatenate([pick(self._batches[number])[own] for number, own in stretches]), order

    @property
    def stretches(self) -> list[tuple[int, slice]]:
        """Each batch that rows come from, by its place in `batches`, with the stretch of it that holds them."""
        return self._order[0] if self._batches else []

    @property
    def row_places(self) -> NDArray[np.int64] | None:
        """For each row its place in `stretches`, one after the other; None where rows are in that order."""
        return self._order[1]

    def chunks(self, size: int = CHUNK) -> Iterator[Self]:
        """The same results, so many rows at a time."""
        if len(self) <= size:
            yield self
            return
        for start in range(0, len(self), size):
            yield self.take(np.arange(start, min(start + size, len(self)), dtype=np.int64))

    @cached_property
    def _order(self) -> tuple[list[tuple[int, slice]], NDArray[np.int64] | None]:
        """The batches that rows come from, each with the stretch of it that holds them, and where each row is among all
        of theirs, one stretch after the other; None where that is their order already.
        """
        starts, stretches, end = np.zeros(len(self._batches), dtype=np.int64), [], 0
        present = np.flatnonzero(np.bincount(self._batch, minlength=1)).tolist() or [0]
        some = len(self) < sum(len(self._batches[each]) for each in present)
        for number in present:
            own = self._row[self._batch == number] if some else np.arange(len(self._batches[number]))
            low, high = (int(own.min()), int(own.max()) + 1) if len(own) else (0, 0)
            stretches.append((number, slice(low, high)))
            starts[number] = end - low
            end += high - low
        order = starts[self._batch] + self._row
        return stretches, _unless_same(order) if len(order) == end else order

    def _codes(self, name: str) -> Coded:
        """One column of words, worked out."""
        words, framework = self.evaluation.words, self.framework
        if name in OF_BATCHES:
            return _coded(self.gathered(attrgetter(name)).astype(np.int32, copy=False), words)
        if name in OF_AIMS:
            aim = self.gathered(attrgetter("aim")) if name == "aim" else self.coded("aim").codes
            return _coded(aim.astype(np.int32, copy=False), [OF_AIMS[name](framework, each) for each in self.aims])
        if name == "framework":
            return _coded(np.zeros(len(self), np.int32), [framework.id])
        if name == "area_name":
            names = self.evaluation.area_names
            return _coded(self.coded("area").codes, [names.get(word, word) for word in words])
        if name == "status":
            return _coded(self.status_codes, [each.value for each in _STATUSES])
        if name == "metric":
            return self.of_use(name)
        return said_of(*self.found, OF_FINDINGS[name], self._findings.possible())

    @cached_property
    def status_codes(self) -> NDArray[np.int32]:
        """Shape ``[row]``: position in ``tuple(Status)``."""
        findings, place = self.found
        return np.array([_STATUSES.index(each.status) for each in findings], dtype=np.int32)[place]

    # -- rows -----------------------------------------------------------------------------------------

    def per_batch(self, answer: Callable[[Batch], bool]) -> NDArray[np.bool_]:
        """Shape ``[row]``: the answer of the batch that each row came from."""
        return self.gathered(lambda b: np.full(len(b), answer(b))).astype(bool, copy=False)

    @property
    def batches(self) -> tuple[Batch, ...]:
        """The batches that rows come from."""
        return self._batches

    def places(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """For each of some rows the place of its batch in `batches`, and its own place in that batch."""
        return self._batch[rows], self._row[rows]

    def place(self, row: int) -> tuple[Batch, int]:
        """The batch that a row came from, and its position there."""
        return self._batches[self._batch[row]], int(self._row[row])

    @cached_property
    def aims(self) -> tuple[Aim, ...]:
        """The aims of the framework, in its order; the codes of the column ``aim`` are places here."""
        return tuple(self.framework.aims.values())

    def aim_of(self, row: int) -> Aim:
        """The aim that a row is about."""
        batch, at = self.place(row)
        return self.aims[int(batch.aim[at])]

    def batches_of(self, rows: NDArray[np.int64]) -> Iterator[tuple[Batch, NDArray[np.int64], NDArray[np.int64]]]:
        """Each batch that some rows came from, with those rows and their places in it."""
        batch = self._batch[rows]
        for number in distinct(batch).tolist():
            own = rows[batch == number]
            yield self._batches[number], own, self._row[own]

    def where(self, **words: str | Enum | Sequence[str]) -> NDArray[np.int64]:
        """Positions of the rows whose coded columns hold the given words (``area="E10000018"``).

        Raises UsageError for what is no verdict, direction or status, which no row can hold.
        """
        chosen = np.ones(len(self), dtype=bool)
        for name, wanted in words.items():
            column = self.coded(name)
            wanted = wanted.value if isinstance(wanted, Enum) else wanted
            several = isinstance(wanted, Iterable) and all(isinstance(each, str) for each in wanted)
            expect(wanted, several, f'filter by "{name}"', "give a word, or a list of words")
            known = {wanted} if isinstance(wanted, str) else set(wanted)
            _check_words(name, known, column)
            hit = np.array([word in known for word in column.words], dtype=bool)
            chosen &= hit[column.codes]
        return np.flatnonzero(chosen)


_OURS: Final[Mapping[str, type[Enum]]] = {"verdict": Verdict, "direction": Direction, "status": Status}
"""Columns that hold words of ours, and those of plugins among verdicts."""


def _check_words(name: str, wanted: Iterable[str], column: Coded) -> None:
    """Raise UsageError for a word that no row could have in a column."""
    if name in _OURS:
        words = {each.value for each in _OURS[name]} | set(column.words)
        wrong = next((each for each in wanted if each not in words | {""}), None)
        if wrong is not None:
            found, to_do = f'there is no {name} "{wrong}"', suggest(wrong, words - {""})
            raise UsageError(Diagnostic(code="OUT551", subject="filter", found=found, to_do=to_do))


def _unless_same(order: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """An order of rows, or None where it is the one that they have."""
    return None if (order == np.arange(len(order))).all() else order


def _coded(codes: NDArray[np.int32], words: Sequence[str]) -> Coded:
    return Coded(codes=codes, words=tuple(words))
