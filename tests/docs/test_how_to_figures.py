"""The pages on where figures come from: their tables read a workbook, a database and a service as they say."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from outcomes.fetching import Access, Fetching
from outcomes.framework.structuring import structure_parameters
from outcomes.registry import PluginSet

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


def block(page: str, kind: str = "toml") -> str:
    return re.findall(rf"^```{kind}\n(.*?)^```$", (HOW_TO / page).read_text(), re.M | re.S)[0]


def source(page: str) -> tuple[Any, dict[str, Any], Any]:
    """The reader of a page's table, the table, and the reader's options."""
    (table,) = tomllib.loads(block(page))["data"].values()
    record = PluginSet.discover().find("reader", table["reader"])
    assert record is not None
    options, wrong = structure_parameters(record.thing.options, table["options"])
    assert not wrong
    return record.thing, table, options


def test_the_table_of_the_page_reads_a_return_from_excel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Return"
    for row in (["Delays of discharge"], ["Performance team"], [], ["Area code", "Month ending", "Delays"]):
        sheet.append(row)
    for row in (["E06000008", date(2024, 4, 30), 4], [None, date(2024, 5, 31), 5], ["E06000009", date(2024, 4, 30), 6]):
        sheet.append(row)
    sheet.append([])
    sheet.append(["Source: ward records"])
    book.save(tmp_path / "return.xlsx")
    reader, _, options = source("figures-from-excel.md")
    observations, report = reader.read(tmp_path / "return.xlsx", options)
    assert observations.to_columns()["area"] == ["E06000008", "E06000008", "E06000009"]
    assert observations.value.tolist() == [4, 5, 6]
    assert not report.errors


def test_the_table_of_the_page_reads_a_database(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "council.db")
    connection.execute("CREATE TABLE returns (area_code TEXT, period TEXT, value REAL, approved INTEGER)")
    connection.executemany("INSERT INTO returns VALUES ('E06000008', ?, ?, ?)", [("2023", 4, 1), ("2024", 5, 0)])
    connection.commit()
    connection.close()
    reader, table, options = source("figures-from-a-database.md")
    query = tmp_path / table["path"]
    query.write_text(block("figures-from-a-database.md", "sql"))
    access = Access(copies=tmp_path / "copies", environ={options.secret: f"sqlite:///{tmp_path / 'council.db'}"})
    file = reader.fetch(query, options, Fetching(access=access, subject="data.returns"))
    assert reader.read(file, options)[0].value.tolist() == [4]


def test_the_table_of_the_page_asks_fingertips_as_its_clients_do() -> None:
    reader, _, options = source("figures-from-fingertips.md")
    assert reader.id == "fingertips-api"
    assert (options.indicators, options.area_type, options.parent) == ((90366, 40401), 502, "E12000002")
