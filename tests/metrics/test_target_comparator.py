"""`target.comparator`: what follows from a promise to be as good as another area, or better, whatever the figures."""

import math
from typing import Any

import attrs
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.data.block import SeriesBlock
from outcomes.metrics.contract import MetricColumns, Verdict
from outcomes.metrics.target_comparator import INFO, TargetComparator, TargetComparatorParameters
from outcomes.testing import blocks, conformance
from reference.comparison import plain_position

NAN = float("nan")
KEPT = {Verdict.MET, Verdict.ON_TRACK}

parameters = st.builds(
    TargetComparatorParameters,
    at_least=st.sampled_from(["similar", "better"]),
    require_significance=st.booleans(),
    method=st.sampled_from(["95", "overlap"]),
    in_a_row=st.integers(1, 4),
)


def judge(block: SeriesBlock, params: TargetComparatorParameters) -> MetricColumns:
    return TargetComparator().evaluate(block, params)


def words(found: MetricColumns) -> list[str]:
    return [
        INFO.outcomes[o].word if o >= 0 else INFO.reasons[r].word
        for o, r in zip(found.outcome, found.reason, strict=True)
    ]


def verdicts(found: MetricColumns) -> list[Verdict | None]:
    told = [INFO.outcomes[code].verdict if code >= 0 else None for code in found.outcome]
    return [each if isinstance(each, Verdict) else None for each in told]


# -- against a plain version that looks at one series and knows no arrays ---------------------------------------------


def plain(block: SeriesBlock, params: TargetComparatorParameters) -> str:
    seen = [place for place in range(block.shape[1]) if block.observed[0, place]]
    due, good = int(block.due_at[0]), int(block.polarity[0])
    if block.is_benchmark[0]:
        return "is the benchmark"
    if not seen:
        return "no value"
    if good == 0:
        return "no polarity"
    past = due >= 0 and seen[-1] > due
    at = due if past else seen[-1]
    if at not in seen:
        return "due period not observed"
    stands = [standing(block, params, at - back * block.periods.span) for back in range(params.in_a_row)]
    if stands[0] not in ("worse", "similar", "better"):
        return stands[0]
    fine = ("better", "similar") if params.at_least == "similar" else ("better",)
    kept = all(each in fine for each in stands)
    row = ", in a row" if params.in_a_row > 1 else ""
    manner = "" if stands[0] != "similar" else ", about the same" if params.require_significance else ", the same"
    if due >= 0 and at < due:
        if kept:
            return f"already reached{manner}{row}"
        return "not yet published" if block.ended[due] else f"not due{row}"
    if kept:
        return f"met{manner}{row}"
    doubtful = ("similar",) if params.require_significance else ()
    if any(each in ("worse", "similar") and each not in (*fine, *doubtful) for each in stands):
        return f"missed{row or manner}"
    if any(each not in ("worse", "similar", "better") for each in stands):
        return "too few in a row"
    return f"difference within chance{row}"


def standing(block: SeriesBlock, params: TargetComparatorParameters, at: int) -> str:
    """How the one series of a block stands to its comparator in a period; else why that cannot be said."""
    if at < 0 or not block.observed[0, at]:
        return "no value"
    value, lower, upper, other, low, high = (
        float(getattr(block, name)[0, at])
        for name in ("value", "lower", "upper", "benchmark", "benchmark_lower", "benchmark_upper")
    )
    if params.require_significance:
        position = plain_position(value, lower, upper, other, method=params.method, benchmark_limits=(low, high))
    elif math.isnan(other):
        position = "no benchmark value"
    else:
        alike = math.isclose(value, other, rel_tol=1e-9, abs_tol=0.0)
        position = "similar" if alike else "lower" if value < other else "higher"
    if position not in ("lower", "higher"):
        return position
    return "better" if position == ("higher" if block.polarity[0] > 0 else "lower") else "worse"


TestItSaysWhatThePlainVersionSays = conformance(TargetComparator(), plain=plain)


# -- what follows ------------------------------------------------------------------------------------------------------


