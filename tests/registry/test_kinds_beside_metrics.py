"""Colour rules, words for periods, statistics of bands, keys of aims and commands of plugins that misbehave."""

from __future__ import annotations

import copy
import io
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import outcomes
from outcomes.cli.commands import COMMANDS
from outcomes.data.banded import BandedEstimate, BandFigures
from outcomes.diagnostics import DataError, Diagnostic, PluginError, Report, UsageError
from outcomes.engine import definitions
from outcomes.framework.readings import COMMON
from outcomes.hooks import hookimpl
from outcomes.periods.formats import written_in
from outcomes.registry import PluginSet, calls, data_calls
from outcomes.registry.records import PluginState


@attrs.frozen(kw_only=True)
class Nothing:
    """Options of those that take none."""


def plugin(hook: str, *things: Any) -> Any:
    def register_all(register: Any) -> None:
        for each in things:
            register(each)

    return type("Plugin", (), {"plugin_name": "borough", hook: staticmethod(hookimpl(register_all))})()


class Rule:
    id = "borough.rule"
    options = Nothing

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def colour(self, results: Any, options: Any) -> Any:
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(("answer", "said"), [
    (np.array([0, 1], np.int8), "int8 of shape (2,), not int8 of shape (3,)"),
    (np.array([0, 1, 2]), "int64 of shape (3,), not int8"),
    (np.array([0, 1, 4], np.int8), "one of its colours is 4"),
    (np.array([0, 1, -1], np.int8), "one of its colours is -1"),
    (["green", "red", "grey"], "its colours are list"),
    (SystemExit(0), "it called sys.exit(0)"),
    (RuntimeError("no"), "RuntimeError: no"),
])  # fmt: skip
def test_a_colour_rule_that_gives_anything_else_is_named(answer: Any, said: str) -> None:
    plugins = PluginSet.of(plugin("register_colours", Rule(answer)))
    record = plugins.find("colour", "borough.rule")
    assert record is not None
    with pytest.raises(PluginError) as raised:
        calls.colour(record, [1, 2, 3], Nothing())
    (problem,) = raised.value.report
    assert said in problem.found
    assert 'colour "borough.rule" of plugin "borough"' == problem.subject


def test_a_colour_rule_whose_name_could_be_a_built_in_one_is_refused() -> None:
    rule = Rule(None)
    rule.id = "within"
    (record,) = [each for each in PluginSet.of(plugin("register_colours", rule)).records if not each.built_in]
    assert PluginState.FAILED is record.state
    assert 'its id "within" has no dot; lead it by your own name, such as "borough.within"' in record.error


class Words:
    id = "borough.waves"

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def read(self, labels: tuple[str, ...]) -> Any:
        return self.answer


@pytest.mark.parametrize(("answer", "said"), [
    (("2020",), "it gave 1 periods for 2 labels"),
    (["2020", "2021"], "it gave list, not a tuple of texts"),
    (("2020", 2021), "one of its periods is int, not a text"),
])  # fmt: skip
def test_words_for_periods_that_answer_otherwise_are_named(answer: Any, said: str) -> None:
    record = PluginSet.of(plugin("register_periods", Words(answer))).find("period", "borough.waves")
    assert record is not None
    with pytest.raises(PluginError) as raised:
        data_calls.periods(record, ("Wave 1", "Wave 2"))
    assert said in next(iter(raised.value.report)).found


@pytest.mark.parametrize(("word", "labels", "read"), [
    ("fye", ("2013", "FY14", "2014/15"), ("2012/13", "2013/14", None)),
    ("yyyymm", ("201304", "201404", "April 2015"), ("Apr 2013", "Apr 2014", None)),
    ("yyyyyy", ("201314", "201415", "1516"), ("2013/14", "2014/15", None)),
    ("excel", ("41275", "41640.0", "2015"), ("2013-01-01", "2014-01-01", "1905-07-07")),
])  # fmt: skip
def test_named_forms_of_labels_come_in_by_the_hook_and_read_as_the_option_of_a_reader_does(
    word: str, labels: tuple[str, ...], read: tuple[str | None, ...]
) -> None:
    record = PluginSet.of().find("period", word)
    assert record is not None
    assert data_calls.periods(record, labels) == read
    assert read == tuple(written_in(each, "excel" if word == "excel" else word.upper()) for each in labels)


def test_a_source_says_a_named_form_whatever_its_reader(tmp_path: Path) -> None:
    rows = "".join(f"share,A,{year},{value}\n" for year, value in ((2013, 68), (2014, 75), (2015, 83)))
    (tmp_path / "made.csv").write_text("indicator,area,period,value\n" + rows)

    def found(word: str) -> list[dict[str, Any]]:
        change = {"from": {"period": "2012/13"}, "until": "2014/15"}
        framework = promise(**change, data={"path": "made.csv", "periods": word}, folder=tmp_path)
        return outcomes.evaluate(framework, as_of=date(2016, 6, 1), plugins=PluginSet.of()).to_rows()

    assert [(each["value"], each["period"]) for each in found("fye")] == [(83, "2014/15")]
    with pytest.raises(
        outcomes.OutcomesError, match=r'period "fy": no installed plugin offers it; did you mean "fye"\?'
    ):
        found("fy")


