"""One stretch of time, as a value: kind, first day, last day, label.

Law: two periods are equal when they are of one kind and stand at one place in it, and they are ordered by time.
"""

from __future__ import annotations

import datetime
from functools import total_ordering

import attrs

from outcomes.immutable import immutable
from outcomes.periods.errors import PeriodError
from outcomes.periods.kinds import PeriodKind, Unit, YearType
from outcomes.periods.labels import format_period

_EPOCH = datetime.date(1970, 1, 1).toordinal()


@total_ordering
@immutable(kw_only=True, order=False)
class Period:
    """A stretch of time of one kind.

    `ordinal` is its place within its kind; `start` and `end` are both inside it.

    >>> from outcomes.periods import parse_period
    >>> parse_period("2013")
    Period('2013')
    >>> year = parse_period("2013/14")
    >>> year.start, year.end
    (datetime.date(2013, 4, 1), datetime.date(2014, 3, 31))
    >>> year.label, year.kind.title
    ('2013/14', 'financial year')
    >>> parse_period("2013/14", year_type="academic").start
    datetime.date(2013, 9, 1)
    >>> parse_period("Aug 2019 - Jul 2020").kind.title
    'aug-jul year'
    >>> parse_period("2021/22 Q1").end
    datetime.date(2021, 6, 30)
    >>> parse_period("2012 Q1").end
    datetime.date(2012, 3, 31)
    >>> parse_period("Feb 2012").days
    29

    Ranges pool several years; what follows moves on by one year, and so shares two of three with its neighbour.

    >>> pooled = parse_period("2018 - 20")
    >>> pooled.successor
    Period('2019 - 21')
    >>> pooled.shifted(3)
    Period('2021 - 23')
    >>> parse_period("2018/19 - 20/21").end
    datetime.date(2021, 3, 31)
    >>> parse_period("2006/07 Q2 - 2007/08 Q1").predecessor
    Period('2006/07 Q1 - 2006/07 Q4')
    >>> parse_period("Feb 2009 - Jan 2010").successor
    Period('Mar 2009 - Feb 2010')

    Cumulative quarters share their start, grow, and begin again.

    >>> parse_period("2006/07 Q1-Q3").end
    datetime.date(2006, 12, 31)
    >>> parse_period("2006/07 Q1-Q4").successor
    Period('2007/08 Q1')
    >>> parse_period("2021/22 Q1 - 2025/26 Q3").start
    datetime.date(2021, 4, 1)

    Time, never text, gives the order.

    >>> parse_period("Dec 2019") < parse_period("Apr 2020")
    True
    >>> parse_period("2009 - 11") < parse_period("2010")
    True
    >>> sorted(map(parse_period, ["Apr 2020", "Dec 2019"]))
    [Period('Dec 2019'), Period('Apr 2020')]

    What is finished can be judged.

    >>> import datetime
    >>> parse_period("2013").end <= datetime.date(2013, 12, 31)
    True
    >>> parse_period("2013/14").end <= datetime.date(2013, 12, 31)
    False
    >>> parse_period("2013/14").contains(datetime.date(2014, 3, 31))
    True

    Dates as framework files write them.

    >>> parse_period("Sep-13")
    Period('Sep 2013')
    >>> parse_period("2014-04").end
    datetime.date(2014, 4, 30)
    >>> parse_period("2017-03-01")
    Period('2017-03-01')
    >>> parse_period("2017-03-01", month_start=True)
    Period('Mar 2017')
    >>> parse_period(2013)
    Period('2013')

    >>> parse_period("2015/17")
    Traceback (most recent call last):
      ...
    outcomes.periods.errors.PeriodError: period '2015/17': 2015/17 is not one year; did you mean '2015/16'?
    """

    kind: PeriodKind
    ordinal: int

    def __attrs_post_init__(self) -> None:
        try:
            _ = self.start, self.end
        except ValueError as problem:
            raise PeriodError(
                f"{self.kind.title} number {self.ordinal}", "outside the years 1 to 9999", "check the year"
            ) from problem

    @property
    def start(self) -> datetime.date:
        """The first day."""
        return datetime.date.fromordinal(int(self.kind.start_days(self.ordinal)) + _EPOCH)

    @property
    def end(self) -> datetime.date:
        """The last day, which belongs to the period."""
        return datetime.date.fromordinal(int(self.kind.end_days(self.ordinal)) + _EPOCH)

    @property
    def label(self) -> str:
        """The canonical label, as Fingertips writes it."""
        return format_period(self)

    @property
    def year(self) -> int:
        """The year that the label counts in (2013 for 2013/14, for its quarters and for its months)."""
        if self.kind.unit is Unit.DAY:
            return self.start.year
        if self.kind.unit is Unit.WEEK:
            # The year that its middle is in, by which ISO 8601 counts weeks too.
            return (self.start + datetime.timedelta(days=3)).year
        if self.kind.unit is Unit.MONTH:
            return (self.ordinal - (self.kind.year_type.first_month - 1)) // 12
        if self.kind.year_type.cumulative:
            return int(self.kind.first_years(self.ordinal))
        return self.ordinal // self.kind.steps_per_year

    @property
    def quarter(self) -> int | None:
        """The quarter of the year that it starts in, or to which it has accumulated; None unless it is of quarters."""
        if self.kind.unit is not Unit.QUARTER:
            return None
        return self.ordinal % (self.kind.span if self.kind.year_type.cumulative else 4) + 1

    @property
    def month(self) -> int | None:
        """The month it starts in, counted from the first month of its year type; None unless it is of months."""
        if self.kind.unit is not Unit.MONTH:
            return None
        return (self.ordinal - (self.kind.year_type.first_month - 1)) % 12 + 1

    @property
    def days(self) -> int:
        """Its length in days."""
        return (self.end - self.start).days + 1

    @property
    def predecessor(self) -> Period:
        """The period before it, of the same kind."""
        return self.shifted(-1)

    @property
    def successor(self) -> Period:
        """The period after it, of the same kind."""
        return self.shifted(1)

    def shifted(self, steps: int) -> Period:
        """The period `steps` places later (or earlier, below zero)."""
        return attrs.evolve(self, ordinal=self.ordinal + steps)

    def contains(self, day: datetime.date) -> bool:
        """Is the day inside?"""
        return self.start <= day <= self.end

    def _key(self) -> tuple[datetime.date, datetime.date, str, str, int]:
        return (self.start, self.end, str(self.kind.year_type), str(self.kind.unit), self.kind.span)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return self._key() < other._key()

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"Period({self.label!r})"


