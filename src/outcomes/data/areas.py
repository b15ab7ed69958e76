"""Areas as a published file lists them: names, types, and which lie in which.

Law: an area is its code; a hierarchy that contradicts itself is reported when it is read, not when it is walked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.coded import Coded, tidy
from outcomes.data.columns import letters
from outcomes.data.origin import Origin
from outcomes.data.problems import several, unknown_column, whole
from outcomes.data.readers.opening import open_table
from outcomes.diagnostics import DataError, Diagnostic, Report, Severity, nearest, suggest
from outcomes.framework.model import Areas
from outcomes.framework.table_place import TablePlace
from outcomes.immutable import immutable

HEADERS: Mapping[str, tuple[str, ...]] = {
    "code": ("areacode", "code", "area"),
    "name": ("areaname", "name", "title"),
    "type": ("areatypecode", "areatype", "type"),
    "type_title": ("areatype",),
    "children": ("children",),
    "parent": ("parentcode", "parent"),
}
LIST_SIGNS = "|;"
"""What may stand between the codes of a list of children."""


@immutable(kw_only=True)
class Area:
    """One area. ``type`` is a short word (``regions``), ``type_title`` the published one; ``parents`` are codes."""

    code: str
    name: str = ""
    type: str = ""
    type_title: str = ""
    parents: tuple[str, ...] = ()


@immutable(kw_only=True, eq=False)
class AreaTable:
    """All areas of a file, by code, in the order of the file. Every parent is itself in the table."""

    areas: Mapping[str, Area] = attrs.field(factory=dict)

    def __len__(self) -> int:
        return len(self.areas)

    def __contains__(self, code: object) -> bool:
        return code in self.areas

    def type_of(self, code: str) -> str:
        """The short word of the area's type; ``""`` where it is not known."""
        area = self.areas.get(code)
        return area.type if area else ""

    def parent_of(self, code: str) -> str:
        """The area that it lies in; ``""`` for none.

        Of several (a region and a combined authority) the first by code, which for the codes of the Office for
        National Statistics is the region.
        """
        area = self.areas.get(code)
        return min(area.parents, default="") if area else ""

    def children_of(self, code: str) -> tuple[str, ...]:
        """The areas that lie directly in it, in the order of the file."""
        return self._children.get(code, ())

    def under(self, code: str) -> tuple[str, ...]:
        """All areas that lie in it, at any depth, each once, in the order of the file."""
        within: set[str] = set()
        ahead = [code]
        while ahead:
            for child in self.children_of(ahead.pop()):
                if child not in within:
                    within.add(child)
                    ahead.append(child)
        return tuple(each for each in self.areas if each in within)

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        children: dict[str, list[str]] = {}
        for area in self.areas.values():
            for parent in area.parents:
                children.setdefault(parent, []).append(area.code)
        return {parent: tuple(codes) for parent, codes in children.items()}

    @property
    def types(self) -> tuple[str, ...]:
        """The short words of all types, each once, in the order of the file."""
        return tuple(dict.fromkeys(area.type for area in self.areas.values() if area.type))

    def parent_codes(self, areas: Sequence[str]) -> NDArray[np.int32]:
        """For each of some area words the place of its parent among the same words, -1 where that is not there."""
        place = {area: index for index, area in enumerate(areas)}
        return np.asarray([place.get(self.parent_of(area), -1) for area in areas], dtype=np.int32)

    def type_codes(self, areas: Sequence[str]) -> NDArray[np.int32]:
        """For each of some area words a number that is the same for areas of one type, -1 where that is not known."""
        place = {word: index for index, word in enumerate(self.types)}
        return np.asarray([place.get(self.type_of(area), -1) for area in areas], dtype=np.int32)

    def select(self, spec: Areas) -> tuple[tuple[str, ...] | None, Report]:
        """The areas that a framework judges, None for every one in the data; and the words that are not known.

        Codes come in the order asked for, then those of the types (by either of a type's names) in file order.
        """
        if spec.every and not (spec.codes or spec.types or spec.under):
            return None, Report()
        named = (*spec.codes, *([spec.under] if spec.under else []))
        problems = [
            _unknown(f'area "{code}"', "the areas file does not have it", suggest(code, self.areas))
            for code in named
            if code not in self
        ]
        known = {*self.types, *(area.type_title for area in self.areas.values())} - {""}
        problems += [
            _unknown(f'area type "{word}"', "the areas file has none of it", suggest(word, known))
            for word in spec.types
            if word not in known
        ]
        chosen = dict.fromkeys(spec.codes)
        if spec.types or spec.under:
            within = self.under(spec.under) if spec.under else tuple(self.areas)
            for code in within:
                area = self.areas[code]
                if not spec.types or area.type in spec.types or area.type_title in spec.types:
                    chosen[code] = None
        return tuple(chosen), Report(problems)


