"""What sort of stretch of time a period is: which year, which unit, how many units long.

Law: within a kind every period has an integer ordinal, and the next period's ordinal is one more, so that an axis
with explicit gaps is a plain ``arange`` and time is never ordered as text.
"""

from __future__ import annotations

import difflib
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from outcomes.immutable import immutable
from outcomes.periods.errors import PeriodError

Days: TypeAlias = npt.NDArray[np.int64]


DAYS_A_YEAR: Final = 365.2425
"""Days in a year of the Gregorian calendar on average, by which dates and paces are computed."""

DAYS_IN: Final = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
"""Days in a length of time that is given in words, as people count them: a year in four has a day more."""


class Unit(StrEnum):
    """The step from one period of a kind to the next."""

    YEAR = "year"
    HALF = "half-year"
    TERM = "term"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


BY_LENGTH: Final = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.TERM, Unit.HALF, Unit.YEAR)
"""The units, the shortest first."""


class YearType(StrEnum):
    """The year that a label counts in; the values are the words that files use."""

    CALENDAR = "calendar"
    FINANCIAL = "financial"
    ACADEMIC = "academic"
    AUGUST_TO_JULY = "aug-jul"
    MARCH_TO_FEBRUARY = "mar-feb"
    JULY_TO_JUNE = "jul-jun"
    NOVEMBER_TO_OCTOBER = "nov-oct"
    FINANCIAL_END_POINT = "financial-end-point"
    CALENDAR_ROLLING_QUARTERLY = "calendar-rolling-quarterly"
    FINANCIAL_ROLLING_QUARTERLY = "financial-rolling-quarterly"
    CALENDAR_ROLLING_MONTHLY = "calendar-rolling-monthly"
    FINANCIAL_CUMULATIVE = "financial-cumulative"
    FINANCIAL_MULTI_YEAR_CUMULATIVE = "financial-multi-year-cumulative"

    @property
    def first_month(self) -> int:
        """The calendar month (1 to 12) in which such a year begins."""
        return _FIRST_MONTH.get(self, 1)

    @property
    def straddles(self) -> bool:
        """Does such a year touch two calendar years (and so is written 2018/19)?"""
        return self.first_month != 1 or self is YearType.FINANCIAL_END_POINT

    @property
    def cumulative(self) -> bool:
        """Do the periods of such a year share their start and grow?"""
        return self in (YearType.FINANCIAL_CUMULATIVE, YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE)

    @property
    def rolling(self) -> bool:
        """Do the periods move by less than their own length?"""
        return self in (
            YearType.CALENDAR_ROLLING_QUARTERLY,
            YearType.FINANCIAL_ROLLING_QUARTERLY,
            YearType.CALENDAR_ROLLING_MONTHLY,
        )


KNOWN_BY_MONTHS: Final = (
    YearType.AUGUST_TO_JULY,
    YearType.MARCH_TO_FEBRUARY,
    YearType.JULY_TO_JUNE,
    YearType.NOVEMBER_TO_OCTOBER,
)
"""Years that Fingertips writes by their months; other ranges of twelve months are rolling ones."""

_FIRST_MONTH: Final = {
    YearType.FINANCIAL: 4,
    YearType.ACADEMIC: 9,
    YearType.AUGUST_TO_JULY: 8,
    YearType.MARCH_TO_FEBRUARY: 3,
    YearType.JULY_TO_JUNE: 7,
    YearType.NOVEMBER_TO_OCTOBER: 11,
    YearType.FINANCIAL_ROLLING_QUARTERLY: 4,
    YearType.FINANCIAL_CUMULATIVE: 4,
    YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE: 4,
}

