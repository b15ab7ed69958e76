"""The ratio of benefits to investment: as assumed, at its lowest and highest, and where it would break even.

Law: low and high are found by moving all assumptions together, each within its own range and the way that hurts or
helps; a range that nobody declared has no width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs
import numpy as np

from outcomes.immutable import immutable
from outcomes_sroi.parameters import NAMES, Range, RatioParameters, as_range
from outcomes_sroi.values import Assumptions, Floats, Lines, flows, present_values

HURTING = ("costs", "deadweight", "displacement", "due_to_others", "drop_off")
"""Assumptions of which more means a lower ratio. ``benefits`` helps; ``discount`` does either."""

AT = {"start": 0.0, "middle": 0.5, "end": 1.0}
HALVINGS = 60
ROUNDING = 1e-12
"""Part of all that flows which is put down to the rounding of additions."""


@immutable(kw_only=True, eq=False)
class Returned:
    """What all lines together come to. NaN where a number does not exist.

    ``present`` [line]: present values as assumed, below 0 for an investment. ``break_even`` is the share of the
    benefits that would be enough for the promise, ``break_even_deadweight`` the deadweight of every benefit and
    ``break_even_discount`` the discount rate at which the promise is just kept. ``payback`` is the number of years
    until the benefits have repaid the investment. ``swings`` are the widths of the ratio over the range of each
    assumption alone.
    """

    present: Floats
    ratio: float
    low: float
    high: float
    break_even: float
    break_even_deadweight: float
    break_even_discount: float
    payback: float
    swings: Mapping[str, float]


def central(params: RatioParameters) -> Assumptions:
    """Every assumption as it is assumed."""
    return Assumptions(**{name: as_range(getattr(params, name)).central for name in NAMES})


def find(lines: Lines, params: RatioParameters) -> Returned:
    """The ratio of some lines, of which at least one is an investment that falls within the horizon."""
    assumed = central(params)
    ranges = {name: as_range(getattr(params, name)) for name in NAMES}

    def presents(given: Assumptions) -> Floats:
        return present_values(lines, given, horizon=params.horizon, benefits_at=AT[params.benefits_at])

    def ratio(given: Assumptions) -> float:
        return _ratio(presents(given))

    present = presents(assumed)
    times = _ratio(present)
    bad = {name: each.high if name in HURTING else each.low for name, each in ranges.items()}
    good = {name: each.low if name in HURTING else each.high for name, each in ranges.items()}
    rates = _ends(ranges["discount"])
    swings = {}
    for name, each in ranges.items():
        ratios = [ratio(attrs.evolve(assumed, **{name: number})) for number in _ends(each)]
        swings[name] = max(ratios) - min(ratios)
    return Returned(
        present=present,
        ratio=times,
        low=min(ratio(Assumptions(**bad | {"discount": rate})) for rate in rates),
        high=max(ratio(Assumptions(**good | {"discount": rate})) for rate in rates),
        break_even=params.at_least / times if times > 0 else float("nan"),
        break_even_deadweight=_break_even_deadweight(lines, assumed, params),
        break_even_discount=_break_even_discount(assumed, params.at_least, ratio),
        payback=_payback(lines, assumed, params),
        swings=swings,
    )


def _ends(each: Range) -> Iterable[float]:
    return (each.low, each.central, each.high)


def _ratio(present: Floats) -> float:
    return float(present[present > 0].sum() / -present[present < 0].sum())


def _break_even_deadweight(lines: Lines, assumed: Assumptions, params: RatioParameters) -> float:
    """The deadweight, the same for every benefit, with which the promise is just kept; NaN: not even with none."""
    bare = attrs.evolve(lines, differs={**lines.differs, "deadweight": np.zeros(lines.amount.shape)})
    none = attrs.evolve(assumed, deadweight=0.0)
    without = _ratio(present_values(bare, none, horizon=params.horizon, benefits_at=AT[params.benefits_at]))
    return 1.0 - params.at_least / without if without >= params.at_least else float("nan")


def _break_even_discount(assumed: Assumptions, at_least: float, ratio: Callable[[Assumptions], float]) -> float:
    """The rate from 0 to 1 at which the promise is just kept, by halving; NaN: there is none between."""

    def over(rate: float) -> bool:
        return ratio(attrs.evolve(assumed, discount=rate)) >= at_least

    least, most = 0.0, 1.0
    if not over(least) or over(most):
        return float("nan")
    for _ in range(HALVINGS):
        middle = (least + most) / 2.0
        least, most = (middle, most) if over(middle) else (least, middle)
    return (least + most) / 2.0


def _payback(lines: Lines, assumed: Assumptions, params: RatioParameters) -> float:
    """Years until the discounted benefits have repaid the investment for good; NaN: not within the horizon."""
    flow, begins = flows(lines, assumed, horizon=params.horizon, benefits_at=AT[params.benefits_at])
    # What begins after the horizon is nothing, and need not be counted in a year of its own.
    years = np.floor(np.minimum(begins, params.horizon)).astype(np.int64).reshape(-1)
    balance = np.cumsum(np.bincount(years, weights=flow.reshape(-1)))
    owing = np.flatnonzero(balance < -ROUNDING * np.abs(flow).sum())
    if not owing.size:
        return 1.0
    last = int(owing[-1])
    return float(last + 2) if last + 1 < balance.size else float("nan")
