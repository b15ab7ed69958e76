"""Pooled areas from a framework file to verdicts."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import outcomes
from outcomes.diagnostics import DataError

FRAMEWORK = """
format = 1

[framework]
id = "pooled"
title = "Pooled"
areas = ["both", "A", "B"]
compare_with = ["E"]

[pooled.both]
title = "A and B together"
of = ["A", "B"]

[data.counts]
reader = "csv"
path = "counts.csv"

[indicators.share]
title = "A share"
statistic = "proportion"
value_type = "proportion"
multiplier = 100
unit = "%"
polarity = "high"
data = { source = "counts", indicator = "share" }

[aims.share]
indicator = "share"

[[aims.share.judge]]
metric = "benchmark.interval"
"""

# Together 20 + 100 of 100 + 200: 40%, and England 15%. The mean of the two rates, 35%, is nowhere.
COUNTS = """indicator,area,period,count,denominator
share,A,2020,10,100
share,B,2020,90,200
share,E,2020,300,2000
share,A,2021,20,100
share,B,2021,100,200
share,E,2021,300,2000
"""

AREAS = """AreaCode,AreaName,AreaType,Children
E,England,Country,C
C,The county,County,A|B|G
A,Ashby,District,
B,Barton,District,
G,A practice,Practice,
"""


def judged(folder: Path, framework: str = FRAMEWORK, counts: str = COUNTS) -> Any:
    (folder / "framework.toml").write_text(framework)
    (folder / "counts.csv").write_text(counts)
    (folder / "areas.csv").write_text(AREAS)
    return outcomes.evaluate(folder, as_of=date(2023, 1, 1))


def rows_of(results: Any) -> dict[str, dict[str, Any]]:
    return {row["area"]: row for row in results.to_rows()}


def test_a_pooled_area_is_judged_from_summed_counts_like_any_other(tmp_path: Path) -> None:
    row = rows_of(judged(tmp_path))["both"]
    assert (row["area_name"], row["period"], row["outcome"]) == ("A and B together", "2021", "Better")
    assert row["value"] == pytest.approx(40.0)
    assert row["benchmark"] == pytest.approx(15.0)
    # Wilson's interval of 120 in 300.
    z = 1.959963984540054
    root = z * math.sqrt(z * z + 4 * 120 * 0.6)
    assert row["lower"] == pytest.approx(100 * (240 + z * z - root) / (2 * (300 + z * z)), rel=1e-12)
    assert row["upper"] == pytest.approx(100 * (240 + z * z + root) / (2 * (300 + z * z)), rel=1e-12)


def test_a_pooled_area_is_not_judged_where_a_member_s_counts_are_missing(tmp_path: Path) -> None:
    results = judged(tmp_path, counts=COUNTS.replace("share,B,2020,90,200\n", "").replace("B,2021,100", "B,2021,"))
    row = rows_of(results)["both"]
    assert (row["status"], row["reason"], row["outcome"]) == ("no data", "member missing", None)
    (note,) = [each for each in results.report if each.code == "OUT356"]
    assert 'pooled area "both": 2 of 2 observations lack the counts of an area' in str(note)


# From the example of the issue: smoking of 900 in 100 people was pooled into 92.7% and judged worse.
@pytest.mark.parametrize(
    ("line", "found"),
    [("share,B,2021,900,200\n", "900"), ("share,B,2021,100,0\n", "100"), ("share,B,2021,-1,200\n", "-1")],
)
def test_a_sum_does_not_hide_a_member_that_cannot_be(tmp_path: Path, line: str, found: str) -> None:
    results = judged(tmp_path, counts=COUNTS.replace("share,B,2021,100,200\n", line))
    rows = rows_of(results)
    assert (rows["both"]["status"], rows["both"]["reason"]) == ("impossible data", "member impossible")
    assert (rows["both"]["outcome"], rows["both"]["value"]) == (None, None)
    assert (rows["B"]["status"], rows["B"]["reason"]) == ("impossible data", "impossible number")
    assert rows["A"]["outcome"] == "Similar"
    (told,) = [each for each in results.report if each.code in ("OUT341", "OUT344")]
    assert f"counts.csv:6:4: warning: {told.code}" in str(told)
    assert f": {found} is" in str(told)
    (note,) = [each for each in results.report if each.code == "OUT356"]
    assert "in 1 the counts of an area cannot be right" in str(note)


def test_nobody_with_no_cases_adds_nothing_to_a_sum(tmp_path: Path) -> None:
    row = rows_of(judged(tmp_path, counts=COUNTS.replace("share,B,2021,100,200", "share,B,2021,0,0")))["both"]
    assert row["value"] == pytest.approx(20.0)


def test_without_a_statistic_a_pooled_area_has_no_value(tmp_path: Path) -> None:
    framework = FRAMEWORK.replace('statistic = "proportion"\n', "")
    row = rows_of(judged(tmp_path, framework))["both"]
    assert (row["status"], row["reason"]) == ("no data", "no statistic")


WITH_AREAS = FRAMEWORK.replace(
    'areas = ["both", "A", "B"]', 'areas = { codes = ["both", "A", "B"], file = "areas.csv" }'
)


def test_a_county_is_pooled_from_its_districts(tmp_path: Path) -> None:
    framework = WITH_AREAS.replace('of = ["A", "B"]', 'of = "children"\nunder = "C"\ntypes = ["District"]')
    row = rows_of(judged(tmp_path, framework))["both"]
    assert row["value"] == pytest.approx(40.0)
    assert (
        rows_of(judged(tmp_path, framework.replace('\ntypes = ["District"]', "")))["both"]["reason"] == "member missing"
    )


@pytest.mark.parametrize(
    ("framework", "said"),
    [
        (
            FRAMEWORK.replace('of = ["A", "B"]', 'of = ["A", "X"]'),
            'framework.toml:12:12: OUT354 pooled.both.of.1: no row of the data is of the area "X"',
        ),
        (
            WITH_AREAS.replace('of = ["A", "B"]', 'of = ["A", "X"]'),
            'framework.toml:12:12: OUT354 pooled.both.of.1: area "X" is neither in the data nor in the areas file',
        ),
        (
            WITH_AREAS.replace("pooled.both", "pooled.C").replace('"both"', '"C"'),
            'framework.toml:10:9: OUT355 pooled.C: "C" is the code of an area already',
        ),
        (
            WITH_AREAS.replace('of = ["A", "B"]', 'of = ["A", "C"]'),
            'framework.toml:12:6: OUT355 pooled.both.of: "A" lies in "C", so that its people would count twice',
        ),
        (
            WITH_AREAS.replace('of = ["A", "B"]', 'of = "children"\nunder = "D"'),
            'framework.toml:13:9: OUT354 pooled.both.under: the areas file has no area "D"',
        ),
        (
            WITH_AREAS.replace('of = ["A", "B"]', 'of = "children"\nunder = "C"\ntypes = ["Ward"]'),
            'OUT355 pooled.both.types: no area of that sort lies in "C"',
        ),
    ],
)
def test_what_cannot_be_pooled_is_refused_where_it_stands(tmp_path: Path, framework: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        judged(tmp_path, framework)
    assert said in str(caught.value.report)


def test_a_pooled_area_can_be_what_others_are_compared_with(tmp_path: Path) -> None:
    framework = FRAMEWORK.replace('compare_with = ["E"]', 'compare_with = ["both"]')
    rows = rows_of(judged(tmp_path, framework))
    assert (rows["A"]["outcome"], rows["B"]["outcome"]) == ("Worse", "Better")
    assert rows["A"]["benchmark"] == pytest.approx(40.0)
    assert rows["both"]["reason"] == "is the benchmark"


def test_the_verdicts_of_other_areas_are_those_without_any_pooling(tmp_path: Path) -> None:
    pooled = rows_of(judged(tmp_path))
    plain = FRAMEWORK.replace('[pooled.both]\ntitle = "A and B together"\nof = ["A", "B"]\n', "")
    alone = rows_of(judged(tmp_path, plain.replace('"both", ', "")))
    assert {area: pooled[area] for area in "AB"} == alone


def test_a_plan_that_pools_differently_has_another_fingerprint(tmp_path: Path) -> None:
    from outcomes.engine.plan import make_plan
    from outcomes.framework import load_framework
    from outcomes.registry import PluginSet

    (tmp_path / "counts.csv").write_text(COUNTS)
    prints = set()
    for text in (FRAMEWORK, FRAMEWORK, FRAMEWORK.replace('of = ["A", "B"]', 'of = ["A", "E"]')):
        (tmp_path / "framework.toml").write_text(text)
        prints.add(make_plan(load_framework(tmp_path), PluginSet.of()).fingerprint)
    assert len(prints) == 2
