"""``outcomes inspect``: what a file or a folder of partitions is, and the table that reads it.

Law: the printed table was tried on the file before it is printed.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from outcomes.cli.options import say, verbose_option
from outcomes.diagnostics import ExitCode, shown


@click.command("inspect")
@click.argument("file", callback=lambda _, __, given: _file(given))
@click.option("--name", default="", metavar="ID", help="Id of the data source; default: from the file's name.")
@verbose_option
def command(file: Path, name: str, verbose: bool) -> int:
    """Say what FILE is, or a folder of Parquet files, what its columns seem to be, and print the [data.x] table that
    reads it."""
    from outcomes.scaffold.inspecting import inspect_file, inspect_folder

    inspection = inspect_folder(file) if file.is_dir() else inspect_file(file)
    for what, said in inspection.facts:
        click.echo(shown(f"# {what}: {said}"))
    width = max((len(each.header) for each in inspection.profiles), default=0)
    for each in inspection.profiles:
        marks = f"; marks: {', '.join(each.marks)}" if each.marks else ""
        words = f" ({', '.join(each.words[:3])[:60]})" if each.words else ""
        click.echo(shown(f"#   {each.header.ljust(min(width, 40))}  {each.seems}{words}{marks}"))
    click.echo()
    click.echo(inspection.table(name), nl=False)
    say(inspection.report, verbose=verbose)
    return int(ExitCode.EVALUATED if inspection.what else ExitCode.DATA)


def _file(given: str) -> Path:
    """The file that is named; refused where it is nothing that figures are read from."""
    path = Path(given)
    if "://" in given:
        raise click.UsageError(f'"{given}" is an address; download the file, and name that')
    with suppress(OSError):  # What is out of reach is told of where it is opened.
        if path.suffix == ".toml" and path.is_file():
            to_do = "outcomes check reads a framework, outcomes test its cases"
            raise click.UsageError(f'"{given}" holds no figures; {to_do}')
        if (path / "framework.toml").is_file():
            raise click.UsageError(f'"{given}" is the folder of a framework; name one of its files of figures')
    return path
