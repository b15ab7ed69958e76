"""Which series each series is compared with, and which areas are judged beside each other.

Law: a benchmark has the same sex and age and its own undivided total; nothing is compared with itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.data.areas import AreaTable
from outcomes.data.packing import packing_for
from outcomes.data.series import SeriesTable

PARENT = "parent"
TOTAL = "total"


def comparators(table: SeriesTable, series: Index, against: str, areas: AreaTable | None = None) -> Index:
    """For each of some series, the series of the same table that it is compared with; -1 for none.

    ``against`` is an area code; ``parent``, the area's own parent, as the file says it or else the areas table; or
    ``total``, the same area's undivided total.
    """
    total = table.observations.category.code_of("")
    indicator, sex, age = table.indicator[series], table.sex[series], table.age[series]
    if against == TOTAL:
        against_series = table.find(indicator, table.area[series], sex, age, total)
    elif against == PARENT:
        against_series = table.find(indicator, _parents(table, series), sex, age, total)
        if areas is not None:
            listed = areas.parent_codes(table.observations.area.words)[table.area[series]]
            against_series = np.where(
                against_series >= 0, against_series, table.find(indicator, listed, sex, age, total)
            )
    else:
        against_series = table.find(indicator, table.observations.area.code_of(against), sex, age, total)
    return np.where(against_series == series, -1, against_series)


def parent_words(table: SeriesTable, series: Index, areas: AreaTable | None = None) -> tuple[list[str], Index]:
    """The parent that each of some series names, whether or not the data has it: words, and a place in them each.

    As the file says it, or else the areas table; the empty word where neither does.
    """
    words = table.observations.area.words
    listed = [areas.parent_of(word) if areas is not None else "" for word in words]
    said = table.observations.parent
    if said is None:
        return listed, table.area[series].astype(np.int64)
    own = table.parent[series].astype(np.int64)
    silent = np.array([not word for word in said.words])[own]
    places = np.where(silent, table.area[series].astype(np.int64) + len(said.words), own)
    return [*said.words, *listed], places


def _parents(table: SeriesTable, series: Index) -> NDArray[np.int32]:
    """The file's own word for each parent, as a code of the area column; -1 where it says none."""
    if table.observations.parent is None:
        return np.full(len(series), -1, dtype=np.int32)
    place = {word: code for code, word in enumerate(table.observations.area.words)}
    words = table.observations.parent.words
    codes = np.asarray([place.get(word, -1) if word else -1 for word in words], dtype=np.int32)
    return codes[table.parent[series]]


def comparator_groups(table: SeriesTable, series: Index, areas: AreaTable | None = None) -> NDArray[np.int32]:
    """A number for each series that it shares with those judged beside it.

    These have the same indicator, sex, age, category and area type.

    The type comes from the areas table, else from the file; areas of no known type are a group of their own sort.
    """
    words = table.observations.area.words
    if areas is not None:
        types = areas.type_codes(words)
    else:
        said = table.observations.area_types
        place = {word: code for code, word in enumerate(sorted(set(said.values())))}
        types = np.asarray([place.get(said.get(word, ""), -1) for word in words], dtype=np.int32)
    if not len(series):
        return np.zeros(0, dtype=np.int32)
    columns = [getattr(table, name)[series] for name in ("indicator", "sex", "age", "category")]
    columns.append(types[table.area[series]] + 1)
    keys = packing_for([int(column.max()) + 1 for column in columns]).pack(columns)
    _, group = np.unique(keys, return_inverse=True)
    return group.reshape(-1).astype(np.int32)


def own_benchmarks(table: SeriesTable, series: Index, against: str) -> NDArray[np.bool_]:
    """Which series are themselves what they would be compared with. Bool, shape ``[series]``.

    Where areas are compared with their parents that is only one that the data calls its own parent: a region that
    districts are compared with has a parent of its own, or nothing to be compared with.
    """
    seen = table.observations
    itself = table.category[series] == seen.category.code_of("")
    if against == PARENT:
        if seen.parent is None:
            return np.zeros(len(series), dtype=np.bool_)
        same = np.array([seen.area.code_of(word) if word else -1 for word in seen.parent.words] + [-1])
        itself &= same[table.parent[series]] == table.area[series]
    elif against != TOTAL:
        itself &= table.area[series] == seen.area.code_of(against)
    return np.asarray(itself)
