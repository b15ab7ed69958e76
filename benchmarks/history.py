"""What a history of a million verdicts costs: seconds to store, bytes to keep, seconds to answer.

    python benchmarks/history.py [ROWS] [--database URL]

Nights: the first one; one on which nothing changed; one on which one verdict in a hundred has new data and half of
these move; one on which every indicator has a new period and one verdict in fifty moves. Seconds by the clock
and of the processor. Each in the same process, on
SQLite in a temporary folder, and then on the database of ``--database``, whose tables must not exist.

Then what a night is told of a fifth as many verdicts, of which one in a thousand, one in ten and all moved: finding the
changes, and putting them into lines.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from outcomes.data.coded import Coded
from outcomes.history.reading import read_aim
from outcomes.history.recording import record_run
from outcomes.history.run_verdicts import Verdicts
from outcomes.history.runs import read_runs
from outcomes.history.store import Store, open_store
from outcomes.history.store_tables import IDENTITY, STATE_NUMBERS, STATE_WORDS
from outcomes.history.stored import RunRecord
from outcomes.history.verdict_changes import change_lines, find_changes

AREAS, AIMS = 400, 100


def coded(codes: Any, words: list[str]) -> Coded:
    return Coded(codes=np.asarray(codes, dtype=np.int32), words=tuple(words))


def first_night(rows: int) -> Verdicts:
    """So many verdicts: 100 aims, 400 areas, 5 ages and as many categories as it takes."""
    at = np.arange(rows)
    nothing = np.zeros(rows, dtype=np.int32)
    made = np.random.default_rng(1)
    words = {name: coded(nothing, [""]) for name in (*IDENTITY, *STATE_WORDS)}
    words |= {
        "aim": coded(at % AIMS, [f"aim-{n}" for n in range(AIMS)]),
        "indicator": coded(at % AIMS, [f"indicator-{n}" for n in range(AIMS)]),
        "area": coded(at // AIMS % AREAS, [f"E{n:08}" for n in range(AREAS)]),
        "age": coded(at // (AIMS * AREAS) % 5, [f"{n * 10}-{n * 10 + 9} yrs" for n in range(5)]),
        "category": coded(at // (AIMS * AREAS * 5), [f"decile {n}" for n in range(rows // (AIMS * AREAS * 5) + 1)]),
        "metric": coded(nothing, ["target.path"]),
        "status": coded(nothing, ["judged"]),
        "outcome": coded(made.integers(0, 2, rows), ["on track", "off track"]),
        "verdict": coded(made.integers(0, 2, rows), ["on track", "off track"]),
        "period": coded(nothing, ["2019", "2020"]),
        "version": coded(nothing, ["1"]),
        "plugin": coded(nothing, ["outcomes 0.1.0"]),
    }
    return Verdicts(
        words=words,
        numbers={name: made.normal(50, 10, rows) for name in STATE_NUMBERS},
        definition=(at % AIMS + 1).astype(np.int64),
        data=made.integers(1, 2**62, rows),
    )


def revised(verdicts: Verdicts, share: float, moved: float, period: int | None = None) -> Verdicts:
    """A share of the verdicts with new data, and a share with the other verdict."""
    made = np.random.default_rng(2)
    rows = len(verdicts)
    chosen = made.random(rows) < share
    turned = chosen & (made.random(rows) < moved / share)
    words = dict(verdicts.words)
    said = words["verdict"].codes
    words["verdict"] = coded(np.where(turned, 1 - said, said), ["on track", "off track"])
    if period is not None:
        words["period"] = coded(np.full(rows, period), ["2019", "2020"])
    data = np.where(chosen, made.integers(1, 2**62, rows), verdicts.data)
    return Verdicts(words=words, numbers=verdicts.numbers, definition=verdicts.definition, data=data)


def copied(verdicts: Verdicts) -> Verdicts:
    """The same verdicts, of which nothing has been worked out yet."""
    columns = {"definition": verdicts.definition, "data": verdicts.data}
    return Verdicts(words=verdicts.words, numbers=verdicts.numbers, **columns)


def timed(what: str, work: Callable[[], Any]) -> Any:
    began, busy = time.perf_counter(), time.process_time()
    found = work()
    clock, processor = time.perf_counter() - began, time.process_time() - busy
    print(f"  {what:<50}{clock:8.2f} s, of this process {processor:6.2f} s", flush=True)
    return found


def measure(store: Store, rows: int) -> None:
    now = datetime.now(UTC)
    record = RunRecord(
        id=1, framework="large", path="large", started=now, finished=now, as_of=date(2020, 1, 1),
        exit_code=0, judged=True, engine="0.1.0", definition="0" * 64, rows=rows, told=True,
    )  # fmt: skip
    first = first_night(rows)
    few = revised(first, 0.01, 0.005)
    nights = {
        "the first night": first,
        "a night on which nothing changed": first,
        "a night with 1% revised": few,
        "a night with a new period everywhere": revised(few, 1.0, 0.02, 1),
    }
    for number, (what, verdicts) in enumerate(nights.items(), 1):
        # Digests are worked out once a night; the first use would otherwise not be part of a repeated one.
        fresh = copied(verdicts)
        night = attrs.evolve(record, id=number)
        timed(f"store {what}", lambda night=night, fresh=fresh: record_run(store, night, fresh))
    runs = read_runs(store)
    for since, until in ((1, 2), (2, 3), (3, 4)):
        found = timed(
            f"changes from run {since} to run {until}",
            lambda since=since, until=until: find_changes(store, runs[since - 1], runs[until - 1]),
        )
        print(f"    {len(found)} verdicts moved")
    said = timed("history of one aim in one area", lambda: read_aim(store, "large", "aim-7", "E00000009"))
    print(f"    {len(said)} verdicts, {sum(len(past) for _, past in said)} states")
    said = timed("history of one aim in all areas", lambda: read_aim(store, "large", "aim-7"))
    print(f"    {len(said)} verdicts, {sum(len(past) for _, past in said)} states")


def told(rows: int) -> None:
    """What it takes to say what moved, by how much did."""
    now = datetime.now(UTC)
    record = RunRecord(
        id=1, framework="large", path="large", started=now, finished=now, as_of=date(2020, 1, 1),
        exit_code=0, judged=True, engine="0.1.0", definition="0" * 64, rows=rows, told=True,
    )  # fmt: skip
    first = first_night(rows)
    for share in (0.001, 0.1, 1.0):
        with tempfile.TemporaryDirectory() as folder, open_store(folder, create=True) as store:
            record_run(store, record, copied(first))
            # All have new data, whatever moved: what did not move is there to be looked at.
            record_run(store, attrs.evolve(record, id=2), copied(revised(first, 1.0, share, 1)))
            runs = read_runs(store)
            print(f"{rows} verdicts, of which {share:.1%} moved")
            found = timed("changes", lambda store=store, runs=runs: find_changes(store, *runs))
            timed("their lines", lambda found=found: change_lines(found))
            highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
            print(f"    {len(found)} verdicts moved, highest memory so far {highest:.0f} MiB")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("rows", type=int, nargs="?", default=1_000_000)
    asked.add_argument("--database", help="also measure this database, whose tables must not exist")
    asked.add_argument("--told", action="store_true", help="only what is told of what moved")
    given = asked.parse_args()
    if given.told:
        told(given.rows // 5)
        return
    with tempfile.TemporaryDirectory() as folder:
        print(f"SQLite, {given.rows} verdicts")
        with open_store(folder, create=True) as store:
            measure(store, given.rows)
        size = sum(each.stat().st_size for each in Path(folder).iterdir())
        print(f"  size {size / 2**20:.0f} MiB, {size / given.rows:.0f} bytes a verdict, each with two states")
    if given.database:
        with open_store(given.database, create=True) as store:
            print(f"{store.place}, {given.rows} verdicts")
            measure(store, given.rows)
    print(f"highest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
