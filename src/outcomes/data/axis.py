"""The regular period axis of a block: consecutive periods of one kind, gaps included.

Law: column j of every array of a block is the period ``labels[j]``; order is by time, never by text.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outcomes.immutable import immutable
from outcomes.periods.kinds import DAYS_A_YEAR


@immutable(kw_only=True, eq=False)
class PeriodAxis:
    """Consecutive periods of one kind.

    ``ordinal`` int64 (consecutive periods differ by 1), ``start`` and ``end`` datetime64[D] (both inclusive), all of
    shape ``[period]``; ``labels`` the published spelling of each. ``span`` says how many steps a period is
    long: 1 for single years, 3 for three-year rolling ranges, whose neighbours overlap. ``per_year`` is the number
    of steps in a year (1, 4 or 12).
    """

    kind: str
    ordinal: NDArray[np.int64]
    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]
    labels: tuple[str, ...]
    span: int = 1
    per_year: int = 1

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def middle(self) -> NDArray[np.float64]:
        """The middle of each period in years since 1970, for pace and projection."""
        start = self.start.astype("datetime64[D]").astype(np.float64)
        end = self.end.astype("datetime64[D]").astype(np.float64)
        return (start + end + 1.0) / 2.0 / DAYS_A_YEAR
