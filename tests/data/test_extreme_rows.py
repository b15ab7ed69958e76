"""The few rows that tell whether a source is in range: they must never let a wrong row pass."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.data import Observations
from outcomes.data.checks import check_ranges, in_range
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
