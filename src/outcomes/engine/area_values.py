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


def read_area_values(path: Path, file: AreaFile, *, shown: str = "") -> AreaValues:
    """Read the file of a target, a CSV or a workbook; ``shown`` names it in messages.

    Raises DataError with every bad cell, by line and column.
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
    values: dict[str, float] = {}
    by_period: dict[tuple[str, str], float] = {}
    baselines: dict[str, float] = {}
    rows: dict[tuple[str, ...], int] = {}
    problems: list[Diagnostic] = []

    def number_of(row: list[str], number: int, field: str) -> float | None:
        cell = row[place[field]].strip() if place.get(field, len(row)) < len(row) else ""
        read, mark = rules.read(cell)
        if mark is CellMark.BAD:
            problems.extend(bad_cells(origin, field, [number], [cell], lambda text: advice(text, rules, origin)))
        return read if mark is CellMark.NUMBER else None

    for number, row in opened.numbered():
        area = row[place["area"]].strip() if place["area"] < len(row) else ""
        level = number_of(row, number, "value")
        if level is not None and file.period:
            label = row[place["period"]].strip() if place["period"] < len(row) else ""
            try:
                parse_period(label)
                by_period[area, label] = level
                rows["value", area, label] = number
            except PeriodError as wrong:
                problems.extend(_no_period(origin, number, label, wrong))
        elif level is not None:
            values[area] = level
            rows["value", area] = number
        start = number_of(row, number, "baseline")
        if start is not None:
            baselines[area] = start
            rows["baseline", area] = number
    if problems:
        raise DataError(Report(problems))
    return AreaValues(file=file, values=values, by_period=by_period, baselines=baselines, origin=origin, rows=rows)


def _no_period(origin: Origin, number: int, label: str, wrong: PeriodError) -> list[Diagnostic]:
    subject = f'column "{origin.header("period")}"'
    what = f'"{label}" is no period: {wrong.found}'
    return several("OUT320", origin, "period", [number], lambda _: (subject, what, wrong.todo), ("", ""))
