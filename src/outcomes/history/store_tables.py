"""The tables of the history store, how its schema came to be what it is, and what in them no run wrote.

Law: words are stored once and meant by whole numbers; a verdict is stored when it changes and at no other time; a
table that exists is altered only by a numbered migration. What no run wrote is looked for where reading failed, and
only then, so that a changed history is told from a mistake of ours; it is never quoted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    exc,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import TypeEngine

from outcomes.history.fact_kinds import COMMENT, PROMISE, WITHHELD
from outcomes.history.stored import SERIES

METADATA = MetaData()


def _words(*names: str) -> list[Column[int]]:
    return [Column(name, Integer, nullable=False) for name in names]


about = Table(
    "outcomes_about",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)
"""``schema`` and its number, and nothing that could change its meaning."""

word = Table(
    "outcomes_word",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("word", Text, nullable=False),
)
"""Every word that the other tables mean by a number; 0 is the empty word."""

run = Table(
    "outcomes_run",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *_words("framework"),
    Column("path", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("started", String(40), nullable=False),
    Column("finished", String(40), nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("exit_code", Integer, nullable=False),
    Column("judged", Boolean, nullable=False),
    Column("engine", String(40), nullable=False),
    Column("definition", String(64), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("told", Boolean, nullable=False),
)
"""One night of one framework. ``judged``: its verdicts were recorded; ``told``: its changes were handed on."""

source = Table(
    "outcomes_input",
    METADATA,
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("name", String(200), primary_key=True),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("rows", Integer, nullable=False),
)
"""Every file that a run rested on: its framework, observations, areas, returns and targets by area."""

IDENTITY = ("aim", "indicator", "area", "sex", "age", "category", "item", "metric", "compared_with")
"""The words that say which verdict is meant."""

STATE_WORDS = ("status", "reason", "outcome", "verdict", "direction", "period", "version", "plugin")
STATE_NUMBERS = ("value", "lower", "upper", "target", "benchmark")

identity = Table(
    "outcomes_identity",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", BigInteger, nullable=False),
    Column("digest", BigInteger, nullable=False),
    *_words("framework", *IDENTITY, "place"),
)
"""Which verdict, and a digest of what it says now (0: it is gone). ``place`` tells equals apart, in file order."""

state = Table(
    "outcomes_state",
    METADATA,
    Column("identity", Integer, primary_key=True, autoincrement=False),
    Column("since", Integer, primary_key=True, autoincrement=False),
    *_words(*STATE_WORDS),
    *[Column(name, Float(53)) for name in STATE_NUMBERS],
    Column("definition", BigInteger, nullable=False),
    Column("data", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What a verdict said from one run on, until the next row of the same identity. An empty status: it was gone."""

observed = Table(
    "outcomes_observed",
    METADATA,
    Column("framework", Integer, primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", BigInteger, nullable=False),
    *_words(*SERIES),
    Column("periods", LargeBinary, nullable=False),
    Column("values", LargeBinary, nullable=False),
)
"""What was last observed of a series: int32 codes of its periods and float64 values, packed."""


def unpack(periods: bytes, values: bytes) -> dict[int, float]:
    """The values of a row of `observed`, by the code of their period."""
    return dict(zip(memoryview(periods).cast("i"), memoryview(values).cast("d"), strict=True))


revision = Table(
    "outcomes_revision",
    METADATA,
    *_words("run", "framework", *SERIES, "period"),
    Column("before", Float(53)),
    Column("after", Float(53)),
)
"""A value of an old period that a publisher changed (``after`` empty: took back)."""

arrival = Table(
    "outcomes_arrival",
    METADATA,
    *_words("run", "framework", "indicator", "period", "series"),
)
"""A period that some series of an indicator had for the first time, and how many did."""

fact = Table(
    "outcomes_fact",
    METADATA,
    *_words("framework"),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("since", Integer, nullable=False),
    Column("until", Integer),
)
"""What stands beside verdicts from one run on until another (``until`` empty: it still does); see `history.facts`."""

INDEXES = (
    Index("outcomes_identity_key", identity.c.framework, identity.c.key, unique=True),
    Index("outcomes_identity_aim", identity.c.framework, identity.c.aim),
    Index("outcomes_state_since", state.c.since),
    Index("outcomes_revision_run", revision.c.run),
    Index("outcomes_fact_kind", fact.c.framework, fact.c.kind),
    Index("outcomes_arrival_run", arrival.c.framework, arrival.c.indicator),
)
"""Made after the first load, which is several times faster than keeping them up while it lasts."""

SCHEMA = 2
MIGRATIONS: Mapping[int, Callable[[Connection], None]] = {1: lambda _: None}
"""From each earlier schema to the next one; tables that are new (2: facts) are made without one."""


def create_tables(connection: Connection) -> None:
    """Make every table that is not there, without indexes."""
    for table in METADATA.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))


