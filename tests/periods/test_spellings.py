"""Periods as councils and publishers spell them: each is what its author meant, by its first and last day.

The days were written down by hand from what each spelling means in England (financial years begin on 1 April, weeks on
Monday), not taken from the reader.
"""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.periods import PeriodError, parse_labels, parse_period, spelling
from outcomes.periods import wording as words
from outcomes.periods.formats import likely_format
from outcomes.periods.spelling import noted, respelt
from outcomes.periods.wording import Wording, reworded, wording_of

FINANCIAL = ("2019-04-01", "2020-03-31")
CALENDAR = ("2019-01-01", "2019-12-31")
Q1 = ("2019-04-01", "2019-06-30")
JUNE = ("2019-06-01", "2019-06-30")
THREE = ("2018-04-01", "2021-03-31")
END_OF_MARCH = ("2019-03-31", "2019-03-31")
WEEK_12 = ("2024-03-18", "2024-03-24")
SPELT = [
    *((label, FINANCIAL) for label in (
        "19/20", "FY 19/20", "FY19-20", "2019/20 (provisional)", "2019/20*", "2019/20 [r]", "2019/20 [note 3]",
        "2019/20 Outturn", "2019/20 Full Year", "01/04/2019 - 31/03/2020", "1 April 2019 to 31 March 2020",
        "Y/E March 2020", "FYE 2020", "FYE20", "FYE Mar-20", "FYE 31 March 2020", "Financial year ending 2020",
        "Financial year ended 31st March 2020", "FY ending in 2020", "2019_20", "FY_2019_20", "2019 / 20", "'19/20",
        "Year 2019/20", "Annual 2019/20", "2019/20 total", "2019-20 (annual)", "MAT Mar-20", "R12M to March 2020",
        "Moving annual total to March 2020", "Rolling year to March 2020", "LTM Mar 2020",
    )),
    *((label, CALENDAR) for label in ("Mid-2019", "mid 2019", "2019.0", "2019 (p)", "Census 2019", "2019 (full year)", "Year 2019", "The year 2019", "2019 Annual", "MAT Dec 2019", "1 January 2019 to 31 December 2019")),
    *((label, Q1) for label in (
        "Q1 19/20", "Qtr 1 2019/20", "Quarter 1 2019/20", "2019/20 Quarter 1", "1st quarter 2019/20",
        "First quarter 2019/20", "Q1 of 2019/20", "First quarter of 2019/20", "Q1 19-20", "Q1_2019_20", "2019_20_Q1", "Q1 2019-2020", "Q1 (Apr-Jun) 2019/20", "2019/20 Q1 (Apr-Jun)", "Apr-Jun 19/20",
        "Quarter ending June 2019", "Qtr ending Jun-19", "quarter ended 30 June 2019", "3 months to June 2019",
        "Three months ending June 2019", "Q1 (Apr-Jun) 2019", "Q2-2019", "Q2/2019", "2019 Qtr2", "Quarter 2 2019", "Apr 19 - Jun 19",
    )),
    *((label, JUNE) for label in ("June 19", "June '19", "06/2019", "6/2019", "2019M06", "2019 JUN", "2019-Jun", "2019 June", "6 2019", "1 June 2019 - 30 June 2019", "Month 3 2019/20", "June 2019/20", "Month 3 of 2019/20", "Period 3, 2019/20", "End of June 2019", "As at June 2019", "end Jun-19", "June_2019", "2019_06", "2019/20 June", "Jun, 19/20")),
    *((label, END_OF_MARCH) for label in ("31 March 2019", "31st March 2019", "As at 31 March 2019", "as of 31 March 2019", "Sunday 31 March 2019", "31 March 2019 (snapshot)", "31-Mar-2019", "20190331")),
    *((label, WEEK_12) for label in ("w/e 24/03/2024", "Week ending 24 March 2024", "w/c 18/03/2024", "Week commencing 18th March 2024", "Week ended 2024-03-24", "w/e Sun 24/03/24")),
    *((label, ("2024-03-16", "2024-03-22")) for label in ("w/e 22/03/2024", "Week ending Friday 22 March 2024", "wk to 22-Mar-24", "w/c Saturday, 16 March 2024", "week beginning 2024-03-16")),
    ("FYE79", ("2078-04-01", "2079-03-31")),  # two digits are of this century up to 79
    ("FYE80", ("1979-04-01", "1980-03-31")),
    *((label, ("2019-04-01", "2019-12-31")) for label in ("Q3 2019/20 YTD", "2019/20 Q3 (YTD)", "YTD Quarter 3 19/20", "Q3 2019-20 cumulative", "2019/20 Q3 year to date")),
    ("2018-19 to 2020-21", THREE),
    ("2018/19 - 2020/21 (3 years pooled)", THREE),
    ("2019/20 (Oct-Sep)", ("2019-10-01", "2020-09-30")),
    ("2019/20 (Sep-Aug)", ("2019-09-01", "2020-08-31")),
    ("3 years to March 2021", THREE),
    ("36 months ending 31 March 2021", THREE),
    ("Three years ending December 2019", ("2017-01-01", "2019-12-31")),
    ("2017-2019 (3 years)", ("2017-01-01", "2019-12-31")),
    ("2010-12 (pooled)", ("2010-01-01", "2012-12-31")),
    ("2010 - 12 (3 years, pooled)", ("2010-01-01", "2012-12-31")),
    ("Half year 2 2019/20", ("2019-10-01", "2020-03-31")),
    ("2nd half 2019/20", ("2019-10-01", "2020-03-31")),
    ("2018/19 (Academic)", ("2018-09-01", "2019-08-31")),
    ("Year ending Sep-19", ("2018-10-01", "2019-09-30")),
]  # fmt: skip

