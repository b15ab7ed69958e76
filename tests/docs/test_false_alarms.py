"""The tables of the page on false alarms are what the simulation gives, and agree with what can be reckoned by hand."""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path

import pytest
from scipy.stats import norm

DOCS = Path(__file__).parents[2] / "docs"
sys.path.insert(0, str(DOCS))

import false_alarms  # noqa: E402

PAGE = (DOCS / "explanation" / "false-alarms.md").read_text(encoding="utf-8")


def numbers(name: str) -> dict[str, list[float]]:
    """The numbers of a table of the page, in percent, by the first cell of their row."""
    found = re.search(rf"<!-- begin {name} -->(.*?)<!-- end {name} -->", PAGE, re.S)
    assert found is not None
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].strip().splitlines()[2:]]
    return {row[0].replace(",", ""): [float(cell.rstrip("%")) for cell in row[1:]] for row in rows}


@pytest.mark.parametrize("name", list(false_alarms.TABLES))
def test_a_table_is_what_the_simulation_gives(name: str) -> None:
    made = {name: false_alarms.TABLES[name]()}
    assert false_alarms.written(PAGE, made) == PAGE


def expected(people: int, extra: float, distance: float) -> float:
    """How many of a hundred normal figures are so many assumed standard errors off, where they vary more than assumed."""
    share = false_alarms.SHARE
    wider = math.sqrt(1 + people * share * (extra / 100) ** 2 / (1 - share))
    return float(200 * norm.sf(distance / wider))


def test_the_sum_on_the_page() -> None:
    assert "which 12.8% exceed" in PAGE
    assert expected(5_000, 5, 3.0902) == pytest.approx(12.8, abs=0.05)


@pytest.mark.parametrize(("people", "place"), [(1_000, 2), (1_000, 3), (5_000, 1), (5_000, 2)])
def test_trends_are_as_often_wrong_as_the_arithmetic_says(people: int, place: int) -> None:
    """Four standard errors of the simulation; it is slightly less in truth, for the slope must keep its sign."""
    share = expected(people, false_alarms.EXTRA[place], 3.0902)
    error = 100 * math.sqrt(share / 100 * (1 - share / 100) / false_alarms.YEARLY)
    assert numbers("trend-shares")[str(people)][place] == pytest.approx(share, abs=4 * error + 0.05)


@pytest.mark.parametrize("people", [1_000, 5_000, 50_000])
@pytest.mark.parametrize(("name", "distance"), [("comparison-shares", 1.96), ("comparison-surest", 3.0902)])
def test_comparisons_are_as_often_wrong_as_the_arithmetic_says(people: int, name: str, distance: float) -> None:
    for extra, found in zip(false_alarms.EXTRA, numbers(name)[str(people)], strict=True):
        share = expected(people, extra, distance)
        error = 100 * math.sqrt(share / 100 * (1 - share / 100) / false_alarms.YEARLY)
        # Limits of a proportion are not quite normal ones.
        assert found == pytest.approx(share, abs=4 * error + 0.06 * share + 0.05)


@pytest.mark.parametrize(
    ("times", "said", "share"), [(1.5, "about 4 times in 100", 3.9), (2.0, "about 12 in 100", 12.2)]
)
def test_how_often_a_trend_is_wrong_where_points_vary_more_than_chance(times: float, said: str, share: float) -> None:
    assert said in " ".join(PAGE.split())
    assert 200 * norm.sf(3.0902 / times) == pytest.approx(share, abs=0.05)


def test_testing_again_and_again_is_wrong_more_often() -> None:
    """The rules of 2019: by chance alone the published 0.2% is more than 1% of series of twenty years."""
    alone = [row[0] for row in numbers("trend-points").values()]
    assert alone == sorted(alone)
    assert alone[0] < 0.4
    assert alone[-1] > 1.0


def test_what_the_page_says_in_words_is_in_its_tables() -> None:
    trends = numbers("trend-shares")
    assert "about 13 in 100 steady series" in PAGE
    assert 12.5 <= trends["5000"][2] < 13.5
    assert "about\n  41 in 100" in PAGE
    assert 40.5 <= trends["50000"][2] < 41.5
    assert all(0.05 <= row[0] <= 0.3 for row in (*trends.values(), *numbers("trend-rates").values()))
    assert all(4.0 <= row[0] <= 5.5 for row in numbers("comparison-shares").values())
    charts = numbers("chart-points")
    assert all(14 <= found <= 18 for found in charts["24"][1:6:2])
    assert all(43 <= found <= 48 for found in charts["60"][1:6:2])
    assert all(0 < found < 2 for row in charts.values() for found in row[:6:2])


def test_more_variation_than_chance_raises_false_alarms_and_the_larger_the_area_the_more() -> None:
    """The published 0.2% is for chance alone; nobody was told."""
    for name in ("trend-shares", "trend-rates", "comparison-shares"):
        rows = list(numbers(name).values())
        assert all(row[3] > row[0] for row in rows)
        assert [row[3] for row in rows] == sorted(row[3] for row in rows)
    assert numbers("trend-shares")["50000"][3] > 100 * numbers("trend-shares")["50000"][0]


def test_charts_that_measure_the_variation_keep_their_rate() -> None:
    for row in (*numbers("chart-shares").values(), *numbers("chart-rates").values()):
        assert all(12 < found < 21 for place, found in enumerate(row) if place % 3)
