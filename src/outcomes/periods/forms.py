"""What labels of years, months, weeks, days, terms and halves mean, once their form is known.

Law: a form whose numbers contradict each other, or the year type that was named, is refused with what would be right;
three months that a year is divided by are its quarter, and any other run of months rolls or is a year of its own.
"""

from __future__ import annotations

import datetime
import difflib
from typing import Final

from outcomes.periods.kinds import KNOWN_BY_MONTHS, PeriodKind, Unit, YearType
from outcomes.periods.label_match import LONGEST_RANGE, Label, of_kind, years_of
from outcomes.periods.labels import LONG_MONTHS, MONTHS, TERMS
from outcomes.periods.period import Period, period_at
from outcomes.periods.quarter_forms import cumulative, quarter_type, year_of

_YEAR_OF_SHORT: Final = 70  # Sep-70 is 1970, Sep-69 is 2069
_QUARTERED: Final = (YearType.CALENDAR, YearType.FINANCIAL)

_NAMED_BY_MONTHS: Final = {type_.first_month - 1: type_ for type_ in KNOWN_BY_MONTHS}


def _later(first: int, last: str) -> int:
    """The year that two digits mean after `first`: 1999 - 01 ends in 2001."""
    if len(last) == 4:
        return int(last)
    year = first - first % 100 + int(last)
    return year if year >= first else year + 100


def read_year(label: Label) -> Period:
    return years_of(label, label.year_type or YearType.CALENDAR, label.whole("y"), label.years or 1)


def read_pair(label: Label) -> Period:
    return _pairs(label, label.straddling_year("y", "z"), 1)


def _pairs(label: Label, first: int, span: int) -> Period:
    """Years written 2018/19; the end point of 2018/19 is 31 March 2019, which its kind counts as 2019."""
    type_ = label.type_of(straddles=True, default=YearType.FINANCIAL)
    return years_of(label, type_, first + (type_ is YearType.FINANCIAL_END_POINT), span)


def read_range(label: Label) -> Period:
    """2018 - 20 are three calendar years; where a year straddles two, April 2018 to March 2020, which are two."""
    first = label.whole("y")
    if label.year_type is not None and label.year_type.straddles:
        return _pairs(label, first, _later(first, label.match["z"]) - first)
    type_ = label.type_of(straddles=False, default=YearType.CALENDAR)
    return years_of(label, type_, first, _later(first, label.match["z"]) - first + 1)


def read_pair_range(label: Label) -> Period:
    first = label.straddling_year("y", "z")
    start, end = label.match["a"], label.match["b"]
    last = _later(first, start)
    if int(end) != ((last + 1) if len(end) == 4 else (last + 1) % 100):
        right = f"{first}/{(first + 1) % 100:02d} - {last % 100:02d}/{(last + 1) % 100:02d}"
        raise label.error(f"{start}/{end} is not one year", nearest=right)
    return _pairs(label, first, last - first + 1)


def read_hyphen(label: Label) -> Period:
    """2014-04 is a month (ISO 8601), 2017-18 a financial year; 2011-12 could be either."""
    year, two = label.whole("y"), label.whole("z")
    one_year = two == (year + 1) % 100
    if label.year_type is not None and label.year_type.straddles and one_year:
        return _pairs(label, year, 1)
    if 1 <= two <= 12:
        if one_year and label.year_type is None:
            month = f"{MONTHS[two - 1]} {year}"
            raise label.error(
                f"either {month} or the year {year}/{two:02d}",
                f"write {month!r} or '{year}/{two:02d}', or say which year type",
            )
        return _month_of(label, year, two)
    if one_year and label.year_type is None:
        return _pairs(label, year, 1)
    return read_range(label)


def read_date(label: Label) -> Period:
    try:
        day = datetime.date(label.whole("y"), label.whole("m"), label.whole("d"))
    except ValueError:
        raise label.error("no such day", "check the month and the day") from None
    if not label.month_start:
        return of_kind(YearType.CALENDAR, Unit.DAY, (day - datetime.date(1970, 1, 1)).days)
    if day.day != 1:
        raise label.error("not the first of a month", "read it as a day, or give the first of the month")
    return _month_of(label, day.year, day.month)


def read_half(label: Label) -> Period:
    type_, year = quarter_type(label), year_of(label, "y", "z")
    if type_ not in (YearType.CALENDAR, YearType.FINANCIAL):
        type_ = YearType.FINANCIAL if type_.straddles else YearType.CALENDAR
    return of_kind(type_, Unit.HALF, year * 2 + label.whole("h") - 1)


