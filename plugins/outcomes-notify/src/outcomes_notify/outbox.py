"""Who was told of a run, written down before and after each notice.

Law: each line is on the disk before the next thing happens, so that of a run that is killed there is one notice at most
of which nobody knows whether it arrived. That one is sent again, and says so; where nothing can be written, all are.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Literal

import attrs


@attrs.frozen
class Outbox:
    """The file of one run, None for a run that has none."""

    path: Path | None

    def note(self, channel: str, state: Literal["sending", "sent", "failed"]) -> None:
        """Write down how it stands with a channel. A file that cannot be written keeps nobody from being told."""
        if self.path is None:
            return
        line = json.dumps({"channel": channel, "is": state}, ensure_ascii=False) + "\n"
        with suppress(OSError):
            # Closed to others, for a channel may be named after a person.
            held = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(held, line.encode())
                os.fsync(held)
            finally:
                os.close(held)
