"""The indicators of one judgement beside each other: the same area in the same row, and what is known of it over all.

Law: whatever is known of a figure of one indicator is known of the row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zlib import crc32

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Codes, Index
from outcomes.data.block import SeriesBlock
from outcomes.engine.array_digests import mixed
from outcomes.engine.rows import Overrides
from outcomes.framework.model import Indicator


@attrs.frozen(kw_only=True, eq=False)
class Member:
    """One indicator of several. Arrays of shape ``[series]``; ``area`` and ``compared`` are words of the run.

    ``aside`` are the areas of which only figures in another kind of period are there.
    """

    indicator: Indicator
    block: SeriesBlock
    overrides: Overrides | None
    area: Codes
    compared: Codes
    judged: Bools
    digest: NDArray[np.uint64]
    label: Codes
    aside: Codes
    unknown: str
    """Why nothing is known of it: a reason of the engine; empty where it is in the data."""


@attrs.frozen(kw_only=True, eq=False)
class AlignedRows:
    """What is known of each area over all indicators. ``at`` is the row of each member, int64 ``[area, member]``."""

    members: tuple[Member, ...]
    area: Codes
    at: Index
    twice: Bools

    def any(self, of: Callable[[Overrides], Bools]) -> Bools:
        """Whether something is true of a figure of any member. Bool ``[area]``."""
        return self.first(of) >= 0

    def first(self, of: Callable[[Overrides], Bools]) -> Index:
        """The first member of which something is true, -1 for none. Int64 ``[area]``."""
        members = np.full(len(self.area), -1, dtype=np.int64)
        for place in reversed(range(len(self.members))):
            overrides, row = self.members[place].overrides, self.at[:, place]
            if overrides is not None and len(self.members[place].area):
                members[of(overrides)[np.maximum(row, 0)] & (row >= 0)] = place
        return members

    def picked(self, member: Index, of: Callable[[Member], NDArray[np.generic]]) -> NDArray[np.int32]:
        """What each area's own member says of it; 0 where it has none. Int32 ``[area]``."""
        words = np.zeros(len(self.area), dtype=np.int32)
        for place, each in enumerate(self.members):
            row = self.at[:, place]
            own = (member == place) & (row >= 0)
            words[own] = of(each)[row[own]]
        return words


def aligned(members: tuple[Member, ...], words: Sequence[str]) -> AlignedRows:
    """The areas of all members by alphabet, and where each member has them.

    By alphabet, for what is summed over areas is to be the same to the last bit, whatever was met before them.
    """
    found = np.unique(np.concatenate([each.area for each in members]))
    by_alphabet = np.argsort(np.array([words[code] for code in found.tolist()], dtype=np.str_), kind="stable")
    area, place = found[by_alphabet], np.argsort(by_alphabet)
    at = np.full((len(area), len(members)), -1, dtype=np.int64)
    twice = np.zeros(len(area), dtype=np.bool_)
    for member, each in enumerate(members):
        codes, first, count = np.unique(each.area, return_index=True, return_counts=True)
        where = place[np.searchsorted(found, codes)]
        at[where, member] = first
        twice[where[count > 1]] = True
    return AlignedRows(members=members, area=area, at=at, twice=twice)


def withheld_mark(overrides: Overrides, name: str) -> Bools:
    if overrides.withheld is None:
        return np.zeros(len(overrides.ambiguous), dtype=np.bool_)
    marks = getattr(overrides.withheld, name)
    return np.asarray(marks if marks.ndim == 1 else marks.any(axis=1))


def aside_of_any(rows: AlignedRows) -> Bools:
    """Areas of which a member has figures, all or the latest of them in another kind of period than it is judged by."""
    aside = rows.any(lambda each: each.other_kind)
    for place, each in enumerate(rows.members):
        aside |= (rows.at[:, place] < 0) & np.isin(rows.area, each.aside)
    return aside


def common_period(rows: AlignedRows) -> Codes:
    """The period that the latest figures of all members are for, where it is the same; else the empty word."""
    labels = np.stack(
        [rows.picked(np.full(len(rows.area), place), lambda each: each.label) for place in range(len(rows.members))],
        axis=1,
    )
    latest = labels.max(axis=1)
    same = ((labels == latest[:, None]) | (labels == 0)).all(axis=1)
    return np.where(same, latest, 0).astype(np.int32)


def digests_over_all(rows: AlignedRows) -> NDArray[np.uint64]:
    """Digest of what each area was judged by: the sum over members, each mixed by its own id."""
    total = np.zeros(len(rows.area), dtype=np.uint64)
    for place, each in enumerate(rows.members):
        there = rows.at[:, place] >= 0
        total[there] += mixed(each.digest[rows.at[there, place]], np.uint64(crc32(each.indicator.id.encode()) + 1))
    return total
