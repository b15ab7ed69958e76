"""What goes wrong in a command, as a message on standard error and an exit code.

Law: a user's mistake is a message and never a traceback.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import click

from outcomes.diagnostics import NO_ROOM, Diagnostic, ExitCode, OutcomesError


def exit_code(problem: BaseException, code: int | None, results: TextIO) -> int:
    """Say what a command threw, as far as it is anybody's business; returns the exit code.

    ``code`` is the command's own where it ended before that, and ``results`` the stream of its results.
    """
    if isinstance(problem, click.ClickException):
        with _heard_or_not():
            problem.show()
        return int(ExitCode.USAGE)
    if isinstance(problem, click.Abort | KeyboardInterrupt):
        return int(ExitCode.INTERRUPTED)
    if isinstance(problem, OutcomesError):
        _complain(str(problem))
        return int(problem.exit_code)
    if isinstance(problem, OSError) and problem.errno in NO_ROOM:
        wrong = f"could not be written: {problem.strerror}"
        _complain(str(Diagnostic(code="OUT501", subject="output", found=wrong, to_do="free space")))
        os.dup2(os.open(os.devnull, os.O_WRONLY), results.fileno())
        return int(ExitCode.NOT_WRITTEN)
    if _reader_went_away(problem):
        # `head`, or a pager: nothing is wrong, and nothing may be said on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), results.fileno())
        return int(code or ExitCode.EVALUATED)
    return _fault_of_plugin(problem) or _defect(problem)


def _complain(text: str) -> None:
    with _heard_or_not():
        click.echo(text, err=True)


@contextmanager
def _heard_or_not() -> Iterator[None]:
    """Where standard error cannot be written, the exit code alone has to say it."""
    try:
        yield
    except OSError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _reader_went_away(problem: BaseException) -> bool:
    """Whoever read the results did not want them all. click makes a SystemExit of that; nothing else of ours is one."""
    if isinstance(problem, SystemExit):
        before = problem.__context__
        return (isinstance(before, OSError) and before.errno == errno.EPIPE) or _left_by_click(problem)
    return isinstance(problem, BrokenPipeError)


def _left_by_click(problem: SystemExit) -> bool:
    """click itself left. Since 8.2 that no longer follows from the error that it saw, and it has no other reason to."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_globals.get("__name__") == "click.core"


def _fault_of_plugin(problem: BaseException) -> int:
    """12 with a message where a plugin's code threw this past the containment, else 0."""
    from importlib import metadata

    owners = {
        each.value.partition(":")[0].partition(".")[0]: each.name for each in metadata.entry_points(group="outcomes")
    }
    trace = problem.__traceback__
    while trace is not None:
        owner = owners.get(str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0])
        if owner is not None:
            fault = Diagnostic(
                code="OUT416",
                subject=f'plugin "{owner}"',
                found=f"it threw {type(problem).__name__} where it was not expected to be called; nothing was written",
                to_do="update the plugin, or disable it with --disable",
            )
            _complain(str(fault))
            return int(ExitCode.PLUGIN)
        trace = trace.tb_next
    return 0


def _defect(defect: BaseException) -> int:
    _complain(
        f"outcomes: OUT599 defect: {type(defect).__name__} in the engine itself, which is our mistake; "
        "nothing was written. Set OUTCOMES_TRACEBACK=1, run again, and report what it prints"
    )
    if os.environ.get("OUTCOMES_TRACEBACK"):
        import traceback

        traceback.print_exception(defect)
    return int(ExitCode.DEFECT)
