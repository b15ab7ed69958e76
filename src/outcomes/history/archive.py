"""Copies of what runs rested on, kept once by their digest, so that a stored verdict can be computed again.

Law: a copy is what its name says: its content is checked against its digest when it goes in and when it comes out.
Nobody but the account that runs outcomes can read one, since data hold what is too small to show.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from outcomes.fetching.copies import sha256
from outcomes.history.records import COMMENTARY_INPUT, DATA_INPUT, FRAMEWORK_INPUT, ONE_OF, TARGET_INPUT, InputRecord
from outcomes.history.refusals import refuse
from outcomes.reports.publishing import sync_folder

if TYPE_CHECKING:
    from outcomes.engine.batch import Evaluation
    from outcomes.framework.model import Framework

FOLDER = "inputs"
NOTICE = "PRIVATE.txt"
SAID = """Private: copies of the data that runs rested on, with figures that are too small to show.
Only the account that runs outcomes can read this folder. Do not publish it, and give no one else access.
"""


def inputs_of(framework: Framework, evaluation: Evaluation) -> list[InputRecord]:
    """Every file that an evaluation rested on, by its path relative to the framework's folder, with its digest."""
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
    if framework.path is None:
        return records
    records.append(InputRecord(name=FRAMEWORK_INPUT, path=framework.path.name, sha256=framework.digest))
    for name, path in _others(framework):
        read = next((each for (_, own), each in named.items() if own == path), None)
        file = framework.path.parent / path
        if read is not None and read.place is not None:
            records.append(attrs.evolve(read, name=name, rows=0))
        elif file.is_file():
            records.append(InputRecord(name=name, path=path, sha256=sha256(file)))
    return records


def _others(framework: Framework) -> Iterator[tuple[str, str]]:
    for aim in framework.aims.values():
        if aim.returns is not None and aim.returns.path:
            yield f"returns:{aim.id}", aim.returns.path
        file = getattr(aim.target, "file", None)
        if file is not None:
            yield f"{TARGET_INPUT}{aim.id}", file.path
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
            if (self.folder / each.sha256).exists():
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

    def restore(self, inputs: Iterable[InputRecord], folder: Path, home: Path | None = None) -> Path:
        """Lay the files of a run out in a folder as they were, from the copies or else from ``home``.

        Gives the path of the framework's file there. Raises StoreError where a file is neither kept nor unchanged.
        """
        framework = folder / "framework.toml"
        for each in inputs:
            file = folder / each.path
            file.parent.mkdir(parents=True, exist_ok=True)
            places = [self.folder / each.sha256, *([home / each.path] if home else [])]
            original = next((p for p in places if p.is_file() and sha256(p) == each.sha256), None)
            if original is None:
                raise refuse(
                    "OUT522", each.path, "it is no longer kept as the run read it", "replay a later run, or --keep more"
                )
            shutil.copyfile(original, file)
            if each.name == FRAMEWORK_INPUT:
                framework = file
        return framework

    def prune(self, needed: set[str]) -> None:
        """Remove every copy but the needed ones, and what a kill left behind."""
        if self.folder.is_dir():
            for each in self.folder.iterdir():
                if each.name not in needed and each.name != NOTICE:
                    each.unlink(missing_ok=True)
