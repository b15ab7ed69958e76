"""Reading a history where nothing can be written: in a backup, on a disk mounted for reading, in another user's folder.

Law: what is read there is one state of the file, or it is said that somebody else wrote to it meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outcomes.history.refusals import refuse

Facts = tuple[int, int, int]


def facts_if_unwritable(file: Path) -> Facts | None:
    """What is known of a history that has to be read as it stands; None of one that is read as any other.

    To read a history SQLite makes files of its own beside it. Where it cannot, the history alone is whole if no run has
    left a journal with what is not yet in it.
    """
    journal = file.with_name(f"{file.name}-wal")
    if os.access(file.parent, os.W_OK) or (journal.exists() and journal.stat().st_size):
        return None
    return _facts(file)


@contextmanager
def unchanged(file: Path | None, before: Facts | None, place: str) -> Iterator[None]:
    """Refuse what was read of a history as it stood before, if it is another one by now: it may be of two states."""
    try:
        yield
    finally:
        if file is not None and before is not None and _facts(file) != before:
            raise refuse(
                "OUT517", place, "a run wrote to it while it was read", "wait until the run has ended, and ask again"
            )


def _facts(file: Path) -> Facts:
    facts = file.stat()
    return facts.st_ino, facts.st_size, facts.st_mtime_ns
