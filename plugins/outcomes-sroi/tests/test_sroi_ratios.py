"""The ratio against arithmetic done by hand: sensitivity, break-even, who pays and who saves, words and refusals."""

import math

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outcomes_sroi.parameters import NAMES, Range, RatioParameters
from outcomes_sroi.plugin import Ratio, register_metrics

from outcomes import Status, Verdict
from outcomes.testing import make_returns

INFO = Ratio.info
HOMES = RatioParameters(
    deadweight=Range(low=0.1, central=0.2, high=0.4), displacement=0.0, due_to_others=0.25, drop_off=0.1
)
BARE = RatioParameters(deadweight=0.0, displacement=0.0, due_to_others=0.0, drop_off=0.0, discount=0.0)
HOUSING, CARE, HOSPITAL = range(3)


def homes(**more):
    """Housing pays 100,000 once; 5,000, 45,000 and 20,000 a year come back to three groups for three years."""
    given = {
        "amount": [-100_000, 5_000, 45_000, 2_000],
        "weight": [1, 1, 1, 10],
        "group": [HOUSING, HOUSING, CARE, HOSPITAL],
        "numbers": {"years": [np.nan, 3, 3, 3]},
    } | more
    return make_returns(given.pop("state", ["unknown"] * len(given["amount"])), **given)


def judge(block, params=HOMES):
    """The words of all lines, and the evidence by name."""
    found = Ratio().evaluate(block, params)
    words = [
        INFO.outcomes[o].word if o >= 0 else INFO.reasons[r].word
        for o, r in zip(found.outcome, found.reason, strict=True)
    ]
    return words, found.evidence


def verdict(block, params):
    return INFO.outcomes[Ratio().evaluate(block, params).outcome[0]].verdict


# By hand: of a benefit 0.8 x 0.75 = 0.6 is left; three years with a tenth wearing off at 3.5% are
# 1 + 0.9/1.035 + 0.81/1.071225 = 1 + 0.8695652 + 0.7561437 = 2.6257089; 70,000 x 0.6 x 2.6257089 = 110,279.77.
YEARS = 1 + 0.9 / 1.035 + 0.81 / 1.071225


def test_the_ratio_is_what_a_hand_finds():
    words, evidence = judge(homes())
    assert evidence["ratio"].tolist() == pytest.approx([1.1027977] * 4, abs=1e-7)
    assert evidence["saved"][0] == pytest.approx(110_279.77, abs=0.01)
    assert evidence["net"][0] == pytest.approx(10_279.77, abs=0.01)
    assert words[0] == "forecast to return enough, but not whatever is assumed"


def test_low_and_high_move_what_has_a_range():
    _, evidence = judge(homes())
    # Deadweight 0.4 leaves 0.45 and 0.1 leaves 0.675 of a benefit.
    assert evidence["ratio_low"][0] == pytest.approx(0.7 * 0.45 * YEARS, rel=1e-12)
    assert evidence["ratio_high"][0] == pytest.approx(0.7 * 0.675 * YEARS, rel=1e-12)
    assert evidence["swing_deadweight"][0] == pytest.approx(0.7 * 0.225 * YEARS, rel=1e-12)
    assert [evidence[f"swing_{name}"][0] for name in NAMES if name != "deadweight"] == [0.0] * 6


def test_all_assumptions_move_together():
    params = attrs.evolve(
        HOMES,
        benefits=Range(low=0.8, central=1.0, high=1.1),
        costs=Range(low=0.9, central=1.0, high=1.25),
        discount=Range(low=0.015, central=0.035, high=0.06),
        drop_off=Range(low=0.0, central=0.1, high=0.3),
    )
    _, evidence = judge(homes(), params)
    # Worst: 56,000 x 0.45 x (1 + 0.7/1.06 + 0.49/1.1236) / 125,000; best: 77,000 x 0.675 x (1 + 1/1.015 + 1/1.030225) / 90,000.
    assert evidence["ratio_low"][0] == pytest.approx(
        56_000 * 0.45 * (1 + 0.7 / 1.06 + 0.49 / 1.1236) / 125_000, rel=1e-12
    )
    assert evidence["ratio_high"][0] == pytest.approx(
        77_000 * 0.675 * (1 + 1 / 1.015 + 1 / 1.030225) / 90_000, rel=1e-12
    )
    assert evidence["ratio"][0] == pytest.approx(1.1027977, abs=1e-7)


