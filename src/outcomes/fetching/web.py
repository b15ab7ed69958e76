"""Asking a publisher for a file: patiently, within limits, and never past the address that was declared.

Law: what did not come whole did not come. TLS is needed everywhere but on this machine, and a redirect may lead to the
same host only.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urljoin, urlsplit

from outcomes.data.file_kinds import kind_of
from outcomes.diagnostics import install_extra
from outcomes.fetching.copies import Copies, Copy
from outcomes.immutable import immutable
from outcomes.version import __version__

if TYPE_CHECKING:
    import httpx

AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that another attempt may improve on."""

_MEANING: Final = {
    401: "it asks for a password",
    403: "it does not let us in",
    404: "there is no such page",
    410: "the page was taken away",
    429: "it was asked too often",
}


@immutable(kw_only=True)
class Patience:
    """How patient a fetch is. Times are seconds; ``pause`` doubles after each attempt; ``whole`` is for
    all of an answer, which is not asked for again where it takes longer.
    """

    attempts: int = 4
    pause: float = 1.0
    connect: float = 10.0
    read: float = 30.0
    whole: float = 300.0
    redirects: int = 5
    size: int = 512 * 2**20


class _Deadline:
    """An end to waiting for a publisher who sends a byte now and then, in the head of an answer as well as in its body.

    Shuts the connections of a request when its time is over; used as a context, and as httpx's extension ``trace``.

    Whoever reads from such a connection then meets its end, whatever it waited for.
    """

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
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


class Keeping(Protocol):
    """What a fetch needs of an `Access`: its patience, its clock, and where copies are kept."""

    @property
    def limits(self) -> Patience: ...
    @property
    def kept(self) -> Copies: ...
    @property
    def clock(self) -> Callable[[], datetime]: ...


class Failed(Exception):
    """Nothing was got: what was found, and what to do."""

    def __init__(self, found: str, to_do: str = "try again later, or ask the publisher") -> None:
        super().__init__(found)
        self.found = found
        self.to_do = to_do


class _Passing(Failed):
    """A failure that may pass; ``after`` is how long the publisher asks to wait, in seconds."""

    after: float = 0.0


