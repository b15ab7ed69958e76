"""The interval comparison against a plain one, element by element, and its edges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.statistics import comparison
from outcomes.statistics.comparison import COMPARISON_LABELS, ComparisonReason, Position, compare_intervals
from reference.comparison import plain_position

METHODS = ["95", "95-99.8", "overlap"]
RULES = ["fingertips-next", "fingertips-2020"]
NAMES = ("value", "lower", "upper", "benchmark", "lower_998", "upper_998", "benchmark_lower", "benchmark_upper")


POSITIONS = {
    "lowest": Position.LOWEST,
    "lower": Position.LOWER,
    "similar": Position.SIMILAR,
    "higher": Position.HIGHER,
    "highest": Position.HIGHEST,
}
REASONS = {
    "no value": ComparisonReason.NO_VALUE,
    "no benchmark value": ComparisonReason.NO_BENCHMARK,
    "no confidence limits": ComparisonReason.NO_LIMITS,
    "no 99.8% confidence limits": ComparisonReason.NO_OUTER_LIMITS,
    "no confidence limits of the benchmark": ComparisonReason.NO_BENCHMARK_LIMITS,
}


def plain(row, method, rules):
    """Position and reason of one element, by the plain comparison."""
    said = plain_position(
        *(row[name] for name in NAMES[:4]),
        method=method,
        rules=rules,
        outer=(row["lower_998"], row["upper_998"]),
        benchmark_limits=(row["benchmark_lower"], row["benchmark_upper"]),
    )
    if said in POSITIONS:
        return POSITIONS[said], ComparisonReason.NONE
    return Position.NOT_COMPARED, REASONS[said]


# Small whole numbers, in any order, so that ties and limits out of order happen.
cells = st.one_of(st.integers(0, 6).map(float), st.integers(0, 6).map(float), st.just(math.nan))
rows = st.fixed_dictionaries(dict.fromkeys(NAMES, cells))
whole_rows = st.fixed_dictionaries(dict.fromkeys(NAMES, st.integers(0, 6).map(float)))


@settings(max_examples=300, deadline=None)
@given(st.lists(rows | whole_rows, min_size=1, max_size=8), st.sampled_from(METHODS), st.sampled_from(RULES))
def test_the_kernel_agrees_with_the_plain_rules(drawn, method, rules):
    columns = {name: np.array([row[name] for row in drawn]) for name in NAMES}
    found = compare_intervals(**columns, method=method, rules=rules)
    expected = [plain(row, method, rules) for row in drawn]
    assert list(zip(found.position, found.reason, strict=True)) == expected


@given(whole_rows)
def test_the_two_rules_agree_where_the_value_is_within_its_limits_and_they_are_in_order(row):
    low, value, high = sorted((row["lower"], row["value"], row["upper"]))
    both = [compare_intervals(value, low, high, row["benchmark"], rules=rules).position for rules in RULES]
    assert both[0] == both[1]


def test_shapes_broadcast_and_a_scalar_stays_a_scalar():
    value = np.array([[1.0, 5.0], [3.0, np.nan]])
    found = compare_intervals(value, value - 1, value + 1, np.array([[3.0], [3.0]]))
    assert found.position.tolist() == [
        [Position.LOWER, Position.HIGHER],
        [Position.SIMILAR, Position.NOT_COMPARED],
    ]
    assert compare_intervals(1.0, 0.5, 1.5, 1.2).position.shape == ()
    assert compare_intervals([], [], [], 1.0).position.shape == (0,)


def test_a_long_column_is_compared_like_its_parts(monkeypatch):
    value = np.arange(25.0)
    whole = compare_intervals(value, value - 3, value + 3, 12.0)
    monkeypatch.setattr(comparison, "SLICE", 4)
    parts = compare_intervals(value, value - 3, value + 3, 12.0)
    assert whole.position.tolist() == parts.position.tolist()
    assert whole.reason.tolist() == parts.reason.tolist()


def test_what_must_not_be_compared_says_so_before_anything_else():
    found = compare_intervals(
        [np.nan] * 3, 1.0, 2.0, 1.0, is_benchmark=[True, False, False], applicable=[False, False, True]
    )
    assert found.reason.tolist() == [
        ComparisonReason.IS_THE_BENCHMARK,
        ComparisonReason.POLARITY_NOT_APPLICABLE,
        ComparisonReason.NO_VALUE,
    ]


@pytest.mark.parametrize(
    ("limits", "benchmark_limits", "expected"),
    [
        ((2.9, 3.1), (2.0, 4.0), Position.SIMILAR),
        # Only limits that do not hold their own value tell the two ways round apart: of equal values, the rules hold
        # the benchmark's lower limit against the value's upper, and what is not below the benchmark is above it.
        ((1.0, 2.0), (2.5, 4.0), Position.HIGHER),
        ((1.0, 2.5), (2.5, 4.0), Position.SIMILAR),
        ((4.5, 5.0), (2.0, 4.0), Position.SIMILAR),
    ],
)
def test_of_equal_values_the_benchmarks_lower_limit_decides_whether_they_overlap(limits, benchmark_limits, expected):
    found = compare_intervals(
        3.0, *limits, 3.0, method="overlap", benchmark_lower=benchmark_limits[0], benchmark_upper=benchmark_limits[1]
    )
    assert found.position == expected


@pytest.mark.parametrize("method", METHODS)
def test_low_is_good_swaps_better_and_worse(method):
    high, low = COMPARISON_LABELS[method][1], COMPARISON_LABELS[method][-1]
    assert low == (high[Position.NOT_COMPARED], *reversed(high[Position.LOWEST :]))


def test_every_position_has_its_words():
    assert set(COMPARISON_LABELS) == set(METHODS)
    for labels in COMPARISON_LABELS.values():
        assert {polarity: len(words) for polarity, words in labels.items()} == dict.fromkeys((1, -1, 0), len(Position))
    assert COMPARISON_LABELS["95"][0][Position.HIGHER] == "Higher"
    assert COMPARISON_LABELS["95-99.8"][-1][Position.HIGHEST] == "Worse 99.8%"
    assert COMPARISON_LABELS["95-99.8"][0][Position.HIGHEST] == "Higher 99.8"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "99.8"}, "method: found '99.8'; give one of '95', '95-99.8', 'overlap'"),
        ({"rules": "fingertips-2019"}, "rules: found 'fingertips-2019'; give one of"),
        ({"lower_998": [1.0, 2.0, 3.0]}, "broadcast"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        compare_intervals([1.0, 2.0], 0.5, 2.5, 1.0, **change)
