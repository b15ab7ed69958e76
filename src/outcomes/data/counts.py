"""Values and limits from counts, where a source gives the counts only.

Law: what was published is never replaced; only what is missing is computed, and nothing that was held back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats

FromCounts: TypeAlias = Callable[[Floats, Floats, float], tuple[Floats, Floats, Floats]]
"""Count, denominator and multiplier to value, lower and upper limit, element by element; NaN where none."""


def fill_from_counts(
    arrays: Mapping[str, Floats],
    compute: FromCounts,
    multiplier: float,
    held: NDArray[np.bool_] | None = None,
) -> int:
    """Fill missing elements of ``value``, ``lower`` and ``upper`` in place from ``count`` and ``denominator``.

    All arrays have one shape. Limits are computed only where the published value is there or computed too; elements
    that are ``held`` back by the publisher stay missing. Returns how many elements got a number.
    """
    count, denominator = arrays["count"], arrays["denominator"]
    lacking = np.isnan(arrays["value"])
    for name in ("lower", "upper"):
        if name in arrays:
            lacking = lacking | np.isnan(arrays[name])
    lacking &= ~np.isnan(count) & ~np.isnan(denominator)
    if held is not None:
        lacking &= ~held
    where = np.nonzero(lacking)
    if not len(where[0]):
        return 0
    computed = compute(count[where], denominator[where], multiplier)
    for name, numbers in zip(("value", "lower", "upper"), computed, strict=True):
        if name in arrays:
            present = arrays[name][where]
            arrays[name][where] = np.where(np.isnan(present), numbers, present)
    return len(where[0])
