"""What a reader can work out: which unknown figures the sums of the known ones determine.

Law: the reader knows every sum, every figure that is shown, and that figures are whole numbers not below one; nothing
is taken to be safe because it is hard to work out.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from outcomes.arrays import Bools, Floats, Index
from outcomes.data.totals import Sums, chosen_sums
from outcomes.immutable import immutable

ROUNDS: Final = 50
EXACT: Final = 1e-8
TRIES: Final = 6
"""How often all figures of a programme are moved together before each is moved alone."""
FAR: Final = 1e6
LARGEST: Final = 400
"""The most figures of one linear programme."""


@immutable(kw_only=True, eq=False)
class Unknowns:
    """Equations with figures that nobody published (of a window of years, its single years): figure ``figure[i]`` has
    the unpublished part ``part[i]``; parts are numbered from 0 and of no interest themselves."""

    figure: Index
    part: Index


def exposed(sums: Sums, *, unknown: Bools, target: Bools, count: Floats, latent: Unknowns | None = None) -> Bools:
    """The ``target`` figures that all sums together determine. Bool ``[figure]``.

    ``unknown`` are the figures that are not shown, ``count`` what they are, which only tells which sums do add up.
    """
    target = target & unknown
    if not target.any():
        return np.zeros(len(unknown), dtype=np.bool_)
    return (_determined(sums, unknown, target, latent) | _cornered(sums, unknown, count, target)) & target


def _determined(sums: Sums, unknown: Bools, target: Bools, latent: Unknowns | None) -> Bools:
    """Targets in the row space of the equations, seen as equations in what is unknown only."""
    size = len(unknown)
    row = np.concatenate((np.arange(sums.size), sums.equation))
    column = np.concatenate((sums.total, sums.part))
    sign = np.concatenate((np.ones(sums.size), -np.ones(len(sums.part))))
    keep = unknown[column]
    row, column, sign, equations = row[keep], column[keep], sign[keep], sums.size
    wanted = target
    if latent is not None and len(latent.figure):
        windows, number = np.unique(latent.figure, return_inverse=True)
        hidden = unknown[windows]
        row = np.concatenate((row, equations + number.reshape(-1), equations + np.flatnonzero(hidden)))
        column = np.concatenate((column, size + latent.part, windows[hidden]))
        sign = np.concatenate((sign, -np.ones(len(latent.part)), np.ones(int(hidden.sum()))))
        equations += len(windows)
        wanted = np.concatenate((target, np.zeros(int(latent.part.max()) + 1, dtype=np.bool_)))
    kept = _core(row, column, equations, wanted)
    row, column, sign = row[kept], column[kept], sign[kept]
    determined = np.zeros(len(wanted), dtype=np.bool_)
    for some in _components(row, column):
        _, r = np.unique(row[some], return_inverse=True)
        columns, c = np.unique(column[some], return_inverse=True)
        matrix = np.zeros((int(r.max()) + 1, len(columns)))
        np.add.at(matrix, (r.reshape(-1), c.reshape(-1)), sign[some])
        determined[columns[_in_row_space(matrix)]] = True
    return determined[:size]


def _core(row: Index, column: Index, equations: int, wanted: Bools) -> Bools:
    """The entries of equations that can determine something: bool ``[entry]``.

    An equation with an unknown that stands in no other, and is not wanted, determines nothing else; nor does one with
    two such unknowns, wanted or not. Dropping it may leave others alone in turn.
    """
    keep = np.ones(len(row), dtype=np.bool_)
    while True:
        times = np.bincount(column[keep], minlength=len(wanted))
        alone = keep & (times[column] == 1)
        own = np.bincount(row[alone], minlength=equations)
        idle = np.bincount(row[alone & ~wanted[column]], minlength=equations)
        drop = keep & ((own >= 2) | (idle >= 1))[row]
        if not drop.any():
            return keep
        keep &= ~drop


def _components(row: Index, column: Index) -> list[Index]:
    """The entries in sets that share neither equation nor unknown with each other."""
    if not len(row):
        return []
    _, r = np.unique(row, return_inverse=True)
    _, c = np.unique(column, return_inverse=True)
    r, c = r.reshape(-1), c.reshape(-1)
    label = np.arange(int(r.max()) + 1)
    while True:
        least = np.full(int(c.max()) + 1, len(label))
        np.minimum.at(least, c, label[r])
        lower = label.copy()
        np.minimum.at(lower, r, least[c])
        if bool((lower == label).all()):
            break
        label = lower
    order = np.argsort(label[r], kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[r][order])) + 1)


def _in_row_space(matrix: Floats) -> Bools:
    """The unknowns that the equations determine: in reduced echelon form they stand alone in their row."""
    reduced, rank = matrix.copy(), 0
    for column in range(reduced.shape[1]):
        if rank == reduced.shape[0]:
            break
        pivot = rank + int(np.argmax(np.abs(reduced[rank:, column])))
        if abs(reduced[pivot, column]) < EXACT:
            continue
        reduced[[rank, pivot]] = reduced[[pivot, rank]]
        reduced[rank] /= reduced[rank, column]
        factor = reduced[:, column].copy()
        factor[rank] = 0.0
        touched = np.flatnonzero(factor)
        reduced[touched] -= factor[touched, None] * reduced[rank]
        # Coefficients of sums are small fractions: what is left below this is rounding.
        reduced[np.abs(reduced) < EXACT] = 0.0
        rank += 1
    alone = (reduced != 0).sum(axis=1) == 1
    return np.asarray((reduced[alone] != 0).any(axis=0))


def _cornered(sums: Sums, unknown: Bools, count: Floats, target: Bools) -> Bools:
    """Unknown figures that can be only one whole number: by bounds carried from sum to sum until they rest, and by
    linear programmes over all sums that hang together.

    Sums that do not add up (a region of which some districts are not in the file) tell a reader no bounds.
    """
    true = np.where(np.isnan(count), 0.0, count)
    rest = true[sums.total] - np.bincount(sums.equation, weights=true[sums.part], minlength=sums.size)
    blind = np.bincount(sums.equation, weights=np.isnan(count[sums.part]), minlength=sums.size) > 0
    sound = (np.abs(rest) < 0.5) | blind | np.isnan(count[sums.total])
    low = np.where(unknown, np.where(true < 1, 0.0, 1.0), count)
    high = np.where(unknown, np.inf, count)
    part, equation = sums.part[sound[sums.equation]], sums.equation[sound[sums.equation]]
    totals = np.flatnonzero(sound)
    for _ in range(ROUNDS):
        before = low.copy(), high.copy()
        least = np.bincount(equation, weights=low[part], minlength=sums.size)
        infinite = np.isinf(high[part])
        most = np.bincount(equation, weights=np.where(infinite, 0.0, high[part]), minlength=sums.size)
        endless = np.bincount(equation, weights=infinite, minlength=sums.size)
        np.maximum.at(low, sums.total[totals], least[totals])
        np.minimum.at(high, sums.total[totals], np.where(endless > 0, np.inf, most)[totals])
        np.minimum.at(high, part, high[sums.total[equation]] - (least[equation] - low[part]))
        others = endless[equation] - infinite
        left = low[sums.total[equation]] - (most[equation] - np.where(infinite, 0.0, high[part]))
        np.maximum.at(low, part, np.where(others > 0, -np.inf, left))
        low, high = np.where(unknown, low, count), np.where(unknown, high, count)
        if np.array_equal(low, before[0], equal_nan=True) and np.array_equal(high, before[1], equal_nan=True):
            break
    wide = target & (high - low >= 0.5)
    return np.asarray(unknown & (high - low < 0.5)) | _programmed(chosen_sums(sums, sound), unknown, low, high, wide)


def _programmed(sums: Sums, unknown: Bools, low: Floats, high: Floats, wanted: Bools) -> Bools:
    """The ``wanted`` figures whose bounds, by linear programmes with all others between theirs, hold one whole number.

    A sum alone tells no more than the bounds carried already; where more hang together than `LARGEST` they are not
    asked, for a reader would need as long.
    """
    settled = np.zeros(len(unknown), dtype=np.bool_)
    if not wanted.any():
        return settled
    row = np.concatenate((np.arange(sums.size), sums.equation))
    column = np.concatenate((sums.total, sums.part))
    sign = np.concatenate((np.ones(sums.size), -np.ones(len(sums.part))))
    shown = ~unknown[column]
    told = np.bincount(row[shown], weights=(sign * low[column])[shown], minlength=sums.size)
    right = np.asarray(-told, dtype=np.float64)
    row, column, sign = row[~shown], column[~shown], sign[~shown]
    for some in _components(row, column):
        rows, r = np.unique(row[some], return_inverse=True)
        columns, c = np.unique(column[some], return_inverse=True)
        asked = np.flatnonzero(wanted[columns])
        if len(rows) < 2 or not len(asked) or len(columns) > LARGEST:
            continue
        matrix = np.zeros((len(rows), len(columns)))
        np.add.at(matrix, (r.reshape(-1), c.reshape(-1)), sign[some])
        bounds = [
            (least, None if np.isinf(most) else most) for least, most in zip(low[columns], high[columns], strict=True)
        ]
        settled[columns[asked[_single(asked, matrix, right[rows], bounds)]]] = True
    return settled


def _single(asked: Index, matrix: Floats, right: Floats, bounds: list[tuple[float, float | None]]) -> Bools:
    """Which of the unknowns ``asked`` of one system have one whole number only in every solution. Bool ``[asked]``.

    All are pushed up and down together first, which shows of nearly all that they can move.
    """
    # scipy's solvers take a while to load, and most runs withhold nothing.
    from scipy.optimize import linprog

    least, most = np.full(len(asked), np.inf), np.full(len(asked), -np.inf)

    def push(weight: Floats) -> bool:
        goal = np.zeros(matrix.shape[1])
        goal[asked] = -weight
        # Where nothing stops a figure it need not be followed for ever.
        held = [(low, low + FAR if high is None else high) for low, high in bounds]
        solved = linprog(goal, A_eq=matrix, b_eq=right, bounds=held, method="highs")
        if solved.status == 0:
            np.minimum(least, solved.x[asked], out=least)
            np.maximum(most, solved.x[asked], out=most)
        return bool(solved.status == 0)

    def single() -> Bools:
        return np.asarray(np.floor(most + 1e-6) <= np.ceil(least - 1e-6))

    chance = np.random.default_rng(0)
    for turn in range(TRIES):
        sign = np.full(len(asked), 1.0 - 2 * turn) if turn < 2 else chance.uniform(-1, 1, len(asked))
        if not push(sign * single()):
            # The figures do not add up after all, and no bound follows from them.
            return np.zeros(len(asked), dtype=np.bool_)
        if not single().any():
            break
    for place in np.flatnonzero(single()).tolist():
        alone = np.where(np.arange(len(asked)) == place, 1.0, 0.0)
        push(alone)
        push(-alone)
    return single()
