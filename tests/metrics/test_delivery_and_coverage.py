"""Deliverables, milestones and signatories, item by item."""

from typing import Any

import numpy as np
import pytest

from outcomes.data.block import ReturnState
from outcomes.metrics import coverage_share, delivery_status
from outcomes.metrics.contract import MetricColumns, MetricInfo, Status, Verdict
from outcomes.metrics.coverage_share import CoverageParameters, CoverageShare
from outcomes.metrics.delivery_status import DeliveryParameters, DeliveryStatus
from outcomes.metrics.sentences import check

TODAY = "2014-06-01"
SIGNED = {"evidence": True, "accepted": True}


def words(found: MetricColumns, info: MetricInfo) -> list[str]:
    return [
        info.outcomes[o].word if o >= 0 else info.reasons[r].word
        for o, r in zip(found.outcome, found.reason, strict=True)
    ]


def status(make_returns: Any, state: int, *, warn_days: int = 0, **arrays: Any) -> str:
    found = DeliveryStatus().evaluate(
        make_returns(1, as_of=TODAY, state=state, **arrays), DeliveryParameters(warn_days=warn_days)
    )
    return words(found, delivery_status.INFO)[0]


@pytest.mark.parametrize("info", [delivery_status.INFO, coverage_share.INFO], ids=lambda i: i.id)
def test_every_sentence_renders(info: MetricInfo) -> None:
    assert check(info) == ()


@pytest.mark.parametrize(
    ("state", "arrays", "expected"),
    [
        (ReturnState.NOT_STARTED, {"due": "2014-09-01"}, "not started"),
        # It used to read "not due yet", and in progress on track, for ever.
        (ReturnState.NOT_STARTED, {}, "no date"),
        (ReturnState.IN_PROGRESS, {}, "no date"),
        (ReturnState.IN_PROGRESS, {"blocked": True}, "blocked"),
        (ReturnState.NOT_STARTED, {"due": "2014-05-01"}, "overdue"),
        (ReturnState.IN_PROGRESS, {"due": "2014-06-01"}, "in progress"),
        (ReturnState.IN_PROGRESS, {"due": "2014-05-31"}, "overdue"),
        (ReturnState.IN_PROGRESS, {"due": "2014-09-01", "blocked": True}, "blocked"),
        (ReturnState.NOT_STARTED, {"due": "2014-05-31", "blocked": True}, "overdue"),
        (
            ReturnState.DONE,
            {"due": "2014-05-01", "done": "2014-05-01", "evidence": True, "accepted": True},
            "delivered",
        ),
        (
            ReturnState.DONE,
            {"due": "2014-05-01", "done": "2014-05-02", "evidence": True, "accepted": True},
            "delivered late",
        ),
        (ReturnState.DONE, {"due": "2014-05-01", "done": "2014-05-01", "accepted": True}, "done without evidence"),
        (ReturnState.DONE, {"due": "2014-05-01", "done": "2014-05-01", "evidence": True}, "done but not accepted"),
        (ReturnState.DONE, {"evidence": True, "accepted": True}, "delivered"),
        (ReturnState.DONE, {"due": "2014-05-01", "evidence": True, "accepted": True}, "delivered, day unknown"),
        (
            ReturnState.DONE,
            {"due": "2014-05-01", "as_at": "2014-04-01", "evidence": True, "accepted": True},
            "delivered",
        ),
        # What was seen done on the due day was done in time; the day after, nobody knows; a day that is given counts.
        (
            ReturnState.DONE,
            {"due": "2014-05-01", "as_at": "2014-05-01", "evidence": True, "accepted": True},
            "delivered",
        ),
        (
            ReturnState.DONE,
            {"due": "2014-05-01", "as_at": "2014-05-02", "evidence": True, "accepted": True},
            "delivered, day unknown",
        ),
        (
            ReturnState.DONE,
            {"due": "2014-05-01", "done": "2014-05-01", "as_at": "2014-05-20", "evidence": True, "accepted": True},
            "delivered",
        ),
        (ReturnState.DONE, {"evidence_required": False, "acceptance_required": False}, "delivered"),
        (ReturnState.SUPERSEDED, {"due": "2014-05-01"}, "superseded"),
        (ReturnState.WITHDRAWN, {"due": "2014-05-01"}, "withdrawn"),
        (ReturnState.UNKNOWN, {"due": "2014-05-01"}, "no return"),
        (ReturnState.UNDEFINED, {"due": "2014-05-01"}, "undefined"),
    ],
)
def test_a_deliverable_stands_where_its_return_says(
    make_returns: Any, state: int, arrays: dict[str, Any], expected: str
) -> None:
    assert status(make_returns, state, **arrays) == expected


