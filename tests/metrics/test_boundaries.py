"""Exactly at a threshold: every rule that compares says on which side of it the threshold itself lies.

The thresholds are those that the publishers of each rule state (see the metrics' own pages); the inputs are chosen so
that the number compared is the threshold itself, by hand.
"""

from typing import Any

import pytest

from outcomes.data.block import Measure, ReturnState
from outcomes.metrics import (
    delivery_status,
    progress_eurostat,
    progress_healthy_people,
    progress_open_sdg,
    progress_un,
    target_comparator,
    target_count,
)
from outcomes.metrics.delivery_status import DeliveryParameters, DeliveryStatus
from outcomes.metrics.progress_eurostat import EurostatParameters, EurostatProgress
from outcomes.metrics.progress_healthy_people import HealthyPeopleParameters, HealthyPeopleProgress
from outcomes.metrics.progress_open_sdg import OpenSdgParameters, OpenSdgProgress
from outcomes.metrics.progress_un import UnParameters, UnProgress
from outcomes.metrics.target_comparator import TargetComparator, TargetComparatorParameters
from outcomes.metrics.target_count import TargetCount, TargetCountParameters

NAN = float("nan")


def word(found: Any, info: Any) -> str:
    outcome, reason = found.outcome[0], found.reason[0]
    return str(info.outcomes[outcome].word if outcome >= 0 else info.reasons[reason].word)


# -- growth a year ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # From 200 in one year: 0.5% is 201, 2% is 204.
        (201.0, "fair progress"),
        (200.9, "stagnation or regression"),
        (204.0, "on track"),
        (203.9, "fair progress"),
    ],
)
def test_un_growth_without_a_target(make_block: Any, now: float, expected: str) -> None:
    found = UnProgress().evaluate(make_block([[200.0, now]]), UnParameters())
    assert word(found, progress_un.INFO) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # From 100 to 200, judged in the year that is due, so that what is expected is what is there.
        (195.0, "on track"),
        (194.9, "fair progress"),
        (110.0, "fair progress"),
        (109.9, "stagnation or regression"),
    ],
)
def test_un_share_of_the_way(make_block: Any, now: float, expected: str) -> None:
    block = make_block([[100.0, now]], target=[NAN, 200.0])
    assert word(UnProgress().evaluate(block, UnParameters()), progress_un.INFO) == expected


@pytest.mark.parametrize(
    ("ends", "goal", "base", "now", "expected"),
    [
        # The note: within 1% of a target of 0% or 100% it is met. 1% of the range from 0 to 100 is 1.
        ((0.0, 100.0), 100.0, 20.0, 99.0, "target met"),
        ((0.0, 100.0), 100.0, 20.0, 98.99, "on track"),
        ((0.0, 100.0), 0.0, 80.0, 1.0, "target met"),
        ((0.0, 100.0), 0.0, 80.0, 1.01, "on track"),
        # 1 - 0.99 is 0.010000000000000009 to a computer, which is no more than 1% of a proportion.
        ((0.0, 1.0), 1.0, 0.2, 0.99, "target met"),
        # The range is what lies between its ends: 1% of it is 1 here too.
        ((20.0, 120.0), 20.0, 100.0, 21.0, "target met"),
        ((20.0, 120.0), 20.0, 100.0, 21.3, "on track"),
        # Neither a target that is no end of the range, nor the end of a range that has only one.
        ((0.0, 100.0), 50.0, 80.0, 50.5, "on track"),
        ((0.0, float("inf")), 0.0, 80.0, 1.0, "on track"),
    ],
)
def test_un_near_the_end_of_the_range(
    make_block: Any, ends: tuple[float, float], goal: float, base: float, now: float, expected: str
) -> None:
    """Judged in the year that is due."""
    measure = Measure(low=ends[0], high=ends[1])
    block = make_block([[base, now]], target=[NAN, goal], sense=1 if base < goal else -1, measure=measure)
    assert word(UnProgress().evaluate(block, UnParameters()), progress_un.INFO) == expected


