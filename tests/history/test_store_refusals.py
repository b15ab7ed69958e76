"""What cannot be trusted is refused, with the promised exit code and message, and left as it was."""

from __future__ import annotations

import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from outcomes.diagnostics import ExitCode
from outcomes.history import store_tables
from outcomes.history.fact_kinds import PROMISE
from outcomes.history.facts import read_facts
from outcomes.history.refusals import LockedError, StoreError
from outcomes.history.runs import read_runs
from outcomes.history.store import open_store
from outcomes.nightly.locks import folder_lock


def history_of(place: Any) -> Path:
    return Path(place.state, "history.sqlite")


def latest_of(place: Any) -> Path:
    return Path(place.state, "published", "waiting", "latest").resolve()


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file of this process may grow beyond a size, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def set_schema(place: Any, value: str) -> None:
    if "://" in place.state:
        engine = create_engine(place.state)
        with engine.begin() as connection:
            connection.execute(text("UPDATE outcomes_about SET value = :value"), {"value": value})
        engine.dispose()
        return
    connection = sqlite3.connect(history_of(place))
    with connection:
        connection.execute("UPDATE outcomes_about SET value = ?", (value,))
    connection.close()


def test_a_store_of_the_future_is_refused_and_nothing_is_changed(each_store: Any) -> None:
    each_store.night("2020-02-01")
    set_schema(each_store, str(store_tables.SCHEMA + 1))
    for create in (True, False):
        with pytest.raises(
            StoreError, match=rf"OUT512 history: it has schema {store_tables.SCHEMA + 1}.*upgrade"
        ) as refused:
            open_store(each_store.state, create=create)
        assert ExitCode.NOT_WRITTEN is refused.value.exit_code
    with pytest.raises(StoreError):
        each_store.night("2020-02-02")
    set_schema(each_store, str(store_tables.SCHEMA))
    with open_store(each_store.state) as store:
        assert 1 == len(read_runs(store))


