"""Whether a change between two periods of a series can be told from chance: from counts, else from limits.

Law: what cannot be tested is NaN; two figures are compared only where both were observed and one is later.
"""

from __future__ import annotations

import numpy as np

from outcomes.arrays import Codes, Floats
from outcomes.data.block import SeriesBlock
from outcomes.statistics.detectable_change import interval_change
from outcomes.statistics.hypotheses import compare_counts, compare_proportions
from outcomes.statistics.normal import two_sided


def change_chance(block: SeriesBlock, before: Codes, after: Codes) -> tuple[Floats, Floats]:
    """z and two-sided p of the change from the period ``before`` to the period ``after``; shape ``[series]`` each.

    Proportions are tested by their counts (pooled z), crude rates by theirs (exact, which has no z), and anything else,
    or without counts, by its 95% limits. NaN where nothing can be tested, or an index is -1.
    """
    seen = np.where(block.observed, 1.0, np.nan)
    apart = (after > before) & (block.at(seen, before) * block.at(seen, after) == 1.0)
    if not apart.any():
        nothing = np.full(apart.shape, np.nan)
        return nothing, nothing

    def waves(*arrays: Floats) -> list[Floats]:
        return [block.at(array, index) for index in (before, after) for array in arrays]

    z = interval_change(*waves(block.value, block.lower, block.upper))
    p = two_sided(z)
    if block.measure.value_type in ("proportion", "crude-rate"):
        x0, n0, x1, n1 = waves(block.count, block.denominator)
        if block.measure.value_type == "proportion":
            test = compare_proportions(x1, n1, x0, n0)
            z, p = np.where(np.isnan(test.p), z, test.z), np.where(np.isnan(test.p), p, test.p)
        else:
            exact = compare_counts(x1, x0, exposure=n1, other_exposure=n0)
            # The exact test has no deviate, and beside its p-value that of the limits would mislead.
            z, p = np.where(np.isnan(exact.p), z, np.nan), np.where(np.isnan(exact.p), p, exact.p)
    return np.where(apart, z, np.nan), np.where(apart, p, np.nan)
