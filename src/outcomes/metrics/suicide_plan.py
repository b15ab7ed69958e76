"""The metric `benchmark.suicide-plan`: Fingertips' comparison method 14, whether an area has a prevention plan.

Law: the value is a code and not a quantity; which way is good and what others have do not enter.
"""

from __future__ import annotations

import numpy as np

from outcomes.arrays import first_true
from outcomes.data.block import SeriesBlock
from outcomes.metrics.contract import (
    Direction,
    Evidence,
    MetricColumns,
    MetricInfo,
    NoParameters,
    Outcome,
    Reason,
    Status,
)

INFO = MetricInfo(
    id="benchmark.suicide-plan",
    title="Suicide prevention plan",
    version="1",
    summary="Reads the published code of a suicide prevention plan: 1 exists, 3 none, any other in development.",
    outcomes=(
        Outcome("Better", None, Direction.BETTER, "A suicide prevention plan exists ({period})."),
        Outcome("Similar", None, Direction.SAME, "A suicide prevention plan is in development ({period})."),
        Outcome("Worse", None, Direction.WORSE, "There is no suicide prevention plan ({period})."),
    ),
    reasons=(Reason("no data", Status.NO_DATA, "Nothing was published about a suicide prevention plan."),),
    evidence=(Evidence("code", "the published code, rounded"),),
    source="https://fingertips.phe.org.uk",
)


class SuicidePlan:
    """Reads the latest code of each area; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: NoParameters) -> MetricColumns:
        """Judge every series at its latest observed period; halves are rounded to even, as published."""
        latest = block.latest()
        code = np.rint(block.at(block.value, latest))
        outcome = first_true(
            (latest < 0, -1),
            (code == 1.0, 0),
            (code == 3.0, 2),
            otherwise=1,
        )
        return MetricColumns(
            outcome=outcome.astype(np.int16),
            reason=np.where(latest < 0, 0, -1).astype(np.int16),
            period=latest,
            evidence={"code": code},
        )
