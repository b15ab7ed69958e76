"""The laws that every public function of `outcomes.statistics` keeps, whatever it computes.

One table says of each function what one element of its arguments looks like (``element``, whose parts get a leading axis
of elements), what makes such an element impossible (``impossible``) and what belongs to the call (``call``). A function
that is not in the table fails a test, so a new one keeps the laws or is not there.
"""

from __future__ import annotations

import datetime
import inspect
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pandas
import polars
import pytest

from outcomes import statistics as st

Values = dict[str, Any]


@attrs.frozen
class Law:
    """How one function is called."""

    element: Values
    impossible: tuple[Values, ...]
    """What each puts in the place of a part of an element, so that it cannot be."""
    call: Values = attrs.Factory(dict)
    known_limits: bool = True
    """Whatever is computed has limits."""


ONE = {"count": 30.0, "denominator": 100.0}
OTHER = {"other_count": 15.0, "other_denominator": 90.0}
BANDS = {"count": [30.0, 20.0, 50.0], "population": [1000.0, 2000.0, 1000.0]}
GAP = {"value": 30.0, "lower": 25.0, "upper": 36.0, "other": 20.0, "other_lower": 16.0, "other_upper": 25.0}
COUNTS = ({"count": -1.0}, {"denominator": 0.0}, {"denominator": np.nan}, {"count": np.inf})
TABLE = {"deaths": [10.0, 20.0, 400.0, 900.0], "population": [10_000.0, 60_000.0, 20_000.0, 5000.0]}
FLAT = {"confidence": 0.95}
GROUPS = {"value": [10.0, 20.0, 5.0], "population": [100.0, 120.0, 90.0], "standard_error": [1.0, 2.0, 1.0]}
AREAS = [3.0, 5.0, 5.0, 8.0, 9.0, 11.0, 12.0]

