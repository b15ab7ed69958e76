"""Looking at any file: what it is, what its columns seem to be, and the ``[data.x]`` table that reads it.

Law: the table that is given was tried: what it still does not read is said beside it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

from outcomes.data.areas import HEADERS as AREA_HEADERS
from outcomes.data.columns import KEYS, find_columns, letters
from outcomes.data.file_kinds import WORKBOOKS, kind_of, says
from outcomes.data.layout import Layout, lay_out, likely_header
from outcomes.data.observations import Observations
from outcomes.data.origin import Origin
from outcomes.data.problems import unreadable
from outcomes.data.readers.csv import CsvReader
from outcomes.data.readers.delimited import open_delimited
from outcomes.data.readers.excel import ExcelReader
from outcomes.data.readers.fingertips import FingertipsReader
from outcomes.data.readers.opened_table import check_there
from outcomes.data.readers.parquet import ParquetReader
from outcomes.data.readers.sheets import open_sheets
from outcomes.data.readers.workbooks import choose_sheets, open_workbook
from outcomes.data.returns import COLUMNS as RETURN_COLUMNS
from outcomes.data.series_problems import unreadable_labels
from outcomes.data.wide import AREAS, PERIODS, Wide, find_wide, is_period, taken_apart
from outcomes.diagnostics import DataError, Report, listed
from outcomes.engine.ended_areas import JOIN, say_ended
from outcomes.fetching.fingertips_api import metadata_of
from outcomes.framework.parameter_docs import spell
from outcomes.framework.structuring import structure_parameters
from outcomes.periods import parse_labels, parse_period, under_heading
from outcomes.periods.wording import doubtful
from outcomes.scaffold.profiles import (
    CODE,
    Profile,
    area_columns,
    fields_of,
    measures_of,
    period_columns,
    profiles_of,
    tells_apart,
)
from outcomes.scaffold.time_series import CDID, ROWS, time_series_facts, time_series_rows

ATTEMPTS: Final = 12
"""How often the advice of messages is followed before what is left is shown."""

READERS: Final[Mapping[str, Any]] = {
    each.id: each for each in (CsvReader(), ExcelReader(), FingertipsReader(), ParquetReader())
}
METADATA: Final = frozenset(
    {
        *("definition", "rationale", "datasource", "valuetype", "yeartype", "polarity", "unit", "frequency", "caveats"),
        "benchmarkcomparisonmethod",
    }
)
"""Headers of a file that describes indicators, of which it has several."""
_ADVICE: Final = re.compile(r'set ((?:\w+ = (?:"[^"]*"|\[(?:"[^"]*"(?:, )?)*\]|true|\d+)(?: and )?)+) in the options')


@attrs.frozen(kw_only=True, eq=False)
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
    options: Mapping[str, Any] = attrs.field(factory=dict)
    observations: Observations | None = None
    report: Report = attrs.field(factory=Report)
    contradicting: int = 0

    def table(self, name: str = "", path: str = "") -> str:
        """The piece of a framework that reads the file."""
        named = path or self.path.name
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
    missing = check_there(path, origin)
    if missing:
        raise DataError(missing)
    kind = kind_of(path)
    facts: list[tuple[str, str]] = [
        ("kind", {"text": "separated values", "gzip": "separated values, packed"}.get(kind, kind))
    ]
    options: dict[str, Any] = {}
    if kind in WORKBOOKS:
        reader, headers, cells = _of_workbook(path, options, facts)
    elif kind == "parquet":
        reader, headers, cells = _of_parquet(path)
    else:
        found, to_do = says(kind)
        if found:
            raise DataError(unreadable(origin, found, to_do))
        reader, headers, cells = _of_text(path, options, facts)
    profiles = tuple(profiles_of(headers, _figures(cells)))
    facts.append(("rows under the header", f"{cells.height:,}"))
    what = _what(headers)
    if what == "metadata":
        facts += _of_metadata(path)
    if what:
        return Inspected(path=path, what=what, facts=tuple(facts), profiles=profiles, reader=reader)
    above = options.pop("constants", {})
    options |= _mapped(headers, profiles, reader, path, above)
    cdid = dict(facts).get(CDID)
    if cdid and "indicator" in options.get("constants", {}):
        # What the facts describe is what is read, where the file has several series.
        options["constants"]["indicator"] = cdid
        options.setdefault("columns", {})["value"] = headers[1]
    value = options.get("columns", {}).get("value")
    others = [each.header for each in profiles if each.seems == "numbers" and each.header != value]
    if "area" in options.get("constants", {}):
        facts.append(("area", "no column says one; write its code in place of AREA"))
    if value and others and "wide" not in options:
        facts.append(("value", f'taken from "{value}"; other numbers: {", ".join(others[:6])}'))
    if reader == "csv" and _is_fingertips(headers) and set(options) <= {"columns"}:
        reader, options = "fingertips", {}
    observations, report, options = _tried(reader, path, options)
    totals = _totals(observations) if observations is not None and reader in ("csv", "excel") else []
    if totals:
        observations, report, options = _tried(reader, path, options | {"drop": totals})
    if observations is not None and not report.errors and "period_format" not in options and _by_months(observations):
        observations, report, options = _tried(reader, path, options | {"month_start": True})
    if observations is not None and not report.errors:
        observations, report, options = _told_apart(reader, path, options, profiles, observations, report)
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
        contradicting=0 if observations is None or report.errors else _clashes(observations),
    )


def _by_months(observations: Observations) -> bool:
    """Are all periods the first days of months, of several months of the year?"""
    column = observations.period
    said = [word for word, used in zip(column.words, column.used(), strict=True) if used]
    firsts = [re.fullmatch(r"\d{4}-(\d\d)-01(?:[T ]00:00(?::00)?)?", word) for word in said]
    return bool(firsts) and all(firsts) and len({each[1] for each in firsts if each}) > 1


def slug(path: Path) -> str:
    """An id from the name of a file."""
    name = re.sub(r"[^a-z0-9]+", "-", path.name.split(".")[0].lower()).strip("-")
    return name or "figures"


# Each kind of file: the reader, the headers and the text cells under them


def _of_text(path: Path, options: dict[str, Any], facts: list[tuple[str, str]]) -> tuple[str, tuple[str, ...], Any]:
    encoding = "utf-8-sig"
    try:
        opened = open_delimited(path, delimiter="", headed=False)
        opened.cells(1)
    except DataError as error:
        if not any(each.code == "OUT302" for each in error.report):
            raise
        encoding = options["encoding"] = "cp1252"
        opened = open_delimited(path, encoding=encoding, delimiter="", headed=False)
    facts.append(("encoding", {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}[encoding]))
    sign = opened.origin.delimiter
    facts.append(("delimiter", {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}.get(sign, sign)))
    first = opened.beginning()
    place = likely_header(first) or _widest(first)
    described = time_series_rows(first)
    if described:
        place = 1
    facts.append(("header", f"line {place}"))
    if place > 1 and _periods_above(first[place - 2], first[place - 1]):
        place -= 1
    if place > 1:
        options["skip"] = place - 1
        if period := _period_above(first[: place - 1]):
            options["constants"] = {"period": period}
    width = max((len(row) for row in first), default=1)
    cells = opened.cells(width)
    laid = lay_out(cells, Layout(skip=place - 1), opened.origin)
    under = under_header(laid.headers, laid.cells.row(0) if laid.cells.height else ())
    if described:
        options["units"] = described
        facts += time_series_facts(first[: described + 1])
        laid = lay_out(cells, Layout(units=described), opened.origin)
    elif under == "header":
        options["header"] = [1, 2]
        laid = lay_out(cells, Layout(skip=place - 1, header=(1, 2)), opened.origin)
    elif under == "units":
        options["units"] = 1
        laid = lay_out(cells, Layout(skip=place - 1, units=1), opened.origin)
    chosen = [index for index, header in enumerate(laid.headers) if header]
    cells = laid.cells.select([str(index) for index in chosen])
    cells.columns = [str(index) for index in range(len(chosen))]
    return "csv", tuple(laid.headers[index] for index in chosen), cells


def _widest(rows: Sequence[Sequence[str]]) -> int:
    """The first row (from 1) that is as wide as the table and holds words."""
    widths = [sum(bool(cell.strip()) for cell in row) for row in rows]
    enough = max(2, 0.6 * max(widths, default=0))
    # A pair such as date and its day, with nothing below it, says something of the table that comes later.
    alone = {place for place, after in enumerate(widths[1:], 1) if after == 0 and widths[place - 1] < max(widths)}
    return next((place for place, width in enumerate(widths, 1) if width >= enough and place not in alone), 1)


def _period_above(rows: Sequence[Sequence[str]]) -> str:
    """The only period that stands in a cell of its own above a table; empty for none or several."""
    said = {cell.strip() for row in rows for cell in row[1:] if is_period(cell)}
    return said.pop() if len(said) == 1 else ""


def _periods_above(above: Sequence[str], row: Sequence[str]) -> bool:
    """Are the names in a row those of measures that come again under each period of the row above it?"""
    names = [cell.strip() for cell in row if cell.strip()]
    return any(map(is_period, above)) and len(set(names)) < len(names)


def under_header(headers: Sequence[str], row: Sequence[str | None]) -> str:
    """What the row under the first row of a header is: its second row ("header"), one of units ("units"), or figures.

    Neither of the first two says an area or holds a number; a second row names columns that the first leaves unnamed.
    """
    below = [(cell or "").strip() for cell in row]
    named = [cell for cell in below if cell]
    if not named or any(re.search(r"\d", cell) and not is_period(cell) for cell in named):
        return ""
    keys = [place for field, place in find_columns(list(headers)).items() if field in ("area", "period")]
    if any(below[place] for place in keys if place < len(below)) or all(below):
        return ""
    pairs = list(zip(headers, below, strict=False))
    if any(cell and not header for header, cell in pairs):
        return "header"
    return "" if any(re.search(r"(?:19|20)\d\d", cell) for cell in named) else "units"


def _of_workbook(path: Path, options: dict[str, Any], facts: list[tuple[str, str]]) -> tuple[str, tuple[str, ...], Any]:
    book, origin = open_workbook(path)
    seen = choose_sheets(book, ("*",), origin)
    hidden = [name for name in book.sheet_names if name not in seen]
    facts.append(("sheets", ", ".join([*seen, *(f"{name} (hidden or empty)" for name in hidden)])))
    best = None
    for name in seen:
        try:
            opened = open_sheets(path, sheet=(name,))
        except DataError:
            continue
        known = fields_of(profiles_of(opened.headers, opened.cells)).keys() & {"area", "period", "value", "count"}
        score = (len(known), opened.cells.height)
        if best is None or score > best[0]:
            best = (score, name, opened)
    if best is None:
        raise DataError(unreadable(origin, "no sheet of it holds a table", "name the part with sheet and range"))
    _, name, opened = best
    if len(seen) > 1:
        options["sheet"] = name
    row = opened.header_rows[0]
    options["header"] = row
    described = time_series_rows([opened.headers, *opened.cells.head(ROWS).rows()])
    if described:
        options["units"] = described
        facts += time_series_facts([opened.headers, *opened.cells.head(described).rows()])
        opened = open_sheets(path, sheet=(name,), header=(row,), units=described)
    elif opened.cells.height and int(opened.places[0]) == row:
        blank = [re.sub(r"\([A-Z]+\)", "", header) for header in opened.headers]
        under = under_header(blank, opened.cells.row(0))
        if under == "header":
            options["header"] = [row, row + 1]
            opened = open_sheets(path, sheet=(name,), header=(row, row + 1))
        elif under == "units":
            options["units"] = 1
            opened = open_sheets(path, sheet=(name,), header=(row,), units=1)
    facts.append(("header", f"row {row} of the sheet {name}"))
    return "excel", opened.headers, opened.cells


def _of_parquet(path: Path) -> tuple[str, tuple[str, ...], Any]:
    import polars

    table = polars.read_parquet(path, glob=False)
    cells = table.select(
        polars.col(name).cast(polars.String).alias(str(place)) for place, name in enumerate(table.columns)
    )
    return "parquet", tuple(table.columns), cells


# What the columns are


def _what(headers: Sequence[str]) -> str:
    """Areas, returns and metadata are known by their headers; "" for anything else."""
    names = {letters(header) for header in headers}
    if "indicatorid" in names and len(names & METADATA) >= 3 and not names & {"value", "timeperiod", "areacode"}:
        return "metadata"
    states = {letters(name) for name in RETURN_COLUMNS}
    if "id" in names and {"title", "state"} & names and len(names & states) >= 3:
        return "returns"
    spelled = {field for field, spellings in AREA_HEADERS.items() if names & set(spellings)}
    figures = {"value", "period", "timeperiod", "year", "count", "date", "month"}
    if {"code", "name"} <= spelled and (spelled & {"children", "parent", "type"}) and not names & figures:
        return "areas"
    return ""


def _of_metadata(path: Path) -> list[tuple[str, str]]:
    """How areas are compared and when figures come next, of each indicator that says so."""
    facts = []
    for number, each in list(metadata_of(path).items())[:10]:
        said = [each.benchmark_method and f"compared by {each.benchmark_method}"]
        said.append(each.next_release and f"next figures {each.next_release}")
        facts.append((f"indicator {number}", "; ".join(filter(None, (each.name, *said)))))
    return facts


def _is_fingertips(headers: Sequence[str]) -> bool:
    wanted = {"indicatorid", "areacode", "timeperiod", "value"}
    names = {letters(header) for header in headers}
    return wanted <= names and len(names) >= 20


def _mapped(
    headers: Sequence[str], profiles: Sequence[Profile], reader: str, path: Path, above: Mapping[str, str]
) -> dict[str, Any]:
    """The options that name the columns, and what stands for those that are not there (``above``: over the table)."""
    fields = fields_of(profiles)
    known = {field: headers[place] for field, place in find_columns(headers).items()}
    wide = _wide(headers, profiles, fields, known) if reader != "parquet" else None
    options: dict[str, Any] = {}
    if wide is not None:
        coded = find_wide(headers, (AREAS,), {}) is not None
        options["wide"] = PERIODS if wide.field == "period" else AREAS if coded else wide.headers
        for field in (wide.field, "value", "count", "denominator"):
            fields.pop(field, None)
        fields |= measures_of(wide)
    columns: dict[str, Any] = {field: name for field, name in fields.items() if known.get(field) != name}
    codes = area_columns(profiles, fields.get("area", ""))
    if len(codes) > 1 and reader != "parquet":
        columns["area"] = codes
    parts = period_columns(profiles, fields.get("period", ""))
    if len(parts) > 1 and reader != "parquet" and "wide" not in options:
        columns["period"] = parts
    if "value" not in fields and "count" not in fields and {"area", "period"} <= fields.keys() and not options:
        options["records"] = "count"
    if columns:
        options["columns"] = columns
    constants = {}
    if "indicator" not in fields:
        constants["indicator"] = slug(path)
    if "area" not in fields and (wide is None or wide.field != "area"):
        constants["area"] = "AREA"
    if wide is None and "period" not in fields and above:
        constants |= above
    if constants:
        options["constants"] = constants
    of_periods = next((each for each in profiles if each.header == fields.get("period")), None)
    if of_periods is not None and "wide" not in options and len(parts) < 2:
        options |= _how_written(of_periods)
    return options


def _how_written(periods: Profile) -> dict[str, str]:
    """The option that says how periods are written, where their column's heading or their form asks for one."""
    heading = under_heading(periods.header, periods.words)
    if heading is not None and heading.year_type:
        return {"year_type": heading.year_type}
    format_ = heading.format if heading is not None else periods.format
    return {"period_format": format_} if format_ else {}


