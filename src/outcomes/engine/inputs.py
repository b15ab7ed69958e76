"""What a run reads: each data source once, and the areas file; with the digest of every file.

Law: a file is read through a registered reader and through nothing else; what was wrong with it is reported.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from outcomes.data.areas import AreaTable, check_areas, read_areas
from outcomes.data.observations import Observations
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import DataError, DefinitionError, Diagnostic, OutcomesError, Report, Severity
from outcomes.engine.batch import InputFile
from outcomes.engine.locating import Located, is_anywhere, is_fetched, locate, locate_file
from outcomes.engine.source_locations import locate_in, placed
from outcomes.engine.source_reading import ReadFiles, read_source, read_whole
from outcomes.fetching.access import Access
from outcomes.fetching.copies import sha256
from outcomes.framework.model import Framework
from outcomes.framework.sources import DataSource
from outcomes.immutable import immutable
from outcomes.registry import PluginSet
from outcomes.registry.parameters import parameters

if TYPE_CHECKING:
    from outcomes.data.pooling import Pool

HANDED_IN = ""
"""Id of the source of an indicator that names none, where observations are handed in."""


@immutable(kw_only=True, eq=False)
class Inputs:
    """Everything a run has read, and derived from it. ``sources`` by id of the data source.

    ``derived``: for each source that was made from another, the id of that one; ``groups``: for each that was
    made of groups of a category, their words; ``pools``: the areas that were pooled.
    """

    sources: Mapping[str, SourceIndex]
    files: tuple[InputFile, ...]
    areas: AreaTable | None
    report: Report
    derived: Mapping[str, str] = attrs.field(factory=dict)
    groups: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    pools: tuple[Pool, ...] = ()
    places: Mapping[tuple[str, str], tuple[str, Path]] = attrs.field(factory=dict)
    """Of each file of a source, by their id and path: where it lies when the run is laid out again, and itself."""

    access: Access = attrs.field(factory=Access)
    """What the operator grants, for what is read later."""

    everywhere: Mapping[str, frozenset[str]] = attrs.field(factory=dict)
    """Where only a piece of a source is at hand: the areas of all of it, by id."""

    def origin_of(self, source: str) -> str:
        """The source as it was read: itself, or the one that it was made from."""
        return self.derived.get(source, source)


def read_inputs(
    framework: Framework,
    wanted: Iterable[str],
    plugins: PluginSet,
    given: Mapping[str, Observations],
    access: Access | None = None,
    reading: ReadFiles | None = None,
) -> Inputs:
    """Read the wanted sources of a framework, but for those given. Raises DataError with every file's problems.

    ``access`` is what the operator grants beyond the framework's folder (None: nothing but the web). ``reading`` reads
    a source (None: whole).
    """
    access, reading = access or Access(), reading or read_whole
    sources: dict[str, SourceIndex] = {}
    files: list[InputFile] = []
    places: dict[tuple[str, str], tuple[str, Path]] = {}
    problems = Report()
    guarded = sources_with_small_numbers(framework)
    # Hashing lets go of the interpreter, so it runs beside the parsing.
    with ThreadPoolExecutor(max_workers=1) as beside:
        for name in dict.fromkeys(wanted):
            source = framework.data.get(name)
            if name in given:
                sources[name] = SourceIndex(observations=given[name])
                illustrative = source.illustrative if source else False
                files.append(_file(name, "", "", len(given[name]), illustrative))
            elif source is not None:
                options = _options(framework, source, plugins)
                record = plugins.find("reader", source.reader)
                assert record is not None
                if not is_anywhere(source, record):
                    problems += [_not_handed_in(framework, source)]
                    continue
                try:
                    located = locate(framework, source, record, options, access)
                except DataError as error:
                    problems += error.report
                    continue
                read = read_source(source, record, located, options, reading, beside, plugins, guarded=name in guarded)
                problems += read.report
                if read.observations is None:
                    continue
                sources[name] = SourceIndex(observations=read.observations)
                for file, place in read.files:
                    places[name, file.path] = (place.laid, place.path)
                    files.append(file)
    areas = None
    if framework.areas.file:
        try:
            place, areas, wrong = _areas(framework, access)
        except DataError as error:
            raise DataError(problems.errors + error.report) from error
        problems += wrong
        files.append(_file("areas", place.name, sha256(place.path), len(areas), False))
        places["areas", place.name] = (place.laid, place.path)
    if framework.areas.file and areas is not None:
        for index in sources.values():
            seen = index.observations
            # Data may hold more areas than a framework is about (practices, neighbourhoods): worth a note, no more.
            strangers = check_areas(seen.area, areas, seen.source_rows(), seen.origin)
            problems += [attrs.evolve(each, severity=Severity.NOTE) for each in strangers]
    if problems.errors:
        raise DataError(problems)
    return Inputs(sources=sources, files=tuple(files), areas=areas, report=problems, places=places, access=access)


def sources_with_small_numbers(framework: Framework) -> frozenset[str]:
    """The sources whose files hold figures of which an indicator says that small ones are not shown."""
    named = set()
    for each in framework.indicators.values():
        if each.disclosure and each.data is not None:
            named |= {each.data.source} | ({each.data.population.source} if each.data.population is not None else set())
    return frozenset(each for each in framework.data if any(of_one_file(framework, each, other) for other in named))


def of_one_file(framework: Framework, one: str, other: str) -> bool:
    """Whether two sources may read the same file or address, however its path is written."""
    if one == other:
        return True
    if one not in framework.data or other not in framework.data:
        return False
    return any(_may_be(a, b) for a in _files_of(framework.data[one]) for b in _files_of(framework.data[other]))


def _files_of(source: DataSource) -> tuple[str, ...]:
    """The paths of a source, patterns among them, written in one way; else its address, else itself."""
    if source.path:
        return tuple(os.path.normcase(os.path.normpath(each)) for each in source.path)
    return (source.url or f"data.{source.id}",)


def _may_be(one: str, other: str) -> bool:
    """Whether two paths may lead to one file: two patterns of one folder are taken to, and what lies in a folder."""
    if any(fnmatchcase(a, b) for a, b in ((one, other), (other, one))):
        return True
    patterns = [any(sign in each for sign in "*?[") for each in (one, other)]
    if all(patterns) and os.path.dirname(one) == os.path.dirname(other):
        return True
    if os.curdir in (one, other):
        return True
    parts = [each.split(os.sep) for each in (one, other)]
    # A pattern stands for files, and never for a folder with all that is in it.
    in_folder = len(parts[0]) != len(parts[1]) and not patterns[len(parts[0]) > len(parts[1])]
    return in_folder and all(fnmatchcase(a, b) or fnmatchcase(b, a) for a, b in zip(*parts, strict=False))


def fetch_inputs(framework: Framework, plugins: PluginSet, access: Access) -> tuple[list[Located], Report]:
    """Fetch every source of a framework that is fetched at all: what was got, and the problems."""
    located: list[Located] = []
    problems = Report()
    for source in framework.data.values():
        options = _options(framework, source, plugins)
        record = plugins.find("reader", source.reader)
        assert record is not None
        if is_anywhere(source, record):
            try:
                if not is_fetched(framework, source, record, access):
                    continue
                places = locate(framework, source, record, options, access)
            except DataError as error:
                problems += error.report
                continue
            problems += [problem for place in places for problem in place.report]
            located += places
    return located, problems


def check_readers(framework: Framework, plugins: PluginSet) -> Report:
    """Every unknown reader, option or word for periods of a framework's sources, placed in its file."""
    report = Report()
    for source in framework.data.values():
        try:
            _options(framework, source, plugins)
        except OutcomesError as error:
            report += error.report
        if source.periods and plugins.find("period", source.periods) is None:
            place = (*(source.at or ("data", source.id)), "periods")
            report += [plugins.missing("period", source.periods, locate_in(framework, place))]
    return report


