"""Why a figure that had to be computed was not: a word on each row that could not be, and what the latest row says.

Law: a row that was computed, or never had to be, says nothing; a reason belongs to its row and to no other.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.data.series import SeriesTable

UNCOMPUTED: Final = "uncomputed"
"""The further column of observations that holds the words."""

BAND_MISSING: Final = "band missing"
UNUSABLE: Final = "unusable counts"
TOO_FEW: Final = "too few events"
CLASHING: Final = "clashing rows"
MEMBER_MISSING: Final = "member missing"
MEMBER_IMPOSSIBLE: Final = "member impossible"
NO_DENOMINATORS: Final = "no denominators"


def latest_reasons(table: SeriesTable) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """For each series of a table the code of the word that its latest row says (-1: none), and the words."""
    codes = np.full(len(table), -1, dtype=np.int32)
    column = table.observations.extra.get(UNCOMPUTED)
    if column is None or not len(table.rows):
        return codes, ()
    filled = table.starts[1:] > table.starts[:-1]
    codes[filled] = column.codes[table.rows[table.starts[1:][filled] - 1]]
    codes[codes == column.code_of("")] = -1
    return codes, column.words
