"""How old the latest figure of a series is, and whether it is too old to judge by today.

Law: a figure ages by the periods that have ended since and brought none, as far apart as the series' own figures have
always been; the framework may say otherwise by a length of time. A promise that has ended, and was observed when it
did, is judged for good.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Codes, Index, first_come, numbered
from outcomes.data.block import SeriesBlock
from outcomes.data.series import SeriesTable
from outcomes.engine.batch import Words
from outcomes.engine.withheld import Withheld
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricInfo, Reason, Status
from outcomes.periods import DAYS_IN, PeriodKind, Unit
from outcomes.periods.many_periods import spoken_periods

MISSING = 2
"""So many missing periods make a figure stale, where the framework sets no other age: one may still be on its way."""

OVERDUE = np.timedelta64(31 + 1, "D")
"""A month or quarter is missing once it has been over for 31 days and one more. A feed may come in the second month
after: just before it does, two months have ended without a figure, and nothing is wrong with it."""

SHOWN_BY = 3
"""So many figures of a series show how far apart they are: two could be the ends of a gap."""

A_YEAR = 365
"""Days within which the next figure of a date is awaited, where no more is known."""

STANDING = (
    Status.UNDEFINED,
    Status.NOT_APPLICABLE,
    Status.NO_BENCHMARK,
    Status.UNATTAINABLE,
    Status.AMBIGUOUS_DATA,
    Status.METRIC_FAILED,
)
"""What newer figures would not mend, and so is said of old ones too."""


_BY_PUBLISHER = "was held back by its publisher"
_TOO_SMALL = "is withheld, because it could give away a small number of people"


@immutable(kw_only=True, eq=False)
class Ages:
    """The age of the latest figure of each series, shape ``[series]``.

    ``stale`` bool: it is too old to judge by.
    ``withheld`` bool: later ones came and were suppressed, lately enough. ``said`` int32: the missing periods in words,
    codes of the words of the evaluation, for "none has come ...". ``held_back`` int32: the newest figure in
    words where it is not shown, the empty word where it is. A series without a figure has no age.
    """

    stale: Bools
    withheld: Bools
    said: Codes
    held_back: Codes

    def rows(self, index: NDArray[np.int64]) -> Ages:
        """The same of some series, or of series several times."""
        return Ages(**{each.name: getattr(self, each.name)[index] for each in attrs.fields(Ages)})


def ages_of(
    block: SeriesBlock,
    table: SeriesTable,
    series: NDArray[np.int64],
    max_age: str,
    words: Words,
    withheld: Withheld | None = None,
) -> Ages:
    """The ages of the series ``series`` of ``table``, which are the rows of ``block``, on the block's day.

    ``max_age`` is a length of time such as ``18 months``, counted from the end of the period; none: `MISSING` periods.
    """
    count = block.shape[0]
    latest = block.latest()
    known = latest >= 0
    if not known.any():
        none, nothing = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.int32)
        return Ages(stale=none, withheld=none, said=nothing, held_back=nothing)
    # A value that was held back is news too: of a feed that has not stopped.
    held = table.latest_suppressed[series]
    filled = table.starts[series + 1] > table.starts[series]
    last_row = np.where(
        filled, table.column[np.maximum(table.starts[series + 1] - 1, 0)] if len(table.column) else 0, 0
    )
    step, ended = _steps(table, series), table.ordinal_by(block.as_of)
    counted = _counted(table, ended, block.as_of, step)
    stale = known & _too_old(block, latest, counted, step, max_age)
    news = np.where(held, np.maximum(last_row, latest), latest)
    return Ages(
        stale=stale,
        withheld=stale & held & ~_too_old(block, news, counted, step, max_age),
        said=_said(table.kind, block.periods.ordinal, latest, step, ended, stale, words),
        held_back=_held_back(block, held, last_row, withheld, words),
    )


def _steps(table: SeriesTable, series: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many periods lie between two figures of each series: one, unless its own all stand further apart.

    Three figures show it, those that were held back among them. A date says by itself only that it is one day, so
    that of one or two dates the next is awaited within a year, and not on the morrow.
    """
    step, count = table.step[series], np.diff(table.starts)[series]
    few = np.where(step > 0, np.minimum(step, A_YEAR), A_YEAR) if table.kind.unit is Unit.DAY else 1
    return np.where(count < SHOWN_BY, few, step).astype(np.int64)


def _counted(table: SeriesTable, ended: int, as_of: np.datetime64, step: NDArray[np.int64]) -> NDArray[np.int64]:
    """The ordinal of the last period that can be missing on a day, for each series; ``ended`` is that of the last one
    that is over."""
    overdue = table.ordinal_by(as_of.astype("datetime64[D]") - OVERDUE)
    at_once = table.kind.unit is Unit.YEAR or ((table.kind.unit is Unit.DAY) & (step == 1))
    return np.where(at_once, ended, overdue)


