"""`change.threshold`, `progress.healthy-people` and `benchmark.median-distance` held to plain versions and to their words."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.metrics.benchmark_median_distance import INFO as DISTANCE
from outcomes.metrics.benchmark_median_distance import BenchmarkMedianDistance, MedianDistanceParameters
from outcomes.metrics.change_threshold import INFO as CHANGE
from outcomes.metrics.change_threshold import ChangeThreshold, ChangeThresholdParameters
from outcomes.metrics.progress_healthy_people import INFO as HEALTHY
from outcomes.metrics.progress_healthy_people import HealthyPeopleParameters, HealthyPeopleProgress
from outcomes.testing import conformance, make_block

NAN = float("nan")


def words(info, columns):
    return [
        info.outcomes[outcome].word if outcome >= 0 else info.reasons[reason].word
        for outcome, reason in zip(columns.outcome, columns.reason, strict=True)
    ]


def observed(block):
    """The periods of a block of one row that have a value and were over, in order of time."""
    return [
        j
        for j in range(block.shape[1])
        if block.periods.end[j] <= block.as_of and block.value[0, j] == block.value[0, j]
    ]


def plain_change(block, params):
    """`change.threshold` for one series in plain steps, without the test of chance."""
    seen = observed(block)
    if not seen:
        return "no data"
    now, axis = seen[-1], block.periods
    if params.since == "baseline":
        at = int(block.baseline_at[0])
        earlier = float(block.baseline[0])
        if math.isnan(earlier) and at in seen:
            earlier = float(block.value[0, at])
        if math.isnan(earlier):
            return "no baseline"
        if 0 <= at and now <= at:
            return "nothing since the baseline"
    else:
        if params.since == "year-before":
            before = [now - axis.per_year] if now - axis.per_year in seen else []
        else:
            before = [j for j in seen if axis.end[j] < axis.start[now]]
        if not before:
            return "nothing to compare with"
        earlier = float(block.value[0, before[-1]])
    value = float(block.value[0, now])
    if params.basis == "percent" and earlier == 0:
        return "percent of zero"
    change = value - earlier
    needed = params.threshold * abs(earlier) / 100 if params.basis == "percent" else params.threshold
    slack = 1e-9 * max(abs(value), abs(earlier))
    enough = abs(change) >= needed - slack if params.exactly == "changed" else abs(change) > needed + slack
    if not enough or abs(change) <= slack:
        return "maintained", {"change": change, "needed": needed}
    way = int(block.sense[0]) or int(block.polarity[0])
    if way == 0:
        return "higher" if change > 0 else "lower"
    return "better" if change * way > 0 else "worse"


TestChangeThreshold = conformance(
    ChangeThreshold(),
    params=st.builds(
        ChangeThresholdParameters,
        threshold=st.sampled_from([0.0, 1.0, 5.0, 40.0]),
        basis=st.sampled_from(["points", "percent"]),
        since=st.sampled_from(["previous", "year-before", "baseline"]),
        exactly=st.sampled_from(["maintained", "changed"]),
        ignore_chance=st.just(True),
    ),
    plain=plain_change,
)


@pytest.mark.parametrize(
    ("exactly", "threshold", "expected"),
    [
        ("maintained", 1.0, "maintained"),
        ("changed", 1.0, "better"),
        ("changed", 0.0, "better"),
        ("maintained", 0.9, "better"),
    ],
)
def test_a_change_of_exactly_the_threshold_is_what_the_framework_says(exactly, threshold, expected):
    """0.3 - 0.2 is not 0.1 to a computer, nor is 61.2 - 60.2 one: rounding never decides."""
    block = make_block([60.2, 61.2])
    columns = ChangeThreshold().evaluate(block, ChangeThresholdParameters(exactly=exactly, threshold=threshold))
    assert [expected] == words(CHANGE, columns)


def test_no_change_is_maintained_even_where_the_threshold_is_nothing():
    params = ChangeThresholdParameters(exactly="changed", threshold=0.0)
    assert ["maintained"] == words(CHANGE, ChangeThreshold().evaluate(make_block([60.0, 60.0]), params))


def test_what_may_be_chance_is_no_change_unless_the_threshold_alone_is_asked_for():
    """240 of 400 and 252 of 400: three points, z = 0.03 / sqrt(0.615 x 0.385 x 2/400) = 0.872."""
    from outcomes.data.block import Measure

    measure = Measure(unit="%", value_type="proportion", multiplier=100.0)
    block = make_block([60.0, 63.0], count=[240, 252], denominator=400, measure=measure)
    found = ChangeThreshold().evaluate(block, ChangeThresholdParameters())
    assert ["may be chance"] == words(CHANGE, found)
    assert found.evidence["z"][0] == pytest.approx(0.872, abs=0.001)
    alone = ChangeThreshold().evaluate(block, ChangeThresholdParameters(ignore_chance=True))
    assert ["better"] == words(CHANGE, alone)


def test_a_direction_with_a_tolerance_is_a_change_against_the_baseline():
    """Down from 40 by more than 2 was promised; 39 is within the tolerance and neither better nor worse."""
    block = make_block([[40.0, 39.0], [40.0, 37.0], [40.0, 42.5]], sense=-1, direction_only=True, baseline_at=0)
    params = ChangeThresholdParameters(since="baseline", threshold=2.0)
    assert ["maintained", "better", "worse"] == words(CHANGE, ChangeThreshold().evaluate(block, params))


def plain_statuses(block, params):
    """`progress.healthy-people` for one series as the published note reads, where nothing can be tested."""
    seen = observed(block)
    stated = [j for j in range(block.shape[1]) if not math.isnan(block.target[0, j])]
    due = int(block.due_at[0])
    if due < 0:
        due = stated[-1] if stated else -1
    now = None if not seen else due if 0 <= due < seen[-1] and due in seen else seen[-1]
    if now is None:
        return "no data"
    at = int(block.baseline_at[0])
    base = float(block.baseline[0])
    if math.isnan(base) and at in seen:
        base = float(block.value[0, at])
    if at < 0:
        at, base = seen[0], float(block.value[0, seen[0]])
    place = due if due in stated else stated[-1] if stated else None
    if place is None:
        return "no target"
    target, other, sense = float(block.target[0, place]), float(block.target_upper[0, place]), int(block.sense[0])
    low = -math.inf if sense < 0 else target
    high = math.inf if sense > 0 else target if sense < 0 else other
    if math.isnan(high):
        return "no target"
    if math.isnan(base):
        return "no figure at the baseline"
    if at >= now:
        return "nothing since the base"
    if low > block.measure.high * (1 + 1e-9) or high < block.measure.low - 1e-9 * abs(block.measure.low):
        return "unattainable as written"
    value = float(block.value[0, now])
    slack = 1e-9 * max(abs(value), abs(low if math.isfinite(low) else 0), abs(high if math.isfinite(high) else 0))
    if low - slack <= value <= high + slack:
        return "target met or exceeded"
    goal = min(max(base, low), high)
    if abs(value - base) <= 1e-9 * max(abs(value), abs(base)):
        return "little or no detectable change"
    if (value - base) * (goal - base) > 0:
        achieved = (value - base) / (goal - base)
        return "improving" if achieved >= params.share / 100 * (1 - 1e-9) else "little or no detectable change"
    if base == 0:
        return "percent of zero"
    moved = abs(value - base) / abs(base)
    return "getting worse" if moved >= params.share / 100 * (1 - 1e-9) else "little or no detectable change"


TestHealthyPeople = conformance(HealthyPeopleProgress())


@settings(max_examples=300, deadline=None)
@given(
    values=st.lists(st.sampled_from([NAN, 0.0, 54.0, 58.0, 60.0, 60.5, 61.5, 70.0, 80.0]), min_size=3, max_size=5),
    target=st.sampled_from([50.0, 60.0, 70.0, 120.0]),
    sense=st.sampled_from([-1, 1]),
    base=st.sampled_from([-1, 0, 1]),
    due=st.sampled_from([-1, 1, 2]),
)
def test_the_statuses_agree_with_a_plain_reading_of_the_note(values, target, sense, base, due):
    from outcomes.data.block import Measure

    levels = [NAN] * (len(values) - 1) + [target]
    measure = Measure(unit="%", low=0.0, high=100.0)
    block = make_block([values], target=[levels], sense=sense, baseline_at=base, due_at=due, measure=measure)
    params = HealthyPeopleParameters()
    assert [plain_statuses(block, params)] == words(HEALTHY, HealthyPeopleProgress().evaluate(block, params))


def test_a_base_on_the_good_side_of_its_target_can_only_be_left():
    """72 in the base year against 70: 69 is 4% of the baseline away, 62 is 14%."""
    block = make_block([[72.0, 69.0], [72.0, 62.0], [72.0, 71.0]], target=[[NAN, 70.0]] * 3, baseline_at=0)
    found = words(HEALTHY, HealthyPeopleProgress().evaluate(block, HealthyPeopleParameters()))
    assert ["little or no detectable change", "getting worse", "target met or exceeded"] == found


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([NAN, 1.0, 2.0, 2.5, 3.0, 5.0, 8.0, 40.0]), min_size=1, max_size=12),
    st.sampled_from([-1, 0, 1]),
    st.sampled_from(["normal", "plain"]),
    st.integers(3, 6),
)
def test_the_distance_is_that_of_the_statistics_module(values, polarity, scaling, fewest):
    block = make_block([[value] for value in values], group=0, polarity=polarity)
    params = MedianDistanceParameters(scaling=scaling, fewest_areas=fewest)
    found = BenchmarkMedianDistance().evaluate(block, params)
    there = [value for value in values if not math.isnan(value)]
    for row, value in enumerate(values):
        word = words(DISTANCE, found)[row]
        if math.isnan(value):
            assert "no value" == word
            continue
        middle = statistics.median(there)
        spread = statistics.median(abs(each - middle) for each in there)
        if len(there) < fewest:
            assert "too few areas" == word
        elif spread == 0:
            assert "areas are alike" == word
        else:
            distance = (value - middle) / (spread * (1.4826 if scaling == "normal" else 1))
            assert found.evidence["distance"][row] == pytest.approx(distance)
            good = {1: ("Far better", "Far worse"), -1: ("Far worse", "Far better"), 0: ("Far higher", "Far lower")}
            expected = "Like the others" if abs(distance) < 2.5 else good[polarity][0 if distance > 0 else 1]
            assert expected == word


def test_each_group_has_its_own_middle_in_its_own_period():
    value = [[1.0, NAN], [2.0, NAN], [3.0, NAN], [NAN, 10.0], [NAN, 20.0], [NAN, 30.0], [NAN, 5.0]]
    block = make_block(value, group=[0, 0, 0, 1, 1, 1, -1])
    found = BenchmarkMedianDistance().evaluate(block, MedianDistanceParameters(fewest_areas=3))
    assert [2.0, 2.0, 2.0, 20.0, 20.0, 20.0] == found.evidence["median"][:6].tolist()
    assert np.isnan(found.evidence["median"][6])
    assert "no comparison set" == words(DISTANCE, found)[6]
