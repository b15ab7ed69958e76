"""The words that Fingertips writes in its exports for a comparison or a goal.

Law: the published word for a published code, blemishes included: codes that the export cannot say read "Not compared".
"""

from __future__ import annotations

from typing import Final, Literal

from outcomes.statistics.comparison import Significance

NOT_COMPARED: Final = "Not compared"
Judgement = Literal["red-amber-green", "blue-orange-blue", "none"]

_QUINTILES: Final = (
    NOT_COMPARED,
    "Lowest quintile",
    "2nd lowest quintile",
    "Middle quintile",
    "2nd highest quintile",
    "Highest quintile",
)
_JUDGED: Final = {Significance.WORSE: "Worse", Significance.SAME: "Similar", Significance.BETTER: "Better"}
_UNJUDGED: Final = {Significance.WORSE: "Lower", Significance.SAME: "Similar", Significance.BETTER: "Higher"}
_GOAL: Final = {Significance.WORSE: "Red", Significance.SAME: "Amber", Significance.BETTER: "Green"}


def comparison_label(significance: int, judgement: Judgement) -> str:
    """The export's word for a comparison of areas by their intervals.

    >>> comparison_label(Significance.BETTER, "blue-orange-blue")
    'Higher'
    """
    words = {"red-amber-green": _JUDGED, "blue-orange-blue": _UNJUDGED, "none": {}}[judgement]
    return words.get(Significance(significance), NOT_COMPARED)


def quintile_label(quintile: int) -> str:
    """The export's word for a quintile: lowest first, whatever the polarity.

    >>> quintile_label(2)
    '2nd lowest quintile'
    """
    return _QUINTILES[quintile] if 0 <= quintile < len(_QUINTILES) else NOT_COMPARED


def goal_label(significance: int) -> str:
    """The export's word for a goal.

    >>> goal_label(Significance.SAME)
    'Amber'
    """
    return _GOAL.get(Significance(significance), NOT_COMPARED)
