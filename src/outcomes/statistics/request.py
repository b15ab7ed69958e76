"""What a caller of ``summarise`` asked for.

The law kept here: an option that a statistic needs is asked for by name before anything is computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from outcomes.statistics.confidence import Confidence
from outcomes.statistics.populations import Ages, StandardPopulation
from outcomes.statistics.sheets import Sheet
from outcomes.statistics.slope_index import Scale


@attrs.frozen(kw_only=True, eq=False)
class Request:
    """What was asked of ``summarise``, once the table has been looked at."""

    sheet: Sheet
    by: tuple[str, ...]
    count: str | None
    denominator: str | None
    value: str | None
    band: str | None
    sex: str | None
    standard: StandardPopulation | Mapping[str, float] | str | None
    frequency: str | None
    reference_count: str | None
    reference_denominator: str | None
    rank: str | None
    standard_error: str | None
    lower: str | None
    upper: str | None
    scale: Scale
    fit_on_scale: bool
    number: int
    highest_first: bool | str
    ages: Ages | None
    observed_totals: Any
    until: float
    healthy: str | None
    asked: str | None
    details: bool
    multiplier: float | None
    confidence: Confidence
    missing_count_is_zero: bool

    def need(self, statistic: str, *options: str) -> list[str]:
        """The columns named by some options; ``TypeError`` naming every option that was left out."""
        missing = [option for option in options if getattr(self, option) is None]
        if missing:
            raise TypeError(f"statistic '{statistic}': give {' and '.join(missing)}, each the name of a column")
        return [str(getattr(self, option)) for option in options]

    def scaled(self, default: float) -> float:
        return default if self.multiplier is None else self.multiplier
