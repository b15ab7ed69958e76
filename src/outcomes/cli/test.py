"""``outcomes test``: do the worked cases still hold?

Law: says what was expected beside what was found; exit code 1 where a case does not hold, as with a failed test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from outcomes.cli.options import plugin_options
from outcomes.cli.output import echo, installed_plugins
from outcomes.diagnostics import ExitCode, OutcomesError, plural


@click.command("test")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@plugin_options
@click.option("-v", "--verbose", is_flag=True, help="Name every case, and not only those that do not hold.")
def command(paths: tuple[Path, ...], disable: tuple[str, ...], verbose: bool) -> int:
    """Check the worked cases of PATH: a file NAME.case.toml, or a folder with such files in it."""
    from outcomes.testing.cases import case_files
    from outcomes.testing.cases_compared import check_case
    from outcomes.testing.cases_files import load_cases

    files = _files(paths, case_files)
    plugins = installed_plugins(disable)
    held = failed = broken = 0
    for file in files:
        try:
            cases = load_cases(file)
        except OutcomesError as error:
            click.echo(str(error), err=True)
            broken += 1
            continue
        for case in cases:
            outcome = check_case(case, plugins)
            held, failed = held + outcome.holds, failed + (not outcome.holds)
            if not outcome.holds:
                echo(f"{outcome}\n")
            elif verbose:
                echo(f"{case.place}: {case.title}: as expected")
    echo(_summary(held, failed, len(files), broken))
    if broken:
        return int(ExitCode.DEFINITION)
    return int(ExitCode.FAIL_ON if failed else ExitCode.EVALUATED)


def _files(paths: tuple[Path, ...], find: Callable[[Path], Iterable[Path]]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise click.UsageError(f'there is no "{path}"; give a file NAME.case.toml, or a folder with such files')
        here = list(find(path))
        if not here:
            raise click.UsageError(f'"{path}" holds no cases; their names end with .case.toml')
        files.extend(here)
    return list(dict.fromkeys(files))


def _summary(held: int, failed: int, files: int, broken: int) -> str:
    cases = held + failed
    said = f"{cases} {plural(cases, 'case')} in {files} {plural(files, 'file')}"
    if cases:
        said += f": {held} as expected, {failed} not" if failed else ": all as expected"
    return said + (f"; {broken} {plural(broken, 'file')} could not be read" if broken else "")
