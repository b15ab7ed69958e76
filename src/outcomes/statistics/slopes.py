"""The slope and the relative index of inequality over groups ordered from worst to best off.

The law kept here: limits are exact where exact limits exist, and otherwise simulated from a seed, and say which.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, banded, one_of, single, whole
from outcomes.statistics.confidence import Confidence, Levels, levels_of
from outcomes.statistics.estimates import Codes, Estimate, EstimateReason, laid_out
from outcomes.statistics.normal import fieller
from outcomes.statistics.normal_scales import SCALES, Scale, back, errors_on, onto


@immutable(kw_only=True, eq=False)
class SlopeIndex:
    """Slope index (``slope``), relative index (``relative``) and the fitted value at rank 0 (``intercept``).

    The two estimates say in ``method`` whether their limits are exact or simulated, and from which seed.
    """

    slope: Estimate
    relative: Estimate
    intercept: Floats


@immutable(kw_only=True, eq=False)
class SlopeReliability:
    """Mean absolute difference between the limits of the first simulation and those of the others, of the slope index
    and of the relative index: ``[...]`` for one level, ``[level, ...]`` for several; NaN where there are no limits."""

    slope: Floats
    relative: Floats


def slope_index(
    value: ArrayLike,
    population: ArrayLike,
    *,
    standard_error: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    scale: Scale = "plain",
    fit_on_scale: bool = False,
    multiplier: float = 1.0,
    confidence: Confidence = 0.95,
    limits_confidence: float = 0.95,
    repetitions: int = 100_000,
    seed: int = 20040426,
) -> SlopeIndex:
    """Slope and relative index of inequality by regression on the ridit, weighted by population.

    With population shares ``a``, ridits ``b = cumsum(a) - a/2`` and the weighted line ``Y`` through the values:
    ``SII = (Y(1) - Y(0)) * multiplier``; ``RII = Y(1)/Y(0)``, inverted for a negative multiplier. The errors of the
    values are normal on ``scale``: "plain" (life expectancy), "log" (rates), "logit" (proportions as fractions);
    with ``fit_on_scale`` the line is fitted there too and carried back.

    Limits. Plain: SII ``b1 -/+ z sqrt(sum c^2 se^2)``, exact as it is linear in the values; RII by Fieller's
    theorem, exact for a ratio of normals. With ``fit_on_scale`` the slope on the scale has exact limits of the same
    form, and the line with either slope, turned about its centre (rank 1/2, where it stays), is carried back.
    Otherwise, on "log" and "logit": percentiles of ``repetitions`` draws from ``seed``, the same draws for every
    series, so that a series has the same limits alone as among others; the error of simulation is about 0.4% of the
    half-width at 95% for 100,000 draws.

    Shapes: ``value``, ``population`` and the errors broadcast to ``[..., group]``, groups in order, worst off first;
    results drop the last axis, and limits have a leading axis of levels when ``confidence`` is a sequence. Units: those
    of the value, times ``multiplier``; ``standard_error`` is on ``scale``; ``lower`` and ``upper`` are limits of the
    value at ``limits_confidence``, from which errors on ``scale`` are taken when no ``standard_error`` is given. NaN,
    with a reason, where a number is missing or infinite, a population is not above 0, an error is negative, a value has
    no logarithm or logit, or (relative index) the line is not above 0 at rank 0; NaN limits when no errors are given.
    Raises ``ValueError`` for fewer than three groups, an unknown scale, a multiplier of 0, fewer than 1,000
    repetitions, shapes that do not broadcast or a level outside (0, 1).

    References: Low and Low (2004), Measuring the gap: quantifying and comparing local health inequalities; Fieller
    (1954), Some problems in interval estimation.

    >>> result = slope_index([70.0, 74.0, 75.0, 79.0], [100, 120, 90, 90], standard_error=[0.5, 0.4, 0.5, 0.5])
    >>> round(float(result.slope.value), 3), round(float(result.slope.lower), 3), result.slope.method
    (10.882, 9.179, 'exact (linear in normal values)')
    """
    levels = levels_of(confidence)
    one_of(scale, "scale", SCALES)
    multiplier = single(multiplier, "multiplier")
    if not (np.isfinite(multiplier) and multiplier != 0.0):
        raise ValueError(f"multiplier: found {multiplier:g}; give a finite number other than 0")
    repetitions, seed = whole(repetitions, "repetitions", 1000), whole(seed, "seed", 0)
    y, n = as_floats(value, "value"), as_floats(population, "population")
    errors = errors_on(scale, standard_error, lower, upper, limits_confidence)
    shape = banded("groups", {"value": y, "population": n} | ({} if errors is None else {"errors": errors}), least=3)
    rows = int(np.prod(shape[:-1], dtype=np.int64))
    y, n = (np.array(np.broadcast_to(one, shape)).reshape(rows, shape[-1]) for one in (y, n))
    given = errors is not None
    se = np.array(np.broadcast_to(np.nan if errors is None else errors, shape)).reshape(rows, shape[-1])
    reason = _reasons(y, n, se if given else np.ones_like(y), scale)
    good = np.flatnonzero(reason == 0)
    limits = np.full((4, len(levels.levels), rows), np.nan)
    fitted = np.full((3, rows), np.nan)
    with np.errstate(all="ignore"):
        line = _Lines(y[good], n[good], se[good], scale, fit_on_scale)
        fitted[:, good] = line.indices()
        if given and good.size:
            limits[:, :, good] = line.limits(levels, repetitions, seed)
    return _presented(fitted, limits, reason, levels, shape[:-1], multiplier, line.methods(repetitions, seed), given)


def slope_index_reliability(
    value: ArrayLike,
    population: ArrayLike,
    *,
    standard_error: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    scale: Scale = "plain",
    fit_on_scale: bool = False,
    multiplier: float = 1.0,
    confidence: Confidence = 0.95,
    limits_confidence: float = 0.95,
    repetitions: int = 100_000,
    samples: int = 10,
    seed: int = 20040426,
) -> SlopeReliability:
    """The reliability statistic of ``slope_index``: its limits simulated ``samples`` times, and how far they differ.

    ``mean |limit_i - limit_1|`` over the lower and upper limits of the samples after the first, whose seeds follow on
    ``seed``.

    Shapes, units, NaN and errors: as ``slope_index``; ``samples`` is two or more.

    References: Office for Health Improvement and Disparities, PHEindicatormethods: phe_sii, reliability_stat.

    >>> rates, people, errors = [0.3, 0.28, 0.25, 0.22, 0.2], [100, 120, 90, 110, 80], [0.1] * 5
    >>> result = slope_index_reliability(rates, people, standard_error=errors, scale="log", repetitions=1000)
    >>> bool(0 < result.slope < 0.01)
    True
    """
    runs = [
        slope_index(
            value,
            population,
            standard_error=standard_error,
            lower=lower,
            upper=upper,
            scale=scale,
            fit_on_scale=fit_on_scale,
            multiplier=multiplier,
            confidence=confidence,
            limits_confidence=limits_confidence,
            repetitions=repetitions,
            seed=whole(seed, "seed", 0) + sample,
        )
        for sample in range(whole(samples, "samples", 2))
    ]

    def differences(part: str) -> Floats:
        limits = np.stack([np.stack([getattr(run, part).lower, getattr(run, part).upper]) for run in runs])
        with np.errstate(invalid="ignore"):
            return np.asarray(np.abs(limits[1:] - limits[0]).mean(axis=(0, 1)))

    return SlopeReliability(slope=differences("slope"), relative=differences("relative"))


class _Lines:
    """Weighted lines through rows of groups, all known and in range."""

    def __init__(self, y: Floats, n: Floats, se: Floats, scale: Scale, fit_on_scale: bool) -> None:
        share = n / n.sum(axis=1, keepdims=True)
        ridit = np.cumsum(share, axis=1) - share / 2.0
        middle = (share * ridit).sum(axis=1, keepdims=True)
        away = ridit - middle
        self.slope_weights = share * away / (share * away * away).sum(axis=1, keepdims=True)
        self.start_weights = share - middle * self.slope_weights
        self.values, self.errors = y, se
        self.scale, self.fit_on_scale = scale, fit_on_scale and scale != "plain"
        self.fitted = onto(y, scale) if self.fit_on_scale else y
        # Differences from the weighted mean, so that equal values have a slope of 0 and not of rounding.
        level = (share * self.fitted).sum(axis=1, keepdims=True)
        self.b1 = (self.slope_weights * (self.fitted - level)).sum(axis=1)
        self.b0 = level[:, 0] - middle[:, 0] * self.b1

    def ends(self, b0: Floats, b1: Floats) -> tuple[Floats, Floats]:
        """Fitted values at ranks 0 and 1, in the unit of the values."""
        if self.fit_on_scale:
            return back(b0, self.scale), back(b0 + b1, self.scale)
        return b0, b0 + b1

    def indices(self) -> tuple[Floats, Floats, Floats]:
        low, high = self.ends(self.b0, self.b1)
        relative = np.where(low > 0.0, high / low, np.nan)
        return (high - low) if self.fit_on_scale else self.b1, relative, low

    def methods(self, repetitions: int, seed: int) -> tuple[str, str]:
        if self.fit_on_scale:
            return ("exact (normal slope on the scale)",) * 2
        if self.scale == "plain":
            return "exact (linear in normal values)", "exact (Fieller)"
        return (f"simulated ({repetitions} draws, seed {seed})",) * 2

    def limits(self, levels: Levels, repetitions: int, seed: int) -> Floats:
        """Lower and upper of the slope, then of the relative index: ``[4, level, row]``."""
        if self.scale != "plain" and not self.fit_on_scale:
            return self._simulated(levels, repetitions, seed)
        v1, v0, cov = self._moments()
        limits = np.empty((4, len(levels.levels), len(self.b0)))
        for level, z in enumerate(levels.z()):
            slopes = self.b1 - z * np.sqrt(v1), self.b1 + z * np.sqrt(v1)
            if self.fit_on_scale:
                centre = self.b0 + self.b1 / 2.0
                for side, slope in enumerate(slopes):
                    low, high = self.ends(centre - slope / 2.0, slope)
                    limits[side, level], limits[2 + side, level] = high - low, high / low
            else:
                limits[0, level], limits[1, level] = slopes
                limits[2, level], limits[3, level] = fieller(
                    self.b0 + self.b1, self.b0, v0 + v1 + 2.0 * cov, v0, v0 + cov, z
                )
        return limits

    def _simulated(self, levels: Levels, repetitions: int, seed: int) -> Floats:
        limits = np.empty((4, len(levels.levels), len(self.b0)))
        standard = np.random.default_rng(seed).standard_normal((repetitions, self.values.shape[1]))
        tails = levels.tails()
        # One series is one block: its draws fill a block of memory on their own.
        for row in range(len(self.b0)):
            drawn = back(onto(self.values[row], self.scale) + self.errors[row] * standard, self.scale)
            slopes = drawn @ self.slope_weights[row]
            starts = drawn @ self.start_weights[row]
            ratios = (starts + slopes) / starts
            limits[:2, :, row] = np.quantile(slopes, [tails, 1.0 - tails])
            limits[2:, :, row] = np.quantile(ratios, [tails, 1.0 - tails])
        return limits

    def _moments(self) -> tuple[Floats, Floats, Floats]:
        """Variances of slope and start of the fitted line, and their covariance."""
        variance = self.errors * self.errors
        return (
            (self.slope_weights * self.slope_weights * variance).sum(axis=1),
            (self.start_weights * self.start_weights * variance).sum(axis=1),
            (self.slope_weights * self.start_weights * variance).sum(axis=1),
        )


def _reasons(y: Floats, n: Floats, se: Floats, scale: Scale) -> Codes:
    reason = np.zeros(len(y), dtype=np.int8)
    if scale != "plain":
        outside = (y <= 0.0) if scale == "log" else (y <= 0.0) | (y >= 1.0)
        reason[outside.any(axis=1)] = EstimateReason.UNDEFINED
    reason[(se < 0.0).any(axis=1)] = EstimateReason.UNDEFINED
    reason[(n <= 0.0).any(axis=1)] = EstimateReason.DENOMINATOR_NOT_POSITIVE
    reason[(np.isinf(y) | np.isinf(n) | np.isinf(se)).any(axis=1)] = EstimateReason.NOT_FINITE
    reason[(np.isnan(y) | np.isnan(n) | np.isnan(se)).any(axis=1)] = EstimateReason.MISSING
    return reason


def _presented(
    fitted: Floats,
    limits: Floats,
    reason: Codes,
    levels: Levels,
    shape: tuple[int, ...],
    multiplier: float,
    methods: tuple[str, str],
    given: bool,
) -> SlopeIndex:
    with np.errstate(all="ignore"):
        fitted[0] *= multiplier
        limits[:2] *= multiplier
    (slope, relative, intercept), (low, high, ratio_low, ratio_high) = fitted, limits
    over = (reason == 0) & ~np.isfinite(slope)
    if given:
        over |= (reason == 0) & (np.isnan(low) | np.isnan(high)).any(axis=0)
    reason[over] = EstimateReason.OUT_OF_RANGE
    fitted[:, over] = np.nan
    if multiplier < 0.0:
        with np.errstate(all="ignore"):
            low, high, relative = high, low, 1.0 / relative
            ratio_low, ratio_high = 1.0 / ratio_high, 1.0 / ratio_low
    low[:, reason != 0] = high[:, reason != 0] = np.nan
    relative_reason = reason.copy()
    relative_reason[(reason == 0) & ~np.isfinite(relative)] = EstimateReason.UNDEFINED
    if given:
        lost = (np.isnan(ratio_low) | np.isnan(ratio_high)).any(axis=0)
        relative_reason[(relative_reason == 0) & lost] = EstimateReason.OUT_OF_RANGE
    relative[relative_reason != 0] = np.nan
    ratio_low[:, relative_reason != 0] = ratio_high[:, relative_reason != 0] = np.nan
    return SlopeIndex(
        slope=laid_out(Estimate, slope, low, high, reason, levels, shape, method=methods[0]),
        relative=Estimate(
            value=relative.reshape(shape),
            lower=levels.shaped(ratio_low, shape),
            upper=levels.shaped(ratio_high, shape),
            reason=relative_reason.reshape(shape),
            confidence=levels.asked,
            method=methods[1],
        ),
        intercept=intercept.reshape(shape),
    )
