"""The tables of a framework file as they are written: one class a table, one field a key.

Law: these classes are the format. What a key takes is said here and nowhere else; what the tables mean together is
said by the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs
from attrs.validators import ge, gt

from outcomes.framework.model import Judgement, Polarity, PopulationReference, Returns, Source, Undefined
from outcomes.framework.table_place import TablePlace
from outcomes.framework.values import Age, Id, Range, Title, When, YearTypeName, ascending

Duplicates = Literal["error", "identical", "first", "last", "set-aside"]
Impossible = Literal["error", "set-aside"]


def _hides_more_than_one(instance: Any, attribute: Any, value: int) -> None:
    if value in (1, 2):
        raise ValueError(f"{value} hides nothing, for a smaller count can only be 1; it can be 0, or 3 and more")


def _help(text: str, **more: Any) -> dict[str, Any]:
    return {"help": text, **more}


@attrs.frozen(kw_only=True)
class AreasTable:
    """``areas = { types = ["District"], under = "E10000017" }``: which areas are judged."""

    codes: tuple[str, ...] = attrs.field(default=(), metadata=_help("area codes"))
    include: tuple[str, ...] = attrs.field(default=(), metadata=_help("area codes beside those found by type"))
    types: tuple[str, ...] = attrs.field(default=(), metadata=_help("area types; all of them, or those under `under`"))
    under: str = attrs.field(default="", metadata=_help("code of the area that they belong to"))
    file: str = attrs.field(default="", metadata=_help("areas file, relative to the framework's folder"))
    table: TablePlace | None = attrs.field(default=None, metadata=_help("where in a workbook the areas are"))
    all: bool = attrs.field(default=False, metadata=_help("every area in the data"))


@attrs.frozen(kw_only=True)
class FrameworkTable:
    """``[framework]``: the framework itself."""

    id: Id
    title: Title
    levels: tuple[Id, ...] = attrs.field(default=("priority",), metadata=_help("names of the levels, outermost first"))
    area: str = attrs.field(default="", metadata=_help("code of the one area that is judged"))
    areas: AreasTable | tuple[str, ...] | None = attrs.field(
        default=None, metadata=_help('area codes, "all", or a table')
    )
    compare_with: tuple[str, ...] = attrs.field(default=(), metadata=_help("area codes, parent or total"))
    attribution: str = attrs.field(default="", metadata=_help("what the licence of the data asks to be said"))
    source: Source | None = attrs.field(default=None, metadata=_help("the document that is the framework"))


@attrs.frozen(kw_only=True)
class BoardTable:
    """``[boards.hwb]``: who is accountable."""

    title: Title
    note: str = ""


@attrs.frozen(kw_only=True)
class OwnerTable:
    """``[owners.ph]``: who does the work."""

    title: Title
    organisation: str = ""


@attrs.frozen(kw_only=True)
class PartTable:
    """``[levels.priority.mental-health]``: one node. A key named as an outer level may stand for ``under``."""

    title: Title
    under: str = attrs.field(default="", metadata=_help("id of the part that it belongs to"))
    text: str = ""
    owner: str = attrs.field(default="", metadata=_help("id of an owner"))
    boards: tuple[str, ...] = attrs.field(default=(), metadata=_help("ids of boards"))
    tags: tuple[str, ...] = ()
    source: Source | None = None
    assumed: tuple[str, ...] = attrs.field(
        default=(), metadata=_help("keys of this table that the document does not say")
    )


@attrs.frozen(kw_only=True)
class DataTable:
    """``[data.north-west]``: one file of observations and how it is read."""

    reader: Title = attrs.field(default="csv", metadata=_help("csv, fingertips, parquet, or a plugin's"))
    path: str = attrs.field(
        default="", metadata=_help('relative to the framework\'s folder, or "@NAME/..." in a folder that is granted')
    )
    url: str = attrs.field(default="", metadata=_help("web address that the file is fetched from; https"))
    duplicates: Duplicates = attrs.field(default="identical", metadata=_help("where two rows have one key"))
    values: Impossible = attrs.field(default="set-aside", metadata=_help("where a number cannot be right"))
    illustrative: bool = attrs.field(default=False, metadata=_help("the numbers are made up"))
    source: Source | None = None
    options: Mapping[str, Any] = attrs.field(factory=dict, metadata=_help("the reader's own"))
    columns: Mapping[str, Any] | None = attrs.field(default=None, metadata=_help("short for options.columns"))
    constants: Mapping[str, Any] | None = attrs.field(default=None, metadata=_help("short for options.constants"))


@attrs.frozen(kw_only=True)
class IndicatorDataTable:
    """``data = { source = "north-west", ... }``: the rows of a source, or a source of the indicator's own."""

    source: str = attrs.field(default="", metadata=_help("id of a source under [data]"))
    indicator: str = attrs.field(default="", metadata=_help("the source's own id of the indicator"))
    sex: tuple[str, ...] = ("all",)
    age: tuple[str, ...] = ("all",)
    category: tuple[str, ...] = ("",)
    standard_population: str = attrs.field(
        default="", metadata=_help('of statistic "dsr": ESP2013 (default) or ESP1976')
    )
    population: PopulationReference | None = attrs.field(
        default=None, metadata=_help('of statistic "dsr": the people of each band, if not beside the counts')
    )
    reader: str = attrs.field(default="", metadata=_help("of the indicator's own source (default csv)"))
    path: str = attrs.field(default="", metadata=_help("of the indicator's own source"))
    url: str = attrs.field(default="", metadata=_help("of the indicator's own source"))
    duplicates: Duplicates = "identical"
    values: Impossible = "set-aside"
    illustrative: bool = False
    options: Mapping[str, Any] = attrs.field(factory=dict)
    columns: Mapping[str, Any] | None = None
    constants: Mapping[str, Any] | None = None