USUAL = st.from_regex(
    r"(19|20)[0-9]{2}(/[0-9]{2}| - [0-9]{2}|-[0-9]{2}|-[0-9]{2}-[0-9]{2}|(/[0-9]{2})? Q[1-4])?"
    r"|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (19|20)[0-9]{2}",
    fullmatch=True,
)

LEFT = [
    # Contradictions, and what could mean two things or no time at all.
    "April 2019/21", "Spring 2019/21", "Q2 (Apr-Jun) 2019/20", "Apr-May 2019/20 Q1", "19/21", "Wave 1", "2019/20 YTD", "Q2 2019 YTD", "Sep 2019 YTD", "3 years to 2018",
    "2011-12 (pooled)", "2017-2019 (2 years)", "Quarter ending 29 June 2019", "0 months to May 2019", "FYE June 2020",
    "w/e 31/02/2024", "32 March 2019", "13/2019", "20191331", "2005/06/07",
]  # fmt: skip


@pytest.mark.parametrize(("label", "days"), SPELT, ids=[each[0] for each in SPELT])
def test_a_label_spans_the_days_that_its_author_meant(label: str, days: tuple[str, str]) -> None:
    period = parse_period(label)
    assert (str(period.start), str(period.end)) == days


@pytest.mark.parametrize("label", LEFT)
def test_a_label_that_contradicts_itself_or_means_no_time_is_refused(label: str) -> None:
    with pytest.raises(PeriodError):
        parse_period(label)


@pytest.mark.parametrize("label", ["FY24", "FY 2024", "Financial year 2024", "fiscal year 2024"])
def test_a_financial_year_of_one_number_is_named_by_either_end_and_never_guessed(label: str) -> None:
    with pytest.raises(PeriodError, match=r"either 2023/24 or 2024/25.*'financial'.*'FYE'"):
        parse_period(label)
    assert str(parse_period(label, year_type="financial").start) == "2024-04-01"
    for told in ({}, {"year_type": "financial"}):
        assert str(parse_period(label, form="FYE", **told).start) == "2023-04-01"


