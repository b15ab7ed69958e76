"""The path of a target: the value that it asks for in every period of an axis, for all series at once.

Law: a value stands only where the target itself asks for one; what it asks for beyond the measure's range is kept
beside whatever the declared policy made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np
import numpy.typing as npt

from outcomes.arrays import Floats
from outcomes.framework.change_paths import Frame, PathRule, change_path, outside
from outcomes.framework.targets import (
    BandTarget,
    ChangeTarget,
    DirectionTarget,
    LevelsTarget,
    LevelTarget,
    Target,
    UndefinedTarget,
    deadline_of,
    sense_of,
    start_of,
)
from outcomes.immutable import immutable
from outcomes.periods import Period, PeriodKind, Unit, parse_period_of, period_at


@immutable(kw_only=True, eq=False)
class DrawnPath:
    """What a target asks for on a period axis. ``...`` is ``[series]`` where any input had series, else nothing.

    `target` and `target_upper` (float64, ``[..., period]``) are NaN wherever the target asks for nothing: before the
    baseline and at it, between its points, after its end. `target_upper` is only filled for a band.
    `original` is `target` as worded, before any policy for what is beyond the measure's range, and `beyond` (bool,
    ``[..., period]``) says where the wording left the range. `unattainable_at` (int32, ``[...]``) is the place on the
    axis where it first does, -1 for nowhere.

    `sense` is +1 (at or above), -1 (at or below), 0 (between) or None (nothing tells). `direction_only`: the target
    names no size; where it is made anew, `target` is the figure before, and to be as good is not enough.
    `due_ordinal` is a place within the axis's kind of period (None: none), whether or not the axis holds it.
    """

    target: Floats
    target_upper: Floats
    original: Floats
    beyond: npt.NDArray[np.bool_]
    unattainable_at: npt.NDArray[np.int32]
    sense: int | None
    direction_only: bool = False
    due_ordinal: int | None = None

    @property
    def altered(self) -> npt.NDArray[np.bool_]:
        """Where a policy put another value in the place of the one worded; ``[..., period]``."""
        changed: npt.NDArray[np.bool_] = ~np.isnan(self.original) & (self.original != self.target)
        return changed


@immutable(kw_only=True, eq=False)
class OwnNumbers:
    """Numbers of each series' own, which go before those that the target declares. None: there are none.

    `baseline`, `change` and `baseline_denominator` ``[series]``; `values` ``[series]`` for a level and ``[series,
    period]`` for levels; `observed` and `denominator` ``[series, period]``, which a ratchet and a change in a count
    need. A NaN baseline gives a NaN path.
    """

    baseline: npt.ArrayLike | None = None
    change: npt.ArrayLike | None = None
    values: npt.ArrayLike | None = None
    observed: npt.ArrayLike | None = None
    denominator: npt.ArrayLike | None = None
    baseline_denominator: npt.ArrayLike | None = None

    def arrays(self) -> list[Floats]:
        """Those that there are."""
        every = (self.baseline, self.change, self.baseline_denominator, self.values, self.observed, self.denominator)
        return [np.asarray(each, dtype=np.float64) for each in every if each is not None]


NONE: Final = OwnNumbers()


def target_path(
    target: Target,
    kind: PeriodKind,
    ordinals: Sequence[int] | npt.NDArray[np.int64],
    *,
    own: OwnNumbers = NONE,
    low: float = float("-inf"),
    high: float = float("inf"),
    year_type: str | None = None,
    wanted: str = "",
    polarity: str = "",
    rule: PathRule | None = None,
) -> DrawnPath:
    """Draw the path of a target over the periods `ordinals` (consecutive) of a kind.

    Numbers of each series' `own` make the result ``[series, period]``. `low` and `high` are the measure's range.
    `rule` is what a plugin's reading asks for, for a target that is `read_as` it; without it that one has no path.

    A step of the change falls due in the first period that ends a whole number of years (quarters, months) after the
    end of the baseline, so a yearly change asks for nothing in the quarters between. With the policy `error` the path
    is kept as worded: refusing it is the loader's work, which knows it through `first_beyond_range`.

    Raises PeriodError for labels that cannot be read.
    """
    axis = np.asarray(ordinals, dtype=np.int64)
    start = _start(target, kind, year_type)
    due = _due_ordinal(target, kind, start, year_type)
    sense = sense_of(target, wanted=wanted, polarity=polarity)
    frame = Frame(axis=axis, kind=kind, start=start, due=due, low=low, high=high, year_type=year_type)
    series = next((each.shape[0] for each in own.arrays() if each.ndim), None)
    count = 1 if series is None else series
    upper = np.full((count, axis.size), np.nan)
    moved = _anew(target) if isinstance(target, LevelTarget | DirectionTarget) and target.every != "once" else target
    if isinstance(target, LevelTarget) and moved is not target:
        own = attrs.evolve(own, baseline=_column(target.value if own.values is None else own.values, count))
    if isinstance(moved, ChangeTarget):
        drawn, original = change_path(
            moved,
            frame,
            _column(moved.from_.value if own.baseline is None else own.baseline, count),
            _column(moved.change, 1) if own.change is None else _column(own.change, count),
            _table(own.observed),
            _table(own.denominator),
            None if own.baseline_denominator is None else _column(own.baseline_denominator, count),
            rule if moved.read_as else None,
        )
        begins = _first(moved, kind, year_type)
        if begins is not None:
            # Steps are counted from the baseline all the same; those before the first period were not promised.
            drawn, original = (np.where(axis < begins, np.nan, each) for each in (drawn, original))
    else:
        drawn = _stated_path(target, frame, own.values, count)
        original = drawn.copy()
        if isinstance(target, BandTarget) and sense == 0:
            upper = np.where(np.isnan(drawn), np.nan, _column(target.max, 1))
    worst = upper if isinstance(target, BandTarget) and sense == 0 else original
    beyond = outside(original, low, high) | outside(worst, low, high)
    first = np.where(beyond.any(axis=1), np.argmax(beyond, axis=1) if axis.size else 0, -1).astype(np.int32)
    alone = series is None
    return DrawnPath(
        target=drawn[0] if alone else drawn,
        target_upper=upper[0] if alone else upper,
        original=original[0] if alone else original,
        beyond=beyond[0] if alone else beyond,
        unattainable_at=first[0] if alone else first,
        sense=sense,
        direction_only=isinstance(target, DirectionTarget),
        due_ordinal=due,
    )


def stretch_of(target: Target, kind: PeriodKind, year_type: str | None) -> tuple[int | None, int | None]:
    """The period of a kind from which a target counts, and the one that it is due in, as its path has them; None for
    one that the target does not name."""
    start = _start(target, kind, year_type)
    return None if start is None else ordinal_by(kind, start), _due_ordinal(target, kind, start, year_type)


def ordinal_by(kind: PeriodKind, period: Period) -> int:
    """The ordinal of a period within a kind: its own, or of the last period that has ended when it ends.

    >>> from outcomes.periods import parse_period, period_at
    >>> years = parse_period("2013/14").kind
    >>> period_at(years, ordinal_by(years, parse_period("Apr 2014")))
    Period('2013/14')
    >>> weeks = parse_period("2020-W01").kind
    >>> period_at(weeks, ordinal_by(weeks, parse_period("2020-12-31")))
    Period('2020-W52')
    """
    if period.kind == kind:
        return period.ordinal
    day = int(period.kind.end_days(period.ordinal))
    if kind.unit is Unit.DAY:
        return day
    if kind.unit is Unit.WEEK:
        # Weeks are numbered through, not within their years; the last day of week 0 is that of 1 January 1970.
        return (day - int(kind.end_days(0))) // 7
    year = period.end.year
    longest = 2 + kind.span // kind.steps_per_year
    near = np.arange((year - longest) * kind.steps_per_year, (year + 2) * kind.steps_per_year, dtype=np.int64)
    ends = kind.end_days(near)
    ended = ends <= day
    # The latest end; of periods that end together (cumulative ones may) the one that started last.
    return int(near[ended][np.flatnonzero(ends[ended] == ends[ended].max())[-1]])


def _period(label: str, kind: PeriodKind, year_type: str | None) -> Period | None:
    return parse_period_of(label, kind, year_type=year_type or None) if label else None


def _start(target: Target, kind: PeriodKind, year_type: str | None) -> Period | None:
    """The baseline. A year of another sort than the data's is the period of the data that it is taken for, where that
    is what was measured, so that steps are counted from its end; a declared value is of the year as written."""
    start = _period(start_of(target).period, kind, year_type)
    if start is None or start.kind == kind or start.kind.unit is not Unit.YEAR or kind.unit is not Unit.YEAR:
        return start
    file = getattr(target, "file", None)
    declared = start_of(target).value is not None or (file is not None and file.baseline)
    return start if declared else period_at(kind, ordinal_by(kind, start))


def _due_ordinal(target: Target, kind: PeriodKind, start: Period | None, year_type: str | None) -> int | None:
    """The period of the axis's kind that shows whether the target was reached in time.

    It is the last one that has ended by then; where that is not later than the baseline (a yearly measure, and a due
    date in spring), the one after the baseline.
    """
    if isinstance(target, LevelsTarget):
        read = [_period(label, kind, year_type) for label in target.levels]
        return max((ordinal_by(kind, period) for period in read if period is not None), default=None)
    until = _period(deadline_of(target), kind, year_type)
    if until is None:
        return None
    due = ordinal_by(kind, until)
    if start is not None and until.end > start.end and kind.steps_per_year:
        due = max(due, ordinal_by(kind, start) + 1)
    return due


def _anew(target: LevelTarget | DirectionTarget) -> ChangeTarget:
    """A target that is promised anew, as a change of nothing: of a direction from each actual figure, which it has to
    be more than, of a level from the level itself, at which every step stays."""
    return ChangeTarget(
        change=0.0,
        basis="points",
        compounding="ratchet" if isinstance(target, DirectionTarget) else "once",
        every=target.every,
        from_=target.from_,
        first=target.first,
        until=target.by,
        beyond_range="flag",
    )


def _first(target: ChangeTarget, kind: PeriodKind, year_type: str | None) -> int | None:
    """The first period of the axis's kind that a change is promised for, where the target says one."""
    first = _period(target.first, kind, year_type)
    return None if first is None else ordinal_by(kind, first)


