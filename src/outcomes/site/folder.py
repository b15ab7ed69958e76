"""A site as a folder that appears whole: written beside its place, then put there by a rename.

Law: whoever opens the folder finds the site of one run, complete; a folder that holds something else is never touched.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from outcomes.diagnostics import Diagnostic, Location
from outcomes.reports.folders import NotWrittenError, open_up, settle_folder, sync_folder

MARKER: Final = "site.css"
"""By this file a folder is known as a site, which the next one may take the place of."""


def publish(files: Iterable[tuple[str, bytes]], folder: Path) -> int:
    """Write a site in the place of the one that stands there, or of nothing. Gives the number of its files.

    Raises NotWrittenError (OUT501) where the folder holds something else, cannot be written, or the disk is full; what
    stood there before still stands.
    """
    check_place(folder)
    try:
        parent = folder.resolve().parent
        parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=parent))
    except OSError as problem:
        raise _failed(folder, problem) from problem
    try:
        count = write_files(files, new)
        open_up(new)
        _put_in_place(new, folder.resolve())
        settle_folder(parent)
    except OSError as problem:
        raise _failed(folder, problem) from problem
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return count


def check_place(folder: Path) -> None:
    """Raise NotWrittenError (OUT501) where a folder holds anything but a site: asked before anything is judged."""
    try:
        other = folder.exists() and not (folder.is_dir() and (not any(folder.iterdir()) or (folder / MARKER).is_file()))
    except OSError as problem:
        raise _failed(folder, problem) from problem
    if other:
        raise _not_written(folder, "it holds something that is no site", "name an empty or a new folder")


def write_files(files: Iterable[tuple[str, bytes]], folder: Path) -> int:
    """Write files to a folder that nobody looks at yet, and sync it. Gives how many."""
    count, folders = 0, {folder}
    for address, content in files:
        path = folder / address
        if path.parent not in folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.add(path.parent)
        path.write_bytes(content)
        count += 1
    for each in folders:
        sync_folder(each)
    return count


def _put_in_place(new: Path, folder: Path) -> None:
    """Two renames where a site stands already: between them, for a moment, there is none."""
    if not folder.exists():
        os.rename(new, folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
    os.rename(folder, old / "site")
    try:
        os.rename(new, folder)
    except OSError:
        os.rename(old / "site", folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _failed(folder: Path, problem: OSError) -> NotWrittenError:
    said = f"could not be written: {problem.strerror or type(problem).__name__}"
    return _not_written(folder, said, "make the folder writable or free space, and run again")


def _not_written(folder: Path, found: str, to_do: str) -> NotWrittenError:
    place = Location(file=str(folder))
    to_do = f"{to_do}; what stood there before still stands"
    return NotWrittenError(Diagnostic(code="OUT501", location=place, subject="site", found=found, to_do=to_do))
