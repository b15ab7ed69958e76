"""What was promised, as frozen values: the shape of a framework file after it has been understood.

Law: a `Framework` that exists is whole (every reference in it resolves) and never changes;
nothing in it has read an observation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import attrs
from attrs.validators import ge, gt

from outcomes.framework.commentary import Comment, CommentarySource
from outcomes.framework.items import Returns
from outcomes.framework.locations import KeyPath
from outcomes.framework.sources import DataReference, DataSource, Source
from outcomes.framework.table_place import TablePlace
from outcomes.framework.targets import TargetTable, UndefinedTarget
from outcomes.framework.values import (
    ID,
    Age,
    Deadline,
    Range,
    Title,
    When,
    YearTypeName,
    ascending,
    frozen_map,
    helps,
    hides_more_than_one,
)
from outcomes.immutable import immutable

Polarity = Literal["high", "low", "none"]
"""``high``: a high value is good; ``low``: a low value is good; ``none``: neither."""

CHILDREN = "children"
"""The word that stands for every area that lies directly in another."""


@immutable(kw_only=True)
class Board:
    """``[boards.hwb]``: who is accountable."""

    id: str = ID
    title: Title
    note: str = ""


@immutable(kw_only=True)
class Owner:
    """``[owners.ph]``: who does the work, and answers for a gap in a definition."""

    id: str = ID
    title: Title
    organisation: str = ""


@immutable(kw_only=True)
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


@immutable(kw_only=True)
class Judgement:
    """One use of a metric, with its parameters as plain values still to be structured by the metric's own class.

    ``against`` names what ``benchmark`` is, one row for each: an area code, ``parent``, ``total`` (the same area's
    undivided total), or empty for the framework's ``compare_with``.
    """

    metric: str
    against: tuple[str, ...] = ()
    parameters: Mapping[str, object] = attrs.field(factory=dict, converter=frozen_map, metadata={"rest": True})
    at: KeyPath = attrs.field(default=(), eq=False, metadata={"written": False})
    """Where it is written in the framework's file, for `outcomes.framework.locate`."""


@immutable(kw_only=True)
class Indicator:
    """``[indicators.suicide]``: what is measured."""

    id: str = ID
    title: Title
    unit: str = ""
    range: Range | None = attrs.field(default=None, validator=ascending, metadata=helps("lowest and highest value"))
    value_type: str = "other"
    statistic: str = attrs.field(default="", metadata=helps("how value and interval come from counts"))
    statistic_options: Mapping[str, object] = attrs.field(
        factory=dict, converter=frozen_map, metadata=helps("keys that the statistic itself knows")
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


@immutable(kw_only=True)
class Undefined:
    """A gap in the definition itself: what is to be determined, by whom and by when. Never a bad verdict."""

    what: Literal["target", "baseline", "source", "milestone", "indicator"]
    owner: str = ""
    by: Deadline | None = None
    note: str = ""
    assumed: tuple[str, ...] = attrs.field(
        default=(), metadata=helps("keys of this table that the document does not say")
    )


@immutable(kw_only=True)
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
    more: Mapping[str, Mapping[str, object]] = attrs.field(
        factory=dict,
        converter=frozen_map,
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


@immutable(kw_only=True)
class Areas:
    """Which areas a framework judges: ``codes``, or all of ``types`` under ``under``, or every area in the data."""

    codes: tuple[str, ...] = attrs.field(default=(), metadata=helps("area codes"))
    types: tuple[str, ...] = attrs.field(default=(), metadata=helps("area types; all of them, or those under `under`"))
    under: str = attrs.field(default="", metadata=helps("code of the area that they belong to"))
    file: str = attrs.field(default="", metadata=helps("areas file; may be @NAME/... or an address"))
    """An areas file (code, name, type, children or parent)."""
    table: TablePlace | None = attrs.field(default=None, metadata=helps("where in a workbook the areas are"))
    changes: str = attrs.field(
        default="",
        metadata=helps('code history: "england", or a file as for file (predecessor, successor, date, kind)'),
    )
    every: bool = attrs.field(default=False, metadata=helps("every area in the data", key="all"))


@immutable(kw_only=True)
class PooledArea:
    """``[pooled.pan-lancashire]``: several areas together, from their counts and never from their rates."""

    id: str = ID
    title: Title
    of: tuple[str, ...] = attrs.field(metadata=helps('area codes, or "children" for all that lie directly in `under`'))
    under: str = attrs.field(default="", metadata=helps("code of the area whose children are meant"))
    types: tuple[str, ...] = attrs.field(default=(), metadata=helps("area types; of the children only these"))


@immutable(kw_only=True)
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
    documents: Mapping[str, Source] = attrs.field(factory=dict, converter=frozen_map)
    boards: Mapping[str, Board] = attrs.field(factory=dict, converter=frozen_map)
    owners: Mapping[str, Owner] = attrs.field(factory=dict, converter=frozen_map)
    parts: Mapping[str, Part] = attrs.field(factory=dict, converter=frozen_map)
    data: Mapping[str, DataSource] = attrs.field(factory=dict, converter=frozen_map)
    indicators: Mapping[str, Indicator] = attrs.field(factory=dict, converter=frozen_map)
    aims: Mapping[str, Aim] = attrs.field(factory=dict, converter=frozen_map)
    pooled: Mapping[str, PooledArea] = attrs.field(factory=dict, converter=frozen_map)
    colours: Mapping[str, object] = attrs.field(factory=dict, converter=frozen_map)
    """Named colour rules and which one is used, as written (``[colours]``)."""
    roll_ups: Mapping[str, object] = attrs.field(factory=dict, converter=frozen_map)
    """Declared roll-ups beyond the ones that always exist, as written (``[roll_ups]``)."""
    rules: Mapping[str, object] = attrs.field(factory=dict, converter=frozen_map)
    """House rules that this framework holds itself to, as written (``[rules]``)."""
    commentary: CommentarySource | None = None
    """Where the comments are (``[commentary]``)."""
    comments: tuple[Comment, ...] = ()
    """What was said of verdicts, the oldest first: the folder's, and in results those of a CSV or workbook too."""
    attribution: str = ""
    path: Path | None = attrs.field(default=None, eq=False)
    """The file that the framework was read from, whole; None for one made in memory."""
    folder: Path | None = attrs.field(default=None, eq=False)
    """Where the files that it names lie, whole; None for one made in memory, which can name none."""
    folder_as_given: Path | None = attrs.field(default=None, eq=False)
    """The folder as messages name it: as whoever loaded the framework did."""
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

    def shown(self, file: Path) -> str:
        """The path of a file as messages name it: below the folder that was given, if it lies there."""
        if self.folder is None or self.folder_as_given is None or not file.is_relative_to(self.folder):
            return str(file)
        return str(self.folder_as_given / file.relative_to(self.folder))

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
