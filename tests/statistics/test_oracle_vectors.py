"""What R's PHEindicatormethods 2.1.0 returned on the oracle inputs, which our functions must return too."""

import numpy as np
import pytest

from outcomes import statistics as st

BOTH = (0.95, 0.998)
LIMITS = ("lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl")


def limits_of(found):
    return {
        "value": found.value,
        "lower95_0cl": found.lower[0],
        "upper95_0cl": found.upper[0],
        "lower99_8cl": found.lower[1],
        "upper99_8cl": found.upper[1],
    }


def shaped(rows, key, *by):
    """A column as one row a group, groups in order of appearance."""
    groups = list(dict.fromkeys(rows[by[0]].tolist()))
    return np.stack([rows[key][rows[by[0]] == group] for group in groups])


def test_proportions_are_those_of_r(table, close):
    rows = table("oracle/oracle_proportion.csv")
    found = limits_of(st.proportion(rows["x"], rows["n"], confidence=BOTH))
    for key, actual in found.items():
        close(rows[key], actual)


def test_rates_are_those_of_r(table, close):
    rows = table("oracle/oracle_rate.csv")
    found = limits_of(st.rate(rows["x"], rows["n"], confidence=BOTH))
    for key, actual in found.items():
        close(rows[key], actual)


def test_rates_at_ninety_per_cent_are_those_of_r(table, close):
    rows = table("oracle/oracle_rate_90.csv")
    found = st.rate(rows["x"], rows["n"], multiplier=1000, confidence=0.9)
    for key, actual in (("value", found.value), ("lowercl", found.lower), ("uppercl", found.upper)):
        close(rows[key], actual)


def test_directly_standardised_rates_are_those_of_r(table, close):
    given, rows = table("oracle/oracle_dsr_input.csv"), table("oracle/oracle_dsr.csv")
    found = st.directly_standardised_rate(
        shaped(given, "obs", "area"),
        shaped(given, "pop", "area"),
        shaped(given, "esp", "area"),
        confidence=BOTH,
        missing_count_is_zero=True,
    )
    assert rows["area"].tolist() == list(dict.fromkeys(given["area"].tolist()))
    close(rows["total_count"], found.count)
    close(rows["total_pop"], found.population)
    for key, actual in limits_of(found).items():
        # A negative limit of a rate is cut off here; R returns it.
        close(np.maximum(rows[key], 0.0) if "lower" in key else rows[key], actual)


def test_rates_of_repeated_events_are_those_of_r(table, close):
    given, rows = table("oracle/oracle_dsr_nonind_input.csv"), table("oracle/oracle_dsr_nonind.csv")
    areas = list(dict.fromkeys(given["area"].tolist()))
    frequencies, ages = np.unique(given["freq"]), np.unique(given["age"])
    persons = np.full((len(areas), frequencies.size, ages.size), np.nan)
    population, standard = np.full((len(areas), ages.size), np.nan), np.full(ages.size, np.nan)
    for area, freq, age, people, pop, esp in zip(
        *(given[key] for key in ("area", "freq", "age", "persons", "pop", "esp")), strict=True
    ):
        place = areas.index(area), int(np.searchsorted(ages, age))
        persons[place[0], np.searchsorted(frequencies, freq), place[1]] = people
        population[place], standard[place[1]] = pop, esp
    found = st.directly_standardised_rate_of_repeated_events(
        persons, frequencies, population, standard, confidence=BOTH, missing_count_is_zero=True
    )
    assert rows["area"].tolist() == areas
    for key, actual in limits_of(found).items():
        close(np.maximum(rows[key], 0.0) if "lower" in key else rows[key], actual)


@pytest.mark.parametrize("statistic", ["isratio", "israte"])
def test_indirectly_standardised_ratios_and_rates_are_those_of_r(table, close, statistic):
    given, reference = table("oracle/oracle_dsr_input.csv"), table("oracle/oracle_isr_ref.csv")
    rows = table(f"oracle/oracle_{statistic}.csv")
    function = st.indirectly_standardised_ratio if statistic == "isratio" else st.indirectly_standardised_rate
    observed = np.nansum(shaped(given, "obs", "area"), axis=1)
    found = function(observed, shaped(given, "pop", "area"), reference["rx"], reference["rn"], confidence=BOTH)
    close(rows["observed"], found.observed)
    close(rows["expected"], found.expected)
    for key, actual in limits_of(found).items():
        close(rows[key], actual)
    if statistic == "israte":
        close(rows["ref_rate"], found.reference_rate)


