"""Tests of differences, ratios and trends against published examples and against independent arithmetic."""

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq

from outcomes import statistics as st
from outcomes.statistics import EstimateReason

VECTORS = Path(__file__).parents[1] / "vectors"
SURVEY = json.loads((VECTORS / "progress.json").read_text(encoding="utf-8"))["survey"]


@pytest.mark.parametrize("size", [100, 200, 400, 800])
def test_the_rise_from_68_to_74_8_has_the_worked_out_z(size):
    found = st.compare_proportions(0.748 * size, size, 0.68 * size, size)
    assert float(found.z) == pytest.approx(SURVEY["z_68_to_74_8"][str(size)], rel=1e-12)
    assert float(found.p) == pytest.approx(2 * stats.norm.sf(float(found.z)), rel=1e-12)


def test_survey_sizes_are_those_worked_out():
    assert float(st.sample_size_two_proportions(68, 74.8)) == SURVEY["n_per_wave_80pct_power"]
    assert float(st.sample_size_two_proportions(68, 78)) == SURVEY["n_for_10pp"]
    assert float(st.sample_size_two_proportions(0.68, 0.748, multiplier=1)) == SURVEY["n_per_wave_80pct_power"]


def test_the_size_found_has_the_power_asked_for_and_one_fewer_has_not():
    p1, p2 = 0.4, 0.52
    n = float(st.sample_size_two_proportions(40, 52, power=0.9, confidence=0.99))

    def power(n):
        p = (p1 + p2) / 2
        critical = stats.norm.ppf(0.995) * np.sqrt(2 * p * (1 - p) / n)
        return stats.norm.cdf((p2 - p1 - critical) / np.sqrt((p1 * (1 - p1) + p2 * (1 - p2)) / n))

    assert power(n) >= 0.9 > power(n - 1)


def test_equal_proportions_can_never_be_told_apart_and_impossible_ones_are_missing():
    found = st.sample_size_two_proportions([50, 101, np.nan], [50, 50, 50])
    assert found[0] == np.inf
    assert np.isnan(found[1:]).all()
    with pytest.raises(ValueError, match="power: found 80"):
        st.sample_size_two_proportions(68, 78, power=80)


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        # Newcombe (1998), Interval estimation for the difference between independent proportions, table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_differences_of_proportions_have_the_published_intervals(first, second, lower, upper):
    found = st.compare_proportions(*first, *second, multiplier=1).estimate
    assert round(float(found.lower), 4) == lower
    assert round(float(found.upper), 4) == upper


def test_the_pooled_z_is_the_root_of_chi_squared():
    table = np.array([[30, 70], [45, 55]])
    chi_squared = stats.chi2_contingency(table, correction=False)
    found = st.compare_proportions(30, 100, 45, 100)
    assert float(found.z) == pytest.approx(-np.sqrt(chi_squared.statistic), rel=1e-12)
    assert float(found.p) == pytest.approx(chi_squared.pvalue, rel=1e-12)


def test_all_or_none_on_both_sides_is_no_difference():
    found = st.compare_proportions([0, 10], [10, 10], [0, 20], [20, 20])
    assert found.z.tolist() == [0.0, 0.0]
    assert found.p.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("gained", "lost"), [(12, 3), (0, 8), (5, 5), (0, 0), (24, 0)])
def test_few_changes_are_tested_by_the_binomial(gained, lost):
    found = st.compare_paired(gained, lost, 100)
    expected = stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    assert float(found.p) == pytest.approx(expected, rel=1e-12)
    assert np.isnan(float(found.z))
    assert float(found.estimate.value) == gained - lost


def test_many_changes_are_tested_by_chi_squared_with_edwards_correction():
    found = st.compare_paired(28, 12, 200)
    assert float(found.z) == pytest.approx(15 / np.sqrt(40), rel=1e-14)
    assert float(found.p) == pytest.approx(stats.chi2.sf(15**2 / 40, 1), rel=1e-12)
    # The correction stands in for the exact test, which gives 0.017 for these numbers.
    exact = st.compare_paired(28, 12, 200, exact_below=np.inf)
    assert round(float(exact.p), 3) == 0.017


