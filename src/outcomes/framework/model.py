"""What was promised, as frozen values: the shape of a framework file after it has been understood.

Law: a `Framework` that exists is whole (every reference in it resolves) and never changes;
nothing in it has read an observation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import attrs
from attrs.validators import ge

from outcomes.framework.locations import KeyPath
from outcomes.framework.table_place import TablePlace
from outcomes.framework.targets import Target, UndefinedTarget
from outcomes.framework.values import Deadline, Id, Title

Polarity = Literal["high", "low", "none"]
"""``high``: a high value is good; ``low``: a low value is good; ``none``: neither."""

STANDARDISED = "dsr"
"""The statistic that is made of age bands: a directly standardised rate."""

STANDARD_POPULATIONS: Mapping[str, int] = {"ESP2013": 2013, "ESP1976": 1976}
"""The words for the European Standard Populations, and their years; the first is meant where none is named."""

CHILDREN = "children"
"""The word that stands for every area that lies directly in another."""

ALL = "all"
"""The word that stands for every sex, age, category or area in the data."""


def _frozen_map(value: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return dict(value or {})


@attrs.frozen(kw_only=True)
class Source:
    """Where a promise or a figure is written down. ``text`` is the sentence itself, verbatim or in own words."""

    title: str = ""
    publisher: str = ""
    year: int | None = None
    page: str = ""
    section: str = ""
    url: str = ""
    licence: str = ""
    text: str = ""
    document: str = ""
    """Id of a document under ``[documents]`` that this is a place in."""


@attrs.frozen(kw_only=True)
class Board:
    """Who is accountable."""

    id: str
    title: str
    note: str = ""


@attrs.frozen(kw_only=True)
class Owner:
    """Who does the work, and answers for a gap in a definition."""

    id: str
    title: str
    organisation: str = ""


@attrs.frozen(kw_only=True)
class Part:
    """One node of the framework's levels: a priority, action, domain, driver, theme; its names are the framework's."""

    id: str
    level: str
    title: str
    under: str = ""
    text: str = ""
    owner: str = ""
    boards: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source: Source | None = None
    assumed: tuple[str, ...] = ()
    """Keys of this table that the framework assumes and its document does not say."""


@attrs.frozen(kw_only=True)
class DataSource:
    """One file (or frame handed in) that observations are read from, and how.

    It is beside the framework or in a granted folder (``path``), or on the web (``url``); some readers need neither.
    ``options`` are the reader's own (column names, year type and so on). ``duplicates`` is the policy where two
    rows have one key: ``error``, ``identical`` (drop exact repeats, else error), ``first``, ``last`` or
    ``set-aside`` (leave every clashing series out and say so). ``values`` is the policy for numbers that cannot be
    (outside the range, counts below 0): ``set-aside`` (leave the series out and say so) or ``error``.
    ``illustrative``: the numbers are made up.
    """

    id: str
    reader: str = "csv"
    path: str = ""
    url: str = ""
    duplicates: Literal["error", "identical", "first", "last", "set-aside"] = "identical"
    values: Literal["error", "set-aside"] = "set-aside"
    illustrative: bool = False
    source: Source | None = None
    options: Mapping[str, Any] = attrs.field(factory=dict, converter=_frozen_map)
    at: KeyPath = attrs.field(default=(), eq=False)
    """Where it is written in the framework's file: under ``[data]``, or in an indicator."""


@attrs.frozen(kw_only=True)
class PopulationReference:
    """Where the people of each age band are, if not beside the counts: an indicator of a source, such as 92708."""

    source: str
    indicator: str


@attrs.frozen(kw_only=True)
class DataReference:
    """Which rows of which source are an indicator's observations.

    ``indicator`` is the source's own id (default: the framework's id of the indicator). ``sex``, ``age`` and
    ``category`` select: ``("all",)`` takes every one; ``category`` is by default ``("",)``, the undivided total.
    For the statistic `STANDARDISED` ``age`` names the bands (all: those of the standard population).
    """

    source: str
    indicator: str = ""
    sex: tuple[str, ...] = (ALL,)
    age: tuple[str, ...] = (ALL,)
    category: tuple[str, ...] = ("",)
    standard_population: str = ""
    """A word of `STANDARD_POPULATIONS`; none: the first of them."""
    population: PopulationReference | None = None


