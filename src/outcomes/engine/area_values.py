"""Targets of each area's own, from a small file beside the framework.

Law: an area that the file does not name has no target, and is never given another's.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.block import SeriesBlock
from outcomes.diagnostics import DataError, Diagnostic, Location, Report, suggest
from outcomes.framework.targets import AreaFile, ChangeTarget, LevelsTarget, LevelTarget, Target
from outcomes.periods import PeriodError, PeriodKind, parse_period

Floats = NDArray[np.float64]


@attrs.frozen(kw_only=True, eq=False)
class AreaValues:
    """The values of an `AreaFile`: by area, and by area and period label where the file has periods."""

    file: AreaFile
    values: Mapping[str, float]
    by_period: Mapping[tuple[str, str], float]
    baselines: Mapping[str, float]
    areas: tuple[str, ...] = ()
    """The words that the blocks' area codes stand for."""
    kind: PeriodKind | None = None

    def __len__(self) -> int:
        """How many numbers the file has."""
        return len(self.values) + len(self.by_period) + len(self.baselines)

    @property
    def has_baseline(self) -> bool:
        """The file has a column of baselines."""
        return bool(self.file.baseline)

    def meeting(self, areas: tuple[str, ...], kind: PeriodKind) -> AreaValues:
        """The same values, ready for blocks of a source's areas and of a kind of period."""
        return attrs.evolve(self, areas=areas, kind=kind)

    @property
    def ordinals(self) -> list[int]:
        """The periods that the file has levels for, as ordinals of the kind that it was made ready for."""
        read = [parse_period(label) for label in {label for _, label in self.by_period}]
        return [period.ordinal for period in read if period.kind == self.kind]

    def baseline(self, block: SeriesBlock) -> Floats:
        """Shape ``[series]``; NaN for an area without one."""
        return self._by_area(block, self.baselines)

    def arguments(self, block: SeriesBlock, target: Target) -> dict[str, Any]:
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
        found: Floats = table[block.keys.area]
        return found

    def _by_period(self, block: SeriesBlock) -> Floats:
        assert block.keys is not None
        first = int(block.periods.ordinal[0])
        table = np.full((len(self.areas), block.shape[1]), np.nan)
        place = {area: i for i, area in enumerate(self.areas)}
        for (area, label), value in self.by_period.items():
            period = parse_period(label)
            at = period.ordinal - first
            if area in place and period.kind == self.kind and 0 <= at < table.shape[1]:
                table[place[area], at] = value
        found: Floats = table[block.keys.area]
        return found


def read_area_values(path: Path, file: AreaFile) -> AreaValues:
    """Read the file of a target. Raises DataError with every bad cell, by line and column."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            header = list(reader.fieldnames or ())
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError) as problem:
        raise DataError(
            Diagnostic(
                code="OUT301",
                location=Location(file=str(path)),
                subject="targets by area",
                found=f"the file cannot be read: {getattr(problem, 'strerror', None) or 'it is not UTF-8'}",
                to_do="correct the path or the file",
            )
        ) from problem
    columns = [name for name in (file.area, file.period, file.value, file.baseline) if name]
    problems = [
        Diagnostic(
            code="OUT302",
            location=Location(file=str(path), line=1),
            subject=f'column "{name}"',
            found="the file has no such column",
            to_do=suggest(name, header),
        )
        for name in columns
        if name not in header
    ]
    if problems:
        raise DataError(Report(problems))
    values: dict[str, float] = {}
    by_period: dict[tuple[str, str], float] = {}
    baselines: dict[str, float] = {}
    for line, row in rows:
        area = (row[file.area] or "").strip()
        number = _number(row, file.value, path, line, header, problems)
        if number is not None and file.period:
            label = (row[file.period] or "").strip()
            try:
                by_period[area, parse_period(label).label] = number
            except PeriodError as wrong:
                where = Location(file=str(path), line=line, column=header.index(file.period) + 1)
                problems.append(
                    Diagnostic(code="OUT305", location=where, subject="period", found=str(wrong), to_do="correct it")
                )
        elif number is not None:
            values[area] = number
        start = _number(row, file.baseline, path, line, header, problems)
        if start is not None:
            baselines[area] = start
    if problems:
        raise DataError(Report(problems))
    return AreaValues(file=file, values=values, by_period=by_period, baselines=baselines)


def _number(
    row: Mapping[str, str | None], name: str, path: Path, line: int, header: list[str], problems: list[Diagnostic]
) -> float | None:
    text = (row.get(name) or "").strip() if name else ""
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isfinite(number):
        return number
    problems.append(
        Diagnostic(
            code="OUT303",
            location=Location(file=str(path), line=line, column=header.index(name) + 1),
            subject=f'column "{name}"',
            found=f'"{text[:40]}" is not a number',
            to_do="write a plain number, or leave the cell empty",
        )
    )
    return None
