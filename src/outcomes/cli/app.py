"""The ``outcomes`` command: finds the subcommand, runs it, and leaves with an exit code.

Law: start-up loads no subcommand but the one that runs, and of the rest only what help needs. A user's mistake is a
message on standard error and never a traceback.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TextIO

import click

from outcomes.cli.commands import COMMANDS, HELP_OPTIONS
from outcomes.cli.output import divert_descriptor, open_closed_streams, private_output, results_stream
from outcomes.version import __version__


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = COMMANDS.get(cmd_name)
        return own.loaded() if own else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-"):
            return args[0], _passing_on(ctx, args[0]), args[1:]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(each.id, each.summary) for each in COMMANDS.values()])
        formatter.write_paragraph()
        formatter.write_text("Plugins may add commands; `outcomes plugins` lists them.")


def _passing_on(ctx: click.Context, name: str) -> click.Command:
    """The command of a name, ours or a plugin's: it is handed all that is typed after its name, as it is."""
    own = COMMANDS.get(name)
    # Ours are registered by the same hook, and are none of a plugin's to take: they need not be asked for.
    runs = partial(own.run, output=results_stream()) if own else _of_plugins(ctx, name)
    return click.Command(
        name,
        callback=runs,
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    )


def _of_plugins(ctx: click.Context, name: str) -> Callable[[tuple[str, ...]], int]:
    from outcomes.cli.output import installed_plugins
    from outcomes.diagnostics import PluginError, suggest
    from outcomes.registry import calls

    plugins = installed_plugins()
    record = plugins.find("command", name)
    if record is None:
        if plugins.failed_owner_of(name, "command") is not None:
            raise PluginError(plugins.missing("command", name))
        ctx.fail(f'no command "{name}"; {suggest(name, plugins.ids("command"))}')

    def run(arguments: tuple[str, ...]) -> int:
        from outcomes.cli.options import say

        code, said = calls.command(record, arguments, results_stream())
        say(said)
        return code

    return run


@click.group(cls=_LazyGroup, context_settings={"help_option_names": HELP_OPTIONS})
@click.version_option(__version__, prog_name="outcomes")
def app() -> None:
    """Tell an English council or health partnership, honestly, whether its promises are being kept."""


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with an `ExitCode`."""
    if args is not None:  # called by a program, whose process goes on
        sys.exit(run(list(args)))
    open_closed_streams()
    divert_descriptor()
    # What is imported and read stays until the end, and looking through it for circles takes a tenth of a short run.
    # A short run makes fewer than this many objects that could hold circles, and what it throws away is little.
    gc.set_threshold(250_000, 20, 20)
    # numpy's algebra starts a thread a processor, each of which waits busily for a tenth of a second; no metric of ours
    # multiplies matrices that are large enough for a second one. What the operator has set stands.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code = run(sys.argv[1:])
    if "outcomes.registry" not in sys.modules:
        sys.exit(code)
    # Others' code was here: what it left to run at the end (a thread, a function for atexit) neither keeps the process
    # alive nor has a say in how it ends.
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def run(args: list[str]) -> int:
    """Run the command line; returns the exit code."""
    with private_output() as results:
        return _run(args, results)


def _run(args: list[str], results: TextIO) -> int:
    code = None
    try:
        _check_letters(args)
        code = app.main(args=args, prog_name="outcomes", standalone_mode=False)
        results.flush()
    except BaseException as problem:
        return exit_code(problem, code, results)
    return int(code or 0)


def _check_letters(args: Iterable[str]) -> None:
    """Refuse a path that is no text: neither the readers nor the history can hold one."""
    for each in args:
        if not each.isascii() and any("\udc80" <= letter <= "\udcff" for letter in each):
            from outcomes.diagnostics import shown

            mend = "rename the file or folder, or set LC_ALL=C.UTF-8 if its name is right"
            read = os.fsencode(each).decode(errors="backslashreplace")
            raise click.UsageError(f'"{shown(read)}" has letters that this machine cannot read; {mend}')


def exit_code(problem: BaseException, code: int | None, results: TextIO) -> int:
    """Say what a command threw, as far as it is anybody's business; returns the exit code.

    ``code`` is the command's own where it ended before that, and ``results`` the stream of its results.
    """
    from outcomes.diagnostics import NO_ROOM, OUT_OF_REACH, Diagnostic, ExitCode, Location, OutcomesError

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
    if isinstance(problem, OSError) and problem.errno in OUT_OF_REACH and problem.filename:
        # What was typed, or lies in it: whatever a framework names is looked at where that is said.
        mend = "correct it, or let this user into every folder of it"
        _complain(
            str(
                Diagnostic(
                    code="OUT117",
                    location=Location(file=os.fsdecode(problem.filename)),
                    subject="path",
                    found=f"it cannot be reached ({problem.strerror})",
                    to_do=mend,
                )
            )
        )
        return int(ExitCode.USAGE)
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

    from outcomes.diagnostics import Diagnostic, ExitCode

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
    from outcomes.diagnostics import ExitCode

    _complain(
        f"outcomes: OUT599 defect: {type(defect).__name__} in the engine itself, which is our mistake; "
        "nothing was written. Set OUTCOMES_TRACEBACK=1, run again, and report what it prints"
    )
    if os.environ.get("OUTCOMES_TRACEBACK"):
        import traceback

        traceback.print_exception(defect)
    return int(ExitCode.DEFECT)
