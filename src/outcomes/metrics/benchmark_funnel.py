"""The metric `benchmark.funnel`: does the area lie outside the funnel round the benchmark, at 95% or at 99.8%?

Law: significance is that of the funnel plots of English public health; a standardised rate of fewer than ten events is
not judged.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.metrics import benchmark_words as words
from outcomes.metrics.contract import Evidence, MetricColumns, MetricInfo, NoParameters
from outcomes.metrics.finite import finite
from outcomes.statistics.comparison import Position
from outcomes.statistics.estimates import EstimateReason
from outcomes.statistics.funnel_significance import (
    FunnelSignificance,
    funnel_significance_proportion,
    funnel_significance_rate,
)
from outcomes.statistics.funnels import funnel_limits_proportion
from outcomes.statistics.intervals import rate

METHOD: Final = "95-99.8"
FEWEST_EVENTS: Final = 10.0
"""Events that a directly standardised rate must rest on."""
LEVELS: Final = (0.95, 0.998)
LIMITS: Final = ("funnel_lower", "funnel_upper", "funnel_lower_99_8", "funnel_upper_99_8")

INFO: Final = MetricInfo(
    id="benchmark.funnel",
    title="Against a funnel round the benchmark",
    version="1",
    summary="Whether the latest proportion, rate or ratio lies outside 95% or 99.8% funnel limits.",
    outcomes=words.outcomes_of(
        METHOD,
        "An area of this size is expected between {funnel_lower:.1f} and {funnel_upper:.1f} (95%), or "
        "{funnel_lower_99_8:.1f} and {funnel_upper_99_8:.1f} (99.8%).",
    ),
    reasons=words.REASONS,
    evidence=(
        Evidence("value", "the latest value"),
        Evidence("benchmark", "the benchmark of the same period, round which the funnel is drawn"),
        Evidence("funnel_lower", "lower 95% limit of the funnel for an area of this size", optional=True),
        Evidence("funnel_upper", "upper 95% limit of the funnel for an area of this size", optional=True),
        Evidence("funnel_lower_99_8", "lower 99.8% limit of the funnel", optional=True),
        Evidence("funnel_upper_99_8", "upper 99.8% limit of the funnel", optional=True),
        Evidence("size", "the denominator, or the effective population of a standardised rate"),
    ),
    needs=frozenset({"value", "count", "denominator", "benchmark"}),
    source="Spiegelhalter (2005), Funnel plots for comparing institutional performance",
)
_CODES: Final = words.outcome_codes(METHOD, INFO.outcomes)
_POSITIONS: Final = np.array(
    [Position.LOWEST, Position.LOWER, Position.SIMILAR, Position.HIGHER, Position.HIGHEST], dtype=np.int8
)


class BenchmarkFunnel:
    """Holds every series against a funnel; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: NoParameters) -> MetricColumns:
        """Compare the latest observed value with the funnel round the benchmark of its period."""
        at = block.latest()
        value, benchmark = block.at(block.value, at), block.at(block.benchmark, at)
        size, significance, limits = _funnel(block, at, value, benchmark)
        lacking = first_true(
            (significance.reason == EstimateReason.TOO_FEW_EVENTS, words.TOO_FEW),
            (significance.reason != EstimateReason.COMPUTED, words.NO_COUNTS),
            otherwise=-1,
        )
        reason = words.why_not_compared(block, value, benchmark, lacking)
        outcome = np.where(reason < 0, _CODES[np.sign(block.polarity) + 1, _POSITIONS[significance.position + 2]], -1)
        evidence = {"value": value, "benchmark": benchmark, "size": finite(size)}
        evidence |= {name: finite(each) for name, each in zip(LIMITS, limits, strict=True)}
        return MetricColumns(outcome=outcome.astype(np.int16), reason=reason, period=at, evidence=evidence)


def _funnel(
    block: SeriesBlock, at: NDArray[np.int32], value: Floats, benchmark: Floats
) -> tuple[Floats, FunnelSignificance, tuple[Floats, ...]]:
    """Size of the area, its place in the funnel, and the limits in the order of ``LIMITS``."""
    count, size, scale = block.at(block.count, at), block.at(block.denominator, at), block.measure.multiplier
    if block.measure.value_type == "proportion":
        funnel = funnel_limits_proportion(size, benchmark, multiplier=scale, confidence=LEVELS)
        lower, upper = funnel.lower, funnel.upper
        significance = funnel_significance_proportion(
            count, size, average=benchmark, multiplier=scale, confidence=LEVELS
        )
    else:
        size = words.population(block, at, value)
        fewest = FEWEST_EVENTS if block.measure.value_type == "dsr" else 0.0
        significance = funnel_significance_rate(
            count, size, average=benchmark, multiplier=scale, fewest=fewest, confidence=LEVELS
        )
        # The funnel at this number of events: where the limits of the rate itself would touch the benchmark.
        own = rate(count, size, multiplier=scale, confidence=LEVELS)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            lower, upper = benchmark * own.value / own.upper, benchmark * own.value / own.lower
    return size, significance, (lower[0], upper[0], lower[1], upper[1])
