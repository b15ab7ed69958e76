"""Labels that name the end of their time, or its days: FYE 2020, 3 years to March 2019, 31st March 2019.

Law: the end has to be that of a month, and a count beside a range its own; what is not so is left as it stands.
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from typing import Final

from outcomes.periods.labels import MONTHS, straddling

YEAR_OF_END: Final = "FYE"
"""The format of financial years that are named by their last year: FY24 is 2023/24."""

NAMED_BY_END: Final = re.compile(rf"{YEAR_OF_END}|[a-z\d ]+ (?:ending|ended|to)|week beginning", re.I)
"""Formats of labels that name the end of their time and do not say so, such as March 2020 under Year ending; of weeks,
their first day too."""

MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_COUNTS: Final = {"two": 2, "three": 3, "five": 5, "six": 6, "nine": 9}
_COUNT: Final = rf"(?P<n>\d\d?|{'|'.join(_COUNTS)})"
_ENDING: Final = r"(?:,? (?:ending|ended|to)(?: in)?)"
_FINANCIAL_YEAR: Final = (
    rf"(?:FYE|(?:FY|(?:financial|fiscal) year){_ENDING})(?: ?(?:31(?:st)? )?mar(?:ch)?\.?)? ?(?P<y>\d{{4}}|\d{{2}})"
)
_RUN: Final = (
    rf"(?:(?P<quarter>quarter|qtr)|(?:rolling )?{_COUNT}[ -](?P<unit>month|year)s?){_ENDING}"
    rf"(?: (?P<d>\d{{1,2}})(?:st|nd|rd|th)?)? (?P<m>{MONTH}) (?P<y>\d{{4}})"
)
_COUNTED: Final = rf"(?P<y>\d{{4}}) ?- ?(?P<z>\d{{2}}|\d{{4}}),? \((?:{_COUNT}[ -]years?)?(?P<also>,? ?pooled)?\)"
_DATE: Final = (
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?[ -]({MONTH})[ -](\d{{4}}|\d{{2}})|(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}|\d{{2}}))"
)
_RANGE: Final = rf"{_DATE}(?: ?(?:-|to|until) ?| ){_DATE}"
_ISO: Final = r"(\d{4})-(\d{2})-(\d{2})"
_MIDNIGHT: Final = r"(?<!\d)(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)"
_WEEKDAY: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_DAY: Final = (
    rf"(?:(?:as )?at |as of |on |snapshot )?(?:the )?{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[ -]({MONTH})[ -](\d{{4}})"
)
_WEEK: Final = (
    r"(?:(?:week|wk) |w/?)(ending|ended|to|commencing|beginning|starting|e|c|b)\.?:? "
    rf"{_WEEKDAY}{_DATE}"
)


def century(year: int) -> int:
    """The year that two digits mean: 19 is 2019, 85 is 1985."""
    return year + (2000 if year < 80 else 1900)


def full_year(digits: str) -> int:
    """A year of four digits, or of two."""
    return int(digits) if len(digits) == 4 else century(int(digits))


def month_number(month: str) -> int:
    return MONTHS.index(month[:3].title()) + 1


def ends_month(day: int, month: str, year: int) -> bool:
    """Is it the last day of a month? A year that ends on 5 April is none of whole months."""
    return month[:3].title() in MONTHS and day == monthrange(year, month_number(month))[1]


def year_that_ends_in(text: str) -> str | None:
    """The financial year that is named by its last year; None where no year is named.

    >>> year_that_ends_in("FY24"), year_that_ends_in("2020"), year_that_ends_in("soon")
    ('2023/24', '2019/20', None)
    """
    year = re.fullmatch(r"\D*(\d{4}|\d{2})(?:\.0+)?\D*", text)
    return straddling(full_year(year[1]) - 1) if year else None


def year_so_far(text: str) -> str | None:
    """A quarter of a financial year as the quarters of it up to that one; None where it is no such quarter.

    >>> year_so_far("2019/20 Q3"), year_so_far("Q1 2019-20"), year_so_far("2019 Q3")
    ('2019/20 Q1-Q3', '2019/20 Q1', None)
    """
    quarter = re.fullmatch(r"Q(?P<q>[1-4]) (?P<y>\d{4})[/-](?P<z>\d{2})|(\d{4})[/-](\d{2}) ?Q([1-4])", text, re.I)
    if quarter is None:
        return None
    number, first, second, *other = quarter.groups()
    first, second, number = (first, second, number) if first else other
    return f"{first}/{second} Q1" + (f"-Q{number}" if number != "1" else "")


def ending_in(form: str, text: str) -> str:
    """A label under a heading such as year ending, as one that says so itself.

    >>> ending_in("year ending", "2020-03-31"), ending_in("quarter ending", "Jun-20")
    ('year ending 31 Mar 2020', 'quarter ending Jun-20')
    """
    if day := re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2})(?:[T ]00:00(?::00)?)?)?", text):
        text = f"{day[3] or ''} {_short(day[2])} {day[1]}".strip()
    elif day := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?: 00:00(?::00)?)?", text):
        text = f"{day[1]} {_short(day[2])} {full_year(day[3])}"
    return f"{form} {text}"


def _short(month: str) -> str:
    return MONTHS[(int(month) - 1) % 12]


def with_its_beginning(text: str) -> str:
    """A label that names its end as the range or the year that it means.

    >>> [with_its_beginning(each) for each in ("FYE 2020", "Quarter ending June 2021", "3 months to May 2021")]
    ['FY 2019/20', 'Apr - Jun 2021', 'Mar 2021 - May 2021']
    >>> with_its_beginning("3 years to March 2019"), with_its_beginning("2017-19 (3 years)")
    ('2016/17 - 2018/19', '2017 - 19')
    """
    if not re.search("[A-Za-z]", text):
        return text  # as most labels are: years, and ranges of them
    if year := re.fullmatch(_FINANCIAL_YEAR, text, re.I):
        return f"FY {straddling(full_year(year['y']) - 1)}"
    if counted := re.fullmatch(_COUNTED, text, re.I):
        years = (int(counted["z"][-2:]) - int(counted["y"][-2:])) % 100 + 1
        # 2011-12 (pooled) may be one financial year or two of the calendar.
        named = _count(counted["n"]) if counted["n"] else years if counted["also"] and years > 2 else 0
        return f"{counted['y']} - {counted['z'][-2:]}" if named == years else text
    if run := re.fullmatch(_RUN, text, re.I):
        month, year_ = month_number(run["m"]), int(run["y"])
        if run["d"] and not ends_month(int(run["d"]), run["m"], year_):
            return text
        return _run(run, month, year_) or text
    return text


def _run(run: re.Match[str], month: int, year: int) -> str:
    """The range that ends in a month; empty for a count of none."""
    count = 1 if run["quarter"] else _count(run["n"])
    in_years = not run["quarter"] and run["unit"].lower() == "year"
    if in_years and count > 1 and month in (3, 12):
        return f"{year - count + 1} - {year}" if month == 12 else f"{straddling(year - count)} - {straddling(year - 1)}"
    months = 3 if run["quarter"] else count * 12 if in_years else count
    first = year * 12 + month - months
    if not months or (months == 12 and not run["quarter"]):
        return ""
    began = MONTHS[first % 12]
    ends = MONTHS[month - 1]
    if run["quarter"] and month % 3 == 0:
        return f"{began} - {ends} {year}"
    return f"{began} {first // 12} - {ends} {year}"


def _count(word: str) -> int:
    return _COUNTS.get(word.lower()) or int(word)


def from_its_days(text: str) -> str:
    """Days by the name of their month, without signs or with the hour, weeks by their Sunday or Monday, months from day
    to day."""
    text = re.sub(_MIDNIGHT, r"\1", text)
    if days := re.fullmatch(rf"{_ISO}(?:/| ?- | to ){_ISO}", text):
        text = "{2}/{1}/{0} - {5}/{4}/{3}".format(*days.groups())
    if days := re.fullmatch(_RANGE, text, re.I):
        begins, ends = _date(days.groups()[:6]), _date(days.groups()[6:])
        whole = begins and ends and begins.day == 1 and ends.day == monthrange(ends.year, ends.month)[1]
        if begins and ends and whole and begins < ends:
            return f"{_month(begins)} - {_month(ends)}" if _month(begins) != _month(ends) else _month(begins)
        return text
    if week := re.fullmatch(_WEEK, re.sub(_ISO, r"\3/\2/\1", text), re.I):
        day = _date(week.groups()[1:])
        if day and week[1].lower() not in ("ending", "ended", "to", "e") and day.year < datetime.MAXYEAR:
            day += datetime.timedelta(days=6)
        # A week that does not end on Sunday is none of those that are counted by the year.
        if day and day.isoweekday() < 7:
            return f"week ending {day.day} {_month(day)}"
        return "{}-W{:02d}".format(*day.isocalendar()[:2]) if day else text
    if named := re.fullmatch(_DAY, text, re.I):
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
            return datetime.date(full_year(year or "0"), month_number(month), int(day or 0))
        return datetime.date(full_year(other_year or "0"), int(other_month or 0), int(other_day or 0))
    except ValueError:
        return None


def _month(day: datetime.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"
