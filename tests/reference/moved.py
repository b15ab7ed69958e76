"""What moved between two runs, one verdict after another: the rule that the columns of `outcomes.history` are held to.

All that was ever said is read and gone through in plain Python; only why a verdict moved is asked of `Causes.of`, whose
columns ask it of one verdict of each kind.
"""

from __future__ import annotations

from typing import Any

import attrs
from sqlalchemy import select

from outcomes.history.causes import Causes
from outcomes.history.moved import KEY, MOVING, STATE, MovedVerdicts, States
from outcomes.history.small_numbers import read_withheld
from outcomes.history.store import Store
from outcomes.history.store_tables import IDENTITY, STATE_WORDS, identity, state
from outcomes.history.stored import RunRecord, VerdictKey, VerdictState
from outcomes.history.verdict_changes import Change, Changes

Moved = tuple[VerdictKey, VerdictState | None, VerdictState | None]
"""Which verdict, and what it said before and after; None: it was not there."""


def changes_of(changes: list[Change]) -> Changes:
    """Changes that a test made one by one, as what is found in a history."""
    keys = {name: [getattr(each.key, name) for each in changes] for name in KEY}
    moved = MovedVerdicts(keys, *(_states(some) for some in zip(*((c.before, c.after) for c in changes), strict=True)))
    return Changes(changes[0].framework, moved, range(len(changes)), [each.why for each in changes])


def _states(states: tuple[VerdictState | None, ...]) -> States:
    nothing = {name: "" if name in STATE_WORDS else None for name in STATE}
    rows = [nothing if each is None else attrs.asdict(each) for each in states]
    return States({name: [row[name] for row in rows] for name in STATE}, [each is not None for each in states])


def find_changes_one_by_one(store: Store, since: RunRecord, until: RunRecord) -> list[Change]:
    """As `find_changes`."""
    with store.snapshot():
        moved = _paired(_renamed(_moved(store, until.framework, since.id, until.id)))
        if not moved:
            return []
        columns = changes_of([Change(framework="", key=k, before=b, after=a, why=()) for k, b, a in moved]).moved
        causes = Causes(store, since, until, columns)
    return [
        Change(framework=until.framework, key=key, before=before, after=after, why=tuple(causes.of(key, before, after)))
        for key, before, after in moved
    ]


def _moved(store: Store, framework: str, since: int, until: int) -> list[Moved]:
    moved = []
    with store.snapshot() as past:
        word, withheld = past.words.word, read_withheld(store, framework)
        chosen = select(identity).where(identity.c.framework == past.words.find(framework)).order_by(identity.c.id)
        for row in past.connection.execute(chosen).mappings().all():
            key = VerdictKey(**{name: word(row[name]) for name in IDENTITY}, place=row["place"])
            said = select(state).where(state.c.identity == row["id"]).order_by(state.c.since)
            states = []
            for each in past.connection.execute(said).mappings().all():
                held: dict[str, Any] = {name: each[name] for name in STATE}
                states.append(VerdictState(**{**held, **{name: word(each[name]) for name in STATE_WORDS}}))
            now = next((each for each in reversed(states) if each.since <= until and each.since > since), None)
            was = next((each for each in reversed(states) if each.since <= since), None)
            if now is None or (was is not None and _says(was) == _says(now)):
                continue
            before, after = (each if each is not None and each.there else None for each in (was, now))
            if before is not None:
                before = withheld.without(key, before, since, there=after is not None)
            if before is not None or after is not None:
                moved.append((key, before, after))
    return moved


def _says(said: VerdictState) -> tuple[str, ...]:
    return tuple(getattr(said, name) for name in MOVING)


def _renamed(moved: list[Moved]) -> list[Moved]:
    """A judgement that went under one indicator and came under another is one change, and none where it says the same."""
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


def _paired(moved: list[Moved]) -> list[Moved]:
    """A row that only said "no data" and the rows that took its place are one change each, and the other way round."""
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
