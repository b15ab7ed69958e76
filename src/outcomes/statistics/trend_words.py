"""The codes and published words of recent trends: markers, reasons, outcomes by polarity.

The law kept here: a label is looked up and never built, and polarity is +1 (high is good), -1 (low is good)
or 0 (no judgement) everywhere.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

TrendRules = Literal["fingertips-next", "fingertips-2020", "fingertips-2019"]


class TrendMarker(IntEnum):
    """The direction of a recent trend, with the published codes."""

    CANNOT_BE_CALCULATED = 0
    INCREASING = 1
    DECREASING = 2
    NO_CHANGE = 3


class TrendReason(IntEnum):
    """Why a trend cannot be calculated, in the published order of the checks; ``NONE`` where it can."""

    NONE = 0
    VALUE_TYPE = 1
    YEAR_RANGE = 2
    NO_DATA = 3
    TOO_FEW_POINTS = 4
    TOO_FEW_VALID_POINTS = 5
    COUNT_IS_DENOMINATOR = 6


class TrendOutcome(IntEnum):
    """A marker with its worth: the first four are the markers themselves."""

    CANNOT_BE_CALCULATED = 0
    INCREASING = 1
    DECREASING = 2
    NO_CHANGE = 3
    INCREASING_AND_GETTING_BETTER = 4
    INCREASING_AND_GETTING_WORSE = 5
    DECREASING_AND_GETTING_BETTER = 6
    DECREASING_AND_GETTING_WORSE = 7


class ValueType(IntEnum):
    """The publisher's kinds of value, with its codes; 0 is any other kind."""

    OTHER = 0
    DIRECTLY_STANDARDISED_RATE = 1
    INDIRECTLY_STANDARDISED_RATIO = 2
    CRUDE_RATE = 3
    INDIRECTLY_STANDARDISED_RATE = 4
    PROPORTION = 5
    RATIO = 6
    COUNT = 7
    SCORE = 8
    LIFE_EXPECTANCY = 11
    SLOPE_INDEX_OF_INEQUALITY = 12


TREND_VALUE_TYPES: dict[TrendRules, frozenset[ValueType]] = {
    "fingertips-next": frozenset({ValueType.PROPORTION, ValueType.CRUDE_RATE, ValueType.DIRECTLY_STANDARDISED_RATE}),
    "fingertips-2020": frozenset({ValueType.PROPORTION, ValueType.CRUDE_RATE}),
    "fingertips-2019": frozenset({ValueType.PROPORTION, ValueType.CRUDE_RATE}),
}
"""The kinds of value that have a trend, by rule set."""

# The text of 2019 for NO_DATA ended in a space, which is left off.
REASON_MESSAGES: dict[TrendReason, str] = {
    TrendReason.NONE: "",
    TrendReason.VALUE_TYPE: "The recent trend cannot be calculated for this value type",
    TrendReason.YEAR_RANGE: "The recent trend cannot be calculated for this year range",
    TrendReason.NO_DATA: "No data points found",
    TrendReason.TOO_FEW_POINTS: "Not enough data points to calculate recent trend",
    TrendReason.TOO_FEW_VALID_POINTS: "Not enough data points with valid values to calculate recent trend",
    TrendReason.COUNT_IS_DENOMINATOR: "The recent trend cannot be calculated",
}
"""The published message of each reason."""

OUTCOME_LABELS: dict[TrendOutcome, str] = {
    TrendOutcome.CANNOT_BE_CALCULATED: "Cannot be calculated",
    TrendOutcome.INCREASING: "Increasing",
    TrendOutcome.DECREASING: "Decreasing",
    TrendOutcome.NO_CHANGE: "No significant change",
    TrendOutcome.INCREASING_AND_GETTING_BETTER: "Increasing and getting better",
    TrendOutcome.INCREASING_AND_GETTING_WORSE: "Increasing and getting worse",
    TrendOutcome.DECREASING_AND_GETTING_BETTER: "Decreasing and getting better",
    TrendOutcome.DECREASING_AND_GETTING_WORSE: "Decreasing and getting worse",
}
"""The published label of each outcome."""

# By polarity -1, 0, +1; an outcome that already tells its worth stays as it is.
_BY_POLARITY = np.array([[0, 5, 6, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7], [0, 4, 7, 3, 4, 5, 6, 7]], dtype=np.int8)


def trend_outcome(marker: ArrayLike, polarity: ArrayLike) -> NDArray[np.int8]:
    """The outcomes (``TrendOutcome``) of markers, given whether high is good.

    Shapes: both broadcast. ``polarity`` is +1, -1 or 0 (no judgement: nothing gets better or worse).

    >>> OUTCOME_LABELS[TrendOutcome(trend_outcome(TrendMarker.INCREASING, -1))]
    'Increasing and getting worse'
    """
    signs = np.sign(np.asarray(polarity)).astype(np.int8)
    outcome: NDArray[np.int8] = _BY_POLARITY[signs + 1, np.asarray(marker, dtype=np.int8)]
    return outcome
