"""Gaps between two rates, two proportions or two estimates: how many points apart, and how many times.

The law kept here: a ratio to nothing is not defined, and a ratio of nothing is 0 and still has an upper limit; an
interval of a gap is recovered from the two intervals, never guessed from their overlap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, broadcast
from outcomes.statistics.confidence import Confidence, level_of, levels_of
from outcomes.statistics.estimates import Codes, Estimate, EstimateReason, count_reasons, laid_out, settle
from outcomes.statistics.intervals import contain, wilson_limits


def ratio_of_rates(
    count: ArrayLike,
    denominator: ArrayLike,
    other_count: ArrayLike,
    other_denominator: ArrayLike,
    *,
    confidence: Confidence = 0.95,
) -> Estimate:
    """Ratio of a crude rate to another, with exact conditional limits.

    ``value = (x1/n1) / (x2/n2)``. Given the total, ``x1`` is binomial; its Clopper-Pearson limits ``p`` give
    ``p/(1 - p) * n2/n1``.

    Shapes: the four broadcast; limits have a leading axis of levels when ``confidence`` is a sequence.
    Units: none; 1 means that the rates are equal. NaN, with a reason, where a number is missing, infinite
    or negative, a denominator is zero, or the other rate is zero. Raises ``ValueError`` for shapes that do
    not broadcast or a level outside (0, 1).

    References: Breslow and Day (1987), Statistical methods in cancer research II, section 3.4; Clopper and
    Pearson (1934), The use of confidence or fiducial limits illustrated in the case of the binomial.

    >>> result = ratio_of_rates(30, 1000, 15, 1000)
    >>> float(result.value), round(float(result.lower), 3), round(float(result.upper), 3)
    (2.0, 1.043, 4.0)
    """
    from scipy.special import betaincinv

    levels = levels_of(confidence)
    (x1, n1, x2, n2), shape = broadcast(
        count=count, denominator=denominator, other_count=other_count, other_denominator=other_denominator
    )
    reason = both_reasons(x1, n1, x2, n2, bounded=False)
    good = reason == 0
    a, b = np.where(good, x1, 1.0), np.where(good, x2, 1.0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        exposure = np.where(good, n2 / n1, np.nan)
        value = a / b * exposure
        lower, upper = levels.empty(a.size), levels.empty(a.size)
        for level, tail in enumerate(levels.tails()):
            low = np.where(a > 0.0, betaincinv(np.maximum(a, 1e-300), b + 1.0, tail), 0.0)
            high = betaincinv(a + 1.0, b, 1.0 - tail)
            lower[level] = low / (1.0 - low) * exposure
            upper[level] = high / (1.0 - high) * exposure
    contain(value, lower, upper)
    settle(reason, value, lower, upper)
    return laid_out(Estimate, value, lower, upper, reason, levels, shape, method="exact conditional (Clopper-Pearson)")


def ratio_of_proportions(
    count: ArrayLike,
    denominator: ArrayLike,
    other_count: ArrayLike,
    other_denominator: ArrayLike,
    *,
    confidence: Confidence = 0.95,
) -> Estimate:
    """Ratio of a proportion to another, with limits recovered from the Wilson limits of each.

    ``value = p1/p2``. With Wilson limits ``l, u`` the limits of the ratio ``R`` are where the recovered
    interval of ``p1 - R p2`` touches 0: ``L = B/(A + sqrt(A^2 - B C))``, ``A = p1 p2``, ``B = l1(2 p1 -
    l1)``, ``C = u2(2 p2 - u2)``; ``U = (A + sqrt(A^2 - D E))/E``, ``D = u1(2 p1 - u1)``, ``E = l2(2 p2 -
    l2)``.

    Shapes: the four broadcast; limits have a leading axis of levels when ``confidence`` is a sequence.
    Units: none; 1 means that the proportions are equal. NaN, with a reason, where a number is missing,
    infinite or negative, a denominator is zero, a count is above its denominator, or the other proportion
    is zero. Raises ``ValueError`` for shapes that do not broadcast or a level outside (0, 1).

    References: Donner and Zou (2012), Closed-form confidence intervals for functions of the normal mean and
    standard deviation; Newcombe (2016), MOVER-R confidence intervals for ratios and products of two
    independently estimated quantities.

    >>> result = ratio_of_proportions(30, 100, 15, 100)
    >>> float(result.value), round(float(result.lower), 3), round(float(result.upper), 3)
    (2.0, 1.161, 3.461)
    """
    levels = levels_of(confidence)
    (x1, n1, x2, n2), shape = broadcast(
        count=count, denominator=denominator, other_count=other_count, other_denominator=other_denominator
    )
    reason = both_reasons(x1, n1, x2, n2, bounded=True)
    lower, upper = levels.empty(x1.size), levels.empty(x1.size)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        p1 = np.where(reason == 0, x1 / n1, np.nan)
        p2 = np.where(reason == 0, x2 / n2, np.nan)
        value = p1 / p2
        for level, z in enumerate(levels.z()):
            l1, u1 = wilson_limits(p1, n1, z)
            l2, u2 = wilson_limits(p2, n2, z)
            lower[level], upper[level] = recovered_ratio(p1, l1, u1, p2, l2, u2)
    contain(value, lower, upper)
    settle(reason, value, lower, upper)
    return laid_out(
        Estimate, value, lower, upper, reason, levels, shape, method="recovered from Wilson limits (MOVER-R)"
    )


def recovered_ratio(
    first: Floats, low: Floats, high: Floats, second: Floats, other_low: Floats, other_high: Floats
) -> tuple[Floats, Floats]:
    """Limits of ``first/second`` recovered from the limits of each; infinite where ``second`` may be 0."""
    product = first * second
    numerator = low * (2.0 * first - low)
    # The rationalised root stays finite where u2 reaches 2*p2 and the textbook form divides by 0.
    lower = numerator / (
        product + np.sqrt(np.maximum(product**2 - numerator * other_high * (2.0 * second - other_high), 0.0))
    )
    divisor = other_low * (2.0 * second - other_low)
    root = np.sqrt(np.maximum(product**2 - high * (2.0 * first - high) * divisor, 0.0))
    upper = np.where(divisor > 0.0, (product + root) / divisor, np.inf)
    lower = np.where(product == 0.0, 0.0, lower)
    return lower, np.where(np.isnan(divisor), np.nan, upper)


def both_reasons(x1: Floats, n1: Floats, x2: Floats, n2: Floats, *, bounded: bool) -> Codes:
    """The reason of either side, the first side's first; a ratio to zero is undefined."""
    first, second = count_reasons(x1, n1, bounded=bounded), count_reasons(x2, n2, bounded=bounded)
    reason = np.where(first != 0, first, second)
    reason[(reason == 0) & (x2 == 0.0)] = EstimateReason.UNDEFINED
    return reason


