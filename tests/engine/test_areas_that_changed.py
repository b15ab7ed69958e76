"""Figures through changes of areas: joined through a recode, summed from counts through a merge, else broken and said.

The codes are those of the Office for National Statistics: Gateshead was recoded on 1 April 2013, and Cumberland was made
of Allerdale, Carlisle and Copeland on 1 April 2023 (Code History Database). The numbers are made up and small enough to
add by hand.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import outcomes

HISTORY = """\
predecessor,successor,date,kind
E08000020,E08000037,2013-04-01,recode
E07000026,E06000063,2023-04-01,merge
E07000028,E06000063,2023-04-01,merge
E07000029,E06000063,01/04/2023,merge
"""
COUNTS = """\
area_code,area_name,period,value,count,denominator
E07000026,Allerdale,2021/22,10,10,100
E07000028,Carlisle,2021/22,20,40,200
E07000029,Copeland,2021/22,10,10,100
E07000026,Allerdale,2022/23,20,20,100
E07000028,Carlisle,2022/23,20,40,200
E06000063,Cumberland,2023/24,25,100,400
"""
FRAMEWORK = """\
format = 1
[framework]
id = "t"
title = "T"
areas = {{ codes = ["{area}"], changes = "history.csv" }}
[indicators.i]
title = "I"
unit = "%"
polarity = "high"
value_type = "proportion"
multiplier = 100
{statistic}
data = {{ path = "d.csv" }}
[aims.a]
indicator = "i"
target = {{ value = 80, by = "2030/31", from = {{ period = "2021/22" }} }}
judge = [{{ metric = "target.path" }}]
"""


def judged(folder: Path, area: str, data: str, *, statistic: bool = True) -> tuple[dict[str, Any], list[str]]:
    (folder / "history.csv").write_text(HISTORY)
    (folder / "d.csv").write_text(data)
    said = 'statistic = "proportion"' if statistic else ""
    (folder / "framework.toml").write_text(FRAMEWORK.format(area=area, statistic=said))
    framework = outcomes.load_framework(folder / "framework.toml")
    results = outcomes.evaluate(framework, as_of=date(2024, 11, 1))
    (row,) = results.to_rows()
    return row, [str(each) for each in results.report if not each.code.startswith("OUT35")]


def test_counts_are_summed_through_a_merge(tmp_path: Path) -> None:
    row, said = judged(tmp_path, "E06000063", COUNTS)
    assert (row["period"], row["value"]) == ("2023/24", 25.0)
    # (10 + 40 + 10) / (100 + 200 + 100) in 2021/22; in 2022/23 Copeland has no row, and nothing is said of Cumberland.
    assert row["evidence"]["baseline"] == pytest.approx(15.0)
    assert said == []


def test_without_counts_the_series_is_broken_and_that_is_said(tmp_path: Path) -> None:
    data = "\n".join(",".join(line.split(",")[:4]) for line in COUNTS.splitlines()) + "\n"
    row, said = judged(tmp_path, "E06000063", data, statistic=False)
    assert row["value"] == 25.0
    (broken,) = [each for each in said if "OUT379" in each]
    assert 'area "E06000063"' in broken
    assert "before 1 April 2023 are of E07000026, E07000028, E07000029 in" in broken


def test_an_area_that_has_ended_is_told_with_what_followed(tmp_path: Path) -> None:
    _, said = judged(tmp_path, "E07000026", COUNTS)
    (ended,) = [each for each in said if "OUT378" in each]
    assert 'it ended on 1 April 2023 and is part of "E06000063"; judge "E06000063" instead' in ended


def test_a_recode_joins_and_the_publishers_own_later_figure_stands(tmp_path: Path) -> None:
    data = "area_code,period,value\nE08000020,2021/22,60\nE08000020,2022/23,61\nE08000037,2022/23,62\nE08000037,2023/24,63\n"
    row, said = judged(tmp_path, "E08000037", data, statistic=False)
    assert (row["value"], row["evidence"]["baseline"]) == (63.0, 60.0)
    assert said == []


def test_a_row_that_cannot_be_read_is_refused_with_what_is_right(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(COUNTS)
    (tmp_path / "history.csv").write_text(
        "predecessor,successor,date,kind\nE1,E2,2023-04-01,merged\nE1,E2,soon,merge\n"
    )
    (tmp_path / "framework.toml").write_text(FRAMEWORK.format(area="E2", statistic=""))
    with pytest.raises(outcomes.DataError) as caught:
        outcomes.evaluate(outcomes.load_framework(tmp_path / "framework.toml"), as_of=date(2024, 11, 1))
    assert [(each.code, each.location.line) for each in caught.value.report] == [("OUT376", 2), ("OUT376", 3)]
    assert 'did you mean "merge"?' in str(caught.value)
