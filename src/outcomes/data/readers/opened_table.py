"""A table that has been opened: what every sort of file gives, and the check that the file is there to be opened.

Law: no cell is looked at before a file is known to be a plain one of a size that is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from outcomes.data.file_kinds import Kind, kind_of
from outcomes.data.limits import Limits, not_plain
from outcomes.data.origin import Origin
from outcomes.data.problems import no_file, unreadable
from outcomes.diagnostics import DataError, Diagnostic, nearest
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import polars


@immutable(kw_only=True, eq=False)
class Taken:
    """The columns that were asked for, by header. ``places`` are the row numbers in the source (None: 0, 1, ...)."""

    table: polars.DataFrame
    places: NDArray[np.int64] | None = None
    problems: tuple[Diagnostic, ...] = ()


class Opened(Protocol):
    """A table that has been opened, wherever it stands: its place, its headers, and its cells when asked for."""

    @property
    def origin(self) -> Origin: ...

    @property
    def headers(self) -> tuple[str, ...]: ...

    def numbered(self) -> list[tuple[int, list[str]]]: ...

    def place(self, name: str) -> int:
        """Which column of the source a header stands in, from 1."""
        ...

    def take(self, names: Mapping[str, str], kept: Iterable[str]) -> Taken:
        """The columns of fields (by header; number columns may be float64, the others are text) and further ones."""
        ...

    def beginning(self) -> list[list[str]]:
        """The cells of the first rows, its header among them, to say where a header is that was not found."""
        ...


def check_there(path: Path, origin: Origin, limits: Limits | None = None) -> Diagnostic | None:
    """The problem with a path that is no readable file, or a larger one than is read, if there is one."""
    try:
        if path.is_symlink() and not path.exists():
            return unreadable(origin, "it is a link that leads to no file", "put the file itself in its place")
        if not path.exists():
            there = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
            return no_file(origin.file, nearest(path.name, there))
        wrong = not_plain(path, limits or Limits())
    except OSError as error:
        return unreadable(origin, f"it cannot be opened ({error.strerror})", "check it and its permissions")
    return unreadable(origin, *wrong) if wrong is not None else None


def kind_there(path: Path, origin: Origin, limits: Limits | None = None) -> Kind:
    """What a file is by its bytes. Raises `DataError` where it is no readable file, or a larger one than is read."""
    missing = check_there(path, origin, limits)
    if missing:
        raise DataError(missing)
    try:
        return kind_of(path)
    except OSError as error:
        found = f"it cannot be opened ({error.strerror})"
        raise DataError(unreadable(origin, found, "check it and its permissions")) from error
