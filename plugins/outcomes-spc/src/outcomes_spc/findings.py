"""From a chart to verdicts: the words that all control charts share, and how a row of a chart becomes one of them.

Law: variation gives the direction, assurance gives the verdict, and neither changes the other; a chart that cannot
be used gives a reason and never a colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    Verdict,
    first_true,
    last_true,
)
from outcomes_spc.cautions import cautions, chart_season, gaps
from outcomes_spc.chart import Chart, LimitState
from outcomes_spc.labels import (
    Assurance,
    Cause,
    Codes,
    PointType,
    Variation,
    assurance,
    at_period,
    path_assurance,
    point_types,
    variation_icons,
)
from outcomes_spc.parameters import ChartParameters
from outcomes_spc.points import Bools, Floats, Ints

if TYPE_CHECKING:
    from outcomes import SeriesBlock

#: Series judged at a time, so that what is worked out in between stays in the processor's cache.
SLICE = 1_024

_CAME = "{value:.1f}{unit} in {period}"
_VARIATIONS = {
    Variation.COMMON_CAUSE: ("common cause", Direction.SAME, f"Usual variation: {_CAME}"),
    Variation.IMPROVEMENT_HIGH: ("improvement (high)", Direction.BETTER, f"A real rise, as wanted: {_CAME}"),
    Variation.IMPROVEMENT_LOW: ("improvement (low)", Direction.BETTER, f"A real fall, as wanted: {_CAME}"),
    Variation.CONCERN_HIGH: ("concern (high)", Direction.WORSE, f"A real rise, which is unwanted: {_CAME}"),
    Variation.CONCERN_LOW: ("concern (low)", Direction.WORSE, f"A real fall, which is unwanted: {_CAME}"),
    Variation.NEUTRAL_HIGH: ("special cause (high)", None, f"A real rise: {_CAME}"),
    Variation.NEUTRAL_LOW: ("special cause (low)", None, f"A real fall: {_CAME}"),
}
_ONE = " The target of {target_judged:.1f}{unit} "
_PATH = (
    " The targets of {periods_judged:# period|# periods} were looked at: as it is, {periods_met:none|one|#} "
    "{periods_met:is|are} sure to be met, {periods_missed:none|one|#} sure to be missed."
)
#: In the order of their codes within a variation: none, then the latest target's, then the whole path's.
_ASSURANCES: tuple[tuple[str, Verdict | None, str], ...] = (
    ("", None, ""),
    (", hit and miss", Verdict.AT_RISK, f"{_ONE}will be met in some periods and missed in others, as chance has it."),
    (", expected to meet the target", Verdict.ON_TRACK, f"{_ONE}will go on being met unless something changes."),
    (", expected to miss the target", Verdict.OFF_TRACK, f"{_ONE}will go on being missed unless something changes."),
    (", hit and miss on the target path", Verdict.AT_RISK, _PATH),
    (", expected to meet the target path", Verdict.ON_TRACK, _PATH),
    (", expected to miss the target path", Verdict.OFF_TRACK, _PATH),
)
_CHOICES = len(_ASSURANCES)
_BEHIND = (
    "The limits {lower_limit:.1f} to {upper_limit:.1f}{unit} rest on {base_points:# point|# points} (12 or more make "
    "firm limits), with {gaps:no period|one period|# periods} missing in between."
)


def chart_outcomes(spread: str) -> tuple[Outcome, ...]:
    """The outcomes of a control chart; the code is ``Variation`` * 7 + the place among the assurances.

    ``spread`` is a template, the last sentence of each in detail, about how much the points vary.
    """
    return tuple(
        Outcome(word + suffix, verdict, direction, f"{said}.{assured}", f"{_BEHIND} {spread}")
        for word, direction, said in _VARIATIONS.values()
        for suffix, verdict, assured in _ASSURANCES
    )


NO_DATA, TOO_FEW, NO_VARIATION, SCREENED_AWAY, OVERLAPPING = range(5)
CHART_REASONS = (
    Reason("no data", Status.NO_DATA, "There are no figures."),
    Reason(
        "too few points",
        Status.TOO_FEW,
        "There {base_points:are no figures|is one figure|are # figures} since the last fresh start; it takes "
        "{minimum_points} to tell what is usual.",
    ),
    Reason(
        "no variation",
        Status.NOT_APPLICABLE,
        "Every figure is {mean:.1f}{unit}, so nothing can be said of what is usual.",
        detail="Points: {base_points:.0f}, all alike; there is no variation to set limits by.",
    ),
    Reason(
        "no usable limits",
        Status.NOT_APPLICABLE,
        "Too few of the figures differ to say what is usual.",
        detail="Screening removed every moving range above zero, so limits would have no width and flag every point.",
    ),
    Reason(
        "overlapping periods",
        Status.NOT_APPLICABLE,
        "The periods overlap, so what is usual cannot be told from their figures.",
        detail="Neighbouring points of rolling periods move together, and control limits would mislead.",
    ),
)

CHART_EVIDENCE = (
    Evidence("mean", "the centre line of the latest segment, in the unit of the measure"),
    Evidence("lower_limit", "the lower process limit at the latest point"),
    Evidence("upper_limit", "the upper process limit at the latest point"),
    Evidence("spread", "mean moving range (XmR); variation as a multiple of chance (p and u charts)", optional=True),
    Evidence("base_points", "points behind the limits"),
    Evidence("points", "points observed in the latest segment"),
    Evidence("special_points", "of them with a special cause"),
    Evidence("signal", "rule that the latest point breaks: 0 none, 1 outside, 2 trend, 3 two in three, 4 shift"),
    Evidence("gaps", "periods missing between the first and the last point"),
    Evidence("season_chance", "chance of as regular a pattern by time of year if there were none", optional=True),
    Evidence("cautions", "sum of 1 few points, 2 gaps, 4 seasonal, 8 no variation, 16 screened away, 32 limit cut"),
    Evidence("target_judged", "the target that the latest point is held to", optional=True),
    Evidence("periods_judged", "periods of the target path that limits were compared with", optional=True),
    Evidence("periods_met", "of them, periods in which the limits lie wholly on the right side", optional=True),
    Evidence("periods_missed", "of them, periods in which the limits lie wholly on the wrong side", optional=True),
)


def chart_columns(
    chart: Chart,
    block: SeriesBlock,
    segment: Ints,
    params: ChartParameters,
    *,
    refused: Iterable[tuple[int, Bools]] = (),
) -> MetricColumns:
    """What a chart says of each series; ``segment`` [period]; ``refused`` gives rows and the code of their reason."""
    series = chart.value.shape[0]
    last = last_true(chart.observed)

    def now(values: NDArray[Any], missing: Any = np.nan) -> NDArray[Any]:
        return at_period(values, last, missing)

    state, base = now(chart.state, LimitState.NO_POINTS), now(chart.base_points, 0)
    current = (segment == at_period(np.broadcast_to(segment, chart.value.shape), last, -1)[:, np.newaxis]) & (
        chart.observed
    )
    icons = now(
        variation_icons(point_types(chart.cause, chart.direction, block.polarity[:, np.newaxis]), chart.direction),
        Variation.NONE,
    )
    held = _in_force(block.target, last)
    target, ceiling = at_period(block.target, held, np.nan), at_period(block.target_upper, held, np.nan)
    lower, upper = now(chart.limits.lower), now(chart.limits.upper)
    by_period = np.full(chart.value.shape, Assurance.NONE, np.int8)
    assured, shift = _assured(block, lower, upper, target, ceiling), 1
    if params.assure == "path":
        # From the first point of the latest segment on, to the end of the path.
        ahead = np.logical_or.accumulate(current, axis=1)
        every = _assured(block, chart.limits.lower, chart.limits.upper, block.target, block.target_upper)
        by_period = np.where(ahead, every, by_period)
        assured, shift = path_assurance(by_period), 4
    per_year = block.periods.per_year
    phase = block.periods.ordinal
    season = chart_season(chart, per_year, phase)
    evidence: dict[str, NDArray[np.float64]] = {
        "mean": now(chart.limits.centre),
        "lower_limit": lower,
        "upper_limit": upper,
        "spread": now(chart.spread),
        "base_points": base.astype(np.float64),
        "points": current.sum(axis=1).astype(np.float64),
        "special_points": (chart.special & current).sum(axis=1).astype(np.float64),
        "signal": now(chart.cause, Cause.NOT_ASSESSED).astype(np.float64),
        "gaps": gaps(chart.value).astype(np.float64),
        "season_chance": season,
        "cautions": cautions(
            chart, per_year=per_year, phase=phase, segment=segment, season_level=params.season_level, season=season
        ).astype(np.float64),
        "target_judged": np.where(assured != Assurance.NONE, target, np.nan),
        **_path_counts(by_period, params.assure == "path"),
    }
    reason = first_true(
        (last < 0, NO_DATA),
        (base < params.minimum_points, TOO_FEW),
        (state == LimitState.CONSTANT, NO_VARIATION),
        (state == LimitState.SCREENED_AWAY, SCREENED_AWAY),
        otherwise=-1,
    )
    if block.periods.span > 1:
        reason = np.where(reason == NO_DATA, reason, OVERLAPPING)
    for code, rows in refused:
        reason = np.where(rows, code, reason)
    choice = np.where(assured == Assurance.NONE, 0, assured.astype(np.int64) + shift)
    outcome = np.where(reason < 0, icons.astype(np.int64) * _CHOICES + choice, -1)
    return MetricColumns(
        outcome=outcome.astype(np.int16),
        reason=reason.astype(np.int16).reshape(series),
        period=np.where(reason < 0, last, -1).astype(np.int32),
        evidence=evidence,
    )


def chart_lines(chart: Chart, block: SeriesBlock) -> ChartColumns:
    """The limits that stand at each period up to the last point, and what each point is for the measure's polarity."""
    reached = np.arange(chart.value.shape[1]) <= last_true(chart.observed)[:, np.newaxis]
    usable = reached & (chart.state == LimitState.USABLE)
    types = point_types(chart.cause, chart.direction, block.polarity[:, np.newaxis])
    mark = first_true(
        (types == PointType.IMPROVEMENT, np.int8(1)),
        (types == PointType.CONCERN, np.int8(-1)),
        ((types == PointType.NEUTRAL_HIGH) | (types == PointType.NEUTRAL_LOW), np.int8(2)),
        otherwise=np.int8(0),
    )
    lines = {
        name: np.where(usable, getattr(chart.limits, name), np.nan).astype(np.float64)
        for name in ("centre", "lower", "upper")
    }
    return ChartColumns(**lines, mark=mark.astype(np.int8))


