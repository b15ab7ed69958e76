"""Areas that a framework names and its data do not know: those that it judges, and those that it compares with.

Law: a likeness is only told, and no code is taken for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import Diagnostic, Report, Severity, nearest
from outcomes.engine.ended_areas import first_and_count, followed_areas
from outcomes.engine.source_locations import locate_in
from outcomes.engine.steps import Step
from outcomes.framework.consistency import RESERVED
from outcomes.framework.locations import KeyPath
from outcomes.framework.model import Framework
from outcomes.immutable import immutable

GSS_CODE = re.compile(r"[EWSNK]\d{8}", re.ASCII)
"""The codes of the Office for National Statistics."""

HISTORY = 'a code history (changes = "FILE" in the areas of the framework)'
"""How a framework names a code history."""

# Letters and digits that people and scanners take for each other.
_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "s": "5", "b": "8", "z": "2"})


def unknown_areas(framework: Framework, wanted: Iterable[str], sources: Mapping[str, SourceIndex]) -> Report:
    """A warning for each area that is in no source; codes that differ in case or in look-alike letters are named."""
    asked = [area for area in dict.fromkeys(wanted) if area]
    # Where nothing was read at all, that is what is said.
    if not asked or not any(len(index.observations) for index in sources.values()):
        return Report()
    known = _Known.of(sources)
    missing = [area for area in asked if area not in known.codes]
    if not missing:
        return Report()
    where, history = locate_in(framework, ("framework", "areas")), bool(framework.areas.changes)

    def unknown(area: str) -> Diagnostic:
        return Diagnostic(
            code="OUT377",
            subject=f'area "{area}"',
            found="no row of the data is about it",
            to_do=_to_do(area, known, history),
            location=where,
            severity=Severity.WARNING,
        )

    more, to_do = "that no row of the data is about", "correct their codes, or leave them out of the framework's areas"
    return Report(first_and_count(missing, unknown, more, to_do))


def unknown_comparators(framework: Framework, steps: Iterable[Step], sources: Mapping[str, SourceIndex]) -> Report:
    """A warning at its place in the file for each area that figures are compared with and that is in no source."""
    if not any(len(index.observations) for index in sources.values()):
        return Report()
    known = _Known.of(sources)
    compared = {step.against for step in steps if step.against} - known.codes - {*RESERVED, *framework.pooled}
    if not compared:
        return Report()
    written: list[tuple[KeyPath, Sequence[str]]] = [(("framework", "compare_with"), framework.compare_with)]
    for aim in framework.aims.values():
        for order, judgement in enumerate(aim.judge):
            written.append(((*(judgement.at or ("aims", aim.id, "judge", order)), "against"), judgement.against))
    history = bool(framework.areas.changes)
    return Report(
        dict.fromkeys(
            Diagnostic(
                code="OUT377",
                subject=f'area "{area}", to compare with',
                found="no row of the data is about it",
                to_do=_meant(area, known, history) or "correct its code, or add its figures to the data",
                location=locate_in(framework, (*place, index)),
                severity=Severity.WARNING,
            )
            for place, areas in written
            for index, area in enumerate(areas)
            if area in compared
        )
    )


@immutable(kw_only=True, eq=False)
class _Known:
    """The codes of areas that some data have rows of, the same by how they look, and codes by name."""

    codes: AbstractSet[str]
    looks: Mapping[str, str]
    names: Mapping[str, str]

    @classmethod
    def of(cls, sources: Mapping[str, SourceIndex]) -> _Known:
        codes: dict[str, None] = {}
        names: dict[str, str] = {}
        for index in sources.values():
            column = index.observations.area
            codes.update({word: None for word, used in zip(column.words, column.used().tolist(), strict=True) if used})
            names.update({name.lower(): code for code, name in index.observations.area_names.items()})
        return cls(codes=codes.keys(), looks={_looks(code): code for code in codes}, names=names)


def _meant(area: str, known: _Known, history: bool) -> str:
    """What the data has in the place of an area that it does not know, as far as that can be told; else nothing."""
    alike, named = known.looks.get(_looks(area)), known.names.get(area.lower())
    if alike is None and named is not None and GSS_CODE.fullmatch(area):
        return f'it stands where "{named}" should have its name: exchange the columns for area and area_name'
    if alike is None and named is not None:
        return f'that is the name of "{named}" in the data; write its code'
    if alike is not None:
        return f'the data has "{alike}", which differs in case or in letters that look alike; did you mean it?'
    begun = (
        [code for code in known.codes if re.match(rf"{re.escape(area)}\W", code)] if GSS_CODE.fullmatch(area) else []
    )
    if begun:
        return f'the data has "{begun[0]}"; write it so, or give codes and names a column each in the data'
    followed = None if history else followed_areas({area}, known.codes)
    if followed is not None:
        said, joined = followed
        return f"the data has {said}" + (f"; {joined}" if joined else "")
    # Whole codes are all near each other, and none of them is taken for another.
    near = None if GSS_CODE.fullmatch(area) else nearest(area, known.codes)
    return f'did you mean "{near}"?' if near is not None else ""


def _to_do(area: str, known: _Known, history: bool) -> str:
    if meant := _meant(area, known, history):
        return meant
    if history or not GSS_CODE.fullmatch(area):
        return "correct its code, or see whether it has been abolished or has a new code"
    return f"correct its code; or, if the council was reorganised, join the figures of its codes by {HISTORY}"


def _looks(word: str) -> str:
    return word.lower().replace(" ", "").translate(_ALIKE)
