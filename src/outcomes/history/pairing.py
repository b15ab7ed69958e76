"""Rows that came, went or moved between two runs, put together where they are one verdict.

Law: nothing that a person would call one change is told as two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, repeat
from operator import eq, getitem, is_not, not_, or_
from typing import Any, Final

from outcomes.history.moved import KEY, MOVING, NOWHERE, Columns, MovedVerdicts

_BUT_INDICATOR: Final = tuple(name for name in KEY if name != "indicator")
_SEAT: Final = ("aim", "area")


def paired(moved: MovedVerdicts) -> MovedVerdicts:
    """The rows that are one change between two runs, each as one.

    A judgement that went under one indicator and came under another is one change, and none where it says the same;
    that its indicator was renamed is said of the promise (see `promised`). Then a row that only said "no data" and the
    rows that took its place are one change each, and the other way round.
    """
    rows = range(len(moved))
    came, went = (list(compress(rows, map(not_, states.there))) for states in (moved.before, moved.after))
    if not came or not went:
        return moved
    was, dropped = _renamed(moved, came, went)
    before = list(map(was.get, rows, _places(moved.before.there)))
    after = _places(moved.after.there)
    left = list(compress(rows, map(not_, map(dropped.__contains__, rows))))
    instead, instead_of, used = _listed(moved, _nowhere(left, before), _nowhere(left, after))
    before, after = list(map(instead.get, rows, before)), list(map(instead_of.get, rows, after))
    # A row that others took the place of is told no more, unless it moved itself.
    judged = map(bool, map(moved.keys["metric"].__getitem__, left))
    free = map(not_, map(used.__contains__, _of(moved.keys, _SEAT, left)))
    whole = map(NOWHERE.__ne__, map(min, map(before.__getitem__, left), map(after.__getitem__, left)))
    told = list(compress(left, map(or_, map(or_, judged, free), whole)))
    return moved.at(told, list(map(before.__getitem__, told)), list(map(after.__getitem__, told)))


def _renamed(moved: MovedVerdicts, came: list[int], went: list[int]) -> tuple[dict[int, int], set[int]]:
    """By each row that came under another indicator the one that went, and the rows that are not told themselves."""
    last = dict(zip(_of(moved.keys, _BUT_INDICATOR, went), went, strict=True))
    was = _answered(came, list(map(last.get, _of(moved.keys, _BUT_INDICATOR, came))))
    same = map(eq, _of(moved.after.said, MOVING, was.keys()), _of(moved.before.said, MOVING, was.values()))
    return was, {*was.values(), *compress(was.keys(), same)}


def _listed(moved: MovedVerdicts, came: list[int], went: list[int]) -> tuple[dict[int, int], dict[int, int], set[Any]]:
    """Of rows of a metric, the row without one that said something of the same area, or else of the aim, before (of
    those that came) and after (of those that went); and the aims and areas of the rows without a metric."""
    metric = moved.keys["metric"]
    found = []
    for some, others in ((came, went), (went, came)):
        judged = list(compress(some, map(metric.__getitem__, some)))
        stand_in = list(compress(others, map(not_, map(metric.__getitem__, others))))
        at_seat = dict(zip(_of(moved.keys, _SEAT, stand_in), stand_in, strict=True))
        of_aim = map(at_seat.get, zip(map(moved.keys["aim"].__getitem__, judged), repeat("")))
        found.append(_answered(judged, list(map(at_seat.get, _of(moved.keys, _SEAT, judged), of_aim))))
    before, after = found
    return before, after, set(_of(moved.keys, _SEAT, {*before.values(), *after.values()}))


def _places(there: Sequence[bool]) -> list[int]:
    """The number of each row that is there, and of the others `NOWHERE`."""
    return list(map(getitem, zip(repeat(NOWHERE), range(len(there))), there))


def _nowhere(rows: list[int], places: list[int]) -> list[int]:
    return list(compress(rows, map(NOWHERE.__eq__, map(places.__getitem__, rows))))


def _of(columns: Columns, names: Iterable[str], rows: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    """Some columns of some rows, row by row."""
    rows = list(rows)
    return zip(*(map(columns[name].__getitem__, rows) for name in names), strict=True)


def _answered(rows: list[int], answers: list[int | None]) -> dict[int, int]:
    """The rows that have an answer, each with it."""
    some = list(map(is_not, answers, repeat(None)))
    return dict(zip(compress(rows, some), compress(answers, some), strict=True))  # type: ignore[arg-type]
