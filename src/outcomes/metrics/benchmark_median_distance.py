"""The metric `benchmark.median-distance`: how far an area is from the middle of the areas judged beside it.

Law: the distance is from the median of the comparator group in the area's own latest period, counted in median absolute
deviations of that group, so that one area far out moves neither; where half of the areas or more are alike there is no
distance to count in.

References: Iglewicz and Hoaglin (1993), How to detect and handle outliers (the scaling); Leys, Ley, Klein, Bernard and
Licata (2013), Detecting outliers: do not use standard deviation around the mean, use absolute deviation around the
median (2.5 as the distance from which a value is far).
"""

from __future__ import annotations

from typing import Final, Literal

import attrs
import numpy as np
from attrs.validators import ge, gt

from outcomes.arrays import first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.benchmark_words import NO_OTHER_AREAS, NOT_COMPARED, NOTHING_TO_COMPARE
from outcomes.metrics.comparator_sets import comparator_sets
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Reason, Scope, Status
from outcomes.metrics.path import ROUNDING

NORMAL: Final = 1.4826
"""Standard deviations of a normal spread to one median absolute deviation: 1 / 0.6745."""


@immutable(kw_only=True)
class MedianDistanceParameters:
    """Parameters of `benchmark.median-distance`."""

    far_from: float = attrs.field(
        default=2.5, validator=gt(0.0), metadata={"help": "the distance from which an area is far from the others"}
    )
    scaling: Literal["normal", "plain"] = attrs.field(
        default="normal",
        metadata={
            "help": "normal: a deviation is 1.4826 times the median absolute deviation, which is the standard "
            "deviation where values are spread normally; plain: the median absolute deviation itself"
        },
    )
    fewest_areas: int = attrs.field(
        default=5, validator=ge(3), metadata={"help": "areas with a value, this one included, that it takes"}
    )


_SAYS = ": {value:.1f}{unit} in {period}, where the middle of {areas:one area|# areas} is {median:.1f}{unit}."
_FAR = "It is {distance:.1f} deviations of {deviation:.1f}{unit} from the middle; far is from {far_from:.1f} on."

INFO: Final = MetricInfo(
    id="benchmark.median-distance",
    title="Distance from the middle of similar areas",
    version="1",
    summary="Tells whether the latest value of an area is far from the middle of its comparator group, and how far.",
    params=MedianDistanceParameters,
    outcomes=(
        Outcome("Far better", None, Direction.BETTER, "Far better than most" + _SAYS, _FAR),
        Outcome("Like the others", None, Direction.SAME, "Like the others" + _SAYS, _FAR),
        Outcome("Far worse", None, Direction.WORSE, "Far worse than most" + _SAYS, _FAR),
        Outcome("Far higher", None, None, "Far higher than most" + _SAYS, _FAR),
        Outcome("Far lower", None, None, "Far lower than most" + _SAYS, _FAR),
    ),
    reasons=(
        NOTHING_TO_COMPARE,
        NO_OTHER_AREAS,
        Reason(
            "too few areas",
            Status.TOO_FEW,
            "Only {areas:# area has|# areas have} a figure in {period}, too few to say what is usual.",
            outcome=NOT_COMPARED,
        ),
        Reason(
            "areas are alike",
            Status.NOT_APPLICABLE,
            "At least half of {areas:# area|# areas} have the same value in {period}, so that no distance can be told.",
            outcome=NOT_COMPARED,
        ),
    ),
    evidence=(
        Evidence("value", "the latest value"),
        Evidence("median", "the median of the group in the same period"),
        Evidence("deviation", "the median absolute deviation of the group, as scaled, in the unit of the measure"),
        Evidence("distance", "value less median, in deviations; negative: below"),
        Evidence("areas", "areas with a value in the same period"),
    ),
    scope=Scope.INDICATOR,
    source="Iglewicz and Hoaglin (1993); Leys and others (2013)",
)
NO_VALUE, NO_SET, TOO_FEW, ALIKE = range(4)


class BenchmarkMedianDistance:
    """Tells how far each area is from the middle of its group; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: MedianDistanceParameters) -> MetricColumns:
        """Place the latest observed value of each series among those of its group in the same period."""
        at = block.latest()
        value = block.at(block.value, at)
        median, deviation, areas = (np.full(block.shape[0], np.nan) for _ in range(3))
        for sets in comparator_sets(block, at):
            middle = np.nanmedian(sets.values, axis=1)
            median[sets.series] = middle[sets.set]
            deviation[sets.series] = np.nanmedian(np.abs(sets.values - middle[:, None]), axis=1)[sets.set]
            areas[sets.series] = np.count_nonzero(~np.isnan(sets.values), axis=1)[sets.set]
        # Values that differ by rounding only are the same value.
        alike = deviation <= ROUNDING * np.abs(median)
        deviation = deviation * (NORMAL if params.scaling == "normal" else 1.0)
        distance = (value - median) / np.where(alike, np.nan, deviation)
        reason = first_true(
            (np.isnan(value), NO_VALUE),
            (block.group < 0, NO_SET),
            (areas < params.fewest_areas, TOO_FEW),
            (alike, ALIKE),
            otherwise=-1,
        )
        far = np.abs(distance) >= params.far_from * (1.0 - ROUNDING)
        towards = np.sign(distance) * block.polarity
        outcome = first_true(
            (reason >= 0, -1),
            (~far, INFO.outcome("Like the others")),
            (towards > 0, INFO.outcome("Far better")),
            (towards < 0, INFO.outcome("Far worse")),
            (distance > 0, INFO.outcome("Far higher")),
            otherwise=INFO.outcome("Far lower"),
        )
        return MetricColumns(
            outcome=outcome.astype(np.int16),
            reason=reason.astype(np.int16),
            period=at,
            evidence={
                "value": value,
                "median": median,
                "deviation": deviation,
                "distance": distance,
                "areas": areas,
            },
        )