@attrs.frozen(kw_only=True)
class IndicatorTable:
    """``[indicators.suicide]``: what is measured."""

    title: Title
    unit: str = ""
    range: Range | None = attrs.field(default=None, validator=ascending, metadata=_help("lowest and highest value"))
    value_type: str = "other"
    statistic: str = attrs.field(default="", metadata=_help("how value and interval come from counts"))
    multiplier: float = attrs.field(default=1.0, validator=gt(0))
    polarity: Polarity = "none"
    year_type: YearTypeName = ""
    data: IndicatorDataTable | None = None
    reference: str = attrs.field(default="", metadata=_help("number in a national framework: PHOF 4.10"))
    max_age: Age | None = attrs.field(
        default=None,
        metadata=_help("how old the latest period may be; none: until two more have ended without a figure"),
    )
    publishes: str = attrs.field(default="", metadata=_help("when the next period is expected"))
    disclosure: int = attrs.field(
        default=0,
        validator=[ge(0), _hides_more_than_one],
        metadata=_help("counts above 0 below this are not shown, nor what gives them away; 0 or at least 3"),
    )
    tags: tuple[str, ...] = ()
    source: Source | None = None
    assumed: tuple[str, ...] = attrs.field(
        default=(), metadata=_help("keys of this table that the document does not say")
    )


@attrs.frozen(kw_only=True)
class AimTable:
    """``[aims.parent-confidence]``: one promise. A key named as a level may stand for ``under``."""

    title: Title | None = attrs.field(default=None, metadata=_help("default: the indicator's title"))
    under: str = attrs.field(default="", metadata=_help("id of the part that it belongs to"))
    indicator: str = attrs.field(default="", metadata=_help("id of an indicator"))
    kind: Title = attrs.field(default="indicator", metadata=_help("indicator, deliverable, milestone, survey, ..."))
    wanted: Literal["increase", "reduce", ""] = ""
    areas: tuple[str, ...] = attrs.field(default=(), metadata=_help("area codes; none: those of the framework"))
    boards: tuple[str, ...] = attrs.field(default=(), metadata=_help("ids of boards"))
    owner: str = attrs.field(default="", metadata=_help("id of an owner"))
    due: When | None = attrs.field(default=None, metadata=_help("a period or date"))
    target: Mapping[str, Any] | None = attrs.field(default=None, metadata=_help("what is to be reached"))
    judge: tuple[Judgement, ...] | None = attrs.field(default=None, metadata=_help("the metrics that judge it"))
    returns: Returns | None = None
    undefined: tuple[Undefined, ...] = ()
    tags: tuple[str, ...] = ()
    weight: float = attrs.field(default=1.0, validator=gt(0))
    source: Source | None = None
    note: str = ""
    supporting: bool = attrs.field(
        default=False, metadata=_help("shown, but never promised: it counts in no total unless that is asked for")
    )
    part_of: str = attrs.field(default="", metadata=_help("id of the aim of which this one counts a part"))
    assumed: tuple[str, ...] = attrs.field(
        default=(), metadata=_help("keys of this table that the document does not say")
    )


@attrs.frozen(kw_only=True)
class PooledTable:
    """``[pooled.pan-lancashire]``: several areas together, from their counts."""

    title: Title
    of: tuple[str, ...] = attrs.field(metadata=_help('area codes, or "children" for all that lie directly in `under`'))
    under: str = attrs.field(default="", metadata=_help("code of the area whose children are meant"))
    types: tuple[str, ...] = attrs.field(default=(), metadata=_help("area types; of the children only these"))


@attrs.frozen(kw_only=True)
class DefaultsTable:
    """``[defaults]``: what holds where an aim or an indicator says nothing."""

    judge: tuple[Judgement, ...] = ()
    indicator: Mapping[str, Any] = attrs.field(factory=dict, metadata=_help("any keys of an indicator"))


@attrs.frozen(kw_only=True)
class FileTable:
    """The whole file."""

    format: int = attrs.field(metadata={"example": "1"})
    framework: FrameworkTable = attrs.field(metadata={"example": '{ id = "...", title = "..." }'})
    documents: Mapping[str, Source] = attrs.field(factory=dict)
    boards: Mapping[str, BoardTable] = attrs.field(factory=dict)
    owners: Mapping[str, OwnerTable] = attrs.field(factory=dict)
    levels: Mapping[str, Mapping[str, PartTable]] = attrs.field(factory=dict)
    data: Mapping[str, DataTable] = attrs.field(factory=dict)
    defaults: DefaultsTable = DefaultsTable()
    indicators: Mapping[str, IndicatorTable] = attrs.field(factory=dict)
    aims: Mapping[str, AimTable] = attrs.field(factory=dict)
    pooled: Mapping[str, PooledTable] = attrs.field(factory=dict)
    colours: Mapping[str, Any] = attrs.field(factory=dict)
    roll_ups: Mapping[str, Any] = attrs.field(factory=dict)
    rules: Mapping[str, Any] = attrs.field(factory=dict)
