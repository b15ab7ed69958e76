"""Where observations came from, so that a problem can name the file, the line and the column.

Law: a row keeps its number in the source for ever; which line of the file that is, is worked out only for a problem.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.file_kinds import open_bytes
from outcomes.diagnostics import Location
from outcomes.immutable import immutable


@immutable(kw_only=True)
class Origin:
    """One source of rows.

    ``file`` is its name as messages show it; ``path`` is set where rows stand on lines of a text file. ``places`` and
    ``headers`` say for each field which column it was read from (counted from 1) and what that is called there.
    ``as_given``: cells are taken as they are, as no option of a data source says how they are written. Of several
    files that were joined, ``parts`` holds the number that the rows of each begin at, and its own origin.
    """

    file: str = "observations"
    path: Path | None = None
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    places: Mapping[str, int] = attrs.field(factory=dict)
    headers: Mapping[str, str] = attrs.field(factory=dict)
    as_given: bool = False
    parts: tuple[tuple[int, Origin], ...] = ()

    def header(self, field: str) -> str:
        """What the source calls a field."""
        return self.headers.get(field, field)

    def locations(self, rows: Iterable[int], field: str = "") -> list[Location]:
        """Where each of some rows stands (rows count from 0 after the header), in a column where one is named.

        In a text file the line is the physical one on which the row begins, even where cells hold line breaks;
        elsewhere it is the row's own number, counted from 1. The column is the place of the field, not of a letter.
        """
        if self.parts:
            starts = [start for start, _ in self.parts]
            own = [(bisect_right(starts, int(row)) - 1, int(row)) for row in rows]
            return [self.parts[part][1].locations([row - starts[part]], field)[0] for part, row in own]
        column = self.places.get(field, 0)
        locations = []
        for row in map(int, rows):
            if self.path is None:
                line = row + 1
            else:
                line = int(self._lines[row + 1]) if row + 1 < len(self._lines) else row + 2
            locations.append(Location(file=self.file, line=line, column=column))
        return locations

    @cached_property
    def _lines(self) -> NDArray[np.int64]:
        """The line on which each record of the file begins, its header first; empty where that cannot be told.

        A record ends at a line break outside quotation marks. Only the marks are counted, so the whole file is gone
        through at the speed of numpy, once, when there is the first problem to place.
        """
        if self.path is None or self.encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32")):
            return np.empty(0, dtype=np.int64)
        begins = [np.ones(1, dtype=np.int64)]
        lines = quotes = 0
        try:
            with open_bytes(self.path) as file:
                while block := file.read(1 << 20):
                    letters = np.frombuffer(block, dtype=np.uint8)
                    breaks, marks = np.flatnonzero(letters == ord("\n")), np.flatnonzero(letters == ord('"'))
                    ends = (np.searchsorted(marks, breaks) + quotes) % 2 == 0
                    begins.append((lines + 2 + np.arange(len(breaks), dtype=np.int64))[ends])
                    lines += len(breaks)
                    quotes += len(marks)
        except OSError:
            # The file went away: the row's number is still near enough to find it.
            return np.empty(0, dtype=np.int64)
        return np.concatenate(begins)
