"""Each promise in one line: how it stands, why in a sentence, its figure and target, how far it falls short in people.

Law: a promise stands on every page as the headline counts it; what is only a finding is never called a broken promise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import attrs
import numpy as np

from outcomes.arrays import Index, first_come, numbered
from outcomes.diagnostics import listed
from outcomes.framework.model import Aim, Board, Framework, Owner, Part
from outcomes.framework.targets import deadline_of, way_of
from outcomes.immutable import immutable
from outcomes.metrics.contract import Status
from outcomes.metrics.ordered_groups import GROUP_REASONS, TOLD
from outcomes.periods.many_periods import spoken_label
from outcomes.reports.html_words import Pill, figures
from outcomes.reports.row_words import RowWords
from outcomes.results.covered import WORDS
from outcomes.results.rendered import Results
from outcomes.results.shown_comments import Remark
from outcomes.results.standings import Standing, standings
from outcomes.site import addresses
from outcomes.site.points import DrawnFigures
from outcomes.site.rows import SiteRows, first_least
from outcomes.site.standing_pills import PILLS, WORST_FIRST

_NAMED: Final = 4
_TOLD_ELSEWHERE: Final = GROUP_REASONS[TOLD].word
"""The reason of a gap on a group of which nothing is said by itself."""
_OF_PEOPLE: Final = {"proportion": "people", "crude-rate": "cases", "dsr": "cases"}


@immutable(kw_only=True)
class Link:
    """A text, and the address of its page from the top of the site."""

    text: str
    href: str


@immutable(kw_only=True, eq=False)
class Line:
    """One promise (or supporting aim) in a line. ``people`` is how many its shortfall is about, NaN where unknown."""

    aim: Aim
    href: str
    title: str
    standing: Standing
    pill: Pill
    said: str
    value: str
    target: str
    period: str
    due: str
    owner: Link | None
    boards: tuple[Link, ...]
    priority: Link | None
    people: float
    touched: str
    illustrative: bool
    lead: int
    """The row that it is known by, -1 where it has none."""
    rows: Index
    remarks: tuple[Remark, ...]
    """What was said of it, the newest first."""

    @property
    def by(self) -> str:
        """When it is due, in words."""
        return spoken_label(self.due)

    @property
    def supporting(self) -> bool:
        """It was never promised."""
        return self.aim.supporting

    @property
    def rank(self) -> tuple[int, float, str]:
        """The worst first; of what stands alike what touches most people."""
        return WORST_FIRST.index(self.standing), -(0.0 if math.isnan(self.people) else self.people), self.title


@immutable(kw_only=True, eq=False)
class Told:
    """Everything about one framework that several of its pages say."""

    results: Results
    rows: SiteRows
    lines: tuple[Line, ...]
    figures: DrawnFigures

    @property
    def framework(self) -> Framework:
        """What was promised."""
        return self.results.framework

    @property
    def promised(self) -> tuple[Line, ...]:
        """The promises, the worst first."""
        return tuple(sorted((each for each in self.lines if not each.supporting), key=lambda each: each.rank))

    @property
    def supporting(self) -> tuple[Line, ...]:
        """What is shown beside them, the worst first."""
        return tuple(sorted((each for each in self.lines if each.supporting), key=lambda each: each.rank))

    def front(self, name: str = "index") -> str:
        """The address of the framework's first page, or of another that there is one of."""
        return addresses.front(self.framework.id, name)

    def page(self, kind: str, name: str) -> str:
        """The address of one of the framework's pages."""
        return addresses.page(self.framework.id, kind, name)


def told(results: Results) -> Told:
    """Gather the lines of a framework, in its order."""
    rows, figures_of = SiteRows(results), DrawnFigures(results)
    standing, status = standings(results)
    every, statuses = tuple(Standing), tuple(Status)
    lines = tuple(
        _line(rows, aim, every[standing[place]], statuses[status[place]], figures_of)
        for place, aim in enumerate(results.aims)
    )
    return Told(results=results, rows=rows, lines=lines, figures=figures_of)


def _line(known: SiteRows, aim: Aim, standing: Standing, status: Status, figures_of: DrawnFigures) -> Line:
    results, framework, rows = known.results, known.results.framework, known.of_aim(aim.id)
    telling = _telling(known, rows)
    if standing is Standing.NOT_JUDGED and len(telling) < len(rows):
        # Of a gap that nothing can be said of, that is said, and not that the other groups leave it to one.
        status = Status(known.word("status", int(telling[0])))
    else:
        telling = rows
    lead = _lead(known, telling, status if standing is Standing.NOT_JUDGED else None)
    indicator = framework.indicators.get(aim.indicator)
    unit = indicator.unit if indicator is not None else ""
    numbers = [known.number(name, lead) if lead >= 0 else None for name in ("value", "target")]
    value, target = figures(numbers, unit)
    people, touched = people_short(known, aim, rows, figures_of)
    owner, priority = framework.owner_of(aim), framework.priority_of(aim)
    own_finding = aim.supporting and lead >= 0 and known.verdict_given[lead]
    return Line(
        aim=aim,
        href=addresses.page(framework.id, "aims", aim.id),
        title=aim.title,
        standing=standing,
        pill=known.kind(lead) if own_finding else _pill(known.words, standing, status, rows),
        said=_said(known, telling, lead),
        value=value,
        target=target,
        period=spoken_label(known.word("period", lead)) if lead >= 0 else "",
        due=aim.due or (deadline_of(aim.target) if aim.target is not None else ""),
        owner=_link(framework, "owners", owner, framework.owners),
        boards=tuple(
            link
            for each in framework.boards_of(aim)
            if (link := _link(framework, "boards", each, framework.boards)) is not None
        ),
        priority=_link(framework, "priorities", priority, framework.parts),
        people=people,
        touched=touched,
        illustrative=bool(known.words.illustrative[rows].any()),
        lead=lead,
        rows=rows,
        remarks=() if aim.corrects else results.commentary(aim.id),
    )