def test_where_it_breaks_even():
    _, evidence = judge(homes())
    assert evidence["break_even"][0] == pytest.approx(100_000 / 110_279.77, abs=1e-6)
    # Without deadweight 70,000 x 0.75 x 2.6257089 = 137,849.72 come; 1 - 100,000/137,849.72.
    assert evidence["break_even_deadweight"][0] == pytest.approx(0.274572, abs=1e-6)
    # 42,000 (1 + 0.9 v + 0.81 v^2) = 100,000 is a quadratic: v = (sqrt(0.81 + 3.24 (100/42 - 1)) - 0.9) / 1.62.
    v = (math.sqrt(0.81 + 3.24 * (100 / 42 - 1)) - 0.9) / 1.62
    assert evidence["break_even_discount"][0] == pytest.approx(1 / v - 1, rel=1e-12)
    # After one year 58,000 are owing, after two 21,478; the third repays them.
    assert evidence["payback"][0] == 3


def test_the_promise_is_just_kept_where_it_breaks_even():
    _, evidence = judge(homes())
    for params in (
        attrs.evolve(HOMES, deadweight=float(evidence["break_even_deadweight"][0])),
        attrs.evolve(HOMES, discount=float(evidence["break_even_discount"][0])),
        attrs.evolve(HOMES, benefits=float(evidence["break_even"][0])),
    ):
        assert judge(homes(), params)[1]["ratio"][0] == pytest.approx(1.0, rel=1e-12)


def test_one_pays_and_another_saves():
    words, evidence = judge(homes())
    assert words[1:] == [
        "saved by one who pays more than it saves",
        "saved by one who pays nothing",
        "saved by one who pays nothing",
    ]
    per_thousand = 600 * YEARS
    assert evidence["group_invested"].tolist() == pytest.approx([100_000, 100_000, 0, 0], rel=1e-12)
    assert evidence["group_saved"].tolist() == pytest.approx(
        [5 * per_thousand, 5 * per_thousand, 45 * per_thousand, 20 * per_thousand], rel=1e-12
    )
    assert evidence["group_net"][0] == pytest.approx(5 * per_thousand - 100_000, rel=1e-12)
    assert evidence["elsewhere"][0] == pytest.approx(65 / 70, rel=1e-12)


def test_two_who_pay_share_what_comes_back():
    words, evidence = judge(make_returns(["done"] * 4, amount=[-60, -40, 90, 30], group=[0, 1, 0, 1]), BARE)
    assert evidence["group_net"].tolist() == [30, -10, 30, -10]
    assert words[2:] == ["saved by one who pays no more than it saves", "saved by one who pays more than it saves"]
    assert evidence["elsewhere"][0] == 0


def test_without_a_group_nobody_knows_who_saves():
    words, evidence = judge(homes(group=[HOUSING, HOUSING, CARE, -1]))
    assert words[3] == "saved by nobody that was named"
    assert np.isnan([evidence["elsewhere"][0], evidence["group_saved"][3]]).all()
    assert evidence["ratio"][0] == pytest.approx(1.1027977, abs=1e-7)


@pytest.mark.parametrize(
    ("at_least", "forecast", "evaluated"),
    [
        (0.8, Verdict.ON_TRACK, Verdict.MET),
        (1.0, Verdict.AT_RISK, Verdict.AT_RISK),
        (1.2, Verdict.OFF_TRACK, Verdict.MISSED),
        (1.3, Verdict.OFF_TRACK, Verdict.MISSED),
    ],
)
def test_a_forecast_is_neither_met_nor_missed(at_least, forecast, evaluated):
    params = attrs.evolve(HOMES, at_least=at_least)
    assert verdict(homes(), params) is forecast
    assert verdict(homes(), attrs.evolve(params, basis="evaluated")) is evaluated


