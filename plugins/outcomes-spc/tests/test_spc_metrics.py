"""The four metrics: verdict and direction, reasons, sentences, rebases and target paths."""

import datetime
import math

import attrs
import numpy as np
import pytest
from outcomes_spc.findings import SLICE
from outcomes_spc.parameters import AttributeParameters, Rebase, RunParameters, XmrParameters
from outcomes_spc.plugin import Run, Xmr, rates_chart, register_metrics, shares_chart

from outcomes import Direction, Measure, PeriodAxis, Status, Verdict
from outcomes.metrics import render
from outcomes.testing import make_block

STEADY = [50, 51, 49, 50, 52, 48, 50, 51, 49, 50, 51, 50]
STEP = [*STEADY, *(value + 10 for value in STEADY)]
REBASE = Rebase(
    starts=datetime.date(2017, 4, 1), reason="a new ward opened", author="A. Clerk", date_=datetime.date(2017, 5, 2)
)
P_CHART, U_CHART = shares_chart(), rates_chart()


def months(count, span=1):
    """Months from April 2016, as the health service counts its years."""
    start = np.arange("2016-04", np.datetime64("2016-04") + np.timedelta64(count, "M"), dtype="datetime64[M]")
    return PeriodAxis(
        kind="month",
        ordinal=start.astype(np.int64),
        start=start.astype("datetime64[D]"),
        end=(start + np.timedelta64(span, "M")).astype("datetime64[D]") - np.timedelta64(1, "D"),
        labels=tuple(str(each) for each in start),
        span=span,
        per_year=12,
    )


def block(values, *, as_of="2030-01-01", axis=None, measure=None, **arrays):
    """A block of months of a percentage."""
    value = np.atleast_2d(np.asarray(values, np.float64))
    measure = measure or Measure(unit="%", low=0, high=100)
    return make_block(value, periods=axis or months(value.shape[1]), as_of=as_of, measure=measure, **arrays)


def said(metric, given, params=None, row=0):
    """The outcome or reason of a row, its sentence and detail with the numbers in, and all that was found."""
    params = params or metric.info.params()
    found = metric.evaluate(given, params)
    if found.outcome[row] >= 0:
        what = metric.info.outcomes[found.outcome[row]]
        for each in metric.info.evidence:
            assert each.optional or np.isfinite(found.evidence[each.name][row]), each.name
    else:
        what = metric.info.reasons[found.reason[row]]
    assert (found.outcome[row] >= 0) != (found.reason[row] >= 0)
    period = found.period[row]
    words = {
        **attrs.asdict(params, recurse=False),
        **{name: float(array[row]) for name, array in found.evidence.items()},
        "value": float(given.value[row, period]),
        "unit": given.measure.unit,
        "period": given.periods.labels[period],
    }
    return what, f"{render(what.sentence, words)} {render(what.detail, words)}".strip(), found


def test_a_steady_series_is_common_cause_and_the_same():
    what, sentence, _ = said(Xmr(), block(STEADY))
    assert (what.word, what.verdict, what.direction) == ("common cause", None, Direction.SAME)
    # Mean 601 / 12; moving ranges sum to 18 over 11, so limits are 2.66 * 18/11 either side.
    assert (
        sentence
        == "Usual variation: 50.0% in Mar 2017. The limits 45.7 to 54.4% rest on 12 points (12 or more make firm limits), "
        "with no period missing in between. Chance of as regular a pattern by time of year: p unknown."
    )


@pytest.mark.parametrize(
    ("polarity", "word", "direction"),
    [
        (1, "improvement (high)", Direction.BETTER),
        (-1, "concern (high)", Direction.WORSE),
        (0, "special cause (high)", None),
    ],
)
def test_a_step_up_is_what_the_polarity_makes_of_it(polarity, word, direction):
    what, _, found = said(Xmr(), block(STEP, polarity=polarity))
    assert (word, direction) == (what.word, what.direction)
    assert found.period[0] == 23
    assert found.evidence["special_points"][0] == 24


@pytest.mark.parametrize(
    ("target", "verdict", "word"),
    [
        (40, Verdict.ON_TRACK, "common cause, expected to meet the target"),
        (50, Verdict.AT_RISK, "common cause, hit and miss"),
        (60, Verdict.OFF_TRACK, "common cause, expected to miss the target"),
    ],
)
def test_assurance_gives_the_verdict(target, verdict, word):
    what, _, found = said(Xmr(), block(STEADY, target=target))
    assert (word, verdict, Direction.SAME) == (what.word, what.verdict, what.direction)
    assert target == found.evidence["target_judged"][0]


