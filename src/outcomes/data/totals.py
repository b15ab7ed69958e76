"""Which figures are sums of which others: an area of its parts, persons of men and women, a year of its quarters.

Law: a total is found by what the words of its figures mean (who lies in whom, which ages, which days), never by whether
the numbers happen to add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index, within
from outcomes.data.columns import WHO
from outcomes.data.families import Family, filled_in
from outcomes.data.observations import Observations
from outcomes.immutable import immutable

DIMENSIONS: Final = (*WHO, "period")


@immutable(kw_only=True, eq=False)
class Figures:
    """The different figures of one indicator: ``codes`` int64 ``[figure, dimension]`` into ``words`` (one tuple a
    dimension, in the order of `DIMENSIONS`), and ``of_row`` the figure of each row."""

    codes: Index
    words: tuple[tuple[str, ...], ...]
    of_row: Index

    def __len__(self) -> int:
        return len(self.codes)


@immutable(kw_only=True, eq=False)
class Sums:
    """Equations "total = sum of its parts", ``size`` of them. ``total`` is the figure of each; part ``i`` is the figure
    ``part[i]`` of equation ``equation[i]``."""

    total: Index
    part: Index
    equation: Index

    @property
    def size(self) -> int:
        """How many equations there are."""
        return len(self.total)


def figures_of(observations: Observations, rows: object) -> Figures:
    """The different figures that some rows (a slice or index) are about; rows of one key are one figure."""
    words, columns = [], []
    for name in DIMENSIONS:
        column = getattr(observations, name)
        used, codes = np.unique(column.codes[rows], return_inverse=True)
        words.append(tuple(column.words[code] for code in used.tolist()))
        columns.append(codes.reshape(-1))
    laid = np.stack(columns, axis=1).astype(np.int64)
    _, first, of_row = np.unique(_packed(laid, [len(each) for each in words]), return_index=True, return_inverse=True)
    return Figures(codes=laid[first], words=tuple(words), of_row=of_row.reshape(-1))


def sums_among(figures: Figures, families: Mapping[str, Sequence[Family]]) -> Sums:
    """Every sum among some figures; ``families`` by dimension. A total without a single part is none."""
    by_dimension = [_sums(figures, place, families.get(name, ())) for place, name in enumerate(DIMENSIONS)]
    before = np.cumsum([0, *(each.size for each in by_dimension)])
    return Sums(
        total=np.concatenate([each.total for each in by_dimension]),
        part=np.concatenate([each.part for each in by_dimension]),
        equation=np.concatenate([each.equation + at for each, at in zip(by_dimension, before.tolist(), strict=False)]),
    )


def only_exact(sums: Sums, count: NDArray[np.float64]) -> Sums:
    """Those of some sums that add up, by the ``count`` of each figure."""
    parts = np.bincount(sums.equation, weights=count[sums.part], minlength=sums.size)
    return chosen_sums(sums, np.abs(parts - count[sums.total]) < 0.5)


def chosen_sums(sums: Sums, chosen: NDArray[np.bool_]) -> Sums:
    """Some of the equations (a mask)."""
    place = np.cumsum(chosen) - 1
    inside = chosen[sums.equation]
    return Sums(total=sums.total[chosen], part=sums.part[inside], equation=place[sums.equation[inside]])


def both(one: Sums, other: Sums) -> Sums:
    """The sums of two lists, one after the other."""
    return Sums(
        total=np.concatenate((one.total, other.total)),
        part=np.concatenate((one.part, other.part)),
        equation=np.concatenate((one.equation, other.equation + one.size)),
    )


def windows(
    figures: Figures, dimension: int, spans: Mapping[str, tuple[int, int]], lines: Index
) -> tuple[Index, Index]:
    """Figures and the stretches that nobody published on their own, of spans that overlap in part.

    ``spans`` are first and last (inside) by word of a ``dimension``. Of ``lines`` (`lines_of`, the wanted ones) only.
    Gives figures and parts as in `outcomes.data.exposure.Unknowns`; nothing where no two spans overlap in part.
    """
    nothing = np.empty(0, dtype=np.int64)
    words = figures.words[dimension]
    ends = np.array([spans.get(word, (0, -1)) for word in words], dtype=np.int64).reshape(-1, 2)
    first, last = ends[:, 0], ends[:, 1]
    overlap = (first[:, None] < first) & (first <= last[:, None]) & (last[:, None] < last)
    if not overlap.any() or not len(lines):
        return nothing, nothing
    edges = np.unique(np.concatenate((first, last + 1)))
    low, high = np.searchsorted(edges, first), np.searchsorted(edges, last + 1)
    own = figures.codes[:, dimension]
    line = lines_of(figures, dimension)
    chosen = np.flatnonzero(np.isin(line, lines) & (high > low)[own])
    sizes = (high - low)[own[chosen]]
    figure = np.repeat(chosen, sizes)
    part = line[figure] * len(edges) + low[own[figure]] + within(sizes)
    return figure, part


def lines_of(figures: Figures, dimension: int) -> Index:
    """A number for each figure that it shares with those that differ from it in one dimension only."""
    others = [each for each in range(len(DIMENSIONS)) if each != dimension]
    packed = _packed(figures.codes[:, others], [len(figures.words[each]) for each in others])
    return np.unique(packed, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _sums(figures: Figures, dimension: int, families: Sequence[Family]) -> Sums:
    """The sums of one dimension: total and parts are alike in all others."""
    nothing = np.empty(0, dtype=np.int64)
    place = {word: code for code, word in enumerate(figures.words[dimension])}
    whole = [(place[total], [place[each] for each in parts]) for total, parts in families if parts]
    if not whole or not len(figures):
        return Sums(total=nothing, part=nothing, equation=nothing)
    rest = lines_of(figures, dimension)
    width = int(rest.max()) + 1
    own = figures.codes[:, dimension]
    known = filled_in(whole, own, rest)
    totals = np.array([total for total, _, _ in known], dtype=np.int64)
    parts = np.array([part for _, some, _ in known for part in some], dtype=np.int64)
    family = np.repeat(np.arange(len(known)), [len(some) for _, some, _ in known])
    figure, of = _joined(own, totals, np.arange(len(known)))
    held = np.array([lines is None for _, _, lines in known])
    where = [at * width + lines for at, (_, _, lines) in enumerate(known) if lines is not None]
    own_line = held[of] | np.isin(of * width + rest[figure], np.concatenate([nothing, *where]))
    figure, of = figure[own_line], of[own_line]
    keys, order = np.unique(of * width + rest[figure], return_index=True)
    total = figure[order]
    figure, of = _joined(own, parts, family)
    wanted = of * width + rest[figure]
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    inside = keys[at] == wanted if len(keys) else np.zeros(len(wanted), dtype=np.bool_)
    used, equation = np.unique(at[inside], return_inverse=True)
    return Sums(total=total[used], part=figure[inside], equation=equation.reshape(-1).astype(np.int64))


def _joined(own: Index, words: Index, belongs: Index) -> tuple[Index, Index]:
    """Every pair of a figure and what one of ``words`` (with repeats) belongs to, where the figure says the word."""
    order = np.argsort(words, kind="stable")
    first, last = (np.searchsorted(words[order], own, side=side) for side in ("left", "right"))
    sizes = last - first
    figure = np.repeat(np.arange(len(own)), sizes)
    return figure, belongs[order][np.repeat(first, sizes) + within(sizes)]


def _packed(codes: Index, sizes: Sequence[int]) -> Index:
    key = np.zeros(len(codes), dtype=np.int64)
    for place, size in enumerate(sizes):
        key = key * size + codes[:, place]
    return key
