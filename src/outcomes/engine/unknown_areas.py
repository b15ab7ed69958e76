"""Areas that a framework judges and no row of its data knows, with the code that was likely meant.

Law: a likeness is only told; no code is taken for another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.engine.ended_areas import SHOWN, followed_areas
from outcomes.engine.source_locations import locate_in
from outcomes.framework.model import Framework

GSS_CODE = re.compile(r"[EWSNK]\d{8}", re.ASCII)
"""The codes of the Office for National Statistics."""

HISTORY = 'a code history (changes = "FILE" in the areas of the framework)'
"""How a framework names a code history."""

# Letters and digits that people and scanners take for each other.
_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "s": "5", "b": "8", "z": "2"})


def unknown_areas(framework: Framework, wanted: Iterable[str], sources: Mapping[str, SourceIndex]) -> Report:
    """A warning for each area that is in no source; codes that differ in case or in look-alike letters are named."""
    # Where nothing was read at all, that is what is said.
    if not any(len(index.observations) for index in sources.values()):
        return Report()
    known: dict[str, str] = {}
    names: dict[str, str] = {}
    for index in sources.values():
        column = index.observations.area
        known.update({word: word for word, used in zip(column.words, column.used().tolist(), strict=True) if used})
        names.update({name.lower(): code for code, name in index.observations.area_names.items()})
    missing = [area for area in dict.fromkeys(wanted) if area and area not in known]
    if not missing:
        return Report()
    looks = {_looks(word): word for word in known}
    where, history = locate_in(framework, ("framework", "areas")), bool(framework.areas.changes)
    problems = [
        Diagnostic(
            code="OUT377",
            subject=f'area "{area}"',
            found="no row of the data is about it",
            to_do=_to_do(area, looks.get(_looks(area)) or names.get(area.lower()), known, history),
            location=where,
            severity=Severity.WARNING,
        )
        for area in missing[:SHOWN]
    ]
    if len(missing) > SHOWN:
        problems.append(
            Diagnostic(
                code="OUT377",
                subject="areas",
                found=f"and {len(missing) - SHOWN:,} more that no row of the data is about",
                to_do="correct their codes, or leave them out of the framework's areas",
                location=where,
                severity=Severity.WARNING,
            )
        )
    return Report(problems)


def _to_do(area: str, meant: str | None, known: Collection[str], history: bool) -> str:
    if meant is not None:
        return f'the data has "{meant}", which differs in case or in letters that look alike; did you mean it?'
    followed = None if history else followed_areas({area}, known)
    if followed is not None:
        said, joined = followed
        return f"the data has {said}" + (f"; {joined}" if joined else "")
    if history or not GSS_CODE.fullmatch(area):
        return "correct its code, or see whether it has been abolished or has a new code"
    return f"correct its code; or, if the council was reorganised, join the figures of its codes by {HISTORY}"


def _looks(word: str) -> str:
    return word.lower().replace(" ", "").translate(_ALIKE)
