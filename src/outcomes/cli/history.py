"""``outcomes history``: one aim through time.

Law: a line for each time that a verdict began to say something else, and none in between.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from outcomes.cli.output import echo
from outcomes.cli.state import framework_option, frameworks_of, state_option
from outcomes.diagnostics import shown, suggest

if TYPE_CHECKING:
    from outcomes.history.stored import RunRecord, VerdictKey, VerdictState

BARS = "▁▂▃▄▅▆▇█"
WIDEST = 60
"""Values that a chart shows; of more, the latest."""


@click.command("history")
@click.argument("aim")
@state_option
@click.option("--area", default="", metavar="CODE", help="Only this area.")
@framework_option
def command(aim: str, state: str, area: str, framework: str | None) -> int:
    """Show what the verdicts of AIM said through time, with a small chart of the values, and every comment on it."""
    from outcomes.history.facts import COMMENT, read_past_facts
    from outcomes.history.reading import read_aim, read_aims, read_areas, read_series
    from outcomes.history.runs import read_runs
    from outcomes.history.store import open_store

    with open_store(state) as store, store.snapshot():
        names = frameworks_of(store, framework)
        aims = {name: read_aims(store, name) for name in names}
        having = [name for name in names if aim in aims[name]]
        if not having and len(names) > 1:
            known = sorted({each for own in aims.values() for each in own})
            raise click.UsageError(f'no framework of the history has an aim "{aim}"; {suggest(aim, known)}')
        if having and area and len(names) > 1:
            areas = {name: read_areas(store, name, aim) for name in having}
            having = [name for name in having if area in areas[name]]
            if not having:
                known = sorted({each for own in areas.values() for each in own})
                raise click.UsageError(f'aim "{aim}" has nothing about area "{area}"; {suggest(area, known)}')
        for name in having or names:
            if len(names) > 1:
                echo(f"{name}:")
            runs = {each.id: each for each in read_runs(store, name)}
            pasts = read_aim(store, name, aim, area)
            series = {each: read_series(store, name, each, area) for each in {key.indicator for key, _ in pasts}}
            for key, states in pasts:
                _show(key, states, runs, series[key.indicator].get(key.series, {}))
            for line in _comments(read_past_facts(store, name, COMMENT), aim, area, runs):
                echo(line)
    return 0


def _comments(
    past: list[tuple[str, str, int, int | None]], aim: str, area: str, runs: dict[int, RunRecord]
) -> Iterator[str]:
    """Every comment on an aim that there ever was, those that were altered or taken back among them."""
    for _, text, since, until in past:
        said = json.loads(text)
        if said["aim"] != aim or (area and said["area"] not in ("", area)):
            continue
        where = f" in {said['area']}" if said["area"] else ""
        ended = f", until run {until}" if until is not None else ""
        day = f"{runs[since].as_of} " if since in runs else ""
        yield shown(f"{day}run {since}{ended}: {said['author']}, {said['date']}, of {said['verdict']}{where}:")
        yield from (f"  {shown(line)}" for line in said["text"].strip().splitlines())
        for action in said["actions"]:
            yield shown(f"  action: {action['title']} [{action['state']}]")


def _show(key: VerdictKey, states: list[VerdictState], runs: dict[int, RunRecord], observed: dict[str, float]) -> None:
    echo(f"{key}" + (f"; {key.metric}" if key.metric else "") + _against(key))
    # A period that was judged again counts with what was said last.
    # Of a series that is gone only what may still be told of its verdicts is.
    observed = observed if states[-1].there else {}
    values = observed or {each.period: each.value for each in states if each.period and each.value is not None}
    if len(values) > 1:
        echo(f"  {chart(values)}")
    for each in states:
        run = runs.get(each.since)
        when = f"{run.as_of} run {each.since}" if run else f"run {each.since}"
        value = "" if each.value is None else f" {each.value:g}"
        period = f" {each.period}" if each.period else ""
        echo(f"  {when}:{period}{value} {each.word}")


def _against(key: VerdictKey) -> str:
    return f" against {key.compared_with}" if key.compared_with else ""


def chart(values: dict[str, float]) -> str:
    """The values by period as a line of bars, from the lowest to the highest.

    >>> chart({"2013": 68.0, "2014": 70.0, "2012": 66.0})
    '2012 ▁▅█ 2014 (66 to 70)'
    """
    ordered = sorted(values.items(), key=lambda each: _order(each[0]))[-WIDEST:]
    numbers = [value for _, value in ordered]
    low, high = min(numbers), max(numbers)
    steps = [round((each - low) / (high - low) * (len(BARS) - 1)) if high > low else 0 for each in numbers]
    bars = "".join(BARS[each] for each in steps)
    return f"{ordered[0][0]} {bars} {ordered[-1][0]} ({low:g} to {high:g})"


def _order(label: str) -> tuple[int, str]:
    from outcomes.periods import PeriodError, parse_period

    try:
        return parse_period(label).end.toordinal(), label
    except PeriodError:
        return 0, label
