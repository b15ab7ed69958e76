"""The workbook: four sheets, text as text, numbers as numbers, the same bytes."""

import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

import outcomes
from outcomes.registry import PluginSet
from outcomes.reports import excel
from outcomes.reports.excel import ExcelWriter
from outcomes.reports.publishing import NotWrittenError
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


def test_the_four_sheets_and_their_headers_stay_in_sight(make_results: Any) -> None:
    book = book_of(make_results())
    assert ["Summary", "Rows", "Evidence", "Sources"] == book.sheetnames
    assert ("B2", "A2", "A2") == tuple(book[name].freeze_panes for name in ("Rows", "Evidence", "Sources"))
    assert book["Rows"].dimensions == book["Rows"].auto_filter.ref


def test_rows_hold_every_field_with_its_own_type(make_results: Any) -> None:
    results = make_results()
    found = lines(book_of(results)["Rows"])
    assert ["finding", *FIELDS] == list(found[0])
    for row, line in zip(results.to_rows(), found, strict=True):
        for name in ("value", "lower", "upper", "target", "benchmark"):
            assert row[name] == line[name]
            assert isinstance(line[name], float | int | None)
        for name in ("aim", "area", "period", "outcome", "reason", "sentence", "metric"):
            assert row[name] == line[name]
    assert "✘ missed" in [line["finding"] for line in found]


def test_periods_and_days_stay_the_text_that_they_are(make_results: Any) -> None:
    sheet = book_of(make_results())["Rows"]
    column = ["finding", *FIELDS].index("period") + 1
    cells = [cell for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column) if cell.value is not None]
    assert {("2016", "s")} == {(cell.value, cell.data_type) for cell in cells}


@pytest.mark.parametrize("formula", FORMULAS)
def test_text_that_looks_like_a_formula_is_shown_as_it_is(formula: str, make_results: Any) -> None:
    results = make_results(areas=[("E10000018", formula)], title=formula, attribution=formula, item=formula)
    book = book_of(results)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [] == [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert formula == book["Summary"]["A1"].value
    assert formula in [line["area_name"] for line in lines(book["Rows"])]
    assert [] == [cell.coordinate for cell in cells if cell.hyperlink is not None]


def test_the_summary_counts_by_priority_and_by_board(make_results: Any) -> None:
    results = make_results()
    rows = [
        [value for value in line if value is not None]
        for line in book_of(results)["Summary"].iter_rows(values_only=True)
    ]
    assert rows[2:4] == [[f"{promises(results)}."], [f"{coverage(results).still_open}."]]
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
        exact = rows[line["line in Rows"] - 2]["evidence"][line["evidence"]]
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
    title = book_of(make_results(title="W" * 40_000))["Summary"]["A1"].value
    assert (32_767, "W…") == (len(title), title[-2:])


def test_more_rows_than_a_sheet_can_hold_are_refused_with_a_way_out(make_results: Any, monkeypatch: Any) -> None:
    results = make_results()
    monkeypatch.setattr(excel, "ROOM", len(results) - 1)
    with pytest.raises(NotWrittenError, match=r"OUT503 writer \"excel\": 6 rows.*--format parquet"):
        book_of(results)


def test_without_its_package_the_message_says_what_to_install(make_results: Any, monkeypatch: Any) -> None:
    results = make_results()
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(NotWrittenError, match=r"OUT502 writer \"excel\".*pip install 'outcomes\[excel\]'"):
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
    assert [line["line in Rows"] for line in lines(book["Periods"])] == [2, 2, 2]
    assert lines(book["Rows"])[0]["periods"] == "2014: kept; 2015: missed; 2016: missed"
