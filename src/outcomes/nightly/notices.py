"""A run in words: what a person reads on the terminal, in an e-mail or in a chat, and what is said of an odd night.

Law: what changed comes first, each change on a line with its reason; a run without changes says so in one line. The run
stands, and what is wrong with its surroundings (notices not sent, a lost history, a clock that went back) is said
beside it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import attrs

from outcomes.diagnostics import (
    DefinitionError,
    Diagnostic,
    ExitCode,
    Location,
    OutcomesError,
    Report,
    Severity,
    plural,
    shown,
)
from outcomes.framework import Framework
from outcomes.history.fact_kinds import GONE
from outcomes.history.facts import read_facts
from outcomes.history.promised import Redefined
from outcomes.history.runs import last_judged, read_runs
from outcomes.history.store import Store
from outcomes.history.stored import InputRecord, RunRecord
from outcomes.history.verdict_changes import Changes, change_lines
from outcomes.immutable import immutable
from outcomes.metrics.contract import Status
from outcomes.metrics.verdicts import counted_as
from outcomes.results.covered import coverage
from outcomes.results.rendered import Results
from outcomes.results.standings import promises


@immutable(kw_only=True, eq=False)
class Night:
    """What one run of one framework came to. ``number`` is 0 where it could not be remembered.

    ``since`` is the run that ``changes`` count from, 0 where this is the first one. ``results`` is None where there
    are none.
    """

    framework: str
    path: str
    exit_code: int
    number: int = 0
    since: int = 0
    changes: Changes = Changes()
    report: Report = attrs.field(factory=Report)
    results: Results | None = None
    folder: str = ""
    redefined: tuple[Redefined, ...] = ()
    """Promises that were changed since, whether a verdict moved or not."""
    lost: bool = False
    """Runs were published before, and the history of them is gone."""

    @property
    def first(self) -> bool:
        """Is this the first run with verdicts that is remembered?"""
        return self.results is not None and not self.since


def in_one_line(night: Night) -> str:
    """The run in one line."""
    if night.results is None and night.exit_code == ExitCode.EVALUATED:
        return f"{night.framework}: no longer there"
    if night.results is None:
        return f"{night.framework}: not judged (exit code {night.exit_code})"
    if night.lost:
        number = _count(len(night.results), "verdict")
        return f"{night.framework}: {number} recorded, and no history of the runs published before"
    if night.first:
        return f"{night.framework}: first run, {_count(len(night.results), 'verdict')} recorded"
    redefined = f"{_count(len(night.redefined), 'promise')} redefined" if night.redefined else ""
    if not night.changes:
        return f"{night.framework}: {redefined or 'nothing changed'} since run {night.since}"
    also = f", {redefined}" if redefined else ""
    return f"{night.framework}: {_count(len(night.changes), 'verdict')} changed{also} since run {night.since}"


def summary(night: Night, *, problems: bool = True) -> tuple[str, ...]:
    """The run in a few lines, ready for an e-mail; without its ``problems`` where those were just said."""
    names = night.results.evaluation.area_names if night.results else {}
    lines = [in_one_line(night)]
    if night.results is not None:
        lines.append(f"  {promises(night.results)}.")
    lines.extend(f"  {each}" for each in change_lines(night.changes, names))
    lines.extend(f"  redefined: {each}" for each in night.redefined)
    if night.results is not None and (still_open := coverage(night.results).still_open):
        lines.append(f"  {still_open}.")
    if not problems:
        return tuple(map(shown, lines))
    lines.extend(f"  {each}" for each in night.report if each.code in LOST)
    if night.exit_code >= ExitCode.DEFINITION or night.results is None:
        lines.extend(str(each) for each in night.report.errors)
    return tuple(map(shown, lines))


VANISHED = "OUT539"
"""Code of the warning that a framework of the night before is no longer there."""
LOST = frozenset({"OUT313", "OUT314", "OUT318", "OUT377", "OUT378", "OUT379"})
"""Warnings that an indicator, what is asked of it or an area is not in the data, or that a file has no rows: a
publisher has renamed it, a code was mistyped, a download is empty; or that an area has ended, or its figures are not
joined through a change of councils."""


def counts(results: Results, name: str) -> dict[str, int]:
    """How many rows say each word of a column; rows that say nothing are left out."""
    column = results.coded(name)
    rows_of = Counter(column.codes.tolist())
    return {column.words[code]: number for code, number in sorted(rows_of.items()) if column.words[code]}


def exit_code_of(results: Results, fail_on: frozenset[str]) -> ExitCode:
    """13 where a metric failed on some rows, 1 where some row says one of the given verdicts or statuses, else 0."""
    if results.partial:
        return ExitCode.PARTIAL
    verdicts = counts(results, "verdict")
    said = {*verdicts, *map(counted_as, verdicts), *counts(results, "status")}
    return ExitCode.FAIL_ON if said & fail_on else ExitCode.EVALUATED


def stale_warnings(results: Results) -> Report:
    """One warning for each indicator whose feed has been silent for too long: its verdicts are stale."""
    stale = results.where(status=Status.STALE.value)
    indicators = results.coded("indicator")
    rows_of = Counter(indicators.codes[stale].tolist())
    return Report(
        Diagnostic(
            code="OUT534",
            subject=f'indicator "{indicators.words[code]}"',
            found=f"its latest figure is too old to judge by, for {_count(number, 'verdict')}",
            to_do="see whether the publisher has stopped, or the feed is stuck; if figures come late, set max_age",
            severity=Severity.WARNING,
            location=Location(file=results.framework.shown(results.framework.path)) if results.framework.path else None,
        )
        for code, number in rows_of.items()
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {plural(number, thing)}"


def not_told(framework: str, history: Sequence[RunRecord], recorded: Collection[str]) -> Report:
    """The run before ended without its notices: what it had to say is told again now. Of runs that a program recorded
    (their numbers in ``recorded``) nobody was to be told, and nothing went wrong."""
    last = last_judged(each for each in history if str(each.id) not in recorded)
    if last is None or last.told:
        return Report()
    said = f"those of run {last.id} were not sent, or it was ended before"
    to_do = "see the log of that night; whoever it is not known to have told is told now"
    return Report((_warning("OUT536", f'notices of "{framework}"', said, to_do),))


def lost_history(framework: str, published: Sequence[str]) -> Report:
    """Published runs without a history are no first night: somebody removed, or has not restored, the history."""
    said = f"it holds no run of this framework, beside published runs to {published[-1]}"
    to_do = "restore it from a backup; until then nothing can be said of what changed"
    return Report((_warning("OUT537", f'history of "{framework}"', said, to_do),))


def vanished(store: Store, paths: Sequence[Path], tonight: Collection[str]) -> list[Night]:
    """The frameworks that lay beside some ``paths`` and were judged before, and are no longer there.

    ``tonight`` are the ids of tonight's frameworks: one whose folder was renamed is among them. Each is said once (see
    `GONE`), and again only where it came back and went again: it may have been meant. ``number`` is its last run.
    """
    if len(paths) < 2 and not all(path.is_absolute() for path in paths):
        # The state may be shared with runs from another folder, which gave their paths from there.
        return []
    folders = {path.parent for path in paths}
    latest = {each.framework: each for each in read_runs(store) if each.judged}
    return [
        Night(
            framework=name,
            path=last.path,
            exit_code=int(ExitCode.EVALUATED),
            number=last.id,
            report=Report((_gone(name, last),)),
        )
        for name, last in latest.items()
        if name not in tonight
        and Path(last.path).parent in folders
        and not os.path.exists(last.path)
        and read_facts(store, name, GONE).get("") != str(last.id)
    ]


def _gone(framework: str, last: RunRecord) -> Diagnostic:
    return Diagnostic(
        code=VANISHED,
        location=Location(file=last.path),
        subject=f'framework "{framework}"',
        found=f"it was judged by run {last.id} of {last.as_of}, and is no longer there, or cannot be looked at",
        to_do="put it back, unless that was meant: its promises are judged no more, and what was published stays",
        severity=Severity.WARNING,
    )


def backwards(framework: str, as_of: date, started: datetime, last: RunRecord | None) -> Report:
    """Runs are in the order of their numbers; a clock that went back is said, and loses nothing."""
    if last is None or (as_of >= last.as_of and started >= last.started):
        return Report()
    now, then = (as_of, last.as_of) if as_of < last.as_of else (started, last.started)
    said = f"this run is of {now}, before run {last.id} of {then}"
    return Report(
        (_warning("OUT532", f'clock, framework "{framework}"', said, "check the clock of this machine, or --as-of"),)
    )


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
