"""``outcomes explain``: why one aim was judged as it was.

Law: every number that a verdict rests on is shown with what it means.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from outcomes.cli.access import access_of, access_options
from outcomes.cli.options import area_option, as_of_option, disable_option, path_argument, say, verbose_option
from outcomes.cli.output import echo, installed_plugins
from outcomes.cli.selection import rows_of_areas
from outcomes.diagnostics import ExitCode, suggest


@click.command("explain")
@path_argument
@click.argument("aim")
@area_option
@as_of_option
@disable_option
@verbose_option
@access_options
def command(
    path: Path,
    aim: str,
    areas: tuple[str, ...],
    as_of: date | None,
    disable: tuple[str, ...],
    verbose: bool,
    data: tuple[str, ...],
    offline: bool,
) -> int:
    """Explain every verdict of one AIM: sentence, numbers, rule, source."""
    from outcomes.api import evaluate
    from outcomes.framework import load_framework

    framework = load_framework(path)
    if aim not in framework.aims:
        raise click.UsageError(f'no aim "{aim}" in {path}; {suggest(aim, framework.aims)}')
    plugins = installed_plugins(disable)
    results = evaluate(framework, as_of=as_of, plugins=plugins, aims=[aim], access=access_of(data, offline))
    say(results.report, verbose=verbose)
    for row in rows_of_areas(results, areas):
        echo(str(results.explain(row)) + "\n")
    return int(ExitCode.PARTIAL if results.partial else ExitCode.EVALUATED)
