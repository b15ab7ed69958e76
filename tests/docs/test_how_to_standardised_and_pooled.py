"""The blocks of the how-to page make a framework that gives the table at its end."""

from __future__ import annotations

import re
import textwrap
from datetime import date
from pathlib import Path

import pytest

import outcomes

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "standardised-and-pooled.md"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(), re.M | re.S)


def shown() -> list[list[str]]:
    lines = re.findall(r"^\| (\S+) \|(.*)\|$", PAGE.read_text(), re.M)
    return [[area, *(cell.strip() for cell in rest.split("|"))] for area, rest in lines if area not in ("area", "---")]


def test_the_blocks_give_what_the_table_says(tmp_path: Path) -> None:
    (falls,) = blocks("csv")
    (tmp_path / "falls.csv").write_text(falls)
    (tmp_path / "framework.toml").write_text("\n".join(blocks("toml")))
    rows = outcomes.evaluate(tmp_path, as_of=date(2024, 1, 1)).to_rows()
    found = [
        [
            row["area"],
            *("" if row[name] is None else f"{row[name]:.1f}" for name in ("value", "lower", "upper")),
            row["outcome"] or row["reason"],
        ]
        for row in rows
    ]
    assert sorted(shown()) == sorted(found)


def test_a_promise_about_a_gap_is_judged_on_the_published_figures(tmp_path: Path) -> None:
    (block,) = re.findall(r"^    \[indicators\.gap\]\n(?:(?:    .*)?\n)*", PAGE.read_text(), re.M)
    figures = PAGE.parents[2] / "frameworks" / "pan-lancashire-wellbeing" / "data" / "fingertips-north-west.csv"
    (tmp_path / "nw.csv").write_bytes(figures.read_bytes())
    head = 'format = 1\n[framework]\nid = "gap"\ntitle = "Gap"\nareas = ["E10000017"]\n'
    head += '[data.north-west]\nreader = "fingertips"\npath = "nw.csv"\n'
    (tmp_path / "framework.toml").write_text(head + textwrap.dedent(block))
    (row,) = outcomes.evaluate(tmp_path, as_of=date(2019, 12, 31)).to_rows()
    # 2019: 26.2 - 15.1 = 11.1, on the way from 10.7 to half of it in six years.
    assert [row["evidence"][name] for name in ("value", "required", "baseline", "final")] == pytest.approx(
        [26.2 - 15.1, 10.7 - 5.35 / 6, 10.7, 5.35]
    )
    for each in ("25.5%", "14.8%", "10.7\npoints", "5.35"):
        assert each in PAGE.read_text()


def test_the_rate_of_the_table_is_what_sums_by_hand_give() -> None:
    weights = {"65-74 yrs": 10_500, "75-84 yrs": 6500, "85+ yrs": 2500}
    total = dict.fromkeys(weights, (0, 0))
    for line in blocks("csv")[0].splitlines()[1:]:
        _, area, _, age, _, count, people = line.split(",")
        if area in ("E06000008", "E06000009"):
            total[age] = (total[age][0] + int(count), total[age][1] + int(people))
    rate = sum(weights[age] * count / people for age, (count, people) in total.items()) / 19_500 * 100_000
    pooled = next(float(row[1]) for row in shown() if row[0] == "blackpool-and-blackburn")
    assert pooled == pytest.approx(rate, abs=0.05)