def period_at(kind: PeriodKind, ordinal: int) -> Period:
    """The period that stands at an ordinal of a kind.

    >>> from outcomes.periods import YearType
    >>> period_at(PeriodKind(year_type=YearType.CALENDAR, unit=Unit.QUARTER), 2013 * 4 + 2)
    Period('2013 Q3')
    """
    return Period(kind=kind, ordinal=int(ordinal))


def cumulative_period(year_type: YearType, year: int, quarters: int, years: int) -> Period:
    """The first ``quarters`` quarters that accumulate from the beginning of ``year``, over so many years, after which
    counting begins again.

    >>> cumulative_period(YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE, 2021, 20, 5).successor
    Period('2026/27 Q1')
    """
    phase = year % years if years > 1 else None
    kind = PeriodKind(year_type=year_type, unit=Unit.QUARTER, span=years * 4, phase=phase)
    return period_at(kind, year // years * kind.span + quarters - 1)


def steps_between(earlier: Period, later: Period) -> int:
    """How many steps of their common kind lead from one to the other (below zero when it lies before).

    Raises `PeriodError` when the kinds differ: 2013 and 2013/14 are no whole number of anything apart.
    """
    if earlier.kind != later.kind:
        raise PeriodError(
            f"periods {earlier.label!r} and {later.label!r}",
            f"one is a {earlier.kind.title}, the other a {later.kind.title}",
            "compare periods of one kind",
        )
    return later.ordinal - earlier.ordinal
