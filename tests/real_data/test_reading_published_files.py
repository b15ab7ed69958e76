"""Every published file is read as it is: all rows, every label, no error; and compared with a plain reading of it.

Source of the Fingertips figures: Office for Health Improvement and Disparities, Fingertips, Open Government
Licence v3.0. A&E attendances: NHS England, from the NHSRdatasets package.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from outcomes.data import Measure, Observations, SourceIndex, comparators, read_areas, series_block, series_tables
from outcomes.data.readers.csv import CsvOptions, CsvReader
from outcomes.data.readers.fingertips import FingertipsOptions, FingertipsReader
from outcomes.diagnostics import Report
from outcomes.framework.model import Areas

DATA = Path(__file__).parent / "data"
AS_OF = np.datetime64("2026-12-31")

BY_INEQUALITY = CsvOptions(columns={"category": "inequality"})
FILES: dict[str, tuple[Any, Any, int]] = {
    "fingertips-north-west.csv": (FingertipsReader(), FingertipsOptions(), 44_452),
    "phof-wyre-2022-12.csv": (FingertipsReader(), FingertipsOptions(), 1_932),
    "suicides-england-2019.csv": (FingertipsReader(), FingertipsOptions(), 809),
    "campylobacter-county-ua.csv": (FingertipsReader(), FingertipsOptions(), 852),
    "ncmp-reception-herts-msoa.csv": (FingertipsReader(), FingertipsOptions(), 156),
    "ncmp-year6-herts-msoa.csv": (FingertipsReader(), FingertipsOptions(), 156),
    "ncmp-reception-herts-districts.csv": (FingertipsReader(), FingertipsOptions(), 12),
    "ncmp-year6-herts-districts.csv": (FingertipsReader(), FingertipsOptions(), 12),
    "all-areas-active-adults.csv": (CsvReader(), BY_INEQUALITY, 3_089),
    "all-areas-adults-smoking.csv": (CsvReader(), BY_INEQUALITY, 4_587),
    "all-areas-inactive-adults.csv": (CsvReader(), BY_INEQUALITY, 3_089),
    "all-areas-life-expectancy.csv": (CsvReader(), CsvOptions(columns={"sex": "inequality"}), 5_516),
    "all-areas-obese-reception.csv": (CsvReader(), BY_INEQUALITY, 3_671),
    "all-areas-obese-year6.csv": (CsvReader(), BY_INEQUALITY, 3_671),
    "ae-attendances-monthly.csv": (
        CsvReader(),
        CsvOptions(
            columns={"area": "org_code", "value": "breaches", "denominator": "attendances", "category": "type"},
            constants={"indicator": "breaches"},
            month_start=True,
        ),
        12_765,
    ),
}


def read(name: str) -> tuple[Observations, Report]:
    reader, options, _ = FILES[name]
    observations, report = reader.read(DATA / name, options)
    return observations, report


def plain_rows(name: str) -> list[dict[str, str]]:
    """The file by Python's own parser, with headers in letters and digits only."""
    with (DATA / name).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    headers = [re.sub("[^a-z0-9]", "", header.lower()) for header in rows[0]]
    return [dict(zip(headers, row, strict=False)) for row in rows[1:]]


def plain_number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def test_every_data_file_is_read_here() -> None:
    others = {"areas.csv", "fingertips-north-west-indicators.csv"}
    assert {path.name for path in DATA.glob("*.csv")} - others == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_all_rows_are_read_and_none_has_a_problem(name: str) -> None:
    observations, report = read(name)
    assert FILES[name][2] == len(observations)
    assert [str(problem) for problem in report] == []


@pytest.mark.parametrize("name", FILES)
def test_numbers_and_words_are_those_of_a_plain_reading(name: str) -> None:
    observations, _ = read(name)
    rows, headers = plain_rows(name), observations.origin.headers
    for field in ("value", "lower", "upper", "lower_99_8", "upper_99_8", "count", "denominator"):
        column = getattr(observations, field)
        if field in headers:
            header = re.sub("[^a-z0-9]", "", headers[field].lower())
            expected = [plain_number(row.get(header)) for row in rows]
            assert expected == [None if number != number else number for number in column.tolist()]
    for field in ("area", "period", "sex", "age"):
        if field in headers:
            header = re.sub("[^a-z0-9]", "", headers[field].lower())
            assert [" ".join(row[header].split()) for row in rows] == getattr(observations, field).to_list()


@pytest.mark.parametrize("name", FILES)
def test_every_period_label_is_read(name: str) -> None:
    observations, _ = read(name)
    labels = SourceIndex(observations=observations).labels()
    assert {labels.labels[place]: str(error) for place, error in labels.errors.items()} == {}


