"""``outcomes run`` and its siblings: results on standard output and nowhere else, whole files or none."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from outcomes.cli.app import run
from outcomes.cli.commands import COMMANDS

COMMAND = [sys.executable, "-c", "from outcomes.cli import main; main()"]
DAY = ["--as-of", "2018-06-30"]
BROKEN = Path(__file__).parents[1] / "framework" / "broken"
BROKEN_DATA = Path(__file__).parents[1] / "data" / "broken"


def outcomes(*args: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, args)], capture_output=True, text=True, check=False, **options)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*args: str | Path) -> tuple[int, str, str]:
        code = run([str(each) for each in args])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


# -- formats ------------------------------------------------------------------------------------------------------------


def test_json_is_the_whole_result_and_nothing_else(five_aims: Path, said: Any) -> None:
    code, out, err = said("run", five_aims, "--format", "json", *DAY)
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["schema"], len(found["rows"])) == ("outcomes.results/2", 13)


def test_csv_has_a_line_for_each_row(five_aims: Path, said: Any) -> None:
    _, out, _ = said("run", five_aims, "--format", "csv", *DAY)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 13
    assert {row["aim"] for row in rows} == {"confidence", "level", "later", "elsewhere", "context"}


def test_parquet_goes_to_a_pipe_or_a_file(five_aims: Path, tmp_path: Path) -> None:
    piped = subprocess.run(
        [*COMMAND, "run", str(five_aims), "--format", "parquet", *DAY], capture_output=True, check=True
    )
    output = tmp_path / "results.parquet"
    assert outcomes("run", five_aims, "--format", "parquet", "--output", output, *DAY).stdout == ""
    assert pl.read_parquet(piped.stdout).equals(pl.read_parquet(output))


def test_the_formats_agree(five_aims: Path, said: Any) -> None:
    rows = json.loads(said("run", five_aims, "--format", "json", *DAY)[1])["rows"]
    lines = list(csv.DictReader(io.StringIO(said("run", five_aims, "--format", "csv", *DAY)[1])))
    assert [row["outcome"] or "" for row in rows] == [line["outcome"] for line in lines]
    assert ["" if row["value"] is None else str(row["value"]) for row in rows] == [line["value"] for line in lines]


def test_programs_get_utf_8_and_terminals_what_they_can_show(small: Callable[..., Path], years: Any) -> None:
    aims = '[aims.a]\ntitle = "Ynys Môn – “dŵr”"\nindicator = "confidence"\njudge = [{ metric = "trend.recent" }]\n'
    folder = small(aims, [{**row, "Area Name": "Ynys Môn – “dŵr”"} for row in years([60])])
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for format_ in ("json", "csv"):
        done = outcomes("run", folder, "--format", format_, env=ascii_only, encoding="utf-8")
        assert (done.returncode, "Ynys Môn – “dŵr”" in done.stdout) == (0, True)
    done = subprocess.run(
        [sys.executable, "-c", "import sys\nfrom outcomes.cli.app import run\nfor each in sys.argv[2:]:\n    assert run([each, sys.argv[1], *['a'] * (each == 'explain')]) == 0", str(folder), "run", "check", "plan", "explain"],
        capture_output=True, text=True, check=True, env=ascii_only,
    )  # fmt: skip
    assert done.stdout.isascii()
    assert 'Ynys M?n - "d?r"' in done.stdout
    assert "?" not in done.stdout.replace("M?n", "").replace("d?r", "").replace("? stale", "")


# -- where it goes ------------------------------------------------------------------------------------------------------


def test_warnings_go_to_standard_error_and_results_to_standard_output(
    small: Callable[..., Path], years: Any, said: Any
) -> None:
    aims = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "trend.recent" }]\n'
    wrong_way = [{**row, "Lower CI": 90, "Upper CI": 10} for row in years([60])]
    code, out, err = said("run", small(aims, wrong_way), "--format", "json", *DAY)
    assert code == 0
    assert [each["code"] for each in json.loads(out)["diagnostics"]] == ["OUT343"]
    assert "warning: OUT343" in err


def test_notes_are_counted_and_told_to_whoever_asks(small: Callable[..., Path], years: Any, said: Any) -> None:
    aims = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "trend.recent" }]\n'
    folder = small(aims, [*years([60]), *years([60])])
    assert said("run", folder, *DAY)[2] == "1 note; --verbose shows it\n"
    assert "OUT333" in said("run", folder, "--verbose", *DAY)[2]


def test_a_file_is_written_whole_and_nothing_is_said(five_aims: Path, tmp_path: Path, said: Any) -> None:
    output = tmp_path / "out" / "results.json"
    output.parent.mkdir()
    assert said("run", five_aims, "--format", "json", "--output", output, *DAY) == (0, "", "")
    assert json.loads(output.read_text())["rows"]
    assert os.listdir(output.parent) == ["results.json"]


def test_a_page_can_be_written_to_a_file(five_aims: Path, tmp_path: Path, said: Any) -> None:
    output = tmp_path / "page.txt"
    assert said("run", five_aims, "--output", output, *DAY) == (0, "", "")
    assert "A small strategy" in output.read_text()
    assert "\x1b" not in output.read_text()


def test_14_a_full_disk_leaves_what_stood_there(
    five_aims: Path, tmp_path: Path, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    output = tmp_path / "results.json"
    output.write_text("yesterday's")
    monkeypatch.setattr(os, "fsync", full)
    code, out, err = said("run", five_aims, "--format", "json", "--output", output, *DAY)
    assert (code, out) == (14, "")
    assert f"{output}: OUT501 output: could not be written: No space left on device;" in err
    assert output.read_text() == "yesterday's"
    assert [each for each in os.listdir(tmp_path) if each.startswith(".")] == []


def test_14_a_folder_that_is_not_there_or_not_ours(five_aims: Path, tmp_path: Path, said: Any) -> None:
    code, out, err = said("run", five_aims, "--format", "json", "--output", tmp_path / "no" / "x.json", *DAY)
    assert (code, out) == (14, "")
    assert "No such file or directory" in err
    blocked = tmp_path / "file"
    blocked.write_text("")
    code, _, err = said("run", five_aims, "--format", "json", "--output", blocked / "x.json", *DAY)
    assert code == 14
    assert "Not a directory" in err


def test_a_definition_that_is_wrong_leaves_the_output_alone(five_aims: Path, tmp_path: Path, said: Any) -> None:
    output = tmp_path / "results.json"
    output.write_text("yesterday's")
    (five_aims / "framework.toml").write_text("format = ")
    assert said("run", five_aims, "--format", "json", "--output", output)[0] == 10
    assert output.read_text() == "yesterday's"


def test_a_reader_that_goes_away_is_no_event(five_aims: Path) -> None:
    for format_ in ("table", "json"):
        done = subprocess.run(
            f"{sys.executable} -c 'from outcomes.cli import main; main()' run {five_aims} --format {format_} | head -n 1",
            shell=True,
            executable="/bin/bash",
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert len(done.stdout.splitlines()) == 1


def test_a_closed_pipe_is_no_defect(five_aims: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as nowhere:
        done = subprocess.run(
            [*COMMAND, "run", str(five_aims)], stdout=nowhere, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_what_cannot_be_heard_is_in_the_exit_code_alone(five_aims: Path, tmp_path: Path) -> None:
    """Cron may close every stream, and the disk under what it collects may be full: no code but ours, no traceback."""
    run_ = f"{sys.executable} -c 'from outcomes.cli import main; main()' run"
    for command, code in {
        f"{run_} {five_aims} --state {tmp_path / 'state'} >&- 2>&- <&-": 0,
        f"{run_} {tmp_path / 'nowhere'} >&- 2>/dev/full": 10,
        f"{run_} {five_aims} --nonsense 2>/dev/full": 2,
    }.items():
        done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (code, "", ""), command
    # The history took no descriptor that others print to.
    assert (tmp_path / "state" / "history.sqlite").read_bytes()[:16] == b"SQLite format 3\0"


def test_a_path_that_is_no_text_is_refused_before_anything_is_read(said: Any) -> None:
    code, _, err = said("run", os.fsdecode(b"/srv/caf\xe9"))
    assert code == 2
    assert '"/srv/caf\\xe9" has letters that this machine cannot read; rename' in err


# -- areas --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", ["E10000018", "e10000018", "Leicestershire", "leicestershire"])
def test_an_area_is_found_by_its_code_or_name(five_aims: Path, said: Any, area: str) -> None:
    _, out, _ = said("run", five_aims, "--area", area, "--format", "csv", *DAY)
    rows = list(csv.DictReader(io.StringIO(out)))
    # Aims that belong to no area are always there: they are gaps of the whole framework.
    assert {row["area"] for row in rows} == {"E10000018", ""}
    assert {row["aim"] for row in rows if not row["area"]} == {"later", "elsewhere", "context"}


def test_several_areas_may_be_asked_for(five_aims: Path, said: Any) -> None:
    _, out, _ = said("run", five_aims, "--area", "Charnwood", "--area", "E10000018", "--format", "csv", *DAY)
    assert {row["area"] for row in csv.DictReader(io.StringIO(out))} == {"E10000018", "E07000130", ""}


# -- the other commands -------------------------------------------------------------------------------------------------


def test_check_says_that_all_is_well(five_aims: Path, said: Any) -> None:
    code, out, _ = said("check", five_aims)
    assert (code, out) == (0, f"{five_aims}: A small strategy: 5 aims, 2 of them judged by 3 steps\n")


def test_check_and_plan_read_no_data(five_aims: Path, said: Any) -> None:
    (five_aims / "local.csv").write_text("nonsense")
    assert said("check", five_aims)[0] == said("plan", five_aims)[0] == 0
    assert said("run", five_aims)[0] == 11


def test_explain_writes_no_more_than_a_person_reads_unless_asked(
    five_aims: Path, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An aim of a thousand areas filled the terminal with two megabytes."""
    _, every, _ = said("explain", five_aims, "confidence", *DAY)
    assert every.count("\n\n") > 1
    monkeypatch.setattr("outcomes.cli.explain.MOST", 1)
    code, few, _ = said("explain", five_aims, "confidence", *DAY)
    assert code == 0
    assert every.startswith(few.partition("... and")[0].rstrip("\n"))
    assert "more verdicts of this aim: name an area with --area, or write all of them with --every-row" in few
    assert said("explain", five_aims, "confidence", "--every-row", *DAY)[1] == every


