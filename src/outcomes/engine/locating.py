"""Where the figures of a data source are: beside the framework, in a granted folder, at an address, or from a reader.

Law: whatever way a file came, a reader is handed a file, and messages name the place that people know it by.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from outcomes.data.limits import Limits
from outcomes.data.observations import Observations
from outcomes.diagnostics import DataError, Diagnostic, Location, Report
from outcomes.engine.source_locations import locate_in, placed
from outcomes.fetching.access import GRANTED, LAID_OUT, Access, Fetching, Granted
from outcomes.framework.definition_file import Advice
from outcomes.framework.locations import KeyPath
from outcomes.framework.model import Framework
from outcomes.framework.named_files import (
    check_pattern,
    folder_keys,
    is_address,
    is_elsewhere,
    is_folder,
    is_pattern,
    is_web,
    keyed_from,
    matching,
    why_no_table,
)
from outcomes.framework.sources import DataSource
from outcomes.immutable import immutable
from outcomes.registry.data_calls import fetch
from outcomes.registry.records import Registered


@immutable(kw_only=True)
class Located:
    """A file to read. ``shown`` is what messages call it, ``name`` what provenance does.

    ``laid`` is where it lies, relative to the framework, when a stored run is laid out again; ``report`` is what is to
    be said about how it came. Of a folder that is read as one table, ``whole`` is its path as it is written, and
    ``keys`` are what the folders say of the file that it lies in.
    """

    path: Path
    shown: str
    name: str
    laid: str
    report: Report = attrs.field(factory=Report)
    whole: str = ""
    keys: tuple[tuple[str, str | None], ...] = ()

    def renamed(self, report: Report) -> Report:
        """A report in which the file is called as it is shown."""
        if self.shown == str(self.path):
            return report
        return Report(attrs.evolve(each, location=self._place(each.location)) for each in report)

    def named(self, observations: Observations) -> Observations:
        """Observations whose origin is called as it is shown."""
        if self.shown == str(self.path):
            return observations
        return attrs.evolve(observations, origin=attrs.evolve(observations.origin, file=self.shown))

    def _place(self, location: Location | None) -> Location | None:
        own = str(self.path)
        if location is None or not location.file.startswith(own):
            return location
        return attrs.evolve(location, file=self.shown + location.file[len(own) :])


def is_anywhere(source: DataSource, record: Registered) -> bool:
    """Does a source say where its figures are?"""
    return bool(source.path or source.url) or is_fetching(record)


def is_fetching(record: Registered) -> bool:
    """Does a reader fetch its figures itself?"""
    return record.fetches


def locate(
    framework: Framework, source: DataSource, record: Registered, options: object, access: Access
) -> tuple[Located, ...]:
    """Find the files of a source, fetching where it must be. Raises `DataError` where there is none."""
    folder = folder_of(framework)
    if not source.url and not is_fetching(record):
        return tuple(_files(framework, folder, source, access, limits_of(options)))
    laid = f"{LAID_OUT}/{source.id}"
    if access.laid_out:
        shown = source.url or f"data.{source.id}"
        return (Located(path=folder / laid, shown=shown, name=shown, laid=laid),)
    fetching = Fetching(access=access, subject=f"data.{source.id}", folder=folder)
    if source.url:
        copy = fetching.get(source.url)
        return (Located(path=copy.path, shown=source.url, name=source.url, laid=laid, report=fetching.report),)
    if len(source.path) > 1:
        wrong = "it takes one file at most, and several are named"
        raise fetching.refuse("OUT115", wrong, "keep the one that says what is asked for")
    with _granting(framework, _path_key(source, 0)):
        own = beside(folder, source.path[0], access) if source.path else None
    path = fetch(record, own, options, fetching)
    name = f"data.{source.id}"
    return (Located(path=path, shown=name, name=name, laid=laid, report=fetching.report),)


def is_fetched(framework: Framework, source: DataSource, record: Registered, access: Access) -> bool:
    """Does a source lie where it has to be fetched from? Raises `DataError` where what it names is not granted."""
    if source.url or is_fetching(record) or any(map(is_address, source.path)):
        return True
    for index, named in enumerate(source.path):
        with _granting(framework, _path_key(source, index)):
            if access.granted_address(named) is not None:
                return True
    return False


def _path_key(source: DataSource, index: int) -> KeyPath:
    """Where in its file a framework names a path of a source."""
    place = (*(source.at or ("data", source.id)), "path")
    return place if len(source.path) == 1 else (*place, index)


@contextmanager
def _granting(framework: Framework, at: KeyPath) -> Iterator[None]:
    """Say of a path that is not granted where the framework names it."""
    try:
        yield
    except DataError as error:
        raise DataError(
            Report(
                attrs.evolve(each, location=locate_in(framework, at), subject=f'"{each.location.file}"')
                if each.code == "OUT399" and each.location is not None and not each.location.line
                else each
                for each in error.report
            )
        ) from error


def _files(framework: Framework, folder: Path, source: DataSource, access: Access, limits: Limits) -> Iterator[Located]:
    """Every file of a source as it is written, patterns and folders resolved, each once."""
    known: set[str] = set()
    for index in range(len(source.path)):
        with _granting(framework, _path_key(source, index)):
            for file in _of_path(framework, folder, source, index, access, limits):
                if file.name not in known:
                    known.add(file.name)
                    yield file


def _of_path(
    framework: Framework, folder: Path, source: DataSource, index: int, access: Access, limits: Limits
) -> Iterator[Located]:
    """Every file of one path of a source."""
    named = source.path[index]
    granted = access.granted_address(named)
    if granted is not None:
        yield from _fetched(named, granted, access, f"data.{source.id}", limits)
        return
    home, prefix, rest = folder, "", named
    if named.startswith(GRANTED):
        prefix, _, rest = named.partition("/")
        prefix += "/"
        home = folder / prefix if access.laid_out else access.folder_granted(named)
    elif is_address(named):
        # Only where a stored run is laid out.
        protocol, _, rest = named.partition("://")
        prefix, home = f"{protocol}://", folder / laid_at(f"{protocol}://")
    whole = is_folder(home, rest)
    if whole or (prefix and is_pattern(home, rest)):
        problem = check_pattern(home, rest, _path_key(source, index), Advice())
        if problem is not None:
            code, subject = ("OUT399", f'"{named}"') if prefix else (problem.code, f"data.{source.id}")
            raise DataError(placed(framework, (), attrs.evolve(problem, code=code), subject))
    files, first = matching(home, rest), keyed_from(home, rest)
    no_table = why_no_table(files, os.listdir(home / rest)) if whole else None
    if no_table is not None:
        where = Location(file=named if prefix else framework.shown(folder / named))
        subject, (wrong, to_do) = f"data.{source.id}", no_table
        raise DataError(Diagnostic(code="OUT386", location=where, subject=subject, found=wrong, to_do=to_do))
    for each in files:
        file = _located(framework, prefix + each, access)
        yield attrs.evolve(file, whole=named if whole else "", keys=folder_keys(each, first))


def laid_at(named: str) -> str:
    """Where a file at an address, or in a granted folder, lies beside the framework when a stored run is laid out."""
    return f"{LAID_OUT}/{named.replace('://', '/', 1)}" if is_address(named) else named


def _fetched(named: str, granted: Granted, access: Access, subject: str, limits: Limits) -> Iterator[Located]:
    """Every file of a path at an address, fetched."""
    from outcomes.fetching.remote import files_at

    there = files_at(Fetching(access=access, subject=subject), granted, limits)
    before = named.removesuffix(granted.path) if granted.path else f"{named}/"
    report = there.report
    for each, path in there.files:
        name = (before + each).rstrip("/")
        keys = folder_keys(each, there.first)
        laid, whole = laid_at(name), named if there.whole else ""
        yield Located(path=path, shown=name, name=name, laid=laid, report=report, whole=whole, keys=keys)
        # Told once, of all of them.
        report = Report()


def _located(framework: Framework, named: str, access: Access) -> Located:
    own = beside(folder_of(framework), named, access)
    named = named.rstrip("/")
    shown = named if is_elsewhere(named) else framework.shown(own)
    return Located(path=own, shown=shown, name=named, laid=laid_at(named))


def locate_file(framework: Framework, named: str, access: Access, subject: str) -> Located:
    """Find a small file (returns, areas, changes of areas, targets): in the framework's folder, in a granted one
    (``@NAME/...``), or at an address. ``subject`` is the key that names it. Raises `DataError` where it cannot be had.
    """
    with _granting(framework, tuple(subject.split("."))):
        return _small_file(framework, named, access, subject)


def _small_file(framework: Framework, named: str, access: Access, subject: str) -> Located:
    folder = folder_of(framework)
    granted = None if is_web(named) else access.granted_address(named)
    if granted is not None:
        return _one_fetched(named, granted, access, subject)
    if not is_web(named):
        return _located(framework, named, access)
    laid = f"{LAID_OUT}/{hashlib.sha256(named.encode()).hexdigest()[:16]}"
    if access.laid_out:
        return Located(path=folder / laid, shown=named, name=named, laid=laid)
    fetching = Fetching(access=access, subject=subject, folder=folder)
    copy = fetching.get(named)
    return Located(path=copy.path, shown=named, name=named, laid=laid, report=fetching.report)


def _one_fetched(named: str, granted: Granted, access: Access, subject: str) -> Located:
    """The one file at an address. Raises `DataError` where several are."""
    files = tuple(_fetched(named, granted, access, subject, Limits()))
    if len(files) > 1 or files[0].whole:
        wrong = Diagnostic(
            code="OUT115",
            location=Location(file=named),
            subject=subject,
            found="it takes one file, and this is a folder or a pattern",
            to_do="name the file in it",
        )
        raise DataError(wrong)
    return files[0]


def beside(folder: Path, path: str, access: Access) -> Path:
    """The file of a path: in the framework's folder, or in what was granted."""
    if access.laid_out:
        return folder / laid_at(path)
    granted = access.granted_address(path)
    if granted is not None:
        return _one_fetched(path, granted, access, "path").path
    return access.granted(path) if path.startswith(GRANTED) else folder / path


def limits_of(options: object) -> Limits:
    """How much is read of a source, as the options of its reader say."""
    own = {name: getattr(options, name, None) for name in ("max_bytes", "max_rows")}
    return Limits(**{name: most for name, most in own.items() if isinstance(most, int)})


def folder_of(framework: Framework) -> Path:
    """The folder that a framework's paths are relative to."""
    if framework.folder is not None:
        return framework.folder
    return framework.path.parent if framework.path is not None else Path()
