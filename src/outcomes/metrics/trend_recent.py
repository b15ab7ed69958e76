"""The metric `trend.recent`: has an indicator risen or fallen over its latest values, by the published rules.

Law: the words are the publisher's own, and a trend that cannot be calculated says which check it failed.

How often it is wrong where nothing changes is in docs/explanation/false-alarms.md: 0.2% by chance alone, and far more
where figures of large areas vary for other reasons.
"""

from __future__ import annotations

from typing import Final, Literal

import attrs
import numpy as np

from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status
from outcomes.statistics.trend import recent_trend
from outcomes.statistics.trend_arithmetic import CRITICAL
from outcomes.statistics.trend_words import (
    OUTCOME_LABELS,
    REASON_MESSAGES,
    TREND_VALUE_TYPES,
    TrendOutcome,
    TrendReason,
    TrendRules,
    ValueType,
    trend_outcome,
)


@immutable(kw_only=True)
class TrendRecentParameters:
    """Parameters of `trend.recent`."""

    rules: TrendRules = attrs.field(
        default="fingertips-next",
        metadata={
            "help": "the published rules: fingertips-next (2025), fingertips-2020, or fingertips-2019, by which most "
            "trends of 2016 to 2019 were published"
        },
    )
    test: Literal["limits", "counts"] = attrs.field(
        default="limits",
        metadata={
            "help": "fingertips-2020 only: weigh the values by their confidence limits, or test the counts, as was "
            "done for indicators compared by control limits for proportions"
        },
    )


CANNOT_BE_CALCULATED: Final = OUTCOME_LABELS[TrendOutcome.CANNOT_BE_CALCULATED]

_VALUE_TYPES: Final = {
    "proportion": ValueType.PROPORTION,
    "crude-rate": ValueType.CRUDE_RATE,
    "dsr": ValueType.DIRECTLY_STANDARDISED_RATE,
    "isr-rate": ValueType.INDIRECTLY_STANDARDISED_RATE,
    "isr-ratio": ValueType.INDIRECTLY_STANDARDISED_RATIO,
    "ratio": ValueType.RATIO,
    "count": ValueType.COUNT,
    "score": ValueType.SCORE,
    "life-expectancy": ValueType.LIFE_EXPECTANCY,
    "sii": ValueType.SLOPE_INDEX_OF_INEQUALITY,
}

_CHANGED = (
    "{word}{points:, for no figure could be tested| over the latest figure| over the latest # figures}: "
    "{value:.1f}{unit} in {period}."
)
_TESTED = (
    "Chi-squared of the slope is {chi_squared:.2f}; a change takes more than {critical:.2f}, and a slope that keeps "
    "its sign whichever value is left out."
)

_DIRECTIONS: Final[dict[TrendOutcome, Direction | None]] = {
    TrendOutcome.INCREASING: None,
    TrendOutcome.DECREASING: None,
    TrendOutcome.NO_CHANGE: Direction.SAME,
    TrendOutcome.INCREASING_AND_GETTING_BETTER: Direction.BETTER,
    TrendOutcome.INCREASING_AND_GETTING_WORSE: Direction.WORSE,
    TrendOutcome.DECREASING_AND_GETTING_BETTER: Direction.BETTER,
    TrendOutcome.DECREASING_AND_GETTING_WORSE: Direction.WORSE,
}

_FOUND = "Periods with a value: {rows:.0f}; fit for use among the latest: {valid:.0f}; needed: 5."
_REASONS: Final[dict[TrendReason, tuple[str, Status, str, str]]] = {
    TrendReason.VALUE_TYPE: (
        "no trend for this kind of value",
        Status.NOT_APPLICABLE,
        "No recent trend is told for this kind of measure.",
        "",
    ),
    TrendReason.YEAR_RANGE: (
        "no trend for pooled years",
        Status.NOT_APPLICABLE,
        "No recent trend is told for figures of several years together.",
        "",
    ),
    TrendReason.NO_DATA: ("no values", Status.NO_DATA, "There are no figures to tell a trend from.", ""),
    TrendReason.TOO_FEW_POINTS: (
        "fewer than five values",
        Status.TOO_FEW,
        "A recent trend takes five figures, and there {rows:are none|is one|are #}.",
        _FOUND,
    ),
    TrendReason.TOO_FEW_VALID_POINTS: (
        "a count or denominator is missing",
        Status.TOO_FEW,
        "{valid:No usable count or denominator|A usable count and denominator only once|Usable counts and denominators "
        "only # times} in the latest five periods, so no trend can be told.",
        "Fit for use is a value with a count and a denominator above 0. " + _FOUND,
    ),
    TrendReason.COUNT_IS_DENOMINATOR: (
        "a count equals its denominator",
        Status.NOT_APPLICABLE,
        "No recent trend can be told, because in one period everybody was counted.",
        "The count of a period equals its denominator.",
    ),
}


