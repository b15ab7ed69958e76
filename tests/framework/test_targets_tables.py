"""Targets as a framework file writes them: which kind a table is, and every problem with advice."""

import datetime
import doctest
import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomli

from outcomes.diagnostics import Severity
from outcomes.framework import check_framework_file, structure_parameters
from outcomes.framework.target_checks import target_problems
from outcomes.framework.targets import (
    AreaFile,
    BandTarget,
    ChangeTarget,
    Determination,
    DirectionTarget,
    Interpretation,
    LevelsTarget,
    LevelTarget,
    Start,
    Target,
    TargetTable,
    Tolerance,
    UndefinedTarget,
    deadline_of,
    interpretation_of,
    sense_of,
    start_of,
    tolerance_of,
)

TARGET: Any = TargetTable


def target_of(toml: str) -> Target:
    target, problems = structure_parameters(TARGET, tomli.loads(toml))
    assert () == problems
    assert target is not None
    return target


def test_the_target_of_the_leicestershire_example_reads_as_it_is_written() -> None:
    written = """
        change = 10                      # by how much
        basis = "relative"
        every = "year"
        compounding = "compound"
        from = { period = "2013", value = 68.0 }
        until = "2017-18"
        beyond_range = "flag"
        tolerance = 0.5
        reading = { status = "agreed", by = "the partnership group", on = 2014-01-31, why = "asked in January", page = "3", sentence = "10% increase (year on year) from the baseline 2013 figure of 68%" }
    """
    expected = ChangeTarget(
        change=10.0,
        from_=Start(period="2013", value=68.0),
        until="2017-18",
        beyond_range="flag",
        tolerance=0.5,
        reading=Interpretation(
            status="agreed",
            by="the partnership group",
            on=datetime.date(2014, 1, 31),
            why="asked in January",
            sentence="10% increase (year on year) from the baseline 2013 figure of 68%",
            page="3",
        ),
    )
    target = target_of(written)
    assert expected == target
    assert ("2017-18", expected.reading, expected.from_) == (
        deadline_of(target),
        interpretation_of(target),
        start_of(target),
    )


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('value = 80\nby = "2020"', LevelTarget(value=80.0, by="2020")),
        ('value = 10\nsense = "at least"', LevelTarget(value=10.0, sense="at least")),
        ('value = 10\nevery = "year"\nfirst = "2024"', LevelTarget(value=10.0, every="year", first="2024")),
        ('levels = { "2014" = 74.8, "2015" = 82.28 }', LevelsTarget(levels={"2014": 74.8, "2015": 82.28})),
        ('direction = "reduce"', DirectionTarget(direction="reduce")),
        ('direction = "reduce"\nevery = "year"', DirectionTarget(direction="reduce", every="year")),
        ("min = 8\nmax = 10", BandTarget(min=8.0, max=10.0)),
        ("max = 10", BandTarget(max=10.0)),
        (
            'undefined = { owner = "ph", by = 2014-04-01, note = "to be determined" }',
            UndefinedTarget(undefined=Determination(owner="ph", by=datetime.date(2014, 4, 1), note="to be determined")),
        ),
        (
            'kind = "level"\nby = "2020"\nfile = { path = "data/targets.csv", value = "target" }',
            LevelTarget(by="2020", file=AreaFile(path="data/targets.csv", value="target")),
        ),
        (
            'kind = "levels"\nfile = { path = "t.csv", area = "code", period = "year", value = "target" }',
            LevelsTarget(file=AreaFile(path="t.csv", area="code", period="year", value="target")),
        ),
        ('kind = "change"\nchange = -5\nbasis = "points"', ChangeTarget(change=-5.0, basis="points")),
    ],
)
def test_the_key_that_is_there_tells_the_kind(toml: str, expected: Target) -> None:
    assert expected == target_of(toml)


