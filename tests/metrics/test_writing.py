"""Numbers in a sentence: a comparison can be seen, a tie stays a tie, one is one and a long time is told in years."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outcomes.metrics.sentences import SentenceError, render
from outcomes.metrics.writing import MOST_DECIMALS, SAME, Tally, length_of_time, telling_apart, written

COMPARED = "{value:.1f}% against {required:.1f}%"
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "required", "said"),
    [
        # 110% of 68 is 74.8: what is missed by a twentieth of a point must not read "74.8% against 74.8%".
        (74.75, 74.8, "74.75% against 74.80%"),
        (74.7996, 74.8, "74.7996% against 74.8000%"),
        (74.8, 74.8, "74.8% against 74.8%"),
        (74.8, 68.0 * 1.1, "74.8% against 74.8%"),  # 74.80000000000001 by the machine
        (78.0, 74.8, "78.0% against 74.8%"),
        (-0.04, 0.04, "-0.04% against 0.04%"),
        (-0.0, 0.0, "0.0% against 0.0%"),
    ],
)
def test_a_comparison_gets_the_decimals_that_it_takes_to_be_seen(value: float, required: float, said: str) -> None:
    assert render(COMPARED, {"value": value, "required": required}) == said


def test_three_numbers_that_are_compared_are_written_alike() -> None:
    said = render("{a:.1f}, between {b:.1f} and {c:.1f}", {"a": 10.04, "b": 10.0, "c": 12.0})
    assert said == "10.04, between 10.00 and 12.00"


def test_a_count_stays_a_count_beside_a_number_that_is_close_to_it() -> None:
    said = render("{value:.1f} against {required:.1f}", {"value": Tally(100.0), "required": Tally(100.04)})
    assert said == "100 against 100.04"
    assert render("{value:.1f} of {required:.1f}", {"value": Tally(3.0), "required": Tally(4.0)}) == "3 of 4"


def test_shares_and_values_are_not_compared_with_each_other() -> None:
    assert render("{value:.1f}, {share:.0%}", {"value": 0.5, "share": 0.5}) == "0.5, 50%"
    assert render("{one:.0%} and {other:.0%}", {"one": 0.501, "other": 0.502}) == "50.1% and 50.2%"


@given(NUMBERS, NUMBERS)
def test_two_numbers_read_alike_only_where_they_are_the_same(one: float, other: float) -> None:
    first, second = render("{one:.1f}|{other:.1f}", {"one": one, "other": other}).split("|")
    near = math.isclose(one, other, rel_tol=SAME, abs_tol=1.01 * 10.0**-MOST_DECIMALS)
    assert near or first != second
    # And what differs is in the order of the numbers, with the same number of decimals.
    assert near or (_read(first) < _read(second)) == (one < other)
    assert len(first.partition(".")[2]) == len(second.partition(".")[2])


@given(st.lists(NUMBERS, min_size=2, max_size=5), st.integers(0, 3))
def test_no_more_decimals_than_it_takes(numbers: list[float], decimals: int) -> None:
    spec = telling_apart(f".{decimals}f", numbers)
    wanted = int(re.findall(r"\d+", spec)[0])
    assert decimals <= wanted <= MOST_DECIMALS
    if wanted > decimals:
        fewer = [written(each, f".{wanted - 1}f") for each in sorted(numbers)]
        assert any(
            a == b and x != y for (a, x), (b, y) in zip(_pairs(fewer, numbers), _later(fewer, numbers), strict=True)
        )


def _read(said: str) -> float:
    return float(said.replace(",", ""))


def _pairs(said: list[str], numbers: list[float]) -> list[tuple[str, float]]:
    return list(zip(said, sorted(numbers), strict=True))[:-1]


def _later(said: list[str], numbers: list[float]) -> list[tuple[str, float]]:
    return list(zip(said, sorted(numbers), strict=True))[1:]


@given(NUMBERS, st.integers(0, 4))
def test_nothing_is_ever_minus_nought(number: float, decimals: int) -> None:
    said = written(number, f".{decimals}f")
    assume(said.startswith("-"))
    assert _read(said) < 0.0


@pytest.mark.parametrize(
    ("number", "spec", "said"),
    [
        (1.0, "# period|# periods", "1 period"),
        (0.0, "# period|# periods", "0 periods"),
        (5.0, "# period|# periods", "5 periods"),
        (1200.0, "# person|# people", "1,200 people"),
        (0.0, "None is|Only one is|Only # are", "None is"),
        (1.0, "None is|Only one is|Only # are", "Only one is"),
        (3.0, "None is|Only one is|Only # are", "Only 3 are"),
        (0.0000001, "chance", "< 0.001"),
        (0.0123, "chance", "= 0.012"),
        (1.0, "is|are", "is"),
        (2.0, "is|are", "are"),
    ],
)
def test_one_is_one_and_all_others_are_many(number: float, spec: str, said: str) -> None:
    assert render("{n:" + spec + "}", {"n": number}) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (60, "60 days"),
        (61, "2 months"),
        (365, "1 year"),
        (396, "1 year and 1 month"),
        # From 31 March 2014 to 28 August 2025: eleven years, and from 31 March to 28 August it is 150 days, 4.9 months.
        (4168, "11 years and 5 months"),
    ],
)
def test_a_long_time_is_told_in_years_and_months(days: int, said: str) -> None:
    assert length_of_time(days) == said


@given(st.integers(0, 40_000))
def test_a_length_of_time_is_right_to_half_a_month(days: int) -> None:
    said = length_of_time(days)
    each = {"day": 1.0, "month": 365.2425 / 12, "year": 365.2425}
    told = sum(int(number) * each[unit] for number, unit in re.findall(r"(\d+) (day|month|year)", said))
    assert abs(told - days) <= (0 if "day" in said else 365.2425 / 24)
    assert not re.search(r"\b1 (days|months|years)|\b12 months", said)


@pytest.mark.parametrize("template", ["{word:a|b|c}", "{n:a|b|c|d}", "{word:days}"])
def test_a_form_that_does_not_fit_is_refused(template: str) -> None:
    with pytest.raises(SentenceError):
        render(template, {"word": "many", "n": 1.0})


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("Voluntary sector providers", "are"),
        ("Schools, colleges and universities", "are"),
        ("Governors and leads for social and health education", "are"),
        ("Those who share stories, case studies and reports", "are"),
        ("Young people", "are"),
        ("Hospital trust", "is"),
        ("Debt advice", "is"),
        ("Access to talking therapies", "is"),
        ("Fit For Work service", "is"),
        ("Small business", "is"),
        ("Police and crime commissioner", "is"),
    ],
)
def test_a_name_takes_the_verb_that_goes_with_it(name: str, verb: str) -> None:
    assert render("{item} {item:is|are} taking part.", {"item": name}) == f"{name} {verb} taking part."


def test_thousands_are_told_apart() -> None:
    assert render("{value:.0f} of {all:.1f}", {"value": 9048.0, "all": -1234567.25}) == "9,048 of -1,234,567.2"
