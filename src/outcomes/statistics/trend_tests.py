"""Tests for a trend: in proportions, in values by their errors, and in the order of values alone (Mann-Kendall).

The law kept here: a missing point is left out and counted as left out, and never stands for "no change"; numbers that
differ by no more than rounding are the same.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats
from outcomes.statistics.estimates import Codes, EstimateReason, Flags, Reasoned
from outcomes.statistics.normal import two_sided

ROUNDING = 16.0 * float(np.finfo(np.float64).eps)
"""By how much, of their size, numbers that are meant to be equal may differ (0.1 + 0.2 and 0.3)."""
FEWEST = 4
MOST_EXACT = 10


@immutable(kw_only=True, eq=False)
class TrendTest(Reasoned):
    """Slope a unit of score, its standard error, chi-squared on one degree of freedom and two-sided p; points used."""

    slope: Floats
    standard_error: Floats
    chi_squared: Floats
    p: Floats
    points: Codes


def cochran_armitage(count: ArrayLike, denominator: ArrayLike, *, scores: ArrayLike | None = None) -> TrendTest:
    """Cochran-Armitage test for a linear trend in proportions.

    With ``R = sum r``, ``N = sum n``: ``chi2 = N (N sum(r t) - R sum(n t))^2 / (R (N - R)(N sum(n t^2) - (sum(n
    t))^2))``. The slope is that of the weighted regression of ``r/n`` on the scores, its standard error the one of
    no trend.

    Shapes: ``count`` and ``denominator`` broadcast to ``[..., point]``; ``scores`` (1, 2, 3, ... when left out)
    broadcast to them; results drop the last axis. Units: the slope is a fraction a unit of score. A point where a
    number is missing, infinite or negative, a denominator 0 or a count above it is left out. NaN, with a reason,
    where fewer than three points are left, their scores differ by no more than rounding, or all or none of the people
    have the event. Raises ``ValueError`` for shapes that do not broadcast.

    References: Cochran (1954), Some methods for strengthening the common chi-squared tests; Armitage (1955), Tests for
    linear trends in proportions and frequencies.

    >>> result = cochran_armitage([10, 20, 30], [100, 100, 100])
    >>> float(result.chi_squared), round(float(result.p), 6), round(float(result.slope), 4)
    (12.5, 0.000407, 0.1)
    """
    r, n, t = _points(scores, count=count, denominator=denominator)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        good = (r >= 0.0) & (n > 0.0) & (r <= n) & (n < np.inf) & np.isfinite(t)
        apart = told_apart(t, good)
        r, n, t = (np.where(good, one, 0.0) for one in (r, n, t))
        events, people = r.sum(axis=-1), n.sum(axis=-1)
        # Scores are taken from their mean: squares of years such as 2024 would cancel away the digits that matter.
        t = np.where(good, t - ((n * t).sum(axis=-1) / people)[..., None], 0.0)
        along, spread = (r * t).sum(axis=-1), (n * t * t).sum(axis=-1)
        share = events / people
        variance = share * (1.0 - share) / spread
        slope = along / spread
    points = good.sum(axis=-1)
    undefined = (events <= 0.0) | (events >= people) | ~apart
    return _tested(slope, variance, points, undefined)


def weighted_trend_test(value: ArrayLike, standard_error: ArrayLike, *, scores: ArrayLike | None = None) -> TrendTest:
    """Test for a linear trend in values, each weighted by ``1/se^2``.

    ``b = sum(w (t - t_w) y)/sum(w (t - t_w)^2)``; ``Var(b) = 1/sum(w (t - t_w)^2)``; ``chi2 = b^2/Var(b)``.

    Shapes: ``value`` and ``standard_error`` broadcast to ``[..., point]``; ``scores`` (1, 2, 3, ... when left out)
    broadcast to them; results drop the last axis. Units: the slope is in units of the value a unit of score. A point
    where a number is missing or infinite or an error is not above 0 is left out. NaN, with a reason, where fewer than
    three points are left or their scores differ by no more than rounding. Raises ``ValueError`` for shapes that do not
    broadcast.

    References: Armitage and Berry (2002), Statistical methods in medical research; Office for Health Improvement and
    Disparities, Fingertips: recent trends.

    >>> result = weighted_trend_test([10.0, 12.0, 14.0, 16.0], [1.0, 1.0, 1.0, 1.0])
    >>> float(result.slope), round(float(result.chi_squared), 6)
    (2.0, 20.0)
    """
    y, se, t = _points(scores, value=value, standard_error=standard_error)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        good = np.isfinite(y) & np.isfinite(t) & (se > 0.0) & (se < np.inf)
        apart = told_apart(t, good)
        w = np.where(good, 1.0 / (se * se), 0.0)
        y, t = np.where(good, y, 0.0), np.where(good, t, 0.0)
        total = w.sum(axis=-1)
        t = np.where(good, t - ((w * t).sum(axis=-1) / total)[..., None], 0.0)
        y = np.where(good, y - ((w * y).sum(axis=-1) / total)[..., None], 0.0)
        spread = (w * t * t).sum(axis=-1)
        slope = (w * t * y).sum(axis=-1) / spread
        variance = 1.0 / spread
    return _tested(slope, variance, good.sum(axis=-1), ~apart)


def told_apart(scores: Floats, good: Flags) -> Flags:
    """Whether the scores of ``good`` points differ by more than rounding: equal ones have no slope, only noise.

    Shapes ``[..., point]``; the answer drops the last axis.
    """
    if not scores.shape[-1]:
        return np.zeros(scores.shape[:-1], dtype=np.bool_)
    low, high = np.where(good, scores, np.inf).min(axis=-1), np.where(good, scores, -np.inf).max(axis=-1)
    return np.asarray(high - low > ROUNDING * np.maximum(np.abs(low), np.abs(high)))


def _points(scores: ArrayLike | None, **arrays: ArrayLike) -> list[Floats]:
    floats = {name: as_floats(one, name) for name, one in arrays.items()}
    try:
        shape = np.broadcast_shapes(*(one.shape for one in floats.values()))
        if not shape:
            raise ValueError
        t = np.arange(1.0, shape[-1] + 1.0) if scores is None else as_floats(scores, "scores")
        return [np.broadcast_to(one, shape) for one in (*floats.values(), np.broadcast_to(t, shape))]
    except ValueError:
        found = ", ".join(f"{name} {one.shape}" for name, one in floats.items())
        given = () if scores is None else np.shape(scores)
        raise ValueError(
            f"shapes do not fit together: {found}, scores {given}; give the same points on the last axis"
        ) from None


def _tested(slope: Floats, variance: Floats, points: Codes, undefined: Flags) -> TrendTest:
    from scipy.special import erfc

    reason = np.zeros(points.shape, dtype=np.int8)
    reason[undefined] = EstimateReason.UNDEFINED
    reason[points < 3] = EstimateReason.TOO_FEW_VALUES
    with np.errstate(invalid="ignore", divide="ignore", over="ignore", under="ignore"):
        chi_squared = np.asarray(slope * slope / variance)
        reason[(reason == 0) & ~np.isfinite(chi_squared + np.sqrt(variance))] = EstimateReason.OUT_OF_RANGE
        slope, variance, chi_squared = (np.where(reason == 0, one, np.nan) for one in (slope, variance, chi_squared))
        # On one degree of freedom this is the upper tail, at a fiftieth of the cost of the general function.
        p = np.asarray(erfc(np.sqrt(chi_squared / 2.0)), dtype=np.float64)
    return TrendTest(
        slope=slope,
        standard_error=np.sqrt(variance),
        chi_squared=chi_squared,
        p=p,
        points=points.astype(np.int32),
        reason=reason,
    )


@immutable(kw_only=True, eq=False)
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
