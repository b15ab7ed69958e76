"""The metric `target.comparator`: is an area as good as, or better than, another one, as was promised?

Law: who is better is said by the comparison of `benchmark.interval`; a promise is met or missed in the period by
which it is due and at no other time; and a difference that may be chance makes nobody better or worse.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.benchmark_words import INTERVAL_REASONS, reason_codes
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict
from outcomes.metrics.path import ROUNDING
from outcomes.metrics.reasons import DUE_NOT_OBSERVED, DUE_NOT_PUBLISHED, NO_POLARITY
from outcomes.metrics.slices import in_slices
from outcomes.metrics.when_judged import AWAITED, judged_case
from outcomes.statistics.comparison import ComparisonReason, IntervalComparison, Position, compare_intervals


@immutable(kw_only=True)
class TargetComparatorParameters:
    """Parameters of `target.comparator`."""

    at_least: Literal["similar", "better"] = attrs.field(
        default="better",
        metadata={"help": "what is promised: to be better than the comparator, or as good as it or better (similar)"},
    )
    require_significance: bool = attrs.field(
        default=True,
        metadata={
            "help": "a figure is better or worse only where the difference is beyond chance, and similar between; "
            "false: by the figures alone"
        },
    )
    method: Literal["95", "overlap"] = attrs.field(
        default="95",
        metadata={
            "help": "how a difference is told from chance. 95: the area's 95% interval against the comparator's value; "
            "overlap: both 95% intervals against each other, for a comparator that is small itself"
        },
    )


_VALUE = "{value:.1f}{unit} in {period}"
_OTHER = "{benchmark:.1f}{unit} in {compared_with_name}"
_DETAIL = "The 95% limits of the figure are {lower:.1f} to {upper:.1f} (method {method})."
ALIKE = ", about the same"
"""What a word of an outcome ends with where the difference may be chance."""
SAME = ", the same"
"""What it ends with where the figures alone are looked at, and there is no difference."""


def _told(word: str, verdict: Verdict, says: str) -> tuple[Outcome, ...]:
    """The outcomes of one verdict: with a difference, with one that may be chance, without one."""
    missed = verdict is Verdict.MISSED
    way, than = (Direction.WORSE, "worse than") if missed else (Direction.BETTER, "better than")
    same = "no better than" if missed else "the same as"
    alike = f"{says}: {_VALUE}, about the same as {_OTHER}, allowing for chance."
    return (
        Outcome(word, verdict, way, f"{says}: {_VALUE}, {than} {_OTHER}."),
        # A difference that may be chance breaks no promise.
        *(() if missed else (Outcome(word + ALIKE, verdict, Direction.SAME, alike, _DETAIL),)),
        Outcome(word + SAME, verdict, Direction.SAME, f"{says}: {_VALUE}, {same} {_OTHER}."),
    )


INFO = MetricInfo(
    id="target.comparator",
    title="As good as promised",
    version="1",
    summary="Judges a promise to be better than another area or a group of areas, or as good as it or better.",
    params=TargetComparatorParameters,
    outcomes=(
        *_told("met", Verdict.MET, "The target is met"),
        *_told("missed", Verdict.MISSED, "The target is missed"),
        # Not yet met: what is reached can be lost again before it is due.
        *_told("already reached", Verdict.ON_TRACK, "What was promised is reached before it is due"),
    ),
    reasons=(
        *(each for why, each in INTERVAL_REASONS.items() if why is not ComparisonReason.NO_OUTER_LIMITS),
        NO_POLARITY,
        DUE_NOT_OBSERVED,
        DUE_NOT_PUBLISHED,
        Reason(
            "not due",
            Status.NOT_DUE,
            f"It is not due yet, and not reached so far: {_VALUE}, against {_OTHER}.",
        ),
        # Neither kept nor broken: to call it missed would turn noise into a broken promise.
        Reason(
            "difference within chance",
            Status.TOO_FEW,
            f"No clear difference when it was due: {_VALUE}, against {_OTHER}, which may be chance.",
            detail=_DETAIL,
        ),
    ),
    evidence=(
        Evidence("value", "the value of the period judged"),
        Evidence("benchmark", "the comparator's value in the same period"),
        Evidence("distance", "by how much the value is better than the comparator's; negative: worse"),
        Evidence("lower", "lower 95% limit of the value", optional=True),
        Evidence("upper", "upper 95% limit of the value", optional=True),
        Evidence("benchmark_lower", "lower 95% limit of the comparator's value", optional=True),
        Evidence("benchmark_upper", "upper 95% limit of the comparator's value", optional=True),
        Evidence("beyond_chance", "1 where the difference can be told from chance, 0 where it cannot", optional=True),
        AWAITED,
    ),
    needs=frozenset({"value", "lower", "upper", "benchmark", "benchmark_lower", "benchmark_upper", "target"}),
    needs_polarity=True,
    source="Office for Health Improvement and Disparities, Fingertips: comparing areas",
)
_ARRAYS = ("value", "lower", "upper", "benchmark", "benchmark_lower", "benchmark_upper")


class TargetComparator:
    """Judges whether an area stands to another as was promised; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: TargetComparatorParameters) -> MetricColumns:
        """Judge every series at its latest observed period, or at the due period once data run past it."""
        return in_slices(lambda part: _judge(part, params), block)


