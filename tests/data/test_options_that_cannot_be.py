"""Options of a reader that would read nothing, or wrong numbers, are refused when the framework is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from outcomes import DataError, DefinitionError, evaluate, load_framework

FRAMEWORK = """format = 1
framework = {{ id = "f", title = "F", area = "E06000008" }}
[indicators.i]
title = "I"
data = {{ path = "figures.csv", options = {{ {option} }} }}
[aims.a]
indicator = "i"
target = {{ value = 50, by = "2030", sense = "at least" }}
judge = [{{ metric = "target.path" }}]
"""
FIGURES = "indicator,area,area_name,period,value\ni,E06000008,Blackburn,2019,10\ni,E06000008,Blackburn,2020,20\n"


def _load(folder: Path, option: str) -> None:
    (folder / "figures.csv").write_text(FIGURES)
    (folder / "framework.toml").write_text(FRAMEWORK.format(option=option))
    evaluate(load_framework(folder))


@pytest.mark.parametrize(
    ("option", "said"),
    [
        # A typing error ended the run in a defect.
        ('year_type = "finacial"', "\"finacial\": no such year type; did you mean 'financial'?"),
        ('delimiter = "||"', 'delimiter "||" is no sign; write one character'),
        ("delimiter = '\"'", "is no sign"),
        ('decimal = ""', 'decimal "" is no sign'),
        ('decimal = "5"', 'decimal "5" is no sign'),
        ('thousands = "ab"', 'thousands "ab" is no sign'),
        # Row 0 was the last row of the file.
        ("header = 0", "header 0 is no row"),
        ("header = [2, 1]", "header [2, 1] is no row, or no rows in order"),
        # Every figure was 0, or turned round.
        ("multiplier = 0", "0 is not allowed; it must be > 0.0"),
        ("multiplier = -1", "-1 is not allowed; it must be > 0.0"),
        ('constants = { value = "5" }', 'constants.value" of reader csv: every row says the same "value"'),
        ("where = { area_name = [] }", 'where.area_name" of reader csv: no word is given'),
    ],
)
def test_an_option_that_cannot_be_is_refused_by_its_line(tmp_path: Path, option: str, said: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        _load(tmp_path, option)
    (problem,) = refused.value.report
    assert said in str(problem)
    assert "framework.toml:5:" in str(problem)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        # A column that is not there was passed over.
        ('wide = ["2019", "2020"]', 'column for "wide": there is no column "2019"'),
        # What is left out is not there.
        ('columns = { value = "" }', 'OUT304 column for "value"'),
        ('columns = { area = "" }', 'OUT304 column for "area"'),
        # A figure's heading is one of a field elsewhere.
        ('wide = ["period", "indicator"]', 'OUT304 column for "period"'),
    ],
)
def test_an_option_that_does_not_fit_the_file_is_told(tmp_path: Path, option: str, said: str) -> None:
    with pytest.raises(DataError) as refused:
        _load(tmp_path, option)
    assert said in str(refused.value.report)


@pytest.mark.parametrize(
    ("option", "said"), [("units = 5", "the option units leaves"), ('footer = "i"', "the option footer leaves")]
)
def test_options_that_leave_no_row_are_named(tmp_path: Path, option: str, said: str) -> None:
    (tmp_path / "figures.csv").write_text(FIGURES)
    (tmp_path / "framework.toml").write_text(FRAMEWORK.format(option=option))
    results = evaluate(load_framework(tmp_path))
    assert said in str(results.report)
