"""``outcomes run``: judge a framework and say what was found.

Law: results go to standard output or the named file, whole or not at all; problems and
progress go to standard error. Progress is shown on a terminal only, and where the work takes long enough to wonder.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outcomes.cli.area_rows import of_areas
from outcomes.cli.asked import JudgingOptions, judging_options
from outcomes.cli.nightly import NightOptions, check_options, exit_code, failing_words, night_options, run_state
from outcomes.cli.options import area_option, path_argument, say
from outcomes.cli.output import echo, installed_plugins, results_stream
from outcomes.diagnostics import PluginError, Report, install_extra, plural, suggest

if TYPE_CHECKING:
    from typing import IO

    from outcomes.registry import PluginSet
    from outcomes.registry.records import Registered
    from outcomes.results.rendered import Results

PATIENCE = 1.0
"""Seconds before a bar appears."""


@click.command("run")
@path_argument
@click.option(
    "--format",
    "format_",
    default="table",
    metavar="FORMAT",
    help="table, json, csv, parquet, html, excel or a plugin's.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file, whole or not at all."
)
@area_option
@click.option("--full", is_flag=True, help="Write all that was found, aim by aim, with many areas counted.")
@click.option("--every-row", is_flag=True, help="As --full, with every row written out, however many areas there are.")
@click.option("--in-pieces", is_flag=True, help="Hold no more of the sources in memory than one piece needs.")
@click.option("--dask", "address", metavar="ADDRESS", help="Run on the Dask cluster whose scheduler is there.")
@click.option("--parts", metavar="FOLDER", help="With --dask: a folder, or URL, for rows, that all workers reach.")
@judging_options
@night_options
def command(
    path: Path,
    format_: str,
    output: Path | None,
    areas: tuple[str, ...],
    full: bool,
    every_row: bool,
    in_pieces: bool,
    address: str | None,
    parts: str | None,
    asked: JudgingOptions,
    **night: Any,
) -> int:
    """Judge the framework at PATH (a folder with framework.toml, or a file) and say what was found."""
    options = NightOptions(**night)
    check_options(options)
    if options.state is not None and (output is not None or areas or full or every_row):
        raise click.UsageError(
            "--output, --area, --full and --every-row do not go with --state, which publishes whole runs"
        )
    if in_pieces and options.state is not None:
        raise click.UsageError("--in-pieces does not go with --state, which keeps what the verdicts rested on")
    alone = options.state is not None or output is not None or areas or in_pieces or format_ != "table"
    if (address is None) != (parts is None) or (address is not None and alone):
        raise click.UsageError(
            "--dask and --parts go together, and not with --state, --output, --format, --area or --in-pieces"
        )
    plugins = installed_plugins(asked.disable)
    if address is not None and parts is not None:
        return run_on_dask(path, options, asked, plugins, address, parts)
    if options.state is not None:
        if format_ != "table":
            _writer(plugins, format_)
        return run_state(path, options, asked, plugins, format_)
    page = "every row" if every_row else "full" if full else "summary"
    return _run(path, options, asked, plugins, format_, output, areas, page, in_pieces=in_pieces)


def _run(
    path: Path,
    options: NightOptions,
    asked: JudgingOptions,
    plugins: PluginSet,
    format_: str,
    output: Path | None,
    areas: tuple[str, ...],
    page: str,
    *,
    in_pieces: bool,
) -> int:
    from outcomes.api import evaluate, evaluate_in_pieces
    from outcomes.framework import load_framework

    access = asked.access
    failing = failing_words(options.fail_on, plugins)
    writer = None if format_ == "table" else _writer(plugins, format_)
    if writer is not None and writer.binary and output is None and results_stream().isatty():
        raise click.UsageError(f"{format_} is not text: name a file with --output, or redirect")
    framework = load_framework(path)
    # A writer that draws series says so; for the others the observations are not worth their memory.
    keep = writer is not None and writer.shows_series
    if keep and in_pieces:
        raise click.UsageError(f"--in-pieces does not go with {format_}, which draws every figure")
    kept = Report()
    with progress_bar() as progress:
        if in_pieces:
            results, kept = evaluate_in_pieces(
                framework, as_of=asked.as_of, plugins=plugins, progress=progress, access=access
            )
        else:
            results = evaluate(
                framework,
                as_of=asked.as_of,
                plugins=plugins,
                progress=progress,
                # What followed a corrective action is told from them too.
                keep_observed=keep or framework.commentary is not None,
                access=access,
            )
    if not options.quiet or results.partial:
        say(results.report + kept, verbose=asked.verbose)
    chosen = of_areas(results, areas)
    if output is not None or not options.quiet:
        _write(chosen, writer, output, page)
    return exit_code(results, failing)


def _writer(plugins: PluginSet, format_: str) -> Registered:
    writer = plugins.find("writer", format_)
    if writer is None and plugins.failed_owner_of(format_, "writer") is not None:
        raise PluginError(plugins.missing("writer", format_))
    if writer is None:
        raise click.UsageError(f'no format "{format_}"; {suggest(format_, ["table", *plugins.ids("writer")])}')
    return writer


def _write(results: Results, writer: Registered | None, output: Path | None, page: str) -> None:
    from outcomes.registry.calls import write
    from outcomes.reports.folders import written_whole

    binary = writer is not None and writer.binary
    if output is not None:
        with written_whole(output, binary=binary) as stream:
            if writer is None:
                _write_page(results, stream, page, width=120)
            else:
                say(write(writer, results, stream))
    elif writer is None:
        _write_page(results, results_stream(), page)
    else:
        stream = results_stream()
        if isinstance(stream, io.TextIOWrapper):
            # What a program reads is UTF-8 whatever the terminal is.
            stream.reconfigure(encoding="utf-8", newline="")
        say(write(writer, results, stream.buffer if binary else stream))


def _write_page(results: Results, stream: IO[str], page: str, *, width: int | None = None) -> None:
    """The page for people: ``page`` is "summary", "full" or "every row"."""
    if page == "summary":
        from outcomes.reports.summary_page import write_summary

        write_summary(results, stream, width=width)
    else:
        from outcomes.reports.terminal import write_terminal

        write_terminal(results, stream, full=page == "every row", width=width)


def run_on_dask(
    path: Path, options: NightOptions, asked: JudgingOptions, plugins: PluginSet, address: str, parts: str
) -> int:
    """Judge the framework at a path on the cluster whose scheduler is at an address, and write parts to a folder."""
    if find_spec("distributed") is None:
        raise click.UsageError(f"--dask needs another package; {install_extra('dask')}")
    from outcomes.distributed.command import evaluate
    from outcomes.framework import load_framework
    from outcomes.results.standings import promises

    access, failing = asked.access, failing_words(options.fail_on, plugins)
    framework = load_framework(path)
    try:
        # Looked up, and so untyped, whether or not the extra is there for who checks the types.
        client = import_module("distributed").Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise click.UsageError(f'no scheduler of Dask answers at "{address}" ({type(error).__name__})') from None
    with client:
        gathered = evaluate(framework, client=client, output=parts, as_of=asked.as_of, plugins=plugins, access=access)
    if not options.quiet or gathered.partial:
        say(gathered.report + gathered.held, verbose=asked.verbose)
    if not options.quiet:
        echo(f"{promises(gathered.results)}.")
        rows, files = len(gathered.results), len(gathered.parts)
        echo(f"{rows:,} {plural(rows, 'row')} in {files:,} {plural(files, 'file')}: {parts}")
    return exit_code(gathered.results, failing)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None] | None]:
    """A function to tell of progress, or None where nobody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("reading", total=None)
    began = time.monotonic()
    started = False

    def tell(name: str, done: int, total: int) -> None:
        nonlocal started
        if not started and time.monotonic() - began >= PATIENCE:
            bar.start()
            started = True
        bar.update(task, description=name, completed=done, total=total)

    try:
        yield tell
    finally:
        if started:
            bar.stop()
