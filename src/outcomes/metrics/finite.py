"""Evidence is a number or nothing.

Law: what a metric hands back as evidence is finite or NaN; an infinite limit or deviate is no number to show.
"""

from __future__ import annotations

import numpy as np

from outcomes.arrays import Floats


def finite(numbers: Floats) -> Floats:
    """The numbers with NaN in the place of every infinite one; shape as given."""
    return np.where(np.isfinite(numbers), numbers, np.nan)
