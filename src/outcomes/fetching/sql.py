"""The reader `sql`: a query or a table of a database, read as a file of separated values would be.

Law: nothing is ever written to the database, and no part of its address stands in a message or a copy.
"""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import attrs
from attrs.validators import gt

from outcomes.data.limits import MAX_SETTINGS, plain_bytes
from outcomes.data.observations import Observations
from outcomes.data.readers.csv import CsvOptions, read_csv
from outcomes.data.readers.table_options import TableOptions, helped
from outcomes.diagnostics import Report
from outcomes.fetching.access import Fetching
from outcomes.fetching.web import Failed
from outcomes.immutable import immutable

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine, Select
    from sqlalchemy.exc import DBAPIError

CHUNK: Final = 10_000
"""How many rows are held at once."""

_TEXT_OR_COMMENT: Final = re.compile(r"""('(?:[^']|'')*'|"[^"]*")|--[^\n]*|/\*.*?\*/""", re.DOTALL)


@immutable(kw_only=True)
class SqlOptions(TableOptions):
    """What the reader `sql` can be told: as the reader `csv`, and what to ask. The query is the file at ``path``."""

    secret: str = attrs.field(
        metadata=helped(
            "name of the secret that holds the database's address (a SQLAlchemy URL), in the environment or the "
            "installation's secrets file; never the address itself"
        )
    )
    table: str = attrs.field(
        default="", metadata=helped('a table or view to read whole, such as "dbo.returns", where there is no query')
    )
    timeout: float = attrs.field(
        default=60.0, validator=gt(0), metadata=helped("seconds that the database may take, connecting and answering")
    )
    most_rows: int = attrs.field(default=5_000_000, validator=gt(0), metadata=helped("more rows are refused"))


class SqlReader:
    """Reads what a query gives from any database that SQLAlchemy speaks to, in a transaction that only reads."""

    id = "sql"
    options = SqlOptions

    def fetch(self, path: Path | None, options: SqlOptions, fetching: Fetching) -> Path:
        """Ask the database; see `outcomes.hooks.Fetcher`. What it gives is kept as CSV, as the last good copy."""
        if (path is None) == (not options.table):
            raise fetching.refuse("OUT396", "it needs either a query or a table", "give path, or options.table")
        query = "" if path is None else _query(path, fetching)
        asked = query or f"table {options.table}"

        def write(file: Path) -> None:
            url = _address(options.secret, fetching)
            with file.open("w", encoding="utf-8", newline="") as stream:
                _receive(url, query, options, fetching, csv.writer(stream))

        key = f"sql {options.secret} {asked}"
        return fetching.written(key, f"the database of {options.secret}", write).path

    def read(self, path: Path, options: SqlOptions) -> tuple[Observations, Report]:
        """Read what was fetched. Raises `DataError` where nothing can be read."""
        same = {each.name: getattr(options, each.name) for each in attrs.fields(TableOptions)}
        return read_csv(path, CsvOptions(**same, delimiter=","))


def _query(path: Path, fetching: Fetching) -> str:
    try:
        text = plain_bytes(path, MAX_SETTINGS).decode("utf-8-sig").strip().rstrip(";")
    except (OSError, UnicodeDecodeError) as error:
        found = f"its query cannot be read ({getattr(error, 'strerror', None) or 'it is not UTF-8'})"
        raise fetching.refuse("OUT396", found, "check the path of the data source", str(path)) from error
    bare = _TEXT_OR_COMMENT.sub(lambda found: "''" if found[1] else " ", text).strip()
    if not re.match(r"(?i)(select|with)\b", bare) or ";" in bare:
        found = "its query is not one SELECT"
        raise fetching.refuse("OUT396", found, "write one statement that begins with SELECT or WITH", str(path))
    return text


def _address(secret: str, fetching: Fetching) -> URL:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(fetching.secret(secret))
    except (ArgumentError, ValueError):
        # What was given is a secret even where it is wrong, and so is what the error says of it.
        found = f"what {secret} holds is no database address"
        to_do = 'write it like "postgresql+psycopg://user:password@host/database"'
        raise fetching.refuse("OUT396", found, to_do) from None


