"""Paths where they touch the range of the measure, where nobody was counted, and where the start is below nothing."""

from typing import Any

import numpy as np
import pytest

from outcomes.framework.change_paths import ROUNDING, outside
from outcomes.framework.paths import OwnNumbers, target_path
from outcomes.framework.targets import ChangeTarget, Start
from outcomes.periods import parse_period

START = parse_period("2013")
AXIS = range(START.ordinal, START.ordinal + 4)


def path(low: float = 0.0, high: float = 100.0, *, own: OwnNumbers, **said: Any) -> list[float]:
    """The levels of the three years after 2013, of one series."""
    target = ChangeTarget(from_=Start(period="2013", value=50.0), **said)
    drawn = target_path(target, START.kind, AXIS, own=own, low=low, high=high)
    assert np.isnan(drawn.target[0, 0])
    return drawn.target[0, 1:].tolist()


@pytest.mark.parametrize("end", [100.0, 0.5, 1000.0])
def test_rounding_is_no_excess_at_either_end(end: float) -> None:
    much = max(end, 1.0)
    within = np.array([end, end + 0.9 * ROUNDING * much, -end, -end - 0.9 * ROUNDING * much])
    beyond = np.array([end + 1.1 * ROUNDING * much, -end - 1.1 * ROUNDING * much])
    assert not outside(within, -end, end).any()
    assert outside(beyond, -end, end).all()


def test_nothing_is_beyond_a_range_without_ends() -> None:
    assert not outside(np.array([-1e300, 1e300]), -np.inf, np.inf).any()


COUNTED = {"change": -10.0, "basis": "count", "compounding": "linear"}


def test_a_change_in_a_count_is_a_share_of_the_people_of_each_year() -> None:
    # Of 50 in 100 people five fewer a year: 45 of 100, 40 of 200, 35 of 50.
    own = OwnNumbers(denominator=[[100.0, 100.0, 200.0, 50.0]], baseline_denominator=[100.0])
    assert path(own=own, **COUNTED) == pytest.approx([45.0, 20.0, 70.0], rel=1e-12)


def test_where_nobody_was_counted_there_is_no_share() -> None:
    nobody = OwnNumbers(denominator=[[100.0, 0.0, 100.0, 100.0]], baseline_denominator=[100.0])
    assert path(own=nobody, **COUNTED) == pytest.approx([np.nan, 40.0, 35.0], rel=1e-12, nan_ok=True)
    at_the_start = OwnNumbers(denominator=[[100.0] * 4], baseline_denominator=[0.0])
    assert path(own=at_the_start, **COUNTED) == pytest.approx([np.nan] * 3, nan_ok=True)


@pytest.mark.parametrize(("policy", "levels"), [("cap", [90.0, 100.0, 100.0]), ("flag", [90.0, 140.0, 200.0])])
def test_a_change_in_a_count_is_limited_too(policy: str, levels: list[float]) -> None:
    # 90, 70 and 50 of 100, 50 and 25 people: more than all of them cannot be.
    own = OwnNumbers(denominator=[[100.0, 100.0, 50.0, 25.0]], baseline_denominator=[100.0], baseline=[110.0])
    said = {"change": -2000 / 110, "basis": "count", "compounding": "linear", "beyond_range": policy}
    assert path(own=own, **said) == pytest.approx(levels, rel=1e-12)


def test_a_ratchet_of_counts_goes_by_the_people_of_the_year_before() -> None:
    # One in ten fewer than were counted the year before: of 50 in 100, of 60 in 200 (120 people), of 40 in 400 (160).
    own = OwnNumbers(
        observed=[[50.0, 60.0, 40.0, 30.0]],
        denominator=[[100.0, 200.0, 400.0, 100.0]],
        baseline_denominator=[100.0],
    )
    said = {"change": -10.0, "basis": "count", "compounding": "ratchet", "beyond_range": "flag"}
    assert path(own=own, **said) == pytest.approx([45 / 200 * 100, 108 / 400 * 100, 144 / 100 * 100], rel=1e-12)


@pytest.mark.parametrize(("change", "level"), [(10.0, -45.0), (-10.0, -55.0)])
@pytest.mark.parametrize("compounding", ["linear", "once", "compound"])
def test_a_rise_of_what_is_below_nothing_is_a_rise(change: float, level: float, compounding: str) -> None:
    own = OwnNumbers(baseline=[-50.0])
    assert path(-1000.0, 1000.0, own=own, change=change, compounding=compounding)[0] == pytest.approx(level, rel=1e-12)
