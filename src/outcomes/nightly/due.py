"""When the next figures are expected: the ``publishes`` of an indicator, and what is late by it.

Law: what is expected is worked out from the latest period and the calendar alone; a day on which figures are not yet
due never makes them late.

``publishes`` is ``yearly``, ``quarterly`` or ``monthly``, and when::

    yearly in 03                  figures for the next year come in the first March that begins after that year
    quarterly in 02, 05, 08, 11   in the first of these months that begins after the quarter
    monthly after 45 days         at most 45 days after the end of the month
    yearly                        at most one year after the end of the year
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Final

import attrs

from outcomes.diagnostics import DefinitionError, Diagnostic, Location, Report
from outcomes.engine.source_locations import locate_in
from outcomes.framework import Framework, Indicator
from outcomes.immutable import immutable
from outcomes.periods import DAYS_IN, Period, PeriodError, parse_period

_EVERY: Final = {"yearly": 12, "quarterly": 3, "monthly": 1}
_FORM: Final = re.compile(
    r"(yearly|quarterly|monthly)(?: in ([\w ,]+?))?(?: after ([1-9]\d{0,3}) (day|week|month)s?)?", re.IGNORECASE
)
_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
EXAMPLES: Final = '"yearly in 03", "quarterly in 02, 05, 08, 11" or "monthly after 45 days"'


class Expectation(Enum):
    """Where the next figures of an indicator stand."""

    LATE = "late"
    EXPECTED = "expected"
    ARRIVED = "newly arrived"
    LATER = "not expected yet"
    NO_DATA = "no data"
    UNSCHEDULED = "no schedule"


@immutable(kw_only=True)
class Schedule:
    """When a publisher publishes: every ``every`` months; in one of ``months``, or within ``days`` of the end."""

    every: int
    months: tuple[int, ...] = ()
    days: int = 0

    def window(self, awaited: Period) -> tuple[date, date]:
        """The first and the last day on which figures for a period are expected."""
        if not self.months:
            return awaited.end + timedelta(days=1), awaited.end + timedelta(days=self.days)
        # Months count from January of year 0; the first that begins after the end of the period.
        month = awaited.end.year * 12 + awaited.end.month
        while month % 12 + 1 not in self.months:
            month += 1
        year, number = month // 12, month % 12 + 1
        return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])

    def awaited(self, latest: Period) -> Period:
        """The period whose figures come next after those for ``latest``."""
        step = latest.kind.months_per_step
        if step:
            return latest.shifted(max(self.every // step, 1))
        return latest.shifted(round(self.every * DAYS_IN["month"] / DAYS_IN[latest.kind.unit]))


@immutable(kw_only=True)
class Due:
    """What is expected of one indicator. Periods are labels, empty where there are none; ``by`` is the last day."""

    indicator: str
    title: str
    state: Expectation
    latest: str = ""
    awaited: str = ""
    by: date | None = None

    def __str__(self) -> str:
        said = f"{self.indicator}: {self.state.value}"
        if self.state is Expectation.ARRIVED:
            return f"{said}: {self.latest}" + (f"; then {self.awaited} by {self.by}" if self.by else "")
        if self.by is None:
            return said + (f"; the latest is {self.latest}" if self.latest else "")
        due = "was due" if self.state is Expectation.LATE else "is due"
        return f"{said}: {self.awaited} {due} by {self.by}; the latest is {self.latest}"


def parse_schedule(text: str) -> Schedule:
    """Understand a ``publishes``. Raises ValueError with what is wrong.

    >>> parse_schedule("yearly in March").window(parse_period("2017/18"))
    (datetime.date(2019, 3, 1), datetime.date(2019, 3, 31))
    >>> parse_schedule("monthly after 6 weeks").window(parse_period("Jan 2019"))
    (datetime.date(2019, 2, 1), datetime.date(2019, 3, 14))
    """
    words = _FORM.fullmatch(text.strip())
    if words is None or (words[2] and words[3]):
        raise ValueError(f'"{text}" is no schedule')
    every = _EVERY[words[1].lower()]
    if words[2]:
        return Schedule(every=every, months=tuple(sorted({_month(each, text) for each in words[2].split(",")})))
    return Schedule(every=every, days=round(int(words[3] or every) * DAYS_IN[(words[4] or "month").lower()]))


def _month(word: str, text: str) -> int:
    plain = word.strip().lower()
    if plain.isdigit() and 1 <= int(plain) <= 12:
        return int(plain)
    near = [number for name, number in _MONTHS.items() if len(plain) >= 3 and name.startswith(plain)]
    if len(near) != 1:
        raise ValueError(f'"{word.strip()}" in "{text}" is no month')
    return near[0]


def find_due(
    framework: Framework, periods: Mapping[str, Iterable[str]], arrived: Mapping[str, str], as_of: date
) -> list[Due]:
    """What is expected of each indicator with data, in the order of the framework.

    ``periods`` are the labels observed so far, by indicator; ``arrived`` the one that the last run saw for the first
    time. Raises DefinitionError with every ``publishes`` that cannot be read.
    """
    schedules = _schedules(framework)
    releases = []
    for indicator in framework.indicators.values():
        if indicator.data is not None:
            labels = [*periods.get(indicator.id, ())]
            releases.append(_due(indicator, schedules.get(indicator.id), labels, arrived.get(indicator.id, ""), as_of))
    return releases


def _due(indicator: Indicator, schedule: Schedule | None, labels: list[str], arrived: str, as_of: date) -> Due:
    due = Due(indicator=indicator.id, title=indicator.title, state=Expectation.NO_DATA)
    known = [each for each in (_period(label, indicator.year_type) for label in labels) if each is not None]
    if not known:
        return due if not labels else attrs.evolve(due, state=Expectation.UNSCHEDULED)
    latest = max(known, key=lambda each: each.end)
    new = bool(arrived) and _period(arrived, indicator.year_type) == latest
    due = attrs.evolve(due, latest=latest.label, state=Expectation.ARRIVED if new else Expectation.UNSCHEDULED)
    if schedule is None:
        return due
    awaited = schedule.awaited(latest)
    opens, by = schedule.window(awaited)
    state = due.state
    if as_of > by:
        state = Expectation.LATE
    elif not new:
        state = Expectation.EXPECTED if as_of >= opens else Expectation.LATER
    return attrs.evolve(due, state=state, awaited=awaited.label, by=by)


def _period(label: str, year_type: str) -> Period | None:
    try:
        return parse_period(label, year_type=year_type or None)
    except PeriodError:
        return None


def _schedules(framework: Framework) -> dict[str, Schedule]:
    schedules: dict[str, Schedule] = {}
    problems = []
    for indicator in framework.indicators.values():
        if not indicator.publishes:
            continue
        try:
            schedules[indicator.id] = parse_schedule(indicator.publishes)
        except ValueError as problem:
            path = ("indicators", indicator.id, "publishes")
            place = locate_in(framework, path) or Location(file=framework.id)
            problems.append(
                Diagnostic(
                    code="OUT540",
                    location=place,
                    subject=".".join(path),
                    found=str(problem),
                    to_do=f"write it like {EXAMPLES}",
                )
            )
    if problems:
        raise DefinitionError(Report(problems).in_file_order())
    return schedules
