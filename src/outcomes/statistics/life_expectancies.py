"""Life expectancy from an abridged life table, at every age that begins a band, and what each age adds to a gap.

The law kept here: any set of bands that begins at one age, runs without gaps and ends open is a life table; the parts
of a gap add up to it, whatever the tables.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, single
from outcomes.statistics.confidence import Confidence, Levels, levels_of
from outcomes.statistics.estimates import Codes, Estimate, EstimateReason, Flags, Reasoned, laid_out
from outcomes.statistics.life_table import and_above, life_table, rows_of, table_reasons, table_shape

# The half-width, in years at 95%, beyond which the method of the public health packages gives no value.
WIDEST_HALF = 10.0


@immutable(kw_only=True, eq=False)
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

    >>> result = life_expectancy([10, 20, 400, 900], [10000, 60000, 20000, 5000], [0, 1, 65, 85])
    >>> result.value.round(2).tolist()
    [84.18, 83.26, 20.37, 5.56]
    """
    levels = levels_of(confidence)
    d, n, ages = as_floats(deaths, "deaths"), as_floats(population, "population"), as_floats(starts, "starts")
    least = single(smallest_population, "smallest_population")
    shape, a = table_shape(ages, fractions, deaths=d, population=n)
    d, n = rows_of(shape, d, n)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore", under="ignore"):
        table = life_table(d, n, np.diff(ages), a)
        reason = np.repeat(table_reasons(d, n, least)[:, None], ages.size, axis=1)
        value, error, lower, upper = with_limits(table.expectancy, table.error, table.unlived, reason, levels)
    return laid_out(
        LifeExpectancy,
        value,
        lower,
        upper,
        reason,
        levels,
        shape,
        method="Chiang, with the variance of Silcocks",
        standard_error=error.reshape(shape),
        population=and_above(n).reshape(shape),
        deaths=and_above(d).reshape(shape),
    )


def with_limits(
    value: Floats, error: Floats, unlived: Flags, reason: Codes, levels: Levels
) -> tuple[Floats, Floats, Floats, Floats]:
    """Value, error and limits of expectancies ``[row, band]``, NaN where ``reason``, which is filled in place, says so.

    Limits are ``[level, element]``.
    """
    reason[(reason == 0) & unlived] = EstimateReason.UNDEFINED
    reason[(reason == 0) & ~np.isfinite(value + error)] = EstimateReason.OUT_OF_RANGE
    value, error = (np.where(reason == 0, one, np.nan) for one in (value, error))
    half = levels.z()[:, None] * error.reshape(-1)
    lower, upper = np.maximum(value.reshape(-1) - half, 0.0), value.reshape(-1) + half
    from scipy.special import ndtri

    wide = (reason == 0) & (ndtri(0.975) * error > WIDEST_HALF)
    reason[wide] = EstimateReason.TOO_IMPRECISE
    return np.where(wide, np.nan, value), error, lower, upper


@immutable(kw_only=True, eq=False)
class LifeExpectancyGap(Reasoned):
    """The ``gap`` between two life expectancies ``[...]`` (second less first) in years, its ``contribution`` of each
    band ``[..., band]``, which add up to it, and of these the ``direct`` part (years lived in the band itself) and the
    ``indirect`` part (years that those who survive it go on to live). ``reason`` has the shape of ``gap``."""

    gap: Floats
    contribution: Floats
    direct: Floats
    indirect: Floats


def life_expectancy_gap(
    deaths: ArrayLike,
    population: ArrayLike,
    other_deaths: ArrayLike,
    other_population: ArrayLike,
    starts: ArrayLike,
    *,
    symmetric: bool = False,
    fractions: ArrayLike | None = None,
    smallest_population: float = 5000.0,
) -> LifeExpectancyGap:
    """Arriaga's decomposition of a gap in life expectancy at the first age by bands of age.

    Of life tables 1 (``deaths``) and 2 (``other_deaths``), ``l`` of which are alive at the start of a band and live
    ``L`` years in it: ``direct = l1 (L2/l2 - L1/l1)``, ``indirect = T2_next (l1/l2 - l1_next/l2_next)`` with ``T``
    the years from an age on; the open band has ``l1 (T2/l2 - T1/l1)``. Positive where the band is in favour of the
    second. ``symmetric`` takes the mean of both directions, so that the order of the two changes nothing but the
    sign.

    Shapes: the four broadcast to ``[..., band]``, ``starts`` is ``[band]``. Units: years; life tables are those of
    ``life_expectancy``. NaN, with the reason of either side, where a table cannot be had or nobody of it lives to the
    open band. Raises as ``life_expectancy``.

    References: Arriaga (1984), Measuring and explaining the change in life expectancies; Preston, Heuveline and Guillot
    (2001), Demography, section 3.10; Ponnapalli (2005), A comparison of different methods for decomposition of changes
    in expectation of life at birth (``symmetric``).

    >>> one, other = [[10, 20, 400, 900], [10000, 60000, 20000, 5000]], [[8, 20, 300, 900], [10000, 60000, 20000, 5000]]
    >>> result = life_expectancy_gap(*one, *other, [0, 1, 65, 85])
    >>> round(float(result.gap), 3), result.contribution.round(3).tolist()
    (1.119, [0.017, 0.0, 1.102, 0.0])
    """
    arrays = {
        "deaths": deaths,
        "population": population,
        "other_deaths": other_deaths,
        "other_population": other_population,
    }
    floats = {name: as_floats(each, name) for name, each in arrays.items()}
    ages = as_floats(starts, "starts")
    shape, a = table_shape(ages, fractions, **floats)
    d1, n1, d2, n2 = rows_of(shape, *floats.values())
    with np.errstate(all="ignore"):
        first, second = (life_table(d, n, np.diff(ages), a) for d, n in ((d1, n1), (d2, n2)))
        direct, indirect = arriaga(first.alive, first.lived, second.alive, second.lived)
        if symmetric:
            back = arriaga(second.alive, second.lived, first.alive, first.lived)
            direct, indirect = (direct - back[0]) / 2.0, (indirect - back[1]) / 2.0
        gap = second.expectancy[:, 0] - first.expectancy[:, 0]
        reason = table_reasons(d1, n1, smallest_population)
        reason = np.where(reason != 0, reason, table_reasons(d2, n2, smallest_population)).astype(np.int8)
        reason[(reason == 0) & (first.unlived | second.unlived).any(axis=1)] = EstimateReason.UNDEFINED
        reason[(reason == 0) & ~np.isfinite((direct + indirect).sum(axis=1) + gap)] = EstimateReason.OUT_OF_RANGE
    bad = reason != 0
    gap[bad] = np.nan
    direct[bad], indirect[bad] = np.nan, np.nan
    return LifeExpectancyGap(
        gap=gap.reshape(shape[:-1]),
        contribution=(direct + indirect).reshape(shape),
        direct=direct.reshape(shape),
        indirect=indirect.reshape(shape),
        reason=reason.reshape(shape[:-1]),
    )


def arriaga(alive: Floats, lived: Floats, other_alive: Floats, other_lived: Floats) -> tuple[Floats, Floats]:
    """Direct and indirect parts ``[row, band]`` of two life tables, per person alive at the first age."""
    start = alive[:, :1]
    direct = alive / start * (other_lived / other_alive - lived / alive)
    years = np.cumsum(other_lived[:, ::-1], axis=1)[:, ::-1]
    ratio = alive / other_alive
    indirect = np.zeros_like(direct)
    indirect[:, :-1] = years[:, 1:] / start * (ratio[:, :-1] - ratio[:, 1:])
    return direct, indirect
