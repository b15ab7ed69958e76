"""More counted of a part than of its whole is a warning of the run, for the same area and period only."""

import datetime
from pathlib import Path

import pytest

import outcomes

FRAMEWORK = """
format = 1

[framework]
id = "network"
title = "A network of schools"
areas = "all"

[data.schools]
path = "schools.csv"
options = {{ columns = {{ indicator = "indicator", area = "area", period = "period", value = "value" }} }}

[indicators.recruited]
title = "Schools recruited"
value_type = "count"
data = {{ source = "schools" }}

[indicators.piloting]
title = "Schools piloting"
value_type = "count"
disclosure = {disclosure}
data = {{ source = "schools" }}

[aims.recruited]
indicator = "recruited"
judge = [{{ metric = "target.count", rule = "at-least", number = 1 }}]

[aims.piloting]
indicator = "piloting"
part_of = "recruited"
judge = [
    {{ metric = "target.count", rule = "at-least", number = 1 }},
    {{ metric = "target.count", rule = "at-least", number = 2 }},
]
"""


def warnings(folder: Path, rows: str, disclosure: int = 0) -> list[str]:
    (folder / "framework.toml").write_text(FRAMEWORK.format(disclosure=disclosure))
    (folder / "schools.csv").write_text(f"indicator,area,period,value\n{rows}")
    results = outcomes.evaluate(outcomes.load_framework(folder), as_of=datetime.date(2020, 1, 1))
    return [each.found for each in results.report if each.code == "OUT248"]


RECRUITED = "recruited,E06000001,2013,10\n"


def test_as_many_of_the_part_is_right(tmp_path: Path) -> None:
    assert [] == warnings(tmp_path, RECRUITED + "piloting,E06000001,2013,10\n")


def test_more_of_the_part_is_said_once(tmp_path: Path) -> None:
    found = warnings(tmp_path, RECRUITED + "piloting,E06000001,2013,12\n")
    assert ['12 in E06000001, 2013, and 10 of "Schools recruited", of which it is part'] == found


def test_two_areas_are_one_warning(tmp_path: Path) -> None:
    rows = RECRUITED + RECRUITED.replace("E06000001", "E06000002")
    rows += "piloting,E06000001,2013,12\npiloting,E06000002,2013,11\n"
    (found,) = warnings(tmp_path, rows)
    assert found.endswith("of which it is part, and 1 more like it")


@pytest.mark.parametrize("row", ["piloting,E06000002,2013,12\n", "piloting,E06000001,2014,12\n"])
def test_another_area_or_another_year_cannot_be_compared(tmp_path: Path, row: str) -> None:
    assert [] == warnings(tmp_path, RECRUITED + row)
