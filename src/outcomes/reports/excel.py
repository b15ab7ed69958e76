"""The workbook of a run: a summary, every row, the evidence in long form, and the sources.

Law: text stays text, whatever it begins with, and numbers stay numbers; the same results give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import IO, Any

import attrs

from outcomes.diagnostics import Diagnostic
from outcomes.reports.html import missing_package
from outcomes.reports.html_words import tone_of
from outcomes.reports.marks import mark_of, word_of
from outcomes.reports.publishing import NotWrittenError
from outcomes.results import FIELDS, Results, coverage, promises, roll_up
from outcomes.results.rows import render_rows

ROOM = 1_048_575
"""Rows of a sheet under its header."""
LONGEST = 32_767
"""Characters that a cell can hold."""
_TONES: Mapping[str, tuple[str, str]] = {
    "good": ("#0B5227", "#DFF2E4"),
    "mid": ("#654100", "#FDEEC9"),
    "bad": ("#8F1616", "#FDE3E3"),
    "info": ("#174A86", "#E2EDFA"),
    "query": ("#552479", "#F1E6F9"),
    "none": ("#464D57", "#ECEFF2"),
}
_WIDTHS: Mapping[str, int] = {"sentence": 80, "outcome": 26, "area_name": 24, "evidence": 40, "provenance": 40}


@attrs.frozen
class ExcelWriter:
    """One workbook with the sheets Summary, Rows, Periods (where promises are made every year), Evidence, Sources."""

    id: str = "excel"
    suffix: str = ".xlsx"
    binary: bool = True
    needs: str = "xlsxwriter"
    """The package without which it cannot write."""

    def write(self, results: Results, stream: IO[bytes]) -> None:
        """Write the workbook to a binary stream.

        Raises NotWrittenError where XlsxWriter is not installed (OUT502) or a sheet has no room for all rows (OUT503).
        """
        try:
            import xlsxwriter
        except ModuleNotFoundError as problem:
            raise missing_package(self.id, "XlsxWriter", "excel") from problem
        _check_room(len(results))
        rows = list(render_rows(results, range(len(results)), FIELDS))
        _check_room(sum(len(row["evidence"]) for row in rows))
        # In memory: the time at which a temporary file was made would be part of the bytes.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(stream, options)
        book.set_properties({"title": results.framework.title, "created": datetime.combine(results.as_of, time())})
        sheets = _Sheets(book)
        _summary(sheets, results)
        _rows(sheets, rows)
        _periods(sheets, rows)
        _evidence(sheets, results, rows)
        _sources(sheets, results)
        book.close()


_KEYS = ("aim", "area", "area_name", "sex", "age", "category", "item", "period", "metric", "compared_with")
"""The columns by which a line of another sheet is known."""


class _Sheets:
    """A workbook and its formats, written cell by cell by the type of each value."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.tones = {
            tone: book.add_format({"font_color": ink, "bg_color": paper, "bold": True})
            for tone, (ink, paper) in _TONES.items()
        }

    def put(self, sheet: Any, row: int, column: int, value: Any, style: Any = None) -> None:
        """One cell: numbers as numbers, everything else as text; nothing for None."""
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_string(row, column, "yes" if value else "no", style)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, style)
        else:
            text = _text(value)
            sheet.write_string(row, column, text if len(text) <= LONGEST else text[: LONGEST - 1] + "…", style)

    def table(self, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]) -> Any:
        """A sheet with a frozen header and a filter over all columns."""
        sheet = self.book.add_worksheet(name)
        for column, (text, width) in enumerate(zip(header, widths, strict=True)):
            sheet.set_column(column, column, width)
            self.put(sheet, 0, column, text, self.head)
        last = 0
        for last, values in enumerate(rows, start=1):
            for column, value in enumerate(values):
                self.put(sheet, last, column, value)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(header) - 1)
        return sheet


