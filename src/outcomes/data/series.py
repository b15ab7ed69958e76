"""The series of one or several indicators in one source: which rows they are, and where each stands in time.

Law: everything is sorted once, by series and then by time; the order of rows in the file changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.data.axis import PeriodAxis
from outcomes.data.coded import Coded
from outcomes.data.duplicates import Policy, resolve_duplicates
from outcomes.data.observations import CATEGORY_JOINT, Observations
from outcomes.data.packing import Packing, TooWideError, order_of, packing_for
from outcomes.data.series_problems import (
    doubtful_periods,
    no_such_indicator,
    too_many_words,
    unreadable_labels,
    wide_axis,
)
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import Diagnostic, Report
from outcomes.periods import ParsedLabels, PeriodKind, period_at

ALL = "all"
SPARSE = 500
"""An axis this many times longer than the periods observed on it is a mistyped label, not a series."""


@attrs.frozen(kw_only=True, eq=False)
class SeriesTable:
    """All series of one or several indicators whose periods are of one kind.

    Sorted row ``i`` is observation ``rows[i]`` and stands at place ``column[i]`` of the axis that begins at ordinal
    ``first`` and has ``length`` periods; series ``s`` has the sorted rows ``starts[s]`` to ``starts[s + 1]``. Per
    series: ``indicator``, ``area``, ``sex``, ``age``, ``category`` (codes into the observations' words), ``parent``
    (code into its words, -1 for none), ``ambiguous`` (its rows contradict each other) and ``impossible`` (one of them
    says what cannot be), of which a series has no rows here.
    ``spelling`` is how the source writes each ordinal.
    """

    observations: Observations
    kind: PeriodKind
    first: int
    length: int
    rows: Index
    starts: Index
    column: NDArray[np.int32]
    indicator: NDArray[np.int32]
    area: NDArray[np.int32]
    sex: NDArray[np.int32]
    age: NDArray[np.int32]
    category: NDArray[np.int32]
    parent: NDArray[np.int32]
    ambiguous: NDArray[np.bool_]
    impossible: NDArray[np.bool_]
    packing: Packing
    spelling: dict[int, str]

    def __len__(self) -> int:
        return len(self.area)

    @cached_property
    def keys(self) -> Index:
        """One ascending number a series, which tells it from all others."""
        return self.packing.pack([self.indicator, self.area, self.sex, self.age, self.category])

    @property
    def latest_suppressed(self) -> NDArray[np.bool_]:
        """Shape ``[series]``: the publisher holds the latest value back."""
        held = self.observations.suppressed
        flags = np.zeros(len(self), dtype=np.bool_)
        if held is None or not len(self.rows):
            return flags
        filled = self.starts[1:] > self.starts[:-1]
        flags[filled] = held[self.rows[self.starts[1:][filled] - 1]]
        return flags

    def choose(
        self,
        *,
        areas: Collection[str] | None = None,
        sex: Collection[str] = (ALL,),
        age: Collection[str] = (ALL,),
        category: Collection[str] = ("",),
    ) -> Index:
        """Which series say one of the words in each of their columns (`ALL`: any). Ascending."""
        chosen = np.ones(len(self), dtype=np.bool_)
        seen = self.observations
        for codes, column, words in (
            (self.area, seen.area, (ALL,) if areas is None else areas),
            (self.sex, seen.sex, sex),
            (self.age, seen.age, age),
            (self.category, seen.category, category),
        ):
            if ALL not in words:
                chosen &= wanted_words(column, words)[codes]
        return np.flatnonzero(chosen)

    def find(
        self,
        indicator: NDArray[np.int32] | int,
        area: NDArray[np.int32] | int,
        sex: NDArray[np.int32] | int,
        age: NDArray[np.int32] | int,
        category: NDArray[np.int32] | int,
    ) -> Index:
        """The series with these codes, -1 where there is none (or a code is -1). Codes broadcast together."""
        codes = [np.atleast_1d(np.asarray(each)) for each in (indicator, area, sex, age, category)]
        columns = np.broadcast_arrays(*codes)
        known = np.logical_and.reduce([column >= 0 for column in columns])
        if not len(self):
            return np.full(known.shape, -1, dtype=np.int64)
        wanted = self.packing.pack([np.maximum(column, 0) for column in columns])
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self) - 1)
        return np.where(known & (self.keys[place] == wanted), place, -1)

    def axis(self, until: int | None = None) -> PeriodAxis:
        """The axis, as far as an ordinal ``until`` where that lies beyond the last period observed."""
        length = self.length if until is None else max(self.length, until - self.first + 1)
        ordinal = np.arange(self.first, self.first + length, dtype=np.int64)
        labels = tuple(self.spelling.get(each) or period_at(self.kind, each).label for each in ordinal.tolist())
        for array in (start := self.kind.start_days(ordinal), end := self.kind.end_days(ordinal), ordinal):
            array.setflags(write=False)
        return PeriodAxis(
            kind=self.kind.title,
            ordinal=ordinal,
            start=start.astype("datetime64[D]"),
            end=end.astype("datetime64[D]"),
            labels=labels,
            # Quarters that accumulate are one figure each, however long they count on.
            span=1 if self.kind.year_type.cumulative else self.kind.span,
            per_year=self.kind.steps_per_year or 365,
        )

    def ordinal_by(self, day: np.datetime64) -> int:
        """The ordinal of the last period that has ended by the end of a day."""
        limit = int(day.astype("datetime64[D]").astype(np.int64))
        low, high = self.first - 1, self.first
        while int(self.kind.end_days(high)) <= limit:
            low, high = high, high + max(1, (high - self.first) * 2)
        while int(self.kind.end_days(low)) > limit:
            low -= max(1, self.first - low)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if int(self.kind.end_days(middle)) <= limit else (low, middle)
        return low


def series_tables(
    source: SourceIndex,
    indicators: str | Sequence[str],
    *,
    as_of: np.datetime64,
    year_type: str = "",
    duplicates: Policy = "identical",
    impossible: NDArray[np.bool_] | None = None,
) -> tuple[tuple[SeriesTable, ...], Report]:
    """All series of one or several indicators, one table for each kind of period, as known on the day ``as_of``.

    Rows of periods that end later are not looked at, not even for duplicates. ``impossible`` marks observations of
    which the whole series is set aside.
    """
    observations = source.observations
    wanted = [indicators] if isinstance(indicators, str) else list(indicators)
    problems: list[Diagnostic] = [
        no_such_indicator(observations.origin, each, observations.indicator.words)
        for each in wanted
        if any(observations.indicator.words) and not source.count(each)  # of an empty source that is said once
    ]
    chosen = source.rows_of(wanted)
    rows = np.arange(len(observations), dtype=np.int64)[chosen] if isinstance(chosen, slice) else chosen
    if not len(rows):
        return (), Report(problems)
    labels = source.labels(year_type)
    spelt = observations.period.codes[chosen]
    if labels.errors:
        unread = labels.kind_index[spelt] < 0
        if unread.any():
            problems += unreadable_labels(observations, rows[unread], labels.errors)
    used = np.zeros(len(labels.labels), dtype=np.bool_)
    used[spelt] = True
    words = [labels.labels[place] for place in np.flatnonzero(used).tolist()]
    problems += doubtful_periods(observations.origin, observations.label_rule, words, year_type)
    due = labels.end_day <= as_of.astype("datetime64[D]").astype(np.int64)
    tables = []
    for place, kind in enumerate(labels.kinds):
        usable = (labels.kind_index == place) & due
        there = usable[spelt]
        if not there.any():
            continue
        picked = (rows, spelt) if there.all() else (rows[there], spelt[there])
        try:
            table, wrong = _table(observations, *picked, labels=labels, kind=kind, policy=duplicates, wrong=impossible)
        except TooWideError:
            problems.append(too_many_words(observations.origin, wanted))
            continue
        problems += wrong
        if table is not None:
            tables.append(table)
    return tuple(tables), Report(problems)


def _table(
    observations: Observations,
    rows: Index,
    spelt: NDArray[np.int32],
    *,
    labels: ParsedLabels,
    kind: PeriodKind,
    policy: Policy,
    wrong: NDArray[np.bool_] | None = None,
) -> tuple[SeriesTable | None, list[Diagnostic]]:
    place = labels.kinds.index(kind)
    used = np.zeros(len(labels.labels), dtype=np.bool_)
    used[spelt] = True
    used &= labels.kind_index == place
    ordinals = labels.ordinal[used]
    first, last = int(ordinals.min()), int(ordinals.max())
    length = last - first + 1
    if length > SPARSE * int(used.sum()):
        outer = period_at(kind, first).label, period_at(kind, last).label
        return None, [wide_axis(observations.origin, kind.title, *outer)]
    columns = tuple(getattr(observations, name) for name in ("indicator", "area", "sex", "age", "category"))
    packing = packing_for([*(len(column.words) for column in columns), length])
    together = int(rows[-1]) - int(rows[0]) + 1 == len(rows)
    at = slice(int(rows[0]), int(rows[-1]) + 1) if together else rows
    # What all rows say alike need not be looked up for each.
    said = [column.codes[at] if len(column.words) > 1 else 0 for column in columns]
    keys = packing.pack([*said, (labels.ordinal - first)[spelt]])
    order = order_of(keys)
    if order is not None:
        keys, rows = keys[order], rows[order]
    bits = packing.bits[-1]
    resolved = resolve_duplicates(observations, rows, keys, policy)
    series_of = keys >> bits
    begins = np.flatnonzero(np.concatenate(([True], series_of[1:] != series_of[:-1])))
    owner = Packing(bits=packing.bits[:-1])
    indicator, area, sex, age, category = owner.unpack(series_of[begins])
    parent = np.full(len(begins), -1, dtype=np.int32)
    if observations.parent is not None:
        ends = np.concatenate((begins[1:], [len(rows)])) - 1
        parent = observations.parent.codes[rows[ends]]
    starts = np.concatenate((begins, [len(rows)])).astype(np.int64)
    ambiguous = np.zeros(len(begins), dtype=np.bool_)
    if resolved is not None:
        ambiguous[np.searchsorted(begins, resolved.clashing, side="right") - 1] = True
        keep = resolved.keep & ~np.repeat(ambiguous, np.diff(starts))
        kept = np.concatenate(([0], np.cumsum(keep)))
        starts = kept[starts]
        rows, keys = rows[keep], keys[keep]
    impossible = np.zeros(len(begins), dtype=np.bool_)
    if wrong is not None and (bad := np.flatnonzero(wrong[rows])).size:
        impossible[np.searchsorted(starts, bad, side="right") - 1] = True
        keep = ~np.repeat(impossible, np.diff(starts))
        starts = np.concatenate(([0], np.cumsum(keep)))[starts]
        rows, keys = rows[keep], keys[keep]
    spelling: dict[int, str] = {}
    # The first day of a month is how a file writes a month, not what anybody calls it.
    for word in (
        [] if observations.label_rule.month_start or observations.label_rule.format else np.flatnonzero(used).tolist()
    ):
        spelling.setdefault(int(labels.ordinal[word]), labels.labels[word])
    table = SeriesTable(
        observations=observations,
        kind=kind,
        first=first,
        length=length,
        rows=rows,
        starts=starts,
        column=(keys & ((1 << bits) - 1)).astype(np.int32),
        indicator=indicator,
        area=area,
        sex=sex,
        age=age,
        category=category,
        parent=parent,
        ambiguous=ambiguous,
        impossible=impossible,
        packing=owner,
        spelling=spelling,
    )
    return table, [] if resolved is None else resolved.problems


def wanted_words(column: Coded, words: Iterable[str]) -> NDArray[np.bool_]:
    """Shape ``[word]``: the word is one of those wanted; the type of a category stands for all of that type."""
    wanted = set(words)
    return np.asarray(
        [word in wanted or type_of(word) in wanted - {""} for word in column.words],
        dtype=np.bool_,
    )


def type_of(category: str) -> str:
    """The type that a category is of; ``""`` where it has none."""
    kind, joint, _ = category.partition(CATEGORY_JOINT)
    return kind if joint else ""
