"""Inequality between groups that have no order: how far they lie from their average.

The law kept here: 0 means that all groups are equal, and a group counts by its people unless it is said not to.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, as_floats, banded, positive, whole
from outcomes.statistics.confidence import Confidence, Levels, levels_of
from outcomes.statistics.estimates import Codes, Estimate, EstimateReason, laid_out
from outcomes.statistics.intervals import contain

SEED = 20040426


def between_group_variance(
    value: ArrayLike,
    population: ArrayLike,
    *,
    standard_error: ArrayLike | None = None,
    confidence: Confidence = 0.95,
) -> Estimate:
    """Between-group variance: the mean squared distance of groups from their average, weighted by population.

    ``sum p (y - m)^2`` with shares ``p`` and ``m = sum p y``; ``Var = 4 sum p^2 s^2 (y - m)^2 + 2((sum p^2 s^2)^2 -
    sum p^4 s^4 + sum p^2 (1 - p)^2 s^4)``; normal limits, not below 0.

    Shapes: ``value``, ``population`` and ``standard_error`` broadcast to ``[..., group]``; results drop the last
    axis, and limits have a leading axis of levels when ``confidence`` is a sequence. Units: those of the value,
    squared. NaN, with a reason, where a number is missing or infinite, a population is not above 0 or an error
    negative; NaN limits when no errors are given. Raises ``ValueError`` for fewer than two groups, shapes that do not
    broadcast or a level outside (0, 1).

    References: Ahn, Harper, Yu, Feuer, Liu and Luta (2018), Variance estimation and confidence intervals for 11
    commonly used health disparity measures; Schlotheuber and Hosseinpoor (2022), Summary measures of health
    inequality.

    >>> float(between_group_variance([10.0, 20.0], [100, 100]).value)
    25.0
    """
    levels = levels_of(confidence)
    y, p, s, reason, shape = _groups(value, population, standard_error)
    with np.errstate(all="ignore"):
        away = y - (p * y).sum(axis=1, keepdims=True)
        index = (p * away * away).sum(axis=1)
        one = (p * p * s * s).sum(axis=1)
        moments = one * one - (p**4 * s**4).sum(axis=1) + (p * p * (1.0 - p) ** 2 * s**4).sum(axis=1)
        error = np.sqrt(4.0 * (p * p * s * s * away * away).sum(axis=1) + 2.0 * moments)
    given = standard_error is not None
    return _normal(index, error if given else np.full_like(error, np.nan), reason, levels, shape, given)


def theil_index(
    value: ArrayLike,
    population: ArrayLike,
    *,
    standard_error: ArrayLike | None = None,
    multiplier: float = 1000.0,
    confidence: Confidence = 0.95,
) -> Estimate:
    """Theil's index of groups: how far shares of the outcome are from shares of people.

    ``sum p r ln r * k`` with ``r = y/m`` and ``m = sum p y``; ``0 ln 0`` is 0. The variance is
    ``sum p^2 s^2/m^2 (1 + ln r - sum p r (1 + ln r))^2 * k^2``; normal limits, not below 0.

    Shapes: as ``between_group_variance``. Units: ``multiplier`` times the index, which has none (1,000 as the World
    Health Organization prints it). NaN, with a reason, where a number is missing or infinite, a value negative or all
    of them 0, a population not above 0 or an error negative; NaN limits when no errors are given or a value is 0.
    Raises ``ValueError`` for fewer than two groups, shapes that do not broadcast, a level outside (0, 1) or a
    multiplier not above 0.

    References: Theil (1967), Economics and information theory; Ahn, Harper, Yu, Feuer, Liu and Luta (2018), Variance
    estimation and confidence intervals for 11 commonly used health disparity measures.

    >>> round(float(theil_index([10.0, 20.0], [100, 100]).value), 3)
    56.633
    """
    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    y, p, s, reason, shape = _groups(value, population, standard_error)
    with np.errstate(all="ignore"):
        mean = (p * y).sum(axis=1, keepdims=True)
        reason[(reason == 0) & ((y < 0.0).any(axis=1) | (mean[:, 0] <= 0.0))] = EstimateReason.UNDEFINED
        r = y / mean
        log = np.log(np.where(r > 0.0, r, 1.0))
        index = np.maximum((p * r * log).sum(axis=1), 0.0) * scale
        pull = 1.0 + np.log(r) - (p * r * (1.0 + log)).sum(axis=1, keepdims=True)
        error = np.sqrt((p * p * s * s / mean**2 * pull * pull).sum(axis=1)) * scale
    known = np.isfinite(error) if standard_error is not None else np.zeros(error.shape, dtype=np.bool_)
    return _normal(index, np.where(known, error, np.nan), reason, levels, shape, False)


def mean_deviation(
    value: ArrayLike,
    population: ArrayLike | None = None,
    *,
    standard_error: ArrayLike | None = None,
    confidence: Confidence = 0.95,
    repetitions: int = 10_000,
    seed: int = SEED,
) -> Estimate:
    """Mean deviation from the mean: how far groups lie from their average, whichever side.

    ``sum p |y - m|`` with ``m = sum p y``; groups weigh by population, alike where none is given. Limits are
    percentiles of ``repetitions`` draws of normal values from ``seed``, the same for every series, and contain the
    value.

    Shapes: as ``between_group_variance``. Units: those of the value. NaN, with a reason, where a number is missing or
    infinite, a population is not above 0 or an error negative; NaN limits when no errors are given. Raises
    ``ValueError`` for fewer than two groups, fewer than 1,000 repetitions, shapes that do not broadcast or a level
    outside (0, 1).

    References: Schlotheuber and Hosseinpoor (2022), Summary measures of health inequality (MDMW, MDMU); Ahn, Harper,
    Yu, Feuer and Liu (2019), Improved Monte Carlo methods for estimating confidence intervals for eleven commonly
    used health disparity measures.

    >>> float(mean_deviation([10.0, 20.0, 30.0], [100, 100, 200]).value)
    7.5
    """

    def deviation(y: Floats, p: Floats) -> Floats:
        return np.asarray((p * np.abs(y - (p * y).sum(axis=-1, keepdims=True))).sum(axis=-1))

    return _simulated(deviation, value, population, standard_error, confidence, repetitions, seed, positive_only=False)


def index_of_disparity(
    value: ArrayLike,
    population: ArrayLike | None = None,
    *,
    standard_error: ArrayLike | None = None,
    multiplier: float = 100.0,
    confidence: Confidence = 0.95,
    repetitions: int = 10_000,
    seed: int = SEED,
) -> Estimate:
    """Index of disparity: the mean deviation from the mean as a share of the mean.

    ``sum p |y - m|/m * k`` with ``m = sum p y``; groups weigh by population, alike where none is given. Limits as of
    ``mean_deviation``.

    Shapes: as ``between_group_variance``. Units: ``multiplier`` times a fraction (100 gives per cent of the mean).
    NaN, with a reason, where a number is missing or infinite, a value negative or all of them 0, a population not
    above 0 or an error negative; NaN limits when no errors are given. Raises as ``mean_deviation``, and
    ``ValueError`` for a multiplier not above 0.

    References: Pearcy and Keppel (2002), A summary measure of health disparity; Schlotheuber and Hosseinpoor (2022),
    Summary measures of health inequality (IDISW, IDISU).

    >>> round(float(index_of_disparity([10.0, 20.0, 30.0]).value), 3)
    33.333
    """
    scale = positive(multiplier, "multiplier")

    def disparity(y: Floats, p: Floats) -> Floats:
        mean = (p * y).sum(axis=-1, keepdims=True)
        return np.asarray((p * np.abs(y - mean)).sum(axis=-1) / mean[..., 0] * scale)

    return _simulated(disparity, value, population, standard_error, confidence, repetitions, seed, positive_only=True)


def _groups(
    value: ArrayLike, population: ArrayLike | None, standard_error: ArrayLike | None
) -> tuple[Floats, Floats, Floats, Codes, tuple[int, ...]]:
    """Values, shares and errors ``[row, group]``, reasons ``[row]`` and the shape without groups."""
    floats = {"value": as_floats(value, "value")}
    floats["population"] = np.ones(()) if population is None else as_floats(population, "population")
    floats["standard_error"] = np.zeros(()) if standard_error is None else as_floats(standard_error, "standard_error")
    shape = banded("groups", floats, least=2)
    rows = int(np.prod(shape[:-1], dtype=np.int64))
    y, n, s = (np.broadcast_to(one, shape).reshape(rows, shape[-1]) for one in floats.values())
    reason = np.zeros(rows, dtype=np.int8)
    reason[(s < 0.0).any(axis=1)] = EstimateReason.UNDEFINED
    reason[(n <= 0.0).any(axis=1)] = EstimateReason.DENOMINATOR_NOT_POSITIVE
    reason[(np.isinf(y) | np.isinf(n) | np.isinf(s)).any(axis=1)] = EstimateReason.NOT_FINITE
    reason[(np.isnan(y) | np.isnan(n) | np.isnan(s)).any(axis=1)] = EstimateReason.MISSING
    with np.errstate(all="ignore"):
        return y, n / n.sum(axis=1, keepdims=True), s, reason, shape[:-1]


def _normal(
    value: Floats, error: Floats, reason: Codes, levels: Levels, shape: tuple[int, ...], given: bool
) -> Estimate:
    with np.errstate(all="ignore"):
        half = levels.z()[:, None] * error
        lower, upper = np.maximum(value - half, 0.0), value + half
    return _estimate(value, lower, upper, reason, levels, shape, given, "normal, by the delta method")


def _simulated(
    measure: Callable[[Floats, Floats], Floats],
    value: ArrayLike,
    population: ArrayLike | None,
    standard_error: ArrayLike | None,
    confidence: Confidence,
    repetitions: int,
    seed: int,
    *,
    positive_only: bool,
) -> Estimate:
    levels = levels_of(confidence)
    repetitions, seed = whole(repetitions, "repetitions", 1000), whole(seed, "seed", 0)
    y, p, s, reason, shape = _groups(value, population, standard_error)
    given = standard_error is not None
    with np.errstate(all="ignore"):
        index = measure(y, p)
        if positive_only:
            reason[(reason == 0) & ((y < 0.0).any(axis=1) | ((p * y).sum(axis=1) <= 0.0))] = EstimateReason.UNDEFINED
        lower, upper = np.full((2, len(levels.levels), len(y)), np.nan)
        if given:
            drawn = np.random.default_rng(seed).standard_normal((repetitions, y.shape[1]))
            # One series is one block: its draws fill a block of memory on their own.
            for row in np.flatnonzero(reason == 0).tolist():
                draws = y[row] + s[row] * drawn
                many = measure(np.maximum(draws, 0.0) if positive_only else draws, p[row])
                lower[:, row], upper[:, row] = np.nanquantile(many, [levels.tails(), 1.0 - levels.tails()], axis=0)
            contain(index, lower, upper)
    method = f"simulated ({repetitions} draws, seed {seed})"
    return _estimate(index, lower, upper, reason, levels, shape, given, method)


def _estimate(
    value: Floats,
    lower: Floats,
    upper: Floats,
    reason: Codes,
    levels: Levels,
    shape: tuple[int, ...],
    given: bool,
    method: str,
) -> Estimate:
    over = ~np.isfinite(value)
    if given:
        over |= (np.isnan(lower) | np.isnan(upper)).any(axis=0)
    reason[over & (reason == 0)] = EstimateReason.OUT_OF_RANGE
    bad = reason != 0
    value = np.where(bad, np.nan, value)
    lower[:, bad], upper[:, bad] = np.nan, np.nan
    return laid_out(Estimate, value, lower, upper, reason, levels, shape, method=method)
