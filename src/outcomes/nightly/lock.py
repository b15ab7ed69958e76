"""One run at a time: a lock that the operating system (or the database) lets go of when its holder dies.

Law: a lock is never stale, because nothing but an open file or connection holds it; the file itself stays and says
only, for a person, who held it last.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from outcomes.diagnostics import Diagnostic, Location
from outcomes.history.refusals import LockedError, database_errors, refuse
from outcomes.history.store import Store

FILE = "lock"
PAUSE = 0.2
"""Seconds between two tries."""


@contextmanager
def folder_lock(folder: Path, wait: float = 0.0, name: str = FILE) -> Iterator[None]:
    """Hold the lock of a folder, which is made where there is none.

    Waits up to ``wait`` seconds, then raises LockedError (exit code 75).
    """
    place = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as problem:
        raise refuse(
            "OUT515", str(folder), f"it cannot be opened: {problem.strerror}", "make the folder, or make it writable"
        ) from problem
    try:
        _persist(lambda: _flock(handle), wait, str(place), lambda: _holder(handle))
        _sign(handle)
        yield
    finally:
        # Closing lets go; the file is left, since removing it would let two runs lock two files of one name.
        os.close(handle)


@contextmanager
def database_lock(store: Store, wait: float = 0.0) -> Iterator[None]:
    """Hold PostgreSQL's advisory lock of a history; the server lets go of it when the connection ends."""
    key = int.from_bytes(hashlib.blake2b(b"outcomes run", digest_size=8).digest(), "big", signed=True)
    with database_errors(store.place), store.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")

        def take() -> bool:
            return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}))

        _persist(take, wait, store.place, lambda: "")
        yield


def _persist(take: Callable[[], bool], wait: float, place: str, holder: Callable[[], str]) -> None:
    until = time.monotonic() + wait
    while not take():
        if time.monotonic() >= until:
            raise LockedError(
                Diagnostic(
                    code="OUT530",
                    location=Location(file=place),
                    subject="state",
                    found=f"another run holds it{holder()}",
                    to_do="wait for its end, or give --wait SECONDS",
                )
            )
        time.sleep(min(PAUSE, max(until - time.monotonic(), 0.01)))


def _flock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(handle: int) -> None:
    """Say who holds the lock. Only for people: a full disk must not keep a run from starting."""
    said = f"process {os.getpid()} since {datetime.now(UTC).isoformat(timespec='seconds')}\n".encode()
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, said, 0)
    except OSError:
        return


def _holder(handle: int) -> str:
    said = os.pread(handle, 200, 0).decode("utf-8", "replace").strip()
    return f" ({said})" if said else ""
