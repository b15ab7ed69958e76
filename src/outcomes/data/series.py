"""The series of one or several indicators in one source as a table: who and what each is about, and its rows in time.

Law: rows stand by series and then by time; a series is told from all others by its codes alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.data.axis import PeriodAxis
from outcomes.data.coded import Coded
from outcomes.data.observations import CATEGORY_JOINT, Observations
from outcomes.data.packing import Packing
from outcomes.immutable import immutable
from outcomes.periods import PeriodKind, Unit, period_at

ALL = "all"


@immutable(kw_only=True, eq=False)
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

    @cached_property
    def latest_suppressed(self) -> NDArray[np.bool_]:
        """Shape ``[series]``: the publisher holds the latest value back."""
        held = self.observations.suppressed
        flags = np.zeros(len(self), dtype=np.bool_)
        if held is None or not len(self.rows):
            return flags
        filled = self.starts[1:] > self.starts[:-1]
        flags[filled] = held[self.rows[self.starts[1:][filled] - 1]]
        return flags

    @cached_property
    def step(self) -> Index:
        """Shape ``[series]``: the periods from one of its rows to the next, of which all such distances are multiples;
        of days, which no year has the same number of, the fewest. 0 where there is no next."""
        step = np.zeros(len(self), dtype=np.int64)
        several = np.diff(self.starts) > 1
        if several.any():
            # From each row of a series to its next; the last of them, whose next is another's, is left out.
            distance = np.diff(self.column.astype(np.int64))
            ends = np.stack((self.starts[:-1], self.starts[1:] - 1), axis=1)[several]
            least = np.minimum if self.kind.unit is Unit.DAY else np.gcd
            step[several] = least.reduceat(np.append(distance, 0), ends.reshape(-1))[::2]
        return step

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
        for name, words in (
            ("area", (ALL,) if areas is None else areas),
            ("sex", sex),
            ("age", age),
            ("category", category),
        ):
            if ALL not in words:
                chosen &= wanted_words(name, getattr(seen, name), words)[getattr(self, name)]
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
        # Most often the day lies on the axis or soon after; else farther and farther from it.
        low, size = self.first - 1, 2 * self.length + 8
        while True:
            ended = int(np.searchsorted(self.kind.end_days(np.arange(low, low + size)), limit, side="right"))
            if 0 < ended < size:
                return low + ended - 1
            low, size = low + size - 1 if ended else low - 2 * size + 1, 2 * size


def wanted_words(name: str, column: Coded, words: Iterable[str]) -> NDArray[np.bool_]:
    """Shape ``[word]``: the word is one of those wanted; the type of a category stands for all of that type."""
    wanted = set(words)
    # Of no other column: an area that is called "E10000017: North" is not E10000017.
    types = wanted - {""} if name == "category" else set()
    said = [word in wanted for word in column.words]
    if types:
        said = [one or type_of(word) in types for one, word in zip(said, column.words, strict=True)]
    return np.asarray(said, dtype=np.bool_)


def type_of(category: str) -> str:
    """The type that a category is of; ``""`` where it has none."""
    kind, joint, _ = category.partition(CATEGORY_JOINT)
    return kind if joint else ""
