"""Binary workbooks (xlsb), which no library that the tests have can write: one is put together here, record by record.

Source of the format: Microsoft, [MS-XLSB] Excel (.xlsb) Binary File Format; the names and numbers of records are its own.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from outcomes.data.file_kinds import kind_of
from outcomes.data.readers.csv import CsvOptions, CsvReader
from outcomes.data.readers.excel import ExcelOptions, ExcelReader
from outcomes.diagnostics import DataError
from outcomes.scaffold.inspecting import inspect_file

# Record numbers of [MS-XLSB] 2.3.2.
ROW, ERROR, REAL, TEXT = 0, 3, 5, 6
FORMAT = 47
BEGIN_SHEET, END_SHEET, BEGIN_BOOK, END_BOOK = 129, 130, 131, 132
BEGIN_SHEETS, END_SHEETS, BEGIN_DATA, END_DATA, SIZE, SHEET = 143, 144, 145, 146, 148, 156
BEGIN_STYLES, END_STYLES, BEGIN_FORMATS, END_FORMATS = 278, 279, 617, 618
PLAIN, DAY = 0, 1
DIV_0 = 0x07


def record(number: int, body: bytes = b"") -> bytes:
    """2.1.4: a record's number and size, seven bits a byte, and its body."""

    def packed(value: int) -> bytes:
        out = bytearray()
        while True:
            out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
            value >>= 7
            if not value:
                return bytes(out)

    return packed(number) + packed(len(body)) + body


def text(words: str) -> bytes:
    """2.5.169: a string with its length in characters."""
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def cell(number: int, column: int, body: bytes, style: int = PLAIN) -> bytes:
    """2.5.9: the column of a cell and its style, before what it holds."""
    return record(number, struct.pack("<II", column, style) + body)


def sheet(rows: list[list[object]], days: int) -> bytes:
    """Rows of text, numbers and errors (bytes); the numbers of the column ``days`` are days."""
    parts = [record(BEGIN_SHEET), record(SIZE, struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1))]
    parts.append(record(BEGIN_DATA))
    for place, row in enumerate(rows):
        parts.append(record(ROW, struct.pack("<IIHHBI", place, 0, 300, 0, 0, 0)))
        for column, value in enumerate(row):
            if isinstance(value, str):
                parts.append(cell(TEXT, column, text(value)))
            elif isinstance(value, bytes):
                parts.append(cell(ERROR, column, value))
            elif isinstance(value, float):
                parts.append(cell(REAL, column, struct.pack("<d", value), DAY if column == days else PLAIN))
    return b"".join([*parts, record(END_DATA), record(END_SHEET)])


def binary_workbook(path: Path, sheets: dict[str, tuple[bytes, bool]]) -> None:
    """A workbook of named sheets, each with whether it is hidden."""
    formats = [struct.pack("<HHHHHBBHBB", 0, number, 0, 0, 0, 0, 0, 0, 0, 0) for number in (0, 14)]
    styles = [record(BEGIN_STYLES), record(BEGIN_FORMATS, struct.pack("<I", len(formats)))]
    styles += [*(record(FORMAT, each) for each in formats), record(END_FORMATS), record(END_STYLES)]
    book = [record(BEGIN_BOOK), record(BEGIN_SHEETS)]
    for place, (name, (_, hidden)) in enumerate(sheets.items(), 1):
        book.append(record(SHEET, struct.pack("<II", int(hidden), place) + text(f"rId{place}") + text(name)))
    book += [record(END_SHEETS), record(END_BOOK)]
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = "".join(
        f'<Relationship Id="rId{place}" Type="{kind}/worksheet" Target="worksheets/sheet{place}.bin"/>'
        for place in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        )
        root = f'<Relationship Id="rId1" Type="{kind}/officeDocument" Target="xl/workbook.bin"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{namespace}">{root}</Relationships>')
        archive.writestr("xl/workbook.bin", b"".join(book))
        archive.writestr("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{namespace}">{related}</Relationships>')
        archive.writestr("xl/styles.bin", b"".join(styles))
        for place, (body, _) in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{place}.bin", body)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "return.xlsb"
    rows: list[list[object]] = [
        ["Delayed discharges, return for the board"],
        [],
        ["Area code", "Month ending", "Rate"],
        # 30 April and 31 May 2024, as spreadsheets count days.
        ["E06000008", 45412.0, 8.125],
        ["E06000008", 45443.0, 9.5],
        ["E06000009", 45412.0, bytes([DIV_0])],
    ]
    binary_workbook(
        path,
        {"Return": (sheet(rows, days=1), False), "Workings": (sheet([["scrap", 1.0]], days=9), True)},
    )
    return path


COLUMNS = {"area": "Area code", "period": "Month ending", "value": "Rate"}


def test_a_binary_workbook_is_read(workbook: Path) -> None:
    assert kind_of(workbook) == "xlsb"
    options = ExcelOptions(columns=COLUMNS, constants={"indicator": "delayed"})
    observations, report = ExcelReader().read(workbook, options)
    assert observations.area.to_list() == ["E06000008", "E06000008", "E06000009"]
    assert observations.period.to_list() == ["2024-04-30", "2024-05-31", "2024-04-30"]
    assert observations.value.tolist()[:2] == [8.125, 9.5]
    assert [each.code for each in report] == ["OUT390", "OUT392"]


def test_a_binary_workbook_is_looked_at_and_named(workbook: Path) -> None:
    found = inspect_file(workbook)
    assert dict(found.facts)["sheets"] == "Return, Workings (hidden or empty)"
    assert found.reader == "excel"
    assert found.observations is not None
    assert len(found.observations) == 3
    with pytest.raises(DataError, match=r'it is a binary Excel workbook, not separated values; set reader = "excel"'):
        CsvReader().read(workbook, CsvOptions())
