"""Present values: what lines of investment and of benefit through some years are worth in the first.

Law: an investment is counted in full; only a benefit is reduced by what would have happened anyway, by what it
displaced, by what others brought about and by what wears off.

References
----------
HM Treasury (2022), The Green Book: central government guidance on appraisal and evaluation, annex 6.
Nicholls, Lawlor, Neitzert and Goodspeed (2012), A guide to Social Return on Investment.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from outcomes.immutable import immutable

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SHARES = ("deadweight", "displacement", "due_to_others", "drop_off")
"""The assumptions that are shares of a benefit, 0 to 1."""


@immutable(kw_only=True)
class Assumptions:
    """One number for everything that is assumed of all lines.

    ``discount`` a year, in real terms; ``benefits`` and ``costs`` factors by which all amounts of a kind are other than
    stated; the others are shares: ``deadweight`` would have happened anyway, ``displacement`` was taken from elsewhere,
    ``due_to_others`` was brought about by others, ``drop_off`` wears off from each year to the next.
    """

    discount: float
    benefits: float
    costs: float
    deadweight: float
    displacement: float
    due_to_others: float
    drop_off: float


@immutable(kw_only=True, eq=False)
class Lines:
    """Lines of money, arrays [line]: ``amount`` a year (above 0 a benefit, below 0 an investment), for ``years``,
    from ``starts`` years after the beginning; and each share by which the line differs from the one assumed of all."""

    amount: Floats
    years: Floats
    starts: Floats
    differs: dict[str, Floats]

    @property
    def benefit(self) -> Bools:
        """Whether each line is a benefit [line]."""
        gains: Bools = self.amount >= 0
        return gains


def kept_shares(lines: Lines, given: Assumptions) -> Floats:
    """The share of each benefit that is left in its first year; 1 for an investment [line]."""
    kept = np.ones(lines.amount.shape)
    for name in SHARES[:3]:
        kept = kept * (1.0 - _share(lines, given, name))
    left: Floats = np.where(lines.benefit, kept, 1.0)
    return left


def flows(lines: Lines, given: Assumptions, *, horizon: float, benefits_at: float) -> tuple[Floats, Floats]:
    """The discounted flow of each year of each line, and when in years after the beginning it comes [line, year].

    A line that ends within a year, or is cut by the ``horizon``, counts for that part of the year. ``benefits_at`` is
    when in a year its benefits come, 0 at its start to 1 at its end; investments are paid at the start.
    """
    year = np.arange(math.ceil(horizon), dtype=np.float64)
    running = np.minimum(lines.years, horizon - lines.starts)[:, np.newaxis]
    part = np.clip(running - year, 0.0, 1.0)
    begins = lines.starts[:, np.newaxis] + year
    gains = lines.benefit[:, np.newaxis]
    discount = (1.0 + given.discount) ** -(begins + np.where(gains, benefits_at, 0.0))
    wearing = np.where(gains, (1.0 - _share(lines, given, "drop_off")[:, np.newaxis]) ** year, 1.0)
    factor = np.where(lines.benefit, given.benefits, given.costs) * kept_shares(lines, given)
    worth: Floats = (lines.amount * factor)[:, np.newaxis] * part * wearing * discount
    return worth, begins


def present_values(lines: Lines, given: Assumptions, *, horizon: float, benefits_at: float) -> Floats:
    """What each line is worth in the first year, below 0 for an investment [line]."""
    worth: Floats = flows(lines, given, horizon=horizon, benefits_at=benefits_at)[0].sum(axis=1)
    return worth


def _share(lines: Lines, given: Assumptions, name: str) -> Floats:
    """A share for each line: the one assumed of all and by how much the line differs, within 0 to 1 [line]."""
    share: Floats = np.clip(getattr(given, name) + lines.differs[name], 0.0, 1.0)
    return share
