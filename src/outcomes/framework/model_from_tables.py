"""From tables as written to the model: defaults applied, short forms spelt out, ids resolved to one place each.

Law: nothing is decided here that the file does not say; what cannot be built is a problem at the key that is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeVar

import attrs

from outcomes.framework.definition_file import Document
from outcomes.framework.file_format import AreasTable, DataTable, FrameworkTable, IndicatorDataTable, IndicatorTable
from outcomes.framework.key_problem import Problem, dotted, with_article
from outcomes.framework.locations import KeyPath
from outcomes.framework.model import Aim, Areas, Framework, Indicator, Judgement, Part
from outcomes.framework.scalars import quoted
from outcomes.framework.sources import ALL, DataReference, DataSource
from outcomes.framework.tables_from_toml import Placed, Tables

T = TypeVar("T")

_OWN_FILE = (
    "reader",
    "path",
    "url",
    "columns",
    "constants",
    "options",
    "illustrative",
    "duplicates",
    "values",
    "periods",
)
_NOTHING_SAID = IndicatorDataTable()


def build_framework(tables: Tables, document: Document) -> tuple[Framework, list[Problem]]:
    """The model of everything that could be understood, and what is wrong with short forms and targets.

    Where there are problems, in ``tables`` or here, the framework is only good for being checked further.
    """
    builder = _Builder(tables)
    return builder.framework(document), builder.problems


class _Builder:
    """One building of one framework; collects the problems."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.problems: list[Problem] = []

    def framework(self, document: Document) -> Framework:
        tables = self.tables
        head = tables.framework or FrameworkTable(id="unknown", title="unknown")
        data = {id_: self._data(id_, each) for id_, each in tables.data.items() if each is not None}
        indicators = {}
        for id_, table in tables.indicators.items():
            if table is not None:
                indicators[id_] = self._indicator(id_, table, data)
        return Framework(
            id=head.id,
            title=head.title,
            areas=self._areas(head),
            compare_with=head.compare_with,
            levels=tables.level_names or ("priority",),
            requires=head.requires,
            source=head.source,
            documents={id_: each for id_, each in tables.documents.items() if each is not None},
            boards=_named(tables.boards),
            owners=_named(tables.owners),
            parts={id_: self._part(id_, each.table, each) for id_, each in tables.parts.items() if each.table},
            data=data,
            indicators=indicators,
            aims={id_: self._aim(id_, each.table, each, indicators) for id_, each in tables.aims.items() if each.table},
            pooled=_named(tables.pooled),
            attribution=head.attribution,
            # Whole, since the process may go to another folder before it is judged.
            path=None if document.in_memory else document.file.absolute(),
            folder=None if document.folder is None else document.folder.absolute(),
            folder_as_given=document.folder,
            digest=document.digest,
            colours=tables.free["colours"],
            roll_ups=tables.free["roll_ups"],
            rules=tables.free["rules"],
            commentary=tables.commentary,
        )

    def _problem(self, path: KeyPath, code: str, found: str, to_do: str, at: Literal["key", "value"] = "value") -> None:
        self.problems.append(Problem(path, code, found, to_do, at=at))

    def _areas(self, head: FrameworkTable) -> Areas:
        path: KeyPath = ("framework", "areas")
        if head.area and head.areas is not None:
            self._problem(path, "OUT115", "both area and areas", "keep one of them", at="key")
        if isinstance(head.areas, AreasTable):
            return self._areas_of_table(head.areas, path)
        codes = (head.area,) if head.area else head.areas or ()
        if ALL in codes and len(codes) > 1:
            self._problem(path, "OUT115", '"all" beside area codes', 'write areas = "all", or only the codes')
        if head.areas == ():
            self._problem(path, "OUT114", "no area", 'name area codes, or leave the key out for "all"')
        every = not codes or ALL in codes
        return Areas(every=every, codes=() if every else codes)

    def _areas_of_table(self, table: AreasTable, path: KeyPath) -> Areas:
        codes = tuple(dict.fromkeys((*table.codes, *table.include)))
        if table.every and (codes or table.types or table.under):
            self._problem((*path, "all"), "OUT115", "all beside a choice of areas", "keep one of them", at="key")
        elif not (table.every or codes or table.types or table.under):
            to_do = 'write types = ["District"], codes = ["E10000018"] or all = true'
            self._problem(path, "OUT111", "nothing says which areas", to_do)
        return _as(Areas, table, codes=codes)

    def _data(self, id_: str, table: DataTable) -> DataSource:
        path: KeyPath = ("data", id_)
        return _as(DataSource, table, id=id_, options=self._options(table, path), at=path)

    def _options(self, table: DataTable | IndicatorDataTable, path: KeyPath) -> dict[str, object]:
        """The reader's options, with the two that may be written without their table."""
        options = dict(table.options)
        for key in ("columns", "constants"):
            value = getattr(table, key)
            if value is not None:
                if key in options:
                    self._problem((*path, key), "OUT115", f"{key} here and in options", "keep one of them", at="key")
                options[key] = value
        return options

    def _indicator(self, id_: str, table: IndicatorTable, data: dict[str, DataSource]) -> Indicator:
        return _as(Indicator, table, id=id_, data=self._reference(id_, table, data))

    def _reference(self, id_: str, table: IndicatorTable, data: dict[str, DataSource]) -> DataReference | None:
        """Which rows; a file of the indicator's own becomes a source with the indicator's id."""
        written = table.data
        if written is None:
            return None
        path: KeyPath = ("indicators", id_, "data")
        source = written.source
        own = [key for key in _OWN_FILE if getattr(written, key) != getattr(_NOTHING_SAID, key)]
        if source and own:
            found = f"{own[0]} beside source = {quoted(source)}"
            to_do = f"write {own[0]} in [{dotted(('data', source))}], or remove source"
            self._problem((*path, own[0]), "OUT115", found, to_do, at="key")
        elif not source and not (written.path or written.url or written.reader):
            to_do = f"write source = {quoted(next(iter(data), '...'))}, or reader and path"
            self._problem(path, "OUT111", "nothing says where the data is", to_do)
        elif not source:
            source = id_
            if id_ in self.tables.data:
                found = f"there is a source [{dotted(('data', id_))}] beside the indicator's own file"
                self._problem(path, "OUT208", found, "give the source another id, or write source instead of path")
            data[id_] = DataSource(
                id=id_,
                reader=written.reader or "csv",
                path=written.path,
                url=written.url,
                duplicates=written.duplicates,
                values=written.values,
                illustrative=written.illustrative,
                periods=written.periods,
                source=table.source,
                options=self._options(written, path),
                at=path,
            )
        return _as(DataReference, written, source=source)

    def _part(self, id_: str, table: Part, placed: Placed[Part]) -> Part:
        return attrs.evolve(table, id=id_, level=str(placed.path[1]), under=self._under(table, placed))

    def _under(self, table: Part | Aim, placed: Placed[Part] | Placed[Aim]) -> str:
        """The deepest part that is named, which every other one that is named must stand above."""
        deepest = table.under
        named = [(level, placed.by_level[level]) for level in self.tables.level_names if level in placed.by_level]
        parts = self.tables.parts
        for level, id_ in named:
            its = str(parts[id_].path[1]) if id_ in parts else level
            if its != level and its in self.tables.level_names:
                found = f"{quoted(id_)} is {with_article(its)}, not {with_article(level)}"
                self._problem((*placed.path, level), "OUT210", found, f"write {its} = {quoted(id_)}")
        if not deepest and named:
            deepest = named.pop()[1]
        above = self._above(deepest) if named else set()
        for level, id_ in named:
            if id_ in parts and deepest in parts and id_ not in above:
                found = f"{quoted(deepest)} does not stand under {quoted(id_)}"
                self._problem((*placed.path, level), "OUT115", found, "name only the deepest, or correct one of them")
        return deepest

    def _above(self, id_: str) -> set[str]:
        """The part and all that it stands under, as far as that is known; it ends where a circle closes."""
        seen: set[str] = set()
        while id_ in self.tables.parts and id_ not in seen:
            seen.add(id_)
            placed = self.tables.parts[id_]
            levels = [each for each in self.tables.level_names if each in placed.by_level]
            under = placed.table.under if placed.table is not None else ""
            id_ = under or (placed.by_level[levels[-1]] if levels else "")
        return seen

    def _aim(self, id_: str, table: Aim, placed: Placed[Aim], indicators: Mapping[str, Indicator]) -> Aim:
        indicator = indicators.get(table.indicator)
        judge = _at(table.judge, ("aims", id_, "judge"))
        if not placed.said("judge") and table.indicator:
            judge = _at(self.tables.defaults.judge, ("defaults", "judge"))
        title = table.title or (indicator.title if indicator else id_)
        return attrs.evolve(table, id=id_, title=title, under=self._under(table, placed), judge=judge)


def _at(judgements: tuple[Judgement, ...], path: KeyPath) -> tuple[Judgement, ...]:
    """The judgements, each knowing where it is written."""
    return tuple(attrs.evolve(each, at=(*path, index)) for index, each in enumerate(judgements))


def _named(tables: Mapping[str, T | None]) -> dict[str, T]:
    """The tables that were understood, each knowing its id."""
    return {id_: attrs.evolve(each, id=id_) for id_, each in tables.items() if each is not None}  # type: ignore[misc]


def _as(cls: type[T], table: T, **others: object) -> T:
    """The model's class from a table that adds short forms to it, which are spelt out in ``others``."""
    return cls(**{field.name: getattr(table, field.name) for field in attrs.fields(cls)} | others)  # type: ignore[arg-type]
