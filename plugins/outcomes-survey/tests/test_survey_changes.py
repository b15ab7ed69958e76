"""The mathematics of change: against published figures, plain arithmetic and scipy's own tests."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outcomes_survey import detectable_change, paired_means, sample_for_means, welch
from outcomes_survey.means import detectable_mean_change, deviation_from_limits

from outcomes.statistics import compare_paired, compare_proportions, sample_size_two_proportions

people = st.integers(2, 500).map(float)
score = st.integers(-100, 100).map(lambda each: each / 4)
spread = st.integers(1, 80).map(lambda each: each / 8)


def test_the_z_of_68_against_74_8_per_cent_of_a_hundred_parents():
    # Worked out independently of this project, with 100 to 800 parents a wave.
    published = {100: 1.0640494030829257, 200: 1.5047930968748697, 400: 2.1280988061658515, 800: 3.0095861937497395}
    for size, z in published.items():
        found = compare_proportions(0.748 * size, size, 0.68 * size, size)
        assert z == pytest.approx(float(found.z), abs=1e-12)


def test_newcombe_s_own_example():
    # Newcombe (1998), table II (a), method 10: 56/70 against 48/80, difference 0.2, limits 0.0524 to 0.3339.
    found = compare_proportions(56, 70, 48, 80, multiplier=1).estimate
    assert [round(float(each), 4) for each in (found.value, found.lower, found.upper)] == [0.2, 0.0524, 0.3339]


def test_the_exact_p_of_twenty_eight_against_twelve():
    plain = 2 * sum(math.comb(40, k) for k in range(13)) / 2**40
    found = float(compare_paired(28, 12, 100, exact_below=1000).p)
    assert plain == pytest.approx(found, rel=1e-12)
    assert round(found, 3) == 0.017


@pytest.mark.parametrize(("after", "size"), [(74.8, 693), (78.0, 309)])
def test_the_sample_that_a_change_takes(after, size):
    assert size == float(sample_size_two_proportions(68, after))


@pytest.mark.parametrize("after", [74.8, 78.0, 60.0])
def test_the_detectable_change_is_the_inverse_of_the_sample_size(after):
    size = float(sample_size_two_proportions(68, after))
    way, sought = (1, after - 68) if after > 68 else (-1, 68 - after)
    enough, short = (float(detectable_change(68, n, n, way=way)) for n in (size, size - 1))
    assert enough <= sought < short


def test_no_change_can_be_found_by_a_handful_near_the_end_of_the_range():
    assert np.isnan(detectable_change(99, 10, 10))
    assert not np.isnan(detectable_change(99, 10, 10, way=-1))


def test_what_cannot_be_is_no_change():
    assert np.isnan(detectable_change([-1, 101, 50, np.nan], [10, 10, 0, 10], 10)).all()


@pytest.mark.parametrize(("confidence", "power"), [(95, 0.8), (0.95, 0), (1.0, 0.8)])
def test_a_chance_outside_nought_to_one_is_refused(confidence, power):
    with pytest.raises(ValueError, match="between 0 and 1"):
        detectable_change(50, 100, 100, confidence=confidence, power=power)


@settings(max_examples=60, deadline=None)
@given(score, spread, people, score, spread, people)
def test_welch_agrees_with_scipy(m0, s0, n0, m1, s1, n1):
    from scipy.stats import t, ttest_ind_from_stats

    other = ttest_ind_from_stats(m1, s1, n1, m0, s0, n0, equal_var=False)
    found = welch(m0, s0, n0, m1, s1, n1)
    assert other.statistic == pytest.approx(float(found.t), rel=1e-9, abs=1e-12)
    assert other.pvalue == pytest.approx(float(found.p), rel=1e-6, abs=1e-12)
    half = t.ppf(0.975, float(found.freedom)) * math.sqrt(s0**2 / n0 + s1**2 / n1)
    assert m1 - m0 + half == pytest.approx(float(found.upper), rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(score, score), min_size=3, max_size=40))
def test_the_paired_test_agrees_with_scipy_on_the_answers_themselves(answers):
    from scipy.stats import ttest_rel

    before, after = (np.array(each) for each in zip(*answers, strict=True))
    changes = after - before
    if np.ptp(changes) == 0:
        return
    found = paired_means(changes.mean(), changes.std(ddof=1), changes.size)
    other = ttest_rel(after, before)
    assert other.statistic == pytest.approx(float(found.t), rel=1e-9, abs=1e-9)
    assert other.pvalue == pytest.approx(float(found.p), rel=1e-6, abs=1e-12)


def test_the_deviation_comes_back_out_of_student_s_limits():
    from outcomes.statistics import mean_from_moments

    made = mean_from_moments([10, 200], [23.5, 50.0], [4.2, 9.0])
    assert deviation_from_limits(made.lower, made.upper, [10, 200]) == pytest.approx([4.2, 9.0], rel=1e-12)
    assert np.isnan(deviation_from_limits([5, np.nan, 1], [4, 5, 2], [10, 10, 1])).all()


def test_the_textbook_sample_for_half_a_deviation():
    # Half a standard deviation, 80% power: (1.96 + 0.84)^2 * 2 / 0.25 = 62.8 people a wave (Altman 1991).
    assert sample_for_means(5, 10, 10) == 63
    assert np.isnan(sample_for_means(0, 10, 10))


def test_the_detectable_change_of_means_is_the_inverse_of_their_sample():
    size = float(sample_for_means(3, 10, 12))
    enough, short = (float(detectable_mean_change(math.sqrt((100 + 144) / n))) for n in (size, size - 1))
    assert enough <= 3 < short


def test_a_test_that_cannot_be_made_is_nan():
    assert np.isnan(welch([1, 1, np.nan, 1], [0, 2, 2, -1], 10, 2, [0, 2, 2, 2], [10, 1, 10, 10]).p).all()
