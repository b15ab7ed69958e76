"""The metric `target.rank`: is an area among the best quarter, or the ten best, of similar areas, as was promised?

Law: the best quarter begins where `outcomes suggest` says that it does; a promise is met or missed in the period by
which it is due and at no other time; an area is placed among those that have a figure of that period, itself included.
"""

from __future__ import annotations

from typing import Final, Literal

import attrs
import numpy as np
from attrs.validators import ge, optional

from outcomes.arrays import first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.benchmark_words import NO_OTHER_AREAS
from outcomes.metrics.best_part import best_share, places
from outcomes.metrics.contract import (
    Direction,
    Evidence,
    MetricColumns,
    MetricInfo,
    Outcome,
    Reason,
    Scope,
    Status,
    Verdict,
)
from outcomes.metrics.path import ROUNDING
from outcomes.metrics.reasons import DUE_NOT_OBSERVED, DUE_NOT_PUBLISHED, NO_FIGURES, NO_POLARITY
from outcomes.metrics.when_judged import AWAITED, judged_case

PARTS: Final = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}


@immutable(kw_only=True)
class TargetRankParameters:
    """Parameters of `target.rank`."""

    best: Literal["half", "third", "quarter", "fifth", "tenth"] = attrs.field(
        default="quarter",
        metadata={"help": "the part of the areas that is promised: to be in the best quarter of them"},
    )
    places: int | None = attrs.field(
        default=None,
        validator=optional(ge(1)),
        metadata={"help": "how many places are promised, such as 10 for one of the ten best; then no part is"},
    )


_VALUE = "{value:.1f}{unit} in {period}"
BY_PLACE: Final = ", by place"
"""What a word of an outcome or a reason ends with where places were promised and no part."""


def _told(word: str, verdict: Verdict, direction: Direction | None, says: str) -> tuple[Outcome, ...]:
    """The outcomes of one verdict: of a part that was promised, and of places."""
    return Outcome(word, verdict, direction, _part(says)), Outcome(word + BY_PLACE, verdict, direction, _place(says))


def _part(says: str) -> str:
    return f"{says}: {_VALUE}, and the best {{best}} of {{areas:# area|# areas}} begins at {{required:.1f}}{{unit}}."


def _place(says: str) -> str:
    asked = "{asked:the first|one of the first #} was promised"
    return f"{says}: {_VALUE}, place {{place:.0f}} of {{areas:# area|# areas}}; {asked}."


INFO: Final = MetricInfo(
    id="target.rank",
    title="Among the best",
    version="1",
    summary="Judges a promise to be in the best quarter of similar areas, or among so many best.",
    params=TargetRankParameters,
    outcomes=(
        *_told("met", Verdict.MET, Direction.BETTER, "The target is met"),
        *_told("missed", Verdict.MISSED, None, "The target is missed"),
        # Not yet met: a place can be lost again before it is due.
        *_told("already reached", Verdict.ON_TRACK, Direction.BETTER, "What was promised is reached before it is due"),
    ),
    reasons=(
        NO_FIGURES,
        NO_POLARITY,
        NO_OTHER_AREAS,
        DUE_NOT_OBSERVED,
        Reason(
            "too few areas",
            Status.TOO_FEW,
            "Only {areas:# area has|# areas have} a figure in {period}, too few to be among the best of them.",
        ),
        DUE_NOT_PUBLISHED,
        Reason("not due", Status.NOT_DUE, _part("It is not due yet, and not reached so far")),
        Reason("not due" + BY_PLACE, Status.NOT_DUE, _place("It is not due yet, and not reached so far")),
    ),
    evidence=(
        Evidence("value", "the value of the period judged"),
        Evidence("place", "its place among the areas, 1 for the best; equal values share one"),
        Evidence("areas", "areas with a value in the same period, this one included"),
        Evidence("required", "where the promised part begins", optional=True),
        Evidence("asked", "how many places were promised", optional=True),
        AWAITED,
    ),
    needs=frozenset({"value", "target"}),
    needs_polarity=True,
    scope=Scope.INDICATOR,
    source="Hyndman and Fan (1996), Sample quantiles in statistical packages, definition 7",
)


class TargetRank:
    """Judges whether an area is among the best of its group as was promised; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: TargetRankParameters) -> MetricColumns:
        """Judge every series at its latest observed period, or at the due period once data run past it."""
        case = judged_case(block)
        parts = PARTS[params.best] if params.places is None else 1
        required, areas = best_share(block, case.judged, parts)
        place = places(block, case.judged)
        fewest = parts if params.places is None else params.places + 1
        slack = ROUNDING * np.fmax(np.abs(case.value), np.abs(required))
        by_share = (case.value - required) * block.polarity >= -slack
        kept = by_share if params.places is None else place <= params.places
        by_place = 0 if params.places is None else 1
        reason = first_true(
            (case.latest < 0, INFO.reason(NO_FIGURES.word)),
            (block.polarity == 0, INFO.reason(NO_POLARITY.word)),
            (block.group < 0, INFO.reason(NO_OTHER_AREAS.word)),
            (np.isnan(case.value), INFO.reason(DUE_NOT_OBSERVED.word)),
            (areas < fewest, INFO.reason("too few areas")),
            (~kept & case.awaited, INFO.reason(DUE_NOT_PUBLISHED.word)),
            (~kept & ~case.at_due, INFO.reason("not due") + by_place),
            otherwise=-1,
        )
        outcome = first_true(
            (reason >= 0, -1),
            (~case.at_due, INFO.outcome("already reached") + by_place),
            (kept, INFO.outcome("met") + by_place),
            otherwise=INFO.outcome("missed") + by_place,
        )
        asked = np.nan if params.places is None else float(params.places)
        return MetricColumns(
            outcome=outcome.astype(np.int16),
            reason=reason.astype(np.int16),
            period=case.judged,
            evidence={
                "value": case.value,
                "place": place,
                "areas": areas,
                "required": np.where(np.isnan(asked), required, np.nan),
                "asked": np.full(len(place), asked),
                "awaited": np.where(case.awaited, 1.0, np.nan),
            },
        )
