"""``outcomes replay``: a stored verdict computed again.

Law: from the recorded inputs, definition and day, and nothing else; identical, or every difference is shown.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outcomes.cli.options import plugin_options
from outcomes.cli.output import echo, installed_plugins
from outcomes.cli.state import state_option
from outcomes.diagnostics import ExitCode

if TYPE_CHECKING:
    from outcomes import Framework, Results


@click.command("replay")
@click.argument("run", type=int)
@click.argument("aim", default="")
@state_option
@plugin_options
def command(run: int, aim: str, state: str, disable: tuple[str, ...]) -> int:
    """Compute the verdicts of RUN again (of one AIM, or of all) and say whether they are identical."""
    from outcomes.api import evaluate
    from outcomes.fetching import Access
    from outcomes.history.archive import FOLDER, replay_run
    from outcomes.history.runs import read_runs
    from outcomes.history.store import is_url, open_store

    plugins = installed_plugins(disable)

    def judge(framework: Framework, day: date) -> Results:
        return evaluate(framework, as_of=day, plugins=plugins, access=Access(laid_out=True))

    archive = None if is_url(state) else Path(state) / FOLDER
    with open_store(state) as store:
        several = len({each.framework for each in read_runs(store)}) > 1
        replay = replay_run(store, run, judge, archive=archive, aim=aim)
    for each in replay.differences:
        echo(str(each))
    total = replay.identical + len(replay.differences)
    of = f" of {replay.framework}" if several else ""
    echo(f"run {run}{of}: {replay.identical} of {total} verdicts identical")
    return int(ExitCode.FAIL_ON if replay.differences else ExitCode.EVALUATED)
