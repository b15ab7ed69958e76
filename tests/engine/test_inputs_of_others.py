"""Inputs that somebody else made to catch this engine out, with the right answer beside each.

Copies of shared/cases/reading (base-*, by-*, change-*, direction-*, pace-*, proj-*, hp-*, npf-*, from-2019-level and
havering-amber). What is right is taken from the README of each and, where that gives only the fault, from the decisions
0014, 0015 and 0017; the wrong answer of the time stands with each.
"""

from datetime import date
from pathlib import Path

import attrs
import pytest

import outcomes
from one_indicator import one_indicator, write_one
from outcomes.cli.app import run as command

AIM = """
indicator = "i"

[aims.a.target]
TARGET

[[aims.a.judge]]
metric = "METRIC"
"""
LONG = "2019/20,60 2020/21,61 2021/22,62 2022/23,63"
SHORT = "2019/20,60 2024/25,79"
FROM_2018 = 'value = 80\nby = "2030/31"\nfrom = { period = "2018/19" }'
FROM_2019 = 'value = 80\nby = "2030/31"\nfrom = { period = "2019" }'
ALMOST_2020 = 'value = 70\nby = "2020"\nfrom = { period = "2010" }'
RATCHET = 'change = 1\nbasis = "points"\ncompounding = "ratchet"\nfrom = { period = "2017" }'
TODAY = date(2026, 11, 27)


@attrs.frozen
class Given:
    """One input; ``found``: what is said of its one row, ``warned``: the codes of the warnings."""

    target: str
    figures: str
    found: str
    warned: tuple[str, ...] = ()
    metric: str = "target.path"
    as_of: date = TODAY
    years: str = ""


CASES = {
    # Said "not due, no baseline" of a baseline that was declared. With figures of 2022/23 nothing is said of today.
    "base-before-data": Given(
        'value = 80\nby = "2030/31"\nfrom = { period = "2015/16" }', LONG, "stale: stale", ("OUT370",)
    ),
    "base-by-calendar": Given(
        'value = 80\nby = "2030"\nfrom = { period = "2019/20" }', LONG, "stale: stale", ("OUT374",)
    ),
    "base-calendar-vs-fy": Given(FROM_2019, LONG, "stale: stale", ("OUT370",)),
    "base-calendar-vs-fy-yt": Given(FROM_2019, LONG, "stale: stale", ("OUT374",), years='year_type = "financial"'),
    # The same on the day that the figures were the latest: which base is missing is said, and no other is taken.
    "base-before-data, in its time": Given(
        'value = 80\nby = "2030/31"\nfrom = { period = "2015/16" }',
        LONG,
        "no data: no figure at the baseline",
        ("OUT370",),
        as_of=date(2023, 9, 1),
    ),
    "base-calendar-vs-fy, in its time": Given(
        FROM_2019, LONG, "no data: no figure at the baseline", ("OUT370",), as_of=date(2023, 9, 1)
    ),
    # Took 2024/25 without a word, and said "missed".
    "by-2025-fy": Given(
        'value = 80\nby = "2025"\nfrom = { period = "2019/20" }',
        "2019/20,60 2024/25,79 2025/26,81",
        "depends on the reading",
        ("OUT374",),
    ),
    # Said "there is no target".
    "change-base-missing": Given(
        'change = 10\nfrom = { period = "2019" }\nuntil = "2030/31"',
        SHORT,
        "no data: no figure at the baseline",
        ("OUT370",),
    ),
    "direction-base-missing": Given(
        'direction = "increase"\nfrom = { period = "2019" }', SHORT, "no data: no figure at the baseline", ("OUT370",)
    ),
    # Started from 2019/20 without a word.
    "pace-base-missing": Given(
        FROM_2018, SHORT, "no data: no figure at the baseline", ("OUT370",), metric="progress.pace"
    ),
    "proj-base-missing": Given(
        FROM_2018, SHORT, "no data: no figure at the baseline", ("OUT370",), metric="progress.eurostat"
    ),
    "from-2019-level": Given(
        'value = 80\nby = "2030"\nfrom = { period = "2019", value = 60 }', SHORT, "on track", ("OUT374", "OUT374")
    ),
    # Healthy People 2020: all three were "off track" by the path. Its four statuses are a metric of their own.
    "hp-improving": Given(
        ALMOST_2020, "2010,60 2018,61.5", "improving", metric="progress.healthy-people", as_of=date(2019, 6, 30)
    ),
    "hp-little": Given(
        ALMOST_2020,
        "2010,60 2018,60.5",
        "little or no detectable change",
        metric="progress.healthy-people",
        as_of=date(2019, 6, 30),
    ),
    "hp-away-little": Given(
        ALMOST_2020,
        "2010,60 2018,58",
        "little or no detectable change",
        metric="progress.healthy-people",
        as_of=date(2019, 6, 30),
    ),
    # Scotland's performance framework: one point between the last two figures ("improving" is better, here).
    "npf-improve": Given(
        RATCHET, "2017,55 2018,60 2019,61.2", "better", metric="change.threshold", as_of=date(2020, 6, 30)
    ),
    "npf-maintain": Given(
        RATCHET, "2017,55 2018,60 2019,60.5", "maintained", metric="change.threshold", as_of=date(2020, 6, 30)
    ),
}


def text_of(target: str, metric: str = "target.path", years: str = "") -> str:
    aim = AIM.replace("TARGET", target).replace("METRIC", metric)
    return one_indicator(aim, measure=f'polarity = "high"\n{years}')


def write(folder: Path, given: Given) -> Path:
    return write_one(folder, text_of(given.target, given.metric, given.years), given.figures.split())


@pytest.mark.parametrize("name", CASES)
def test_the_right_answer_is_given(name: str, tmp_path: Path) -> None:
    given = CASES[name]
    results = outcomes.evaluate(write(tmp_path, given), as_of=given.as_of)
    (row,) = results.to_rows()
    said = row["outcome"] if row["status"] == "judged" else f"{row['status']}: {row['reason'] or ''}".rstrip(": ")
    assert said == given.found
    assert tuple(each.code for each in results.report.warnings) == given.warned
    assert all(each.location is not None and each.location.line > 1 and each.to_do for each in results.report.warnings)


def test_a_path_in_steps_does_not_deny_its_starting_point(tmp_path: Path) -> None:
    """hp-improving as it stands, judged by its path in steps: it said that there is no starting point."""
    given = attrs.evolve(CASES["hp-improving"], metric='target.path"\nbetween = "step"\nat_risk_from = 0.1\n#"')
    (row,) = outcomes.evaluate(write(tmp_path, given), as_of=given.as_of).to_rows()
    assert row["status"] == "not due"
    assert row["sentence"] == "Nothing is due yet, and no level is asked for before that."


def test_a_quarter_is_compared_with_the_same_quarter_of_the_year_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """havering-amber: 72 is worse than the quarter before (75) and better than Q4 a year before (70): amber, not red.

    London Borough of Havering, performance report for quarter 4 of 2013/14.
    """
    rows = ["2012/13 Q4,70", "2013/14 Q1,60", "2013/14 Q2,62", "2013/14 Q3,75", "2013/14 Q4,72"]
    write_one(tmp_path, text_of("value = 85"), rows)
    assert command(["colours", str(tmp_path), "--as-of", "2014-06-30", "--rule", "within"]) == 0
    assert capsys.readouterr().out.splitlines()[2].startswith("within  0 green, 1 amber, 0 red, 0 grey")
