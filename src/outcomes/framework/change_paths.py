"""The arithmetic of a change: when its steps fall due, how they add up, and what limits them.

Law: the path depends on the target, the baseline and the range alone, never on the window of periods it is shown in;
only a ratchet and a change in a count look at what was observed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from outcomes.arrays import Floats
from outcomes.framework.targets import ChangeTarget
from outcomes.immutable import immutable
from outcomes.periods import Period, PeriodKind, end_months

PathRule: TypeAlias = Callable[[Floats, npt.NDArray[np.int64], Floats, float, float], Floats]
"""What a reading asks for: from the start ``[series, 1]``, the numbers of the steps ``[step]``, the size of the change
``[series, 1]`` and the two ends of the measure's range, the value after each step, ``[series, step]``."""

ROUNDING: Final = 1e-9
"""Share of the end of a range that is rounding and no excess: 1.1 times 68, four times over, is not beyond 99.5588."""


def range_end(target: ChangeTarget, low: float, high: float) -> float | None:
    """The end of the measure's range that a change moves towards; None where it is infinite."""
    end = high if target.change > 0 else low
    return end if np.isfinite(end) else None


@immutable(kw_only=True, eq=False)
class Frame:
    """The axis that a path is drawn on, with its beginning, its end and the measure's range."""

    axis: npt.NDArray[np.int64]
    kind: PeriodKind
    start: Period | None
    due: int | None
    low: float
    high: float
    year_type: str | None


def outside(values: Floats, low: float, high: float) -> npt.NDArray[np.bool_]:
    above = high + ROUNDING * max(abs(high), 1.0) if np.isfinite(high) else high
    below = low - ROUNDING * max(abs(low), 1.0) if np.isfinite(low) else low
    return (values > above) | (values < below)


def _steps(target: ChangeTarget, frame: Frame) -> npt.NDArray[np.int64]:
    """The number of the step that falls due in each period, 0 where none does. Shape ``[period]``."""
    none = np.zeros(frame.axis.shape, dtype=np.int64)
    if frame.start is None:
        return none
    if target.every == "once":
        return np.where(frame.axis == frame.due, 1, none) if frame.due is not None else none
    months = {"year": 12, "quarter": 3, "month": 1}[target.every]
    begun = int(end_months(frame.start.kind.end_days(frame.start.ordinal)))
    passed = (end_months(frame.kind.end_days(frame.axis)) - begun) // months
    before = (end_months(frame.kind.end_days(frame.axis - 1)) - begun) // months
    falls_due = (passed > before) & (passed >= 1)
    if frame.due is not None:
        falls_due &= frame.axis <= frame.due
    return np.where(falls_due, passed, none)


def change_path(
    target: ChangeTarget,
    frame: Frame,
    baseline: Floats,
    change: Floats,
    observed: Floats | None,
    denominator: Floats | None,
    baseline_denominator: Floats | None,
    rule: PathRule | None = None,
) -> tuple[Floats, Floats]:
    """The path after the policy for what is beyond the range, and the path as worded; NaN where something is lacking.

    ``rule`` is the arithmetic of a target that is `read_as` a plugin reads it.
    """
    nothing = np.full((baseline.size, frame.axis.size), np.nan)
    end = range_end(target, frame.low, frame.high)
    steps = _steps(target, frame)
    if target.basis == "gap" and end is None:
        return nothing, nothing
    if target.basis == "count" and (denominator is None or baseline_denominator is None):
        return nothing, nothing
    if denominator is not None and baseline_denominator is not None:
        # Nobody counted is nobody to take a share of.
        denominator = np.where(denominator > 0, denominator, np.nan)
        baseline_denominator = np.where(baseline_denominator > 0, baseline_denominator, np.nan)
    if target.compounding == "ratchet" and observed is None:
        return nothing, nothing
    if target.read_as and rule is None:
        return nothing, nothing
    moving = Moving(target=target, change=change[:, None], end=np.nan if end is None else end)
    due = np.flatnonzero(steps)
    worded, limited = nothing.copy(), nothing.copy()
    if not due.size:
        return worded, limited
    if target.compounding == "ratchet" and observed is not None:
        before = _actual_before(steps, due, baseline, observed)
        if denominator is not None and baseline_denominator is not None and target.basis == "count":
            people = _actual_before(steps, due, baseline_denominator, denominator)
            worded[:, due] = moving.once(before * people) / denominator[:, due]
        else:
            worded[:, due] = moving.once(before)
        # A ratchet starts anew from every actual value, so each of its steps is limited on its own.
        limited[:, due] = _limited_alone(moving, worded[:, due], before, frame)
        return limited, worded
    every = np.arange(1, int(steps.max()) + 1)
    if rule is None:
        wanted = moving.path(baseline[:, None], every)
    else:
        each = np.broadcast_to(moving.change, (baseline.size, 1))
        wanted = rule(baseline[:, None], every, each, frame.low, frame.high)
    if target.basis == "count" and denominator is not None and baseline_denominator is not None:
        worded[:, due] = wanted[:, steps[due] - 1] * baseline_denominator[:, None] / denominator[:, due]
        limited[:, due] = _limited(moving, worded[:, due], baseline, steps[due], frame)
        return limited, worded
    # Drawn over every step and only then laid on the axis: a window of the axis must not change the path.
    worded[:, due] = wanted[:, steps[due] - 1]
    limited[:, due] = _limited(moving, wanted, baseline, every, frame)[:, steps[due] - 1]
    return limited, worded


