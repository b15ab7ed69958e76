"""``outcomes schema``: the JSON Schema of framework files, for editors.

Law: it describes what is installed here, and nothing but the schema goes to standard output.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from outcomes.cli.options import plugin_options, say
from outcomes.cli.output import echo_data, installed_plugins
from outcomes.diagnostics import ExitCode


@click.command("schema")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@plugin_options
def command(path: Path | None, disable: tuple[str, ...]) -> int:
    """Write the JSON Schema (draft 2020-12) of framework.toml, with the metrics and readers that are installed.

    With PATH, a framework, the names of its levels are the only ones that its aims may have as keys.
    """
    from outcomes.framework import load_framework
    from outcomes.framework.schema import framework_schema
    from outcomes.registry.parameters import drawn

    levels = load_framework(path).levels if path is not None else None
    plugins = installed_plugins(disable)
    say(plugins.report)
    # A class that throws while it is looked at takes nothing but itself off the schema.
    metrics = {
        each.id: each.info.params
        for each in plugins.metrics
        if drawn(each, partial(framework_schema, metrics={each.id: each.info.params}, readers={})) is not None
    }
    readers = {
        each.id: each.options
        for each in plugins.others("reader")
        if drawn(each, partial(framework_schema, metrics={}, readers={each.id: each.options})) is not None
    }
    schema = framework_schema(
        metrics=metrics,
        readers=readers,
        statistics=plugins.ids("statistic"),
        levels=levels,
        titles={each.id: each.info.title for each in plugins.metrics},
    )
    echo_data(json.dumps(schema, indent=2, ensure_ascii=False))
    return int(ExitCode.EVALUATED)
