"""``outcomes history``: one aim through time.

Law: a line for each time that a verdict began to say something else, and none in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from outcomes.cli.output import echo
from outcomes.cli.state import framework_option, state_option
from outcomes.diagnostics import shown, suggest

if TYPE_CHECKING:
    from outcomes.history.answers import AimHistory, PastComment, VerdictHistory
    from outcomes.history.questions import History
    from outcomes.history.stored import RunRecord

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
    from outcomes.history.questions import open_history

    with open_history(state) as history, history.snapshot():
        names = history.frameworks() if framework is None else (framework,)
        lines = [
            line
            for each in _having(history, names, aim, area)
            for line in _lines(history.aim(aim, area=area, framework=each), each if len(names) > 1 else "")
        ]
    # Written once the history is closed: that nobody reads on, as behind `head`, is no fault of it.
    for line in lines:
        echo(line)
    return 0


def _lines(past: AimHistory, name: str) -> Iterator[str]:
    if name:
        yield f"{name}:"
    for one in past.verdicts:
        yield from _of_verdict(one, past.runs)
    for comment in past.comments:
        yield from _of_comment(comment, past.runs)


def _having(history: History, names: Sequence[str], aim: str, area: str) -> Sequence[str]:
    """Of several frameworks those that have the aim, and say something of it in the area."""
    if len(names) < 2:
        return names
    aims = {name: history.aims(name) for name in names}
    having = [name for name in names if aim in aims[name]]
    if not having:
        known = sorted({each for own in aims.values() for each in own})
        raise click.UsageError(f'no framework of the history has an aim "{aim}"; {suggest(aim, known)}')
    if not area:
        return having
    areas = {name: history.areas(aim, name) for name in having}
    there = [name for name in having if area in areas[name]]
    if not there:
        known = sorted({each for own in areas.values() for each in own})
        raise click.UsageError(f'aim "{aim}" has nothing about area "{area}"; {suggest(area, known)}')
    return there


def _of_comment(said: PastComment, runs: Mapping[int, RunRecord]) -> Iterator[str]:
    where = f" in {said.area}" if said.area else ""
    ended = f", until run {said.until}" if said.until is not None else ""
    day = f"{runs[said.since].as_of} " if said.since in runs else ""
    yield shown(f"{day}run {said.since}{ended}: {said.author}, {said.date}, of {said.verdict}{where}:")
    for line in said.text.strip().splitlines():
        yield f"  {line}"
    for title, state in said.actions:
        yield shown(f"  action: {title} [{state}]")


def _of_verdict(verdict: VerdictHistory, runs: Mapping[int, RunRecord]) -> Iterator[str]:
    key = verdict.key
    against = f" against {key.compared_with}" if key.compared_with else ""
    yield f"{key}" + (f"; {key.metric}" if key.metric else "") + against
    if len(verdict.figures) > 1:
        yield f"  {chart(verdict.figures)}"
    for each in verdict.states:
        run = runs.get(each.since)
        when = f"{run.as_of} run {each.since}" if run else f"run {each.since}"
        value = "" if each.value is None else f" {each.value:g}"
        period = f" {each.period}" if each.period else ""
        yield f"  {when}:{period}{value} {each.word}"


def chart(values: Mapping[str, float]) -> str:
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
