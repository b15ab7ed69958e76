"""Scales of pace and growth: there and back, and nothing made up where there is no number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.statistics.progress import compound_growth, growth_ratio, limit_share, off_scale, on_scale, stretch

inside = st.floats(0.5, 99.5)


@pytest.mark.parametrize("scale", ["linear", "geometric", "logit"])
@given(value=inside)
def test_there_and_back_is_where_one_was(scale: str, value: float) -> None:
    there = on_scale(value, scale, low=0, high=100)  # type: ignore[arg-type]
    assert float(off_scale(there, scale, low=0, high=100)) == pytest.approx(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", ["linear", "geometric", "logit"])
@given(value=st.floats(5, 95))
def test_stretch_is_the_slope_of_the_scale(scale: str, value: float) -> None:
    near = on_scale(np.array([value - 1e-4, value + 1e-4]), scale, low=0, high=100)  # type: ignore[arg-type]
    assert float(stretch(value, scale, low=0, high=100)) == pytest.approx(np.diff(near)[0] / 2e-4, rel=1e-5)  # type: ignore[arg-type]


def test_a_scale_has_no_place_for_its_ends() -> None:
    assert np.isnan(on_scale([0.0, 100.0, -1.0], "logit", low=0, high=100)).all()
    assert np.isnan(on_scale([0.0, -1.0], "geometric")).all()
    assert np.isnan(stretch([0.0, 100.0], "logit", low=0, high=100)).all()


def test_growth_through_zero_is_no_number_and_to_zero_is_all_of_it() -> None:
    assert np.isnan(compound_growth([0, 10, 10], [10, -5, 5], [2, 2, 0])).all()
    assert compound_growth(10, 0, 3) == -1.0


def test_no_ratio_where_nothing_is_required() -> None:
    assert np.isnan(growth_ratio(0.01, 0.0, 50, 1))


def test_a_limit_leaves_all_room_far_away_and_none_at_itself() -> None:
    assert limit_share([50, 100, 200, 300], [np.nan, 100, 100, 100]).tolist() == [1.0, 0.0, 1.0, 1.0]


def test_an_unknown_scale_and_bounds_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="scale: found 'cubic'"):
        on_scale(1.0, "cubic")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="bounds: found 100 and 0"):
        on_scale(1.0, "logit", low=100, high=0)
