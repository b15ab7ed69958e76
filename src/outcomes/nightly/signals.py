"""Being asked to stop: SIGTERM ends a run as Ctrl-C does, but not between remembering and publishing.

Law: a run is finished or abandoned whole; what was asked for while it could not be obeyed is obeyed right after.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(BaseException):
    """SIGTERM was received. Not an Exception, so that no plugin and no guard contains it."""


class Stop:
    """Turns signals into `Terminated` or KeyboardInterrupt, and holds them back inside `held`."""

    def __init__(self) -> None:
        self._holding = 0
        self._asked: type[BaseException] | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen to SIGTERM and SIGINT. Outside the main thread, where signals never arrive, nothing is done."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self._hear) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Put off what is asked for until the end of the block."""
        self._holding += 1
        try:
            yield
        finally:
            self._holding -= 1
        self.obey()

    def obey(self) -> None:
        """Raise what was asked for, if anything was."""
        if self._asked is not None and not self._holding:
            asked, self._asked = self._asked, None
            raise asked

    def _hear(self, number: int, _: FrameType | None) -> None:
        self._asked = Terminated if number == signal.SIGTERM else KeyboardInterrupt
        self.obey()
