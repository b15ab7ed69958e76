"""`target.path` against a plain evaluator that looks at one series at a time and knows no arrays."""

import math
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes.metrics.target_path import INFO, TargetPath, TargetPathParameters

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
        "baseline": draw(maybe),
        "baseline_at": draw(st.integers(-1, n - 1)),
        "due_at": draw(st.integers(-1, n - 1)),
        "direction_only": draw(st.booleans()) and sense != 0,
    }


def plain(case: dict[str, Any], at_risk_from: float) -> str:
    """The word for one series, found step by step."""
    value, target, sense = case["value"], case["target"], case["sense"]
    seen = [j for j, v in enumerate(value) if not math.isnan(v)]
    points = [j for j, t in enumerate(target) if not math.isnan(t)]
    only = case["direction_only"]
    if not seen:
        return "no data"
    if not only and not points:
        return "no target"
    due = case["due_at"] if case["due_at"] >= 0 or only else seen[-1] if seen[-1] in points else points[-1]
    at = due if 0 <= due < seen[-1] else seen[-1]
    if at not in seen:
        return "due period not observed"
    v = value[at]
    start, start_at = case["baseline"], case["baseline_at"]
    if math.isnan(start) and start_at in seen:
        start = value[start_at]
    if only:
        if math.isnan(start):
            return "no baseline"
        if 0 <= start_at >= at:
            return "nothing since the baseline"
        kept = sense * (v - start) > case["tolerance"]
        return ("" if kept else "not ") + "moved as wanted" + (" by the due period" if 0 <= due <= at else "")
    if 0 <= start_at >= at:
        return "nothing since the baseline"

    def edges(j: int) -> tuple[float, float]:
        if sense == 0:
            return target[j], target[j] + 10
        return (target[j], math.inf) if sense > 0 else (-math.inf, target[j])

    def level(j: int) -> tuple[float, float] | None:
        if j in points:
            return edges(j)
        later = [p for p in points if p > j]
        earlier = [p for p in points if p < j]
        if not later:
            return None
        low, high = edges(later[0])
        if earlier:
            origin, (from_low, from_high) = earlier[-1], edges(earlier[-1])
        elif not math.isnan(start) and 0 <= start_at < j:
            origin, from_low, from_high = start_at, min(start, low), max(start, high)
        else:
            return None
        share = (j - origin) / (later[0] - origin)

        def line(a: float, b: float) -> float:
            return b if math.isinf(b) else a + (b - a) * share

        return line(from_low, low), line(from_high, high)

    def better(x: float, asked: tuple[float, float]) -> float:
        return min(x - asked[0], asked[1] - x)

    tolerance = case["tolerance"] + 1e-6
    final = level(due)
    reached = final is not None and better(v, final) >= -tolerance
    required = level(at)
    if required is None and at < points[0]:
        if not reached:
            return "not yet published"
        required = final
    if required is None:
        return "no level"
    kept = better(v, required) >= -tolerance
    if at >= due:
        return "met" if kept else "missed"
    if reached:
        return "already reached"
    if kept:
        return "on track"
    behind = -better(start, required) if not math.isnan(start) else 0.0
    made = 1 + better(v, required) / behind if behind > 0 else -1.0
    return "at risk" if made >= at_risk_from else "off track"


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(case=series(), at_risk_from=st.sampled_from([0.0, 0.45, 0.9]))
def test_the_fast_metric_agrees_with_a_plain_one(make_block: Any, case: dict[str, Any], at_risk_from: float) -> None:
    arrays = {name: value if name != "value" else [value] for name, value in case.items()}
    block = make_block(arrays.pop("value"), **arrays)
    found = TargetPath().evaluate(block, TargetPathParameters(at_risk_from=at_risk_from))
    outcome, reason = int(found.outcome[0]), int(found.reason[0])
    assert (outcome >= 0) != (reason >= 0)
    word = INFO.outcomes[outcome].word if outcome >= 0 else INFO.reasons[reason].word
    assert word == plain(case, at_risk_from)
    for each in INFO.evidence:
        if outcome >= 0 and not each.optional:
            assert np.isfinite(found.evidence[each.name][0]), each.name
