"""OpenDocument sheets in which a row or a cell that is written once stands for many, as the format allows.

A few bytes would stand for all the memory of a machine: they are counted before a cell of them is made.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from outcomes.cli.app import run
from outcomes.data.readers import sheet_size
from outcomes.data.readers.excel import ExcelOptions, ExcelReader
from outcomes.diagnostics import DataError

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(f'xmlns:{each}="{OASIS}{each}:1.0"' for each in ("office", "table", "text"))
MANIFEST = f'''<manifest:manifest xmlns:manifest="{OASIS}manifest:1.0"><manifest:file-entry
manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'''
EMPTY = "<table:table-cell/>"
OPTIONS = ExcelOptions(constants={"indicator": "i"})


def cell(says: str, times: int = 1) -> str:
    """A cell, or some beside each other that say the same."""
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{times}">'
        f"<text:p>{says}</text:p></table:table-cell>"
    )


def empty(times: int) -> str:
    """Cells beside each other with nothing in them."""
    return f'<table:table-cell table:number-columns-repeated="{times}"/>'


def row(cells: str, times: int = 1) -> str:
    """A row, or some under each other that are the same."""
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


HEADER = row(cell("area") + cell("period") + cell("value"))
FIGURE = cell("E06000008") + cell("2024") + cell("1")


def sheets(path: Path, *rows: str, more: str = "") -> Path:
    """A spreadsheet of such sheets."""
    tables = "".join(f'<table:table table:name="S{at}">{each}</table:table>' for at, each in enumerate(rows))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:body><office:spreadsheet>{tables}{more}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def test_a_row_that_stands_for_some_is_read_as_often_and_the_empty_end_of_a_sheet_is_no_part_of_it(
    tmp_path: Path,
) -> None:
    end = row(empty(16_384), 1_048_572)
    path = sheets(tmp_path / "x.ods", HEADER + row(FIGURE + empty(16_381), 3) + end)
    observations, _ = ExcelReader().read(path, OPTIONS)
    assert observations.value.tolist() == [1.0, 1.0, 1.0]


TOO_MANY = {
    "rows": (HEADER + row(FIGURE, 20_000_000), "a cell in row 20,000,001 and one in column C"),
    "columns": (HEADER + row(FIGURE + cell("x", 100_000)), "a cell in row 2 and one in column EQXG"),
    "empty rows before a full one": (HEADER + row(EMPTY, 4_000_000) + row(FIGURE), "a cell in row 4,000,002 "),
    "empty rows and cells before full ones": (
        HEADER + row(FIGURE + empty(15_996) + cell("x")) + row(EMPTY, 15_998) + row(FIGURE),
        "takes 32,002,000,000 bytes",
    ),
    "a number beyond all": (HEADER + row(FIGURE, 10**30), "a cell in row 1,000,000,000,"),
}


@pytest.mark.parametrize(("rows", "found"), TOO_MANY.values(), ids=TOO_MANY.keys())
def test_more_than_a_sheet_can_have_or_a_machine_can_hold_is_refused_before_it_is_laid_out(
    rows: str, found: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sheets(tmp_path / "x.ods", rows)
    with pytest.raises(DataError, match=found):
        ExcelReader().read(path, OPTIONS)
    assert run(["inspect", str(path)]) == 11
    assert found in capsys.readouterr().err


def test_sheets_that_are_few_enough_each_and_too_many_together_are_refused(tmp_path: Path) -> None:
    # A million rows of three columns are 375 million bytes.
    path = sheets(tmp_path / "x.ods", *[HEADER + row(FIGURE, 1_000_000)] * 3)
    with pytest.raises(DataError, match=r"laid out, it has 1,125,001,125 bytes, and 1,073,741,824 are allowed"):
        ExcelReader().read(path, ExcelOptions(constants={"indicator": "i"}, sheet=("*",)))


@pytest.mark.parametrize("more", ["<table:table", "&none;", row(FIGURE).replace('"1"', '"one"')])
def test_what_is_no_xml_or_counts_in_no_numbers_is_damaged(more: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the workbook is damaged; open it"):
        ExcelReader().read(sheets(tmp_path / "x.ods", HEADER + row(FIGURE), more=more), OPTIONS)


def test_a_remark_of_the_file_that_looks_like_a_new_sheet_hides_no_row(tmp_path: Path) -> None:
    hiding = row(FIGURE, 600_000) + '<!-- <table:table table:name="x"> -->'
    with pytest.raises(DataError, match="a cell in row 1,200,001 "):
        ExcelReader().read(sheets(tmp_path / "x.ods", HEADER + hiding * 2), OPTIONS)


GROWN = """
import sys
from pathlib import Path
from outcomes.data.readers.sheets import open_sheets
paths = [Path(each) for each in sys.argv[1:]]
highest = []
for path in paths:
    assert open_sheets(path, header=(1,)).cells.height == 1
    # Not of getrusage, which counts what its parent took too.
    said = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    highest.append(int(said["VmHWM"].split()[0]))
print((highest[1] - highest[0]) * 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is not told")
@pytest.mark.parametrize(
    ("suffix", "each"), [("xlsx", sheet_size._BYTES_A_CELL), ("ods", sheet_size._BYTES_A_CELL_OF_ODS)]
)
def test_a_sheet_takes_what_it_is_said_to_take(suffix: str, each: int, tmp_path: Path) -> None:
    """Just below the limit, where nothing is refused, as well as above."""
    paths = []
    for rows in (2, 60_000):
        paths.append(path := tmp_path / f"{rows}.{suffix}")
        if suffix == "ods":
            sheets(path, row(cell("area", 50)) + row(EMPTY, rows - 2) + row(empty(49) + cell("x")))
        else:
            book = openpyxl.Workbook()
            book.active.append(["area"] * 50)
            book.active.cell(rows, 50, "x")
            book.save(path)
    said = subprocess.run([sys.executable, "-c", GROWN, *paths], capture_output=True, text=True, check=True)
    assert int(said.stdout) < 1.15 * 60_000 * 50 * each


def test_what_the_library_passes_over_is_not_written_among_the_messages(tmp_path: Path) -> None:
    path = sheets(tmp_path / "x.ods", HEADER + row(FIGURE) + row(empty(1_000_000)))
    # In a process of its own, for pytest asks for a log.
    said = subprocess.run([sys.executable, "-m", "outcomes", "inspect", path], capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")
