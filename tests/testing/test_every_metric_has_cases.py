"""Every built-in metric is shown by a worked case."""

from __future__ import annotations

from pathlib import Path

from outcomes.registry import PluginSet
from outcomes.testing.cases import case_files
from outcomes.testing.cases_files import load_cases

CASES = Path(__file__).parents[1] / "cases"


def test_every_built_in_metric_is_shown_by_a_worked_case() -> None:
    shown = set()
    for file in case_files(CASES):
        for case in load_cases(file):
            if case.framework is not None:
                shown |= {each.metric for aim in case.framework.aims.values() for each in aim.judge}
    assert set(PluginSet.of().ids("metric")) == shown
