"""A share among percentages is told where it stands: 0.68 and 68% look alike in a spreadsheet, and differ in its CSV."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import outcomes

FRAMEWORK = """\
format = 1
[framework]
id = "t"
title = "T"
areas = { codes = ["E10000017"] }
[indicators.i]
title = "I"
polarity = "high"
value_type = "proportion"
data = { path = "d.csv" }
[aims.a]
indicator = "i"
judge = [
  { metric = "change.threshold", threshold = 1 },
  { metric = "benchmark.interval", against = "E92000001" },
]
"""


def told(folder: Path, *rows: str) -> list[tuple[int | None, str]]:
    (folder / "framework.toml").write_text(FRAMEWORK)
    (folder / "d.csv").write_text("\n".join(["area_code,period,value,lower,upper", *rows, ""]))
    results = outcomes.evaluate(outcomes.load_framework(folder), as_of=date(2022, 6, 1))
    return [(each.location and each.location.line, each.found) for each in results.report if each.code == "OUT381"]


OURS, ENGLAND = "E10000017", "E92000001"


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([f"{OURS},2019/20,67,,", f"{OURS},2020/21,0.71,,"], [3]),
        ([f"{OURS},2019/20,0.68,,", f"{OURS},2020/21,71%,,"], [2]),
        ([f"{OURS},2019/20,68,,", f"{OURS},2020/21,0.71%,,"], [3]),
        ([f"{OURS},2020/21,0.71,0.7,0.72", f"{ENGLAND},2020/21,72,71,73"], [2]),
        ([f"{ENGLAND},2020/21,0.72,,", f"{OURS},2020/21,71,,"], [2]),
        # The edges: half of the least of the others, and twice the largest.
        ([f"{OURS},2019/20,0.2,,", f"{OURS},2020/21,40,,"], [2]),
        ([f"{OURS},2019/20,0.8,,", f"{OURS},2020/21,40,,"], [2]),
    ],
)
def test_a_share_among_percentages_is_told_at_its_line(tmp_path: Path, rows: list[str], lines: list[int]) -> None:
    assert [line for line, _ in told(tmp_path, *rows)] == lines


@pytest.mark.parametrize(
    "values",
    [
        ("0.68", "0.71"),
        ("67", "71"),
        ("0.19", "40"),
        ("0.81", "40"),
        # A small rate that grew through what lies between.
        ("0.9", "8", "60"),
        # None of the people, and all of them.
        ("0", "1", "68"),
        ("-0.5", "50"),
    ],
)
def test_figures_of_one_size_are_not(tmp_path: Path, values: tuple[str, ...]) -> None:
    assert not told(tmp_path, *(f"{OURS},{2018 + at}/{19 + at},{value},," for at, value in enumerate(values)))


def test_an_area_that_nobody_is_compared_with_is_not_told(tmp_path: Path) -> None:
    assert not told(tmp_path, f"{OURS},2020/21,71,,", "E06000001,2020/21,0.7,,")