def read_week(label: Label) -> Period:
    year, week = label.whole("y"), label.whole("w")
    try:
        monday = datetime.date.fromisocalendar(year, week, 1)
    except ValueError:
        raise label.error(f"{year} has no week {week}", "weeks are numbered as in ISO 8601, 1 to 52 or 53") from None
    return of_kind(YearType.CALENDAR, Unit.WEEK, ((monday - datetime.date(1970, 1, 1)).days + 3) // 7)


def read_week_ending(label: Label) -> Period:
    """A week that does not end on Sunday is of the weeks that end on its day."""
    try:
        end = datetime.date(label.whole("y"), _month_number(label, "m"), label.whole("d"))
    except ValueError:
        raise label.error("no such day", "check the month and the day") from None
    phase = end.isoweekday() % 7
    kind = PeriodKind(year_type=YearType.CALENDAR, unit=Unit.WEEK, phase=phase or None)
    return period_at(kind, ((end - datetime.date(1970, 1, 1)).days - int(kind.end_days(0))) // 7)


def read_term(label: Label) -> Period:
    """Autumn 2024 begins the school year 2024/25, and Spring 2025 is in it too."""
    term = [each.lower() for each in TERMS].index(label.match["t"].lower())
    if label.match["z"]:
        year = label.straddling_year("y", "z")
    else:
        year = label.whole("y") - (term > 0)
    if label.year_type not in (None, YearType.ACADEMIC):
        raise label.error(f"not how {label.year_type} years are written", "name the year type 'academic'")
    return of_kind(YearType.ACADEMIC, Unit.TERM, year * 3 + term)


def read_nhs_month(label: Label) -> Period:
    """Month 3 of the financial year 2024/25 is June 2024."""
    year, month = label.straddling_year("y", "z"), label.whole("n")
    if not 1 <= month <= 12:
        raise label.error(f"no year has a month {month}", "months are P01 (April) to P12 (March)")
    return of_kind(YearType.FINANCIAL, Unit.MONTH, year * 12 + 3 + month - 1)


def read_end_point(label: Label) -> Period:
    year = label.straddling_year("y", "z")
    last = label.straddling_year("a", "b") if label.match["a"] else year
    if label.year_type not in (None, YearType.FINANCIAL_END_POINT):
        raise label.error(f"not how {label.year_type} years are written", "name the year type 'financial-end-point'")
    return years_of(label, YearType.FINANCIAL_END_POINT, year + 1, last - year + 1)


def _month_of(label: Label, year: int, month: int) -> Period:
    type_ = label.year_type
    if type_ not in (YearType.FINANCIAL, YearType.ACADEMIC):
        type_ = YearType.CALENDAR
    return of_kind(type_, Unit.MONTH, year * 12 + month - 1)


def read_month(label: Label) -> Period:
    year = label.whole("y")
    if len(label.match["y"]) == 2:
        year += 1900 if year >= _YEAR_OF_SHORT else 2000
    return _month_of(label, year, _month_number(label, "m"))


def _month_number(label: Label, name: str) -> int:
    word = label.match[name].lower().rstrip(".")
    for number, long in enumerate(map(str.lower, LONG_MONTHS), start=1):
        if word in (long, long[:3]) or (word == "sept" and number == 9):
            return number
    near = difflib.get_close_matches(word, [month.lower() for month in (*LONG_MONTHS, *MONTHS)], n=1)
    right = near[0][:3].title() if near else None
    raise label.error(
        f"no month is called {label.match[name]!r}",
        f"did you mean {right!r}?" if right else "write Jan, Feb, ... Dec",
        None if right is None else label.text.replace(label.match[name], right, 1),
    )


def read_month_of_year(label: Label) -> Period:
    """January 2022/23 is January 2023; May 2022/23 is of 2022 in a financial year, and of 2023 in an academic one."""
    year, month = label.straddling_year("y", "z"), _month_number(label, "m")
    type_ = label.type_of(straddles=True, default=YearType.FINANCIAL)
    type_ = type_ if type_ is YearType.ACADEMIC else YearType.FINANCIAL
    return of_kind(type_, Unit.MONTH, (year + (month < type_.first_month)) * 12 + month - 1)


def read_month_range(label: Label) -> Period:
    first = label.whole("y") * 12 + _month_number(label, "m") - 1
    last = label.whole("z") * 12 + _month_number(label, "n") - 1
    return _months(label, first, last - first + 1)


def read_quarter_of_months(label: Label) -> Period:
    start, end, year = _month_number(label, "m"), _month_number(label, "n"), label.whole("z")
    first = (year if start <= end else year - 1) * 12 + start - 1
    length = (end - start) % 12 + 1
    straddles = label.year_type is not None and label.year_type.straddles
    if length == 3 and first % 3 == 0 and (label.year_type is None or label.year_type in _QUARTERED):
        type_ = YearType.FINANCIAL if straddles else YearType.CALENDAR
        return of_kind(type_, Unit.QUARTER, (first - (type_.first_month - 1)) // 3)
    return _months(label, first, length)


def _months(label: Label, first: int, length: int) -> Period:
    """A run of _months, from `first` (months since January of year 0)."""
    if not 1 <= length <= LONGEST_RANGE * 12:
        raise label.error("it ends before it begins", "write the first month and then the last")
    type_ = label.year_type
    if type_ is None:
        type_ = _NAMED_BY_MONTHS.get(first % 12) if length % 12 == 0 else None
        type_ = type_ or YearType.CALENDAR_ROLLING_MONTHLY
    if type_ is YearType.CALENDAR_ROLLING_MONTHLY:
        return of_kind(type_, Unit.MONTH, first, length)
    since = first - (type_.first_month - 1)
    if type_ in (YearType.CALENDAR_ROLLING_QUARTERLY, YearType.FINANCIAL_ROLLING_QUARTERLY) and not (
        since % 3 or length % 3
    ):
        return of_kind(type_, Unit.QUARTER, since // 3, length // 3)
    if type_.cumulative and since % 12 == 0 and length % 3 == 0:
        return cumulative(label, type_, since // 12, length // 3)
    if type_ in _NAMED_BY_MONTHS.values() and since % 12 == 0 and length % 12 == 0:
        return years_of(label, type_, since // 12, length // 12)
    raise label.error(
        f"not how {type_} years are written",
        f"name another year type, such as {str(YearType.CALENDAR_ROLLING_MONTHLY)!r}",
    )
