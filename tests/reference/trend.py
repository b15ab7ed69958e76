"""A plain `trend.recent`: one series at a time, in scalars, written from the published rules.

Law: shares nothing with the fast kernel; what a trend is called is written out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs

from reference.numbers import NAN, divided, logged, missing

CRITICAL = 9.54953570608324
"""Chi-squared at 99.8% with one degree of freedom."""

TrendRow = tuple[float, float, float, float, float]
"""Value, lower and upper limit, count and denominator of one period."""

VALUE_TYPE = "no trend for this kind of value"
YEAR_RANGE = "no trend for pooled years"
NO_DATA = "no values"
TOO_FEW = "fewer than five values"
TOO_FEW_VALID = "a count or denominator is missing"
COUNT_IS_DENOMINATOR = "a count equals its denominator"


@attrs.frozen(kw_only=True)
class PlainTrend:
    """``marker``: ``increasing``, ``decreasing``, ``no change``, or empty with a ``reason``; and the numbers of it."""

    marker: str = ""
    reason: str = ""
    chi_squared: float = 0.0
    slope: float = NAN
    points: int = 0
    rows: int = 0
    valid: int = 0


def plain_trend(
    rows: Sequence[TrendRow],
    *,
    years: Sequence[int] | None = None,
    rules: str = "fingertips-next",
    value_type: str = "proportion",
    year_range: int = 1,
    use_counts: bool = False,
    unit: float = 100.0,
) -> PlainTrend:
    """The trend of the rows of one series, one for each period that has a row, oldest first.

    ``years``: the year of each row, where the old rules are to take the latest rows by their year alone.
    """
    kinds = {"proportion", "crude-rate"}
    if rules == "fingertips-next":
        kinds.add("dsr")
        rows, years = [row for row in rows if not missing(row[0])], None
    # Latest first; within a year the old rules left the rows as they were, earliest first.
    places = range(len(rows))
    latest = sorted(places, key=lambda place: -years[place]) if years is not None else list(reversed(places))
    fit = []
    for place in latest[:5] if rules == "fingertips-next" else latest:
        row = rows[place]
        if not missing(row[0]) and not missing(row[3]) and row[4] > 0:
            fit.append(place)
        elif rules != "fingertips-next":
            break
    run = [rows[place] for place in fit]

    def refused(reason: str) -> PlainTrend:
        return PlainTrend(reason=reason, rows=len(rows), valid=len(run))

    if value_type not in kinds:
        return refused(VALUE_TYPE)
    if year_range != 1 and rules != "fingertips-next":
        return refused(YEAR_RANGE)
    if not rows:
        return refused(NO_DATA)
    if len(rows) < 5:
        return refused(TOO_FEW)
    if len(run) < 5:
        return refused(TOO_FEW_VALID)
    if rules == "fingertips-2019":
        found = _of_2019(run, value_type == "proportion", unit)
    elif any(row[3] == row[4] for row in run):
        return refused(COUNT_IS_DENOMINATOR)
    else:
        limited = [place for place in fit if not missing(rows[place][1]) and not missing(rows[place][2])]
        points = [rows[place] for place in sorted(limited[:5])]
        test = _counted if use_counts and rules == "fingertips-2020" else _weighted
        chi, slopes = test(points)
        slope = _least_squares_of_odds(points) if test is _counted else slopes[0]
        score = sum(-1 if one < 0 else 1 for one in slopes)
        found = PlainTrend(
            marker=_marker(slope) if abs(score) == 6 and chi > CRITICAL else "no change",
            chi_squared=chi,
            slope=slope,
            points=len(points),
        )
    return attrs.evolve(found, rows=len(rows), valid=len(run))


def trend_words(marker: str, polarity: str) -> tuple[str, str]:
    """The published words of a marker and its direction (empty for none); ``polarity`` says which is good."""
    if marker == "no change":
        return "No significant change", "same"
    word = marker.capitalize()
    if polarity == "none":
        return word, ""
    good = (marker == "increasing") == (polarity == "high")
    return f"{word} and getting {'better' if good else 'worse'}", "better" if good else "worse"


def _marker(slope: float) -> str:
    return "increasing" if slope > 0 else "decreasing"


def _weighted(points: Sequence[TrendRow]) -> tuple[float, list[float]]:
    """Chi-squared, and the slopes of all points and of all but each in turn, weighted by 1/se^2."""
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
    return chi, slopes


def _chi_of_counts(points: Sequence[TrendRow]) -> float:
    r = sum(row[3] for row in points)
    n = sum(row[4] for row in points)
    rt = sum(row[3] * t for t, row in enumerate(points, start=1))
    nt = sum(row[4] * t for t, row in enumerate(points, start=1))
    ntt = sum(row[4] * t * t for t, row in enumerate(points, start=1))
    return divided(n * (n * rt - r * nt) ** 2, r * (n - r) * (n * ntt - nt * nt))


def _least_squares(pairs: Sequence[tuple[int, float]]) -> float:
    m = float(len(pairs))
    t, x = sum(t for t, _ in pairs), sum((x for _, x in pairs), 0.0)
    tx, tt = sum((t * x for t, x in pairs), 0.0), sum(t * t for t, _ in pairs)
    return divided(m * tx - t * x, m * tt - t * t)


def _odds(points: Sequence[TrendRow]) -> list[tuple[int, float]]:
    return [(t, logged(divided(row[3], row[4] - row[3]))) for t, row in enumerate(points, start=1)]


def _least_squares_of_odds(points: Sequence[TrendRow]) -> float:
    return _least_squares(_odds(points))


def _counted(points: Sequence[TrendRow]) -> tuple[float, list[float]]:
    """Chi-squared for trend in counts; the slopes keep the published constants of five points."""
    odds = _odds(points)
    x, tx = sum((one for _, one in odds), 0.0), sum((t * one for t, one in odds), 0.0)
    slopes = [(5 * tx - 15 * x) / (275 - 225)]
    for k in range(1, 6):
        x = sum((one for t, one in odds if t != k), 0.0)
        tx = sum((t * one for t, one in odds if t != k), 0.0)
        slopes.append((4 * tx - (15 - k) * x) / (4 * (55 - k * k) - (15 - k) ** 2))
    return _chi_of_counts(points), slopes


def _of_2019(run: Sequence[TrendRow], proportion: bool, unit: float) -> PlainTrend:
    """The test over the latest five, six and so on, until one is significant."""
    chi, used = NAN, len(run)
    for k in range(5, len(run) + 1):
        chi = _chi_of_counts(run[:k])
        if chi > CRITICAL:
            used = k
            break
    pairs = []
    for t, row in enumerate(run[:used], start=1):
        x = row[0] / 100 / unit
        pairs.append((t, logged(divided(x, 1 - x) if proportion else x)))
    slope = -_least_squares(pairs)
    marker = _marker(slope) if chi > CRITICAL else "no change"
    return PlainTrend(marker=marker, chi_squared=chi, slope=slope, points=used)


def year_of(ordinal: int, steps_per_year: int) -> int:
    """The year that a period stands in, for the old rules, which order periods by their year alone."""
    return math.floor(ordinal / steps_per_year)
