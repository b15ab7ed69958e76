"""The laws of readers: of those that are handed a file, and of those that fetch one, with a web that is made up.

Law: as those of `outcomes.testing.kind_laws`, of which these are a part. Nobody is asked for anything: what a service
answers is in the example.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs
import numpy as np

from outcomes.data import Observations
from outcomes.diagnostics import DataError, Report, kind_of
from outcomes.fetching import Access, Copy, Failed, Fetching
from outcomes.fetching.web import shown
from outcomes.hooks.protocols import Fetcher, Reader
from outcomes.immutable import immutable
from outcomes.testing.statistic_laws import Law, of_registering
from outcomes.testing.subjects import LawBroken

NOTHING: Final = {"empty": b"", "bytes that are nothing": bytes(range(256)) * 8, "NUL": b"\0" * 64}
PAGE: Final = b"<!DOCTYPE html>\n<html><body><h1>Service unavailable</h1></body></html>\n"
STRANGE: Final = "xx-no-such-secret-xx"
"""A secret that nobody has."""


@immutable(kw_only=True)
class ReaderExample:
    """What a reader is tried with: a file, options, and of one that fetches what the web answers and its secrets.

    ``web`` holds an answer by the beginning of the addresses that it is given at; the longest that fits goes.
    """

    path: Path | None
    options: object
    web: Mapping[str, str | bytes] = attrs.field(factory=dict)
    secrets: Mapping[str, str] = attrs.field(factory=dict, repr=False)

    def answering(self, content: bytes) -> ReaderExample:
        """The same, with one answer to everything."""
        return attrs.evolve(self, web=dict.fromkeys(self.web, content))


@attrs.define(kw_only=True, eq=False)
class _OnPaper(Fetching):
    """Fetching from the answers of an example; kept, offline and told like any other."""

    web: Mapping[str, str | bytes]

    def get(self, url: str, *, check: Callable[[Path], str] = lambda _: "", what: str = "") -> Copy:
        def fetch(_: Copy | None) -> Copy:
            address = max((each for each in self.web if url.startswith(each)), key=len, default=None)
            if address is None:
                raise Failed("the example has no answer to it", 'give one: web = {"https://...": "..."}')
            answer = self.web[address]
            with self.access.kept.incoming() as file:
                file.write_bytes(answer.encode() if isinstance(answer, str) else answer)
                if wrong := check(file):
                    raise Failed(wrong, "")
                return self.access.kept.keep(url, file, self.access.clock())

        return self.kept(url, what or shown(url), fetch)


_DAYS: Final = itertools.count(1)


def _got(fetcher: Fetcher, example: ReaderExample, copies: Path, *, offline: bool = False) -> tuple[Path, Report]:
    """What it fetches, each time a day later, and what it says of that."""
    today = datetime.fromtimestamp(next(_DAYS) * 86_400, UTC)
    access = Access(copies=copies, environ=example.secrets, offline=offline, clock=lambda: today)
    folder = copies if example.path is None else example.path.parent
    fetching = _OnPaper(access=access, subject="example", folder=folder, web=example.web)
    path = fetcher.fetch(example.path, example.options, fetching)
    if not (isinstance(path, Path) and path.is_file()):
        raise LawBroken(f"its fetch gives {path!r}, which is no file")
    return path, fetching.report


@contextmanager
def _of(reader: Reader | Fetcher, example: ReaderExample) -> Iterator[Path]:
    """The file to read: the example's own, or what is fetched."""
    if not isinstance(reader, Fetcher):
        assert example.path is not None
        yield example.path
        return
    with TemporaryDirectory() as folder:
        yield _fetched(reader, example, Path(folder))


def _fetched(fetcher: Fetcher, example: ReaderExample, copies: Path) -> Path:
    try:
        path, report = _got(fetcher, example, copies)
    except DataError as error:
        raise LawBroken(f"of its example it fetches nothing: {error}") from error
    if report.errors:
        raise LawBroken(f"of what it fetched it says: {next(iter(report.errors))}")
    return path


# -- all readers ----------------------------------------------------------------------------------------------


def reads_the_same(reader: Reader, example: ReaderExample) -> None:
    """A file gives the same observations each time, with rows, and without an error among the problems."""
    with _of(reader, example) as path:
        before = path.read_bytes()
        try:
            (one, report), (two, _) = _pair(reader, path, example), _pair(reader, path, example)
        except DataError as error:
            which = "that it fetched" if hasattr(reader, "fetch") else path.name
            raise LawBroken(f"the file {which} cannot be read: {error}") from error
        if path.read_bytes() != before:
            raise LawBroken("it changed the file that it read")
        if report.errors:
            raise LawBroken(f"of {path.name} it says: {next(iter(report.errors))}")
        if not isinstance(one, Observations) or not len(one):
            raise LawBroken(f"of {path.name} it gives {type(one).__name__} without rows")
        for name in ("area", "period", "indicator", "value"):
            first, second = (getattr(each, name) for each in (one, two))
            numbers = name == "value"
            if not (np.array_equal(first, second, equal_nan=True) if numbers else first.to_list() == second.to_list()):
                raise LawBroken(f"a second reading gives other words or numbers of {name}")


