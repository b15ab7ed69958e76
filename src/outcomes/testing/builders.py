"""Builders: small blocks for the unit tests of a metric, with a sane default for everything but the values, and blocks
with something changed that should change little or nothing of what is said.

Law: what is not said means what it would mean in a framework that says nothing of it; a change makes a new block and
leaves the old one as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from outcomes.arrays import AnyArray
from outcomes.data.axis import PeriodAxis
from outcomes.data.block import (
    PER_ITEM,
    PER_ROW,
    SERIES_ARRAYS,
    Measure,
    ReturnBlock,
    ReturnState,
    SeriesBlock,
    SeriesKeys,
    absent,
)
from outcomes.data.framework_block import FrameworkBlock
from outcomes.immutable import altered
from outcomes.metrics.contract import AnyBlock, MetricColumns
from outcomes.registry.read_only_blocks import row_count

OBSERVED: Final = tuple(name for name in SERIES_ARRAYS if not name.startswith("target"))
"""The arrays that hold what was observed, of which nothing is known before a period is over."""


_SERIES: dict[str, tuple[type, float]] = {
    "polarity": (np.int8, 1),
    "sense": (np.int8, 1),
    "direction_only": (np.bool_, False),
    "tolerance": (np.float64, 0.0),
    "baseline": (np.float64, np.nan),
    "baseline_at": (np.int32, -1),
    "due_at": (np.int32, -1),
    "group": (np.int32, -1),
    "is_benchmark": (np.bool_, False),
    "repeated": (np.bool_, False),
    "tolerance_share": (np.float64, 0.0),
    "within": (np.int32, -1),
    "rank": (np.float64, np.nan),
    "ranks": (np.int32, 0),
}

_ITEM: dict[str, tuple[DTypeLike, ArrayLike]] = {
    "due": ("datetime64[D]", np.datetime64("NaT", "D")),
    "done": ("datetime64[D]", np.datetime64("NaT", "D")),
    "as_at": ("datetime64[D]", np.datetime64("NaT", "D")),
    "evidence": (np.bool_, False),
    "accepted": (np.bool_, False),
    "evidence_required": (np.bool_, False),
    "acceptance_required": (np.bool_, False),
    "weight": (np.float64, 1.0),
    "level": (np.float64, np.nan),
    "previous": (np.float64, np.nan),
    "amount": (np.float64, np.nan),
    "group": (np.int32, -1),
    "blocked": (np.bool_, False),
}


def make_axis(periods: int, first: int = 2015, *, per_year: int = 1, span: int = 1) -> PeriodAxis:
    """Consecutive calendar years (``per_year=1``), quarters (4) or months (12) from the start of the year ``first``.

    ``span`` is the number of steps that a period is long: 3 for three-year rolling ranges.
    """
    months = 12 // per_year
    ordinal = np.arange(first * per_year, first * per_year + periods, dtype=np.int64)
    month = (np.int64(first) - 1970) * 12 + np.arange(periods, dtype=np.int64) * months
    start = month.astype("datetime64[M]").astype("datetime64[D]")
    end: Any = (month + months * span).astype("datetime64[M]").astype("datetime64[D]") - np.timedelta64(1, "D")
    return PeriodAxis(
        kind={1: "calendar year", 4: "calendar quarter", 12: "calendar month"}[per_year],
        ordinal=ordinal,
        start=start,
        end=end,
        labels=tuple(_label(int(each), per_year, span) for each in ordinal),
        span=span,
        per_year=per_year,
    )


def _label(ordinal: int, per_year: int, span: int) -> str:
    year, place = divmod(ordinal, per_year)
    if per_year == 4:
        return f"{year} Q{place + 1}"
    if per_year == 12:
        return date(year, place + 1, 1).strftime("%b %Y")
    return str(year) if span == 1 else f"{year} - {(year + span - 1) % 100:02d}"


def make_block(
    value: ArrayLike,
    *,
    first: int = 2015,
    per_year: int = 1,
    span: int = 1,
    as_of: date | str | np.datetime64 | None = None,
    periods: PeriodAxis | None = None,
    measure: Measure | None = None,
    **arrays: ArrayLike,
) -> SeriesBlock:
    """A block from values, one row a series and one column a period; one row may be given bare.

    ``value=[60, 65, None]`` is one series of three years from 2015. Further arrays go by their names in `SeriesBlock`
    (``target=``, ``lower=``, ``polarity=``, ``due_at=`` ...), broadcast to the shape; None means NaN. Not given:
    limits, counts, benchmark and target are NaN; polarity and sense are +1 (high is good, met at or above); there is
    no baseline, no due period, no group and no tolerance. ``as_of`` is the last day of the last period, so that
    everything has been observed. Arrays are read-only.
    """
    values = np.atleast_2d(_floats(value))
    shape = values.shape
    axis = periods if periods is not None else make_axis(shape[1], first, per_year=per_year, span=span)
    unknown = set(arrays) - set(SERIES_ARRAYS) - set(_SERIES)
    if unknown:
        raise TypeError(f"a block has no array {min(unknown)!r}")
    made = {"value": _still(values)}
    for name in SERIES_ARRAYS[1:]:
        given = name in arrays
        made[name] = _still(np.broadcast_to(_floats(arrays[name]), shape)) if given else absent(*shape)
    for name, (dtype, default) in _SERIES.items():
        made[name] = _still(np.broadcast_to(np.asarray(arrays.get(name, default), dtype=dtype), shape[:1]))
    last = axis.end[-1] if len(axis) else np.datetime64("2020-12-31")
    nobody = np.arange(shape[0], dtype=np.int32)
    return SeriesBlock(
        measure=measure or Measure(indicator="made", title="Made for a test", unit="%", multiplier=100.0),
        periods=axis,
        as_of=last if as_of is None else _day(as_of),
        keys=SeriesKeys(area=nobody, sex=nobody, age=nobody, category=nobody, aim=nobody),
        **made,
    )


def make_returns(
    state: Sequence[int | str],
    *,
    as_of: date | str | np.datetime64 = "2020-12-31",
    measure: Measure | None = None,
    numbers: Mapping[str, ArrayLike] | None = None,
    **arrays: ArrayLike,
) -> ReturnBlock:
    """A block of returns from states, one row an item: codes of `ReturnState` or its words ("done", "not started").

    Further arrays go by their names in `ReturnBlock`, broadcast; dates as text or None. Not given: no dates, no
    evidence, nothing required, weight 1, no level and no amount, no group, not blocked. ``numbers`` are further ones by
    their names. Arrays are read-only.
    """
    codes = [ReturnState.WORDS.index(each) if isinstance(each, str) else each for each in state]
    unknown = set(arrays) - set(_ITEM)
    if unknown:
        raise TypeError(f"a block of returns has no array {min(unknown)!r}")
    made = {}
    for name, (dtype, default) in _ITEM.items():
        given = arrays.get(name, default)
        if dtype == "datetime64[D]" and isinstance(given, (list, tuple)):
            given = [_day(each) for each in given]
        array = _floats(given) if dtype is np.float64 else np.asarray(given, dtype=dtype)
        made[name] = _still(np.broadcast_to(array, (len(codes),)))
    return ReturnBlock(
        measure=measure or Measure(indicator="made", title="Made for a test"),
        as_of=_day(as_of),
        state=_still(np.asarray(codes, dtype=np.int8)),
        aim=np.zeros(len(codes), dtype=np.int32),
        numbers={k: _still(np.broadcast_to(_floats(v), (len(codes),))) for k, v in (numbers or {}).items()},
        **made,
    )


def _day(given: Any) -> np.datetime64:
    return np.datetime64("NaT", "D") if given is None else np.datetime64(given, "D")


def _floats(values: object) -> NDArray[np.float64]:
    return np.array(values, dtype=object).astype(np.float64) if _holds_none(values) else np.asarray(values, np.float64)


def _holds_none(values: object) -> bool:
    if isinstance(values, (list, tuple)):
        return any(_holds_none(each) for each in values)
    return values is None


def _still(array: NDArray[np.generic]) -> AnyArray:
    still = np.array(array, order="C")
    still.flags.writeable = False
    return still


def arrays_of(block: AnyBlock) -> dict[str, AnyArray]:
    """Every array of a block by name, without who its rows are."""
    if isinstance(block, FrameworkBlock):
        numbered = enumerate(block.blocks, 1)
        return {f"{name}, indicator {number}": a for number, each in numbered for name, a in arrays_of(each).items()}
    names = PER_ROW if isinstance(block, SeriesBlock) else PER_ITEM
    return {name: getattr(block, name) for name in names}


def with_arrays(block: AnyBlock, arrays: Mapping[str, object], **others: object) -> AnyBlock:
    """The block with some arrays replaced."""
    return altered(block, {**arrays, **others})


def writable(block: AnyBlock) -> AnyBlock:
    """A copy that can be written to."""
    if isinstance(block, FrameworkBlock):
        return in_each(block, writable)
    return with_arrays(block, {name: np.array(array) for name, array in arrays_of(block).items()})


def in_each(block: FrameworkBlock, change: Callable[[SeriesBlock], AnyBlock]) -> FrameworkBlock:
    """The block with the block of every indicator altered."""
    return altered(block, {"blocks": tuple(change(each) for each in block.blocks)})


def padded(block: SeriesBlock, years_before: int, after: int) -> SeriesBlock:
    """The block on a longer axis: nothing was observed or promised in the periods before and after.

    For blocks whose axis begins with the first period of a year, as all made-up blocks do.
    """
    per_year = block.periods.per_year
    before = years_before * per_year
    first = int(block.periods.ordinal[0]) // per_year if len(block.periods) else 2010
    axis = make_axis(before + block.shape[1] + after, first - years_before, per_year=per_year, span=block.periods.span)
    arrays: dict[str, AnyArray] = {}
    for name in SERIES_ARRAYS:
        arrays[name] = np.pad(getattr(block, name), ((0, 0), (before, after)), constant_values=np.nan)
    for name in ("baseline_at", "due_at"):
        at = getattr(block, name)
        arrays[name] = np.where(at >= 0, at + before, -1).astype(np.int32)
    return altered(block, {"periods": axis, **arrays})


def with_future(block: SeriesBlock, seed: int) -> SeriesBlock:
    """The block with observations in the periods that are not over on the day ``as_of``, which nobody can know."""
    random = np.random.default_rng(seed)
    hidden = ~block.ended
    arrays: dict[str, AnyArray] = {}
    for name in OBSERVED:
        array = np.array(getattr(block, name))
        array[:, hidden] = random.uniform(0.0, 100.0, (array.shape[0], int(hidden.sum())))
        arrays[name] = array
    return altered(block, arrays)


def unobserved(block: SeriesBlock) -> SeriesBlock:
    """The block with everything promised and nothing observed."""
    arrays = {name: np.full(block.shape, np.nan) for name in OBSERVED}
    return altered(block, arrays)


def without_periods(block: SeriesBlock) -> SeriesBlock:
    """The block on an axis of no periods."""
    arrays = {name: getattr(block, name)[:, :0] for name in SERIES_ARRAYS}
    nowhere = np.full(block.shape[0], -1, dtype=np.int32)
    axis = make_axis(0, per_year=block.periods.per_year)
    return altered(block, {"periods": axis, "baseline_at": nowhere, "due_at": nowhere, **arrays})


def row_total(block: AnyBlock) -> int:
    """Number of rows."""
    return row_count(block)


def picked(columns: MetricColumns, rows: NDArray[np.generic]) -> MetricColumns:
    """Some rows of columns."""
    return MetricColumns(
        outcome=columns.outcome[rows],
        reason=columns.reason[rows],
        period=columns.period[rows],
        start=None if columns.start is None else columns.start[rows],
        evidence={name: array[rows] for name, array in columns.evidence.items()},
    )
