"""Pooled areas, standardised rates and gaps between groups on published figures, from framework file to verdict.

Source: Office for Health Improvement and Disparities, Fingertips, Open Government Licence v3.0.
"""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import outcomes
from outcomes import statistics as st

DATA = Path(__file__).parent / "data"
COUNTY, ENGLAND, BLACKPOOL = "E10000017", "E92000001", "E06000009"
NORTH_WEST = "fingertips-north-west.csv"

HEAD = """
format = 1

[framework]
id = "lancashire"
title = "Lancashire"
areas = {{ codes = [{areas}], file = "areas.csv" }}
compare_with = ["E92000001"]

[data.north-west]
reader = "fingertips"
path = "fingertips-north-west.csv"
duplicates = "set-aside"
"""
POOLED = """
[pooled.from-districts]
title = "Lancashire, from its districts"
of = "children"
under = "E10000017"
types = ["Districts and Unitary Authorities"]

[pooled.pan-lancashire]
title = "Pan-Lancashire"
of = ["E10000017", "E06000009", "E06000008"]
"""
SHARE = """
[indicators.{name}]
title = "Indicator {code}"
unit = "%"
multiplier = 100
value_type = "proportion"
statistic = "proportion"
polarity = "none"
max_age = "50 years"
data = {{ source = "north-west", indicator = "{code}"{more} }}

[aims.{name}]
indicator = "{name}"

[[aims.{name}.judge]]
metric = "benchmark.interval"
"""


def judged(folder: Path, text: str):
    for name in (NORTH_WEST, "areas.csv"):
        shutil.copyfile(DATA / name, folder / name)
    (folder / "framework.toml").write_text(text)
    return outcomes.evaluate(folder, as_of=date(2025, 1, 1))


def published(code: str, area: str, year: str, **who: str) -> list[dict[str, str]]:
    with (DATA / NORTH_WEST).open(encoding="utf-8-sig", newline="") as lines:
        wanted = {"IndicatorId": code, "AreaCode": area, "Year": year} | who
        return [row for row in csv.DictReader(lines) if wanted.items() <= row.items() and row["Category"] in ("", '""')]


# -- pooled areas -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pooled(tmp_path_factory):
    text = HEAD.format(areas='"from-districts", "pan-lancashire", "E10000017"') + POOLED
    for name, code in (("deaths-in-hospital", "93474"), ("diabetes", "241"), ("dementia", "247")):
        text += SHARE.format(name=name, code=code, more="")
    results = judged(tmp_path_factory.mktemp("pooled"), text)
    return {(row["indicator"], row["area"], row["age"]): row for row in results.to_rows()}


@pytest.mark.parametrize("age", ["<65 yrs", "65-74 yrs", "75-84 yrs", "85+ yrs", "All ages"])
def test_a_county_pooled_from_its_districts_is_the_county_that_is_published(pooled, age):
    ours = pooled["deaths-in-hospital", "from-districts", age]
    theirs = pooled["deaths-in-hospital", COUNTY, age]
    assert ours["period"] == theirs["period"]
    # The publisher writes five decimals.
    assert ours["value"] == pytest.approx(theirs["value"], abs=1e-5)
    assert ours["lower"] == pytest.approx(theirs["lower"], abs=1e-5)
    assert ours["upper"] == pytest.approx(theirs["upper"], abs=1e-5)
    assert ours["outcome"] == theirs["outcome"]


@pytest.mark.parametrize(("name", "code", "age"), [("diabetes", "241", "17+ yrs"), ("dementia", "247", "All ages")])
def test_several_authorities_together_have_the_value_of_their_counts(pooled, name, code, age):
    row = pooled[name, "pan-lancashire", age]
    parts = [published(code, area, row["period"], Age=age)[0] for area in (COUNTY, BLACKPOOL, "E06000008")]
    count, people = (sum(float(part[each]) for part in parts) for each in ("Count", "Denominator"))
    assert row["value"] == pytest.approx(100 * count / people, rel=1e-12)
    mean_of_values = np.mean([float(part["Value"]) for part in parts])
    assert abs(row["value"] - mean_of_values) > 0.01


# -- a standardised rate ------------------------------------------------------------------------------------------

