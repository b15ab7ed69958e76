"""Whether a change between two waves can be told from chance, and how many people it would take to tell.

The law kept here: an element that cannot be tested is NaN, never a guess, and nothing here looks at which way
was wanted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.estimates import Floats, broadcast

WIDTH_95 = 2.0 * 1.959963984540054
"""Width of a 95% interval in standard errors."""


def proportion_change(
    count_before: ArrayLike, denominator_before: ArrayLike, count_after: ArrayLike, denominator_after: ArrayLike
) -> Floats:
    """z of the change between two independent proportions, pooled: positive where the later one is higher.

    ``z = (p1 - p0) / sqrt(p (1-p) (1/n0 + 1/n1))`` with ``p = (x0+x1)/(n0+n1)``. Counts may be fractional. Shapes
    broadcast. NaN where a number is missing, a denominator is not above 0, a count lies outside its denominator, or
    all or none had the property in both waves.

    References: Fleiss, Levin and Paik (2003), Statistical methods for rates and proportions, 3rd edition.

    >>> round(float(proportion_change(68, 100, 74.8, 100)), 4)
    1.064
    """
    (x0, n0, x1, n1), shape = broadcast(
        count_before=count_before,
        denominator_before=denominator_before,
        count_after=count_after,
        denominator_after=denominator_after,
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (x0 + x1) / (n0 + n1)
        error = np.sqrt(pooled * (1.0 - pooled) * (1.0 / n0 + 1.0 / n1))
        z = (x1 / n1 - x0 / n0) / error
        good = (x0 >= 0) & (x1 >= 0) & (x0 <= n0) & (x1 <= n1) & (n0 > 0) & (n1 > 0) & (error > 0)
    return np.where(good, z, np.nan).reshape(shape)


def rate_change(
    count_before: ArrayLike, denominator_before: ArrayLike, count_after: ArrayLike, denominator_after: ArrayLike
) -> Floats:
    """z of the change between two independent Poisson rates, pooled: positive where the later one is higher.

    ``z = (x1/n1 - x0/n0) / sqrt(r (1/n0 + 1/n1))`` with ``r = (x0+x1)/(n0+n1)``. Shapes broadcast. NaN where a
    number is missing or negative, a denominator is not above 0, or there were no events at all.

    References: Armitage, Berry and Matthews (2002), Statistical methods in medical research, 4th edition.

    >>> round(float(rate_change(30, 1000, 50, 1000)), 4)
    2.2361
    """
    (x0, n0, x1, n1), shape = broadcast(
        count_before=count_before,
        denominator_before=denominator_before,
        count_after=count_after,
        denominator_after=denominator_after,
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt((x0 + x1) / (n0 + n1) * (1.0 / n0 + 1.0 / n1))
        z = (x1 / n1 - x0 / n0) / error
        good = (x0 >= 0) & (x1 >= 0) & (n0 > 0) & (n1 > 0) & (error > 0)
    return np.where(good, z, np.nan).reshape(shape)


def interval_change(
    before: ArrayLike,
    lower_before: ArrayLike,
    upper_before: ArrayLike,
    after: ArrayLike,
    lower_after: ArrayLike,
    upper_after: ArrayLike,
) -> Floats:
    """z of the change between two independent values that have 95% limits: positive where the later is higher.

    The standard error of each is the width of its interval over 3.92. Shapes broadcast. NaN where a number is missing
    or infinite, limits are the wrong way round, or both intervals have no width.

    References: Altman and Bland (2003), Interaction revisited: the difference between two estimates.

    >>> round(float(interval_change(10, 8, 12, 14, 12, 16)), 4)
    2.7718
    """
    (v0, l0, u0, v1, l1, u1), shape = broadcast(
        before=before,
        lower_before=lower_before,
        upper_before=upper_before,
        after=after,
        lower_after=lower_after,
        upper_after=upper_after,
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.hypot(u0 - l0, u1 - l1) / WIDTH_95
        z = (v1 - v0) / error
        good = (u0 >= l0) & (u1 >= l1) & (error > 0) & (error < np.inf)
    return np.where(good, z, np.nan).reshape(shape)


def two_sided(z: ArrayLike) -> Floats:
    """Chance of a normal deviate at least as far from 0 as ``z``, either way. Shape as given, NaN stays NaN.

    >>> round(float(two_sided(1.959963984540054)), 6)
    0.05
    """
    from scipy.special import erfc

    return np.asarray(erfc(np.abs(np.asarray(z, dtype=np.float64)) / np.sqrt(2.0)), dtype=np.float64)


def sample_for_proportions(
    before: ArrayLike, after: ArrayLike, *, confidence: float = 0.95, power: float = 0.8
) -> Floats:
    """How many people each of two waves needs for a change of proportions to be found, rounded up.

    ``before`` and ``after`` are fractions; shapes broadcast. NaN where either is missing or outside [0, 1], or where
    they are equal. Two-sided test at ``1 - confidence``, pooled variance under no change. Raises ``ValueError`` for a
    confidence or power outside (0, 1).

    References: Fleiss, Levin and Paik (2003), Statistical methods for rates and proportions, 3rd edition.

    >>> float(sample_for_proportions(0.68, 0.748))
    693.0
    """
    from scipy.special import ndtri

    for name, level in (("confidence", confidence), ("power", power)):
        if not 0.0 < level < 1.0:
            raise ValueError(f"{name}: found {level!r}; give a number between 0 and 1")
    (p0, p1), shape = broadcast(before=before, after=after)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (p0 + p1) / 2.0
        size = ndtri((1.0 + confidence) / 2.0) * np.sqrt(2.0 * mean * (1.0 - mean))
        size = size + ndtri(power) * np.sqrt(p0 * (1.0 - p0) + p1 * (1.0 - p1))
        needed = np.ceil((size / (p1 - p0)) ** 2)
        good = (p0 >= 0) & (p0 <= 1) & (p1 >= 0) & (p1 <= 1) & (p0 != p1)
    return np.where(good, needed, np.nan).reshape(shape)
