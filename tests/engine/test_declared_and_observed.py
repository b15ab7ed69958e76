"""What a framework declares is held against what was observed. Each of these was judged without a word before."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

import outcomes
from one_indicator import one_indicator, write_one
from outcomes.cli.app import run as command

YEARS = "2019/20,60 2020/21,61 2021/22,62 2022/23,63"


def run(
    folder: Path,
    target: str,
    figures: str = YEARS,
    metric: str = "target.path",
    more: str = "",
    areas: Sequence[str] = ("E10000017",),
    measure: str = "",
) -> list[str]:
    """The warnings of a run, without the path of the file and its line."""
    aim = f'indicator = "i"\njudge = [{{ metric = "{metric}" }}]\ntarget = {target}\n{more}'
    text = one_indicator(aim, measure=f'polarity = "high"\n{measure}', areas=areas)
    write_one(folder, text, [each.replace("~", " ") for each in figures.split()])
    report = outcomes.evaluate(folder, as_of=date(2026, 11, 27)).report
    assert all(each.location is not None and each.location.line > 1 for each in report.warnings)
    return [
        f"{each.code} {each.found}; {each.to_do}"
        for each in report.warnings
        if each.code.startswith(("OUT37", "OUT380"))
    ]


# The first eight targets and figures are those of shared/cases/reading (base-*, by-*, change-*, direction-*, from-*).
SAID = {
    "calendar year against financial years": (
        '{ value = 80, by = "2030/31", from = { period = "2019" } }',
        YEARS,
        [
            'OUT370 there is no figure for the starting point "2019": the data has financial years, such as 2019/20; '
            'write "2019/20" if that is meant'
        ],
    ),
    "earlier than the data": (
        '{ value = 80, by = "2030/31", from = { period = "2015/16" } }',
        YEARS,
        [
            'OUT370 there is no figure for the starting point "2015/16": the data begins with 2019/20; '
            'start from "2019/20" if that is meant, or declare the value'
        ],
    ),
    "a change from a calendar year": (
        '{ change = 10, from = { period = "2019" }, until = "2030/31" }',
        "2019/20,60 2024/25,79",
        [
            'OUT370 there is no figure for the starting point "2019": the data has financial years, such as 2019/20; '
            'write "2019/20" if that is meant'
        ],
    ),
    "a direction from a calendar year": (
        '{ direction = "increase", from = { period = "2019" } }',
        "2019/20,60 2024/25,79",
        [
            'OUT370 there is no figure for the starting point "2019": the data has financial years, such as 2019/20; '
            'write "2019/20" if that is meant'
        ],
    ),
    "a year of which the data has one day": (
        '{ value = 80, by = "2030", from = { period = "2020" } }',
        "2020-01-01,60 2021-01-01,61",
        [
            'OUT370 there is no figure for the starting point "2020": the data has calendar days, such as 2020-01-01; '
            'write "2020-01-01" if that is meant'
        ],
    ),
    "a year of which the data has several days": (
        '{ value = 80, by = "2030", from = { period = "2020" } }',
        "2020-03-31,60 2020-06-30,61 2021-01-01,62",
        [
            'OUT370 there is no figure for the starting point "2020": the data has calendar days, such as 2020-03-31, '
            "and the data begins with 2020-03-31; start from a period that the data has, or declare the value"
        ],
    ),
    "by 2025": (
        '{ value = 80, by = "2025", from = { period = "2019/20" } }',
        "2019/20,60 2024/25,79 2025/26,81",
        [
            'OUT374 "2025" can mean two financial years, and is taken as 2024/25; write "2024/25" or "2025/26", '
            "whichever is meant"
        ],
    ),
    "by 2030": (
        '{ value = 80, by = "2030", from = { period = "2019/20" } }',
        YEARS,
        [
            'OUT374 "2030" can mean two financial years, and is taken as 2029/30; write "2029/30" or "2030/31", '
            "whichever is meant"
        ],
    ),
    "both ends in calendar years": (
        '{ value = 80, by = "2030", from = { period = "2019", value = 60 } }',
        "2019/20,60 2024/25,79",
        [
            'OUT374 "2030" can mean two financial years, and is taken as 2029/30; write "2029/30" or "2030/31", '
            "whichever is meant",
            'OUT374 "2019" can mean two financial years, and is taken as 2018/19; write "2018/19" or "2019/20", '
            "whichever is meant",
        ],
    ),
    "only under another area": (
        '{ value = 80, by = "2030/31", from = { period = "2018/19" } }',
        "E10000018,2018/19,55 " + YEARS,
        [
            'OUT370 there is no figure for the starting point "2018/19": the data has it only for E10000018; '
            "correct the area's code, or declare the value; if the area was made of others, join their "
            'figures by a code history (changes = "FILE" in the areas of the framework)'
        ],
    ),
    "no figure between others": (
        '{ value = 80, by = "2030/31", from = { period = "2020/21" } }',
        "2019/20,60 2021/22,62",
        [
            'OUT370 there is no figure for the starting point "2020/21": the data has earlier and later figures, but '
            "none then; start from a period that the data has"
        ],
    ),
    "another starting value": (
        '{ value = 80, by = "2030/31", from = { period = "2019/20", value = 62 } }',
        YEARS,
        [
            "OUT371 the starting value is declared as 62, and the data has 60 for that period; correct one of the two, "
            "or say in a note why they differ"
        ],
    ),
    "a share for a percentage": (
        '{ value = 0.05, by = "2030/31" }',
        "2019/20,4 2020/21,7",
        [
            "OUT372 0.05 is about 100 times smaller than the figures (4 to 7); write it in the unit of the data, or "
            "set the indicator's multiplier"
        ],
    ),
    "a percentage for shares": (
        '{ value = 80, by = "2030/31" }',
        "2019/20,0.6 2020/21,0.7",
        [
            "OUT372 80 is about 100 times larger than the figures (0.6 to 0.7); write it in the unit of the data, or "
            "set the indicator's multiplier"
        ],
    ),
    "thousands": (
        '{ value = 5000, by = "2030/31" }',
        "2019/20,4 2020/21,7",
        [
            "OUT372 5000 is about 1000 times larger than the figures (4 to 7); write it in the unit of the data, or "
            "set the indicator's multiplier"
        ],
    ),
    "past the target at the start": (
        '{ value = 40, by = "2030/31", from = { period = "2019/20" } }',
        YEARS,
        [
            "OUT373 the target is at least 40 (high values are good), and the starting point (60) was already past it; "
            'correct the polarity or the target, or write sense = "at least" if it is a limit to keep'
        ],
    ),
}


SAID |= {
    "from a year, by quarters": (
        '{ change = 10, from = { period = "2013" }, beyond_range = "flag" }',
        "2013~Q3,60 2013~Q4,61 2014~Q1,62",
        [
            'OUT380 "2013" counts in calendar years, but the data in calendar quarters; it is taken as 2013 Q4; write '
            '"2013 Q4" if that is meant, or use data in calendar years'
        ],
    ),
    "levels by quarters, figures by years": (
        '{ levels = { "2014 Q2" = 70, "2014 Q4" = 76, "2015 Q2" = 79 } }',
        "2013,68 2014,75 2015,80",
        [
            f'OUT380 "{label}" counts in calendar quarters, but the data in calendar years; it is taken as {taken}; write '
            f'"{taken}" if that is meant, or use data in calendar quarters'
            for label, taken in (("2014 Q2", "2013"), ("2015 Q2", "2014"))
        ],
    ),
    "every quarter, figures by years": (
        '{ change = 2, basis = "points", every = "quarter", from = { period = "2013" }, beyond_range = "flag" }',
        "2013,68 2014,75 2015,80",
        [
            "OUT380 it is promised every quarter, but the data is in calendar years; only what falls due with these is "
            "judged; promise it every year, or use data for every quarter"
        ],
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_does_not_go_together_is_said_at_its_line(name: str, tmp_path: Path) -> None:
    target, figures, expected = SAID[name]
    assert expected == run(tmp_path, target, figures)


RIGHT = {
    "as printed, to the unit": ('{ value = 80, by = "2030/31", from = { period = "2019/20", value = 60 } }', "60.4"),
    "as printed, to a decimal": (
        '{ value = 80, by = "2030/31", from = { period = "2019/20", value = 60.4 } }',
        "60.44",
    ),
    "a limit to keep": ('{ value = 40, sense = "at least", by = "2030/31", from = { period = "2019/20" } }', "60"),
    "a high aim": ('{ value = 100, by = "2030/31", from = { period = "2019/20" } }', "9"),
    "nought": ('{ value = 0, sense = "at most", by = "2030/31" }', "9"),
    "by a day": ('{ value = 80, by = "2031-03-31", from = { period = "2019/20" } }', "60"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_goes_together_gives_no_alarm(name: str, tmp_path: Path) -> None:
    target, value = RIGHT[name]
    assert [] == run(tmp_path, target, f"2019/20,{value} 2020/21,{value}")


def test_a_figure_that_the_publisher_holds_back_is_said_to_be_held_back(tmp_path: Path) -> None:
    found = run(tmp_path, '{ value = 80, by = "2030/31", from = { period = "2019/20" } }', "2019/20,[c] 2020/21,61")
    assert [
        'OUT370 there is no figure for the starting point "2019/20": the publisher holds it back; start from a period '
        "that is published, or declare the value"
    ] == found


SHARES = "2019/20,0.6 2020/21,0.72"
OF_RANGE = (
    "OUT372 the end of the range, {high}, is about {factor} times larger than the figures ({figures}); write the range in "
    "the unit of the data, or the data in that of the range"
)


def test_a_range_of_percentages_over_shares_is_said_at_the_range(tmp_path: Path) -> None:
    target = '{ value = 0.8, by = "2030/31" }'
    found = run(tmp_path, target, SHARES, measure="range = [0, 100]")
    assert found == [OF_RANGE.format(high=100, factor=100, figures="0.6 to 0.72")]
    location = outcomes.evaluate(tmp_path, as_of=date(2026, 11, 27)).report.warnings.diagnostics[0].location
    assert location is not None
    assert location.line == (tmp_path / "framework.toml").read_text().splitlines().index("range = [0, 100]") + 1
    per_thousand = run(tmp_path, target, SHARES, measure="range = [0, 1000]")
    assert per_thousand == [OF_RANGE.format(high=1000, factor=1000, figures="0.6 to 0.72")]


@pytest.mark.parametrize("figures", ["2019/20,0.6 2020/21,1.2", "2019/20,0.05 2020/21,0.4", "2019/20,1 2020/21,0"])
def test_small_percentages_are_percentages(figures: str, tmp_path: Path) -> None:
    assert [] == run(tmp_path, '{ value = 0.8, by = "2030/31" }', figures, measure="range = [0, 100]")


def test_percentages_over_a_range_of_shares_are_told_what_they_are(tmp_path: Path) -> None:
    """The advice was to correct each of them, or to widen the range."""
    run(tmp_path, '{ value = 0.8, by = "2030/31" }', "2019/20,60 2020/21,72", measure="range = [0, 1]")
    told = outcomes.evaluate(tmp_path, as_of=date(2026, 11, 27)).report.warnings.diagnostics[0]
    assert (told.code, told.found) == ("OUT340", "60 is above 1")
    assert "the figures are about 100 times larger than the range: write it in the unit of the data" in told.to_do


TWO = ("E10000017", "E10000018")
TWO_AREAS = YEARS + " E10000018,2019/20,70 E10000018,2022/23,75"


def test_one_starting_value_for_several_areas_is_compared_with_each(tmp_path: Path) -> None:
    """It was compared where one area is judged only; every other area was held to a start that is not its own."""
    target = '{ value = 80, by = "2030/31", from = { period = "2019/20", value = 60 } }'
    assert run(tmp_path, target, TWO_AREAS, areas=TWO) == [
        "OUT371 the starting value is declared as 60, and the data has 70 for E10000018; leave the value out, so that "
        "each area starts from its own, or give each its own in the target's file"
    ]
    found = run(tmp_path, target.replace("60", "65"), TWO_AREAS, areas=TWO)
    assert "the data has 60 for E10000017, 70 for E10000018;" in found[0]


def own_file(folder: Path, rows: str, columns: str) -> str:
    (folder / "own.csv").write_text(rows.replace(" ", "\n") + "\n")
    return f'file = {{ path = "own.csv", {columns} }}'


def of_file(folder: Path, target: str, figures: str = TWO_AREAS) -> list[str]:
    aim = f'indicator = "i"\njudge = [{{ metric = "target.path" }}]\ntarget = {target}\n'
    write_one(folder, one_indicator(aim, areas=TWO), figures.split())
    report = outcomes.evaluate(folder, as_of=date(2023, 11, 27)).report
    told = [each for each in report.warnings if each.location and each.location.file.endswith("own.csv")]
    return [f"{each.location.line if each.location else 0}: {each.code} {each.found}; {each.to_do}" for each in told]


def test_the_levels_of_a_file_are_compared_with_the_figures_of_their_area(tmp_path: Path) -> None:
    file = own_file(tmp_path, "area_code,level E10000017,0.65 E10000018,80", 'value = "level"')
    assert of_file(tmp_path, f'{{ kind = "level", by = "2030/31", {file} }}') == [
        "2: OUT372 E10000017: 0.65 is about 100 times smaller than the figures (60 to 63); write it in the unit of the "
        "data, or set the indicator's multiplier"
    ]


def test_the_starting_values_of_a_file_are_compared_with_the_figures_of_their_area(tmp_path: Path) -> None:
    file = own_file(
        tmp_path, "area_code,level,start E10000017,80,60 E10000018,80,72", 'value = "level", baseline = "start"'
    )
    target = f'{{ kind = "level", by = "2030/31", from = {{ period = "2019/20" }}, {file} }}'
    assert of_file(tmp_path, target) == [
        '3: OUT371 E10000018: the starting value is given as 72, and the data has 70 for "2019/20"; correct one of the '
        "two, or say in a note why they differ"
    ]


def test_an_area_of_a_file_that_is_in_no_data_is_named_with_the_one_that_is_meant(tmp_path: Path) -> None:
    """Its target was lost, and the row of the area that was meant said that nothing was promised."""
    file = own_file(tmp_path, "area_code,level E10000017,70 E10000081,80", 'value = "level"')
    assert of_file(tmp_path, f'{{ kind = "level", by = "2030/31", {file} }}') == [
        '3: OUT377 "E10000081": no row of the data is about it; did you mean "E10000018"?'
    ]
    # A file for all councils is none that is mistyped.
    file = own_file(tmp_path, "area_code,level E10000017,70 E10000019,80 E10000020,60", 'value = "level"')
    assert of_file(tmp_path, f'{{ kind = "level", by = "2030/31", {file} }}') == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "E10000017,10 E10000017,12",
            'own.csv:3:2: OUT330 column "c": E10000017: 12, and 10 in line 2; correct one of ',
        ),
        (
            "E10000017,10 E10000018,-10",
            'own.csv:3:2: OUT220 column "c": E10000018: a change of -10, and the target asks ',
        ),
    ],
)
def test_a_file_that_says_two_things_of_an_area_or_the_contrary_of_its_target_is_refused(
    tmp_path: Path, rows: str, said: str
) -> None:
    """The later of two rows was taken, and a fall was judged as a rise: 52 against 50 was met where 50 was the most."""
    file = own_file(tmp_path, f"area_code,c {rows}", 'value = "c"')
    target = f'{{ change = 10, basis = "points", until = "2030/31", from = {{ period = "2019/20" }}, {file} }}'
    with pytest.raises(outcomes.DataError, match=re.escape(said)):
        of_file(tmp_path, target)


def test_a_file_may_say_the_same_twice_and_nothing_is_to_change_where_it_says_nought(tmp_path: Path) -> None:
    file = own_file(tmp_path, "area_code,c E10000017,10 E10000017,10 E10000018,0", 'value = "c"')
    target = f'{{ change = 10, basis = "points", until = "2030/31", from = {{ period = "2019/20" }}, {file} }}'
    assert of_file(tmp_path, target) == []


def test_levels_of_a_file_for_another_kind_of_period_are_named(tmp_path: Path) -> None:
    """They were met by nothing, and the row said that nothing was promised."""
    rows = "area_code,period,level E10000017,2023,70 E10000017,2022/23,65 E10000018,2024,0.8"
    file = own_file(tmp_path, rows, 'period = "period", value = "level"')
    assert of_file(tmp_path, f'{{ kind = "levels", sense = "at least", {file} }}') == [
        *(
            f'{line}: OUT375 "{label}" counts in calendar years, but the data in financial years, so it is not used; write '
            'the period as the data does, such as "2022/23"'
            for line, label in ((2, "2023"), (4, "2024"))
        ),
        "4: OUT372 E10000018: 0.8 is about 100 times smaller than the figures (70 to 75); write it in the unit of the data, "
        "or set the indicator's multiplier",
    ]


def test_a_metric_that_does_not_use_the_target_is_not_warned_of_it(tmp_path: Path) -> None:
    target = '{ value = 80, by = "2030/31", from = { period = "2019" } }'
    assert [] == run(tmp_path, target, metric="trend.recent")


def test_years_that_the_data_itself_writes_so_can_be_read_in_one_way(tmp_path: Path) -> None:
    figures = "2019,60 2020,61"
    assert [] == run(tmp_path, '{ value = 80, by = "2030", from = { period = "2019" } }', figures)


def test_a_check_with_the_data_says_what_a_run_would_and_shows_no_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A check read no data at all, so that a framework that goes with none of its figures passed it."""
    run(tmp_path, '{ value = 80, by = "2030/31", from = { period = "2019" } }')
    file = str(tmp_path / "framework.toml")
    assert command(["check", file]) == 0
    assert "OUT370" not in capsys.readouterr().err
    assert command(["check", file, "--data", "--as-of", "2026-11-27"]) == 0
    said = capsys.readouterr()
    assert 'warning: OUT370 aim "a": there is no figure for the starting point "2019"' in said.err
    assert said.out.splitlines() == [
        f"{file}: T: 1 aim, 1 of them judged by 1 step",
        "The data were read: 1 file, 4 rows.",
    ]


def test_a_check_with_data_that_cannot_be_read_leaves_with_the_code_of_the_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path, '{ value = 80, by = "2030/31" }')
    (tmp_path / "d.csv").write_text("area_code,period,value\nE10000017,2019/20,sixty\n")
    assert command(["check", str(tmp_path)]) == 0
    assert command(["check", str(tmp_path), "--data"]) == 11
    assert "OUT310" in capsys.readouterr().err


def test_a_day_goes_with_the_data_only(tmp_path: Path) -> None:
    run(tmp_path, '{ value = 80, by = "2030/31" }')
    assert command(["check", str(tmp_path), "--as-of", "2026-11-27"]) == 2
