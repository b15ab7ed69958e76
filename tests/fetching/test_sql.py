"""Figures from a database: read only, in time, and with no part of its address in any message."""

from __future__ import annotations

import gc
import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy
from sqlalchemy.dialects import mssql, postgresql

import outcomes
from outcomes.cli.app import run
from outcomes.diagnostics import DataError
from outcomes.fetching import Access, Fetching
from outcomes.fetching.sql import SqlOptions, SqlReader, read_only, whole_table

NIGHTLY = """\
format = 1

[framework]
id = "breaches"
title = "Breaches"
areas = ["E06000008"]

[data.returns]
reader = "sql"
path = "returns.sql"

[data.returns.options]
secret = "COUNCIL_DATABASE"
columns = { area = "area_code" }
constants = { indicator = "breaches" }

[indicators.breaches]
title = "Breaches"
polarity = "low"
data = { source = "returns" }

[aims.breaches]
indicator = "breaches"
target = { value = 5, sense = "at most" }
judge = [{ metric = "target.path" }]
"""

MARCH = datetime(2026, 3, 3, tzinfo=UTC)
ROWS = [("E06000008", "2023", 4.25), ("E06000008", "2024", 5.5), ("E06000009", "2024", None)]
POSTGRES = os.environ.get("OUTCOMES_TEST_POSTGRES", "")
needs_postgres = pytest.mark.skipif(not POSTGRES, reason="OUTCOMES_TEST_POSTGRES names no server")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "council.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE returns (area_code TEXT, period TEXT, value REAL, noted TEXT)")
        connection.executemany("INSERT INTO returns VALUES (?, ?, ?, 'it''s; --so')", ROWS)
    connection.close()
    return path


def access_to(url: object, tmp_path: Path, **more: Any) -> Access:
    return Access(copies=tmp_path / "copies", environ={"COUNCIL_DATABASE": str(url)}, clock=lambda: MARCH, **more)


def read(access: Access, query: str = "", **options: Any) -> tuple[dict[str, Any], str]:
    """What was read, and what was said."""
    chosen = SqlOptions(
        secret="COUNCIL_DATABASE", columns={"area": "area_code"}, constants={"indicator": "breaches"}, **options
    )
    fetching = Fetching(access=access, subject="data.figures")
    path = None
    if query:
        assert access.copies is not None
        path = access.copies.parent / "query.sql"
        path.write_text(query)
    file = SqlReader().fetch(path, chosen, fetching)
    observations, report = SqlReader().read(file, chosen)
    return observations.to_columns(), str(fetching.report + report)


def refusal(access: Access, query: str = "", **options: Any) -> str:
    with pytest.raises(DataError) as error:
        read(access, query, **options)
    return str(error.value)


def test_a_table_and_a_query_are_read(database: Path, tmp_path: Path) -> None:
    access = access_to(f"sqlite:///{database}", tmp_path)
    whole, said = read(access, table="returns")
    assert (whole["area"], whole["period"]) == (["E06000008", "E06000008", "E06000009"], ["2023", "2024", "2024"])
    assert whole["value"][:2] == [4.25, 5.5]
    assert said == ""
    query = (
        "-- the latest\nSELECT area_code, period, value FROM returns\nWHERE noted = 'it''s; --so' AND period = '2024';"
    )
    assert read(access, query)[0]["value"][0] == 5.5


@pytest.mark.parametrize("name", ["no. #3.db", "100%.db"])
def test_a_file_with_signs_of_addresses_in_its_name_is_read(name: str, database: Path, tmp_path: Path) -> None:
    file = database.rename(tmp_path / name)
    url = sqlalchemy.URL.create("sqlite", database=str(file)).render_as_string()
    assert read(access_to(url, tmp_path), table="returns")[0]["value"][:2] == [4.25, 5.5]
    assert [each.name for each in tmp_path.glob("*.db")] == [name]


def test_days_are_days_though_the_database_holds_moments(tmp_path: Path, database: Path) -> None:
    url = f"sqlite:///{database}"
    engine = sqlalchemy.create_engine(url)
    table = sqlalchemy.Table(
        "days",
        sqlalchemy.MetaData(),
        sqlalchemy.Column("area_code", sqlalchemy.String),
        sqlalchemy.Column("period", sqlalchemy.DateTime),
        sqlalchemy.Column("value", sqlalchemy.Numeric(10, 3)),
    )
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(
            table.insert(), [{"area_code": "E06000008", "period": datetime(2024, 4, 30), "value": 2.125}]
        )
    engine.dispose()
    # What the driver gives as text stays so: SQLite has no days of its own.
    assert read(access_to(url, tmp_path), table="days")[0]["value"] == [2.125]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM returns",
        "SELECT 1; DELETE FROM returns",
        "WITH x AS (SELECT 1) DELETE FROM returns",
        "PRAGMA x",
        "",
    ],
)
def test_nothing_is_written(database: Path, tmp_path: Path, query: str) -> None:
    access = access_to(f"sqlite:///{database}", tmp_path)
    said = refusal(access, query or "/* nothing */")
    assert "OUT396 data.figures: " in said
    assert "is not one SELECT" in said or "it refuses the query: attempt to write a readonly database" in said
    assert len(read(access, table="returns")[0]["area"]) == 3


