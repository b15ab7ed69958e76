"""The workbook of a run: a line a promise, charts, every finding, the evidence in long form, and the sources.

Law: text stays text, whatever it begins with, numbers stay whole, no cell holds text of a program, and the same results
give the same bytes. A column says what the same field of a row says; a text is put into words once, however many rows
have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import IO, TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.diagnostics import Diagnostic
from outcomes.immutable import immutable
from outcomes.metrics.text_columns import by_code, joined
from outcomes.reports.excel_promises import write_charts, write_promises, write_standings
from outcomes.reports.excel_sheets import Column, Texts, Workbook, cell_text
from outcomes.reports.folders import NotWrittenError, missing_package
from outcomes.reports.html_words import tone_of
from outcomes.results.assumed import assumed_in
from outcomes.results.clauses import fragile_of, readings_of
from outcomes.results.combinations import by_assumption, by_fragility, by_readings
from outcomes.results.fields import FIELDS, NUMBERS
from outcomes.results.interchange import digests_texts
from outcomes.results.periods import periods_of
from outcomes.results.rendered import Results
from outcomes.results.rendering import provenance_of_use
from outcomes.results.result_table import SOURCES
from outcomes.results.rollup import roll_up
from outcomes.results.row_sentences import sentences_of
from outcomes.results.summary import PromiseLine, promise_lines

if TYPE_CHECKING:
    from xlsxwriter.format import Format

ROOM = 1_048_575
"""Rows of a sheet under its header."""
FINDINGS = "Findings"
_WIDTHS: Mapping[str, int] = {
    "sentence": 80,
    "outcome": 26,
    "area_name": 24,
    "readings": 40,
    "note": 40,
    "parameters": 40,
}


_FIELDS = tuple(name for name in FIELDS if name not in ("evidence", "provenance", "metric"))
"""What the findings say of a row, before what it rests on; evidence has a sheet of its own."""
_ALIKE = {
    "readings": (by_readings, readings_of),
    "fragile": (by_fragility, fragile_of),
    "assumed": (by_assumption, assumed_in),
}
"""Fields that rows share, with what tells which share them and what one row has."""


@immutable
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
    line = write_standings(sheets, results, lines, sheet)
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
    by_finding = PageRows(results).by_finding(np.arange(len(results), dtype=np.int64))
    told: list[tuple[str, Format | None]] = [("", None)] * len(results)
    for (mark, said), rows in by_finding.items():
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


def keys_of(results: Results, fields: Sequence[str], rows: Index) -> list[Texts]:
    """Fields of words of some rows, one column each."""
    columns = [results.coded(name) for name in fields]
    return [_by_code(each.codes[rows], each.words.__getitem__) for each in columns]


def sources_of(results: Results) -> list[Texts]:
    """What verdicts rest on, as `SOURCES`, one column each."""
    uses, codes = results.uses
    used = np.unique(codes)
    told = [provenance_of_use(results, batch, use, "") for batch, use in (uses[code] for code in used.tolist())]
    place = np.searchsorted(used, codes)

    def texts(name: str) -> Texts:
        if name == "data":
            return digests_texts(results.data_digests).to_list()
        return _by_code(place, lambda code: told[code][name])

    return [texts(name) for name in SOURCES]


def cells_of(results: Results, name: str) -> Column:
    """A field of results, any but ``evidence`` and ``provenance``, with an element a row."""
    rows = np.arange(len(results), dtype=np.int64)
    if name in NUMBERS:
        return results.numbers(name)
    if name == "sentence":
        return [cell_text(each) if each else None for each in sentences_of(results).to_list()]
    if name == "illustrative":
        return _by_code(np.asarray(results.column(name), dtype=np.int64), lambda code: bool(code))
    if name == "boards":
        boards = results.framework.boards_of
        return _by_code(results.coded("aim").codes, lambda code: list(boards(results.aims[code])))
    if name == "periods":
        return _milestones(results)
    if name in _ALIKE:
        alike, say = _ALIKE[name]
        code, first = alike(results, rows)
        return _by_code(code, lambda each: say(results, first[each - 1]) if each else [])
    return keys_of(results, [name], rows)[0]


def _by_code(codes: NDArray[np.generic], say: Callable[[int], object]) -> Texts:
    """One text a row of what ``say`` says of its code (from 0), asked once for each code."""
    used, place = np.unique(codes, return_inverse=True)
    told = [None if each is None or each == "" else cell_text(each) for each in map(say, used.tolist())]
    texts: list[str | None] = np.array(told, dtype=object)[place].tolist()
    return texts


def _milestones(results: Results) -> Texts:
    import polars

    periods = periods_of(results)
    period, state = (by_code(each.codes, each.words.__getitem__) for each in (periods.period, periods.state))
    each = joined([period, ": ", state], len(periods))
    frame = polars.DataFrame({"row": periods.row, "each": each})
    lists = frame.group_by("row", maintain_order=True).agg(polars.col("each").str.join("; "))
    told = np.full(len(results), "", dtype=object)
    told[lists["row"].to_numpy()] = [cell_text(each) for each in lists["each"].to_list()]
    texts: list[str | None] = told.tolist()
    return texts


@immutable(kw_only=True, eq=False)
class EvidenceLines:
    """Numbers behind verdicts, one element a number: the row of the results, its name, itself and what it means."""

    row: Index
    name: Texts
    value: NDArray[np.float64]
    meaning: Texts


def evidence_lines(results: Results) -> EvidenceLines:
    """All evidence of results that there is, in the order of rows and of the names that their metric gives."""
    known: dict[tuple[str, str], int] = {}
    parts = list(_evidence_parts(results, known))
    row, place, said = (
        np.concatenate([each[at] for each in parts]) if parts else np.empty(0, dtype=np.int64) for at in range(3)
    )
    value = np.concatenate([each[3] for each in parts]) if parts else np.empty(0)
    order = np.lexsort((place, row))
    names = list(known)
    return EvidenceLines(
        row=row[order],
        name=_by_code(said[order], lambda code: names[code][0]),
        value=value[order],
        meaning=_by_code(said[order], lambda code: names[code][1]),
    )


def _evidence_parts(
    results: Results, known: dict[tuple[str, str], int]
) -> Iterator[tuple[Index, Index, Index, NDArray[np.float64]]]:
    """Row, place among the names of its metric, name with its meaning, and number; piece by piece."""
    for batch, own, at in results.batches_of(np.arange(len(results), dtype=np.int64)):
        meanings = {each.name: each.meaning for each in batch.info.evidence} if batch.info is not None else {}
        for place, (name, column) in enumerate(batch.evidence.items()):
            values = column[at]
            there = np.flatnonzero(np.isfinite(values))
            said = known.setdefault((name, meanings.get(name, "")), len(known))
            yield own[there], np.full(len(there), place), np.full(len(there), said), values[there]
