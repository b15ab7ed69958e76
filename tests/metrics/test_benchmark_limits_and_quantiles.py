"""Funnels, control limits and quantiles as metrics, against the published Fingertips cases and numbers by hand."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from outcomes.data.block import Measure
from outcomes.metrics.benchmark_control_limits import BenchmarkControlLimits, BenchmarkControlLimitsParameters
from outcomes.metrics.benchmark_funnel import BenchmarkFunnel
from outcomes.metrics.benchmark_quantile import BenchmarkQuantile, BenchmarkQuantileParameters
from outcomes.metrics.contract import NoParameters
from outcomes.testing import make_block

GROUPS = json.loads((Path(__file__).parents[1] / "vectors" / "fingertips.json").read_text(encoding="utf-8"))["groups"]
PERCENT = Measure(value_type="proportion", unit="%", multiplier=100.0, low=0.0, high=100.0)
DSR = Measure(value_type="dsr", unit=" per 100,000", multiplier=100_000.0, low=0.0)
POLARITY = {0: -1, 1: 1, 99: 0}
PUBLISHED = {
    "Better": {"Better", "Higher"},
    "Worse": {"Worse", "Lower"},
    "Same": {"Similar"},
}


def cases(group, *, wanted=lambda case: True):
    return [pytest.param(case, id=case["name"]) for case in GROUPS[group]["vectors"] if wanted(case)]


def words(metric, block, params):
    found = metric.evaluate(block, params)
    info = metric.info
    said = [
        info.outcomes[outcome].word if outcome >= 0 else info.reasons[reason].word
        for outcome, reason in zip(found.outcome, found.reason, strict=True)
    ]
    return said, found


# -- control limits -----------------------------------------------------------------------------------------------


def judged(case):
    return not case["inputs"].get("limits_only") and case["inputs"]["polarity_id"] in POLARITY


def control_block(case):
    given = case["inputs"]
    data = given["data"] or {}
    number = lambda value: None if value in (None, -1) else value  # noqa: E731
    standardised = "denominator2" in data
    measure = DSR if standardised else PERCENT
    value = number(data.get("value"))
    arrays = {"benchmark": [[number((given["comparator"] or {}).get("value"))]]}
    if standardised:
        # The effective population of a rate is what its count makes of it.
        people = data["denominator2"]
        arrays["count"] = [[None if value is None else value * people / DSR.multiplier]]
        arrays["denominator"] = [[people]]
    else:
        arrays["denominator"] = [[data.get("denominator")]]
    return make_block([[value]], measure=measure, polarity=POLARITY[given["polarity_id"]], **arrays)


@pytest.mark.parametrize("case", cases("spc_proportions", wanted=judged) + cases("spc_dsr", wanted=judged))
def test_control_limits_give_the_published_significance(case):
    given = case["inputs"]
    level = {1.96: "95", 3.0902: "99.8", 0.025: "95", 0.001: "99.8"}[given["confidence_variable"]]
    (word,), _ = words(BenchmarkControlLimits(), control_block(case), BenchmarkControlLimitsParameters(level=level))
    if case["expected"] == "None":
        assert word in {"no value", "no counts", "no benchmark value"}
    elif given["polarity_id"] == 99:
        assert word in PUBLISHED[case["expected"]]
    else:
        assert {"Better": "Better", "Worse": "Worse", "Same": "Similar"}[case["expected"]] == word


@pytest.mark.parametrize("case", cases("spc_proportions", wanted=lambda case: case["inputs"].get("limits_only")))
def test_control_limits_of_proportions_are_told_as_evidence(case):
    given = case["inputs"]
    level = {1.96: "95", 3.0902: "99.8"}[given["confidence_variable"]]
    denominator = given.get("data", given)["denominator"]
    benchmark = given["comparator"]["value"]
    block = make_block([[benchmark]], measure=PERCENT, benchmark=[[benchmark]], denominator=[[denominator]])
    _, found = words(BenchmarkControlLimits(), block, BenchmarkControlLimitsParameters(level=level))
    assert found.evidence["limit_lower"][0] / 100 == pytest.approx(case["expected"]["lower"], rel=1e-12)
    assert found.evidence["limit_upper"][0] / 100 == pytest.approx(case["expected"]["upper"], rel=1e-12)


@pytest.mark.parametrize("level", ["95", "99.8"])
def test_a_value_on_a_control_limit_is_similar(level):
    """Published: above the upper limit or below the lower one is a difference, and all else, ties too, is the same."""
    params = BenchmarkControlLimitsParameters(level=level)
    given = {"measure": PERCENT, "polarity": 1, "benchmark": 20.0, "denominator": 100.0}
    _, found = words(BenchmarkControlLimits(), make_block([[20.0]], **given), params)
    low, high = found.evidence["limit_lower"][0], found.evidence["limit_upper"][0]
    values = [low, np.nextafter(low, 0.0), high, np.nextafter(high, 100.0)]
    said, _ = words(BenchmarkControlLimits(), make_block([[each] for each in values], **given), params)
    assert said == ["Similar", "Worse", "Similar", "Better"]


def test_a_score_has_no_control_limits():
    block = make_block([[3.0]], measure=Measure(value_type="score"), benchmark=[[2.0]], denominator=[[50]])
    assert words(BenchmarkControlLimits(), block, BenchmarkControlLimitsParameters())[0] == ["no such limits"]


# -- quantiles ----------------------------------------------------------------------------------------------------


def quantile_block(values, polarity):
    return make_block([[each] for each in values], measure=PERCENT, polarity=polarity, group=0)


def in_its_set(case):
    given = case["inputs"]
    return bool(given["values"]) and given["data"] is not None and given["data"]["value"] in given["values"]


@pytest.mark.parametrize(("group", "number"), [("quintile_category", 5), ("quartile_category", 4)])
def test_quantiles_have_the_published_category(group, number):
    held = [case.values[0] for case in cases(group, wanted=in_its_set)]
    assert len(held) >= 3
    for case in held:
        given = case["inputs"]
        block = quantile_block(given["values"], POLARITY.get(given["polarity_id"], 0))
        said, found = words(BenchmarkQuantile(), block, BenchmarkQuantileParameters(number=number))
        at = given["values"].index(given["data"]["value"])
        if case["expected"] == 0:
            assert said[at] == "too few areas", case["name"]
        else:
            assert found.evidence["place"][at] == case["expected"], case["name"]


@pytest.mark.parametrize("case", cases("next_quintile_ntile", wanted=lambda case: "values" in case["inputs"]))
def test_quintiles_by_ntile_are_those_published(case):
    block = quantile_block(case["inputs"]["values"], 0)
    said, found = words(BenchmarkQuantile(), block, BenchmarkQuantileParameters(rules="ntile"))
    expected = case["expected"]
    if "next_groups" in expected:
        _, percentile = words(BenchmarkQuantile(), block, BenchmarkQuantileParameters())
        assert found.evidence["place"].tolist() == expected["next_groups"]
        assert percentile.evidence["place"].tolist() == expected["old_groups"]
    elif expected["compared"]:
        assert found.evidence["place"].tolist() == expected["groups"]
    else:
        assert set(said) == {"too few areas"}


NEXT_WORDS = {
    "WORST": "Worst quintile",
    "WORSE": "2nd worst quintile",
    "MIDDLE": "Middle quintile",
    "BETTER": "2nd best quintile",
    "BEST": "Best quintile",
    "LOWEST": "Lowest quintile",
    "LOW": "2nd lowest quintile",
    "HIGH": "2nd highest quintile",
    "HIGHEST": "Highest quintile",
}


@pytest.mark.parametrize(
    "case", cases("next_quintile_ntile", wanted=lambda case: case["expected"].get("outcome") in NEXT_WORDS)
)
def test_each_quintile_has_the_word_for_its_polarity(case):
    given = case["inputs"]
    polarity = {"HighIsGood": 1, "LowIsGood": -1}.get(given["polarity"], 0)
    said, _ = words(
        BenchmarkQuantile(), quantile_block(range(1, 11), polarity), BenchmarkQuantileParameters(rules="ntile")
    )
    expected = NEXT_WORDS[case["expected"]["outcome"]] + (
        " by value" if given["quintile"] == 3 and not polarity else ""
    )
    assert said[given["quintile"] * 2 - 1] == expected


def test_an_area_is_compared_with_its_group_in_its_own_latest_period():
    values = [[1, 10], [2, 20], [3, 30], [4, 40], [5, 50], [6, None]]
    block = make_block(values, measure=PERCENT, polarity=0, group=[0] * 6)
    _, found = words(BenchmarkQuantile(), block, BenchmarkQuantileParameters())
    assert found.period.tolist() == [1, 1, 1, 1, 1, 0]
    assert found.evidence["place"].tolist() == [1, 2, 3, 4, 5, 5]
    assert found.evidence["areas"].tolist() == [5, 5, 5, 5, 5, 6]


def test_groups_are_sorted_apart():
    block = make_block([[v] for v in (1, 2, 3, 4, 5, 50, 40, 30, 20, 10)], polarity=0, group=[7] * 5 + [2] * 5)
    _, found = words(BenchmarkQuantile(), block, BenchmarkQuantileParameters())
    assert found.evidence["place"].tolist() == [1, 2, 3, 4, 5, 5, 4, 3, 2, 1]


def test_a_series_without_a_group_is_not_compared():
    assert words(BenchmarkQuantile(), make_block([[1.0]]), BenchmarkQuantileParameters())[0] == ["no comparison set"]


# -- funnels ------------------------------------------------------------------------------------------------------


def test_a_funnel_of_proportions_is_wide_for_few_and_narrow_for_many():
    # Round 20%: at 100 people 1.95996 * sqrt(.2 * .8 / 100) = 7.84 points, at 99.8% 3.09023 * 4 = 12.36.
    values = [27.0, 28.0, 33.0, 12.0, 7.0]
    block = make_block(
        [[v] for v in values],
        measure=PERCENT,
        polarity=-1,
        count=[[v] for v in values],
        denominator=100.0,
        benchmark=20.0,
    )
    said, found = words(BenchmarkFunnel(), block, NoParameters())
    assert said == ["Similar", "Worse 95%", "Worse 99.8%", "Better 95%", "Better 99.8%"]
    assert found.evidence["funnel_upper"][0] == pytest.approx(20.0 + 4 * 1.959963984540054, rel=1e-12)
    assert found.evidence["funnel_lower_99_8"][0] == pytest.approx(20.0 - 4 * 3.090232306167813, rel=1e-12)


def test_a_funnel_of_rates_rests_on_the_number_of_events():
    # 40 events of 20 expected: Byar's lower limit 40 * (1 - 1/360 - 1.96/(3 * sqrt 40))^3 = 28.57 is above 20.
    rates = Measure(value_type="crude-rate", unit=" per 1,000", multiplier=1000.0)
    counts = np.array([[5.0], [20.0], [28.0], [40.0]])
    block = make_block(counts, measure=rates, polarity=0, count=counts, denominator=1000.0, benchmark=20.0)
    said, found = words(BenchmarkFunnel(), block, NoParameters())
    assert said == ["Lower 99.8", "Similar", "Similar", "Higher 99.8"]
    lower = 40 * (1 - 1 / 360 - 1.959963984540054 / (3 * math.sqrt(40))) ** 3
    assert found.evidence["funnel_upper"][3] == pytest.approx(20.0 * 40 / lower, rel=1e-12)
    for name, z in (("funnel_lower", 1.959963984540054), ("funnel_lower_99_8", 3.090232306167813)):
        upper = 41 * (1 - 1 / (9 * 41) + z / (3 * math.sqrt(41))) ** 3
        assert found.evidence[name][3] == pytest.approx(20.0 * 40 / upper, rel=1e-12)
    outside = counts[:, 0] > found.evidence["funnel_upper"]
    assert outside.tolist() == [False, False, False, True]


def test_a_standardised_rate_of_few_events_is_not_judged():
    block = make_block([[90.0], [300.0]], measure=DSR, count=[[9], [30]], denominator=10_000, benchmark=100.0)
    said, found = words(BenchmarkFunnel(), block, NoParameters())
    assert said == ["too few events", "Better 99.8%"]
    assert found.evidence["size"].tolist() == [10_000.0, 10_000.0]


@pytest.mark.parametrize(
    ("arrays", "expected"),
    [
        ({"benchmark": 20.0}, "no counts"),
        ({"count": 10, "denominator": 100}, "no benchmark value"),
        # There is a figure of the benchmark: that there were none was false of percentages without a multiplier.
        ({"count": 10, "denominator": 100, "benchmark": 120.0}, "impossible benchmark"),
        ({"count": 10, "denominator": 0, "benchmark": 20.0}, "no counts"),
        ({"count": 10, "denominator": 100, "benchmark": 20.0, "is_benchmark": True}, "is the benchmark"),
    ],
)
def test_what_cannot_be_held_against_a_funnel_says_why(arrays, expected):
    assert words(BenchmarkFunnel(), make_block([[10.0]], measure=PERCENT, **arrays), NoParameters())[0] == [expected]
