"""A year that can mean two periods of the data: where they give different verdicts, none is given.

The engine took one of the two, and a board read "missed" of a promise that may have been kept (by-2025-fy).
"""

from datetime import date
from pathlib import Path

import pytest

import outcomes

HEAD = """
format = 1
[framework]
id = "t"
title = "T"
areas = { all = true }
[levels.priority.p]
title = "P"
[indicators.i]
title = "I"
polarity = "high"
MORE
data = { path = "d.csv", options = { OPTIONS } }
[aims.a]
title = "A"
priority = "p"
indicator = "i"
judge = [{ metric = "METRIC" }]
"""


def judged(
    folder: Path,
    target: str,
    figures: str,
    *,
    metric: str = "target.path",
    as_of: date = date(2026, 11, 27),
    more: str = "",
    options: str = "",
) -> outcomes.Results:
    head = HEAD.replace("METRIC", metric).replace("MORE", more).replace("OPTIONS", options)
    (folder / "framework.toml").write_text(head + target)
    rows = [each if each.startswith("E") else f"E10000017,{each}" for each in figures.split("; ")]
    (folder / "d.csv").write_text("\n".join(["area_code,period,value", *rows]) + "\n")
    return outcomes.evaluate(folder, as_of=as_of)


def said(results: outcomes.Results) -> list[str]:
    """Of every row what was found; of a withheld verdict each reading with what it gives, the one taken first."""
    return [
        f"{row['status']}: {', '.join(row['readings'].values())}" if row["status"] != "judged" else row["outcome"]
        for row in results.to_rows()
    ]


FROM = 'from = { period = "2019/20" }'
DEPENDS = {
    "missed in one year and met in the next": (
        f'target = {{ value = 80, by = "2025", {FROM} }}',
        "2019/20,60; 2024/25,79; 2025/26,81",
        {},
        "depends on the reading: met",
    ),
    "missed in one year, and the next is not over": (
        f'target = {{ value = 80, by = "2025", {FROM} }}',
        "2019/20,60; 2024/25,79",
        {"as_of": date(2025, 12, 31)},
        "depends on the reading: on track",
    ),
    "missed in one year, and nothing to judge the pace to the next from": (
        'target = { value = 80, by = "2025" }',
        "2024/25,79",
        {"as_of": date(2025, 12, 31)},
        "depends on the reading: not settled yet",
    ),
    "met in one year, and the next has no figure": (
        f'target = {{ value = 80, by = "2025", {FROM} }}',
        "2019/20,60; 2024/25,81; 2026/27,70",
        {"as_of": date(2027, 6, 1)},
        "depends on the reading: not settled yet",
    ),
    "a financial year against calendar years": (
        'target = { value = 81, by = "2021/22", from = { period = "2019" } }',
        "2019,60; 2020,70; 2021,80; 2022,82",
        {"as_of": date(2023, 3, 1)},
        "depends on the reading: met",
    ),
    "academic years": (
        f'target = {{ value = 80, by = "2025", {FROM} }}',
        "2019/20,60; 2024/25,79; 2025/26,81",
        {"more": 'year_type = "academic"'},
        "depends on the reading: missed",
    ),
    "the starting point of a promised direction": (
        'target = { direction = "increase", from = { period = "2019" }, by = "2020/21" }',
        "2018/19,60; 2019/20,64; 2020/21,62",
        {},
        "depends on the reading: not moved as wanted by the due period, untested",
    ),
    "a starting point within a year of the data": (
        'target = { direction = "increase", from = { period = "Apr 2013" }, by = "2014" }',
        "2012,60; 2013,64; 2014,62",
        {},
        "depends on the reading: not moved as wanted by the due period, untested",
    ),
    "the end of a change": (
        'target = { change = 20, every = "once", from = { period = "2019/20" }, until = "2025" }',
        "2019/20,60; 2024/25,70; 2025/26,73",
        {},
        "depends on the reading",
    ),
    "levels, all a year later": (
        'target = { levels = { "2021" = 70, "2023" = 80 } }',
        "2020/21,71; 2021/22,72; 2022/23,79; 2023/24,81",
        {},
        "depends on the reading: met",
    ),
    "the date of the aim": (
        f'due = "2025"\ntarget = {{ value = 80, {FROM} }}',
        "2019/20,60; 2024/25,79; 2025/26,81",
        {},
        "depends on the reading: met",
    ),
    "several years together": (
        'target = { direction = "increase", from = { period = "2013" }, by = "2015 - 17" }',
        "2011 - 13,60; 2012 - 14,61; 2013 - 15,70; 2014 - 16,69; 2015 - 17,65",
        {},
        "depends on the reading: not moved as wanted by the due period, untested",
    ),
}


