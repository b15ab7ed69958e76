"""Several columns of small codes as one int64 key, and the fastest stable order of such keys.

Law: keys order as their columns do, the first column weighing most; equal keys stay in the order of their rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.immutable import immutable

Keys = NDArray[np.int64]


ROOM = 4
"""Places for each row up to which putting rows where their keys say is quicker than sorting them."""


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

    def pack(self, columns: Sequence[NDArray[np.generic] | int]) -> Keys:
        """One key a row. A column may be a single code for all rows; at least one must be an array."""
        keys: Keys | np.int64 = np.int64(0)
        for bits, column in zip(self.bits, columns, strict=True):
            codes = np.int64(column) if isinstance(column, int) else column.astype(np.int64)
            keys = (keys << np.int64(bits)) | codes
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

    Different keys that lie close together need no sorting: each row is put where its key says. Else the row number is
    packed under the key where there is room, because a plain sort of int64 is several times quicker than a stable
    argsort and gives the same order.
    """
    if len(keys) < 2 or bool((keys[1:] >= keys[:-1]).all()):
        return None
    least = int(keys.min())
    if int(keys.max()) - least < ROOM * len(keys):
        row_at = np.full(int(keys.max()) - least + 1, -1, dtype=np.int64)
        row_at[keys - least] = np.arange(len(keys), dtype=np.int64)
        order = row_at[row_at >= 0]
        if len(order) == len(keys):
            return order
    row_bits = (len(keys) - 1).bit_length()
    if int(keys.max()).bit_length() + row_bits <= 62:
        both = (keys << row_bits) | np.arange(len(keys), dtype=np.int64)
        both.sort()
        both &= (1 << row_bits) - 1
        return both
    return np.argsort(keys, kind="stable")
