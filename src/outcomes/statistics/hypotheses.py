"""Tests of one number against another: two proportions, the same people twice, two counts of events.

The law kept here: a test comes with the size of the difference and its interval, for a p-value alone settles nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, broadcast, positive
from outcomes.statistics.confidence import Confidence, levels_of
from outcomes.statistics.estimates import Codes, Estimate, EstimateReason, count_reasons, laid_out, settle
from outcomes.statistics.gaps import ratio_of_rates
from outcomes.statistics.intervals import contain, wilson_limits
from outcomes.statistics.normal import two_sided

# From this many discordant pairs the chi-squared approximation is used.
EXACT_PAIRS = 25.0


@immutable(kw_only=True, eq=False)
class Comparison:
    """A difference or ratio with its interval (``estimate``), a two-sided ``p`` and, where the test has one, ``z``.

    ``z`` is positive where the first is higher than the second; NaN where the test is exact.
    """

    estimate: Estimate
    z: Floats
    p: Floats


def compare_proportions(
    count: ArrayLike,
    denominator: ArrayLike,
    other_count: ArrayLike,
    other_denominator: ArrayLike,
    *,
    multiplier: float = 100.0,
    confidence: Confidence = 0.95,
) -> Comparison:
    """Difference of two proportions of different people: pooled z test, Newcombe's score interval.

    ``z = (p1 - p2)/sqrt(p(1 - p)(1/n1 + 1/n2))``, ``p`` the pooled proportion; limits
    ``d - sqrt((p1 - l1)^2 + (u2 - p2)^2)``, ``d + sqrt((u1 - p1)^2 + (p2 - l2)^2)`` with Wilson limits ``l``, ``u``.

    Shapes: the four broadcast; limits have a leading axis of levels when ``confidence`` is a sequence. Units: the
    difference is in ``multiplier`` times a fraction (100 gives percentage points). NaN, with a reason, where a
    number is missing, infinite or negative, a denominator is 0 or a count above it; z is 0 where all or none have
    the event. Raises ``ValueError`` for shapes that do not broadcast or a level outside (0, 1).

    References: Newcombe (1998), Interval estimation for the difference between independent proportions, method 10;
    Altman (1991), Practical statistics for medical research.

    >>> result = compare_proportions(74.8, 100, 68, 100)
    >>> round(float(result.z), 4), round(float(result.p), 4), round(float(result.estimate.value), 4)
    (1.064, 0.2873, 6.8)
    """
    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    (x1, n1, x2, n2), shape = broadcast(
        count=count, denominator=denominator, other_count=other_count, other_denominator=other_denominator
    )
    first, second = count_reasons(x1, n1, bounded=True), count_reasons(x2, n2, bounded=True)
    reason = np.where(first != 0, first, second)
    lower, upper = levels.empty(x1.size), levels.empty(x1.size)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        p1, p2 = np.where(reason == 0, x1 / n1, np.nan), np.where(reason == 0, x2 / n2, np.nan)
        # Of shares that nearly agree, the difference of their quotients keeps few digits.
        gap = (x1 * n2 - x2 * n1) / n1 / n2
        gap = np.where((reason != 0) | np.isfinite(gap), gap, p1 - p2)
        pooled = (x1 + x2) / (n1 + n2)
        error = np.sqrt(pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2))
        z = np.where((gap == 0.0) & (error == 0.0), 0.0, gap / error)
        for level, one in enumerate(levels.z()):
            l1, u1 = wilson_limits(p1, n1, one)
            l2, u2 = wilson_limits(p2, n2, one)
            lower[level] = np.maximum(gap - np.hypot(p1 - l1, u2 - p2), -1.0)
            upper[level] = np.minimum(gap + np.hypot(u1 - p1, p2 - l2), 1.0)
        value, lower, upper = gap * scale, lower * scale, upper * scale
    settle(reason, value, lower, upper, z)
    estimate = laid_out(
        Estimate, value, lower, upper, reason, levels, shape, method="Newcombe's score interval (method 10)"
    )
    return Comparison(estimate=estimate, z=z.reshape(shape), p=two_sided(z).reshape(shape))


def compare_paired(
    gained: ArrayLike,
    lost: ArrayLike,
    pairs: ArrayLike,
    *,
    multiplier: float = 100.0,
    confidence: Confidence = 0.95,
    exact_below: float = EXACT_PAIRS,
) -> Comparison:
    """McNemar's test of the same people asked twice, with the interval of Bonett and Price.

    Only those who changed count: ``gained`` to yes, ``lost`` from yes. Below ``exact_below`` of them the p-value is
    binomial, ``2 P(X <= min | gained + lost, 1/2)``, at most 1; from then on ``z^2 = (|g - l| - 1)^2/(g + l)`` with
    Edwards' correction. With ``a = (g + 1)/(n + 2)`` and ``b = (l + 1)/(n + 2)`` the limits of ``(g - l)/n`` are
    ``a - b -/+ z sqrt((a + b - (a - b)^2)/(n + 2))``.

    Shapes: the three broadcast; limits have a leading axis of levels when ``confidence`` is a sequence. Units: the
    difference is in ``multiplier`` times a fraction; ``pairs`` are all people asked twice. NaN, with a reason, where a
    number is missing, infinite or negative, there are no pairs, or more changed than there are; for the exact test also
    where a count is not whole. Raises ``ValueError`` for shapes that do not broadcast or a level outside (0, 1).

    References: McNemar (1947), Note on the sampling error of the difference between correlated proportions; Edwards
    (1948), Note on the correction for continuity in testing the significance of the difference between correlated
    proportions; Bonett and Price (2012), Adjusted Wald confidence interval for a difference of binomial proportions
    based on paired data.

    >>> result = compare_paired(12, 3, 100)
    >>> float(result.estimate.value), round(float(result.p), 4)
    (9.0, 0.0352)
    """
    from scipy.special import bdtr

    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    (g, b, n), shape = broadcast(gained=gained, lost=lost, pairs=pairs)
    with np.errstate(over="ignore", invalid="ignore"):
        changed = g + b
    reason = count_reasons(changed, n, bounded=True)
    reason[((g < 0.0) | (b < 0.0)) & (reason != EstimateReason.MISSING)] = EstimateReason.NEGATIVE_COUNT
    exact = changed < exact_below
    reason[(reason == 0) & exact & ((g != np.floor(g)) | (b != np.floor(b)))] = EstimateReason.COUNT_NOT_WHOLE
    good = reason == 0
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        gap = np.where(good, (g - b) / n, np.nan)
        size = np.where(exact, np.nan, np.maximum(np.abs(g - b) - 1.0, 0.0) / np.sqrt(changed))
        z = np.where(good, np.copysign(size, g - b), np.nan)
        safe = np.where(good & exact, changed, 1.0)
        tail = bdtr(np.where(good & exact, np.minimum(g, b), 0.0), safe.astype(np.int64), 0.5)
        p = np.where(exact, np.minimum(2.0 * tail, 1.0), two_sided(size))
        up, down = (g + 1.0) / (n + 2.0), (b + 1.0) / (n + 2.0)
        error = np.sqrt((up + down - (up - down) ** 2) / (n + 2.0))
        half = levels.z()[:, None] * error
        lower, upper = np.clip(up - down - half, -1.0, 1.0), np.clip(up - down + half, -1.0, 1.0)
        lower, upper = np.where(good, lower, np.nan), np.where(good, upper, np.nan)
        contain(gap, lower, upper)
        value, lower, upper = gap * scale, lower * scale, upper * scale
    settle(reason, value, lower, upper)
    good = reason == 0
    estimate = laid_out(
        Estimate, value, lower, upper, reason, levels, shape, method="Bonett and Price's adjusted interval"
    )
    return Comparison(
        estimate=estimate, z=np.where(good, z, np.nan).reshape(shape), p=np.where(good, p, np.nan).reshape(shape)
    )


def compare_counts(
    count: ArrayLike,
    other_count: ArrayLike,
    *,
    exposure: ArrayLike = 1.0,
    other_exposure: ArrayLike = 1.0,
    confidence: Confidence = 0.95,
) -> Comparison:
    """Two counts of events compared by the exact conditional test, with the ratio of their rates.

    Given the total, the first count is binomial with chance ``e1/(e1 + e2)``; ``p`` is twice the smaller tail, at most
    1, so that it agrees with the exact limits of the ratio ``(x1/e1)/(x2/e2)``.

    Shapes: the four broadcast; limits have a leading axis of levels when ``confidence`` is a sequence. Units: the ratio
    has none; exposures are person-years, months, or left out when they are the same. NaN, with a reason, where a number
    is missing, infinite or negative or an exposure is 0. Where the other count is 0 there is no ratio, but there is a
    ``p``. Raises ``ValueError`` for shapes that do not broadcast or a level outside (0, 1).

    References: Przyborowski and Wilenski (1940), Homogeneity of results in testing samples from Poisson series; Breslow
    and Day (1987), Statistical methods in cancer research II.

    >>> result = compare_counts(30, 15)
    >>> float(result.estimate.value), round(float(result.p), 4)
    (2.0, 0.0357)
    """
    (x1, e1, x2, e2), shape = broadcast(
        count=count, exposure=exposure, other_count=other_count, other_exposure=other_exposure
    )
    estimate = ratio_of_rates(*(each.reshape(shape) for each in (x1, e1, x2, e2)), confidence=confidence)
    known = np.isin(estimate.reason.reshape(-1), (EstimateReason.COMPUTED, EstimateReason.UNDEFINED))
    p = _conditional_p(x1, x2, e1, e2, known.astype(np.int8))
    return Comparison(estimate=estimate, z=np.full(shape, np.nan), p=p.reshape(shape))


def _conditional_p(x1: Floats, x2: Floats, e1: Floats, e2: Floats, known: Codes) -> Floats:
    from scipy.special import betainc

    a, b = np.where(known, x1, 1.0), np.where(known, x2, 1.0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        # Of halves, so that the sum of two large exposures does not run over.
        chance = np.where(known, (e1 / 2.0) / (e1 / 2.0 + e2 / 2.0), 0.5)
        at_least = np.where(a > 0.0, betainc(np.maximum(a, 1e-300), b + 1.0, chance), 1.0)
        at_most = np.where(b > 0.0, betainc(np.maximum(b, 1e-300), a + 1.0, 1.0 - chance), 1.0)
    return np.where(known, np.minimum(2.0 * np.minimum(at_least, at_most), 1.0), np.nan)
