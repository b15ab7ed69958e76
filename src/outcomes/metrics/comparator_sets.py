"""The areas judged beside each other, laid out as rows of numbers: one set for each group and period that is asked for.

Law: a series stands in the set of its own group in its own latest period, beside what was observed there in that
period; every set has a row of its own, and what is missing in it is NaN.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from outcomes.arrays import Codes, Floats, Index
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable

CELLS: Final = 4_000_000
"""Numbers laid out at once: sets of very different sizes in one table would be mostly empty."""


@immutable(kw_only=True, eq=False)
class ComparatorSets:
    """Some sets: ``values`` ``[set, place]``, and the series that asked for them, each with its set and place there."""

    values: Floats
    series: Index
    set: Index
    place: Index


def comparator_sets(block: SeriesBlock, at: Codes) -> Iterator[ComparatorSets]:
    """The sets of all series that have a group and a period ``at``, as many at once as fit."""
    rows, periods = block.shape
    candidates = np.flatnonzero(block.group >= 0)
    asked = candidates[at[candidates] >= 0]
    if not len(asked):
        return
    members = candidates[np.argsort(block.group[candidates], kind="stable")]
    groups, starts = np.unique(block.group[members], return_index=True)
    sizes = np.diff(np.append(starts, len(members)))
    # One set for each group and period that is some area's latest.
    position = np.zeros(rows, dtype=np.int64)
    position[members] = np.arange(len(members))
    group_of = np.searchsorted(groups, block.group[asked])
    sets, which = np.unique(group_of * periods + at[asked], return_inverse=True)
    which = which.reshape(-1)
    seen = block.observed
    step = max(1, CELLS // int(sizes.max()))
    for first in range(0, len(sets), step):
        part = sets[first : first + step]
        group, period = part // periods, part % periods
        place = np.arange(int(sizes[group].max()))
        inside = place < sizes[group][:, None]
        row = members[np.minimum(starts[group][:, None] + place, len(members) - 1)]
        when = period[:, None]
        # Each row stands in its set where it stands among the members of its group.
        chosen = np.flatnonzero((which >= first) & (which < first + len(part)))
        yield ComparatorSets(
            values=np.where(inside & seen[row, when], block.value[row, when], np.nan),
            series=asked[chosen],
            set=which[chosen] - first,
            place=position[asked[chosen]] - starts[group_of[chosen]],
        )
