"""An aim whose metric holds the number promised is still due when the aim is."""

import datetime
from pathlib import Path

import outcomes

FRAMEWORK = """
format = 1

[framework]
id = "schools"
title = "Schools"
areas = "all"

[levels.priority.network]
title = "A network of schools"

[indicators.recruited]
title = "Schools recruited"
value_type = "count"
data = { reader = "csv", path = "schools.csv", columns = { area = "area", period = "period", value = "schools" } }

[aims.recruited]
priority = "network"
indicator = "recruited"
due = "2014"

[[aims.recruited.judge]]
metric = "target.count"
rule = "at-least"
number = 10
"""


def judged(folder: Path, rows: str, as_of: str) -> tuple[str | None, str | None]:
    (folder / "framework.toml").write_text(FRAMEWORK)
    (folder / "schools.csv").write_text(f"area,period,schools\n{rows}")
    framework = outcomes.load_framework(folder)
    (row,) = outcomes.evaluate(framework, as_of=datetime.date.fromisoformat(as_of)).to_rows()
    return row["outcome"], row["reason"]


def test_nine_of_ten_are_not_missed_before_they_are_due(tmp_path: Path) -> None:
    assert judged(tmp_path, "E06000001,2013,9\n", "2014-06-01") == (None, "not due")


def test_nine_of_ten_are_missed_when_due(tmp_path: Path) -> None:
    assert judged(tmp_path, "E06000001,2013,9\nE06000001,2014,9\n", "2015-01-01") == ("missed", None)


def test_ten_in_a_later_year_do_not_make_up_for_the_year_that_was_due(tmp_path: Path) -> None:
    assert judged(tmp_path, "E06000001,2014,9\nE06000001,2015,10\n", "2016-01-01") == ("missed", None)
