"""Paths under every reading: the numbers of the Leicestershire example, the policies, and many series at once."""

import itertools
import json
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.framework.paths import OwnNumbers, stretch_of, target_path
from outcomes.framework.readings import COMMON, first_beyond_range, readings_of
from outcomes.framework.targets import (
    BandTarget,
    ChangeTarget,
    DirectionTarget,
    Interpretation,
    LevelsTarget,
    LevelTarget,
    Start,
    UndefinedTarget,
)
from outcomes.periods import parse_period

JHWS = json.loads((Path(__file__).parents[1] / "vectors" / "progress.json").read_text(encoding="utf-8"))["jhws_68"]
YEARS = parse_period("2013").kind
WORDED = ChangeTarget(
    change=10.0,
    from_=Start(period="2013", value=68.0),
    beyond_range="flag",
    reading=Interpretation(why="the wording leaves basis and compounding open"),
)
VECTOR_READINGS = {
    "relative_compounding": "relative-compound",
    "relative_linear": "relative-linear",
    "percentage_points": "points-linear",
    "single_step_relative": "relative-once",
    "single_step_points": "points-once",
    "close_gap_10pct_a_year": "gap-compound",
}


def reading(id_: str, target: ChangeTarget = WORDED) -> ChangeTarget:
    (found,) = (each.target for each in readings_of(target, low=0, high=100) if each.id == id_)
    assert isinstance(found, ChangeTarget)
    return found


def drawn(target: Any, first: str = "2013", last: str = "2019", **given: Any) -> list[float]:
    start = parse_period(first)
    axis = range(start.ordinal, parse_period(last).ordinal + 1)
    return target_path(target, start.kind, axis, own=OwnNumbers(**given), low=0, high=100).target.tolist()


def test_every_vector_of_the_example_is_a_reading() -> None:
    assert set(JHWS) == set(VECTOR_READINGS)


@pytest.mark.parametrize(("vector", "id_"), VECTOR_READINGS.items())
def test_the_path_of_68_percent_is_the_published_one(vector: str, id_: str) -> None:
    path = drawn(reading(id_))
    assert np.isnan(path[0])  # nothing is asked of the baseline year itself
    assert JHWS[vector]["path"] == pytest.approx([68.0, *path[1:]], abs=5e-5)


@pytest.mark.parametrize(("vector", "id_"), VECTOR_READINGS.items())
def test_the_year_in_which_the_path_passes_100_percent_is_found_from_the_definition_alone(
    vector: str, id_: str
) -> None:
    beyond = first_beyond_range(attrs.evolve(reading(id_), until="2019"), low=0, high=100)
    expected = JHWS[vector]["first_year_over_100"]
    assert expected == (None if beyond is None else beyond.period.year)
    if beyond is not None:
        assert JHWS[vector]["path"][beyond.period.year - 2013] == pytest.approx(beyond.value, abs=5e-5)


def test_the_readings_are_the_ten_that_are_known_with_the_declared_one_first() -> None:
    readings = readings_of(attrs.evolve(WORDED, until="2019"), low=0, high=100)
    assert [*(each.id for each in COMMON), "another-measure"] == [each.id for each in readings]
    assert [True] + [False] * 9 == [each.declared for each in readings]
    assert len({each.id for each in readings}) == 10
    assert all(each.declared == (each.target == attrs.evolve(WORDED, until="2019")) for each in readings)


def test_a_reading_without_a_path_says_why() -> None:
    without = {each.id: each.needs for each in readings_of(WORDED) if each.target is None}
    assert {
        "gap-compound": "no path: the measure has no range",
        "relative-at-end": "no path: the target has no end",
        "another-measure": "no path: the measure itself would be another",
    } == without


def test_a_reading_that_depends_on_more_than_the_baseline_says_on_what() -> None:
    needs = {each.id: each.needs for each in readings_of(WORDED, low=0, high=100) if each.target and each.needs}
    assert {
        "relative-ratchet": "the observed values",
        "count-compound": "the baseline count and the denominators",
    } == needs


