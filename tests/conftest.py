"""A small framework on small data, as a person would write it, for the tests of every room that judges."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

HEAD = """\
format = 1

[framework]
id = "small"
title = "A small strategy"
levels = ["priority"]
areas = {areas}
compare_with = ["E92000001"]
attribution = "Contains public sector information licensed under the Open Government Licence v3.0."

[boards.hwb]
title = "Health and Wellbeing Board"

[owners.public-health]
title = "Public health"

[levels.priority.mind]
title = "A sound mind"
boards = ["hwb"]

[data.local]
path = "local.csv"
duplicates = "{duplicates}"
illustrative = {illustrative}

[indicators.confidence]
title = "Parents who are more confident"
unit = "%"
range = [0, 100]
multiplier = 100
value_type = "proportion"
polarity = "high"
{indicator}
data = {{ source = "local" }}

"""
COLUMNS = ["Indicator ID", "Area Code", "Area Name", "Sex", "Category", "Time period", "Value", "Lower CI", "Upper CI",
           "Count", "Denominator"]  # fmt: skip
NAMES = {"E10000018": "Leicestershire", "E07000130": "Charnwood", "E92000001": "England"}

Row = dict[str, Any]


def parents(
    values: Iterable[float | str], *, area: str = "E10000018", first: int = 2011, people: int = 400
) -> list[Row]:
    """Rows of one area, a year each; a value may be a word that stands for none."""
    rows = []
    for year, value in enumerate(values, first):
        number = isinstance(value, (int, float))
        rows.append(
            {
                "Indicator ID": "confidence",
                "Area Code": area,
                "Area Name": NAMES.get(area, ""),
                "Sex": "Persons",
                "Time period": year,
                "Value": value,
                "Lower CI": value - 4 if number else "",
                "Upper CI": value + 4 if number else "",
                "Count": round(people * value / 100) if number else "",
                "Denominator": people if number else "",
            }
        )
    return rows


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Path]:
    """Writes a framework and its data: ``small(aims, rows)`` gives the folder.

    ``aims`` is TOML that follows a framework of one board, one priority and one indicator, "confidence".
    """

    def write(
        aims: str,
        rows: Iterable[Row],
        *,
        areas: str = '"all"',
        duplicates: str = "identical",
        illustrative: bool = False,
        indicator: str = "",
        columns: Iterable[str] = COLUMNS,
    ) -> Path:
        head = HEAD.format(
            areas=areas, duplicates=duplicates, illustrative=str(illustrative).lower(), indicator=indicator
        )
        (tmp_path / "framework.toml").write_text(head + aims, encoding="utf-8")
        with (tmp_path / "local.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(columns))
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path

    return write


@pytest.fixture
def years() -> Callable[..., list[Row]]:
    """Makes the rows of one area: ``years([60, 65, "*"], area=...)`` from 2011."""
    return parents


@pytest.fixture
def five_aims(small: Callable[..., Path]) -> Path:
    """A framework with an aim of every sort that the small data allow."""
    rows = [
        *parents([61, 63, 68, 74.8, 75, 76, 80]),
        *parents([50, 50, 50, 50, 50, 50, 50], area="E07000130"),
        *parents([66, 66, 66, 66, 66, 66, 66], area="E92000001", people=40_000),
    ]
    return small(FIVE_AIMS, rows, areas='["E10000018", "E07000130", "E07000999"]')


FIVE_AIMS = """\
[aims.confidence]
priority = "mind"
indicator = "confidence"
source = { title = "The strategy", page = "7", text = "10% increase (year on year)" }

[aims.confidence.target]
change = 10
from = { period = "2013", value = 68.0 }
beyond_range = "flag"
reading = { status = "assumed", why = "the wording leaves basis and compounding open" }

[[aims.confidence.judge]]
metric = "trend.recent"

[[aims.confidence.judge]]
metric = "benchmark.interval"

[[aims.confidence.judge]]
metric = "target.path"

[aims.level]
title = "Three in four parents"
priority = "mind"
indicator = "confidence"
target = { value = 75, by = "2017", from = { period = "2013" } }
judge = [{ metric = "target.path" }]

[aims.later]
title = "Something still to be settled"
undefined = [{ what = "target", owner = "public-health", by = 2099-01-01 }]

[indicators.unmeasured]
title = "Something without data"

[aims.elsewhere]
priority = "mind"
indicator = "unmeasured"
judge = [{ metric = "trend.recent" }]

[aims.context]
title = "Something to keep in view"
kind = "contextual"
indicator = "confidence"
judge = []
"""