_UNITS: Final = {
    YearType.CALENDAR: (Unit.YEAR, Unit.HALF, Unit.QUARTER, Unit.MONTH, Unit.WEEK, Unit.DAY),
    YearType.FINANCIAL: (Unit.YEAR, Unit.HALF, Unit.QUARTER, Unit.MONTH),
    YearType.ACADEMIC: (Unit.YEAR, Unit.TERM, Unit.QUARTER, Unit.MONTH),
    YearType.CALENDAR_ROLLING_QUARTERLY: (Unit.QUARTER,),
    YearType.FINANCIAL_ROLLING_QUARTERLY: (Unit.QUARTER,),
    YearType.CALENDAR_ROLLING_MONTHLY: (Unit.MONTH,),
    YearType.FINANCIAL_CUMULATIVE: (Unit.QUARTER,),
    YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE: (Unit.QUARTER,),
}

# The school year has three terms; autumn is counted from September, so that together they fill the year.
_MONTHS_IN: Final = {Unit.YEAR: 12, Unit.HALF: 6, Unit.TERM: 4, Unit.QUARTER: 3, Unit.MONTH: 1}

_MONDAY: Final = -3
"""The Monday before 1970-01-01, in days since then: weeks are those of ISO 8601, where nothing says otherwise."""

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

# What people and other programs call the same year.
_ALIASES: Final = {
    "fiscal": YearType.FINANCIAL,
    "school": YearType.ACADEMIC,
    "yearly": YearType.NOVEMBER_TO_OCTOBER,
    "nov-nov": YearType.NOVEMBER_TO_OCTOBER,
    "rolling-monthly": YearType.CALENDAR_ROLLING_MONTHLY,
    "rolling-quarterly": YearType.CALENDAR_ROLLING_QUARTERLY,
    "cumulative-quarterly": YearType.FINANCIAL_CUMULATIVE,
    "financial-year-end-point": YearType.FINANCIAL_END_POINT,
    "financialyearendpoint": YearType.FINANCIAL_END_POINT,
    "financialmultiyear": YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE,
}


def year_type_named(name: str | YearType) -> YearType:
    """Find a year type by its word: ``financial``, ``aug-jul``, ``calendar-rolling-monthly``.

    Case, spaces and underscores do not matter. Raises `PeriodError` with the nearest right word.
    """
    word = str(name).strip().lower().replace("_", "-").replace(" ", "-")
    known = {str(member): member for member in YearType} | _ALIASES
    if word in known:
        return known[word]
    near = difflib.get_close_matches(word, known, n=1)
    raise PeriodError(
        f"year type {str(name)!r}",
        "no such year type",
        f"did you mean {near[0]!r}?" if near else "use one of " + ", ".join(YearType),
    )


