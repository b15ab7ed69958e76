"""What a column of a table of another library holds, where it is neither numbers, words nor days that can be read.

Law: a column that cannot be read is named with what it holds before any of it is read.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars

_UNIX: Final = date(1970, 1, 1).toordinal()
_FIRST: Final = date.min.toordinal() - _UNIX
_BEYOND: Final = date.max.toordinal() - _UNIX + 1
"""The first day of the calendar, and the day after its last, as tables count days."""
_A_DAY: Final = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def held_in(series: polars.Series) -> str:
    """What a column holds that is neither numbers, words nor days; empty where it holds these."""
    import polars

    kinds = {
        polars.List: "lists",
        polars.Array: "lists",
        polars.Struct: "tables",
        polars.Object: "objects of Python",
        polars.Duration: "lengths of time",
        polars.Binary: "bytes",
    }
    name = getattr(series.dtype, "ext_name", None)
    if name is not None:
        return f"{name()}, a type of another library"
    kind = series.dtype.base_type()
    if kind in kinds:
        return kinds[kind]
    if kind in (polars.Date, polars.Datetime):
        return "days before the year 1 or after the year 9999" if _beyond_calendar(series) else ""
    words = (polars.String, polars.Categorical, polars.Enum, polars.Boolean, polars.Time, polars.Null)
    return "" if series.dtype.is_numeric() or kind in words else f"values of the type {kind}"


def _beyond_calendar(series: polars.Series) -> bool:
    """Polars gives up, and what called it with it, where such a day is to be written out."""
    count = series.to_physical()
    unit = _A_DAY[getattr(series.dtype, "time_unit", "")] if hasattr(series.dtype, "time_unit") else 1
    first, last = count.min(), count.max()
    if not isinstance(first, int) or not isinstance(last, int):
        return False
    return first < _FIRST * unit or last >= _BEYOND * unit