INFO: Final = MetricInfo(
    id="trend.recent",
    title="Recent trend",
    version="1",
    summary="Tells whether the latest five values rise or fall beyond chance, in the words of Fingertips.",
    params=TrendRecentParameters,
    value_types=tuple(
        (f"rules={rules}", tuple(word for word, kind in _VALUE_TYPES.items() if kind in told))
        for rules, told in TREND_VALUE_TYPES.items()
    ),
    # In the order of TrendOutcome, whose first code stands for what cannot be calculated and is no outcome here.
    outcomes=tuple(
        Outcome(OUTCOME_LABELS[code], None, direction, _CHANGED.replace("{word}", OUTCOME_LABELS[code]), _TESTED)
        for code, direction in _DIRECTIONS.items()
    ),
    # In the order of TrendReason, whose first code stands for no reason.
    reasons=tuple(
        Reason(word, status, said, CANNOT_BE_CALCULATED, f"{REASON_MESSAGES[code]}. {more}".strip())
        for code, (word, status, said, more) in _REASONS.items()
    ),
    evidence=(
        Evidence("value", "the latest value", optional=True),
        Evidence("points", "values that entered the test; without confidence limits a value does not"),
        Evidence("chi_squared", "chi-squared of the slope, one degree of freedom", optional=True),
        Evidence("critical", "what chi-squared must exceed (99.8%)"),
        Evidence("slope", "change per value, on the scale of the test", optional=True),
        Evidence("rows", "periods that have a value (old rules: any number)"),
        Evidence("valid", "of the latest, those with a value, a count and a denominator above 0"),
    ),
    needs=frozenset({"value", "lower", "upper", "count", "denominator"}),
    source="Office for Health Improvement and Disparities, Fingertips: recent trends",
)


class TrendRecent:
    """Tells the recent trend of every series; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: TrendRecentParameters) -> MetricColumns:
        """Judge the latest values that had been observed on the day ``as_of``.

        A period has a row where any of its numbers is known. ``fingertips-2020`` and ``fingertips-2019`` order
        periods within years by their year alone, as published.
        """
        # Periods are in order of time, so those that have ended come first.
        over = int(np.count_nonzero(block.ended))
        columns = [array[:, :over] for array in (block.value, block.lower, block.upper, block.count, block.denominator)]
        axis = block.periods
        trend = recent_trend(
            *columns,
            rules=params.rules,
            value_type=_VALUE_TYPES.get(block.measure.value_type, ValueType.OTHER),
            year_range=max(1, round(axis.span / axis.per_year)) if axis.per_year else 1,
            use_counts=params.test == "counts",
            unit=block.measure.multiplier,
            years=axis.ordinal[:over] // axis.per_year if axis.per_year > 1 else None,
        )
        outcome = trend_outcome(trend.marker, block.polarity)
        return MetricColumns(
            outcome=(outcome - 1).astype(np.int16),
            reason=(trend.reason - 1).astype(np.int16),
            period=trend.latest,
            evidence={
                "value": block.at(block.value, trend.latest),
                "points": trend.points_used.astype(np.float64),
                "chi_squared": trend.chi_squared,
                "critical": np.full(len(outcome), CRITICAL),
                "slope": trend.slope,
                "rows": trend.rows.astype(np.float64),
                "valid": trend.valid.astype(np.float64),
            },
        )