def _figures(cells: Any) -> Any:
    """The rows that hold as much as others do, without notes around them."""
    import polars

    filled = cells.select(
        polars.sum_horizontal(polars.col(name).str.strip_chars().fill_null("") != "" for name in cells.columns)
    ).to_series()
    return cells.filter((filled > 1) | (filled * 3 > (filled.filter(filled > 0).median() or 0)))


def _wide(
    headers: Sequence[str], profiles: Sequence[Profile], fields: Mapping[str, str], known: Mapping[str, str]
) -> Wide | None:
    """What heads the columns, where it is several periods or areas and no column of its own says them."""
    areas = find_wide(headers, (AREAS,), {})
    if areas is not None and len(areas.headers) > 1 and "area" not in known:
        return areas
    numbers = [each.header for each in profiles if each.seems == "numbers"]
    # Names of areas are known as such where nothing but a period stands beside them, and their country is one.
    if len(numbers) == len(headers) - 1 and "period" in known and "england" in (name.lower() for name in numbers):
        return find_wide(headers, numbers, {"period": known["period"]})
    periods = find_wide(headers, (PERIODS,), {})
    if periods is None or "period" in known:
        return None
    several = sum(map(is_period, headers)) > 1
    own = fields.get("period", "") in headers and fields["period"] not in _with_periods(headers)
    return periods if several or (not own and len(_with_periods(headers)) > 1) else None


