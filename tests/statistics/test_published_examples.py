"""Statistics against examples that others have published; the source of each stands in its test.

Where nobody prints the numbers that a method gives, the test computes them by hand, step by step, with plain Python.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import polars
import pytest
from scipy.stats import kendalltau

from outcomes import statistics as st
from outcomes.statistics.life_expectancies import arriaga
from outcomes.statistics.life_table import life_table

# Mann-Kendall


def test_a_long_series_with_a_tie_by_hand():
    """College of the Holy Cross (J. Little), "A Mann-Kendall example by hand": S = 54, Z = 2.9058, one-sided p = .0018."""
    values = [12.9, 14.8, 13.2, 15.7, 13.8, 15.6, 12.9, 11.0, 17.3, 15.9, 19.0, 18.3, 20.1, 21.7]
    found = st.mann_kendall(values)
    assert float(found.score) == 54.0
    assert float(found.variance) == pytest.approx(14 * 13 * 33 / 18 - 2 * 1 * 9 / 18, rel=1e-15)
    assert float(found.z) == pytest.approx(2.9058, abs=5e-5)
    assert float(found.p) / 2 == pytest.approx(0.0018, abs=5e-5)


def test_a_short_series_is_tested_exactly():
    """Environmental Protection Agency (2000), Guidance for data quality assessment QA/G-9, box 4-9: S = 6, p = 0.117."""
    found = st.mann_kendall([5, 6, 11, 8, 10])
    assert float(found.score) == 6.0
    # The guidance asks for a rise only; its table gives 0.117 for S = 6 of five points.
    assert float(found.p) / 2 == pytest.approx(0.117, abs=5e-4)
    # Sen's slope: the median of the ten rises 1, 3, 1, 1.25, 5, 1, 1.33, -3, -0.5, 2.
    assert float(found.slope) == pytest.approx((1 + 1.25) / 2, rel=1e-12)


@pytest.mark.parametrize("size", range(4, 11))
def test_exact_chances_are_those_of_all_orders(size):
    generator = np.random.default_rng(size)
    series = generator.permuted(np.tile(np.arange(float(size)), (20, 1)), axis=1)
    found = st.mann_kendall(series)
    for place, one in enumerate(series):
        known = kendalltau(np.arange(size), one, method="exact")
        assert float(found.p[place]) == pytest.approx(known.pvalue, rel=1e-12)
        assert float(found.tau[place]) == pytest.approx(known.statistic, rel=1e-12, abs=1e-15)


def test_tau_of_ties_is_tau_b_and_a_series_of_one_value_has_no_trend():
    values = [1.0, 1.0, 2.0, 3.0, 3.0, 3.0, 2.0, 5.0, 5.0, 4.0, 6.0, 7.0]
    assert float(st.mann_kendall(values).tau) == pytest.approx(kendalltau(range(12), values).statistic, rel=1e-12)
    flat = st.mann_kendall([4.0] * 12)
    assert (float(flat.score), float(flat.p), float(flat.slope), flat.reasons()) == (0.0, 1.0, 0.0, "computed")


def test_values_that_differ_by_rounding_are_tied():
    ladder = 0.3 + np.arange(12) * np.spacing(0.3)
    found = st.mann_kendall([ladder, ladder[::-1]])
    assert (found.score.tolist(), found.p.tolist(), found.slope.tolist()) == ([0.0, 0.0], [1.0, 1.0], [0.0, 0.0])
    steps = np.array([1, 1, 2, 3, 3, 3, 2, 5, 5, 4, 6, 7])
    thirds, exact = st.mann_kendall(steps * (0.1 + 0.2) / 0.3 + np.arange(12) * 1e-16), st.mann_kendall(steps)
    assert (float(thirds.tau), float(thirds.p)) == (float(exact.tau), float(exact.p))
    # A difference that is one stays one, however small or large the numbers are.
    for size in (5e-324, 1e-300, 1e300):
        assert float(st.mann_kendall(np.arange(1.0, 9.0) * size).score) == 28.0


def test_missing_points_are_left_out_with_their_times():
    found = st.mann_kendall([1.0, np.nan, 5.0, 4.0, 9.0], times=[2000, 2001, 2005, 2006, 2010])
    alone = st.mann_kendall([1.0, 5.0, 4.0, 9.0], times=[2000, 2005, 2006, 2010])
    assert (float(found.p), float(found.slope), int(found.points)) == (float(alone.p), float(alone.slope), 4)
    assert st.mann_kendall([1.0, np.nan, 2.0, 3.0]).reasons() == "there are too few values for the method"


# Control charts


def test_a_c_chart_of_wafers():
    """NIST/SEMATECH (2012), e-Handbook of statistical methods, 6.3.3.1: centre 16, limits 4 and 28; two points above."""
    defects = [
        *(16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14),
        *(16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13),
    ]
    found = st.c_chart(defects)
    assert (float(found.centre), float(found.lower), float(found.upper)) == (16.0, 4.0, 28.0)
    # The handbook's chart has one point beyond its limit, the 31, and one on it.
    assert np.flatnonzero(found.outside).tolist() == [23]
    assert found.outside[23] == 1


def test_a_t_chart_of_failures_of_a_valve():
    """Montgomery (2013), Introduction to statistical quality control, table 7.14: hours between failures, and t^0.2777."""
    hours = [286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96]
    printed = [
        *(4.80986, 6.70903, 5.72650, 3.81367, 6.43541, 6.23705, 1.46958, 3.96768, 5.39007, 1.78151),
        *(9.09619, 5.89774, 3.38833, 4.51095, 5.91690, 5.59189, 7.16124, 7.18601, 9.09083, 3.55203),
    ]
    middle = sum(printed) / 20
    half = 3 * sum(abs(b - a) for a, b in itertools.pairwise(printed)) / 19 / 1.128
    found = st.t_chart(hours)
    assert float(found.centre) ** (1 / 3.6) == pytest.approx(middle, abs=5e-3)
    assert float(found.upper) ** (1 / 3.6) == pytest.approx(middle + half, abs=2e-2)
    # Below 0 on the scale of the table, and so 0 hours; the process is in control.
    assert middle - half < 0
    assert float(found.lower) == 0.0
    assert not found.outside.any()


def test_a_g_chart_by_hand():
    """Benneyan (2001), Number-between g-type charts: g-bar -/+ 3 sqrt(g-bar (g-bar + 1))."""
    gaps = [12, 3, 0, 25, 7, 13]
    found = st.g_chart(gaps)
    assert float(found.centre) == 10.0
    assert float(found.upper) == pytest.approx(10 + 3 * math.sqrt(110), rel=1e-12)
    assert float(found.lower) == 0.0
    later = st.g_chart([*gaps, 60], baseline=6)
    assert later.outside.tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert float(later.upper) == float(found.upper)


# Life tables


FRENCH = {  # EURO-REVES (1996), Practical guide on health expectancy calculation, table 1: women, France 1991
    "alive": [89_367.0, 84_968.0, 78_012.0, 66_625.0, 48_532.0],
    "lived": [436_589.0, 408_793.0, 364_013.0, 290_533.0, 289_068.0],
    "well": [350_877.0, 291_942.0, 229_175.0, 141_559.0, 83_967.0],
    "expectancy": [12.3, 8.8, 5.8, 3.4, 1.7],
}


def test_healthy_life_expectancy_of_french_women():
    alive, lived = np.array(FRENCH["alive"]), np.array(FRENCH["lived"])
    died = np.append(alive[:-1] - alive[1:], alive[-1])
    # Deaths and people that give just this table, and the fraction of its years that those who die live.
    fractions = np.append((lived[:-1] / 5 - alive[1:]) / died[:-1], 0.5)
    share = np.array(FRENCH["well"]) / lived
    found = st.healthy_life_expectancy(died, lived, share * 1000, 1000.0, [65, 70, 75, 80, 85], fractions=fractions)
    assert found.value.round(1).tolist() == FRENCH["expectancy"]
    # Table 1 has 1,097,520 healthy years of 89,367 women.
    assert float(found.value[0]) == pytest.approx(1_097_520 / 89_367, rel=1e-12)


def test_the_error_of_healthy_years_by_hand():
    """Jagger, Van Oyen and Robine (2014), section 4: the variance is that of the shares alone, weighted by years."""
    deaths, people = [10, 20, 400, 900], [10_000, 60_000, 20_000, 5000]
    healthy, asked = [95, 180, 120, 40], [100, 200, 200, 100]
    table = life_table(
        np.array([deaths], float), np.array([people], float), np.array([1.0, 64, 20]), np.array([0.1, 0.5, 0.5, 0.5])
    )
    years = table.lived[0]
    variance = sum(y * y * h / a * (1 - h / a) / a for y, h, a in zip(years, healthy, asked, strict=True))
    found = st.healthy_life_expectancy(deaths, people, healthy, asked, [0, 1, 65, 85])
    assert float(found.standard_error[0]) == pytest.approx(math.sqrt(variance), rel=1e-12)
    assert float(found.value[0] - found.lower[0]) == pytest.approx(1.959963984540054 * math.sqrt(variance), rel=1e-12)
    assert found.expectancy.tolist() == st.life_expectancy(deaths, people, [0, 1, 65, 85]).value.tolist()


def test_where_all_are_well_healthy_years_are_all_years_with_their_error():
    deaths, people = [10, 20, 400, 900], [10_000, 60_000, 20_000, 5000]
    found = st.healthy_life_expectancy(deaths, people, 100, 100, [0, 1, 65, 85], deaths_vary=True)
    whole = st.life_expectancy(deaths, people, [0, 1, 65, 85])
    np.testing.assert_allclose(found.value, whole.value, rtol=1e-14)
    np.testing.assert_allclose(found.standard_error, whole.standard_error, rtol=1e-12)


AMERICAN = {  # Ponnapalli (2005), Demographic Research 12, 141-172: women of the United States in 1935 and 1995
    "l1": [
        *(1.0, 0.95458, 0.93887, 0.93174, 0.92613, 0.91681, 0.90341, 0.88746, 0.86997, 0.84847),
        *(0.82368, 0.79012, 0.74539, 0.68688, 0.60779, 0.50757, 0.38276, 0.23930, 0.12281),
    ],
    "e1": [
        *(63.32, 65.32, 62.39, 57.85, 53.19, 48.70, 44.38, 40.14, 35.89, 31.74),
        *(27.61, 23.67, 19.94, 16.41, 13.21, 10.31, 7.82, 6.03, 4.49),
    ],
    "l2": [
        *(1.0, 0.99321, 0.99179, 0.99096, 0.98999, 0.98772, 0.98524, 0.98206, 0.97769, 0.97152),
        *(0.96298, 0.95048, 0.93085, 0.90071, 0.85504, 0.78775, 0.69655, 0.57275, 0.41424),
    ],
    "e2": [
        *(79.00, 78.54, 74.65, 69.71, 64.78, 59.92, 55.06, 50.23, 45.45, 40.72),
        *(36.06, 31.49, 27.10, 22.92, 19.00, 15.40, 12.07, 9.12, 6.62),
    ],
    # decompositionLE (Hertfordshire County Council), README: total_effect of decomp_age(us_females, method = "arriaga3").
    "contribution": [
        *(2.8051081, 1.0399461, 0.4333348, 0.2976956, 0.4195021, 0.5990223, 0.6536626, 0.5999136, 0.6600597, 0.6231166),
        *(0.7428925, 0.8048068, 0.8333338, 0.9327126, 0.9383034, 1.0030556, 1.0389165, 0.6826590, 0.5719583),
    ],
}


def test_the_gap_between_american_women_of_1935_and_1995_by_age():
    l1, e1, l2, e2 = (np.array([AMERICAN[name]]) for name in ("l1", "e1", "l2", "e2"))
    lived1, lived2 = (np.append(-np.diff(years), years[:, -1:], axis=1) for years in (l1 * e1, l2 * e2))
    forward, back = arriaga(l1, lived1, l2, lived2), arriaga(l2, lived2, l1, lived1)
    both = (sum(forward) - sum(back)) / 2
    np.testing.assert_allclose(both[0], AMERICAN["contribution"], atol=5e-7)
    # 79.00 - 63.32, whichever way it is taken apart.
    assert float(sum(forward).sum()) == pytest.approx(15.68, abs=1e-12)
    assert float(sum(back).sum()) == pytest.approx(-15.68, abs=1e-12)


def test_the_parts_of_a_gap_add_up_to_it_and_turn_with_it():
    generator = np.random.default_rng(11)
    starts = [0, 1, *range(5, 90, 5)]
    people = generator.integers(5000, 50_000, (2, 4, len(starts))).astype(float)
    deaths = np.floor(people * np.linspace(0.002, 0.15, len(starts)) * generator.uniform(0.5, 1.5, people.shape))
    for symmetric in (False, True):
        found = st.life_expectancy_gap(deaths[0], people[0], deaths[1], people[1], starts, symmetric=symmetric)
        expected = [st.life_expectancy(d, n, starts).value[:, 0] for d, n in zip(deaths, people, strict=True)]
        np.testing.assert_allclose(found.gap, expected[1] - expected[0], rtol=1e-12)
        np.testing.assert_allclose(found.contribution.sum(axis=1), found.gap, rtol=1e-12)
    turned = st.life_expectancy_gap(deaths[1], people[1], deaths[0], people[0], starts, symmetric=True)
    np.testing.assert_allclose(turned.contribution, -found.contribution, rtol=1e-12, atol=1e-12)


# Years of life lost


def test_years_left_are_those_of_the_national_center_for_health_statistics():
    """NCHS, Health, United States: midpoints 0.5, 7.5, 19.5, ... to 69.5, so that a death at 15-24 costs 55.5 years."""
    found = st.years_left_until([0, 1, 15, 25, 35, 45, 55, 65, 75])
    # NCHS counts completed years (1-14 has the middle 7.5 and not 8), which is half a year more from the second band on.
    printed = [75 - middle for middle in (0.5, 7.5, 19.5, 29.5, 39.5, 49.5, 59.5, 69.5)]
    np.testing.assert_allclose(found[:-1] + np.array([0, *[0.5] * 7]), printed, rtol=1e-12)


def test_a_rate_of_years_lost_by_hand():
    """PHEindicatormethods (development), calculate_yll: value sum(le x w/n), err_frac sum((w/n)^2 x le^2), Dobson's limits."""
    deaths, people = [12.0, 30.0, 80.0], [20_000.0, 15_000.0, 8000.0]
    years, standard = [60.0, 35.0, 12.0], [5000.0, 7000.0, 4000.0]
    found = st.years_of_life_lost(deaths, people, years, standard)
    value = sum(y * x * w / n for x, n, y, w in zip(deaths, people, years, standard, strict=True)) / 16_000
    spread = (
        sum((w / n) ** 2 * x * y * y for x, n, y, w in zip(deaths, people, years, standard, strict=True)) / 16_000**2
    )
    events, z = 122.0, 1.959963984540054
    byar = events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    assert float(found.value) == pytest.approx(value * 1e5, rel=1e-13)
    assert float(found.lower) == pytest.approx((value + math.sqrt(spread / events) * (byar - events)) * 1e5, rel=1e-12)
    assert float(found.years) == 12 * 60 + 30 * 35 + 80 * 12


