"""Options and small answers that several commands share.

Law: what a person must know goes to standard error; standard output holds results and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from outcomes.diagnostics import Report, Severity

if TYPE_CHECKING:
    from outcomes.registry.isolation import Isolation

    DayType = click.ParamType[date]
else:
    # The class takes the type of its values from click 8.4 on only.
    DayType = click.ParamType

CommandFunction = TypeVar("CommandFunction", bound=Callable[..., Any])

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


def _remember(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        context.meta[ISOLATE] = True


ISOLATE = "outcomes.isolate"
"""Where the context of a command remembers that plugins are to be isolated."""

isolate_option = click.option(
    "--isolate",
    is_flag=True,
    expose_value=False,
    callback=_remember,
    help="Run each plugin in a process of its own, with limits.",
)


def plugin_options(command: CommandFunction) -> CommandFunction:
    """The options of every command that runs code of plugins: ``--disable``, and ``--isolate``, which
    `outcomes.cli.output.installed_plugins` obeys."""
    return disable_option(isolate_option(command))


def isolation() -> Isolation | None:
    """The worker processes of the command that runs now, which end with it, where its plugins are to be isolated."""
    context = click.get_current_context(silent=True)
    if context is None or not context.meta.get(ISOLATE):
        return None
    from outcomes.registry.isolation import Isolation

    return context.with_resource(Isolation())


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