def check_address(url: str) -> tuple[str, str] | None:
    """What is wrong with an address and what to do; None where it may be asked."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "it is no web address", 'write it like "https://example.org/figures.csv"'
    if parts.scheme not in ("https", "http") or not host:
        to_do = 'write it like "https://example.org/figures.csv"'
        return "it is no web address", to_do + ("; path takes what fsspec reaches" if host else "")
    if parts.username or parts.password:
        return "it holds a user or a password", "a framework keeps no secrets: ask for an address without them"
    if parts.scheme == "http" and not is_loopback(host):
        return "it is not encrypted (http)", "write https"
    return None


def is_loopback(host: str) -> bool:
    """Is a host this machine itself?"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def shown(url: str) -> str:
    """An address fit to be shown: without user, password or fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        # What cannot be taken apart may hold a password anywhere.
        return "the address"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{query}"


def download(url: str, last: Copy | None, access: Keeping, check: Callable[[Path], str]) -> Copy:
    """Fetch a file into the copies, or confirm the last one. Raises `Failed`."""
    try:
        import httpx
    except ImportError:
        raise Failed("the web cannot be asked by what is installed", install_extra("web")) from None
    limits = access.limits
    pause = limits.pause
    timeout = httpx.Timeout(limits.read, connect=limits.connect)
    local = is_loopback(urlsplit(url).hostname or "")
    with httpx.Client(
        timeout=timeout, trust_env=not local, headers={"User-Agent": f"outcomes/{__version__}"}
    ) as client:
        for attempt in range(1, limits.attempts + 1):
            try:
                return _attempt(client, url, last, access, check)
            except _Passing as failed:
                if attempt == limits.attempts:
                    raise Failed(f"{failed.found} ({attempt} attempts)", failed.to_do) from failed
                time.sleep(max(pause, failed.after))
                pause *= 2
    raise AssertionError("unreachable")


def _attempt(client: httpx.Client, url: str, last: Copy | None, access: Keeping, check: Callable[[Path], str]) -> Copy:
    with _Deadline(access.limits.whole) as deadline:
        try:
            return _asked(client, url, last, access, check, deadline)
        except _Passing:
            if deadline.over:
                # Who drips would drip again: trying anew would hold a night up for as long each time.
                raise Failed(f"it did not come whole within {access.limits.whole:g} seconds") from None
            raise


def _asked(
    client: httpx.Client,
    url: str,
    last: Copy | None,
    access: Keeping,
    check: Callable[[Path], str],
    deadline: _Deadline,
) -> Copy:
    import httpx

    headers = {}
    if last is not None and last.etag:
        headers["If-None-Match"] = last.etag
    if last is not None and last.modified:
        headers["If-Modified-Since"] = last.modified
    address = url
    try:
        for _ in range(access.limits.redirects + 1):
            with client.stream("GET", address, headers=headers, extensions={"trace": deadline.trace}) as response:
                if response.has_redirect_location:
                    address = _within(url, urljoin(address, response.headers.get("location", "")))
                    continue
                if response.status_code == 304 and last is not None:
                    return access.kept.seen(url, last, access.clock())
                _check_status(response)
                with access.kept.incoming() as file:
                    with file.open("wb") as stream:
                        _receive(response, stream, access.limits)
                    if deadline.over:
                        # An answer without a length ends where its connection does, and may have been cut off.
                        raise _Passing("the answer broke off before its end")
                    wrong = _what_is_wrong(file, check)
                    if wrong:
                        raise Failed(wrong, "open the address in a browser: it may say why")
                    return access.kept.keep(
                        url,
                        file,
                        access.clock(),
                        etag=response.headers.get("etag", ""),
                        modified=response.headers.get("last-modified", ""),
                    )
    except httpx.ConnectTimeout:
        raise _Passing(f"it could not be reached within {access.limits.connect:g} seconds") from None
    except httpx.TimeoutException:
        raise _Passing(f"it said nothing for {access.limits.read:g} seconds") from None
    except httpx.RemoteProtocolError:
        raise _Passing("the answer broke off before its end") from None
    except httpx.DecodingError:
        raise _Passing("the answer is packed and damaged") from None
    except httpx.HTTPError as error:
        raise _Passing(f"it could not be reached ({type(error).__name__})") from None
    raise Failed(f"it leads from one address to the next more than {access.limits.redirects} times")


def _within(url: str, target: str) -> str:
    """Where a redirect leads, if it stays with the host and gives no encryption up."""
    start, end = urlsplit(url), urlsplit(target)
    if end.hostname != start.hostname or (start.scheme == "https" and end.scheme != "https"):
        raise Failed(f"it leads to another host, {shown(target)}", "declare that address, if you trust it")
    return target


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status == 200:
        return
    meaning = _MEANING.get(status)
    found = f"it answered {status}" + (f": {meaning}" if meaning else "")
    if status in AGAIN:
        failed = _Passing(found)
        after = response.headers.get("retry-after", "")
        failed.after = min(float(after), 60.0) if after.isdecimal() else 0.0
        raise failed
    raise Failed(found, "check the address" if status in (404, 410) else "try again later, or ask the publisher")


def _receive(response: httpx.Response, stream: IO[bytes], limits: Patience) -> None:
    size = 0
    for block in response.iter_bytes():
        size += len(block)
        if size > limits.size:
            raise Failed(f"it is larger than {limits.size / 2**20:,.0f} MiB", "ask for fewer areas or periods")
        stream.write(block)


def _what_is_wrong(file: Path, check: Callable[[Path], str]) -> str:
    if not file.stat().st_size:
        return "it answered with nothing"
    if kind_of(file) == "html":
        return "it answered with a web page, not with figures"
    return check(file)
