"""Goals, plans and labels against the published cases of Fingertips (tests/vectors/fingertips.json).

The legends of the old web pages (group `target_legend_html`) are left out: they are pieces of HTML, not verdicts.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from outcomes.metrics.benchmark_quantile import INFO as QUANTILE
from outcomes.metrics.benchmark_words import NOT_COMPARED
from outcomes.metrics.contract import Direction, MetricColumns, NoParameters
from outcomes.metrics.goal_fingertips import INFO, FingertipsGoal, GoalParameters, method_of
from outcomes.metrics.sentences import check
from outcomes.metrics.suicide_plan import INFO as PLAN
from outcomes.metrics.suicide_plan import SuicidePlan
from outcomes.statistics.comparison import COMPARISON_LABELS, Position

NAN = float("nan")
GROUPS = json.loads((Path(__file__).parents[1] / "vectors" / "fingertips.json").read_text())["groups"]
COLOURS = {"Better": "Green", "Same": "Amber", "Worse": "Red"}
POLARITY = {-1: 0, 0: -1, 1: 1, 99: 0}


def cases(group: str) -> list[Any]:
    return [pytest.param(each["inputs"], each["expected"], id=each["name"]) for each in GROUPS[group]["vectors"]]


def judge(block: Any, **params: Any) -> MetricColumns:
    return FingertipsGoal().evaluate(block, GoalParameters(**params))


def said(found: MetricColumns, row: int = 0) -> str:
    outcome, reason = found.outcome[row], found.reason[row]
    return INFO.outcomes[outcome].word if outcome >= 0 else INFO.reasons[reason].word


def known(data: dict[str, Any] | None, name: str) -> float:
    """A number of the published case; there -1 stands for a missing value, though not for a limit."""
    number = (data or {}).get(name)
    return NAN if number is None or (name == "value" and number == -1) else float(number)


def one(make_block: Any, inputs: dict[str, Any]) -> Any:
    data = inputs["data"]
    return make_block(
        [[known(data, "value")]],
        lower=known(data, "lower95"),
        upper=known(data, "upper95"),
        polarity=POLARITY[inputs["polarity_id"]],
    )


def no_judgement(inputs: dict[str, Any]) -> dict[str, str]:
    """Fingertips tells "not applicable" (-1) from "no judgement" (99), which it compares as if high were good."""
    return {"no_judgement": "as high is good"} if inputs["polarity_id"] == 99 else {}


def test_every_sentence_renders() -> None:
    assert check(INFO) == ()
    assert check(PLAN) == ()


@pytest.mark.parametrize(("inputs", "expected"), cases("target_single_value"))
def test_a_single_value_is_judged_as_published(make_block: Any, inputs: dict[str, Any], expected: Any) -> None:
    found = judge(
        one(make_block, inputs), lower=inputs["lower_limit"], use_intervals=inputs["use_cis"], **no_judgement(inputs)
    )
    if "existing_target_significance" in inputs:
        # The published case asks that a finding is not overwritten; a metric that is pure gives it again.
        again = judge(one(make_block, inputs), lower=inputs["lower_limit"], use_intervals=inputs["use_cis"])
        assert said(again) == said(found) == COLOURS[inputs["existing_target_significance"]]
        return
    assert said(found) == COLOURS.get(expected, said(found))
    assert (found.outcome[0] == -1) == (expected == "None")


@pytest.mark.parametrize(("inputs", "expected"), cases("target_range"))
def test_a_range_is_judged_as_published(make_block: Any, inputs: dict[str, Any], expected: Any) -> None:
    limits = {"lower": inputs["lower_limit"], "upper": inputs["upper_limit"]}
    if expected == {"error": "Lower limit cannot be greater than upper limit"}:
        with pytest.raises(ValueError, match="'upper' must not be below 'lower'"):
            GoalParameters(**limits)
        return
    found = judge(one(make_block, inputs), **limits, **no_judgement(inputs))
    if expected == {"no_error": True}:
        assert said(found) == "no data"
        return
    assert said(found) == COLOURS.get(expected, said(found))
    assert (found.outcome[0] == -1) == (expected == "None")


@pytest.mark.parametrize(("inputs", "expected"), cases("target_percentile_range"))
def test_a_percentile_range_is_judged_as_published(make_block: Any, inputs: dict[str, Any], expected: Any) -> None:
    value, lower, upper = known(inputs["data"], "value"), inputs["lower_value"], inputs["upper_value"]
    # Ten other areas beside the one judged, so that the looked-up percentiles are the 6th and 10th of eleven.
    peers = [] if lower is None else sorted([1, 2, 3, 4, 5, lower, 10, 11, 13, upper, 50])
    if peers:
        below, between = value < lower, lower < value < upper
        if value not in (lower, upper):
            peers.remove(5 if below else 13 if between else 50)
        else:
            peers.remove(value)
    block = make_block([[value], *([peer] for peer in peers)], polarity=POLARITY[inputs["polarity_id"]], group=0)
    found = judge(
        block,
        lower=inputs["lower_percentile"],
        upper=inputs["upper_percentile"],
        bespoke="nth-percentile-range",
        **no_judgement(inputs),
    )
    if peers:
        assert [found.evidence["goal"][0], found.evidence["goal_upper"][0]] == pytest.approx([lower, upper])
    assert said(found) == COLOURS.get(expected, said(found))
    assert (found.outcome[0] == -1) == (expected == "None")


@pytest.mark.parametrize(("inputs", "expected"), cases("target_previous_year_england"))
def test_last_years_england_is_judged_as_published(make_block: Any, inputs: dict[str, Any], expected: Any) -> None:
    benchmark = NAN if inputs["benchmark_value"] in (None, -1) else inputs["benchmark_value"]
    for polarity in (1, -1, 0):  # the published rule ignores it
        block = make_block([[NAN, known(inputs["data"], "value")]], benchmark=[benchmark, 999], polarity=polarity)
        found = judge(block, bespoke="last-year-england", last_year_polarity="ignored")
        assert said(found) == COLOURS.get(expected, "no earlier benchmark")
        if polarity == 1:
            assert said(judge(block, bespoke="last-year-england")) == said(found)


@pytest.mark.parametrize(("inputs", "expected"), cases("target_factory"))
def test_a_configuration_chooses_its_rule(make_block: Any, inputs: dict[str, Any], expected: Any) -> None:
    config = inputs["config"]
    if config is None:
        assert expected is None
        assert said(judge(make_block([[50.0]]))) == "no goal"
        return
    chosen = method_of(upper="upper_limit" in config, bespoke=config.get("bespoke_key", ""))
    assert chosen == expected.replace("_", "-")


@pytest.mark.parametrize(("inputs", "expected"), cases("suicide_prevention_plan"))
def test_a_plan_is_read_from_its_code(make_block: Any, inputs: dict[str, Any], expected: str) -> None:
    found = SuicidePlan().evaluate(make_block([[known(inputs["data"], "value")]]), NoParameters())
    word = {"Better": "Better", "Same": "Similar", "Worse": "Worse"}.get(expected)
    assert (PLAN.outcomes[found.outcome[0]].word if found.outcome[0] >= 0 else None) == word


WAYS = {1: Direction.WORSE, 2: Direction.SAME, 3: Direction.BETTER}
PLACES = {1: Position.LOWER, 2: Position.SIMILAR, 3: Position.HIGHER}


def exported(inputs: dict[str, Any]) -> str:
    """The word for a code of the export, as the metrics themselves say it."""
    code = inputs["significance"]
    if inputs.get("target"):
        return next((each.word for each in INFO.outcomes if each.direction is WAYS.get(code, ...)), NOT_COMPARED)
    if inputs["comparator_method_id"] == 15:
        # The middle fifth is called the same whether or not there is a best one.
        fifths = [each.word.removesuffix(" by value") for each in QUANTILE.outcomes if each.direction is None][:5]
        return fifths[code - 1] if code else NOT_COMPARED
    polarity = POLARITY[inputs["polarity_id"]]
    # Where low is good, what is worse is higher.
    place = PLACES.get(4 - code if polarity < 0 else code, Position.NOT_COMPARED)
    return COMPARISON_LABELS["95"][polarity][place]


@pytest.mark.parametrize(("inputs", "expected"), cases("export_significance_labels"))
def test_the_words_of_metrics_are_those_of_the_export(inputs: dict[str, Any], expected: str) -> None:
    if inputs.get("polarity_id") == -1 and inputs["comparator_method_id"] == 1:
        # There nothing is said of such a measure; here it is lower or higher, which nobody calls good or bad.
        assert expected == NOT_COMPARED
        assert exported(inputs) in (NOT_COMPARED, "Lower", "Similar", "Higher")
    else:
        assert exported(inputs) == expected


def test_where_low_is_good_last_years_england_is_beaten_from_below(make_block: Any) -> None:
    block = make_block([[NAN, 3], [NAN, 2], [NAN, 1]], benchmark=[2, NAN], polarity=-1)
    found = judge(block, bespoke="last-year-england")
    assert [said(found, row) for row in range(3)] == ["Red", "Green", "Green"]


def test_percentiles_of_fewer_than_four_areas_are_not_zero(make_block: Any) -> None:
    block = make_block([[1], [2], [3]], group=0)
    assert said(judge(block, lower=50, upper=90, bespoke="nth-percentile-range")) == "too few areas"


def test_percentiles_are_taken_within_the_group_without_the_benchmark(make_block: Any) -> None:
    block = make_block(
        [[v] for v in [1, 2, 3, 4, 100, 10, 20, 30, 40]],
        group=[0] * 5 + [1] * 4,
        is_benchmark=[False] * 4 + [True] + [False] * 4,
    )
    found = judge(block, lower=50, upper=90, bespoke="nth-percentile-range")
    assert found.evidence["goal"].tolist() == [2.5] * 5 + [25.0] * 4


def test_the_level_of_the_target_can_be_the_goal(make_block: Any) -> None:
    block = make_block([[9], [10], [12]], target=[10], target_upper=[12])
    assert [said(judge(block), row) for row in range(3)] == ["Red", "Amber", "Green"]
    single = make_block([[9], [10]], target=[10])
    assert [said(judge(single), row) for row in range(2)] == ["Red", "Green"]


def test_without_a_goal_nothing_is_judged(make_block: Any) -> None:
    assert said(judge(make_block([[9]]))) == "no goal"


def test_a_percentile_is_between_0_and_100() -> None:
    with pytest.raises(ValueError, match="'upper' must be a percentile"):
        GoalParameters(lower=50, upper=110, bespoke="nth-percentile-range")


def test_the_ends_of_all_percentiles_are_the_least_and_the_most(make_block: Any) -> None:
    """Of 1, 2, 3 and 4: below 1 is nobody, and only the highest is at or above the 100th percentile."""
    found = judge(make_block([[1], [2], [3], [4]], group=0), lower=0, upper=100, bespoke="nth-percentile-range")
    assert [found.evidence["goal"][0], found.evidence["goal_upper"][0]] == [1.0, 4.0]
    assert [said(found, row) for row in range(4)] == ["Amber", "Amber", "Amber", "Green"]


def test_an_area_without_the_upper_level_has_no_goal_where_others_have_a_range(make_block: Any) -> None:
    block = make_block([[9], [9]], target=[[10], [10]], target_upper=[[12], [NAN]])
    found = judge(block)
    assert [said(found, row) for row in range(2)] == ["Red", "no goal"]


def test_a_single_limit_is_no_interval(make_block: Any) -> None:
    """What needs 95% limits needs both of them."""
    block = make_block([[9], [9], [9]], lower=[[8], [NAN], [8]], upper=[[NAN], [11], [9.5]])
    found = judge(block, lower=10, use_intervals=True)
    assert [said(found, row) for row in range(3)] == ["no limits", "no limits", "Red"]


def test_nothing_published_about_a_plan_is_no_plan_in_development(make_block: Any) -> None:
    found = SuicidePlan().evaluate(make_block([[NAN], [2.0]]), NoParameters())
    assert (found.outcome.tolist(), found.reason.tolist()) == ([-1, 1], [0, -1])
    assert PLAN.reasons[found.reason[0]].word == "no data"


def test_distance_is_to_the_level_of_green(make_block: Any) -> None:
    high, low = make_block([[11]]), make_block([[11]], polarity=-1)
    assert judge(high, lower=10, upper=12).evidence["distance"].tolist() == [-1.0]
    assert judge(low, lower=10, upper=12).evidence["distance"].tolist() == [-1.0]
    assert np.isnan(judge(high, lower=10).evidence["goal_upper"][0])
