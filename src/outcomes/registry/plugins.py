"""The plugins of one engine: what was found, what is registered, and what to say of what is not.

Law: a set is whole when it exists and never changes; nothing is global, so that two engines with different plugins
live in one process. Nothing but `PluginSet.discover` reads the environment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NoReturn, TypeGuard, cast, overload

from outcomes.diagnostics import Diagnostic, Location, PluginError, Report, UsageError, expect, suggest
from outcomes.hooks.run_told import RunFinished
from outcomes.registry import calls
from outcomes.registry.calls import as_warning
from outcomes.registry.candidates import Candidate, candidate_of, installed
from outcomes.registry.plugin_loading import LoadedPlugin, load_plugin
from outcomes.registry.records import (
    Kind,
    Later,
    MetricRecord,
    OtherKind,
    PluginRecord,
    PluginState,
    Registered,
    how_to_install,
    package_of,
    unmet,
)
from outcomes.version import __version__

if TYPE_CHECKING:
    from outcomes.framework.model import Framework
    from outcomes.registry.isolation import Isolation

DISABLE_VARIABLE = "OUTCOMES_DISABLE_PLUGINS"
"""The environment variable that names plugins not to load, separated by commas or spaces."""


_UNKNOWN_CODES: Mapping[Kind, str] = {
    "metric": "OUT230",
    "statistic": "OUT420",
    "reader": "OUT421",
    "writer": "OUT422",
    "colour": "OUT240",
    "period": "OUT426",
    "reading": "OUT428",
    "verdict": "OUT424",
    "fields": "OUT427",
    "command": "OUT424",
}


class PluginSet:
    """Who may read, judge and write. Made by `discover` or `of`; the built-in plugin is always part of it."""

    def __init__(self, plugins: Iterable[LoadedPlugin], warnings: Iterable[Diagnostic] = ()) -> None:
        self._plugins = tuple(plugins)
        self._owned: dict[tuple[Kind, str], MetricRecord | Registered | Later] = {}
        for plugin in self._plugins:
            for each in plugin.owned:
                kind: Kind = "metric" if isinstance(each, MetricRecord) else each.kind
                self._owned[kind, each.id] = each
        self._warnings = tuple(warnings)

    @classmethod
    def discover(cls, disable: Iterable[str] = (), *, isolation: Isolation | None = None) -> PluginSet:
        """The built-in plugin and every installed one (entry points of the group ``outcomes``), loaded one by one.

        ``disable`` and the environment variable ``OUTCOMES_DISABLE_PLUGINS`` name entry points that are not loaded.
        With ``isolation`` each is imported in a worker process of its own, and never in this one. A plugin that fails
        is listed in `records` and `report`; nothing is raised.
        """
        expect(disable, not isinstance(disable, str), "disable", "give a list of names: disable=[...]")
        off = {*disable, *re.split(r"[,\s]+", os.environ.get(DISABLE_VARIABLE, ""))} - {""}
        candidates = installed()
        names = {each.name for each in candidates}
        found = "it is to be disabled, but is not installed"
        absent = [_about(name, "OUT408", found, suggest(name, names)) for name in sorted(off - names)]
        return cls(_load_all(candidates, off, isolation), map(as_warning, absent))

    @classmethod
    def of(cls, *plugins: object) -> PluginSet:
        """The built-in plugin and the given ones (modules or objects with hooks), for embedders and tests."""
        for each in plugins:
            named = each is None or isinstance(each, (str, PluginSet))
            expect(each, not named, "plugin", "give the plugin itself: an imported module, or an object with hooks")
        return cls(_load_all([candidate_of(each) for each in plugins], frozenset()))

    def __reduce__(self) -> NoReturn:
        found, to_do = "they are code, which is not sent to another process", "make the PluginSet there"
        raise UsageError(Diagnostic(code="OUT551", subject="plugins", found=found, to_do=to_do))

    # -- what there is ------------------------------------------------------------------------------

    @property
    def records(self) -> tuple[PluginRecord, ...]:
        """Every plugin that was found, the built-in one first."""
        return tuple(each.record for each in self._plugins)

    @property
    def report(self) -> Report:
        """What went wrong while plugins were loaded, as warnings: a failed plugin is no error until it is needed."""
        said = list(self._warnings)
        for plugin in self._plugins:
            said.extend(plugin.warnings)
            if plugin.record.state is not PluginState.DISABLED:
                said.extend(as_warning(each) for each in plugin.record.problems)
        return Report(said)

    @property
    def metrics(self) -> tuple[MetricRecord, ...]:
        """Every metric, by id."""
        return tuple(cast(MetricRecord, each) for each in self._of_kind("metric"))

    def others(self, kind: OtherKind) -> tuple[Registered, ...]:
        """Everything of a kind that is no metric, by id. Raises UsageError for a word that is no kind."""
        return tuple(cast(Registered, each) for each in self._of_kind(kind))

    @property
    def readings(self) -> tuple[Registered, ...]:
        """Every reading of a change, in the order in which they were registered: the common ones first."""
        return tuple(
            each
            for plugin in self._plugins
            for each in plugin.owned
            if isinstance(each, Registered) and each.kind == "reading"
        )

    def ids(self, kind: Kind) -> tuple[str, ...]:
        """The ids of everything of a kind (``metric``, ``reader``, ``colour``, ...), sorted.

        Raises UsageError for a word that is no kind.
        """
        _check_kind(kind)
        return tuple(sorted(name for each, name in self._owned if each == kind))

    def evidence_names(self) -> tuple[str, ...]:
        """The names of the evidence that metrics leave which are not built in, sorted."""
        own = (each for plugin in self._plugins if not plugin.record.built_in for each in plugin.owned)
        metrics = (each for each in own if isinstance(each, MetricRecord))
        return tuple(sorted({named.name for each in metrics for named in each.info.evidence}))

    # -- one of them ------------------------------------------------------------------------------------

    @overload
    def find(self, kind: Literal["metric"], name: str) -> MetricRecord | None: ...

    @overload
    def find(self, kind: OtherKind, name: str) -> Registered | None: ...

    def find(self, kind: Kind, name: str) -> MetricRecord | Registered | None:
        """What is registered of a kind under an id, or None. Raises UsageError for a word that is no kind."""
        _check_kind(kind)
        expect(name, isinstance(name, str), "id", "give the id of what is looked for")
        return self._found(kind, name) if (kind, name) in self._owned else None

    def metric(self, name: str) -> MetricRecord:
        """The metric of an id. Raises PluginError with the nearest id, or with why its plugin did not load."""
        record = self.find("metric", name)
        if record is None:
            raise PluginError(self.missing("metric", name))
        return record

    def failed_owner_of(self, name: str, kind: Kind = "metric") -> PluginRecord | None:
        """The plugin that did not load and would own an id: it claimed it, or its name leads the id."""
        absent = [each for each in self.records if each.state is not PluginState.LOADED]
        for record in absent:
            if (kind, name) in record.registered:
                return record
        lead = _letters_of(name.partition(".")[0])
        for record in absent:
            distribution = _letters_of(record.distribution)
            if lead in {_letters_of(record.name), distribution, distribution.removeprefix("outcomes")}:
                return record
        return None

    def missing(self, kind: Kind, name: str, location: Location | None = None) -> Diagnostic:
        """The error for a framework (at ``location``) that needs something which no loaded plugin offers."""
        owner = self.failed_owner_of(name, kind)
        if owner is not None:
            to_do = owner.to_do or "update or reinstall the plugin"
            how = "did not load" if owner.state is PluginState.FAILED else f"is {owner.state.value}"
            return Diagnostic(
                code="OUT401",
                location=location,
                subject=f'{kind} "{name}"',
                found=f'its plugin "{owner.name}" {how}: {owner.error}',
                to_do=f"{to_do}; `outcomes plugins show {owner.name}` says more",
            )
        # A target says the common readings by keys of their own, so that none of them can be what was meant.
        near = [each for each in self.ids(kind) if kind != "reading" or "." in each]
        return Diagnostic(
            code=_UNKNOWN_CODES[kind],
            location=location,
            subject=f'{kind} "{name}"',
            found="no installed plugin offers it" + "".join(self._silent()),
            to_do=how_to_install(package) if (package := package_of(kind, name)) else suggest(name, near),
        )

    def _silent(self) -> Iterator[str]:
        """The plugins that failed before they said what they offer: any of them may be the one that is missed."""
        for each in self.records:
            if each.state is PluginState.FAILED and not each.registered:
                yield f'; plugin "{each.name}" did not load: {each.error}'

    def unmet(self, requires: tuple[str, ...], where: Location | None) -> Report:
        """An error for every package that a framework requires and that is not there, did not load, or does not fit."""
        return Report(unmet(requires, self.records, where))

    # -- the later hooks ----------------------------------------------------------------------------------

    def check_framework(self, framework: Framework) -> Report:
        """The house rules of every plugin. One that fails, or speaks under a code not its own, is an error."""
        return calls.check_framework(self._plugins, framework)

    def run_finished(self, run: RunFinished) -> Report:
        """Tell every plugin that a run started or finished. What goes wrong is a warning: the run stands."""
        return calls.run_finished(self._plugins, run)

    def _found(self, kind: Kind, name: str) -> MetricRecord | Registered:
        owned = self._owned[kind, name]
        if isinstance(owned, Later):
            owned = self._owned[kind, name] = owned.record()
        return owned

    def _of_kind(self, kind: Kind) -> list[MetricRecord | Registered]:
        return [self._found(kind, each) for each in self.ids(kind)]


def _load_all(
    candidates: Iterable[Candidate], off: Iterable[str], isolation: Isolation | None = None
) -> list[LoadedPlugin]:
    from outcomes.registry import builtin

    candidates = list(candidates)
    if isolation is not None:
        from outcomes.registry.remote import load_remotely

        isolation.spawn(each.name for each in candidates if each.name not in off)

    own = Candidate(
        name="outcomes",
        distribution="outcomes",
        version=__version__,
        target="outcomes.registry.builtin",
        load=lambda: builtin,
        built_in=True,
    )
    loaded: list[LoadedPlugin] = []
    taken: dict[tuple[Kind, str], str] = {}
    suffixes: dict[str, str] = {}
    names: dict[str, str] = {}
    for candidate in (own, *candidates):
        if candidate.name in off and not candidate.built_in:
            problem = _about(candidate.name, "OUT409", "it is disabled", "enable it")
            plugin = LoadedPlugin(record=candidate.record(PluginState.DISABLED, problem))
        elif candidate.name in names:
            wrong = f'its name is taken by {names[candidate.name]}, and it is from "{candidate.distribution}"'
            problem = _about(candidate.name, "OUT405", wrong, "uninstall one of the two")
            plugin = LoadedPlugin(record=candidate.record(PluginState.FAILED, problem))
        else:
            if isolation is None or candidate.built_in:
                plugin = load_plugin(candidate, taken, suffixes)
            else:
                plugin = load_remotely(isolation, candidate, taken, suffixes)
            names[candidate.name] = f'"{candidate.distribution or candidate.target}"'
        if candidate.built_in and plugin.record.problems:
            raise PluginError(Report(plugin.record.problems))
        taken.update({key: f'"{candidate.name}" {candidate.version}'.strip() for key in _keys(plugin)})
        suffixes.update(
            {each.suffix: f'writer "{each.id}" of "{candidate.name}"' for each in plugin.owned if _is_writer(each)}
        )
        loaded.append(plugin)
    return loaded


def _is_writer(each: MetricRecord | Registered | Later) -> TypeGuard[Registered | Later]:
    return not isinstance(each, MetricRecord) and each.kind == "writer"


def _keys(plugin: LoadedPlugin) -> tuple[tuple[Kind, str], ...]:
    return plugin.record.registered if plugin.record.state is PluginState.LOADED else ()


def _about(name: str, code: str, found: str, to_do: str) -> Diagnostic:
    return Diagnostic(code=code, subject=f'plugin "{name}"', found=found, to_do=to_do)


def _letters_of(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _check_kind(kind: object) -> None:
    expect(kind, isinstance(kind, str), "kind", "give a word: metric, statistic, reader, writer")
    if kind not in _UNKNOWN_CODES:
        wrong, to_do = f'nothing of the kind "{kind}" can be registered', suggest(str(kind), _UNKNOWN_CODES)
        raise UsageError(Diagnostic(code="OUT551", subject="kind", found=wrong, to_do=to_do))
