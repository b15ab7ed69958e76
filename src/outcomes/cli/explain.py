"""``outcomes explain``: why one aim was judged as it was.

Law: every number that a verdict rests on is shown with what it means.
"""

from __future__ import annotations

from pathlib import Path

import click

from outcomes.cli.area_rows import rows_of_areas
from outcomes.cli.asked import JudgingOptions, judging_options
from outcomes.cli.options import area_option, path_argument
from outcomes.cli.output import echo
from outcomes.diagnostics import ExitCode, suggest

MOST = 100
"""So many verdicts are explained where nobody says which; an aim of many areas has thousands."""


@click.command("explain")
@path_argument
@click.argument("aim")
@area_option
@click.option("--every-row", is_flag=True, help=f"Explain all verdicts, however many; without it at most {MOST}.")
@judging_options
def command(
    path: Path,
    aim: str,
    areas: tuple[str, ...],
    every_row: bool,
    asked: JudgingOptions,
) -> int:
    """Explain the verdicts of one AIM: sentence, numbers, rule, source."""
    from outcomes.engine.returned_comments import with_returned_comments
    from outcomes.framework import load_framework
    from outcomes.results.shown_comments import remark_lines

    framework, _ = with_returned_comments(load_framework(path))
    if aim not in framework.aims:
        raise click.UsageError(f'no aim "{aim}" in {path}; {suggest(aim, framework.aims)}')
    # Beside the aim, what its comments tell of: how their actions stand, and the figures that these should turn.
    spoken = [each for each in framework.comments if each.aim == aim]
    turned = {name for each in spoken for action in each.actions for name in action.turns}
    beside = [
        each.id for each in framework.aims.values() if each.corrects == aim or turned.intersection(each.measured_by)
    ]
    results = asked.judged(framework, aims=[aim, *beside], keep_observed=bool(turned))
    own = set(results.where(aim=aim).tolist())
    rows = [row for row in rows_of_areas(results, areas) if row in own]
    shown = rows if areas or every_row else rows[:MOST]
    for row in shown:
        echo(str(results.explain(row)) + "\n")
    if len(shown) < len(rows):
        more = f"{len(rows) - len(shown):,} more verdicts of this aim"
        echo(f"... and {more}: name an area with --area, or write all of them with --every-row\n")
    wanted = {each.lower() for each in areas}
    for remark in () if framework.aims[aim].corrects else results.commentary(aim):
        about = {remark.comment.area.lower(), remark.area_name.lower()}
        if not wanted or "" in about or about & wanted:
            echo("\n".join([f"commentary: {remark.said}", *(f"  {line}" for line in remark_lines(remark))]) + "\n")
    return int(ExitCode.PARTIAL if results.partial else ExitCode.EVALUATED)
