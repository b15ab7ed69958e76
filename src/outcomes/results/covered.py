"""How much of a framework can be judged at all: aims counted by what can be said of them.

Law: every aim is counted exactly once, and none is dropped for being hard to judge.
"""

from __future__ import annotations

from collections import Counter

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import distinct
from outcomes.diagnostics import expect
from outcomes.immutable import immutable
from outcomes.metrics.contract import Status
from outcomes.results.results import ResultColumns

ORDER = (
    Status.JUDGED,
    Status.DEPENDS_ON_READING,
    Status.UNATTAINABLE,
    Status.METRIC_FAILED,
    Status.AMBIGUOUS_DATA,
    Status.IMPOSSIBLE_DATA,
    Status.STALE,
    Status.NOT_DUE,
    Status.SUPPRESSED,
    Status.SMALL_NUMBERS,
    Status.TOO_FEW,
    Status.NO_BENCHMARK,
    Status.NOT_APPLICABLE,
    Status.UNDEFINED,
    Status.NO_METRIC,
    Status.CONTEXTUAL,
    Status.NOT_IN_DATA,
    Status.NO_DATA,
)
"""An aim with several rows counts under the first of these that any of its rows has."""

WORDS = {
    Status.DEPENDS_ON_READING: "depending on the reading",
    Status.UNATTAINABLE: "unattainable as written",
    Status.METRIC_FAILED: "not judged because of a fault",
    Status.AMBIGUOUS_DATA: "with contradictory data",
    Status.IMPOSSIBLE_DATA: "with impossible data",
    Status.STALE: "with stale data",
    Status.NOT_DUE: "not due",
    Status.SUPPRESSED: "suppressed",
    Status.SMALL_NUMBERS: "with numbers too small to show",
    Status.TOO_FEW: "with too little data",
    Status.NO_BENCHMARK: "without a benchmark",
    Status.NOT_APPLICABLE: "not applicable",
    Status.UNDEFINED: "undefined",
    Status.NO_METRIC: "without a metric",
    Status.CONTEXTUAL: "for context only",
    Status.NOT_IN_DATA: "not in the data",
    Status.NO_DATA: "without data",
}


NO_DATE = "no date"
"""The reason of a deliverable that has no date to be held to."""

GAPS = ("target", "baseline", "source", "milestone", "indicator", "date")
"""What of an aim may still be to be determined: different gaps, closed by different people."""


@immutable(kw_only=True)
class Coverage:
    """Number of aims, and of aims under each status; ``judged`` of ``aims`` can be judged.

    ``gaps`` counts aims by what is still to be determined of them (target, baseline, source, milestone, indicator),
    whether or not they can be judged beside it; ``overdue`` are the aims of which a gap should have been closed by now.
    """

    aims: int
    counts: dict[Status, int]
    gaps: dict[str, int] = attrs.field(factory=dict)
    overdue: int = 0

    @property
    def judged(self) -> int:
        """Aims of which at least one row has a verdict or finding."""
        return self.counts.get(Status.JUDGED, 0)

    def __str__(self) -> str:
        rest = [f"{self.counts[status]} {WORDS[status]}" for status in ORDER[1:] if self.counts.get(status)]
        line = f"{self.judged} of {self.aims} aims can be judged"
        line = f"{line}; {', '.join(rest)}" if rest else line
        return f"{line}; s{self.still_open[1:]}" if self.gaps else line

    @property
    def still_open(self) -> str:
        """What is still to be determined, in words; empty for nothing."""
        said = ", ".join(f"{count} {what if count == 1 else what + 's'}" for what, count in self.gaps.items())
        late = f" ({self.overdue} overdue)" if self.overdue else ""
        return f"Still to be determined: {said}{late}" if said else ""


def coverage(results: ResultColumns, *, supporting: bool = False) -> Coverage:
    """Count the framework's aims by the best that can be said of each; supporting aims only where asked for."""
    expect(results, isinstance(results, ResultColumns), "results", "give Results, as evaluate returns them")
    statuses = tuple(Status)
    rank = np.array([ORDER.index(status) for status in statuses])
    best = np.full(len(results.framework.aims), len(ORDER), dtype=np.int64)
    np.minimum.at(best, results.coded("aim").codes, rank[results.status_codes])
    # An aim without a row (an area selection that leaves it out) has no data.
    best[best == len(ORDER)] = ORDER.index(Status.NO_DATA)
    counted = np.array([supporting or not aim.supporting for aim in results.aims], dtype=np.bool_)
    best = best[counted]
    counts = np.bincount(best, minlength=len(ORDER))
    gaps = [aim.gaps for aim in results.aims if supporting or not aim.supporting]
    by_kind: Counter[str] = Counter(what for each in gaps for what in {gap.what for gap in each})
    by_kind["date"] = _undated(results, counted)
    return Coverage(
        aims=len(best),
        counts={status: int(n) for status, n in zip(ORDER, counts, strict=True) if n},
        gaps={what: by_kind[what] for what in GAPS if by_kind[what]},
        overdue=sum(any(gap.by is not None and results.as_of > gap.by for gap in each) for each in gaps),
    )


def _undated(results: ResultColumns, counted: NDArray[np.bool_]) -> int:
    """How many of the aims that count wait for a deliverable without a date."""
    reason, aim = results.coded("reason"), results.coded("aim")
    code = reason.code_of(NO_DATE)
    waiting = distinct(aim.codes[reason.codes == code]) if code >= 0 else np.empty(0, dtype=np.int64)
    return int(counted[waiting].sum())