def test_a_ratio_that_nobody_tested_is_not_sure():
    untested = attrs.evolve(HOMES, deadweight=0.2)
    words, _ = judge(homes(), untested)
    assert words[0] == "forecast to return enough, but no assumption was tested"
    assert verdict(homes(), untested) is Verdict.AT_RISK
    assert (
        judge(homes(), attrs.evolve(untested, at_least=1.2))[0][0]
        == "forecast to return not enough, and no assumption was tested"
    )


def test_a_ratio_equal_to_the_promised_one_is_enough():
    thirds = make_returns(["done"] * 4, amount=[-0.3, 0.1, 0.1, 0.1], group=0)
    assert judge(thirds, BARE)[0][0].startswith("forecast to return enough")
    assert judge(thirds, BARE)[1]["payback"][0] == 1


def test_a_line_has_shares_of_its_own():
    # 100 x 0.5 and 100 x 0.8 come of 100; with everybody's deadweight up by 0.2 they are 30 and 60.
    params = attrs.evolve(BARE, deadweight=Range(low=0.2, central=0.2, high=0.4))
    block = make_returns(["done"] * 3, amount=[-100, 100, 100], numbers={"deadweight": [np.nan, 0.5, np.nan]})
    _, evidence = judge(block, params)
    assert (evidence["ratio"][0], evidence["ratio_low"][0]) == (
        pytest.approx(1.3, rel=1e-12),
        pytest.approx(0.9, rel=1e-12),
    )
    # With the same deadweight d for both it would be 2 (1 - d): just enough at a half.
    assert evidence["break_even_deadweight"][0] == pytest.approx(0.5, rel=1e-12)


def test_what_has_no_price_stands_beside_the_ratio():
    block = homes(amount=[-100_000, 5_000, 45_000, 2_000, np.nan], weight=[1, 1, 1, 10, 1], group=[0, 0, 1, 2, 3],
                  numbers={"years": [np.nan, 3, 3, 3, np.nan]}, state=["unknown"] * 4 + ["undefined"])  # fmt: skip
    words, evidence = judge(block)
    assert words[4] == "not valued"
    assert evidence["not_valued"][0] == 1
    assert evidence["ratio"][0] == pytest.approx(1.1027977, abs=1e-7)


def test_what_was_withdrawn_is_not_counted():
    words, evidence = judge(homes(state=["unknown", "unknown", "withdrawn", "superseded"]))
    assert words[2:] == ["no longer counted"] * 2
    assert (evidence["lines"][0], evidence["saved"][0]) == (2, pytest.approx(3_000 * YEARS, rel=1e-12))


@pytest.mark.parametrize(
    ("more", "word", "status"),
    [
        ({"amount": [-100_000, np.nan, 45_000, 2_000]}, "no amount", Status.NO_DATA),
        ({"amount": [-100_000, np.inf, 45_000, 2_000]}, "impossible numbers", Status.AMBIGUOUS_DATA),
        ({"amount": [-100_000, 1e300, 45_000, 2_000]}, "impossible numbers", Status.AMBIGUOUS_DATA),
        ({"weight": [1, -1, 1, 1]}, "impossible numbers", Status.AMBIGUOUS_DATA),
        ({"numbers": {"years": [1, 0, 3, 3]}}, "impossible numbers", Status.AMBIGUOUS_DATA),
        ({"numbers": {"starts": [0, -1, 3, 3]}}, "impossible numbers", Status.AMBIGUOUS_DATA),
        ({"numbers": {"drop_off": [0, 1.5, 0, 0]}}, "impossible numbers", Status.AMBIGUOUS_DATA),
        ({"evidence_required": [False, True, False, False]}, "no evidence", Status.NO_DATA),
        ({"acceptance_required": [False, True, False, False]}, "not accepted", Status.NO_DATA),
    ],
)
def test_while_a_line_is_not_known_there_is_no_ratio(more, word, status):
    words, evidence = judge(homes(**more))
    assert words == ["incomplete", word, "incomplete", "incomplete"]
    assert INFO.reasons[INFO.reason(word)].status is status
    assert evidence["lacking"][0] == 1
    assert np.isnan(evidence["ratio"]).all()


