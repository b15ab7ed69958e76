"""Columns that grow part by part, so that of a large file nothing is held twice.

Law: what a grown column says is what its parts say one below the other.
"""

from __future__ import annotations

from typing import Generic

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Scalar, frozen
from outcomes.data.coded import Coded, repeat_word

_STRETCH = 1 << 16
"""Codes that are renumbered at a time."""


class GrowingNumbers(Generic[Scalar]):
    """A column of numbers or marks. A part that lacks it has ``nothing``; where all do, it takes no memory."""

    def __init__(self, nothing: Scalar, expected: int = 0) -> None:
        """About so many rows are ``expected``: memory for more costs nothing, for fewer that they are moved."""
        self.nothing, self.expected = nothing, expected
        self.size = 0
        self.held: NDArray[Scalar] | None = None

    def add(self, part: NDArray[Scalar] | None, rows: int) -> None:
        """Put so many rows below those that are there."""
        if part is not None or self.held is not None:
            self.room(rows)[:] = self.nothing if part is None else part
        self.size += rows

    def room(self, rows: int) -> NDArray[Scalar]:
        """Where the next rows go."""
        end = self.size + rows
        if self.held is None:
            self.held = np.empty(max(end, self.expected), dtype=self.nothing.dtype)
            self.held[: self.size] = self.nothing
        elif end > len(self.held):
            self.held.resize(end + end // 4, refcheck=False)
        return self.held[self.size : end]

    def done(self) -> NDArray[Scalar] | None:
        """All rows; None where no part has the column."""
        if self.held is None:
            return None
        self.held.resize(self.size, refcheck=False)
        return self.held


class GrowingWords:
    """A column of words. What all rows say takes no memory a row."""

    def __init__(self, expected: int = 0) -> None:
        self.place: dict[str, int] = {}
        self.codes = GrowingNumbers(np.int32(0), expected)
        self.some = False

    def add(self, part: Coded | None, rows: int) -> None:
        """Put so many rows below those that are there; a part that lacks the column says nothing."""
        self.some = self.some or part is not None
        words = ("",) if part is None else part.words
        table = np.array([self.place.setdefault(word, len(self.place)) for word in words] or [0], dtype=np.int32)
        if len(self.place) < 2 or part is None:
            self.codes.add(None if len(self.place) < 2 else np.broadcast_to(table, (rows,)), rows)
        else:
            np.take(table, part.codes, out=self.codes.room(rows), mode="clip")
            self.codes.size += rows

    def done(self) -> Coded | None:
        """All rows, by words in their order; None where no part has the column."""
        if not self.some:
            return None
        words = tuple(sorted(self.place))
        codes = self.codes.done()
        if codes is None:
            return repeat_word(words[0], self.codes.size)
        table = np.empty(len(words), dtype=np.int32)
        table[[self.place[word] for word in words]] = np.arange(len(words), dtype=np.int32)
        for start in range(0, len(codes), _STRETCH):
            some = codes[start : start + _STRETCH]
            some[:] = table[some]
        return Coded(codes=frozen(codes), words=words)
