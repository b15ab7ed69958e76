"""``outcomes test``: exit codes and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from outcomes.cli.app import run

HOLDS = '''
as_of = 2015-06-30
[indicators.n]
polarity = "high"
[aims.n]
indicator = "n"
judge = [{ metric = "target.count", rule = "at-least", number = 10 }]
[[case]]
title = "ten are enough"
observations = """
period | value
2014   | 10
"""
expect = """
aim | verdict
n   | met
"""
'''


def test_cases_that_hold_are_counted_and_leave_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.case.toml").write_text(HOLDS)
    (tmp_path / "b.case.toml").write_text(HOLDS)
    assert run(["test", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "2 cases in 2 files: all as expected\n"


def test_verbose_names_every_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.case.toml"
    path.write_text(HOLDS)
    assert run(["test", "-v", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"{path}:8: ten are enough: as expected"


def test_a_case_that_does_not_hold_leaves_with_1_and_shows_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.case.toml"
    path.write_text(HOLDS.replace("| 10", "| 9"))
    assert run(["test", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert f"{path}:14: aim n" not in printed
    assert f"{path}:16: aim n\n             expected  found\n    verdict  met       missed\n" in printed
    assert printed.endswith("1 case in 1 file: 0 as expected, 1 not\n")


def test_a_file_that_cannot_be_understood_leaves_with_10_and_the_others_are_still_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.case.toml").write_text(HOLDS.replace("as_of", "asof"))
    (tmp_path / "b.case.toml").write_text(HOLDS)
    assert run(["test", str(tmp_path)]) == 10
    printed = capsys.readouterr()
    assert 'a.case.toml:2:1: OUT110 asof: unknown key; did you mean "as_of"?' in printed.err
    assert printed.out == "1 case in 2 files: all as expected; 1 file could not be read\n"
    (tmp_path / "b.case.toml").unlink()
    assert run(["test", str(tmp_path)]) == 10
    assert capsys.readouterr().out == "0 cases in 1 file; 1 file could not be read\n"


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_path_without_cases_is_a_usage_error(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["test", name]) == 2
    assert ".case.toml" in capsys.readouterr().err


def test_the_cases_of_this_package_hold_by_the_command_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", str(Path(__file__).parents[1] / "cases")]) == 0
    assert capsys.readouterr().out.endswith("all as expected\n")
