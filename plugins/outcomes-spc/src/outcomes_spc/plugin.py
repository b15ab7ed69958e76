"""The metrics `spc.xmr`, `spc.run`, `spc.p` and `spc.u`, as the engine calls them.

Law: the mathematics is elsewhere; here a block becomes arrays and a chart becomes codes and evidence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from outcomes import (
    ChartColumns,
    Direction,
    Evidence,
    MetricColumns,
    MetricInfo,
    Outcome,
    Reason,
    Status,
    first_true,
    hookimpl,
    last_true,
)
from outcomes_spc.attributes import p_chart, u_chart
from outcomes_spc.chart import Chart
from outcomes_spc.findings import (
    CHART_EVIDENCE,
    CHART_REASONS,
    bounds,
    chart_columns,
    chart_lines,
    chart_outcomes,
    in_slices,
)
from outcomes_spc.parameters import AttributeParameters, RunParameters, XmrParameters, segment_of
from outcomes_spc.points import Bools, Ints
from outcomes_spc.runs import Method, run_chart
from outcomes_spc.xmr import xmr

if TYPE_CHECKING:
    from outcomes import SeriesBlock

needs_hook_api = 13

_SOURCE = "NHS England, Making Data Count; rules as NHSRplotthedots 0.2 applies them"
_SEASON = "Chance of as regular a pattern by time of year: p {season_chance:chance}."
_CHANCE = "The points vary {spread:.1f} times as much as counts of this size would by chance."

XMR = MetricInfo(
    id="spc.xmr",
    title="Control chart (XmR)",
    version="1",
    summary="Tells a real change from usual variation, and whether the process as it is will meet its target.",
    params=XmrParameters,
    outcomes=chart_outcomes(_SEASON),
    reasons=CHART_REASONS,
    evidence=CHART_EVIDENCE,
    needs=frozenset({"value", "target", "target_upper"}),
    charts=True,
    source=_SOURCE,
)

NOT_COUNTED, WRONG_COUNTS = len(CHART_REASONS), len(CHART_REASONS) + 1
_COUNT_NEEDS = frozenset({"value", "count", "denominator", "target", "target_upper"})

P = MetricInfo(
    id="spc.p",
    title="Control chart of a proportion (p)",
    version="1",
    summary="As a control chart (XmR), for proportions, with limits that follow each period's denominator.",
    params=AttributeParameters,
    outcomes=chart_outcomes(_CHANCE),
    reasons=(
        *CHART_REASONS,
        Reason(
            "not a proportion",
            Status.NOT_APPLICABLE,
            "This is no share of counted people or things, which this chart is for.",
        ),
        Reason(
            "impossible counts",
            Status.AMBIGUOUS_DATA,
            "A count is below nought or above what it is counted of; correct it.",
        ),
    ),
    evidence=CHART_EVIDENCE,
    needs=_COUNT_NEEDS,
    charts=True,
    source="Shewhart 1931; Laney 2002 for prime limits",
)

U = MetricInfo(
    id="spc.u",
    title="Control chart of a rate (u)",
    version="1",
    summary="As a control chart (XmR), for crude rates of events, with limits that follow each period's denominator.",
    params=AttributeParameters,
    outcomes=chart_outcomes(_CHANCE),
    reasons=(
        *CHART_REASONS,
        Reason(
            "not a crude rate", Status.NOT_APPLICABLE, "This is no rate of counted events, which this chart is for."
        ),
        Reason(
            "impossible counts",
            Status.AMBIGUOUS_DATA,
            "A count is below nought, or what it is counted of is; correct it.",
        ),
    ),
    evidence=CHART_EVIDENCE,
    needs=_COUNT_NEEDS,
    charts=True,
    source="Shewhart 1931; Laney 2002 for prime limits",
)

_RUNS = (
    "The longest run is {longest_run:.0f} (chance allows {longest_allowed:.0f}) and the median {median:.1f}{unit} is "
    "crossed {crossings:# time|# times} (chance has {crossings_expected:.0f} or more), by {useful:# point|# points}."
)
_NOW = "{value:.1f}{unit} in {period}, where half of all figures are below {median:.1f}{unit}."
RANDOM, BETTER, WORSE, HIGHER, LOWER, NOT_RANDOM = range(6)
RUN = MetricInfo(
    id="spc.run",
    title="Run chart",
    version="1",
    summary="Tells whether a series varies at random about its median, with no assumption about how it is distributed.",
    params=RunParameters,
    outcomes=(
        Outcome("random variation", None, Direction.SAME, f"Usual variation: {_NOW}", _RUNS),
        Outcome("sustained shift, better", None, Direction.BETTER, f"A lasting shift for the better: {_NOW}", _RUNS),
        Outcome("sustained shift, worse", None, Direction.WORSE, f"A lasting shift for the worse: {_NOW}", _RUNS),
        Outcome("sustained shift, higher", None, None, f"A lasting shift upwards: {_NOW}", _RUNS),
        Outcome("sustained shift, lower", None, None, f"A lasting shift downwards: {_NOW}", _RUNS),
        Outcome(
            "non-random variation",
            None,
            None,
            f"Not only usual variation, though no shift is going on: {_NOW}",
            f"{_RUNS} A run chart cannot say which points are to blame.",
        ),
    ),
    reasons=(
        Reason("no data", Status.NO_DATA, "There are no figures."),
        Reason(
            "too few useful points",
            Status.TOO_FEW,
            "There are too few figures since the last fresh start to tell what is usual.",
            detail="Points off the median: {useful:.0f}; needed: {minimum_useful}.",
        ),
        Reason(
            "overlapping periods",
            Status.NOT_APPLICABLE,
            "The periods overlap, so what is usual cannot be told from their figures.",
            detail="Neighbouring points of rolling periods move together, and runs mean nothing.",
        ),
    ),
    evidence=(
        Evidence("median", "the median of the latest segment, in the unit of the measure"),
        Evidence("points", "points observed in the latest segment"),
        Evidence("useful", "of them off the median"),
        Evidence("longest_run", "longest run of points on one side of the median"),
        Evidence("longest_allowed", "longest run that chance allows"),
        Evidence("crossings", "times that the median is crossed"),
        Evidence("crossings_expected", "fewest crossings that chance allows"),
        Evidence("run_side", "side of the latest longest run: 1 above, -1 below, 0 none"),
        Evidence("run_is_current", "1 where that run reaches the latest point off the median"),
    ),
    source="Anhøj and Olesen 2014; Anhøj and Wentzel-Larsen 2020",
)


class Xmr:
    """Individual values against limits from their moving ranges."""

    info = XMR

    def evaluate(self, block: SeriesBlock, params: XmrParameters) -> MetricColumns:
        segment = segment_of(block.periods, params.rebase)

        def judge(part: SeriesBlock) -> MetricColumns:
            return chart_columns(self._drawn(part, params, segment), part, segment, params)

        return in_slices(judge, block, self.info)

    def chart(self, block: SeriesBlock, params: XmrParameters) -> ChartColumns:
        """The limits that stand at each period, and what each point is."""
        return chart_lines(self._drawn(block, params, segment_of(block.periods, params.rebase)), block)

    def _drawn(self, part: SeriesBlock, params: XmrParameters, segment: Ints) -> Chart:
        return xmr(
            np.where(part.observed, part.value, np.nan),
            segment=segment,
            base_points=params.base_points,
            screen=params.screen,
            factor=params.factor,
            value_range=bounds(part),
            rules=params.rules(),
        )


class CountChart:
    """Counts against limits from chance: the p chart and the u chart."""

    def __init__(self, info: MetricInfo, draw: Callable[..., Any], types: frozenset[str], *, bounded: bool) -> None:
        self.info, self._draw, self._types, self._bounded = info, draw, types, bounded

    def evaluate(self, block: SeriesBlock, params: AttributeParameters) -> MetricColumns:
        segment = segment_of(block.periods, params.rebase)

        def judge(part: SeriesBlock) -> MetricColumns:
            chart, impossible = self._drawn(part, params, segment)
            other: Bools = np.full(impossible.shape, part.measure.value_type not in self._types, np.bool_)
            return chart_columns(
                chart, part, segment, params, refused=((WRONG_COUNTS, impossible), (NOT_COUNTED, other))
            )

        return in_slices(judge, block, self.info)

    def chart(self, block: SeriesBlock, params: AttributeParameters) -> ChartColumns:
        """The limits that stand at each period by its own denominator, and what each point is."""
        chart, _ = self._drawn(block, params, segment_of(block.periods, params.rebase))
        return chart_lines(chart, block)

    def _drawn(self, part: SeriesBlock, params: AttributeParameters, segment: Ints) -> tuple[Chart, Bools]:
        """The chart, and the series whose counts cannot be."""
        count = np.where(part.observed, part.count, np.nan)
        people = np.where(part.observed, part.denominator, np.nan)
        with np.errstate(invalid="ignore"):
            wrong: Bools = (count < 0) | (people < 0) | np.isinf(count) | np.isinf(people)
            if self._bounded:
                wrong = wrong | (count > people)
        impossible: Bools = np.any(wrong, axis=1)
        count = np.where(impossible[:, np.newaxis], np.nan, count)
        chart = self._draw(
            count,
            np.where(impossible[:, np.newaxis], np.nan, people),
            segment=segment,
            base_points=params.base_points,
            prime=params.prime,
            multiplier=part.measure.multiplier,
            rules=params.rules(),
        )
        return chart, impossible


def shares_chart() -> CountChart:
    """The metric `spc.p`."""
    return CountChart(P, p_chart, frozenset({"proportion", "other"}), bounded=True)


def rates_chart() -> CountChart:
    """The metric `spc.u`."""
    return CountChart(U, u_chart, frozenset({"crude-rate", "proportion", "ratio", "other"}), bounded=False)


class Run:
    """Runs about the median."""

    info = RUN

    def evaluate(self, block: SeriesBlock, params: RunParameters) -> MetricColumns:
        segment = segment_of(block.periods, params.rebase)

        def judge(part: SeriesBlock) -> MetricColumns:
            values = np.where(part.observed, part.value, np.nan)
            chart = run_chart(values, segment=segment, base_points=params.base_points, method=Method(params.method))
            last = last_true(part.observed)
            reason = first_true(
                (last < 0, 0),
                (chart.useful < params.minimum_useful, 1),
                otherwise=-1,
            )
            if part.periods.span > 1:
                reason = np.where(reason == 0, 0, 2)
            way = chart.run_side * part.polarity
            sustained = chart.signal & chart.long_run & chart.run_is_current
            outcome = first_true(
                (~chart.signal, RANDOM),
                (~sustained, NOT_RANDOM),
                (way > 0, BETTER),
                (way < 0, WORSE),
                (chart.run_side > 0, HIGHER),
                otherwise=LOWER,
            )
            judged = reason < 0
            evidence: dict[str, NDArray[Any]] = {
                "median": chart.median,
                "points": chart.points,
                "useful": chart.useful,
                "longest_run": chart.longest_run,
                "longest_allowed": chart.limits.longest_run,
                "crossings": chart.crossings,
                "crossings_expected": chart.limits.crossings,
                "run_side": chart.run_side,
                "run_is_current": chart.run_is_current,
            }
            return MetricColumns(
                outcome=np.where(judged, outcome, -1).astype(np.int16),
                reason=reason.astype(np.int16),
                period=np.where(judged, last, -1).astype(np.int32),
                evidence={name: array.astype(np.float64) for name, array in evidence.items()},
            )

        return in_slices(judge, block, self.info)


@hookimpl
def register_metrics(register: Callable[[Any], None]) -> None:
    """Hand the four charts to the registry."""
    register(Xmr())
    register(Run())
    register(shares_chart())
    register(rates_chart())
