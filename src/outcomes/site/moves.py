"""What changed since the run before, as a history remembers it, and what is awaited.

Law: a change is told with its reason; that nothing changed is said too; what is late stands before what is due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import groupby, islice
from typing import Final

from outcomes.diagnostics import DefinitionError
from outcomes.history.stored import RunRecord
from outcomes.history.verdict_changes import Change, Changes
from outcomes.immutable import immutable
from outcomes.nightly.due import Due, Expectation, find_due
from outcomes.nightly.duties import items_due
from outcomes.periods.many_periods import spoken_day
from outcomes.site.lines import Link, Told

TOLD: Final = 200
"""So many moves of an aim stand on a page."""


@immutable(kw_only=True)
class Moved:
    """One verdict that moved: whose, what it is now and was, and why."""

    who: str
    now: str
    was: str
    why: str


@immutable(kw_only=True)
class AimNews:
    """What moved of one aim: so many as a reader looks at are told, the rest is counted."""

    told: tuple[Moved, ...]
    more: int = 0


@immutable(kw_only=True)
class News:
    """The changes of a framework since an earlier run, by aim."""

    since: str
    by_aim: Mapping[str, AimNews]

    @property
    def count(self) -> int:
        """How many verdicts moved."""
        return sum(len(each.told) + each.more for each in self.by_aim.values())


def news_of(changes: Changes, since: RunRecord, names: Mapping[str, str]) -> News:
    """The changes since a run, areas by name. Only those that are told become objects."""
    aims = changes.moved.keys["aim"]
    by_aim = {
        aim: tuple(_moved(changes[place], names) for place in islice(places, TOLD))
        for aim, places in groupby(sorted(range(len(aims)), key=aims.__getitem__), key=aims.__getitem__)
    }
    told = {aim: AimNews(told=by_aim[aim], more=many - len(by_aim[aim])) for aim, many in Counter(aims).items()}
    return News(since=spoken_day(since.as_of), by_aim=told)


def _moved(change: Change, names: Mapping[str, str]) -> Moved:
    key = change.key
    group = [part for part in (key.sex, key.age, key.category) if part]
    area = names.get(key.area, key.area) or key.item
    return Moved(
        who=", ".join(part for part in (area, *group) if part),
        now=change.after.word if change.after else "no longer judged",
        was=change.before.word if change.before else "not judged",
        why=", ".join(map(str, change.why)),
    )


@immutable(kw_only=True)
class Expected:
    """What is due by one day from one place: since or until when, who owes it, and for which promises."""

    said: str
    who: str
    what: tuple[Link, ...]
    late: bool


def expected(told: Told) -> tuple[Expected, ...]:
    """What is late or due: figures that publishers owe, items, and gaps that somebody is still to close; late first."""
    framework, as_of = told.framework, told.results.as_of
    periods = {indicator: told.figures.of(indicator).labels for indicator in told.figures}
    used = {name for each in told.lines for name in each.aim.measured_by}
    try:
        due = [each for each in find_due(framework, periods, {}, as_of) if each.indicator in used]
    except DefinitionError:
        due = []
    by_indicator = {name: line for line in reversed(told.promised + told.supporting) for name in line.aim.measured_by}
    figures_due: dict[tuple[bool, str], list[Link]] = {}
    for each in due:
        if each.state in (Expectation.LATE, Expectation.EXPECTED):
            link = Link(text=each.title, href=by_indicator[each.indicator].href)
            figures_due.setdefault(_figures_due(each), []).append(link)
    gaps: dict[tuple[bool, str, str, date], list[Link]] = {}
    for line in told.lines:
        for gap in line.aim.gaps:
            if gap.by is not None:
                owner = framework.owners[gap.owner].title if gap.owner in framework.owners else gap.owner
                key = (gap.by < as_of, gap.what, owner, gap.by)
                gaps.setdefault(key, []).append(Link(text=line.title, href=line.href))
    awaited = [
        *(Expected(said=said, who="", what=tuple(what), late=late) for (late, said), what in figures_due.items()),
        *(Expected(said=each.text, who="", what=(), late=each.late) for each in items_due(told.results, as_of)),
        *(
            Expected(said=_gaps_due(thing, len(what), by, late=late), who=owner, what=tuple(what), late=late)
            for (late, thing, owner, by), what in gaps.items()
        ),
    ]
    return tuple(sorted(awaited, key=lambda each: not each.late))


def _gaps_due(what: str, number: int, by: date, *, late: bool) -> str:
    """What is still to be determined, and by when.

    >>> _gaps_due("milestone", 5, date(2014, 3, 31), late=True)
    '5 milestones were to be determined by 31 March 2014'
    """
    if number == 1:
        named, verb = f"{'an' if what[0] in 'aeiou' else 'a'} {what}", "was" if late else "is"
    else:
        named, verb = f"{number} {what}s", "were" if late else "are"
    return f"{named} {verb} to be determined by {spoken_day(by)}"


def _figures_due(due: Due) -> tuple[bool, str]:
    """Whether figures are late, and when they are or were due."""
    late = due.state is Expectation.LATE
    by = spoken_day(due.by) if due.by is not None else ""
    return (
        late,
        f"the figures for {due.awaited} {'were' if late else 'are'} due by {by}; the latest are for {due.latest}",
    )
