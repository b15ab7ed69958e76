"""Cautions: few points, gaps, seasons, no variation, limits cut; and the target path."""

from datetime import date

import numpy as np
import pytest
from outcomes_spc import Assurance, Caution, cautions, xmr
from outcomes_spc.cautions import few_points, season_p_value
from outcomes_spc.labels import assurance, path_assurance
from outcomes_spc.parameters import Rebase, segment_of
from outcomes_spc.xmr import segments_from

from outcomes.testing import make_axis


def caution_of(values, **options):
    rows = np.atleast_2d(np.asarray(values, float))
    chart = xmr(rows, value_range=options.pop("value_range", None), segment=options.get("segment"))
    return Caution(int(cautions(chart, **options)[0]))


def test_twelve_points_are_enough_and_eleven_are_few():
    # NHSRplotthedots warns below 13 although its help says 12; the threshold here is the 12 of the help.
    steady = [50, 51, 49, 50, 52, 48, 50, 51, 49, 50, 51, 50]
    assert caution_of(steady) == Caution.NONE
    assert caution_of(steady[:11]) == Caution.FEW_POINTS
    assert few_points(12, 13)


def test_few_points_are_counted_in_the_last_segment():
    values = [50, 51, 49, 50, 52, 48] * 3
    assert caution_of(values, segment=[0] * 12 + [1] * 6) == Caution.FEW_POINTS


def test_a_missing_month_is_told_and_padding_is_not():
    steady = [50, 51, 49, 50, 52, 48, 50, 51, 49, 50, 51, 50]
    assert caution_of([*steady, np.nan, 50.0]) == Caution.GAPS
    assert caution_of([np.nan, *steady, np.nan]) == Caution.NONE


def test_a_constant_series_is_told():
    assert caution_of([5] * 12) == Caution.NO_VARIATION


def test_ranges_that_are_all_screened_away_are_told():
    assert caution_of([1] * 12 + [2]) == Caution.SCREENED_AWAY


def test_a_limit_beyond_the_range_is_cut_and_told():
    values = [98, 92, 99, 93, 98, 91] * 2
    assert caution_of(values, value_range=(0, 100)) == Caution.LIMIT_CUT


def test_nothing_observed_asks_for_no_caution():
    assert caution_of([np.nan] * 12) == Caution.NONE


def test_a_pattern_by_month_is_a_season():
    rng = np.random.default_rng(3)
    month = np.arange(48) % 12
    wave = 100 + 8 * np.cos(2 * np.pi * month / 12) + rng.normal(0, 2, 48)
    assert Caution.SEASONAL in caution_of(wave, per_year=12)
    assert Caution.SEASONAL not in caution_of(rng.normal(100, 2, 48), per_year=12)


def test_chance_alone_is_called_a_season_once_in_a_hundred():
    noise = np.random.default_rng(5).normal(size=(4000, 36))
    assert (season_p_value(noise, 12) < 0.01).mean() == pytest.approx(0.01, abs=0.005)


def test_a_straight_rise_is_no_season():
    rng = np.random.default_rng(9)
    rising = np.arange(36) * 3.0 + rng.normal(size=(1000, 36))
    assert (season_p_value(rising, 12) < 0.01).mean() == pytest.approx(0.01, abs=0.01)


def test_the_season_test_is_the_partial_f_test_of_least_squares():
    from scipy.special import fdtrc

    rng = np.random.default_rng(13)
    values = rng.normal(size=(20, 30)) + 0.5 * (np.arange(30) % 4 == 1)
    values[rng.random(values.shape) < 0.15] = np.nan
    found = season_p_value(values + 1e6, 4)
    for row in range(values.shape[0]):
        seen = ~np.isnan(values[row])
        y, time = values[row, seen], np.flatnonzero(seen)
        season = np.eye(4)[time % 4]
        residuals = [
            y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
            for design in (np.column_stack([np.ones(y.size), time]), np.column_stack([season, time]))
        ]
        less, more = (float(each @ each) for each in residuals)
        free = y.size - 5
        assert fdtrc(3, free, (less - more) / 3 / (more / free)) == pytest.approx(found[row], rel=1e-5)


