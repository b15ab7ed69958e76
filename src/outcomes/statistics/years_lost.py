"""Years of life lost, as a directly standardised rate of the years that each death cost.

The law kept here: what a death at an age costs is given or worked out by one rule, and deaths that cost nothing take no
part, neither in the rate nor in its limits.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, banded, positive
from outcomes.statistics.confidence import Confidence, levels_of
from outcomes.statistics.standardised import DirectEstimate, band_reasons, dobson, standard_weights


@immutable(kw_only=True, eq=False)
class YearsLost(DirectEstimate):
    """A rate of years of life lost, and the ``years`` lost in all; ``count`` is the deaths that cost any."""

    years: Floats


def years_of_life_lost(
    deaths: ArrayLike,
    population: ArrayLike,
    years_left: ArrayLike,
    standard: ArrayLike,
    *,
    multiplier: float = 100_000.0,
    confidence: Confidence = 0.95,
) -> YearsLost:
    """Directly standardised rate of years of life lost, with Dobson's limits.

    ``sum(w y x/n)/sum(w) * k``; ``Var = sum((w y)^2 x/n^2)/(sum w)^2``; limits as of a directly standardised rate of
    the deaths that cost any years.

    Shapes: ``deaths``, ``population``, ``years_left`` (years that a death in the band costs) and ``standard``
    broadcast to ``[..., band]``; the result drops the last axis, and limits have a leading axis of levels when
    ``confidence`` is a sequence. ``years_left`` is the life expectancy at the age (YLL) or what is left until a fixed
    age (potential years, ``years_left_until``). Units: years per ``multiplier`` people a year. NaN, with a reason,
    where a number is missing, infinite or negative, a population is not above 0, or fewer than ten deaths cost any
    years. Raises ``ValueError`` for shapes that do not broadcast, a level outside (0, 1), a multiplier not above 0,
    years below 0 or a standard population with a band that is missing or negative.

    References: Gardner and Sanborn (1990), Years of potential life lost: what does it measure?; Dobson, Kuulasmaa,
    Eberle and Scherer (1991), Confidence intervals for weighted sums of Poisson parameters.

    >>> result = years_of_life_lost([20, 30], [1000, 1000], [45.0, 5.0], [4000, 6000], multiplier=1000)
    >>> round(float(result.value), 1), float(result.years)
    (450.0, 1050.0)
    """
    levels, scale = levels_of(confidence), positive(multiplier, "multiplier")
    x, n = as_floats(deaths, "deaths"), as_floats(population, "population")
    y, w = as_floats(years_left, "years_left"), standard_weights(standard)
    if not ((y >= 0.0) & (y < np.inf)).all():
        raise ValueError(f"years_left: found {y.tolist()}; give the years that a death in each band costs, from 0 up")
    shape = banded("bands", {"deaths": x, "population": n, "years_left": y, "standard": w})
    rows = int(np.prod(shape[:-1], dtype=np.int64))
    x, n, y, w = (np.broadcast_to(one, shape).reshape(rows, shape[-1]) for one in (x, n, y, w))
    counts = (w > 0.0) & (y > 0.0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        people = np.where(w > 0.0, n, 0.0).sum(axis=1)
        x, n = np.where(counts, x, 0.0), np.where(counts, n, 1.0)
        total = x.sum(axis=1)
        reason = band_reasons(x, n, total)
        each = w * y / n
        value = (each * x).sum(axis=1) / w.sum(axis=1)
        variance = (each * each * x).sum(axis=1) / w.sum(axis=1) ** 2
        years = np.where(reason == 0, (x * y).sum(axis=1), np.nan)
    lost = dobson(value, variance, total, people, reason, levels=levels, scale=scale, shape=shape[:-1], method="Dobson")
    return YearsLost(**attrs.asdict(lost, recurse=False), years=years.reshape(shape[:-1]))


def years_left_until(starts: ArrayLike, age: float = 75.0) -> Floats:
    """Years left until an age from the middle of each band, for potential years of life lost.

    ``max(age - (start + next start)/2, 0)``; a band that reaches beyond ``age`` counts as if it ended there, and the
    last band is open.

    Shapes: ``starts`` is ``[band]``, the first age of each band, ascending; so is the result. Units: years. Raises
    ``ValueError`` for starts that do not ascend or an age not above 0.

    References: Gardner and Sanborn (1990), Years of potential life lost: what does it measure?; National Center for
    Health Statistics, Health, United States: years of potential life lost before age 75.

    >>> years_left_until([0, 1, 15, 25, 35, 45, 55, 65, 75]).tolist()
    [74.5, 67.0, 55.0, 45.0, 35.0, 25.0, 15.0, 5.0, 0.0]
    """
    last = positive(age, "age")
    first = as_floats(starts, "starts")
    if first.ndim != 1 or not first.size or not (np.diff(first) > 0.0).all() or first[0] < 0.0:
        raise ValueError(f"starts: found {first.tolist()}; give the first age of each band, ascending")
    ends = np.minimum(np.append(first[1:], np.inf), last)
    return np.asarray(np.where(first < last, last - (first + ends) / 2.0, 0.0))
