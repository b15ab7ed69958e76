"""A verdict that hangs on its last point, or on which year it is counted from, says so."""

import datetime
from pathlib import Path
from typing import Any

import pytest

import outcomes
from outcomes.engine.sensitivity import EARLIER, LATER, WITHOUT_LAST

FRAMEWORK = """
format = 1

[framework]
id = "waits"
title = "Waits"
areas = "all"

[indicators.seen]
title = "Seen in time"
unit = "%"
range = [0, 100]
polarity = "high"
data = {{ reader = "csv", path = "seen.csv", columns = {{ area = "area", period = "period", value = "value" }} }}

[aims.seen]
indicator = "seen"
{due}

[aims.seen.target]
{target}

[[aims.seen.judge]]
metric = "{metric}"
{more}
"""


def judged(folder: Path, rows: dict[str, list[float]], target: str, **words: str) -> list[dict[str, Any]]:
    """Rows of the results; ``rows`` are values from 2012 on, by area."""
    spelt = {"due": "", "metric": "target.path", "more": ""} | words
    (folder / "framework.toml").write_text(FRAMEWORK.format(target=target, **spelt))
    lines = [f"{area},{2012 + place},{value}\n" for area, values in rows.items() for place, value in enumerate(values)]
    (folder / "seen.csv").write_text("area,period,value\n" + "".join(lines))
    framework = outcomes.load_framework(folder)
    # In the summer after the last year observed: an older figure would be stale.
    day = datetime.date(2012 + max(map(len, rows.values())), 6, 30)
    return list(outcomes.evaluate(framework, as_of=day).to_rows())


RISE = 'direction = "increase"\nfrom = { period = "2013" }'


def test_a_steady_rise_is_not_fragile(tmp_path: Path) -> None:
    (row,) = judged(tmp_path, {"E06000001": [50, 55, 60, 65, 70]}, RISE)
    assert ("moved as wanted, untested", []) == (row["outcome"], row["fragile"])
    assert "would be" not in row["sentence"]


def test_a_rise_that_only_the_last_point_shows_is_fragile(tmp_path: Path) -> None:
    (row,) = judged(tmp_path, {"E06000001": [50, 55, 52, 53, 58]}, RISE)
    assert ("on track", [WITHOUT_LAST]) == (row["verdict"], row["fragile"])
    assert row["sentence"].endswith(" Without the latest figure, it would be off track.")


def test_a_rise_from_a_bad_year_is_fragile_to_the_year_that_it_is_counted_from(tmp_path: Path) -> None:
    """55 after 50: a rise; 60 before it and 56 after it: from either, a fall."""
    (row,) = judged(tmp_path, {"E06000001": [60, 50, 56, 54, 55]}, RISE)
    assert ("on track", [EARLIER, LATER]) == (row["verdict"], row["fragile"])
    assert (
        "Measured from one period earlier, or measured from one period later, it would be off track." in row["sentence"]
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (60, 52, [EARLIER]),  # from 60 it would be a fall, from 52 a rise as from 50
        (48, 56, [LATER]),
    ],
)
def test_the_earlier_and_the_later_base_are_told_apart(
    tmp_path: Path, before: float, after: float, expected: list[str]
) -> None:
    (row,) = judged(tmp_path, {"E06000001": [before, 50, after, 54, 55]}, RISE)
    assert ("on track", expected) == (row["verdict"], row["fragile"])


def test_on_track_that_would_be_at_risk_has_changed_sides(tmp_path: Path) -> None:
    """Due in 2016, from 50 to 70: 61 in 2014 is ahead of the line's 60; 54 in 2013 was short of 55, but over half-way
    to it, which is at risk and neither on nor off track."""
    target = 'value = 70\nby = "2016"\nfrom = { period = "2012" }'
    (row,) = judged(tmp_path, {"E06000001": [50, 54, 61]}, target)
    assert ("on track", [WITHOUT_LAST]) == (row["verdict"], row["fragile"])
    assert "at risk" in row["sentence"]


def test_at_risk_that_would_be_off_track_has_changed_sides(tmp_path: Path) -> None:
    target = 'value = 70\nby = "2016"\nfrom = { period = "2012" }'
    (row,) = judged(tmp_path, {"E06000001": [50, 51, 56]}, target)
    assert ("at risk", [WITHOUT_LAST]) == (row["verdict"], row["fragile"])
    assert "off track" in row["sentence"]


