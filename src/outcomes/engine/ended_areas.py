"""Areas that a framework judges though they have ended, with what followed them.

Law: this is only told. By the code history of England it is told of every framework that names no history of its own,
and nothing is joined for that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

import attrs

from outcomes.data.area_changes import AreaChange, endings, english_areas_that_changed, followers, made_of
from outcomes.data.coded import Coded
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import Diagnostic, Report, Severity, listed
from outcomes.engine.source_locations import locate_in
from outcomes.framework.model import Framework
from outcomes.framework.named_files import HISTORIES
from outcomes.periods.many_periods import spoken_day

T = TypeVar("T")

SHOWN = 5
"""How many areas are named one by one."""

JOIN = 'changes = "england" in the areas of the framework'
"""How a framework names the code history of England."""


def ended_areas(
    framework: Framework, changes: Sequence[AreaChange], wanted: Collection[str], day: date, *, join: bool = False
) -> Report:
    """A warning for each area that is judged and had ended by a day, with what followed.

    ``join``: the framework names no code history, and by that of England figures could be joined.
    """
    ended = endings(changes, wanted, day)
    said = first_and_count(
        list(ended.items()),
        lambda each: _ended(changes, *each, day, join),
        "have ended",
        "judge what followed them instead",
    )
    return _placed(framework, said)


def first_and_count(
    areas: Sequence[T], tell: Callable[[T], Diagnostic], more: str, to_do: str = ""
) -> list[Diagnostic]:
    """What there is to ``tell`` of the first of some areas, and how many others there are of which the same can be
    said: ``more`` says what, and ``to_do`` what to do about all of them, if it is something else."""
    said = [tell(each) for each in areas[:SHOWN]]
    if len(areas) > SHOWN:
        last = said[-1]
        found = f"and {len(areas) - SHOWN:,} more {more}"
        said.append(attrs.evolve(last, subject="areas", found=found, to_do=to_do or last.to_do))
    return said


def _placed(framework: Framework, said: Sequence[Diagnostic]) -> Report:
    where = locate_in(framework, ("framework", "areas")) if said else None
    return Report(attrs.evolve(each, location=where) for each in said)


def _ended(changes: Sequence[AreaChange], code: str, after: Sequence[AreaChange], day: date, join: bool) -> Diagnostic:
    first = after[0]
    who, when = (first.before if first.predecessor_name else "it"), spoken_day(first.date)
    successors = listed(each.after for each in after)
    happened = {
        "recode": f"was given another code on {when}: {successors}",
        "merge": f"ended on {when} and is part of {successors}",
        "split": f"ended on {when} and was split between {successors}",
    }[first.kind]
    to_do = f"judge {listed(followers(changes, code, day))} instead"
    if join and first.kind != "split":
        to_do += f"; {JOIN} joins the figures of both"
    return Diagnostic(
        code="OUT378",
        subject=f'area "{code}"',
        found=f"{who} {happened}",
        to_do=to_do,
        severity=Severity.WARNING,
    )


def followed_areas(judged: Collection[str], known: Collection[str]) -> tuple[str, str] | None:
    """The areas of some data that by the code history of England some others followed, and how their figures are
    joined ("" where they cannot be); None where it knows of none."""
    changed = made_of(english_areas_that_changed(judged), judged, known)
    if not changed:
        return None
    before = listed((each.before for each in changed), most=SHOWN)
    when = {spoken_day(each.date) for each in changed}
    said = f"{before}, which {listed(dict.fromkeys(each.after for each in changed))} followed"
    said += f" on {when.pop()}" if len(when) == 1 else ""
    return said, f"write {JOIN} to join their figures" if any(each.kind != "split" for each in changed) else ""


def ended_in_england(
    framework: Framework, wanted: Iterable[str], sources: Mapping[str, SourceIndex], day: date
) -> Report:
    """A warning for each judged area that has ended by the code history of England, if the framework names no other.

    Where all areas in the data are judged, one warning counts those that have ended.
    """
    if framework.areas.changes not in ("", *HISTORIES):
        return Report()
    join = not framework.areas.changes
    named = dict.fromkeys((*wanted, *framework.compare_with))
    changes = english_areas_that_changed(named)
    report = ended_areas(framework, changes, named, day, join=join) if changes else Report()
    spec = framework.areas
    if not spec.every or spec.codes or spec.types or spec.under:
        return report
    words = {word for index in sources.values() for word in _ended_in(index, day)} - named.keys()
    return report + _placed(framework, [_several(words, day, join)] if words else [])


def _ended_in(index: SourceIndex, day: date) -> list[str]:
    """The areas of a source that have ended by a day."""
    column = index.observations.area
    ended = endings(english_areas_that_changed(column.words), column.words, day)
    if not ended:
        return []
    used = column.used()
    return [word for word in ended if used[column.code_of(word)]]


def say_ended(column: Coded, day: date) -> str:
    """How many areas of some data have ended by the code history of England, with one and what followed; "" for none.

    As in "3, such as Allerdale (E07000026), which is now Cumberland (E06000063)".
    """
    words = [word for word, used in zip(column.words, column.used().tolist(), strict=True) if used]
    changes = english_areas_that_changed(words)
    ended = endings(changes, sorted(words), day)
    if not ended:
        return ""
    code, after = next(iter(ended.items()))
    return f"{len(ended):,}, such as {after[0].before}, which is now {listed(followers(changes, code, day))}"


def _several(codes: Collection[str], day: date, join: bool) -> Diagnostic:
    ended = endings(english_areas_that_changed(codes), sorted(codes), day)
    before = listed((after[0].before for after in ended.values()), most=SHOWN)
    return Diagnostic(
        code="OUT378",
        subject="areas",
        found=f"{before} {'has' if len(ended) == 1 else 'have'} ended, and all areas in the data are judged",
        to_do="name the areas that are judged" + (f"; {JOIN} joins the figures of old codes and new" if join else ""),
        severity=Severity.WARNING,
    )
