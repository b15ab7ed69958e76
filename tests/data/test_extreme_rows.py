"""The few rows that tell whether a source is in range: they must never let a wrong row pass."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.data import Observations
from outcomes.data.checks import check_ranges, in_range
from outcomes.data.extremes import outside_limits, uncomputable
from outcomes.data.source_index import SourceIndex
from outcomes.framework.model import Indicator
from outcomes.framework.sources import DataReference

NUMBERS = st.sampled_from([float("nan"), -1.0, 0.0, 1.0, 50.0, 100.0, 101.0])
ROWS = st.lists(st.tuples(st.sampled_from("ab"), NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None)
@given(ROWS, st.sampled_from([(0.0, 100.0), (float("-inf"), float("inf")), (-1.0, 101.0)]))
def test_a_source_is_in_range_exactly_where_no_row_is_reported(rows, bounds):
    names = ("indicator", "value", "lower", "upper", "count", "denominator")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    columns |= {"area": "E92000001", "period": [str(2000 + place) for place in range(len(rows))]}
    source = SourceIndex(observations=Observations.from_columns(columns))
    for name in sorted(set(columns["indicator"])):
        indicator = Indicator(
            id=name,
            title=name,
            value_type="proportion",
            range=bounds,
            data=DataReference(source="s", indicator=name),
        )
        assert (not list(check_ranges(source, indicator))) == in_range(source, indicator, [name])


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"value": 0.0}, False),
        ({"value": 100.0}, False),
        ({"value": -0.001}, True),
        ({"value": 100.001}, True),
        ({"value": 100.0, "count": 50.0, "denominator": 50.0}, False),
        ({"value": 100.0, "count": 51.0, "denominator": 50.0}, True),
        ({"value": 50.0, "lower": 50.0, "upper": 50.0}, False),
    ],
)
def test_what_is_at_a_bound_is_in_range_and_what_is_past_it_is_not(row, wrong):
    columns = {"indicator": ["a"], "area": ["E92000001"], "period": ["2020"]} | {name: [row[name]] for name in row}
    source = SourceIndex(observations=Observations.from_columns(columns))
    indicator = Indicator(
        id="a",
        title="A",
        value_type="proportion",
        multiplier=100.0,
        range=(0.0, 100.0),
        data=DataReference(source="s", indicator="a"),
    )
    assert bool(list(check_ranges(source, indicator))) is wrong
    assert in_range(source, indicator, ["a"]) is not wrong


def test_a_source_without_numbers_has_no_extremes():
    columns = {"area": ["E92000001"], "period": ["2020"], "value": [np.nan], "count": [np.nan]}
    assert SourceIndex(observations=Observations.from_columns(columns)).extremes.tolist() == []


@pytest.mark.parametrize(
    ("value", "lower", "upper", "outside"),
    [
        # 1% of the largest of the three is for rounding: of 100 it is 1, of 200 it is 2.
        (100.0, 50.0, 99.0, False),
        (100.2, 50.0, 99.0, True),
        (98.0, 100.0, 200.0, False),
        (97.9, 100.0, 200.0, True),
        (-100.0, -99.0, -50.0, False),
        (-100.2, -99.0, -50.0, True),
        (1.0, -100.0, 0.0, False),
        (1.1, -100.0, 0.0, True),
        # Limits that are one number hold that number; limits the wrong way round are another fault, told by itself.
        (50.0, 50.0, 50.0, False),
        (60.0, 50.0, 50.0, True),
        (10.0, 60.0, 40.0, False),
        (math.nan, 40.0, 60.0, False),
        (50.0, math.nan, math.nan, False),
    ],
)
def test_a_value_outside_its_limits_is_so_by_more_than_rounding(
    value: float, lower: float, upper: float, outside: bool
) -> None:
    found = outside_limits(*(np.array([each]) for each in (value, lower, upper)))
    assert found.tolist() == [outside]


@pytest.mark.parametrize(
    ("count", "people", "of_proportions", "of_rates"),
    [
        (0.0, 0.0, False, False),
        (1.0, 0.0, True, True),
        (0.5, 0.0, True, True),
        (1.0, 1.0, False, False),
        # 0.1 + 0.2 of 0.3 is all of them to anybody but a computer.
        (0.1 + 0.2, 0.3, False, False),
        (11.0, 10.0, True, False),
        (0.5, 0.25, True, False),
    ],
)
def test_cases_among_nobody_give_no_value_and_more_cases_than_people_no_proportion(
    count: float, people: float, of_proportions: bool, of_rates: bool
) -> None:
    given = np.array([count]), np.array([people])
    assert uncomputable(*given, proportion=True).tolist() == [of_proportions]
    assert uncomputable(*given, proportion=False).tolist() == [of_rates]