REFUSED: dict[str, list[tuple[tuple[str, ...], str]]] = {
    "": [
        (
            (),
            'nothing says what is to be reached; give "change", "value", "levels", "direction", "min", "max" or'
            ' "undefined", or for levels from a file the kind',
        )
    ],
    "chnage = 10": [(("chnage",), 'unknown key; did you mean "change"?')],
    'chnage = 10\nkind = "change"': [(("chnage",), 'unknown key; did you mean "change"?')],
    'kind = "levle"\nvalue = 3': [(("kind",), 'no kind of target is called "levle"; did you mean "level"?')],
    "kind = 3": [
        (
            ("kind",),
            'no kind of target is called 3; use one of "band", "change", "direction", "level", "levels", "undefined"',
        )
    ],
    "change = 10\nvalue = 80": [
        (
            (),
            '"change" and "value" together; keep one of them, or say which kind of target it is: "change", "level",'
            ' "levels", "direction", "band" or "undefined"',
        )
    ],
    'change = "10%"': [(("change",), 'expected a number, found a string "10%"; write it without quotes: 10')],
    'change = 10\nbasis = "percent"\nform = { period = "2013" }\nevery = "years"': [
        (("form",), 'unknown key; did you mean "from"?'),
        (("basis",), '"percent" is not one of its words; use one of "count", "gap", "points", "relative"'),
        (("every",), '"years" is not one of its words; did you mean "year"?'),
    ],
    "change = 10\nfrom = { period = 2013, valu = 68 }": [
        (("from", "valu"), 'unknown key; did you mean "value"?'),
        (("from", "period"), 'expected a string, found a number 2013; put it in quotes: "2013"'),
    ],
    "change = 10\nfrom = 68": [(("from",), "expected a table, found a number 68; write a table: { value = 68 }")],
    'change = 10\nfrom = "2013"': [
        (("from",), 'expected a table, found a string "2013"; write a table: { period = "2013" }')
    ],
    "levels = [74.8]": [(("levels",), "expected a table, found a list; write a table: { key = value }")],
    'levels = { "2014" = "74.8" }': [
        (("levels", "2014"), 'expected a number, found a string "74.8"; write it without quotes: 74.8')
    ],
    'direction = "down"': [(("direction",), '"down" is not one of its words; did you mean "reduce"?')],
    'direction = "decrease"': [(("direction",), '"decrease" is not one of its words; did you mean "reduce"?')],
    'change = 10\nfile = "t.csv"': [
        (("file",), 'expected a table, found a string "t.csv"; write a table: { path = "t.csv" }')
    ],
}


@pytest.mark.parametrize(("toml", "expected"), REFUSED.items())
def test_a_table_that_cannot_be_a_target_says_all_that_is_wrong(
    toml: str, expected: list[tuple[tuple[str, ...], str]]
) -> None:
    target, problems = structure_parameters(TARGET, tomli.loads(toml), path=("aims", "x", "target"))
    assert target is None
    assert [(("aims", "x", "target", *path), said) for path, said in expected] == [
        (problem.path, f"{problem.found}; {problem.to_do}") for problem in problems
    ]


@pytest.mark.parametrize(
    ("text", "to_do"),
    [
        ("10% by 2027", 'write a table: { value = 10, by = "2027" }'),
        ("95.5 by 2027/28", 'write a table: { value = 95.5, by = "2027/28" }'),
        ("10%", 'write a table, such as { value = 10, by = "2030" }'),
        ("better by 2027", 'write a table, such as { value = 10, by = "2027" }'),
        ("reduce", 'write a table, such as { value = 10, by = "2030" }'),
    ],
)
def test_a_target_in_the_words_of_a_strategy_is_refused_with_the_table_that_it_would_be(
    tmp_path: Path, text: str, to_do: str
) -> None:
    file = tmp_path / "framework.toml"
    file.write_text(f'format = 1\n[framework]\nid = "t"\ntitle = "T"\n[aims.a]\ntitle = "A"\ntarget = "{text}"\n')
    _, report = check_framework_file(file)
    (told,) = [each for each in report if each.subject == "aims.a.target"]
    assert (told.code, told.found, told.to_do) == ("OUT112", f'expected a table, found a string "{text}"', to_do)


PERCENT: dict[str, Any] = {"low": 0.0, "high": 100.0}
FROM = Start(period="2013", value=68.0)


