"""The frameworks say what their documents say: no reading picked, nothing lost, nothing of ours counted as promised.

Sources: the documents that each framework names under ``[documents]``. What is quoted here was copied from them.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

import outcomes

FRAMEWORKS = Path(__file__).parents[2] / "frameworks"
LEICESTERSHIRE = "leicestershire-jhws-2013"
HERTFORDSHIRE = "hertfordshire-crisis-care"
BEXLEY = "bexley-jlhws"
PAN_LANCASHIRE = "pan-lancashire-wellbeing"
SLIDE_2 = (
    "Education",
    "Housing",
    "Employment",
    "Economy Social and Personal",
    "Environment",
    "Involvement/connectedness/inclusion",
    "Physical Health",
    "Ages Children, Adults and Older Adults",
    "Safety/Crime, Fear of Crime",
    "Personal Resilience",
    "Perception",
    "Evidence",
    "Care Pathways",
    "Assets Based Community Development",
)
"""The drivers as slide 2 lists them; the last is there by its initials."""


def load(name):
    return outcomes.load_framework(FRAMEWORKS / name)


def test_the_paraphrase_of_the_68_percent_picks_no_reading():
    """It used to say "each year 10% more parents than the 68% of 2013", which is one reading of several."""
    aim = load(LEICESTERSHIRE).aims["parent-confidence"]
    wording = "10% increase (year on year) from the baseline 2013 figure of 68%"
    assert wording in aim.source.text
    assert wording == aim.target.reading.sentence


def test_schools_that_pilot_are_of_all_phases_as_the_document_says():
    """It used to say "primary and secondary"; the document says "cross phase"."""
    said = load(LEICESTERSHIRE).aims["schools-piloting"].source.text
    assert "cross phase" in said
    assert "primary" not in said


def test_the_report_of_the_supporting_ethos_shows_the_share_that_was_returned():
    with (FRAMEWORKS / LEICESTERSHIRE / "data" / "pupils-ethos.csv").open(encoding="utf-8") as lines:
        (row,) = csv.DictReader(lines)
    share = int(row["pupils_saying_so"]) / int(row["pupils_answering"])
    results = outcomes.evaluate(
        FRAMEWORKS / LEICESTERSHIRE, as_of=date(2014, 10, 31), aims=["supporting-ethos", "supporting-ethos-share"]
    )
    report, finding = results.to_rows()
    assert (report["aim"], report["verdict"]) == ("supporting-ethos", "met")
    assert f"{row['pupils_saying_so']} of {row['pupils_answering']} pupils, {share:.1%}" in report["sentence"]
    assert f"{share:.1%} in 2013/14" in finding["sentence"]
    assert finding["verdict"] is None


def test_of_hertfordshire_only_what_the_source_promises_counts():
    framework = load(HERTFORDSHIRE)
    supporting = {aim.id for aim in framework.aims.values() if aim.supporting}
    assert {"over-four-hours", "attendances", "suicide", "whole-country"} == supporting
    # The standard of four hours is the nation's; no promise of the source has a target.
    assert [aim.id for aim in framework.aims.values() if aim.target is not None] == ["over-four-hours"]
    assert outcomes.coverage(outcomes.evaluate(framework, as_of=date(2015, 6, 30))).aims == len(framework.aims) - 4


def test_ten_partners_develop_the_plan_and_how_many_agencies_signed_is_not_said():
    aims = load(HERTFORDSHIRE).aims
    assert "developing a joint plan" in aims["partners-developing-plan"].source.text
    assert not aims["agencies-signed"].returns.illustrative
    assert len(aims["agencies-signed"].returns.items) == 1


def test_the_list_that_bexleys_chapter_lost_is_a_gap():
    """After "Key strategic aims under this priority are:" the text goes on with something else."""
    aim = load(BEXLEY).aims["key-strategic-aims"]
    assert "Key strategic aims under this priority are:" in aim.source.text
    assert [gap.what for gap in aim.gaps] == ["target"]


def test_bexley_meets_no_goal_that_nobody_set_and_promises_no_figure_of_ours():
    framework = load(BEXLEY)
    assert {
        judgement.metric for aim in framework.aims.values() for judgement in aim.judge if "goal" in judgement.metric
    } == set()
    # Whatever has an indicator was chosen by us: what is known of the document names none.
    assert [aim.id for aim in framework.aims.values() if aim.indicator and not aim.supporting] == []


def test_the_drivers_are_those_of_slide_2_and_lifestyles_of_slide_17():
    """They used to be sixteen: "Economy Social and Personal" was two."""
    drivers = list(load(PAN_LANCASHIRE).parts.values())
    assert [letters(each) for each in (*SLIDE_2, "Lifestyles")] == [letters(each.title) for each in drivers]
    assert [each.source.page for each in drivers] == [*map(str, range(4, 17)), "18", "17"]


def letters(text):
    return [each for each in text.casefold() if each.isalpha()]


def test_the_slides_promise_to_move_no_figure():
    framework = load(PAN_LANCASHIRE)
    published = {aim.id for aim in framework.aims.values() if aim.indicator and aim.kind != "survey"}
    assert 30 == len(published)
    assert published == {id_ for id_ in published if framework.aims[id_].supporting}
    # "So we can sustainably improve the well-being of the population of Lancashire."
    assert not framework.aims["population-wellbeing"].supporting


def test_the_concordat_counts_commitments_and_recommendations_and_no_assessment_of_ours():
    framework = load("prevention-concordat")
    assert {id_ for id_, aim in framework.aims.items() if aim.supporting} == {
        *(id_ for id_ in framework.aims if id_.startswith("assessment-")),
        "belief-in-adoption",
    }
    # The source names no owner; those of recommendations are returned with them, and made up.
    assert {aim.owner for aim in framework.aims.values()} == {""}


@pytest.mark.parametrize("name", [LEICESTERSHIRE, HERTFORDSHIRE, BEXLEY, "prevention-concordat"])
def test_no_document_dates_what_it_leaves_open_so_every_such_date_is_assumed(name):
    gaps = [gap for aim in load(name).aims.values() for gap in aim.gaps]
    assert gaps
    assert [gap for gap in gaps if gap.by is None or "by" not in gap.assumed] == []


def test_a_date_of_ours_is_told_as_ours():
    """Both used to read as if the document had said them."""
    sentences = {
        name: outcomes.evaluate(FRAMEWORKS / name, as_of=day, aims=[aim]).to_rows()[0]["sentence"]
        for name, aim, day in (
            ("prevention-concordat", "early-help", date(2020, 1, 31)),
            (LEICESTERSHIRE, "supporting-ethos", date(2014, 10, 31)),
        )
    }
    assert (
        "by Director of Public Health, as we assume; it is due on 31 March 2020, as we assume"
        in (sentences["prevention-concordat"])
    )
    assert "We assume the due date: the document does not say." in sentences[LEICESTERSHIRE]


def test_an_owner_that_the_document_names_is_not_called_assumed():
    gaps = {aim.id: aim.gaps[0] for aim in load(LEICESTERSHIRE).aims.values() if aim.gaps}
    # "To be determined by MH Strategy Group when formed"; "CCGs through QOF have a role".
    assert {id_ for id_, gap in gaps.items() if "owner" not in gap.assumed} == {
        "smi-physical-health",
        *(id_ for id_ in gaps if id_.startswith("milestones-")),
    }
