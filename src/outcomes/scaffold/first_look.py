"""Opening any file for a look: the reader that reads it, its headers, and the text cells under them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from outcomes.data.column_types import held_in
from outcomes.data.columns import find_columns
from outcomes.data.layout import Layout, lay_out, likely_header
from outcomes.data.origin import Origin
from outcomes.data.problems import unreadable
from outcomes.data.readers.delimited import open_delimited
from outcomes.data.readers.parquet import parquet_errors
from outcomes.data.readers.sheets import open_sheets
from outcomes.data.readers.workbooks import choose_sheets, open_workbook
from outcomes.data.wide import is_period
from outcomes.diagnostics import DataError
from outcomes.scaffold.column_fields import fields_of
from outcomes.scaffold.profiles import Options, profiles_of
from outcomes.scaffold.time_series import ROWS, time_series_facts, time_series_rows

if TYPE_CHECKING:
    import polars


MOST_COLUMNS: Final = 16_384
LookedAt: TypeAlias = "tuple[str, tuple[str, ...], polars.DataFrame]"
"""The reader, the headers, and the text cells under them."""


def of_text(path: Path, options: Options, facts: list[tuple[str, str]]) -> LookedAt:
    encoding = "utf-8-sig"
    try:
        opened = open_delimited(path, delimiter="", headed=False)
        opened.cells(1)
    except DataError as error:
        if not any(each.code == "OUT302" for each in error.report):
            raise
        encoding = options["encoding"] = "cp1252"
        opened = open_delimited(path, encoding=encoding, delimiter="", headed=False)
    facts.append(("encoding", {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}[encoding]))
    sign = opened.origin.delimiter
    facts.append(("delimiter", {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}.get(sign, sign)))
    first = opened.beginning()
    widest = max((len(row) for row in first), default=1)
    if widest > MOST_COLUMNS:
        found = f"it has {widest:,} columns, and {MOST_COLUMNS:,} are looked at, as many as a spreadsheet has"
        raise DataError(unreadable(opened.origin, found, "export it with a row for each figure"))
    place = likely_header(first) or _widest(first)
    described = time_series_rows(first)
    if described:
        place = 1
    facts.append(("header", f"line {place}"))
    if place > 1 and _periods_above(first[place - 2], first[place - 1]):
        place -= 1
    if place > 1:
        options["skip"] = place - 1
        if period := _period_above(first[: place - 1]):
            options["constants"] = {"period": period}
    cells = opened.cells(widest)
    laid = lay_out(cells, Layout(skip=place - 1), opened.origin)
    under = under_header(laid.headers, laid.cells.row(0) if laid.cells.height else ())
    if described:
        options["units"] = described
        facts += time_series_facts(first[: described + 1])
        laid = lay_out(cells, Layout(units=described), opened.origin)
    elif under == "header":
        options["header"] = [1, 2]
        laid = lay_out(cells, Layout(skip=place - 1, header=(1, 2)), opened.origin)
    elif under == "units":
        options["units"] = 1
        laid = lay_out(cells, Layout(skip=place - 1, units=1), opened.origin)
    chosen = [index for index, header in enumerate(laid.headers) if header]
    cells = laid.cells.select([str(index) for index in chosen])
    cells.columns = [str(index) for index in range(len(chosen))]
    return "csv", tuple(laid.headers[index] for index in chosen), cells


def _widest(rows: Sequence[Sequence[str]]) -> int:
    """The first row (from 1) that is as wide as the table and holds words."""
    widths = [sum(bool(cell.strip()) for cell in row) for row in rows]
    enough = max(2, 0.6 * max(widths, default=0))
    # A pair such as date and its day, with nothing below it, says something of the table that comes later.
    alone = {place for place, after in enumerate(widths[1:], 1) if after == 0 and widths[place - 1] < max(widths)}
    return next((place for place, width in enumerate(widths, 1) if width >= enough and place not in alone), 1)


def _periods_above(above: Sequence[str], row: Sequence[str]) -> bool:
    """Are the names in a row those of measures that come again under each period of the row above it?"""
    names = [cell.strip() for cell in row if cell.strip()]
    return any(map(is_period, above)) and len(set(names)) < len(names)


def under_header(headers: Sequence[str], row: Sequence[str | None]) -> str:
    """What the row under the first row of a header is: its second row ("header"), one of units ("units"), or figures.

    Neither of the first two says an area or holds a number; a second row names columns that the first leaves unnamed.
    """
    below = [(cell or "").strip() for cell in row]
    named = [cell for cell in below if cell]
    if not named or any(re.search(r"\d", cell) and not is_period(cell) for cell in named):
        return ""
    keys = [place for field, place in find_columns(list(headers)).items() if field in ("area", "period")]
    if any(below[place] for place in keys if place < len(below)) or all(below):
        return ""
    pairs = list(zip(headers, below, strict=False))
    if any(cell and not header for header, cell in pairs):
        return "header"
    return "" if any(re.search(r"(?:19|20)\d\d", cell) for cell in named) else "units"


def of_workbook(path: Path, options: Options, facts: list[tuple[str, str]]) -> LookedAt:
    book, origin = open_workbook(path)
    seen = choose_sheets(book, ("*",), origin)
    hidden = [name for name in book.sheet_names if name not in seen]
    facts.append(("sheets", ", ".join([*seen, *(f"{name} (hidden or empty)" for name in hidden)])))
    best = None
    for name in seen:
        try:
            opened = open_sheets(path, sheet=(name,))
        except DataError:
            continue
        known = fields_of(profiles_of(opened.headers, opened.cells)).keys() & {"area", "period", "value", "count"}
        score = (len(known), opened.cells.height)
        if best is None or score > best[0]:
            best = (score, name, opened)
    if best is None:
        raise DataError(unreadable(origin, "no sheet of it holds a table", "name the part with sheet and range"))
    _, name, opened = best
    if len(seen) > 1:
        options["sheet"] = name
    row = opened.header_rows[0]
    options["header"] = row
    described = time_series_rows([opened.headers, *opened.cells.head(ROWS).rows()])
    if described:
        options["units"] = described
        facts += time_series_facts([opened.headers, *opened.cells.head(described).rows()])
        opened = open_sheets(path, sheet=(name,), header=(row,), units=described)
    elif opened.cells.height and int(opened.places[0]) == row:
        blank = [re.sub(r"\([A-Z]+\)", "", header) for header in opened.headers]
        under = under_header(blank, opened.cells.row(0))
        if under == "header":
            options["header"] = [row, row + 1]
            opened = open_sheets(path, sheet=(name,), header=(row, row + 1))
        elif under == "units":
            options["units"] = 1
            opened = open_sheets(path, sheet=(name,), header=(row,), units=1)
    facts.append(("header", f"row {row} of the sheet {name}"))
    return "excel", opened.headers, opened.cells


def of_parquet(path: Path) -> LookedAt:
    import polars

    origin = Origin(file=str(path))
    with parquet_errors(path, origin):
        table = polars.read_parquet(path, glob=False)
    # A column that holds no cells is shown as an empty one, for it may not be wanted; where it is, the reader names it.
    cells = polars.DataFrame(
        {
            str(place): polars.repeat(None, table.height, dtype=polars.String, eager=True)
            if held_in(column)
            else column.cast(polars.String)
            for place, column in enumerate(table)
        }
    )
    return "parquet", tuple(table.columns), cells


def _period_above(rows: Sequence[Sequence[str]]) -> str:
    """The only period that stands in a cell of its own above a table; empty for none or several."""
    said = {cell.strip() for row in rows for cell in row[1:] if is_period(cell)}
    return said.pop() if len(said) == 1 else ""
