"""`progress.pace` on cases that a person can check by hand."""

from typing import Any

import numpy as np
import pytest

from outcomes.data.block import Measure, SeriesBlock
from outcomes.metrics.contract import MetricColumns
from outcomes.metrics.progress_pace import INFO, PaceParameters, ProgressPace
from outcomes.metrics.sentences import check

NAN = float("nan")


def judge(block: SeriesBlock, **params: Any) -> MetricColumns:
    return ProgressPace().evaluate(block, PaceParameters(**params))


def said(found: MetricColumns) -> list[str]:
    return [
        INFO.outcomes[o].word if o >= 0 else INFO.reasons[r].word
        for o, r in zip(found.outcome, found.reason, strict=True)
    ]


def run(
    make_block: Any, values: list[tuple[float, float]], target: float, *, columns: int = 5, now: int = 2, **arrays: Any
) -> SeriesBlock:
    """Series from the first year to a due one, known at the start and ``now``."""
    rows = [[base] + [NAN] * (now - 1) + [value] + [NAN] * (columns - now - 1) for base, value in values]
    return make_block(rows, target=[NAN] * (columns - 1) + [target], **arrays)  # type: ignore[no-any-return]


def test_every_sentence_renders() -> None:
    assert check(INFO) == ()


def test_pace_is_judged_against_the_even_one(make_block: Any) -> None:
    found = judge(run(make_block, [(50, 60), (50, 57), (50, 51), (50, 49), (50, 71)], 70))
    assert said(found) == ["fast enough", "too slow", "far too slow", "moving away", "reached early"]
    assert found.evidence["expected"].tolist() == pytest.approx([60.0] * 5, rel=1e-12)
    assert found.evidence["ratio"].tolist() == pytest.approx([1.0, 0.7, 0.1, -0.1, 2.1], rel=1e-12)
    assert found.evidence["pace_needed"].tolist() == pytest.approx([5, 6.5, 9.5, 10.5, -0.5], rel=1e-12)
    assert found.evidence["projected"].tolist() == pytest.approx([70, 64, 52, 48, 92], rel=1e-12)


def test_what_is_tolerated_of_a_level_is_reached_by_that_alone(make_block: Any) -> None:
    """target.path said met, within the tolerance, and the pace that it is not reached: the promise stood as not kept."""
    found = judge(run(make_block, [(50, 70), (50, 68), (50, 67.9)], 70, columns=3, tolerance=2.0))
    assert said(found) == ["reached", "reached, within the tolerance", "not reached"]
    early = judge(run(make_block, [(50, 70), (50, 68)], 70, tolerance=2.0))
    assert said(early) == ["reached early", "reached early, within the tolerance"]


def test_each_threshold_of_pace_is_on_its_better_side(make_block: Any) -> None:
    # Half way to 70 an even pace asks for 60: a unit is a tenth of it.
    paces = [(50, 59.5), (50, 59.4), (50, 56), (50, 55.9), (50, 50), (50, 49.9)]
    words = ["fast enough", "too slow", "too slow", "far too slow", "far too slow", "moving away"]
    assert said(judge(run(make_block, paces, 70))) == words


def test_a_target_of_zero_needs_no_trick(make_block: Any) -> None:
    """20 down to 10 in 7 of 15 years, towards none: half the way in less than half the time."""
    found = judge(run(make_block, [(20, 10)], 0, columns=16, now=7, sense=-1, first_year=2015))
    assert said(found) == ["fast enough"]
    assert found.evidence["progress"].tolist() == pytest.approx([0.5], rel=1e-12)
    assert found.evidence["time"].tolist() == pytest.approx([7 / 15], rel=1e-12)
    assert found.evidence["ratio"].tolist() == pytest.approx([15 / 14], rel=1e-12)


def test_on_the_geometric_scale_an_even_pace_is_a_share_of_itself(make_block: Any) -> None:
    found = judge(run(make_block, [(100, 50)], 25, sense=-1), scale="geometric")
    assert said(found) == ["fast enough"]
    assert found.evidence["expected"].tolist() == pytest.approx([50.0], rel=1e-12)
    assert said(judge(run(make_block, [(100, 62.5)], 25, sense=-1), scale="linear")) == ["fast enough"]
    assert said(judge(run(make_block, [(100, 62.5)], 25, sense=-1), scale="geometric")) == ["too slow"]


