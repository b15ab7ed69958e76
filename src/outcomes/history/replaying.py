"""Computing a stored verdict again, from the inputs and parameters that were recorded with it.

Law: the same inputs, definition and version give the same verdict to the last digit, or the difference is shown.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import attrs
import numpy as np

from outcomes.diagnostics import Diagnostic, UsageError, listed, nearest
from outcomes.framework import Framework, load_framework
from outcomes.history.archive import Archive
from outcomes.history.reading import read_aim, read_aims, read_inputs, read_run
from outcomes.history.records import RunRecord, VerdictKey, VerdictState
from outcomes.history.refusals import refuse
from outcomes.history.store import Store
from outcomes.history.tables import IDENTITY, STATE_NUMBERS, STATE_WORDS
from outcomes.history.verdicts import Verdicts, verdicts_of
from outcomes.results import Results

NAMED = 8
"""So many aims of a run are named where it lacks the one that was asked for."""


@attrs.frozen(kw_only=True)
class ReplayDifference:
    """A verdict that came out otherwise: each part that differs, as it was stored and as it is now."""

    key: VerdictKey
    parts: tuple[tuple[str, object, object], ...]

    def __str__(self) -> str:
        parts = "; ".join(f"{name} is now {now!r}, was {stored!r}" for name, stored, now in self.parts)
        return f"{self.key}: {parts}"


@attrs.frozen(kw_only=True)
class Replay:
    """A run computed again: how many verdicts came out the same, and those that did not."""

    run: int
    framework: str
    identical: int
    differences: tuple[ReplayDifference, ...]


def replay_run(
    store: Store,
    number: int,
    judge: Callable[[Framework, date], Results],
    *,
    archive: Path,
    aim: str = "",
) -> Replay:
    """Compute the verdicts of a run again (of one aim, or of all) and compare them with what is stored.

    Raises StoreError where there is no such run, it has no verdicts, or an input is no longer kept, and UsageError with
    what there is where the run has no such aim.
    """
    with store.snapshot():
        record = read_run(store, number)
        if not record.judged:
            found = f"run {number} has no verdicts (exit code {record.exit_code})"
            raise refuse("OUT523", store.place, found, "replay one that has; `outcomes history` names them")
        aims = read_aims(store, record.framework)
        if aim and aim not in aims:
            raise _lacks(record, aim, aims)
        stored = _stored(store, record, [aim] if aim else aims)
        if aim and not stored:
            # It came later, or had gone by then.
            raise _lacks(record, aim, list(dict.fromkeys(key.aim for key in _stored(store, record, aims))))
        aims = [aim] if aim else aims
        inputs = read_inputs(store, number)
    home = Path(record.path)
    with tempfile.TemporaryDirectory(prefix="outcomes-replay-") as folder:
        file = Archive(archive).restore(inputs, Path(folder), home if home.is_dir() else home.parent)
        now = _by_key(verdicts_of(judge(load_framework(file), record.as_of)), set(aims))
    differences = [
        ReplayDifference(key=key, parts=parts)
        for key in dict.fromkeys((*stored, *now))
        if (parts := _parts(stored.get(key), now.get(key)))
    ]
    identical = len(stored.keys() | now.keys()) - len(differences)
    return Replay(run=number, framework=record.framework, identical=identical, differences=tuple(differences))


def _stored(store: Store, record: RunRecord, aims: Iterable[str]) -> dict[VerdictKey, VerdictState]:
    """What a run said of some aims."""
    return {
        key: state
        for each in aims
        for key, past in read_aim(store, record.framework, each, as_said=True)
        if (state := _at(past, record.id)) is not None
    }


def _lacks(record: RunRecord, aim: str, aims: Sequence[str]) -> UsageError:
    there = listed(aims[:NAMED]) + (f" and {len(aims) - NAMED} more" if len(aims) > NAMED else "")
    near = nearest(aim, aims)
    found = f'run {record.id}, of {record.framework}, has no aim "{aim}"'
    to_do = f'did you mean "{near}"?' if near else f"it has {there}" if aims else "it has no verdicts"
    return UsageError(Diagnostic(code="OUT521", subject="history", found=found, to_do=to_do))


def _at(past: list[VerdictState], number: int) -> VerdictState | None:
    """What was said at a run."""
    before = [each for each in past if each.since <= number]
    return before[-1] if before and before[-1].there else None


def _by_key(verdicts: Verdicts, aims: set[str]) -> dict[VerdictKey, dict[str, object]]:
    columns: dict[str, list[object]] = {
        name: list(verdicts.words[name].to_list()) for name in (*IDENTITY, *STATE_WORDS)
    }
    for name in STATE_NUMBERS:
        numbers = verdicts.numbers[name]
        columns[name] = np.where(np.isnan(numbers), None, numbers.astype(object)).tolist()  # type: ignore[call-overload]
    columns |= {"definition": verdicts.definition.tolist(), "data": verdicts.data.tolist()}
    places = verdicts.place.tolist()
    rows = {}
    for row, aim in enumerate(columns["aim"]):
        if aim in aims:
            key = VerdictKey(**{name: str(columns[name][row]) for name in IDENTITY}, place=places[row])
            rows[key] = {name: column[row] for name, column in columns.items() if name not in IDENTITY}
    return rows


def _parts(stored: VerdictState | None, now: dict[str, object] | None) -> tuple[tuple[str, object, object], ...]:
    if stored is None or now is None:
        return (("the verdict", "there" if stored else "not there", "there" if now else "not there"),)
    return tuple((name, getattr(stored, name), value) for name, value in now.items() if getattr(stored, name) != value)
