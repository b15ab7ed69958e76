"""``outcomes plugins``: what is installed, what it offers, and what is wrong with what did not load.

Law: a plugin that fails is shown with its own error and takes nothing else off the page.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import attrs
import click

from outcomes.cli.options import plugin_options, say
from outcomes.cli.output import echo, echo_data, installed_plugins
from outcomes.diagnostics import Diagnostic, ExitCode, PluginError, suggest

if TYPE_CHECKING:
    from outcomes.registry import PluginSet
    from outcomes.registry.records import Kind, OtherKind, PluginRecord

_OTHERS: Final[tuple[OtherKind, ...]] = (
    "statistic",
    "reader",
    "writer",
    "colour",
    "period",
    "reading",
    "verdict",
    "fields",
    "command",
)
KINDS: Final[tuple[Kind, ...]] = ("metric", *_OTHERS)

json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON.")


@click.group("plugins", invoke_without_command=True)
@json_option
@plugin_options
@click.pass_context
def command(ctx: click.Context, as_json: bool, disable: tuple[str, ...]) -> int:
    """Show what is installed, and what each plugin offers."""
    if ctx.invoked_subcommand is not None:
        return int(ExitCode.EVALUATED)
    from outcomes.hooks import HOOK_API

    plugins = installed_plugins(disable)
    if as_json:
        listed = [each.to_dict() for each in plugins.records]
        echo_data(json.dumps({"schema": "outcomes.plugins/1", "hook_api": HOOK_API, "plugins": listed}, indent=2))
    else:
        echo("\n\n".join(_record_text(each) for each in plugins.records))
        say(plugins.report)
    return int(ExitCode.EVALUATED)


@command.command("show")
@click.argument("name", metavar="ID")
@json_option
@plugin_options
def show(name: str, as_json: bool, disable: tuple[str, ...]) -> int:
    """Show all that what is called ID says of itself: a metric, a reader or anything else registered, or a plugin."""
    plugins = installed_plugins(disable)
    pages = list(_pages(plugins, name, as_json=as_json))
    if not pages:
        owner = _owner_of(plugins, name)
        if owner is not None:
            raise PluginError(_lost(plugins, owner, name))
        known = {each for kind in KINDS for each in plugins.ids(kind)} | {each.name for each in plugins.records}
        raise click.UsageError(f'nothing installed is called "{name}"; {suggest(name, known)}')
    if as_json:
        echo_data(json.dumps(pages[0] if len(pages) == 1 else pages, indent=2, default=str))
    else:
        echo("\n\n".join(map(str, pages)))
    return int(ExitCode.EVALUATED)


def _owner_of(plugins: PluginSet, name: str) -> PluginRecord | None:
    """The plugin that did not load and would own what is called so, whatever kind of thing it is."""
    owners = (plugins.failed_owner_of(name, kind) for kind in KINDS)
    return next((each for each in owners if each is not None), None)


def _lost(plugins: PluginSet, owner: PluginRecord, name: str) -> Diagnostic:
    """What is said of a thing whose plugin did not load; of which kind it is only the plugin knows."""
    kind = next((its for its, each in owner.registered if each == name), None)
    lost = plugins.missing(kind or "metric", name)
    return lost if kind else attrs.evolve(lost, subject=f'"{name}"')


def _pages(plugins: PluginSet, name: str, *, as_json: bool) -> list[object]:
    """The pages of all that has the name: a reader and a writer, for one, may be called the same."""
    from outcomes.scaffold.metric_pages import metric_facts, metric_page, other_facts, other_page

    pages: list[object] = []
    metric = plugins.find("metric", name)
    if metric is not None:
        pages.append(metric_facts(metric) if as_json else metric_page(metric))
    others = [plugins.find(kind, name) for kind in _OTHERS]
    pages.extend(other_facts(each) if as_json else other_page(each) for each in others if each is not None)
    records = [each for each in plugins.records if each.name == name]
    pages.extend(each.to_dict() if as_json else _record_text(each) for each in records)
    return pages


def _record_text(record: PluginRecord) -> str:
    of = record.distribution if record.distribution not in ("", record.name) else ""
    head = f"{record.owner}: {record.state.value}" + (f", from {of}" if of else "")
    lines = [head + (", built in" if record.built_in else "")]
    for kind in KINDS:
        ids = sorted(each for its, each in record.registered if its == kind)
        if ids:
            lines.append(f"  {kind.removesuffix('s') + 's':<11} {', '.join(ids)}")
    # What was registered says by which hooks.
    others = [each for each in record.hooks if not each.startswith("register_")]
    lines += [f"  {'hooks':<11} {', '.join(others)}"] if others else []
    from outcomes.registry.records import SLOW

    if record.seconds >= SLOW:
        lines.append(
            f"  took {record.seconds:.1f} seconds to import, at every run; import what is slow where it is used"
        )
    lines += [f"  {each}" for each in record.problems]
    return "\n".join(lines)
