"""What is awaited: figures that publishers owe, items that are due, and gaps that somebody is still to close."""

from __future__ import annotations

from datetime import date

import attrs

from outcomes.diagnostics import DefinitionError
from outcomes.nightly.due import Due, Expectation, find_due
from outcomes.nightly.duties import items_due
from outcomes.periods import spoken_day
from outcomes.site.lines import Link, Told


@attrs.frozen(kw_only=True)
class Expected:
    """What is due by one day from one place: since or until when, who owes it, and for which promises."""

    said: str
    who: str
    what: tuple[Link, ...]
    late: bool


def expected(told: Told) -> tuple[Expected, ...]:
    """What is late or due: figures that publishers owe, items, and gaps that somebody is still to close; late first."""
    framework, as_of = told.framework, told.results.as_of
    periods: dict[str, list[str]] = {}
    for (indicator, _), points in told.points.items():
        periods.setdefault(indicator, []).extend(each.period for each in points)
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