@pytest.mark.parametrize(
    ("declared", "id_"),
    [
        (WORDED, "relative-compound"),
        (attrs.evolve(WORDED, basis="points", compounding="linear"), "points-linear"),
        (attrs.evolve(WORDED, basis="points"), "points-linear"),
        (attrs.evolve(WORDED, every="once", until="2019"), "relative-at-end"),
        (attrs.evolve(WORDED, compounding="ratchet"), "relative-ratchet"),
        (attrs.evolve(WORDED, basis="gap", compounding="linear"), "gap-linear"),
    ],
)
def test_whatever_is_declared_comes_first_and_is_listed_once(declared: ChangeTarget, id_: str) -> None:
    readings = readings_of(declared, low=0, high=100)
    assert (id_, declared) == (readings[0].id, readings[0].target)
    assert len(readings) == len({each.id for each in readings}) == (11 if id_ == "gap-linear" else 10)


@pytest.mark.parametrize(
    "target",
    [
        LevelTarget(value=5.0, by="2020"),
        LevelsTarget(levels={"2014": 74.8}),
        DirectionTarget(direction="reduce"),
        BandTarget(min=1.0),
        UndefinedTarget(),
    ],
)
def test_what_names_no_change_has_one_reading(target: Any) -> None:
    (only,) = readings_of(target)
    assert (target, True) == (only.target, only.declared)


def test_by_the_end_asks_for_nothing_before_the_end() -> None:
    path = drawn(reading("relative-at-end", attrs.evolve(WORDED, until="2017")))
    assert [74.8] == [pytest.approx(value) for value in path if not np.isnan(value)]
    assert path[4] == pytest.approx(74.8)


def test_a_path_ends_with_until() -> None:
    path = target_path(attrs.evolve(WORDED, until="2015"), YEARS, range(2013, 2018))
    assert path.target.tolist() == pytest.approx([np.nan, 74.8, 82.28, np.nan, np.nan], nan_ok=True)
    assert path.due_ordinal == 2015


def test_a_ratchet_asks_for_a_tenth_more_than_was_seen_the_year_before() -> None:
    seen = [[68.0, 70.0, np.nan, 60.0, 66.0, 50.0, 50.0]]
    path = drawn(reading("relative-ratchet"), observed=seen)
    # 2014: 1.1 x 68 (the baseline); 2015: 1.1 x 70; 2016: nothing was seen in 2015; 2017: 1.1 x 60; ...
    assert [[np.nan, 74.8, 77.0, np.nan, 66.0, 72.6, 55.0]] == [pytest.approx(path[0], nan_ok=True)]


def test_ten_percent_more_people_is_a_share_of_the_people_there_are() -> None:
    # 68 of 100 parents: 74.8 parents a year later are 59.84% of 125, and 82.28 the year after are 41.14% of 200.
    path = drawn(
        reading("count-compound"), last="2015", denominator=[[100.0, 125.0, 200.0]], baseline_denominator=[100.0]
    )
    assert path[0] == pytest.approx([np.nan, 59.84, 41.14], nan_ok=True)


def test_a_count_without_denominators_has_no_path() -> None:
    path = target_path(reading("count-compound"), YEARS, range(2013, 2016))
    assert np.isnan(path.target).all()


@pytest.mark.parametrize(
    ("policy", "after_2017"),
    [
        ("flag", [109.51468, 120.466148]),
        ("error", [109.51468, 120.466148]),  # refused at load; whoever evaluates it all the same sees it as worded
        ("cap", [100.0, 100.0]),
        ("hold", [99.5588, 99.5588]),
        ("gap", [100 - (100 - 99.5588) * 0.9, 100 - (100 - 99.5588) * 0.81]),
    ],
)
def test_the_policy_says_what_follows_once_the_path_has_left_the_range(policy: Any, after_2017: list[float]) -> None:
    path = target_path(attrs.evolve(WORDED, beyond_range=policy), YEARS, range(2013, 2020), low=0, high=100)
    assert path.target[1:5].tolist() == pytest.approx([74.8, 82.28, 90.508, 99.5588])
    assert path.target[5:].tolist() == pytest.approx(after_2017)
    assert path.original[5:].tolist() == pytest.approx([109.51468, 120.466148])
    assert path.unattainable_at == 5
    assert path.beyond.tolist() == [False] * 5 + [True] * 2
    assert path.altered.tolist() == [False] * 5 + [policy in ("cap", "hold", "gap")] * 2


@pytest.mark.parametrize("policy", ["cap", "hold", "gap", "flag"])
def test_a_path_does_not_depend_on_the_window_of_the_axis(policy: Any) -> None:
    target = attrs.evolve(WORDED, beyond_range=policy)
    whole = target_path(target, YEARS, range(2010, 2025), low=0, high=100).target
    assert whole[9:].tolist() == target_path(target, YEARS, range(2019, 2025), low=0, high=100).target.tolist()