@pytest.mark.parametrize(
    ("target", "measure", "expected"),
    [
        (
            ChangeTarget(change=0.0, from_=FROM),
            {},
            [
                "change: no change at all; write by how much, below 0 for a reduction; where each year is to be better "
                'than the year before, write direction = "increase" (or "reduce") in its place, and every = "year"; '
                "where what is reached is to be kept, write the level itself, without a date: value = 96, and where each "
                'year is to be judged for itself, every = "year" besides'
            ],
        ),
        (
            LevelTarget(value=95.0, sense="at least", every="month", by="2027"),
            {},
            [
                "from.period: missing; say where the promise starts, the month before the first one: "
                'from = { period = "2023" }'
            ],
        ),
        (
            LevelTarget(value=95.0, sense="at least", from_=FROM, first="2015"),
            {},
            [
                "first: a level that is promised once has no first period; leave it out, or say how often it is "
                'promised: every = "year"'
            ],
        ),
        (
            LevelTarget(value=95.0, sense="at least", every="year", from_=FROM, first="2028", by="2027"),
            {},
            ['first: "2028" is after the end of the path in "2027"; exchange the two, or correct one of them'],
        ),
        (
            DirectionTarget(direction="increase", every="quarter"),
            {},
            ['from.period: missing; say which quarter the first one is to be better than: from = { period = "2023" }'],
        ),
        (
            DirectionTarget(direction="reduce", from_=FROM, first="2015"),
            {},
            [
                "first: a direction that is promised once has no first period; leave it out, or say how often it is "
                'promised: every = "year"'
            ],
        ),
        (
            DirectionTarget(direction="reduce", every="year", from_=FROM, first="2016", by="2015"),
            {},
            ['first: "2016" is after the end of the path in "2015"; exchange the two, or correct one of them'],
        ),
        (
            ChangeTarget(change=1.0),
            {},
            [
                'from.period: missing; say where the change starts: from = { period = "2013" }; where its figure is '
                'still to be set, write undefined = [{ what = "baseline" }] in the aim besides'
            ],
        ),
        (
            ChangeTarget(change=1.0, from_=Start(period="2013", value=168.0)),
            PERCENT,
            ["from.value: 168 is outside the range 0 to 100; check the value"],
        ),
        (
            ChangeTarget(change=10.0, from_=FROM, every="once"),
            {},
            ['until: missing; a change that is due once needs its end: until = "2017/18"'],
        ),
        (
            ChangeTarget(change=-120.0, from_=FROM),
            {},
            ['change: a fall of 120% leaves nothing; write basis = "points" if points are meant'],
        ),
        (
            ChangeTarget(change=10.0, from_=FROM, basis="gap"),
            {},
            ["basis: there is no gap to close without a range; give the indicator a range"],
        ),
        (
            ChangeTarget(change=110.0, from_=FROM, basis="gap"),
            PERCENT,
            ["change: 110% of a gap; a gap can be closed by at most 100%"],
        ),
        # The whole of a gap can be closed: that is the end of the range.
        (ChangeTarget(change=100.0, from_=FROM, basis="gap", every="once", until="2015"), PERCENT, []),
        (
            ChangeTarget(change=10.0, from_=FROM, basis="count", beyond_range="gap"),
            PERCENT,
            ["beyond_range: a number of people has no gap to close; use cap, hold or flag"],
        ),
        (
            ChangeTarget(change=10.0, from_=FROM, until="2012"),
            {},
            ['until: "2012" does not end after the baseline "2013"; write a later period'],
        ),
        (
            ChangeTarget(change=10.0, from_=FROM, until="2015/17"),
            {},
            ["until: \"2015/17\": 2015/17 is not one year; did you mean '2015/16'?"],
        ),
        (
            ChangeTarget(change=10.0, from_=FROM, tolerance=-1.0),
            {},
            ["tolerance: below 0; write how far the level may be missed, as a positive number"],
        ),
        (
            ChangeTarget(change=10.0, from_=FROM),
            PERCENT,
            [
                "change: the path asks for 109.515 in 2018, outside the range 0 to 100; end it earlier with until, or"
                " say what then happens: beyond_range = cap, hold, gap or flag"
            ],
        ),
        (LevelTarget(), {"polarity": "high"}, ["value: missing; write value = 1.0, or a file with a column of values"]),
        (
            LevelTarget(value=120.0, sense="at least"),
            PERCENT,
            ["value: 120 is outside the range 0 to 100; check the level or the range"],
        ),
        (
            LevelTarget(value=80.0),
            {},
            ['sense: nothing says whether more or less is wanted; write sense = "at least" or sense = "at most"'],
        ),
        (
            LevelsTarget(sense="at least"),
            {},
            ['levels: missing; write levels = { "2014" = 74.8 }, or a file with columns for period and value'],
        ),
        (
            LevelsTarget(levels={"2014": 74.8, "soon": 1.0, "2015": 101.0}, sense="at least"),
            PERCENT,
            [
                "levels.soon: \"soon\": not a form that is read; write it like '2018/19', '2018', '2018 Q1', 'Mar 2018' or "
                "'2018-03-31'",
                "levels.2015: 101 is outside the range 0 to 100; check the level or the range",
            ],
        ),
        (BandTarget(), {}, ["min: missing; write min, max or both"]),
        (BandTarget(min=10.0, max=8.0), {}, ["min: 10 is above max = 8; exchange them"]),
        (BandTarget(min=1.0, max=101.0), PERCENT, ["max: 101 is outside the range 0 to 100; check the level"]),
    ],
)
def test_what_cannot_all_be_true_is_an_error_with_advice(
    target: Target, measure: dict[str, Any], expected: list[str]
) -> None:
    problems = target_problems(target, **measure)
    assert expected == [f"{'.'.join(map(str, p.path))}: {p.found}; {p.to_do}" for p in problems]
    assert all(problem.severity is Severity.ERROR for problem in problems)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (
            ChangeTarget(change=10.0, from_=FROM, beyond_range="cap"),
            "change: the path asks for 109.515 in 2018, outside the range 0 to 100; it is capped there",
        ),
        (
            ChangeTarget(change=10.0, basis="points", from_=FROM, beyond_range="hold"),
            "change: the path asks for 108 in 2017, outside the range 0 to 100; the last level within it is held",
        ),
        (
            ChangeTarget(change=-40.0, basis="points", from_=FROM, beyond_range="gap"),
            "change: the path asks for -12 in 2015, outside the range 0 to 100; from there on it closes the gap",
        ),
        (
            ChangeTarget(change=10.0, from_=FROM, beyond_range="flag"),
            "change: the path asks for 109.515 in 2018, outside the range 0 to 100; it is kept, and cannot be attained"
            " as written",
        ),
        (
            BandTarget(max=10.0),
            "max: a ceiling alone is met by nothing at all; say min as well if something is wanted",
        ),
        (
            ChangeTarget(change=1.0, until="2014", from_=FROM, reading=Interpretation()),
            "reading.why: assumed, and nobody says why; say what the wording leaves open",
        ),
        (
            ChangeTarget(change=1.0, until="2014", from_=FROM, reading=Interpretation(status="agreed")),
            "reading.by: agreed, and nobody says by whom; say who agreed it",
        ),
        (
            UndefinedTarget(undefined=Determination(owner="ph")),
            "undefined.by: missing; say by when it is settled",
        ),
    ],
)
def test_what_only_leaves_a_question_open_is_a_warning(target: Target, expected: str) -> None:
    (problem,) = target_problems(target, **PERCENT)
    assert expected == f"{'.'.join(map(str, problem.path))}: {problem.found}; {problem.to_do}"
    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize(
    "target",
    [
        ChangeTarget(change=10.0, from_=FROM, until="2017"),
        ChangeTarget(change=-10.0, from_=FROM),
        ChangeTarget(change=10.0, basis="gap", from_=FROM),
        LevelTarget(value=80.0, by="2017/18", from_=FROM),
        LevelsTarget(levels={"2014": 70.0, "2015": 71.0}, from_=FROM),
        DirectionTarget(direction="reduce", by="Sep-14"),
        BandTarget(min=8.0, max=10.0, by="Sep-13"),
    ],
)
def test_a_sound_target_has_no_problem(target: Target) -> None:
    assert () == target_problems(target, **PERCENT)