def test_the_paired_interval_is_that_of_bonett_and_price():
    gained, lost, n = 12, 3, 100
    up, down = (gained + 1) / (n + 2), (lost + 1) / (n + 2)
    half = 1.959963984540054 * np.sqrt((up + down - (up - down) ** 2) / (n + 2))
    found = st.compare_paired(gained, lost, n, multiplier=1).estimate
    assert float(found.lower) == pytest.approx(up - down - half, rel=1e-12)
    assert float(found.upper) == pytest.approx(up - down + half, rel=1e-12)


def test_paired_counts_that_cannot_be_are_given_their_reason():
    found = st.compare_paired([5, 8, -1, 2.5, np.nan], [4, 5, 2, 1, 1], [0, 10, 10, 10, 10])
    assert found.estimate.reason.tolist() == [
        EstimateReason.DENOMINATOR_NOT_POSITIVE,
        EstimateReason.COUNT_ABOVE_DENOMINATOR,
        EstimateReason.NEGATIVE_COUNT,
        EstimateReason.COUNT_NOT_WHOLE,
        EstimateReason.MISSING,
    ]
    assert np.isnan(found.p).all()


@pytest.mark.parametrize(
    ("x1", "e1", "x2", "e2"), [(30, 1, 15, 1), (4, 2.5, 9, 1.5), (0, 1, 6, 1), (120, 900, 80, 300)]
)
def test_two_counts_are_compared_by_the_exact_conditional_test(x1, e1, x2, e2):
    chance = e1 / (e1 + e2)
    total = x1 + x2
    tails = stats.binom.cdf(x1, total, chance), stats.binom.sf(x1 - 1, total, chance)
    interval = stats.binomtest(x1, total).proportion_ci(0.95, "exact")
    found = st.compare_counts(x1, x2, exposure=e1, other_exposure=e2)
    assert float(found.p) == pytest.approx(min(1, 2 * min(tails)), rel=1e-12)
    assert float(found.estimate.lower) == pytest.approx(interval.low / (1 - interval.low) * e2 / e1, rel=1e-10)
    assert float(found.estimate.upper) == pytest.approx(interval.high / (1 - interval.high) * e2 / e1, rel=1e-10)


def test_the_test_of_counts_agrees_with_its_interval():
    generator = np.random.default_rng(11)
    x1, x2 = generator.integers(0, 60, 400), generator.integers(1, 60, 400)
    found = st.compare_counts(x1, x2)
    excluded = (found.estimate.lower > 1) | (found.estimate.upper < 1)
    np.testing.assert_array_equal(found.p < 0.05, excluded)


def test_a_count_against_none_has_a_p_but_no_ratio():
    found = st.compare_counts(6, 0)
    assert float(found.p) == pytest.approx(2 * 0.5**6, rel=1e-12)
    assert int(found.estimate.reason) == EstimateReason.UNDEFINED
    assert np.isnan(float(found.estimate.value))


@pytest.mark.parametrize(
    ("first", "second"), [((30, 100), (15, 100)), ((1, 40), (3, 50)), ((0, 25), (2, 30)), ((9, 9), (1, 9))]
)
def test_ratios_of_proportions_have_limits_where_the_recovered_difference_touches_zero(first, second):
    (x1, n1), (x2, n2) = first, second
    one, other = st.proportion(x1, n1, multiplier=1), st.proportion(x2, n2, multiplier=1)
    p1, l1, u1, p2, l2, u2 = (float(part) for found in (one, other) for part in (found.value, found.lower, found.upper))
    found = st.ratio_of_proportions(x1, n1, x2, n2)
    assert float(found.value) == pytest.approx(p1 / p2, rel=1e-14)
    upper = brentq(lambda r: p1 - r * p2 + np.hypot(u1 - p1, r * (p2 - l2)), p1 / p2, 1e4, xtol=1e-13)
    assert float(found.upper) == pytest.approx(upper, rel=1e-12)
    if x1 == 0:
        assert float(found.lower) == 0.0
    else:
        lower = brentq(lambda r: p1 - r * p2 - np.hypot(p1 - l1, r * (u2 - p2)), 0, p1 / p2, xtol=1e-14)
        assert float(found.lower) == pytest.approx(lower, rel=1e-12)


