"""The metrics of change: words, verdicts of a promised direction, comparability, and figures that must fit."""

import datetime
import math

import attrs
import numpy as np
import pytest
from outcomes_survey.parameters import ChangeParameters, MeansParameters
from outcomes_survey.plugin import Change, Means, register_metrics
from outcomes_survey.waves import Break

from outcomes import Direction, Measure, Status, Verdict
from outcomes.metrics import render
from outcomes.testing import make_block

PERCENT = Measure(unit="%", value_type="proportion", multiplier=100, low=0, high=100)
SCALE = Measure(unit="", value_type="mean")
PAIRED = ChangeParameters(design="paired", gained=28, lost=12, pairs=100)


def said(metric, block, params=None, row=0):
    """The outcome or reason of a row, its sentence and detail, and its evidence."""
    params = params or metric.info.params()
    found = metric.evaluate(block, params)
    code = found.outcome[row]
    assert (code >= 0) != (found.reason[row] >= 0)
    if code >= 0:
        for each in metric.info.evidence:
            assert each.optional or np.isfinite(found.evidence[each.name][row]), each.name
    what = metric.info.outcomes[code] if code >= 0 else metric.info.reasons[found.reason[row]]
    evidence = {name: float(array[row]) for name, array in found.evidence.items()}
    period = found.period[row]
    words = {
        **attrs.asdict(params, recurse=False),
        **evidence,
        "value": float(block.value[row, period]),
        "unit": block.measure.unit,
        "period": block.periods.labels[period],
    }
    return what, f"{render(what.sentence, words)} {render(what.detail, words)}".strip(), evidence


def parents(before=68.0, after=74.8, size=100, **more):
    """The parents of a children's centre, asked in 2013 and in 2014."""
    return make_block([before, after], denominator=size, measure=PERCENT, first=2013, **more)


@pytest.mark.parametrize("metric", [Change(), Means()])
def test_the_wave_that_a_change_is_counted_from_is_given_where_there_is_a_change(metric):
    measure = PERCENT if isinstance(metric, Change) else SCALE
    block = make_block([[68.0, 70.0, 74.8], [np.nan, np.nan, 74.8]], denominator=100, measure=measure, first=2013)
    for baseline, start in (("first", 0), ("previous", 1)):
        more = {} if isinstance(metric, Change) else {"deviation": 9.0}
        found = metric.evaluate(block, metric.info.params(baseline=baseline, **more))
        assert found.start.tolist() == [start, -1]


def test_a_rise_of_ten_per_cent_among_a_hundred_parents_is_within_chance():
    what, sentence, evidence = said(Change(), parents())
    assert what.word == "increased as wanted, but within chance"
    assert (what.verdict, what.direction) == (None, Direction.SAME)
    assert evidence["statistic"] == pytest.approx(1.0640494030829257, abs=1e-12)
    assert evidence["sample_needed"] == 693
    # Newcombe's limits by hand: Wilson gives 65.48 below 74.8 and 76.33 above 68; 6.8 - hypot(9.32, 8.33) = -5.70.
    assert (
        sentence
        == "Increased as wanted, but perhaps only by chance: from 68.0% to 74.8% in 2014. A change of 6.8 between 100 "
        "people and 100 people (95% interval -5.7 to 19.0, p = 0.287). It cannot be told apart from no change: waves of this size are "
        "likely to find a change of 16.7 or more, and a change of 6.8 takes 693 people a wave."
    )


def test_the_same_rise_among_seven_hundred_is_real():
    what, _, evidence = said(Change(), parents(size=700))
    assert (what.word, what.direction) == ("increased, as wanted", Direction.BETTER)
    assert evidence["p"] < 0.05
    assert evidence["detectable"] < 6.8


def test_the_sample_is_for_the_change_that_matters():
    assert said(Change(), parents(), ChangeParameters(worthwhile=10))[2]["sample_needed"] == 309
    assert said(Change(), parents(after=69, target=[math.nan, 78]))[2]["sample_needed"] == 309


