"""`progress.projection` on lines that a person can draw."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from outcomes.data.block import Measure, SeriesBlock
from outcomes.metrics.contract import MetricColumns
from outcomes.metrics.progress_projection import INFO, ProgressProjection, ProjectionParameters
from outcomes.metrics.sentences import check

NAN = float("nan")
WORKED = [1.0, 2.0, 1.3, 3.75, 2.25, NAN]
"""Lane (2003): the line through the first five leads to 3.335 in the sixth, with a standard error of 1.397."""


def judge(block: SeriesBlock, **params: Any) -> MetricColumns:
    return ProgressProjection().evaluate(block, ProjectionParameters(**params))


def said(found: MetricColumns) -> list[str]:
    return [
        INFO.outcomes[o].word if o >= 0 else INFO.reasons[r].word
        for o, r in zip(found.outcome, found.reason, strict=True)
    ]


def to(level: float, columns: int = 6) -> list[float]:
    return [NAN] * (columns - 1) + [level]


def test_every_sentence_renders() -> None:
    assert check(INFO) == ()


def test_the_line_leads_where_the_worked_example_says(make_block: Any) -> None:
    found = judge(make_block([WORKED], target=to(3)))
    assert found.evidence["projected"][0] == pytest.approx(3.335, rel=1e-12)
    half = (found.evidence["projected_upper"] - found.evidence["projected_lower"])[0] / 2
    assert half == pytest.approx(3.182 * 1.397, rel=1e-3)
    assert found.evidence["slope"][0] == pytest.approx(0.425, rel=1e-12)
    assert found.evidence["ahead"].tolist() == [1.0]


def test_the_word_is_the_chance(make_block: Any) -> None:
    found = judge(make_block([WORKED] * 4, target=[to(each) for each in (-1.5, 3.3, 3.4, 8)]))
    assert said(found) == ["very likely", "likely", "unlikely", "very unlikely"]
    assert (np.diff(found.evidence["chance"]) < 0).all()
    less = judge(make_block([WORKED] * 2, target=[to(3.3), to(3.4)], sense=-1))
    assert said(less) == ["unlikely", "likely"]
    assert less.evidence["chance"].tolist() == pytest.approx((1 - found.evidence["chance"][1:3]).tolist(), rel=1e-12)


def test_a_level_that_the_line_meets_is_likely_and_very_is_said_beyond_the_interval(make_block: Any) -> None:
    projected = float(judge(make_block([WORKED], target=to(3))).evidence["projected"][0])
    assert said(judge(make_block([WORKED], target=to(projected)))) == ["likely"]
    # "Very" by the limits of the 95% interval: 2.5% of what would be observed lies beyond each.
    levels = [3.335 - stats.t.ppf(chance, 3) * 1.397 for chance in (0.98, 0.97, 0.03, 0.02)]
    found = judge(make_block([WORKED] * 4, target=[to(each) for each in levels]))
    assert said(found) == ["very likely", "likely", "unlikely", "very unlikely"]


def test_a_band_is_likely_only_where_the_line_ends_inside(make_block: Any) -> None:
    found = judge(make_block([WORKED] * 2, target=[to(-9), to(8)], target_upper=[to(15), to(9)], sense=0))
    assert said(found) == ["very likely, of a band", "very unlikely, of a band"]
    exact = judge(make_block([[1, 2, 3, 4, NAN]] * 2, target=[to(5, 5), to(6, 5)], target_upper=to(7, 5), sense=0))
    assert said(exact) == ["very likely, of a band", "very unlikely, of a band"]
    assert (exact.evidence["goal"].tolist(), exact.evidence["goal_upper"].tolist()) == ([5, 6], [7, 7])


def test_what_is_projected_is_within_the_range_of_the_measure(make_block: Any) -> None:
    percent = Measure(value_type="other", low=0.0, high=100.0)
    found = judge(make_block([[60, 70, 80, 90.5, NAN, NAN]], target=to(99), measure=percent))
    assert said(found) == ["very likely"]
    assert [found.evidence[f"projected{which}"][0] for which in ("", "_lower", "_upper")] == [100.0, 100.0, 100.0]


def test_a_level_without_a_date_is_none_to_forecast(make_block: Any) -> None:
    """It was said that the day had come, of a level that has none."""
    assert said(judge(make_block([[1, 2, 3, 4.2]], target=5))) == ["no target"]
    assert said(judge(make_block([[1, 2, 3, 4.2]], target=5, due_at=3))) == ["already due"]


def test_a_perfect_line_is_certain(make_block: Any) -> None:
    found = judge(make_block([[1, 2, 3, 4, NAN]] * 3, target=[to(each, 5) for each in (4.9, 5.0, 5.1)]))
    assert said(found) == ["very likely", "very likely", "very unlikely"]


def test_limits_weigh_the_points_and_widen_the_interval(make_block: Any) -> None:
    values = [1.0, 2.0, 3.0, 4.0, NAN]
    half = 2 * 1.959963984540054  # a standard error of 2
    wide = make_block([values], target=to(4.5, 5), lower=np.array(values) - half, upper=np.array(values) + half)
    found = judge(wide)
    # sqrt(4 (1 + 1/4 + 2.5^2/5)) = sqrt(10) with t(0.975; 2) = 4.303
    spread = (found.evidence["projected_upper"] - found.evidence["projected_lower"])[0] / 2
    assert spread == pytest.approx(4.303 * 10**0.5, rel=1e-3)
    assert said(found) == ["likely"]
    assert said(judge(wide, weights="equal")) == ["very likely"]


def test_recent_points_can_count_for_more(make_block: Any) -> None:
    block = make_block([[5, 4, 3, 2, 3, 4, NAN]], target=to(4, 7))
    recent, equal = (judge(block, weights=each).evidence["slope"][0] for each in ("recent", "equal"))
    assert recent > equal


def test_only_the_latest_points_can_be_used(make_block: Any) -> None:
    block = make_block([[9, 9, 1, 2, 3, 4, NAN]], target=to(5, 7))
    found = judge(block, points=4)
    assert found.evidence["points"].tolist() == [4.0]
    assert found.evidence["projected"].tolist() == pytest.approx([5.0], rel=1e-12)


def test_the_line_starts_at_the_baseline(make_block: Any) -> None:
    block = make_block([[9, 9, 1, 2, 3, 4, NAN]], target=to(5, 7), baseline_at=2)
    assert judge(block).evidence["projected"].tolist() == pytest.approx([5.0], rel=1e-12)


def test_on_the_logit_scale_no_percentage_is_projected_past_its_end(make_block: Any) -> None:
    percent = Measure(value_type="proportion", multiplier=100.0)
    block = make_block([[80, 88, 93, 96, NAN, NAN]], target=to(99), measure=percent)
    assert judge(block).evidence["projected_upper"][0] == 100
    assert judge(block, scale="logit").evidence["projected_upper"][0] < 100


def test_where_nothing_can_be_projected_the_reason_is_given(make_block: Any) -> None:
    assert said(judge(make_block([[NAN, NAN]], target=[NAN, 5]))) == ["no data"]
    assert said(judge(make_block([[1, 2, 3, 4]]))) == ["no target"]
    assert said(judge(make_block([[1, 2, 3, 4]], target=[NAN, NAN, NAN, 5]))) == ["already due"]
    assert said(judge(make_block([[1, 2, 3, NAN]], target=[NAN, NAN, NAN, 5]))) == ["too few points"]
    assert said(judge(make_block([[1, 2, 3, 0, NAN]], target=to(5, 5)), scale="geometric")) == ["no place on the scale"]


def test_a_level_beyond_the_measure_is_not_projected(make_block: Any) -> None:
    block = make_block([[68, 75, 83, 91, NAN]], target=to(109.5, 5), measure=Measure(low=0.0, high=100.0))
    assert said(judge(block)) == ["unattainable as written"]


def test_a_window_below_the_fewest_points_is_refused() -> None:
    with pytest.raises(ValueError, match="'points' must be 0 or at least 'fewest'"):
        ProjectionParameters(points=3)
