"""A sentence claims that all readings agree only where they do."""

import datetime
from io import StringIO
from pathlib import Path

import pytest

import outcomes
from outcomes.reports.html import HtmlWriter

SAME = "Every reading of the target that can be judged gives the same verdict."
FRAMEWORK = """
format = 1

[framework]
id = "parents"
title = "Parents"
areas = "all"

[levels.priority.children]
title = "Children"

[indicators.confidence]
title = "Parents reporting increased confidence"
unit = "%"
range = [0, 100]
value_type = "proportion"
multiplier = 100
polarity = "high"
data = {{ reader = "csv", path = "parents.csv", columns = {{ area = "area", period = "period", value = "value" }} }}

[aims.confidence]
priority = "children"
indicator = "confidence"

[aims.confidence.target]
change = 10
basis = "relative"
every = "year"
compounding = "compound"
from = {{ period = "2013", value = 68.0 }}
beyond_range = "flag"
reading = {{ status = "{status}", why = "the wording leaves it open" }}

[[aims.confidence.judge]]
metric = "target.path"
"""


def sentence(folder: Path, status: str, year: int, value: float) -> str:
    (folder / "framework.toml").write_text(FRAMEWORK.format(status=status))
    (folder / "parents.csv").write_text(f"area,period,value\nE06000001,{year},{value}\n")
    results = outcomes.evaluate(outcomes.load_framework(folder), as_of=datetime.date(year + 1, 1, 1))
    return str(results.to_rows()[0]["sentence"])


@pytest.mark.parametrize("status", ["assumed", "agreed"])
def test_a_fall_is_missed_under_every_reading(tmp_path: Path, status: str) -> None:
    assert SAME in sentence(tmp_path, status, 2014, 60.0)


def test_an_agreed_reading_does_not_make_the_others_agree(tmp_path: Path) -> None:
    """76% in 2014: above 74.8 as a share of the value, short of 78 in points."""
    said = sentence(tmp_path, "agreed", 2014, 76.0)
    assert "is met" in said
    assert SAME not in said


def test_a_level_that_cannot_be_attained_has_no_verdict_to_share(tmp_path: Path) -> None:
    said = sentence(tmp_path, "assumed", 2018, 99.0)
    assert "beyond what the measure can" in said
    assert SAME not in said


def test_a_page_tells_other_readings_in_words_and_names_no_ids(tmp_path: Path) -> None:
    """76% in 2014: above 74.8 as a share of the value, short of 78 in points, and not said to be met anywhere."""
    (tmp_path / "framework.toml").write_text(FRAMEWORK.format(status="assumed"))
    (tmp_path / "parents.csv").write_text("area,period,value\nE06000001,2014,76.0\n")
    results = outcomes.evaluate(outcomes.load_framework(tmp_path), as_of=datetime.date(2015, 6, 1))
    stream = StringIO()
    HtmlWriter().write(results, stream)
    assert "10 percentage points more each year: " in stream.getvalue()
    assert "points-linear:" not in stream.getvalue()
    assert "met as declared" not in stream.getvalue()
