"""Files of the built-in readers as they are read part by part.

Law: what cannot be read in parts is known before the first of them, but for what only its rows tell. A row of text ends
at a line break outside quotation marks; a file of which that is not certain is not cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.columns import JOINT
from outcomes.data.file_kinds import as_it_stands
from outcomes.data.joining import join_parts
from outcomes.data.limits import Limits, too_many_rows
from outcomes.data.observations import Observations
from outcomes.data.origin import Origin
from outcomes.data.readers.csv import CsvOptions
from outcomes.data.readers.cut_file import PROBLEMS, CutFile, NotCutError
from outcomes.data.readers.delimited import Delimited, open_delimited
from outcomes.data.readers.delimited_faults import check_end
from outcomes.data.readers.opened_table import check_there
from outcomes.data.readers.table_options import TableOptions
from outcomes.data.readers.tables import match_columns, places_of, reading_of_table
from outcomes.diagnostics import DataError
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import polars

    from outcomes.data.readers.parquet import ParquetOptions

PART_BYTES: Final = 1 << 26
"""Bytes of a text file that are read at a time."""

LARGE: Final = 1 << 30
"""From so many bytes on a text file is read part by part also where all of it is wanted."""

QUICK: Final = 1 << 24
"""Bytes that are read at a time where the parts stay in memory: larger ones take half as long again, since memory for
them is asked of the system each time.
"""

STRIP: Final = 1 << 18
"""Bytes that are looked through at a time."""

PART_ROWS: Final = 500_000
"""Rows of a Parquet file that are read at a time."""


@immutable(kw_only=True, eq=False)
class CutText(CutFile):
    """A text file, in stretches of whole rows. ``size`` in bytes."""

    opened: Delimited
    size: int

    def places(self) -> Iterator[Stretch]:
        return stretches(self.path, self.size, self.opened.limits)

    def table(self, place: Stretch) -> polars.DataFrame:
        with self.path.open("rb", buffering=0) as file:
            file.seek(place.start)
            rows = file.read(place.end - place.start)
        return self.opened.part(place.head, rows, self.reading.columns, self.further)


@immutable(kw_only=True, eq=False)
class CutParquet(CutFile):
    """A Parquet file, so many rows at a time. ``keys`` is what its folders say of all rows, by column."""

    rows: int
    size: int
    keys: Mapping[str, str | None]

    def places(self) -> Iterator[int]:
        return iter(range(0, self.rows, self.size))

    def table(self, place: int) -> polars.DataFrame:
        import polars

        from outcomes.data.readers.parquet import parquet_errors, with_keys

        wanted = list(dict.fromkeys([*self.reading.columns.values(), *self.further]))
        with parquet_errors(self.path, self.origin):
            scan = with_keys(polars.scan_parquet(self.path, glob=False), self.keys)
            return scan.select(wanted).slice(place, self.size).collect()


def cut_csv(path: Path, options: CsvOptions, *, size: int = PART_BYTES) -> CutText:
    """A CSV file to be read in parts; ``size`` in bytes. Raises NotCutError where it has to be read whole."""
    try:
        return _cut_csv(path, options, size)
    except DataError:
        raise NotCutError(PROBLEMS) from None


def _cut_csv(path: Path, options: CsvOptions, size: int) -> CutText:
    layout = options.layout()
    if not layout.plain or options.footer or options.drop or options.wide or options.records:
        raise NotCutError("its table has to be looked for in the whole file")
    opened = open_delimited(
        path,
        encoding=options.encoding,
        delimiter=options.delimiter,
        parsed=options.rules().parsed,
        limits=options.limits(),
    )
    if options.encoding.lower().replace("_", "-") not in ("utf-8", "utf-8-sig", "utf8") or not as_it_stands(path):
        raise NotCutError("it is packed, or not written in UTF-8")
    if not options.delimiter and opened.origin.delimiter != ",":
        raise NotCutError("its delimiter is not declared")
    names, _ = _matched(opened.headers, options, opened.origin)
    if any(JOINT in name and name not in opened.headers for name in names.values()):
        raise NotCutError("one of its fields is read from several columns")
    check_end(opened.origin, opened.headers, names.values())
    kept = dict.fromkeys([*options.extra, *options.where])
    return CutText(
        path=path.absolute(),
        reading=reading_of_table(names, options),
        origin=attrs.evolve(opened.origin, places=places_of(opened, names), headers=names),
        where=_several(options.where),
        further=tuple(name for name in kept if name not in names.values()),
        opened=opened,
        size=size,
    )


def cut_parquet(path: Path, options: ParquetOptions, *, size: int = PART_ROWS) -> CutParquet:
    """A Parquet file to be read in parts; ``size`` in rows. Raises NotCutError where it has to be read whole."""
    import polars

    from outcomes.data.readers.parquet import keys_of, parquet_errors, places_in

    origin = Origin(file=str(path), as_given=True)
    if check_there(path, origin, options.limits()):
        raise NotCutError(PROBLEMS)
    try:
        with parquet_errors(path, origin):
            scan = polars.scan_parquet(path, glob=False)
            schema = scan.collect_schema()
            rows = int(scan.select(polars.len()).collect().item())
        keys = keys_of(options)
        names, _ = _matched((*schema, *(each for each in keys if each not in schema)), options.of_table(), origin)
    except DataError as error:
        raise NotCutError(PROBLEMS) from error
    if too_many_rows(rows, options.limits()) is not None:
        raise NotCutError(PROBLEMS)
    if any(each in schema for each in keys):
        raise NotCutError("its folder and a column of it say the same")
    if any(schema[name].is_float() for field, name in names.items() if field in _WORDS and name not in keys):
        raise NotCutError("it holds words as numbers")
    return CutParquet(
        path=path.absolute(),
        reading=options.reading(names),
        origin=attrs.evolve(origin, places=places_in(tuple(schema), names), headers=names),
        where=_several(options.where),
        further=(*options.extra, *options.where),
        rows=rows,
        size=size,
        keys=keys,
    )


_WORDS = frozenset({"indicator", "area", "sex", "age", "category_type", "category", "period", "parent", "remark"})


def _several(where: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: (words,) if isinstance(words, str) else tuple(words) for name, words in where.items()}


def _matched(headers: tuple[str, ...], options: TableOptions, origin: Origin) -> tuple[dict[str, str], dict[str, int]]:
    names, problems = match_columns(headers, options, origin)
    if problems:
        raise NotCutError(PROBLEMS)
    return names, {field: headers.index(name) + 1 for field, name in names.items() if name in headers}


def in_parts(reader: str, path: Path, options: Any) -> Observations | None:
    """All observations of a large text file, of which never more than a part is in memory as text.

    None where it is not large, or has to be read at once.
    """
    try:
        size = path.stat().st_size
        if reader not in ("csv", "fingertips") or size < LARGE:
            return None
        # The first part may hold a little less than its share.
        return join_parts(cut_csv(path, options, size=QUICK).observations(), 1.05 * size / QUICK)
    except (NotCutError, OSError):
        return None


def cut_of(reader: str, path: Path, options: Any) -> CutFile:
    """A file of a built-in reader, to be read in parts. Raises NotCutError for readers that give whole files only."""
    if reader in ("csv", "fingertips"):
        return cut_csv(path, options)
    if reader == "parquet":
        return cut_parquet(path, options)
    raise NotCutError(f"the reader {reader} gives whole files only")


# -- where a text file may be cut ------------------------------------------------------------------------------------


@immutable(kw_only=True)
class Stretch:
    """Bytes of a text file that hold whole rows, and the header that belongs before them."""

    start: int
    end: int
    head: bytes


def stretches(path: Path, size: int, limits: Limits) -> Iterator[Stretch]:
    """The stretches of whole rows of a file, each of about so many bytes and none of twice as many.

    Rows are known by an even number of quotation marks before their end. Raises NotCutError for what has none.
    """
    head, start, at, marks, breaks = b"", 0, 0, 0, 0
    # The same memory again and again, and so little that it stays in the processor's cache while signs are counted.
    memory = bytearray(min(size, STRIP))
    letters, same = np.frombuffer(memory, dtype=np.uint8), np.empty(len(memory), dtype=np.bool_)
    with path.open("rb", buffering=0) as file:
        while read := file.readinto(memory):
            at += read
            marks += _count(letters[:read], '"', same)
            breaks += _count(letters[:read], "\n", same)
            if too_many_rows(breaks, limits) is not None or (not breaks and b"\r" in memory):
                raise NotCutError(PROBLEMS)
            head = head or bytes(memory[: _first_end(memory, read)])
            if at - start < size:
                continue
            end = _last_end(memory, read, marks)
            if end:
                yield Stretch(start=start, end=at - read + end, head=head if start else b"")
                start = at - read + end
            elif at - start > 2 * size - len(memory):
                raise NotCutError("a row of it is very long")
    if marks % 2:
        raise NotCutError(PROBLEMS)
    if at > start:
        yield Stretch(start=start, end=at, head=head if start else b"")


def _count(letters: NDArray[np.uint8], sign: str, same: NDArray[np.bool_]) -> int:
    """How often a sign stands among letters; ``same`` is memory for as many."""
    return int(np.count_nonzero(np.equal(letters, ord(sign), out=same[: len(letters)])))


def _last_end(strip: bytearray, size: int, marks: int) -> int:
    """Where the last whole row in the first bytes of a strip ends, up to which a file has ``marks``; 0 for none."""
    at = size
    while (end := strip.rfind(b"\n", 0, at)) >= 0:
        marks -= strip.count(b'"', end, at)
        if marks % 2 == 0:
            return end + 1
        at = end
    return 0


def _first_end(strip: bytearray, size: int) -> int:
    """Where the first row ends."""
    end = -1
    while (end := strip.find(b"\n", end + 1, size)) >= 0:
        if strip.count(b'"', 0, end) % 2 == 0:
            return end + 1
    raise NotCutError("a row of it is very long")
