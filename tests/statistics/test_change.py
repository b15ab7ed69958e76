"""The change between two values with limits, against sums done by hand."""

from math import sqrt

import numpy as np
import pytest
from scipy.special import erfc, ndtri

from outcomes.statistics.detectable_change import interval_change
from outcomes.statistics.normal import QUANTILES, quantile, two_sided


def test_limits_give_standard_errors_where_there_are_no_counts() -> None:
    error = 4 / (2 * 1.959963984540054)
    assert float(interval_change(10, 8, 12, 14, 12, 16)) == pytest.approx(4 / sqrt(2 * error**2), rel=1e-12)


def test_a_fall_is_negative() -> None:
    assert float(interval_change(14, 12, 16, 10, 8, 12)) == -float(interval_change(10, 8, 12, 14, 12, 16))


def test_what_cannot_be_tested_is_missing_and_spoils_nothing_else() -> None:
    found = interval_change([1, 1, 1, 1], [1, 0, 0, 2], [1, 2, np.inf, 1], 2, [2, np.nan, 1, 1], [2, 3, 3, 3])
    assert np.isnan(found).tolist() == [True, True, True, True]
    assert np.isfinite(interval_change([1, 10], [1, 8], [1, 12], [2, 14], [2, 12], [2, 16])).tolist() == [False, True]


def test_a_fall_is_as_far_from_chance_as_a_rise() -> None:
    assert two_sided(-1.96) == two_sided(1.96)
    assert float(two_sided(1.959963984540054)) == pytest.approx(0.05, rel=1e-12)


def test_the_quantiles_and_the_tails_are_those_of_scipy() -> None:
    for chance in (*QUANTILES, 0.3, 0.85):
        assert quantile(chance) == pytest.approx(ndtri(chance), rel=1e-15)
    z = np.concatenate([np.linspace(-36.0, 36.0, 4001), [np.nan, np.inf]])
    np.testing.assert_allclose(two_sided(z), erfc(np.abs(z) / sqrt(2)), rtol=1e-13)
    assert two_sided([[1.0], [np.nan]]).shape == (2, 1)
    assert two_sided(1.0).shape == ()
