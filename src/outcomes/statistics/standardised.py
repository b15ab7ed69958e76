"""Directly standardised rates, for independent events and for events that come several to a person.

The law kept here: a rate from fewer than ten events is not given, whatever the caller would like.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, banded, positive
from outcomes.statistics.confidence import Confidence, Levels, levels_of
from outcomes.statistics.estimates import Codes, Estimate, EstimateReason, Flags, laid_out, settle
from outcomes.statistics.intervals import BLOCK, contain, poisson_limits

FEWEST_EVENTS = 10.0


@immutable(kw_only=True, eq=False)
class DirectEstimate(Estimate):
    """A directly standardised rate, the events and people it rests on, and where a lower limit was cut off at 0.

    ``clipped`` has the shape of ``lower``: True where Dobson's lower limit was negative and 0 stands instead.
    """

    count: Floats
    population: Floats
    clipped: Flags


def directly_standardised_rate(
    count: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    multiplier: float = 100_000.0,
    confidence: Confidence = 0.95,
    missing_count_is_zero: bool = False,
) -> DirectEstimate:
    """Directly standardised rate with Dobson's limits.

    ``D = sum(w x/n)/sum(w) * k``; ``Var = sum(w^2 x/n^2)/(sum w)^2``; limits ``D + sqrt(Var/O)*(O_L - O)``
    with Byar's limits of the total count ``O``, the upper likewise, a negative lower limit cut off at 0
    (see ``clipped``).

    Shapes: ``count`` and ``population`` broadcast to ``[..., band]``, ``standard`` is ``[band]`` or
    broadcasts to them; the result drops the last axis, and limits have a leading axis of levels when
    ``confidence`` is a sequence. For age and sex, one band a pair: see ``StandardPopulation.weights``.
    Units: events per ``multiplier`` of the standard population. A band whose standard population is 0 is left
    out whole: neither its events nor its people count, so that a rate of those under 75 can be had from all
    ages and a standard that stops there. NaN, with a reason, where a band has a missing, infinite or negative
    count or a population that is missing or not above 0, or there are fewer than ten events in all.
    ``missing_count_is_zero`` reads a missing count as no events, as the R package does. Raises ``ValueError``
    for shapes that do not broadcast, a level outside (0, 1), a multiplier not above 0, or a standard population
    with a band that is missing or negative.

    References: Dobson, Kuulasmaa, Eberle and Scherer (1991), Confidence intervals for weighted sums of
    Poisson parameters; Breslow and Day (1987), Statistical methods in cancer research II.

    >>> result = directly_standardised_rate([30, 20, 50], [1000, 2000, 1000], [3000, 4000, 3000], multiplier=1000)
    >>> round(float(result.value), 3), round(float(result.lower), 3), round(float(result.upper), 3)
    (28.0, 22.728, 34.117)
    """
    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    x, n = as_floats(count, "count"), as_floats(population, "population")
    if missing_count_is_zero:
        x = np.where(np.isnan(x), 0.0, x)
    w = standard_weights(standard)
    shape = banded("bands", {"count": x, "population": n, "standard": w})
    rows = int(np.prod(shape[:-1], dtype=np.int64))
    x, n = (np.broadcast_to(one, shape).reshape(rows, shape[-1]) for one in (x, n))
    shared = w.ndim == 1 or w.size == w.shape[-1]
    w = w.reshape(-1) if shared else np.broadcast_to(w, shape).reshape(rows, shape[-1])
    x, n = _standardised_for(x, n, w)
    value, variance, total = np.empty(rows), np.empty(rows), np.empty(rows)
    people, reason = np.empty(rows), np.empty(rows, dtype=np.int8)
    # Bands of one row lie side by side, so a block of about BLOCK numbers is this many rows.
    step = max(1, BLOCK // max(1, shape[-1]))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for start in range(0, rows, step):
            part = slice(start, start + step)
            weights = w if shared else w[part]
            every = weights.sum(axis=-1)
            total[part], people[part] = x[part].sum(axis=-1), np.where(weights > 0.0, n[part], 0.0).sum(axis=-1)
            reason[part] = band_reasons(x[part], n[part], total[part])
            share = weights / n[part]
            weighted = share * x[part]
            value[part] = weighted.sum(axis=-1) / every
            weighted *= share
            variance[part] = weighted.sum(axis=-1) / (every * every)
    return dobson(value, variance, total, people, reason, levels=levels, scale=scale, shape=shape[:-1], method="Dobson")


def directly_standardised_rate_of_repeated_events(
    persons: ArrayLike,
    frequency: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    multiplier: float = 100_000.0,
    confidence: Confidence = 0.95,
    missing_count_is_zero: bool = False,
) -> DirectEstimate:
    """Directly standardised rate of events that are not independent, as when one person is admitted several times.

    The rate is that of all events, ``sum over f of f * persons_f``. ``Var = sum over f of f^2 Var_f`` with
    ``Var_f`` the variance of the standardised rate of the persons who had exactly ``f`` events; limits by
    Dobson's method.

    Shapes: ``persons`` is ``[..., frequency, band]``, ``frequency`` is ``[frequency]`` (events a person),
    ``population`` broadcasts to ``[..., band]``, ``standard`` is ``[band]``; the result drops the last two
    axes of ``persons``, and limits have a leading axis of levels when ``confidence`` is a sequence. Units:
    events per ``multiplier``. NaN, with a reason, as for ``directly_standardised_rate``, ten events being
    the fewest. Raises ``ValueError`` for shapes that do not broadcast, a frequency not above 0, a level
    outside (0, 1), a multiplier not above 0, or a standard population with a band that is missing or
    negative.

    References: Dobson, Kuulasmaa, Eberle and Scherer (1991), Confidence intervals for weighted sums of
    Poisson parameters; Stukel, Glynn, Fisher, Sharp, Lu-Yao and Wennberg (1994), Standardized rates of
    recurrent outcomes.

    >>> result = directly_standardised_rate_of_repeated_events(
    ...     [[20, 10, 30], [5, 5, 10]], [1, 2], [1000, 2000, 1000], [3000, 4000, 3000], multiplier=1000
    ... )
    >>> round(float(result.value), 3), float(result.count), round(float(result.upper), 3)
    (28.0, 100.0, 35.206)
    """
    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    x, f = as_floats(persons, "persons"), as_floats(frequency, "frequency")
    if x.ndim < 2 or f.shape != (x.shape[-2],):
        raise ValueError(
            f"frequency: found shape {f.shape} for persons {x.shape}; give one frequency for each of the "
            "last but one axis of persons"
        )
    if not (f > 0.0).all():
        raise ValueError(f"frequency: found {f.tolist()}; give events a person, all above 0")
    if missing_count_is_zero:
        x = np.where(np.isnan(x), 0.0, x)
    n = as_floats(population, "population")
    w = standard_weights(standard)
    if w.ndim != 1:
        raise ValueError(f"standard: found shape {w.shape}; give one weight a band")
    shape = banded("bands", {"persons": x[..., 0, :], "population": n, "standard": w})
    rows = int(np.prod(shape[:-1], dtype=np.int64))
    x = np.broadcast_to(x, (*shape[:-1], f.size, shape[-1])).reshape(rows, f.size, shape[-1])
    n = np.broadcast_to(n, shape).reshape(rows, shape[-1])
    x, n = np.where(w > 0.0, x, 0.0), np.where(w > 0.0, n, 1.0)
    share = w / w.sum()
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        events = (x * f[:, None]).sum(axis=1)
        squared = (x * (f * f)[:, None]).sum(axis=1)
        total, people = events.sum(axis=-1), np.where(w > 0.0, n, 0.0).sum(axis=-1)
        reason = band_reasons(events, n, total)
        reason[(x < 0.0).any(axis=(1, 2)) & (reason != EstimateReason.MISSING)] = EstimateReason.NEGATIVE_COUNT
        value = (share * events / n).sum(axis=-1)
        variance = (share * share * squared / (n * n)).sum(axis=-1)
    return dobson(
        value,
        variance,
        total,
        people,
        reason,
        levels=levels,
        scale=scale,
        shape=shape[:-1],
        method="Dobson, for events that are not independent",
    )


def standard_weights(standard: ArrayLike) -> Floats:
    """The standard population as weights; ``ValueError`` naming the band that is missing or negative."""
    w = as_floats(standard, "standard")
    if w.ndim == 0 or w.shape[-1] == 0:
        raise ValueError("standard: found no bands; give the standard population of each band")
    bad = ~((w >= 0.0) & (w < np.inf))
    if bad.any():
        where = np.argwhere(bad)[0]
        raise ValueError(
            f"standard: band {where[-1] + 1} of {w.shape[-1]} is {w[tuple(where)]:g}; "
            "give a standard population for every band"
        )
    if not (w.sum(axis=-1) > 0.0).all():
        raise ValueError("standard: all bands are 0; give a standard population")
    return w


def band_reasons(count: Floats, population: Floats, total: Floats) -> Codes:
    """`EstimateReason` codes of rows of bands, too few events last."""
    reason = np.zeros(total.shape, dtype=np.int8)
    reason[total < FEWEST_EVENTS] = EstimateReason.TOO_FEW_EVENTS
    good = (total < np.inf) & (count.min(axis=-1) >= 0.0) & (population.min(axis=-1) > 0.0)
    good &= population.max(axis=-1) < np.inf
    if not good.all():
        bad = np.flatnonzero(~good)
        x, n = count[bad], population[bad]
        why = reason[bad]
        why[(x < 0.0).any(axis=-1)] = EstimateReason.NEGATIVE_COUNT
        why[(n <= 0.0).any(axis=-1)] = EstimateReason.DENOMINATOR_NOT_POSITIVE
        why[(np.isinf(x) | np.isinf(n)).any(axis=-1)] = EstimateReason.NOT_FINITE
        why[(np.isnan(x) | np.isnan(n)).any(axis=-1)] = EstimateReason.MISSING
        reason[bad] = why
    return reason


def dobson(
    value: Floats,
    variance: Floats,
    total: Floats,
    people: Floats,
    reason: Codes,
    *,
    levels: Levels,
    scale: float,
    shape: tuple[int, ...],
    method: str,
) -> DirectEstimate:
    """The estimate from weighted rates and their variances (both as fractions) and total counts."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        known = np.where(reason == 0, total, np.nan)
        value = np.where(reason == 0, value * scale, np.nan)
        lower, upper = poisson_limits(known, levels)
        spread = np.sqrt(variance / known) * scale
        for limit in (lower, upper):
            limit -= known
            limit *= spread
            limit += value
        clipped = lower < 0.0
        np.maximum(lower, 0.0, out=lower)
        contain(value, lower, upper)
    settle(reason, value, lower, upper)
    return laid_out(
        DirectEstimate,
        value,
        lower,
        upper,
        reason,
        levels,
        shape,
        method=method,
        count=total.reshape(shape),
        population=people.reshape(shape),
        clipped=clipped.reshape(shape) if levels.single else clipped.reshape((len(levels.levels), *shape)),
    )


def _standardised_for(count: Floats, population: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Counts and populations with what stands in bands of no weight put aside: it is no part of the rate."""
    if (weights > 0.0).all():
        return count, population
    return np.where(weights > 0.0, count, 0.0), np.where(weights > 0.0, population, 1.0)
