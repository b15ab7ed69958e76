"""The kit catches a metric that breaks a law, for every law, and passes one that keeps all of them."""

from __future__ import annotations

import datetime
import random
import re
import time
from collections.abc import Callable
from typing import Any, Literal

import attrs
import numpy as np
import pytest

from outcomes import (
    ChartColumns,
    Evidence,
    MetricColumns,
    MetricInfo,
    Outcome,
    Reason,
    ReturnBlock,
    Scope,
    SeriesBlock,
    Status,
    Verdict,
)
from outcomes.testing import LawBroken, check_law, conformance
from outcomes.testing.laws import LAWS


@attrs.frozen(kw_only=True)
class Band:
    low: float = attrs.field(default=50.0, validator=attrs.validators.ge(0), metadata={"help": "the level"})
    side: Literal["above", "below"] = attrs.field(default="above", metadata={"help": "the side of it that is good"})
    names: tuple[str, ...] = attrs.field(default=(), metadata={"help": "of nothing"})


INFO = MetricInfo(
    id="borough.band",
    title="Within a band",
    version="1",
    summary="Tells whether the latest value is at or above a level.",
    params=Band,
    outcomes=(
        Outcome("inside", Verdict.MET, None, "{latest:.1f}{unit} is at or above {low:.1f}."),
        Outcome("outside", Verdict.MISSED, None, "{latest:.1f}{unit} is below {low:.1f}."),
    ),
    reasons=(Reason("no data", Status.NO_DATA, "Nothing was observed."),),
    evidence=(Evidence("latest", "the latest value"),),
)


class Good:
    """Is the latest value at or above a level?"""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: Band) -> MetricColumns:
        at = block.latest()
        return columns(block.at(block.value, at), at, params)


def columns(latest: Any, at: Any, params: Band) -> MetricColumns:
    none = at < 0
    inside = latest >= params.low if params.side == "above" else latest <= params.low
    return MetricColumns(
        outcome=np.where(none, -1, np.where(inside, 0, 1)).astype(np.int16),
        reason=np.where(none, 0, -1).astype(np.int16),
        period=at.astype(np.int32),
        evidence={"latest": latest},
    )


def plain(block: SeriesBlock, params: Band) -> tuple[str, dict[str, float]] | str:
    seen = [v for v, over in zip(block.value[0], block.ended, strict=True) if over and v == v]
    if not seen:
        return "no data"
    inside = seen[-1] >= params.low if params.side == "above" else seen[-1] <= params.low
    return ("inside" if inside else "outside"), {"latest": seen[-1]}


TestGood = conformance(Good(), plain=plain)
TestGoodWithGivenParameters = conformance(Good(), params=[Band(), Band(low=60.0)])


class Bad(Good):
    """The good metric with its evaluation replaced."""

    def __init__(self, evaluate: Callable[[SeriesBlock, Band], MetricColumns]) -> None:
        self._evaluate = evaluate

    def evaluate(self, block: SeriesBlock, params: Band) -> MetricColumns:
        return self._evaluate(block, params)


class Keeps(Good):
    """The good metric that keeps something from call to call."""

    def __init__(self) -> None:
        self.calls = 0

    def evaluate(self, block: SeriesBlock, params: Band) -> MetricColumns:
        self.calls += 1
        return super().evaluate(block, params)


class Saying(Good):
    """The good metric that says something else of itself."""

    def __init__(self, **changes: Any) -> None:
        self.info = attrs.evolve(INFO, **changes)


def as_it_is(drawn: ChartColumns, block: SeriesBlock) -> ChartColumns:
    return drawn


