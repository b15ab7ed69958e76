"""Containment: one call into a plugin, with everything that it throws, prints, warns or changes turned into text.

Law: whatever a plugin does that Python can contain ends here, of whatever type it is; nothing of it is kept but short
strings, so that no error holds the data alive. Being asked to stop (Ctrl-C, SIGTERM) is a person's, not a plugin's: it
passes, even where a plugin swallowed it, and a plugin that only throws the like does not stop a run.
"""

from __future__ import annotations

import contextlib
import io
import re
import signal
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from typing_extensions import Buffer

from outcomes.diagnostics import Diagnostic, Severity
from outcomes.immutable import immutable
from outcomes.registry.process_state import ProcessState

T = TypeVar("T")

MOST_TEXT = 200
"""Characters of a message that are kept."""
_LOOKED_AT: Final = 10 * MOST_TEXT
"""Characters of a message that are looked at, so that a long one takes no longer."""
MOST_OUTPUT = 2_000
"""Bytes of output that are kept."""
MOST_WARNINGS = 20
"""Different warnings of one call that are kept."""

_standard_streams = threading.RLock()
"""Standard output and the warnings filter belong to the process, so that only one call at a time may divert them."""


@immutable(kw_only=True)
class Thrown:
    """An exception as text: its type, its message cut short, and the plugin's own frames, innermost last."""

    kind: str
    message: str
    frames: tuple[str, ...]

    def __str__(self) -> str:
        text = f"{self.kind}: {self.message}" if self.message else self.kind
        return f"{text} ({self.frames[-1]})" if self.frames else text


@immutable(kw_only=True)
class Warned:
    """A warning as text, and how often it was given."""

    text: str
    times: int

    def __str__(self) -> str:
        return self.text if self.times == 1 else f"{self.text} ({self.times} times)"


@immutable(kw_only=True)
class Contained(Generic[T]):
    """What one call did. ``value`` is None where it threw."""

    value: T | None
    thrown: Thrown | None
    warned: tuple[Warned, ...] = ()
    printed: str = ""
    changed: tuple[str, ...] = ()
    """What of the whole process it changed and was put back."""


def contain(function: Callable[..., T], *arguments: object, own: str = "", watch: bool = True) -> Contained[T]:
    """Call a function of a plugin and contain whatever it throws: every BaseException, SystemExit among them.

    ``own`` is the name of the plugin's top package, to which tracebacks are trimmed. ``watch`` looks for changes to the
    whole process and undoes them; a caller of the package's own code has no need of it.
    """
    value: T | None = None
    thrown: Thrown | None = None
    caught: BaseException | None = None
    changed: tuple[str, ...] = ()
    with _standard_streams, _listening(), _quiet() as heard:
        before = ProcessState.now() if watch else None
        try:
            value = function(*arguments)
        except BaseException as problem:
            caught = problem
        # First of all: what was thrown is told with functions that a plugin may have changed.
        if before is not None:
            changed = before.restore(own)
        if caught is not None:
            thrown = describe(caught, own)
            _release(caught)
            caught = None
    return Contained(value=value, thrown=thrown, warned=heard.warned(), printed=heard.printed(), changed=changed)


def describe(problem: BaseException, own: str = "") -> Thrown:
    """An exception as text, trimmed to the frames of the package ``own`` (all foreign frames where it has none)."""
    try:
        said = str(problem).strip()
        message = cut(said.splitlines()[0] if said else "")
        kind = cut(str(type(problem).__name__))
        if isinstance(problem, SystemExit):
            message = f"it called sys.exit({message})"
        frames = _frames(problem.__traceback__, own)
    except BaseException:  # a class may refuse all of it
        return Thrown(kind="an exception", message="its message cannot be shown", frames=())
    return Thrown(kind=kind, message=message, frames=frames)


_CREDENTIALS: Final = re.compile(r"(?<=://)\S*@")
"""User and password in an address; a password may have an @ of its own."""
_NAMED: Final = re.compile(
    r"""(?ix) ( (?: passw(?:or)?d | passphrase | pwd | secret | token | api[_-]?key | authori[sz]ation | signature )
    \w{0,30} ["']? \s? [=:] \s? ) (?: (?:bearer|basic) \s+ )? (?: "[^"]*" | '[^']*' | [^\s&;,)}\]]+ )"""
)
"""What stands behind a name for something secret, in the ways that programs write it."""


def _without_secrets(text: str) -> str:
    """What a plugin says goes into logs and published files: a library often names the address that it could not reach
    with the password in it."""
    return _NAMED.sub(r"\1...", _CREDENTIALS.sub("...@", text))


def cut(text: str) -> str:
    """The text on one line, without what looks like a password, cut to what a message may hold."""
    line = _without_secrets(" ".join(text.split())[:_LOOKED_AT])
    return line if len(line) <= MOST_TEXT else line[: MOST_TEXT - 1] + "…"


