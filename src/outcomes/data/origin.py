"""Where observations came from, so that a problem can name the file, the line and the column.

Law: a row keeps its number in the source for ever; which line of the file that is, is worked out only for a problem.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from outcomes.diagnostics import Location


@attrs.frozen(kw_only=True)
class Origin:
    """One source of rows.

    ``file`` is its name as messages show it; ``path`` is set where rows stand on lines of a text file. ``places`` and
    ``headers`` say for each field which column it was read from (counted from 1) and what that is called there.
    """

    file: str = "observations"
    path: Path | None = None
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    places: Mapping[str, int] = attrs.field(factory=dict)
    headers: Mapping[str, str] = attrs.field(factory=dict)

    def header(self, field: str) -> str:
        """What the source calls a field."""
        return self.headers.get(field, field)

    def locations(self, rows: Iterable[int], field: str = "") -> list[Location]:
        """Where each of some rows stands (rows count from 0 after the header), in a column where one is named.

        In a text file the line is the physical one on which the row begins, even where cells hold line breaks;
        elsewhere it is the row's own number, counted from 1. The column is the place of the field, not of a letter.
        """
        wanted = [int(row) for row in rows]
        lines = self._lines(set(wanted)) if self.path is not None and wanted else {}
        column = self.places.get(field, 0)
        shift = 2 if self.path is not None else 1
        return [Location(file=self.file, line=lines.get(row, row + shift), column=column) for row in wanted]

    def _lines(self, wanted: set[int]) -> dict[int, int]:
        assert self.path is not None
        last, lines = max(wanted), {}
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                reader = csv.reader(file, delimiter=self.delimiter)
                next(reader, None)
                line = reader.line_num + 1
                for row, _ in enumerate(reader):
                    if row in wanted:
                        lines[row] = line
                    if row >= last:
                        break
                    line = reader.line_num + 1
        except (OSError, UnicodeError, csv.Error):
            # The file went away or is too odd for a second reading: the row's number is still near enough to find it.
            return lines
        return lines
