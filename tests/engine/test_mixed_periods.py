"""A figure in another kind of period than its column, or than the promise: named at its line, and no series of its own.

Each of these used to be judged as a second series, or called stale, and nothing was said.
"""

from datetime import date
from pathlib import Path

import pytest

import outcomes
from outcomes.cli.app import run as command

HEAD = """
format = 1
[framework]
id = "t"
title = "T"
areas = { codes = ["E10000017", "E10000018"] }
[levels.priority.p]
title = "P"
[indicators.i]
title = "I"
polarity = "high"
MORE
data = { path = "d.csv" }
[aims.a]
title = "A"
priority = "p"
indicator = "i"
judge = [{ metric = "METRIC" }]
"""
YEARLY = "target = { change = 10, from = { period = '2013', value = 68 }, beyond_range = 'flag' }"
REMEDY = "write the period that it stands for, or give such figures an indicator of their own"


def run(
    folder: Path,
    figures: str,
    *,
    target: str = YEARLY,
    metric: str = "target.path",
    as_of: date = date(2017, 6, 1),
    more: str = "",
) -> tuple[list[str], list[str]]:
    """The warnings with their lines; and of every row its area, period, and what was found."""
    (folder / "framework.toml").write_text(HEAD.replace("METRIC", metric).replace("MORE", more) + target)
    rows = [each if each.startswith("E") else f"E10000017,{each}" for each in figures.split("; ")]
    (folder / "d.csv").write_text("\n".join(["area_code,period,value", *rows]) + "\n")
    results = outcomes.evaluate(folder, as_of=as_of)
    named = [each for each in results.report.warnings if each.code == "OUT375"]
    assert all(each.location is not None and each.location.file.endswith("d.csv") for each in named)
    said = [f"{each.location.line if each.location else 0}: {each.found}; {each.to_do}" for each in named]
    found = [
        f"{row['area']} {row['period'] or '-'} {row['outcome'] or row['reason']}"
        for row in results.to_rows()
        if row["reason"] not in ("no data", "area not in the data")
    ]
    return said, found


def in_series(line: int, label: str, kinds: str, others: str) -> str:
    return f'{line}: "{label}" counts in {kinds}, but its series in {others}, so it is not judged; {REMEDY}'


STRAYS = {
    "a wave labelled by its month": (
        "2013,68; 2014,75; Apr 2015,70; 2016,60",
        [in_series(4, "Apr 2015", "calendar months", "calendar years")],
        ["E10000017 2016 missed"],
    ),
    "a wave that came last": (
        "2013,68; Apr 2014,75",
        [in_series(3, "Apr 2014", "calendar months", "calendar years")],
        ["E10000017 2013 another kind of period"],
    ),
    "a financial year among calendar years": (
        "2013,68; 2013/14,75",
        [in_series(3, "2013/14", "financial years", "calendar years")],
        ["E10000017 2013 another kind of period"],
    ),
    "a quarter among years": (
        "2013,68; 2014,75; 2015 Q4,70; 2016,60",
        [in_series(4, "2015 Q4", "calendar quarters", "calendar years")],
        ["E10000017 2016 missed"],
    ),
    "three years together among single ones": (
        "2013,68; 2014,75; 2013 - 15,70; 2016,60",
        [in_series(4, "2013 - 15", "3 calendar years", "calendar years")],
        ["E10000017 2016 missed"],
    ),
    "several waves, one in each year": (
        "2013,68; Apr 2014,75; Apr 2015,70; Apr 2016,60",
        [
            in_series(line, f"Apr {year}", "calendar months", "calendar years")
            for line, year in ((3, 2014), (4, 2015), (5, 2016))
        ],
        ["E10000017 2013 another kind of period"],
    ),
    "waves and no year at all": (
        "Apr 2014,75; Apr 2015,70",
        [
            f'{line}: "Apr {year}" counts in calendar months, but the promise is made for longer periods, so it is not judged; '
            + REMEDY
            for line, year in ((2, 2014), (3, 2015))
        ],
        ["E10000017 - another kind of period"],
    ),
    "an area all in another kind than the others": (
        "2013,68; 2014,75; 2015,70; 2016,60; E10000018,2015/16,80",
        [
            '6: "2015/16" counts in financial years, but most of the column in calendar years, so it is not judged; '
            + REMEDY
        ],
        ["E10000017 2016 missed", "E10000018 - another kind of period"],
    ),
    "one row of one of two areas": (
        "2013,68; 2014,75; 2015,83; 2016,91; E10000018,2013,68; E10000018,2014,70; E10000018,Mar 2015,83; E10000018,2016,95",
        [in_series(8, "Mar 2015", "calendar months", "calendar years")],
        ["E10000017 2016 met", "E10000018 2016 met"],
    ),
}


@pytest.mark.parametrize("name", STRAYS)
def test_a_figure_in_another_kind_of_period_is_named_and_not_judged(name: str, tmp_path: Path) -> None:
    figures, said, found = STRAYS[name]
    assert (said, found) == run(tmp_path, figures)