def test_a_low_target_for_a_low_is_good_measure_is_missed():
    what, _, _ = said(Xmr(), block(STEADY, target=40, polarity=-1, sense=-1))
    assert Verdict.OFF_TRACK is what.verdict


def test_a_tolerance_moves_the_target_towards_the_process():
    assert said(Xmr(), block(STEADY, target=46))[0].word == "common cause, hit and miss"
    assert said(Xmr(), block(STEADY, target=46, tolerance=1))[0].word == "common cause, expected to meet the target"


@pytest.mark.parametrize(
    ("band", "verdict"),
    [
        ((40, 60), Verdict.ON_TRACK),
        ((48, 60), Verdict.AT_RISK),
        ((60, 70), Verdict.OFF_TRACK),
        ((30, 40), Verdict.OFF_TRACK),
    ],
)
def test_a_band_is_met_by_limits_within_it(band, verdict):
    what, _, _ = said(Xmr(), block(STEADY, target=band[0], target_upper=band[1], sense=0, polarity=0))
    assert verdict is what.verdict


def test_a_measure_without_polarity_has_no_assurance_against_a_level():
    assert said(Xmr(), block(STEADY, target=40, polarity=0))[0].word == "common cause"


def test_a_target_path_is_compared_period_by_period_and_beyond_the_last_point():
    rising = np.linspace(40, 59.5, 14)
    values = [*STEADY, math.nan, math.nan]
    given = block(values, target=rising)
    what, sentence, found = said(Xmr(), given, XmrParameters(assure="path"))
    assert (what.word, what.verdict) == ("common cause, hit and miss on the target path", Verdict.AT_RISK)
    lower, upper = 601 / 12 - 2.66 * 18 / 11, 601 / 12 + 2.66 * 18 / 11
    counted = [found.evidence[name][0] for name in ("periods_judged", "periods_met", "periods_missed")]
    assert [14, (rising < lower).sum(), (rising > upper).sum()] == counted
    assert "The targets of 14 periods were looked at" in sentence
    # The target of the last observed month alone, 56.5, lies above the limits.
    assert said(Xmr(), given)[0].word == "common cause, expected to miss the target"


def test_before_it_is_due_a_level_is_what_the_process_is_held_to():
    nothing = [math.nan] * 11
    soon = block([*STEADY, math.nan, math.nan], target=[*nothing, math.nan, math.nan, 60])
    assert said(Xmr(), soon)[0].word == "common cause, expected to miss the target"
    past = block(STEADY, target=[60, *nothing])
    assert said(Xmr(), past)[2].evidence["target_judged"][0] == 60
    assert math.isnan(said(Xmr(), block(STEADY))[2].evidence["target_judged"][0])


def test_a_rebase_begins_new_limits_and_the_step_is_no_longer_news():
    what, _, found = said(Xmr(), block(STEP, target=55), XmrParameters(rebase=(REBASE,)))
    assert (what.word, what.verdict) == ("common cause, expected to meet the target", Verdict.ON_TRACK)
    assert pytest.approx(found.evidence["mean"][0], rel=1e-12) == 721 / 12
    assert found.evidence["points"][0] == 12


def test_a_rebase_between_periods_takes_effect_at_the_next_and_one_to_come_has_none_yet():
    inside = attrs.evolve(REBASE, starts=datetime.date(2017, 3, 15))
    later = attrs.evolve(REBASE, starts=datetime.date(2031, 1, 1))
    params = XmrParameters(rebase=(inside, later))
    assert said(Xmr(), block(STEP), params)[2].evidence["points"][0] == 12


def test_soon_after_a_rebase_nothing_is_said():
    what, sentence, _ = said(Xmr(), block(STEP[:15]), XmrParameters(rebase=(REBASE,)))
    assert (what.word, what.status) == ("too few points", Status.TOO_FEW)
    assert sentence == "There are 3 figures since the last fresh start; it takes 6 to tell what is usual."


