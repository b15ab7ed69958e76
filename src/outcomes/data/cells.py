"""Numbers as files write them: what is a number, what is a mark for "missing" or "held back", and what is a mistake.

Law: a cell that is none of these is reported with its place and never becomes a number, or missing, by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.origin import Origin
from outcomes.data.problems import bad_cells
from outcomes.diagnostics import Diagnostic

MISSING_WORDS = ("", "-", "–", "na", "n/a", "nan", "null", "none", "no data", "..", ":", "[x]", "x")
SUPPRESSED_WORDS = ("*", "c", "[c]", "suppressed")

_TAG = re.compile(r"<[^<>]*>")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_BELOW = re.compile(r"<\s*\d+")


class Mark(IntEnum):
    """What a cell turned out to be."""

    NUMBER = 0
    MISSING = 1
    SUPPRESSED = 2
    BAD = 3


@attrs.frozen(kw_only=True)
class CellRules:
    """Which words of a number column are not mistakes. Case does not matter.

    ``missing`` words mean that there is no number, ``suppressed`` words that the publisher holds it back (as does
    ``<5``). ``thousands`` is the sign between groups of three digits (none unless given).
    """

    missing: tuple[str, ...] = MISSING_WORDS
    suppressed: tuple[str, ...] = SUPPRESSED_WORDS
    thousands: str = ""

    def read(self, text: str) -> tuple[float, Mark]:
        """The number in a cell, NaN for none, and what the cell is.

        >>> rules = CellRules()
        >>> rules.read('<div class="no-data">-</div>')[1].name, rules.read("<5")[1].name, rules.read("12..3")[1].name
        ('MISSING', 'SUPPRESSED', 'BAD')
        """
        word = _TAG.sub(" ", text).strip().replace("−", "-").lower()
        if word in self._suppressed or _BELOW.fullmatch(word):
            return np.nan, Mark.SUPPRESSED
        if word in self._missing:
            return np.nan, Mark.MISSING
        if self.thousands and _GROUPED.fullmatch(word.replace(self.thousands, ",")):
            word = word.replace(self.thousands, "")
        if _NUMBER.fullmatch(word):
            number = float(word)
            if np.isfinite(number):
                return number, Mark.NUMBER
        return np.nan, Mark.BAD

    def numerals(self) -> tuple[tuple[float, Mark], ...]:
        """Marks that are written as numbers, such as -1 for missing, with what they mean."""
        words = {**dict.fromkeys(self._missing, Mark.MISSING), **dict.fromkeys(self._suppressed, Mark.SUPPRESSED)}
        return tuple((float(word), mark) for word, mark in words.items() if _NUMBER.fullmatch(word))

    @property
    def _missing(self) -> frozenset[str]:
        return frozenset(word.strip().lower() for word in self.missing) | {""}

    @property
    def _suppressed(self) -> frozenset[str]:
        return frozenset(word.strip().lower() for word in self.suppressed)


def advice(text: str, rules: CellRules) -> str:
    """What to do about a cell that is no number."""
    word = text.strip()
    if not rules.thousands and _GROUPED.fullmatch(word):
        return 'set thousands = "," in the options of the data source'
    if word.endswith("%"):
        return "write the number alone, without the sign"
    if re.fullmatch(r"[+-]?\d+,\d+", word):
        return "write a point, not a comma, before the decimals"
    return "write a number, or leave the cell empty"


def read_texts(texts: Iterable[str], rules: CellRules) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Numbers and marks of many cells, each distinct text looked at once."""
    known: dict[str, tuple[float, Mark]] = {}
    numbers, marks = [], []
    for text in texts:
        read = known.get(text)
        if read is None:
            read = known[text] = rules.read(text)
        numbers.append(read[0])
        marks.append(read[1])
    return np.asarray(numbers, dtype=np.float64), np.asarray(marks, dtype=np.int8)


def numbers_from(
    column: Any, field: str, rules: CellRules, origin: Origin
) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[Diagnostic]]:
    """A fresh float64 column from numbers, texts and None; which rows are held back; the problems."""
    array = np.asarray(column) if not isinstance(column, (list, tuple)) else None
    if array is not None and array.dtype.kind in "fiub":
        numbers = array.astype(np.float64, copy=True)
        wrong = np.flatnonzero(np.isinf(numbers))
        return numbers, np.zeros(len(numbers), dtype=np.bool_), infinite(numbers, wrong, field, rules, origin)
    cells: Sequence[Any] = column if array is None else array.tolist()
    texts = ["" if cell is None or cell != cell else str(cell) for cell in cells]
    numbers, marks = read_texts(texts, rules)
    wrong = np.flatnonzero(marks == Mark.BAD)
    bad = [texts[row] for row in wrong.tolist()]
    problems = bad_cells(origin, field, wrong.tolist(), bad, lambda text: advice(text, rules))
    return numbers, marks == Mark.SUPPRESSED, problems


def infinite(
    numbers: NDArray[np.float64],
    wrong: NDArray[np.intp],
    field: str,
    rules: CellRules,
    origin: Origin,
    places: NDArray[np.int64] | None = None,
) -> list[Diagnostic]:
    """Problems for numbers that are not finite, which become missing in place. ``places``: rows in the source."""
    texts = [str(number) for number in numbers[wrong].tolist()]
    numbers[wrong] = np.nan
    rows = wrong if places is None else places[wrong]
    return bad_cells(origin, field, rows.tolist(), texts, lambda text: advice(text, rules))
