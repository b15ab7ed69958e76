"""What would fail in every run, or be ignored in every run, is said when the plan is made."""

from collections.abc import Callable
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


NOTHING_IS_GOOD = (
    'framework.toml:17:21: OUT236 aim "a", metric "target.comparator": nothing says whether a high or a low figure is '
    'good; write polarity = "high" or "low" for the indicator "i"'
)


def test_a_promise_to_be_better_needs_to_know_what_is_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is wrong with the promise is said at once."""
    wrong = 'judge = [{ metric = "target.comparator", at_least = "beter", against = ["E92000001"] }]\n'
    written(tmp_path, 'indicator = "i"\n' + wrong)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(outcomes.DefinitionError) as raised:
        outcomes.evaluate("framework.toml")
    first, second = str(raised.value).splitlines()
    assert first == NOTHING_IS_GOOD
    assert second.endswith('"beter" is not one of its words; did you mean "better"?')


def test_what_an_aim_wants_says_what_is_good(tmp_path: Path) -> None:
    judged = 'judge = [{ metric = "target.comparator", against = ["E92000001"] }]\n'
    path = written(tmp_path, 'indicator = "i"\nwanted = "reduce"\n' + judged) / "framework.toml"
    assert outcomes.evaluate(outcomes.load_framework(path)).to_rows()[0]["reason"] == "no benchmark value"


class Together:
    """Judges several indicators; never asked, for the definition is refused before."""

    info = outcomes.MetricInfo(
        id="borough.together",
        title="Together",
        version="1",
        scope=outcomes.Scope.FRAMEWORK,
        outcomes=(outcomes.Outcome("good", outcomes.Verdict.MET, sentence="Good."),),
    )

    def evaluate(self, block: object, params: object) -> outcomes.MetricColumns:
        raise AssertionError


class Borough:
    plugin_name = "borough"

    @outcomes.hookimpl
    def register_metrics(self, register: Callable[[object], None]) -> None:
        register(Together())


TOGETHER = 'judge = [{ metric = "borough.together" }]\n'
SEVERAL = 'indicators = ["i", "j"]\njudge = [{{ metric = "{}" }}]\n'
ASKED_OF_SEVERAL = {
    "several on one indicator": (
        'indicator = "i"\n' + TOGETHER,
        '17:21: OUT232 aim "a", metric "borough.together": it judges several indicators together, and the aim has one '
        'indicator; use another metric, or name the indicators: indicators = ["i", ...]',
    ),
    "several on returns": (
        RETURNS + TOGETHER,
        '17:21: OUT232 aim "a", metric "borough.together": it judges several indicators together, and the aim has '
        "returns; use another metric, or name the indicators: indicators = [...]",
    ),
    "several on both": (
        'indicator = "i"\n' + RETURNS + TOGETHER,
        '18:21: OUT232 aim "a", metric "borough.together": it judges several indicators together, and the aim has one '
        'indicator; use another metric, or name the indicators: indicators = ["i", ...]',
    ),
    "one on several": (
        SEVERAL.format("trend.recent"),
        '17:21: OUT232 aim "a", metric "trend.recent": it judges one indicator, and the aim has several indicators; '
        "use a metric over several indicators, or give each indicator an aim of its own",
    ),
    "returns on several": (
        SEVERAL.format("delivery.status"),
        '17:21: OUT232 aim "a", metric "delivery.status": it judges returns, and the aim has several indicators; '
        "use a metric over several indicators, or give each indicator an aim of its own",
    ),
    "one of each": (
        SEVERAL.format("trend.recent").replace("judge = [", 'judge = [{ metric = "borough.together" }, '),
        '17:54: OUT232 aim "a", metric "trend.recent": it judges one indicator, and the aim has several indicators; '
        "use a metric over several indicators, or give each indicator an aim of its own",
    ),
}


@pytest.mark.parametrize("name", ASKED_OF_SEVERAL)
def test_a_metric_over_several_indicators_judges_no_other_aim_and_no_other_metric_judges_its_aims(
    name: str, tmp_path: Path
) -> None:
    aim, expected = ASKED_OF_SEVERAL[name]
    second = '[indicators.j]\ntitle = "J"\ndata = { path = "d.csv" }\n'
    folder = write_one(tmp_path, one_indicator(aim) + second, ["2019/20,60"])
    with pytest.raises(outcomes.DefinitionError) as raised:
        outcomes.evaluate(folder, plugins=outcomes.PluginSet.of(Borough()))
    assert str(raised.value) == f"{folder}/framework.toml:{expected}"


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


LEVEL = 'target = { value = 70, by = "2027/28", sense = "at least" }\n'
TREND, COMPARED, PATH = (
    '{ metric = "trend.recent" }',
    '{ metric = "benchmark.interval", against = ["E"] }',
    '{ metric = "target.path" }',
)
UNHELD = (
    'framework.toml:17:10: warning: OUT237 aim "a", target: nothing holds the figures to it: "trend.recent" and '
    '"benchmark.interval" do not look at a target; judge the aim by the metric "target.path" too'
)


@pytest.mark.parametrize(
    ("target", "judged", "told"),
    [
        (LEVEL, (TREND, COMPARED), [UNHELD]),
        (LEVEL, (TREND,), [UNHELD.replace(' and "benchmark.interval" do', " does")]),
        (LEVEL, (TREND, PATH), []),
        # How far the promise is kept is told by another rule.
        (LEVEL, ('{ metric = "progress.un" }',), []),
        # A rise is told by a trend too, but not each of the rises that are promised every year.
        ('target = { direction = "increase" }\n', (TREND,), []),
        (
            'target = { direction = "increase", every = "year", from = { period = "2019/20" } }\n',
            (TREND, COMPARED),
            [UNHELD],
        ),
        ("", (TREND, COMPARED), []),
    ],
)
def test_a_target_that_no_metric_looks_at_is_warned_of(
    target: str, judged: tuple[str, ...], told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, f'indicator = "i"\n{target}judge = [{", ".join(judged)}]\n')
    monkeypatch.chdir(tmp_path)
    report = outcomes.make_plan(outcomes.load_framework("framework.toml"), outcomes.PluginSet.of()).report
    assert [str(each) for each in report if each.code == "OUT237"] == told
