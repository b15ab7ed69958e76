"""A 64-bit digest of what each row of a block was given, so that a moved verdict can be traced to moved data.

Law: equal observations give equal digests whatever the row's place, the block's padding or the run.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from outcomes.data.block import SeriesBlock

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))

_DIGESTED = ("value", "lower", "upper", "lower_99_8", "upper_99_8", "count", "denominator", "benchmark")


def row_digests(block: SeriesBlock, needs: Collection[str] = _DIGESTED) -> NDArray[np.uint64]:
    """Shape ``[series]``: sum over observed numbers of a mix of the number, its array and its period.

    Only the arrays named in ``needs`` count: what another metric asked the same block for is none of this one's data.

    The mix is the finaliser of SplitMix64 (Steele, Lea and Flood, 2014), a bijection with full avalanche; a missing
    number adds nothing, so that padding changes nothing. Arrays that the block does not hold (stride 0) are left out.
    """
    total = np.zeros(block.shape[0], dtype=np.uint64)
    if not block.shape[1]:
        return total
    for place, name in enumerate(_DIGESTED):
        array = getattr(block, name)
        if name not in needs or array.strides == (0, 0):
            continue
        salt = (block.periods.ordinal.astype(np.uint64) * np.uint64(16) + np.uint64(place + 1)) * _GOLDEN
        # -0.0 and 0.0 are one number.
        found = mixed((array + 0.0).view(np.uint64), salt)
        found[np.isnan(array)] = 0
        total += found.sum(axis=1, dtype=np.uint64)
    return total


def mixed(bits: NDArray[np.uint64], salt: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    """Each number scattered over all 64 bits, differently for each salt."""
    found = bits ^ salt
    found ^= found >> _SHIFTS[0]
    found *= _MIX_1
    found ^= found >> _SHIFTS[1]
    found *= _MIX_2
    found ^= found >> _SHIFTS[2]
    return found
