"""The built-in statistics as a plugin would register them: value and 95% interval from a count and a denominator.

Law: nothing is computed here; each is one function of `outcomes.statistics`.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
from numpy.typing import ArrayLike

from outcomes import statistics
from outcomes.arrays import Floats


@attrs.frozen
class Counted:
    """A statistic of a count over a denominator."""

    id: str
    value_type: str
    function: Callable[..., statistics.Estimate]

    def compute(self, count: ArrayLike, denominator: ArrayLike, multiplier: float) -> tuple[Floats, Floats, Floats]:
        """Value, lower and upper limit; NaN where nothing can be said."""
        estimate = self.function(count, denominator, multiplier=multiplier)
        return estimate.value, estimate.lower, estimate.upper


def proportion() -> Counted:
    """A proportion with Wilson limits."""
    return Counted("proportion", "proportion", statistics.proportion)


def rate() -> Counted:
    """A crude rate with Byar's limits, exact below ten events."""
    return Counted("rate", "crude-rate", statistics.rate)


def standardised_ratio() -> Counted:
    """Observed over expected events, the denominator being the expected ones, with Byar's limits."""
    return Counted("standardised-ratio", "isr-ratio", statistics.rate)
