"""Files that appear whole or not at all.

Law: a reader never sees half a file; what was there before stays until the new one is complete and synced.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from outcomes.diagnostics import Diagnostic, ExitCode, Location, OutcomesError, install_extra
from outcomes.umask import told_umask


class NotWrittenError(OutcomesError):
    """An output could not be written; what stood there before still stands."""

    exit_code = ExitCode.NOT_WRITTEN


@contextmanager
def written_whole(path: Path, *, binary: bool) -> Iterator[IO[Any]]:
    """A stream whose content takes the place of ``path`` when the block ends without an error.

    A device or a pipe (``/dev/null``, ``/dev/stdout``) is no file to be replaced: it is written to when all is there.
    Raises NotWrittenError (exit code 14) where the folder is missing or read-only, or the disk is full.
    """
    try:
        device = path.exists() and not (path.is_file() or path.is_dir())
    except OSError as problem:
        raise not_written(path, problem) from problem
    if device:
        held: io.BytesIO | io.StringIO = io.BytesIO() if binary else io.StringIO()
        yield held
        _pass_on(path, held)
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as problem:
        raise not_written(path, problem) from problem
    temporary = Path(name)
    try:
        with open(handle, "wb" if binary else "w", encoding=None if binary else "utf-8") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        open_up(temporary)
        os.replace(temporary, path)
        settle_folder(path.parent)
    except OSError as problem:
        raise not_written(path, problem) from problem
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _pass_on(path: Path, held: io.BytesIO | io.StringIO) -> None:
    held.seek(0)
    content = held.read()
    try:
        with open(path, "wb") as stream:
            stream.write(content if isinstance(content, bytes) else content.encode("utf-8"))
    except OSError as problem:
        raise not_written(path, problem) from problem


def open_up(made: Path) -> None:
    """Give a file or folder that was made for its owner alone the permissions that a new one has here."""
    made.chmod((0o777 if made.is_dir() else 0o666) & ~told_umask())


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder survive a loss of power, where the system opens folders at all (Windows does not)."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def settle_folder(folder: Path) -> None:
    """As `sync_folder` after a rename that has made something visible: it was written, whatever the folder says."""
    with suppress(OSError):  # some network drives cannot sync a folder
        sync_folder(folder)


def not_written(path: Path, problem: OSError) -> NotWrittenError:
    """What is raised where an output cannot be written, with what the system said."""
    missing = isinstance(problem, FileNotFoundError) and not path.parent.exists()
    to_do = f"make the folder {path.parent}" if missing else "make the folder writable or free space"
    return NotWrittenError(
        Diagnostic(
            code="OUT501",
            location=Location(file=str(path)),
            subject="output",
            found=f"could not be written: {problem.strerror or problem}",
            to_do=f"{to_do}, and run again; what stood there before still stands",
        )
    )


def missing_package(subject: str, package: str, extra: str) -> NotWrittenError:
    """What is raised where a package that an output needs is not installed: it names the extra that brings it."""
    return NotWrittenError(
        Diagnostic(
            code="OUT502",
            subject=subject,
            found=f"it needs {package}, which is not installed",
            to_do=install_extra(extra),
        )
    )
