"""p and u charts of many series at once: limits from counts and denominators, so that large denominators count.

Law: a proportion's limits never leave 0 to 1 nor a rate's fall below 0, and each point has limits of its own
denominator; where counts vary more than chance alone allows, the chart says by how much.

References
----------
Shewhart (1931), Economic Control of Quality of Manufactured Product.
Laney (2002), Improved control charts for attributes (the prime charts).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes import first_true
from outcomes_spc.chart import Chart, Limits, LimitState, Rules, assemble, check_base
from outcomes_spc.points import Floats, Ints, observed_points, per_period, segment_array, series_array

#: The expected moving range of standard normal values, rounded as all control chart tables round it.
D2 = 1.128


def p_chart(
    count: ArrayLike,
    denominator: ArrayLike,
    *,
    segment: ArrayLike | None = None,
    base_points: int | None = None,
    prime: bool = False,
    multiplier: float = 1.0,
    rules: Rules | None = None,
) -> Chart:
    """The p chart of each series: limits ``p -/+ 3 sqrt(p (1 - p) / n)``, p from all base points together.

    Parameters
    ----------
    count, denominator
        [series, period]; NaN where missing. A period with either missing or a denominator of 0 is no point.
    segment, base_points, rules
        As in ``xmr``.
    prime
        Widen the limits by how much more than chance the points vary (Laney's p' chart). Plain limits on
        large denominators flag nearly every point.
    multiplier
        100 for a percentage.

    Raises
    ------
    ValueError
        For negative or infinite numbers, a count above its denominator, wrong shapes or a base under 2 points.
    """
    counts, people = _checked(count, denominator)
    with np.errstate(invalid="ignore"):
        if (counts > people).any():
            row, column = np.argwhere(counts > people)[0]
            raise ValueError(f"count is above its denominator at series {row}, period {column}")
    return _attribute_chart(
        counts, people, segment, base_points, prime, multiplier, rules, top=multiplier, binomial=True
    )


def u_chart(
    count: ArrayLike,
    denominator: ArrayLike,
    *,
    segment: ArrayLike | None = None,
    base_points: int | None = None,
    prime: bool = False,
    multiplier: float = 1.0,
    rules: Rules | None = None,
) -> Chart:
    """The u chart of each series: limits ``u -/+ 3 sqrt(u / n)``, u from all base points together.

    Parameters and errors as ``p_chart``, but a count may exceed its denominator. ``multiplier`` is 100,000
    for a rate per 100,000.
    """
    counts, exposure = _checked(count, denominator)
    return _attribute_chart(
        counts, exposure, segment, base_points, prime, multiplier, rules, top=np.inf, binomial=False
    )


def _attribute_chart(
    counts: Floats,
    people: Floats,
    segment: ArrayLike | None,
    base_points: int | None,
    prime: bool,
    multiplier: float,
    rules: Rules | None,
    *,
    top: float,
    binomial: bool,
) -> Chart:
    check_base(base_points)
    if not multiplier > 0:
        raise ValueError(f"multiplier is {multiplier}; give a number above 0")
    numbers = segment_array(segment, counts.shape)
    with np.errstate(invalid="ignore"):
        observed = ~np.isnan(counts) & (people > 0)
    points = observed_points(observed, numbers)
    x, n = points.take(counts), points.take(people)
    base = points.rank < base_points if base_points is not None else np.ones(x.size, np.bool_)
    tally = points.tally(base)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = points.total(np.where(base, x, 0.0)) / points.total(np.where(base, n, 0.0))
        variance = centre * (1 - centre) if binomial else centre
        z = (x / n - centre[points.cell]) / np.sqrt(variance[points.cell] / n)
        step = np.zeros(x.size)
        step[1:] = np.abs(np.diff(z))
        is_step = base & ~points.first
        dispersion = points.total(np.where(is_step, step, 0.0)) / points.tally(is_step) / D2
    state = _states(tally, variance)
    if prime:
        # Points that all have the same rate leave nothing to widen the limits by.
        state = np.where((state == LimitState.USABLE) & ~(dispersion > 0), np.int8(LimitState.CONSTANT), state)
    usable = state == LimitState.USABLE
    widen = np.where(usable, dispersion if prime else 1.0, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        # Where no denominator is known, and so no limit either, NaN.
        share = np.where(observed, people, np.nan)
        sigma = per_period(widen, points, numbers) * np.sqrt(per_period(variance, points, numbers) / share)
        values = np.where(observed, counts / people, np.nan)
    line = per_period(np.where(usable, centre, np.nan), points, numbers)
    limits = Limits(
        centre=per_period(centre, points, numbers),
        lower=line - 3 * sigma,
        near_lower=line - 2 * sigma,
        near_upper=line + 2 * sigma,
        upper=line + 3 * sigma,
    ).map(lambda each: multiplier * each)
    return assemble(
        values=multiplier * values,
        points=points,
        limits=limits,
        state=per_period(state, points, numbers),
        base_points=per_period(tally, points, numbers),
        spread=per_period(np.where(usable, dispersion, np.nan), points, numbers),
        value_range=(0.0, top),
        rules=rules,
    )


def _states(tally: Ints, variance: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """``LimitState`` of each cell: a rate of exactly 0 (or a proportion of 1) has no variance to go by."""
    return first_true(
        (tally == 0, np.int8(LimitState.NO_POINTS)),
        (tally == 1, np.int8(LimitState.ONE_POINT)),
        (~(variance > 0), np.int8(LimitState.CONSTANT)),
        otherwise=np.int8(LimitState.USABLE),
    )


def _checked(count: ArrayLike, denominator: ArrayLike) -> tuple[Floats, Floats]:
    counts, people = series_array(count, "count"), series_array(denominator, "denominator")
    if counts.shape != people.shape:
        raise ValueError(f"count has shape {counts.shape}, denominator {people.shape}; give one shape")
    with np.errstate(invalid="ignore"):
        for name, array in (("count", counts), ("denominator", people)):
            if (array < 0).any():
                row, column = np.argwhere(array < 0)[0]
                raise ValueError(f"{name} is negative at series {row}, period {column}")
    return counts, people