def refuses_what_it_cannot_read(reader: Reader, example: ReaderExample) -> None:
    """An empty file, and bytes that are nothing, are refused with `DataError` or told as problems; nothing else is
    thrown."""
    with _of(reader, example) as sample:
        for name, content in NOTHING.items():
            with TemporaryDirectory() as folder:
                path = Path(folder) / sample.name
                path.write_bytes(content)
                _refused(name, reader, path, example)


def _pair(reader: Reader, path: Path, example: ReaderExample) -> tuple[Observations, Report]:
    """What it reads. Raises `LawBroken` where that is anything but observations with a report, as a run would."""
    given: object = reader.read(path, example.options)
    if not (isinstance(given, tuple) and len(given) == 2):
        raise LawBroken(
            f"of {path.name} it gives {kind_of(given)}; give the observations and a Report: (..., Report())"
        )
    return given


def _refused(name: str, reader: Reader, path: Path, example: ReaderExample) -> None:
    try:
        observations, report = reader.read(path, example.options)
    except DataError:
        return
    except BaseException as problem:
        raise LawBroken(f"{name}: it threw {type(problem).__name__}, not DataError: {problem}") from problem
    if not report:
        raise LawBroken(f"{name}: it gave {len(observations)} rows and said nothing")


# -- readers that fetch -----------------------------------------------------------------------------------------


def fetches_the_same(fetcher: Fetcher, example: ReaderExample) -> None:
    """The same answers give the same file, whatever the day, and the file that it was handed is left as it is."""
    before = b"" if example.path is None else example.path.read_bytes()
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        first, second = (_fetched(fetcher, example, Path(folder)).read_bytes() for folder in (one, two))
    if first != second:
        raise LawBroken("a second time it makes another file of the same answers")
    if example.path is not None and example.path.read_bytes() != before:
        raise LawBroken(f"it changed {example.path.name}, which it was handed")


def keeps_what_it_got(fetcher: Fetcher, example: ReaderExample) -> None:
    """Offline, and when the web does not answer, it gives its last good copy, and says so; offline without a copy it is
    refused."""
    with TemporaryDirectory() as folder:
        copies = Path(folder)
        got = _fetched(fetcher, example, copies).read_bytes()
        ways = {"offline": (example, True)}
        if example.web:
            ways["when nobody answers"] = attrs.evolve(example, web={}), False
        for way, (asked, offline) in ways.items():
            try:
                path, report = _got(fetcher, asked, copies, offline=offline)
            except DataError as error:
                raise LawBroken(f"{way} it does not give its last good copy: {error}") from error
            if path.read_bytes() != got:
                raise LawBroken(f"{way} it gives something else than its last good copy")
            if not report:
                raise LawBroken(f"{way} it gives an old copy and says nothing of it")
    with TemporaryDirectory() as folder:
        try:
            _got(fetcher, example, Path(folder), offline=True)
        except DataError:
            return
        raise LawBroken("offline and without a copy it gave a file: it asks for it past the fetching that it is handed")


def refuses_what_it_is_answered(fetcher: Fetcher, example: ReaderExample) -> None:
    """A page instead of figures, no bytes, and bytes that are nothing, are refused with `DataError` or told; nothing
    else is thrown."""
    for name, content in {**NOTHING, "a page": PAGE}.items() if example.web else ():
        with TemporaryDirectory() as folder:
            try:
                path, report = _got(fetcher, example.answering(content), Path(folder))
            except DataError:
                continue
            except LawBroken:
                raise
            except BaseException as problem:
                raise LawBroken(
                    f"{name}: fetching threw {type(problem).__name__}, not DataError: {problem}"
                ) from problem
            if not report:
                _refused(f"answered {name}", fetcher, path, example)


def tells_no_secret(fetcher: Fetcher, example: ReaderExample) -> None:
    """No secret stands in what it fetched or says, and one that is missing or wrong is refused with `DataError`."""
    if not example.secrets:
        return
    with TemporaryDirectory() as folder:
        path, report = _got(fetcher, example, Path(folder))
        text = path.read_bytes().decode(errors="replace") + str(report)
        if any(each in text for each in example.secrets.values()):
            raise LawBroken("a secret stands in what it fetched, or in what it says of that")
    for way, secrets in (("missing", {}), ("wrong", dict.fromkeys(example.secrets, STRANGE))):
        with TemporaryDirectory() as folder:
            try:
                _got(fetcher, attrs.evolve(example, secrets=secrets), Path(folder))
            except DataError as error:
                if STRANGE in str(error):
                    raise LawBroken("it shows a secret that is wrong") from None
            except BaseException as problem:
                said = f"{type(problem).__name__}, not DataError"
                raise LawBroken(f"where its secret is {way} it threw {said}") from problem
            else:
                if way == "missing":
                    raise LawBroken("it asks for no secret of its example")


READER: Final[Mapping[str, Law]] = {
    "registers": of_registering("reader"),
    "reads_the_same": reads_the_same,
    "refuses_what_it_cannot_read": refuses_what_it_cannot_read,
}
FETCHER: Final[Mapping[str, Law]] = {
    **READER,
    "fetches_the_same": fetches_the_same,
    "keeps_what_it_got": keeps_what_it_got,
    "refuses_what_it_is_answered": refuses_what_it_is_answered,
    "tells_no_secret": tells_no_secret,
}
