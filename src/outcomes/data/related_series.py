"""Which series belong together: what each is compared with, who is judged beside it, and which are groups of one whole.

Law: a benchmark has the same sex and age and its own undivided total; nothing is compared with itself. The order of
groups, from worst to best off, is read from words and numbers that say it ("Second most deprived quintile", "10"),
numbers as numbers and never as text; a breakdown whose words do not say an order for every group has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray, Index, frozen
from outcomes.data.areas import AreaTable
from outcomes.data.observations import CATEGORY_JOINT
from outcomes.data.packing import packing_for
from outcomes.data.series import SeriesTable, type_of

PARENT = "parent"
TOTAL = "total"

SIZES = {"tertile": 3, "quartile": 4, "quintile": 5, "decile": 10}
"""How many groups an order has, by what one of them is called."""

_COUNTED = {"": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}
_PART = "|".join(SIZES)
_DEPRIVED = re.compile(
    rf"(?:(second|2nd|third|3rd|fourth|4th|fifth|5th) )?(most|more|least|less|average|middle) deprived"
    rf"(?: ({_PART}))?(?: \(.*\))?"
)
_NUMBER = re.compile(rf"(?:{_PART})?\s*(\d+)(?:st|nd|rd|th)?\s*(?:{_PART})?\b[\s:,-]*(.*)")
_KIND = re.compile(rf"\b({_PART})s?\b")


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


_SORTS: Final = (
    ("E92", "W92", "S92", "N92", "K02", "K03", "K04"),
    ("E12",),
    ("E47",),
    ("E05", "W05", "S13"),
    ("E02", "W02", "S02"),
    ("E01", "W01", "S01"),
)
"""First letters of the codes of the ONS for countries, regions, combined authorities, wards and statistical areas: what
is never judged beside a council. A county is: files of counties and unitary authorities give both."""
_CODE: Final = re.compile(r"[EKNSW]\d{8}", re.ASCII)


def _sort_of_code(code: str) -> int:
    """Which of `_SORTS` an area is by its code, counted from 1; 0 for none of them."""
    code = code.upper()
    if not _CODE.fullmatch(code):
        return 0
    return next((place for place, codes in enumerate(_SORTS, 1) if code.startswith(codes)), 0)


def comparator_groups(table: SeriesTable, series: Index, areas: AreaTable | None = None) -> NDArray[np.int32]:
    """A number for each series that it shares with those judged beside it.

    These have the same indicator, sex, age, category and area type.

    The type comes from the areas table, else from the file. Of areas of no known type those whose codes say that they
    are a country, a region or a small area are set apart, and the others are a group of their own sort.
    """
    words = table.observations.area.words
    if areas is not None:
        types = areas.type_codes(words)
    else:
        said = table.observations.area_types
        place = {word: code for code, word in enumerate(sorted(set(said.values())))}
        types = np.asarray([place.get(said.get(word, ""), -1) for word in words], dtype=np.int32)
    sorts = np.asarray([_sort_of_code(word) for word in words], dtype=np.int32)
    types = np.where((types < 0) & (sorts > 0), types.max(initial=-1) + sorts, types)
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


def breakdowns(table: SeriesTable, series: Index) -> dict[str, AnyArray]:
    """The breakdowns that some series belong to: those of one indicator, area, sex, age and type of category.

    For each of the series the whole that it is a part of (``within``, -1 for none), which group of it it is (``rank``,
    from 1 for the worst off, NaN for none) and how many groups there are (``ranks``, 0 for none); read-only.
    """
    words = table.observations.category.words
    types = [type_of(word) for word in words]
    kinds = {kind: place for place, kind in enumerate(dict.fromkeys(types))}
    rank, ranks = np.full(len(words), np.nan), np.zeros(len(words), dtype=np.int32)
    for kind in kinds:
        members = [code for code, word in enumerate(words) if word and types[code] == kind]
        ordered = order_of_groups(kind, [_group(words[code]) for code in members])
        if ordered is not None:
            places, size = ordered
            rank[members], ranks[members] = places, size
    category = table.category[series]
    divided = np.asarray([bool(word) for word in words], dtype=np.bool_)[category]
    within = np.full(len(series), -1, dtype=np.int32)
    if divided.any():
        kind_of = np.asarray([kinds[kind] for kind in types], dtype=np.int32)
        columns = [getattr(table, name)[series][divided] for name in ("indicator", "area", "sex", "age")]
        columns.append(kind_of[category][divided])
        keys = packing_for([int(column.max()) + 1 for column in columns]).pack(columns)
        within[divided] = np.unique(keys, return_inverse=True)[1].reshape(-1)
    arrays: dict[str, AnyArray] = {"within": within, "rank": rank[category], "ranks": ranks[category]}
    return {name: frozen(array) for name, array in arrays.items()}


def order_of_groups(kind: str, groups: Sequence[str]) -> tuple[list[float], int] | None:
    """The place of each group from 1 for the worst off, and how many places there are; None where they have no order.

    By words:

    >>> order_of_groups("Deprivation deciles", ["Most deprived decile", "Fifth less deprived decile (IMD2019)"])
    ([1.0, 6.0], 10)

    By numbers, the first being the worst off unless a group says otherwise:

    >>> order_of_groups("Deprivation deciles", ["1", "10", "2"])
    ([1.0, 10.0, 2.0], 10)
    >>> order_of_groups("Quintiles", ["1 - least deprived", "2", "3", "4", "5 - most deprived"])
    ([5.0, 4.0, 3.0, 2.0, 1.0], 5)
    >>> order_of_groups("Ethnic groups", ["Asian", "White"]) is None
    True
    """
    if not groups:
        return None
    size = _size(kind, groups)
    if not size:
        return None
    worded = [_by_words(group, size) for group in groups]
    if all(place is not None for place in worded):
        return [float(place) for place in worded if place is not None], size
    return _by_numbers(groups, size)


def _group(word: str) -> str:
    """A category without its type."""
    _, joint, group = word.partition(CATEGORY_JOINT)
    return group if joint else word


def _size(kind: str, groups: Sequence[str]) -> int:
    """How many groups the order has, as type or groups say; 0 where neither does."""
    for text in (kind, *groups):
        split = _KIND.search(text.lower())
        if split:
            return SIZES[split.group(1)]
    numbers = [_NUMBER.fullmatch(group.strip().lower()) for group in groups]
    if "depriv" in f"{kind} {' '.join(groups)}".lower() and all(numbers):
        return max(int(each.group(1)) for each in numbers if each)
    return 0


def _by_words(group: str, size: int) -> int | None:
    counted = _DEPRIVED.fullmatch(group.strip().lower())
    if not counted:
        return None
    place, which = _COUNTED[counted.group(1) or ""], counted.group(2)
    if which in ("average", "middle"):
        return (size + 1) // 2 if size % 2 and not counted.group(1) else None
    return (place if which in ("most", "more") else size + 1 - place) if place <= size else None


def _by_numbers(groups: Sequence[str], size: int) -> tuple[list[float], int] | None:
    matches = [_NUMBER.fullmatch(group.strip().lower()) for group in groups]
    numbers = [int(each.group(1)) for each in matches if each]
    if len(numbers) < len(groups) or min(numbers) < 1 or max(numbers) > size:
        return None
    said = [each.group(2) for each in matches if each]
    turned = any(
        ("least" in text and number == 1) or ("most" in text and number == size)
        for number, text in zip(numbers, said, strict=True)
    )
    return [float(size + 1 - number if turned else number) for number in numbers], size
