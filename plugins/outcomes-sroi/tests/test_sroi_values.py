"""Present values against arithmetic done by hand, closed forms, and laws of discounting."""

import math
from fractions import Fraction

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outcomes_sroi.values import SHARES, Assumptions, Lines, present_values

PLAIN = Assumptions(discount=0.035, benefits=1, costs=1, deadweight=0, displacement=0, due_to_others=0, drop_off=0)


def lines(amount, years=1.0, starts=0.0, **differs):
    amount = np.atleast_1d(np.asarray(amount, float))
    full = {name: np.broadcast_to(np.asarray(differs.get(name, 0.0), float), amount.shape) for name in SHARES}
    return Lines(
        amount=amount,
        years=np.broadcast_to(np.asarray(years, float), amount.shape),
        starts=np.broadcast_to(np.asarray(starts, float), amount.shape),
        differs=full,
    )


def present(what, assumed=PLAIN, horizon=10.0, benefits_at=0.0):
    return present_values(what, assumed, horizon=horizon, benefits_at=benefits_at)


def test_three_years_at_the_rate_of_the_green_book():
    # 1 + 1/1.035 + 1/1.071225 = 1 + 0.966184 + 0.933511: the published factors of years 0, 1 and 2 (1.0000, 0.9662, 0.9335).
    assert present(lines(1000, 3))[0] == pytest.approx(2899.694, abs=5e-4)


@pytest.mark.parametrize(
    ("year", "factor"), [(0, 1.0), (1, 0.9662), (2, 0.9335), (3, 0.9019), (5, 0.8420), (10, 0.7089), (20, 0.5026)]
)
def test_the_discount_factors_are_those_of_the_green_book(year, factor):
    assert present(lines(1, 1, year), horizon=30)[0] == pytest.approx(factor, abs=5e-5)


def test_what_comes_at_the_end_of_a_year_is_discounted_by_that_year():
    assert present(lines(1035, 1), benefits_at=1.0)[0] == pytest.approx(1000, rel=1e-12)
    assert present(lines(-1035, 1), benefits_at=1.0)[0] == -1035
    # Middle of the year: 1.035 to the power of a half is 1.017349.
    assert present(lines(1017.349497, 1), benefits_at=0.5)[0] == pytest.approx(1000)


def test_benefits_are_reduced_one_share_after_another_and_investments_are_not():
    assumed = attrs.evolve(PLAIN, discount=0.0, deadweight=0.2, displacement=0.1, due_to_others=0.25)
    # 1000 x 0.8 x 0.9 x 0.75
    assert present(lines([1000, -1000]), assumed).tolist() == pytest.approx([540, -1000], rel=1e-12)


def test_what_wears_off_does_so_from_the_second_year_on():
    assumed = attrs.evolve(PLAIN, discount=0.0, drop_off=0.1)
    # 100 + 90 + 81
    assert present(lines([100, -100], 3), assumed).tolist() == pytest.approx([271, -300], rel=1e-12)
    # It wears off from its own beginning, not from that of the investment.
    assert present(lines(100, 3, 2), assumed)[0] == pytest.approx(271, rel=1e-12)


def test_a_line_keeps_its_distance_from_what_is_assumed_of_all():
    assumed = attrs.evolve(PLAIN, deadweight=0.3)
    assert present(lines([100, 100, 100], deadweight=[0.0, 0.2, 0.9]), assumed).tolist() == pytest.approx(
        [70, 50, 0], rel=1e-12
    )


@pytest.mark.parametrize(
    ("years", "starts", "horizon", "expected"),
    [
        (2.5, 0, 10, 250),
        (5, 0, 3, 300),
        (5, 2, 3, 100),
        (5, 3, 3, 0),
        (5, 4, 3, 0),
        (0.5, 0, 10, 50),
        (5, 0, 2.25, 225),
        (1e9, 0, 4, 400),
        (1, 1e9, 4, 0),
    ],
)
def test_what_lies_beyond_the_horizon_is_cut(years, starts, horizon, expected):
    assert present(lines(100, years, starts), attrs.evolve(PLAIN, discount=0.0), horizon)[0] == pytest.approx(
        expected, rel=1e-12
    )


def test_factors_of_benefits_and_of_costs_move_their_own_kind():
    assumed = attrs.evolve(PLAIN, benefits=0.8, costs=1.5)
    assert present(lines([100, -100]), assumed).tolist() == pytest.approx([80, -150], rel=1e-12)


rates = st.integers(0, 200).map(lambda each: each / 1000)
shares = st.integers(0, 100).map(lambda each: each / 100)
assumptions = st.builds(
    Assumptions,
    discount=rates,
    benefits=st.just(1.0),
    costs=st.just(1.0),
    deadweight=shares,
    displacement=shares,
    due_to_others=shares,
    drop_off=shares,
)
some_lines = st.lists(
    st.tuples(st.integers(-1000, 1000), st.integers(1, 8), st.integers(0, 8)), min_size=1, max_size=6
).map(lambda rows: lines(*(np.array(each, float) for each in zip(*rows, strict=True))))
few = settings(max_examples=60, deadline=None)


@few
@given(some_lines, assumptions, st.integers(1, 12))
def test_it_is_what_a_plain_sum_says(what, assumed, horizon):
    exact = {name: Fraction(str(getattr(assumed, name))) for name in ("discount", *SHARES)}
    expected = []
    for amount, years, starts in zip(what.amount, what.years, what.starts, strict=True):
        total = Fraction(0)
        for year in range(int(years)):
            if starts + year >= horizon:
                break
            worth = Fraction(int(amount))
            if amount >= 0:
                for name in SHARES[:3]:
                    worth *= 1 - exact[name]
                worth *= (1 - exact["drop_off"]) ** year
            total += worth / (1 + exact["discount"]) ** (int(starts) + year)
        expected.append(float(total))
    np.testing.assert_allclose(present(what, assumed, float(horizon)), expected, rtol=1e-9, atol=1e-9)


@few
@given(st.floats(1, 1e6), st.integers(1, 30), rates.filter(bool))
def test_a_level_stream_is_an_annuity(amount, years, rate):
    v = 1 / (1 + rate)
    expected = amount * (1 - v**years) / (1 - v)
    assert math.isclose(
        present(lines(amount, years), attrs.evolve(PLAIN, discount=rate), 30.0)[0], expected, rel_tol=1e-9
    )


@few
@given(some_lines)
def test_without_discount_and_reductions_it_is_the_sum(what):
    found = present(what, attrs.evolve(PLAIN, discount=0.0), 30.0)
    np.testing.assert_allclose(found, what.amount * what.years)


@few
@given(some_lines, assumptions, st.floats(0.01, 100))
def test_it_scales_with_the_amounts(what, assumed, factor):
    np.testing.assert_allclose(
        present(attrs.evolve(what, amount=what.amount * factor), assumed),
        present(what, assumed) * factor,
        rtol=1e-9,
        atol=1e-9,
    )


@few
@given(some_lines, assumptions, rates.filter(bool))
def test_a_higher_rate_never_makes_a_line_worth_more(what, assumed, more):
    lower, higher = present(what, assumed), present(what, attrs.evolve(assumed, discount=assumed.discount + more))
    assert (np.abs(higher) <= np.abs(lower) + 1e-9).all()
    later = (what.starts > 0) & (np.abs(lower) > 1e-6)
    assert (np.abs(higher) < np.abs(lower))[later].all()
