"""The arrays that metrics judge: all series of one indicator, or all items of one list of returns.

Law: every array is read-only, rows are independent of each other, and a gap is an explicit NaN;
nothing after ``as_of`` is in a block that the engine made.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Codes, Floats, Selection, everywhere, frozen, last_true
from outcomes.data.axis import PeriodAxis
from outcomes.immutable import altered, immutable

SERIES_ARRAYS = (
    "value",
    "lower",
    "upper",
    "lower_99_8",
    "upper_99_8",
    "count",
    "denominator",
    "benchmark",
    "benchmark_lower",
    "benchmark_upper",
    "target",
    "target_upper",
)
"""Names of the ``[series, period]`` arrays of a `SeriesBlock`, which a metric may say that it needs."""

VALUE_TYPES = (
    "proportion",
    "crude-rate",
    "dsr",
    "isr-rate",
    "isr-ratio",
    "ratio",
    "count",
    "score",
    "mean",
    "life-expectancy",
    "sii",
    "other",
)
"""What a number can be; a metric treats a word that it does not know as ``other``."""

COUNTS_BELOW_0 = ("ratio",)
"""Value types whose count may be below 0: the count of a ratio can be an excess (of deaths in winter), and an excess
can be a deficit. A denominator is never below 0; a value may be, of every type, unless the indicator's range says
otherwise."""


@immutable(kw_only=True)
class Measure:
    """What is true of every number of a block: how it was made and what it may be.

    ``value_type`` is one of `VALUE_TYPES`. ``multiplier`` is 100 for a
    percentage, 100,000 for a rate per 100,000. ``low`` and ``high`` bound the values (infinite: no bound).
    """

    indicator: str = ""
    title: str = ""
    unit: str = ""
    value_type: str = "other"
    multiplier: float = 1.0
    low: float = float("-inf")
    high: float = float("inf")


@immutable(kw_only=True, eq=False)
class SeriesKeys:
    """Who each row is, as codes into tables of words. For the engine and for people; a metric must not look."""

    area: Codes
    sex: Codes
    age: Codes
    category: Codes
    aim: Codes


@immutable(kw_only=True, eq=False)
class SeriesBlock:
    """All series of one indicator on one regular period axis.

    Arrays named in `SERIES_ARRAYS` have shape ``[series, period]``, float64, in the measure's own unit, NaN where
    nothing is known. An array that no metric of the call needs is a stride-0 array of NaN.

    Per series, shape ``[series]``: ``polarity`` int8 (+1 high is good, -1 low is good, 0 neither);
    ``sense`` int8, how ``target`` is met (+1 at or above, -1 at or below, 0 between ``target`` and ``target_upper``);
    ``direction_only`` bool, the target is a direction ("reduce") and the array ``target`` is NaN, or, where it is
    ``repeated``, the figure that has to be bettered;
    ``repeated`` bool, every period that has a level is a promise of its own ("10% every year");
    ``tolerance`` float64, by how much the target may be missed and still be met, in the measure's unit;
    ``tolerance_share`` float64, the share of each level that it is (0.1 is 10%), ``tolerance`` being that of the last
    level, and 0 where it is the same at every level (`margin`);
    ``baseline`` float64 and ``baseline_at`` int32 (period index, -1 where the baseline is not on the axis);
    ``due_at`` int32 (index of the period by which the target is due, -1 for none);
    ``group`` int32, the comparator group (areas judged beside each other), -1 for none;
    ``is_benchmark`` bool, the series is the one that others are compared with;
    ``within`` int32, the whole that the series is a part of: the groups of one area, sex, age and category type share
    it, -1 for a series that is no part; ``rank`` float64, which of these groups it is, from 1 for the worst off, NaN
    where they have no order; ``ranks`` int32, how many groups the order has, 0 for none. These three are filled for
    metrics that see an indicator whole (scope INDICATOR).

    ``as_of`` is the day of the judgement (datetime64[D]); periods that end after it have not been observed.
    """

    measure: Measure
    periods: PeriodAxis
    as_of: np.datetime64
    value: Floats
    lower: Floats
    upper: Floats
    lower_99_8: Floats
    upper_99_8: Floats
    count: Floats
    denominator: Floats
    benchmark: Floats
    benchmark_lower: Floats
    benchmark_upper: Floats
    target: Floats
    target_upper: Floats
    polarity: NDArray[np.int8]
    sense: NDArray[np.int8]
    direction_only: NDArray[np.bool_]
    tolerance: Floats
    baseline: Floats
    baseline_at: Codes
    due_at: Codes
    group: Codes
    is_benchmark: NDArray[np.bool_]
    repeated: NDArray[np.bool_] = attrs.field(
        default=attrs.Factory(lambda block: _same(block, False, np.bool_), takes_self=True)
    )
    tolerance_share: Floats = attrs.field(
        default=attrs.Factory(lambda block: _same(block, 0.0, np.float64), takes_self=True)
    )
    within: Codes = attrs.field(default=attrs.Factory(lambda block: _same(block, -1, np.int32), takes_self=True))
    rank: Floats = attrs.field(default=attrs.Factory(lambda block: _same(block, np.nan, np.float64), takes_self=True))
    ranks: Codes = attrs.field(default=attrs.Factory(lambda block: _same(block, 0, np.int32), takes_self=True))
    keys: SeriesKeys | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Number of series, number of periods."""
        return self.value.shape[0], self.value.shape[1]

    @property
    def ended(self) -> NDArray[np.bool_]:
        """Shape ``[period]``: the period was over on the day ``as_of``."""
        return self.periods.end <= self.as_of

    @property
    def observed(self) -> NDArray[np.bool_]:
        """Shape ``[series, period]``: a value is there and its period was over on the day ``as_of``."""
        seen: NDArray[np.bool_] = ~np.isnan(self.value) & self.ended
        return seen

    def latest(self) -> Codes:
        """Shape ``[series]``: index of the last observed period, -1 where nothing was observed."""
        return last_true(self.observed).astype(np.int32)

    def at(self, array: Floats, index: Codes) -> Floats:
        """The element of each row of ``array`` at its own period; NaN where the index is -1. Shape ``[series]``."""
        if not array.shape[1]:
            return np.full(array.shape[0], np.nan)
        if array.strides == (0, 0):
            # An array that the block does not hold says one thing everywhere.
            return np.where(index >= 0, array[:, 0], np.nan)
        rows, periods = array.shape
        # Of the index -1 whatever stands before is picked, and is not kept.
        picked = np.take(array, np.arange(0, rows * periods, periods) + index)
        picked[index < 0] = np.nan
        return picked

    def margin(self, level: Floats) -> Floats:
        """By how much a level may be missed and still be met, in the shape of ``level``: ``[series]`` or ``[series,
        period]``; 0 where it is not known."""
        each = (slice(None), *[None] * (level.ndim - 1))
        share = self.tolerance_share[each]
        with np.errstate(invalid="ignore"):
            margin = np.where(share > 0.0, np.abs(level) * share, self.tolerance[each])
        return np.nan_to_num(margin, posinf=0.0)

    def rows(self, index: object) -> SeriesBlock:
        """The same block with only some of its rows (a slice, index or mask array)."""
        changes: dict[str, object] = {name: frozen(getattr(self, name)[index]) for name in PER_ROW}
        if self.keys is not None:
            changes["keys"] = SeriesKeys(
                **{f.name: getattr(self.keys, f.name)[index] for f in attrs.fields(SeriesKeys)}
            )
        return altered(self, changes)


