"""Labels: every one in the published files, the ways people type them, and what is refused with what advice."""

import csv
import datetime
import doctest
import importlib
from pathlib import Path

import pytest

from outcomes.periods import Period, PeriodError, Unit, YearType, noted, parse_labels, parse_period, year_type_named
from reference.fingertips import period_from_sortable, sortable

DATA = Path(__file__).parents[1] / "real_data" / "data"
PERIOD_COLUMNS = {"timeperiod": "label", "period": "label", "year": "label"}


def plain(header: str) -> str:
    return header.lower().replace(" ", "").replace("_", "")


def columns(path: Path, *names: str) -> set[tuple[str, ...]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle)
        header = [plain(name) for name in next(reader)]
        places = [header.index(name) for name in names]
        return {tuple(row[place] for place in places) for row in reader if row}


def label_column(path: Path) -> str | None:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        header = [plain(name) for name in next(csv.reader(handle))]
    return next((name for name in header if name in PERIOD_COLUMNS), None)


WITH_PERIODS = sorted(path.name for path in DATA.glob("*.csv") if label_column(path))


def test_all_but_the_two_lists_of_the_published_files_have_periods() -> None:
    assert {"areas.csv", "fingertips-north-west-indicators.csv"} == {p.name for p in DATA.glob("*.csv")} - {
        *WITH_PERIODS
    }


@pytest.mark.parametrize("name", WITH_PERIODS)
def test_every_label_of_the_published_files_is_read_and_written_back(name: str) -> None:
    labels = sorted(label for (label,) in columns(DATA / name, label_column(DATA / name) or ""))
    parsed = parse_labels(labels)
    assert {} == parsed.errors
    assert labels == [str(parsed.period(place)) for place in range(len(labels))]


@pytest.mark.parametrize("name", ["phof-wyre-2022-12.csv", "ncmp-year6-herts-msoa.csv"])
def test_labels_agree_with_the_sortable_number_and_the_range_column_beside_them(name: str) -> None:
    rows = columns(DATA / name, "timeperiod", "timeperiodsortable", "timeperiodrange")
    for label, number, length in rows:
        period = parse_period(label)
        assert period == period_from_sortable(int(number), year_type=period.kind.year_type, length=length)
        assert int(number) == sortable(period)


def test_monthly_attendances_are_months_when_the_file_says_that_dates_are_month_starts() -> None:
    labels = sorted(label for (label,) in columns(DATA / "ae-attendances-monthly.csv", "period"))
    parsed = parse_labels(labels, month_start=True)
    (kind,) = parsed.kinds
    assert Unit.MONTH == kind.unit
    assert [1] * 35 == [int(b - a) for a, b in zip(parsed.ordinal, parsed.ordinal[1:], strict=False)]
    assert datetime.date(2019, 3, 31) == parsed.period(35).end  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("2015 to 2017", "2015 - 17"),
        ("2015–17", "2015 - 17"),
        ("2015 — 2017", "2015 - 17"),
        ("1999 - 01", "1999 - 01"),
        ("2015/2016", "2015/16"),
        ("2017-18", "2017/18"),
        ("2018-20", "2018 - 20"),
        ("1999/00", "1999/00"),
        ("  2018/19\u00a0-\u00a020/21 ", "2018/19 - 20/21"),
        ("2018/19 to 2020/21", "2018/19 - 20/21"),
        ("2006Q1", "2006 Q1"),
        ("2006-Q4", "2006 Q4"),
        ("Q3 2006/07", "2006/07 Q3"),
        ("Jan - Mar 2023", "2023 Q1"),
        ("Nov - Jan 2023", "Nov 2022 - Jan 2023"),
        ("Feb 2012 - Apr 2012", "Feb 2012 - Apr 2012"),
        ("September 2013", "Sep 2013"),
        ("Sept 2013", "Sep 2013"),
        ("sep-13", "Sep 2013"),
        ("Sep-2013", "Sep 2013"),
        ("Sep-98", "Sep 1998"),
        ("2014-04", "Apr 2014"),
        ("2017-03-01T00:00:00", "2017-03-01"),
        ("1990 - 2019", "1990 - 19"),
        ("2022/23 Q1 - 2023/24 Q2", "2022/23 Q1 - 2023/24 Q2"),
        ("2021 Q2 - 2021 Q3", "2021 Q2 - 2021 Q3"),
        ("31 Mar 2022/23", "31 Mar 2022/23"),
        ("31 Mar 2022/23 to 31 Mar 2024/25", "31 Mar 2022/23 to 31 Mar 2024/25"),
    ],
)
def test_what_people_type_is_read_as_what_they_mean(typed: str, canonical: str) -> None:
    assert canonical == parse_period(typed).label


