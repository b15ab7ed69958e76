"""The recent-trend kernels against the vectors of the published programs' own tests (tests/vectors).

Run here: trend_marker_2020, trend_request_validity_2020, trend_marker_2016_2019, trend_next, trend_next_polarity, trend_next_processor, trend_labels. Left out of these groups:

- trend_next_processor, the three vectors whose label is "Not yet calculated": unpublished rows and indicators
  that the pipeline skips (337, 92708) never reach the arithmetic; which rows and indicators are judged is for
  whoever calls it. `in_search_file` (what the publisher's search index keeps) has no counterpart here.
- trend_marker_2020, derived_spc_direction_bug: runs, but against the corrected direction; see its test.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from outcomes.statistics.trend import recent_trend
from outcomes.statistics.trend_words import (
    OUTCOME_LABELS,
    REASON_MESSAGES,
    TrendMarker,
    TrendOutcome,
    TrendReason,
    ValueType,
    trend_outcome,
)
from reference.fingertips import VALUE_TYPES

VECTORS = Path(__file__).parents[1] / "vectors" / "fingertips.json"
GROUPS = json.loads(VECTORS.read_text(encoding="utf-8"))["groups"]

MARKERS = {
    "CannotBeCalculated": TrendMarker.CANNOT_BE_CALCULATED,
    "Increasing": TrendMarker.INCREASING,
    "Decreasing": TrendMarker.DECREASING,
    "NoChange": TrendMarker.NO_CHANGE,
}
OUTCOMES = {
    **{name: TrendOutcome(marker) for name, marker in MARKERS.items()},
    "IncreasingAndGettingBetter": TrendOutcome.INCREASING_AND_GETTING_BETTER,
    "IncreasingAndGettingWorse": TrendOutcome.INCREASING_AND_GETTING_WORSE,
    "DecreasingAndGettingBetter": TrendOutcome.DECREASING_AND_GETTING_BETTER,
    "DecreasingAndGettingWorse": TrendOutcome.DECREASING_AND_GETTING_WORSE,
}
POLARITY_OF_ID = {-1: 0, 99: 0, 0: -1, 1: 1}


def vectors(group, keep=lambda vector: True):
    return [pytest.param(vector, id=vector["name"]) for vector in GROUPS[group]["vectors"] if keep(vector)]


def number(row, key, missing=-1):
    """A cell as the kernel wants it: the old programs write a missing value as -1, limits as null."""
    found = row.get(key)
    return np.nan if found is None or found == missing else float(found)


def columns(rows, time, **keys):
    """One series: the rows in order of time, as arrays [1, period]."""
    ordered = sorted(rows, key=lambda row: row[time])
    return {name: np.array([[number(row, key, missing) for row in ordered]]) for name, (key, missing) in keys.items()}


def old_trend(inputs, rules, **extra):
    """The trend of a series in the words of the programs of 2019 and 2020."""
    rows = inputs["data"] or []
    series = columns(
        rows,
        "year",
        value=("value", -1),
        lower=("lower95", None),
        upper=("upper95", None),
        count=("count", -1),
        denominator=("denominator", -1),
    )
    return recent_trend(
        **series,
        rules=rules,
        value_type=inputs["value_type_id"],
        year_range=inputs["year_range"],
        present=np.ones((1, len(rows)), dtype=bool),
        **extra,
    )


def marker_2020(vector):
    inputs = vector["inputs"]
    return old_trend(inputs, "fingertips-2020", use_counts=inputs.get("comparator_method_id") == 5)


def is_significant(found):
    return found.marker[0] in (TrendMarker.INCREASING, TrendMarker.DECREASING)


def is_direction_bug(vector):
    return vector["name"] == "derived_spc_direction_bug"


@pytest.mark.parametrize("vector", vectors("trend_marker_2020", keep=lambda v: not is_direction_bug(v)))
def test_the_marker_of_2020_is_the_published_one(vector):
    found, expected = marker_2020(vector), vector["expected"]
    if "marker" in expected:
        assert MARKERS[expected["marker"]] == found.marker[0]
    if "is_significant" in expected:
        assert expected["is_significant"] == is_significant(found)
    if "chi_square_2dp" in expected:
        assert expected["chi_square_2dp"] == round(float(found.chi_squared[0]), 2)
    if expected.get("message_not_empty"):
        assert REASON_MESSAGES[TrendReason(found.reason[0])] != ""


@pytest.mark.parametrize("vector", vectors("trend_marker_2020", keep=is_direction_bug))
def test_a_trend_in_counts_points_where_the_proportions_go_and_not_always_down(vector):
    # The published program never set the slope on this path, so every significant trend was "Decreasing".
    # The rules written from it ask for the intended direction, which for these rising proportions is up.
    found = marker_2020(vector)
    assert vector["expected"] == {"marker": "Decreasing", "is_significant": True}
    assert found.marker[0] == TrendMarker.INCREASING


@pytest.mark.parametrize("vector", vectors("trend_request_validity_2020"))
def test_a_request_of_2020_is_refused_with_the_published_message(vector):
    inputs, expected = vector["inputs"], vector["expected"]
    # These requests hold no limits and no years as such: the gate looks at neither.
    found = old_trend(inputs, "fingertips-2020")
    assert expected["message"] == REASON_MESSAGES[TrendReason(found.reason[0])]
    assert expected["valid"] == (found.marker[0] != TrendMarker.CANNOT_BE_CALCULATED)


@pytest.mark.parametrize("vector", vectors("trend_marker_2016_2019"))
def test_the_marker_of_2019_is_the_published_one(vector):
    inputs, expected = vector["inputs"], vector["expected"]
    found = old_trend(inputs, "fingertips-2019", unit=float(inputs.get("unit", 1)))
    if "marker" in expected:
        assert MARKERS[expected["marker"]] == found.marker[0]
    if "is_significant" in expected:
        assert expected["is_significant"] == is_significant(found)
    if "points_used" in expected:
        assert expected["points_used"] == found.points_used[0]
    if "chi2_4dp" in expected:
        assert expected["chi2_4dp"] == round(float(found.chi_squared[0]), 4)


def next_trend_polarity(text):
    """The polarity that the current program reads from a text: any that it does not know is taken as low is good."""
    if text is None or text == "No judgement":
        return 0
    return 1 if text == "High is good" else -1


def next_outcome(inputs):
    series = columns(
        inputs["data"],
        "to_date",
        value=("value", None),
        lower=("lower95", None),
        upper=("upper95", None),
        count=("count", None),
        denominator=("denominator", None),
    )
    found = recent_trend(**series, value_type=VALUE_TYPES.get(inputs["value_type"], ValueType.OTHER))
    return TrendOutcome(trend_outcome(found.marker, next_trend_polarity(inputs["polarity"]))[0])


@pytest.mark.parametrize("vector", vectors("trend_next"))
def test_the_trend_of_the_current_program_is_the_published_one(vector):
    assert OUTCOMES[vector["expected"]] == next_outcome(vector["inputs"])


@pytest.mark.parametrize("vector", vectors("trend_next_polarity"))
def test_polarity_says_whether_a_trend_gets_better(vector):
    inputs = vector["inputs"]
    found = trend_outcome(OUTCOMES[inputs["trend"]], next_trend_polarity(inputs["polarity"]))
    assert OUTCOMES[vector["expected"]] == found


def reaches_the_arithmetic(vector):
    return vector["expected"]["stored"] != "Not yet calculated"


@pytest.mark.parametrize("vector", vectors("trend_next_processor", keep=reaches_the_arithmetic))
def test_the_label_that_the_pipeline_stores_is_the_published_one(vector):
    assert vector["expected"]["stored"] == OUTCOME_LABELS[next_outcome(vector["inputs"])]


def test_only_unpublished_and_skipped_data_are_left_out_of_the_pipeline_vectors():
    left_out = [v["inputs"] for v in GROUPS["trend_next_processor"]["vectors"] if not reaches_the_arithmetic(v)]
    assert len(left_out) == 3
    assert all(not inputs["published"] or inputs["indicator_id"] in (337, 92708) for inputs in left_out)


@pytest.mark.parametrize("vector", vectors("trend_labels"))
def test_a_marker_and_a_polarity_have_the_published_label(vector):
    inputs = vector["inputs"]
    outcome = trend_outcome(MARKERS[inputs["marker"]], POLARITY_OF_ID[inputs["polarity_id"]])
    assert vector["expected"] == OUTCOME_LABELS[TrendOutcome(outcome)]
