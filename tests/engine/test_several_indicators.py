"""An aim of several indicators in a run: which figures meet, and what the engine says where one of them cannot be had."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

import outcomes
from outcomes.metrics.index_standardised import StandardisedIndex, StandardisedIndexParameters
from outcomes.testing import make_block

HEAD = """
format = 1
[framework]
id = "several"
title = "Several"
areas = { codes = ["p", "q", "r", "s", "t"], file = "areas.csv" }
[data.one]
path = "one.csv"
duplicates = "set-aside"
[data.two]
path = "two.csv"
[indicators.a]
title = "A"
polarity = "high"
data = { source = "one" }
[indicators.b]
title = "B"
polarity = "low"
data = { source = "two" }
DISCLOSURE
[aims.index]
title = "Index"
indicators = ["a", "b"]
judge = [{ metric = "index.standardised" }]
"""
AREAS = "AreaCode,AreaName,AreaType\nE,England,Country\n" + "".join(
    f"{each},District {each.upper()},District\n" for each in "pqrst"
)
GOOD = "indicator,area,period,count,denominator,value\n" + "".join(
    f"a,{area},2024,,,{value}\n" for area, value in zip("pqrstE", (2, 4, 6, 8, 10, 99), strict=True)
)
BAD = "indicator,area,period,count,denominator,value\n" + "".join(
    f"b,{area},2024 Q{quarter},{value * quarter},1000,{value * quarter / 10}\n"
    for area, value in zip("pqrstE", (50, 40, 30, 20, 10, 900), strict=True)
    for quarter in (1, 2, 3, 4)
)


def judged(folder: Path, one: str = GOOD, two: str = BAD, disclosure: str = "", head: str = HEAD) -> dict[str, Any]:
    (folder / "framework.toml").write_text(head.replace("DISCLOSURE", disclosure))
    for name, text in (("one", one), ("two", two), ("areas", AREAS)):
        (folder / f"{name}.csv").write_text(text)
    results = outcomes.evaluate(folder, as_of=date(2025, 1, 31))
    return {row["area"]: row for row in results}


def index_of(row: Any) -> float:
    return float(row["evidence"]["index"])


def test_a_yearly_and_a_quarterly_measure_of_two_files_meet_by_area(tmp_path: Path) -> None:
    rows = judged(tmp_path)
    # Both measures put p 1.26491 standard deviations below the average; England is of another type, and not judged.
    assert list(rows) == ["p", "q", "r", "s", "t"]
    assert_allclose([index_of(rows[each]) for each in "prt"], [87.350889, 100.0, 112.649111], atol=1e-6)
    assert rows["p"]["indicator"] == "a, b"
    assert not rows["p"]["period"], "2024 and its fourth quarter are not the same"
    assert rows["p"]["provenance"]["input"] == "one, two"


CANNOT = {
    "a gap": (GOOD.replace("a,p,2024,,,2\n", ""), BAD, "no data", "a figure is missing"),
    "a clash": (GOOD + "a,p,2024,,,3\n", BAD, "ambiguous data", "clashing rows"),
    "held back by the publisher": (GOOD.replace("a,p,2024,,,2", "a,p,2024,,,[c]"), BAD, "suppressed", "suppressed"),
    "another kind of period": (
        GOOD.replace("a,p,2024,,,2\n", "a,p,Dec 2024,,,2\n"),
        BAD,
        "no data",
        "another kind of period",
    ),
}


@pytest.mark.parametrize(("one", "two", "status", "reason"), CANNOT.values(), ids=CANNOT.keys())
def test_what_is_wrong_with_one_figure_is_said_of_the_whole(
    tmp_path: Path, one: str, two: str, status: str, reason: str
) -> None:
    row = judged(tmp_path, one, two)["p"]
    assert (row["status"], row["reason"], row["outcome"]) == (status, reason, None)


def test_an_old_figure_beside_a_new_one(tmp_path: Path) -> None:
    row = judged(tmp_path, GOOD.replace("a,p,2024", "a,p,2021"))["p"]
    assert (row["status"], row["reason"], row["period"]) == ("stale", "stale measure", "2021")


SMALL = "indicator,area,period,count,denominator,value\n" + "".join(
    f"b,{area},2024,{count},1000,{count / 10}\n" for area, count in zip("pqrst", (3, 40, 30, 20, 10), strict=True)
)


def test_nothing_is_said_of_an_area_one_of_whose_figures_is_withheld_nor_made_of_it(tmp_path: Path) -> None:
    shown, withheld = judged(tmp_path, two=SMALL), judged(tmp_path, two=SMALL, disclosure="disclosure = 5")
    assert {row["status"] for row in shown.values()} == {"judged"}
    assert (withheld["p"]["status"], withheld["p"]["reason"]) == ("small numbers", "small numbers")
    assert withheld["p"]["evidence"].get("index") is None
    # The others are not measured by a mean that it would be part of: four areas are too few.
    assert {withheld[each]["reason"] for each in "qrst"} == {"too few areas"}
    assert {withheld[each]["evidence"]["areas"] for each in "qrst"} == {4.0}


def test_the_plan_says_which_indicators_are_judged_together(tmp_path: Path) -> None:
    judged(tmp_path)
    framework, plugins = outcomes.load_framework(tmp_path), outcomes.PluginSet.of()
    plan = outcomes.make_plan(framework, plugins)
    assert "together: a, b" in str(plan)
    assert [(step.indicator, step.several) for step in plan.steps] == [("", ("a", "b"))]
    turned = attrs.evolve(framework.aims["index"], indicators=("b", "a"))
    other = outcomes.make_plan(attrs.evolve(framework, aims={"index": turned}), plugins)
    assert plan.fingerprint != other.fingerprint
    assert plan.steps[0].definitions != other.steps[0].definitions


def test_the_index_by_scipy() -> None:
    random = np.random.default_rng(4)
    a, b = random.normal(50, 9, (12, 1)), random.normal(3, 1, (12, 1))
    group = np.zeros(12)
    first = make_block(a, group=group)
    blocks = (first, make_block(b, group=group, polarity=-1, as_of=first.as_of))
    block = outcomes.FrameworkBlock(blocks=blocks, as_of=first.as_of)
    found = StandardisedIndex().evaluate(block, StandardisedIndexParameters())
    expected = 100 + 10 * (stats.zscore(a[:, 0], ddof=1) - stats.zscore(b[:, 0], ddof=1)) / 2
    assert_allclose(found.evidence["index"], expected, rtol=1e-12)
    assert (found.outcome == np.where(expected > 100, 0, 2)).all()
