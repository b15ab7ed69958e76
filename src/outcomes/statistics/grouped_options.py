"""Options of ``summarise`` that belong together: bands of age, expected rates, a slope, quantiles, a survey of health.

The law kept here: an option that means nothing without another stands beside it, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from outcomes.immutable import immutable
from outcomes.statistics.arguments import whole
from outcomes.statistics.normal_scales import Scale
from outcomes.statistics.populations import Ages, StandardPopulation


def _ages(ages: object) -> Ages | None:
    """The first and last age asked for; ``TypeError`` or ``ValueError`` for anything else."""
    if ages is None:
        return None
    if not isinstance(ages, (tuple, list)) or len(ages) != 2:
        raise TypeError(f"ages: found {ages!r}; give the first and the last age, as in (0, 74)")
    first = whole(ages[0], "ages", 0)
    return first, None if ages[1] is None else whole(ages[1], "ages", first)


@immutable
class AgeBands:
    """The bands of age that a statistic is worked out from; ``column``, ``sex`` and ``frequency`` name columns.

    ``standard`` is a standard population, joined by the names of the bands (that of 2013 where it is left out), its
    numbers by band, or a column of them. Where ``frequency`` says how many events a person had, counts are persons.
    ``ages`` keeps the bands from the first to the last of two ages: (0, 74) for under 75, (65, None) for 65 and over.
    """

    column: str
    sex: str | None = attrs.field(default=None, kw_only=True)
    standard: StandardPopulation | Mapping[str, float] | str | None = attrs.field(default=None, kw_only=True)
    frequency: str | None = attrs.field(default=None, kw_only=True)
    ages: Ages | None = attrs.field(default=None, kw_only=True, converter=_ages)


@immutable(kw_only=True, eq=False)
class Reference:
    """The rates by which events are expected, for indirect standardisation: columns of their events and people.

    ``totals`` is a table with a row a group and the count of its events, where events are known in all only; ``count``
    of ``summarise`` is then a column of it.
    """

    count: str
    denominator: str
    totals: object = None


@immutable
class Slope:
    """The slope over ranks: ``rank`` is the column of ranks, of which those in text are read as numbers.

    ``standard_error``, or ``lower`` and ``upper`` (limits at 95%), name columns; ``scale`` and ``fit_on_scale`` are as
    in `outcomes.statistics.slope_index`.
    """

    rank: str
    standard_error: str | None = attrs.field(default=None, kw_only=True)
    lower: str | None = attrs.field(default=None, kw_only=True)
    upper: str | None = attrs.field(default=None, kw_only=True)
    scale: Scale = attrs.field(default="plain", kw_only=True)
    fit_on_scale: bool = attrs.field(default=False, kw_only=True)


@immutable
class QuantileGroups:
    """How many quantiles there are, and whether the first holds the highest values: so everywhere, or by a column."""

    number: int = 10
    highest_first: bool | str = False


@immutable
class HealthSurvey:
    """Columns of a survey of health: how many said that theirs is good, of how many who were asked."""

    healthy: str
    asked: str