def test_a_year_lost_by_each_death_is_a_death():
    bands = [30, 20, 50], [1000, 2000, 1000]
    one, other = (
        st.years_of_life_lost(*bands, 1.0, [3000, 4000, 3000]),
        st.directly_standardised_rate(*bands, [3000, 4000, 3000]),
    )
    np.testing.assert_allclose([one.value, one.lower, one.upper], [other.value, other.lower, other.upper], rtol=1e-14)


# Unordered inequality


REGIONS = {  # WHO, healthequal: the first rows of NonorderedSample, births attended by skilled health personnel (%)
    "value": [95.11784, 100.0, 97.41001, 80.35694, 94.25756, 98.56168],
    "standard_error": [1.5384434, 0.0, 1.2676437, 3.5440531, 2.7740061, 0.6476116],
    "population": [230.20508, 149.46272, 55.66533, 451.26550, 70.17540, 1221.94446],
}


def test_measures_of_regions_by_hand():
    """Schlotheuber and Hosseinpoor (2022), table 2: the definitions of BGV, MDM, IDIS and TI, region by region."""
    y, n = REGIONS["value"], REGIONS["population"]
    shares = [each / sum(n) for each in n]
    mean = sum(p * v for p, v in zip(shares, y, strict=True))
    pairs = list(zip(shares, y, strict=True))
    found = {
        "bgv": st.between_group_variance(y, n),
        "mdmw": st.mean_deviation(y, n),
        "mdmu": st.mean_deviation(y),
        "idisw": st.index_of_disparity(y, n),
        "ti": st.theil_index(y, n),
    }
    plain = sum(y) / 6
    expected = {
        "bgv": sum(p * (v - mean) ** 2 for p, v in pairs),
        "mdmw": sum(p * abs(v - mean) for p, v in pairs),
        "mdmu": sum(abs(v - plain) for v in y) / 6,
        "idisw": 100 * sum(p * abs(v - mean) for p, v in pairs) / mean,
        "ti": 1000 * sum(p * v / mean * math.log(v / mean) for p, v in pairs),
    }
    for name, number in expected.items():
        assert float(found[name].value) == pytest.approx(number, rel=1e-12), name
        assert np.isnan(found[name].lower), name


