"""Laws that hold for every series, and agreement with a plain evaluator that takes one point at a time."""

import itertools
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from outcomes_spc import Cause, LimitState, Rules, p_chart, run_chart, u_chart, xmr
from outcomes_spc.xmr import LIMIT_FACTOR, SCREEN_FACTOR

MODEST = settings(max_examples=60, deadline=None)
LINES = ("centre", "lower", "near_lower", "near_upper", "upper")

# Halves, so that shifting and scaling lose no digits, and few distinct values, so that ties are common.
level = st.integers(-40, 40).map(lambda each: each / 2)
series = st.lists(st.one_of(level, level, level, st.just(math.nan)), min_size=0, max_size=40)
wild = st.lists(st.integers(-6, 6).map(float), min_size=8, max_size=40)


@st.composite
def blocks(draw):
    """A block of several series of one length."""
    periods = draw(st.integers(1, 30))
    cell = st.one_of(level, level, st.just(math.nan))
    row = st.lists(cell, min_size=periods, max_size=periods)
    return np.array(draw(st.lists(row, min_size=1, max_size=6)))


@st.composite
def segmented(draw):
    """A series with segment numbers that never fall."""
    values = draw(st.one_of(series, wild))
    steps = draw(st.lists(st.sampled_from([0, 0, 0, 0, 0, 0, 0, 1]), min_size=len(values), max_size=len(values)))
    return np.array([values]).reshape(1, -1), np.cumsum(np.array(steps, dtype=int))