def test_explain_says_why(five_aims: Path, said: Any) -> None:
    code, out, _ = said("explain", five_aims, "confidence", "--area", "Leicestershire", *DAY)
    assert code == 0
    assert out.count("Leicestershire") == 3
    assert "Whether this promise is kept depends on how its wording is read: " in out
    assert re.search(r"in detail  As declared: .* against 99.6% required", out)
    assert "reading    assumed: the wording leaves basis and compounding open" in out


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_helps(said: Any, name: str) -> None:
    code, out, err = said(name, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: outcomes {name}")


# -- no traceback, whatever the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(each.name for each in BROKEN.glob("*.toml")))
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_broken_framework_ends_in_messages(said: Any, name: str, command: str, monkeypatch: Any) -> None:
    monkeypatch.chdir(BROKEN)
    code, out, err = said(command, name)
    assert (code, out) == (10, "")
    assert err == (BROKEN / f"{name.removesuffix('.toml')}.expected.txt").read_bytes().decode()


@pytest.mark.parametrize("name", sorted(each.name for each in BROKEN_DATA.iterdir()))
@pytest.mark.parametrize("reader", ["csv", "fingertips", "parquet"])
def test_a_broken_data_file_ends_in_messages_or_verdicts(
    small: Callable[..., Path], years: Any, said: Any, name: str, reader: str
) -> None:
    aims = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "trend.recent" }]\n'
    folder = small(aims, years([60]))
    (folder / "local.csv").write_bytes((BROKEN_DATA / name).read_bytes())
    file = folder / "framework.toml"
    file.write_text(file.read_text().replace('path = "local.csv"', f'path = "local.csv"\nreader = "{reader}"'))
    code, out, err = said("run", folder)
    assert code in (0, 11)
    assert "Traceback" not in err
    assert "OUT599" not in err
    assert bool(out) is (code == 0)
    for line in err.splitlines():
        assert "; --verbose shows " in line or "OUT3" in line or line.startswith("... ")
