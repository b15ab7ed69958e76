"""The recent trend of many series at once, by the three published Fingertips rule sets.

The law kept here: the arithmetic is IEEE as in the published programs (a degenerate series has no significant
change, and never an exception), and a trend that cannot be calculated says why.
"""

from __future__ import annotations

from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats
from outcomes.statistics.estimates import Flags
from outcomes.statistics.trend_arithmetic import (
    CRITICAL,
    POINTS,
    Ints,
    count_trend,
    extending_count_trend,
    latest,
    number_of,
    pack,
    unbroken,
    weighted_trend,
)
from outcomes.statistics.trend_words import TREND_VALUE_TYPES, TrendMarker, TrendReason, TrendRules, ValueType

# Temporaries of this many series stay in the processor's cache.
SLICE = 16_384


@immutable(kw_only=True, eq=False)
class RecentTrend:
    """Recent trends, one element a series ``[S]``.

    ``marker`` (``TrendMarker``) and ``reason`` (``TrendReason``), int8. ``chi_squared``: 0 where the trend
    cannot be calculated, NaN where the arithmetic is degenerate (no limits, limits without width).
    ``slope``: a point, in the unit of the value, or in log-odds where counts were tested (log of the value
    for crude rates of ``fingertips-2019``); NaN where there is none. ``points_used``: points that entered
    the arithmetic (the publisher reports 5 even where limits are missing). ``rows``: periods with a row.
    ``valid``: rows that were found fit for use. ``latest``: index of the latest row into the period axis,
    -1 where there is none.
    """

    marker: NDArray[np.int8]
    reason: NDArray[np.int8]
    chi_squared: NDArray[np.float64]
    slope: NDArray[np.float64]
    points_used: NDArray[np.int32]
    rows: NDArray[np.int32]
    valid: NDArray[np.int32]
    latest: NDArray[np.int32]


