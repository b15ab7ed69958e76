"""Choosing by conditions: the first that holds, the last place where one does; arrays of one value."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes import first_true, last_true
from outcomes.arrays import everywhere, first_come, numbered, order_by


@given(st.lists(st.tuples(st.lists(st.booleans(), min_size=4, max_size=4), st.integers(-5, 5)), min_size=1, max_size=5))
def test_the_first_condition_that_holds_gives_the_value(cases: list[tuple[list[bool], int]]) -> None:
    chosen = first_true(*cases, otherwise=99)
    assert [next((value for holds, value in cases if holds[place]), 99) for place in range(4)] == chosen.tolist()


def test_values_of_a_case_may_differ_by_place_and_the_type_holds_all_of_them() -> None:
    chosen = first_true(
        (np.array([True, False, False]), np.array([1, 2, 3])), ([False, True, False], 7), otherwise=np.nan
    )
    np.testing.assert_array_equal(chosen, [1.0, 7.0, np.nan])


def test_without_a_case_nothing_can_be_chosen() -> None:
    with pytest.raises(ValueError, match="at least one"):
        first_true(otherwise=0)


@given(
    st.integers(0, 5).flatmap(lambda size: st.lists(st.lists(st.booleans(), min_size=size, max_size=size), max_size=4))
)
def test_the_last_place_of_each_row_is_found(rows: list[list[bool]]) -> None:
    width = len(rows[0]) if rows else 3
    marks = np.array(rows, dtype=np.bool_).reshape(len(rows), width)
    assert [max((place for place, holds in enumerate(row) if holds), default=-1) for row in rows] == last_true(
        marks
    ).tolist()


@given(st.lists(st.tuples(*[st.integers(0, 3) | st.integers(0, 2**40)] * 3), max_size=20))
def test_rows_of_codes_have_one_number_where_they_are_alike_in_their_order(rows: list[tuple[int, int, int]]) -> None:
    columns = [np.array([row[place] for row in rows], dtype=np.int64) for place in range(3)]
    ordered = sorted(set(rows))
    number = numbered(columns)
    assert [ordered.index(row) for row in rows] == number.tolist()
    assert sorted(range(len(rows)), key=rows.__getitem__) == order_by(columns).tolist()
    came = list(dict.fromkeys(rows))
    anew, first = first_come(number)
    assert [came.index(row) for row in rows] == anew.tolist()
    assert [rows.index(row) for row in came] == first.tolist()


@pytest.mark.parametrize("value", [np.nan, -1, True, np.datetime64("2014-03-31")])
def test_an_array_that_says_one_thing_everywhere_takes_no_memory_and_stays_as_it_is(value: Any) -> None:
    made = everywhere(value, (3, 2))

    np.testing.assert_array_equal(np.full((3, 2), value), made)
    assert (made.strides, made.dtype) == ((0, 0), np.asarray(value).dtype)
    with pytest.raises(ValueError, match="WRITEABLE"):
        made.flags.writeable = True
