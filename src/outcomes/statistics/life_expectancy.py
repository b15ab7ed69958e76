"""Life expectancy from an abridged life table, at every age that begins a band.

The law kept here: any set of bands that begins at one age, runs without gaps and ends open is a life table.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.confidence import Confidence, levels_of
from outcomes.statistics.estimates import Codes, Estimate, EstimateReason, Floats, as_floats

# The half-width, in years at 95%, beyond which the method of the public health packages gives no value.
WIDEST_HALF = 10.0


@attrs.frozen(kw_only=True, eq=False)
class LifeExpectancy(Estimate):
    """Life expectancy at the start of each band, ``[..., band]``, with its standard error and what it rests on.

    ``population`` and ``deaths`` are those at and above the start of the band. Where the 95% interval is wider than 20
    years the value is NaN, the reason ``TOO_IMPRECISE``, and the limits, which are the reason, stay.
    """

    standard_error: Floats
    population: Floats
    deaths: Floats


def life_expectancy(
    deaths: ArrayLike,
    population: ArrayLike,
    starts: ArrayLike,
    *,
    fractions: ArrayLike | None = None,
    smallest_population: float = 5000.0,
    confidence: Confidence = 0.95,
) -> LifeExpectancy:
    """Life expectancy by Chiang's abridged life table, with Silcocks' variance for the open band.

    With ``M`` deaths a person-year, ``w`` years in the band and ``a`` the fraction of them lived by those who die:
    ``q = w M/(1 + w M(1 - a))``, 1 where deaths exceed ``population/w/a``; ``l`` survivors, ``d`` deaths of the table;
    ``L = w(l_next + a d)``, in the open band ``l/M``; ``e = sum of L from here / l``. The variance sums
    ``l^2 ((1 - a) w + e_next)^2 q^2 (1 - q)/deaths`` and, for the open band, ``(l/2)^2 * 4/(deaths M^2)``.

    Shapes: ``deaths`` and ``population`` broadcast to ``[..., band]``, ``starts`` is ``[band]``: the first age of
    each band, ascending, the last band open (…, 85, 90 or …, 80, 85 alike). ``fractions`` is ``a`` for each band;
    0.1 for a band that starts at 0 and 0.5 elsewhere when left out. Results are ``[..., band]``, limits with a
    leading axis of levels when ``confidence`` is a sequence. Units: years; limits are not below 0. NaN, with a
    reason that holds for all bands of an area, where a number is missing, infinite or negative, a population is 0,
    a band has more deaths than people, the population is ``smallest_population`` or fewer, or the open band has no
    deaths; and for one band where its 95% interval is wider than 20 years, or nobody of the table lives to its
    start. Raises ``ValueError`` for fewer than two bands, starts that do not ascend, fractions outside (0, 1],
    shapes that do not broadcast or a level outside (0, 1).

    References: Chiang (1968), Introduction to stochastic processes in biostatistics; Newell (1994), Methods and models
    in demography; Silcocks, Jenner and Reza (2001), Life expectancy as a summary of mortality in a population; Eayres
    and Williams (2004), Evaluation of methodologies for small area life expectancy estimation.

    >>> found = life_expectancy([10, 20, 400, 900], [10000, 60000, 20000, 5000], [0, 1, 65, 85])
    >>> found.value.round(2).tolist()
    [84.18, 83.26, 20.37, 5.56]
    """
    levels = levels_of(confidence)
    d, n, ages = as_floats(deaths, "deaths"), as_floats(population, "population"), as_floats(starts, "starts")
    shape, a = _table_shape(d, n, ages, fractions)
    rows = int(np.prod(shape[:-1], dtype=np.int64))
    d, n = (np.broadcast_to(one, shape).reshape(rows, ages.size) for one in (d, n))
    width = np.diff(ages)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        value, error = _life_table(d, n, width, a)
        reason = np.repeat(_reasons(d, n, smallest_population)[:, None], ages.size, axis=1)
        reason[(reason == 0) & np.isnan(value)] = EstimateReason.UNDEFINED
        error[reason != 0] = np.nan
        value[reason != 0] = np.nan
        half = levels.z()[:, None] * error.reshape(-1)
        lower, upper = np.maximum(value.reshape(-1) - half, 0.0), value.reshape(-1) + half
        from scipy.special import ndtri

        wide = (reason == 0) & (ndtri(0.975) * error > WIDEST_HALF)
    reason[wide] = EstimateReason.TOO_IMPRECISE
    value[wide] = np.nan
    return LifeExpectancy(
        value=value.reshape(shape),
        lower=levels.shaped(lower, shape),
        upper=levels.shaped(upper, shape),
        reason=reason.reshape(shape),
        confidence=levels.asked,
        method="Chiang, with the variance of Silcocks",
        standard_error=error.reshape(shape),
        population=_and_above(n).reshape(shape),
        deaths=_and_above(d).reshape(shape),
    )


def _life_table(deaths: Floats, population: Floats, width: Floats, a: Floats) -> tuple[Floats, Floats]:
    """Expectancy and its standard error ``[row, band]``."""
    m = deaths / population
    closed, open_ = slice(None, -1), -1
    years = width * m[:, closed]
    q = years / (1.0 + years * (1.0 - a[closed]))
    q = np.where(deaths[:, closed] <= population[:, closed] / width / a[closed], q, 1.0)
    alive = np.ones_like(m)
    np.cumprod(1.0 - q, axis=1, out=alive[:, 1:])
    died = alive[:, closed] - alive[:, 1:]
    lived = np.empty_like(m)
    lived[:, closed] = width * (alive[:, 1:] + a[closed] * died)
    lived[:, open_] = alive[:, open_] / m[:, open_]
    # Nobody of the table lives to these ages; 0 here is a term of the sums below, and no expectancy.
    value = np.where(alive == 0.0, 0.0, _and_above(lived) / alive)
    spread = np.empty_like(m)
    # A band without deaths has q = 0, and 0/0 would spoil the areas that merely have a healthy age.
    chance = np.where(deaths[:, closed] == 0.0, 0.0, q * q * (1.0 - q) / deaths[:, closed])
    spread[:, closed] = chance * alive[:, closed] ** 2 * ((1.0 - a[closed]) * width + value[:, 1:]) ** 2
    spread[:, open_] = (alive[:, open_] / 2.0) ** 2 * (4.0 / (deaths[:, open_] * m[:, open_] ** 2))
    error = np.sqrt(_and_above(spread) / alive**2)
    return np.where(alive == 0.0, np.nan, value), np.where(alive == 0.0, np.nan, error)


def _and_above(bands: Floats) -> Floats:
    return np.asarray(np.cumsum(bands[:, ::-1], axis=1)[:, ::-1])


def _reasons(deaths: Floats, population: Floats, smallest: float) -> Codes:
    reason = np.zeros(len(deaths), dtype=np.int8)
    reason[population.sum(axis=1) <= smallest] = EstimateReason.TOO_SMALL_POPULATION
    reason[deaths[:, -1] == 0.0] = EstimateReason.TOO_FEW_EVENTS
    reason[(deaths > population).any(axis=1)] = EstimateReason.COUNT_ABOVE_DENOMINATOR
    reason[(population <= 0.0).any(axis=1)] = EstimateReason.DENOMINATOR_NOT_POSITIVE
    reason[(deaths < 0.0).any(axis=1)] = EstimateReason.NEGATIVE_COUNT
    reason[(np.isinf(deaths) | np.isinf(population)).any(axis=1)] = EstimateReason.NOT_FINITE
    reason[(np.isnan(deaths) | np.isnan(population)).any(axis=1)] = EstimateReason.MISSING
    return reason


def _table_shape(
    deaths: Floats, population: Floats, starts: Floats, fractions: ArrayLike | None
) -> tuple[tuple[int, ...], Floats]:
    if starts.ndim != 1 or starts.size < 2 or not (np.diff(starts) > 0.0).all():
        raise ValueError(f"starts: found {starts.tolist()}; give the first age of each of two bands or more, ascending")
    shape: tuple[int, ...]
    try:
        shape = np.broadcast_shapes(deaths.shape, population.shape, starts.shape)
    except ValueError:
        shape = ()
    if not shape or any(not one.shape or one.shape[-1] != starts.size for one in (deaths, population)):
        raise ValueError(
            f"shapes do not fit together: deaths {deaths.shape}, population {population.shape}, starts {starts.shape}; "
            "give arrays with the same bands on the last axis"
        )
    default = np.where(starts == 0.0, 0.1, 0.5)
    a = default if fractions is None else np.broadcast_to(as_floats(fractions, "fractions"), starts.shape)
    if not ((a > 0.0) & (a <= 1.0)).all():
        raise ValueError(f"fractions: found {a.tolist()}; give fractions above 0, at most 1")
    return shape, a