def test_gaps_have_limits_where_the_recovered_difference_touches_zero():
    v1, l1, u1, v2, l2, u2 = 30.0, 25.0, 36.0, 20.0, 16.0, 25.0
    absolute, relative = st.absolute_gap(v1, l1, u1, v2, l2, u2), st.relative_gap(v1, l1, u1, v2, l2, u2)
    assert float(absolute.lower) == pytest.approx(10 - np.hypot(5, 5), rel=1e-14)
    assert float(absolute.upper) == pytest.approx(10 + np.hypot(6, 4), rel=1e-14)
    lower = brentq(lambda r: v1 - r * v2 - np.hypot(v1 - l1, r * (u2 - v2)), 0, 1.5, xtol=1e-14)
    assert float(relative.lower) == pytest.approx(lower, rel=1e-12)
    assert float(relative.upper) == pytest.approx(2.0, rel=1e-12)


def test_a_gap_to_an_estimate_that_may_be_nothing_has_no_upper_limit():
    found = st.relative_gap(3.0, 2.0, 4.0, [1.0, 0.0, np.nan], [0.0, 0.0, 0.0], [2.0, 1.0, 1.0])
    assert found.upper[0] == np.inf
    assert found.reason.tolist() == [EstimateReason.COMPUTED, EstimateReason.UNDEFINED, EstimateReason.MISSING]


def test_a_gap_without_limits_is_still_a_gap():
    found = st.absolute_gap(5.0, np.nan, np.nan, 3.0, np.nan, np.nan)
    assert float(found.value) == 2.0
    assert np.isnan([found.lower, found.upper]).all()


def test_the_trend_in_proportions_is_the_published_one():
    """Checks stated with the Fingertips rules: the count-based chi-squared of set 1 of its unit tests is 47.90."""
    case = next(
        case
        for case in json.loads((VECTORS / "fingertips.json").read_text(encoding="utf-8"))["groups"][
            "trend_marker_2020"
        ]["vectors"]
        if "47.9" in json.dumps(case["expected"])
    )
    rows = sorted(case["inputs"]["data"], key=lambda row: row["year"])
    found = st.cochran_armitage([row["count"] for row in rows], [row["denominator"] for row in rows])
    assert float(found.chi_squared) == pytest.approx(47.90, abs=0.005)


def test_the_trend_in_proportions_is_that_of_a_weighted_regression_on_people():
    r, n, t = np.array([12, 30, 25, 60]), np.array([100, 150, 90, 170]), np.array([2015.0, 2016, 2018, 2021])
    # The score test for slope 0: N times the squared correlation between having the event and the score, person by person.
    event = np.concatenate([np.repeat([1.0, 0.0], [x, m - x]) for x, m in zip(r, n, strict=True)])
    score = np.repeat(t, n)
    expected = event.size * np.corrcoef(event, score)[0, 1] ** 2
    found = st.cochran_armitage(r, n, scores=t)
    assert float(found.chi_squared) == pytest.approx(expected, rel=1e-12)
    assert float(found.slope) == pytest.approx(np.polyfit(score, event, 1)[0], rel=1e-8)
    assert float(found.p) == pytest.approx(stats.chi2.sf(expected, 1), rel=1e-12)


def test_the_weighted_trend_is_that_of_least_squares():
    y, se, t = np.array([10.0, 12.0, 11.0, 15.0]), np.array([1.0, 0.5, 2.0, 1.5]), np.array([1.0, 2, 4, 5])
    fit, covariance = np.polyfit(t, y, 1, w=1 / se, cov="unscaled")
    found = st.weighted_trend_test(y, se, scores=t)
    assert float(found.slope) == pytest.approx(fit[0], rel=1e-12)
    assert float(found.standard_error) == pytest.approx(np.sqrt(covariance[0, 0]), rel=1e-12)
    assert float(found.chi_squared) == pytest.approx(fit[0] ** 2 / covariance[0, 0], rel=1e-12)


