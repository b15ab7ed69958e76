"""Published files that were kept aside until the rules were written: each is judged as its publisher means it.

The folders of `published` are shared/cases/published of the project's brief.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import outcomes
from outcomes.diagnostics import DataError, Report
from outcomes.engine.plan import make_plan
from outcomes.periods import parse_labels

PUBLISHED = Path(__file__).parent / "published"


def planned(path: Path) -> Report:
    return make_plan(outcomes.load_framework(path), outcomes.PluginSet.of()).report


def judged(framework: str, as_of: date) -> tuple[list[dict[str, Any]], list[str]]:
    results = outcomes.evaluate(outcomes.load_framework(PUBLISHED / framework), as_of=as_of)
    return results.to_rows(), [str(each).split(": ", 1)[1] for each in results.report]


@pytest.mark.parametrize("framework", ["framework.toml", "nokind.toml"])
def test_a_cumulative_indicator_is_one_series_that_is_judged(framework: str) -> None:
    rows, said = judged(f"cumulative-quarters/{framework}", date(2026, 2, 1))
    assert said == []
    compared = [row for row in rows if row["metric"] == "benchmark.interval" and row["area"] == "E08000009"]
    # Trafford 50.5 and England 34.4 of those invited by the third quarter of the fifth year, in the published file.
    assert [(row["period"], row["value"], row["benchmark"], row["outcome"]) for row in compared] == [
        ("2021/22 Q1 - 2025/26 Q3", 50.5, 34.4, "Better")
    ]


def test_nineteen_labels_that_grow_from_one_quarter_are_nineteen_periods_in_a_row() -> None:
    labels = ["2021/22 Q1", *(f"2021/22 Q1 - {y}/{(y + 1) % 100} Q{q}" for y in range(2021, 2026) for q in range(1, 5))]
    parsed = parse_labels([labels[0], *labels[2:-1]])
    assert [kind.title for kind in parsed.kinds] == ["quarters accumulating over 5 financial years"]
    assert (parsed.ordinal - parsed.ordinal[0]).tolist() == list(range(19))


def test_counting_begins_anew_with_the_next_start() -> None:
    labels = ["2018/19 Q1 - 2020/21 Q3", "2021/22 Q1 - 2022/23 Q1"]
    assert [kind.span for kind in parse_labels(labels).kinds] == [12]


@pytest.mark.parametrize(
    ("labels", "form"),
    [
        (["Q1 2023/24", "Q2 2023/24 YTD", "2023/24 Q3 (cumulative)"], ""),
        (["2023/24 Q1", "2023/24 Q1-Q2", "2023/24 Q1-Q3"], ""),
        (["2023/24 Q1", "Quarter 2 23/24", "Q3 2023-24"], "YTD"),
    ],
)
def test_quarters_of_a_year_so_far_are_one_series_with_its_first_quarter(labels: list[str], form: str) -> None:
    parsed = parse_labels(labels, form=form)
    assert [kind.title for kind in parsed.kinds] == ["quarters accumulating over 1 financial year"]
    days = [(str(period.start), str(period.end)) for place in range(3) if (period := parsed.period(place))]
    assert days == [("2023-04-01", end) for end in ("2023-06-30", "2023-09-30", "2023-12-31")]


def test_a_quarter_that_stands_alone_is_no_year_so_far() -> None:
    titles = {kind.title for kind in parse_labels(["2023/24 Q1", "2023/24 Q2", "2023/24 Q1-Q2"]).kinds}
    assert titles == {"financial quarter", "quarters accumulating over 1 financial year"}


@pytest.mark.parametrize(
    ("header", "label", "advice"),
    [
        ("Completions (YTD)", "Q2 2023/24", 'set period_format = "YTD" in the options of the data source'),
        ("Cumulative total", "Sep 2023", "write the months of each"),
        ("Completions", "Q2 2023/24", ""),
        ("Completions YTD", "2023/24 Q1-Q2", ""),
    ],
)
def test_figures_that_are_called_those_of_a_year_so_far_are_told(
    tmp_path: Path, header: str, label: str, advice: str
) -> None:
    (tmp_path / "d.csv").write_text(f"area,period,{header}\nA,{label},60\n")
    path = tmp_path / "framework.toml"
    path.write_text(
        'format = 1\n[framework]\nid = "t"\ntitle = "T"\narea = "A"\n[indicators.i]\ntitle = "I"\n'
        f'data = {{ path = "d.csv", options = {{ columns = {{ value = "{header}" }} }} }}\n'
        '[aims.a]\nindicator = "i"\njudge = [{ metric = "change.threshold" }]\n'
    )
    report = outcomes.evaluate(outcomes.load_framework(path), as_of=date(2024, 1, 1)).report
    said = [str(each) for each in report if each.code == "OUT323"]
    assert [advice in each for each in said] == ([True] if advice else [])


def test_four_quarters_that_roll_are_no_growing_series() -> None:
    labels = ["2021/22 Q1 - 2021/22 Q4", "2021/22 Q2 - 2022/23 Q1"]
    assert [kind.title for kind in parse_labels(labels).kinds] == ["rolling 4 quarters"]


def test_a_count_below_0_sets_its_own_series_aside_and_no_other() -> None:
    rows, said = judged("negative-count/framework.toml", date(2021, 6, 1))
    status = {
        row["indicator"]: {each["status"] for each in rows if each["indicator"] == row["indicator"]} for row in rows
    }
    assert status == {"ewd": {"impossible data"}, "le": {"no benchmark"}}
    assert any("OUT341" in each and "the series is set aside" in each for each in said)


def test_it_can_be_an_error_as_before_and_an_excess_may_be_below_0(tmp_path: Path) -> None:
    text = (PUBLISHED / "negative-count/framework.toml").read_text()
    shutil.copytree(PUBLISHED / "negative-count/data", tmp_path / "data")
    path = tmp_path / "framework.toml"
    path.write_text(text.replace('reader = "fingertips"', 'reader = "fingertips"\nvalues = "error"'))
    with pytest.raises(DataError, match="OUT341"):
        outcomes.evaluate(outcomes.load_framework(path), as_of=date(2021, 6, 1))
    path.write_text(text.replace('polarity = "low"', 'value_type = "ratio"\npolarity = "low"'))
    results = outcomes.evaluate(outcomes.load_framework(path), as_of=date(2021, 6, 1))
    assert {row["status"] for row in results.to_rows()} == {"no benchmark"}
    assert {each.code for each in results.report} == {"OUT377"}, "the file has no row of England"


def test_the_fingertips_reader_takes_what_its_messages_advise() -> None:
    rows, said = judged("advice-refused/framework.toml", date(2021, 6, 1))
    assert ["OUT377" in each for each in said] == [True], "the file has no row of England, and that is all"
    assert {row["status"] for row in rows} == {"no benchmark"}


def test_five_levels_without_judgement_have_the_words_of_the_export() -> None:
    rows, _ = judged("five-level-words/framework.toml", date(2024, 6, 1))
    # The last column of data/export.csv.
    assert {row["area"]: row["outcome"] for row in rows}["E54000008"] == "Higher 99.8"


def test_a_trend_that_can_never_be_told_is_said_at_definition_time(tmp_path: Path) -> None:
    path = tmp_path / "framework.toml"
    path.write_text(
        'format = 1\n[framework]\nid = "t"\ntitle = "T"\nareas = "all"\n[data.d]\npath = "d.csv"\n'
        '[indicators.i]\ntitle = "I"\ndata = { source = "d" }\n'
        '[aims.a]\nindicator = "i"\njudge = [{ metric = "trend.recent" }]\n'
    )
    (tmp_path / "d.csv").write_text("area,period,value\n")
    report = planned(path)
    assert [(each.code, each.severity.name) for each in report] == [("OUT235", "WARNING")]
    path.write_text(path.read_text().replace('title = "I"', 'title = "I"\nvalue_type = "dsr"'))
    assert not planned(path).diagnostics


@pytest.mark.parametrize(("mark", "options"), [("[c]", ""), ("[low]", ""), (">95", ""), ("!", 'marks = "nomis"')])
def test_what_is_held_back_is_suppressed_to_the_verdict(tmp_path: Path, mark: str, options: str) -> None:
    (tmp_path / "d.csv").write_text(f"area,period,value\nA,2022/23,60\nA,2023/24,61\nA,2024/25,{mark}\n")
    path = tmp_path / "framework.toml"
    path.write_text(
        'format = 1\n[framework]\nid = "t"\ntitle = "T"\narea = "A"\n[indicators.i]\ntitle = "I"\npolarity = "high"\n'
        f'data = {{ path = "d.csv", options = {{ {options} }} }}\n'
        '[aims.a]\nindicator = "i"\ntarget = { value = 80, by = "2024/25" }\njudge = [{ metric = "target.path" }]\n'
    )
    results = outcomes.evaluate(outcomes.load_framework(path), as_of=date(2025, 6, 1))
    assert [(row["status"], row["verdict"]) for row in results.to_rows()] == [("suppressed", None)]
