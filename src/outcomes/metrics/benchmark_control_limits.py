"""The metric `benchmark.control-limits`: does the value lie outside the control limits round the benchmark?

Law: the limits belong to the benchmark and the size of the area; only a value beyond them differs.
"""

from __future__ import annotations

from typing import Final, Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics import benchmark_words as words
from outcomes.metrics.contract import Evidence, MetricColumns, MetricInfo
from outcomes.metrics.finite import finite
from outcomes.statistics.comparison import Position
from outcomes.statistics.control_charts import control_limits_proportion, control_limits_rate

METHOD: Final = "95"
"""The published words are those of a comparison at one level, whichever level that is."""


@immutable(kw_only=True)
class BenchmarkControlLimitsParameters:
    """Parameters of `benchmark.control-limits`."""

    level: Literal["95", "99.8"] = attrs.field(
        default="95", metadata={"help": "confidence of the control limits: 95 or 99.8"}
    )


INFO: Final = MetricInfo(
    id="benchmark.control-limits",
    title="Against control limits round the benchmark",
    version="1",
    summary="Compares the latest value with Fingertips' control limits: for proportions and standardised rates.",
    params=BenchmarkControlLimitsParameters,
    outcomes=words.outcomes_of(
        METHOD,
        "The limits for an area of this size are {limit_lower:.1f} to {limit_upper:.1f} ({level}%).",
    ),
    reasons=words.REASONS,
    evidence=(
        Evidence("value", "the latest value"),
        Evidence("benchmark", "the benchmark of the same period"),
        Evidence("limit_lower", "the lower control limit for an area of this size"),
        Evidence("limit_upper", "the upper control limit for an area of this size"),
        Evidence("size", "the denominator, or the effective population of a rate"),
    ),
    needs=frozenset({"value", "count", "denominator", "benchmark"}),
    source="Office for Health Improvement and Disparities, Fingertips: statistical process control",
)
_CODES: Final = words.outcome_codes(METHOD, INFO.outcomes)


class BenchmarkControlLimits:
    """Holds every series against control limits; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: BenchmarkControlLimitsParameters) -> MetricColumns:
        """Compare the latest observed value with the control limits round the benchmark of its period."""
        at = block.latest()
        value, benchmark = block.at(block.value, at), block.at(block.benchmark, at)
        level = {"95": 0.95, "99.8": 0.998}[params.level]
        size, low, high = _limits(block, at, value, benchmark, level)
        lacking = np.where(np.isfinite(low) & np.isfinite(high), -1, words.NO_COUNTS)
        reason = words.why_not_compared(block, value, benchmark, lacking)
        position = np.where(value > high, Position.HIGHER, np.where(value < low, Position.LOWER, Position.SIMILAR))
        outcome = np.where(reason < 0, _CODES[np.sign(block.polarity) + 1, position], -1)
        return MetricColumns(
            outcome=outcome.astype(np.int16),
            reason=reason,
            period=at,
            evidence={
                "value": value,
                "benchmark": benchmark,
                "limit_lower": finite(low),
                "limit_upper": finite(high),
                "size": finite(size),
            },
        )


def _limits(
    block: SeriesBlock, at: NDArray[np.int32], value: Floats, benchmark: Floats, level: float
) -> tuple[Floats, Floats, Floats]:
    """Size of the area, lower and upper control limit; NaN where there are none."""
    size, scale = block.at(block.denominator, at), block.measure.multiplier
    if block.measure.value_type == "proportion":
        limits = control_limits_proportion(benchmark, size, multiplier=scale, confidence=level)
    else:
        size = words.population(block, at, value)
        limits = control_limits_rate(benchmark, size, multiplier=scale, confidence=level)
    return size, limits.lower, limits.upper
