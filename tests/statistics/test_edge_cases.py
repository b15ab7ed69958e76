"""One test for each row of the table of edge cases, and one for each defect of the peers that we do not share."""

import io
import warnings
from contextlib import redirect_stdout

import numpy as np
import polars
import pytest

from outcomes import statistics as st
from outcomes.statistics import EstimateReason

ESP = st.european_standard_population(2013)


# Edge cases


def test_no_events_have_a_lower_limit_of_zero_and_the_exact_upper():
    found = st.rate(0, 1000, multiplier=1000)
    # -ln(0.025): the mean for which no events have a chance of 2.5%.
    assert float(found.lower) == 0.0
    assert float(found.upper) == pytest.approx(-np.log(0.025), rel=1e-14)
    ratio = st.indirectly_standardised_ratio(0, [100], [10], [1000])
    assert float(ratio.lower) == 0.0
    assert float(ratio.upper) == pytest.approx(-np.log(0.025) * 100, rel=1e-14)


def test_a_denominator_of_zero_or_below_spoils_its_own_row_only():
    found = st.proportion([5, 5, 5], [0, -1, 50])
    assert found.reason.tolist() == [
        EstimateReason.DENOMINATOR_NOT_POSITIVE,
        EstimateReason.DENOMINATOR_NOT_POSITIVE,
        EstimateReason.COMPUTED,
    ]
    assert np.isnan(found.value).tolist() == [True, True, False]
    assert float(found.value[2]) == 10.0


def test_a_missing_numerator_is_a_row_not_computed_with_the_reason():
    for function in (st.proportion, st.rate):
        found = function([None, 4], [10, 10])
        assert found.reasons() == ["a number that the statistic needs is missing", "computed"]
        assert np.isnan([found.value[0], found.lower[0], found.upper[0]]).all()


def test_a_missing_standard_population_is_an_error_that_names_the_band():
    with pytest.raises(ValueError, match="standard: band 2 of 3 is nan"):
        st.directly_standardised_rate([5, 5, 5], [10, 10, 10], [1000, np.nan, 1000])
    with pytest.raises(ValueError, match=r"band '95\+': not a band of the European Standard Population 2013") as found:
        ESP.weights([*ESP.bands[:-1], "95+"])
    assert "band '90+': missing" in str(found.value)


def test_all_of_the_denominator_gives_an_upper_limit_at_the_bound_and_not_beyond():
    for n in range(1, 400):
        for multiplier in (1.0, 100.0, 1000.0):
            found = st.proportion(n, n, multiplier=multiplier, confidence=[0.9, 0.95, 0.998])
            assert (found.upper == multiplier).all()
            assert (found.lower < multiplier).all()


def test_a_negative_dobson_limit_is_cut_off_at_zero_and_said_so():
    # All events in one small band of great weight: the variance is far above that of the total count.
    found = st.directly_standardised_rate([0, 2, 9], [1e6, 10, 1e6], [10, 1000, 10], confidence=[0.95, 0.5])
    assert found.lower.tolist()[0] == 0.0
    assert found.clipped.tolist() == [True, False]
    assert float(found.value) > 0.0


def test_deciles_given_as_text_are_ordered_as_numbers():
    value = [70.0, 71.0, 72.5, 73.0, 74.0, 75.5, 76.0, 77.0, 78.5, 80.0]
    frame = polars.DataFrame({"d": [str(n) for n in range(1, 11)], "v": value, "n": [100 + n for n in range(10)]})
    options = {"statistic": "slope-index", "value": "v", "denominator": "n", "slope": "d"}
    by_text = st.summarise(frame.sort("d"), **options)
    by_number = st.summarise(frame.with_columns(polars.col("d").cast(int)), **options)
    assert by_text["value"].to_list() == by_number["value"].to_list()


def test_limits_of_the_slope_do_not_change_from_run_to_run():
    value, population, error = [0.3, 0.28, 0.25, 0.22, 0.2], [100, 120, 90, 110, 80], [0.1, 0.1, 0.1, 0.1, 0.1]
    for scale, fit in (("plain", False), ("log", False), ("log", True), ("logit", False), ("logit", True)):
        runs = [
            st.slope_index(value, population, standard_error=error, scale=scale, fit_on_scale=fit, repetitions=2000)
            for _ in range(2)
        ]
        assert float(runs[0].slope.lower) == float(runs[1].slope.lower)
        assert float(runs[0].relative.upper) == float(runs[1].relative.upper)
        simulated = scale != "plain" and not fit
        assert ("simulated (2000 draws, seed" in runs[0].slope.method) == simulated


