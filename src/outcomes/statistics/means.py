"""Means of values with Student's t limits.

The law kept here: a group with a missing value has no mean, for a mean of what happens to be there is
another number.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, broadcast
from outcomes.statistics.confidence import Confidence, levels_of
from outcomes.statistics.estimates import Estimate, EstimateReason, laid_out, settle


@immutable(kw_only=True, eq=False)
class MeanEstimate(Estimate):
    """A mean, how many values it rests on, and their standard deviation (divisor ``n - 1``)."""

    count: Floats
    deviation: Floats


def mean(values: ArrayLike, *, confidence: Confidence = 0.95) -> MeanEstimate:
    """Mean over the last axis with Student's t limits.

    ``mean -/+ t(n - 1) * sd / sqrt(n)``.

    Shapes: ``values`` is ``[..., n]``; the result drops the last axis, and limits have a leading axis of
    levels when ``confidence`` is a sequence. Units: those of the values. NaN, with a reason, where a value
    is missing or infinite, or there are fewer than two. Raises ``ValueError`` for values without an axis or
    a level outside (0, 1).

    References: Altman, Machin, Bryant and Gardner (2000), Statistics with confidence; Student (1908), The
    probable error of a mean.

    >>> result = mean([2.0, 4.0, 6.0])
    >>> float(result.value), round(float(result.lower), 4), round(float(result.upper), 4)
    (4.0, -0.9683, 8.9683)
    """
    array = as_floats(values, "values")
    if array.ndim == 0:
        raise ValueError("values: found a single number; give at least one axis of values")
    size = array.shape[-1]
    with np.errstate(invalid="ignore", over="ignore"):
        middle = array.sum(axis=-1) / size if size else np.full(array.shape[:-1], np.nan)
        squares = ((array - middle[..., None]) ** 2).sum(axis=-1)
        deviation = np.sqrt(squares / (size - 1)) if size > 1 else np.full(middle.shape, np.nan)
    estimate = mean_from_moments(np.full(middle.shape, float(size)), middle, deviation, confidence=confidence)
    infinite = np.isinf(array).any(axis=-1)
    unknown = np.isnan(array).any(axis=-1)
    over = ~np.isfinite(middle + deviation) & ~infinite & ~unknown & (size > 1)
    reason = np.where(infinite & ~unknown, np.int8(EstimateReason.NOT_FINITE), estimate.reason)
    reason = np.where(over, np.int8(EstimateReason.OUT_OF_RANGE), reason)
    return attrs.evolve(estimate, reason=reason)


def mean_from_moments(
    count: ArrayLike, mean: ArrayLike, deviation: ArrayLike, *, confidence: Confidence = 0.95
) -> MeanEstimate:
    """Student's t limits of means that are already known with their counts and standard deviations.

    Shapes: the three broadcast; limits have a leading axis of levels when ``confidence`` is a sequence.
    Units: those of the mean. NaN, with a reason, where a number is missing or infinite, the deviation is
    negative, or the count is below two. Raises ``ValueError`` for shapes that do not broadcast or a level
    outside (0, 1).

    References: Altman, Machin, Bryant and Gardner (2000), Statistics with confidence.

    >>> result = mean_from_moments(3, 4.0, 2.0)
    >>> round(float(result.upper), 4)
    8.9683
    """
    from scipy.special import stdtrit

    levels = levels_of(confidence)
    (n, middle, sd), shape = broadcast(count=count, mean=mean, deviation=deviation)
    reason = np.zeros(n.size, dtype=np.int8)
    reason[sd < 0.0] = EstimateReason.UNDEFINED
    reason[np.isinf(n) | np.isinf(middle) | np.isinf(sd)] = EstimateReason.NOT_FINITE
    reason[np.isnan(n) | np.isnan(middle) | np.isnan(sd)] = EstimateReason.MISSING
    reason[n < 2.0] = EstimateReason.TOO_FEW_VALUES
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        # Groups of the same size share their quantile, which is a search and costs more than all the rest.
        sizes, where = np.unique(n, return_inverse=True)
        quantile = np.stack([stdtrit(np.maximum(sizes - 1.0, 1.0), 1.0 - tail)[where] for tail in levels.tails()])
        half = quantile * (sd / np.sqrt(n))
        value = np.where(reason == 0, middle, np.nan)
        lower, upper = value - half, value + half
    settle(reason, value, lower, upper)
    return laid_out(
        MeanEstimate,
        value,
        lower,
        upper,
        reason,
        levels,
        shape,
        method="Student's t",
        count=n.reshape(shape),
        deviation=sd.reshape(shape),
    )
