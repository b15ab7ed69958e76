"""What a reader should know before trusting a chart: few points, gaps, seasons, no variation.

Law: a caution never changes a limit or a label; it is said beside them.

References
----------
Provost and Murray (2011), The Health Care Data Guide (20 to 30 points; 12 for trial limits).
"""

from __future__ import annotations

from enum import IntFlag

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes import last_true
from outcomes_spc.chart import Chart, LimitState
from outcomes_spc.labels import at_period
from outcomes_spc.points import Bools, Floats, Ints, segment_array, series_array

#: Fewer points behind the limits than this give trial limits. NHSRplotthedots says 12 and tests for 13.
FEW_POINTS = 12
#: How unlikely a pattern by time of year must be under chance before it is called a season.
SEASON_LEVEL = 0.01


class Caution(IntFlag):
    """Cautions that may hold together."""

    NONE = 0
    FEW_POINTS = 1
    GAPS = 2
    SEASONAL = 4
    NO_VARIATION = 8
    SCREENED_AWAY = 16
    LIMIT_CUT = 32


def few_points(sizes: ArrayLike, threshold: int = FEW_POINTS) -> Bools:
    """Whether so many points give no more than trial limits."""
    few: Bools = np.asarray(sizes) < threshold
    return few


def gaps(values: ArrayLike) -> Ints:
    """How many periods between the first and the last observed one are missing, per series."""
    seen = ~np.isnan(series_array(values))
    if not seen.shape[1]:
        return np.zeros(seen.shape[0], np.int64)
    first, last = np.argmax(seen, axis=1), last_true(seen)
    return np.where(last >= 0, last - first + 1 - seen.sum(axis=1), 0).astype(np.int64)


def season_p_value(values: ArrayLike, per_year: int, phase: ArrayLike | None = None) -> Floats:
    """The chance of so regular a pattern by time of year if there were none, per series.

    Partial F test of the season of the year in a straight line through time: parallel lines for each season
    against one line for all. NaN where there is nothing to test: one period a year, a season seen fewer
    than twice, or no variation. ``phase`` [period] says which season each period is (default: counted from the
    first column). Correlation between neighbouring years makes the test approximate; it is a caution only.
    """
    y = series_array(values)
    series, periods = y.shape
    if per_year < 2 or periods < 2 * per_year:
        return np.full(series, np.nan)
    season = np.arange(periods) % per_year if phase is None else np.asarray(phase, np.int64) % per_year
    member = (season[:, np.newaxis] == np.arange(per_year)).astype(np.float64)
    seen = ~np.isnan(y)
    weight = seen.astype(np.float64)
    total = weight.sum(axis=1)
    time = np.arange(periods) - (periods - 1) / 2.0
    with np.errstate(invalid="ignore", divide="ignore"):
        # Deviations from the series' own mean first: sums of squares about a large origin lose their digits.
        mean = np.where(seen, y, 0.0).sum(axis=1) / total
        d = np.where(seen, y - mean[:, np.newaxis], 0.0)
        t = weight * (time - (weight @ time / total)[:, np.newaxis])
        each = weight @ member
        d_sum, t_sum = d @ member, t @ member
        one_line = _residual((d * d).sum(axis=1), (d * t).sum(axis=1), (t * t).sum(axis=1))
        many_lines = _residual(
            (d * d).sum(axis=1) - (d_sum**2 / each).sum(axis=1),
            (d * t).sum(axis=1) - (d_sum * t_sum / each).sum(axis=1),
            (t * t).sum(axis=1) - (t_sum**2 / each).sum(axis=1),
        )
        free = total - per_year - 1
        noise = np.maximum(many_lines, 0.0)
        # What rounding leaves of a sum of squares counts as nothing left.
        varies = one_line > 1e-12 * (d * d).sum(axis=1)
        ratio = np.where(noise > 0, (one_line - noise) / (per_year - 1) / (noise / free), np.inf)
    possible = (each >= 2).all(axis=1) & (free > 0) & varies
    from scipy.special import fdtrc

    p = np.ones(series)
    p[possible] = fdtrc(per_year - 1, free[possible], np.maximum(ratio[possible], 0.0))
    return np.where(possible, p, np.nan)


def _residual(yy: Floats, yt: Floats, tt: Floats) -> Floats:
    return yy - np.where(tt > 0, yt**2 / tt, 0.0)


def chart_season(chart: Chart, per_year: int, phase: ArrayLike | None = None) -> Floats:
    """``season_p_value`` of what is left of each series after each segment's own level."""
    return season_p_value(chart.value - chart.limits.centre, per_year, phase)


def cautions(
    chart: Chart,
    *,
    per_year: int = 1,
    phase: ArrayLike | None = None,
    segment: ArrayLike | None = None,
    few: int = FEW_POINTS,
    season_level: float = SEASON_LEVEL,
    season: Floats | None = None,
) -> NDArray[np.int64]:
    """The ``Caution`` flags of each series, about the segment of its last point (gaps and seasons: all of it).

    ``per_year`` is the number of periods in a year. Seasons are looked for in what is left after each segment's
    own level, so that a rebased step is not taken for one; ``season`` is what ``chart_season`` gave, if it was asked.
    """
    last = last_true(chart.observed)
    state = at_period(chart.state, last, LimitState.NO_POINTS)
    base = at_period(chart.base_points, last, 0)
    numbers = segment_array(segment, chart.value.shape)
    same = numbers == at_period(numbers, last, -1)[:, np.newaxis]
    cut = ((chart.clipped_low | chart.clipped_high) & same).any(axis=1)
    chance = chart_season(chart, per_year, phase) if season is None else season
    with np.errstate(invalid="ignore"):
        seasonal = chance < season_level
    flags = np.zeros(chart.value.shape[0], np.int64)
    for flag, holds in (
        (Caution.FEW_POINTS, few_points(base, few) & (last >= 0)),
        (Caution.GAPS, gaps(chart.value) > 0),
        (Caution.SEASONAL, seasonal),
        (Caution.NO_VARIATION, state == LimitState.CONSTANT),
        (Caution.SCREENED_AWAY, state == LimitState.SCREENED_AWAY),
        (Caution.LIMIT_CUT, cut),
    ):
        flags[holds] |= int(flag)
    return flags
