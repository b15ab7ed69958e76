"""A table in a workbook: where its header is, which rows are figures, and which are notes around them.

Law: a row that says an area and a period is never left out; what is left out below the figures is counted and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.columns import REQUIRED, find_columns, letters
from outcomes.data.layout import columns_of, filled_down
from outcomes.data.limits import Limits, too_many_rows
from outcomes.data.origin import Origin
from outcomes.data.problems import no_observations, several, unreadable, whole
from outcomes.data.readers.opened_table import Taken
from outcomes.data.readers.sheet_size import column_name
from outcomes.data.readers.workbooks import (
    SHEET_ROWS,
    FailedFormula,
    Grid,
    SheetsOrigin,
    choose_sheets,
    failures_of_ods,
    open_workbook,
    place_of,
    read_grid,
)
from outcomes.diagnostics import DataError, Diagnostic, Severity, suggest
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import polars

SHEET: Final = "(sheet)"
"""The header of a column that every sheet has: its own name on each row."""

SEARCHED: Final = 60
"""How many rows are looked at for the header, where nobody says which it is."""


@immutable(kw_only=True, eq=False)
class Sheets:
    """The table of one or more sheets. ``cells`` has one text column a header, named "0", "1", ... as they stand.

    ``places`` are the row numbers (see `SHEET_ROWS`), ``header_rows`` the row (from 1) of each sheet's last header row.
    """

    origin: SheetsOrigin
    headers: tuple[str, ...]
    cells: polars.DataFrame
    places: NDArray[np.int64]
    failures: tuple[tuple[int, FailedFormula], ...]
    """Formulas that failed, each with its column among the headers and its row's number as `FailedFormula.row`."""
    header_rows: tuple[int, ...]
    columns: tuple[int, ...]
    """The column of the first sheet (from 1) in which each header stands; 0 for `SHEET`."""
    unplaced: int
    """How many formulas failed in a workbook that does not say where."""
    found: bool
    """Was the header looked for, rather than named?"""

    def numbered(self) -> list[tuple[int, list[str]]]:
        """The number and the cells, as text, of every row under the header."""
        rows = [[cell or "" for cell in row] for row in self.cells.rows()]
        return list(zip(self.places.tolist(), rows, strict=True))

    def beginning(self) -> list[list[str]]:
        """The row of its headers: where they are has been looked for already."""
        return [list(self.headers)]

    def place(self, name: str) -> int:
        """Which column of the sheet a header stands in, from 1."""
        return self.columns[self.headers.index(name)]

    def take(self, names: Mapping[str, str], kept: Iterable[str]) -> Taken:
        """The columns of the fields (by header) and the further ones kept, without the notes below the figures."""
        keys = [self.headers.index(names[field]) for field in REQUIRED if field in names]
        rows = self._figures(keys)
        problems = [*self._notes(rows), *self._failed(names, rows), *self._where_headed()]
        wanted = [*names.values(), *kept]
        table = self.cells.select([str(self.headers.index(name)) for name in wanted])[rows]
        table.columns = wanted
        return Taken(table=table, places=self.places[rows], problems=tuple(problems))

    def _figures(self, keys: Sequence[int]) -> NDArray[np.int64]:
        """The rows that are not notes: of each sheet, all down to the last one that has every key.

        Below it a row stays too where it has a key and as much in it as a row of figures: it may be one that lacks its
        period by mistake, which somebody must hear of.
        """
        sheets = self.places // SHEET_ROWS
        said = np.ones(len(self.places), dtype=np.bool_)
        some = np.zeros(len(self.places), dtype=np.bool_)
        for key in keys:
            there = self.cells[:, key].is_not_null().to_numpy()
            said &= there
            some |= there
        # Without a column of its own, a key is the same on every row and tells nothing.
        filled = sum(self.cells[:, place].is_not_null().to_numpy().astype(np.int64) for place in range(self._own))
        counts = np.broadcast_to(np.asarray(filled, dtype=np.int64), said.shape)
        usual = int(np.median(counts[said])) if said.any() else 0
        last = np.full(int(sheets.max(initial=0)) + 1, -1, dtype=np.int64)
        order = np.arange(len(self.places), dtype=np.int64)
        complete = said & (counts > 1)
        np.maximum.at(last, sheets[complete], order[complete])
        keep = (order <= last[sheets]) | (some & (counts >= max(usual - 1, 2)))
        return np.flatnonzero(keep & (counts > 0))

    @property
    def _own(self) -> int:
        """How many columns are the sheet's own."""
        return len(self.headers) - (self.headers[-1:] == (SHEET,))

    def _notes(self, rows: NDArray[np.int64]) -> list[Diagnostic]:
        left = np.setdiff1d(np.arange(len(self.places)), rows)
        if not len(left):
            return []
        found = f"{len(left):,} below the figures, without an area or a period"
        to_do = "nothing, where these are notes; else give each its area and period"
        return [whole("OUT392", self.origin, "rows left out", found, to_do, Severity.NOTE)]

    def _failed(self, names: Mapping[str, str], rows: NDArray[np.int64]) -> list[Diagnostic]:
        """Formulas that failed in a column that is read: their cells are empty, and somebody must correct them."""
        numbers = set(self.places[rows].tolist())
        origin = attrs.evolve(self.origin, places={field: self.place(name) for field, name in names.items()})
        problems: list[Diagnostic] = []
        if self.unplaced:
            found = f"{self.unplaced:,} failed somewhere in the workbook; their cells are taken as empty"
            to_do = "open it and look for #DIV/0!, #N/A and the like"
            problems.append(whole("OUT390", self.origin, "formulas", found, to_do, Severity.WARNING))
        for field, name in names.items():
            column = self.headers.index(name)
            wrong = [each for place, each in self.failures if place == column and each.row in numbers]
            if wrong:
                problems += several(
                    "OUT390",
                    origin,
                    field,
                    [each.row for each in wrong],
                    lambda i, name=name, wrong=wrong: (  # type: ignore[misc]
                        f'column "{name}"',
                        f"its formula gives {wrong[i].shows}; the cell is taken as empty",
                        "correct the formula, or clear the cell",
                    ),
                    (f'column "{name}"', "formulas that failed"),
                    Severity.WARNING,
                )
        return problems

    def _where_headed(self) -> list[Diagnostic]:
        if not self.found or set(self.header_rows) == {1}:
            return []
        rows = ", ".join(str(row) for row in dict.fromkeys(self.header_rows))
        found, to_do = f"taken from row {rows} of the sheet", "if that is wrong, name the row: header = ..."
        return [whole("OUT392", self.origin, "headers", found, to_do, Severity.NOTE)]


