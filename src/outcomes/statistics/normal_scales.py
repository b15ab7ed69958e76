"""The scales on which values are taken to err normally: their own, the logarithm, the logit.

The law kept here: what is carried onto a scale and back is the same; what has no place there is NaN or infinite.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, as_floats
from outcomes.statistics.confidence import levels_of

Scale = Literal["plain", "log", "logit"]

SCALES: tuple[Scale, ...] = ("plain", "log", "logit")


def onto(values: Floats, scale: Scale) -> Floats:
    """Values on the scale on which their errors are normal."""
    if scale == "plain":
        return values
    with np.errstate(all="ignore"):
        return np.asarray(np.log(values) if scale == "log" else np.log(values / (1.0 - values)))


def back(values: Floats, scale: Scale) -> Floats:
    """Values carried back from their scale."""
    if scale == "plain":
        return values
    return np.asarray(np.exp(values) if scale == "log" else 1.0 / (1.0 + np.exp(-values)))


def errors_on(
    scale: Scale,
    standard_error: ArrayLike | None,
    lower: ArrayLike | None,
    upper: ArrayLike | None,
    limits_confidence: float,
) -> Floats | None:
    """Standard errors on a scale: those given, else from limits at a level; None where neither is given."""
    if standard_error is not None:
        return as_floats(standard_error, "standard_error")
    if lower is None and upper is None:
        return None
    if lower is None or upper is None:
        raise ValueError("lower and upper: found one of them; give both, or neither")
    z = float(levels_of(limits_confidence).z()[0])
    with np.errstate(all="ignore"):
        return (onto(as_floats(upper, "upper"), scale) - onto(as_floats(lower, "lower"), scale)) / (2.0 * z)
