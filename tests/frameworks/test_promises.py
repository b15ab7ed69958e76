"""The table of promises names every aim of the five frameworks, and no aim that is not there."""

import re
from pathlib import Path

import pytest

import outcomes

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "explanation" / "promises.md"
FRAMEWORKS = (
    "leicestershire-jhws-2013",
    "prevention-concordat",
    "bexley-jlhws",
    "hertfordshire-crisis-care",
    "pan-lancashire-wellbeing",
)


def rows_of(name):
    """The rows of a framework's table: where, promise, aims, what they rest on."""
    chapter = next(
        each for each in re.split(r"(?m)^## ", TABLE.read_text(encoding="utf-8")) if f"Framework `{name}`." in each
    )
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in chapter.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def aims_of(row):
    return re.findall(r"`([^`]+)`", row[2])


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_every_aim_is_in_the_table_of_promises_and_every_one_named_exists(name):
    named = [aim for row in rows_of(name) for aim in aims_of(row)]
    assert sorted(outcomes.load_framework(ROOT / "frameworks" / name).aims) == sorted(named)


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_every_row_says_where_the_promise_stands_and_what_it_is(name):
    assert [row for row in rows_of(name) if len(row) != 4 or not all(row)] == []


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_the_table_marks_what_was_never_promised_and_nothing_else(name):
    framework = outcomes.load_framework(ROOT / "frameworks" / name)
    marked = {aim for row in rows_of(name) if row[1].endswith("(supporting: not promised)") for aim in aims_of(row)}
    assert {id_ for id_, aim in framework.aims.items() if aim.supporting} == marked


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_what_the_table_says_an_aim_rests_on_is_what_the_framework_says(name):
    framework = outcomes.load_framework(ROOT / "frameworks" / name)
    said = {aim: row[3] for row in rows_of(name) for aim in aims_of(row)}
    assert {id_: rests_on(framework, aim) for id_, aim in framework.aims.items()} == said


def rests_on(framework, aim):
    indicator = framework.indicators.get(aim.indicator)
    if aim.undefined:
        return "undefined: " + ", ".join(each.what for each in aim.undefined)
    if aim.returns is not None and aim.returns.illustrative:
        return "illustrative"
    if aim.returns is not None:
        silent = all(each.state == "unknown" for each in aim.returns.items)
        return "not returned" if silent else "as the document says"
    if indicator is None:
        return "nothing to judge"
    if indicator.data is None:
        return "no data"
    return "illustrative" if framework.data[indicator.data.source].illustrative else "published"
