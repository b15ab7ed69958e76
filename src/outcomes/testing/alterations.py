"""Alterations: a block with something about it changed that should change little or nothing of what is said.

Law: an alteration makes a new block and leaves the old one as it was.
"""

from __future__ import annotations

from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.block import PER_ITEM, PER_ROW, SERIES_ARRAYS, SeriesBlock
from outcomes.metrics.contract import AnyBlock, MetricColumns
from outcomes.testing.builders import make_axis

OBSERVED: Final = tuple(name for name in SERIES_ARRAYS if not name.startswith("target"))
"""The arrays that hold what was observed, of which nothing is known before a period is over."""


def arrays_of(block: AnyBlock) -> dict[str, NDArray[Any]]:
    """Every array of a block by name, without who its rows are."""
    names = PER_ROW if isinstance(block, SeriesBlock) else PER_ITEM
    return {name: getattr(block, name) for name in names}


def with_arrays(block: AnyBlock, arrays: dict[str, Any], **others: Any) -> AnyBlock:
    """The block with some arrays replaced."""
    changes: dict[str, Any] = arrays | others
    return attrs.evolve(block, **changes)


def writable(block: AnyBlock) -> AnyBlock:
    """A copy that can be written to."""
    return with_arrays(block, {name: np.array(array) for name, array in arrays_of(block).items()})


def padded(block: SeriesBlock, years_before: int, after: int) -> SeriesBlock:
    """The block on a longer axis: nothing was observed or promised in the periods before and after.

    For blocks whose axis begins with the first period of a year, as all made-up blocks do.
    """
    per_year = block.periods.per_year
    before = years_before * per_year
    first = int(block.periods.ordinal[0]) // per_year if len(block.periods) else 2010
    axis = make_axis(before + block.shape[1] + after, first - years_before, per_year=per_year, span=block.periods.span)
    arrays: dict[str, Any] = {}
    for name in SERIES_ARRAYS:
        arrays[name] = np.pad(getattr(block, name), ((0, 0), (before, after)), constant_values=np.nan)
    for name in ("baseline_at", "due_at"):
        at = getattr(block, name)
        arrays[name] = np.where(at >= 0, at + before, -1).astype(np.int32)
    return attrs.evolve(block, periods=axis, **arrays)


def with_future(block: SeriesBlock, seed: int) -> SeriesBlock:
    """The block with observations in the periods that are not over on the day ``as_of``, which nobody can know."""
    random = np.random.default_rng(seed)
    hidden = ~block.ended
    arrays: dict[str, Any] = {}
    for name in OBSERVED:
        array = np.array(getattr(block, name))
        array[:, hidden] = random.uniform(0.0, 100.0, (array.shape[0], int(hidden.sum())))
        arrays[name] = array
    return attrs.evolve(block, **arrays)


def unobserved(block: SeriesBlock) -> SeriesBlock:
    """The block with everything promised and nothing observed."""
    arrays: dict[str, Any] = {name: np.full(block.shape, np.nan) for name in OBSERVED}
    return attrs.evolve(block, **arrays)


def without_periods(block: SeriesBlock) -> SeriesBlock:
    """The block on an axis of no periods."""
    arrays: dict[str, Any] = {name: getattr(block, name)[:, :0] for name in SERIES_ARRAYS}
    nowhere = np.full(block.shape[0], -1, dtype=np.int32)
    return attrs.evolve(
        block, periods=make_axis(0, per_year=block.periods.per_year), baseline_at=nowhere, due_at=nowhere, **arrays
    )


def row_total(block: AnyBlock) -> int:
    """Number of rows."""
    return int((block.value if isinstance(block, SeriesBlock) else block.state).shape[0])


def joined(parts: list[MetricColumns]) -> MetricColumns:
    """The columns of parts, one after the other."""
    names = parts[0].evidence
    return MetricColumns(
        outcome=np.concatenate([each.outcome for each in parts]),
        reason=np.concatenate([each.reason for each in parts]),
        period=np.concatenate([each.period for each in parts]),
        evidence={name: np.concatenate([each.evidence[name] for each in parts]) for name in names},
    )


def picked(columns: MetricColumns, rows: NDArray[np.generic]) -> MetricColumns:
    """Some rows of columns."""
    return MetricColumns(
        outcome=columns.outcome[rows],
        reason=columns.reason[rows],
        period=columns.period[rows],
        evidence={name: array[rows] for name, array in columns.evidence.items()},
    )
