"""What a framework means as a whole: every reference resolves, every date can be, every file is there.

Law: only what was understood is judged here, so that a table with a wrong key is never blamed twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from outcomes.diagnostics import Severity, nearest
from outcomes.framework.assumptions import assumption_problems
from outcomes.framework.circles import circle_of
from outcomes.framework.consistency import pooling_problems, several_problems, share_problems, standardising_problems
from outcomes.framework.definition_file import Advice
from outcomes.framework.items import Item
from outcomes.framework.key_problem import Problem, dotted, with_article
from outcomes.framework.locations import KeyPath
from outcomes.framework.model import Aim, Framework, Part
from outcomes.framework.named_files import (
    HISTORIES,
    check_address,
    check_history,
    check_path,
    check_pattern,
    is_address,
    is_elsewhere,
    is_web,
)
from outcomes.framework.scalars import quoted
from outcomes.framework.sources import Source
from outcomes.framework.tables_from_toml import Tables
from outcomes.framework.target_checks import target_problems
from outcomes.framework.targets import ChangeTarget, UndefinedTarget, deadline_of, is_repeated, start_of
from outcomes.periods import PeriodError, parse_period

KINDS: Final = (
    "indicator",
    "deliverable",
    "milestone",
    "signatories",
    "coverage",
    "assessment",
    "count",
    "survey",
    "contextual",
    "undefined",
)
"""The kinds of aim that this package knows; plugins may bring others."""


def check_meaning(framework: Framework, tables: Tables) -> list[Problem]:
    """Everything that is wrong, doubtful or worth knowing about what the tables say together."""
    return list(_Meaning(framework, tables).problems())


class _Meaning:
    """One look over one framework."""

    def __init__(self, framework: Framework, tables: Tables) -> None:
        self.framework = framework
        self.tables = tables
        self.folder = framework.folder
        self.used: dict[str, set[str]] = {}
        self.advice = Advice()
        self.circle_of = circle_of({id_: (part.under,) for id_, part in framework.parts.items()})
        self.circles_told: set[frozenset[str]] = set()

    def problems(self) -> Iterator[Problem]:
        yield from self._head()
        for id_, part in self.framework.parts.items():
            path: KeyPath = ("levels", part.level, id_)
            yield from self._people(part, path)
            yield from self._source(part.source, path)
            yield from self._part_under(id_, path)
        for id_, data in self.framework.data.items():
            path = ("data", id_) if id_ in self.tables.data else ("indicators", id_, "data")
            raw = _at(self.tables.written, (*path, "path"))
            for index, named in enumerate(data.path):
                at = (*path, "path") if isinstance(raw, str) else (*path, "path", index)
                if is_web(named):
                    yield Problem(at, "OUT214", f"{quoted(named)} is a web address", f"write url = {quoted(named)}")
                else:
                    yield from self._file(named, at, check_pattern)
            if data.path and data.url:
                yield Problem((*path, "url"), "OUT115", "both path and url", "keep one of them", at="key")
            yield from self._source(data.source, path)
        for id_, indicator in self.framework.indicators.items():
            path = ("indicators", id_)
            yield from self._source(indicator.source, self._written(path, "source"))
            if indicator.data is not None and indicator.data.source not in self.framework.data:
                yield from self._known("data", indicator.data.source, self._written(path, "data", "source"))
            elif indicator.data is not None:
                self.used.setdefault("data", set()).add(indicator.data.source)
            if indicator.data is not None and indicator.data.population is not None:
                people = indicator.data.population.source
                if people not in self.framework.data:
                    yield from self._known("data", people, self._written(path, "data", "population", "source"))
                self.used.setdefault("data", set()).add(people)
            yield from standardising_problems(indicator, self._written(path, "data"))
            yield from share_problems(indicator, self._written(path, "unit"))
        for id_ in self.framework.pooled:
            yield from pooling_problems(self.framework, id_)
        for id_, aim in self.framework.aims.items():
            yield from self._aim(aim, ("aims", id_))
        yield from assumption_problems(self.framework)
        yield from self._unused()

    # References

    def _known(self, section: str, id_: str, path: KeyPath) -> Iterator[Problem]:
        """A reference to a table of a section; the empty one refers to nothing."""
        if not id_:
            return
        self.used.setdefault(section, set()).add(id_)
        known: Collection[str] = getattr(self.tables, section)
        if id_ not in known:
            one = {"data": "data source"}.get(section, section.removesuffix("s"))
            to_do = self.advice.suggest(id_, known) if known else f"write a table [{dotted((section, id_))}]"
            yield Problem(path, _DANGLING[section], f"there is no {one} {quoted(id_)}", to_do)

    def _written(self, path: KeyPath, *keys: str) -> KeyPath:
        """The path of a key of an indicator, or of its default where the indicator does not say it."""
        value: object = self.tables.written
        for key in (*path, *keys):
            value = value.get(key) if isinstance(value, Mapping) else None
        return (*path, *keys) if value is not None else ("defaults", "indicator", *keys)

    def _source(self, source: Source | None, path: KeyPath) -> Iterator[Problem]:
        if source is not None:
            at = path if path[-1] == "source" else (*path, "source")
            yield from self._known("documents", source.document, (*at, "document"))

    def _people(self, each: Part | Aim, path: KeyPath) -> Iterator[Problem]:
        raw = _at(self.tables.written, (*path, "boards"))
        for index, board in enumerate(each.boards):
            at = (*path, "boards") if isinstance(raw, str) else (*path, "boards", index)
            yield from self._known("boards", board, at)
        yield from self._known("owners", each.owner, (*path, "owner"))

    def _under(self, id_: str, path: KeyPath) -> Iterator[Problem]:
        """Every part that is named, under whichever key."""
        placed = self.tables.aims[str(path[1])] if path[0] == "aims" else self.tables.parts[str(path[-1])]
        named = {**placed.by_level} if id_ in placed.by_level.values() else {"under": id_, **placed.by_level}
        for key, each in named.items():
            if each and each not in self.tables.parts:
                parts = self.tables.parts.items()
                known = [name for name, part in parts if key in ("under", part.path[1])]
                one, level = ("part of the framework", self.framework.levels[0]) if key == "under" else (key, key)
                table = dotted(("levels", level, each))
                to_do = self.advice.suggest(each, known) if known else f"write a table [{table}]"
                yield Problem((*path, key), "OUT203", f"there is no {one} {quoted(each)}", to_do)

    def _part_under(self, id_: str, path: KeyPath) -> Iterator[Problem]:
        parts, levels = self.framework.parts, self.framework.levels
        part = parts[id_]
        yield from self._under(part.under, path)
        above = self.tables.parts.get(part.under)
        order = {name: depth for depth, name in enumerate(levels)}
        if above is not None and order.get(str(above.path[1]), 0) > order.get(part.level, len(order)):
            found = f"{with_article(part.level)} does not stand under {with_article(str(above.path[1]))}"
            yield Problem((*path, "under"), "OUT210", found, "name what it belongs to, further out")
        circle = self.circle_of.get(id_)
        # Told once for each circle: at its first part in the file.
        if circle is not None and circle not in self.circles_told:
            self.circles_told.add(circle)
            chain = [id_]
            while len(chain) < min(len(circle), 6):
                chain.append(parts[chain[-1]].under)
            found = f"a circle: {' under '.join(map(quoted, chain))}" + (" ..." if len(circle) > 6 else "")
            placed = self.tables.parts[id_]
            key = next((level for level, each in placed.by_level.items() if each == part.under), "under")
            found = found if len(circle) > 1 else "it stands under itself"
            yield Problem((*path, key), "OUT209", found, "take one of them out of it")

    def _file(self, named: str, path: KeyPath, check: Callable[..., Problem | None] = check_path) -> Iterator[Problem]:
        if is_address(named) and not is_web(named) and (wrong := check_address(named, path)) is not None:
            yield wrong
        # What lies in a granted folder or at an address is looked at when it is read.
        if not named or is_elsewhere(named):
            return
        if self.folder is None:
            to_do = "say where it lies with folder=, or hand its figures in"
            yield Problem(path, "OUT215", f"there is no folder that {quoted(named)} could lie in", to_do)
        elif (problem := check(self.folder, named, path, self.advice)) is not None:
            yield problem

    def _history(self, named: str, path: KeyPath) -> Iterator[Problem]:
        problem = check_history(named, path, self.advice)
        if problem is not None:
            yield problem
        elif named not in HISTORIES:
            yield from self._file(named, path)

    # Tables

    def _head(self) -> Iterator[Problem]:
        framework = self.framework
        yield from self._source(framework.source, ("framework",))
        yield from self._file(framework.areas.file, ("framework", "areas", "file"))
        yield from self._history(framework.areas.changes, ("framework", "areas", "changes"))
        if self.tables.framework is not None and not self.tables.aims:
            to_do = 'write a table [aims.my-aim] with indicator = "..."'
            yield Problem(("aims",), "OUT225", "the framework has no aims", to_do, severity=Severity.WARNING)

    def _aim(self, aim: Aim, path: KeyPath) -> Iterator[Problem]:
        yield from self._people(aim, path)
        yield from self._source(aim.source, path)
        yield from self._under(aim.under, path)
        yield from self._known("indicators", aim.indicator, (*path, "indicator"))
        yield from several_problems(aim, path, _table_at(self.tables.written, path))
        for place, name in enumerate(aim.indicators):
            yield from self._known("indicators", name, (*path, "indicators", place))
        if not aim.indicator and _at(self.tables.written, (*path, "title")) is None:
            why = "there are several indicators" if aim.indicators else "there is no indicator to take it from"
            to_do = f'write title = "...", as {why}'
            yield Problem((*path, "title"), "OUT111", "missing", to_do, at="key")
        yield from self._target(aim, path)
        for index, gap in enumerate(aim.undefined):
            yield from self._known("owners", gap.owner, (*path, "undefined", index, "owner"))
        if aim.returns is not None:
            yield from self._returns(aim, (*path, "returns"))
        yield from self._judged(aim, path)

    def _judged(self, aim: Aim, path: KeyPath) -> Iterator[Problem]:
        """Is there anything to judge the aim by, and anything that judges it?"""
        if aim.kind not in KINDS and (near := nearest(aim.kind, KINDS)):
            found = f"{quoted(aim.kind)} is no kind of aim that is known here"
            yield Problem((*path, "kind"), "OUT224", found, f'did you mean "{near}"?', severity=Severity.WARNING)
        # What is written but not understood is a problem of its own already.
        raw = _table_at(self.tables.written, path)
        something = {"indicator", "indicators", "undefined", "returns"} & raw.keys()
        if aim.kind == "undefined" and not something:
            to_do = f'write [[{dotted((*path, "undefined"))}]] with what = "target"'
            yield Problem(path, "OUT217", "it is undefined, and nothing says what is missing", to_do, at="key")
        elif aim.kind == "indicator" and not something:
            to_do = f"write indicator, another kind, or [[{dotted((*path, 'undefined'))}]]"
            yield Problem(path, "OUT217", "it has no indicator", to_do, at="key")
        promised = aim.target is not None and not isinstance(aim.target, UndefinedTarget)
        usual = "index.standardised" if not aim.indicator else "target.path" if promised else "trend.recent"
        if (
            something
            and aim.kind == "indicator"
            and something in ({"indicator"}, {"indicators"})
            and not (aim.judge or "judge" in raw)
        ):
            to_do = f'write [[{dotted((*path, "judge"))}]] with metric = "{usual}"'
            yield Problem(path, "OUT223", "no metric judges it", to_do, at="key", severity=Severity.WARNING)
        indicator = self.framework.indicators.get(aim.indicator)
        bad = {"increase": "low", "reduce": "high"}.get(aim.wanted)
        if indicator is not None and indicator.polarity == bad:
            found = f"{quoted(aim.wanted)} is wanted, but {bad} is good by the indicator's polarity"
            to_do = "correct one of the two, or leave wanted out"
            yield Problem((*path, "wanted"), "OUT218", found, to_do, severity=Severity.WARNING)

    def _target(self, aim: Aim, path: KeyPath) -> Iterator[Problem]:
        if aim.target is None or aim.indicators:
            return
        at = (*path, "target")
        file = getattr(aim.target, "file", None)
        if file is not None:
            inside = isinstance(_at(self.tables.written, (*at, "file")), Mapping)
            yield from self._file(file.path, (*at, "file", "path") if inside else (*at, "file"))
        indicator = self.framework.indicators.get(aim.indicator)
        if indicator is None and aim.indicator:
            return
        low, high, polarity, year_type = -math.inf, math.inf, "", ""
        if indicator is not None:
            low, high = indicator.low, indicator.high
            polarity, year_type = indicator.polarity, indicator.year_type
        yield from target_problems(
            aim.target, low=low, high=high, year_type=year_type, wanted=aim.wanted, polarity=polarity, path=at
        )
        start = start_of(aim.target).period
        try:
            begins = parse_period(start, year_type=year_type or None).start if start else None
            due = parse_period(aim.due, year_type=year_type or None).end if aim.due else None
        except PeriodError:
            return
        if due is not None and is_repeated(aim.target) and not (aim.target.first or deadline_of(aim.target)):
            every, end = aim.target.every, "until" if isinstance(aim.target, ChangeTarget) else "by"
            yield Problem(
                (*path, "due"),
                "OUT220",
                f"due {quoted(aim.due)} beside a target that is promised every {every}",
                f"say in the target what was meant: first = {quoted(aim.due)} where that is the first {every} promised "
                f"and the promise goes on, {end} = {quoted(aim.due)} where it ends then",
            )
        if begins is not None and due is not None and due < begins:
            found = f"due {quoted(aim.due)}, before the target starts in {quoted(start)}"
            yield Problem((*path, "due"), "OUT212", found, "correct one of the two")

    def _returns(self, aim: Aim, path: KeyPath) -> Iterator[Problem]:
        returns = aim.returns
        assert returns is not None
        yield from self._file(returns.path, (*path, "path"))
        if returns.path and returns.items:
            yield Problem((*path, "items"), "OUT115", "both items and path", "keep one of them", at="key")
        by_id: dict[str, Item] = {}
        for index, item in enumerate(returns.items):
            at = (*path, "items", index)
            if item.id in by_id:
                found = f"there is an item {quoted(item.id)} already"
                yield Problem((*at, "id"), "OUT208", found, "give one of the two another id")
            by_id.setdefault(item.id, item)
            yield from self._known("owners", item.owner, (*at, "owner"))
        circle = circle_of({id_: item.depends_on for id_, item in by_id.items()})
        for index, item in enumerate(returns.items):
            for which, other in enumerate(item.depends_on):
                at = (*path, "items", index, "depends_on", which)
                if other not in by_id:
                    yield Problem(at, "OUT216", f"there is no item {quoted(other)}", self.advice.suggest(other, by_id))
                elif item.id in circle and circle[item.id] is circle.get(other):
                    found = f"{quoted(item.id)} depends on itself by way of {quoted(other)}"
                    yield Problem(at, "OUT209", found, "take one of them out of the circle")

    def _unused(self) -> Iterator[Problem]:
        for section in ("boards", "owners", "documents", "data", "indicators"):
            for id_ in getattr(self.tables, section):
                if id_ not in self.used.get(section, ()):
                    yield Problem(
                        (section, id_), "OUT219", "nothing uses it", "use it or remove it", at="key",
                        severity=Severity.NOTE,
                    )  # fmt: skip


_DANGLING: Final = {
    "boards": "OUT201",
    "indicators": "OUT202",
    "owners": "OUT204",
    "documents": "OUT205",
    "data": "OUT206",
}


def _table_at(value: object, path: KeyPath) -> Mapping[str, object]:
    """The table that is written at a path; empty where there is none."""
    there = _at(value, path)
    return there if isinstance(there, Mapping) else {}


def _at(value: object, path: KeyPath) -> object:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
