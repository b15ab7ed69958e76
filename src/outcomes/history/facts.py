"""What stands beside verdicts from one run on until another: comments, promises as defined, duties, who was not told.

Law: a fact is written when it begins and when it ends, and at no other time; what was once said is never removed.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, insert, or_, select, update

from outcomes.history.store import Store
from outcomes.history.store_tables import fact
from outcomes.history.vocabulary import Vocabulary

Facts = Mapping[str, Mapping[str, str]]
"""By kind and name, the text of each fact."""


def write_facts(connection: Connection, framework: int, run: int, facts: Facts) -> None:
    """Let the facts of some kinds be those given from a run on: what is other or gone ends, what is new begins."""
    for kind, given in facts.items():
        there = (fact.c.framework == framework, fact.c.kind == kind)
        query = select(fact.c.name, fact.c.text).where(*there, fact.c.until.is_(None))
        held: dict[str, str] = {row.name: row.text for row in connection.execute(query)}
        for name in [name for name, text in held.items() if given.get(name) != text]:
            ended = update(fact).where(*there, fact.c.name == name, fact.c.until.is_(None))
            connection.execute(ended.values(until=run))
        new = [
            {"framework": framework, "kind": kind, "name": name, "text": text, "since": run}
            for name, text in given.items()
            if held.get(name) != text
        ]
        if new:
            connection.execute(insert(fact), new)


def record_facts(store: Store, framework: str, run: int, facts: Facts) -> None:
    """As `write_facts`, in a transaction of its own."""
    with store.transaction() as connection:
        words = Vocabulary(connection)
        number = words.id(framework)
        words.save(connection)
        write_facts(connection, number, run, facts)


def read_facts(store: Store, framework: str, kind: str, at: int | None = None) -> dict[str, str]:
    """The facts of a kind as they stood after a run (None: as they stand), by name."""
    with store.snapshot() as past:
        chosen = [fact.c.framework == past.words.find(framework), fact.c.kind == kind]
        if at is None:
            chosen.append(fact.c.until.is_(None))
        else:
            chosen += [fact.c.since <= at, or_(fact.c.until.is_(None), fact.c.until > at)]
        query = select(fact.c.name, fact.c.text).where(*chosen).order_by(fact.c.since, fact.c.name)
        return {row.name: row.text for row in past.connection.execute(query)}


def read_past_facts(store: Store, framework: str, kind: str) -> list[tuple[str, str, int, int | None]]:
    """Every fact of a kind that there ever was: name, text, the run from which on it stood, and that which ended it."""
    with store.snapshot() as past:
        query = select(fact.c.name, fact.c.text, fact.c.since, fact.c.until)
        query = query.where(fact.c.framework == past.words.find(framework), fact.c.kind == kind)
        rows = past.connection.execute(query.order_by(fact.c.since, fact.c.name))
        return [(name, text, since, until) for name, text, since, until in rows]
