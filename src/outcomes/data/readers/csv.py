"""The reader `csv`: any file of separated values, its columns named in the framework.

Law: a column is read because its name is known or was given; which rows are taken is said in the options only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from outcomes.data.cells import CellRules
from outcomes.data.layout import Laid, lay_out
from outcomes.data.observations import Observations
from outcomes.data.origin import Origin
from outcomes.data.problems import delimiter_told, long_rows
from outcomes.data.readers.delimited import open_delimited
from outcomes.data.readers.opened_table import Taken
from outcomes.data.readers.table_options import TableOptions, helped, one_sign
from outcomes.data.readers.tables import read_opened
from outcomes.diagnostics import DataError, Report
from outcomes.immutable import immutable


@immutable(kw_only=True)
class CsvOptions(TableOptions):
    """What the reader `csv` can be told."""

    encoding: str = attrs.field(default="utf-8-sig", metadata=helped('how the file is written, such as "cp1252"'))
    delimiter: str = attrs.field(
        default="",
        validator=one_sign,
        metadata=helped('the sign between cells, such as ";"; none: it is told from the first lines'),
    )

    def rules(self) -> CellRules:
        """How a cell of a number column is read: a workbook has numbers, but here all of them are written."""
        return attrs.evolve(super().rules(), parsed=self.decimal == "." and self.thousands != ".")


class CsvReader:
    """Reads any CSV. Header spellings of Fingertips are known; everything else is mapped in the options."""

    id = "csv"
    options = CsvOptions

    def read(self, path: Path, options: CsvOptions) -> tuple[Observations, Report]:
        """Read a file. Raises `DataError` where nothing can be read; gives all other problems beside the rows."""
        return read_csv(Path(path), options)


def read_csv(path: Path, options: CsvOptions) -> tuple[Observations, Report]:
    """Read a file as the options say."""
    layout = options.layout()
    opened = open_delimited(
        path,
        encoding=options.encoding,
        delimiter=options.delimiter,
        headed=layout.plain,
        parsed=options.rules().parsed,
        limits=options.limits(),
    )
    told = []
    if not options.delimiter and opened.origin.delimiter != ",":
        told.append(delimiter_told(opened.origin))
    # Columns that hold periods are of no type yet, and joined ones are joined as text.
    simple = attrs.evolve(layout, wide=()).plain
    if simple:
        observations, report = read_opened(opened, options)
        return observations, Report(told) + report
    first = opened.beginning()
    places = [layout.skip + each - 1 for each in layout.header]
    width = max((len(row) for row in (first[place] for place in places if place < len(first))), default=1)
    laid = lay_out(opened.cells(width), layout, opened.origin)
    beyond = laid.cells[str(width)].str.strip_chars()
    longer = laid.rows[(beyond.is_not_null() & (beyond != "")).to_numpy()]
    if len(longer):
        raise DataError(Report(long_rows(opened.origin, longer.tolist(), [width + 1] * len(longer), width)))
    observations, report = read_opened(_Sheet(origin=opened.origin, laid=laid), options)
    return observations, Report(told) + report


@immutable(kw_only=True, eq=False)
class _Sheet:
    """A table that was found in a file by its layout."""

    origin: Origin
    laid: Laid

    @property
    def headers(self) -> tuple[str, ...]:
        return self.laid.headers

    def place(self, name: str) -> int:
        return self.headers.index(name) + 1

    def numbered(self) -> list[tuple[int, list[str]]]:
        cells = [[cell or "" for cell in row] for row in self.laid.cells.rows()]
        return list(zip(self.laid.rows.tolist(), cells, strict=True))

    def take(self, names: Mapping[str, str], kept: Iterable[str]) -> Taken:
        return Taken(table=self.laid.named([*names.values(), *kept]), places=self.laid.rows)

    def beginning(self) -> list[list[str]]:
        return [list(self.headers)]
