"""`target.count` on the promises of real strategies: up to ten schools, at least ten schools."""

from typing import Any

import numpy as np
import pytest

from outcomes.data.block import SeriesBlock
from outcomes.metrics.contract import MetricColumns, Verdict
from outcomes.metrics.sentences import check, render
from outcomes.metrics.target_count import INFO, TargetCount, TargetCountParameters

NAN = float("nan")


def judge(block: SeriesBlock, **params: Any) -> MetricColumns:
    return TargetCount().evaluate(block, TargetCountParameters(**params))


def said(found: MetricColumns) -> list[str]:
    return [
        INFO.outcomes[o].word if o >= 0 else INFO.reasons[r].word
        for o, r in zip(found.outcome, found.reason, strict=True)
    ]


def test_every_sentence_renders() -> None:
    assert check(INFO) == ()


def test_at_least_ten_is_met_by_ten_and_not_by_nine(make_block: Any) -> None:
    found = judge(make_block([[9], [10], [11]]), rule="at-least", number=10)
    assert said(found) == ["missed", "met", "met"]
    assert found.evidence["distance"].tolist() == [-1, 0, 1]


def test_at_most_ten_is_met_by_none_and_the_sentence_warns(make_block: Any) -> None:
    found = judge(make_block([[0], [10], [11]]), rule="at-most", number=10)
    assert said(found) == ["met by none", "met", "missed"]
    sentence = render(INFO.outcomes[found.outcome[0]].sentence, {"period": "2013", "required": 10.0})
    assert "Nothing was counted" in sentence
    assert "up-to" in sentence


def test_up_to_ten_is_a_capacity_to_fill(make_block: Any) -> None:
    found = judge(make_block([[0], [7], [10], [12]]), rule="up-to", number=10)
    assert said(found) == ["missed", "partly filled", "full", "over capacity"]
    assert found.evidence["fill"].tolist() == [0.0, 0.7, 1.0, 1.2]


def test_over_capacity_is_not_better(make_block: Any) -> None:
    found = judge(make_block([[12]]), rule="up-to", number=10)
    assert INFO.outcomes[found.outcome[0]].verdict is Verdict.AT_RISK
    assert found.evidence["distance"].tolist() == [-2.0]


def test_an_aim_below_the_capacity_is_what_must_be_reached(make_block: Any) -> None:
    found = judge(make_block([[7], [8], [10], [11]]), rule="up-to", number=10, aim=8)
    assert said(found) == ["missed", "full", "full", "over capacity"]


def test_between_has_two_ends(make_block: Any) -> None:
    found = judge(make_block([[7], [8], [10], [11]]), rule="between", number=8, upper=10)
    assert said(found) == ["missed", "met", "met", "missed"]


def test_the_number_may_come_from_the_target(make_block: Any) -> None:
    block = make_block([[9], [9], [9]], target=[10], target_upper=[12], sense=[1, -1, 0])
    assert said(judge(block)) == ["missed", "met", "missed"]


def test_a_number_that_always_stands_is_due_now(make_block: Any) -> None:
    block = make_block([[10, NAN], [9, NAN]], target=10)
    assert said(judge(block)) == ["met", "missed"]


def test_before_it_is_due_the_number_is_paced_on_the_straight_line(make_block: Any) -> None:
    block = make_block([[0, 5, NAN], [0, 3, NAN], [0, 2, NAN], [0, 10, NAN]], baseline=0.0, baseline_at=0, due_at=2)
    found = judge(block, rule="at-least", number=10)
    assert found.evidence["expected"].tolist() == [5.0] * 4
    assert said(found) == ["on track", "at risk", "off track", "already reached"]


def test_before_it_is_due_and_without_a_start_nothing_is_said(make_block: Any) -> None:
    block = make_block([[5, NAN], [10, NAN]], due_at=1, as_of="2014-06-01")
    assert said(judge(block, rule="at-least", number=10)) == ["not due", "already reached"]
    over = make_block([[5, NAN]], due_at=1, as_of="2015-06-01")
    assert said(judge(over, rule="at-least", number=10)) == ["not yet published"]


def test_new_ones_are_added_up_since_the_baseline(make_block: Any) -> None:
    block = make_block([[3, 4, 3], [3, 3, 3]])
    found = judge(block, rule="at-least", number=10, counting="cumulative")
    assert said(found) == ["met", "missed"]
    assert found.evidence["number"].tolist() == [10.0, 9.0]
    after = make_block([[3, 4, 3]], baseline_at=0)
    assert judge(after, rule="at-least", number=10, counting="cumulative").evidence["number"].tolist() == [7.0]


def test_a_gap_decides_nothing_that_it_could_change(make_block: Any) -> None:
    block = make_block([[6, NAN, 6], [3, NAN, 3]])
    assert said(judge(block, rule="at-least", number=10, counting="cumulative")) == ["met", "gaps in the count"]
    assert said(judge(block, rule="at-most", number=10, counting="cumulative")) == ["missed", "gaps in the count"]


def test_at_any_time_the_highest_number_counts(make_block: Any) -> None:
    block = make_block([[4, 10, 6]])
    assert said(judge(block, rule="at-least", number=10)) == ["missed"]
    assert said(judge(block, rule="at-least", number=10, as_at="any")) == ["met"]
    assert said(judge(block, rule="at-most", number=9)) == ["met"]
    assert said(judge(block, rule="at-most", number=9, as_at="any")) == ["missed"]


