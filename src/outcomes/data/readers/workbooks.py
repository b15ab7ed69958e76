"""Opening a workbook (xlsx, xlsb, xls, ods): which sheets, which cells, and what the cells say as text.

Law: a sheet that its author hid is read only where it is named; a formula that failed is a cell with a problem, never
an empty one.
"""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from outcomes.data.file_kinds import WORKBOOKS
from outcomes.data.limits import Limits
from outcomes.data.origin import Origin
from outcomes.data.problems import unreadable, whole
from outcomes.data.readers.opened_table import kind_there
from outcomes.data.readers.sheet_size import DAMAGED, check_size, column_number
from outcomes.diagnostics import DataError, Location, Report, install_extra, suggest
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import fastexcel
    import polars

# What opens workbooks would write what it passes over to standard error, of a program that asks for no log.
logging.getLogger("calamine").addHandler(logging.NullHandler())

SHEET_ROWS: Final = 1 << 21
"""More rows than a sheet can have: row ``n`` of the ``i``-th sheet read has the number ``i * SHEET_ROWS + n``."""

EVERY: Final = "*"
"""The word for every visible sheet."""

_CELL: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ODS_ERROR: Final = b'calcext:value-type="error"'
_ERRORS: Final[dict[str, str]] = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}

Corners = tuple[int, int, int, int]
"""First and last row, first and last column of a part of a sheet, from 0."""


@immutable(kw_only=True)
class FailedFormula:
    """A formula that failed: its row and column in the sheet (from 0), and what the cell shows."""

    row: int
    column: int
    shows: str


@immutable(kw_only=True, eq=False)
class Grid:
    """The cells of a part of a sheet, all as text (None where empty).

    ``cells`` has one column a sheet column, named "0", "1", ... from ``left``; its first row is the sheet's row ``top``
    (both from 0). Dates are written 2019-04-01, numbers with every digit that they have.
    """

    sheet: str
    cells: polars.DataFrame
    top: int = 0
    left: int = 0
    failures: tuple[FailedFormula, ...] = ()


@immutable(kw_only=True)
class SheetsOrigin(Origin):
    """Rows of one or more sheets: a place is the sheet, its own row, and the column from A = 1."""

    sheets: tuple[str, ...] = ()

    def locations(self, rows: Iterable[int], field: str = "") -> list[Location]:
        """Where each of some rows stands: the sheet is named with the file, the line is the sheet's row."""
        locations = []
        for row in map(int, rows):
            sheet = self.sheets[row // SHEET_ROWS] if self.sheets else ""
            file = f"{self.file} [{sheet}]" if sheet else self.file
            locations.append(Location(file=file, line=row % SHEET_ROWS + 1, column=self.places.get(field, 0)))
        return locations


def open_workbook(path: Path, file: str = "", limits: Limits | None = None) -> tuple[fastexcel.ExcelReader, Origin]:
    """A workbook of fastexcel, and where it is. Raises `DataError` where it is absent, damaged or no workbook."""
    origin = Origin(file=file or str(path))
    kind = kind_there(path, origin, limits)
    if kind not in WORKBOOKS:
        to_do = 'set reader = "csv" on the data source' if kind in ("text", "gzip", "utf-16") else "download it again"
        raise DataError(unreadable(origin, "it is no workbook (xlsx, xlsb, xls or ods)", to_do))
    check_size(path, origin, limits or Limits())
    try:
        import fastexcel
        import pyarrow  # noqa: F401
    except ImportError:
        found = "workbooks cannot be read by what is installed"
        raise DataError(unreadable(origin, found, install_extra("excel"))) from None
    try:
        return fastexcel.read_excel(path), origin
    except fastexcel.FastExcelError as error:
        protected = "it is protected by a password", "save it without a password"
        raise DataError(unreadable(origin, *(protected if "assword" in str(error) else DAMAGED))) from error


def choose_sheets(book: fastexcel.ExcelReader, asked: Sequence[str], origin: Origin) -> tuple[str, ...]:
    """The sheets to read: those asked for, every visible one for `EVERY`, else the only visible one that is filled.

    Raises `DataError` where one is not there, or none is asked for and several could be meant.
    """
    names = list(book.sheet_names)
    if asked and tuple(asked) != (EVERY,):
        wrong = [
            whole("OUT391", origin, f'sheet "{name}"', "the workbook has no such sheet", suggest(name, names))
            for name in asked
            if name not in names
        ]
        if wrong:
            raise DataError(Report(wrong))
        return tuple(asked)
    seen = [name for name in names if _is_filled(book, name)]
    if seen and (asked or len(seen) == 1):
        return tuple(seen)
    if not seen:
        found = "no sheet that can be seen has anything in it"
        hidden = f"; hidden: {', '.join(names)}" if names else ""
        raise DataError(whole("OUT303", origin, "file", found + hidden, 'name a hidden one with sheet = "..."'))
    there = ", ".join(f'"{name}"' for name in seen)
    to_do = f'name the one with the figures: sheet = "{seen[0]}"; or several as a list, or "*" for all'
    raise DataError(whole("OUT391", origin, "sheet", f"the workbook has {len(seen)}: {there}", to_do))


def _is_filled(book: fastexcel.ExcelReader, name: str) -> bool:
    sheet = _load(book, name, "string")
    return sheet is not None and sheet.visible == "visible" and sheet.height > 0


def _load(book: fastexcel.ExcelReader, name: str, kind: Literal["string", "float"]) -> Any:
    """A sheet from its first row on; None for one of charts, which has no cells."""
    import fastexcel

    try:
        return book.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind)
    except fastexcel.FastExcelError:
        return None


