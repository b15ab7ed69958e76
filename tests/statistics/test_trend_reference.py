"""The fast trend kernel against a plain one: one series at a time, in scalars, written from the published rules.

The plain one shares nothing with the kernel but the words of its answers.
"""

import math

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

from outcomes.statistics.trend import recent_trend, trend_between_two_values
from outcomes.statistics.trend_words import TrendMarker, TrendReason, ValueType

CRITICAL = 9.54953570608324
NAN = math.nan


def divided(a, b):
    """a / b as IEEE has it."""
    if b != 0 or math.isnan(b):
        return a / b
    if a == 0 or math.isnan(a):
        return NAN
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def logged(a):
    """ln a as IEEE has it."""
    if math.isnan(a) or a < 0:
        return NAN
    return -math.inf if a == 0 else math.log(a)


def missing(cell):
    return math.isnan(cell)


def plain_trend(rows, rules, value_type, year_range, use_counts, unit):
    """Marker, reason, chi-squared, slope and points of one series.

    `rows`: (value, lower, upper, count, denominator) of each period that has a row, oldest first.
    """
    kinds = {ValueType.PROPORTION, ValueType.CRUDE_RATE}
    if rules == "fingertips-next":
        kinds.add(ValueType.DIRECTLY_STANDARDISED_RATE)
        rows = [row for row in rows if not missing(row[0])]
    refused = lambda reason: (TrendMarker.CANNOT_BE_CALCULATED, reason, 0.0, NAN, 0)  # noqa: E731
    if value_type not in kinds:
        return refused(TrendReason.VALUE_TYPE)
    if year_range != 1 and rules != "fingertips-next":
        return refused(TrendReason.YEAR_RANGE)
    if not rows:
        return refused(TrendReason.NO_DATA)
    if len(rows) < 5:
        return refused(TrendReason.TOO_FEW_POINTS)
    run = []
    for row in rows[:-6:-1] if rules == "fingertips-next" else rows[::-1]:
        if not missing(row[0]) and not missing(row[3]) and row[4] > 0:
            run.append(row)
        elif rules != "fingertips-next":
            break
    if len(run) < 5:
        return refused(TrendReason.TOO_FEW_VALID_POINTS)
    if rules == "fingertips-2019":
        return plain_2019(run, value_type, unit)
    if any(row[3] == row[4] for row in run):
        return refused(TrendReason.COUNT_IS_DENOMINATOR)
    points = [row for row in run if not missing(row[1]) and not missing(row[2])][:5][::-1]
    by_counts = use_counts and rules == "fingertips-2020"
    chi, slope, slopes = (plain_counts if by_counts else plain_weighted)(points)
    score = sum(-1 if one < 0 else 1 for one in slopes)
    marker = TrendMarker.NO_CHANGE
    if abs(score) == 6 and chi > CRITICAL:
        marker = TrendMarker.INCREASING if slope > 0 else TrendMarker.DECREASING
    return marker, TrendReason.NONE, chi, slope, len(points)


def plain_weighted(points):
    slopes = []
    chi = NAN
    for left_out in range(6):
        w = wty = wt = wy = wtt = 0.0
        for t, (y, lower, upper, _, _) in enumerate(points, start=1):
            if t != left_out:
                square = ((upper - lower) / 3.92) ** 2
                w += divided(1.0, square)
                wty += divided(y * t, square)
                wt += divided(float(t), square)
                wy += divided(y, square)
                wtt += divided(float(t * t), square)
        spread = w * wtt - wt * wt
        slopes.append(divided(w * wty - wt * wy, spread))
        if left_out == 0:
            chi = divided(slopes[0] ** 2, divided(w, spread))
    return chi, slopes[0], slopes


def plain_chi_of_counts(points):
    r = sum(row[3] for row in points)
    n = sum(row[4] for row in points)
    rt = sum(row[3] * t for t, row in enumerate(points, start=1))
    nt = sum(row[4] * t for t, row in enumerate(points, start=1))
    ntt = sum(row[4] * t * t for t, row in enumerate(points, start=1))
    return divided(n * (n * rt - r * nt) ** 2, r * (n - r) * (n * ntt - nt * nt))


def least_squares(pairs):
    m = float(len(pairs))
    t, x = sum(t for t, _ in pairs), sum((x for _, x in pairs), 0.0)
    tx, tt = sum((t * x for t, x in pairs), 0.0), sum(t * t for t, _ in pairs)
    return divided(m * tx - t * x, m * tt - t * t)


def plain_counts(points):
    odds = [(t, logged(divided(row[3], row[4] - row[3]))) for t, row in enumerate(points, start=1)]
    x, tx = sum((one for _, one in odds), 0.0), sum((t * one for t, one in odds), 0.0)
    slopes = [(5 * tx - 15 * x) / (275 - 225)]
    for k in range(1, 6):
        x = sum((one for t, one in odds if t != k), 0.0)
        tx = sum((t * one for t, one in odds if t != k), 0.0)
        slopes.append((4 * tx - (15 - k) * x) / (4 * (55 - k * k) - (15 - k) ** 2))
    return plain_chi_of_counts(points), least_squares(odds), slopes


def plain_2019(run, value_type, unit):
    chi, used = NAN, len(run)
    for k in range(5, len(run) + 1):
        chi = plain_chi_of_counts(run[:k])
        if chi > CRITICAL:
            used = k
            break
    pairs = []
    for t, row in enumerate(run[:used], start=1):
        x = row[0] / 100 / unit
        pairs.append((t, logged(divided(x, 1 - x) if value_type == ValueType.PROPORTION else x)))
    slope = -least_squares(pairs)
    marker = TrendMarker.NO_CHANGE
    if chi > CRITICAL:
        marker = TrendMarker.INCREASING if slope > 0 else TrendMarker.DECREASING
    return marker, TrendReason.NONE, chi, slope, used


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
        marker, reason, chi, slope, used = plain_trend(
            [row for row in rows if row is not None],
            rules,
            kinds[number],
            ranges[number],
            by_counts[number],
            units[number],
        )
        event(f"{rules}: {marker.name}")
        assert TrendReason(found.reason[number]) == reason
        assert TrendMarker(found.marker[number]) == marker
        assert same(chi, found.chi_squared[number])
        assert same(slope, found.slope[number])
        assert used == found.points_used[number]


def plain_between_two(rows):
    rows = rows[-2:]
    if len(rows) < 2 or any(missing(cell) for row in rows for cell in row[:3]):
        return TrendMarker.CANNOT_BE_CALCULATED
    before, now = rows
    high, low = (before, now) if now[0] < before[0] else (now, before)
    if high[1] <= low[2]:
        return TrendMarker.NO_CHANGE
    return TrendMarker.DECREASING if now[0] < before[0] else TrendMarker.INCREASING


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 4).flatmap(lambda periods: st.lists(series_of(periods), min_size=1, max_size=4)))
def test_two_values_compare_as_the_plain_rule_has_it(series):
    arrays, present = arrays_of(series)
    found = trend_between_two_values(*arrays[:3], present=present)
    plain = [plain_between_two([row for row in rows if row is not None]) for rows in series]
    assert found.tolist() == plain
