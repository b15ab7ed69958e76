"""The change between two waves, against published sample sizes and sums done by hand."""

import json
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from outcomes.statistics.change import (
    interval_change,
    proportion_change,
    rate_change,
    sample_for_proportions,
    two_sided,
)

SURVEY = json.loads((Path(__file__).parents[1] / "vectors" / "progress.json").read_text())["survey"]


@pytest.mark.parametrize(("people", "z"), [(int(n), z) for n, z in SURVEY["z_68_to_74_8"].items()])
def test_a_rise_from_68_to_74_8_per_cent_has_the_published_z(people: int, z: float) -> None:
    found = proportion_change(0.68 * people, people, 0.748 * people, people)
    assert float(found) == pytest.approx(z, rel=1e-12)


def test_the_sample_for_80_per_cent_power_is_the_published_one() -> None:
    assert sample_for_proportions([0.68, 0.68], [0.748, 0.78]).tolist() == [
        SURVEY["n_per_wave_80pct_power"],
        SURVEY["n_for_10pp"],
    ]


def test_a_rate_of_30_to_50_in_a_thousand_is_tested_on_the_pooled_rate() -> None:
    assert float(rate_change(30, 1000, 50, 1000)) == pytest.approx(0.02 / sqrt(0.04 * 0.002))


def test_limits_give_standard_errors_where_there_are_no_counts() -> None:
    error = 4 / (2 * 1.959963984540054)
    assert float(interval_change(10, 8, 12, 14, 12, 16)) == pytest.approx(4 / sqrt(2 * error**2))


def test_what_cannot_be_tested_is_missing_and_spoils_nothing_else() -> None:
    found = proportion_change([0, 5, np.nan, 11, 68], [10, 0, 10, 10, 100], [0, 5, 5, 5, 74.8], [10, 10, 10, 10, 100])
    assert np.isnan(found).tolist() == [True, True, True, True, False]


def test_intervals_without_width_say_nothing() -> None:
    assert np.isnan(interval_change(1, 1, 1, 2, 2, 2))


def test_no_events_at_all_cannot_be_tested() -> None:
    assert np.isnan(rate_change(0, 100, 0, 100))


def test_a_fall_is_as_far_from_chance_as_a_rise() -> None:
    assert two_sided(-1.0) == two_sided(1.0)


def test_no_change_needs_no_sample() -> None:
    assert np.isnan(sample_for_proportions(0.5, 0.5))


def test_a_power_that_is_no_chance_is_refused() -> None:
    with pytest.raises(ValueError, match="power: found 80"):
        sample_for_proportions(0.5, 0.6, power=80)
