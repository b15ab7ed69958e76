"""What is said of a night that did not go as the one before: notices not sent, a lost history, a clock that went back.

Law: the run stands; what is wrong with its surroundings is said beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from outcomes.diagnostics import DefinitionError, Diagnostic, Location, OutcomesError, Report, Severity
from outcomes.framework import Framework
from outcomes.history.records import InputRecord, RunRecord


def not_told(last: RunRecord | None) -> Report:
    """The run before ended without its notices: what it had to say is told again now."""
    if last is None or last.told:
        return Report()
    said = f"those of run {last.id} were not sent, or it was ended before"
    to_do = "see the log of that night; whoever it is not known to have told is told now"
    return Report((_warning("OUT536", "notices", said, to_do),))


def lost_history(published: Sequence[str]) -> Report:
    """Published runs without a history are no first night: somebody removed, or has not restored, the history."""
    said = f"it holds no run of this framework, beside published runs to {published[-1]}"
    to_do = "restore it from a backup; until then nothing can be said of what changed"
    return Report((_warning("OUT537", "history", said, to_do),))


def backwards(as_of: date, started: datetime, last: RunRecord | None) -> Report:
    """Runs are in the order of their numbers; a clock that went back is said, and loses nothing."""
    if last is None or (as_of >= last.as_of and started >= last.started):
        return Report()
    now, then = (as_of, last.as_of) if as_of < last.as_of else (started, last.started)
    said = f"this run is of {now}, before run {last.id} of {then}"
    return Report((_warning("OUT532", "clock", said, "check the clock of this machine, or --as-of"),))


def changed_meanwhile(changed: Iterable[InputRecord]) -> Report:
    """Inputs that changed while the run was reading them, which cannot be read again as it read them."""
    return Report(
        Diagnostic(
            code="OUT535",
            location=Location(file=each.path),
            subject="input",
            found="it changed while the run was reading it",
            to_do="publish data by one rename, or run at another time; this run cannot be replayed",
            severity=Severity.WARNING,
        )
        for each in changed
    )


def _warning(code: str, subject: str, found: str, to_do: str) -> Diagnostic:
    return Diagnostic(code=code, subject=subject, found=found, to_do=to_do, severity=Severity.WARNING)


def two_of_one_id(framework: Framework, path: Path, other: str) -> OutcomesError:
    return DefinitionError(
        Diagnostic(
            code="OUT533",
            location=Location(file=str(path)),
            subject=f'framework "{framework.id}"',
            found=f"{other} has the same id",
            to_do="give each framework of a state an id of its own",
        )
    )


def engine_defect(defect: BaseException, path: Path) -> Diagnostic:
    return Diagnostic(
        code="OUT599",
        location=Location(file=str(path)),
        subject="defect",
        found=f"{type(defect).__name__} in the engine itself, which is our mistake",
        to_do="run outcomes run on it by hand with OUTCOMES_TRACEBACK=1, and report what it prints",
    )
