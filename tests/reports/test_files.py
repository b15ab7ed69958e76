"""Files for other programs: valid, whole, and with nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partialmethod
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import outcomes
from outcomes.reports.files import CsvWriter, JsonWriter, ParquetWriter, csv_names
from outcomes.reports.folders import NotWrittenError, written_whole
from outcomes.results.interchange import _objects

AS_OF = date(2018, 6, 30)


def evaluated(path: Path) -> outcomes.Results:
    return outcomes.evaluate(path, as_of=AS_OF, plugins=outcomes.PluginSet.of())


@pytest.mark.parametrize(
    "evil", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")', "＝1+1", "＠SUM(A1)"]
)
def test_no_text_of_a_csv_is_a_formula(small: Callable[..., Path], years: Any, evil: str) -> None:
    rows = [{**row, "Area Name": evil, "Sex": evil} for row in years([60, 61])]
    aims = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "trend.recent" }]\n'
    stream = io.StringIO()
    results = evaluated(small(aims, rows))
    CsvWriter().write(results, stream)
    (row,) = csv.DictReader(io.StringIO(stream.getvalue()))
    cells = [cell for cell in row.values() if cell]
    assert [cell for cell in cells if cell[0] in "=+-@\t\r\n＝＋－＠"] == []
    assert row["area_name"] == "'" + evil.strip()
    # Only the file for spreadsheets is guarded; the results themselves say what the data say.
    assert results.to_rows()[0]["area_name"] == evil.strip()


def test_numbers_below_zero_stay_numbers_in_a_csv(small: Callable[..., Path], years: Any) -> None:
    aims = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "trend.recent" }]\n'
    folder = small(aims, [{**row, "Count": "", "Denominator": ""} for row in years([-5, -6])])
    file = folder / "framework.toml"
    file.write_text(file.read_text().replace("range = [0, 100]", ""))
    stream = io.StringIO()
    CsvWriter().write(evaluated(folder), stream)
    (row,) = csv.DictReader(io.StringIO(stream.getvalue()))
    assert (row["value"], row["lower"]) == ("-6.0", "-10.0")


def test_no_cell_of_a_csv_is_text_of_a_program(five_aims: Path) -> None:
    table = io.StringIO()
    CsvWriter().write(evaluated(five_aims), table)
    lines = list(csv.DictReader(io.StringIO(table.getvalue())))
    assert [cell for line in lines for cell in line.values() if cell[:1] in "[{" and cell] == []
    path = next(line for line in lines if line["metric"] == "target.path")
    assert "power = 0.8" in path["provenance.parameters"].split("; ")
    # What is promised every year has its years in order, and nothing of the kind is there where nothing is.
    years = [name.removeprefix("periods.") for name in lines[0] if name.startswith("periods.") and name.count(".") == 1]
    assert years == sorted(years)
    assert len(years) > 1


def test_each_format_holds_every_field(five_aims: Path) -> None:
    results = evaluated(five_aims)
    text, table, packed = io.StringIO(), io.StringIO(), io.BytesIO()
    JsonWriter().write(results, text)
    CsvWriter().write(results, table)
    ParquetWriter().write(results, packed)
    assert json.loads(text.getvalue()) == results.to_dict()
    lines = list(csv.DictReader(io.StringIO(table.getvalue())))
    assert list(lines[0]) == list(csv_names(results))
    for line, row in zip(lines, results.to_rows(), strict=True):
        assert [line[name] for name in ("boards", "fragile", "assumed")] == [
            "; ".join(row[name]) for name in ("boards", "fragile", "assumed")
        ]
        told = {name.removeprefix("readings."): word for name, word in line.items() if name.startswith("readings.")}
        assert {name: word for name, word in told.items() if word} == row["readings"]
        for each in row["periods"]:
            name = f"periods.{each['period']}"
            assert line[name] == each["state"]
            for end in ("value", "required"):
                assert line[f"{name}.{end}"] == ("" if each[end] is None else str(each[end]))
        named = {name for name in line if name.startswith("periods.") and name.count(".") == 1 and line[name]}
        assert named == {f"periods.{each['period']}" for each in row["periods"]}
        assert line["provenance.data"] == row["provenance"]["data"]
        assert {name: float(line[f"evidence.{name}"]) for name in row["evidence"]} == row["evidence"]
    assert pl.read_parquet(packed.getvalue()).equals(results.to_polars())


def test_the_same_results_give_the_same_bytes(five_aims: Path) -> None:
    written = []
    for _ in range(2):
        stream = io.StringIO()
        JsonWriter().write(evaluated(five_aims), stream)
        written.append(stream.getvalue())
    assert written[0] == written[1]


# -- whole or not at all ------------------------------------------------------------------------------------------------


def test_a_file_takes_the_place_of_the_old_one_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")
    with written_whole(path, binary=False) as stream:
        stream.write("new")
        stream.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["results.json"]


def test_a_file_has_the_permissions_that_a_new_file_has(tmp_path: Path) -> None:
    with written_whole(tmp_path / "results.json", binary=False) as stream:
        stream.write("new")
    (tmp_path / "plain").touch()
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("results.json", "plain")]
    assert modes[0] == modes[1]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")

    def write_half() -> None:
        with written_whole(path, binary=False) as stream:
            stream.write("ne")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        write_half()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["results.json"]


def test_a_full_disk_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "results.json"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWrittenError) as caught, written_whole(path, binary=False) as stream:
        stream.write("new")
    assert str(caught.value) == (
        f"{path}: OUT501 output: could not be written: No space left on device; make the folder writable or free "
        "space, and run again; what stood there before still stands"
    )
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["results.json"]


def test_a_folder_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(NotWrittenError) as caught, written_whole(tmp_path / "no" / "x.csv", binary=False):
        pass
    assert f"No such file or directory; make the folder {tmp_path / 'no'}, and run again" in str(caught.value)


SHIPPED = sorted(each.parent for each in (Path(__file__).parents[2] / "frameworks").glob("*/framework.toml"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
@pytest.mark.parametrize("binary", [False, True])
def test_a_pipe_or_device_is_written_to_and_never_replaced(binary: bool, tmp_path: Path) -> None:
    """A rename onto /dev/null would put a file in its place, for everybody on the machine."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with ThreadPoolExecutor(1) as beside:
        read = beside.submit(path.read_bytes)
        with written_whole(path, binary=binary) as stream:
            stream.write(b"whole" if binary else "whole")
        assert b"whole" == read.result(timeout=10)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_device_is_said_to_be_full() -> None:
    with (
        pytest.raises(NotWrittenError, match="could not be written"),
        written_whole(Path("/dev/full"), binary=False) as stream,
    ):
        stream.write("x")


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda each: each.name)
def test_what_a_json_file_says_is_what_the_rows_say(folder: Path) -> None:
    results = outcomes.evaluate(folder, as_of=date(2026, 11, 27))
    stream = io.StringIO()
    JsonWriter().write(results, stream)
    assert json.loads(stream.getvalue()) == results.to_dict()


