"""The target of an aim on the rows of a block: path, sense, tolerance, baseline and due period as arrays.

Law: what a target asks for is decided by `framework.paths` alone; here it only meets the data's axis and areas.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray, Floats, last_true
from outcomes.data.block import SeriesBlock
from outcomes.data.series import SeriesTable
from outcomes.engine.area_values import AreaValues
from outcomes.framework.calendars import year_readings
from outcomes.framework.change_paths import PathRule
from outcomes.framework.model import Aim, Indicator
from outcomes.framework.paths import DrawnPath, OwnNumbers, ordinal_by, stretch_of, target_path
from outcomes.framework.readings import Reading
from outcomes.framework.targets import (
    BandTarget,
    ChangeTarget,
    DirectionTarget,
    LevelsTarget,
    LevelTarget,
    Target,
    UndefinedTarget,
    deadline_of,
    is_repeated,
    start_of,
    tolerance_of,
)
from outcomes.immutable import altered, immutable
from outcomes.periods import parse_period_of, period_at

NO_RULES: Mapping[str, PathRule] = MappingProxyType({})


@immutable(kw_only=True, eq=False)
class PlacedTarget:
    """A block whose rows carry a target, and what the path could not say in the block.

    ``beyond`` (bool ``[series, period]``): the target as worded leaves the measure's range there and stands as
    worded; ``worded`` (``[series, period]``): what was worded where a policy put another value in its place, else NaN.
    """

    block: SeriesBlock
    beyond: NDArray[np.bool_]
    worded: Floats


def target_of(aim: Aim) -> Target | None:
    """The target of an aim: the declared one, due when the aim is, or the direction that the aim wants."""
    target = aim.target
    if target is None and aim.wanted:
        target = DirectionTarget(direction=aim.wanted)
    if target is None or isinstance(target, UndefinedTarget):
        return None
    # What is promised every year does not end with the next milestone that is looked at.
    if aim.due and not deadline_of(target) and not is_repeated(target):
        if isinstance(target, LevelTarget | DirectionTarget | BandTarget):
            return attrs.evolve(target, by=aim.due)
        if isinstance(target, ChangeTarget):
            return attrs.evolve(target, until=aim.due)
    return target


def reach_of(
    aim: Aim, table: SeriesTable, indicator: Indicator, own: AreaValues | None, as_of: np.datetime64
) -> tuple[int, ...]:
    """Ordinals that the axis of a table must hold for an aim: its baseline, every level that it states, its end.

    A line between two points needs both, whatever was observed; a promise without an end needs the step to come, and
    one that is made anew every year needs every year until the day of judgement.
    """
    target = target_of(aim)
    if target is None:
        due = _due_of_aim(aim, table, indicator)
        return () if due is None else (due,)
    others = [each.target for each in years_of(target, table, indicator)[1:] if each.target is not None]
    return tuple(held for each in (target, *others) for held in _reach(each, table, indicator, own, as_of))


def years_of(target: Target, table: SeriesTable, indicator: Indicator) -> tuple[Reading, ...]:
    """Every way to take the years that a target writes, on the periods of a table; nothing where there is one only."""
    return year_readings(
        target,
        table.kind,
        year_type=indicator.year_type,
        written=set(table.spelling.values()),
        spell=lambda ordinal: table.spelling.get(ordinal) or period_at(table.kind, ordinal).label,
    )


def _reach(
    target: Target, table: SeriesTable, indicator: Indicator, own: AreaValues | None, as_of: np.datetime64
) -> list[int]:
    year_type = indicator.year_type or None
    begins, due = stretch_of(target, table.kind, year_type)
    held = [each for each in (begins, due) if each is not None]
    if isinstance(target, LevelsTarget):
        held += [
            ordinal_by(table.kind, parse_period_of(label, table.kind, year_type=year_type)) for label in target.levels
        ]
        held += [] if own is None else own.ordinals
    if due is None and begins is not None:
        latest = max(begins, table.first + table.length - 1)
        if is_repeated(target):
            latest = max(latest, table.ordinal_by(as_of))
        held += [latest + (table.kind.steps_per_year or 366) + 1]
    return held


def reaching_back(table: SeriesTable, ordinal: int) -> SeriesTable:
    """The same table on an axis that begins no later than at an ordinal."""
    more = max(table.first - ordinal, 0)
    if not more:
        return table
    return attrs.evolve(
        table, first=table.first - more, length=table.length + more, column=(table.column + more).astype(np.int32)
    )


def _due_of_aim(aim: Aim, table: SeriesTable, indicator: Indicator) -> int | None:
    """The ordinal by which an aim without a target is due: by the aim's own date."""
    if not aim.due:
        return None
    return ordinal_by(table.kind, parse_period_of(aim.due, table.kind, year_type=indicator.year_type or None))


def place_due(block: SeriesBlock, table: SeriesTable, aim: Aim, indicator: Indicator) -> SeriesBlock:
    """Give every row of a block the due period of an aim without a target: the metric itself may say what is due."""
    due = _due_of_aim(aim, table, indicator)
    at = np.full(block.shape[0], _index(block, due), dtype=np.int32)
    at.flags.writeable = False
    return attrs.evolve(block, due_at=at)


