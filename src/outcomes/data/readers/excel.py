"""The reader `excel`: a table in a workbook (xlsx, xlsb, xls, ods), as the people who keep it laid it out.

Law: a sheet that is hidden is read only where it is named; whatever is left out is said.
"""

from __future__ import annotations

from pathlib import Path

import attrs

from outcomes.data.observations import Observations
from outcomes.data.readers.sheets import SHEET, open_sheets
from outcomes.data.readers.table_options import TableOptions, from_one, helped, words
from outcomes.data.readers.tables import read_opened
from outcomes.diagnostics import Report
from outcomes.immutable import immutable


def _rows(value: object) -> object:
    return (value,) if isinstance(value, int) else words(value)


@immutable(kw_only=True)
class ExcelOptions(TableOptions):
    """What the reader `excel` can be told: as the reader `csv`, but for how text is written, and where the table is."""

    sheet: str | tuple[str, ...] = attrs.field(
        default=(),
        converter=words,
        metadata=helped(
            'the sheet, or several that are read as one; "*" for every visible one; none: the only one that is filled. '
            f'Its name is the column "{SHEET}"'
        ),
    )
    range: str = attrs.field(
        default="", metadata=helped('the part of the sheet: a range such as "B4:H40", or the name of a table or range')
    )
    header: int | tuple[int, ...] = attrs.field(
        default=(),
        converter=_rows,
        validator=from_one,
        metadata=helped("the row of the headers, from 1 after those skipped, or [3, 4]; none: it is looked for"),
    )


class ExcelReader:
    """Reads a sheet, or several as one. The lines of its problems are the rows of the sheet."""

    id = "excel"
    options = ExcelOptions

    def read(self, path: Path, options: ExcelOptions) -> tuple[Observations, Report]:
        """Read a workbook. Raises `DataError` where nothing can be read; gives all other problems beside the rows."""
        rows = (options.header,) if isinstance(options.header, int) else tuple(options.header)
        named = [(name,) if isinstance(name, str) else name for name in options.columns.values()]
        opened = open_sheets(
            Path(path),
            sheet=options.sheet,
            part=options.range,
            header=tuple(each + options.skip for each in rows or ((1,) if options.skip else ())),
            units=options.units,
            fill=options.fill,
            wanted=[*(each for names in named for each in names), *options.where, *options.extra],
            with_sheet=True,
            limits=options.limits(),
        )
        return read_opened(opened, options)