def create_indexes(connection: Connection) -> None:
    """Make every index that is not there."""
    for each in INDEXES:
        connection.execute(CreateIndex(each, if_not_exists=True))


_MEANT: Final[Mapping[Table, Sequence[str]]] = {
    run: ("framework",),
    identity: ("framework", *IDENTITY),
    state: STATE_WORDS,
    observed: ("framework", *SERIES),
    revision: ("framework", *SERIES, "period"),
    arrival: ("framework", "indicator", "period"),
    fact: ("framework",),
}
"""The columns that mean a word by its number."""


def fault_in(connection: Connection) -> str:
    """The first thing in a history that no run wrote; empty where all of it could be one's."""
    try:
        return next(_faults(connection), "")
    except (exc.DBAPIError, UnicodeDecodeError):
        return "a part of it cannot be read"


def _faults(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        answer = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
        if answer != "ok":
            yield " ".join(answer.split())[:100]
        yield from _other_types(connection)
    last, many = connection.execute(select(func.max(word.c.id), func.count(word.c.word.distinct()))).one()
    if last != many - 1:
        yield f"of {last or 0:,} words {many:,} are there"
    for table, names in _MEANT.items():
        for name in names:
            lost = select(table.c[name]).where(table.c[name].not_in(select(word.c.id)))
            if connection.execute(lost.limit(1)).first() is not None:
                yield f"{table.name}.{name} means a word that is not there"
    yield from _no_days(connection)
    periods, values = func.length(observed.c.periods), func.length(observed.c["values"])
    cut = select(observed.c.key).where(or_(values != 2 * periods, periods % 4 != 0))
    if connection.execute(cut.limit(1)).first() is not None:
        yield f"{observed.name} holds figures without their periods"
    yield from _no_json(connection)


def _other_types(connection: Connection) -> Iterator[str]:
    """SQLite keeps whatever it is given in any column."""
    for table in METADATA.sorted_tables:
        for each in table.columns:
            kinds = (*_stored_as(each.type), *(["null"] if each.nullable else []))
            # By its name alone: told its type, SQLAlchemy would turn what is there into that.
            stored: ColumnElement[str] = func.typeof(literal_column(f'"{each.name}"'))
            other = select(stored).select_from(table).where(stored.not_in(kinds)).limit(1)
            if connection.execute(other).first() is not None:
                yield f"{table.name}.{each.name} holds what is no {kinds[0]}"


def _stored_as(kind: TypeEngine[object]) -> tuple[str, ...]:
    if isinstance(kind, Float):
        return "real", "integer"
    if isinstance(kind, LargeBinary):
        return ("blob",)
    return ("integer",) if isinstance(kind, Integer) or kind.python_type is bool else ("text",)


def _no_days(connection: Connection) -> Iterator[str]:
    columns = run.c
    for row in connection.execute(select(columns.as_of, columns.started, columns.finished)):
        try:
            date.fromisoformat(row.as_of), datetime.fromisoformat(row.started), datetime.fromisoformat(row.finished)
        except ValueError:
            yield f"{run.name} holds a day that is none"


def _no_json(connection: Connection) -> Iterator[str]:
    columns = fact.c
    for row in connection.execute(select(columns.text).where(columns.kind.in_((COMMENT, PROMISE, WITHHELD)))):
        try:
            whole = isinstance(json.loads(row.text), dict | list)
        except ValueError:
            whole = False
        if not whole:
            yield f"{fact.name} holds a text that was cut or changed"
