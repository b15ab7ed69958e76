"""The metric `inequality.slope`: the slope and relative index of inequality over all groups, and their trend.

Law: limits are exact, from the line that the index is; no number is drawn at random.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import attrs
import numpy as np
from attrs.validators import ge, le, optional
from numpy.typing import NDArray

from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricColumns, MetricInfo, Scope
from outcomes.metrics.inequality import EVIDENCE, OUTCOMES, REASONS, Findings, Gaps, Kind, Told
from outcomes.metrics.ordered_groups import Wholes, lay_out
from outcomes.statistics.normal_scales import Scale
from outcomes.statistics.slopes import slope_index

FEWEST: Final = 3
"""Groups that a line needs."""


@immutable(kw_only=True)
class InequalitySlopeParameters:
    """Parameters of `inequality.slope`."""

    gap: Kind = attrs.field(
        default="absolute",
        metadata={"help": "which index is judged: absolute (slope index) or relative (relative index)"},
    )
    tell: Told = attrs.field(
        default="trend",
        metadata={"help": "trend: whether the gap is narrowing or widening; level: whether there is one now"},
    )
    scale: Scale = attrs.field(
        default="plain",
        metadata={"help": "where the line is fitted: plain, log (rates) or logit (proportions)"},
    )
    shares: Literal["population", "equal"] = attrs.field(
        default="population",
        metadata={"help": "the size of the groups: by their denominators, or all the same"},
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
    id="inequality.slope",
    title="Slope index of inequality",
    version="1",
    summary="Slope and relative index of inequality over the groups of a breakdown, and their trend through time.",
    params=InequalitySlopeParameters,
    outcomes=OUTCOMES,
    reasons=REASONS,
    evidence=EVIDENCE,
    needs=frozenset({"value", "lower", "upper", "denominator"}),
    scope=Scope.INDICATOR,
    source="Low and Low (2004), Measuring the gap: quantifying and comparing local health inequalities",
)


class InequalitySlope:
    """Fits a line through every ordered breakdown; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: InequalitySlopeParameters) -> MetricColumns:
        """The index in the latest period in which every group has a value, and the trend up to it."""
        reason, by_size = lay_out(block, FEWEST, ends_only=False)
        findings = Findings(block, INFO, reason, params)
        for wholes in by_size:
            polarity = block.polarity[wholes.teller]
            findings.add(wholes, _indices(block, wholes, polarity, params), polarity)
        return findings.columns()


def _indices(block: SeriesBlock, wholes: Wholes, polarity: NDArray[np.int8], params: InequalitySlopeParameters) -> Gaps:
    unit = block.measure.multiplier if params.scale == "logit" else 1.0
    value, lower, upper = (
        np.moveaxis(wholes.numbers(block, name), 1, 2) / unit for name in ("value", "lower", "upper")
    )
    if params.shares == "population":
        people = np.moveaxis(wholes.numbers(block, "denominator"), 1, 2)
    else:
        people = np.ones(value.shape)
    complete: NDArray[np.bool_] = np.all(np.isfinite(value) & np.isfinite(people), axis=2)
    fitted: dict[str, Any] = {"scale": params.scale, "fit_on_scale": params.scale != "plain"}
    with np.errstate(all="ignore"):
        # The index itself needs no limits of the groups, so it is there even where its own limits cannot be.
        bare = slope_index(value, people, **fitted)
        bounded = slope_index(value, people, lower=lower, upper=upper, **fitted)
        slope = [unit * each for each in (bare.slope.value, bounded.slope.lower, bounded.slope.upper)]
        ratio = [bare.relative.value, bounded.relative.lower, bounded.relative.upper]
        # From worst to best off the line rises where the worst off have less: a gap only where a high value is good.
        turned = (polarity <= 0)[:, None]
        over = [np.where(each > 0.0, 1.0 / each, np.nan) for each in ratio]
        slope = [np.where(turned, -each, slope[place]) for place, each in enumerate((slope[0], slope[2], slope[1]))]
        ratio = [np.where(turned, each, ratio[place]) for place, each in enumerate((over[0], over[2], over[1]))]
    return Gaps(
        difference=slope[0],
        difference_lower=slope[1],
        difference_upper=slope[2],
        ratio=ratio[0],
        ratio_lower=ratio[1],
        ratio_upper=ratio[2],
        complete=complete,
    )
