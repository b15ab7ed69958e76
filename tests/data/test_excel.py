"""Workbooks as councils keep them: titles, merged headers, notes, dates, hidden sheets and formulas that failed."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from outcomes.data.readers.csv import CsvOptions, CsvReader
from outcomes.data.readers.excel import ExcelOptions, ExcelReader
from outcomes.diagnostics import DataError, Severity
from outcomes.scaffold.inspecting import inspect_file

COLUMNS = {"area": "Area code", "period": "Month ending", "value": "Rate", "count": "Number"}
FAILED = (
    ' [Return]:8:5: warning: OUT390 column "Delayed discharges Rate": its formula gives #DIV/0!; '
    "the cell is taken as empty; correct the formula, or clear the cell"
)
UNPLACED = (
    ": warning: OUT390 formulas: 1 failed somewhere in the workbook; their cells are taken as empty; "
    "open it and look for #DIV/0!, #N/A and the like"
)
CONSTANTS = {"indicator": "delayed"}


def council_workbook(path: Path) -> None:
    """A return with a title over it, a header of two rows, notes below, a failed formula and a sheet that is hidden."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Return"
    sheet["A1"] = "Adult social care: delayed discharges, return for the board"
    sheet.merge_cells("A1:F1")
    sheet["A2"] = "Contact: performance team"
    sheet["A4"], sheet["B4"], sheet["C4"] = "Area code", "Area", "Month ending"
    sheet.merge_cells("A4:A5")
    sheet.merge_cells("B4:B5")
    sheet.merge_cells("C4:C5")
    sheet["D4"] = "Delayed discharges"
    sheet.merge_cells("D4:E4")
    sheet["D5"], sheet["E5"] = "Number", "Rate"
    rows = [
        ("E06000008", "Blackburn with Darwen", date(2024, 4, 30), 12, 8.123456789012),
        (None, None, date(2024, 5, 31), 14, 9.5),
        ("E06000009", "Blackpool", date(2024, 4, 30), 7, "#DIV/0!"),
        (None, None, date(2024, 5, 31), 5, 3.25),
    ]
    for number, row in enumerate(rows, 6):
        for column, cell in enumerate(row, 1):
            sheet.cell(number, column, cell)
            if isinstance(cell, str) and cell.startswith("#"):
                sheet.cell(number, column).data_type = "e"
    sheet["A11"] = "Notes"
    sheet["A12"] = "1. Figures are provisional."
    sheet["A13"] = "Source: performance team"
    hidden = book.create_sheet("Workings")
    hidden.sheet_state = "hidden"
    hidden.append(["Area code", "Month ending", "Number", "Rate"])
    hidden.append(["E06000010", date(2024, 4, 30), 1, 1.0])
    book.save(path)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "return.xlsx"
    council_workbook(path)
    return path


def options(**more: Any) -> ExcelOptions:
    given: dict[str, Any] = {
        "header": (4, 5),
        "columns": {**COLUMNS, "value": "Delayed discharges Rate", "count": "Delayed discharges Number"},
        "constants": CONSTANTS,
        "fill": ("Area code",),
    }
    return ExcelOptions(**given | more)


def assert_the_return_is_read(path: Path, failed: str) -> None:
    observations, report = ExcelReader().read(path, options())
    columns = observations.to_columns()
    assert columns["area"] == ["E06000008", "E06000008", "E06000009", "E06000009"]
    assert columns["period"] == ["2024-04-30", "2024-05-31", "2024-04-30", "2024-05-31"]
    assert columns["count"] == [12.0, 14.0, 7.0, 5.0]
    assert [columns["value"][place] for place in (0, 1, 3)] == [8.123456789012, 9.5, 3.25]
    assert columns["value"][2] != columns["value"][2] or columns["value"][2] is None
    assert [str(each) for each in report] == [
        f"{path}: note: OUT392 rows left out: 3 below the figures, without an area or a period; "
        "nothing, where these are notes; else give each its area and period",
        f"{path}{failed}",
    ]
    assert [each.severity for each in report] == [Severity.NOTE, Severity.WARNING]