def _assured(block: SeriesBlock, lower: Floats, upper: Floats, level: Floats, ceiling: Floats) -> Codes:
    """``Assurance`` of limits against targets, all [series] or all [series, period].

    A target counts with its tolerance. A measure that is neither good nor bad when high has no assurance, as the
    peers have it, unless its target is a band.
    """
    if np.isnan(level).all():
        return np.full(level.shape, Assurance.NONE, np.int8)
    rows = (slice(None), np.newaxis) if level.ndim == 2 else slice(None)
    sense, polarity = block.sense[rows], block.polarity[rows]
    level = level - np.where(sense == 0, 1, sense) * block.margin(level)
    plain = assurance(lower, upper, level, np.where(polarity == 0, 0, sense))
    floor, roof = assurance(lower, upper, level, 1), assurance(lower, upper, ceiling + block.margin(ceiling), -1)
    band = first_true(
        ((floor == Assurance.NONE) | (roof == Assurance.NONE), np.int8(Assurance.NONE)),
        (
            (floor == Assurance.CONSISTENT_FAIL) | (roof == Assurance.CONSISTENT_FAIL),
            np.int8(Assurance.CONSISTENT_FAIL),
        ),
        (
            (floor == Assurance.CONSISTENT_PASS) & (roof == Assurance.CONSISTENT_PASS),
            np.int8(Assurance.CONSISTENT_PASS),
        ),
        otherwise=np.int8(Assurance.INCONSISTENT),
    )
    return np.where(sense == 0, band, plain)