def test_errors_of_theil_and_of_the_variance_are_those_of_many_draws():
    """Ahn et al. (2018) give both by the delta method; draws of the same normal values are the independent source."""
    y, s, n = (np.array(REGIONS[key]) for key in ("value", "standard_error", "population"))
    p = n / n.sum()
    drawn = y + s * np.random.default_rng(5).standard_normal((200_000, 6))
    mean = (p * drawn).sum(axis=1, keepdims=True)
    measures = {
        "variance": ((p * (drawn - mean) ** 2).sum(axis=1), st.between_group_variance),
        "theil": (1000 * (p * drawn / mean * np.log(drawn / mean)).sum(axis=1), st.theil_index),
    }
    for name, (many, function) in measures.items():
        found = function(y, n, standard_error=s)
        half = float(found.upper - found.value)
        # The delta method is exact to the first order; second order adds a few per cent here.
        assert half / 1.959963984540054 == pytest.approx(many.std(), rel=0.06), name


def test_simulated_limits_are_percentiles_of_draws_and_the_same_every_time():
    y, s, n = (np.array(REGIONS[key]) for key in ("value", "standard_error", "population"))
    p = n / n.sum()
    drawn = y + s * np.random.default_rng(99).standard_normal((100_000, 6))
    many = (p * np.abs(drawn - (p * drawn).sum(axis=1, keepdims=True))).sum(axis=1)
    found = st.mean_deviation(y, n, standard_error=s)
    low, high = np.quantile(many, [0.025, 0.975])
    assert float(found.lower) == pytest.approx(low, rel=0.03)
    assert float(found.upper) == pytest.approx(high, rel=0.03)
    both = st.mean_deviation(np.stack([y, y * 2]), n, standard_error=s)
    assert float(both.lower[0]) == float(found.lower)
    relative = st.index_of_disparity(y, n, standard_error=s)
    assert relative.lower < relative.value < relative.upper


