"""Start-up: ``outcomes --help`` and a small framework's run against bare Python and the libraries, in turns.

.venv/bin/python benchmarks/start_up.py
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 11
COMMAND = str(Path(sys.executable).with_name("outcomes"))
FRAMEWORK = "frameworks/leicestershire-jhws-2013"
LIBRARIES = "import polars and numpy"
CASES = {
    "bare Python": [sys.executable, "-c", "pass"],
    "import click": [sys.executable, "-c", "import click"],
    "import outcomes": [sys.executable, "-c", "import outcomes"],
    "outcomes --help": [COMMAND, "--help"],
    LIBRARIES: [sys.executable, "-c", "import polars, numpy"],
    "outcomes check": [COMMAND, "check", FRAMEWORK],
    "outcomes run": [COMMAND, "run", FRAMEWORK],
}


def spent(command: list[str]) -> tuple[float, float]:
    """Seconds by the clock, and of processors, that a process takes."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, used


def main() -> None:
    # Compiled modules are there from the second time on, as they are where the package is installed.
    for command in CASES.values():
        spent(command)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in CASES}
    for _ in range(RUNS):
        # In turn, so that a slow moment of the machine falls on all of them.
        for name, command in CASES.items():
            taken[name].append(spent(command))
    least = {name: min(cpu for _, cpu in times) for name, times in taken.items()}
    print("| process | least CPU ms | more than bare Python, ms | against the libraries | least ms | median ms |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, times in taken.items():
        clock = [wall * 1000 for wall, _ in times]
        more = (least[name] - least["bare Python"]) * 1000
        against = least[name] / least[LIBRARIES]
        print(
            f"| {name} | {least[name] * 1000:.0f} | {more:.0f} | {against:.2f} | {min(clock):.0f} "
            f"| {statistics.median(clock):.0f} |"
        )


if __name__ == "__main__":
    main()