# The denominator of deaths in hospital (93474) is all deaths, by four bands of age; people are 92708 by five years.
DEATHS = """
[data.deaths]
reader = "csv"
path = "fingertips-north-west.csv"
duplicates = "set-aside"

[data.deaths.options]
columns = { count = "Denominator", denominator = "", value = "", lower = "", upper = "" }

[indicators.deaths]
title = "Deaths from all causes"
unit = " per 100,000"
multiplier = 100000
statistic = "dsr"
polarity = "low"
max_age = "50 years"

[indicators.deaths.data]
source = "deaths"
indicator = "93474"
age = ["<65 yrs", "65-74 yrs", "75-84 yrs", "85+ yrs"]
sex = ["Persons"]
population = { source = "north-west", indicator = "92708" }

[aims.deaths]
indicator = "deaths"
judge = [{ metric = "benchmark.interval", method = "95-99.8" }, { metric = "benchmark.funnel" }]
"""
WEIGHTS = {"<65 yrs": 80_500.0, "65-74 yrs": 10_500.0, "75-84 yrs": 6500.0, "85+ yrs": 2500.0}


def band_of(age: str) -> str:
    first = int(age.removesuffix(" yrs").split("-")[0].removesuffix("+"))
    return "<65 yrs" if first < 65 else "65-74 yrs" if first < 75 else "75-84 yrs" if first < 85 else "85+ yrs"


@pytest.fixture(scope="module")
def mortality(tmp_path_factory):
    text = HEAD.format(areas='"from-districts", "E10000017", "E06000009"') + POOLED + DEATHS
    results = judged(tmp_path_factory.mktemp("deaths"), text)
    return {(row["metric"], row["area"]): row for row in results.to_rows()}


@pytest.mark.parametrize("area", [COUNTY, BLACKPOOL])
def test_deaths_by_age_are_standardised_as_sums_by_hand_are(mortality, area):
    row = mortality["benchmark.interval", area]
    year = row["period"]
    deaths = {age: float(published("93474", area, year, Age=age)[0]["Denominator"]) for age in WEIGHTS}
    people = dict.fromkeys(WEIGHTS, 0.0)
    for each in published("92708", area, year, Sex="Persons"):
        if each["Age"] != "All ages":
            people[band_of(each["Age"])] += float(each["Count"])
    by_hand = sum(WEIGHTS[age] * deaths[age] / people[age] for age in WEIGHTS)
    assert row["value"] == pytest.approx(by_hand, rel=1e-12)
    kernel = st.directly_standardised_rate(list(deaths.values()), list(people.values()), list(WEIGHTS.values()))
    assert (row["lower"], row["upper"]) == pytest.approx((float(kernel.lower), float(kernel.upper)), rel=1e-12)


def test_blackpool_s_mortality_is_far_above_england_s(mortality):
    """About one death in a hundred a year in England; Blackpool's is known to be among the highest."""
    row = mortality["benchmark.interval", BLACKPOOL]
    assert 900 < row["benchmark"] < 1100
    assert row["outcome"] == "Worse 99.8%"
    assert mortality["benchmark.funnel", BLACKPOOL]["outcome"] == "Worse 99.8%"


def test_the_county_standardised_from_its_districts_is_the_county(mortality):
    ours, theirs = (mortality["benchmark.interval", area] for area in ("from-districts", COUNTY))
    assert ours["value"] == pytest.approx(theirs["value"], rel=1e-12)
    assert ours["upper"] == pytest.approx(theirs["upper"], rel=1e-12)


# -- gaps between groups ------------------------------------------------------------------------------------------

# The file has quotation marks about the names that hold a comma.
DECILES = '"County & UA deprivation deciles in England (IMD2019, 4/21 geography)"'
QUINTILES = "LSOA11 deprivation quintiles within area (IMD trend)"
GAP = """
[indicators.{name}]
title = "Indicator {code}"
unit = "%"
multiplier = 100
value_type = "{value_type}"
polarity = "low"
max_age = "50 years"
data = {{ source = "north-west", indicator = "{code}", category = '{category}', sex = ["{sex}"], age = ["{age}"] }}

[aims.{name}]
indicator = "{name}"
judge = [
    {{ metric = "inequality.gap", tell = "level" }},
    {{ metric = "inequality.gap" }},
    {{ metric = "inequality.slope", tell = "level" }},
]
"""


