"""What columns seem to be, as the options of a reader that name them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from outcomes.data.areas import HEADERS as AREA_HEADERS
from outcomes.data.columns import find_columns, letters
from outcomes.data.returns import COLUMNS as RETURN_COLUMNS
from outcomes.data.wide import AREAS, PERIODS, Wide, find_wide, is_period, taken_apart
from outcomes.fetching.fingertips_api import metadata_of
from outcomes.periods import under_heading
from outcomes.scaffold.column_fields import area_columns, fields_of, measures_of, period_columns
from outcomes.scaffold.profiles import PERIOD, Options, Profile

if TYPE_CHECKING:
    import polars

METADATA: Final = frozenset(
    {
        *("definition", "rationale", "datasource", "valuetype", "yeartype", "polarity", "unit", "frequency", "caveats"),
        "benchmarkcomparisonmethod",
    }
)
"""Headers of a file that describes indicators, of which it has several."""


def slug(path: Path) -> str:
    """An id from the name of a file."""
    name = re.sub(r"[^a-z0-9]+", "-", path.name.split(".")[0].lower()).strip("-")
    return name or "figures"


def what_headers_say(headers: Sequence[str]) -> str:
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


def facts_of_metadata(path: Path) -> list[tuple[str, str]]:
    """How areas are compared and when figures come next, of each indicator that says so."""
    facts = []
    for number, each in list(metadata_of(path).items())[:10]:
        said = [each.benchmark_method and f"compared by {each.benchmark_method}"]
        said.append(each.next_release and f"next figures {each.next_release}")
        facts.append((f"indicator {number}", "; ".join(filter(None, (each.name, *said)))))
    return facts


def is_fingertips(headers: Sequence[str]) -> bool:
    wanted = {"indicatorid", "areacode", "timeperiod", "value"}
    names = {letters(header) for header in headers}
    return wanted <= names and len(names) >= 20


def mapped(
    headers: Sequence[str], profiles: Sequence[Profile], reader: str, path: Path, above: Mapping[str, str]
) -> Options:
    """The options that name the columns, and what stands for those that are not there (``above``: over the table)."""
    fields = fields_of(profiles)
    known = {field: headers[place] for field, place in find_columns(headers).items()}
    wide = _wide(headers, profiles, fields, known) if reader != "parquet" else None
    options: Options = {}
    if wide is not None:
        coded = find_wide(headers, (AREAS,), {}) is not None
        options["wide"] = PERIODS if wide.field == "period" else AREAS if coded else wide.headers
        for field in (wide.field, "value", "count", "denominator"):
            fields.pop(field, None)
        fields |= measures_of(wide)
        if wide.field == "period" and "area" not in fields:
            # Stat-Xplore names its rows below the header, whose first cell is about the columns.
            rows = [each.header for each in profiles if each.seems == "words" and each.named(PERIOD)]
            fields |= {"area": rows[0]} if rows and rows[0] not in wide.headers else {}
    columns: Options = {field: name for field, name in fields.items() if known.get(field) != name}
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


def rows_of_figures(cells: polars.DataFrame) -> polars.DataFrame:
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


def _how_written(periods: Profile) -> dict[str, str]:
    """The option that says how periods are written, where their column's heading or their form asks for one."""
    heading = under_heading(periods.header, periods.words)
    if heading is not None and heading.year_type:
        return {"year_type": heading.year_type}
    format_ = heading.format if heading is not None else periods.format
    return {"period_format": format_} if format_ else {}