@pytest.mark.parametrize(("policy", "expected"), [("cap", 100.0), ("hold", 95.0), ("gap", 95.5), ("flag", 104.5)])
def test_a_ratchet_is_limited_step_by_step(policy: Any, expected: float) -> None:
    target = attrs.evolve(reading("relative-ratchet"), beyond_range=policy)
    path = target_path(
        target, YEARS, range(2013, 2017), own=OwnNumbers(observed=[[68, 95.0, 80.0, 85.0]]), low=0, high=100
    )
    assert path.target[0].tolist() == pytest.approx([np.nan, 74.8, expected, 88.0], nan_ok=True)
    assert path.unattainable_at.tolist() == [2]


def test_a_fall_reaches_the_lower_end_of_the_range() -> None:
    fall = ChangeTarget(change=-2.0, basis="points", from_=Start(period="2013", value=5.0), beyond_range="cap")
    path = target_path(fall, YEARS, range(2013, 2018), low=0, high=100)
    assert path.target.tolist() == pytest.approx([np.nan, 3.0, 1.0, 0.0, 0.0], nan_ok=True)
    assert (-1, 3) == (path.sense, path.unattainable_at)
    gap = attrs.evolve(fall, basis="gap", change=-50.0)
    assert drawn(gap, last="2015") == pytest.approx([np.nan, 2.5, 1.25], nan_ok=True)


def test_a_relative_rise_of_a_negative_value_is_a_rise() -> None:
    rise = ChangeTarget(change=10.0, from_=Start(period="2013", value=-50.0))
    path = target_path(rise, YEARS, range(2013, 2016))
    assert path.target[1:].tolist() == pytest.approx([-45.0, -40.5])


def test_rounding_is_no_excess() -> None:
    # 0.1 added ten times is a little more than 1 in binary; a measure from 0 to 1 has not been left
    target = ChangeTarget(change=0.1, basis="points", from_=Start(period="2013", value=0.7))
    assert target_path(target, YEARS, range(2013, 2017), low=0, high=1).unattainable_at == -1


def test_a_yearly_change_asks_for_nothing_in_the_quarters_between() -> None:
    target = ChangeTarget(change=10.0, from_=Start(period="2013", value=50.0))
    path = target_path(target, parse_period("2014 Q1").kind, range(2013 * 4, 2016 * 4))
    asked = {parse_period("2014 Q4").ordinal: 55.0, parse_period("2015 Q4").ordinal: 60.5}
    assert asked == {
        2013 * 4 + int(place): pytest.approx(path.target[place]) for place in np.flatnonzero(~np.isnan(path.target))
    }


def test_a_monthly_change_on_a_yearly_axis_has_taken_twelve_steps() -> None:
    target = ChangeTarget(change=1.0, basis="points", every="month", from_=Start(period="2013", value=50.0))
    assert drawn(target, last="2015") == pytest.approx([np.nan, 62.0, 74.0], nan_ok=True)


def test_a_quarterly_change_takes_a_step_a_quarter() -> None:
    target = ChangeTarget(change=2.0, basis="points", every="quarter", from_=Start(period="2013 Q4", value=50.0))
    assert drawn(target, "2013 Q4", "2014 Q3") == pytest.approx([np.nan, 52.0, 54.0, 56.0], nan_ok=True)


def test_a_calendar_baseline_and_a_financial_axis_meet_at_the_next_year_that_is_over() -> None:
    target = ChangeTarget(change=10.0, from_=Start(period="2013", value=50.0))
    path = target_path(target, parse_period("2013/14").kind, range(2013, 2016))
    # 2013/14 ends three months after the baseline, 2014/15 fifteen: by then one year's step has fallen due.
    assert path.target.tolist() == pytest.approx([np.nan, 55.0, 60.5], nan_ok=True)
    assert stretch_of(target, parse_period("2013/14").kind, None) == (2012, None)


def test_a_bare_year_is_read_with_the_year_type_of_the_indicator() -> None:
    target = ChangeTarget(change=10.0, from_=Start(period="2013", value=50.0), until="2015")
    path = target_path(target, parse_period("2013/14").kind, range(2013, 2017), year_type="financial")
    assert path.target.tolist() == pytest.approx([np.nan, 55.0, 60.5, np.nan], nan_ok=True)
    assert path.due_ordinal == 2015
    assert stretch_of(target, parse_period("2013/14").kind, "financial") == (2013, 2015)