def test_what_is_still_to_be_determined_is_never_a_bad_verdict() -> None:
    assert [(each.word, each.status) for each in delivery_status.INFO.reasons] == [
        ("no return", Status.NO_DATA),
        ("undefined", Status.UNDEFINED),
        ("no date", Status.UNDEFINED),
    ]


def test_days_late_are_counted_to_delivery_or_to_today(make_returns: Any) -> None:
    block = make_returns(
        3,
        as_of=TODAY,
        state=[ReturnState.DONE, ReturnState.IN_PROGRESS, ReturnState.IN_PROGRESS],
        due=["2014-05-01", "2014-05-22", "2014-06-11"],
        done=["2014-05-08", "NaT", "NaT"],
        evidence=True,
        accepted=True,
    )
    found = DeliveryStatus().evaluate(block, DeliveryParameters())
    assert words(found, delivery_status.INFO) == ["delivered late", "overdue", "in progress"]
    assert found.evidence["days_late"][:2].tolist() == [7.0, 10.0]
    assert np.isnan(found.evidence["days_late"][2])
    assert found.evidence["days_left"][2] == 10.0


def test_on_the_day_itself_no_days_are_late_and_none_are_left(make_returns: Any) -> None:
    """Open, delivered and delivered a day late; of what is delivered no days are left, though its day is to come."""
    block = make_returns(
        4,
        as_of=TODAY,
        state=[ReturnState.IN_PROGRESS, ReturnState.DONE, ReturnState.DONE, ReturnState.DONE],
        due=[TODAY, "2014-05-01", "2014-05-01", "2014-07-01"],
        done=["NaT", "2014-05-01", "2014-05-02", "2014-05-01"],
        **SIGNED,
    )
    found = DeliveryStatus().evaluate(block, DeliveryParameters())
    np.testing.assert_array_equal(found.evidence["days_late"], [np.nan, np.nan, 1.0, np.nan])
    np.testing.assert_array_equal(found.evidence["days_left"], [0.0, np.nan, np.nan, np.nan])


def test_without_days_of_warning_there_is_none_and_one_day_is_one(make_returns: Any) -> None:
    assert status(make_returns, ReturnState.NOT_STARTED, due=TODAY) == "not started"
    assert status(make_returns, ReturnState.NOT_STARTED, due="2014-06-02", warn_days=1) == "start overdue"
    assert status(make_returns, ReturnState.NOT_STARTED, due="2014-06-03", warn_days=1) == "not started"


def test_a_start_can_be_asked_for_some_days_before(make_returns: Any) -> None:
    assert status(make_returns, ReturnState.NOT_STARTED, due="2014-06-20", warn_days=30) == "start overdue"
    assert status(make_returns, ReturnState.NOT_STARTED, due="2014-08-20", warn_days=30) == "not started"


def test_late_is_kept_apart_from_overdue() -> None:
    verdicts = {each.word: each.verdict for each in delivery_status.INFO.outcomes}
    assert verdicts["delivered late"] is Verdict.MET
    assert verdicts["overdue"] is Verdict.MISSED
    assert verdicts["not started"] is verdicts["withdrawn"] is verdicts["superseded"] is None


def covered(block: Any, **params: Any) -> MetricColumns:
    return CoverageShare().evaluate(block, CoverageParameters(**params))


