"""Counts that stand under several indicators: the cases of one are the people of another, or those left over by it.

Law: a count that one indicator withholds is shown by no other. Columns are taken for the same count where they agree in
all areas of a period, or in all periods of an area, since nothing in a file says that they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Floats, Index
from outcomes.data.disclosure import is_small
from outcomes.data.secondary import Cells
from outcomes.data.totals import DIMENSIONS, Figures
from outcomes.immutable import immutable

ALONG: Final = ("area", "period")
"""Columns are compared along lines of figures that differ in one of these only."""
PEOPLE: Final = 1
"""Which of the measures of a figure is its people: no secret, unless there are indicators of too few of them."""


@immutable(kw_only=True, eq=False)
class Shared:
    """Which figures hold the same count: figure ``figure[i]`` holds the count ``node[i]``, as a measure that is to be
    kept secret where it is withheld (``secret[i]``). Figures of all indicators are numbered on: ``size`` of them."""

    figure: Index
    node: Index
    secret: Bools
    size: int

    def given_away(self, gone: Bools) -> Bools:
        """The figures that hold a count which another figure withholds; ``gone`` as the result ``[figure]``."""
        if not len(self.node):
            return np.zeros(self.size, dtype=np.bool_)
        hidden = np.zeros(int(self.node.max()) + 1, dtype=np.bool_)
        hidden[self.node[self.secret & gone[self.figure]]] = True
        given_away = np.zeros(self.size, dtype=np.bool_)
        given_away[self.figure[hidden[self.node]]] = True
        return given_away


def shared_counts(figures: Sequence[Figures], cells: Sequence[Cells], thresholds: Sequence[int]) -> Shared:
    """What some indicators share of each other's counts; one element of each sequence an indicator."""
    size = sum(map(len, figures))
    codes = _in_common_words(figures)
    numbers = [np.rint(each) for one in cells for each in (one.count, one.people, one.others)]
    first = np.cumsum([0, *map(len, figures)])
    own = [np.arange(first[at], first[at + 1]) for at in range(len(figures)) for _ in range(3)]
    column = np.repeat(np.arange(len(numbers)), [len(each) for each in numbers])
    number = np.concatenate(numbers)
    figure = np.concatenate(own)
    secret = np.concatenate(
        [
            np.full(len(one.people), measure != PEOPLE or bool(is_small(one.people, threshold).any()))
            for one, threshold in zip(cells, thresholds, strict=True)
            for measure in range(3)
        ]
    )
    there = np.flatnonzero(number > 0)
    column, number, figure, secret = column[there], number[there], figure[there], secret[there]
    pairs: list[tuple[Index, Index]] = []
    before = 0
    for name in ALONG:
        at, node = _agreeing(codes[figure], column, number, DIMENSIONS.index(name))
        pairs.append((at, node + before))
        before += int(node.max(initial=-1)) + 1
    rows, node = (np.concatenate([each[place] for each in pairs]) for place in (0, 1))
    return Shared(figure=figure[rows], node=node, secret=secret[rows], size=size)


def _in_common_words(figures: Sequence[Figures]) -> Index:
    """The codes of all figures in words that all of them share, shape ``[figure, dimension]``."""
    columns: list[Index] = []
    for place in range(len(DIMENSIONS)):
        number: dict[str, int] = {}
        laid = []
        for each in figures:
            table = np.array([number.setdefault(word, len(number)) for word in each.words[place]], dtype=np.int64)
            laid.append(table[each.codes[:, place]])
        columns.append(np.concatenate(laid))
    return np.stack(columns, axis=1)


def _agreeing(codes: Index, column: Index, number: Floats, dimension: int) -> tuple[Index, Index]:
    """Numbers of columns that say the same all along a line, and for each which count it is.

    All shape ``[number]``; ``codes`` ``[number, dimension]``.
    """
    _, line = np.unique(np.delete(codes, dimension, axis=1), axis=0, return_inverse=True)
    along = codes[:, dimension]
    _, run = np.unique(np.stack((column, line.reshape(-1)), axis=1), axis=0, return_inverse=True)
    run = run.reshape(-1)
    # A digest of all that a column says along a line, in which the order of its figures means nothing.
    digest = np.zeros(int(run.max(initial=-1)) + 1, dtype=np.uint64)
    np.add.at(digest, run, _mixed(_mixed(along.astype(np.uint64)) ^ number.view(np.uint64)))
    low, high = np.full(len(digest), np.inf), np.full(len(digest), -np.inf)
    np.minimum.at(low, run, number)
    np.maximum.at(high, run, number)
    of_run = np.zeros(len(digest), dtype=np.int64)
    of_run[run] = line.reshape(-1)
    # A line of one number alone agrees with others by chance.
    _, alike, times = np.unique(
        np.stack((of_run.astype(np.uint64), digest), axis=1), axis=0, return_inverse=True, return_counts=True
    )
    alike = alike.reshape(-1)
    chosen = np.flatnonzero(((times[alike] > 1) & (low < high))[run])
    _, node = np.unique(np.stack((alike[run[chosen]], along[chosen]), axis=1), axis=0, return_inverse=True)
    return chosen, node.reshape(-1).astype(np.int64)


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """64-bit numbers scattered over all of them, one to one (Steele, Lea and Flood, 2014)."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
