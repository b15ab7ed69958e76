"""Groups of one whole in their order: the rows of a block laid out as [whole, group], worst off first.

Law: what is found of a whole is told once, of its worst-off group; the order of rows in the block is irrelevant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, Index
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Reason, Status

GROUP_REASONS: Final = (
    Reason(
        "no ordered groups",
        Status.NOT_APPLICABLE,
        "This is not one of several groups in order, such as from most to least deprived.",
    ),
    Reason("told of the worst off", Status.NOT_APPLICABLE, "The gap is told with the worst-off group."),
    Reason("groups clash", Status.AMBIGUOUS_DATA, "Two of the groups have the same place in the order."),
    Reason("group missing", Status.NO_DATA, "One of the groups that are needed is not in the data."),
)
"""Why a row of a breakdown is not judged by itself; these come first among a metric's reasons."""
UNORDERED, TOLD, CLASH, MISSING = range(len(GROUP_REASONS))


@immutable(kw_only=True, eq=False)
class Wholes:
    """Wholes of as many groups each, none of them lacking a group that is needed.

    ``rows`` is ``[whole, group]``: the row of the block, -1 where the block has none; ``teller`` ``[whole]``: the row
    that tells what is found.
    """

    rows: Index
    teller: Index

    def numbers(self, block: SeriesBlock, name: str) -> Floats:
        """An array of the block as ``[whole, group, period]``; NaN where nothing has been observed."""
        seen = np.where(block.observed, getattr(block, name), np.nan)
        laid: Floats = seen[np.maximum(self.rows, 0)]
        laid[self.rows < 0] = np.nan
        return laid


def lay_out(block: SeriesBlock, fewest: int, *, ends_only: bool) -> tuple[NDArray[np.int16], list[Wholes]]:
    """The reason of each row that is not judged (-1: it tells of its whole), and the wholes, by their number of groups.

    ``fewest`` groups make a whole; with ``ends_only`` the first and the last are all that is needed.
    """
    rank, ranks = block.rank, block.ranks
    placed = (block.within >= 0) & (rank >= 1.0) & (rank <= ranks) & (rank == np.floor(rank)) & (ranks >= fewest)
    reason = np.where(placed, TOLD, UNORDERED).astype(np.int16)
    by_size: list[Wholes] = []
    for size in np.unique(ranks[placed]).tolist():
        by_size.extend(_of_size(block, np.flatnonzero(placed & (ranks == size)), size, ends_only, reason))
    return reason, by_size


def _of_size(
    block: SeriesBlock, rows: Index, size: int, ends_only: bool, reason: NDArray[np.int16]
) -> Iterator[Wholes]:
    wholes, which = np.unique(block.within[rows], return_inverse=True)
    which = which.reshape(-1)
    place = block.rank[rows].astype(np.int64) - 1
    times = np.bincount(which * size + place, minlength=len(wholes) * size).reshape(-1, size)
    clash: NDArray[np.bool_] = np.any(times > 1, axis=1)
    reason[rows[clash[which]]] = CLASH
    grid = np.full((len(wholes), size), -1, dtype=np.int64)
    grid[which, place] = rows
    teller = grid[np.arange(len(wholes)), np.argmax(grid >= 0, axis=1)]
    needed = grid[:, [0, -1]] if ends_only else grid
    missing: NDArray[np.bool_] = np.any(needed < 0, axis=1) & ~clash
    reason[teller[missing]] = MISSING
    good = ~clash & ~missing
    reason[teller[good]] = -1
    if good.any():
        yield Wholes(rows=grid[good], teller=teller[good])
