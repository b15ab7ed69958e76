"""The figures through time that a row of results rests on.

Law: they are the figures that were judged; one that is too small to show is none of them.
"""

from __future__ import annotations

import numpy as np

from outcomes.data.columns import WHO
from outcomes.immutable import immutable
from outcomes.results.rendering import word
from outcomes.results.results import ResultColumns


@immutable(kw_only=True)
class PastFigure:
    """One figure: its period, the middle of that in years since 1970, and the value."""

    period: str
    middle: float
    value: float


def figures_behind(results: ResultColumns, row: int) -> tuple[PastFigure, ...]:
    """The figures of a row's series, oldest first, each period once; none where the results do not hold them.

    Where the indicator was judged from several sets of figures, those of the longest.
    """
    indicator = results.aim_of(row).indicator
    longest: tuple[PastFigure, ...] = ()
    for seen in results.evaluation.observed:
        if seen.indicator != indicator:
            continue
        own = np.ones(len(seen.value), dtype=np.bool_)
        for name in WHO:
            column = getattr(seen, name)
            own &= column.codes == column.code_of(word(results, name, row))
        at = np.flatnonzero(own)
        # Of a period that stands there twice, for two comparisons, once.
        _, once = np.unique(seen.period.codes[at], return_index=True)
        at = at[once]
        at = at[np.argsort(seen.middle[at], kind="stable")]
        if len(at) > len(longest):
            labels = [seen.period.words[code] for code in seen.period.codes[at].tolist()]
            numbers = zip(labels, seen.middle[at].tolist(), seen.value[at].tolist(), strict=True)
            longest = tuple(PastFigure(period=period, middle=middle, value=value) for period, middle, value in numbers)
    return longest
