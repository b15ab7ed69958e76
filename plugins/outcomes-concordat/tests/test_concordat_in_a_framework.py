"""Self-assessment through the engine: the README's framework, from TOML to its sentences, and mistakes in it."""

import datetime
import re
from pathlib import Path

import pytest
from outcomes_concordat import plugin

from outcomes import DefinitionError, PluginSet, evaluate

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
AIM = re.search(r"```toml\n(.*?)```", README, re.S).group(1)
SHOWN = re.search(r"it says:\n\n```\n(.*?)```", README, re.S).group(1)
FRAMEWORK = """\
format = 1

[framework]
id = "concordat"
title = "Prevention Concordat for Better Mental Health"
levels = ["domain"]

[levels.domain.working-together]
title = "Working together"

"""


@pytest.fixture
def judge(tmp_path):
    """The results of the README's aim, or of another, on a day."""

    def judged(aim=AIM, as_of=datetime.date(2020, 5, 1)):
        (tmp_path / "framework.toml").write_text(FRAMEWORK + aim, encoding="utf-8")
        return evaluate(tmp_path, as_of=as_of, plugins=PluginSet.of(plugin))

    return judged


def test_the_readme_says_what_the_engine_says(judge):
    found = [
        f"{row['verdict'] or row['status']:<9} {row['direction'] or '-':<7} {row['sentence']}"
        for row in judge().to_rows()
    ]
    assert SHOWN.splitlines() == found


def test_a_row_carries_the_numbers_that_it_rests_on(judge):
    partnership = judge().to_rows()[0]
    assert partnership["evidence"] == {
        "level": 3, "previous": 2, "standing": 3, "stood": 2, "promised": 3, "steps": 1, "short": 0, "age_days": 31,
    }  # fmt: skip


def test_before_it_was_assessed_nothing_is_known(judge):
    assert {row["reason"] for row in judge(as_of=datetime.date(2018, 1, 1)).to_rows()} == {"not assessed"}


def test_without_evidence_a_level_is_a_claim(judge):
    row = judge(AIM.replace('evidence = "Terms of reference", ', "")).to_rows()[0]
    assert (row["status"], row["reason"]) == ("no data", "no evidence")
    assert row["sentence"] == "A partnership across sectors: said to stand at under way, but there is no evidence."


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('reach = "under way"', 'reach = "underway"', '"underway" is not on the scale'),
        (
            'scale = ["nothing yet", "planned", "begun", "under way", "done, and looked after"]\nreach',
            "reach",
            "missing",
        ),
        ("since = 2019-09-01", "sinse = 2019-09-01", "since"),
    ],
)
def test_a_mistake_is_told_where_it_stands(judge, old, new, words):
    with pytest.raises(DefinitionError) as caught:
        judge(AIM.replace(old, new))
    assert words in str(caught.value)
    assert all(problem.location.line > 0 for problem in caught.value.report)


def test_the_five_domains_of_the_concordat_can_be_judged(judge):
    domains = {
        "needs-and-assets": (2, 4),
        "together": (2, 2),
        "taking-action": (1, 3),
        "measuring-outcomes": (2, 1),
        "leadership": (None, 3),
    }
    items = ", ".join(
        f'{{ id = "{domain}", title = "{domain}", level = {now}, as_at = 2020-03-31'
        + (f", previous = {before} }}" if before is not None else " }")
        for domain, (before, now) in domains.items()
    )
    rows = judge(
        '[aims.assessment]\ntitle = "Self-assessment"\nkind = "assessment"\n[[aims.assessment.judge]]\nmetric = "concordat.assessment"\n'
        'scale = ["nothing yet", "planned", "begun", "under way", "done"]\npromise = "improve"\n'
        f"[aims.assessment.returns]\nillustrative = true\nevidence_required = false\nacceptance_required = false\nitems = [{items}]\n"
    ).to_rows()
    assert [(row["item"], row["outcome"], row["verdict"]) for row in rows] == [
        ("needs-and-assets", "improved; promise kept", "met"),
        ("together", "held; promise not kept yet", "off track"),
        ("taking-action", "improved; promise kept", "met"),
        ("measuring-outcomes", "fell back; promise not kept yet", "off track"),
        ("leadership", "assessed for the first time", None),
    ]
    assert all(row["illustrative"] for row in rows)