def open_sheets(
    path: Path,
    *,
    file: str = "",
    sheet: Sequence[str] = (),
    part: str = "",
    header: Sequence[int] = (),
    units: int = 0,
    fill: Sequence[str] = (),
    wanted: Iterable[str] = (),
    with_sheet: bool = False,
    limits: Limits | None = None,
) -> Sheets:
    """Open the table of a workbook.

    ``sheet`` names sheets (none: the only visible one with anything in it), ``part`` a range, table or defined name;
    ``header`` the rows of the sheet (from 1) that hold its headers, ``units`` how many rows under them hold no
    figures; ``fill`` the columns whose empty cells say what the cell above says; ``wanted`` are headers that the right
    header row has. Raises `DataError`, for more than the ``limits`` too.
    """
    limits = limits or Limits()
    book, origin = open_workbook(path, file, limits)
    of, corners = place_of(book, path, part, origin) if part else ("", None)
    names = choose_sheets(book, sheet or ((of,) if of else ()), origin)
    tables = [_table(read_grid(book, name, corners, origin), header, units, tuple(wanted), origin) for name in names]
    too_many = too_many_rows(sum(table.cells.height for table in tables), limits)
    if too_many is not None:
        raise DataError(unreadable(origin, *too_many))
    headers = tables[0].headers
    frames, places, failures = [], [], []
    for number, table in enumerate(tables):
        order = _same(table, headers, tables[0].sheet, origin)
        frame = table.cells.select([str(place) for place in order])
        frame.columns = [str(place) for place in range(len(order))]
        if with_sheet:
            import polars

            frame = frame.with_columns(polars.lit(table.sheet).alias(str(len(order))))
        frames.append(frame)
        places.append(table.places + number * SHEET_ROWS)
        columns = {column: place for place, column in enumerate(order)}
        failures += [
            (columns[column], attrs.evolve(each, row=each.row + number * SHEET_ROWS))
            for column, each in table.failures
            if column in columns
        ]
    import polars

    cells = polars.concat(frames)
    opened = Sheets(
        origin=SheetsOrigin(file=origin.file, sheets=names),
        headers=(*headers, SHEET) if with_sheet else headers,
        cells=cells,
        places=np.concatenate(places),
        failures=tuple(failures),
        columns=(*tables[0].columns, 0) if with_sheet else tables[0].columns,
        unplaced=failures_of_ods(path),
        header_rows=tuple(table.header_row for table in tables),
        found=not header,
    )
    if not cells.height:
        raise DataError(no_observations(opened.origin))
    own = polars.Series(opened.places // SHEET_ROWS)
    return attrs.evolve(opened, cells=filled_down(cells, columns_of(fill, opened.headers, opened.origin), own))


@immutable(kw_only=True, eq=False)
class _Table:
    sheet: str
    headers: tuple[str, ...]
    cells: polars.DataFrame
    places: NDArray[np.int64]
    failures: tuple[tuple[int, FailedFormula], ...]
    header_row: int
    columns: tuple[int, ...]


def _table(grid: Grid, header: Sequence[int], units: int, wanted: Sequence[str], origin: Origin) -> _Table:
    """The table of one sheet: its headers, and every row under them that has anything in it."""
    if not grid.cells.height:
        found, to_do = f'sheet "{grid.sheet}" holds nothing there', "name a sheet or a range that is filled"
        raise DataError(no_observations(origin, found, to_do))
    named = [row - 1 - grid.top for row in header]
    outside = [row for row, place in zip(header, named, strict=True) if not 0 <= place < grid.cells.height]
    if outside:
        to_do = f"name one from {grid.top + 1} to {grid.top + grid.cells.height}"
        raise DataError(
            whole("OUT391", origin, f"header = {outside[0]}", f'sheet "{grid.sheet}" has no such row', to_do)
        )
    rows = named or [_header_of(grid, wanted)]
    headers = _headers(grid, sorted(rows))
    last = max(rows)
    first = last + 1 + units
    body = grid.cells.slice(first)
    full = np.zeros(body.height, dtype=np.bool_)
    for column in body.get_columns():
        full |= column.is_not_null().to_numpy()
    kept = np.flatnonzero(full)
    # A column without a header and without a cell is the margin of the sheet.
    blank = [place for place, name in enumerate(headers) if not name and body[:, place].null_count() == body.height]
    chosen = [place for place in range(len(headers)) if place not in blank]
    cells = body.select([str(place) for place in chosen])[kept]
    cells.columns = [str(place) for place in range(len(chosen))]
    of = {place + grid.left: index for index, place in enumerate(chosen)}
    return _Table(
        sheet=grid.sheet,
        headers=tuple(headers[place] or f"({column_name(grid.left + place)})" for place in chosen),
        cells=cells,
        places=(kept + first + grid.top).astype(np.int64),
        failures=tuple((of[each.column], each) for each in grid.failures if each.column in of),
        header_row=grid.top + last + 1,
        columns=tuple(grid.left + place + 1 for place in chosen),
    )


def _header_of(grid: Grid, wanted: Sequence[str]) -> int:
    """Which row of the grid is its header: one that has the wanted names, else the first as wide as the table."""
    rows = grid.cells.head(SEARCHED).rows()
    asked = {letters(name) for name in wanted if name and name != SHEET}
    if asked:
        for place, row in enumerate(rows):
            if asked <= {letters(cell) for cell in row if cell}:
                return place
    known = [len(find_columns([cell or "" for cell in row])) for row in rows]
    if max(known, default=0) >= 2:
        return known.index(max(known))
    widths = [sum(cell is not None for cell in row) for row in rows]
    enough = max(2, 0.6 * max(widths, default=0))
    return next((place for place, width in enumerate(widths) if width >= enough), 0)


def _headers(grid: Grid, rows: Sequence[int]) -> tuple[str, ...]:
    """The header of each column. Of several rows, the words are joined downwards.

    A cell of an upper row stands for the columns to its right that have none of their own, as a merged cell does, but
    only where its own column is named further below: one that is not is merged downwards.
    """
    lines: list[list[str]] = [[(cell or "").strip() for cell in grid.cells.row(row)] for row in rows]
    lines = [[" ".join(cell.split()) for cell in line] for line in lines]
    for upper in range(len(lines) - 1):
        carried = ""
        for place, cell in enumerate(lines[upper]):
            below = any(line[place] for line in lines[upper + 1 :])
            if cell:
                carried = cell if below else ""
            elif below:
                lines[upper][place] = carried
            else:
                carried = ""
    return tuple(" ".join(part for part in parts if part) for parts in zip(*lines, strict=True))


def _same(table: _Table, headers: Sequence[str], first: str, origin: Origin) -> list[int]:
    """Where each header of the first sheet stands in this one."""
    if tuple(headers) == table.headers:
        return list(range(len(headers)))
    places = {letters(name): place for place, name in reversed(list(enumerate(table.headers)))}
    lacking = [name for name in headers if name not in table.headers and letters(name) not in places]
    if lacking:
        found = f'it lacks the column "{lacking[0]}", which sheet "{first}" has'
        to_do = suggest(lacking[0], table.headers) if table.headers else "leave the sheet out"
        raise DataError(whole("OUT391", origin, f'sheet "{table.sheet}"', found, to_do))
    return [table.headers.index(name) if name in table.headers else places[letters(name)] for name in headers]