def _in_force(target: Floats, last: Ints) -> Ints:
    """The period whose target the latest period is held to: its own, or the next to come, or the last one past.

    A level that is due in March is what the process is held to in November; -1 where there is no target.
    """
    known = ~np.isnan(target)
    series, periods = target.shape
    if periods == 0:
        return np.full(series, -1, np.int64)
    coming = known & (np.arange(periods) >= last[:, np.newaxis])
    return np.where(coming.any(axis=1), np.argmax(coming, axis=1), last_true(known)).astype(np.int64)


def _path_counts(by_period: Codes, path: bool) -> dict[str, Floats]:
    counts = {
        "periods_judged": (by_period != Assurance.NONE).sum(axis=1),
        "periods_met": (by_period == Assurance.CONSISTENT_PASS).sum(axis=1),
        "periods_missed": (by_period == Assurance.CONSISTENT_FAIL).sum(axis=1),
    }
    judged = counts["periods_judged"] > 0
    return {name: np.where(judged & path, count, np.nan) for name, count in counts.items()}


def in_slices(judge: Callable[[SeriesBlock], MetricColumns], block: SeriesBlock, info: MetricInfo) -> MetricColumns:
    """Judge a block slice by slice; rows are independent, so the parts are the whole."""
    series = block.shape[0]
    if series <= SLICE:
        return judge(block)
    parts = [judge(block.rows(slice(start, start + SLICE))) for start in range(0, series, SLICE)]
    return MetricColumns(
        outcome=np.concatenate([part.outcome for part in parts]),
        reason=np.concatenate([part.reason for part in parts]),
        period=np.concatenate([part.period for part in parts]),
        evidence={each.name: np.concatenate([part.evidence[each.name] for part in parts]) for each in info.evidence},
    )


def bounds(block: SeriesBlock) -> tuple[float, float] | None:
    """The range that limits must not leave; none for a measure without bounds."""
    low, high = block.measure.low, block.measure.high
    return None if np.isinf(low) and np.isinf(high) else (low, high)
