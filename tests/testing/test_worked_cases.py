"""Worked cases: what holds, what does not and how that is shown, and every mistake that a file of cases can hold."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from outcomes.cli.explain_code import CODES
from outcomes.diagnostics import DefinitionError
from outcomes.registry import PluginSet
from outcomes.testing.cases import case_files
from outcomes.testing.cases_compared import check_case
from outcomes.testing.cases_files import load_cases

PLUGINS = PluginSet.of()

HEAD = """\
as_of = 2015-06-30

[framework]
area = "here"

[indicators.parents]
unit = "%"
range = [0, 100]
polarity = "high"

[aims.confidence]
indicator = "parents"
target = { change = 10, from = { period = "2013", value = 68.0 }, until = "2015" }
judge = [{ metric = "target.path" }]
"""

CASE = '''
[[case]]
title = "the first step"
observations = """
period | value
2013   | 68.0
2014   | 75.0
"""
expect = """
aim        | period | verdict  | target | value
confidence | 2014   | met      | 74.8   | 75.0
"""
'''


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "some.case.toml"
    path.write_text(text)
    return path


def outcomes_of(tmp_path: Path, text: str) -> list[str]:
    return [str(check_case(each, PLUGINS)) for each in load_cases(written(tmp_path, text))]


def refused(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        load_cases(written(tmp_path, text))
    return [str(each).replace(str(tmp_path), "...") for each in caught.value.report]


def test_a_case_that_holds_says_its_place_and_title_only(tmp_path: Path) -> None:
    assert outcomes_of(tmp_path, HEAD + CASE) == [f"{tmp_path}/some.case.toml:16: the first step"]


def test_a_case_that_does_not_hold_shows_expected_beside_found_at_its_line(tmp_path: Path) -> None:
    # Stated levels can be read in one way only, so that the sentence ends with what was found.
    stated = HEAD.replace("{ change = 10,", '{ kind = "levels", levels = { "2014" = 74.8, "2015" = 82.28 },')
    stated = stated.replace(', until = "2015"', "")
    text = stated + CASE.replace("met      | 74.8   | 75.0", "missed   | 74.9   | 75.0")
    assert outcomes_of(tmp_path, text) == [
        textwrap.dedent(f"""\
        {tmp_path}/some.case.toml:16: the first step
          {tmp_path}/some.case.toml:25: aim confidence
                     expected  found
            verdict  missed    on track
            target   74.9      74.8
            it says: On track: 75.0% in 2014 against 74.8% required by then.""")
    ]


@pytest.mark.parametrize(
    ("cell", "agrees"),
    [
        ("74.8", True),
        ("74.80", True),
        ("74.79", False),
        ("75", True),
        ("74", False),
        ("74.8 ± 0.1", True),
        ("74.9 +- 0.2", True),
        ("74.9 ± 0.05", False),
        ("7.48e1", True),
        ("-", False),
        ("", True),
        ("about 75", False),
    ],
)
def test_a_number_agrees_when_it_rounds_to_what_is_written(tmp_path: Path, cell: str, agrees: bool) -> None:
    text = HEAD + CASE.replace("| 74.8   |", f"| {cell} |")
    (outcome,) = (check_case(each, PLUGINS) for each in load_cases(written(tmp_path, text)))
    assert agrees == outcome.holds


@pytest.mark.parametrize(("tolerance", "agrees"), [("0.2", True), ("0.05", False), ("0", False)])
def test_a_tolerance_takes_the_place_of_rounding(tmp_path: Path, tolerance: str, agrees: bool) -> None:
    text = f"tolerance = {tolerance}\n" + HEAD + CASE.replace("| 74.8   |", "| 74.9   |")
    (outcome,) = (check_case(each, PLUGINS) for each in load_cases(written(tmp_path, text)))
    assert agrees == outcome.holds


def test_tables_may_have_rules_comments_outer_bars_and_escaped_bars(tmp_path: Path) -> None:
    case = '''
[[case]]
title = "in a frame"
observations = """

