"""The arithmetic of progress measures: growth a year, its ratio to the growth required, scores, and scales of pace.

The law kept here: growth that is not a real number (through zero, across it, from nothing) is NaN; no small number
is ever put in the place of a zero.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, broadcast

Scale = Literal["linear", "geometric", "logit"]

LIMIT_EXPONENT = 4.44
"""How quickly Open SDG's thresholds shrink as the start nears the natural limit."""


def compound_growth(start: ArrayLike, end: ArrayLike, years: ArrayLike) -> Floats:
    """Compound growth a year: ``(end/start)^(1/years) - 1``. Shapes broadcast.

    NaN where a number is missing, the start is 0, start and end have different signs, or the years are not above 0.
    Growth to 0 is -1.

    References: Eurostat (2023), Sustainable development in the European Union, annex II; Statistics Canada and Open
    SDG, Progress methodology.

    >>> float(compound_growth(100, 121, 2))
    0.10000000000000009
    """
    (y0, y1, n), shape = broadcast(start=start, end=end, years=years)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        ratio = y1 / y0
        good = (y0 != 0.0) & (ratio >= 0.0) & (n > 0.0)
        growth = np.where(good, ratio, np.nan) ** (1.0 / np.where(good, n, 1.0)) - 1.0
    return growth.reshape(shape)


def growth_ratio(observed: ArrayLike, required: ArrayLike, start: ArrayLike, direction: ArrayLike) -> Floats:
    """Growth observed over the size of the growth required: positive where it goes in the direction wanted.

    ``direction`` is +1 where more is wanted, -1 where less is; of a negative start growth is counted the other way
    round, for its size shrinks as it rises. Shapes broadcast. NaN where a number is missing or nothing is required.

    References: Eurostat (2023), Sustainable development in the European Union, annex II; Statistics Canada and Open
    SDG, Progress methodology.

    >>> round(float(growth_ratio(0.0222658, 0.0193639, 60, 1)), 4)
    1.1499
    """
    (seen, asked, y0, d), shape = broadcast(observed=observed, required=required, start=start, direction=direction)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(y0 < 0.0, -d, d) * seen / np.abs(asked)
    return np.where(asked == 0.0, np.nan, ratio).reshape(shape)


def limit_share(start: ArrayLike, limit: ArrayLike) -> Floats:
    """How much room a natural limit leaves (0 to 1), by which Open SDG shrinks its thresholds. Shapes broadcast.

    With ``r = |start|/|limit|``: ``1`` from ``r >= 2``; ``1 - r^4.44`` up to ``r = 1``; ``1 - (2 - r)^4.44`` between.
    1 where there is no limit (NaN).

    References: Statistics Canada and Open SDG, Progress methodology.

    >>> round(float(limit_share(97, 100)), 6)
    0.126493
    """
    (y0, edge), shape = broadcast(start=start, limit=limit)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.abs(y0) / np.abs(edge)
        near = 1.0 - np.where(r <= 1.0, r, np.clip(2.0 - r, 0.0, 1.0)) ** LIMIT_EXPONENT
    return np.where(np.isnan(edge) | (r >= 2.0), 1.0, near).reshape(shape)


def score_with_target(ratio: ArrayLike, moderate: float, substantial: float) -> Floats:
    """Open SDG's score (-5 to 5) of a ratio of growth: 0 at ``moderate``, 2.5 at ``substantial``. Shape as given.

    Coefficients have four decimals, as published.

    References: Statistics Canada and Open SDG, Progress methodology.

    >>> round(float(score_with_target(0.95, 0.6, 0.95)), 3)
    2.5
    """
    r = np.asarray(ratio, dtype=np.float64)
    steep, gentle = 2.5 / (substantial - moderate), 2.5 / moderate
    above = round(steep, 4) * r - round(steep * moderate, 4)
    below = round(gentle, 4) * r - 2.5
    return np.where(r >= moderate, np.minimum(above, 5.0), np.maximum(below, -5.0))


