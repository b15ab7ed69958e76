"""A file like a whole download of Fingertips: 27 columns, quoted names, deprivation categories, pooled years.

    .venv/bin/python benchmarks/make_fingertips.py INDICATORS FOLDER

Writes FOLDER/data.csv and FOLDER/framework.toml, which judges the trend and the comparison with England of every
series. 101 indicators make 1.2 million rows (481 MB), 1010 make 12 million. The figures are made up, always the same:
counts are drawn about a share or a rate that drifts, and limits are Wilson's (1927) or Byar's. The columns, their order
and the kind of what stands in them are those of the files that the Office for Health Improvement and Disparities
publishes (Open Government Licence v3.0).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

COLUMNS = (
    "Indicator ID", "Indicator Name", "Parent Code", "Parent Name", "Area Code", "Area Name", "Area Type", "Sex",
    "Age", "Category Type", "Category", "Time period", "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit",
    "Lower CI 99.8 limit", "Upper CI 99.8 limit", "Count", "Denominator", "Value note", "Recent Trend",
    "Compared to England value or percentiles", "Compared to Regions (statistical) value or percentiles",
    "Time period Sortable", "New data", "Compared to goal", "Time period range",
)  # fmt: skip
REGIONS = (
    "North East", "North West", "Yorkshire and the Humber", "East Midlands", "West Midlands", "East of England",
    "London", "South East", "South West",
)  # fmt: skip
AGES = ("All ages", "65+ yrs", "18+ yrs", "10-11 yrs", "0-4 yrs", "<75 yrs", "15-44 yrs")
SEXES, SHARES = ("Persons", "Male", "Female"), np.array([1.0, 0.49, 0.51])
DISTRICTS, YEARS, FIRST = 320, 12, 2012
HELD_BACK = "Value suppressed for disclosure control due to small count"


def areas() -> dict[str, list[str]]:
    """Code, name and type of England, its regions and made-up districts, and the parent of each."""
    towns = ("Hartle", "Middles", "Red", "Stock", "Darling", "Halt")
    regions = [f"{each} region (statistical)" for each in REGIONS]
    codes = [f"E1200000{each + 1}" for each in range(len(REGIONS))]
    districts = range(DISTRICTS)
    return {
        "Area Code": ["E92000001", *codes, *(f"E0{6 + i % 4}0000{i + 1:03d}" for i in districts)],
        "Area Name": ["England", *regions, *(f"Area of {towns[i % 6]}ton and {i:03d}" for i in districts)],
        "Area Type": [
            "England", *["Regions (statistical)"] * len(regions), *["Districts & UAs (from Apr 2023)"] * DISTRICTS
        ],
        "Parent Code": ["", *["E92000001"] * len(regions), *(codes[i % len(codes)] for i in districts)],
        "Parent Name": ["", *["England"] * len(regions), *(regions[i % len(regions)] for i in districts)],
    }  # fmt: skip


def limits(count: Any, people: Any, multiplier: float, *, share: bool, z: float) -> tuple[Any, Any]:
    """Lower and upper limit of a share (Wilson) or of a rate (Byar)."""
    if share:
        p, more = count / people, 1 + z * z / people
        centre = (p + z * z / (2 * people)) / more
        half = z * np.sqrt(p * (1 - p) / people + z * z / (4 * people**2)) / more
        return (centre - half) * multiplier, (centre + half) * multiplier
    low, high = np.maximum(count, 1e-9), count + 1
    lower = low * (1 - 1 / (9 * low) - z / (3 * np.sqrt(low))) ** 3
    upper = high * (1 - 1 / (9 * high) + z / (3 * np.sqrt(high))) ** 3
    return np.maximum(lower, 0) / people * multiplier, upper / people * multiplier


def periods(kind: int) -> tuple[list[str], str]:
    """Labels of years, financial years or three years pooled, and how long each is."""
    years = range(FIRST, FIRST + YEARS)
    if kind == 0:
        return [str(year) for year in years], "1y"
    if kind == 1:
        return [f"{year}/{(year + 1) % 100:02d}" for year in years], "1y"
    return [f"{year - 2} - {year % 100:02d}" for year in years], "3y"


def indicator(number: int, random: np.random.Generator, people: Any, places: dict[str, list[str]]) -> pl.DataFrame:
    """All rows of one indicator: every sex, year and area, in the order of the published files."""
    share = random.random() < 0.6
    multiplier = 100.0 if share else 100_000.0
    labels, length = periods(number % 3)
    base = random.uniform(0.02, 0.9) if share else 10 ** random.uniform(-4.5, -2)
    drift, part, age = random.normal(0, 0.02), random.uniform(0.01, 1.0), AGES[number % len(AGES)]
    grid = np.meshgrid(np.arange(len(SEXES)), np.arange(YEARS), np.arange(len(people)), indexing="ij")
    sex, year, area = (each.ravel() for each in grid)
    size = len(area)
    denominator = np.maximum(10, np.rint(people[area] * SHARES[sex] * part * (1 + 0.005 * year)))
    level = np.log(base / (1 - base)) + random.normal(0, 0.15, len(people))[area] + drift * year
    chance = 1 / (1 + np.exp(-level))
    if share:
        count = random.binomial(denominator.astype(np.int64), chance).astype(float)
    else:
        count = np.minimum(denominator, random.poisson(denominator * chance)).astype(float)
    value = count / denominator * multiplier
    missing = (random.random(size) < 0.02) & (area != 0)
    inner = limits(count, denominator, multiplier, share=share, z=1.959964)
    outer = limits(count, denominator, multiplier, share=share, z=3.090232)
    place = np.where(inner[0] > value[0], 2, np.where(inner[1] < value[0], 0, 1))
    compared = np.array(["Worse 95", "Similar 95", "Better 95"], dtype=object)[place]
    compared = np.where(missing | (area == 0), "Not compared", compared)
    quoted = ' of "quoted" a' if number % 10 == 0 else " of a"
    kind = "percentage" if share else "rate per 100,000"
    name = f"Synthetic indicator {number:04d}, {kind}{quoted} realistic length of title ({age})"

    def words(values: Any) -> pl.Series:
        return pl.Series(values, dtype=pl.String).replace({"": None})

    def numbers(values: Any) -> pl.Series:
        return pl.Series(np.where(missing, np.nan, values)).fill_nan(None)

    def same(word: str | None) -> pl.Series:
        return pl.repeat(word, size, dtype=pl.String, eager=True)

    def of_area(column: str) -> pl.Series:
        return words(np.array(places[column], dtype=object)[area])

    columns = (
        np.full(size, 90_000 + number), same(name), of_area("Parent Code"), of_area("Parent Name"),
        of_area("Area Code"), of_area("Area Name"), of_area("Area Type"), words(np.array(SEXES, dtype=object)[sex]),
        same(age), same(None), same(None), words(np.array(labels, dtype=object)[year]), numbers(value),
        numbers(inner[0]), numbers(inner[1]), numbers(outer[0]), numbers(outer[1]), numbers(count),
        pl.Series(denominator), words(np.where(missing, HELD_BACK, "").astype(object)), same("Cannot be calculated"),
        words(compared.astype(object)), words(compared.astype(object)), (FIRST + year) * 10_000, same(None),
        same("Not compared"), same(length),
    )  # fmt: skip
    frame = pl.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
    if number % 2:
        return frame
    england = frame.filter((pl.col("Area Code") == "E92000001") & (pl.col("Sex") == "Persons"))
    kind_ = pl.lit("County & UA deprivation deciles in England (IMD2019)").alias("Category Type")
    deciles = [england.with_columns(kind_, pl.lit(f"decile {each}").alias("Category")) for each in range(1, 11)]
    return pl.concat([frame, *deciles])


def make(indicators: int, folder: Path) -> int:
    """Write the file and its framework; the number of rows."""
    random = np.random.default_rng(7)
    people = np.concatenate([[5.6e7], random.uniform(2.6e6, 9e6, len(REGIONS)), random.lognormal(11.9, 0.5, DISTRICTS)])
    places, rows = areas(), 0
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "data.csv").open("wb") as file:
        for number in range(indicators):
            frame = indicator(number, random, people, places)
            frame.write_csv(file, include_header=number == 0)
            rows += frame.height
    lines = ["format = 1", "[framework]", 'id = "synthetic"', 'title = "Synthetic"', 'areas = "all"']
    lines += ['compare_with = ["E92000001"]', "[data.s]", 'reader = "fingertips"', 'path = "data.csv"']
    lines += ["illustrative = true", "options = { max_bytes = 10000000000 }"]
    lines += ["[[defaults.judge]]", 'metric = "trend.recent"', "[[defaults.judge]]", 'metric = "benchmark.interval"']
    for number in range(indicators):
        code = 90_000 + number
        lines += [f"[indicators.i{code}]", f'title = "Indicator {code}"', 'value_type = "proportion"']
        lines += ["multiplier = 100", 'polarity = "high"', f'data = {{ source = "s", indicator = "{code}" }}']
        lines += [f"[aims.i{code}]", f'indicator = "i{code}"']
    (folder / "framework.toml").write_text("\n".join(lines))
    return rows


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("indicators", type=int)
    asked.add_argument("folder", type=Path)
    given = asked.parse_args()
    print(f"{make(given.indicators, given.folder):,} rows")
