"""The scale on which a measure moves evenly: which one its type asks for, and between which bounds.

Law: a scale is chosen once for a whole block, from what its measure is and what the framework says, never from data.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np

from outcomes.arrays import Floats
from outcomes.data.block import Measure
from outcomes.statistics.progress import Scale, off_scale, on_scale, stretch

ScaleWord = Literal["linear", "geometric", "logit", "by-measure"]

_GEOMETRIC = frozenset({"crude-rate", "dsr", "isr-rate", "isr-ratio", "ratio"})


@attrs.frozen(kw_only=True)
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

    def stretch(self, values: Floats) -> Floats:
        """By how much the scale stretches a small error at each value."""
        if not self.usable:
            return np.full(np.shape(values), np.nan)
        return stretch(values, self.scale, low=self.low, high=self.high)


def bounds_of(measure: Measure, word: ScaleWord) -> Bounds:
    """The scale that a parameter names, for a measure. A proportion without a range has 0 and its multiplier."""
    low, high = measure.low, measure.high
    if measure.value_type == "proportion":
        low = low if np.isfinite(low) else 0.0
        high = high if np.isfinite(high) else measure.multiplier
    if word != "by-measure":
        return Bounds(scale=word, low=low, high=high)
    if measure.value_type == "proportion":
        return Bounds(scale="logit", low=low, high=high)
    return Bounds(scale="geometric" if measure.value_type in _GEOMETRIC else "linear", low=low, high=high)
