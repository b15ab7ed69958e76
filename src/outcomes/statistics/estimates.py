"""What a statistic returns: values, limits and, where there is no value, the reason.

The law kept here: an element that cannot be computed is NaN with a reason of its own, and spoils no other
element.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats
from outcomes.statistics.confidence import Levels

Codes = NDArray[np.int8]
Sentences: TypeAlias = "str | list[Sentences]"
"""A text, or lists of texts nested as an array is."""
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
    OUT_OF_RANGE = 13
    AVERAGE_IMPOSSIBLE = 14

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
    EstimateReason.OUT_OF_RANGE: "the numbers are too large or too small to compute with",
    EstimateReason.AVERAGE_IMPOSSIBLE: "the average that it is held against cannot be",
}


@immutable(kw_only=True, eq=False)
class Reasoned:
    """Something that has an ``EstimateReason`` for each element."""

    reason: Codes

    @property
    def computed(self) -> Flags:
        """True where there is a value.

        >>> from outcomes.statistics import rate
        >>> rate([12, 3], [100, 0]).computed.tolist()
        [True, False]
        """
        return np.asarray(self.reason == EstimateReason.COMPUTED)

    def reasons(self) -> Sentences:
        """The reasons in words, nested as the values are: one text for a single number, else lists of texts.

        >>> from outcomes.statistics import rate
        >>> rate([12, 3], [100, 0]).reasons(), rate(12, 100).reasons()
        (['computed', 'the denominator is zero or negative'], 'computed')
        """
        words = np.array([reason.sentence for reason in EstimateReason], dtype=object)
        said: Sentences = np.asarray(words[self.reason], dtype=object).tolist()
        return said


@immutable(kw_only=True, eq=False)
class Estimate(Reasoned):
    """Values with their confidence limits.

    ``value`` and ``reason`` have the broadcast shape of the inputs. ``lower`` and ``upper`` have that shape
    too when one confidence level was asked for as a number; when a sequence of levels was asked for, they
    have one more axis *in front*, one entry a level, in the order asked. NaN stands wherever ``reason`` is
    not ``EstimateReason.COMPUTED``. An infinite upper limit is a limit: the data set no bound.

    >>> from outcomes.statistics import proportion
    >>> result = proportion([65, 3], [100, 0], confidence=[0.95, 0.998])
    >>> result.lower.shape, result.reason.tolist()
    ((2, 2), [0, 2])
    """

    value: Floats
    lower: Floats
    upper: Floats
    confidence: float | tuple[float, ...]
    method: str


E = TypeVar("E", bound=Estimate)


def laid_out(
    cls: type[E],
    value: Floats,
    lower: Floats,
    upper: Floats,
    reason: Codes,
    levels: Levels,
    shape: tuple[int, ...],
    *,
    method: str,
    **more: object,
) -> E:
    """An estimate of flat numbers, limits with a row a level, in the shape that the caller is promised.

    ``more`` are the fields that a class has beside these, in their shape already.
    """
    return cls(
        value=value.reshape(shape),
        lower=levels.shaped(lower, shape),
        upper=levels.shaped(upper, shape),
        reason=reason.reshape(shape),
        confidence=levels.asked,
        method=method,
        **more,
    )


def settle(reason: Codes, value: Floats, *limits: Floats) -> None:
    """Say of flat elements, in place, that they are out of range where arithmetic ran over: no NaN is "computed".

    ``limits`` are ``[level, element]``; an infinite one is a limit, one that is no number is not.
    """
    over = ~np.isfinite(value)
    for each in limits:
        over |= np.isnan(each).any(axis=0) if each.ndim > value.ndim else np.isnan(each)
    reason[over & (reason == 0)] = EstimateReason.OUT_OF_RANGE
    bad = reason != 0
    if bad.any():
        value[bad] = np.nan
        for each in limits:
            each[..., bad] = np.nan


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
