"""The verdicts of one run as columns, and writing those that say something else: which it is, what it says, on what.

Law: a verdict is the same from night to night by its words (aim, indicator, area, sex, age, category, item, metric,
comparator), never by its place in a table; what it says is all that a person could be shown, and its fingerprint;
one that says the same costs nothing when it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, func, select, update
from sqlalchemy.schema import CreateTable, DropTable

from outcomes.data.coded import Coded
from outcomes.history.bulk_insert import load
from outcomes.history.digests import (
    combined,
    mix,
    number_digests,
    occurrences,
    row_digests,
    signed,
    text_digest,
    word_digests,
)
from outcomes.history.store_tables import IDENTITY, STATE_NUMBERS, STATE_WORDS, identity, state
from outcomes.history.vocabulary import Vocabulary
from outcomes.immutable import immutable

if TYPE_CHECKING:
    from outcomes.results.rendered import Results

_moved = Table(
    "outcomes_moved",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("digest", BigInteger, nullable=False),
    prefixes=["TEMPORARY"],
)


@immutable(kw_only=True, eq=False)
class Verdicts:
    """Columns of one length. ``words`` by the names of `IDENTITY` and `STATE_WORDS`, ``numbers`` by `STATE_NUMBERS`.

    ``definition`` and ``data`` (int64) are two parts of the fingerprint; the third is the word ``version``.
    """

    words: Mapping[str, Coded]
    numbers: Mapping[str, NDArray[np.float64]]
    definition: NDArray[np.int64]
    data: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.data)

    @cached_property
    def place(self) -> NDArray[np.int32]:
        """Tells rows apart that have the same words: one aim judged twice by one metric with other parameters."""
        return occurrences(self._named)

    @cached_property
    def key(self) -> NDArray[np.int64]:
        """Digest of which verdict each row is."""
        return signed(mix(self._named + self.place.astype(np.uint64)))

    @cached_property
    def digest(self) -> NDArray[np.int64]:
        """Digest of what each row says and of its fingerprint."""
        columns = [word_digests(self.words[name]) for name in STATE_WORDS]
        columns += [number_digests(self.numbers[name]) for name in STATE_NUMBERS]
        columns += [self.definition.view(np.uint64), self.data.view(np.uint64)]
        return signed(row_digests(columns, len(self)))

    @cached_property
    def _named(self) -> NDArray[np.uint64]:
        return combined([self.words[name] for name in IDENTITY], len(self))


def verdicts_of(results: Results) -> Verdicts:
    """The verdicts of a run, for the history."""
    words = {name: results.coded(name) for name in (*IDENTITY, *STATE_WORDS) if name not in ("version", "plugin")}
    words |= {"version": results.of_use("version"), "plugin": results.of_use("plugin")}
    definition = results.of_use("definition")
    table = np.array([text_digest(each) if each else 0 for each in definition.words], dtype=np.uint64)
    return Verdicts(
        words=words,
        numbers={name: results.numbers(name) for name in STATE_NUMBERS},
        definition=signed(table[definition.codes]),
        data=signed(results.data_digests),
    )


def record_verdicts(
    connection: Connection, words: Vocabulary, framework: int, number: int, verdicts: Verdicts
) -> tuple[int, int, int]:
    """Write what each verdict of a run says, where that is not what it said.

    Gives how many verdicts are new, say something else, and are gone.
    """
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
    return len(new), len(differ), len(gone)


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
