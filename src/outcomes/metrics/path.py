"""The levels that a target path asks for: at the period judged, at its end, and on the line between its points.

Law: a level is only ever read from the declared path and its baseline; nothing observed after the baseline moves it.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Codes, Floats, last_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable

ROUNDING = 1e-9
"""Share of a level that is rounding and not a difference: 1.1 times 68 is not to miss 74.8."""


TOLERATED: Final = ", within the tolerance"
"""What follows the word and the sentence of a level that is missed by no more than is tolerated."""


@immutable(kw_only=True, eq=False)
class Baseline:
    """Where each series started. Shape ``[series]``: ``value`` (NaN: unknown) and ``at`` (-1: not on the axis)."""

    value: Floats
    at: Codes


def figure_at(block: SeriesBlock, start: Baseline) -> Codes:
    """Shape ``[series]``: the period of the starting point where it is the figure observed then, and -1 elsewhere: a
    value that the framework declares otherwise is no figure of the publisher's."""
    return np.where(_seen_at(block, start.at) == start.value, start.at, -1).astype(np.int32)


@immutable(kw_only=True, eq=False)
class Level:
    """A required level ``[series]``: at or above ``lower`` and at or below ``upper``; an infinite edge is free."""

    lower: Floats
    upper: Floats

    def distance(self, value: Floats) -> Floats:
        """By how much a value is better than required; negative for a shortfall, NaN where there is no level."""
        return np.minimum(value - self.lower, self.upper - value)

    def nearer(self, value: Floats) -> Floats:
        """The edge that a value is nearer to."""
        return np.where(np.abs(value - self.lower) <= np.abs(value - self.upper), self.lower, self.upper)

    def satisfied(self, value: Floats, tolerance: Floats) -> Bools:
        """The value is at the level or better, within the tolerance; rounding never decides."""
        edge = self.nearer(value)
        slack = ROUNDING * np.maximum(np.abs(value), np.where(np.isfinite(edge), np.abs(edge), 0.0))
        return self.distance(value) >= -(np.nan_to_num(tolerance) + slack)

    @property
    def stated(self) -> Bools:
        """There is a level."""
        return ~np.isnan(self.lower) & ~np.isnan(self.upper)

    def edge(self, sense: NDArray[np.int8]) -> Floats:
        """The single number to say for the level: the lower edge, but the upper one where less is wanted."""
        return np.where(sense < 0, self.upper, self.lower)

    def nearest(self, value: Floats) -> Floats:
        """The edge that a value would have to reach: the value itself where it is inside the level already."""
        return np.clip(value, self.lower, self.upper)


def baseline_of(block: SeriesBlock, fallback: Literal["declared", "first", "previous"], judged: Codes) -> Baseline:
    """The declared baseline; where none is declared, the observation before ``judged`` that ``fallback`` names."""
    value = np.where(np.isnan(block.baseline), _seen_at(block, block.baseline_at), block.baseline)
    at = block.baseline_at
    if fallback == "declared" or not block.shape[1]:
        return Baseline(value=value, at=at)
    seen = block.observed
    if fallback == "first":
        other = np.argmax(seen, axis=1)
    else:
        columns = np.arange(seen.shape[1])
        other = np.max(np.where(seen & (columns < judged[:, None]), columns, -1), axis=1)
    # A declared period without a figure is never replaced by another one (decision 0014).
    usable = (block.baseline_at < 0) & np.isnan(value) & seen.any(axis=1) & (other >= 0) & (other < judged)
    at = np.where(usable, other, at).astype(np.int32)
    return Baseline(value=np.where(usable, block.at(block.value, at), value), at=at)


def _seen_at(block: SeriesBlock, index: Codes) -> Floats:
    return block.at(np.where(block.observed, block.value, np.nan), index)


def first_point(block: SeriesBlock) -> Codes:
    """Shape ``[series]``: index of the first period that has a level, -1 for none."""
    return first_of(~np.isnan(block.target))


def last_point(block: SeriesBlock) -> Codes:
    """Shape ``[series]``: index of the last period that has a level, -1 for none."""
    return last_true(~np.isnan(block.target)).astype(np.int32)


def first_of(flags: Bools) -> Codes:
    """Shape ``[series]``: index of the first period of ``[series, period]`` that is true, -1 for none."""
    if not flags.size:
        return np.full(flags.shape[0], -1, dtype=np.int32)
    return np.where(flags.any(axis=1), np.argmax(flags, axis=1), -1).astype(np.int32)


def level_at(block: SeriesBlock, index: Codes) -> Level:
    """The level declared for exactly the given period of each series."""
    return level_of(block.at(block.target, index), block.at(block.target_upper, index), block.sense)


