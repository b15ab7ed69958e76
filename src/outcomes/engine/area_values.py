"""Targets of each area's own, from a small file beside the framework.

Law: an area that the file does not name has no target, and is never given another's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs
import numpy as np

from outcomes.arrays import Floats
from outcomes.data.block import SeriesBlock
from outcomes.data.cell_columns import advice
from outcomes.data.cells import CellMark, CellRules
from outcomes.data.origin import Origin
from outcomes.data.problems import bad_cells, mapped_nowhere, several
from outcomes.data.readers.opening import open_table
from outcomes.diagnostics import DataError, Diagnostic, Report
from outcomes.framework.targets import AreaFile, ChangeTarget, LevelsTarget, LevelTarget, Target
from outcomes.immutable import immutable
from outcomes.periods import Period, PeriodError, PeriodKind, parse_period, parse_period_of


@immutable(kw_only=True, eq=False)
class AreaValues:
    """The values of an `AreaFile`: by area, and by area and period label where the file has periods."""

    file: AreaFile
    values: Mapping[str, float]
    by_period: Mapping[tuple[str, str], float]
    baselines: Mapping[str, float]
    areas: tuple[str, ...] = ()
    """The words that the blocks' area codes stand for."""
    kind: PeriodKind | None = None
    year_type: str = ""
    origin: Origin = attrs.field(factory=Origin)
    rows: Mapping[tuple[str, ...], int] = attrs.field(factory=dict)
    """Which row of the file each number stands in: by "value" or "baseline", area, and period label if there is one."""

    def __len__(self) -> int:
        """How many numbers the file has."""
        return len(self.values) + len(self.by_period) + len(self.baselines)

    @property
    def has_baseline(self) -> bool:
        """The file has a column of baselines."""
        return bool(self.file.baseline)

    def meeting(self, areas: tuple[str, ...], kind: PeriodKind, year_type: str = "") -> AreaValues:
        """The same values, ready for blocks of a source's areas and of a kind of period."""
        return attrs.evolve(self, areas=areas, kind=kind, year_type=year_type)

    @property
    def ordinals(self) -> list[int]:
        """The periods that the file has levels for, as ordinals of the kind that it was made ready for."""
        read = [self.period(label) for label in {label for _, label in self.by_period}]
        return [period.ordinal for period in read if period.kind == self.kind]

    def period(self, label: str) -> Period:
        """What a label of the file means."""
        try:
            if self.kind is not None:
                return parse_period_of(label, self.kind, year_type=self.year_type or None)
            return parse_period(label, year_type=self.year_type or None)
        except PeriodError:
            # It says itself which year it counts in.
            return parse_period(label)

    def baseline(self, block: SeriesBlock) -> Floats:
        """Shape ``[series]``; NaN for an area without one."""
        return self._by_area(block, self.baselines)

    def arguments(self, block: SeriesBlock, target: Target) -> dict[str, Floats]:
        """What `target_path` takes of each series' own."""
        if not self.file.value:
            return {}
        if isinstance(target, ChangeTarget):
            return {"change": self._by_area(block, self.values)}
        if isinstance(target, LevelsTarget):
            return {"values": self._by_period(block)}
        if isinstance(target, LevelTarget):
            return {"values": self._by_area(block, self.values)}
        return {}

    def _by_area(self, block: SeriesBlock, values: Mapping[str, float]) -> Floats:
        assert block.keys is not None
        table = np.array([values.get(area, np.nan) for area in self.areas])
        of_rows: Floats = table[block.keys.area]
        return of_rows

    def _by_period(self, block: SeriesBlock) -> Floats:
        assert block.keys is not None
        first = int(block.periods.ordinal[0])
        table = np.full((len(self.areas), block.shape[1]), np.nan)
        place = {area: i for i, area in enumerate(self.areas)}
        for (area, label), value in self.by_period.items():
            period = self.period(label)
            at = period.ordinal - first
            if area in place and period.kind == self.kind and 0 <= at < table.shape[1]:
                table[place[area], at] = value
        of_rows: Floats = table[block.keys.area]
        return of_rows


