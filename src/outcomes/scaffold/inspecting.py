"""Looking at any file, or a folder of partitions as at one file of all their rows: what it is, what its columns seem to
be, and the ``[data.x]`` table that reads it.

Law: the table that is given was tried, on each file of a folder: what it still does not read is said beside it.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import numpy as np

from outcomes.data.columns import KEYS, letters
from outcomes.data.file_kinds import WORKBOOKS, kind_of, says
from outcomes.data.limits import Limits, too_many_bytes, too_many_rows
from outcomes.data.observations import Observations
from outcomes.data.origin import Origin
from outcomes.data.problems import unreadable
from outcomes.data.readers.opened_table import check_there, kind_there
from outcomes.data.readers.parquet import ParquetOptions, parquet_errors, partition_options, with_keys
from outcomes.diagnostics import DataError, Diagnostic, Location, Report, listed, plural
from outcomes.engine.ended_areas import JOIN, say_ended
from outcomes.framework.named_files import MOST_FILES, folder_keys, matching, why_no_table
from outcomes.framework.parameter_docs import spell
from outcomes.framework.structuring import structure_parameters
from outcomes.immutable import immutable
from outcomes.periods import parse_period, under_heading
from outcomes.periods.wording import doubtful
from outcomes.scaffold.column_options import (
    facts_of_metadata,
    is_fingertips,
    mapped,
    rows_of_figures,
    slug,
    what_headers_say,
)
from outcomes.scaffold.first_look import of_parquet, of_text, of_workbook
from outcomes.scaffold.profiles import Options, Profile, profiles_of
from outcomes.scaffold.time_series import CDID
from outcomes.scaffold.trying import by_months, clashing, reader_of, told_apart, tried, words_of_totals

if TYPE_CHECKING:
    import polars

EMPTY = "OUT318"
"""The code of a file without rows: what writes partitions writes empty ones too."""


@immutable(kw_only=True, eq=False)
class Inspected:
    """What a file turned out to be. ``what`` is observations, areas, returns, metadata or nothing that is known.

    ``facts`` are pairs of a name and what was found; ``options`` are the reader's, as a framework writes them;
    ``observations`` is what the table reads (None: nothing), ``report`` what it still stumbles over, ``contradicting``
    how many rows have another value than a row about the same thing.
    """

    path: Path
    what: str
    facts: tuple[tuple[str, str], ...]
    profiles: tuple[Profile, ...]
    reader: str = ""
    options: Mapping[str, object] = attrs.field(factory=dict)
    observations: Observations | None = None
    report: Report = attrs.field(factory=Report)
    contradicting: int = 0

    def table(self, name: str = "", path: str = "") -> str:
        """The piece of a framework that reads the file."""
        named = path or self.path.name + ("/" if self.path.is_dir() else "")
        if self.what == "areas":
            return f"# in the table [framework]\nareas = {{ all = true, file = {spell(named)} }}\n"
        if self.what == "metadata":
            return (
                "# what its publisher says of indicators, to be given with their figures:\n"
                f"# outcomes new framework NAME --from FIGURES --from {named}\n"
            )
        if self.what == "returns":
            return f'# of an aim of kind "deliverable"\n[aims.ID.returns]\npath = {spell(named)}\n'
        name = name or slug(self.path)
        lines = [f"[data.{name}]", f"reader = {spell(self.reader)}", f"path = {spell(named)}"]
        if self.contradicting:
            # As it stands a run would refuse the file; a series of which it is not clear what it says is not judged.
            lines.append('duplicates = "set-aside"')
        if self.options:
            lines += ["", f"[data.{name}.options]"]
            lines += [f"{key} = {spell(value)}" for key, value in self.options.items()]
        return "\n".join(lines) + "\n"


def inspect_file(path: Path) -> Inspected:
    """Look at a file. Raises `DataError` for one that is absent, or of a kind that holds no table."""
    origin = Origin(file=str(path))
    kind = kind_there(path, origin)
    facts: list[tuple[str, str]] = [
        ("kind", {"text": "separated values", "gzip": "separated values, packed"}.get(kind, kind))
    ]
    options: Options = {}
    if kind in WORKBOOKS:
        reader, headers, cells = of_workbook(path, options, facts)
    elif kind == "parquet":
        reader, headers, cells = of_parquet(path)
    else:
        wrong, to_do = says(kind)
        if wrong:
            raise DataError(unreadable(origin, wrong, to_do))
        reader, headers, cells = of_text(path, options, facts)
    profiles = tuple(profiles_of(headers, rows_of_figures(cells)))
    facts.append(("rows under the header", f"{cells.height:,}"))
    what = what_headers_say(headers)
    if what == "metadata":
        facts += facts_of_metadata(path)
    if what:
        return Inspected(path=path, what=what, facts=tuple(facts), profiles=profiles, reader=reader)
    above = options.pop("constants", {})
    options |= mapped(headers, profiles, reader, path, above)
    cdid = dict(facts).get(CDID)
    if cdid and "indicator" in options.get("constants", {}):
        # What the facts describe is what is read, where the file has several series.
        options["constants"]["indicator"] = cdid
        options.setdefault("columns", {})["value"] = headers[1]
    read = options.get("columns", {})
    value = read.get("value") or ("" if "value" in map(letters, headers) else read.get("count"))
    others = [each.header for each in profiles if each.seems == "numbers" and each.header != value]
    if "area" in options.get("constants", {}):
        facts.append(("area", "no column says one; write its code in place of AREA"))
    if value and others and "wide" not in options:
        facts.append(("value", f'taken from "{value}"; other numbers: {", ".join(others[:6])}'))
    if reader == "csv" and is_fingertips(headers) and set(options) <= {"columns"}:
        reader, options = "fingertips", {}
    observations, report, options = tried(reader, path, options)
    totals = words_of_totals(observations) if observations is not None and reader in ("csv", "excel") else []
    if totals:
        observations, report, options = tried(reader, path, options | {"drop": totals})
    if observations is not None and not report.errors and "period_format" not in options and by_months(observations):
        observations, report, options = tried(reader, path, options | {"month_start": True})
    if observations is not None and not report.errors:
        observations, report, options = told_apart(reader, path, options, profiles, observations, report)
        facts += _facts(observations)
        unknown = [f'"{word}"' for word in options.get("missing", [])]
        if unknown:
            to_do = "read as missing; write suppressed instead of missing if a number is held back"
            facts.append(("marks that are not known", f"{listed(unknown)}, {to_do}"))
    return Inspected(
        path=path,
        what="observations" if observations is not None and not report.errors else "",
        facts=tuple(facts),
        profiles=profiles,
        reader=reader,
        options=options,
        observations=observations,
        report=report,
        contradicting=0 if observations is None or report.errors else clashing(observations),
    )


def _facts(observations: Observations) -> list[tuple[str, str]]:
    def some(words: Sequence[str]) -> str:
        shown = ", ".join(word for word in words[:4] if word)
        return f"{len(words):,}: {shown}" + (" ..." if len(words) > 4 else "")

    facts = [("observations", f"{len(observations):,}")]
    for key in KEYS:
        column = getattr(observations, key)
        words = [word for word, used in zip(column.words, column.used(), strict=True) if used]
        if words != [""]:
            facts.append(({"category": "categories", "sex": "sexes"}.get(key, f"{key}s"), some(words)))
    ended = say_ended(observations.area, date.today())
    if ended:
        facts.append(("areas that have ended", f"{ended}; {JOIN} joins the figures of old codes and new"))
    held = observations.suppressed
    if held is not None:
        facts.append(("held back", f"{int(held.sum()):,}"))
    rule = observations.label_rule
    heading = under_heading(observations.origin.header("period"), observations.period.words)
    if heading is not None and heading.year_type and not rule.format:
        meant = parse_period(heading.label, year_type=heading.year_type)
        otherwise = f'set period_format = "{heading.format}" as well if years are named by their last'
        facts.append(("years", f'"{heading.label}" is taken as {meant}; {otherwise}'))
    unsure = "" if rule.year_type or rule.format else doubtful(observations.period.words)
    if unsure:
        kind = parse_period(unsure).kind.title
        facts.append(("years", f'"{unsure}" is taken as {kind}; set year_type = "financial" if that is meant'))
    missing = int(np.isnan(observations.value).sum())
    if missing:
        facts.append(("without a value", f"{missing:,}"))
    figures, called = observations.value[~np.isnan(observations.value)], observations.origin.header("value")
    # A spreadsheet keeps 62% as 0.62, and shows it as a percentage.
    if re.search("%|percent|pct", called, re.I) and len(figures) > 1 and 0 <= figures.min() < figures.max() <= 1:
        span = f'"{called}" lies between {figures.min():g} and {figures.max():g}'
        facts.append(("shares", f"{span}; set multiplier = 100 if these are shares that mean percentages"))
    clashes = clashing(observations)
    if clashes:
        facts.append(
            (
                "rows that contradict another",
                f"{clashes:,}; their series are set aside, unless where = {{...}} says which are meant",
            )
        )
    return facts


def inspect_folder(folder: Path) -> Inspected:
    """Look at a folder. Raises `DataError` where it is not one table of Parquet files."""
    files = matching(folder, "")
    _refuse(folder, files)
    with tempfile.TemporaryDirectory(prefix="outcomes-") as home:
        whole = Path(home, f"{folder.resolve().name or 'figures'}.parquet")
        _joined(folder, files).write_parquet(whole)
        joined = inspect_file(whole)
    kind = f"{plural(len(files), 'Parquet file')} in a folder"
    facts = tuple((name, f"{len(files):,} {kind}" if name == "kind" else said) for name, said in joined.facts)
    report = Report(_of_folder(each, folder) for each in joined.report)
    if joined.what == "observations":
        report += _tried(folder, files, joined)
    # Areas, returns and metadata are read from one file.
    right = joined.what == "observations" and not report.errors
    return attrs.evolve(joined, path=folder.resolve(), what="observations" if right else "", facts=facts, report=report)


def _refuse(folder: Path, files: list[str]) -> None:
    origin = Origin(file=str(folder))
    wrong = why_no_table(files, os.listdir(folder))
    if wrong is None and len(files) > MOST_FILES:
        wrong = f"it has more than {MOST_FILES:,} files", "join them"
    if wrong is not None:
        raise DataError(unreadable(origin, *wrong))
    problems = [each for name in files if (each := check_there(folder / name, Origin(file=str(folder / name))))]
    problems += [
        unreadable(Origin(file=str(folder / name)), "it is no Parquet file", "inspect one file of the folder by itself")
        for name in files
        if not problems and kind_of(folder / name) != "parquet"
    ]
    if problems:
        raise DataError(Report(problems))
    size = sum((folder / name).stat().st_size for name in files)
    if (many := too_many_bytes(size, Limits())) is not None:
        raise DataError(unreadable(origin, *many))


def _joined(folder: Path, files: list[str]) -> polars.DataFrame:
    import polars

    tables, rows = [], 0
    for name in files:
        with parquet_errors(folder / name, Origin(file=str(folder / name))):
            rows += polars.scan_parquet(folder / name, glob=False).select(polars.len()).collect().item()
            if (many := too_many_rows(rows, Limits())) is not None:
                raise DataError(unreadable(Origin(file=str(folder)), *many))
            table = polars.read_parquet(folder / name, glob=False, hive_partitioning=False)
        keys = {key: word for key, word in folder_keys(name, 0) if key not in table.columns}
        tables.append(with_keys(table, keys))
    try:
        return polars.concat(tables, how="diagonal_relaxed")
    except polars.exceptions.PolarsError as error:
        wrong = "its files have columns that do not go together", "inspect one file of the folder by itself"
        raise DataError(unreadable(Origin(file=str(folder)), *wrong)) from error


def _tried(folder: Path, files: list[str], found: Inspected) -> Report:
    """What is wrong with each file as the table that was found reads it."""
    options, _ = structure_parameters(ParquetOptions, found.options)
    assert isinstance(options, ParquetOptions)
    problems = Report()
    for name in files:
        try:
            reader_of("parquet").read(folder / name, partition_options(options, folder_keys(name, 0)))
        except DataError as error:
            problems += [each for each in error.report if each.code != EMPTY]
    return problems


def _of_folder(problem: Diagnostic, folder: Path) -> Diagnostic:
    # Its row is one of the joined table, which nobody has.
    return attrs.evolve(problem, location=Location(file=str(folder)))
