"""The workbook of a run: a line a promise, charts, every finding, the evidence in long form, and the sources.

Law: text stays text, whatever it begins with, numbers stay whole, no cell holds text of a program, and the same results
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import IO, Any

import attrs
import numpy as np

from outcomes.diagnostics import Diagnostic
from outcomes.reports.excel_columns import EvidenceLines, cells_of, evidence_lines, keys_of, sources_of
from outcomes.reports.excel_promises import write_charts, write_promises, write_standings
from outcomes.reports.excel_sheets import Column, Workbook
from outcomes.reports.folders import NotWrittenError, missing_package
from outcomes.reports.html_words import tone_of
from outcomes.results.fields import FIELDS
from outcomes.results.frames import SOURCES
from outcomes.results.periods import periods_of
from outcomes.results.rendered import Results
from outcomes.results.rollup import roll_up
from outcomes.results.summary import PromiseLine, promise_lines

ROOM = 1_048_575
"""Rows of a sheet under its header."""
FINDINGS = "Findings"
_WIDTHS: Mapping[str, int] = {"sentence": 80, "outcome": 26, "area_name": 24, "readings": 40, "parameters": 40}


_FIELDS = tuple(name for name in FIELDS if name not in ("evidence", "provenance", "metric"))
"""What the findings say of a row, before what it rests on; evidence has a sheet of its own."""


@attrs.frozen
class ExcelWriter:
    """One workbook with the sheets Promises, Charts (where there are figures), Findings, Periods (where promises are
    made every year), Evidence, Counts and Sources."""

    id: str = "excel"
    suffix: str = ".xlsx"
    binary: bool = True
    shows_series: bool = True
    """It draws the figures through time where the results hold them (``evaluate(keep_observed=True)``)."""
    needs: str = "xlsxwriter"
    """The package without which it cannot write."""

    def write(self, results: Results, stream: IO[bytes]) -> None:
        """Write the workbook to a binary stream.

        Raises NotWrittenError where XlsxWriter is not installed (OUT502) or a sheet has no room for all rows (OUT503).
        """
        try:
            import xlsxwriter
        except ModuleNotFoundError as problem:
            raise missing_package(f'writer "{self.id}"', "XlsxWriter", "excel") from problem
        _check_room(len(results))
        evidence = evidence_lines(results)
        _check_room(len(evidence.row))
        # In memory: the time at which a temporary file was made would be part of the bytes.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(stream, options)
        book.set_properties({"title": results.framework.title, "created": datetime.combine(results.as_of, time())})
        sheets = Workbook(book)
        lines = promise_lines(results)
        write_promises(sheets, results, lines)
        write_charts(sheets, results, lines)
        _findings(sheets, results)
        _periods(sheets, results)
        _evidence(sheets, results, evidence)
        _summary(sheets, results, lines)
        _sources(sheets, results)
        book.close()


_KEYS = ("aim", "area", "area_name", "sex", "age", "category", "item", "period", "metric", "compared_with")
"""The columns by which a line of another sheet is known."""


def _summary(sheets: Workbook, results: Results, lines: Sequence[PromiseLine]) -> None:
    """How promises stand, and what was found by the first level and by board."""
    sheet = sheets.book.add_worksheet("Counts")
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 20, 14)
    line = write_standings(sheets, results, lines, sheet, 0)
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


def _findings(sheets: Workbook, results: Results) -> None:
    """Every row of the results, a column for each thing that it says."""
    from outcomes.reports.pages import PageRows

    header = ("finding", *_FIELDS, *SOURCES)
    widths = [28, *(_WIDTHS.get(name, 14) for name in header[1:])]
    nothing: Column = [None] * len(results)
    columns = [nothing, *(cells_of(results, name) for name in _FIELDS), *sources_of(results)]
    sheet = sheets.columns(FINDINGS, header, columns, widths, fixed=1)
    found = PageRows(results).by_finding(np.arange(len(results), dtype=np.int64))
    told: list[Any] = [None] * len(results)
    for (mark, said), rows in found.items():
        for row in rows.tolist():
            told[row] = (f"{mark.symbol} {said}", sheets.tones[tone_of(mark)])
    for line, (text, style) in enumerate(told, start=1):
        sheets.put(sheet, line, 0, text, style)


def _periods(sheets: Workbook, results: Results) -> None:
    """The sequences of promises that are made anew every year, one line a period; no sheet where there are none."""
    periods = periods_of(results)
    if len(periods):
        header = ("line in Findings", *_KEYS, "period promised", "kept or not", "value", "promised")
        columns: list[Column] = [periods.row + 2, *keys_of(results, _KEYS, periods.row)]
        columns += [periods.period.to_list(), periods.state.to_list(), periods.value, periods.required]
        sheets.columns("Periods", header, columns, [10, *(16 for _ in _KEYS), 16, 14, 12, 12])


def _evidence(sheets: Workbook, results: Results, lines: EvidenceLines) -> None:
    header = ("line in Findings", *_KEYS, "evidence", "number", "meaning")
    columns: list[Column] = [lines.row + 2, *keys_of(results, _KEYS, lines.row)]
    columns += [lines.name, lines.value, lines.meaning]
    widths = [10, *(16 for _ in _KEYS), 22, 16, 70]
    sheets.columns("Evidence", header, columns, widths, styles={"number": sheets.share})


def _sources(sheets: Workbook, results: Results) -> None:
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