@pytest.mark.parametrize("missing", ["reason", "author"])
def test_a_rebase_without_reason_or_author_is_refused(missing):
    with pytest.raises(ValueError, match=f"{missing} is empty"):
        attrs.evolve(REBASE, **{missing: " "})


def test_rebases_out_of_order_are_refused():
    with pytest.raises(ValueError, match="order of time"):
        XmrParameters(rebase=(REBASE, REBASE))


def test_a_base_of_eleven_points_is_refused_as_the_peer_refuses_it():
    with pytest.raises(ValueError, match="12"):
        XmrParameters(base_points=11)


def test_a_base_of_twelve_points_judges_what_comes_after():
    what, _, found = said(Xmr(), block(STEP, target=55), XmrParameters(base_points=12))
    assert (what.word, what.verdict) == ("improvement (high), expected to miss the target", Verdict.OFF_TRACK)
    assert found.evidence["special_points"][0] == 12


@pytest.mark.parametrize(
    ("values", "word", "status"),
    [
        ([math.nan] * 12, "no data", Status.NO_DATA),
        (STEADY[:5], "too few points", Status.TOO_FEW),
        ([7.0] * 12, "no variation", Status.NOT_APPLICABLE),
        ([1.0] * 12 + [2.0], "no usable limits", Status.NOT_APPLICABLE),
    ],
)
def test_what_cannot_be_judged_says_why(values, word, status):
    what, _, found = said(Xmr(), block(values))
    assert (word, status) == (what.word, what.status)
    assert found.period[0] == -1


def test_rolling_periods_are_not_charted():
    for metric in (Xmr(), Run()):
        assert said(metric, block(STEADY, axis=months(12, span=12)))[0].word == "overlapping periods"


def test_what_had_not_happened_by_the_day_of_judgement_is_not_seen():
    future = block(STEP, as_of="2017-04-15")
    assert said(Xmr(), future)[0].word == "common cause"
    assert said(Xmr(), future)[2].period[0] == 11


def test_limits_are_cut_to_the_range_of_the_measure_and_it_is_cautioned():
    _, _, found = said(Xmr(), block([98, 92, 99, 93, 98, 91] * 2))
    assert found.evidence["upper_limit"][0] == 100
    assert found.evidence["cautions"][0] == 32


def test_screening_can_be_switched_off_as_the_spreadsheets_have_it():
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    free = Measure()
    screened = said(Xmr(), block(values, target=6, measure=free))[0]
    plain = said(Xmr(), block(values, target=6, measure=free), XmrParameters(screen=False))[0]
    assert (screened.word, plain.word) == ("common cause, expected to miss the target", "common cause, hit and miss")


def test_slices_are_joined_in_order():
    rng = np.random.default_rng(1)
    values = rng.normal(50, 5, size=(SLICE + 3, 14))
    given = block(values)
    whole = Xmr().evaluate(given, XmrParameters())
    tail = Xmr().evaluate(given.rows(slice(SLICE - 2, None)), XmrParameters())
    np.testing.assert_array_equal(whole.outcome[SLICE - 2 :], tail.outcome)
    np.testing.assert_array_equal(whole.evidence["mean"][SLICE - 2 :], tail.evidence["mean"])


@pytest.mark.parametrize("metric", [Xmr(), Run(), P_CHART, U_CHART], ids=lambda each: each.info.id)
@pytest.mark.parametrize("shape", [(0, 12), (3, 0), (0, 0), (2, 1)])
def test_nothing_comes_of_nothing(metric, shape):
    found = metric.evaluate(block(np.full(shape, np.nan).reshape(shape), axis=months(shape[1])), metric.info.params())
    assert [-1] * shape[0] == found.outcome.tolist()
    assert [0] * shape[0] == found.reason.tolist()


def test_a_proportion_is_charted_in_the_unit_of_the_measure():
    count, people = [14, 12, 15, 8, 16, 11, 12, 14, 16, 17, 5, 11], [52, 64, 70, 60, 67, 69, 67, 54, 79, 59, 49, 61]
    measure = Measure(unit="%", value_type="proportion", multiplier=100, low=0, high=100)
    value = 100 * np.array(count) / np.array(people)
    what, sentence, found = said(P_CHART, block(value, count=count, denominator=people, measure=measure))
    assert what.word == "common cause"
    assert 100 * sum(count) / sum(people) == pytest.approx(found.evidence["mean"][0], rel=1e-12)
    assert "times as much as counts of this size would by chance" in sentence


