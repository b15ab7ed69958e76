"""Changes that can be told from chance: the test of one that was seen, the smallest that would be, the people to ask.

The law kept here: what cannot be tested is NaN, never a guess; a level is never beyond what the measure can reach; a
size is rounded up, for half a respondent short is short.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, broadcast, positive
from outcomes.statistics.confidence import level_of, levels_of
from outcomes.statistics.normal import quantile

WIDTH_95 = 2.0 * quantile(0.975)
"""Width of a 95% interval in standard errors."""
_STEPS: Final = 60
"""Halvings of the range: more than a float64 can tell apart."""
COHENS_H: Final = 0.1
"""The effect size of Healthy People 2030's percentage point improvement: 10% better where one half is the baseline."""


def interval_change(
    before: ArrayLike,
    lower_before: ArrayLike,
    upper_before: ArrayLike,
    after: ArrayLike,
    lower_after: ArrayLike,
    upper_after: ArrayLike,
) -> Floats:
    """z of the change between two independent values that have 95% limits: positive where the later is higher.

    The standard error of each is the width of its interval over 3.92. Shapes broadcast. NaN where a number is missing
    or infinite, limits are the wrong way round, or both intervals have no width.

    References: Altman and Bland (2003), Interaction revisited: the difference between two estimates.

    >>> round(float(interval_change(10, 8, 12, 14, 12, 16)), 4)
    2.7718
    """
    (v0, l0, u0, v1, l1, u1), shape = broadcast(
        before=before,
        lower_before=lower_before,
        upper_before=upper_before,
        after=after,
        lower_after=lower_after,
        upper_after=upper_after,
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.hypot(u0 - l0, u1 - l1) / WIDTH_95
        z = (v1 - v0) / error
        good = (u0 >= l0) & (u1 >= l1) & (error > 0) & (error < np.inf)
    return np.where(good, z, np.nan).reshape(shape)


def sample_size_two_proportions(
    first: ArrayLike,
    second: ArrayLike,
    *,
    multiplier: float = 100.0,
    power: float = 0.8,
    confidence: float = 0.95,
) -> Floats:
    """People needed in each of two waves to tell two proportions apart with the pooled z test.

    ``n = (z_a sqrt(2 p(1 - p)) + z_b sqrt(p1(1 - p1) + p2(1 - p2)))^2/(p1 - p2)^2``, ``p`` the mean of the two, rounded
    up.

    Shapes: the two broadcast. Units: proportions are ``multiplier`` times a fraction; the result is people a wave. NaN
    where a number is missing or outside ``[0, multiplier]``; infinity where the two are equal. Raises ``ValueError``
    for shapes that do not broadcast or a power or level outside (0, 1).

    References: Fleiss, Levin and Paik (2003), Statistical methods for rates and proportions, section 4.2 (without
    correction for continuity).

    >>> float(sample_size_two_proportions(68, 74.8)), float(sample_size_two_proportions(68, 78))
    (693.0, 309.0)
    """
    scale, z_a = positive(multiplier, "multiplier"), float(levels_of(level_of(confidence)).z()[0])
    power = level_of(power, "power")
    (p1, p2), shape = broadcast(first=first, second=second)
    with np.errstate(all="ignore"):
        p1, p2 = (np.where((p >= 0.0) & (p <= scale), p / scale, np.nan) for p in (p1, p2))
        middle = (p1 + p2) / 2.0
        spread = z_a * np.sqrt(2.0 * middle * (1.0 - middle))
        spread = spread + quantile(power) * np.sqrt(p1 * (1.0 - p1) + p2 * (1.0 - p2))
        size = np.where(p1 == p2, np.inf, np.ceil((spread / (p1 - p2)) ** 2))
    return size.reshape(shape)


def smallest_change_proportion(
    count: ArrayLike,
    denominator: ArrayLike,
    later_denominator: ArrayLike,
    sense: ArrayLike,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
    multiplier: float = 100.0,
) -> Floats:
    """The proportion nearest to the present one that the pooled z test tells from it with the given power.

    The least ``d = |p2 - p1|`` with ``d >= z_a sqrt(P(1 - P)(1/n1 + 1/n2)) + z_b sqrt(p1(1 - p1)/n1 + p2(1 - p2)/n2)``,
    ``P`` the pooled proportion. With ``power=0.5`` the last term is nought: a change of that size is just significant
    where it is seen exactly, and is found half the time.

    Shapes: the arrays broadcast; ``sense`` is 1 for a level above the present one, -1 for one below. Units: the result
    is ``multiplier`` times a fraction. NaN where a number is missing, counts are impossible, ``sense`` is 0, or no
    level within ``[0, multiplier]`` would be told apart. Raises ``ValueError`` for shapes that do not broadcast or a
    power or level outside (0, 1).

    References: Fleiss, Levin and Paik (2003), Statistical methods for rates and proportions, section 4.2 (sample sizes
    solved for the difference; unequal sizes as in section 4.4); Hubbard, Talih, Klein and Huang (2020), Target-setting
    methods in Healthy People 2030, Healthy People Statistical Notes 28 (minimal statistical significance).

    >>> round(float(smallest_change_proportion(680, 1000, 1000, 1)), 2)
    73.69
    """
    scale = positive(multiplier, "multiplier")
    z_a, z_b = _deviates(confidence, power)
    (x, n1, n2, way), shape = broadcast(
        count=count, denominator=denominator, later_denominator=later_denominator, sense=sense
    )
    with np.errstate(all="ignore"):
        possible = (n1 > 0.0) & (n2 > 0.0) & (x >= 0.0) & (x <= n1)
        p1 = np.where(possible, x / n1, np.nan)

        def short(d: Floats) -> Floats:
            p2 = p1 + way * d
            pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
            null = np.sqrt(np.maximum(pooled * (1.0 - pooled), 0.0) * (1.0 / n1 + 1.0 / n2))
            own = np.sqrt(np.maximum(p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2, 0.0))
            return z_a * null + z_b * own - d

        room = np.where(way > 0.0, 1.0 - p1, np.where(way < 0.0, p1, np.nan))
        level = scale * (p1 + way * _least(short, room))
    return level.reshape(shape)


def smallest_change_rate(
    count: ArrayLike,
    exposure: ArrayLike,
    later_exposure: ArrayLike,
    sense: ArrayLike,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
    multiplier: float = 100_000.0,
) -> Floats:
    """The rate of events nearest to the present one that the exact test of two counts tells from it with the power.

    As `smallest_change_proportion`, with the variance of a Poisson count in place of a binomial's and half an event a
    count more to go, since the exact test is the more careful one.

    Shapes, units, NaN and errors are those of `smallest_change_proportion`; a rate has no upper bound but that of the
    search, ten times the present rate or, without an event, that of a hundred events.

    References: Fleiss, Levin and Paik (2003), sections 4.2 and 4.3 (correction for continuity); Przyborowski and
    Wilenski (1940), Homogeneity of results in testing samples from Poisson series (the exact test).

    >>> round(float(smallest_change_rate(100, 100_000, 100_000, -1)), 1)
    63.2
    """
    scale = positive(multiplier, "multiplier")
    z_a, z_b = _deviates(confidence, power)
    (x, e1, e2, way), shape = broadcast(count=count, exposure=exposure, later_exposure=later_exposure, sense=sense)
    with np.errstate(all="ignore"):
        r1 = np.where((e1 > 0.0) & (e2 > 0.0) & (x >= 0.0), x / e1, np.nan)

        def short(d: Floats) -> Floats:
            r2 = r1 + way * d
            pooled = (e1 * r1 + e2 * r2) / (e1 + e2)
            null = np.sqrt(np.maximum(pooled, 0.0) * (1.0 / e1 + 1.0 / e2))
            own = np.sqrt(np.maximum(r1 / e1 + r2 / e2, 0.0))
            return z_a * null + z_b * own + 0.5 * (1.0 / e1 + 1.0 / e2) - d

        above = np.maximum(10.0 * r1, 100.0 / np.minimum(e1, e2))
        room = np.where(way > 0.0, above, np.where(way < 0.0, r1, np.nan))
        level = scale * (r1 + way * _least(short, room))
    return level.reshape(shape)


def smallest_change_by_error(
    value: ArrayLike,
    error: ArrayLike,
    sense: ArrayLike,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
    low: float = -np.inf,
    high: float = np.inf,
) -> Floats:
    """The value nearest to the present one that the z test of two estimates tells from it with the given power.

    ``value + sense (z_a + z_b) sqrt(2) error``: the later estimate is taken to be as exact as the present one.

    Shapes: the arrays broadcast; ``error`` is a standard error in the unit of ``value``. NaN where a number is missing,
    the error is not above 0, ``sense`` is 0, or the level is below ``low`` or above ``high``. Raises ``ValueError`` for
    shapes that do not broadcast or a power or level outside (0, 1).

    References: Hubbard, Talih, Klein and Huang (2020), Target-setting methods in Healthy People 2030, Healthy People
    Statistical Notes 28 (minimal statistical significance, which is that of ``power=0.5``).

    >>> smallest_change_by_error(50, 1, [-1, 1], power=0.5).round(3).tolist()
    [47.228, 52.772]
    """
    z_a, z_b = _deviates(confidence, power)
    (v, s, way), shape = broadcast(value=value, error=error, sense=sense)
    with np.errstate(invalid="ignore"):
        level = v + way * (z_a + z_b) * np.sqrt(2.0) * s
        good = (s > 0.0) & np.isfinite(s) & (way != 0.0) & (level >= low) & (level <= high)
    return np.where(good, level, np.nan).reshape(shape)


def improved_by_effect(
    value: ArrayLike, sense: ArrayLike, *, effect: float = COHENS_H, multiplier: float = 100.0
) -> Floats:
    """A proportion moved by an effect size that means the same wherever it starts (Cohen's h).

    ``p2 = sin^2(asin(sqrt(p1)) + sense h/2)``, at most everybody and at least nobody.

    Shapes: the arrays broadcast. Units: ``multiplier`` times a fraction. NaN where a number is missing or outside
    ``[0, multiplier]``, or ``sense`` is 0. Raises ``ValueError`` for shapes that do not broadcast.

    References: Cohen (1988), Statistical power analysis for the behavioral sciences, 2nd edition, section 6.2; Healthy
    People 2030, objective PHI-04 ("percentage point improvement from the baseline using Cohen's h effect size of
    0.10").

    >>> round(float(improved_by_effect(82.4, 1)), 1), round(float(improved_by_effect(50, -1)), 1)
    (86.0, 45.0)
    """
    scale = positive(multiplier, "multiplier")
    (v, way), shape = broadcast(value=value, sense=sense)
    with np.errstate(invalid="ignore"):
        angle = np.arcsin(np.sqrt(v / scale)) + way * effect / 2.0
        level = scale * np.sin(np.clip(angle, 0.0, np.pi / 2.0)) ** 2
    return np.where((way != 0.0) & (v >= 0.0) & (v <= scale), level, np.nan).reshape(shape)


def _deviates(confidence: float, power: float) -> tuple[float, float]:
    """The normal deviates of a two-sided level and of a power."""
    if not 0.0 < power < 1.0:
        raise ValueError(f"power: found {power}; give a number between 0 and 1")
    return float(levels_of(confidence).z()[0]), quantile(power)


def _least(short: Callable[[Floats], Floats], room: Floats) -> Floats:
    """The least distance at which nothing is short any more, by halving; NaN where it is short in all the room."""
    low, high = np.zeros_like(room), room.copy()
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        enough = short(middle) <= 0.0
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where((room > 0.0) & (short(room) <= 0.0), high, np.nan)
