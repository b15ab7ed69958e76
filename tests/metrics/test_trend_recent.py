"""The metric `trend.recent`: words, places among directions, reasons and what it may look at."""

import attrs
import numpy as np
import pytest

from outcomes.data.axis import PeriodAxis
from outcomes.data.block import Measure
from outcomes.metrics.contract import Direction, Metric, Status
from outcomes.metrics.sentences import check, render
from outcomes.metrics.trend_recent import CANNOT_BE_CALCULATED, INFO, TrendRecent, TrendRecentParameters
from outcomes.statistics.trend_words import OUTCOME_LABELS, REASON_MESSAGES, TrendOutcome, TrendReason

PROPORTION = Measure(unit="%", value_type="proportion", multiplier=100.0, low=0.0, high=100.0)
RISING = [10.0, 14.0, 18.0, 22.0, 26.0, 30.0]


def given(make_block, value, *, measure=PROPORTION, **arrays):
    """Values with limits of 1 either side and counts out of 1,000, unless said otherwise."""
    shaped = np.atleast_2d(np.asarray(value, dtype=float))
    known = {
        "lower": shaped - 1,
        "upper": shaped + 1,
        "count": shaped * 10,
        "denominator": np.where(np.isnan(shaped), np.nan, 1000.0),
    }
    return make_block(shaped, measure=measure, **(known | arrays))


def judge(block, **params):
    return TrendRecent().evaluate(block, TrendRecentParameters(**params))


def said(columns):
    """The published words of every row, as a person would read them."""
    return [
        INFO.outcomes[outcome].word if outcome >= 0 else INFO.reasons[reason].outcome
        for outcome, reason in zip(columns.outcome, columns.reason, strict=True)
    ]


def why(columns):
    return [INFO.reasons[code].word if code >= 0 else None for code in columns.reason]


def test_it_is_a_metric_whose_sentences_render():
    assert isinstance(TrendRecent(), Metric)
    assert check(INFO) == ()


def test_codes_of_outcomes_and_reasons_are_those_of_the_statistic_less_one():
    assert [OUTCOME_LABELS[code] for code in TrendOutcome] == [CANNOT_BE_CALCULATED, *(o.word for o in INFO.outcomes)]
    assert len(INFO.reasons) == len(TrendReason) - 1
    for code, reason in zip(list(TrendReason)[1:], INFO.reasons, strict=True):
        assert reason.detail.startswith(REASON_MESSAGES[code])
        assert reason.outcome == CANNOT_BE_CALCULATED


def test_a_trend_has_its_published_words_and_its_direction_by_polarity(make_block):
    flat = [20.0] * 6
    columns = judge(given(make_block, [RISING] * 3 + [RISING[::-1]] * 3 + [flat], polarity=[1, -1, 0] * 2 + [1]))
    assert said(columns) == [
        "Increasing and getting better",
        "Increasing and getting worse",
        "Increasing",
        "Decreasing and getting worse",
        "Decreasing and getting better",
        "Decreasing",
        "No significant change",
    ]
    assert [INFO.outcomes[code].direction for code in columns.outcome] == [
        Direction.BETTER,
        Direction.WORSE,
        None,
        Direction.WORSE,
        Direction.BETTER,
        None,
        Direction.SAME,
    ]
    assert columns.reason.tolist() == [-1] * 7
    assert columns.period.tolist() == [5] * 7


@pytest.mark.parametrize(
    ("word", "status", "value", "more"),
    [
        ("no trend for this kind of value", Status.NOT_APPLICABLE, RISING, {"measure": Measure(value_type="score")}),
        ("no values", Status.NO_DATA, [np.nan] * 6, {}),
        ("fewer than five values", Status.TOO_FEW, [np.nan, np.nan, *RISING[2:]], {}),
        ("a count or denominator is missing", Status.TOO_FEW, RISING, {"count": [*RISING[:5], np.nan]}),
        ("a count equals its denominator", Status.NOT_APPLICABLE, RISING, {"count": [[100.0] * 5 + [1000.0]]}),
    ],
)
def test_a_trend_that_cannot_be_calculated_says_why(make_block, word, status, value, more):
    columns = judge(given(make_block, value, **more))
    assert said(columns) == ["Cannot be calculated"]
    assert why(columns) == [word]
    assert INFO.reasons[columns.reason[0]].status == status


def pooled(block, span):
    return attrs.evolve(block, periods=attrs.evolve(block.periods, span=span))


def test_pooled_years_have_no_trend_under_the_old_rules_only(make_block):
    block = pooled(given(make_block, RISING), 3)
    assert why(judge(block, rules="fingertips-2020")) == ["no trend for pooled years"]
    assert why(judge(block)) == [None]


