"""Control limits round a benchmark, as Fingertips draws them, and charts of counts and of rare events (c, G, T).

The law kept here: the limits round a benchmark belong to it and to the size of the area, whose own value takes no part
in them; those of a chart come from its points, or from the first of them. No limit of a chart is below 0.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, broadcast, positive, whole
from outcomes.statistics.confidence import Confidence, Levels, levels_of
from outcomes.statistics.estimates import Codes, EstimateReason, Reasoned
from outcomes.statistics.intervals import exact_lower, exact_upper
from outcomes.statistics.trend_tests import ROUNDING

# Fingertips looks its normal quantiles up, rounded.
PUBLISHED_Z = {0.95: 1.96, 0.998: 3.0902}
NELSON = 3.6
"""The power that makes waiting times nearly normal: t^(1/3.6)."""
MOVING_RANGE = 1.128
"""The mean range of two normal values, in standard deviations (d2)."""


@immutable(kw_only=True, eq=False)
class ControlLimits:
    """Lower and upper control limit; NaN where there are none. ``[level, ...]`` for several levels."""

    lower: Floats
    upper: Floats
    confidence: float | tuple[float, ...]


def control_limits_proportion(
    benchmark: ArrayLike,
    denominator: ArrayLike,
    *,
    multiplier: float = 100.0,
    confidence: Confidence = 0.95,
    published_z: bool = True,
) -> ControlLimits:
    """Control limits of a proportion: Wilson limits round the benchmark with the area's denominator.

    ``(2E + z^2 -/+ z sqrt(z^2 + 4E(1 - E/N))) / (2(N + z^2)) * k``, ``E = N * B/k``.

    Shapes: ``benchmark`` and ``denominator`` broadcast; limits have a leading axis of levels when ``confidence`` is
    a sequence. Units: those of the benchmark, ``multiplier`` times a fraction. ``published_z`` takes 1.96 and
    3.0902 for 95% and 99.8%, as Fingertips does, and exact quantiles for other levels. NaN where a number is
    missing, a denominator is not above 0 or a benchmark lies outside ``[0, multiplier]``. Raises ``ValueError`` for
    shapes that do not broadcast, a level outside (0, 1) or a multiplier not above 0.

    References: Wilson (1927), Probable inference, the law of succession, and statistical inference; Office for Health
    Improvement and Disparities, Fingertips: statistical process control for proportions.

    >>> result = control_limits_proportion(20.0, 100)
    >>> round(float(result.lower), 3), round(float(result.upper), 3)
    (13.337, 28.883)
    """
    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    (b, n), shape = broadcast(benchmark=benchmark, denominator=denominator)
    lower, upper = levels.empty(b.size), levels.empty(b.size)
    with np.errstate(all="ignore"):
        p = np.where((n > 0.0) & (n < np.inf) & (b >= 0.0) & (b <= scale), b / scale, np.nan)
        for level, z in enumerate(_quantiles(levels) if published_z else levels.z()):
            spread = z * np.sqrt(z * z + 4.0 * n * p * (1.0 - p))
            middle, width = 2.0 * n * p + z * z, 2.0 * (n + z * z)
            # As much as (middle - spread)/width, of which less than an event would leave few digits.
            lower[level] = 2.0 * n * p * p / (middle + spread) * scale
            upper[level] = np.clip((middle + spread) / width, 0.0, 1.0) * scale
    return ControlLimits(lower=levels.shaped(lower, shape), upper=levels.shaped(upper, shape), confidence=levels.asked)


def control_limits_rate(
    benchmark: ArrayLike, population: ArrayLike, *, multiplier: float = 100_000.0, confidence: Confidence = 0.95
) -> ControlLimits:
    """Control limits of a rate: the exact Poisson interval round the events that the benchmark would expect.

    ``E = B D/k``; limits ``chi2inv(a; 2 ceil(E))/2 * k/D`` and ``chi2inv(1 - a; 2(floor(E) + 1))/2 * k/D``, ``a``
    being half of what the level leaves out. Rounded up, less than a thirtieth of an event is one event, and the
    lower limit then lies above the benchmark, as published.

    Shapes: ``benchmark`` and ``population`` broadcast; limits have a leading axis of levels when ``confidence`` is
    a sequence. Units: those of the benchmark, events per ``multiplier``; for a directly standardised rate
    ``population`` is the effective one (``effective_population``). NaN where a number is missing or infinite, a
    population is not above 0, or a benchmark is negative. Raises ``ValueError`` for shapes that do not broadcast, a
    level outside (0, 1) or a multiplier not above 0.

    References: Garwood (1936), Fiducial limits for the Poisson distribution; Office for Health Improvement and
    Disparities, Fingertips: statistical process control for directly standardised rates.

    >>> result = control_limits_rate(20.0, 100_000)
    >>> round(float(result.lower), 3), round(float(result.upper), 3)
    (12.217, 30.888)
    """
    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    (b, d), shape = broadcast(benchmark=benchmark, population=population)
    with np.errstate(all="ignore"):
        good = (d > 0.0) & (d < np.inf) & (b >= 0.0) & (b < np.inf)
        expected = _whole_but_for_rounding(np.where(good, b * d / scale, np.nan))
        tails = levels.tails()
        lower = np.stack([exact_lower(np.ceil(expected), tail) for tail in tails]) * scale / d
        upper = np.stack([exact_upper(np.floor(expected), tail) for tail in tails]) * scale / d
    # exact_lower takes what is not above 0 for "no events", and an element that is not known is not above 0 either.
    lower[:, ~good] = np.nan
    return ControlLimits(lower=levels.shaped(lower, shape), upper=levels.shaped(upper, shape), confidence=levels.asked)


def control_limit_events(
    benchmark: float, smallest: float, largest: float, *, multiplier: float = 100_000.0, years: float = 1.0
) -> Floats:
    """Expected events at which Fingertips draws control limits for a rate: at most one hundred, growing by a factor.

    From ``max(1, floor(smallest * B/k * years))`` to ``ceil(largest * B/k * years)``, ``smallest`` and ``largest``
    being populations a year, ending once the population of a point is above ``largest * years``.

    Shapes: ``[point]``. Units: events. Raises ``ValueError`` for a number not above 0.

    References: Office for Health Improvement and Disparities, Fingertips: funnel plots of directly standardised rates.

    >>> control_limit_events(50.0, 1000, 20_000)[:4].tolist()
    [1.0, 2.0, 3.0, 4.0]
    """
    rate = positive(benchmark, "benchmark") / positive(multiplier, "multiplier")
    low, high, span = positive(smallest, "smallest"), positive(largest, "largest"), positive(years, "years")
    first, last = _whole_but_for_rounding(np.array([low, high]) * rate * span).tolist()
    last = math.ceil(last)
    events = [float(max(1, math.floor(first)))]
    for row in range(2, 101):
        if events[-1] / rate > high * span:
            break
        grown = round(events[-1] * (last / events[-1]) ** (1.0 / (101 - row)))
        events.append(max(events[-1] + 1.0, float(grown)))
    return np.array(events)


def _whole_but_for_rounding(expected: Floats) -> Floats:
    """Expected events, where no more than rounding keeps them from a whole number that number.

    4.1 per 100,000 of a million are 41 events, but 40.99999999999999 in binary, which would be rounded down to 40.
    """
    nearest = np.rint(expected)
    return np.where(np.abs(expected - nearest) <= ROUNDING * nearest, nearest, expected)


def _quantiles(levels: Levels) -> list[float]:
    return [PUBLISHED_Z.get(level, float(z)) for level, z in zip(levels.levels, levels.z(), strict=True)]


@immutable(kw_only=True, eq=False)
class ControlChart(Reasoned):
    """``centre``, ``lower`` and ``upper`` of a chart ``[...]``, and for each point ``[..., point]`` whether it lies
    ``outside``: -1 below, 0 within, 1 above. 0 with a ``reason`` ``[...]`` where there is no chart."""

    centre: Floats
    lower: Floats
    upper: Floats
    outside: Codes


def c_chart(counts: ArrayLike, *, sigmas: float = 3.0, baseline: int | None = None) -> ControlChart:
    """Control chart of counts of events in equal spans of time: ``c -/+ 3 sqrt(c)``, ``c`` the mean count.

    Shapes: ``counts`` is ``[..., point]``; limits drop the last axis. ``baseline``: the limits are those of the first
    so many points. Units: events. NaN, with a reason, where a count is missing, infinite or negative, or there are
    fewer than two points. Raises ``ValueError`` for counts without an axis, sigmas not above 0 or a baseline below
    two.

    References: Shewhart (1931), Economic control of quality of manufactured product; NIST/SEMATECH (2012), e-Handbook
    of statistical methods, section 6.3.3.1.

    >>> result = c_chart([4, 9, 5, 7, 25])
    >>> float(result.centre), round(float(result.upper), 2), result.outside.tolist()
    (10.0, 19.49, [0, 0, 0, 0, 1])
    """
    x, first, far = _points(counts, "counts", sigmas, baseline)
    with np.errstate(all="ignore"):
        centre = first.mean(axis=-1) if first.shape[-1] else np.full(x.shape[:-1], np.nan)
        half = far * np.sqrt(centre)
        return _chart(x, first, centre, centre - half, centre + half)


def g_chart(gaps: ArrayLike, *, sigmas: float = 3.0, baseline: int | None = None) -> ControlChart:
    """Control chart of the number of cases (or days) between rare events: ``g -/+ 3 sqrt(g (g + 1))``, ``g`` the mean.

    The numbers between events of constant chance are geometric, from 0; the lower limit is 0 where it would be below.

    Shapes: ``gaps`` is ``[..., point]``; limits drop the last axis. ``baseline``: the limits are those of the first
    so many points. Units: cases or whole days between an event and the next. NaN, with a reason, where a number is
    missing, infinite or negative, or there are fewer than two. Raises ``ValueError`` for gaps without an axis, sigmas
    not above 0 or a baseline below two.

    References: Kaminsky, Benneyan, Davis and Burke (1992), Statistical control charts based on a geometric
    distribution; Benneyan (2001), Number-between g-type statistical quality control charts for monitoring adverse
    events.

    >>> result = g_chart([8, 0, 5, 3])
    >>> float(result.centre), round(float(result.upper), 2), float(result.lower)
    (4.0, 17.42, 0.0)
    """
    x, first, far = _points(gaps, "gaps", sigmas, baseline)
    with np.errstate(all="ignore"):
        centre = first.mean(axis=-1) if first.shape[-1] else np.full(x.shape[:-1], np.nan)
        half = far * np.sqrt(centre) * np.sqrt(centre + 1.0)
        return _chart(x, first, centre, centre - half, centre + half)


def t_chart(times: ArrayLike, *, sigmas: float = 3.0, baseline: int | None = None) -> ControlChart:
    """Control chart of the time between rare events, on Nelson's scale ``y = t^(1/3.6)``.

    ``y -/+ 3 R/1.128`` with ``y`` the mean and ``R`` the mean moving range of two, carried back to times; the lower
    limit is 0 where it would be below.

    Shapes: ``times`` is ``[..., point]`` in order; limits drop the last axis. ``baseline``: the limits are those of
    the first so many points. Units: those of the times. NaN, with a reason, where a time is missing, infinite or
    negative, or there are fewer than two. Raises ``ValueError`` for times without an axis, sigmas not above 0 or a
    baseline below two.

    References: Nelson (1994), A control chart for parts-per-million nonconforming items; Montgomery (2013),
    Introduction to statistical quality control, section 7.3.5.

    >>> result = t_chart([12.0, 30.0, 7.0, 21.0, 16.0])
    >>> round(float(result.centre), 1), round(float(result.upper), 1)
    (15.9, 103.4)
    """
    t, first, far = _points(times, "times", sigmas, baseline)
    with np.errstate(all="ignore"):
        y = first ** (1.0 / NELSON)
        enough = first.shape[-1] > 1
        middle = y.mean(axis=-1) if enough else np.full(t.shape[:-1], np.nan)
        spread = np.abs(np.diff(y, axis=-1)).mean(axis=-1) if enough else middle
        half = far * spread / MOVING_RANGE
        low, high = np.maximum(middle - half, 0.0) ** NELSON, (middle + half) ** NELSON
        centre = np.asarray(middle) ** NELSON
        return _chart(t, first, centre, low, high)


def _points(values: ArrayLike, name: str, sigmas: float, baseline: int | None) -> tuple[Floats, Floats, float]:
    """All points, those that make the limits, and how far the limits are."""
    array = as_floats(values, name)
    if array.ndim == 0:
        raise ValueError(f"{name}: found a single number; give at least one axis of values")
    far = positive(sigmas, "sigmas")
    size = array.shape[-1] if baseline is None else whole(baseline, "baseline", 2)
    return array, array[..., :size], far


def _chart(points: Floats, first: Floats, centre: Floats, lower: Floats, upper: Floats) -> ControlChart:
    reason = np.zeros(points.shape[:-1], dtype=np.int8)
    if first.shape[-1] < 2:
        reason[...] = EstimateReason.TOO_FEW_VALUES
    centre, lower, upper = (np.array(one, dtype=np.float64) for one in (centre, lower, upper))
    reason[(reason == 0) & ~np.isfinite(centre + upper)] = EstimateReason.OUT_OF_RANGE
    reason[(points < 0.0).any(axis=-1)] = EstimateReason.NEGATIVE_COUNT
    reason[np.isinf(points).any(axis=-1)] = EstimateReason.NOT_FINITE
    reason[np.isnan(points).any(axis=-1)] = EstimateReason.MISSING
    known = reason == 0
    centre, lower, upper = (np.where(known, one, np.nan) for one in (centre, np.where(lower < 0.0, 0.0, lower), upper))
    with np.errstate(invalid="ignore"):
        above, below = points > upper[..., None], points < lower[..., None]
    return ControlChart(
        centre=centre,
        lower=lower,
        upper=upper,
        outside=(above.astype(np.int8) - below.astype(np.int8)).astype(np.int8),
        reason=reason,
    )