@pytest.mark.parametrize(
    ("label", "year_type", "start", "end"),
    [
        ("2013", "calendar", (2013, 1, 1), (2013, 12, 31)),
        ("2013", "financial", (2013, 4, 1), (2014, 3, 31)),
        ("2013", "academic", (2013, 9, 1), (2014, 8, 31)),
        ("2013", "aug-jul", (2013, 8, 1), (2014, 7, 31)),
        ("2013", "Nov_Nov", (2013, 11, 1), (2014, 10, 31)),
        ("2013", "financial-end-point", (2013, 3, 31), (2013, 3, 31)),
        ("2012/13", "financial-end-point", (2013, 3, 31), (2013, 3, 31)),
        ("2012/13", "jul-jun", (2012, 7, 1), (2013, 6, 30)),
        ("2011-12", "financial", (2011, 4, 1), (2012, 3, 31)),
        ("2011-12", "calendar", (2011, 12, 1), (2011, 12, 31)),
        ("2012/13 Q2", "academic", (2012, 12, 1), (2013, 2, 28)),
        ("Aug 2019 - Jul 2020", "rolling-monthly", (2019, 8, 1), (2020, 7, 31)),
        ("2012/13", "financial-cumulative", (2012, 4, 1), (2013, 3, 31)),
    ],
)
def test_the_year_type_settles_what_a_label_leaves_open(
    label: str, year_type: str, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    period = parse_period(label, year_type=year_type)
    assert (datetime.date(*start), datetime.date(*end)) == (period.start, period.end)


REFUSED = {
    "": "period '': empty; write a label such as '2018/19'",
    "2015/17": "period '2015/17': 2015/17 is not one year; did you mean '2015/16'?",
    "2015/16 - 17/19": "period '2015/16 - 17/19': 17/19 is not one year; did you mean '2015/16 - 17/18'?",
    "2018 - 15": "period '2018 - 15': a range of 98 years; write the first year and then the last, at most 30 years",
    "1990 - 2020": "period '1990 - 2020': a range of 31 years; write the first year and then the last, at most 30 years",
    "2018 - 2015": "period '2018 - 2015': it ends before it begins; write the first year and then the last, at most 30 years",
    "2011-12": "period '2011-12': either Dec 2011 or the year 2011/12; write 'Dec 2011' or '2011/12', or say which year type",
    "2011 Q5": "period '2011 Q5': no year has a quarter 5; quarters are Q1 to Q4",
    "2011 Q4 - 2011 Q1": "period '2011 Q4 - 2011 Q1': it ends before it begins; write the first quarter and then the last",
    "2011/12 Q1 - 2012 Q4": "period '2011/12 Q1 - 2012 Q4': it mixes two sorts of year; write both ends alike, such as '2018/19 Q1 - 2019/20 Q4'",
    "Spt 2013": "period 'Spt 2013': no month is called 'Spt'; did you mean 'Sep'?",
    "Xyz 2013": "period 'Xyz 2013': no month is called 'Xyz'; write Jan, Feb, ... Dec",
    "Jul 2020 - Aug 2019": "period 'Jul 2020 - Aug 2019': it ends before it begins; write the first month and then the last",
    "2017-02-30": "period '2017-02-30': no such day; check the month and the day",
    "2017-00": "period '2017-00': a range of 84 years; write the first year and then the last, at most 30 years",
    "2020/21 Q2-Q9": "period '2020/21 Q2-Q9': not a form that is read; the nearest form is '2021/22 Q1-Q3'",
    "0000": "period '0000': outside the years 1 to 9999; check the year",
    # The nearest form was '2018/19', though nothing is near.
    "England": "period 'England': not a form that is read; write it like '2018/19', '2018', '2018 Q1', 'Mar 2018' or "
    "'2018-03-31'",
    # As strategies word a day. The nearest form was 'Jan - Mar 2020'.
    "the end of 2027": "period 'the end of 2027': not a form that is read; write the period or the day that is meant, "
    "such as '2027'",
    "by Christmas 2026/27": "period 'by Christmas 2026/27': not a form that is read; write the period or the day that "
    "is meant, such as '2026/27'",
    # As councils head columns. The nearest form was '31 Mar 2022/23', or YTD was no month.
    **{
        label: f"period {label!r}: a year to date, which does not say when it ends; write the months that it covers, such "
        "as 'Apr 2019 - Sep 2019', or its quarters, such as '2019/20 Q1-Q2'"
        for label in ("2019/20 YTD", "YTD 2019/20", "2019/20 to date", "2019/20 YTD Sep")
    },
    **{
        label: f"period {label!r}: years that could end in any month; write '2017 - 19' for calendar years, or "
        "'2016/17 - 18/19' for financial ones"
        for label in ("3 years to 2019", "3 years ending 2019", "three years to 2019")
    },
    "2017 to 2019 (2 year average)": "period '2017 to 2019 (2 year average)': not a form that is read; write "
    "'2017 to 2019' alone, if that is meant",
    "5-year average 2017-2019": "period '5-year average 2017-2019': not a form that is read; write '2017-2019' alone, "
    "if that is meant",
}


@pytest.mark.parametrize(("label", "message"), REFUSED.items())
def test_a_label_that_cannot_be_read_is_refused_with_advice(label: str, message: str) -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period(label)
    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("label", "year_type", "message"),
    [
        ("2006/07", "calendar", "not how calendar years are written; write it like '2018' or name another year type"),
        (
            "2006 Q1",
            "financial",
            "it can be a quarter of 2006/07 and of 2006 itself; write '2006/07 Q1' for April to June 2006, or "
            "'2005/06 Q4' for January to March 2006",
        ),
        (
            "Q4 2024",
            "financial-rolling-quarterly",
            "it can be a quarter of 2024/25 and of 2024 itself; write '2024/25 Q4' for January to March 2025, or "
            "'2024/25 Q3' for October to December 2024",
        ),
        (
            "Q1 2024",
            "academic",
            "it can be a quarter of 2024/25 and of 2024 itself; write '2024/25 Q1' for September to November 2024, or "
            "the year type 'calendar' for January to March 2024",
        ),
        ("Q1 2024", "aug-jul", "not how aug-jul years are written; write it like '2018/19' or name another year type"),
        (
            "Aug 2019 - Jul 2020",
            "academic",
            "not how academic years are written; name another year type, such as 'calendar-rolling-monthly'",
        ),
        ("2006/07 Q2", "financial-cumulative", "a cumulative quarter names its first; did you mean Q1-Q2?"),
        (
            "2006/07 Q2 - 2006/07 Q3",
            "financial-multi-year-cumulative",
            "cumulative quarters begin with Q1; name a rolling year type if they roll",
        ),
    ],
)
def test_a_label_that_contradicts_its_year_type_is_refused(label: str, year_type: str, message: str) -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period(label, year_type=year_type)
    assert message == f"{caught.value.found}; {caught.value.todo}"


