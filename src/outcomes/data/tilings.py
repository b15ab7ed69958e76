"""Spans that others fill: a year by its quarters, all ages by their bands.

Law: a span is filled without gap and overlap or not at all; the same spans are always filled by the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
