"""What the history says when it cannot be used, and the errors of databases in these words.

Law: a store that cannot be trusted is left as it is; no message holds a password or a stored value.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from outcomes.diagnostics import Diagnostic, ExitCode, Location, OutcomesError, UsageError


class StoreError(OutcomesError):
    """The history cannot be read or written; nothing of it was changed."""

    exit_code = ExitCode.NOT_WRITTEN


class LockedError(OutcomesError):
    """Another run holds the state."""

    exit_code = ExitCode.LOCKED


def refuse(code: str, place: str, found: str, to_do: str) -> StoreError:
    """The error for a history at a place."""
    return StoreError(Diagnostic(code=code, location=Location(file=place), subject="history", found=found, to_do=to_do))


def not_there(code: str, place: str, found: str, to_do: str) -> UsageError:
    """The error for who asks after something that a history does not have; nothing is wrong with the history."""
    return UsageError(Diagnostic(code=code, location=Location(file=place), subject="history", found=found, to_do=to_do))


def from_the_future(place: str, found: str, known: int) -> StoreError:
    """A newer version of the package wrote it."""
    return refuse(
        "OUT512",
        place,
        f"it has schema {found}, and this version knows schemas up to {known}",
        "upgrade outcomes on this machine, or name another state; nothing was changed",
    )


def damaged(place: str, found: str) -> StoreError:
    """What is there is no whole database."""
    return refuse(
        "OUT513",
        place,
        f"it is damaged ({found})",
        "restore it from a backup, or move it away to begin a new history; nothing was overwritten",
    )


def foreign(place: str) -> StoreError:
    """What is there is somebody else's database."""
    return refuse("OUT514", place, "it is a database, but no history of outcomes", "name another state")


def absent(place: str) -> StoreError:
    """There is nothing there, and nothing is to be made."""
    return refuse("OUT511", place, "there is no history", f"make it with: outcomes run PATH --state {place}")


@contextmanager
def database_errors(place: str) -> Iterator[None]:
    """Turn what a database driver raises into a `StoreError`."""
    try:
        yield
    except exc.NoSuchModuleError as problem:
        raise refuse(
            "OUT510", place, "no driver for this kind of database", "use sqlite or postgresql+psycopg"
        ) from problem
    except exc.DBAPIError as problem:
        raise _refusal(place, problem) from problem
    except OSError as problem:
        raise out_of_reach(place, problem) from problem


def out_of_reach(place: str, problem: OSError) -> StoreError:
    """A state that the system does not let be opened, by what it says."""
    if isinstance(problem, FileExistsError | NotADirectoryError):
        return refuse("OUT515", place, "a state is a folder, and this is a file", "name the folder that it lies in")
    found = f"it cannot be opened: {problem.strerror or type(problem).__name__}"
    return refuse("OUT515", place, found, "make the folder, or make it writable")


def _refusal(place: str, problem: exc.DBAPIError) -> StoreError:
    said = _first_line(problem.orig)
    if any(each in said for each in ("malformed", "not a database", "corrupt", "unsupported file format")):
        return damaged(place, said)
    if any(each in said for each in ("full", "disk I/O error", "No space left")):
        to_do = "free space and run again; what was recorded before still stands"
        return refuse("OUT516", place, f"it cannot be written: {said}", to_do)
    if any(each in said for each in ("readonly", "read-only", "unable to open", "permission denied")):
        return refuse("OUT515", place, f"it cannot be opened: {said}", "make the folder and its files writable")
    if "locked" in said:
        return refuse("OUT517", place, f"it is in use: {said}", "wait until its reader has finished, and run again")
    return refuse("OUT518", place, f"the database failed: {said}", "check that it runs and that its address is right")


def _first_line(problem: object) -> str:
    """What a driver says, on one line; without the values that a statement was given, which stand on later lines."""
    number = getattr(problem, "errno", None)
    if isinstance(number, int) and number in errno.errorcode:
        return errno.errorcode[number]
    lines = str(problem).splitlines()
    said = lines[0].strip() if lines else type(problem).__name__
    # What is wrong with an address may be its password, which a driver quotes.
    return "its address is not understood" if _ABOUT_ADDRESS.search(said) else said


_ABOUT_ADDRESS = re.compile(r"connection info string|connection option|dsn|conninfo|\bURI\b", re.IGNORECASE)
