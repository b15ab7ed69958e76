"""The words for a change between two waves, and how a change becomes one of them.

Law: a change within chance is never called a rise or a fall without saying so, and only an aim that promised a
direction gets a verdict: how far a level is from its target is for other metrics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outcomes import Direction, Outcome, Verdict, first_true

if TYPE_CHECKING:
    from outcomes import SeriesBlock
    from outcomes_survey.waves import Waves

Floats = NDArray[np.float64]
Codes = NDArray[np.int16]

#: How a change stands to what is wanted, and its word.
_KINDS: tuple[tuple[str, Direction | None, bool], ...] = (
    # word, direction, real
    ("increased, as wanted", Direction.BETTER, True),
    ("decreased, as wanted", Direction.BETTER, True),
    ("increased, which is unwanted", Direction.WORSE, True),
    ("decreased, which is unwanted", Direction.WORSE, True),
    ("increased", None, True),
    ("decreased", None, True),
    ("increased as wanted, but within chance", Direction.SAME, False),
    ("decreased as wanted, but within chance", Direction.SAME, False),
    ("increased against what is wanted, but within chance", Direction.SAME, False),
    ("decreased against what is wanted, but within chance", Direction.SAME, False),
    ("increased, but within chance", Direction.SAME, False),
    ("decreased, but within chance", Direction.SAME, False),
    ("no change", Direction.SAME, False),
)
_NO_CHANGE = len(_KINDS) - 1
#: What a promised direction comes to, and which kinds can come to it.
_PROMISES: tuple[tuple[str, Verdict | None, frozenset[int]], ...] = (
    ("", None, frozenset(range(len(_KINDS)))),
    ("; promise kept", Verdict.MET, frozenset({0, 1, 6, 7})),
    ("; promise being kept", Verdict.ON_TRACK, frozenset({0, 1, 6, 7})),
    ("; promise in doubt", Verdict.AT_RISK, frozenset({6, 7})),
    ("; promise not being kept", Verdict.OFF_TRACK, frozenset({2, 3, 8, 9, _NO_CHANGE})),
    ("; promise broken", Verdict.MISSED, frozenset({2, 3, 8, 9, _NO_CHANGE})),
)
_PLACES = [
    (promise, kind) for promise, (_, _, kinds) in enumerate(_PROMISES) for kind in range(len(_KINDS)) if kind in kinds
]


def change_outcomes(detail: str, doubt: str) -> tuple[Outcome, ...]:
    """The outcomes of a metric of change; ``detail`` is behind each, ``doubt`` too where all may be chance."""
    return tuple(
        Outcome(
            _KINDS[kind][0] + _PROMISES[promise][0],
            _PROMISES[promise][1],
            _KINDS[kind][1],
            f"{_opening(kind)} from {{before:.1f}}{{unit}} to {{value:.1f}}{{unit}} in {{period}}.",
            detail + ("" if _KINDS[kind][2] else f" {doubt}"),
        )
        for promise, kind in _PLACES
    )


def _opening(kind: int) -> str:
    word = _KINDS[kind][0].replace("but within chance", "but perhaps only by chance")
    return word[0].upper() + word[1:] + ":"


def classify(change: Floats, p: Floats, block: SeriesBlock, waves: Waves, *, confidence: float, accept: str) -> Codes:
    """The outcome code of each series [series]; only meaningful where a change could be worked out.

    ``accept`` is ``significant`` or ``any``: whether a promised rise is kept by any rise or only by one beyond chance.
    """
    polarity = block.polarity.astype(np.int64)
    up = change > 0
    real = p < 1.0 - confidence
    wanted, unwanted = np.sign(change) == polarity, np.sign(change) == -polarity
    view = first_true(
        ((polarity != 0) & wanted, 0),
        ((polarity != 0) & unwanted, 2),
        otherwise=4,
    )
    kind = np.where(change == 0, _NO_CHANGE, view + np.where(up, 0, 1) + np.where(real, 0, 6))
    promised = block.direction_only & (polarity != 0)
    due = (block.due_at >= 0) & (waves.after >= block.due_at)
    kept = (view == 0) & (change != 0) & (real | (accept == "any"))
    doubtful = (view == 0) & (change != 0) & ~kept
    promise = first_true(
        (~promised, 0),
        (kept & due, 1),
        (kept, 2),
        (doubtful, 3),
        (due, 5),
        otherwise=4,
    )
    table = np.full((len(_PROMISES), len(_KINDS)), -1, np.int16)
    for code, place in enumerate(_PLACES):
        table[place] = code
    codes: Codes = table[promise, kind]
    return codes
