"""What is expected of whom: figures, items, comments and what is still to be determined, and which of it is late.

Law: a duty has a name that holds as long as it is the same duty, so that nobody is told of it twice; it is late from
the day after the one by which it was due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np

from outcomes.framework import Aim, Framework
from outcomes.immutable import immutable
from outcomes.nightly.due import Due, Expectation, find_due
from outcomes.periods.many_periods import spoken_day
from outcomes.results.comments import uncommented
from outcomes.results.evidence import evidence_of
from outcomes.results.rendered import Results

SOON: Final = 30
"""Days before its due date from which on an item, or what is still to be determined, is told as expected."""

Role = Literal["owner", "board"]
ROLES: Final[tuple[Role, ...]] = ("owner", "board")


@immutable(kw_only=True)
class Duty:
    """Something that somebody is to do. ``key`` names it together with its state: what grows late is told again."""

    key: str
    late: bool
    text: str
    aim: str
    owners: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()

    def of(self, role: Role) -> tuple[str, ...]:
        """The ids of the owners or boards that it is expected of."""
        return self.owners if role == "owner" else self.boards


def duties_of(
    framework: Framework, results: Results, periods: Mapping[str, Iterable[str]], as_of: date
) -> tuple[Duty, ...]:
    """Every duty of a day: late ones first, each sort in the order of the framework.

    ``periods`` are the labels observed so far, by indicator. ``framework`` is the one of the results.
    """
    duties = [
        *_figures(framework, periods, as_of),
        *items_due(results, as_of),
        *_gaps(framework, as_of),
        *_comments(results),
    ]
    return tuple(sorted(duties, key=lambda each: not each.late))


def _people(framework: Framework, aims: Iterable[Aim], owner: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = list(aims)
    owners = [owner] if owner else [framework.owner_of(each) for each in known]
    boards = [board for each in known for board in framework.boards_of(each)]
    return tuple(each for each in dict.fromkeys(owners) if each), tuple(dict.fromkeys(boards))


def _figures(framework: Framework, periods: Mapping[str, Iterable[str]], as_of: date) -> Iterator[Duty]:
    by_indicator: dict[str, list[Aim]] = {}
    for aim in framework.aims.values():
        for name in aim.measured_by:
            by_indicator.setdefault(name, []).append(aim)
    for due in find_due(framework, periods, {}, as_of):
        if due.state not in (Expectation.LATE, Expectation.EXPECTED):
            continue
        aims = by_indicator.get(due.indicator, [])
        promised = [each for each in aims if not each.supporting] or aims
        owners, boards = _people(framework, promised)
        late = due.state is Expectation.LATE
        yield Duty(
            key=f"figures {due.indicator} {due.awaited} {'late' if late else 'expected'}",
            late=late,
            text=_of_figures(due, late=late),
            aim=promised[0].id if promised else "",
            owners=owners,
            boards=boards,
        )


def _of_figures(due: Due, *, late: bool) -> str:
    assert due.by is not None
    day = spoken_day(due.by)
    if late:
        return f"{due.title}: the figures for {due.awaited} were due by {day}; the latest are for {due.latest}"
    return f"{due.title}: the figures for {due.awaited} are due by {day}"


def items_due(results: Results, as_of: date) -> Iterator[Duty]:
    """Items that are overdue, or due soon, as their metric found them, and those of which nothing was returned."""
    framework, titles = results.framework, results.evaluation.item_titles
    owners_of = results.evaluation.item_owners
    named = results.coded("item")
    rows = np.flatnonzero(named.codes != named.code_of(""))
    aims, items, outcomes, reasons = (
        results.coded(name).take(rows).to_list() for name in ("aim", "item", "outcome", "reason")
    )
    left, past = (evidence_of(results, name, rows).tolist() for name in ("days_left", "days_late"))
    seen = set()
    for row, (aim_id, item) in enumerate(zip(aims, items, strict=True)):
        silent = reasons[row] == "no return"
        late = outcomes[row] == "overdue" or (silent and past[row] > 0)
        # NaN is never within any number of days.
        if (aim_id, item) in seen or not (late or 0 <= left[row] <= SOON):
            continue
        seen.add((aim_id, item))
        aim = framework.aims[aim_id]
        day = as_of + timedelta(days=-int(past[row]) if late else int(left[row]))
        title = titles.get((aim_id, item)) or item
        owners, boards = _people(framework, [aim], owners_of.get((aim_id, item), ""))
        yield Duty(
            key=f"item {aim_id} {item} {day} {'late' if late else 'expected'}",
            late=late,
            text=f"{title}: {'was' if late else 'is'} due by {spoken_day(day)}"
            f"{', and nothing was returned' if silent else ''} ({_titled(framework, aim)})",
            aim=aim.corrects or aim_id,
            owners=owners,
            boards=boards,
        )


def _titled(framework: Framework, aim: Aim) -> str:
    return f"for {framework.aims[aim.corrects].title}" if aim.corrects else aim.title


def _gaps(framework: Framework, as_of: date) -> Iterator[Duty]:
    for aim in framework.aims.values():
        for gap in aim.gaps:
            if gap.by is None or gap.by - as_of > timedelta(days=SOON):
                continue
            owners, boards = _people(framework, [aim], gap.owner)
            late = gap.by < as_of
            yield Duty(
                key=f"gap {aim.id} {gap.what} {gap.by} {'late' if late else 'expected'}",
                late=late,
                text=f"{aim.title}: its {gap.what} {'was' if late else 'is'} to be settled by {spoken_day(gap.by)}",
                aim=aim.id,
                owners=owners,
                boards=boards,
            )


def _comments(results: Results) -> Iterator[Duty]:
    """Comments on what is missed or off track, where the framework has a commentary at all."""
    framework = results.framework
    if framework.commentary is None and not framework.comments:
        return
    for aim_id, area, verdict in uncommented(results):
        aim = framework.aims[aim_id]
        where = results.evaluation.area_names.get(area, area)
        # A board reads comments, and writes none.
        owners, _ = _people(framework, [aim])
        yield Duty(
            key=f"comment {aim_id} {area} {verdict}",
            late=False,
            text=f"{', '.join(each for each in (aim.title, where) if each)}: it is {verdict}, and nobody has commented",
            aim=aim_id,
            owners=owners,
        )
