"""Other files that a framework may name: in its folder, a granted one, at an address, by a pattern or by their folder.

Law: nothing outside the framework's folder is opened, and a file is looked for and never read.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final
from urllib.parse import unquote

from outcomes.framework.definition_file import Advice
from outcomes.framework.key_problem import Problem
from outcomes.framework.locations import KeyPath
from outcomes.framework.scalars import quoted


def is_address(named: str) -> bool:
    """Is a file that a framework names at an address: on the web, or where fsspec reaches it?"""
    return "://" in named and not named.startswith("@")


def is_web(named: str) -> bool:
    """Is a file that a framework names on the web?"""
    return named.lower().startswith(("https://", "http://"))


def is_elsewhere(named: str) -> bool:
    """Does a file lie where only a run can look: in what the operator grants, or on the web?"""
    return named.startswith("@") or is_address(named)


_OF_THIS_MACHINE: Final = frozenset({"file", "local", "asynclocal"})
_OF_OTHERS: Final = frozenset(
    {
        "async_wrapper",
        "asyncwrapper",
        "blockcache",
        "cached",
        "dask",
        "data",
        "dir",
        "filecache",
        "generic",
        "libarchive",
        "reference",
    }
    | {"simplecache", "tar", "zip"}
)
"""Protocols of fsspec behind which another one stands, or the content itself."""


def why_no_address(address: str) -> tuple[str, str] | None:
    """What is found of an address that is not asked, whoever names it, and what to do; None where it may be.

    What is found quotes nothing of it, since it may hold a password.
    """
    protocol = address.partition("://")[0].lower()
    if "::" in address or protocol in _OF_OTHERS:
        return "it is a chain of addresses, or one behind another", "name the file or folder itself"
    if protocol in _OF_THIS_MACHINE:
        return "it is a path of this machine", "write the path itself"
    if not address.isprintable() or "\\" in address or {".", ".."} & {*address.partition("://")[2].split("/")}:
        return "it is no plain address", 'write it like "s3://bucket/folder"'
    return None


def check_address(named: str, path: KeyPath) -> Problem | None:
    """What is wrong with an address in a framework that is not on the web; whether it is granted shows a run."""
    wrong = why_no_address(named)
    if wrong is None and "@" in named.partition("://")[2].partition("/")[0]:
        wrong = "it holds a user or a password", "a framework keeps no secrets: let the operator grant the address"
    if wrong is None:
        return None
    to_do = 'name a file in the framework\'s folder, or "@NAME/..." in a folder that is granted'
    return Problem(path=path, code="OUT214", found=wrong[0], to_do=to_do if "this machine" in wrong[0] else wrong[1])


HISTORIES: Final = ("england",)
"""Code histories of areas that the engine has, by their names."""

_NAME_OF_HISTORY: Final = re.compile(r"[\w-]+")


def check_history(named: str, path: KeyPath, advice: Advice) -> Problem | None:
    """What is wrong with the name of a code history. One word without a suffix is a name, anything else is a file."""
    if named in HISTORIES or not _NAME_OF_HISTORY.fullmatch(named):
        return None
    near = advice.nearest(named.lower(), HISTORIES)
    own = f"write {quoted('./' + named)} for a file"
    to_do = f"did you mean {quoted(near)}? Or {own}" if near else f'write "england", or {own}'
    return Problem(path=path, code="OUT215", found=f"there is no code history {quoted(named)}", to_do=to_do)


MOST_FILES: Final = 2_000
"""Files that one data source may be read from: five years of daily ones."""


PASSED_OVER: Final = (".", "_", "~$")
"""How names begin that are no figures of a folder: hidden files, and what Spark and others write beside them."""


def passed_over(name: str) -> bool:
    """Is a file, or a folder, none of the figures of the folder that it lies in?"""
    return name.startswith(PASSED_OVER)


_NO_TABLE: Final = {
    "_delta_log": ("it is a Delta table, which keeps files that no longer count", "export it to a folder of its own"),
    "_temporary": ("it is being written, or its writing broke off", "write it to its end, and run again"),
}

_NOTHING_SAID: Final = "__HIVE_DEFAULT_PARTITION__"
"""What a folder is called whose rows say nothing in the column."""


def matching(folder: Path, named: str) -> list[str]:
    """The files that a path of a data source means, relative to a folder, sorted: itself, all of a pattern, or all in
    the folder that it is, however deep.

    ``*``, ``?`` and ``[...]`` are signs of a pattern, unless a file is called so. Hidden files, and those that a
    spreadsheet program puts beside an open one (``~$``), are in no pattern; in a folder nothing is that begins as
    `PASSED_OVER`. Not looked at: whether a file is there whose path is no pattern, and whether a match lies in the
    folder.
    """
    if is_folder(folder, named):
        return _within(folder, named)
    if not is_pattern(folder, named):
        return [named]
    _look_into(folder, named)
    matching = [
        each.relative_to(folder).as_posix()
        for each in folder.glob(named)
        if not each.name.startswith((".", "~$")) and not each.is_dir()
    ]
    return sorted(matching)


def _look_into(folder: Path, named: str) -> None:
    """Raise where a folder that a pattern leads through may not be read: what is in it would be left out in silence."""
    parts = PurePosixPath(named).parts
    for depth in range(first_sign(named) or 0, len(parts)):
        for each in folder.glob("/".join(parts[:depth])) if depth else (folder,):
            if each.is_dir():
                os.scandir(each).close()


def _within(folder: Path, named: str) -> list[str]:
    """Every file in a folder, those of folders in it among them. Links to folders are not followed."""
    files: list[str] = []
    waiting = [folder / named]
    # One more than is allowed is enough to refuse them.
    while waiting and len(files) <= MOST_FILES:
        with os.scandir(waiting.pop()) as there:
            for each in there:
                if passed_over(each.name):
                    continue
                if each.is_dir(follow_symlinks=False):
                    waiting.append(Path(each.path))
                else:
                    files.append(Path(each.path).relative_to(folder).as_posix())
    return sorted(files)


def is_folder(folder: Path, named: str) -> bool:
    """Does a path stand for all files in a folder?"""
    # Unlike that of a path, it says False of a name that no system allows.
    return os.path.isdir(folder / named)


def keyed_from(folder: Path, named: str) -> int | None:
    """From which part of a file's path on its folders may say what its columns are: behind a folder that is named, or
    from the first sign of a pattern on. None for a path that is one file's."""
    if is_folder(folder, named):
        return len(PurePosixPath(named).parts)
    return first_sign(named) if is_pattern(folder, named) else None


