"""Control charts of counts and of rare events: c, G and T.

The law kept here: limits come from the points themselves, or from the first of them, and are not below 0.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, as_floats, positive, whole
from outcomes.statistics.estimates import Codes, EstimateReason, Reasoned

NELSON = 3.6
"""The power that makes waiting times nearly normal: t^(1/3.6)."""
MOVING_RANGE = 1.128
"""The mean range of two normal values, in standard deviations (d2)."""


@attrs.frozen(kw_only=True, eq=False)
class ControlChart(Reasoned):
    """``centre``, ``lower`` and ``upper`` of a chart ``[...]``, and for each point ``[..., point]`` whether it lies
    ``outside``: -1 below, 0 within, 1 above. 0 with a ``reason`` ``[...]`` where there is no chart."""

    centre: Floats
    lower: Floats
    upper: Floats
    outside: Codes


def c_chart(counts: ArrayLike, *, sigmas: float = 3.0, baseline: int | None = None) -> ControlChart:
    """Control chart of counts of events in equal spans of time: ``c -/+ 3 sqrt(c)``, ``c`` the mean count.

    Shapes: ``counts`` is ``[..., point]``; limits drop the last axis. ``baseline``: the limits are those of the first
    so many points. Units: events. NaN, with a reason, where a count is missing, infinite or negative, or there are
    fewer than two points. Raises ``ValueError`` for counts without an axis, sigmas not above 0 or a baseline below
    two.

    References: Shewhart (1931), Economic control of quality of manufactured product; NIST/SEMATECH (2012), e-Handbook
    of statistical methods, section 6.3.3.1.

    >>> result = c_chart([4, 9, 5, 7, 25])
    >>> float(result.centre), round(float(result.upper), 2), result.outside.tolist()
    (10.0, 19.49, [0, 0, 0, 0, 1])
    """
    x, first, far = _points(counts, "counts", sigmas, baseline)
    with np.errstate(all="ignore"):
        centre = first.mean(axis=-1) if first.shape[-1] else np.full(x.shape[:-1], np.nan)
        half = far * np.sqrt(centre)
        return _chart(x, first, centre, centre - half, centre + half)


def g_chart(gaps: ArrayLike, *, sigmas: float = 3.0, baseline: int | None = None) -> ControlChart:
    """Control chart of the number of cases (or days) between rare events: ``g -/+ 3 sqrt(g (g + 1))``, ``g`` the mean.

    The numbers between events of constant chance are geometric, from 0; the lower limit is 0 where it would be below.

    Shapes: ``gaps`` is ``[..., point]``; limits drop the last axis. ``baseline``: the limits are those of the first
    so many points. Units: cases or whole days between an event and the next. NaN, with a reason, where a number is
    missing, infinite or negative, or there are fewer than two. Raises ``ValueError`` for gaps without an axis, sigmas
    not above 0 or a baseline below two.

    References: Kaminsky, Benneyan, Davis and Burke (1992), Statistical control charts based on a geometric
    distribution; Benneyan (2001), Number-between g-type statistical quality control charts for monitoring adverse
    events.

    >>> result = g_chart([8, 0, 5, 3])
    >>> float(result.centre), round(float(result.upper), 2), float(result.lower)
    (4.0, 17.42, 0.0)
    """
    x, first, far = _points(gaps, "gaps", sigmas, baseline)
    with np.errstate(all="ignore"):
        centre = first.mean(axis=-1) if first.shape[-1] else np.full(x.shape[:-1], np.nan)
        half = far * np.sqrt(centre) * np.sqrt(centre + 1.0)
        return _chart(x, first, centre, centre - half, centre + half)


def t_chart(times: ArrayLike, *, sigmas: float = 3.0, baseline: int | None = None) -> ControlChart:
    """Control chart of the time between rare events, on Nelson's scale ``y = t^(1/3.6)``.

    ``y -/+ 3 R/1.128`` with ``y`` the mean and ``R`` the mean moving range of two, carried back to times; the lower
    limit is 0 where it would be below.

    Shapes: ``times`` is ``[..., point]`` in order; limits drop the last axis. ``baseline``: the limits are those of
    the first so many points. Units: those of the times. NaN, with a reason, where a time is missing, infinite or
    negative, or there are fewer than two. Raises ``ValueError`` for times without an axis, sigmas not above 0 or a
    baseline below two.

    References: Nelson (1994), A control chart for parts-per-million nonconforming items; Montgomery (2013),
    Introduction to statistical quality control, section 7.3.5.

    >>> result = t_chart([12.0, 30.0, 7.0, 21.0, 16.0])
    >>> round(float(result.centre), 1), round(float(result.upper), 1)
    (15.9, 103.4)
    """
    t, first, far = _points(times, "times", sigmas, baseline)
    with np.errstate(all="ignore"):
        y = first ** (1.0 / NELSON)
        enough = first.shape[-1] > 1
        middle = y.mean(axis=-1) if enough else np.full(t.shape[:-1], np.nan)
        spread = np.abs(np.diff(y, axis=-1)).mean(axis=-1) if enough else middle
        half = far * spread / MOVING_RANGE
        low, high = np.maximum(middle - half, 0.0) ** NELSON, (middle + half) ** NELSON
        centre = np.asarray(middle) ** NELSON
        return _chart(t, first, centre, low, high)


def _points(values: ArrayLike, name: str, sigmas: float, baseline: int | None) -> tuple[Floats, Floats, float]:
    """All points, those that make the limits, and how far the limits are."""
    array = as_floats(values, name)
    if array.ndim == 0:
        raise ValueError(f"{name}: found a single number; give at least one axis of values")
    far = positive(sigmas, "sigmas")
    size = array.shape[-1] if baseline is None else whole(baseline, "baseline", 2)
    return array, array[..., :size], far


def _chart(points: Floats, first: Floats, centre: Floats, lower: Floats, upper: Floats) -> ControlChart:
    reason = np.zeros(points.shape[:-1], dtype=np.int8)
    if first.shape[-1] < 2:
        reason[...] = EstimateReason.TOO_FEW_VALUES
    centre, lower, upper = (np.array(one, dtype=np.float64) for one in (centre, lower, upper))
    reason[(reason == 0) & ~np.isfinite(centre + upper)] = EstimateReason.OUT_OF_RANGE
    reason[(points < 0.0).any(axis=-1)] = EstimateReason.NEGATIVE_COUNT
    reason[np.isinf(points).any(axis=-1)] = EstimateReason.NOT_FINITE
    reason[np.isnan(points).any(axis=-1)] = EstimateReason.MISSING
    known = reason == 0
    centre, lower, upper = (np.where(known, one, np.nan) for one in (centre, np.where(lower < 0.0, 0.0, lower), upper))
    with np.errstate(invalid="ignore"):
        above, below = points > upper[..., None], points < lower[..., None]
    return ControlChart(
        centre=centre,
        lower=lower,
        upper=upper,
        outside=(above.astype(np.int8) - below.astype(np.int8)).astype(np.int8),
        reason=reason,
    )
