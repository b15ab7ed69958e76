"""Seals: the block as a metric gets it, which it cannot write to and which holds only what it said that it needs.

Law: what a metric did not declare it does not see, so that no verdict depends on what another metric needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray, everywhere, frozen
from outcomes.data.block import PER_ITEM, PER_ROW, PER_SERIES, SERIES_ARRAYS, ReturnBlock, SeriesBlock, absent
from outcomes.data.framework_block import FrameworkBlock
from outcomes.immutable import altered
from outcomes.metrics.contract import AnyBlock, MetricInfo


def seal(block: AnyBlock, info: MetricInfo) -> AnyBlock:
    """The block for a metric: arrays read-only in a way that a flag cannot undo, undeclared arrays and keys left out.

    ``value`` is always there, since what was observed is read from it.
    """
    changes: dict[str, object]
    if isinstance(block, FrameworkBlock):
        return altered(block, {"blocks": tuple(seal(each, info) for each in block.blocks)})
    if isinstance(block, SeriesBlock):
        changes = {name: read_only(getattr(block, name)) for name in PER_SERIES}
        nothing = read_only(absent(*block.shape))
        for name in SERIES_ARRAYS:
            declared = name in info.needs or name == "value"
            changes[name] = read_only(getattr(block, name)) if declared else nothing
        return altered(block, changes | {"keys": None})
    changes = {name: read_only(getattr(block, name)) for name in PER_ITEM}
    changes["numbers"] = {name: read_only(array) for name, array in block.numbers.items()}
    return altered(block, changes | {"aim": None})


def read_only(array: NDArray[np.generic]) -> AnyArray:
    """The same memory behind a read-only buffer, whose flag ``writeable`` cannot be set again."""
    if array.dtype.kind == "M":  # days have no buffer of their own; their numbers have
        return np.asarray(memoryview(array.view(np.int64)).toreadonly()).view(array.dtype)  # type: ignore[arg-type]
    return np.asarray(memoryview(array).toreadonly())  # type: ignore[arg-type]


def row_count(block: AnyBlock) -> int:
    """Number of rows: series, areas or items."""
    if isinstance(block, FrameworkBlock):
        return block.shape[0]
    return int(block.value.shape[0] if isinstance(block, SeriesBlock) else block.state.shape[0])


def period_count(block: AnyBlock) -> int:
    """Number of periods, 0 for returns and for several indicators, which have no axis in common."""
    return block.shape[1] if isinstance(block, SeriesBlock) else 0


def stacked(blocks: Sequence[AnyBlock]) -> AnyBlock:
    """The rows of blocks of one kind that differ in the arrays of their rows only, one block after the other; whose
    rows they are is left out."""
    first = blocks[0]
    names = PER_ROW if isinstance(first, SeriesBlock) else PER_ITEM
    changes: dict[str, object] = {name: _joined([getattr(each, name) for each in blocks]) for name in names}
    returns = [each for each in blocks if isinstance(each, ReturnBlock)]
    if returns:
        numbers = {name: _joined([each.numbers[name] for each in returns]) for name in returns[0].numbers}
        return altered(first, changes | {"numbers": numbers, "aim": None})
    return altered(first, changes | {"keys": None})


def _joined(arrays: Sequence[AnyArray]) -> AnyArray:
    first = arrays[0]
    if not any(first.strides) and all(each is first for each in arrays):
        return np.broadcast_to(first[:1], (len(arrays) * len(first), *first.shape[1:]))
    return frozen(np.concatenate(arrays))


def copied(block: AnyBlock) -> AnyBlock:
    """The same block in memory of its own, read-only as before; what takes no memory goes on taking none."""
    if isinstance(block, FrameworkBlock):
        return altered(block, {"blocks": tuple(copied(each) for each in block.blocks)})
    changes: dict[str, object] = {name: _copy(array) for name, array in _arrays(block)}
    if isinstance(block, ReturnBlock):
        changes["numbers"] = {name: _copy(array) for name, array in block.numbers.items()}
    return altered(block, changes)


def same_bytes(one: AnyBlock, other: AnyBlock) -> bool:
    """Every element of every array of two blocks has the same bytes, NaN or not."""
    if isinstance(one, FrameworkBlock) and isinstance(other, FrameworkBlock):
        return all(same_bytes(a, b) for a, b in zip(one.blocks, other.blocks, strict=True))
    pairs = [(array, getattr(other, name)) for name, array in _arrays(one)]
    if isinstance(one, ReturnBlock) and isinstance(other, ReturnBlock):
        pairs += [(array, other.numbers[name]) for name, array in one.numbers.items()]
    return all(a.shape == b.shape and a.dtype == b.dtype and (_bits(a) == _bits(b)).all() for a, b in pairs)


def _bits(array: NDArray[np.generic]) -> AnyArray:
    """The elements as whole numbers of their bits, of which NaN is one like any other."""
    shown = array if not array.size or any(array.strides) else array.reshape(-1)[:1]
    return shown.view(_WHOLE[array.itemsize])


_WHOLE: Final = {size: np.dtype(f"u{size}") for size in (1, 2, 4, 8)}


def _arrays(block: AnyBlock) -> list[tuple[str, AnyArray]]:
    names = (*SERIES_ARRAYS, *PER_SERIES) if isinstance(block, SeriesBlock) else PER_ITEM
    return [(name, getattr(block, name)) for name in names]


def _copy(array: NDArray[np.generic]) -> AnyArray:
    if array.size and not any(array.strides):
        return everywhere(array.flat[0], array.shape, array.dtype)
    return read_only(np.array(array, order="C"))
