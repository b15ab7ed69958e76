"""Whether a change between two values that come with limits only can be told from chance.

The law kept here: an element that cannot be tested is NaN, never a guess.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, broadcast
from outcomes.statistics.normal import quantile

WIDTH_95 = 2.0 * quantile(0.975)
"""Width of a 95% interval in standard errors."""


def interval_change(
    before: ArrayLike,
    lower_before: ArrayLike,
    upper_before: ArrayLike,
    after: ArrayLike,
    lower_after: ArrayLike,
    upper_after: ArrayLike,
) -> Floats:
    """z of the change between two independent values that have 95% limits: positive where the later is higher.

    The standard error of each is the width of its interval over 3.92. Shapes broadcast. NaN where a number is missing
    or infinite, limits are the wrong way round, or both intervals have no width.

    References: Altman and Bland (2003), Interaction revisited: the difference between two estimates.

    >>> round(float(interval_change(10, 8, 12, 14, 12, 16)), 4)
    2.7718
    """
    (v0, l0, u0, v1, l1, u1), shape = broadcast(
        before=before,
        lower_before=lower_before,
        upper_before=upper_before,
        after=after,
        lower_after=lower_after,
        upper_after=upper_after,
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.hypot(u0 - l0, u1 - l1) / WIDTH_95
        z = (v1 - v0) / error
        good = (u0 >= l0) & (u1 >= l1) & (error > 0) & (error < np.inf)
    return np.where(good, z, np.nan).reshape(shape)
