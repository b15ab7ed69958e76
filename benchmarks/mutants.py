"""Faults put into the code on purpose, each of which a test has to notice. Not part of CI: it takes some minutes.

    .venv/bin/python benchmarks/mutants.py [WORD ...]

Each mutant changes one line of a copy of the package: a threshold that moves onto the other side, a sign, a condition
that is left out. The tests beside it are run on the copy, and stop at the first failure. A mutant that is *killed* was
noticed; one that *survived* shows what no test says. One whose line is no longer there is *stale*: write it anew.
WORDs choose the mutants whose name holds one of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Mutant(NamedTuple):
    """One fault: in which file what is written instead of what, and the tests that should notice."""

    name: str
    file: str
    line: str
    instead: str
    tests: tuple[str, ...]


BOUNDARIES = ("tests/metrics/test_boundaries.py",)
FRAGILE = ("tests/engine/test_fragile.py",)

MUTANTS = (
    Mutant(
        "late on the last day", "nightly/due.py", "if as_of > by:", "if as_of >= by:",
        ("tests/nightly/test_schedules_of_publishers.py",),
    ),
    Mutant(
        "expected on the first day", "nightly/due.py", "if as_of >= opens", "if as_of > opens",
        ("tests/nightly/test_schedules_of_publishers.py",),
    ),
    Mutant(
        "too old on the last day", "engine/ages.py", "return np.asarray(age > days)", "return np.asarray(age >= days)",
        ("tests/cases/stale.case.toml", "tests/engine", "tests/generative"),
    ),
    Mutant(
        "met rows counted by direction too", "results/rollup.py",
        "direction = np.where(verdict >= 0, -1, _codes_of(", "direction = np.where(verdict < -1, -1, _codes_of(",
        ("tests/results/test_rollup.py",),
    ),
    Mutant(
        "revisions of the baseline run", "history/reading.py", "revision.c.run > since,", "revision.c.run >= since,",
        ("tests/nightly/test_nights.py", "tests/history"),
    ),
    Mutant(
        "earlier and later base swapped", "engine/sensitivity.py",
        "((EARLIER, -1), (LATER, 1))", "((EARLIER, 1), (LATER, -1))", FRAGILE,
    ),
    Mutant(
        "at risk is off track", "engine/sensitivity.py", "Verdict.AT_RISK: 1,", "Verdict.AT_RISK: 0,", FRAGILE,
    ),
    Mutant("the warning day", "metrics/delivery_status.py", "(left <= params.warn_days)", "(left < params.warn_days)",
           BOUNDARIES),
    Mutant("overdue on the day", "metrics/delivery_status.py", "open_ & (left < 0)", "open_ & (left <= 0)",
           ("tests/metrics/test_boundaries.py", "tests/metrics/test_delivery_and_coverage.py")),
    Mutant("enough is more than asked", "metrics/target_count.py", "number >= asked - slack", "number > asked + slack",
           BOUNDARIES),
    Mutant("over at the limit", "metrics/target_count.py", "number > upper + slack", "number >= upper - slack",
           BOUNDARIES),
    Mutant("at risk at the threshold", "metrics/target_count.py",
           "behind = number >= params.at_risk_from", "behind = number > params.at_risk_from", BOUNDARIES),
    Mutant("on track at the pace", "metrics/target_count.py",
           "number >= expected - slack,", "number > expected + slack,", BOUNDARIES),
    *(
        Mutant(f"{rule} at {written}", f"metrics/{rule}.py", f"reaches({of}, {written})",
               f"reaches({of}, {float(written) + 1e-6})", BOUNDARIES)
        for rule, of, written in (
            ("progress_un", "way", "0.95"), ("progress_un", "way", "0.10"),
            ("progress_un", "towards", "0.02"), ("progress_un", "towards", "0.005"),
            ("progress_eurostat", "ratio", "0.95"), ("progress_eurostat", "ratio", "0.60"),
            ("progress_eurostat", "ratio", "0.0"), ("progress_eurostat", "towards", "0.01"),
            ("progress_eurostat", "-towards", "0.01"),
        )
    ),
    *(
        Mutant(f"progress_open_sdg at {word}", "metrics/progress_open_sdg.py", f"reaches(pace, {word})",
               f"reaches(pace, {word} + 1e-6)", BOUNDARIES)
        for word in ("substantial", "moderate", "0.0")
    ),
    Mutant("people scaled as a rate", "data/frames.py",
           'field not in ("count", "denominator")', 'field not in ("count",)',
           ("tests/data/test_observations.py",)),
    Mutant("the whole of a gap", "framework/target_tables.py", "elif size > 100:", "elif size >= 100:",
           ("tests/framework/test_targets_tables.py",)),
    Mutant("more than the whole of a gap", "framework/target_tables.py", "elif size > 100:", "elif size > 120:",
           ("tests/framework/test_targets_tables.py",)),
    Mutant("a hook that wraps", "registry/plugin_loading.py",
           'marks.get("wrapper") or marks.get("hookwrapper")', 'marks.get("wrapper")',
           ("tests/hostile/test_hostile_plugins.py", "tests/registry/test_plugin_set.py")),
    Mutant("a gap overdue on its day", "results/covered.py", "results.as_of > gap.by", "results.as_of >= gap.by",
           ("tests/results/test_rollup.py",)),
    Mutant("the first night says nothing", "cli/nightly.py",
           "if silent and not (night.changes or night.redefined or night.first):",
           "if silent and not (night.changes or night.redefined):",
           ("tests/nightly/test_nightly_commands.py",)),
)  # fmt: skip


def run(mutant: Mutant, copy: Path) -> str:
    """What becomes of one mutant: killed, survived or stale."""
    file = copy / "outcomes" / mutant.file
    right = file.read_text(encoding="utf-8")
    if mutant.line not in right:
        return "stale"
    file.write_text(right.replace(mutant.line, mutant.instead, 1), encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *mutant.tests],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        file.write_text(right, encoding="utf-8")
    # 1: a test failed. Anything else but 0 says that the tests did not run, which proves nothing.
    return {0: "survived", 1: "killed"}.get(done.returncode, f"not tested:\n{done.stdout[-800:]}{done.stderr[-800:]}")


def main() -> int:
    """Run the mutants that were asked for, and say what became of each."""
    words = sys.argv[1:]
    chosen = [each for each in MUTANTS if not words or any(word in each.name for word in words)]
    lived = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(ROOT / "src" / "outcomes", copy / "outcomes", ignore=shutil.ignore_patterns("__pycache__"))
        for mutant in chosen:
            started = time.perf_counter()
            said = run(mutant, copy)
            lived += said != "killed"
            print(f"{said:<9} {mutant.name} ({mutant.file}), {time.perf_counter() - started:.0f} s", flush=True)
    print(f"{len(chosen) - lived} of {len(chosen)} killed")
    return 1 if lived else 0


if __name__ == "__main__":
    sys.exit(main())
