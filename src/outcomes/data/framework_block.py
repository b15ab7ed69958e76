"""The arrays that a metric over several indicators judges: a block an indicator, with the same area in the same row.

Law: row ``i`` of every block is one area; an indicator that knows nothing of an area has a row without figures.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index, Scalar, Selection, frozen
from outcomes.data.axis import PeriodAxis
from outcomes.data.block import PER_SERIES, SERIES_ARRAYS, Measure, SeriesBlock, absent
from outcomes.immutable import altered, immutable

_NOTHING = {
    "polarity": 0,
    "sense": 0,
    "direction_only": False,
    "tolerance": 0.0,
    "baseline": np.nan,
    "baseline_at": -1,
    "due_at": -1,
    "group": -1,
    "is_benchmark": False,
    "repeated": False,
    "tolerance_share": 0.0,
    "within": -1,
    "rank": np.nan,
    "ranks": 0,
}
"""What a row says of a series that is not there."""


@immutable(kw_only=True, eq=False)
class FrameworkBlock:
    """A block an indicator, in the order of the aim; all have the same rows, which are areas.

    Each block has its own axis of periods, as one indicator may be yearly and another monthly, and its own measure.
    ``as_of`` is the day of the judgement (datetime64[D]), the same in all of them.
    """

    blocks: tuple[SeriesBlock, ...]
    as_of: np.datetime64

    @property
    def shape(self) -> tuple[int, int]:
        """Number of areas, number of indicators."""
        return self.blocks[0].shape[0], len(self.blocks)

    def stack(self, of: Callable[[SeriesBlock], NDArray[Scalar]]) -> NDArray[Scalar]:
        """What ``of`` says of each block, an array of shape ``[area]``, beside each other: ``[area, indicator]``."""
        return np.stack([of(each) for each in self.blocks], axis=1)

    def rows(self, index: Selection) -> FrameworkBlock:
        """The same block with only some of its rows (a slice, index or mask array)."""
        return attrs.evolve(self, blocks=tuple(each.rows(index) for each in self.blocks))


def laid_out(block: SeriesBlock, index: Index) -> SeriesBlock:
    """The block with the rows of ``index``, where -1 is a row without figures. Who the rows are is left out."""
    gone = index < 0
    if not block.shape[0]:
        return _without_figures(block.measure, block.periods, block.as_of, len(index))
    at = np.maximum(index, 0)
    changes: dict[str, object] = {"keys": None}
    for name in SERIES_ARRAYS:
        array = getattr(block, name)
        if array.size and array.strides == (0, 0):
            changes[name] = absent(len(index), block.shape[1])
            continue
        array = array[at]
        array[gone] = np.nan
        changes[name] = frozen(array)
    for name in PER_SERIES:
        array = getattr(block, name)[at]
        array[gone] = _NOTHING[name]
        changes[name] = frozen(array)
    return altered(block, changes)


def empty_block(measure: Measure, as_of: np.datetime64) -> SeriesBlock:
    """The block of an indicator of which nothing at all is known: no rows and no periods."""
    no_days = np.empty(0, dtype="datetime64[D]")
    axis = PeriodAxis(kind="", ordinal=np.empty(0, dtype=np.int64), start=no_days, end=no_days, labels=())
    return _without_figures(measure, axis, as_of, 0)


def _without_figures(measure: Measure, periods: PeriodAxis, as_of: np.datetime64, rows: int) -> SeriesBlock:
    """A block of some rows of which nothing is known."""
    arrays: dict[str, Any] = {name: absent(rows, len(periods)) for name in SERIES_ARRAYS}
    for name, said in _NOTHING.items():
        arrays[name] = frozen(np.full(rows, said, dtype=_KINDS.get(name, np.int32)))
    return SeriesBlock(measure=measure, periods=periods, as_of=as_of, **arrays)


_KINDS = {
    "polarity": np.int8,
    "sense": np.int8,
    "direction_only": np.bool_,
    "is_benchmark": np.bool_,
    "repeated": np.bool_,
    "tolerance": np.float64,
    "tolerance_share": np.float64,
    "baseline": np.float64,
    "rank": np.float64,
}