def _with_periods(headers: Sequence[str]) -> list[str]:
    return [header for header in headers if taken_apart(header) is not None]


# Trying it


def _read(reader: str, path: Path, options: Mapping[str, object]) -> tuple[Observations | None, Report]:
    made, wrong = structure_parameters(READERS[reader].options, options)
    if wrong:
        raise AssertionError(wrong)
    try:
        observations, report = READERS[reader].read(path, made)
    except DataError as error:
        return None, error.report
    rule = observations.label_rule
    labels = parse_labels(
        observations.period.words, year_type=rule.year_type or None, month_start=rule.month_start, form=rule.format
    )
    if labels.errors:
        rows = np.flatnonzero(labels.kind_index[observations.period.codes] < 0)
        report += unreadable_labels(observations, rows, labels.errors)
    return observations, report


def _tried(reader: str, path: Path, options: dict[str, Any]) -> tuple[Observations | None, Report, dict[str, Any]]:
    """Read a file, following what messages advise for as long as that gets further."""
    observations, report = _read(reader, path, options)
    for _ in range(ATTEMPTS):
        more = _advised(report, options)
        if not report.errors or more is None:
            break
        options = more
        observations, report = _read(reader, path, options)
    if report.errors and any(each.code == "OUT311" for each in report) and "footer" not in options and reader == "csv":
        again, said = _read(reader, path, options | {"footer": "no area"})
        # Rows without an area between the others are none of a footer.
        if again is not None and len(again) and len(said.errors) < len(report.errors):
            observations, report, options = again, said, options | {"footer": "no area"}
    return observations, report, options


