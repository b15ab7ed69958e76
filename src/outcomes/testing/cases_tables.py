"""Small text tables, as people write them in worked cases: a line of headers, and a line for each row.

Law: a table that is not even is a problem at its line, never a row read wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import attrs

from outcomes.diagnostics import Diagnostic, Location, suggest
from outcomes.framework.scalars import quoted

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:+-]*--[\s|:+-]*")


@attrs.frozen(kw_only=True)
class Row:
    """One row: its line in the file, and what it says by column, empty for a cell that says nothing."""

    line: int
    cells: Mapping[str, str]


@attrs.frozen(kw_only=True)
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
            problems.append(_problem(at, "OUT112", subject, wrong, "write a | between cells, also beside empty ones"))
        else:
            rows.append(Row(line=at.line, cells=dict(zip(headers, cells, strict=True))))
    if not headers:
        problems.append(_problem(first, "OUT111", subject, "the table has no headers", "begin with: period | value"))
    return TextTable(headers=headers, rows=tuple(rows)), problems


def unknown_headers(table: TextTable, known: Collection[str], *, first: Location, subject: str) -> list[Diagnostic]:
    """A problem for each header that is not among the known ones."""
    return [
        _problem(first, "OUT110", subject, f"unknown column {quoted(each)}", suggest(each, known))
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
        problems.append(_problem(at, "OUT111", subject, "a column has no header", "name it, or remove its |"))
    for each in dict.fromkeys(headers):
        if each and headers.count(each) > 1:
            wrong = f"the column {quoted(each)} is there twice"
            problems.append(_problem(at, "OUT208", subject, wrong, "keep one of the two"))
    return problems


def _problem(at: Location, code: str, subject: str, found: str, to_do: str) -> Diagnostic:
    return Diagnostic(code=code, location=at, subject=subject, found=found, to_do=to_do)
