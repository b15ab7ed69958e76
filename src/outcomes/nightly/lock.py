"""One run at a time: a lock that the operating system (or the database) lets go of when its holder dies.

Law: a lock is never stale, because nothing but an open file or connection holds it; what its file says is only for a
person, who may read there who held it last.
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
from outcomes.history.refusals import LockedError, database_errors, refuse
from outcomes.history.store import Store

FILE = "lock"
PAUSE = 0.2
"""Seconds between two tries."""


@contextmanager
def folder_lock(folder: Path, wait: float = 0.0, name: str = FILE) -> Iterator[None]:
    """Hold the lock of a folder, which is made where there is none.

    Waits up to ``wait`` seconds, then raises LockedError (exit code 75). A lock that is a link is refused (exit code
    14), since it would be written to wherever it leads.
    """
    place = folder / name
    if place.is_symlink():
        raise refuse("OUT515", str(place), "the lock is a link to another file", "remove the link")
    lock = FileLock(place, timeout=wait, mode=0o666, poll_interval=PAUSE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise _locked(str(place), _holder(place)) from None
    except OSError as problem:
        raise refuse(
            "OUT515", str(folder), f"it cannot be opened: {problem.strerror}", "make the folder, or make it writable"
        ) from problem
    try:
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
