"""A column of figures in which a period of another kind turns up: which figures belong together, and which do not.

Law: figures are set aside by their periods alone, never by their values; every series keeps at most one kind of period
that a promise is held to, and what is set aside can be listed row by row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Index, Scalar, distinct, within
from outcomes.data.series import SeriesTable
from outcomes.immutable import immutable
from outcomes.periods import BY_LENGTH, PeriodKind, Unit

RUN = 2
"""So many times a period must follow on the one before for figures to be a series of their own."""


@immutable(kw_only=True, eq=False)
class PromisedKind:
    """What the targets on an indicator say of its periods: the kinds that they name, and the step they are made anew
    by, where they are."""

    kinds: frozenset[PeriodKind] = frozenset()
    every: Unit | None = None


@immutable(kw_only=True, eq=False)
class Kept:
    """Which series of each table may be judged. Arrays have the shape ``[series]``, one for each table.

    ``main`` is the table of the kind that the figures of the same area, sex, age and category are judged by, -1 where
    all of them were set aside. ``later``: a figure of another kind, later than all of its own, was set aside.
    """

    kept: tuple[Bools, ...]
    main: tuple[Index, ...]
    later: tuple[Bools, ...]


@immutable(kw_only=True, eq=False)
class MixedPeriods:
    """What becomes of the figures: ``judged`` by metrics without a target, ``promised`` by those with one."""

    judged: Kept
    promised: Kept

    @property
    def alike(self) -> bool:
        """Both may judge the same."""
        both = zip(self.judged.kept, self.promised.kept, strict=True)
        return all(np.array_equal(one, other) for one, other in both)

    def kept(self, promised: bool) -> Kept:
        """What metrics with or without a target may judge."""
        return self.promised if promised else self.judged


def mixed_periods(
    tables: Sequence[SeriesTable], selected: Sequence[Index], promise: PromisedKind | None = None
) -> MixedPeriods:
    """Compare the kinds of period of the ``selected`` series of the tables of one column.

    Figures of one area, sex, age and category in several kinds of period are judged by a kind that a target names,
    where there are two of them, else by the kind that has most (then the latest, then the longest); one without a run
    of `RUN` + 1 periods comes after one that a target names. The others are set aside, but for metrics without a target
    where they are a series published beside it: they have such a run, and half of them (or of the first) share their
    days. Figures without such a run are set aside too where most of the column is of another kind that has one, and
    from a promise that is made anew in longer periods where none of them follows on another.

    A series whose rows contradict each other has no figures, and is never set aside.
    """
    promise = promise or PromisedKind()
    everything = Kept(
        kept=tuple(np.ones(len(each), dtype=np.bool_) for each in tables),
        main=tuple(np.full(len(each), place, dtype=np.int64) for place, each in enumerate(tables)),
        later=tuple(np.zeros(len(each), dtype=np.bool_) for each in tables),
    )
    if promise.every is None:
        selected = _in_several(tables, selected)
    if not sum(map(len, selected)):
        return MixedPeriods(judged=everything, promised=everything)
    entries = _entries(tables, selected, promise.kinds)
    first = _first_choice(entries)
    held = first & ~_waves(tables, entries, promise)
    return MixedPeriods(
        judged=_kept(everything, entries, first, first | _beside(tables, entries, first)),
        promised=_kept(everything, entries, held, held),
    )


def _in_several(tables: Sequence[SeriesTable], selected: Sequence[Index]) -> list[Index]:
    """The series of indicators with figures in several kinds of period: of no other is there anything to compare."""
    own = [table.indicator[series] for table, series in zip(tables, selected, strict=True)]
    kinds = np.zeros(max((int(each.max(initial=-1)) for each in own), default=-1) + 1, dtype=np.int64)
    for each in own:
        kinds[distinct(each)] += 1
    return [series[kinds[each] > 1] for series, each in zip(selected, own, strict=True)]


def _kept(everything: Kept, entries: _Entries, first: Bools, kept: Bools) -> Kept:
    best = np.full(entries.keys, -1, dtype=np.int64)
    best[entries.key[entries.empty]] = entries.table[entries.empty]
    best[entries.key[first]] = entries.table[first]
    newest = np.full(entries.keys, np.iinfo(np.int64).min)
    aside = ~kept & ~entries.empty
    np.maximum.at(newest, entries.key[aside], entries.end[aside])
    later = kept & (newest[entries.key] > entries.end)

    def laid(arrays: tuple[NDArray[Scalar], ...], each: NDArray[Scalar]) -> tuple[NDArray[Scalar], ...]:
        """What is found of the entries, in the place of the series that they are."""
        copies = tuple(array.copy() for array in arrays)
        for place, array in enumerate(copies):
            own = entries.table == place
            array[entries.series[own]] = each[own]
        return copies

    return Kept(
        kept=laid(everything.kept, kept | entries.empty),
        main=laid(everything.main, best[entries.key]),
        later=laid(everything.later, later),
    )


@immutable(kw_only=True, eq=False)
class _Entries:
    """The selected series of all tables in a row. Arrays have the shape ``[entry]``.

    ``key`` tells one area, sex, age and category of an indicator from another, over all tables; ``keys`` is their
    number. ``length`` and ``end`` are of the last period, in days; ``run``: its periods follow on each other.
    """

    table: Index
    series: Index
    key: Index
    keys: int
    indicator: Index
    rows: Index
    end: Index
    length: Index
    run: Bools
    single: Bools
    """None of its periods follows on another."""
    named: Bools

    @property
    def empty(self) -> Bools:
        """Its rows contradict each other, so that it has none."""
        return np.asarray(self.rows == 0)


def _entries(tables: Sequence[SeriesTable], selected: Sequence[Index], named: Collection[PeriodKind]) -> _Entries:
    parts: dict[str, list[NDArray[np.int64]]] = {}
    for place, (table, series) in enumerate(zip(tables, selected, strict=True)):
        rows = np.diff(table.starts)
        follows = np.zeros(len(table.rows) + 1, dtype=np.int64)
        if len(table.rows) > 1:
            same = np.ones(len(table.rows) - 1, dtype=np.bool_)
            inner = table.starts[1:-1]
            same[inner[(inner > 0) & (inner < len(table.rows))] - 1] = False
            np.cumsum((np.diff(table.column) == 1) & same, out=follows[2:])
        pairs = follows[table.starts[1:]] - follows[np.minimum(table.starts[:-1] + 1, table.starts[1:])]
        last = np.zeros(len(table), dtype=np.int64)
        if len(table.rows):
            last = table.column[np.maximum(table.starts[1:] - 1, 0)].astype(np.int64) + table.first
        end = table.kind.end_days(last)
        for name, column in (
            ("table", np.full(len(table), place)),
            ("series", np.arange(len(table))),
            ("key", table.keys),
            ("indicator", table.indicator),
            ("rows", rows),
            ("pairs", pairs),
            ("end", end),
            ("length", end - table.kind.start_days(last)),
            ("named", np.full(len(table), table.kind in named)),
        ):
            parts.setdefault(name, []).append(column[series].astype(np.int64))
    whole = {name: np.concatenate(each) for name, each in parts.items()}
    distinct, key = np.unique(whole["key"], return_inverse=True)
    pairs = whole.pop("pairs")
    named_too = whole.pop("named") > 0
    return _Entries(
        **(whole | {"key": key.astype(np.int64)}),
        keys=len(distinct),
        run=pairs >= RUN,
        single=pairs == 0,
        named=named_too,
    )


def _first_choice(entries: _Entries) -> Bools:
    """Which entry of each key is judged, if any."""
    told = np.zeros(entries.keys, dtype=np.bool_)
    told[entries.key[entries.named & ~entries.empty]] = True
    fit = entries.run | entries.named | ~told[entries.key]
    # One figure of the kind that a target names is its starting point, and no series to be held to it.
    fit = np.where(entries.named & (entries.rows > 1), 2, fit)
    order = np.lexsort((entries.length, entries.end, entries.rows, fit, ~entries.empty, entries.key))
    last = np.flatnonzero(np.diff(entries.key[order], append=entries.keys))
    first = np.zeros(len(order), dtype=np.bool_)
    first[order[last]] = True
    first &= ~entries.empty
    return np.asarray(first & ~_strangers(entries, first))


def _strangers(entries: _Entries, first: Bools) -> Bools:
    """Chosen entries without a run, where most of the column is of another kind that has one."""
    chosen = np.flatnonzero(first)
    if not len(chosen):
        return np.zeros(len(first), dtype=np.bool_)
    kinds = int(entries.table.max()) + 1
    size = (int(entries.indicator.max()) + 1) * kinds
    column = entries.indicator * kinds + entries.table
    rows = np.bincount(column[chosen], weights=entries.rows[chosen], minlength=size).reshape(-1, kinds)
    # The latest period decides between equals, and of those that end together the longest.
    latest = np.full(size, np.iinfo(np.int64).min)
    np.maximum.at(latest, column[chosen], (entries.end[chosen] << 20) + entries.length[chosen])
    runs = np.zeros(size, dtype=np.bool_)
    runs[column[chosen[entries.run[chosen]]]] = True
    most = rows == rows.max(axis=1, keepdims=True)
    usual = np.argmax(np.where(most, latest.reshape(-1, kinds), np.iinfo(np.int64).min), axis=1)
    known = runs.reshape(-1, kinds)[np.arange(len(usual)), usual]
    own = entries.indicator
    return np.asarray(first & ~entries.run & ~entries.named & known[own] & (usual[own] != entries.table))


def _beside(tables: Sequence[SeriesTable], entries: _Entries, first: Bools) -> Bools:
    """Entries with a run of their own that speak of the same days as the chosen entry of their key."""
    beside = np.zeros(len(first), dtype=np.bool_)
    chosen = np.full(entries.keys, -1, dtype=np.int64)
    chosen[entries.key[first]] = np.flatnonzero(first)
    others = np.flatnonzero(~first & entries.run & (chosen[entries.key] >= 0))
    if not len(others):
        return beside
    mine, theirs = _days(tables, entries, others), _days(tables, entries, chosen[entries.key[others]])
    for some, rest in ((mine, theirs), (theirs, mine)):
        shared = _overlapping(some, rest)
        number = np.bincount(some[0], minlength=len(others))
        beside[others] |= 2 * np.bincount(some[0], weights=shared, minlength=len(others)) >= number
    return beside


def _days(tables: Sequence[SeriesTable], entries: _Entries, some: Index) -> tuple[Index, Index, Index]:
    """First and last day of every period of some entries, and the place of its entry among them; in that order."""
    owner, start, end = [], [], []
    for place, table in enumerate(tables):
        own = np.flatnonzero(entries.table[some] == place)
        series = entries.series[some[own]]
        size = np.diff(table.starts)[series]
        ordinal = table.column[np.repeat(table.starts[series], size) + within(size)].astype(np.int64) + table.first
        owner.append(np.repeat(own, size))
        start.append(table.kind.start_days(ordinal))
        end.append(table.kind.end_days(ordinal))
    owners = np.concatenate(owner)
    order = np.argsort(owners, kind="stable")
    return owners[order], np.concatenate(start)[order], np.concatenate(end)[order]


def _overlapping(some: tuple[Index, Index, Index], others: tuple[Index, Index, Index]) -> Bools:
    """Which of some periods share a day with one of the others of the same owner."""
    days = np.concatenate((*some[1:], *others[1:]))
    least = int(days.min()) - 1
    span = int(days.max()) - least + 2
    begun = np.searchsorted(
        np.sort(others[0] * span + (others[1] - least)), some[0] * span + (some[2] - least), "right"
    )
    over = np.searchsorted(np.sort(others[0] * span + (others[2] - least)), some[0] * span + (some[1] - least), "left")
    return np.asarray(begun > over)


def _waves(tables: Sequence[SeriesTable], entries: _Entries, promise: PromisedKind) -> Bools:
    """Entries in shorter periods than a promise is made anew by, none of which follows on another."""
    if promise.every is None:
        return np.zeros(len(entries.table), dtype=np.bool_)
    shorter = np.array([BY_LENGTH.index(each.kind.unit) < BY_LENGTH.index(promise.every) for each in tables])
    return np.asarray(shorter[entries.table] & entries.single & ~entries.named)
