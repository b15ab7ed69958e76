"""The words of a self-assessment: how a level changed, and what that means for what was promised.

Law: a change is a direction and only a promise has a verdict; a level that fell is said to have fallen even where it
is still as high as was promised.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outcomes import Direction, Outcome, Verdict

Codes = NDArray[np.int16]

IMPROVED, HELD, FELL, FIRST = range(4)
"""How a level changed."""

NOTHING, REACHED, NOT_YET, NOT_WHEN_DUE, KEPT, NOT_KEPT, BROKEN = range(7)
"""What that means for the promise."""

_CHANGES: tuple[tuple[str, Direction | None, str], ...] = (
    ("improved", Direction.BETTER, "{item}: improved from {stood} to {standing}"),
    ("held", Direction.SAME, "{item}: held at {standing}"),
    ("fell back", Direction.WORSE, "{item}: fell back from {stood} to {standing}"),
    ("assessed for the first time", None, "{item}: assessed for the first time, at {standing}"),
)
_PROMISES: tuple[tuple[str, str], ...] = (
    ("", "."),
    ("; level reached", "; {promised} was promised, and it is reached."),
    ("; level not reached yet", "; {promised} was promised, which is {short:one level|# levels} higher."),
    ("; level not reached when due", "; {promised} was promised by now, which is {short:one level|# levels} higher."),
    ("; promise kept", ", as was promised ({promise})."),
    ("; promise not kept yet", ", which is not what was promised ({promise})."),
    ("; promise broken", ", which is not what was promised by now ({promise})."),
)
#: The pace towards a level below which a row still is: nothing is known of it after a single assessment.
_PACE = {IMPROVED: Verdict.ON_TRACK, HELD: Verdict.AT_RISK, FELL: Verdict.OFF_TRACK, FIRST: None}
_PLACES = [
    (change, promise)
    for promise in range(len(_PROMISES))
    for change in range(len(_CHANGES))
    # Without an earlier assessment nothing can be said of a promised change.
    if not (change == FIRST and promise in (KEPT, NOT_KEPT, BROKEN))
    and not (change == IMPROVED and promise in (NOT_KEPT, BROKEN))
    and not (change == FELL and promise == KEPT)
]


def _verdict(change: int, promise: int) -> Verdict | None:
    if promise in (REACHED, KEPT):
        return Verdict.MET
    if promise in (NOT_WHEN_DUE, BROKEN):
        return Verdict.MISSED
    if promise == NOT_KEPT:
        return Verdict.OFF_TRACK
    return _PACE[change] if promise == NOT_YET else None


OUTCOMES: tuple[Outcome, ...] = tuple(
    Outcome(
        _CHANGES[change][0] + _PROMISES[promise][0],
        _verdict(change, promise),
        _CHANGES[change][1],
        _CHANGES[change][2] + _PROMISES[promise][1],
    )
    for change, promise in _PLACES
)


def outcome_codes(change: NDArray[np.int64], promise: NDArray[np.int64]) -> Codes:
    """The code in ``OUTCOMES`` of each row [item], from how its level changed and what that means."""
    table = np.full((len(_CHANGES), len(_PROMISES)), -1, dtype=np.int16)
    for code, place in enumerate(_PLACES):
        table[place] = code
    codes: Codes = table[change, promise]
    return codes
