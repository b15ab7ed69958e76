"""What a worker process answers, as bytes: a header of JSON and columns of fixed types, never a pickle.

Law: nothing that a worker sends is run, and nothing is believed before it was fitted to a class of ours. Whatever does
not fit raises `GarbageError`.

A message is ``OUT1``, the length of the header and of all columns (8 bytes each), the header, and the columns one after
the other. The header is ``{"turn": n, "kind": "...", "answer": ..., "columns": [[dtype, elements], ...]}``.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from typing import Final, TypeVar

import attrs
import numpy as np

from outcomes.arrays import AnyArray
from outcomes.framework.structuring import structure
from outcomes.immutable import immutable

T = TypeVar("T")

MAGIC: Final = b"OUT1"
_SIZES: Final = struct.Struct(">4sQQ")
HEADER: Final = 64 * 2**20
"""Bytes that a header may have."""

_DTYPES: Final[Mapping[str, type]] = {
    "bool": np.bool_,
    "uint8": np.uint8,
    "int8": np.int8,
    "int16": np.int16,
    "int32": np.int32,
    "int64": np.int64,
    "float64": np.float64,
}
_TAG: Final = "$"
_MOMENTS: Final[Mapping[str, type[date] | type[time]]] = {"date": date, "datetime": datetime, "time": time}


class GarbageError(Exception):
    """A worker sent something that is no answer."""


@immutable(kw_only=True, eq=False)
class Message:
    """One answer of a worker."""

    turn: int
    kind: str
    answer: object
    columns: tuple[AnyArray, ...] = ()

    def fit(self, cls: type[T]) -> T:
        """The answer as a class of ours."""
        return fitted(cls, self.answer)

    def column(self, place: int, dtype: type, rows: int) -> AnyArray:
        """A column of a type and length that are known."""
        if place >= len(self.columns):
            raise GarbageError("a column is missing")
        numbers = self.columns[place]
        if numbers.dtype != dtype or numbers.shape != (rows,):
            raise GarbageError(f"a column is {numbers.dtype} of {numbers.size}, not {np.dtype(dtype)} of {rows}")
        return numbers


def fitted(cls: type[T], value: object) -> T:
    """A plain value as a class of ours, nothing of it coerced."""
    try:
        return structure(cls, value)
    except Exception:
        raise GarbageError(f"it is no {cls.__name__}") from None


def packed(message: Message) -> bytes:
    """A message as bytes, in the worker."""
    columns = [np.ascontiguousarray(each) for each in message.columns]
    header = json.dumps(
        {
            "turn": message.turn,
            "kind": message.kind,
            "answer": told(message.answer),
            "columns": [[each.dtype.name, each.size] for each in columns],
        }
    ).encode()
    body = b"".join(each.tobytes() for each in columns)
    return _SIZES.pack(MAGIC, len(header), len(body)) + header + body


def unpacked(read: Callable[[int], bytes | None], most: int) -> Message | None:
    """The next message of a stream, None at its end. ``most`` limits the bytes of its columns."""
    head = read(_SIZES.size)
    if head is None:
        return None
    magic, header_size, body_size = _SIZES.unpack(head)
    if magic != MAGIC or header_size > HEADER or body_size > most:
        raise GarbageError("what it wrote is no answer")
    raw, body = read(header_size), read(body_size)
    if raw is None or body is None:
        return None
    try:
        header = json.loads(raw)
        turn, kind, answer = header["turn"], header["kind"], header["answer"]
        shapes = [(_DTYPES[name], int(size)) for name, size in header["columns"]]
    except Exception:
        raise GarbageError("the header of its answer cannot be read") from None
    if type(turn) is not int or type(kind) is not str:
        raise GarbageError("the header of its answer cannot be read")
    return Message(turn=turn, kind=kind, answer=answer, columns=_columns(body, shapes))


def _columns(body: bytes, shapes: Sequence[tuple[type, int]]) -> tuple[AnyArray, ...]:
    columns: list[AnyArray] = []
    start = 0
    for dtype, size in shapes:
        length = np.dtype(dtype).itemsize * size
        if size < 0 or start + length > len(body):
            raise GarbageError("its columns are shorter than it says")
        columns.append(np.frombuffer(body, dtype=dtype, count=size, offset=start))
        start += length
    if start != len(body):
        raise GarbageError("its columns are longer than it says")
    return tuple(columns)


def told(value: object) -> object:
    """Our own classes, enumerations and dates as JSON can say them."""
    cls: type = type(value)
    if attrs.has(cls):
        return {field.name: told(getattr(value, field.name)) for field in attrs.fields(cls)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date | time):
        return {_TAG: type(value).__name__, "at": value.isoformat()}
    if isinstance(value, Mapping):
        return {str(key): told(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [told(each) for each in value]
    return value


def heard(value: object) -> object:
    """A plain value of parameters as it was before `told`: dates are dates again."""
    if isinstance(value, Mapping):
        if _TAG in value:
            try:
                return _MOMENTS[value[_TAG]].fromisoformat(value["at"])
            except Exception:
                raise GarbageError("it holds a date that cannot be read") from None
        return {key: heard(each) for key, each in value.items()}
    if isinstance(value, list):
        return [heard(each) for each in value]
    return value
