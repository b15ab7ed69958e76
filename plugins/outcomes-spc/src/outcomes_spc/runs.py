"""Run charts: points about a median, and whether their runs are too long or their crossings too few for chance.

Law: points on the median are neither run nor crossing, and a run chart says that something is not random, never
which point is to blame.

References
----------
Anhøj and Olesen (2014), Run charts revisited. Anhøj and Wentzel-Larsen (2020), Smooth operator: modifying the
Anhøj rules (best box and cut box, for 10 to 100 useful points).
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes_spc.chart import check_base
from outcomes_spc.points import (
    Bools,
    Floats,
    Ints,
    Points,
    Signs,
    observed_points,
    segment_array,
    series_array,
    side_of,
)
from outcomes_spc.rules import positions_in_runs
from outcomes_spc.tables import BEST_CROSSINGS, BEST_RUN, CUT_CROSSINGS, CUT_RUN, NO_CUT, TABLE_FROM, TABLE_TO


class Method(Enum):
    """Which region of runs and crossings counts as chance."""

    ANHOEJ = "anhoej"
    BEST_BOX = "bestbox"
    CUT_BOX = "cutbox"


@immutable(kw_only=True, eq=False)
class RunLimits:
    """The longest run and the fewest crossings that chance allows, for each number of useful points."""

    longest_run: Ints
    crossings: Ints


@immutable(kw_only=True, eq=False)
class RunChart:
    """A run chart of the last segment of each series; all arrays are [series] unless said otherwise.

    ``median`` NaN without points; ``points`` observed, ``useful`` of them off the median; ``longest_run`` and
    ``crossings`` found, with the limits of chance for them; ``run_side`` +1 or -1 for the side of the (latest)
    longest run, 0 for none; ``run_is_current`` whether that run reaches the last useful point;
    ``signal`` where the longest run, the crossings or the corner of the cut box tell more than chance, and ``long_run``
    where the run does;
    ``side`` [series, period] of each point of the last segment.
    """

    median: Floats
    points: Ints
    useful: Ints
    longest_run: Ints
    crossings: Ints
    limits: RunLimits
    run_side: Signs
    run_is_current: Bools
    long_run: Bools
    signal: Bools
    side: Signs


def anhoej_limits(useful: ArrayLike) -> RunLimits:
    """Longest run ``round(log2 n) + 3``; crossings the 5% quantile of binomial(n - 1, 1/2)."""
    n = np.asarray(useful, np.int64)
    longest = np.rint(np.log2(np.maximum(n, 1))).astype(np.int64) + 3
    return RunLimits(longest_run=longest, crossings=_fifth_percentile(np.maximum(n - 1, 0)))


def best_box(useful: ArrayLike) -> RunLimits:
    """The best box where it is tabulated (10 to 100 useful points), the Anhøj limits elsewhere."""
    n = np.asarray(useful, np.int64)
    plain, inside, index = anhoej_limits(n), _tabulated(n), _index(n)
    return RunLimits(
        longest_run=np.where(inside, BEST_RUN[index], plain.longest_run),
        crossings=np.where(inside, BEST_CROSSINGS[index], plain.crossings),
    )


def cut_box(useful: ArrayLike) -> RunLimits:
    """The borders of the cut box: what is allowed in its outermost row and column; -1 where nothing is cut."""
    n = np.asarray(useful, np.int64)
    inside, index = _tabulated(n), _index(n)
    return RunLimits(
        longest_run=np.where(inside, CUT_RUN[index], NO_CUT),
        crossings=np.where(inside, CUT_CROSSINGS[index], NO_CUT),
    )


def is_signal(useful: ArrayLike, longest_run: ArrayLike, crossings: ArrayLike, method: Method = Method.ANHOEJ) -> Bools:
    """Whether runs and crossings are outside what chance allows; never with fewer than 2 useful points."""
    n, longest, crossed = (np.asarray(each, np.int64) for each in (useful, longest_run, crossings))
    box = anhoej_limits(n) if method is Method.ANHOEJ else best_box(n)
    chance = (longest <= box.longest_run) & (crossed >= box.crossings)
    if method is Method.CUT_BOX:
        edge = cut_box(n)
        cut = edge.crossings != NO_CUT
        # Within the box, its outermost row (as few crossings) and column (as long a run) are allowed only
        # in part: not the corner where both are extreme.
        row_ok = (crossed > box.crossings) | (longest <= edge.longest_run)
        column_ok = (longest < box.longest_run) | (crossed >= edge.crossings)
        chance &= ~cut | (row_ok & column_ok)
    signal: Bools = (n >= 2) & ~chance
    return signal


def run_chart(
    values: ArrayLike,
    *,
    segment: ArrayLike | None = None,
    base_points: int | None = None,
    method: Method = Method.ANHOEJ,
) -> RunChart:
    """The run chart of each series' last segment that has points.

    ``values`` [series, period], NaN where missing; ``segment`` and ``base_points`` as in ``xmr``: the median is
    that of the segment's first so many points, the rules look at all its points. Raises ``ValueError`` as ``xmr``.
    """
    check_base(base_points)
    data = series_array(values)
    numbers = segment_array(segment, data.shape)
    latest = np.where(np.isnan(data), -1, numbers).max(axis=1, initial=-1)
    chosen = ~np.isnan(data) & (numbers == latest[:, np.newaxis])
    points = observed_points(chosen, np.zeros(data.shape, np.int64))
    y = points.take(data)
    base = points.rank < base_points if base_points is not None else np.ones(y.size, np.bool_)
    median = _medians(y, base, points)
    side = side_of(y, median[points.cell])

    off = side != 0
    row, way = points.cell[off], side[off]
    first = np.ones(row.size, np.bool_)
    first[1:] = row[1:] != row[:-1]
    useful = points.tally(off)
    position = positions_in_runs(way, first)
    crossed = np.zeros(row.size)
    crossed[1:] = (way[1:] != way[:-1]) & ~first[1:]
    crossings = np.bincount(row, weights=crossed, minlength=points.cells).astype(np.int64)
    longest = np.zeros(points.cells, np.int64)
    np.maximum.at(longest, row, position)
    # Later assignments win, so of equally long runs the latest gives the side.
    reach = position == longest[row]
    run_side = np.zeros(points.cells, np.int8)
    run_side[row[reach]] = way[reach]
    last = np.ones(row.size, np.bool_)
    last[:-1] = first[1:]
    current = np.zeros(points.cells, np.bool_)
    current[row[last]] = reach[last]

    box = anhoej_limits(useful) if method is Method.ANHOEJ else best_box(useful)
    signal = is_signal(useful, longest, crossings, method)
    return RunChart(
        median=median,
        points=points.tally(np.ones(y.size, np.bool_)),
        useful=useful,
        longest_run=longest,
        crossings=crossings,
        limits=box,
        run_side=run_side,
        run_is_current=current,
        long_run=signal & (longest > box.longest_run),
        signal=signal,
        side=points.scatter(side, 0),
    )


def _medians(y: Floats, base: Bools, points: Points) -> Floats:
    """The median of each cell's base points; NaN for a cell without any."""
    cell, value = points.cell[base], y[base]
    order = np.lexsort((value, cell))
    ranked = value[order]
    count = np.bincount(cell, minlength=points.cells)
    begin = np.cumsum(count) - count
    median = np.full(points.cells, np.nan)
    some = count > 0
    low, high = ranked[(begin + (count - 1) // 2)[some]], ranked[(begin + count // 2)[some]]
    median[some] = low + (high - low) / 2
    return median


def _fifth_percentile(trials: Ints) -> Ints:
    """The smallest k with P(X <= k) >= 5% for X binomial(trials, 1/2); each distinct number is worked out once."""
    from scipy.special import bdtr

    distinct, back = np.unique(trials, return_inverse=True)
    quantiles = np.array(
        [np.searchsorted(bdtr(np.arange(n + 1.0), int(n), 0.5), 0.05) for n in distinct], dtype=np.int64
    )
    return quantiles[back].reshape(trials.shape) if distinct.size else np.zeros(trials.shape, np.int64)


def _tabulated(n: Ints) -> Bools:
    inside: Bools = (n >= TABLE_FROM) & (n <= TABLE_TO)
    return inside


def _index(n: Ints) -> Ints:
    return np.clip(n, TABLE_FROM, TABLE_TO) - TABLE_FROM
