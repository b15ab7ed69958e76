"""Run charts: what is chance, what is a signal, and the regions of the three methods."""

import math

import numpy as np
import pytest
from outcomes_spc import Method, run_chart
from outcomes_spc.runs import anhoej_limits, best_box, cut_box, is_signal


def plain_fifth_percentile(trials):
    total = 0.0
    for k in range(trials + 1):
        total += math.comb(trials, k) * 0.5**trials
        if total >= 0.05:
            return k
    raise AssertionError("a distribution sums to 1")


@pytest.mark.parametrize("useful", [2, 5, 10, 17, 24, 60, 99])
def test_the_crossings_limit_is_the_fifth_percentile_of_a_fair_coin(useful):
    assert plain_fifth_percentile(useful - 1) == anhoej_limits(useful).crossings


def test_boxes_fall_back_to_the_anhoej_limits_outside_their_tables():
    for useful in (9, 101, 500):
        assert anhoej_limits(useful).crossings == best_box(useful).crossings
        assert anhoej_limits(useful).longest_run == best_box(useful).longest_run
        assert cut_box(useful).crossings == -1


def test_the_three_methods_differ_on_the_published_example_of_eleven_points():
    # n = 11: Anhøj allows 2 crossings or more and runs to 6, the best box 3 and 7, the cut box not both extremes
    # (with 3 crossings runs to 6 only, with a run of 7 at least 4 crossings).
    found = {
        (method.value, crossings, longest): bool(is_signal(11, longest, crossings, method))
        for method in Method
        for crossings, longest in ((2, 6), (3, 7), (4, 7), (3, 6))
    }
    assert found == {
        ("anhoej", 2, 6): False,
        ("anhoej", 3, 7): True,
        ("anhoej", 4, 7): True,
        ("anhoej", 3, 6): False,
        ("bestbox", 2, 6): True,
        ("bestbox", 3, 7): False,
        ("bestbox", 4, 7): False,
        ("bestbox", 3, 6): False,
        ("cutbox", 2, 6): True,
        ("cutbox", 3, 7): True,
        ("cutbox", 4, 7): False,
        ("cutbox", 3, 6): False,
    }


def test_a_step_is_a_long_run_with_few_crossings():
    chart = run_chart([[3, 4, 3, 4, 3, 4, 3, 4, 3, 4, 13, 14, 13, 14, 13, 14, 13, 14, 13, 14]])
    assert chart.median[0] == 8.5
    assert (chart.longest_run[0], chart.crossings[0]) == (10, 1)
    assert chart.long_run[0]
    assert chart.crossings[0] < chart.limits.crossings[0]
    assert chart.run_side[0] == 1
    assert chart.run_is_current[0]


def test_a_run_that_has_ended_is_not_current():
    chart = run_chart([[9] * 9 + [1, 1, 9, 1, 1, 1, 9, 1, 1, 1, 1, 1, 1]])
    assert chart.longest_run[0] == 9
    assert chart.run_side[0] == 1
    assert not chart.run_is_current[0]


def test_points_on_the_median_are_neither_run_nor_crossing():
    chart = run_chart([[1.0, 5, 9, 5, 1, 5, 9]])
    assert (chart.useful[0], chart.crossings[0], chart.longest_run[0]) == (4, 3, 1)


def test_a_constant_series_has_no_useful_point_and_no_signal():
    chart = run_chart([[5.0] * 20])
    assert (chart.useful[0], chart.longest_run[0]) == (0, 0)
    assert not chart.signal[0]


def test_a_median_fixed_on_the_first_points_shows_the_later_shift():
    values = [[4, 6, 4, 6, 4, 6, 4, 6, 4, 6, 4, 6, 5] + [8] * 9]
    assert run_chart(values, base_points=13).median[0] == 5.0
    assert run_chart(values, base_points=13).long_run[0]


def test_only_the_last_segment_with_points_is_judged():
    values = [[1, 2] * 6 + [9, 8] * 6 + [np.nan] * 3]
    segment = [0] * 12 + [1] * 12 + [2] * 3
    chart = run_chart(values, segment=segment)
    assert (chart.median[0], chart.points[0]) == (8.5, 12)
    assert not chart.signal[0]


def chance_of_no_signal(useful, method):
    """Exact, for fair coins about a known line: counts compositions of n into runs of limited length."""

    def sequences(runs, longest):
        """How many compositions of ``useful`` into so many parts have no part above ``longest``."""
        total = 0
        for j in range(runs + 1):
            left = useful - j * longest - 1
            if left >= runs - 1:
                total += (-1) ** j * math.comb(runs, j) * math.comb(left, runs - 1)
        return total

    quiet = 0
    for crossings in range(useful):
        for longest in range(1, useful + 1):
            if not is_signal(useful, longest, crossings, method):
                quiet += sequences(crossings + 1, longest) - sequences(crossings + 1, longest - 1)
    return quiet / 2 ** (useful - 1)


@pytest.mark.parametrize("useful", [10, 11, 12, 19, 24, 31, 40])
def test_the_boxes_call_at_most_seven_and_a_half_percent_of_pure_chance_a_signal(useful):
    # The design of Anhøj and Wentzel-Larsen (2020): the smallest box that holds 92.5% of chance, and the cut box
    # as much of its border as can go without falling below that.
    best, cut = chance_of_no_signal(useful, Method.BEST_BOX), chance_of_no_signal(useful, Method.CUT_BOX)
    assert 0.925 <= cut <= best


def test_chance_alone_seldom_gives_a_signal():
    noise = np.random.default_rng(20160401).normal(size=(4000, 24))
    assert 0.02 < run_chart(noise).signal.mean() < 0.06
