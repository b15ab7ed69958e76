"""The time zones that a Parquet file names, looked at before polars does: of one that it does not know it prints a
fault of its own, with the names of its sources, where messages go.

Law: what cannot be read of a file's own summary is left to polars; nothing of a file is refused but a zone.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from typing import Final

_TIMESTAMP: Final = 10
"""The kind of a column of times in the schema that Arrow's writers keep in a file (Schema.fbs of Apache Arrow)."""
_MOST: Final = 100_000
"""Columns, those within columns too, that are looked at."""


def zones_of(kept: str) -> list[str]:
    """Every zone that the schema names which a file keeps under ``ARROW:schema``; none where it is no such schema."""
    try:
        return list(_zones(base64.b64decode(kept)))
    except (struct.error, ValueError, IndexError):
        return []


def _zones(data: bytes) -> Iterator[str]:
    # A message begins with its length, in newer versions behind a mark.
    begin = 8 if data[:4] == b"\xff\xff\xff\xff" else 4
    header = _table(data, _follow(data, begin), 2)
    left = _members(data, _table(data, header, 1))
    for _ in range(_MOST):
        if not left:
            return
        column = left.pop()
        left += _members(data, _table(data, column, 5))
        if len(left) > _MOST:
            return
        kind = _entry(data, column, 2)
        zone = _table(data, _table(data, column, 3), 1) if kind and data[kind] == _TIMESTAMP else 0
        if zone:
            (length,) = struct.unpack_from("<I", data, zone)
            yield data[zone + 4 : zone + 4 + length].decode()


def _follow(data: bytes, at: int) -> int:
    """Where the offset that stands at a place leads to."""
    return at + int(struct.unpack_from("<I", data, at)[0])


def _entry(data: bytes, table: int, number: int) -> int:
    """Where an entry of a table stands; 0 where the table is none (0) or lacks it."""
    if not table:
        return 0
    (back,) = struct.unpack_from("<i", data, table)
    (size,) = struct.unpack_from("<H", data, table - back)
    place = 4 + 2 * number
    offset = struct.unpack_from("<H", data, table - back + place)[0] if place < size else 0
    return table + int(offset) if offset else 0


def _table(data: bytes, table: int, number: int) -> int:
    """Where the table, list or text stands that is an entry of a table; 0 where there is none."""
    at = _entry(data, table, number)
    return _follow(data, at) if at else 0


def _members(data: bytes, many: int) -> list[int]:
    if not many:
        return []
    (count,) = struct.unpack_from("<I", data, many)
    if count > _MOST:
        raise ValueError
    return [_follow(data, many + 4 + 4 * place) for place in range(count)]