def test_rolling_years_count_from_the_end_of_the_pooled_baseline() -> None:
    target = ChangeTarget(change=-1.0, basis="points", from_=Start(period="2013 - 15", value=10.0))
    assert drawn(target, "2013 - 15", "2015 - 17") == pytest.approx([np.nan, 9.0, 8.0], nan_ok=True)


def test_areas_have_baselines_changes_and_paths_of_their_own() -> None:
    path = target_path(
        WORDED,
        YEARS,
        range(2013, 2016),
        own=OwnNumbers(baseline=[50.0, np.nan, 95.0], change=[10.0, 10.0, 20.0]),
        low=0,
        high=100,
    )
    assert path.target.shape == (3, 3)
    assert path.target[0].tolist() == pytest.approx([np.nan, 55.0, 60.5], nan_ok=True)
    assert np.isnan(path.target[1]).all()
    assert path.target[2].tolist() == pytest.approx([np.nan, 114.0, 136.8], nan_ok=True)
    assert path.unattainable_at.tolist() == [-1, -1, 1]


def test_each_area_is_limited_by_its_own_path() -> None:
    path = target_path(
        attrs.evolve(WORDED, beyond_range="hold"),
        YEARS,
        range(2013, 2016),
        own=OwnNumbers(baseline=[50.0, 85.0, 95.0]),
        low=0,
        high=100,
    )
    assert path.target[:, 1:].tolist() == [pytest.approx(row) for row in ([55.0, 60.5], [93.5, 93.5], [95.0, 95.0])]


def test_without_a_baseline_there_is_no_path() -> None:
    target = attrs.evolve(WORDED, from_=Start(period="2013"))
    path = target_path(target, YEARS, range(2013, 2016))
    assert np.isnan(path.target).all()
    assert first_beyond_range(target, low=0, high=100) is None


def test_a_level_is_asked_for_in_the_period_that_is_over_by_its_date() -> None:
    assert drawn(LevelTarget(value=80.0, by="2015")) == pytest.approx(
        [np.nan, np.nan, 80.0, np.nan, np.nan, np.nan, np.nan], nan_ok=True
    )
    months = target_path(LevelTarget(value=80.0, by="2014-04"), parse_period("Apr 2014").kind, range(24168, 24174))
    assert months.target.tolist() == pytest.approx([np.nan] * 3 + [80.0] + [np.nan] * 2, nan_ok=True)


def test_a_date_in_spring_falls_to_the_year_after_the_baseline_where_no_other_is_over() -> None:
    level = LevelTarget(value=80.0, by="2014-04", from_=Start(period="2013"))
    assert drawn(level, last="2015") == pytest.approx([np.nan, 80.0, np.nan], nan_ok=True)
    assert drawn(attrs.evolve(level, from_=Start()), last="2015") == pytest.approx([80.0, np.nan, np.nan], nan_ok=True)


def test_a_level_without_a_date_is_asked_for_at_all_times_after_the_baseline() -> None:
    assert drawn(LevelTarget(value=10.0), last="2015") == [10.0] * 3
    assert drawn(LevelTarget(value=10.0, from_=Start(period="2013")), last="2015") == pytest.approx(
        [np.nan, 10.0, 10.0], nan_ok=True
    )


def test_levels_stand_at_their_own_periods_and_areas_may_have_their_own() -> None:
    levels = LevelsTarget(levels={"2014": 74.8, "2016": 80.0}, sense="at least")
    assert drawn(levels, last="2016") == pytest.approx([np.nan, 74.8, np.nan, 80.0], nan_ok=True)
    path = target_path(levels, YEARS, range(2013, 2015), own=OwnNumbers(values=[[np.nan, 1.0], [2.0, 3.0]]))
    assert path.target.tolist() == [pytest.approx([np.nan, 1.0], nan_ok=True), [2.0, 3.0]]
    assert path.due_ordinal == 2016


def test_a_level_of_each_area() -> None:
    path = target_path(
        LevelTarget(by="2014", sense="at most"), YEARS, range(2013, 2015), own=OwnNumbers(values=[5.0, 6.0])
    )
    assert path.target[:, 1].tolist() == [5.0, 6.0]
    assert np.isnan(path.target[:, 0]).all()


