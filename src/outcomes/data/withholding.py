"""Which observations are too small to show, and the observations without them.

Law: a figure is withheld at its source, before anything rests on it; whatever can be worked out of a row (a rate times
its people, limits that only so few cases have) counts as said by it.

Source: Government Statistical Service (2014), Disclosure control guidance for tables produced from administrative
sources; NHS England (2018), Anonymisation: disclosure control methodology.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Floats, Selection, frozen
from outcomes.data.coded import Coded, from_table
from outcomes.data.columns import NUMBERS
from outcomes.data.observations import Observations
from outcomes.data.uncomputed import UNCOMPUTED
from outcomes.immutable import altered, immutable
from outcomes.statistics.normal import quantile

Z: Final = quantile(0.975)
"""Two-sided normal quantile of the 95% limits that are published."""
UNCOUNTED: Final = frozenset({"mean", "score", "life-expectancy", "sii"})
"""Types of value that times the people are no count."""
HALF: Final = 0.5
"""A count that was worked out is the nearest whole number."""


@immutable(kw_only=True)
class DisclosureRule:
    """What an indicator says of its figures: counts of 1 to ``threshold`` - 1 are too small to show."""

    threshold: int
    value_type: str = "other"
    statistic: str = ""
    multiplier: float = 1.0

    @property
    def is_proportion(self) -> bool:
        """The cases are some of the people, so that those who are none are a count too."""
        return "proportion" in (self.value_type, self.statistic)


@immutable(kw_only=True, eq=False)
class Counts:
    """What can be read or worked out of some rows, shape ``[row]``, NaN where nothing can.

    ``count``: cases; ``people``: the denominator; ``others``: people who are no case (of a proportion only).
    """

    count: Floats
    people: Floats
    others: Floats

    @property
    def measures(self) -> tuple[Floats, Floats, Floats]:
        """All three, each of which may be too small."""
        return self.count, self.people, self.others


def counts_in(observations: Observations, rows: Selection, rule: DisclosureRule) -> Counts:
    """The counts that some rows give, or give away: as published, from rate and people, or from the 95% limits."""
    value, lower, upper, count, people = (
        np.full(len(observations), np.nan)[rows] if column is None else np.asarray(column[rows], dtype=np.float64)
        for column in (getattr(observations, name) for name in ("value", "lower", "upper", "count", "denominator"))
    )
    counted = rule.value_type not in UNCOUNTED
    count = np.array(count)
    if counted:
        with np.errstate(all="ignore"):
            _fill(count, value * people / rule.multiplier)
            if rule.value_type == "count":
                _fill(count, value)
            limits = _of_proportion if rule.is_proportion else _of_rate
            if rule.is_proportion or rule.value_type.endswith("rate") or rule.value_type in ("dsr", "isr-ratio"):
                nearest = limits(value / rule.multiplier, lower / rule.multiplier, upper / rule.multiplier)
                _fill(count, np.where(value == 0, 0.0, nearest))
    others = people - count if rule.is_proportion else np.full(count.shape, np.nan)
    return Counts(count=count, people=np.array(people), others=others)


def too_small(counts: Counts, threshold: int) -> Bools:
    """Rows with a count of 1 to ``threshold`` - 1: of cases, of people, or of people who are no case. Bool ``[row]``.

    Nobody and everybody are shown. A count that was worked out counts as the whole number nearest to it.
    """
    return np.asarray(np.logical_or.reduce([is_small(each, threshold) for each in counts.measures]))


def is_small(count: Floats, threshold: int) -> Bools:
    """Whether each number stands for a count of 1 to ``threshold`` - 1; NaN does not."""
    slack = 1e-6 * np.maximum(1.0, np.abs(np.nan_to_num(count)))
    return np.asarray((count > slack) & (count < threshold - HALF + slack))


def withhold(observations: Observations, rows: NDArray[np.bool_]) -> Observations:
    """The observations without the numbers of some rows (a mask), which are marked as suppressed and as withheld.

    Words of further columns go too, for they may hold the number; only why a figure was not computed stays.
    """
    if not rows.any():
        return observations
    changes: dict[str, object] = {}
    for name in NUMBERS:
        column = getattr(observations, name)
        if column is not None:
            changes[name] = frozen(np.where(rows, np.nan, column))
    before = observations.withheld
    held = observations.suppressed
    changes["suppressed"] = frozen(rows.copy() if held is None else held | rows)
    changes["withheld"] = frozen(rows.copy() if before is None else before | rows)
    changes["remark"] = None if observations.remark is None else _without(observations.remark, rows)
    changes["extra"] = {
        name: column if name == UNCOMPUTED else _without(column, rows) for name, column in observations.extra.items()
    }
    return altered(observations, changes)


def _fill(count: Floats, nearest: Floats) -> None:
    there = np.isnan(count) & np.isfinite(nearest)
    count[there] = nearest[there]


def _of_proportion(value: Floats, lower: Floats, upper: Floats) -> Floats:
    """Cases from a proportion and its Wilson (1927) limits, each of which solves (p - l)^2 = z^2 l (1 - l) / n."""
    below = Z**2 * lower * (1 - lower) / (value - lower) ** 2
    above = Z**2 * upper * (1 - upper) / (upper - value) ** 2
    people = np.where((lower > 0) & (lower < value), below, above)
    return np.asarray(value * people)


def _of_rate(value: Floats, lower: Floats, upper: Floats) -> Floats:
    """Cases from a rate and its lower limit by Byar (Breslow and Day, 1987), which is (1 - 1/9c - z/3 sqrt(c))^3 of it.

    For fewer than ten cases exact limits are published; they differ from these by less than half a case.
    """
    gap = 1 - np.cbrt(lower / value)
    root = (-Z / 3 + np.sqrt(Z**2 / 9 + 4 * gap / 9)) * 4.5
    return np.asarray(1 / root**2)


def _without(column: Coded, rows: Bools) -> Coded:
    words = (*column.words, "")
    codes = np.where(rows, len(column.words), column.codes)
    used = np.unique(codes)
    place = np.zeros(len(words), dtype=np.int64)
    place[used] = np.arange(len(used))
    return from_table(place[codes], [words[code] for code in used.tolist()])