@immutable(kw_only=True, eq=False)
class Moving:
    """The arithmetic of a change: `change` is ``[series, 1]``, or ``[1, 1]`` where all series have the same one.

    `end` is the end of the range that a gap closes to.
    """

    target: ChangeTarget
    change: Floats
    end: float

    def of(self, rows: npt.NDArray[np.intp]) -> Moving:
        """The same change for some of the series."""
        return self if self.change.shape[0] == 1 else attrs.evolve(self, change=self.change[rows])

    def once(self, value: Floats) -> Floats:
        """One step from a value. A relative rise of a negative value is a rise too."""
        if self.target.basis == "points":
            return value + self.change
        if self.target.basis == "gap":
            return value + np.abs(self.change) / 100.0 * (self.end - value)
        return value + self.change / 100.0 * np.abs(value)

    def path(self, baseline: Floats, steps: npt.NDArray[np.int64]) -> Floats:
        """``[series, step]`` after each number of steps from ``[series, 1]``."""
        if self.target.compounding == "once":
            return self.once(baseline) + np.zeros(steps.shape)
        if self.target.compounding == "linear" or self.target.basis == "points":
            return baseline + (self.once(baseline) - baseline) * steps
        if self.target.basis == "gap":
            return self.closing(baseline, steps)
        # Powers of the one declared change are worked out once, not once for each series.
        rise, fall = (1.0 + self.change / 100.0) ** steps, (1.0 - self.change / 100.0) ** steps
        return baseline * np.where(baseline < 0, fall, rise)

    def closing(self, value: Floats, steps: npt.NDArray[np.int64]) -> Floats:
        """Closing `change` percent of what is left to the end of the range at each step."""
        return self.end - (self.end - value) * (1.0 - np.abs(self.change) / 100.0) ** steps


def _actual_before(
    steps: npt.NDArray[np.int64], due: npt.NDArray[np.intp], baseline: Floats, observed: Floats
) -> Floats:
    """What was observed when the step before each was due; the baseline before the first. ``[series, due]``."""
    place = {int(steps[column]): int(column) for column in due}
    columns = np.array([place.get(int(steps[column]) - 1, -1) for column in due])
    before = np.where(columns >= 0, observed[:, columns], np.nan)
    return np.where(steps[due] == 1, baseline[:, None], before)


def _limited(moving: Moving, worded: Floats, baseline: Floats, steps: npt.NDArray[np.int64], frame: Frame) -> Floats:
    """A path ``[series, step]`` in order of time, after the policy for what is beyond the range."""
    left = np.logical_or.accumulate(outside(worded, frame.low, frame.high), axis=1)
    policy = moving.target.beyond_range
    if policy in ("error", "flag") or not left.any():
        return worded
    if policy == "cap":
        return np.clip(worded, frame.low, frame.high)
    rows = np.flatnonzero(left.any(axis=1))
    first = np.argmax(left[rows], axis=1)
    last = np.where(first > 0, worded[rows, np.maximum(first - 1, 0)], baseline[rows])[:, None]
    limited = worded.copy()
    if policy == "hold":
        limited[rows] = np.where(left[rows], last, worded[rows])
        return limited
    taken = np.where(first > 0, steps[np.maximum(first - 1, 0)], 0)[:, None]
    closed = moving.of(rows).closing(last, np.maximum(steps - taken, 0))
    limited[rows] = np.where(left[rows], closed, worded[rows])
    return limited


def _limited_alone(moving: Moving, worded: Floats, before: Floats, frame: Frame) -> Floats:
    """Steps that each start from an actual value, after the policy for what is beyond the range."""
    left = outside(worded, frame.low, frame.high)
    policy = moving.target.beyond_range
    if policy == "cap":
        return np.clip(worded, frame.low, frame.high)
    if policy == "hold":
        return np.where(left, before, worded)
    if policy == "gap":
        return np.where(left, moving.closing(before, np.ones(1, dtype=np.int64)), worded)
    return worded
