"""Rows that are the same in what a text or a list depends on, so that it is made once for all of them.

Law: two rows have one number only where they are of one batch and alike in every key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from outcomes.arrays import AnyArray, Index
from outcomes.engine.batch import TARGET_AS_WORDED, Batch
from outcomes.framework.assumptions import assumed_of
from outcomes.results.results import ResultColumns

Keys = Callable[[Batch, Index], Iterable[AnyArray]]
"""Given a batch and places in it, arrays with one element a place."""


def combinations(
    results: ResultColumns, rows: Index, applies: Callable[[Batch], bool], keys: Keys
) -> tuple[Index, list[int]]:
    """A number for each of ``rows``, and for each number from 1 on the first row that has it.

    The number is 0 for rows of batches to which it does not apply.
    """
    code, first_rows = np.zeros(len(rows), dtype=np.int64), [0]
    if not any(map(applies, results.batches)):
        return code, []
    batch, at = results.places(rows)
    for number in np.flatnonzero(np.bincount(batch, minlength=1)).tolist():
        of_batch = results.batches[number]
        if not applies(of_batch):
            continue
        inside = np.flatnonzero(batch == number)
        same = np.zeros(len(inside), dtype=np.int64)
        for key in keys(of_batch, at[inside]):
            _, part = np.unique(key, return_inverse=True)
            _, same = np.unique(same * (int(part.max(initial=0)) + 1) + part, return_inverse=True)
        _, first = np.unique(same, return_index=True)
        code[inside] = len(first_rows) + same
        first_rows += rows[inside[first]].tolist()
    return code, first_rows[1:]


def by_readings(results: ResultColumns, rows: Index) -> tuple[Index, list[int]]:
    """Rows alike in aim, outcome and the outcome under every reading; 0 where the target has one reading only."""

    def keys(batch: Batch, at: Index) -> Iterable[AnyArray]:
        return (batch.aim[at], batch.outcome[at], *(codes[at] for codes in batch.readings.values()))

    return combinations(results, rows, lambda batch: bool(batch.readings), keys)


def by_fragility(results: ResultColumns, rows: Index) -> tuple[Index, list[int]]:
    """Rows alike in what would flip their verdict, and to what; 0 where nothing was tried."""

    def keys(batch: Batch, at: Index) -> Iterable[AnyArray]:
        return (codes[at] for codes in batch.fragile.values())

    return combinations(results, rows, lambda batch: bool(batch.fragile), keys)


def by_awaited(results: ResultColumns, rows: Index) -> tuple[Index, list[int]]:
    """Rows alike in aim, in having an outcome, in being judged by a figure before the one that was due, and in what is
    said of a newer one that is not shown."""

    def keys(batch: Batch, at: Index) -> Iterable[AnyArray]:
        overdue = batch.evidence["awaited"][at] == 1.0 if "awaited" in batch.evidence else np.zeros(len(at), dtype=bool)
        return (batch.aim[at], batch.outcome[at] >= 0, overdue, batch.held_back[at])

    return combinations(results, rows, lambda batch: "awaited" in batch.evidence or bool(batch.held_back.any()), keys)


def by_worded(results: ResultColumns, rows: Index) -> tuple[Index, list[int]]:
    """Rows alike in aim, in having an outcome and in the level that was worded; 0 where all are judged by that."""

    def keys(batch: Batch, at: Index) -> Iterable[AnyArray]:
        return (batch.aim[at], batch.outcome[at] >= 0, batch.evidence[TARGET_AS_WORDED][at])

    return combinations(results, rows, lambda batch: TARGET_AS_WORDED in batch.evidence, keys)


def by_remark(results: ResultColumns, rows: Index) -> tuple[Index, list[int]]:
    """Rows alike in what the publisher remarks on their figures."""
    return combinations(results, rows, lambda batch: bool(batch.remark.any()), lambda batch, at: (batch.remark[at],))


def by_assumption(results: ResultColumns, rows: Index) -> tuple[Index, list[int]]:
    """Rows alike in what is assumed of them and in what their sentence says of it; 0 where nothing can be."""
    framework = results.framework
    items = {aim for aim, _ in results.evaluation.item_assumed}
    # Of the aims of these rows alone: a framework may have a thousand more.
    codes = results.coded("aim").codes[rows]
    some = np.zeros(len(results.aims), dtype=np.bool_)
    for each in np.flatnonzero(np.bincount(codes, minlength=1)).tolist():
        aim = results.aims[each]
        some[each] = bool(assumed_of(framework, aim)) or any(gap.assumed for gap in aim.gaps) or aim.id in items
    code = np.zeros(len(rows), dtype=np.int64)
    if not some.any():
        return code, []
    own = np.flatnonzero(some[codes])

    def keys(batch: Batch, at: Index) -> Iterable[AnyArray]:
        readings = [codes[at] != -1 for codes in batch.readings.values()]
        return (batch.aim[at], batch.item[at], batch.reason[at], *readings)

    code[own], first = combinations(results, rows[own], lambda batch: True, keys)
    return code, first


def by_milestones(results: ResultColumns, rows: Index) -> tuple[Index, list[int]]:
    """Rows alike in the states of all their milestones and in having an outcome; 0 where nothing is repeated."""

    def keys(batch: Batch, at: Index) -> Iterable[AnyArray]:
        milestones = batch.milestones
        assert milestones is not None
        first, last = np.searchsorted(milestones.row, at), np.searchsorted(milestones.row, at + 1)
        yield batch.outcome[at] >= 0
        yield last - first
        for step in range(int((last - first).max(initial=0))):
            there = first + step < last
            place = np.minimum(first + step, len(milestones.row) - 1)
            yield np.where(there, milestones.state[place], -1)
            yield np.where(there, milestones.ordinal[place], 0)

    return combinations(results, rows, lambda batch: batch.milestones is not None, keys)
