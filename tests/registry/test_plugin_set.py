"""What a set of plugins holds, what it says of what is missing, and how it calls the later hooks."""

from __future__ import annotations

import importlib
import json
import pickle
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

from outcomes import Diagnostic, Location, PluginError, PluginSet, Report, Severity, UsageError, hookimpl, loads
from outcomes.data import Observations
from outcomes.diagnostics import DataError
from outcomes.hooks import HOOK_API, RunFinished
from outcomes.registry import PluginState, builtin, data_calls
from outcomes.registry.claims import id_of, refusals
from outcomes.registry.records import Kind


def made(name: str = "made", **hooks: Callable[..., Any]) -> Any:
    """A plugin object with the given hooks."""
    members = {each: staticmethod(hookimpl(function)) for each, function in hooks.items()}
    return type("Made", (), {"plugin_name": name, "__version__": "1.5", **members})()


def finding(code: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic(code=code, subject="aim", found="no owner", to_do="name one", severity=severity)


class Upper:
    """A writer."""

    id = "upper"
    suffix = ".txt"
    binary = False

    def write(self, results: Any, stream: Any) -> None:
        stream.write(str(results).upper())


def test_the_built_in_plugin_is_always_there_and_whole() -> None:
    record = PluginSet.of().records[0]

    assert (record.name, record.state, record.built_in) == ("outcomes", PluginState.LOADED, True)
    assert {"csv", "fingertips"} <= set(PluginSet.of().ids("reader"))
    assert {"json", "csv", "parquet"} <= set(PluginSet.of().ids("writer"))
    assert {"target.path", "trend.recent"} <= set(PluginSet.of().ids("metric"))


def test_two_sets_with_different_plugins_live_side_by_side() -> None:
    with_it = PluginSet.of(made(register_writers=lambda register: register(Upper())))
    without = PluginSet.of()

    assert with_it.find("writer", "upper") is not None
    assert without.find("writer", "upper") is None


def test_an_unknown_metric_names_the_nearest() -> None:
    with pytest.raises(PluginError, match=r'OUT230 metric "target\.pth": no installed plugin offers it; did you mean'):
        PluginSet.of().metric("target.pth")


def test_a_metric_of_a_failed_plugin_is_missed_at_its_place_with_the_plugins_own_error() -> None:
    def fail(register: Any) -> None:
        raise RuntimeError("broken on Monday")

    plugins = PluginSet.of(made("borough", register_metrics=fail))
    place = Location(file="framework.toml", line=7, column=3)

    said = str(plugins.missing("metric", "borough.band", place))

    assert said.startswith('framework.toml:7:3: OUT401 metric "borough.band": its plugin "borough" did not load: ')
    assert "broken on Monday" in said


def test_what_its_author_is_to_do_stands_beside_why_a_plugin_did_not_load() -> None:
    plugins = PluginSet.of(made("borough", register_metric=lambda register: None))

    said = str(plugins.missing("metric", "borough.band"))

    assert 'it marks "register_metric", which is no hook; did you mean "register_metrics"?' in said
    assert said.endswith("`outcomes plugins show borough` says more")


def test_a_hook_that_registers_nothing_is_warned_of() -> None:
    (warned,) = PluginSet.of(made("borough", register_metrics=lambda register: [Upper()])).report

    said = 'warning: OUT404 plugin "borough": its register_metrics registers nothing; call register for what it adds'
    assert str(warned).startswith(said)


def test_a_plugin_that_fails_after_it_registered_is_remembered_as_the_owner_and_keeps_nothing() -> None:
    def fail(register: Any) -> None:
        register(Upper())
        raise RuntimeError

    plugins = PluginSet.of(made("some", register_writers=fail))

    owner = plugins.failed_owner_of("upper", "writer")
    assert owner is not None
    assert owner.name == "some"
    assert plugins.find("writer", "upper") is None


def test_a_failed_plugin_is_a_warning_until_it_is_needed() -> None:
    plugins = PluginSet.of(made(nothing_of_the_kind=lambda: None))

    assert len(plugins.report.errors) == 0
    assert [each.code for each in plugins.report.warnings] == ["OUT404"]


def test_an_argument_that_a_hook_does_not_offer_is_named_with_those_that_it_does() -> None:
    (problem,) = PluginSet.of(made(register_writers=lambda reg, options: None)).records[1].problems
    assert str(problem) == (
        'OUT404 plugin "made": its "register_writers" takes "reg" and "options", which the hook does not offer; '
        'take only "register"'
    )


def test_the_same_id_twice_in_one_plugin_is_refused() -> None:
    def twice(register: Any) -> None:
        register(Upper())
        register(Upper())

    record = PluginSet.of(made("pair", register_writers=twice)).records[1]

    assert record.error == 'writer "upper" is registered twice by "pair" 1.5'


def test_every_problem_of_what_is_registered_is_told_at_once() -> None:
    class Poor:
        id = "Poor Id"
        suffix = "txt"
        binary = False

        def write(self, results: Any, stream: Any) -> None:
            return None

    record = PluginSet.of(made(register_writers=lambda register: register(Poor()))).records[1]

    assert [each.code for each in record.problems] == ["OUT407", "OUT407"]
    assert "its id is 'Poor Id'" in record.error
    assert "its suffix is 'txt'" in record.error


def test_a_class_instead_of_an_instance_is_explained() -> None:
    record = PluginSet.of(made(register_writers=lambda register: register(Upper))).records[1]

    assert "Upper is a class; register an instance of it" in record.error


def test_a_plugin_takes_only_the_arguments_that_it_names() -> None:
    told: list[int] = []
    plugins = PluginSet.of(made(run_finished=lambda: told.append(1), check_framework=lambda: None))

    assert len(plugins.run_finished(finished())) == 0
    assert len(plugins.check_framework(None)) == 0  # type: ignore[arg-type]
    assert told == [1]


def finished() -> RunFinished:
    return RunFinished(framework="x", started=datetime(2020, 1, 1, tzinfo=UTC))


def test_house_rules_are_gathered_from_every_plugin() -> None:
    def rules(framework: str) -> Iterable[Diagnostic]:
        yield finding("OUT901")
        yield finding("OUT902", Severity.NOTE)

    plugins = PluginSet.of(made("one", check_framework=rules), made("two", check_framework=rules))

    found = plugins.check_framework("framework")  # type: ignore[arg-type]

    assert [each.code for each in found] == ["OUT901", "OUT902", "OUT901", "OUT902"]


def test_a_house_rule_cannot_speak_under_another_code_or_in_another_form() -> None:
    plugins = PluginSet.of(made(check_framework=lambda framework: [finding("OUT203"), "a word"]))

    found = plugins.check_framework("framework")  # type: ignore[arg-type]

    assert [each.code for each in found] == ["OUT417", "OUT417"]
    assert 'used the code "OUT203", not one from OUT900 to OUT999' in str(found)
    assert "gave str, not a Diagnostic" in str(found)


def test_house_rules_that_fail_are_an_error_and_the_others_still_speak() -> None:
    def fail(framework: Any) -> None:
        raise SystemExit(0)

    plugins = PluginSet.of(made("bad", check_framework=fail), made("good", check_framework=lambda: [finding("OUT950")]))

    found = plugins.check_framework("framework")  # type: ignore[arg-type]

    assert [each.code for each in found.errors] == ["OUT416", "OUT950"]


@pytest.mark.parametrize("held", ["a text", lambda: 0], ids=["can be pickled", "cannot be pickled"])
def test_a_house_rule_looks_at_a_framework_of_its_own(held: object) -> None:
    text = 'format = 1\nframework = { id = "start", title = "A good start", areas = ["E07000128"] }'
    shared = attrs.evolve(loads(text), rules={"own": {"held": held}})

    def rules(framework: Any) -> Iterable[Diagnostic]:
        framework.rules["own"].clear()
        yield finding("OUT901")

    assert [each.code for each in PluginSet.of(made(check_framework=rules)).check_framework(shared)] == ["OUT901"]
    assert shared.rules == {"own": {"held": held}}


def test_a_message_hook_that_fails_is_a_warning_since_the_run_stands() -> None:
    def fail(run: Any) -> None:
        raise OSError("no mail server")

    found = PluginSet.of(made(run_finished=fail)).run_finished(finished())

    assert len(found.errors) == 0
    assert "no mail server" in str(found.warnings)


def test_a_channel_that_could_not_be_told_is_a_warning_with_what_to_mend() -> None:
    untold = Diagnostic(code="OUT999", subject="email 1", found="mail.example.org: no answer", to_do="see to it")
    report = PluginSet.of(made(run_finished=lambda: [untold])).run_finished(finished())
    assert [("OUT419", "email 1", "see to it")] == [(each.code, each.subject, each.to_do) for each in report.warnings]
    assert [] == list(report.errors)
    for nonsense in ([3], ["x"], 3):
        report = PluginSet.of(made(run_finished=lambda given=nonsense: given)).run_finished(finished())
        assert ["OUT416"] == [each.code for each in report.warnings]


def test_records_are_plain_values_for_json() -> None:
    text = json.dumps([each.to_dict() for each in PluginSet.of(made()).records])

    assert '"state": "failed"' in text


def test_the_environment_disables_plugins_and_names_the_nearest_to_an_unknown_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "borough-3.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: borough\nVersion: 3.0\n")
    (info / "entry_points.txt").write_text("[outcomes]\nborough = borough_never_imported\n")
    (tmp_path / "borough_never_imported.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    monkeypatch.setenv("OUTCOMES_DISABLE_PLUGINS", "borough, brough")

    plugins = PluginSet.discover()

    record = next(each for each in plugins.records if each.name == "borough")
    assert (record.state, record.version) == (PluginState.DISABLED, "3.0")
    assert "borough_never_imported" not in sys.modules
    assert 'OUT408 plugin "brough": it is to be disabled, but is not installed; did you mean "borough"?' in str(
        plugins.report
    )
    assert 'its plugin "borough" is disabled: it is disabled' in str(plugins.missing("metric", "borough.band"))


def test_only_discovery_reads_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTCOMES_DISABLE_PLUGINS", "made")

    plugins = PluginSet.of(made(register_writers=lambda register: register(Upper())))

    assert plugins.find("writer", "upper") is not None


def test_a_plugin_may_need_this_hook_api_and_no_newer_one() -> None:
    fits, too_new = made("a", run_finished=lambda: None), made("b", run_finished=lambda: None)
    fits.needs_hook_api, too_new.needs_hook_api = HOOK_API, HOOK_API + 1

    states = [each.state for each in PluginSet.of(fits, too_new).records[1:]]

    assert states == [PluginState.LOADED, PluginState.TOO_NEW]


@attrs.frozen(kw_only=True)
class Options:
    """The options of a reader that has none."""


class Reading:
    """A reader that does what it is told."""

    id = "told"
    options = Options

    def __init__(self, answer: Callable[[], Any]) -> None:
        self.answer = answer

    def read(self, path: Path, options: Any) -> Any:
        return self.answer()


def reader(answer: Callable[[], Any]) -> Any:
    record = PluginSet.of(made(register_readers=lambda register: register(Reading(answer)))).find("reader", "told")
    assert record is not None
    return record


def fails_with(problem: BaseException) -> Callable[[], Any]:
    def fail() -> Any:
        raise problem

    return fail


def test_a_readers_own_data_error_is_an_answer_and_passes() -> None:
    problem = DataError(finding("OUT301"))

    with pytest.raises(DataError):
        data_calls.read(reader(fails_with(problem)), Path("x"), None)


def test_a_reader_that_fails_otherwise_is_a_plugin_error_in_its_name() -> None:
    with pytest.raises(PluginError, match=r'reader "told" of plugin "made 1\.5": reading a file failed: KeyError'):
        data_calls.read(reader(fails_with(KeyError("x"))), Path("x"), None)


@pytest.mark.parametrize("answer", [None, ("observations",), ("observations", "report")])
def test_a_reader_gives_observations_and_a_report(answer: Any) -> None:
    with pytest.raises(PluginError, match="OUT416"):
        data_calls.read(reader(lambda: answer), Path("x"), None)


def test_what_a_reader_prints_joins_its_report(capsys: pytest.CaptureFixture[str]) -> None:
    def answer() -> Any:
        print("reading...")
        return Observations.from_columns({"area": ["E1"], "period": ["2020"], "value": [1.0]}), Report()

    observations, report = data_calls.read(reader(answer), Path("x"), None)

    assert observations.value.tolist() == [1.0]
    assert [each.code for each in report] == ["OUT414"]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["proportion", "rate", "standardised-ratio"])
