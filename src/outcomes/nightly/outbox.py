"""What plugins wrote down while they told of a run, so that a run which was killed repeats as little as it can.

Law: a channel that is known to have been told is not told the same again; one of which that is not known is told, for a
notice that comes twice is better than one that never came. A channel is told one after the other, so that one kill
leaves at most one in doubt.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import attrs

from outcomes.immutable import immutable

FOLDER: Final = "outbox"
"""Name of the folder in a state folder."""
SENDING, SENT, FAILED = "sending", "sent", "failed"


@immutable(kw_only=True)
class Left:
    """What runs that were ended left behind: by channel, the latest run that told it; and channels that were being told
    when a run ended, and those that had been tried without success."""

    told: Mapping[str, int] = attrs.field(factory=dict)
    doubtful: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()


def outbox_of(state: Path, framework: str, run: int) -> Path:
    """The file of one run. Its folder is made; a folder that cannot be made leaves the run without the file."""
    folder = state / FOLDER / framework
    with suppress(OSError):
        # Parents that mkdir makes beside have the modes of everybody's folders.
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
    return folder / f"{run:06d}.jsonl"


def read_left(state: Path, framework: str) -> Left:
    """What is left of earlier runs. A line that is not whole was being written when its run was killed."""
    told: dict[str, int] = {}
    doubtful: set[str] = set()
    failed: set[str] = set()
    for file in sorted((state / FOLDER / framework).glob("[0-9]*.jsonl")):
        with suppress(OSError, ValueError):
            number, lines = int(file.stem), file.read_text(encoding="utf-8", errors="replace").splitlines()
            for line in lines:
                with suppress(ValueError, KeyError, TypeError):
                    said = json.loads(line)
                    channel = str(said["channel"])
                    doubtful.discard(channel)
                    failed.discard(channel)
                    if said["is"] == SENT:
                        told[channel] = number
                    elif said["is"] == FAILED:
                        failed.add(channel)
                    elif said["is"] == SENDING:
                        doubtful.add(channel)
    return Left(told=told, doubtful=frozenset(doubtful), failed=frozenset(failed))


def clear(state: Path, framework: str) -> None:
    """Everything that they say is in the history now. The folder goes with the last of them."""
    folder = state / FOLDER / framework
    for file in folder.glob("[0-9]*.jsonl"):
        with suppress(OSError):
            file.unlink()
    with suppress(OSError):
        folder.rmdir()
        folder.parent.rmdir()
