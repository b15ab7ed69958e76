"""A page names who is hidden by a headline, and colours by the rule that the framework declares."""

import datetime
import io
from pathlib import Path

import outcomes
from outcomes.reports.terminal import write_terminal

FRAMEWORK = """
format = 1

[framework]
id = "county"
title = "A county"
areas = {{ codes = ["E1", "D1", "D2"], file = "areas.csv" }}

[indicators.active]
title = "Active adults"
unit = "%"
polarity = "high"
data = {{ path = "active.csv", columns = {{ area = "area", period = "period", value = "value" }} }}

[aims.active]
indicator = "active"
target = {{ value = 70, by = "2015" }}
judge = [{{ metric = "target.path" }}]

{colours}
"""
HAVERING = '[colours]\nuse = "havering"\nhavering = { rule = "within", percent = 10, title = "Havering, 2013/14" }'


def page(folder: Path, colours: str = "") -> str:
    (folder / "framework.toml").write_text(FRAMEWORK.format(colours=colours))
    (folder / "areas.csv").write_text("code,name,type,parent\nE1,County,c,\nD1,North,d,E1\nD2,South,d,E1\n")
    (folder / "active.csv").write_text("area,period,value\nE1,2015,72\nD1,2015,65\nD2,2015,75\n")
    stream = io.StringIO()
    write_terminal(outcomes.evaluate(folder, as_of=datetime.date(2016, 6, 30)), stream, width=100)
    return stream.getvalue()


def test_who_is_hidden_by_the_headline_is_named_under_the_aim(tmp_path: Path) -> None:
    assert "    hidden by the headline: North is behind while County is met\n" in page(tmp_path)


def test_the_rule_in_use_is_named_with_its_colours_in_words(tmp_path: Path) -> None:
    """65 of 70 is within 10%."""
    assert "    Havering, 2013/14: 3 green\n" in page(tmp_path, HAVERING)


def test_without_a_rule_of_its_own_the_page_says_no_colours(tmp_path: Path) -> None:
    assert "green" not in page(tmp_path)