def read_area_values(path: Path, file: AreaFile, *, change: float = 0.0, shown: str = "") -> AreaValues:
    """Read the file of a target, a CSV or a workbook; ``shown`` names it in messages, and ``change`` is what the target
    itself asks for, 0 where it asks for no change.

    Raises DataError with every bad cell, by line and column, with each row that contradicts an earlier one, and with
    every change that goes the other way than the target's.
    """
    named = {field: name for field in ("area", "period", "value", "baseline") if (name := getattr(file, field))}
    opened = open_table(path, file.table, file=shown, wanted=named.values())
    headers = opened.headers
    absent = [
        mapped_nowhere(opened.origin, field, name, headers) for field, name in named.items() if name not in headers
    ]
    if absent:
        raise DataError(Report(absent))
    place = {field: headers.index(name) for field, name in named.items()}
    origin = attrs.evolve(
        opened.origin,
        places={field: opened.place(name) for field, name in named.items()},
        headers=named,
        as_given=True,
    )
    rules = CellRules()
    numbers: dict[tuple[str, ...], float] = {}
    rows: dict[tuple[str, ...], int] = {}
    problems: list[Diagnostic] = []

    def number_of(row: list[str], number: int, field: str) -> float | None:
        cell = row[place[field]].strip() if place.get(field, len(row)) < len(row) else ""
        read, mark = rules.read(cell)
        if mark is CellMark.BAD:
            problems.extend(bad_cells(origin, field, [number], [cell], lambda text: advice(text, rules, origin)))
        return read if mark is CellMark.NUMBER else None

    def keep(read: float, number: int, *key: str) -> None:
        rows.setdefault(key, number)
        if numbers.setdefault(key, read) != read:
            problems.extend(_contradicts(origin, key, number, read, rows[key], numbers[key]))

    for number, row in opened.numbered():
        area = row[place["area"]].strip() if place["area"] < len(row) else ""
        level = number_of(row, number, "value")
        if level is not None and file.period:
            label = row[place["period"]].strip() if place["period"] < len(row) else ""
            try:
                parse_period(label)
                keep(level, number, "value", area, label)
            except PeriodError as wrong:
                problems.extend(_no_period(origin, number, label, wrong))
        elif level is not None:
            keep(level, number, "value", area)
            if level * change < 0:
                problems.extend(_goes_the_other_way(origin, number, area, level, change))
        start = number_of(row, number, "baseline")
        if start is not None:
            keep(start, number, "baseline", area)
    if problems:
        raise DataError(Report(problems))
    return AreaValues(
        file=file,
        values={key[1]: read for key, read in numbers.items() if key[0] == "value" and len(key) == 2},
        by_period={(key[1], key[2]): read for key, read in numbers.items() if len(key) == 3},
        baselines={key[1]: read for key, read in numbers.items() if key[0] == "baseline"},
        origin=origin,
        rows=rows,
    )


def _contradicts(
    origin: Origin, key: tuple[str, ...], number: int, read: float, earlier: int, was: float
) -> list[Diagnostic]:
    field, *about = key
    line = origin.locations([earlier], field)[0].line
    what = f"{', '.join(about)}: {read:.12g}, and {was:.12g} in line {line}"
    text = (f'column "{origin.header(field)}"', what, "correct one of the two, or remove it")
    return several("OUT330", origin, field, [number], lambda _: text, ("", ""))


def _goes_the_other_way(origin: Origin, number: int, area: str, read: float, change: float) -> list[Diagnostic]:
    what = f"{area}: a change of {read:.12g}, and the target asks for one of {change:.12g}, the other way"
    to_do = "write it with the sign of the target's, or give the area an aim of its own"
    text = (f'column "{origin.header("value")}"', what, to_do)
    return several("OUT220", origin, "value", [number], lambda _: text, ("", ""))


def _no_period(origin: Origin, number: int, label: str, wrong: PeriodError) -> list[Diagnostic]:
    subject = f'column "{origin.header("period")}"'
    what = f'"{label}" is no period: {wrong.found}'
    return several("OUT320", origin, "period", [number], lambda _: (subject, what, wrong.todo), ("", ""))