@pytest.mark.parametrize(
    ("amount", "numbers", "word"),
    [
        ([10, 20], {}, "no investment"),
        ([-10, -20], {}, "no benefit"),
        ([-10, 20], {"starts": [11, 0]}, "no investment"),
        ([-10, 20], {"starts": [0, 10]}, "no benefit"),
    ],
)
def test_a_ratio_needs_both_sides(amount, numbers, word):
    assert judge(make_returns(["done"] * 2, amount=amount, numbers=numbers), BARE)[0] == [word] * 2


def test_a_benefit_of_nothing_is_a_ratio_of_nothing():
    words, evidence = judge(make_returns(["done"] * 2, amount=[-10, 0]), BARE)
    assert words[0] == "forecast to return not enough, and no assumption was tested"
    assert evidence["ratio"][0] == 0
    assert np.isnan([evidence["break_even"][0], evidence["break_even_deadweight"][0], evidence["payback"][0]]).all()


def test_a_misspelt_number_is_not_passed_over():
    assert judge(homes(numbers={"yeers": [1, 3, 3, 3]}))[0] == ["unknown numbers"] * 4


def test_a_later_cost_can_undo_a_payback():
    block = make_returns(["done"] * 4, amount=[-10, 15, -20, 30], numbers={"starts": [0, 0, 1, 3]})
    assert judge(block, BARE)[1]["payback"][0] == 4


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"deadweight": 1.2}, "deadweight is 1.2"),
        ({"drop_off": -0.1}, "drop_off is -0.1"),
        ({"due_to_others": Range(low=0.1, central=0.5, high=1.5)}, "due_to_others is 1.5"),
        ({"discount": 0.35}, "discount is 0.35"),
        ({"benefits": 0.0}, "benefits is 0"),
        ({"costs": Range(low=0.0, central=1.0, high=2.0)}, "costs is 0"),
        ({"horizon": 40.0}, "horizon"),
        ({"at_least": 0.0}, "at_least"),
        ({"basis": "guess"}, "basis"),
        ({"benefits_at": "noon"}, "benefits_at"),
    ],
)
def test_an_assumption_that_cannot_be_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        attrs.evolve(HOMES, **given)


def test_a_range_is_in_order():
    with pytest.raises(ValueError, match="not in order"):
        Range(low=0.3, central=0.2, high=0.4)


def test_nothing_is_assumed_without_being_written():
    with pytest.raises(TypeError, match=r"deadweight.*displacement.*due_to_others.*drop_off"):
        RatioParameters()


def ranges(least, most):
    """Three numbers in order, as a range."""
    numbers = st.lists(st.floats(least, most), min_size=3, max_size=3).map(sorted)
    return numbers.map(lambda each: Range(low=each[0], central=each[1], high=each[2]))


shares = st.one_of(st.floats(0, 0.9), ranges(0, 0.9))
params = st.builds(
    RatioParameters, deadweight=shares, displacement=shares, due_to_others=shares, drop_off=shares,
    discount=st.one_of(st.floats(0, 0.2), ranges(0, 0.2)), benefits=ranges(0.5, 2), costs=ranges(0.5, 2),
    horizon=st.sampled_from([1.0, 4.5, 10.0, 30.0]), benefits_at=st.sampled_from(["start", "middle", "end"]),
)  # fmt: skip