def test_a_level_of_every_year_is_the_same_in_each_of_them_and_nowhere_else() -> None:
    kept = LevelTarget(value=95.0, sense="at least", every="year", from_=Start(period="2013"), by="2016")
    assert drawn(kept, last="2018") == pytest.approx([np.nan, 95.0, 95.0, 95.0, np.nan, np.nan], nan_ok=True)
    later = attrs.evolve(kept, first="2015", by="")
    assert drawn(later, last="2018") == pytest.approx([np.nan, np.nan, 95.0, 95.0, 95.0, 95.0], nan_ok=True)
    # Of quarterly figures those that end with the year.
    quarters = parse_period("2013 Q4").kind
    first = parse_period("2013 Q4").ordinal
    path = target_path(attrs.evolve(kept, by=""), quarters, range(first, first + 9))
    assert path.target.tolist() == pytest.approx(
        [np.nan, np.nan, np.nan, np.nan, 95.0, np.nan, np.nan, np.nan, 95.0], nan_ok=True
    )
    each = attrs.evolve(kept, value=None, by="")
    of_areas = target_path(each, YEARS, range(2013, 2016), own=OwnNumbers(values=[5.0, np.nan], baseline=[1.0, 2.0]))
    assert of_areas.target[0].tolist() == pytest.approx([np.nan, 5.0, 5.0], nan_ok=True)
    assert np.isnan(of_areas.target[1]).all()


def test_a_band_has_two_edges_and_half_a_band_has_one() -> None:
    both = target_path(BandTarget(min=8.0, max=10.0), YEARS, range(2013, 2014))
    assert (0, [8.0], [10.0]) == (both.sense, both.target.tolist(), both.target_upper.tolist())
    most = target_path(BandTarget(max=10.0), YEARS, range(2013, 2014))
    assert (-1, [10.0], True) == (most.sense, most.target.tolist(), bool(np.isnan(most.target_upper).all()))


@pytest.mark.parametrize("target", [DirectionTarget(direction="reduce", by="2015"), UndefinedTarget()])
def test_a_direction_and_an_undefined_target_ask_for_no_level(target: Any) -> None:
    path = target_path(target, YEARS, range(2013, 2016))
    assert np.isnan(path.target).all()
    assert path.direction_only == isinstance(target, DirectionTarget)
    assert path.sense == (-1 if path.direction_only else None)


def test_a_path_over_no_periods_is_empty() -> None:
    path = target_path(WORDED, YEARS, range(2013, 2013), own=OwnNumbers(baseline=[1.0, 2.0]))
    assert ((2, 0), [-1, -1]) == (path.target.shape, path.unattainable_at.tolist())


changes = st.builds(
    ChangeTarget,
    change=st.floats(-60, 60).filter(lambda size: abs(size) > 0.01),
    basis=st.sampled_from(["relative", "points", "gap"]),
    every=st.sampled_from(["year", "quarter", "month"]),
    compounding=st.sampled_from(["compound", "linear", "once"]),
    from_=st.builds(Start, period=st.just("2013"), value=st.floats(1, 99)),
    until=st.sampled_from(["", "2016", "2020"]),
    beyond_range=st.sampled_from(["cap", "hold", "gap", "flag"]),
)


@given(changes, st.lists(st.floats(1, 99), min_size=1, max_size=4))
def test_many_series_at_once_are_the_same_as_one_at_a_time(target: ChangeTarget, baselines: list[float]) -> None:
    together = target_path(target, YEARS, range(2012, 2020), own=OwnNumbers(baseline=baselines), low=0, high=100)
    for row, baseline in enumerate(baselines):
        alone = target_path(target, YEARS, range(2012, 2020), own=OwnNumbers(baseline=baseline), low=0, high=100)
        np.testing.assert_array_equal(together.target[row], alone.target)
        np.testing.assert_array_equal(together.original[row], alone.original)
        assert together.unattainable_at[row] == alone.unattainable_at


@given(changes)
def test_no_policy_but_flag_asks_for_what_the_measure_cannot_be(target: ChangeTarget) -> None:
    path = target_path(target, YEARS, range(2013, 2023), low=0, high=100)
    asked = path.target[~np.isnan(path.target)]
    if target.beyond_range != "flag":
        assert ((asked >= -1e-6) & (asked <= 100 + 1e-6)).all()
    assert (path.unattainable_at >= 0) == path.beyond.any()
    assert not (path.altered & ~path.beyond).any() or target.beyond_range in ("hold", "gap")


def one_step_at_a_time(target: ChangeTarget, steps: int) -> list[float]:
    """The same path, worked out a step at a time as a person would, as worded."""
    value = start = float(target.from_.value or 0)
    path = []
    for step in range(1, steps + 1):
        origin = value if target.compounding == "compound" else start
        if target.basis == "relative":
            rise = origin * target.change / 100
        elif target.basis == "points":
            rise = target.change
        else:
            end = 100.0 if target.change > 0 else 0.0
            rise = (end - origin) * abs(target.change) / 100
        value = start + rise if target.compounding == "once" else value + rise
        assert step
        path.append(value)
    return path


