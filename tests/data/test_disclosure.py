"""Which observations are too small to show: by their counts, or by the counts that they give away."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from outcomes.data.observations import Observations
from outcomes.data.withholding import DisclosureRule, counts_in, too_small, withhold


def small(rule: DisclosureRule, **columns: Any) -> list[bool]:
    size = max(len(column) for column in columns.values())
    told = Observations.from_columns({"area": [f"A{n}" for n in range(size)], "period": "2020", **columns})
    return too_small(counts_in(told, slice(None), rule), rule.threshold).tolist()


PERCENTAGE = DisclosureRule(threshold=5, value_type="proportion", multiplier=100)
RATE = DisclosureRule(threshold=5, value_type="crude-rate", multiplier=100_000)


def test_counts_of_one_to_four_are_small_and_nobody_is_not() -> None:
    assert small(RATE, count=[0, 1, 4, 5, 400, None]) == [False, True, True, False, False, False]


def test_people_and_those_who_are_no_case_are_counts_too() -> None:
    counts, people = [0, 50, 97, 100, 998, 0], [1000, 1000, 100, 100, 1000, 4]
    assert small(PERCENTAGE, count=counts, denominator=people) == [False, False, True, False, True, True]
    # Of a rate, such as deaths in person-years, nobody is left over.
    assert small(RATE, count=[97], denominator=[100]) == [False]


def test_a_rate_times_its_people_is_a_count() -> None:
    # 0.3% of 1,000 is 3; 0.55%, rounded to 0.5%, is 5 or 6 and read as the 5 that it says.
    assert small(PERCENTAGE, value=[0.3, 0.5, 0.0], denominator=[1000, 1000, 1000]) == [True, False, False]
    assert small(RATE, value=[4.0, 5.1], denominator=[100_000, 100_000]) == [True, False]


def test_a_count_half_way_below_the_threshold_may_be_small_and_one_above_it_is_not() -> None:
    # 4.5 of 100,000 is 4 or 5 people.
    assert small(RATE, value=[4.49, 4.5, 4.51], denominator=[100_000] * 3) == [True, True, False]


@pytest.mark.parametrize("count", range(1, 30))
def test_exact_limits_of_a_rate_give_its_count_away(count: int) -> None:
    """Garwood (1936), by the chi-squared distribution, which is what is published for fewer than ten cases."""
    lower, upper = stats.chi2.ppf(0.025, 2 * count) / 2, stats.chi2.ppf(0.975, 2 * count + 2) / 2
    scale = 100_000 / 12_345
    assert small(RATE, value=[count * scale], lower=[lower * scale], upper=[upper * scale]) == [count < 5]


@pytest.mark.parametrize(("count", "people"), [(1, 40), (2, 900), (4, 3000), (5, 3000), (6, 80), (50, 99), (78, 80)])
def test_wilson_limits_of_a_percentage_give_its_count_away(count: int, people: int) -> None:
    limits = stats.binomtest(count, people).proportion_ci(method="wilson")
    told = {"value": [100 * count / people], "lower": [100 * limits.low], "upper": [100 * limits.high]}
    assert small(PERCENTAGE, **told) == [count < 5]


@pytest.mark.parametrize(("count", "people"), [(1, 40), (4, 3000), (5, 3000), (50, 99)])
def test_one_wilson_limit_alone_gives_it_away_too(count: int, people: int) -> None:
    limits = stats.binomtest(count, people).proportion_ci(method="wilson")
    value = {"value": [100 * count / people]}
    assert small(PERCENTAGE, **value, lower=[100 * limits.low]) == [count < 5]
    assert small(PERCENTAGE, **value, upper=[100 * limits.high]) == [count < 5]
    # A lower limit that was rounded to nothing tells nothing; the upper one still does.
    assert small(PERCENTAGE, **value, lower=[0.0], upper=[100 * limits.high]) == [count < 5]
    # Nor does one that was rounded to the value.
    assert small(PERCENTAGE, **value, lower=value["value"], upper=[100 * limits.high]) == [count < 5]


@pytest.mark.parametrize("kind", ["isr-ratio", "dsr", "isr-rate"])
@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_limits_give_away_what_was_counted_in_a_ratio_or_a_standardised_rate(kind: str, count: int) -> None:
    """Of 3.2 that were expected, of 100."""
    lower = stats.chi2.ppf(0.025, 2 * count) / 2
    rule = DisclosureRule(threshold=5, value_type=kind, multiplier=100)
    assert small(rule, value=[count / 3.2 * 100], lower=[lower / 3.2 * 100]) == [count < 5]


def test_limits_of_a_score_give_no_count_away() -> None:
    assert small(DisclosureRule(threshold=5, value_type="score"), value=[3.0], lower=[1.0], upper=[5.0]) == [False]


def test_a_mean_times_its_people_is_no_count() -> None:
    rule = DisclosureRule(threshold=5, value_type="mean")
    assert small(rule, value=[0.003, 7.5], denominator=[1000, 3]) == [False, True]


def test_a_number_of_things_is_its_own_count() -> None:
    rule = DisclosureRule(threshold=5, value_type="count")
    assert small(rule, value=[3, 5, 0]) == [True, False, False]


def test_of_a_withheld_row_nothing_is_left_but_who_it_is() -> None:
    seen = Observations.from_columns(
        {"area": ["A", "B"], "period": "2020", "value": [1.5, 2.5], "count": [3, 30], "note": ["three", "thirty"]},
        extra=("note",),
    )
    found = withhold(seen, np.array([True, False]))
    assert found.to_columns() == {
        "indicator": ["", ""],
        "area": ["A", "B"],
        "sex": ["", ""],
        "age": ["", ""],
        "category": ["", ""],
        "period": ["2020", "2020"],
        "value": [None, 2.5],
        "count": [None, 30.0],
        "suppressed": [True, False],
        "note": ["", "thirty"],
    }
    assert found.withheld is not None
    assert found.withheld.tolist() == [True, False]
    assert seen.value.tolist() == [1.5, 2.5]
    # What is withheld afterwards, to keep it from being worked out, is withheld beside it.
    both = withhold(found, np.array([False, True]))
    assert both.withheld is not None
    assert both.withheld.tolist() == [True, True]
    assert both.suppressed is not None
    assert both.suppressed.tolist() == [True, True]