class Bands:
    id = "borough.bands"
    value_type = "crude-rate"
    options = Nothing

    def __init__(self, over: str = "age", bands: Any = ("a",), answer: Any = None) -> None:
        self.over, self.answered, self.answer = over, bands, answer

    def bands(self, seen: Any, named: Any, options: Any) -> Any:
        if isinstance(self.answered, Exception):
            raise self.answered
        return self.answered

    def compute(self, count: Any, denominator: Any, bands: Any, multiplier: float, options: Any) -> Any:
        count[:] = -1  # its own, to do with as it likes
        return self.answer


def banded(**given: Any) -> Any:
    record = PluginSet.of(plugin("register_statistics", Bands(**given))).find("statistic", "borough.bands")
    assert record is not None
    return data_calls.banded(record, Nothing(), 1.0)


def test_bands_that_a_statistic_refuses_are_the_datas_problem_and_what_else_it_throws_is_its_own() -> None:
    with pytest.raises(ValueError, match="the bands overlap"):
        banded(bands=ValueError("the bands overlap")).bands(("a",), None)
    with pytest.raises(PluginError, match="KeyError"):
        banded(bands=KeyError("a")).bands(("a",), None)
    with pytest.raises(PluginError, match="not a tuple of texts"):
        banded(bands=["a"]).bands(("a",), None)
    with pytest.raises(PluginError, match="it gave a band twice"):
        banded(bands=("a", "a")).bands(("a",), None)


@pytest.mark.parametrize(("answer", "said"), [
    ((1.0, 2.0, 3.0), "it gave tuple, not a BandedEstimate"),
    (BandedEstimate(value=np.zeros(2), lower=np.zeros(2), upper=np.zeros(1)), r"its upper is float64 of shape \(1,\)"),
    (BandedEstimate(value=np.zeros(2, int), lower=np.zeros(2), upper=np.zeros(2)), "its value is int64 of shape"),
])  # fmt: skip
def test_a_statistic_of_bands_that_gives_anything_else_is_named(answer: Any, said: str) -> None:
    count = np.ones((2, 1))
    with pytest.raises(PluginError, match=said):
        banded(answer=answer).compute(BandFigures(count=count, denominator=np.ones((2, 1))), ("a",))
    assert [[1.0], [1.0]] == count.tolist()


def test_a_statistic_over_what_has_no_bands_is_refused() -> None:
    (record,) = [
        each for each in PluginSet.of(plugin("register_statistics", Bands(over="area"))).records if not each.built_in
    ]
    assert "its over is 'area', not 'age', 'sex' or 'category'" in record.error


class Command:
    id = "borough"

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def run(self, arguments: Any, output: Any) -> Any:
        print("this goes nowhere")
        output.write(" ".join(arguments))
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def command(answer: Any) -> Any:
    record = PluginSet.of(plugin("register_commands", Command(answer))).find("command", "borough")
    output = io.StringIO()
    assert record is not None
    code, said = calls.command(record, ("a", "--b"), output)
    return code, output.getvalue(), [each.code for each in said]


def test_a_command_writes_to_its_output_and_what_it_prints_is_said() -> None:
    assert (0, "a --b", ["OUT414"]) == command(0)
    assert 13 == command(13)[0]


@pytest.mark.parametrize("answer", [None, True, 99, "0", SystemExit(0), KeyboardInterrupt(), GeneratorExit()])
def test_a_command_decides_no_exit_code_that_is_none_of_ours(answer: Any) -> None:
    with pytest.raises(PluginError):
        command(answer)


def test_our_own_commands_come_in_by_the_same_hook_and_write_where_they_are_told() -> None:
    plugins = PluginSet.of()
    assert plugins.ids("command") == tuple(sorted(COMMANDS))
    record, output = plugins.find("command", "explain-code"), io.StringIO()
    assert record is not None
    assert calls.command(record, ["OUT110"], output) == (0, Report())
    assert output.getvalue().startswith("OUT110: ")


def test_a_command_of_ours_is_taken_and_the_plugin_is_told() -> None:
    taken = Command(0)
    taken.id = "run"
    (record,) = [each for each in PluginSet.of(plugin("register_commands", taken)).records if not each.built_in]
    assert record.state is PluginState.FAILED
    assert record.error.startswith('command "run" of "borough" is taken by "outcomes"')


def test_an_error_of_ours_is_a_commands_own_answer() -> None:
    problem = Diagnostic(code="OUT900", subject="x", found="y", to_do="z")
    for kind in (UsageError, DataError):
        with pytest.raises(kind, match="OUT900 x: y; z"):
            command(kind(problem))


