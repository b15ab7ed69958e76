"""p and u charts from counts: chance, more than chance, and the limits of a rate."""

import math

import numpy as np
import pytest
from outcomes_spc import Cause, LimitState, p_chart, u_chart


def test_u_chart_limits_are_those_of_the_textbook_formula():
    # u = 120 / 1200 = 0.1; with 100 of denominator, 3 sqrt(0.1 / 100) = 0.0949.
    limits = u_chart([[8, 12, 10, 14, 6, 10, 9, 11, 13, 7, 10, 10]], [[100] * 12]).limits
    assert limits.centre[0, 0] == pytest.approx(0.1, rel=1e-12)
    assert limits.upper[0, 0] == pytest.approx(0.1 + 3 * math.sqrt(0.001), rel=1e-12)
    assert limits.lower[0, 0] == pytest.approx(0.1 - 3 * math.sqrt(0.001), rel=1e-12)


def test_a_small_denominator_has_wide_limits_cut_at_nothing_and_all():
    chart = p_chart([[9, 0, 50, 60]], [[10, 1, 100, 100]])
    assert chart.limits.lower[0, 1] == 0.0
    assert chart.limits.upper[0, 1] == 1.0
    assert chart.clipped_low[0, 1]
    assert chart.cause[0, 1] == Cause.COMMON


def test_the_multiplier_changes_the_unit_only():
    count, people = [[5, 9, 3, 8]], [[50, 60, 40, 50]]
    plain, percent = p_chart(count, people), p_chart(count, people, multiplier=100)
    np.testing.assert_allclose(plain.limits.upper * 100, percent.limits.upper, rtol=1e-12)
    np.testing.assert_array_equal(plain.cause, percent.cause)


def test_chance_alone_has_a_spread_of_about_one():
    rng = np.random.default_rng(7)
    people = rng.integers(500, 1500, size=(2000, 30))
    assert p_chart(rng.binomial(people, 0.2), people).spread[:, 0].mean() == pytest.approx(1, abs=0.02)
    assert u_chart(rng.poisson(people * 0.05), people).spread[:, 0].mean() == pytest.approx(1, abs=0.02)


def test_prime_limits_are_plain_limits_widened_by_the_spread():
    rng = np.random.default_rng(11)
    people = np.full((1, 24), 50_000)
    count = rng.binomial(people, 0.2 + rng.normal(0, 0.02, size=(1, 24)))
    plain, prime = p_chart(count, people), p_chart(count, people, prime=True)
    assert plain.spread[0, 0] > 5
    widened = (plain.limits.upper - plain.limits.centre) * plain.spread
    np.testing.assert_allclose(prime.limits.upper - prime.limits.centre, widened, rtol=1e-12)
    assert plain.special.sum() > prime.special.sum()


def test_a_gap_has_neither_point_nor_limits():
    chart = p_chart([[5, math.nan, 6, 0, 3]], [[50, math.nan, math.nan, 0, 50]])
    assert chart.observed[0].tolist() == [True, False, False, False, True]
    assert np.isnan(chart.limits.upper[0, 1:4]).all()
    assert not np.isnan(chart.limits.upper[0, [0, 4]]).any()


def test_no_events_at_all_have_no_variation():
    chart = u_chart([[0, 0, 0, 0]], [[10, 10, 10, 10]])
    assert (chart.state == LimitState.CONSTANT).all()
    assert not chart.special.any()


@pytest.mark.parametrize(
    ("count", "people", "words"),
    [
        ([[11, 1]], [[10, 10]], "above its denominator at series 0, period 0"),
        ([[1, -1]], [[10, 10]], "count is negative at series 0, period 1"),
        ([[1, 1]], [[10, -10]], "denominator is negative"),
        ([[1, math.inf]], [[10, 10]], "infinite"),
        ([[1, 1, 1]], [[10, 10]], "give one shape"),
    ],
)
def test_counts_that_cannot_be_are_refused(count, people, words):
    with pytest.raises(ValueError, match=words):
        p_chart(count, people)


def test_a_rate_may_exceed_its_denominator():
    assert u_chart([[30, 25, 35]], [[10, 10, 10]]).limits.centre[0, 0] == pytest.approx(3, rel=1e-12)
