"""The whole run against reading the file alone, and the kernel against naive pandas, as ratios in one run.

    .venv/bin/python benchmarks/whole_run.py [ROWS ...]

Makes synthetic Fingertips files (default 120,000 and 1,200,000 rows), measures each step in a process of its own (so
that peak memory is that step's) and prints a table. Times are CPU seconds, the median of several runs; only ratios are
meant to be compared between machines.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PERIODS = 15
AS_OF = "2026-11-23"
PROPORTIONS = 0.5


def make(folder: Path, rows: int) -> Path:
    """A Fingertips file: indicators x areas x years, counts binomial about a drifting share; England is the sum."""
    import numpy as np
    import polars as pl

    from outcomes.statistics import proportion

    random = np.random.default_rng(20260101)
    areas = 200
    indicators = max(1, rows // (areas * PERIODS))
    years = np.arange(2010, 2010 + PERIODS)
    denominator = random.integers(500, 50_000, (indicators, areas, 1)) * np.ones((1, 1, PERIODS), dtype=int)
    share = np.clip(
        random.uniform(0.05, 0.6, (indicators, 1, 1))
        + random.normal(0, 0.03, (indicators, areas, 1))
        + random.normal(0, 0.004, (indicators, areas, 1)) * np.arange(PERIODS),
        0.001,
        0.999,
    )
    count = random.binomial(denominator, share)
    count[:, 0] = count[:, 1:].sum(axis=1)
    denominator[:, 0] = denominator[:, 1:].sum(axis=1)
    made = proportion(count, denominator)
    codes = np.array(["E92000001", *(f"E0{6_000_000 + i}" for i in range(areas - 1))])
    shape = count.shape

    def wide(values: Any, axis: int) -> Any:
        index = [None, None, None]
        index[axis] = slice(None)
        return np.broadcast_to(values[tuple(index)], shape).ravel()

    frame = pl.DataFrame(
        {
            "Indicator ID": wide(np.arange(90_000, 90_000 + indicators), 0),
            "Indicator Name": pl.Series("n", ["Synthetic"]).gather(np.zeros(count.size, dtype=np.uint32)),
            "Parent Code": pl.Series("p", ["E92000001"]).gather(np.zeros(count.size, dtype=np.uint32)),
            "Area Code": wide(codes, 1),
            "Area Name": wide(codes, 1),
            "Sex": pl.Series("s", ["Persons"]).gather(np.zeros(count.size, dtype=np.uint32)),
            "Age": pl.Series("a", ["All ages"]).gather(np.zeros(count.size, dtype=np.uint32)),
            "Category Type": pl.Series("t", [""]).gather(np.zeros(count.size, dtype=np.uint32)),
            "Category": pl.Series("c", [""]).gather(np.zeros(count.size, dtype=np.uint32)),
            "Time period": wide(years, 2).astype(str),
            "Value": made.value.ravel(),
            "Lower CI 95.0 limit": made.lower.ravel(),
            "Upper CI 95.0 limit": made.upper.ravel(),
            "Count": count.ravel(),
            "Denominator": denominator.ravel(),
        }
    )
    # As downloaded files are: no order that helps.
    frame.sample(fraction=1.0, shuffle=True, seed=1).write_csv(folder / "data.csv")
    lines = ["format = 1", "[framework]", 'id = "synthetic"', 'title = "Synthetic"', 'areas = "all"']
    lines += ['compare_with = ["E92000001"]', "[data.s]", 'reader = "fingertips"', 'path = "data.csv"']
    lines += ["illustrative = true"]
    lines += ["[[defaults.judge]]", 'metric = "trend.recent"', "[[defaults.judge]]", 'metric = "benchmark.interval"']
    for code in range(90_000, 90_000 + indicators):
        lines += [f"[indicators.i{code}]", f'title = "Indicator {code}"', 'value_type = "proportion"']
        lines += ["multiplier = 100", 'polarity = "high"', f'data = {{ source = "s", indicator = "{code}" }}']
        lines += [f"[aims.i{code}]", f'indicator = "i{code}"']
    (folder / "framework.toml").write_text("\n".join(lines))
    return folder


# -- steps, each run in a process of its own --------------------------------------------------------------------------


def read_alone(folder: Path) -> dict[str, float]:
    """What any program must do: read the columns that are used."""
    import polars as pl

    def step() -> None:
        pl.read_csv(folder / "data.csv")

    return measure(step)


def whole_run(folder: Path) -> dict[str, float]:
    """Framework, reader, blocks, metrics, results."""
    from datetime import date

    import outcomes

    framework = outcomes.load_framework(folder)
    plugins = outcomes.PluginSet.of()

    def step() -> int:
        return len(outcomes.evaluate(framework, as_of=date.fromisoformat(AS_OF), plugins=plugins))

    return measure(step)


def kernel(folder: Path) -> dict[str, float]:
    """The two metrics and all around them, once the file is read: sort, scatter, look up, judge, verify."""
    from datetime import date

    import outcomes

    observations = observations_of(folder)
    framework = outcomes.load_framework(folder)
    plugins = outcomes.PluginSet.of()

    def step() -> int:
        found = outcomes.evaluate(framework, observations, as_of=date.fromisoformat(AS_OF), plugins=plugins)
        return len(found)

    return measure(step)


def metrics_alone(folder: Path) -> dict[str, float]:
    """The two vectorised calls alone, on blocks already made."""
    import attrs
    import numpy as np

    import outcomes
    from outcomes.data import Measure, SourceIndex, comparators, series_block, series_tables
    from outcomes.metrics.benchmark_interval import BenchmarkInterval
    from outcomes.metrics.trend_recent import TrendRecent

    index = SourceIndex(observations=observations_of(folder))
    blocks = []
    for code in outcomes.load_framework(folder).indicators:
        (table,), _ = series_tables(index, code.removeprefix("i"), as_of=np.datetime64(AS_OF))
        series = table.choose()
        measure_ = Measure(value_type="proportion", multiplier=100.0)
        against = comparators(table, series, "E92000001")
        block = series_block(table, series, measure=measure_, as_of=np.datetime64(AS_OF), benchmark=against)
        blocks.append(attrs.evolve(block, polarity=np.ones_like(block.polarity)))
    trend, interval = TrendRecent(), BenchmarkInterval()

    def step() -> None:
        for block in blocks:
            trend.evaluate(block, trend.info.params())
            interval.evaluate(block, interval.info.params())

    return measure(step)


def naive_pandas(folder: Path) -> dict[str, float]:
    """The same verdicts as an analyst would write them: group by series, apply a function to each."""
    import numpy as np
    import pandas as pd

    frame = pd.read_csv(folder / "data.csv")

    def slope(t: Any, y: Any, w: Any) -> float:
        sw, swt, swy = w.sum(), (w * t).sum(), (w * y).sum()
        return float((sw * (w * t * y).sum() - swt * swy) / (sw * (w * t * t).sum() - swt**2))

    def trend(group: Any) -> str:
        group = group.dropna(subset=["Value"]).sort_values("Time period").tail(5)
        if len(group) < 5 or group["Count"].isna().any() or (group["Denominator"] <= 0).any():
            return "Cannot be calculated"
        if (group["Count"] == group["Denominator"]).any():
            return "Cannot be calculated"
        t, y = np.arange(1.0, 6.0), group["Value"].to_numpy()
        se = (group["Upper CI 95.0 limit"] - group["Lower CI 95.0 limit"]).to_numpy() / 3.92
        w = 1 / se**2
        b = slope(t, y, w)
        spread = w.sum() / (w.sum() * (w * t * t).sum() - (w * t).sum() ** 2)
        signs = [b] + [slope(np.delete(t, i), np.delete(y, i), np.delete(w, i)) for i in range(5)]
        same = abs(sum(-1 if each < 0 else 1 for each in signs)) == 6
        if not same or b * b / spread <= 9.54953570608324:
            return "No significant change"
        return "Increasing and getting better" if b > 0 else "Decreasing and getting worse"

    def compare(row: Any) -> str:
        if row["Area Code"] == "E92000001" or pd.isna(row["benchmark"]):
            return "Not compared"
        if row["Upper CI 95.0 limit"] < row["benchmark"]:
            return "Worse"
        return "Better" if row["Lower CI 95.0 limit"] > row["benchmark"] else "Similar"

    def step() -> int:
        keys = ["Indicator ID", "Area Code", "Sex", "Age"]
        trends = frame.groupby(keys).apply(trend)
        latest = frame.sort_values("Time period").groupby(keys).tail(1)
        england = latest[latest["Area Code"] == "E92000001"].set_index("Indicator ID")["Value"]
        latest = latest.assign(benchmark=latest["Indicator ID"].map(england))
        return len(trends) + len(latest.apply(compare, axis=1))

    return measure(step, repeats=1)


def observations_of(folder: Path) -> Any:
    """The file as observations."""
    from outcomes.data.readers.fingertips import FingertipsReader

    reader = FingertipsReader()
    observations, _ = reader.read(folder / "data.csv", reader.options())
    return observations


def measure(step: Any, repeats: int = 5) -> dict[str, float]:
    """Median CPU and wall seconds of a step after one warm-up (none for a single repeat)."""
    if repeats > 1:
        step()
    cpu, wall = [], []
    for _ in range(repeats):
        began, clock = time.process_time(), time.perf_counter()
        step()
        cpu.append(time.process_time() - began)
        wall.append(time.perf_counter() - clock)
    return {"cpu": statistics.median(cpu), "wall": statistics.median(wall)}


STEPS = {step.__name__: step for step in (read_alone, whole_run, kernel, metrics_alone, naive_pandas)}


def in_own_process(step: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--step", step, str(folder)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def report(sizes: list[int]) -> str:
    lines = ["| rows | step | CPU s | wall s | rows a CPU second | peak MiB |", "|---:|---|---:|---:|---:|---:|"]
    said = []
    for rows in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # Made in a process of its own too: a child's peak memory begins at its parent's.
            subprocess.run([sys.executable, __file__, "--make", str(rows), str(folder)], check=True)
            found = {step: in_own_process(step, folder) for step in STEPS if step != "naive_pandas" or rows <= 200_000}
        for step, taken in found.items():
            cpu, wall, peak = taken["cpu"], taken["wall"], taken["peak"]
            lines.append(f"| {rows:,} | {step} | {cpu:.3f} | {wall:.3f} | {rows / cpu:,.0f} | {peak:,.0f} |")
        said.append(
            f"- {rows:,} rows: whole run / reading alone = "
            f"{found['whole_run']['cpu'] / found['read_alone']['cpu']:.2f} (CPU), "
            f"{found['whole_run']['wall'] / found['read_alone']['wall']:.2f} (wall); "
            f"kernel {found['kernel']['cpu'] / rows * 1e9:.0f} ns a row"
        )
        if "naive_pandas" in found:
            naive = found["naive_pandas"]["cpu"]
            said.append(
                f"- {rows:,} rows: naive pandas / kernel = {naive / found['kernel']['cpu']:,.0f}; "
                f"naive pandas / the metric calls alone = {naive / found['metrics_alone']['cpu']:,.0f}"
            )
    return "\n".join([*lines, "", *said])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", type=int)
    parser.add_argument("--step", nargs=2, metavar=("STEP", "FOLDER"))
    parser.add_argument("--make", nargs=2, metavar=("ROWS", "FOLDER"))
    chosen = parser.parse_args()
    if chosen.make:
        make(Path(chosen.make[1]), int(chosen.make[0]))
        return
    if chosen.step:
        taken = STEPS[chosen.step[0]](Path(chosen.step[1]))
        taken["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(taken))
        return
    print(report(chosen.rows or [120_000, 1_200_000]))


if __name__ == "__main__":
    main()
