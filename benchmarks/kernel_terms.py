"""The kernel term by term: nanoseconds a row of the work after reading, beside what the memory alone would take.

    .venv/bin/python benchmarks/kernel_terms.py FOLDER [--repeats 7]

FOLDER is one that `make_fingertips.py` made. Its file is read once; then trend and comparison of all series are judged
again and again from the same observations. A term is the processor time inside its functions, less that of other terms
inside them, by Python's own profiler; the median of the repeats is printed. "least bytes" is what a term must read and
write of each row, once each; the time beside it is what copying as many bytes takes, measured in the same run.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

import outcomes
from outcomes.data.readers.fingertips import FingertipsOptions, FingertipsReader

AS_OF = date(2025, 6, 1)

TERMS: dict[str, tuple[int, tuple[tuple[str, str], ...]]] = {
    # A code read, a place written.
    "rows by indicator": (12, (("data/source_index.py", "_grouped"),)),
    # Five codes and a place read; series, period and place written.
    "series and their periods": (48, (("data/series_tables.py", "series_tables"),)),
    # A value with its limits, count and denominator, read.
    "checks of ranges": (40, (("data/checks.py", "in_range"),)),
    # A series' own numbers: nothing of a row.
    "choice of series, kinds of period": (
        0,
        (("data/mixed_periods.py", "mixed_periods"), ("data/series.py", "choose")),
    ),
    # Five numbers and their places read, five numbers written.
    "blocks": (88, (("data/blocks.py", "series_block"),)),
    # Five numbers of a block read.
    "digests of rows": (40, (("engine/array_digests.py", "of_rows"),)),
    # The trend reads value, limits, count and denominator; the comparison reads the latest only.
    "judging, with verification": (40, (("registry/guard.py", "judge"),)),
    # Numbers of a series from here on: nothing of a row.
    "figures of two sizes": (0, (("data/checks.py", "two_sizes"),)),
    "ages": (0, (("engine/ages.py", "ages_of"),)),
    "remarks": (0, (("engine/remarks.py", "remarks_of"), ("engine/remarks.py", "remarks_on"))),
    "what the engine says instead": (0, (("engine/overruling.py", "overruled"),)),
    "comparators": (0, (("data/related_series.py", "comparators"), ("data/related_series.py", "own_benchmarks"))),
    "areas that are asked for": (0, (("engine/run.py", "told_of_areas"),)),
    # Of 199,980 verdicts, not of rows.
    "order of the results": (0, (("engine/batch.py", "row_order"),)),
    "plan": (0, (("engine/plan.py", "make_plan"),)),
}


def copying() -> float:
    """Nanoseconds to read a byte and write one, half each: of a copy of 128 MB, the best of several."""
    source = np.ones(1 << 24)
    target = np.empty_like(source)
    best = float("inf")
    for _ in range(9):
        began = time.process_time()
        np.copyto(target, source)
        best = min(best, time.process_time() - began)
    return best / (2 * source.nbytes) * 1e9


def terms_of(profile: cProfile.Profile) -> dict[str, float]:
    """Seconds of each term, and of the whole under the empty name."""
    found: Any = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    homes = {place: name for name, (_, places) in TERMS.items() for place in places}
    if gone := [home for home in homes if not any(each[0].endswith(home[0]) and each[2] == home[1] for each in found)]:
        raise SystemExit(f"not called in the run, so that their terms would read 0: {gone}")

    def term(function: tuple[str, int, str]) -> str:
        return next(
            (name for (file, called), name in homes.items() if function[0].endswith(file) and function[2] == called), ""
        )

    seconds = dict.fromkeys((*TERMS, ""), 0.0)
    for function, (*_, within, callers) in found.items():
        own = term(function)
        if own and not any(term(each) == own for each in callers):
            seconds[own] += within
        seconds[""] = max(seconds[""], within)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    observations, _ = FingertipsReader().read(given.folder / "data.csv", FingertipsOptions())
    framework = outcomes.load_framework(given.folder / "framework.toml")
    plugins = outcomes.PluginSet.of()
    source = next(iter(framework.data))
    rows = len(observations)
    measured = []
    for _ in range(given.repeats):
        profile = cProfile.Profile(time.process_time)
        profile.runcall(outcomes.evaluate, framework, {source: observations}, as_of=AS_OF, plugins=plugins)
        measured.append(terms_of(profile))
    of_byte = copying()
    median = {name: statistics.median(each[name] for each in measured) / rows * 1e9 for name in measured[0]}
    print(f"{rows:,} rows; copying takes {of_byte:.3f} ns a byte read or written\n")
    print("| term | ns a row | least bytes | ns to move them |\n|---|---:|---:|---:|")
    for name, (least, _) in TERMS.items():
        print(f"| {name} | {median[name]:.1f} | {least or ''} | {f'{least * of_byte:.1f}' if least else ''} |")
    rest = median[""] - sum(median[name] for name in TERMS)
    print(f"| the rest | {rest:.1f} | | |\n| whole | {median['']:.1f} | | |")


if __name__ == "__main__":
    main()