| period | value |
|--------|-------|
# before the programme
| 2013   | 68.0  |
| 2014   | 75.0  |
"""
expect = """
| aim        | sentence |
| confidence | 75.0% in 2014 |
"""
'''
    (outcome,) = (check_case(each, PLUGINS) for each in load_cases(written(tmp_path, HEAD + case)))
    assert outcome.holds


def test_the_number_of_results_can_be_expected(tmp_path: Path) -> None:
    text = HEAD + CASE + "rows = 2\n"
    (shown,) = outcomes_of(tmp_path, text)
    assert "the number of results is not as expected" in shown
    assert "rows  2         1" in shown


def test_a_result_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    (shown,) = outcomes_of(tmp_path, HEAD + CASE.replace("confidence | 2014", "confidense | 2014"))
    assert "there is no result for aim confidense; there are aim: confidence" in shown


def test_two_results_for_one_line_are_told_with_the_column_that_tells_them_apart(tmp_path: Path) -> None:
    text = HEAD + CASE.replace(
        "period | value\n2013   | 68.0", "period | area  | value\n2014   | there | 70.0\n2013   | here  | 68.0"
    )
    text = text.replace("2014   | 75.0", "2014   | here  | 75.0").replace('area = "here"', 'areas = ["here", "there"]')
    (shown,) = outcomes_of(tmp_path, text)
    assert "there are 2 results for aim confidence; tell them apart by a column area" in shown


def test_a_column_that_nothing_is_called_is_told_with_the_nearest(tmp_path: Path) -> None:
    (shown,) = outcomes_of(tmp_path, HEAD + CASE.replace("| verdict  |", "| verdikt  |"))
    assert 'nothing is called "verdikt"; did you mean "verdict"?' in shown


def test_what_the_engine_refuses_is_a_difference_with_the_refusal_in_it(tmp_path: Path) -> None:
    (shown,) = outcomes_of(tmp_path, HEAD.replace("target.path", "tarket.path") + CASE)
    assert "it cannot be judged:" in shown
    assert 'some.case.toml:14:21: OUT230 metric "tarket.path": no installed plugin offers it' in shown


def test_a_refusal_can_be_what_is_expected(tmp_path: Path) -> None:
    head = HEAD.replace(', until = "2015"', "")
    case = '\n[[case]]\ntitle = "beyond the range"\nrefused = "OUT221"\n'
    (outcome,) = (check_case(each, PLUGINS) for each in load_cases(written(tmp_path, head + case)))
    assert outcome.holds
    (shown,) = outcomes_of(tmp_path, HEAD + CASE + 'refused = "OUT221"\n')
    assert "refused  OUT221    results" in shown


def test_a_case_can_be_about_a_whole_framework(tmp_path: Path) -> None:
    (tmp_path / "framework.toml").write_text('format = 1\n[data.case]\n' + HEAD.partition("\n")[2].replace(
        "[framework]", '[framework]\nid = "x"\ntitle = "X"').replace(
        "[indicators.parents]", '[indicators.parents]\ntitle = "Parents"\ndata = { source = "case" }'))  # fmt: skip
    (tmp_path / "cases").mkdir()
    path = tmp_path / "cases" / "some.case.toml"
    path.write_text('framework = ".."\nas_of = 2015-06-30\n' + CASE)
    assert [True] == [check_case(each, PLUGINS).holds for each in load_cases(path)]


def test_what_is_wrong_with_a_row_is_told_with_its_line(tmp_path: Path) -> None:
    (shown,) = outcomes_of(tmp_path, HEAD + CASE.replace("2014   | 75.0", "20144  | 75.0"))
    assert f"{tmp_path}/some.case.toml:21" in shown
    assert "20144" in shown


def test_returns_are_written_as_a_table_too(tmp_path: Path) -> None:
    text = '''
as_of = 2014-06-30

[aims.plan]
kind = "deliverable"
judge = [{ metric = "delivery.status" }]

[[case]]
title = "one overdue"
returns = """
id | state       | due        | weight
a  | in progress | 2014-05-31 | 2
"""
expect = """
item | verdict
a    | missed
"""
'''
    (outcome,) = (check_case(each, PLUGINS) for each in load_cases(written(tmp_path, text)))
    assert outcome.holds, str(outcome)


BROKEN = {
    "no case": (
        HEAD,
        [".../some.case.toml: OUT111 file: there is no case in it; write [[case]] with title, as_of and expect"],
    ),
    "unknown keys": (
        "observatoins = 1\n" + HEAD + CASE.replace("title =", "titel ="),
        [
            '.../some.case.toml:1:1: OUT110 observatoins: unknown key; did you mean "observations"?',
            '.../some.case.toml:18:1: OUT110 case[0].titel: unknown key; did you mean "title"?',
        ],
    ),
    "no day": (
        HEAD.partition("\n")[2] + CASE,
        [".../some.case.toml:15:1: OUT111 case[0].as_of: missing; write as_of = 2014-06-30"],
    ),
    "nothing expected": (
        HEAD + CASE.partition("expect")[0],
        ['.../some.case.toml:16:1: OUT111 case[0].expect: missing; write expect = """ and a table'],
    ),
    "nothing observed": (
        HEAD + CASE.replace("observations", "note"),
        ['.../some.case.toml:16:1: OUT111 case[0].observations: missing; write observations = """ and a table'],
    ),
    "ragged": (
        HEAD + CASE.replace("2014   | 75.0", "2014"),
        [
            ".../some.case.toml:21: OUT112 observations: 1 cells under 2 headers; "
            "write a | between cells, also beside empty ones"
        ],
    ),
    "unknown column": (
        HEAD + CASE.replace("period | value", "period | valeu"),
        ['.../some.case.toml:18:16: OUT110 observations: unknown column "valeu"; did you mean "value"?'],
    ),
    "no number": (
        HEAD + CASE.replace("2014   | 75.0", "2014   | many"),
        [
            '.../some.case.toml:21: OUT310 observations: "many" is not a number; write a number; or, for a mark of the '
            'publisher, set missing = ["many"] under [data.case.options], or suppressed where it holds a number '
            "back"
        ],
    ),
    "unknown aim": (
        HEAD + CASE.replace("[[case]]", '[[case]]\naims = ["confidense"]'),
        ['.../some.case.toml:17:8: OUT202 case[0].aims: there is no aim "confidense"; did you mean "confidence"?'],
    ),
    "broken piece": (
        HEAD.replace("polarity =", "polarty =") + CASE,
        ['.../some.case.toml:9:1: OUT110 indicators.parents.polarty: unknown key; did you mean "polarity"?'],
    ),
    "framework twice": (
        'as_of = 2015-06-30\nframework = "."\n[aims.x]\ntitle = "X"\n' + CASE,
        [
            "...: OUT101 file: the folder has no framework.toml; "
            "give the path of a framework's folder, or of its TOML file",
            ".../some.case.toml:3:2: OUT115 aims: aims beside the path of a framework; remove one of the two",
        ],
    ),
    "column twice": (
        HEAD + CASE.replace("aim        | period |", "aim        | aim    |"),
        ['.../some.case.toml:24: OUT208 expect: the column "aim" is there twice; keep one of the two'],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_of_cases_is_refused_with_every_problem_at_its_line(name: str, tmp_path: Path) -> None:
    text, expected = BROKEN[name]
    found = refused(tmp_path, text)
    for each in found:
        assert each.split("OUT")[1][:3] in {code[3:] for code in CODES}
    assert expected == found


def test_a_file_with_another_name_is_no_file_of_cases(tmp_path: Path) -> None:
    path = tmp_path / "some.toml"
    path.write_text(HEAD + CASE)
    with pytest.raises(DefinitionError, match=r"the name does not end with \.case\.toml"):
        load_cases(path)


def test_files_are_found_in_folders_by_name(tmp_path: Path) -> None:
    for name in ("b/x.case.toml", "a/y.case.toml", "a/z.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert ["a/y.case.toml", "b/x.case.toml"] == [str(each.relative_to(tmp_path)) for each in case_files(tmp_path)]


# -- pytest ---------------------------------------------------------------------------------------------


def run_pytest(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *more],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_pytest_runs_the_cases_of_a_folder_as_tests(tmp_path: Path) -> None:
    written(tmp_path, HEAD + CASE + CASE.replace("the first step", "not so").replace("met     ", "on track"))
    done = run_pytest(tmp_path)
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout
    assert "verdict  on track  met" in done.stdout
    assert "Traceback" not in done.stdout


def test_pytest_reports_a_broken_file_of_cases_as_an_error_with_its_line(tmp_path: Path) -> None:
    written(tmp_path, HEAD + CASE.replace("title =", "titel ="))
    done = run_pytest(tmp_path)
    assert done.returncode == 2
    assert 'some.case.toml:17:1: OUT110 case[0].titel: unknown key; did you mean "title"?' in done.stdout


def test_pytest_loads_nothing_of_the_engine_before_it_meets_a_case(tmp_path: Path) -> None:
    (tmp_path / "test_lazy.py").write_text(
        "import sys\n\n\ndef test_lazy():\n"
        "    assert 'outcomes.testing.pytest_plugin' in sys.modules\n"
        "    loaded = {n for n in sys.modules if n.split('.')[0] in ('numpy', 'attrs', 'pluggy_') or n.startswith('outcomes.')}\n"
        "    assert {'outcomes.lazy', 'outcomes.version', 'outcomes.testing', 'outcomes.testing.pytest_plugin'} == {n for n in loaded if n.startswith('outcomes.')}\n"
        "    assert 'numpy' not in sys.modules\n"
    )
    # Hypothesis' own plugin may load numpy, which is not ours to judge here.
    done = run_pytest(tmp_path, "-p", "no:hypothesispytest")
    assert "1 passed" in done.stdout, done.stdout
