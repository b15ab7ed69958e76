"""The change of a survey through the engine: the promise of more confident parents, from TOML to a sentence."""

import datetime

import pytest
from outcomes_survey import plugin

from outcomes import DefinitionError, PluginSet, evaluate

FRAMEWORK = """\
format = 1

[framework]
id = "parents"
title = "Parents' confidence before and after"
area = "E10000018"

[indicators.parent-confidence]
title = "Parents reporting increased confidence"
unit = "%"
range = [0, 100]
statistic = "proportion"
multiplier = 100
polarity = "high"
data = { path = "parents.csv" }

[aims.parent-confidence]
indicator = "parent-confidence"
wanted = "increase"
due = "2014"

[[aims.parent-confidence.judge]]
metric = "survey.change"
worthwhile = 6.8
"""
DATA = """\
indicator,area,period,value,count,denominator
parent-confidence,E10000018,2013,68.0,68,100
parent-confidence,E10000018,2014,{share:.1f},{count},100
"""


@pytest.fixture
def judged(tmp_path):
    """The one row of the framework, for so many of a hundred parents in 2014 and a text put into the judgement."""

    def judge(count, more=""):
        (tmp_path / "framework.toml").write_text(FRAMEWORK + more, encoding="utf-8")
        (tmp_path / "parents.csv").write_text(DATA.format(share=count, count=count), encoding="utf-8")
        (row,) = evaluate(tmp_path, as_of=datetime.date(2015, 6, 1), plugins=PluginSet.of(plugin)).to_rows()
        return row

    return judge


def test_a_rise_within_chance_leaves_the_promise_in_doubt(judged):
    row = judged(75)
    assert row["outcome"] == "increased as wanted, but within chance; promise in doubt"
    assert (row["verdict"], row["direction"], row["period"]) == ("at risk", "same", "2014")
    assert row["evidence"]["sample_needed"] == 693
    assert row["sentence"].startswith("Increased as wanted, but perhaps only by chance: from 68.0% to 75.0% in 2014.")


def test_a_rise_beyond_chance_keeps_it(judged):
    row = judged(85)
    assert (row["outcome"], row["verdict"]) == ("increased, as wanted; promise kept", "met")


def test_a_fall_breaks_it(judged):
    assert judged(50)["verdict"] == "missed"


def test_linked_answers_are_tested_as_pairs(judged):
    row = judged(84, 'design = "paired"\ngained = 28\nlost = 12\npairs = 100\n')
    assert (row["verdict"], round(row["evidence"]["p"], 3)) == ("met", 0.017)


def test_a_changed_question_is_no_verdict(judged):
    row = judged(85, 'breaks = [{ starts = 2014-01-01, what = "question", why = "reworded" }]\n')
    assert (row["status"], row["reason"], row["verdict"]) == ("not applicable", "question changed", None)


def test_a_paired_design_without_its_figures_is_refused_where_it_is_written(judged):
    with pytest.raises(DefinitionError) as caught:
        judged(84, 'design = "paired"\n')
    assert any("gained is missing" in problem.found for problem in caught.value.report)
    assert all(problem.location.line > 0 for problem in caught.value.report)
