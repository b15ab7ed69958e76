"""Columns that grow part by part are their parts, one below the other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from outcomes.data.coded import code_words
from outcomes.data.joining import GrowingNumbers, GrowingWords

WORDS = st.lists(st.sampled_from(["", "b", "a", "c"]), min_size=1, max_size=6)
PARTS = st.lists(st.one_of(WORDS, st.integers(1, 4)), min_size=1, max_size=8)
"""What each part says; a number is how many rows a part has that lacks the column."""


@given(parts=PARTS, expected=st.integers(0, 60))
def test_a_column_of_words_is_that_of_all_its_rows(parts: list[list[str] | int], expected: int) -> None:
    column = GrowingWords(expected)
    for part in parts:
        column.add(None if isinstance(part, int) else code_words(part), part if isinstance(part, int) else len(part))
    said = [word for part in parts for word in ([""] * part if isinstance(part, int) else part)]
    grown = column.done()
    if all(isinstance(part, int) for part in parts):
        assert grown is None
        return
    assert grown is not None
    assert grown.to_list() == said
    assert grown.words == tuple(sorted(set(said)))
    assert not grown.codes.flags.writeable


@given(parts=PARTS, expected=st.integers(0, 60))
def test_a_column_of_numbers_is_that_of_all_its_rows(parts: list[list[str] | int], expected: int) -> None:
    column = GrowingNumbers(np.float64(np.nan), expected)
    rows: list[float] = []
    for part in parts:
        size = part if isinstance(part, int) else len(part)
        numbers = None if isinstance(part, int) else np.arange(size) + len(rows) / 7
        column.add(numbers, size)
        rows += [np.nan] * size if numbers is None else numbers.tolist()
    grown = column.done()
    if all(isinstance(part, int) for part in parts):
        assert grown is None
        return
    assert grown is not None
    np.testing.assert_array_equal(grown, np.array(rows))
