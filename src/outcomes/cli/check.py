"""``outcomes check``: is the definition whole, and does it go with the data.

Law: without ``--data`` it reads the framework and nothing else; with it, it says what a run would report and shows no
verdict.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outcomes.cli.access_options import access_of
from outcomes.cli.options import as_of_option, path_argument, plugin_options, say, verbose_option
from outcomes.cli.output import echo, installed_plugins
from outcomes.diagnostics import DefinitionError, ExitCode, OutcomesError, Report, plural

if TYPE_CHECKING:
    from outcomes.engine.batch import Evaluation
    from outcomes.engine.steps import Plan
    from outcomes.fetching import Access
    from outcomes.registry import PluginSet


class _Check(click.Command):
    """``--data`` alone reads the data; with NAME=DIR it grants a folder too, as for every other command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        told: list[str] = []
        for place, word in enumerate(args):
            if word.startswith("--data="):
                told += ["--data", "--grant", word.partition("=")[2]]
            elif place and args[place - 1] == "--data" and _GRANT.match(word):
                told += ["--grant", word]
            else:
                told.append(word)
        return super().parse_args(ctx, told)


_GRANT = re.compile(r"[\w-]+=")


@click.command("check", cls=_Check)
@path_argument
@plugin_options
@click.option(
    "--strict",
    is_flag=True,
    help="Hold every promise to an owner, a due date, a source and an agreed reading; with --data to a comment too, "
    "where it is missed or off track.",
)
@click.option(
    "--data",
    is_flag=True,
    help="Read the data too, and compare what is declared with what was observed; --data NAME=DIR grants a folder or "
    'address besides, for paths "@NAME/..." of data sources.',
)
@click.option("--grant", multiple=True, hidden=True)
@click.option("--offline", is_flag=True, help="With --data, ask nobody: take what was fetched before.")
@as_of_option
@verbose_option
def command(
    path: Path,
    disable: tuple[str, ...],
    strict: bool,
    data: bool,
    grant: tuple[str, ...],
    offline: bool,
    as_of: date | None,
    verbose: bool,
) -> int:
    """Check a framework file (or folder with framework.toml); without --data, no data is read."""
    from outcomes.engine.ended_areas import ended_in_england
    from outcomes.engine.plan import make_plan
    from outcomes.framework import check_framework_file

    framework, report = check_framework_file(path)
    if framework is None or report.errors:
        raise DefinitionError(report)
    if as_of is not None and not data:
        raise click.UsageError("--as-of goes with --data")
    if offline and not data:
        raise click.UsageError("--offline goes with --data")
    plugins = installed_plugins(disable)
    try:
        plan = make_plan(framework, plugins, strict=strict)
    except OutcomesError:
        say(report, verbose=verbose)
        raise
    evaluation, owed = None, Report()
    if data:
        evaluation = _evaluated(plan, plugins, as_of or date.today(), access_of(grant, offline))
        owed = _owed(evaluation, strict=strict)
    if owed.errors:
        raise DefinitionError(report + owed)
    # The report of an evaluation holds that of its plan and of the plugins.
    if evaluation is None:
        findings = plan.report + ended_in_england(framework, framework.areas.codes, {}, date.today())
    else:
        findings = evaluation.report
    say(report + findings + owed, verbose=verbose)
    judged = {position for step in plan.steps for position in step.aims}
    echo(
        f"{path}: {framework.title}: {_many(len(framework.aims), 'aim')}, {len(judged)} of them judged by "
        f"{_many(len(plan.steps), 'step')}"
    )
    if evaluation is not None:
        # Several sources may read one file; each has its own path where they do not.
        read = {(each.path or each.id, each.sha256): each.rows for each in evaluation.inputs}
        echo(f"The data were read: {_many(len(read), 'file')}, {_many(sum(read.values()), 'row')}.")
    return int(ExitCode.PARTIAL if evaluation is not None and evaluation.partial else ExitCode.EVALUATED)


# Without --data nothing judges, and what would is not loaded.


def _evaluated(plan: Plan, plugins: PluginSet, as_of: date, access: Access) -> Evaluation:
    from outcomes.engine.run import evaluate_plan

    return evaluate_plan(plan, plugins, as_of=as_of, access=access)


def _owed(evaluation: Evaluation, *, strict: bool) -> Report:
    from outcomes.results.comments import comments_owed
    from outcomes.results.rendered import Results

    return comments_owed(Results(evaluation), strict=strict)


def _many(number: int, what: str) -> str:
    return f"{number} {plural(number, what)}"
