"""When figures are expected: by the calendar, for every kind of period."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.framework.model import Framework, Indicator
from outcomes.framework.sources import DataReference
from outcomes.nightly.due import Due, Expectation, Schedule, find_due, parse_schedule
from outcomes.periods import parse_period


@pytest.mark.parametrize(
    ("publishes", "latest", "awaited", "opens", "by"),
    [
        ("yearly in 03", "2019", "2020", "2021-03-01", "2021-03-31"),
        ("yearly in March", "2018/19", "2019/20", "2021-03-01", "2021-03-31"),
        ("yearly in Feb", "2017 - 19", "2018 - 20", "2021-02-01", "2021-02-28"),
        ("Yearly in 02", "2022", "2023", "2024-02-01", "2024-02-29"),
        ("quarterly in 02, 05, 08, 11", "2019 Q4", "2020 Q1", "2020-05-01", "2020-05-31"),
        ("quarterly after 6 weeks", "2019 Q4", "2020 Q1", "2020-04-01", "2020-05-12"),
        ("monthly after 45 days", "Jan 2020", "Feb 2020", "2020-03-01", "2020-04-14"),
        ("monthly", "Nov 2019", "Dec 2019", "2020-01-01", "2020-01-30"),
        ("yearly in 06", "Mar 2019", "Mar 2020", "2020-06-01", "2020-06-30"),
        ("yearly after 10 months", "2019", "2020", "2021-01-01", "2021-10-31"),
        # A month has 4.3 weeks or 30.4 days, a quarter 13.0 weeks, a year 52.2 weeks or 365.25 days.
        ("monthly after 14 days", "2024 W10", "2024-W14", "2024-04-08", "2024-04-21"),
        ("quarterly after 14 days", "2024 W10", "2024-W23", "2024-06-10", "2024-06-23"),
        ("yearly after 14 days", "2024 W10", "2025-W10", "2025-03-10", "2025-03-23"),
        ("monthly after 1 day", "2024-03-01", "2024-03-31", "2024-04-01", "2024-04-01"),
        ("yearly after 1 day", "2023-03-01", "2024-02-29", "2024-03-01", "2024-03-01"),
        ("yearly in 01", "2019", "2020", "2021-01-01", "2021-01-31"),
        ("yearly in 12", "2019", "2020", "2021-12-01", "2021-12-31"),
        # What is published less often than it is counted comes several periods at a time.
        ("yearly in 03", "2019 Q4", "2020 Q4", "2021-03-01", "2021-03-31"),
    ],
)
def test_the_next_figures_are_expected_when_the_publisher_says(
    publishes: str, latest: str, awaited: str, opens: str, by: str
) -> None:
    schedule = parse_schedule(publishes)
    period = schedule.awaited(parse_period(latest))
    assert awaited == period.label
    assert (date.fromisoformat(opens), date.fromisoformat(by)) == schedule.window(period)


@pytest.mark.parametrize(
    "text",
    ["", "daily", "yearly in 13", "yearly in", "yearly in Ma", "monthly after 0 days", "yearly in 03 after 2 days"],
)
def test_what_is_no_schedule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        parse_schedule(text)


@given(
    months=st.sets(st.integers(1, 12), min_size=1),
    every=st.sampled_from([1, 3, 12]),
    year=st.integers(1990, 2060),
)
def test_a_window_begins_after_the_period_and_within_a_year(months: set[int], every: int, year: int) -> None:
    schedule = Schedule(every=every, months=tuple(sorted(months)))
    awaited = schedule.awaited(parse_period(str(year)))
    opens, by = schedule.window(awaited)
    assert awaited.end < opens <= by
    assert (opens - awaited.end).days <= 366
    assert opens.month in months
    assert (opens.year, opens.month) == (by.year, by.month)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2021-02-28", Expectation.LATER),
        ("2021-03-01", Expectation.EXPECTED),
        # Figures that are due by a day can still come on that day.
        ("2021-03-31", Expectation.EXPECTED),
        ("2021-04-01", Expectation.LATE),
    ],
)
def test_figures_are_late_from_the_day_after_the_last(day: str, state: Expectation) -> None:
    seen = Indicator(id="seen", title="Seen", publishes="yearly in 03", data=DataReference(source="x"))
    framework = Framework(id="f", title="F", indicators={"seen": seen})
    (due,) = find_due(framework, {"seen": ["2019"]}, {}, date.fromisoformat(day))
    assert (due.state, due.by) == (state, date(2021, 3, 31))


def seen(labels: list[str], day: str, *, publishes: str = "yearly in 03", arrived: str = "") -> Due:
    indicator = Indicator(id="seen", title="Seen", publishes=publishes, data=DataReference(source="x"))
    framework = Framework(id="f", title="F", indicators={"seen": indicator})
    (due,) = find_due(framework, {"seen": labels}, {"seen": arrived} if arrived else {}, date.fromisoformat(day))
    return due


@pytest.mark.parametrize(
    ("due", "says"),
    [
        (seen(["2019"], "2021-04-01"), "seen: late: 2020 was due by 2021-03-31; the latest is 2019"),
        (seen(["2018", "2019"], "2021-03-31"), "seen: expected: 2020 is due by 2021-03-31; the latest is 2019"),
        (seen(["2019"], "2021-02-01"), "seen: not expected yet: 2020 is due by 2021-03-31; the latest is 2019"),
        (seen(["2019"], "2020-02-01", arrived="2019"), "seen: newly arrived: 2019; then 2020 by 2021-03-31"),
        # What arrived of an earlier period is no news of the latest; what is late is late whatever arrived.
        (
            seen(["2019", "2018"], "2021-02-01", arrived="2018"),
            "seen: not expected yet: 2020 is due by 2021-03-31; the latest is 2019",
        ),
        (seen(["2019"], "2021-04-01", arrived="2019"), "seen: late: 2020 was due by 2021-03-31; the latest is 2019"),
        (seen([], "2021-04-01"), "seen: no data"),
        (seen(["2019"], "2021-04-01", publishes=""), "seen: no schedule; the latest is 2019"),
        (seen(["2019"], "2021-04-01", publishes="", arrived="2019"), "seen: newly arrived: 2019"),
        (seen(["some time"], "2021-04-01"), "seen: no schedule"),
    ],
)
def test_what_is_due_is_said_with_its_day_and_its_latest_figures(due: Due, says: str) -> None:
    assert str(due) == says
