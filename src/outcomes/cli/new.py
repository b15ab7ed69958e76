"""``outcomes new``: a plugin or a framework to start from, which works before a line of it is changed.

Law: what is there already is never written over, and a name that will not do is refused before anything is written.
"""

from __future__ import annotations

from pathlib import Path

import click

from outcomes.cli.output import echo, installed_plugins
from outcomes.diagnostics import ExitCode, Report, listed, plural

into_option = click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Make the new folder in this one; default: here.",
)


@click.group("new")
def command() -> None:
    """Write a plugin or a framework to start from."""


@command.command("plugin")
@click.argument("name")
@click.option("--metric", metavar="ID", help="Id of its metric, such as borough.within-band.")
@click.option("--reader", metavar="ID", help="Or of its reader, such as borough.register.")
@click.option("--writer", metavar="ID", help="Or of its writer, such as borough.minutes.")
@click.option("--statistic", metavar="ID", help="Or of its statistic, such as borough.exact.")
@into_option
def plugin(
    name: str, metric: str | None, reader: str | None, writer: str | None, statistic: str | None, into: Path
) -> int:
    """Write a plugin NAME with one metric, reader, writer or statistic, its tests, an example, README and CI file."""
    from outcomes.scaffold.from_templates import write_plugin
    from outcomes.scaffold.names import STARTERS, PluginNames, plugin_names

    given = dict(zip(STARTERS, (metric, reader, writer, statistic), strict=True))
    kinds = [kind for kind, id_ in given.items() if id_ is not None]
    if len(kinds) != 1:
        wrong = f"--{kinds[0]} and --{kinds[1]} were given" if kinds else "nothing says what the plugin is to have"
        raise click.UsageError(f"{wrong}; give one of {listed([f'--{each} ID' for each in STARTERS], 'or')}")
    (kind,) = kinds
    installed = installed_plugins()
    owners = {each: there.owner for each in installed.ids(kind) if (there := installed.find(kind, each))}
    names = plugin_names(
        name, given[kind] or "", kind=kind, plugins=[each.name for each in installed.records], owners=owners
    )
    if not isinstance(names, PluginNames):
        raise click.UsageError(str(Report(names)))
    files = write_plugin(names, into)
    folder = into / names.distribution
    _tell(files, folder)
    echo(f"next: pip install -e '{folder}[test]' && pytest {folder}")
    return int(ExitCode.EVALUATED)


@command.command("framework")
@click.argument("name")
@click.option(
    "--from",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Judge every indicator of this file, or of those in this folder, instead; may be given several times.",
)
@click.option("--verify", is_flag=True, help="With --from: compare its verdicts with those that the files publish.")
@into_option
def framework(name: str, files: tuple[Path, ...], verify: bool, into: Path) -> int:
    """Write a framework NAME: with one indicator on made-up figures, or with every indicator of some files."""
    from outcomes.scaffold.from_templates import write_framework
    from outcomes.scaffold.names import framework_name

    checked = framework_name(name)
    if not isinstance(checked, str):
        raise click.UsageError(str(Report(checked)))
    if files:
        return _from_files(checked, files, verify, into)
    if verify:
        raise click.UsageError("--verify needs --from")
    _tell(write_framework(checked, into), into / checked)
    echo(f"next: outcomes test {into / checked} && outcomes run {into / checked}")
    return int(ExitCode.EVALUATED)


def _from_files(name: str, files: tuple[Path, ...], verify: bool, into: Path) -> int:
    from outcomes.scaffold.drafting import draft_framework, write_draft

    draft = draft_framework(name, files)
    for each in draft.passed_over:
        click.echo(f"passed over: {each}", err=True)
    if not draft.indicators:
        click.echo("no file holds an indicator; `outcomes inspect FILE` says what each is", err=True)
        return int(ExitCode.DATA)
    _tell(write_draft(name, draft, into), into / name)
    unsaid = sum(not each.value_type for each in draft.indicators)
    alone = sum(each.not_compared for each in draft.indicators)
    number = len(draft.indicators)
    click.echo(f"{number} {plural(number, 'indicator')}; {unsaid} of an unknown type of value (TODO in the file)")
    if alone:
        click.echo(f"{alone} are compared with nothing by their publisher, and not here either")
    if verify:
        from outcomes.api import evaluate
        from outcomes.framework import load_framework
        from outcomes.scaffold.verifying import of_any_age, verified_lines, verify_draft

        for line in verified_lines(verify_draft(draft, evaluate(of_any_age(load_framework(into / name))))):
            click.echo(line)
    click.echo(f"next: outcomes run {into / name}")
    return int(ExitCode.EVALUATED)


def _tell(files: tuple[Path, ...], folder: Path) -> None:
    echo(f"{folder}:")
    for each in files:
        echo(f"  {each.relative_to(folder)}")