def test_a_year_before_that_was_not_observed_is_no_other_base(tmp_path: Path) -> None:
    target = 'direction = "increase"\nfrom = { period = "2012" }'
    (row,) = judged(tmp_path, {"E06000001": [50, 40, 52, 54]}, target)
    assert [] == row["fragile"]


def test_met_when_due_and_on_track_the_year_before_is_one_side(tmp_path: Path) -> None:
    target = 'value = 70\nby = "2016"\nfrom = { period = "2012" }'
    (row,) = judged(tmp_path, {"E06000001": [50, 56, 61, 66, 70]}, target)
    assert ("met", []) == (row["verdict"], row["fragile"])


def test_met_by_a_jump_in_the_year_that_was_due_is_fragile(tmp_path: Path) -> None:
    """Half-way there in the year before would be at risk; here nothing had moved."""
    target = 'value = 70\nby = "2016"\nfrom = { period = "2012" }'
    (row,) = judged(tmp_path, {"E06000001": [50, 50, 50, 50, 70]}, target)
    assert ("met", [WITHOUT_LAST]) == (row["verdict"], row["fragile"])


def test_what_came_after_the_year_that_was_due_does_not_hide_what_the_verdict_rests_on(tmp_path: Path) -> None:
    target = 'value = 70\nby = "2016"\nfrom = { period = "2012" }'
    (row,) = judged(tmp_path, {"E06000001": [50, 50, 50, 50, 70, 71, 72]}, target)
    assert ("2016", [WITHOUT_LAST]) == (row["period"], row["fragile"])


def test_a_compound_path_is_drawn_anew_from_the_other_base(tmp_path: Path) -> None:
    """10% a year from 50 in 2013 asks for 60.5 in 2015, from 58 in 2012 for 77.198, from 55.1 in 2014 for 60.61."""
    target = 'change = 10\nfrom = { period = "2013" }\nbeyond_range = "flag"'
    (row,) = judged(tmp_path, {"E06000001": [58, 50, 55.1, 60.6]}, target)
    assert ("met", [EARLIER, LATER]) == (row["verdict"], row["fragile"])


def test_rows_are_asked_one_by_one(tmp_path: Path) -> None:
    rows = {"E06000001": [50.0, 55, 60, 65, 70], "E06000002": [50.0, 55, 52, 53, 58]}
    found = judged(tmp_path, rows, RISE)
    assert [[], [WITHOUT_LAST]] == [row["fragile"] for row in found]


def test_one_point_alone_has_no_verdict_to_flip(tmp_path: Path) -> None:
    (row,) = judged(tmp_path, {"E06000001": [50]}, RISE)
    assert (None, []) == (row["verdict"], row["fragile"])


def test_a_limit_kept_in_the_last_year_only_is_fragile(tmp_path: Path) -> None:
    (row,) = judged(
        tmp_path,
        {"E06000001": [65, 64, 63, 59]},
        'value = 60\nsense = "at most"',
        metric="target.count",
    )
    assert ("met", [WITHOUT_LAST]) == (row["verdict"], row["fragile"])


def test_a_verdict_that_depends_on_the_reading_is_withheld_and_cannot_flip(tmp_path: Path) -> None:
    """76 after 68: met as 10% of the value, missed as 10 points."""
    target = (
        'change = 10\nfrom = { period = "2013" }\nbeyond_range = "flag"\n'
        'reading = { status = "assumed", why = "the basis is open" }'
    )
    (row,) = judged(tmp_path, {"E06000001": [60, 68, 76]}, target)
    assert ("depends on the reading", []) == (row["status"], row["fragile"])


@pytest.mark.parametrize("metric", ["target.path", "target.count"])
def test_frames_carry_what_is_fragile(tmp_path: Path, metric: str) -> None:
    target = 'value = 60\nsense = "at least"'
    judged(tmp_path, {"E06000001": [50, 55, 61]}, target, metric=metric)
    results = outcomes.evaluate(outcomes.load_framework(tmp_path), as_of=datetime.date(2015, 6, 30))
    assert [[WITHOUT_LAST]] == results.to_polars()["fragile"].to_list()
    assert [WITHOUT_LAST] == results.to_dict()["rows"][0]["fragile"]