def test_an_older_store_is_brought_up_to_date_step_by_step(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    place.night("2020-02-01")

    def to_the_third(connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE outcomes_run ADD COLUMN machine TEXT DEFAULT 'unknown'")

    def to_the_second(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE outcomes_run SET engine = engine || ' (1)'")

    now = store_tables.SCHEMA
    monkeypatch.setattr(store_tables, "SCHEMA", now + 2)
    monkeypatch.setattr(store_tables, "MIGRATIONS", {now: to_the_second, now + 1: to_the_third})
    with pytest.raises(StoreError, match=f"OUT519 history: it has schema {now}, older than schema {now + 2}"):
        open_store(place.state)
    open_store(place.state, create=True).close()
    connection = sqlite3.connect(history_of(place))
    assert [("0.1.0 (1)", "unknown")] == connection.execute("SELECT engine, machine FROM outcomes_run").fetchall()
    assert [(str(now + 2),)] == connection.execute("SELECT value FROM outcomes_about").fetchall()
    connection.close()


def test_a_store_of_the_first_schema_remembers_comments_and_promises_from_its_next_run_on(place: Any) -> None:
    place.night("2020-02-01")
    connection = sqlite3.connect(history_of(place))
    with connection:
        connection.execute("DROP TABLE outcomes_fact")
    connection.close()
    set_schema(place, "1")
    place.night("2020-02-02")
    with open_store(place.state) as store:
        assert ["seen"] == list(read_facts(store, "waiting", PROMISE))
    # What was promised before is not known, and so nothing is said to have been changed.
    assert ((), "nothing changed") == (place.last.redefined, place.told[-1].summary[0].split(": ")[1][:15])


def test_a_migration_that_fails_leaves_the_store_as_it_was(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    place.night("2020-02-01")
    before = history_of(place).read_bytes()

    def broken(connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE outcomes_run ADD COLUMN machine TEXT")
        connection.exec_driver_sql("UPDATE nowhere SET x = 1")

    now = store_tables.SCHEMA
    monkeypatch.setattr(store_tables, "SCHEMA", now + 1)
    monkeypatch.setattr(store_tables, "MIGRATIONS", {now: broken})
    with pytest.raises(StoreError, match="OUT518"):
        open_store(place.state, create=True)
    assert before == history_of(place).read_bytes()


@pytest.mark.parametrize("where", [0, 20_000])
def test_a_damaged_store_is_reported_and_nothing_is_overwritten(place: Any, where: int) -> None:
    for number in range(1, 6):
        place.observe({("A", "2018"): 90.0 + number, ("B", "2018"): 70.0 + number})
        place.night(f"2020-02-0{number}")
    history = history_of(place)
    damaged = bytearray(history.read_bytes())
    damaged[where : where + 4000] = b"\xa5" * 4000
    history.write_bytes(damaged)
    published = latest_of(place)
    with pytest.raises(StoreError, match=r"OUT513 history: it is damaged.*nothing was overwritten") as refused:
        place.night("2020-02-07")
    assert ExitCode.NOT_WRITTEN is refused.value.exit_code
    assert (bytes(damaged), published) == (history.read_bytes(), latest_of(place))


def test_a_text_file_or_a_foreign_database_is_no_history(place: Any) -> None:
    history = history_of(place)
    history.parent.mkdir()
    history.write_text("these are notes, not a database\n" * 200)
    with pytest.raises(StoreError, match="OUT513"):
        place.night("2020-02-01")
    history.unlink()
    connection = sqlite3.connect(history)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(StoreError, match="OUT514 history: it is a database, but no history of outcomes"):
        place.night("2020-02-01")


@pytest.mark.parametrize("size", [2_000, 10_000, 60_000, 100_000])
def test_on_a_full_disk_nothing_is_lost_and_the_next_night_succeeds(place: Any, size: int) -> None:
    place.night("2020-02-01")
    whole = latest_of(place)
    place.observe({(area, str(2000 + year)): 70.0 + year for area in "AB" for year in range(20)})
    with files_up_to(size):
        try:
            code = place.night("2020-02-02")
        except StoreError as refused:
            code = refused.exit_code
    if code is not ExitCode.EVALUATED:
        assert ExitCode.NOT_WRITTEN is code
        assert whole == latest_of(place)
        assert not list(whole.parent.glob(".new-*"))
    assert size > 10_000 or code is ExitCode.NOT_WRITTEN
    assert place.night("2020-02-03") is ExitCode.EVALUATED
    with open_store(place.state) as store:
        assert [1, 3] == [each.as_of.day for each in read_runs(store) if each.judged and each.as_of.day != 2]


def test_a_state_that_is_no_folder_is_refused(place: Any) -> None:
    Path(place.state).write_text("a file")
    with pytest.raises(StoreError, match=r"OUT515.*a state is a folder, and this is a file") as refused:
        place.night("2020-02-01")
    assert ExitCode.NOT_WRITTEN is refused.value.exit_code
    with pytest.raises(StoreError, match=r"OUT515.*name the folder that it lies in"):
        open_store(place.state)


def test_outputs_that_cannot_be_written_give_exit_code_14_and_leave_the_history_in_step(place: Any) -> None:
    Path(place.state).mkdir()
    Path(place.state, "published").write_text("in the way")
    assert place.night("2020-02-01") is ExitCode.NOT_WRITTEN
    assert ["OUT501"] == [each.code for each in place.last.report.errors]
    with open_store(place.state) as store:
        assert [(14, False)] == [(each.exit_code, each.judged) for each in read_runs(store)]
    Path(place.state, "published").unlink()
    assert place.night("2020-02-02") is ExitCode.EVALUATED


def test_an_input_that_vanished_is_an_error_and_its_return_is_no_news(place: Any) -> None:
    place.night("2020-02-01")
    file = place.folder / "waiting" / "data" / "seen.csv"
    kept = file.read_bytes()
    file.unlink()
    assert place.night("2020-02-02") is ExitCode.DEFINITION
    assert 'there is no file "data/seen.csv"' in str(place.last.report.errors)
    assert "000001-2020-02-01" == latest_of(place).name
    file.write_bytes(kept)
    assert place.night("2020-02-03") is ExitCode.EVALUATED
    assert () == place.last.changes


def test_an_unreadable_input_is_an_error_of_the_data(place: Any) -> None:
    place.night("2020-02-01")
    (place.folder / "waiting" / "data" / "seen.csv").write_text("area,period,value\nA,2018,twelve\n")
    assert place.night("2020-02-02") is ExitCode.DATA


def test_a_clock_that_goes_back_is_said_and_loses_nothing(place: Any) -> None:
    now = [datetime(2020, 2, 1, 3, tzinfo=UTC)]
    place.night("2020-02-01", clock=lambda: now[0])
    now[0] = datetime(1970, 1, 1, tzinfo=UTC)
    assert place.night("1970-01-01", clock=lambda: now[0]) is ExitCode.EVALUATED
    assert "OUT532" in [each.code for each in place.last.report.warnings]
    assert [
        "seen, A: no data (was met); judged as on an earlier day 1970-01-01",
        "seen, B: no data (was missed); judged as on an earlier day 1970-01-01",
    ] == place.said()
    now[0] = datetime(2020, 2, 2, 3, tzinfo=UTC)
    place.night("2020-02-02", clock=lambda: now[0])
    with open_store(place.state) as store:
        assert [1, 2, 3] == [each.id for each in read_runs(store)]
    assert "000003-2020-02-02" == latest_of(place).name


def test_a_lock_that_is_held_gives_exit_code_75_and_says_who_holds_it(place: Any) -> None:
    with folder_lock(Path(place.state)):
        with pytest.raises(
            LockedError, match=r"OUT530 state: another run holds it \(process \d+ since .*--wait"
        ) as held:
            place.night("2020-02-01")
        assert ExitCode.LOCKED is held.value.exit_code
    assert place.night("2020-02-01") is ExitCode.EVALUATED


def test_a_lock_that_is_a_link_is_refused_and_what_it_leads_to_is_left_alone(place: Any, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("somebody else's")
    Path(place.state).mkdir()
    (Path(place.state) / "lock").symlink_to(other)
    with pytest.raises(StoreError, match=r"OUT515 history: the lock is a link to another file; remove the link"):
        place.night("2020-02-01")
    assert other.read_text() == "somebody else's"


def test_who_waits_for_a_lock_in_vain_leaves_the_name_of_its_holder(tmp_path: Path) -> None:
    with folder_lock(tmp_path):
        for _ in range(2):
            with pytest.raises(LockedError, match=rf"process {os.getpid()} since"), folder_lock(tmp_path, wait=0.3):
                pass


def test_a_password_in_an_address_is_never_shown() -> None:
    with pytest.raises(StoreError) as refused:
        open_store("postgresql+psycopg://council:s3cret@127.0.0.1:1/nowhere", create=True)
    assert "OUT518" in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert "postgresql+psycopg://127.0.0.1:1/nowhere: " in str(refused.value)
    assert "council" not in str(refused.value)


@pytest.mark.parametrize("state", ["nosuch://host/name", "postgresql+nosuch://host/name", "http://"])
def test_an_address_of_no_database_is_refused_in_one_line(state: str) -> None:
    with pytest.raises(StoreError, match="OUT510"):
        open_store(state, create=True)