@pytest.mark.parametrize("last", [80, 85, 90])
def test_a_life_table_may_end_at_any_open_band(last):
    starts = [0, 1, *range(5, last + 1, 5)]
    # Constant mortality m without infant excess has expectancy 1/m in the open band, whatever its start.
    population = np.full(len(starts), 100_000.0)
    found = st.life_expectancy(population * 0.02, population, starts)
    assert float(found.value[-1]) == pytest.approx(50.0, rel=1e-14)
    assert (found.reason == EstimateReason.COMPUTED).all()
    assert 48.0 < float(found.value[0]) < 51.0


def test_nobody_has_an_expectancy_at_an_age_that_nobody_lives_to():
    # Two in ten die a year over 25 years: the table is empty before 85. The R package gives an expectancy of 0 there.
    found = st.life_expectancy([20, 20, 4000, 2000], [5000, 20_000, 20_000, 9000], [0, 1, 60, 85])
    assert found.reason.tolist() == [
        EstimateReason.COMPUTED,
        EstimateReason.COMPUTED,
        EstimateReason.COMPUTED,
        EstimateReason.UNDEFINED,
    ]
    assert np.isnan(found.value[-1])


def test_any_list_of_confidence_levels_is_one_call():
    levels = [0.8, 0.9, 0.95, 0.99, 0.998]
    found = st.rate([5, 500], [100, 1000], confidence=levels)
    assert found.lower.shape == (5, 2)
    for place, level in enumerate(levels):
        one = st.rate([5, 500], [100, 1000], confidence=level)
        np.testing.assert_array_equal(one.lower, found.lower[place])
        np.testing.assert_array_equal(one.upper, found.upper[place])


def test_a_missing_group_key_is_kept_and_said_so():
    frame = polars.DataFrame({"area": ["A", None], "x": [1, 2], "n": [10, 10]})
    with pytest.warns(st.MissingKeyWarning, match="1 rows have no key"):
        found = st.summarise(frame, statistic="rate", by="area", count="x", denominator="n")
    assert found["area"].to_list() == ["A", None]


# Defects of the peers


def test_confidence_and_alpha_are_not_swapped():
    found = st.rate(20, 1, multiplier=1)
    # The port's combined function gives 19.39 to 20.95.
    assert round(float(found.lower), 2) == 12.21
    assert round(float(found.upper), 2) == 30.89


def test_nothing_is_printed_and_no_column_is_added_to_the_callers_table():
    frame = polars.DataFrame({"band": ESP.bands, "x": [20] * 19, "n": [1000] * 19})
    before, printed = frame.clone(), io.StringIO()
    with redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("error")
        st.summarise(frame, statistic="dsr", count="x", denominator="n", bands="band")
    assert printed.getvalue() == ""
    assert frame.equals(before)
    assert frame.columns == before.columns


def test_a_multiplier_need_not_be_whole():
    whole, half = st.rate(20, 1000, multiplier=1.0), st.rate(20, 1000, multiplier=0.5)
    assert float(half.value) == 0.01
    assert float(half.upper) == pytest.approx(float(whole.upper) / 2, rel=1e-15)


def test_funnel_limits_of_proportions_are_capped_at_the_multiplier_and_not_at_one_hundred():
    found = st.funnel_limits_proportion([1, 1000], 950.0, multiplier=1000)
    assert found.upper[:, 0].tolist() == [1000.0, 1000.0]
    assert (found.upper[:, 1] > 100.0).all()
    small = st.funnel_limits_proportion(1, 0.95, multiplier=1)
    assert small.upper.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("multiplier", [0.01, 0.5, 1, 100, -0.5, -100])
@pytest.mark.parametrize(("scale", "fit"), [("log", True), ("log", False), ("logit", True), ("logit", False)])
def test_limits_of_the_slope_are_in_order_whatever_the_multiplier(multiplier, scale, fit):
    found = st.slope_index(
        [0.3, 0.28, 0.25, 0.22, 0.2],
        [100, 120, 90, 110, 80],
        standard_error=[0.05] * 5,
        scale=scale,
        fit_on_scale=fit,
        multiplier=multiplier,
        repetitions=2000,
    )
    assert found.slope.lower < found.slope.value < found.slope.upper
    assert found.relative.lower < found.relative.value < found.relative.upper


# Bad elements and bad calls


