"""Copies of what runs rested on, kept once by their digest, and a stored verdict computed again from them.

Law: a copy is what its name says: its content is checked against its digest when it goes in and when it comes out.
Nobody but the account that runs outcomes can read one, since data hold what is too small to show. The same
inputs, definition and version give the same verdict to the last digit, or the difference is shown.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import numpy as np

from outcomes.diagnostics import Diagnostic, UsageError, listed, nearest
from outcomes.fetching.copies import sha256
from outcomes.framework import Framework, load_framework
from outcomes.history.reading import read_aim, read_aims
from outcomes.history.refusals import refuse
from outcomes.history.run_verdicts import Verdicts, verdicts_of
from outcomes.history.runs import read_inputs, read_run
from outcomes.history.store import Store
from outcomes.history.store_tables import IDENTITY, STATE_NUMBERS, STATE_WORDS
from outcomes.history.stored import (
    COMMENTARY_INPUT,
    DATA_INPUT,
    FRAMEWORK_INPUT,
    ONE_OF,
    TARGET_INPUT,
    InputRecord,
    RunRecord,
    VerdictKey,
    VerdictState,
)
from outcomes.immutable import immutable
from outcomes.reports.folders import sync_folder
from outcomes.results.rendered import Results

if TYPE_CHECKING:
    from outcomes.engine.batch import Evaluation


NAMED = 8
"""So many aims of a run are named where it lacks the one that was asked for."""


FOLDER = "inputs"
NOTICE = "PRIVATE.txt"
SAID = """Private: copies of the data that runs rested on, with figures that are too small to show.
Only the account that runs outcomes can read this folder. Do not publish it, and give no one else access.
"""


def inputs_of(framework: Framework, evaluation: Evaluation) -> list[InputRecord]:
    """Every file that an evaluation rested on, by its path relative to the framework's folder, with its digest.

    Figures that a program handed in have neither path nor digest.
    """
    files = {(each.id, each.path): each for each in evaluation.inputs if each.path}
    alike = Counter(id_ for id_, _ in files)
    several: Counter[str] = Counter()
    named = {}
    for key, each in files.items():
        laid, place = evaluation.places.get(key, (each.path, None))
        several[each.id] += 1
        name = f"{DATA_INPUT}{each.id}" + (f"{ONE_OF}{several[each.id]}" if alike[each.id] > 1 else "")
        named[key] = InputRecord(name=name, path=laid, sha256=each.sha256, rows=each.rows, place=place)
    records = list(named.values())
    handed_in = {each.id: each for each in evaluation.inputs if not each.path}
    records += [InputRecord(name=f"{DATA_INPUT}{id_}", path="", sha256="", rows=e.rows) for id_, e in handed_in.items()]
    if framework.path is None:
        return records
    records.append(InputRecord(name=FRAMEWORK_INPUT, path=framework.path.name, sha256=framework.digest))
    for name, path in _others(framework, {path for _, path in files}):
        read = next((each for (_, own), each in named.items() if own == path), None)
        file = framework.path.parent / path
        if read is not None and read.place is not None:
            records.append(attrs.evolve(read, name=name, rows=0))
        elif file.is_file():
            records.append(InputRecord(name=name, path=path, sha256=sha256(file)))
    return records


def _others(framework: Framework, read: Collection[str]) -> Iterator[tuple[str, str]]:
    for aim in framework.aims.values():
        if aim.returns is not None and aim.returns.path:
            yield f"returns:{aim.id}", aim.returns.path
        file = getattr(aim.target, "file", None)
        if file is not None:
            yield f"{TARGET_INPUT}{aim.id}", file.path
    for source in framework.data.values():
        # The figures were read elsewhere; where they were fetched the path is that of the question, a query, say.
        for path in source.path:
            if path not in read:
                yield f"query:{source.id}", path
    for path in dict.fromkeys(each.file for each in framework.comments if each.file):
        yield f"{COMMENTARY_INPUT}{path}", path


class Archive:
    """Copies of files in a folder, each named by the SHA-256 of its content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, inputs: Iterable[InputRecord], home: Path) -> list[InputRecord]:
        """Copy each file that is not there yet. Gives those that changed since the run read them, and are not kept.

        Raises OSError where the folder cannot be written.
        """
        self._make_private()
        changed = []
        for each in inputs:
            if not each.path or (self.folder / each.sha256).exists():
                continue
            handle, name = tempfile.mkstemp(prefix=".new-", dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as copy, (each.place or home / each.path).open("rb") as original:
                    shutil.copyfileobj(original, copy)
                    copy.flush()
                    os.fsync(copy.fileno())
                if sha256(Path(name)) == each.sha256:
                    os.replace(name, self.folder / each.sha256)
                else:
                    changed.append(each)
            finally:
                Path(name).unlink(missing_ok=True)
        sync_folder(self.folder)
        return changed

    def _make_private(self) -> None:
        """Make the folder, with a notice in it, for the owner alone; also one that was made for others to read."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if self.folder.stat().st_mode & 0o077:
            self.folder.chmod(0o700)
        notice = self.folder / NOTICE
        if not notice.exists():
            notice.touch(mode=0o600)
            notice.write_text(SAID, encoding="utf-8")

    def prune(self, needed: set[str]) -> None:
        """Remove every copy but the needed ones, and what a kill left behind."""
        if self.folder.is_dir():
            for each in self.folder.iterdir():
                if each.name not in needed and each.name != NOTICE:
                    each.unlink(missing_ok=True)


def _restored(archive: Path | None, inputs: Iterable[InputRecord], folder: Path, home: Path) -> Path:
    """Lay the files of a run out in a folder as they were, from the copies of an archive or else from ``home``.

    Gives the path of the framework's file there. Raises StoreError where a file is neither kept nor unchanged.
    """
    framework = folder / "framework.toml"
    for each in inputs:
        file = folder / each.path
        file.parent.mkdir(parents=True, exist_ok=True)
        places = [home / each.path] if archive is None else [archive / each.sha256, home / each.path]
        original = next((p for p in places if p.is_file() and sha256(p) == each.sha256), None)
        if original is None and archive is None:
            wrong = "it is another now than the run read, and a state in a database keeps no copies of inputs"
            raise refuse("OUT522", each.path, wrong, "put the file back as it was, or keep the state in a folder")
        if original is None:
            wrong = "it is no longer kept as the run read it"
            raise refuse("OUT522", each.path, wrong, "replay a later run, or --keep more")
        shutil.copyfile(original, file)
        if each.name == FRAMEWORK_INPUT:
            framework = file
    return framework


@immutable(kw_only=True)
class ReplayDifference:
    """A verdict that came out otherwise: each part that differs, as it was stored and as it is now."""

    key: VerdictKey
    parts: tuple[tuple[str, object, object], ...]

    def __str__(self) -> str:
        parts = "; ".join(f"{name} is now {now!r}, was {stored!r}" for name, stored, now in self.parts)
        return f"{self.key}: {parts}"


@immutable(kw_only=True)
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
    archive: Path | None,
    aim: str = "",
) -> Replay:
    """Compute the verdicts of a run again (of one aim, or of all) and compare them with what is stored.

    ``archive`` holds copies of the inputs; None where there are none, and the files have to be as the run read them.

    Raises StoreError where there is no such run, it has no verdicts, or an input is no longer kept, and UsageError with
    what there is where the run has no such aim.
    """
    with store.snapshot():
        record = read_run(store, number)
        if not record.judged:
            wrong = f"run {number} has no verdicts (exit code {record.exit_code})"
            raise refuse("OUT523", store.place, wrong, "replay one that has; `outcomes history` names them")
        aims = read_aims(store, record.framework)
        if aim and aim not in aims:
            raise _lacks(record, aim, aims)
        stored = _stored(store, record, [aim] if aim else aims)
        if aim and not stored:
            # It came later, or had gone by then.
            raise _lacks(record, aim, list(dict.fromkeys(key.aim for key in _stored(store, record, aims))))
        aims = [aim] if aim else aims
        inputs = read_inputs(store, number)
        if not all(each.path for each in inputs) or FRAMEWORK_INPUT not in {each.name for each in inputs}:
            wrong = f"run {number} was judged by a program that handed its framework or figures in"
            raise refuse("OUT523", store.place, wrong, "judge them again where they come from")
        home = Path(record.path)
    with tempfile.TemporaryDirectory(prefix="outcomes-replay-") as folder:
        file = _restored(archive, inputs, Path(folder), home if home.is_dir() else home.parent)
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
    there = listed(aims, most=NAMED)
    near = nearest(aim, aims)
    wrong = f'run {record.id}, of {record.framework}, has no aim "{aim}"'
    to_do = f'did you mean "{near}"?' if near else f"it has {there}" if aims else "it has no verdicts"
    return UsageError(Diagnostic(code="OUT521", subject="history", found=wrong, to_do=to_do))


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
