"""What could be promised, against cases worked by hand; and that nothing is suggested which the figures do not carry."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

import outcomes
from outcomes.reports.suggested import suggested_lines

AS_OF = datetime.date(2019, 6, 1)
HEAD = """
format = 1
framework = {{ id = "f", title = "F", areas = "all" }}
data.x = {{ path = "x.csv" }}
[indicators.i]
title = "I"
polarity = "{polarity}"
data = {{ source = "x" }}
{more}
[aims.a]
title = "An aim"
indicator = "i"
{aim}
[aims.thing]
title = "A thing to be done"
kind = "deliverable"
judge = [{{ metric = "delivery.status" }}]
returns = {{ items = [{{ id = "done", title = "Done" }}] }}
"""
GAP = 'undefined = [{ what = "target" }]'
LINE = (1.0, 2.0, 1.3, 3.75, 2.25)
"""Lane, Online statistics education, chapter 14: slope 0.425, intercept 0.785, standard error of estimate 0.9645."""


def suggested(
    folder: Path,
    rows: list[str],
    *,
    polarity: str = "high",
    more: str = 'unit = "points"',
    aim: str = GAP,
    **asked: Any,
) -> tuple[outcomes.Suggestion, ...]:
    (folder / "framework.toml").write_text(HEAD.format(polarity=polarity, more=more, aim=aim))
    header = "area,period,count,denominator" if rows[0].count(",") == 3 else "area,period,value"
    (folder / "x.csv").write_text("\n".join([header, *rows, ""]))
    return outcomes.suggest(folder, "a", as_of=AS_OF, plugins=outcomes.PluginSet.of(), **asked)


def figures(values: Any, area: str = "E06000001") -> list[str]:
    return [f"{area},{2014 + place},{value}" for place, value in enumerate(values)]


def by_method(suggestion: outcomes.Suggestion) -> dict[str, outcomes.CandidateLevel]:
    return {each.method: each for each in suggestion.candidates}


def test_the_trend_leads_where_the_textbook_line_does(tmp_path: Path) -> None:
    (found,) = suggested(tmp_path, figures(LINE), by="2023")
    # Five years after the fifth point: 0.785 + 0.425 x 10. Error: 0.9645 x root of (1 + 1/5 + 7^2/10), times t = 3.1824.
    half = 3.1824 * 0.9645 * 6.1**0.5
    trend = found.trend
    assert trend is not None
    assert (found.by, found.years, trend.points) == ("2023", 5, 5)
    assert trend.value == pytest.approx(5.035, abs=1e-9)
    assert (trend.lower, trend.upper) == (pytest.approx(5.035 - half, abs=2e-3), pytest.approx(5.035 + half, abs=2e-3))
    led = by_method(found)["trend"]
    assert (led.change, led.a_year) == (pytest.approx(2.785), pytest.approx(0.557))
    assert (led.named, led.people, led.sample) == ("projection", None, None)


def test_a_trend_that_leads_beyond_what_can_be_is_told_as_far_as_that(tmp_path: Path) -> None:
    """A line of ten points a year from 95% leads to 145% in five years, which nobody can promise."""
    more = 'unit = "%"\nrange = [0, 100]'
    (found,) = suggested(tmp_path, figures((55.5, 65, 75, 85, 95)), by="2023", more=more)
    led = by_method(found)["trend"]
    assert (led.level, led.change) == (100.0, 5.0)
    assert led.chance is not None
    assert led.chance > 0.99


def test_what_is_promised_now_is_no_target_that_nothing_looks_at(tmp_path: Path) -> None:
    aim = 'judge = [{ metric = "target.path" }]\ntarget = { value = 5, by = "2023" }'
    assert len(suggested(tmp_path, figures(LINE), aim=aim)) == 1
    asked = outcomes.api.suggesting_results(tmp_path, "a", as_of=AS_OF, plugins=outcomes.PluginSet.of())
    assert not [each for each in asked.report.diagnostics if each.code == "OUT237"]


def test_the_best_quarter_is_the_inclusive_quartile_of_areas_in_the_same_period(tmp_path: Path) -> None:
    values = {"E06000001": 10, "E06000002": 20, "E06000003": 30, "E06000004": 40, "E06000005": 50}
    rows = [line for area, value in values.items() for line in figures([value], area)]
    # A figure of another year is no part of the quarter.
    rows.append("E06000006,2012,99")
    high = suggested(tmp_path, rows)
    assert by_method(high[0])["quarter"].level == 40
    assert by_method(high[4])["quarter"].remark == "already there"
    low = suggested(tmp_path, rows, polarity="low")
    assert by_method(low[0])["quarter"].level == 20
    assert high[0].areas == 5


def test_of_three_areas_there_is_no_quarter_and_of_three_figures_no_trend(tmp_path: Path) -> None:
    rows = [line for area in ("E06000001", "E06000002", "E06000003") for line in figures([1, 2, 3], area)]
    found = suggested(tmp_path, rows)[0]
    assert [each.method for each in found.candidates] == ["maintain"]
    assert [each.split(":")[0] for each in found.missing] == ["No trend", "No best quarter", "No smallest change"]


def test_of_four_areas_there_is_a_best_quarter(tmp_path: Path) -> None:
    values = {"E06000001": 10, "E06000002": 20, "E06000003": 30, "E06000004": 40}
    found = suggested(tmp_path, [line for area, value in values.items() for line in figures([value], area)])
    # Hyndman and Fan's definition 7: a quarter of the way from the third to the fourth.
    assert by_method(found[0])["quarter"].level == 32.5


def test_a_trend_that_stands_still_is_not_worse_than_now(tmp_path: Path) -> None:
    (found,) = suggested(tmp_path, figures([5, 5, 5, 5, 5]))
    trend = by_method(found)["trend"]
    assert (trend.level, trend.change, trend.remark) == (5, 0, "")


COUNTED = 'unit = "%"\nvalue_type = "proportion"\nstatistic = "proportion"\nmultiplier = 100\nrange = [0, 100]'


def test_what_a_change_means_in_people_and_for_a_survey(tmp_path: Path) -> None:
    (found,) = suggested(tmp_path, ["E06000001,2018,680,1000"], more=COUNTED, by="2023")
    smallest = by_method(found)["smallest"]
    # As the statistic says by hand; of a thousand, 57 people; a year, a fifth of it.
    assert smallest.level == pytest.approx(73.69, abs=0.005)
    assert (smallest.people, smallest.a_year) == (57, pytest.approx(5.69 / 5, abs=0.001))
    # The survey of as many as were counted shows it: the level was worked out so.
    assert smallest.sample == pytest.approx(1000, abs=1)
    effect = by_method(found)["effect"]
    # Cohen's h between 68% and its level is 0.1: 2 asin(root p).
    from math import asin, sqrt

    assert 2 * asin(sqrt(effect.level / 100)) - 2 * asin(sqrt(0.68)) == pytest.approx(0.1)
    assert found.people == 1000


def test_small_numbers_of_people_are_not_told(tmp_path: Path) -> None:
    rows = [f"E06000001,{2013 + place},{count},1200" for place, count in enumerate((600, 602, 601, 603, 602, 604))]
    plain = by_method(suggested(tmp_path, rows, more=COUNTED)[0])["trend"]
    assert plain.people is not None
    assert 0 < plain.people < 10
    kept = suggested(tmp_path, rows, more=f"{COUNTED}\ndisclosure = 10")
    assert by_method(kept[0])["trend"].people is None
    # As many as the threshold are told, one fewer are not.
    just = suggested(tmp_path, rows, more=f"{COUNTED}\ndisclosure = {plain.people}")
    assert by_method(just[0])["trend"].people == plain.people
    beyond = suggested(tmp_path, rows, more=f"{COUNTED}\ndisclosure = {plain.people + 1}")
    assert by_method(beyond[0])["trend"].people is None
    # A figure that is too small itself is withheld where it is read, and nothing is suggested of it.
    small = suggested(tmp_path, ["E06000001,2018,4,40"], more=f"{COUNTED}\ndisclosure = 10")
    assert (small[0].candidates, small[0].value) == ((), None)
    assert "small number" in small[0].reason


def test_of_rolling_averages_only_those_that_share_no_year_make_the_trend(tmp_path: Path) -> None:
    # Every third is on the line; those between would bend it.
    values = [10, 90, 90, 12, 90, 90, 14, 90, 90, 16]
    rows = [f"E06000001,{2005 + n} - {(2007 + n) % 100:02},{value}" for n, value in enumerate(values)]
    (found,) = suggested(tmp_path, rows, by="2017 - 19")
    assert found.trend is not None
    assert (found.trend.points, found.by) == (4, "2017 - 19")
    assert found.trend.value == pytest.approx(18)


@pytest.mark.parametrize(
    ("by", "reached", "years"),
    [("2023", "2022/23", 5), ("2023-03-31", "2022/23", 5), ("2023-03-30", "2021/22", 4), ("2022/23", "2022/23", 5)],
)
def test_the_last_period_that_has_ended_by_then_is_meant(tmp_path: Path, by: str, reached: str, years: int) -> None:
    (found,) = suggested(tmp_path, ["E06000001,2017/18,10"], by=by)
    assert (found.by, found.years) == (reached, years)


def test_without_a_period_the_target_says_it_or_five_years_do(tmp_path: Path) -> None:
    target = 'target = { value = 20, by = "2025" }\njudge = [{ metric = "target.path" }]'
    assert suggested(tmp_path, figures([1, 2]), aim=target)[0].by == "2025"
    assert suggested(tmp_path, figures([1, 2]))[0].by == "2020"


def test_old_figures_are_gone_by_and_say_how_old_they_are(tmp_path: Path) -> None:
    (found,) = suggested(tmp_path, ["E06000001,2009,10"], by="2023")
    assert (found.period, found.years, len(found.candidates)) == ("2009", 14, 1)


def test_where_nothing_can_be_said_the_reason_is(tmp_path: Path) -> None:
    (neither,) = suggested(tmp_path, figures([1, 2]), polarity="none")
    assert (neither.candidates, neither.reason) == ((), "The framework does not say whether high or low is good.")
    (low,) = suggested(tmp_path, figures([1, 2]), polarity="none", better="low")
    assert [each.method for each in low.candidates] == ["maintain"]
    (past,) = suggested(tmp_path, figures([1, 2]), by="2014")
    assert "nothing left to promise" in past.reason


@pytest.mark.parametrize(
    ("aim", "asked", "said"),
    [
        ("b", {}, 'there is no aim "b"'),
        ("thing", {}, 'aim "thing" has no indicator'),
        ("a", {"power": 80}, "power"),
        ("a", {"by": "soon"}, "'by' must be a period"),
        ("a", {"better": "more"}, "give high or low"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(tmp_path: Path, aim: str, asked: dict[str, Any], said: str) -> None:
    suggested(tmp_path, figures([1, 2]))
    with pytest.raises(outcomes.UsageError, match=said):
        outcomes.suggest(tmp_path, aim, as_of=AS_OF, **asked)


def test_the_text_and_its_chart_show_the_same_levels(tmp_path: Path) -> None:
    rows = [line for n in range(1, 6) for line in figures([value + n for value in LINE], f"E0600000{n}")]
    found = suggested(tmp_path, rows, by="2023")[0]
    text = list(suggested_lines(found))
    # 2.25 and one more.
    assert text[1] == "3.2 points in 2018; more is better. What could be promised for 2023, 5 years on:"
    drawn = {line.rsplit(" ", 1)[-1]: line for line in text if "─" in line}
    assert sorted("".join(drawn)) == ["a", "b", "c"]
    assert sum(line.count("●") for line in text) == 5
    assert any(line.endswith("Statistical Notes 28.") for line in text)


def test_the_drawing_holds_no_name_and_no_script(tmp_path: Path) -> None:
    pytest.importorskip("lets_plot")
    from xml.etree import ElementTree

    from outcomes.reports.suggested import chart_of

    (found,) = suggested(tmp_path, figures(LINE), by="2023")
    drawn = chart_of(found)
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert "Where the trend leads: 5.0 points" in str(root.get("aria-label"))
    words = "".join(root.itertext())
    assert "An aim" not in words
    assert "script" not in drawn
    assert "2023" in words
