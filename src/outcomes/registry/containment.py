"""Containment: one call into a plugin, with everything that it throws, prints or warns turned into text.

Law: whatever a plugin does that Python can contain ends here; nothing of it is kept but short strings, so that no
error holds the data alive. KeyboardInterrupt is a person's and passes.
"""

from __future__ import annotations

import contextlib
import io
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import attrs
import numpy as np

T = TypeVar("T")

MOST_TEXT = 200
"""Characters of a message that are kept."""
MOST_OUTPUT = 2_000
"""Bytes of output that are kept."""
MOST_WARNINGS = 20
"""Different warnings of one call that are kept."""

_standard_streams = threading.RLock()
"""Standard output and the warnings filter belong to the process, so that only one call at a time may divert them."""


@attrs.frozen(kw_only=True)
class Thrown:
    """An exception as text: its type, its message cut short, and the plugin's own frames, innermost last."""

    kind: str
    message: str
    frames: tuple[str, ...]

    def __str__(self) -> str:
        text = f"{self.kind}: {self.message}" if self.message else self.kind
        return f"{text} ({self.frames[-1]})" if self.frames else text


@attrs.frozen(kw_only=True)
class Warned:
    """A warning as text, and how often it was given."""

    text: str
    times: int

    def __str__(self) -> str:
        return self.text if self.times == 1 else f"{self.text} ({self.times} times)"


@attrs.frozen(kw_only=True)
class Contained(Generic[T]):
    """What one call did. ``value`` is None where it threw."""

    value: T | None
    thrown: Thrown | None
    warned: tuple[Warned, ...] = ()
    printed: str = ""


def contain(
    function: Callable[..., T], *arguments: Any, own: str = "", passing: tuple[type[Exception], ...] = ()
) -> Contained[T]:
    """Call a function of a plugin and contain `Exception` and `SystemExit`.

    ``own`` is the name of the plugin's top package, to which tracebacks are trimmed. Exceptions of the types
    ``passing`` go through: they are a plugin's proper way to report.
    """
    value: T | None = None
    thrown: Thrown | None = None
    with _standard_streams, _quiet() as heard:
        try:
            value = function(*arguments)
        except passing:
            raise
        except (Exception, SystemExit) as problem:
            thrown = describe(problem, own)
            _release(problem)
    return Contained(value=value, thrown=thrown, warned=heard.warned(), printed=heard.printed())


def describe(problem: BaseException, own: str = "") -> Thrown:
    """An exception as text, trimmed to the frames of the package ``own`` (all foreign frames where it has none)."""
    try:
        said = str(problem).strip()
    except (Exception, SystemExit):
        said = "its message cannot be shown"
    message = said.splitlines()[0] if said else ""
    if isinstance(problem, SystemExit):
        message = f"it called sys.exit({message})"
    return Thrown(kind=type(problem).__name__, message=cut(message), frames=_frames(problem.__traceback__, own))


def cut(text: str, most: int = MOST_TEXT) -> str:
    """The text on one line, cut to ``most`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


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
        waiting.extend((each.__cause__, each.__context__))
        each.__traceback__ = None


class _Head(io.RawIOBase):
    """Keeps the first bytes written to it and counts the rest."""

    def __init__(self) -> None:
        self.kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        self.kept += view[: max(0, MOST_OUTPUT - len(self.kept))]
        return len(view)


class _Heard:
    """What a call printed and warned."""

    def __init__(self) -> None:
        self.head = _Head()
        self.stream = io.TextIOWrapper(io.BufferedWriter(self.head), "utf-8", "replace", write_through=True)
        self.counts: dict[str, int] = {}

    def warn(self, message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        text = cut(f"{category.__name__}: {message}")
        if text in self.counts or len(self.counts) < MOST_WARNINGS:
            self.counts[text] = self.counts.get(text, 0) + 1

    def warned(self) -> tuple[Warned, ...]:
        return tuple(Warned(text=text, times=times) for text, times in self.counts.items())

    def printed(self) -> str:
        if not self.stream.closed:
            self.stream.flush()
        return cut(self.head.kept.decode("utf-8", "replace"))


@contextlib.contextmanager
def _quiet() -> Iterator[_Heard]:
    heard = _Heard()
    with (
        contextlib.redirect_stdout(heard.stream),
        contextlib.redirect_stderr(heard.stream),
        warnings.catch_warnings(),
        np.errstate(),  # undoes a plugin's np.seterr, which would change what the next metric says
    ):
        warnings.simplefilter("always")
        warnings.showwarning = heard.warn
        yield heard
