"""Numbers as files write them: what is a number, what is a mark for "missing" or "held back", and what is a mistake.

Law: a cell that is none of these is reported with its place and never becomes a number, or missing, by itself.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from enum import IntEnum
from functools import cache, cached_property
from typing import Any, Final

import attrs
import numpy as np

from outcomes.data.number_marks import DEFAULT, mark_lists
from outcomes.immutable import immutable

_TAG = re.compile(r"<[^<>]*>")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
GROUPED: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
"""A number with a comma between groups of three digits."""
_BOUND = re.compile(
    r"(<|>|≤|≥|<=|>=|less than |more than |fewer than |under |over )\s*"
    r"(\d[\d,.]*%?|two|three|four|five|six|seven|eight|nine|ten|twenty)"
    r"|\d[\d,.]*%?\s*(\+|or (more|over|fewer|less|under)|and (over|under))"
)
PLAIN_SPACE = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")}
)
_FOOTNOTES = (r"\[(?:note )?\d+\]", r"\(note \d+\)", "[¹²³⁰⁴-⁹]+")
"""Notes that are numbered: [note 1], as the Analysis Function asks for, [1] and raised figures."""


LONGEST_REMARK = 200
"""Letters of the longest remark that is told in full."""
LONGEST_NUMBER = 200
"""Letters of the longest cell that may be a number in other words: on longer text there is no advice how to read it."""


MOST_FLAGS: Final = 4
"""Letters of the longest word that is looked at as flags written together."""


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


@immutable(kw_only=True)
class CellRules:
    """Which words of a number column are not mistakes. Case does not matter.

    ``missing`` words mean that there is no number, ``suppressed`` words that the publisher holds it back (as does a
    bound such as ``<5``), ``low`` words that it is small and no more; ``notes`` may follow a number, and ``caveats``
    says in words which of them its reader must know. ``thousands`` is the sign between groups of three digits (none
    unless given), ``decimal`` the sign before the decimals, and with ``brackets`` a number in brackets is below 0. A
    pound sign before a number and a percent sign after it are left away.
    """

    missing: tuple[str, ...] = _of("missing")
    suppressed: tuple[str, ...] = _of("suppressed")
    low: tuple[str, ...] = _of("low")
    notes: tuple[str, ...] = _of("notes")
    caveats: Mapping[str, str] = _of("caveats")
    thousands: str = ""
    decimal: str = "."
    brackets: bool = False
    replaced: bool = False
    """The words were given in full, and no publisher's list is added to them."""
    parsed: bool = True
    """A text that a parser takes for a number is that number; not so where 1.234 is written for 1,234."""

    def read(self, text: str) -> tuple[float, CellMark]:
        """The number in a cell, NaN for none, and what the cell is.

        >>> rules = CellRules()
        >>> rules.read('<div class="no-data">-</div>')[1].name, rules.read("<5")[1].name, rules.read("12..3")[1].name
        ('MISSING', 'SUPPRESSED', 'BAD')
        >>> rules.read("£1200"), rules.read("68%"), rules.read("70 [p]")[1].name
        ((1200.0, <CellMark.NUMBER: 0>), (68.0, <CellMark.NUMBER: 0>), 'NOTED')
        """
        word = _cleaned(text)
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

    def caveat(self, text: str) -> str:
        """What the notes behind a number say that its reader must know; empty for nothing.

        >>> CellRules().caveat("70 [p] [r]"), CellRules().caveat("70 [note 1]")
        ('provisional', '')
        """
        notes = self._notes.search(_cleaned(text)) if self._notes is not None else None
        return "" if notes is None else self._told(notes[0])

    def _told(self, notes: str) -> str:
        """What one or several notes, which may stand without a space between, say that a reader must know."""
        said = (self._caveats.get(each, "") for each in self._each_note.findall(notes))
        return ", ".join(dict.fromkeys(each for each in said if each))

    def remark(self, text: str) -> str:
        """What a remark beside a number says that its reader must know, on one line; empty for nothing.

        >>> CellRules().remark("p"), CellRules().remark("r"), CellRules().remark(" Value for two  districts. ")
        ('provisional', '', 'Value for two districts')
        """
        word = _cleaned(text)
        for mark in (word, f"[{word}]"):
            if mark in self._caveats or mark in self._notes_alone:
                return self._caveats.get(mark, "")
        # Flags of Eurostat that apply together are written as one word, such as bp.
        if self._notes is not None and word.isalpha() and len(word) <= MOST_FLAGS and self._notes.fullmatch(word):
            return self._told(word)
        if self._meaning(word) is not None or any(re.fullmatch(each, word) for each in _FOOTNOTES):
            return ""
        told = "".join(each if each.isprintable() else " " for each in _TAG.sub(" ", text))
        return textwrap.shorten(told, LONGEST_REMARK, placeholder="…").rstrip(". ")

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
                rest = rest.replace(",", "") if GROUPED.fullmatch(rest) else ""
        elif self.thousands:
            grouped = rest.replace(self.thousands, ",")
            if GROUPED.fullmatch(grouped):
                rest = grouped.replace(",", "")
        if not _NUMBER.fullmatch(rest) or (sign and rest[:1] in "+-"):
            return None
        number = float(sign + rest)
        return (-number if below else number) if np.isfinite(number) else None

    def numerals(self) -> tuple[tuple[float, CellMark], ...]:
        """Marks that are written as numbers, such as -1 for missing, with what they mean."""
        return _numerals(self._missing, self._suppressed)

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
    def _each_note(self) -> re.Pattern[str]:
        words = sorted(self._notes_alone - {""}, key=len, reverse=True)
        return re.compile("|".join([*_FOOTNOTES, *map(re.escape, words)]))

    @cached_property
    def _caveats(self) -> Mapping[str, str]:
        return {word.lower(): said for word, said in self.caveats.items()}

    @cached_property
    def _notes_alone(self) -> frozenset[str]:
        return _lower(self.notes)


def _cleaned(text: str) -> str:
    return _TAG.sub(" ", text).translate(PLAIN_SPACE).strip().lower()


@cache
def _numerals(missing: frozenset[str], suppressed: frozenset[str]) -> tuple[tuple[float, CellMark], ...]:
    words = dict.fromkeys(missing, CellMark.MISSING) | dict.fromkeys(suppressed, CellMark.SUPPRESSED)
    return tuple((float(word), mark) for word, mark in words.items() if _NUMBER.fullmatch(word))


@cache
def _lower(words: tuple[str, ...]) -> frozenset[str]:
    """Most files of a run are read by the same words."""
    return frozenset(word.translate(PLAIN_SPACE).strip().lower() for word in words)
