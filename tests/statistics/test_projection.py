"""The projected line against a worked example and sums done by hand."""

from math import sqrt

import numpy as np
import pytest

from outcomes.statistics.projection import project

Y, X = [[1.0, 2.0, 1.3, 3.75, 2.25]], [1, 2, 3, 4, 5]
"""Lane (2003), Online statistics education: slope 0.425, intercept 0.785, standard error of estimate 0.964."""


def test_the_worked_example_has_its_published_line() -> None:
    found = project(Y, X, [0])
    assert found.slope[0] == pytest.approx(0.425, rel=1e-12)
    assert found.value[0] == pytest.approx(0.785, rel=1e-12)
    assert found.error[0] == pytest.approx(0.964 * sqrt(1 + 1 / 5 + 9 / 10), rel=1e-3)


def test_the_interval_uses_the_published_quantile_of_t() -> None:
    found = project(Y, X, [6])
    lower, upper = found.interval(0.95)
    # t(0.975; 3) = 3.182 in every printed table.
    assert (upper - lower)[0] / 2 / found.error[0] == pytest.approx(3.182, abs=5e-4)
    assert found.chance_below(upper)[0] == pytest.approx(0.975, rel=1e-12)


def test_equal_weights_of_any_size_change_nothing() -> None:
    one, four = project(Y, X, [6]), project(Y, X, [6], weights=4.0)
    assert four.value[0] == pytest.approx(one.value[0], rel=1e-12)
    assert four.error[0] == pytest.approx(one.error[0], rel=1e-12)


def test_a_point_without_weight_or_value_is_left_out() -> None:
    short = project([[1.0, 2.0, 3.75]], [1, 2, 4], [6])
    gaps = project([[1.0, 2.0, np.nan, 3.75, 9.0]], X, [6], weights=[[1, 1, 1, 1, 0]])
    assert gaps.value[0] == pytest.approx(short.value[0], rel=1e-12)
    assert gaps.error[0] == pytest.approx(short.error[0], rel=1e-12)


def test_known_errors_are_the_least_that_scatter_can_be() -> None:
    # A perfect line whose points have a standard error of 2: 4 (1 + 1/3 + 4/2) at two steps from the middle.
    found = project([[1.0, 2.0, 3.0]], [1, 2, 3], [4], weights=0.25, least_scatter=1.0)
    assert found.error[0] == pytest.approx(sqrt(4 * (1 + 1 / 3 + 2)), rel=1e-12)


def test_two_points_or_one_time_have_no_line() -> None:
    found = project([[1.0, np.nan, 3.0], [1.0, 2.0, 3.0]], [1, 1, 1], [4, 4])
    assert np.isnan(found.value).all()
    assert np.isnan(project([[1.0, np.nan, 3.0]], [1, 2, 3], [4]).value).all()


def test_a_line_without_scatter_has_no_doubt() -> None:
    found = project([[1.0, 2.0, 3.0]], [1, 2, 3], [4])
    assert [found.chance_below(np.array([level]))[0] for level in (3.9, 4.1)] == [0.0, 1.0]


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="shapes do not fit together"):
        project([1.0, 2.0], [1, 2], [3])
