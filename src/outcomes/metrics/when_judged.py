"""When a promise without a path is judged: in its due period, or before that in the latest one.

Law: a promise without a day is due in every period; later figures never make up for the one that was due.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from outcomes.arrays import Bools, Codes, Floats
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Evidence

AWAITED: Final = Evidence(
    "awaited", "1 where the period that was due is over, and its figure has not come", optional=True
)


@immutable(kw_only=True, eq=False)
class JudgedCase:
    """Shape ``[series]``. ``latest`` and ``judged`` are periods, -1 for none; ``value`` is that of the period judged.

    ``at_due``: the promise has come due. ``awaited``: its day is past, and its figure has not come.
    """

    latest: Codes
    judged: Codes
    value: Floats
    at_due: Bools
    awaited: Bools


def judged_case(block: SeriesBlock) -> JudgedCase:
    """Find the period in which each series is judged; its value is NaN where none was observed then."""
    latest, due = block.latest(), block.due_at
    judged = np.where((due >= 0) & (latest > due), due, latest).astype(np.int32)
    at_due = (due < 0) | (latest >= due)
    over = block.ended[np.maximum(due, 0)] if block.shape[1] else np.zeros(due.shape, dtype=np.bool_)
    return JudgedCase(
        latest=latest,
        judged=judged,
        value=block.at(np.where(block.observed, block.value, np.nan), judged),
        at_due=at_due,
        awaited=over & ~at_due & (latest >= 0),
    )
