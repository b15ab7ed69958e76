"""What the inequality metrics have in common: is there a gap, is it narrowing or widening, and the words for both.

Law: a gap is what the worst off lack against the best off: above 0 (or 1, as a ratio) where they are worse, by the
polarity; where neither high nor low is good, where theirs is higher.
"""

from __future__ import annotations

from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, last_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status
from outcomes.metrics.finite import finite
from outcomes.metrics.ordered_groups import GROUP_REASONS, Wholes
from outcomes.statistics.normal import quantile
from outcomes.statistics.trend_tests import weighted_trend_test

Kind = Literal["absolute", "relative"]
Told = Literal["trend", "level"]

NUMBERS: Final = ("difference", "difference_lower", "difference_upper", "ratio", "ratio_lower", "ratio_upper")
EVIDENCE: Final = (
    Evidence("worst_off", "the latest value of the worst-off group"),
    Evidence("best_off", "the value of the best-off group in the same period"),
    Evidence("difference", "the gap in the measure's unit; above 0 the worst off are worse", optional=True),
    Evidence("difference_lower", "its lower 95% limit", optional=True),
    Evidence("difference_upper", "its upper 95% limit", optional=True),
    Evidence("ratio", "the gap as a ratio; above 1 the worst off are worse", optional=True),
    Evidence("ratio_lower", "its lower 95% limit", optional=True),
    Evidence("ratio_upper", "its upper 95% limit", optional=True),
    Evidence("slope", "change of the gap a year: of the difference, or of the logarithm of the ratio", optional=True),
    Evidence("slope_error", "standard error of the slope", optional=True),
    Evidence("p", "probability of so steep a slope if the gap did not change", optional=True),
    Evidence("points", "periods that the slope rests on", optional=True),
)

_NOW: Final = ": {worst_off:.1f}{unit} in the worst-off group against {best_off:.1f}{unit} in the best-off in {period}."
_GAP: Final = (
    "The gap is {difference:.1f} ({difference_lower:.1f} to {difference_upper:.1f}) or {ratio:.2f} times "
    "({ratio_lower:.2f} to {ratio_upper:.2f})."
)
_TREND: Final = _GAP + " Its trend rests on {points:# period|# periods} (p {p:chance})."
NARROWING, WIDENING, STEADY, WORSE, LEVEL, BETTER, HIGHER, LOWER = range(8)
OUTCOMES: Final = (
    Outcome("Gap narrowing", None, Direction.BETTER, "Gap narrowing" + _NOW, _TREND),
    Outcome("Gap widening", None, Direction.WORSE, "Gap widening" + _NOW, _TREND),
    Outcome("No significant change in the gap", None, Direction.SAME, "No clear change in the gap" + _NOW, _TREND),
    Outcome("Worse in the worst off", None, Direction.WORSE, "Worse in the worst off" + _NOW, _GAP),
    Outcome("No significant gap", None, Direction.SAME, "No clear gap" + _NOW, _GAP),
    Outcome("Better in the worst off", None, None, "Better in the worst off" + _NOW, _GAP),
    Outcome("Higher in the worst off", None, None, "Higher in the worst off" + _NOW, _GAP),
    Outcome("Lower in the worst off", None, None, "Lower in the worst off" + _NOW, _GAP),
)
REASONS: Final = (
    *GROUP_REASONS,
    Reason(
        "no period with all groups", Status.NO_DATA, "In no period is there a figure for every group that is needed."
    ),
    Reason("no gap can be computed", Status.NOT_APPLICABLE, "No gap can be worked out from the figures of {period}."),
    Reason(
        "no confidence limits",
        Status.NO_DATA,
        "The figures of {period} come without a margin of error, so nothing can be said of the gap.",
        detail="The groups have no confidence limits.",
    ),
    Reason(
        "too few periods",
        Status.TOO_FEW,
        "Too few periods to say whether the gap changes: {worst_off:.1f}{unit} in the worst-off group against "
        "{best_off:.1f}{unit} in the best-off in {period}.",
        detail="A trend takes three periods with confidence limits, and there {points:are none|is one|are #}.",
    ),
)
NO_PERIOD, NO_GAP, NO_LIMITS, TOO_FEW = range(len(GROUP_REASONS), len(REASONS))
Z_95: Final = quantile(0.975)
"""Two-sided normal quantile of the 95% limits that blocks carry."""


@immutable(kw_only=True, eq=False)
class Gaps:
    """Gaps and their 95% limits, absolute and relative, ``[whole, period]``; NaN where there are none.

    ``complete`` says where every group that is needed has a value.
    """

    difference: Floats
    difference_lower: Floats
    difference_upper: Floats
    ratio: Floats
    ratio_lower: Floats
    ratio_upper: Floats
    complete: NDArray[np.bool_]


class AskedOfGaps(Protocol):
    """The parameters of a metric that say what is asked of its gaps."""

    @property
    def gap(self) -> Kind: ...

    @property
    def tell(self) -> Told: ...

    @property
    def periods(self) -> int | None: ...

    @property
    def confidence(self) -> float: ...


