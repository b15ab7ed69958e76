"""Seals: the block as a metric gets it, which it cannot write to and which holds only what it said that it needs.

Law: what a metric did not declare it does not see, so that no verdict depends on what another metric needed.
"""

from __future__ import annotations

from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.block import (
    PER_ITEM,
    PER_SERIES,
    SERIES_ARRAYS,
    SeriesBlock,
    absent,
)
from outcomes.metrics.contract import AnyBlock, MetricInfo

SPOTS: Final = 64
"""Elements of each array that are compared before and after a call."""


def seal(block: AnyBlock, info: MetricInfo) -> AnyBlock:
    """The block for a metric: arrays read-only in a way that a flag cannot undo, undeclared arrays and keys left out.

    ``value`` is always there, since what was observed is read from it.
    """
    changes: dict[str, Any]
    if isinstance(block, SeriesBlock):
        changes = {name: read_only(getattr(block, name)) for name in PER_SERIES}
        nothing = read_only(absent(*block.shape))
        for name in SERIES_ARRAYS:
            declared = name in info.needs or name == "value"
            changes[name] = read_only(getattr(block, name)) if declared else nothing
        return attrs.evolve(block, keys=None, **changes)
    changes = {name: read_only(getattr(block, name)) for name in PER_ITEM}
    changes["numbers"] = {name: read_only(array) for name, array in block.numbers.items()}
    return attrs.evolve(block, aim=None, **changes)


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """The same memory behind a read-only buffer, whose flag ``writeable`` cannot be set again."""
    if array.dtype.kind == "M":  # days have no buffer of their own; their numbers have
        return np.asarray(memoryview(array.view(np.int64)).toreadonly()).view(array.dtype)  # type: ignore[arg-type]
    return np.asarray(memoryview(array).toreadonly())  # type: ignore[arg-type]


def row_count(block: AnyBlock) -> int:
    """Number of rows: series, or items."""
    return int(block.value.shape[0] if isinstance(block, SeriesBlock) else block.state.shape[0])


def period_count(block: AnyBlock) -> int:
    """Number of periods, 0 for returns."""
    return block.shape[1] if isinstance(block, SeriesBlock) else 0


def spots(block: AnyBlock) -> list[bytes]:
    """A few elements of every array, evenly spaced: a write that goes round the seal is likely to change one."""
    names = SERIES_ARRAYS + PER_SERIES if isinstance(block, SeriesBlock) else PER_ITEM
    arrays = [getattr(block, name) for name in names]
    if not isinstance(block, SeriesBlock):
        arrays.extend(block.numbers.values())
    seen = []
    for array in arrays:
        if array.size and array.strides[-1]:
            flat = array.reshape(-1) if array.flags.c_contiguous else array[:, 0] if array.ndim == 2 else array
            seen.append(flat[:: max(1, flat.shape[0] // SPOTS)].tobytes())
    return seen
