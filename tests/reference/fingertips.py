"""How Fingertips names periods by numbers, and kinds of value by words: for its published cases, and nothing else.

Law: a number that Fingertips itself could not mean (month 13) is refused.
"""

from __future__ import annotations

import re
from typing import Final

from outcomes.periods import Period, PeriodError, PeriodKind, Unit, YearType, period_at, steps_between, year_type_named
from outcomes.statistics.trend_words import ValueType

VALUE_TYPES: Final = {
    each.name.replace("_", " ").capitalize(): each for each in ValueType if each is not ValueType.OTHER
}
"""The published text of each kind of value, exact in case."""

FINGERTIPS_YEAR_TYPES: Final = {
    1: YearType.CALENDAR,
    2: YearType.FINANCIAL,
    3: YearType.ACADEMIC,
    4: YearType.FINANCIAL_ROLLING_QUARTERLY,
    5: YearType.CALENDAR_ROLLING_QUARTERLY,
    6: YearType.CALENDAR_ROLLING_MONTHLY,
    7: YearType.FINANCIAL_CUMULATIVE,
    8: YearType.AUGUST_TO_JULY,
    9: YearType.MARCH_TO_FEBRUARY,
    10: YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE,
    13: YearType.JULY_TO_JUNE,
}
"""The published numbers of the types of year."""


def fingertips_period(
    year: int, quarter: int = -1, month: int = -1, *, year_type_id: int, year_range: int = 1
) -> Period:
    """The period that the old site's numbers mean; -1 (or 0) stands for no quarter and for no month.

    A `year_range` below 1 is taken as 1. An academic month counts from April, as the old site counted it (its own
    label for month 1 of an academic year is Apr); `period_from_sortable` counts from September, as the new one does.
    Raises `PeriodError` for an unknown year type and for a quarter or month out of range.
    """
    if year_type_id not in FINGERTIPS_YEAR_TYPES:
        known = ", ".join(map(str, FINGERTIPS_YEAR_TYPES))
        raise PeriodError(f"year type {year_type_id}", "no such year type", f"use one of {known}")
    type_ = FINGERTIPS_YEAR_TYPES[year_type_id]
    if type_ is YearType.ACADEMIC and month > 0:
        type_ = YearType.FINANCIAL
    return _period(type_, year, quarter, month, max(year_range, 1))


def period_from_sortable(
    sortable: int, *, year_type: str | YearType = YearType.CALENDAR, length: str | int = 1
) -> Period:
    """The period that starts at YYYYQQMM and has the length of the export's `Time period range` column.

    `length` is a number of years, or the words of an export: `1y`, `3y`, `2 yearly`, `quarterly`, `cumulative
    quarterly`, `monthly`, `1m`, `3m`. Only `cumulative quarterly` accumulates: a plain quarter of a multi-year
    type is one quarter.

    >>> period_from_sortable(20220000, year_type="financial", length="3y")
    Period('2022/23 - 24/25')
    """
    type_ = year_type_named(year_type)
    year, rest = divmod(int(sortable), 10000)
    quarter, month = divmod(rest, 100)
    years, cumulative = _length(length)
    if type_.cumulative and quarter and not cumulative:
        type_ = YearType.FINANCIAL
    return _period(type_, year, quarter, month, years)


def _length(length: str | int) -> tuple[int, bool]:
    """Years, and whether quarters accumulate."""
    words = str(length).strip().lower()
    if words in ("yearly", "quarterly", "monthly", "cumulative quarterly") or re.fullmatch(r"[13] ?m", words):
        return 1, words.startswith("cumulative")
    match = re.fullmatch(r"(\d+) ?(?:y|yearly|years?)?", words)
    if not match or int(match[1]) < 1:
        raise PeriodError(f"period length {length!r}", "not a length that is read", "write '1y', '3y' or 'quarterly'")
    return int(match[1]), False


def _period(type_: YearType, year: int, quarter: int, month: int, years: int) -> Period:
    if quarter > 0 and month > 0:
        raise PeriodError(f"period {year} quarter {quarter} month {month}", "both a quarter and a month", "give one")
    if month > 0:
        return _month(type_, year, month, years)
    if quarter > 0:
        return _quarter(type_, year, quarter, years)
    if type_.rolling or type_.cumulative:
        type_ = YearType.FINANCIAL if type_.straddles else YearType.CALENDAR
    return period_at(PeriodKind(year_type=type_, unit=Unit.YEAR, span=years), year)


def _month(type_: YearType, year: int, month: int, years: int) -> Period:
    if month > 12:
        raise PeriodError(f"period {year} month {month}", "no year has so many months", "months are 1 to 12")
    rolling = type_ is YearType.CALENDAR_ROLLING_MONTHLY
    kind = PeriodKind(year_type=type_, unit=Unit.MONTH, span=12 * years if rolling else 1)
    return period_at(kind, year * 12 + type_.first_month - 1 + month - 1)


def _quarter(type_: YearType, year: int, quarter: int, years: int) -> Period:
    if type_ is YearType.FINANCIAL_CUMULATIVE:
        years = 1
    most = 4 * years if type_.cumulative else 4
    if quarter > most:
        raise PeriodError(f"period {year} quarter {quarter}", f"only {most} quarters there", "check the quarter")
    if type_.cumulative:
        return period_at(PeriodKind(year_type=type_, unit=Unit.QUARTER, span=most), year * most + quarter - 1)
    span = 4 * years if type_.rolling else 1
    return period_at(PeriodKind(year_type=type_, unit=Unit.QUARTER, span=span), year * 4 + quarter - 1)


def sortable(period: Period) -> int:
    """The integer YYYYQQMM by which Fingertips sorts; it tells the start only."""
    return period.year * 10000 + (period.quarter or 0) * 100 + (period.month or 0)


def periods_between(first: Period, last: Period) -> tuple[Period, ...]:
    """Every period from `first` to `last`, both included; none when `last` lies before `first`."""
    return tuple(first.shifted(step) for step in range(steps_between(first, last) + 1))


def recast(period: Period, kind: PeriodKind) -> Period:
    """The period of another kind, of quarters, that covers exactly the same days."""
    months = period.start.year * 12 + period.start.month - kind.year_type.first_month
    if kind.year_type.cumulative:
        covered = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
        ordinal = months // 12 * kind.span + covered // 3 - 1
    else:
        ordinal = months // kind.months_per_step
    other = period_at(kind, ordinal)
    assert (period.start, period.end) == (other.start, other.end)
    return other
