"""``outcomes rollup``: verdicts counted by board, owner, tag, area or level.

Law: every answer can say which rows made it; nothing is averaged that the framework does not declare.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outcomes.cli.access_options import access_of, judging_options
from outcomes.cli.area_rows import rows_of_areas
from outcomes.cli.options import area_option, path_argument, say, supporting_option
from outcomes.cli.output import echo, echo_data, installed_plugins
from outcomes.diagnostics import ExitCode, suggest

if TYPE_CHECKING:
    from outcomes import Results


@click.command("rollup")
@path_argument
@click.option("--by", metavar="WORD", help="board, owner, tag, area, aim, metric or a level of the framework.")
@click.option("--average", metavar="NAME", help="An average that the framework declares under [roll_ups].")
@click.option("--explain", "key", metavar="KEY", help="Show the rows that made the answer of this key.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", help="Default: table.")
@supporting_option
@area_option
@judging_options
def command(
    path: Path,
    by: str | None,
    average: str | None,
    key: str | None,
    format_: str,
    supporting: bool,
    areas: tuple[str, ...],
    as_of: date | None,
    disable: tuple[str, ...],
    verbose: bool,
    data: tuple[str, ...],
    offline: bool,
) -> int:
    """Judge the framework at PATH and count its verdicts by board, owner, tag, area or level."""
    if average is not None and (by is not None or key is not None):
        raise click.UsageError("--average does not go with --by or --explain")
    from outcomes.api import evaluate
    from outcomes.framework import load_framework
    from outcomes.reports.rolled_up import average_dict, average_table
    from outcomes.results.rollup import declared_average

    plugins = installed_plugins(disable)
    results = evaluate(load_framework(path), as_of=as_of, plugins=plugins, access=access_of(data, offline))
    say(results.report, verbose=verbose)
    chosen = results.take(rows_of_areas(results, areas)) if areas else results
    if average is not None:
        averaged = declared_average(chosen, average)
        if format_ == "json":
            _echo(average_dict(chosen, average, averaged))
        else:
            echo("\n".join(average_table(chosen, average, averaged)))
    else:
        _roll_up(chosen, by or results.framework.levels[0], key, format_, supporting, part=bool(areas))
    return int(ExitCode.PARTIAL if results.partial else ExitCode.EVALUATED)


def _roll_up(results: Results, by: str, key: str | None, format_: str, supporting: bool, *, part: bool) -> None:
    """Say the answers. ``part``: of some areas only, of which no promise is told whole."""
    from outcomes.reports.rolled_up import rollup_dict, rollup_rows, rollup_table
    from outcomes.results.rollup import roll_up
    from outcomes.results.standings import promises

    answers = roll_up(results, by, supporting=supporting)
    if key is not None:
        answers = tuple(each for each in answers if key.lower() in (each.key.lower(), each.title.lower())) or answers
        if len(answers) != 1:
            keys = [each.key for each in answers]
            raise click.UsageError(f'no {by} "{key}"; {suggest(key, keys)}')
    if format_ == "json":
        _echo(rollup_dict(results, answers, by))
    elif key is not None:
        echo("\n".join(rollup_rows(results, answers[0])))
    else:
        first = "" if part else f"{promises(results, supporting=supporting)}.\n\n"
        echo(first + "\n".join(rollup_table(answers, by)))


def _echo(said: object) -> None:
    echo_data(json.dumps(said, indent=1, ensure_ascii=False, allow_nan=False))
