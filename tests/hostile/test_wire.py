"""What a worker process sends: plain data, fitted and verified, whatever bytes come."""

from __future__ import annotations

import io
import os
import pickle
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.diagnostics import Diagnostic, Location, Severity
from outcomes.registry.isolation import JudgedWords
from outcomes.registry.judged import Failure
from outcomes.registry.wire import MAGIC, GarbageError, Message, heard, packed, told, unpacked
from outcomes.registry.worker_process import receive_exactly

MOST = 2**20


def arrived(data: bytes) -> Message | None:
    """A message as the parent reads it."""
    stream = io.BytesIO(data)
    return unpacked(lambda size: receive_exactly(stream, size), MOST)


class Bomb:
    """A pickle that would end the process that reads it."""

    def __reduce__(self) -> Any:
        return os._exit, (3,)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda rest: MAGIC + rest))
def test_no_bytes_of_a_worker_are_more_than_garbage(data: bytes) -> None:
    try:
        message = arrived(data)
    except GarbageError:
        return
    assert message is None or isinstance(message, Message)


def test_a_pickle_is_garbage_and_is_not_run() -> None:
    bomb = pickle.dumps(Bomb())
    for data in (bomb, len(bomb).to_bytes(8, "big") + bomb, MAGIC + len(bomb).to_bytes(8, "big") + b"\0" * 8 + bomb):
        with pytest.raises(GarbageError):
            arrived(data)


@pytest.mark.parametrize("size", [2**63, 2**40, MOST + 1])
def test_an_answer_that_says_it_is_endless_is_refused_before_it_is_read(size: int) -> None:
    with pytest.raises(GarbageError):
        arrived(MAGIC + (2).to_bytes(8, "big") + size.to_bytes(8, "big"))


DTYPES = [np.bool_, np.uint8, np.int16, np.int32, np.int64, np.float64]
COLUMNS = st.lists(st.tuples(st.sampled_from(DTYPES), st.integers(0, 9)), max_size=5)


@given(st.integers(0, 2**31), st.text(), COLUMNS)
def test_what_was_packed_arrives(turn: int, answer: str, columns: list[tuple[Any, int]]) -> None:
    arrays = tuple(np.ones(size, dtype=dtype) for dtype, size in columns)
    message = arrived(packed(Message(turn=turn, kind="told", answer=answer, columns=arrays)))
    assert message is not None
    assert (message.turn, message.answer) == (turn, answer)
    for place, array in enumerate(arrays):
        assert np.array_equal(message.column(place, array.dtype.type, array.size), array)
        with pytest.raises(GarbageError):
            message.column(place, array.dtype.type, array.size + 1)
        with pytest.raises(GarbageError):
            message.column(place, np.complex128, array.size)


@given(st.integers(0, 60))
def test_an_answer_that_is_cut_short_is_no_answer(cut: int) -> None:
    data = packed(Message(turn=1, kind="told", answer=None, columns=(np.ones(4),)))
    with suppress(GarbageError):
        assert arrived(data[: max(0, len(data) - 1 - cut)]) is None


PROBLEM = Diagnostic(
    code="OUT415",
    subject="s",
    found="f",
    to_do="t",
    location=Location(file="x", line=2),
    severity=Severity.WARNING,
)


def test_words_are_fitted_to_our_classes_and_nothing_of_them_is_coerced() -> None:
    failure = Failure(kind="raised", metric="m", metric_version="1", plugin="p", found="f", row=1, rows=2)
    words = JudgedWords(failures=(failure,), warnings=(PROBLEM,), calls=3)
    plain = told(words)
    assert Message(turn=1, kind="told", answer=plain).fit(JudgedWords) == words
    for wrong in ({**plain, "calls": "3"}, {**plain, "calls": True}, {**plain, "more": 1}, {"calls": 3}, [], None, "x"):
        with pytest.raises(GarbageError):
            Message(turn=1, kind="told", answer=wrong).fit(JudgedWords)


@pytest.mark.parametrize("value", [date(2020, 2, 29), datetime(2020, 2, 29, 12, 30), time(12, 30), [1, 2.5, "x", None]])
def test_plain_values_come_back_as_they_were(value: Any) -> None:
    assert heard(told({"a": value})) == {"a": value}


@pytest.mark.parametrize("value", [{"$": "date", "at": "no"}, {"$": "os.system", "at": "x"}, {"$": 1}])
def test_a_date_that_is_none_is_garbage(value: Any) -> None:
    with pytest.raises(GarbageError):
        heard(value)
