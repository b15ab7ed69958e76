"""Change of a mean between two waves, from summary figures: Welch's test, the paired t test, and sizes.

Law: variances are never assumed equal, and a change comes with its interval.

References
----------
Welch (1947), The generalization of Student's problem when several different population variances are involved.
Satterthwaite (1946), An approximate distribution of estimates of variance components. Student (1908), The probable
error of a mean.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.immutable import immutable
from outcomes_survey.proportions import normal_quantiles

Floats = NDArray[np.float64]


MANY = 1e9
"""People of a wave whose limits are published without them: so many that Student's t is as good as normal."""


@immutable(kw_only=True, eq=False)
class MeanChange:
    """A change of means: ``change`` with its limits, ``t`` with ``freedom`` degrees of freedom, two-sided ``p``.

    All arrays have the broadcast shape of what went in, and are NaN where the test cannot be made.
    """

    change: Floats
    lower: Floats
    upper: Floats
    error: Floats
    t: Floats
    freedom: Floats
    p: Floats


def welch(
    mean_before: ArrayLike,
    deviation_before: ArrayLike,
    people_before: ArrayLike,
    mean_after: ArrayLike,
    deviation_after: ArrayLike,
    people_after: ArrayLike,
    *,
    confidence: float = 0.95,
) -> MeanChange:
    """Change of the mean between waves of different people: ``t = (m1 - m0)/sqrt(s0^2/n0 + s1^2/n1)``.

    Degrees of freedom ``(v0 + v1)^2/(v0^2/(n0 - 1) + v1^2/(n1 - 1))`` with ``v = s^2/n``. Shapes broadcast; units
    are those of the mean. NaN where a number is missing, a wave has fewer than two people, a deviation is negative, or
    both are 0. Raises ``ValueError`` for a confidence outside 0 to 1.
    """
    m0, s0, n0, m1, s1, n1 = (
        np.asarray(each, np.float64)
        for each in np.broadcast_arrays(
            mean_before, deviation_before, people_before, mean_after, deviation_after, people_after
        )
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        v0, v1 = s0**2 / n0, s1**2 / n1
        freedom = (v0 + v1) ** 2 / (v0**2 / (n0 - 1) + v1**2 / (n1 - 1))
        good = (n0 >= 2) & (n1 >= 2) & (s0 >= 0) & (s1 >= 0)
        return _student(m1 - m0, np.sqrt(v0 + v1), freedom, good, confidence)


def paired_means(
    change: ArrayLike, deviation_of_changes: ArrayLike, pairs: ArrayLike, *, confidence: float = 0.95
) -> MeanChange:
    """Mean of the changes of the same people: ``t = d/(s_d/sqrt n)`` on ``n - 1`` degrees of freedom.

    ``deviation_of_changes`` is the standard deviation of the individual changes, not of either wave. Shapes, units, NaN
    and errors as in ``welch``.
    """
    d, s, n = (np.asarray(each, np.float64) for each in np.broadcast_arrays(change, deviation_of_changes, pairs))
    with np.errstate(invalid="ignore", divide="ignore"):
        return _student(d, s / np.sqrt(n), n - 1, (n >= 2) & (s >= 0), confidence)


def _student(change: Floats, error: Floats, freedom: Floats, good: NDArray[np.bool_], confidence: float) -> MeanChange:
    from scipy.special import stdtr, stdtrit

    normal_quantiles(confidence, 0.5)
    usable = good & (error > 0) & np.isfinite(error) & np.isfinite(change)
    df = np.where(usable, freedom, 1.0)
    t = np.where(usable, change / np.where(usable, error, 1.0), np.nan)
    half = stdtrit(df, (1.0 + confidence) / 2.0) * error

    def where(values: Floats) -> Floats:
        return np.where(usable, values, np.nan)

    return MeanChange(
        change=where(change),
        lower=where(change - half),
        upper=where(change + half),
        error=where(error),
        t=t,
        freedom=where(freedom),
        p=where(2.0 * stdtr(df, -np.abs(np.where(usable, t, 0.0)))),
    )


def deviation_from_limits(lower: ArrayLike, upper: ArrayLike, people: ArrayLike, *, confidence: float = 0.95) -> Floats:
    """The standard deviation behind a mean's Student t limits: ``(U - L)/2/t(n - 1)*sqrt n``.

    NaN where a limit is missing, limits are the wrong way round, or there are fewer than two people.
    """
    from scipy.special import stdtrit

    low, high, n = (np.asarray(each, np.float64) for each in np.broadcast_arrays(lower, upper, people))
    with np.errstate(invalid="ignore"):
        quantile = stdtrit(np.maximum(np.nan_to_num(n) - 1.0, 1.0), (1.0 + confidence) / 2.0)
        good = (high >= low) & (n >= 2)
        return np.where(good, (high - low) / 2.0 / quantile * np.sqrt(np.where(good, n, 1.0)), np.nan)


def error_from_limits(lower: ArrayLike, upper: ArrayLike, *, confidence: float = 0.95) -> Floats:
    """The standard error behind limits whose people are not known: ``(U - L)/2/z``, as of a large sample.

    NaN where a limit is missing or limits are the wrong way round.
    """
    low, high = (np.asarray(each, np.float64) for each in np.broadcast_arrays(lower, upper))
    quantile, _ = normal_quantiles(confidence, 0.5)
    with np.errstate(invalid="ignore"):
        return np.where(high >= low, (high - low) / 2.0 / quantile, np.nan)


def sample_for_means(
    change: ArrayLike,
    deviation_before: ArrayLike,
    deviation_after: ArrayLike,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
) -> Floats:
    """People that each of two waves needs to find a change of means: ``(z_a + z_b)^2 (s0^2 + s1^2)/d^2``, rounded up.

    For the same people twice, pass the deviation of the changes and 0. A normal approximation, a person or two short
    for waves under twenty. NaN where a number is missing or the change is 0. Raises ``ValueError`` for a confidence
    or power outside 0 to 1.
    """
    z = sum(normal_quantiles(confidence, power))
    d, s0, s1 = (
        np.asarray(each, np.float64) for each in np.broadcast_arrays(change, deviation_before, deviation_after)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(d != 0, np.ceil(z**2 * (s0**2 + s1**2) / d**2), np.nan)


def detectable_mean_change(error: ArrayLike, *, confidence: float = 0.95, power: float = 0.8) -> Floats:
    """The smallest change of a mean that a standard error lets be found: ``(z_a + z_b) * error``; NaN stays NaN."""
    return np.asarray(error, np.float64) * sum(normal_quantiles(confidence, power))
