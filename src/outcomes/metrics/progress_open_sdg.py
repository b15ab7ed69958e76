"""The metric `progress.open-sdg`: progress as Open SDG and Statistics Canada measure it, its known defects left out.

Law: the published formulas and thresholds; a zero is no 0.001, a start at the target divides nothing, thresholds that
a framework sets are the ones that decide, and a target that is being lost again is not simply achieved.

References: Statistics Canada and Open SDG (2025), Progress methodology (sdg-build, ProgressMeasure).
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from attrs.validators import gt, instance_of, lt, optional

from outcomes.arrays import first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Verdict
from outcomes.metrics.finite import finite
from outcomes.metrics.growth import EVIDENCE, REASONS, evidence_of, growth_of, reaches, reasons_of
from outcomes.metrics.path import figure_at
from outcomes.metrics.slices import in_slices
from outcomes.statistics.progress import limit_share, score_with_target, score_without_target


@immutable(kw_only=True)
class OpenSdgParameters:
    """Parameters of `progress.open-sdg`."""

    wanted: Literal["", "increase", "reduce"] = attrs.field(
        default="",
        metadata={"help": "the direction; empty: as the target or the polarity says (Open SDG itself assumes reduce)"},
    )
    limit: float | None = attrs.field(
        default=None,
        validator=optional(instance_of((int, float))),
        metadata={"help": "a natural limit, near which less growth is asked for; only without a target"},
    )
    substantial: float = attrs.field(
        default=0.95, validator=gt(0.0), metadata={"help": "ratio of growth from which progress is substantial"}
    )
    moderate: float = attrs.field(
        default=0.6, validator=gt(0.0), metadata={"help": "ratio of growth from which progress is moderate"}
    )
    substantial_growth: float = attrs.field(
        default=0.015,
        validator=[gt(0.0), lt(1.0)],
        metadata={"help": "without a target, growth a year from which progress is substantial (0.015 is 1.5%)"},
    )
    moderate_growth: float = attrs.field(
        default=0.005,
        validator=[gt(0.0), lt(1.0)],
        metadata={"help": "without a target, growth a year from which progress is moderate"},
    )

    def __attrs_post_init__(self) -> None:
        for low, high in (("moderate", "substantial"), ("moderate_growth", "substantial_growth")):
            if getattr(self, low) >= getattr(self, high):
                raise ValueError(f"'{low}' must be below '{high}' ({getattr(self, high):g}): {getattr(self, low):g}")


_GREW = "from {base:.1f}{unit} to {value:.1f}{unit} in {period}"
_GROWTH = "Compound growth is {growth:+.2%} a year; the target requires {growth_required:+.2%}."

INFO = MetricInfo(
    id="progress.open-sdg",
    title="Progress (Open SDG)",
    version="1",
    summary="Compares compound growth a year with the growth that the target requires, or with fixed rates.",
    params=OpenSdgParameters,
    outcomes=(
        Outcome(
            "target achieved",
            Verdict.MET,
            Direction.BETTER,
            "The target is achieved: {value:.1f}{unit} in {period} against {goal:.1f}{unit}.",
        ),
        Outcome(
            "achieved but being lost",
            Verdict.AT_RISK,
            Direction.WORSE,
            "The target is achieved now, but will be lost by the time it is due if this goes on: {value:.1f}{unit} "
            "in {period} against {goal:.1f}{unit}.",
            "Compound growth is {growth:+.2%} a year.",
        ),
        Outcome("substantial progress", Verdict.ON_TRACK, Direction.BETTER, "Substantial progress: " + _GREW + ".",
                _GROWTH),
        Outcome("moderate progress", Verdict.AT_RISK, Direction.BETTER, "Moderate progress: " + _GREW + ".", _GROWTH),
        Outcome("limited progress", Verdict.OFF_TRACK, Direction.SAME, "Limited progress: " + _GREW + ".", _GROWTH),
        Outcome("deterioration", Verdict.OFF_TRACK, Direction.WORSE, "Deterioration: " + _GREW + ".", _GROWTH),
    ),
    reasons=REASONS,
    evidence=(
        *EVIDENCE,
        Evidence("share", "by what the thresholds are multiplied near a natural limit", optional=True),
        Evidence("score", "from -5 to 5; none for a target that is being lost again", optional=True),
    ),
    needs=frozenset({"value", "target", "target_upper"}),
    source="https://open-sdg.readthedocs.io",
)  # fmt: skip


class OpenSdgProgress:
    """Progress by ratio of growth; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: OpenSdgParameters) -> MetricColumns:
        """Judge every series from its base to its latest observation, or to the due period once that was observed."""
        return in_slices(lambda part: _judge(part, params), block)


def _judge(block: SeriesBlock, params: OpenSdgParameters) -> MetricColumns:
    growth = growth_of(block, wanted=params.wanted)
    ends, aimed = growth.ends, growth.aimed
    limit = np.nan if params.limit is None else params.limit
    share = np.where(aimed, np.nan, limit_share(ends.base.value, limit))
    # A start at the target itself requires no growth; not being there any more is a move away from it.
    left = aimed & (ends.base.value == ends.goal)
    decisive = np.where(left, -1.0, np.where(aimed, growth.ratio, growth.towards))
    reason = reasons_of(block, growth, decisive)
    with np.errstate(invalid="ignore", divide="ignore"):
        pace = np.where(aimed, decisive, np.where((share == 0.0) & (decisive >= 0.0), np.inf, decisive / share))
    pace = np.where(decisive < 0.0, -1.0, pace)
    substantial = np.where(aimed, params.substantial, params.substantial_growth)
    moderate = np.where(aimed, params.moderate, params.moderate_growth)
    outcome = first_true(
        (reason >= 0, -1),
        (growth.kept, INFO.outcome("target achieved")),
        (ends.reached, INFO.outcome("achieved but being lost")),
        (reaches(pace, substantial), INFO.outcome("substantial progress")),
        (reaches(pace, moderate), INFO.outcome("moderate progress")),
        (reaches(pace, 0.0), INFO.outcome("limited progress")),
        otherwise=INFO.outcome("deterioration"),
    ).astype(np.int16)
    score = first_true(
        (growth.kept, 5.0),
        (ends.reached, np.nan),
        (left, np.nan),
        (aimed, score_with_target(growth.ratio, params.moderate, params.substantial)),
        otherwise=score_without_target(growth.towards, share, params.moderate_growth, params.substantial_growth),
    )
    return MetricColumns(
        outcome=outcome,
        reason=reason,
        period=ends.now_at,
        evidence=evidence_of(growth) | {"share": finite(share), "score": finite(score)},
        start=figure_at(block, ends.base),
    )
