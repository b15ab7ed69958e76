"""The scale on which a measure moves evenly: which one its type asks for, its bounds, and the line through it there.

Law: a scale is chosen once for a whole block, from what its measure is and what the framework says, never from data.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from outcomes.arrays import Bools, Floats
from outcomes.data.block import Measure, SeriesBlock
from outcomes.immutable import immutable
from outcomes.statistics.detectable_change import WIDTH_95
from outcomes.statistics.progress import Scale, off_scale, on_scale, stretch
from outcomes.statistics.projection import Projection, project

ScaleWord = Literal["linear", "geometric", "logit", "by-measure"]
WeightsWord = Literal["limits", "recent", "equal"]

_GEOMETRIC = frozenset({"crude-rate", "dsr", "isr-rate", "isr-ratio", "ratio"})


@immutable(kw_only=True)
class Bounds:
    """A scale with the bounds that a logit needs; without them every place on a logit is NaN."""

    scale: Scale
    low: float
    high: float

    @property
    def usable(self) -> bool:
        """The scale has what it needs."""
        return self.scale != "logit" or (np.isfinite(self.low) and np.isfinite(self.high) and self.low < self.high)

    def on(self, values: Floats) -> Floats:
        """Values on the scale; NaN where it has no place for them."""
        if not self.usable:
            return np.full(np.shape(values), np.nan)
        return on_scale(values, self.scale, low=self.low, high=self.high)

    def off(self, places: Floats) -> Floats:
        """Values of places on the scale."""
        if not self.usable:
            return np.full(np.shape(places), np.nan)
        return off_scale(places, self.scale, low=self.low, high=self.high)

    def seen(self, places: Floats) -> Floats:
        """What would be observed at places on the scale, where a line may lead beyond what the measure can be."""
        return np.clip(self.off(places), self.low, self.high)

    def stretch(self, values: Floats) -> Floats:
        """By how much the scale stretches a small error at each value."""
        if not self.usable:
            return np.full(np.shape(values), np.nan)
        return stretch(values, self.scale, low=self.low, high=self.high)


def ends_of(measure: Measure) -> tuple[float, float]:
    """The ends of the range of a measure, infinite where there is none. A proportion has 0 and its multiplier."""
    low, high = measure.low, measure.high
    if measure.value_type == "proportion":
        low = low if np.isfinite(low) else 0.0
        high = high if np.isfinite(high) else measure.multiplier
    return low, high


def bounds_of(measure: Measure, word: ScaleWord) -> Bounds:
    """The scale that a parameter names, for a measure."""
    low, high = ends_of(measure)
    if word != "by-measure":
        return Bounds(scale=word, low=low, high=high)
    if measure.value_type == "proportion":
        return Bounds(scale="logit", low=low, high=high)
    return Bounds(scale="geometric" if measure.value_type in _GEOMETRIC else "linear", low=low, high=high)


def line_through(
    block: SeriesBlock,
    scale: Bounds,
    used: Bools,
    value: Floats,
    times: Floats,
    due: Floats,
    weights: WeightsWord = "limits",
) -> Projection:
    """The line through the observations ``used`` of each series, ``value`` on the scale, carried to the time ``due``.

    ``used`` and ``value`` have shape ``[series, period]``, ``times`` ``[period]`` and ``due`` ``[series]``, in years;
    ``weights`` says what a point counts: by the width of its limits, the more the more recent, or all alike.
    """
    if weights == "recent":
        order = np.cumsum(used, axis=1)
        return project(value, times, due, weights=np.where(used, order, 0.0))
    plain = project(value, times, due)
    if weights == "equal":
        return plain
    error = (block.upper - block.lower) / WIDTH_95 * scale.stretch(np.where(used, block.value, np.nan))
    known = (error > 0.0) & np.isfinite(error)
    weighed = project(
        value, times, due, weights=np.where(known, 1.0 / np.where(known, error, 1.0) ** 2, 0.0), least_scatter=1.0
    )
    whole = (known | ~used).all(axis=1)

    def chosen(name: str) -> Floats:
        whole_or_plain: Floats = np.where(whole, getattr(weighed, name), getattr(plain, name))
        return whole_or_plain

    return Projection(value=chosen("value"), error=chosen("error"), slope=chosen("slope"), freedom=chosen("freedom"))
