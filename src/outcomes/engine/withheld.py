"""Where the figures of a block were too small to show, and of which rows that is the reason that nothing is said.

Law: a figure that is withheld is a gap to every metric; this only says why, and of no row that has an outcome.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Index
from outcomes.data.block import SeriesBlock
from outcomes.data.blocks import places_of
from outcomes.data.series import SeriesTable
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricInfo, Status

WANTING: Final = frozenset({Status.NO_DATA, Status.TOO_FEW, Status.SUPPRESSED})
"""Statuses that say that figures are lacking, of the series itself. What is not due is so whatever is withheld of the
past."""
_WITHOUT_START: Final = frozenset({Status.UNDEFINED, Status.NOT_DUE})
"""Statuses that may come of a starting point that is withheld."""


@immutable(kw_only=True, eq=False)
class Withheld:
    """Which figures are withheld, bool: ``own`` and ``benchmark`` ``[series, period]``, ``lately`` ``[series]``: the
    series' latest row is one of them."""

    own: Bools
    benchmark: Bools
    lately: Bools

    def rows(self, index: Index) -> Withheld:
        """The same of some rows, or of rows several times."""
        return Withheld(own=self.own[index], benchmark=self.benchmark[index], lately=self.lately[index])

    def explains(
        self, block: SeriesBlock, at: NDArray[np.int32], silent: Bools, info: MetricInfo, reason: NDArray[np.int16]
    ) -> Bools:
        """Which of the ``silent`` rows lack a figure that is withheld. Bool ``[series]``.

        ``reason`` is the metric's own (index into its reasons), ``at`` the period that it speaks of. A figure of the
        series itself is lacking in any period, one of its benchmark in that period, the starting point at its own.
        """
        if not block.shape[1]:
            return np.zeros(block.shape[0], dtype=np.bool_)
        # One more for none: the last element is what the code -1 picks.
        status = [each.status for each in info.reasons]
        wanting, startless, compared = (
            np.array([each in some for each in status] + [False])[reason]
            for some in (WANTING, _WITHOUT_START, {Status.NO_BENCHMARK})
        )
        row = np.arange(block.shape[0])
        start = self.own[row, np.maximum(block.baseline_at, 0)] & (block.baseline_at >= 0)
        # Without a figure at all the benchmark may be lacking in any period.
        other = np.where(at >= 0, self.benchmark[row, np.maximum(at, 0)], self.benchmark.any(axis=1))
        explained = (wanting & self.own.any(axis=1)) | (startless & start) | (compared & other)
        return np.asarray(silent & (explained | self.lately))


def withheld_of(block: SeriesBlock, table: SeriesTable, series: Index, benchmark: Index | None) -> Withheld | None:
    """What is withheld of some series of a table, which are the rows of ``block``; None where nothing is.

    ``benchmark`` is for each row the series that it is compared with, -1 for none.
    """
    marks = table.observations.withheld
    if marks is None or not len(table.rows) or not marks[table.rows].any():
        return None
    periods = block.shape[1]
    own = places_of(table, series, periods).marks(marks)
    other = np.zeros(own.shape, dtype=np.bool_)
    if benchmark is not None:
        known, which = np.unique(benchmark, return_inverse=True)
        laid = places_of(table, np.maximum(known, 0), periods).marks(marks) & (known >= 0)[:, None]
        other = laid[which.reshape(-1)]
    latest = np.full(len(table), False)
    filled = table.starts[1:] > table.starts[:-1]
    latest[filled] = marks[table.rows[table.starts[1:][filled] - 1]]
    return Withheld(own=own, benchmark=other, lately=latest[series])
