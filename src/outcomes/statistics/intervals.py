"""Proportions and crude rates from counts, with the Wilson, Byar and exact Poisson intervals.

The law kept here: limits contain the value and never leave the range of the measure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, broadcast, positive
from outcomes.statistics.confidence import Confidence, Levels, levels_of
from outcomes.statistics.estimates import Estimate, count_reasons, laid_out, settle

# Temporaries of this many rows stay in the processor's cache; whole columns of millions of rows do not, and
# cost several times as much a row.
BLOCK = 16_384

# Below this count the exact Poisson limits are used, from it on Byar's approximation.
EXACT_BELOW = 10.0


def proportion(
    count: ArrayLike, denominator: ArrayLike, *, multiplier: float = 100.0, confidence: Confidence = 0.95
) -> Estimate:
    """Proportion of a denominator with Wilson score limits.

    ``value = x/n * k``; limits ``(2x + z^2 -/+ z*sqrt(z^2 + 4x(1 - x/n))) / (2(n + z^2)) * k``.

    Shapes: ``count`` and ``denominator`` broadcast; limits have a leading axis of levels when
    ``confidence`` is a sequence. Units: ``multiplier`` times a fraction (100 gives per cent). NaN, with a
    reason, where the count or the denominator is missing, infinite, negative, the denominator zero, or the
    count above the denominator. Raises ``ValueError`` for shapes that do not broadcast, a level outside (0,
    1) or a multiplier not above 0.

    References: Wilson (1927), Probable inference, the law of succession, and statistical inference;
    Newcombe and Altman (2000), Proportions and their differences.

    >>> result = proportion(65, 100)
    >>> float(result.value), round(float(result.lower), 4), round(float(result.upper), 4)
    (65.0, 55.2544, 73.6358)
    """
    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    (x, n), shape = broadcast(count=count, denominator=denominator)
    z = levels.z()
    value, reason = np.empty(x.size), np.empty(x.size, dtype=np.int8)
    lower, upper = levels.empty(x.size), levels.empty(x.size)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for start in range(0, x.size, BLOCK):
            part = slice(start, start + BLOCK)
            block_x, block_n = x[part], n[part]
            block_reason = count_reasons(block_x, block_n, bounded=True)
            fraction = block_x / block_n
            if block_reason.any():
                fraction[block_reason != 0] = np.nan
            np.multiply(fraction, scale, out=value[part])
            for level, one_z in enumerate(z):
                low, high = wilson_limits(fraction, block_n, one_z)
                np.multiply(low, scale, out=lower[level, part])
                np.multiply(high, scale, out=upper[level, part])
            settle(block_reason, value[part], lower[:, part], upper[:, part])
            reason[part] = block_reason
    return laid_out(Estimate, value, lower, upper, reason, levels, shape, method="Wilson")


def rate(
    count: ArrayLike, denominator: ArrayLike, *, multiplier: float = 100_000.0, confidence: Confidence = 0.95
) -> Estimate:
    """Crude rate with Byar's limits, or exact Poisson limits below ten events.

    ``value = O/n * k``. From ten events: ``L = O(1 - 1/(9 O) - z/(3 sqrt(O)))^3``, the upper with ``O + 1``
    and ``+z``. Below ten: ``chi2inv(a/2; 2 O)/2`` and ``chi2inv(1 - a/2; 2 O + 2)/2``; no events have the
    lower limit 0.

    Shapes: ``count`` and ``denominator`` broadcast; limits have a leading axis of levels when
    ``confidence`` is a sequence. Units: events per ``multiplier`` of the denominator. Counts may be
    fractional, and above the denominator. NaN, with a reason, where either is missing, infinite, negative,
    or the denominator is zero. Raises ``ValueError`` for shapes that do not broadcast, a level outside (0,
    1) or a multiplier not above 0.

    References: Breslow and Day (1987), Statistical methods in cancer research II; Armitage and Berry (2002),
    Statistical methods in medical research.

    >>> result = rate([0, 65], [100, 100], multiplier=100)
    >>> result.value.tolist(), result.lower.round(4).tolist(), result.upper.round(4).tolist()
    ([0.0, 65.0], [0.0, 50.1632], [3.6889, 82.8491])
    """
    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    (x, n), shape = broadcast(count=count, denominator=denominator)
    value, reason = np.empty(x.size), np.empty(x.size, dtype=np.int8)
    lower, upper = levels.empty(x.size), levels.empty(x.size)
    poisson = PoissonLimits(levels)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for start in range(0, x.size, BLOCK):
            part = slice(start, start + BLOCK)
            block_x = x[part]
            block_reason = count_reasons(block_x, n[part], bounded=False)
            if block_reason.any():
                block_x = np.where(block_reason != 0, np.nan, block_x)
            per = scale / n[part]
            # The plain quotient first: 65 of 100 per 100 must print as 65, whatever the order of the
            # limits' factors.
            np.multiply(block_x / n[part], scale, out=value[part])
            poisson.fill(block_x, lower[:, part], upper[:, part])
            lower[:, part] *= per
            upper[:, part] *= per
            contain(value[part], lower[:, part], upper[:, part])
            settle(block_reason, value[part], lower[:, part], upper[:, part])
            reason[part] = block_reason
    return laid_out(Estimate, value, lower, upper, reason, levels, shape, method="Byar's, exact below 10")


def contain(value: Floats, lower: Floats, upper: Floats) -> None:
    """Keep limits, in place, at or round their value: rounding must not put a value outside them."""
    np.minimum(lower, value, out=lower)
    np.maximum(upper, value, out=upper)


def wilson_limits(fraction: Floats, denominator: Floats, z: float) -> tuple[Floats, Floats]:
    """Wilson limits of fractions of denominators, as fractions within [0, 1] that contain the fraction."""
    z2 = z * z
    count = fraction * denominator
    half = np.sqrt(4.0 * count * (1.0 - fraction) + z2)
    half *= z
    middle = 2.0 * count + z2
    width = 2.0 * (denominator + z2)
    low, high = (middle - half) / width, (middle + half) / width
    few = (count > 0.0) & (count < 1.0)
    if few.any():
        # A part of an event is a difference of two numbers near z^2, which leaves few digits of it.
        low[few] = 2.0 * count[few] * fraction[few] / (middle[few] + half[few])
    return np.maximum(np.minimum(low, fraction), 0.0), np.minimum(np.maximum(high, fraction), 1.0)


class PoissonLimits:
    """Limits of Poisson counts: Byar's from ten, exact below, whole counts below ten from a table."""

    def __init__(self, levels: Levels) -> None:
        whole = np.arange(EXACT_BELOW)
        self.z = levels.z()
        self.tails = levels.tails()
        self.low_table = np.stack([exact_lower(whole, tail) for tail in self.tails])
        self.high_table = np.stack([exact_upper(whole, tail) for tail in self.tails])

    def fill(self, count: Floats, lower: Floats, upper: Floats) -> None:
        """Write limits ``[level, row]`` of the flat counts; NaN stays NaN."""
        few = np.flatnonzero(count < EXACT_BELOW)
        small = count[few]
        index = small.astype(np.intp)
        broken = np.flatnonzero(index != small)
        for level, z in enumerate(self.z):
            lower[level] = byar_lower(count, z)
            upper[level] = byar_upper(count, z)
            if few.size:
                low, high = self.low_table[level][index], self.high_table[level][index]
                if broken.size:
                    low[broken] = exact_lower(small[broken], self.tails[level])
                    high[broken] = exact_upper(small[broken], self.tails[level])
                lower[level][few], upper[level][few] = low, high