def absolute_gap(
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    other: ArrayLike,
    other_lower: ArrayLike,
    other_upper: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Estimate:
    """Difference of two independent estimates, with limits recovered from theirs.

    ``d = v1 - v2``; limits ``d - sqrt((v1 - l1)^2 + (u2 - v2)^2)`` and ``d + sqrt((u1 - v1)^2 + (v2 -
    l2)^2)``.

    Shapes: the six broadcast. Units: those of the values. ``confidence`` is the level of the limits given,
    and so of the limits returned. NaN, with a reason, where a value is missing or infinite; NaN limits
    beside a value where limits are missing. Raises ``ValueError`` for shapes that do not broadcast
    or a level outside (0, 1).

    References: Zou and Donner (2008), Construction of confidence limits about effect measures; Newcombe
    (1998), Interval estimation for the difference between independent proportions, method 10.

    >>> result = absolute_gap(30.0, 25.0, 36.0, 20.0, 16.0, 25.0)
    >>> float(result.value), round(float(result.lower), 3), round(float(result.upper), 3)
    (10.0, 2.929, 17.211)
    """
    (v1, l1, u1, v2, l2, u2), shape = broadcast(
        value=value, lower=lower, upper=upper, other=other, other_lower=other_lower, other_upper=other_upper
    )
    reason = _reasons(v1, v2)
    with np.errstate(invalid="ignore", over="ignore"):
        gap = np.where(reason == 0, v1 - v2, np.nan)
        low = gap - np.hypot(v1 - l1, u2 - v2)
        high = gap + np.hypot(u1 - v1, v2 - l2)
    return _estimate(gap, low, high, reason, shape, confidence, "recovered from both intervals (MOVER)")


def relative_gap(
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    other: ArrayLike,
    other_lower: ArrayLike,
    other_upper: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Estimate:
    """Ratio of two independent estimates of something that cannot be negative, limits recovered from theirs.

    ``value = v1/v2``; 1 means no gap, 2 that the first is twice the second. The limits are where the
    recovered interval of ``v1 - R v2`` touches 0.

    Shapes: the six broadcast. Units: none. ``confidence`` is the level of the limits given, and so of the
    limits returned. NaN, with a reason, where a value is missing, infinite or negative, or the second is
    zero; an infinite upper limit where the second estimate's interval reaches zero. Raises ``ValueError``
    for shapes that do not broadcast or a level outside (0, 1).

    References: Donner and Zou (2012), Closed-form confidence intervals for functions of the normal mean and
    standard deviation.

    >>> result = relative_gap(30.0, 25.0, 36.0, 20.0, 16.0, 25.0)
    >>> float(result.value), round(float(result.lower), 3), round(float(result.upper), 3)
    (1.5, 1.124, 2.0)
    """
    (v1, l1, u1, v2, l2, u2), shape = broadcast(
        value=value, lower=lower, upper=upper, other=other, other_lower=other_lower, other_upper=other_upper
    )
    reason = _reasons(v1, v2)
    reason[(reason == 0) & ((v1 < 0.0) | (v2 <= 0.0))] = EstimateReason.UNDEFINED
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        v1, v2 = np.where(reason == 0, v1, np.nan), np.where(reason == 0, v2, np.nan)
        low, high = recovered_ratio(v1, l1, u1, v2, l2, u2)
        gap = v1 / v2
    return _estimate(gap, low, high, reason, shape, confidence, "recovered from both intervals (MOVER-R)")


def _reasons(first: Floats, second: Floats) -> Codes:
    reason = np.zeros(first.size, dtype=np.int8)
    reason[np.isinf(first) | np.isinf(second)] = EstimateReason.NOT_FINITE
    reason[np.isnan(first) | np.isnan(second)] = EstimateReason.MISSING
    return reason


def _estimate(
    gap: Floats,
    low: Floats,
    high: Floats,
    reason: Codes,
    shape: tuple[int, ...],
    confidence: float,
    method: str,
) -> Estimate:
    settle(reason, gap)
    low[reason != 0] = high[reason != 0] = np.nan
    return Estimate(
        value=gap.reshape(shape),
        lower=low.reshape(shape),
        upper=high.reshape(shape),
        reason=reason.reshape(shape),
        confidence=level_of(confidence),
        method=method,
    )
