"""What a statistic returns: values, limits and, where there is no value, the reason.

The law kept here: an element that cannot be computed is NaN with a reason of its own, and spoils no other
element.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]


class EstimateReason(IntEnum):
    """Why an element has no value; ``COMPUTED`` (0) means that it has one.

    >>> EstimateReason(2).sentence
    'the denominator is zero or negative'
    """

    COMPUTED = 0
    MISSING = 1
    DENOMINATOR_NOT_POSITIVE = 2
    NEGATIVE_COUNT = 3
    COUNT_ABOVE_DENOMINATOR = 4
    NOT_FINITE = 5
    TOO_FEW_EVENTS = 6
    TOO_FEW_VALUES = 7
    UNDEFINED = 8
    TOO_SMALL_POPULATION = 9
    COUNT_NOT_WHOLE = 10
    NOT_APPLICABLE = 11
    TOO_IMPRECISE = 12

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return _SENTENCES[self]


_SENTENCES = {
    EstimateReason.COMPUTED: "computed",
    EstimateReason.MISSING: "a number that the statistic needs is missing",
    EstimateReason.DENOMINATOR_NOT_POSITIVE: "the denominator is zero or negative",
    EstimateReason.NEGATIVE_COUNT: "the count is negative",
    EstimateReason.COUNT_ABOVE_DENOMINATOR: "the count is above the denominator",
    EstimateReason.NOT_FINITE: "a number is infinite",
    EstimateReason.TOO_FEW_EVENTS: "there are too few events for the method",
    EstimateReason.TOO_FEW_VALUES: "there are too few values for the method",
    EstimateReason.UNDEFINED: "the statistic is not defined for these numbers",
    EstimateReason.TOO_SMALL_POPULATION: "the population is too small for the method",
    EstimateReason.COUNT_NOT_WHOLE: "the count is not a whole number",
    EstimateReason.NOT_APPLICABLE: "the method does not apply to these numbers",
    EstimateReason.TOO_IMPRECISE: "the interval is too wide for the value to be of use",
}


@attrs.frozen(kw_only=True, eq=False)
class Estimate:
    """Values with their confidence limits.

    ``value`` and ``reason`` have the broadcast shape of the inputs. ``lower`` and ``upper`` have that shape
    too when one confidence level was asked for as a number; when a sequence of levels was asked for, they
    have one more axis *in front*, one entry a level, in the order asked. NaN stands wherever ``reason`` is
    not ``EstimateReason.COMPUTED``. An infinite upper limit is a limit: the data set no bound.

    >>> from outcomes.statistics import proportion
    >>> found = proportion([65, 3], [100, 0], confidence=[0.95, 0.998])
    >>> found.lower.shape, found.reason.tolist()
    ((2, 2), [0, 2])
    """

    value: Floats
    lower: Floats
    upper: Floats
    reason: Codes
    confidence: float | tuple[float, ...]
    method: str

    @property
    def computed(self) -> Flags:
        """True where there is a value.

        >>> from outcomes.statistics import rate
        >>> rate([12, 3], [100, 0]).computed.tolist()
        [True, False]
        """
        return np.asarray(self.reason == EstimateReason.COMPUTED)

    def reasons(self) -> list[Any]:
        """The reasons in words, nested as the values are.

        >>> from outcomes.statistics import rate
        >>> rate([12, 3], [100, 0]).reasons()
        ['computed', 'the denominator is zero or negative']
        """
        words = np.array([reason.sentence for reason in EstimateReason], dtype=object)
        return words[self.reason].tolist()  # type: ignore[no-any-return]


def as_floats(values: ArrayLike, name: str) -> Floats:
    """The values as float64, a masked or None element as NaN; ``TypeError`` when they are no numbers."""
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(np.float64), np.nan)
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise TypeError(f"{name}: expected numbers, found {type(values).__name__}: {problem}") from None


def broadcast(**arrays: ArrayLike) -> tuple[list[Floats], tuple[int, ...]]:
    """Flat, contiguous float64 arrays of one length, and the shape that they stand for."""
    floats = [as_floats(values, name) for name, values in arrays.items()]
    try:
        shape = np.broadcast_shapes(*(one.shape for one in floats))
    except ValueError:
        shapes = ", ".join(f"{name} {one.shape}" for name, one in zip(arrays, floats, strict=True))
        raise ValueError(f"shapes do not fit together: {shapes}; give arrays that broadcast") from None
    return [np.ascontiguousarray(np.broadcast_to(one, shape)).reshape(-1) for one in floats], shape


def positive(number: float, name: str) -> float:
    """The number, when it is finite and above zero; else ``ValueError`` naming it."""
    found = float(number)
    if not 0.0 < found < np.inf:
        raise ValueError(f"{name}: found {number!r}; give a finite number above 0")
    return found


def count_reasons(count: Floats, denominator: Floats, *, bounded: bool) -> Codes:
    """`EstimateReason` codes for counts over denominators; ``bounded`` refuses a count above its denominator."""
    good = (count >= 0.0) & (denominator > 0.0) & (denominator < np.inf)
    good &= (count <= denominator) if bounded else (count < np.inf)
    reason = np.zeros(count.shape, dtype=np.int8)
    if good.all():
        return reason
    if bounded:
        reason[count > denominator] = EstimateReason.COUNT_ABOVE_DENOMINATOR
    reason[count < 0.0] = EstimateReason.NEGATIVE_COUNT
    reason[denominator <= 0.0] = EstimateReason.DENOMINATOR_NOT_POSITIVE
    reason[np.isinf(count) | np.isinf(denominator)] = EstimateReason.NOT_FINITE
    reason[np.isnan(count) | np.isnan(denominator)] = EstimateReason.MISSING
    return reason
