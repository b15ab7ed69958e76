"""Files read part by part, so that no more of one than a part is in memory.

Law: the parts together say exactly what the file read whole says; a file of which that is not certain is not cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from outcomes.data.file_kinds import as_it_stands
from outcomes.data.frames import TableReading
from outcomes.data.joining import join_parts
from outcomes.data.layout import JOINT
from outcomes.data.limits import Limits, too_many_rows
from outcomes.data.observations import Observations, observations_from_table
from outcomes.data.origin import Origin
from outcomes.data.readers.csv import CsvOptions
from outcomes.data.readers.delimited import open_delimited
from outcomes.data.readers.delimited_faults import check_end
from outcomes.data.readers.opened_table import check_there
from outcomes.data.readers.options import TableOptions
from outcomes.data.readers.tables import match_columns, places_of, reading_of_table
from outcomes.diagnostics import DataError

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

PART_ROWS: Final = 500_000
"""Rows of a Parquet file that are read at a time."""


class NotCutError(Exception):
    """Why a file has to be read whole, in a few words."""


def csv_parts(path: Path, options: CsvOptions, *, size: int = PART_BYTES) -> Iterator[Observations]:
    """The observations of a CSV file, part by part; ``size`` in bytes.

    Raises NotCutError, before the first part or after any, where they might not be all that reading it whole gives:
    also where there is any problem to be told, as only the whole file tells how often it is there.
    """
    try:
        yield from _csv_parts(path, options, size)
    except DataError:
        raise NotCutError("there are problems in it") from None


def _csv_parts(path: Path, options: CsvOptions, size: int) -> Iterator[Observations]:
    layout = options.layout()
    if not layout.plain or options.footer or options.drop or options.wide or options.records:
        raise NotCutError("its table has to be looked for in the whole file")
    opened = open_delimited(path, encoding=options.encoding, delimiter=options.delimiter, limits=options.limits())
    if options.encoding.lower().replace("_", "-") not in ("utf-8", "utf-8-sig", "utf8") or not as_it_stands(path):
        raise NotCutError("it is packed, or not written in UTF-8")
    if not options.delimiter and opened.origin.delimiter != ",":
        raise NotCutError("its delimiter is not declared")
    names, _ = _matched(opened.headers, options, opened.origin)
    if any(JOINT in name and name not in opened.headers for name in names.values()):
        raise NotCutError("one of its fields is read from several columns")
    check_end(opened.origin, opened.headers, names.values())
    kept = list(dict.fromkeys([*options.extra, *options.where]))
    origin = attrs.evolve(opened.origin, places=places_of(opened, names), headers=names)
    reading = reading_of_table(names, options)
    further = [name for name in kept if name not in names.values()]
    tables = (opened.part(block, names, further) for block in _blocks(path, size, opened.limits))
    yield from _observed(tables, reading, origin, options.where)


def parquet_parts(path: Path, options: ParquetOptions, *, size: int = PART_ROWS) -> Iterator[Observations]:
    """The observations of a Parquet file, part by part; ``size`` in rows. Raises NotCutError as `csv_parts`."""
    import polars

    origin = Origin(file=str(path))
    if check_there(path, origin, Limits(max_bytes=options.max_bytes, max_rows=options.max_rows)):
        raise NotCutError("there are problems in it")
    try:
        scan = polars.scan_parquet(path, glob=False)
        schema = scan.collect_schema()
        rows = int(scan.select(polars.len()).collect().item())
        names, places = _matched(tuple(schema), options.of_table(), origin)
        if too_many_rows(rows, Limits(max_rows=options.max_rows)) is not None:
            raise NotCutError("there are problems in it")
        reading = options.reading(names)
        if any(schema[name].is_float() for field, name in names.items() if field in _WORDS):
            raise NotCutError("it holds words as numbers")
        wanted = list(dict.fromkeys([*names.values(), *options.extra, *options.where]))
        origin = attrs.evolve(origin, places=places, headers=names)
        tables = (scan.select(wanted).slice(start, size).collect() for start in range(0, rows, size))
        yield from _observed(tables, reading, origin, options.where)
    except (polars.exceptions.PolarsError, OSError, DataError) as error:
        raise NotCutError("there are problems in it") from error


_WORDS = frozenset({"indicator", "area", "sex", "age", "category_type", "category", "period", "parent", "remark"})


def _matched(headers: tuple[str, ...], options: TableOptions, origin: Origin) -> tuple[dict[str, str], dict[str, int]]:
    names, problems = match_columns(headers, options, origin)
    if problems:
        raise NotCutError("there are problems in it")
    return names, {field: headers.index(name) + 1 for field, name in names.items() if name in headers}


def _observed(
    tables: Iterable[polars.DataFrame], reading: TableReading, origin: Origin, where: Mapping[str, str | Sequence[str]]
) -> Iterator[Observations]:
    """The observations of tables that follow each other in one source."""
    before, some = 0, False
    # Only the whole source tells whether some row says a word that is asked for.
    unsaid = {name: {words} if isinstance(words, str) else set(words) for name, words in where.items()}
    for table in tables:
        places = np.arange(before, before + table.height, dtype=np.int64)
        before += table.height
        chosen = np.ones(table.height, dtype=np.bool_)
        for name, words in unsaid.items():
            column = table[name].cast(str).fill_null("")
            words.difference_update(column.unique().to_list())
            wanted = [where[name]] if isinstance(where[name], str) else list(where[name])
            chosen &= column.is_in(wanted).to_numpy()
        if not chosen.all():
            table, places = table.filter(chosen), places[chosen]
        if not table.height:
            continue
        observations, report = observations_from_table(table, reading, origin, places)
        if len(report):
            raise NotCutError("there are problems in it")
        some = True
        yield observations
    if not some or any(words - {""} for words in unsaid.values()):
        raise NotCutError("there are problems in it")


def _blocks(path: Path, size: int, limits: Limits) -> Iterator[bytes]:
    """The bytes of a file in blocks of whole rows, each with the header before it.

    Rows are known by an even number of quotation marks before their end. Raises NotCutError for what has none.
    """
    head, start, breaks = b"", 0, 0
    with path.open("rb") as file:
        while True:
            # What is left of a row is read again, which moves less memory than putting it before the next block.
            file.seek(start)
            block = file.read(size)
            last = len(block) < size
            lines = block.count(b"\n")
            breaks += lines
            if too_many_rows(breaks, limits) is not None or (not lines and b"\r" in block):
                raise NotCutError("there are problems in it")
            end = len(block) if last else _last_end(block)
            if last and block.count(b'"') % 2:
                raise NotCutError("there are problems in it")
            if not last and not end:
                raise NotCutError("a row of it is very long")
            breaks -= block.count(b"\n", end)
            start += end
            if end and not head:
                head = block[: _first_end(block)]
                yield block[:end]
            elif end:
                yield b"".join((head, memoryview(block)[:end]))
            if last:
                return


def _last_end(block: bytes) -> int:
    """Where the last whole row ends; 0 where none does."""
    letters_ = np.frombuffer(block, dtype=np.uint8)
    total = int(np.count_nonzero(letters_ == ord('"')))
    at = len(block)
    while True:
        end = block.rfind(b"\n", 0, at)
        if end < 0:
            return 0
        total -= block.count(b'"', end, at)
        if total % 2 == 0:
            return end + 1
        at = end


def _first_end(block: bytes) -> int:
    """Where the first row ends."""
    end = -1
    while True:
        end = block.find(b"\n", end + 1)
        if end < 0:
            return len(block)
        if block.count(b'"', 0, end) % 2 == 0:
            return end + 1


def in_parts(reader: str, path: Path, options: Any) -> Observations | None:
    """All observations of a large text file, of which never more than a part is in memory as text.

    None where it is not large, or has to be read at once.
    """
    try:
        if reader not in ("csv", "fingertips") or path.stat().st_size < LARGE:
            return None
        return join_parts(csv_parts(path, options, size=QUICK))
    except (NotCutError, OSError):
        return None


def parts_of(reader: str, path: Path, options: Any) -> Iterator[Observations]:
    """The parts of a file by a built-in reader. Raises NotCutError for readers that give whole files only."""
    if reader in ("csv", "fingertips"):
        return csv_parts(path, options)
    if reader == "parquet":
        return parquet_parts(path, options)
    raise NotCutError(f"the reader {reader} gives whole files only")
