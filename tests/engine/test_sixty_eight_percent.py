"""The 68% of parents, worked from the wording to the sentence: paths, verdicts under every reading, and chance.

"10% increase (year on year) from the baseline 2013 figure of 68% of parents reporting increased confidence as a parent"
(Leicestershire, Joint Health and Wellbeing Strategy, 2013). All numbers here were worked by hand.
"""

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import outcomes
from outcomes.framework import check_framework_file
from outcomes.framework.paths import OwnNumbers, target_path
from outcomes.framework.readings import readings_of
from outcomes.framework.targets import ChangeTarget, Start
from outcomes.periods import parse_period

FRAMEWORK = """
format = 1

[framework]
id = "parents"
title = "Parents"
area = "E10000018"

[indicators.confidence]
title = "Parents reporting increased confidence as a parent"
unit = "%"
range = [0, 100]
multiplier = 100
value_type = "proportion"
polarity = "high"

[indicators.confidence.data]
path = "parents.csv"
columns = {{ area = "area", period = "period", value = "value", count = "count", denominator = "parents" }}

[aims.confidence]
indicator = "confidence"
judge = [{{ metric = "target.path" }}]

[aims.confidence.target]
change = 10
basis = "relative"
every = "year"
compounding = "compound"
from = {{ period = "2013", value = 68.0 }}
beyond_range = "{policy}"
reading = {{ status = "{status}", by = "the board", why = "the wording leaves basis and compounding open" }}
"""
YEARS = [str(year) for year in range(2013, 2019)]

NAN = float("nan")
PATHS = {
    # reading: 2014, 2015, 2016, 2017, 2018
    "relative-compound": [74.8, 82.28, 90.508, 99.5588, 109.51468],
    "relative-linear": [74.8, 81.6, 88.4, 95.2, 102.0],
    "points-linear": [78.0, 88.0, 98.0, 108.0, 118.0],
    "relative-once": [74.8, 74.8, 74.8, 74.8, 74.8],
    "points-once": [78.0, 78.0, 78.0, 78.0, 78.0],
    # 32 are left to 100; each year closes a tenth of what is left.
    "gap-compound": [71.2, 74.08, 76.672, 79.0048, 81.10432],
    # On what was observed: 70, 80, 85, 90 in 2014 to 2017.
    "relative-ratchet": [74.8, 77.0, 88.0, 93.5, 99.0],
    # One step of 10% by the end, and nothing before it.
    "relative-at-end": [NAN, NAN, NAN, NAN, 74.8],
}


@pytest.mark.parametrize("name", PATHS)
def test_each_reading_asks_for_its_own_path(name: str) -> None:
    target = ChangeTarget(
        change=10.0, from_=Start(period="2013", value=68.0), until="2018" if name == "relative-at-end" else "",
        beyond_range="flag",
    )  # fmt: skip
    reading = {each.id: each for each in readings_of(target, low=0.0, high=100.0)}[name]
    assert reading.target is not None
    first = parse_period("2013")
    path = target_path(
        reading.target,
        first.kind,
        range(first.ordinal, first.ordinal + 6),
        own=OwnNumbers(observed=np.array([[68.0, 70.0, 80.0, 85.0, 90.0, 95.0]])),
        low=0.0,
        high=100.0,
    )
    np.testing.assert_allclose(np.atleast_2d(path.original)[0, 1:], PATHS[name], rtol=1e-12)


def test_ten_percent_more_parents_is_ten_percent_of_the_number_counted() -> None:
    """68 of 100 in 2013; with 120 asked in 2014, 74.8 of them are 62.33%."""
    target = ChangeTarget(change=10.0, from_=Start(period="2013", value=68.0), beyond_range="flag")
    count = {each.id: each for each in readings_of(target, low=0.0, high=100.0)}["count-compound"]
    assert count.target is not None
    first = parse_period("2013")
    path = target_path(
        count.target,
        first.kind,
        range(first.ordinal, first.ordinal + 2),
        own=OwnNumbers(baseline=[68.0], denominator=np.array([[100.0, 120.0]]), baseline_denominator=[100.0]),
        low=0.0,
        high=100.0,
    )
    assert pytest.approx(74.8 / 120 * 100) == float(path.original[0, 1])


def written(folder: Path, *, policy: str = "flag", status: str = "assumed") -> Path:
    (folder / "parents.csv").write_text("area,period,value,count,parents\n")
    (folder / "framework.toml").write_text(FRAMEWORK.format(policy=policy, status=status))
    return folder


def judged(folder: Path, values: dict[int, float], *, parents: int = 100, status: str = "assumed") -> dict[str, Any]:
    """The verdict on the latest of some years, each of which asked so many parents."""
    written(folder, status=status)
    known = {2013: 68.0, **values}
    rows = [f"E10000018,{year},{value},{value * parents / 100:g},{parents}\n" for year, value in known.items()]
    (folder / "parents.csv").write_text("area,period,value,count,parents\n" + "".join(rows))
    (row,) = outcomes.evaluate(folder, as_of=datetime.date(max(known) + 1, 6, 30)).to_rows()
    return row