def _held_back(block: SeriesBlock, held: Bools, newest: Codes, withheld: Withheld | None, words: Words) -> Codes:
    """Of the series that are ``held`` back what is not shown, the ``newest`` place of the axis, in words; else none."""
    said = np.zeros(held.shape, dtype=np.int32)
    if held.any():
        ours = np.zeros(held.shape, dtype=np.bool_) if withheld is None else withheld.lately
        places, small = newest[held], ours[held]
        which, first = first_come(numbered((places, small)))
        texts = [
            f"the figure for {block.periods.labels[place]} {_TOO_SMALL if withheld_here else _BY_PUBLISHER}"
            for place, withheld_here in zip(places[first].tolist(), small[first].tolist(), strict=True)
        ]
        said[held] = words.codes(texts)[which]
    return said


def held_back_of_any(measures: Sequence[tuple[str, Codes]], words: Words) -> Codes:
    """What is ``held_back`` of any of some measures, each with its title, in words that say of which; else none."""
    said = np.zeros(len(measures[0][1]), dtype=np.int32)
    for title, own in measures:
        # It is added to what was said of the measures before: one text for each way in which that can be.
        pairs, which = np.unique(np.stack((said, own)), axis=1, return_inverse=True)
        texts = [(words.words[before], f"of {title}, {words.words[code]}" if code else "") for before, code in pairs.T]
        said = np.array([words.code("; ".join(filter(None, each))) for each in texts], dtype=np.int32)[
            which.reshape(-1)
        ]
    return said


def _too_old(
    block: SeriesBlock, at: NDArray[np.integer], counted: NDArray[np.int64], step: NDArray[np.int64], max_age: str
) -> Bools:
    """Shape ``[series]``: the period at a place of the axis is too old, by the framework's rule or ours; ``counted``
    is the last period that can be missing, ``step`` the distance of those that are awaited."""
    place = np.maximum(at, 0)
    days = days_of(max_age)
    if days is None:
        return np.asarray(counted - block.periods.ordinal[place] >= MISSING * step)
    age = (block.as_of - block.periods.end[place]).astype("timedelta64[D]").astype(np.int64)
    return np.asarray(age > days)


def _said(
    kind: PeriodKind,
    ordinal: Index,
    latest: Codes,
    step: NDArray[np.int64],
    ended: int,
    stale: Bools,
    words: Words,
) -> Codes:
    """The periods that are missing since the ``latest`` place of an axis, in words: one text for all that lack the
    same. ``ordinal`` is that of each place."""
    said = np.zeros(stale.shape, dtype=np.int32)
    if stale.any():
        places, steps = latest[stale], step[stale]
        which, first = first_come(numbered((places, steps)))
        lacking = zip(ordinal[places[first]].tolist(), steps[first].tolist(), strict=True)
        said[stale] = words.codes(_missing(kind, range(last + by, ended + 1, by)) for last, by in lacking)[which]
    return said


def _missing(kind: PeriodKind, ordinals: range) -> str:
    # Counts that are made on a day are awaited about a day, which is none that could be named.
    unnamed = not ordinals or (kind.unit is Unit.DAY and ordinals.step > 1)
    return "since" if unnamed else f"for {spoken_periods(kind, ordinals)}"


def too_old(
    ages: Ages, block: SeriesBlock, at: Codes, info: MetricInfo, reason: NDArray[np.int16], reasons: Sequence[Reason]
) -> tuple[Bools, Bools]:
    """Which findings are stale, and which rest on a figure since which others were suppressed. Shape ``[series]``.

    ``at`` is the period that each finding rests on, ``reason`` why nothing was found (index into ``reasons``, -1 where
    something was). What newer figures would not mend stays as it is (`STANDING`).
    """
    old = ages.stale & ~standing_in(reason, reasons) & ~settled(block, at, info)
    return old & ~ages.withheld, old & ages.withheld


def settled(block: SeriesBlock, at: Codes, info: MetricInfo) -> Bools:
    """Shape ``[series]``: what was due is judged by the figure of its own period, which no later one changes."""
    return (at >= 0) & (at == block.due_at) if "target" in info.needs else np.zeros(at.shape, dtype=np.bool_)


def standing_in(reason: NDArray[np.int16], reasons: Sequence[Reason]) -> Bools:
    """Which findings give a reason that newer figures would not mend (`STANDING`). Shape ``[series]``."""
    # One more for none: the last element is what the code -1 picks.
    return np.asarray(np.array([each.status in STANDING for each in reasons] + [False])[reason])


def days_of(age: str) -> int | None:
    """Days in a length of time such as ``18 months``; None for none.

    >>> days_of("2 years")
    731
    """
    if not age:
        return None
    number, _, unit = age.partition(" ")
    return int(np.ceil(int(number) * DAYS_IN[unit.removesuffix("s")]))