def place_target(
    block: SeriesBlock,
    table: SeriesTable,
    target: Target,
    aim: Aim,
    indicator: Indicator,
    own: AreaValues | None,
    withheld: NDArray[np.bool_] | None = None,
    rules: Mapping[str, PathRule] = NO_RULES,
) -> PlacedTarget:
    """Give every row of a block its target. ``rules`` is the arithmetic of the readings of plugins, by their ids.

    ``withheld`` (``[series, period]``) are figures too small to show: where the starting point is one, it has no
    value, whatever was declared, since a declared value gives the figure away as the figure itself does.
    """
    rows, periods = block.shape
    begins, _ = stretch_of(target, table.kind, indicator.year_type or None)
    at = _index(block, begins)
    baseline = _baseline(block, target, at, own)
    if withheld is not None and at >= 0:
        baseline = np.where(withheld[:, at], np.nan, baseline)
    rule = rules.get(target.read_as) if isinstance(target, ChangeTarget) else None
    path = _path(block, table, target, aim, indicator, baseline, at, own, rule)
    level = _rows(path.target, rows, periods)
    upper = _rows(path.target_upper, rows, periods)
    beyond = _rows(path.beyond, rows, periods) & (level == _rows(path.original, rows, periods))
    worded = np.where(_rows(path.altered, rows, periods), _rows(path.original, rows, periods), np.nan)
    due = np.full(rows, _index(block, path.due_ordinal), dtype=np.int32)
    asked = level
    if isinstance(target, LevelsTarget) and own is not None and own.file.value:
        due = _last_place(level)
    elif path.due_ordinal is None:
        so_far = _so_far(level, block.latest())
        asked = so_far
        level = _up_to_next(level, block) if is_repeated(target) else so_far
    final = block.at(asked, np.where(due >= 0, due, _last_place(asked)).astype(np.int32))
    allowed = tolerance_of(target)
    relative = allowed.basis == "relative"
    changes: dict[str, AnyArray] = {
        "target": level,
        "target_upper": upper,
        "sense": np.full(rows, path.sense or 0, np.int8),
        "direction_only": np.full(rows, path.direction_only),
        "tolerance": np.nan_to_num(allowed.margin(final)) if relative else np.full(rows, allowed.amount),
        "tolerance_share": np.full(rows, allowed.amount / 100.0 if relative else 0.0),
        "baseline": baseline,
        "baseline_at": np.full(rows, at, np.int32),
        "due_at": due,
        "repeated": np.full(rows, is_repeated(target)),
    }
    for array in changes.values():
        array.flags.writeable = False
    return PlacedTarget(block=altered(block, changes), beyond=beyond, worded=worded)


def _path(
    block: SeriesBlock,
    table: SeriesTable,
    target: Target,
    aim: Aim,
    indicator: Indicator,
    baseline: Floats,
    at: int,
    own: AreaValues | None,
    rule: PathRule | None,
) -> DrawnPath:
    given = {} if own is None else own.arguments(block, target)
    return target_path(
        target,
        table.kind,
        block.periods.ordinal,
        own=OwnNumbers(
            baseline=baseline,
            observed=block.value,
            denominator=block.denominator,
            baseline_denominator=block.denominator[:, at] if at >= 0 else None,
            **given,
        ),
        low=indicator.low,
        high=indicator.high,
        year_type=indicator.year_type or None,
        wanted=aim.wanted,
        polarity=indicator.polarity,
        rule=rule,
    )


def _index(block: SeriesBlock, ordinal: int | None) -> int:
    at = -1 if ordinal is None else ordinal - int(block.periods.ordinal[0])
    return at if 0 <= at < block.shape[1] else -1


def _baseline(block: SeriesBlock, target: Target, at: int, own: AreaValues | None) -> Floats:
    """The baseline of each row: the area's own, else the declared one, else what was observed at its place."""
    rows = block.shape[0]
    declared = start_of(target).value
    if own is not None and own.has_baseline:
        return own.baseline(block)
    if declared is not None:
        return np.full(rows, float(declared))
    if at >= 0:
        return np.array(block.value[:, at])
    return np.full(rows, np.nan)


def _rows(array: NDArray[np.generic], rows: int, periods: int) -> AnyArray:
    made = np.empty((rows, periods), dtype=array.dtype)
    made[...] = array
    return made


def _so_far(level: Floats, latest: NDArray[np.int32]) -> Floats:
    """The levels of a promise without an end, up to each row's latest observation: what is later depends on how far
    the axis happens to reach. The first level stays, so that it can be said to be still to come."""
    stated = ~np.isnan(level)
    if not stated.size:
        return level
    place = np.arange(level.shape[1])
    kept = (place <= latest[:, None]) | (place == np.argmax(stated, axis=1)[:, None])
    return np.where(kept, level, np.nan)


def _up_to_next(level: Floats, block: SeriesBlock) -> Floats:
    """The levels of a promise that is made anew without an end: of every period that has ended, and of the next."""
    ahead = ~np.isnan(level) & ~block.ended
    following = np.cumsum(ahead, axis=1) == 1
    return np.where(block.ended | (ahead & following), level, np.nan)


def _last_place(level: Floats) -> NDArray[np.int32]:
    """Where the last level is, row by row; -1 for none."""
    return last_true(~np.isnan(level)).astype(np.int32)
