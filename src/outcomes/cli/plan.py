"""``outcomes plan``: what a run would do.

Law: reads the framework and nothing else.
"""

from __future__ import annotations

from pathlib import Path

import click

from outcomes.cli.options import path_argument, plugin_options
from outcomes.cli.output import echo, installed_plugins


@click.command("plan")
@path_argument
@plugin_options
def command(path: Path, disable: tuple[str, ...]) -> int:
    """Show what a run would do, without reading any data."""
    from outcomes.engine.plan import make_plan
    from outcomes.framework import load_framework

    echo(str(make_plan(load_framework(path), installed_plugins(disable))))
    return 0
