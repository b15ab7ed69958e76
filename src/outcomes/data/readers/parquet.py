"""The reader `parquet`: columns that have their types already.

Law: the same names mean the same columns as in a CSV; words stay words and numbers numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.columns import LabelRule
from outcomes.data.file_kinds import kind_of
from outcomes.data.frames import TableReading
from outcomes.data.limits import MAX_BYTES, MAX_ROWS, Limits, too_many_rows
from outcomes.data.observations import Observations, observations_from_table
from outcomes.data.origin import Origin
from outcomes.data.problems import no_observations, unreadable
from outcomes.data.readers.opened_table import check_there
from outcomes.data.readers.parquet_zones import zones_of
from outcomes.data.readers.table_options import TableOptions, limit, no_numbers, some_words
from outcomes.data.readers.table_options import helped as _help
from outcomes.data.readers.table_options import words as _words
from outcomes.data.readers.tables import match_columns, take_where
from outcomes.diagnostics import DataError, Report
from outcomes.framework.values import YearTypeName
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import polars

Frame = TypeVar("Frame", "polars.DataFrame", "polars.LazyFrame")


@immutable(kw_only=True)
class ParquetOptions:
    """What the reader `parquet` can be told."""

    columns: Mapping[str, str] = attrs.field(
        factory=dict, metadata=_help('the file\'s column for each field; "" leaves a field out')
    )
    constants: Mapping[str, str] = attrs.field(
        factory=dict, validator=no_numbers, metadata=_help("what every row says, by field")
    )
    where: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=dict, validator=some_words, metadata=_help("take only rows whose column says one of these words")
    )
    extra: tuple[str, ...] = attrs.field(
        default=(), converter=_words, metadata=_help("further columns to keep, by their names")
    )
    max_rows: int = limit(MAX_ROWS, "a file of more rows is refused")
    max_bytes: int = limit(MAX_BYTES, "a file of more bytes is refused")
    multiplier: float = attrs.field(
        default=1.0,
        validator=attrs.validators.gt(0.0),
        metadata=_help("multiplies values and limits, such as 100 for shares that mean percentages"),
    )
    year_type: YearTypeName = attrs.field(
        default="", metadata=_help('the year that labels count in, such as "financial"')
    )
    month_start: bool = attrs.field(
        default=False, metadata=_help("a date that is the first of a month stands for that month")
    )

    def limits(self) -> Limits:
        """How much is read."""
        return Limits(max_bytes=self.max_bytes, max_rows=self.max_rows)

    def of_table(self) -> TableOptions:
        """The options that choose columns and rows, as of any table."""
        return TableOptions(columns=self.columns, constants=self.constants, where=self.where, extra=self.extra)

    def reading(self, names: Mapping[str, str]) -> TableReading:
        """How columns are read that stand for fields by ``names``."""
        return TableReading(
            columns=names,
            constants=self.constants,
            extra=self.extra,
            scale=self.multiplier,
            label_rule=LabelRule(year_type=self.year_type, month_start=self.month_start),
        )


@immutable(kw_only=True)
class PartitionOptions(ParquetOptions):
    """What the reader is told of one of several files, beside what a framework says: ``keys`` are the columns and words
    that the folders say in which it lies (None: nothing)."""

    keys: tuple[tuple[str, str | None], ...] = ()


def partition_options(options: ParquetOptions, keys: tuple[tuple[str, str | None], ...]) -> PartitionOptions:
    """The options with which one of several files is read, with what its folders say of it."""
    own = {each.name: getattr(options, each.name) for each in attrs.fields(ParquetOptions)}
    return PartitionOptions(**own, keys=keys)


def keys_of(options: ParquetOptions) -> Mapping[str, str | None]:
    """What the folders of a file say of all its rows, by column."""
    return dict(options.keys) if isinstance(options, PartitionOptions) else {}


def with_keys(table: Frame, keys: Mapping[str, str | None]) -> Frame:
    """A table with the columns that the folders of its file say."""
    import polars

    return table.with_columns(polars.lit(word, polars.String).alias(name) for name, word in keys.items())


@contextmanager
def parquet_errors(path: Path, origin: Origin, to_do: str = "check the reader and the path") -> Iterator[None]:
    """Say of a Parquet file, as a `DataError`, why polars cannot read it; ``to_do`` is for a file of another kind."""
    import polars

    try:
        _check_zones(path, origin)
        yield
    except polars.exceptions.DuplicateError as error:
        wrong = "two of its columns have one name", "give each column a name of its own, and write it again"
        raise DataError(unreadable(origin, *wrong)) from error
    # Where polars meets what it did not expect, it throws what is no Exception.
    except (polars.exceptions.PolarsError, polars.exceptions.PanicException, OSError) as error:
        wrong = "it is no Parquet file", to_do
        with suppress(OSError):
            wrong = _UNREAD if kind_of(path) == "parquet" else wrong
        raise DataError(unreadable(origin, *wrong)) from error


def _check_zones(path: Path, origin: Origin) -> None:
    import polars

    with path.open("rb") as stream:
        kept = polars.read_parquet_metadata(stream).get("ARROW:schema", "")
    for zone in zones_of(kept):
        try:
            polars.Series([None], dtype=polars.Datetime("us", zone))
        except polars.exceptions.ComputeError as error:
            wrong = (
                f'it has times of a zone that is not known, "{zone}"',
                "write them without a zone, or with one such as Europe/London",
            )
            raise DataError(unreadable(origin, *wrong)) from error


_UNREAD: Final = (
    "it is damaged, or has a column that is not read, such as of numbers of 39 digits",
    "download it again, or write it with columns of numbers, words and days",
)


class ParquetReader:
    """Reads a Parquet file. The lines of its problems are row numbers, counted from 1."""

    id = "parquet"
    options = ParquetOptions

    def read(self, path: Path, options: ParquetOptions) -> tuple[Observations, Report]:
        """Read a file. Raises `DataError` where nothing can be read; gives all other problems beside the rows."""
        import polars

        path = Path(path)
        origin = Origin(file=str(path), as_given=True)
        limits = options.limits()
        missing = check_there(path, origin, limits)
        if missing:
            raise DataError(missing)
        several = ", or name the files of its folder by a pattern" if isinstance(options, PartitionOptions) else ""
        with parquet_errors(path, origin, f"check the reader and the path{several}"):
            own = tuple(polars.read_parquet_schema(path))
            # From the file's own summary, before a row is unpacked: a few bytes may stand for a thousand million rows.
            rows_there = polars.scan_parquet(path, glob=False).select(polars.len()).collect().item()
        wrong = too_many_rows(rows_there, limits)
        if wrong is not None:
            raise DataError(unreadable(origin, *wrong))
        keys = keys_of(options)
        headers = (*own, *(name for name in keys if name not in own))
        names, problems = match_columns(
            headers,
            options.of_table(),
            origin,
        )
        if problems:
            raise DataError(Report(problems))
        origin = attrs.evolve(origin, places=places_in(own, names), headers=names)
        wanted = list(dict.fromkeys([*names.values(), *options.extra, *options.where, *keys]))
        with parquet_errors(path, origin):
            table = polars.read_parquet(path, columns=[name for name in wanted if name in own], glob=False)
        if not rows_there:
            raise DataError(no_observations(origin, "it has no rows"))
        table = _keyed(table, rows_there, keys, origin)
        rows, lacking = take_where(table, options.where, origin)
        reading = options.reading(names)
        observations, report = observations_from_table(table if rows is None else table[rows], reading, origin, rows)
        return observations, Report(lacking) + report


def places_in(own: Sequence[str], names: Mapping[str, str]) -> dict[str, int]:
    """In which column of a file each field stands, from 1; 0 for what its folder says."""
    return {field: own.index(name) + 1 if name in own else 0 for field, name in names.items()}


def _keyed(table: polars.DataFrame, size: int, keys: Mapping[str, str | None], origin: Origin) -> polars.DataFrame:
    """A table with what its folders say. Raises `DataError` where a column of its own says otherwise."""
    import polars

    for name, word in keys.items():
        if name not in table.columns:
            continue
        other = np.flatnonzero(_says_otherwise(table[name], word))
        if len(other):
            found = f"the folder says of {name} what this row does not"
            problem = attrs.evolve(unreadable(origin, found, "correct one of them"), code="OUT386")
            raise DataError(attrs.evolve(problem, location=origin.locations(other[:1])[0]))
    lacking = {name: word for name, word in keys.items() if name not in table.columns}
    if not table.width:
        # Its folders alone say what is asked for.
        table = polars.DataFrame({"": range(size)})
    return with_keys(table, lacking)


def _says_otherwise(column: polars.Series, word: str | None) -> NDArray[np.bool_]:
    """Which rows of a column say anything but a word (None: nothing); numbers are compared as such."""
    import polars

    meant = polars.Series([word], dtype=polars.String)
    if column.dtype.is_numeric():
        column, meant = column.cast(polars.Float64), meant.cast(polars.Float64, strict=False)
        if word is not None and meant[0] is None:
            return np.ones(len(column), dtype=np.bool_)
    else:
        column = column.cast(polars.String)
    return column.ne_missing(meant).to_numpy()