def test_a_return_is_read_as_a_council_keeps_it(workbook: Path) -> None:
    assert_the_return_is_read(workbook, FAILED)


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_the_same_return_saved_in_another_format_reads_the_same(workbook: Path, suffix: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice, which writes the other formats, is not installed")
    home = workbook.parent / "home"
    subprocess.run(
        [office, f"-env:UserInstallation=file://{home}", "--headless", "--convert-to", suffix, str(workbook)],
        cwd=workbook.parent,
        check=True,
        capture_output=True,
        timeout=180,
    )
    # An OpenDocument spreadsheet that is read does not tell where its formulas failed.
    assert_the_return_is_read(workbook.with_suffix(f".{suffix}"), UNPLACED if suffix == "ods" else FAILED)


def test_a_hidden_sheet_is_read_where_it_is_named(workbook: Path) -> None:
    asked = ExcelOptions(sheet="Workings", columns=COLUMNS, constants=CONSTANTS)
    assert ExcelReader().read(workbook, asked)[0].to_columns()["area"] == ["E06000010"]


def test_the_header_is_found_by_the_names_that_are_asked_for(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book["Return"]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet["D4"], sheet["E4"] = "Number", "Rate"
    sheet.delete_rows(5)
    book.save(workbook)
    read, report = ExcelReader().read(workbook, ExcelOptions(columns=COLUMNS, constants=CONSTANTS, fill=("Area code",)))
    assert read.to_columns()["count"] == [12.0, 14.0, 7.0, 5.0]
    assert "headers: taken from row 4 of the sheet" in str(report)


def test_several_sheets_are_one_table_and_their_names_can_be_a_field(tmp_path: Path) -> None:
    path = tmp_path / "years.xlsx"
    book = openpyxl.Workbook()
    book.remove(book.active)
    for year, value in (("2022", 1.5), ("2023", 2.5)):
        sheet = book.create_sheet(year)
        sheet.append(["Area code", "Value"] if year == "2022" else ["Value", "Area code"])
        sheet.append(["E06000008", value] if year == "2022" else [value, "E06000008"])
    sheet.append(["oops", "E06000009"])
    book.save(path)
    with pytest.raises(DataError, match='the workbook has 2: "2022", "2023"'):
        ExcelReader().read(path, ExcelOptions(constants=CONSTANTS))
    read, report = ExcelReader().read(path, ExcelOptions(sheet="*", columns={"period": "(sheet)"}, constants=CONSTANTS))
    columns = read.to_columns()
    assert columns["period"][:2] == ["2022", "2023"]
    assert columns["value"][:2] == [1.5, 2.5]
    assert f'{path} [2023]:3:2: OUT310 column "Value": "oops" is not a number' in str(report)


@pytest.mark.parametrize("part", ["B3:D5", "Figures", "quarter"])
def test_a_part_of_a_sheet_is_a_range_a_table_or_a_name(tmp_path: Path, part: str) -> None:
    path = tmp_path / "part.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "My sheet"
    for row in (["Area code", "Period", "Value"], ["E06000008", 2022, 1.5], ["E06000009", 2022, 2.5]):
        for column, cell in enumerate(row, 2):
            sheet.cell(sheet.max_row + (column == 2) if sheet.max_row > 2 or column > 2 else 3, column, cell)
    sheet["A1"], sheet["F9"] = "Draft", "Total 4"
    sheet.add_table(Table(displayName="Figures", ref="B3:D5"))
    book.defined_names["quarter"] = DefinedName("quarter", attr_text="'My sheet'!$B$3:$D$5")
    book.create_sheet("Other")["A1"] = "x"
    book.save(path)
    given = {} if part != "B3:D5" else {"sheet": "My sheet"}
    read, report = ExcelReader().read(path, ExcelOptions(range=part, constants=CONSTANTS, **given))
    assert read.to_columns()["value"] == [1.5, 2.5]
    assert read.to_columns()["period"] == ["2022", "2022"]
    assert not report.errors


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sheet": "Retrun"}, 'OUT391 sheet "Retrun": the workbook has no such sheet; did you mean "Return"?'),
        ({"range": "Figurs"}, 'OUT391 range "Figurs": it is no range, and the workbook has no table or name'),
        ({"header": 99}, 'OUT391 header = 99: sheet "Return" has no such row; name one from 1 to 13'),
        (
            {"range": "ZZ1:ZZ9"},
            'OUT318 file: sheet "Return" holds nothing there; name a sheet or a range that is filled',
        ),
        ({"fill": ("Aera",)}, 'OUT305 column for "fill": there is no column "Aera"'),
    ],
)
def test_what_is_not_there_is_said_with_what_is(workbook: Path, given: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError) as error:
        ExcelReader().read(workbook, options(**given))
    assert said in str(error.value)


def test_a_sheet_without_a_cell_is_said_to_hold_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Blank")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataError, match='OUT303 sheet "Blank": it has no cells'):
        ExcelReader().read(tmp_path / "a.xlsx", ExcelOptions(sheet="Blank"))


def test_a_file_that_is_no_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("Area code,Period,Value\nE06000008,2022,1\n")
    with pytest.raises(DataError, match=r'it is no workbook .*; set reader = "csv"'):
        ExcelReader().read(path, ExcelOptions())
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(DataError, match=r"it is no workbook .*; download it again"):
        ExcelReader().read(path, ExcelOptions())


def test_a_cell_in_the_far_corner_is_refused_before_the_sheet_is_laid_out(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["area", "period", "value"])
    book.active.append(["A", "2024", 1])
    book.active["XFD1048576"] = 1
    book.save(path)
    # In Rust, 512 GiB that are not there end the process.
    with pytest.raises(
        DataError, match=r"a cell in row 1,048,576 and one in column XFD.*1,202,590,842,880 bytes; delete"
    ):
        ExcelReader().read(path, ExcelOptions(constants={"indicator": "i"}))
    with pytest.raises(DataError, match="column XFD"):
        inspect_file(path)


def test_a_far_corner_that_is_coloured_and_empty_is_none(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    book = openpyxl.Workbook()
    for row in (["area", "period", "value"], ["A", "2024", 1]):
        book.active.append(row)
    book.active["XFD1048576"].fill = PatternFill("solid", fgColor="FFFF00")
    book.save(path)
    observations, _ = ExcelReader().read(path, ExcelOptions(constants={"indicator": "i"}))
    assert observations.value.tolist() == [1.0]


def test_a_csv_reader_that_meets_a_workbook_says_which_reader_to_use(workbook: Path) -> None:
    with pytest.raises(DataError, match='it is an Excel workbook, not separated values; set reader = "excel"'):
        CsvReader().read(workbook, CsvOptions())


def test_a_workbook_without_a_sheet_that_can_be_seen_is_a_message_where_every_sheet_is_asked_for(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["area", "period", "value"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Empty")
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(DataError, match=r'OUT303 file: no sheet that can be seen has anything in it; .*sheet = "'):
        ExcelReader().read(tmp_path / "x.xlsx", ExcelOptions(sheet=("*",)))
