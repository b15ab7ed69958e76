"""The metric `inequality.gap`: how far the worst-off group is from the best-off, and whether the gap is closing.

Law: the gap and its limits come from the values and limits of the two groups, never from the overlap of intervals.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
from attrs.validators import ge, le, optional
from numpy.typing import NDArray

from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricColumns, MetricInfo, Scope
from outcomes.metrics.inequality import EVIDENCE, OUTCOMES, REASONS, Findings, Gaps, Kind, Told
from outcomes.metrics.ordered_groups import Wholes, lay_out
from outcomes.statistics.gaps import absolute_gap, relative_gap


@immutable(kw_only=True)
class InequalityGapParameters:
    """Parameters of `inequality.gap`."""

    gap: Kind = attrs.field(
        default="absolute", metadata={"help": "which gap is judged: absolute (a difference) or relative (a ratio)"}
    )
    tell: Told = attrs.field(
        default="trend",
        metadata={"help": "trend: whether the gap is narrowing or widening; level: whether there is one now"},
    )
    periods: int | None = attrs.field(
        default=None,
        validator=optional(ge(3)),
        metadata={"help": "how many of the latest periods the trend rests on; none: all"},
    )
    confidence: float = attrs.field(
        default=0.95, validator=[ge(0.5), le(0.999)], metadata={"help": "confidence at which a trend is called one"}
    )


INFO: Final = MetricInfo(
    id="inequality.gap",
    title="Gap between worst and best off",
    version="1",
    summary="The gap between the worst-off and the best-off group of a breakdown, and its trend through time.",
    params=InequalityGapParameters,
    outcomes=OUTCOMES,
    reasons=REASONS,
    evidence=EVIDENCE,
    needs=frozenset({"value", "lower", "upper"}),
    scope=Scope.INDICATOR,
    source="Zou and Donner (2008); Donner and Zou (2012): limits of differences and ratios from those of two estimates",
)


class InequalityGap:
    """Compares the two ends of every ordered breakdown; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: InequalityGapParameters) -> MetricColumns:
        """The gap in the latest period in which both ends have a value, and the trend up to it."""
        reason, by_size = lay_out(block, 2, ends_only=True)
        findings = Findings(block, INFO, reason, params)
        for wholes in by_size:
            polarity = block.polarity[wholes.teller]
            findings.add(wholes, _gaps(block, wholes, polarity), polarity)
        return findings.columns()


def _gaps(block: SeriesBlock, wholes: Wholes, polarity: NDArray[np.int8]) -> Gaps:
    ends = [wholes.numbers(block, name)[:, [0, -1]] for name in ("value", "lower", "upper")]
    # Where a high value is good the worst off lack what the best off have.
    turned = (polarity > 0)[:, None]
    first = [np.where(turned, each[:, 1], each[:, 0]) for each in ends]
    second = [np.where(turned, each[:, 0], each[:, 1]) for each in ends]
    complete: NDArray[np.bool_] = np.all(np.isfinite(ends[0]), axis=1)
    difference, ratio = absolute_gap(*first, *second), relative_gap(*first, *second)
    return Gaps(
        difference=difference.value,
        difference_lower=difference.lower,
        difference_upper=difference.upper,
        ratio=ratio.value,
        ratio_lower=ratio.lower,
        ratio_upper=ratio.upper,
        complete=complete,
    )
