"""Periods against the published cases of the old and the new Fingertips."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from outcomes.periods import PeriodError, PeriodKind, Unit, YearType, parse_period, period_at
from reference.fingertips import fingertips_period, period_from_sortable, periods_between, recast, sortable

GROUPS = json.loads((Path(__file__).parents[1] / "vectors" / "fingertips.json").read_text(encoding="utf-8"))["groups"]


def cases(group: str, **wanted: Any) -> list[Any]:
    found = [
        pytest.param(v["inputs"], v["expected"], id=f"{v['name'][-60:]}-{place}")
        for place, v in enumerate(GROUPS[group]["vectors"])
        if all(v["inputs"].get(key) == value for key, value in wanted.items())
    ]
    assert found
    return found


def old_period(inputs: dict[str, Any]) -> Any:
    return fingertips_period(
        inputs["year"],
        inputs["quarter"],
        inputs["month"],
        year_type_id=inputs["year_type_id"],
        year_range=inputs["year_range"],
    )


TEXTS = [case for case in cases("time_period_text") if case.values[0]["month"] != 13]


@pytest.mark.parametrize(("inputs", "expected"), TEXTS)
def test_the_label_is_the_one_that_fingertips_writes(inputs: dict[str, Any], expected: str) -> None:
    assert expected == old_period(inputs).label


@pytest.mark.parametrize(("inputs", "expected"), TEXTS)
def test_a_fingertips_label_reads_back_as_the_same_period(inputs: dict[str, Any], expected: str) -> None:
    period = old_period(inputs)
    assert period == parse_period(expected, year_type=period.kind.year_type, years=inputs["year_range"] or None)


@pytest.mark.parametrize(("inputs", "expected"), TEXTS)
def test_a_fingertips_label_needs_no_year_type_to_name_its_days(inputs: dict[str, Any], expected: str) -> None:
    period, read = old_period(inputs), parse_period(expected)
    if inputs["year_type_id"] == 3 and inputs["month"] < 0:
        # 2006/07 is a financial year unless somebody says that it is academic
        assert YearType.FINANCIAL == read.kind.year_type
    else:
        assert (period.start, period.end) == (read.start, read.end)


def test_month_13_which_the_old_site_prints_is_refused() -> None:
    (case,) = (v for v in GROUPS["time_period_text"]["vectors"] if v["inputs"]["month"] == 13)
    assert "13 2009" == case["expected"]
    with pytest.raises(PeriodError, match="no year has so many months; months are 1 to 12"):
        old_period(case["inputs"])


@pytest.mark.parametrize(("inputs", "expected"), cases("time_period_sortable"))
def test_the_sortable_number_is_year_quarter_month(inputs: dict[str, Any], expected: int) -> None:
    period = fingertips_period(**inputs, year_type_id=1)
    assert expected == sortable(period)
    assert period == period_from_sortable(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("time_period_endpoints", kind="rolling_quarter"))
def test_a_rolling_run_of_quarters_ends_where_the_old_site_ends_it(inputs: dict[str, Any], expected: Any) -> None:
    period = fingertips_period(inputs["year"], inputs["quarter"], year_type_id=5, year_range=inputs["year_range"])
    last = parse_period(f"{expected['year']} Q{expected['quarter']}")
    assert last.end == period.end
    assert inputs["year_range"] * 4 == period.kind.span


@pytest.mark.parametrize(("inputs", "expected"), cases("time_period_endpoints", kind="rolling_month"))
def test_a_rolling_run_of_months_ends_where_the_old_site_ends_it(inputs: dict[str, Any], expected: Any) -> None:
    period = fingertips_period(inputs["year"], month=inputs["month"], year_type_id=6, year_range=inputs["year_range"])
    assert (expected["year"], expected["month"]) == (period.end.year, period.end.month)


@pytest.mark.parametrize(("inputs", "expected"), cases("time_period_iteration"))
def test_every_period_from_the_first_to_the_last_is_met_once(inputs: dict[str, Any], expected: Any) -> None:
    first, last = (
        fingertips_period(*inputs[edge], year_type_id=inputs["year_type_id"], year_range=inputs["year_range"])
        for edge in ("start", "end")
    )
    met = [[p.year, p.quarter or -1, p.month or -1] for p in periods_between(first, last)]
    assert expected["count"] == len(met)
    assert expected.get("periods", [expected.get("first")])[0] == met[0]
    if "periods" in expected:
        assert expected["periods"] == met


NEXT_TYPES = {
    "Calendar": YearType.CALENDAR,
    "Yearly": YearType.NOVEMBER_TO_OCTOBER,
    "Financial": YearType.FINANCIAL,
    "FinancialMultiYear": YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE,
    "FinancialYearEndPoint": YearType.FINANCIAL_END_POINT,
    "Academic": YearType.ACADEMIC,
}


def british(text: str) -> datetime.date:
    return datetime.datetime.strptime(text, "%d/%m/%Y").date()


@pytest.mark.parametrize(("inputs", "expected"), cases("next_period_dates"))
def test_a_sortable_number_and_a_length_give_the_published_dates(inputs: dict[str, Any], expected: Any) -> None:
    period = period_from_sortable(
        int(inputs["sortable"]), year_type=NEXT_TYPES[inputs["period_type"]], length=inputs["period"]
    )
    assert (british(expected["from_date"]), british(expected["to_date"])) == (period.start, period.end)


@pytest.mark.parametrize(
    ("sortable", "last_day"),
    [
        (20090100, datetime.date(2009, 6, 30)),
        (20090200, datetime.date(2009, 9, 30)),
        (20090300, datetime.date(2009, 12, 31)),
        (20090400, datetime.date(2010, 3, 31)),
    ],
)
def test_cumulative_quarters_end_on_the_last_day_of_the_quarter_where_the_rebuild_is_a_day_late(
    sortable: int, last_day: datetime.date
) -> None:
    # The rebuild adds the months and forgets to take off the day: Q1 of 2009/10 "ends" on 1 July 2009. A quarter ends
    # on its last day, and the next begins on the day after.
    period = period_from_sortable(
        sortable, year_type=YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE, length="cumulative quarterly"
    )
    quarter = period_from_sortable(sortable, year_type=YearType.FINANCIAL)
    rebuild = last_day + datetime.timedelta(days=1)
    assert (datetime.date(2009, 4, 1), last_day) == (period.start, period.end)
    assert quarter.end == period.end != rebuild


def next_period(inputs: dict[str, Any]) -> Any:
    """The period that a label vector means.

    Its closing date is written loosely there (the last day, or the first of the last month, or the day a year on), so
    only the months and years that the label shows are taken from it.
    """
    start, end = (datetime.date.fromisoformat(inputs[edge]) for edge in ("from", "to"))
    type_, alone = NEXT_TYPES[inputs["period_type"]], inputs["is_smallest_reporting_period"]
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if inputs["frequency"] == "Annually":
        span = end.year - start.year + (type_ in (YearType.CALENDAR, YearType.FINANCIAL_END_POINT))
        return period_at(PeriodKind(year_type=type_, unit=Unit.YEAR, span=1 if alone else span), start.year)
    month = period_at(PeriodKind(year_type=YearType.CALENDAR, unit=Unit.MONTH), start.year * 12 + start.month - 1)
    if alone and inputs["frequency"] == "Monthly":
        return month
    rolling = PeriodKind(year_type=YearType.CALENDAR_ROLLING_MONTHLY, unit=Unit.MONTH, span=months)
    period = period_at(rolling, month.ordinal)
    if inputs["frequency"] == "Monthly":
        return period
    if type_.cumulative:
        return recast(period, PeriodKind(year_type=type_, unit=Unit.QUARTER, span=-(-months // 12) * 4))
    if alone:
        return recast(period, PeriodKind(year_type=type_, unit=Unit.QUARTER))
    roll = YearType.CALENDAR_ROLLING_QUARTERLY if type_ is YearType.CALENDAR else YearType.FINANCIAL_ROLLING_QUARTERLY
    return recast(period, PeriodKind(year_type=roll, unit=Unit.QUARTER, span=months // 3))


NEXT_LABELS = [
    case for case in cases("next_period_label") if "from" in case.values[0] and "frequency" in case.values[0]
]
MAPPED = [case for case in NEXT_LABELS if case.values[1] not in ("", "X")]


@pytest.mark.parametrize(("inputs", "expected"), MAPPED)
def test_a_new_label_reads_back_as_the_same_period(inputs: dict[str, Any], expected: str) -> None:
    period = next_period(inputs)
    # A label does not say after how many years counting begins anew.
    years = period.kind.span // 4 if period.kind.year_type.cumulative else None
    assert period == parse_period(expected, year_type=period.kind.year_type, years=years)


def test_what_the_rebuild_leaves_without_a_label_is_a_period_or_is_no_kind_at_all() -> None:
    unmapped = [case.values[0] for case in NEXT_LABELS if case.values[1] in ("", "X")]
    quarters = [inputs for inputs in unmapped if inputs["frequency"] == "Quarterly"]
    years = [inputs for inputs in unmapped if inputs["frequency"] == "Annually"]
    assert (1, 2) == (len(quarters), len(years))
    quarter = next_period(quarters[0])
    assert (datetime.date(2022, 4, 1), datetime.date(2024, 6, 30)) == (quarter.start, quarter.end)
    for inputs in years:
        with pytest.raises(PeriodError, match="have no years; use quarter"):
            next_period(inputs)


def test_only_the_hint_beside_november_years_is_left_out_because_the_period_itself_names_its_months() -> None:
    left_out = [v for v in GROUPS["next_period_label"]["vectors"] if v["inputs"].get("kind") == "additional_label"]
    assert ["Yearly", "Calendar"] == [v["inputs"]["period_type"] for v in left_out]
    november = period_at(PeriodKind(year_type=YearType.NOVEMBER_TO_OCTOBER, unit=Unit.YEAR), 2023)
    assert "Nov 2023 - Oct 2024" == november.label
