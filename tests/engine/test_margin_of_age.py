"""A monthly feed published in the second month after its own is never stale on its timetable.

Under two missing months alone it was stale from the first of each month until it came.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest

import outcomes
from one_indicator import one_indicator, write_one
from outcomes.periods import parse_period

AIM = 'indicator = "i"\ntarget = { value = 60 }\njudge = [{ metric = "target.path" }]\n'


def status(folder: Path, labels: list[str], as_of: date) -> str:
    write_one(folder, one_indicator(AIM), [f"{label},70" for label in labels])
    (row,) = outcomes.evaluate(folder, as_of=as_of).to_rows()
    return str(row["status"])


@pytest.mark.parametrize("first", ["Jan 2019", "Dec 2019", "Jul 2023"])
def test_a_feed_that_comes_by_the_end_of_the_second_month_is_never_stale(first: str, tmp_path: Path) -> None:
    latest = parse_period(first)
    labels = [latest.shifted(-1).label, latest.label]
    # The next figures are those of the month after, and come by the last day of the second month after that.
    last_day = latest.shifted(3).end
    assert status(tmp_path, labels, last_day) == "judged"
    assert status(tmp_path, labels, last_day - timedelta(days=18)) == "judged"
    # A month later still, it is the feed that is at fault.
    assert status(tmp_path, labels, latest.shifted(4).end) == "stale"


@pytest.mark.parametrize(
    ("latest", "judged", "stale"),
    [
        ("Dec 2023", date(2024, 3, 31), date(2024, 4, 1)),
        ("Nov 2023", date(2024, 3, 2), date(2024, 3, 3)),  # January has been over for 31 days on 2 March
        ("2023 Q4", date(2024, 7, 31), date(2024, 8, 1)),
        ("2023/24 Q4", date(2024, 10, 31), date(2024, 11, 1)),
        ("2022", date(2024, 12, 30), date(2024, 12, 31)),  # years have no margin
        ("2022/23", date(2025, 3, 30), date(2025, 3, 31)),
        ("2020 - 22", date(2024, 12, 30), date(2024, 12, 31)),
    ],
)
def test_what_is_missing_makes_a_figure_stale_on_its_day(
    latest: str, judged: date, stale: date, tmp_path: Path
) -> None:
    assert status(tmp_path, [latest], judged) == "judged"
    assert status(tmp_path, [latest], stale) == "stale"


@pytest.mark.parametrize(
    ("labels", "judged", "stale"),
    [
        # Each day a figure: the next two are 2 and 3 January.
        (["2024-12-30", "2024-12-31", "2025-01-01"], date(2025, 1, 2), date(2025, 1, 3)),
        # The last day of each month, by a feed that comes in the second month after.
        (["2024-10-31", "2024-11-30", "2024-12-31"], date(2025, 3, 31), date(2025, 4, 2)),
        # One day a year; 31 March 2026 and 2027 are missed, the latter by 31 days.
        (["2023-03-31", "2024-03-31", "2025-03-31"], date(2027, 4, 30), date(2027, 5, 2)),
        (["2025-03-31"], date(2027, 4, 30), date(2027, 5, 2)),
        # Two days eight years apart say nothing of the next eight.
        (["2017-03-31", "2025-03-31"], date(2027, 4, 30), date(2027, 5, 2)),
        (["Mar 2023", "Mar 2024", "Mar 2025"], date(2027, 5, 1), date(2027, 5, 2)),
        (["2023 Q1", "2024 Q1", "2025 Q1"], date(2027, 5, 1), date(2027, 5, 2)),
        (["2014 - 16", "2017 - 19", "2020 - 22"], date(2028, 12, 30), date(2028, 12, 31)),
        (["2015", "2017", "2021"], date(2024, 12, 30), date(2025, 12, 31)),  # one was left out
        # What is uneven is no rhythm.
        (["2017", "2020", "2022"], date(2024, 12, 30), date(2024, 12, 31)),
        (["2019", "2020", "2022"], date(2024, 12, 30), date(2024, 12, 31)),
    ],
)
def test_figures_are_awaited_as_far_apart_as_they_have_always_been(
    labels: list[str], judged: date, stale: date, tmp_path: Path
) -> None:
    assert status(tmp_path, labels, judged) == "judged"
    assert status(tmp_path, labels, stale) == "stale"


def test_a_year_that_was_held_back_shows_that_figures_come_every_year(tmp_path: Path) -> None:
    for rows, expected in ((["2019,70", "2021,70", "2023,70"], "judged"), (["2021,70", "2022,*", "2023,70"], "stale")):
        write_one(tmp_path, one_indicator(AIM).replace('path = "d.csv"', 'path = "d.csv", reader = "csv"'), rows)
        (row,) = outcomes.evaluate(tmp_path, as_of=date(2026, 11, 27)).to_rows()
        assert row["status"] == expected, rows


def test_an_area_whose_figures_are_all_held_back_keeps_no_other_from_growing_old(tmp_path: Path) -> None:
    """Of 2012, told in 2017; what was never shown of the other area is suppressed, and not old."""
    areas = ("E10000017", "E10000018")
    text = one_indicator(AIM, areas=areas).replace('path = "d.csv"', 'path = "d.csv", reader = "csv"')
    write_one(tmp_path, text, ["E10000017,2012,70", "E10000018,2012,*"])
    rows = outcomes.evaluate(tmp_path, as_of=date(2017, 6, 30)).to_rows()
    assert {row["area"]: row["status"] for row in rows} == {"E10000017": "stale", "E10000018": "suppressed"}
