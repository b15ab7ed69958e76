"""Many rows into a table at once, the fastest way that each database has.

Law: what goes in is what a plain insert would have put there; NaN is stored as nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

from outcomes.arrays import AnyArray

Column = Sequence[object] | AnyArray

CHUNK = 50_000


def load(connection: Connection, table: Table, columns: Mapping[str, Column]) -> None:
    """Add rows given as columns of one length."""
    names = list(columns)
    lists = [_values_in(columns[name]) for name in names]
    if not lists or not lists[0]:
        return
    rows = zip(*lists, strict=True)
    if connection.dialect.name == "postgresql" and connection.dialect.driver == "psycopg":
        _copy(connection, table, names, rows)
    elif connection.dialect.name == "sqlite":
        quoted = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" for _ in names)
        statement = f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})'
        while chunk := list(islice(rows, CHUNK)):
            connection.exec_driver_sql(statement, chunk)
    else:
        while chunk := list(islice(rows, CHUNK)):
            connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in chunk])


def _values_in(column: Column) -> list[object]:
    if not isinstance(column, np.ndarray):
        return list(column)
    if column.dtype.kind == "f" and np.isnan(column).any():
        held = column.astype(object)
        held[np.isnan(column)] = None
        return list(held)
    plain: list[object] = column.tolist()
    return plain


def _copy(connection: Connection, table: Table, names: Sequence[str], rows: Iterator[tuple[object, ...]]) -> None:
    quoted = ", ".join(f'"{name}"' for name in names)
    driver = connection.connection.driver_connection
    assert driver is not None
    try:
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as problem:
        raise DBAPIError(None, None, problem, hide_parameters=True) from problem
