"""A night: every framework of an order run under one lock, each on its own.

Law: a framework that fails leaves the others as they were, and the worst exit code wins. A lock is never stale, because
nothing but an open file or connection holds it, which the operating system (or the database) lets go of when its holder
dies; what its file says is only for a person, who may read there who held it last.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text

from outcomes.diagnostics import Diagnostic, ExitCode, Location, OutcomesError
from outcomes.framework.definition_file import NAME
from outcomes.history.refusals import LockedError, database_errors, refuse
from outcomes.history.runs import read_runs
from outcomes.history.store import Store, accept_store, check_state, connect_store, is_url
from outcomes.nightly.framework_run import FrameworkRun
from outcomes.nightly.notices import vanished
from outcomes.nightly.order import Order
from outcomes.nightly.signals import Stop, Terminated

LOCK = "lock"
PAUSE = 0.2
"""Seconds between two tries."""


def frameworks_in(path: Path) -> list[Path]:
    """The frameworks that a path means: itself, or each folder in it that has a ``framework.toml``, by name."""
    if path.is_dir() and not (path / NAME).exists():
        return sorted(each.parent for each in path.glob(f"*/{NAME}")) or [path]
    return [path]


def run_night(paths: Sequence[Path], order: Order) -> ExitCode:
    """Run every framework under one lock. Returns the worst exit code; 130 or 143 where the night was ended early.

    Raises LockedError (75) where another run holds the state, and StoreError (14) where the history cannot be used.
    Once every framework has had its turn it raises what kept a run that had happened from being said, such as a full
    disk; that nobody reads any more what is said is no problem.
    """
    check_state(order.state)
    stop = Stop()
    worst = ExitCode.EVALUATED
    unsaid: OSError | OutcomesError | None = None
    try:
        with stop.listening(), _locked_store(order) as store:
            order.step("locked")
            seen: dict[str, str] = {}
            for path in paths:
                one = FrameworkRun(order=order, stop=stop, store=store, path=path, seen=seen)
                try:
                    worst = max(worst, ExitCode(one.carry_out()))
                except (OSError, OutcomesError) as problem:
                    unsaid = unsaid or problem
                    worst = max(worst, ExitCode(one.exit_code))
            for night in vanished(read_runs(store), paths, seen):
                order.log.report(night.report, night.framework)
                order.said(night)
    except Terminated:
        return ExitCode.TERMINATED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    if unsaid is not None and not isinstance(unsaid, BrokenPipeError):
        raise unsaid
    return worst


@contextmanager
def _locked_store(order: Order) -> Iterator[Store]:
    if not is_url(order.state):
        with folder_lock(Path(order.state), order.wait), connect_store(order.state, create=True) as store:
            accept_store(store, create=True)
            yield store
        return
    with connect_store(order.state, create=True) as store, _database_lock(store, order):
        accept_store(store, create=True)
        yield store


@contextmanager
def _database_lock(store: Store, order: Order) -> Iterator[None]:
    if store.postgres:
        with database_lock(store, order.wait):
            yield
    elif store.file is not None:
        with folder_lock(store.file.parent, order.wait, f"{store.file.name}.lock"):
            yield
    elif order.publish is not None:
        with folder_lock(order.publish, order.wait):
            yield
    else:
        to_do = "give --publish FOLDER, whose lock is taken instead"
        raise refuse("OUT510", store.place, "this kind of database has no lock that outcomes knows", to_do)


@contextmanager
def folder_lock(folder: Path, wait: float = 0.0, name: str = LOCK) -> Iterator[None]:
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
