"""Rates standardised by age band, from counts and people as files give them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes import statistics
from outcomes.data.banded import over_bands
from outcomes.data.observations import Observations
from outcomes.data.people import PeopleByBand
from outcomes.data.uncomputed import UNCOMPUTED
from outcomes.diagnostics import DataError
from outcomes.registry import PluginSet
from outcomes.registry.data_calls import banded
from outcomes.registry.parameters import parameters

ESP = statistics.european_standard_population(2013)
BANDS = tuple(f"{band} yrs" for band in ESP.bands)
OLD = ("65-74 yrs", "75-84 yrs", "85+ yrs")


def rows(counts, people, *, bands=OLD, area="A", period="2020", sex="Persons", indicator="deaths"):
    return [
        {
            "indicator": indicator,
            "area": area,
            "sex": sex,
            "age": band,
            "period": period,
            "count": count,
            "denominator": number,
        }
        for band, count, number in zip(bands, counts, people, strict=True)
    ]


def standardised(table, *, ages=OLD, people=None, multiplier=100_000.0, **options):
    seen = table if isinstance(table, Observations) else Observations.from_rows(table)
    record = PluginSet.of().find("statistic", "dsr")
    made, _ = parameters(record, {"standard_population": "ESP2013"})
    named = None if ages == ("all",) else tuple(ages)
    statistic = banded(record, made.params, multiplier)
    return over_bands(seen, "deaths", statistic, named=named, people=people, **options)


def test_a_rate_is_the_weighted_sum_of_the_rates_of_its_bands() -> None:
    # The standard population of 65-74 is 10,500, of 75-84 6,500, of 85 and over 2,500.
    found, report = standardised(rows([20, 30, 40], [2000, 1000, 500]))
    by_hand = (10_500 * 20 / 2000 + 6500 * 30 / 1000 + 2500 * 40 / 500) / 19_500 * 100_000
    assert found.value.tolist() == pytest.approx([by_hand], rel=1e-12)
    assert (found.count[0], found.denominator[0]) == (90.0, 3500.0)
    assert found.age.to_list() == ["65+ yrs"]
    assert not report


def test_limits_are_those_of_the_kernel_at_both_levels() -> None:
    found, _ = standardised(rows([20, 30, 40], [2000, 1000, 500]))
    kernel = statistics.directly_standardised_rate(
        [20, 30, 40], [2000, 1000, 500], [10_500, 6500, 2500], confidence=(0.95, 0.998)
    )
    assert [found.lower[0], found.lower_99_8[0]] == pytest.approx(kernel.lower.tolist(), rel=1e-12)
    assert [found.upper[0], found.upper_99_8[0]] == pytest.approx(kernel.upper.tolist(), rel=1e-12)


def test_the_order_of_rows_and_bands_changes_nothing() -> None:
    table = rows([20, 30, 40], [2000, 1000, 500]) + rows([5, 6, 7], [900, 800, 700], area="B")
    expected, _ = standardised(table)
    found, _ = standardised(table[::-1], ages=OLD[::-1])
    assert found.value.tolist() == pytest.approx(expected.value.tolist(), rel=1e-12)
    assert found.area.to_list() == expected.area.to_list()


def test_of_all_ages_the_bands_of_the_standard_are_taken_and_no_total() -> None:
    table = rows([3] * 19, [1000] * 19, bands=BANDS) + rows([57, 8], [19_000, 2000], bands=["All ages", "65+ yrs"])
    found, _ = standardised(table, ages=("all",), multiplier=1000.0)
    assert found.value.tolist() == pytest.approx([3.0])
    assert found.count.tolist() == [57.0]
    assert found.age.to_list() == ["All ages"]


@pytest.mark.parametrize(
    ("table", "word", "told"),
    [
        (rows([20, 30], [2000, 1000], bands=OLD[:2]), "band missing", '"85+ yrs" is missing'),
        (rows([20, 30, None], [2000, 1000, 500]), "band missing", '"85+ yrs" is missing'),
        (rows([20, 30, 40], [2000, None, None]), "band missing", '"75-84 yrs" is missing and 1 more'),
        (rows([20, 30, 40], [2000, 0, 500]), "unusable counts", "nobody in it"),
        (rows([2, 3, 4], [2000, 1000, 500]), "too few events", "fewer than ten events"),
        (
            rows([20, 30, 40], [2000, 1000, 500]) + rows([21], [2000], bands=OLD[:1]),
            "clashing rows",
            "rows contradict each other",
        ),
    ],
)
def test_a_row_that_has_no_rate_says_why_and_spoils_no_other(table, word, told) -> None:
    found, report = standardised(table + rows([20, 30, 40], [2000, 1000, 500], area="B"))
    assert found.area.to_list() == ["A", "B"]
    assert found.extra[UNCOMPUTED].to_list() == [word, ""]
    assert np.isnan(found.value).tolist() == [True, False]
    assert np.isnan(found.lower).tolist() == [True, False]
    (note,) = report
    assert note.code == "OUT357"
    assert "1 of 2 figures are not given; the first, A in 2020" in note.found
    assert told in note.found


def test_ten_events_are_enough() -> None:
    found, _ = standardised(rows([3, 3, 4], [2000, 1000, 500]))
    assert np.isfinite(found.value).all()


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        (("65-74 yrs", "85+ yrs"), 'band "75-79": missing'),
        (("65-74 yrs", "70-84 yrs", "85+ yrs"), 'its ages are also in band "65-74 yrs"'),
        (("65-74 yrs", "old"), 'band "old": not a band of ages'),
        (("65-73 yrs", "74-84 yrs", "85+ yrs"), "not a band of the European Standard Population 2013"),
    ],
)
def test_bands_that_do_not_fit_the_standard_population_are_refused(ages, said) -> None:
    with pytest.raises(DataError) as caught:
        standardised(rows([20, 30, 40], [2000, 1000, 500]), ages=ages)
    (problem,) = caught.value.report
    assert problem.code == "OUT358"
    assert said in f"{problem.found}; {problem.to_do}"


def test_ages_named_under_75_are_standardised_to_the_standard_population_under_75() -> None:
    bands = ("0-64 yrs", "65-74 yrs")
    found, _ = standardised(rows([20, 30], [10_000, 1000], bands=bands), ages=bands)
    assert found.value[0] == pytest.approx((80_500 * 20 / 10_000 + 10_500 * 30 / 1000) / 91_000 * 100_000)
    assert found.age.to_list() == ["0-74 yrs"]


# -- people from elsewhere ----------------------------------------------------------------------------------------


def people(numbers, *, bands=OLD, area="A", period="2020", sex="Persons", column="value"):
    return [
        {"indicator": "92708", "area": area, "sex": sex, "age": band, "period": period, column: number}
        for band, number in zip(bands, numbers, strict=True)
    ]


def by_band(table) -> PeopleByBand:
    return PeopleByBand(observations=Observations.from_rows(table), indicator="92708")


def counts(numbers, **who):
    return [{key: value for key, value in row.items() if key != "denominator"} for row in rows(numbers, numbers, **who)]


@pytest.mark.parametrize("column", ["value", "count"])
def test_people_come_from_another_indicator_by_area_sex_age_and_period(column) -> None:
    table = counts([20, 30, 40]) + counts([20, 30, 40], area="B") + counts([20, 30, 40], sex="Male")
    held = people([2000, 1000, 500], column=column) + people([4000, 2000, 1000], area="B", column=column)
    found, _ = standardised(table, people=by_band(held))
    expected, _ = standardised(rows([20, 30, 40], [2000, 1000, 500]))
    rate = dict(zip(zip(found.area.to_list(), found.sex.to_list(), strict=True), found.value.tolist(), strict=True))
    assert rate["A", "Persons"] == pytest.approx(expected.value[0], rel=1e-12)
    assert rate["B", "Persons"] == pytest.approx(expected.value[0] / 2, rel=1e-12)
    assert np.isnan(rate["A", "Male"])


def test_people_of_narrower_bands_are_summed_into_the_band_of_the_counts() -> None:
    five = ("65-69 yrs", "70-74 yrs", "75-79 yrs", "80-84 yrs", "85-89 yrs", "90+ yrs", "65+ yrs", "All ages")
    held = people([1200, 800, 600, 400, 350, 150, 3500, 90_000], bands=five)
    # Another indicator of the same source has the very bands of the counts, and is none of the people's.
    held += [row | {"indicator": "another"} for row in people([1, 1, 1])]
    found, _ = standardised(counts([20, 30, 40]), people=by_band(held))
    expected, _ = standardised(rows([20, 30, 40], [2000, 1000, 500]))
    assert found.value.tolist() == pytest.approx(expected.value.tolist(), rel=1e-12)


def test_people_of_a_band_that_is_only_there_in_part_are_not_there() -> None:
    five = ("65-69 yrs", "75-79 yrs", "80-84 yrs", "85-89 yrs", "90+ yrs")
    found, _ = standardised(counts([20, 30, 40]), people=by_band(people([1200, 600, 400, 350, 150], bands=five)))
    assert found.extra[UNCOMPUTED].to_list() == ["band missing"]


def test_a_period_of_three_years_has_the_people_of_all_three() -> None:
    held = [row for year in ("2018", "2019", "2020") for row in people([2000, 1000, 500], period=year)]
    found, _ = standardised(counts([60, 90, 120], period="2018 - 20"), people=by_band(held))
    expected, _ = standardised(rows([20, 30, 40], [2000, 1000, 500]))
    assert found.value.tolist() == pytest.approx(expected.value.tolist(), rel=1e-12)
    assert found.denominator.tolist() == [10_500.0]
    without, _ = standardised(counts([60, 90, 120], period="2018 - 20"), people=by_band(held[3:]))
    assert without.extra[UNCOMPUTED].to_list() == ["band missing"]


def test_people_that_are_listed_twice_count_once() -> None:
    held = people([2000, 1000, 500])
    found, _ = standardised(counts([20, 30, 40]), people=by_band(held + held))
    assert found.denominator.tolist() == [3500.0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(4, 500), st.integers(500, 5000)), min_size=3, max_size=3),
    st.integers(2, 9),
)
def test_the_rate_does_not_change_with_the_size_of_the_area(pairs, times) -> None:
    events, number = [list(each) for each in zip(*pairs, strict=True)]
    one, _ = standardised(rows(events, number))
    many, _ = standardised(rows([times * each for each in events], [times * each for each in number]))
    assert many.value[0] == pytest.approx(one.value[0], rel=1e-12)
    assert many.upper[0] - many.lower[0] < one.upper[0] - one.lower[0]