def _receive(url: URL, query: str, options: SqlOptions, fetching: Fetching, writer: Any) -> None:
    """Write the header and the rows of the answer. Raises `Failed` for what may pass, `DataError` for what may not."""
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    deadline = time.monotonic() + options.timeout
    slow = Failed(f"the query took longer than {options.timeout:g} seconds", "ask for less, or raise options.timeout")
    engine = _engine(url, options.timeout, fetching)
    connected = False
    try:
        with engine.connect() as connection:
            connected = True
            for each in read_only(engine.dialect.name, options.timeout):
                connection.exec_driver_sql(each)
            _stop_at(connection, deadline)
            statement = text(query.replace(":", r"\:")) if query else whole_table(options.table)
            result = connection.execution_options(stream_results=True).execute(statement)
            writer.writerow(result.keys())
            count = 0
            for chunk in result.partitions(CHUNK):
                count += len(chunk)
                if count > options.most_rows:
                    found = f"it gives more than {options.most_rows:,} rows"
                    raise fetching.refuse("OUT396", found, "ask for less, or raise options.most_rows")
                if time.monotonic() > deadline:
                    raise slow
                writer.writerows(_with_days(chunk))
            connection.rollback()
    except DBAPIError as error:
        if time.monotonic() > deadline or _is_timeout(error):
            raise slow from None
        if not connected:
            found = "it could not be connected to"
            raise Failed(found, "check that it is up, and the address that the secret holds") from None
        if error.connection_invalidated or _is_lost(error):
            raise Failed("the connection was lost before all rows had come", "run again") from None
        raise fetching.refuse("OUT396", f"it refuses the query: {_reason(error, url)}", "correct the query") from None
    finally:
        engine.dispose()


def _engine(url: URL, timeout: float, fetching: Fetching) -> Engine:
    from sqlalchemy import URL, create_engine
    from sqlalchemy.exc import NoSuchModuleError
    from sqlalchemy.pool import NullPool

    arguments: dict[str, int] = {}
    backend = url.get_backend_name()
    if backend == "sqlite":
        file = Path(url.database or "")
        if not file.is_file():
            raise Failed("there is no such SQLite file", "check the address that the secret holds")
        database = f"file:{quote(file.resolve().as_posix())}"
        url = URL.create("sqlite", database=database, query={"mode": "ro", "uri": "true"})
    elif backend == "postgresql":
        arguments["connect_timeout"] = max(1, round(timeout))
    elif backend == "mssql":
        arguments["timeout"] = max(1, round(timeout))
    try:
        return create_engine(url, poolclass=NullPool, connect_args=arguments, hide_parameters=True)
    except NoSuchModuleError:
        to_do = "write one that SQLAlchemy knows, such as postgresql+psycopg"
        raise fetching.refuse("OUT396", "no such kind of database is known", to_do) from None
    except ImportError as error:
        found = f"the package {error.name or 'of its driver'} is not installed"
        raise fetching.refuse("OUT396", found, "install it beside outcomes") from None


def read_only(dialect: str, timeout: float) -> tuple[str, ...]:
    """What begins a transaction that only reads and ends in time, in the words of a database.

    SQL Server knows no transaction that only reads: there the query is one SELECT, nothing is ever committed, and the
    account should be one that may only read.
    """
    milliseconds = max(1, round(timeout * 1000))
    if dialect == "postgresql":
        return ("SET TRANSACTION READ ONLY", f"SET LOCAL statement_timeout = {milliseconds}")
    if dialect == "sqlite":
        return ("PRAGMA query_only = ON",)
    if dialect == "mssql":
        return (f"SET LOCK_TIMEOUT {milliseconds}",)
    if dialect in ("mysql", "mariadb"):
        return ("SET SESSION TRANSACTION READ ONLY", f"SET SESSION MAX_EXECUTION_TIME = {milliseconds}")
    return ()


def whole_table(name: str) -> Select[tuple[object]]:
    """A SELECT of a whole table or view; its name, with or without a schema, is quoted as the database needs it."""
    from sqlalchemy import literal_column, select, table

    schema, _, bare = name.rpartition(".")
    return select(literal_column("*")).select_from(table(bare, schema=schema or None))


def _stop_at(connection: Connection, deadline: float) -> None:
    """Let a database that lives in this process stop in time; a server stops by itself."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.set_progress_handler(lambda: int(time.monotonic() > deadline), 10_000)
    elif connection.dialect.name == "mssql" and hasattr(driver, "timeout"):
        driver.timeout = max(1, round(deadline - time.monotonic()))


def _with_days(rows: Iterable[object]) -> Iterator[tuple[object, ...]]:
    """The rows with moments at midnight written as the days that they stand for."""
    columns = [
        [_day(cell) for cell in column] if any(isinstance(cell, datetime) for cell in column) else column
        for column in zip(*rows, strict=True)
    ]
    return zip(*columns, strict=True)


def _day(cell: object) -> object:
    if not isinstance(cell, datetime):
        return cell
    return cell.date() if (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0) else cell


def _is_timeout(error: DBAPIError) -> bool:
    text = f"{type(error.orig).__name__} {error.orig}".lower()
    return any(word in text for word in ("querycanceled", "statement timeout", "interrupted", "timeout expired"))


def _is_lost(error: DBAPIError) -> bool:
    text = f"{type(error.orig).__name__} {error.orig}".lower()
    return any(word in text for word in ("adminshutdown", "terminating connection", "closed the connection", "lost"))


def _reason(error: DBAPIError, url: URL) -> str:
    """What the database said, on one line and without any part of its address."""
    lines = str(error.orig).strip().splitlines()
    said = lines[0] if lines else type(error.orig).__name__
    for part in (url.password, url.username, url.host, url.database):
        if part:
            said = said.replace(str(part), "...")
    return said[:200]
