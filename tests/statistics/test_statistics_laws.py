"""Laws that statistics keep for any data."""

import numpy as np
import polars
from hypothesis import assume, given, settings
from hypothesis import strategies as strategy

from outcomes import statistics as st

LEVELS = (0.8, 0.95, 0.998)
QUICK = settings(max_examples=60, deadline=None)

counts = strategy.integers(0, 5000)
rows = strategy.lists(strategy.tuples(counts, strategy.integers(1, 5000)), min_size=1, max_size=12)


def arrays(pairs):
    x, n = np.array(pairs, dtype=float).T
    return x, n


def within(pairs):
    x, n = arrays(pairs)
    return np.minimum(x, n), n


BANDS = 6
bands = strategy.lists(
    strategy.tuples(strategy.integers(2, 300), strategy.integers(500, 50_000), strategy.integers(100, 9000)),
    min_size=BANDS,
    max_size=BANDS,
)


def estimates(pairs, schedule):
    """Every estimate with limits that contain their value, by name."""
    x, n = arrays(pairs)
    events, people, standard = np.array(schedule, dtype=float).T
    return {
        "proportion": st.proportion(*within(pairs), confidence=LEVELS),
        "rate": st.rate(x, n, confidence=LEVELS),
        "mean": st.mean(events, confidence=LEVELS),
        "dsr": st.directly_standardised_rate(events, people, standard, confidence=LEVELS),
        "repeated": st.directly_standardised_rate_of_repeated_events(
            np.stack([events, events // 2]), [1, 2], people, standard, confidence=LEVELS
        ),
        "isr": st.indirectly_standardised_ratio(events.sum(), people, events + 1, people + 5, confidence=LEVELS),
        "rates": st.ratio_of_rates(x, n, x[::-1] + 1, n, confidence=LEVELS),
        "proportions": st.ratio_of_proportions(*within(pairs), 1, n, confidence=LEVELS),
        "difference": st.compare_proportions(*within(pairs), 1, n, confidence=LEVELS).estimate,
        "paired": st.compare_paired(np.floor(within(pairs)[0] / 2), 0, n, confidence=LEVELS).estimate,
        "slope": st.slope_index(events, people, standard_error=np.sqrt(events), confidence=LEVELS).slope,
    }


@QUICK
@given(rows, bands)
def test_limits_contain_the_value_and_nest_by_level(pairs, schedule):
    for name, found in estimates(pairs, schedule).items():
        good = found.computed
        assert (found.lower[:, good] <= found.value[good]).all(), name
        assert (found.upper[:, good] >= found.value[good]).all(), name
        assert (np.diff(found.lower[:, good], axis=0) <= 1e-9 * np.abs(found.value[good])).all(), name
        assert (np.diff(found.upper[:, good], axis=0) >= -1e-9 * np.abs(found.value[good])).all(), name
        assert np.isnan(found.value[~good]).all(), name


@QUICK
@given(rows, bands)
def test_limits_stay_in_the_range_of_the_measure(pairs, schedule):
    for name, found in estimates(pairs, schedule).items():
        if name in ("mean", "slope"):
            continue
        low, high = {"proportion": (0, 100), "difference": (-100, 100), "paired": (-100, 100)}.get(name, (0, np.inf))
        assert not (found.lower < low).any(), name
        assert not (found.upper > high).any(), name


@QUICK
@given(strategy.integers(1, 3000), strategy.integers(1, 3000))
def test_more_events_never_lower_a_value_or_a_limit(count, more):
    n = count + more
    for function in (st.proportion, st.rate):
        found = function(np.arange(count, n + 1), n)
        for part in (found.value, found.lower, found.upper):
            # At ten events the exact limits give way to Byar's, which differ by less than a part in a thousand.
            assert (np.diff(part) >= -1e-3 * np.abs(part[1:])).all()
            assert part[-1] > part[0]


@QUICK
@given(rows)
def test_a_proportion_and_its_complement_mirror_each_other(pairs):
    x, n = within(pairs)
    found, other = st.proportion(x, n), st.proportion(n - x, n)
    np.testing.assert_allclose(found.lower, 100 - other.upper, atol=1e-11)
    np.testing.assert_allclose(found.value, 100 - other.value, atol=1e-11)


@QUICK
@given(rows)
def test_a_difference_turned_round_changes_its_sign_and_a_ratio_is_turned_over(pairs):
    x, n = within(pairs)
    one, other = (x, n), (np.minimum(x[::-1] + 1, n[::-1]), n[::-1])
    forward, backward = st.compare_proportions(*one, *other), st.compare_proportions(*other, *one)
    np.testing.assert_allclose(forward.estimate.lower, -backward.estimate.upper, atol=1e-10)
    np.testing.assert_allclose(forward.p, backward.p, rtol=1e-9)
    assume((x > 0).all())
    for function in (st.ratio_of_rates, st.ratio_of_proportions):
        ahead, back = function(*one, *other), function(*other, *one)
        np.testing.assert_allclose(ahead.lower, 1 / back.upper, rtol=1e-7)
        np.testing.assert_allclose(ahead.value, 1 / back.value, rtol=1e-12)


@QUICK
@given(rows, bands, strategy.floats(0.01, 1e6))
def test_values_and_limits_scale_with_the_multiplier(pairs, schedule, multiplier):
    events, people, standard = np.array(schedule, dtype=float).T
    for function, arguments in (
        (st.proportion, within(pairs)),
        (st.rate, arrays(pairs)),
        (st.directly_standardised_rate, (events, people, standard)),
        (st.indirectly_standardised_rate, (events.sum(), people, events + 1, people + 5)),
        (st.indirectly_standardised_ratio, (events.sum(), people, events + 1, people + 5)),
    ):
        one, many = function(*arguments, multiplier=1), function(*arguments, multiplier=multiplier)
        for part in ("value", "lower", "upper"):
            np.testing.assert_allclose(getattr(many, part), getattr(one, part) * multiplier, rtol=1e-11, atol=1e-13)
    slopes = [
        st.slope_index(events, people, standard_error=np.sqrt(events), multiplier=k).slope
        for k in (1, multiplier, -multiplier)
    ]
    np.testing.assert_allclose(slopes[1].lower, slopes[0].lower * multiplier, rtol=1e-10)
    np.testing.assert_allclose(slopes[2].upper, -slopes[0].lower * multiplier, rtol=1e-10)


@QUICK
@given(strategy.lists(strategy.tuples(strategy.sampled_from("ABC"), counts, strategy.integers(5000, 9000)), min_size=1))
def test_summed_groups_are_the_group_of_sums(cells):
    frame = polars.DataFrame(cells, schema=["area", "x", "n"], orient="row")
    sums = frame.group_by("area", maintain_order=True).agg(polars.col("x", "n").sum())
    for statistic in ("proportion", "rate"):
        options = {"statistic": statistic, "by": "area", "count": "x", "denominator": "n"}
        assert st.summarise(frame, **options).equals(st.summarise(sums.cast({"x": float, "n": float}), **options))


@QUICK
@given(rows, strategy.integers(1, 11))
def test_the_whole_equals_its_parts(pairs, cut):
    x, n = arrays(pairs)
    for function in (st.proportion, st.rate):
        whole = function(x, n)
        parts = [function(x[:cut], n[:cut]), function(x[cut:], n[cut:])]
        for name in ("value", "lower", "upper", "reason"):
            np.testing.assert_array_equal(np.concatenate([getattr(part, name) for part in parts]), getattr(whole, name))


@QUICK
@given(bands, strategy.permutations(range(BANDS)))
def test_a_standardised_rate_does_not_depend_on_the_order_of_bands(schedule, order):
    events, people, standard = np.array(schedule, dtype=float).T
    order = list(order)
    one = st.directly_standardised_rate(events, people, standard)
    other = st.directly_standardised_rate(events[order], people[order], standard[order])
    np.testing.assert_allclose([one.value, one.lower, one.upper], [other.value, other.lower, other.upper], rtol=1e-12)


@QUICK
@given(bands)
def test_standardising_for_ones_own_population_is_the_crude_rate(schedule):
    events, people, _ = np.array(schedule, dtype=float).T
    direct = st.directly_standardised_rate(events, people, people)
    crude = st.rate(events.sum(), people.sum())
    np.testing.assert_allclose(
        [direct.value, direct.lower, direct.upper], [crude.value, crude.lower, crude.upper], rtol=1e-9
    )


@QUICK
@given(bands)
def test_events_one_to_a_person_are_independent_events(schedule):
    events, people, standard = np.array(schedule, dtype=float).T
    one = st.directly_standardised_rate(events, people, standard)
    other = st.directly_standardised_rate_of_repeated_events(events[None, :], [1], people, standard)
    np.testing.assert_allclose([one.value, one.lower, one.upper], [other.value, other.lower, other.upper], rtol=1e-12)


@QUICK
@given(bands)
def test_the_reference_population_itself_has_a_ratio_of_one_hundred(schedule):
    events, people, _ = np.array(schedule, dtype=float).T
    found = st.indirectly_standardised_ratio(events.sum(), people, events, people)
    np.testing.assert_allclose(found.value, 100.0, rtol=1e-12)


@QUICK
@given(bands, strategy.floats(0.01, 0.9))
def test_a_constant_schedule_has_no_slope(schedule, level):
    _, people, _ = np.array(schedule, dtype=float).T
    for scale, fit in (("plain", False), ("log", True), ("logit", True)):
        found = st.slope_index(np.full(BANDS, level), people, scale=scale, fit_on_scale=fit)
        np.testing.assert_allclose(found.slope.value, 0.0, atol=1e-14)
        np.testing.assert_allclose(found.relative.value, 1.0, rtol=1e-13)


@QUICK
@given(strategy.data())
def test_life_expectancy_falls_when_any_rate_rises(data):
    starts = [0, 1, *range(5, 90, 5)]
    people = np.full(len(starts), 20_000.0)
    deaths = np.array(
        data.draw(strategy.lists(strategy.integers(1, 900), min_size=len(starts), max_size=len(starts))), float
    )
    deaths[-1] += 3000  # few deaths at the open end make an expectancy of centuries, which is withheld
    band = data.draw(strategy.integers(0, len(starts) - 1))
    more = deaths.copy()
    more[band] += data.draw(strategy.integers(1, 500))
    before, after = (st.life_expectancy(d, people, starts) for d in (deaths, more))
    assert after.value[0] < before.value[0]
    assert (after.value[: band + 1] < before.value[: band + 1]).all()
    np.testing.assert_allclose(after.value[band + 1 :], before.value[band + 1 :], rtol=1e-12)


@QUICK
@given(strategy.data())
def test_bands_of_equal_mortality_may_be_joined_at_the_open_end(data):
    # With one death rate in all bands from the last closed one on, where the table opens makes no difference to the rate.
    rate = data.draw(strategy.floats(0.01, 0.07))
    people = 100 * np.array([5000.0, 20_000, 30_000, 9000, 4000])
    deaths = people * np.array([0.004, 0.001, rate, rate, rate])
    longer = st.life_expectancy(deaths, people, [0, 1, 60, 85, 90])
    np.testing.assert_allclose(longer.value[-1], 1 / rate, rtol=1e-12)
    shorter = st.life_expectancy([*deaths[:3], deaths[3:].sum()], [*people[:3], people[3:].sum()], [0, 1, 60, 85])
    np.testing.assert_allclose(shorter.value[-1], 1 / rate, rtol=1e-12)


values = strategy.lists(
    strategy.one_of(strategy.integers(0, 30).map(float), strategy.just(float("nan"))), min_size=1, max_size=80
)


@QUICK
@given(values, strategy.integers(2, 10), strategy.booleans())
def test_quantiles_follow_the_order_of_values_and_ties_share_one(cells, number, highest_first):
    array = np.array(cells)
    for function in (st.quantiles, st.percentile_quantiles):
        found = function(array, number, highest_first=highest_first)
        known = found.reason == 0
        assert (known == (~np.isnan(array) & (np.count_nonzero(~np.isnan(array)) >= number))).all()
        assert ((found.quantile >= 1) & (found.quantile <= number))[known].all()
        assert (found.quantile[~known] == 0).all()
        order = np.argsort(array[known])
        steps = np.diff(found.quantile[known][order])
        assert (steps <= 0).all() if highest_first else (steps >= 0).all()
        assert (steps[np.diff(array[known][order]) == 0] == 0).all()


@QUICK
@given(values)
def test_quantiles_within_groups_are_those_of_each_group_alone(cells):
    array = np.array(cells)
    groups = np.arange(array.size) % 3
    found = st.quantiles(array, 4, groups=groups)
    for group in range(3):
        alone = st.quantiles(array[groups == group], 4)
        np.testing.assert_array_equal(alone.quantile, found.quantile[groups == group])


@QUICK
@given(rows)
def test_funnels_narrow_as_areas_grow_and_agree_with_their_significance(pairs):
    x, n = within(pairs)
    limits = st.funnel_limits_proportion(np.sort(n), 30.0)
    assert (np.diff(limits.upper, axis=1) <= 0).all()
    assert (np.diff(limits.lower, axis=1) >= 0).all()
    found = st.funnel_significance_proportion(x, n, average=30.0)
    own = st.funnel_limits_proportion(n, 30.0)
    value = st.proportion(x, n).value
    outside = (value > own.upper + 1e-9).sum(axis=0) - (value < own.lower - 1e-9).sum(axis=0)
    clear = (np.abs(value - own.upper) > 1e-6).all(axis=0) & (np.abs(value - own.lower) > 1e-6).all(axis=0)
    np.testing.assert_array_equal(outside[clear], found.position[clear])


@QUICK
@given(strategy.floats(0.5, 99.5), strategy.integers(1, 100_000))
def test_control_limits_contain_the_benchmark_and_nest(benchmark, size):
    assume(benchmark * size / 100_000 > 0.04)  # of less than a thirtieth of an event the published limits do not
    for function in (st.control_limits_proportion, st.control_limits_rate):
        found = function(benchmark, size, confidence=[0.95, 0.998])
        assert (found.lower <= benchmark + 1e-9).all()
        assert (found.upper >= benchmark - 1e-9).all()
        assert found.lower[1] <= found.lower[0]
        assert found.upper[1] >= found.upper[0]