def _options(framework: Framework, source: DataSource, plugins: PluginSet) -> object:
    place = source.at or ("data", source.id)
    record = plugins.find("reader", source.reader)
    if record is None:
        raise DefinitionError(plugins.missing("reader", source.reader, locate_in(framework, (*place, "reader"))))
    options, wrong = parameters(record, source.options)
    if options is None:
        subject = f"option {{}} of reader {source.reader}"
        raise DefinitionError(Report(placed(framework, (*place, "options"), each, subject) for each in wrong))
    return options.params


def _not_handed_in(framework: Framework, source: DataSource) -> Diagnostic:
    return Diagnostic(
        code="OUT315",
        location=locate_in(framework, source.at or ("data", source.id)),
        subject=f"data.{source.id}",
        found="it names no file, and no observations were handed in for it",
        to_do="give it a path or a url, or hand observations to evaluate() under its id",
    )


def _areas(framework: Framework, access: Access) -> tuple[Located, AreaTable, Report]:
    place = locate_file(framework, framework.areas.file, access, "framework.areas")
    areas, report = read_areas(place.path, file=place.shown, place=framework.areas.table)
    return place, areas, place.report + report


def _file(name: str, path: str, digest: str, rows: int, illustrative: bool) -> InputFile:
    return InputFile(id=name, path=path, sha256=digest, rows=rows, illustrative=illustrative)
