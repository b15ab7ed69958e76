"""The arithmetic of recent trends: which points count, the weighted regression, the tests on counts.

The law kept here: sums run from the oldest point to the newest in that order, as in the published programs,
because a slope of exactly zero counts as rising and another order can turn zero into a little less.
"""

from __future__ import annotations

from functools import reduce
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from outcomes.statistics.arguments import Floats
from outcomes.statistics.estimates import Flags

POINTS = 5
"""How many of the latest points a trend needs."""

CRITICAL = 9.54953570608324
"""Chi-squared on one degree of freedom with an upper tail of 0.002; a trend must be strictly above it."""

WIDTH = 3.92
"""Width of a 95% interval in standard errors, as published."""

Ints = NDArray[np.int32]

_TIMES = np.arange(1.0, POINTS + 1.0)[:, np.newaxis]


def latest(mask: Flags, newest: Ints, most: int) -> Flags:
    """The mask ``[series, period]`` with only its ``most`` latest periods of each series kept.

    ``newest`` is the period axis in the order in which the rules walk back through time.
    """
    # A step a period over all series: along so short an axis numpy's own running sums cost four times as much.
    kept = np.zeros_like(mask)
    seen = np.zeros(len(mask), dtype=np.int32)
    for period in newest:
        column = mask[:, period]
        seen += column
        kept[:, period] = column & (seen <= most)
        if seen.min(initial=most) >= most:
            break
    return kept


def number_of(flags: Flags) -> Ints:
    """How many are set of each series ``[series, period]``."""
    # Along so short an axis numpy's own count costs four times as much.
    number: Ints = np.einsum("sp->s", flags.astype(np.int32))
    return number


def unbroken(rows: Flags, valid: Flags, newest: Ints) -> Flags:
    """The valid rows from the latest backwards until the first row that is not valid."""
    run = np.empty_like(rows)
    whole = np.ones(len(rows), dtype=np.bool_)
    for period in newest:
        row = rows[:, period]
        whole &= valid[:, period] | ~row
        run[:, period] = row & whole
    return run


def pack(selected: Flags, *columns: Floats) -> tuple[Ints, list[Floats]]:
    """How many periods of each series are selected (at most five), and their values ``[point, series]``.

    Points stand in order of time from point 0 on; where a series has fewer, the rest is NaN.
    """
    series = len(selected)
    used = number_of(selected)
    cells = np.flatnonzero(selected)
    if len(cells) == POINTS * series:
        return used, [np.ascontiguousarray(column.ravel()[cells].reshape(series, POINTS).T) for column in columns]
    which = np.repeat(np.arange(series), used)
    point = np.arange(len(cells)) - np.repeat(np.cumsum(used) - used, used)
    places = point * series + which
    packed = np.full((len(columns), POINTS * series), np.nan)
    for points, column in zip(packed, columns, strict=True):
        points[places] = column.ravel()[cells]
    return used, list(packed.reshape(len(columns), POINTS, series))


def weighted_trend(value: Floats, lower: Floats, upper: Floats, used: Ints) -> tuple[Floats, Floats, Flags]:
    """Chi-squared, slope and steadiness of a regression weighted by 1/se^2, from points ``[point, series]``.

    Steady: all five points, and the five ways to leave one out, give slopes of one sign, where zero and NaN
    count as rising.
    """
    square = ((upper - lower) / WIDTH) ** 2
    terms = np.stack(
        [
            1.0 / square,
            (value * _TIMES) / square,
            _TIMES / square,
            value / square,
            (_TIMES**2) / square,
        ],
        axis=1,
    )  # [point, sum, series]
    _drop_absent(terms, used)
    falling = np.zeros(value.shape[1], dtype=np.int8)
    chi = slope = np.empty(0)
    for number, (w, wty, wt, wy, wtt) in enumerate(_sums_leaving_out(terms)):
        spread = w * wtt - wt * wt
        slope_of = (w * wty - wt * wy) / spread
        falling += slope_of < 0
        if number == 0:
            slope, chi = slope_of, slope_of * slope_of / (w / spread)
    return chi, slope, (falling == 0) | (falling == POINTS + 1)


