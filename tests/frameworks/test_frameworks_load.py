"""The frameworks load with the warnings that were meant and no others, and every one runs to its end."""

import importlib.util
from datetime import date
from pathlib import Path

import pytest

import outcomes
from outcomes import PluginSet, Report, make_plan
from outcomes.framework import check_framework_file

FRAMEWORKS = Path(__file__).parents[2] / "frameworks"
NAMES = sorted(each.parent.name for each in FRAMEWORKS.glob("*/framework.toml"))
MEANT = {
    # The path of the 68% leaves what a percentage can be, and the framework says that this is known.
    # At least 10 schools piloting of up to 10 recruited leaves exactly 10.
    "leicestershire-jhws-2013": [
        ("OUT221", "aims.parent-confidence.target.change"),
        ("OUT243", "aims.schools-piloting.part_of"),
    ],
}
OGL = "Open Government Licence v3.0"


@pytest.mark.parametrize("name", NAMES)
def test_a_framework_loads_with_the_warnings_that_were_meant(name):
    _, report = check_framework_file(FRAMEWORKS / name)
    assert MEANT.get(name, []) == [(each.code, each.subject) for each in report]


def test_the_warning_about_the_68_percent_says_where_the_path_leaves_100_percent():
    _, report = check_framework_file(FRAMEWORKS / "leicestershire-jhws-2013")
    found = next(each.found for each in report if each.code == "OUT221")
    # 68 x 1.1 to the power 5
    assert found == "the path asks for 109.515 in 2018, outside the range 0 to 100"


@pytest.mark.parametrize("name", NAMES)
def test_a_framework_runs_whole_and_every_aim_is_answered(name):
    results = outcomes.evaluate(FRAMEWORKS / name, as_of=date(2026, 11, 23))
    assert not results.partial
    assert set(outcomes.load_framework(FRAMEWORKS / name).aims) == {row["aim"] for row in results.to_rows()}


@pytest.mark.parametrize("name", NAMES)
def test_what_rests_on_made_up_figures_says_so_and_nothing_else_does(name):
    framework = outcomes.load_framework(FRAMEWORKS / name)
    results = outcomes.evaluate(framework, as_of=date(2026, 11, 23))
    made_up = set()
    for aim in framework.aims.values():
        indicator = framework.indicators.get(aim.indicator)
        if aim.undefined:
            continue
        if aim.returns is not None and aim.returns.illustrative:
            made_up.add(aim.id)
        if indicator is not None and indicator.data and framework.data[indicator.data.source].illustrative:
            made_up.add(aim.id)
    judged = {row["aim"] for row in results.to_rows() if row["metric"]}
    said = {row["aim"] for row in results.to_rows() if row["illustrative"]}
    assert made_up & judged == said


@pytest.mark.parametrize("name", NAMES)
def test_every_undefined_promise_says_why_and_those_of_the_document_have_an_owner(name):
    framework = outcomes.load_framework(FRAMEWORKS / name)
    gaps = [(aim.id, gap) for aim in framework.aims.values() for gap in aim.undefined]
    assert [aim for aim, gap in gaps if not gap.note] == []
    if name == "pan-lancashire-wellbeing":
        # The slides name nobody, and nobody is made up.
        return
    assert [aim for aim, gap in gaps if not (gap.owner and gap.by)] == []


def test_a_shipped_framework_passes_every_house_rule():
    framework = outcomes.load_framework(FRAMEWORKS / "hertfordshire-crisis-care")
    plan = make_plan(framework, PluginSet.discover(), strict=True)
    assert Report() == plan.report


@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_a_framework_are_named_with_their_source(name):
    data = FRAMEWORKS / name / "data"
    readme = (data / "README.md").read_text(encoding="utf-8")
    published = "fingertips" in readme.lower()
    assert [each.name for each in data.iterdir() if not named(each.name, readme)] == []
    assert (OGL in readme) == published
    assert (OGL in outcomes.load_framework(FRAMEWORKS / name).attribution) == published


def named(file, readme):
    return file == "README.md" or file in readme or (file.startswith("returns-") and "returns-*.csv" in readme)


def test_the_outcomes_framework_is_what_its_script_writes():
    folder = FRAMEWORKS / "public-health-outcomes-framework"
    spec = importlib.util.spec_from_file_location("make_public_health_outcomes_framework", folder / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    assert make.framework() == (folder / "framework.toml").read_text(encoding="utf-8")
