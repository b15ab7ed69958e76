"""What would fail in every run, or be ignored in every run, is said when the plan is made."""

from pathlib import Path

import pytest

import outcomes
from one_indicator import one_indicator, write_one
from outcomes.cli.app import main

RETURNS = 'returns = { items = [{ id = "x", title = "X", state = "done" }] }\n'


def written(folder: Path, aim: str, more: str = "") -> Path:
    return write_one(folder, one_indicator(aim, measure=more), ["2019/20,60"])


MISFITS = {
    "returns metric on an indicator": (
        'indicator = "i"\njudge = [{ metric = "delivery.status" }]\n',
        'framework.toml:17:21: OUT232 aim "a", metric "delivery.status": it judges returns, and the aim has an '
        "indicator; use a metric that judges figures",
    ),
    "series metric on returns": (
        RETURNS + 'judge = [{ metric = "trend.recent" }]\n',
        'framework.toml:17:21: OUT232 aim "a", metric "trend.recent": it judges an indicator\'s figures, and the aim '
        "has returns; use a metric that judges returns",
    ),
    "both": (
        'indicator = "i"\n' + RETURNS + 'judge = [{ metric = "delivery.status" }]\n',
        'framework.toml:18:21: OUT232 aim "a", metric "delivery.status": it judges returns, and an aim with an '
        "indicator is judged by its figures; give the returns an aim of their own",
    ),
}


@pytest.mark.parametrize("name", MISFITS)
def test_a_metric_that_does_not_judge_such_an_aim_is_an_error_of_the_definition(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It used to be a defect of the program (exit code 70) when the run came to it, and passed the check."""
    aim, expected = MISFITS[name]
    written(tmp_path, aim)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(outcomes.DefinitionError) as raised:
        outcomes.evaluate("framework.toml")
    assert expected == str(raised.value)
    for command in ("check", "run"):
        with pytest.raises(SystemExit) as left:
            main([command, str(tmp_path)])
        assert left.value.code == 10


def test_a_value_type_that_nothing_knows_is_warned_of_with_the_nearest_word(tmp_path: Path) -> None:
    """It used to be taken for "other" in silence, so that no test of a share was made."""
    aim = 'indicator = "i"\njudge = [{ metric = "trend.recent" }]\n'
    report = outcomes.evaluate(written(tmp_path, aim, 'value_type = "proporton"')).report
    assert [
        f'{tmp_path}/framework.toml:11:14: warning: OUT233 indicator "i", value_type: "proporton" is not a known '
        'type, and is treated as "other"; did you mean "proportion"?'
    ] == [str(each) for each in report.warnings if each.code == "OUT233"]


def test_a_statistic_that_nothing_knows_is_an_error_with_the_nearest_word(tmp_path: Path) -> None:
    aim = 'indicator = "i"\njudge = [{ metric = "trend.recent" }]\n'
    with pytest.raises(outcomes.OutcomesError, match=r'11:13: OUT420 statistic "proporton": .*; did you mean "prop'):
        outcomes.evaluate(written(tmp_path, aim, 'statistic = "proporton"'))
