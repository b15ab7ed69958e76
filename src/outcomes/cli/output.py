"""Standard output as the command's own: results go to a private duplicate of it, and what else is printed goes nowhere.

Law: nothing but results reaches standard output, whenever it is printed and by whichever thread. A plugin that prints
late, or writes to descriptor 1 past Python, writes to nowhere.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

import click

from outcomes.typed import TYPED

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from outcomes.registry import PluginSet

_results: list[TextIO] = []
"""The stream of the command that runs now, last; a command may run inside another in tests."""


def results_stream() -> TextIO:
    """Where results go."""
    return _results[-1] if _results else sys.stdout


def echo(text: str) -> None:
    """Print a text of the results for people, line by line as `shown`, with a line break after it."""
    from outcomes.diagnostics import shown

    click.echo("\n".join(map(shown, text.split("\n"))), file=results_stream())


def echo_data(text: str) -> None:
    """Print what a program will read, as it is."""
    click.echo(text, file=results_stream())


def echo_pieces(pieces: Iterable[str]) -> None:
    """As `echo_data`, of a text that is made while it is printed."""
    for piece in pieces:
        click.echo(piece, file=results_stream(), nl=False)
    echo_data("")


def installed_plugins(disable: Iterable[str] = ()) -> PluginSet:
    """The plugins that are installed, in worker processes where the command has ``--isolate``.

    From here on only results reach standard output, since from here on others' code may run in this process.
    """
    from outcomes.cli.options import isolation
    from outcomes.registry import PluginSet

    sys.stdout = _Nowhere()
    return PluginSet.discover(disable=disable, isolation=isolation())


@contextmanager
def private_output(to: TextIO | None = None) -> Iterator[TextIO]:
    """Keep standard output, or what is given, for the results of one command, whatever takes its place meanwhile."""
    before, stream = sys.stdout, to or sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=TYPED)
    _results.append(stream)
    try:
        yield stream
    finally:
        sys.stdout = before
        _results.pop()


def open_closed_streams() -> None:
    """Let each standard stream that is closed lead nowhere, as if it were sent to the null device.

    Else the next file that is opened, such as a history, takes its descriptor, and is written to by whoever prints.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free is taken: those below it are open by now.
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w" if number else "r", encoding="utf-8"))  # noqa: SIM115


def divert_descriptor() -> None:
    """Move standard output to a descriptor that nobody knows, and let descriptor 1 lead nowhere.

    For the process of the command only, which ends with it. Where standard output is closed or no file, it is left.
    """
    with suppress(OSError, ValueError, AttributeError):
        stream: Any = sys.stdout
        if stream.fileno() != 1:
            return
        stream.flush()
        private = os.dup(1)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(private, "w")),
            encoding=stream.encoding,
            errors=stream.errors,
            line_buffering=stream.line_buffering,
        )


class _Nowhere(io.TextIOBase):
    """Takes text and forgets it."""

    @property
    def buffer(self) -> io.BufferedWriter:
        """For those who print bytes."""
        return io.BufferedWriter(_NoBytes())

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        return len(text)


class _NoBytes(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        return memoryview(data).nbytes