def test_a_stock_over_its_limit_may_come_back_before_the_day_that_counts(make_block: Any) -> None:
    block = make_block([[11, NAN], [11, 10]], due_at=1)
    assert said(judge(block, rule="at-most", number=10)) == ["over the limit", "met"]


def test_what_was_added_up_or_reached_at_any_time_never_comes_back_under_its_limit(make_block: Any) -> None:
    """Due in the third year: 6 + 5 of at most 10 are too many already, and so are 11 at any time."""
    assert said(judge(make_block([[6, 5, NAN]], due_at=2), rule="at-most", number=10, counting="cumulative")) == [
        "missed"
    ]
    assert said(judge(make_block([[11, 8, NAN]], due_at=2), rule="at-most", number=10, as_at="any")) == ["missed"]


def test_under_a_limit_before_it_is_due_is_on_track_and_not_reached_already(make_block: Any) -> None:
    assert said(judge(make_block([[8, NAN]], due_at=1), rule="at-most", number=10)) == ["on track"]


def test_a_number_due_in_the_first_period_is_judged_there(make_block: Any) -> None:
    """Neither the nine of a later year nor an eleven makes up for it; the level is the one that stands there."""
    block = make_block([[10, 9], [9, 11]], target=[10, 12], due_at=0)
    assert said(judge(block, rule="at-least", number=10)) == ["met", "missed"]
    assert said(judge(block)) == ["met", "missed"]
    assert said(judge(make_block([[9]], due_at=0), rule="at-least", number=10)) == ["missed"]


def test_a_level_that_ends_before_the_latest_count_is_due_at_its_end(make_block: Any) -> None:
    assert said(judge(make_block([[9, 12]], target=[10, NAN]))) == ["missed"]
    # A number given beside it stands in every period, and so in the latest.
    assert said(judge(make_block([[9, 12]], target=[10, NAN]), rule="at-least", number=10)) == ["met"]


def test_the_line_begins_at_the_baseline_and_in_its_period(make_block: Any) -> None:
    """From 4 in 2014 to 20 in 2018: 4 at the start, 4 + 16 * 2 / 4 = 12 after two years."""
    block = make_block(
        [[NAN, 4, NAN, NAN, NAN, NAN], [NAN, 4, NAN, 12, NAN, NAN], [NAN, 4, NAN, 20, NAN, 20]],
        baseline=4.0,
        baseline_at=1,
        due_at=5,
    )
    found = judge(block, rule="at-least", number=20)
    assert said(found) == ["on track", "on track", "met"]
    np.testing.assert_array_equal(found.evidence["expected"], [4.0, 12.0, NAN])


def test_what_is_added_up_begins_at_nothing_whatever_the_baseline_was(make_block: Any) -> None:
    """20 new ones in four years: ten after two, though there were four before."""
    block = make_block([[4, 5, 5, NAN, NAN]], baseline=4.0, baseline_at=0, due_at=4)
    found = judge(block, rule="at-least", number=20, counting="cumulative")
    assert found.evidence["expected"].tolist() == [10.0]
    assert found.evidence["number"].tolist() == [10.0]
    assert said(found) == ["on track"]


def test_nothing_counted_since_the_baseline_is_no_data_and_no_gap_before_later_counts(make_block: Any) -> None:
    block = make_block([[4, NAN, NAN]], baseline_at=0, due_at=2)
    assert said(judge(block, rule="at-least", number=20, counting="cumulative")) == ["no data"]
    later = make_block([[4, NAN, 5]], baseline_at=0, due_at=1)
    assert said(judge(later, rule="at-least", number=20, counting="cumulative")) == ["due period not observed"]


def test_a_year_without_a_count_is_not_the_highest(make_block: Any) -> None:
    found = judge(make_block([[12, NAN, 6]]), rule="at-least", number=10, as_at="any")
    assert said(found) == ["met"]
    assert found.evidence["number"].tolist() == [12.0]


def test_the_number_not_to_pass_is_told_where_there_is_one(make_block: Any) -> None:
    block = make_block([[1]])
    told = {rule: judge(block, rule=rule, number=1).evidence for rule in ("at-least", "at-most", "up-to")}
    assert np.isnan(told["at-least"]["required_upper"]).all()
    assert told["at-most"]["required_upper"].tolist() == told["up-to"]["required_upper"].tolist() == [1.0]
    assert told["up-to"]["fill"].tolist() == [1.0]


def test_a_later_count_does_not_stand_in_for_the_due_one(make_block: Any) -> None:
    block = make_block([[8, NAN, 12]], due_at=1)
    assert said(judge(block, rule="at-least", number=10)) == ["due period not observed"]


def test_without_data_or_number_the_reason_is_given(make_block: Any) -> None:
    assert said(judge(make_block([[NAN]]), rule="at-least", number=10)) == ["no data"]
    assert said(judge(make_block([[5]]))) == ["no target"]
    assert said(judge(make_block([[5]]), rule="between", number=3)) == ["no target"]
    assert said(judge(make_block(np.empty((1, 0))), rule="at-least", number=3)) == ["no data"]


def test_numbers_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="'upper' must be at or above 'number'"):
        TargetCountParameters(rule="between", number=10, upper=8)


def test_between_a_number_and_itself_is_just_that_number(make_block: Any) -> None:
    assert said(judge(make_block([[7], [8], [9]]), rule="between", number=8, upper=8)) == ["missed", "met", "missed"]