def same_chart(one, other):
    for line in LINES:
        np.testing.assert_array_equal(getattr(one.limits, line), getattr(other.limits, line))
    for name in ("value", "side", "outside", "close", "cause", "direction", "state", "base_points", "spread"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def part_of(chart, rows, columns):
    """A chart with only some rows and columns, as a plain dictionary of arrays."""
    arrays = {line: getattr(chart.limits, line)[rows, columns] for line in LINES}
    for name in ("value", "side", "outside", "close", "cause", "direction", "state", "base_points", "spread"):
        arrays[name] = getattr(chart, name)[rows, columns]
    return arrays


def plain_segment(values, base_points, screen):
    """One segment without gaps, one point at a time: (state, mean, average range, causes, directions)."""
    base = values[:base_points]
    if not base:
        return LimitState.NO_POINTS, None, None, [], []
    mean = math.fsum(base) / len(base)
    none = [Cause.NOT_ASSESSED] * len(values), [0] * len(values)
    if len(base) == 1:
        return LimitState.ONE_POINT, mean, None, *none
    ranges = [abs(b - a) for a, b in itertools.pairwise(base)]
    average = sum(ranges) / len(ranges)
    if average == 0:
        return LimitState.CONSTANT, mean, None, *none
    if screen:
        kept = [each for each in ranges if each < SCREEN_FACTOR * average * (1 - 1e-12)]
        average = sum(kept) / len(kept) if kept else 0
    if average == 0:
        return LimitState.SCREENED_AWAY, mean, None, *none
    causes, ways = plain_labels(values, mean, LIMIT_FACTOR * average)
    return LimitState.USABLE, mean, average, causes, ways


def plain_labels(values, mean, width):
    def sign(a, b):
        return 0 if math.isclose(a, b, rel_tol=1e-12, abs_tol=0) else (1 if a > b else -1)

    n = len(values)
    side = [sign(y, mean) for y in values]
    outside = [sign(y, mean + width) > 0 or sign(y, mean - width) < 0 for y in values]
    near = [sign(y, mean + width * 2 / 3) > 0 or sign(y, mean - width * 2 / 3) < 0 for y in values]
    close = [a and not b for a, b in zip(near, outside, strict=True)]
    step = [0] + [sign(b, a) for a, b in itertools.pairwise(values)]
    shift, trend, pair = set(), set(), set()
    for start in range(n - 6):
        seven = range(start, start + 7)
        if side[start] and all(side[i] == side[start] for i in seven):
            shift.update(seven)
        if step[start + 1] and all(step[i] == step[start + 1] for i in seven[1:]):
            trend.update(seven)
    for start in range(n - 2):
        three = range(start, start + 3)
        if side[start] and all(side[i] == side[start] for i in three) and sum(close[i] for i in three) >= 2:
            pair.update(i for i in three if close[i])
    causes, ways = [], []
    for i in range(n):
        if outside[i]:
            cause, way = Cause.OUTSIDE, side[i]
        elif i in trend:
            cause, way = Cause.TREND, step[i + 1] if i + 1 in trend and step[i + 1] else step[i]
        elif i in pair:
            cause, way = Cause.TWO_IN_THREE, side[i]
        elif i in shift:
            cause, way = Cause.SHIFT, side[i]
        else:
            cause, way = Cause.COMMON, 0
        causes.append(cause)
        ways.append(way)
    return causes, ways


@settings(max_examples=150, deadline=None)
@given(segmented(), st.one_of(st.none(), st.integers(2, 15)), st.booleans())
def test_the_chart_agrees_with_a_plain_evaluator(given_series, base_points, screen):
    values, segment = given_series
    chart = xmr(values, segment=segment, base_points=base_points, screen=screen)
    for number in np.unique(segment):
        inside = segment == number
        seen = inside & ~np.isnan(values[0])
        state, mean, average, causes, ways = plain_segment(values[0, seen].tolist(), base_points, screen)
        assert (chart.state[0, inside] == state).all()
        if mean is not None:
            np.testing.assert_allclose(chart.limits.centre[0, inside], mean, rtol=1e-12, atol=1e-12)
        if average is not None:
            np.testing.assert_allclose(chart.spread[0, inside], average, rtol=1e-12)
            np.testing.assert_allclose(
                chart.limits.upper[0, inside], mean + LIMIT_FACTOR * average, rtol=1e-12, atol=1e-12
            )
        else:
            assert np.isnan(chart.limits.upper[0, inside]).all()
        assert causes == chart.cause[0, seen].tolist()
        assert ways == chart.direction[0, seen].tolist()


@MODEST
@given(blocks(), st.sampled_from([0.25, 3.0, 10.0, 1e6]), st.integers(-1000, 1000), st.booleans())
def test_unit_and_origin_move_the_limits_and_no_label(values, scale, shift, screen):
    plain, moved = xmr(values, screen=screen), xmr(values * scale + shift, screen=screen)
    for line in LINES:
        np.testing.assert_allclose(
            getattr(moved.limits, line), getattr(plain.limits, line) * scale + shift, rtol=1e-9, atol=1e-9
        )
    for name in ("side", "outside", "close", "cause", "direction", "state"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(moved, name))


@MODEST
@given(blocks())
def test_turning_the_measure_upside_down_turns_the_directions(values):
    plain, turned = xmr(values), xmr(-values)
    np.testing.assert_array_equal(plain.cause, turned.cause)
    np.testing.assert_array_equal(plain.direction, -turned.direction)
    np.testing.assert_allclose(plain.limits.upper, -turned.limits.lower, rtol=1e-12)


@MODEST
@given(blocks(), st.integers(0, 4), st.integers(0, 4))
def test_padding_with_missing_periods_changes_nothing(values, front, back):
    padded = np.pad(values, ((0, 0), (front, back)), constant_values=np.nan)
    window = slice(front, front + values.shape[1])
    for make in (xmr, lambda each: p_chart(np.abs(each), np.abs(each) + 5, prime=True)):
        plain, wide = make(values), make(padded)
        expected, found = part_of(plain, slice(None), slice(None)), part_of(wide, slice(None), window)
        for name, array in expected.items():
            np.testing.assert_array_equal(array, found[name], err_msg=name)
    one, other = run_chart(values), run_chart(padded)
    for name in ("median", "useful", "longest_run", "crossings", "signal", "run_side", "run_is_current"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@MODEST
@given(segmented(), st.floats(-50, 50).map(lambda each: round(each, 1)))
def test_a_segment_is_judged_by_its_own_points_only(given_series, replacement):
    values, segment = given_series
    if segment.size == 0:
        return
    last = segment[-1]
    inside = segment == last
    changed = values.copy()
    changed[0, ~inside] = replacement
    before, after = xmr(values, segment=segment), xmr(changed, segment=segment)
    for name, array in part_of(before, slice(None), inside).items():
        np.testing.assert_array_equal(array, part_of(after, slice(None), inside)[name], err_msg=name)


@MODEST
@given(blocks(), st.one_of(st.none(), st.integers(2, 12)), st.booleans())
def test_many_series_at_once_are_each_series_alone(values, base_points, anywhere):
    rules = Rules(anywhere=anywhere)
    together = xmr(values, base_points=base_points, rules=rules)
    rates = u_chart(np.abs(values), np.full(values.shape, 7.0), base_points=base_points, prime=True)
    runs = run_chart(values, base_points=base_points)
    for row in range(values.shape[0]):
        one = slice(row, row + 1)
        alone = xmr(values[one], base_points=base_points, rules=rules)
        for name, array in part_of(together, one, slice(None)).items():
            np.testing.assert_array_equal(array, part_of(alone, slice(None), slice(None))[name], err_msg=name)
        alone = u_chart(np.abs(values[one]), np.full((1, values.shape[1]), 7.0), base_points=base_points, prime=True)
        for name, array in part_of(rates, one, slice(None)).items():
            np.testing.assert_array_equal(array, part_of(alone, slice(None), slice(None))[name], err_msg=name)
        assert runs.signal[row] == run_chart(values[one], base_points=base_points).signal[0]


@MODEST
@given(blocks())
def test_points_beyond_the_base_do_not_move_its_limits(values):
    chart = xmr(values, base_points=6)
    rank = np.cumsum(~np.isnan(values), axis=1)
    changed = np.where(rank > 6, values * 3 + 1, values)
    np.testing.assert_array_equal(chart.limits.upper, xmr(changed, base_points=6).limits.upper)


@MODEST
@given(blocks())
def test_limits_never_leave_the_range_and_cutting_them_moves_no_label(values):
    held = np.clip(values, 0, 10)
    free, cut = xmr(held), xmr(held, value_range=(0, 10))
    assert not (cut.limits.lower < 0).any()
    assert not (cut.limits.upper > 10).any()
    np.testing.assert_array_equal(free.cause, cut.cause)
    np.testing.assert_array_equal(cut.clipped_low, free.limits.lower < 0)


@MODEST
@given(blocks())
def test_inputs_are_left_untouched(values):
    before = values.copy()
    values.flags.writeable = False
    xmr(values, value_range=(0, 1))
    run_chart(values)
    np.testing.assert_array_equal(before, values)


@MODEST
@given(blocks())
def test_a_chart_is_the_same_each_time(values):
    same_chart(xmr(values), xmr(values))


def plain_runs(values):
    """Longest run and crossings about the median of one series, one point at a time."""
    ordered = sorted(values)
    median = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    sides = [y > median for y in values if y != median]
    longest = run = crossings = 0
    for index, side in enumerate(sides):
        same = index > 0 and side == sides[index - 1]
        crossings += index > 0 and not same
        run = run + 1 if same else 1
        longest = max(longest, run)
    return len(sides), longest, crossings


@MODEST
@given(series)
def test_runs_and_crossings_agree_with_a_plain_count(values):
    seen = [each for each in values if not math.isnan(each)]
    chart = run_chart(np.array([values]).reshape(1, -1))
    expected = plain_runs(seen) if seen else (0, 0, 0)
    assert expected == (chart.useful[0], chart.longest_run[0], chart.crossings[0])
