"""Opening a file of separated values: its header, its rows, and what can be wrong before any cell is looked at.

Law: rows are read by one fast pass; the slow, exact look at single lines happens only when something is wrong.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.columns import NUMBERS, find_columns
from outcomes.data.file_kinds import Kind, as_it_stands, encoding_of, kind_of, open_bytes, says, text_of
from outcomes.data.layout import LOOKED_AT
from outcomes.data.limits import Limits, not_plain, too_many_rows
from outcomes.data.origin import Origin
from outcomes.data.problems import (
    cut_short,
    long_rows,
    no_file,
    no_rows,
    open_quote,
    unreadable,
    wrong_encoding,
)
from outcomes.diagnostics import DataError, Diagnostic, Location, Report, nearest

if TYPE_CHECKING:
    import polars

DELIMITERS = (",", ";", "\t", "|")
"""Signs that are looked for where none is declared, in order of preference."""

TAIL = 1 << 16
"""How many bytes of the end are looked at for a row that was cut off."""


@attrs.frozen(kw_only=True, eq=False)
class Taken:
    """The columns that were asked for, by header. ``places`` are the row numbers in the source (None: 0, 1, ...)."""

    table: polars.DataFrame
    places: NDArray[np.int64] | None = None
    problems: tuple[Diagnostic, ...] = ()


class Opened(Protocol):
    """A table that has been opened, wherever it stands: its place, its headers, and its cells when asked for."""

    @property
    def origin(self) -> Origin: ...

    @property
    def headers(self) -> tuple[str, ...]: ...

    def numbered(self) -> list[tuple[int, list[str]]]: ...

    def place(self, name: str) -> int:
        """Which column of the source a header stands in, from 1."""
        ...

    def take(self, names: Mapping[str, str], kept: Iterable[str]) -> Taken:
        """The columns of fields (by header; number columns may be float64, the others are text) and further ones."""
        ...

    def beginning(self) -> list[list[str]]:
        """The cells of the first rows, its header among them, to say where a header is that was not found."""
        ...


@attrs.frozen(kw_only=True)
class Delimited:
    """A file that has been opened: where it is, and its headers as written."""

    origin: Origin
    headers: tuple[str, ...]
    limits: Limits = attrs.field(factory=Limits)

    def place(self, name: str) -> int:
        """Which column a header stands in, from 1."""
        return self.headers.index(name) + 1

    def take(self, names: Mapping[str, str], kept: Iterable[str]) -> Taken:
        """See `table`."""
        return Taken(table=self.table(names, kept))

    def table(self, names: Mapping[str, str], kept: Iterable[str]) -> polars.DataFrame:
        """The columns of the fields (by header) and the further ones kept, as a polars frame with one row a row.

        Columns of words are categories, further ones text. Number columns are float64 where every cell is a plain
        number, else text. Raises `DataError` for a file whose rows do not fit their header.
        """
        import polars

        kept = tuple(kept)
        self._check_quotes()
        frame = self._read(names, kept)
        if frame is None:
            problems = self._what_is_wrong()
            if problems:
                raise DataError(Report(problems))
            # Nothing stands beyond the last header but empty cells: a spreadsheet's trailing commas.
            frame = self._attempt(names, kept, polars.String, cut=True)
        if frame is None:
            raise DataError(unreadable(self.origin, "its rows are no separated values", "export it again"))
        self._check_end(names)
        return frame

    def part(self, rows: bytes, names: Mapping[str, str], kept: Iterable[str]) -> polars.DataFrame:
        """As `table`, of some rows with the header before them. Raises `DataError` where they do not fit it."""
        frame = self._read(names, tuple(kept), rows)
        if frame is None:
            raise DataError(unreadable(self.origin, "its rows are no separated values", "export it again"))
        return frame

    def beginning(self) -> list[list[str]]:
        """The cells of the first rows, as many as are looked at for a header."""
        path = self.origin.path
        assert path is not None
        with text_of(path, self.origin.encoding, "replace") as file:
            rows = csv.reader(file, delimiter=self.origin.delimiter)
            try:
                return list(islice(rows, LOOKED_AT))
            except csv.Error as error:
                raise DataError(broken_rows(self.origin, error, rows.line_num)) from error

    def cells(self, width: int) -> polars.DataFrame:
        """Every row of the file, its first among them, as text cells: ``width`` of them and one for what is beyond.

        Blank lines are rows without a cell. Raises `DataError` for what is no text.
        """
        import polars

        path = self.origin.path
        assert path is not None
        self._check_quotes()
        wrong = undecodable(self.origin)
        if wrong:
            raise DataError(wrong)
        names = [str(place) for place in range(width + 1)]
        head = self.origin.delimiter.join(names) + "\n"
        try:
            return polars.read_csv(
                io.BytesIO(head.encode() + self._as_utf8().read()),
                columns=names,
                infer_schema=False,
                separator=self.origin.delimiter,
                truncate_ragged_lines=True,
            )
        except polars.exceptions.PolarsError as error:
            raise DataError(unreadable(self.origin, "its rows are no separated values", "export it again")) from error

    def _read(self, names: Mapping[str, str], kept: tuple[str, ...], rows: bytes = b"") -> polars.DataFrame | None:
        """The file, or some rows of it with its header, as text and numbers; None where they do not fit the header."""
        import polars

        frame = self._attempt(names, kept, polars.Float64, rows=rows)
        # "inf" is a number to a parser and a mistake to a reader: its text is wanted.
        numbers = [name for field, name in names.items() if field in NUMBERS]
        if frame is None or any(frame[name].is_infinite().any() for name in numbers):
            frame = self._attempt(names, kept, polars.String, rows=rows)
        return frame

    def _attempt(
        self,
        names: Mapping[str, str],
        kept: tuple[str, ...],
        kind: type[polars.DataType],
        *,
        cut: bool = False,
        rows: bytes = b"",
    ) -> polars.DataFrame | None:
        import polars

        path = self.origin.path
        assert path is not None
        words = [name for field, name in names.items() if field not in NUMBERS]
        types: dict[str, type[polars.DataType]] = dict.fromkeys((*words, *kept), polars.String)
        types |= {name: kind for field, name in names.items() if field in NUMBERS}
        coded = {name for name in words if types[name] == polars.String}
        plain = self.origin.encoding.lower().replace("_", "-") in ("utf-8", "utf-8-sig", "utf8")
        try:
            # Words become categories as they are parsed, stretch by stretch: their text is never kept as a whole.
            return (
                polars.scan_csv(
                    rows or (path if plain and as_it_stands(path) else self._as_utf8()),
                    schema_overrides=types,
                    infer_schema=False,
                    separator=self.origin.delimiter,
                    truncate_ragged_lines=cut,
                    glob=False,
                )
                .select(
                    polars.col(name).cast(polars.Categorical) if name in coded else polars.col(name) for name in types
                )
                .collect()
            )
        except polars.exceptions.NoDataError:
            raise DataError(no_rows(self.origin, "it is empty")) from None
        except polars.exceptions.PolarsError:
            return None

    def _as_utf8(self) -> IO[bytes]:
        assert self.origin.path is not None
        with text_of(self.origin.path, self.origin.encoding) as stream:
            return io.BytesIO(stream.read().encode())

    def _long_rows(self) -> Iterator[tuple[int, int]]:
        """Row number and cells of every row that has something beyond the last header."""
        width = len(self.headers)
        for place, row in enumerate(self._rows()):
            if len(row) > width and any(row[width:]):
                yield place, len(row)

    def numbered(self) -> list[tuple[int, list[str]]]:
        """The number and the cells, as text, of every row under the header. Raises `DataError` where that fails."""
        self._check_quotes()
        try:
            return list(enumerate(self._rows("strict")))
        except UnicodeError as error:
            wrong = undecodable(self.origin)
            raise DataError(wrong or unreadable(self.origin, "it is no text", "save it as UTF-8")) from error

    def _rows(self, errors: str = "replace") -> Iterator[list[str]]:
        path = self.origin.path
        assert path is not None
        with text_of(path, self.origin.encoding, errors) as file:
            rows = csv.reader(file, delimiter=self.origin.delimiter)
            try:
                next(rows, None)
                yield from rows
            except csv.Error as error:
                raise DataError(broken_rows(self.origin, error, rows.line_num)) from error

    def _check_quotes(self) -> None:
        """Raise where quotation marks do not pair: a parser would swallow every row after the open one.

        The same pass counts the lines, so that no more of them are read than may be.
        """
        path = self.origin.path
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
            raise DataError(unreadable(self.origin, found, "save it again as CSV (UTF-8), or as CSV (Windows)"))
        wrong = too_many_rows(breaks, self.limits)
        if wrong is not None:
            raise DataError(unreadable(self.origin, *wrong))
        if count % 2:
            raise DataError(open_quote(self.origin, self._open_line()))

    def _open_line(self) -> int:
        """The line on which the last row begins, which is the one that never ends."""
        path = self.origin.path
        assert path is not None
        line = 1
        with text_of(path, self.origin.encoding, errors="replace") as file:
            rows = csv.reader(file, delimiter=self.origin.delimiter)
            try:
                for _ in rows:
                    line, begun = rows.line_num + 1, line
            except csv.Error:
                return line
        return begun

    def _check_end(self, names: Mapping[str, str]) -> None:
        """Raise where the last line has no end and lacks cells that are to be read."""
        path = self.origin.path
        assert path is not None
        with open_bytes(path) as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(max(0, size - TAIL))
            tail = file.read()
        last = tail[tail.rfind(b"\n") + 1 :]
        if not last.strip() or b'"' in last:
            return
        cells = last.decode(self.origin.encoding, "replace").count(self.origin.delimiter) + 1  # without quotation marks
        needed = max(self.headers.index(name) + 1 for name in names.values())
        if cells < needed:
            with open_bytes(path) as file:
                line = 1 + sum(1 for _ in file) - 1
            raise DataError(cut_short(self.origin, line, cells, len(self.headers)))

    def _what_is_wrong(self) -> list[Diagnostic]:
        """Find by a slow look what the fast parser stumbled over; nothing where only empty cells are too many."""
        wrong = undecodable(self.origin)
        if wrong:
            return [wrong]
        long = list(self._long_rows())
        return long_rows(self.origin, [place for place, _ in long], [size for _, size in long], len(self.headers))


def open_delimited(
    path: Path,
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    file: str = "",
    headed: bool = True,
    limits: Limits | None = None,
) -> Delimited:
    """Open a file and read its header. Raises `DataError` where it is absent, empty or no text.

    Without a ``delimiter`` it is told from the first lines. A file that is not ``headed`` may have anything, or
    nothing, on its first line.
    """
    origin = Origin(file=file or str(path), path=path, encoding=encoding, delimiter=delimiter or ",")
    missing = check_there(path, origin, limits)
    if missing:
        raise DataError(missing)
    try:
        found, to_do = says(kind_of(path))
        if found:
            raise DataError(unreadable(origin, found, to_do))
        origin = attrs.evolve(origin, encoding=encoding_of(path, encoding))
        with text_of(path, origin.encoding) as stream:
            first = list(islice(stream, LOOKED_AT))
            # A cell may hold line breaks, so that the header can go on for longer than what was looked at.
            origin = attrs.evolve(origin, delimiter=delimiter or likely_delimiter(first))
            headers = next(csv.reader(chain(first, stream), delimiter=origin.delimiter), None)
    except UnicodeError as error:
        wrong = undecodable(origin)
        raise DataError(wrong or unreadable(origin, f"it is not {encoding} text", "save it as UTF-8")) from error
    except LookupError as error:
        raise DataError(unreadable(origin, f'encoding "{encoding}" is unknown', 'use "utf-8" or "cp1252"')) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(unreadable(origin, "it is packed (gzip) and damaged", "download it again")) from error
    except csv.Error as error:
        raise DataError(broken_rows(origin, error, 1)) from error
    except OSError as error:
        raise DataError(unreadable(origin, f"it cannot be opened ({error})", "check it and its permissions")) from error
    if headers is None or (headed and not any(header.strip() for header in headers)):
        raise DataError(no_rows(origin, "it is empty" if headers is None else "its first line holds no headers"))
    return Delimited(origin=origin, headers=tuple(headers), limits=limits or Limits())


def likely_delimiter(lines: Iterable[str]) -> str:
    """The sign that separates the cells of some first lines: by it a row names the most known columns.

    Where no row names any, it is the sign by which most lines have the same number of cells; a comma where all fail.

    >>> likely_delimiter(["Area Code;Period;Value", "E06000001;2019;68,1"])
    ';'
    """
    lines = [line for line in lines if line.strip()]
    # Nearly every file is plain, and its first line shows it; the others are worth a longer look.
    if lines and len(find_columns(next(csv.reader(lines[:1])))) > 1:
        return ","
    scores = []
    for place, sign in enumerate(DELIMITERS):
        try:
            rows = list(csv.reader(lines, delimiter=sign))
        except csv.Error:
            continue
        known = max((len(find_columns(row)) for row in rows), default=0)
        widths = [len(row) for row in rows if len(row) > 1]
        alike = max(map(widths.count, widths), default=0)
        scores.append(((known > 1) * known, alike, -place, sign))
    return max(scores)[3] if scores else ","


def check_there(path: Path, origin: Origin, limits: Limits | None = None) -> Diagnostic | None:
    """The problem with a path that is no readable file, or a larger one than is read, if there is one."""
    try:
        if path.is_symlink() and not path.exists():
            return unreadable(origin, "it is a link that leads to no file", "put the file itself in its place")
        if not path.exists():
            there = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
            return no_file(origin.file, nearest(path.name, there))
        wrong = not_plain(path, limits or Limits())
    except OSError as error:
        return unreadable(origin, f"it cannot be opened ({error.strerror})", "check it and its permissions")
    return unreadable(origin, *wrong) if wrong is not None else None


def kind_there(path: Path, origin: Origin, limits: Limits | None = None) -> Kind:
    """What a file is by its bytes. Raises `DataError` where it is no readable file, or a larger one than is read."""
    missing = check_there(path, origin, limits)
    if missing:
        raise DataError(missing)
    try:
        return kind_of(path)
    except OSError as error:
        found = f"it cannot be opened ({error.strerror})"
        raise DataError(unreadable(origin, found, "check it and its permissions")) from error


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
