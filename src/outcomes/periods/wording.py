"""Labels as English publishers word them, put into the forms that are read: FY2019/20, 201920, Year ending March 2019.

Law: what a label says of its year (academic, financial) is kept; one that could mean two things, or whose parts
contradict each other, is left as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal

from outcomes.immutable import immutable
from outcomes.periods.endings import century, ends_month, month_number
from outcomes.periods.kinds import YearType
from outcomes.periods.labels import MONTHS
from outcomes.periods.spelling import USUAL, respelt

_SIX: Final = re.compile(r"(\d{4})(\d{2})(?=$|\s)")
_YEAR_WORDS: Final = (
    (r"\b(?:academic|school) year\b|(?<=\d) \(?(?:academic|school)\)?$|^AY ?(?=\d)", YearType.ACADEMIC),
    (
        r"\b(?:financial|fiscal) year\b|(?<=\d) \(?(?:financial|fiscal)\)?$|^FYE? ?(?=\d)|\bFY$",
        YearType.FINANCIAL,
    ),
    (r"\bcalendar year\b|^CY ?(?=\d)", YearType.CALENDAR),
)
_ENDING: Final = (
    r"(?:rolling )?(?:(?:year|yr|12 months|twelve months)(?: ending| ended| to)?|YE)"
    r"(?: (?P<d>\d{1,2})(?:st|nd|rd|th)?)? "
    r"(?P<m>[a-z]{3,9})\.? (?P<y>\d{4})"
)
_PART: Final = r"(Q\d+|H[12]|[PM]\d{1,2})"
_HYPHENED_QUARTER: Final = rf"^{_PART} (\d{{4}})-(\d{{2}})$|^(\d{{4}})-(\d{{2}}) ?{_PART}$"
_NAMED_BY_END: Final = {
    3: YearType.FINANCIAL,
    12: YearType.CALENDAR,
    8: YearType.ACADEMIC,
}
Six = Literal["year", "month", ""]


@immutable(kw_only=True)
class Wording:
    """What the labels of one column say together: whether 201112 is a year (2011/12) or a month (2011-12), whether
    its years that end in a month roll, because they end in different ones, and whether 1920 and 2021 (or 19-20)
    are 2019/20 and 2020/21, because all of them could be.
    """

    six: Six = ""
    rolling: bool = False
    four: bool = False


def wording_of(labels: Iterable[str]) -> Wording:
    """What only the labels of a column together tell.

    >>> wording_of(["201011", "201920"]).six, wording_of(["201011", "201004"]).six, wording_of(["201011"]).six
    ('year', 'month', '')
    """
    years = months = 0
    ends = set()
    texts = [label.strip() for label in labels]
    for text in texts:
        if USUAL.fullmatch(text):
            continue
        text = respelt(text)
        if six := _SIX.match(text):
            year, two = int(six[1]), int(six[2])
            following = two == (year + 1) % 100
            years += following and not 1 <= two <= 12
            months += not following and 1 <= two <= 12
        elif ending := re.fullmatch(_ENDING, text, re.I):
            ends.add(ending["m"][:3].lower())
    six_is: Six = "year" if years and not months else "month" if months and not years else ""
    four = len(set(texts)) > 1 and all(map(_in_four_digits, texts))
    return Wording(six=six_is, rolling=len(ends) > 1, four=four)


def _in_four_digits(text: str) -> str:
    """1920 and 19-20 as 2019/20, which they may be; empty where it is not."""
    years = re.fullmatch(r"(\d\d)-?(\d\d)", text)
    follows = years is not None and int(years[2]) == (int(years[1]) + 1) % 100
    return f"{century(int(text[:2]))}/{text[-2:]}" if follows else ""


@lru_cache(maxsize=4096)  # targets, paths and sources name the same few periods over and over
def reworded(text: str, wording: Wording) -> tuple[str, YearType | None]:
    """A label in a form that is read, and the type of year that its own words name (None: they name none).

    >>> reworded("FY2019/20", Wording()), reworded("2018/19 academic year", Wording())[0]
    (('2019/20', <YearType.FINANCIAL: 'financial'>), '2018/19')
    >>> reworded("Year ending March 2019", Wording()), reworded("Year ending June 2019", Wording())[0]
    (('2018/19', <YearType.FINANCIAL: 'financial'>), 'Jul 2018 - Jun 2019')
    """
    if wording.four:
        return _in_four_digits(text) or text, YearType.FINANCIAL
    if USUAL.fullmatch(text):
        return text, None
    text = respelt(text)
    ending = re.fullmatch(_ENDING, text, re.I)
    if ending:
        whole = ending["d"] is None or ends_month(int(ending["d"]), ending["m"], int(ending["y"]))
        return (_year_ending(ending["m"], int(ending["y"]), rolling=wording.rolling) if whole else None) or (text, None)
    type_: YearType | None = None
    for pattern, named in _YEAR_WORDS:
        if re.search(pattern, text, re.I):
            text, type_ = " ".join(re.sub(pattern, " ", text, flags=re.I).split()).strip(" ,:"), named
            break
    text = _six_digits(text, wording.six, type_)
    if hyphened := re.match(_HYPHENED_QUARTER, text, re.I):
        first, y, z, other_y, other_z, last = hyphened.groups()
        text = f"{y or other_y}/{z or other_z} {first or last}"
    if type_ is not None and type_.straddles and re.fullmatch(r"\d{4} ?- ?\d{2}", text):
        text = re.sub(r" ?- ?", "/", text)
    return text, type_


def _six_digits(text: str, six: Six, type_: YearType | None) -> str:
    """201920 as 2019/20 and 201904 as 2019-04; left as it is where it could be both."""
    digits = _SIX.match(text)
    if not digits:
        return text
    year, two = int(digits[1]), int(digits[2])
    follows, month = two == (year + 1) % 100, 1 <= two <= 12
    straddles = type_ is not None and type_.straddles
    if follows and (not month or six == "year" or straddles or text != digits[0]):
        return f"{year}/{two:02d}{text[6:]}"
    if month and (not follows or six == "month") and text == digits[0]:
        return f"{year}-{two:02d}" if not follows else f"{MONTHS[two - 1]} {year}"
    return text


def _year_ending(month: str, year: int, *, rolling: bool) -> tuple[str, YearType | None] | None:
    if month[:3].title() not in MONTHS:
        return None
    number = month_number(month)
    named = None if rolling else _NAMED_BY_END.get(number)
    if named is YearType.CALENDAR:
        return str(year), named
    if named is not None:
        return f"{year - 1}/{year % 100:02d}", named
    first = number % 12
    begins = f"{MONTHS[first]} {year - (first > 0)}"
    # Written by its months alone, a run of twelve may be read as a year of its own; in a column it rolls.
    type_ = YearType.CALENDAR_ROLLING_MONTHLY if rolling else None
    return f"{begins} - {MONTHS[number - 1]} {year}", type_


def doubtful(labels: Iterable[str]) -> str:
    """The first label that could mean years of another sort than it is taken for, where no year type is named.

    2019 - 20 and 2019-2020 are taken as two calendar years, as Fingertips writes them, and can be a financial year, as
    2019 to 2020 is on GOV.UK; 2014-17 is taken as four, and can be three financial years, as the Improvement Service
    writes them.

    >>> doubtful(["2018 - 20", "2019-2020"]), doubtful(["2018 - 2020", "2018/19"]), doubtful(["2019 to 20"])
    ('2019-2020', '', '2019 to 20')
    """
    for label in labels:
        years = re.fullmatch(r"(\d{4})(-|_| - | to )(\d{2}|\d{4})", label.strip())
        if not years:
            continue
        consecutive = int(years[3][-2:]) == (int(years[1]) + 1) % 100
        if len(years[3]) == 4:
            consecutive = int(years[3]) == int(years[1]) + 1
        elif len(years[2]) == 1:
            consecutive = not consecutive and int(years[3]) > 12
        if consecutive:
            return label
    return ""
