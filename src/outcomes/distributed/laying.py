"""Figures laid by the workers of a run on many machines, each part of a file by one of them.

Law: what is laid is what the command would lay; where a worker does not reach the same file, the command lays it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from outcomes.data.packed import LaidPart, Packed, lay, put_together
from outcomes.data.readers.cut_file import CutFile, NotCutError
from outcomes.distributed.places import Folder, check_laid
from outcomes.engine.pieces import lay_here
from outcomes.immutable import immutable
from outcomes.logs import LOG


class _NotReachedError(Exception):
    """A worker does not find the file that the command reads."""


@immutable(kw_only=True, eq=False)
class _Told:
    """What a worker tells of a part: see `outcomes.data.readers.cut_file.ReadPart`."""

    laid: LaidPart | None
    rows: int
    said: Any


@immutable
class LayingOnWorkers:
    """Lays files by the workers of a ``client``, in a ``place`` that all of them reach; several files at a time."""

    client: Any
    place: Folder

    def __call__(self, file: CutFile, folder: Path) -> Callable[[], Packed]:
        """Begin to lay a file: a call that ends it, in the folder where workers do not reach the file. Both raise
        NotCutError as the file does."""
        futures: list[Any] = []
        try:
            version = _version(file.path)
            for part in file.places():
                to = f"part-{uuid4().hex[:8]}-{len(futures):05}"
                futures.append(self.client.submit(_lay, file, part, version, self.place, to, pure=False))
        except (NotCutError, OSError) as error:
            self.client.cancel(futures)
            return self._refused(error, file, folder)
        return partial(self._end, futures, file, folder)

    def _end(self, futures: list[Any], file: CutFile, folder: Path) -> Packed:
        try:
            told: list[_Told] = self.client.gather(futures)
            check_laid(self.place, [each.laid.folder for each in told if each.laid is not None])
        except (NotCutError, _NotReachedError, OSError) as error:
            self.client.cancel(futures)
            return self._refused(error, file, folder)()
        file.check_all((each.laid is not None, each.said) for each in told)
        parts, before = [], 0
        for each in told:
            if each.laid is not None:
                parts.append((each.laid, before))
            before += each.rows
        return put_together(parts)

    def _refused(self, error: Exception, file: CutFile, folder: Path) -> Callable[[], Packed]:
        if isinstance(error, NotCutError):
            raise error
        LOG.debug("the workers cannot lay %s: %s", file.origin.file, error)
        return partial(lay_here, file, folder)


def _lay(file: CutFile, part: Any, version: tuple[int, int], place: Folder, name: str) -> _Told:
    """Read a part and lay it, each time in a folder of its own: a worker that was taken for lost may still write."""
    try:
        if _version(file.path) != version:
            raise _NotReachedError("a worker has another file there")
    except OSError as error:
        raise _NotReachedError(str(error)) from error
    read = file.read(part)
    own = f"{name}-{uuid4().hex[:12]}"
    folder = place / own if isinstance(place, Path) else f"{place}/{own}"
    if isinstance(folder, Path):
        # Not its parents: they are gone when the run is over.
        folder.mkdir()
    laid = None if read.observations is None else lay(read.observations, folder)
    return _Told(laid=laid, rows=read.rows, said=read.said)


def _version(path: Path) -> tuple[int, int]:
    """What tells a file from another that is called so."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns
