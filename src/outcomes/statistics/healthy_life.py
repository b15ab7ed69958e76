"""Healthy life expectancy: how many of the years to come are lived in good health.

The law kept here: years are those of the life table and health is that of those asked; neither is made up for the
other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, single
from outcomes.statistics.confidence import Confidence, levels_of
from outcomes.statistics.estimates import Estimate, EstimateReason, count_reasons, laid_out
from outcomes.statistics.life_expectancies import with_limits
from outcomes.statistics.life_table import LifeTable, and_above, life_table, rows_of, table_reasons, table_shape


@immutable(kw_only=True, eq=False)
class HealthyLifeExpectancy(Estimate):
    """Healthy life expectancy at the start of each band, ``[..., band]``, its standard error, the ``expectancy`` of
    life and the ``share`` of it that is healthy (a fraction)."""

    standard_error: Floats
    expectancy: Floats
    share: Floats


def healthy_life_expectancy(
    deaths: ArrayLike,
    population: ArrayLike,
    healthy: ArrayLike,
    asked: ArrayLike,
    starts: ArrayLike,
    *,
    fractions: ArrayLike | None = None,
    deaths_vary: bool = False,
    smallest_population: float = 5000.0,
    confidence: Confidence = 0.95,
) -> HealthyLifeExpectancy:
    """Healthy life expectancy by Sullivan's method: years of the life table times the share in good health.

    With ``p = healthy/asked`` and ``l`` and ``L`` of the life table of ``life_expectancy``: ``sum of p L from here /
    l``. The variance is ``sum of L^2 p(1 - p)/asked / l^2``; with ``deaths_vary`` also that of the table, ``sum of
    l^2 ((1 - a) w p + h_next)^2 q^2 (1 - q)/deaths`` and ``l^2 p^2/(deaths M^2)`` of the open band.

    Shapes: ``deaths``, ``population``, ``healthy`` and ``asked`` broadcast to ``[..., band]``, ``starts`` is
    ``[band]``; results are ``[..., band]``, limits with a leading axis of levels when ``confidence`` is a sequence.
    Units: years; ``healthy`` of ``asked`` are people of a survey (weighted numbers need not be whole). NaN, with a
    reason that holds for all bands of an area, as of ``life_expectancy`` and where more are healthy than were asked,
    or nobody was; NaN for one band where its 95% interval is wider than 20 years. Raises as ``life_expectancy``.

    References: Sullivan (1971), A single index of mortality and morbidity; Mathers (1991), Health expectancies in
    Australia 1981 and 1988; Jagger, Van Oyen and Robine (2014), Health expectancy calculation by the Sullivan method.

    >>> table = [10, 20, 400, 900], [10000, 60000, 20000, 5000]
    >>> result = healthy_life_expectancy(*table, [95, 180, 120, 40], [100, 200, 200, 100], [0, 1, 65, 85])
    >>> result.value.round(2).tolist(), result.share.round(3).tolist()
    ([69.11, 68.23, 11.48, 2.22], [0.821, 0.819, 0.564, 0.4])
    """
    levels, least = levels_of(confidence), single(smallest_population, "smallest_population")
    arrays = {"deaths": deaths, "population": population, "healthy": healthy, "asked": asked}
    floats = {name: as_floats(each, name) for name, each in arrays.items()}
    ages = as_floats(starts, "starts")
    shape, a = table_shape(ages, fractions, **floats)
    d, n, well, of = rows_of(shape, *floats.values())
    with np.errstate(all="ignore"):
        table, p, width = life_table(d, n, np.diff(ages), a), well / of, np.diff(ages)
        value = np.where(table.unlived, np.nan, and_above(p * table.lived) / table.alive)
        variance = table.lived**2 * p * (1.0 - p) / of
        if deaths_vary:
            variance = variance + _of_deaths(table, p, value, d, n, width, a)
        error = np.sqrt(and_above(variance)) / table.alive
        reason = table_reasons(d, n, least)
        answers = count_reasons(well, of, bounded=True)
        reason = np.where(reason != 0, reason, answers.max(axis=1, initial=0))
        reason = np.repeat(reason[:, None], ages.size, axis=1).astype(np.int8)
        years, error, lower, upper = with_limits(value, error, table.unlived, reason, levels)
        known = (reason == 0) | (reason == EstimateReason.TOO_IMPRECISE)
        expectancy = np.where(known, table.expectancy, np.nan)
        share = np.where(reason == 0, years / table.expectancy, np.nan)
    return laid_out(
        HealthyLifeExpectancy,
        years,
        lower,
        upper,
        reason,
        levels,
        shape,
        method="Sullivan" + (", with the variance of deaths" if deaths_vary else ""),
        standard_error=error.reshape(shape),
        expectancy=expectancy.reshape(shape),
        share=share.reshape(shape),
    )


def _of_deaths(
    table: LifeTable, p: Floats, value: Floats, deaths: Floats, population: Floats, width: Floats, a: Floats
) -> Floats:
    """What the chance of death adds to the variance, ``[row, band]``."""
    variance = np.empty_like(p)
    ahead = np.where(np.isnan(value[:, 1:]), 0.0, value[:, 1:])
    carried = (1.0 - a[:-1]) * width * p[:, :-1] + ahead
    variance[:, :-1] = table.alive[:, :-1] ** 2 * carried**2 * table.variance[:, :-1]
    rate = deaths[:, -1] / population[:, -1]
    variance[:, -1] = table.alive[:, -1] ** 2 * p[:, -1] ** 2 / (deaths[:, -1] * rate**2)
    return variance
