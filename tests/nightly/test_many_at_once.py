"""Twenty runs at once against one state, and kills of runs whose history is in PostgreSQL."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from outcomes.history.reading import read_aim
from outcomes.history.runs import last_judged, read_runs
from outcomes.history.store import open_store

DRIVER = Path(__file__).parents[1] / "hostile" / "killed_nights.py"
DATA = {("A", "2019"): 92.0, ("B", "2019"): 81.0}
SECONDS = 120
"""After this long a driver that does not answer is killed, and the test with it."""


@attrs.define
class Driver:
    """A process that forks nights, which have processes of their own (see `killed_nights.py`)."""

    process: subprocess.Popen[str]
    publish: Path
    place: Any

    def ask(self, order: str) -> tuple[str, str]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{order} 2020-02-01\n")
        self.process.stdin.flush()
        ended, _, said = self.process.stdout.readline().rstrip("\n").split(" ", 2)
        return ended, said

    def many(self, number: int, wait: float) -> dict[int, int]:
        _, said = self.ask(f"many {number} {wait}")
        return {int(code): int(times) for code, times in (each.split(":") for each in said.split())}

    def check(self, runs: int) -> None:
        """Every run has a number of its own, the verdicts are recorded once, and the last run is published."""
        with open_store(self.place.state) as store:
            judged = [each for each in read_runs(store) if each.judged]
            assert list(range(1, runs + 1)) == [each.id for each in judged]
            assert [[1], [1]] == [[said.since for said in past] for _, past in read_aim(store, "waiting", "seen")]
            assert all(each.told for each in judged)
        latest = self.publish / "waiting" / "latest"
        assert judged[-1].folder == Path(os.readlink(latest)).name
        assert {"manifest.json", "results.json", "results.csv"} == {each.name for each in latest.iterdir()}


@pytest.fixture
def driver(each_store: Any, tmp_path: Path) -> Iterator[Driver]:
    each_store.observe(DATA)
    publish = tmp_path / "published"
    arguments = [str(each_store.folder / "waiting"), each_store.state, str(publish)]
    # `timeout` ends the whole group, so that a night that hangs fails the test and does not outlive it.
    process = subprocess.Popen(
        ["timeout", "--kill-after=1", str(SECONDS), sys.executable, str(DRIVER), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield Driver(process, publish, each_store)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.wait(timeout=SECONDS)
    process.stdout.close()


def test_of_twenty_runs_at_once_one_runs_at_a_time_and_the_others_exit_with_75(driver: Driver) -> None:
    ends = driver.many(20, 0)
    print(ends)
    assert {0, 75} >= ends.keys()
    assert ends[0] >= 1
    driver.check(ends[0])


def test_of_many_runs_that_wait_all_run_one_after_the_other(driver: Driver, whole_length: bool) -> None:
    runs = 20 if whole_length else 8
    assert {0: runs} == driver.many(runs, 60)
    driver.check(runs)


def test_kills_at_every_step_and_at_random_lose_nothing_and_leave_no_lock(driver: Driver, whole_length: bool) -> None:
    place = driver.place
    steps = (
        "locked",
        "recovered",
        "evaluated",
        "written",
        "committed",
        "named",
        "linked",
        "published",
        "notified",
        "told",
    )
    chance = random.Random(5)
    moments = [chance.uniform(0.02, 0.2) for _ in range(10 if whole_length else 3)]
    orders = [*(f"step {each}" for each in steps), *(f"after {each:.3f}" for each in moments)]
    assert ("0", "") == driver.ask("run")
    killed = 0
    for number, order in enumerate(orders, 1):
        place.observe({**DATA, ("A", "2019"): 85.0 if number % 2 else 95.0, ("B", "2018"): 70.0 + number})
        ended, _ = driver.ask(order)
        killed += ended == "killed"
        assert ("0", "") == driver.ask("run"), order
        with open_store(place.state) as store:
            last = last_judged(read_runs(store))
            past = read_aim(store, "waiting", "seen", "A")[0][1]
        assert last is not None
        assert last.folder == Path(os.readlink(driver.publish / "waiting" / "latest")).name
        assert ("missed" if number % 2 else "met") == past[-1].verdict, order
    print(f"{killed} kills, 0 losses")
    assert killed >= len(steps)