class Draws(Good):
    """The good metric that draws the mean of what is over, two either side, and what lies beyond; by way of ``spoil``."""

    info = attrs.evolve(INFO, charts=True)

    def __init__(self, spoil: Callable[[ChartColumns, SeriesBlock], ChartColumns] = as_it_is) -> None:
        self.spoil = spoil

    def chart(self, block: SeriesBlock, params: Band) -> ChartColumns:
        seen = ~np.isnan(block.value) & block.ended
        number = np.maximum(seen.sum(axis=1, keepdims=True), 1)
        mean = np.where(seen, block.value, 0.0).sum(axis=1, keepdims=True) / number
        centre = np.where(seen, mean, np.nan)
        mark = np.where(seen & (block.value > centre + 2), 1, 0).astype(np.int8)
        drawn = ChartColumns(centre=centre, lower=centre - 2, upper=centre + 2, mark=mark)
        return self.spoil(drawn, block)


TestDraws = conformance(Draws())


def draws_the_average_of_all(drawn: ChartColumns, block: SeriesBlock) -> ChartColumns:
    known = drawn.centre[~np.isnan(drawn.centre)]
    return attrs.evolve(drawn, upper=drawn.upper + (known.mean() if known.size else 0.0))


def draws_what_is_not_over(drawn: ChartColumns, block: SeriesBlock) -> ChartColumns:
    return attrs.evolve(drawn, upper=drawn.upper + np.nansum(block.value, axis=1, keepdims=True))


def draws_by_the_clock(drawn: ChartColumns, block: SeriesBlock) -> ChartColumns:
    return drawn if time.time() > 0 else attrs.evolve(drawn, upper=drawn.centre)


def good(block: SeriesBlock, params: Band) -> MetricColumns:
    return Good().evaluate(block, params)


def wrong_dtype(block: SeriesBlock, params: Band) -> MetricColumns:
    return attrs.evolve(good(block, params), outcome=good(block, params).outcome.astype(np.int64))


def one_row_squeezed(block: SeriesBlock, params: Band) -> MetricColumns:
    return attrs.evolve(good(block, params), outcome=good(block, params).outcome.squeeze())


def nan_beside_an_outcome(block: SeriesBlock, params: Band) -> MetricColumns:
    found = good(block, params)
    return attrs.evolve(found, evidence={"latest": np.full(found.outcome.shape, np.nan)})


def clock(block: SeriesBlock, params: Band) -> MetricColumns:
    return good(block, params) if time.time() > 0 else good(block, Band())


def today(block: SeriesBlock, params: Band) -> MetricColumns:
    return good(block, params) if datetime.date.today().year > 2000 else good(block, Band())


def numpys_today(block: SeriesBlock, params: Band) -> MetricColumns:
    return good(block, params) if np.datetime64("today") > block.as_of else good(block, Band())


def chance(block: SeriesBlock, params: Band) -> MetricColumns:
    return good(block, attrs.evolve(params, low=random.random() * 100))


def numpys_chance(block: SeriesBlock, params: Band) -> MetricColumns:
    return good(block, attrs.evolve(params, low=np.random.default_rng().random() * 100))


def numpys_old_chance(block: SeriesBlock, params: Band) -> MetricColumns:
    return good(block, attrs.evolve(params, low=np.random.rand() * 100))


GENERATOR = np.random.default_rng(1)


def kept_generator(block: SeriesBlock, params: Band) -> MetricColumns:
    GENERATOR.random()
    return good(block, params)


def chance_with_a_seed(block: SeriesBlock, params: Band) -> MetricColumns:
    low = min(np.random.default_rng(7).random(), random.Random(7).random())
    return good(block, attrs.evolve(params, low=low))


SEEN: list[int] = []


def state(block: SeriesBlock, params: Band) -> MetricColumns:
    SEEN.append(1)
    return good(block, attrs.evolve(params, low=float(len(SEEN) % 2) * 1000))


def writes(block: SeriesBlock, params: Band) -> MetricColumns:
    found = good(block, params)
    block.value[np.isnan(block.value)] = 0.0
    return found


def changes_parameters(block: SeriesBlock, params: Band) -> MetricColumns:
    object.__setattr__(params, "low", params.low + 1.0)
    return good(block, params)


