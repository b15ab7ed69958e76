"""Start-up: ``outcomes --help`` and first numbers against bare Python, as differences in one run.

.venv/bin/python benchmarks/start_up.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 11
COMMAND = str(Path(sys.executable).with_name("outcomes"))
CASES = {
    "bare Python": [sys.executable, "-c", "pass"],
    "import numpy": [sys.executable, "-c", "import numpy"],
    "import outcomes": [sys.executable, "-c", "import outcomes"],
    "outcomes --help": [COMMAND, "--help"],
    "outcomes check": [COMMAND, "check", "frameworks/leicestershire-jhws-2013"],
    "outcomes run": [COMMAND, "run", "frameworks/leicestershire-jhws-2013"],
}


def main() -> None:
    taken: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(RUNS):
        # In turn, so that a slow moment of the machine falls on all of them.
        for name, command in CASES.items():
            began = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            taken[name].append(time.perf_counter() - began)
    bare = statistics.median(taken["bare Python"])
    print("| command | median ms | more than bare Python, ms |\n|---|---:|---:|")
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"| {name} | {median * 1000:.0f} | {(median - bare) * 1000:.0f} |")


if __name__ == "__main__":
    main()
