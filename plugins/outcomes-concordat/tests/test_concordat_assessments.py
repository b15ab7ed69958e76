"""Assessed domains, row by row: change, promised level, promised change, age, evidence and the words of the scale."""

import datetime

import attrs
import numpy as np
import pytest
from outcomes_concordat.parameters import AssessmentParameters
from outcomes_concordat.plugin import Assessment, register_metrics

from outcomes import Direction, Status, Verdict
from outcomes.testing import make_returns

SCALE = ("nothing yet", "planned", "begun", "under way", "done")
PLAIN = AssessmentParameters(scale=SCALE)
TODAY = "2020-05-01"


def judged(level, previous=np.nan, *, params=PLAIN, state="unknown", **arrays):
    """The outcome or reason of one row, and its evidence."""
    block = make_returns([state], as_of=TODAY, level=level, previous=previous, **arrays)
    found = Assessment().evaluate(block, params)
    info = Assessment.info
    what = info.outcomes[found.outcome[0]] if found.outcome[0] >= 0 else info.reasons[found.reason[0]]
    return what, {name: float(array[0]) for name, array in found.evidence.items()}


@pytest.mark.parametrize(
    ("previous", "level", "word", "direction", "steps"),
    [
        (1, 3, "improved", Direction.BETTER, 2),
        (2, 2, "held", Direction.SAME, 0),
        (4, 0, "fell back", Direction.WORSE, -4),
        (np.nan, 2, "assessed for the first time", None, np.nan),
    ],
)
def test_a_change_is_a_direction_and_without_a_promise_no_verdict(previous, level, word, direction, steps):
    what, evidence = judged(level, previous)
    assert (what.word, what.direction, what.verdict) == (word, direction, None)
    np.testing.assert_equal(evidence["steps"], steps)


@pytest.mark.parametrize(
    ("previous", "level", "due", "verdict", "short"),
    [
        (2, 3, None, Verdict.MET, 0),
        (4, 3, None, Verdict.MET, 0),
        (np.nan, 4, None, Verdict.MET, 0),
        (0, 2, "2021-03-31", Verdict.ON_TRACK, 1),
        (0, 2, None, Verdict.ON_TRACK, 1),
        (1, 1, "2021-03-31", Verdict.AT_RISK, 2),
        (2, 1, "2021-03-31", Verdict.OFF_TRACK, 2),
        (np.nan, 0, "2021-03-31", None, 3),
        (0, 2, "2020-04-30", Verdict.MISSED, 1),
        (0, 2, "2020-05-01", Verdict.ON_TRACK, 1),
        (np.nan, 2, "2020-04-30", Verdict.MISSED, 1),
    ],
)
def test_a_promised_level_is_reached_on_the_way_or_missed(previous, level, due, verdict, short):
    params = attrs.evolve(PLAIN, reach="under way")
    what, evidence = judged(level, previous, params=params, due=[due], as_at=["2020-04-30"])
    assert (what.verdict, evidence["short"]) == (verdict, short)


def test_a_row_can_have_a_promised_level_of_its_own():
    params = attrs.evolve(PLAIN, reach="done")
    block = make_returns(["unknown"] * 3, as_of=TODAY, level=[2, 2, 2], previous=1, numbers={"reach": [2, 3, np.nan]})
    found = Assessment().evaluate(block, params)
    assert [Assessment.info.outcomes[code].verdict for code in found.outcome] == [
        Verdict.MET,
        Verdict.ON_TRACK,
        Verdict.ON_TRACK,
    ]
    assert found.evidence["promised"].tolist() == [2, 3, 4]
    assert judged(2, 1, numbers={"reach": 7})[0].word == "not on the scale"


@pytest.mark.parametrize(
    ("promise", "previous", "level", "due", "verdict"),
    [
        ("improve", 1, 2, None, Verdict.MET),
        ("improve", 2, 2, None, Verdict.OFF_TRACK),
        ("improve", 2, 2, "2020-04-01", Verdict.MISSED),
        ("improve", 3, 2, None, Verdict.OFF_TRACK),
        ("improve", 4, 4, None, Verdict.MET),  # at the top there is no way up
        ("improve", np.nan, 2, "2020-04-01", None),
        ("hold", 2, 2, None, Verdict.MET),
        ("hold", 1, 2, None, Verdict.MET),
        ("hold", 3, 2, None, Verdict.OFF_TRACK),
        ("hold", 3, 2, "2020-04-01", Verdict.MISSED),
    ],
)
def test_a_change_can_be_what_was_promised(promise, previous, level, due, verdict):
    what, _ = judged(level, previous, params=attrs.evolve(PLAIN, promise=promise), due=[due], as_at=["2020-04-30"])
    assert what.verdict is verdict


@pytest.mark.parametrize("state", ["unknown", "not started", "in progress", "done"])
def test_a_level_counts_whatever_the_state_of_work(state):
    assert judged(3, 1, state=state)[0].word == "improved"


