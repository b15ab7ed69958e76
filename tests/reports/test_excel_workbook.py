"""The workbook: a line a promise, typed findings, text as text, numbers as numbers, days as days, the same bytes."""

import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

import outcomes
from outcomes.registry import PluginSet
from outcomes.reports import excel
from outcomes.reports.excel import ExcelWriter
from outcomes.reports.folders import NotWrittenError
from outcomes.results import FIELDS, coverage, promises

FORMULAS = ["=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+1", "-2+3", '=HYPERLINK("http://example.org")', "{=1+1}"]


def book_of(results: Any) -> Any:
    stream = BytesIO()
    ExcelWriter().write(results, stream)
    return openpyxl.load_workbook(BytesIO(stream.getvalue()))


def lines(sheet: Any) -> list[dict[str, Any]]:
    """The lines of a table by the words of its header."""
    header, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in rest]


def test_the_writer_is_registered_as_excel() -> None:
    found = PluginSet.of().find("writer", "excel")
    assert found is not None
    assert ("excel", ".xlsx", True) == (found.thing.id, found.thing.suffix, found.thing.binary)


def promised(book: Any) -> list[dict[str, Any]]:
    """The lines of the first sheet, under its headline."""
    rows = list(book["Promises"].iter_rows(values_only=True))
    at = next(place for place, row in enumerate(rows) if row[0] == "how it stands")
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]


def test_the_sheets_and_their_headers_stay_in_sight(make_results: Any) -> None:
    book = book_of(make_results())
    names = ["Promises", "Charts", "Figures through time", "Findings", "Evidence", "Counts", "Sources"]
    assert names == book.sheetnames
    assert ("B2", "A2", "A2") == tuple(book[name].freeze_panes for name in ("Findings", "Evidence", "Sources"))
    assert book["Findings"].dimensions == book["Findings"].auto_filter.ref
    assert book["Promises"].freeze_panes == "C8"


def test_the_first_sheet_has_a_line_a_promise_the_worst_first(make_results: Any) -> None:
    results = make_results(areas=[("E10000018", "Leicestershire"), ("E07000130", "Charnwood")])
    book = book_of(results)
    assert [book["Promises"][cell].value for cell in ("A1", "B2", "A3")] == [
        "A strategy", datetime.datetime(2017, 6, 30), f"{promises(results)}."
    ]  # fmt: skip
    missed, kept, undefined = promised(book)
    assert [line["how it stands"] for line in (missed, kept, undefined)] == ["✘ not kept", "✔ kept", "? undefined"]
    # Leicestershire is the first area of the made-up data: 60 in every year, against 80 by 2016.
    assert {
        "promise": "Parents are more confident",
        "priority": "A sound mind",
        "figure of": "Leicestershire",
        "period": "2016",
        "value": 60,
        "held against": 80,
        "started from": 60,
        "change": 0,
        "unit": "%",
        "promised": "80% by 2016",
        "owner": "The council",
        "boards": "Health and Wellbeing Board",
    }.items() <= missed.items()
    # The data hold England too, which rises to 86.
    assert (missed["areas or items that decide"], missed["of"]) == (2, 3)
    assert missed["to be known"].split("; ")[0] == "made-up figures"
    assert (kept["value"], kept["in short"]) == (None, "delivered")
    assert undefined["in short"] == "target still open, overdue: The council"


def test_figures_are_rounded_for_the_eye_and_whole_beneath(tmp_path: Any) -> None:
    (tmp_path / "framework.toml").write_text(
        """
        format = 1
        framework = { id = "f", title = "F", areas = "all" }
        data.x = { path = "x.csv" }
        indicators.i = { title = "I", unit = "%", range = [0, 100], polarity = "high", data = { source = "x" } }
        [aims.a]
        title = "A"
        indicator = "i"
        due = "2016-03-31"
        target = { value = 50, by = "2016", from = { period = "2013" } }
        judge = [{ metric = "target.path" }]
        """
    )
    (tmp_path / "x.csv").write_text("indicator,area,period,value\ni,E10000018,2013,40\ni,E10000018,2016,48.123456789\n")
    book = book_of(outcomes.evaluate(tmp_path, as_of=datetime.date(2017, 6, 1)))
    (line,) = promised(book)
    assert (line["value"], line["due"]) == (48.123456789, datetime.datetime(2016, 3, 31))
    cells = {cell.value: cell for row in book["Promises"].iter_rows() for cell in row}
    assert (cells[48.123456789].number_format, cells[48.123456789].data_type) == ("#,##0.0", "n")
    assert cells[datetime.datetime(2016, 3, 31)].number_format == "d mmm yyyy"
    # Eight of the forty-eight are short of the path by two: the difference is whole too.
    assert line["change"] == pytest.approx(8.123456789, abs=1e-12)


