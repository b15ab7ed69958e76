"""The history store: opening it, trusting it, and the words it keeps as numbers.

Law: a store is opened whole or refused; what is of another program, of the future or damaged is never written to.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url, select, update
from sqlalchemy.exc import ArgumentError

from outcomes.diagnostics import install_extra
from outcomes.history import store_tables
from outcomes.history.refusals import absent, damaged, database_errors, foreign, from_the_future, out_of_reach, refuse
from outcomes.history.unwritable import Facts, facts_if_unwritable, unchanged
from outcomes.history.vocabulary import Vocabulary

FILE = "history.sqlite"
"""Name of the history in a state folder."""

BUSY_SECONDS = 30


class Store:
    """One history. Made by `open_store`; `transaction` gives a connection whose work is kept whole or not at all."""

    def __init__(self, engine: Engine, place: str, file: Path | None, as_found: Facts | None = None) -> None:
        self.engine = engine
        self.place = place
        """Where it is, fit to be shown: without a password."""
        self.file = file
        self._as_found = as_found
        self._looks = threading.local()

    @property
    def postgres(self) -> bool:
        """Is it kept by a PostgreSQL server?"""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back on any error."""
        with self._errors(), self.engine.begin() as connection, self._faults_told(connection):
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One look at the store: all that is read inside sees one state of it, whatever a night writes meanwhile.

        A look inside another one of the same thread is the same look, so that many questions read the words once.
        """
        look: Snapshot | None = getattr(self._looks, "open", None)
        if look is not None:
            yield look
            return
        engine = self.engine.execution_options(isolation_level="REPEATABLE READ") if self.postgres else self.engine
        with self._errors(), engine.begin() as connection, self._faults_told(connection):
            self._looks.open = look = Snapshot(connection)
            try:
                yield look
            finally:
                self._looks.open = None

    @contextmanager
    def _errors(self) -> Iterator[None]:
        with database_errors(self.place), unchanged(self.file, self._as_found, self.place):
            yield

    @contextmanager
    def _faults_told(self, connection: Connection) -> Iterator[None]:
        """Tell a history that somebody changed, where that is why reading it failed, from a mistake of ours."""
        try:
            yield
        except (LookupError, TypeError, ValueError) as problem:
            # Looks at all that is stored, which takes its time and is hardly ever needed.
            fault = store_tables.fault_in(connection)
            if fault:
                raise damaged(self.place, fault) from problem
            raise

    def close(self) -> None:
        """Let every connection go."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_url(state: str) -> bool:
    """Is a state given as a database's address, not as a folder?"""
    return "://" in state


def check_state(state: str) -> None:
    """Refuse a state that is an address with a mistake in it, before a folder is made with a password in its name.

    Nothing of it is shown but the kind of database, since what is wrong may be the password.
    """
    scheme = _SCHEME.match(state)
    if scheme is None:
        return
    if not is_url(state):
        wrong = "it begins as a database's address does, and lacks ://"
        raise _refused_address(scheme[1], wrong, "write postgresql://host/name, or ./ before the name of a folder")
    authority, slash, rest = state[scheme.end() + 2 :].partition("/")
    if authority.count("@") > 1 or "@" in rest.partition("?")[0] or (slash and authority.endswith(":")):
        raise _refused_address(scheme[1], "a sign of its user or password is not escaped", "write %40 for @, %2F for /")


def shown_address(url: URL) -> str:
    """A database's address as messages, logs and the lock show it: where it is, and no user, password or option.

    Passwords stand in options too (``?password=``, ``odbc_connect=``), by names that differ from driver to driver.
    """
    inside = url.drivername.startswith("sqlite") and url.database
    port = f":{url.port}" if url.port else ""
    return f"{url.drivername}://{'' if inside else url.host or ''}{port}/{url.database or ''}"


def _refused_address(scheme: str, found: str, to_do: str) -> Exception:
    return refuse("OUT510", f"{scheme}:...", found, to_do)


_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
"""How an address begins. One letter and a colon are a drive."""


def open_store(state: str, *, create: bool = False) -> Store:
    """Open the history of a state: a folder, or a database URL.

    With ``create`` it is made where there is none, brought to this version's schema, and checked to be whole; without,
    it is opened for reading. Raises StoreError (exit code 14) and changes nothing where it cannot be used.
    """
    store = connect_store(state, create=create)
    try:
        accept_store(store, create=create)
    except BaseException:
        store.close()
        raise
    return store


