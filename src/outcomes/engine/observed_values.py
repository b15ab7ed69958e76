"""The observations that verdicts rested on, handed out for a history that watches publishers revise them.

Law: what a block held and nothing else; made only where somebody asks to keep it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from outcomes.arrays import Floats, Index
from outcomes.data.block import SeriesBlock
from outcomes.data.coded import Coded
from outcomes.data.series import SeriesTable


@attrs.frozen(kw_only=True, eq=False)
class Observed:
    """Observed values of one indicator (the framework's id), as columns of one length without NaN.

    A series may occur in several of them, always with the same values.
    """

    indicator: str
    area: Coded
    sex: Coded
    age: Coded
    category: Coded
    period: Coded
    value: Floats


def observed_in(
    block: SeriesBlock,
    table: SeriesTable,
    series: Index,
    owner: Index,
    indicators: Sequence[str],
    benchmark: Index | None,
) -> Iterator[Observed]:
    """What a block holds of each of ``indicators``, and of the series that it is compared with.

    ``owner`` is for each row the position of its indicator, ``benchmark`` the series that it is compared with (-1 for
    none).
    """
    for place, indicator in enumerate(indicators):
        rows = np.flatnonzero(owner == place)
        yield from _columns(indicator, block, table, series[rows], block.value[rows])
        if benchmark is not None:
            compared, first = np.unique(benchmark[rows], return_index=True)
            known = compared >= 0
            yield from _columns(indicator, block, table, compared[known], block.benchmark[rows[first[known]]])


def _columns(
    indicator: str, block: SeriesBlock, table: SeriesTable, series: Index, values: Floats
) -> Iterator[Observed]:
    row, period = np.nonzero(~np.isnan(values))
    if not len(row):
        return
    seen, of = table.observations, series[row]
    yield Observed(
        indicator=indicator,
        area=Coded(codes=table.area[of], words=seen.area.words),
        sex=Coded(codes=table.sex[of], words=seen.sex.words),
        age=Coded(codes=table.age[of], words=seen.age.words),
        category=Coded(codes=table.category[of], words=seen.category.words),
        period=Coded(codes=period.astype(np.int32), words=block.periods.labels),
        value=values[row, period],
    )
