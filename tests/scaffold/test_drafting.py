"""A framework drafted from files judges every indicator of them, and agrees with what their publisher said.

Source of the figures: Office for Health Improvement and Disparities, Fingertips, Open Government Licence v3.0.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import polars
import pytest

import outcomes
from outcomes.cli.app import run
from outcomes.scaffold.drafting import draft_framework

ROOT = Path(__file__).parents[2]
PHOF = ROOT / "frameworks/public-health-outcomes-framework/data/phof-wyre-2022-12.csv"
CAMPYLOBACTER = ROOT / "tests/real_data/data/campylobacter-county-ua.csv"


def test_every_indicator_of_an_export_is_judged_in_one_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "framework", "wyre", "--from", str(PHOF), "--into", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    with PHOF.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    published = {row["IndicatorID"]: row for row in rows}
    framework = outcomes.load_framework(tmp_path / "wyre")
    # Of these two the export has enough counts to see that a value is its count out of its denominator.
    shares = {each.title for each in framework.indicators.values() if each.value_type == "proportion"}
    assert shares == {f"Supporting information - % population aged {ages}" for ages in ("under 18", "65+")}
    assert f"{len(published)} indicators; {len(published) - 2} of an unknown type of value" in printed
    assert {each.data.indicator for each in framework.indicators.values() if each.data} == set(published)
    for each in framework.indicators.values():
        assert each.data is not None
        row = published[each.data.indicator]
        assert each.title == " ".join(row["IndicatorName"].split())
        given = {"RAG - High is good": "high", "RAG - Low is good": "low"}.get(row["Polarity"], "none")
        assert each.polarity == given
    results = outcomes.evaluate(framework, as_of=date(2022, 12, 31))
    assert {row["indicator"] for row in results.to_rows()} == set(framework.indicators)


def test_verdicts_are_compared_with_the_published_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["new", "framework", "campylobacter", "--from", str(CAMPYLOBACTER), "--verify", "--into", str(tmp_path)]
    assert run(command) == 0
    printed = capsys.readouterr().out
    with CAMPYLOBACTER.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    header = next(name for name in rows[0] if re.sub(r"\W", "", name).startswith("ComparedtoEngland"))
    period = next(name for name in rows[0] if name.replace(" ", "").lower() == "timeperiod")
    area = next(name for name in rows[0] if name.replace(" ", "").lower() == "areacode")
    latest = {age: max(row[period] for row in rows if row["Age"] == age) for age in {row["Age"] for row in rows}}
    compared = {
        (row[area], row["Age"]): row[header]
        for row in rows
        if row[period] == latest[row["Age"]] and row[area] != "E92000001" and row[header] not in ("", "Not compared")
    }
    # The export names neither polarity nor type of value: its words of comparison tell the one, its counts the other.
    assert "1 indicator; 0 of an unknown type of value" in printed
    trend = next(name for name in rows[0] if name.replace(" ", "").lower() == "recenttrend")
    trends = [row for row in rows if row[period] == latest[row["Age"]] and row[trend]]
    for metric, said in (("benchmark.interval", len(compared)), ("trend.recent", len(trends))):
        line = next(each for each in printed.splitlines() if metric in each)
        assert [int(each) for each in re.findall(r"\d+", line.split(metric)[1])[:3]] == [said, 0, 0]


def test_several_files_are_one_framework_and_what_is_no_figure_is_said(tmp_path: Path) -> None:
    one, two, page = tmp_path / "one.csv", tmp_path / "two.csv", tmp_path / "areas.csv"
    one.write_text("area_code,period,value\nE06000008,2023,1\nE06000008,2024,2\n")
    two.write_text("indicator,area_code,period,value\na.b,E06000008,2024,2\nc,E06000008,2024,2\n")
    page.write_text("code,name,type\nE06000008,Blackburn,UA\n")
    notes = tmp_path / "notes.csv"
    notes.write_text("who,what\nme,nothing\n")
    draft = draft_framework("both", [one, two, page, notes])
    assert [(each.id, each.code) for each in draft.indicators] == [("one", "one"), ("a-b", "a.b"), ("c", "c")]
    assert len(draft.passed_over) == 1
    assert str(notes) in draft.passed_over[0]
    command = ["new", "framework", "both", "--into", str(tmp_path), "--from", str(one), "--from", str(two)]
    assert run([*command, "--from", str(page)]) == 0
    framework = outcomes.load_framework(tmp_path / "both")
    assert framework.areas.file == "data/areas.csv"
    results = outcomes.evaluate(framework, as_of=date(2025, 6, 1))
    assert {row["indicator"] for row in results.to_rows()} == {"one", "a-b", "c"}


def test_a_trend_gives_the_polarity_away_and_what_is_never_compared_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    header = "Indicator ID,Area Code,Time period,Value,Lower CI 95.0 limit,Recent Trend,Compared to England value or percentiles\n"
    path.write_text(
        header
        + "1,E92000001,2024,2,1,,Not compared\n1,E06000008,2024,2,1,Increasing and getting worse,Not compared\n"
        + "2,E92000001,2024,2,1,,Not compared\n2,E06000008,2024,2,1,,Similar\n"
    )
    first, second = draft_framework("export", [path]).indicators
    assert (first.polarity, first.not_compared) == ("low", True)
    assert (second.polarity, second.not_compared) == ("", False)


@pytest.mark.parametrize(
    ("figures", "polarity"),
    [
        ("E1,7,Worse\nE2,3,Better\nE3,5.1,Similar\n", "low"),
        ("E1,7,Better\nE2,3,Worse\n", "high"),
        ("E1,7,Higher\nE2,3,Lower\n", "none"),
        ("E1,7,Worse\nE2,3,Worse\n", ""),
        ("E1,7,Worse\nE2,8,Better\n", ""),
        ("E1,7,Similar\nE2,3,Not compared\n", ""),
        ("E1,7,Worse\nE2,3,Higher\n", "low"),
    ],
)
def test_words_of_comparison_give_the_polarity_away_where_they_agree(
    figures: str, polarity: str, tmp_path: Path
) -> None:
    header = "Indicator ID,Time period,Lower CI 95.0 limit,Area Code,Value,Compared to England value or percentiles\n"
    rows = "".join(f"1,2024,1,{line}\n" for line in ("E92000001,5,Not compared\n" + figures).splitlines())
    # Another year, with another figure for England, is compared with that and with no other.
    rows += "1,2014,1,E92000001,50,Not compared\n1,2014,1,E1,50,Similar\n"
    (tmp_path / "export.csv").write_text(header + rows)
    (drafted,) = draft_framework("export", [tmp_path / "export.csv"]).indicators
    assert drafted.polarity == polarity


@pytest.mark.parametrize(
    ("per", "counts", "shown", "expected"),
    [
        (100, 50, 1, ("proportion", 100)),
        (100_000, 50, 2, ("crude-rate", 100_000)),
        (1_000, 50, 9, ("crude-rate", 1_000)),
        (100, 2_000, 1, ("", 1)),  # counts above their denominators
        (105, 50, 1, ("", 1)),  # as standardising changes a rate
        (100, 50, 0, ("", 1)),  # whole numbers agree with too much
    ],
)
def test_counts_give_the_type_of_value_away_where_all_agree(
    per: float, counts: int, shown: int, expected: tuple[str, float], tmp_path: Path
) -> None:
    rows = ((1000 + 7 * place, counts + place) for place in range(24))
    lines = (
        f"1,E{place},2024,{round(count / people * per, shown)},{count},{people}\n"
        for place, (people, count) in enumerate(rows)
    )
    (tmp_path / "export.csv").write_text(
        "Indicator ID,Area Code,Time period,Value,Count,Denominator\n" + "".join(lines)
    )
    (drafted,) = draft_framework("export", [tmp_path / "export.csv"]).indicators
    assert (drafted.value_type, drafted.multiplier) == expected


def test_a_councils_own_table_is_judged_though_nothing_says_its_type_of_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kpi.csv"
    path.write_text(
        "Council,Financial Year,Quarter,KPI,Good is,Actual,Target\n"
        "Leeds,2022/23,Q1,Missed bins per 100k,Low,56.2,50\nLeeds,2022/23,Q2,Missed bins per 100k,Low,54.1,50\n"
        "Leeds,2022/23,Q1,Calls answered %,Higher is better,91.2%,90%\n"
        "Leeds,2022/23,Q2,Calls answered %,Higher is better,90.4%,90%\n"
    )
    assert run(["new", "framework", "calls", "--from", str(path), "--into", str(tmp_path)]) == 0
    assert run(["check", str(tmp_path / "calls"), "--data"]) == 0
    assert "OUT235" not in capsys.readouterr().err
    assert run(["run", str(tmp_path / "calls"), "--as-of", "2022-12-01"]) == 0
    page = " ".join(capsys.readouterr().out.split())
    assert "Nothing is promised; 2 supporting aims are judged." in page
    assert "worse Calls answered % 90.4% in Q2 2022/23, 91.2% before" in page
    assert "better Missed bins per 100k 54.1 in Q2 2022/23, 56.2 before" in page


def test_verify_needs_files_and_files_need_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "framework", "x", "--verify", "--into", str(tmp_path)]) == 2
    (tmp_path / "page.csv").write_text("who,what\nme,nothing\n")
    assert run(["new", "framework", "x", "--from", str(tmp_path / "page.csv"), "--into", str(tmp_path)]) == 11
    assert "no file holds an indicator" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_what_a_publisher_says_of_its_indicators_is_taken_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures, about = tmp_path / "figures.csv", tmp_path / "metadata.csv"
    figures.write_text("Indicator ID,Area Code,Time period,Value\n90366,E06000008,2023,79.5\n1234,E06000008,2023,1\n")
    about.write_text(
        "Indicator ID,Indicator,Indicator full name,Definition,Data source,Unit,Value type,Year type,Polarity,Frequency,"
        "Benchmarking method,Next update\n"
        "90366,A01b,Life expectancy at birth,Years,ONS,Years,Life expectancy,Calendar,RAG - High is good,Annual,"
        "Confidence intervals overlapping reference value (95.0),05/11/2024\n"
    )
    assert run(["inspect", str(about)]) == 0
    said = capsys.readouterr().out
    assert "# indicator 90366: Life expectancy at birth; compared by Confidence intervals overlapping" in said
    assert "next figures 05/11/2024" in said
    command = ["new", "framework", "life", "--from", str(figures), "--from", str(about), "--into", str(tmp_path)]
    assert run(command) == 0
    text = (tmp_path / "life" / "framework.toml").read_text()
    assert "# Its publisher expects the next figures: 05/11/2024." in text
    assert "# Its publisher compares areas by: Confidence intervals overlapping reference value (95.0)." in text
    indicator = outcomes.load_framework(tmp_path / "life").indicators["90366"]
    assert (indicator.title, indicator.polarity, indicator.value_type) == (
        "Life expectancy at birth", "high", "life-expectancy",
    )  # fmt: skip
    assert (indicator.unit, indicator.publishes) == (" years", "yearly in 11")
    assert not (tmp_path / "life" / "data" / "metadata.csv").exists()


def test_every_file_of_a_folder_is_drafted_and_what_is_no_table_is_said_and_not_copied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "given"
    (given / "2024").mkdir(parents=True)
    (given / "one.csv").write_text("indicator,area_code,period,value\na,E06000008,2023,1\na,E06000008,2024,2\n")
    (given / "2024" / "two.csv").write_text("indicator,area_code,period,value\nb,E06000008,2024,2\n")
    (given / "notes.txt").write_text("hello\n")
    (given / "paper.pdf").write_bytes(b"%PDF-1.4\n")
    assert run(["new", "framework", "all", "--from", str(given), "--into", str(tmp_path)]) == 0
    said = capsys.readouterr().err
    assert [name for name in ("one.csv", "two.csv", "notes.txt", "paper.pdf") if name in said] == [
        "notes.txt",
        "paper.pdf",
    ]
    made = {each.relative_to(tmp_path / "all").as_posix() for each in (tmp_path / "all").rglob("*") if each.is_file()}
    assert made == {"framework.toml", "data/one.csv", "data/two.csv"}
    results = outcomes.evaluate(tmp_path / "all", as_of=date(2025, 6, 1))
    assert {row["indicator"] for row in results.to_rows()} == {"a", "b"}


def test_a_folder_of_parquet_is_one_source(tmp_path: Path) -> None:
    for year, value in ((2023, 1.0), (2024, 2.0)):
        folder = tmp_path / "figures" / f"period={year}"
        folder.mkdir(parents=True)
        polars.DataFrame({"indicator": ["a"], "area_code": ["E06000008"], "value": [value]}).write_parquet(
            folder / "part.parquet"
        )
    assert run(["new", "framework", "parts", "--from", str(tmp_path / "figures"), "--into", str(tmp_path)]) == 0
    framework = outcomes.load_framework(tmp_path / "parts")
    assert [each.path for each in framework.data.values()] == [("data/figures/",)]
    (row,) = outcomes.evaluate(framework, as_of=date(2025, 6, 1)).to_rows()
    assert (row["status"], row["period"], row["value"]) == ("judged", "2024", 2.0)


def test_a_folder_without_a_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "framework", "x", "--from", str(tmp_path), "--into", str(tmp_path)]) == 11
    assert "a folder without a file of figures" in capsys.readouterr().err
