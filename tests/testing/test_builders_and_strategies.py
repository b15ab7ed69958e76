"""What authors of metrics test with: builders with sane defaults, and strategies that draw what the engine could hand over."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from enum import Enum
from typing import Any, Literal

import attrs
import numpy as np
import pytest
from attrs.validators import ge, gt, in_, le, optional
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes import ReturnBlock, ReturnState, SeriesBlock
from outcomes.data.block import PER_ITEM, PER_SERIES, SERIES_ARRAYS
from outcomes.testing import blocks, make_axis, make_block, make_returns, parameters, return_blocks
from outcomes.testing.made import series_block


def test_a_bare_row_is_one_series_of_years() -> None:
    block = make_block([60, 65, None])

    assert block.shape == (1, 3)
    assert block.periods.labels == ("2015", "2016", "2017")
    assert str(block.as_of) == "2017-12-31"
    assert block.observed.tolist() == [[True, True, False]]
    assert block.latest().tolist() == [1]


def test_what_is_not_said_is_nothing_promised_and_high_is_good() -> None:
    block = make_block([[1.0], [2.0]])

    assert block.polarity.tolist() == [1, 1]
    assert np.isnan(block.target).all()
    assert block.due_at.tolist() == [-1, -1]
    assert not block.direction_only.any()


def test_arrays_are_broadcast_and_read_only() -> None:
    block = make_block([[1.0, 2.0], [3.0, 4.0]], target=[5.0, None], polarity=-1)

    assert block.target[:, 0].tolist() == [5.0, 5.0]
    assert np.isnan(block.target[:, 1]).all()
    assert block.polarity.tolist() == [-1, -1]
    for name in SERIES_ARRAYS + PER_SERIES:
        assert not getattr(block, name).flags.writeable


def test_an_unknown_array_is_refused() -> None:
    with pytest.raises(TypeError, match="a block has no array 'targt'"):
        make_block([1.0], targt=2.0)
    with pytest.raises(TypeError, match="a block of returns has no array 'dew'"):
        make_returns(["done"], dew=None)


@pytest.mark.parametrize(
    ("per_year", "span", "labels", "ends"),
    [
        (1, 1, ("2019", "2020"), ("2019-12-31", "2020-12-31")),
        (1, 3, ("2019 - 21", "2020 - 22"), ("2021-12-31", "2022-12-31")),
        (4, 1, ("2019 Q1", "2019 Q2"), ("2019-03-31", "2019-06-30")),
        (12, 1, ("Jan 2019", "Feb 2019"), ("2019-01-31", "2019-02-28")),
    ],
)
def test_an_axis_is_consecutive_periods(
    per_year: int, span: int, labels: tuple[str, ...], ends: tuple[str, ...]
) -> None:
    axis = make_axis(2, 2019, per_year=per_year, span=span)

    assert labels == axis.labels
    assert ends == tuple(axis.end.astype(str))
    assert np.diff(axis.ordinal).tolist() == [1]


def test_returns_are_made_of_words_and_dates() -> None:
    block = make_returns(["done", "not started"], due=["2020-03-01", None], evidence=[True, False])

    assert block.state.tolist() == [ReturnState.DONE, ReturnState.NOT_STARTED]
    assert block.due.astype(str).tolist() == ["2020-03-01", "NaT"]
    assert block.weight.tolist() == [1.0, 1.0]
    assert not any(getattr(block, name).flags.writeable for name in PER_ITEM)


@settings(max_examples=60, deadline=None)
@given(blocks())
def test_a_drawn_block_knows_nothing_of_the_future_and_points_into_its_axis(block: SeriesBlock) -> None:
    rows, periods = block.shape
    hidden = ~block.ended
    for name in SERIES_ARRAYS:
        array = getattr(block, name)
        assert (array.dtype, array.shape) == (np.float64, (rows, periods))
        if not name.startswith("target"):
            assert np.isnan(array[:, hidden]).all()
    for name in ("baseline_at", "due_at"):
        assert ((getattr(block, name) >= -1) & (getattr(block, name) < periods)).all()
    assert np.isnan(block.target[block.direction_only & ~block.repeated]).all()
    both = ~np.isnan(block.lower) & ~np.isnan(block.value)
    assert (block.lower[both] <= block.value[both] + 1e-9).all()


@settings(max_examples=30, deadline=None)
@given(return_blocks())
def test_a_drawn_return_was_not_done_after_the_day(block: ReturnBlock) -> None:
    done = block.done[~np.isnat(block.done)]
    assert (done <= block.as_of).all()
    assert ((block.state >= 0) & (block.state < len(ReturnState.WORDS))).all()


def test_a_block_of_many_rows_has_every_trouble_of_real_series() -> None:
    block = series_block(1, 200, 12)
    seen = block.observed.sum(axis=1)
    steady = np.nanmax(np.nan_to_num(block.value), axis=1) == np.nanmin(np.nan_to_num(block.value), axis=1)

    assert (seen == 0).any()
    assert (seen == 1).any()
    assert (seen == 12).any()
    assert (steady & (seen > 1)).any()
    assert (np.isnan(block.lower).all(axis=1) & (seen > 1)).any()
    assert (block.count == 0).any()
    assert block.direction_only.any()
    assert set(block.sense.tolist()) == {-1, 0, 1}


class Side(Enum):
    LEFT = "left"
    RIGHT = "right"


@attrs.frozen(kw_only=True)
class Inner:
    share: float = attrs.field(default=0.5, validator=[ge(0.0), le(1.0)])


@attrs.frozen(kw_only=True)
class Many:
    needed: int = attrs.field(validator=[ge(3), le(5)])
    level: float = attrs.field(default=1.0, validator=gt(0.0))
    side: Side = Side.LEFT
    rule: Literal["a", "b"] = "a"
    word: str = attrs.field(default="x", validator=in_(["x", "y"]))
    since: date | None = None
    most: float | None = attrs.field(default=None, validator=optional([ge(0.0)]))
    names: tuple[str, ...] = ()
    between: tuple[float, float] = (0.0, 1.0)
    inner: Inner = Inner()
    kept: Any = None

    def __attrs_post_init__(self) -> None:
        if self.rule == "b" and self.needed == 5:
            raise ValueError("b takes at most 4")


def test_parameters_are_drawn_within_their_types_and_limits() -> None:
    seen: list[Many] = []

    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(parameters(Many))
    def draw(each: Many) -> None:
        seen.append(each)

    draw()

    assert {3, 4, 5} == {each.needed for each in seen}
    assert set(Side) == {each.side for each in seen}
    assert {"x", "y"} == {each.word for each in seen}
    assert all(each.level > 0 for each in seen)
    assert all(0 <= each.inner.share <= 1 for each in seen)
    assert {True, False} == {each.since is None for each in seen}
    assert {None} == {each.kept for each in seen}
    assert not any(each.rule == "b" and each.needed == 5 for each in seen)


def test_a_needed_field_of_an_unknown_type_is_explained() -> None:
    @attrs.frozen(kw_only=True)
    class Strange:
        what: complex

    with pytest.raises(TypeError, match='no strategy for the field "what" of Strange'):
        parameters(Strange)


def test_importing_the_kit_imports_neither_pytest_nor_hypothesis() -> None:
    said = "import sys, outcomes.testing; print([m for m in ('pytest', 'hypothesis', 'scipy') if m in sys.modules])"

    found = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None)
def test_the_same_seed_makes_the_same_block(seed: int) -> None:
    one, other = series_block(seed, 9, 6), series_block(seed, 9, 6)

    assert one.value.tobytes() == other.value.tobytes()
    assert one.target.tobytes() == other.target.tobytes()
