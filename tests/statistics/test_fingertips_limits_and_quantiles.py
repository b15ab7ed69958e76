"""Control limits, quintiles and quartiles against the published Fingertips cases."""

import json
from pathlib import Path

import numpy as np
import pytest

from outcomes import statistics as st

GROUPS = json.loads((Path(__file__).parents[1] / "vectors" / "fingertips.json").read_text(encoding="utf-8"))["groups"]


def cases(group):
    return [pytest.param(case, id=case["name"]) for case in GROUPS[group]["vectors"]]


def limits(case):
    given = case["inputs"]
    level = {1.96: 0.95, 3.0902: 0.998, 0.025: 0.95, 0.001: 0.998}[given["confidence_variable"]]
    data = given.get("data", given)
    if "denominator2" in data:
        return st.control_limits_rate(
            given["comparator"]["value"], data["denominator2"], multiplier=given["unit"] or 100_000, confidence=level
        )
    return st.control_limits_proportion(
        given["comparator"]["value"], data["denominator"], multiplier=given["unit"] or 100, confidence=level
    )


def judged(case):
    """The published verdict from the limits; polarity 0 is low is good, 1 high is good, 99 none."""
    given, found = case["inputs"], limits(case)
    value = given["data"]["value"]
    if given["polarity_id"] == -1 or np.isnan(found.lower) or value in (None, -1):
        return "None"
    if found.lower <= value <= found.upper:
        return "Same"
    return "Better" if (value > found.upper) == (given["polarity_id"] != 0) else "Worse"


@pytest.mark.parametrize("case", cases("spc_proportions"))
def test_control_limits_of_proportions_are_those_published(case):
    if case["inputs"].get("limits_only"):
        found = limits(case)
        assert float(found.lower) / 100 == pytest.approx(case["expected"]["lower"], rel=1e-12)
        assert float(found.upper) / 100 == pytest.approx(case["expected"]["upper"], rel=1e-12)
    else:
        assert judged(case) == case["expected"]


@pytest.mark.parametrize("case", cases("spc_dsr"))
def test_control_limits_of_rates_are_those_published(case):
    if case["inputs"].get("limits_only"):
        found = limits(case)
        # The published program bisects to about 1e-5; the exact value is asserted below.
        assert float(found.lower) == pytest.approx(case["expected"]["lower"], rel=1e-5)
        assert float(found.upper) == pytest.approx(case["expected"]["upper"], rel=1e-5)
    else:
        assert judged(case) == case["expected"]


def test_control_limits_of_rates_are_exact_poisson_limits():
    from scipy.stats import poisson

    for expected in (0.4, 1.0, 7.5, 12.0, 250.3):
        found = st.control_limits_rate(expected, 100_000, confidence=0.95)
        assert poisson.sf(np.ceil(expected) - 1, float(found.lower)) == pytest.approx(0.025, rel=1e-12)
        assert poisson.cdf(np.floor(expected), float(found.upper)) == pytest.approx(0.025, rel=1e-12)


@pytest.mark.parametrize(
    ("benchmark", "population", "events"),
    [
        (4.1, 1_000_000, 41),  # 40.99999999999999 in binary
        (8.3, 1_000_000, 83),  # 83.00000000000001
        (60.6, 38 / 30.3 * 100_000, 76),  # an effective population: events by the rate that they make
        (21.4, 57 / 10.7 * 100_000, 114),
    ],
)
def test_a_whole_number_of_expected_events_is_whole_whatever_its_last_binary_digit(benchmark, population, events):
    from scipy.stats import chi2

    found = st.control_limits_rate(benchmark, population, confidence=[0.95, 0.998])
    for level, tail in enumerate((0.025, 0.001)):
        lower, upper = chi2.ppf(tail, 2 * events) / 2, chi2.isf(tail, 2 * (events + 1)) / 2
        assert float(found.lower[level]) == pytest.approx(lower * 100_000 / population, rel=1e-12)
        assert float(found.upper[level]) == pytest.approx(upper * 100_000 / population, rel=1e-12)


def test_expected_events_that_are_not_whole_are_rounded_outwards():
    from scipy.stats import chi2

    found = st.control_limits_rate(4.100_000_000_1, 1_000_000, confidence=0.95)
    assert float(found.lower) == pytest.approx(chi2.ppf(0.025, 2 * 42) / 20, rel=1e-12)
    assert float(found.upper) == pytest.approx(chi2.isf(0.025, 2 * 42) / 20, rel=1e-12)


def test_unrounded_quantiles_can_be_asked_for():
    published = st.control_limits_proportion(20.0, 100, confidence=0.95)
    exact = st.control_limits_proportion(20.0, 100, confidence=0.95, published_z=False)
    wilson = st.proportion(20, 100)
    assert float(exact.lower) == pytest.approx(float(wilson.lower), rel=1e-14)
    assert float(exact.upper) == pytest.approx(float(wilson.upper), rel=1e-14)
    assert float(published.upper) > float(exact.upper)


@pytest.mark.parametrize("case", cases("spc_dsr_funnel_points"))
def test_funnel_points_are_as_many_as_published(case):
    given, expected = case["inputs"], case["expected"]
    arguments = given["comparator_value"], given["population_min"], given["population_max"]
    options = {"multiplier": given["unit"], "years": given["year_range"]}
    if "error" in expected:
        with pytest.raises(ValueError, match="give a finite number above 0"):
            st.control_limit_events(*arguments, **options)
        return
    events = st.control_limit_events(*arguments, **options)
    assert (np.diff(events) >= 1).all()
    assert events.size == expected.get("points_count", events.size)


def category(case, number):
    given = case["inputs"]
    values = [] if given["values"] is None else given["values"]
    datum = None if given["data"] is None else given["data"]["value"]
    if datum is None or datum == -1:
        return 0
    inverted = number == 5 and given["polarity_id"] == 1
    found = st.percentile_quantiles(np.array(values, float), number, highest_first=inverted)
    if datum in values:
        return int(found.quantile[values.index(datum)])
    return 0 if not len(values) or not found.quantile.any() else None


@pytest.mark.parametrize("case", cases("quintile_category"))
def test_quintiles_are_those_published(case):
    assert category(case, 5) == case["expected"]


@pytest.mark.parametrize("case", cases("quartile_category"))
def test_quartiles_are_those_published(case):
    assert category(case, 4) == case["expected"]


@pytest.mark.parametrize("case", cases("quantile_bounds"))
def test_percentile_bounds_are_those_published(case):
    number, values = case["inputs"]["categories"], case["inputs"]["values"]
    found = st.percentile(np.array(values or [], float), np.arange(number + 1) / number)
    assert found[~np.isnan(found)].tolist() == case["expected"]


@pytest.mark.parametrize("case", cases("indicator_statistics"))
def test_percentiles_of_areas_are_those_published(case):
    expected, values = case["expected"], np.array(case["inputs"]["values"] or [], float)
    fractions = {"min": 0.0, "p5": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95, "max": 1.0}
    found = dict(zip(fractions, st.percentile(values, list(fractions.values())).tolist(), strict=True))
    # The published program gives nothing for fewer than four areas; percentile leaves that to who asks.
    for key in fractions.keys() & (expected or {}).keys():
        assert found[key] == expected[key]
    assert np.isnan(found["median"]) == (values.size == 0)
