"""How often a metric says that something changed, or differs, where nothing did: writes the tables of the page.

``python docs/false_alarms.py`` writes them into ``docs/explanation/false-alarms.md``; ``--check`` tells whether they
stand there. Counts are drawn with a fixed seed by inverting a distribution, so that every run gives the same page, and
are handed to the metrics themselves in blocks: no rule is written here a second time.

Law: the true level of every series is the same in every period. Where it is said to vary besides chance, it is drawn
anew for each period about that level, with a standard deviation of so many percent of it, and goes nowhere.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from outcomes_spc.parameters import AttributeParameters, RunParameters, XmrParameters
from outcomes_spc.plugin import Run, Xmr, rates_chart, shares_chart
from scipy import special, stats

from outcomes.data.block import Measure, SeriesBlock
from outcomes.metrics.benchmark_interval import BenchmarkInterval, BenchmarkIntervalParameters
from outcomes.metrics.contract import Direction, Metric
from outcomes.metrics.trend_recent import TrendRecent, TrendRecentParameters
from outcomes.statistics import proportion, rate
from outcomes.testing import make_block

PAGE = Path(__file__).parent / "explanation" / "false-alarms.md"
SHARE = 0.2
"""The true level of every proportion: 20%."""
EXTRA = (0.0, 2.0, 5.0, 10.0)
"""By how many percent of itself the level varies from period to period, besides chance."""
PEOPLE = (200, 1_000, 5_000, 50_000)
"""Denominators of the proportions."""
EVENTS = (20, 100, 1_000, 10_000)
"""Expected counts of the rates."""
YEARLY, CHARTED = 10_000, 2_000
"""Series behind one number: 0.2% of 10,000 is told to within 0.1, 15% of 2,000 to within 1.6."""

Floats = NDArray[np.float64]


def levels(seed: int, shape: tuple[int, int], extra: float) -> tuple[Floats, Floats]:
    """A level for each series and period, as a multiple of the true one, and the luck of the draw there, 0 to 1."""
    generator = np.random.default_rng(seed)
    luck, wobble = generator.random(shape), stats.norm.ppf(generator.random(shape))
    return np.maximum(1.0 + extra / 100.0 * wobble, 0.01), luck


def drawn(luck: Floats, mean: Floats, spread: Floats, skew: Floats, share_up_to: Callable[..., Floats]) -> Floats:
    """The smallest counts up to which at least this share of a distribution lies, as scipy's ``ppf`` gives it.

    In half of its time or less: a guess from three moments (Cornish and Fisher 1938) is put right, count by count.
    ``share_up_to(count, at)`` is the cumulative distribution at the flat places ``at``.
    """
    normal = stats.norm.ppf(luck)
    guess = np.ceil(mean + spread * (normal + skew * (normal**2 - 1.0) / 6.0) - 0.5)
    count, luck = np.maximum(guess, 0.0).ravel(), luck.ravel()
    at = np.arange(count.size)
    while at.size:
        low = share_up_to(count[at], at) < luck[at]
        high = ~low & (count[at] > 0.0)
        high[high] = share_up_to(count[at[high]] - 1.0, at[high]) >= luck[at[high]]
        count[at] += low.astype(float) - high
        at = at[low | high]
    return count.reshape(guess.shape)


@lru_cache(maxsize=4)  # several charts are drawn of the same counts
def shares(seed: int, series: int, periods: int, people: int, extra: float, *, per_year: int = 1) -> SeriesBlock:
    """Proportions of so many people, 20% in truth, with the limits that `outcomes.statistics` gives them."""
    level, luck = levels(seed, (series, periods), extra)
    share = np.minimum(SHARE * level, 0.99)
    spread = np.sqrt(people * share * (1.0 - share))
    count = drawn(
        luck,
        people * share,
        spread,
        (1.0 - 2.0 * share) / spread,
        lambda count, at: special.bdtr(np.minimum(count, people), people, share.ravel()[at]),
    )
    found = proportion(count, people, confidence=(0.95, 0.998))
    measure = Measure(unit="%", value_type="proportion", multiplier=100.0, low=0.0, high=100.0)
    return _block(found, measure, count, people, 100.0 * SHARE, per_year)


@lru_cache(maxsize=4)
def rates(seed: int, series: int, periods: int, events: int, extra: float, *, per_year: int = 1) -> SeriesBlock:
    """Rates per 100,000 people of which so many events are to be expected, with limits."""
    level, luck = levels(seed, (series, periods), extra)
    mean = events * level
    spread = np.sqrt(mean)
    count = drawn(luck, mean, spread, 1.0 / spread, lambda count, at: special.pdtr(count, mean.ravel()[at]))
    found = rate(count, 100_000.0, confidence=(0.95, 0.998))
    measure = Measure(unit=" per 100,000", value_type="crude-rate", multiplier=100_000.0, low=0.0)
    return _block(found, measure, count, 100_000.0, float(events), per_year)


def _block(found: Any, measure: Measure, count: Floats, people: float, truth: float, per_year: int) -> SeriesBlock:
    return make_block(
        found.value,
        lower=found.lower[0],
        upper=found.upper[0],
        lower_99_8=found.lower[1],
        upper_99_8=found.upper[1],
        count=count,
        denominator=people,
        benchmark=truth,
        measure=measure,
        per_year=per_year,
        first=2000,
    )


def alarms(metric: Metric[Any], block: SeriesBlock, params: Any) -> float:
    """Share of the series that are judged of which a metric says anything but "the same", in percent."""
    found = metric.evaluate(block, params)
    same = np.array([each.direction is Direction.SAME for each in metric.info.outcomes])
    judged = found.outcome >= 0
    return 100.0 * float(np.mean(~same[found.outcome[judged]]))


def ever(metric: Metric[Any], block: SeriesBlock, params: Any) -> float:
    """Share of the charts with a mark on any of their points, in percent."""
    found = metric.evaluate(block, params)
    return 100.0 * float(np.mean(found.evidence["special_points"][found.outcome >= 0] > 0))


def trend_shares() -> str:
    """`trend.recent` on five years of a proportion."""

    def cell(people: int, extra: float) -> float:
        return alarms(TrendRecent(), shares(1, YEARLY, 5, people, extra), TrendRecentParameters())

    return _by_size("people each year", PEOPLE, cell)


def trend_rates() -> str:
    """`trend.recent` on five years of a crude rate."""

    def cell(events: int, extra: float) -> float:
        return alarms(TrendRecent(), rates(2, YEARLY, 5, events, extra), TrendRecentParameters())

    return _by_size("events each year", EVENTS, cell)


def trend_points() -> str:
    """`trend.recent` by the rules of 2019, which test five years, then six, and so on until a test is significant."""
    params = TrendRecentParameters(rules="fingertips-2019")
    rows = [
        [str(years), *(alarms(TrendRecent(), shares(3, YEARLY, years, 1_000, extra), params) for extra in EXTRA)]
        for years in (5, 8, 12, 20)
    ]
    return _table(["years with a figure", *_extras()], rows)


def comparison_shares() -> str:
    """`benchmark.interval` on a proportion whose true level is the benchmark's."""

    def cell(people: int, extra: float) -> float:
        return alarms(BenchmarkInterval(), shares(4, YEARLY, 1, people, extra), BenchmarkIntervalParameters())

    return _by_size("people", PEOPLE, cell)