def test_signed_of_invited_is_a_share_of_all_that_still_stand(make_returns: Any) -> None:
    states = [ReturnState.DONE, ReturnState.DONE, ReturnState.NOT_STARTED, ReturnState.UNKNOWN, ReturnState.WITHDRAWN]
    found = covered(make_returns(5, state=states, **SIGNED))
    assert words(found, coverage_share.INFO) == ["in", "in", "not in yet", "no return", "no longer listed"]
    assert found.evidence["share"].tolist() == [0.5] * 5
    assert found.evidence["short"].tolist() == [2.0] * 5
    assert found.evidence["silent"].tolist() == [1.0] * 5


@pytest.mark.parametrize(("as_of", "expected"), [("2014-06-01", "not in yet"), ("2014-06-02", "not in when due")])
def test_on_the_due_day_itself_nobody_is_late(make_returns: Any, as_of: str, expected: str) -> None:
    block = make_returns(1, as_of=as_of, state=[ReturnState.NOT_STARTED], due="2014-06-01")
    assert words(covered(block), coverage_share.INFO) == [expected]


def test_a_share_is_told_of_just_as_many_as_are_needed(make_returns: Any) -> None:
    block = make_returns(2, as_of=TODAY, state=[ReturnState.DONE, ReturnState.NOT_STARTED], **SIGNED)
    assert words(covered(block, fewest=2), coverage_share.INFO) == ["in", "not in yet"]


def test_with_the_promised_share_reached_nobody_else_is_missing(make_returns: Any) -> None:
    block = make_returns(4, state=[ReturnState.DONE] * 3 + [ReturnState.NOT_STARTED], due="2014-01-01", **SIGNED)
    assert words(covered(block, at_least=0.75), coverage_share.INFO) == ["in"] * 3 + ["not needed"]
    assert words(covered(block, at_least=0.76), coverage_share.INFO) == ["in"] * 3 + ["not in when due"]


def test_each_group_has_its_own_share(make_returns: Any) -> None:
    block = make_returns(4, state=[ReturnState.DONE, ReturnState.NOT_STARTED] * 2, group=[0, 0, 1, 2], **SIGNED)
    assert covered(block).evidence["share"].tolist() == [0.5, 0.5, 1.0, 0.0]
    assert covered(block, by_group=False).evidence["share"].tolist() == [0.5] * 4


@pytest.mark.parametrize(
    ("counts", "expected"), [("done", 1.0), ("started", 3.0), ("evidence", 2.0), ("accepted", 2.0)]
)
def test_what_counts_as_in_is_declared(make_returns: Any, counts: str, expected: float) -> None:
    block = make_returns(
        4,
        state=[ReturnState.DONE, ReturnState.DONE, ReturnState.IN_PROGRESS, ReturnState.NOT_STARTED],
        evidence=[True, False, False, True],
        accepted=[True, True, False, False],
    )
    assert covered(block, counts=counts).evidence["counted"].tolist() == [expected] * 4


def test_who_has_started_is_in_and_who_has_not_is_not(make_returns: Any) -> None:
    block = make_returns(3, state=[ReturnState.DONE, ReturnState.IN_PROGRESS, ReturnState.NOT_STARTED])
    assert words(covered(block, counts="started"), coverage_share.INFO) == ["in", "in", "not in yet"]


def test_what_is_still_to_be_determined_is_not_counted_on_either_side(make_returns: Any) -> None:
    block = make_returns(3, state=[ReturnState.DONE, ReturnState.UNDEFINED, ReturnState.DONE], **SIGNED)
    found = covered(block)
    assert words(found, coverage_share.INFO) == ["in", "undefined", "in"]
    assert found.evidence["listed"].tolist() == [2.0] * 3
    assert found.evidence["short"].tolist() == [0.0] * 3


def test_of_nobody_there_is_no_share(make_returns: Any) -> None:
    found = covered(make_returns(2, state=ReturnState.WITHDRAWN, **SIGNED))
    assert words(found, coverage_share.INFO) == ["no longer listed"] * 2
    assert np.isnan(found.evidence["share"]).all()


def test_a_list_that_is_too_short_has_no_share(make_returns: Any) -> None:
    block = make_returns(2, state=ReturnState.DONE, **SIGNED)
    assert words(covered(block, fewest=3), coverage_share.INFO) == ["too few listed"] * 2
