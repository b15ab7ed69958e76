"""Numbers as files write them: what is a number, what is a mark for "missing" or "held back", and what is a mistake.

Law: a cell that is none of these is reported with its place and never becomes a number, or missing, by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import cached_property
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.marks import DEFAULT, lists_that_know, mark_lists
from outcomes.data.origin import Origin
from outcomes.data.problems import bad_cells
from outcomes.diagnostics import Diagnostic

_TAG = re.compile(r"<[^<>]*>")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_BOUND = re.compile(
    r"(<|>|≤|≥|<=|>=|less than |more than |fewer than |under |over )\s*"
    r"(\d[\d,.]*%?|two|three|four|five|six|seven|eight|nine|ten|twenty)"
    r"|\d[\d,.]*%?\s*(\+|or (more|over|fewer|less|under)|and (over|under))"
)
_PLAIN_SPACE = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")}
)
_FOOTNOTES = (r"\[(?:note )?\d+\]", r"\(note \d+\)", "[¹²³⁰⁴-⁹]+")
"""Notes that are numbered: [note 1], as the Analysis Function asks for, [1] and raised figures."""


class CellMark(IntEnum):
    """What a cell turned out to be."""

    NUMBER = 0
    MISSING = 1
    SUPPRESSED = 2
    BAD = 3
    LOW = 4
    """Nothing is said of the number but that it is small."""
    NOTED = 5
    """A number with a note behind it, such as provisional."""


def _of(meaning: str) -> Any:
    return attrs.field(factory=lambda: getattr(mark_lists()[DEFAULT], meaning))


@attrs.frozen(kw_only=True, slots=False)
class CellRules:
    """Which words of a number column are not mistakes. Case does not matter.

    ``missing`` words mean that there is no number, ``suppressed`` words that the publisher holds it back (as does a
    bound such as ``<5``), ``low`` words that it is small and no more; ``notes`` may follow a number. ``thousands`` is
    the sign between groups of three digits (none unless given), ``decimal`` the sign before the decimals, and with
    ``brackets`` a number in brackets is below 0. A pound sign before a number and a percent sign after it are left
    away.
    """

    missing: tuple[str, ...] = _of("missing")
    suppressed: tuple[str, ...] = _of("suppressed")
    low: tuple[str, ...] = _of("low")
    notes: tuple[str, ...] = _of("notes")
    thousands: str = ""
    decimal: str = "."
    brackets: bool = False
    replaced: bool = False
    """The words were given in full, and no publisher's list is added to them."""

    def read(self, text: str) -> tuple[float, CellMark]:
        """The number in a cell, NaN for none, and what the cell is.

        >>> rules = CellRules()
        >>> rules.read('<div class="no-data">-</div>')[1].name, rules.read("<5")[1].name, rules.read("12..3")[1].name
        ('MISSING', 'SUPPRESSED', 'BAD')
        >>> rules.read("£1200"), rules.read("68%"), rules.read("70 [p]")[1].name
        ((1200.0, <CellMark.NUMBER: 0>), (68.0, <CellMark.NUMBER: 0>), 'NOTED')
        """
        word = _TAG.sub(" ", text).translate(_PLAIN_SPACE).strip().lower()
        meaning = self._meaning(word)
        if meaning is not None:
            return np.nan, meaning
        number = self._number(word)
        if number is not None:
            return number, CellMark.NUMBER
        if self._notes is not None:
            alone = self._notes.sub("", word).strip()
            if alone != word:
                number = self._number(alone)
                if number is not None:
                    return number, CellMark.NOTED
                meaning = self._meaning(alone)
                if alone and meaning is not None:
                    return np.nan, meaning
        return np.nan, CellMark.BAD

    def speaks_of_suppression(self, remark: str) -> bool:
        """Does a remark beside a cell without a number say that the number was held back?"""
        return "suppress" in remark.lower() or self.read(remark)[1] is CellMark.SUPPRESSED

    def _meaning(self, word: str) -> CellMark | None:
        # A word in square brackets means what it means without them, unless the list says otherwise.
        bare = word[1:-1].strip() if word[:1] == "[" and word[-1:] == "]" and word not in self._notes_alone else word
        if {word, bare} & self._suppressed or _BOUND.fullmatch(word):
            return CellMark.SUPPRESSED
        if {word, bare} & self._low:
            return CellMark.LOW
        return CellMark.MISSING if {word, bare} & self._missing and (bare or not word) else None

    def _number(self, word: str) -> float | None:
        """The number that a word is, its signs left away; None where it is none, or is not finite."""
        below = False
        # Spreadsheets keep a number as text by an apostrophe before it.
        word = word.removeprefix("'")
        if self.brackets and word[:1] == "(" and word[-1:] == ")":
            below, word = True, word[1:-1].strip()
        sign = word[:1] if word[:1] in "+-" else ""
        rest = word.removeprefix(sign).strip() if sign else word
        if rest[:1] == "£":
            rest = rest[1:].strip()
        if rest[-1:] == "%":
            rest = rest[:-1].strip()
        if rest[:1] in ("+", "-") and not sign:
            sign, rest = rest[0], rest[1:]
        if self.decimal != ".":
            if "." in rest and self.thousands != ".":
                return None
            # Thousands are taken away first, so that 1.234,5 and 1,234.5 are both what they say.
            rest = rest.replace(self.thousands, "\x00") if self.thousands else rest
            rest = rest.replace(self.decimal, ".").replace("\x00", ",")
            if "," in rest:
                rest = rest.replace(",", "") if _GROUPED.fullmatch(rest) else ""
        elif self.thousands:
            grouped = rest.replace(self.thousands, ",")
            if _GROUPED.fullmatch(grouped):
                rest = grouped.replace(",", "")
        if not _NUMBER.fullmatch(rest) or (sign and rest[:1] in "+-"):
            return None
        number = float(sign + rest)
        return (-number if below else number) if np.isfinite(number) else None

    def numerals(self) -> tuple[tuple[float, CellMark], ...]:
        """Marks that are written as numbers, such as -1 for missing, with what they mean."""
        words = {
            **dict.fromkeys(self._missing, CellMark.MISSING),
            **dict.fromkeys(self._suppressed, CellMark.SUPPRESSED),
        }
        return tuple((float(word), mark) for word, mark in words.items() if _NUMBER.fullmatch(word))

    @cached_property
    def _missing(self) -> frozenset[str]:
        return _lower(self.missing) | {""}

    @cached_property
    def _suppressed(self) -> frozenset[str]:
        return _lower(self.suppressed)

    @cached_property
    def _low(self) -> frozenset[str]:
        return _lower(self.low)

    @cached_property
    def _notes(self) -> re.Pattern[str] | None:
        """One or several notes at the end of a cell."""
        words = sorted(self._notes_alone - {""}, key=len, reverse=True)
        if not words:
            return None
        return re.compile(rf"(?:\s*(?:{'|'.join([*map(re.escape, words), *_FOOTNOTES])}))+$")

    @cached_property
    def _notes_alone(self) -> frozenset[str]:
        return _lower(self.notes)