def read_areas(path: Path, *, file: str = "", place: TablePlace | None = None) -> tuple[AreaTable, Report]:
    """Read an areas file: code, name, type, and the children of each area (``|`` between them) or its parent.

    It is a CSV or a workbook, whose table stands at ``place``.

    Raises `DataError` where the file cannot be read or has no codes.
    """
    opened = open_table(Path(path), place, file=file)
    origin, column_of = opened.origin, {}
    placed = {letters(header): index for index, header in reversed(list(enumerate(opened.headers)))}
    for field, spellings in HEADERS.items():
        column_of[field] = next((placed[each] for each in spellings if each in placed), -1)
    if column_of["code"] < 0:
        raise DataError(unknown_column(origin, "code", opened.headers))
    origin = attrs.evolve(
        origin,
        places={field: opened.place(opened.headers[index]) for field, index in column_of.items() if index >= 0},
        headers={field: opened.headers[index] for field, index in column_of.items() if index >= 0},
    )
    return _table(opened.numbered(), column_of, origin)


def _table(rows: list[tuple[int, list[str]]], column_of: Mapping[str, int], origin: Origin) -> tuple[AreaTable, Report]:
    def cell(row: list[str], field: str) -> str:
        index = column_of[field]
        return tidy(row[index]) if 0 <= index < len(row) else ""

    areas: dict[str, Area] = {}
    parents: dict[str, list[str]] = {}
    first: dict[str, int] = {}
    twice, strange = [], []
    for number, row in rows:
        code = cell(row, "code")
        if not code:
            continue
        if code in areas:
            twice.append((number, code))
            continue
        first[code] = number
        areas[code] = Area(
            code=code, name=cell(row, "name"), type=cell(row, "type"), type_title=cell(row, "type_title")
        )
        if cell(row, "parent"):
            parents.setdefault(code, []).append(cell(row, "parent"))
        for child in _codes(cell(row, "children")):
            parents.setdefault(child, []).append(code)
    for code, above in parents.items():
        strange += [(first[one], code) for one in above if code not in areas and one in first]
        strange += [(first[code], one) for one in above if code in areas and one not in areas]
    whole_table = {
        code: attrs.evolve(area, parents=tuple(p for p in dict.fromkeys(parents.get(code, ())) if p in areas))
        for code, area in areas.items()
    }
    problems = several(
        "OUT350",
        origin,
        "code",
        [number for number, _ in twice],
        lambda i: (f'area "{twice[i][1]}"', "the file lists it twice", "remove one; the first is taken"),
        ("areas", "areas listed twice"),
        Severity.WARNING,
    )
    strange.sort()
    problems += several(
        "OUT351",
        origin,
        "children" if column_of["children"] >= 0 else "parent",
        [number for number, _ in strange],
        lambda i: (f'area "{strange[i][1]}"', "the file does not list it", "add it, or correct the code"),
        ("areas", "areas that are named but not listed"),
        Severity.NOTE,
    )
    loops = _loops(whole_table)
    if loops:
        chain = " > ".join(f'"{code}"' for code in loops)
        problems.append(whole("OUT352", origin, "areas", f"an area lies in itself: {chain}", "correct the hierarchy"))
        raise DataError(Report(problems))
    return AreaTable(areas=whole_table), Report(problems)


def _codes(text: str) -> list[str]:
    for sign in LIST_SIGNS[1:]:
        text = text.replace(sign, LIST_SIGNS[0])
    return [tidy(code) for code in text.split(LIST_SIGNS[0]) if code.strip()]


def _loops(areas: Mapping[str, Area]) -> list[str]:
    """One chain of areas that comes back to where it began; empty where there is none."""
    finished: set[str] = set()
    for start in areas:
        path: list[str] = []
        ahead: list[tuple[str, bool]] = [(start, False)]
        while ahead:
            code, leaving = ahead.pop()
            if leaving:
                path.pop()
                finished.add(code)
            elif code in path:
                return [*path[path.index(code) :], code]
            elif code not in finished:
                path.append(code)
                ahead.append((code, True))
                ahead += [(parent, False) for parent in areas[code].parents]
    return []


def check_areas(observed: Coded, table: AreaTable, rows: NDArray[np.int64], origin: Origin) -> Report:
    """Warn of rows about areas that the table does not have; ``rows`` are their numbers in the source."""
    unknown = np.asarray([word not in table for word in observed.words], dtype=np.bool_)
    if not unknown.any():
        return Report()
    at = np.flatnonzero(unknown[observed.codes])
    # One row an area: the same stranger on a thousand rows is one problem.
    _, begins = np.unique(observed.codes[at], return_index=True)
    at = at[np.sort(begins)]
    words = [observed.words[code] for code in observed.codes[at].tolist()]
    return Report(
        several(
            "OUT353",
            origin,
            "area",
            rows[at].tolist(),
            lambda i: (f'area "{words[i]}"', "the areas file does not have it", _advice(words[i], table)),
            ("areas", "areas that the areas file does not have"),
            Severity.WARNING,
        )
    )


def _advice(word: str, table: AreaTable) -> str:
    """The nearest code of the same sort, so that a suggestion is quick to find and to the point."""
    alike = [code for code in table.areas if code[:3] == word[:3] and abs(len(code) - len(word)) <= 1]
    near = nearest(word, alike)
    return f'did you mean "{near}"?' if near else "add it to the areas file, or remove its rows"


def _unknown(subject: str, found: str, to_do: str) -> Diagnostic:
    return Diagnostic(code="OUT354", subject=subject, found=found, to_do=to_do)
