"""What each age adds to a difference between two life expectancies.

The law kept here: the parts add up to the gap, whatever the tables.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike

from outcomes.statistics.arguments import Floats, as_floats
from outcomes.statistics.estimates import EstimateReason, Reasoned
from outcomes.statistics.life_table import life_table, rows_of, table_reasons, table_shape


@attrs.frozen(kw_only=True, eq=False)
class LifeExpectancyGap(Reasoned):
    """The ``gap`` between two life expectancies ``[...]`` (second less first) in years, its ``contribution`` of each
    band ``[..., band]``, which add up to it, and of these the ``direct`` part (years lived in the band itself) and the
    ``indirect`` part (years that those who survive it go on to live). ``reason`` has the shape of ``gap``."""

    gap: Floats
    contribution: Floats
    direct: Floats
    indirect: Floats


def life_expectancy_gap(
    deaths: ArrayLike,
    population: ArrayLike,
    other_deaths: ArrayLike,
    other_population: ArrayLike,
    starts: ArrayLike,
    *,
    symmetric: bool = False,
    fractions: ArrayLike | None = None,
    smallest_population: float = 5000.0,
) -> LifeExpectancyGap:
    """Arriaga's decomposition of a gap in life expectancy at the first age by bands of age.

    Of life tables 1 (``deaths``) and 2 (``other_deaths``), ``l`` of which are alive at the start of a band and live
    ``L`` years in it: ``direct = l1 (L2/l2 - L1/l1)``, ``indirect = T2_next (l1/l2 - l1_next/l2_next)`` with ``T``
    the years from an age on; the open band has ``l1 (T2/l2 - T1/l1)``. Positive where the band is in favour of the
    second. ``symmetric`` takes the mean of both directions, so that the order of the two changes nothing but the
    sign.

    Shapes: the four broadcast to ``[..., band]``, ``starts`` is ``[band]``. Units: years; life tables are those of
    ``life_expectancy``. NaN, with the reason of either side, where a table cannot be had or nobody of it lives to the
    open band. Raises as ``life_expectancy``.

    References: Arriaga (1984), Measuring and explaining the change in life expectancies; Preston, Heuveline and Guillot
    (2001), Demography, section 3.10; Ponnapalli (2005), A comparison of different methods for decomposition of changes
    in expectation of life at birth (``symmetric``).

    >>> one, other = [[10, 20, 400, 900], [10000, 60000, 20000, 5000]], [[8, 20, 300, 900], [10000, 60000, 20000, 5000]]
    >>> result = life_expectancy_gap(*one, *other, [0, 1, 65, 85])
    >>> round(float(result.gap), 3), result.contribution.round(3).tolist()
    (1.119, [0.017, 0.0, 1.102, 0.0])
    """
    arrays = {
        "deaths": deaths,
        "population": population,
        "other_deaths": other_deaths,
        "other_population": other_population,
    }
    floats = {name: as_floats(each, name) for name, each in arrays.items()}
    ages = as_floats(starts, "starts")
    shape, a = table_shape(ages, fractions, **floats)
    d1, n1, d2, n2 = rows_of(shape, *floats.values())
    with np.errstate(all="ignore"):
        first, second = (life_table(d, n, np.diff(ages), a) for d, n in ((d1, n1), (d2, n2)))
        direct, indirect = arriaga(first.alive, first.lived, second.alive, second.lived)
        if symmetric:
            back = arriaga(second.alive, second.lived, first.alive, first.lived)
            direct, indirect = (direct - back[0]) / 2.0, (indirect - back[1]) / 2.0
        gap = second.expectancy[:, 0] - first.expectancy[:, 0]
        reason = table_reasons(d1, n1, smallest_population)
        reason = np.where(reason != 0, reason, table_reasons(d2, n2, smallest_population)).astype(np.int8)
        reason[(reason == 0) & (first.unlived | second.unlived).any(axis=1)] = EstimateReason.UNDEFINED
        reason[(reason == 0) & ~np.isfinite((direct + indirect).sum(axis=1) + gap)] = EstimateReason.OUT_OF_RANGE
    bad = reason != 0
    gap[bad] = np.nan
    direct[bad], indirect[bad] = np.nan, np.nan
    return LifeExpectancyGap(
        gap=gap.reshape(shape[:-1]),
        contribution=(direct + indirect).reshape(shape),
        direct=direct.reshape(shape),
        indirect=indirect.reshape(shape),
        reason=reason.reshape(shape[:-1]),
    )


def arriaga(alive: Floats, lived: Floats, other_alive: Floats, other_lived: Floats) -> tuple[Floats, Floats]:
    """Direct and indirect parts ``[row, band]`` of two life tables, per person alive at the first age."""
    start = alive[:, :1]
    direct = alive / start * (other_lived / other_alive - lived / alive)
    years = np.cumsum(other_lived[:, ::-1], axis=1)[:, ::-1]
    ratio = alive / other_alive
    indirect = np.zeros_like(direct)
    indirect[:, :-1] = years[:, 1:] / start * (ratio[:, :-1] - ratio[:, 1:])
    return direct, indirect
