"""What the user of a run may not look at, and paths that are none: said with the path and what to do, never a defect,
and never passed over in silence."""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from outcomes.cli.app import run

DAY = ("--as-of", "2018-06-30")
LONG = "x" * 300
"""Longer than the name of a file can be."""


def _as_anybody() -> None:
    """Give up what lets root look at everything (PR_CAPBSET_DROP of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH)."""
    for right in (1, 2):
        ctypes.CDLL(None).prctl(24, right, 0, 0, 0)


Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    """Runs a command as a user who may look at no more than the permissions say; gives its exit code and stderr."""
    if sys.platform != "linux":
        pytest.skip("rights are given up as Linux has them")

    def call(*args: str | Path) -> tuple[int, str]:
        command = [sys.executable, "-m", "outcomes", *map(str, args)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120, preexec_fn=_as_anybody
        )
        return done.returncode, done.stderr

    yield call
    for each in tmp_path.rglob("*"):
        each.chmod(0o700)


@pytest.fixture
def shut(tmp_path: Path) -> Path:
    """A folder that nobody may look into."""
    folder = tmp_path / "shut"
    folder.mkdir()
    folder.chmod(0)
    return folder


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["inspect", "shut/seen.csv"], 2, "shut/seen.csv: OUT117"),
        (["test", "shut/cases"], 2, "shut/cases: OUT117"),
        (["run", "FW", "--data", "x=shut/y"], 2, "shut/y: OUT117"),
        (["run", "shut/fw"], 10, "shut/fw: OUT102"),
        (["run", "FW", "--output", "shut/o.csv"], 14, "shut/o.csv: OUT501"),
        (["site", "FW", "--output", "shut/site"], 14, "shut/site: OUT501"),
        (["run", "FW", "--state", "shut/state"], 14, "shut/state: OUT515"),
        (["run", "FW", "--state", "state", "--publish", "shut/out"], 14, "OUT501 output"),
        (["changes", "--state", "shut/state"], 14, "OUT515"),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_what_is_typed(args: list[str], code: int, told: str, ask: Ask, shut: Path, five_aims: Path) -> None:
    found, said = ask(*(str(five_aims) if each == "FW" else each for each in args), *(DAY if "run" in args else ()))
    assert found == code, said
    assert told in said
    assert "Permission denied" in said


def test_figures_of_a_pattern_that_leads_through_a_shut_folder(ask: Ask, tmp_path: Path, five_aims: Path) -> None:
    """The file that it holds would be missing from the figures, and nobody would know."""
    text = (five_aims / "framework.toml").read_text()
    figures = five_aims / "many" / "one"
    figures.mkdir(parents=True)
    (figures / "d.csv").write_text("area_code,period,value\nE10000017,2017,5\n")
    added = '\n[data.many]\npath = "many/*/d.csv"\n'
    (five_aims / "framework.toml").write_text(text + added)
    assert ask("check", five_aims)[0] == 0
    (five_aims / "many" / "two").mkdir(mode=0)
    code, said = ask("check", five_aims)
    assert code == 10
    line = 1 + (text + added)[: (text + added).index('"many/*/d.csv"')].count("\n")
    assert f'framework.toml:{line}:8: OUT215 data.many.path: "many/*/d.csv" cannot be looked into' in said


@pytest.mark.parametrize("kind", ["shut", "file"])
def test_comments_that_may_not_be_read_are_not_taken_for_none(kind: str, ask: Ask, five_aims: Path) -> None:
    file = five_aims / "framework.toml"
    file.write_text(file.read_text() + '\n[commentary]\nfolder = "said"\n')
    if kind == "shut":
        (five_aims / "said").mkdir(mode=0)
    else:
        (five_aims / "said").write_text("")
    code, said = ask("check", five_aims)
    assert code == 10
    assert 'OUT215 commentary.folder: "said" cannot be looked into' in said