def level_of(target: Floats, other: Floats, sense: NDArray[np.int8]) -> Level:
    """The level of a target and, of a band, its upper edge, as ``sense`` says that it is met; shapes broadcast."""
    free = np.where(np.isnan(target), np.nan, np.inf)
    return Level(
        lower=np.where(sense < 0, -free, target),
        upper=np.where(sense < 0, target, np.where(sense > 0, free, other)),
    )


def required_at(block: SeriesBlock, index: Codes, baseline: Baseline, between: Literal["line", "step"]) -> Level:
    """The level at the given period: declared, or between its neighbours as ``between`` says.

    ``line``: on the straight line from the point (or baseline) before to the point after. ``step``: the point before
    stands until the next one. NaN where the path says nothing: after its last point, or before its first one
    without a baseline.
    """
    exact = level_at(block, index)
    missing = ~exact.stated & (index >= 0)
    if not missing.any() or not block.shape[1]:
        return exact
    columns = np.arange(block.shape[1], dtype=np.int32)
    stated = ~np.isnan(block.target)
    before = np.max(np.where(stated & (columns < index[:, None]), columns, -1), axis=1).astype(np.int32)
    after = np.min(np.where(stated & (columns > index[:, None]), columns, columns.size), axis=1)
    ahead = np.where(after < columns.size, after, -1).astype(np.int32)
    earlier, later = level_at(block, before), level_at(block, ahead)
    if between == "step":
        earlier = Level(
            lower=np.where(ahead >= 0, earlier.lower, np.nan), upper=np.where(ahead >= 0, earlier.upper, np.nan)
        )
        return _filled(exact, earlier, missing)
    # A baseline that is already better than the target asks for the target, not for a slow decline towards it.
    start = Level(
        lower=np.where(np.isinf(later.lower), later.lower, np.minimum(baseline.value, later.lower)),
        upper=np.where(np.isinf(later.upper), later.upper, np.maximum(baseline.value, later.upper)),
    )
    usable = (before < 0) & (baseline.at >= 0) & (baseline.at < index)
    origin = np.where(before >= 0, before, np.where(usable, baseline.at, -1))
    known = (origin >= 0) & (ahead >= 0)
    share = np.where(known, (index - origin) / np.where(known, ahead - origin, 1), np.nan)
    line = Level(
        lower=_between(np.where(before >= 0, earlier.lower, start.lower), later.lower, share),
        upper=_between(np.where(before >= 0, earlier.upper, start.upper), later.upper, share),
    )
    return _filled(exact, line, missing)


def _between(start: Floats, end: Floats, share: Floats) -> Floats:
    """On the line from start to end; an edge that is free at its end stays free."""
    with np.errstate(invalid="ignore"):
        line = start + (end - start) * share
    return np.where(np.isinf(end) & ~np.isnan(share), end, line)


def _filled(exact: Level, other: Level, missing: Bools) -> Level:
    return Level(lower=np.where(missing, other.lower, exact.lower), upper=np.where(missing, other.upper, exact.upper))


def beyond(block: SeriesBlock, level: Level) -> Bools:
    """No value that the measure can take is at the level: the target cannot be attained as written."""
    low, high = block.measure.low, block.measure.high
    above = level.lower > high + ROUNDING * abs(high) if np.isfinite(high) else level.lower == np.inf
    below = level.upper < low - ROUNDING * abs(low) if np.isfinite(low) else level.upper == -np.inf
    out: Bools = above | below | (level.lower == np.inf) | (level.upper == -np.inf)
    return out


def best_pace(block: SeriesBlock, until: Codes, wanted: Floats) -> Floats:
    """The fastest change per period towards ``wanted`` (+1 or -1) between neighbouring observations up to ``until``.

    Shape ``[series]``, in the measure's unit and its own sign; NaN with fewer than two observations, or where
    ``wanted`` is 0 or NaN.
    """
    rows, columns = block.shape
    if columns < 2:
        return np.full(rows, np.nan)
    steps = np.arange(columns, dtype=np.int32)
    seen = block.observed & (steps <= until[:, None])
    before = np.maximum.accumulate(np.where(seen, steps, -1), axis=1)[:, :-1]
    pairs = seen[:, 1:] & (before >= 0)
    earlier = np.take_along_axis(block.value, np.maximum(before, 0), axis=1)
    pace = (block.value[:, 1:] - earlier) / (steps[1:] - before)
    towards = np.where(pairs, pace * wanted[:, None], -np.inf)
    best = np.max(towards, axis=1)
    known = np.isfinite(best) & (np.abs(wanted) == 1.0)
    return np.where(known, np.where(known, best, 0.0) * wanted, np.nan)
