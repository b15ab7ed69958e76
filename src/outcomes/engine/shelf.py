"""Batches whose arrays lie on disk: the rows of a run that are not to be in memory all at once.

Law: a batch that was put away says what it said before; its arrays are read-only and fetched by the system as they are
looked at.
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Callable, Mapping, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray
from outcomes.data.columns import WHO
from outcomes.engine.batch import Batch
from outcomes.immutable import altered
from outcomes.metrics.sentences import ROW_NUMBERS

ALIGNED = 64
WORDS = (*WHO, "period", "compared_with", "item", "missing", "held_back", "remark")
"""Columns of a batch that are codes of words."""


def put_away(batches: Sequence[Batch]) -> list[Batch]:
    """The same batches with their arrays in one temporary file, which goes when the last of them does."""
    places: list[int] = []
    # Milestones of promises that are made anew every year are few, and stay in memory.
    with tempfile.TemporaryFile() as file:
        for array in (each for batch in batches for each in _arrays(batch)):
            file.write(b"\0" * (-file.tell() % ALIGNED))
            places.append(file.tell())
            file.write(np.ascontiguousarray(array).data)
        file.write(b"\0")
        file.flush()
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    place = iter(places)

    def laid(array: NDArray[np.generic]) -> AnyArray:
        return np.frombuffer(held, dtype=array.dtype, count=array.size, offset=next(place)).reshape(array.shape)

    return [_with(each, laid) for each in batches]


def to_send(batch: Batch) -> Batch:
    """A batch without its numbers, evidence and digests, which `received` puts nothing in the place of."""
    nothing: dict[str, object] = dict.fromkeys((*ROW_NUMBERS, "data"), np.empty(0))
    return altered(batch, nothing | {"evidence": {}})


def received(batch: Batch, table: NDArray[np.int32]) -> Batch:
    """What was sent, in the words of another run: ``table`` gives for each code of its words the code there.

    Its numbers are NaN and its digests 0, those of a row that was given no data.
    """
    nothing = np.broadcast_to(np.float64(np.nan), (len(batch),))
    changes: dict[str, object] = dict.fromkeys(ROW_NUMBERS, nothing) | {
        name: table[getattr(batch, name)] for name in WORDS
    }
    changes["data"] = np.broadcast_to(np.uint64(0), (len(batch),))
    if batch.milestones is not None:
        changes["milestones"] = attrs.evolve(batch.milestones, label=table[batch.milestones.label])
    return altered(batch, changes)


def _fields(batch: Batch) -> list[str]:
    return [each.name for each in attrs.fields(Batch) if isinstance(getattr(batch, each.name), np.ndarray)]


def _tables(batch: Batch) -> dict[str, Mapping[str, AnyArray]]:
    return {"evidence": batch.evidence, "readings": batch.readings, "fragile": batch.fragile}


def _arrays(batch: Batch) -> list[AnyArray]:
    own = [getattr(batch, name) for name in _fields(batch)]
    return own + [array for table in _tables(batch).values() for array in table.values()]


def _with(batch: Batch, laid: Callable[[AnyArray], object]) -> Batch:
    changes: dict[str, object] = {name: laid(getattr(batch, name)) for name in _fields(batch)}
    for name, table in _tables(batch).items():
        changes[name] = {key: laid(array) for key, array in table.items()}
    return altered(batch, changes)
