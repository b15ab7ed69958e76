"""What is still to be determined of an aim is said gap by gap, and what can be judged beside a gap is judged."""

import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import outcomes
from outcomes import PluginSet

FRAMEWORK = """
format = 1

[framework]
id = "parents"
title = "Parents"
areas = "all"

[owners.public-health]
title = "Public health"

[indicators.confidence]
title = "Parents who are more confident"
unit = "%"
range = [0, 100]
polarity = "high"
data = {{ reader = "csv", path = "parents.csv", columns = {{ area = "area", period = "period", value = "value" }} }}

[aims.confidence]
title = "More confident parents"
indicator = "confidence"
{aim}
"""
GAP = '\n[[aims.confidence.undefined]]\nwhat = "{what}"\nowner = "public-health"\nby = {by}\nnote = "to be settled"\n'
LEVEL = '\n[aims.confidence.target]\nvalue = 65\nby = "2016"\n'
JUDGE = '\n[[aims.confidence.judge]]\nmetric = "{}"\n'


def gap(what: str, by: str = "2020-03-31") -> str:
    return GAP.format(what=what, by=by)


def results_of(folder: Path, aim: str, as_of: str = "2018-06-01") -> outcomes.Results:
    (folder / "framework.toml").write_text(FRAMEWORK.format(aim=aim))
    years = "".join(f"E06000001,{year},{60 + year - 2011}\n" for year in range(2011, 2018))
    (folder / "parents.csv").write_text(f"area,period,value\n{years}")
    return outcomes.evaluate(outcomes.load_framework(folder), as_of=datetime.date.fromisoformat(as_of))


def rows(folder: Path, aim: str, as_of: str = "2018-06-01") -> list[dict[str, Any]]:
    return list(results_of(folder, aim, as_of).to_rows())


def said(found: list[dict[str, Any]]) -> list[tuple[str | None, str | None]]:
    return [(row["metric"], row["outcome"] or row["reason"]) for row in found]


@pytest.mark.parametrize("what", ["target", "baseline", "source", "milestone", "indicator"])
def test_each_gap_is_a_row_of_its_own_with_who_closes_it_and_by_when(tmp_path: Path, what: str) -> None:
    (row,) = rows(tmp_path, gap(what))
    assert ("undefined", f"{what} undefined", None) == (row["status"], row["reason"], row["verdict"])
    assert " by Public health; it is due on 31 March 2020." in row["sentence"]


def test_an_aim_with_two_gaps_has_both(tmp_path: Path) -> None:
    found = rows(tmp_path, gap("target") + gap("source", "2019-01-01"))
    assert ["target undefined", "source undefined"] == [row["reason"] for row in found]
    assert ["31 March 2020.", "1 January 2019."] == [row["sentence"].partition("due on ")[2] for row in found]


def test_two_gaps_of_one_kind_are_one_row_that_names_both_dates(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, gap("milestone") + gap("milestone", "2018-01-01"))
    assert (
        "The milestone is still to be determined by Public health; it is due on 31 March 2020; and by Public health; "
        "it was due on 1 January 2018 and is overdue."
    ) == row["sentence"]


def test_a_gap_is_overdue_on_the_day_after_it_was_due(tmp_path: Path) -> None:
    (before,) = rows(tmp_path, gap("target", "2018-06-01"))
    (after,) = rows(tmp_path, gap("target", "2018-05-31"))
    assert (False, True) == ("overdue" in before["sentence"], "overdue" in after["sentence"])
    assert before["status"] == after["status"] == "undefined"


def test_a_milestone_to_be_determined_does_not_hide_the_indicator_beside_it(tmp_path: Path) -> None:
    found = rows(tmp_path, gap("milestone") + LEVEL + JUDGE.format("target.path"))
    assert [("target.path", "met"), (None, "milestone undefined")] == sorted(
        said(found), key=lambda each: each[0] is None
    )


def test_without_a_target_the_trend_is_still_judged_and_the_target_is_not(tmp_path: Path) -> None:
    found = rows(tmp_path, gap("target") + JUDGE.format("trend.recent") + JUDGE.format("target.path"))
    assert {"trend.recent", None} == {row["metric"] for row in found}


def test_a_target_that_says_of_itself_that_it_is_undefined_is_the_same_gap(tmp_path: Path) -> None:
    target = '\n[aims.confidence.target]\nundefined = { owner = "public-health", by = 2018-03-31, note = "open" }\n'
    (row,) = rows(tmp_path, target + JUDGE.format("target.path"))
    assert ("undefined", "target undefined") == (row["status"], row["reason"])
    assert "by Public health; it was due on 31 March 2018 and is overdue." in row["sentence"]


def test_without_a_baseline_a_level_is_judged_and_a_change_is_not(tmp_path: Path) -> None:
    change = '\n[aims.confidence.target]\nchange = 1\nbasis = "points"\nfrom = { period = "2012" }\n'
    judge = JUDGE.format("target.path")
    level = rows(tmp_path, gap("baseline") + LEVEL + judge)
    assert {"met", "baseline undefined"} == {word for _, word in said(level)}
    assert [(None, "baseline undefined")] == said(rows(tmp_path, gap("baseline") + change + judge))


@pytest.mark.parametrize("what", ["source", "indicator"])
def test_while_nobody_knows_what_is_measured_nothing_is_judged(tmp_path: Path, what: str) -> None:
    assert [(None, f"{what} undefined")] == said(rows(tmp_path, gap(what) + JUDGE.format("trend.recent")))


def test_coverage_tells_the_gaps_apart_and_counts_the_aim_once(tmp_path: Path) -> None:
    aim = gap("baseline", "2018-01-01") + gap("milestone") + LEVEL + JUDGE.format("target.path")
    covered = outcomes.coverage(results_of(tmp_path, aim))
    assert (1, 1, {"baseline": 1, "milestone": 1}, 1) == (covered.aims, covered.judged, covered.gaps, covered.overdue)
    assert "1 of 1 aims can be judged; still to be determined: 1 baseline, 1 milestone (1 overdue)" == str(covered)


def test_the_same_coverage_stands_in_json(tmp_path: Path) -> None:
    covered = results_of(tmp_path, gap("source")).to_dict()["coverage"]
    assert ({"source": 1}, 0, {"undefined": 1}) == (
        covered["gaps"],
        covered["gaps_overdue"],
        covered["by_status"],
    )


def test_the_plan_says_what_is_to_be_determined_apart_from_what_cannot_be_judged(tmp_path: Path) -> None:
    results_of(tmp_path, gap("milestone") + LEVEL + JUDGE.format("target.path"))
    plan = outcomes.make_plan(outcomes.load_framework(tmp_path), PluginSet.of())
    assert 1 == len(plan.steps)
    assert "still to be determined\n    1  milestone undefined: confidence" in str(plan)
    assert "nothing will be said of" not in str(plan)


def test_no_gap_is_ever_a_bad_verdict(tmp_path: Path) -> None:
    every = "".join(gap(what, "2012-01-01") for what in ("target", "baseline", "source", "milestone", "indicator"))
    found = rows(tmp_path, every)
    assert Counter({None: 5}) == Counter(row["verdict"] for row in found)