LAWS: dict[str, Law] = {
    "proportion": Law(ONE, (*COUNTS, {"count": 101.0})),
    "rate": Law(ONE, COUNTS),
    "mean": Law({"values": [2.0, 4.0, 6.5]}, ({"values": [2.0, np.nan, 4.0]}, {"values": [2.0, np.inf, 4.0]})),
    "mean_from_moments": Law(
        {"count": 3.0, "mean": 4.0, "deviation": 2.0}, ({"count": 1.0}, {"deviation": -1.0}, {"mean": np.inf})
    ),
    "ratio_of_rates": Law(ONE | OTHER, (*COUNTS, {"other_count": 0.0}, {"other_count": -1.0})),
    "ratio_of_proportions": Law(ONE | OTHER, (*COUNTS, {"count": 101.0}, {"other_count": 91.0})),
    "compare_proportions": Law(ONE | OTHER, (*COUNTS, {"count": 101.0}, {"other_count": 91.0})),
    "compare_paired": Law(
        {"gained": 12.0, "lost": 3.0, "pairs": 100.0},
        ({"gained": -1.0}, {"lost": 99.0}, {"gained": 1.5}, {"pairs": 0.0}),
    ),
    "compare_counts": Law(
        {"count": 30.0, "other_count": 15.0, "exposure": 2.0, "other_exposure": 1.0},
        ({"count": -1.0}, {"exposure": 0.0}, {"other_count": np.nan}, {"other_exposure": np.inf}),
    ),
    "absolute_gap": Law(GAP, ({"value": np.nan}, {"other": np.inf}), known_limits=False),
    "relative_gap": Law(GAP, ({"value": -1.0}, {"other": 0.0}, {"other": np.inf}), known_limits=False),
    "directly_standardised_rate": Law(
        BANDS,
        ({"count": [-1.0, 20.0, 50.0]}, {"population": [0.0, 1.0, 1.0]}, {"count": [1.0, 2.0, 3.0]}),
        {"standard": [3000.0, 4000.0, 3000.0]},
    ),
    "directly_standardised_rate_of_repeated_events": Law(
        {"persons": [[20.0, 10.0, 30.0], [5.0, 5.0, 10.0]], "population": BANDS["population"]},
        ({"persons": [[20.0, 10.0, 30.0], [-5.0, 5.0, 10.0]]}, {"population": [0.0, 1.0, 1.0]}),
        {"standard": [3000.0, 4000.0, 3000.0], "frequency": [1.0, 2.0]},
    ),
    "indirectly_standardised_ratio": Law(
        {"observed": 30.0, "population": [1000.0, 2000.0]},
        ({"observed": -1.0}, {"population": [-1.0, 2000.0]}, {"population": [0.0, 0.0]}),
        {"reference_count": [100.0, 300.0], "reference_population": [10_000.0, 20_000.0]},
    ),
    "indirectly_standardised_rate": Law(
        {"observed": 30.0, "population": [1000.0, 2000.0]},
        ({"observed": np.nan}, {"population": [-1.0, 2000.0]}, {"population": [0.0, np.inf]}),
        {"reference_count": [100.0, 300.0], "reference_population": [10_000.0, 20_000.0]},
    ),
    "life_expectancy": Law(
        TABLE,
        (
            {"deaths": [-1.0, 20.0, 400.0, 900.0]},
            {"population": [0.0, 1.0, 1.0, 1.0]},
            {"deaths": [10.0, 20.0, 400.0, 0.0]},
        ),
        {"starts": [0.0, 1.0, 65.0, 85.0]},
    ),
    "slope_index": Law(
        {
            "value": [70.0, 74.0, 75.0, 79.0],
            "population": [100.0, 120.0, 90.0, 90.0],
            "standard_error": [0.5, 0.4, 0.5, 0.5],
        },
        (
            {"population": [100.0, 0.0, 90.0, 90.0]},
            {"value": [70.0, np.inf, 75.0, 79.0]},
            {"standard_error": [-1.0] * 4},
        ),
    ),
    "quantiles": Law({"values": AREAS}, ({"values": [np.nan] * 7}, {"values": [np.inf] * 7}), {"number": 3}),
    "percentile_quantiles": Law({"values": AREAS}, ({"values": [np.nan] * 7}, {"values": [np.inf] * 7}), {"number": 3}),
    "ntiles": Law({"values": AREAS}, ({"values": [np.nan] * 7}, {"values": [np.inf] * 7}), {"number": 3}),
    "percentile": Law({"values": AREAS}, ({"values": [np.nan] * 7},), {"fractions": [0.25, 0.5]}),
    "years_of_life_lost": Law(
        {"deaths": [20.0, 30.0, 9.0], "population": [1000.0, 1000.0, 500.0]},
        ({"deaths": [-1.0, 30.0, 9.0]}, {"population": [0.0, 1.0, 1.0]}, {"deaths": [1.0, 2.0, 900.0]}),
        {"years_left": [45.0, 5.0, 0.0], "standard": [4000.0, 6000.0, 1000.0]},
    ),
    "healthy_life_expectancy": Law(
        TABLE | {"healthy": [95.0, 180.0, 120.0, 40.0], "asked": [100.0, 200.0, 200.0, 100.0]},
        (
            {"healthy": [101.0, 180.0, 120.0, 40.0]},
            {"asked": [0.0, 1.0, 1.0, 1.0]},
            {"deaths": [10.0, 20.0, 400.0, 0.0]},
        ),
        {"starts": [0.0, 1.0, 65.0, 85.0]},
    ),
    "life_expectancy_gap": Law(
        TABLE | {f"other_{part}": each for part, each in TABLE.items()},
        ({"deaths": [-1.0, 20.0, 400.0, 900.0]}, {"other_population": [0.0, 1.0, 1.0, 1.0]}),
        {"starts": [0.0, 1.0, 65.0, 85.0]},
    ),
    "slope_index_reliability": Law(
        {"value": [0.3, 0.28, 0.25], "population": [100.0, 120.0, 90.0], "standard_error": [0.1, 0.1, 0.1]},
        ({"value": [-1.0, 0.28, 0.25]}, {"population": [100.0, 0.0, 90.0]}),
        {"scale": "log", "repetitions": 1000, "samples": 2},
    ),
    "between_group_variance": Law(
        GROUPS,
        ({"population": [100.0, 0.0, 90.0]}, {"value": [10.0, np.inf, 5.0]}, {"standard_error": [-1.0, 1.0, 1.0]}),
    ),
    "theil_index": Law(GROUPS, ({"value": [-1.0, 20.0, 5.0]}, {"value": [0.0, 0.0, 0.0]}), known_limits=False),
    "mean_deviation": Law(GROUPS, ({"population": [100.0, 0.0, 90.0]}, {"value": [np.nan] * 3}), {"repetitions": 1000}),
    "index_of_disparity": Law(GROUPS, ({"value": [-1.0, 20.0, 5.0]}, {"value": [0.0] * 3}), {"repetitions": 1000}),
    "mann_kendall": Law({"values": [5.0, 6.0, 11.0, 8.0, 10.0]}, ({"values": [np.nan] * 5}, {"values": [np.inf] * 5})),
    "c_chart": Law({"counts": [4.0, 9.0, 5.0]}, ({"counts": [-1.0, 9.0, 5.0]}, {"counts": [np.nan, 9.0, 5.0]})),
    "g_chart": Law({"gaps": [8.0, 0.0, 5.0]}, ({"gaps": [-1.0, 9.0, 5.0]}, {"gaps": [np.inf, 9.0, 5.0]})),
    "t_chart": Law({"times": [12.0, 30.0, 7.0]}, ({"times": [-1.0, 9.0, 5.0]}, {"times": [np.nan, 9.0, 5.0]})),
    "cochran_armitage": Law(
        {"count": [10.0, 20.0, 30.0], "denominator": [100.0, 100.0, 100.0]},
        ({"count": [-1.0, 20.0, 30.0]}, {"count": [0.0, 0.0, 0.0]}, {"denominator": [0.0, 1.0, 1.0]}),
    ),
    "weighted_trend_test": Law(
        {"value": [10.0, 12.0, 14.0, 16.0], "standard_error": [1.0, 1.0, 1.0, 1.0], "scores": [1.0, 2.0, 3.0, 4.0]},
        (
            {"standard_error": [0.0, 0.0, 1.0, 1.0]},
            {"value": [np.nan, np.inf, 1.0, 1.0]},
            {"scores": [0.3, 0.1 + 0.2, 0.3, 0.3]},
        ),
    ),
    "sample_size_two_proportions": Law({"first": 68.0, "second": 74.8}, ({"first": -1.0}, {"second": 101.0})),
    "funnel_limits_proportion": Law(
        {"denominator": 100.0, "average": 20.0}, ({"denominator": 0.0}, {"average": -1.0}, {"average": 101.0}), FLAT
    ),
    "funnel_limits_ratio": Law({"observed": 10.0}, ({"observed": -1.0}, {"observed": np.inf}), FLAT),
    "funnel_limits_rate": Law({"count": 100.0, "average": 50.0}, ({"count": -1.0}, {"average": -1.0}), FLAT),
    "funnel_significance_proportion": Law(ONE | {"average": 20.0}, (*COUNTS, {"average": 101.0}, {"average": -1.0})),
    "funnel_significance_ratio": Law({"observed": 5.0, "expected": 20.0}, ({"observed": -1.0}, {"expected": 0.0})),
    "funnel_significance_rate": Law(
        {"count": 30.0, "population": 1000.0, "average": 2000.0},
        ({"count": -1.0}, {"population": 0.0}, {"average": -1.0}, {"average": np.inf}),
    ),
    "effective_population": Law({"count": 20.0, "rate": 10.0, "population": 5.0}, ({"rate": 0.0}, {"count": -1.0})),
    "control_limits_proportion": Law(
        {"benchmark": 20.0, "denominator": 100.0}, ({"benchmark": -1.0}, {"benchmark": 101.0}, {"denominator": 0.0})
    ),
    "control_limits_rate": Law(
        {"benchmark": 20.0, "population": 100_000.0}, ({"benchmark": -1.0}, {"population": 0.0})
    ),
}

