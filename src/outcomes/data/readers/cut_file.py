"""A file that is read part by part: here, so that no more of it than a part is in memory, or by several machines.

Law: the parts together say exactly what the file read whole says; a file of which that is not certain is not cut.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs
import numpy as np

from outcomes.arrays import frozen
from outcomes.data.frames import TableReading
from outcomes.data.observations import Observations, observations_from_table
from outcomes.data.origin import Origin
from outcomes.diagnostics import DataError
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import polars

Item = TypeVar("Item")
Done = TypeVar("Done")

MOST: Final = 4
"""Threads that work ahead, however many the machine has: each holds a part, and one thread takes from all of them."""

AHEAD: Final = 2
"""Parts at hand beside those that are worked on."""

PROBLEMS: Final = "there are problems in it"
"""Why a file is read whole of which something is to be told."""


class NotCutError(Exception):
    """Why a file has to be read whole, in a few words."""


@immutable(kw_only=True, eq=False)
class ReadPart:
    """What a part of a file says.

    ``observations`` have rows numbered from the first of the part (None: no row of it is wanted), ``rows`` is how many
    rows it has, and ``said`` which of the words that are asked for it says, by column.
    """

    observations: Observations | None
    rows: int
    said: Mapping[str, frozenset[str]]


@immutable(kw_only=True, eq=False)
class CutFile(ABC):
    """A file that can be read part by part, each part alone and wherever the file is reached.

    ``path`` is absolute; ``further`` are columns that are read beside those of fields.
    """

    path: Path
    reading: TableReading
    origin: Origin
    where: Mapping[str, tuple[str, ...]]
    further: tuple[str, ...]

    @abstractmethod
    def places(self) -> Iterator[object]:
        """Where each part is. Raises NotCutError, before the first or after any, where parts cannot be told apart."""

    @abstractmethod
    def table(self, place: Any) -> polars.DataFrame:
        """The table at a place."""

    def to_read(self) -> Iterator[Callable[[], polars.DataFrame]]:
        """The tables of all places, each to be had by a call, which any thread may make."""
        return (partial(self.table, place) for place in self.places())

    def part(self, table: polars.DataFrame) -> ReadPart:
        """What a table of the file says. Raises NotCutError where something is to be told of it."""
        chosen, rows = np.ones(table.height, dtype=np.bool_), np.arange(table.height, dtype=np.int64)
        said = {}
        for name, words in self.where.items():
            column = table[name].cast(str).fill_null("")
            said[name] = frozenset(column.unique().to_list()) & {*words}
            chosen &= column.is_in(list(words)).to_numpy()
        size = table.height
        if not chosen.all():
            table, rows = table.filter(chosen), rows[chosen]
        if not table.height:
            return ReadPart(observations=None, rows=size, said=said)
        observations, report = observations_from_table(table, self.reading, self.origin, rows)
        if len(report):
            raise NotCutError(PROBLEMS)
        return ReadPart(observations=observations, rows=size, said=said)

    def read(self, place: Any) -> ReadPart:
        """The part at a place. Raises NotCutError where something is to be told of it."""
        import polars

        try:
            return self.part(self.table(place))
        except (polars.exceptions.PolarsError, OSError, DataError) as error:
            raise NotCutError(PROBLEMS) from error

    def observations(self, threads: int | None = None) -> Iterator[Observations]:
        """The observations of all parts, which together are those of the file.

        ``threads`` read ahead of whoever takes them (None: as many as polars has, which POLARS_MAX_THREADS sets).
        Raises NotCutError, before the first part or after any, where they might not be all that reading it whole
        gives: also where there is any problem to be told, as only the whole file tells how often it is there.
        """
        import polars

        before, parts = 0, []
        try:
            number = threads or int(polars.thread_pool_size())
            for part in done_ahead(lambda read: self.part(read()), self.to_read(), number):
                if part.observations is not None:
                    rows = frozen(part.observations.source_rows() + before)
                    yield attrs.evolve(part.observations, rows=rows)
                before += part.rows
                parts.append((part.observations is not None, part.said))
        except (polars.exceptions.PolarsError, OSError, DataError) as error:
            raise NotCutError(PROBLEMS) from error
        self.check_all(parts)

    def check_all(self, parts: Iterable[tuple[bool, Mapping[str, frozenset[str]]]]) -> None:
        """Only all parts tell whether a row is wanted at all, and every word that is asked for said by some.

        Of each part: whether it has such rows, and the words that it says. Raises NotCutError where it is not so.
        """
        held = list(parts)
        for name, words in self.where.items():
            if {*words}.difference(("",), *(said[name] for _, said in held)):
                raise NotCutError(PROBLEMS)
        if not any(some for some, _ in held):
            raise NotCutError(PROBLEMS)


def done_ahead(work: Callable[[Item], Done], items: Iterable[Item], threads: int) -> Iterator[Done]:
    """What ``work`` makes of each item, in their order, by several threads ahead of whoever takes it.

    What is taken, its order, and the error that ends it are those of one thread that does one item after the other. No
    more are at hand than a few for each thread, and no thread outlives the taking. With one thread, nothing is done
    before it is asked for.
    """
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
