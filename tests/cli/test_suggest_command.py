"""``outcomes suggest``: text and JSON of one aim, a drawing of one area, and what is said to wrong input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from outcomes.cli.app import run

DAY = ["--as-of", "2018-06-30"]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*args: str | Path) -> tuple[int, str, str]:
        code = run([str(each) for each in args])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def test_each_area_has_its_levels(five_aims: Path, said: Any) -> None:
    code, out, _ = said("suggest", five_aims, "confidence", "--by", "2022", *DAY)
    assert code == 0
    assert "Parents who are more confident: Leicestershire" in out
    assert "80.0% in 2017 of" in out
    assert "for 2022, 5 years on:" in " ".join(out.split())
    # Of an area without figures that is what is said.
    assert "There are no figures for E07000999." in out


def test_json_holds_the_same_as_the_text(five_aims: Path, said: Any) -> None:
    _, out, _ = said("suggest", five_aims, "confidence", "--by", "2022", "--format", "json", "--power", "0.9", *DAY)
    found = json.loads(out)
    assert (found["schema"], found["aim"]) == ("outcomes.suggestions/1", "confidence")
    first = next(each for each in found["suggestions"] if each["area_name"] == "Leicestershire")
    assert (first["value"], first["by"], first["years"], first["power"]) == (80.0, "2022", 5.0, 0.9)
    assert [each["method"] for each in first["candidates"]] == ["maintain", "trend", "smallest", "effect"]


def test_a_drawing_is_of_one_area(five_aims: Path, tmp_path: Path, said: Any) -> None:
    pytest.importorskip("lets_plot")
    drawn = tmp_path / "drawn.svg"
    asked = ("suggest", five_aims, "confidence", "--chart", drawn, *DAY)
    code, _, err = said(*asked)
    assert (code, drawn.exists()) == (2, False)
    assert "name one area with --area" in err
    assert said(*asked, "--area", "Leicestershire")[0] == 0
    assert drawn.read_text().startswith("<svg role=")


def test_a_drawing_of_one_area_in_groups_asks_for_no_other_area(tmp_path: Path, said: Any) -> None:
    bexley = Path(__file__).parents[2] / "frameworks" / "bexley-jlhws"
    drawn = tmp_path / "drawn.svg"
    code, _, err = said("suggest", bexley, "life-expectancy", "--by", "2030", "--chart", drawn)
    assert (code, drawn.exists()) == (2, False)
    assert err.endswith("--chart draws one series, and there are 2, groups of people in Bexley\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["confidance"], 'did you mean "confidence"?'),
        (["confidence", "--by", "soon"], "--by: period 'soon': not a form that is read"),
        (["confidence", "--power", "80"], "--power: 80 is not between 0 and 1; write 0.8 for 80%"),
        (["confidence", "--area", "Leicster"], 'did you mean "Leicestershire"?'),
    ],
)
def test_wrong_input_is_told_with_the_right_one(five_aims: Path, said: Any, words: list[str], told: str) -> None:
    code, _, err = said("suggest", five_aims, *words, *DAY)
    assert code == 2
    assert told in err


def test_a_reader_that_goes_away_is_no_defect(five_aims: Path) -> None:
    """What is printed bit by bit reaches a closed pipe inside click, which leaves without saying why."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as nowhere:
        command = [sys.executable, "-m", "outcomes", "suggest", str(five_aims), "confidence", "--by", "2022", *DAY]
        done = subprocess.run(command, stdout=nowhere, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, "OUT599" in done.stderr) == (0, False)