def comparison_surest() -> str:
    """`benchmark.interval` at its second level: only what is outside the 99.8% limits is counted."""
    metric, params = BenchmarkInterval(), BenchmarkIntervalParameters(method="95-99.8")
    surest = np.array([each.word in ("Better 99.8%", "Worse 99.8%") for each in metric.info.outcomes])

    def cell(people: int, extra: float) -> float:
        found = metric.evaluate(shares(4, YEARLY, 1, people, extra), params)
        return 100.0 * float(np.mean(surest[found.outcome]))

    return _by_size("people", PEOPLE, cell)


def chart_points() -> str:
    """The charts by the number of months: is the latest point marked, is any point, does the run chart see a signal."""
    charts: Mapping[str, tuple[Metric[Any], Any]] = {
        "`spc.xmr`": (Xmr(), XmrParameters()),
        "`spc.p`": (shares_chart(), AttributeParameters()),
        "`spc.u`": (rates_chart(), AttributeParameters()),
    }
    rows: list[list[Any]] = []
    for months in (12, 24, 36, 60):
        row: list[Any] = [str(months)]
        for name, (metric, params) in charts.items():
            draw, size = (rates, 100) if name == "`spc.u`" else (shares, 1_000)
            block = draw(5, CHARTED, months, size, 0.0, per_year=12)
            row += [alarms(metric, block, params), ever(metric, block, params)]
        # A run chart speaks of the chart as a whole and marks no point.
        row.append(alarms(Run(), shares(5, CHARTED, months, 1_000, 0.0, per_year=12), RunParameters()))
        rows.append(row)
    headers = ["months", *(f"{name}, {what}" for name in charts for what in ("latest", "any")), "`spc.run`"]
    return _table(headers, rows)


