"""What the page on better and worse says of figures is what the metrics say."""

from pathlib import Path

import pytest

from outcomes.metrics.benchmark_median_distance import INFO as DISTANCE
from outcomes.metrics.benchmark_median_distance import NORMAL, MedianDistanceParameters
from outcomes.metrics.change_threshold import INFO as CHANGE
from outcomes.metrics.change_threshold import ChangeThreshold, ChangeThresholdParameters
from outcomes.metrics.progress_healthy_people import INFO as HEALTHY
from outcomes.metrics.progress_healthy_people import HealthyPeopleParameters, HealthyPeopleProgress
from outcomes.registry import PluginSet
from outcomes.testing import make_block

PAGE = " ".join((Path(__file__).parents[2] / "docs/explanation/better-or-worse.md").read_text().split())


def test_every_metric_that_the_page_names_is_there() -> None:
    for name in (
        "target.path",
        "change.threshold",
        "trend.recent",
        "progress.pace",
        "progress.healthy-people",
        "benchmark.interval",
        "benchmark.median-distance",
        "benchmark.funnel",
        "index.standardised",
    ):
        assert f"`{name}`" in PAGE
        assert name in PluginSet.of().ids("metric")


@pytest.mark.parametrize(
    ("later", "expected", "said"),
    [(61.2, "better", "60% and then 61.2% is better"), (60.5, "maintained", "60% and then 60.5% is maintained")],
)
def test_a_change_beyond_one_point(later: float, expected: str, said: str) -> None:
    assert said in PAGE
    params = ChangeThresholdParameters(threshold=1.0, exactly="changed")
    found = ChangeThreshold().evaluate(make_block([60.0, later]), params)
    assert expected == CHANGE.outcomes[found.outcome[0]].word


@pytest.mark.parametrize(
    ("later", "expected", "said"),
    [
        (61.5, "improving", "61.5% is improving (15% of the ten points)"),
        (60.5, "little or no detectable change", "60.5% is not (5%)"),
        (58.0, "little or no detectable change", "58% is little change too (3.3% of 60)"),
    ],
)
def test_the_statuses_of_healthy_people(later: float, expected: str, said: str) -> None:
    assert said in PAGE
    block = make_block([60.0, later, None], target=[None, None, 70.0], baseline_at=0)
    found = HealthyPeopleProgress().evaluate(block, HealthyPeopleParameters())
    assert expected == HEALTHY.outcomes[found.outcome[0]].word


def test_the_scaling_and_the_distance_that_is_far() -> None:
    assert f"multiplied by {NORMAL}" in PAGE
    assert f"From {MedianDistanceParameters().far_from} such deviations on" in PAGE
    assert {"Far better", "Far worse"} <= {each.word for each in DISTANCE.outcomes}
