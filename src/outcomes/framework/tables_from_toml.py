"""From the parsed file to the classes of its tables: what can be understood is, and every problem of the rest is kept.

Law: one wrong table hides nothing about any other, and a table that is wrong in one key is still read for the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, Literal, TypeVar

import attrs

from outcomes.diagnostics import suggest
from outcomes.framework.classes import fields_by_key
from outcomes.framework.commentary import CommentarySource
from outcomes.framework.file_format import DataTable, DefaultsTable, FileTable, FrameworkTable, IndicatorTable
from outcomes.framework.key_problem import Problem, with_article
from outcomes.framework.locations import KeyPath
from outcomes.framework.model import Aim, Board, Owner, Part, PooledArea
from outcomes.framework.scalars import Unfit, kind_of, quoted
from outcomes.framework.sources import Source
from outcomes.framework.structuring import problems_in, structure
from outcomes.framework.values import check_id
from outcomes.immutable import immutable

T = TypeVar("T")


@immutable(kw_only=True)
class Placed(Generic[T]):
    """A part or aim as written: its table (None: not understood), and the ids that level names were given."""

    path: KeyPath
    table: T | None
    by_level: Mapping[str, str]
    written: object
    """The table as it was parsed."""

    def said(self, key: str) -> bool:
        """Is the key in the table, whatever it says?"""
        return isinstance(self.written, Mapping) and key in self.written


@immutable(kw_only=True)
class Tables:
    """All tables of a file by id. A value of None is a table that could not be understood: known, but no more."""

    framework: FrameworkTable | None
    level_names: tuple[str, ...]
    documents: Mapping[str, Source | None]
    boards: Mapping[str, Board | None]
    owners: Mapping[str, Owner | None]
    parts: Mapping[str, Placed[Part]]
    data: Mapping[str, DataTable | None]
    defaults: DefaultsTable
    indicators: Mapping[str, IndicatorTable | None]
    aims: Mapping[str, Placed[Aim]]
    pooled: Mapping[str, PooledArea | None]
    free: Mapping[str, Mapping[str, object]]
    commentary: CommentarySource | None
    written: Mapping[str, object]
    """The file as it was parsed, before defaults."""


def read_tables(root: Mapping[str, object]) -> tuple[Tables, list[Problem]]:
    """Structure every table of a file, with every problem that there is."""
    reader = _Reader(root)
    return reader.tables(), reader.problems


class _Reader:
    """One reading of one file; collects the problems."""

    def __init__(self, root: Mapping[str, object]) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def tables(self) -> Tables:
        for key in self.root:
            if key not in fields_by_key(FileTable):
                advice = suggest(key, fields_by_key(FileTable))
                self._problem((key,), "OUT110", "unknown key", advice, at="key")
        framework = self._framework()
        levels = self._level_names(framework)
        defaults, for_indicators = self._defaults()
        return Tables(
            framework=framework,
            level_names=levels,
            documents=self._section("documents", Source),
            boards=self._section("boards", Board),
            owners=self._section("owners", Owner),
            parts=self._parts(levels),
            data=self._section("data", DataTable),
            defaults=defaults,
            indicators=self._section("indicators", IndicatorTable, for_indicators),
            aims={id_: self._placed(("aims", id_), raw, Aim, levels) for id_, raw in self._tables("aims")},
            pooled=self._section("pooled", PooledArea),
            free={key: dict(self._mapping((key,))) for key in ("colours", "roll_ups", "rules")},
            commentary=self._commentary(),
            written=self.root,
        )

    def _problem(self, path: KeyPath, code: str, found: str, to_do: str, at: Literal["key", "value"] = "value") -> None:
        self.problems.append(Problem(path, code, found, to_do, at=at))

    def _mapping(self, path: KeyPath) -> Mapping[str, object]:
        """The table at a path, empty where there is none."""
        value: object = self.root
        for key in path:
            value = value.get(key, {}) if isinstance(value, Mapping) else value
        if isinstance(value, Mapping):
            return value
        to_do = f"write [{'.'.join(map(str, path))}] and its keys below"
        self._problem(path, "OUT112", f"expected a table, found {kind_of(value)}", to_do)
        return {}

    def _tables(self, *path: str) -> Iterable[tuple[str, object]]:
        """Each (id, table) of a section whose keys are ids."""
        for key, value in self._mapping(path).items():
            try:
                check_id(key)
            except Unfit as error:
                self.problems.extend(problems_in(error, (*path, key)))
            yield key, value

    def _section(self, name: str, cls: type[T], beneath: Mapping[str, object] | None = None) -> dict[str, T | None]:
        """Every table of a section; ``beneath`` holds what is meant where a table says nothing."""
        return {key: self._table((name, key), _over(beneath or {}, raw), cls) for key, raw in self._tables(name)}

    def _table(self, path: KeyPath, raw: object, cls: type[T], known: Iterable[str] = ()) -> T | None:
        """The table as its class. Where some keys are wrong the others are still read, so that they can be checked."""
        try:
            return structure(cls, raw)
        except Exception as error:
            problems = list(problems_in(error, path, known=known))
        self.problems.extend(problems)
        if not isinstance(raw, Mapping) or any(len(each.path) <= len(path) for each in problems):
            return None
        wrong = {each.path[len(path)] for each in problems}
        rest = {key: value for key, value in raw.items() if key not in wrong}
        for key, field in fields_by_key(cls).items():
            if field.default is attrs.NOTHING and key not in rest:
                rest[key] = "unknown"
        try:
            return structure(cls, rest)
        except Exception:
            return None

    def _framework(self) -> FrameworkTable | None:
        if "framework" not in self.root:
            self._problem(("framework",), "OUT111", "missing", "write a [framework] table with id and title", at="key")
            return None
        return self._table(("framework",), self.root["framework"], FrameworkTable)

    def _commentary(self) -> CommentarySource | None:
        path = ("commentary",)
        return self._table(path, self.root["commentary"], CommentarySource) if "commentary" in self.root else None

    def _level_names(self, framework: FrameworkTable | None) -> tuple[str, ...]:
        """The names of the levels, outermost first; each must be free to be a key of a part and of an aim."""
        names = framework.levels if framework else ()
        if framework is None or any(each.path[:2] == ("framework", "levels") for each in self.problems):
            names = tuple(self._mapping(("levels",)))
        taken = {*fields_by_key(Aim), *fields_by_key(Part)}
        for index, name in enumerate(names):
            path: KeyPath = ("framework", "levels", index)
            if name in taken:
                found = f"{quoted(name)} is a key of aims and parts already"
                self._problem(path, "OUT115", found, "choose another name for the level")
            elif name in names[:index]:
                self._problem(path, "OUT208", f"the level {quoted(name)} is named twice", "remove one of the two")
        usable = tuple(dict.fromkeys(name for name in names if name not in taken))
        for name in self._mapping(("levels",)):
            if name not in usable:
                found = f"there is no level {quoted(name)}"
                self._problem(("levels", name), "OUT207", found, suggest(name, usable), at="key")
        return usable

    def _parts(self, levels: tuple[str, ...]) -> dict[str, Placed[Part]]:
        parts: dict[str, Placed[Part]] = {}
        for level in self._mapping(("levels",)):
            for id_, raw in self._tables("levels", level):
                path: KeyPath = ("levels", level, id_)
                if id_ in parts:
                    found = f"the id is that of {with_article(str(parts[id_].path[1]))} already"
                    self._problem(path, "OUT208", found, "give one of the two another id", at="key")
                    continue
                above = levels[: levels.index(level) + 1] if level in levels else levels
                parts[id_] = self._placed(path, raw, Part, above)
        return parts

    def _placed(self, path: KeyPath, raw: object, cls: type[T], levels: tuple[str, ...]) -> Placed[T]:
        """A part or an aim: its table, and the keys of it that are names of levels."""
        by_level: dict[str, str] = {}
        rest: object = raw
        if isinstance(raw, Mapping):
            known = {*levels, *self._mapping(("levels",))} - fields_by_key(cls).keys()
            rest = {key: value for key, value in raw.items() if key not in known}
            for level in known.difference(levels) & raw.keys():
                found = f"{with_article(str(path[1]))} does not stand under {with_article(level)}"
                self._problem((*path, level), "OUT210", found, "name what it belongs to, further out", at="key")
            for level in levels:
                value = raw.get(level, "")
                if isinstance(value, str):
                    by_level |= {level: value} if value else {}
                else:
                    found = f"expected the id of {with_article(level)}, found {kind_of(value)}"
                    self._problem((*path, level), "OUT112", found, f'write one id: {level} = "..."')
        return Placed(path=path, table=self._table(path, rest, cls, levels), by_level=by_level, written=raw)

    def _defaults(self) -> tuple[DefaultsTable, Mapping[str, object]]:
        """The defaults, and those keys of ``[defaults.indicator]`` that an indicator can take over."""
        if "defaults" not in self.root:
            return DefaultsTable(), {}
        table = self._table(("defaults",), self.root["defaults"], DefaultsTable) or DefaultsTable()
        path = ("defaults", "indicator")
        raw = dict(table.indicator)
        before = len(self.problems)
        # Only an indicator itself must have a title.
        self._table(path, {"title": "unknown", **raw}, IndicatorTable)
        wrong = {each.path[2] for each in self.problems[before:] if len(each.path) > 2}
        return table, {key: value for key, value in raw.items() if key not in wrong}


def _over(beneath: Mapping[str, object], raw: object) -> object:
    """A table over the defaults beneath it; ``data`` is joined key by key, unless it has a file of its own."""
    if not beneath or not isinstance(raw, Mapping):
        return raw
    merged = {**beneath, **raw}
    own, given = raw.get("data"), beneath.get("data")
    if isinstance(own, Mapping) and isinstance(given, Mapping) and not {"path", "reader"} & own.keys():
        merged["data"] = {**given, **own}
    return merged
