"""Gaps between two estimates: how many points apart, and how many times.

The law kept here: an interval of a gap is recovered from the two intervals, never guessed from their overlap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, broadcast
from outcomes.statistics.confidence import level_of
from outcomes.statistics.estimates import Codes, Estimate, EstimateReason, settle
from outcomes.statistics.ratios import recovered_ratio


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
