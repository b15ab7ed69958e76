"""The files of one data source, read one after the other, and put together as one table.

Law: a file is read through a registered reader and through nothing else; what was wrong with it is told of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Final

import attrs

from outcomes.data.coded import from_table
from outcomes.data.joining import join_observations, span_of
from outcomes.data.limits import too_many_bytes
from outcomes.data.observations import Observations
from outcomes.diagnostics import DataError, Diagnostic, Location, Report, Severity
from outcomes.engine.batch import InputFile
from outcomes.engine.locating import Located, limits_of
from outcomes.fetching.copies import sha256
from outcomes.framework.sources import DataSource
from outcomes.immutable import immutable
from outcomes.logs import LOG
from outcomes.registry import PluginSet
from outcomes.registry.data_calls import periods, read
from outcomes.registry.records import Registered


@immutable(kw_only=True, eq=False)
class FileRead:
    """What a file says: of each area one row or more, and the problems. ``rows`` is how many it has, and ``span`` a
    number that is above that of each."""

    observations: Observations
    report: Report
    rows: int
    span: int


ReadFiles = Callable[[str, Registered, Sequence[tuple[Path, object]]], Iterator[Callable[[], FileRead]]]
"""Reads a source, by its id, reader, and files with their options: a call for each file that gives what it says."""


@immutable(kw_only=True, eq=False)
class SourceRead:
    """What a source says (None: it was refused), and its files, each with where it was."""

    observations: Observations | None
    report: Report
    files: tuple[tuple[InputFile, Located], ...] = ()


def read_whole(_: str, record: Registered, files: Sequence[tuple[Path, object]]) -> Iterator[Callable[[], FileRead]]:
    """Read the files of a source whole."""
    return (partial(_read_whole, record, path, options) for path, options in files)


def _read_whole(record: Registered, path: Path, options: object) -> FileRead:
    from outcomes.data.readers.parts import in_parts

    parted = in_parts(record.id, path, options) if record.built_in else None
    observations, report = read(record, path, options) if parted is None else (parted, Report())
    return FileRead(observations=observations, report=report, rows=len(observations), span=span_of(observations))


def read_source(
    source: DataSource,
    record: Registered,
    located: Sequence[Located],
    options: object,
    reading: ReadFiles,
    beside: Executor,
    plugins: PluginSet,
    *,
    guarded: bool,
) -> SourceRead:
    """Read the files of a source. ``guarded``: its problems quote no cell of numbers, as some are too small to show."""
    refused = _folders_refused(source, record, located, options)
    if refused:
        return SourceRead(observations=None, report=Report(refused))
    problems, unheard = Report(), Report()
    parts: list[tuple[Observations, int]] = []
    files: list[tuple[InputFile, Located]] = []
    counted = Counter[str]()
    absent: list[dict[tuple[str, str], Diagnostic]] = []
    wrong = False
    to_read = reading(source.id, record, [(each.path, _options_of(record, each, options)) for each in located])
    for place, take in zip(located, to_read, strict=True):
        problems += place.report
        digest = _digest_of(place.path, options, beside)
        try:
            file_read = take()
        except DataError as error:
            if any(each.code != EMPTY for each in error.report.errors):
                problems += place.renamed(_quoted(error.report, guarded))
                wrong = True
                continue
            file_read = FileRead(observations=_nothing(place), report=_as_warnings(error.report), rows=0, span=0)
        LOG.debug("read source %s: %d rows of %s", source.id, len(file_read.observations), place.shown)
        said = place.renamed(_quoted(file_read.report, guarded))
        if place.whole or place.keys:
            # Partitions are cut by such words: only all of them tell that no row says one.
            if not any(each.code == EMPTY for each in said):
                absent.append({(each.subject, each.found): each for each in said if each.code == ABSENT})
            said = Report(each for each in said if each.code != ABSENT)
        files.append((_file(source, place, digest(), file_read.rows), place))
        if (place.whole or place.keys) and not file_read.rows:
            # What writes partitions writes empty ones too.
            unheard += said
            continue
        problems += said
        parts.append((place.named(_in_our_periods(source, file_read.observations, plugins)), file_read.span))
        counted[place.whole] += file_read.rows
        if place.whole and counted[place.whole] > limits_of(options).max_rows:
            many = f"its files have more rows together than the {limits_of(options).max_rows:,} that are allowed"
            to_do = "check that it is the folder that you mean; if it is, set max_rows in the data source's options"
            problems += [_refused(source, place.whole, many, to_do)]
            wrong = True
            break
    if wrong:
        return SourceRead(observations=None, report=problems)
    if absent:
        problems += [each for key, each in absent[0].items() if all(key in other for other in absent)]
    if not parts:
        problems += unheard
        parts = [(_nothing(located[0]), 0)]
    joined, report = join_observations(*zip(*parts, strict=True))
    return SourceRead(observations=joined, report=problems + report, files=tuple(files))


EMPTY: Final = "OUT318"
"""The code of a source that is whole and has no rows: its figures may come tomorrow, and others are judged today."""

ABSENT: Final = "OUT313"
"""The code of a word by which rows are chosen and that none says."""


def _nothing(place: Located) -> Observations:
    return Observations.from_columns({"area": [], "period": [], "value": []}, file=str(place.path))


def _as_warnings(report: Report) -> Report:
    return Report(attrs.evolve(each, severity=Severity.WARNING) for each in report)


def _quoted(report: Report, guarded: bool) -> Report:
    """A report as it may be shown: of a source with figures that are too small it quotes no cell of numbers."""
    return report.without_cells() if guarded else report


def _options_of(record: Registered, place: Located, options: object) -> object:
    """The options with which a file is read: of one of several, with what its folders say of it."""
    if not (place.whole or place.keys) or not (record.built_in and record.id == "parquet"):
        return options
    from outcomes.data.readers.parquet import ParquetOptions, partition_options

    assert isinstance(options, ParquetOptions)
    return partition_options(options, place.keys)


def _folders_refused(
    source: DataSource, record: Registered, located: Sequence[Located], options: object
) -> list[Diagnostic]:
    """What is wrong with the folders that a source reads as one table, before a file of them is read."""
    wrong = []
    for whole in dict.fromkeys(each.whole for each in located if each.whole):
        within = [each for each in located if each.whole == whole]
        keyed = next((each for each in within if each.keys), None)
        if keyed is not None and record.id != "parquet":
            found = f'the folder of {keyed.name} says "{keyed.keys[0][0]}", which the reader {record.id} does not read'
            to_do = 'set reader = "parquet" where the files are Parquet, else name the files by a pattern'
            wrong.append(_refused(source, whole, found, to_do))
        size = sum(each.path.stat().st_size for each in within if each.path.is_file())
        many = too_many_bytes(size, limits_of(options))
        if many is not None:
            wrong.append(_refused(source, whole, *many))
    return wrong


def _refused(source: DataSource, whole: str, found: str, to_do: str) -> Diagnostic:
    place = Location(file=whole)
    return Diagnostic(code="OUT386", location=place, subject=f"data.{source.id}", found=found, to_do=to_do)


def _digest_of(path: Path, options: object, beside: Executor) -> Callable[[], str]:
    """The digest of a file, worked out beside the reading of it. What readers refuse, a pipe or a file without end, is
    hashed only by whoever asks once it was read."""
    if path.is_file() and path.stat().st_size <= limits_of(options).max_bytes:
        return beside.submit(sha256, path).result
    return partial(sha256, path)


def _in_our_periods(source: DataSource, observations: Observations, plugins: PluginSet) -> Observations:
    """The observations with their periods as outcomes writes them, where a plugin reads the words of the file."""
    record = plugins.find("period", source.periods) if source.periods else None
    if record is None:
        return observations
    labels = observations.period.words
    words = [theirs if ours is None else ours for theirs, ours in zip(labels, periods(record, labels), strict=True)]
    return attrs.evolve(observations, period=from_table(observations.period.codes, words))


def _file(source: DataSource, place: Located, digest: str, rows: int) -> InputFile:
    return InputFile(id=source.id, path=place.name, sha256=digest, rows=rows, illustrative=source.illustrative)