def compares_with_the_mean_of_all(block: SeriesBlock, params: Band) -> MetricColumns:
    seen = block.value[block.observed]
    return good(block, attrs.evolve(params, low=float(seen.mean()) if seen.size else 0.0))


def judges_the_first_row_differently(block: SeriesBlock, params: Band) -> MetricColumns:
    found = good(block, params)
    flipped = found.outcome.copy()
    flipped[:1] = np.where(flipped[:1] >= 0, 1 - flipped[:1], flipped[:1])
    return attrs.evolve(found, outcome=flipped)


def counts_the_periods(block: SeriesBlock, params: Band) -> MetricColumns:
    return good(block, attrs.evolve(params, low=5.0 * block.shape[1]))


def trips_over_no_rows(block: SeriesBlock, params: Band) -> MetricColumns:
    return good(block, attrs.evolve(params, low=float(block.tolerance.max())))


def calls_nothing_missed(block: SeriesBlock, params: Band) -> MetricColumns:
    found = good(block, params)
    none = found.outcome < 0
    return MetricColumns(
        outcome=np.where(none, 1, found.outcome).astype(np.int16),
        reason=np.full(none.shape, -1, dtype=np.int16),
        period=found.period,
        evidence={"latest": np.where(none, 0.0, found.evidence["latest"])},
    )


def peeks(block: SeriesBlock, params: Band) -> MetricColumns:
    known = ~np.isnan(block.value)
    last = block.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1) if block.shape[1] else np.zeros(block.shape[0])
    at = np.where(known.any(axis=1), last, -1).astype(np.int32)
    return columns(block.at(block.value, at), at, params)


@attrs.frozen(kw_only=True)
class Unexplained:
    low: float = 50.0
    side: str = attrs.field(default="above", metadata={"help": "the side of it that is good"})


def returns_nothing(block: SeriesBlock, params: Band) -> MetricColumns:
    good(block, params)
    return None  # type: ignore[return-value]


@attrs.frozen(kw_only=True)
class OneWay:
    low: float = attrs.field(default=50.0, converter=lambda value: value + 1)
    side: str = "above"


@attrs.frozen(kw_only=True)
class Unreadable:
    low: complex = 50.0 + 0j
    side: str = "above"


def slightly_other(block: SeriesBlock, params: Band) -> MetricColumns:
    found = good(block, params)
    return attrs.evolve(found, evidence={"latest": found.evidence["latest"] + 0.001})


def prints(block: SeriesBlock, params: Band) -> MetricColumns:
    print("got here")
    return good(block, params)


def warns(block: SeriesBlock, params: Band) -> MetricColumns:
    np.nanmean(block.value, axis=1)
    return good(block, params)


def silences_numpy(block: SeriesBlock, params: Band) -> MetricColumns:
    np.seterr(all="ignore")
    return good(block, params)


def loops(block: SeriesBlock, params: Band) -> MetricColumns:
    judged = good(block, params)
    outcome = judged.outcome.copy()
    for row in range(len(outcome)):
        outcome[row] = judged.outcome[row]
    return attrs.evolve(judged, outcome=outcome)


def loops_in_a_list(block: SeriesBlock, params: Band) -> MetricColumns:
    judged = good(block, params)
    return attrs.evolve(judged, outcome=np.array([int(each) for each in judged.outcome], dtype=np.int16))


def vectorizes(block: SeriesBlock, params: Band) -> MetricColumns:
    """It has the word in its name, and calls a function for each row all the same."""
    judged = good(block, params)
    same = np.vectorize(lambda each: each, otypes=[np.int16])
    return attrs.evolve(judged, outcome=same(judged.outcome))


def loops_over_periods(block: SeriesBlock, params: Band) -> MetricColumns:
    for period in range(block.shape[1]):
        block.value[:, period].any()
    for group in set(block.group.tolist()):
        (block.group == group).any()
    return good(block, params)


