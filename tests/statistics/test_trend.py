"""Laws of the trend kernel: constants, edges, what may and may not move a trend, and sums known from elsewhere."""

import numpy as np
import pytest
from scipy.special import chdtri, ndtri

from outcomes.statistics import trend
from outcomes.statistics.trend import recent_trend
from outcomes.statistics.trend_arithmetic import CRITICAL, WIDTH
from outcomes.statistics.trend_words import (
    OUTCOME_LABELS,
    REASON_MESSAGES,
    TREND_VALUE_TYPES,
    TrendMarker,
    TrendOutcome,
    TrendReason,
    ValueType,
    trend_outcome,
)

OLD = ["fingertips-2020", "fingertips-2019"]
ALL = ["fingertips-next", *OLD]


def rising(periods=7, series=1, step=4.0):
    """Value, lower, upper, count, denominator of a proportion that clearly rises."""
    value = np.tile(10.0 + step * np.arange(periods), (series, 1))
    denominator = np.full(value.shape, 1000.0)
    return [value, value - 1.0, value + 1.0, value * 10.0, denominator]


def without(columns, periods, *which):
    """The columns with the cells of some of them blank in one period."""
    for number in which:
        columns[number][:, periods] = np.nan
    return columns


def only(found):
    return TrendMarker(found.marker[0]), TrendReason(found.reason[0])


def test_the_critical_value_is_chi_squared_with_one_in_500_above_it():
    assert pytest.approx(CRITICAL, abs=1e-12) == chdtri(1, 0.002)
    assert pytest.approx(WIDTH, abs=1e-4) == 2 * round(float(ndtri(0.975)), 2)


def test_the_slope_is_that_of_a_weighted_least_squares_fit():
    rng = np.random.default_rng(4)
    value = rng.uniform(10, 20, (1, 5))
    width = rng.uniform(1, 3, (1, 5))
    columns = [value, value - width / 2, value + width / 2, value, np.full((1, 5), 100.0)]
    expected = np.polyfit(np.arange(1, 6), value[0], 1, w=3.92 / width[0])[0]
    assert recent_trend(*columns).slope[0] == pytest.approx(expected, rel=1e-12)


