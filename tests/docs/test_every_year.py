"""The page on promises made every year shows what the shipped framework says on each of its days."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import outcomes

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "every-year.md").read_text(encoding="utf-8")
FIGURES = {2013: 68.0, 2014: 78.0, 2015: 70.0, 2016: 50.0}


def judged(day: date) -> tuple[dict[str, Any], outcomes.Results]:
    framework = outcomes.load_framework(ROOT / "frameworks" / "leicestershire-jhws-2013")
    rows = [
        {"indicator": "parent-confidence", "area": "E10000018", "period": str(year), "value": value}
        for year, value in FIGURES.items()
    ]
    reference = framework.indicators["parent-confidence"].data
    assert reference is not None
    results = outcomes.evaluate(
        framework, {reference.source: outcomes.Observations.from_rows(rows)}, as_of=day, aims=["parent-confidence"]
    )
    return next(row for row in results.to_rows() if row["metric"] in ("target.path", None)), results


def test_the_page_shows_what_is_said_on_each_day() -> None:
    table = PAGE.split("<!-- begin days -->")[1].split("<!-- end days -->")[0].strip().splitlines()[2:]
    shown = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table]
    assert len(shown) == 4
    for day, sentence in shown:
        row, _ = judged(datetime.strptime(day, "%d %B %Y").date())
        assert (day, row["sentence"]) == (day, sentence)


def test_2014_was_kept_and_2015_and_2016_were_not() -> None:
    """Today's wrong answer was "The target is met: 78.0% in 2014"."""
    row, results = judged(date(2017, 6, 1))
    assert (row["verdict"], row["period"], row["value"]) == ("missed", "2016", 50.0)
    assert (row["evidence"]["periods_kept"], row["evidence"]["periods_judged"]) == (1.0, 3.0)
    assert "kept in 1 of 3 years: in 2014, but not in 2015 or 2016" in row["sentence"]
    found = results.periods().to_rows()
    assert [(each["period"], each["state"], each["value"]) for each in found] == [
        ("2014", "kept", 78.0),
        ("2015", "missed", 70.0),
        ("2016", "missed", 50.0),
    ]
    # 68 x 1.1, x 1.1, x 1.1, by hand.
    for each, required in zip(found, (74.8, 82.28, 90.508), strict=True):
        assert abs(each["required"] - required) < 1e-9
    assert "missed: 70 against 82.28" in str(results.explain(0))


def test_after_two_years_without_a_figure_it_is_stale_and_never_met() -> None:
    row, results = judged(date(2019, 1, 1))
    assert (row["status"], row["verdict"]) == ("stale", None)
    assert "none has come for 2017 or 2018" in row["sentence"]
    assert [each["state"] for each in results.periods().to_rows()] == ["kept", "missed", "missed"] + ["no figure"] * 2


def kept_every_year(figures: dict[str, float], day: date) -> dict[str, Any]:
    """The row of the target that the page writes for "maintain at 95% or above"."""
    written = next(block for block in PAGE.split("```toml\n")[1:] if block.startswith("target = { value = 95"))
    framework = outcomes.from_dict(
        {
            "format": 1,
            "framework": {"id": "kept", "title": "Kept", "areas": "all"},
            "indicators": {"share": {"title": "Share", "unit": "%", "polarity": "high"}},
            "aims": {"share": {"indicator": "share", "judge": [{"metric": "target.path"}]}
                     | tomllib.loads(written.split("```")[0])},
        }
    )  # fmt: skip
    rows = [{"indicator": "share", "area": "A", "period": year, "value": value} for year, value in figures.items()]
    (row,) = outcomes.evaluate(framework, outcomes.Observations.from_rows(rows), as_of=day).to_rows()
    return row


def test_a_level_in_every_year_is_told_as_the_page_says() -> None:
    assert "Of 95.5, 94.2, 95 and 95.1 percent in 2021 to 2024 the row of June 2025 reads" in PAGE
    row = kept_every_year({"2021": 95.5, "2022": 94.2, "2023": 95.0, "2024": 95.1}, date(2025, 6, 30))
    assert (row["verdict"], row["evidence"]["periods_kept"], row["evidence"]["periods_judged"]) == ("met", 3.0, 4.0)
    assert f'"{row["sentence"]}"' in " ".join(PAGE.split())
    assert "94.9% in 2021 is *missed*" in PAGE
    assert kept_every_year({"2021": 94.9}, date(2022, 6, 30))["verdict"] == "missed"