def test_findings_hold_every_field_with_its_own_type(make_results: Any) -> None:
    results = make_results()
    found = lines(book_of(results)["Findings"])
    sources = ["metric", "plugin", "parameters", "definition", "data", "input", "sha256"]
    own = [name for name in FIELDS if name not in ("evidence", "provenance", "metric")]
    assert ["finding", *own, *sources] == list(found[0])
    for row, line in zip(results.to_rows(), found, strict=True):
        for name in ("value", "lower", "upper", "target", "benchmark"):
            assert row[name] == line[name]
            assert isinstance(line[name], float | int | None)
        for name in ("aim", "area", "period", "outcome", "reason", "sentence"):
            assert row[name] == line[name]
        assert line["data"] == row["provenance"]["data"]
    assert "✘ missed" in [line["finding"] for line in found]


def test_no_cell_holds_text_of_a_program(make_results: Any) -> None:
    cells = [cell for sheet in book_of(make_results()) for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if str(cell.value)[:1] in "[{" and cell.value] == []
    said = {cell.value for cell in cells}
    assert any("require_significance = yes" in str(each) and "power = 0.8" in str(each) for each in said)


def test_charts_are_native_and_show_the_figures_of_their_sheet(make_results: Any) -> None:
    book = book_of(make_results())
    (chart,) = book["Charts"]._charts
    value, target = chart.series
    assert value.val.numRef.f == "'Figures through time'!$D$2:$D$5"
    assert target.val.numRef.f == "'Figures through time'!$E$2:$E$5"
    drawn = lines(book["Figures through time"])
    assert [(line["period"], line["value"], line["held against"]) for line in drawn] == [
        (str(year), 60, 80) for year in range(2013, 2017)
    ]
    (counts,) = book["Counts"]._charts
    assert counts.series[0].val.numRef.f == "Counts!$B$2:$B$4"
    assert [line[1] for line in book["Counts"].iter_rows(min_row=2, max_row=4, max_col=2, values_only=True)] == [
        1,
        1,
        1,
    ]


def test_periods_stay_the_text_that_they_are(make_results: Any) -> None:
    sheet = book_of(make_results())["Findings"]
    column = [cell.value for cell in sheet[1]].index("period") + 1
    cells = [cell for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column) if cell.value is not None]
    assert {("2016", "s")} == {(cell.value, cell.data_type) for cell in cells}


COMMENTED = """
format = 1
framework = { id = "f", title = "F", areas = "all" }
commentary = { folder = "commentary" }
data.x = { path = "x.csv" }
indicators.i = { title = "I", unit = "%", range = [0, 100], polarity = "high", data = { source = "x" } }
owners.visiting.title = "Health visiting service"
[aims.a]
title = "Checks"
owner = "visiting"
indicator = "i"
target = { value = 90, by = "2016" }
judge = [{ metric = "target.path" }]
"""
COMMENTS = """
[[comments]]
aim = "a"
author = "Jane Smith"
date = 2017-05-14
verdict = "missed"
text = "=HYPERLINK(\\"http://example.org\\") Two of five left."
[[comments]]
aim = "a"
author = "Jane Smith"
date = 2016-05-14
verdict = "met"
text = "All is *well*."
"""


def test_a_line_has_verdict_value_target_change_owner_and_commentary_which_is_text(tmp_path: Any) -> None:
    (tmp_path / "commentary").mkdir()
    (tmp_path / "framework.toml").write_text(COMMENTED)
    (tmp_path / "commentary" / "may.toml").write_text(COMMENTS)
    (tmp_path / "x.csv").write_text("indicator,area,area_name,period,value\ni,E10000018,Leicestershire,2016,40\n")
    book = book_of(outcomes.evaluate(tmp_path, as_of=datetime.date(2017, 6, 1)))
    (line,) = promised(book)
    named = ("how it stands", "value", "held against", "owner")
    assert [line[name] for name in named] == ["✘ not kept", 40, 90, "Health visiting service"]
    # The newest first; what was written of another verdict says so.
    newest, oldest = line["commentary"].split("\n")
    assert newest == 'Jane Smith, 14 May 2017: =HYPERLINK("http://example.org") Two of five left.'
    assert oldest.startswith("Jane Smith, 14 May 2016 (written before the verdict changed")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink is not None] == []


