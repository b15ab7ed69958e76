"""Reading the history: what a verdict said through time, which verdicts say something else, which figures were revised.

Law: reads and never writes; a run is looked at as of itself, whatever came later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.sql.selectable import FromClause, Subquery

from outcomes.diagnostics import suggest
from outcomes.history.moved import KEY, MOVING, STATE, MovedVerdicts, States
from outcomes.history.refusals import not_there
from outcomes.history.small_numbers import read_withheld
from outcomes.history.store import Snapshot, Store
from outcomes.history.store_tables import (
    IDENTITY,
    STATE_NUMBERS,
    STATE_WORDS,
    arrival,
    identity,
    observed,
    revision,
    state,
    unpack,
)
from outcomes.history.stored import SERIES, VerdictKey, VerdictState

AT_ONCE: Final = 4_096
"""Rows that are taken from the database together, before each of their columns joins its own."""

_WORDS: Final = frozenset({*IDENTITY, *STATE_WORDS})


def read_aims(store: Store, framework: str) -> list[str]:
    """The aims that the history knows of a framework, sorted."""
    with store.snapshot() as past:
        words = past.words
        query = select(identity.c.aim).where(identity.c.framework == words.find(framework)).distinct()
        return sorted(words.word(number) for number in past.connection.scalars(query))


def read_areas(store: Store, framework: str, aim: str) -> list[str]:
    """The areas about which the history says something of an aim, sorted."""
    with store.snapshot() as past:
        words = past.words
        chosen = identity.c.framework == words.find(framework), identity.c.aim == words.find(aim)
        areas = past.connection.scalars(select(identity.c.area).where(*chosen).distinct())
        return sorted({words.word(number) for number in areas} - {""})


def read_aim(
    store: Store, framework: str, aim: str, area: str = "", *, as_said: bool = False
) -> list[tuple[VerdictKey, list[VerdictState]]]:
    """All that the verdicts of an aim ever said, the oldest first; with ``area`` only of that one.

    What rested on a figure that the last run withheld is left out, unless all is wanted ``as_said``.

    Raises UsageError with the nearest right name where the history has no such aim, or nothing of it in the area.
    """
    with store.snapshot() as past:
        words = past.words
        chosen = [identity.c.framework == words.find(framework), identity.c.aim == words.find(aim)]
        if area:
            chosen.append(identity.c.area == words.find(area))
        query = select(identity, state).join(state, state.c.identity == identity.c.id).where(*chosen)
        pasts: dict[int, tuple[VerdictKey, list[VerdictState]]] = {}
        rows = _Rows(past, query.order_by(identity.c.id, state.c.since))
        number, key_of, state_of = rows.value(identity, "id"), rows.keys(), rows.states(state)
        for row in rows.rows:
            _, states = pasts.setdefault(number(row), (key_of(row), []))
            states.append(state_of(row))
    if not pasts:
        aims = read_aims(store, framework)
        if aim in aims:
            wrong, areas = f'aim "{aim}" has nothing about area "{area}"', read_areas(store, framework, aim)
            raise not_there("OUT521", store.place, wrong, suggest(area, areas))
        raise not_there("OUT521", store.place, f'there is no aim "{aim}"', suggest(aim, aims))
    if not as_said:
        withheld = read_withheld(store, framework)
        for key, states in pasts.values():
            there = states[-1].there
            states[:-1] = [
                withheld.without(key, each, after.since - 1, there=there) for each, after in pairwise(states)
            ]
    return sorted(pasts.values(), key=lambda each: (each[0].area, each[0].metric, str(each[0])))


def read_series(
    store: Store, framework: str, indicator: str, area: str = ""
) -> dict[tuple[str, ...], dict[str, float]]:
    """The values last observed of an indicator, by series (see `VerdictKey.series`) and label of the period."""
    with store.snapshot() as past:
        withheld = read_withheld(store, framework)
        words = past.words
        query = select(observed).where(
            observed.c.framework == words.find(framework), observed.c.indicator == words.find(indicator)
        )
        if area:
            query = query.where(observed.c.area == words.find(area))
        return {
            series: {
                label: value
                for code, value in unpack(row["periods"], row["values"]).items()
                if (label := words.word(code)) not in withheld.of(series)
            }
            for row in past.connection.execute(query).mappings()
            if (series := tuple(words.word(row[name]) for name in SERIES))
        }


def read_periods(store: Store, framework: str) -> dict[str, dict[str, int]]:
    """By indicator, every period that was observed or judged, and the run that saw it first."""
    with store.snapshot() as past:
        words = past.words
        number = words.find(framework)
        seen = select(arrival.c.indicator, arrival.c.period, func.min(arrival.c.run).label("run"))
        seen = seen.where(arrival.c.framework == number).group_by(arrival.c.indicator, arrival.c.period)
        judged = select(identity.c.indicator, state.c.period, func.min(state.c.since).label("run"))
        judged = judged.join(identity, identity.c.id == state.c.identity).where(identity.c.framework == number)
        judged = judged.where(state.c.period != 0).group_by(identity.c.indicator, state.c.period)
        first_runs: dict[str, dict[str, int]] = {}
        for indicator, period, first in (*past.connection.execute(judged), *past.connection.execute(seen)):
            periods = first_runs.setdefault(words.word(indicator), {})
            label = words.word(period)
            periods[label] = min(first, periods.get(label, first))
        return first_runs


def read_revisions(
    store: Store, framework: str, since: int, until: int
) -> dict[tuple[str, ...], dict[str, tuple[float | None, float | None]]]:
    """By series and period, the value before and after, over all runs after one and up to another.

    Of a figure that the last run withheld nothing is said; None before where what it was may not be told any more (see
    `NotTold`), None after where it is gone.
    """
    with store.snapshot() as past:
        withheld = read_withheld(store, framework)
        words = past.words
        query = select(revision).where(
            revision.c.framework == words.find(framework), revision.c.run > since, revision.c.run <= until
        )
        revisions: dict[tuple[str, ...], dict[str, tuple[float | None, float | None]]] = {}
        for row in past.connection.execute(query.order_by(revision.c.run)).mappings():
            about, period = tuple(words.word(row[name]) for name in SERIES), words.word(row["period"])
            if period in withheld.of(about):
                continue
            series = revisions.setdefault(about, {})
            was = None if withheld.at(about[0], row["run"] - 1) else row["before"]
            first = series[period][0] if period in series else was
            series[period] = (first, row["after"])
        return revisions


def read_taken_back(store: Store, framework: str, until: int) -> set[tuple[tuple[str, ...], str]]:
    """Series and period of every figure that was ever taken back up to a run, whether or not it was given again."""
    with store.snapshot() as past:
        words = past.words
        query = select(revision).where(
            revision.c.framework == words.find(framework), revision.c.run <= until, revision.c.after.is_(None)
        )
        rows = past.connection.execute(query).mappings()
        return {(tuple(words.word(row[name]) for name in SERIES), words.word(row["period"])) for row in rows}


def read_moved(store: Store, framework: str, since: int, until: int) -> MovedVerdicts:
    """The verdicts whose words are other at run ``until`` than at run ``since``, in the order of the store.

    What they said before is left out where that rested on a figure that the last run withheld.
    """
    with store.snapshot() as past:
        after, before = state.alias("after"), state.alias("before")
        # One look into the primary key for each row that is new, whatever a planner knows of the tables.
        newest, earlier = _newest(since, until), state.alias("earlier")
        last = select(func.max(earlier.c.since)).where(
            earlier.c.identity == newest.c.identity, earlier.c.since <= since
        )
        which = [identity.c[name] for name in KEY]
        query = (
            select(identity.c.id, *which, after, before)
            .select_from(newest)
            .join(identity, identity.c.id == newest.c.identity)
            .join(after, and_(after.c.identity == newest.c.identity, after.c.since == newest.c.at))
            .outerjoin(before, and_(before.c.identity == newest.c.identity, before.c.since == last.scalar_subquery()))
            .where(identity.c.framework == past.words.find(framework))
            .where(or_(before.c.since.is_(None), *(after.c[name] != before.c[name] for name in MOVING)))
        )
        held = _columns(past, query)
        states = ({name: held[table.c[name]] for name in STATE} for table in (before, after))
        was, now = (States(said, list(map(bool, said["status"]))) for said in states)
        moved = MovedVerdicts({each.name: held[each] for each in which}, was, now).that_are_there(held[identity.c.id])
        return read_withheld(store, framework).left_out(moved, since)


def read_definitions(store: Store, framework: str, aims: Collection[str], at: int) -> set[tuple[str, str, int]]:
    """Aim, metric and digest of the definition of every verdict of some aims that was there at a run."""
    if not aims:
        return set()
    with store.snapshot() as past:
        words = past.words
        newest = _newest(0, at)
        query = (
            select(identity.c.aim, identity.c.metric, state.c.definition)
            .select_from(newest)
            .join(identity, identity.c.id == newest.c.identity)
            .join(state, and_(state.c.identity == newest.c.identity, state.c.since == newest.c.at))
            .where(identity.c.framework == words.find(framework), state.c.status != 0)
            .where(identity.c.aim.in_([words.find(each) for each in aims]))
            .distinct()
        )
        return {
            (words.word(aim), words.word(metric), int(digest)) for aim, metric, digest in past.connection.execute(query)
        }


def read_judged_periods(store: Store, framework: str, aims: Collection[str], at: int) -> set[tuple[Any, ...]]:
    """Each verdict of some aims, as the values of its key, with each period that it was ever judged on up to a run."""
    if not aims:
        return set()
    with store.snapshot() as past:
        words = past.words
        columns = [identity.c[name] for name in KEY]
        query = (
            select(*columns, state.c.period)
            .join(state, state.c.identity == identity.c.id)
            .where(identity.c.framework == words.find(framework), state.c.since <= at, state.c.period != 0)
            .where(identity.c.aim.in_([words.find(each) for each in aims]))
            .distinct()
        )
        held = _columns(past, query)
        return set(zip(*(held[each] for each in (*columns, state.c.period)), strict=True))


def _newest(since: int, until: int) -> Subquery:
    """Of each verdict, the last run after one and up to another in which it began to say something else."""
    query: Select[Any] = select(state.c.identity, func.max(state.c.since).label("at"))
    return query.where(state.c.since > since, state.c.since <= until).group_by(state.c.identity).subquery()


def _columns(past: Snapshot, query: Select[Any]) -> dict[Any, list[Any]]:
    """What a query finds, by its columns; words as text, and as the empty one where an outer join found no row."""
    word = past.words.by_number().__getitem__
    asked = list(query.selected_columns)
    held: list[list[Any]] = [[] for _ in asked]
    for rows in past.connection.execute(query).partitions(AT_ONCE):
        for column, values, of in zip(held, zip(*rows, strict=True), asked, strict=True):
            column.extend(map(word, values) if of.name in _WORDS else values)
    return dict(zip(asked, held, strict=True))


class _Rows:
    """The rows of a query as keys and states, each word looked up by its number.

    Values are taken by their places: by the columns themselves it takes four times as long.
    """

    def __init__(self, past: Snapshot, query: Select[Any]) -> None:
        self._words = past.words
        self._place = {column: place for place, column in enumerate(query.selected_columns)}
        self.rows = past.connection.execute(query)

    def value(self, table: FromClause, name: str) -> Callable[[Any], Any]:
        """What takes the value of one column of a table out of a row."""
        return itemgetter(self._place[table.c[name]])

    def _values(self, table: FromClause, names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
        """As `value`, of several columns."""
        return itemgetter(*(self._place[table.c[name]] for name in names))

    def keys(self) -> Callable[[Any], VerdictKey]:
        """What makes a key of a row."""
        pick, word = self._values(identity, (*IDENTITY, "place")), self._words.word

        def key(row: Any) -> VerdictKey:
            *words, place = pick(row)
            return VerdictKey(**dict(zip(IDENTITY, map(word, words), strict=True)), place=place)

        return key

    def states(self, table: FromClause) -> Callable[[Any], VerdictState]:
        """What makes a state of a row, from a table of them."""
        plain, word = ("since", "definition", "data", *STATE_NUMBERS), self._words.word
        pick, said = self._values(table, plain), self._values(table, STATE_WORDS)

        def made(row: Any) -> VerdictState:
            held: dict[str, Any] = dict(zip(plain, pick(row), strict=True))
            held.update(zip(STATE_WORDS, map(word, said(row)), strict=True))
            return VerdictState(**held)

        return made