PER_SERIES = (
    "polarity",
    "sense",
    "direction_only",
    "tolerance",
    "baseline",
    "baseline_at",
    "due_at",
    "group",
    "is_benchmark",
    "repeated",
    "tolerance_share",
    "within",
    "rank",
    "ranks",
)
"""Names of the ``[series]`` arrays of a `SeriesBlock`."""
PER_ROW = SERIES_ARRAYS + PER_SERIES


class ReturnState:
    """Codes of ``ReturnBlock.state``: what was returned about an item."""

    UNKNOWN = 0
    NOT_STARTED = 1
    IN_PROGRESS = 2
    DONE = 3
    SUPERSEDED = 4
    WITHDRAWN = 5
    UNDEFINED = 6

    WORDS = ("unknown", "not started", "in progress", "done", "superseded", "withdrawn", "undefined")


@immutable(kw_only=True, eq=False)
class ReturnBlock:
    """Promises that are not numbers through time: one row an item (deliverable, milestone, partner, domain).

    All arrays have shape ``[item]``: ``state`` int8 (`ReturnState`), ``due``, ``done`` and ``as_at`` datetime64[D]
    (NaT: not given), ``evidence`` and ``accepted`` bool, ``evidence_required`` and ``acceptance_required`` bool,
    ``weight`` float64 (1 unless given), ``level`` and ``previous`` float64 (an assessed level now and before;
    NaN: none), ``amount`` float64 (a counted quantity; NaN: none), ``group`` int32 (items that belong together),
    ``blocked`` bool (an item that this one depends on is not done). ``numbers`` holds what one metric asks for and
    others do not: float64 arrays by the names that the returns give them (NaN: not said of this item).
    """

    measure: Measure
    as_of: np.datetime64
    state: NDArray[np.int8]
    due: NDArray[np.datetime64]
    done: NDArray[np.datetime64]
    as_at: NDArray[np.datetime64]
    evidence: NDArray[np.bool_]
    accepted: NDArray[np.bool_]
    evidence_required: NDArray[np.bool_]
    acceptance_required: NDArray[np.bool_]
    weight: Floats
    level: Floats
    previous: Floats
    amount: Floats
    group: Codes
    blocked: NDArray[np.bool_]
    numbers: Mapping[str, Floats] = attrs.field(factory=dict)
    aim: Codes | None = None

    def rows(self, index: Selection) -> ReturnBlock:
        """The same block with only some of its rows (a slice, index or mask array)."""
        changes: dict[str, object] = {name: frozen(getattr(self, name)[index]) for name in PER_ITEM}
        changes["numbers"] = {name: frozen(array[index]) for name, array in self.numbers.items()}
        if self.aim is not None:
            changes["aim"] = frozen(self.aim[index])
        return altered(self, changes)


PER_ITEM = (
    "state",
    "due",
    "done",
    "as_at",
    "evidence",
    "accepted",
    "evidence_required",
    "acceptance_required",
    "weight",
    "level",
    "previous",
    "amount",
    "group",
    "blocked",
)
"""Names of the ``[item]`` arrays of a `ReturnBlock`."""


def _same(block: SeriesBlock, value: float, kind: type) -> NDArray[np.generic]:
    """A read-only array that says one thing of every series and takes no memory."""
    return everywhere(value, block.value.shape[:1], kind)


def absent(series: int, periods: int) -> Floats:
    """A read-only ``[series, period]`` array of NaN that takes no memory."""
    return everywhere(np.nan, (series, periods))