# These take no elements: what they are asked for is one number or one table, and wrong input is refused.
WHOLE: dict[str, tuple[Values, tuple[Values, ...]]] = {
    "european_standard_population": ({"year": 2013}, ({"year": 2012}, {"year": "2013"})),
    "funnel_axis": ({"smallest": 0, "largest": 10_000}, ({"largest": 0}, {"largest": "9"}, {"smallest": np.nan})),
    "funnel_axis_ends": (
        {"denominator": [40, 180, 500]},
        ({"denominator": [0, -1]}, {"denominator": ["40"]}, {"statistic": "mean"}, {"years": 0}, {"average": np.nan}),
    ),
    "control_limit_events": (
        {"benchmark": 50.0, "smallest": 1000, "largest": 20_000},
        ({"benchmark": 0}, {"smallest": "1"}, {"years": np.inf}, {"multiplier": True}),
    ),
    "years_left_until": (
        {"starts": [0, 1, 5]},
        ({"starts": [5, 1]}, {"starts": ["0"]}, {"age": 0}, {"age": "75"}, {"starts": 3}),
    ),
    "summarise": (
        {"frame": polars.DataFrame({"x": [1], "n": [10]}), "statistic": "rate", "count": "x", "denominator": "n"},
        ({"statistic": "rite"}, {"frame": [1]}, {"count": "y"}, {"confidence": 95}, {"multiplier": 0}, {"by": 3}),
    ),
}

