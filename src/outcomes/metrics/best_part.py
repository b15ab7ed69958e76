"""Where the best part of the areas judged beside each other begins, and which place each of them has.

Law: an area at the figure where a part begins is in it, whichever way is good; equal figures share a place.
"""

from __future__ import annotations

import numpy as np

from outcomes.arrays import Codes, Floats
from outcomes.data.block import SeriesBlock
from outcomes.metrics.comparator_sets import comparator_sets
from outcomes.statistics.percentiles import lower_values, percentile


def best_share(block: SeriesBlock, at: Codes, parts: int) -> tuple[Floats, Floats]:
    """Where the best of ``parts`` equal parts of each series' comparator group begins in the period ``at``, and of how
    many areas. NaN for fewer areas than parts, and without a group."""
    edge, areas = np.full(block.shape[0], np.nan), np.full(block.shape[0], np.nan)
    for sets in comparator_sets(block, at):
        size = np.count_nonzero(~np.isnan(sets.values), axis=1)[sets.set]
        bounds = percentile(sets.values, [1 / parts, 1 - 1 / parts])[sets.set]
        best = np.where(block.polarity[sets.series] > 0, bounds[:, 1], bounds[:, 0])
        edge[sets.series] = np.where(size >= parts, best, np.nan)
        areas[sets.series] = size
    return edge, areas


def places(block: SeriesBlock, at: Codes) -> Floats:
    """The place of each series in its comparator group in the period ``at``, 1 for the best; NaN without one."""
    place = np.full(block.shape[0], np.nan)
    for sets in comparator_sets(block, at):
        known = ~np.isnan(sets.values[sets.set, sets.place])
        for way in (1, -1):
            good = (block.polarity[sets.series] == way) & known
            better = lower_values(-way * sets.values)[sets.set, sets.place]
            place[sets.series[good]] = better[good] + 1
    return place
