"""The normal distribution where a run of every framework needs it, without scipy, and Fieller's ratio of two of them.

The law kept here: nothing of scipy is loaded, which would take a small framework longer than its judging does; all
arrays, short and long, are computed alike, so that the same figures give the same chance in any company.
"""

from __future__ import annotations

from math import erfc
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats

QUANTILES: Final = {
    0.8: 0.8416212335729143,
    0.9: 1.2815515655446004,
    0.95: 1.6448536269514722,
    0.975: 1.959963984540054,
    0.99: 2.3263478740408408,
    0.995: 2.5758293035489004,
    0.999: 3.090232306167813,
    0.9995: 3.2905267314919255,
}
"""The normal quantiles of the usual powers and levels, as ``scipy.special.ndtri`` gives them."""


def quantile(chance: float) -> float:
    """The number below which a normal deviate lies with this chance, between 0 and 1: 1.96 for 0.975."""
    if chance in QUANTILES:
        return QUANTILES[chance]
    from scipy.special import ndtri

    return float(ndtri(chance))


def two_sided(z: ArrayLike) -> Floats:
    """Chance of a normal deviate at least as far from 0 as ``z``, either way. Shape as given, NaN stays NaN.

    >>> round(float(two_sided(1.959963984540054)), 6)
    0.05
    """
    chance = np.asarray(np.abs(np.asarray(z, dtype=np.float64)) / np.sqrt(2.0))
    known = ~np.isnan(chance)
    # The C library's own, which errs by less than one in the last place; numpy has none.
    chance[known] = np.fromiter(map(erfc, chance[known].tolist()), dtype=np.float64, count=int(known.sum()))
    return chance


def fieller(
    top: Floats, bottom: Floats, top_variance: Floats, bottom_variance: Floats, covariance: Floats, z: float
) -> tuple[Floats, Floats]:
    """Fieller limits of ``top/bottom``; without bounds where ``bottom`` cannot be told from 0."""
    z2 = z * z
    a = bottom * bottom - z2 * bottom_variance
    b = bottom * top - z2 * covariance
    c = top * top - z2 * top_variance
    with np.errstate(all="ignore"):
        root = np.sqrt(np.maximum(b * b - a * c, 0.0))
        bounded = a > 0.0
        return np.where(bounded, (b - root) / a, -np.inf), np.where(bounded, (b + root) / a, np.inf)
