"""What each owner and board is told of a run: what moved among their promises, what is late, what is expected.

Law: nobody is told twice of one thing, and everything that moved is told to whoever answers for it (of more than a
person reads, how many more): news are the difference between what stood at the run that was last told and what stands
now.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from heapq import merge
from itertools import islice
from typing import Final

import attrs

from outcomes.framework import Framework
from outcomes.history.causes import GIVEN_AGAIN, TAKEN_BACK, Cause, in_order
from outcomes.history.promised import Redefined
from outcomes.history.stored import VerdictKey, VerdictState
from outcomes.history.verdict_changes import MOST_CHANGES, Change, Changes
from outcomes.hooks.run_told import NewsLine, RoleNews
from outcomes.immutable import immutable
from outcomes.metrics.writing import telling_apart, unit_after, written
from outcomes.nightly.duties import ROLES, Duty, Role
from outcomes.periods.many_periods import spoken_when
from outcomes.results.rendered import Results

Revisions = Mapping[tuple[str, ...], Mapping[str, tuple[float | None, float | None]]]

_PLAIN_CAUSES: Final = {
    Cause.FAILED_PLUGIN: "the rule could not be applied",
    Cause.NEW_METRIC_VERSION: "the rule is a new version",
    Cause.NEW_ENGINE: "outcomes is a new version",
    Cause.TIME_PASSED: "",
    Cause.EARLIER_DAY: "this run is of an earlier day",
    Cause.UNEXPLAINED: "nothing explains it",
}
_COME_AND_GONE: Final = {
    TAKEN_BACK: "the publisher took the figures back",
    GIVEN_AGAIN: "the publisher gave the figures again",
}


@immutable(kw_only=True, eq=False)
class Novelty:
    """What is new since an earlier run."""

    changes: Changes = Changes()
    revisions: Revisions = attrs.field(factory=dict)
    redefined: Sequence[Redefined] = ()
    duties: Sequence[Duty] = ()
    """Those that were none then."""


def news_of(results: Results, novelty: Novelty) -> tuple[RoleNews, ...]:
    """The news of each owner and each board that has some, in the order of the framework."""
    framework = results.framework
    owned = _owned(results, novelty)

    @cache
    def line(place: int) -> NewsLine:
        """What moved in plain words: written once, however many are told, and only if somebody is."""
        if place < len(novelty.changes):
            change = novelty.changes[place]
            text, aim = moved_line(change, results, novelty.revisions), change.key.aim
        else:
            redefined = novelty.redefined[place - len(novelty.changes)]
            text, aim = f"{redefined}.", redefined.aim
        return NewsLine(text=text, aim=_shown(framework, aim))

    return tuple(one for role in ROLES for one in _of_role(framework, role, owned, line, novelty.duties))


Owners = tuple[tuple[str, ...], tuple[str, ...]]
"""The owners and the boards of what moved."""


def _owned(results: Results, novelty: Novelty) -> Mapping[Owners, Sequence[int]]:
    """By whose it is, the places of what moved in their order; promises that were redefined come after the changes."""
    given_up = {each.aim: each for each in novelty.redefined if each.aim not in results.framework.aims}
    moved = novelty.changes.moved
    alike = list(zip(moved.keys["aim"], moved.keys["item"], moved.after.said["outcome"], strict=True))
    owners = {each: _answering(results, *each, given_up) for each in dict.fromkeys(alike)}
    numbers = {whose: each for each, whose in enumerate(dict.fromkeys(owners.values()))}
    number = list(map({each: numbers[whose] for each, whose in owners.items()}.__getitem__, alike))
    in_turn = iter(sorted(range(len(alike)), key=number.__getitem__))
    many = Counter(number)
    owned = {whose: list(islice(in_turn, many[each])) for whose, each in numbers.items()}
    for place, each in enumerate(novelty.redefined, len(alike)):
        owned.setdefault((each.owners, each.boards), []).append(place)
    return owned


def _answering(results: Results, aim_id: str, item: str, outcome: str, given_up: Mapping[str, Redefined]) -> Owners:
    """Who is told that a verdict moved; nobody of what is not promised, or is told as late since it is overdue.

    Of a promise that was given up, those who had it.
    """
    framework = results.framework
    aim = framework.aims.get(aim_id)
    if (item and outcome == "overdue") or (aim is not None and aim.supporting and not aim.corrects):
        return (), ()
    if aim is None:
        gone = given_up.get(aim_id)
        return (gone.owners, gone.boards) if gone is not None else ((), ())
    owner = results.evaluation.item_owners.get((aim_id, item)) or framework.owner_of(aim)
    return (owner,) if owner else (), framework.boards_of(aim)


def _of_role(
    framework: Framework,
    role: Role,
    owned: Mapping[Owners, Sequence[int]],
    line: Callable[[int], NewsLine],
    duties: Sequence[Duty],
) -> Iterator[RoleNews]:
    places: dict[str, list[Sequence[int]]] = {}
    for (owners, boards), some in owned.items():
        for id_ in owners if role == "owner" else boards:
            places.setdefault(id_, []).append(some)
    for id_, who in (framework.owners if role == "owner" else framework.boards).items():
        own = places.get(id_, [])
        told = [line(place) for place in islice(merge(*own), MOST_CHANGES)]
        more = sum(map(len, own)) - len(told)
        told += [NewsLine(text=f"And {more} more.")] if more else []
        owed = [each for each in duties if id_ in each.of(role)]
        if own or owed:
            yield RoleNews(
                role=role,
                id=id_,
                title=who.title,
                moved=tuple(told),
                late=tuple(NewsLine(text=each.text, aim=each.aim) for each in owed if each.late),
                expected=tuple(NewsLine(text=each.text, aim=each.aim) for each in owed if not each.late),
            )


def _shown(framework: Framework, aim_id: str) -> str:
    """The aim whose page a reader is led to."""
    aim = framework.aims.get(aim_id)
    return (aim.corrects or aim_id) if aim is not None else ""


def moved_line(change: Change, results: Results, revisions: Revisions) -> str:
    """A verdict that moved, in plain words, with the figures before and after.

    "Two-year-olds' checks, Wyre: missed (was met). 69.3% in 2025 against 90.5% promised; 2025 was revised from 92.1%."
    """
    framework, key = results.framework, change.key
    aim = framework.aims.get(key.aim)
    names = results.evaluation.area_names
    item = results.evaluation.item_titles.get((key.aim, key.item)) or key.item
    title = aim.title if aim is not None else key.aim
    who = [item or title, names.get(key.area, key.area), key.sex, key.age, key.category]
    against = f" against {names.get(key.compared_with, key.compared_with)}" if key.compared_with else ""
    now, was = (
        _word(key, each, missing)
        for each, missing in ((change.after, "no longer judged"), (change.before, "not judged"))
    )
    if now == was and change.after and change.before:
        now, was = change.after.fuller, change.before.fuller
    said = f"{', '.join(each for each in who if each)}{against}: {now} (was {was})."
    indicator = framework.indicators.get(key.indicator)
    figures = _figures(change, indicator.unit if indicator is not None else "", revisions)
    return f"{said} {figures}." if figures else said


def _word(key: VerdictKey, state: VerdictState | None, missing: str) -> str:
    """What is said of it in a word; of an item the metric's own, such as "overdue"."""
    if state is None:
        return missing
    return (state.outcome if key.item else "") or state.word