@pytest.mark.parametrize("name", FILES)
def test_blocks_hold_exactly_the_values_of_series_that_do_not_contradict_themselves(name: str) -> None:
    observations, _ = read(name)
    columns = observations.to_columns()
    said = defaultdict(set)
    for key, *numbers in zip(
        zip(*(columns[field] for field in ("indicator", "area", "sex", "age", "category", "period")), strict=True),
        columns["value"],
        columns.get("lower", columns["value"]),
        columns.get("upper", columns["value"]),
        columns.get("count", columns["value"]),
        columns.get("denominator", columns["value"]),
        strict=True,
    ):
        said[key].add(tuple(numbers))
    clashing = {key[:5] for key, versions in said.items() if len(versions) > 1}
    expected = Counter(
        key[0] for key, versions in said.items() if key[:5] not in clashing and next(iter(versions))[0] is not None
    )
    source, found, ambiguous = SourceIndex(observations=observations), Counter[str](), 0
    for indicator in observations.indicator.words:
        tables, _ = series_tables(source, indicator, as_of=AS_OF, duplicates="set-aside")
        for table in tables:
            block = series_block(
                table, table.choose(category=("all",)), measure=Measure(), as_of=AS_OF, needs={"value"}
            )
            found[indicator] += int((~np.isnan(block.value)).sum())
            ambiguous += int(table.ambiguous.sum())
    assert expected == +found
    # No series of these files mixes kinds of period, so that a clashing series is one row of one table.
    assert len(clashing) == ambiguous


def test_the_quarterly_indicator_without_quarters_is_set_aside_and_said() -> None:
    observations, _ = read("fingertips-north-west.csv")
    tables, report = series_tables(SourceIndex(observations=observations), "91040", as_of=AS_OF, duplicates="set-aside")
    assert {"OUT332"} == {problem.code for problem in report} - {"OUT333"}
    assert tables[0].ambiguous.sum() > 0


def test_a_year_can_be_declared_to_be_a_financial_one() -> None:
    observations, _ = read("fingertips-north-west.csv")
    tables, _ = series_tables(
        SourceIndex(observations=observations), "241", as_of=AS_OF, year_type="financial", duplicates="set-aside"
    )
    (table,) = tables
    assert table.kind.title == "financial year"
    axis = table.axis()
    assert (np.datetime64("2018-04-01"), np.datetime64("2019-03-31")) == (axis.start[0], axis.end[0])


def test_months_of_attendances_make_one_axis_of_three_years() -> None:
    observations, _ = read("ae-attendances-monthly.csv")
    (table,), _ = series_tables(SourceIndex(observations=observations), "breaches", as_of=AS_OF)
    axis = table.axis()
    assert (len(axis), axis.per_year) == (36, 12)
    assert (np.datetime64("2016-04-01"), np.datetime64("2019-03-31")) == (axis.start[0], axis.end[-1])


def test_counts_hidden_in_markup_are_missing_and_not_mistakes() -> None:
    observations, _ = read("ncmp-reception-herts-msoa.csv")
    assert observations.count is not None
    assert np.isnan(observations.count).all()
    assert observations.suppressed is None


def test_values_that_the_publisher_suppressed_are_known_as_such() -> None:
    observations, _ = read("phof-wyre-2022-12.csv")
    expected = [
        row["value"] == "" and "suppress" in row["valuenote"].lower() for row in plain_rows("phof-wyre-2022-12.csv")
    ]
    assert observations.suppressed is not None
    assert sum(expected) > 0
    assert expected == observations.suppressed.tolist()


def test_every_area_of_an_export_meets_the_parent_that_it_names() -> None:
    observations, _ = read("campylobacter-county-ua.csv")
    source = SourceIndex(observations=observations)
    rows = [row for row in plain_rows("campylobacter-county-ua.csv") if not row["category"]]
    there = {(row["areacode"], row["age"]) for row in rows}
    expected = {
        (row["areacode"], row["age"], row["parentcode"]) for row in rows if (row["parentcode"], row["age"]) in there
    }
    (table,), _ = series_tables(source, "93356", as_of=AS_OF)
    areas, ages = observations.area.words, observations.age.words
    series = table.choose()
    found = {
        (areas[table.area[one]], ages[table.age[one]], areas[table.area[other]])
        for one, other in zip(series, comparators(table, series, "parent"), strict=True)
        if other >= 0
    }
    assert len(expected) > 150
    assert expected == found


def test_the_areas_file_knows_the_districts_of_lancashire() -> None:
    areas, report = read_areas(DATA / "areas.csv")
    assert not report.diagnostics
    assert len(areas) == 2_983
    assert (areas.areas["E07000121"].name, areas.parent_of("E07000121")) == ("Lancaster", "E10000017")
    assert areas.parent_of("E08000001") == "E12000002"
    districts, found = areas.select(Areas(types=("districts-and-unitary-authorities",), under="E10000017"))
    assert not found.diagnostics
    assert districts is not None
    assert len(districts) == 12
    assert {"E10000017"} == {areas.parent_of(code) for code in districts}
    by_title, _ = areas.select(Areas(types=("Districts and Unitary Authorities",), under="E10000017"))
    assert districts == by_title


def test_the_areas_of_lancashire_and_its_neighbours_are_chosen_by_code() -> None:
    areas, _ = read_areas(DATA / "areas.csv")
    assert (lambda chosen: (chosen[0], len(chosen[1])))(areas.select(Areas(codes=("E10000017", "E06000009")))) == (
        ("E10000017", "E06000009"),
        0,
    )
    assert None is areas.select(Areas(every=True))[0]
    _, report = areas.select(Areas(codes=("E1000017",), types=("district",), under="E99"))
    assert [str(problem) if place == 0 else str(problem).split(":")[0] for place, problem in enumerate(report)] == [
        'OUT354 area "E1000017": the areas file does not have it; did you mean "E10000017"?',
        'OUT354 area "E99"',
        'OUT354 area type "district"',
    ]
