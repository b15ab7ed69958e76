"""Where the table stands in a sheet of text cells: title rows, header, notes below, totals, periods as columns.

Law: a row is left out only where the layout says so, and every row that stays keeps its number in the source.
A row that does not say what it is about is reported before it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Floats, Index
from outcomes.data.coded import Coded
from outcomes.data.columns import JOINT, REQUIRED, find_columns, letters
from outcomes.data.origin import Origin
from outcomes.data.problems import blank_rows, empty_keys, mapped_nowhere, no_rows
from outcomes.data.wide import is_period
from outcomes.diagnostics import DataError, Diagnostic, Report
from outcomes.framework.parameter_docs import spell
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import polars


TOTALS = frozenset({"total", "totals", "grand total", "all", "sum"})
"""What a row of totals says in lower case where another names its area or period."""

MOST = 20
"""So many headings between the rows are named."""


NO_AREA = "no area"
"""The footer that begins with the first row that says no area."""

_PARTS: Final = (("quarter", "Q"), ("qtr", "Q"), ("week", "W"), ("half", "H"))
"""What a number is of a year, by the heading of its column."""

LOOKED_AT = 60
"""Rows of the beginning in which a header is looked for, to say where it is."""


@immutable(kw_only=True)
class Layout:
    """Where a table stands in its sheet. Rows are counted from 1.

    ``skip`` rows are left out at the top; ``header`` says which of the following rows hold the names of the columns
    (several: one above the other, joined by a space, the upper ones reaching to the right over empty cells).
    ``footer``: the table ends before the first row that begins with this word, or at the first that says no area
    (`NO_AREA`). Rows of which a cell is one of the words ``drop`` are left out, and so are ``units`` rows under the
    header. Empty cells of the columns ``fill`` say what the nearest above says. The columns ``wide`` are headed by
    periods or areas (`find_wide`).
    """

    skip: int = 0
    header: tuple[int, ...] = (1,)
    units: int = 0
    footer: str = ""
    drop: tuple[str, ...] = ()
    fill: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """The first row is the header, and every row below it is read as it stands."""
        return self == Layout()


@immutable(kw_only=True, eq=False)
class Laid:
    """A table that was found in a sheet. Column ``i`` of ``cells`` is called ``str(i)`` and headed ``headers[i]``.

    ``rows`` are the places of its rows in the sheet, counted from 0 after the sheet's first row (as `Origin` counts).
    """

    headers: tuple[str, ...]
    cells: polars.DataFrame
    rows: Index

    def named(self, names: Iterable[str]) -> polars.DataFrame:
        """Some columns by their headers, the first of each name; of joined headers (`JOINT`) each one alone."""
        import polars

        single = dict.fromkeys(each for name in names for each in (name, *name.split(JOINT)) if each in self.headers)
        return self.cells.select(polars.col(str(self.headers.index(name))).alias(name) for name in single)

    def only(self, chosen: NDArray[np.bool_] | slice) -> Laid:
        """Only some rows (a mask or a slice)."""
        rows = np.arange(len(self.rows), dtype=np.int64)[chosen]
        return attrs.evolve(self, cells=self.cells[rows], rows=self.rows[rows])


def lay_out(cells: polars.DataFrame, layout: Layout, origin: Origin) -> Laid:
    """Find the table in a sheet of text cells (columns of any names; None and blanks are empty cells).

    Raises `DataError` where the header would stand below the last row or is empty, and where it names no column that is
    to be filled.
    """

    cells = cells.rename({name: str(place) for place, name in enumerate(cells.columns)})
    places = [layout.skip + each - 1 for each in layout.header]
    last = max(places)
    if last >= cells.height:
        raise DataError(no_rows(origin, f"its header would be row {last + 1}, and it has {cells.height:,} rows"))
    headers = headers_in([cells.row(place) for place in places])
    if not any(headers):
        raise DataError(no_rows(origin, f"row {last + 1}, which should hold its header, is empty"))
    laid = Laid(
        headers=headers,
        cells=cells.slice(last + 1 + layout.units),
        rows=np.arange(last + layout.units, max(cells.height - 1, last + layout.units), dtype=np.int64),
    )
    # What is dropped drops the rows that say the same by a merged cell.
    laid = attrs.evolve(laid, cells=filled_down(laid.cells, columns_of(layout.fill, headers, origin)))
    kept = kept_rows(laid.cells, layout)
    return laid if kept is None else laid.only(kept)


def columns_of(fill: Sequence[str], headers: Sequence[str], origin: Origin) -> list[str]:
    """What a table laid out calls the columns that are to be filled. Raises `DataError` where one is not there."""
    unknown = [name for name in fill if name not in headers]
    if unknown:
        raise DataError(Report(mapped_nowhere(origin, "fill", name, headers) for name in unknown))
    return [str(headers.index(name)) for name in fill]


def filled_down(
    cells: polars.DataFrame, columns: Sequence[str], within: polars.Series | None = None
) -> polars.DataFrame:
    """The same, with each empty cell of some columns saying what the nearest above it says.

    ``within``: of the rows that are alike in it. A row that says nothing at all stays so.
    """
    import polars

    if not columns:
        return cells
    others = [name for name in cells.columns if name not in columns]
    said = polars.any_horizontal([_kept(polars.col(name)).is_not_null() for name in others])
    filled = []
    for name in columns:
        own = _kept(polars.col(name))
        above = own.forward_fill() if within is None else own.forward_fill().over(within)
        filled.append(polars.when(own.is_null() & said).then(above).otherwise(polars.col(name)).alias(name))
    return cells.with_columns(filled)


def kept_rows(table: polars.DataFrame, layout: Layout) -> NDArray[np.bool_] | None:
    """The rows above the footer that say none of the words that are dropped; None where the layout leaves all in."""
    import polars

    text = [_text(polars.col(name)) for name in table.columns]
    kept = np.ones(table.height, dtype=np.bool_)
    footer = layout.footer.strip().lower()
    if footer and footer != NO_AREA:
        begins = table.select(polars.coalesce(text).str.starts_with(footer).fill_null(False)).to_series().to_numpy()
        kept[int(begins.argmax()) if begins.any() else table.height :] = False
    if layout.drop:
        words = [word.strip().lower() for word in layout.drop]
        dropped = polars.any_horizontal([each.is_in(words) for each in text]).fill_null(False)
        kept &= ~table.select(dropped).to_series().to_numpy()
    return None if kept.all() else kept


def headers_in(rows: Sequence[Sequence[str | None]]) -> tuple[str, ...]:
    """The names of the columns in one or several rows of a header.

    >>> headers_in([("Area", "2019/20", None), (None, "Number", "Rate")])
    ('Area', '2019/20 Number', '2019/20 Rate')
    """
    lines = [[" ".join((cell or "").split()) for cell in row] for row in rows]
    for upper in range(len(lines) - 1):
        for at in range(1, len(lines[upper])):
            # A merged cell is filled on its left only, and reaches over columns that a row below names.
            if not lines[upper][at] and any(line[at] for line in lines[upper + 1 :]):
                lines[upper][at] = lines[upper][at - 1]
    return tuple(" ".join(word for word in words if word) for words in zip(*lines, strict=True))


def first_blank(column: polars.Series) -> int:
    """The first row whose cell is empty; how many rows there are where none is."""
    blank = column.cast(str).fill_null("").str.strip_chars() == ""
    return int(blank.arg_max() or 0) if blank.any() else len(column)


def figures_below(table: polars.DataFrame, names: Mapping[str, str]) -> list[int]:
    """Which rows below the end of a table say an area, a period and a number; none where another table begins there.
    ``names`` is the header of each field."""
    import polars

    keys = [names[field] for field in ("area", "period") if names.get(field) in table.columns]
    numbers = [names[field] for field in ("value", "count") if names.get(field) in table.columns]
    if table.is_empty() or not numbers or likely_header(table.head(LOOKED_AT).rows()) is not None:
        return []
    said = polars.all_horizontal([_kept(polars.col(each)).is_not_null() for each in keys])
    number = polars.any_horizontal([_kept(polars.col(each)).str.contains(r"\d") for each in numbers]).fill_null(False)
    return table.select((said & number).arg_true()).to_series().to_list()


def joined(table: polars.DataFrame, name: str, *, first: bool, empty: frozenset[str] = frozenset()) -> polars.DataFrame:
    """A table with the joined column ``name`` (headers with `JOINT` between them): the first filled of several cells,
    or all of them with a space between them. ``empty`` are the words (besides blank) of a cell that is not filled.
    """
    import polars

    parts = [_filled(each, empty) if first else _part(each) for each in name.split(JOINT)]
    one = polars.coalesce(parts) if first else polars.concat_str(parts, separator=" ", ignore_nulls=True)
    return table.with_columns(one.alias(name))


def _filled(header: str, empty: frozenset[str]) -> polars.Expr:
    """The cells of a column; null where they say nothing."""
    import polars

    text = _kept(polars.col(header))
    return polars.when(~text.str.to_lowercase().is_in(sorted(empty))).then(text)


def _part(header: str) -> polars.Expr:
    """A part of a period, as its column says it: 1 under Quarter is Q1, as 1 beside a year is its January."""
    import polars

    text = _kept(polars.col(header))
    sign = next((sign for word, sign in _PARTS if word in letters(header)), "")
    return text.str.replace(r"^0*(\d{1,2})(?:\.0+)?$", f"{sign}${{1}}") if sign else text


def likely_header(rows: Sequence[Sequence[str | None]]) -> int | None:
    """Which row (from 1) of the beginning of a sheet looks like the header of observations; None where none does."""
    for place, row in enumerate(rows[:LOOKED_AT], 1):
        fields = find_columns([cell or "" for cell in row])
        if "area" in fields and ("period" in fields or any(is_period(cell or "") for cell in row)):
            return place
    return None


def _kept(column: polars.Expr) -> polars.Expr:
    """A cell without outer blanks; null where nothing is left."""
    import polars

    text = column.cast(polars.String).str.strip_chars()
    return polars.when(text != "").then(text)


def _text(column: polars.Expr) -> polars.Expr:
    return _kept(column).str.to_lowercase()


def usable_rows(
    origin: Origin, keys: Mapping[str, Coded], numbers: Mapping[str, Floats], said: Mapping[str, Coded], places: Index
) -> tuple[NDArray[np.int64] | None, list[Diagnostic]]:
    """Which rows can be used (None: all of them), and the problems of the others.

    ``keys`` and ``numbers`` are the columns of observations, ``said`` those that the source has, ``places`` the row
    numbers in it.
    """
    lacking = {}
    for field, column in keys.items():
        nothing = column.code_of("")
        if nothing >= 0:
            lacking[field] = column.codes == nothing
    needed = [field for field in ("indicator", *REQUIRED) if field in lacking and field in said]
    if not needed:
        return None, []
    blank = np.ones(len(places), dtype=np.bool_)
    for field in keys:
        if field in said:
            blank &= lacking.get(field, False)
    nothing_in = np.ones(len(places), dtype=np.bool_)
    for figures in numbers.values():
        nothing_in &= np.isnan(figures)
    blank &= nothing_in
    problems = [blank_rows(origin, int(blank.sum()))] if blank.any() else []
    known = blank.copy()
    for field in needed:
        known |= lacking[field]
    way_out = _way_out(keys, known, blank, nothing_in, said.get("area_name"))
    unusable = blank.copy()
    for field in needed:
        wrong = lacking[field] & ~unusable
        unusable |= lacking[field]
        problems += empty_keys(origin, field, places[wrong].tolist(), way_out)
    return np.flatnonzero(~unusable), problems


_TITLE = re.compile(r"(?:table|figure|chart|sheet) ?\d+\w*", re.IGNORECASE)
"""How the title of a table begins, in the cell where the table above it has its areas."""


def _way_out(
    keys: Mapping[str, Coded], unusable: Bools, blank: Bools, nothing_in: Bools, names: Coded | None = None
) -> str:
    """The option that leaves out the rows that cannot be used; empty where none does and nothing else with them."""
    wrong = np.flatnonzero(unusable & ~blank)
    if not len(wrong):
        return ""
    for column in (keys["period"], keys["area"], names):
        word = column.words[int(column.codes[wrong[0]])] if column is not None else ""
        if word.lower() in TOTALS:
            return f"drop = {spell(word)}"
    good = np.flatnonzero(~unusable)
    first = int(np.argmax(unusable))
    # Another table below this one: its rows are no more of these figures.
    areas = keys["area"]
    for code in areas.codes[wrong[:MOST]].tolist():
        if title := _TITLE.match(areas.words[code]):
            return f"footer = {spell(title[0])}"
    # A heading between the rows, such as the name of a region above its districts.
    headings = list(dict.fromkeys(areas.words[code] for code in areas.codes[wrong[:MOST]].tolist()))
    if len(good) and first < good[-1] and all(headings) and nothing_in[wrong].all():
        return f"drop = {spell(headings[0] if len(headings) == 1 else headings)}"
    if not len(good) or first < good[-1] or not nothing_in[first:].all():
        return ""
    word = areas.words[areas.codes[first]]
    return f"footer = {spell(word.split()[0] if word else NO_AREA)}"