@immutable(kw_only=True)
class PeriodKind:
    """A sort of period: the year it counts in, the unit it steps by, and how many units it covers.

    `span` is in units; for cumulative quarters it is the number of quarters after which counting begins again, and
    `phase` says in which years it does: those that leave this remainder when divided by the number of years (None: in
    every year, so that one count goes on beside the next, as the old site lists them). Of weeks, `phase` says on which
    day they begin: so many days after Monday (None: on Monday).

    >>> PeriodKind(year_type=YearType.CALENDAR, unit=Unit.YEAR, span=3).title
    '3 calendar years'
    """

    year_type: YearType
    unit: Unit
    span: int = 1
    phase: int | None = None

    def __attrs_post_init__(self) -> None:
        allowed = _UNITS.get(self.year_type, (Unit.YEAR,))
        subject = f"{self.year_type} {self.unit} x {self.span}"
        if self.unit not in allowed:
            raise PeriodError(subject, f"{self.year_type} years have no {self.unit}s", "use " + " or ".join(allowed))
        if self.span < 1:
            raise PeriodError(subject, "a period covers at least one unit", "use a span of 1 or more")
        if self.span > 1 and self.unit is not Unit.YEAR and not (self.year_type.rolling or self.year_type.cumulative):
            raise PeriodError(subject, f"several {self.unit}s together roll", "use a rolling year type")
        if self.year_type.cumulative and self.span % 4:
            raise PeriodError(subject, "cumulative quarters fill whole years", "use a span of 4, 8, 12, ...")
        if self.phase is not None and self.unit is Unit.WEEK:
            if not 1 <= self.phase <= 6:
                raise PeriodError(subject, f"a phase of {self.phase} days", "use 1 to 6 days after Monday")
        elif self.phase is not None and not (self.year_type.cumulative and 0 <= self.phase < self.span // 4):
            raise PeriodError(subject, f"a phase of {self.phase} years", "use a year before counting begins again")

    @property
    def title(self) -> str:
        """The kind in words, for messages."""
        if self.year_type.rolling:
            return f"rolling {self.span} {self.unit}s"
        if self.year_type.cumulative:
            return f"quarters accumulating over {self.span // 4} financial year{'s' if self.span > 4 else ''}"
        if self.unit is Unit.WEEK and self.phase:
            return f"week that ends on {_DAYS[self.phase - 1]}"
        name = {YearType.FINANCIAL_END_POINT: "31 March"}.get(self.year_type, str(self.year_type))
        return f"{name} {self.unit}" if self.span == 1 else f"{self.span} {name} {self.unit}s"

    @property
    def months_per_step(self) -> int:
        """Months from the start of one period to the start of the next; 0 for weeks and days."""
        return _MONTHS_IN.get(self.unit, 0)

    @property
    def steps_per_year(self) -> int:
        """Periods from one to the same one a year later: 52 weeks; 0 for days, of which years have unequal numbers."""
        if self.unit is Unit.WEEK:
            return 52
        if self.year_type.cumulative and self.phase is None:
            return self.span
        return 12 // self.months_per_step if self.months_per_step else 0

    def first_years(self, ordinals: npt.ArrayLike) -> Days:
        """The year in which counting began, of each ordinal of cumulative quarters."""
        counts = np.asarray(ordinals, dtype=np.int64) // self.span
        return counts if self.phase is None else counts * (self.span // 4) + self.phase

    def _start_months(self, ordinals: Days) -> Days:
        """Months since January of year 0 at which each period starts."""
        if self.year_type.cumulative:
            return self.first_years(ordinals) * 12 + self.year_type.first_month - 1
        anchor = 0 if self.unit is Unit.MONTH else self.year_type.first_month - 1
        return ordinals * self.months_per_step + anchor

    def start_days(self, ordinals: npt.ArrayLike) -> Days:
        """First day of each period, in days since 1970-01-01 (int64, the shape of `ordinals`)."""
        o = np.asarray(ordinals, dtype=np.int64)
        if self.unit is Unit.DAY:
            return o.copy()
        if self.unit is Unit.WEEK:
            return o * 7 + _MONDAY + (self.phase or 0)
        if self.year_type is YearType.FINANCIAL_END_POINT:
            return _first_of_month(o * 12 + 3) - 1
        return _first_of_month(self._start_months(o))

    def end_days(self, ordinals: npt.ArrayLike) -> Days:
        """Last day of each period, inclusive, in days since 1970-01-01 (int64, the shape of `ordinals`)."""
        o = np.asarray(ordinals, dtype=np.int64)
        if self.unit is Unit.DAY:
            return o.copy()
        if self.unit is Unit.WEEK:
            return o * 7 + _MONDAY + (self.phase or 0) + 6
        if self.year_type is YearType.FINANCIAL_END_POINT:
            return _first_of_month((o + self.span - 1) * 12 + 3) - 1
        if self.year_type.cumulative:
            return _first_of_month(self._start_months(o) + 3 * (o % self.span + 1)) - 1
        return _first_of_month(self._start_months(o) + self.span * self.months_per_step) - 1


_MONTH: Final = np.dtype("datetime64[M]")
_DAY: Final = np.dtype("datetime64[D]")
"""Made once: numpy reads the text of a type anew each time, which takes longer than counting the days."""


def _first_of_month(months: Days) -> Days:
    """Days since 1970-01-01 of the first of a month that is counted from January of year 0."""
    first: Days = (months - 1970 * 12).astype(_MONTH).astype(_DAY).astype(np.int64)
    return first


def end_months(end_days: npt.ArrayLike) -> Days:
    """Months since 1970-01 that are complete at the end of each day given (31 March counts as the end of March)."""
    days = np.asarray(end_days, dtype=np.int64)
    months: Days = (days + 1).astype(_DAY).astype(_MONTH).astype(np.int64)
    return months