class Read:
    id = "borough.read"
    words = "{size}% {more} by my reading"

    def __init__(self, answer: Any = None, **said: Any) -> None:
        self.answer = answer
        self.__dict__.update(said)

    def path(self, start: Any, step: Any, change: Any, low: float, high: float) -> Any:
        start[:] = -1  # its own, to do with as it likes
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(("answer", "said"), [
    (np.zeros((2, 2)), "its path is float64 of shape (2, 2), not float64 of shape (2, 3)"),
    (np.zeros((2, 3), int), "int64 of shape (2, 3)"),
    ([[1.0] * 3] * 2, "its path is list"),
    (SystemExit(0), "it called sys.exit(0)"),
    (RuntimeError("no"), "RuntimeError: no"),
])  # fmt: skip
def test_a_reading_that_draws_anything_else_is_named(answer: Any, said: str) -> None:
    record = PluginSet.of(plugin("register_readings", Read(answer))).find("reading", "borough.read")
    assert record is not None
    start = np.ones((2, 1))
    with pytest.raises(PluginError) as raised:
        data_calls.path(record, start, np.arange(1, 4), np.ones((2, 1)), 0.0, 100.0)
    (problem,) = raised.value.report
    assert said in problem.found
    assert 'reading "borough.read" of plugin "borough"' == problem.subject
    assert [[1.0], [1.0]] == start.tolist()


@pytest.mark.parametrize(("said", "why"), [
    ({"id": "mine"}, 'its id "mine" has no dot; lead it by your own name, such as "borough.mine"'),
    ({"words": "{sise}% more"}, 'hold "{sise}", which no target has; did you mean "size"?'),
    ({"words": "{0} more"}, 'hold "{0}", which no target has'),
    ({"words": "{size.__class__} more"}, 'hold "{size.__class__}", which no target has'),
    ({"words": "{size"}, "hold a brace that is not closed"),
    ({"words": " "}, "its words are ' ', not a text"),
    ({"words": None}, "its words are None, not a text"),
])  # fmt: skip
def test_a_reading_that_could_not_be_said_is_refused(said: dict[str, Any], why: str) -> None:
    (record,) = [each for each in PluginSet.of(plugin("register_readings", Read(**said))).records if not each.built_in]
    assert PluginState.FAILED is record.state
    assert why in record.error


def test_the_common_readings_come_in_by_the_same_hook_and_in_their_order() -> None:
    found = PluginSet.of(plugin("register_readings", Read())).readings
    assert [each.id for each in COMMON] == [each.id for each in found if each.built_in]
    assert ["borough.read"] == [each.id for each in found if not each.built_in]


PROMISE = {
    "format": 1,
    "framework": {"id": "read", "title": "Read, with made-up figures", "areas": ["A"]},
    "data": {"made": {"illustrative": True}},
    "indicators": {"share": {"title": "Share", "unit": "%", "range": [0, 100], "data": {"source": "made"}}},
    "aims": {
        "rise": {
            "indicator": "share",
            "target": {"change": 10, "from": {"period": "2013"}, "until": "2015", "reading": {"why": "nobody said"}},
            "judge": [{"metric": "target.path"}],
        }
    },
}


def promise(*, data: Any = None, folder: Any = None, **target: Any) -> Any:
    whole = copy.deepcopy(PROMISE)
    whole["data"]["made"].update(data or {})
    whole["aims"]["rise"]["target"].update(target)
    return outcomes.from_dict(whole, folder=folder)


def judged(framework: Any, *readings: Any) -> Any:
    rows = [("2013", 68.0), ("2014", 75.0), ("2015", 83.0)]
    made = outcomes.Observations.from_rows(
        [{"indicator": "share", "area": "A", "period": period, "value": value} for period, value in rows]
    )
    plugins = PluginSet.of(plugin("register_readings", *readings)) if readings else PluginSet.of()
    return outcomes.evaluate(framework, {"made": made}, as_of=date(2016, 6, 1), plugins=plugins)


def test_a_reading_that_fails_takes_no_other_reading_with_it_and_is_said_once() -> None:
    without, broken = judged(promise()), judged(promise(), Read(RuntimeError("no")))
    assert without.to_rows()[0]["sentence"] == broken.to_rows()[0]["sentence"]
    assert broken.partial
    assert not without.partial
    (said,) = [each for each in broken.report if each.code == "OUT416"]
    assert 'reading "borough.read" of plugin "borough": reading a target failed: RuntimeError: no' in str(said)


def test_a_target_that_is_read_by_a_plugin_that_fails_asks_for_nothing() -> None:
    (row,) = judged(promise(read_as="borough.read"), Read(RuntimeError("no"))).to_rows()
    assert row["outcome"] is None
    assert row["target"] is None


def test_the_definition_of_a_promise_that_names_no_reading_of_a_plugin_stays_what_it_was() -> None:
    plain = promise()
    assert "read_as" not in definition_text(plain)
    assert "borough.read" in definition_text(promise(read_as="borough.read"))
    assert outcomes.loads(promise(read_as="borough.read").to_toml()).aims["rise"].target.read_as


def definition_text(framework: Any) -> str:
    aim = framework.aims["rise"]
    told: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(definitions, "digest", lambda value, length=16: told.append(value) or "")
        definitions.definition_basis(framework, aim)
    return str(told)