def test_the_gap_in_childhood_obesity_by_deprivation_is_found_in_england_and_blackpool(tmp_path):
    gap = GAP.format(
        name="obese", code="92033", category=QUINTILES, sex="Persons", age="10-11 yrs", value_type="proportion"
    )
    rows = judged(tmp_path, HEAD.format(areas=f'"{ENGLAND}", "{COUNTY}"') + gap).to_rows()
    levels = [row for row in rows if row["metric"] == "inequality.gap" and row["outcome"]]
    assert {row["area"]: row["outcome"] for row in levels} == dict.fromkeys((ENGLAND, COUNTY), "Worse in the worst off")
    for row in levels:
        ends = [
            float(
                next(
                    each["Value"]
                    for each in raw_groups("92033", row["area"], row["period"])
                    if each["Category"] == word
                )
            )
            for word in ("Most deprived quintile", "Least deprived quintile")
        ]
        assert row["category"].endswith("Most deprived quintile")
        assert row["evidence"]["difference"] == pytest.approx(ends[0] - ends[1], rel=1e-9)
        assert row["evidence"]["ratio"] == pytest.approx(ends[0] / ends[1], rel=1e-9)
    # The file has two years of it, which make no trend; and no denominators, without which there is no slope index.
    assert {row["reason"] for row in rows if row["metric"] == "inequality.gap"} >= {"too few periods"}
    assert {row["reason"] for row in rows if row["metric"] == "inequality.slope"} >= {"no period with all groups"}


def raw_groups(code: str, area: str, year: str) -> list[dict[str, str]]:
    with (DATA / NORTH_WEST).open(encoding="utf-8-sig", newline="") as lines:
        wanted = {"IndicatorId": code, "AreaCode": area, "Year": year, "Sex": "Persons"}
        return [row for row in csv.DictReader(lines) if wanted.items() <= row.items()]


def test_the_slope_of_alcohol_mortality_over_deciles_is_that_of_the_ridits(tmp_path):
    gap = GAP.format(name="alcohol", code="93763", category=DECILES, sex="Persons", age="All ages", value_type="dsr")
    rows = judged(tmp_path, HEAD.format(areas=f'"{ENGLAND}"') + gap).to_rows()
    (told,) = [row for row in rows if row["metric"] == "inequality.slope" and row["outcome"]]
    order = ["Most", "Second most", "Third more", "Fourth more", "Fifth more"]
    order += ["Fifth less", "Fourth less", "Third less", "Second least", "Least"]
    held = [row for row in raw_groups("93763", ENGLAND, told["period"]) if row["CategoryType"] == DECILES]
    groups = [next(row for row in held if row["Category"].startswith(f"{words} deprived")) for words in order]
    value, people = (np.array([float(row[name]) for row in groups]) for name in ("Value", "Denominator"))
    share = people / people.sum()
    ridit = np.cumsum(share) - share / 2
    slope = np.polyfit(ridit, value, 1, w=np.sqrt(share))[0]
    assert told["outcome"] == "Worse in the worst off"
    assert told["evidence"]["difference"] == pytest.approx(-slope, rel=1e-9)


def test_whether_the_gap_in_readmissions_closes_is_told_by_a_weighted_line_through_six_years(tmp_path):
    kind = "LSOA11 deprivation quintiles in England (IMD2019)"
    gap = GAP.format(
        name="readmissions", code="41101", category=kind, sex="Persons", age="All ages", value_type="isr-rate"
    )
    rows = judged(tmp_path, HEAD.format(areas=f'"{ENGLAND}"') + gap).to_rows()
    trends = {"Gap widening", "Gap narrowing", "No significant change in the gap"}
    (told,) = [row for row in rows if row["metric"] == "inequality.gap" and row["outcome"] in trends]
    years = np.arange(2018, 2024)
    difference, error = [], []
    for year in years:
        held = [row for row in raw_groups("41101", ENGLAND, str(year)) if row["CategoryType"] == kind]
        most, least = (
            next(
                [float(row[name]) for name in ("Value", "LowerCI", "UpperCI")]
                for row in held
                if row["Category"] == word
            )
            for word in ("Most deprived quintile", "Least deprived quintile")
        )
        difference.append(most[0] - least[0])
        below = np.hypot(most[0] - most[1], least[2] - least[0])
        above = np.hypot(most[2] - most[0], least[0] - least[1])
        error.append((above + below) / (2 * 1.959963984540054))
    (slope, _), covariance = np.polyfit(years, difference, 1, w=1 / np.array(error), cov="unscaled")
    assert told["evidence"]["points"] == 6
    assert told["evidence"]["slope"] == pytest.approx(slope, rel=1e-6)
    assert told["evidence"]["slope_error"] == pytest.approx(np.sqrt(covariance[0, 0]), rel=1e-6)
    significant = abs(slope) > 1.959963984540054 * np.sqrt(covariance[0, 0])
    expected = ("Gap widening" if slope > 0 else "Gap narrowing") if significant else "No significant change in the gap"
    assert told["outcome"] == expected
