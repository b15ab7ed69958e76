"""The lock of a state: one run at a time writes to a history.

Law: a lock is never stale, because nothing but an open file or connection holds it, which the operating system (or the
database) lets go of when its holder dies; what its file says is only for a person, who may read there who held it last.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text

from outcomes.diagnostics import Diagnostic, Location
from outcomes.history.refusals import LockedError, database_errors, out_of_reach, refuse
from outcomes.history.store import Store, accept_store, check_state, connect_store, is_url, keep_private

LOCK = "lock"
PAUSE = 0.2
"""Seconds between two tries."""


@contextmanager
def locked_store(state: str, wait: float = 0.0, publish: Path | None = None) -> Iterator[Store]:
    """The history of a state, open for writing under its lock.

    Where it is a database that has no lock, that of the folder ``publish`` is taken.
    """
    check_state(state)
    if not is_url(state):
        with folder_lock(Path(state), wait), connect_store(state, create=True) as store:
            accept_store(store, create=True)
            yield store
        return
    with connect_store(state, create=True) as store, _database_lock(store, wait, publish):
        accept_store(store, create=True)
        yield store


@contextmanager
def _database_lock(store: Store, wait: float, publish: Path | None) -> Iterator[None]:
    if store.postgres:
        with database_lock(store, wait):
            yield
    elif store.file is not None:
        with folder_lock(store.file.parent, wait, f"{store.file.name}.lock"):
            yield
    elif publish is not None:
        with folder_lock(publish, wait, private=False):
            yield
    else:
        to_do = "give --publish FOLDER, whose lock is taken instead"
        raise refuse("OUT510", store.place, "this kind of database has no lock that outcomes knows", to_do)


@contextmanager
def folder_lock(folder: Path, wait: float = 0.0, name: str = LOCK, *, private: bool = True) -> Iterator[None]:
    """Hold the lock of a folder, which is made where there is none.

    It is its owner's alone where it is ``private``, as the history beside it is; else as open as a new file is. Waits
    up to ``wait`` seconds, then raises LockedError (exit code 75). A lock that is a link is refused (exit code 14),
    since it would be written to wherever it leads.
    """
    place = folder / name
    lock = FileLock(place, wait, 0o600, poll_interval=PAUSE) if private else FileLock(place, wait, poll_interval=PAUSE)
    try:
        if place.is_symlink():
            raise refuse("OUT515", str(place), "the lock is a link to another file", "remove the link")
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise _locked(str(place), _holder(place)) from None
    except OSError as problem:
        raise out_of_reach(str(folder), problem) from problem
    try:
        if private:
            keep_private(place)  # one of before; only once it is held, as elsewhere a file is held by being there
        _sign(place)
        yield
    finally:
        lock.release()


@contextmanager
def database_lock(store: Store, wait: float = 0.0) -> Iterator[None]:
    """Hold PostgreSQL's advisory lock of a history; the server lets go of it when the connection ends."""
    key = int.from_bytes(hashlib.blake2b(b"outcomes run", digest_size=8).digest(), "big", signed=True)
    with database_errors(store.place), store.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")

        until = time.monotonic() + wait
        while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            if time.monotonic() >= until:
                raise _locked(store.place)
            time.sleep(min(PAUSE, max(until - time.monotonic(), 0.01)))
        yield


def _locked(place: str, holder: str = "") -> LockedError:
    return LockedError(
        Diagnostic(
            code="OUT530",
            location=Location(file=place),
            subject="state",
            found="another run holds it" + (f" ({holder})" if holder else ""),
            to_do="wait for its end, or give --wait SECONDS",
        )
    )


def _sign(place: Path) -> None:
    """Say who holds the lock. Only for people: a full disk must not keep a run from starting."""
    with suppress(OSError):
        place.write_text(f"process {os.getpid()} since {datetime.now(UTC).isoformat(timespec='seconds')}\n")


def _holder(place: Path) -> str:
    try:
        return place.read_bytes()[:200].decode("utf-8", "replace").strip()
    except OSError:
        return ""
