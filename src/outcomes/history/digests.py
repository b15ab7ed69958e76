"""64-bit digests of rows of words and numbers, so that a night compares a million rows without reading a million.

Law: equal rows give equal digests in any run, on any machine and in any order of rows or words.

References
----------
Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators (the finaliser of SplitMix64). Two of a
million different rows share a digest with a probability of about 3 in 100 million.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.data.coded import Coded

Digests = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2, _SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)
_NOTHING = np.uint64(0x7FF8000000000000)


def mix(numbers: Digests) -> Digests:
    """Scatter 64-bit numbers over all 64-bit numbers, one to one. A new array."""
    mixed = numbers ^ (numbers >> _SHIFT_1)
    mixed *= _MIX_1
    mixed ^= mixed >> _SHIFT_2
    mixed *= _MIX_2
    mixed ^= mixed >> _SHIFT_3
    return mixed


def word_digests(column: Coded) -> Digests:
    """A digest of the word of each row, worked out once a word."""
    used = column.used()
    table = np.zeros(len(column.words), dtype=np.uint64)
    for code in np.flatnonzero(used):
        table[code] = text_digest(column.words[code])
    return table[column.codes]


def text_digest(text: str) -> int:
    """Digest of one text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def number_digests(numbers: NDArray[np.float64]) -> Digests:
    """The bits of each number; 0.0 and -0.0 are one number, and so is every NaN."""
    bits = (numbers + 0.0).view(np.uint64).copy()
    bits[np.isnan(numbers)] = _NOTHING
    return bits


def row_digests(columns: Iterable[Digests], rows: int) -> Digests:
    """One digest a row over columns of digests, in the order given. Never 0, which means that there is nothing."""
    total = np.full(rows, _GOLDEN, dtype=np.uint64)
    for column in columns:
        total = mix((total ^ column) + _GOLDEN)
    return total | np.uint64(1)


def signed(digests: Digests) -> NDArray[np.int64]:
    """The same 64 bits as databases hold them."""
    return np.ascontiguousarray(digests).view(np.int64)


def occurrences(digests: Digests) -> NDArray[np.int32]:
    """How many rows before each one have the same digest."""
    order = np.argsort(digests, kind="stable")
    ranked = digests[order]
    starts = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1])) if len(ranked) else np.empty(0, bool))
    sizes = np.diff(np.concatenate((starts, [len(ranked)])))
    place = np.empty(len(digests), dtype=np.int32)
    place[order] = np.arange(len(ranked)) - np.repeat(starts, sizes)
    return place


def combined(columns: Sequence[Coded], rows: int) -> Digests:
    """One digest a row over columns of words."""
    return row_digests((word_digests(each) for each in columns), rows)