class Findings:
    """The growing columns of one call: rows that tell of no whole have their reason already."""

    def __init__(self, block: SeriesBlock, info: MetricInfo, reason: NDArray[np.int16], asked: AskedOfGaps) -> None:
        self.block, self.asked, self.reason = block, asked, reason
        rows = block.shape[0]
        self.outcome = np.full(rows, -1, dtype=np.int16)
        self.period = np.full(rows, -1, dtype=np.int32)
        self.evidence = {each.name: np.full(rows, np.nan) for each in info.evidence}

    def columns(self) -> MetricColumns:
        """Everything found."""
        # A row whose whole was never handed in had no reason yet.
        self.reason[(self.outcome < 0) & (self.reason < 0)] = NO_PERIOD
        return MetricColumns(outcome=self.outcome, reason=self.reason, period=self.period, evidence=self.evidence)

    def add(self, wholes: Wholes, gaps: Gaps, polarity: NDArray[np.int8]) -> None:
        """Judge the gaps of some wholes."""
        if not gaps.complete.shape[1]:
            return
        row, sets = wholes.teller, np.arange(len(wholes.teller))
        at = last_true(gaps.complete)
        known = at >= 0
        safe = np.maximum(at, 0)
        value, low, high = _asked(gaps, self.asked.gap)
        trend = _trend(value, low, high, at, self.block, self.asked.periods)
        now, now_low, now_high = value[sets, safe], low[sets, safe], high[sets, safe]
        limited = np.isfinite(now_low) & np.isfinite(now_high)
        if self.asked.tell == "trend":
            significant = trend.p < 1.0 - self.asked.confidence
            word = np.where(significant, np.where(trend.narrowing, NARROWING, WIDENING), STEADY)
            reason = np.where(trend.points < 3, TOO_FEW, -1)
        else:
            judged = polarity != 0
            word = np.where(now_low > 0.0, np.where(judged, WORSE, HIGHER), LEVEL)
            word = np.where(now_high < 0.0, np.where(judged, BETTER, LOWER), word)
            reason = np.where(limited, -1, NO_LIMITS)
        reason = np.where(np.isfinite(now), reason, NO_GAP)
        reason = np.where(known, reason, NO_PERIOD)
        self.reason[row] = reason
        self.outcome[row] = np.where(reason < 0, word, -1)
        self.period[row] = at
        values = wholes.numbers(self.block, "value")
        told = {name: getattr(gaps, name)[sets, safe] for name in NUMBERS}
        told |= {"worst_off": values[sets, 0, safe], "best_off": values[sets, -1, safe]}
        told |= {"slope": trend.slope, "slope_error": trend.error, "p": trend.p, "points": trend.points}
        for name, numbers in told.items():
            self.evidence[name][row] = np.where(known, finite(numbers), np.nan)


@immutable(kw_only=True, eq=False)
class _Trend:
    slope: Floats
    error: Floats
    p: Floats
    points: Floats
    narrowing: NDArray[np.bool_]


def _trend(
    value: Floats, low: Floats, high: Floats, at: NDArray[np.int64], block: SeriesBlock, periods: int | None
) -> _Trend:
    """The weighted regression of gaps on time, up to the period ``at`` of each; ``[whole]``.

    Neighbours among overlapping periods (2015 - 17, 2016 - 18) share most of their events, so only periods that do not
    overlap are taken, counted back from the latest.
    """
    back = at[:, None] - np.arange(value.shape[1])
    usable = (back >= 0) & (back % block.periods.span == 0) & (at >= 0)[:, None]
    with np.errstate(invalid="ignore"):
        error = np.where(usable, (high - low) / (2.0 * Z_95), np.nan)
    usable &= np.isfinite(value) & np.isfinite(error) & (error > 0.0)
    if periods is not None:
        usable &= np.cumsum(usable[:, ::-1], axis=1)[:, ::-1] <= periods
    years = -back / block.periods.per_year
    fitted_trend = weighted_trend_test(np.where(usable, value, np.nan), np.where(usable, error, np.nan), scores=years)
    weight = np.where(usable, 1.0 / np.where(usable, error, 1.0) ** 2, 0.0)
    total = np.maximum(weight.sum(axis=1), np.finfo(float).tiny)
    middle = (weight * years).sum(axis=1) / total
    level = (weight * np.where(usable, value, 0.0)).sum(axis=1) / total
    first = np.where(usable, years, np.inf).min(axis=1)
    last = np.where(usable, years, -np.inf).max(axis=1)
    with np.errstate(invalid="ignore"):
        begins, ends = level + fitted_trend.slope * (first - middle), level + fitted_trend.slope * (last - middle)
    return _Trend(
        slope=fitted_trend.slope,
        error=fitted_trend.standard_error,
        p=fitted_trend.p,
        points=usable.sum(axis=1).astype(np.float64),
        narrowing=np.abs(ends) < np.abs(begins),
    )


def _asked(gaps: Gaps, kind: Kind) -> tuple[Floats, Floats, Floats]:
    """Gap and limits on a scale on which 0 is no gap and errors are about normal."""
    if kind == "absolute":
        return gaps.difference, gaps.difference_lower, gaps.difference_upper
    with np.errstate(invalid="ignore", divide="ignore"):
        return tuple(  # type: ignore[return-value]
            np.where(each > 0.0, np.log(each), np.nan) for each in (gaps.ratio, gaps.ratio_lower, gaps.ratio_upper)
        )
