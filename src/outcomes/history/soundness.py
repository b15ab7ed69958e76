"""What a history holds that no run wrote: words that are not there, text for numbers, days that are none.

Law: it is looked for where reading failed, and only then, so that a changed history is told from a mistake of ours; it
never quotes what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, exc, func, literal_column, or_, select
from sqlalchemy.types import Float, Integer, LargeBinary, TypeEngine

from outcomes.history import store_tables as tables
from outcomes.history.fact_kinds import COMMENT, PROMISE, WITHHELD
from outcomes.history.stored import SERIES

_WORDS: Final[Mapping[Table, Sequence[str]]] = {
    tables.run: ("framework",),
    tables.identity: ("framework", *tables.IDENTITY),
    tables.state: tables.STATE_WORDS,
    tables.observed: ("framework", *SERIES),
    tables.revision: ("framework", *SERIES, "period"),
    tables.arrival: ("framework", "indicator", "period"),
    tables.fact: ("framework",),
}
"""The columns that mean a word by its number."""


def fault_in(connection: Connection) -> str:
    """The first thing in a history that no run wrote; empty where all of it could be one's."""
    try:
        return next(_faults(connection), "")
    except (exc.DBAPIError, UnicodeDecodeError):
        return "a part of it cannot be read"


def _faults(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        answer = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
        if answer != "ok":
            yield " ".join(answer.split())[:100]
        yield from _other_types(connection)
    last, many = connection.execute(select(func.max(tables.word.c.id), func.count(tables.word.c.word.distinct()))).one()
    if last != many - 1:
        yield f"of {last or 0:,} words {many:,} are there"
    for table, names in _WORDS.items():
        for name in names:
            lost = select(table.c[name]).where(table.c[name].not_in(select(tables.word.c.id)))
            if connection.execute(lost.limit(1)).first() is not None:
                yield f"{table.name}.{name} means a word that is not there"
    yield from _no_days(connection)
    periods, values = func.length(tables.observed.c.periods), func.length(tables.observed.c["values"])
    cut = select(tables.observed.c.key).where(or_(values != 2 * periods, periods % 4 != 0))
    if connection.execute(cut.limit(1)).first() is not None:
        yield f"{tables.observed.name} holds figures without their periods"
    yield from _no_json(connection)


def _other_types(connection: Connection) -> Iterator[str]:
    """SQLite keeps whatever it is given in any column."""
    for table in tables.METADATA.sorted_tables:
        for each in table.columns:
            kinds = (*_stored_as(each.type), *(["null"] if each.nullable else []))
            # By its name alone: told its type, SQLAlchemy would turn what is there into that.
            stored: ColumnElement[str] = func.typeof(literal_column(f'"{each.name}"'))
            other = select(stored).select_from(table).where(stored.not_in(kinds)).limit(1)
            if connection.execute(other).first() is not None:
                yield f"{table.name}.{each.name} holds what is no {kinds[0]}"


def _stored_as(kind: TypeEngine[object]) -> tuple[str, ...]:
    if isinstance(kind, Float):
        return "real", "integer"
    if isinstance(kind, LargeBinary):
        return ("blob",)
    return ("integer",) if isinstance(kind, Integer) or kind.python_type is bool else ("text",)


def _no_days(connection: Connection) -> Iterator[str]:
    columns = tables.run.c
    for row in connection.execute(select(columns.as_of, columns.started, columns.finished)):
        try:
            date.fromisoformat(row.as_of), datetime.fromisoformat(row.started), datetime.fromisoformat(row.finished)
        except ValueError:
            yield f"{tables.run.name} holds a day that is none"


def _no_json(connection: Connection) -> Iterator[str]:
    columns = tables.fact.c
    for row in connection.execute(select(columns.text).where(columns.kind.in_((COMMENT, PROMISE, WITHHELD)))):
        try:
            whole = isinstance(json.loads(row.text), dict | list)
        except ValueError:
            whole = False
        if not whole:
            yield f"{tables.fact.name} holds a text that was cut or changed"