def test_a_year_of_rolling_quarters_is_one_year(make_block):
    block = given(make_block, RISING)
    rolling = attrs.evolve(block, periods=attrs.evolve(block.periods, span=4, per_year=4))
    assert why(judge(rolling, rules="fingertips-2019")) == [None]


def test_standardised_rates_have_a_trend_in_the_current_rules_only(make_block):
    block = given(make_block, RISING, measure=Measure(value_type="dsr", multiplier=100_000.0))
    assert why(judge(block)) == [None]
    assert why(judge(block, rules="fingertips-2020")) == ["no trend for this kind of value"]


def test_what_had_not_ended_is_not_looked_at(make_block):
    value = [*RISING, 0.0]
    later = judge(given(make_block, value, first_year=2013, as_of="2018-12-31"))
    earlier = judge(given(make_block, RISING, first_year=2013, as_of="2018-12-31"))
    assert said(later) == said(earlier) == ["Increasing and getting better"]
    assert later.period.tolist() == earlier.period.tolist() == [5]
    assert later.evidence["chi_squared"].tolist() == earlier.evidence["chi_squared"].tolist()


def test_the_evidence_tells_what_the_trend_rests_on(make_block):
    value = [*RISING, np.nan]
    columns = judge(
        given(make_block, value, lower=np.array([value]) - 1, upper=[[np.nan, np.nan, *RISING[2:], np.nan]])
    )
    found = {name: array[0] for name, array in columns.evidence.items()}
    assert set(found) == {each.name for each in INFO.evidence}
    assert (found["value"], found["rows"], found["valid"], found["points"]) == (30.0, 6.0, 5.0, 4.0)
    assert columns.period.tolist() == [5]


def test_what_has_no_limits_has_no_significant_change_and_the_sentence_says_that_nothing_was_tested(make_block):
    columns = judge(given(make_block, RISING, lower=np.nan, upper=np.nan))
    assert said(columns) == ["No significant change"]
    values = {name: float(array[0]) for name, array in columns.evidence.items()}
    sentence = render(INFO.outcomes[columns.outcome[0]].sentence, values | {"unit": "%", "period": "2018"})
    assert sentence == "No significant change, for no figure could be tested: 30.0% in 2018."
    detail = render(INFO.outcomes[columns.outcome[0]].detail, values)
    assert detail.startswith("Chi-squared of the slope is unknown; a change takes more than 9.55, ")


@pytest.mark.parametrize(
    ("valid", "said_of_it"),
    [
        (0.0, "No usable count or denominator in the latest five periods, so no trend can be told."),
        (1.0, "A usable count and denominator only once in the latest five periods, so no trend can be told."),
        (4.0, "Usable counts and denominators only 4 times in the latest five periods, so no trend can be told."),
    ],
)
def test_why_there_is_no_trend_is_said_in_plain_words_and_the_condition_in_detail(valid, said_of_it):
    reason = INFO.reasons[INFO.reason("a count or denominator is missing")]
    assert render(reason.sentence, {"valid": valid}) == said_of_it
    assert f"fit for use among the latest: {valid:.0f}; needed: 5." in render(
        reason.detail, {"valid": valid, "rows": 9.0}
    )


def test_counts_can_be_tested_instead_of_limits_in_2020(make_block):
    block = given(make_block, RISING)
    by_limits = judge(block, rules="fingertips-2020").evidence["chi_squared"]
    by_counts = judge(block, rules="fingertips-2020", test="counts").evidence["chi_squared"]
    assert by_limits.tolist() != by_counts.tolist()
    assert judge(block, test="counts").evidence["chi_squared"].tolist() == judge(block).evidence["chi_squared"].tolist()


def test_the_old_rules_order_quarters_by_their_year_alone(make_block):
    # 2018 Q1 to Q4, 2019 Q1 to Q4: the latest year and the first quarter of the one before it are tested.
    moved = []
    for quarter in (None, 0, 3):
        value = [10.0, 14.0, 18.0, 22.0, 26.0, 30.0, 34.0, 38.0]
        if quarter is not None:
            value[quarter] += 9.0
        block = given(make_block, value)
        ordinal = np.arange(2018 * 4, 2020 * 4)
        quarters = PeriodAxis(
            kind="calendar-quarter",
            ordinal=ordinal,
            start=block.periods.start,
            end=block.periods.end,
            labels=tuple(f"{place // 4} Q{place % 4 + 1}" for place in ordinal),
            per_year=4,
        )
        moved.append(judge(attrs.evolve(block, periods=quarters), rules="fingertips-2020").evidence["slope"][0])
    untouched, first, last = moved
    assert last == untouched
    assert first != untouched


def test_no_series_and_no_periods_give_nothing(make_block):
    block = given(make_block, [RISING, RISING])
    assert judge(block.rows(slice(0, 0))).outcome.shape == (0,)
    assert why(judge(given(make_block, RISING, as_of="2000-01-01"))) == ["no values"]