def _advised(report: Report, options: Mapping[str, Any]) -> dict[str, Any] | None:
    """The options with what the messages advise added to them; None where they advise nothing new."""
    changed = {key: list(value) if isinstance(value, list) else value for key, value in options.items()}
    for each in report:
        advice = _ADVICE.search(each.to_do)
        if advice is None:
            continue
        for key, value in tomllib.loads(re.sub(r" and (?=\w+ = )", "\n", advice[1])).items():
            if isinstance(value, list):
                changed[key] = list(dict.fromkeys([*changed.get(key, []), *value]))
            else:
                changed.setdefault(key, value)
    return None if changed == options else changed


def _told_apart(
    reader: str,
    path: Path,
    options: dict[str, Any],
    profiles: Sequence[Profile],
    observations: Observations,
    report: Report,
) -> tuple[Observations, Report, dict[str, Any]]:
    """Where two rows have one key, the column that tells them apart becomes the category."""
    if reader not in ("csv", "excel") or "wide" in options or not _clashes(observations):
        return observations, report, options
    mapped = [name if isinstance(name, list) else [name] for name in dict(options.get("columns", {})).values()]
    used = {each for names in mapped for each in names} | set(fields_of(profiles).values())
    free = [each for each in profiles if each.header not in used and tells_apart(each) and each.header != "(sheet)"]
    best = (_clashes(observations), observations, report, options)
    for each in sorted(free, key=lambda one: one.different):
        if "category" in dict(options.get("columns", {})) or any(letters(p.header) == "category" for p in profiles):
            break
        changed = options | {"columns": {**options.get("columns", {}), "category": each.header}}
        again, said = _read(reader, path, changed)
        if again is not None and not said.errors and _clashes(again) < best[0]:
            best = (_clashes(again), again, said, changed)
    # Of what no one column tells apart, the rows about everybody are taken.
    for each in free:
        whole = next((word for word in each.words if _EVERYBODY.fullmatch(word)), "")
        if not best[0] or not whole or each.header in best[3].get("columns", {}).values():
            continue
        changed = best[3] | {"where": {**best[3].get("where", {}), each.header: whole}}
        again, said = _read(reader, path, changed)
        if again is not None and not said.errors and _clashes(again) < best[0]:
            best = (_clashes(again), again, said, changed)
    return best[1], best[2], best[3]