def test_an_academic_year_of_one_number_is_named_by_either_end_too() -> None:
    with pytest.raises(PeriodError, match="'academic'"):
        parse_period("AY 2024")
    assert str(parse_period("AY 2024", form="FYE", year_type="academic").start) == "2023-09-01"
    assert str(parse_period("AY 2024", year_type="academic").start) == "2024-09-01"


def test_quarters_that_end_in_each_month_are_a_series_of_one_kind() -> None:
    parsed = parse_labels([f"3 months to {month} 2019" for month in ("April", "May", "June", "July")])
    assert (len(parsed.kinds), len(set(parsed.ordinal.tolist()))) == (1, 4)


@pytest.mark.parametrize(
    ("label", "year_type", "first"),
    [
        ("January 2022/23", None, "2023-01-01"),
        ("March 2022/23", None, "2023-03-01"),
        ("April 2022/23", None, "2022-04-01"),
        ("January 2022/23", "academic", "2023-01-01"),
        ("May 2022/23", "academic", "2023-05-01"),
        ("September 2022/23", "academic", "2022-09-01"),
    ],
)
def test_a_month_of_a_year_that_straddles_two_is_in_one_of_them(label: str, year_type: str | None, first: str) -> None:
    assert str(parse_period(label, year_type=year_type).start) == first


def test_a_month_that_could_be_a_year_is_told_its_format() -> None:
    assert likely_format("2019/06") == "%Y/%m"
    with pytest.raises(PeriodError) as problem:
        parse_period("2019/11")
    assert problem.value.form == "%Y/%m"
    # June 2005 or the year 2005/06: read as the year, unless the format says otherwise.
    assert str(parse_period("2005/06").start) == "2005-04-01"
    assert str(parse_period("2005/06", form="%Y/%m").start) == "2005-06-01"


def test_days_in_either_order_are_told_apart_where_they_can_be() -> None:
    assert likely_format("04/30/2019") == "%m/%d/%Y"
    assert likely_format("30/04/2019") == "%d/%m/%Y"


@pytest.mark.parametrize(
    "label",
    [
        "2018/19",
        "2018 - 20",
        "2021/22 Q1 - 2022/23 Q4",
        "2024/25 P03",
        "2024-W12",
        "Autumn 2024",
        "31 Mar 2022/23",
        "201920",
        "Sep-13",
        "Aug 2019 - Jul 2020",
        "Jan - Mar 2020",
        "2021/22 Q1-Q3",
    ],
)
def test_what_is_read_already_is_not_spelt_anew(label: str) -> None:
    assert parse_period(respelt(label)) == parse_period(label)
    assert respelt(respelt(label)) == respelt(label)


def test_a_column_may_mix_spellings_of_one_kind() -> None:
    labels = parse_labels(["2018/19", "19/20", "FY 20/21", "2021-22", "2022/23 (p)"])
    assert len(labels.kinds) == 1
    assert not labels.errors
    assert [str(datetime.date(1970, 1, 1) + datetime.timedelta(int(day))) for day in labels.end_day] == [
        f"{year}-03-31" for year in range(2019, 2024)
    ]


@settings(deadline=None)  # the patterns are compiled in the first try
@given(USUAL, st.sampled_from(["", "year", "month"]), st.booleans())
def test_a_usual_label_says_what_it_would_if_it_were_looked_at_for_all_other_words(
    label: str, six: words.Six, rolling: bool
) -> None:
    wording = Wording(six=six, rolling=rolling)
    passed_over = reworded.__wrapped__(label, wording), noted(label), wording_of([label])
    with pytest.MonkeyPatch.context() as patch:
        for module in (words, spelling):
            patch.setattr(module, "USUAL", re.compile("(?!)"))
        assert (reworded.__wrapped__(label, wording), noted(label), wording_of([label])) == passed_over
