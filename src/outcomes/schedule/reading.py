"""Reading the history: which runs there were, what a verdict said through time, which verdicts say something else.

Law: reads and never writes; a run is looked at as of itself, whatever came later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import attrs
from sqlalchemy import RowMapping, Select, and_, func, or_, select
from sqlalchemy.sql.selectable import FromClause, Subquery

from outcomes.diagnostics import suggest
from outcomes.metrics.contract import Status
from outcomes.schedule.observed import unpack
from outcomes.schedule.recording import InputRecord, RunRecord
from outcomes.schedule.refusals import refuse
from outcomes.schedule.store import Store, Vocabulary
from outcomes.schedule.tables import (
    IDENTITY,
    SERIES,
    STATE_NUMBERS,
    STATE_WORDS,
    arrival,
    identity,
    observed,
    revision,
    run,
    source,
    state,
)

MOVING = ("status", "verdict", "outcome", "direction")
"""A verdict has moved when one of these words is another."""


@attrs.frozen(kw_only=True)
class Said:
    """What a verdict said from run ``since`` on, and its fingerprint (``version``, ``definition``, ``data``)."""

    since: int
    status: str
    reason: str
    outcome: str
    verdict: str
    direction: str
    period: str
    version: str
    plugin: str
    value: float | None
    lower: float | None
    upper: float | None
    target: float | None
    benchmark: float | None
    definition: int
    data: int

    @property
    def there(self) -> bool:
        """False where the verdict was gone."""
        return bool(self.status)

    @property
    def word(self) -> str:
        """The one word for a person: the verdict, else the metric's own word, else why nothing can be said."""
        if self.status == Status.DEPENDS_ON_READING.value:
            return f"{self.outcome}, depending on the reading"
        return self.verdict or self.outcome or self.reason or self.status or "gone"


@attrs.frozen(kw_only=True)
class Which:
    """Which verdict is meant."""

    aim: str
    indicator: str
    area: str
    sex: str
    age: str
    category: str
    item: str
    metric: str
    compared_with: str
    place: int = 0

    @property
    def series(self) -> tuple[str, ...]:
        """The words that its observations have."""
        return tuple(str(getattr(self, name)) for name in SERIES)

    def __str__(self) -> str:
        parts = [self.aim, self.area, self.sex, self.age, self.category, self.item]
        return ", ".join(each for each in parts if each)


def read_runs(store: Store, framework: str | None = None) -> list[RunRecord]:
    """Every run, the oldest first."""
    with store.transaction() as connection:
        words = Vocabulary(connection)
        query = select(run).order_by(run.c.id)
        if framework is not None:
            query = query.where(run.c.framework == words.find(framework))
        return [_run(row, words) for row in connection.execute(query).mappings()]


def read_run(store: Store, number: int) -> RunRecord:
    """One run. Raises StoreError for a number that is none."""
    runs = {each.id: each for each in read_runs(store)}
    if number not in runs:
        known = f"the last is {max(runs)}" if runs else "there are none yet"
        raise refuse("OUT520", store.place, f"there is no run {number}", f"name one that there is; {known}")
    return runs[number]


def read_inputs(store: Store, number: int) -> list[InputRecord]:
    """The files that a run rested on, by name."""
    columns = source.c
    query = select(columns.name, columns.path, columns.sha256, columns.rows)
    with store.transaction() as connection:
        rows = connection.execute(query.where(columns.run == number).order_by(columns.name)).mappings()
        return [InputRecord(**row) for row in rows]


def read_aims(store: Store, framework: str) -> list[str]:
    """The aims that the history knows of a framework, sorted."""
    with store.transaction() as connection:
        words = Vocabulary(connection)
        query = select(identity.c.aim).where(identity.c.framework == words.find(framework)).distinct()
        return sorted(words.word(number) for number in connection.scalars(query))


def read_aim(store: Store, framework: str, aim: str, area: str = "") -> list[tuple[Which, list[Said]]]:
    """All that the verdicts of an aim ever said, the oldest first; with ``area`` only of that one.

    Raises StoreError with the nearest right name where the history has no such aim.
    """
    with store.transaction() as connection:
        words = Vocabulary(connection)
        chosen = [identity.c.framework == words.find(framework), identity.c.aim == words.find(aim)]
        if area:
            chosen.append(identity.c.area == words.find(area))
        query = select(identity, state).join(state, state.c.identity == identity.c.id).where(*chosen)
        found: dict[int, tuple[Which, list[Said]]] = {}
        for row in connection.execute(query.order_by(identity.c.id, state.c.since)).mappings():
            _, said = found.setdefault(row[identity.c.id], (_which(row, words), []))
            said.append(_said(row, words, state))
    if not found:
        aims = read_aims(store, framework)
        if aim in aims:
            raise refuse("OUT521", store.place, f'aim "{aim}" has nothing about area "{area}"', "check its code")
        raise refuse("OUT521", store.place, f'there is no aim "{aim}"', suggest(aim, aims))
    return sorted(found.values(), key=lambda each: (each[0].area, each[0].metric, str(each[0])))