def test_equal_groups_are_not_unequal():
    for function in (st.between_group_variance, st.mean_deviation, st.index_of_disparity, st.theil_index):
        assert float(function([7.0, 7.0, 7.0], [10, 200, 3000]).value) == pytest.approx(0.0, abs=1e-12)


# Options of the R package


def test_the_reliability_statistic_is_the_mean_difference_of_ten_simulations():
    """PHEindicatormethods, phe_sii(reliability_stat = TRUE): mean of |limit_i - limit_1| over nine further samples."""
    rates, people, errors = [0.3, 0.28, 0.25, 0.22, 0.2], [100, 120, 90, 110, 80], [0.1] * 5
    call = {"standard_error": errors, "scale": "log", "repetitions": 1000}
    runs = [st.slope_index(rates, people, **call, seed=20040426 + sample).slope for sample in range(10)]
    by_hand = np.mean([[abs(run.lower - runs[0].lower), abs(run.upper - runs[0].upper)] for run in runs[1:]])
    found = st.slope_index_reliability(rates, people, **call)
    assert float(found.slope) == pytest.approx(by_hand, rel=1e-13)
    exact = st.slope_index_reliability([70, 74, 75, 79], [100, 120, 90, 90], standard_error=[0.5] * 4, repetitions=1000)
    assert (float(exact.slope), float(exact.relative)) == (0.0, 0.0)


