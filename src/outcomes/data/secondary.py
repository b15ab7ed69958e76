"""Secondary suppression: which figures have to go with those that are too small, so that no sum gives them away; and
which counts stand under several indicators, the cases of one being the people of another, or those left over by it.

Law: what a reader can work out of the sums of figures that are shown is neither a figure that was withheld nor another
count that is too small; of several figures that would do, the smallest goes. A count that one indicator withholds is
shown by no other. Columns are taken for the same count where they agree in all areas of a period, or in all periods of
an area, since nothing in a file says that they are.

Source: Government Statistical Service (2014), Disclosure control guidance for tables produced from administrative
sources; Willenborg and de Waal (2001), Elements of Statistical Disclosure Control.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Floats, Index, doubles
from outcomes.data.exposure import Unknowns, exposed
from outcomes.data.totals import DIMENSIONS, Figures, Sums, chosen_sums
from outcomes.data.withholding import is_small
from outcomes.immutable import immutable

ROUNDED: Final = 0.5
"""By how much each part of a sum may be rounded before the sum counts as one that does not add up."""
ALONG: Final = ("area", "period")
"""Columns are compared along lines of figures that differ in one of these only."""
PEOPLE: Final = 1
"""Which of the measures of a figure is its people: no secret, unless there are indicators of too few of them."""


@immutable(kw_only=True, eq=False)
class Cells:
    """The figures of one indicator, shape ``[figure]``: ``count``, ``people`` and ``others`` as in `Counts`, ``small``
    those that are too small to show, ``held`` those that a publisher holds back."""

    count: Floats
    people: Floats
    others: Floats
    small: Bools
    held: Bools


def withheld_with(
    cells: Cells, sums: Sums, latent: Unknowns | None, threshold: int, order: Index | None = None
) -> Bools:
    """The figures that must not be shown: those that are too small and those that would give them away. ``[figure]``.

    A sum gives something away where all of it but one figure is shown; where what is left of a total without the parts
    that are shown is 1 to ``threshold`` - 1; and where the figures that are left can only be one each, or the most
    that is too small each. There the next smallest part goes, and the total where no part is left. A total of which
    more is shown in parts than it has itself goes where a part is withheld: nobody can say which parts are its own.
    At last, whatever is determined by all sums together, exactly or to a whole number, takes another figure with it.

    ``order`` (``[figure]``) is when figures come out; none: all at once. What came out before stays: only a figure that
    is new can go with another, so that all that was ever shown gives no more away than what is shown now.
    """
    gone = cells.small | cells.held
    order = np.zeros(len(gone), dtype=np.int64) if order is None else order
    when = order[sums.total]
    if bool((order[sums.part] == when[sums.equation]).all()) and latent is None:
        # No sum holds figures of different times.
        order, when = np.zeros_like(order), np.zeros_like(when)
    for step in np.unique(order).tolist():
        new = order == step
        now, known = chosen_sums(sums, when == step), chosen_sums(sums, when <= step)
        while True:
            _close_each(cells, now, gone, new, threshold)
            out = order <= step
            determined = exposed(
                known,
                unknown=gone | np.isnan(cells.count),
                target=(cells.small | cells.held) & out,
                count=cells.count,
                latent=None if latent is None else _without_nought(latent, out, out & ~gone & (cells.count == 0)),
            )
            if not (
                _hide_beside(cells, known, gone, new, determined)
                or _hide_overlapping(cells, latent, gone, new, determined)
            ):
                break
    return gone


def _without_nought(latent: Unknowns, out: Bools, nought: Bools) -> Unknowns:
    """The stretches of figures that are out by now, without those that are nought because a figure shown is."""
    figure, part = latent.figure[out[latent.figure]], latent.part[out[latent.figure]]
    empty = np.zeros(int(latent.part.max(initial=-1)) + 1, dtype=np.bool_)
    empty[part[nought[figure]]] = True
    return Unknowns(figure=figure[~empty[part]], part=part[~empty[part]])


def _close_each(cells: Cells, sums: Sums, gone: Bools, new: Bools, threshold: int) -> None:
    """Withhold more of what is ``new``, in place, until no sum by itself gives anything away."""
    while True:
        open_, overfull = _open(cells, sums, gone, threshold)
        before = int(gone.sum())
        gone[sums.total[overfull]] = True
        _hide_next(cells, sums, gone, new, open_ & ~overfull)
        if int(gone.sum()) == before:
            return


def _open(cells: Cells, sums: Sums, gone: Bools, threshold: int) -> tuple[Bools, Bools]:
    """Which equations give something away, and which have a total that its parts exceed. Bool ``[equation]``."""
    unknown = gone | np.isnan(cells.count)
    lacking = _each(sums, unknown[sums.part])
    hidden = _each(sums, gone[sums.part])
    shown = ~unknown[sums.total]
    any_gone = (hidden > 0) | gone[sums.total]
    open_ = any_gone & (lacking + ~shown == 1)
    all_small = hidden == _each(sums, cells.small[sums.part])
    overfull = np.zeros(sums.size, dtype=np.bool_)
    parts = _each(sums, np.ones(len(sums.part)))
    for numbers in (cells.count, cells.people, cells.others):
        visible = ~unknown[sums.part]
        known = np.where(visible, numbers[sums.part], 0.0)
        rest = numbers[sums.total] - _each(sums, known)
        # NaN where a number is not known: nothing can be said.
        rest = np.where(shown, rest, np.nan)
        open_ |= is_small(rest, threshold)
        if numbers is not cells.people:
            tight = (np.abs(rest - hidden) < 0.5) | (all_small & (np.abs(rest - hidden * (threshold - 1)) < 0.5))
            open_ |= tight & (hidden > 0)
        if numbers is cells.count:
            overfull = (rest < -ROUNDED * parts) & (hidden > 0)
    return open_, overfull


def _hide_next(cells: Cells, sums: Sums, gone: Bools, new: Bools, where: Bools) -> None:
    """Withhold the smallest new part that is shown of each of some equations, else its total."""
    chosen = _next_smallest(cells, sums, gone, new, where)
    gone[chosen[where & (chosen >= 0)]] = True
    gone[sums.total[where & (chosen < 0)]] = True


def _next_smallest(cells: Cells, sums: Sums, gone: Bools, new: Bools, where: Bools) -> Index:
    """For each of some equations the smallest new part shown that is not nought, -1 for none."""
    able = where[sums.equation] & (new & ~gone & (cells.count > 0))[sums.part]
    part, equation = sums.part[able], sums.equation[able]
    order = np.lexsort((part, cells.count[part], equation))
    chosen = np.full(sums.size, -1, dtype=np.int64)
    # Assigned backwards, so that the first of each equation is what stays.
    chosen[equation[order[::-1]]] = part[order[::-1]]
    return chosen


def _hide_beside(cells: Cells, sums: Sums, gone: Bools, new: Bools, determined: Bools) -> bool:
    """Withhold something new in an equation of a figure that is determined. False where nothing is left to do."""
    if not determined.any():
        return False
    touched = _each(sums, determined[sums.part]) + determined[sums.total] > 0
    before = int(gone.sum())
    while touched.any():
        chosen = _next_smallest(cells, sums, gone, new, touched)
        best = np.flatnonzero(touched & (chosen >= 0))
        if len(best):
            # One figure a round: the next audit says whether it was enough.
            least = best[np.argmin(cells.count[chosen[best]])]
            gone[chosen[least]] = True
            break
        totals = np.flatnonzero(touched & (new & ~gone)[sums.total])
        if len(totals):
            gone[sums.total[totals]] = True
            break
        # Nothing is shown of these any more: look at the equations that share a figure with them.
        near = np.zeros(len(gone), dtype=np.bool_)
        near[sums.part[touched[sums.equation]]] = True
        near[sums.total[touched]] = True
        wider = _each(sums, near[sums.part]) + near[sums.total] > 0
        if bool((wider == touched).all()):
            break
        touched = wider
    return int(gone.sum()) > before


def _hide_overlapping(cells: Cells, latent: Unknowns | None, gone: Bools, new: Bools, determined: Bools) -> bool:
    """Withhold the smallest new window shown that shares days or ages with one that is determined. False for none."""
    if latent is None or not determined.any():
        return False
    shared = np.zeros(int(latent.part.max(initial=-1)) + 1, dtype=np.bool_)
    near = determined
    while True:
        shared[latent.part[near[latent.figure]]] = True
        wider = near.copy()
        wider[latent.figure[shared[latent.part]]] = True
        # Windows of nought are told by those that they leave something in.
        able = np.flatnonzero(wider & new & ~gone)
        if len(able):
            gone[able[np.lexsort((cells.count[able], cells.count[able] == 0))[0]]] = True
            return True
        if bool((wider == near).all()):
            return False
        near = wider


def _each(sums: Sums, weight: NDArray[np.generic]) -> Floats:
    """What the parts of each equation come to."""
    return doubles(np.bincount(sums.equation, weights=weight.astype(np.float64), minlength=sums.size))


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
