"""The frameworks rolled up and coloured: what a board, a principle and a council's rule make of the same verdicts."""

from datetime import date
from pathlib import Path

import outcomes
from outcomes.results import COLOURS, compare_colours
from outcomes.results.rollup import roll_up

FRAMEWORKS = Path(__file__).parents[2] / "frameworks"


def evaluated(name, day):
    return outcomes.evaluate(FRAMEWORKS / name, as_of=day)


def aims_by(results, by, *, supporting=True):
    rows = results.to_rows()
    found = roll_up(results, by, supporting=supporting)
    return {each.key: {rows[place]["aim"] for place in each.rows.tolist()} for each in found}


def test_a_marmot_principle_gathers_aims_of_several_priorities():
    by_tag = aims_by(evaluated("bexley-jlhws", date(2026, 6, 30)), "tag")
    assert {
        # tagged by themselves, in the priorities of mental health and obesity
        "childrens-transformation-plan",
        "young-demand",
        "obese-year-6",
        # by their priority, children and young people
        "children-promises",
        "obese-reception",
        "young-people-cope",
    } == by_tag["marmot-best-start"]


def test_a_principle_counts_what_was_promised_and_no_figure_of_ours():
    by_tag = aims_by(evaluated("bexley-jlhws", date(2026, 6, 30)), "tag", supporting=False)
    assert {"childrens-transformation-plan", "children-promises"} == by_tag["marmot-best-start"]
    assert set() == by_tag["told-by-residents"] | by_tag["told-by-data"]


def test_what_residents_said_stands_beside_what_the_data_said():
    by_tag = aims_by(evaluated("bexley-jlhws", date(2026, 6, 30)), "tag")
    assert {"know-where-to-find-help", "easy-to-be-active", "feel-lonely-often", "young-people-cope"} == by_tag[
        "told-by-residents"
    ]
    assert not by_tag["told-by-residents"] & by_tag["told-by-data"]


def test_the_three_boards_of_the_childrens_centres_answer_for_their_support_and_the_68_percent():
    by_board = aims_by(evaluated("leicestershire-jhws-2013", date(2015, 1, 31)), "board")
    assert [{"centres-support", "parent-confidence"}] * 3 == [by_board["lpg"], by_board["cyps"], by_board["cypc"]]


def test_nine_of_ten_schools_are_green_by_one_councils_rule_and_red_by_anothers():
    # 9 is 10% short of 10: within a tenth, and more than 5% below.
    results = evaluated("leicestershire-jhws-2013", date(2013, 10, 31))
    place = next(n for n, row in enumerate(results.to_rows()) if row["aim"] == "schools-piloting")
    found = compare_colours(results, ("verdict", "within-a-tenth", "at-the-target"))
    assert place in found.differ
    said = {name: COLOURS[codes[place]].value for name, codes in found.colours.items()}
    assert {"verdict": "red", "within-a-tenth": "green", "at-the-target": "red"} == said


def test_a_domain_of_the_concordat_holds_its_assessment_its_recommendations_and_its_commitments():
    by_domain = aims_by(evaluated("prevention-concordat", date(2020, 3, 31)), "domain")
    assert {
        "assessment-working-together",
        "recommendations-working-together",
        "cross-sector",
    } == by_domain["working-together"]
