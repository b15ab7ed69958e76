"""Social return through the engine: the README's framework, from TOML and from a file to its sentences."""

import datetime
import re
from pathlib import Path

import pytest
from outcomes_sroi import plugin

from outcomes import DefinitionError, PluginSet, evaluate

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
AIM = re.search(r"```toml\n(.*?)```", README, re.S).group(1)
SHOWN = re.search(r"It says:\n\n```\n(.*?)```", README, re.S).group(1)
FRAMEWORK = """\
format = 1

[framework]
id = "homes"
title = "Warm homes"

"""
FILE = """\
id,title,group,amount,weight,numbers.years,state
repairs,Repairs,housing,-100000,,,
evictions,Fewer evictions,housing,5000,,3,
care,Less home care,social care,45000,,3,
admissions,Fewer admissions,hospital,2000,10,3,
calm,Peace of mind,tenants,,,,undefined
"""


@pytest.fixture
def judge(tmp_path):
    """The results of the README's aim, or of another."""

    def judged(aim=AIM):
        (tmp_path / "framework.toml").write_text(FRAMEWORK + aim, encoding="utf-8")
        (tmp_path / "lines.csv").write_text(FILE, encoding="utf-8")
        return evaluate(tmp_path, as_of=datetime.date(2020, 5, 1), plugins=PluginSet.of(plugin))

    return judged


def test_the_readme_says_what_the_engine_says(judge):
    rows = judge().to_rows()
    found = [f"{row['verdict'] or ('-' if row['outcome'] else row['status']):<10} {row['sentence']}" for row in rows]
    assert SHOWN.splitlines() == found


def test_made_up_figures_are_marked_and_explained(judge):
    results = judge()
    assert all(row["illustrative"] for row in results.to_rows())
    said = str(results.explain(0))
    assert "The data is illustrative: the figures are made up." in said
    assert "deadweight = " in said
    assert "break_even_deadweight" in said


def test_lines_can_come_from_a_file(judge):
    items = AIM.index("items = [")
    from_file = judge(AIM[:items] + 'path = "lines.csv"\n').to_rows()
    assert [row["sentence"] for row in judge().to_rows()] == [row["sentence"] for row in from_file]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("drop_off = 0.1\n", "", "missing"),
        ("high = 0.4 }", "high = 0.15 }", "not in order"),
        ("due_to_others = 0.25", "due_to_others = 25", "due_to_others is 25"),
        ("at_least = 1", "at_leest = 1", "at_leest"),
    ],
)
def test_a_mistake_is_told_where_it_stands(judge, old, new, words):
    with pytest.raises(DefinitionError) as caught:
        judge(AIM.replace(old, new))
    assert words in str(caught.value)
    assert all(problem.location.line > 0 for problem in caught.value.report)


def test_without_the_evidence_that_is_asked_for_there_is_no_ratio(judge):
    rows = judge(AIM.replace("evidence_required = false\n", "")).to_rows()
    assert {row["reason"] for row in rows} == {"no evidence", "not valued"}
