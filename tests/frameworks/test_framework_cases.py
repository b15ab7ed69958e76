"""The worked cases beside each framework come out as a person worked them out."""

from pathlib import Path

import pytest

from outcomes.registry import PluginSet
from outcomes.testing.cases import case_files
from outcomes.testing.cases_compared import check_case
from outcomes.testing.cases_files import load_cases

FRAMEWORKS = Path(__file__).parents[2] / "frameworks"
CASES = [case for file in case_files(FRAMEWORKS) for case in load_cases(file)]


@pytest.fixture(scope="module")
def plugins():
    return PluginSet.discover()


def test_every_framework_has_worked_cases():
    named = {Path(case.file).resolve().parents[1].name for case in CASES}
    assert {each.parent.name for each in FRAMEWORKS.glob("*/framework.toml")} == named


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{Path(case.file).name}: {case.title}")
def test_a_worked_case_of_a_framework_holds(case, plugins):
    assert "" == "\n".join(map(str, check_case(case, plugins).differences))
