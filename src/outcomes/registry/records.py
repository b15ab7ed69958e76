"""Records: what is known of each plugin, and of each thing that one registered.

Law: a record is made once, while its plugin is loaded, and never changes; it says who owns what.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal

import attrs

from outcomes.diagnostics import Diagnostic
from outcomes.metrics.contract import Metric, MetricInfo

OtherKind = Literal["statistic", "reader", "writer", "colour", "period", "reading", "verdict", "fields", "command"]
"""What can be registered beside metrics."""
Kind = Literal["metric"] | OtherKind
"""What can be registered."""


class PluginState(Enum):
    """What became of a plugin."""

    LOADED = "loaded"
    FAILED = "failed"
    DISABLED = "disabled"
    TOO_NEW = "too new"


@attrs.frozen(kw_only=True)
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

    @property
    def error(self) -> str:
        """Why it is not loaded, in one line; empty where it is."""
        return "; ".join(each.found for each in self.problems)

    @property
    def owner(self) -> str:
        """Name and version, as shown beside what it registered."""
        return f"{self.name} {self.version}".strip()

    def to_dict(self) -> dict[str, Any]:
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
        }


@attrs.frozen(kw_only=True, eq=False)
class MetricRecord:
    """A metric and its owner. ``info`` was read once, when the metric was registered; use it and not ``metric.info``.

    ``pristine`` is the metric as it was registered, pickled, to see whether it keeps state; None where it cannot be.
    """

    id: str
    metric: Metric[Any]
    info: MetricInfo
    plugin: str
    version: str
    package: str = ""
    built_in: bool = False
    remote: Any = None
    """Asks the worker process in which the metric was imported; None where it was imported here."""
    pristine: bytes | None = None

    @property
    def owner(self) -> str:
        """Name and version of the plugin."""
        return f"{self.plugin} {self.version}".strip()


@attrs.frozen(kw_only=True, eq=False)
class Registered:
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