def read_grid(book: fastexcel.ExcelReader, name: str, corners: Corners | None, origin: Origin) -> Grid:
    """The cells of a sheet: all of them, or those within the corners."""
    import polars

    texts, left, failures = _texts(book, name, origin)
    # Only now, for a sheet that is open takes as much as all that is taken from it.
    numbers: Any = polars.from_arrow(_load(book, name, "float").to_arrow())
    grid = Grid(sheet=name, cells=_as_text(texts, numbers), left=left, failures=failures)
    return grid if corners is None else _cut(grid, *corners)


def _texts(
    book: fastexcel.ExcelReader, name: str, origin: Origin
) -> tuple[polars.DataFrame, int, tuple[FailedFormula, ...]]:
    """What each cell of a sheet shows, the place of the first column (from 0), and the formulas that failed."""
    import polars

    sheet = _load(book, name, "string")
    if sheet is None or not sheet.height:
        raise DataError(
            whole("OUT303", origin, f'sheet "{name}"', "it has no cells", "name the sheet with the figures")
        )
    columns = sheet.available_columns()
    left = columns[0].absolute_index if columns else 0
    batch, wrong = sheet.to_arrow_with_errors()
    texts: Any = polars.from_arrow(batch)
    failures = tuple(
        FailedFormula(row=each.position[0], column=left + each.position[1], shows=_shows(each.detail))
        for each in (wrong.errors if wrong is not None else ())
    )
    return texts, left, failures


