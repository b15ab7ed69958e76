"""What became of every milestone of the promises in a batch that are made anew every year, quarter or month.

Law: what the metric counted is what is listed here: both come from `outcomes.metrics.target_case`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.target_case import milestones_of
from outcomes.periods import PeriodKind

STATES: Final = ("kept", "missed", "out of reach", "no figure")
"""What an ended milestone can be; a code is the place here."""


@immutable(kw_only=True, eq=False)
class Sequences:
    """Ended milestones in order of row and time, one element each: the ``row`` of the batch, the ``ordinal`` of the
    period within ``kind`` and the code of its ``label``, the ``value`` observed (NaN: none), the level ``required``
    (of a band its lower edge) and the ``state``, a place in `STATES`."""

    kind: PeriodKind
    row: NDArray[np.int64]
    ordinal: NDArray[np.int64]
    label: NDArray[np.int32]
    value: NDArray[np.float64]
    required: NDArray[np.float64]
    state: NDArray[np.int8]

    def of(self, row: int) -> slice:
        """Where the milestones of a row of the batch are."""
        return slice(*np.searchsorted(self.row, [row, row + 1]).tolist())


def sequences_of(block: SeriesBlock, kind: PeriodKind, labels: NDArray[np.int32]) -> Sequences | None:
    """The milestones of a block's rows; ``labels`` codes each period of its axis. None where no promise is repeated."""
    if not block.repeated.any():
        return None
    milestones = milestones_of(block)
    every = np.stack([milestones.kept, milestones.missed, milestones.out_of_reach, milestones.unobserved])
    row, column = np.nonzero(every.any(axis=0))
    edge = np.where(block.sense[:, None] < 0, milestones.required.upper, milestones.required.lower)
    return Sequences(
        kind=kind,
        row=row.astype(np.int64),
        ordinal=block.periods.ordinal[column],
        label=labels[column],
        value=np.where(block.ended, block.value, np.nan)[row, column],
        required=edge[row, column],
        state=np.argmax(every[:, row, column], axis=0).astype(np.int8),
    )