def recent_trend(
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    count: ArrayLike,
    denominator: ArrayLike,
    *,
    rules: TrendRules = "fingertips-next",
    value_type: ArrayLike = ValueType.PROPORTION,
    year_range: ArrayLike = 1,
    use_counts: ArrayLike = False,
    unit: ArrayLike = 1.0,
    present: ArrayLike | None = None,
    years: ArrayLike | None = None,
) -> RecentTrend:
    """Tell whether each series has risen or fallen over its latest points.

    ``fingertips-next``: the latest five periods that have a value; each needs a count and a denominator
    above 0 that differ, and those with both limits enter a regression weighted by 1/se^2, se = width/3.92.
    Significant: chi-squared above 9.5495 (99.8%), and the same direction whichever point is left out, where a slope
    of 0 counts as rising. One that is exactly 0 can come out a little less, by rounding: sums run in the order of the
    published program, so that it does so where it does there.

    ``fingertips-2020``: the same on the unbroken run of valid rows from the latest backwards, with no trend
    where any row of the run has a count equal to its denominator, nor for directly standardised rates and
    pooled years. Where ``use_counts`` (control charts for proportions) the chi-squared test for trend in
    counts is used; its direction is the sign of the log-odds slope, where the published program always said
    falling.

    ``fingertips-2019``: the chi-squared test on counts (rates too), on the latest five of the run, then six,
    and so on until it is significant; no check of outliers or of counts that equal their denominators.

    Shapes: the five arrays are ``[series, period]``, oldest period first, of any length; ``value_type``
    (``ValueType``), ``year_range``, ``use_counts`` and ``unit`` (what the value is per; ``fingertips-2019``
    only) broadcast to ``[series]``. NaN is missing. ``present`` ``[series, period]`` says which periods
    have a row: under the old rules a row without a valid value breaks the run, and an absent one does not;
    left out, a period has a row where any of the five has a number. ``years`` ``[period]`` is for data
    within years under the old rules, which order rows by their year alone. Raises ``ValueError`` for
    unknown rules or shapes that do not fit.

    References: Armitage (1955), Tests for linear trends in proportions and frequencies; Cochran (1954), Some
    methods for strengthening the common chi-squared tests; Office for Health Improvement and Disparities,
    Fingertips: recent trends (the published programs of 2019, 2020 and 2025).

    >>> import numpy as np
    >>> value = np.array([[24.67, 24.6, 28.0, 30.2, 30.6]])
    >>> count, denominator = np.array([[994, 1023, 1199, 1332, 1367]]), np.full((1, 5), 42_000)
    >>> result = recent_trend(value, value - 1.6, value + 1.6, count, denominator)
    >>> TrendMarker(result.marker[0]).name, int(result.points_used[0])
    ('INCREASING', 5)
    """
    _known(rules)
    named = {"value": value, "lower": lower, "upper": upper, "count": count, "denominator": denominator}
    arrays = _blocks(named)
    series, periods = arrays[0].shape
    rows = _rows(arrays if rules != "fingertips-next" else arrays[:1], present)
    types = np.broadcast_to(np.asarray(value_type), (series,))
    allowed = np.isin(types, sorted(TREND_VALUE_TYPES[rules]))
    # The current program gives every indicator a range of one year, so pooled years pass there.
    single_year = np.broadcast_to(np.asarray(year_range) == 1, (series,)) | (rules == "fingertips-next")
    by_counts = np.broadcast_to(np.asarray(use_counts, dtype=np.bool_), (series,)) & (rules == "fingertips-2020")
    units = np.broadcast_to(np.asarray(unit, dtype=np.float64), (series,))
    newest = _newest_first(periods, None if rules == "fingertips-next" else years)
    trend = _room(series)
    with np.errstate(all="ignore"):
        for start in range(0, series, SLICE):
            part = slice(start, start + SLICE)
            y, low, high, r, n = (array[part] for array in arrays)
            run = _gate(trend, part, y, r, n, rows[part], allowed[part], single_year[part], newest, rules)
            if rules == "fingertips-2019":
                proportion = types[part] == ValueType.PROPORTION
                chi, slope, used = extending_count_trend(run, newest, y, r, n, proportion, units[part])
                steady = np.ones(len(used), dtype=np.bool_)
            else:
                points = run & ~np.isnan(low) & ~np.isnan(high)
                if rules != "fingertips-next":  # whose run is of the latest five already
                    points = latest(points, newest, POINTS)
                chi, slope, used, steady = _five_points(points, y, low, high, r, n, by_counts[part])
            calculated = trend.reason[part] == TrendReason.NONE
            significant = calculated & steady & (chi > CRITICAL)
            marker = np.where(slope > 0, TrendMarker.INCREASING, TrendMarker.DECREASING)
            marker = np.where(significant, marker, TrendMarker.NO_CHANGE)
            trend.marker[part] = np.where(calculated, marker, TrendMarker.CANNOT_BE_CALCULATED)
            trend.chi_squared[part] = np.where(calculated, chi, 0.0)
            trend.slope[part] = np.where(calculated, slope, np.nan)
            trend.points_used[part] = np.where(calculated, used, 0)
    return trend


def _known(rules: str) -> None:
    if rules not in get_args(TrendRules):
        raise ValueError(f"rules: found {rules!r}; give one of {', '.join(map(repr, get_args(TrendRules)))}")


def _blocks(named: dict[str, ArrayLike]) -> list[Floats]:
    """The named arrays as float64, all of one shape ``[series, period]``."""
    arrays = {name: np.asarray(array, dtype=np.float64) for name, array in named.items()}
    shape = arrays["value"].shape
    if len(shape) != 2:
        raise ValueError(f"value: found shape {shape}; give an array [series, period]")
    for name, array in arrays.items():
        if array.shape != shape:
            raise ValueError(f"{name}: found shape {array.shape}; give the shape of the value, {shape}")
    return list(arrays.values())