def test_the_nearest_label_comes_with_the_error_for_programs_that_offer_it() -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period("2015/17")
    assert "2015/16" == caught.value.nearest


def test_more_quarters_than_the_stated_years_hold_are_refused() -> None:
    with pytest.raises(PeriodError, match="7 quarters do not fit in 1 years"):
        parse_period("2021/22 Q1 - 2022/23 Q3", years=1)


def test_the_years_of_cumulative_quarters_put_long_and_short_ones_in_one_kind() -> None:
    short, long = (
        parse_period(label, year_type="financial-multi-year-cumulative", years=5)
        for label in ("2021/22 Q1", "2021/22 Q1 - 2025/26 Q3")
    )
    assert (short.kind, 18) == (long.kind, long.ordinal - short.ordinal)


@pytest.mark.parametrize("label", [2013.0, True, None])
def test_what_is_no_label_year_or_date_is_refused(label: object) -> None:
    with pytest.raises(PeriodError, match="neither a label, a year nor a date"):
        parse_period(label)  # type: ignore[arg-type]


def test_a_day_that_is_no_month_start_is_refused_where_months_are_meant() -> None:
    with pytest.raises(PeriodError, match="not the first of a month"):
        parse_period(datetime.date(2017, 3, 2), month_start=True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("finanical", "year type 'finanical': no such year type; did you mean 'financial'?"),
        ("xx", "year type 'xx': no such year type; use one of " + ", ".join(YearType)),
    ],
)
def test_an_unknown_year_type_is_refused_with_the_nearest(name: str, message: str) -> None:
    with pytest.raises(PeriodError) as caught:
        year_type_named(name)
    assert message == str(caught.value)


