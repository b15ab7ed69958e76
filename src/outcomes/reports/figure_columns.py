"""Whole columns of figures as a page shows them: the rules of `outcomes.reports.html_words`, for all rows at once.

Law: every text is the one that `figure` or `figures` gives for its row alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from outcomes.arrays import Bools, Floats
from outcomes.data.coded import Coded
from outcomes.metrics.writing import unit_after
from outcomes.metrics.writing_columns import (
    by_code,
    by_distinct,
    fixed_texts,
    general_texts,
    joined,
    merged,
    wanted_decimals,
)
from outcomes.reports.html_words import HUGE, figure

if TYPE_CHECKING:
    import polars


def figure_texts(numbers: Floats, units: Coded | None = None) -> polars.Series:
    """Each number for reading, with its unit; empty where there is none (NaN or infinite)."""
    return _joined(_bare(numbers), np.isfinite(numbers), units)


def figures_texts(numbers: Sequence[Floats], units: Coded) -> list[polars.Series]:
    """Columns of numbers that stand beside each other: those of one row that differ are not written alike."""
    bare = [_bare(each) for each in numbers]
    alike = [np.zeros(len(units), dtype=np.bool_) for _ in numbers]
    for one, other in combinations(range(len(numbers)), 2):
        differ = np.isfinite(numbers[one]) & np.isfinite(numbers[other]) & (numbers[one] != numbers[other])
        hidden = differ & (bare[one] == bare[other]).to_numpy()
        alike[one] |= hidden
        alike[other] |= hidden
    rows = np.flatnonzero(np.any(alike, axis=0))
    if len(rows):
        known = [np.where(np.isfinite(each[rows]), each[rows], np.nan) for each in numbers]
        decimals = wanted_decimals(".1f", known)
        for place, each in enumerate(known):
            own = alike[place][rows]
            fuller = fixed_texts(each[own], ".1f", decimals[own], np.zeros(int(own.sum()), dtype=np.bool_))
            bare[place] = bare[place].scatter(rows[own], fuller)
    return [_joined(text, np.isfinite(each), units) for text, each in zip(bare, numbers, strict=True)]


def _bare(numbers: Floats) -> polars.Series:
    """As `figure`, without a unit."""
    size = np.abs(numbers)
    nothing = np.zeros(len(numbers), dtype=np.bool_)
    known = np.isfinite(numbers)
    huge, large = known & (size >= HUGE), known & (size >= 1000) & (size < HUGE)
    middle = known & ((size >= 1) & (size < 1000) | (size == 0))

    def fixed(rows: Bools, decimals: int) -> polars.Series:
        own = numbers[rows]
        return fixed_texts(own, f".{decimals}f", np.full(len(own), decimals), nothing[rows])

    small = known & ~huge & ~large & ~middle
    parts = [
        (middle, fixed(middle, 1)),
        (large, fixed(large, 0)),
        (small, general_texts(numbers[small], 2)),
        (huge, by_distinct(numbers[huge], figure)),
        (~known, joined([""], int((~known).sum()))),
    ]
    return merged([(np.flatnonzero(rows), texts) for rows, texts in parts], len(numbers))


def _joined(bare: polars.Series, known: Bools, units: Coded | None) -> polars.Series:
    if units is None:
        return bare
    after = [unit_after(each) for each in units.words]
    if not any(after):
        return bare
    return joined([bare, by_code(np.where(known, units.codes, len(after)), [*after, ""].__getitem__)], len(bare))
