"""Records: what is known of each plugin, of each thing that one registered, and of one that is wanted and not there.

Law: a record is made once, while its plugin is loaded, and never changes; it says who owns what. Nothing is told
to be installed by a name that is on no index.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Any, Final, Literal

import attrs

from outcomes.diagnostics import Diagnostic, Location
from outcomes.immutable import immutable
from outcomes.metrics.contract import Metric, MetricInfo

OtherKind = Literal["statistic", "reader", "writer", "colour", "period", "reading", "verdict", "fields", "command"]
"""What can be registered beside metrics."""
Kind = Literal["metric"] | OtherKind
"""What can be registered."""


SLOW: Final = 0.5
"""Seconds from which on an import is told: a small framework's run takes no longer."""


class PluginState(Enum):
    """What became of a plugin."""

    LOADED = "loaded"
    FAILED = "failed"
    DISABLED = "disabled"
    TOO_NEW = "too new"


@immutable(kw_only=True)
class PluginRecord:
    """One plugin that was found, loaded or not.

    ``name`` is that of its entry point, ``package`` the top package of its code. ``registered`` holds kind and id of
    what it registered; for a plugin that did not load these are claims only, of which nothing is kept.
    """

    name: str
    distribution: str
    version: str
    state: PluginState
    package: str = ""
    target: str = ""
    """What the entry point names, such as ``outcomes_borough.plugin``."""
    hooks: tuple[str, ...] = ()
    registered: tuple[tuple[Kind, str], ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    built_in: bool = False
    seconds: float = attrs.field(default=0.0, eq=False)
    """How long it took to import, with all that it imports itself."""

    @property
    def error(self) -> str:
        """Why it is not loaded, in one line; empty where it is."""
        return "; ".join(each.found for each in self.problems)

    @property
    def to_do(self) -> str:
        """What is to be done about it, in one line; empty where nothing is."""
        return "; ".join(dict.fromkeys(each.to_do for each in self.problems))

    @property
    def owner(self) -> str:
        """Name and version, as shown beside what it registered."""
        return f"{self.name} {self.version}".strip()

    def to_dict(self) -> dict[str, object]:
        """The same, for JSON."""
        return {
            "name": self.name,
            "distribution": self.distribution,
            "version": self.version,
            "state": self.state.value,
            "target": self.target,
            "built_in": self.built_in,
            "hooks": list(self.hooks),
            "registered": [{"kind": kind, "id": each} for kind, each in self.registered],
            "error": self.error or None,
            "problems": [each.to_dict() for each in self.problems],
            "slow_import": round(self.seconds, 1) if self.seconds >= SLOW else None,
        }


@immutable(kw_only=True, eq=False)
class _OfPlugin:
    """Something that a plugin registered."""

    plugin: str
    version: str
    package: str = ""
    built_in: bool = False
    remote: Any = None
    """Asks the worker process in which it was imported; None where it was imported here."""

    @property
    def owner(self) -> str:
        """Name and version of the plugin."""
        return f"{self.plugin} {self.version}".strip()


@immutable(kw_only=True, eq=False)
class MetricRecord(_OfPlugin):
    """A metric and its owner. ``info`` was read once, when the metric was registered; use it and not ``metric.info``.

    ``pristine`` is the metric as it was registered, pickled, to see whether it keeps state; None where it cannot be.
    """

    id: str
    metric: Metric[Any]
    info: MetricInfo
    pristine: bytes | None = None


@immutable(kw_only=True, eq=False)
class Registered(_OfPlugin):
    """A statistic, reader, writer, colour rule or command and its owner.

    What it says of itself was read once, when it was registered; use that and not the ``thing``, which is only called.
    ``options`` is the class of a reader's or colour rule's options, ``fetches`` says that it fetches its figures
    itself, ``value_type`` a statistic's, ``over`` what the bands of its counts divide, ``words`` a reading's, and the
    others are a writer's: ``shows_series`` asks for the observations, ``needs`` names a package without which it cannot
    be used.
    """

    kind: Kind
    id: str
    thing: Any
    options: Any = None
    fetches: bool = False
    value_type: str = ""
    over: str = ""
    words: str = ""
    suffix: str = ""
    binary: bool = False
    shows_series: bool = False
    needs: str = ""
    summary: str = ""


Owned = MetricRecord | Registered
"""Something that was registered, and its owner."""


@immutable(kw_only=True, eq=False)
class Unmade:
    """What is built in, before anybody asked for it: its id, what makes it, and what a writer's files end with."""

    id: str
    make: Callable[[], object]
    suffix: str = ""


@immutable(kw_only=True, eq=False)
class Later:
    """The record of what is built in, before anybody asked for it; ``record`` imports it and says what it is."""

    kind: Kind
    id: str
    record: Callable[[], Owned]
    suffix: str = ""


@cache
def known_packages() -> Mapping[str, Mapping[str, list[str]]]:
    """What each package of this repository registers: by its name, the ids of each kind."""
    # Asked for only where something is missing.
    from importlib.resources import files

    import tomli

    return tomli.loads((files("outcomes.registry") / "packages.toml").read_text(encoding="utf-8"))


def package_of(kind: str, name: str) -> str:
    """The package of this repository that offers something, empty for none."""
    return next((each for each, offered in known_packages().items() if name in offered.get(kind, ())), "")


def how_to_install(package: str) -> str:
    """What to type to have a package of this repository; for another, what to ask."""
    if package in known_packages():
        return f"in the folder of outcomes: pip install ./plugins/{package}"
    return "install it from where it comes from: a folder, or a wheel that its author built"


def unmet(requires: tuple[str, ...], records: tuple[PluginRecord, ...], where: Location | None) -> Iterator[Diagnostic]:
    """An error for every package that a framework requires and that is not there, did not load, or is another
    version.

    ``requires`` are as in Python's own requirements: ``outcomes-spc``, ``outcomes-spc>=0.1``.
    """
    if not requires:
        return
    by_name = {_canonical(each.distribution): each for each in records if each.distribution}
    for text in requires:
        if _NAME.fullmatch(text):
            name, fits = _canonical(text), None
        else:
            # Not imported for a bare name, which most frameworks write: it takes as long as a fortieth of a run.
            from packaging.requirements import InvalidRequirement, Requirement

            try:
                wanted = Requirement(text)
            except InvalidRequirement:
                yield _problem(text, "it is no requirement", 'write it like "outcomes-spc>=0.1"', where)
                continue
            name, fits = _canonical(wanted.name), wanted.specifier
        there = by_name.get(name)
        if there is None:
            yield _problem(text, "it is not installed", how_to_install(name), where)
        elif there.state is not PluginState.LOADED:
            to_do = "`outcomes plugins` shows why; correct the plugin, or install it again"
            yield _problem(text, f"it is {there.state.value}: {there.error}", to_do, where)
        elif fits is not None and not fits.contains(there.version, prereleases=True):
            yield _problem(text, f"version {there.version} is installed", "install one that fits", where)


_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
"""A requirement that names a package and asks for no version (PEP 508)."""


def _canonical(name: str) -> str:
    """A package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _problem(text: str, found: str, to_do: str, where: Location | None) -> Diagnostic:
    return Diagnostic(code="OUT423", subject=f'required "{text}"', found=found, to_do=to_do, location=where)
