"""The two ends that progress measures look at: where a series started, where it is now, and where it should get to.

Law: a declared baseline period that has no figure leaves a series without a base, never with another one in silence;
the time between two ends is the number of steps of the axis between them.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from outcomes.arrays import Bools, Codes, Floats
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.path import Baseline, Level, last_point, level_at


@immutable(kw_only=True, eq=False)
class Endpoints:
    """Shape ``[series]`` each. Indices are -1 and numbers NaN where there is nothing.

    ``direction`` is +1 where more is wanted, -1 where less is, 0 where nothing tells. ``elapsed`` and ``total`` are
    years from the base to now and to the due period. ``lost``: a baseline period is declared and has no figure.
    """

    now_at: Codes
    due_at: Codes
    base: Baseline
    now: Floats
    goal: Floats
    level: Level
    direction: Floats
    elapsed: Floats
    total: Floats
    lost: Bools

    @property
    def reached(self) -> Bools:
        """The goal is reached now (rounding apart); False where there is none."""
        return self.level.satisfied(self.now, np.zeros(self.now.shape))

    @property
    def due(self) -> Bools:
        """The period judged is the one by which the goal is due."""
        return (self.due_at >= 0) & (self.now_at >= self.due_at)


def endpoints_of(
    block: SeriesBlock, *, wanted: Literal["", "increase", "reduce"] = "", years: float = 0.0
) -> Endpoints:
    """Find the ends of each series.

    ``wanted`` says the direction; otherwise the target's sense does, or the polarity where there is no target.
    ``years`` above 0 asks for the base that many years before now; otherwise it is the declared baseline, or the
    first observation where no baseline is declared.
    """
    latest, last = block.latest(), last_point(block)
    due = np.where(block.due_at >= 0, block.due_at, last).astype(np.int32)
    seen = np.where(block.observed, block.value, np.nan)
    now_at = np.where((due >= 0) & (latest > due), due, latest).astype(np.int32)
    now_at = np.where(np.isnan(block.at(seen, now_at)), latest, now_at).astype(np.int32)
    base = _base(block, seen, now_at, years)
    level = level_at(block, np.where(np.isnan(block.at(block.target, due)), last, due).astype(np.int32))
    sense = block.sense.astype(np.float64)
    told = np.where(last >= 0, np.where(sense != 0, sense, np.sign(level.lower - base.value)), block.polarity)
    if wanted:
        told = np.full(told.shape, 1.0 if wanted == "increase" else -1.0)
    return Endpoints(
        now_at=now_at,
        due_at=due,
        base=base,
        now=block.at(seen, now_at),
        # Of a band, the edge that the base has to come to.
        goal=np.where(block.sense == 0, level.nearest(base.value), level.edge(block.sense)),
        level=level,
        direction=np.nan_to_num(told),
        elapsed=_years(block, base.at, now_at),
        total=_years(block, base.at, due),
        lost=_declared(block) & np.isnan(base.value) & (years <= 0.0),
    )


def _years(block: SeriesBlock, start: Codes, end: Codes) -> Floats:
    """Years between periods, which on a regular axis no leap day changes."""
    return np.where((start >= 0) & (end >= 0), (end - start) / block.periods.per_year, np.nan)


def _declared(block: SeriesBlock) -> Bools:
    """A baseline period is declared: only then does the block have a place for it."""
    out: Bools = block.baseline_at >= 0
    return out


def _base(block: SeriesBlock, seen: Floats, now_at: Codes, years: float) -> Baseline:
    if years > 0.0:
        at = now_at - np.int32(round(years * block.periods.per_year))
        value = block.at(seen, np.where(now_at >= 0, np.maximum(at, -1), -1).astype(np.int32))
        return Baseline(value=value, at=np.where(np.isnan(value), -1, at).astype(np.int32))
    declared = np.where(np.isnan(block.baseline), block.at(seen, block.baseline_at), block.baseline)
    first = np.argmax(~np.isnan(seen), axis=1) if seen.shape[1] else np.zeros(seen.shape[0], dtype=np.int64)
    use_first = ~_declared(block)
    at = np.where(use_first, np.where(now_at >= 0, first, -1), block.baseline_at).astype(np.int32)
    value = np.where(use_first, block.at(seen, at), declared)
    return Baseline(value=value, at=np.where(np.isnan(value), -1, at).astype(np.int32))
