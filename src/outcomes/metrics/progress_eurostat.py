"""The metric `progress.eurostat`: progress towards the sustainable development goals as Eurostat measures it.

Law: growth a year against growth required, or against 1% a year; unlike the published charts it says when the target
is reached already and how far is left.

References: Eurostat (2023), Sustainable development in the European Union, annex II. Which side a rate exactly on a
threshold falls is taken from the first edition of Open SDG's measure, which states it.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from attrs.validators import ge

from outcomes.arrays import first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Direction, MetricColumns, MetricInfo, Outcome, Verdict
from outcomes.metrics.growth import EVIDENCE, REASONS, evidence_of, growth_of, reaches, reasons_of
from outcomes.metrics.path import figure_at
from outcomes.metrics.slices import in_slices


@immutable(kw_only=True)
class EurostatParameters:
    """Parameters of `progress.eurostat`."""

    wanted: Literal["", "increase", "reduce"] = attrs.field(
        default="", metadata={"help": "the direction; empty: as the target or the polarity says"}
    )
    years: float = attrs.field(
        default=0.0,
        validator=ge(0.0),
        metadata={
            "help": "growth over this many latest years (Eurostat shows 15 and 5 apart); 0: since the baseline, or the "
            "first observation"
        },
    )


_GREW = "from {base:.1f}{unit} to {value:.1f}{unit} in {period}"
_GROWTH = "Compound growth is {growth:+.2%} a year; the target requires {growth_required:+.2%}."

INFO = MetricInfo(
    id="progress.eurostat",
    title="Progress (Eurostat)",
    version="1",
    summary="Compares compound growth a year with the growth that the target requires, or with 1% a year.",
    params=EurostatParameters,
    outcomes=(
        Outcome(
            "target met",
            Verdict.MET,
            Direction.BETTER,
            "The target is met: {value:.1f}{unit} in {period} against {goal:.1f}{unit}.",
        ),
        Outcome(
            "significant progress", Verdict.ON_TRACK, Direction.BETTER, "Significant progress: " + _GREW + ".", _GROWTH
        ),
        Outcome("moderate progress", Verdict.AT_RISK, Direction.BETTER, "Moderate progress: " + _GREW + ".", _GROWTH),
        Outcome(
            "insufficient progress", Verdict.OFF_TRACK, Direction.SAME, "Insufficient progress: " + _GREW + ".", _GROWTH
        ),
        Outcome(
            "movement away",
            Verdict.OFF_TRACK,
            Direction.WORSE,
            "Movement away from the target: " + _GREW + ".",
            _GROWTH,
        ),
        Outcome(
            "moderate movement away",
            Verdict.OFF_TRACK,
            Direction.WORSE,
            "Moderate movement away: " + _GREW + ".",
            _GROWTH,
        ),
        Outcome(
            "significant movement away",
            Verdict.OFF_TRACK,
            Direction.WORSE,
            "Significant movement away: " + _GREW + ".",
            _GROWTH,
        ),
    ),
    reasons=REASONS,
    evidence=EVIDENCE,
    needs=frozenset({"value", "target", "target_upper"}),
    source="https://ec.europa.eu/eurostat",
)


class EurostatProgress:
    """Progress by growth a year; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: EurostatParameters) -> MetricColumns:
        """Judge every series from its base to its latest observation, or to the due period once that was observed."""
        return in_slices(lambda part: _judge(part, params), block)


def _judge(block: SeriesBlock, params: EurostatParameters) -> MetricColumns:
    growth = growth_of(block, wanted=params.wanted, years=params.years)
    ends, aimed, towards = growth.ends, growth.aimed, growth.towards
    # A base on the target requires no growth; not being there any more is a move away from it.
    ratio = np.where(aimed & (ends.base.value == ends.goal), -1.0, growth.ratio)
    reason = reasons_of(block, growth, np.where(aimed, ratio, towards))
    outcome = first_true(
        (reason >= 0, -1),
        (growth.kept, INFO.outcome("target met")),
        (aimed & reaches(ratio, 0.95), INFO.outcome("significant progress")),
        (aimed & reaches(ratio, 0.60), INFO.outcome("moderate progress")),
        (aimed & reaches(ratio, 0.0), INFO.outcome("insufficient progress")),
        (aimed, INFO.outcome("movement away")),
        (reaches(towards, 0.01), INFO.outcome("significant progress")),
        (reaches(towards, 0.0), INFO.outcome("moderate progress")),
        # Growth of exactly -1% a year is significant already.
        (~reaches(-towards, 0.01), INFO.outcome("moderate movement away")),
        otherwise=INFO.outcome("significant movement away"),
    ).astype(np.int16)
    return MetricColumns(
        outcome=outcome,
        reason=reason,
        period=ends.now_at,
        evidence=evidence_of(growth),
        start=figure_at(block, ends.base),
    )
