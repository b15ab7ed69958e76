"""A 64-bit digest of what each row of a block was given, so that a moved verdict can be traced to moved data.

Law: equal observations give equal digests whatever the row's place, the block's padding or the run.
"""

from __future__ import annotations

from collections.abc import Collection

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.axis import PeriodAxis
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))

_DIGESTED = ("value", "lower", "upper", "lower_99_8", "upper_99_8", "count", "denominator", "benchmark")


ROWS = 2048
"""Rows digested at a time, so that what lies between the steps of the mix stays in the processor's cache."""

Digests = NDArray[np.uint64]


@immutable(kw_only=True, eq=False)
class ArrayDigests:
    """Digests of rows, for judgements that share the arrays of a block: each array is digested once."""

    _known: dict[str, tuple[PeriodAxis, NDArray[np.float64], Digests]] = attrs.field(factory=dict, init=False)

    def of_rows(self, block: SeriesBlock, needs: Collection[str]) -> Digests:
        """Shape ``[series]``: sum over observed numbers of a mix of the number, its array and its period.

        Only the arrays named in ``needs`` count: what another metric asked the same block for is none of this one's
        data. Arrays that the block does not hold (stride 0) are left out.
        """
        total = np.zeros(block.shape[0], dtype=np.uint64)
        if not block.shape[1]:
            return total
        for place, name in enumerate(_DIGESTED, start=1):
            array = getattr(block, name)
            if name not in needs or array.strides == (0, 0):
                continue
            axis, known, digests = self._known.get(name, (None, None, total))
            if axis is not block.periods or known is not array:
                salt = (block.periods.ordinal.astype(np.uint64) * np.uint64(16) + np.uint64(place)) * _GOLDEN
                digests = _array_digests(array, salt)
                self._known[name] = block.periods, array, digests
            total += digests
        return total


def _array_digests(array: NDArray[np.float64], salt: Digests) -> Digests:
    """Shape ``[series]``: sum over the numbers of each row; a missing one adds nothing, so padding changes nothing."""
    digests = np.empty(len(array), dtype=np.uint64)
    # As one row of numbers, which numpy goes through in one stretch and not row by row.
    salts = np.tile(salt, min(ROWS, len(array)))
    for start in range(0, len(array), ROWS):
        part = slice(start, start + ROWS)
        # -0.0 and 0.0 are one number.
        numbers = (array[part] + 0.0).reshape(-1)
        missing = np.isnan(numbers)
        of_numbers = mixed(numbers.view(np.uint64), salts[: len(numbers)])
        if missing.any():
            np.copyto(of_numbers, 0, where=missing)
        # Over so few periods a sum takes three times as long.
        np.einsum("sp->s", of_numbers.reshape(-1, array.shape[1]), out=digests[part])
    return digests


def mixed(bits: NDArray[np.uint64], salt: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    """Each number scattered over all 64 bits, differently for each salt.

    The mix is the finaliser of SplitMix64 (Steele, Lea and Flood, 2014), a bijection with full avalanche.
    """
    word = bits ^ salt
    shifted = np.empty_like(word)
    word ^= np.right_shift(word, _SHIFTS[0], out=shifted)
    word *= _MIX_1
    word ^= np.right_shift(word, _SHIFTS[1], out=shifted)
    word *= _MIX_2
    word ^= np.right_shift(word, _SHIFTS[2], out=shifted)
    return word