def test_a_count_above_its_denominator_is_refused_for_that_row_only():
    count = [[5, 6, 7, 5, 6, 8], [5, 6, 70, 5, 6, 8]]
    given = block(np.full((2, 6), 10.0), count=count, denominator=np.full((2, 6), 50))
    assert said(P_CHART, given, row=0)[0].word == "common cause"
    assert said(P_CHART, given, row=1)[0].word == "impossible counts"
    assert "common cause" in said(U_CHART, given, row=0)[0].word


def test_a_mean_is_no_proportion():
    given = block(STEADY, count=STEADY, denominator=[100] * 12, measure=Measure(value_type="mean"))
    assert said(P_CHART, given)[0].word == "not a proportion"
    assert said(U_CHART, given)[0].word == "not a crude rate"


def test_prime_limits_calm_large_denominators():
    rng = np.random.default_rng(2)
    people = np.full((1, 24), 1e6)
    count = np.rint(people * (0.1 + rng.normal(0, 0.005, size=(1, 24))))
    given = block(count / people, count=count, denominator=people, measure=Measure(value_type="proportion"))
    plain = said(P_CHART, given)[2].evidence["special_points"][0]
    prime = said(P_CHART, given, AttributeParameters(prime=True))[2].evidence["special_points"][0]
    assert plain > 15
    assert prime < 5


@pytest.mark.parametrize(
    ("polarity", "word", "direction"),
    [
        (1, "sustained shift, better", Direction.BETTER),
        (-1, "sustained shift, worse", Direction.WORSE),
        (0, "sustained shift, higher", None),
    ],
)
def test_a_run_that_goes_on_is_a_sustained_shift(polarity, word, direction):
    values = np.array([3, 4, 3, 4, 3, 4, 3, 4, 3, 4, 13, 14, 13, 14, 13, 14, 13, 14, 13, 14], float)
    what, _, _ = said(Run(), block(values, polarity=polarity))
    assert (word, direction) == (what.word, what.direction)
    lower = said(Run(), block(-values, polarity=polarity, measure=Measure()))[0]
    turned = {1: "sustained shift, worse", -1: "sustained shift, better", 0: "sustained shift, lower"}
    assert lower.word == turned[polarity]


def test_a_run_that_is_over_is_only_non_random():
    values = [9] * 9 + [1, 1, 9, 1, 1, 1, 9, 1, 1, 1, 1, 1, 1]
    what, sentence, _ = said(Run(), block(values))
    assert (what.word, what.direction) == ("non-random variation", None)
    assert "The longest run is 9 (chance allows 7) and the median 5.0% is crossed 5 times" in sentence


def test_a_random_series_is_the_same_and_a_short_one_is_too_few():
    wobble = [5, 8, 6, 4, 9, 3, 7, 2, 8, 5.5, 4, 7]
    assert (
        said(Run(), block(wobble))[0].word,
        said(Run(), block(wobble))[0].direction,
    ) == ("random variation", Direction.SAME)
    assert said(Run(), block(wobble[:8]))[0].word == "too few useful points"
    assert said(Run(), block([math.nan] * 8))[0].word == "no data"


def test_the_methods_of_a_run_chart_can_differ():
    rng = np.random.default_rng(4)
    given = block(rng.normal(50, 5, size=(400, 22)))
    signals = {
        method: Run().evaluate(given, RunParameters(method=method)).outcome != 0
        for method in ("anhoej", "bestbox", "cutbox")
    }
    assert (signals["anhoej"] != signals["bestbox"]).any()
    assert not (signals["bestbox"] & ~signals["cutbox"]).any()


def test_four_metrics_are_registered():
    found = []
    register_metrics(found.append)
    assert [each.info.id for each in found] == ["spc.xmr", "spc.run", "spc.p", "spc.u"]


@pytest.mark.parametrize("metric", [Xmr(), Run(), P_CHART, U_CHART], ids=lambda each: each.info.id)
def test_words_are_unique_and_every_parameter_has_help(metric):
    for each in (metric.info.outcomes, metric.info.reasons):
        words = [one.word for one in each]
        assert len(words) == len(set(words))
    assert all(field.metadata.get("help") for field in attrs.fields(metric.info.params))
