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
from typing import Final

from outcomes.data.limits import MAX_BYTES, Limits, too_many_bytes
from outcomes.data.origin import Origin
from outcomes.data.problems import unreadable
from outcomes.diagnostics import DataError

_FILLED: Final = re.compile(rb"<(?:\w+:)?c\s[^<>]*+(?<!/)>")
"""The tag of a cell with something in it; taken whole, so that none is looked at twice."""
_PLACE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_BEYOND_Z: Final = re.compile(rb"""["'][A-Z]{2,3}\d{1,7}["']""")

_NO_ARCHIVE: Final = (OSError, EOFError, RuntimeError, NotImplementedError, zlib.error, zipfile.BadZipFile)

_BYTES_A_CELL: Final = 32
"""What each cell between the first and the last one takes while a sheet is read, the empty ones too."""


def check_size(path: Path, origin: Origin, limits: Limits) -> None:
    """A zip archive says how large each of its parts will be, before any is unpacked. The old format is none; what is
    damaged or has a password is said when it is opened. Raises `DataError`."""
    with suppress(*_NO_ARCHIVE), zipfile.ZipFile(path) as archive:
        wrong = too_many_bytes(sum(each.file_size for each in archive.infolist()), limits, "unpacked, ")
        parts = archive.namelist()
        names = parts if "xl/workbook.xml" in parts and wrong is None else []
        wrong = next(filter(None, (_reaches_too_far(archive, name, limits) for name in names)), wrong)
        if wrong is not None:
            raise DataError(unreadable(origin, *wrong))


def _reaches_too_far(archive: zipfile.ZipFile, name: str, limits: Limits) -> tuple[str, str] | None:
    """A sheet is laid out from its first cell to its last: one number in its far corner would fill the machine."""
    if not any(map(_BEYOND_Z.search, _blocks(archive, name))):
        return None  # all rows that a sheet can have are few enough in so few columns
    last, widest = 0, 0
    for block in _blocks(archive, name):
        places = _PLACE.findall(b"".join(_FILLED.findall(block)))
        last = max([last, *(int(row) for _, row in places)])
        widest = max([widest, *(column_number(column.decode()) for column in {each for each, _ in places})])
    size = last * (widest + 1) * _BYTES_A_CELL
    if size <= max(limits.max_bytes, MAX_BYTES):
        return None
    found = f"it has a cell in row {last:,} and one in column {column_name(widest)}, and to lay out all between takes "
    return f"{found}{size:,} bytes", "delete what stands far from the table, and save it again"


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