@pytest.mark.parametrize(
    ("measure", "now", "expected"),
    [
        # The ends of a proportion are known without a range: no share is more than all.
        (Measure(value_type="proportion", multiplier=100.0), 99.0, "target met"),
        (Measure(value_type="proportion", multiplier=100.0), 98.99, "on track"),
        # Its own range goes before: the nearer end of 50 to 100 is 0.5 away.
        (Measure(value_type="proportion", multiplier=100.0, low=50.0), 99.5, "target met"),
        (Measure(value_type="proportion", multiplier=100.0, low=50.0), 99.49, "on track"),
        # A rate per 100,000 can be more than any level that it is promised to reach.
        (Measure(value_type="crude-rate", multiplier=100.0), 99.0, "on track"),
    ],
)
def test_un_near_the_end_of_a_measure_without_a_range(
    make_block: Any, measure: Measure, now: float, expected: str
) -> None:
    block = make_block([[60.0, now]], target=[NAN, 100.0], measure=measure)
    assert word(UnProgress().evaluate(block, UnParameters()), progress_un.INFO) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (202.0, "significant progress"),
        (201.9, "moderate progress"),
        (200.0, "moderate progress"),
        (199.9, "moderate movement away"),
        (198.1, "moderate movement away"),
        # A fall of exactly 1% a year is significant.
        (198.0, "significant movement away"),
    ],
)
def test_eurostat_growth_without_a_target(make_block: Any, now: float, expected: str) -> None:
    found = EurostatProgress().evaluate(make_block([[200.0, now]]), EurostatParameters())
    assert word(found, progress_eurostat.INFO) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # 100% growth was required in the one year: a growth of 95% is 95% of it.
        (195.0, "significant progress"),
        (194.9, "moderate progress"),
        (160.0, "moderate progress"),
        (159.9, "insufficient progress"),
        (100.0, "insufficient progress"),
        (99.9, "movement away"),
    ],
)
def test_eurostat_share_of_the_growth_required(make_block: Any, now: float, expected: str) -> None:
    block = make_block([[100.0, now]], target=[NAN, 200.0])
    assert word(EurostatProgress().evaluate(block, EurostatParameters()), progress_eurostat.INFO) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (195.0, "substantial progress"),
        (194.9, "moderate progress"),
        (160.0, "moderate progress"),
        (159.9, "limited progress"),
        (100.0, "limited progress"),
        (99.9, "deterioration"),
    ],
)
def test_open_sdg_share_of_the_growth_required(make_block: Any, now: float, expected: str) -> None:
    block = make_block([[100.0, now]], target=[NAN, 200.0])
    found = OpenSdgProgress().evaluate(block, OpenSdgParameters(substantial=0.95, moderate=0.6))
    assert word(found, progress_open_sdg.INFO) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # A tenth of the change from 100 to 200 is 110; away from it, a tenth of the baseline is 90.
        (110.0, "improving"),
        (109.9, "little or no detectable change"),
        (90.1, "little or no detectable change"),
        (90.0, "getting worse"),
    ],
)
def test_healthy_people_share_of_the_targeted_change(make_block: Any, now: float, expected: str) -> None:
    block = make_block([[100.0, now]], target=[NAN, 200.0])
    found = HealthyPeopleProgress().evaluate(block, HealthyPeopleParameters())
    assert word(found, progress_healthy_people.INFO) == expected


# -- numbers promised -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ("at-least", 10.0, "met"),
        ("at-least", 9.999, "missed"),
        ("at-most", 10.0, "met"),
        ("at-most", 10.001, "missed"),
        ("up-to", 10.0, "full"),
        ("up-to", 10.001, "over capacity"),
        ("up-to", 0.001, "partly filled"),
        ("up-to", 0.0, "missed"),
    ],
)
def test_a_number_promised(make_block: Any, rule: Any, value: float, expected: str) -> None:
    found = TargetCount().evaluate(make_block([[value]]), TargetCountParameters(rule=rule, number=10))
    assert word(found, target_count.INFO) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Half-way to 20, due in two years: the line asks for 10; at risk from half of that.
        (10.0, "on track"),
        (9.99, "at risk"),
        (5.0, "at risk"),
        (4.99, "off track"),
    ],
)
def test_a_number_before_it_is_due(make_block: Any, value: float, expected: str) -> None:
    block = make_block([[0.0, value, NAN]], baseline=0.0, baseline_at=0, due_at=2)
    found = TargetCount().evaluate(block, TargetCountParameters(rule="at-least", number=20))
    assert word(found, target_count.INFO) == expected


# -- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "expected"),
    [("2014-07-01", "start overdue"), ("2014-07-02", "not started"), ("2014-06-01", "start overdue")],
)
def test_the_day_of_warning_is_a_day_of_warning(make_returns: Any, due: str, expected: str) -> None:
    """30 days from 1 June 2014 is 1 July; on the due day itself it is not overdue yet."""
    block = make_returns(1, as_of="2014-06-01", state=[ReturnState.NOT_STARTED], due=[due])
    found = DeliveryStatus().evaluate(block, DeliveryParameters(warn_days=30))
    assert word(found, delivery_status.INFO) == expected


# -- a promise against a comparator -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at_least", "lower", "upper", "expected"),
    [
        # High is good, and the comparator has 13. A limit that touches it still holds it.
        ("better", 13.0, 17.0, "difference within chance"),
        ("better", 13.001, 17.0, "met"),
        ("similar", 9.0, 13.0, "met, about the same"),
        ("similar", 9.0, 12.999, "missed"),
    ],
)
def test_a_limit_that_touches_the_comparator(
    make_block: Any, at_least: Any, lower: float, upper: float, expected: str
) -> None:
    block = make_block([[(lower + upper) / 2]], lower=lower, upper=upper, benchmark=13.0)
    found = TargetComparator().evaluate(block, TargetComparatorParameters(at_least=at_least))
    assert word(found, target_comparator.INFO) == expected
