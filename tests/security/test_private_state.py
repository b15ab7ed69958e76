"""What a state keeps of figures that are too small to show can be read by nobody else, and says so."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from outcomes.cli.app import run
from outcomes.nightly.locks import folder_lock

DAY = ("--as-of", "2018-06-30")


def modes(state: Path) -> dict[str, str]:
    return {
        str(each.relative_to(state)): oct(stat.S_IMODE(each.stat().st_mode))
        for each in sorted(state.rglob("*"))
        if each.name.startswith(("history", "lock")) or "inputs" in each.relative_to(state).parts
    }


@pytest.fixture
def nights(five_aims: Path, tmp_path: Path) -> Any:
    """Runs a night under a umask that gives everybody everything."""

    def call() -> Path:
        before = os.umask(0)
        try:
            assert run(["run", str(five_aims), "--state", str(tmp_path / "state"), "--quiet", *DAY]) == 0
        finally:
            os.umask(before)
        return tmp_path / "state"

    return call


def test_the_history_and_the_copies_are_the_owners_alone(nights: Any) -> None:
    found = modes(nights())
    assert found.pop("inputs") == "0o700"
    assert {"history.sqlite", "lock", "inputs/PRIVATE.txt"} < set(found)
    assert set(found.values()) == {"0o600"}


def test_a_state_that_others_could_read_is_closed_by_the_next_night(nights: Any) -> None:
    state = nights()
    (state / "history.sqlite").chmod(0o644)
    (state / "inputs").chmod(0o755)
    (state / "lock").chmod(0o666)
    nights()
    found = modes(state)
    assert (found["history.sqlite"], found["lock"], found["inputs"]) == ("0o600", "0o600", "0o700")


def test_the_lock_of_a_folder_that_others_may_write_to_is_no_more_open_than_its_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with folder_lock(tmp_path, private=False):
            pass
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) & 0o027 == 0


def test_the_folder_says_what_it_is_and_a_night_that_keeps_less_leaves_that(nights: Any, five_aims: Path) -> None:
    state = nights()
    assert run(["run", str(five_aims), "--state", str(state), "--quiet", "--keep", "1", *DAY]) == 0
    said = (state / "inputs" / "PRIVATE.txt").read_text()
    assert "figures that are too small to show" in said
