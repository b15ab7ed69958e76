"""``outcomes colours``: the same results under the colour rules of several councils.

Law: a rule colours what was found and changes none of it.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from outcomes.cli.area_rows import of_areas
from outcomes.cli.asked import JudgingOptions, judging_options
from outcomes.cli.options import area_option, path_argument, supporting_option
from outcomes.cli.output import echo, echo_data
from outcomes.diagnostics import ExitCode


@click.command("colours")
@path_argument
@click.option("--rule", "rules", multiple=True, metavar="NAME", help="Only this rule; may be given several times.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", help="Default: table.")
@supporting_option
@area_option
@judging_options
def command(
    path: Path,
    rules: tuple[str, ...],
    format_: str,
    supporting: bool,
    areas: tuple[str, ...],
    asked: JudgingOptions,
) -> int:
    """Judge the framework at PATH, and colour it by every rule that is built in or that it declares."""
    from outcomes.framework import load_framework
    from outcomes.reports.coloured import colours_dict, colours_table
    from outcomes.results.colouring import compare_colours
    from outcomes.results.standings import promises

    results = asked.judged(load_framework(path))
    chosen = of_areas(results, areas)
    compared = compare_colours(chosen, rules or None, supporting=supporting)
    if format_ == "json":
        echo_data(json.dumps(colours_dict(chosen, compared), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        first = "" if areas else f"{promises(results, supporting=supporting)}.\n\n"
        echo(first + "\n".join(colours_table(chosen, compared)))
    return int(ExitCode.PARTIAL if results.partial else ExitCode.EVALUATED)
