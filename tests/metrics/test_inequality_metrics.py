"""Gap and slope between groups, and whether they narrow: numbers by hand, and the laws of both."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes import statistics
from outcomes.data.block import Measure
from outcomes.metrics.inequality_gap import InequalityGap, InequalityGapParameters
from outcomes.metrics.inequality_slope import InequalitySlope, InequalitySlopeParameters
from outcomes.testing import make_block

PERCENT = Measure(value_type="proportion", unit="%", multiplier=100.0, low=0.0, high=100.0)
LEVEL = InequalityGapParameters(tell="level")


def words(metric, block, params):
    found = metric.evaluate(block, params)
    info = metric.info
    return [
        info.outcomes[outcome].word if outcome >= 0 else info.reasons[reason].word
        for outcome, reason in zip(found.outcome, found.reason, strict=True)
    ], found


def groups(values, half=1.0, *, polarity=-1, wholes=1, **arrays):
    """Groups worst off first, one row each; limits ``half`` on either side."""
    numbers = np.array(values, dtype=float)
    size = len(numbers) // wholes
    return make_block(
        numbers,
        measure=PERCENT,
        lower=numbers - half,
        upper=numbers + half,
        polarity=polarity,
        within=np.repeat(np.arange(wholes), size),
        rank=np.tile(np.arange(1.0, size + 1), wholes),
        ranks=size,
        **arrays,
    )


# -- the gap ------------------------------------------------------------------------------------------------------


def test_the_gap_is_told_once_of_the_worst_off():
    said, found = words(InequalityGap(), groups([[30.0], [25.0], [20.0]]), LEVEL)
    assert said == ["Worse in the worst off", "told of the worst off", "told of the worst off"]
    evidence = {name: numbers[0] for name, numbers in found.evidence.items()}
    assert (evidence["worst_off"], evidence["best_off"]) == (30.0, 20.0)
    assert evidence["difference"] == 10.0
    # Both intervals are 1 on either side, so the difference is known to sqrt(1 + 1).
    assert evidence["difference_lower"] == pytest.approx(10 - math.sqrt(2), rel=1e-12)
    assert evidence["difference_upper"] == pytest.approx(10 + math.sqrt(2), rel=1e-12)
    assert evidence["ratio"] == 1.5
    assert np.isnan(found.evidence["difference"][1:]).all()


@pytest.mark.parametrize(
    ("values", "polarity", "expected", "difference"),
    [
        ([[60.0], [80.0]], 1, "Worse in the worst off", 20.0),
        ([[80.0], [60.0]], 1, "Better in the worst off", -20.0),
        ([[60.0], [80.0]], -1, "Better in the worst off", -20.0),
        ([[60.0], [80.0]], 0, "Lower in the worst off", -20.0),
        ([[80.0], [60.0]], 0, "Higher in the worst off", 20.0),
        ([[61.0], [60.0]], -1, "No significant gap", 1.0),
    ],
)
def test_a_gap_is_what_the_worst_off_lack(values, polarity, expected, difference):
    said, found = words(InequalityGap(), groups(values, polarity=polarity), LEVEL)
    assert said[0] == expected
    assert found.evidence["difference"][0] == difference


@pytest.mark.parametrize(
    ("worst", "expected", "slope"),
    [
        ([40, 37, 34, 31, 28], "Gap narrowing", -3.0),
        ([28, 31, 34, 37, 40], "Gap widening", 3.0),
        ([30, 31, 30, 31, 30], "No significant change in the gap", 0.0),
        # From five below to fifteen above: it turned round and then grew, and is wider than it was.
        ([15, 20, 25, 30, 35], "Gap widening", 5.0),
    ],
)
def test_a_gap_narrows_or_widens_by_a_weighted_line_through_the_periods(worst, expected, slope):
    said, found = words(InequalityGap(), groups([worst, [20.0] * 5]), InequalityGapParameters())
    assert said[0] == expected
    assert found.evidence["slope"][0] == pytest.approx(slope, abs=1e-12)
    # Each difference has limits sqrt 2 away, a standard error of sqrt 2 / 1.96, and the years' spread is 10.
    assert found.evidence["slope_error"][0] == pytest.approx(
        math.sqrt(2) / 1.959963984540054 / math.sqrt(10), rel=1e-12
    )
    assert found.evidence["points"][0] == 5.0


def test_a_gap_can_narrow_in_points_and_widen_in_times():
    worst, best = [40.0, 30.0, 20.0, 12.0], [20.0, 12.0, 6.0, 2.0]
    block = groups([worst, best], 0.2)
    assert words(InequalityGap(), block, InequalityGapParameters())[0][0] == "Gap narrowing"
    assert words(InequalityGap(), block, InequalityGapParameters(gap="relative"))[0][0] == "Gap widening"


def test_two_periods_make_no_trend_but_a_gap_all_the_same():
    said, found = words(InequalityGap(), groups([[40.0, 30.0], [20.0, 20.0]]), InequalityGapParameters())
    assert said[0] == "too few periods"
    assert found.evidence["difference"][0] == 10.0


def test_three_periods_make_a_trend():
    said, found = words(
        InequalityGap(), groups([[30.0, 28.0, 26.0], [20.0, 20.0, 20.0]], 0.1), InequalityGapParameters()
    )
    assert (said[0], found.evidence["points"][0]) == ("Gap narrowing", 3)


@pytest.mark.parametrize(("worst", "expected"), [(65.0, "No significant gap"), (65.1, "Worse in the worst off")])
def test_a_gap_that_may_just_be_none_is_none(worst, expected):
    # The difference of 5 is known to sqrt(3^2 + 4^2), which is 5 too.
    said, _ = words(InequalityGap(), groups([[worst], [60.0]], np.array([[3.0], [4.0]])), LEVEL)
    assert said[0] == expected


@pytest.mark.parametrize(("worst", "expected"), [(55.0, "No significant gap"), (54.9, "Better in the worst off")])
def test_a_lead_of_the_worst_off_that_may_just_be_none_is_none(worst, expected):
    said, _ = words(InequalityGap(), groups([[worst], [60.0]], np.array([[3.0], [4.0]])), LEVEL)
    assert said[0] == expected


@pytest.mark.parametrize("missing", ["lower", "upper"])
def test_a_limit_on_one_side_alone_judges_no_gap(missing):
    # The other limit of the gap is known, and lies on the side of no gap: it must not settle that there is none.
    numbers = np.array([[30.0], [29.5]])
    limits = {"lower": numbers - 1.0, "upper": numbers + 1.0}
    limits[missing] = np.where([[True], [False]], np.nan, limits[missing])
    block = make_block(numbers, measure=PERCENT, within=0, rank=[1.0, 2.0], ranks=2, polarity=-1, **limits)
    said, found = words(InequalityGap(), block, LEVEL)
    assert said[0] == "no confidence limits"
    known = np.isfinite([found.evidence["difference_lower"][0], found.evidence["difference_upper"][0]])
    assert known.sum() == 1


def test_a_period_whose_limits_have_no_width_weighs_nothing_in_the_trend():
    half = np.array([[0.5, 0.5, 0.5, 0.0]] * 2)
    _, found = words(InequalityGap(), groups([[30.0, 28.0, 26.0, 60.0], [20.0] * 4], half), InequalityGapParameters())
    assert found.evidence["points"][0] == 3.0
    assert found.evidence["slope"][0] == pytest.approx(-2.0, rel=1e-12)


def test_overlapping_periods_count_once_in_the_trend():
    worst = [40.0, 38.0, 36.0, 34.0, 32.0, 30.0, 28.0]
    rolling = groups([worst, [20.0] * 7], span=3)
    _, found = words(InequalityGap(), rolling, InequalityGapParameters())
    assert found.evidence["points"][0] == 3.0
    assert found.evidence["slope"][0] == pytest.approx(-2.0, rel=1e-12)


def test_only_the_latest_periods_asked_for_make_the_trend():
    worst = [60.0, 50.0, 40.0, 30.0, 31.0, 32.0, 33.0]
    _, found = words(InequalityGap(), groups([worst, [20.0] * 7]), InequalityGapParameters(periods=4))
    assert found.evidence["points"][0] == 4.0
    assert found.evidence["slope"][0] == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize(
    ("arrays", "expected"),
    [
        ({"rank": [1.0, 1.0, 3.0], "ranks": 3}, ["groups clash"] * 3),
        ({"rank": [2.0, 3.0, 4.0], "ranks": 4}, ["group missing", "told of the worst off", "told of the worst off"]),
        ({"rank": [np.nan] * 3, "ranks": 0}, ["no ordered groups"] * 3),
        ({"within": -1, "rank": [1.0, 2.0, 3.0], "ranks": 3}, ["no ordered groups"] * 3),
    ],
)
def test_groups_that_make_no_whole_say_why(arrays, expected):
    block = make_block([[1.0], [2.0], [3.0]], **({"within": 0} | arrays))
    assert words(InequalityGap(), block, LEVEL)[0] == expected


def test_groups_without_limits_have_a_gap_and_no_judgement():
    block = make_block([[30.0], [20.0]], within=0, rank=[1.0, 2.0], ranks=2, polarity=-1)
    for metric, params in ((InequalityGap(), LEVEL),):
        said, found = words(metric, block, params)
        assert said[0] == "no confidence limits"
        assert found.evidence["difference"][0] == 10.0


def test_a_gap_rests_on_the_latest_period_in_which_both_ends_have_a_value():
    said, found = words(InequalityGap(), groups([[30.0, 40.0], [20.0, None]]), LEVEL)
    assert said[0] == "Worse in the worst off"
    assert found.period[0] == 0


# -- the slope ----------------------------------------------------------------------------------------------------

SLOPE_LEVEL = InequalitySlopeParameters(tell="level", shares="equal")


def test_the_slope_index_of_a_straight_line_is_its_rise_from_end_to_end():
    # Fifths of the same size stand at .1, .3, .5, .7, .9; 30 - 20 b falls by 4 from one to the next.
    said, found = words(InequalitySlope(), groups([[28.0], [24.0], [20.0], [16.0], [12.0]]), SLOPE_LEVEL)
    assert said[0] == "Worse in the worst off"
    assert found.evidence["difference"][0] == pytest.approx(20.0, rel=1e-12)
    assert found.evidence["ratio"][0] == pytest.approx(3.0, rel=1e-12)
    # sum c^2 for equal fifths is 1 / (5 * .08) ^ 2 * 5 * .08 = 2.5; the limits are one either side of each value.
    assert found.evidence["difference_upper"][0] - 20.0 == pytest.approx(math.sqrt(2.5), rel=1e-12)


def test_the_slope_index_weighs_groups_by_their_people():
    values = np.array([[70.0], [74.0], [75.0], [79.0]])
    people = np.array([[100.0], [120.0], [90.0], [90.0]])
    block = groups(values, polarity=1, denominator=people)
    _, found = words(InequalitySlope(), block, InequalitySlopeParameters(tell="level"))
    expected = statistics.slope_index(values[:, 0], people[:, 0])
    assert found.evidence["difference"][0] == pytest.approx(float(expected.slope.value), rel=1e-12)
    assert found.evidence["ratio"][0] == pytest.approx(float(expected.relative.value), rel=1e-12)


def test_without_people_there_is_no_slope_unless_the_groups_are_taken_to_be_equal():
    block = groups([[28.0], [24.0], [20.0]])
    assert words(InequalitySlope(), block, InequalitySlopeParameters())[0][0] == "no period with all groups"
    assert words(InequalitySlope(), block, SLOPE_LEVEL)[0][0] == "Worse in the worst off"


def test_every_group_is_needed_for_a_slope_and_only_the_ends_for_a_gap():
    block = groups([[28.0], [24.0], [20.0], [16.0]]).rows(np.array([0, 1, 3]))
    assert words(InequalitySlope(), block, SLOPE_LEVEL)[0][0] == "group missing"
    assert words(InequalityGap(), block, LEVEL)[0][0] == "Worse in the worst off"


def test_the_slope_index_through_time_narrows():
    start = np.array([28.0, 24.0, 20.0, 16.0, 12.0])
    values = np.stack([20 + (start - 20) * share for share in (1.0, 0.8, 0.6, 0.4)], axis=1)
    said, found = words(InequalitySlope(), groups(values, 0.5), InequalitySlopeParameters(shares="equal"))
    assert said[0] == "Gap narrowing"
    assert found.evidence["slope"][0] == pytest.approx(-4.0, rel=1e-12)


@pytest.mark.parametrize("scale", ["plain", "log", "logit"])
def test_the_slope_index_on_a_scale_is_that_of_the_kernel(scale):
    values, people = np.array([[28.0], [24.0], [21.0], [13.0]]), np.array([[100.0], [80.0], [90.0], [70.0]])
    unit = 100.0 if scale == "logit" else 1.0
    block = groups(values, 2.0, denominator=people)
    _, found = words(InequalitySlope(), block, InequalitySlopeParameters(tell="level", scale=scale))
    expected = statistics.slope_index(
        values[:, 0] / unit,
        people[:, 0],
        lower=(values[:, 0] - 2.0) / unit,
        upper=(values[:, 0] + 2.0) / unit,
        scale=scale,
        fit_on_scale=scale != "plain",
    )
    # Low is good, so the gap is the fall from worst to best off.
    assert found.evidence["difference"][0] == pytest.approx(-unit * float(expected.slope.value), rel=1e-12)
    assert found.evidence["difference_lower"][0] == pytest.approx(-unit * float(expected.slope.upper), rel=1e-12)
    assert found.evidence["ratio"][0] == pytest.approx(1.0 / float(expected.relative.value), rel=1e-12)
    assert found.evidence["ratio_upper"][0] == pytest.approx(1.0 / float(expected.relative.lower), rel=1e-12)


# -- laws of both -------------------------------------------------------------------------------------------------

tables = st.lists(st.lists(st.floats(1.0, 99.0), min_size=5, max_size=5), min_size=3, max_size=6)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_turning_the_order_round_turns_the_gap_round(table):
    block, turned = groups(table, polarity=0), groups(table[::-1], polarity=0)
    for metric, params in ((InequalityGap(), LEVEL), (InequalitySlope(), SLOPE_LEVEL)):
        one, other = words(metric, block, params)[1], words(metric, turned, params)[1]
        np.testing.assert_allclose(one.evidence["difference"][0], -other.evidence["difference"][0], atol=1e-9)
        np.testing.assert_allclose(
            one.evidence["difference_lower"][0], -other.evidence["difference_upper"][0], atol=1e-9
        )


@settings(max_examples=60, deadline=None)
@given(st.floats(1.0, 99.0), st.integers(2, 10))
def test_groups_that_are_all_the_same_have_no_gap(level, size):
    block = groups([[level] * 4] * size)
    for metric, params in ((InequalityGap(), LEVEL), (InequalitySlope(), SLOPE_LEVEL)):
        said, found = words(metric, block, params)
        if metric.info.id == "inequality.slope" and size < 3:
            assert said[0] == "no ordered groups"
            continue
        assert said[0] == "No significant gap"
        np.testing.assert_allclose(found.evidence["difference"][0], 0.0, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(tables, tables)
def test_one_area_s_gap_does_not_depend_on_another_s(first, second):
    size = min(len(first), len(second))
    both = groups(first[:size] + second[:size], wholes=2)
    alone = groups(first[:size])
    for metric, params in ((InequalityGap(), InequalityGapParameters()), (InequalitySlope(), SLOPE_LEVEL)):
        together, own = words(metric, both, params), words(metric, alone, params)
        assert together[0][0] == own[0][0]
        for name, numbers in own[1].evidence.items():
            np.testing.assert_allclose(together[1].evidence[name][0], numbers[0], rtol=1e-12)
