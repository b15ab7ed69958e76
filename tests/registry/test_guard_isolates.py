"""The guard finds the rows that fail within a budget, and keeps the verdicts of all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes import (
    Evidence,
    MetricColumns,
    MetricInfo,
    Outcome,
    PluginSet,
    Reason,
    Scope,
    SeriesBlock,
    Status,
    Verdict,
    hookimpl,
)
from outcomes.data.block import SERIES_ARRAYS
from outcomes.registry.guard import SLICE, judge, judge_each
from outcomes.registry.judged import Judged
from outcomes.registry.read_only_blocks import seal
from outcomes.testing import make_block, make_returns


@attrs.frozen(kw_only=True)
class Poison:
    rows: frozenset[float] = frozenset()


INFO = MetricInfo(
    id="test.poison",
    title="Fails where it is told to",
    version="3",
    params=Poison,
    outcomes=(Outcome("seen", Verdict.MET, None, "{latest}"),),
    reasons=(Reason("no data", Status.NO_DATA, "nothing"),),
    evidence=(Evidence("latest", "the latest value"),),
)


class Poisoned:
    """Fails on every call that holds one of the poisonous values."""

    def __init__(self, info: MetricInfo = INFO, problem: type[BaseException] = ValueError) -> None:
        self.info = info
        self.problem = problem

    def evaluate(self, block: SeriesBlock, params: Poison) -> MetricColumns:
        if np.isin(block.value[:, 0], list(params.rows)).any():
            raise self.problem("poison")
        at = block.latest()
        return MetricColumns(
            outcome=np.where(at < 0, -1, 0).astype(np.int16),
            reason=np.where(at < 0, 0, -1).astype(np.int16),
            period=at,
            evidence={"latest": block.at(block.value, at)},
        )


def poisoned(rows: int, bad: set[int], **arguments: Any) -> Judged:
    info = arguments.pop("info", INFO)
    record = plugin(Poisoned(info, arguments.pop("problem", ValueError))).metric("test.poison")
    block = make_block(np.arange(float(rows))[:, None])
    return judge(record, block, Poison(rows=frozenset(map(float, bad))), **arguments)


def plugin(*metrics: Any) -> PluginSet:
    class Plugin:
        @hookimpl
        def register_metrics(self, register: Callable[[Any], None]) -> None:
            for metric in metrics:
                register(metric)

    return PluginSet.of(Plugin())


def test_two_bad_rows_among_a_hundred_thousand_are_found_in_few_calls() -> None:
    found = poisoned(100_000, {17, 54_321})

    assert np.flatnonzero(found.failed).tolist() == [17, 54_321]
    assert found.calls <= 7 + 2 * 2 * 14
    assert np.isnan(found.columns.evidence["latest"][[17, 54_321]]).all()
    good = ~found.failed
    assert np.array_equal(np.flatnonzero(good), found.columns.evidence["latest"][good])


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 300), st.data())
def test_exactly_the_bad_rows_fail(rows: int, data: st.DataObject) -> None:
    bad = data.draw(st.sets(st.integers(0, rows - 1), max_size=12))

    found = poisoned(rows, bad)

    assert sorted(bad) == np.flatnonzero(found.failed).tolist()
    assert rows - len(bad) == int((found.columns.outcome == 0).sum())
    assert len(bad) == sum(each.rows for each in found.failures)


def test_the_budget_ends_the_search_and_says_so() -> None:
    found = poisoned(1_000, set(range(0, 1_000, 2)), budget=50)

    assert found.calls == 51
    assert found.failed[::2].all()
    assert "the budget of 51 calls did not isolate its rows" in "; ".join(each.found for each in found.failures)


def test_a_row_that_leaves_the_interpreter_is_isolated_too() -> None:
    found = poisoned(64, {5}, problem=SystemExit)

    assert np.flatnonzero(found.failed).tolist() == [5]
    assert "it called sys.exit(poison)" in found.failures[0].found


def test_a_metric_of_the_whole_indicator_is_never_cut() -> None:
    found = poisoned(64, {5}, info=attrs.evolve(INFO, scope=Scope.INDICATOR))

    assert found.failed.all()
    assert found.calls == 1


def test_a_failure_names_metric_version_plugin_and_first_row_and_keeps_no_value() -> None:
    found = poisoned(64, {60, 61})

    said = str(found.failures[0].diagnostic)
    assert "OUT410" in said
    assert 'metric "test.poison" version 3' in said
    assert "ValueError: poison" in said
    assert "2 rows have no verdict, the first is row 60" in said


def test_nothing_to_judge_is_no_call() -> None:
    record = plugin(Poisoned()).metric("test.poison")

    found = judge(record, make_block(np.empty((0, 3))), Poison())

    assert found.calls == 0
    assert found.columns.outcome.shape == (0,)
    assert found.columns.evidence["latest"].shape == (0,)


def test_a_tall_block_is_judged_in_slices() -> None:
    found = poisoned(SLICE * 2 + 1, set())

    assert found.calls == 3
    assert found.columns.period.dtype == np.int32


def test_a_block_or_parameters_of_another_kind_are_the_callers_mistake() -> None:
    record = plugin(Poisoned()).metric("test.poison")

    with pytest.raises(TypeError, match="takes SeriesBlock, not ReturnBlock"):
        judge(record, make_returns(["done"]), Poison())
    with pytest.raises(TypeError, match="takes Poison, not dict"):
        judge(record, make_block([1.0]), {})


@pytest.mark.parametrize("name", SERIES_ARRAYS)
def test_a_sealed_array_cannot_be_unlocked(name: str) -> None:
    block = seal(make_block([[1.0, 2.0]], **dict.fromkeys(SERIES_ARRAYS[1:], 1.0)), INFO)

    array = getattr(block, name)

    with pytest.raises(ValueError, match="WRITEABLE"):
        array.flags.writeable = True
    with pytest.raises(ValueError, match="WRITEABLE"):
        array[:1].flags.writeable = True


def test_a_sealed_block_of_returns_keeps_its_days() -> None:
    block = make_returns(["done", "in progress"], due=["2020-03-01", None])

    sealed = seal(block, attrs.evolve(INFO, takes=type(block)))

    assert sealed.due.dtype == block.due.dtype
    assert sealed.due.astype(str).tolist() == ["2020-03-01", "NaT"]
    assert sealed.aim is None


def test_arrays_that_were_not_declared_are_left_out_and_values_stay() -> None:
    block = make_block([[1.0, 2.0]], target=5.0, count=3.0)

    sealed = seal(block, attrs.evolve(INFO, needs=frozenset({"count"})))

    assert np.isnan(sealed.target).all()
    assert sealed.count.tolist() == [[3.0, 3.0]]
    assert sealed.value.tolist() == [[1.0, 2.0]]
    assert sealed.keys is None


CALLED: list[int] = []
"""How many rows each call of `Counted` had: a metric itself keeps no state."""


class Counted(Poisoned):
    """Tells how it is called."""

    def evaluate(self, block: SeriesBlock, params: Poison) -> MetricColumns:
        CALLED.append(block.shape[0])
        return super().evaluate(block, params)


def judged_beside(values: list[list[float]], scope: Scope = Scope.SERIES, bad: float = -1.0) -> list[Judged]:
    """Blocks of one period, judged beside each other, each of which has to come out as if it were judged alone."""
    record = plugin(Counted(attrs.evolve(INFO, scope=scope))).metric("test.poison")
    blocks = [Laid(block=make_block(np.array(each)[:, None])) for each in values]
    params = Poison(rows=frozenset((bad,)))
    alone = [judge(record, each.block, params) for each in blocks]
    CALLED.clear()
    beside = list(judge_each(record, blocks, params))

    assert blocks == [each for each, _ in beside]
    for expected, (_, judged) in zip(alone, beside, strict=True):
        assert expected.report == judged.report
        assert expected.failed.tolist() == judged.failed.tolist()
        assert expected.columns.outcome.tolist() == judged.columns.outcome.tolist()
        assert expected.columns.period.tolist() == judged.columns.period.tolist()
        assert np.array_equal(expected.columns.evidence["latest"], judged.columns.evidence["latest"], equal_nan=True)
    return [judged for _, judged in beside]


@attrs.frozen(eq=False)
class Laid:
    block: SeriesBlock


def test_blocks_of_few_independent_rows_are_judged_in_one_call() -> None:
    judged = judged_beside([[1.0, 2.0], [np.nan, 3.0], [4.0, 5.0]])

    assert CALLED == [6]
    assert [1.0, 2.0] == judged[0].columns.evidence["latest"].tolist()
    assert [4.0, 5.0] == judged[2].columns.evidence["latest"].tolist()


def test_each_block_tells_of_its_own_rows_where_the_one_call_fails() -> None:
    judged = judged_beside([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], bad=4.0)

    assert CALLED[0] == 6
    assert [(), ((1, 1),), ()] == [tuple((each.row, each.rows) for each in one.failures) for one in judged]


def test_blocks_of_a_metric_that_sees_all_rows_are_judged_one_by_one() -> None:
    judged_beside([[1.0, 2.0], [3.0, 4.0]], scope=Scope.INDICATOR)

    assert CALLED == [2, 2]


def test_no_more_blocks_are_judged_together_than_make_a_slice() -> None:
    third = np.arange(SLICE // 3, dtype=np.float64).tolist()
    judged_beside([third] * 4)

    assert CALLED == [3 * len(third), len(third)]
