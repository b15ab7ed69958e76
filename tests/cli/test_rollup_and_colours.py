"""``outcomes rollup`` and ``outcomes colours``: what they print, as a table and as JSON, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outcomes.cli.app import run

FRAMEWORK = """
format = 1

[framework]
id = "district"
title = "A district"
areas = "all"

[boards.hwb]
title = "Health and Wellbeing Board"
[boards.cyp]
title = "Children's board"

[levels.priority.children]
title = "Children"
boards = ["cyp"]

[indicators.happy]
title = "Happy children"
unit = "%"
polarity = "high"
data = { path = "happy.csv", columns = { area = "area", period = "period", value = "value" } }

[aims.happy]
priority = "children"
indicator = "happy"
target = { value = 70, by = "2015", from = { period = "2014" } }
judge = [{ metric = "target.path" }]

[aims.later]
title = "Something still to be determined"
boards = ["hwb"]

[[aims.later.undefined]]
what = "target"
owner = "ph"
by = 2016-01-01

[owners.ph]
title = "Public health"

[colours]
havering = { rule = "within", percent = 10, title = "Havering, 2013/14" }

[roll_ups.mood]
title = "Mood"
aims = ["happy"]
why = "it is one aim alone"
"""


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "framework.toml").write_text(FRAMEWORK)
    rows = "A,2014,60\nA,2015,72\nB,2014,60\nB,2015,65\n"
    (tmp_path / "happy.csv").write_text("area,period,value\n" + rows)
    return str(tmp_path)


DAY = ["--as-of", "2016-06-30"]


def out(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> str:
    assert code == run([*args])
    return capsys.readouterr().out


def test_a_roll_up_by_board_is_a_table(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = out(capsys, "rollup", folder, "--by", "board", *DAY).splitlines()
    assert lines[0].startswith("Of 2 promises ")
    lines = lines[2:]
    assert lines[0].split()[:3] == ["board", "aims", "judged"]
    assert ["Health", "and", "Wellbeing", "Board", "(hwb)", "1", "0", "0", "0", "0", "0", "0", "1", "-", "-", "-"] == (
        lines[1].split()
    )
    assert ["Children's", "board", "(cyp)", "1", "1", "1", "0", "0", "0", "1", "0", "50%", "50%", "missed"] == (
        lines[2].split()
    )


def test_without_a_word_it_rolls_up_by_the_outermost_level(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "rollup", folder, *DAY).splitlines()[2].startswith("priority ")


def test_an_answer_lists_what_made_it(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = out(capsys, "rollup", folder, "--by", "board", "--explain", "cyp", *DAY)
    assert (
        "Children's board: 2 rows\n"
        "   + met: Happy children [target.path]: A, 2015\n"
        "   x missed: Happy children [target.path]: B, 2015\n"
    ) == said


def test_json_holds_the_counts_the_shares_and_the_rows_behind_them(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = json.loads(out(capsys, "rollup", folder, "--by", "area", "--format", "json", *DAY))
    assert ("outcomes.rollup/1", "area", "district") == (said["schema"], said["by"], said["framework"])
    by_key = {each["key"]: each for each in said["answers"]}
    assert ({"met": 1}, 1.0, "met") == (by_key["A"]["verdicts"], by_key["A"]["share_met"], by_key["A"]["worst"])
    assert [("happy", "met", 0)] == [(each["aim"], each["verdict"], each["row"]) for each in by_key["A"]["made_by"]]
    assert (None, None) == (by_key["(none)"]["share_met"], by_key["(none)"]["worst"])
    assert "1 of 2 aims can be judged" in said["coverage"]


def test_one_area_can_be_rolled_up_alone(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(out(capsys, "rollup", folder, "--by", "board", "--area", "B", "--format", "json", *DAY))
    assert [{"missed": 1}] == [each["verdicts"] for each in said["answers"] if each["key"] == "cyp"]


def test_a_declared_average_says_why_it_may_be_and_what_made_it(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = out(capsys, "rollup", folder, "--average", "mood", *DAY).splitlines()
    assert "Mood: average value of 1 aims, because it is one aim alone" == lines[0]
    assert "A: 72" == lines[1]
    said = json.loads(out(capsys, "rollup", folder, "--average", "mood", "--format", "json", *DAY))
    assert [("A", 72.0), ("B", 65.0)] == [(each["area"], each["average"]) for each in said["answers"]]


@pytest.mark.parametrize(
    ("args", "advice"),
    [
        (["--by", "bord"], 'did you mean "board"?'),
        (["--by", "board", "--explain", "hbw"], 'did you mean "hwb"?'),
        (["--by", "board", "--explain", "Childrens board"], 'did you mean "Children\'s board"?'),
        (["--by", "metric", "--explain", "zzz"], 'no metric "zzz"; use one of'),
        (["--average", "moood"], 'did you mean "mood"?'),
        (["--average", "mood", "--by", "board"], "--average does not go with --by"),
    ],
)
def test_a_wrong_word_is_a_usage_error_with_the_nearest(
    folder: str, capsys: pytest.CaptureFixture[str], args: list[str], advice: str
) -> None:
    assert 2 == run(["rollup", folder, *args, *DAY])
    assert advice in capsys.readouterr().err


def test_colours_count_each_rule_and_name_the_rows_on_which_they_differ(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """65 of 70 is missed, and within 10%."""
    lines = out(capsys, "colours", folder, *DAY).splitlines()
    assert lines[0].startswith("Of 2 promises ")
    lines = lines[2:]
    assert lines[0].startswith("verdict   1 green, 0 amber, 1 red, 1 grey")
    assert lines[1].startswith("havering  2 green, 0 amber, 0 red, 1 grey   Havering, 2013/14")
    assert "Of 2 findings that two or more of these rules can colour, one differs:" == lines[3]
    assert "  Happy children: B, 2015: red by verdict; green by havering" == lines[4]


def test_colours_as_json(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(out(capsys, "colours", folder, "--format", "json", "--rule", "within", "--rule", "verdict", *DAY))
    assert ["within", "verdict"] == [each["name"] for each in said["rules"]]
    assert [("B", {"within": "green", "verdict": "red"})] == [
        (each["area_name"], each["colours"]) for each in said["differ"]
    ]


def test_an_unknown_rule_is_a_usage_error_with_the_nearest(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run(["colours", folder, "--rule", "havring", *DAY])
    assert 'did you mean "havering"?' in capsys.readouterr().err


def test_check_strict_lists_every_breach_and_exits_with_10(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == run(["check", folder])
    capsys.readouterr()
    assert 10 == run(["check", folder, "--strict"])
    said = capsys.readouterr().err
    assert ["OUT901", "OUT903", "OUT903"] == sorted(
        word for line in said.splitlines() for word in line.split() if word.startswith("OUT9")
    )
    assert "framework.toml:" in said
