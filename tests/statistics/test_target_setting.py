"""Levels that a target could be set at: published and hand-computed ones, and whether tests find them as promised."""

from __future__ import annotations

from math import asin, sin, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.statistics import compare_counts, compare_proportions, sample_size_two_proportions
from outcomes.statistics.detectable_change import (
    improved_by_effect,
    smallest_change_by_error,
    smallest_change_proportion,
    smallest_change_rate,
)

DRAWS = 20_000
TOLERANCE = 0.012
"""Four standard errors of a share of 80% among so many draws."""
Z_95, Z_80 = 1.959963984540054, 0.8416212335729143


def test_the_effect_size_gives_the_published_target_of_healthy_people_2030() -> None:
    """Objective PHI-04: baseline 82.4 percent in 2016, target 86.0 by Cohen's h of 0.10 (health.gov)."""
    assert round(float(improved_by_effect(82.4, 1)), 1) == 86.0
    # "Effect size h = 0.1 was chosen to correspond with 10% improvement from a baseline of 50%": 55%, or 45%.
    assert improved_by_effect(50, [1, -1]).round(1).tolist() == [55.0, 45.0]


def test_the_effect_stops_at_everybody_and_at_nobody() -> None:
    assert improved_by_effect([99.9, 100], 1).tolist() == [100.0, 100.0]
    assert improved_by_effect([0.1, 0], -1).tolist() == [0.0, 0.0]
    # sin^2(asin(sqrt(0.001)) + 0.05), by hand.
    assert float(improved_by_effect(0.1, 1)) == pytest.approx(100 * sin(asin(sqrt(0.001)) + 0.05) ** 2, rel=1e-12)
    assert np.isnan(improved_by_effect([50, np.nan, 101, -1], [0, 1, 1, 1])).all()


def test_with_693_people_a_wave_68_percent_is_told_from_74_8() -> None:
    """The published pair of the survey: 693 in each wave show a rise from 68% to 74.8% with 80% power."""
    level = float(smallest_change_proportion(0.68 * 693, 693, 693, 1))
    assert level == pytest.approx(74.8, abs=0.01)
    assert float(sample_size_two_proportions(68, 74.8)) == 693


@pytest.mark.parametrize(
    ("power", "change"),
    [
        # 1.96 times the root of two, and with 0.8416 more for a power of 80%.
        (0.5, 2.7718),
        (0.8, 3.9620),
    ],
)
def test_by_a_standard_error_the_change_is_computed_by_hand(power: float, change: float) -> None:
    assert smallest_change_by_error(50, 1, [1, -1], power=power).round(4).tolist() == [50 + change, 50 - change]


def test_what_cannot_be_is_no_level() -> None:
    assert np.isnan(smallest_change_by_error([50, 50, 50, np.nan], [1, 0, np.inf, 1], [0, 1, 1, 1])).all()
    assert np.isnan(float(smallest_change_by_error(98, 1, 1, high=100)))
    # Ten people cannot show that 90% has become 100%.
    assert np.isnan(smallest_change_proportion([9, 5, 11, 5], 10, [10, 0, 10, 10], [1, 1, 1, 0])).all()
    assert np.isnan(smallest_change_rate([2, -1, 5], 1000, [1000, 1000, 0], -1)).all()
    for wrong in (0.0, 1.0):
        with pytest.raises(ValueError, match="power"):
            smallest_change_proportion(5, 10, 10, 1, power=wrong)


@given(
    share=st.floats(0.05, 0.95),
    people=st.integers(50, 100_000),
    later=st.integers(50, 100_000),
    sense=st.sampled_from([-1, 1]),
    power=st.floats(0.5, 0.95),
)
def test_the_level_solves_the_equation_and_nothing_nearer_does(
    share: float, people: int, later: int, sense: int, power: float
) -> None:
    from statistics import NormalDist

    level = float(smallest_change_proportion(share * people, people, later, sense, power=power, multiplier=1))

    def shows(p2: float) -> bool:
        pooled = (people * share + later * p2) / (people + later)
        null = Z_95 * sqrt(pooled * (1 - pooled) * (1 / people + 1 / later))
        own = NormalDist().inv_cdf(power) * sqrt(share * (1 - share) / people + p2 * (1 - p2) / later)
        return abs(p2 - share) + 1e-12 >= null + own

    edge = 1.0 if sense > 0 else 0.0
    if np.isnan(level):
        assert not shows(edge)
    else:
        assert 0 <= level <= 1
        assert shows(level)
        assert not shows(share + (level - share) * (1 - 1e-6))


@given(people=st.integers(100, 50_000), more=st.integers(1, 50_000))
def test_more_people_show_a_smaller_change(people: int, more: int) -> None:
    few, many = (float(smallest_change_proportion(0.4 * n, n, n, 1)) for n in (people, people + more))
    assert many < few


@pytest.mark.parametrize(
    ("share", "people", "later", "sense"),
    [(0.68, 1000, 1000, 1), (0.08, 3000, 3300, -1), (0.5, 200, 400, 1), (0.02, 5000, 5000, -1)],
)
def test_a_test_of_proportions_finds_the_smallest_change_as_often_as_promised(
    share: float, people: int, later: int, sense: int
) -> None:
    level = float(smallest_change_proportion(share * people, people, later, sense, multiplier=1))
    draw = np.random.default_rng(20261128)
    before, after = draw.binomial(people, share, DRAWS), draw.binomial(later, level, DRAWS)
    assert _found(compare_proportions(after, later, before, people)) == pytest.approx(0.8, abs=TOLERANCE)


@pytest.mark.parametrize(
    ("events", "exposure", "later", "sense"),
    [(100, 1e5, 1e5, -1), (400, 1e5, 1e5, 1), (60, 1e5, 3e5, 1), (1000, 1e6, 1.1e6, -1)],
)
def test_the_exact_test_of_counts_finds_the_smallest_change_as_often_as_promised(
    events: int, exposure: float, later: float, sense: int
) -> None:
    level = float(smallest_change_rate(events, exposure, later, sense, multiplier=1))
    draw = np.random.default_rng(20261128)
    before, after = draw.poisson(events, DRAWS), draw.poisson(level * later, DRAWS)
    found = _found(compare_counts(after, before, exposure=later, other_exposure=exposure))
    # Counts are whole, and the exact test is careful: never below what was promised by more than chance.
    assert 0.8 - TOLERANCE <= found <= 0.83


def test_a_test_by_limits_finds_the_smallest_change_as_often_as_promised() -> None:
    from outcomes.statistics.detectable_change import interval_change
    from outcomes.statistics.normal import two_sided

    error = 1.5
    level = float(smallest_change_by_error(50, error, -1))
    draw = np.random.default_rng(20261128)
    before, after = draw.normal(50, error, DRAWS), draw.normal(level, error, DRAWS)
    half = Z_95 * error
    p = two_sided(interval_change(before, before - half, before + half, after, after - half, after + half))
    assert float((p < 0.05).mean()) == pytest.approx(0.8, abs=TOLERANCE)


def test_what_is_only_just_significant_is_found_half_the_time() -> None:
    level = float(smallest_change_proportion(680, 1000, 1000, 1, power=0.5, multiplier=1))
    draw = np.random.default_rng(20261128)
    found = _found(compare_proportions(draw.binomial(1000, level, DRAWS), 1000, draw.binomial(1000, 0.68, DRAWS), 1000))
    assert found == pytest.approx(0.5, abs=0.02)


def _found(test: Any) -> float:
    return float((test.p < 0.05).mean())
