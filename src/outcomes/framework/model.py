"""What was promised, as frozen values: the shape of a framework file after it has been understood.

Law: a `Framework` that exists is whole (every reference in it resolves) and never changes;
nothing in it has read an observation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import attrs
from attrs.validators import ge, gt

from outcomes.framework.commentary import Comment, CommentarySource
from outcomes.framework.locations import KeyPath
from outcomes.framework.table_place import TablePlace
from outcomes.framework.targets import TargetTable, UndefinedTarget
from outcomes.framework.values import (
    Age,
    Deadline,
    Id,
    Range,
    Title,
    When,
    YearTypeName,
    ascending,
    helps,
    hides_more_than_one,
)

Polarity = Literal["high", "low", "none"]
"""``high``: a high value is good; ``low``: a low value is good; ``none``: neither."""

Duplicates = Literal["error", "identical", "first", "last", "set-aside"]
"""What is done where two rows have one key."""

Impossible = Literal["error", "set-aside"]
"""What is done where a number cannot be right."""

ID: Any = attrs.field(default="", metadata={"written": False})
"""The id of a table is its key in the file, not a key in it."""

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
    """``[boards.hwb]``: who is accountable."""

    id: str = ID
    title: Title
    note: str = ""


@attrs.frozen(kw_only=True)
class Owner:
    """``[owners.ph]``: who does the work, and answers for a gap in a definition."""

    id: str = ID
    title: Title
    organisation: str = ""


@attrs.frozen(kw_only=True)
class Part:
    """``[levels.priority.mental-health]``: one node. A key named as an outer level may stand for ``under``."""

    id: str = ID
    level: str = attrs.field(default="", metadata={"written": False})
    title: Title
    under: str = attrs.field(default="", metadata=helps("id of the part that it belongs to"))
    text: str = ""
    owner: str = attrs.field(default="", metadata=helps("id of an owner"))
    boards: tuple[str, ...] = attrs.field(default=(), metadata=helps("ids of boards"))
    tags: tuple[str, ...] = ()
    source: Source | None = None
    assumed: tuple[str, ...] = attrs.field(
        default=(), metadata=helps("keys of this table that the document does not say")
    )


@attrs.frozen(kw_only=True)
class DataSource:
    """One file or several alike (or a frame handed in) that observations are read from, and how.

    It is beside the framework or in a granted folder (``path``, of which each may be a pattern such as ``2024-*.csv``),
    or on the web (``url``); some readers need neither.
    ``options`` are the reader's own (column names, year type and so on). ``duplicates`` is the policy where two
    rows have one key: ``error``, ``identical`` (drop exact repeats, else error), ``first``, ``last`` or
    ``set-aside`` (leave every clashing series out and say so). ``values`` is the policy for numbers that cannot be
    (outside the range, counts below 0): ``set-aside`` (leave the series out and say so) or ``error``.
    ``illustrative``: the numbers are made up.
    """

    id: str = ID
    reader: Title = attrs.field(default="csv", metadata=helps("csv, fingertips, parquet, or a plugin's"))
    path: tuple[str, ...] = attrs.field(
        default=(),
        metadata=helps(
            'relative to the framework\'s folder, or "@NAME/..." in a folder that is granted; several files or a '
            'pattern ("2024-*.csv") are read as one'
        ),
    )
    url: str = attrs.field(default="", metadata=helps("web address that the file is fetched from; https"))
    duplicates: Duplicates = attrs.field(default="identical", metadata=helps("where two rows have one key"))
    values: Impossible = attrs.field(default="set-aside", metadata=helps("where a number cannot be right"))
    illustrative: bool = attrs.field(default=False, metadata=helps("the numbers are made up"))
    periods: str = attrs.field(
        default="",
        metadata=helps(
            "a plugin's words for periods that the file writes its own way, or `fye`, `yyyymm`, `yyyyyy` or `excel`"
        ),
    )
    source: Source | None = None
    options: Mapping[str, Any] = attrs.field(factory=dict, converter=_frozen_map, metadata=helps("the reader's own"))
    at: KeyPath = attrs.field(default=(), eq=False, metadata={"written": False})
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
    indicator: str = attrs.field(default="", metadata=helps("the source's own id of the indicator"))
    sex: tuple[str, ...] = (ALL,)
    age: tuple[str, ...] = (ALL,)
    category: tuple[str, ...] = ("",)
    standard_population: str = attrs.field(
        default="", metadata=helps('of statistic "dsr": ESP2013 (default) or ESP1976')
    )
    """A word of `STANDARD_POPULATIONS`; none: the first of them."""
    population: PopulationReference | None = attrs.field(
        default=None, metadata=helps('of statistic "dsr": the people of each band, if not beside the counts')
    )


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
    """``[indicators.suicide]``: what is measured."""

    id: str = ID
    title: Title
    unit: str = ""
    range: Range | None = attrs.field(default=None, validator=ascending, metadata=helps("lowest and highest value"))
    value_type: str = "other"
    statistic: str = attrs.field(default="", metadata=helps("how value and interval come from counts"))
    statistic_options: Mapping[str, Any] = attrs.field(
        factory=dict, converter=_frozen_map, metadata=helps("keys that the statistic itself knows")
    )
    multiplier: float = attrs.field(default=1.0, validator=gt(0))
    polarity: Polarity = "none"
    year_type: YearTypeName = ""
    data: DataReference | None = None
    reference: str = attrs.field(default="", metadata=helps("number in a national framework: PHOF 4.10"))
    max_age: Age = attrs.field(
        default="",
        metadata=helps("how old the latest period may be; none: until two more have ended without a figure"),
    )
    publishes: str = attrs.field(default="", metadata=helps("when the next period is expected"))
    """Such as ``yearly in 03``."""
    disclosure: int = attrs.field(
        default=0,
        validator=[ge(0), hides_more_than_one],
        metadata=helps("counts above 0 below this are not shown, nor what gives them away; 0 or at least 3"),
    )
    tags: tuple[str, ...] = ()
    source: Source | None = None
    assumed: tuple[str, ...] = attrs.field(
        default=(), metadata=helps("keys of this table that the document does not say")
    )

    @property
    def low(self) -> float:
        """The lowest value that there can be; minus infinity where there is no range."""
        return self.range[0] if self.range else -math.inf

    @property
    def high(self) -> float:
        """The highest value that there can be; infinity where there is no range."""
        return self.range[1] if self.range else math.inf


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
    assumed: tuple[str, ...] = attrs.field(
        default=(), metadata=helps("keys of this table that the document does not say")
    )
    numbers: Mapping[str, float] = attrs.field(factory=dict, converter=_frozen_map)
    """Further numbers, by the names that the metric of the aim knows."""


@attrs.frozen(kw_only=True)
class Returns:
    """The items of an aim: written in the framework (``items``) or read from a small CSV or workbook (``path``: in the
    framework's folder, ``@NAME/...`` in one that is granted, or a web address).

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
    assumed: tuple[str, ...] = attrs.field(
        default=(), metadata=helps("keys of this table that the document does not say")
    )


@attrs.frozen(kw_only=True)
class Aim:
    """``[aims.parent-confidence]``: one promise. A key named as a level may stand for ``under``."""

    id: str = ID
    title: Title = attrs.field(default="", metadata=helps("default: the indicator's title"))
    under: str = attrs.field(default="", metadata=helps("id of the part that it belongs to"))
    """Id of the deepest `Part` that the aim belongs to."""
    indicator: str = attrs.field(default="", metadata=helps("id of an indicator"))
    indicators: tuple[str, ...] = attrs.field(
        default=(), metadata=helps("instead: ids of two or more, for a metric that judges several together")
    )
    kind: Title = attrs.field(default="indicator", metadata=helps("indicator, deliverable, milestone, survey, ..."))
    wanted: Literal["increase", "reduce", ""] = ""
    areas: tuple[str, ...] = attrs.field(default=(), metadata=helps("area codes; none: those of the framework"))
    boards: tuple[str, ...] = attrs.field(default=(), metadata=helps("ids of boards"))
    owner: str = attrs.field(default="", metadata=helps("id of an owner"))
    due: When = attrs.field(default="", metadata=helps("a period or date"))
    target: TargetTable | None = attrs.field(default=None, metadata=helps("what is to be reached"))
    judge: tuple[Judgement, ...] = attrs.field(default=(), metadata=helps("the metrics that judge it"))
    returns: Returns | None = None
    undefined: tuple[Undefined, ...] = ()
    tags: tuple[str, ...] = ()
    weight: float = attrs.field(default=1.0, validator=gt(0))
    source: Source | None = None
    note: str = ""
    more: Mapping[str, Mapping[str, Any]] = attrs.field(
        factory=dict,
        converter=_frozen_map,
        metadata=helps("tables of keys that plugins know, by the plugin's name for them"),
    )
    supporting: bool = attrs.field(
        default=False, metadata=helps("shown, but never promised: it counts in no total unless that is asked for")
    )
    part_of: str = attrs.field(default="", metadata=helps("id of the aim of which this one counts a part"))
    assumed: tuple[str, ...] = attrs.field(
        default=(), metadata=helps("keys of this table that the document does not say")
    )
    corrects: str = attrs.field(default="", metadata={"written": False})
    """Id of the aim whose corrective actions this one holds; they are written in its commentary."""

    @property
    def measured_by(self) -> tuple[str, ...]:
        """Ids of the indicators that it is about: one, several or, of an aim with returns, none."""
        return self.indicators or ((self.indicator,) if self.indicator else ())

    @property
    def gaps(self) -> tuple[Undefined, ...]:
        """Everything of the aim that is still to be determined, a target that says so of itself among it."""
        if isinstance(self.target, UndefinedTarget):
            return (*self.undefined, Undefined(what="target", **attrs.asdict(self.target.undefined)))
        return self.undefined


@attrs.frozen(kw_only=True)
class Areas:
    """Which areas a framework judges: ``codes``, or all of ``types`` under ``under``, or every area in the data."""

    codes: tuple[str, ...] = attrs.field(default=(), metadata=helps("area codes"))
    types: tuple[str, ...] = attrs.field(default=(), metadata=helps("area types; all of them, or those under `under`"))
    under: str = attrs.field(default="", metadata=helps("code of the area that they belong to"))
    file: str = attrs.field(default="", metadata=helps("areas file; may be @NAME/... or a web address"))
    """An areas file (code, name, type, children or parent)."""
    table: TablePlace | None = attrs.field(default=None, metadata=helps("where in a workbook the areas are"))
    changes: str = attrs.field(
        default="",
        metadata=helps('code history: "england", or a file as for file (predecessor, successor, date, kind)'),
    )
    every: bool = attrs.field(default=False, metadata=helps("every area in the data", key="all"))


@attrs.frozen(kw_only=True)
class PooledArea:
    """``[pooled.pan-lancashire]``: several areas together, from their counts and never from their rates."""

    id: str = ID
    title: Title
    of: tuple[str, ...] = attrs.field(metadata=helps('area codes, or "children" for all that lie directly in `under`'))
    under: str = attrs.field(default="", metadata=helps("code of the area whose children are meant"))
    types: tuple[str, ...] = attrs.field(default=(), metadata=helps("area types; of the children only these"))


@attrs.frozen(kw_only=True)
class Framework:
    """The whole promise of a partnership. Mappings are in file order, by id."""

    id: str
    title: str
    format: int = 1
    areas: Areas = Areas(every=True)
    compare_with: tuple[str, ...] = ()
    levels: tuple[str, ...] = ("priority",)
    requires: tuple[str, ...] = ()
    """Packages of plugins that it cannot be judged without, as Python writes requirements: ``outcomes-spc>=0.1``."""
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
    commentary: CommentarySource | None = None
    """Where the comments are (``[commentary]``)."""
    comments: tuple[Comment, ...] = ()
    """What was said of verdicts, the oldest first: the folder's, and in results those of a CSV or workbook too."""
    attribution: str = ""
    path: Path | None = attrs.field(default=None, eq=False)
    """The file that the framework was read from; None for one made in memory."""
    folder: Path | None = attrs.field(default=None, eq=False)
    """Where the files that it names lie; None for one made in memory, which can name none."""
    digest: str = attrs.field(default="", eq=False)
    """SHA-256 of the file."""
    checked: bool = attrs.field(default=False, init=False, eq=False, repr=False)
    """It is as a reader made it, who found nothing wrong; not carried on by ``attrs.evolve``."""

    def to_toml(self) -> str:
        """The text of its file, from which `outcomes.loads` makes the same framework.

        Its comments stay in their folder; short forms and defaults of the file that it came from are spelt out.
        """
        from outcomes.framework.structuring import toml_of

        return toml_of(self)

    def ancestors(self, part: str) -> tuple[Part, ...]:
        """The part and all above it, outermost first; empty for the empty id.

        A framework that is still being checked may name a part that is not there, or close a circle: it ends there.
        """
        chain: dict[str, Part] = {}
        while part in self.parts and part not in chain:
            chain[part] = self.parts[part]
            part = chain[part].under
        return tuple(reversed(chain.values()))

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

    def measures_of(self, aim: Aim) -> tuple[Indicator, ...]:
        """The indicators that an aim is about: one, several or none."""
        return tuple(self.indicators[each] for each in aim.measured_by if each in self.indicators)

    def tags_of(self, aim: Aim) -> tuple[str, ...]:
        """The aim's tags, then those of its indicators and of every part above it, each once."""
        own = [*aim.tags, *(tag for each in self.measures_of(aim) for tag in each.tags)]
        for part in self.ancestors(aim.under):
            own.extend(part.tags)
        return tuple(dict.fromkeys(own))

    def priority_of(self, aim: Aim) -> str:
        """Id of the outermost part that the aim belongs to; empty for an aim that stands alone."""
        chain = self.ancestors(aim.under)
        return chain[0].id if chain else ""
