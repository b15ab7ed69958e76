"""How many people a survey must ask before a difference of two proportions can be seen.

The law kept here: a size is rounded up, for half a respondent short is short.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, broadcast, positive
from outcomes.statistics.confidence import level_of, levels_of
from outcomes.statistics.normal import quantile


def sample_size_two_proportions(
    first: ArrayLike,
    second: ArrayLike,
    *,
    multiplier: float = 100.0,
    power: float = 0.8,
    confidence: float = 0.95,
) -> Floats:
    """People needed in each of two waves to tell two proportions apart with the pooled z test.

    ``n = (z_a sqrt(2 p(1 - p)) + z_b sqrt(p1(1 - p1) + p2(1 - p2)))^2/(p1 - p2)^2``, ``p`` the mean of the two, rounded
    up.

    Shapes: the two broadcast. Units: proportions are ``multiplier`` times a fraction; the result is people a wave. NaN
    where a number is missing or outside ``[0, multiplier]``; infinity where the two are equal. Raises ``ValueError``
    for shapes that do not broadcast or a power or level outside (0, 1).

    References: Fleiss, Levin and Paik (2003), Statistical methods for rates and proportions, section 4.2 (without
    correction for continuity).

    >>> float(sample_size_two_proportions(68, 74.8)), float(sample_size_two_proportions(68, 78))
    (693.0, 309.0)
    """
    scale, z_a = positive(multiplier, "multiplier"), float(levels_of(level_of(confidence)).z()[0])
    power = level_of(power, "power")
    (p1, p2), shape = broadcast(first=first, second=second)
    with np.errstate(all="ignore"):
        p1, p2 = (np.where((p >= 0.0) & (p <= scale), p / scale, np.nan) for p in (p1, p2))
        middle = (p1 + p2) / 2.0
        spread = z_a * np.sqrt(2.0 * middle * (1.0 - middle))
        spread = spread + quantile(power) * np.sqrt(p1 * (1.0 - p1) + p2 * (1.0 - p2))
        size = np.where(p1 == p2, np.inf, np.ceil((spread / (p1 - p2)) ** 2))
    return size.reshape(shape)