def _frames(traceback: types.TracebackType | None, own: str) -> tuple[str, ...]:
    kept: list[str] = []
    foreign: list[str] = []
    while traceback is not None:
        frame = traceback.tb_frame
        module = str(frame.f_globals.get("__name__", "?"))
        place = f"{module}:{traceback.tb_lineno} in {frame.f_code.co_name}"
        if module.startswith("outcomes.registry"):
            pass
        elif own and module.partition(".")[0] == own:
            kept.append(place)
        elif not module.startswith(("importlib", "pluggy")):
            foreign.append(place)
        traceback = traceback.tb_next
    return tuple(kept or foreign[-1:])


def _release(problem: BaseException) -> None:
    """Cut an exception and those before it loose from their frames, which hold the arrays."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [problem]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        with contextlib.suppress(BaseException):  # a class may refuse
            waiting.extend((each.__cause__, each.__context__))
            if isinstance(each, BaseExceptionGroup):
                waiting.extend(each.exceptions)
            each.__traceback__ = None


class _Head(io.RawIOBase):
    """Keeps the first bytes written to it and counts the rest."""

    def __init__(self) -> None:
        self.kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        view = memoryview(data).cast("B")
        self.kept += view[: max(0, MOST_OUTPUT - len(self.kept))]
        return len(view)


class _Heard:
    """What a call printed and warned."""

    def __init__(self) -> None:
        self.head = _Head()
        self.stream = io.TextIOWrapper(io.BufferedWriter(self.head), "utf-8", "replace", write_through=True)
        self.counts: dict[str, int] = {}

    def warn(self, message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
        text = cut(f"{category.__name__}: {message}")
        if text in self.counts or len(self.counts) < MOST_WARNINGS:
            self.counts[text] = self.counts.get(text, 0) + 1

    def warned(self) -> tuple[Warned, ...]:
        return tuple(Warned(text=text, times=times) for text, times in self.counts.items())

    def printed(self) -> str:
        with contextlib.suppress(Exception):  # closed or taken apart by who printed
            self.stream.flush()
        return cut(self.head.kept.decode("utf-8", "replace"))


@contextlib.contextmanager
def _listening() -> Iterator[None]:
    """Note what a person asks for during a call, and ask again after it: a plugin may have swallowed it.

    The handlers that stand now stand again afterwards, whatever a plugin set.
    """
    if threading.current_thread() is not threading.main_thread():  # signals come to the main thread only
        yield
        return
    asked: list[tuple[Callable[..., object], int]] = []
    before: dict[int, Callable[[int, types.FrameType | None], object]] = {}
    for one in (signal.SIGINT, signal.SIGTERM):
        handler = signal.getsignal(one)
        if callable(handler):
            before[one] = handler
            signal.signal(one, _noting(handler, asked))
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    for handler, number in dict.fromkeys(asked):
        handler(number, None)


def _noting(handler: Callable[..., object], asked: list[tuple[Callable[..., object], int]]) -> Callable[..., object]:
    def note(number: int, frame: types.FrameType | None) -> object:
        asked.append((handler, number))
        return handler(number, frame)

    return note


@contextlib.contextmanager
def _quiet() -> Iterator[_Heard]:
    heard = _Heard()
    with (
        contextlib.redirect_stdout(heard.stream),
        contextlib.redirect_stderr(heard.stream),
        _no_input(),
        warnings.catch_warnings(),
        np.errstate(),  # undoes a plugin's np.seterr, which would change what the next metric says
    ):
        warnings.simplefilter("always")
        warnings.showwarning = heard.warn
        yield heard


@contextlib.contextmanager
def _no_input() -> Iterator[None]:
    """Nobody answers what a plugin asks the terminal."""
    before, sys.stdin = sys.stdin, io.StringIO()
    try:
        yield
    finally:
        sys.stdin = before


IMPORTING: Final = "importing it"


def remarks(subject: str, what: str, contained: Contained[T]) -> Iterator[Diagnostic]:
    """What a contained call printed and warned, as warnings under the plugin's name."""
    for each in contained.warned:
        yield Diagnostic(
            code="OUT415",
            subject=subject,
            found=f"while {what} it warned: {each}",
            to_do="tell the author of the plugin",
            severity=Severity.WARNING,
        )
    if contained.printed:
        yield Diagnostic(
            code="OUT414",
            subject=subject,
            found=f'while {what} it printed "{contained.printed}"',
            to_do="tell the author of the plugin; nothing of it reached the output",
            severity=Severity.WARNING,
        )
    if contained.changed:
        # Libraries set such things while they are imported, for which nobody need be told every night.
        yield Diagnostic(
            code="OUT418",
            subject=subject,
            found=f"while {what} it changed what the whole process shares: {', '.join(contained.changed[:8])}",
            to_do="tell the author of the plugin; it was put back, so that no other verdict rests on it",
            severity=Severity.NOTE if what == IMPORTING else Severity.WARNING,
        )
