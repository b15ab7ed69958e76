"""What was expected beside what was found, for a person to see at a glance.

Law: a number agrees when it rounds to what is written, or lies within the tolerance that is; a word agrees when it is
the same word. A cell that is empty says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from outcomes.api import evaluate
from outcomes.diagnostics import OutcomesError, Report, suggest
from outcomes.registry import PluginSet
from outcomes.results.fields import FIELDS
from outcomes.results.rendered import Results
from outcomes.testing.cases import Case, CaseOutcome, Difference
from outcomes.testing.cases_tables import Row

SELECTING: Final = (
    "aim", "indicator", "area", "area_name", "sex", "age", "category", "item", "metric", "compared_with",
)  # fmt: skip
"""Columns that say which result a row is about; the others say what should be in it."""

COMPARED: Final = tuple(
    each for each in FIELDS if each not in ("evidence", "provenance", "readings", "fragile", "periods")
)
NOTHING: Final = "-"
"""What a cell says where there should be nothing."""

_NUMBER = re.compile(
    r"(?P<number>[+-]?\d[\d,]*(?:\.(?P<decimals>\d+))?(?:[eE][+-]?\d+)?)\s*(?:(?:±|\+-|\+/-)\s*(?P<off>\d*\.?\d+))?"
)


def check_case(case: Case, plugins: PluginSet) -> CaseOutcome:
    """Judge a case and compare. What the engine refuses with is a difference too, unless it was expected."""
    if case.report.errors:
        return CaseOutcome(case=case, differences=tuple(compare_refusal(case, case.report)))
    try:
        results = _judged(case, plugins)
    except OutcomesError as error:
        return CaseOutcome(case=case, differences=tuple(compare_refusal(case, error.report)))
    if case.refused:
        return CaseOutcome(case=case, differences=tuple(compare_refusal(case, Report())))
    return CaseOutcome(case=case, differences=tuple(compare(case, results, _rows(case, results))))


def _judged(case: Case, plugins: PluginSet) -> Results:
    assert case.framework is not None
    return evaluate(case.framework, case.observations, as_of=case.as_of, plugins=plugins, aims=case.aims or None)


def _rows(case: Case, results: Results) -> Sequence[int]:
    """The rows of the areas that the case is about, and those that belong to no area."""
    if not case.areas:
        return range(len(results))
    return [int(each) for each in results.where(area=("", *case.areas))]


def compare(case: Case, results: Results, positions: Sequence[int]) -> Iterator[Difference]:
    """Every difference between the expected rows of a case and the results."""
    rows = list(results.take(list(positions)).to_rows())
    if case.rows is not None and case.rows != len(rows):
        cells = (("rows", str(case.rows), str(len(rows))),)
        yield Difference(place=case.place, about="the number of results is not as expected", cells=cells)
    evidence = {name for row in rows for name in row["evidence"]} | {
        each.name for batch in results.evaluation.batches if batch.info is not None for each in batch.info.evidence
    }
    for row in case.expected:
        place = f"{case.file}:{row.line}"
        unknown = [name for name in row.cells if not _known(name, evidence)]
        if unknown:
            about = f'nothing is called "{unknown[0]}"; {suggest(unknown[0], {*COMPARED, *evidence})}'
            yield Difference(place=place, about=about)
        else:
            yield from _compare_row(case, row, rows, place)


def compare_refusal(case: Case, report: Report) -> Iterator[Difference]:
    """The difference between the refusal that was expected and what the engine refused with, if any."""
    codes = [each.code for each in report.errors]
    if case.refused and case.refused in codes:
        return
    if not case.refused:
        yield Difference(place=case.place, about="it cannot be judged:\n    " + "\n    ".join(map(str, report.errors)))
    else:
        refusal = ", ".join(dict.fromkeys(codes)) or "results"
        cells = (("refused", case.refused, refusal),)
        yield Difference(place=case.place, about="it is not refused as expected", cells=cells)


def _known(name: str, evidence: set[str]) -> bool:
    return name in COMPARED or name.removeprefix("evidence.") in evidence


def _compare_row(case: Case, row: Row, rows: Sequence[Mapping[str, object]], place: str) -> Iterator[Difference]:
    selecting = {name: cell for name, cell in row.cells.items() if name in SELECTING and cell}
    matching = [each for each in rows if all(_word(each[name]) == _meant(cell) for name, cell in selecting.items())]
    about = ", ".join(f"{name} {cell}" for name, cell in selecting.items()) or "the result"
    if not matching:
        yield Difference(place=place, about=f"there is no result for {about}" + _there_are(rows, selecting))
    elif len(matching) > 1:
        names = [n for n in SELECTING if len({_word(each[n]) for each in matching}) > 1] or list(SELECTING)
        told = f"tell them apart by a column {' or '.join(names)}"
        yield Difference(place=place, about=f"there are {len(matching)} results for {about}; {told}")
    else:
        result = matching[0]
        cells = tuple(
            (name, cell, _shown(_value(result, name)))
            for name, cell in row.cells.items()
            if cell and name not in SELECTING and not _agrees(_value(result, name), cell, name, case.tolerance)
        )
        if cells:
            yield Difference(place=place, about=about, cells=cells, sentence=str(result["sentence"] or ""))


def _there_are(rows: Sequence[Mapping[str, object]], selecting: Mapping[str, str]) -> str:
    if not rows:
        return "; there are no results at all"
    words = {name: dict.fromkeys(_word(each[name]) or NOTHING for each in rows) for name in selecting}
    wrong = {name: known for name, known in words.items() if selecting[name] not in known}
    said = [f"{name}: {', '.join(list(known)[:8])}" for name, known in (wrong or words).items()]
    return "; there are " + "; ".join(said)


def _value(result: Mapping[str, object], name: str) -> object:
    if name in result and name in COMPARED:
        return result[name]
    evidence = result["evidence"]
    return evidence.get(name.removeprefix("evidence.")) if isinstance(evidence, Mapping) else None


def _word(value: object) -> str:
    return "" if value is None else str(value)


def _meant(cell: str) -> str:
    return "" if cell == NOTHING else cell


def _agrees(value: object, cell: str, name: str, tolerance: float | None) -> bool:
    if cell == NOTHING:
        return value in (None, "", [])
    if value is None:
        return False
    if name == "sentence":
        return " ".join(cell.split()) in " ".join(str(value).split())
    if isinstance(value, float):
        said = _NUMBER.fullmatch(cell)
        return said is not None and abs(value - _number(said)) <= _margin(said, tolerance)
    return _shown(value) == cell


def _number(said: re.Match[str]) -> float:
    return float(said["number"].replace(",", ""))


def _margin(said: re.Match[str], tolerance: float | None) -> float:
    """How far a number may be off: as its cell says, else the case, else half a unit of its last decimal."""
    wanted = float(said["off"]) if said["off"] else tolerance
    if wanted is None:
        mantissa, _, power = said["number"].lower().partition("e")
        decimals = len(said["decimals"] or "") if "." in mantissa else 0
        wanted = 0.5 * 10.0 ** (int(power or 0) - decimals)
    # A half is a half, however binary fractions come out.
    return wanted + 1e-9 * max(1.0, abs(_number(said)))


def _shown(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or NOTHING
    return str(value)


__all__ = ["COMPARED", "SELECTING", "check_case"]
