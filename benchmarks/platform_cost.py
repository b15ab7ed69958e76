"""What the platform costs: guard, seal and verification against the bare vectorised call, in one run.

Run: python benchmarks/platform_cost.py [series] [periods]. The bare call works in slices of the same size as the
guard's and joins their columns (all at once for metrics that see all areas at once), so that what is compared is the
platform and not the processor's cache; the call over all series at once is shown beside it. Times are processor times,
the best of alternating rounds, since other work on the machine only ever adds. The limit holds for all built-in metrics
together: one that takes 10 ms pays more than 5%.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from outcomes.data.block import SeriesBlock
from outcomes.metrics.contract import MetricColumns, Scope
from outcomes.registry import MetricRecord, PluginSet
from outcomes.registry.guard import SLICE, judge
from outcomes.registry.judged import blank_columns
from outcomes.testing.made import series_block

MOST = 1.05
"""What the platform may cost at most, as a ratio to the bare call."""

ROUNDS = 15


def bare_in_slices(record: MetricRecord, block: SeriesBlock, params: Any) -> MetricColumns:
    """The metric without the guard, slice by slice, its columns put together."""
    rows = block.shape[0]
    columns = blank_columns(record.info, rows)
    # A metric that sees all areas at once is not cut by the guard either.
    size = rows if record.info.scope is Scope.INDICATOR else SLICE
    for start in range(0, rows, size):
        kept = slice(start, start + size)
        found = record.metric.evaluate(block.rows(kept), params)
        columns.outcome[kept], columns.reason[kept] = found.outcome, found.reason
        columns.period[kept] = found.period
        for name, array in columns.evidence.items():
            array[kept] = found.evidence[name]
    return columns


def timed(function: Callable[[], Any]) -> float:
    """Seconds of processor time of one call."""
    before = time.process_time()
    function()
    return time.process_time() - before


def measure(record: MetricRecord, block: SeriesBlock) -> tuple[float, float, float]:
    """Milliseconds of the whole block at once, of the same in slices, and of the guard: the best of each."""
    params = record.info.params()
    whole, sliced, guarded = [], [], []
    for _ in range(ROUNDS):
        whole.append(timed(lambda: record.metric.evaluate(block, params)))
        sliced.append(timed(lambda: bare_in_slices(record, block, params)))
        guarded.append(timed(lambda: judge(record, block, params)))
    return min(whole) * 1e3, min(sliced) * 1e3, min(guarded) * 1e3


def main() -> int:
    """Print one line a metric; 1 where the platform costs more than it may."""
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    periods = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    began = time.perf_counter()
    plugins = PluginSet.discover()
    print(f"discovery and registration: {(time.perf_counter() - began) * 1e3:.1f} ms")
    block = series_block(1, series, periods)
    print(f"{series} series x {periods} periods, best of {ROUNDS} rounds, ms")
    print(f"{'metric':<24}{'at once':>10}{'in slices':>11}{'guarded':>10}{'ratio':>8}{'ns/series':>11}")
    bare = all_guarded = 0.0
    for record in plugins.metrics:
        if record.info.takes is not SeriesBlock or not record.built_in:
            continue
        whole, sliced, guarded = measure(record, block)
        bare, all_guarded = bare + sliced, all_guarded + guarded
        added = (guarded - sliced) / series * 1e6
        print(f"{record.id:<24}{whole:>10.1f}{sliced:>11.1f}{guarded:>10.1f}{guarded / sliced:>8.3f}{added:>11.1f}")
    print(f"{'all':<24}{'':>10}{bare:>11.1f}{all_guarded:>10.1f}{all_guarded / bare:>8.3f}  (allowed {MOST})")
    return int(all_guarded / bare > MOST)


if __name__ == "__main__":
    np.seterr(all="ignore")
    raise SystemExit(main())
