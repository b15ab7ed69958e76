"""Writing a run into the history: who ran, what it rested on, and each verdict that now says something else.

Law: one transaction a run; either all of it is remembered or nothing; a verdict that says the same costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import attrs
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, func, insert, select, text, update
from sqlalchemy.schema import CreateTable, DropTable

from outcomes.history.bulk_insert import load
from outcomes.history.data_revisions import record_observed
from outcomes.history.facts import Facts, write_facts
from outcomes.history.records import InputRecord, RunRecord
from outcomes.history.store import Store
from outcomes.history.tables import (
    IDENTITY,
    STATE_NUMBERS,
    STATE_WORDS,
    create_indexes,
    identity,
    run,
    source,
    state,
)
from outcomes.history.verdicts import Verdicts
from outcomes.history.vocabulary import Vocabulary

if TYPE_CHECKING:
    from outcomes.engine.observed_values import Observed

_moved = Table(
    "outcomes_moved",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("digest", BigInteger, nullable=False),
    prefixes=["TEMPORARY"],
)


MANY = 10_000
"""Verdicts written at once from which on a database is told that its tables have grown."""


@attrs.frozen(kw_only=True)
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
            recorded = _record_verdicts(connection, words, framework, record.id, verdicts)
            revised = record_observed(connection, words, framework, record.id, observed)
            recorded = attrs.evolve(recorded, revised=revised)
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


def _record_verdicts(
    connection: Connection, words: Vocabulary, framework: int, number: int, verdicts: Verdicts
) -> Recorded:
    ids, keys, digests = _known(connection, framework)
    order = np.argsort(keys)
    at = np.searchsorted(keys[order], verdicts.key)
    at = np.minimum(at, max(len(keys) - 1, 0))
    place = order[at] if len(keys) else np.zeros(len(verdicts), dtype=np.int64)
    old = keys[place] == verdicts.key if len(keys) else np.zeros(len(verdicts), dtype=bool)
    held = np.full(len(verdicts), -1, dtype=np.int64)
    held[old] = ids[place[old]]
    before = np.zeros(len(verdicts), dtype=np.int64)
    before[old] = digests[place[old]]
    new = np.flatnonzero(~old)
    first = int(connection.scalar(select(func.max(identity.c.id))) or 0) + 1
    held[new] = first + np.arange(len(new))
    differ = np.flatnonzero(old & (before != verdicts.digest))
    absent = np.ones(len(keys), dtype=bool)
    absent[place[old]] = False
    gone = np.flatnonzero(absent & (digests != 0))
    codes = {name: _codes(words, verdicts, name) for name in (*IDENTITY, *STATE_WORDS)}
    words.save(connection)
    _add_identities(connection, framework, held, new, verdicts, codes)
    _add_states(connection, number, held, np.sort(np.concatenate((new, differ))), verdicts, codes)
    _add_tombstones(connection, number, ids[gone])
    _update_digests(
        connection,
        np.concatenate((held[differ], ids[gone])),
        np.concatenate((verdicts.digest[differ], np.zeros(len(gone), dtype=np.int64))),
    )
    return Recorded(new=len(new), differ=len(differ), gone=len(gone))


def _known(connection: Connection, framework: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    columns = identity.c
    rows = connection.execute(select(columns.id, columns.key, columns.digest).where(columns.framework == framework))
    table = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 3)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()


def _codes(words: Vocabulary, verdicts: Verdicts, name: str) -> NDArray[np.int64]:
    """The store's numbers of a column of words; words that no row says are not stored."""
    column = verdicts.words[name]
    table = np.zeros(len(column.words), dtype=np.int64)
    for code in np.flatnonzero(column.used()):
        table[code] = words.id(column.words[code])
    return table[column.codes]


def _add_identities(
    connection: Connection,
    framework: int,
    held: NDArray[np.int64],
    new: NDArray[np.int64],
    verdicts: Verdicts,
    codes: Mapping[str, NDArray[np.int64]],
) -> None:
    columns = {
        "id": held[new],
        "key": verdicts.key[new],
        "digest": verdicts.digest[new],
        "framework": np.full(len(new), framework),
        **{name: codes[name][new] for name in IDENTITY},
        "place": verdicts.place[new],
    }
    load(connection, identity, columns)


def _add_states(
    connection: Connection,
    number: int,
    held: NDArray[np.int64],
    rows: NDArray[np.int64],
    verdicts: Verdicts,
    codes: Mapping[str, NDArray[np.int64]],
) -> None:
    columns = {
        "identity": held[rows],
        "since": np.full(len(rows), number),
        **{name: codes[name][rows] for name in STATE_WORDS},
        **{name: verdicts.numbers[name][rows] for name in STATE_NUMBERS},
        "definition": verdicts.definition[rows],
        "data": verdicts.data[rows],
    }
    load(connection, state, columns)


def _add_tombstones(connection: Connection, number: int, ids: NDArray[np.int64]) -> None:
    nothing = np.zeros(len(ids), dtype=np.int64)
    columns = {"identity": ids, "since": nothing + number, **dict.fromkeys(STATE_WORDS, nothing)}
    load(connection, state, {**columns, "definition": nothing, "data": nothing})


def _update_digests(connection: Connection, ids: NDArray[np.int64], digests: NDArray[np.int64]) -> None:
    if not len(ids):
        return
    connection.execute(CreateTable(_moved))
    load(connection, _moved, {"id": ids, "digest": digests})
    connection.execute(update(identity).where(identity.c.id == _moved.c.id).values(digest=_moved.c.digest))
    connection.execute(DropTable(_moved))
