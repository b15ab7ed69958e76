"""Where a value lies by the limits of a funnel: within them, or beyond which of them.

The law kept here: areas are held against the average of all that are given, unless another one is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, broadcast, positive, single
from outcomes.statistics.confidence import Confidence, ascending, levels_of
from outcomes.statistics.estimates import Codes, EstimateReason, Flags, Reasoned, count_reasons
from outcomes.statistics.funnels import BOTH_LEVELS
from outcomes.statistics.intervals import poisson_limits


@immutable(kw_only=True, eq=False)
class FunnelSignificance(Reasoned):
    """How many limits each area lies beyond: -2 and -1 below, 0 within all, 1 and 2 above (for two levels).

    0 with a ``reason`` where nothing can be said. ``average`` is the average that the areas were held against, and
    ``confidence`` the levels in ascending order.
    """

    position: Codes
    average: Floats
    confidence: tuple[float, ...]

    def labels(self) -> list[str]:
        """The words of the public health packages, flat: "High (0.001)", "Low (0.025)", "Not significant", ...

        >>> funnel_significance_proportion([5, 50, 90], [100, 100, 100]).labels()
        ['Low (0.001)', 'Not significant', 'High (0.001)']
        """
        middle = len(self.confidence)
        return [
            self.words[int(position) + middle] if why == 0 else self.words[-1]
            for position, why in zip(self.position.reshape(-1), self.reason.reshape(-1), strict=True)
        ]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the positions from the lowest to the highest, and last the word where nothing can be said.

        >>> funnel_significance_ratio([20], [20]).words[2:]
        ('Not significant', 'High (0.025)', 'High (0.001)', 'Not applicable')
        """
        tails = [f"{(1.0 - level) / 2.0:.3f}" for level in self.confidence]
        low, high = [f"Low ({tail})" for tail in reversed(tails)], [f"High ({tail})" for tail in tails]
        return (*low, "Not significant", *high, "Not applicable")


def funnel_significance_proportion(
    count: ArrayLike,
    denominator: ArrayLike,
    *,
    average: ArrayLike | None = None,
    multiplier: float = 100.0,
    confidence: Confidence = BOTH_LEVELS,
) -> FunnelSignificance:
    """Which proportions lie outside the funnel round their average.

    Shapes: ``count`` and ``denominator`` broadcast to ``[..., area]``; ``average`` broadcasts to ``[...]``, by default
    the pooled proportion of the areas of each row. Units: the average, given and returned, is in ``multiplier`` times
    a fraction, as in ``funnel_limits_proportion``. Nothing is said, with a reason, where a number is missing, infinite
    or negative, a denominator is 0, a count above it, or one of several averages outside ``[0, multiplier]``. Raises
    ``ValueError`` for shapes that do not broadcast, a single average outside ``[0, multiplier]``, a level outside
    (0, 1) or a multiplier not above 0.

    References: Spiegelhalter (2005), Funnel plots for comparing institutional performance.

    >>> funnel_significance_proportion([20, 40, 31], [100, 100, 100]).position.tolist()
    [-1, 1, 0]
    """
    levels = ascending(confidence)
    (x, n), shape = broadcast(count=count, denominator=denominator)
    reason, scale = count_reasons(x, n, bounded=True), positive(multiplier, "multiplier")
    middle = _averages(x, n, reason, shape, average, scale, scale)
    p = middle / scale
    with np.errstate(all="ignore"):
        half = levels.z()[:, None] * np.sqrt(p * (1.0 - p) / n)
        away = x / n - p
        position = (away > half).sum(axis=0) - (away < -half).sum(axis=0)
    return _significance(position, reason, middle, shape, levels.levels)


def funnel_significance_ratio(
    observed: ArrayLike, expected: ArrayLike, *, confidence: Confidence = BOTH_LEVELS
) -> FunnelSignificance:
    """Which ratios of observed to expected events differ from 1, by Byar's limits, exact below ten events.

    Shapes: ``observed`` and ``expected`` broadcast. Nothing is said, with a reason, where a number is missing,
    infinite or negative or nothing was expected. Raises ``ValueError`` for shapes that do not broadcast or a level
    outside (0, 1).

    References: Breslow and Day (1987), Statistical methods in cancer research II.

    >>> funnel_significance_ratio([5, 20, 40], [20, 20, 20]).position.tolist()
    [-2, 0, 2]
    """
    levels = ascending(confidence)
    (x, n), shape = broadcast(observed=observed, expected=expected)
    reason = count_reasons(x, n, bounded=False)
    return _poisson_significance(x, n, np.ones(x.size), 1.0, reason, shape, levels.levels)


