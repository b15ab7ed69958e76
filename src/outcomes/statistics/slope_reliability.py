"""How much simulated limits of a slope index change from one simulation to the next.

The law kept here: limits that are exact do not change, and the answer for them is 0.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, whole
from outcomes.statistics.confidence import Confidence
from outcomes.statistics.slope_index import Scale, slope_index


@attrs.frozen(kw_only=True, eq=False)
class SlopeReliability:
    """Mean absolute difference between the limits of the first simulation and those of the others, of the slope index
    and of the relative index: ``[...]`` for one level, ``[level, ...]`` for several; NaN where there are no limits."""

    slope: Floats
    relative: Floats


def slope_index_reliability(
    value: ArrayLike,
    population: ArrayLike,
    *,
    standard_error: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    scale: Scale = "plain",
    fit_on_scale: bool = False,
    multiplier: float = 1.0,
    confidence: Confidence = 0.95,
    limits_confidence: float = 0.95,
    repetitions: int = 100_000,
    samples: int = 10,
    seed: int = 20040426,
) -> SlopeReliability:
    """The reliability statistic of ``slope_index``: its limits simulated ``samples`` times, and how far they differ.

    ``mean |limit_i - limit_1|`` over the lower and upper limits of the samples after the first, whose seeds follow on
    ``seed``.

    Shapes, units, NaN and errors: as ``slope_index``; ``samples`` is two or more.

    References: Office for Health Improvement and Disparities, PHEindicatormethods: phe_sii, reliability_stat.

    >>> rates, people, errors = [0.3, 0.28, 0.25, 0.22, 0.2], [100, 120, 90, 110, 80], [0.1] * 5
    >>> result = slope_index_reliability(rates, people, standard_error=errors, scale="log", repetitions=1000)
    >>> bool(0 < result.slope < 0.01)
    True
    """
    runs = [
        slope_index(
            value,
            population,
            standard_error=standard_error,
            lower=lower,
            upper=upper,
            scale=scale,
            fit_on_scale=fit_on_scale,
            multiplier=multiplier,
            confidence=confidence,
            limits_confidence=limits_confidence,
            repetitions=repetitions,
            seed=whole(seed, "seed", 0) + sample,
        )
        for sample in range(whole(samples, "samples", 2))
    ]

    def differences(part: str) -> Floats:
        limits = np.stack([np.stack([getattr(run, part).lower, getattr(run, part).upper]) for run in runs])
        with np.errstate(invalid="ignore"):
            return np.asarray(np.abs(limits[1:] - limits[0]).mean(axis=(0, 1)))

    return SlopeReliability(slope=differences("slope"), relative=differences("relative"))
