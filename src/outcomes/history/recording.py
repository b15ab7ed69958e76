"""Writing a run into the history: who ran, what it rested on, its verdicts, and each figure that differs from before.

Law: one transaction a run; either all of it is remembered or nothing. A figure that changed for a period that was
already there is a revision, a period that was not there is an arrival, and a figure that went is a revision to nothing;
the order of rows means nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import attrs
import numpy as np
from sqlalchemy import Connection, delete, func, insert, select, text, update

from outcomes.data.coded import Coded
from outcomes.history.bulk_insert import load
from outcomes.history.digests import combined, mix, number_digests, signed, word_digests
from outcomes.history.facts import Facts, write_facts
from outcomes.history.run_verdicts import Verdicts, record_verdicts
from outcomes.history.store import Store
from outcomes.history.store_tables import arrival, create_indexes, observed, revision, run, source, unpack
from outcomes.history.stored import SERIES, InputRecord, RunRecord
from outcomes.history.vocabulary import Vocabulary
from outcomes.immutable import immutable

if TYPE_CHECKING:
    from outcomes.engine.observed_values import Observed

MANY = 10_000
"""Verdicts written at once from which on a database is told that its tables have grown."""


@immutable(kw_only=True)
class Recorded:
    """What recording a run found: how many verdicts were new, say something else or went, and how many figures
    were revised."""

    new: int = 0
    differ: int = 0
    gone: int = 0
    revised: int = 0


def next_run(store: Store) -> int:
    """The number that the next run will have. Good while the state is locked."""
    with store.transaction() as connection:
        return int(connection.scalar(select(func.max(run.c.id))) or 0) + 1


def record_run(
    store: Store,
    record: RunRecord,
    verdicts: Verdicts | None = None,
    *,
    inputs: Iterable[InputRecord] = (),
    observed: Iterable[Observed] = (),
    facts: Facts | None = None,
) -> Recorded:
    """Remember a run; with verdicts, what each of them says if it is not what it said; with ``facts`` what stands
    beside them, kind by kind."""
    with store.transaction() as connection:
        words = Vocabulary(connection)
        framework = words.id(record.framework)
        recorded = Recorded()
        if verdicts is not None:
            new, differ, gone = record_verdicts(connection, words, framework, record.id, verdicts)
            revised = _record_observed(connection, words, framework, record.id, observed)
            recorded = Recorded(new=new, differ=differ, gone=gone, revised=revised)
        words.save(connection)
        write_facts(connection, framework, record.id, facts or {})
        connection.execute(insert(run).values(**_run_row(record, framework)))
        files = [{"run": record.id, **attrs.asdict(each, filter=attrs.filters.exclude("place"))} for each in inputs]
        if files:
            connection.execute(insert(source), files)
        if verdicts is not None:
            create_indexes(connection)
        if store.postgres and recorded.new + recorded.differ > MANY:
            # Its planner would otherwise take the tables for what they were before.
            connection.execute(text("ANALYZE outcomes_identity, outcomes_state"))
    return recorded


def mark_told(store: Store, framework: str, until: int) -> None:
    """The changes of all runs of a framework up to one were handed on."""
    with store.transaction() as connection:
        number = Vocabulary(connection).find(framework)
        connection.execute(
            update(run).where(run.c.framework == number, run.c.id <= until, run.c.told.is_(False)).values(told=True)
        )


def _run_row(record: RunRecord, framework: int) -> dict[str, object]:
    row = attrs.asdict(record)
    row |= {"framework": framework, "as_of": record.as_of.isoformat()}
    row |= {name: getattr(record, name).isoformat(timespec="milliseconds") for name in ("started", "finished")}
    return row


@attrs.define(kw_only=True, eq=False)
class _Moved:
    """Rows to be written; grows while one indicator after the other is compared."""

    gone: list[int] = attrs.field(factory=list)
    series: list[tuple[int | bytes, ...]] = attrs.field(factory=list)
    revisions: list[tuple[int | float | None, ...]] = attrs.field(factory=list)
    arrivals: Counter[tuple[int, int]] = attrs.field(factory=Counter)


def _record_observed(
    connection: Connection, words: Vocabulary, framework: int, run: int, given: Iterable[Observed]
) -> int:
    """Compare what was observed with what the store holds, write the differences, and hold the new.

    Gives how many values were revised.
    """
    columns = observed.c
    known = {
        int(key): int(digest)
        for key, digest in connection.execute(select(columns.key, columns.digest).where(columns.framework == framework))
    }
    moved = _Moved()
    seen: set[int] = set()
    for each in given:
        _compare(connection, words, framework, known, seen, each, moved)
    _write(connection, words, framework, run, moved)
    return len(moved.revisions)


def _compare(
    connection: Connection,
    words: Vocabulary,
    framework: int,
    known: dict[int, int],
    seen: set[int],
    given: Observed,
    moved: _Moved,
) -> None:
    """Only series whose digest is new are looked at more closely."""
    there = np.flatnonzero(~np.isnan(given.value))
    if not len(there):
        return
    about = [getattr(given, name).take(there) for name in SERIES[1:]]
    indicator = Coded(codes=np.zeros(len(there), np.int32), words=(given.indicator,))
    names = combined([indicator, *about], len(there))
    period, value = given.period.take(there), given.value[there]
    cells = mix(word_digests(period) ^ mix(number_digests(value)))
    keys, first, which = np.unique(names, return_index=True, return_inverse=True)
    digests = np.zeros(len(keys), dtype=np.uint64)
    np.add.at(digests, which, cells)
    codes = np.array(words.ids(period.words), dtype=np.int32)[period.codes]
    order = np.argsort(which, kind="stable")
    starts = np.searchsorted(which[order], np.arange(len(keys) + 1))
    number = words.id(given.indicator)
    named = [np.array(words.ids(each.words), dtype=np.int32)[each.codes[first]] for each in about]
    for place, (key, digest) in enumerate(zip(signed(keys).tolist(), signed(digests).tolist(), strict=True)):
        if key in seen or known.get(key) == digest:
            seen.add(key)
            continue
        seen.add(key)
        rows = order[starts[place] : starts[place + 1]]
        identity = (number, *(int(column[place]) for column in named))
        before = _held(connection, framework, key) if key in known else {}
        after = dict(zip(codes[rows].tolist(), value[rows].tolist(), strict=True))
        moved.revisions.extend((*identity, *each) for each in _revisions(before, after))
        moved.arrivals.update((number, each) for each in after.keys() - before.keys())
        if key in known:
            moved.gone.append(key)
        packed = (codes[rows].tobytes(), value[rows].tobytes())
        moved.series.append((framework, key, digest, *identity, *packed))


def _revisions(before: dict[int, float], after: dict[int, float]) -> Iterator[tuple[int, float, float | None]]:
    """Period, value before and value after, of every value that was there and is not the same now."""
    for period, value in before.items():
        now = after.get(period)
        if now != value:
            yield period, value, now


def _held(connection: Connection, framework: int, key: int) -> dict[int, float]:
    row = connection.execute(
        select(observed.c.periods, observed.c["values"]).where(observed.c.framework == framework, observed.c.key == key)
    ).one()
    return unpack(row[0], row[1])


def _write(connection: Connection, words: Vocabulary, framework: int, run: int, moved: _Moved) -> None:
    words.save(connection)
    for key in moved.gone:
        connection.execute(delete(observed).where(observed.c.framework == framework, observed.c.key == key))
    names = ("framework", "key", "digest", *SERIES, "periods", "values")
    load(connection, observed, {name: [row[i] for row in moved.series] for i, name in enumerate(names)})
    held = {"run": [run] * len(moved.revisions), "framework": [framework] * len(moved.revisions)}
    told = (*SERIES, "period", "before", "after")
    load(connection, revision, held | {name: [row[i] for row in moved.revisions] for i, name in enumerate(told)})
    pairs = list(moved.arrivals.items())
    load(
        connection,
        arrival,
        {
            "run": [run] * len(pairs),
            "framework": [framework] * len(pairs),
            "indicator": [pair[0] for pair, _ in pairs],
            "period": [pair[1] for pair, _ in pairs],
            "series": [count for _, count in pairs],
        },
    )
