"""An end to waiting for a publisher who sends a byte now and then, in the head of an answer as well as in its body.

Law: what is not whole at its end is cut off; a wait for one byte has a limit of its own and is none of this.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any


class Deadline:
    """Shuts the connections of a request when its time is over; used as a context, and as httpx's extension ``trace``.

    Whoever reads from such a connection then meets its end, whatever it waited for.
    """

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the connection that a request has just made."""
        if event not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        made = info["return_value"].get_extra_info("socket")
        if made is None:
            return
        with self._lock:
            self._sockets.append(made)
            over = self.over
        if over:
            _shut(made)

    def _end(self) -> None:
        with self._lock:
            self.over = True
            sockets = list(self._sockets)
        for each in sockets:
            _shut(each)


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        # The plain method, since that of a TLS socket takes its state away from whoever is reading.
        socket.socket.shutdown(one, socket.SHUT_RDWR)
