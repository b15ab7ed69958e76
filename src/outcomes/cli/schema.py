"""``outcomes schema``: the JSON Schema of framework files, for editors.

Law: it describes what is installed here, and nothing but the schema goes to standard output.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from outcomes.cli.options import disable_option, say
from outcomes.diagnostics import ExitCode


@click.command("schema")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@disable_option
def command(path: Path | None, disable: tuple[str, ...]) -> int:
    """Write the JSON Schema (draft 2020-12) of framework.toml, with the metrics and readers that are installed.

    With PATH, a framework, the names of its levels are the only ones that its aims may have as keys.
    """
    from outcomes.framework import load_framework
    from outcomes.framework.schema import framework_schema
    from outcomes.registry import PluginSet

    levels = load_framework(path).levels if path is not None else None
    plugins = PluginSet.discover(disable=disable)
    say(plugins.report)
    schema = framework_schema(
        metrics={each.id: each.info.params for each in plugins.metrics},
        readers={each.id: each.thing.options for each in plugins.readers},
        statistics=plugins.statistic_ids(),
        levels=levels,
        titles={each.id: each.info.title for each in plugins.metrics},
    )
    click.echo(json.dumps(schema, indent=2, ensure_ascii=False))
    return int(ExitCode.EVALUATED)
