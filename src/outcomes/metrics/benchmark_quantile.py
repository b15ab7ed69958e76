"""The metric `benchmark.quantile`: in which fifth or quarter of the areas judged beside it does an area stand?

Law: equal values share a quantile; a set of fewer values than quantiles has none; the set is the comparator group in
the area's own latest period.
"""

from __future__ import annotations

from typing import Final, Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, Index
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.benchmark_words import NO_OTHER_AREAS, NOT_COMPARED, NOTHING_TO_COMPARE
from outcomes.metrics.comparator_sets import comparator_sets
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Reason, Scope, Status
from outcomes.statistics.percentiles import ntiles, percentile_quantiles


@immutable(kw_only=True)
class BenchmarkQuantileParameters:
    """Parameters of `benchmark.quantile`."""

    number: Literal[4, 5] = attrs.field(default=5, metadata={"help": "5 for quintiles, 4 for quartiles"})
    rules: Literal["percentile", "ntile"] = attrs.field(
        default="percentile",
        metadata={
            "help": "percentile: bounds are inclusive percentiles (Fingertips to 2024); ntile: equal numbers of areas, "
            "the lower quantiles taking those left over (Fingertips since)"
        },
    )


_AMONG = "In the {part} of {areas:# area|# areas}: {value:.1f}{unit} in {period}."
_FIFTHS: Final[dict[str, Direction | None]] = {
    "Best quintile": Direction.BETTER,
    "2nd best quintile": Direction.BETTER,
    "Middle quintile": Direction.SAME,
    "2nd worst quintile": Direction.WORSE,
    "Worst quintile": Direction.WORSE,
}
_LOWEST_FIRST: Final = {
    5: ("Lowest quintile", "2nd lowest quintile", "Middle quintile", "2nd highest quintile", "Highest quintile"),
    4: ("Lowest quartile", "2nd lowest quartile", "2nd highest quartile", "Highest quartile"),
}
_WORDS: Final[dict[str, Direction | None]] = _FIFTHS | {
    f"{word} by value" if word == "Middle quintile" else word: None
    for words in _LOWEST_FIRST.values()
    for word in words
}


def _part(word: str) -> str:
    """A published word in plain English: "2nd best quintile" is the second best fifth."""
    part = word.removesuffix(" by value").replace("2nd", "second").replace("quintile", "fifth")
    return part.replace("quartile", "quarter").lower()


INFO: Final = MetricInfo(
    id="benchmark.quantile",
    title="Quintile or quartile among areas",
    version="1",
    summary="In which quintile or quartile of its comparator group the latest value of an area lies.",
    params=BenchmarkQuantileParameters,
    outcomes=tuple(
        Outcome(word, None, direction, _AMONG.replace("{part}", _part(word))) for word, direction in _WORDS.items()
    ),
    reasons=(
        NOTHING_TO_COMPARE,
        NO_OTHER_AREAS,
        Reason(
            "too few areas",
            Status.TOO_FEW,
            "Only {areas:# area has|# areas have} a figure in {period}, too few to put in order.",
            outcome=NOT_COMPARED,
        ),
    ),
    evidence=(
        Evidence("value", "the latest value"),
        Evidence("place", "the quantile: 1 is best where high or low is good (quintiles), else lowest"),
        Evidence("areas", "areas with a value in the same period"),
    ),
    scope=Scope.INDICATOR,
    source="Office for Health Improvement and Disparities, Fingertips: quintiles and quartiles",
)
NO_VALUE, NO_SET, TOO_FEW = range(3)


class BenchmarkQuantile:
    """Sorts the areas of every comparator group into quantiles; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: BenchmarkQuantileParameters) -> MetricColumns:
        """Place the latest observed value of each series among those of its group in the same period."""
        at = block.latest()
        value = block.at(block.value, at)
        quantile, areas = _placed(block, at, params)
        reason = np.full(len(value), -1, dtype=np.int16)
        reason[quantile == 0] = TOO_FEW
        reason[block.group < 0] = NO_SET
        reason[np.isnan(value)] = NO_VALUE
        # Where high is good the highest fifth is the first; quarters are never turned.
        high_first = (block.polarity > 0) & (params.number == 5)
        category = np.where(high_first, params.number + 1 - quantile, quantile)
        judged_row = np.where(block.polarity != 0, 1, 0)
        outcome = _CODES[params.number][judged_row, np.clip(category - 1, 0, params.number - 1)]
        judged = reason < 0
        return MetricColumns(
            outcome=np.where(judged, outcome, -1).astype(np.int16),
            reason=reason,
            period=at,
            evidence={
                "value": value,
                "place": np.where(judged, category, np.nan).astype(np.float64),
                "areas": np.where(np.isnan(value), np.nan, areas).astype(np.float64),
            },
        )


def _placed(block: SeriesBlock, at: NDArray[np.int32], params: BenchmarkQuantileParameters) -> tuple[Index, Floats]:
    """The quantile of each row, lowest first (0: none), and the values of its set."""
    quantile, areas = np.zeros(block.shape[0], dtype=np.int64), np.zeros(block.shape[0])
    divide = percentile_quantiles if params.rules == "percentile" else ntiles
    for sets in comparator_sets(block, at):
        quantile[sets.series] = divide(sets.values, params.number).quantile[sets.set, sets.place]
        areas[sets.series] = np.count_nonzero(~np.isnan(sets.values), axis=1)[sets.set]
    return quantile, areas


def _codes(number: int) -> NDArray[np.int16]:
    """Codes of the outcomes by whether there is a polarity (0, 1) and by category, from 1."""
    codes = {each.word: code for code, each in enumerate(INFO.outcomes)}
    plain = [codes.get(f"{word} by value", codes.get(word, -1)) for word in _LOWEST_FIRST[number]]
    judged = [codes[word] for word in _FIFTHS] if number == 5 else plain
    return np.array([plain, judged], dtype=np.int16)


_CODES: Final = {number: _codes(number) for number in _LOWEST_FIRST}
