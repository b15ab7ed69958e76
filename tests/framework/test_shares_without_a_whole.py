"""A proportion in percent whose multiplier was left at 1 is warned of where the framework is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from one_indicator import one_indicator
from outcomes.framework import check_framework_file

AIM = 'indicator = "i"\njudge = [{ metric = "trend.recent" }]\n'


@pytest.mark.parametrize(
    ("measure", "warned"),
    [
        ('unit = "%"\nvalue_type = "proportion"', True),
        ('unit = "%"\nstatistic = "proportion"', True),
        ('unit = "%"\nvalue_type = "proportion"\nmultiplier = 100', False),
        ('value_type = "proportion"', False),
        ('unit = "%"', False),
    ],
)
def test_a_proportion_in_percent_needs_its_multiplier(measure: str, warned: bool, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("area_code,period,value\n")
    (tmp_path / "framework.toml").write_text(one_indicator(AIM, measure=f'polarity = "high"\n{measure}'))
    _, report = check_framework_file(tmp_path)
    told = [each for each in report if each.code == "OUT254"]
    assert [(each.severity.value, each.location and each.location.line) for each in told] == [("warning", 12)] * warned
    assert not told or "write multiplier = 100" in told[0].to_do