FUNCTIONS = sorted(name for name in st.__all__ if inspect.isfunction(getattr(st, name)))
NUMBERS = ("value", "lower", "upper", "slope", "p", "chi_squared", "z", "gap", "contribution", "centre", "tau")
EXTREMES = (0.0, 5e-324, 1e-300, 0.5, 1e9, 1e155, 1e300, 1.7e308, -1.0, -1e300, np.inf, -np.inf, np.nan)
NO_NUMBERS = {
    "dates": lambda array: np.full(array.shape, np.datetime64("2024-01-01")),
    "lengths of time": lambda array: np.full(array.shape, np.timedelta64(5, "D")),
    "text": lambda array: np.full(array.shape, "5"),
    "yes or no": lambda array: np.full(array.shape, True),
    "a list of yes or no among numbers": lambda array: mixed(array, True),
    "a list of texts among numbers": lambda array: mixed(array, "5"),
    "a list of days among numbers": lambda array: mixed(array, datetime.date(2024, 1, 1)),
    "complex numbers": lambda array: array.astype(complex),
}


def mixed(array: np.ndarray, cell: object) -> Any:
    """The array as nested lists, the last cell something else."""
    cells = array.astype(object)
    cells[(-1,) * cells.ndim] = cell
    return cells.tolist()


def function_of(name: str) -> Callable[..., Any]:
    return getattr(st, name)


def stacked(law: Law, *changes: Values) -> Values:
    """The element several times, each with its own changes."""
    return {
        part: np.array([change.get(part, value) for change in changes], dtype=np.float64)
        for part, value in law.element.items()
    }


