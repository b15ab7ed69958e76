"""Limits at the ends of what counts can be, against the formulas in sixty decimals and scipy's own distributions."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import chi2

from outcomes import statistics as st

LEVELS = (0.5, 0.9, 0.95, 0.998, 0.9999)
SIZES = (1, 2, 10, 12_345, 10**9, 10**12)


def deviate(level: float) -> Decimal:
    return Decimal(float(ndtri((1.0 + level) / 2.0)))


def wilson(count: Decimal, size: Decimal, z: Decimal) -> tuple[float, float]:
    with localcontext() as context:
        context.prec = 60
        root = z * (z * z + 4 * count * (1 - count / size)).sqrt()
        return (
            float((2 * count + z * z - root) / (2 * (size + z * z))),
            float((2 * count + z * z + root) / (2 * (size + z * z))),
        )


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("size", SIZES)
def test_wilson_limits_have_twelve_digits_for_any_count(size: int, level: float) -> None:
    counts = sorted({1e-6, 0.01, 0.5, 1, 2, 9, size // 2, size - 1, size - 0.5} | {size})
    counts = [count for count in counts if 0 < count <= size]
    found = st.proportion(counts, size, multiplier=1, confidence=level)
    expected = [wilson(Decimal(count), Decimal(size), deviate(level)) for count in counts]
    np.testing.assert_allclose(found.lower, [low for low, _ in expected], rtol=1e-12)
    np.testing.assert_allclose(found.upper, [high for _, high in expected], rtol=1e-12)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("size", SIZES)
def test_nobody_and_everybody_have_limits_at_the_bounds_exactly(size: int, level: float) -> None:
    found = st.proportion([0, size], size, multiplier=1, confidence=level)
    z = float(deviate(level))
    assert (found.lower[0], found.upper[1]) == (0.0, 1.0)
    # Of none or all, Wilson's other limit is z^2 or n over n + z^2.
    assert found.upper[0] == pytest.approx(z * z / (size + z * z), rel=1e-12)
    assert found.lower[1] == pytest.approx(size / (size + z * z), rel=1e-12)


@pytest.mark.parametrize(("level", "z"), [(0.95, Decimal("1.96")), (0.998, Decimal("3.0902"))])
@pytest.mark.parametrize("benchmark", [1e-9, 1e-3, 0.1, 20.0, 99.0])
def test_control_limits_round_a_rare_event_have_twelve_digits(benchmark: float, level: float, z: Decimal) -> None:
    found = st.control_limits_proportion(benchmark, SIZES, confidence=level)
    for place, size in enumerate(SIZES):
        with localcontext() as context:
            context.prec = 60
            low, high = wilson(size * Decimal(benchmark) / 100, Decimal(size), z)
        assert float(found.lower[place]) == pytest.approx(low * 100, rel=1e-12)
        assert float(found.upper[place]) == pytest.approx(high * 100, rel=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_limits_of_rates_have_twelve_digits_for_any_count(level: float) -> None:
    few = [0.5, 1, 2, 9, 9.99]
    many = [10, 10.5, 11, 99, 10**6, 10**9, 10**12]
    found = st.rate([*few, *many], 1, multiplier=1, confidence=level)
    tail, z = (1.0 - level) / 2.0, deviate(level)
    for place, count in enumerate(few):
        assert float(found.lower[place]) == pytest.approx(chi2.ppf(tail, 2 * count) / 2, rel=1e-12)
        assert float(found.upper[place]) == pytest.approx(chi2.isf(tail, 2 * count + 2) / 2, rel=1e-12)
    for place, count in enumerate(many, len(few)):
        with localcontext() as context:
            context.prec = 60
            o, more = Decimal(count), Decimal(count) + 1
            low = o * (1 - 1 / (9 * o) - z / (3 * o.sqrt())) ** 3
            high = more * (1 - 1 / (9 * more) + z / (3 * more.sqrt())) ** 3
        assert float(found.lower[place]) == pytest.approx(max(float(low), 0.0), rel=1e-12)
        assert float(found.upper[place]) == pytest.approx(float(high), rel=1e-12)
