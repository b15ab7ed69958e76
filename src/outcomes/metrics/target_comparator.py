"""The metric `target.comparator`: is an area as good as, or better than, another one, as was promised?

Law: who is better is said by the comparison of `benchmark.interval`; a promise is met or missed in the period by
which it is due and at no other time; and a difference that may be chance makes nobody better or worse.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from attrs.validators import ge, le
from numpy.typing import NDArray

from outcomes.arrays import Bools, Floats, first_true
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
    in_a_row: int = attrs.field(
        default=1,
        validator=[ge(1), le(100)],
        metadata={
            "help": "how many times in a row, up to the period judged, it is to be kept; of rolling averages those "
            "count that share no year",
            "later": 1,
        },
    )


_VALUE = "{value:.1f}{unit} in {period}"
_OTHER = "{benchmark:.1f}{unit} in {compared_with_name}"
_DETAIL = "The 95% limits of the figure are {lower:.1f} to {upper:.1f} (method {method})."
ALIKE = ", about the same"
"""What a word of an outcome ends with where the difference may be chance."""
IN_A_ROW = ", in a row"
"""What a word ends with where the promise is to be kept several times running."""
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


def _running(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """The same of a promise that was kept several times running."""
    again = " It was kept {asked:# time|# times} in a row."
    return tuple(attrs.evolve(each, word=each.word + IN_A_ROW, sentence=each.sentence + again) for each in outcomes)


_MET = _told("met", Verdict.MET, "The target is met")
# Not yet met: what is reached can be lost again before it is due.
_REACHED = _told("already reached", Verdict.ON_TRACK, "What was promised is reached before it is due")
_SO_OFTEN = "it was promised {asked:# time|# times} in a row and kept {kept:never|once|# times}"

INFO = MetricInfo(
    id="target.comparator",
    title="As good as promised",
    version="1",
    summary="Judges a promise to be better than another area or a group of areas, or as good as it or better.",
    params=TargetComparatorParameters,
    outcomes=(
        *_MET,
        *_told("missed", Verdict.MISSED, "The target is missed"),
        *_REACHED,
        *_running(_MET),
        *_running(_REACHED),
        Outcome(
            "missed" + IN_A_ROW, Verdict.MISSED, None, f"The target is missed: {_SO_OFTEN}; {_VALUE}, against {_OTHER}."
        ),
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
        Reason(
            "not due" + IN_A_ROW, Status.NOT_DUE, f"It is not due yet: {_SO_OFTEN} so far; {_VALUE}, against {_OTHER}."
        ),
        Reason(
            "difference within chance" + IN_A_ROW,
            Status.TOO_FEW,
            "It cannot be told whether it was kept {asked:# time|# times} in a row, since a difference may be chance: "
            f"{_VALUE}, against {_OTHER}.",
            detail="It was kept beyond doubt {kept:never|once|# times}. " + _DETAIL,
        ),
        Reason(
            "too few in a row",
            Status.NO_DATA,
            "It was promised {asked:# time|# times} in a row, and only {compared:# period|# periods} can be compared: "
            f"{_VALUE}, against {_OTHER}.",
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
        Evidence("asked", "of a promise to be kept several times running: how many times", optional=True),
        Evidence("kept", "in how many of these periods it was kept", optional=True),
        Evidence("compared", "in how many of them it could be compared", optional=True),
        AWAITED,
    ),
    needs=frozenset({"value", "lower", "upper", "benchmark", "benchmark_lower", "benchmark_upper", "target"}),
    needs_polarity=True,
    rests_on_run=True,
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
    running = params.in_a_row > 1
    # [series, time]: the period judged first, then those before it that share no year with it.
    at = case.judged[:, None] - block.periods.span * np.arange(params.in_a_row, dtype=np.int32)
    at = np.where((case.judged[:, None] >= 0) & (at >= 0), at, -1)
    times = {name: _at(block, name, at) for name in _ARRAYS}
    tested = _compared(block, times, params)
    found = tested if params.require_significance else _compared(block, _without_width(times), params)
    good = np.sign(block.polarity)
    towards = np.sign(found.position - Position.SIMILAR) * good[:, None]
    uncompared = _WHY[found.reason]
    told = uncompared < 0
    once = told & (towards >= (1 if params.at_least == "better" else 0))
    kept = once.all(axis=1)
    unclear = told & ~once & (towards == 0) & params.require_significance
    broken: Bools = (told & ~once & ~unclear).any(axis=1)
    reason = first_true(
        ((case.latest < 0) | block.is_benchmark, uncompared[:, 0]),
        (good == 0, INFO.reason(NO_POLARITY.word)),
        (np.isnan(case.value), INFO.reason(DUE_NOT_OBSERVED.word)),
        (~told[:, 0], uncompared[:, 0]),
        (~kept & case.awaited, INFO.reason(DUE_NOT_PUBLISHED.word)),
        (~kept & ~case.at_due, INFO.reason("not due" + IN_A_ROW * running)),
        (~kept & ~broken & ~told.all(axis=1), INFO.reason("too few in a row")),
        (~kept & ~broken, INFO.reason("difference within chance" + IN_A_ROW * running)),
        otherwise=-1,
    )
    codes = _RUNNING if running else _CODES
    manner = first_true((towards[:, 0] != 0, 0), (params.require_significance, 1), otherwise=2)
    outcome = first_true(
        (reason >= 0, -1),
        (~case.at_due, codes["already reached"][manner]),
        (kept, codes["met"][manner]),
        otherwise=codes["missed"][manner],
    )
    evidence = {name: numbers[:, 0] for name, numbers in times.items()}
    likely = np.where(tested.position[:, 0] == Position.SIMILAR, 0.0, 1.0)
    counts = {"asked": np.full(kept.shape, params.in_a_row), "kept": once.sum(axis=1), "compared": told.sum(axis=1)}
    return MetricColumns(
        outcome=outcome.astype(np.int16),
        reason=reason.astype(np.int16),
        period=case.judged,
        evidence=evidence
        | {
            "distance": (evidence["value"] - evidence["benchmark"]) * np.where(good == 0, np.nan, good),
            "beyond_chance": np.where(tested.reason[:, 0] == 0, likely, np.nan),
            "awaited": np.where(case.awaited, 1.0, np.nan),
        }
        | {name: np.where(running & (good != 0), number, np.nan) for name, number in counts.items()},
        start=np.where(np.isnan(times["value"]), case.judged[:, None], at).min(axis=1).astype(np.int32)
        if running
        else np.full(kept.shape, -1, dtype=np.int32),
    )


def _at(block: SeriesBlock, name: str, at: NDArray[np.int32]) -> Floats:
    """An array of the block at the places ``[series, time]``; NaN where nothing was observed, and at -1."""
    numbers = np.where(block.observed, block.value, np.nan) if name == "value" else getattr(block, name)
    return np.stack([block.at(numbers, place) for place in at.T], axis=1)


def _compared(block: SeriesBlock, at: dict[str, Floats], params: TargetComparatorParameters) -> IntervalComparison:
    return compare_intervals(
        at["value"],
        at["lower"],
        at["upper"],
        at["benchmark"],
        method=params.method,
        benchmark_lower=at["benchmark_lower"],
        benchmark_upper=at["benchmark_upper"],
        is_benchmark=block.is_benchmark[:, None],
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


def _codes(word: str, rests: tuple[str, str, str]) -> NDArray[np.int16]:
    """Codes of the outcomes of one verdict, in the order of `_told`; -1 for the one that cannot be."""
    codes = {each.word: code for code, each in enumerate(INFO.outcomes)}
    return np.array([codes.get(word + rest, -1) for rest in rests], dtype=np.int16)


_CODES = {word: _codes(word, ("", ALIKE, SAME)) for word in ("met", "missed", "already reached")}
_RUNNING = {word: _codes(word, (IN_A_ROW, ALIKE + IN_A_ROW, SAME + IN_A_ROW)) for word in ("met", "already reached")}
_RUNNING["missed"] = _codes("missed", (IN_A_ROW, IN_A_ROW, IN_A_ROW))
_WHY = reason_codes(INFO.reasons)
