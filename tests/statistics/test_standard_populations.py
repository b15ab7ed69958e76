"""Standard populations are joined by the names of their bands, however those are written and ordered."""

import numpy as np
import pytest

from outcomes import statistics as st
from outcomes.statistics.populations import spans_of

ESP = st.european_standard_population(2013)


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("5-9", (5, 9)),
        ("05-09", (5, 9)),
        ("5 to 9", (5, 9)),
        ("5–9 yrs", (5, 9)),
        ("Aged 5 to 9 years", (5, 9)),
        ("90+", (90, None)),
        ("90+ yrs", (90, None)),
        ("90 and over", (90, None)),
        ("90 plus", (90, None)),
        (">=90", (90, None)),
        ("<65 yrs", (0, 64)),
        ("under 1", (0, 0)),
        ("<= 4", (0, 4)),
        ("0", (0, 0)),
        ("All ages", None),
        ("9-5", None),
        ("", None),
    ],
)
def test_a_band_is_understood_however_it_is_written(name, span):
    assert spans_of([name, "5-9"])[0] == span


def test_bare_numbers_are_the_first_ages_of_bands_in_any_order():
    assert spans_of(["10", "0", "90", "5"]) == [(10, 89), (0, 4), (90, None), (5, 9)]
    assert spans_of(["0", "1-4", "5-9"]) == [(0, 0), (1, 4), (5, 9)]


@pytest.mark.parametrize("year", [1976, 2013])
def test_a_standard_population_is_a_hundred_thousand_people(year):
    assert sum(st.european_standard_population(year).numbers) == 100_000


def test_the_population_of_2013_is_that_of_the_oracle(table):
    given = table("oracle/oracle_dsr_input.csv")
    first = given["area"] == given["area"][0]
    ages = [int(age) for age in given["age"][first]]
    assert ESP.weights(ages).tolist() == given["esp"][first].tolist()


def test_weights_follow_the_order_of_the_bands_given():
    order = np.random.default_rng(1).permutation(19)
    bands = [ESP.bands[place] for place in order]
    assert ESP.weights(bands).tolist() == [ESP.numbers[place] for place in order]


def test_a_wider_band_has_the_sum_of_those_it_holds():
    assert ESP.weights(["<65 yrs", "65-74", "75-84", "85+"]).tolist() == [80_500.0, 10_500.0, 6500.0, 2500.0]


def test_some_ages_only_may_be_standardised_for():
    weights = ESP.weights(ESP.bands[:15], ages=(0, 74))
    assert weights.tolist() == list(ESP.numbers[:15])
    with pytest.raises(ValueError, match="band '75-79': not a band of the European Standard Population 2013"):
        ESP.weights(ESP.bands[:16], ages=(0, 74))


def test_each_sex_has_the_bands_and_half_of_the_standard():
    bands = [*ESP.bands, *reversed(ESP.bands)]
    weights = ESP.weights(bands, sexes=["F"] * 19 + ["M"] * 19)
    halves = [number / 2 for number in ESP.numbers]
    assert weights.tolist() == [*halves, *reversed(halves)]


def test_a_band_that_one_sex_lacks_is_named_with_the_sex():
    with pytest.raises(ValueError, match=r"M: band '90\+': missing"):
        ESP.weights([*ESP.bands, *ESP.bands[:-1]], sexes=["F"] * 19 + ["M"] * 18)
    with pytest.raises(ValueError, match="sexes: found 1 for 19 bands"):
        ESP.weights(ESP.bands, sexes=["F"])


def test_all_problems_are_told_at_once():
    bands = ["0-4", "0-4", "5-10", *ESP.bands[3:]]
    with pytest.raises(ValueError, match="band") as found:
        ESP.weights(bands)
    assert str(found.value).split("; ") == [
        "band '0-4': its ages are also in band '0-4'",
        "give each age once",
        "band '5-10': not a band of the European Standard Population 2013",
        "the nearest is '5-9'",
        "band '5-9': missing",
        "give its numbers",
        "band '10-14': missing",
        "give its numbers",
    ]


def test_another_year_is_refused():
    with pytest.raises(ValueError, match="year: found 1990; give 2013 or 1976"):
        st.european_standard_population(1990)
