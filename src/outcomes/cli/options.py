"""Options and small answers that several commands share.

Law: what a person must know goes to standard error; standard output holds results and nothing else.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outcomes.diagnostics import Report, Severity

if TYPE_CHECKING:
    from outcomes.registry.isolation import Isolation

    DayType = click.ParamType[date]
else:
    # The class takes the type of its values from click 8.4 on only.
    DayType = click.ParamType

path_argument = click.argument("path", type=click.Path(path_type=Path))


class Day(DayType):
    """A calendar day, YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f'"{value}" is not a day; write it as 2026-11-23', param, ctx)


as_of_option = click.option("--as-of", type=Day(), help="Judge as on this day (YYYY-MM-DD); default today.")
disable_option = click.option(
    "--disable", multiple=True, metavar="PLUGIN", help="Do without this plugin; may be given several times."
)
area_option = click.option(
    "--area", "areas", multiple=True, metavar="CODE", help="Only this area (code or name); may be given several times."
)


supporting_option = click.option(
    "--supporting", is_flag=True, help="Count supporting aims too, which were never promised."
)


verbose_option = click.option("-v", "--verbose", is_flag=True, help="Show notes as well as warnings.")


def say(report: Report, *, verbose: bool = False) -> None:
    """Print errors and warnings to standard error; notes are counted, or printed when verbose."""
    notes = 0
    for each in dict.fromkeys(report):
        if each.severity is Severity.NOTE and not verbose:
            notes += 1
        else:
            click.echo(str(each), err=True)
    if notes:
        click.echo("1 note; --verbose shows it" if notes == 1 else f"{notes} notes; --verbose shows them", err=True)


def isolated(isolate: bool) -> AbstractContextManager[Isolation | None]:
    """A worker process for the metrics of plugins, or nothing."""
    if not isolate:
        return nullcontext()
    from outcomes.registry.isolation import Isolation

    return Isolation()
