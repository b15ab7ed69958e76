"""Real data: four-hour breaches of English accident and emergency departments, April 2016 to March 2019.

Source: NHS England, monthly A&E attendances, from the NHSRdatasets package; Open Government Licence v3.0.
"""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from outcomes_spc import Assurance, Cause, Caution, LimitState, cautions, p_chart, run_chart, xmr
from outcomes_spc.labels import assurance

DATA = Path(__file__).parents[3] / "tests" / "real_data" / "data" / "ae-attendances-monthly.csv"


@pytest.fixture(scope="module")
def months():
    return np.arange("2016-04", "2019-04", dtype="datetime64[M]")


@pytest.fixture(scope="module")
def type_one(months):
    """Attendances and breaches of major (type 1) departments, [organisation, month], NaN where not reported."""
    place = {str(month): index for index, month in enumerate(months)}
    found = defaultdict(lambda: np.full((2, months.size), np.nan))
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["type"] == "1":
                cell = found[row["org_code"]][:, place[row["period"][:7]]]
                cell[:] = float(row["attendances"]), float(row["breaches"])
    names = sorted(found)
    cube = np.stack([found[name] for name in names])
    return names, cube[:, 0], cube[:, 1]


@pytest.fixture(scope="module")
def england(type_one):
    """All organisations together, [1, month]."""
    _, attendances, breaches = type_one
    return np.nansum(attendances, axis=0)[np.newaxis], np.nansum(breaches, axis=0)[np.newaxis]


def test_every_organisation_has_a_chart_or_a_reason(type_one):
    _, attendances, breaches = type_one
    with np.errstate(invalid="ignore", divide="ignore"):
        seen = 100 * (1 - breaches / attendances)
    chart = xmr(seen, value_range=(0, 100))
    usable = chart.state == LimitState.USABLE
    assert (np.isnan(chart.limits.upper) == ~usable).all()
    assert (chart.limits.upper[usable] <= 100).all()
    assert (chart.limits.lower[usable] >= 0).all()
    assert ((chart.cause == Cause.NOT_ASSESSED) == ~(usable & chart.observed)).all()


def test_england_cannot_meet_the_standard_with_the_process_it_has(england):
    attendances, breaches = england
    seen = 100 * (1 - breaches / attendances)
    chart = xmr(seen, value_range=(0, 100))
    # Arithmetic by hand, on the 36 published monthly sums: mean and mean moving range of the percentages.
    steps = [abs(b - a) for a, b in zip(seen[0], seen[0][1:], strict=False)]
    average = sum(steps) / len(steps)
    kept = [step for step in steps if step < 3.267 * average]
    assert chart.limits.upper[0, 0] == pytest.approx(seen.mean() + 2.66 * sum(kept) / len(kept), rel=1e-12)
    # The standard was 95%, not met nationally since July 2015: no month here is near it.
    assert seen.max() < 95
    assert assurance(chart.limits.lower, chart.limits.upper, 95.0, 1)[0, -1] == Assurance.CONSISTENT_FAIL


def test_winters_are_noticed(england):
    attendances, breaches = england
    chart = xmr(100 * breaches / attendances)
    found = Caution(int(cautions(chart, per_year=12)[0]))
    assert Caution.SEASONAL in found
    assert Caution.FEW_POINTS not in found
    assert Caution.GAPS not in found


def test_plain_limits_on_a_million_attendances_flag_nearly_every_month_and_prime_limits_do_not(england):
    attendances, breaches = england
    plain = p_chart(breaches, attendances)
    prime = p_chart(breaches, attendances, prime=True)
    assert plain.spread[0, 0] > 10
    assert (plain.outside != 0).mean() > 0.8
    assert (prime.outside != 0).mean() < 0.2


def test_organisations_that_stopped_reporting_keep_their_gaps(type_one):
    names, attendances, breaches = type_one
    missing = np.isnan(attendances)
    gone = missing.any(axis=1) & ~missing.all(axis=1)
    assert gone.any()
    chart = p_chart(breaches, attendances, prime=True)
    assert (chart.observed == (attendances > 0)).all()
    assert len(names) == chart.value.shape[0]


def test_each_organisation_is_judged_alike_alone_and_among_all(type_one):
    _, attendances, breaches = type_one
    together = p_chart(breaches, attendances, prime=True)
    runs = run_chart(together.value)
    for row in range(0, attendances.shape[0], 17):
        alone = p_chart(breaches[row : row + 1], attendances[row : row + 1], prime=True)
        np.testing.assert_array_equal(together.cause[row], alone.cause[0])
        assert runs.signal[row] == run_chart(together.value[row : row + 1]).signal[0]