def _figures(change: Change, unit: str, revisions: Revisions) -> str:
    """The figure now, what it is held to, and what it was before, as far as they are known."""
    now, was, key = change.after, change.before, change.key
    own = revisions.get(key.series, {})
    numbers = [each for state in (now, was) if state for each in (state.value, state.target) if each is not None]
    revised = own.get(now.period) if now is not None else None
    numbers += [revised[0]] if revised and revised[0] is not None else []
    spec = telling_apart(".1f", numbers) if numbers else ".1f"

    def say(value: float) -> str:
        return written(value, spec) + unit_after(unit)

    parts = []
    if now is not None and now.value is not None and now.period:
        promised = f" against {say(now.target)} promised" if now.target is not None else ""
        parts.append(f"{say(now.value)} {spoken_when(now.period)}{promised}")
    before = was is not None and was.value is not None and bool(was.period)
    if revised is not None and now is not None:
        # What it was may be a figure that is told no more.
        parts.append(f"{now.period} was revised" + (f" from {say(revised[0])}" if revised[0] is not None else ""))
    elif before and was is not None and now is not None and was.period != now.period:
        assert was.value is not None
        parts.append(f"before, {say(was.value)} {spoken_when(was.period)}")
    for why in change.why:
        if why.cause is Cause.REVISED_DATA:
            others = in_order(each for each in own if now is None or each != now.period)
            gone = [each for each in others if own[each][1] is None]
            others = [each for each in others if each not in gone]
            if others:
                too = " too" if revised else ""
                parts.append(f"{', '.join(others)} {'was' if len(others) == 1 else 'were'} revised{too}")
            if gone:
                parts.append(f"the publisher took back the figures of {', '.join(gone)}")
            if why.detail in _COME_AND_GONE and not own:
                parts.append(_COME_AND_GONE[why.detail])
            elif not own and why.detail:
                parts.append(f"figures were revised {why.detail}")
        elif why.cause is Cause.CHANGED_DEFINITION:
            parts.append(f"what is promised was changed {why.detail}".strip())
        elif _PLAIN_CAUSES.get(why.cause):
            parts.append(_PLAIN_CAUSES[why.cause])
    return "; ".join(parts)


def comments_said(framework: Framework) -> dict[str, str]:
    """Every comment of a framework as JSON, under a name of its own, as a history keeps it."""
    said: dict[str, str] = {}
    for each in framework.comments:
        plain = attrs.asdict(each, filter=lambda field, _: field.name != "file")
        name = " ".join(part for part in (each.aim, each.area, each.date.isoformat(), each.author) if part)
        number = 2
        while name in said:
            name, number = f"{name} {number}", number + 1
        said[name] = json.dumps(plain, default=str, sort_keys=True, ensure_ascii=False)
    return said
