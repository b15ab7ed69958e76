"""Control charts of the site: the limits that stood at each period, by hand, and what is unusual."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import outcomes
from outcomes import ChartColumns, PluginSet, hookimpl
from outcomes.site.control import icons_of

spc: Any = pytest.importorskip("outcomes_spc.plugin")

FRAMEWORK = """
format = 1
framework = {{ id = "f", title = "F", areas = ["E07000128"] }}
data.waits = {{ path = "waits.csv" }}
[indicators.waits]
title = "Waits"
unit = "%"
value_type = "proportion"
multiplier = 100
range = [0, 100]
polarity = "low"
max_age = "9 years"
data = {{ source = "waits" }}
[aims.waits]
title = "Waits"
indicator = "waits"
supporting = true
judge = [{{ metric = "{metric}", {options} }}]
"""
REBASE = 'rebase = [{ starts = 2021-01-01, reason = "a new centre", author = "A", date = 2021-02-01 }]'
MONTHS = [f"{year}-{month:02d}" for year in (2020, 2021, 2022) for month in range(1, 13)]


def results_of(folder: Path, rows: list[str], metric: str = "spc.xmr", options: str = "", plugins: Any = None) -> Any:
    (folder / "framework.toml").write_text(FRAMEWORK.format(metric=metric, options=options))
    header = "area,area_name,period,value,count,denominator"
    (folder / "waits.csv").write_text("\n".join([header, *rows]) + "\n")
    day = datetime.date(2022, 6, 1)
    return outcomes.evaluate(folder, as_of=day, keep_observed=True, plugins=plugins or PluginSet.of(spc))


def values(numbers: list[float]) -> list[str]:
    return [f"E07000128,Wyre,{month},{number},," for month, number in zip(MONTHS, numbers, strict=False)]


def drawn(files: dict[str, bytes]) -> list[dict[str, str]]:
    """The points of the control chart, oldest first."""
    return list(csv.DictReader(io.StringIO(files["f/aims/waits-control.csv"].decode("utf-8-sig"))))[::-1]


def test_limits_stand_where_they_stood_and_begin_anew_where_the_framework_says_so(tmp_path: Path, site_of: Any) -> None:
    """Two means, 11 and 22, and moving ranges of 2 and 4: limits 2.66 of them away. The last point lies beyond."""
    numbers = [10, 12] * 6 + [20, 24] * 6 + [40]
    files = site_of(results_of(tmp_path, values(numbers), options=f"{REBASE}, base_points = 12"))
    points = drawn(files)
    limits = [(float(each["Lower limit"]), float(each["Centre"]), float(each["Upper limit"])) for each in points]
    assert limits[:12] == [(pytest.approx(5.68), 11, pytest.approx(16.32))] * 12
    assert limits[12:] == [(pytest.approx(11.36), 22, pytest.approx(32.64))] * 13
    assert [each["What it is"] for each in points] == ["as usual"] * 24 + ["unusual, for the worse"]
    page = files["f/aims/waits.html"].decode()
    assert "1 point unusual, for the worse" in page
    assert "new limits from 2021-01" in page
    assert 'aria-label="variation: unusually high, for the worse"' in page


def test_limits_follow_the_people_of_each_period(tmp_path: Path, site_of: Any) -> None:
    """Half of 100 or of 400: three standard errors are 15 or 7.5 points."""
    people = [100, 400] * 6
    rows = [f"E07000128,Wyre,{month},50,{number // 2},{number}" for month, number in zip(MONTHS, people, strict=False)]
    points = drawn(site_of(results_of(tmp_path, rows, metric="spc.p")))
    assert [float(each["Upper limit"]) for each in points] == pytest.approx([65, 57.5] * 6)
    assert [float(each["Lower limit"]) for each in points] == pytest.approx([35, 42.5] * 6)


def test_a_chart_that_nothing_is_said_of_is_not_drawn(tmp_path: Path, site_of: Any) -> None:
    assert "f/aims/waits-control.csv" not in site_of(results_of(tmp_path, values([10, 12, 11])))


class Hostile:
    """Judges as the control chart does, and gives something else for the drawing."""

    def __init__(self, chart: Any) -> None:
        self.info = attrs.evolve(spc.XMR, id="hostile.chart")
        self._chart = chart

    def evaluate(self, block: Any, params: Any) -> Any:
        return spc.Xmr().evaluate(block, params)

    def chart(self, block: Any, params: Any) -> Any:
        return self._chart(block)

    @hookimpl
    def register_metrics(self, register: Any) -> None:
        register(self)


def lines(shape: tuple[int, int], mark: Any = np.int8) -> ChartColumns:
    centre = np.ones(shape)
    return ChartColumns(centre=centre, lower=centre, upper=centre, mark=np.zeros(shape, mark))


@pytest.mark.parametrize(
    ("chart", "said"),
    [
        (lambda block: 1 / 0, "ZeroDivisionError"),
        (lambda block: exit(3), "it called sys.exit"),
        (lambda block: {"centre": block.value}, "it gave dict, not ChartColumns"),
        (lambda block: lines((1, 2)), "not float64 of shape"),
        (lambda block: lines(block.shape, np.int64), "its mark is int64"),
        (
            lambda block: attrs.evolve(lines(block.shape), mark=np.full(block.shape, 7, np.int8)),
            "one of its marks is 7",
        ),
        (lambda block: block.value.fill(0), "read-only"),
    ],
)
def test_a_drawing_that_fails_costs_the_drawing_and_no_verdict(
    chart: Any, said: str, tmp_path: Path, site_of: Any
) -> None:
    results = results_of(tmp_path, values([10, 12] * 6), metric="hostile.chart", plugins=PluginSet.of(Hostile(chart)))
    assert [row["outcome"] for row in results.to_rows()] == ["common cause"]
    (warning,) = [each for each in results.report if each.code == "OUT416"]
    assert "drawing a chart failed" in warning.found
    assert said in warning.found
    assert "f/aims/waits-control.csv" not in site_of(results)


def test_icons_are_those_of_making_data_count() -> None:
    both = icons_of("concern (low), expected to miss the target path")
    assert ["variation: unusually low, for the worse", "assurance: as it is, it will fall short"] == [
        each.partition('aria-label="')[2].partition('"')[0] for each in both
    ]
    assert (">L<" in both[0], ">F<" in both[1]) == (True, True)
    assert len(icons_of("common cause")) == 1
    assert icons_of("sustained shift, better") == ()
