"""Opening a small table (returns, targets, areas), whether it is a workbook or separated values.

Law: a file is what its bytes say; what only a workbook can be told is refused for text, never passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from outcomes.data.file_kinds import WORKBOOKS
from outcomes.data.origin import Origin
from outcomes.data.problems import unreadable
from outcomes.data.readers.delimited import open_delimited
from outcomes.data.readers.opened_table import Opened, kind_there
from outcomes.diagnostics import DataError
from outcomes.framework.table_place import TablePlace


def open_table(path: Path, place: TablePlace | None = None, *, file: str = "", wanted: Iterable[str] = ()) -> Opened:
    """Open the table of a file. ``wanted`` are headers by which the header row of a sheet is known.

    Raises `DataError` where it is absent, empty or neither text nor a workbook.
    """
    place = place or TablePlace()
    origin = Origin(file=file or str(path))
    kind = kind_there(path, origin)
    if kind in WORKBOOKS:
        from outcomes.data.readers.sheets import open_sheets

        return open_sheets(
            path,
            file=file,
            sheet=place.sheet,
            part=place.range,
            header=place.header if isinstance(place.header, tuple) else (place.header,),
            fill=place.fill,
            wanted=wanted,
        )
    if place != TablePlace():
        found = "it is no workbook, so that sheet, range, header and fill mean nothing"
        raise DataError(unreadable(origin, found, "leave them out, or name the workbook"))
    return open_delimited(path, file=file)
