"""The milestones of a promise that is made anew every year, quarter or month: which were kept, missed or not observed.

Law: every period of the path that has ended is a promise of its own; none is kept or missed by the figure of another.
"""

from __future__ import annotations

import attrs
import numpy as np

from outcomes.arrays import Bools, Codes, Floats
from outcomes.data.block import SeriesBlock
from outcomes.metrics.path import Level, beyond, first_of, last_of, level_of


@attrs.frozen(kw_only=True, eq=False)
class Milestones:
    """The ended milestones of each series, bool ``[series, period]``; each of them is exactly one of these.

    ``out_of_reach``: the level asked for lies beyond what the measure can show. ``required`` is the level of each
    period, whether or not it has ended.
    """

    kept: Bools
    missed: Bools
    out_of_reach: Bools
    unobserved: Bools
    required: Level

    @property
    def judged(self) -> Bools:
        """There is a figure for the milestone."""
        return self.kept | self.missed | self.out_of_reach

    def latest(self) -> Codes:
        """Shape ``[series]``: the latest milestone that was observed, -1 for none."""
        return last_of(self.judged)

    def numbers(self) -> dict[str, Floats]:
        """The evidence of a sequence, shape ``[series]``; NaN for a series that has no milestone behind it."""
        behind = (self.judged | self.unobserved).any(axis=1)
        counts = {
            "periods_kept": self.kept.sum(axis=1),
            "periods_judged": (self.kept | self.missed).sum(axis=1),
            "periods_missing": self.unobserved.sum(axis=1),
        }
        return {name: np.where(behind, count, np.nan).astype(np.float64) for name, count in counts.items()}


def milestones_of(block: SeriesBlock) -> Milestones:
    """Every ended milestone of every series whose promise is made anew (``block.repeated``); none for the others."""
    required = level_of(block.target, block.target_upper, block.sense[:, None])
    after = np.arange(block.shape[1]) > block.baseline_at[:, None]
    due = block.repeated[:, None] & required.stated & block.ended & after
    seen = due & block.observed
    out = seen & beyond(block, required)
    kept = seen & ~out & required.satisfied(block.value, block.tolerance[:, None])
    return Milestones(
        kept=kept, missed=seen & ~out & ~kept, out_of_reach=out, unobserved=due & ~block.observed, required=required
    )


def first_milestone(block: SeriesBlock) -> Codes:
    """Shape ``[series]``: the first period after the baseline that has a level, -1 for none."""
    return first_of(~np.isnan(block.target) & (np.arange(block.shape[1]) > block.baseline_at[:, None]))
