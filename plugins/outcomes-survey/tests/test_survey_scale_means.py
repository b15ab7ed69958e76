"""A mean score of one wave against its target, from published mean, deviation and people; and means with limits alone."""

import datetime
import math

import attrs
import pytest
from outcomes_survey import plugin
from outcomes_survey.parameters import MeansParameters
from outcomes_survey.plugin import Means
from outcomes_survey.scale import ScaleMean, ScaleParameters

from outcomes import Measure, PluginSet, Status, Verdict, evaluate
from outcomes.testing import make_block

SCALE = Measure(unit=" points", value_type="mean", low=7, high=35)
DECLARED = ScaleParameters(deviation=3.9)


def judged(block, params=DECLARED):
    """The outcome or reason of the one series, and its evidence."""
    found = ScaleMean().evaluate(block, params)
    info = ScaleMean.info
    what = info.outcomes[found.outcome[0]] if found.outcome[0] >= 0 else info.reasons[found.reason[0]]
    return what, {name: float(array[0]) for name, array in found.evidence.items()}


def wellbeing(mean=23.6, people=400, target=23.0, **more):
    """A wave of a short scale of wellbeing."""
    return make_block([mean], denominator=people, target=[target], measure=more.pop("measure", SCALE), due_at=0, **more)


def test_a_published_mean_deviation_and_size_have_an_interval():
    _, evidence = judged(wellbeing())
    # 3.9 / sqrt(400) = 0.195; Student's t of 399 at 97.5% is 1.96593 (tables: 1.966); 23.6 -/+ 0.38336.
    assert evidence["error"] == pytest.approx(0.195, rel=1e-12)
    assert (evidence["mean_lower"], evidence["mean_upper"]) == (
        pytest.approx(23.2166, abs=1e-3),
        pytest.approx(23.9834, abs=1e-3),
    )
    # 0.6 / 0.195 = 3.077: p about 0.0022.
    assert evidence["p"] == pytest.approx(0.0022, abs=1e-4)


def test_the_same_figures_as_limits_say_the_same():
    half = 1.965927 * 0.195
    by_limits, evidence = judged(wellbeing(lower=23.6 - half, upper=23.6 + half), ScaleParameters())
    assert by_limits.word == judged(wellbeing())[0].word == "reached"
    assert evidence["error"] == pytest.approx(0.195, abs=1e-6)


def test_limits_without_people_are_those_of_a_large_sample():
    what, evidence = judged(
        wellbeing(people=math.nan, lower=23.6 - 1.959964 * 0.2, upper=23.6 + 1.959964 * 0.2), ScaleParameters()
    )
    assert (what.word, evidence["error"]) == ("reached", pytest.approx(0.2, abs=1e-6))
    assert math.isnan(evidence["people"])
    assert math.isnan(evidence["sample_needed"])


@pytest.mark.parametrize(
    ("mean", "when_due", "before"),
    [
        (23.6, Verdict.MET, Verdict.ON_TRACK),
        (23.2, Verdict.AT_RISK, Verdict.AT_RISK),
        (22.8, Verdict.AT_RISK, Verdict.AT_RISK),
        (22.4, Verdict.MISSED, Verdict.OFF_TRACK),
    ],
)
def test_what_chance_could_have_done_is_neither_met_nor_missed(mean, when_due, before):
    assert judged(wellbeing(mean))[0].verdict is when_due
    early = make_block([mean, math.nan], denominator=400, target=[23.0, 24.0], measure=SCALE, due_at=1)
    assert judged(early)[0].verdict is before


def test_one_wave_says_nothing_of_the_pace_to_a_later_level():
    def early(mean):
        return judged(make_block([mean, math.nan], denominator=400, target=[math.nan, 23.0], measure=SCALE, due_at=1))[
            0
        ]

    assert (early(22.4).word, early(22.4).verdict) == ("short before it is due", None)
    assert early(23.6).verdict is Verdict.ON_TRACK


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"sense": -1, "target": 24.2}, "reached"),
        ({"sense": -1, "target": 23.0}, "short"),
        ({"sense": 0, "target": 23.0, "target_upper": [25.0]}, "reached"),
        ({"sense": 0, "target": 21.0, "target_upper": [23.0]}, "short"),
        ({"target": 24.2}, "short"),
        ({"target": 24.2, "tolerance": 1.2}, "reached"),
        ({"people": 40, "target": 23.0}, "reached, but within chance"),
    ],
)
def test_a_level_may_be_a_floor_a_ceiling_or_a_range(more, word):
    assert judged(wellbeing(**more))[0].word == word


