"""The bits that new files lack here, which most systems tell by having them set.

Law: where the system tells them otherwise they are not set; where they must be, by one thread at a time, so that none
takes what another has set for that of the process. What else is made meanwhile is for its owner alone.
"""

from __future__ import annotations

import os
import threading

_CLOSED = 0o077
_SETTING = threading.Lock()


def told_umask() -> int:
    """The mask of new files, as Linux tells it in a twentieth of a millisecond; elsewhere as `set_umask` does."""
    try:
        with _SETTING, open("/proc/self/status", encoding="utf-8", errors="replace") as stream:
            return next(int(line.split()[1], 8) for line in stream if line.startswith("Umask:"))
    except (OSError, StopIteration):
        return set_umask()


def set_umask() -> int:
    """The mask of new files, by setting it for less than a thousandth of that."""
    with _SETTING:
        mask = os.umask(_CLOSED)
        os.umask(mask)
        return mask