def funnel_significance_rate(
    count: ArrayLike,
    population: ArrayLike,
    *,
    average: ArrayLike | None = None,
    multiplier: float = 100_000.0,
    fewest: float = 0.0,
    confidence: Confidence = BOTH_LEVELS,
) -> FunnelSignificance:
    """Which rates lie outside the funnel round their average, by Byar's limits, exact below ten events.

    For directly standardised rates give as ``population`` what ``effective_population`` makes of the rate, and
    ``fewest=10``: of fewer events nothing is said.

    Shapes: ``count`` and ``population`` broadcast to ``[..., area]``; ``average`` broadcasts to ``[...]``, by default
    the pooled rate of the areas of each row. Units: the average, given and returned, is events per ``multiplier``
    people. Nothing is said, with a reason, where a number is missing, infinite or negative, a population is 0, one of
    several averages is negative or infinite, or there are fewer than ``fewest`` events. Raises ``ValueError`` for
    shapes that do not broadcast, a single average that is negative or infinite, a level outside (0, 1) or a multiplier
    not above 0.

    References: Spiegelhalter (2005), Funnel plots for comparing institutional performance; Breslow and Day (1987),
    Statistical methods in cancer research II.

    >>> funnel_significance_rate([5, 20, 40], [1000, 1000, 1000]).position.tolist()
    [-2, 0, 2]
    """
    levels = ascending(confidence)
    (x, n), shape = broadcast(count=count, population=population)
    reason, scale = count_reasons(x, n, bounded=False), positive(multiplier, "multiplier")
    few = single(fewest, "fewest")
    middle = _averages(x, n, reason, shape, average, scale, np.inf)
    # An area of few events is not judged, but its events are part of the average.
    reason[(x < few) & ((reason == 0) | (x == 0.0))] = EstimateReason.TOO_FEW_EVENTS
    return _poisson_significance(x, n, middle, scale, reason, shape, levels.levels)


def _averages(
    x: Floats,
    n: Floats,
    reason: Codes,
    shape: tuple[int, ...],
    average: ArrayLike | None,
    scale: float,
    most: float,
) -> Floats:
    """The average of each element's row, flat; ``reason`` is filled in where an average cannot be."""
    if average is None:
        good = (reason == 0).reshape(shape)
        counts = np.where(good, x.reshape(shape), 0.0).sum(axis=-1 if shape else None)
        with np.errstate(all="ignore"):
            given = counts / np.where(good, n.reshape(shape), 0.0).sum(axis=-1 if shape else None) * scale
    else:
        given = as_floats(average, "average")
        if not given.ndim and not np.isnan(given) and not _possible(given, most):
            bounds = "0 or more" if most == np.inf else f"between 0 and {most:g}, as the values are"
            raise ValueError(f"average: found {float(given):g}; give a number {bounds}")
    if given.ndim and given.ndim < len(shape) + 1 and given.shape == shape[:-1]:
        given = given[..., None]
    try:
        middle = np.ascontiguousarray(np.broadcast_to(given, shape)).reshape(-1)
    except ValueError:
        raise ValueError(f"average: found shape {given.shape} for areas {shape}; give one a comparison set") from None
    reason[(reason == 0) & ~_possible(middle, most)] = EstimateReason.AVERAGE_IMPOSSIBLE
    reason[((reason == 0) | (reason == EstimateReason.AVERAGE_IMPOSSIBLE)) & np.isnan(middle)] = EstimateReason.MISSING
    return middle


def _possible(average: Floats, most: float) -> Flags:
    return np.asarray((average >= 0.0) & (average <= most) & (average < np.inf))


def _poisson_significance(
    x: Floats,
    n: Floats,
    middle: Floats,
    scale: float,
    reason: Codes,
    shape: tuple[int, ...],
    levels: tuple[float, ...],
) -> FunnelSignificance:
    lower, upper = poisson_limits(np.where(reason == 0, x, np.nan), levels_of(levels))
    with np.errstate(all="ignore"):
        # The average is brought to the counts and not the counts to it, so that its unit moves no limit.
        expected = middle / scale
        position = (expected < lower / n).sum(axis=0) - (expected > upper / n).sum(axis=0)
    return _significance(position, reason, middle, shape, levels)


def _significance(
    position: Codes, reason: Codes, average: Floats, shape: tuple[int, ...], levels: tuple[float, ...]
) -> FunnelSignificance:
    return FunnelSignificance(
        position=np.where(reason == 0, position, 0).astype(np.int8).reshape(shape),
        reason=reason.reshape(shape),
        average=average.reshape(shape),
        confidence=levels,
    )
