"""Rows that came, went or moved between two runs, put together where they are one verdict.

Law: nothing that a person would call one change is told as two.
"""

from __future__ import annotations

import attrs

from outcomes.history.reading import MOVING
from outcomes.history.stored import VerdictKey, VerdictState

Moved = tuple[VerdictKey, VerdictState | None, VerdictState | None]
"""Which verdict, and what it said before and after; None: it was not there."""


def _renamed(moved: list[Moved]) -> list[Moved]:
    """A judgement that went under one indicator and came under another is one change, and none where it says the same.

    That its indicator was renamed is said of the promise (see `promised`).
    """
    went = {_but_indicator(key): (key, before) for key, before, after in moved if after is None}
    came = {_but_indicator(key) for key, before, _ in moved if before is None}
    joined: list[Moved] = []
    for key, before, after in moved:
        if after is None and (seat := _but_indicator(key)) in came and went[seat][0] == key:
            continue
        if before is None and (seat := _but_indicator(key)) in went:
            before = went[seat][1]
            if before is not None and after is not None and _says(before) == _says(after):
                continue
        joined.append((key, before, after))
    return joined


def _but_indicator(key: VerdictKey) -> VerdictKey:
    return attrs.evolve(key, indicator="")


def _says(state: VerdictState) -> tuple[str, ...]:
    return tuple(getattr(state, name) for name in MOVING)


def paired(moved: list[Moved]) -> list[Moved]:
    """The rows that are one change between two runs, each as one.

    A row that only said "no data" and the rows that took its place are one change each, and the other way round.
    """
    moved = _renamed(moved)
    went = {_seat(key): before for key, before, after in moved if after is None and not key.metric and before}
    came = {_seat(key): after for key, before, after in moved if before is None and not key.metric and after}
    used: set[tuple[str, str]] = set()
    changes: list[Moved] = []
    for key, before, after in moved:
        if before is None and key.metric:
            seat = next((each for each in (_seat(key), (key.aim, "")) if each in went), None)
            if seat is not None:
                used.add(seat)
                before = went[seat]
        elif after is None and key.metric:
            seat = next((each for each in (_seat(key), (key.aim, "")) if each in came), None)
            if seat is not None:
                used.add(seat)
                after = came[seat]
        changes.append((key, before, after))
    return [each for each in changes if each[0].metric or _seat(each[0]) not in used or None not in (each[1], each[2])]


def _seat(key: VerdictKey) -> tuple[str, str]:
    return key.aim, key.area
