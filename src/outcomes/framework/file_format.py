"""The tables of a framework file that are written otherwise than they are kept: the whole file, and short forms.

Law: a key is said once. A table that is kept as it is written (an aim, a part, a board) is a class of the model; one
that has a short form adds that to the model's class.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from outcomes.framework.commentary import CommentarySource
from outcomes.framework.model import Aim, Areas, Board, Indicator, Judgement, Owner, Part, PooledArea
from outcomes.framework.sources import DataReference, DataSource, Duplicates, Impossible, Source
from outcomes.framework.values import Id, Title, helps
from outcomes.immutable import immutable


@immutable(kw_only=True)
class AreasTable(Areas):
    """``areas = { types = ["District"], under = "E10000017" }``: which areas are judged."""

    include: tuple[str, ...] = attrs.field(default=(), metadata=helps("area codes beside those found by type"))


@immutable(kw_only=True)
class FrameworkTable:
    """``[framework]``: the framework itself."""

    id: Id
    title: Title
    levels: tuple[Id, ...] = attrs.field(default=("priority",), metadata=helps("names of the levels, outermost first"))
    area: str = attrs.field(default="", metadata=helps("code of the one area that is judged"))
    areas: AreasTable | tuple[str, ...] | None = attrs.field(
        default=None, metadata=helps('area codes, "all", or a table')
    )
    compare_with: tuple[str, ...] = attrs.field(default=(), metadata=helps("area codes, parent or total"))
    requires: tuple[str, ...] = attrs.field(
        default=(), metadata=helps("packages of plugins that it needs, such as outcomes-spc>=0.1")
    )
    attribution: str = attrs.field(default="", metadata=helps("what the licence of the data asks to be said"))
    source: Source | None = attrs.field(default=None, metadata=helps("the document that is the framework"))


@immutable(kw_only=True)
class DataTable(DataSource):
    """``[data.north-west]``: one file of observations and how it is read."""

    columns: Mapping[str, object] | None = attrs.field(default=None, metadata=helps("short for options.columns"))
    constants: Mapping[str, object] | None = attrs.field(default=None, metadata=helps("short for options.constants"))


@immutable(kw_only=True)
class IndicatorDataTable(DataReference):
    """``data = { source = "north-west", ... }``: the rows of a source, or a source of the indicator's own."""

    source: str = attrs.field(default="", metadata=helps("id of a source under [data]"))
    reader: str = attrs.field(default="", metadata=helps("of the indicator's own source (default csv)"))
    path: tuple[str, ...] = attrs.field(default=(), metadata=helps("of the indicator's own source"))
    url: str = attrs.field(default="", metadata=helps("of the indicator's own source"))
    duplicates: Duplicates = "identical"
    values: Impossible = "set-aside"
    illustrative: bool = False
    periods: str = ""
    options: Mapping[str, object] = attrs.field(factory=dict)
    columns: Mapping[str, object] | None = None
    constants: Mapping[str, object] | None = None


@immutable(kw_only=True)
class IndicatorTable(Indicator):
    """``[indicators.suicide]``: what is measured."""

    data: IndicatorDataTable | None = None


@immutable(kw_only=True)
class DefaultsTable:
    """``[defaults]``: what holds where an aim or an indicator says nothing."""

    judge: tuple[Judgement, ...] = ()
    indicator: Mapping[str, object] = attrs.field(factory=dict, metadata=helps("any keys of an indicator"))


@immutable(kw_only=True)
class FileTable:
    """The whole file."""

    format: int = attrs.field(metadata={"example": "1"})
    framework: FrameworkTable = attrs.field(metadata={"example": '{ id = "...", title = "..." }'})
    documents: Mapping[str, Source] = attrs.field(factory=dict)
    boards: Mapping[str, Board] = attrs.field(factory=dict)
    owners: Mapping[str, Owner] = attrs.field(factory=dict)
    levels: Mapping[str, Mapping[str, Part]] = attrs.field(factory=dict)
    data: Mapping[str, DataTable] = attrs.field(factory=dict)
    defaults: DefaultsTable = DefaultsTable()
    indicators: Mapping[str, IndicatorTable] = attrs.field(factory=dict)
    aims: Mapping[str, Aim] = attrs.field(factory=dict)
    pooled: Mapping[str, PooledArea] = attrs.field(factory=dict)
    colours: Mapping[str, object] = attrs.field(factory=dict)
    roll_ups: Mapping[str, object] = attrs.field(factory=dict)
    rules: Mapping[str, object] = attrs.field(factory=dict)
    commentary: CommentarySource | None = None
