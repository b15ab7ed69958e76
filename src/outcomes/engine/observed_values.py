"""The observations that verdicts rested on and the levels that were promised, handed out for a history that watches
publishers revise them and for pages that draw them.

Law: what a block held and nothing else; made only where somebody asks to keep it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Floats, Index
from outcomes.data.block import SeriesBlock, absent
from outcomes.data.coded import Coded
from outcomes.data.columns import WHO
from outcomes.data.series import SeriesTable
from outcomes.engine.withheld import Withheld
from outcomes.immutable import immutable
from outcomes.metrics.contract import ChartColumns


@immutable(kw_only=True, eq=False)
class SeriesColumns:
    """Who some series are and which period a row is of, as columns of one length."""

    area: Coded
    sex: Coded
    age: Coded
    category: Coded
    period: Coded


@immutable(kw_only=True, eq=False)
class Observed(SeriesColumns):
    """Observed values of one indicator (the framework's id), as columns of one length; ``value`` is without NaN.

    ``lower``, ``upper`` and ``denominator`` are NaN where nothing is known; ``middle`` is that of the period, in years
    since 1970. A series may occur in several of them, always with the same values.
    """

    indicator: str
    value: Floats
    lower: Floats
    upper: Floats
    denominator: Floats
    middle: Floats


@immutable(kw_only=True, eq=False)
class PromisedLevels(SeriesColumns):
    """The levels that one aim promises, series by series, as columns of one length; ``level`` is without NaN.

    ``upper`` is the other edge of a band, else NaN. ``start``: it is no promise but the baseline that the path begins
    at. ``middle`` is that of the period, in years since 1970.
    """

    aim: str
    level: Floats
    upper: Floats
    start: Bools
    middle: Floats


@immutable(kw_only=True, eq=False)
class Charted(SeriesColumns):
    """What one judgement goes by at every period, series by series, as columns of one length; no ``centre`` is NaN.

    ``aims`` are their ids. ``lower`` and ``upper`` are the limits that stand at the period, ``mark`` is as in
    `outcomes.metrics.ChartColumns`, ``middle`` that of the period in years since 1970.
    """

    aims: tuple[str, ...]
    metric: str
    centre: Floats
    lower: Floats
    upper: Floats
    mark: NDArray[np.int8]
    middle: Floats


def charted_in(
    aims: tuple[str, ...], metric: str, block: SeriesBlock, chart: ChartColumns, table: SeriesTable, series: Index
) -> Charted:
    """What a metric goes by at the periods of a block."""
    row, period = np.nonzero(~np.isnan(chart.centre))
    return Charted(
        aims=aims,
        metric=metric,
        **_named(table, series[row], period, block.periods.labels),
        centre=chart.centre[row, period],
        lower=chart.lower[row, period],
        upper=chart.upper[row, period],
        mark=chart.mark[row, period],
        middle=block.periods.middle[period],
    )


@immutable(kw_only=True, eq=False)
class WithheldFigures(SeriesColumns):
    """Figures of one indicator that are there and too small to show, as columns of one length."""

    indicator: str


def promised_in(aim: str, block: SeriesBlock, table: SeriesTable, series: Index) -> PromisedLevels:
    """What the target that lies on a block asks of each of its rows, with the baseline that it starts from."""
    based = np.flatnonzero((block.baseline_at >= 0) & ~np.isnan(block.baseline))
    row, period = np.nonzero(~np.isnan(block.target))
    rows, periods = np.concatenate([based, row]), np.concatenate([block.baseline_at[based], period])
    return PromisedLevels(
        aim=aim,
        **_named(table, series[rows], periods, block.periods.labels),
        level=np.concatenate([block.baseline[based], block.target[row, period]]),
        upper=np.concatenate([np.full(len(based), np.nan), block.target_upper[row, period]]),
        start=np.arange(len(rows)) < len(based),
        middle=block.periods.middle[periods],
    )


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
        own = (block.value[rows], block.lower[rows], block.upper[rows], block.denominator[rows])
        yield from _columns(indicator, block, table, series[rows], own)
        if benchmark is not None:
            compared, first = np.unique(benchmark[rows], return_index=True)
            known = compared >= 0
            at = rows[first[known]]
            value = block.benchmark[at]
            limits = (block.benchmark_lower[at], block.benchmark_upper[at])
            yield from _columns(
                indicator, block, table, compared[known], (value, *limits, absent(len(at), value.shape[1]))
            )


def withheld_in(
    withheld: Withheld,
    labels: tuple[str, ...],
    table: SeriesTable,
    series: Index,
    owner: Index,
    indicators: Sequence[str],
    benchmark: Index | None,
) -> Iterator[WithheldFigures]:
    """What is withheld of each of ``indicators``, and of the series that it is compared with; as `observed_in`."""
    for place, indicator in enumerate(indicators):
        rows = np.flatnonzero(owner == place)
        marked = [(series[rows], withheld.own[rows])]
        if benchmark is not None:
            rows = rows[benchmark[rows] >= 0]
            marked.append((benchmark[rows], withheld.benchmark[rows]))
        for some, marks in marked:
            row, period = np.nonzero(marks)
            if len(row):
                yield WithheldFigures(indicator=indicator, **_named(table, some[row], period, labels))


def _columns(
    indicator: str, block: SeriesBlock, table: SeriesTable, series: Index, shown: tuple[Floats, Floats, Floats, Floats]
) -> Iterator[Observed]:
    value, lower, upper, denominator = shown
    row, period = np.nonzero(~np.isnan(value))
    if not len(row):
        return
    yield Observed(
        indicator=indicator,
        **_named(table, series[row], period, block.periods.labels),
        value=value[row, period],
        lower=lower[row, period],
        upper=upper[row, period],
        denominator=denominator[row, period],
        middle=block.periods.middle[period],
    )


def _named(table: SeriesTable, of: Index, period: Index, labels: tuple[str, ...]) -> dict[str, Coded]:
    """The `SeriesColumns` of some series, each in one period."""
    who = {name: Coded(codes=getattr(table, name)[of], words=getattr(table.observations, name).words) for name in WHO}
    return {**who, "period": Coded(codes=period.astype(np.int32), words=labels)}
