"""Funnel limits round an average, and the horizontal axis of the plot that they are drawn on.

The law kept here: limits are exact closed forms, of which the bisections of the public health packages are near copies;
the points of an axis depend on its ends alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, broadcast, one_of, positive, single
from outcomes.statistics.confidence import Confidence, levels_of
from outcomes.statistics.intervals import exact_lower, exact_upper

BOTH_LEVELS = (0.95, 0.998)


@immutable(kw_only=True, eq=False)
class FunnelLimits:
    """Limits on either side of an average: with the shape of the inputs for one level, ``[level, ...]`` for several.

    ``lower_expected`` and ``upper_expected`` are the expected events at which the observed events lie on the lower and
    the upper limit (NaN for proportions). Divided by the average rate they are populations.
    """

    lower: Floats
    upper: Floats
    lower_expected: Floats
    upper_expected: Floats
    confidence: float | tuple[float, ...]


def funnel_limits_proportion(
    denominator: ArrayLike, average: ArrayLike, *, multiplier: float = 100.0, confidence: Confidence = BOTH_LEVELS
) -> FunnelLimits:
    """Funnel limits of proportions: the values whose Wilson interval just touches the average.

    ``p -/+ z sqrt(p (1 - p)/n)`` with ``p`` the average, within ``[0, multiplier]``.

    Shapes: ``denominator`` and ``average`` broadcast; limits have a leading axis of levels when ``confidence`` is a
    sequence. Units: those of the average, ``multiplier`` times a fraction. NaN where a number is missing, a denominator
    is not above 0 or an average lies outside ``[0, multiplier]``. Raises ``ValueError`` for shapes that do not
    broadcast, a level outside (0, 1) or a multiplier not above 0.

    References: Spiegelhalter (2005), Funnel plots for comparing institutional performance; Wilson (1927), Probable
    inference, the law of succession, and statistical inference.

    >>> result = funnel_limits_proportion([100, 400], 20.0, confidence=0.95)
    >>> result.lower.round(3).tolist(), result.upper.round(3).tolist()
    ([12.16, 16.08], [27.84, 23.92])
    """
    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    (n, middle), shape = broadcast(denominator=denominator, average=average)
    with np.errstate(all="ignore"):
        p = np.where((n > 0.0) & (middle >= 0.0) & (middle <= scale), middle / scale, np.nan)
        half = levels.z()[:, None] * np.sqrt(p * (1.0 - p) / n)
        lower, upper = np.clip(p - half, 0.0, 1.0) * scale, np.clip(p + half, 0.0, 1.0) * scale
    nothing = np.full(lower.shape, np.nan)
    return FunnelLimits(
        lower=levels.shaped(lower, shape),
        upper=levels.shaped(upper, shape),
        lower_expected=levels.shaped(nothing, shape),
        upper_expected=levels.shaped(nothing, shape),
        confidence=levels.asked,
    )


def funnel_limits_ratio(
    observed: ArrayLike, *, multiplier: float = 100.0, confidence: Confidence = BOTH_LEVELS
) -> FunnelLimits:
    """Funnel limits of ratios of observed to expected events, for numbers of observed events.

    The expected events at which ``O`` lies on a limit are Poisson means: ``E`` with ``P(X <= O) = p`` for the lower,
    ``E`` with ``P(X >= O) = p`` for the upper, by the inverse gamma function; the limit is ``O/E * k``.

    Shapes: any; limits have a leading axis of levels when ``confidence`` is a sequence. Units: ``multiplier``
    stands for "as expected". NaN where a count is missing, infinite or negative; the upper limit of no events is
    NaN. Raises ``ValueError`` for a level outside (0, 1) or a multiplier not above 0.

    References: Spiegelhalter (2005), Funnel plots for comparing institutional performance; Garwood (1936), Fiducial
    limits for the Poisson distribution.

    >>> result = funnel_limits_ratio([10, 100], confidence=0.95)
    >>> result.lower.round(2).tolist(), result.upper.round(2).tolist()
    ([54.38, 82.22], [208.53, 122.9])
    """
    return _ratio_limits({"observed": observed, "multiplier": positive(multiplier, "multiplier")}, confidence)


def funnel_limits_rate(count: ArrayLike, average: ArrayLike, *, confidence: Confidence = BOTH_LEVELS) -> FunnelLimits:
    """Funnel limits of rates round an average rate, for numbers of events.

    Those of ``funnel_limits_ratio`` times the average.

    Shapes: ``count`` and ``average`` broadcast; limits have a leading axis of levels when ``confidence`` is a sequence.
    Units: those of the average. NaN where a number is missing or negative; the upper limit of no events is NaN. Raises
    ``ValueError`` for shapes that do not broadcast or a level outside (0, 1).

    References: Spiegelhalter (2005), Funnel plots for comparing institutional performance.

    >>> result = funnel_limits_rate(100, 50.0, confidence=0.95)
    >>> round(float(result.lower), 2), round(float(result.upper), 2)
    (41.11, 61.45)
    """
    return _ratio_limits({"count": count, "average": average}, confidence)


def _ratio_limits(both: Mapping[str, ArrayLike], confidence: Confidence) -> FunnelLimits:
    levels = levels_of(confidence)
    (x, k), shape = broadcast(**both)
    with np.errstate(all="ignore"):
        x = np.where((x >= 0.0) & (x < np.inf) & (k >= 0.0), x, np.nan)
        high = np.stack([exact_upper(x, tail) for tail in levels.tails()])
        low = np.stack([np.where(x > 0.0, exact_lower(x, tail), np.nan) for tail in levels.tails()])
        lower, upper = x / high * k, x / low * k
    return FunnelLimits(
        lower=levels.shaped(lower, shape),
        upper=levels.shaped(upper, shape),
        lower_expected=levels.shaped(high, shape),
        upper_expected=levels.shaped(low, shape),
        confidence=levels.asked,
    )


def effective_population(
    count: ArrayLike, rate: ArrayLike, *, multiplier: float = 100_000.0, population: ArrayLike = np.nan
) -> Floats:
    """The population in which the events would have the crude rate that is given: ``count/rate * k``.

    Shapes: the arrays broadcast. Units: people; ``multiplier`` is that of the rate. Where there are no events the
    ``population`` given stands (NaN when none is). NaN where a number is missing, a count is negative, or the rate is
    not above 0 beside events.

    References: Office for Health Improvement and Disparities, Fingertips technical guidance: funnel plots.

    >>> effective_population([20, 0], [10.0, 0.0], multiplier=1000, population=[1900, 500]).tolist()
    [2000.0, 500.0]
    """
    scale = positive(multiplier, "multiplier")
    (x, r, n), shape = broadcast(count=count, rate=rate, population=population)
    with np.errstate(all="ignore"):
        size = np.where(x == 0.0, n, np.where((x > 0.0) & (r > 0.0), x / r * scale, np.nan))
    return size.reshape(shape)


def funnel_axis(smallest: float, largest: float, *, after_first: bool = False) -> Floats:
    """One hundred whole numbers for the horizontal axis of a funnel plot, growing by about the same factor.

    Each is the last times ``(largest/last)^(1/(101 - j))``, rounded, and at least one more; the first is ``smallest``
    or 1. ``after_first`` counts ``j`` from 1 instead of 2, as the packages do for ratios.

    Shapes: ``[100]``. Units: those of the ends. Raises ``ValueError`` for ends that are not finite or not ascending.

    References: Office for Health Improvement and Disparities, Fingertips technical guidance: funnel plots.

    >>> axis = funnel_axis(0, 10_000)
    >>> axis[0], axis[99] >= 10_000
    (np.float64(1.0), np.True_)
    """
    smallest, largest = single(smallest, "smallest"), single(largest, "largest")
    if not 0.0 <= smallest < largest < math.inf:
        raise ValueError(f"ends of the axis: found {smallest} and {largest}; give finite, ascending numbers from 0 up")
    axis = [max(1.0, float(smallest))]
    for step in range(2, 101):
        power = 1.0 / (101 - (step - 1 if after_first else step))
        axis.append(max(float(round((largest / axis[-1]) ** power * axis[-1])), axis[-1] + 1.0))
    return np.array(axis)


def funnel_axis_ends(
    denominator: ArrayLike,
    *,
    statistic: Literal["proportion", "ratio", "rate"] = "proportion",
    average: float = 1.0,
    years: float = 1.0,
) -> tuple[float, float]:
    """Round ends for the axis of a funnel plot: 5% below the smallest and 5% above the largest denominator.

    The smallest end is 0 where the largest denominator is above twice the smallest. For a rate the ends are events,
    ``average`` events a person over the ``years`` pooled. Raises ``ValueError`` when no denominator is above 0.

    References: Office for Health Improvement and Disparities, Fingertips technical guidance: funnel plots.

    >>> funnel_axis_ends([40, 180, 500])
    (0.0, 530.0)
    """
    one_of(statistic, "statistic", ("proportion", "ratio", "rate"))
    average, years = positive(average, "average"), positive(years, "years")
    sizes = as_floats(denominator, "denominator").reshape(-1)
    known = sizes[sizes > 0.0]
    if known.size == 0:
        raise ValueError("denominator: found none above 0; give the denominators of the areas")
    low, high, per = float(known.min()), float(known.max()), years if statistic == "rate" else 1.0
    start = 0.0 if high > 2.0 * low else _rounded_down(low / per * 0.95) * per
    end = _rounded_up(high / per * 1.05) * per
    if statistic == "rate":
        return float(math.floor(start * average)), float(math.ceil(end * average))
    return start, end


def _rounded_down(number: float) -> float:
    """The number with one leading digit."""
    unit = 10.0 ** (len(str(math.floor(number))) - 1)
    return math.floor(number / unit) * unit


def _rounded_up(number: float) -> float:
    """The next number with two leading digits."""
    unit = 10.0 ** (len(str(math.ceil(number))) - 2)
    return math.ceil(number / unit) * unit