def chart_shares() -> str:
    """The charts of a proportion on 24 months, by size: the share with any mark."""
    return _charts(shares_chart(), shares, PEOPLE, "people each month", "`spc.p`")


def chart_rates() -> str:
    """The charts of a rate on 24 months, by size: the share with any mark."""
    return _charts(rates_chart(), rates, EVENTS, "events each month", "`spc.u`")


def _charts(metric: Metric[Any], draw: Callable[..., SeriesBlock], sizes: Sequence[int], what: str, name: str) -> str:
    rows: list[list[Any]] = []
    for size in sizes:
        row: list[Any] = [f"{size:,}"]
        for extra in (0.0, 5.0, 10.0):
            block = draw(6, CHARTED, 24, size, extra, per_year=12)
            row.append(ever(metric, block, AttributeParameters()))
            row.append(ever(metric, block, AttributeParameters(prime=True)))
            row.append(ever(Xmr(), block, XmrParameters()))
        rows.append(row)
    kinds = (name, f"{name} with `prime`", "`spc.xmr`")
    return _table([what, *(f"{kind}, {extra:g}%" for extra in (0, 5, 10) for kind in kinds)], rows)


def _by_size(what: str, sizes: Sequence[int], cell: Callable[[int, float], float]) -> str:
    return _table([what, *_extras()], [[f"{size:,}", *(cell(size, extra) for extra in EXTRA)] for size in sizes])


def _extras() -> list[str]:
    return ["chance alone", *(f"and {extra:g}%" for extra in EXTRA[1:])]


def _table(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [f"| {' | '.join(headers)} |", "|" + "---:|" * len(headers)]
    for row in rows:
        cells = [cell if isinstance(cell, str) else f"{cell:.1f}%" for cell in row]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


TABLES: dict[str, Callable[[], str]] = {
    "trend-shares": trend_shares,
    "trend-rates": trend_rates,
    "trend-points": trend_points,
    "comparison-shares": comparison_shares,
    "comparison-surest": comparison_surest,
    "chart-points": chart_points,
    "chart-shares": chart_shares,
    "chart-rates": chart_rates,
}


def written(text: str, made: Mapping[str, str]) -> str:
    """The text of the page with its tables as they were made. Raises KeyError for one that has no place there."""
    for name, table in made.items():
        between = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.S)
        if not between.search(text):
            raise KeyError(f"{PAGE.name} has no table {name}")
        text = between.sub(lambda found, table=table: f"{found[1]}\n{table}\n\n{found[2]}", text)
    return text


def main(arguments: list[str]) -> int:
    """Write the tables, or with ``--check`` say whether they are the ones that stand there."""
    text = PAGE.read_text(encoding="utf-8")
    new = written(text, {name: make() for name, make in TABLES.items()})
    if arguments == ["--check"]:
        return int(new != text)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
