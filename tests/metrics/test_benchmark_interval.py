"""The metric `benchmark.interval`: words, places among directions, reasons and what it may look at."""

import numpy as np
import pytest

from outcomes.metrics.benchmark_interval import INFO, NOT_COMPARED, BenchmarkInterval, BenchmarkIntervalParameters
from outcomes.metrics.contract import Direction, Metric, Status
from outcomes.metrics.sentences import check, render
from outcomes.statistics.comparison import COMPARISON_LABELS


def judge(block, **params):
    return BenchmarkInterval().evaluate(block, BenchmarkIntervalParameters(**params))


def said(columns):
    """The published words of every row, as a person would read them."""
    return [
        INFO.outcomes[outcome].word if outcome >= 0 else INFO.reasons[reason].outcome
        for outcome, reason in zip(columns.outcome, columns.reason, strict=True)
    ]


def series(*numbers):
    """One number a series, in the last of two periods."""
    return [[np.nan, number] for number in numbers]


def against(make_block, values, benchmark=20.0, width=2.0, **more):
    value = np.array(series(*values))
    known = {"lower": value - width, "upper": value + width, "benchmark": benchmark}
    return make_block(value, **(known | more))


def test_it_is_a_metric_whose_sentences_render():
    assert isinstance(BenchmarkInterval(), Metric)
    assert check(INFO) == ()


def test_every_published_word_is_an_outcome_and_the_one_for_none_is_not():
    words = {word for method in COMPARISON_LABELS.values() for labels in method.values() for word in labels}
    assert words == {each.word for each in INFO.outcomes} | {NOT_COMPARED}
    assert {each.outcome for each in INFO.reasons} == {NOT_COMPARED}


def test_polarity_says_whether_higher_is_better(make_block):
    columns = judge(against(make_block, [10, 10, 10, 21, 30, 30, 30], polarity=[1, -1, 0, 1, 1, -1, 0]))
    assert said(columns) == ["Worse", "Better", "Lower", "Similar", "Better", "Worse", "Higher"]
    assert [INFO.outcomes[code].direction for code in columns.outcome] == [
        Direction.WORSE,
        Direction.BETTER,
        None,
        Direction.SAME,
        Direction.BETTER,
        Direction.WORSE,
        None,
    ]
    assert columns.period.tolist() == [1] * 7


def test_a_benchmark_on_a_limit_is_similar(make_block):
    assert said(judge(against(make_block, [18.0, 22.0, 17.9, 22.1]))) == ["Similar", "Similar", "Worse", "Better"]


def test_two_levels_tell_how_sure(make_block):
    values = np.array(series(15.0, 17.0, 20.0, 23.0, 25.0))
    limits = {"lower_99_8": values - 4, "upper_99_8": values + 4}
    words = {
        polarity: said(judge(against(make_block, values[:, 1], polarity=polarity, **limits), method="95-99.8"))
        for polarity in (1, -1, 0)
    }
    assert words == {
        1: ["Worse 99.8%", "Worse 95%", "Similar", "Better 95%", "Better 99.8%"],
        -1: ["Better 99.8%", "Better 95%", "Similar", "Worse 95%", "Worse 99.8%"],
        # As shared/cases/published/five-level-words has them: a published export of 2025.
        0: ["Lower 99.8", "Lower 95", "Similar", "Higher 95", "Higher 99.8"],
    }


def test_overlap_looks_at_the_limits_of_the_benchmark_too(make_block):
    block = against(make_block, [23.0, 25.0], benchmark_lower=18.5, benchmark_upper=21.5)
    assert said(judge(block)) == ["Better", "Better"]
    assert said(judge(block, method="overlap")) == ["Similar", "Better"]


@pytest.mark.parametrize(
    ("word", "status", "params", "more"),
    [
        ("is the benchmark", Status.NOT_APPLICABLE, {}, {"is_benchmark": True}),
        ("no benchmark value", Status.NO_BENCHMARK, {}, {"benchmark": [20.0, np.nan]}),
        ("no confidence limits", Status.NO_DATA, {}, {"lower": np.nan}),
        ("no 99.8% confidence limits", Status.NO_DATA, {"method": "95-99.8"}, {}),
        ("no confidence limits of the benchmark", Status.NO_BENCHMARK, {"method": "overlap"}, {}),
    ],
)
def test_a_value_that_is_not_compared_says_why(make_block, word, status, params, more):
    columns = judge(against(make_block, [30.0], **more), **params)
    assert said(columns) == ["Not compared"]
    assert INFO.reasons[columns.reason[0]].word == word
    assert INFO.reasons[columns.reason[0]].status == status
    assert columns.period.tolist() == [1]


def test_nothing_observed_is_not_compared_and_rests_on_no_period(make_block):
    columns = judge(against(make_block, [np.nan]))
    assert INFO.reasons[columns.reason[0]].word == "no value"
    assert columns.period.tolist() == [-1]


def test_the_value_of_the_latest_period_over_meets_the_benchmark_of_the_same_period(make_block):
    value = np.array([[10.0, 30.0, 10.0]])
    block = make_block(
        value, lower=value - 1, upper=value + 1, benchmark=[[20.0, 20.0, 5.0]], first_year=2013, as_of="2014-12-31"
    )
    columns = judge(block)
    assert said(columns) == ["Better"]
    assert columns.period.tolist() == [1]
    assert (columns.evidence["value"][0], columns.evidence["benchmark"][0]) == (30.0, 20.0)


def test_rules_differ_only_for_a_value_outside_its_own_limits(make_block):
    block = make_block([[5.0]], lower=1.0, upper=2.0, benchmark=3.0)
    assert said(judge(block)) == ["Worse"]
    assert said(judge(block, rules="fingertips-2020")) == ["Better"]


def test_the_sentence_gives_the_numbers(make_block):
    columns = judge(against(make_block, [30.0]))
    values = {name: float(array[0]) for name, array in columns.evidence.items()}
    words = {"unit": "%", "period": "2014", "compared_with_name": "England", "method": "95"}
    found = INFO.outcomes[columns.outcome[0]]
    assert render(found.sentence, values | words) == "Better: 30.0% in 2014, against 20.0% in England."
    assert render(found.detail, values | words) == "The 95% limits of the value are 28.0 to 32.0 (method 95)."
    assert values["difference"] == 10.0
    assert set(values) == {each.name for each in INFO.evidence}


def test_no_series_give_nothing(make_block):
    assert judge(against(make_block, [30.0]).rows(slice(0, 0))).outcome.shape == (0,)
