"""The pages above the aims: a framework on one screen, its parts, boards, owners and areas, and what is awaited.

Law: promises come before findings, what is worst before what is well, and every count is that of the headline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import attrs

from outcomes.diagnostics import DefinitionError
from outcomes.immutable import immutable
from outcomes.nightly.due import Due, Expectation, find_due
from outcomes.nightly.duties import items_due
from outcomes.periods.many_periods import spoken_day
from outcomes.reports.html_matrix import MANY, WIDE, Matrix, Rug, areas_in
from outcomes.reports.html_words import Citation, anchor, cite
from outcomes.results.covered import coverage
from outcomes.results.standings import promises
from outcomes.site.area_pages import AreaPage
from outcomes.site.lines import Line, Link, Told
from outcomes.site.moves import News
from outcomes.site.standing_pills import BROKEN, PromiseTally, tally_of

WORST: Final = 6
"""So many of the worst promises stand on a framework's first screen; the rest is in the table below."""
CELLS: Final = 2_000
"""A rug with more marks than these is cut into one for each part."""


@immutable(kw_only=True)
class GroupPage:
    """A part of the framework, a board or an owner: its promises, worst first."""

    href: str
    kind: str
    title: str
    text: str
    note: str
    trail: tuple[Link, ...]
    boards: tuple[Link, ...]
    inner: tuple[tuple[Link, PromiseTally], ...]
    tally: PromiseTally
    promised: tuple[Line, ...]
    supporting: tuple[Line, ...]
    rug: Matrix | None


@immutable(kw_only=True)
class FrontPage:
    """A framework on one screen."""

    href: str
    title: str
    citation: Citation | None
    as_of: str
    sentence: str
    still_open: str
    tally: PromiseTally
    worst: tuple[Line, ...]
    more_worst: int
    pressing: tuple[Line, ...]
    due: tuple[Expected, ...]
    news: News | None
    parts: tuple[tuple[Link, PromiseTally], ...]
    level: str
    boards: tuple[tuple[Link, PromiseTally], ...]
    owners: tuple[tuple[Link, PromiseTally], ...]
    areas: tuple[Link, ...]
    promised: tuple[Line, ...]
    supporting: tuple[Line, ...]
    illustrative: bool
    partial: bool


def front_page(told: Told, areas: Sequence[AreaPage], groups: Sequence[GroupPage], news: News | None) -> FrontPage:
    """Gather a framework's first page."""
    results, framework = told.results, told.framework
    broken = [each for each in told.promised if each.standing in BROKEN]
    pressing = [each for each in told.supporting if each.pill.tone == "bad"]
    by_kind = {
        kind: tuple((Link(text=e.title, href=e.href), e.tally) for e in groups if e.kind == kind and not e.trail)
        for kind in dict.fromkeys(each.kind for each in groups)
    }
    level = framework.levels[0] if framework.levels else "priority"
    return FrontPage(
        href=told.front(),
        title=framework.title,
        citation=cite(framework, framework.source),
        as_of=spoken_day(results.as_of),
        sentence=f"{promises(results)}.",
        still_open=coverage(results).still_open,
        tally=tally_of(each.standing for each in told.promised),
        worst=tuple(broken[:WORST]),
        more_worst=max(0, len(broken) - WORST),
        pressing=tuple(pressing[:WORST]),
        due=expected(told),
        news=news,
        parts=by_kind.get(level, ()),
        level=level,
        boards=by_kind.get("board", ()),
        owners=by_kind.get("owner", ()),
        areas=tuple(Link(text=each.name, href=each.href) for each in areas),
        promised=told.promised,
        supporting=told.supporting,
        illustrative=any(each.illustrative for each in told.lines),
        partial=results.partial,
    )


def group_pages(told: Told) -> list[GroupPage]:
    """One page for each part, board and owner of the framework that has an aim."""
    framework = told.framework
    pages = []
    rugs = Rugs(told)
    for part in framework.parts.values():
        own = [each for each in told.lines if part in framework.ancestors(each.aim.under)]
        inner = [each for each in framework.parts.values() if each.under == part.id]
        under = [
            (
                Link(text=each.title, href=told.page("priorities", each.id)),
                tally_of(
                    line.standing
                    for line in told.lines
                    if not line.supporting and each in framework.ancestors(line.aim.under)
                ),
            )
            for each in inner
        ]
        above = framework.ancestors(part.id)[:-1]
        page = _group(told, part.level, "priorities", part.id, part.title, own, rugs)
        pages.append(
            attrs.evolve(
                page,
                text=part.text,
                trail=tuple(Link(text=each.title, href=told.page("priorities", each.id)) for each in above),
                boards=tuple(
                    Link(text=framework.boards[each].title, href=told.page("boards", each))
                    for each in part.boards
                    if each in framework.boards
                ),
                inner=tuple(under),
            )
        )
    for board in framework.boards.values():
        own = [each for each in told.lines if board.id in framework.boards_of(each.aim)]
        page = _group(told, "board", "boards", board.id, board.title, own, rugs)
        pages.append(attrs.evolve(page, note=board.note))
    for owner in framework.owners.values():
        own = [each for each in told.lines if framework.owner_of(each.aim) == owner.id]
        page = _group(told, "owner", "owners", owner.id, owner.title, own, rugs)
        pages.append(attrs.evolve(page, note=owner.organisation))
    return pages


def _group(told: Told, kind: str, folder: str, name: str, title: str, lines: list[Line], rugs: Rugs) -> GroupPage:
    ordered = sorted(lines, key=lambda each: each.rank)
    return GroupPage(
        href=told.page(folder, name),
        kind=kind,
        title=title,
        text="",
        note="",
        trail=(),
        boards=(),
        inner=(),
        tally=tally_of(each.standing for each in lines if not each.supporting),
        promised=tuple(each for each in ordered if not each.supporting),
        supporting=tuple(each for each in ordered if each.supporting),
        rug=rugs.of(title, lines),
    )


class Rugs:
    """The overviews of areas by aims, as many as are small enough to be seen."""

    def __init__(self, told: Told) -> None:
        self.areas = areas_in(told.rows.words)
        self.rug = Rug(told.rows.words, self.areas) if len(self.areas) >= MANY else None

    def of(self, title: str, lines: Sequence[Line]) -> Matrix | None:
        """The overview of some aims; None where there are few areas, or too many marks."""
        aims = [each.aim for each in lines]
        if self.rug is None or not 0 < self.rug.marks(aims) <= CELLS:
            return None
        return self.rug.tall(title, aims) if len(self.areas) > WIDE else self.rug.wide([("", aims)])


def aim_places(told: Told) -> Mapping[str, str]:
    """The address of each aim by the place that a rug's heading names."""
    return {anchor("aim", each.aim.id): each.href for each in told.lines}


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
