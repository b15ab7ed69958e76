"""Other files that a framework may name: in its folder, in a granted one, on the web, or by a pattern.

Law: nothing outside the framework's folder is opened, and a file is looked for and never read.
"""

from __future__ import annotations

import errno
import re
import stat
from pathlib import Path, PureWindowsPath
from typing import Final

from outcomes.framework.files import Advice
from outcomes.framework.locations import KeyPath
from outcomes.framework.problems import Problem
from outcomes.framework.scalars import quoted


def is_address(named: str) -> bool:
    """Is a file that a framework names on the web?"""
    return "://" in named


def is_elsewhere(named: str) -> bool:
    """Does a file lie where only a run can look: in a folder that the operator grants, or on the web?"""
    return named.startswith("@") or is_address(named)


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


def matching(folder: Path, named: str) -> list[str]:
    """The files that a path of a data source means, relative to a folder, sorted: itself, or all of a pattern.

    ``*``, ``?`` and ``[...]`` are signs of a pattern, unless a file is called so. Hidden files, and those that a
    spreadsheet program puts beside an open one (``~$``), are in no pattern. Not looked at: whether a file is there
    whose path is no pattern, and whether a match lies in the folder.
    """
    if not is_pattern(folder, named):
        return [named]
    matching = [
        each.relative_to(folder).as_posix()
        for each in folder.glob(named)
        if not each.name.startswith((".", "~$")) and not each.is_dir()
    ]
    return sorted(matching)


def is_pattern(folder: Path, named: str) -> bool:
    """Does a path stand for all files that look like it?"""
    return any(sign in named for sign in "*?[") and not (folder / named).exists()


def check_pattern(folder: Path, named: str, path: KeyPath, advice: Advice) -> Problem | None:
    """What is wrong with a path of a data source, or with the pattern of several: `check_path` of each, and none."""
    if "\0" in named or not is_pattern(folder, named):
        return check_path(folder, named, path, advice)
    outside = PureWindowsPath(named).is_absolute() or named.startswith("/") or ".." in Path(named).parts
    if outside or "**" in named:
        found = f"{quoted(named)} is no pattern of files inside the framework's folder"
        return Problem(path=path, code="OUT214", found=found, to_do='write it relative to the folder: "data/*.csv"')
    files = matching(folder, named)
    if not files:
        to_do = "put them there, or correct the pattern"
        return Problem(path=path, code="OUT215", found=f"no file is called as in {quoted(named)}", to_do=to_do)
    if len(files) > MOST_FILES:
        found = f"{quoted(named)} stands for {len(files):,} files, and {MOST_FILES:,} are allowed"
        return Problem(path=path, code="OUT214", found=found, to_do="join them, or write a pattern of fewer")
    return next((problem for each in files if (problem := check_path(folder, each, path, advice))), None)


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
    except (OSError, ValueError, RuntimeError):
        siblings = set()
    near = advice.nearest(named.replace("\\", "/"), siblings)
    to_do = f"did you mean {quoted(near)}?" if near else "put it there, or correct the path"
    return Problem(path=path, code="OUT215", found=f"there is no file {quoted(named)}", to_do=to_do)
