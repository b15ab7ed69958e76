"""The pages above the aims: a framework on one screen, its parts, boards and owners, and the pack that is printed.

Law: promises come before findings, what is worst before what is well, and every count is that of the headline. In the
pack what is the same of several promises is said once; its first sheet alone tells a board how it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from outcomes.immutable import immutable
from outcomes.periods.many_periods import spoken_day
from outcomes.reports.html_matrix import MANY, WIDE, Matrix, Rug, areas_in
from outcomes.reports.html_words import Citation, anchor, cite, level_words
from outcomes.results.covered import coverage
from outcomes.results.standings import Standing, promises
from outcomes.site.aim_page import AimPage
from outcomes.site.area_pages import AreaPage
from outcomes.site.lines import Line, Link, Told
from outcomes.site.moves import Expected, News, expected
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
    level = level_words(framework.levels[0] if framework.levels else "priority")
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
        page = _group(told, level_words(part.level), "priorities", part.id, part.title, own, rugs)
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


# -- the board pack -----------------------------------------------------------------------------------------

_SAID_ONCE: Final = (Standing.NOT_JUDGED, Standing.NOT_DUE)
"""Promises of which a board cannot be told more than that: their names stand together."""


@immutable(kw_only=True)
class Together:
    """Promises that stand alike and are named in one line."""

    word: str
    symbol: str
    tone: str
    titles: tuple[str, ...]
    note: str = ""


@immutable(kw_only=True)
class Chapter:
    """The promises of one part of the framework: those of which each has something to say, and the others together."""

    title: str
    tally: PromiseTally
    lines: tuple[Line, ...]
    others: tuple[Together, ...]


@immutable(kw_only=True)
class Pack:
    """What a board pack holds beyond a framework's first page."""

    chapters: tuple[Chapter, ...]
    supporting: tuple[Line, ...]
    silent: tuple[Together, ...]
    annex: tuple[AimPage, ...]
    dated: bool
    owned: bool


def pack_of(told: Told, annex: Iterable[AimPage] = ()) -> Pack:
    """Gather a board pack; ``annex`` are the aims that are to stand in it whole."""
    framework = told.framework
    chapters = []
    for part in [*(each.id for each in framework.parts.values() if not each.under), ""]:
        own = [each for each in told.promised if framework.priority_of(each.aim) == part]
        if own:
            title = framework.parts[part].title if part in framework.parts else ""
            chapters.append(
                Chapter(
                    title=title,
                    tally=tally_of(each.standing for each in own),
                    lines=tuple(each for each in own if each.standing not in _SAID_ONCE),
                    others=_together(each for each in own if each.standing in _SAID_ONCE),
                )
            )
    return Pack(
        chapters=tuple(chapters),
        supporting=tuple(each for each in told.supporting if each.standing not in _SAID_ONCE),
        silent=_together(each for each in told.supporting if each.standing in _SAID_ONCE),
        annex=tuple(annex),
        dated=any(each.due for each in told.promised),
        owned=any(each.owner for each in told.promised),
    )


def _together(lines: Iterable[Line]) -> tuple[Together, ...]:
    titles_of: dict[tuple[str, str, str], list[str]] = {}
    for each in lines:
        titles_of.setdefault((each.pill.word, each.pill.symbol, each.pill.tone), []).append(each.title)
    return tuple(
        Together(word=word, symbol=symbol, tone=tone, titles=tuple(titles))
        for (word, symbol, tone), titles in titles_of.items()
    )