@attrs.frozen(kw_only=True)
class Judgement:
    """One use of a metric, with its parameters as plain values still to be structured by the metric's own class.

    ``against`` names what ``benchmark`` is, one row for each: an area code, ``parent``, ``total`` (the same area's
    undivided total), or empty for the framework's ``compare_with``.
    """

    metric: str
    against: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = attrs.field(factory=dict, converter=_frozen_map, metadata={"rest": True})
    at: KeyPath = attrs.field(default=(), eq=False, metadata={"written": False})
    """Where it is written in the framework's file, for `outcomes.framework.locate`."""


@attrs.frozen(kw_only=True)
class Indicator:
    """What is measured. ``low`` and ``high`` bound the values (``range`` in the file)."""

    id: str
    title: str
    unit: str = ""
    low: float = float("-inf")
    high: float = float("inf")
    value_type: str = "other"
    statistic: str = ""
    """How value and interval come from counts, where the data lacks them (``proportion``, ``rate``, ...)."""
    multiplier: float = 1.0
    polarity: Polarity = "none"
    year_type: str = ""
    data: DataReference | None = None
    reference: str = ""
    """The indicator's number in a national framework, such as ``PHOF 4.10``."""
    max_age: str = ""
    """How old the latest period may be before it is stale, such as ``18 months``; none: `outcomes.engine.ages` says."""
    publishes: str = ""
    """When the next period is expected, such as ``yearly in 03``."""
    disclosure: int = 0
    """Counts above 0 and below this are not shown."""
    tags: tuple[str, ...] = ()
    source: Source | None = None
    assumed: tuple[str, ...] = ()
    """Keys of this table that the framework assumes and its document does not say."""


@attrs.frozen(kw_only=True)
class Item:
    """One promise that is not a number through time: a deliverable, milestone, partner, stakeholder or domain."""

    id: Id
    title: Title
    state: str = "unknown"
    due: Deadline | None = None
    done: date | None = None
    as_at: date | None = None
    evidence: str = ""
    accepted_by: str = ""
    weight: float = attrs.field(default=1.0, validator=ge(0))
    level: float | None = None
    previous: float | None = None
    amount: float | None = None
    group: str = ""
    owner: str = ""
    depends_on: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    """Keys of this table that the framework assumes and its document does not say."""
    numbers: Mapping[str, float] = attrs.field(factory=dict, converter=_frozen_map)
    """Further numbers, by the names that the metric of the aim knows."""


@attrs.frozen(kw_only=True)
class Returns:
    """The items of an aim: written in the framework (``items``) or read from a small CSV or workbook (``path``).

    ``columns`` names the file's header of a field, such as ``{id = "Ref"}``, where it is called otherwise there.
    """

    items: tuple[Item, ...] = ()
    path: str = ""
    columns: Mapping[str, str] = attrs.field(factory=dict, converter=_frozen_map)
    table: TablePlace | None = None
    """Where in a workbook the items are."""
    illustrative: bool = False
    evidence_required: bool = True
    acceptance_required: bool = True


@attrs.frozen(kw_only=True)
class Undefined:
    """A gap in the definition itself: what is to be determined, by whom and by when. Never a bad verdict."""

    what: Literal["target", "baseline", "source", "milestone", "indicator"]
    owner: str = ""
    by: Deadline | None = None
    note: str = ""
    assumed: tuple[str, ...] = ()
    """Keys of this table that the framework assumes and its document does not say."""


@attrs.frozen(kw_only=True)
class Aim:
    """One promise: an indicator to move, a deliverable to deliver, or a thing still to be defined."""

    id: str
    title: str
    under: str = ""
    """Id of the deepest `Part` that the aim belongs to."""
    indicator: str = ""
    kind: str = "indicator"
    wanted: Literal["increase", "reduce", ""] = ""
    areas: tuple[str, ...] = ()
    """Codes of the areas that this promise is about; none: those of the framework."""
    boards: tuple[str, ...] = ()
    owner: str = ""
    due: str = ""
    target: Target | None = None
    judge: tuple[Judgement, ...] = ()
    returns: Returns | None = None
    undefined: tuple[Undefined, ...] = ()
    tags: tuple[str, ...] = ()
    weight: float = 1.0
    source: Source | None = None
    note: str = ""
    supporting: bool = False
    """Shown beside the promises and never promised itself: it counts in no total unless that is asked for."""
    part_of: str = ""
    """Id of another aim: what this one counts is part of what that one counts."""
    assumed: tuple[str, ...] = ()
    """Keys of this table that the framework assumes and its document does not say."""

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        """Everything of the aim that is still to be determined, a target that says so of itself among it."""
        if isinstance(self.target, UndefinedTarget):
            return (*self.undefined, Undefined(what="target", **attrs.asdict(self.target.undefined)))
        return self.undefined


