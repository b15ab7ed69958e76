"""Each promise in one line: how it stands, why in a sentence, its figure and target, how far it falls short in people.

Law: a promise stands on every page as the headline counts it; what is only a finding is never called a broken promise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import attrs
import numpy as np

from outcomes.data.everybody import about_everybody
from outcomes.diagnostics import listed
from outcomes.framework.model import Aim, Board, Framework, Owner, Part
from outcomes.framework.targets import deadline_of, way_of
from outcomes.immutable import immutable
from outcomes.metrics.contract import Status
from outcomes.metrics.ordered_groups import GROUP_REASONS, TOLD
from outcomes.reports.html_words import Pill, figures, kind_of, worst_first
from outcomes.reports.row_words import RowWords
from outcomes.results.covered import WORDS
from outcomes.results.fields import Row
from outcomes.results.plain_rows import render_rows
from outcomes.results.rendered import Results
from outcomes.results.shown_comments import Remark
from outcomes.results.standings import Standing, standings
from outcomes.site import addresses
from outcomes.site.control import ChartLimits, limits_of
from outcomes.site.points import Key, Point, PromisedLevel, levels_of, points_of
from outcomes.site.standing_pills import PILLS, WORST_FIRST
from outcomes.site.who import groups_in, key_of, who_of

_NAMED: Final = 4
_TOLD_ELSEWHERE: Final = GROUP_REASONS[TOLD].word
"""The reason of a gap on a group of which nothing is said by itself."""
_FIELDS: Final = (
    "aim", "indicator", "area", "area_name", "sex", "age", "category", "item", "period", "metric", "compared_with",
    "status", "reason", "outcome", "verdict", "direction", "value", "lower", "upper", "target", "benchmark", "evidence",
    "sentence", "periods", "illustrative",
)  # fmt: skip
_OF_PEOPLE: Final = {"proportion": "people", "crude-rate": "cases", "dsr": "cases"}


@immutable(kw_only=True)
class Link:
    """A text, and the address of its page from the top of the site."""

    text: str
    href: str


@immutable(kw_only=True)
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
    rows: tuple[tuple[int, Row], ...]
    remarks: tuple[Remark, ...]
    """What was said of it, the newest first."""

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
    words: RowWords
    lines: tuple[Line, ...]
    points: Mapping[tuple[str, Key], tuple[Point, ...]]
    levels: Mapping[tuple[str, Key], tuple[PromisedLevel, ...]]
    limits: Mapping[tuple[str, str, Key], tuple[ChartLimits, ...]]
    """Of control charts, by aim, metric and series."""

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
    words = RowWords(results, own_colours=False)
    by_aim = _rows_by_aim(results)
    points, levels = points_of(results), levels_of(results)
    standing, status = standings(results)
    every, statuses = tuple(Standing), tuple(Status)
    lines = tuple(
        _line(words, aim, every[standing[place]], statuses[status[place]], by_aim.get(aim.id, []), points)
        for place, aim in enumerate(results.aims)
    )
    return Told(results=results, words=words, lines=lines, points=points, levels=levels, limits=limits_of(results))


def _rows_by_aim(results: Results) -> dict[str, list[tuple[int, Row]]]:
    """Every row with its position, by aim in the order of the results."""
    by_aim: dict[str, list[tuple[int, Row]]] = {}
    for number, row in enumerate(render_rows(results, range(len(results)), _FIELDS)):
        by_aim.setdefault(row["aim"], []).append((number, row))
    return by_aim


def _line(
    words: RowWords,
    aim: Aim,
    standing: Standing,
    status: Status,
    rows: Sequence[tuple[int, Row]],
    points: Mapping[tuple[str, Key], tuple[Point, ...]],
) -> Line:
    results, framework = words.results, words.results.framework
    telling: Sequence[tuple[int, Row]] = [pair for pair in rows if pair[1]["reason"] != _TOLD_ELSEWHERE] or rows
    if standing is Standing.NOT_JUDGED and len(telling) < len(rows):
        # Of a gap that nothing can be said of, that is said, and not that the other groups leave it to one.
        status = Status(telling[0][1]["status"])
    else:
        telling = rows
    lead = _lead(results, telling, status if standing is Standing.NOT_JUDGED else None)
    row = next((each for number, each in rows if number == lead), None)
    indicator = framework.indicators.get(aim.indicator)
    unit = indicator.unit if indicator is not None else ""
    value, target = figures([row["value"], row["target"]], unit) if row is not None else ("", "")
    people, touched = people_short(results, aim, rows, points)
    owner, priority = framework.owner_of(aim), framework.priority_of(aim)
    return Line(
        aim=aim,
        href=addresses.page(framework.id, "aims", aim.id),
        title=aim.title,
        standing=standing,
        pill=kind_of(row)[1] if aim.supporting and row and row["verdict"] else _pill(words, standing, status, rows),
        said=_said(results, telling, row),
        value=value,
        target=target,
        period=(row["period"] or "") if row is not None else "",
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
        illustrative=any(each["illustrative"] for _, each in rows),
        lead=lead,
        rows=tuple(rows),
        remarks=() if aim.corrects else results.commentary(aim.id),
    )


def _link(framework: Framework, kind: str, name: str, known: Mapping[str, Board | Owner | Part]) -> Link | None:
    if not name:
        return None
    title = known[name].title if name in known else name
    return Link(text=title, href=addresses.page(framework.id, kind, name))


def _pill(words: RowWords, standing: Standing, status: Status, rows: Sequence[tuple[int, Row]]) -> Pill:
    if standing is Standing.NOT_JUDGED:
        return attrs.evolve(PILLS[standing], word=WORDS[status], **_silent(status))
    if standing is Standing.FINDINGS_ONLY:
        # What was found is more than that something was found.
        worst = words.tallied(np.array([number for number, _ in rows], dtype=np.int64))
        return worst[0][0] if worst else PILLS[standing]
    return PILLS[standing]


def _silent(status: Status) -> dict[str, str]:
    """Symbol and tone of what is missing, apart from what is in doubt."""
    missing = status in (Status.NO_DATA, Status.TOO_FEW, Status.SUPPRESSED, Status.SMALL_NUMBERS)
    return {"symbol": "○", "tone": "none"} if missing else {"symbol": "?", "tone": "query"}


def _lead(results: Results, rows: Sequence[tuple[int, Row]], status: Status | None) -> int:
    """The row that an aim is known by: the worst; of several the first area that the framework names, undivided.

    Where the aim cannot be judged, it is one that says why: one of that ``status``.
    """
    wanted = {code: place for place, code in enumerate(results.framework.areas.codes)}
    others = set(results.framework.compare_with)

    def place(row: Row) -> int:
        area = row["area"] or ""
        return len(wanted) + (area in others) if area not in wanted else wanted[area]

    def order(pair: tuple[int, Row]) -> tuple[object, ...]:
        number, row = pair
        judged = row["status"] == "judged"
        own = judged and bool(row["verdict"])
        found = (row["verdict"] or row["direction"] or "") if judged else ""
        silent = status is not None and row["status"] != status.value
        divided = sum(not about_everybody(row[each] or "") for each in ("sex", "age", "category"))
        return (silent, not own, worst_first(found), divided, place(row), number)

    return min(rows, key=order)[0] if rows else -1


def _said(results: Results, rows: Sequence[tuple[int, Row]], lead: Row | None) -> str:
    """How an aim stands, in one or two sentences."""
    if lead is None:
        return "Nothing can be said of it: no row came out of this run."
    sentence = str(lead["sentence"] or "")
    beside = [row for _, row in rows if row["metric"] == lead["metric"]]
    if len(beside) < 2:
        return sentence
    word, pill = kind_of(lead)
    alike = [row for row in beside if kind_of(row)[0] == word]
    groups = groups_in(rows)
    names = list(dict.fromkeys(who_of(results, row, groups) for row in alike))
    own = who_of(results, lead, groups)
    if own and not lead["item"] and own not in sentence:
        sentence = f"{own}: {sentence}"
    if len(alike) == len(beside):
        return f"All {len(beside)}: {pill.word}. {sentence}"
    many = [*names[:_NAMED], f"{len(names) - _NAMED} more"] if len(names) > _NAMED + 1 else names
    return f"{len(alike)} of {len(beside)} {pill.word}: {listed(many)}. {sentence}"


def people_short(
    results: Results,
    aim: Aim,
    rows: Sequence[tuple[int, Row]],
    points: Mapping[tuple[str, Key], tuple[Point, ...]],
) -> tuple[float, str]:
    """How many people the largest shortfall is about, and that in words. Areas overlap, so none are added up."""
    indicator = results.framework.indicators.get(aim.indicator)
    if indicator is None or indicator.value_type not in _OF_PEOPLE or (not aim.wanted and indicator.polarity == "none"):
        return math.nan, ""
    way = way_of(aim.wanted, indicator.polarity)
    most, said = math.nan, ""
    for _, row in rows:
        asked = row["target"] if row["verdict"] else row["benchmark"] if row["direction"] == "worse" else None
        if row["status"] != "judged" or asked is None or row["value"] is None or not way:
            continue
        point = next((e for e in points.get((aim.indicator, key_of(row)), ()) if e.period == row["period"]), None)
        short = (asked - row["value"]) * way
        if point is None or math.isnan(point.denominator) or short <= 0:
            continue
        people = float(np.round(short / indicator.multiplier * point.denominator))
        if people >= 1 and not people <= most:
            most = people
            goal = "the target" if row["verdict"] else _name(results, row["compared_with"])
            noun = _OF_PEOPLE[indicator.value_type]
            noun = {"people": "person", "cases": "case"}[noun] if people == 1 else noun
            said = f"about {people:,.0f} {noun} away from {goal} in {who_of(results, row, groups_in(rows))}"
    return most, said


def _name(results: Results, code: str | None) -> str:
    return results.evaluation.area_names.get(code or "", code or "the comparison") or "the comparison"
