"""The words of a control chart: what each point is, what the chart shows, and whether a target can be relied on.

Law: one label a point, in the order outside, trend, two in three, shift; the variation icon speaks of the last
observed point only; assurance compares limits with the target and never looks at single values.

References
----------
NHS England, Making Data Count: variation and assurance icons.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes import first_true
from outcomes_spc.points import Signs, side_of

Codes = NDArray[np.int8]


class Cause(IntEnum):
    """Which rule a point breaks; ``NOT_ASSESSED`` where nothing was observed or no limits could be had."""

    NOT_ASSESSED = -1
    COMMON = 0
    OUTSIDE = 1
    TREND = 2
    TWO_IN_THREE = 3
    SHIFT = 4


class PointType(IntEnum):
    """What a point means for a measure whose wanted direction is known (or is not)."""

    NOT_ASSESSED = -1
    COMMON_CAUSE = 0
    IMPROVEMENT = 1
    CONCERN = 2
    NEUTRAL_HIGH = 3
    NEUTRAL_LOW = 4


class Variation(IntEnum):
    """The seven variation icons, and none."""

    NONE = -1
    COMMON_CAUSE = 0
    IMPROVEMENT_HIGH = 1
    IMPROVEMENT_LOW = 2
    CONCERN_HIGH = 3
    CONCERN_LOW = 4
    NEUTRAL_HIGH = 5
    NEUTRAL_LOW = 6


class Assurance(IntEnum):
    """Whether the process, as it varies now, will meet the target: always, never, or now and then."""

    NONE = -1
    INCONSISTENT = 0
    CONSISTENT_PASS = 1
    CONSISTENT_FAIL = 2


def label_points(
    *, outside: NDArray[Any], trend: NDArray[Any], two_in_three: NDArray[Any], shift: NDArray[Any]
) -> Codes:
    """One ``Cause`` a point, the strongest first. Each argument is non-zero where that rule holds."""
    return first_true(
        (outside != 0, np.int8(Cause.OUTSIDE)),
        (trend != 0, np.int8(Cause.TREND)),
        (two_in_three != 0, np.int8(Cause.TWO_IN_THREE)),
        (shift != 0, np.int8(Cause.SHIFT)),
        otherwise=np.int8(Cause.COMMON),
    )


def label_directions(cause: Codes, side: Signs, trend_way: Signs) -> Signs:
    """+1 (high) or -1 (low) for each special cause: a trend by its steps, all others by side of the mean."""
    way = np.where(cause == Cause.TREND, trend_way, side)
    return np.where(cause > Cause.COMMON, way, 0).astype(np.int8)


def point_types(cause: Codes, direction: Signs, polarity: ArrayLike) -> Codes:
    """``PointType`` of each point; ``polarity`` is +1 (high is good), -1 (low is good), 0 (neither)."""
    wanted = np.broadcast_to(np.asarray(polarity, np.int8), cause.shape)
    special = cause > Cause.COMMON
    return first_true(
        (cause == Cause.NOT_ASSESSED, np.int8(PointType.NOT_ASSESSED)),
        (~special, np.int8(PointType.COMMON_CAUSE)),
        ((wanted == 0) & (direction > 0), np.int8(PointType.NEUTRAL_HIGH)),
        (wanted == 0, np.int8(PointType.NEUTRAL_LOW)),
        (direction == wanted, np.int8(PointType.IMPROVEMENT)),
        otherwise=np.int8(PointType.CONCERN),
    )


def variation_icons(types: Codes, direction: Signs) -> Codes:
    """The ``Variation`` icon that stands for each point type and direction."""
    low = direction < 0
    return first_true(
        (types == PointType.NOT_ASSESSED, np.full(types.shape, Variation.NONE, np.int8)),
        (types == PointType.COMMON_CAUSE, np.full(types.shape, Variation.COMMON_CAUSE, np.int8)),
        (
            types == PointType.IMPROVEMENT,
            np.where(low, Variation.IMPROVEMENT_LOW, Variation.IMPROVEMENT_HIGH).astype(np.int8),
        ),
        (types == PointType.CONCERN, np.where(low, Variation.CONCERN_LOW, Variation.CONCERN_HIGH).astype(np.int8)),
        (types == PointType.NEUTRAL_HIGH, np.full(types.shape, Variation.NEUTRAL_HIGH, np.int8)),
        otherwise=np.int8(Variation.NEUTRAL_LOW),
    )


def assurance(lower: ArrayLike, upper: ArrayLike, target: ArrayLike, polarity: ArrayLike) -> Codes:
    """``Assurance`` of limits against a target, elementwise; NaN limits or target, or polarity 0, give none.

    A target exactly on a limit is inconsistent. Broadcasts, so that a path of targets is compared with the
    limits of each period.
    """
    low, high = np.asarray(lower, np.float64), np.asarray(upper, np.float64)
    level = np.asarray(target, np.float64)
    wanted = np.asarray(polarity, np.int8)
    low, high, level, wanted = np.broadcast_arrays(low, high, level, wanted)
    known = ~(np.isnan(low) | np.isnan(high) | np.isnan(level)) & (wanted != 0)
    # +1: the whole band lies above the target; -1: below it.
    band = np.where(side_of(level, high) > 0, -1, np.where(side_of(level, low) < 0, 1, 0))
    return first_true(
        (~known, np.int8(Assurance.NONE)),
        (band == 0, np.int8(Assurance.INCONSISTENT)),
        (band == wanted, np.int8(Assurance.CONSISTENT_PASS)),
        otherwise=np.int8(Assurance.CONSISTENT_FAIL),
    )


def path_assurance(by_period: Codes) -> Codes:
    """One ``Assurance`` a series from that of each period [series, period].

    Consistent only where every judged period is consistent the same way; none where no period was judged.
    """
    judged = by_period != Assurance.NONE
    passes = np.where(judged, by_period == Assurance.CONSISTENT_PASS, True).all(axis=1)
    fails = np.where(judged, by_period == Assurance.CONSISTENT_FAIL, True).all(axis=1)
    return first_true(
        (~judged.any(axis=1), np.int8(Assurance.NONE)),
        (passes, np.int8(Assurance.CONSISTENT_PASS)),
        (fails, np.int8(Assurance.CONSISTENT_FAIL)),
        otherwise=np.int8(Assurance.INCONSISTENT),
    )


def at_period(values: NDArray[Any], period: NDArray[np.int64], missing: Any) -> NDArray[Any]:
    """Each series' value at its own period; ``missing`` where the period is -1."""
    if values.shape[1] == 0:
        return np.full(values.shape[0], missing, dtype=values.dtype)
    taken = np.take_along_axis(values, np.maximum(period, 0)[:, np.newaxis], axis=1)[:, 0]
    return np.where(period >= 0, taken, np.asarray(missing, dtype=values.dtype))
