"""Reading the history: which runs there were, what a verdict said through time, which verdicts say something else.

Law: reads and never writes; a run is looked at as of itself, whatever came later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import RowMapping, Select, and_, func, or_, select
from sqlalchemy.sql.selectable import FromClause, Subquery

from outcomes.diagnostics import suggest
from outcomes.history.records import SERIES, InputRecord, RunRecord, VerdictKey, VerdictState
from outcomes.history.refusals import not_there
from outcomes.history.small_numbers import read_withheld
from outcomes.history.store import Store
from outcomes.history.tables import (
    IDENTITY,
    STATE_NUMBERS,
    STATE_WORDS,
    arrival,
    identity,
    observed,
    revision,
    run,
    source,
    state,
    unpack,
)
from outcomes.history.vocabulary import Vocabulary

MOVING = ("status", "verdict", "outcome", "direction")
"""A verdict has moved when one of these words is another."""


def read_runs(store: Store, framework: str | None = None) -> list[RunRecord]:
    """Every run, the oldest first."""
    with store.snapshot() as past:
        words = past.words
        query = select(run).order_by(run.c.id)
        if framework is not None:
            query = query.where(run.c.framework == words.find(framework))
        return [_run(row, words) for row in past.connection.execute(query).mappings()]


def read_run(store: Store, number: int) -> RunRecord:
    """One run. Raises UsageError for a number that is none."""
    with store.snapshot() as past:
        row = past.connection.execute(select(run).where(run.c.id == number)).mappings().one_or_none()
        if row is not None:
            return _run(row, past.words)
        last = past.connection.scalar(select(func.max(run.c.id)))
    known = f"the last is {last}" if last else "there are none yet"
    raise not_there("OUT520", store.place, f"there is no run {number}", f"name one that there is; {known}")


def read_inputs(store: Store, number: int) -> list[InputRecord]:
    """The files that a run rested on, by name."""
    columns = source.c
    query = select(columns.name, columns.path, columns.sha256, columns.rows)
    with store.snapshot() as past:
        rows = past.connection.execute(query.where(columns.run == number).order_by(columns.name)).mappings()
        return [InputRecord(**row) for row in rows]


def needed_by(store: Store, folders: Collection[str]) -> set[str]:
    """Digests of the files that the runs rest on which were published in some folders."""
    with store.snapshot() as past:
        pairs = past.connection.execute(select(run.c.folder, source.c.sha256).join(source, source.c.run == run.c.id))
        return {digest for folder, digest in pairs if folder in folders}


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
        for row in past.connection.execute(query.order_by(identity.c.id, state.c.since)).mappings():
            _, states = pasts.setdefault(row[identity.c.id], (_key(row, words), []))
            states.append(_state(row, words, state))
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


def read_moved(
    store: Store, framework: str, since: int, until: int
) -> list[tuple[VerdictKey, VerdictState | None, VerdictState | None]]:
    """Each verdict whose words are other at run ``until`` than at run ``since``, with both; None: not there.

    What it said before is left out where that rested on a figure that the last run withheld.
    """
    with store.snapshot() as past:
        words = past.words
        after, before = state.alias("after"), state.alias("before")
        # One look into the primary key for each row that is new, whatever a planner knows of the tables.
        newest, earlier = _newest(since, until), state.alias("earlier")
        last = select(func.max(earlier.c.since)).where(
            earlier.c.identity == newest.c.identity, earlier.c.since <= since
        )
        query = (
            select(identity, after, before)
            .select_from(newest)
            .join(identity, identity.c.id == newest.c.identity)
            .join(after, and_(after.c.identity == newest.c.identity, after.c.since == newest.c.at))
            .outerjoin(before, and_(before.c.identity == newest.c.identity, before.c.since == last.scalar_subquery()))
            .where(identity.c.framework == words.find(framework))
            .where(or_(before.c.since.is_(None), *(after.c[name] != before.c[name] for name in MOVING)))
            .order_by(identity.c.id)
        )
        withheld = read_withheld(store, framework)
        moved = []
        for row in past.connection.execute(query).mappings():
            was = _state(row, words, before) if row[before.c.since] is not None else None
            now = _state(row, words, after)
            pair = (was if was and was.there else None, now if now.there else None)
            if pair != (None, None):
                key = _key(row, words)
                if pair[0]:
                    pair = (withheld.without(key, pair[0], since, there=now.there), pair[1])
                moved.append((key, *pair))
        return moved


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


def read_judged_periods(
    store: Store, framework: str, aims: Collection[str], at: int
) -> dict[VerdictKey, frozenset[str]]:
    """The periods that each verdict of some aims was ever judged on, up to a run."""
    if not aims:
        return {}
    with store.snapshot() as past:
        words = past.words
        query = (
            select(identity, state.c.period)
            .join(state, state.c.identity == identity.c.id)
            .where(identity.c.framework == words.find(framework), state.c.since <= at, state.c.period != 0)
            .where(identity.c.aim.in_([words.find(each) for each in aims]))
            .distinct()
        )
        periods: dict[VerdictKey, set[str]] = {}
        for row in past.connection.execute(query).mappings():
            periods.setdefault(_key(row, words), set()).add(words.word(row[state.c.period]))
        return {key: frozenset(each) for key, each in periods.items()}


def _newest(since: int, until: int) -> Subquery:
    """Of each verdict, the last run after one and up to another in which it began to say something else."""
    query: Select[Any] = select(state.c.identity, func.max(state.c.since).label("at"))
    return query.where(state.c.since > since, state.c.since <= until).group_by(state.c.identity).subquery()


def _run(row: RowMapping, words: Vocabulary) -> RunRecord:
    held: dict[str, Any] = dict(row)
    held |= {"framework": words.word(row["framework"]), "as_of": date.fromisoformat(row["as_of"])}
    held |= {name: datetime.fromisoformat(row[name]) for name in ("started", "finished")}
    return RunRecord(**held)


def _key(row: RowMapping, words: Vocabulary) -> VerdictKey:
    return VerdictKey(**{name: words.word(row[identity.c[name]]) for name in IDENTITY}, place=row[identity.c.place])


def _state(row: RowMapping, words: Vocabulary, table: FromClause) -> VerdictState:
    held: dict[str, Any] = {name: row[table.c[name]] for name in ("since", "definition", "data", *STATE_NUMBERS)}
    held |= {name: words.word(row[table.c[name]]) for name in STATE_WORDS}
    return VerdictState(**held)


def last_judged(runs: Iterable[RunRecord], before: int | None = None, *, told: bool = False) -> RunRecord | None:
    """The last run with verdicts, before a given one; with ``told`` the last whose changes were handed on."""
    chosen = [each for each in runs if each.judged and (before is None or each.id < before) and (each.told or not told)]
    return chosen[-1] if chosen else None


def last_two(store: Store, framework: str) -> tuple[RunRecord, RunRecord] | None:
    """The last two runs of a framework with verdicts, the earlier one first; None where there are not two."""
    runs = read_runs(store, framework)
    last = last_judged(runs)
    before = last_judged(runs, before=last.id) if last is not None else None
    return None if last is None or before is None else (before, last)
