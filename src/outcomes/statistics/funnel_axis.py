"""The horizontal axis of a funnel plot, as the public health packages draw it.

The law kept here: the points of the axis depend on its ends alone.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, as_floats, one_of, positive, single


def funnel_axis(smallest: float, largest: float, *, after_first: bool = False) -> Floats:
    """One hundred whole numbers for the horizontal axis of a funnel plot, growing by about the same factor.

    Each is the last times ``(largest/last)^(1/(101 - j))``, rounded, and at least one more; the first is ``smallest``
    or 1. ``after_first`` counts ``j`` from 1 instead of 2, as the packages do for ratios.

    Shapes: ``[100]``. Units: those of the ends. Raises ``ValueError`` for ends that are not finite or not ascending.

    References: Office for Health Improvement and Disparities, Fingertips technical guidance: funnel plots.

    >>> axis = funnel_axis(0, 10_000)
    >>> axis[0], axis[99] >= 10_000
    (np.float64(1.0), np.True_)
    """
    smallest, largest = single(smallest, "smallest"), single(largest, "largest")
    if not 0.0 <= smallest < largest < math.inf:
        raise ValueError(f"ends of the axis: found {smallest} and {largest}; give finite, ascending numbers from 0 up")
    axis = [max(1.0, float(smallest))]
    for step in range(2, 101):
        power = 1.0 / (101 - (step - 1 if after_first else step))
        axis.append(max(float(round((largest / axis[-1]) ** power * axis[-1])), axis[-1] + 1.0))
    return np.array(axis)


def funnel_axis_ends(
    denominator: ArrayLike,
    *,
    statistic: Literal["proportion", "ratio", "rate"] = "proportion",
    average: float = 1.0,
    years: float = 1.0,
) -> tuple[float, float]:
    """Round ends for the axis of a funnel plot: 5% below the smallest and 5% above the largest denominator.

    The smallest end is 0 where the largest denominator is above twice the smallest. For a rate the ends are events,
    ``average`` events a person over the ``years`` pooled. Raises ``ValueError`` when no denominator is above 0.

    References: Office for Health Improvement and Disparities, Fingertips technical guidance: funnel plots.

    >>> funnel_axis_ends([40, 180, 500])
    (0.0, 530.0)
    """
    one_of(statistic, "statistic", ("proportion", "ratio", "rate"))
    average, years = positive(average, "average"), positive(years, "years")
    sizes = as_floats(denominator, "denominator").reshape(-1)
    known = sizes[sizes > 0.0]
    if known.size == 0:
        raise ValueError("denominator: found none above 0; give the denominators of the areas")
    low, high, per = float(known.min()), float(known.max()), years if statistic == "rate" else 1.0
    start = 0.0 if high > 2.0 * low else _rounded_down(low / per * 0.95) * per
    end = _rounded_up(high / per * 1.05) * per
    if statistic == "rate":
        return float(math.floor(start * average)), float(math.ceil(end * average))
    return start, end


def _rounded_down(number: float) -> float:
    """The number with one leading digit."""
    unit = 10.0 ** (len(str(math.floor(number))) - 1)
    return math.floor(number / unit) * unit


def _rounded_up(number: float) -> float:
    """The next number with two leading digits."""
    unit = 10.0 ** (len(str(math.ceil(number))) - 2)
    return math.ceil(number / unit) * unit
