"""Events, one a row, counted by what they say: area, period and whatever else tells observations apart.

Law: a zero is said only where the source covers it: an area that has events of another sort in the same period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outcomes.data.columns import KEYS

if TYPE_CHECKING:
    import polars

COUNT = "number of rows"
"""The header of the column that counting makes."""


def count_events(
    table: polars.DataFrame, names: Mapping[str, str], extra: Sequence[str], places: NDArray[np.int64] | None
) -> tuple[polars.DataFrame, NDArray[np.int64], dict[str, str]]:
    """One row for each area, period and so on, with how many rows say so; where its first row stood; the columns.

    ``names`` are the columns by field. An area that has rows in a period, but none of a sort that it has in another
    period, has 0 of it there; a period in which an area has no row at all is not said to have none.
    """
    import polars

    row = "\x00row"
    numbered = np.arange(table.height, dtype=np.int64) if places is None else places
    keys = list(dict.fromkeys([*(names[field] for field in KEYS if field in names), *extra]))
    also = [name for name in dict.fromkeys(names.values()) if name not in keys]
    table = table.with_columns(polars.Series(row, numbered))
    counted = table.group_by(keys, maintain_order=True).agg(
        polars.len().cast(polars.Float64).alias(COUNT),
        polars.col(row).first(),
        *(polars.col(name).first() for name in also),
    )
    area, period = names.get("area"), names.get("period")
    sorts = [key for key in keys if key not in (area, period)]
    if area is not None and period is not None and sorts:
        covered = counted.select(area, period).unique(maintain_order=True)
        known = counted.group_by([area, *sorts], maintain_order=True).agg(
            polars.col(row).first(), *(polars.col(name).first() for name in also)
        )
        every = covered.join(known, on=area, how="inner", nulls_equal=True, maintain_order="left_right")
        none = every.join(counted, on=keys, how="anti", nulls_equal=True).with_columns(
            polars.lit(0.0, dtype=polars.Float64).alias(COUNT)
        )
        counted = polars.concat([counted, none.select(counted.columns)])
    made = dict(names) | {"value": COUNT, "count": COUNT}
    return counted.drop(row), counted[row].to_numpy(), made
