"""What threads do ahead is what one thread does, in its order, with its error; and none of them is left."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.data.readers.cut_file import AHEAD, MOST, done_ahead


class WorkError(Exception):
    """The work on an item failed."""


class ItemError(Exception):
    """There was no next item to be had."""


def at_work() -> list[str]:
    """The threads that read ahead now."""
    return [each.name for each in threading.enumerate() if each.name.startswith("outcomes-reading")]


def taken(done: Callable[[], Iterable[int]]) -> tuple[list[int], str]:
    """What was taken before the end, and the error that was it."""
    had: list[int] = []
    try:
        had.extend(done())
    except (WorkError, ItemError) as error:
        return had, repr(error)
    return had, ""


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(0, 20),
    bad=st.sets(st.integers(0, 20), max_size=3),
    end=st.one_of(st.none(), st.integers(0, 20)),
    threads=st.integers(2, 7),
    delays=st.lists(st.sampled_from([0.0, 0.0, 0.001, 0.003]), min_size=21, max_size=21),
)
def test_the_same_comes_in_the_same_order_and_ends_in_the_same_error(
    size: int, bad: set[int], end: int | None, threads: int, delays: list[float]
) -> None:
    def items() -> Iterator[int]:
        for each in range(size):
            if each == end:
                raise ItemError(each)
            yield each

    def work(item: int) -> int:
        time.sleep(delays[item])
        if item in bad:
            raise WorkError(item)
        return item * item

    assert taken(lambda: done_ahead(work, items(), threads)) == taken(lambda: map(work, items()))
    assert not at_work()


@pytest.mark.parametrize("threads", [1, 2, 50])
def test_no_more_is_at_hand_than_a_few_for_each_thread(threads: int) -> None:
    asked = 0

    def items() -> Iterator[int]:
        nonlocal asked
        while asked < 100:
            asked += 1
            yield asked

    for number, _ in enumerate(done_ahead(str, items(), threads), 1):
        assert asked - number <= (min(threads, MOST) + AHEAD if threads > 1 else 0)
        assert len(at_work()) <= MOST
    assert asked == number == 100


def test_no_thread_is_left_when_nobody_takes_any_more() -> None:
    done = done_ahead(str, iter(range(1000)), 3)
    assert next(done) == "0"
    assert at_work()
    done.close()
    assert not at_work()


def test_an_interrupt_ends_the_waiting_and_the_threads() -> None:
    def work(item: int) -> int:
        if item == 3:
            os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
        return item

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            list(done_ahead(work, iter(range(300)), 2))
        assert not at_work()
    finally:
        signal.signal(signal.SIGINT, before)