def read_series(
    store: Store, framework: str, indicator: str, area: str = ""
) -> dict[tuple[str, ...], dict[str, float]]:
    """The values that were last observed of an indicator, by series (see `Which.series`) and label of the period."""
    with store.transaction() as connection:
        words = Vocabulary(connection)
        query = select(observed).where(
            observed.c.framework == words.find(framework), observed.c.indicator == words.find(indicator)
        )
        if area:
            query = query.where(observed.c.area == words.find(area))
        return {
            tuple(words.word(row[name]) for name in SERIES): {
                words.word(code): value for code, value in unpack(row["periods"], row["values"]).items()
            }
            for row in connection.execute(query).mappings()
        }


def read_periods(store: Store, framework: str) -> dict[str, dict[str, int]]:
    """By indicator, every period that was observed or judged, and the run that saw it first."""
    with store.transaction() as connection:
        words = Vocabulary(connection)
        number = words.find(framework)
        seen = select(arrival.c.indicator, arrival.c.period, func.min(arrival.c.run).label("run"))
        seen = seen.where(arrival.c.framework == number).group_by(arrival.c.indicator, arrival.c.period)
        judged = select(identity.c.indicator, state.c.period, func.min(state.c.since).label("run"))
        judged = judged.join(identity, identity.c.id == state.c.identity).where(identity.c.framework == number)
        judged = judged.where(state.c.period != 0).group_by(identity.c.indicator, state.c.period)
        found: dict[str, dict[str, int]] = {}
        for indicator, period, first in (*connection.execute(judged), *connection.execute(seen)):
            periods = found.setdefault(words.word(indicator), {})
            label = words.word(period)
            periods[label] = min(first, periods.get(label, first))
        return found


def read_revisions(
    store: Store, framework: str, since: int, until: int
) -> dict[tuple[str, ...], dict[str, tuple[float, float | None]]]:
    """By series and period, the value before and after, over all runs after one and up to another."""
    with store.transaction() as connection:
        words = Vocabulary(connection)
        query = select(revision).where(
            revision.c.framework == words.find(framework), revision.c.run > since, revision.c.run <= until
        )
        found: dict[tuple[str, ...], dict[str, tuple[float, float | None]]] = {}
        for row in connection.execute(query.order_by(revision.c.run)).mappings():
            series = found.setdefault(tuple(words.word(row[name]) for name in SERIES), {})
            period = words.word(row["period"])
            first = series[period][0] if period in series else row["before"]
            series[period] = (first, row["after"])
        return found


def read_moved(store: Store, framework: str, since: int, until: int) -> list[tuple[Which, Said | None, Said | None]]:
    """Each verdict whose words are other at run ``until`` than at run ``since``, with both; None: not there."""
    with store.transaction() as connection:
        words = Vocabulary(connection)
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
        moved = []
        for row in connection.execute(query).mappings():
            was = _said(row, words, before) if row[before.c.since] is not None else None
            now = _said(row, words, after)
            pair = (was if was and was.there else None, now if now.there else None)
            if pair != (None, None):
                moved.append((_which(row, words), *pair))
        return moved


def read_definitions(store: Store, framework: str, aims: Iterable[str], at: int) -> set[tuple[str, str, int]]:
    """Aim, metric and digest of the definition of every verdict of some aims that was there at a run."""
    with store.transaction() as connection:
        words = Vocabulary(connection)
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
        return {(words.word(aim), words.word(metric), int(digest)) for aim, metric, digest in connection.execute(query)}


def _newest(since: int, until: int) -> Subquery:
    """Of each verdict, the last run after one and up to another in which it began to say something else."""
    query: Select[Any] = select(state.c.identity, func.max(state.c.since).label("at"))
    return query.where(state.c.since > since, state.c.since <= until).group_by(state.c.identity).subquery()


def _run(row: RowMapping, words: Vocabulary) -> RunRecord:
    held: dict[str, Any] = dict(row)
    held |= {"framework": words.word(row["framework"]), "as_of": date.fromisoformat(row["as_of"])}
    held |= {name: datetime.fromisoformat(row[name]) for name in ("started", "finished")}
    return RunRecord(**held)


def _which(row: Mapping[Any, Any], words: Vocabulary) -> Which:
    return Which(**{name: words.word(row[identity.c[name]]) for name in IDENTITY}, place=row[identity.c.place])


def _said(row: Mapping[Any, Any], words: Vocabulary, table: FromClause) -> Said:
    held: dict[str, Any] = {name: row[table.c[name]] for name in ("since", "definition", "data", *STATE_NUMBERS)}
    held |= {name: words.word(row[table.c[name]]) for name in STATE_WORDS}
    return Said(**held)


def last_judged(runs: Iterable[RunRecord], before: int | None = None, *, told: bool = False) -> RunRecord | None:
    """The last run with verdicts, before a given one; with ``told`` the last whose changes were handed on."""
    chosen = [each for each in runs if each.judged and (before is None or each.id < before) and (each.told or not told)]
    return chosen[-1] if chosen else None
