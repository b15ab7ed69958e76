"""The fast trend kernel against a plain one: one series at a time, in scalars, written from the published rules.

The plain one (`reference.trend`) shares nothing with the kernel.
"""

import math

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from outcomes.statistics.trend import recent_trend
from outcomes.statistics.trend_words import TrendMarker, TrendReason, ValueType
from reference.trend import COUNT_IS_DENOMINATOR, NO_DATA, TOO_FEW, TOO_FEW_VALID, VALUE_TYPE, YEAR_RANGE, plain_trend

NAN = math.nan
KINDS = {
    ValueType.PROPORTION: "proportion",
    ValueType.CRUDE_RATE: "crude-rate",
    ValueType.DIRECTLY_STANDARDISED_RATE: "dsr",
    ValueType.COUNT: "count",
}
REASONS = {
    TrendReason.NONE: "",
    TrendReason.VALUE_TYPE: VALUE_TYPE,
    TrendReason.YEAR_RANGE: YEAR_RANGE,
    TrendReason.NO_DATA: NO_DATA,
    TrendReason.TOO_FEW_POINTS: TOO_FEW,
    TrendReason.TOO_FEW_VALID_POINTS: TOO_FEW_VALID,
    TrendReason.COUNT_IS_DENOMINATOR: COUNT_IS_DENOMINATOR,
}
MARKERS = {
    TrendMarker.CANNOT_BE_CALCULATED: "",
    TrendMarker.INCREASING: "increasing",
    TrendMarker.DECREASING: "decreasing",
    TrendMarker.NO_CHANGE: "no change",
}


# Few distinct numbers, so that ties, flat stretches and count = denominator happen.
VALUES = [NAN, 0.0, 10.0, 10.0, 20.0, 35.5]
WIDTHS = [NAN, 0.0, 0.5, 2.0, 2.0, 4.0]
DENOMINATORS = [NAN, 0.0, 40.0, 40.0, 400.0, 5000.0]


@st.composite
def messy_row(draw):
    """A period with anything wrong with it, or no row at all."""
    if draw(st.integers(0, 4)) == 0:
        return None
    value, width = draw(st.sampled_from(VALUES)), draw(st.sampled_from(WIDTHS))
    denominator, share = draw(st.sampled_from(DENOMINATORS)), draw(st.sampled_from([NAN, 0.0, 0.25, 0.5, 1.0]))
    return (value, value - width, value + width, share * denominator, denominator)


@st.composite
def series_of(draw, periods):
    """A series that rises, falls or stays, with a jump or a messy period now and then."""
    drift, width = draw(st.sampled_from([-5, -1, 0, 0, 1, 5])), draw(st.sampled_from([0.5, 2.0, 2.0, 8.0]))
    denominator = draw(st.sampled_from([40, 400, 5000]))
    messy = draw(st.sampled_from([0, 0, 0, 2, 5]))
    rows = []
    for period in range(periods):
        if draw(st.integers(1, 10)) <= messy:
            rows.append(draw(messy_row()))
            continue
        value = 50.0 + drift * period + draw(st.sampled_from([0.0, 0.0, 0.0, 0.3, -7.0]))
        count = float(round(denominator * value / 100))
        rows.append((value, value - width, value + width, count, float(denominator)))
    return rows


@st.composite
def blocks(draw):
    periods = draw(st.sampled_from([0, 1, 4, 5, 5, 6, 7, 8, 9, 9]))
    series = draw(st.lists(series_of(periods), min_size=1, max_size=5))
    each = {"min_size": len(series), "max_size": len(series)}
    likely = [ValueType.PROPORTION] * 6 + [ValueType.CRUDE_RATE, ValueType.DIRECTLY_STANDARDISED_RATE, ValueType.COUNT]
    return (
        series,
        draw(st.sampled_from(["fingertips-next", "fingertips-2020", "fingertips-2019"])),
        draw(st.lists(st.sampled_from(likely), **each)),
        draw(st.lists(st.sampled_from([1] * 9 + [3]), **each)),
        draw(st.lists(st.booleans(), **each)),
        draw(st.lists(st.sampled_from([1.0, 100.0]), **each)),
    )


def arrays_of(series):
    empty = (NAN,) * 5
    cells = np.array([[row or empty for row in rows] for rows in series]).reshape(len(series), -1, 5)
    present = np.array([[row is not None for row in rows] for rows in series]).reshape(cells.shape[:2])
    return [np.ascontiguousarray(cells[:, :, column]) for column in range(5)], present


def same(a, b):
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


@settings(max_examples=300, deadline=None)
@given(blocks())
def test_the_kernel_agrees_with_the_plain_rules(block):
    series, rules, kinds, ranges, by_counts, units = block
    arrays, present = arrays_of(series)
    found = recent_trend(
        *arrays,
        rules=rules,
        value_type=kinds,
        year_range=ranges,
        use_counts=by_counts,
        unit=units,
        present=present,
    )
    for number, rows in enumerate(series):
        plain = plain_trend(
            [row for row in rows if row is not None],
            rules=rules,
            value_type=KINDS[kinds[number]],
            year_range=ranges[number],
            use_counts=by_counts[number],
            unit=units[number],
        )
        event(f"{rules}: {plain.marker}")
        assert REASONS[TrendReason(found.reason[number])] == plain.reason
        assert MARKERS[TrendMarker(found.marker[number])] == plain.marker
        assert same(plain.chi_squared, found.chi_squared[number])
        assert same(plain.slope, found.slope[number])
        assert found.points_used[number] == plain.points
        assert (found.rows[number], found.valid[number]) == (plain.rows, plain.valid)


@pytest.mark.parametrize(("first", "moved"), [(50.3, "decreasing"), (5.3, "increasing")])
def test_a_slope_of_exactly_nought_goes_by_rounding_as_in_the_published_programs(first, moved):
    """One step, and level from then on: without the first point the slope is nought, which counts as rising.

    In binary numbers it can come out a little below. Whether it does hangs on the order in which the programs sum,
    point by point, so another order moves markers: both are found here, and must be found in the same series.
    """
    series = [
        [(y, y - width, y + width, 10.0, 100.0) for y in (first, *[tenths / 10] * 4)]
        for tenths in range(100, 400)
        for width in (0.5, 0.7, 1.1)
    ]
    arrays, present = arrays_of(series)
    found = recent_trend(*arrays, present=present)
    plain = [plain_trend(rows).marker for rows in series]
    assert [MARKERS[TrendMarker(code)] for code in found.marker] == plain
    assert set(plain) == {moved, "no change"}