@pytest.mark.parametrize(
    ("count", "denominator", "reason"),
    [
        (np.nan, 10, EstimateReason.MISSING),
        (1, np.nan, EstimateReason.MISSING),
        (-1, 10, EstimateReason.NEGATIVE_COUNT),
        (1, 0, EstimateReason.DENOMINATOR_NOT_POSITIVE),
        (11, 10, EstimateReason.COUNT_ABOVE_DENOMINATOR),
        (np.inf, 10, EstimateReason.NOT_FINITE),
        (1, np.inf, EstimateReason.NOT_FINITE),
    ],
)
def test_each_bad_element_has_its_own_reason_and_no_number(count, denominator, reason):
    found = st.proportion([3, count], [10, denominator], confidence=[0.95, 0.998])
    assert found.reason.tolist() == [EstimateReason.COMPUTED, reason]
    assert np.isfinite(found.value[0])
    assert np.isnan([found.value[1], *found.lower[:, 1], *found.upper[:, 1]]).all()
    ratio = st.ratio_of_proportions(count, denominator, 3, 10)
    assert int(ratio.reason) == reason
    assert np.isnan([ratio.value, ratio.lower, ratio.upper]).all()
    difference = st.compare_proportions(3, 10, count, denominator)
    assert int(difference.estimate.reason) == reason
    assert np.isnan([difference.z, difference.p, difference.estimate.lower]).all()


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, 99.8, [], [0.95, 2], [[0.95]], np.nan])
def test_a_level_that_is_none_is_refused(level):
    with pytest.raises(ValueError, match="confidence: found"):
        st.proportion(1, 10, confidence=level)


def test_a_level_in_per_cent_is_told_how_to_be_written():
    with pytest.raises(ValueError, match=r"confidence: found 95; write 0\.95"):
        st.rate(1, 10, confidence=95)


@pytest.mark.parametrize("multiplier", [0, -100, np.inf, np.nan])
def test_a_multiplier_that_is_none_is_refused(multiplier):
    with pytest.raises(ValueError, match="multiplier: found"):
        st.proportion(1, 10, multiplier=multiplier)


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"shapes do not fit together: count \(2,\), denominator \(3,\)"):
        st.proportion([1, 2], [10, 10, 10])
    with pytest.raises(ValueError, match=r"shapes do not fit together: count \(4, 2\), population \(4, 3\)"):
        st.directly_standardised_rate(np.ones((4, 2)), np.ones((4, 3)), [1, 1])


@pytest.mark.parametrize(("events", "there"), [(9, False), (10, True)])
def test_ten_events_are_enough_for_a_standardised_rate(events, there):
    """Office for Health Improvement and Disparities: not of fewer than ten."""
    found = st.directly_standardised_rate([4, events - 4], [1000, 1000], [3000, 4000])
    assert bool(np.isfinite(found.value)) is there


def test_text_is_no_number():
    with pytest.raises(TypeError, match="count: expected numbers"):
        st.rate(["five"], [10])


def test_inputs_are_never_changed():
    x, n = np.array([[3.0, np.nan], [20.0, 7.0]]), np.array([[10.0, 10.0], [0.0, 50.0]])
    kept = x.copy(), n.copy()
    st.proportion(x, n)
    st.rate(x, n)
    st.directly_standardised_rate(x, n, [1, 2], missing_count_is_zero=True)
    st.quantiles(x, 2, highest_first=True)
    st.percentile_quantiles(x, 2)
    st.slope_index(np.arange(4.0), np.array([5.0, 5, 5, 5]), standard_error=np.ones(4), multiplier=-1)
    np.testing.assert_array_equal(kept[0], x)
    np.testing.assert_array_equal(kept[1], n)


def test_masked_elements_are_missing():
    found = st.rate(np.ma.masked_array([5, 5], mask=[True, False]), [10, 10])
    assert found.reason.tolist() == [EstimateReason.MISSING, EstimateReason.COMPUTED]


def test_empty_arrays_give_empty_results():
    assert st.proportion([], []).value.shape == (0,)
    assert st.rate(np.empty((0, 3)), np.empty((0, 3)), confidence=[0.95]).lower.shape == (1, 0, 3)
    assert st.directly_standardised_rate(np.empty((0, 19)), np.empty((0, 19)), ESP.numbers).value.shape == (0,)


def test_more_rows_than_a_block_are_computed_alike():
    size = 40_000
    x, n = np.arange(size) % 97, np.full(size, 100)
    for function in (st.proportion, st.rate):
        whole = function(x, n, confidence=[0.95, 0.998])
        tail = function(x[-500:], n[-500:], confidence=[0.95, 0.998])
        np.testing.assert_array_equal(tail.upper, whole.upper[:, -500:])
        np.testing.assert_array_equal(tail.value, whole.value[-500:])


def test_fractional_counts_below_ten_have_exact_limits_of_their_own():
    from scipy.stats import chi2

    found = st.rate([3.5, 9.99, 0.0, 0.25], 1, multiplier=1)
    for place, count in enumerate([3.5, 9.99, 0.0, 0.25]):
        low = chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
        assert float(found.lower[place]) == pytest.approx(low, rel=1e-12)
        assert float(found.upper[place]) == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-12)


def test_quantiles_of_a_float_rounding_trap_are_those_of_whole_numbers():
    # floor(21 - ceil(21/(28/20))) is 5 in floating point; 21*20/28 is exactly 15, so the quantile is 6.
    found = st.quantiles(np.arange(28), 20)
    assert int(found.quantile[7]) == 6
