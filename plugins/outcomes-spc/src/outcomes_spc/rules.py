"""The rules that tell special from common causes, over points in time order.

Law: no rule looks across the first point of a series or of a segment, and a point exactly on the line breaks
a run. All functions take one long row of points (see ``points``); ``first`` marks where a new series or segment
begins, and without it the row is one series.

References
----------
NHS England, Making Data Count: the rules of seven, of two in three and of single points.
Western Electric (1956), Statistical Quality Control Handbook: two of three beyond two sigma.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes_spc.points import Bools, Floats, Ints, Signs, side_of

SHIFT_POINTS = 7
TREND_POINTS = 7


def positions_in_runs(code: NDArray[Any], first: Bools | None = None) -> Ints:
    """For each point, its place (from 1) in the run of equal codes that it is part of."""
    places = np.arange(code.size, dtype=np.int64)
    if not code.size:
        return places
    begins = _first(first, code.size).copy()
    begins[1:] |= code[1:] != code[:-1]
    return places - np.maximum.accumulate(np.where(begins, places, 0)) + 1


def shift_ends(side: Signs, first: Bools | None = None, points: int = SHIFT_POINTS) -> Bools:
    """True at each point that is at least the ``points``-th in a row on one side of the line.

    A point on the line (side 0) breaks the run; nhspy-plotthedots counts such points as a run, we do not.
    """
    ended: Bools = (positions_in_runs(side, first) >= points) & (side != 0)
    return ended


def trend_ends(values: Floats, first: Bools | None = None, points: int = TREND_POINTS) -> Signs:
    """+1 (-1) at each point that is at least the ``points``-th of strictly rising (falling) points."""
    step = steps(values, first)
    return np.where(positions_in_runs(step, first) >= points - 1, step, 0).astype(np.int8)


def steps(values: Floats, first: Bools | None = None) -> Signs:
    """The sign of the step into each point; 0 for a tie and for the first point of a series or segment."""
    step = np.zeros(values.size, np.int8)
    step[1:] = side_of(values[1:], values[:-1])
    step[_first(first, values.size)] = 0
    return step


def spread_back(ends: NDArray[Any], points: int) -> Bools:
    """Flag the ``points`` points that end at each flagged one, so that the run is flagged from its start."""
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(ends != 0)])
    reach = np.minimum(np.arange(ends.size) + points, ends.size)
    flagged: Bools = before[reach] > before[:-1]
    return flagged


def trend_direction(values: Floats, in_trend: Bools, first: Bools | None = None) -> Signs:
    """Which way the trend at each point goes: its next step if that point is in the trend too, else its last.

    Side of the mean plays no part: a rise of seven is a rise even while it is still below the mean.
    """
    step = steps(values, first)
    following = np.zeros_like(step)
    following[:-1] = step[1:]
    carries_on = np.zeros(values.size, np.bool_)
    carries_on[:-1] = in_trend[1:] & (step[1:] != 0)
    way = np.where(carries_on | (step == 0), following, step)
    return np.where(in_trend, way, 0).astype(np.int8)


def two_in_three(close: ArrayLike, side: ArrayLike, first: Bools | None = None) -> Bools:
    """Flag every point of a window of three with two close to a limit and all three on one side of the line."""
    near, sign = np.asarray(close) != 0, np.asarray(side, np.int8)
    _same_length(close=near, side=sign)
    within = _windows(near.size, first)
    middles = within & (_of_three(near) >= 2) & (np.abs(_of_three(sign)) == 3)
    return _cover_three(middles, near.size)


def close_members(window: ArrayLike, close: ArrayLike) -> Bools:
    """Of the points that a two-in-three window covers, those that are themselves close to a limit."""
    covered, near = np.asarray(window) != 0, np.asarray(close) != 0
    _same_length(window=covered, close=near)
    members: Bools = covered & near
    return members


def two_in_three_anywhere(beyond: ArrayLike, first: Bools | None = None, *, whole_window: bool = False) -> Signs:
    """Two of three beyond two sigma on one side, the third anywhere, points beyond three sigma counted.

    The Western Electric form, as PowerBI-SPC applies it. ``beyond`` is +1 above the upper two-sigma line, -1
    below the lower one, 0 between. Returns +1 or -1 at the points beyond (or all three with ``whole_window``).
    """
    sign = np.asarray(beyond, np.int8)
    within = _windows(sign.size, first)
    flagged = np.zeros(sign.size, np.int8)
    for way in (-1, 1):
        members = sign == way
        covered = _cover_three(within & (_of_three(members) >= 2), sign.size)
        flagged[covered if whole_window else covered & members] = way
    return flagged


def _of_three(flags: NDArray[Any]) -> Ints:
    wide = flags.astype(np.int64)
    return wide[:-2] + wide[1:-1] + wide[2:]


def _windows(size: int, first: Bools | None) -> Bools:
    """Which windows of three lie within one series and segment."""
    begins = _first(first, size)
    return ~(begins[1:-1] | begins[2:])


def _cover_three(middles: Bools, size: int) -> Bools:
    covered = np.zeros(size, np.bool_)
    for offset in range(3):
        covered[offset : offset + middles.size] |= middles
    return covered


def _first(first: Bools | None, size: int) -> Bools:
    if first is not None:
        _same_length(first=first, points=np.empty(size))
        return first
    begins = np.zeros(size, np.bool_)
    begins[:1] = True
    return begins


def _same_length(**arrays: NDArray[Any]) -> None:
    """Refuse arrays of different lengths: recycling the shorter one would judge points by others' sides."""
    if len({array.shape for array in arrays.values()}) > 1:
        sizes = ", ".join(f"{name} has {array.size}" for name, array in arrays.items())
        raise ValueError(f"{sizes} points; give arrays of one length")
