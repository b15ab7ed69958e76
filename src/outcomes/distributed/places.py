"""The folder that the command of a run on many machines and all workers reach: a path, or any URL of fsspec.

Law: figures lie in it no longer than the run; a file that is written again is the same file.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import fsspec
from fsspec.implementations.local import LocalFileSystem

from outcomes.diagnostics import Diagnostic, UsageError, suggest
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import polars

    from outcomes.data.packed import Packed


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


def _system(url: str) -> tuple[Any, str]:
    """What reaches a URL, and how the path is called there."""
    protocol = url.partition("://")[0]
    try:
        system, path = fsspec.core.url_to_fs(url)
    except ValueError:
        found = f'nothing knows how to reach "{url}"'
        raise _refused(found, suggest(protocol, fsspec.available_protocols())) from None
    except ImportError as error:
        to_do = f"install it here and for every worker; fsspec says: {error}"
        raise _refused(f'a package that reaches "{protocol}://" is not installed', to_do) from None
    return system, path


@contextmanager
def _usable(url: str | Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _refused(f'"{url}" cannot be used: {error.strerror or error}') from error


def _refused(
    found: str, to_do: str = "name a folder that the command and all workers can read and write"
) -> UsageError:
    return UsageError(Diagnostic(code="OUT553", subject="output", found=found, to_do=to_do))
