"""Promises as strategies word them, with awkward figures: their line in the summary, worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import outcomes
from outcomes.reports.summary_words import few_words, mark_and_word

HEAD = """
format = 1

[framework]
id = "some"
title = "Some promises"
areas = ["E06000001"]
"""
HOMES = """
[indicators.i]
title = "Homes"
value_type = "count"
polarity = "high"
data = { path = "x.csv" }

[aims.a]
indicator = "i"
"""
SHARE = HOMES.replace('value_type = "count"', 'unit = "%"\nrange = [0, 100]')
SCHOOLS = """
[aims.a]
title = "Schools"
kind = "deliverable"
due = 2025-07-31
judge = [{{ metric = "coverage.share", at_least = 0.8 }}]

[aims.a.returns]
evidence_required = false
acceptance_required = false
items = [{items}]
"""


def line(
    folder: Path, text: str, figures: Mapping[str, float | str], *, as_of: date = date(2026, 6, 1)
) -> tuple[str, str]:
    """How the one promise of a framework stands, and what its line says of it."""
    (folder / "framework.toml").write_text(HEAD + text)
    rows = [f"E06000001,{period},{value}\n" for period, value in figures.items()]
    (folder / "x.csv").write_text("area_code,period,value\n" + "".join(rows))
    results = outcomes.evaluate(folder, as_of=as_of, plugins=outcomes.PluginSet.of())
    (only,) = outcomes.promise_lines(results)
    return mark_and_word(results, only)[1], few_words(results, only)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("2025", ("kept", "1,000 in 2025 against 1,000")),
        ("2027", ("on track", "1,000 in 2025; to be 1,000 by 2027")),
    ],
)
def test_what_was_added_up_is_told_and_not_the_last_figure(tmp_path: Path, by: str, told: tuple[str, str]) -> None:
    """1,000 homes: 300, 250 and 450 are as many. The line told the last year's 450 "against 1,000"."""
    target = f'target = {{ value = 1000, by = "{by}", from = {{ period = "2022" }} }}\n'
    judge = 'judge = [{ metric = "target.count", counting = "cumulative" }]\n'
    assert line(tmp_path, HOMES + target + judge, {"2022": 90, "2023": 300, "2024": 250, "2025": 450}) == told


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (8, ("kept", "8 of 10 in")),
        (10, ("kept", "all 10 in")),
        (7, ("not kept", "3 of 10 not in when due: School 7, School 8, School 9")),
    ],
)
def test_of_80_per_cent_of_schools_all_are_named_as_the_whole(tmp_path: Path, done: int, told: tuple[str, str]) -> None:
    """Eight of ten are enough, and are not "all 8"."""
    items = ", ".join(
        f'{{ id = "s{each}", title = "School {each}", due = 2025-07-31, '
        f'state = "{"done" if each < done else "not started"}" }}'
        for each in range(10)
    )
    assert line(tmp_path, SCHOOLS.format(items=items), {}) == told


def test_ways_of_judging_are_no_groups_of_people(tmp_path: Path) -> None:
    """60% to 67% in five of ten years, of 60% to 80%: at risk on the path, and the line through the years leads to
    74.4%. It read "1 of 2 groups;  67.0%", with nothing between the spaces."""
    target = 'target = { value = 80, by = "2030", from = { period = "2020" } }\n'
    judge = 'judge = [{ metric = "target.path" }, { metric = "progress.projection" }]\n'
    figures = {"2020": 60, "2021": 61, "2022": 63, "2023": 64, "2024": 66, "2025": 67}
    assert line(tmp_path, SHARE + target + judge, figures) == (
        "off track",
        "1 of 2 ways of judging; Projection: 67.0% in 2025; to be 80% by 2030",
    )


def test_what_is_said_beside_the_mark_is_not_the_same_word_again(tmp_path: Path) -> None:
    """It read "suppressed  suppressed"."""
    target = 'target = { value = 80, by = "2030", from = { period = "2020" } }\n'
    judge = 'judge = [{ metric = "target.path" }]\n'
    assert line(tmp_path, SHARE + target + judge, {"2020": 60, "2023": 66, "2025": "*"}) == (
        "suppressed",
        "latest figure held back by its publisher",
    )


def test_a_starting_point_to_come_is_not_due_and_no_gap_in_the_data(tmp_path: Path) -> None:
    """A third less by 2028 than in 2027, said in 2026: it read "no data"."""
    change = 'target = { change = -33, every = "once", until = "2028", from = { period = "2027" } }\n'
    judge = 'judge = [{ metric = "target.path" }]\n'
    assert line(tmp_path, SHARE.replace("high", "low") + change + judge, {"2025": 60})[0] == "not due yet"
    # Once 2027 is over and has no figure, one is missing.
    after = line(tmp_path, SHARE.replace("high", "low") + change + judge, {"2026": 60}, as_of=date(2028, 6, 1))
    assert after == ("no data", "no figure at the baseline")


def test_a_level_of_every_year_is_not_told_as_one_to_reach_by_its_last_year(tmp_path: Path) -> None:
    target = 'target = { value = 95, sense = "at least", every = "year", from = { period = "2023" }, by = "2030" }\n'
    judge = 'judge = [{ metric = "target.path" }]\n'
    figures = {"2023": 96, "2024": 94.2, "2025": 94.9}
    assert line(tmp_path, SHARE + target + judge, figures) == (
        "not kept",
        "0 of 2 years kept; 94.9% in 2025 against 95.0%",
    )
    before = line(tmp_path, SHARE + target + judge, {"2023": 96}, as_of=date(2024, 6, 1))
    assert before == ("not due yet", "at least 95% every year after 2023, until 2030")
    first = target.replace("by =", 'first = "2025", by =')
    later = line(tmp_path, SHARE + first + judge, {"2023": 96}, as_of=date(2024, 6, 1))
    assert later == ("not due yet", "at least 95% every year from 2025, until 2030")


def test_a_year_that_was_missed_and_made_good_is_told_beside_the_latest(tmp_path: Path) -> None:
    """The mark is that of the latest year, and nobody would ask about the others."""
    target = 'target = { value = 95, sense = "at least", every = "year", from = { period = "2022" }, by = "2030" }\n'
    said = SHARE + target + 'judge = [{ metric = "target.path" }]\n'
    good = {"2022": 90, "2023": 95.5, "2024": 94.2, "2025": 95.1}
    assert line(tmp_path, said, good) == ("kept", "2 of 3 years kept; 95.1% in 2025 against 95.0%")
    assert line(tmp_path, said, {**good, "2024": 96}) == ("kept", "95.1% in 2025 against 95.0%")
    assert line(tmp_path, said, {"2024": 94, "2025": 95.1}) == (
        "kept",
        "1 of 2 years kept; 95.1% in 2025 against 95.0%",
    )
    assert line(tmp_path, said, {"2025": 94}) == ("not kept", "94.0% in 2025 against 95.0%")
