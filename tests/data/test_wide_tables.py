"""Tables whose columns are headed by periods or areas, alone or with words beside them, and rows of units."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from outcomes.data.observations import Observations
from outcomes.data.readers.csv import CsvOptions, read_csv
from outcomes.data.readers.excel import ExcelOptions, ExcelReader
from outcomes.data.wide import taken_apart
from outcomes.diagnostics import DataError
from outcomes.framework.structuring import structure_parameters
from outcomes.scaffold.inspecting import inspect_file

A, B = "E06000001", "E06000002"
BOTH = {(A, "2019/20"): 70.0, (A, "2020/21"): 71.0, (B, "2019/20"): 80.0, (B, "2020/21"): 81.0}
ROWS = f"{A},70,71\n{B},80,81\n"

TABLES: dict[str, tuple[str, dict[str, object]]] = {
    "the measure before the year": (f"Area code,Value 2019/20,Value 2020/21\n{ROWS}", {"wide": "periods"}),
    "an unknown measure": (f"Area code,Smoking 2019/20,Smoking 2020/21\n{ROWS}", {"wide": "periods"}),
    "the measure after it": (f"Area code,2019/20 Rate,2020/21 Rate\n{ROWS}", {"wide": "periods"}),
    "in brackets": (f"Area code,Rate (2019/20),Rate (2020/21)\n{ROWS}", {"wide": "periods"}),
    "behind a dash": (f"Area code,2019/20 - %,2020/21 - %\n{ROWS}", {"wide": "periods"}),
    "two measures": (
        f"Area code,2019/20 count,2019/20 rate,2020/21 count,2020/21 rate\n{A},7,70,8,71\n{B},9,80,10,81\n",
        {"wide": "periods", "columns": {"value": "rate"}},
    ),
    "a header of two rows": (
        f"Area code,2019/20,,2020/21,\n,Number,Rate,Number,Rate\n{A},7,70,8,71\n{B},9,80,10,81\n",
        {"wide": "periods", "header": [1, 2], "columns": {"value": "Rate", "count": "Number"}},
    ),
    "the measure above the year": (
        f"Area code,Number,,Rate,\n,2019/20,2020/21,2019/20,2020/21\n{A},7,8,70,71\n{B},9,10,80,81\n",
        {"wide": "periods", "header": [1, 2], "columns": {"value": "Rate", "count": "Number"}},
    ),
    "a row of units": (f"Area code,2019/20,2020/21\n,%,%\n{ROWS}", {"wide": "periods", "units": 1}),
    "areas as columns": (f"Period,{A},{B}\n2019/20,70,80\n2020/21,71,81\n", {"wide": "areas"}),
    "areas that are named": (
        f"Period,{A},{B},England\n2019/20,70,80,9\n2020/21,71,81,9\n", {"wide": [A, B]},
    ),
    "areas and units": (f"Period,{A},{B}\n,%,%\n2019/20,70,80\n2020/21,71,81\nSource: us,,\n", {"wide": "areas", "units": 1, "drop": "Source: us"}),
    "units of a long table": (f"Area code,Period,Value\n,,%\n{A},2019/20,70\n{A},2020/21,71\n{B},2019/20,80\n{B},2020/21,81\n", {"units": 1}),
}  # fmt: skip


def said(observations: Observations) -> dict[tuple[str, str], float]:
    keys = zip(observations.area.to_list(), observations.period.to_list(), strict=True)
    return dict(zip(keys, observations.value.tolist(), strict=True))


@pytest.mark.parametrize("name", list(TABLES))
def test_a_wide_table_is_read_with_its_measure(tmp_path: Path, name: str) -> None:
    text, table = TABLES[name]
    file = tmp_path / "figures.csv"
    file.write_text(text, encoding="utf-8")
    options, wrong = structure_parameters(CsvOptions, table | {"constants": {"indicator": "it"}})
    assert options is not None, wrong
    observations, report = read_csv(file, options)
    assert not report.errors, str(report)
    assert said(observations) == BOTH


@pytest.mark.parametrize("name", list(TABLES))
def test_a_wide_sheet_is_read_as_the_text_is(tmp_path: Path, name: str) -> None:
    text, table = TABLES[name]
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append([int(cell) if cell.isdecimal() else cell or None for cell in line.split(",")])
    book.save(tmp_path / "figures.xlsx")
    options, wrong = structure_parameters(ExcelOptions, {"header": 1, **table, "constants": {"indicator": "it"}})
    assert options is not None, wrong
    observations, report = ExcelReader().read(tmp_path / "figures.xlsx", options)
    assert not report.errors, str(report)
    assert said(observations) == BOTH


def test_counts_stand_beside_their_rates(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(TABLES["a header of two rows"][0])
    options = CsvOptions(wide=("periods",), header=(1, 2), columns={"value": "Rate", "count": "Number"})
    observations, _ = read_csv(file, options)
    assert observations.count is not None
    counts = dict(zip(said(observations), observations.count.tolist(), strict=True))
    assert counts == {(A, "2019/20"): 7, (B, "2019/20"): 9, (A, "2020/21"): 8, (B, "2020/21"): 10}


def test_of_several_measures_one_must_be_named(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("Area code,2019/20 smokers,2019/20 drinkers\nE06000001,7,70\n")
    with pytest.raises(DataError) as raised:
        read_csv(file, CsvOptions(wide=("periods",), constants={"indicator": "it"}))
    assert 'value = "smokers" or "drinkers" under "columns"' in str(raised.value)


@pytest.mark.parametrize(
    ("header", "left"),
    [
        ("Area code,2023/24,2023/24 target,2024/25,2024/25 target", '"target"'),
        ("Area code,2023/24,2023/24 target,2024/25,2024/25 limit", '"target" and "limit"'),
        ("Area code,2023/24,Note,2024/25,Colour", ""),
    ],
)
def test_what_stands_beside_the_figures_and_is_not_read_is_told(header: str, left: str, tmp_path: Path) -> None:
    """A target beside each figure was neither read nor mentioned."""
    file = tmp_path / "figures.csv"
    file.write_text(f"{header}\nE06000001,7,8,9,10\n")
    observations, report = read_csv(file, CsvOptions(wide=("periods",), constants={"indicator": "it"}))
    assert observations.value.tolist() == [7, 9]
    assert [each.found for each in report] == (
        [f"columns of {left} stand under periods too, and are not read"] if left else []
    )


def test_areas_that_head_columns_are_advised(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(TABLES["areas as columns"][0])
    with pytest.raises(DataError) as raised:
        read_csv(file, CsvOptions(constants={"indicator": "it"}))
    assert 'set wide = "areas"' in str(raised.value)


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("Year ending March 2019 rate", ("Year ending March 2019", "rate")),
        ("2021/22 Q1 (%)", ("2021/22 Q1", "%")),
        ("Apr 2020_count", ("Apr 2020", "count")),
        ("2018 - 20 value", ("2018 - 20", "value")),
        ("2019 20", None),
        ("Rate per 100,000", None),
        ("Aged 65 and over", None),
        ("Area code", None),
    ],
)
def test_a_header_is_taken_apart_where_a_period_and_words_are_left(header: str, parts: tuple[str, str] | None) -> None:
    assert taken_apart(header) == parts


# Which columns and rows somebody leaves out cannot be guessed.
@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("areas that are named", "areas and units")])
def test_inspect_finds_how_a_wide_table_is_read(tmp_path: Path, name: str) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(TABLES[name][0], encoding="utf-8")
    found = inspect_file(file)
    assert found.observations is not None
    assert not found.report.errors, str(found.report)
    assert said(found.observations) == BOTH


def test_inspect_finds_a_merged_header_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Return of the council"])
    sheet.append(["Area code", "2019/20", None, "2020/21", None])
    sheet.append([None, "Number", "Rate", "Number", "Rate"])
    sheet.append([A, 7, 70, 8, 71])
    sheet.append([B, 9, 80, 10, 81])
    sheet.append(["Source: the council"])
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("D2:E2")
    book.save(tmp_path / "figures.xlsx")
    found = inspect_file(tmp_path / "figures.xlsx")
    assert found.options["header"] == [2, 3]
    assert found.options["columns"] == {"value": "Rate", "count": "Number"}
    assert found.observations is not None
    assert not found.report.errors, str(found.report)
    assert said(found.observations) == BOTH
