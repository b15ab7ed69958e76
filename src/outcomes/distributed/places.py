"""Where the figures of a run on many machines lie: a folder that its command and all workers reach, and the laying of
figures in it, each part of a file by one of the workers.

Law: figures lie in it no longer than the run; a file that is written again is the same file. What is laid is what the
command would lay; where a worker does not reach the same file, the command lays it.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import attrs
import fsspec
from fsspec.implementations.local import LocalFileSystem

from outcomes.data.packed import LaidPart, Packed, lay, put_together
from outcomes.data.readers.cut_file import CutFile, NotCutError
from outcomes.diagnostics import Diagnostic, UsageError
from outcomes.engine.pieces import lay_here
from outcomes.fetching.remote import reached, take_same
from outcomes.fetching.web import Failed, shown
from outcomes.immutable import immutable
from outcomes.logs import LOG

if TYPE_CHECKING:
    import polars
    from distributed import Worker
    from fsspec import AbstractFileSystem


Folder = Path | str
"""A folder: a path, or as text any URL of fsspec."""


@immutable
class RunFolder:
    """A folder. ``url`` is an absolute path where it lies on a disk of this machine, else what was given."""

    url: str

    @classmethod
    def of(cls, given: str | PathLike[str]) -> RunFolder:
        """The folder of a path or URL. Raises UsageError (``OUT553``) where nothing reaches it."""
        text = os.fspath(given)
        system, path = _system(text)
        return cls(os.path.abspath(path) if isinstance(system, LocalFileSystem) else text.rstrip("/"))

    def file(self, name: str) -> str:
        """The address of a file in it."""
        return f"{self.url}/{name}"

    def write(self, name: str, data: bytes) -> None:
        """Put a file in it. Raises UsageError (``OUT553``) where that is not possible."""
        url = self.file(name)
        with _usable(url), fsspec.open(url, "wb", auto_mkdir=True) as file:
            file.write(data)

    def write_parquet(self, name: str, frame: polars.DataFrame) -> None:
        """Put a table in it, as `write`."""
        packed = io.BytesIO()
        frame.write_parquet(packed)
        self.write(name, packed.getvalue())

    @contextmanager
    def figures(self) -> Iterator[tuple[Path, Folder, Callable[[Mapping[str, Packed]], Mapping[str, Packed]]]]:
        """A folder of this machine to lay figures in, and one that workers lay them in, which may be the same; and what
        makes, of all that lies there, what workers reach.

        Both are gone at the end. Raises UsageError (``OUT553``) where they cannot be made.
        """
        name = f"figures-{uuid4().hex[:12]}"
        system, path = _system(self.file(name))
        if isinstance(system, LocalFileSystem):
            folder = Path(self.url, name)
            with _usable(folder):
                folder.mkdir(parents=True)
            try:
                yield folder, folder, lambda sources: sources
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            return

        def sent(sources: Mapping[str, Packed]) -> Mapping[str, Packed]:
            with _usable(self.file(name)):
                # Nothing lies here where the workers laid all.
                if any(folder.iterdir()):
                    system.put(f"{folder}/", f"{path}/", recursive=True)
            return {each: packed.moved(folder, self.file(name)) for each, packed in sources.items()}

        with tempfile.TemporaryDirectory(prefix="outcomes-") as here:
            folder = Path(here)
            try:
                yield folder, self.file(name), sent
            finally:
                if system.exists(path):
                    system.rm(path, recursive=True)


def read_parquet(url: str) -> polars.DataFrame:
    """A table at an address. Raises UsageError (``OUT553``) where it cannot be had."""
    import polars

    with _usable(url), fsspec.open(url, "rb") as file:
        return polars.read_parquet(file)


def check_laid(place: Folder, folders: Iterable[Folder]) -> None:
    """Raises UsageError (``OUT553``) where some folder that a worker laid in a place is not found there."""
    system, path = _system(str(place))
    system.invalidate_cache()
    with _usable(place):
        there = {each.rpartition("/")[2] for each in system.ls(path, detail=False)} if system.exists(path) else set()
    lost = next((str(each) for each in folders if os.path.basename(each) not in there), None)
    if lost is not None:
        raise _refused(f'a worker has laid figures in "{lost}", where the command does not find them')


def unreachable(error: OSError) -> UsageError:
    """That a worker cannot have the figures of its piece."""
    return _refused(f"a worker cannot read its figures: {error}")


def _system(url: str) -> tuple[AbstractFileSystem, str]:
    """What reaches a URL, and how the path is called there."""
    try:
        return reached(url, " here and for every worker")
    except Failed as failed:
        raise _refused(failed.found, failed.to_do) from None


@contextmanager
def _usable(url: str | Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # An address may hold a password, and so may what is said of it.
        remote = "://" in str(url)
        name, said = (shown(str(url)), type(error).__name__) if remote else (str(url), error.strerror or str(error))
        raise _refused(f'"{name}" cannot be used: {said}') from (None if remote else error)


def _refused(
    found: str, to_do: str = "name a folder that the command and all workers can read and write"
) -> UsageError:
    return UsageError(Diagnostic(code="OUT553", subject="output", found=found, to_do=to_do))


class _NotReachedError(Exception):
    """A worker does not find the file that the command reads."""


@immutable(kw_only=True, eq=False)
class _Told:
    """What a worker tells of a part: see `outcomes.data.readers.cut_file.ReadPart`."""

    laid: LaidPart | None
    rows: int
    said: Any


@immutable(kw_only=True)
class _Same:
    """What a worker knows the file by that the command reads: its version, and where it is a copy of what lies at an
    address, that and the path there."""

    version: tuple[int, int]
    origin: tuple[str, str] | None

    def reached(self, file: CutFile, place: Folder) -> CutFile:
        """The file as a worker reaches it: where the command does, or as a copy of its own for a run."""
        try:
            if _version(file.path) == self.version:
                return file
            why = "a worker has another file there"
        except OSError as error:
            why = str(error)
        if self.origin is None:
            raise _NotReachedError(why)
        from distributed import get_worker

        folder = _own(get_worker(), place)
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            own = take_same(*self.origin, file.path.name, folder)
        except (Failed, OSError) as error:
            raise _NotReachedError(str(error)) from error
        if own is None:
            raise _NotReachedError("a worker finds another file at its address")
        return attrs.evolve(file, path=own)


@immutable
class LayingOnWorkers:
    """Lays files by the workers of a ``client``, in a ``place`` that all of them reach; several files at a time.

    ``origins``: of copies, by digest, the address and path that they were taken from.
    """

    client: Any
    place: Folder
    origins: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)

    def __call__(self, file: CutFile, folder: Path) -> Callable[[], Packed]:
        """Begin to lay a file: a call that ends it, in the folder where workers do not reach the file. Both raise
        NotCutError as the file does."""
        futures: list[Any] = []
        try:
            same = _Same(version=_version(file.path), origin=self.origins.get(file.path.name))
            for part in file.places():
                to = f"part-{uuid4().hex[:8]}-{len(futures):05}"
                futures.append(self.client.submit(_lay, file, part, same, self.place, to, pure=False))
        except (NotCutError, OSError) as error:
            self.client.cancel(futures)
            return self._refused(error, file, folder)
        return partial(self._end, futures, file, folder)

    def forget(self) -> None:
        """Let workers remove the copies that they took. One that is lost has lost them too."""
        if self.origins:
            self.client.run(_forget, self.place, on_error="ignore")

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


def _lay(file: CutFile, part: object, same: _Same, place: Folder, name: str) -> _Told:
    """Read a part and lay it, each time in a folder of its own: a worker that was taken for lost may still write."""
    read = same.reached(file, place).read(part)
    own = f"{name}-{uuid4().hex[:12]}"
    folder = place / own if isinstance(place, Path) else f"{place}/{own}"
    if isinstance(folder, Path):
        # Not its parents: they are gone when the run is over.
        folder.mkdir()
    laid = None if read.observations is None else lay(read.observations, folder)
    return _Told(laid=laid, rows=read.rows, said=read.said)


def _own(worker: Worker, place: Folder) -> Path:
    """Where a worker keeps its copies for a run, whose figures lie in a place of their own."""
    return Path(worker.local_directory, f"copies-{os.path.basename(place)}")


def _forget(place: Folder, dask_worker: Worker) -> None:
    shutil.rmtree(_own(dask_worker, place), ignore_errors=True)


def _version(path: Path) -> tuple[int, int]:
    """What tells a file from another that is called so."""
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns
