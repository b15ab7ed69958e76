"""What publishers say of the figures beside the one that is judged: where it started, what it is compared with, what a
sum is made of, and those of several indicators."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import outcomes
from outcomes.data.coded import code_words
from outcomes.data.gathered_remarks import gathered_remarks
from outcomes.registry import PluginSet
from outcomes.results.rendering import sentence_of
from outcomes.results.row_sentences import sentences_of

SET = PluginSet.of()
HEAD = 'format = 1\n[framework]\nid = "t"\ntitle = "T"\n'


def said(folder: Path, framework: str, rows: str, *, header: str = "area,period,value,remark") -> list[str]:
    """What publishers are said to say in each sentence, by the order of the rows."""
    (folder / "d.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
    (folder / "framework.toml").write_text(HEAD + framework, encoding="utf-8")
    results = outcomes.evaluate(outcomes.load_framework(folder / "framework.toml"), as_of=date(2025, 6, 1), plugins=SET)
    assert sentences_of(results).to_list() == [sentence_of(results, row) for row in range(len(results))]
    each = [row["sentence"] for row in results.to_rows()]
    # What comes before the first word of a publisher is the verdict.
    starts = [min((text.find(word) for word in (" Of ", " Its ") if word in text), default=len(text)) for text in each]
    return [text[at + 1 :] for text, at in zip(each, starts, strict=True)]


PATH = """areas = { codes = ["A", "B"] }
[indicators.i]
title = "I"
polarity = "high"
data = { path = "d.csv" }
[aims.a]
indicator = "i"
target = { change = 10, from = { period = "2022" }, until = "2024" }
judge = [{ metric = "target.path" }]
"""


def test_a_remark_on_the_starting_point_is_told_as_that_of_the_figure(tmp_path: Path) -> None:
    rows = "A,2022,50,p\nA,2023,55,e\nA,2024,61,\nB,2022,50,p\nB,2024,61,p\n"
    assert said(tmp_path, PATH, rows) == [
        "Of the one for 2022 that it started from its publisher says: provisional.",
        "Of this figure and the one for 2022 that it started from their publisher says: provisional.",
    ]


def test_two_remarks_are_two_sentences(tmp_path: Path) -> None:
    rows = "A,2022,50,Two districts together.\nA,2024,61,p\nB,2022,50,\nB,2024,61,\n"
    assert said(tmp_path, PATH, rows) == [
        "Of this figure its publisher says: provisional. Of the one for 2022 that it started from its publisher says: "
        "Two districts together.",
        "",
    ]


def test_a_starting_point_that_the_framework_declares_is_none_of_the_publishers(tmp_path: Path) -> None:
    framework = PATH.replace('{ period = "2022" }', '{ period = "2022", value = 51 }')
    rows = "A,2022,50,p\nA,2024,61,\nB,2022,51,p\nB,2024,61,\n"
    assert said(tmp_path, framework, rows) == [
        "",
        "Of the one for 2022 that it started from its publisher says: provisional.",
    ]


def test_a_remark_on_the_starting_point_is_not_told_where_nothing_was_found(tmp_path: Path) -> None:
    assert said(tmp_path, PATH, "A,2022,50,p\nB,2022,50,\nB,2024,61,\n")[0] == (
        "Of this figure its publisher says: provisional."
    )


UNDECLARED = """areas = { codes = ["A", "B"] }
[indicators.i]
title = "I"
polarity = "high"
data = { path = "d.csv" }
[aims.a]
indicator = "i"
"""
COMPARED = 'compare_with = ["E"]\n' + UNDECLARED
BY_2030 = 'target = { value = 90, by = "2030" }\n'


@pytest.mark.parametrize(
    ("rest", "began"),
    [
        ('judge = [{ metric = "change.threshold" }]', "2023"),
        ('judge = [{ metric = "change.threshold", since = "year-before" }]', "2023"),
        (BY_2030 + 'judge = [{ metric = "target.path", baseline_from = "first" }]', "2021"),
        (BY_2030 + 'judge = [{ metric = "target.path", baseline_from = "previous" }]', "2023"),
        *(
            (BY_2030 + f'judge = [{{ metric = "progress.{name}" }}]', "2021")
            for name in (
                "pace",
                "open-sdg",
                "eurostat",
                "un",
                "healthy-people",
                "projection",
            )
        ),
        (BY_2030 + 'judge = [{ metric = "progress.eurostat", years = 2 }]', "2022"),
        (BY_2030 + 'judge = [{ metric = "progress.projection", points = 3, fewest = 3 }]', "2022"),
    ],
)
def test_a_remark_on_a_start_that_no_framework_declares_is_told(tmp_path: Path, rest: str, began: str) -> None:
    years = ("2021", "2022", "2023", "2024")
    rows = "".join(f"A,{year},{50 + 3 * at},{'p' if year == began else ''}\n" for at, year in enumerate(years))
    others = "".join(f"B,{year},{50 + 3 * at},{'' if year == began else 'e'}\n" for at, year in enumerate(years))
    assert said(tmp_path, UNDECLARED + rest, rows + others) == [
        f"Of the one for {began} that it started from its publisher says: provisional.",
        "Of this figure its publisher says: estimated.",
    ]


def test_a_change_from_the_previous_figure_tells_its_remark_where_the_framework_declares_another_value_then(
    tmp_path: Path,
) -> None:
    target = 'target = { change = 10, from = { period = "2023", value = 51 }, until = "2024" }\n'
    rest = target + 'judge = [{ metric = "change.threshold" }, { metric = "change.threshold", since = "baseline" }]'
    rows = "A,2023,55,p\nA,2024,61,\nB,2023,55,\nB,2024,61,\n"
    assert said(tmp_path, UNDECLARED + rest, rows) == [
        "Of the one for 2023 that it started from its publisher says: provisional.",
        "",
        "",
        "",
    ]


def test_a_remark_on_what_is_compared_with_is_told(tmp_path: Path) -> None:
    framework = COMPARED + 'judge = [{ metric = "benchmark.interval" }]\n'
    rows = "A,2024,61,60,62,\nB,2024,61,60,62,p\nE,2024,50,49,51,p\n"
    assert said(tmp_path, framework, rows, header="area,period,value,lower,upper,remark") == [
        "Of the one that it is compared with its publisher says: provisional.",
        "Of this figure and the one that it is compared with their publisher says: provisional.",
    ]


RUN = COMPARED + 'due = "2024"\njudge = [{ metric = "target.comparator", in_a_row = 3 }]\n'
ONE = RUN.replace(", in_a_row = 3", "")


@pytest.mark.parametrize(
    ("framework", "remarked", "told"),
    [
        (RUN, {"A 2022"}, "Of the one for 2022 its publisher says: provisional."),
        (RUN, {"A 2024", "A 2023"}, "Of this figure and the one for 2023 their publisher says: provisional."),
        (RUN, {"E 2023"}, "Of the one that 2023 is compared with its publisher says: provisional."),
        (
            RUN,
            {"A 2022", "E 2022", "E 2024"},
            "Of the one for 2022, the one that 2022 is compared with and the one that it is compared with their "
            "publisher says: provisional.",
        ),
        # Before the run, and where one year alone was promised.
        (RUN, {"A 2021", "E 2021"}, ""),
        (ONE, {"A 2022", "A 2023", "E 2023"}, ""),
    ],
)
def test_a_remark_on_an_earlier_year_of_a_run_of_years_is_told(
    tmp_path: Path, framework: str, remarked: set[str], told: str
) -> None:
    lines = [
        f"{area},{year},{value},{value - 1},{value + 1},{'p' if f'{area} {year}' in remarked else ''}\n"
        for area, value in (("A", 61), ("B", 62), ("E", 50))
        for year in range(2021, 2025)
    ]
    said_of_a, said_of_b = said(tmp_path, framework, "".join(lines), header="area,period,value,lower,upper,remark")
    assert said_of_a == told
    assert said_of_b.startswith("Of the one") == any(
        each in remarked for each in ("E 2022", "E 2023", "E 2024") if told
    )


def test_of_rolling_averages_only_those_that_share_no_year_are_of_the_run(tmp_path: Path) -> None:
    rows = "".join(
        f"{area},{year} - {year % 100 + 2},{value},{value - 1},{value + 1},{'p' if area == year_of else ''}\n"
        for area, value in (("A", 61), ("B", 62), ("E", 50))
        for year in range(2016, 2023)
        for year_of in ["A" if year == 2019 else "B" if year == 2018 else ""]
    )
    framework = RUN.replace('"2024"', '"2022 - 24"').replace("= 3 }", "= 2 }")
    assert said(tmp_path, framework, rows, header="area,period,value,lower,upper,remark") == [
        "Of the one for 2019 - 21 its publisher says: provisional.",
        "",
    ]


def test_an_aim_of_several_indicators_tells_of_which_a_remark_is(tmp_path: Path) -> None:
    framework = """areas = { codes = ["A", "B"] }
compare_with = ["E"]
[data.d]
path = "d.csv"
[indicators.i]
title = "Smoking"
polarity = "low"
data = { source = "d", indicator = "1" }
[indicators.j]
title = "Walking"
polarity = "high"
data = { source = "d", indicator = "2" }
[aims.a]
title = "Both"
indicators = ["i", "j"]
judge = [{ metric = "index.standardised" }]
"""
    rows = "".join(
        f"{indicator},{area},2024,{50 + number},{'p' if (indicator, area) == (2, 'B') else ''}\n"
        for indicator in (1, 2)
        for number, area in enumerate(["A", "B", "E", "F", "G"])
    )
    told = said(tmp_path, framework, rows, header="indicator,area,period,value,remark")
    assert told == ["", "Of Walking its publisher says: provisional."]


def pooled(disclosure: str = "") -> str:
    return f"""areas = {{ codes = ["P"] }}
[pooled.P]
title = "All three"
of = ["A", "B", "C"]
[indicators.i]
title = "I"
polarity = "high"
statistic = "proportion"
{disclosure}
data = {{ path = "d.csv" }}
[aims.a]
indicator = "i"
target = {{ value = 60, by = "2024" }}
judge = [{{ metric = "target.path" }}]
"""


@pytest.mark.parametrize(
    ("remarks", "told"),
    [
        (("p", "p", "p"), "Of this figure its publisher says: provisional."),
        (("p", "", "p"), "Of this figure its publisher says: provisional (Aston and C)."),
        (("Value for A and B combined", "", "p"), "Value for A and B combined (Aston)"),
        (("r", "", ""), ""),
    ],
)
def test_a_sum_tells_what_is_remarked_on_its_parts(tmp_path: Path, remarks: tuple[str, ...], told: str) -> None:
    names = {"A": "Aston", "B": "B", "C": "C"}
    rows = "".join(f"{a},{names[a]},2024,61,100,{said}\n" for a, said in zip("ABC", remarks, strict=True))
    (text,) = said(tmp_path, pooled(), rows, header="area,area name,period,count,denominator,remark")
    assert told in text
    assert bool(told) == bool(text)


def test_a_publishers_own_words_on_a_part_go_where_small_numbers_are_withheld(tmp_path: Path) -> None:
    rows = "A,2024,3,100,three people\nB,2024,61,100,three elsewhere [p]\nC,2024,61,100,p\n"
    (text,) = said(tmp_path, pooled("disclosure = 5"), rows, header="area,period,count,denominator,remark")
    assert "three" not in text
    assert "provisional (C)" in text or not text


parts = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.sampled_from(["", "p", "e"])), max_size=20)


@given(parts=parts.map(lambda rows: list({each[:2]: each for each in rows}.values())))
def test_remarks_are_gathered_as_one_would_by_hand(parts: list[tuple[int, int, str]]) -> None:
    names = ("one", "two", "three", "four", "five")
    remark = code_words([each[2] for each in parts])
    whole, part = (np.array([each[at] for each in parts], dtype=np.int64) for at in (0, 1))
    made = gathered_remarks(remark, whole, part, 4, names, own_words=True).to_list()
    for number in range(4):
        there = {names[at]: said for which, at, said in parts if which == number}
        for said in ("p", "e"):
            of = [name for name in names if there.get(name) == said]
            if not of:
                assert not any(each.startswith(said) for each in made[number].split("; "))
            elif len(of) == len(there):
                assert made[number] == said
            else:
                assert any(each.startswith(f"{said} ({of[0]}") for each in made[number].split("; "))
