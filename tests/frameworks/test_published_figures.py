"""What the frameworks say of published figures is what the publisher said, or what plain arithmetic says.

Source of the figures: Office for Health Improvement and Disparities, Fingertips, and NHS England; Open Government
Licence v3.0.
"""

import csv
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import outcomes

FRAMEWORKS = Path(__file__).parents[2] / "frameworks"
CANNOT = "Cannot be calculated"
WANTED_LOW = {"Lower": "Better", "Higher": "Worse", "Similar": "Similar"}


def table(name, file):
    with (FRAMEWORKS / name / "data" / file).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("name", "area", "region"),
    [
        ("leicestershire-jhws-2013", "E10000018", "E12000004"),
        ("bexley-jlhws", "E09000004", "E12000007"),
        ("hertfordshire-crisis-care", "E10000015", "E12000006"),
    ],
)
def test_deaths_from_suicide_compare_as_published_with_england_and_region(name, area, region):
    row = next(
        each for each in table(name, "suicides.csv") if (each["IndicatorID"], each["AreaCode"]) == ("41001", area)
    )
    # The publisher took neither direction as good; the aim wants fewer, so that lower is better.
    published = {
        "E92000001": WANTED_LOW[row["Compared_to_England_value_or_percentiles"]],
        region: WANTED_LOW[row["Compared_to_Region_value_or_percentiles"]],
    }
    results = outcomes.evaluate(FRAMEWORKS / name, as_of=date(2018, 12, 31), aims=["suicide"])
    found = {
        each["compared_with"]: each["outcome"]
        for each in results.to_rows()
        if each["metric"] == "benchmark.interval" and each["area"] == area
    }
    assert published == found


DISTRICTS = [f"E0700{number:04d}" for number in range(129, 136)]


@pytest.mark.parametrize(
    ("aim", "start", "latest", "wanted"),
    [
        ("active-adults", "2015/16", "2024/25", 1),
        ("inactive-adults", "2015/16", "2024/25", -1),
        ("adults-smoking", "2013", "2024", -1),
    ],
)
def test_the_districts_have_moved_as_the_file_says(aim, start, latest, wanted):
    values = {
        (row["area_code"], row["period"]): float(row["value"])
        for row in table("leicestershire-jhws-2013", f"{aim}.csv")
        if row["value"] != "NA"
    }
    moved = {area: wanted * (values[area, latest] - values[area, start]) > 0 for area in DISTRICTS}
    results = outcomes.evaluate(FRAMEWORKS / "leicestershire-jhws-2013", as_of=date(2026, 3, 31), aims=[aim])
    found = {row["area"]: row["outcome"] for row in results.to_rows() if row["metric"] == "target.path"}
    # The files hold no counts and no limits.
    said = {area: f"{'' if yes else 'not '}moved as wanted, untested" for area, yes in moved.items()}
    assert said == found


def evaluated_wyre(day):
    return outcomes.evaluate(FRAMEWORKS / "public-health-outcomes-framework", as_of=day).to_rows()


def published_wyre(column):
    return {
        (row["IndicatorID"], row["Sex"], row["Age"], row["Timeperiod"]): row[column]
        for row in table("public-health-outcomes-framework", "phof-wyre-2022-12.csv")
        if row[column] not in ("", "Not compared")
    }


def key_of(row):
    return row["indicator"].rpartition("-")[2], row["sex"], row["age"], row["period"]


@pytest.fixture(scope="module")
def trends():
    # A series that its publisher stopped is judged while it was new: in 2022 its trend is stale.
    return {
        key_of(row): row
        for year in range(2016, 2023)
        for row in evaluated_wyre(date(year, 12, 31))
        if row["metric"] == "trend.recent" and row["status"] != "stale"
    }


def test_every_trend_of_wyre_that_was_published_with_a_direction_comes_out(trends):
    published = {key: label for key, label in published_wyre("RecentTrend").items() if label != CANNOT}
    assert 82 == len(published)
    assert published == {key: trends[key]["outcome"] for key in published}


def test_trends_where_the_publisher_had_none_are_those_of_the_later_rules(trends):
    # The rules of 2025, which the engine follows by default, calculate a trend of pooled years, and pass over a year
    # whose value was suppressed; in 2022 neither was done. Where the latest value is blank there is nothing to compare.
    more = {
        key
        for key, label in published_wyre("RecentTrend").items()
        if label == CANNOT and key in trends and trends[key]["outcome"] != CANNOT
    }
    a_year_suppressed = {("93722", "Female", "<75 yrs", "2020"), ("93724", "Male", "<75 yrs", "2020")}
    assert a_year_suppressed == {key for key in more if " - " not in key[3]}


@pytest.mark.parametrize("year", range(2013, 2023))
def test_the_goals_of_wyre_have_the_published_colours(year):
    published = published_wyre("Comparedtogoal")
    found = {
        key_of(row): row["outcome"]
        for row in evaluated_wyre(date(year, 12, 31))
        if row["metric"] == "goal.fingertips" and row["outcome"]
    }
    assert found
    assert {key: published[key] for key in found} == found


def test_the_limits_of_the_emergency_departments_are_those_of_plain_arithmetic():
    rows = [
        row
        for row in table("hertfordshire-crisis-care", "ae-attendances.csv")
        if (row["org_code"], row["type"]) == ("RWG", "1")
    ]
    rows.sort(key=lambda row: row["period"])
    shares = [100 * int(row["breaches"]) / int(row["attendances"]) for row in rows]
    mean = sum(shares) / len(shares)
    moves = [abs(later - earlier) for earlier, later in pairwise(shares)]
    usual = [move for move in moves if move < 3.267 * sum(moves) / len(moves)]
    reach = 2.66 * sum(usual) / len(usual)
    results = outcomes.evaluate(
        FRAMEWORKS / "hertfordshire-crisis-care", as_of=date(2019, 4, 30), aims=["over-four-hours"]
    )
    found = next(row for row in results.to_rows() if (row["area"], row["metric"]) == ("RWG", "spc.xmr"))
    assert (found["evidence"]["lower_limit"], found["evidence"]["upper_limit"]) == pytest.approx(
        (mean - reach, mean + reach)
    )
