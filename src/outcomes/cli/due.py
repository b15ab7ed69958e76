"""``outcomes due``: which figures are expected, late, or newly arrived.

Law: looks at the calendar and at what has been seen; judges nothing that a history already knows.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outcomes.cli.access import access_of, access_options
from outcomes.cli.options import as_of_option, path_argument, plugin_options
from outcomes.cli.output import echo, installed_plugins

if TYPE_CHECKING:
    from outcomes.fetching import Access


@click.command("due")
@path_argument
@click.option("--state", metavar="DIR-OR-URL", help="What was seen so far, from this history; default: read the data.")
@as_of_option
@click.option("--all", "every", is_flag=True, help="Also those that are not expected yet, or have no schedule.")
@plugin_options
@access_options
def command(
    path: Path,
    state: str | None,
    as_of: date | None,
    every: bool,
    disable: tuple[str, ...],
    data: tuple[str, ...],
    offline: bool,
) -> int:
    """List what the publishers owe the framework at PATH: expected, late or newly arrived figures."""
    from outcomes.framework import load_framework
    from outcomes.nightly.due import Expectation, find_due

    framework = load_framework(path)
    day = as_of or date.today()
    arrived: dict[str, str] = {}
    if state is None:
        periods = _seen_in_data(path, day, disable, access_of(data, offline))
    else:
        periods, arrived = _seen_in_history(state, framework.id)
    releases = find_due(framework, periods, arrived, day)
    spoken = (Expectation.LATE, Expectation.EXPECTED, Expectation.ARRIVED, Expectation.NO_DATA)
    shown = [each for each in releases if every or each.state in spoken]
    order = list(Expectation)
    for each in sorted(shown, key=lambda due: order.index(due.state)):
        echo(str(each))
    left = len(releases) - len(shown)
    if left:
        echo(f"{left} more not expected yet or without a schedule; --all shows them")
    return 0


def _seen_in_data(path: Path, day: date, disable: tuple[str, ...], access: Access) -> dict[str, list[str]]:
    from outcomes.api import evaluate

    results = evaluate(path, as_of=day, plugins=installed_plugins(disable), access=access)
    labels_of: dict[str, set[str]] = {}
    pairs = zip(results.coded("indicator").to_list(), results.coded("period").to_list(), strict=True)
    for indicator, period in pairs:
        if period:
            labels_of.setdefault(indicator, set()).add(period)
    return {indicator: sorted(labels) for indicator, labels in labels_of.items()}


def _seen_in_history(state: str, framework: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    from outcomes.history.reading import last_judged, read_periods, read_runs
    from outcomes.history.store import open_store

    with open_store(state) as store:
        runs = read_runs(store, framework)
        last = last_judged(runs)
        before = last_judged(runs, before=last.id) if last else None
        seen = read_periods(store, framework)
    arrived: dict[str, str] = {}
    if last is not None and before is not None:
        for indicator, periods in seen.items():
            # A period that the last run saw first, of an indicator that was seen before it.
            new = [label for label, first in periods.items() if first == last.id]
            if new and len(new) < len(periods):
                arrived[indicator] = new[-1]
    return {indicator: list(periods) for indicator, periods in seen.items()}, arrived
