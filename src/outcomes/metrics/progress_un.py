"""The metric `progress.un`: progress as the United Nations' progress chart of 2023 measures it.

Law: growth a year carries the level forward to the due year, and the level so reached is compared with the target, so
that a target of zero needs no trick; a target met is met, whatever the trend.

References: United Nations (2023), SDG progress chart, technical note, as published by Eustat.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from attrs.validators import ge

from outcomes.arrays import Bools, Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Verdict
from outcomes.metrics.endpoints import Endpoints
from outcomes.metrics.finite import finite
from outcomes.metrics.growth import EVIDENCE, REASONS, evidence_of, growth_of, reaches, reasons_of
from outcomes.metrics.path import figure_at
from outcomes.metrics.scale import ends_of
from outcomes.metrics.slices import in_slices


@immutable(kw_only=True)
class UnParameters:
    """Parameters of `progress.un`."""

    wanted: Literal["", "increase", "reduce"] = attrs.field(
        default="", metadata={"help": "the direction; empty: as the target or the polarity says"}
    )
    near_bound: float = attrs.field(
        default=0.01,
        validator=ge(0.0),
        metadata={
            "help": "a target at an end of the measure's range is met within this share of the range; a proportion "
            "whose indicator has no range has 0 and its multiplier for ends"
        },
    )


_WILL = "from {base:.1f}{unit} to {value:.1f}{unit} in {period}"
_GROWTH = (
    "At growth of {growth:+.2%} a year it comes to {expected:.1f}{unit} when due, {way:.0%} of the way to the target."
)

INFO = MetricInfo(
    id="progress.un",
    title="Progress (United Nations)",
    version="2",
    summary="Carries the level forward at the growth observed; compares the way it comes with the way to the target.",
    params=UnParameters,
    outcomes=(
        Outcome(
            "target met",
            Verdict.MET,
            Direction.BETTER,
            "The target is met: {value:.1f}{unit} in {period} against {goal:.1f}{unit}.",
        ),
        Outcome("on track", Verdict.ON_TRACK, Direction.BETTER, "On track: " + _WILL + ".", _GROWTH),
        Outcome(
            "fair progress",
            Verdict.AT_RISK,
            Direction.BETTER,
            "Fair progress, but it has to be faster: " + _WILL + ".",
            _GROWTH,
        ),
        Outcome(
            "stagnation or regression",
            Verdict.OFF_TRACK,
            Direction.WORSE,
            "No progress, or a step back: " + _WILL + ".",
            _GROWTH,
        ),
    ),
    reasons=REASONS,
    evidence=(
        *EVIDENCE,
        Evidence("expected", "the level when due, at the growth observed", optional=True),
        Evidence("way", "share of the way from base to goal that the expected level comes", optional=True),
        Evidence("score", "3 on track or met, 2 fair, 1 stagnation or regression"),
    ),
    needs=frozenset({"value", "target", "target_upper"}),
    source="https://unstats.un.org/sdgs/report/2023/progress-chart",
)

_MET, _ON_TRACK, _FAIR, _STAGNATION = range(4)
_SCORE = np.array([3.0, 3.0, 2.0, 1.0])


class UnProgress:
    """Progress by the level to come; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: UnParameters) -> MetricColumns:
        """Judge every series from its base to its latest observation, or to the due period once that was observed."""
        return in_slices(lambda part: _judge(part, params), block)


def _judge(block: SeriesBlock, params: UnParameters) -> MetricColumns:
    growth = growth_of(block, wanted=params.wanted)
    ends, aimed, towards = growth.ends, growth.aimed, growth.towards
    base, goal = ends.base.value, ends.goal
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        expected = ends.now * (1.0 + growth.observed) ** np.maximum(ends.total - ends.elapsed, 0.0)
        way = np.where(goal == base, np.nan, (expected - base) / (goal - base))
    met = aimed & (ends.reached | _near(block, ends, params.near_bound))
    left = aimed & (goal == base)
    reason = reasons_of(block, growth, np.where(aimed, np.where(met | left, 0.0, way), towards))
    outcome = first_true(
        (reason >= 0, -1),
        (met, _MET),
        (aimed & reaches(way, 0.95), _ON_TRACK),
        (aimed & reaches(way, 0.10), _FAIR),
        (~aimed & reaches(towards, 0.02), _ON_TRACK),
        (~aimed & reaches(towards, 0.005), _FAIR),
        otherwise=_STAGNATION,
    ).astype(np.int16)
    numbers: dict[str, Floats] = {
        "expected": np.where(aimed, expected, np.nan),
        "way": way,
        "score": np.where(outcome >= 0, _SCORE[np.maximum(outcome, 0)], np.nan),
    }
    return MetricColumns(
        outcome=outcome,
        reason=reason,
        period=ends.now_at,
        evidence=evidence_of(growth) | {name: finite(column) for name, column in numbers.items()},
        start=figure_at(block, ends.base),
    )


def _near(block: SeriesBlock, ends: Endpoints, share: float) -> Bools:
    """The target is an end of the measure's range, and the value is as good as there."""
    low, high = ends_of(block.measure)
    if not (np.isfinite(low) and np.isfinite(high)):
        return np.zeros(ends.now.shape, dtype=bool)
    away = np.abs(ends.now - ends.goal) / (high - low)
    out: Bools = reaches(-away, -share) & ((ends.goal == low) | (ends.goal == high))
    return out
