"""What the columns of a table seem to be, by their headers and by what their cells say.

Law: a guess is shown as one, and what a column is called weighs more than what it happens to hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from outcomes.data.cells import CellMark, CellRules
from outcomes.data.columns import letters
from outcomes.data.number_marks import mark_lists
from outcomes.data.readers.table_options import NO_PLACE
from outcomes.immutable import immutable
from outcomes.periods import PeriodError, parse_period
from outcomes.periods.formats import EXCEL, likely_format, written_in

if TYPE_CHECKING:
    import polars

CODE: Final = re.compile(
    r"[EWSNJK]\d{8}|(?!CCG|ICB|STP|PCT|LAD|LTLA|UTLA|NHS|ALL|AGE|SEX)[A-Z0-9]{3}|[A-Z]\d{5}|nE\d{8}|\d{2}[A-Z]{2}"
)
"""Codes of areas and organisations, as the ONS and the NHS give them."""


_NO_CODE: Final = (*NO_PLACE, "x", "[x]")
"""By these a row says that it is of no area of a kind, or not of which."""

_SIGNED: Final = re.compile(
    r"\(?-?[£$€]?\d{1,3}(?:(?:[, ]\d{3})+(?:\.\d+)?|(?:\.\d{3})*,\d+|(?:\.\d{3}){2,})%?\)?|\([£$€]?\d+(?:\.\d+)?%?\)"
)
"""Numbers that need an option to be read: 1,200 and 68,1 and 1.234,5 and (12.5)."""

Options: TypeAlias = dict[str, Any]
"""Options of a reader, as a framework writes them."""

LOOKED_AT: Final = 2000
"""How many different words of a column are looked at."""

FORMATS: Final = (
    "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%y", "%d %B %Y", "%d %b %Y", "%B %Y", "%b %Y", "%b-%y",
    "%b %y", "%Y/%m", "YYYYYY", "YYYYMM", "excel", "%m/%d/%Y", "%m/%d/%y",
)  # fmt: skip
"""Ways of writing periods that are tried, where labels cannot be read as they stand."""

AREA: Final = ("area", "authority", "district", "council", "borough", "geo", "lad", "lacode", "laname", "ward",
                "region", "org", "provider", "trust", "utla", "ltla", "localarea", "locality", "place", "county",
                "icb", "force")  # fmt: skip
PERIOD: Final = ("period", "year", "date", "month", "quarter", "time", "week", "term", "fy")

KINDS: Final = ("type", "category", "group", "class", "level", "band", "quintile", "decile", "tier")
MOST_KINDS: Final = 30
"""How many different numbers may be kinds of something."""


@immutable(kw_only=True)
class Profile:
    """One column: its header, what share of its filled cells is a number, a period or a code (0 to 1), and its words.

    ``format`` is how its periods are written, where that must be said; ``marks`` are words among numbers; ``words`` the
    first of its different words.
    """

    header: str
    filled: float
    numbers: float
    periods: float
    codes: float
    format: str
    different: int
    marks: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def seems(self) -> str:
        """What it seems to be, in a word."""
        if not self.filled:
            return "empty"
        if self.periods > 0.8 and (self.numbers < 0.8 or self.named(PERIOD) or self._years):
            return "periods"
        if self.codes > 0.8 and self.numbers < 0.8:
            return "codes of areas" if self.named(AREA) or self.words[0][:1] in "EWSNJK" else "codes"
        if self.numbers > 0.6:
            return "numbers"
        return "one word throughout" if self.different == 1 else "words"

    @property
    def _years(self) -> bool:
        return all(re.fullmatch(r"(19|20)\d\d", word) for word in self.words)

    def named(self, hints: Sequence[str]) -> bool:
        """Does its header hold one of some words?"""
        name = letters(self.header.replace("%", " percent "))
        return any(hint in name for hint in hints)


_SOME = 20
"""Of many words so many are tried before all are: to say why a word is no period takes its time."""


def profiles_of(headers: Sequence[str], cells: polars.DataFrame) -> list[Profile]:
    """A profile of each column; column ``i`` of ``cells`` is headed ``headers[i]``."""
    return [_profile(header, cells[:, place]) for place, header in enumerate(headers)]


def _profile(header: str, column: polars.Series) -> Profile:
    words = column.str.strip_chars().replace("", None).drop_nulls()
    different = words.unique(maintain_order=True)
    seen = different.head(LOOKED_AT).to_list()
    rules = CellRules(missing=("",), suppressed=())
    read = [rules.read(word)[1] for word in seen]
    alike = CellRules()
    sizes = max(len(seen), 1)
    numbers = [
        mark is CellMark.NUMBER or _SIGNED.fullmatch(word) is not None for word, mark in zip(seen, read, strict=True)
    ]
    number = sum(numbers)
    format_, periods = _periods(seen)
    words_among = [word for word, read_as_one in zip(seen, numbers, strict=True) if not read_as_one]
    marks = [word for word in words_among if _is_mark(word, alike)]
    plain = max(sizes - len(marks), 1)
    codes, words = _codes(seen, words)
    return Profile(
        header=header,
        filled=len(words) / max(len(column), 1),
        numbers=number / plain if number else 0.0,
        periods=periods,
        codes=codes,
        format=format_,
        different=len(different),
        marks=tuple(marks[:12]) if number else (),
        words=tuple(seen[:8]),
    )


def _codes(seen: Sequence[str], words: polars.Series) -> tuple[float, polars.Series]:
    """What share of words are codes, and the words without those that say, in a column of codes, that there is none."""
    places = [word for word in seen if word.lower() not in _NO_CODE]
    share = sum(CODE.fullmatch(word) is not None for word in places) / max(len(places), 1)
    return share, words.filter(~words.str.to_lowercase().is_in(_NO_CODE)) if share > 0.8 else words


def _is_mark(word: str, rules: CellRules) -> bool:
    return rules.read(word)[1] in (CellMark.MISSING, CellMark.SUPPRESSED) or any(
        word.lower() in (*each.missing, *each.suppressed) for each in mark_lists().values()
    )


def _periods(words: Sequence[str]) -> tuple[str, float]:
    """How the words are written as periods ("": as they stand), and what share of them are some."""
    if not words:
        return "", 0.0
    some = words[:200]
    best = ("", share_of_periods(some, ""))
    for each in FORMATS:
        if best[1] >= 0.999:
            break
        share = share_of_periods(some, each)
        if share > best[1]:
            best = (each, share)
    return best


def share_of_periods(words: Sequence[str], format_: str) -> float:
    """What share of words are periods in a format; none where none of some of them is."""
    sample = words[:: max(len(words) // _SOME, 1)]
    if len(sample) < len(words) and not any(_is_period(word, format_) for word in sample):
        return 0.0
    return sum(_is_period(word, format_) for word in words) / len(words)


def _is_period(word: str, format_: str) -> bool:
    if format_ == EXCEL and likely_format(word) != EXCEL:
        return False  # 1, 2 and 3 are days of 1900 to a spreadsheet, and none of any figure
    try:
        label = word if not format_ else written_in(word, format_)
        if label:
            parse_period(label)
    except (PeriodError, ValueError):
        return False
    return bool(label)


def tells_apart(profile: Profile) -> bool:
    """Can a column say which of several figures of one area and period a row is, such as a type 1, 2 or other?"""
    kinds = profile.seems == "numbers" and profile.different <= MOST_KINDS and profile.named(KINDS)
    return profile.seems == "words" or kinds
