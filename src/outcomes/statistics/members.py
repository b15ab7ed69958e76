"""What a sum over members is worth when one of them cannot be.

The law kept here: a sum hides nothing; one member that is missing or impossible leaves its group without a value, and
the group says what is wrong with that member.
"""

from __future__ import annotations

import numpy as np

from outcomes.statistics.any_table import Grouping
from outcomes.statistics.arguments import Floats
from outcomes.statistics.estimates import Codes, EstimateReason, count_reasons

# From the least to the most telling: what is missing may be anything, and is said first.
_ORDER = (
    EstimateReason.COMPUTED,
    EstimateReason.COUNT_ABOVE_DENOMINATOR,
    EstimateReason.NEGATIVE_COUNT,
    EstimateReason.DENOMINATOR_NOT_POSITIVE,
    EstimateReason.NOT_FINITE,
    EstimateReason.MISSING,
)
_WEIGHT = np.zeros(len(EstimateReason), dtype=np.int8)
_WEIGHT[list(_ORDER)] = np.arange(len(_ORDER))
_REASON = np.array(_ORDER, dtype=np.int8)


def member_reasons(count: Floats, denominator: Floats, *, bounded: bool) -> Codes:
    """`EstimateReason` codes of members that are to be summed; nobody with no events (0 of 0) adds nothing and may be.

    ``bounded`` refuses a count above its denominator.
    """
    reason = count_reasons(count, denominator, bounded=bounded)
    reason[(count == 0.0) & (denominator == 0.0)] = EstimateReason.COMPUTED
    return reason


def of_members(reason: Codes, members: Codes, groups: Grouping) -> Codes:
    """The reasons of groups, those of their members (one a row) going before their own."""
    if not groups.starts.size:
        return reason
    ordered = _WEIGHT[members] if groups.in_order else _WEIGHT[members[groups.order]]
    worst = np.maximum.reduceat(ordered, groups.starts)
    return np.where(worst > 0, _REASON[worst], reason).astype(np.int8)