@pytest.mark.parametrize(
    ("after", "polarity", "word", "direction"),
    [
        (78, 1, "increased, as wanted", Direction.BETTER),
        (78, -1, "increased, which is unwanted", Direction.WORSE),
        (78, 0, "increased", None),
        (58, 1, "decreased, which is unwanted", Direction.WORSE),
        (58, -1, "decreased, as wanted", Direction.BETTER),
        (58, 0, "decreased", None),
        (68, 1, "no change", Direction.SAME),
        (68.5, 1, "increased as wanted, but within chance", Direction.SAME),
        (67.5, 1, "decreased against what is wanted, but within chance", Direction.SAME),
        (67.5, 0, "decreased, but within chance", Direction.SAME),
    ],
)
def test_each_change_has_its_word(after, polarity, word, direction):
    what, _, _ = said(Change(), parents(after=after, size=1000, polarity=polarity))
    assert (what.word, what.direction, what.verdict) == (word, direction, None)


@pytest.mark.parametrize(
    ("after", "due", "accept", "verdict"),
    [
        (78, 1, "significant", Verdict.MET),
        (78, -1, "significant", Verdict.ON_TRACK),
        (68.5, 1, "significant", Verdict.AT_RISK),
        (68.5, 1, "any", Verdict.MET),
        (68.5, -1, "any", Verdict.ON_TRACK),
        (67.5, -1, "any", Verdict.OFF_TRACK),
        (58, 1, "significant", Verdict.MISSED),
        (68, 1, "any", Verdict.MISSED),
    ],
)
def test_a_promised_rise_has_a_verdict(after, due, accept, verdict):
    block = parents(after=after, size=1000, direction_only=True, due_at=due)
    assert said(Change(), block, ChangeParameters(accept=accept))[0].verdict is verdict


def test_every_combination_of_change_and_promise_has_an_outcome():
    after = [58.0, 67.5, 68.0, 68.5, 78.0]
    for polarity in (-1, 0, 1):
        for due in (-1, 1):
            for accept in ("significant", "any"):
                block = make_block(
                    [[68.0, each] for each in after],
                    denominator=1000,
                    measure=PERCENT,
                    polarity=polarity,
                    due_at=due,
                    direction_only=True,
                )
                found = Change().evaluate(block, ChangeParameters(accept=accept))
                assert (found.outcome >= 0).all()


def test_the_same_people_are_tested_by_those_who_changed():
    block = make_block([50.0, 66.0], count=[50, 66], denominator=100, measure=PERCENT)
    what, _, evidence = said(Change(), block, PAIRED)
    assert what.word == "increased, as wanted"
    assert round(evidence["p"], 3) == 0.017
    assert evidence["change"] == pytest.approx(16, rel=1e-12)
    # As two samples of different people the same shares are less certain.
    assert said(Change(), block)[2]["p"] > evidence["p"]


def test_many_who_changed_can_be_tested_by_the_customary_approximation():
    params = attrs.evolve(PAIRED, exact_below=25)
    evidence = said(Change(), make_block([50.0, 66.0], denominator=100, measure=PERCENT), params)[2]
    # Edwards: (|28 - 12| - 1)^2 / 40, as a normal deviate.
    assert evidence["statistic"] == pytest.approx(15 / math.sqrt(40), rel=1e-12)


@pytest.mark.parametrize(
    "arrays",
    [
        {"value": [50.0, 60.0]},
        {"value": [50.0, 66.0], "denominator": [100, 99]},
        {"value": [50.0, 66.0], "count": [50, 60], "denominator": 100},
    ],
)
def test_paired_figures_that_do_not_fit_the_data_are_refused(arrays):
    block = make_block(arrays.pop("value"), measure=PERCENT, **arrays)
    what, _, _ = said(Change(), block, PAIRED)
    assert (what.word, what.status) == ("pairs do not fit", Status.AMBIGUOUS_DATA)


