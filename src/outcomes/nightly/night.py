"""A night: every framework of an order run under one lock, each on its own.

Law: a framework that fails leaves the others as they were, and the worst exit code wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from outcomes.diagnostics import ExitCode
from outcomes.framework.files import NAME
from outcomes.history.refusals import refuse
from outcomes.history.store import Store, accept_store, check_state, connect_store, is_url
from outcomes.nightly.framework_run import FrameworkRun
from outcomes.nightly.lock import database_lock, folder_lock
from outcomes.nightly.order import Order
from outcomes.nightly.signals import Stop, Terminated


def frameworks_in(path: Path) -> list[Path]:
    """The frameworks that a path means: itself, or each folder in it that has a ``framework.toml``, by name."""
    if path.is_dir() and not (path / NAME).exists():
        return sorted(each.parent for each in path.glob(f"*/{NAME}")) or [path]
    return [path]


def run_night(paths: Sequence[Path], order: Order) -> ExitCode:
    """Run every framework under one lock. Returns the worst exit code; 130 or 143 where the night was ended early.

    Raises LockedError (75) where another run holds the state, and StoreError (14) where the history cannot be used.
    """
    check_state(order.state)
    stop = Stop()
    worst = ExitCode.EVALUATED
    try:
        with stop.listening(), _locked_store(order) as store:
            order.step("locked")
            seen: dict[str, str] = {}
            for path in paths:
                one = FrameworkRun(order=order, stop=stop, store=store, path=path, seen=seen)
                worst = max(worst, ExitCode(one.carry_out()))
    except Terminated:
        return ExitCode.TERMINATED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
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
