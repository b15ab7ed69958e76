"""A file of separated values: its header and its rows.

Law: rows are read by one fast pass; the slow, exact look at single lines happens only when something is wrong.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

import attrs

from outcomes.data.columns import NUMBERS, find_columns
from outcomes.data.file_kinds import as_it_stands, encoding_of, kind_of, says, text_of
from outcomes.data.layout import LOOKED_AT
from outcomes.data.limits import Limits
from outcomes.data.origin import Origin
from outcomes.data.problems import long_rows, no_rows, unreadable
from outcomes.data.readers.delimited_faults import broken_rows, check_end, check_quotes, undecodable
from outcomes.data.readers.opened_table import Taken, check_there
from outcomes.diagnostics import DataError, Diagnostic, Report
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import polars

DELIMITERS = (",", ";", "\t", "|")
"""Signs that are looked for where none is declared, in order of preference."""


@immutable(kw_only=True)
class Delimited:
    """A file that has been opened: where it is, and its headers as written."""

    origin: Origin
    headers: tuple[str, ...]
    parsed: bool = True
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
        check_quotes(self.origin, self.limits)
        frame = self._read(names, kept)
        if frame is None:
            problems = self._what_is_wrong()
            if problems:
                raise DataError(Report(problems))
            # Nothing stands beyond the last header but empty cells: a spreadsheet's trailing commas.
            frame = self._attempt(names, kept, polars.String, cut=True)
        if frame is None:
            raise DataError(unreadable(self.origin, "its rows are no separated values", "export it again"))
        check_end(self.origin, self.headers, names.values())
        return frame

    def part(self, head: bytes, rows: bytes, names: Mapping[str, str], kept: Iterable[str]) -> polars.DataFrame:
        """As `table`, of some rows, before which its header belongs. Raises `DataError` where they do not fit it."""
        kept = tuple(kept)
        # Without the header, so that nothing is moved to make room for it: a parser can tell from rows alone how many
        # columns they have, unless the first of them is shorter than others.
        frame = self._read(names, kept, rows, headed=False) if head else None
        if frame is None:
            frame = self._read(names, kept, head + rows)
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
        check_quotes(self.origin, self.limits)
        if wrong := undecodable(self.origin):
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

    def _read(
        self, names: Mapping[str, str], kept: tuple[str, ...], rows: bytes = b"", *, headed: bool = True
    ) -> polars.DataFrame | None:
        """The file, or some rows of it, as text and numbers; None where they do not fit the header."""
        import polars

        frame = self._attempt(names, kept, polars.Float64, rows=rows, headed=headed) if self.parsed else None
        # "inf" is a number to a parser and a mistake to a reader: its text is wanted.
        numbers = [name for field, name in names.items() if field in NUMBERS]
        if frame is None or any(_infinite(frame[name]) for name in numbers):
            frame = self._attempt(names, kept, polars.String, rows=rows, headed=headed)
        return frame

    def _attempt(
        self,
        names: Mapping[str, str],
        kept: tuple[str, ...],
        kind: type[polars.DataType],
        *,
        cut: bool = False,
        rows: bytes = b"",
        headed: bool = True,
    ) -> polars.DataFrame | None:
        import polars

        path = self.origin.path
        assert path is not None
        words = [name for field, name in names.items() if field not in NUMBERS]
        types: dict[str, type[polars.DataType]] = dict.fromkeys((*words, *kept), polars.String)
        types |= {name: kind for field, name in names.items() if field in NUMBERS}
        coded = {name for name in words if types[name] == polars.String}
        plain = self.origin.encoding.lower().replace("_", "-") in ("utf-8", "utf-8-sig", "utf8")
        # Without a header columns are known by their places.
        column = {name: name if headed else str(self.headers.index(name)) for name in types}
        told = {column[name]: kind for name, kind in types.items()}
        every: dict[str, type[polars.DataType]] = {str(place): polars.String for place in range(len(self.headers))}
        try:
            # Words become categories as they are parsed, stretch by stretch: their text is never kept as a whole.
            return (
                polars.scan_csv(
                    rows or (path if plain and as_it_stands(path) else self._as_utf8()),
                    has_header=headed,
                    schema=None if headed else every | told,
                    schema_overrides=told if headed else None,
                    infer_schema=False,
                    separator=self.origin.delimiter,
                    truncate_ragged_lines=cut,
                    glob=False,
                )
                .select(
                    (polars.col(place).cast(polars.Categorical) if name in coded else polars.col(place)).alias(name)
                    for name, place in column.items()
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
        check_quotes(self.origin, self.limits)
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

    def _what_is_wrong(self) -> list[Diagnostic]:
        """Find by a slow look what the fast parser stumbled over; nothing where only empty cells are too many."""
        if wrong := undecodable(self.origin):
            return [wrong]
        long = list(self._long_rows())
        return long_rows(self.origin, [place for place, _ in long], [size for _, size in long], len(self.headers))


def _infinite(column: polars.Series) -> bool:
    """Whether any number is: its ends show it ten times sooner than a look at each."""
    least, most = column.min(), column.max()
    return math.inf in (most, -least if isinstance(least, float) else None)


def open_delimited(
    path: Path,
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    file: str = "",
    headed: bool = True,
    parsed: bool = True,
    limits: Limits | None = None,
) -> Delimited:
    """Open a file and read its header. Raises `DataError` where it is absent, empty or no text.

    Without a ``delimiter`` it is told from the first lines. A file that is not ``headed`` may have anything, or
    nothing, on its first line. Where numbers are not ``parsed``, their cells are left as text.
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
        said = f"it cannot be opened ({error.strerror or error})"
        raise DataError(unreadable(origin, said, "check it and its permissions")) from error
    if headers is None or (headed and not any(header.strip() for header in headers)):
        raise DataError(no_rows(origin, "it is empty" if headers is None else "its first line holds no headers"))
    return Delimited(origin=origin, headers=tuple(headers), parsed=parsed, limits=limits or Limits())


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