@attrs.frozen(kw_only=True)
class Areas:
    """Which areas a framework judges: ``codes``, or all of ``types`` under ``under``, or every area in the data."""

    codes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    under: str = ""
    every: bool = False
    file: str = ""
    """An areas file (code, name, type, children or parent), relative to the framework's folder."""
    table: TablePlace | None = None
    """Where in a workbook the areas are."""


@attrs.frozen(kw_only=True)
class PooledArea:
    """An area that is several others together: its figures come from their counts, never from their rates.

    ``of`` holds the codes of its areas, or `CHILDREN`: all that lie directly in ``under``, of ``types`` where some are
    named.
    """

    id: str
    title: str
    of: tuple[str, ...]
    under: str = ""
    types: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Framework:
    """The whole promise of a partnership. Mappings are in file order, by id."""

    id: str
    title: str
    format: int = 1
    areas: Areas = Areas(every=True)
    compare_with: tuple[str, ...] = ()
    levels: tuple[str, ...] = ("priority",)
    source: Source | None = None
    documents: Mapping[str, Source] = attrs.field(factory=dict, converter=_frozen_map)
    boards: Mapping[str, Board] = attrs.field(factory=dict, converter=_frozen_map)
    owners: Mapping[str, Owner] = attrs.field(factory=dict, converter=_frozen_map)
    parts: Mapping[str, Part] = attrs.field(factory=dict, converter=_frozen_map)
    data: Mapping[str, DataSource] = attrs.field(factory=dict, converter=_frozen_map)
    indicators: Mapping[str, Indicator] = attrs.field(factory=dict, converter=_frozen_map)
    aims: Mapping[str, Aim] = attrs.field(factory=dict, converter=_frozen_map)
    pooled: Mapping[str, PooledArea] = attrs.field(factory=dict, converter=_frozen_map)
    colours: Mapping[str, Any] = attrs.field(factory=dict, converter=_frozen_map)
    """Named colour rules and which one is used, as written (``[colours]``)."""
    roll_ups: Mapping[str, Any] = attrs.field(factory=dict, converter=_frozen_map)
    """Declared roll-ups beyond the ones that always exist, as written (``[roll_ups]``)."""
    rules: Mapping[str, Any] = attrs.field(factory=dict, converter=_frozen_map)
    """House rules that this framework holds itself to, as written (``[rules]``)."""
    attribution: str = ""
    path: Path | None = attrs.field(default=None, eq=False)
    """The file that the framework was read from; None for one made in memory."""
    digest: str = attrs.field(default="", eq=False)
    """SHA-256 of the file."""

    def ancestors(self, part: str) -> tuple[Part, ...]:
        """The part and all above it, outermost first; empty for the empty id."""
        chain: list[Part] = []
        while part:
            node = self.parts[part]
            chain.append(node)
            part = node.under
        return tuple(reversed(chain))

    def boards_of(self, aim: Aim) -> tuple[str, ...]:
        """The boards that answer for an aim: its own, else those of the nearest part that names some."""
        if aim.boards:
            return aim.boards
        for part in reversed(self.ancestors(aim.under)):
            if part.boards:
                return part.boards
        return ()

    def owner_of(self, aim: Aim) -> str:
        """Who does the work: the aim's own owner, else that of the nearest part that names one."""
        if aim.owner:
            return aim.owner
        for part in reversed(self.ancestors(aim.under)):
            if part.owner:
                return part.owner
        return ""

    def tags_of(self, aim: Aim) -> tuple[str, ...]:
        """The aim's tags, then those of its indicator and of every part above it, each once."""
        indicator = self.indicators.get(aim.indicator)
        own = [*aim.tags, *(indicator.tags if indicator else ())]
        for part in self.ancestors(aim.under):
            own.extend(part.tags)
        return tuple(dict.fromkeys(own))

    def priority_of(self, aim: Aim) -> str:
        """Id of the outermost part that the aim belongs to; empty for an aim that stands alone."""
        chain = self.ancestors(aim.under)
        return chain[0].id if chain else ""