def test_a_built_in_statistic_brackets_its_value_and_is_missing_where_nothing_can_be_said(name: str) -> None:
    record = PluginSet.of().find("statistic", name)
    assert record is not None

    value, lower, upper = data_calls.compute(record, [65.0, 3.0, np.nan], [100.0, 0.0, 10.0], 100.0)

    assert value[0] == 65.0
    assert lower[0] < 65.0 < upper[0]
    assert np.isnan(np.concatenate([value[1:], lower[1:], upper[1:]])).all()


def test_a_statistic_of_a_wrong_shape_is_refused() -> None:
    class Short:
        id = "short"
        value_type = "other"

        def compute(self, count: Any, denominator: Any, multiplier: float) -> Any:
            return np.zeros(1), np.zeros(1), np.zeros(1)

    record = PluginSet.of(made(register_statistics=lambda register: register(Short()))).find("statistic", "short")
    assert record is not None

    with pytest.raises(PluginError, match=r"its value is float64 of shape \(1,\), not float64 of shape \(2,\)"):
        data_calls.compute(record, [1.0, 2.0], [3.0, 4.0], 1.0)


def test_what_is_built_in_has_no_flaw_for_which_a_plugin_would_be_refused():
    later: dict[Kind, Mapping[str, str]] = {
        "metric": builtin.METRICS,
        "statistic": builtin.STATISTICS,
        "reader": builtin.READERS,
        "writer": builtin.WRITERS,
    }
    things = [(kind, name, builtin.made_of(home)) for kind, homes in later.items() for name, home in homes.items()]
    flaws = [f"{name}: {flaw}" for kind, name, thing in things for flaw in refusals(kind, thing)]
    lists: dict[Kind, str] = {
        "verdict": builtin.VERDICTS,
        "reading": builtin.READINGS,
        "colour": builtin.COLOURS,
        "period": builtin.PERIODS,
        "command": builtin.COMMANDS,
    }
    flaws += [flaw for kind, home in lists.items() for each in builtin._named(home) for flaw in refusals(kind, each)]
    assert flaws == []
    # By these ids they are looked for before they are imported, and by these suffixes their files are told apart.
    assert [id_of(kind, thing) for kind, _, thing in things] == [name for _, name, _ in things]
    assert {name: thing.suffix for kind, name, thing in things if kind == "writer"} == builtin.SUFFIXES
    assert len(PluginSet.of().metrics) == len(builtin.METRICS)


def test_a_set_says_that_it_is_not_sent_to_another_process() -> None:
    """Pickle told of a local object that it could not find."""
    with pytest.raises(UsageError, match=r"OUT551 plugins: they are code, .*; make the PluginSet there"):
        pickle.dumps(PluginSet.of())
