"""`target.rank`: what follows from a promise to be among the best, and what a plain count of better areas says."""

import math
from itertools import pairwise

import attrs
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.data.block import SeriesBlock
from outcomes.metrics.contract import MetricColumns, Verdict
from outcomes.metrics.target_candidates import TargetCandidates, TargetCandidatesParameters
from outcomes.metrics.target_rank import INFO, TargetRank, TargetRankParameters
from outcomes.testing import blocks

KEPT = {Verdict.MET, Verdict.ON_TRACK}
SETS = blocks(rows=(1, 20), periods=(1, 6))
PARTS = ["half", "third", "quarter", "fifth", "tenth"]

parameters = st.builds(
    TargetRankParameters, best=st.sampled_from(PARTS), places=st.one_of(st.none(), st.integers(1, 6))
)


def judge(block: SeriesBlock, params: TargetRankParameters) -> MetricColumns:
    return TargetRank().evaluate(block, params)


def words(found: MetricColumns) -> list[str]:
    return [
        INFO.outcomes[o].word if o >= 0 else INFO.reasons[r].word
        for o, r in zip(found.outcome, found.reason, strict=True)
    ]


def kept(found: MetricColumns) -> list[bool]:
    return [code >= 0 and INFO.outcomes[code].verdict in KEPT for code in found.outcome]


def turned(block: SeriesBlock) -> SeriesBlock:
    return attrs.evolve(block, polarity=-block.polarity, value=-block.value)


@settings(max_examples=200, deadline=None)
@given(block=SETS, places=st.integers(1, 6))
def test_a_place_is_one_more_than_the_areas_that_are_better(block: SeriesBlock, places: int) -> None:
    found = judge(block, TargetRankParameters(places=places))
    seen, good = block.observed, block.polarity
    for row in range(block.shape[0]):
        at = int(found.period[row])
        beside = [each for each in range(block.shape[0]) if at >= 0 and seen[each, at]]
        beside = [each for each in beside if block.group[each] == block.group[row] >= 0]
        if row not in beside or not good[row]:
            assert not kept(found)[row]
            continue
        better = [each for each in beside if (block.value[each, at] - block.value[row, at]) * good[row] > 0]
        assert found.evidence["place"][row] == len(better) + 1
        assert found.evidence["areas"][row] == len(beside)
        if found.outcome[row] >= 0:
            assert kept(found)[row] == (len(better) < places < len(beside))


@settings(max_examples=200, deadline=None)
@given(block=SETS, params=parameters)
def test_the_other_way_good_and_every_sign_turned_is_the_same_place(
    block: SeriesBlock, params: TargetRankParameters
) -> None:
    found, mirrored = judge(block, params), judge(turned(block), params)
    assert words(found) == words(mirrored)
    np.testing.assert_array_equal(found.evidence["place"], mirrored.evidence["place"])


@settings(max_examples=200, deadline=None)
@given(block=SETS, params=parameters, power=st.integers(0, 8))
def test_another_unit_changes_no_verdict(block: SeriesBlock, params: TargetRankParameters, power: int) -> None:
    assert words(judge(block, params)) == words(judge(attrs.evolve(block, value=block.value * 2.0**power), params))


@settings(max_examples=200, deadline=None)
@given(block=SETS)
def test_who_is_in_a_smaller_part_is_in_every_larger_one(block: SeriesBlock) -> None:
    found = [kept(judge(block, TargetRankParameters(best=part))) for part in PARTS]  # type: ignore[arg-type]
    for larger, smaller in pairwise(found):
        assert all(wide for wide, narrow in zip(larger, smaller, strict=True) if narrow)


@settings(max_examples=100, deadline=None)
@given(block=SETS)
def test_the_best_quarter_begins_where_it_is_suggested_as_a_target(block: SeriesBlock) -> None:
    undue = attrs.evolve(block, due_at=np.full(block.shape[0], -1, dtype=np.int32))
    found = judge(undue, TargetRankParameters(best="quarter"))
    suggested = TargetCandidates().evaluate(undue, TargetCandidatesParameters()).evidence["quarter"]
    for row, verdict in enumerate(found.outcome):
        if verdict >= 0 and not math.isnan(suggested[row]):
            assert found.evidence["required"][row] == suggested[row]


@settings(max_examples=100, deadline=None)
@given(block=SETS, params=parameters)
def test_before_it_is_due_nothing_is_called_broken(block: SeriesBlock, params: TargetRankParameters) -> None:
    last = block.shape[1] - 1
    ahead = attrs.evolve(block, due_at=np.full(block.shape[0], last, dtype=np.int32))
    for code, latest in zip(judge(ahead, params).outcome, ahead.latest(), strict=True):
        if latest < last:
            assert code < 0 or INFO.outcomes[code].verdict is Verdict.ON_TRACK
        else:
            assert code < 0 or INFO.outcomes[code].verdict in {Verdict.MET, Verdict.MISSED}