def _judge(block: SeriesBlock, params: TargetComparatorParameters) -> MetricColumns:
    case = judged_case(block)
    evidence = {name: block.at(getattr(block, name), case.judged) for name in _ARRAYS} | {"value": case.value}
    tested = _compared(block, evidence, params)
    compared = tested if params.require_significance else _compared(block, _without_width(evidence), params)
    good = np.sign(block.polarity)
    towards = np.sign(compared.position - Position.SIMILAR) * good
    kept = towards >= (1 if params.at_least == "better" else 0)
    chance = (towards == 0) & params.require_significance
    uncompared = _WHY[compared.reason]
    reason = first_true(
        ((case.latest < 0) | block.is_benchmark, uncompared),
        (good == 0, INFO.reason(NO_POLARITY.word)),
        (np.isnan(case.value), INFO.reason(DUE_NOT_OBSERVED.word)),
        (uncompared >= 0, uncompared),
        (~kept & case.awaited, INFO.reason(DUE_NOT_PUBLISHED.word)),
        (~kept & ~case.at_due, INFO.reason("not due")),
        (~kept & chance, INFO.reason("difference within chance")),
        otherwise=-1,
    )
    manner = first_true((towards != 0, 0), (chance, 1), otherwise=2)
    outcome = first_true(
        (reason >= 0, -1),
        (~case.at_due, _CODES["already reached"][manner]),
        (kept, _CODES["met"][manner]),
        otherwise=_CODES["missed"][manner],
    )
    told = np.where(tested.position == Position.SIMILAR, 0.0, 1.0)
    return MetricColumns(
        outcome=outcome.astype(np.int16),
        reason=reason.astype(np.int16),
        period=case.judged,
        evidence=evidence
        | {
            "distance": (evidence["value"] - evidence["benchmark"]) * np.where(good == 0, np.nan, good),
            "beyond_chance": np.where(tested.reason == 0, told, np.nan),
            "awaited": np.where(case.awaited, 1.0, np.nan),
        },
    )


def _compared(block: SeriesBlock, at: dict[str, Floats], params: TargetComparatorParameters) -> IntervalComparison:
    return compare_intervals(
        at["value"],
        at["lower"],
        at["upper"],
        at["benchmark"],
        method=params.method,
        benchmark_lower=at["benchmark_lower"],
        benchmark_upper=at["benchmark_upper"],
        is_benchmark=block.is_benchmark,
    )


def _without_width(at: dict[str, Floats]) -> dict[str, Floats]:
    """The figures alone: intervals that hold nothing but their value, and what is rounding."""
    slack = ROUNDING * np.fmax(np.abs(at["value"]), np.abs(at["benchmark"]))
    value, benchmark = at["value"], at["benchmark"]
    return at | {
        "lower": value - slack,
        "upper": value + slack,
        "benchmark_lower": benchmark,
        "benchmark_upper": benchmark,
    }


def _codes(word: str) -> NDArray[np.int16]:
    """Codes of the outcomes of one verdict, in the order of `_told`; -1 for the one that cannot be."""
    codes = {each.word: code for code, each in enumerate(INFO.outcomes)}
    return np.array([codes.get(word + rest, -1) for rest in ("", ALIKE, SAME)], dtype=np.int16)


_CODES = {word: _codes(word) for word in ("met", "missed", "already reached")}
_WHY = reason_codes(INFO.reasons)
