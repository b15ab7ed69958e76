"""Small text tables, as people write them in worked cases, and the returns that such a table holds.

Law: a table that is not even is a problem at its line, never a row read wrongly; an item is checked as one of a file of
returns is, and its problems stand at its line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import attrs

from outcomes.diagnostics import Diagnostic, Location, suggest
from outcomes.framework import Framework
from outcomes.framework.classes import fields_by_key
from outcomes.framework.items import Item, Returns
from outcomes.framework.key_problem import Problem
from outcomes.framework.model import Aim
from outcomes.framework.scalars import quoted
from outcomes.framework.structuring import structure_parameters
from outcomes.immutable import immutable

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:+-]*--[\s|:+-]*")


@immutable(kw_only=True)
class Row:
    """One row: its line in the file, and what it says by column, empty for a cell that says nothing."""

    line: int
    cells: Mapping[str, str]


@immutable(kw_only=True)
class TextTable:
    """A table as it was written: ``headers`` in order, and the rows."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(text: str, *, first: Location, subject: str) -> tuple[TextTable, list[Diagnostic]]:
    """Read a table whose text begins in the line ``first``; and what is wrong with it.

    Cells stand between ``|``; one at either end of a line is welcome. Left out are empty lines, lines that begin with
    ``#``, and a line of dashes under the headers. A ``|`` inside a cell is written ``\\|``.

    >>> table, problems = read_table("period | value\\n2013   | 68.0\\n2014   |", first=Location(file="x"), subject="x")
    >>> [dict(row.cells) for row in table.rows], problems
    ([{'period': '2013', 'value': '68.0'}, {'period': '2014', 'value': ''}], [])
    """
    problems: list[Diagnostic] = []
    headers: tuple[str, ...] = ()
    rows: list[Row] = []
    for offset, line in enumerate(text.splitlines()):
        if not line.strip() or line.lstrip().startswith("#") or (headers and not rows and _RULE.fullmatch(line)):
            continue
        at = attrs.evolve(first, line=first.line + offset, column=0)
        cells = _cells(line)
        if not headers:
            headers = tuple(cells)
            problems += _wrong_headers(headers, at, subject)
        elif len(cells) != len(headers):
            wrong = f"{len(cells)} cells under {len(headers)} headers"
            problems.append(at_place(at, "OUT112", subject, wrong, "write a | between cells, also beside empty ones"))
        else:
            rows.append(Row(line=at.line, cells=dict(zip(headers, cells, strict=True))))
    if not headers:
        problems.append(at_place(first, "OUT111", subject, "the table has no headers", "begin with: period | value"))
    return TextTable(headers=headers, rows=tuple(rows)), problems


def unknown_headers(table: TextTable, known: Collection[str], *, first: Location, subject: str) -> list[Diagnostic]:
    """A problem for each header that is not among the known ones."""
    return [
        at_place(first, "OUT110", subject, f"unknown column {quoted(each)}", suggest(each, known))
        for each in table.headers
        if each and each not in known
    ]


def _cells(line: str) -> list[str]:
    cells = [each.strip().replace("\\|", "|") for each in _BAR.split(line.strip())]
    if line.strip().startswith("|"):
        cells = cells[1:]
    if len(cells) > 1 and line.strip().endswith("|") and line.strip().startswith("|"):
        cells = cells[:-1]
    return cells


def _wrong_headers(headers: tuple[str, ...], at: Location, subject: str) -> list[Diagnostic]:
    problems = []
    if "" in headers:
        problems.append(at_place(at, "OUT111", subject, "a column has no header", "name it, or remove its |"))
    for each in dict.fromkeys(headers):
        if each and headers.count(each) > 1:
            wrong = f"the column {quoted(each)} is there twice"
            problems.append(at_place(at, "OUT208", subject, wrong, "keep one of the two"))
    return problems


def with_returns(
    framework: Framework, table: TextTable, at: Location, aims: tuple[str, ...]
) -> tuple[Framework, list[Diagnostic]]:
    """The framework with the items of a table (at ``at``) in the returns of their aims, and what is wrong with it."""
    keys = fields_by_key(Item)
    problems = list(unknown_headers(table, ["aim", *keys], first=at, subject="returns"))
    by_aim: dict[str, list[Item]] = {}
    for row in table.rows:
        where = attrs.evolve(at, line=row.line, column=0)
        aim = row.cells.get("aim") or _only_returned(framework, aims)
        if aim not in framework.aims:
            wrong = f"there is no aim {quoted(aim)}" if aim else "no column aim, and several aims"
            problems.append(at_place(where, "OUT202", "returns", wrong, suggest(aim, framework.aims)))
            continue
        plain = _item({key: cell for key, cell in row.cells.items() if key in keys and cell})
        item, unfit = structure_parameters(Item, plain)
        problems.extend(_at_line(each, where) for each in unfit)
        if item is not None:
            by_aim.setdefault(aim, []).append(item)
    changed = {id_: _returning(framework.aims[id_], tuple(items)) for id_, items in by_aim.items()}
    return attrs.evolve(framework, aims={**framework.aims, **changed}), problems


def at_place(at: Location, code: str, subject: str, found: str, to_do: str) -> Diagnostic:
    """A problem of a file of cases at a place in it."""
    return Diagnostic(code=code, location=at, subject=subject, found=found, to_do=to_do)


def _only_returned(framework: Framework, aims: tuple[str, ...]) -> str:
    chosen = aims or tuple(framework.aims)
    return chosen[0] if len(chosen) == 1 else ""


def _item(cells: Mapping[str, str]) -> dict[str, object]:
    """The cells as TOML would have typed them; what is no number stays a text, and is refused as one."""
    plain: dict[str, object] = dict(cells)
    plain.setdefault("title", cells.get("id", ""))
    for key in ("weight", "level", "previous", "amount"):
        if key in cells:
            try:
                plain[key] = float(cells[key])
            except ValueError:
                continue
    if "depends_on" in cells:
        plain["depends_on"] = cells["depends_on"].replace(",", " ").split()
    return plain


def _returning(aim: Aim, items: tuple[Item, ...]) -> Aim:
    return attrs.evolve(aim, returns=attrs.evolve(aim.returns or Returns(), items=items, path=""))


def _at_line(problem: Problem, at: Location) -> Diagnostic:
    subject = f"returns.{problem.path[0]}" if problem.path else "returns"
    return at_place(at, problem.code, subject, problem.found, problem.to_do)
