"""Comparison of values with a benchmark by confidence intervals, as Fingertips compares them.

The law kept here: a tie is never a difference, a comparison that cannot be made says why, and the direction
is told apart from its worth (higher is not yet better).
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.immutable import immutable
from outcomes.statistics.estimates import Codes, Flags

Method = Literal["95", "95-99.8", "overlap"]
Rules = Literal["fingertips-next", "fingertips-2020"]

# Temporaries of this many series stay in the processor's cache.
SLICE = 16_384


class Position(IntEnum):
    """Where a value stands against its benchmark, whatever its polarity.

    ``LOWEST`` and ``HIGHEST`` are beyond the 99.8% limits and come from the method "95-99.8" only.
    """

    NOT_COMPARED = 0
    LOWEST = 1
    LOWER = 2
    SIMILAR = 3
    HIGHER = 4
    HIGHEST = 5


class ComparisonReason(IntEnum):
    """Why a value is not compared; ``NONE`` where it is. The first that applies, in this order."""

    NONE = 0
    IS_THE_BENCHMARK = 1
    POLARITY_NOT_APPLICABLE = 2
    NO_VALUE = 3
    NO_BENCHMARK = 4
    NO_LIMITS = 5
    NO_OUTER_LIMITS = 6
    NO_BENCHMARK_LIMITS = 7


_ONE_LEVEL: dict[int, tuple[str, ...]] = {
    1: ("Not compared", "Worse", "Worse", "Similar", "Better", "Better"),
    -1: ("Not compared", "Better", "Better", "Similar", "Worse", "Worse"),
    0: ("Not compared", "Lower", "Lower", "Similar", "Higher", "Higher"),
}
_TWO_LEVELS: dict[int, tuple[str, ...]] = {
    1: ("Not compared", "Worse 99.8%", "Worse 95%", "Similar", "Better 95%", "Better 99.8%"),
    -1: ("Not compared", "Better 99.8%", "Better 95%", "Similar", "Worse 95%", "Worse 99.8%"),
    # As exports say them; the legend of the old page said "Lowest" and "Highest".
    0: ("Not compared", "Lower 99.8", "Lower 95", "Similar", "Higher 95", "Higher 99.8"),
}
COMPARISON_LABELS: dict[Method, dict[int, tuple[str, ...]]] = {
    "95": _ONE_LEVEL,
    "overlap": _ONE_LEVEL,
    "95-99.8": _TWO_LEVELS,
}
"""The published word by method, polarity (+1 high is good, -1 low is good, 0 no judgement) and ``Position``."""


@immutable(kw_only=True, eq=False)
class IntervalComparison:
    """What was found, elementwise: ``position`` (``Position``) and ``reason`` (``ComparisonReason``), int8."""

    position: NDArray[np.int8]
    reason: NDArray[np.int8]


def compare_intervals(
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    benchmark: ArrayLike,
    *,
    method: Method = "95",
    rules: Rules = "fingertips-next",
    lower_998: ArrayLike = np.nan,
    upper_998: ArrayLike = np.nan,
    benchmark_lower: ArrayLike = np.nan,
    benchmark_upper: ArrayLike = np.nan,
    is_benchmark: ArrayLike = False,
    applicable: ArrayLike = True,
) -> IntervalComparison:
    """Compare values with a benchmark by their confidence intervals.

    Methods: "95", the value's 95% interval against the benchmark value; "95-99.8", the same with a second
    level at 99.8%; "overlap", both 95% intervals against each other: the lower limit of the higher value (the
    benchmark, where they are equal) against the upper limit of the other. A benchmark on a limit, or two limits
    that touch, is ``SIMILAR``; a benchmark on a 99.8% limit is the inner level. ``rules`` matter to "95"
    only: ``fingertips-next`` takes the direction from the limits, ``fingertips-2020`` from the value, which
    differs where a value lies outside its own limits (or the limits are in the wrong order).

    Shapes: all arguments broadcast together, and the answer has the broadcast shape. Units: all in the unit
    of the value. NaN is missing; ``lower_998`` and ``upper_998`` are needed by "95-99.8",
    ``benchmark_lower`` and ``benchmark_upper`` by "overlap" only. ``is_benchmark`` marks elements that are
    their own benchmark and ``applicable=False`` those whose indicator is not compared. Raises
    ``ValueError`` for an unknown method or rules, or shapes that do not broadcast.

    References: Altman, Machin, Bryant and Gardner (2000), Statistics with Confidence; Public Health England
    (2018), Technical guide: confidence intervals.

    >>> result = compare_intervals([4.0, 3.0, 2.0], [2.9, 1.9, 0.9], [5.1, 4.1, 3.1], [1.0, 2.0, 3.2])
    >>> [Position(code).name for code in result.position]
    ['HIGHER', 'SIMILAR', 'LOWER']
    """
    if method not in get_args(Method):
        raise ValueError(f"method: found {method!r}; give one of {', '.join(map(repr, get_args(Method)))}")
    if rules not in get_args(Rules):
        raise ValueError(f"rules: found {rules!r}; give one of {', '.join(map(repr, get_args(Rules)))}")
    floats = [
        np.asarray(argument, dtype=np.float64)
        for argument in (value, lower, upper, benchmark, lower_998, upper_998, benchmark_lower, benchmark_upper)
    ]
    flags = [np.asarray(argument, dtype=np.bool_) for argument in (is_benchmark, applicable)]
    shape = np.broadcast_shapes(*(array.shape for array in (*floats, *flags)))
    stretched = [np.broadcast_to(array, shape or (1,)) for array in (*floats, *flags)]
    position = np.empty(shape or (1,), dtype=np.int8)
    reason = np.empty(shape or (1,), dtype=np.int8)
    with np.errstate(all="ignore"):
        for start in range(0, len(position), SLICE):
            part = slice(start, start + SLICE)
            columns: list[NDArray[Any]] = [array[part] for array in stretched]
            reason[part] = why = _reasons(columns, method)
            position[part] = np.where(why == 0, _positions(columns, method, rules), np.int8(0))
    return IntervalComparison(position=position.reshape(shape), reason=reason.reshape(shape))


def _reasons(columns: list[NDArray[Any]], method: Method) -> Codes:
    value, lower, upper, benchmark, lower_998, upper_998, b_lower, b_upper, itself, applicable = columns
    reason: Codes = np.zeros(value.shape, dtype=np.int8)
    # Written last to first, so that the first reason that applies stays.
    if method == "overlap":
        reason[np.isnan(b_lower) | np.isnan(b_upper)] = ComparisonReason.NO_BENCHMARK_LIMITS
    if method == "95-99.8":
        reason[np.isnan(lower_998) | np.isnan(upper_998)] = ComparisonReason.NO_OUTER_LIMITS
    reason[np.isnan(lower) | np.isnan(upper)] = ComparisonReason.NO_LIMITS
    reason[np.isnan(benchmark)] = ComparisonReason.NO_BENCHMARK
    reason[np.isnan(value)] = ComparisonReason.NO_VALUE
    reason[~applicable] = ComparisonReason.POLARITY_NOT_APPLICABLE
    reason[itself] = ComparisonReason.IS_THE_BENCHMARK
    return reason


def _positions(columns: list[NDArray[Any]], method: Method, rules: Rules) -> Codes:
    value, lower, upper, benchmark, lower_998, upper_998, b_lower, b_upper = columns[:8]
    if method == "95" and rules == "fingertips-next":
        # With limits in the wrong order both tests can hold; then the published order makes it higher.
        return _choose([(lower > benchmark, Position.HIGHER), (upper < benchmark, Position.LOWER)], Position.SIMILAR)
    below = value < benchmark
    by_value = [(below, Position.LOWER)]
    if method == "overlap":
        touching = np.where(value > benchmark, lower <= b_upper, b_lower <= upper)
        return _choose([(touching, Position.SIMILAR), *by_value], Position.HIGHER)
    inside = (lower <= benchmark) & (benchmark <= upper)
    if method == "95":
        return _choose([(inside, Position.SIMILAR), *by_value], Position.HIGHER)
    return _choose(
        [
            (inside, Position.SIMILAR),
            ((lower_998 <= benchmark) & (benchmark <= lower), Position.HIGHER),
            ((upper <= benchmark) & (benchmark <= upper_998), Position.LOWER),
            (below, Position.LOWEST),
        ],
        Position.HIGHEST,
    )


def _choose(cases: list[tuple[Flags, Position]], otherwise: Position) -> Codes:
    """The position of the first case that holds."""
    chosen: Codes = np.full(cases[0][0].shape, otherwise, dtype=np.int8)
    for holds, position in reversed(cases):
        chosen[holds] = position
    return chosen
