"""An end to a whole request (its proxy, encryption, head and body), or to all that is said to a mail server.

Law: who sends a byte now and then, each of them in time, holds up a night no longer than who is silent.
"""

from __future__ import annotations

import http.client
import socket
import threading
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.request import HTTPHandler, HTTPSHandler, Request


class Deadline:
    """Shuts the connections of a request when its time is over; used as a context, which then ends in TimeoutError."""

    def __init__(self, seconds: float) -> None:
        self._over = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for each in self._sockets:
                each.close()
            self._sockets.clear()
            over = self._over
        if over:
            raise TimeoutError from None

    def handlers(self) -> tuple[HTTPHandler, HTTPSHandler]:
        """What opens the addresses of a request whose end this is."""
        return _Plain(self), _Encrypted(self)

    def connect(self, *args: Any, **options: Any) -> socket.socket:
        """A connection that ends with the request."""
        made = socket.create_connection(*args, **options)
        with self._lock:
            # One of its own: encryption takes the first away from whoever made it.
            self._sockets.append(made.dup())
            over = self._over
        if over:
            _shut(made)
        return made

    def _end(self) -> None:
        with self._lock:
            self._over = True
            for each in self._sockets:
                _shut(each)


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


class _Plain(HTTPHandler):
    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_made, http.client.HTTPConnection, self._deadline), req)


class _Encrypted(HTTPSHandler):
    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def https_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_made, http.client.HTTPSConnection, self._deadline), req)


def _made(kind: type[http.client.HTTPConnection], deadline: Deadline, host: str, **options: Any) -> Any:
    made: Any = kind(host, **options)
    # How `http.client` lets a connection be made otherwise; its tunnel through a proxy takes this one too.
    made._create_connection = deadline.connect
    return made
