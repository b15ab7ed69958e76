"""Labels that name months: one, the months of a year, and runs of them.

Law: three months that a year is divided by are its quarter; any other run of months rolls, or is a year of its own.
"""

from __future__ import annotations

import difflib
from typing import Final

from outcomes.periods.kinds import Unit, YearType
from outcomes.periods.label_match import LONGEST_RANGE, Label, of_kind, years_of
from outcomes.periods.labels import LONG_MONTHS, MONTHS
from outcomes.periods.period import Period
from outcomes.periods.quarter_forms import cumulative

_YEAR_OF_SHORT: Final = 70  # Sep-70 is 1970, Sep-69 is 2069


def month_of(label: Label, year: int, month: int) -> Period:
    type_ = label.year_type
    if type_ not in (YearType.FINANCIAL, YearType.ACADEMIC):
        type_ = YearType.CALENDAR
    return of_kind(type_, Unit.MONTH, year * 12 + month - 1)


def read_month(label: Label) -> Period:
    year = label.whole("y")
    if len(label.match["y"]) == 2:
        year += 1900 if year >= _YEAR_OF_SHORT else 2000
    return month_of(label, year, _month_number(label, "m"))


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
    return months(label, first, last - first + 1)


def read_quarter_of_months(label: Label) -> Period:
    start, end, year = _month_number(label, "m"), _month_number(label, "n"), label.whole("z")
    first = (year if start <= end else year - 1) * 12 + start - 1
    length = (end - start) % 12 + 1
    straddles = label.year_type is not None and label.year_type.straddles
    if length == 3 and first % 3 == 0 and (label.year_type is None or label.year_type in _QUARTERED):
        type_ = YearType.FINANCIAL if straddles else YearType.CALENDAR
        return of_kind(type_, Unit.QUARTER, (first - (type_.first_month - 1)) // 3)
    return months(label, first, length)


_QUARTERED: Final = (YearType.CALENDAR, YearType.FINANCIAL)

# Years that Fingertips writes by their months; other twelve-month ranges are rolling ones.
_NAMED_BY_MONTHS: Final = {
    type_.first_month - 1: type_
    for type_ in (
        YearType.AUGUST_TO_JULY,
        YearType.MARCH_TO_FEBRUARY,
        YearType.JULY_TO_JUNE,
        YearType.NOVEMBER_TO_OCTOBER,
    )
}


def months(label: Label, first: int, length: int) -> Period:
    """A run of months, from `first` (months since January of year 0)."""
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
