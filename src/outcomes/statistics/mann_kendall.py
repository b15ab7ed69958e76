"""The Mann-Kendall test: whether a series rises or falls, whatever the shape of its rise.

The law kept here: only the order of values counts, and values that differ by no more than rounding count for neither
side.
"""

from __future__ import annotations

from functools import cache

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.statistics.arguments import Floats, as_floats
from outcomes.statistics.estimates import Codes, EstimateReason, Flags, Reasoned
from outcomes.statistics.normal import two_sided
from outcomes.statistics.trend_tests import ROUNDING

FEWEST = 4
MOST_EXACT = 10


@attrs.frozen(kw_only=True, eq=False)
class MannKendall(Reasoned):
    """``score`` (S: pairs that rise less pairs that fall), its ``variance``, ``z`` (NaN where ``p`` is exact),
    two-sided ``p``, Kendall's ``tau``, Sen's ``slope`` (the median rise between two points) and the ``points`` that
    were used."""

    score: Floats
    variance: Floats
    z: Floats
    p: Floats
    tau: Floats
    slope: Floats
    points: Codes


def mann_kendall(values: ArrayLike, *, times: ArrayLike | None = None) -> MannKendall:
    """Mann-Kendall test for a monotonic trend, with Sen's slope.

    ``S = sum over i < j of sign(y_j - y_i)``; ``Var = (n(n - 1)(2n + 5) - sum t(t - 1)(2t + 5))/18`` over ties of
    ``t``, which are values that differ by no more than rounding; ``z = (S - sign S)/sqrt(Var)``. Of up to ten points
    without ties ``p`` is exact: twice the chance of an ``S`` at least as far from 0, at most 1.

    Shapes: ``values`` is ``[..., point]``, oldest first; ``times`` (1, 2, 3, ... when left out) is ``[point]``,
    ascending; results drop the last axis. Units: the slope is in units of the value a unit of time. A point whose
    value is missing or infinite is left out. NaN, with a reason, where fewer than four points are left. A series of
    one value has no trend: ``p`` is 1. Raises ``ValueError`` for values without an axis or times that do not ascend.

    References: Mann (1945), Nonparametric tests against trend; Kendall (1975), Rank correlation methods; Sen (1968),
    Estimates of the regression coefficient based on Kendall's tau; Gilbert (1987), Statistical methods for
    environmental pollution monitoring, chapter 16.

    >>> result = mann_kendall([5, 6, 11, 8, 10])
    >>> float(result.score), round(float(result.p), 3), float(result.slope)
    (6.0, 0.233, 1.125)
    """
    y = as_floats(values, "values")
    if y.ndim == 0:
        raise ValueError("values: found a single number; give at least one axis of values")
    size = y.shape[-1]
    t = np.arange(1.0, size + 1.0) if times is None else as_floats(times, "times")
    if t.shape != (size,) or not (np.diff(t) > 0.0).all():
        raise ValueError(f"times: found shape {t.shape} for {size} points; give one time a point, ascending")
    shape = y.shape[:-1]
    y = y.reshape(int(np.prod(shape, dtype=np.int64)), size)
    good = np.isfinite(y)
    points = good.sum(axis=1)
    early, late = np.triu_indices(size, 1)
    pair = good[:, early] & good[:, late]
    with np.errstate(all="ignore"):
        place = _places(y)
        sign = np.where(pair, np.sign(place[:, late] - place[:, early]), 0).astype(float)
        rise = np.where(pair, np.where(sign == 0.0, 0.0, y[:, late] - y[:, early]), np.nan)
        score = sign.sum(axis=1)
        same = (good[:, :, None] & good[:, None, :] & (place[:, :, None] == place[:, None, :])).sum(axis=2)
        tied = np.where(good, (same - 1.0) * (2.0 * same + 5.0), 0.0).sum(axis=1)
        variance = (points * (points - 1.0) * (2.0 * points + 5.0) - tied) / 18.0
        exact = (points <= MOST_EXACT) & (tied == 0.0)
        z = np.where(variance > 0.0, (score - np.sign(score)) / np.sqrt(variance), 0.0)
        p = np.where(exact, _exact(score, points, exact), two_sided(z))
        pairs = points * (points - 1.0) / 2.0
        ties = np.where(good, (same - 1.0) / 2.0, 0.0).sum(axis=1)
        tau = np.where(pairs > ties, score / np.sqrt(pairs * np.maximum(pairs - ties, 1.0)), 0.0)
        slope = _medians(rise / (t[late] - t[early]))
    reason = np.zeros(len(y), dtype=np.int8)
    reason[~np.isfinite(slope)] = EstimateReason.OUT_OF_RANGE
    reason[points < FEWEST] = EstimateReason.TOO_FEW_VALUES
    known = reason == 0
    score, variance, p, tau, slope = (np.where(known, one, np.nan) for one in (score, variance, p, tau, slope))
    return MannKendall(
        score=score.reshape(shape),
        variance=variance.reshape(shape),
        z=np.where(known & ~exact, z, np.nan).reshape(shape),
        p=p.reshape(shape),
        tau=tau.reshape(shape),
        slope=slope.reshape(shape),
        points=points.astype(np.int32).reshape(shape),
        reason=reason.reshape(shape),
    )


def _places(y: Floats) -> NDArray[np.int64]:
    """The place of each value in the order of its row (int64); those that differ by no more than rounding share one."""
    order = np.argsort(y, axis=1, kind="stable")
    ordered = np.take_along_axis(y, order, axis=1)
    low, high = ordered[:, :-1], ordered[:, 1:]
    # A difference of two huge values may run over, and is more than rounding.
    apart = ~(high - low <= ROUNDING * np.maximum(np.abs(low), np.abs(high)))
    places = np.zeros(y.shape, dtype=np.int64)
    np.put_along_axis(places, order[:, 1:], np.cumsum(apart, axis=1), axis=1)
    return places


def _exact(score: Floats, points: Codes, exact: Flags) -> Floats:
    chance = np.full(score.shape, np.nan)
    for size in np.unique(points[exact]).tolist():
        rows = exact & (points == size)
        chance[rows] = _tails(int(size))[np.abs(score[rows]).astype(np.intp)]
    return chance


@cache
def _tails(size: int) -> Floats:
    """Two-sided chance of a score at least as far from 0, by the size of the score."""
    orders = np.ones(1)
    for number in range(2, size + 1):
        orders = np.convolve(orders, np.ones(number))
    pairs = size * (size - 1) // 2
    chance = orders / orders.sum()
    at_least = np.array([chance[np.abs(2 * np.arange(pairs + 1) - pairs) >= far].sum() for far in range(pairs + 1)])
    return np.asarray(np.minimum(at_least, 1.0), dtype=np.float64)


def _medians(rows: Floats) -> Floats:
    """Medians of the numbers of each row; NaN where a row has none."""
    ordered = np.sort(rows, axis=1)
    size = np.count_nonzero(~np.isnan(rows), axis=1)
    if not rows.shape[1]:
        return np.full(len(rows), np.nan)
    middle = np.arange(len(rows))
    low, high = ordered[middle, np.maximum(size - 1, 0) // 2], ordered[middle, size // 2 * (size > 0) % rows.shape[1]]
    return np.where(size > 0, low / 2.0 + high / 2.0, np.nan)
