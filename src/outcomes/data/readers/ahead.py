"""Work on the parts of something long, done by several threads ahead of whoever takes what comes of it.

Law: what is taken, its order, and the error that ends it are those of one thread that does one part after the other; no
more parts are at hand than a few for each thread, and no thread outlives the taking.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")

MOST: Final = 4
"""Threads that work ahead, however many the machine has: each holds a part, and one thread takes from all of them."""

AHEAD: Final = 2
"""Parts at hand beside those that are worked on."""


def done_ahead(work: Callable[[Item], Done], items: Iterable[Item], threads: int) -> Iterator[Done]:
    """What ``work`` makes of each item, in their order. With one thread, nothing is done before it is asked for."""
    threads = min(threads, MOST)
    if threads < 2:
        yield from map(work, items)
        return
    waiting: deque[Future[Done]] = deque()
    pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="outcomes-reading")
    try:
        coming = iter(items)
        failed: BaseException | None = None
        while failed is None:
            try:
                waiting.append(pool.submit(work, next(coming)))
            except StopIteration:
                break
            except Exception as error:
                # It is told after what the items before it came to, as without threads.
                failed = error
            # Two more than are worked on: a thread that ends has its next part at hand.
            while len(waiting) > threads + AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
        if failed is not None:
            raise failed
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
