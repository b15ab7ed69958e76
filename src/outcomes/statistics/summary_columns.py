"""What a statistic found, as columns of a table.

The law kept here: a column says nothing that the estimate does not.
"""

from __future__ import annotations

import numpy as np

from outcomes.statistics.estimates import Estimate, EstimateReason
from outcomes.statistics.request import Request
from outcomes.statistics.sheets import CodedTexts, Column

REASON_WORDS = tuple(reason.sentence for reason in EstimateReason)


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
