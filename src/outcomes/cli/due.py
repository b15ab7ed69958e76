"""``outcomes due``: which figures are expected, late, or newly arrived; by owner or board, what is expected of whom.

Law: looks at the calendar and at what has been seen; judges nothing that a history already knows.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from outcomes.cli.access_options import access_of, access_options
from outcomes.cli.options import as_of_option, path_argument, plugin_options
from outcomes.cli.output import echo, installed_plugins

if TYPE_CHECKING:
    from outcomes.fetching import Access
    from outcomes.nightly.news import Novelty
    from outcomes.results.rendered import Results

ROLES = ("owner", "board")


@click.command("due")
@path_argument
@click.option("--state", metavar="DIR-OR-URL", help="What was seen so far, from this history; default: read the data.")
@as_of_option
@click.option("--all", "every", is_flag=True, help="Also those that are not expected yet, or have no schedule.")
@click.option("--by", type=click.Choice(ROLES), help="What is expected of each owner or board, and what moved.")
@plugin_options
@access_options
def command(
    path: Path,
    state: str | None,
    as_of: date | None,
    every: bool,
    by: str | None,
    disable: tuple[str, ...],
    data: tuple[str, ...],
    offline: bool,
) -> int:
    """List what the publishers owe the framework at PATH: expected, late or newly arrived figures."""
    from outcomes.framework import load_framework
    from outcomes.nightly.due import Expectation, find_due

    framework = load_framework(path)
    day = as_of or date.today()
    if by is not None:
        return _by_role(path, by, state, day, disable, access_of(data, offline))
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


def _by_role(path: Path, role: str, state: str | None, day: date, disable: tuple[str, ...], access: Access) -> int:
    from outcomes.api import evaluate
    from outcomes.nightly.duties import duties_of
    from outcomes.nightly.news import Novelty, news_of

    results = evaluate(path, as_of=day, plugins=installed_plugins(disable), access=access)
    framework = results.framework
    if state is None:
        periods, moved = _periods_of(results), Novelty()
    else:
        periods, moved = _seen_in_history(state, framework.id)[0], _last_moved(state, results)
    duties = duties_of(framework, results, periods, day)
    having = [each for each in news_of(results, attrs.evolve(moved, duties=duties)) if each.role == role]
    for each in having:
        echo(each.title)
        for heading, told in (("moved", each.moved), ("late", each.late), ("expected", each.expected)):
            for one in told:
                echo(f"  {heading}: {one.text}")
    nobody = [each for each in duties if not (each.owners or each.boards)]
    if nobody:
        echo("nobody in particular")
        for duty in nobody:
            echo(f"  {'late' if duty.late else 'expected'}: {duty.text}")
    if not having and not nobody:
        echo(f"nothing is expected of any {role}" + ("" if state is None else ", and nothing moved"))
    return 0


def _last_moved(state: str, results: Results) -> Novelty:
    """What moved with the last run of a history."""
    from outcomes.history.fact_kinds import PROMISE
    from outcomes.history.facts import read_facts
    from outcomes.history.promised import redefined
    from outcomes.history.reading import read_revisions
    from outcomes.history.runs import last_two
    from outcomes.history.store import open_store
    from outcomes.history.verdict_changes import find_changes
    from outcomes.nightly.news import Novelty

    name = results.framework.id
    with open_store(state) as store, store.snapshot():
        two = last_two(store, name)
        if two is None:
            return Novelty()
        before, last = two
        return Novelty(
            changes=find_changes(store, before, last),
            revisions=read_revisions(store, name, before.id, last.id),
            redefined=redefined(*(read_facts(store, name, PROMISE, run.id) for run in two)),
        )


def _seen_in_data(path: Path, day: date, disable: tuple[str, ...], access: Access) -> dict[str, list[str]]:
    from outcomes.api import evaluate

    return _periods_of(evaluate(path, as_of=day, plugins=installed_plugins(disable), access=access))


def _periods_of(results: Results) -> dict[str, list[str]]:
    labels_of: dict[str, set[str]] = {}
    pairs = zip(results.coded("indicator").to_list(), results.coded("period").to_list(), strict=True)
    for indicator, period in pairs:
        if period:
            labels_of.setdefault(indicator, set()).add(period)
    return {indicator: sorted(labels) for indicator, labels in labels_of.items()}


def _seen_in_history(state: str, framework: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    from outcomes.history.reading import read_periods
    from outcomes.history.runs import last_two
    from outcomes.history.store import open_store

    with open_store(state) as store:
        two = last_two(store, framework)
        seen = read_periods(store, framework)
    arrived: dict[str, str] = {}
    if two is not None:
        _, last = two
        for indicator, periods in seen.items():
            # A period that the last run saw first, of an indicator that was seen before it.
            new = [label for label, first in periods.items() if first == last.id]
            if new and len(new) < len(periods):
                arrived[indicator] = new[-1]
    return {indicator: list(periods) for indicator, periods in seen.items()}, arrived
