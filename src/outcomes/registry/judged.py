"""What judging one block gives, wherever the metric ran, and the halving by which failing rows are found.

Law: every row is either verified or marked as failed; no value of a failing row is kept.
"""

from __future__ import annotations

import heapq
from typing import Final, Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Selection
from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricColumns, MetricInfo

_CODES: Final = {"raised": "OUT410", "breach": "OUT411", "impure": "OUT412", "died": "OUT413"}


@immutable(kw_only=True)
class Failure:
    """Why some rows have no verdict. ``row`` is the first of them, ``rows`` how many; no value of theirs is kept."""

    kind: Literal["raised", "breach", "impure", "died"]
    metric: str
    metric_version: str
    plugin: str
    found: str
    row: int
    rows: int

    @property
    def diagnostic(self) -> Diagnostic:
        """The same as a warning: the run goes on, and is partial."""
        count = "1 row has" if self.rows == 1 else f"{self.rows} rows have"
        return Diagnostic(
            code=_CODES[self.kind],
            subject=f'metric "{self.metric}" version {self.metric_version} of plugin "{self.plugin}"',
            found=f"{self.found}; {count} no verdict, the first is row {self.row}",
            to_do="tell the author of the plugin; all other rows keep their verdicts",
            severity=Severity.WARNING,
        )


@immutable(kw_only=True, eq=False)
class Judged:
    """What a metric found, verified. Where ``failed`` (bool, shape ``[row]``) is true the metric failed: such a row
    has neither outcome nor reason (-1), no period and no evidence.
    """

    columns: MetricColumns
    failed: NDArray[np.bool_]
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    calls: int = 0

    @property
    def report(self) -> Report:
        """Failures and warnings together."""
        return Report((*(each.diagnostic for each in self.failures), *self.warnings))

    def rows(self, rows: Selection) -> Judged:
        """What was found of some rows."""
        columns = self.columns
        return attrs.evolve(
            self,
            failed=self.failed[rows],
            columns=attrs.evolve(
                columns,
                outcome=columns.outcome[rows],
                reason=columns.reason[rows],
                period=columns.period[rows],
                start=None if columns.start is None else columns.start[rows],
                evidence={name: array[rows] for name, array in columns.evidence.items()},
            ),
        )


def blank_columns(info: MetricInfo, rows: int) -> MetricColumns:
    """Columns that say nothing yet, of a metric's own shape."""
    return MetricColumns(
        outcome=np.full(rows, -1, dtype=np.int16),
        reason=np.full(rows, -1, dtype=np.int16),
        period=np.full(rows, -1, dtype=np.int32),
        start=np.full(rows, -1, dtype=np.int32),
        evidence={each.name: np.full(rows, np.nan) for each in info.evidence},
    )


class Pieces:
    """The pieces of a block that still have to be judged: the largest first, so that a budget saves as many rows as it
    can.
    """

    def __init__(self, rows: int, size: int) -> None:
        self._waiting = [(-min(size, rows - start), start) for start in range(0, rows, size)] if rows else []
        heapq.heapify(self._waiting)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def __len__(self) -> int:
        return len(self._waiting)

    def pop(self) -> tuple[int, int]:
        """First row and number of rows of the largest piece."""
        size, start = heapq.heappop(self._waiting)
        return start, -size

    def halve(self, start: int, size: int) -> None:
        """Judge a piece that failed again, in two halves."""
        heapq.heappush(self._waiting, (-(size // 2), start))
        heapq.heappush(self._waiting, (-(size - size // 2), start + size // 2))
