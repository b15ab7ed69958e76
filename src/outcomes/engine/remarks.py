"""What the publisher remarks on the figures of a block, such as that one is provisional.

Law: a remark is of the figure that a row shows, and of no other.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Codes, Index
from outcomes.data.series import SeriesTable
from outcomes.engine.batch import Words
from outcomes.immutable import immutable


@immutable(kw_only=True, eq=False)
class Remarks:
    """The remarks on the figures of some series. ``said`` gives for each remark of the data its code in the run."""

    table: SeriesTable
    series: Index
    said: Codes

    def rows(self, index: NDArray[np.int64]) -> Remarks:
        """The same of some series, or of series several times."""
        return attrs.evolve(self, series=self.series[index])

    def at(self, place: NDArray[np.integer]) -> Codes:
        """The remark on the figure at a place of the axis, one a series: a code of the run's words, 0 for none.

        At no place (-1): on the last row of the series, which may say why there is no figure.
        """
        remark = self.table.observations.remark
        assert remark is not None
        last = self.table.starts[self.series + 1] - 1
        where = np.where(place < 0, self.table.column[last], place) if len(self.table.column) else place
        row = self.table.rows_at(self.series, where)
        return np.where(row >= 0, self.said[remark.codes[row]], 0).astype(np.int32)


def remarks_of(table: SeriesTable, series: Index, words: Words) -> Remarks | None:
    """The remarks on the figures of some series of a table; None where its source makes none."""
    remark = table.observations.remark
    return None if remark is None else Remarks(table=table, series=series, said=words.codes(remark.words))
