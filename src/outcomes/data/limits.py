"""How much of a file is read: more than any council has, and less than would fill a machine.

Law: a file is refused for its size before it is read, with what it has and what is allowed.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from outcomes.immutable import immutable

MAX_BYTES: Final = 2**30
"""Bytes of a file, as it lies on the disk and unpacked. All of Fingertips, every area and year, is a third of it."""

MAX_ROWS: Final = 20_000_000
"""Rows of a table."""

MAX_SETTINGS: Final = 2**22
"""Bytes of a file that a person writes: settings, secrets, a query."""


@immutable
class Limits:
    """What a data source may have; a framework raises them for one source by its options of the same names."""

    max_bytes: int = MAX_BYTES
    max_rows: int = MAX_ROWS


def too_many_rows(rows: int, limits: Limits) -> tuple[str, str] | None:
    """What was found and what to do where a table has more rows than it may."""
    if rows <= limits.max_rows:
        return None
    return f"it has {rows:,} rows, and {limits.max_rows:,} are allowed", _raise("max_rows", rows)


def too_many_bytes(size: int, limits: Limits, unpacked: str = "") -> tuple[str, str] | None:
    """What was found and what to do where a file has more bytes than it may."""
    if size <= limits.max_bytes:
        return None
    return f"{unpacked}it has {size:,} bytes, and {limits.max_bytes:,} are allowed", _raise("max_bytes", size)


def not_plain(path: Path, limits: Limits) -> tuple[str, str] | None:
    """What was found and what to do where a path that is there is no plain file, or too large a one."""
    facts = path.stat()
    if stat.S_ISDIR(facts.st_mode):
        return "it is a folder", "name the file in it"
    if not stat.S_ISREG(facts.st_mode):
        return "it is a pipe or a device, not a plain file", "copy what it gives into a file, and name that"
    return too_many_bytes(facts.st_size, limits)


class NotPlainError(OSError):
    """A path that is there and no plain file, or too large a one; ``strerror`` says which."""


def plain_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """All of a file that is no table: settings, a query, boundaries.

    Raises OSError where it cannot be read, `NotPlainError` among it, before a byte of a pipe or device is waited for.
    """
    wrong = not_plain(path, Limits())
    if wrong is not None:
        raise NotPlainError(0, wrong[0])
    with path.open("rb") as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise NotPlainError(0, f"it has more than {most:,} bytes")
    return data


def _raise(option: str, needed: int) -> str:
    return f"check that it is the file that you mean; if it is, set {option} = {needed} in the data source's options"