@pytest.mark.parametrize("name", DEPENDS)
def test_a_verdict_that_the_other_year_would_change_is_withheld(name: str, tmp_path: Path) -> None:
    target, figures, how, expected = DEPENDS[name]
    results = judged(tmp_path, target, figures, **how)  # type: ignore[arg-type]
    (found,) = said(results)
    assert found.startswith(expected)
    assert [each for each in results.report.warnings if each.code == "OUT374"]
    (row,) = results.to_rows()
    assert row["verdict"] is None
    assert row["sentence"].startswith("Whether this promise is kept depends on how its wording is read: if it meant ")


def test_the_sentence_says_what_each_year_would_give(tmp_path: Path) -> None:
    (row,) = judged(tmp_path, *DEPENDS["missed in one year and met in the next"][:2]).to_rows()
    assert row["sentence"] == (
        "Whether this promise is kept depends on how its wording is read: if it meant by 2024/25: missed; if it meant by "
        "2025/26: met. The figure is 79.0 in 2024/25."
    )


def test_only_the_areas_that_it_matters_to_are_withheld(tmp_path: Path) -> None:
    figures = (
        "2024/25,79; 2025/26,81; E10000018,2024/25,90; E10000018,2025/26,91; E10000019,2024/25,50; E10000019,2025/26,51"
    )
    results = judged(tmp_path, 'target = { value = 80, by = "2025" }', figures)
    found = {row["area"]: row["status"] if row["verdict"] is None else row["verdict"] for row in results.to_rows()}
    assert found == {"E10000017": "depends on the reading", "E10000018": "met", "E10000019": "missed"}


STANDS = {
    "the same either way": (f'target = {{ value = 80, by = "2025", {FROM} }}', "2019/20,60; 2024/25,85; 2025/26,81"),
    "both still to come": (f'target = {{ value = 80, by = "2030", {FROM} }}', "2019/20,60; 2024/25,78; 2025/26,79"),
}


@pytest.mark.parametrize("name", STANDS)
def test_a_verdict_that_both_years_give_stands_and_says_so(name: str, tmp_path: Path) -> None:
    results = judged(tmp_path, *STANDS[name])
    (row,) = results.to_rows()
    assert row["status"] == "judged"
    assert "Every reading of the target that can be judged gives the same verdict." in row["sentence"]
    assert [each.code for each in results.report.warnings] == ["OUT374"]


CERTAIN = {
    "as the data writes it": 'target = { value = 80, by = "2024/25" }',
    "a day": 'target = { value = 80, by = "2025-03-31" }',
    "a month": 'target = { value = 80, by = "Dec 2025" }',
}


@pytest.mark.parametrize("name", CERTAIN)
def test_what_can_be_meant_in_one_way_only_is_judged_so(name: str, tmp_path: Path) -> None:
    results = judged(tmp_path, CERTAIN[name], "2023/24,70; 2024/25,79; 2025/26,81")
    assert said(results) == ["missed"]
    assert [each for each in results.report.warnings if each.code == "OUT374"] == []


def test_the_progress_metrics_depend_alike(tmp_path: Path) -> None:
    """On the way from 60: 80 by 2029/30 needs 2 a year, 80 by 2030/31 needs 1.82; 1.8 is made."""
    figures = "2019/20,60; 2020/21,61.8; 2021/22,63.6; 2022/23,65.4; 2023/24,67.2; 2024/25,69; 2025/26,70.8"
    results = judged(tmp_path, f'target = {{ value = 80, by = "2030", {FROM} }}', figures, metric="progress.pace")
    (row,) = results.to_rows()
    assert row["status"] == "depends on the reading", row["sentence"]


def test_the_years_of_a_target_are_those_of_its_source(tmp_path: Path) -> None:
    """ "2019/20" was taken for the financial year, which ends within the academic one, and so for 2018/19."""
    target = 'target = { value = 75, by = "2021/22", from = { period = "2019/20" } }'
    figures = "2019/20,60; 2020/21,70; 2021/22,80"
    results = judged(tmp_path, target, figures, options='year_type = "academic"', as_of=date(2022, 12, 1))
    assert said(results) == ["met"]
    assert list(results.report.warnings) == []


def test_the_first_milestone_is_a_year_after_what_was_measured(tmp_path: Path) -> None:
    """From 2019/20 (60): 66 in 2020/21, 72.6 in 2021/22. Steps were counted from December 2020, and 2020/21 was none."""
    target = 'target = { change = 10, from = { period = "2020" }, until = "2021/22" }'
    results = judged(tmp_path, target, "2019/20,60; 2020/21,66; 2021/22,72", as_of=date(2022, 6, 1))
    periods = [(each["period"], each["required"], each["state"]) for each in results.to_rows()[0]["periods"]]
    assert periods == [("2020/21", pytest.approx(66.0), "kept"), ("2021/22", pytest.approx(72.6), "missed")]


