"""Files at addresses that fsspec reaches (an object store, a server of files), each taken whole and kept as a copy.

Law: only what lies within an address that the operator granted is asked for. What a library says is not told, since it
may hold what opens the door; and a folder is what it was when all of it came.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from outcomes.data.limits import Limits, too_many_bytes
from outcomes.diagnostics import DataError, Report, install_extra, suggest
from outcomes.fetching.access import Access, Fetching, Granted
from outcomes.fetching.copies import Copy, sha256
from outcomes.fetching.web import Failed, Patience, shown
from outcomes.framework.named_files import MOST_FILES, first_sign, passed_over, why_no_table
from outcomes.immutable import immutable

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

T = TypeVar("T")
BLOCK: Final = 2**22
"""Bytes that are asked for at a time."""

_TELLING: Final = frozenset(
    {"created", "etag", "generation", "last_modified", "lastmodified", "md5hash", "content_md5", "modified", "modify"}
    | {"mtime", "updated", "version_id"}
)
"""What filesystems call what tells a file from one that was there before; their names are compared in small letters."""

_DOOR: Final = ("auth", "credential", "denied", "forbidden", "permission", "token")
_WAY: Final = ("connect", "dns", "endpoint", "gaierror", "network", "resolve", "socket", "timeout")
"""What the names of errors hold that libraries raise where they are not let in, and where they reach nobody."""


@immutable(kw_only=True)
class FilesThere:
    """What was found at a path: the files, by their paths within what is granted, in order.

    ``whole``: the path is a folder of them. ``first`` is the part of their paths from which on folders say what columns
    are (None: they do not).
    """

    files: tuple[tuple[str, Path], ...]
    whole: bool
    first: int | None
    report: Report


def files_at(fetching: Fetching, granted: Granted, limits: Limits) -> FilesThere:
    """The files of a path, a pattern or a folder within a granted address: as they are now, or as they last were.

    Raises `DataError` where there is neither, or there is more than is read.
    """
    # In the key stands no more than is shown.
    key = json.dumps(["files", granted.place, granted.path])
    asking = _Asking(fetching, granted, limits)
    said = json.loads(fetching.kept(key, granted.shown, lambda _: asking.all(key)).path.read_text(encoding="utf-8"))
    content = fetching.access.kept.folder / "content"
    files = tuple((name, content / digest) for name, digest in said["files"])
    if not asking.fresh and not all(each.is_file() and sha256(each) == each.name for _, each in files):
        raise fetching.refuse("OUT393", "a copy of an earlier day is damaged or gone", "run again", granted.shown)
    if granted.place == granted.address:
        fetching.access.kept.origins |= {digest: (granted.address, name) for name, digest in said["files"]}
    first = len(PurePosixPath(granted.path).parts) if said["folder"] else first_sign(granted.path)
    return FilesThere(files=files, whole=said["folder"], first=first, report=fetching.report)


def take_same(address: str, path: str, digest: str, folder: Path) -> Path | None:
    """A file at an address copied into a folder; None where it is not the one of this digest. Raises `Failed`."""
    to = folder / digest
    if to.exists():
        return to

    def copied() -> Path:
        system, root = reached(address)
        with NamedTemporaryFile(dir=folder, delete=False) as here, system.open(_joined(root, path), "rb") as there:
            shutil.copyfileobj(there, here, BLOCK)
        return Path(here.name)

    with _told(address):
        came = _Progress(Patience().whole).of(copied)
    if sha256(came) != digest:
        came.unlink()
        return None
    return Path(came).replace(to)


def reached(url: str, where: str = "") -> tuple[AbstractFileSystem, str]:
    """What reaches an address, and how the path is called there. Raises `Failed`, with ``where`` a package lacks."""
    protocol = url.partition("://")[0]
    try:
        import fsspec
        from fsspec.registry import known_implementations
    except ImportError:
        raise Failed(f"{protocol}:// cannot be reached by what is installed", install_extra("remote")) from None
    try:
        return fsspec.core.url_to_fs(url)  # type: ignore[no-any-return]
    except ImportError:
        told = known_implementations.get(protocol, {}).get("err", "")
        to_do = f"install it{where}" + (f"; fsspec says: {told}" if told else "")
        raise Failed(f'a package that reaches "{protocol}://" is not installed', to_do) from None
    except Exception as error:
        if protocol in fsspec.available_protocols():
            raise _failed(error, protocol) from None
        found = f'nothing knows how to reach "{shown(url)}"'
        raise Failed(found, suggest(protocol, fsspec.available_protocols())) from None


@attrs.define(eq=False)
class _Asking:
    """One path that is asked for. ``fresh``: all of it came."""

    fetching: Fetching
    granted: Granted
    limits: Limits
    fresh: bool = False

    @property
    def access(self) -> Access:
        return self.fetching.access

    def all(self, key: str) -> Copy:
        """Fetch all files, and keep which they are."""
        progress = _Progress(self.access.limits.whole)
        with _told(self.granted.address):
            folder, files = progress.of(lambda: self._files(progress))
        with self.access.kept.incoming() as file:
            file.write_text(json.dumps({"folder": folder, "files": files}), encoding="utf-8")
            manifest = self.access.kept.keep(key, file, self.access.clock())
        self.fresh = True
        return manifest

    def _files(self, progress: _Progress) -> tuple[bool, list[tuple[str, str]]]:
        system, root = reached(self.granted.address)
        folder, by_name = _listed(system, root, self.granted.path)
        sizes = [int(each.get("size") or 0) for each in by_name.values()]
        if (wrong := too_many_bytes(sum(sizes) if folder else max(sizes), self.limits)) is not None:
            raise self._refused(wrong, folder)
        files, total = [], 0
        for name in sorted(by_name):
            progress.step()
            copy = self._one(system, name, by_name[name], progress, total if folder else None)
            total += copy.path.stat().st_size
            files.append((name, copy.sha256))
        return folder, files

    def _one(
        self, system: AbstractFileSystem, name: str, said: Mapping[str, object], progress: _Progress, before: int | None
    ) -> Copy:
        """A file: the copy that there is where it tells that it is the same, else a new one.

        ``before``: bytes of its folder's files before it (None: it is in none that is read as one table)."""
        kept = self.access.kept
        key, version = json.dumps(["file", self.granted.place, name]), _version(said)
        last = kept.last(key) if version else None
        if last is not None and last.etag == version:
            return kept.seen(key, last, self.access.clock())
        with kept.incoming() as file:
            size = before or 0
            with system.open(said["name"], "rb") as there, file.open("wb") as here:
                while block := there.read(BLOCK):
                    size += len(block)
                    if (wrong := too_many_bytes(size, self.limits)) is not None:
                        raise self._refused(wrong, before is not None)
                    progress.check()
                    here.write(block)
            return kept.keep(key, file, self.access.clock(), etag=version)

    def _refused(self, wrong: tuple[str, str], folder: bool) -> DataError:
        return self.fetching.refuse("OUT386" if folder else "OUT301", *wrong, self.granted.shown)