def test_the_sample_that_would_tell_is_known():
    _, evidence = judged(wellbeing(people=100))
    # (1.959964 + 0.841621)^2 x 3.9^2 / 0.6^2 = 331.6
    assert evidence["sample_needed"] == 332
    assert judged(wellbeing(people=100), attrs.evolve(DECLARED, design_effect=2.0))[1]["sample_needed"] == 664


@pytest.mark.parametrize(
    ("block", "params", "word", "status"),
    [
        (wellbeing(math.nan), DECLARED, "no data", Status.NO_DATA),
        (wellbeing(target=math.nan), DECLARED, "no target", Status.UNDEFINED),
        (wellbeing(), ScaleParameters(), "no spread", Status.NO_DATA),
        (wellbeing(people=math.nan), DECLARED, "no spread", Status.NO_DATA),
        (wellbeing(people=1), DECLARED, "impossible numbers", Status.AMBIGUOUS_DATA),
        (wellbeing(people=math.nan, lower=24.0, upper=23.0), DECLARED, "impossible numbers", Status.AMBIGUOUS_DATA),
        (wellbeing(measure=Measure(value_type="proportion")), DECLARED, "not a mean", Status.NOT_APPLICABLE),
    ],
)
def test_what_cannot_be_judged_says_why(block, params, word, status):
    what, _ = judged(block, params)
    assert (what.word, what.status) == (word, status)


def test_a_change_of_means_with_limits_alone_is_tested_as_of_large_samples():
    # Standard errors 0.3 and 0.4 make one of 0.5: z = 1.2 / 0.5 = 2.4, two-sided p = 0.0164.
    z = 1.959964
    block = make_block(
        [27.4, 28.6], lower=[27.4 - z * 0.3, 28.6 - z * 0.4], upper=[27.4 + z * 0.3, 28.6 + z * 0.4], measure=SCALE
    )
    found = Means().evaluate(block, Means.info.params())
    assert Means.info.outcomes[found.outcome[0]].word == "increased, as wanted"
    assert found.evidence["statistic"][0] == pytest.approx(2.4, abs=1e-5)
    assert found.evidence["p"][0] == pytest.approx(0.0164, abs=1e-4)
    assert all(math.isnan(found.evidence[name][0]) for name in ("people_before", "people_after", "sample_needed"))
    # (1.959964 + 0.841621) x 0.5 = 1.40079 is likely to be found; 1.2 takes (1.40079 / 1.2)^2 = 1.3627 times the people.
    assert found.evidence["times_as_large"][0] == pytest.approx(1.3627, abs=1e-4)


def test_with_people_known_so_many_times_as_many_are_the_sample_needed():
    block = make_block([48.0, 49.0], denominator=400, measure=SCALE)
    evidence = Means().evaluate(block, MeansParameters(deviation=9.0)).evidence
    # 2 x 81 x 7.8489 / 1 = 1,271.5 people in each wave.
    assert evidence["sample_needed"][0] == 1272
    assert evidence["times_as_large"][0] * 400 == pytest.approx(1271.5, abs=0.1)


FRAMEWORK = """\
format = 1

[framework]
id = "wellbeing"
title = "Wellbeing of a county"
area = "E10000017"

[indicators.wellbeing]
title = "Mean wellbeing on a short scale"
unit = " points"
range = [7, 35]
value_type = "mean"
multiplier = 1
polarity = "high"
data = { path = "wellbeing.csv" }

[aims.wellbeing]
indicator = "wellbeing"
due = "2015"
target = { levels = { "2015" = 23.0 } }

[[aims.wellbeing.judge]]
metric = "scale.mean"
deviation = 3.9
"""
DATA = "indicator,area,period,value,denominator\nwellbeing,E10000017,2012,22.9,400\nwellbeing,E10000017,2015,23.2,400\n"


def test_a_scale_goes_from_toml_to_a_sentence(tmp_path):
    (tmp_path / "framework.toml").write_text(FRAMEWORK, encoding="utf-8")
    (tmp_path / "wellbeing.csv").write_text(DATA, encoding="utf-8")
    results = evaluate(tmp_path, as_of=datetime.date(2016, 6, 1), plugins=PluginSet.of(plugin))
    (row,) = results.to_rows()
    assert (row["outcome"], row["verdict"]) == ("reached, but within chance", "at risk")
    assert row["sentence"] == (
        "Reached, but perhaps only by chance: an average of 23.2 points in 2015 against 23.0 points when due."
    )
    # (1.959964 + 0.841621)^2 x 3.9^2 / 0.2^2 = 2,984.5
    assert results.explain(0).detail == (
        "The 95% interval of the mean is 22.8 to 23.6. To tell this distance from none takes 2,985 people."
    )