def test_a_calendar_year_among_financial_ones_is_named_to_metrics_without_a_target(tmp_path: Path) -> None:
    figures = "2018/19,60; 2019/20,61; 2020/21,62; 2022,63; 2022/23,64"
    said, found = run(
        tmp_path, figures, target="", metric="trend.recent", as_of=date(2023, 12, 1), more='value_type = "count"'
    )
    assert said == [in_series(5, "2022", "calendar years", "financial years")]
    assert found == ["E10000017 2022/23 Cannot be calculated"]


def test_a_month_among_quarters_is_named(tmp_path: Path) -> None:
    figures = "2015 Q1,1; 2015 Q2,2; 2015 Q3,3; Dec 2015,4; 2016 Q1,5"
    said, found = run(tmp_path, figures, target="target = { value = 4, by = '2016 Q1' }", as_of=date(2016, 5, 1))
    assert said == [in_series(5, "Dec 2015", "calendar months", "calendar quarters")]
    assert found == ["E10000017 2016 Q1 met"]


def test_an_academic_year_among_financial_ones_is_named(tmp_path: Path) -> None:
    figures = "2013/14,1; 2014/15,2; 2015/16,3; Sep 2016 - Aug 2017,4"
    said, found = run(tmp_path, figures, target="target = { value = 3, by = '2015/16' }", as_of=date(2017, 10, 1))
    assert said == [in_series(5, "Sep 2016 - Aug 2017", "rolling 12 months", "financial years")]
    assert found == ["E10000017 2015/16 met"]


BESIDE = "2013,68; 2013 Q1,67; 2013 Q2,68; 2013 Q3,69; 2013 Q4,68; 2014,75; 2014 Q1,74; 2014 Q2,75; 2014 Q3,75; 2014 Q4,76; 2012,60"


def test_figures_published_beside_each_other_are_judged_apart_but_held_to_one_target(tmp_path: Path) -> None:
    """Quarters with the year that they make up: two series for a trend, and one promise."""
    when = date(2015, 2, 1)
    said, found = run(tmp_path, BESIDE, target="", metric="trend.recent", as_of=when, more='value_type = "count"')
    assert said == []
    assert found == ["E10000017 2014 Cannot be calculated", "E10000017 2014 Q4 Cannot be calculated"]
    said, found = run(tmp_path, BESIDE, as_of=when)
    assert len(said) == 4  # three of eight stand alone, and the last counts the others
    assert said[0].startswith("0: and 5 more cells that count in calendar quarters")  # of the file as a whole
    assert said[1] == (
        f'3: "2013 Q1" counts in calendar quarters, but its series in calendar years, so it is not judged; {REMEDY}'
    )
    assert found == ["E10000017 2014 met"]


def test_a_switch_of_calendars_is_named(tmp_path: Path) -> None:
    """A publisher went from calendar to financial years: the old figures are not those of a second series, long stale."""
    figures = "2010,60; 2011,61; 2012,62; 2013/14,63; 2014/15,64; 2015/16,65"
    target = "target = { value = 64, by = '2015/16' }"
    said, found = run(tmp_path, figures, target=target)
    assert said == [
        in_series(line, str(year), "calendar years", "financial years")
        for line, year in ((2, 2010), (3, 2011), (4, 2012))
    ]
    assert found == ["E10000017 2015/16 met"]


def test_a_monthly_feed_goes_on_being_held_to_a_yearly_promise(tmp_path: Path) -> None:
    """Figures that follow on each other are a series, whatever the promise's step."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    figures = "; ".join(f"{month} {year},76" for year in (2013, 2014) for month in months)
    said, found = run(tmp_path, figures, as_of=date(2015, 1, 2))
    assert said == []
    assert found == ["E10000017 Dec 2014 met"]


def test_a_check_with_the_data_names_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, "2013,68; Apr 2014,75")
    assert command(["check", str(tmp_path), "--data", "--as-of", "2014-12-01"]) == 0
    assert 'd.csv:3:2: warning: OUT375 column "period": "Apr 2014" counts in calendar months' in capsys.readouterr().err


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rows = ["2013,68", "2014,75", "Apr 2015,70", "2016,60"]
    _, found = run(tmp_path, "; ".join(rows))
    for turned in range(1, 4):
        assert run(tmp_path, "; ".join(rows[turned:] + rows[:turned]))[1] == found


def test_an_area_that_neither_the_target_nor_the_trend_can_use_has_one_row(tmp_path: Path) -> None:
    years = "; ".join(
        f"{year},{value}" for year, value in zip(range(2009, 2017), (68, 70, 71, 69, 72, 75, 74, 76), strict=True)
    )
    financial = "; ".join(
        f"{year}/{year - 1999:02},{value}" for year, value in zip(range(2009, 2017), range(60, 68), strict=True)
    )
    both = 'target.path" }, { metric = "trend.recent'
    _, found = run(tmp_path, f"{years}; {financial}; E10000018,2015 Q4,80", metric=both)
    assert [each for each in found if each.startswith("E10000018")] == ["E10000018 - another kind of period"]