def test_a_slow_query_is_stopped_and_the_last_good_copy_taken(database: Path, tmp_path: Path) -> None:
    access = access_to(f"sqlite:///{database}", tmp_path)
    slow = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000)
        SELECT 'E06000008' AS area_code, '2024' AS period, count(*) AS value FROM n"""
    begun = time.monotonic()
    assert "the query took longer than 0.3 seconds; ask for less, or raise options.timeout" in refusal(
        access, slow, timeout=0.3
    )
    assert time.monotonic() - begun < 5
    first, _ = read(access, table="returns")
    database.rename(database.with_suffix(".gone"))
    again, said = read(access, table="returns")
    assert again["period"] == first["period"]
    assert said == (
        "the database of COUNCIL_DATABASE: warning: OUT394 data.figures: as fetched on 3 March 2026; the publisher did "
        "not answer today: there is no such SQLite file; check the address that the secret holds"
    )


def test_too_many_rows_are_refused(database: Path, tmp_path: Path) -> None:
    said = refusal(access_to(f"sqlite:///{database}", tmp_path), table="returns", most_rows=2)
    assert "OUT396 data.figures: it gives more than 2 rows" in said


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("hunter2 is no address", "what COUNCIL_DATABASE holds is no database address"),
        ("postgresql+psycopg://adam:hunter2@127.0.0.1:1/secretbase", "it could not be connected to"),
        ("nosuchkind://adam:hunter2@db.internal/secretbase", "no such kind of database is known"),
        ("sqlite:////no/such/hunter2.db", "there is no such SQLite file"),
    ],
)
def test_no_part_of_the_address_is_said(tmp_path: Path, url: str, said: str) -> None:
    message = refusal(access_to(url, tmp_path), table="returns")
    assert said in message
    for part in ("hunter2", "adam", "secretbase", "db.internal"):
        assert part not in message
    kept = tmp_path / "copies"
    assert not any("hunter2" in each.read_text() for each in kept.rglob("*.json"))


def test_what_a_database_says_of_a_query_is_told(database: Path, tmp_path: Path) -> None:
    said = refusal(access_to(f"sqlite:///{database}", tmp_path), "SELECT area_code FROM retruns")
    assert said.endswith("OUT396 data.figures: it refuses the query: no such table: retruns; correct the query")


def test_a_secret_comes_from_the_environment_or_the_secrets_file(database: Path, tmp_path: Path) -> None:
    nothing = Access(copies=tmp_path / "copies")
    assert "OUT397 data.figures: there is no secret COUNCIL_DATABASE; set it in the environment" in refusal(
        nothing, table="returns"
    )
    file = tmp_path / "secrets.toml"
    file.write_text(f'[secrets]\nCOUNCIL_DATABASE = "sqlite:///{database}"\n')
    assert len(read(attrs.evolve(nothing, secrets=file), table="returns")[0]["area"]) == 3
    file.write_text("COUNCIL_DATABASE = hunter2")
    message = refusal(attrs.evolve(nothing, secrets=file), table="returns")
    assert "the secrets file is not TOML" in message
    assert "hunter2" not in message


def test_one_of_query_and_table_is_needed(database: Path, tmp_path: Path) -> None:
    access = access_to(f"sqlite:///{database}", tmp_path)
    for query, options in (("", {}), ("SELECT 1", {"table": "returns"})):
        assert "it needs either a query or a table" in refusal(access, query, **options)


def test_a_framework_is_judged_on_a_database(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "framework"
    folder.mkdir()
    (folder / "query.sql").write_text("SELECT * FROM returns WHERE value IS NOT NULL")
    (folder / "framework.toml").write_text("""