def score_without_target(growth: ArrayLike, share: ArrayLike, moderate: float, substantial: float) -> Floats:
    """Open SDG's score (-5 to 5) of growth a year in the wanted direction, its thresholds shrunk by ``share``.

    Shapes broadcast. 5 where a limit leaves no room (share 0) and the growth is not backwards.

    References: Statistics Canada and Open SDG, Progress methodology.

    >>> float(score_without_target(0.015, 1.0, 0.005, 0.015))
    2.5
    """
    (v, c), shape = broadcast(growth=growth, share=share)
    slope = 2.5 / moderate
    with np.errstate(invalid="ignore", divide="ignore"):
        room = v / c
        much = np.minimum(slope * (room - substantial) + 2.5, 5.0)
        cases = (
            (v < 0, np.maximum(0.25 * slope * v - 2.5, -5.0)),
            (c == 0, np.float64(5.0)),
            (room < moderate, slope * room - 2.5),
            (room < substantial, 2.5 / (substantial - moderate) * (room - moderate)),
        )
        score = np.select([holds for holds, _ in cases], [worth for _, worth in cases], much)
    return np.where(np.isnan(v) | np.isnan(c), np.nan, score).reshape(shape)


def on_scale(values: ArrayLike, scale: Scale, *, low: float = 0.0, high: float = 1.0) -> Floats:
    """Values on the scale on which pace is even: themselves, their logarithm, or their logit between two bounds.

    Shape as given. NaN where the scale has no place for a value: at or below 0 (geometric), at or beyond a bound
    (logit). Raises ``ValueError`` for an unknown scale or bounds that are not in order.

    >>> float(on_scale(50, "logit", low=0, high=100))
    0.0
    """
    y = np.asarray(values, dtype=np.float64)
    _known(scale, low, high)
    with np.errstate(invalid="ignore", divide="ignore"):
        if scale == "geometric":
            return np.where(y > 0.0, np.log(np.where(y > 0.0, y, 1.0)), np.nan)
        if scale == "logit":
            inside = (y > low) & (y < high)
            share = np.where(inside, (y - low) / (high - low), 0.5)
            return np.where(inside, np.log(share / (1.0 - share)), np.nan)
    return np.array(y)


def off_scale(places: ArrayLike, scale: Scale, *, low: float = 0.0, high: float = 1.0) -> Floats:
    """Back from a place on a scale to a value. Shape as given; NaN stays NaN. Raises as `on_scale`.

    >>> float(off_scale(0.0, "logit", low=0, high=100))
    50.0
    """
    x = np.asarray(places, dtype=np.float64)
    _known(scale, low, high)
    with np.errstate(over="ignore"):
        if scale == "geometric":
            return np.asarray(np.exp(x))
        if scale == "logit":
            return np.asarray(low + (high - low) / (1.0 + np.exp(-x)))
    return np.array(x)


def stretch(values: ArrayLike, scale: Scale, *, low: float = 0.0, high: float = 1.0) -> Floats:
    """How much a scale stretches a small error at each value (its derivative). Shape as given; NaN as `on_scale`.

    >>> float(stretch(4.0, "geometric"))
    0.25
    """
    y = np.asarray(values, dtype=np.float64)
    inside = ~np.isnan(on_scale(y, scale, low=low, high=high))
    with np.errstate(invalid="ignore", divide="ignore"):
        if scale == "geometric":
            return np.where(inside, 1.0 / y, np.nan)
        if scale == "logit":
            return np.where(inside, (high - low) / ((y - low) * (high - y)), np.nan)
    return np.where(np.isnan(y), np.nan, 1.0)


def _known(scale: str, low: float, high: float) -> None:
    if scale not in get_args(Scale):
        raise ValueError(f"scale: found {scale!r}; give one of {', '.join(map(repr, get_args(Scale)))}")
    if scale == "logit" and not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ValueError(f"bounds: found {low:g} and {high:g}; a logit needs two finite ones in order")
