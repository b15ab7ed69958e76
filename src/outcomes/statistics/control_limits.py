"""Control limits of Fingertips round a benchmark, for proportions and for directly standardised rates.

The law kept here: the limits belong to the benchmark and the size of the area; its own value takes no part in them.
"""

from __future__ import annotations

import math

import attrs
import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, broadcast, positive
from outcomes.statistics.confidence import Confidence, Levels, levels_of
from outcomes.statistics.intervals import exact_lower, exact_upper

# Fingertips looks its normal quantiles up, rounded.
PUBLISHED_Z = {0.95: 1.96, 0.998: 3.0902}


@attrs.frozen(kw_only=True, eq=False)
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
            lower[level] = np.clip((middle - spread) / width, 0.0, 1.0) * scale
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
        expected = np.where(good, b * d / scale, np.nan)
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
    last = math.ceil(high * rate * span)
    events = [float(max(1, math.floor(low * rate * span)))]
    for row in range(2, 101):
        if events[-1] / rate > high * span:
            break
        grown = round(events[-1] * (last / events[-1]) ** (1.0 / (101 - row)))
        events.append(max(events[-1] + 1.0, float(grown)))
    return np.array(events)


def _quantiles(levels: Levels) -> list[float]:
    return [PUBLISHED_Z.get(level, float(z)) for level, z in zip(levels.levels, levels.z(), strict=True)]