def _rows(arrays: list[Floats], present: ArrayLike | None) -> Flags:
    """Which periods of which series have a row."""
    if present is None:
        numbers = ~np.isnan(arrays[0])
        for array in arrays[1:]:
            numbers |= ~np.isnan(array)
        return numbers
    rows = np.asarray(present, dtype=np.bool_)
    if rows.shape != arrays[0].shape:
        raise ValueError(f"present: found shape {rows.shape}; give the shape of the value, {arrays[0].shape}")
    # Rows without a value are never loaded by the current program, which alone comes here with one array.
    return rows & ~np.isnan(arrays[0]) if len(arrays) == 1 else rows


def _newest_first(periods: int, years: ArrayLike | None) -> Ints:
    """The period axis in the order in which the rules walk back through time."""
    if years is None:
        return np.arange(periods - 1, -1, -1, dtype=np.int32)
    years = np.asarray(years)
    if years.shape != (periods,):
        raise ValueError(f"years: found shape {years.shape}; give one year a period, {(periods,)}")
    return np.argsort(-years, kind="stable").astype(np.int32)


def _room(series: int) -> RecentTrend:
    return RecentTrend(
        marker=np.zeros(series, dtype=np.int8),
        reason=np.zeros(series, dtype=np.int8),
        chi_squared=np.zeros(series),
        slope=np.full(series, np.nan),
        points_used=np.zeros(series, dtype=np.int32),
        rows=np.zeros(series, dtype=np.int32),
        valid=np.zeros(series, dtype=np.int32),
        latest=np.full(series, -1, dtype=np.int32),
    )


def _gate(
    trend: RecentTrend,
    part: slice,
    value: Floats,
    count: Floats,
    denominator: Floats,
    rows: Flags,
    allowed: Flags,
    single_year: Flags,
    newest: Ints,
    rules: TrendRules,
) -> Flags:
    """Write down what a slice has and why it has no trend; answer the rows that are fit for use."""
    valid = rows & ~np.isnan(value) & ~np.isnan(count) & (denominator > 0)
    if rules == "fingertips-next":
        run = latest(rows, newest, POINTS) & valid
    else:
        run = unbroken(rows, valid, newest)
    trend.rows[part] = number = number_of(rows)
    trend.valid[part] = fit = number_of(run)
    if rows.shape[1]:
        trend.latest[part] = np.where(number > 0, newest[rows[:, newest].argmax(axis=1)], -1)
    # Written last to first, so that the first check that fails gives the reason.
    reason = trend.reason[part]
    if rules != "fingertips-2019":
        series, _ = np.nonzero(run & (count == denominator))
        reason[series] = TrendReason.COUNT_IS_DENOMINATOR
    reason[fit < POINTS] = TrendReason.TOO_FEW_VALID_POINTS
    reason[number < POINTS] = TrendReason.TOO_FEW_POINTS
    reason[number == 0] = TrendReason.NO_DATA
    reason[~single_year] = TrendReason.YEAR_RANGE
    reason[~allowed] = TrendReason.VALUE_TYPE
    return run


def _five_points(
    points: Flags, value: Floats, lower: Floats, upper: Floats, count: Floats, denominator: Floats, by_counts: Flags
) -> tuple[Floats, Floats, Ints, Flags]:
    """Chi-squared, slope, points and steadiness of at most five points, weighted or on counts."""
    if not by_counts.any():
        used, (y, low, high) = pack(points, value, lower, upper)
        chi, slope, steady = weighted_trend(y, low, high, used)
        return chi, slope, used, steady
    used, (y, low, high, r, n) = pack(points, value, lower, upper, count, denominator)
    weighted, counted = weighted_trend(y, low, high, used), count_trend(r, n, used)
    chi, slope, steady = (np.where(by_counts, one, other) for one, other in zip(counted, weighted, strict=True))
    return chi, slope, used, steady.astype(np.bool_)
