"""How much room a workbook takes once it is unpacked and laid out, asked before either is done.

Law: a file that would fill the machine is refused with what it has, and no sheet is opened for that.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from outcomes.data.limits import MAX_BYTES, Limits, too_many_bytes
from outcomes.data.origin import Origin
from outcomes.data.problems import unreadable
from outcomes.diagnostics import DataError

_FILLED: Final = re.compile(rb"<(?:\w+:)?c\s[^<>]*+(?<!/)>")
"""The tag of a cell with something in it; taken whole, so that none is looked at twice."""
_PLACE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_BEYOND_Z: Final = re.compile(rb"""["'][A-Z]{2,3}\d{1,7}["']""")

_NO_ARCHIVE: Final = (OSError, EOFError, RuntimeError, NotImplementedError, zlib.error, zipfile.BadZipFile)

MOST_ROWS: Final = 1 << 20
MOST_COLUMNS: Final = 1 << 14
"""What a sheet can have in every program that makes them."""

DAMAGED: Final = "the workbook is damaged", "open it in Excel and save it again"

_BYTES_A_CELL: Final = 70
_BYTES_A_CELL_OF_ODS: Final = 125
"""What each cell between the first and the last one takes while a sheet is read, the empty ones too, as measured. Of an
.ods, all sheets are held at once, with a place for the formula of each cell."""


def check_size(path: Path, origin: Origin, limits: Limits) -> None:
    """A zip archive says how large each of its parts will be, before any is unpacked. The old format is none; what is
    damaged or has a password is said when it is opened. Raises `DataError`."""
    with suppress(*_NO_ARCHIVE), zipfile.ZipFile(path) as archive:
        wrong = too_many_bytes(sum(each.file_size for each in archive.infolist()), limits, "unpacked, ")
        parts = archive.namelist()
        if wrong is None and "xl/workbook.xml" in parts:
            # One part after the other, as none need be unpacked behind one that is too large.
            reached = (_reach(archive, name) for name in parts)
            wrong = next(filter(None, (_too_large(*reach, _BYTES_A_CELL, limits) for reach in reached)), None)
        elif wrong is None and "content.xml" in parts:
            reaches = _reaches_of_ods(archive, origin)
            each = _BYTES_A_CELL_OF_ODS
            wrong = next(filter(None, (_too_large(*reach, each, limits) for reach in reaches)), None)
            size = sum(_size(*reach, each) for reach in reaches)
            wrong = wrong or too_many_bytes(size, _at_least(limits), "laid out, ")
        if wrong is not None:
            raise DataError(unreadable(origin, *wrong))


def _reach(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """The last row (from 1) and the last column (from 0) of a part of an .xlsx with something in them."""
    if not any(map(_BEYOND_Z.search, _blocks(archive, name))):
        return 0, 0  # all rows that a sheet can have take two gigabytes in so few columns
    last, widest = 0, 0
    for block in _blocks(archive, name):
        places = _PLACE.findall(b"".join(_FILLED.findall(block)))
        last = max([last, *(int(row) for _, row in places)])
        widest = max([widest, *(column_number(column.decode()) for column in {each for each, _ in places})])
    return last, widest


class _SheetsOfOds:
    """How far each sheet of an .ods reaches, where a row or a cell that is written once may stand for many.

    What is repeated behind the last cell with something in it, as every such file has, is not laid out.
    """

    def __init__(self) -> None:
        self.reaches: list[tuple[int, int]] = []
        self._row = self._rows = self._column = self._last = self._widest = 0

    def read(self, part: IO[bytes]) -> None:
        """Look at all sheets. Raises ExpatError where they are no XML, ValueError where a number is none."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._began
        while block := part.read(1 << 20):
            parser.Parse(block, False)
        parser.Parse(b"", True)
        self.reaches.append((self._last, self._widest))

    def _began(self, name: str, says: dict[str, str]) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            self._column += _times(says, "table:number-columns-repeated")
            if any(each.startswith("office:") or each == "table:formula" for each in says):
                self._last = self._row + self._rows
                self._widest = max(self._widest, self._column - 1)
        elif name == "table:table-row":
            self._row, self._column = self._row + self._rows, 0
            self._rows = _times(says, "table:number-rows-repeated")
        elif name == "table:table":
            self.reaches.append((self._last, self._widest))
            self._row = self._rows = self._column = self._last = self._widest = 0


def _times(says: dict[str, str], key: str) -> int:
    return max(int(says.get(key, 1)), 1)


def _reaches_of_ods(archive: zipfile.ZipFile, origin: Origin) -> list[tuple[int, int]]:
    sheets = _SheetsOfOds()
    try:
        with archive.open("content.xml") as part:
            sheets.read(part)
    except (expat.ExpatError, ValueError) as error:
        raise DataError(unreadable(origin, *DAMAGED)) from error
    return sheets.reaches


def _too_large(last: int, widest: int, each: int, limits: Limits) -> tuple[str, str] | None:
    """A sheet is laid out from its first cell to its last: one number in its far corner would fill the machine."""
    size = _size(last, widest, each)
    there = last <= MOST_ROWS and widest < MOST_COLUMNS
    if there and size <= _at_least(limits).max_bytes:
        return None
    found = f"it has a cell in row {last:,} and one in column {column_name(widest)}, and to lay out all between takes "
    to_do = "delete what stands far from the table, and save it again"
    more = f"; or, if the table is as large, set max_bytes = {size} in the data source's options" if there else ""
    return f"{found}{size:,} bytes", to_do + more


def _size(last: int, widest: int, each: int) -> int:
    return last * (widest + 1) * each


def _at_least(limits: Limits) -> Limits:
    """The limits of cells that are laid out, which take more than the same cells in a file."""
    return Limits(max_bytes=max(limits.max_bytes, MAX_BYTES))


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part of an archive bit by bit, each from the tag that the one before ends in, so that no cell is cut."""
    rest = b""
    with archive.open(name) as part:
        while block := part.read(1 << 20):
            yield (text := rest + block)
            rest = text[max(text.rfind(b"<"), len(text) - 1000) :]


def column_number(name: str) -> int:
    """The place of a column (from 0) by its letters.

    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_name(place: int) -> str:
    """The letters of a column by its place (from 0).

    >>> column_name(0), column_name(26)
    ('A', 'AA')
    """
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