def test_a_framework_that_a_night_may_not_look_at_any_more_is_said(ask: Ask, tmp_path: Path, five_aims: Path) -> None:
    strategies = tmp_path / "strategies"
    for name in ("one", "two"):
        shutil.copytree(five_aims, strategies / name, ignore=shutil.ignore_patterns("strategies"))
        file = strategies / name / "framework.toml"
        file.write_text(file.read_text().replace('id = "', f'id = "{name}-', 1))
    (tmp_path / "strategies" / "lost+found").mkdir(mode=0)
    assert ask("run", "strategies", "--state", "state", *DAY)[0] == 0
    (strategies / "two").chmod(0)
    code, said = ask("run", "strategies", "--state", "state", *DAY)
    assert code == 10
    assert "strategies/two: OUT102 file: it cannot be read (Permission denied)" in said
    assert "lost+found" not in said


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["inspect", LONG], 2),
        (["test", LONG], 2),
        (["run", LONG], 10),
        (["run", "FW", "--data", f"x={LONG}"], 2),
        (["run", "FW", "--output", LONG], 14),
        (["site", "FW", "--output", LONG], 14),
        (["run", "FW", "--state", LONG], 14),
        (["changes", "--state", LONG], 14),
        (["inspect", "loop"], 11),
    ],
    ids=lambda each: "" if isinstance(each, int) else each[0],
)
def test_paths_that_can_be_none(
    args: list[str],
    code: int,
    five_aims: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    monkeypatch.chdir(tmp_path)
    found = run([str(five_aims) if each == "FW" else each for each in args])
    said = capsys.readouterr().err
    assert found == code, said
    assert args[-1].removeprefix("x=")[:200] in said
    assert "OUT599" not in said


def test_a_history_whose_reader_went_away_is_no_broken_history(five_aims: Path, tmp_path: Path) -> None:
    assert run(["run", str(five_aims), "--state", str(tmp_path / "state"), "--quiet", *DAY]) == 0
    command = [sys.executable, "-m", "outcomes", "history", "confidence", "--state", str(tmp_path / "state")]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=120)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_history_in_a_folder_that_nobody_may_write_to_is_read(ask: Ask, five_aims: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert ask("run", five_aims, "--state", state, "--quiet", *DAY)[0] == 0
    for each in (*state.rglob("*"), state):
        each.chmod(0o500 if each.is_dir() else 0o400)
    kept = {each.name: each.stat().st_mtime_ns for each in state.iterdir()}
    for args in (["changes"], ["history", "confidence"], ["due", five_aims]):
        assert ask(*args, "--state", state)[0] == 0, args
    assert {each.name: each.stat().st_mtime_ns for each in state.iterdir()} == kept
    code, said = ask("run", five_aims, "--state", state, *DAY)
    assert code == 14
    assert "make it writable" in said


def test_what_a_killed_run_left_beside_a_history_is_read_with_it_or_the_history_is_refused(
    ask: Ask, five_aims: Path, tmp_path: Path
) -> None:
    """A night that was killed leaves what it recorded in a journal: without it the history is an older one."""
    state = tmp_path / "state"
    assert ask("run", five_aims, "--state", state, "--quiet", *DAY)[0] == 0
    night = sqlite3.connect(state / "history.sqlite")
    night.execute("PRAGMA journal_mode = WAL")
    with night:
        night.execute("UPDATE outcomes_about SET value = '99' WHERE name = 'schema'")
    left = tmp_path / "left"
    shutil.copytree(state, left)
    night.close()
    left.chmod(0o500)
    code, said = ask("changes", "--state", left)
    assert code == 14
    assert "OUT512 history: it has schema 99" in said
    left.chmod(0o700)
    (left / "history.sqlite-shm").unlink()
    left.chmod(0o500)
    code, said = ask("changes", "--state", left)
    assert code == 14
    assert "OUT515 history: it cannot be opened" in said