def test_life_expectancy_is_that_of_r(table, close):
    given, rows = table("oracle/oracle_le_input.csv"), table("oracle/oracle_le.csv")
    areas = list(dict.fromkeys(given["area"].tolist()))
    ages = given["age"][given["area"] == areas[0]]
    found = st.life_expectancy(shaped(given, "deaths", "area"), shaped(given, "pop", "area"), ages, confidence=BOTH)
    place = [areas.index(area) for area in rows["area"]], np.searchsorted(ages, rows["age"])
    close(rows["pops_used"], found.population[place])
    close(rows["dths_used"], found.deaths[place])
    for key, actual in limits_of(found).items():
        close(np.maximum(rows[key], 0.0) if "lower" in key else rows[key], actual[place], rtol=1e-12)


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("number", [5, 10])
def test_quantiles_are_those_of_r(table, number, inverted):
    rows = table(f"oracle/oracle_quantile_{number}_{str(inverted).upper()}.csv")
    groups = np.unique(rows["grp"], return_inverse=True)[1]
    found = st.quantiles(rows["v"], number, highest_first=inverted, groups=groups)
    expected = np.nan_to_num(rows["quantile"]).astype(int)
    assert expected.tolist() == found.quantile.tolist()


@pytest.mark.parametrize("kind", ["plain", "transform"])
@pytest.mark.parametrize(("number", "scale"), [(1, "log"), (2, "logit")])
def test_slope_indices_are_those_of_r(table, close, number, scale, kind):
    given, rows = table("oracle/oracle_sii_input.csv"), table(f"oracle/oracle_sii_type{number}_{kind}.csv")
    columns = {key: shaped(given, key, "area") for key in ("value", "pop", "lcl", "ucl")}
    found = st.slope_index(
        columns["value"],
        columns["pop"],
        lower=columns["lcl"],
        upper=columns["ucl"],
        scale=scale,
        fit_on_scale=kind == "transform",
        confidence=BOTH,
    )
    assert rows["area"].tolist() == list(dict.fromkeys(given["area"].tolist()))
    close(rows["sii"], found.slope.value, rtol=1e-11, atol=1e-14)
    close(rows["rii"], found.relative.value)
    close(rows["intercept"], found.intercept)
    suffix = "cl" if kind == "plain" else ""
    # The standard error of a simulated percentile is sqrt(p(1 - p)/n)/density: in half-widths 0.0030 at 95% and 0.0068 at
    # 99.8% for R's 200,000 draws, 0.0043 and 0.0096 for our 100,000 where we simulate too. Four and a half of them are
    # held over 160 limits a case. All together must not lean to one side: R's draws are fresh for each area, so that
    # their noise averages out; ours are the same for all, so that it does not.
    exact = kind == "transform"
    for name, estimate in (("sii", found.slope), ("rii", found.relative)):
        assert estimate.method.startswith("exact" if exact else "simulated")
        for level, (tag, noise) in enumerate(
            (("95_0", 0.0030 if exact else 0.0053), ("99_8", 0.0068 if exact else 0.0118))
        ):
            lower, upper = rows[f"{name}_lower{tag}{suffix}"], rows[f"{name}_upper{tag}{suffix}"]
            half = (upper - lower) / 2.0
            for ours, theirs in ((estimate.lower[level], lower), (estimate.upper[level], upper)):
                away = (ours - theirs) / half
                assert np.abs(away).max() < 4.5 * noise
                assert abs(away.mean()) < (0.25 if exact else 3.0) * noise


def test_funnel_limits_of_proportions_are_those_of_r(table, close):
    given, rows = table("oracle/oracle_funnel_input.csv"), table("oracle/oracle_funnel_prop.csv")
    average = given["num"].sum() / given["den"].sum()
    close(rows["baseline"], np.full(100, average * 100))
    close(rows["Population"], st.funnel_axis(*st.funnel_axis_ends(given["den"])))
    found = st.funnel_limits_proportion(rows["Population"], average * 100)
    # The limits of R carry the cancellation of its longer formula, most where a limit is near 0.
    for key, actual in zip(
        ("lower_2s", "upper_2s", "lower_3s", "upper_3s"),
        (found.lower[0], found.upper[0], found.lower[1], found.upper[1]),
        strict=True,
    ):
        close(rows[f"{key}_limit"], actual, rtol=1e-12, atol=1e-12)


def test_funnel_limits_of_ratios_are_those_of_r_to_the_tolerance_of_its_bisection(table, close):
    given, rows = table("oracle/oracle_funnel_input.csv"), table("oracle/oracle_funnel_ratio.csv")
    close(
        rows["Observed_events"], st.funnel_axis(*st.funnel_axis_ends(given["den"], statistic="ratio"), after_first=True)
    )
    found = st.funnel_limits_ratio(rows["Observed_events"])
    for level, tag in enumerate(("2s", "3s")):
        close(rows[f"lower_{tag}_limit"], found.lower[level], rtol=5e-5)
        close(rows[f"upper_{tag}_limit"], found.upper[level], rtol=5e-4 if tag == "3s" else 5e-5)
        close(rows[f"lower_{tag}_exp_events"], found.lower_expected[level], rtol=5e-5)


def test_funnel_significance_is_that_of_r(table):
    rows = table("oracle/oracle_funnel_significance.csv")
    proportions = st.funnel_significance_proportion(rows["num"], rows["den"])
    ratios = st.funnel_significance_ratio(rows["num"], rows["den"])
    assert rows["significance"].tolist() == proportions.labels()
    assert rows["ratio_significance"].tolist() == ratios.labels()
