"""Writing periods: the labels of Fingertips' exports.

Law: the canonical label, read again with its year type, gives the same period.
"""

from __future__ import annotations

import datetime
from typing import Final, Literal, Protocol

from outcomes.periods.kinds import PeriodKind, Unit, YearType

LONG_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MONTHS: Final = tuple(month[:3] for month in LONG_MONTHS)

TERMS: Final = ("Autumn", "Spring", "Summer")


class Labelled(Protocol):
    """What a label is written from: a `Period`, which knows its label in turn."""

    @property
    def kind(self) -> PeriodKind: ...
    @property
    def ordinal(self) -> int: ...
    @property
    def year(self) -> int: ...
    @property
    def quarter(self) -> int | None: ...
    @property
    def start(self) -> datetime.date: ...
    @property
    def end(self) -> datetime.date: ...


def format_period(period: Labelled) -> str:
    """Write a period's label, in the style of the site's exports: 2018/19 - 20/21, 2013 Q1. Days are ISO dates."""
    kind, year = period.kind, period.year
    if kind.unit is Unit.DAY:
        return period.start.isoformat()
    if kind.unit is Unit.WEEK:
        if kind.phase:
            return f"week ending {period.end.day} {_month(period, 'end')}"
        return f"{year}-W{period.start.isocalendar().week:02d}"
    if kind.unit is Unit.TERM:
        return f"{TERMS[period.ordinal % 3]} {period.end.year}"
    if kind.unit is Unit.HALF:
        name = straddling(year) if kind.year_type.straddles else str(year)
        return f"{name} H{period.ordinal % 2 + 1}"
    if kind.unit is Unit.YEAR:
        return _year_label(kind, year)
    if kind.unit is Unit.MONTH:
        if kind.year_type.rolling:
            return f"{_month(period, 'start')} - {_month(period, 'end')}"
        return _month(period, "start")
    return _quarter_label(period)


def straddling(year: int) -> str:
    """The year that begins in one and ends in the next, as it is written: 2019/20."""
    return f"{year}/{(year + 1) % 100:02d}"


def _year_label(kind: PeriodKind, year: int) -> str:
    type_, last = kind.year_type, year + kind.span - 1
    if type_ is YearType.FINANCIAL_END_POINT:
        first = f"31 Mar {straddling(year - 1)}"
        return first if kind.span == 1 else f"{first} to 31 Mar {straddling(last - 1)}"
    if type_ is YearType.CALENDAR:
        return str(year) if kind.span == 1 else f"{year} - {last % 100:02d}"
    if type_ in (YearType.FINANCIAL, YearType.ACADEMIC):
        first = straddling(year)
        return first if kind.span == 1 else f"{first} - {last % 100:02d}/{(last + 1) % 100:02d}"
    month = type_.first_month
    return f"{MONTHS[month - 1]} {year} - {MONTHS[month - 2]} {last + 1}"


def _quarter_label(period: Labelled) -> str:
    kind, year, quarter = period.kind, period.year, period.quarter or 1
    name = straddling if kind.year_type.straddles else str
    if kind.year_type is YearType.FINANCIAL_CUMULATIVE:
        return f"{name(year)} Q1" if quarter == 1 else f"{name(year)} Q1-Q{quarter}"
    if kind.year_type is YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE:
        years, last = divmod(quarter - 1, 4)
        return f"{name(year)} Q1" if quarter == 1 else f"{name(year)} Q1 - {name(year + years)} Q{last + 1}"
    if kind.year_type.rolling:
        end_year, end = divmod(period.ordinal + kind.span - 1, 4)
        return f"{name(year)} Q{quarter} - {name(end_year)} Q{end + 1}"
    return f"{name(year)} Q{quarter}"


def _month(period: Labelled, edge: Literal["start", "end"]) -> str:
    day = period.start if edge == "start" else period.end
    return f"{MONTHS[day.month - 1]} {day.year}"
