"""The pytest plugin: collects ``*.case.toml`` files, so that worked cases are tests beside any others.

Law: nothing of the engine is imported before a file of cases is met; pytest loads this wherever outcomes is installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr

    from outcomes.testing.cases import Case


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A collector for each file of worked cases."""
    if not file_path.name.endswith(".case.toml"):
        return None
    collector: pytest.Collector = CaseFile.from_parent(parent, path=file_path)
    return collector


class CaseFile(pytest.File):
    """A file of worked cases."""

    def collect(self) -> Iterator[CaseItem]:
        """One test for each case; a file that cannot be understood is an error with every problem of it."""
        from outcomes.diagnostics import OutcomesError
        from outcomes.testing.cases_files import load_cases

        try:
            cases = load_cases(self.path)
        except OutcomesError as error:
            raise self.CollectError(str(error)) from None
        for case in cases:
            yield CaseItem.from_parent(self, name=case.title, case=case)


class CaseItem(pytest.Item):
    """A worked case as a test."""

    def __init__(self, *, case: Case, **more: Any) -> None:
        super().__init__(**more)
        self.case = case

    def runtest(self) -> None:
        """Judge the case, and fail with what was expected beside what was found."""
        from outcomes.registry import PluginSet
        from outcomes.testing.cases_compared import check_case

        if _PLUGINS not in self.config.stash:
            self.config.stash[_PLUGINS] = PluginSet.discover()
        outcome = check_case(self.case, self.config.stash[_PLUGINS])
        if not outcome.holds:
            raise CaseFailed(str(outcome))

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], *more: Any, **others: Any
    ) -> str | TerminalRepr:
        """The message alone, without a traceback through this package."""
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *more, **others)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, max(self.case.line - 1, 0), self.name


class CaseFailed(Exception):
    """A case is not as expected."""


_PLUGINS: pytest.StashKey[Any] = pytest.StashKey()
