"""What was observed, series by series, and how it differs from what was observed before.

Law: a value that changed for a period that was already there is a revision, a period that was not there is an
arrival, and a value that went is a revision to nothing; the order of rows means nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import attrs
import numpy as np
from sqlalchemy import Connection, delete, select

from outcomes.data.coded import Coded
from outcomes.history.bulk_insert import load
from outcomes.history.digests import combined, mix, number_digests, signed, word_digests
from outcomes.history.records import SERIES
from outcomes.history.tables import arrival, observed, revision, unpack
from outcomes.history.vocabulary import Vocabulary

if TYPE_CHECKING:
    from outcomes.engine.observed_values import Observed


@attrs.define(kw_only=True, eq=False)
class _Moved:
    """Rows to be written; grows while one indicator after the other is compared."""

    gone: list[int] = attrs.field(factory=list)
    series: list[tuple[int | bytes, ...]] = attrs.field(factory=list)
    revisions: list[tuple[int | float | None, ...]] = attrs.field(factory=list)
    arrivals: Counter[tuple[int, int]] = attrs.field(factory=Counter)


def record_observed(
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
