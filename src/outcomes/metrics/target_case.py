"""What `target.path` looks at, series by series: the period judged, the level required there and the numbers of it, or
the milestones of a promise that is made anew every year, quarter or month.

Law: everything here follows from the declared path, its baseline and what was observed by the day of judgement;
words and codes are the metric's business. Every milestone that has ended is a promise of its own; none is kept or
missed by the figure of another period.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from outcomes.arrays import Bools, Codes, Floats, first_true, last_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.chance import change_chance
from outcomes.metrics.finite import finite
from outcomes.metrics.like_periods import a_year_before
from outcomes.metrics.path import (
    ROUNDING,
    Baseline,
    Level,
    baseline_of,
    best_pace,
    beyond,
    first_of,
    first_point,
    last_point,
    level_of,
    required_at,
)
from outcomes.statistics.detectable_change import sample_size_two_proportions


@immutable(kw_only=True, eq=False)
class Milestones:
    """The ended milestones of each series, bool ``[series, period]``; each of them is exactly one of these.

    ``out_of_reach``: the level asked for lies beyond what the measure can show. ``required`` is the level of each
    period, whether or not it has ended.
    """

    kept: Bools
    missed: Bools
    out_of_reach: Bools
    unobserved: Bools
    required: Level

    @property
    def judged(self) -> Bools:
        """There is a figure for the milestone."""
        return self.kept | self.missed | self.out_of_reach

    def latest(self) -> Codes:
        """Shape ``[series]``: the latest milestone that was observed, -1 for none."""
        return last_true(self.judged).astype(np.int32)

    def numbers(self) -> dict[str, Floats]:
        """The evidence of a sequence, shape ``[series]``; NaN for a series that has no milestone behind it."""
        behind = (self.judged | self.unobserved).any(axis=1)
        counts = {
            "periods_kept": self.kept.sum(axis=1),
            "periods_judged": (self.kept | self.missed).sum(axis=1),
            "periods_missing": self.unobserved.sum(axis=1),
        }
        return {name: np.where(behind, count, np.nan).astype(np.float64) for name, count in counts.items()}


def milestones_of(block: SeriesBlock) -> Milestones:
    """Every ended milestone of every series whose promise is made anew (``block.repeated``); none for the others."""
    required = level_of(block.target, block.target_upper, block.sense[:, None])
    if not block.repeated.any():
        none = np.zeros(block.shape, dtype=np.bool_)
        return Milestones(kept=none, missed=none, out_of_reach=none, unobserved=none, required=required)
    after = np.arange(block.shape[1]) > block.baseline_at[:, None]
    due = block.repeated[:, None] & required.stated & block.ended & after
    seen = due & block.observed
    out = seen & beyond(block, required)
    kept = seen & ~out & _reached(block, required, block.value, bettered(block)[:, None])
    return Milestones(
        kept=kept, missed=seen & ~out & ~kept, out_of_reach=out, unobserved=due & ~block.observed, required=required
    )


def bettered(block: SeriesBlock) -> Bools:
    """Shape ``[series]``: every milestone asks for more than its level: a direction that is promised anew."""
    more: Bools = block.direction_only & block.repeated & (block.sense != 0)
    return more


def _reached(block: SeriesBlock, level: Level, value: Floats, more: Bools) -> Bools:
    """The value is at the level or better; where ``more`` is asked for, better by more than rounding."""
    edge = np.where(np.isfinite(level.lower), level.lower, level.upper)
    beyond_it = level.distance(value) > ROUNDING * np.maximum(np.abs(value), np.abs(edge))
    reached: Bools = np.where(more, beyond_it, level.satisfied(value, block.margin(level.nearer(value))))
    return reached


def first_milestone(block: SeriesBlock) -> Codes:
    """Shape ``[series]``: the first period after the baseline that has a level, -1 for none."""
    return first_of(~np.isnan(block.target) & (np.arange(block.shape[1]) > block.baseline_at[:, None]))


@immutable(kw_only=True, eq=False)
class TargetCase:
    """What is judged, series by series. ``due`` is -1 where there is no due period; ``only``: a direction only, that is
    promised once; ``more``: one that is promised anew.

    ``end`` is the period of the last level, which is what ``final`` asks for: the due period itself, or, where the
    promise is made anew every year, the end of its path or the next milestone.
    """

    only: Bools
    more: Bools
    latest: Codes
    judged: Codes
    first: Codes
    last: Codes
    due: Codes
    end: Codes
    value: Floats
    start: Baseline
    required: Level
    final: Level
    satisfied: Bools
    milestones: Milestones

    @property
    def at_due(self) -> Bools:
        return (self.due >= 0) & (self.judged >= self.due)

    def awaited(self, block: SeriesBlock) -> Bools:
        """The period that was due is over, and an earlier one is judged; a promise made anew tells of it itself."""
        if not block.shape[1]:
            return np.zeros(self.due.shape, dtype=np.bool_)
        over = (self.only | (self.last >= 0)) & (self.end >= 0) & block.ended[np.maximum(self.end, 0)]
        return over & ~block.repeated & (self.judged >= 0) & (self.judged < self.end)


def read_case(
    block: SeriesBlock,
    *,
    baseline_from: Literal["declared", "first", "previous"] = "declared",
    between: Literal["line", "step"] = "line",
    after_due: Literal["due", "latest"] = "due",
) -> TargetCase:
    """Find what each series is judged at and against; the words are those of `TargetPathParameters`."""
    more = bettered(block)
    only = block.direction_only & (block.sense != 0) & ~more
    latest, first, last = block.latest(), first_point(block), last_point(block)
    # Without a due period every level is due in its own period; a year-on-year promise that never ends is one.
    own = np.where(np.isnan(block.at(block.target, latest)), last, latest)
    end = np.where((block.due_at >= 0) | only, block.due_at, np.where(block.repeated, last, own)).astype(np.int32)
    # A promise that is made anew is due at each of its milestones: judged is the latest one that was observed.
    milestones = milestones_of(block)
    turn = milestones.latest()
    due = np.where(block.repeated, np.where(turn >= 0, turn, first_milestone(block)), end).astype(np.int32)
    held_on = (turn >= 0) & (end >= 0) & (latest > end) & (after_due == "latest")
    due = np.where(held_on, end, due).astype(np.int32)
    past = (due >= 0) & (latest > due) & (~block.repeated | (turn >= 0))
    judged = np.where(past & (after_due == "due"), due, latest).astype(np.int32)
    value = block.at(np.where(block.observed, block.value, np.nan), judged)
    start = baseline_of(block, baseline_from, judged)
    final = required_at(block, np.where(only, -1, end).astype(np.int32), start, between)
    # After its last point a path that is due holds its last level.
    held = np.where((judged > due) & (judged > last), last, judged).astype(np.int32)
    required = required_at(block, held, start, between)
    # A final level that is reached already needs no line from a baseline to be judged against.
    early = ~required.stated & (judged < first) & _reached(block, final, value, more)
    # A direction asks for the baseline itself, moved by the tolerance, in the direction wanted.
    asked = start.value + block.sense * block.margin(start.value)
    required = Level(
        lower=first_true(
            (only & (block.sense > 0), asked),
            (only, -np.inf),
            (early, final.lower),
            otherwise=required.lower,
        ),
        upper=first_true(
            (only & (block.sense > 0), np.inf),
            (only, asked),
            (early, final.upper),
            otherwise=required.upper,
        ),
    )
    # "Reduce" is not kept by standing still, nor by rounding.
    satisfied = _reached(block, required, value, only | more)
    return TargetCase(
        only=only,
        more=more,
        latest=latest,
        judged=judged,
        first=first,
        last=last,
        due=due,
        end=end,
        value=value,
        start=start,
        required=required,
        final=final,
        satisfied=satisfied,
        milestones=milestones,
    )


def evidence_of(block: SeriesBlock, case: TargetCase) -> dict[str, Floats]:
    """Distance, progress and pace of each case, shape ``[series]``; NaN where a number does not apply."""
    start, value = case.start.value, case.value
    elapsed = np.where((case.start.at >= 0) & (case.judged > case.start.at), case.judged - case.start.at, np.nan)
    left = np.where(case.end > case.judged, case.end - case.judged, np.nan)
    shortfall = -case.required.distance(start)
    goal = case.final.nearest(value)
    wanted = np.where(block.sense != 0, block.sense, np.sign(goal - value)).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        progress = np.where(shortfall > 0, 1.0 + case.required.distance(value) / shortfall, np.nan)
    sense = block.sense
    year_before = block.at(block.value, a_year_before(block, case.judged))
    columns = {
        "value": value,
        "required": case.required.edge(sense),
        "required_upper": np.where(sense == 0, case.required.upper, np.nan),
        "distance": case.required.distance(value),
        "progress": np.where(case.only | case.more, np.nan, progress),
        "baseline": start,
        "change": value - start,
        "final": case.final.edge(sense),
        "final_upper": np.where(sense == 0, case.final.upper, np.nan),
        "improvement": case.required.distance(value) - case.required.distance(year_before),
        "pace": (value - start) / elapsed,
        # The next figure is to be better than this one, by whatever it may be: no pace says that.
        "pace_needed": np.where(case.more, np.nan, (goal - value) / left),
        "best_pace": best_pace(block, case.judged, wanted),
    }
    return {name: finite(numbers) for name, numbers in columns.items()}


def chance_of(block: SeriesBlock, case: TargetCase, *, confidence: float, power: float) -> dict[str, Floats]:
    """z, p and whether the change since the baseline period is beyond chance: from counts, else from limits."""
    later = np.where(case.start.at >= 0, case.judged, -1).astype(np.int32)
    z, p = change_chance(block, case.start.at, later)
    sample = np.full(z.shape, np.nan)
    if block.measure.value_type == "proportion":
        aim = np.where(case.only, case.value, case.required.edge(block.sense))
        sample = sample_size_two_proportions(
            case.start.value, aim, multiplier=block.measure.multiplier, confidence=confidence, power=power
        )
    return {
        "z": finite(z),
        "p": p,
        "beyond_chance": np.where(np.isnan(p), np.nan, p < 1.0 - confidence),
        "sample_needed": finite(sample),
    }