def test_labels_that_say_their_own_year_are_left_as_they_are(tmp_path: Path) -> None:
    target = 'target = { value = 75, by = "Mar 2022", from = { period = "2019 Q2" } }'
    results = judged(
        tmp_path, target, "2019/20,60; 2020/21,76", options='year_type = "academic"', as_of=date(2022, 12, 1)
    )
    assert said(results) == ["met"]


OWN = {
    "academic years": ("2019/20 academic year,60; 2020/21 academic year,70; 2021/22 academic year,80", "2022-12-01"),
    "August to July": ("Aug 2019 - Jul 2020,60; Aug 2020 - Jul 2021,70; Aug 2021 - Jul 2022,80", "2022-12-01"),
    "terms": ("Summer 2020,60; Autumn 2020,65; Spring 2021,70; Summer 2021,72; Summer 2022,80", "2022-12-01"),
    "ends of years": ("31 Mar 2019/20,60; 31 Mar 2020/21,70; 31 Mar 2021/22,80", "2022-12-01"),
}
TARGETS = {
    "level": 'target = { value = 75, by = "2021/22", from = { period = "2019/20" } }',
    "written with a hyphen": 'target = { value = 75, by = "2021-22", from = { period = "2019/20" } }',
    "levels": 'target = { levels = { "2021/22" = 75 }, from = { period = "2019/20" } }',
    "change": 'target = { change = 25, every = "once", from = { period = "2019/20" }, until = "2021/22" }',
    "due": 'due = "2021/22"\ntarget = { value = 75, from = { period = "2019/20" } }',
}


@pytest.mark.parametrize("kind", OWN)
@pytest.mark.parametrize("target", TARGETS)
def test_a_year_that_names_no_sort_is_one_of_the_years_of_the_data(kind: str, target: str, tmp_path: Path) -> None:
    """ "2019/20" was the financial year, which had ended before any of these years did, so that nothing was there."""
    figures, day = OWN[kind]
    results = judged(tmp_path, TARGETS[target], figures, as_of=date.fromisoformat(day))
    assert said(results) == ["met"]
    told = [each for each in results.report.warnings if each.code in ("OUT370", "OUT374", "OUT375")]
    # A starting point of a year in data by terms is told to be its last term (OUT380).
    assert told == []


def test_a_year_that_says_its_sort_is_not_one_of_another(tmp_path: Path) -> None:
    target = 'target = { value = 75, by = "FY2021/22", from = { period = "2019/20" } }'
    results = judged(tmp_path, target, OWN["academic years"][0], as_of=date(2022, 12, 1))
    assert said(results) == ["depends on the reading: met"]


def test_a_year_of_which_the_data_has_two_sorts_is_said_to_be_unclear(tmp_path: Path) -> None:
    figures = "; ".join(
        f"{area},{year}{words},{value}"
        for area, words in (("E10000017", ""), ("E10000018", " academic year"))
        for year, value in (("2019/20", 60), ("2020/21", 70), ("2021/22", 80))
    )
    target = 'target = { value = 75, by = "2021/22" }'
    (warning,) = judged(tmp_path, target, figures, as_of=date(2022, 12, 1)).report.warnings
    assert warning.code == "OUT374"
    assert (warning.found, warning.to_do) == (
        '"2021/22" can be of financial years or academic years, and the data has both; each area is held to it in those '
        "of its figures",
        'write "financial year 2021/22" or "academic year 2021/22", whichever is meant',
    )


@pytest.mark.parametrize("figures", ["2020-W0{},6{}", "202{} H1,6{}", "Autumn 202{},6{}", "202{}/2{} H2,6{}"])
@pytest.mark.parametrize(
    "target",
    [
        'target = { change = 1, basis = "points", from = { period = "2020/21" }, beyond_range = "flag" }',
        'target = { levels = { "2021/22" = 61, "2023 Q4" = 62 }, from = { period = "2020" } }',
        'target = { change = 1, basis = "points", every = "month", from = { period = "2020" }, beyond_range = "flag" }',
        'target = { value = 61, from = { period = "2020/21" }, by = "2030" }',
    ],
)
def test_weeks_terms_and_half_years_are_held_to_promises(figures: str, target: str, tmp_path: Path) -> None:
    """Their lengths were not known, and the run ended as a defect."""
    rows = "; ".join(
        figures.format(*((each, each + 1, each) if "/" in figures else (each, each))) for each in range(1, 5)
    )
    results = judged(tmp_path, target, rows, as_of=date(2024, 12, 1))
    assert results.to_rows()
