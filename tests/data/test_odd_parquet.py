"""Parquet files with columns that no figures come in: each is read, or named with what it holds, and ends no command."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis.strategies import integers

from outcomes.cli.app import run
from outcomes.data.observations import Observations
from outcomes.data.readers.parquet_zones import zones_of
from outcomes.diagnostics import DataError, OutcomesError

FRAMEWORK = """\
format = 1
framework = { id = "odd", title = "Odd", areas = { all = true } }

[indicators.i]
title = "Indicator"
polarity = "high"
data = { path = "x.parquet", reader = "parquet" }

[aims.a]
indicator = "i"
target = { value = 5, by = "2003", sense = "at least" }
judge = [{ metric = "target.path" }]
"""
ROWS = 4
PLAIN = {
    "area": pyarrow.array(["E06000008"] * ROWS),
    "period": pyarrow.array(["2000", "2001", "2002", "2003"]),
    "value": pyarrow.array([1.0, 2.0, 3.0, 4.0]),
}
BEYOND = "days before the year 1 or after the year 9999"


def _zoned(zone: str) -> Any:
    return pyarrow.array([datetime(2000 + row, 1, 1) for row in range(ROWS)], pyarrow.timestamp("us", tz=zone))


COLUMNS: dict[str, tuple[Any, str]] = {
    "lists": (pyarrow.array([[1]] * ROWS), "lists"),
    "tables": (pyarrow.array([{"a": 1}] * ROWS), "tables"),
    "maps": (pyarrow.array([[("a", 1)]] * ROWS, pyarrow.map_(pyarrow.string(), pyarrow.int64())), ""),
    "bytes": (pyarrow.array([b"\xff"] * ROWS), "bytes"),
    "lengths of time": (pyarrow.array([timedelta(1)] * ROWS), "lengths of time"),
    "days far ahead": (pyarrow.array([2**31 - 1] * ROWS, pyarrow.int32()).cast(pyarrow.date32()), BEYOND),
    "days far back": (pyarrow.array([-(2**31)] * ROWS, pyarrow.int32()).cast(pyarrow.date32()), BEYOND),
    "times far ahead": (pyarrow.array([2**62] * ROWS, pyarrow.int64()).cast(pyarrow.timestamp("us")), BEYOND),
    "the day after the last": (pyarrow.array([2_932_897] * ROWS, pyarrow.int32()).cast(pyarrow.date32()), BEYOND),
}
NOWHERE = _zoned("Nowhere/Here")
UNREAD: dict[str, tuple[Any, str]] = {
    "numbers of 50 digits": (
        pyarrow.array([Decimal(10) ** 50] * ROWS, pyarrow.decimal256(60, 3)),
        "it is damaged, or has a column that is not read",
    ),
    "times of no known zone": (NOWHERE, 'it has times of a zone that is not known, "Nowhere/Here"; write them'),
    "lists of them": (pyarrow.ListArray.from_arrays(range(ROWS + 1), NOWHERE), 'not known, "Nowhere/Here"'),
    "tables of them": (pyarrow.StructArray.from_arrays([NOWHERE], ["at"]), 'not known, "Nowhere/Here"'),
}
READ: dict[str, Any] = {
    "nothing": pyarrow.nulls(ROWS),
    "clock times": pyarrow.array([time(1)] * ROWS),
    "yes and no": pyarrow.array([True] * ROWS),
    "words by number": pyarrow.array(["x"] * ROWS).dictionary_encode(),
    "the last day": pyarrow.array([date.max] * ROWS),
    "the first day": pyarrow.array([date.min] * ROWS),
    "times of a zone": _zoned("Europe/London"),
}

Tried = Callable[..., tuple[int, str]]


@pytest.fixture
def tried(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Tried:
    """Writes a file of some columns and gives the exit code and messages of a command on it."""

    def call(command: str, *options: str, **columns: Any) -> tuple[int, str]:
        (tmp_path / "framework.toml").write_text(FRAMEWORK)
        pyarrow.parquet.write_table(pyarrow.table({**PLAIN, **columns}), tmp_path / "x.parquet")
        code = run([command, str(tmp_path if command == "run" else tmp_path / "x.parquet"), *options])
        return code, capfd.readouterr().err

    return call


@pytest.mark.parametrize("pieces", [(), ("--in-pieces",)], ids=["whole", "in pieces"])
@pytest.mark.parametrize("field", ["area", "period", "value", "sex"])
@pytest.mark.parametrize(("column", "held"), COLUMNS.values(), ids=COLUMNS)
def test_a_column_that_holds_no_cells_is_named(
    tried: Tried, field: str, column: Any, held: str, pieces: tuple[str, ...]
) -> None:
    code, said = tried("run", *pieces, **{field: column})
    assert code == 11, said
    assert f'x.parquet: OUT301 column "{field}": it holds {held}' in said
    assert "give one number, word or day a row" in said


@pytest.mark.parametrize("name", [*COLUMNS, *READ])
def test_a_column_beside_the_figures_costs_nothing(tried: Tried, name: str) -> None:
    column = READ[name] if name in READ else COLUMNS[name][0]
    assert tried("run", beside=column)[0] == 0
    assert tried("inspect", beside=column)[0] == 0


@pytest.mark.parametrize("field", ["area", "period", "value", "sex"])
@pytest.mark.parametrize("column", READ.values(), ids=READ)
def test_a_column_of_any_cells_ends_in_verdicts_or_messages_with_its_place(
    tried: Tried, field: str, column: Any
) -> None:
    for command in ("run", "inspect"):
        code, said = tried(command, **{field: column})
        assert code in (0, 11), said
        assert code == 0 or "x.parquet" in said


@pytest.mark.parametrize("command", ["run", "inspect"])
@pytest.mark.parametrize(("column", "found"), UNREAD.values(), ids=UNREAD)
def test_a_type_that_cannot_be_read_is_a_message(command: str, column: Any, found: str, tried: Tried) -> None:
    code, said = tried(command, sex=column)
    assert code == 11, said
    assert "x.parquet: OUT301 file: it" in said
    assert found in said
    # Nor does what polars is made of say anything beside it.
    assert "zone" not in found or "panicked" not in said


ODD = ("1,234", "1 234", "(5)", "#DIV/0!", "%", "not known yet", "nil", "1-7", "3p", "value", "1,5")


@pytest.mark.parametrize("cell", ODD)
def test_what_is_read_by_no_option_is_not_told_to_be(tried: Tried, cell: str) -> None:
    """An option that is not there would be a second fault: what is to be done is done where the cell was written."""
    code, said = tried("run", value=pyarrow.array([cell, "2", "3", "4"]), period=pyarrow.array(["2000"] * ROWS))
    assert code == 11
    assert f'"{cell}" is not a number' in said
    frame = pyarrow.table({"area": ["E06000008"], "period": ["2000"], "value": [cell]})
    with pytest.raises(DataError, match="is not a number") as of_frame:
        Observations.from_frame(frame)
    with pytest.raises(DataError, match="is not a number") as of_columns:
        Observations.from_columns({"area": ["E06000008"], "period": ["2000"], "value": [cell]})
    for each in (said, str(of_frame.value), str(of_columns.value)):
        assert "options of the data source" not in each


@pytest.mark.parametrize(
    ("column", "cells", "found"),
    [
        ("area", ["E06000008", "", "E06000008", "E06000008"], "x.parquet:2:1: OUT311"),
        ("period", ["2000", "2001", "2002", "04/13/2003"], '"04/13/2003" is no period'),
    ],
)
def test_of_a_row_without_an_area_and_of_a_label_in_another_form_neither(
    tried: Tried, column: str, cells: list[str], found: str
) -> None:
    said = tried("run", **{column: pyarrow.array(cells)})[1]
    assert found in said
    assert "options of the data source" not in said
    assert "fill" not in said


@given(place=integers(0, 10_000), byte=integers(0, 255), cut=integers(0, 10_000))
def test_a_schema_that_is_none_names_no_zone_or_some_and_is_no_fault(place: int, byte: int, cut: int) -> None:
    columns = pyarrow.schema([(f"c{at}", each.type) for at, (each, _) in enumerate([*UNREAD.values()])])
    sound = columns.serialize().to_pybytes()
    assert zones_of(base64.b64encode(sound).decode()) == ["Nowhere/Here"] * 3
    broken = bytearray(sound)
    broken[place % len(sound)] = byte
    for data in (bytes(broken), sound[: cut % len(sound)]):
        assert set(map(type, zones_of(base64.b64encode(data).decode()))) <= {str}


@pytest.mark.parametrize("command", ["run", "inspect"])
def test_two_columns_of_one_name_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    (tmp_path / "framework.toml").write_text(FRAMEWORK)
    table = pyarrow.table([*PLAIN.values(), PLAIN["area"]], names=[*PLAIN, "area"])
    pyarrow.parquet.write_table(table, tmp_path / "x.parquet")
    assert run([command, str(tmp_path if command == "run" else tmp_path / "x.parquet")]) == 11
    assert "two of its columns have one name; give each column a name of its own" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "inspect"])
def test_a_file_that_was_changed_anywhere_is_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "framework.toml").write_text(FRAMEWORK)
    file = tmp_path / "x.parquet"
    pyarrow.parquet.write_table(pyarrow.table(PLAIN), file)
    sound = file.read_bytes()
    for place in range(4, len(sound) - 4, 23):
        file.write_bytes(sound[:place] + bytes([sound[place] ^ 0x55]) + sound[place + 1 :])
        code = run([command, str(tmp_path if command == "run" else file)])
        said = capsys.readouterr().err
        assert code in (0, 11, 13), (place, said)
        assert code != 11 or "x.parquet" in said


def test_a_mark_among_figures_is_inspected_without_advice_that_the_reader_does_not_know(tried: Tried) -> None:
    code, said = tried("inspect", value=pyarrow.array(["1", "2", "n.k.", "4"]))
    assert code == 11, said
    assert 'x.parquet:3:3: OUT310 column "value"' in said


@pytest.mark.parametrize("held", [each for each, held in COLUMNS.items() if held])
def test_a_frame_of_a_program_is_held_to_the_same(held: str) -> None:
    with pytest.raises(DataError, match="OUT301"):
        Observations.from_frame(pyarrow.table({**PLAIN, "value": COLUMNS[held][0]}))


def test_a_frame_with_times_of_no_known_zone_is_refused() -> None:
    with pytest.raises(OutcomesError, match="frame"):
        Observations.from_frame(pyarrow.table({**PLAIN, "sex": NOWHERE}))