def _lower(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.translate(_PLAIN_SPACE).strip().lower() for word in words)


_FORMULA = re.compile(
    r"#(div/0!|ref!|value!|name\?|num!|null!|n/a|spill!|calc!|field!|busy!|blocked!|connect!|unknown!|getting_data)"
    r"|err:\d{3}",
    re.IGNORECASE,
)
"""What Excel and, as ``Err:502``, LibreOffice show where a formula failed."""


_UNIT = re.compile(
    r"%|per ?cent(age)?|£( ?(m|k|000s?|millions?|thousands?))?|numbers?|no\.|counts?|integer|numeric|ratio"
    r"|rates?( per .+)?|per [\d,]+.*|days|weeks|months|hours|minutes|people|persons|pupils|tonnes|kg|km",
    re.IGNORECASE,
)
"""What a row of units under the header says."""


def advice(text: str, rules: CellRules) -> str:
    """What to do about a cell that is no number: which option reads it, where one does."""
    word = text.translate(_PLAIN_SPACE).strip()
    bare = word.lstrip("+-£ ").rstrip("% ")
    if not rules.thousands and _GROUPED.fullmatch(bare):
        return 'set thousands = "," in the options of the data source'
    if not rules.thousands and re.fullmatch(r"\d{1,3}( \d{3})+(\.\d+)?", bare):
        return 'set thousands = " " in the options of the data source'
    if rules.decimal == "." and re.fullmatch(r"(\d{1,3}(\.\d{3})*|\d+),\d+", bare):
        more = ' and thousands = "."' if "." in bare else ""
        return f'set decimal = ","{more} in the options of the data source'
    if not rules.brackets and re.fullmatch(r"\(\s*£?\s*[\d,.]+\s*%?\)", word):
        return "set brackets = true in the options of the data source, if brackets mean below 0"
    if _FORMULA.fullmatch(word):
        return (
            "it is the error of a formula: correct that in the workbook and save it again, or set missing = "
            f'["{word}"] in the options of the data source, where no number is to be had'
        )
    if _UNIT.fullmatch(word):
        return "set units = 1 in the options of the data source, where a row of units stands below the header"
    if len(word) <= LONGEST_MARK and not re.search(r"\d|^[+-]?inf", word.lower()):
        return _mark_advice(word, rules)
    if re.fullmatch(r"\d+ ?(-|–|to) ?\d+", word):
        return (
            f'correct the cell, or set suppressed = ["{word}"] in the options of the data source if it hides a number'
        )
    noted = re.fullmatch(r"[+-]?£?[\d.,]*\d%?\s*(\D{1,6})", word)
    if noted and noted[1].strip() not in ("", "%"):
        note = noted[1].strip().lower()
        name = next((each.id for each in mark_lists().values() if note in each.notes and each.id != "common"), "")
        known = f'set marks = "{name}" in the options of the data source, if that note is its publisher\'s'
        return known if name else "write the number alone, and what is to be said of it elsewhere"
    if re.fullmatch(r"\d+ ?[/-] ?[A-Za-z]{3,9}|[A-Za-z]{3,9} ?[/-] ?\d+", word):
        return "a spreadsheet has made a date of it: write the number again"
    return "write a number, or leave the cell empty"


