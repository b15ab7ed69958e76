"""Broken data files: each is answered by exactly the messages that a person needs, all at once, and no traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from outcomes.cli.explain_code import CODES
from outcomes.data import (
    SourceIndex,
    check_areas,
    check_ranges,
    check_selection,
    read_areas,
    read_returns,
    series_tables,
)
from outcomes.data.areas import Area, AreaTable
from outcomes.data.readers.csv import CsvOptions, CsvReader
from outcomes.data.readers.fingertips import FingertipsOptions, FingertipsReader
from outcomes.data.readers.parquet import ParquetOptions, ParquetReader
from outcomes.diagnostics import DataError, Report
from outcomes.framework.items import Returns
from outcomes.framework.model import Indicator

BROKEN = Path(__file__).parent / "broken"
AS_OF = np.datetime64("2026-01-01")
AREAS = AreaTable(areas={code: Area(code=code) for code in ("E06000001", "E06000002", "E06000003")})
PERCENTAGE = {"range": (0.0, 100.0), "value_type": "proportion"}


def problems_of(
    name: str,
    *,
    reader: Any = None,
    options: Any = None,
    indicator: str = "",
    duplicates: Any = "identical",
    ranges: bool = False,
    areas: bool = False,
    sex: tuple[str, ...] = ("all",),
) -> Report:
    """Everything that is said about a file on the way from the disk to its series."""
    try:
        reader = reader or CsvReader()
        observations, report = reader.read(Path(name), options or CsvOptions())
    except DataError as error:
        return error.report
    source = SourceIndex(observations=observations)
    said = np.asarray(observations.indicator.words)[observations.indicator.used()].tolist()
    for each in [indicator] if indicator else said:
        _, found = series_tables(source, each, as_of=AS_OF, duplicates=duplicates)
        report += found
        if ranges:
            report += check_ranges(source, Indicator(id=each, title="", **PERCENTAGE))
    if areas:
        report += check_areas(observations.area, AREAS, observations.source_rows(), observations.origin)
    return report + check_selection(observations, sex=sex, age=("all",), category=("",))


MARK = (
    'write a number; or, for a mark of the publisher, set missing = ["see note"] in the options of the data source, '
    "or suppressed where it holds a number back"
)
CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "sucides.csv",
        {},
        ['sucides.csv: OUT300 file: there is no such file; did you mean "suicides.csv"?'],
    ),
    (
        "../broken",
        {},
        ["../broken: OUT301 file: it is a folder; name the file in it"],
    ),
    (
        "empty.csv",
        {},
        ["empty.csv: OUT303 file: it is empty; check that the download is complete"],
    ),
    (
        "header-only.csv",
        {},
        ["header-only.csv: OUT318 file: there are no rows under its header; check that the download is complete"],
    ),
    (
        "no-areas-at-all.csv",
        {"options": CsvOptions(footer="no area")},
        [
            "no-areas-at-all.csv: OUT318 file: the option footer leaves no row under its header; "
            "check what is to be left out of this file, and that the download is complete"
        ],
    ),
    (
        # What would be said of the area by its name is said of none.
        "no-areas-at-all.csv",
        {"options": CsvOptions(constants={"area": "E08000019"}, where={"Time period": "2023"})},
        ['no-areas-at-all.csv: OUT313 column "Time period": no row says "2023"; did you mean "2022"?'],
    ),
    (
        "no-area-column.csv",
        {},
        [
            'no-area-column.csv: OUT304 column for "area": none of the columns "org_code", "period", "value" is known '
            'as one; name it under "columns" in the options of the data source: area = "..." (outcomes inspect finds it)'
        ],
    ),
    (
        "two-value-columns.csv",
        {},
        ['two-value-columns.csv:1: OUT306 column "Value": columns 3 and 4 both have this name; rename or remove one'],
    ),
    (
        "mistyped-mapping.csv",
        {"options": CsvOptions(columns={"area": "ONS code", "value": "Value of it", "perod": "Year"})},
        [
            'mistyped-mapping.csv: OUT305 column "perod": no field has this name; did you mean "period"?',
            'mistyped-mapping.csv: OUT305 column for "value": there is no column "Value of it"; did you mean "Vlaue of it"?',
        ],
    ),
    (
        "windows-1252.csv",
        {},
        [
            "windows-1252.csv:3: OUT302 text: byte 0xe9 is not UTF-8; save the file as UTF-8, "
            'or set encoding = "cp1252" in the options of the data source'
        ],
    ),
    (
        "workbook.csv",
        {},
        [
            "workbook.csv: OUT301 file: it is a workbook or zip archive that is damaged, not separated values; "
            "download it again"
        ],
    ),
    (
        "open-quote.csv",
        {},
        [
            "open-quote.csv:3: OUT309 row: a quotation mark is opened and never closed; close it, or remove it",
        ],
    ),
    (
        "unquoted-comma.csv",
        {},
        ["unquoted-comma.csv:3: OUT308 row: 4 cells under 3 headers; put quotes around a cell that holds commas"],
    ),
    (
        "cut-short.csv",
        {},
        [
            "cut-short.csv:4: OUT309 row: the file ends in the middle of a row, after 2 of 3 cells; "
            "download the file again"
        ],
    ),
    (
        "web-page.csv",
        {},
        [
            "web-page.csv: OUT301 file: it is a web page, not separated values; open it in a browser: "
            "it may say what went wrong with the download; then download the file itself"
        ],
    ),
    (
        "suicides.csv",
        {"reader": ParquetReader(), "options": ParquetOptions()},
        ["suicides.csv: OUT301 file: it is no Parquet file; check the reader and the path"],
    ),
    (
        "text-for-number.csv",
        {},
        [
            'text-for-number.csv:2:3: OUT310 column "Value": "12..3" is not a number; '
            "write a number, or leave the cell empty",
            'text-for-number.csv:4:3: OUT310 column "Value": "12,5" is not a number; '
            'set decimal = "," in the options of the data source',
        ],
    ),
    (
        "thousands.csv",
        {},
        [
            'thousands.csv:2:4: OUT310 column "Count": "1,024" is not a number; '
            'set thousands = "," in the options of the data source'
        ],
    ),
    (
        "many-bad-cells.csv",
        {},
        [
            f'many-bad-cells.csv:2:3: OUT310 column "Value": "see note" is not a number; {MARK}',
            f'many-bad-cells.csv:3:3: OUT310 column "Value": "see note" is not a number; {MARK}',
            f'many-bad-cells.csv:4:3: OUT310 column "Value": "see note" is not a number; {MARK}',
            f'many-bad-cells.csv: OUT310 column "Value": and 3 more cells that are not numbers; {MARK}',
        ],
    ),
    (
        # A line that counts one would be as long as the line about it.
        "four-bad-cells.csv",
        {},
        [
            f'four-bad-cells.csv:{line}:3: OUT310 column "Value": "see note" is not a number; {MARK}'
            for line in (2, 3, 4, 5)
        ],
    ),
    (
        "infinite.csv",
        {},
        [
            'infinite.csv:3:3: OUT310 column "Value": "inf" is not a number; write a number, or leave the cell empty',
        ],
    ),
    (
        "no-key.csv",
        {"reader": FingertipsReader(), "options": FingertipsOptions()},
        [
            'no-key.csv:6:2: OUT311 column "Area Code": the row says no area; give its area, or remove the row'
            '; or set columns = { area = ["Area Code", "..."] }, which takes the first that is filled'
            '; or fill = ["Area Code"], if an empty cell means the one above it',
            'no-key.csv:4:3: OUT311 column "Time period": the row says no period; give its period, or remove the row',
        ],
    ),
    (
        "blank-rows.csv",
        {},
        ["blank-rows.csv: note: OUT312 rows: 2 without anything in them; remove them"],
    ),
    (
        "bad-period.csv",
        {},
        [
            'bad-period.csv:3:2: OUT320 column "Time period": "2015/17" is no period: 2015/17 is not one year; '
            "did you mean '2015/16'?",
            'bad-period.csv:4:2: OUT320 column "Time period": "Holiday 2019" is no period: no month is called '
            "'Holiday'; write Jan, Feb, ... Dec",
        ],
    ),
    (
        "mistyped-year.csv",
        {},
        [
            'mistyped-year.csv: OUT321 periods "1017" to "2018": nothing is observed in nearly all of the calendar '
            "years between them; correct the one that is mistyped"
        ],
    ),
    (
        "contradiction.csv",
        {},
        [
            'contradiction.csv:4: OUT330 row "41001", "E06000001", "Male", "2018": contradicts line 2, which is about '
            "the same observation; if a column tells them apart, name it as category (outcomes inspect finds it); "
            'else correct the file, or set duplicates = "first", "last" or "set-aside"'
        ],
    ),
    (
        "contradiction.csv",
        {"duplicates": "set-aside"},
        [
            'contradiction.csv:4: note: OUT332 row "41001", "E06000001", "Male", "2018": contradicts line 2, which is '
            "about the same observation; the series is set aside; correct the file, or add what tells the rows apart"
        ],
    ),
    (
        "contradiction.csv",
        {"duplicates": "last"},
        [
            'contradiction.csv:4: warning: OUT331 row "41001", "E06000001", "Male", "2018": contradicts line 2, which is '
            "about the same observation; the last row of the file is taken; correct the file"
        ],
    ),
    (
        "repeat.csv",
        {"duplicates": "error"},
        [
            'repeat.csv:4: OUT330 row "41001", "E06000001", "Male", "2018": repeats line 2, which is about the same '
            'observation; remove it, or set duplicates = "identical"'
        ],
    ),
    (
        "repeat.csv",
        {},
        ['repeat.csv:4: note: OUT333 indicator "41001": it repeats another exactly; it is counted once'],
    ),
    (
        "out-of-range.csv",
        {"ranges": True},
        [
            'out-of-range.csv:4:4: OUT340 indicator "241", column "Value": -1 is below 0; '
            "correct it, or widen the indicator's range",
            'out-of-range.csv:3:4: OUT340 indicator "241", column "Value": 680 is above 100; '
            "correct it, or widen the indicator's range",
        ],
    ),
    (
        "limits-crossed.csv",
        {"ranges": True},
        [
            'limits-crossed.csv:2:5: warning: OUT343 indicator "241", column "Lower CI 95.0 limit": 14.2 is above its '
            "upper limit; check that the columns are the right way round"
        ],
    ),
    (
        "beyond-limits.csv",
        {"ranges": True},
        [
            f'beyond-limits.csv:{line}:4: warning: OUT345 indicator "241", column "Value": {value} is not within its '
            f"{sure} limits; check that the columns are about the same figure, in the same unit"
            for line, value, sure in (("2", "9", "95%"), ("3", "0.12", "95%"), ("6", "14.4", "99.8%"))
        ],
    ),
    (
        "wrong-counts.csv",
        {"ranges": True},
        [
            'wrong-counts.csv:3:5: OUT341 indicator "241", column "Count": -1 is below 0; '
            'correct it, or leave the cell empty; or set value_type = "ratio" for an excess, which can be below 0',
            'wrong-counts.csv:2:5: warning: OUT342 indicator "241", column "Count": 120 is above its denominator; '
            "check that the columns are the right way round",
        ],
    ),
    (
        "unknown-area.csv",
        {"areas": True},
        [
            'unknown-area.csv:3:2: warning: OUT353 area "E0600002": the areas file does not have it; '
            'did you mean "E06000002"?'
        ],
    ),
    (
        "other-indicator.csv",
        {"indicator": "41101"},
        ['other-indicator.csv: warning: OUT314 indicator "41101": no row is about it; did you mean "41001"?'],
    ),
    (
        "other-sex.csv",
        {"sex": ("Person",)},
        ['other-sex.csv: warning: OUT313 sex: no row says "Person"; did you mean "Persons"?'],
    ),
]


@pytest.mark.parametrize(("name", "how", "expected"), CASES, ids=[f"{name} {'-'.join(how)}" for name, how, _ in CASES])
def test_a_broken_file_gets_exactly_these_messages(
    name: str, how: dict[str, Any], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN)
    assert expected == [str(problem) for problem in problems_of(name, **how)]


def test_areas_in_a_circle_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(DataError) as caught:
        read_areas(Path("areas-loop.csv"))
    expected = (
        'areas-loop.csv: OUT352 areas: an area lies in itself: "E92000001" > "E12000002" > "E92000001"; '
        "correct the hierarchy"
    )
    assert expected == str(caught.value)


def test_areas_that_are_listed_twice_or_not_at_all_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    _, report = read_areas(Path("areas-twice.csv"))
    expected = [
        'areas-twice.csv:4:1: warning: OUT350 area "E12000002": the file lists it twice; remove one; the first is taken',
        'areas-twice.csv:2:3: note: OUT351 area "E12000009": the file does not list it; add it, or correct the code',
    ]
    assert expected == [str(problem) for problem in report]


def test_returns_that_make_no_sense_are_told_by_row_and_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    _, report = read_returns(Returns(path="returns.csv"), Path(), as_of=AS_OF)
    expected = [
        'returns.csv:2:2: OUT360 column "state": "finished" is no state; did you mean "done"?',
        'returns.csv:3:3: OUT360 column "due": "April 2014" is no date; write it like "2014-04-30"',
        'returns.csv:3:4: OUT310 column "weight": "heavy" is not a number; write a number',
        'returns.csv:4:1: OUT360 column "id": "survey" stands twice; give each item its own id',
        'returns.csv:4:5: OUT360 column "depends_on": there is no item "shcools"; did you mean "schools"?',
    ]
    assert expected == [str(problem) for problem in report]


def test_every_code_of_this_room_is_in_the_table_of_codes() -> None:
    shown = {message.split("OUT3")[1][:2] for _, _, messages in CASES for message in messages}
    assert set() == {f"OUT3{number}" for number in shown} - set(CODES)


def test_a_file_that_was_saved_as_windows_1252_is_read_when_its_encoding_is_declared() -> None:
    observations, report = CsvReader().read(BROKEN / "windows-1252.csv", CsvOptions(encoding="cp1252"))
    assert not report.diagnostics
    expected = {"E06000001": "Hartlepool", "E06000002": "Café Quarter"}
    assert expected == observations.area_names
