"""Totals that others fill: a year by its quarters, all ages by their bands, a country by the districts of a county that
has no figure itself.

Law: a span is filled without gap and overlap or not at all; the same spans are always filled by the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from outcomes.arrays import Index

Family = tuple[str, tuple[str, ...]]
"""The word of a total, and the words of the parts that it is the sum of."""


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
