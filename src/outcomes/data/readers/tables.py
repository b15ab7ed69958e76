"""From a table with headers, whatever file it stood in, to observations as the options say.

Law: every reader of named columns ends here, so that one option means one thing in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.columns import FIELDS, JOINT, KEYS, REQUIRED, find_columns, letters
from outcomes.data.frames import TableReading
from outcomes.data.layout import NO_AREA, figures_below, first_blank, joined, kept_rows, likely_header
from outcomes.data.observations import Observations, observations_from_table
from outcomes.data.origin import Origin
from outcomes.data.problems import (
    header_elsewhere,
    mapped_nowhere,
    measures_left_out,
    named_twice,
    no_column,
    no_observations,
    none_left,
    rows_below,
    unknown_column,
    value_absent,
)
from outcomes.data.readers.opened_table import Opened
from outcomes.data.readers.table_options import Names, TableOptions
from outcomes.data.wide import AREAS, PERIODS, Wide, find_wide, lengthened
from outcomes.diagnostics import DataError, Diagnostic, Report

if TYPE_CHECKING:
    import polars

COUNT = "number of rows"
"""The header of the column that counting makes."""


def read_opened(opened: Opened, options: TableOptions) -> tuple[Observations, Report]:
    """Read a table that has been opened.

    Raises `DataError` where nothing can be read; gives all other problems beside the observations.
    """
    headers = opened.headers
    wide = find_wide(headers, options.wide, options.columns) if options.wide else None
    names, problems = match_columns(headers, options, opened.origin, wide=wide)
    if problems:
        lost = _where_else(opened, names)
        raise DataError(Report([lost, *problems] if lost is not None else problems))
    kept = list(dict.fromkeys([*options.extra, *options.where, *(wide.headers if wide else ())]))
    parts = [each for name in names.values() if JOINT in name and name not in headers for each in name.split(JOINT)]
    single = {field: name for field, name in names.items() if name in headers}
    many = _years_beside(headers, names, options)
    taken = opened.take(single, [each for each in dict.fromkeys([*kept, *parts, *many]) if each not in single.values()])
    table, places = taken.table, taken.places
    for name in many:
        table = _of_several_years(table, names["period"], name)
    for field, name in names.items():
        if field not in single and not (wide and field in wide.made):
            table = joined(table, name, first=field != "period", empty=options.elsewhere(field))
    origin = attrs.evolve(opened.origin, places=places_of(opened, names), headers=names)
    told = [measures_left_out(origin, wide.headers[0], wide.left)] if wide and wide.left else []
    if options.footer.strip().lower() == NO_AREA and "area" in names:
        # Where areas head the columns, a row without a period is none of figures.
        end = first_blank(table[names["period" if wide and wide.field == "area" else "area"]])
        cut = np.array([] if wide else figures_below(table[end:], names), dtype=np.int64) + end
        told = rows_below(origin, (cut if places is None else places[cut]).tolist())
        table, places = table[:end], np.arange(end, dtype=np.int64) if places is None else places[:end]
    kept_here = kept_rows(table, options.layout()) if options.footer or options.drop else None
    if kept_here is not None:
        chosen = np.flatnonzero(kept_here)
        table, places = table[chosen], chosen if places is None else places[chosen]
    if not table.height:
        left_out = [each for each in ("units", "footer", "drop") if getattr(options, each)]
        raise DataError(none_left(origin, left_out) if left_out else no_observations(origin))
    rows, lacking = take_where(table, options.where, origin)
    if rows is not None:
        table, places = table[rows], rows if places is None else places[rows]
    if wide:
        places = np.arange(table.height, dtype=np.int64) if places is None else places
        table, places = lengthened(table, places, wide, wide.made)
    if options.records == "count":
        names = {field: name for field, name in names.items() if field not in ("value", "count", "remark")}
        table, places, names = count_events(table, names, options.extra, places)
    reading = reading_of_table(names, options)
    observations, report = observations_from_table(table, reading, origin, places)
    return observations, Report([*taken.problems, *told, *lacking]) + report


def _years_beside(headers: Sequence[str], names: Mapping[str, str], options: TableOptions) -> list[str]:
    """The column that says over how many years a figure is pooled that stands beside its first year, if there is one.

    So write Fingertips' own templates and service: `Year` 2015 and `YearRange` 3 are 2015 - 17.
    """
    if letters(names.get("period", "")) != "year" or options.period_format:
        return []
    return [header for header in headers if letters(header) == "yearrange"][:1]


def _of_several_years(table: polars.DataFrame, year: str, years: str) -> polars.DataFrame:
    """The table whose column ``year`` says "2015 - 17" for 2015 where ``years`` says 3."""
    import polars

    first, many = (polars.col(each).cast(polars.String).str.strip_chars() for each in (year, years))
    pooled = first.str.contains(r"^\d{4}$") & many.str.contains(r"^\d{1,2}$") & (many.str.to_integer(strict=False) > 1)
    last = first.str.to_integer(strict=False) + many.str.to_integer(strict=False) - 1
    label = polars.concat_str([first, polars.lit(" - "), (last % 100).cast(polars.String).str.zfill(2)])
    plain = polars.col(year).cast(polars.String)
    return table.with_columns(polars.when(pooled).then(label).otherwise(plain).alias(year))


def reading_of_table(names: Mapping[str, str], options: TableOptions) -> TableReading:
    """How a table is read, once the header of each field is known."""
    return TableReading(
        columns=names,
        constants=options.constants,
        extra=options.extra,
        rules=options.rules(),
        scale=options.multiplier,
        empty={field: options.empty(field) for field in names},
        label_rule=options.label_rule(),
    )


def match_columns(
    headers: tuple[str, ...], options: TableOptions, origin: Origin, *, wide: Wide | None = None
) -> tuple[dict[str, str], list[Diagnostic]]:
    """The header of each field: as mapped, else by a known spelling; and what does not fit.

    A field that is read from several columns has their headers with `JOINT` between them. The columns ``wide``
    are about the period or area that heads them.
    """
    problems = [
        unknown_column(origin, field, FIELDS)
        for table in (options.columns, options.constants)
        for field in table
        if field not in FIELDS
    ]
    names = {}
    made = wide.made if wide else {}
    for field, said in options.columns.items():
        if field in made:
            continue
        wanted = _several(said)
        meant = [_header(headers, name) for name in wanted if name]
        problems += [
            mapped_nowhere(origin, field, name, headers)
            for name, header in zip([name for name in wanted if name], meant, strict=True)
            if header is None
        ]
        if meant and None not in meant and field in FIELDS:
            names[field] = JOINT.join(name for name in meant if name is not None)
    names |= made
    taken = {each for name in names.values() for each in (name, *name.split(JOINT))}
    # What stands under a period or an area is a figure, whatever its heading would be elsewhere.
    taken.update(wide.headers if wide else ())
    for field, place in find_columns(headers).items():
        if field not in (*options.columns, *options.constants, *names) and headers[place] not in taken:
            names[field] = headers[place]
    problems += [mapped_nowhere(origin, "where", name, headers) for name in options.where if name not in headers]
    under = [name for name in options.wide if name not in headers and name not in (AREAS, PERIODS)]
    problems += [mapped_nowhere(origin, "wide", name, headers) for name in under]
    problems += [mapped_nowhere(origin, "extra", name, headers) for name in options.extra if name not in headers]
    problems += [
        no_column(origin, field, headers, "" if problems or origin.as_given else _way_out(field, headers, names, wide))
        for field in (*REQUIRED, "value")
        if field not in names
        and field not in options.constants
        # What is named and not there was told; what is left out by "" is not there.
        and not options.columns.get(field)
        and not (field == "value" and ("count" in names or options.records == "count"))
    ]
    for name in dict.fromkeys(part for each in names.values() for part in each.split(JOINT)):
        places = [place for place, header in enumerate(headers, 1) if header == name]
        if len(places) > 1:
            problems.append(named_twice(origin, name, places))
    return names, problems


def take_where(
    table: polars.DataFrame, where: Mapping[str, str | Sequence[str]], origin: Origin
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


def _several(said: Names) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _header(headers: tuple[str, ...], name: str) -> str | None:
    if name in headers:
        return name
    alike = [header for header in headers if letters(header) == letters(name)]
    return alike[0] if alike and name else None


def places_of(opened: Opened, names: Mapping[str, str]) -> dict[str, int]:
    """In which column each field stands, from 1; of several, the first."""
    firsts = {field: name if name in opened.headers else name.split(JOINT)[0] for field, name in names.items()}
    return {field: opened.place(name) for field, name in firsts.items() if name in opened.headers}


def _way_out(field: str, headers: Sequence[str], names: Mapping[str, str], wide: Wide | None) -> str:
    """What else reads a table that has no column for a field; empty for nothing."""
    if wide is not None and field == "value":
        measures = " or ".join(f'"{each}"' for each in wide.left[:4])
        return f'say which stands under the periods: value = {measures} under "columns" in the options'
    if field in ("area", "value") and "area" not in names and find_wide(headers, (AREAS,), {}) is not None:
        return 'set wide = "areas" in the options of the data source: columns are headed by areas'
    if field in ("period", "value") and len(_under_periods(headers)) > 1:
        return 'set wide = "periods" in the options of the data source: columns are headed by periods'
    if field == "value" and "period" in names and "area" in names:
        return 'name it under "columns" in the options of the data source: value = "..." ' + (
            '(outcomes inspect finds it); or set records = "count" where every row is an event'
        )
    return ""


def _under_periods(headers: Sequence[str]) -> list[str]:
    """The columns that are headed by periods, or several that have one in their headers."""
    headed = find_wide(headers, (PERIODS,), {})
    return [] if headed is None else headed.headers


def _where_else(opened: Opened, names: Mapping[str, str]) -> Diagnostic | None:
    """Where the header seems to be, if a row below the one that was taken for it looks much more like one."""
    if "area" in names and "period" in names:
        return None
    place = likely_header(opened.beginning())
    return header_elsewhere(opened.origin, place) if place is not None and place > 1 else None


def count_events(
    table: polars.DataFrame, names: Mapping[str, str], extra: Sequence[str], places: NDArray[np.int64] | None
) -> tuple[polars.DataFrame, NDArray[np.int64], dict[str, str]]:
    """One row for each area, period and so on, with how many rows say so; where its first row stood; the columns.

    ``names`` are the columns by field. An area that has rows in a period, but none of a sort that it has in another
    period, has 0 of it there; a period in which an area has no row at all is not said to have none.
    """
    import polars

    row = "\x00row"
    numbered = np.arange(table.height, dtype=np.int64) if places is None else places
    keys = list(dict.fromkeys([*(names[field] for field in KEYS if field in names), *extra]))
    also = [name for name in dict.fromkeys(names.values()) if name not in keys]
    table = table.with_columns(polars.Series(row, numbered))
    counted = table.group_by(keys, maintain_order=True).agg(
        polars.len().cast(polars.Float64).alias(COUNT),
        polars.col(row).first(),
        *(polars.col(name).first() for name in also),
    )
    area, period = names.get("area"), names.get("period")
    sorts = [key for key in keys if key not in (area, period)]
    if area is not None and period is not None and sorts:
        covered = counted.select(area, period).unique(maintain_order=True)
        known = counted.group_by([area, *sorts], maintain_order=True).agg(
            polars.col(row).first(), *(polars.col(name).first() for name in also)
        )
        every = covered.join(known, on=area, how="inner", nulls_equal=True, maintain_order="left_right")
        none = every.join(counted, on=keys, how="anti", nulls_equal=True).with_columns(
            polars.lit(0.0, dtype=polars.Float64).alias(COUNT)
        )
        counted = polars.concat([counted, none.select(counted.columns)])
    made = dict(names) | {"value": COUNT, "count": COUNT}
    return counted.drop(row), counted[row].to_numpy(), made
