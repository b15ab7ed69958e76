"""`outcomes inspect` and `outcomes new framework` say which areas of a file have ended, and how figures are joined."""

from __future__ import annotations

from pathlib import Path

import pytest

from outcomes.cli.app import run

FIGURES = """\
area_code,area_name,period,value
E07000026,Allerdale,2021/22,62
E10000006,Cumbria,2021/22,62
E06000063,Cumberland,2023/24,64
"""
SAID = "2, such as Allerdale (E07000026), which is now Cumberland (E06000063)"


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    path = tmp_path / "figures.csv"
    path.write_text(FIGURES)
    return path


def test_inspect_says_how_many_and_how_they_are_joined(figures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", str(figures)]) == 0
    said = f'# areas that have ended: {SAID}; changes = "england" in the areas of the framework joins the figures of'
    assert said in capsys.readouterr().out
    figures.write_text(FIGURES.replace("E07000026", "E07000121").replace("E10000006", "E10000017"))
    assert run(["inspect", str(figures)]) == 0
    assert "ended" not in capsys.readouterr().out


def test_a_drafted_framework_says_so_beside_its_areas(
    figures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "framework", "cumbria", "--from", str(figures)]) == 0
    text = (tmp_path / "cumbria" / "framework.toml").read_text()
    assert f"# Areas in the data that have ended: {SAID}.\n" in text
    # What it says is taken as it stands.
    joined = text.replace('areas = "all"', 'areas = { all = true, changes = "england" }')
    (tmp_path / "cumbria" / "framework.toml").write_text(joined)
    assert run(["check", "cumbria"]) == 0