class _Progress:
    """Work in a thread of its own, each step of which has so many seconds: whoever waits does not wait for a server
    that says nothing more."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.step()

    def step(self) -> None:
        self._begun = time.monotonic()

    def check(self) -> None:
        """Raises `Failed` where the step has taken too long."""
        if time.monotonic() - self._begun > self._seconds:
            raise Failed(f"it did not come whole within {self._seconds:g} seconds", "run again later")

    def of(self, work: Callable[[], T]) -> T:
        """What some work comes to. Raises what it raises, and `Failed` where a step of it does not end."""
        answer: Future[T] = Future()

        def worked() -> None:
            try:
                answer.set_result(work())
            except BaseException as error:
                answer.set_exception(error)

        Thread(target=worked, name="outcomes-fetching", daemon=True).start()
        while True:
            try:
                # Looked at now and then, since each step begins the time anew.
                return answer.result(min(self._seconds, 1.0))
            except TimeoutError:
                if answer.done():
                    raise
                self.check()


def _listed(system: AbstractFileSystem, root: str, path: str) -> tuple[bool, dict[str, Mapping[str, Any]]]:
    """Whether a path is a folder, and what is said of each of its files. Raises `Failed` where there is none."""
    system.invalidate_cache()
    parts = PurePosixPath(path).parts
    first = first_sign(path)
    fixed, pattern = parts[:first], parts[first:] if first is not None else ()
    home = _joined(root, "/".join(fixed))
    facts = system.info(home)
    if facts["type"] != "directory":
        if pattern:
            raise Failed("no file is called so", "put them there, or correct the pattern")
        return False, {path.rstrip("/"): facts}
    home = str(facts["name"]).rstrip("/")
    files = {}
    for each, facts in system.find(home, maxdepth=len(pattern) or None, detail=True).items():
        below = str(each)[len(home) :].strip("/").split("/")
        if not str(each).startswith(home) or {"", ".", ".."} & {*below} or any(s in str(each) for s in "\\\0"):
            if below == [""]:  # what some stores hold in place of a folder
                continue
            raise Failed("the name of a file in it is no path", "rename it, or name the files by a pattern")
        if facts["type"] == "file":
            files["/".join((*fixed, *below))] = below, facts
    kept = {
        name: facts
        for name, (below, facts) in files.items()
        if (_fits(below, pattern) if pattern else not any(map(passed_over, below)))
    }
    if pattern and not kept:
        raise Failed("no file is called so", "put them there, or correct the pattern")
    tops = {below[0] for below, _ in files.values()}
    if not pattern and (wrong := why_no_table(tuple(kept), tops)) is not None:
        raise Failed(*wrong)
    if len(kept) > MOST_FILES:
        found_many = f"it stands for {len(kept):,} files, and {MOST_FILES:,} are allowed"
        raise Failed(found_many, "join them, or write a pattern of fewer")
    return not pattern, kept


def _joined(root: str, path: str) -> str:
    """How a path within an address is called there, which is called ``root``."""
    return f"{root.rstrip('/')}/{path}".rstrip("/") if root else path


def _fits(below: list[str], pattern: tuple[str, ...]) -> bool:
    alike = len(below) == len(pattern) and all(map(fnmatchcase, below, pattern))
    return alike and not below[-1].startswith((".", "~$"))


def _version(said: Mapping[str, object]) -> str:
    """What tells a file from another that was there; "" where its filesystem tells nothing of the sort."""
    telling = sorted((key, str(word)) for key, word in said.items() if key.lower() in _TELLING and word)
    return hashlib.sha256(json.dumps([said.get("size"), telling]).encode()).hexdigest() if telling else ""


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Raises `Failed` in place of what a library raises."""
    try:
        yield
    except (DataError, Failed):
        raise
    except Exception as error:
        raise _failed(error, address.partition("://")[0]) from None


def _failed(error: Exception, protocol: str) -> Failed:
    """What is told of an error of a library: which sort it is, and never in its own words."""
    names = " ".join(each.__name__ for each in type(error).__mro__[:-3]).lower() or type(error).__name__.lower()
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Failed("there is no such file or folder", "correct the path, or ask who keeps it")
    if isinstance(error, PermissionError) or any(each in names for each in _DOOR):
        to_do = f"check the credentials for {protocol}:// on this machine, and that they may list and read it"
        return Failed("it does not let us in", to_do)
    if isinstance(error, TimeoutError | ConnectionError) or any(each in names for each in _WAY):
        return Failed(f"it could not be reached ({type(error).__name__})", "check the network, or run again later")
    return Failed(f"it could not be read ({type(error).__name__})", "run again later, or ask who keeps it")
