"""`target.path` against a plain evaluator that looks at one series at a time and knows no arrays."""

import math
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes.data import Measure
from outcomes.metrics.target_path import INFO, TargetPath, TargetPathParameters
from reference.target import Observed, PlainCase, PlainFinding, PlainRules, judge_plainly

MEASURES = {"low": 0.0, "high": 100.0}

NAN = float("nan")
# Quarters are exact in binary, so that the plain arithmetic and the fast one meet ties alike.
numbers = st.integers(0, 400).map(lambda n: n / 4)
maybe = st.one_of(st.just(NAN), numbers)
years = st.integers(2, 6)


@st.composite
def series(draw: st.DrawFn) -> dict[str, Any]:
    n = draw(years)
    sense = draw(st.sampled_from([1, -1, 0]))
    target = draw(st.lists(maybe, min_size=n, max_size=n))
    return {
        "value": draw(st.lists(maybe, min_size=n, max_size=n)),
        "target": target,
        "target_upper": [t + 10 if sense == 0 else NAN for t in target],
        "sense": sense,
        "tolerance": draw(st.sampled_from([0.0, 1.0])),
        "tolerance_share": draw(st.sampled_from([0.0, 0.0, 0.1])),
        "baseline": draw(maybe),
        "baseline_at": draw(st.integers(-1, n - 1)),
        "due_at": draw(st.integers(-1, n - 1)),
        "direction_only": draw(st.booleans()) and sense != 0,
    }


def plain(case: dict[str, Any], rules: PlainRules) -> PlainFinding:
    """What the plain evaluator says of one series; places on the axis are its ordinals."""

    def held(column: list[float]) -> dict[int, float]:
        return {place: number for place, number in enumerate(column) if not math.isnan(number)}

    due, at = case["due_at"], case["baseline_at"]
    path = held(case["target"])
    return judge_plainly(
        PlainCase(
            seen={place: Observed(value=value) for place, value in held(case["value"]).items()},
            path=path,
            upper_path=held(case["target_upper"]),
            sense=case["sense"],
            direction_only=case["direction_only"],
            tolerance=case["tolerance"],
            tolerance_share=case["tolerance_share"],
            baseline=case["baseline"],
            baseline_at=at if at >= 0 else None,
            due=due if due >= 0 else None,
            low=MEASURES["low"],
            high=MEASURES["high"],
            over=frozenset(range(len(case["value"]))),
        ),
        rules,
    )


rules = st.builds(
    PlainRules,
    at_risk_from=st.sampled_from([0.0, 0.45, 0.9]),
    between=st.sampled_from(["line", "step"]),
    baseline_from=st.sampled_from(["declared", "first", "previous"]),
    after_due=st.sampled_from(["due", "latest"]),
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(case=series(), rules=rules)
def test_the_fast_metric_agrees_with_a_plain_one(make_block: Any, case: dict[str, Any], rules: PlainRules) -> None:
    arrays = {name: value if name != "value" else [value] for name, value in case.items()}
    block = make_block(arrays.pop("value"), measure=Measure(indicator="i", title="I", **MEASURES), **arrays)
    found = TargetPath().evaluate(block, TargetPathParameters(**attrs.asdict(rules)))
    outcome, reason = int(found.outcome[0]), int(found.reason[0])
    assert (outcome >= 0) != (reason >= 0)
    expected = plain(case, rules)
    words = INFO.outcomes[outcome].word if outcome >= 0 else "", INFO.reasons[reason].word if reason >= 0 else ""
    assert words == (expected.outcome, expected.reason)
    assert found.period[0] == (-1 if expected.period is None else expected.period)
    numbers = {name: float(column[0]) for name, column in found.evidence.items() if not np.isnan(column[0])}
    assert numbers == pytest.approx(dict(expected.evidence), rel=1e-9, abs=1e-9)
    for each in INFO.evidence:
        if outcome >= 0 and not each.optional:
            assert each.name in numbers