def test_observed_totals_of_a_table_are_those_published(table):
    """PHEindicatormethods, tests of calculate_ISRatio with observed_totals (isr_obs_*.csv of the vectors)."""
    given, totals, rows = (polars.DataFrame(table(f"isr_obs_{name}.csv")) for name in ("input", "totals", "expected"))
    found = st.summarise(
        given,
        statistic="isr",
        by=["indicatorid", "year", "sex"],
        count="observed",
        denominator="pop",
        reference=st.Reference(count="refcount", denominator="refpop", totals=totals),
        multiplier=1,
    )
    both = rows.join(found, on=["indicatorid", "year", "sex"], suffix="_ours")
    assert len(both) == len(rows) == 40
    np.testing.assert_allclose(both["value"].to_numpy(), both["Value"].to_numpy(), rtol=1e-12)
    np.testing.assert_allclose(both["lower"].to_numpy(), both["lower_95_ci"].to_numpy(), rtol=1e-12)


def test_quantiles_of_indicators_that_count_from_either_end_are_those_published(table):
    """PHEindicatormethods, tests of phe_quantile with inverttype = "field"."""
    rows = table("quantiles.csv")
    these = (rows["GroupSet"] == "IndSexReg") & np.char.startswith(rows["Test"], "Good")
    frame = polars.DataFrame(
        {key: rows[key][these] for key in ("IndSexRef", "ParentCode", "Value", "QuantileInGrp")}
        | {"invert": np.isin(rows["Polarity"][these], ["RAG - Low is good", "TRUE"])}
    ).with_columns(polars.col("Value").fill_nan(None))
    found = st.summarise(
        frame,
        statistic="quantile",
        by=["IndSexRef", "ParentCode"],
        value="Value",
        quantile=st.QuantileGroups(10, highest_first="invert"),
    )
    assert found["quantile"].to_list() == np.nan_to_num(frame["QuantileInGrp"].to_numpy()).astype(int).tolist()
