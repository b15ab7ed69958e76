"""A process may go to another folder: a framework stays where it was loaded from, and messages name it as it was given."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

import outcomes

TARGETS = '[aims.seen.target]\nkind = "level"\nfile = { path = "targets.csv", value = "level" }\n'
COMMENTED = """
[commentary]
folder = "said"
"""
COMMENT = """
[[comments]]
aim = "seen"
date = 2020-01-05
author = "Director"
verdict = "met"
text = "Clinics opened."
"""


@pytest.fixture
def home(place: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A framework with figures, targets by area and comments in files, in a folder below the current one."""
    home: Path = place.folder / "waiting"
    file = home / "framework.toml"
    file.write_text(file.read_text().replace("[aims.seen.target]\nvalue = 90\n", TARGETS) + COMMENTED)
    (home / "targets.csv").write_text("area_code,level\nA,90\nB,90\n")
    (home / "said").mkdir()
    (home / "said" / "seen.toml").write_text(COMMENT)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    return home


@pytest.mark.parametrize("given", ["waiting", "waiting/framework.toml", "./elsewhere/../waiting"])
def test_a_framework_is_judged_from_another_folder_as_from_its_own(
    home: Path, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework = outcomes.load_framework(given)
    made = outcomes.loads((home / "framework.toml").read_text(), folder="waiting")
    here = outcomes.evaluate(framework, as_of=date(2020, 2, 1), keep_observed=True)
    monkeypatch.chdir("elsewhere")
    there = outcomes.evaluate(framework, as_of=date(2020, 2, 1), keep_observed=True)
    assert here.to_dict() == there.to_dict()
    assert here.to_rows() == outcomes.evaluate(made, as_of=date(2020, 2, 1)).to_rows()
    assert outcomes.record(there, "state").id == 1
    assert framework.path == home.parent / (given.removesuffix("/framework.toml")) / "framework.toml"


def test_messages_name_files_as_the_framework_was_given(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    framework = outcomes.load_framework("waiting")
    monkeypatch.chdir("elsewhere")
    for file, text, wrong in (
        ("data/seen.csv", "area,period,value\nA,2019,9O\n", "waiting/data/seen.csv:2:3: "),
        ("targets.csv", "area_code,level\nA,9O\n", "waiting/targets.csv:2:"),
    ):
        kept = (home / file).read_text()
        (home / file).write_text(text)
        with pytest.raises(outcomes.DataError) as told:
            outcomes.evaluate(framework, as_of=date(2020, 2, 1))
        assert str(told.value).startswith(wrong)
        (home / file).write_text(kept)
    with pytest.raises(outcomes.DefinitionError) as refused:
        outcomes.make_plan(_with_unknown_metric(framework), outcomes.PluginSet.of())
    assert str(refused.value).startswith("waiting/framework.toml:")


def _with_unknown_metric(framework: outcomes.Framework) -> outcomes.Framework:
    aim = framework.aims["seen"]
    judged = tuple(attrs.evolve(each, metric="target.pth") for each in aim.judge)
    return attrs.evolve(framework, aims={"seen": attrs.evolve(aim, judge=judged)})


def test_what_is_wrong_with_a_comment_is_told_as_it_was_given(home: Path) -> None:
    (home / "said" / "seen.toml").write_text(COMMENT.replace('"seen"', '"sen"'))
    with pytest.raises(outcomes.DefinitionError) as told:
        outcomes.load_framework("waiting")
    assert str(told.value).startswith("waiting/said/seen.toml:")
