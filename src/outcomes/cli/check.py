"""``outcomes check``: is the definition whole, before any data is read.

Law: reads the framework and nothing else.
"""

from __future__ import annotations

from pathlib import Path

import click

from outcomes.cli.options import disable_option, path_argument, say, verbose_option
from outcomes.diagnostics import DefinitionError, ExitCode


@click.command("check")
@path_argument
@disable_option
@verbose_option
def command(path: Path, disable: tuple[str, ...], verbose: bool) -> int:
    """Check a framework file (or folder with framework.toml), without reading any data."""
    from outcomes.engine import make_plan
    from outcomes.framework import check_framework_file
    from outcomes.registry import PluginSet

    framework, report = check_framework_file(path)
    if framework is None or report.errors:
        raise DefinitionError(report)
    plugins = PluginSet.discover(disable=disable)
    plan = make_plan(framework, plugins)
    say(report + plan.report, verbose=verbose)
    judged = {position for step in plan.steps for position in step.aims}
    click.echo(
        f"{path}: {framework.title}: {len(framework.aims)} aims, {len(judged)} of them judged by "
        f"{len(plan.steps)} steps"
    )
    return int(ExitCode.EVALUATED)
