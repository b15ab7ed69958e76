"""What the engine says of a row in place of what its metric found.

Law: a metric's own finding stands unless the engine knows that the data could not bear it; then the engine's reason
takes its place, and never the other way round.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools
from outcomes.data.block import SeriesBlock
from outcomes.engine.ages import Ages, standing_in, too_old
from outcomes.engine.batch import ENGINE_REASON, ENGINE_REASONS
from outcomes.engine.remarks import Remarks
from outcomes.engine.withheld import Withheld
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricColumns, MetricInfo, Reason, Status
from outcomes.registry.judged import Judged


@immutable(kw_only=True, eq=False)
class Overrides:
    """What the engine knows of rows before any metric spoke. Bool, shape ``[series]``.

    ``other_kind``: a later figure was set aside, because its period is of another kind.
    ``uncomputed`` int16: why the latest figure, which was to be computed, was not; an engine's reason, -1 for none.
    ``withheld`` is where figures were too small to show, None where none was; ``remarks`` what the publisher says of
    figures, None where it says nothing.
    """

    ambiguous: Bools
    impossible: Bools
    suppressed: Bools
    other_kind: Bools
    uncomputed: NDArray[np.int16]
    ages: Ages
    withheld: Withheld | None = None
    remarks: Remarks | None = None

    def rows(self, index: NDArray[np.int64]) -> Overrides:
        """The same of some rows, or of rows several times."""
        return Overrides(
            ambiguous=self.ambiguous[index],
            impossible=self.impossible[index],
            suppressed=self.suppressed[index],
            other_kind=self.other_kind[index],
            uncomputed=self.uncomputed[index],
            ages=self.ages.rows(index),
            withheld=None if self.withheld is None else self.withheld.rows(index),
            remarks=None if self.remarks is None else self.remarks.rows(index),
        )


class Overruling:
    """The engine's say over what a metric found of each row; what is said last stands.

    ``outcome`` and ``reason`` are those of a `Batch`, ``reasons`` the metric's and the engine's.
    """

    def __init__(self, columns: MetricColumns, info: MetricInfo) -> None:
        self.outcome, self.reason = columns.outcome.copy(), columns.reason.copy()
        self.reasons = (*info.reasons, *ENGINE_REASONS)
        self._first = len(info.reasons)

    def say(self, where: Bools, word: str) -> None:
        """Put a reason of the engine's in place of what was found of some rows."""
        self.say_coded(where, np.full(len(where), ENGINE_REASON[word], dtype=np.int16))

    def say_coded(self, where: Bools, codes: NDArray[np.integer]) -> None:
        """As `say`, of each row the reason at its own place in `ENGINE_REASONS`."""
        self.outcome[where] = -1
        self.reason[where] = self._first + codes[where]


@immutable(kw_only=True, eq=False)
class Overruled:
    """What stands of each row once the engine has spoken: ``outcome``, ``reason`` and ``reasons`` as of a `Batch`.

    ``at``: the period that was judged, -1 for none, and ``shown`` the one whose figures the row gives: the latest where
    that is too old to speak of today. ``stale``: and that is what is said of the row.
    """

    outcome: NDArray[np.int16]
    reason: NDArray[np.int16]
    reasons: tuple[Reason, ...]
    at: NDArray[np.int32]
    shown: NDArray[np.int32]
    stale: Bools


def overruled(
    block: SeriesBlock, judged: Judged, info: MetricInfo, overrides: Overrides, beyond: Bools | None
) -> Overruled:
    """What the metric found, and in its place what the engine says, the weightiest last.

    ``beyond`` ``[series, period]``: where the path of the target cannot be attained as written.
    """
    columns = judged.columns
    overruling = Overruling(columns, info)
    outcome, reason, reasons, say = overruling.outcome, overruling.reason, overruling.reasons, overruling.say
    latest = block.latest()
    said_nothing = outcome < 0
    # As of a series with an impossible number, nothing is said of older sums either.
    broken = overrides.uncomputed == ENGINE_REASON["member impossible"]
    unfounded = broken | (said_nothing & (overrides.uncomputed >= 0))
    overruling.say_coded(unfounded, overrides.uncomputed)
    say(judged.failed, "metric failed")
    # No figure mends a wording that nothing can reach.
    never = np.array([each.status is Status.UNATTAINABLE for each in info.reasons] + [False])[columns.reason]
    say(overrides.suppressed & said_nothing & ~never, "suppressed")
    at = np.where(columns.period >= 0, columns.period, latest).astype(np.int32)
    small = overrides.withheld
    if small is not None:
        wanting = said_nothing & ~unfounded & ~judged.failed & ~never
        say(small.explains(block, at, wanting, info, columns.reason), "small numbers")
    say(overrides.ambiguous, "clashing rows")
    say(overrides.impossible, "impossible number")
    at[broken] = -1
    if beyond is not None:
        due = np.maximum(at, 0)
        say((at >= 0) & beyond[np.arange(len(at)), due] & (outcome >= 0), "unattainable as written")
    old, withheld = too_old(overrides.ages, block, at, info, reason, reasons)
    # Where nothing can be said, or nothing of today, the reader must hear that there is a figure all the same.
    silent = overrides.other_kind & ~standing_in(reason, reasons) & ~standing_in(columns.reason, reasons)
    silent &= (outcome < 0) | old | withheld
    say(silent, "another kind of period")
    aged = old & ~unfounded
    shown = np.where(aged, latest, at)
    stale = aged & ~silent
    say(stale, "stale")
    withheld = withheld & ~unfounded & ~silent
    say(withheld, "suppressed")
    if small is not None:
        say(withheld & small.lately, "small numbers")
    return Overruled(outcome=outcome, reason=reason, reasons=reasons, at=at, shown=shown, stale=stale)