def _column(value: npt.ArrayLike | None, count: int) -> Floats:
    """A number, or one for each series, as ``[series]``; NaN for none."""
    column = np.empty(count)
    column[...] = np.nan if value is None else value
    return column


def _table(value: npt.ArrayLike | None) -> Floats | None:
    return None if value is None else np.atleast_2d(np.asarray(value, dtype=np.float64))


def _stated_path(target: Target, frame: Frame, values: npt.ArrayLike | None, count: int) -> Floats:
    """Levels that the target states as they are; all NaN for a direction and for an undefined target."""
    drawn = np.full((count, frame.axis.size), np.nan)
    if isinstance(target, LevelsTarget):
        if values is not None:
            return np.array(np.broadcast_to(np.asarray(values, dtype=np.float64), drawn.shape))
        for label, level in target.levels.items():
            period = parse_period_of(label, frame.kind, year_type=frame.year_type or None)
            drawn[:, frame.axis == ordinal_by(frame.kind, period)] = level
    elif isinstance(target, LevelTarget | BandTarget):
        if isinstance(target, LevelTarget):
            stated = _column(target.value if values is None else values, count)
        else:
            stated = _column(target.max if target.min is None else target.min, count)
        if frame.due is not None:
            asked = frame.axis == frame.due
        elif frame.start is not None:
            asked = frame.axis > ordinal_by(frame.kind, frame.start)
        else:
            asked = np.ones(frame.axis.shape, dtype=np.bool_)
        drawn[:, asked] = stated[:, None]
    elif not isinstance(target, DirectionTarget | UndefinedTarget):
        raise TypeError(f"no path is known for a {type(target).__name__}")
    return drawn
