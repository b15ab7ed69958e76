"""The metric `benchmark.interval`: is the latest value above, below or similar to its benchmark, by its interval.

Law: a tie is similar, the words are the publisher's own, and a value that is not compared says why.

How often it is wrong of an area that does not differ is in docs/explanation/false-alarms.md.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.benchmark_words import DIRECTIONS, INTERVAL_REASONS, NOT_COMPARED, compared, reason_codes
from outcomes.metrics.contract import Evidence, MetricColumns, MetricInfo, Outcome
from outcomes.statistics.comparison import COMPARISON_LABELS, Method, Rules, compare_intervals


@immutable(kw_only=True)
class BenchmarkIntervalParameters:
    """Parameters of `benchmark.interval`."""

    method: Method = attrs.field(
        default="95",
        metadata={
            "help": "95: the 95% interval against the benchmark value; 95-99.8: the same with a second level at 99.8%; "
            "overlap: both 95% intervals against each other"
        },
    )
    rules: Rules = attrs.field(
        default="fingertips-next",
        metadata={
            "help": "whether the limits (fingertips-next) or the value (fingertips-2020) tell the direction; it "
            "matters only to method 95 and to values outside their own limits"
        },
    )


_LIMITS = "The 95% limits of the value are {lower:.1f} to {upper:.1f} (method {method})."
_ARRAYS: Final = (
    "value",
    "lower",
    "upper",
    "benchmark",
    "lower_99_8",
    "upper_99_8",
    "benchmark_lower",
    "benchmark_upper",
)

INFO: Final = MetricInfo(
    id="benchmark.interval",
    title="Against the benchmark",
    version="1",
    summary="Compares the latest value with a benchmark by confidence intervals, in the words of Fingertips.",
    params=BenchmarkIntervalParameters,
    outcomes=tuple(Outcome(word, None, direction, compared(word), _LIMITS) for word, direction in DIRECTIONS.items()),
    reasons=tuple(INTERVAL_REASONS.values()),
    evidence=(
        Evidence("value", "the latest value"),
        Evidence("lower", "its lower 95% limit"),
        Evidence("upper", "its upper 95% limit"),
        Evidence("benchmark", "the benchmark of the same period"),
        Evidence("difference", "value less benchmark"),
        Evidence("lower_99_8", "its lower 99.8% limit, where two levels are compared", optional=True),
        Evidence("upper_99_8", "its upper 99.8% limit, where two levels are compared", optional=True),
        Evidence("benchmark_lower", "lower 95% limit of the benchmark, where intervals are compared", optional=True),
        Evidence("benchmark_upper", "upper 95% limit of the benchmark, where intervals are compared", optional=True),
    ),
    needs=frozenset(_ARRAYS),
    source="Office for Health Improvement and Disparities, Fingertips: comparing areas",
)


class BenchmarkInterval:
    """Compares every series with its benchmark; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: BenchmarkIntervalParameters) -> MetricColumns:
        """Compare the latest value that had been observed on the day ``as_of`` with the benchmark of its period."""
        at = block.latest()
        evidence = {name: block.at(getattr(block, name), at) for name in _ARRAYS}
        comparison = compare_intervals(
            evidence["value"],
            evidence["lower"],
            evidence["upper"],
            evidence["benchmark"],
            method=params.method,
            rules=params.rules,
            lower_998=evidence["lower_99_8"],
            upper_998=evidence["upper_99_8"],
            benchmark_lower=evidence["benchmark_lower"],
            benchmark_upper=evidence["benchmark_upper"],
            is_benchmark=block.is_benchmark,
        )
        evidence["difference"] = evidence["value"] - evidence["benchmark"]
        return MetricColumns(
            outcome=_OUTCOME_CODES[params.method][np.sign(block.polarity) + 1, comparison.position],
            reason=_REASON_CODES[comparison.reason],
            period=at,
            evidence=evidence,
        )


def _outcome_codes(method: Method) -> NDArray[np.int16]:
    """Codes of the outcomes by polarity (-1, 0, +1) and position; -1 for what is not compared."""
    codes = {word: code for code, word in enumerate(DIRECTIONS)} | {NOT_COMPARED: -1}
    return np.array(
        [[codes[word] for word in COMPARISON_LABELS[method][polarity]] for polarity in (-1, 0, 1)], dtype=np.int16
    )


_OUTCOME_CODES: Final = {method: _outcome_codes(method) for method in COMPARISON_LABELS}
_REASON_CODES: Final = reason_codes(INFO.reasons)
