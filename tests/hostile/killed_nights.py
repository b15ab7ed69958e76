"""Runs nights in child processes that are killed: a program of its own, so that a test can kill without dying.

``python killed_nights.py FRAMEWORK STATE [PUBLISH]`` reads one order a line from standard input and answers each with a line:

- ``run DAY``: a whole night; answers ``0`` or what it exited with, and the seconds that it took;
- ``count DAY``: a whole night; answers how many points it has at which it could be killed;
- ``point N DAY``: a night that kills itself (SIGKILL) at its Nth point;
- ``step NAME DAY``: a night that kills itself at a named step;
- ``many N WAIT DAY``: so many nights at once; answers how often each exit code came;
- ``after SECONDS DAY``: a night that is killed after a time, wherever it is.

A point is a named step of the night, an SQL statement, or a call that changes a file (seen through Python's audit
events). Children are forked from one warm parent, so that hundreds of kills take seconds each.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import event

from outcomes.api import evaluate
from outcomes.diagnostics import OutcomesError
from outcomes.nightly import Night, Order, frameworks_in, run_night
from outcomes.registry import PluginSet

CHANGING = {
    "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.symlink", "os.truncate", "os.chmod", "shutil.rmtree",
    "tempfile.mkstemp", "shutil.copyfile", "sqlite3.connect", "fcntl.flock",
}  # fmt: skip
PLUGINS = PluginSet.of()


def night(
    framework: str, state: str, day: str, point: Callable[[str], None], publish: str = "", wait: float = 0.0
) -> int:
    """One night that names its points, and writes the changes that it told to a file beside the state."""
    when = date.fromisoformat(day)

    def seen(name: str, arguments: tuple[Any, ...]) -> None:
        writes = name == "open" and len(arguments) > 2 and isinstance(arguments[2], int) and arguments[2] & 3
        if name in CHANGING or writes:
            point(name)

    def said(told: Night) -> None:
        with open(f"{publish or state}.told", "a", encoding="utf-8") as stream:
            stream.write(f"{told.number} {told.since} {len(told.changes)}\n")

    sys.addaudithook(seen)
    event.listen(sqlalchemy.Engine, "before_cursor_execute", lambda *_: point("statement"))
    event.listen(sqlalchemy.Engine, "commit", lambda *_: point("commit"))
    order = Order(
        state=state,
        judge=lambda loaded: evaluate(loaded, as_of=when, plugins=PLUGINS, keep_observed=True),
        as_of=when,
        writers=[each for each in PLUGINS.others("writer") if each.id in ("json", "csv")],
        keep=2,
        said=said,
        step=point,
        publish=Path(publish) if publish else None,
        wait=wait,
    )
    try:
        return int(run_night(frameworks_in(Path(framework)), order))
    except OutcomesError as refused:
        return int(refused.exit_code)


class Points:
    """Counts points, and dies at one of them."""

    def __init__(self, last: int = 0) -> None:
        self.count, self.last = 0, last

    def __call__(self, _: str) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def nothing(_: str) -> None:
    """No point to stop at."""


def die_at(step: str) -> Callable[[str], None]:
    """Dies at a named step."""

    def point(name: str) -> None:
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return point


def many(number: int, work: Callable[[], int]) -> str:
    """Do the same in several children at once, and count how they ended."""
    children = []
    for _ in range(number):
        child = os.fork()
        if not child:
            code = 70
            try:
                code = work()
            finally:
                os._exit(code)
        children.append(child)
    ends = Counter(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
    return f"0 0 {' '.join(f'{code}:{times}' for code, times in sorted(ends.items()))}"


def fork(work: Callable[[int], int], after: float | None = None) -> str:
    """Do some work in a child, kill it after a time, and say how it ended and what it wrote."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        code = 70
        try:
            code = work(writing)
        except BaseException as problem:
            os.write(writing, f"{type(problem).__name__}: {problem}".replace("\n", " ").encode())
        finally:
            os._exit(code)
    os.close(writing)
    began = time.monotonic()
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    said = os.read(reading, 4096).decode()
    os.close(reading)
    _, status = os.waitpid(child, 0)
    ended = "killed" if os.WIFSIGNALED(status) else str(os.WEXITSTATUS(status))
    return f"{ended} {time.monotonic() - began:.4f} {said}"


def warm_up(framework: str, scratch: str) -> None:
    """Import whatever a night imports, without using it: what it uses may have threads, which no fork survives."""
    names = Path(f"{scratch}.modules")

    def one(_: int) -> int:
        code = night(framework, scratch, "2020-01-01", nothing)
        names.write_text("\n".join(sys.modules))
        return code

    fork(one)
    for name in names.read_text().split():
        with suppress(ImportError):
            import_module(name)


def main(framework: str, state: str, publish: str = "") -> None:
    warm_up(framework, f"{publish or state}.warm")
    for line in sys.stdin:
        what, *rest = line.split()
        if what == "run":
            answer = fork(lambda _, day=rest[0]: night(framework, state, day, nothing, publish, 20.0))
        elif what == "step":
            answer = fork(
                lambda _, name=rest[0], day=rest[1]: night(framework, state, day, die_at(name), publish, 20.0)
            )
        elif what == "many":
            number, wait, day = int(rest[0]), float(rest[1]), rest[2]
            answer = many(number, lambda day=day, wait=wait: night(framework, state, day, nothing, publish, wait))
        elif what == "count":

            def counting(pipe: int, day: str = rest[0]) -> int:
                points = Points()
                code = night(framework, state, day, points)
                os.write(pipe, str(points.count).encode())
                return code

            answer = fork(counting)
        elif what == "point":
            answer = fork(lambda _, n=int(rest[0]), day=rest[1]: night(framework, state, day, Points(n)))
        else:
            answer = fork(lambda _, day=rest[1]: night(framework, state, day, nothing, publish), float(rest[0]))
        print(answer, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
