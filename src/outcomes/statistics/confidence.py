"""Confidence levels as callers give them, and the normal quantiles that go with them.

The law kept here: a level is a proportion between 0 and 1, any number of them in one call, and nothing else
passes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats
from outcomes.statistics.normal import quantile

Confidence = float | Sequence[float]


@immutable(kw_only=True)
class Levels:
    """The levels of one call, and whether the caller gave one number or several."""

    levels: tuple[float, ...]
    single: bool

    @property
    def asked(self) -> float | tuple[float, ...]:
        """The levels in the form in which they were asked."""
        return self.levels[0] if self.single else self.levels

    def tails(self) -> Floats:
        """alpha/2 of each level."""
        return (1.0 - np.array(self.levels)) / 2.0

    def z(self) -> Floats:
        """The two-sided normal quantile of each level."""
        return np.array([quantile(chance) for chance in (1.0 - self.tails()).tolist()])

    def empty(self, length: int) -> Floats:
        """Room for flat limits, one row a level."""
        return np.empty((len(self.levels), length))

    def shaped(self, limits: Floats, shape: tuple[int, ...]) -> Floats:
        """Flat limits in the shape that the caller is promised."""
        return limits.reshape(shape) if self.single else limits.reshape((len(self.levels), *shape))


def levels_of(confidence: Confidence, name: str = "confidence") -> Levels:
    """Read a level or a sequence of levels; ``ValueError`` when one is not between 0 and 1."""
    array = as_floats(confidence, name)
    if array.ndim > 1 or array.size == 0:
        raise ValueError(f"{name}: found {confidence!r}; give one level or a flat sequence of levels")
    levels = tuple(array.reshape(-1).tolist())
    for level in levels:
        if not 0.0 < level < 1.0:
            hint = f"write {level / 100:g}" if 1.0 < level < 100.0 else "give a number between 0 and 1"
            raise ValueError(f"{name}: found {level:g}; {hint}")
    return Levels(levels=levels, single=array.ndim == 0)


def level_of(confidence: float, name: str = "confidence") -> float:
    """Read one level; ``ValueError`` when it is not between 0 and 1, or when there are several."""
    levels = levels_of(confidence, name)
    if not levels.single:
        raise ValueError(f"{name}: found {len(levels.levels)} levels; give one")
    return levels.levels[0]


def ascending(confidence: Confidence) -> Levels:
    """Levels, one or several, from the narrowest to the widest."""
    return levels_of(sorted(levels_of(confidence).levels))