SEEDED = [
    ("shape", Bad(wrong_dtype), "its outcome is int64, not int16; write .astype(np.int16)"),
    ("shape", Bad(returns_nothing), "it returned nothing; end evaluate with return MetricColumns(...)"),
    ("pickling", Bad(returns_nothing), "it returned nothing; end evaluate with return MetricColumns(...)"),
    ("described", Saying(summary=""), 'its info has no summary; write summary="Tells whether ..."'),
    ("described", Saying(params=Unexplained), 'its parameter "low" has no help; write low: ... = attrs.field('),
    ("shape", Bad(one_row_squeezed), "its outcome has the shape"),
    ("shape", Bad(nan_beside_an_outcome), 'its evidence "latest" is nan beside an outcome'),
    ("shape", Saying(id="Not An Id"), "its id is 'Not An Id'"),
    ("repeat", Bad(clock), "the clock (time.time) in test_conformance_catches.py:"),
    ("repeat", Bad(today), "the clock (date.today)"),
    ("repeat", Bad(numpys_today), "the clock (numpy.datetime64)"),
    ("repeat", Bad(chance), "a random number"),
    ("repeat", Bad(numpys_chance), "a random number (numpy.random.default_rng) in test_conformance_catches.py:"),
    ("repeat", Bad(numpys_old_chance), "a random number (numpy.random.rand) in test_conformance_catches.py:"),
    ("repeat", Bad(kept_generator), "a generator that goes on from call to call (GENERATOR)"),
    ("repeat", Bad(state), "with a second call"),
    ("inputs_untouched", Bad(writes), 'it wrote to the array "value"'),
    ("inputs_untouched", Bad(changes_parameters), "it changed its parameters"),
    ("inputs_untouched", Keeps(), "it changed itself: a metric keeps nothing from call to call"),
    ("quiet", Bad(prints), "it printed 'got here' in test_conformance_catches.py:"),
    ("quiet", Bad(warns), "it warned: RuntimeWarning: Mean of empty slice in test_conformance_catches.py:"),
    ("quiet", Bad(silences_numpy), "it changed what the whole process shares: numpy's error state"),
    ("all_rows_at_once", Bad(loops), "judge all rows at once by arrays"),
    ("all_rows_at_once", Bad(loops_in_a_list), "judge all rows at once by arrays"),
    ("all_rows_at_once", Bad(vectorizes), "judge all rows at once by arrays"),
    ("whole_equals_parts", Bad(compares_with_the_mean_of_all), " alone, outcome of row"),
    ("order_of_rows", Bad(judges_the_first_row_differently), "with the rows in another order"),
    ("padding", Bad(counts_the_periods), "empty periods before and 2 after"),
    ("empty", Bad(trips_over_no_rows), "zero-size array"),
    ("empty", Bad(calls_nothing_missed), 'with nothing observed, row 0 has the outcome "outside"'),
    ("blind_to_the_future", Bad(peeks), "with values in periods that are not over"),
    ("blind_to_the_future", Bad(peeks), "; look only where block.ended is true, such as np.where("),
    (
        "sentences_render",
        Saying(outcomes=(Outcome("x", None, None, "{lates}"), Outcome("y"))),
        'did you mean "latest"?',
    ),
    ("sentences_render", Saying(reasons=(Reason("no data", Status.NO_DATA),)), 'reason "no data" has no sentence'),
    (
        "sentences_render",
        Saying(reasons=(Reason("no data", Status.NO_DATA, "Only {latest:.1f} has been observed."),)),
        'the sentence of reason "no data" names "latest", which row ',
    ),
    ("parameters_round_trip", Saying(params=OneWay), "is read as"),
    ("pickling", Bad(lambda block, params: good(block, params)), "it cannot be pickled"),
    ("charts", Draws(lambda drawn, _: drawn.centre), "it gave ndarray, not ChartColumns"),
    ("charts", Draws(lambda drawn, _: attrs.evolve(drawn, mark=drawn.mark * 1.0)), "its mark is float64"),
    ("charts", Draws(lambda drawn, _: attrs.evolve(drawn, mark=drawn.mark + np.int8(7))), "one of its marks is 7"),
    ("charts", Draws(lambda drawn, _: attrs.evolve(drawn, lower=drawn.upper + 1)), "it draws limits from "),
    ("charts", Draws(draws_by_the_clock), "where it draws, it looked at the clock (time.time)"),
    ("charts", Draws(draws_what_is_not_over), "with values in periods that are not over on the day as_of, the upper"),
    ("charts", Draws(draws_the_average_of_all), "with each row alone, the upper of row"),
    ("agreement", Bad(judges_the_first_row_differently), "by the plain version"),
    ("agreement", Bad(slightly_other), 'evidence "latest" of row'),
]


