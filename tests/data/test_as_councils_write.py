"""Cells and tables as returns of English councils have them, beyond those of the published files: each read or refused.

What is right was written down by hand for each, from how councils and publishers write, before it was tried.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from outcomes.data.cell_columns import advice
from outcomes.data.cells import CellMark, CellRules
from outcomes.data.file_kinds import kind_of, says
from outcomes.data.origin import Origin
from outcomes.data.readers.csv import CsvOptions, CsvReader
from outcomes.scaffold.inspecting import inspect_file

HELD, NONE = "held back", None

CELLS: list[tuple[str, float | str | None]] = [
    ("Redacted", HELD), ("withheld", HELD), ("[REDACTED]", HELD), ("not disclosed", HELD), ("small numbers", HELD),
    ("**", HELD), ("***", HELD), ("≤5", HELD), ("<5%", HELD), ("fewer than five", HELD), ("Less than 10", HELD),
    ("95+", HELD), ("10 or more", HELD), ("65 and over", HELD), ("c*", HELD),
    ("n/k", NONE), ("n.a.", NONE), ("NR", NONE), ("Not recorded", NONE), ("Not yet available", NONE), ("Awaited", NONE),
    ("Data not available", NONE), ("TBD", NONE), ("--", NONE), ("—", NONE), ("[x] ", NONE),
    ("68.1¹", 68.1), ("68[1]", 68), ("68.1 [note 2]", 68.1), ("68 (note 1)", 68), ("68††", 68), ("69.5%*", 69.5),
    ("'68", 68), ("68.", 68), ("–3.2", -3.2), ("\u20103.2", -3.2), ("−3.2", -3.2), ("-£300", -300), ("+3.2", 3.2),
    ("5.0E+02", 500), ("68 (prov)", 68), ("68 est", 68), ("68 [est]", 68),
]  # fmt: skip
"""What stands in a cell of a number, and what it says."""

NO_NUMBERS = [
    "c.68",
    "approx 68",
    "£1.2m",
    "12 days",
    "68 per 1,000",
    "12:30",
    "$12",
    "=68",
    "*5",
    "nil",
    "DNM",
    "[note 3]",
]
"""Cells that are asked about rather than guessed: *nil* may be nought, *£1.2m* has lost its digits."""


@pytest.mark.parametrize(("text", "means"), CELLS, ids=[each[0] for each in CELLS])
def test_a_cell_says_what_its_author_meant(text: str, means: float | str | None) -> None:
    number, mark = CellRules().read(text)
    if means is HELD:
        assert mark in (CellMark.SUPPRESSED, CellMark.LOW)
    elif means is NONE:
        assert mark is CellMark.MISSING
    else:
        assert number == means


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_a_cell_that_could_mean_two_things_is_no_number(text: str) -> None:
    number, mark = CellRules().read(text)
    assert mark is CellMark.BAD
    assert math.isnan(number)


@pytest.mark.parametrize(
    ("text", "to_do"),
    [
        ("£1.2bn", "write the number out"),
        ("1.2m", "write the number out"),
        ("5k", "write the number out"),
        ("3 million", "write the number out"),
        ("Nil", "write 0 if that is meant"),
        ("Suppressed due to small numbers", "or suppressed where it holds a number back"),
        ("68 q", "write the number alone"),
        ("c. 40", "in a column of remarks"),
        ("Approx 1,200", "in a column of remarks"),
        ("about £40", "in a column of remarks"),
    ],
)
def test_what_is_advised_of_a_cell_loses_nothing_of_it(text: str, to_do: str) -> None:
    """Not the list of Eurostat for a billion, of whose letters it has notes; not a blank for what is held back."""
    assert to_do in advice(text, CellRules(), Origin())


def test_words_that_are_given_are_found_however_their_dash_was_typed() -> None:
    assert CellRules(suppressed=("0–4",)).read("0-4")[1] is CellMark.SUPPRESSED
    assert CellRules(suppressed=("0-4",)).read("0–4")[1] is CellMark.SUPPRESSED


HEAD = "area_code,period,value\n"
ROWS = "E06000001,2019/20,70\nE06000002,2019/20,72\n"
TWO = {("E06000001", "2019/20"): 70.0, ("E06000002", "2019/20"): 72.0}

TABLES: dict[str, tuple[str, dict[tuple[str, str], float], dict[str, object]]] = {
    "a title, a source and a gap": ("Smoking quits\n\nSource: NHS\n\n" + HEAD + ROWS, TWO, {"skip": 4}),
    "numbered notes below": (HEAD + ROWS + "1. Provisional\n2. See notes\n", TWO, {"footer": "1."}),
    "totals that have no code": (
        "area_code,area_name,period,value\nE06000001,Hartlepool,2019/20,70\n,Total,2019/20,142\n"
        "E06000002,Middlesbrough,2019/20,72\n,Total,2019/20,142\n", TWO, {"drop": "Total"}),
    "another table below": (
        HEAD + ROWS + "\nTable 2: number of quits\n" + HEAD + "E06000001,2020/21,5\n", TWO, {"footer": "Table 2"}),
    "another table below a gap": (
        HEAD + ROWS + ",,\nTable 1b,,\n" + HEAD + "E06000001,2020/21,5\n", TWO, {"footer": "Table 1b"}),
    "a source below": (HEAD + ROWS + "\nSource: ONS\n", TWO, {"footer": "no area"}),
    "totals between": (HEAD + ROWS + "England total,2019/20,142\nTOTAL,2019/20,142\n", TWO, {"drop": ["England total", "TOTAL"]}),
    "its header again on each page": (HEAD + ROWS.split("\n")[0] + "\n" + HEAD + ROWS.split("\n")[1] + "\n", TWO, {"drop": "value"}),
    "headings of regions": (
        "Area code,Period,Value\nNorth East,,\nE06000001,2019/20,70\nTees Valley,,\nE06000002,2019/20,72\n",
        TWO,
        {"drop": ["North East", "Tees Valley"]},
    ),
    "columns after the last": ("area_code,period,value,,\n" + ROWS.replace("\n", ",,\n"), TWO, {}),
    "a column before the first": ("," + HEAD + "".join(f",{row}\n" for row in ROWS.splitlines()), TWO, {}),
    "bars between cells": ((HEAD + ROWS).replace(",", "|"), TWO, {}),
    "short years as columns": (
        "Code,Name,18/19,19/20\nE06000001,One,1,2\n",
        {("E06000001", "18/19"): 1.0, ("E06000001", "19/20"): 2.0},
        {"wide": "periods", "columns": {"area": "Code"}},
    ),
    "years as a spreadsheet writes numbers": (
        "Code,Name,2018.0,2019.0\nE06000001,One,1,2\n",
        {("E06000001", "2018.0"): 1.0, ("E06000001", "2019.0"): 2.0},
        {"wide": "periods", "columns": {"area": "Code"}},
    ),
    "a month beside its year": (
        "Area code,Year,Month,Value\nE06000001,2019,4,14\nE06000001,2019,5,15\n",
        {("E06000001", "4 2019"): 14.0, ("E06000001", "5 2019"): 15.0},
        {"columns": {"period": ["Month", "Year"]}},
    ),
    "a quarter beside its year": (
        "Area code,Year,Quarter,Value\nE06000001,2019/20,Q1,14\nE06000001,2019/20,Q2,15\n",
        {("E06000001", "Q1 2019/20"): 14.0, ("E06000001", "Q2 2019/20"): 15.0},
        {"columns": {"period": ["Quarter", "Year"]}},
    ),
    "a first day and a last": (
        "Area code,Start date,End date,Value\nE06000001,01/04/2019,31/03/2020,14\n",
        {("E06000001", "01/04/2019 31/03/2020"): 14.0},
        {"columns": {"period": ["Start date", "End date"]}},
    ),
    "days as Americans write them": (
        HEAD + "E06000001,04/30/2019,70\nE06000001,05/31/2019,71\n",
        {("E06000001", "04/30/2019"): 70.0, ("E06000001", "05/31/2019"): 71.0},
        {"period_format": "%m/%d/%Y"},
    ),
    "the narrowest of two areas": (
        "Region code,LA code,Year,Rate\nE12000001,E06000001,2019/20,70\nE12000001,E06000002,2019/20,72\n",
        TWO,
        {"columns": {"area": "LA code", "value": "Rate"}},
    ),
    "the country where there is no district": (
        "country_code,la_code,period,value\nE92000001,,2019/20,70\nE92000001,E06000002,2019/20,72\n",
        {("E92000001", "2019/20"): 70.0, ("E06000002", "2019/20"): 72.0},
        {"columns": {"area": ["la_code", "country_code"]}},
    ),
    "codes of before 2011": (
        "LA code,Year,Rate\n00EB,2019/20,14\n00EC,2019/20,15\n",
        {("00EB", "2019/20"): 14.0, ("00EC", "2019/20"): 15.0},
        {"columns": {"area": "LA code", "value": "Rate"}},
    ),
    "measures one below the other": (
        "Area code,Year,Measure,Value\nE06000001,2019/20,Smoking,14\nE06000001,2020/21,Smoking,15\n",
        {("E06000001", "2019/20"): 14.0, ("E06000001", "2020/21"): 15.0},
        {"columns": {"indicator": "Measure"}},
    ),
    "a row an event": (
        "Ref,Date,Ward code,Type\n1,April 2024,E05000001,Fly tip\n2,April 2024,E05000001,Fly tip\n3,May 2024,E05000001,Fly tip\n",
        {("E05000001", "April 2024"): 2.0, ("E05000001", "May 2024"): 1.0},
        {"records": "count", "columns": {"area": "Ward code", "period": "Date"}},
    ),
    "a cell of two lines": ('Area code,Period,Value,Comment\nE06000001,2019/20,70,"two\nlines"\n', {("E06000001", "2019/20"): 70.0}, {}),
    "a publisher's word": (HEAD + "E06000001,2019/20,70\nE06000002,2019/20,72\n,,\n", TWO, {}),
    "values headed by their years": (
        "Area code,Area name,Value 2018/19,Value 2019/20\nE06000001,One,1,2\n",
        {("E06000001", "2018/19"): 1.0, ("E06000001", "2019/20"): 2.0},
        {"wide": "periods"},
    ),
    "a count and a rate of each year": (
        "Area code,2018/19 count,2019/20 count,2018/19 rate,2019/20 rate\nE06000001,610,620,6.1,6.2\n",
        {("E06000001", "2018/19"): 6.1, ("E06000001", "2019/20"): 6.2},
        {"wide": "periods"},
    ),
    "years over a count and a rate": (
        ",,2018/19,,2019/20,\nArea code,Area name,Number,Rate,Number,Rate\nE06000001,One,610,6.1,620,6.2\n",
        {("E06000001", "2018/19"): 6.1, ("E06000001", "2019/20"): 6.2},
        {"header": [1, 2], "wide": "periods", "columns": {"value": "Rate", "count": "Number"}},
    ),
    "quarters in brackets behind a rate": (
        "Area code,Rate (Q1 2024/25),Rate (Q2 2024/25)\nE06000001,6.1,6.2\n",
        {("E06000001", "Q1 2024/25"): 6.1, ("E06000001", "Q2 2024/25"): 6.2},
        {"wide": "periods"},
    ),
    "areas as columns": (
        "Period,E06000001,E06000002\n2019/20,70,72\n",
        TWO,
        {"wide": "areas"},
    ),
    "names of areas as columns": (
        "Year,Hartlepool,England\n2019/20,70,72\n",
        {("Hartlepool", "2019/20"): 70.0, ("England", "2019/20"): 72.0},
        {"wide": ["Hartlepool", "England"]},
    ),
    "a sign of the unit below the header": (HEAD + ",,%\n" + ROWS, TWO, {"units": 1}),
    "a row of units below the header": (HEAD + "code,year,per 100 000\n" + ROWS, TWO, {"units": 1}),
    "thousands in a column that has no known name": (
        'Ward code,Date,Visits\nE05000001,31/01/2024,"1,200"\n',
        {("E05000001", "31/01/2024"): 1200.0},
        {"columns": {"area": "Ward code", "period": "Date", "value": "Visits"}, "period_format": "%d/%m/%Y", "thousands": ","},
    ),
    "where an event was": (
        "Month,Longitude,Latitude,LSOA code\n2025-01,-2.7,53.7,E01025000\n2025-01,-2.8,53.8,E01025000\n",
        {("E01025000", "2025-01"): 2.0},
        {"records": "count", "columns": {"area": "LSOA code", "period": "Month"}},
    ),
    "names of areas beside codes that have no known name": (
        "Area,mnemonic,Period,Value\nOne,E06000001,2019/20,70\nTwo,E06000002,2019/20,72\n",
        TWO,
        {"columns": {"area": "mnemonic"}},
    ),
    "which year the Department for Education means": (
        "time_period,time_identifier,geographic_level,country_code,region_code,new_la_code,pct\n"
        "202324,Academic year,National,E92000001,,,7.6\n202324,Academic year,Regional,E92000001,E12000001,,7.7\n"
        "202324,Academic year,Local authority,E92000001,E12000001,E06000001,7.8\n",
        {
            ("E92000001", "202324 Academic year"): 7.6,
            ("E12000001", "202324 Academic year"): 7.7,
            ("E06000001", "202324 Academic year"): 7.8,
        },
        {
            "columns": {
                "area": ["new_la_code", "region_code", "country_code"],
                "period": ["time_period", "time_identifier"],
                "value": "pct",
            }
        },
    ),
    "a local authority's rows alone, each with its region": (
        "time_period,country_code,region_code,new_la_code,pct\n202324,E92000001,,,7.6\n"
        "202324,E92000001,E12000001,E06000001,7.8\n",
        {("E92000001", "202324"): 7.6, ("E06000001", "202324"): 7.8},
        {"columns": {"area": ["new_la_code", "region_code", "country_code"], "value": "pct"}},
    ),
    "what Nomis gives": (
        "DATE,DATE_NAME,GEOGRAPHY,GEOGRAPHY_NAME,GEOGRAPHY_CODE,VARIABLE,VARIABLE_NAME,MEASURES,OBS_VALUE,RECORD_COUNT\n"
        "2024-03,Apr 2023-Mar 2024,1941962753,One,E06000001,45,Employment rate,20599,74.2,2\n"
        "2025-03,Apr 2024-Mar 2025,1941962753,One,E06000001,45,Employment rate,20599,75.1,2\n",
        {("E06000001", "Apr 2023-Mar 2024"): 74.2, ("E06000001", "Apr 2024-Mar 2025"): 75.1},
        {"columns": {"area": "GEOGRAPHY_CODE", "period": "DATE_NAME", "value": "OBS_VALUE", "indicator": "VARIABLE_NAME"}},
    ),
    "two tables of groups, of which all are wanted once": (
        "Area code,Period,Ethnicity,FSM,Value\nE06000001,2019/20,Total,Total,70\nE06000001,2019/20,White,Total,71\n"
        "E06000001,2019/20,White,Yes,72\n",
        {("E06000001", "2019/20"): 71.0},
        {"columns": {"category": "Ethnicity"}, "where": {"FSM": "Total"}},
    ),
}  # fmt: skip
"""A file, what it says of each area and period, and the options that it takes (beside what it is about)."""


@pytest.mark.parametrize("name", list(TABLES))
def test_the_table_that_inspect_prints_reads_the_file(tmp_path: Path, name: str) -> None:
    text, says_, options = TABLES[name]
    file = tmp_path / "figures.csv"
    file.write_text(text, encoding="utf-8")
    found = inspect_file(file)
    assert not found.report.errors, str(found.report)
    assert found.observations is not None
    read = found.observations
    assert (
        dict(zip(zip(read.area.to_list(), read.period.to_list(), strict=True), read.value.tolist(), strict=True))
        == says_
    )
    assert {key: value for key, value in found.options.items() if key != "constants"} == options


def test_a_column_of_women_and_men_and_limits_under_other_names_are_known(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(
        "Area code,Year,Gender,Rate,LCL,UCL\nE06000001,2019/20,Male,14,12,16\nE06000001,2019/20,Female,15,13,17\n"
    )
    read = inspect_file(file).observations
    assert read is not None
    assert read.lower is not None
    assert read.sex.to_list() == ["Male", "Female"]
    assert read.lower.tolist() == [12, 13]


@pytest.mark.parametrize(
    ("between", "below", "told"),
    [
        # A gap, a total, a heading: what stands below is figures still.
        (",,", "E06000002,2019/20,72", [4]),
        (",2019/20,142", "E06000002,2019/20,72\nE06000003,2019/20,73", [4]),
        # Notes, a row of which a number is missing, and another table are what a footer is for.
        (",,", "Source: ONS 2020,,", []),
        (",,", "1. Revised,,\n2. Rounded,,", []),
        (",,", "E06000002,2019/20,", []),
        (",,", "Table 2,,\narea_code,period,value\nE06000002,2019/20,72", []),
    ],
)
def test_a_footer_that_cuts_figures_off_is_told(tmp_path: Path, between: str, below: str, told: list[int]) -> None:
    path = tmp_path / "d.csv"
    path.write_text(f"{HEAD}E06000001,2019/20,70\n{between}\n{below}\n")
    observations, report = CsvReader().read(path, CsvOptions(footer="no area"))
    assert [each.location.line for each in report if each.code == "OUT324" and each.location] == told
    assert len(observations) == 1


def test_a_mark_and_a_year_that_are_not_known_are_said_beside_the_table(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(HEAD + "E06000001,2014-17,DNM\nE06000001,2015-18,70\n")
    facts = dict(inspect_file(file).facts)
    assert facts["marks that are not known"].startswith('"DNM", read as missing; write suppressed instead')
    assert facts["years"] == '"2014-17" is taken as 4 calendar years; set year_type = "financial" if that is meant'


def test_a_label_that_is_no_period_is_no_success(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(HEAD + "E06000001,Wave 1,70\nE06000001,Wave 2,71\n")
    found = inspect_file(file)
    assert [each.code for each in found.report.errors] == ["OUT320", "OUT320"]
    assert found.what == ""


def test_areas_that_head_columns_are_read(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("Period,E06000001,E06000002\n2019/20,70,72\n")
    found = inspect_file(file)
    assert found.options["wide"] == "areas"
    assert found.observations is not None
    assert found.observations.area.to_list() == ["E06000001", "E06000002"]


@pytest.mark.parametrize(
    ("content", "kind", "to_do"),
    [
        (b"<table border=1><tr><td>area</td></tr></table>", "a web page", "open it in a browser"),
        (b'<?xml version="1.0"?><Workbook/>', "XML", "save it as a workbook (.xlsx)"),
        (b"{\\rtf1 figures}", "a document of a word processor", "ask its publisher"),
        (b"ID;PWXL;N;E\n", "SYLK", "save it as a workbook (.xlsx)"),
        (b"\0" * 100, "no text", "check that it is the file that you mean"),
        (b'{"area":"E06000001"}\n{"area":"E06000002"}\n', "JSON", "download the CSV"),
    ],
)
def test_what_is_no_table_is_said_to_be_what_it_is(tmp_path: Path, content: bytes, kind: str, to_do: str) -> None:
    file = tmp_path / "figures.csv"
    file.write_bytes(content)
    found, advice = says(kind_of(file))
    assert kind in found
    assert to_do in advice
