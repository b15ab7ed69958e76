"""Options that the commands about the history share.

Law: a framework that is not named is every one that the history knows; one that is not there has a nearest right name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from outcomes.diagnostics import suggest

if TYPE_CHECKING:
    from outcomes.history.store import Store

state_option = click.option(
    "--state", required=True, metavar="DIR-OR-URL", help="The folder or database URL that `outcomes run` was given."
)
framework_option = click.option("--framework", metavar="ID", help="Only this framework; default: all of the history.")


def frameworks_of(store: Store, framework: str | None) -> list[str]:
    """The frameworks that are meant, in the order of their first runs."""
    from outcomes.history.runs import read_runs

    known = list(dict.fromkeys(each.framework for each in read_runs(store)))
    if framework is None:
        return known
    if framework not in known:
        raise click.UsageError(f'no framework "{framework}" in the history; {suggest(framework, known)}')
    return [framework]
