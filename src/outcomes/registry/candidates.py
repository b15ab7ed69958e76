"""Candidates: the plugins that are installed or given, before a line of their code has run."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata

from outcomes.diagnostics import Diagnostic
from outcomes.hooks import ENTRY_POINT_GROUP
from outcomes.immutable import immutable
from outcomes.registry.records import PluginRecord, PluginState


@immutable(kw_only=True, eq=False)
class Candidate:
    """A plugin that is to be loaded: who it is and how to get it."""

    name: str
    distribution: str
    version: str
    target: str
    load: Callable[[], object]
    built_in: bool = False

    def record(self, state: PluginState, *problems: Diagnostic) -> PluginRecord:
        """What is known of it without its code."""
        return PluginRecord(
            name=self.name,
            distribution=self.distribution,
            version=self.version,
            target=self.target,
            state=state,
            problems=problems,
            built_in=self.built_in,
        )


def candidate_of(plugin: object) -> Candidate:
    kind = type(plugin)
    target = getattr(plugin, "__name__", "") or f"{kind.__module__}:{kind.__qualname__}"
    name = str(getattr(plugin, "plugin_name", "") or target)
    version = getattr(plugin, "__version__", "")
    return Candidate(name=name, distribution="", version=str(version), target=target, load=lambda: plugin)


def installed() -> list[Candidate]:
    """Every installed plugin (entry points of the group ``outcomes``), by name."""
    candidates = [_candidate(each) for each in metadata.entry_points(group=ENTRY_POINT_GROUP)]
    return sorted(candidates, key=lambda each: (each.name, each.distribution, each.target))


def _candidate(point: metadata.EntryPoint) -> Candidate:
    # Asked for once: a distribution reads its whole description again for each thing that it is asked.
    about = point.dist.metadata if point.dist else {"Name": "", "Version": ""}
    return Candidate(
        name=point.name, distribution=about["Name"], version=about["Version"], target=point.value, load=point.load
    )
