"""A straight line through points, carried forward, with an interval for what would be observed there.

The law kept here: fewer than three points have no interval, and known errors set the least that the scatter can
be.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats


@immutable(kw_only=True, eq=False)
class Projection:
    """Shape ``[series]`` each, NaN where there are fewer than three points or they share one time.

    ``value`` of the line at the time asked for, ``error`` (the standard error of a new observation there), ``slope`` a
    unit of time, ``freedom`` (points less two).
    """

    value: Floats
    error: Floats
    slope: Floats
    freedom: Floats

    def interval(self, confidence: float) -> tuple[Floats, Floats]:
        """Limits between which a new observation falls with the given confidence (Student's t)."""
        from scipy.special import stdtrit

        half = stdtrit(np.maximum(self.freedom, 1.0), (1.0 + confidence) / 2.0) * self.error
        return self.value - half, self.value + half

    def chance_below(self, level: Floats) -> Floats:
        """Chance that a new observation falls at or below a level."""
        from scipy.special import stdtr

        with np.errstate(invalid="ignore", divide="ignore"):
            t = (level - self.value) / self.error
            # A line without scatter has no doubt: a level on it or above it is kept.
            t = np.where(self.error == 0.0, np.where(level >= self.value, np.inf, -np.inf), t)
            unknown = np.isnan(t) | np.isnan(level)
            return np.where(unknown, np.nan, stdtr(np.maximum(self.freedom, 1.0), t))


def project(
    values: ArrayLike, times: ArrayLike, at: ArrayLike, *, weights: ArrayLike = 1.0, least_scatter: float = 0.0
) -> Projection:
    """Weighted linear regression on time, projected.

    ``values`` and ``weights`` have shape ``[series, point]``, ``times`` ``[point]``, ``at`` ``[series]``; a NaN value
    or a weight that is not above 0 is left out. The variance of a new observation is
    ``s^2 (1/w + 1/W + (t - t_w)^2/S)``, with ``s^2 = sum(w r^2)/(n - 2)`` but at least ``least_scatter`` (1 where
    weights are inverse squared standard errors), ``W`` the sum of weights, ``w`` their mean and
    ``S = sum(w (t_i - t_w)^2)``. Raises ``ValueError`` for shapes that do not fit.

    References: Draper and Smith (1998), Applied regression analysis, 3rd edition, sections 3.2 and 9.2.

    >>> result = project([[1.0, 2.0, 1.3, 3.75, 2.25]], [1, 2, 3, 4, 5], [6])
    >>> round(float(result.slope[0]), 3), round(float(result.value[0]), 3)
    (0.425, 3.335)
    """
    y = np.asarray(values, dtype=np.float64)
    t = np.asarray(times, dtype=np.float64)
    if y.ndim != 2 or t.shape != y.shape[1:]:
        raise ValueError(
            f"shapes do not fit together: values {y.shape}, times {t.shape}; give [series, point] and [point]"
        )
    w = np.broadcast_to(np.asarray(weights, dtype=np.float64), y.shape)
    good = np.isfinite(y) & (w > 0.0) & np.isfinite(w)
    w, y = np.where(good, w, 0.0), np.where(good, y, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = w.sum(axis=1)
        mean_t, mean_y = (w @ t) / total, (w * y).sum(axis=1) / total
        apart = np.where(good, t - mean_t[:, None], 0.0)
        spread = (w * apart * apart).sum(axis=1)
        slope = (w * apart * (y - mean_y[:, None])).sum(axis=1) / spread
        residual = np.where(good, y - mean_y[:, None] - slope[:, None] * apart, 0.0)
        points = good.sum(axis=1)
        freedom = points - 2.0
        scatter = np.maximum((w * residual * residual).sum(axis=1) / freedom, least_scatter)
        ahead = np.asarray(at, dtype=np.float64) - mean_t
        variance = scatter * (points / total + 1.0 / total + ahead * ahead / spread)
        fit = (points >= 3) & (spread > 0.0)
        return Projection(
            value=np.where(fit, mean_y + slope * ahead, np.nan),
            error=np.where(fit, np.sqrt(np.where(fit, variance, 0.0)), np.nan),
            slope=np.where(fit, slope, np.nan),
            freedom=np.where(fit, freedom, np.nan),
        )