@st.composite
def investments(draw):
    """An investment at the beginning, a benefit at the beginning, and any other lines."""
    more = draw(st.integers(0, 5))
    numbers = st.lists(st.integers(0, 6), min_size=more, max_size=more)
    own = draw(st.lists(st.sampled_from([np.nan, 0.0, 0.3]), min_size=more, max_size=more))
    return make_returns(
        ["done"] * (more + 2),
        amount=[
            -draw(st.integers(1, 1000)),
            draw(st.integers(1, 1000)),
            *draw(st.lists(st.integers(-500, 500), min_size=more, max_size=more)),
        ],
        group=[0, 1, *draw(st.lists(st.integers(0, 3), min_size=more, max_size=more))],
        numbers={
            "years": [1, 1, *(each + 1 for each in draw(numbers))],
            "starts": [0, 0, *draw(numbers)],
            "drop_off": [np.nan, np.nan, *own],
        },
    )


few = settings(max_examples=40, deadline=None)


@few
@given(investments(), params)
def test_the_ratio_lies_between_its_worst_and_its_best(block, given):
    _, evidence = judge(block, given)
    low, ratio, high = (evidence[name][0] for name in ("ratio_low", "ratio", "ratio_high"))
    assert low <= ratio * (1 + 1e-12)
    assert ratio <= high * (1 + 1e-12)
    assert all(evidence[f"swing_{name}"][0] <= high - low + 1e-9 * high for name in NAMES)


@few
@given(investments(), params, st.floats(0.1, 10))
def test_scaling_all_amounts_leaves_the_ratio(block, given, factor):
    scaled = attrs.evolve(block, amount=block.amount * factor)
    np.testing.assert_allclose(judge(scaled, given)[1]["ratio"], judge(block, given)[1]["ratio"], rtol=1e-9)
    doubled = attrs.evolve(block, amount=np.where(block.amount > 0, 2 * block.amount, block.amount))
    np.testing.assert_allclose(judge(doubled, given)[1]["ratio"], 2 * judge(block, given)[1]["ratio"], rtol=1e-9)


@few
@given(investments(), params)
def test_the_groups_make_up_the_whole(block, given):
    _, evidence = judge(block, given)
    _, first = np.unique(block.group, return_index=True)
    for part, whole in (("group_invested", "invested"), ("group_saved", "saved"), ("group_net", "net")):
        np.testing.assert_allclose(evidence[part][first].sum(), evidence[whole][0], rtol=1e-9, atol=1e-6)
    gains = block.amount >= 0
    np.testing.assert_allclose(evidence["worth"][gains].sum(), evidence["saved"][0], rtol=1e-9)


@few
@given(investments(), params, st.randoms(use_true_random=False))
def test_the_order_of_lines_is_irrelevant(block, given, chance):
    order = list(range(len(block.state)))
    chance.shuffle(order)
    words, evidence = judge(block, given)
    turned, found = judge(block.rows(np.array(order)), given)
    assert [words[each] for each in order] == turned
    for name, array in evidence.items():
        np.testing.assert_allclose(array[order], found[name], rtol=1e-6, atol=1e-9)


@few
@given(st.integers(1, 100), st.integers(100, 1000), st.floats(0, 0.1), st.floats(0.001, 0.1))
def test_a_higher_rate_lowers_a_ratio_whose_benefits_come_later(paid, gained, rate, more):
    block = make_returns(["done"] * 2, amount=[-paid, gained], numbers={"starts": [0, 2]})
    lower, higher = (judge(block, attrs.evolve(BARE, discount=each))[1]["ratio"][0] for each in (rate, rate + more))
    assert higher < lower
    assert lower == pytest.approx(gained / paid / (1 + rate) ** 2)


def test_every_parameter_and_the_metric_are_known():
    found = []
    register_metrics(found.append)
    assert [each.info.id for each in found] == ["sroi.ratio"]
    assert all(field.metadata.get("help") for field in attrs.fields(RatioParameters))
