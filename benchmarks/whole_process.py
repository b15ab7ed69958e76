"""Whole processes, from a realistic download to a file of verdicts: outcomes with sentences, polars and DuckDB without.

    .venv/bin/python benchmarks/whole_process.py [FOLDER] [--indicators 101] [--repeats 3]

Each step is a process of its own; its CPU seconds, wall seconds and peak memory are those that the system counted for
it. polars and DuckDB work out the trend of the latest five figures and the comparison with England of every series, and
write both words with the numbers to Parquet. How many of their words are those of outcomes is printed: the others are
of series whose latest figure was held back, of which outcomes says so where they take the figure before. Only ratios
are meant to be compared between machines. The file is made by make_fingertips.py and is left in FOLDER where one is
named. DuckDB is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
AS_OF = "2025-06-01"
CRITICAL = 9.54953570608324
"""Chi-squared of one degree of freedom that 0.2% exceed."""
KEYS = ("Indicator ID", "Area Code", "Sex", "Age")
NUMBERS = ("Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Count", "Denominator")


def slope(left_out: int | None) -> str:
    """SQL for the weighted slope of five points, or of four of them."""
    used = [place for place in range(1, 6) if place != left_out]
    sums = {
        "w": " + ".join(f"w{i}" for i in used),
        "t": " + ".join(f"w{i} * {i}" for i in used),
        "y": " + ".join(f"w{i} * y{i}" for i in used),
        "ty": " + ".join(f"w{i} * {i} * y{i}" for i in used),
        "tt": " + ".join(f"w{i} * {i * i}" for i in used),
    }
    return (f"((({sums['w']}) * ({sums['ty']}) - ({sums['t']}) * ({sums['y']})) / "
            f"(({sums['w']}) * ({sums['tt']}) - ({sums['t']}) * ({sums['t']})))")  # fmt: skip


def verdicts_sql(fits: str) -> str:
    """The words of every series from a table ``fits`` with five values, weights and whether they can be used."""
    signs = " + ".join(f"(CASE WHEN {slope(each)} < 0 THEN -1 ELSE 1 END)" for each in (None, 1, 2, 3, 4, 5))
    sums = "(w1 + w2 + w3 + w4 + w5)"
    first = "(w1 + 2 * w2 + 3 * w3 + 4 * w4 + 5 * w5)"
    second = "(w1 + 4 * w2 + 9 * w3 + 16 * w4 + 25 * w5)"
    chi = f"({slope(None)} * {slope(None)} * ({sums} * {second} - {first} * {first}) / {sums})"
    return f"""SELECT *, CASE WHEN NOT usable THEN 'Cannot be calculated'
        WHEN ABS({signs}) < 6 OR {chi} <= {CRITICAL} THEN 'No significant change'
        WHEN {slope(None)} > 0 THEN 'Increasing and getting better'
        ELSE 'Decreasing and getting worse' END AS trend,
        CASE WHEN area = 'E92000001' OR benchmark IS NULL OR value IS NULL THEN 'Not compared'
        WHEN upper < benchmark THEN 'Worse' WHEN lower > benchmark THEN 'Better' ELSE 'Similar' END AS compared
        FROM {fits}"""


def with_polars(folder: Path, output: Path) -> None:
    """polars reads the columns that are used, groups, and works the words out in columns."""
    import polars as pl

    columns = [*KEYS, "Category", "Time period Sortable", *NUMBERS]
    kinds = dict.fromkeys(NUMBERS, pl.Float64) | dict.fromkeys(("Area Code", "Sex", "Age", "Category"), pl.String)
    kinds |= {"Indicator ID": pl.Int64, "Time period Sortable": pl.Int64}
    rows = pl.read_csv(folder / "data.csv", columns=columns, schema_overrides=kinds, infer_schema=False)
    rows = rows.filter(pl.col("Category").is_null() & pl.col("Value").is_not_null()).sort("Time period Sortable")
    value, lower, upper, count, people = (pl.col(each) for each in NUMBERS)
    weight = ((upper - lower) / 3.92) ** -2
    fits = rows.group_by(*KEYS).agg(
        *(value.tail(5).get(place, null_on_oob=True).alias(f"y{place + 1}") for place in range(5)),
        *(weight.tail(5).get(place, null_on_oob=True).alias(f"w{place + 1}") for place in range(5)),
        usable=(value.len() >= 5) & (people.tail(5) > 0).all() & (count.tail(5) != people.tail(5)).all(),
        period=pl.col("Time period Sortable").last(),
        value=value.last(),
        lower=lower.last(),
        upper=upper.last(),
    )
    england = rows.filter(pl.col("Area Code") == "E92000001").select(
        "Indicator ID", "Sex", "Age", pl.col("Time period Sortable").alias("period"), pl.col("Value").alias("benchmark")
    )
    fits = fits.join(england, on=["Indicator ID", "Sex", "Age", "period"], how="left").rename({"Area Code": "area"})
    pl.SQLContext(fits=fits).execute(verdicts_sql("fits"), eager=True).write_parquet(output)


def with_duckdb(folder: Path, output: Path) -> None:
    """DuckDB does the same in one query."""
    import duckdb

    latest = ", ".join(
        f"max(CASE WHEN place = {6 - each} THEN {column} END) AS {name}{each}"
        for each in range(1, 6)
        for column, name in (("value", "y"), ("weight", "w"))
    )
    kinds = ", ".join(f"'{each}': 'DOUBLE'" for each in NUMBERS)
    names = ", ".join(f"'{each}': 'VARCHAR'" for each in ("Time period", "Category", "Category Type", "Value note"))
    query = f"""
    WITH rows AS (SELECT "Indicator ID" AS indicator, "Area Code" AS area, "Sex" AS sex, "Age" AS age,
            "Time period Sortable" AS period, "Value" AS value, "Lower CI 95.0 limit" AS lower,
            "Upper CI 95.0 limit" AS upper, "Count" AS count, "Denominator" AS people,
            power((upper - lower) / 3.92, -2) AS weight
        FROM read_csv('{folder / "data.csv"}', types = {{{kinds}, {names}}})
        WHERE "Category" IS NULL AND "Value" IS NOT NULL),
    placed AS (SELECT *, row_number() OVER (PARTITION BY indicator, area, sex, age ORDER BY period DESC) AS place
        FROM rows),
    grouped AS (SELECT indicator, area, sex, age, {latest},
            count(*) = 5 AND bool_and(people > 0) AND bool_and(count <> people) AS usable, max(period) AS period,
            max(CASE WHEN place = 1 THEN value END) AS value, max(CASE WHEN place = 1 THEN lower END) AS lower,
            max(CASE WHEN place = 1 THEN upper END) AS upper
        FROM placed WHERE place <= 5 GROUP BY ALL),
    fits AS (SELECT grouped.*, england.value AS benchmark FROM grouped LEFT JOIN
        (SELECT indicator, sex, age, period, value FROM rows WHERE area = 'E92000001') england
        USING (indicator, sex, age, period))
    {verdicts_sql("fits")}"""
    duckdb.sql(f"COPY ({query}) TO '{output}' (FORMAT parquet)")


STEPS = {"polars": with_polars, "duckdb": with_duckdb}


def measured(command: list[str]) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak MB of one process."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 13):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024


def commands(folder: Path, scratch: Path, peers: list[str]) -> dict[str, list[str]]:
    """What is run, by name."""
    found = {
        f"{peer}, verdicts to Parquet": [sys.executable, __file__, "--step", peer, str(folder), str(scratch / peer)]
        for peer in peers
    }
    framework = str(folder / "framework.toml")
    run = [sys.executable, "-c", "from outcomes.cli import main; main()", "run", framework, "--as-of", AS_OF]
    evaluate = (
        "import sys, datetime as d, outcomes as o; o.evaluate(sys.argv[1], as_of=d.date.fromisoformat(sys.argv[2]))"
    )
    found["outcomes, evaluate alone"] = [sys.executable, "-c", evaluate, framework, AS_OF]
    for format_ in ("parquet", "table", "csv", "json", "html"):
        found[f"outcomes run --format {format_}"] = [*run, "--format", format_, "--output", str(scratch / format_)]
    return found


def agreement(folder: Path, scratch: Path, peer: str) -> str:
    """How many words of a peer are those of outcomes."""
    import polars as pl

    own = pl.read_parquet(scratch / "parquet", columns=["indicator", "area", "sex", "age", "metric", "outcome"])
    names = {"Indicator ID": "indicator", "Sex": "sex", "Age": "age"}
    other = pl.read_parquet(scratch / peer).rename(names, strict=False)
    keys = ["indicator", "area", "sex", "age"]
    other = other.with_columns(pl.format("i{}", "indicator").alias("indicator")).select(*keys, "trend", "compared")
    own = own.with_columns(pl.col(*keys, "metric", "outcome").cast(pl.String))
    said = []
    for metric, column in (("trend.recent", "trend"), ("benchmark.interval", "compared")):
        both = own.filter(pl.col("metric") == metric).join(other, on=keys)
        said.append(f"{both.filter(pl.col('outcome') == pl.col(column)).height:,} of {both.height:,} by {metric}")
    return f"{peer} says the same of {' and '.join(said)}"


def report(folder: Path, repeats: int) -> str:
    peers = [each for each in STEPS if importlib.util.find_spec(each)]
    lines = ["| step | CPU s | wall s | peak MB | CPU against polars |", "|---|---:|---:|---:|---:|"]
    with tempfile.TemporaryDirectory() as name:
        scratch, told = Path(name), commands(folder, Path(name), peers)
        found: dict[str, list[tuple[float, float, float]]] = {each: [] for each in told}
        # Turn by turn, so that what else the machine does falls on all of them.
        for _ in range(repeats):
            for step, command in told.items():
                found[step].append(measured(command))
        cpu, wall, peak = (
            {step: statistics.median(each[place] for each in runs) for step, runs in found.items()}
            for place in range(3)
        )
        base = cpu.get("polars, verdicts to Parquet", float("nan"))
        lines.extend(
            f"| {step} | {cpu[step]:.1f} | {wall[step]:.1f} | {peak[step]:,.0f} | {cpu[step] / base:.2f} |"
            for step in told
        )
        lines += ["", *(f"- {agreement(folder, scratch, peer)}." for peer in peers)]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("output", nargs="?", type=Path)
    parser.add_argument("--step", choices=list(STEPS))
    parser.add_argument("--indicators", type=int, default=101)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    if given.step:
        STEPS[given.step](given.folder, given.output)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        if not (folder / "framework.toml").exists():
            made = [sys.executable, str(HERE / "make_fingertips.py"), str(given.indicators), str(folder)]
            subprocess.run(made, check=True)
        print(report(folder, given.repeats))


if __name__ == "__main__":
    main()
