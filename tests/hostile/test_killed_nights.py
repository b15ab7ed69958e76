"""SIGKILL at every point of a night, and at hundreds of random ones: published is one whole run, and nothing is lost."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest

from outcomes.history.reading import read_aim
from outcomes.history.runs import last_judged, read_runs
from outcomes.history.store import open_store

DRIVER = Path(__file__).with_name("killed_nights.py")
RANDOM_KILLS, FEWER_RANDOM_KILLS = 200, 20
EVERY = 9
"""Where the tests are not to take their whole length, one point of a night in so many is tried."""

TOML = """\
format = 1
[framework]
id = "waiting"
title = "Waiting times"
areas = ["A", "B", "C"]
[indicators.seen]
title = "Seen in time"
unit = "%"
range = [0, 100]
polarity = "high"
data = { reader = "csv", path = "data/seen.csv" }
[aims.seen]
indicator = "seen"
[aims.seen.target]
value = 90
[[aims.seen.judge]]
metric = "target.path"
"""


@attrs.define
class Nights:
    """Nights in processes that may be killed, one after the other."""

    home: Path
    driver: subprocess.Popen[str]
    day: date = date(2020, 2, 1)
    number: int = 0
    last_told: int = 0
    losses: list[str] = attrs.field(factory=list)

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def latest(self) -> Path:
        return self.state / "published" / "waiting" / "latest"

    def publish(self) -> None:
        """New figures, which turn the verdict of A round each time and give B a revised old figure."""
        self.number += 1
        self.day += timedelta(days=1)
        a = 95 if self.number % 2 else 85
        rows = [f"A,2019,{a}", f"B,2018,{50 + self.number / 1000}", "B,2019,91", "C,2019,12"]
        file = self.home / "waiting" / "data" / "seen.csv"
        file.write_text("\n".join(["area,period,value", *rows]) + "\n")

    def ask(self, order: str) -> tuple[str, float, str]:
        assert self.driver.stdin is not None
        assert self.driver.stdout is not None
        self.driver.stdin.write(f"{order} {self.day}\n")
        self.driver.stdin.flush()
        ended, seconds, said = self.driver.stdout.readline().rstrip("\n").split(" ", 2)
        return ended, float(seconds), said

    def check(self, when: str) -> None:
        """What stands after a kill: one whole published run that the history knows, and a history that opens."""
        if self.latest.is_symlink():
            manifest = json.loads((self.latest / "manifest.json").read_text())
            for name, digest in manifest["files"].items():
                if hashlib.sha256((self.latest / name).read_bytes()).hexdigest() != digest:
                    self.losses.append(f"{when}: {name} is not whole")
            known = {each.folder for each in self.runs()}
            if Path(os.readlink(self.latest)).name not in known:
                self.losses.append(f"{when}: what is published is not in the history")
        if (self.state / "history.sqlite").exists():
            connection = sqlite3.connect(self.state / "history.sqlite")
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                self.losses.append(f"{when}: the history is damaged")
            connection.close()

    def runs(self) -> list[object]:
        try:
            with open_store(str(self.state)) as store:
                return read_runs(store)  # type: ignore[return-value]
        except Exception as problem:
            if "OUT511" not in str(problem):
                self.losses.append(f"the history does not open: {problem}")
            return []

    def recover(self, when: str) -> None:
        """The next night succeeds, publishes tonight's figures, and has told every change since the last one told."""
        before = self.word_at_last_told()
        ended, _, said = self.ask("run")
        if ended != "0":
            self.losses.append(f"{when}: the next run ended with {ended} {said}")
            return
        a = json.loads((self.latest / "results.json").read_text())["rows"][0]
        wanted = "met" if self.number % 2 else "missed"
        if a["verdict"] != wanted:
            self.losses.append(f"{when}: published {a['verdict']}, not {wanted}")
        told = Path(f"{self.state}.told").read_text().splitlines()[-1].split()
        with open_store(str(self.state)) as store:
            runs = read_runs(store)
            last = last_judged(runs)
            past = read_aim(store, "waiting", "seen", "A")[0][1]
        assert last is not None
        if last.folder != Path(os.readlink(self.latest)).name or past[-1].verdict != wanted:
            self.losses.append(f"{when}: history and publication differ")
        if before is not None and int(told[2]) != int(before != wanted):
            self.losses.append(f"{when}: told {told[2]} changes from {before} to {wanted}")
        left = [each.name for each in (self.latest.parent / "runs").iterdir() if each.name.startswith(".new-")]
        if left:
            self.losses.append(f"{when}: left behind {left}")

    def word_at_last_told(self) -> str | None:
        with open_store(str(self.state)) as store:
            runs = read_runs(store)
            told = last_judged(runs, told=True) or next((each for each in runs if each.judged), None)
            if told is None:
                return None
            past = read_aim(store, "waiting", "seen", "A")[0][1]
            return [each for each in past if each.since <= told.id][-1].verdict


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder in memory where there is one: a kill takes nothing from the page cache, so waiting for a disk is vain."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def nights(home: Path) -> Iterator[Nights]:
    tmp_path = home
    (tmp_path / "waiting" / "data").mkdir(parents=True)
    (tmp_path / "waiting" / "framework.toml").write_text(TOML)
    (tmp_path / "waiting" / "data" / "seen.csv").write_text("area,period,value\nA,2019,95\n")
    driver = subprocess.Popen(
        [sys.executable, str(DRIVER), str(tmp_path / "waiting"), str(tmp_path / "state")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    made = Nights(tmp_path, driver)
    yield made
    assert driver.stdin is not None
    driver.stdin.close()
    driver.wait(timeout=20)
    assert driver.stdout is not None
    driver.stdout.close()


def test_a_kill_at_every_point_of_a_night_loses_nothing(nights: Nights, whole_length: bool) -> None:
    nights.publish()
    ended, _, said = nights.ask("count")
    assert "0" == ended, said
    nights.publish()
    _, _, said = nights.ask("count")
    points = int(said)
    assert points > 60
    tried = range(1, points + 1, 1 if whole_length else EVERY)
    kills = 0
    for point in tried:
        nights.publish()
        ended, _, said = nights.ask(f"point {point}")
        kills += ended == "killed"
        nights.check(f"point {point}")
        nights.recover(f"point {point}")
    print(f"{kills} kills at {points} points, {len(nights.losses)} losses")
    assert [] == nights.losses
    # The last point may lie after the night of a run that had less to do.
    assert kills >= len(tried) - 5


def test_a_kill_at_every_point_of_the_very_first_night_loses_nothing(nights: Nights, whole_length: bool) -> None:
    nights.publish()
    ended, _, said = nights.ask("count")
    assert "0" == ended, said
    points, kills = int(said), 0
    tried = range(1, points + 1, 1 if whole_length else EVERY)
    for point in tried:
        subprocess.run(["rm", "-rf", str(nights.state), f"{nights.state}.told"], check=True)
        ended, _, said = nights.ask(f"point {point}")
        kills += ended == "killed"
        nights.check(f"first night, point {point}")
        ended, _, said = nights.ask("run")
        if ended != "0":
            nights.losses.append(f"first night, point {point}: the next run ended with {ended} {said}")
        nights.check(f"after the first night, point {point}")
    print(f"{kills} kills at {points} points of a first night, {len(nights.losses)} losses")
    assert [] == nights.losses
    assert kills == len(tried)


def test_hundreds_of_kills_at_random_moments_lose_nothing(nights: Nights, whole_length: bool) -> None:
    nights.publish()
    nights.ask("run")
    lengths = []
    for _ in range(3):
        nights.publish()
        lengths.append(nights.ask("run")[1])
    # The shortest: a night that was held up would have most moments come after the end of the others.
    whole = min(lengths)
    chance = random.Random(20)
    kills, wanted = 0, RANDOM_KILLS if whole_length else FEWER_RANDOM_KILLS
    for number in range(wanted):
        nights.publish()
        ended, _, _ = nights.ask(f"after {chance.uniform(0, whole * 1.2):.5f}")
        kills += ended == "killed"
        nights.check(f"random kill {number}")
        # Sometimes a killed night follows a killed night.
        if chance.random() < 0.5:
            nights.recover(f"random kill {number}")
    nights.publish()
    nights.recover("the end")
    print(f"{kills} random kills, {len(nights.losses)} losses")
    assert [] == nights.losses
    assert kills > wanted / 2