@pytest.mark.parametrize(
    ("arrays", "word", "status"),
    [
        ({"level": np.nan}, "not assessed", Status.NO_DATA),
        ({"level": 3, "state": "undefined"}, "undefined", Status.UNDEFINED),
        ({"level": 3, "state": "withdrawn"}, "no longer assessed", Status.NOT_APPLICABLE),
        ({"level": 3, "state": "superseded"}, "no longer assessed", Status.NOT_APPLICABLE),
        ({"level": 5}, "not on the scale", Status.AMBIGUOUS_DATA),
        ({"level": -1}, "not on the scale", Status.AMBIGUOUS_DATA),
        ({"level": 2.5}, "not on the scale", Status.AMBIGUOUS_DATA),
        ({"level": np.inf}, "not on the scale", Status.AMBIGUOUS_DATA),
        ({"level": 2, "previous": 9}, "not on the scale", Status.AMBIGUOUS_DATA),
        ({"level": 2, "evidence_required": True}, "no evidence", Status.NO_DATA),
        ({"level": 2, "acceptance_required": True}, "not accepted", Status.NO_DATA),
        ({"level": 2, "numbers": {"raech": 3}}, "unknown numbers", Status.AMBIGUOUS_DATA),
    ],
)
def test_what_cannot_be_said_has_its_reason(arrays, word, status):
    what, _ = judged(**arrays)
    assert (what.word, what.status) == (word, status)


def test_with_what_was_asked_for_a_level_counts():
    flags = dict.fromkeys(("evidence", "evidence_required", "accepted", "acceptance_required"), True)
    assert judged(2, 1, **flags)[0].word == "improved"


@pytest.mark.parametrize(
    ("limit", "as_at", "word"),
    [
        ({"since": datetime.date(2020, 4, 1)}, "2020-03-31", "not assessed since"),
        ({"since": datetime.date(2020, 4, 1)}, "2020-04-01", "improved"),
        ({"within_days": 30}, "2020-03-31", "not assessed since"),
        ({"within_days": 30}, "2020-04-01", "improved"),
        ({"within_days": 30}, None, "day unknown"),
        ({"since": datetime.date(2020, 4, 1)}, None, "day unknown"),
        ({}, None, "improved"),
    ],
)
def test_an_assessment_can_be_too_old(limit, as_at, word):
    assert judged(2, 1, params=attrs.evolve(PLAIN, **limit), as_at=[as_at])[0].word == word


def test_what_was_last_seen_before_its_day_is_not_called_missed():
    params = attrs.evolve(PLAIN, reach="done")
    what, _ = judged(3, 1, params=params, due=["2020-04-01"], as_at=["2020-01-31"])
    assert (what.word, what.status) == ("not assessed since due", Status.STALE)
    assert judged(4, 1, params=params, due=["2020-04-01"], as_at=["2020-01-31"])[0].verdict is Verdict.MET


def test_the_scale_may_start_at_any_number():
    what, evidence = judged(3, 1, params=attrs.evolve(PLAIN, first=1, reach="begun"))
    assert (what.word, evidence["level"], evidence["standing"], evidence["stood"]) == (
        "improved; level reached",
        3,
        2,
        0,
    )
    assert judged(0, params=attrs.evolve(PLAIN, first=1))[0].word == "not on the scale"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"scale": ("alone",)}, "two words"),
        ({"scale": ()}, "two words"),
        ({"scale": ("low", "high", "low")}, "stands twice"),
        ({"scale": ("low", " ")}, "is empty"),
        ({"scale": ("low", "high"), "reach": "hgih"}, "not on the scale"),
        ({"scale": ("low", "high"), "promise": "win"}, "promise"),
        ({"scale": ("low", "high"), "within_days": 0}, "within_days"),
    ],
)
def test_a_scale_that_is_none_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        AssessmentParameters(**given)


def test_every_change_and_promise_together_has_an_outcome():
    for promise in ("none", "hold", "improve"):
        for reach in ("", *SCALE):
            for due in (None, "2020-04-30", "2021-04-30"):
                levels = np.array([(now, before) for now in range(5) for before in (np.nan, *range(5))])
                block = make_returns(
                    ["done"] * len(levels),
                    as_of=TODAY,
                    due=[due] * len(levels),
                    level=levels[:, 0],
                    previous=levels[:, 1],
                )
                found = Assessment().evaluate(block, attrs.evolve(PLAIN, reach=reach, promise=promise))
                assert (found.outcome >= 0).all()


def test_a_higher_level_is_never_judged_worse():
    ranks = {None: -1, Verdict.MISSED: 0, Verdict.OFF_TRACK: 1, Verdict.AT_RISK: 2, Verdict.ON_TRACK: 3, Verdict.MET: 4}
    for params in (
        attrs.evolve(PLAIN, reach="under way"),
        attrs.evolve(PLAIN, promise="improve"),
        attrs.evolve(PLAIN, promise="hold"),
    ):
        for previous in range(5):
            verdicts = [ranks[judged(level, previous, params=params)[0].verdict] for level in range(5)]
            assert verdicts == sorted(verdicts)


def test_the_metric_is_registered_and_every_parameter_has_help():
    found = []
    register_metrics(found.append)
    assert [each.info.id for each in found] == ["concordat.assessment"]
    assert all(field.metadata.get("help") for field in attrs.fields(AssessmentParameters))
