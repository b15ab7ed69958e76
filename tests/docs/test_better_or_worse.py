"""What the page on better and worse says of figures is what the metrics say."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from outcomes import DefinitionError, Observations, evaluate, from_dict
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


def verdict_of(target: dict[str, object], figure: float) -> str:
    """What is said of a target in June 2025, of a figure of 96% in 2020 and another one in 2024."""
    framework = from_dict(
        {
            "format": 1,
            "framework": {"id": "kept", "title": "Kept", "areas": "all"},
            "indicators": {"share": {"title": "Share", "unit": "%", "polarity": "high"}},
            "aims": {"share": {"indicator": "share", "target": target, "judge": [{"metric": "target.path"}]}},
        }
    )
    figures = [
        {"indicator": "share", "area": "A", "period": p, "value": v} for p, v in (("2020", 96), ("2024", figure))
    ]
    (row,) = evaluate(framework, Observations.from_rows(figures), as_of=date(2025, 6, 30))
    return str(row["verdict"] or row["status"])


@pytest.mark.parametrize(
    ("target", "figure", "expected"),
    [
        ('{ value = 95, sense = "at least" }', 95.1, "met"),
        ('{ value = 95, sense = "at least" }', 94.9, "missed"),
        ('{ value = 4, sense = "at most" }', 4.1, "missed"),
        ('{ value = 80.2, sense = "at least", tolerance = 0.5 }', 79.8, "met"),
        ('{ value = 80.2, sense = "at least", tolerance = 0.5 }', 79.6, "missed"),
    ],
)
def test_what_is_to_be_kept_is_a_level_without_a_date(target: str, figure: float, expected: str) -> None:
    assert f"`target = {target}`" in PAGE
    assert expected == verdict_of(tomllib.loads(f"target = {target}")["target"], figure)


@pytest.mark.parametrize(("figure", "expected"), [(94.9, "not due"), (95.1, "on track")])
def test_with_a_date_it_is_a_level_to_reach(figure: float, expected: str) -> None:
    assert 'of 95% `by = "2027"` a figure of 94.9% in 2024 breaks nothing yet, and one of 95.1% is *on track*' in PAGE
    assert expected == verdict_of({"value": 95, "by": "2027"}, figure)


@pytest.mark.parametrize(
    "target", [{"direction": "maintain"}, {"change": 0, "from": {"period": "2020"}, "until": "2024"}]
)
def test_other_ways_to_write_it_are_told_to_write_the_level(target: dict[str, object]) -> None:
    with pytest.raises(DefinitionError, match="without a date: value ="):
        verdict_of(target, 95.0)


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
