"""Several columns of small codes as one int64 key, and the fastest stable order of such keys.

Law: keys order as their columns do, the first column weighing most; equal keys stay in the order of their rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outcomes.immutable import immutable

Keys = NDArray[np.int64]


class TooWideError(ValueError):
    """The columns together have more combinations than an int64 can tell apart."""


@immutable(kw_only=True)
class Packing:
    """How many bits each column takes, the first column highest."""

    bits: tuple[int, ...]

    @property
    def width(self) -> int:
        """Bits of the whole key."""
        return sum(self.bits)

    def pack(self, columns: Sequence[NDArray[np.integer[Any]] | int]) -> Keys:
        """One key a row. A column may be a single code for all rows; at least one must be an array."""
        keys: Any = np.int64(0)
        for bits, column in zip(self.bits, columns, strict=True):
            keys = (keys << np.int64(bits)) | column
        packed: Keys = np.atleast_1d(keys)
        return packed

    def unpack(self, keys: Keys) -> tuple[NDArray[np.int32], ...]:
        """The columns again, as int32."""
        columns = []
        rest = keys
        for bits in reversed(self.bits):
            columns.append((rest & ((1 << bits) - 1)).astype(np.int32))
            rest = rest >> bits
        return tuple(reversed(columns))


def packing_for(sizes: Sequence[int]) -> Packing:
    """Bits for columns of so many different codes each. Raises `TooWideError` beyond 62 bits."""
    packing = Packing(bits=tuple(max(size - 1, 0).bit_length() for size in sizes))
    if packing.width > 62:
        raise TooWideError(f"{packing.width} bits")
    return packing


def order_of(keys: Keys) -> NDArray[np.int64] | None:
    """The stable ascending order of keys; None where they are in order already.

    Files stand in long runs of ascending keys (area after area, year after year), which a stable sort merges in a tenth
    of the time that sorting them would take.
    """
    in_order = bool((keys[1:] >= keys[:-1]).all())
    return None if in_order else np.argsort(keys, kind="stable")