def turned(block: SeriesBlock) -> SeriesBlock:
    """The same standing seen from below: every figure with the other sign, and the other way good."""
    pairs = {"value": "value", "benchmark": "benchmark", "lower": "upper", "upper": "lower"}
    pairs |= {"benchmark_lower": "benchmark_upper", "benchmark_upper": "benchmark_lower"}
    return attrs.evolve(
        block,
        polarity=-block.polarity,
        **{name: -getattr(block, other) for name, other in pairs.items()},
    )


@settings(max_examples=200, deadline=None)
@given(block=blocks(), params=parameters)
def test_the_other_way_good_and_every_sign_turned_is_the_same_standing(
    block: SeriesBlock, params: TargetComparatorParameters
) -> None:
    found, mirrored = judge(block, params), judge(turned(block), params)
    assert words(found) == words(mirrored)
    np.testing.assert_array_equal(found.evidence["distance"], mirrored.evidence["distance"])


@settings(max_examples=200, deadline=None)
@given(block=blocks(), params=parameters, power=st.integers(-8, 8))
def test_another_unit_changes_no_verdict(block: SeriesBlock, params: TargetComparatorParameters, power: int) -> None:
    # Powers of two are exact, so that limits that touch go on touching.
    names = ("value", "lower", "upper", "benchmark", "benchmark_lower", "benchmark_upper")
    scaled = attrs.evolve(block, **{name: getattr(block, name) * 2.0**power for name in names})
    assert words(judge(block, params)) == words(judge(scaled, params))


@settings(max_examples=200, deadline=None)
@given(block=blocks(), params=parameters)
def test_who_is_better_is_at_least_as_good(block: SeriesBlock, params: TargetComparatorParameters) -> None:
    better = verdicts(judge(block, attrs.evolve(params, at_least="better")))
    similar = verdicts(judge(block, attrs.evolve(params, at_least="similar")))
    for more, less in zip(better, similar, strict=True):
        if more in KEPT:
            assert less is more
        if less is Verdict.MISSED:
            assert more is Verdict.MISSED


@settings(max_examples=200, deadline=None)
@given(block=blocks(), params=parameters)
def test_nothing_that_may_be_chance_breaks_a_promise(block: SeriesBlock, params: TargetComparatorParameters) -> None:
    found = judge(block, attrs.evolve(params, require_significance=True, in_a_row=1))
    told = found.evidence["beyond_chance"]
    for verdict, beyond in zip(verdicts(found), told, strict=True):
        if verdict is Verdict.MISSED:
            assert beyond == 1.0


@settings(max_examples=200, deadline=None)
@given(block=blocks(), params=parameters)
def test_before_it_is_due_nothing_is_called_broken(block: SeriesBlock, params: TargetComparatorParameters) -> None:
    ahead = attrs.evolve(block, due_at=np.full(block.shape[0], block.shape[1] - 1, dtype=np.int32))
    early = ahead.latest() < block.shape[1] - 1
    found = verdicts(judge(ahead, params))
    assert {each for each, before in zip(found, early, strict=True) if before} <= {Verdict.ON_TRACK, None}
    assert {each for each, before in zip(found, early, strict=True) if not before} <= {
        Verdict.MET,
        Verdict.MISSED,
        None,
    }


def test_rounding_is_no_difference(make_block: Any) -> None:
    block = make_block([[0.1 + 0.2]], benchmark=0.3)
    figures = TargetComparatorParameters(at_least="better", require_significance=False)
    assert words(judge(block, figures)) == ["missed, the same"]


def test_the_comparator_itself_promises_nothing(make_block: Any) -> None:
    block = make_block([[10.0]], lower=9.0, upper=11.0, benchmark=NAN, is_benchmark=True)
    assert words(judge(block, TargetComparatorParameters())) == ["is the benchmark"]


@settings(max_examples=200, deadline=None)
@given(block=blocks(), params=parameters)
def test_what_was_kept_more_often_in_a_row_was_kept_less_often_too(
    block: SeriesBlock, params: TargetComparatorParameters
) -> None:
    once, more = (verdicts(judge(block, attrs.evolve(params, in_a_row=times))) for times in (1, params.in_a_row))
    for one, many in zip(once, more, strict=True):
        if many in KEPT:
            assert one is many
        # One time that was clearly not kept breaks all that hold it.
        if one is Verdict.MISSED:
            assert many is Verdict.MISSED
