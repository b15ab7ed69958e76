"""The reader `csv`: any file of separated values, its columns named in the framework.

Law: a column is read because its name is known or was given; which rows are taken is said in the options only.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.cells import MISSING_WORDS, SUPPRESSED_WORDS, CellRules
from outcomes.data.columns import FIELDS, REQUIRED, LabelRule, find_columns, letters
from outcomes.data.frames import TableReading
from outcomes.data.observations import Observations, observations_from_table
from outcomes.data.origin import Origin
from outcomes.data.problems import mapped_nowhere, named_twice, no_column, no_rows, unknown_column, value_absent
from outcomes.data.readers.delimited import Opened, open_delimited
from outcomes.diagnostics import DataError, Diagnostic, Report


def _words(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _help(text: str) -> dict[str, str]:
    return {"help": text}


@attrs.frozen(kw_only=True)
class CsvOptions:
    """What the reader `csv` can be told."""

    columns: Mapping[str, str] = attrs.field(
        factory=dict,
        metadata=_help('the file\'s header for each field, such as {area = "org_code"}; "" leaves a field out'),
    )
    constants: Mapping[str, str] = attrs.field(
        factory=dict, metadata=_help('what every row says, such as {indicator = "breaches", sex = "Persons"}')
    )
    where: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=dict, metadata=_help("take only rows whose column (by its header) says one of these words")
    )
    extra: tuple[str, ...] = attrs.field(
        default=(), converter=_words, metadata=_help("further columns to keep, by their headers")
    )
    missing: tuple[str, ...] = attrs.field(
        default=MISSING_WORDS, converter=_words, metadata=_help("words that stand for a missing number or word")
    )
    suppressed: tuple[str, ...] = attrs.field(
        default=SUPPRESSED_WORDS, converter=_words, metadata=_help("words that stand for a number held back")
    )
    thousands: str = attrs.field(default="", metadata=_help('the sign between groups of three digits, such as ","'))
    multiplier: float = attrs.field(
        default=1.0, metadata=_help("multiplies values and limits, such as 100 for shares that mean percentages")
    )
    encoding: str = attrs.field(default="utf-8-sig", metadata=_help('how the file is written, such as "cp1252"'))
    delimiter: str = attrs.field(default=",", metadata=_help('the sign between cells, such as ";"'))
    year_type: str = attrs.field(default="", metadata=_help('the year that labels count in, such as "financial"'))
    month_start: bool = attrs.field(
        default=False, metadata=_help("a date that is the first of a month stands for that month")
    )


class CsvReader:
    """Reads any CSV. Header spellings of Fingertips are known; everything else is mapped in the options."""

    id = "csv"
    options = CsvOptions

    def read(self, path: Path, options: CsvOptions) -> tuple[Observations, Report]:
        """Read a file. Raises `DataError` where nothing can be read; gives all other problems beside the rows."""
        return read_csv(Path(path), options)


def read_csv(path: Path, options: CsvOptions, *, note: str = "") -> tuple[Observations, Report]:
    """Read a file as the options say; ``note`` is the spelling of a column of remarks (see `Reading.note`)."""
    opened = open_delimited(path, encoding=options.encoding, delimiter=options.delimiter)
    return read_opened(opened, options, note=note)


def read_opened(opened: Opened, options: CsvOptions, *, note: str = "") -> tuple[Observations, Report]:
    """Read a table that has been opened; see `read_csv`."""
    headers = opened.headers
    names, problems = match_columns(headers, options, opened.origin)
    remark = next((header for header in headers if note and letters(header) == note), "")
    if problems:
        raise DataError(Report(problems))
    kept = list(dict.fromkeys([*options.extra, *options.where, *([remark] if remark else [])]))
    taken = opened.take(names, [name for name in kept if name not in names.values()])
    table, places = taken.table, taken.places
    origin = attrs.evolve(
        opened.origin,
        places={field: opened.place(name) for field, name in names.items()},
        headers=names,
    )
    if not table.height:
        raise DataError(no_rows(origin, "there are no rows under its header"))
    rows, found = take_where(table, options.where, origin)
    reading = TableReading(
        columns=names,
        constants=options.constants,
        extra=options.extra,
        rules=CellRules(missing=options.missing, suppressed=options.suppressed, thousands=options.thousands),
        scale=options.multiplier,
        empty=frozenset(word.strip().lower() for word in options.missing),
        note=remark,
        label_rule=LabelRule(year_type=options.year_type, month_start=options.month_start),
    )
    if rows is not None:
        table, places = table[rows], rows if places is None else places[rows]
    observations, report = observations_from_table(table, reading, origin, places)
    return observations, Report([*taken.problems, *found]) + report


def match_columns(
    headers: tuple[str, ...], options: CsvOptions, origin: Origin
) -> tuple[dict[str, str], list[Diagnostic]]:
    """The header of each field: as mapped, else by a known spelling; and what does not fit."""
    problems = [
        unknown_column(origin, field, FIELDS)
        for table in (options.columns, options.constants)
        for field in table
        if field not in FIELDS
    ]
    names = {}
    for field, name in options.columns.items():
        meant = _header(headers, name)
        if name and meant is None:
            problems.append(mapped_nowhere(origin, field, name, headers))
        elif meant is not None and field in FIELDS:
            names[field] = meant
    taken = set(names.values())
    for field, place in find_columns(headers).items():
        if field not in options.columns and field not in options.constants and headers[place] not in taken:
            names[field] = headers[place]
    problems += [mapped_nowhere(origin, "where", name, headers) for name in options.where if name not in headers]
    problems += [mapped_nowhere(origin, "extra", name, headers) for name in options.extra if name not in headers]
    problems += [
        no_column(origin, field, headers)
        for field in (*REQUIRED, "value")
        if field not in names
        and field not in options.constants
        and field not in options.columns
        and not (field == "value" and "count" in names)
    ]
    for name in dict.fromkeys(names.values()):
        places = [place for place, header in enumerate(headers, 1) if header == name]
        if len(places) > 1:
            problems.append(named_twice(origin, name, places))
    return names, problems


def _header(headers: tuple[str, ...], name: str) -> str | None:
    if name in headers:
        return name
    alike = [header for header in headers if letters(header) == letters(name)]
    return alike[0] if alike and name else None


def take_where(
    table: Any, where: Mapping[str, Any], origin: Origin
) -> tuple[NDArray[np.int64] | None, list[Diagnostic]]:
    """The rows that the options ask for (None: all), and the words that no row says."""
    if not where:
        return None, []
    chosen = np.ones(table.height, dtype=np.bool_)
    problems = []
    for name, words in where.items():
        wanted = [words] if isinstance(words, str) else list(words)
        said = set(table[name].unique().drop_nulls().cast(str).to_list()) | {""}
        problems += [value_absent(origin, f'column "{name}"', word, said) for word in wanted if word not in said]
        column = table[name].cast(str).fill_null("")
        chosen &= column.is_in(wanted).to_numpy()
    return np.flatnonzero(chosen), problems
