"""Loading one plugin: import it, check its hooks, and let it register into a scratch that is merged only if whole.

Law: a plugin that fails at anything leaves nothing behind but its record.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from time import perf_counter
from typing import Any, Final, TypeAlias, TypeVar

import attrs
import pluggy

from outcomes import hooks
from outcomes.diagnostics import Diagnostic, Severity, listed, suggest
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricInfo
from outcomes.metrics.verdicts import VerdictWord
from outcomes.registry.candidates import Candidate
from outcomes.registry.claims import id_of, is_banded, pristine, refusals
from outcomes.registry.containment import IMPORTING, contain, describe, remarks
from outcomes.registry.plain import plain_info, plain_text
from outcomes.registry.records import Kind, Later, MetricRecord, Owned, PluginRecord, PluginState, Registered, Unmade

REGISTERING: Final[Mapping[str, Kind]] = {
    "register_verdicts": "verdict",
    "register_metrics": "metric",
    "register_statistics": "statistic",
    "register_readers": "reader",
    "register_writers": "writer",
    "register_colours": "colour",
    "register_periods": "period",
    "register_readings": "reading",
    "register_fields": "fields",
    "register_commands": "command",
}
"""The hooks that are called while a plugin is loaded, and what each registers."""

HOOKS: Final = (*REGISTERING, "check_framework", "run_finished")
"""All hooks."""

T = TypeVar("T")

HookCall: TypeAlias = tuple[Callable[..., Any], tuple[str, ...]]
"""A function of a plugin, and the names of the arguments that it takes."""


@immutable(kw_only=True, eq=False)
class LoadedPlugin:
    """A plugin after loading: its record, what it owns, its implementations of the later hooks, and warnings."""

    record: PluginRecord
    owned: tuple[Owned | Later, ...] = ()
    implementations: Mapping[str, HookCall] = attrs.field(factory=dict)
    """Function and names of its arguments, by hook."""
    warnings: tuple[Diagnostic, ...] = ()


def load_plugin(
    candidate: Candidate, taken: Mapping[tuple[Kind, str], str], suffixes: Mapping[str, str]
) -> LoadedPlugin:
    """Load one plugin; ``taken`` holds who owns each kind and id by now, ``suffixes`` the writer of each suffix."""
    return _Loading(candidate, taken, suffixes).result()


def _asker(thing: object) -> Any:
    """The thing itself where it only stands for one in a worker process (`outcomes.registry.stand_ins`)."""
    kind = type(thing)
    return thing if kind.__module__ == "outcomes.registry.stand_ins" and hasattr(thing, "asks") else None


def _doc(thing: object) -> str | None:
    said = getattr(thing, "said", None) if _asker(thing) is not None else None
    return said.summary if said is not None else inspect.getdoc(thing)


class _Loading:
    """The state of loading one plugin; lives for one call."""

    def __init__(
        self, candidate: Candidate, taken: Mapping[tuple[Kind, str], str], suffixes: Mapping[str, str]
    ) -> None:
        self.candidate = candidate
        self.taken = taken
        self.suffixes = suffixes
        self.subject = f'plugin "{candidate.name}"'
        self.package = candidate.target.partition(":")[0].partition(".")[0]
        self.state = PluginState.LOADED
        self.problems: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.owned: list[Owned | Later] = []
        self.claimed: list[tuple[Kind, str]] = []
        self.implementations: dict[str, HookCall] = {}
        self.open = True
        self.seconds = 0.0

    def result(self) -> LoadedPlugin:
        self._load()
        self.open = False
        whole = self.state is PluginState.LOADED
        return LoadedPlugin(
            record=attrs.evolve(
                self.candidate.record(self.state, *self.problems),
                package=self.package,
                hooks=tuple(name for name in HOOKS if name in self.implementations),
                registered=tuple(self.claimed),
                seconds=self.seconds,
            ),
            owned=tuple(self.owned) if whole else (),
            implementations=self.implementations if whole else {},
            warnings=tuple(self.warnings),
        )

    def _load(self) -> None:
        began = perf_counter()
        plugin = self._call(IMPORTING, self.candidate.load)
        self.seconds = perf_counter() - began
        if plugin is None:
            if not self.problems:
                self._problem("OUT402", "its entry point names nothing", "name a module or an object with hooks")
            return
        hooks = self._call("looking for its hooks", self._hooks_of, plugin)
        if hooks is None or self.problems:
            return
        for name, kind in REGISTERING.items():
            if name in hooks:
                function, arguments = hooks[name]
                before = len(self.claimed)
                self._call(f"calling its {name}", function, *(self._register(kind) for _ in arguments))
                if len(self.claimed) == before and not self.problems:
                    self._warn_of_nothing(name)
        self.implementations = hooks

    def _call(self, what: str, function: Callable[..., T], *arguments: object) -> T | None:
        contained = contain(function, *arguments, own=self.package, watch=not self.candidate.built_in)
        self.warnings.extend(remarks(self.subject, what, contained))
        if contained.thrown is not None:
            self._problem("OUT402", f"{what} failed: {contained.thrown}", "update it, reinstall it or disable it")
            return None
        return contained.value

    def _problem(self, code: str, found: str, to_do: str, state: PluginState = PluginState.FAILED) -> None:
        self.state = state
        self.problems.append(Diagnostic(code=code, subject=self.subject, found=found, to_do=to_do))

    def _warn_of_nothing(self, hook: str) -> None:
        """It may be meant, such as on another system; where it is not, nothing else would say why nothing is there."""
        wrong, to_do = f"its {hook} registers nothing", "call register for what it adds, such as register(Mine())"
        warned = Severity.WARNING
        self.warnings.append(Diagnostic(code="OUT404", subject=self.subject, found=wrong, to_do=to_do, severity=warned))

    def _hooks_of(self, plugin: object) -> dict[str, HookCall]:
        needed = getattr(plugin, "needs_hook_api", hooks.HOOK_API)
        if not isinstance(needed, int):
            self._problem("OUT403", f"its needs_hook_api is {needed!r}", "write a number, such as 1")
            return {}
        if needed > hooks.HOOK_API:
            wrong = f"it needs HOOK_API {needed}, and this is HOOK_API {hooks.HOOK_API}"
            to_do = "upgrade outcomes, or install an older release of the plugin"
            self._problem("OUT403", wrong, to_do, PluginState.TOO_NEW)
            return {}
        manager = pluggy.PluginManager("outcomes")
        manager.add_hookspecs(hooks)
        if not self._names_are_right(manager, plugin):
            return {}
        try:
            manager.register(plugin, self.candidate.name)
        except pluggy.PluginValidationError as problem:
            self._look_at_arguments(manager, plugin)
            if not self.problems:
                self._problem("OUT404", describe(problem).message, "take only arguments that the hook offers")
            return {}
        by_name = {}
        for name in HOOKS:
            for implementation in getattr(manager.hook, name).get_hookimpls():
                by_name[name] = (implementation.function, tuple(implementation.argnames))
        if not by_name:
            self._problem("OUT404", "it has no hook", "mark at least one function with @hookimpl")
        return by_name

    def _look_at_arguments(self, manager: pluggy.PluginManager, plugin: object) -> None:
        """Say of each marked function what it takes that its hook does not offer."""
        for name in dir(plugin):
            marks = manager.parse_hookimpl_opts(plugin, name)
            hook = (marks.get("specname") or name) if marks is not None else ""
            if hook in HOOKS:
                offered = [f'"{each}"' for each in inspect.signature(getattr(hooks, hook)).parameters]
                taken = [f'"{each}"' for each in inspect.signature(getattr(plugin, name)).parameters]
                if strange := [each for each in taken if each not in offered]:
                    wrong = f'its "{hook}" takes {listed(strange)}, which the hook does not offer'
                    self._problem("OUT404", wrong, f"take only {listed(offered)}")

    def _names_are_right(self, manager: pluggy.PluginManager, plugin: object) -> bool:
        for name in dir(plugin):
            marks = manager.parse_hookimpl_opts(plugin, name)
            if marks is not None:
                hook = marks.get("specname") or name
                if hook not in HOOKS:
                    self._problem("OUT404", f'it marks "{hook}", which is no hook', suggest(hook, HOOKS))
                elif marks.get("wrapper") or marks.get("hookwrapper"):
                    wrong = f'its "{hook}" wants to wrap the calls of others'
                    self._problem("OUT406", wrong, "remove wrapper=True: hooks only add")
            elif name in HOOKS and callable(own := getattr(plugin, name)) and not hasattr(own, "outcomes_spec"):
                self._problem("OUT404", f'its "{name}" is not marked', "write @hookimpl above it")
        return not self.problems

    def _register(self, kind: Kind) -> Callable[[object], None]:
        def register(thing: object, /) -> None:
            if not self.open:
                raise RuntimeError("registration is over; call register inside the hook")
            if self.candidate.built_in and isinstance(thing, Unmade):
                self.claimed.append((kind, thing.id))
                made = partial(self._made, kind, thing)
                self.owned.append(Later(kind=kind, id=thing.id, record=made, suffix=thing.suffix))
                return
            name = id_of(kind, thing)
            # What is built in was asked the same by a test, and need not be at every start.
            reasons = [] if self.candidate.built_in else list(refusals(kind, thing))
            owned = None if reasons else self._own(kind, name, thing)
            if isinstance(owned, MetricRecord):
                reasons += self._strange_words(owned.info)
            subject = f'{kind} "{name}"' if name else f"a {kind}"
            for reason in reasons:
                self._problem("OUT407", f"{subject}: {reason}", "correct what it registers")
            if reasons:
                if name:
                    self.claimed.append((kind, name))
            elif (kind, name) in self.taken:
                own = f"{self._prefix}.{name.rpartition('.')[2]}"
                to_do = f'rename it, such as "{own}", or disable one of the two'
                self._problem("OUT405", f"{subject} of {self._owner} is taken by {self.taken[kind, name]}", to_do)
            elif (kind, name) in self.claimed:
                self._problem("OUT405", f"{subject} is registered twice by {self._owner}", "register it once")
            elif owned is not None and self._suffix_is_free(owned, subject):
                self.claimed.append((kind, name))
                self.owned.append(owned)

        return register

    def _strange_words(self, info: MetricInfo) -> Iterator[str]:
        """A metric may give the words of its own plugin, for their place among verdicts is known then."""
        mine = {each.id for each in self.owned if isinstance(each, Registered) and each.kind == "verdict"}
        for each in info.outcomes:
            word = each.verdict
            if isinstance(word, VerdictWord) and word not in mine:
                yield f'its verdict "{word}" is none that its plugin registers; add it by register_verdicts'

    def _suffix_is_free(self, owned: Owned, subject: str) -> bool:
        """Two writers of one suffix would write one file: the second would take the place of the first."""
        suffix = owned.suffix if isinstance(owned, Registered) else ""
        mine = [each for each in self.owned if isinstance(each, Registered) and each.suffix == suffix]
        owner = self.suffixes.get(suffix) or (f'writer "{mine[0].id}" of {self._owner}' if mine else "")
        if suffix and owner:
            wrong = f'{subject} of {self._owner} ends its files with "{suffix}", which is taken by {owner}'
            own = f".{self._prefix.replace('-', '')}{suffix}"
            self._problem("OUT405", wrong, f'use a suffix of your own, such as "{own}"')
            return False
        return True

    def _made(self, kind: Kind, unmade: Unmade) -> Owned:
        return self._own(kind, unmade.id, unmade.make())

    def _own(self, kind: Kind, name: str, thing: Any) -> Owned:
        """What is registered, with all that it says of itself read once and for all."""
        candidate = self.candidate
        package = self.package or type(thing).__module__.partition(".")[0]
        if kind == "metric":
            return MetricRecord(
                id=name,
                metric=thing,
                info=plain_info(thing.info),
                plugin=candidate.name,
                version=candidate.version,
                package=package,
                built_in=candidate.built_in,
                remote=_asker(thing),
                pristine=None if _asker(thing) is not None else pristine(thing),
            )
        return Registered(
            kind=kind,
            id=name,
            thing=thing,
            options=thing.options if kind in ("reader", "colour", "fields") or is_banded(thing) else None,
            fetches=kind == "reader" and hasattr(thing, "fetch"),
            value_type=plain_text(thing.value_type) if kind == "statistic" else "",
            over=plain_text(thing.over) if is_banded(thing) else "",
            words=plain_text(thing.words) if kind == "reading" else "",
            suffix=plain_text(thing.suffix) if kind == "writer" else "",
            binary=kind == "writer" and thing.binary is True,
            shows_series=kind == "writer" and bool(getattr(thing, "shows_series", False)),
            needs=plain_text(getattr(thing, "needs", "")) if kind == "writer" else "",
            summary=plain_text((_doc(thing) or "").split("\n\n")[0].replace("\n", " ")),
            plugin=candidate.name,
            version=candidate.version,
            package=package,
            built_in=candidate.built_in,
            remote=_asker(thing),
        )

    @property
    def _owner(self) -> str:
        return f'"{self.candidate.name}"' + (f" {self.candidate.version}" if self.candidate.version else "")

    @property
    def _prefix(self) -> str:
        return "".join(each if each.isalnum() else "-" for each in self.candidate.name.lower()).strip("-")