def test_the_chi_squared_of_counts_is_the_number_of_people_times_a_squared_correlation():
    # Armitage's identity: N r^2, with r the correlation of each person's outcome with the period.
    count, denominator = np.array([12, 9, 15, 20, 31]), np.array([60, 50, 70, 66, 80])
    outcome = np.concatenate([np.repeat([1, 0], [r, n - r]) for r, n in zip(count, denominator, strict=True)])
    time = np.repeat(np.arange(5), denominator)
    expected = denominator.sum() * np.corrcoef(outcome, time)[0, 1] ** 2
    value = 100.0 * count[np.newaxis] / denominator
    columns = [value, value - 1, value + 1, count[np.newaxis], denominator[np.newaxis]]
    for rules, extra in (("fingertips-2019", {}), ("fingertips-2020", {"use_counts": True})):
        assert recent_trend(*columns, rules=rules, **extra).chi_squared[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("rules", ALL)
def test_a_clear_rise_is_increasing_and_its_mirror_decreasing(rules):
    columns = rising()
    assert only(recent_trend(*columns, rules=rules)) == (TrendMarker.INCREASING, TrendReason.NONE)
    mirrored = [column[:, ::-1] for column in columns]
    assert only(recent_trend(*mirrored, rules=rules)) == (TrendMarker.DECREASING, TrendReason.NONE)


@pytest.mark.parametrize(("rules", "calculated"), [("fingertips-next", True), ("fingertips-2020", False)])
def test_standardised_rates_and_pooled_years_have_a_trend_in_the_current_rules_only(rules, calculated):
    standardised = recent_trend(*rising(), rules=rules, value_type=ValueType.DIRECTLY_STANDARDISED_RATE)
    pooled = recent_trend(*rising(), rules=rules, year_range=3)
    assert calculated == (only(standardised)[1] == TrendReason.NONE) == (only(pooled)[1] == TrendReason.NONE)


def test_the_reasons_come_in_the_published_order():
    columns = [np.vstack([column] * 6) for column in rising(5)]
    columns[0][2:4] = columns[1][2:4] = columns[2][2:4] = columns[3][2:4] = columns[4][2:4] = np.nan
    columns[0][3, 0] = 4.0
    columns[3][4, 2] = np.nan
    columns[3][5, 1] = columns[4][5, 1]
    found = recent_trend(
        *columns,
        rules="fingertips-2020",
        value_type=[ValueType.COUNT, *[ValueType.PROPORTION] * 5],
        year_range=[3, 3, 1, 1, 1, 1],
    )
    assert [TrendReason(code) for code in found.reason] == list(TrendReason)[1:]
    assert set(found.marker) == {TrendMarker.CANNOT_BE_CALCULATED}
    assert found.chi_squared.tolist() == [0.0] * 6
    assert np.isnan(found.slope).all()
    assert found.points_used.tolist() == [0] * 6


def test_every_code_has_its_words():
    assert set(REASON_MESSAGES) == set(TrendReason)
    assert set(OUTCOME_LABELS) == set(TrendOutcome)
    assert [marker.name for marker in TrendMarker] == [TrendOutcome(marker).name for marker in TrendMarker]
    assert all(types < set(ValueType) for types in TREND_VALUE_TYPES.values())


def test_a_count_missing_in_the_latest_five_stops_the_current_rules_and_an_older_one_does_not():
    assert only(recent_trend(*without(rising(), 2, 3)))[1] == TrendReason.TOO_FEW_VALID_POINTS
    assert only(recent_trend(*without(rising(), 1, 3)))[1] == TrendReason.NONE


def test_a_period_without_a_value_is_stepped_over_by_the_current_rules_and_ends_the_run_of_the_old():
    columns = without(rising(), 4, 0, 1, 2)
    assert only(recent_trend(*columns))[0] == TrendMarker.INCREASING
    for rules in OLD:
        assert only(recent_trend(*columns, rules=rules))[1] == TrendReason.TOO_FEW_VALID_POINTS


@pytest.mark.parametrize("rules", OLD)
def test_a_row_that_is_there_but_blank_ends_the_run_and_an_absent_one_does_not(rules):
    columns = without(rising(), 4, 0, 1, 2, 3, 4)
    assert only(recent_trend(*columns, rules=rules))[0] == TrendMarker.INCREASING
    present = np.ones(columns[0].shape, dtype=bool)
    found = recent_trend(*columns, rules=rules, present=present)
    assert only(found)[1] == TrendReason.TOO_FEW_VALID_POINTS
    assert (found.rows[0], found.valid[0]) == (7, 2)


def test_a_count_equal_to_its_denominator_counts_beyond_the_five_in_2020_only():
    columns = rising()
    columns[3][:, 0] = columns[4][:, 0]
    assert only(recent_trend(*columns, rules="fingertips-2020"))[1] == TrendReason.COUNT_IS_DENOMINATOR
    for rules in ("fingertips-next", "fingertips-2019"):
        assert only(recent_trend(*columns, rules=rules))[1] == TrendReason.NONE


def test_without_limits_there_is_no_significant_change_and_no_point_used():
    found = recent_trend(*without(rising(), slice(None), 1, 2))
    assert only(found) == (TrendMarker.NO_CHANGE, TrendReason.NONE)
    assert found.points_used[0] == 0
    assert np.isnan(found.chi_squared[0])


def test_2019_goes_back_until_it_is_significant_and_2020_never_beyond_five():
    count = np.array([[260, 230, 200, 200, 200, 200, 200]])
    columns = [count / 10, count / 10 - 1, count / 10 + 1, count, np.full(count.shape, 1000)]
    found = recent_trend(*columns, rules="fingertips-2019")
    assert only(found)[0] == TrendMarker.DECREASING
    assert found.points_used[0] == 7
    assert only(recent_trend(*columns, rules="fingertips-2020"))[0] == TrendMarker.NO_CHANGE


def test_the_old_rules_order_quarters_by_their_year_alone():
    # Q1 of the latest year but one counts, its Q4 does not: the latest year, then the first quarter before it.
    years = np.repeat([2018, 2019], 4)
    base = rising(8)
    moved = {}
    for quarter in (0, 3):
        columns = [column.copy() for column in base]
        for column in columns[:3]:
            column[:, quarter] += 50.0
        moved[quarter] = recent_trend(*columns, rules="fingertips-2020", years=years).slope[0]
    untouched = recent_trend(*base, rules="fingertips-2020", years=years).slope[0]
    assert moved[3] == untouched
    assert moved[0] != untouched


def test_years_in_order_of_time_change_nothing():
    columns = rising()
    for rules in ALL:
        plain, dated = recent_trend(*columns, rules=rules), recent_trend(*columns, rules=rules, years=np.arange(7))
        assert plain.slope.tolist() == dated.slope.tolist()


@pytest.mark.parametrize("rules", ALL)
def test_a_block_is_judged_like_its_parts_and_empty_periods_change_nothing(rules, monkeypatch):
    rng = np.random.default_rng(7)
    value = rng.uniform(10, 30, (50, 9))
    value[rng.random(value.shape) < 0.15] = np.nan
    denominator = rng.integers(50, 500, value.shape).astype(float)
    columns = [value, value - 2, value + 2, np.round(value * denominator / 100), denominator]
    columns[3][np.isnan(value)] = columns[4][np.isnan(value)] = np.nan
    kinds = rng.choice([1, 3, 5, 7], 50)
    whole = recent_trend(*columns, rules=rules, value_type=kinds)
    monkeypatch.setattr(trend, "SLICE", 7)
    parts = recent_trend(*columns, rules=rules, value_type=kinds)
    empty = np.full((50, 3), np.nan)
    padded = recent_trend(
        *[np.hstack([empty[:, :2], column, empty[:, 2:]]) for column in columns], rules=rules, value_type=kinds
    )
    for name in ("marker", "reason", "chi_squared", "slope", "points_used", "rows", "valid"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name), equal_nan=True)
        assert np.array_equal(getattr(whole, name), getattr(padded, name), equal_nan=True)
    assert np.array_equal(np.where(whole.latest < 0, -1, whole.latest + 2), padded.latest)


