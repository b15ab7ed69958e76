"""What becomes of a plugin by what its worker process says of it, whatever that is; here nothing of it has run."""

from __future__ import annotations

from typing import Any

import pytest

from outcomes.diagnostics import DataError, Diagnostic, Location, Severity
from outcomes.registry.candidates import Candidate
from outcomes.registry.plain import UnfitError
from outcomes.registry.plugin_loading import LoadedPlugin
from outcomes.registry.records import PluginState
from outcomes.registry.remote import load_remotely
from outcomes.registry.said import PluginSaid
from outcomes.registry.wire import GarbageError, Message, told
from outcomes.registry.worker_process import Lost

NOTHING: dict[str, Any] = {
    "state": PluginState.LOADED,
    "problems": (),
    "warnings": (),
    "claimed": (),
    "metrics": (),
    "others": (),
    "verdicts": (),
    "hooks": (),
}


class Worker:
    """Stands for `Isolation`: answers what it was told to."""

    def __init__(self, *answers: Message | Lost) -> None:
        self.answers = list(answers)
        self.asked: list[object] = []

    def load(self, plugin: str, request: object) -> Message | Lost:
        return self.ask(plugin, request)

    def ask(self, plugin: str, request: object, seconds: float | None = None) -> Message | Lost:
        self.asked.append(request)
        return self.answers.pop(0)


def loaded(*answers: Message | Lost) -> tuple[LoadedPlugin, Worker]:
    """What becomes of the plugin "borough", and its worker."""
    worker = Worker(*answers)
    who = Candidate(name="borough", distribution="borough", version="1", target="borough:plugin", load=lambda: None)
    return load_remotely(worker, who, {}, {}), worker  # type: ignore[arg-type]


def says(**more: Any) -> Message:
    return Message(turn=1, kind="loaded", answer=told(PluginSaid(**{**NOTHING, **more})))


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (Lost(found="its worker process ended by itself"), "its worker process ended by itself"),
        (Message(turn=1, kind="judged", answer={}), "answered garbage: it did not say what it is"),
        (Message(turn=1, kind="loaded", answer={}), "answered garbage"),
        (Message(turn=1, kind="loaded", answer="a plugin"), "answered garbage"),
        (says(state=PluginState.FAILED), "it gave no reason"),
    ],
)
def test_a_plugin_that_cannot_be_known_is_a_plugin_that_failed(answer: Message | Lost, found: str) -> None:
    plugin, _ = loaded(answer)
    assert plugin.record.state is PluginState.FAILED
    assert not plugin.owned
    (problem,) = plugin.record.problems
    assert problem.code == "OUT402"
    assert problem.subject == 'plugin "borough"'
    assert problem.found.startswith("importing it failed: ")
    assert found in problem.found


def test_its_problems_are_its_own_and_stand_in_no_file_of_the_framework() -> None:
    """It may name neither another plugin nor a line that it has not read."""
    problem = Diagnostic(
        code="OUT403", subject='plugin "another"', found="too new", to_do="update", location=Location(file="f.toml")
    )
    plugin, _ = loaded(says(state=PluginState.TOO_NEW, problems=(problem,), claimed=(("metric", "borough.m"),)))
    assert plugin.record.state is PluginState.TOO_NEW
    assert plugin.record.registered == (("metric", "borough.m"),)
    (kept,) = plugin.record.problems
    assert (kept.subject, kept.location, kept.found) == ('plugin "borough"', None, "too new")


def test_a_plugin_with_problems_is_not_loaded_whatever_it_says_of_itself() -> None:
    problem = Diagnostic(code="OUT403", subject="x", found="broken", to_do="mend it")
    plugin, _ = loaded(says(problems=(problem,)))
    assert plugin.record.state is PluginState.FAILED


def test_a_plugin_that_registers_nothing_is_loaded_with_nothing() -> None:
    plugin, _ = loaded(says())
    assert (plugin.record.state, plugin.owned, plugin.record.problems) == (PluginState.LOADED, (), ())


@pytest.mark.parametrize("hook", ["check_framework", "run_finished"])
def test_its_hooks_ask_the_worker_and_hear_remarks(hook: str) -> None:
    remark = Diagnostic(code="OUT430", subject="aims.a", found="odd", to_do="look at it", severity=Severity.NOTE)
    plugin, worker = loaded(says(hooks=(hook,)), Message(turn=2, kind="answered", answer=[told(remark)]))
    ((name, (function, _)),) = plugin.implementations.items()
    assert name == hook
    assert function("what it is about") == [remark]
    assert worker.asked[1] == (hook, "what it is about")


@pytest.mark.parametrize(
    ("answer", "raised", "found"),
    [
        (Lost(found="no answer within 60 s"), UnfitError, "no answer within 60 s"),
        (Message(turn=2, kind="failed", answer="KeyError: 'a'"), UnfitError, "KeyError: 'a'"),
        (Message(turn=2, kind="answered", answer="not a list"), UnfitError, "answered garbage"),
        (Message(turn=2, kind="answered", answer=["not a remark"]), GarbageError, "."),
        (
            Message(
                turn=2,
                kind="refused",
                answer=[told(Diagnostic(code="OUT301", subject="s", found="no file", to_do="add it"))],
            ),
            DataError,
            "no file",
        ),
    ],
)
def test_a_hook_that_has_no_answer_fails_with_what_its_worker_said(
    answer: Message | Lost, raised: type[Exception], found: str
) -> None:
    plugin, _ = loaded(says(hooks=("check_framework",)), answer)
    with pytest.raises(raised, match=found):
        plugin.implementations["check_framework"][0]("a framework")


def test_what_was_warned_of_meanwhile_is_warned_of_here_and_the_answer_counts() -> None:
    """Of the engine's own codes a worker may use those of what plugins print and warn, and no other."""
    printed, other = (Diagnostic(code=code, subject="s", found=code, to_do="look") for code in ("OUT414", "OUT301"))
    answer = Message(turn=2, kind="remarked", answer=[[], [told(printed), told(other)]])
    plugin, _ = loaded(says(hooks=("check_framework",)), answer)
    with pytest.warns(UserWarning, match="OUT414") as warned:
        assert plugin.implementations["check_framework"][0]("a framework") == []
    assert len(warned) == 1