def test_one_bad_label_of_many_is_reported_at_its_place_and_spoils_no_other() -> None:
    parsed = parse_labels(["2019", "2018/19", "rubbish", "2020"])
    assert [0, 1, -1, 0] == parsed.kind_index.tolist()
    assert [2019, 2018, 0, 2020] == parsed.ordinal.tolist()
    assert list(parsed.errors) == [2]
    assert str(parsed.errors[2]).startswith("period 'rubbish': not a form that is read; write it like '2018/19'")
    assert [datetime.date(2019, 1, 1), datetime.date(2018, 4, 1)] == [
        datetime.date(1970, 1, 1) + datetime.timedelta(days=int(day)) for day in parsed.start_day[:2]
    ]
    assert parsed.period(2) is None
    assert not parsed.ordinal.flags.writeable


DOCUMENTED = ["period", "kinds", "parsing", "many_periods", "endings", "formats", "headings", "spelling", "wording"]


@pytest.mark.parametrize("module", DOCUMENTED)
def test_the_examples_in_the_documentation_are_true(module: str) -> None:
    tried = doctest.testmod(importlib.import_module(f"outcomes.periods.{module}"))
    assert 0 == tried.failed
    assert tried.attempted > 0


def test_the_documentation_of_period_has_dozens_of_examples() -> None:
    (test, *_) = doctest.DocTestFinder().find(Period, "Period", globs={})
    assert len(test.examples) >= 24


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("2019/20p", "2019/20"),
        ("2019/20 r", "2019/20"),
        ("2019e", "2019"),
        ("2019/20 (est.)", "2019/20"),
        ("2019¹", "2019"),
        ("2019 (note 2)", "2019"),
        ("Q1 2019/20 p", "2019/20 Q1"),
        ("2019/20 forecast", "2019/20"),
        ("3 years to 2019/20", "2017/18 - 19/20"),
        ("2 years ending 2000/01", "1999/00 - 00/01"),
    ],
)
def test_a_label_is_read_with_what_stands_behind_it(label: str, bare: str) -> None:
    assert parse_period(label) == parse_period(bare)


@pytest.mark.parametrize(
    ("label", "bare", "said"),
    [
        ("2019/20 (provisional)", "2019/20", "provisional"),
        ("2019/20p", "2019/20", "provisional"),
        ("2019 [e]", "2019", "estimated"),
        ("2019 Estimate", "2019", "estimated"),
        ("2019/20 forecast", "2019/20", "forecast"),
        ("2019 [b]", "2019", "break in the series"),
        ("2019 [u]", "2019", "low reliability"),
        ("2019/20 (revised)", "2019/20 (revised)", ""),
        ("2019/20 outturn", "2019/20 outturn", ""),
        ("Sep", "Sep", ""),
        ("sleep", "sleep", ""),
        ("", "", ""),
    ],
)
def test_a_note_behind_a_label_is_known_where_it_qualifies_the_figure(label: str, bare: str, said: str) -> None:
    assert noted(label) == (bare, said)