def _summary(sheets: _Sheets, results: Results) -> None:
    sheet = sheets.book.add_worksheet("Summary")
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 20, 14)
    sheets.put(sheet, 0, 0, results.framework.title, sheets.title)
    sheets.put(sheet, 1, 0, f"as of {results.as_of}")
    sheets.put(sheet, 2, 0, f"{promises(results)}.")
    line = 3
    if still_open := coverage(results).still_open:
        sheets.put(sheet, line, 0, f"{still_open}.")
        line += 1
    if any(each.illustrative for each in results.evaluation.inputs):
        sheets.put(sheet, line, 0, "Some of the data is illustrative: made-up figures. Those rows say so.")
        line += 1
    if results.partial:
        sheets.put(sheet, line, 0, "This run is partial: a metric failed on some rows.")
        line += 1
    levels = results.framework.levels[:1]
    for by in (*levels, "board"):
        answers = roll_up(results, by)
        verdicts = list(dict.fromkeys(verdict for each in answers for verdict in each.verdicts))
        statuses = list(dict.fromkeys(status for each in answers for status in each.statuses))
        line += 1
        header = [by, "aims", "aims judged", "rows", *(v.value for v in verdicts), *(s.value for s in statuses)]
        for column, text in enumerate(header):
            sheets.put(sheet, line, column, text, sheets.head)
        for each in answers:
            line += 1
            counts = [*(each.verdicts.get(v, 0) for v in verdicts), *(each.statuses.get(s, 0) for s in statuses)]
            for column, value in enumerate([each.title, each.aims, each.aims_judged, len(each.rows), *counts]):
                sheets.put(sheet, line, column, value)
        line += 1
    sheets.put(sheet, line + 1, 0, "A row is counted under its verdict, if it has one, and under its status.")


def _rows(sheets: _Sheets, rows: Sequence[dict[str, Any]]) -> None:
    header = ("finding", *FIELDS)
    widths = [28, *(_WIDTHS.get(name, 14) for name in FIELDS)]
    sheet = sheets.table("Rows", header, ((None, *(row[name] for name in FIELDS)) for row in rows), widths)
    for line, row in enumerate(rows, start=1):
        mark = mark_of(row)
        sheets.put(sheet, line, 0, f"{mark.symbol} {word_of(row)}", sheets.tones[tone_of(mark)])
    sheet.freeze_panes(1, 1)


def _periods(sheets: _Sheets, rows: Sequence[dict[str, Any]]) -> None:
    """The sequences of promises that are made anew every year, one line a period; no sheet where there are none."""
    lines = [
        (number, *(row[key] for key in _KEYS), *(each[key] for key in ("period", "state", "value", "required")))
        for number, row in enumerate(rows, start=2)
        for each in row["periods"]
    ]
    if lines:
        header = ("line in Rows", *_KEYS, "period promised", "kept or not", "value", "promised")
        sheets.table("Periods", header, lines, [10, *(16 for _ in _KEYS), 16, 14, 12, 12])


def _evidence(sheets: _Sheets, results: Results, rows: Sequence[dict[str, Any]]) -> None:
    def lines() -> Iterable[Sequence[Any]]:
        for number, row in enumerate(rows):
            info = results.place(number)[0].info
            meanings = {each.name: each.meaning for each in info.evidence} if info is not None else {}
            for name, value in row["evidence"].items():
                yield (number + 2, *(row[key] for key in _KEYS), name, value, meanings.get(name, ""))

    header = ("line in Rows", *_KEYS, "evidence", "number", "meaning")
    sheets.table("Evidence", header, lines(), [10, *(16 for _ in _KEYS), 22, 16, 70])


def _sources(sheets: _Sheets, results: Results) -> None:
    header = ("input", "file", "rows", "illustrative", "sha256", "attribution")
    inputs = results.evaluation.inputs
    lines = [(e.id, e.path, e.rows, e.illustrative, e.sha256, e.attribution) for e in inputs]
    sheet = sheets.table("Sources", header, lines, [30, 40, 10, 12, 70, 70])
    notes = [
        ("framework", str(results.framework.id)),
        ("framework sha256", results.framework.digest),
        ("attribution", results.framework.attribution),
        ("made by", ", ".join(f"{name} {version}" for name, version in results.evaluation.plugins)),
    ]
    for line, (name, text) in enumerate(notes, start=len(lines) + 3):
        sheets.put(sheet, line, 0, name, sheets.bold)
        sheets.put(sheet, line, 1, text)


def _text(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return "; ".join(f"{each['period']}: {each['state']}" for each in value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str) if value else ""
    return str(value)


def _check_room(rows: int) -> None:
    if rows > ROOM:
        raise NotWrittenError(
            Diagnostic(
                code="OUT503",
                subject='writer "excel"',
                found=f"{rows:,} rows, and a sheet has room for {ROOM:,}",
                to_do="use --format parquet or csv, or choose areas with --area",
            )
        )
