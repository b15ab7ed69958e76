"""``outcomes changes``: each verdict that moved, and why.

Law: the reason of a change is read from the history; a run without changes says so.
"""

from __future__ import annotations

import click

from outcomes.cli.output import echo, echo_pieces
from outcomes.cli.state import framework_option, state_option


@click.command("changes")
@state_option
@click.option("--since", type=int, metavar="RUN", help="Changes after this run; default: the run before the last.")
@framework_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How to write them.")
def command(state: str, since: int | None, framework: str | None, format_: str) -> int:
    """Say which verdicts moved between two runs, and why: new period, revised data, changed definition, ..."""
    from outcomes.history.answers import changes_to_json
    from outcomes.history.questions import open_history

    with open_history(state) as history, history.snapshot():
        # A run is of one framework: after it, only that one has changes.
        if framework is None and since is None:
            several = [history.changes(name) for name in history.frameworks()]
        else:
            several = [history.changes(framework or "", since=since)]
    if format_ == "json":
        echo_pieces(changes_to_json(several))
        return 0
    for each in several:
        echo(str(each))
    return 0