@pytest.mark.parametrize(("law", "metric", "seen"), SEEDED, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(SEEDED)])
def test_a_metric_that_breaks_a_law_is_caught(law: str, metric: Any, seen: str) -> None:
    with pytest.raises((LawBroken, ValueError), match=re.escape(seen)):
        check_law(law, metric, plain=plain)


def test_steps_for_each_period_and_for_each_group_are_no_steps_for_each_row() -> None:
    check_law("all_rows_at_once", Bad(loops_over_periods))


def test_a_metric_is_seeded_for_every_law() -> None:
    assert set(LAWS) == {law for law, _, _ in SEEDED}


def test_parameters_of_an_unreadable_type_break_the_round_trip() -> None:
    with pytest.raises(LawBroken, match="no file can give"):
        check_law("parameters_round_trip", Saying(params=Unreadable), params=Unreadable())


class Loose:
    """Parameters that somebody forgot to make a class of attrs."""

    low: float = 50.0


@pytest.mark.parametrize(
    ("metric", "seen"),
    [
        (Saying(params=Loose), "its params class Loose is no class of attrs; write @attrs.frozen(kw_only=True)"),
        (Good, "Good is a class; register an instance of it"),
        (object(), 'object lacks "info" (a MetricInfo), which a metric must have'),
    ],
)
def test_what_no_law_can_be_tried_on_is_told_in_words(metric: Any, seen: str) -> None:
    """An author was shown an error from within the kit."""
    for hold in (lambda: conformance(metric), lambda: check_law("shape", metric)):
        with pytest.raises(LawBroken, match=re.escape(seen)):
            hold()


def test_an_expected_failure_needs_a_reason() -> None:
    with pytest.raises(ValueError, match='the expected failure of "padding" has no reason'):
        conformance(Good(), expected_failures={"padding": " "})


def test_an_expected_failure_of_an_unknown_law_names_the_nearest() -> None:
    with pytest.raises(ValueError, match='did you mean "padding"'):
        conformance(Good(), expected_failures={"paddin": "a reason"})


def test_an_expected_failure_is_expected_only_while_it_fails() -> None:
    failing = conformance(Bad(counts_the_periods), expected_failures={"padding": "counts periods, ticket 7"})
    holding = conformance(Good(), expected_failures={"padding": "was mended"})

    with pytest.raises(pytest.xfail.Exception, match="ticket 7"):
        failing().test_padding()
    with pytest.raises(pytest.fail.Exception, match='"padding" holds now; remove it from expected_failures'):
        holding().test_padding()


def test_laws_that_do_not_concern_a_metric_make_no_test() -> None:
    def tests_of(**changes: Any) -> set[str]:
        return {name for name in vars(conformance(Saying(**changes))) if name.startswith("test_")}

    every = {f"test_{name}" for name in LAWS}
    always = every - {"test_agreement", "test_charts"}
    assert always == tests_of()
    assert always | {"test_charts"} == tests_of(charts=True)
    assert always - {"test_whole_equals_parts"} == tests_of(scope=Scope.INDICATOR)
    assert always - {"test_padding", "test_blind_to_the_future"} == tests_of(takes=ReturnBlock)


def test_chance_with_a_seed_of_its_own_is_no_chance() -> None:
    check_law("repeat", Bad(chance_with_a_seed))