format = 1
[framework]
id = "database"
title = "From a database"
[data.figures]
reader = "sql"
path = "query.sql"
options = { secret = "COUNCIL_DATABASE", columns = { area = "area_code" }, constants = { indicator = "breaches" } }
[indicators.breaches]
title = "Breaches"
polarity = "low"
data = { source = "figures" }
[aims.breaches]
indicator = "breaches"
target = { kind = "level", value = 6, by = "2024" }
[[aims.breaches.judge]]
metric = "target.path"
""")
    results = outcomes.evaluate(folder, as_of=date(2025, 6, 1), access=access_to(f"sqlite:///{database}", tmp_path))
    assert [row["verdict"] for row in results.to_rows()] == ["met"]


# Servers


def test_a_table_is_named_as_each_database_needs_it() -> None:
    def sql(dialect: Any) -> str:
        return str(whole_table("dbo.Returns 2024").compile(dialect=dialect)).replace(" \n", " ")

    assert sql(mssql.dialect()) == "SELECT * FROM dbo.[Returns 2024]"
    assert sql(postgresql.dialect()) == 'SELECT * FROM dbo."Returns 2024"'


def test_sql_server_waits_for_no_lock_longer_than_it_may() -> None:
    assert read_only("mssql", 1.5) == ("SET LOCK_TIMEOUT 1500",)


@pytest.fixture
def server() -> Iterator[tuple[sqlalchemy.Engine, str]]:
    """A server with a table of its own for each test, as several may run at once; and the table's name."""
    engine, name = sqlalchemy.create_engine(POSTGRES), f"outcomes_returns_{uuid.uuid4().hex}"
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TABLE {name} (area_code text, period timestamp, value numeric(8, 3), written boolean)"
        )
        connection.exec_driver_sql(f"CREATE SEQUENCE {name}_numbers")
        connection.exec_driver_sql(f"INSERT INTO {name} VALUES ('E06000008', '2024-04-30', 4.125, true)")
    yield engine, name
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.exec_driver_sql(f"DROP SEQUENCE {name}_numbers")
    engine.dispose()


@needs_postgres
def test_postgresql_is_read_and_never_written(server: tuple[sqlalchemy.Engine, str], tmp_path: Path) -> None:
    access, table = access_to(POSTGRES, tmp_path), server[1]
    columns, _ = read(access, table=table)
    assert (columns["value"], columns["period"]) == ([4.125], ["2024-04-30"])
    columns, _ = read(access, f"SELECT area_code, period::date AS period, value FROM {table}")
    assert columns["period"] == ["2024-04-30"]
    writing = f"WITH gone AS (DELETE FROM {table} RETURNING *) SELECT * FROM gone"
    assert "it refuses the query: " in refusal(access, writing)
    writing = f"SELECT area_code, period, nextval('{table}_numbers') AS value FROM {table}"
    assert "cannot execute nextval() in a read-only transaction" in refusal(access, writing)
    assert len(read(access, table=table)[0]["area"]) == 1


@needs_postgres
def test_a_slow_query_on_postgresql_is_stopped(server: tuple[sqlalchemy.Engine, str], tmp_path: Path) -> None:
    query = f"SELECT area_code, period, value FROM {server[1]}, pg_sleep(20)"
    begun = time.monotonic()
    assert "the query took longer than 0.5 seconds" in refusal(access_to(POSTGRES, tmp_path), query, timeout=0.5)
    assert time.monotonic() - begun < 10


@needs_postgres
# The driver cannot close a cursor on a connection that is gone, and says so when it is collected.
@pytest.mark.filterwarnings("ignore:.*cursor:ResourceWarning")
def test_a_connection_that_is_lost_is_said_to_be(server: tuple[sqlalchemy.Engine, str], tmp_path: Path) -> None:
    engine, table = server

    def cut() -> None:
        own = sqlalchemy.text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE wait_event = 'PgSleep' AND application_name = :name"
        )
        for _ in range(100):
            time.sleep(0.1)
            with engine.begin() as connection:
                ended = connection.execute(own, {"name": table}).all()
            if ended:
                return

    thread = threading.Thread(target=cut)
    thread.start()
    query = f"SELECT area_code, period, value FROM {table}, pg_sleep(21)"
    said = refusal(access_to(f"{POSTGRES}?application_name={table}", tmp_path), query, timeout=30.0)
    thread.join()
    gc.collect()
    assert "OUT393 data.figures: the connection was lost before all rows had come; run again" in said


def test_a_night_on_a_query_can_be_replayed_when_the_database_and_the_query_are_others(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COUNCIL_DATABASE", f"sqlite:///{database}")
    folder = tmp_path / "framework"
    folder.mkdir()
    (folder / "framework.toml").write_text(NIGHTLY)
    (folder / "returns.sql").write_text("SELECT area_code, period, value FROM returns")
    state = str(tmp_path / "state")
    assert run(["run", str(folder), "--state", state, "--as-of", "2025-06-01", "--quiet"]) == 0
    (folder / "returns.sql").write_text("SELECT area_code, period, 2 * value AS value FROM returns")
    database.unlink()
    assert run(["replay", "1", "--state", state]) == 0
    assert capsys.readouterr().out == "run 1: 1 of 1 verdicts identical\n"