@pytest.mark.parametrize("formula", FORMULAS)
def test_text_that_looks_like_a_formula_is_shown_as_it_is(formula: str, make_results: Any) -> None:
    results = make_results(areas=[("E10000018", formula)], title=formula, attribution=formula, item=formula)
    book = book_of(results)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [] == [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert formula == book["Promises"]["A1"].value
    assert formula in [line["area_name"] for line in lines(book["Findings"])]
    assert [] == [cell.coordinate for cell in cells if cell.hyperlink is not None]


def test_a_sheet_counts_by_priority_and_by_board(make_results: Any) -> None:
    results = make_results()
    rows = [
        [value for value in line if value is not None]
        for line in book_of(results)["Counts"].iter_rows(values_only=True)
    ]
    top = list(book_of(results)["Promises"].iter_rows(max_row=4, max_col=1, values_only=True))
    assert top[2:4] == [(f"{promises(results)}.",), (f"{coverage(results).still_open}.",)]
    head = next(line for line in rows if line and line[0] == "priority")
    mind = dict(zip(head, next(line for line in rows if line and line[0] == "A sound mind"), strict=True))
    # The framework's first priority: two aims; two areas missed the target, and one deliverable is met.
    assert (2, 5, 2, 1) == (mind["aims"], mind["rows"], mind["missed"], mind["met"])
    board = next(line for line in rows if line and line[0] == "Health and Wellbeing Board")
    assert [3, 2, 6] == board[1:4]


def test_evidence_is_one_number_a_line_and_points_to_its_row(make_results: Any) -> None:
    results = make_results()
    book = book_of(results)
    rows, found = results.to_rows(), lines(book["Evidence"])
    assert sum(len(row["evidence"]) for row in rows) == len(found)
    for line in found:
        # A workbook holds sixteen significant digits.
        exact = rows[line["line in Findings"] - 2]["evidence"][line["evidence"]]
        assert exact == pytest.approx(line["number"], rel=1e-15)
        assert line["meaning"]


def test_sources_name_files_digests_and_whom_to_thank(make_results: Any) -> None:
    results = make_results(attribution="Crown copyright")
    sheet = book_of(results)["Sources"]
    source = lines(sheet)[0]
    assert ("made-up.csv", "yes", results.evaluation.inputs[0].sha256) == (
        source["file"],
        source["illustrative"],
        source["sha256"],
    )
    assert "Crown copyright" in [cell.value for row in sheet.iter_rows() for cell in row]


def test_the_same_results_give_the_same_bytes(make_results: Any, monkeypatch: Any) -> None:
    results = make_results()
    first, second = BytesIO(), BytesIO()
    ExcelWriter().write(results, first)
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    ExcelWriter().write(results, second)
    assert first.getvalue() == second.getvalue()
    made = openpyxl.load_workbook(first).properties
    assert (datetime.datetime(2017, 6, 30), datetime.datetime(2017, 6, 30)) == (made.created, made.modified)


def test_longer_text_than_a_cell_can_hold_is_cut_and_says_so(make_results: Any) -> None:
    title = book_of(make_results(title="W" * 40_000))["Promises"]["A1"].value
    assert (32_767, "W…") == (len(title), title[-2:])


def test_more_rows_than_a_sheet_can_hold_are_refused_with_a_way_out(make_results: Any, monkeypatch: Any) -> None:
    results = make_results()
    monkeypatch.setattr(excel, "ROOM", len(results) - 1)
    with pytest.raises(NotWrittenError, match=r"OUT503 writer \"excel\": 6 rows.*--format parquet"):
        book_of(results)


def test_without_its_package_the_message_says_what_to_install(make_results: Any, monkeypatch: Any) -> None:
    results = make_results()
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(NotWrittenError, match=r"OUT502 writer \"excel\".*pip install '\.\[excel\]'"):
        book_of(results)


def test_a_promise_of_every_year_has_a_sheet_with_a_line_a_year(tmp_path: Any) -> None:
    """Excel used to show the sequence as text of a program in one cell."""
    (tmp_path / "framework.toml").write_text(
        """
        format = 1
        framework = { id = "f", title = "F", areas = "all" }
        data.x = { path = "x.csv" }
        indicators.i = { title = "I", unit = "%", range = [0, 100], polarity = "high", data = { source = "x" } }
        [aims.a]
        title = "A"
        indicator = "i"
        target = { change = 10, every = "year", beyond_range = "cap", from = { period = "2013", value = 68 } }
        judge = [{ metric = "target.path" }]
        """
    )
    figures = {2013: 68, 2014: 78, 2015: 70, 2016: 50}
    (tmp_path / "x.csv").write_text(
        "indicator,area,period,value\n" + "".join(f"i,E10000018,{year},{value}\n" for year, value in figures.items())
    )
    book = book_of(outcomes.evaluate(outcomes.load_framework(tmp_path), as_of=datetime.date(2017, 6, 1)))
    found = [(line["period promised"], line["kept or not"], line["value"]) for line in lines(book["Periods"])]
    assert found == [("2014", "kept", 78), ("2015", "missed", 70), ("2016", "missed", 50)]
    assert [line["line in Findings"] for line in lines(book["Periods"])] == [2, 2, 2]
    assert lines(book["Findings"])[0]["periods"] == "2014: kept; 2015: missed; 2016: missed"
