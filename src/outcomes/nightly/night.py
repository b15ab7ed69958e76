"""A night: every framework of an order run under one lock, each on its own.

Law: a framework that fails leaves the others as they were, and the worst exit code wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from outcomes.diagnostics import ExitCode, OutcomesError
from outcomes.framework.definition_file import NAME
from outcomes.history.fact_kinds import GONE
from outcomes.history.facts import record_facts
from outcomes.nightly.framework_run import FrameworkRun
from outcomes.nightly.locks import locked_store
from outcomes.nightly.notices import vanished
from outcomes.nightly.order import Order
from outcomes.nightly.signals import Stop, Terminated


def frameworks_in(path: Path) -> list[Path]:
    """The frameworks that a path means: itself, or each folder in it that has a ``framework.toml``, by name."""
    if path.is_dir() and not (path / NAME).exists():
        return sorted(each for each in path.iterdir() if _holds_one(each)) or [path]
    return [path]


def _holds_one(folder: Path) -> bool:
    """Has a folder a framework? One that may not be looked into may have, and nobody may lose it in silence."""
    try:
        return (folder / NAME).exists()
    except PermissionError:
        return not folder.name.startswith(".") and folder.name != "lost+found"


def run_night(paths: Sequence[Path], order: Order) -> ExitCode:
    """Run every framework under one lock. Returns the worst exit code; 130 or 143 where the night was ended early.

    Raises LockedError (75) where another run holds the state, and StoreError (14) where the history cannot be used.
    Once every framework has had its turn it raises what kept a run that had happened from being said, such as a full
    disk; that nobody reads any more what is said is no problem.
    """
    stop = Stop()
    worst = ExitCode.EVALUATED
    unsaid: OSError | OutcomesError | None = None
    try:
        with stop.listening(), locked_store(order.state, order.wait, order.publish) as store:
            order.step("locked")
            seen: dict[str, str] = {}
            for path in paths:
                one = FrameworkRun(order=order, stop=stop, store=store, path=path, seen=seen)
                try:
                    worst = max(worst, ExitCode(one.carry_out()))
                except (OSError, OutcomesError) as problem:
                    unsaid = unsaid or problem
                    worst = max(worst, ExitCode(one.exit_code))
            for night in vanished(store, paths, seen):
                order.log.report(night.report, night.framework)
                order.said(night)
                # Only now: a night that is ended before has told nobody.
                record_facts(store, night.framework, night.number, {GONE: {"": str(night.number)}})
    except Terminated:
        return ExitCode.TERMINATED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    if unsaid is not None and not isinstance(unsaid, BrokenPipeError):
        raise unsaid
    return worst