_EVERYBODY: Final = re.compile(r"total|totals|all|all (?!.*\d).{0,30}|persons|everyone|both", re.IGNORECASE)
"""What a column of groups says on the rows that are about all of them."""


def _totals(observations: Observations) -> list[str]:
    """Words among codes of areas that say that a row adds others up."""
    words = [word for word, used in zip(observations.area.words, observations.area.used(), strict=True) if used]
    if sum(CODE.fullmatch(word) is not None for word in words) * 2 < len(words):
        return []
    return [word for word in words if re.search(r"\btotals?\b", word, re.I)]


def _clashes(observations: Observations) -> int:
    """How many rows have a key that another row has, with another value."""
    codes = np.stack([getattr(observations, key).codes for key in KEYS], axis=1)
    _, which = np.unique(codes, axis=0, return_inverse=True)
    which = which.reshape(-1)
    low = np.empty(which.max(initial=-1) + 1)
    high = np.empty(len(low))
    unlike = np.zeros(len(low), dtype=np.bool_)
    for numbers in (observations.value, observations.count):
        if numbers is None:
            continue
        low[:], high[:] = np.inf, -np.inf
        value = np.where(np.isnan(numbers), 0.0, numbers)
        np.minimum.at(low, which, value)
        np.maximum.at(high, which, value)
        unlike |= low < high
    return int(unlike[which].sum())


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
    clashes = _clashes(observations)
    if clashes:
        facts.append(
            (
                "rows that contradict another",
                f"{clashes:,}; their series are set aside, unless where = {{...}} says which are meant",
            )
        )
    return facts
