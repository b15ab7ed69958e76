"""From sorted series to the arrays that metrics judge.

Law: an array that nobody needs costs nothing, a gap is NaN, and a block never shares memory with its source.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, Index, Scalar, everywhere, frozen
from outcomes.data.axis import PeriodAxis
from outcomes.data.block import SERIES_ARRAYS, Measure, SeriesBlock, SeriesKeys, absent
from outcomes.data.columns import NUMBERS
from outcomes.data.counts import FromCounts, fill_from_counts
from outcomes.data.series import SeriesTable
from outcomes.framework.model import Indicator
from outcomes.immutable import immutable

BENCHMARK = {"benchmark": "value", "benchmark_lower": "lower", "benchmark_upper": "upper"}
"""Which column of the benchmark series each benchmark array comes from."""

COUNTED = frozenset({"value", "lower", "upper"})


@attrs.define(eq=False)
class Buffers:
    """Memory to be used again for block after block.

    Fresh memory costs several times what filling it does. A block made with buffers is good until the next one is.
    """

    _kept: dict[str, Floats] = attrs.field(factory=dict, init=False)

    def room(self, name: str, shape: tuple[int, int]) -> Floats:
        """A C-ordered array that says nothing yet."""
        size = shape[0] * shape[1]
        kept = self._kept.get(name)
        if kept is None or kept.size < size:
            kept = self._kept[name] = np.empty(size, dtype=np.float64)
        array: Floats = kept[:size].reshape(shape)
        return array


@immutable(kw_only=True, eq=False)
class SeriesPlaces:
    """Where the rows of some series go in a ``[series, period]`` array, and which observations they are.

    ``flat`` is a slice where every series has every period, so that the places are 0, 1, 2, ...
    """

    shape: tuple[int, int]
    rows: Index
    flat: Index | slice

    def scatter(self, column: NDArray[np.float64] | None, out: Floats) -> Floats:
        """Put a column of the source into an array, and NaN where it says nothing."""
        if column is not None and isinstance(self.flat, slice):
            # Clipping changes no index that is there.
            np.take(column, self.rows, out=out.reshape(-1), mode="clip")
            return out
        out.fill(np.nan)
        if column is not None:
            out.reshape(-1)[self.flat] = column[self.rows]
        return out

    def marks(self, column: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
        """The same for a column of marks; nothing is False."""
        out = np.zeros(self.shape, dtype=np.bool_)
        if column is not None:
            out.reshape(-1)[self.flat] = column[self.rows]
        return out


def places_of(table: SeriesTable, series: Index, periods: int) -> SeriesPlaces:
    """Where the rows of some of a table's series go on an axis of so many periods."""
    shape = (len(series), periods)
    sizes = np.diff(table.starts)
    chosen: Index | slice = slice(None)
    if not np.array_equal(series, np.arange(len(table))):
        sizes = sizes[series]
        ends = np.cumsum(sizes)
        chosen = np.arange(int(ends[-1]) if len(ends) else 0, dtype=np.int64)
        chosen += np.repeat(table.starts[:-1][series] - (ends - sizes), sizes)
    rows = table.rows[chosen]
    flat: Index | slice = slice(None)
    if len(rows) < len(series) * periods:
        flat = np.repeat(np.arange(len(series), dtype=np.int64) * periods, sizes)
        flat += table.column[chosen]
    return SeriesPlaces(shape=shape, rows=rows, flat=flat)