def test_odd_signs_are_written_as_json_has_them(small: Callable[..., Path], years: Any) -> None:
    name = 'quotes " and \\ and é'
    rows = [{**row, "Area Name": name} for row in years([60, 61])]
    aims = '[aims.a]\nindicator = "confidence"\ntitle = "a \\t tab, a \\" quote and a \\\\ stroke"\njudge = [{ metric = "trend.recent" }]\n'
    results = evaluated(small(aims, rows))
    stream = io.StringIO()
    JsonWriter().write(results, stream)
    assert json.loads(stream.getvalue()) == results.to_dict()
    assert json.loads(stream.getvalue())["rows"][0]["area_name"] == name


def test_odd_signs_in_a_sentence_are_written_as_json_has_them(five_aims: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = evaluated(five_aims)
    odd = pl.Series(
        ["", 'a " and a \\ stroke', "".join(map(chr, range(32))) + "\x7f\u2028é", *["plain"] * len(results)]
    )
    monkeypatch.setattr("outcomes.results.interchange.sentences_of", lambda results, rows: odd[: len(results)])
    stream = io.StringIO()
    JsonWriter().write(results, stream)
    told = [each["sentence"] for each in json.loads(stream.getvalue())["rows"]]
    assert told == [each or None for each in odd[: len(results)]]


def test_a_file_is_the_same_however_few_rows_are_held_at_a_time(
    five_aims: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = evaluated(five_aims)
    whole, pieces = io.StringIO(), io.StringIO()
    JsonWriter().write(results, whole)
    monkeypatch.setattr(outcomes.Results, "chunks", partialmethod(outcomes.Results.chunks, 2))
    JsonWriter().write(results, pieces)
    assert pieces.getvalue() == whole.getvalue()


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.floats() | st.integers(-3, 5000).map(float)), min_size=1))
def test_objects_of_numbers_are_those_of_the_rows(rows: list[dict[str, float]]) -> None:
    columns = {name: np.array([row.get(name, np.nan) for row in rows]) for name in "abc"}
    told = dict(each for own, texts in _objects(columns, len(rows), "") for each in zip(own, texts, strict=True))
    finite = [{name: row[name] for name in "abc" if math.isfinite(row.get(name, np.nan))} for row in rows]
    read = [json.loads(told[place]) for place in range(len(rows))]
    assert [[(name, str(value)) for name, value in row.items()] for row in read] == [
        [(name, str(value)) for name, value in row.items()] for row in finite
    ]


@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077])
def test_a_file_is_for_whom_the_mask_of_new_files_leaves_it(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        with written_whole(tmp_path / "results.json", binary=False) as stream:
            stream.write("{}")
    finally:
        os.umask(before)
    assert 0o666 & ~mask == stat.S_IMODE((tmp_path / "results.json").stat().st_mode)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system tells the mask only by setting it")
def test_the_mask_of_new_files_is_not_set_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a moment it was 0, and what another thread of the same program made then was open to all."""

    def changed(mask: int) -> int:
        raise AssertionError(f"the mask was set to {mask:o}")

    monkeypatch.setattr(os, "umask", changed)
    with written_whole(tmp_path / "results.json", binary=False) as stream:
        stream.write("{}")
    assert "{}" == (tmp_path / "results.json").read_text()
