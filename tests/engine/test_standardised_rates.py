"""statistic = "dsr" from a framework file to verdicts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import outcomes
from outcomes import statistics
from outcomes.diagnostics import DataError

FRAMEWORK = """
format = 1

[framework]
id = "standardised"
title = "Standardised"
areas = ["A", "B"]
compare_with = ["E"]

[data.deaths]
reader = "csv"
path = "deaths.csv"

[indicators.deaths]
title = "Deaths at 65 and over"
statistic = "dsr"
multiplier = 100000
unit = " per 100,000"
polarity = "low"
data = { source = "deaths", indicator = "deaths", age = ["65-74 yrs", "75-84 yrs", "85+ yrs"] }

[aims.deaths]
indicator = "deaths"

[[aims.deaths.judge]]
metric = "benchmark.interval"
method = "95-99.8"
"""
BANDS = ("65-74 yrs", "75-84 yrs", "85+ yrs")
STANDARD = [10_500, 6500, 2500]
PEOPLE = {"A": (2000, 1000, 500), "B": (2000, 1000, 500), "E": (200_000, 100_000, 50_000)}
EVENTS = {"A": (40, 60, 80), "B": (20, 30, 40), "E": (2100, 3100, 4100)}


def csv_of(events: dict[str, tuple[Any, ...]], *, people: bool = True, bands: tuple[str, ...] = BANDS) -> str:
    lines = ["indicator,area,age,period,count" + (",denominator" if people else "")]
    for area, numbers in events.items():
        for band, number, held in zip(bands, numbers, PEOPLE.get(area, ()), strict=False):
            said = "" if number is None else number
            lines.append(f"deaths,{area},{band},2021,{said}" + (f",{held}" if people else ""))
    return "\n".join(lines) + "\n"


def judged(folder: Path, framework: str = FRAMEWORK, **files: str) -> Any:
    (folder / "framework.toml").write_text(framework)
    for name, text in ({"deaths": csv_of(EVENTS)} | files).items():
        (folder / f"{name}.csv").write_text(text)
    return outcomes.evaluate(folder, as_of=date(2023, 1, 1))


def rows_of(results: Any) -> dict[str, dict[str, Any]]:
    return {row["area"]: row for row in results.to_rows()}


def test_a_rate_made_of_bands_is_judged_like_a_published_one(tmp_path: Path) -> None:
    rows = rows_of(judged(tmp_path))
    for area in "AB":
        expected = statistics.directly_standardised_rate(EVENTS[area], PEOPLE[area], STANDARD)
        assert rows[area]["value"] == pytest.approx(float(expected.value), rel=1e-12)
        assert rows[area]["lower"] == pytest.approx(float(expected.lower), rel=1e-12)
        assert rows[area]["upper"] == pytest.approx(float(expected.upper), rel=1e-12)
    by_hand = sum(w * x / n for w, x, n in zip(STANDARD, EVENTS["E"], PEOPLE["E"], strict=True)) / 19_500 * 100_000
    assert rows["A"]["benchmark"] == pytest.approx(by_hand)
    # 99.8% limits are there too: twice England's rate from 180 deaths lies beyond them, England's own rate does not.
    assert (rows["A"]["outcome"], rows["B"]["outcome"]) == ("Worse 99.8%", "Similar")
    assert (rows["A"]["age"], rows["A"]["compared_with"]) == ("65+ yrs", "E")


def test_funnel_and_control_limits_take_the_effective_population_of_the_rate(tmp_path: Path) -> None:
    more = '\n[[aims.deaths.judge]]\nmetric = "benchmark.funnel"\n[[aims.deaths.judge]]\nmetric = "benchmark.control-limits"\n'
    found = {(row["metric"], row["area"]): row["outcome"] for row in judged(tmp_path, FRAMEWORK + more).to_rows()}
    assert found["benchmark.funnel", "A"] == "Worse 99.8%"
    assert found["benchmark.funnel", "B"] == "Similar"
    assert found["benchmark.control-limits", "A"] == "Worse"
    assert found["benchmark.control-limits", "B"] == "Similar"


@pytest.mark.parametrize(
    ("events", "status", "reason"),
    [
        ((40, 60, None), "no data", "band missing"),
        ((40, 60), "no data", "band missing"),
        ((2, 3, 4), "too few", "too few events"),
        ((40, 60, -8), "no data", "unusable counts"),
    ],
)
def test_a_rate_that_cannot_be_made_says_why_and_spoils_no_other(
    tmp_path: Path, events: tuple[Any, ...], status: str, reason: str
) -> None:
    results = judged(tmp_path, deaths=csv_of(EVENTS | {"A": events}))
    rows = rows_of(results)
    assert (rows["A"]["status"], rows["A"]["reason"], rows["A"]["value"]) == (status, reason, None)
    assert rows["B"]["outcome"] == "Similar"
    assert "OUT357" in {each.code for each in results.report}


def test_people_may_come_from_an_indicator_of_populations(tmp_path: Path) -> None:
    framework = FRAMEWORK.replace(
        'source = "deaths", indicator',
        'source = "deaths", population = { source = "people", indicator = "92708" }, indicator',
    ).replace("[indicators.deaths]", '[data.people]\nreader = "csv"\npath = "people.csv"\n\n[indicators.deaths]')
    lines = [
        f"92708,{area},{band},2021,{number}"
        for area, numbers in PEOPLE.items()
        for band, number in zip(BANDS, numbers, strict=True)
    ]
    held = "indicator,area,age,period,value\n" + "\n".join(lines) + "\n"
    results = judged(tmp_path, framework, deaths=csv_of(EVENTS, people=False), people=held)
    expected = rows_of(judged(tmp_path))
    assert {area: row["value"] for area, row in rows_of(results).items()} == pytest.approx(
        {area: row["value"] for area, row in expected.items()}
    )
    assert {each.id for each in results.evaluation.inputs} == {"deaths", "people"}
    assert {batch.input for batch in results.evaluation.batches} == {"deaths"}


def test_another_standard_population_gives_another_rate(tmp_path: Path) -> None:
    framework = FRAMEWORK.replace(
        'indicator = "deaths", age', 'indicator = "deaths", standard_population = "ESP1976", age'
    )
    value = rows_of(judged(tmp_path, framework))["A"]["value"]
    # Of 1976: 4,000 at 65-69 and 3,000 at 70-74; 2,000 and 1,000 to 84; 1,000 at 85 and over.
    old = [7000, 3000, 1000]
    expected = sum(w * x / n for w, x, n in zip(old, EVENTS["A"], PEOPLE["A"], strict=True)) / sum(old) * 100_000
    assert value == pytest.approx(expected)


def test_bands_that_do_not_fit_stop_the_run_with_their_names(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        judged(tmp_path, FRAMEWORK.replace('"75-84 yrs", ', ""))
    assert 'deaths.csv: OUT358 age bands: band "75-79": missing' in str(caught.value.report)


def test_counts_are_pooled_before_they_are_standardised(tmp_path: Path) -> None:
    framework = FRAMEWORK.replace('areas = ["A", "B"]', 'areas = ["both"]').replace(
        "[data.deaths]", '[pooled.both]\ntitle = "Both"\nof = ["A", "B"]\n\n[data.deaths]'
    )
    row = rows_of(judged(tmp_path, framework))["both"]
    events = [a + b for a, b in zip(EVENTS["A"], EVENTS["B"], strict=True)]
    people = [a + b for a, b in zip(PEOPLE["A"], PEOPLE["B"], strict=True)]
    expected = statistics.directly_standardised_rate(events, people, STANDARD)
    assert row["value"] == pytest.approx(float(expected.value), rel=1e-12)
    assert row["upper"] == pytest.approx(float(expected.upper), rel=1e-12)
    missing = rows_of(judged(tmp_path, framework, deaths=csv_of(EVENTS | {"A": (40, 60, None)})))["both"]
    assert (missing["status"], missing["reason"]) == ("no data", "member missing")


def test_what_is_handed_in_is_standardised_too(tmp_path: Path) -> None:
    import polars

    judged(tmp_path)
    frame = polars.read_csv(tmp_path / "deaths.csv")
    results = outcomes.evaluate(tmp_path, observations=frame, as_of=date(2023, 1, 1))
    expected = rows_of(judged(tmp_path))
    assert {area: row["value"] for area, row in rows_of(results).items()} == {
        area: row["value"] for area, row in expected.items()
    }
