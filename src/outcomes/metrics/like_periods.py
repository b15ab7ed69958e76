"""The earlier period that a period is compared with: the one before that was observed, or the same one a year before.

Law: a quarter is compared with the same quarter and a month with the same month where a year is asked for, and what
was not observed then is not made up from another period.
"""

from __future__ import annotations

import numpy as np

from outcomes.arrays import Codes
from outcomes.data.block import SeriesBlock


def a_year_before(block: SeriesBlock, judged: Codes) -> Codes:
    """The same quarter, month or year of the year before, shape ``[series]``; -1 where it was not observed."""
    return _seen(block, np.where(judged >= 0, judged - block.periods.per_year, -1))


def observed_before(block: SeriesBlock, judged: Codes) -> Codes:
    """The last observed period before ``judged`` that can be compared with it, shape ``[series]``; -1 for none.

    It shares no day with the one judged and is as long: three-year ranges are compared with the last one that does not
    overlap, and a running total of two quarters with one of two quarters.
    """
    axis = block.periods
    if not len(axis):
        return np.full(block.shape[0], -1, dtype=np.int32)
    at = np.maximum(judged, 0)
    days = (axis.end - axis.start).astype(np.int64)
    alike = np.abs(days - days[at][:, None]) <= _LEAP
    earlier = block.observed & alike & (axis.end < axis.start[at][:, None]) & (judged >= 0)[:, None]
    last: Codes = np.max(np.where(earlier, np.arange(len(axis)), -1), axis=1).astype(np.int32)
    return last


_LEAP = 3
"""Days by which months, quarters and years of one kind differ in length."""


def _seen(block: SeriesBlock, at: Codes) -> Codes:
    if not block.shape[1]:
        return np.full(block.shape[0], -1, dtype=np.int32)
    there = (at >= 0) & block.observed[np.arange(block.shape[0]), np.maximum(at, 0)]
    return np.where(there, at, -1).astype(np.int32)
