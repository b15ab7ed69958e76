"""Worked cases: what was promised, what was observed, and what should be said of it, readable by everybody.

Law: a case is judged by the same engine as a nightly run; nothing in it is filled in for the author but what a file of
one indicator cannot help saying.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from outcomes.data.observations import Observations
from outcomes.diagnostics import OutcomesError, Report
from outcomes.framework.model import Framework
from outcomes.testing.cases_tables import Row

if TYPE_CHECKING:
    from outcomes.registry import PluginSet
    from outcomes.results import Results
    from outcomes.testing.cases_compared import Difference

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


def load_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file, in its order. Raises DefinitionError with every problem of the file."""
    from outcomes.testing.cases_files import read_cases

    return read_cases(path)


def check_case(case: Case, plugins: PluginSet) -> CaseOutcome:
    """Judge a case and compare. What the engine refuses with is a difference too, unless it was expected."""
    from outcomes.testing.cases_compared import compare, compare_refusal

    if case.report.errors:
        return CaseOutcome(case=case, differences=tuple(compare_refusal(case, case.report)))
    try:
        results = _judged(case, plugins)
    except OutcomesError as error:
        return CaseOutcome(case=case, differences=tuple(compare_refusal(case, error.report)))
    if case.refused:
        return CaseOutcome(case=case, differences=tuple(compare_refusal(case, Report())))
    return CaseOutcome(case=case, differences=tuple(compare(case, results, _rows(case, results))))


def _judged(case: Case, plugins: PluginSet) -> Results:
    from outcomes.api import evaluate

    assert case.framework is not None
    return evaluate(case.framework, case.observations, as_of=case.as_of, plugins=plugins, aims=case.aims or None)


def _rows(case: Case, results: Results) -> Sequence[int]:
    """The rows of the areas that the case is about, and those that belong to no area."""
    if not case.areas:
        return range(len(results))
    return [int(each) for each in results.where(area=("", *case.areas))]