def test_nobody_who_changed_is_no_change():
    params = ChangeParameters(design="paired", gained=0, lost=0, pairs=40)
    what, _, evidence = said(Change(), make_block([50.0, 50.0], denominator=40, measure=PERCENT), params)
    assert (what.word, evidence["p"]) == ("no change", 1.0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"design": "paired", "gained": 3, "lost": 1}, "pairs is missing"),
        ({"gained": 3}, "gained is given for unpaired"),
        ({"design": "paired", "gained": 30, "lost": 12, "pairs": 40}, "fewer than"),
        ({"design": "paired", "gained": -3, "lost": 12, "pairs": 40}, "give a count"),
        ({"design": "paired", "gained": 3, "lost": 1, "pairs": 40, "design_effect": 1.5}, "design effect"),
        ({"design_effect": 0.5}, "design_effect"),
    ],
)
def test_parameters_that_contradict_each_other_are_refused(given, words):
    with pytest.raises(ValueError, match=words):
        ChangeParameters(**given)


@pytest.mark.parametrize(("what", "word"), [("question", "question changed"), ("sample", "sample changed")])
def test_waves_across_a_declared_break_are_not_compared(what, word):
    params = ChangeParameters(breaks=(Break(starts=datetime.date(2014, 1, 1), what=what, why="reworded"),))
    found, sentence, _ = said(Change(), parents(), params)
    assert (found.word, found.status) == (word, Status.NOT_APPLICABLE)
    assert "so they cannot be compared" in sentence


def test_waves_on_one_side_of_a_break_are_compared():
    after = ChangeParameters(
        baseline="previous", breaks=(Break(starts=datetime.date(2014, 1, 1), what="question", why="reworded"),)
    )
    block = make_block([40.0, 68.0, 74.8], denominator=100, measure=PERCENT, first=2013)
    assert said(Change(), block, after)[2]["before"] == 68
    later = ChangeParameters(breaks=(Break(starts=datetime.date(2016, 1, 1), what="sample", why="online"),))
    assert said(Change(), block, later)[2]["before"] == 40


def test_a_break_must_say_how():
    with pytest.raises(ValueError, match="why is empty"):
        Break(starts=datetime.date(2014, 1, 1), what="sample", why="")


def test_the_baseline_can_be_declared_the_first_or_the_one_before():
    block = make_block([math.nan, 60.0, 64.0, math.nan, 70.0], denominator=100, measure=PERCENT, baseline_at=2)
    for baseline, before in (("declared", 64), ("first", 60), ("previous", 64)):
        assert said(Change(), block, ChangeParameters(baseline=baseline))[2]["before"] == before
    absent = make_block([60.0, math.nan, 70.0], denominator=100, measure=PERCENT, baseline_at=1)
    assert said(Change(), absent)[0].word == "one wave"


@pytest.mark.parametrize(
    ("values", "people", "word"),
    [
        ([math.nan, math.nan], 100, "no data"),
        ([68.0, math.nan], 100, "one wave"),
        ([68.0, 70.0], math.nan, "no sample size"),
        ([68.0, 170.0], 100, "impossible numbers"),
        ([68.0, 70.0], [100, 0], "impossible numbers"),
    ],
)
def test_what_cannot_be_compared_says_why(values, people, word):
    assert said(Change(), make_block(values, denominator=people, measure=PERCENT))[0].word == word


def test_each_metric_keeps_to_its_kind_of_measure():
    assert said(Change(), make_block([48.0, 50.0], denominator=100, measure=SCALE))[0].word == "not a share"
    assert said(Means(), parents(), MeansParameters(deviation=9.0))[0].word == "not a mean"


def test_a_wave_after_the_day_of_judgement_is_not_seen():
    assert said(Change(), parents(as_of="2014-06-30"))[0].word == "one wave"


def test_clusters_widen_the_interval():
    plain = said(Change(), parents(size=700))[2]
    schools = said(Change(), parents(size=700), ChangeParameters(design_effect=2.0))[2]
    half = said(Change(), parents(size=350))[2]
    assert schools["p"] == pytest.approx(half["p"], rel=1e-12)
    assert schools["p"] > plain["p"]
    assert schools["people_after"] == 700
    assert schools["sample_needed"] == 2 * 693


def wellbeing(**more):
    """A mean score of two waves of 400 and 380 people, with the 95% limits of a deviation of about 9."""
    return make_block(
        [48.0, 50.0], lower=[47.115, 49.092], upper=[48.885, 50.908], denominator=[400, 380], measure=SCALE, **more
    )


