"""Looking at a folder of Parquet partitions as at one file of all their rows.

Law: as of a file, what is given was tried: each partition is read by the table that is printed.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from outcomes.data.file_kinds import kind_of
from outcomes.data.limits import Limits, too_many_bytes, too_many_rows
from outcomes.data.origin import Origin
from outcomes.data.problems import unreadable
from outcomes.data.readers.opened_table import check_there
from outcomes.data.readers.parquet import ParquetOptions, partition_options, with_keys
from outcomes.diagnostics import DataError, Diagnostic, Location, Report, plural
from outcomes.framework.named_files import MOST_FILES, folder_keys, matching, why_no_table
from outcomes.framework.structuring import structure_parameters
from outcomes.scaffold.inspecting import Inspected, inspect_file
from outcomes.scaffold.trying import reader_of

if TYPE_CHECKING:
    import polars

EMPTY = "OUT318"
"""The code of a file without rows: what writes partitions writes empty ones too."""


def inspect_folder(folder: Path) -> Inspected:
    """Look at a folder. Raises `DataError` where it is not one table of Parquet files."""
    files = matching(folder, "")
    _refuse(folder, files)
    with tempfile.TemporaryDirectory(prefix="outcomes-") as home:
        whole = Path(home, f"{folder.resolve().name or 'figures'}.parquet")
        _joined(folder, files).write_parquet(whole)
        found = inspect_file(whole)
    kind = f"{plural(len(files), 'Parquet file')} in a folder"
    facts = tuple((name, f"{len(files):,} {kind}" if name == "kind" else said) for name, said in found.facts)
    report = Report(_of_folder(each, folder) for each in found.report)
    if found.what == "observations":
        report += _tried(folder, files, found)
    # Areas, returns and metadata are read from one file.
    right = found.what == "observations" and not report.errors
    return attrs.evolve(found, path=folder.resolve(), what="observations" if right else "", facts=facts, report=report)


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
        try:
            rows += polars.scan_parquet(folder / name, glob=False).select(polars.len()).collect().item()
            if (many := too_many_rows(rows, Limits())) is not None:
                raise DataError(unreadable(Origin(file=str(folder)), *many))
            table = polars.read_parquet(folder / name, glob=False, hive_partitioning=False)
        except (polars.exceptions.PolarsError, OSError) as error:
            broken = unreadable(Origin(file=str(folder / name)), "it is damaged", "download or write it again")
            raise DataError(broken) from error
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
