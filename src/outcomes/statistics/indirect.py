"""Indirectly standardised ratios and rates.

The law kept here: what was expected comes from one reference population, and is shown beside what was
observed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, positive
from outcomes.statistics.confidence import Confidence, levels_of
from outcomes.statistics.estimates import Estimate, EstimateReason, laid_out, settle
from outcomes.statistics.intervals import contain, poisson_limits


@immutable(kw_only=True, eq=False)
class IndirectEstimate(Estimate):
    """An indirectly standardised ratio or rate, with the events observed and expected.

    ``reference_rate`` is the crude rate of the reference population in the units of the result; NaN for a
    ratio.
    """

    observed: Floats
    expected: Floats
    reference_rate: Floats


def indirectly_standardised_ratio(
    observed: ArrayLike,
    population: ArrayLike,
    reference_count: ArrayLike,
    reference_population: ArrayLike,
    *,
    multiplier: float = 100.0,
    confidence: Confidence = 0.95,
) -> IndirectEstimate:
    """Indirectly standardised ratio with Byar's limits, exact below ten events.

    ``O/E * k``, ``E = sum(n * x_ref/n_ref)``; limits are those of ``O`` over ``E``.

    Shapes: ``observed`` is the total of each area, ``[...]``; ``population`` is ``[..., band]``; the
    reference is ``[band]`` or broadcasts to the population; limits have a leading axis of levels when
    ``confidence`` is a sequence. Units: ``multiplier`` stands for "as expected". NaN, with a reason, where
    a number is missing, infinite or negative, a population is negative, or nothing was expected. Raises
    ``ValueError`` for shapes that do not broadcast, a level outside (0, 1), a multiplier not above 0, or a
    reference population not above 0.

    References: Breslow and Day (1987), Statistical methods in cancer research II; Armitage and Berry
    (2002), Statistical methods in medical research.

    >>> result = indirectly_standardised_ratio(30, [1000, 2000], [100, 300], [10000, 20000])
    >>> float(result.value), float(result.expected), round(float(result.lower), 3)
    (75.0, 40.0, 50.592)
    """
    return _indirect(observed, population, reference_count, reference_population, multiplier, confidence, False)


def indirectly_standardised_rate(
    observed: ArrayLike,
    population: ArrayLike,
    reference_count: ArrayLike,
    reference_population: ArrayLike,
    *,
    multiplier: float = 100_000.0,
    confidence: Confidence = 0.95,
) -> IndirectEstimate:
    """Indirectly standardised rate: the ratio times the crude rate of the reference population.

    ``O/E * (sum x_ref/sum n_ref) * k``, ``E = sum(n * x_ref/n_ref)``; limits of ``O`` likewise.

    Shapes, NaN and errors: as for ``indirectly_standardised_ratio``. Units: events per ``multiplier``.

    References: Breslow and Day (1987), Statistical methods in cancer research II; Armitage and Berry
    (2002), Statistical methods in medical research.

    >>> result = indirectly_standardised_rate(30, [1000, 2000], [100, 300], [10000, 20000], multiplier=1000)
    >>> round(float(result.value), 6), round(float(result.reference_rate), 4)
    (10.0, 13.3333)
    """
    return _indirect(observed, population, reference_count, reference_population, multiplier, confidence, True)


def _indirect(
    observed: ArrayLike,
    population: ArrayLike,
    reference_count: ArrayLike,
    reference_population: ArrayLike,
    multiplier: float,
    confidence: Confidence,
    as_rate: bool,
) -> IndirectEstimate:
    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    n = as_floats(population, "population")
    x_ref = as_floats(reference_count, "reference_count")
    n_ref = as_floats(reference_population, "reference_population")
    for name, one, least in (("reference_count", x_ref, x_ref >= 0.0), ("reference_population", n_ref, n_ref > 0.0)):
        bad = ~(least & (one < np.inf))
        if bad.any():
            where = tuple(np.argwhere(bad)[0])
            band = where[-1] + 1 if where else 1
            raise ValueError(f"{name}: band {band} is {one[where]:g}; give a reference for every band")
    try:
        shape = np.broadcast_shapes(n.shape, x_ref.shape, n_ref.shape)
        rows = np.broadcast_shapes(shape[:-1], np.shape(observed))
    except ValueError:
        raise ValueError(
            f"shapes do not fit together: observed {np.shape(observed)}, population {n.shape}, reference "
            f"{x_ref.shape} and {n_ref.shape}; give a total an area, and the same bands on the last axis"
        ) from None
    if not shape:
        raise ValueError("population: found a single number; give the population of each band on the last axis")
    total = np.broadcast_to(as_floats(observed, "observed"), rows).reshape(-1)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        expected = np.broadcast_to(np.asarray((n * (x_ref / n_ref)).sum(axis=-1)), rows).reshape(-1)
        crude = np.asarray(
            np.broadcast_to(x_ref, shape).sum(axis=-1) / np.broadcast_to(n_ref, shape).sum(axis=-1) * scale
        )
        reference = np.broadcast_to(crude, rows).reshape(-1) if as_rate else np.full(total.size, np.nan)
        negative = np.broadcast_to(np.asarray((np.broadcast_to(n, shape) < 0.0).any(axis=-1)), rows).reshape(-1)
        reason = np.zeros(total.size, dtype=np.int8)
        reason[expected <= 0.0] = EstimateReason.UNDEFINED
        reason[negative] = EstimateReason.DENOMINATOR_NOT_POSITIVE
        reason[total < 0.0] = EstimateReason.NEGATIVE_COUNT
        reason[np.isinf(total) | np.isinf(expected)] = EstimateReason.NOT_FINITE
        reason[np.isnan(total) | np.isnan(expected)] = EstimateReason.MISSING
        known = np.where(reason == 0, total, np.nan)
        per = (reference if as_rate else scale) / expected
        value = known / expected * (reference if as_rate else scale)
        lower, upper = poisson_limits(known, levels)
        lower *= per
        upper *= per
        contain(value, lower, upper)
    settle(reason, value, lower, upper)
    return laid_out(
        IndirectEstimate,
        value,
        lower,
        upper,
        reason,
        levels,
        rows,
        method="Byar's, exact below 10",
        observed=total.reshape(rows),
        expected=expected.reshape(rows),
        reference_rate=reference.reshape(rows),
    )
