"""What the growth-rate rules of Open SDG, Eurostat and the United Nations share: ends, growth, and why there is none.

Law: a rule of growth that meets a zero or a change of sign says that it does not apply; it never puts a small number
in its place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.arrays import Bools, Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Evidence, Reason, Status
from outcomes.metrics.endpoints import Endpoints, endpoints_of
from outcomes.metrics.finite import finite
from outcomes.metrics.path import ROUNDING, beyond
from outcomes.metrics.reasons import BEYOND_RANGE, NO_FIGURE_AT_BASE, NO_FIGURES, NOTHING_SINCE_BASE
from outcomes.statistics.progress import compound_growth, growth_ratio

NO_DATA, NO_BASE, TOO_FEW, NO_DIRECTION, UNATTAINABLE, NOT_DEFINED = range(6)

REASONS = (
    NO_FIGURES,
    NO_FIGURE_AT_BASE,
    NOTHING_SINCE_BASE,
    Reason("no direction", Status.UNDEFINED, "Nothing says whether a higher or a lower figure is wanted."),
    BEYOND_RANGE,
    Reason(
        "growth not defined",
        Status.NOT_APPLICABLE,
        "Growth cannot be worked out from nought, or between figures above and below it.",
        detail="progress.pace judges it on a straight line.",
    ),
)

EVIDENCE = (
    Evidence("value", "the value judged"),
    Evidence("base", "the value that growth starts from"),
    Evidence("goal", "the level to reach", optional=True),
    Evidence("years", "years from the base to the value"),
    Evidence("growth", "compound growth a year observed (0.01 is 1%)", optional=True),
    Evidence("growth_required", "compound growth a year from the base to the goal", optional=True),
    Evidence("ratio", "growth observed over growth required, positive in the direction wanted", optional=True),
    Evidence("left", "distance from the value to the goal; 0 or less: reached", optional=True),
)


@immutable(kw_only=True, eq=False)
class Growth:
    """Growth of each series, shape ``[series]``. ``towards``: growth with its sign in the direction wanted."""

    ends: Endpoints
    observed: Floats
    required: Floats
    ratio: Floats
    towards: Floats

    @property
    def aimed(self) -> Bools:
        """There is a level to reach."""
        return ~np.isnan(self.ends.goal)

    @property
    def kept(self) -> Bools:
        """The goal is reached, and at the growth observed it still is when due; True too where growth is unknown."""
        ends = self.ends
        ahead = np.maximum(ends.total - ends.elapsed, 0.0)
        with np.errstate(invalid="ignore", over="ignore"):
            later = ends.now * (1.0 + self.observed) ** ahead
        unknown = np.isnan(later)
        return ends.reached & (unknown | ends.level.satisfied(later, np.zeros(later.shape)))


def growth_of(block: SeriesBlock, *, wanted: str = "", years: float = 0.0) -> Growth:
    """Growth from the base to the value judged, and from the base to the goal."""
    ends = endpoints_of(block, wanted=wanted, years=years)  # type: ignore[arg-type]
    observed = compound_growth(ends.base.value, ends.now, ends.elapsed)
    required = compound_growth(ends.base.value, np.where(ends.goal == 0.0, np.nan, ends.goal), ends.total)
    return Growth(
        ends=ends,
        observed=observed,
        required=required,
        ratio=growth_ratio(observed, required, ends.base.value, ends.direction),
        towards=np.where(ends.base.value < 0.0, -1.0, 1.0) * ends.direction * observed,
    )


def reaches(share: Floats, threshold: ArrayLike) -> Bools:
    """A growth or a share of it is at a published threshold or above; a growth of exactly 0.5% is not to miss 0.005."""
    out: Bools = share >= np.asarray(threshold, dtype=np.float64) - ROUNDING
    return out


def reasons_of(block: SeriesBlock, growth: Growth, needed: Floats) -> NDArray[np.int16]:
    """Codes of ``REASONS``, -1 for none. ``needed``: the number that the rule cannot do without."""
    ends = growth.ends
    return first_true(
        (np.isnan(ends.now), NO_DATA),
        (ends.lost, NO_BASE),
        ((ends.base.at < 0) | (ends.base.at >= ends.now_at), TOO_FEW),
        (ends.direction == 0.0, NO_DIRECTION),
        (beyond(block, ends.level), UNATTAINABLE),
        (np.isnan(needed) & ~ends.reached, NOT_DEFINED),
        otherwise=-1,
    ).astype(np.int16)


def evidence_of(growth: Growth) -> dict[str, Floats]:
    """The numbers of ``EVIDENCE``."""
    ends = growth.ends
    numbers = {
        "value": ends.now,
        "base": ends.base.value,
        "goal": ends.goal,
        "years": ends.elapsed,
        "growth": growth.observed,
        "growth_required": growth.required,
        "ratio": growth.ratio,
        "left": -ends.level.distance(ends.now),
    }
    return {name: finite(column) for name, column in numbers.items()}