def series_block(
    table: SeriesTable,
    series: Index,
    *,
    measure: Measure,
    as_of: np.datetime64,
    needs: Collection[str] = SERIES_ARRAYS,
    benchmark: Index | None = None,
    compute: FromCounts | None = None,
    until: int | None = None,
    group: NDArray[np.int32] | None = None,
    buffers: Buffers | None = None,
) -> SeriesBlock:
    """The block of some series of a table, in the order given.

    ``needs`` names the arrays to fill; the others are `absent`. ``benchmark`` is for each series the one of the same
    table that it is compared with (-1: none). ``compute`` gives values and limits from counts where the source lacks
    them. ``until`` is an ordinal that the axis must reach. Targets and baselines are left empty.
    """
    axis = table.axis(until)
    arrays = _arrays(table, series, axis, set(needs), measure, compute, buffers, "")
    if benchmark is not None:
        arrays |= _benchmarks(table, benchmark, axis, set(needs), measure, compute, buffers)
    count, periods = len(series), len(axis)
    for array in arrays.values():
        array.flags.writeable = False
    filled: dict[str, Any] = dict.fromkeys(SERIES_ARRAYS, absent(count, periods)) | arrays
    compared = np.zeros(0, dtype=np.int64) if benchmark is None else benchmark
    return SeriesBlock(
        measure=measure,
        periods=axis,
        as_of=as_of,
        **filled,
        polarity=_each(count, 0, np.int8),
        sense=_each(count, 0, np.int8),
        direction_only=_each(count, False, np.bool_),
        tolerance=_each(count, 0.0, np.float64),
        baseline=_each(count, np.nan, np.float64),
        baseline_at=_each(count, -1, np.int32),
        due_at=_each(count, -1, np.int32),
        group=_each(count, -1, np.int32) if group is None else frozen(group.astype(np.int32)),
        is_benchmark=frozen(np.isin(series, compared[compared >= 0])),
        keys=SeriesKeys(
            area=table.area[series],
            sex=table.sex[series],
            age=table.age[series],
            category=table.category[series],
            aim=_each(count, -1, np.int32),
        ),
    )


def measure_of(indicator: Indicator) -> Measure:
    """What is true of every number of an indicator."""
    return Measure(
        indicator=indicator.id,
        title=indicator.title,
        unit=indicator.unit,
        value_type=indicator.value_type,
        multiplier=indicator.multiplier,
        low=indicator.low,
        high=indicator.high,
    )


def _arrays(
    table: SeriesTable,
    series: Index,
    axis: PeriodAxis,
    needs: set[str],
    measure: Measure,
    compute: FromCounts | None,
    buffers: Buffers | None,
    name: str,
) -> dict[str, Floats]:
    """The number arrays of some series, computed from counts where that is asked for."""
    seen = table.observations
    places = places_of(table, series, len(axis))
    counted = compute is not None and seen.count is not None and seen.denominator is not None
    wanted = [column for column in NUMBERS if column in needs]
    if counted and needs & COUNTED:
        wanted = [column for column in NUMBERS if column in {*needs, "value", "count", "denominator"}]
    arrays: dict[str, Floats] = {}
    for column in wanted:
        numbers = getattr(seen, column)
        computed = counted and column in COUNTED
        if numbers is None and not computed:
            continue
        arrays[column] = places.scatter(numbers, _room(buffers, name + column, places.shape))
    if counted and compute is not None and needs & COUNTED:
        held = None if seen.suppressed is None else places.marks(seen.suppressed)
        fill_from_counts(arrays, compute, measure.multiplier, held)
    return {column: array for column, array in arrays.items() if column in needs}


def _benchmarks(
    table: SeriesTable,
    benchmark: Index,
    axis: PeriodAxis,
    needs: set[str],
    measure: Measure,
    compute: FromCounts | None,
    buffers: Buffers | None,
) -> dict[str, Floats]:
    """The benchmark arrays: each distinct benchmark series is laid out once, then handed to all compared with it."""
    columns = {array: column for array, column in BENCHMARK.items() if array in needs}
    distinct, which = np.unique(np.concatenate(([-1], benchmark)), return_inverse=True)
    which = which[1:] - 1
    known = distinct[1:]
    if not len(known) or not columns:
        return {}
    laid = _arrays(table, known, axis, set(columns.values()), measure, compute, buffers, "of benchmark ")
    arrays = {}
    for array, column in columns.items():
        if column not in laid:
            continue
        # The row of those that are compared with nothing comes last, where -1 finds it.
        rows = np.concatenate((laid[column], np.full((1, len(axis)), np.nan)))
        out = _room(buffers, array, (len(benchmark), len(axis)))
        arrays[array] = np.take(rows, which, axis=0, out=out, mode="wrap")
    return arrays


def _room(buffers: Buffers | None, name: str, shape: tuple[int, int]) -> Floats:
    return np.empty(shape) if buffers is None else buffers.room(name, shape)


def _each(count: int, value: float, kind: type[Scalar]) -> NDArray[Scalar]:
    return everywhere(value, (count,), kind)
