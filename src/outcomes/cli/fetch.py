"""``outcomes fetch``: get what a framework's sources publish now, and keep it for runs that ask nobody.

Law: what could not be got is told, with the last good copy that a run would take instead; nothing is judged.
"""

from __future__ import annotations

from pathlib import Path

import click

from outcomes.cli.access_options import access_of, access_options
from outcomes.cli.options import path_argument, plugin_options, say, verbose_option
from outcomes.cli.output import echo, installed_plugins
from outcomes.diagnostics import ExitCode


@click.command("fetch")
@path_argument
@click.option("--state", metavar="DIR", help="Keep the copies in this state folder; default: the user's cache.")
@access_options
@plugin_options
@verbose_option
def command(
    path: Path, state: str | None, data: tuple[str, ...], offline: bool, disable: tuple[str, ...], verbose: bool
) -> int:
    """Fetch every source of the framework at PATH that is on the web, in a store, a service or a database."""
    from outcomes.engine.inputs import fetch_inputs
    from outcomes.framework import load_framework

    framework = load_framework(path)
    copies, report = fetch_inputs(framework, installed_plugins(disable), access_of(data, offline, state))
    for each in copies:
        own = each.laid.removeprefix("fetched/")
        named = f"{own}: " if "/" not in own else ""
        echo(f"{named}{each.shown}, {each.path.stat().st_size:,} bytes")
    if not copies and not report:
        echo("no source of this framework is fetched")
    say(report, verbose=verbose)
    return int(ExitCode.DATA if report.errors else ExitCode.EVALUATED)
