"""Publishing a run: a folder of outputs that becomes visible whole, by one rename.

Law: whoever follows ``latest`` finds one run, complete and synced; the run before stays until the new one stands.

Below the folder of a framework stand ``runs/000012-2026-01-31/`` for each run that is kept, and ``latest``, a link to
the newest. Where the system allows no links (Windows, without the right to make them) ``latest`` is a file with the
path of the newest. A run that is being written is ``runs/.new-000012-2026-01-31``; one that was finished but for its
last rename is finished by the next run, one that was not is removed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import IO, Any

from outcomes.diagnostics import Report
from outcomes.fetching.copies import sha256
from outcomes.registry import Registered
from outcomes.registry.calls import write
from outcomes.reports.folders import not_written, settle_folder, sync_folder

LATEST = "latest"
RUNS = "runs"
MANIFEST = "manifest.json"
_NEW = ".new-"
_NAME = re.compile(r"(\d{6,})-\d{4}-\d\d-\d\d")


def folder_name(run: int, as_of: date) -> str:
    """The name of a run's folder; the number comes first, so that names sort as runs do whatever the clock says."""
    return f"{run:06d}-{as_of.isoformat()}"


def run_of_folder(name: str) -> int:
    """The run's number in the name of its folder, 0 for any other name."""
    named = _NAME.fullmatch(name)
    return int(named.group(1)) if named else 0


def highest_run(published: Path) -> int:
    """The highest number of a run below a folder of published frameworks, 0 for none."""
    return max((run_of_folder(each.name) for each in published.glob(f"*/{RUNS}/*")), default=0)


class Publication:
    """The published runs of one framework, under ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.runs = root / RUNS

    def write(self, name: str, results: object, writers: Iterable[Registered], facts: Mapping[str, object]) -> Report:
        """Write every output of a run to a folder that nobody looks at, with a manifest of digests, and sync it.

        Gives what plugins' writers remarked. Raises NotWrittenError (exit code 14) where the disk is full or the folder
        read-only, PluginError (12) where a plugin's writer fails, and leaves nothing then.
        """
        new = self.runs / f"{_NEW}{name}"
        said = Report()
        try:
            _remove(new)
            new.mkdir(parents=True)
            digests = {}
            for writer in writers:
                file = new / f"results{writer.suffix}"
                said += _write(file, writer, results)
                digests[file.name] = sha256(file)
            text = json.dumps({**facts, "files": digests}, indent=1, sort_keys=True) + "\n"
            with (new / MANIFEST).open("w", encoding="utf-8") as stream:
                stream.write(text)
                _sync(stream)
            sync_folder(new)
            sync_folder(self.runs)
        except OSError as problem:
            shutil.rmtree(new, ignore_errors=True)
            raise not_written(new, problem) from problem
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        return said

    def show(self, name: str, step: Callable[[str], None] = lambda _: None) -> Path:
        """Give a written run its name and make it the latest: two renames, of which the second makes it visible."""
        try:
            if not (self.runs / name).exists():
                os.rename(self.runs / f"{_NEW}{name}", self.runs / name)
                settle_folder(self.runs)
            step("named")
            link = self.root / f".{LATEST}"
            link.unlink(missing_ok=True)
            try:
                link.symlink_to(Path(RUNS) / name, target_is_directory=True)
            except (OSError, NotImplementedError):
                link.write_text(f"{RUNS}/{name}\n", encoding="utf-8")
            step("linked")
            os.replace(link, self.root / LATEST)
            settle_folder(self.root)
        except OSError as problem:
            raise not_written(self.root / LATEST, problem) from problem
        return self.runs / name

    def recover(self, recorded: str) -> None:
        """After a kill: finish the last recorded run if only its renames are missing, remove what was not recorded.

        ``recorded`` is the folder of the last run that the history remembers, empty for none.
        """
        if not self.runs.is_dir():
            return
        try:
            whole = recorded and ((self.runs / recorded).is_dir() or (self.runs / f"{_NEW}{recorded}").is_dir())
            if whole and self.latest() != recorded:
                self.show(recorded)
            for left in self.runs.glob(f"{_NEW}*"):
                _remove(left)
            (self.root / f".{LATEST}").unlink(missing_ok=True)
        except OSError as problem:
            raise not_written(self.root, problem) from problem

    def discard(self, name: str) -> None:
        """Remove a run that was written and will not be shown."""
        shutil.rmtree(self.runs / f"{_NEW}{name}", ignore_errors=True)

    def names(self) -> list[str]:
        """The names of the runs that stand here, oldest first."""
        if not self.runs.is_dir():
            return []
        return sorted((each.name for each in self.runs.iterdir() if run_of_folder(each.name)), key=run_of_folder)

    def latest(self) -> str:
        """The name of the folder that is visible now, empty for none."""
        link = self.root / LATEST
        if link.is_symlink():
            return Path(os.readlink(link)).name
        return Path(link.read_text(encoding="utf-8").strip()).name if link.is_file() else ""

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest ``keep`` runs, and never the visible one. Gives the names of those that stay."""
        names = self.names()
        stay = {*names[-keep:], self.latest()}
        for name in names:
            if name not in stay:
                shutil.rmtree(self.runs / name, ignore_errors=True)
        return [name for name in names if name in stay]


def _write(file: Path, writer: Registered, results: object) -> Report:
    """Write one output, contained. Gives what a plugin's writer remarked; raises PluginError where it failed."""
    plain: dict[str, Any] = {} if writer.binary else {"encoding": "utf-8", "newline": ""}
    with file.open("wb" if writer.binary else "w", **plain) as stream:
        said = write(writer, results, stream)
        _sync(stream)
    return said


def _sync(stream: IO[bytes] | IO[str]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