def _telling(known: SiteRows, rows: Index) -> Index:
    """Rows but those of which another one tells; all where all are such."""
    reason = known.results.coded("reason")
    told = rows[reason.codes[rows] != reason.code_of(_TOLD_ELSEWHERE)]
    return told if len(told) else rows


def _link(framework: Framework, kind: str, name: str, known: Mapping[str, Board | Owner | Part]) -> Link | None:
    if not name:
        return None
    title = known[name].title if name in known else name
    return Link(text=title, href=addresses.page(framework.id, kind, name))


def _pill(words: RowWords, standing: Standing, status: Status, rows: Index) -> Pill:
    if standing is Standing.NOT_JUDGED:
        return attrs.evolve(PILLS[standing], word=WORDS[status], **_silent(status))
    if standing is Standing.FINDINGS_ONLY:
        # What was found is more than that something was found.
        worst = words.tallied(rows)
        return worst[0][0] if worst else PILLS[standing]
    return PILLS[standing]


def _silent(status: Status) -> dict[str, str]:
    """Symbol and tone of what is missing, apart from what is in doubt."""
    missing = status in (Status.NO_DATA, Status.TOO_FEW, Status.SUPPRESSED, Status.SMALL_NUMBERS)
    return {"symbol": "○", "tone": "none"} if missing else {"symbol": "?", "tone": "query"}


def _lead(known: SiteRows, rows: Index, status: Status | None) -> int:
    """The row that an aim is known by: the worst; of several the first area that the framework names, undivided.

    Where the aim cannot be judged, it is one that says why: one of that ``status``. -1 where there is no row.
    """
    if not len(rows):
        return -1
    if status is not None:
        saying = rows[known.results.status_codes[rows] == tuple(Status).index(status)]
        rows = saying if len(saying) else rows
    return first_least(rows, known.order)


def _said(known: SiteRows, rows: Index, lead: int) -> str:
    """How an aim stands, in one or two sentences."""
    if lead < 0:
        return "Nothing can be said of it: no row came out of this run."
    sentence = str(known.sentence[lead])
    metric = known.results.coded("metric").codes
    beside = np.flatnonzero(metric[rows] == metric[lead])
    if len(beside) < 2:
        return sentence
    kind, pill = known.kind_word, known.kind(lead)
    alike = beside[kind[rows[beside]] == kind[lead]]
    who = known.who_among(rows)
    _, first = first_come(numbered([who.codes[alike]]))
    names = who.take(alike[first[: _NAMED + 1]]).to_list()
    own = who.words[int(who.codes[rows == lead][0])]
    if own and not known.word("item", lead) and own not in sentence:
        sentence = f"{own}: {sentence}"
    if len(alike) == len(beside):
        return f"{'Both' if len(beside) == 2 else f'All {len(beside)}'}: {pill.word}. {sentence}"
    if len(first) == 1 and sentence.startswith(names[0]):
        return f"{len(alike)} of {len(beside)} {pill.word}. {sentence}"
    many = [*names[:_NAMED], f"{len(first) - _NAMED} more"] if len(first) > _NAMED + 1 else names
    return f"{len(alike)} of {len(beside)} {pill.word}: {listed(many)}. {sentence}"


def people_short(known: SiteRows, aim: Aim, rows: Index, figures_of: DrawnFigures) -> tuple[float, str]:
    """How many people the largest shortfall is about, and that in words. Areas overlap, so none are added up."""
    results = known.results
    indicator = results.framework.indicators.get(aim.indicator)
    if indicator is None or indicator.value_type not in _OF_PEOPLE or (not aim.wanted and indicator.polarity == "none"):
        return math.nan, ""
    way = way_of(aim.wanted, indicator.polarity)
    # A target where there is a verdict, else what it is worse than.
    held = known.verdict_given[rows]
    worse = results.coded("direction").take(rows).which(lambda word: word == "worse")
    asked = np.where(held, known.finite("target", rows), np.where(worse, known.finite("benchmark", rows), np.nan))
    short = (asked - known.finite("value", rows)) * way
    behind = (short > 0) & known.words.judged[rows]
    rows, short = rows[behind], short[behind]
    if not len(rows):
        return math.nan, ""
    people = np.round(short / indicator.multiplier * figures_of.of(aim.indicator).denominators(rows))
    if not (people >= 1).any():
        return math.nan, ""
    at = int(np.nanargmax(people))
    row, most = int(rows[at]), float(people[at])
    goal = "the target" if known.verdict_given[row] else _name(results, known.word("compared_with", row))
    noun = _OF_PEOPLE[indicator.value_type]
    noun = {"people": "person", "cases": "case"}[noun] if most == 1 else noun
    who = known.who.words[int(known.who.codes[row])]
    return most, f"about {most:,.0f} {noun} away from {goal} in {who}"


def _name(results: Results, code: str) -> str:
    return results.evaluation.area_names.get(code, code or "the comparison") or "the comparison"