def failures_of_ods(path: Path) -> int:
    """How many formulas failed in an OpenDocument spreadsheet, whose cells are read as empty; 0 for other formats."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
            count, rest = 0, b""
            while block := content.read(1 << 20):
                count += (rest + block).count(_ODS_ERROR)
                # Shorter than the mark, so that nothing is counted twice.
                rest = block[1 - len(_ODS_ERROR) :]
            return count
    except (OSError, KeyError, zipfile.BadZipFile):
        return 0


def _shows(detail: str) -> str:
    error = re.search(r"Error\((\w+)\)", detail)
    return _ERRORS.get(error[1], "an error") if error else "an error"


def _as_text(texts: polars.DataFrame, numbers: polars.DataFrame) -> polars.DataFrame:
    """What the cells say. A number as text has nine decimals, so those that have more are taken from the number.

    All columns together: a sheet may have sixteen thousand, and each asked for alone takes a thousandth of a second.
    """
    import polars

    texts.columns = numbers.columns = [str(place) for place in range(texts.width)]
    stripped = polars.all().str.strip_chars().replace("", None)
    texts = texts.select(stripped.str.replace(r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00(?:\.0+)?$", "$1"))
    shown = texts.select(polars.all().cast(polars.Float64, strict=False))
    shorter = (shown != numbers).select(polars.all().fill_null(False))
    changed = [
        name for name, other in zip(texts.columns, shorter.select(polars.all().any()).row(0), strict=True) if other
    ]
    return texts.with_columns(
        texts[name].zip_with(~shorter[name], numbers[name].cast(polars.String)).alias(name) for name in changed
    )


def place_of(book: fastexcel.ExcelReader, path: Path, part: str, origin: Origin) -> tuple[str, Corners]:
    """The sheet ("" where the part does not say) and the corners of a range, a table or a defined name.

    Raises `DataError` where it is none of these.
    """
    corners = _corners(part)
    if corners is not None:
        return "", corners
    tables = _tables(book, path)
    if part in tables:
        return tables[part]
    names = {each.name: each.formula for each in book.defined_names()} if hasattr(book, "defined_names") else {}
    sheet, _, area = names.get(part, "").rpartition("!")
    if (corners := _corners(area)) is not None:
        return sheet.strip("'").replace("''", "'"), corners
    known = [*tables, *names]
    to_do = suggest(part, known) if known else 'write a range like "B4:H40"'
    found = "it is no range, and the workbook has no table or name that is called so"
    raise DataError(whole("OUT391", origin, f'range "{part}"', found, to_do))


def _tables(book: fastexcel.ExcelReader, path: Path) -> dict[str, tuple[str, Corners]]:
    """The sheet and corners of each table of an xlsx; where a table stands is in its own part of the file only."""
    corners_of: dict[str, tuple[str, Corners]] = {}
    # No other format has tables; nor is any known of one that cannot be looked into.
    with suppress(OSError, zipfile.BadZipFile, ValueError):
        with zipfile.ZipFile(path) as archive:
            parts = [name for name in archive.namelist() if name.startswith("xl/tables/")]
            heads = [archive.open(name).read(4096).decode("utf-8", "replace") for name in parts]
        for name in book.table_names():
            for head in heads:
                ref = re.search(r'\bref="([A-Z0-9:$]+)"', head)
                corners = _corners(ref[1]) if ref and f'displayName="{name}"' in head else None
                if corners is not None:
                    corners_of[name] = book.load_table(name, header_row=None, dtypes="string").sheet_name, corners
    return corners_of


def _corners(part: str) -> Corners | None:
    begin, sign, end = part.partition(":")
    first, last = _CELL.fullmatch(begin.strip()), _CELL.fullmatch(end.strip())
    if not (sign and first and last):
        return None
    rows = sorted((int(first[2]) - 1, int(last[2]) - 1))
    columns = sorted((column_number(first[1]), column_number(last[1])))
    return rows[0], rows[1], columns[0], columns[1]


def _cut(grid: Grid, first: int, last: int, left: int, right: int) -> Grid:
    begin = max(left - grid.left, 0)
    wanted = [str(place) for place in range(begin, min(right - grid.left + 1, grid.cells.width))]
    cells = grid.cells.select(wanted).slice(max(first - grid.top, 0), last - max(first, grid.top) + 1)
    inside = tuple(each for each in grid.failures if first <= each.row <= last and left <= each.column <= right)
    renamed = cells.rename({name: str(place) for place, name in enumerate(wanted)})
    return attrs.evolve(grid, cells=renamed, top=max(first, grid.top), left=grid.left + begin, failures=inside)
