"""XmR charts (individual values and moving ranges) of many series at once.

Law: limits come from moving ranges between neighbouring base points of one segment; outliers may be screened
out of the moving ranges but never out of the mean; a segment begins where a person says so, never by itself.

References
----------
Shewhart (1931), Economic Control of Quality of Manufactured Product. Wheeler (2000), Understanding Variation.
Nelson (1982), Control charts for individual measurements: screening of moving ranges at 3.267 times their mean.
NHS England, Making Data Count (no screening); NHSRplotthedots 0.2 (screening by default).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes import first_true
from outcomes_spc.chart import Chart, Limits, LimitState, Rules, assemble, check_base
from outcomes_spc.labels import Codes
from outcomes_spc.points import (
    Bools,
    Floats,
    Ints,
    Points,
    observed_points,
    per_period,
    segment_array,
    series_array,
    side_of,
)

#: Limits are this many mean moving ranges from the mean: 3/1.128 as rounded by Wheeler and Making Data Count.
LIMIT_FACTOR = 2.66
#: A moving range at or above this many mean moving ranges is screened out.
SCREEN_FACTOR = 3.267
#: Two of three sigma: where a point counts as close to a limit.
NEAR_SHARE = 2 / 3


def xmr(
    values: ArrayLike,
    *,
    segment: ArrayLike | None = None,
    base_points: int | None = None,
    screen: bool = True,
    factor: float = LIMIT_FACTOR,
    value_range: tuple[float, float] | None = None,
    rules: Rules | None = None,
) -> Chart:
    """The XmR chart of each series.

    Parameters
    ----------
    values
        [series, period], any unit, NaN where nothing was observed. Points either side of a gap are neighbours;
        ``cautions`` tells of the gap.
    segment
        Segment numbers [period] or [series, period], from 0, never falling; None for one segment.
    base_points
        Limits of each segment from its first so many points (all, if it has fewer); None for all points.
    screen
        Whether moving ranges of ``SCREEN_FACTOR`` mean moving ranges or more are left out, once. The Making
        Data Count spreadsheets do not screen, NHSRplotthedots does; the choice can flip an assurance icon.
    factor
        Distance of the limits in mean moving ranges.
    value_range
        What the measure can be, such as (0, 100): limits are cut to it and marked.
    rules
        Lengths of shift and trend, and the form of two in three.

    Raises
    ------
    ValueError
        For infinite values, wrong shapes, falling segment numbers, a base of fewer than 2 points, an empty range.
    """
    check_base(base_points)
    if not factor > 0:
        raise ValueError(f"factor is {factor}; give a number above 0")
    data = series_array(values)
    numbers = segment_array(segment, data.shape)
    points = observed_points(~np.isnan(data), numbers)
    y = points.take(data)
    base = points.rank < base_points if base_points is not None else np.ones(y.size, np.bool_)
    count = points.tally(base)
    centre = mean_of_base(y, base, count, points)
    spread, state = average_range(y, base, count, points, screen)
    wide = factor * spread
    limits = Limits(
        centre=centre,
        lower=centre - wide,
        near_lower=centre - NEAR_SHARE * wide,
        near_upper=centre + NEAR_SHARE * wide,
        upper=centre + wide,
    ).map(lambda table: per_period(table, points, numbers))
    return assemble(
        values=data,
        points=points,
        limits=limits,
        state=per_period(state, points, numbers),
        base_points=per_period(count, points, numbers),
        spread=per_period(spread, points, numbers),
        value_range=value_range,
        rules=rules,
    )


def mean_of_base(y: Floats, base: Bools, count: Ints, points: Points) -> Floats:
    """The mean of each cell's base points; NaN for a cell without points.

    Summed as differences from the cell's first point, so that the mean of equal numbers is that number and
    a large origin costs no digits.
    """
    origin = np.zeros(points.cells)
    origin[points.cell[points.first]] = y[points.first]
    total = points.total(np.where(base, y - origin[points.cell], 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, origin + total / count, np.nan)


def average_range(y: Floats, base: Bools, count: Ints, points: Points, screen: bool) -> tuple[Floats, Codes]:
    """The mean moving range of each cell and its ``LimitState``; NaN where limits cannot be had."""
    step = np.zeros(y.size)
    step[1:] = np.abs(np.diff(y)) * (side_of(y[1:], y[:-1]) != 0)
    is_step = base & ~points.first
    mean = _mean_where(is_step, step, points)
    kept = mean
    if screen:
        ceiling = SCREEN_FACTOR * mean[points.cell]
        kept = _mean_where(is_step & (side_of(step, ceiling) < 0), step, points)
    state = first_true(
        (count == 0, np.int8(LimitState.NO_POINTS)),
        (count == 1, np.int8(LimitState.ONE_POINT)),
        (mean == 0, np.int8(LimitState.CONSTANT)),
        (~(kept > 0), np.int8(LimitState.SCREENED_AWAY)),
        otherwise=np.int8(LimitState.USABLE),
    )
    return np.where(state == LimitState.USABLE, kept, np.nan), state


def _mean_where(members: Bools, weights: Floats, points: Points) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return points.total(np.where(members, weights, 0.0)) / points.tally(members)


def segments_from(starts: ArrayLike, periods: int) -> Ints:
    """Segment numbers [period] from the indices of the periods that each begin a new segment.

    A start at 0 or below begins the first segment, which begins there anyway; one at ``periods`` or above
    begins a segment that has no period yet.
    """
    index = np.asarray(starts, np.int64)
    flags = np.zeros(periods, np.int64)
    np.add.at(flags, index[(index > 0) & (index < periods)], 1)
    return np.cumsum(np.minimum(flags, 1))