def test_when_it_is_loaded_it_is_noted_that_the_path_passes_100_percent(tmp_path: Path) -> None:
    framework, report = check_framework_file(written(tmp_path))
    (note,) = report
    assert framework is not None
    assert ("OUT221", "warning") == (note.code, note.severity.value)
    assert note.found.startswith("the path asks for 109.515 in 2018, outside the range 0 to 100")
    line = (tmp_path / "framework.toml").read_text().splitlines()[note.location.line - 1]  # type: ignore[union-attr]
    assert "change = 10" == line


def test_unless_a_policy_is_named_the_framework_is_refused(tmp_path: Path) -> None:
    framework, report = check_framework_file(written(tmp_path, policy="error"))
    assert (None, ["OUT221"]) == (framework, [each.code for each in report])


def test_a_rise_of_ten_percent_is_met_as_a_share_and_missed_in_points(tmp_path: Path) -> None:
    row = judged(tmp_path, {2014: 74.8})
    assert ("depends on the reading", None, "met") == (row["status"], row["verdict"], row["outcome"])
    assert {
        "relative-linear": "met",
        "points-linear": "missed",
        "relative-once": "met",
        "points-once": "missed",
        "relative-ratchet": "met",
        "count-compound": "met",
        "gap-compound": "met",
    } == row["readings"]
    assert row["sentence"] == (
        "Whether this promise is kept depends on how its wording is read: if it meant 10% more each year than the year "
        "before: met; if it meant 10 percentage points more each year: missed. The figure is 74.8% in 2014."
    )


@pytest.mark.parametrize(("value", "verdict"), [(78.0, "met"), (71.0, "missed")])
def test_where_every_reading_says_the_same_the_statement_says_so(tmp_path: Path, value: float, verdict: str) -> None:
    """78 is the most that any reading asks of 2014, and 71.2 the least."""
    row = judged(tmp_path, {2014: value})
    assert ("judged", verdict, {verdict}) == (row["status"], row["verdict"], set(row["readings"].values()))
    assert "Every reading of the target that can be judged gives the same verdict." in row["sentence"]


def test_once_a_reading_is_agreed_it_alone_gives_the_verdict(tmp_path: Path) -> None:
    row = judged(tmp_path, {2014: 74.8}, status="agreed")
    assert ("judged", "met") == (row["status"], row["verdict"])
    assert "missed" == row["readings"]["points-linear"]


def test_in_2017_96_percent_keeps_four_readings_and_misses_the_wording(tmp_path: Path) -> None:
    """99.5588 as worded, 95.2 added up, 108 in points; 1.1 x 88 = 96.8 on the year before."""
    row = judged(tmp_path, {2014: 75, 2015: 81, 2016: 88, 2017: 96})
    assert ("depends on the reading", "missed") == (row["status"], row["outcome"])
    assert {
        # 108% of parents cannot be reached: nobody can say of that reading that it agrees.
        "points-linear": "unattainable as written",
        "relative-linear": "met",
        "relative-once": "met",
        "points-once": "met",
        "relative-ratchet": "missed",
        "count-compound": "missed",
        "gap-compound": "met",
    } == row["readings"]


def test_in_2018_no_percentage_can_keep_it_and_nobody_is_red_for_that(tmp_path: Path) -> None:
    row = judged(tmp_path, {2014: 75, 2015: 82, 2016: 90, 2017: 98, 2018: 100})
    assert ("unattainable as written", None) == (row["status"], row["verdict"])


def test_with_100_parents_the_rise_cannot_be_told_from_chance(tmp_path: Path) -> None:
    """p = 142.8/200 = 0.714; z = 0.068 / sqrt(0.714 x 0.286 x 0.02) = 0.068 / 0.063906 = 1.064; two-sided 0.287."""
    evidence = judged(tmp_path, {2014: 74.8})["evidence"]
    assert (1.06, 0.29, 0.0) == (round(evidence["z"], 2), round(evidence["p"], 2), evidence["beyond_chance"])


def test_693_parents_a_wave_would_show_it(tmp_path: Path) -> None:
    """(1.95996 sqrt(2 x 0.714 x 0.286) + 0.84162 sqrt(0.68 x 0.32 + 0.748 x 0.252))^2 / 0.068^2 = 692.06."""
    assert 693 == judged(tmp_path, {2014: 74.8})["evidence"]["sample_needed"]


def test_among_693_parents_it_is_told_from_chance(tmp_path: Path) -> None:
    """z = 1.064 x sqrt(6.93) = 2.80."""
    evidence = judged(tmp_path, {2014: 74.8}, parents=693)["evidence"]
    assert (2.8, 1.0) == (round(evidence["z"], 2), evidence["beyond_chance"])
