"""Control charts as data: limits at every period, and what each point is when judged against them.

Law: the limits of a segment come from that segment's points only, a chart whose limits cannot be used flags
nothing, and no limit lies outside the range that the measure can take.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.immutable import immutable
from outcomes_spc.labels import Cause, Codes, label_directions, label_points
from outcomes_spc.points import Bools, Floats, Ints, Points, Signs, side_of
from outcomes_spc.rules import (
    SHIFT_POINTS,
    TREND_POINTS,
    close_members,
    shift_ends,
    spread_back,
    trend_direction,
    trend_ends,
    two_in_three,
    two_in_three_anywhere,
)


class LimitState(IntEnum):
    """Whether limits can be used, and if not why."""

    USABLE = 0
    NO_POINTS = 1
    """Nothing was observed in this segment."""
    ONE_POINT = 2
    """One base point: no moving range, so nothing is known of the variation."""
    CONSTANT = 3
    """All base points are equal: no variation to set limits by."""
    SCREENED_AWAY = 4
    """Screening removed every moving range above zero: limits of no width would flag every point."""


@immutable(kw_only=True)
class Rules:
    """How many points make a shift and a trend, and which form of two in three is used.

    ``anywhere``: the third point may lie anywhere and points beyond three sigma count (Western Electric,
    PowerBI-SPC). The default, as plot-the-dots has it: all three on one side, and only points between two
    and three sigma count.
    """

    shift_points: int = SHIFT_POINTS
    trend_points: int = TREND_POINTS
    anywhere: bool = False

    def __attrs_post_init__(self) -> None:
        if self.shift_points < 2 or self.trend_points < 3:
            raise ValueError(
                f"a shift of {self.shift_points} and a trend of {self.trend_points} points are no rules; "
                "give 2 or more points for a shift and 3 or more for a trend"
            )


@immutable(kw_only=True, eq=False)
class Limits:
    """Centre and limits, of each [series, period] or of each point; NaN where they cannot be had."""

    centre: Floats
    lower: Floats
    near_lower: Floats
    near_upper: Floats
    upper: Floats

    def map(self, function: Any) -> Limits:
        """The same function applied to each of the five lines."""
        return Limits(**{field.name: function(getattr(self, field.name)) for field in attrs.fields(Limits)})

    def within(self, low: float, high: float) -> Limits:
        """Limits cut to the range of the measure; the centre is left as it is."""
        cut = self.map(lambda line: np.clip(line, low, high))
        return attrs.evolve(cut, centre=self.centre)


@immutable(kw_only=True, eq=False)
class Chart:
    """A control chart of every series of a block. All arrays are [series, period].

    ``value`` is NaN where nothing was observed. Limits stand at every period of a segment that has points,
    observed or not, and after the last point too: there they say what the process would do if nothing changed.
    ``side`` is the point's side of the centre, ``close`` between two and three sigma, ``cause`` a ``Cause``,
    ``direction`` +1 high and -1 low for special causes. ``base_points`` is the number of points behind the
    limits of that period, ``state`` a ``LimitState``. ``clipped_low`` and ``clipped_high`` say where a limit
    would have left the range of the measure. ``spread`` is the mean moving range (XmR) or the overdispersion
    that the limits were widened by (p and u charts; 1 where they were not).
    """

    value: Floats
    limits: Limits
    side: Signs
    outside: Signs
    close: Bools
    cause: Codes
    direction: Signs
    state: Codes
    base_points: Ints
    spread: Floats
    clipped_low: Bools
    clipped_high: Bools

    @property
    def observed(self) -> Bools:
        seen: Bools = ~np.isnan(self.value)
        return seen

    @property
    def special(self) -> Bools:
        """Where a point has a special cause."""
        beyond_chance: Bools = self.cause > Cause.COMMON
        return beyond_chance


@immutable(kw_only=True, eq=False)
class Findings:
    """What was found of each point: one long row, in the order of ``Points``."""

    side: Signs
    outside: Signs
    close: Bools
    cause: Codes
    direction: Signs


def judge_points(values: Floats, limits: Limits, first: Bools | None = None, rules: Rules | None = None) -> Findings:
    """Judge a long row of points against limits of their own; NaN limits leave a point not assessed."""
    side = side_of(values, limits.centre)
    high, low = side_of(values, limits.upper) > 0, side_of(values, limits.lower) < 0
    outside = high.astype(np.int8) - low.astype(np.int8)
    beyond = (side_of(values, limits.near_upper) > 0).astype(np.int8) - (side_of(values, limits.near_lower) < 0).astype(
        np.int8
    )
    close = (beyond != 0) & (outside == 0)
    assessed = ~np.isnan(limits.upper)
    cause, direction = assess(values, side=side, outside=outside, close=close, beyond=beyond, first=first, rules=rules)
    return Findings(
        side=side,
        outside=outside,
        close=close,
        cause=np.where(assessed, cause, np.int8(Cause.NOT_ASSESSED)),
        direction=np.where(assessed, direction, np.int8(0)),
    )


def assess(
    values: Floats,
    *,
    side: Signs,
    outside: Signs,
    close: NDArray[Any],
    beyond: Signs | None = None,
    first: Bools | None = None,
    rules: Rules | None = None,
) -> tuple[Codes, Signs]:
    """The ``Cause`` and direction of each point from its sides and flags; ``beyond`` only for ``Rules.anywhere``."""
    rules = rules or Rules()
    trend = spread_back(trend_ends(values, first, rules.trend_points), rules.trend_points)
    shift = spread_back(shift_ends(side, first, rules.shift_points), rules.shift_points)
    pairs: NDArray[Any]
    if rules.anywhere:
        pairs = two_in_three_anywhere(np.zeros_like(side) if beyond is None else beyond, first)
    else:
        pairs = close_members(two_in_three(close, side, first), close)
    cause = label_points(outside=outside, trend=trend, two_in_three=pairs, shift=shift)
    return cause, label_directions(cause, side, trend_direction(values, trend, first))


def assemble(
    *,
    values: Floats,
    points: Points,
    limits: Limits,
    state: Codes,
    base_points: Ints,
    spread: Floats,
    value_range: tuple[float, float] | None,
    rules: Rules | None,
) -> Chart:
    """Cut limits to the range, judge the points and lay everything out as [series, period]."""
    low, high = value_range if value_range is not None else (-np.inf, np.inf)
    if not low < high:
        raise ValueError(f"the range {low:g} to {high:g} is empty; give the lower bound first")
    cut = limits.within(low, high)
    points_judged = judge_points(points.take(values), cut.map(points.take), points.first, rules)
    with np.errstate(invalid="ignore"):
        clipped_low, clipped_high = limits.lower < low, limits.upper > high
    return Chart(
        value=values,
        limits=cut,
        side=points.scatter(points_judged.side, 0),
        outside=points.scatter(points_judged.outside, 0),
        close=points.scatter(points_judged.close, False),
        cause=points.scatter(points_judged.cause, Cause.NOT_ASSESSED),
        direction=points.scatter(points_judged.direction, 0),
        state=state,
        base_points=base_points,
        spread=spread,
        clipped_low=clipped_low,
        clipped_high=clipped_high,
    )


def check_base(base_points: int | None) -> None:
    """Refuse a base too short to have a moving range."""
    if base_points is not None and base_points < 2:
        raise ValueError(f"base_points is {base_points}; give 2 or more, or none to use all points")
