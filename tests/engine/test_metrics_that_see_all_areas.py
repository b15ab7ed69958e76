"""Metrics that place an area among others, or a group among groups, as the engine hands them their blocks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import outcomes

HEAD = """
format = 1

[framework]
id = "among"
title = "Among"
areas = {{ codes = [{areas}], file = "areas.csv" }}

[data.all]
reader = "csv"
path = "all.csv"

[indicators.rate]
title = "A rate"
polarity = "low"
unit = "%"
value_type = "proportion"
multiplier = 100
disclosure = {disclosure}
data = {{ source = "all", indicator = "rate", category = "{category}" }}
"""
AIM = """
[aims.{id}]
indicator = "rate"
{wanted}

[[aims.{id}.judge]]
metric = "{metric}"
{parameters}
"""
AREAS = "AreaCode,AreaName,AreaType\nE,England,Country\n" + "".join(
    f"D{n},District {n},District\n" for n in range(1, 11)
)


def judged(
    folder: Path, data: str, aims: list[dict[str, str]], areas: str, category: str = "", disclosure: int = 0
) -> Any:
    text = HEAD.format(areas=areas, category=category, disclosure=disclosure)
    text += "".join(AIM.format(**({"wanted": "", "parameters": ""} | aim)) for aim in aims)
    (folder / "framework.toml").write_text(text)
    (folder / "all.csv").write_text(data)
    (folder / "areas.csv").write_text(AREAS)
    return outcomes.evaluate(folder, as_of=date(2025, 1, 1))


VALUES = (
    "indicator,area,period,value\n" + "".join(f"rate,D{n},2023,{n * 5}\n" for n in range(1, 11)) + "rate,E,2023,99\n"
)


def test_an_area_is_placed_among_all_of_its_type_and_only_the_judged_ones_have_rows(tmp_path: Path) -> None:
    results = judged(tmp_path, VALUES, [{"id": "a", "metric": "benchmark.quantile"}], '"D1", "D6", "D10"')
    rows = {row["area"]: row for row in results.to_rows()}
    assert {area: row["outcome"] for area, row in rows.items()} == {
        "D1": "Best quintile",
        "D6": "Middle quintile",
        "D10": "Worst quintile",
    }
    assert rows["D6"]["evidence"]["areas"] == 10.0


def test_two_aims_of_one_indicator_do_not_double_the_areas(tmp_path: Path) -> None:
    aims = [
        {"id": "fewer", "metric": "benchmark.quantile"},
        {"id": "more", "metric": "benchmark.quantile", "wanted": 'wanted = "increase"'},
    ]
    rows = judged(tmp_path, VALUES, aims, '"D1", "D10"').to_rows()
    found = {(row["aim"], row["area"]): (row["outcome"], row["evidence"]["areas"]) for row in rows}
    assert found == {
        ("fewer", "D1"): ("Best quintile", 10.0),
        ("fewer", "D10"): ("Worst quintile", 10.0),
        ("more", "D1"): ("Worst quintile", 10.0),
        ("more", "D10"): ("Best quintile", 10.0),
    }


KIND = "Deprivation deciles"


def broken_down(values: dict[str, list[float]], count: int = 50) -> str:
    lines = ["indicator,area,period,category_type,category,value,lower,upper,count,denominator"]
    for group, numbers in values.items():
        for year, value in enumerate(numbers, 2020):
            size = count if group != "10" else 50
            lines.append(f"rate,E,{year},{KIND},{group},{value},{value - 1},{value + 1},{size},1000")
    return "\n".join(lines) + "\n"


DECILES = {
    str(place): [50.0 - 2 * place, 48.0 - 1.5 * place, 46.0 - place, 44.0 - 0.5 * place] for place in range(1, 11)
}


@pytest.mark.parametrize(("metric", "gap"), [("inequality.gap", 4.5), ("inequality.slope", 5.0)])
def test_deciles_as_text_are_ordered_as_numbers(tmp_path: Path, metric: str, gap: float) -> None:
    rows = judged(tmp_path, broken_down(DECILES), [{"id": "a", "metric": metric}], '"E"', KIND).to_rows()
    (told,) = [row for row in rows if row["outcome"]]
    # As text "10" would stand second. Of the latest year the deciles fall by .5 each: 4.5 from first to tenth, 5 from
    # end to end of the line.
    assert (told["category"], told["outcome"]) == (f"{KIND}: 1", "Gap narrowing")
    assert told["evidence"]["difference"] == pytest.approx(gap)
    assert {row["reason"] for row in rows if not row["outcome"]} == {"told of the worst off"}


def test_a_gap_never_rests_on_a_small_count(tmp_path: Path) -> None:
    small = broken_down(DECILES).replace(",50,1000\n", ",3,1000\n", 1)
    shown = judged(tmp_path, broken_down(DECILES), [{"id": "a", "metric": "inequality.gap"}], '"E"', KIND, 5)
    hidden = judged(tmp_path, small, [{"id": "a", "metric": "inequality.gap"}], '"E"', KIND, 5)
    (of_four,), (of_three,) = [[row for row in each.to_rows() if row["outcome"]] for each in (shown, hidden)]
    assert (of_four["value"], of_four["evidence"]["points"]) == (pytest.approx(43.5), 4)
    # The figure of the first decile in 2020 is gone; the gaps of 2021 to 2023 are 13.5, 9 and 4.5.
    assert (of_three["value"], of_three["evidence"]["points"]) == (pytest.approx(43.5), 3)
    assert of_three["evidence"]["slope"] == pytest.approx(-4.5)