def connect_store(state: str, *, create: bool = False) -> Store:
    """The history of a state, not yet looked at: for taking its lock first."""
    check_state(state)
    url, file, place = _address(state)
    as_found = None
    if file is not None:
        with database_errors(place):
            if file.parent.is_file():
                raise out_of_reach(state, NotADirectoryError())
            there = file.exists()
            if file.is_symlink():
                raise refuse(
                    "OUT515", place, "the history is a link to another file", "name the folder that it lies in"
                )
            if there and not file.is_file():
                # SQLite would wait for a pipe.
                raise refuse("OUT515", place, "the history is no plain file", "move away what stands there")
        if not create and not there:
            raise absent(state if not is_url(state) else place)
        if create:
            with database_errors(place):
                file.parent.mkdir(parents=True, exist_ok=True)
                keep_private(file)
        else:
            with database_errors(place):
                as_found = facts_if_unwritable(file)
            how = {"mode": "ro", "uri": "true"} | ({} if as_found is None else {"immutable": "1"})
            # Escaped, since # and ? in the name of a folder end the path of an address.
            url = URL.create("sqlite", database=f"file:{quote(str(file))}", query=how)
    with database_errors(place):
        return Store(_engine(url, reading=not create), place, file, as_found)


def keep_private(file: Path) -> None:
    """Make a file that nobody but its owner can read, or make it so; SQLite gives its journals the same rights."""
    # Windows closes handles by itself, and has rights of another kind, which a file takes from its folder.
    handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        mode = os.fstat(handle).st_mode
        if mode & 0o077 and hasattr(os, "fchmod"):
            # Not ours to change: then whoever made it answers for who can read it.
            with suppress(PermissionError):
                os.fchmod(handle, mode & 0o700)
    finally:
        os.close(handle)


def _address(state: str) -> tuple[URL, Path | None, str]:
    if not is_url(state):
        file = Path(state) / FILE
        return URL.create("sqlite", database=str(file)), file, str(file)
    try:
        url = make_url(state)
    except (ArgumentError, ValueError) as problem:
        raise refuse(
            "OUT510", "--state", "the address of the database cannot be read", "write postgresql+psycopg://host/name"
        ) from problem
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    place = shown_address(url)
    inside = url.drivername.startswith("sqlite") and url.database not in (None, "", ":memory:")
    return url, Path(str(url.database)) if inside else None, place


def _engine(url: URL, *, reading: bool) -> Engine:
    try:
        engine = create_engine(url, hide_parameters=True)
    except ModuleNotFoundError as problem:
        wrong = f'its driver "{problem.name}" is not installed'
        raise refuse("OUT510", url.drivername, wrong, install_extra("postgres")) from problem
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine, reading=reading)
    return engine


def _tune_sqlite(engine: Engine, *, reading: bool) -> None:
    """The driver's own transactions begin too late and end too early (before DDL); ours begin when they begin."""

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        if not reading:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except UnicodeDecodeError as problem:
                # The driver cannot even quote what it found there.
                raise sqlite3.DatabaseError("malformed: a text of it is none") from problem
            # FULL: a committed night survives a loss of power, for one more sync a night.
            connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def accept_store(store: Store, *, create: bool) -> None:
    """Check that a store is a history of this version's schema; with ``create`` make it one. See `open_store`."""
    with store.transaction() as connection:
        names = set(inspect(connection).get_table_names())
        schema = _schema(connection) if store_tables.about.name in names else None
        if schema is None:
            if store.file is not None and names:
                raise foreign(store.place)
            if not create:
                raise absent(store.place)
            store_tables.create_tables(connection)
            connection.execute(insert(store_tables.about).values(name="schema", value=str(store_tables.SCHEMA)))
            connection.execute(insert(store_tables.word).values(id=0, word=""))
            return
        if re.fullmatch(r"[1-9][0-9]{0,8}", schema) is None:
            raise damaged(store.place, "its schema is no number that one can have")
        if int(schema) > store_tables.SCHEMA:
            raise from_the_future(store.place, schema, store_tables.SCHEMA)
        if create and store.file is not None:
            _check(connection, store.place)
        if int(schema) < store_tables.SCHEMA:
            if not create:
                wrong = f"it has schema {schema}, older than schema {store_tables.SCHEMA} of this version"
                raise refuse("OUT519", store.place, wrong, "the next run with --state brings it up to date")
            _migrate(connection, int(schema))


def _schema(connection: Connection) -> str:
    value = connection.scalar(select(store_tables.about.c.value).where(store_tables.about.c.name == "schema"))
    return str(value or "")


def _check(connection: Connection, place: str) -> None:
    """A damaged page is found before anything is added to it."""
    answer = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    if answer != "ok":
        raise damaged(place, " ".join(answer.split())[:100])


def _migrate(connection: Connection, schema: int) -> None:
    for number in range(schema, store_tables.SCHEMA):
        store_tables.MIGRATIONS[number](connection)
    store_tables.create_tables(connection)
    connection.execute(
        update(store_tables.about).where(store_tables.about.c.name == "schema").values(value=str(store_tables.SCHEMA))
    )


class Snapshot:
    """A connection that sees one state of a store, and the store's words, read when they are first asked for."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def words(self) -> Vocabulary:
        """The words of the store."""
        return Vocabulary(self.connection)
