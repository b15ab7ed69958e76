"""The abridged life table of Chiang, on which life expectancy, its healthy part and its gaps rest.

The law kept here: what nobody of the table lives to see has no expectancy; 0 there is a term of sums and nothing else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, banded
from outcomes.statistics.estimates import Codes, EstimateReason, Flags


@immutable(kw_only=True, eq=False)
class LifeTable:
    """``[row, band]`` each: ``alive`` at the start of a band (of 1 born), years ``lived`` in it, ``expectancy`` and
    its standard ``error`` at its start, and ``variance`` of the chance to survive the band (0 for the open one)."""

    alive: Floats
    lived: Floats
    expectancy: Floats
    error: Floats
    variance: Floats

    @property
    def unlived(self) -> Flags:
        """Bands that nobody of the table lives to see."""
        return np.asarray(self.alive == 0.0)


def life_table(deaths: Floats, population: Floats, width: Floats, a: Floats) -> LifeTable:
    """The table of ``[row, band]`` deaths and populations, of bands ``width`` years wide (the last one open)."""
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
    value = np.where(alive == 0.0, 0.0, and_above(lived) / alive)
    # A band without deaths has q = 0, and 0/0 would spoil the areas that merely have a healthy age.
    chance = np.where(deaths[:, closed] == 0.0, 0.0, q * q * (1.0 - q) / deaths[:, closed])
    spread = np.empty_like(m)
    spread[:, closed] = chance * alive[:, closed] ** 2 * ((1.0 - a[closed]) * width + value[:, 1:]) ** 2
    spread[:, open_] = (alive[:, open_] / 2.0) ** 2 * (4.0 / (deaths[:, open_] * m[:, open_] ** 2))
    error = np.sqrt(and_above(spread) / alive**2)
    nobody = alive == 0.0
    return LifeTable(
        alive=alive,
        lived=lived,
        expectancy=np.where(nobody, np.nan, value),
        error=np.where(nobody, np.nan, error),
        variance=np.concatenate((chance, np.zeros((len(m), 1))), axis=1),
    )


def and_above(bands: Floats) -> Floats:
    """Sums of each band and all bands above it, ``[row, band]``."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.cumsum(bands[:, ::-1], axis=1)[:, ::-1])


def table_reasons(deaths: Floats, population: Floats, smallest: float) -> Codes:
    """`EstimateReason` codes of rows of bands, ``[row]``."""
    reason = np.zeros(len(deaths), dtype=np.int8)
    reason[population.sum(axis=1) <= smallest] = EstimateReason.TOO_SMALL_POPULATION
    reason[deaths[:, -1] == 0.0] = EstimateReason.TOO_FEW_EVENTS
    reason[(deaths > population).any(axis=1)] = EstimateReason.COUNT_ABOVE_DENOMINATOR
    reason[(population <= 0.0).any(axis=1)] = EstimateReason.DENOMINATOR_NOT_POSITIVE
    reason[(deaths < 0.0).any(axis=1)] = EstimateReason.NEGATIVE_COUNT
    reason[(np.isinf(deaths) | np.isinf(population)).any(axis=1)] = EstimateReason.NOT_FINITE
    reason[(np.isnan(deaths) | np.isnan(population)).any(axis=1)] = EstimateReason.MISSING
    return reason


def table_shape(starts: Floats, fractions: ArrayLike | None, **arrays: Floats) -> tuple[tuple[int, ...], Floats]:
    """The shape ``[..., band]`` of arrays, and the fractions ``[band]``; ``ValueError`` for what is no life table."""
    ascending = starts.ndim == 1 and starts.size > 1 and bool((np.diff(starts) > 0.0).all())
    if not ascending or starts[0] < 0.0 or starts[-1] == np.inf:
        raise ValueError(f"starts: found {starts.tolist()}; give the first age of each of two bands or more, ascending")
    shape = banded("bands", {**arrays, "starts": starts})
    default = np.where(starts == 0.0, 0.1, 0.5)
    a = default if fractions is None else as_floats(fractions, "fractions")
    if a.shape not in ((), starts.shape):
        raise ValueError(f"fractions: found shape {a.shape}; give one, or one for each of {starts.size} bands")
    if not ((a > 0.0) & (a <= 1.0)).all():
        raise ValueError(f"fractions: found {a.tolist()}; give fractions above 0, at most 1")
    return shape, np.broadcast_to(a, starts.shape)


def rows_of(shape: tuple[int, ...], *arrays: Floats) -> list[Floats]:
    """Arrays of a shape ``[..., band]`` as ``[row, band]``."""
    rows = int(np.prod(shape[:-1], dtype=np.int64))
    return [np.broadcast_to(one, shape).reshape(rows, shape[-1]) for one in arrays]
