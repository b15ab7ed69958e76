"""Periods as English publishers write them, one label alone and the labels of a column together.

What each means is its publisher's own definition: the Department for Education (time_period 201920 with its identifier,
terms), NHS England (P03 is the third month of the financial year; MSitAE-APRIL-2025), the Improvement Service (2014-17:
three financial years), ISO 8601 (weeks).
"""

from __future__ import annotations

from datetime import date

import pytest

from outcomes.periods import PeriodError, parse_labels, parse_period

READ = [
    ("201920", None, date(2019, 4, 1), date(2020, 3, 31)),
    ("201920", "academic", date(2019, 9, 1), date(2020, 8, 31)),
    ("201920 Academic year", None, date(2019, 9, 1), date(2020, 8, 31)),
    ("201112 Financial year", None, date(2011, 4, 1), date(2012, 3, 31)),
    ("201904", None, date(2019, 4, 1), date(2019, 4, 30)),
    ("201912", None, date(2019, 12, 1), date(2019, 12, 31)),
    ("2019 - 20", "financial", date(2019, 4, 1), date(2020, 3, 31)),
    ("2014-17", "financial", date(2014, 4, 1), date(2017, 3, 31)),
    ("FY2019/20", None, date(2019, 4, 1), date(2020, 3, 31)),
    ("FY 2019-20", None, date(2019, 4, 1), date(2020, 3, 31)),
    ("2018/19 academic year", None, date(2018, 9, 1), date(2019, 8, 31)),
    ("2018/19 (academic)", None, date(2018, 9, 1), date(2019, 8, 31)),
    ("Rolling year to June 2020", None, date(2019, 7, 1), date(2020, 6, 30)),
    ("Academic year 2018-19", None, date(2018, 9, 1), date(2019, 8, 31)),
    ("Q1 2022-23", None, date(2022, 4, 1), date(2022, 6, 30)),
    ("2022-23 Q4", None, date(2023, 1, 1), date(2023, 3, 31)),
    ("Year ending March 2019", None, date(2018, 4, 1), date(2019, 3, 31)),
    ("Year ending 31 Mar 2019", None, date(2018, 4, 1), date(2019, 3, 31)),
    ("Year to December 2019", None, date(2019, 1, 1), date(2019, 12, 31)),
    ("12 months to June 2019", None, date(2018, 7, 1), date(2019, 6, 30)),
    ("2019/20 H1", None, date(2019, 4, 1), date(2019, 9, 30)),
    ("H2 2019", None, date(2019, 7, 1), date(2019, 12, 31)),
    ("2024-W01", None, date(2024, 1, 1), date(2024, 1, 7)),
    ("Week 53 2020", None, date(2020, 12, 28), date(2021, 1, 3)),
    ("2021 Week 1", None, date(2021, 1, 4), date(2021, 1, 10)),
    ("Autumn 2024", None, date(2024, 9, 1), date(2024, 12, 31)),
    ("Spring term 2025", None, date(2025, 1, 1), date(2025, 4, 30)),
    ("202425 Summer term", None, date(2025, 5, 1), date(2025, 8, 31)),
    ("2024/25 P03", None, date(2024, 6, 1), date(2024, 6, 30)),
    ("M12 2024-25", None, date(2025, 3, 1), date(2025, 3, 31)),
    # Eurostat's months and semesters, the quarters of labour market tables, days with the hour of a web service.
    ("2020-M06", None, date(2020, 6, 1), date(2020, 6, 30)),
    ("2020m06", None, date(2020, 6, 1), date(2020, 6, 30)),
    ("2020-S1", None, date(2020, 1, 1), date(2020, 6, 30)),
    ("2020S2", None, date(2020, 7, 1), date(2020, 12, 31)),
    ("2020 JAN-MAR", None, date(2020, 1, 1), date(2020, 3, 31)),
    ("2020 Apr to Jun", None, date(2020, 4, 1), date(2020, 6, 30)),
    ("2020-06-30T00:00:00Z", None, date(2020, 6, 30), date(2020, 6, 30)),
    ("2020-06-30T00:00:00.000+00:00", None, date(2020, 6, 30), date(2020, 6, 30)),
    ("2020-04-01/2021-03-31", None, date(2020, 4, 1), date(2021, 3, 31)),
    ("2020-04-01 to 2020-06-30", None, date(2020, 4, 1), date(2020, 6, 30)),
    ("2019/20 (Apr-Mar)", None, date(2019, 4, 1), date(2020, 3, 31)),
    ("2019/20 (April to March)", None, date(2019, 4, 1), date(2020, 3, 31)),
    ("2020 (Jan-Dec)", None, date(2020, 1, 1), date(2020, 12, 31)),
    ("Q1 FY20/21", None, date(2020, 4, 1), date(2020, 6, 30)),
    ("Q4 FY 2020/21", None, date(2021, 1, 1), date(2021, 3, 31)),
    ("2020/21 - Q2", None, date(2020, 7, 1), date(2020, 9, 30)),
    ("Q2 - 2020/21", None, date(2020, 7, 1), date(2020, 9, 30)),
    ("3 year average 2016-18", None, date(2016, 1, 1), date(2018, 12, 31)),
    ("2016-2018 (3 year average)", None, date(2016, 1, 1), date(2018, 12, 31)),
    ("2016 to 2018, three-year pooled", None, date(2016, 1, 1), date(2018, 12, 31)),
]


