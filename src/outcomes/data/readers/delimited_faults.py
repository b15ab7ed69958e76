"""What can be wrong with a file of separated values as a whole: its bytes, its quotation marks, its lines, its end.

Law: each look is one pass over the bytes or lines, and what is found names its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import attrs
import numpy as np

from outcomes.data.file_kinds import open_bytes, text_of
from outcomes.data.limits import Limits, too_many_rows
from outcomes.data.origin import Origin
from outcomes.data.problems import cut_short, open_quote, unreadable, wrong_encoding
from outcomes.diagnostics import DataError, Diagnostic, Location

TAIL = 1 << 16
"""How many bytes of the end are looked at for a row that was cut off."""


def check_quotes(origin: Origin, limits: Limits) -> None:
    """Raise where quotation marks do not pair: a parser would swallow every row after the open one.

    The same pass counts the lines, so that no more of them are read than may be.
    """
    path = origin.path
    assert path is not None
    count = breaks = 0
    returns = False
    with open_bytes(path) as file:
        while block := file.read(1 << 18):
            # Twice as quick as bytes.count where every cell is quoted.
            letters = np.frombuffer(block, dtype=np.uint8)
            count += int(np.count_nonzero(letters == ord('"')))
            breaks += int(np.count_nonzero(letters == ord("\n")))
            returns = returns or (not breaks and b"\r" in block)
    if returns and not breaks:
        found = "its lines end with a carriage return alone, as on old Apple machines"
        raise DataError(unreadable(origin, found, "save it again as CSV (UTF-8), or as CSV (Windows)"))
    wrong = too_many_rows(breaks, limits)
    if wrong is not None:
        raise DataError(unreadable(origin, *wrong))
    if count % 2:
        raise DataError(open_quote(origin, _open_line(origin)))


def _open_line(origin: Origin) -> int:
    """The line on which the last row begins, which is the one that never ends."""
    path = origin.path
    assert path is not None
    line = 1
    with text_of(path, origin.encoding, errors="replace") as file:
        rows = csv.reader(file, delimiter=origin.delimiter)
        try:
            for _ in rows:
                line, begun = rows.line_num + 1, line
        except csv.Error:
            return line
    return begun


def check_end(origin: Origin, headers: Sequence[str], needed: Iterable[str]) -> None:
    """Raise where the last line has no end and lacks cells of the columns that are ``needed``."""
    path = origin.path
    assert path is not None
    with open_bytes(path) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - TAIL))
        tail = file.read()
    last = tail[tail.rfind(b"\n") + 1 :]
    if not last.strip() or b'"' in last:
        return
    cells = last.decode(origin.encoding, "replace").count(origin.delimiter) + 1  # without quotation marks
    last_needed = max(headers.index(name) + 1 for name in needed)
    if cells < last_needed:
        with open_bytes(path) as file:
            line = 1 + sum(1 for _ in file) - 1
        raise DataError(cut_short(origin, line, cells, len(headers)))


def broken_rows(origin: Origin, error: csv.Error, line: int) -> Diagnostic:
    """Where Python's own reader of separated values gave up, in words."""
    if "field larger" in str(error):
        found = f"a cell has more than {csv.field_size_limit():,} characters"
        to_do = "look for a quotation mark that is never closed, or export it again"
    elif "NUL" in str(error):
        found, to_do = "a NUL byte, which is no text", "export it again"
    else:
        found, to_do = f"it cannot be read as separated values ({error})", "export it again"
    return attrs.evolve(unreadable(origin, found, to_do), location=Location(file=origin.file, line=max(line, 1)))


def undecodable(origin: Origin) -> Diagnostic | None:
    """The first byte of a file that is no text in its encoding, if there is one."""
    assert origin.path is not None
    try:
        with open_bytes(origin.path) as file:
            data = file.read()
    except UnicodeDecodeError:
        return unreadable(origin, "it looks like UTF-16, and is cut short or damaged", "save it as UTF-8")
    try:
        data.decode(origin.encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        name = origin.encoding.removesuffix("-sig").upper()
        return wrong_encoding(origin, line, data[error.start], name)
    return None