LONGEST_MARK = 24
"""Letters of the longest text that may be a publisher's mark."""


def _mark_advice(word: str, rules: CellRules) -> str:
    known = lists_that_know(word)
    if known and not rules.replaced:
        name, meaning = next(iter(known.items()))
        return f'set marks = "{name}" in the options of the data source, where it means {meaning}'
    return (
        f'write a number; or, for a mark of the publisher, set missing = ["{word}"] in the options of the data source, '
        "or suppressed where it holds a number back"
    )


def read_texts(texts: Iterable[str], rules: CellRules) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Numbers and marks of many cells, each distinct text looked at once."""
    known: dict[str, tuple[float, CellMark]] = {}
    numbers, marks = [], []
    for text in texts:
        read = known.get(text)
        if read is None:
            read = known[text] = rules.read(text)
        numbers.append(read[0])
        marks.append(read[1])
    return np.asarray(numbers, dtype=np.float64), np.asarray(marks, dtype=np.int8)


def held_back(marks: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Which cells the publisher knows and does not say, or of which it says only that they are small."""
    return np.asarray((marks == CellMark.SUPPRESSED) | (marks == CellMark.LOW))


def numbers_from(
    column: Any, field: str, rules: CellRules, origin: Origin
) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[Diagnostic]]:
    """A fresh float64 column from numbers, texts and None; which rows are held back; the problems."""
    array = np.asarray(column) if not isinstance(column, (list, tuple)) else None
    if array is not None and array.dtype.kind in "fiub":
        numbers = array.astype(np.float64, copy=True)
        wrong = np.flatnonzero(np.isinf(numbers))
        return numbers, np.zeros(len(numbers), dtype=np.bool_), infinite(numbers, wrong, field, rules, origin)
    cells: Sequence[object] = column if array is None else array.tolist()
    texts = ["" if cell is None or cell != cell else str(cell) for cell in cells]
    numbers, marks = read_texts(texts, rules)
    wrong = np.flatnonzero(marks == CellMark.BAD)
    bad = [texts[row] for row in wrong.tolist()]
    problems = bad_cells(origin, field, wrong.tolist(), bad, lambda text: advice(text, rules))
    return numbers, held_back(marks), problems


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