REFUSED = [
    # A year of another time, as many years as are not said, days that begin or end no month, an hour.
    "2019/20 (Jan-Dec)", "2020 (Apr-Mar)", "3 year average 2016-17", "2 year average 2016/17", "2020-S3", "2020-M13",
    "2020-04-02/2021-03-31", "2020-06-30T10:00:00Z", "2020-06-30T00:00:00+01:00", "2020 JAN-FEBR", "Q5 FY20/21",
]  # fmt: skip


@pytest.mark.parametrize("label", REFUSED)
def test_a_label_whose_parts_do_not_go_together_is_refused(label: str) -> None:
    with pytest.raises(PeriodError):
        parse_period(label)


@pytest.mark.parametrize(
    ("label", "form"),
    [
        ("Period ending 20 March 2020", "Period ending %d %B %Y"),
        ("30-Jun-20", "%d-%b-%y"),
        ("RTT-April-2019", "RTT-%B-%Y"),
        # Months, years and sums of them are no figure of the month that they end with.
        ("12m to Sep 2021", ""),
        ("12 month rolling to September 2021", ""),
        ("2019/20 Q4: January to March 2020", ""),
        ("31st March 2020 position", ""),
        ("Data up to March 2020", ""),
    ],
)
def test_a_format_is_advised_only_where_it_reads_the_time_that_is_meant(label: str, form: str) -> None:
    with pytest.raises(PeriodError) as error:
        parse_period(label)
    assert (error.value.form or "") == form


@pytest.mark.parametrize(("label", "year_type", "start", "end"), READ, ids=[f"{r[0]} {r[1] or ''}" for r in READ])
def test_a_label_covers_the_days_that_its_publisher_means(
    label: str, year_type: str | None, start: date, end: date
) -> None:
    period = parse_period(label, year_type=year_type)
    assert (period.start, period.end) == (start, end)
    # What is written of it says the same days again.
    again = parse_period(period.label, year_type=period.kind.year_type)
    assert (again.start, again.end) == (start, end)


FORMATS = [
    ("01/04/2019", "%d/%m/%Y", date(2019, 4, 1)),
    ("1/4/19", "%d/%m/%y", date(2019, 4, 1)),
    ("RTT-April-2019", "RTT-%B-%Y", date(2019, 4, 1)),
    ("MSitAE-APRIL-2025", "MSitAE-%B-%Y", date(2025, 4, 1)),
    ("201011", "YYYYMM", date(2010, 11, 1)),
    ("201011", "YYYYYY", date(2010, 4, 1)),
    # 43556 is 1 April 2019 in Excel, whose day 1 is 1 January 1900.
    ("43556", "excel", date(2019, 4, 1)),
]


@pytest.mark.parametrize(("label", "form", "start"), FORMATS, ids=[f"{r[0]} {r[1]}" for r in FORMATS])
def test_a_declared_format_is_read(label: str, form: str, start: date) -> None:
    assert parse_period(label, form=form).start == start


def test_a_month_in_a_format_is_a_month() -> None:
    assert parse_period("RTT-April-2019", form="RTT-%B-%Y").kind.title == "calendar month"


@pytest.mark.parametrize(
    ("label", "form"),
    [("01/04/2019", "%d/%m/%Y"), ("43556", "excel"), ("RTT-April-2019", "RTT-%B-%Y"), ("31.12.19", "%d.%m.%y")],
)
def test_the_format_of_what_is_not_read_is_proposed_and_reads_it(label: str, form: str) -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period(label)
    assert caught.value.form == form
    assert parse_period(label, form=caught.value.form)


def test_a_label_in_another_format_than_declared_is_refused() -> None:
    with pytest.raises(PeriodError, match="not written as '%d/%m/%Y'"):
        parse_period("2019/20", form="%d/%m/%Y")


@pytest.mark.parametrize("label", ["201112", "200910"])
def test_six_digits_that_can_be_a_year_or_a_month_are_refused_alone(label: str) -> None:
    with pytest.raises(PeriodError):
        parse_period(label)


@pytest.mark.parametrize(
    ("labels", "titles"),
    [
        (["201011", "201112", "201920"], ["financial year"]),
        (["201011", "201112", "201004"], ["calendar month"]),
        (["1920", "2021", "2122"], ["financial year"]),
        (["19-20", "20-21"], ["financial year"]),
        (["2021", "2022"], ["calendar year"]),  # 2022 is no pair of years
        (["Apr 2024 - Mar 2025", "Jul 2024 - Jun 2025", "Oct 2024 - Sep 2025"], ["rolling 12 months"]),
        (["Jul 2023 - Jun 2024", "Jul 2024 - Jun 2025"], ["jul-jun year"]),
        # Two figures of one file: years that begin in one month only do not roll.
        (["Jan 2019 - Dec 2019", "Aug 2019 - Jul 2020"], ["rolling 12 months", "aug-jul year"]),
        (["Year ending March 2019", "Year ending March 2020"], ["financial year"]),
        (["Year ending March 2019", "Year ending June 2019", "Year ending Dec 2019"], ["rolling 12 months"]),
    ],
)
def test_the_labels_of_a_column_tell_what_one_alone_cannot(labels: list[str], titles: list[str]) -> None:
    parsed = parse_labels(labels)
    assert not parsed.errors
    assert [kind.title for kind in parsed.kinds] == titles


@pytest.mark.parametrize(
    ("label", "after"),
    [("2024-W52", "2025-W01"), ("2020-W53", "2021-W01"), ("Summer 2025", "Autumn 2025"), ("2019/20 H2", "2020/21 H1")],
)
def test_one_follows_the_other(label: str, after: str) -> None:
    assert parse_period(label).successor.label == after