def byar_lower(count: Floats, z: float) -> Floats:
    """Byar's lower limit of a count, never below 0."""
    root = 1.0 - 1.0 / (9.0 * count) - z / (3.0 * np.sqrt(count))
    np.maximum(root, 0.0, out=root)
    return root * root * root * count


def byar_upper(count: Floats, z: float) -> Floats:
    """Byar's upper limit of a count."""
    more = count + 1.0
    root = 1.0 - 1.0 / (9.0 * more) + z / (3.0 * np.sqrt(more))
    return root * root * root * more


def exact_lower(count: Floats, tail: float) -> Floats:
    """Exact Poisson lower limit: the mean that gives ``count`` or more with chance ``tail``; 0 for none."""
    from scipy.special import gammaincinv

    return np.where(count > 0.0, gammaincinv(np.maximum(count, np.finfo(float).tiny), tail), 0.0)


def exact_upper(count: Floats, tail: float) -> Floats:
    """Exact Poisson upper limit: the mean that gives ``count`` or fewer with chance ``tail``."""
    from scipy.special import gammainccinv

    return np.asarray(gammainccinv(count + 1.0, tail), dtype=np.float64)


def poisson_limits(count: Floats, levels: Levels) -> tuple[Floats, Floats]:
    """Limits ``[level, row]`` of flat counts, in blocks; NaN stays NaN."""
    lower, upper = levels.empty(count.size), levels.empty(count.size)
    limits = PoissonLimits(levels)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for start in range(0, count.size, BLOCK):
            part = slice(start, start + BLOCK)
            limits.fill(count[part], lower[:, part], upper[:, part])
    return lower, upper