def test_on_the_logit_scale_a_percentage_slows_towards_its_end(make_block: Any) -> None:
    percent = Measure(value_type="proportion", multiplier=100.0)
    # From 50% to 90% the odds go from 1 to 9: half the way on a logit is odds of 3, which is 75%.
    found = judge(run(make_block, [(50, 75)], 90, measure=percent), scale="logit")
    assert found.evidence["expected"].tolist() == pytest.approx([75.0], rel=1e-12)
    assert said(found) == ["fast enough"]


def test_the_measure_can_choose_the_scale(make_block: Any) -> None:
    def expected(kind: str) -> float:
        block = run(make_block, [(50, 60)], 90, measure=Measure(value_type=kind, multiplier=100.0))
        return float(judge(block, scale="by-measure").evidence["expected"][0])

    assert expected("proportion") == pytest.approx(75.0, rel=1e-12)
    assert expected("dsr") == pytest.approx((50 * 90) ** 0.5, rel=1e-12)
    assert expected("score") == pytest.approx(70.0, rel=1e-12)


def test_a_scale_without_a_place_is_a_reason(make_block: Any) -> None:
    percent = Measure(value_type="proportion", multiplier=100.0)
    assert said(judge(run(make_block, [(20, 10)], 0, sense=-1), scale="geometric")) == ["no place on the scale"]
    assert said(judge(run(make_block, [(50, 75)], 100, measure=percent), scale="logit")) == ["no place on the scale"]
    assert said(judge(run(make_block, [(50, 75)], 90), scale="logit")) == ["no place on the scale"]
    # Any one of start, figure and target: each is nought here in turn.
    wrong = [run(make_block, [pair], target, sense=-1) for pair, target in (((20, 0), -5), ((20, 0), 5), ((0, 20), 5))]
    assert [said(judge(each, scale="geometric"))[0] for each in wrong] == [
        "no place on the scale",
        "no place on the scale",
        "no place on the scale",
    ]


def test_a_level_beyond_the_measure_is_not_paced(make_block: Any) -> None:
    percent = Measure(value_type="proportion", multiplier=100.0, low=0.0, high=100.0)
    for scale in ("linear", "logit"):
        block = run(make_block, [(68, 82)], 109.5, measure=percent)
        assert said(judge(block, scale=scale)) == ["unattainable as written"]


def test_when_due_it_is_reached_or_not(make_block: Any) -> None:
    block = make_block([[50, NAN, 70, 60], [50, NAN, 69, 80]], target=[NAN, NAN, 70, NAN], due_at=2)
    assert said(judge(block)) == ["reached", "not reached"]


def test_no_more_than_all_the_time_has_gone(make_block: Any) -> None:
    """Due in the third year, which has no figure: that of the fifth is judged against the whole way."""
    found = judge(make_block([[50, NAN, NAN, NAN, 65]], target=[NAN, NAN, 70, NAN, NAN], due_at=2))
    assert found.evidence["time"].tolist() == [1.0]
    assert found.evidence["expected"].tolist() == [70.0]


def test_what_is_due_at_its_own_start_leaves_no_time_for_a_pace(make_block: Any) -> None:
    """Its figure is the framework's own; the later one, which is judged instead, comes after the end."""
    block = make_block([[NAN, 60]], target=[70, NAN], baseline=50.0, baseline_at=0, due_at=0)
    assert said(judge(block)) == ["nothing since the base"]


def test_a_level_that_was_held_from_the_start_has_no_pace(make_block: Any) -> None:
    found = judge(run(make_block, [(80, 76), (80, 74)], 75))
    assert said(found) == ["reached early", "moving away"]
    assert np.isnan(found.evidence["ratio"]).all()


def test_without_target_data_or_start_the_reason_is_given(make_block: Any) -> None:
    assert said(judge(make_block([[1, 2]]))) == ["no target"]
    assert said(judge(make_block([[NAN, NAN]], target=[NAN, 5]))) == ["no data"]
    assert said(judge(make_block([[1, NAN]], target=[NAN, 5]))) == ["nothing since the base"]


def test_thresholds_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="'at_risk_from' must be below 'on_track_from'"):
        PaceParameters(at_risk_from=0.95)
