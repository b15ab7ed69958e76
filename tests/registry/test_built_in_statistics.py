"""The built-in statistics as the data ask for them: each is the published formula, worked out here from its text."""

import math

import pytest

from outcomes.registry.statistics import DirectlyStandardised, Standard, proportion, rate, standardised_ratio

Z = 1.959963984540054
"""The standard normal quantile of 0.975."""
OLD = ("65-74 yrs", "75-84 yrs", "85+ yrs")


def byar(events: float, sign: int) -> float:
    """Breslow and Day (1987): of O events the lower limit, of O + 1 the upper one."""
    number = events if sign < 0 else events + 1
    return number * (1 - 1 / (9 * number) + sign * Z / (3 * math.sqrt(number))) ** 3


def test_a_proportion_has_wilsons_limits() -> None:
    """20 of 100, in percent."""
    value, lower, upper = (float(each) for each in proportion().compute(20, 100, 100.0))
    spread = Z * math.sqrt(Z**2 + 4 * 20 * (1 - 20 / 100))
    assert value == 20.0
    assert lower == pytest.approx(100 * (40 + Z**2 - spread) / (2 * (100 + Z**2)), rel=1e-12)
    assert upper == pytest.approx(100 * (40 + Z**2 + spread) / (2 * (100 + Z**2)), rel=1e-12)
    assert proportion().value_type == "proportion"


def test_a_rate_of_nobody_has_an_upper_limit_all_the_same() -> None:
    """Exact below ten events: none are likely at 2.5% where -ln(0.025) were expected."""
    value, lower, upper = (float(each) for each in rate().compute(0, 1000, 100.0))
    assert (value, lower) == (0.0, 0.0)
    assert upper == pytest.approx(-math.log(0.025) / 10, rel=1e-12)
    assert rate().value_type == "crude-rate"


def test_a_standardised_ratio_is_of_what_was_expected() -> None:
    """12 where 10 were expected is 120 of 100, with Byar's limits of the twelve."""
    value, lower, upper = (float(each) for each in standardised_ratio().compute(12, 10, 100.0))
    assert value == pytest.approx(120.0, rel=1e-12)
    assert lower == pytest.approx(10 * byar(12, -1), rel=1e-12)
    assert upper == pytest.approx(10 * byar(12, 1), rel=1e-12)
    assert standardised_ratio().value_type == "isr-ratio"


def test_bands_that_are_named_come_in_the_order_of_their_ages() -> None:
    assert DirectlyStandardised().bands((), OLD[::-1], Standard()) == OLD


def test_without_names_the_bands_of_the_standard_are_taken_as_the_data_write_them() -> None:
    found = DirectlyStandardised().bands(("All ages", "90+ yrs", "65+ yrs", "0-4 yrs"), None, Standard())
    assert len(found) == 19
    assert (found[0], found[1], found[-1]) == ("0-4 yrs", "5-9", "90+ yrs")


def test_a_word_that_is_no_band_of_ages_is_refused_with_what_to_write() -> None:
    with pytest.raises(ValueError, match="band 'the old': not a band of ages; write 0-4 yrs, 5-9 yrs and so on"):
        DirectlyStandardised().bands((), ("0-4 yrs", "the old"), Standard())


def test_a_standardised_rate_weighs_the_rates_of_its_bands() -> None:
    """Of 65 to 74, 75 to 84 and 85 and over the standard of 2013 has 5,500 + 5,000, 4,000 + 2,500 and 1,500 + 1,000
    people; that of 1976 has 4,000 + 3,000, 2,000 + 1,000 and 1,000."""
    count, people = [[20.0, 30.0, 40.0]], [[2000.0, 1000.0, 500.0]]
    for standard, weights in (("ESP2013", (10_500, 6500, 2500)), ("ESP1976", (7000, 3000, 1000))):
        found = DirectlyStandardised().compute(count, people, OLD, 1000.0, Standard(standard_population=standard))
        rates = [20 / 2000, 30 / 1000, 40 / 500]
        by_hand = sum(w * r for w, r in zip(weights, rates, strict=True)) / sum(weights)
        spread = sum(w**2 * r / n for w, r, n in zip(weights, rates, people[0], strict=True)) / sum(weights) ** 2
        for number, sign in ((found.lower, -1), (found.upper, 1)):
            dobson = by_hand + math.sqrt(spread / 90) * (byar(90, sign) - 90)
            assert float(number[0]) == pytest.approx(1000 * dobson, rel=1e-12)
        assert float(found.value[0]) == pytest.approx(1000 * by_hand, rel=1e-12)
        assert found.lower_99_8[0] < found.lower[0] < found.value[0] < found.upper[0] < found.upper_99_8[0]


@pytest.mark.parametrize(("events", "few"), [(9.0, True), (10.0, False)])
def test_of_fewer_than_ten_events_there_is_no_standardised_rate(events: float, few: bool) -> None:
    found = DirectlyStandardised().compute([[events - 2, 1.0, 1.0]], [[2000.0, 1000.0, 500.0]], OLD, 1000.0, Standard())
    assert bool(found.too_few[0]) is few
    assert math.isnan(found.value[0]) is few