def test_a_missing_point_is_left_out_and_counted_as_left_out():
    whole = st.weighted_trend_test([10.0, 12.0, 15.0], [1, 1, 2], scores=[1, 2, 4])
    holed = st.weighted_trend_test([10.0, 12.0, np.nan, 15.0], [1, 1, 1, 2])
    assert float(holed.chi_squared) == pytest.approx(float(whole.chi_squared), rel=1e-14)
    assert int(holed.points) == 3
    few = st.cochran_armitage([[5, 10, np.nan, 30], [1, 0, 3, 9]], [[50, 60, 70, 0], [10, 10, 10, 10]])
    assert few.reason.tolist() == [EstimateReason.TOO_FEW_VALUES, EstimateReason.COMPUTED]
    assert st.cochran_armitage([0, 0, 0], [5, 5, 5]).reason.tolist() == EstimateReason.UNDEFINED


def test_funnel_limits_of_ratios_are_exact_where_the_peer_bisects():
    observed = np.array([1.0, 2, 3, 10, 57, 200, 5000])
    found = st.funnel_limits_ratio(observed, multiplier=1)
    for level, tail in enumerate((0.025, 0.001)):
        np.testing.assert_allclose(found.lower_expected[level], stats.chi2.isf(tail, 2 * observed + 2) / 2, rtol=1e-12)
        np.testing.assert_allclose(found.upper_expected[level], stats.chi2.ppf(tail, 2 * observed) / 2, rtol=1e-12)
        np.testing.assert_allclose(found.lower[level], observed / found.lower_expected[level], rtol=1e-14)


def test_funnel_limits_of_proportions_are_where_wilson_limits_touch_the_average():
    average, n = 0.3, 80.0
    found = st.funnel_limits_proportion(n, average, multiplier=1, confidence=0.95)
    low = st.proportion(float(found.lower) * n, n, multiplier=1)
    high = st.proportion(float(found.upper) * n, n, multiplier=1)
    assert float(low.upper) == pytest.approx(average, rel=1e-12)
    assert float(high.lower) == pytest.approx(average, rel=1e-12)


def test_few_events_are_part_of_the_average_but_are_not_judged():
    found = st.funnel_significance_rate([5, 50, 60], [1000, 1000, 1000], fewest=10)
    assert found.labels()[0] == "Not applicable"
    assert found.average[0] == pytest.approx(115 / 3000 * 100_000, rel=1e-12)


def test_the_relative_index_has_limits_of_fieller_that_simulation_confirms():
    generator = np.random.default_rng(3)
    value, population = np.array([70.0, 74.0, 75.0, 79.0]), np.array([100.0, 120, 90, 90])
    error = np.array([0.5, 0.4, 0.5, 0.5])
    found = st.slope_index(value, population, standard_error=error, confidence=[0.95, 0.998])
    share = population / population.sum()
    ridit = np.cumsum(share) - share / 2
    drawn = generator.normal(value, error, (400_000, 4))
    weights = np.sqrt(share)
    starts, slopes = np.linalg.lstsq(np.stack([weights, ridit * weights], 1), (drawn * weights).T, rcond=None)[0]
    ratio = (starts + slopes) / starts
    for level, tail in enumerate((0.025, 0.001)):
        for found_limits, simulated in ((found.slope, slopes), (found.relative, ratio)):
            half = (found_limits.upper[level] - found_limits.lower[level]) / 2
            allowed = 0.01 if level == 0 else 0.025
            assert abs(np.quantile(simulated, tail) - found_limits.lower[level]) < allowed * half
            assert abs(np.quantile(simulated, 1 - tail) - found_limits.upper[level]) < allowed * half


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((499_999, 999_999), (500_000, 1_000_001)),
        ((333_334, 10**6), (333_333, 10**6)),
        ((1, 10**9), (2, 2 * 10**9 + 1)),
    ],
)
def test_shares_that_nearly_agree_keep_the_digits_of_their_difference(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    exact = Fraction(*first) - Fraction(*second)
    found = st.compare_proportions(*first, *second, multiplier=1)
    assert float(found.estimate.value) == pytest.approx(float(exact), rel=1e-15)
    pooled = Fraction(first[0] + second[0], first[1] + second[1])
    error = math.sqrt(pooled * (1 - pooled) * (Fraction(1, first[1]) + Fraction(1, second[1])))
    assert float(found.z) == pytest.approx(float(exact) / error, rel=1e-14)


def test_numbers_whose_product_is_beyond_all_are_compared() -> None:
    assert float(st.compare_proportions(4e200, 8e200, 1e200, 4e200, multiplier=1).estimate.value) == 0.25
