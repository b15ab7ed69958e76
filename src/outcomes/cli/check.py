"""``outcomes check``: is the definition whole, before any data is read.

Law: reads the framework and nothing else.
"""

from __future__ import annotations

from pathlib import Path

import click

from outcomes.cli.options import disable_option, path_argument, say, verbose_option
from outcomes.diagnostics import DefinitionError, ExitCode, OutcomesError


@click.command("check")
@path_argument
@disable_option
@click.option("--strict", is_flag=True, help="Hold every aim to an owner, a due date, a source and an agreed reading.")
@verbose_option
def command(path: Path, disable: tuple[str, ...], strict: bool, verbose: bool) -> int:
    """Check a framework file (or folder with framework.toml), without reading any data."""
    from outcomes.engine import make_plan
    from outcomes.framework import check_framework_file
    from outcomes.registry import PluginSet

    framework, report = check_framework_file(path)
    if framework is None or report.errors:
        raise DefinitionError(report)
    plugins = PluginSet.discover(disable=disable)
    try:
        plan = make_plan(framework, plugins, strict=strict)
    except OutcomesError:
        say(report, verbose=verbose)
        raise
    say(report + plan.report, verbose=verbose)
    judged = {position for step in plan.steps for position in step.aims}
    click.echo(
        f"{path}: {framework.title}: {_many(len(framework.aims), 'aim')}, {len(judged)} of them judged by "
        f"{_many(len(plan.steps), 'step')}"
    )
    return int(ExitCode.EVALUATED)


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