def first_sign(named: str) -> int | None:
    """The first part of a path with a sign of a pattern; None where it has none."""
    parts = PurePosixPath(named).parts
    return next((place for place, part in enumerate(parts) if any(sign in part for sign in "*?[")), None)


def folder_keys(file: str, first: int | None) -> tuple[tuple[str, str | None], ...]:
    """What the folders of a file say, from the ``first`` part of its path on: of ``sex=Male/part-0.parquet`` that its
    column ``sex`` is ``Male``. None stands for a column that says nothing."""
    if first is None:
        return ()
    pairs = [part.partition("=") for part in PurePosixPath(file).parts[first:-1] if "=" in part]
    return tuple((unquote(key), None if word == _NOTHING_SAID else unquote(word)) for key, _, word in pairs)


def is_pattern(folder: Path, named: str) -> bool:
    """Does a path stand for all files that look like it?"""
    return any(sign in named for sign in "*?[") and not (folder / named).exists()


def check_pattern(folder: Path, named: str, path: KeyPath, advice: Advice) -> Problem | None:
    """What is wrong with a path of a data source: of each file of a pattern or folder as by `check_path`.

    A pattern that no file fits is wrong; a folder without files is a fault of the data.
    """
    whole = is_folder(folder, named)
    if not whole and ("\0" in named or not is_pattern(folder, named)):
        return check_path(folder, named, path, advice)
    outside = PureWindowsPath(named).is_absolute() or named.startswith("/") or ".." in Path(named).parts
    if whole:
        wrong = check_path(folder, named, path, advice)
        if wrong is not None:
            return wrong
    elif outside or "**" in named:
        found = f"{quoted(named)} is no pattern of files inside the framework's folder"
        return Problem(path=path, code="OUT214", found=found, to_do='write it relative to the folder: "data/*.csv"')
    try:
        files = matching(folder, named)
    except OSError as error:
        return barred(named, error, path)
    if not files and not whole:
        to_do = "put them there, or correct the pattern"
        return Problem(path=path, code="OUT215", found=f"no file is called as in {quoted(named)}", to_do=to_do)
    if len(files) > MOST_FILES:
        many = f"more than {MOST_FILES:,}" if whole else f"{len(files):,}"
        found = f"{quoted(named)} stands for {many} files, and {MOST_FILES:,} are allowed"
        return Problem(path=path, code="OUT214", found=found, to_do="join them, or write a pattern of fewer")
    return next((problem for each in files if (problem := check_path(folder, each, path, advice))), None)


def why_no_table(files: Sequence[str], beside: Collection[str]) -> tuple[str, str] | None:
    """What is found of a folder whose ``files`` are not one table together, and what to do; None where they may be.
    ``beside`` are the names of all that lies in the folder itself."""
    if not files:
        return "it is a folder without a file of figures", "put them there, or correct the path"
    return next((said for name, said in _NO_TABLE.items() if name in beside), None)


def _no_file_to_name(link: Path) -> bool:
    """Is a path a link to a device or a pipe, or to itself? Nothing is opened.

    Its definition names a file as it should. That there is none behind it is a fault of the data, as a pipe in the
    folder is, and said by what reads them.
    """
    try:
        if not link.is_symlink():
            return False
        mode = link.stat().st_mode
    except OSError as problem:
        return problem.errno == errno.ELOOP
    except ValueError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def barred(named: str, error: OSError, path: KeyPath) -> Problem:
    """What is wrong with a file or folder that a framework names, where the system does not let us at it."""
    found = f"{quoted(named)} cannot be looked into ({error.strerror})"
    return Problem(path=path, code="OUT215", found=found, to_do="check its permissions")


def check_path(folder: Path, named: str, path: KeyPath, advice: Advice) -> Problem | None:
    """What is wrong with a file that a framework names: it leaves the folder, or is not there."""
    windows = PureWindowsPath(named)
    if "\0" in named or windows.drive or windows.is_absolute() or named.startswith("/"):
        found = f"{quoted(named)} is not a path inside the framework's folder"
        return Problem(path=path, code="OUT214", found=found, to_do='write it relative to the folder: "data/x.csv"')
    if _no_file_to_name(folder / named):
        return None
    try:
        target = (folder / named).resolve()
        if not target.is_relative_to(folder.resolve()):
            found = f"{quoted(named)} leads out of the framework's folder"
            return Problem(path=path, code="OUT214", found=found, to_do="copy the file into the folder")
        if target.exists():
            return None
        siblings = {each.relative_to(folder).as_posix() for each in (folder / named).parent.iterdir()}
    except PermissionError as error:
        return barred(named, error, path)
    except (OSError, ValueError, RuntimeError):
        siblings = set()
    near = advice.nearest(named.replace("\\", "/"), siblings)
    to_do = f"did you mean {quoted(near)}?" if near else "put it there, or correct the path"
    return Problem(path=path, code="OUT215", found=f"there is no file {quoted(named)}", to_do=to_do)