def test_the_latest_row_is_the_last_period_that_has_one():
    found = recent_trend(*without(rising(), slice(5, 7), 0, 1, 2, 3, 4))
    assert found.latest.tolist() == [4]
    nothing = recent_trend(*without(rising(), slice(None), 0, 1, 2, 3, 4))
    assert (nothing.latest[0], TrendReason(nothing.reason[0])) == (-1, TrendReason.NO_DATA)


@pytest.mark.parametrize("rules", ALL)
@pytest.mark.parametrize("shape", [(0, 7), (3, 0)])
def test_nothing_comes_of_nothing(rules, shape):
    found = recent_trend(*[np.empty(shape)] * 5, rules=rules)
    assert found.reason.tolist() == [TrendReason.NO_DATA] * shape[0]


@pytest.mark.parametrize("rules", ALL)
def test_inputs_may_be_read_only_and_stay_as_they_are(rules):
    columns = rising(series=3)
    before = [column.copy() for column in columns]
    for column in columns:
        column.flags.writeable = False
    recent_trend(*columns, rules=rules, use_counts=True)
    assert all(np.array_equal(one, other) for one, other in zip(before, columns, strict=True))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rules": "fingertips-2018"}, "rules: found 'fingertips-2018'; give one of 'fingertips-next'"),
        ({"value": np.zeros(7)}, "value: found shape"),
        ({"count": np.zeros((2, 7))}, "count: found shape"),
        ({"present": np.zeros((1, 6))}, "present: found shape"),
        ({"years": np.zeros(6), "rules": "fingertips-2020"}, "years: found shape"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(change, message):
    named = dict(zip(("value", "lower", "upper", "count", "denominator"), rising(), strict=True))
    with pytest.raises(ValueError, match=message):
        recent_trend(**(named | change))


def test_polarity_makes_a_direction_better_or_worse():
    codes = trend_outcome(np.array([0, 1, 2, 3])[:, np.newaxis], np.array([-1, 0, 1]))
    assert [[OUTCOME_LABELS[TrendOutcome(code)] for code in row] for row in codes] == [
        ["Cannot be calculated"] * 3,
        ["Increasing and getting worse", "Increasing", "Increasing and getting better"],
        ["Decreasing and getting better", "Decreasing", "Decreasing and getting worse"],
        ["No significant change"] * 3,
    ]
