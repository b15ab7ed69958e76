"""What a caller of ``summarise`` asked for, and what is found as columns of the table that it gets.

The law kept here: an option that a statistic needs is asked for by name before anything is computed; a column
says nothing that the estimate does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from outcomes.statistics.confidence import Confidence
from outcomes.statistics.estimates import Estimate, EstimateReason
from outcomes.statistics.populations import Ages, StandardPopulation
from outcomes.statistics.sheets import CodedTexts, Column, Sheet
from outcomes.statistics.slope_index import Scale

REASON_WORDS = tuple(reason.sentence for reason in EstimateReason)


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


def estimate_columns(estimate: Estimate, prefix: str = "") -> dict[str, Column]:
    """An estimate as flat columns, levels named when several were asked for."""
    columns: dict[str, Column] = {f"{prefix}value": estimate.value.reshape(-1)}
    if isinstance(estimate.confidence, tuple):
        for level, low, high in zip(estimate.confidence, estimate.lower, estimate.upper, strict=True):
            name = f"{level * 100:.10g}".replace(".", "_")
            columns[f"{prefix}lower_{name}"], columns[f"{prefix}upper_{name}"] = low.reshape(-1), high.reshape(-1)
    else:
        columns[f"{prefix}lower"] = estimate.lower.reshape(-1)
        columns[f"{prefix}upper"] = estimate.upper.reshape(-1)
    columns[f"{prefix}reason"] = CodedTexts(codes=estimate.reason.reshape(-1), words=REASON_WORDS)
    return columns


def estimated(request: Request, statistic: str, estimate: Estimate) -> dict[str, Column]:
    """An estimate as columns, with what was computed and how where that was asked for."""
    columns = estimate_columns(estimate)
    if request.details:
        levels = estimate.confidence if isinstance(estimate.confidence, tuple) else (estimate.confidence,)
        said = {
            "statistic": statistic,
            "method": estimate.method,
            "confidence": ", ".join(f"{level * 100:.10g}%" for level in levels),
        }
        size = estimate.reason.size
        columns |= {name: CodedTexts(codes=np.zeros(size, dtype=np.int8), words=(word,)) for name, word in said.items()}
    return columns
