"""Roll-ups count rows under every key that they have, and can say which rows made each answer."""

import datetime
import math
from pathlib import Path

import pytest

import outcomes
from outcomes.metrics.contract import Direction, Status, Verdict
from outcomes.results import declared_average, roll_up, roll_up_words
from outcomes.results.rollup import RolledUp, RollUpError

FRAMEWORK = """
format = 1

[framework]
id = "district"
title = "A district"
areas = "all"
levels = ["priority", "action"]

[boards.hwb]
title = "Health and Wellbeing Board"
[boards.cyp]
title = "Children's board"
[boards.idle]
title = "A board without aims"

[owners.ph]
title = "Public health"

[levels.priority.children]
title = "Children"
boards = ["hwb", "cyp"]
tags = ["marmot-1"]
[levels.action.schools]
title = "Schools"
priority = "children"
owner = "ph"
[levels.priority.adults]
title = "Adults"
boards = ["hwb"]

[data.figures]
path = "figures.csv"
options = { columns = { indicator = "indicator", area = "area", period = "period", value = "value" } }

[defaults.indicator]
polarity = "high"
data = { source = "figures" }

[indicators.happy]
title = "Happy children"
[indicators.safe]
title = "Safe children"
[indicators.active]
title = "Active adults"

[aims.happy]
action = "schools"
indicator = "happy"
weight = 3
tags = ["mood"]
target = { value = 70, by = "2015" }
judge = [{ metric = "target.path" }]

[aims.safe]
priority = "children"
indicator = "safe"
target = { value = 50, by = "2015" }
judge = [{ metric = "target.path" }]

[aims.active]
priority = "adults"
indicator = "active"
kind = "contextual"
judge = []

[aims.later]
title = "Something still to be determined"
priority = "adults"

[[aims.later.undefined]]
what = "indicator"
by = 2016-01-01
owner = "ph"

[aims.alone]
title = "An aim of no priority"
kind = "contextual"

[roll_ups.mood]
title = "Mood of the district"
aims = ["happy", "safe"]
why = "both are percentages of the same children"
"""
ROWS = """indicator,area,period,value
happy,A,2015,80
happy,B,2015,60
happy,C,2015,75
safe,A,2015,40
active,A,2015,30
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> outcomes.Results:
    folder = tmp_path_factory.mktemp("district")
    (folder / "framework.toml").write_text(FRAMEWORK)
    (folder / "figures.csv").write_text(ROWS)
    return outcomes.evaluate(folder, as_of=datetime.date(2016, 6, 30))


def answers(results: outcomes.Results, by: str) -> dict[str, RolledUp]:
    return {each.key: each for each in roll_up(results, by)}


def test_an_answer_counts_verdicts_and_names_the_rows_that_made_it(results: outcomes.Results) -> None:
    children = answers(results, "priority")["children"]
    assert {Verdict.MET: 2, Verdict.MISSED: 2} == children.verdicts
    made = [(row["aim"], row["area"], row["verdict"]) for row in results.to_rows(children.rows.tolist())]
    assert [("happy", "A", "met"), ("happy", "B", "missed"), ("happy", "C", "met"), ("safe", "A", "missed")] == made


def test_the_worst_of_an_answer_is_its_worst_verdict(results: outcomes.Results) -> None:
    by_area = answers(results, "area")
    assert [Verdict.MISSED, Verdict.MISSED, Verdict.MET] == [by_area[each].worst for each in "ABC"]
    assert answers(results, "aim")["later"].worst is None


def test_coverage_stands_beside_the_counts(results: outcomes.Results) -> None:
    adults = answers(results, "priority")["adults"]
    assert (2, 0, {}) == (adults.aims, adults.aims_judged, adults.verdicts)
    assert {Status.UNDEFINED: 1, Status.CONTEXTUAL: 1} == adults.statuses


@pytest.mark.parametrize(
    ("day", "overdue", "said"),
    [
        ("2016-01-01", 0, "it is due on 1 January 2016"),
        ("2016-01-02", 1, "it was due on 1 January 2016 and is overdue"),
    ],
)
def test_a_gap_is_overdue_from_the_day_after(tmp_path: Path, day: str, overdue: int, said: str) -> None:
    (tmp_path / "framework.toml").write_text(FRAMEWORK)
    (tmp_path / "figures.csv").write_text(ROWS)
    results = outcomes.evaluate(tmp_path, as_of=datetime.date.fromisoformat(day), aims=["later"])
    assert overdue == outcomes.coverage(results).overdue
    (row,) = results.to_rows()
    assert said in row["sentence"]


def test_the_share_met_is_by_rows_and_the_weighted_share_by_aims(results: outcomes.Results) -> None:
    """Two of four rows; by weights 3 x 2/3 of the happy and 1 x 0 of the safe, of 4."""
    children = answers(results, "priority")["children"]
    assert (0.5, pytest.approx(2 / 4)) == (children.share_met, children.weighted_share)
    hers = answers(results, "area")["A"]
    assert (0.5, 3 / 4) == (hers.share_met, hers.weighted_share)


def test_without_a_verdict_there_is_no_share(results: outcomes.Results) -> None:
    adults = answers(results, "priority")["adults"]
    assert math.isnan(adults.share_met)
    assert math.isnan(adults.weighted_share)


def test_an_aim_of_two_boards_counts_under_both(results: outcomes.Results) -> None:
    boards = answers(results, "board")
    assert 4 == len(boards["cyp"].rows)
    assert set(boards["cyp"].rows) < set(boards["hwb"].rows)


def test_a_board_without_aims_is_there_with_nothing(results: outcomes.Results) -> None:
    assert (0, {}) == (answers(results, "board")["idle"].aims, answers(results, "board")["idle"].statuses)


def test_tags_come_down_from_parts_and_owners_too(results: outcomes.Results) -> None:
    assert ["mood", "marmot-1", "(none)"] == list(answers(results, "tag"))
    assert 3 == len(answers(results, "owner")["ph"].rows)


def test_what_belongs_to_nothing_comes_last_and_is_not_lost(results: outcomes.Results) -> None:
    by_action = answers(results, "action")
    assert ["schools", "(none)"] == list(by_action)
    assert len(results) == sum(len(each.rows) for each in by_action.values())


@pytest.mark.parametrize("by", ["aim", "area", "priority", "action", "metric", "owner"])
def test_keys_that_exclude_each_other_add_up_to_all_rows(results: outcomes.Results, by: str) -> None:
    found = roll_up(results, by)
    assert sorted(row for each in found for row in each.rows.tolist()) == list(range(len(results)))
    assert all(sum(each.statuses.values()) == len(each.rows) for each in found)


def test_some_rows_can_be_rolled_up_alone(results: outcomes.Results) -> None:
    only = results.take(results.where(area="A").tolist())
    assert {Verdict.MET: 1, Verdict.MISSED: 1} == answers(only, "priority")["children"].verdicts


def test_a_word_that_is_not_known_is_refused_with_the_nearest(results: outcomes.Results) -> None:
    with pytest.raises(RollUpError) as caught:
        roll_up(results, "prioritty")
    (found,) = caught.value.report
    assert ("OUT550", 'did you mean "priority"?') == (found.code, found.to_do)
    assert {"priority", "action", "board"} <= set(roll_up_words(results))


def test_directions_without_a_verdict_are_counted_apart(tmp_path: Path) -> None:
    """A comparison finds which side of England an area is on, and no promise kept or broken."""
    compared = FRAMEWORK.replace('areas = "all"', 'areas = "all"\ncompare_with = ["E92000001"]')
    compared = compared.replace('kind = "contextual"\njudge = []', 'judge = [{ metric = "benchmark.interval" }]')
    compared = compared.replace('value = "value" } }', 'value = "value", lower = "lower", upper = "upper" } }')
    (tmp_path / "framework.toml").write_text(compared)
    (tmp_path / "figures.csv").write_text(
        "indicator,area,period,value,lower,upper\n"
        "active,A,2015,30,28,32\nactive,B,2015,60,58,62\nactive,E92000001,2015,50,49,51\n"
    )
    adults = answers(outcomes.evaluate(tmp_path, as_of=datetime.date(2016, 6, 30)), "priority")["adults"]
    assert {Direction.WORSE: 1, Direction.BETTER: 1} == adults.directions
    assert {} == adults.verdicts


def test_a_verdict_that_also_has_a_direction_is_counted_once(tmp_path: Path) -> None:
    """40 and then 40.2, where 50 was wanted: 2% of the way is no progress to the United Nations, and so worse."""
    (tmp_path / "framework.toml").write_text(
        FRAMEWORK.replace(
            'target = { value = 50, by = "2015" }\njudge = [{ metric = "target.path" }]',
            'target = { value = 50, by = "2015" }\njudge = [{ metric = "progress.un" }]',
        )
    )
    (tmp_path / "figures.csv").write_text("indicator,area,period,value\nsafe,A,2014,40\nsafe,A,2015,40.2\n")
    results = outcomes.evaluate(tmp_path, as_of=datetime.date(2016, 6, 30), aims=["safe"])
    assert [Direction.WORSE.value] == results.coded("direction").to_list()
    safe = answers(results, "aim")["safe"]
    assert ({Verdict.OFF_TRACK: 1}, {}) == (safe.verdicts, safe.directions)


class TestDeclaredAverages:
    def test_an_average_is_computed_where_it_is_declared_by_the_weights_of_the_aims(
        self, results: outcomes.Results
    ) -> None:
        """3 x 80 and 1 x 40, of 4."""
        first = declared_average(results, "mood")[0]
        assert ("A", 70.0, ()) == (first.area, first.average, first.missing)
        assert [80.0, 40.0] == results.numbers("value")[first.rows].tolist()

    def test_where_an_aim_is_missing_there_is_no_average(self, results: outcomes.Results) -> None:
        by_area = {each.area: each for each in declared_average(results, "mood")}
        assert ("safe",) == by_area["B"].missing
        assert math.isnan(by_area["B"].average)

    def test_unless_the_declaration_leaves_it_out(self, tmp_path: Path) -> None:
        text = FRAMEWORK.replace('why = "both', 'missing = "leave-out"\nwhy = "both')
        (tmp_path / "framework.toml").write_text(text)
        (tmp_path / "figures.csv").write_text(ROWS)
        found = outcomes.evaluate(tmp_path, as_of=datetime.date(2016, 6, 30))
        by_area = {each.area: each for each in declared_average(found, "mood")}
        assert (60.0, ("safe",)) == (by_area["B"].average, by_area["B"].missing)

    def test_nothing_is_averaged_that_is_not_declared(self, results: outcomes.Results) -> None:
        with pytest.raises(RollUpError, match='declares no average "moods"; did you mean "mood"'):
            declared_average(results, "moods")


def test_an_average_of_evidence_that_no_metric_leaves_is_refused(tmp_path: Path) -> None:
    (tmp_path / "framework.toml").write_text(FRAMEWORK + 'average = "distanse"\n')
    (tmp_path / "figures.csv").write_text(ROWS)
    results = outcomes.evaluate(tmp_path, as_of=datetime.date(2016, 6, 30))
    with pytest.raises(
        outcomes.UsageError, match='no metric leaves evidence called "distanse"; did you mean "distance"'
    ):
        declared_average(results, "mood")
