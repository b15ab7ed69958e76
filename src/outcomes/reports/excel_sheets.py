"""Sheets of a workbook, written cell by cell by the type of each value.

Law: text stays text, whatever it begins with; numbers stay whole and are rounded for the eye only; days are days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from outcomes.arrays import AnyArray

if TYPE_CHECKING:
    from xlsxwriter import Workbook as Book
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Texts: TypeAlias = Sequence[str | None]
"""One text a line, None for none."""
Column: TypeAlias = Texts | AnyArray
"""Texts, or numbers of which NaN is none."""
LONGEST = 32_767
"""Characters that a cell can hold."""
FIGURE = "#,##0.0"
"""How a figure is shown; the cell holds all of it."""
SHARE = "0.0###"
"""How a number is shown that may be small: evidence."""
DAY = "d mmm yyyy"
TONES: Mapping[str, tuple[str, str]] = {
    "good": ("#0B5227", "#DFF2E4"),
    "mid": ("#654100", "#FDEEC9"),
    "bad": ("#8F1616", "#FDE3E3"),
    "info": ("#174A86", "#E2EDFA"),
    "query": ("#552479", "#F1E6F9"),
    "none": ("#464D57", "#ECEFF2"),
}
"""Ink and paper of each tone."""


class Workbook:
    """A workbook and its formats."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.figure = book.add_format({"num_format": FIGURE})
        self.share = book.add_format({"num_format": SHARE})
        self.day = book.add_format({"num_format": DAY, "align": "left"})
        self.tones = {
            tone: book.add_format({"font_color": ink, "bg_color": paper, "bold": True})
            for tone, (ink, paper) in TONES.items()
        }

    def put(self, sheet: Worksheet, row: int, column: int, value: object, style: Format | None = None) -> None:
        """One cell: numbers as numbers, days as days, everything else as text; nothing for None.

        Numbers that are not whole are shown with one decimal where no style is given.
        """
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_string(row, column, "yes" if value else "no", style)
        elif isinstance(value, float):
            sheet.write_number(row, column, value, style or self.figure)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, style)
        elif isinstance(value, date):
            day = value if isinstance(value, datetime) else datetime.combine(value, time())
            sheet.write_datetime(row, column, day, style or self.day)
        else:
            sheet.write_string(row, column, cell_text(value), style)

    def table(
        self,
        name: str,
        header: Sequence[str],
        rows: Iterable[Sequence[object]],
        widths: Sequence[int],
        *,
        start: int = 0,
        styles: Mapping[str, Format] | None = None,
        fixed: int = 0,
    ) -> Worksheet:
        """A sheet with a header that stays in sight and a filter over all columns.

        ``start`` is the line of the header, ``styles`` the format of columns by their names, ``fixed`` how many columns
        stay in sight.
        """
        sheet, own = self._headed(name, header, widths, start, styles or {})
        last = start
        for last, values in enumerate(rows, start=start + 1):
            for column, value in enumerate(values):
                self.put(sheet, last, column, value, own[column])
        _finished(sheet, start, last, len(header), fixed)
        return sheet

    def columns(
        self,
        name: str,
        header: Sequence[str],
        columns: Sequence[Column],
        widths: Sequence[int],
        *,
        styles: Mapping[str, Format] | None = None,
        fixed: int = 0,
    ) -> Worksheet:
        """As `table`, of columns: arrays of numbers (NaN for none), and texts as `cell_text` gives them.

        Only the calls of the library are made cell by cell, which has no others, and along lines: the order in which it
        first meets a text is part of the bytes.
        """
        sheet, own = self._headed(name, header, widths, 0, styles or {})
        nothing = np.array(None, dtype=object)
        writes: list[Callable[..., object]] = []
        cells: list[Sequence[object]] = []
        for place, column in enumerate(columns):
            if isinstance(column, np.ndarray):
                known = np.isfinite(column)
                writes.append(sheet.write_number)
                cells.append(column.tolist() if known.all() else np.where(known, column, nothing).tolist())
                own[place] = own[place] or (self.figure if column.dtype.kind == "f" else None)
            else:
                writes.append(sheet.write_string)
                cells.append(column)
        last = 0
        for last, values in enumerate(zip(*cells, strict=True), start=1):
            for place, value in enumerate(values):
                if value is not None:
                    writes[place](last, place, value, own[place])
        _finished(sheet, 0, last, len(header), fixed)
        return sheet

    def _headed(
        self, name: str, header: Sequence[str], widths: Sequence[int], start: int, styles: Mapping[str, Format]
    ) -> tuple[Worksheet, list[Format | None]]:
        """A sheet with its header, and the format of each column."""
        sheet = self.book.get_worksheet_by_name(name) or self.book.add_worksheet(name)
        for column, (text, width) in enumerate(zip(header, widths, strict=True)):
            sheet.set_column(column, column, width)
            self.put(sheet, start, column, text, self.head)
        return sheet, [styles.get(text) for text in header]


def _finished(sheet: Worksheet, start: int, last: int, columns: int, fixed: int) -> None:
    sheet.freeze_panes(start + 1, fixed)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(start)
    sheet.autofilter(start, 0, last, columns - 1)


def cell_text(value: object) -> str:
    """A value as the text of a cell: as `in_words`, and cut where a cell cannot hold it."""
    text = in_words(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def in_words(value: object) -> str:
    """A value as a person reads it: lists with commas, names with their values, never as text of a program.

    >>> in_words(["a", "b"]), in_words({"power": 0.8, "rules": "next"}), in_words([{"period": "2014", "state": "kept"}])
    ('a, b', 'power = 0.8; rules = next', '2014: kept')
    >>> in_words([{"starts": "2021-01-01", "author": "A. Clerk"}])
    'starts 2021-01-01, author A. Clerk'
    """
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
        if {"period", "state"} <= value[0].keys():
            return "; ".join(": ".join(in_words(each[key]) for key in ("period", "state")) for each in value)
        return "; ".join(", ".join(f"{name} {in_words(one) or 'none'}" for name, one in each.items()) for each in value)
    if isinstance(value, (list, tuple)):
        return ", ".join(in_words(each) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name} = {in_words(each) or 'none'}" for name, each in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
