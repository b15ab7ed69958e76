"""The metric `index.standardised`: several indicators put together as one index, in which 100 is the average area.

Law: each figure counts by its distance from the mean of the areas judged beside it, in its own latest period, in
standard deviations of these; a high index is good, whatever the polarity of the indicators, and every one weighs the
same.

References: OECD and JRC (2008), Handbook on constructing composite indicators (normalisation by z-scores, linear
aggregation); Office for National Statistics (2023), Health Index methods and development (100 for the average, 10 for a
standard deviation).
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
from attrs.validators import ge

from outcomes.arrays import Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.data.framework_block import FrameworkBlock
from outcomes.immutable import immutable
from outcomes.metrics.comparator_sets import comparator_sets
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Reason, Scope, Status
from outcomes.metrics.path import ROUNDING

AVERAGE: Final = 100.0
"""The index of an area that is in every measure what areas are on average."""

POINTS: Final = 10.0
"""Points of the index to one standard deviation."""


@immutable(kw_only=True)
class StandardisedIndexParameters:
    """Parameters of `index.standardised`."""

    margin: float = attrs.field(
        default=0.0, validator=ge(0.0), metadata={"help": "points of the index from 100 that count as the average"}
    )
    fewest_areas: int = attrs.field(
        default=5, validator=ge(3), metadata={"help": "areas with a value, this one included, that each measure takes"}
    )


_SAYS = ": an index of {index:.1f} over {measures:# measure|# measures}, where 100 is the average of similar areas."
_DETAIL = (
    "The best of its measures stands at {best:.1f}, the weakest at {weakest:.1f}; 10 points are one standard deviation."
)

INFO: Final = MetricInfo(
    id="index.standardised",
    title="Index of several measures",
    version="1",
    summary="Puts the latest figures of several indicators together, each by its distance from the mean of similar "
    "areas in standard deviations: 100 is the average, more is better.",
    params=StandardisedIndexParameters,
    outcomes=(
        Outcome("Better", None, Direction.BETTER, "Better off than the average" + _SAYS, _DETAIL),
        Outcome("Average", None, Direction.SAME, "As well off as the average" + _SAYS, _DETAIL),
        Outcome("Worse", None, Direction.WORSE, "Worse off than the average" + _SAYS, _DETAIL),
    ),
    reasons=(
        Reason(
            "no polarity",
            Status.NOT_APPLICABLE,
            "Of one of the measures the framework does not say whether a high figure is good.",
        ),
        Reason(
            "a figure is missing",
            Status.NO_DATA,
            "There is a figure for {known:.0f} of {measures:# measure|# measures}, and all are needed.",
        ),
        Reason("no comparison set", Status.NO_BENCHMARK, "There are no other areas to compare with."),
        Reason(
            "too few areas",
            Status.TOO_FEW,
            "Of one of the measures only {areas:# area has|# areas have} a figure, too few to say what is usual.",
        ),
        Reason(
            "areas are alike",
            Status.NOT_APPLICABLE,
            "Of one of the measures all areas have the same figure, so that none stands out.",
        ),
    ),
    evidence=(
        Evidence("index", "100 and ten times the mean of the measures' distances, in standard deviations"),
        Evidence("measures", "how many measures there are"),
        Evidence("known", "how many of them have a figure"),
        Evidence("best", "the index of the measure that is best"),
        Evidence("weakest", "the index of the measure that is worst"),
        Evidence("areas", "the areas with a figure, of the measure that has fewest"),
    ),
    scope=Scope.FRAMEWORK,
    source="OECD and JRC (2008); Office for National Statistics (2023), Health Index",
)
NO_POLARITY, MISSING, NO_SET, TOO_FEW, ALIKE = range(5)


class StandardisedIndex:
    """Puts several indicators together as one index; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: FrameworkBlock, params: StandardisedIndexParameters) -> MetricColumns:
        """The index of each area, from the latest observed figure of each indicator."""
        placed = [_placed(each) for each in block.blocks]
        distance, areas = (np.stack([each[part] for each in placed], axis=1) for part in range(2))
        known = block.stack(lambda each: each.latest() >= 0)
        grouped = block.stack(lambda each: each.group >= 0)
        score = AVERAGE + POINTS * distance
        index = score.mean(axis=1)
        beyond = np.where(np.abs(index - AVERAGE) <= params.margin + ROUNDING * AVERAGE, 0.0, index - AVERAGE)
        reason = first_true(
            ((block.stack(lambda each: each.polarity) == 0).any(axis=1), NO_POLARITY),
            (~known.all(axis=1), MISSING),
            (~grouped.all(axis=1), NO_SET),
            ((areas < params.fewest_areas).any(axis=1), TOO_FEW),
            (np.isnan(index), ALIKE),
            otherwise=-1,
        )
        outcome = first_true((reason >= 0, -1), (beyond > 0, 0), (beyond == 0, 1), otherwise=2)
        count = len(index)
        return MetricColumns(
            outcome=outcome.astype(np.int16),
            reason=reason.astype(np.int16),
            period=np.full(count, -1, dtype=np.int32),
            evidence={
                "index": index,
                "measures": np.full(count, float(len(block.blocks))),
                "known": known.sum(axis=1).astype(np.float64),
                "best": score.max(axis=1),
                "weakest": score.min(axis=1),
                "areas": areas.min(axis=1),
            },
        )


def _placed(block: SeriesBlock) -> tuple[Floats, Floats]:
    """Of each area the distance from the mean in standard deviations, above 0 for better, and how many areas there are.

    Float64 ``[area]``; the distance is NaN where there is no figure, no polarity or no spread.
    """
    at = block.latest()
    mean, deviation, areas = (np.full(block.shape[0], np.nan) for _ in range(3))
    for sets in comparator_sets(block, at):
        middle = np.nanmean(sets.values, axis=1)
        there = np.count_nonzero(~np.isnan(sets.values), axis=1)
        # The largest is taken out, so that squares of extreme figures stay numbers.
        apart = sets.values - middle[:, None]
        largest = np.nanmax(np.abs(apart), axis=1)
        scaled = apart / np.where(largest > ROUNDING * np.abs(middle), largest, np.nan)[:, None]
        spread = np.sqrt(np.nansum(scaled**2, axis=1) / np.maximum(there - 1, 1)) * largest
        mean[sets.series], areas[sets.series] = middle[sets.set], there[sets.set]
        deviation[sets.series] = np.where(spread > 0, spread, np.nan)[sets.set]
    value = block.at(block.value, at)
    return (value - mean) / deviation * np.where(block.polarity == 0, np.nan, block.polarity), np.nan_to_num(areas)
