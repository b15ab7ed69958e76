"""What stands over periods: it changes no label, and is heard where it makes one mean another time.

The days were written down by hand from what each heading means in England.
"""

from __future__ import annotations

import pytest

from outcomes.periods import PeriodError, parse_labels, parse_period, under_heading

# HeadedLabel, label, the days that are meant; by the format (or the year type and format) that the heading asks for.
MEANT = [
    ("FYE", "2020", "2019-04-01", "2020-03-31"),
    ("Financial year ending", "2020", "2019-04-01", "2020-03-31"),
    ("Year ending 31 March", "2020", "2019-04-01", "2020-03-31"),
    ("Year ending", "March 2020", "2019-04-01", "2020-03-31"),
    ("YearEnding", "31/03/2020", "2019-04-01", "2020-03-31"),
    ("Year_end", "2020-12-31", "2020-01-01", "2020-12-31"),
    ("12 months to", "Jun-20", "2019-07-01", "2020-06-30"),
    ("Quarter ending", "Jun-20", "2020-04-01", "2020-06-30"),
    ("Quarter Ended", "2020-06", "2020-04-01", "2020-06-30"),
    ("3 months to", "May 2020", "2020-03-01", "2020-05-31"),
    ("Week ending", "5 Jan 2024", "2023-12-30", "2024-01-05"),
    ("Week ending (Sunday)", "07/01/2024", "2024-01-01", "2024-01-07"),
    ("week_beginning", "2024-01-06 00:00:00", "2024-01-06", "2024-01-12"),
    ("W/C", "01/01/24", "2024-01-01", "2024-01-07"),
    ("w/e", "5-Jan-24", "2023-12-30", "2024-01-05"),
]


@pytest.mark.parametrize(("heading", "label", "first", "last"), MEANT, ids=[f"{each[0]}: {each[1]}" for each in MEANT])
def test_a_label_under_a_heading_is_read_in_the_format_that_is_named(
    heading: str, label: str, first: str, last: str
) -> None:
    says = under_heading(heading, [label])
    assert says is not None
    period = parse_period(label, form=says.format)
    assert (str(period.start), str(period.end)) == (first, last)
    assert parse_labels([label], form=says.format).period(0) == period


def test_a_weekend_is_no_week() -> None:
    assert [under_heading(each, ["05/01/2024"]) for each in ("Weekend", "Week", "Web visits")] == [None, None, None]


@pytest.mark.parametrize(
    ("heading", "year_type", "by_first", "by_last"),
    [
        ("Financial year", "financial", "2020-04-01", "2019-04-01"),
        ("fin_year", "financial", "2020-04-01", "2019-04-01"),
        ("FY", "financial", "2020-04-01", "2019-04-01"),
        ("Academic Year", "academic", "2020-09-01", "2019-09-01"),
    ],
)
def test_years_of_one_number_are_named_by_either_end(heading: str, year_type: str, by_first: str, by_last: str) -> None:
    says = under_heading(heading, ["2020"])
    assert says is not None
    assert says.year_type == year_type
    assert str(parse_period("2020", year_type=says.year_type).start) == by_first
    assert str(parse_period("2020", year_type=says.year_type, form=says.format).start) == by_last


def test_a_quarter_under_a_year_that_straddles_two_is_told_and_no_option_reads_it() -> None:
    says = under_heading("quarter + Financial year", ["Q1 2024"])
    assert says is not None
    assert (says.label, says.year_type, says.format) == ("Q1 2024", "", "")
    assert under_heading("quarter + Financial year", ["Q1 2023/24"]) is None


@pytest.mark.parametrize("heading", ["Year", "financial_year", "Calendar year"])
@pytest.mark.parametrize("label", ["2013-04-01", "2013-04-01 00:00:00"])
def test_a_day_under_a_year_is_told(heading: str, label: str) -> None:
    says = under_heading(heading, [label])
    assert says is not None
    assert (says.label, says.year_type, says.format) == (label, "", "")


@pytest.mark.parametrize("heading", ["Year and month", "Date", "Day of the year", "Period"])
def test_a_day_under_another_heading_is_a_day(heading: str) -> None:
    assert under_heading(heading, ["2013-04-01"]) is None


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("Year", "2020"),
        ("Financial year", "2020/21"),
        ("Financial year ending", "2019/20"),
        ("Year ending December", "2020"),
        ("Year ending", "Year ending March 2020"),
        ("Month", "March 2020"),
        ("Period end date", "2020-03-31"),
        ("Friendly year", "2020"),
    ],
)
def test_a_heading_that_adds_nothing_is_not_heard(heading: str, label: str) -> None:
    assert under_heading(heading, [label]) is None


@pytest.mark.parametrize("label", ["2020-03-30", "5 April 2020", "soon", "2019/20"])
def test_a_year_that_ends_within_a_month_is_refused(label: str) -> None:
    with pytest.raises(PeriodError):
        parse_period(label, form="year ending")


def test_years_that_end_in_every_quarter_roll() -> None:
    parsed = parse_labels(["Mar 2020", "Jun 2020", "Sep 2020"], form="year ending")
    assert [(str(kind.year_type), kind.span) for kind in parsed.kinds] == [("calendar-rolling-monthly", 12)]