def count_trend(count: Floats, denominator: Floats, used: Ints) -> tuple[Floats, Floats, Flags]:
    """Chi-squared for trend in proportions, slope of the log-odds and steadiness, from ``[point, series]``.

    Steadiness keeps the published constants, which are those of five points even where fewer have limits; the
    slope, whose sign is the direction, is the least-squares slope over the points that there are.
    """
    counts = np.stack([count, count * _TIMES, denominator, denominator * _TIMES, denominator * _TIMES**2], axis=1)
    odds = np.log(count / (denominator - count))
    logs = np.stack([odds, odds * _TIMES], axis=1)
    _drop_absent(counts, used)
    _drop_absent(logs, used)
    r, rt, n, nt, ntt = reduce(np.add, counts)
    chi = chi_squared_of_counts(r, rt, n, nt, ntt)
    falling = np.zeros(count.shape[1], dtype=np.int8)
    slope = np.empty(0)
    for left_out, (x, tx) in enumerate(_sums_leaving_out(logs)):
        points = POINTS if left_out == 0 else POINTS - 1
        times, squares = 15 - left_out, points * (55 - left_out**2)
        falling += (points * tx - x * times) / (squares - times**2) < 0
        if left_out == 0:
            m = used.astype(np.float64)
            t, tt = m * (m + 1) / 2, m * (m + 1) * (2 * m + 1) / 6
            slope = (m * tx - t * x) / (m * tt - t * t)
    return chi, slope, (falling == 0) | (falling == POINTS + 1)


def extending_count_trend(
    run: Flags,
    newest: Ints,
    value: Floats,
    count: Floats,
    denominator: Floats,
    proportion: Flags,
    unit: Floats,
) -> tuple[Floats, Floats, Ints]:
    """Chi-squared, slope and points of the test on counts over the latest five of the run, six, and so on.

    Stops at the first length that is significant; where none is, the whole run is reported. The slope is that
    of the log-odds (proportions) or the log (other values) of the value, a point.
    """
    if run.shape[1] == 0:
        nothing = np.full(len(run), np.nan)
        return nothing, nothing, np.zeros(len(run), dtype=np.int32)
    # Periods first from here on, latest period first: running sums are fast along the first axis only.
    run = np.ascontiguousarray(run[:, newest].T)
    value, count, denominator = (np.ascontiguousarray(array[:, newest].T) for array in (value, count, denominator))
    rank = np.cumsum(run, axis=0, dtype=np.int32)
    r, n, t = np.where(run, count, 0.0), np.where(run, denominator, 0.0), rank.astype(np.float64)
    chi = chi_squared_of_counts(*(np.cumsum(term, axis=0) for term in (r, r * t, n, n * t, n * t * t)))
    significant = run & (rank >= POINTS) & (chi > CRITICAL)
    length = rank[-1:].sum(axis=0, dtype=np.int32)
    end = np.where(significant.any(axis=0), significant.argmax(axis=0), (rank < length).sum(axis=0))
    series = np.arange(run.shape[1])
    used = rank[end, series]
    x = value / 100.0 / unit
    z = np.log(np.where(proportion, x / (1.0 - x), x))
    inside = run & (rank <= used)
    z, t = np.where(inside, z, 0.0), np.where(inside, t, 0.0)
    # numpy's own sums add in an order that depends on the shape, and a series must not depend on its neighbours.
    m, sz, st, szt, stt = used.astype(np.float64), *(reduce(np.add, term) for term in (z, t, z * t, t * t))
    # Points are numbered backwards from the latest, hence the sign.
    slope = -(m * szt - st * sz) / (m * stt - st * st)
    return chi[end, series], slope, used


def chi_squared_of_counts(r: Floats, rt: Floats, n: Floats, nt: Floats, ntt: Floats) -> Floats:
    """Cochran and Armitage's chi-squared for trend, from the sums of counts and denominators over time."""
    chi: Floats = n * (n * rt - r * nt) ** 2 / (r * (n - r) * (n * ntt - nt * nt))
    return chi


def _drop_absent(terms: Floats, used: Ints) -> None:
    """Let points that a series does not have add nothing to its sums."""
    if (used < POINTS).any():
        absent = np.arange(POINTS)[:, np.newaxis] >= used
        terms.swapaxes(1, 2)[absent] = 0.0


def _sums_leaving_out(terms: Floats) -> list[Floats]:
    """Sums over the points of ``[point, sum, series]``: of all, then leaving out each point in turn."""
    # Each goes on from the sum of the points before the one that it leaves out.
    before = list(accumulate(terms, np.add))
    without_first = reduce(np.add, terms[1:])
    return [before[-1], without_first, *(reduce(np.add, terms[at + 1 :], before[at - 1]) for at in range(1, POINTS))]