@given(changes)
def test_the_path_is_that_of_a_person_who_goes_step_by_step(target: ChangeTarget) -> None:
    yearly = attrs.evolve(target, every="year", until="", beyond_range="flag")
    path = target_path(yearly, YEARS, range(2013, 2020), low=0, high=100)
    assert path.target[1:].tolist() == pytest.approx(one_step_at_a_time(yearly, 6), rel=1e-9, abs=1e-9)


@given(changes)
def test_what_is_found_at_load_is_what_the_path_shows(target: ChangeTarget) -> None:
    yearly = attrs.evolve(target, every="year", beyond_range="flag", until="2020")
    beyond = first_beyond_range(yearly, low=0, high=100)
    path = target_path(yearly, YEARS, range(2013, 2021), low=0, high=100)
    assert (beyond.period.year if beyond else -1) == (
        2013 + int(path.unattainable_at) if path.unattainable_at >= 0 else -1
    )


@given(changes, st.lists(st.tuples(st.floats(-20, 99), st.floats(1, 60)), min_size=2, max_size=4))
def test_series_with_changes_of_their_own_are_the_same_as_one_at_a_time(
    target: ChangeTarget, own: list[tuple[float, float]]
) -> None:
    sizes = [float(np.copysign(size, target.change)) for _, size in own]
    together = target_path(
        target,
        YEARS,
        range(2012, 2020),
        own=OwnNumbers(baseline=[start for start, _ in own], change=sizes),
        low=-50,
        high=100,
    )
    for row, ((start, _), size) in enumerate(zip(own, sizes, strict=True)):
        alone = target_path(
            attrs.evolve(target, change=size),
            YEARS,
            range(2012, 2020),
            own=OwnNumbers(baseline=start),
            low=-50,
            high=100,
        )
        np.testing.assert_array_equal(together.target[row], alone.target)


def test_a_gap_can_be_closed_whole_and_no_further() -> None:
    """100% of the gap is the end of the range itself; 101% would pass it."""

    def reading_of(change: float) -> str:
        worded = attrs.evolve(WORDED, change=change)
        (gap,) = [each for each in readings_of(worded, low=0, high=100) if each.id == "gap-compound"]
        return gap.needs if gap.target is None else "drawn"

    assert [reading_of(100.0), reading_of(100.1)] == ["drawn", "no path: a gap cannot be closed by more than 100%"]


@pytest.mark.parametrize(
    ("change", "unit", "words"),
    [
        (10, "%", "10 percentage points more each year"),
        (-1, "%", "1 percentage point less each year"),
        (5, "per 100,000", "5 per 100,000 more each year"),
        (2.5, "", "2.5 points more each year"),
    ],
)
def test_a_reading_is_told_in_words_that_a_board_knows(change: float, unit: str, words: str) -> None:
    target = attrs.evolve(WORDED, change=change)
    told = {each.id: each.words for each in readings_of(target, low=0, high=100, unit=unit)}
    assert words == told["points-linear"]
    assert all(told.values())
    more = "more" if change > 0 else "less"
    assert f"{abs(change):g}% {more} each year than the year before" == told["relative-compound"]


def test_a_third_is_told_without_a_row_of_threes() -> None:
    told = {
        each.id: each.words for each in readings_of(attrs.evolve(WORDED, change=-100 / 3), low=0, high=100, unit="%")
    }
    assert told["points-linear"] == "33.3 percentage points less each year"
    exact = {each.id: each.words for each in readings_of(attrs.evolve(WORDED, change=12.25), low=0, high=100, unit="%")}
    assert exact["points-linear"] == "12.25 percentage points more each year"


def test_every_reading_has_words_of_its_own() -> None:
    for basis, compounding in itertools.product(
        ("relative", "points", "count", "gap"), ("compound", "linear", "once", "ratchet")
    ):
        declared = attrs.evolve(WORDED, basis=basis, compounding=compounding, until="2019")
        words = [each.words for each in readings_of(declared, low=0, high=100)]
        assert len(words) == len(set(words)), words
        by_end = readings_of(attrs.evolve(declared, every="once"), low=0, high=100)[0]
        assert by_end.words.endswith("by the end")