def parts_of(found: Any, path: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Every array of a result, by its name."""
    if isinstance(found, np.ndarray):
        yield path, found
    elif attrs.has(type(found)):
        for field in attrs.fields(type(found)):
            yield from parts_of(getattr(found, field.name), f"{path}.{field.name}".strip("."))


def reasons_of(found: Any) -> Iterator[tuple[str, Any]]:
    """Every part of a result that gives reasons, by its name."""
    if hasattr(found, "reason"):
        yield "", found
    for field in attrs.fields(type(found)) if attrs.has(type(found)) else ():
        if hasattr(getattr(found, field.name), "reason"):
            yield field.name, getattr(found, field.name)


def takes(name: str, parameter: str) -> bool:
    return parameter in inspect.signature(function_of(name)).parameters


@pytest.fixture(autouse=True)
def no_warning() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_every_public_function_is_held_to_the_laws():
    assert sorted([*LAWS, *WHOLE]) == FUNCTIONS


@pytest.mark.parametrize("name", LAWS)
def test_an_impossible_element_has_no_number_and_spoils_no_other(name):
    law = LAWS[name]
    alone = dict(parts_of(function_of(name)(**stacked(law, {}), **law.call)))
    for change in law.impossible:
        found = function_of(name)(**stacked(law, {}, change, {}), **law.call)
        for part, array in parts_of(found):
            bad = array[..., 1, :] if array.ndim > alone[part].ndim else array[1]
            np.testing.assert_array_equal(array[[0, 2]], np.concatenate([alone[part]] * 2), err_msg=f"{part} {change}")
            if part.split(".")[-1] in NUMBERS:
                assert np.isnan(bad).all(), (part, change)
        for part, each in reasons_of(found):
            assert (each.reason[1] != 0).all(), (part, change)
            assert each.computed[0].all(), (part, change)
        if not list(reasons_of(found)):
            assert any(
                np.isnan(array.reshape(-1, 3)[..., 1] if array.ndim > 1 and array.shape[-1] == 3 else array[1]).any()
                for _, array in parts_of(found)
            ), change


@pytest.mark.parametrize("name", LAWS)
def test_single_numbers_are_an_element_and_go_with_arrays(name):
    law = LAWS[name]
    many = dict(parts_of(function_of(name)(**stacked(law, {}, {}), **law.call)))
    one = function_of(name)(**law.element, **law.call)
    shapes = {part: np.shape(value) for part, value in law.element.items()}
    for part, array in parts_of(one):
        np.testing.assert_array_equal(many[part].take(0, axis=many[part].ndim - array.ndim - 1), array, err_msg=part)
    for _, each in reasons_of(one):
        words = np.array(each.reasons(), dtype=object)
        assert words.shape == each.reason.shape
        assert set(words.reshape(-1).tolist()) == {"computed"}
    # The second of several parts may be a single number or a single element beside an array of the others.
    for part in list(law.element)[1:]:
        beside = stacked(law, {}, {}) | {part: np.asarray(law.element[part])}
        if len(set(shapes.values())) == 1:
            for key, array in parts_of(function_of(name)(**beside, **law.call)):
                np.testing.assert_array_equal(many[key], array, err_msg=f"{part} {key}")


@pytest.mark.parametrize("name", [name for name in LAWS if takes(name, "confidence")])
def test_levels_come_one_or_several(name):
    law = LAWS[name]
    elements = stacked(law, {}, {})
    function = function_of(name)
    call = {key: value for key, value in law.call.items() if key != "confidence"}
    one = dict(parts_of(function(**elements, **call, confidence=0.9)))
    wide = dict(parts_of(function(**elements, **call, confidence=0.99)))
    annotation = str(inspect.signature(function).parameters["confidence"].annotation)
    if annotation == "float":
        with pytest.raises((TypeError, ValueError), match="confidence: found 2 levels; give one"):
            function(**elements, **call, confidence=[0.9, 0.99])
    else:
        for levels, expected in (([0.9], [one]), ([0.9, 0.99], [one, wide])):
            found = function(**elements, **call, confidence=levels)
            for part, array in parts_of(found):
                if array.ndim == one[part].ndim:
                    continue
                assert array.shape == (len(levels), *one[part].shape)
                for place, each in enumerate(expected):
                    np.testing.assert_array_equal(each[part], array[place], err_msg=part)
    for wrong in (95, 0, 1, np.nan, [], [0.95, 2], True, "0.95", [True]):
        with pytest.raises((TypeError, ValueError), match="confidence: "):
            function(**elements, **call, confidence=wrong)


@pytest.mark.parametrize("name", LAWS)
def test_at_the_extremes_what_is_computed_is_a_number(name):
    law = LAWS[name]
    for part, value in law.element.items():
        size = np.size(value)
        changes: list[Values] = [{part: np.full(np.shape(value), extreme)} for extreme in EXTREMES]
        if size > 1:
            for extreme in EXTREMES:
                cells = np.array(value, dtype=np.float64)
                cells[(-1,) * cells.ndim] = extreme
                changes.append({part: cells})
        every = [
            {other: np.full(np.shape(law.element[other]), extreme) for other in law.element} for extreme in EXTREMES
        ]
        found = function_of(name)(**stacked(law, *changes, *every), **law.call)
        for where, each in reasons_of(found):
            good = np.asarray(each.computed)
            for key in ("value", "slope", "standard_error", "chi_squared", "p", "gap", "centre"):
                if isinstance(getattr(each, key, None), np.ndarray):
                    assert np.isfinite(getattr(each, key)[good]).all(), (where, key, part)
            if hasattr(each, "lower") and law.known_limits:
                assert not np.isnan(each.lower[good]).any(), (where, part)
                assert not np.isnan(each.upper[good]).any(), (where, part)
            if hasattr(each, "value"):
                imprecise = each.reason == st.EstimateReason.TOO_IMPRECISE
                assert np.isnan(each.value[~good]).all()
                assert np.isnan(each.lower[~good & ~imprecise]).all()


@pytest.mark.parametrize("kind", NO_NUMBERS)
@pytest.mark.parametrize("name", LAWS)
def test_what_is_no_number_is_refused_by_name(name, kind):
    law = LAWS[name]
    for part in law.element:
        elements = stacked(law, {}, {})
        with pytest.raises(TypeError, match=f"{part}: expected numbers, found "):
            function_of(name)(**{**elements, part: NO_NUMBERS[kind](elements[part])}, **law.call)


@pytest.mark.parametrize("name", LAWS)
def test_numbers_of_any_kind_are_the_same_numbers(name):
    law = LAWS[name]
    elements = stacked(law, {}, {})
    expected = dict(parts_of(function_of(name)(**elements, **law.call)))
    kinds: dict[str, Callable[[np.ndarray], Any]] = {
        "lists": lambda array: array.tolist(),
        "decimals": lambda array: np.vectorize(Decimal, otypes=[object])(array),
        "fractions": lambda array: np.vectorize(Fraction, otypes=[object])(array),
        "objects": lambda array: array.astype(object),
        "masked": lambda array: np.ma.masked_array(array, mask=False),
        "read only": lambda array: np.broadcast_to(array, array.shape),
        "fortran": np.asfortranarray,
        "other bytes": lambda array: array.astype(">f8"),
    }
    if all(np.asarray(value).ndim == 0 for value in law.element.values()):
        kinds |= {
            "pandas": pandas.Series,
            "nullable": lambda array: pandas.Series(array, dtype="Float64"),
            "polars": polars.Series,
        }
    for kind, make in kinds.items():
        found = function_of(name)(**{part: make(array) for part, array in elements.items()}, **law.call)
        for part, array in parts_of(found):
            np.testing.assert_array_equal(expected[part], array, err_msg=f"{kind} {part}")
    whole = {part: np.round(array) for part, array in elements.items()}
    if all((whole[part] == elements[part]).all() for part in whole):
        for dtype in (np.int16, np.int64, np.uint32, np.float32):
            if all((array < np.iinfo(np.int16).max).all() for array in whole.values()):
                found = function_of(name)(**{part: array.astype(dtype) for part, array in whole.items()}, **law.call)
                for part, array in parts_of(found):
                    np.testing.assert_array_equal(expected[part], array, err_msg=f"{dtype} {part}")


def test_whatever_stands_for_a_missing_number_is_missing():
    found = st.rate([1, pandas.NA, pandas.NaT, None], [10, 10, 10, 10])
    np.testing.assert_array_equal(found.value, st.rate([1, np.nan, np.nan, np.nan], 10).value)
    with pytest.raises(TypeError, match="expected numbers, found dates"):
        st.rate([1, pandas.Timestamp("2020-01-01")], [10, 10])


@pytest.mark.parametrize("name", [name for name in LAWS if takes(name, "multiplier")])
def test_a_multiplier_is_one_finite_number(name):
    law = LAWS[name]
    signed = name.startswith("slope_index")
    for wrong in (0, np.nan, np.inf, "100", True, [1, 2], None, *(() if signed else (-1,))):
        with pytest.raises((TypeError, ValueError), match="multiplier: "):
            function_of(name)(**stacked(law, {}), **law.call, multiplier=wrong)


@pytest.mark.parametrize("name", [name for name in LAWS if takes(name, "number")])
def test_a_number_of_things_is_whole(name):
    law = LAWS[name]
    call = {key: value for key, value in law.call.items() if key != "number"}
    for wrong in (2.5, 3.0, True, "3", None, np.nan):
        with pytest.raises(TypeError, match=r"number: found .*; give a whole number"):
            function_of(name)(**stacked(law, {}), **call, number=wrong)
    for wrong in (0, 1, -3, 101):
        with pytest.raises(ValueError, match=r"number: found .*; give a whole number from 2 to 100"):
            function_of(name)(**stacked(law, {}), **call, number=wrong)
    assert function_of(name)(**stacked(law, {}), **call, number=np.int8(3)).number == 3


@pytest.mark.parametrize("name", [name for name in LAWS if len(LAWS[name].element) > 1])
def test_shapes_that_do_not_fit_are_refused_in_words(name):
    law = LAWS[name]
    elements = stacked(law, {}, {})
    part = list(law.element)[-1]
    with pytest.raises(ValueError, match=r"shapes do not fit|found shape"):
        function_of(name)(**{**elements, part: np.concatenate([elements[part]] * 5, axis=-1)[..., :7]}, **law.call)


@pytest.mark.parametrize("name", LAWS)
def test_no_elements_give_no_results(name):
    law = LAWS[name]
    empty = {part: np.empty((0, *np.shape(value))) for part, value in law.element.items()}
    sizes = {array.size for _, array in parts_of(function_of(name)(**empty, **law.call))}
    assert sizes == {0}


@pytest.mark.parametrize("name", WHOLE)
def test_what_a_function_of_no_elements_cannot_take_is_refused_by_name(name):
    good, wrong = WHOLE[name]
    function_of(name)(**good)
    for change in wrong:
        with pytest.raises((TypeError, ValueError), match=r"\w+.*: found|: expected|: not in"):
            function_of(name)(**good | change)