@pytest.mark.parametrize(
    ("values", "per_year"), [([1.0, 2, 3], 1), ([1.0, 2, 3] * 5, 12), ([4.0] * 30, 12), ([np.nan] * 30, 12)]
)
def test_too_little_to_look_for_a_season_in(values, per_year):
    assert np.isnan(season_p_value([values], per_year)[0])


def test_seasons_follow_the_calendar_and_not_the_first_column():
    rng = np.random.default_rng(17)
    values = rng.normal(size=(1, 40)) + (np.arange(40) % 4 == 2)
    shifted = season_p_value(values[:, 1:], 4, phase=np.arange(1, 40))
    assert shifted[0] == pytest.approx(season_p_value(np.where(np.arange(40) == 0, np.nan, values), 4)[0], rel=1e-12)


def test_a_target_path_is_judged_period_by_period():
    lower, upper = np.full((1, 4), 40.0), np.full((1, 4), 60.0)
    path = np.array([[30.0, 50.0, 70.0, np.nan]])
    by_period = assurance(lower, upper, path, np.array([[1]]))
    expected = [Assurance.CONSISTENT_PASS, Assurance.INCONSISTENT, Assurance.CONSISTENT_FAIL, Assurance.NONE]
    assert expected == by_period[0].tolist()
    assert path_assurance(by_period).tolist() == [Assurance.INCONSISTENT]


def test_a_path_is_relied_on_only_when_every_period_is():
    passes, fails, none = Assurance.CONSISTENT_PASS, Assurance.CONSISTENT_FAIL, Assurance.NONE
    by_period = np.array([[passes, none, passes], [fails, fails, none], [none] * 3, [passes, fails, fails]], np.int8)
    assert [passes, fails, none, Assurance.INCONSISTENT] == path_assurance(by_period).tolist()


def test_limits_reach_over_periods_to_come_so_that_their_targets_can_be_judged():
    chart = xmr([[10.0, 12, 11, 10, 12, np.nan, np.nan]])
    assert not np.isnan(chart.limits.upper[0, -1])
    path = np.array([[11.0, 11, 11, 11, 11, 11, 30]])
    by_period = assurance(chart.limits.lower, chart.limits.upper, path, 1)
    assert by_period[0, -1] == Assurance.CONSISTENT_FAIL


def test_a_rebase_within_a_period_takes_effect_at_the_next_and_a_late_one_not_yet():
    decided = {"reason": "new ward", "author": "A. Clerk", "date_": date(2020, 2, 1)}
    rebases = tuple(Rebase(starts=day, **decided) for day in (date(2020, 2, 15), date(2021, 1, 1)))
    assert segment_of(make_axis(4, 2020, per_year=12), rebases).tolist() == [0, 0, 1, 1]


def test_segments_are_numbered_from_their_starts():
    assert segments_from([2, 4, 4, 0, -1, 9], 5).tolist() == [0, 0, 1, 1, 2]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"segment": [0, 1, 0]}, "never fall"),
        ({"segment": [0, 1]}, "segment has shape"),
        ({"base_points": 1}, "2 or more"),
        ({"value_range": (5, 1)}, "is empty"),
        ({"factor": 0}, "above 0"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(options, words):
    with pytest.raises(ValueError, match=words):
        xmr([[1.0, 2.0, 3.0]], **options)


def test_an_infinite_value_is_refused_with_its_place():
    with pytest.raises(ValueError, match="series 0, period 1"):
        xmr([[1.0, np.inf]])


def test_one_dimension_is_refused():
    with pytest.raises(ValueError, match=r"\[series, period\]"):
        xmr([1.0, 2.0])
