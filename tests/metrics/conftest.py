"""Small blocks for tests of metrics, one row of numbers a series."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from outcomes.data.axis import PeriodAxis
from outcomes.data.block import SERIES_ARRAYS, Measure, ReturnBlock, SeriesBlock, absent

MakeBlock = Callable[..., SeriesBlock]
PER_SERIES = {
    "polarity": (1, np.int8),
    "sense": (1, np.int8),
    "direction_only": (False, np.bool_),
    "tolerance": (0.0, np.float64),
    "baseline": (np.nan, np.float64),
    "baseline_at": (-1, np.int32),
    "due_at": (-1, np.int32),
    "group": (-1, np.int32),
    "is_benchmark": (False, np.bool_),
    "repeated": (False, np.bool_),
    "tolerance_share": (0.0, np.float64),
}
PER_ITEM = {
    "state": (0, np.int8),
    "due": ("NaT", "datetime64[D]"),
    "done": ("NaT", "datetime64[D]"),
    "as_at": ("NaT", "datetime64[D]"),
    "evidence": (False, np.bool_),
    "accepted": (False, np.bool_),
    "evidence_required": (True, np.bool_),
    "acceptance_required": (True, np.bool_),
    "weight": (1.0, np.float64),
    "level": (np.nan, np.float64),
    "previous": (np.nan, np.float64),
    "amount": (np.nan, np.float64),
    "group": (-1, np.int32),
    "blocked": (False, np.bool_),
}


def _block(
    value: Sequence[Sequence[float]] | Sequence[float],
    *,
    first_year: int = 2013,
    as_of: str = "2030-01-01",
    measure: Measure | None = None,
    **arrays: Any,
) -> SeriesBlock:
    """Calendar years from ``first_year``; an array or per-series value given once is broadcast to every series."""
    shaped = np.atleast_2d(np.asarray(value, dtype=np.float64))
    rows, columns = shaped.shape
    years = np.arange(first_year, first_year + columns)
    made: dict[str, Any] = {"value": shaped}
    for name in SERIES_ARRAYS[1:]:
        given = arrays.pop(name, None)
        made[name] = absent(rows, columns) if given is None else _filled(given, (rows, columns), np.float64)
    for name, (default, kind) in PER_SERIES.items():
        made[name] = _filled(arrays.pop(name, default), (rows,), kind)
    assert not arrays, f"no such array: {sorted(arrays)}"
    for array in made.values():
        array.flags.writeable = False
    starts = np.array([f"{year}-01-01" for year in years], dtype="datetime64[D]")
    return SeriesBlock(
        measure=measure or Measure(),
        periods=PeriodAxis(
            kind="calendar-year",
            ordinal=years.astype(np.int64),
            start=starts,
            end=np.array([f"{year}-12-31" for year in years], dtype="datetime64[D]"),
            labels=tuple(map(str, years)),
        ),
        as_of=np.datetime64(as_of, "D"),
        **made,
    )


def _filled(given: Any, shape: tuple[int, ...], kind: Any) -> Any:
    return np.array(np.broadcast_to(np.asarray(given, dtype=kind), shape))


def _returns(items: int, *, as_of: str = "2014-06-01", **arrays: Any) -> ReturnBlock:
    made = {name: _filled(arrays.pop(name, default), (items,), kind) for name, (default, kind) in PER_ITEM.items()}
    assert not arrays, f"no such array: {sorted(arrays)}"
    return ReturnBlock(measure=Measure(), as_of=np.datetime64(as_of, "D"), **made)


@pytest.fixture
def make_block() -> MakeBlock:
    """Make a `SeriesBlock` of calendar years."""
    return _block


@pytest.fixture
def make_returns() -> Callable[..., ReturnBlock]:
    """Make a `ReturnBlock`."""
    return _returns
