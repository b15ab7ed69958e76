"""Other spellings of a period, put into the one that is read: Qtr 1 19/20, 31st March 2019, 2019M06, 2019/20 [p].

Law: only what can mean one thing is put otherwise; a label whose parts contradict each other is left as it stands.
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Callable
from typing import Final

from outcomes.periods.endings import MONTH, century, month_number, with_its_beginning
from outcomes.periods.labels import MONTHS

_NOTE: Final = re.compile(
    r"\s*(?:\*+|[†‡§]+|\[(?:[a-z]{1,3}|note \d+|\d+)\]"
    r"|\((?:p|r|e|provisional|revised|estimated?|actual|final|full year)\)"
    r"|,? (?:outturn|actual|full year|census|provisional|revised))$",
    re.I,
)
_DATE: Final = rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?[ -]({MONTH})[ -](\d{{4}})|(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}))"
_RANGE: Final = re.compile(rf"{_DATE}(?: ?(?:-|to|until) ?| ){_DATE}", re.I)
_DAY: Final = re.compile(
    rf"(?:(?:as )?at |on |snapshot )?(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?[ -]({MONTH})[ -](\d{{4}})", re.I
)
_WEEK: Final = re.compile(rf"(?:week |w/?)(ending|commencing|beginning|starting|e|c|b)\.? {_DATE}", re.I)
_WITH_MONTHS: Final = re.compile(rf"(?P<a>.*?)\(? ?(?P<first>{MONTH}) ?(?:-|to) ?(?P<last>{MONTH}) ?\)?(?P<b>.*)", re.I)
_ORDINAL: Final = {"first": "1", "second": "2", "third": "3", "fourth": "4"}


def respelt(text: str) -> str:
    """A label in the spelling that is read; one that needs no other, or could mean two things, as it stands.

    >>> [respelt(each) for each in ("19/20", "Qtr 2 2019/20", "31st March 2019", "2019M06", "2019/20 (provisional)")]
    ['2019/20', 'Q2 2019/20', '2019-03-31', '2019-06', '2019/20']
    """
    for step in _STEPS:
        text = step(text)
    return text


def _without_notes(text: str) -> str:
    """Marks behind a label, such as provisional, say nothing of the time."""
    bare = _NOTE.sub("", text)
    return bare if re.search(r"\d", bare) else text


def _year_type_in_brackets(text: str) -> str:
    return re.sub(r"(\d) ?\((academic|school|financial|calendar)(?: year)?\)$", r"\1 \2 year", text, flags=re.I)


def _plain_year(text: str) -> str:
    """Years as spreadsheets write numbers, of estimates for the middle of a year, and of a census."""
    text = re.sub(r"^(\d{4})\.0+$", r"\1", text)
    return re.sub(r"^(?:mid[ -]?(?:year )?|census )(?=\d{4}$)", "", text, flags=re.I)


def _parts_of_a_year(text: str) -> str:
    """Quarter 1, Qtr 1, 1st quarter, Half year 1, Month 3 as Q1, H1, M3."""
    text = re.sub(
        r"\b(first|second|third|fourth)(?= (?:quarter|half))", lambda f: f"{_ORDINAL[f[1].lower()]}st", text, flags=re.I
    )
    text = re.sub(r"\b([1-4])(?:st|nd|rd|th) (?:quarter|qtr)\b", r"Q\1", text, flags=re.I)
    text = re.sub(r"\b([12])(?:st|nd) half(?: year)?\b", r"H\1", text, flags=re.I)
    text = re.sub(r"\b(?:quarter|qtr)\.? ?([1-4])\b", r"Q\1", text, flags=re.I)
    text = re.sub(r"\bhalf(?:[ -]year)? ?([12])\b", r"H\1", text, flags=re.I)
    text = re.sub(r"\bmonth ?(\d{1,2})(?=[ ,])", r"M\1", text, flags=re.I)
    return re.sub(r"^(Q[1-4]|H[12])[-/,] ?(?=\d{4})", r"\1 ", text, flags=re.I)


def _long_years(text: str) -> str:
    """19/20 as 2019/20, also behind a quarter or FY; 2019-2020 beside a quarter as 2019/20."""

    def long(years: re.Match[str]) -> str:
        first, second = int(years[1]), int(years[2])
        return f"{century(first)}/{second:02d}" if second == (first + 1) % 100 else years[0]

    if not re.search(r"\d{4}", text):
        text = re.sub(r"(?<![\d/.-])(\d{2})/(\d{2})(?![\d/.-])", long, text)
    text = re.sub(
        r"(?<=FY)( ?)(\d{2})-(\d{2})$",
        lambda f: f"{f[1]}{century(int(f[2]))}/{f[3]}" if int(f[3]) == (int(f[2]) + 1) % 100 else f[0],
        text,
    )
    if re.search(r"\b[QH]\d\b", text, re.I):
        text = re.sub(
            r"\b(\d{4})[-/](\d{4})\b", lambda f: f"{f[1]}/{f[2][2:]}" if int(f[2]) == int(f[1]) + 1 else f[0], text
        )
    ranged = re.fullmatch(r"(\d{4})-(\d{2}) to (\d{4})-(\d{2})", text)
    if ranged and all(int(ranged[n + 1]) == (int(ranged[n]) + 1) % 100 for n in (1, 3)):
        text = f"{ranged[1]}/{ranged[2]} - {ranged[3]}/{ranged[4]}"
    return text


def _months(text: str) -> str:
    """June '19, Apr 19 - Jun 19, 2019 JUN, 2019M06, 06/2019 as months that are read."""
    text = re.sub(
        rf"\b({MONTH})[ -]?'?(\d{{2}})(?![\d/]|(?:st|nd|rd|th)\b)",
        lambda f: f"{f[1]} {century(int(f[2]))}" if _named(f[1]) else f[0],
        text,
        flags=re.I,
    )
    text = re.sub(rf"^(\d{{4}})[ -]({MONTH})$", r"\2 \1", text, flags=re.I)
    text = re.sub(r"^(\d{4}) ?M(0[1-9]|1[0-2])$", r"\1-\2", text)
    month = re.fullmatch(r"(\d{1,2})[/ ](\d{4})", text)
    return f"{month[2]}-{int(month[1]):02d}" if month and 1 <= int(month[1]) <= 12 else text