def test_means_are_compared_with_the_deviation_that_their_limits_tell():
    what, _, evidence = said(Means(), wellbeing())
    assert (what.word, what.direction) == ("increased, as wanted", Direction.BETTER)
    # t = 2 / sqrt(81/400 + 81/380) with the deviation 9 that the limits were made of.
    assert evidence["statistic"] == pytest.approx(2 / math.sqrt(81 / 400 + 81 / 380), rel=2e-3)


def test_means_without_limits_need_a_declared_deviation():
    bare = make_block([48.0, 50.0], denominator=[400, 380], measure=SCALE)
    assert said(Means(), bare)[0].word == "no spread"
    evidence = said(Means(), bare, MeansParameters(deviation=9.0))[2]
    assert evidence["statistic"] == pytest.approx(2 / math.sqrt(81 / 400 + 81 / 380), rel=1e-12)
    assert evidence["sample_needed"] == math.ceil((1.959963984540054 + 0.8416212335729143) ** 2 * 162 / 4)


def test_paired_means_use_the_deviation_of_the_changes():
    block = make_block([48.0, 50.0], denominator=100, measure=SCALE)
    params = MeansParameters(design="paired", deviation_of_changes=5.0)
    what, _, evidence = said(Means(), block, params)
    assert evidence["statistic"] == pytest.approx(2 / (5 / 10), rel=1e-12)
    assert what.word == "increased, as wanted"
    unequal = make_block([48.0, 50.0], denominator=[100, 90], measure=SCALE)
    assert said(Means(), unequal, params)[0].word == "pairs do not fit"


def test_a_deviation_of_changes_beyond_what_the_waves_allow_is_refused():
    block = make_block([48.0, 50.0], lower=[46.0, 48.0], upper=[50.0, 52.0], denominator=100, measure=SCALE)
    params = MeansParameters(design="paired", deviation_of_changes=60.0)
    assert said(Means(), block, params)[0].word == "pairs do not fit"


@pytest.mark.parametrize(
    ("given", "words"),
    [({"design": "paired"}, "is missing"), ({"deviation_of_changes": 3.0}, "given for unpaired")],
)
def test_the_design_of_means_says_which_deviation_counts(given, words):
    with pytest.raises(ValueError, match=words):
        MeansParameters(**given)


def test_one_person_a_wave_is_too_few_for_a_mean():
    block = make_block([48.0, 50.0], denominator=1, measure=SCALE)
    assert said(Means(), block, MeansParameters(deviation=9.0))[0].word == "impossible numbers"


@pytest.mark.parametrize("metric", [Change(), Means()], ids=lambda each: each.info.id)
@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (0, 0)])
def test_nothing_comes_of_nothing(metric, shape):
    found = metric.evaluate(make_block(np.empty(shape)), metric.info.params())
    assert [0] * shape[0] == found.reason.tolist()


@pytest.mark.parametrize("metric", [Change(), Means()], ids=lambda each: each.info.id)
def test_each_row_is_judged_as_if_it_were_alone(metric):
    rng = np.random.default_rng(8)
    values = rng.uniform(20, 80, size=(30, 4)).round(1)
    values[rng.random(values.shape) < 0.2] = math.nan
    block = make_block(
        values,
        lower=values - 2,
        upper=values + 2,
        denominator=rng.integers(20, 400, size=values.shape),
        measure=PERCENT,
        polarity=rng.integers(-1, 2, size=30),
        direction_only=rng.random(30) < 0.5,
    )
    whole = metric.evaluate(block, metric.info.params())
    for row in range(30):
        alone = metric.evaluate(block.rows(slice(row, row + 1)), metric.info.params())
        assert (whole.outcome[row], whole.reason[row]) == (alone.outcome[0], alone.reason[0])
        for name, array in whole.evidence.items():
            np.testing.assert_array_equal(array[row], alone.evidence[name][0])


def test_all_metrics_are_registered_and_every_parameter_has_help():
    found = []
    register_metrics(found.append)
    assert [each.info.id for each in found] == ["survey.change", "survey.means", "scale.mean"]
    for each in found:
        assert all(field.metadata.get("help") for field in attrs.fields(each.info.params))
        words = [one.word for one in each.info.outcomes]
        assert len(words) == len(set(words))
