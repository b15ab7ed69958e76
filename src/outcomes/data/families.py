"""Which words are totals of which others: a country of its counties, persons of men and women, a year of its quarters.

Law: a total is found by what words mean (who lies in whom, which ages, which days). A span is filled without gap and
overlap or not at all; the same spans are always filled by the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np

from outcomes.arrays import Index
from outcomes.data.areas import AreaTable
from outcomes.data.everybody import AGES_TOGETHER, SEXES_TOGETHER
from outcomes.data.observations import Observations
from outcomes.data.pooling import Pool
from outcomes.data.series import type_of
from outcomes.data.source_index import SourceIndex
from outcomes.statistics.populations import spans_of

Family = tuple[str, tuple[str, ...]]
"""The word of a total, and the words of the parts that it is the sum of."""

Words: TypeAlias = tuple[tuple[str, ...], ...]
"""The words that figures use, one tuple a dimension: area, sex, age, category and period."""

FOREVER: Final = 1_000
"""An age that nobody reaches, where the last band ends."""


def families_of(
    index: SourceIndex, words: Words, *, year_type: str, areas: AreaTable | None, pools: Iterable[Pool]
) -> dict[str, list[Family]]:
    """What is a sum of what in a source, by the ``words`` that the figures of an indicator use."""
    area, sex, _, category, _ = words
    spans = spans_in(index, words, year_type)
    return {
        "area": list(_of_areas(index.observations, set(area), areas, pools)),
        "sex": list(_of_sexes(sex)),
        "category": list(_of_categories(category)),
        **{name: list(tilings(some)) for name, some in spans.items()},
    }


def spans_in(index: SourceIndex, words: Words, year_type: str) -> dict[str, dict[str, tuple[int, int]]]:
    """First and last (inside) of what some words cover: years of age, and days."""
    _, _, age, _, period = words
    return {"age": dict(_ages(age)), "period": _days(index, period, year_type)}


def listed_sums(
    words: Words, wholes: Iterable[str], areas: AreaTable | None, types: Mapping[str, str], pools: Iterable[Pool]
) -> list[Family]:
    """What some areas would be the sum of, if nobody had said: of all others, or of all others of one type."""
    made = {pool.code for pool in pools}
    families: list[Family] = []
    there, *_ = words
    for whole in [each for each in wholes if each in there]:
        by_type: dict[str, list[str]] = {}
        for code in there:
            if code != whole and code not in made:
                by_type.setdefault(types.get(code) or (areas.type_of(code) if areas else ""), []).append(code)
        families += [(whole, tuple(members)) for members in by_type.values() if len(members) > 1]
    return families


def tilings(spans: Mapping[str, tuple[int, int]]) -> Iterator[Family]:
    """Every span that others fill without gap or overlap: with as few of them as can be, and with as many.

    ``spans`` are first and last (inside) by word. Two words of one span are a total and its only part.

    >>> list(tilings({"2012": (0, 3), "H1": (0, 1), "H2": (2, 3), "Q1": (0, 0)}))
    [('2012', ('H1', 'H2'))]
    """
    starting: dict[int, list[tuple[int, str]]] = {}
    for word, (first, last) in spans.items():
        starting.setdefault(first, []).append((last, word))
    for word, (first, last) in spans.items():
        same = sorted(other for end, other in starting[first] if end == last and other > word)
        if same:
            yield word, (same[0],)
        inside = any(end < last for end, _ in starting[first])
        tiled = {_tiling(starting, first, last, sign) for sign in (1, -1)} if inside else set()
        yield from ((word, parts) for parts in sorted(tiled) if parts)


def _tiling(starting: Mapping[int, list[tuple[int, str]]], first: int, last: int, sign: int) -> tuple[str, ...]:
    """The words of shorter spans that fill one, fewest (``sign`` 1) or most (-1); none where they cannot."""
    best: dict[int, tuple[int, tuple[str, ...]]] = {first: (0, ())}
    ahead = [first]
    while ahead:
        ahead.sort()
        at = ahead.pop(0)
        cost, words = best[at]
        for end, word in starting.get(at, ()):
            if end > last or (at == first and end == last):
                continue
            known = best.get(end + 1)
            if known is None:
                ahead.append(end + 1)
            if known is None or (cost + sign, word) < (known[0], known[1][-1]):
                best[end + 1] = (cost + sign, (*words, word))
    return best.get(last + 1, (0, ()))[1]


Total = tuple[int, list[int], Index | None]
"""The code of a total, those of its parts, and the lines of figures in which they are that; None: in all of them."""


def filled_in(families: Sequence[tuple[int, list[int]]], own: Index, line: Index) -> list[Total]:
    """Totals by their parts, and where a part has no figure, by the parts of that part.

    ``own`` and ``line``, shape ``[figure]``, are the code of each figure and what it shares with those that differ
    from it in their code only.

    >>> country, county, city, north, south = range(5)
    >>> families = [(country, [county, city]), (county, [north, south])]
    >>> filled_in(families, np.array([0, 1, 2, 3, 4, 0, 2, 3, 4]), np.array([0, 0, 0, 0, 0, 1, 1, 1, 1]))
    [(0, [1, 2], array([0])), (0, [2, 3, 4], array([1])), (1, [3, 4], None)]
    """
    parts_of: dict[int, list[list[int]]] = {}
    for total, parts in families:
        parts_of.setdefault(total, []).append(parts)
    nested = {total for total, parts in families if not parts_of.keys().isdisjoint(parts)}
    inner = {part for _, parts in families for part in parts if part in parts_of}
    lines = {code: np.unique(line[own == code]) for code in nested | inner}
    totals: list[Total] = []
    for total, parts in families:
        if total in nested:
            totals += _filled(total, parts, lines[total], parts_of, lines)
        else:
            totals.append((total, parts, None))
    return totals


def _filled(
    total: int,
    parts: list[int],
    where: Index,
    parts_of: Mapping[int, list[list[int]]],
    lines: Mapping[int, Index],
    tried: frozenset[int] = frozenset(),
) -> Iterator[Total]:
    """What fills a total in some lines (``where``), by which of its parts have figures there."""
    inner = [each for each in parts if each in parts_of and each not in tried]
    lacking = np.array([~np.isin(where, lines[each]) for each in inner]).reshape(len(inner), len(where))
    if not lacking.any():
        yield total, parts, where
        return
    patterns, which = np.unique(lacking, axis=1, return_inverse=True)
    for at, pattern in enumerate(patterns.T):
        lost = [each for each, gone in zip(inner, pattern.tolist(), strict=True) if gone]
        held, there = [each for each in parts if each not in lost], where[which.reshape(-1) == at]
        # A county may be filled by its districts and by its hospitals: each way is tried for all that is lacking.
        for way in range(max((len(parts_of[each]) for each in lost), default=1)):
            instead = [one for each in lost for one in parts_of[each][min(way, len(parts_of[each]) - 1)]]
            filled = [each for each in dict.fromkeys(held + instead) if each != total]
            yield from _filled(total, filled, there, parts_of, lines, tried | {*lost})


def _of_areas(
    observations: Observations, there: set[str], areas: AreaTable | None, pools: Iterable[Pool]
) -> Iterator[Family]:
    for pool in pools:
        if pool.code in there:
            yield pool.code, tuple(each for each in pool.members if each in there)
    if areas is not None:
        for code in [each for each in there if each in areas]:
            by_type: dict[str, list[str]] = {}
            for child in dict.fromkeys(_nearest(areas, code, there)):
                by_type.setdefault(areas.type_of(child), []).append(child)
            yield from ((code, tuple(members)) for members in by_type.values())
    if observations.parent is not None:
        own, parent = observations.area, observations.parent
        pairs = np.unique(own.codes.astype(np.int64) * len(parent.words) + parent.codes)
        lying: dict[tuple[str, str], list[str]] = {}
        for pair in pairs.tolist():
            child, above = own.words[pair // len(parent.words)], parent.words[pair % len(parent.words)]
            if above in there and child in there and above != child:
                lying.setdefault((above, observations.area_types.get(child, "")), []).append(child)
        yield from ((above, tuple(members)) for (above, _), members in lying.items())


def _nearest(areas: AreaTable, code: str, there: set[str]) -> Iterator[str]:
    """The areas of some that lie in an area with none of them between."""
    for child in areas.children_of(code):
        if child in there:
            yield child
        else:
            yield from _nearest(areas, child, there)


def _of_sexes(words: Sequence[str]) -> Iterator[Family]:
    totals = [word for word in words if word.lower() in SEXES_TOGETHER] or [word for word in words if not word]
    parts = tuple(word for word in words if word and word.lower() not in SEXES_TOGETHER)
    if parts:
        yield from ((total, parts) for total in totals)


def _of_categories(words: Sequence[str]) -> Iterator[Family]:
    by_type: dict[str, list[str]] = {}
    for word in words:
        if word:
            by_type.setdefault(type_of(word), []).append(word)
    if "" in words:
        yield from (("", tuple(parts)) for parts in by_type.values())


def _ages(words: Sequence[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    named = [word for word in words if word]
    for word, span in zip(named, spans_of(named), strict=True):
        if span is None and word.lower() in AGES_TOGETHER:
            span = (0, None)
        if span is not None:
            yield word, (span[0], FOREVER if span[1] is None else span[1])
    if "" in words:
        yield "", (0, FOREVER)


def _days(index: SourceIndex, words: Sequence[str], year_type: str) -> dict[str, tuple[int, int]]:
    labels = index.labels(year_type)
    place = {word: at for at, word in enumerate(labels.labels)}
    place_of = {word: place[word] for word in words if word in place and labels.kind_index[place[word]] >= 0}
    return {word: (int(labels.start_day[at]), int(labels.end_day[at])) for word, at in place_of.items()}