def _year_ending(text: str) -> str:
    return re.sub(r"^(?:Y/E|Y\.E\.?|yr end(?:ing)?) ?(?=[A-Za-z0-9])", "YE ", text, flags=re.I)


def _quarter_with_months(text: str) -> str:
    """Q1 (Apr-Jun) 2019/20 as Q1 2019/20, Apr-Jun 2019/20 as 2019/20 Q1, Q1 (Apr-Jun) 2019 as Apr - Jun 2019."""
    year = re.search(r"\b(\d{4})/(\d{2})\b", text)
    quarter = re.search(r"\bQ([1-4])\b", text, re.I)
    months = _WITH_MONTHS.fullmatch(text)
    if months is None or not (year or quarter):
        return text
    first, last = month_number(months["first"]), month_number(months["last"])
    if (last - first) % 12 != 2:
        return text
    if year:
        place = (first - 4) % 12 // 3 + 1
        if (first - 4) % 3 or (quarter and int(quarter[1]) != place):
            return text
        rest = re.sub(r"\bQ[1-4]\b", "", months["a"] + months["b"], flags=re.I)
        return f"{year[0]} Q{place}" if rest.replace(year[0], "").strip(" ,-:") == "" else text
    plain = re.search(r"\b\d{4}\b", text)
    return f"{months['first'].strip('.')} - {months['last'].strip('.')} {plain[0]}" if plain else text


def _days(text: str) -> str:
    """Days by the name of their month or without signs, weeks by their Sunday or Monday, months from day to day."""
    if days := _RANGE.fullmatch(text):
        begins, ends = _date(days.groups()[:6]), _date(days.groups()[6:])
        whole = begins and ends and begins.day == 1 and ends.day == monthrange(ends.year, ends.month)[1]
        if begins and ends and whole and begins < ends:
            return f"{_said(begins)} - {_said(ends)}" if _said(begins) != _said(ends) else _said(begins)
        return text
    if week := _WEEK.fullmatch(text):
        day = _date(week.groups()[1:])
        # A week of another day than Monday to Sunday is none of those that are counted by the year.
        if day and day.isoweekday() == (7 if week[1].lower() in ("ending", "e") else 1):
            return "{}-W{:02d}".format(*day.isocalendar()[:2])
        return text
    if named := _DAY.fullmatch(text):
        day = _date((*named.groups(), None, None, None))
        return day.isoformat() if day else text
    if re.fullmatch(r"(?:19|20)\d{6}", text):
        day = _date((None, None, None, text[6:], text[4:6], text[:4]))
        return day.isoformat() if day else text
    return text


def _date(parts: tuple[str | None, ...]) -> datetime.date | None:
    """The day of day, month by name and year, or of day, month and year in numbers; None where there is none such."""
    day, month, year, other_day, other_month, other_year = parts
    try:
        if month is not None:
            return datetime.date(int(year or 0), month_number(month), int(day or 0))
        return datetime.date(int(other_year or 0), int(other_month or 0), int(other_day or 0))
    except ValueError:
        return None


def _named(month: str) -> bool:
    return month[:3].title() in MONTHS


def _said(day: datetime.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


_STEPS: Final[tuple[Callable[[str], str], ...]] = (
    _without_notes,
    _year_type_in_brackets,
    _plain_year,
    _parts_of_a_year,
    _long_years,
    _year_ending,
    _days,
    _months,
    with_its_beginning,
    _quarter_with_months,
)