@pytest.mark.parametrize(
    ("target", "told", "expected"),
    [
        (ChangeTarget(change=3.0), {}, 1),
        (ChangeTarget(change=-3.0), {"wanted": "increase"}, -1),
        (DirectionTarget(direction="increase"), {}, 1),
        (BandTarget(min=1.0, max=2.0), {}, 0),
        (BandTarget(min=1.0), {}, 1),
        (BandTarget(max=1.0), {}, -1),
        (UndefinedTarget(), {"polarity": "high"}, None),
        (LevelTarget(value=80.0, sense="at most"), {"wanted": "increase", "polarity": "high"}, -1),
        (LevelTarget(value=80.0), {"wanted": "reduce", "polarity": "high"}, -1),
        (LevelTarget(value=80.0, from_=FROM), {"polarity": "low"}, -1),
        (LevelTarget(value=80.0, from_=FROM), {"polarity": "none"}, 1),
        (LevelTarget(value=60.0, from_=FROM), {}, -1),
        (LevelsTarget(levels={"2014": 70.0}, from_=FROM), {}, 1),
        (LevelTarget(value=80.0), {}, None),
    ],
)
def test_the_sense_of_a_target_is_declared_or_follows_from_what_is_wanted(
    target: Target, told: dict[str, str], expected: int | None
) -> None:
    assert expected == sense_of(target, **told)


def test_a_tolerance_is_in_the_unit_of_the_measure_or_a_share_of_the_level() -> None:
    level = np.array([80.0, -50.0, np.nan])
    np.testing.assert_array_equal([2.0, 2.0, np.nan], Tolerance(amount=2.0).margin(level))
    np.testing.assert_array_equal([8.0, 5.0, np.nan], Tolerance(amount=10.0, basis="relative").margin(level))
    target = target_of('value = 80\ntolerance = 10\ntolerance_basis = "relative"')
    assert Tolerance(amount=10.0, basis="relative") == tolerance_of(target)
    assert Tolerance() == tolerance_of(DirectionTarget(direction="reduce"))


def test_the_deadline_of_levels_is_the_last_one_written_and_an_undefined_target_has_none() -> None:
    assert deadline_of(LevelsTarget(levels={"2014": 1.0, "2016": 2.0})) == "2016"
    assert [deadline_of(target) for target in (LevelsTarget(), UndefinedTarget())] == ["", ""]


def test_the_examples_in_the_documentation_of_targets_are_true() -> None:
    tried = doctest.testmod(importlib.import_module("outcomes.framework.paths"))
    assert tried.failed == 0
    assert tried.attempted > 0
