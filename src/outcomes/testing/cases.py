"""Worked cases: what was promised, what was observed, and what should be said of it, readable by everybody.

Law: a case is judged by the same engine as a nightly run; nothing in it is filled in for the author but what a file of
one indicator cannot help saying.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs

from outcomes.data.observations import Observations
from outcomes.diagnostics import Report
from outcomes.framework.model import Framework
from outcomes.testing.cases_tables import Row

SUFFIX = ".case.toml"


@attrs.frozen(kw_only=True, eq=False)
class Case:
    """One worked case. ``framework`` is None where the file's definition has errors, which are in ``report``."""

    title: str
    file: str
    line: int
    framework: Framework | None
    report: Report
    observations: Observations | None
    as_of: date
    aims: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    expected: tuple[Row, ...] = ()
    rows: int | None = None
    tolerance: float | None = None
    refused: str = ""
    """Code of the problem that the engine is expected to refuse with; then no row is expected."""

    @property
    def place(self) -> str:
        """File and line, as a terminal makes a link of it."""
        return f"{self.file}:{self.line}"


@attrs.frozen(kw_only=True)
class Difference:
    """One expected row that is not as expected: where, why, and cell by cell what was expected and found."""

    place: str
    about: str
    cells: tuple[tuple[str, str, str], ...] = ()
    sentence: str = ""

    def __str__(self) -> str:
        lines = [f"  {self.place}: {self.about}"]
        if self.cells:
            table = [("", "expected", "found"), *self.cells]
            widths = [max(len(row[column]) for row in table) for column in (0, 1)]
            lines += [f"    {a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in table]
        if self.sentence:
            lines.append(f"    it says: {self.sentence}")
        return "\n".join(lines)


@attrs.frozen(kw_only=True, eq=False)
class CaseOutcome:
    """What became of a case: the differences between what was expected and what was found, none where it holds."""

    case: Case
    differences: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Everything is as expected."""
        return not self.differences

    def __str__(self) -> str:
        head = f"{self.case.place}: {self.case.title}"
        return "\n".join([head, *(str(each) for each in self.differences)]) if self.differences else head


def case_files(path: Path) -> Iterator[Path]:
    """The file itself, or every ``*.case.toml`` in a folder and its folders, by name."""
    if path.is_dir():
        yield from sorted(each for each in path.rglob(f"*{SUFFIX}") if each.is_file())
    else:
        yield path
