"""``outcomes suggest``: what could be promised of an aim's indicator, and what each level would mean.

Law: it proposes and changes nothing; every level is told with its method and who describes it.
"""

from __future__ import annotations

import json
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Literal

import click

from outcomes.cli.area_rows import of_areas
from outcomes.cli.asked import JudgingOptions, judging_options
from outcomes.cli.options import area_option, path_argument, say
from outcomes.cli.output import echo, echo_data, installed_plugins
from outcomes.diagnostics import ExitCode, suggest

if TYPE_CHECKING:
    from outcomes.results.suggestions import Suggestion


@click.command("suggest")
@path_argument
@click.argument("aim")
@click.option(
    "--by", default="", metavar="PERIOD", help="Reached by when: 2030. Default: the target's, else 5 years on."
)
@click.option("--better", type=click.Choice(["high", "low"]), help="Which is good, where the framework does not say.")
@click.option("--power", type=float, default=0.8, show_default=True, help="How often a test should find the change.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Confidence of intervals and tests.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", help="Default: table.")
@click.option(
    "--chart", type=click.Path(path_type=Path, dir_okay=False), help="Draw it into this SVG file (one area only)."
)
@area_option
@judging_options
def command(
    path: Path,
    aim: str,
    by: str,
    better: Literal["high", "low"] | None,
    power: float,
    confidence: float,
    format_: str,
    chart: Path | None,
    areas: tuple[str, ...],
    asked: JudgingOptions,
) -> int:
    """Say at which levels a target of AIM could be set: trend, best quarter, smallest change that shows."""
    from outcomes.api import suggesting_results
    from outcomes.framework import load_framework
    from outcomes.periods import PeriodError, parse_period
    from outcomes.reports.suggested import suggested_lines
    from outcomes.results.suggestions import SCHEMA, suggestions_of

    for name, number in (("--power", power), ("--confidence", confidence)):
        if not 0.0 < number < 1.0:
            raise click.UsageError(f"{name}: {number:g} is not between 0 and 1; write 0.8 for 80%")
    if by:
        try:
            parse_period(by)
        except PeriodError as problem:
            raise click.UsageError(f"--by: {problem}") from problem
    framework = load_framework(path)
    if aim not in framework.aims:
        raise click.UsageError(f'no aim "{aim}" in {path}; {suggest(aim, framework.aims)}')
    if not framework.aims[aim].indicator:
        of = [each.id for each in framework.aims.values() if each.indicator]
        raise click.UsageError(
            f'aim "{aim}" has no indicator, so there are no figures to go by; '
            + (f"aims that have one: {', '.join(of[:10])}" if of else "no aim of this framework has one")
        )
    results = suggesting_results(
        framework,
        aim,
        by=by,
        better=better or "",
        power=power,
        confidence=confidence,
        as_of=asked.as_of,
        plugins=installed_plugins(asked.disable),
        access=asked.access,
    )
    say(results.report, verbose=asked.verbose)
    suggestions = suggestions_of(of_areas(results, areas))
    if chart is not None:
        _draw(chart, suggestions)
    if format_ == "json":
        document = {"schema": SCHEMA, "framework": framework.id, "aim": aim, "as_of": results.as_of.isoformat()}
        told = [each.to_dict() for each in suggestions]
        echo_data(json.dumps(document | {"suggestions": told}, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        width = max(get_terminal_size().columns, 60)
        if not suggestions:
            echo("There are no figures to go by.")
        for place, each in enumerate(suggestions):
            echo("\n".join([*([""] if place else []), *suggested_lines(each, width=width)]))
    return int(ExitCode.PARTIAL if results.partial else ExitCode.EVALUATED)


def _draw(path: Path, suggestions: tuple[Suggestion, ...]) -> None:
    from outcomes.reports.folders import written_whole
    from outcomes.reports.suggested import chart_of

    if len(suggestions) != 1:
        areas = {each.area_name or each.area for each in suggestions}
        groups = "" if len(areas) > 1 else f", groups of people in {next(iter(areas))}" if areas else ""
        to_do = "" if len(areas) < 2 else "; name one area with --area"
        raise click.UsageError(f"--chart draws one series, and there are {len(suggestions)}{groups}{to_do}")
    try:
        drawn = chart_of(suggestions[0])
    except ValueError as problem:
        raise click.UsageError(f"--chart: {problem}") from problem
    with written_whole(path, binary=False) as stream:
        stream.write(drawn)
