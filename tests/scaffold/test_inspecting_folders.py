"""`outcomes inspect` of a folder of Parquet partitions: what it shows of one file, and a table that reads the folder."""

from __future__ import annotations

from pathlib import Path

import polars
import pytest

import outcomes
from outcomes.cli.app import run

TABLE = polars.DataFrame(
    {
        "Area Code": ["E06000001", "E06000002", "E92000001"] * 2,
        "Time period": ["2022/23"] * 3 + ["2023/24"] * 3,
        "Value": [1.5, 2.5, 3.0, 4.0, 5.0, 6.0],
    }
)
FRAMEWORK = """
format = 1
[framework]
id = "made"
title = "Made"
areas = {{ all = true }}
{data}
[indicators.a]
title = "A"
polarity = "low"
data = {{ source = "parts", indicator = "90366" }}
[aims.a]
indicator = "a"
target = {{ value = 5, by = "2023/24" }}
judge = [{{ metric = "target.path" }}]
"""


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    folder = tmp_path / "parts"
    for number in ("90366", "41001"):
        home = folder / f"indicator={number}"
        home.mkdir(parents=True)
        TABLE[:3].write_parquet(home / "p0.parquet")
        # Partitions may have a column in another type, and no rows.
        TABLE[3:].with_columns(polars.col("Value").cast(polars.Int64)).write_parquet(home / "p1.parquet")
        TABLE.clear().write_parquet(home / "p2.parquet")
    (folder / "_SUCCESS").touch()
    return folder


@pytest.mark.parametrize("here", [False, True])
def test_it_shows_what_it_shows_of_a_file_and_its_table_reads_the_folder(
    parts: Path, here: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if here:
        monkeypatch.chdir(parts)
    assert run(["inspect", "." if here else str(parts)]) == 0
    shown = capsys.readouterr().out
    assert "# kind: 6 Parquet files in a folder" in shown
    assert "# observations: 12" in shown
    assert "# indicators: 2: 41001, 90366" in shown
    assert 'path = "parts/"' in shown
    (parts.parent / "framework.toml").write_text(FRAMEWORK.format(data=shown))
    rows = outcomes.evaluate(parts.parent / "framework.toml").to_rows()
    assert [(row["area"], row["value"]) for row in rows] == [("E06000001", 4.0), ("E06000002", 5.0), ("E92000001", 6.0)]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("notes.txt", "notes.txt: OUT301 file: it is no Parquet file; inspect one file of the folder by itself"),
        ("_delta_log", "parts: OUT301 file: it is a Delta table"),
        ("_temporary", "parts: OUT301 file: it is being written"),
        ("broken.parquet", "broken.parquet: OUT301 file: it is damaged"),
    ],
)
def test_a_folder_that_is_no_table_is_refused(
    parts: Path, name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (parts / name).write_bytes(b"PAR1 and nothing more PAR1" if name == "broken.parquet" else b"text")
    assert run(["inspect", str(parts)]) == 11
    assert said in capsys.readouterr().err


def test_an_empty_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", str(tmp_path)]) == 11
    assert "it is a folder without a file of figures" in capsys.readouterr().err


def test_what_a_file_says_against_its_folder_is_told_with_its_name(
    parts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = parts / "indicator=90366"
    TABLE.with_columns(indicator=polars.lit("7")).write_parquet(home / "p3.parquet")
    assert run(["inspect", str(parts)]) == 11
    assert "p3.parquet:1: OUT386 file: the folder says of indicator what this row does not" in capsys.readouterr().err


def test_columns_that_are_no_one_column_are_refused(parts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = TABLE.with_columns(polars.Series("Value", [[1, 2]] * TABLE.height))
    listed.write_parquet(parts / "indicator=90366" / "p3.parquet")
    assert run(["inspect", str(parts)]) == 11
    assert "parts: OUT301 file: its files have columns that do not go together" in capsys.readouterr().err
