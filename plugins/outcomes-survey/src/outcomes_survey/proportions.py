"""The smallest change of a proportion that two waves of given sizes are likely to find.

Law: the inverse of the sample size: a change that so many people can find is found with so many people.

References
----------
Fleiss, Levin and Paik (2003), Statistical methods for rates and proportions, section 4.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Halvings of the range in which the change is looked for: 2^-50 of it is less than rounding leaves.
_HALVINGS = 50


def detectable_change(
    before: ArrayLike,
    people_before: ArrayLike,
    people_after: ArrayLike,
    *,
    way: ArrayLike = 1,
    multiplier: float = 100.0,
    confidence: float = 0.95,
    power: float = 0.8,
) -> Floats:
    """The smallest change from a proportion that the pooled z test finds with this power, in its unit.

    ``d = z_a sqrt(p(1 - p)(1/n0 + 1/n1)) + z_b sqrt(p0(1 - p0)/n0 + p1(1 - p1)/n1)`` with ``p1 = p0 + d`` and ``p`` the
    mean of the two weighted by people.

    Shapes broadcast. ``before`` is ``multiplier`` times a fraction; ``way`` is +1 for a rise and -1 for a fall. The
    change is positive either way. NaN where a number is missing, the proportion is outside 0 to ``multiplier``, a
    wave has nobody, or no change up to the end of the range can be found. Raises ``ValueError`` for a confidence
    or power outside 0 to 1.
    """
    z_a, z_b = normal_quantiles(confidence, power)
    p0, n0, n1, sign = np.broadcast_arrays(
        np.asarray(before, np.float64) / multiplier,
        np.asarray(people_before, np.float64),
        np.asarray(people_after, np.float64),
        np.asarray(way, np.float64),
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        good = (p0 >= 0) & (p0 <= 1) & (n0 > 0) & (n1 > 0) & (sign != 0)
        room = np.where(sign > 0, 1.0 - p0, p0)
        # What every halving would work out again.
        step, both, shares = np.sign(sign), n0 + n1, 1 / n0 + 1 / n1
        agreed, variance = n0 * p0, p0 * (1 - p0) / n0

        def surplus(change: Floats) -> Floats:
            """How far a change exceeds what it must be to be found."""
            p1 = np.minimum(np.maximum(p0 + step * change, 0.0), 1.0)
            pooled = (agreed + n1 * p1) / both
            null = np.sqrt(pooled * (1 - pooled) * shares)
            alternative = np.sqrt(variance + p1 * (1 - p1) / n1)
            return np.asarray(change - z_a * null - z_b * alternative)

        low, high = np.zeros(room.shape), room.astype(np.float64)
        reachable = good & (surplus(high) >= 0)
        for _ in range(_HALVINGS if reachable.any() else 0):
            middle = (low + high) / 2
            enough = surplus(middle) >= 0
            high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    return np.where(reachable, high * multiplier, np.nan)


def normal_quantiles(confidence: float, power: float) -> tuple[float, float]:
    """The normal quantiles of a two-sided confidence and of a power; ``ValueError`` for either outside 0 to 1."""
    for name, level in (("confidence", confidence), ("power", power)):
        if not 0.0 < level < 1.0:
            raise ValueError(f"{name} is {level}; give a number between 0 and 1")
    return _quantile((1.0 + confidence) / 2.0), _quantile(power)


_USUAL = {0.8: 0.8416212335729143, 0.9: 1.2815515655446004, 0.975: 1.959963984540054}
"""What most frameworks ask for, so that a run need not load scipy, which takes longer than all its judging."""


def _quantile(chance: float) -> float:
    if chance in _USUAL:
        return _USUAL[chance]
    from scipy.special import ndtri

    return float(ndtri(chance))
