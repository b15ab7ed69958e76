"""Frameworks of several inputs find in pieces what they find whole, to the last byte: denominators of another file,
indicators of very unequal size, limits of disclosure, pooled areas, and a table that is read from two files."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import outcomes
from how_long import for_hours
from outcomes.engine import cutting
from outcomes.registry import PluginSet
from outcomes.reports.files import CsvWriter, JsonWriter, ParquetWriter

AS_OF = date(2026, 11, 23)
AREAS = [f"E0700000{place}" for place in range(1, 7)]
HEAD = """
format = 1
[framework]
id = "made"
title = "Made"
areas = {areas}
compare_with = ["E92000001"]
{pooled}
[data.cases]
reader = "csv"
path = {paths}
duplicates = "set-aside"
options = {{ year_type = "calendar", delimiter = "," }}
[data.people]
reader = "csv"
path = "people.csv"
options = {{ year_type = "calendar", delimiter = "," }}
[[defaults.judge]]
metric = "trend.recent"
[[defaults.judge]]
metric = "benchmark.interval"
"""
INDICATOR = """
[indicators.{id}]
title = "Indicator {id}"
statistic = "proportion"
value_type = "proportion"
multiplier = 100
polarity = "{polarity}"
{disclosure}
data = {{ source = "cases", indicator = "{id}", {population} }}
[aims.{id}]
indicator = "{id}"
"""
PEOPLE = 'population = { source = "people", indicator = "all" }'


def made(folder: Path, seed: int, *, pooled: bool, two_files: bool) -> Path:
    draw = random.Random(seed)
    ids = [f"i{number}" for number in range(draw.randint(2, 7))]
    lines = []
    text = HEAD.format(
        areas='["both", "E07000001", "E07000002", "E07000004"]' if pooled else '"all"',
        pooled='[pooled.both]\ntitle = "Two together"\nof = ["E07000001", "E07000002"]' if pooled else "",
        paths='["cases-1.csv", "cases-2.csv"]' if two_files else '"cases-1.csv"',
    )
    for own in ids:
        elsewhere = draw.random() < 0.5
        # Some have a hundred times the rows of others.
        years = range(draw.choice([2025, 2020, 2005]), 2026)
        areas = [*AREAS[: draw.choice([1, 6])], "E92000001"]
        if own == ids[0]:
            # What is pooled is refused where no row is about one of its parts.
            years, areas = range(2005, 2026), [*AREAS, "E92000001"]
        small = draw.random() < 0.5
        for area in areas:
            for year in years:
                if draw.random() < 0.9:
                    count = draw.choice([f"{draw.randint(0, 9 if small else 90)}", f"{draw.randint(0, 90)}", "*"])
                    note = draw.choice(["", "", "provisional figure"])
                    lines.append(f"{own},{area},{year},{count},{'' if elsewhere else 200},{note}")
        text += INDICATOR.format(
            id=own,
            polarity=draw.choice(["high", "low"]),
            disclosure="disclosure = 10" if draw.random() < 0.5 else "",
            population=PEOPLE if elsewhere else 'age = ""',
        ).replace(', age = "" }', " }")
    draw.shuffle(lines)
    cut = len(lines) // 2 if two_files else len(lines)
    for name, some in (("cases-1.csv", lines[:cut]), ("cases-2.csv", lines[cut:])):
        (folder / name).write_text("\n".join(["indicator,area,period,count,denominator,value note", *some]) + "\n")
    people = [f"all,{area},{year},{200 + year % 7}" for area in (*AREAS, "E92000001") for year in range(2005, 2026)]
    (folder / "people.csv").write_text("\n".join(["indicator,area,period,value", *people]) + "\n")
    (folder / "framework.toml").write_text(text)
    return folder / "framework.toml"


def written(results: outcomes.Results) -> tuple[str, str, bytes]:
    text, table, packed = io.StringIO(newline=""), io.StringIO(newline=""), io.BytesIO()
    JsonWriter().write(results, text)
    CsvWriter().write(results, table)
    ParquetWriter().write(results, packed)
    return text.getvalue(), table.getvalue(), packed.getvalue()


@settings(
    max_examples=100 if for_hours() else 4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 10**9), most=st.sampled_from([1, 100]), kind=st.sampled_from(["", "", "pooled", "two files"])
)
def test_several_inputs_give_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, seed: int, most: int, kind: str
) -> None:
    plugins = PluginSet.of()
    path = made(tmp_path_factory.mktemp("made"), seed, pooled=kind == "pooled", two_files=kind == "two files")
    framework = outcomes.load_framework(path)
    whole = outcomes.evaluate(framework, as_of=AS_OF, plugins=plugins)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "MOST_ROWS", most)
        pieces, kept = outcomes.evaluate_in_pieces(framework, as_of=AS_OF, plugins=plugins)
    # What is pooled is held whole, which is said.
    assert [each.code for each in kept] == (["OUT384"] if kind == "pooled" else [])
    assert len(whole) > 0
    assert written(pieces) == written(whole)
