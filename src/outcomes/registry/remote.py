"""A plugin that was imported in a worker process: what stands for it here, which only asks.

Law: not a line of the plugin runs in this process. What its worker says of it is checked by the same rules as if it
were here, and every answer is fitted to a class of ours before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import attrs

from outcomes.diagnostics import Diagnostic
from outcomes.hooks import hookimpl
from outcomes.metrics.contract import MetricInfo
from outcomes.metrics.verdicts import VerdictWord
from outcomes.registry.candidates import Candidate
from outcomes.registry.isolation import Isolation, fitted_remarks
from outcomes.registry.plugin_loading import REGISTERING, LoadedPlugin, load_plugin
from outcomes.registry.records import Kind, PluginState
from outcomes.registry.said import TAKES, MetricSaid, PluginSaid
from outcomes.registry.stand_ins import (
    STAND_INS,
    Asking,
    RemoteBandedStatistic,
    RemoteFetchingReader,
    RemoteMetric,
    listed_answer,
    parameters_class,
)
from outcomes.registry.wire import GarbageError, fitted
from outcomes.registry.worker_process import Lost

HOOK_NAMES: Final[Mapping[Kind, str]] = {kind: hook for hook, kind in REGISTERING.items()}


def load_remotely(
    isolation: Isolation,
    candidate: Candidate,
    taken: Mapping[tuple[Kind, str], str],
    suffixes: Mapping[str, str],
) -> LoadedPlugin:
    """Have a plugin imported in its worker, and register what it says of itself here, by the rules of any plugin."""
    who = {name: getattr(candidate, name) for name in ("name", "distribution", "version", "target")}
    answer = isolation.load(candidate.name, ("load", who, dict(taken), dict(suffixes)))
    subject = f'plugin "{candidate.name}"'
    if isinstance(answer, Lost):
        return LoadedPlugin(record=candidate.record(PluginState.FAILED, _not_imported(subject, answer.found)))
    try:
        if answer.kind != "loaded":
            raise GarbageError("it did not say what it is")
        said = answer.fit(PluginSaid)
        remarks = fitted_remarks([], subject) + tuple(
            attrs.evolve(each, subject=subject, location=None) for each in said.warnings
        )
    except GarbageError as problem:
        garbage = _not_imported(subject, f"its worker process answered garbage: {problem}")
        return LoadedPlugin(record=candidate.record(PluginState.FAILED, garbage))
    if said.state is not PluginState.LOADED or said.problems:
        problems = [attrs.evolve(each, subject=subject, location=None) for each in said.problems]
        state = PluginState.TOO_NEW if said.state is PluginState.TOO_NEW else PluginState.FAILED
        record = candidate.record(state, *(problems or [_not_imported(subject, "it gave no reason")]))
        return LoadedPlugin(record=attrs.evolve(record, registered=said.claimed), warnings=remarks)
    stand_in = _stand_in(isolation, candidate, said)
    loaded = load_plugin(attrs.evolve(candidate, load=lambda: stand_in), taken, suffixes)
    return attrs.evolve(loaded, warnings=(*remarks, *loaded.warnings))


def _not_imported(subject: str, found: str) -> Diagnostic:
    said = f"importing it failed: {found}"
    return Diagnostic(code="OUT402", subject=subject, found=said, to_do="update it, reinstall it or disable it")


def _stand_in(isolation: Isolation, candidate: Candidate, said: PluginSaid) -> object:
    """An object with the hooks of the plugin, each of which asks the worker."""
    asks = Asking(isolation, candidate.name)
    things: dict[Kind, list[object]] = {kind: [] for kind in HOOK_NAMES}
    words = [VerdictWord(**attrs.asdict(each)) for each in said.verdicts]
    things["verdict"] = list(words)
    things["metric"] = [RemoteMetric(asks, _info(each, words)) for each in said.metrics]
    for each in said.others:
        made = STAND_INS[each.kind]
        if each.kind == "reader" and each.fetches:
            made = RemoteFetchingReader
        elif each.over:
            made = RemoteBandedStatistic
        things[each.kind].append(made(asks, each))
    members: dict[str, Callable[..., object]] = {
        HOOK_NAMES[kind]: hookimpl(_registering(listed)) for kind, listed in things.items() if listed
    }
    if "check_framework" in said.hooks:

        def check_framework(framework: object) -> list[Diagnostic]:
            message = asks("check_framework", framework)
            return [fitted(Diagnostic, each) for each in listed_answer(message.answer)]

        members["check_framework"] = hookimpl(check_framework)
    if "run_finished" in said.hooks:

        def run_finished(run: object) -> list[Diagnostic]:
            message = asks("run_finished", run)
            return [fitted(Diagnostic, each) for each in listed_answer(message.answer)]

        members["run_finished"] = hookimpl(run_finished)
    if not members:  # its hooks registered nothing
        members["register_metrics"] = hookimpl(_registering([]))
    stand_in = type("StandIn", (), {name: staticmethod(each) for name, each in members.items()})
    return stand_in()


def _registering(listed: Iterable[object]) -> Callable[[Callable[[object], None]], None]:
    def register_all(register: Callable[[object], None]) -> None:
        for each in listed:
            register(each)

    return register_all


def _info(said: MetricSaid, words: Sequence[VerdictWord]) -> MetricInfo:
    own: dict[str, VerdictWord] = {str(each): each for each in words}
    facts = {name: getattr(said, name) for name in ("id", "title", "version", "summary", "source", "charts")}
    return MetricInfo(
        **facts,
        params=parameters_class(said.keys),
        outcomes=tuple(
            attrs.evolve(each, verdict=own.get(word, each.verdict))
            for each, word in zip(said.outcomes, said.words, strict=True)
        ),
        reasons=said.reasons,
        evidence=said.evidence,
        needs=frozenset(said.needs),
        benchmark_optional=said.benchmark_optional,
        needs_polarity=said.needs_polarity,
        rests_on_run=said.rests_on_run,
        scope=said.scope,
        takes={word: kind for kind, word in TAKES.items()}[said.takes],
    )
