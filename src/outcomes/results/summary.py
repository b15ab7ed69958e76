"""Every promise of a framework with the row that decides how it stands: what a summary says of it in one line.

Law: each promise has exactly one line, the worst is first, and a line rests on rows of the results and on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import distinct
from outcomes.data.everybody import about_everybody
from outcomes.diagnostics import expect
from outcomes.framework.model import Aim
from outcomes.immutable import immutable
from outcomes.metrics.contract import Direction, Status
from outcomes.results.combinations import by_fragility
from outcomes.results.covered import ORDER
from outcomes.results.evidence import evidence_of
from outcomes.results.hidden_variation import masking
from outcomes.results.results import ResultColumns
from outcomes.results.standings import (
    Standing,
    assumed_aims,
    gives_verdicts,
    not_begun,
    partly_judged,
    standings,
    verdict_places,
)

WORST_FIRST = (
    Standing.NOT_KEPT,
    Standing.OFF_TRACK,
    Standing.AT_RISK,
    Standing.ON_TRACK,
    Standing.KEPT,
    Standing.FINDINGS_ONLY,
    Standing.NOT_DUE,
    Standing.NOT_JUDGED,
)
"""The order of the lines."""

_PLACE = {
    Standing.KEPT: 0,
    Standing.ON_TRACK: 1,
    Standing.AT_RISK: 2,
    Standing.OFF_TRACK: 3,
    Standing.NOT_KEPT: 4,
}
"""Of a standing by verdict, the place of its verdict in `verdict_places`."""
_STANDINGS, _STATUSES = tuple(Standing), tuple(Status)
_WELL = (Standing.KEPT, Standing.ON_TRACK)
_TOO_SMALL = (Status.SMALL_NUMBERS, Status.SUPPRESSED)

Ints = NDArray[np.int64]


class Note(Enum):
    """What a reader must know besides how a promise stands."""

    ASSUMED = "something of it is assumed"
    MADE_UP = "made-up figures"
    STALE = "some figures are too old"
    SMALL = "some numbers are too small to show"
    NEWER = "a newer figure is held back"
    REMARK = "its publisher adds a remark to a figure"
    PARTLY = "not judged everywhere"
    HIDDEN = "a group or an area is behind while the whole is well"
    FRAGILE = "another verdict without the last figure, or from another start"


@immutable(kw_only=True, eq=False)
class PromiseLine:
    """How one promise stands, and the rows of the results that say so.

    ``rows`` are those that decide: with a verdict, the rows of the worst one; with findings only, all findings; else
    the rows that say why nothing can be said. ``lead`` is the one of them to be told, None for an aim without a row: of
    the area that the framework names first, of the whole before its parts, else the one that falls shortest.
    ``compared`` are the rows that could have decided: all with a verdict, else the same as ``rows``.
    """

    aim: Aim
    standing: Standing
    status: Status
    lead: int | None
    rows: Ints
    compared: Ints
    notes: tuple[Note, ...] = ()


def promise_lines(results: ResultColumns, *, supporting: bool = False) -> tuple[PromiseLine, ...]:
    """One line for each promise, worst first; supporting aims only where asked for.

    The order is `WORST_FIRST`; among promises that stand alike, first the one of which the larger share of rows decides
    against it, then the one that falls shortest of what is required, relative to that; findings by the share of worse
    less that of better ones, those without a direction last; what cannot be judged by the status. What is equal stays
    as the framework has it.
    """
    expect(results, isinstance(results, ResultColumns), "results", "give Results, as evaluate returns them")
    standing, status = standings(results)
    columns = _Columns(results)
    lines = []
    for place, rows in enumerate(_by_aim(results)):
        aim = results.aims[place]
        if aim.supporting and not supporting:
            continue
        how = _STANDINGS[standing[place]]
        why = _STATUSES[status[place]]
        deciding, compared = columns.deciding(rows, how, why)
        lead = columns.lead(deciding)
        notes = columns.notes(place, rows, deciding, how, why)
        line = PromiseLine(aim=aim, standing=how, status=why, lead=lead, rows=deciding, compared=compared, notes=notes)
        lines.append((columns.weight(line), line))
    return tuple(line for _, line in sorted(lines, key=lambda each: each[0]))


def _by_aim(results: ResultColumns) -> list[Ints]:
    """The rows of each aim of the framework, in their order."""
    codes = results.coded("aim").codes
    counts = np.bincount(codes, minlength=len(results.aims))
    order = np.argsort(codes, kind="stable").astype(np.int64)
    return list(np.split(order, np.cumsum(counts)[:-1])) if len(results.aims) else []


class _Columns:
    """What is looked up of every row once; arrays have one element a row of the results."""

    def __init__(self, results: ResultColumns) -> None:
        self.place = verdict_places(results)
        self.status = results.status_codes
        self.not_begun = not_begun(results)
        self.gives = results.per_batch(gives_verdicts)
        self.illustrative = results.per_batch(lambda batch: batch.illustrative)
        self.fragile = by_fragility(results, np.arange(len(results), dtype=np.int64))[0] > 0
        self.newer = results.gathered(lambda batch: batch.held_back) > 0
        self.remark = results.gathered(lambda batch: batch.remark) > 0
        self.assumed, self.partly = assumed_aims(results), partly_judged(results)
        aims = results.coded("aim").codes
        self.hidden = {int(aims[each.headline]) for each in masking(results)}
        self.first = _holds(results, "area", results.framework.areas.codes[:1])
        self.whole = np.ones(len(results), dtype=np.bool_)
        for name in ("sex", "age", "category"):
            self.whole &= results.coded(name).which(about_everybody)
        self.better, self.worse, self.same = (
            _holds(results, "direction", [each.value]) for each in (Direction.BETTER, Direction.WORSE, Direction.SAME)
        )
        distance, required = evidence_of(results, "distance"), np.abs(evidence_of(results, "required"))
        with np.errstate(divide="ignore", invalid="ignore"):
            short = np.where(distance < 0, -distance / required, 0.0)
        self.short = np.where(np.isfinite(short), short, 0.0)

    def deciding(self, rows: Ints, how: Standing, why: Status) -> tuple[Ints, Ints]:
        """The rows that decide, and those that could have."""
        if how in _PLACE:
            compared = rows[self.place[rows] >= 0]
            return compared[self.place[compared] == _PLACE[how]], compared
        said = self.status[rows] == _STATUSES.index(why)
        if how is Standing.NOT_DUE:
            said |= self.not_begun[rows]
        chosen = rows[said]
        # Where some metric should have given a verdict, what it says goes before what others say.
        asked = chosen[self.gives[chosen]]
        chosen = asked if len(asked) and how is not Standing.FINDINGS_ONLY else chosen
        return chosen, chosen

    def lead(self, rows: Ints) -> int | None:
        """The row to be told of some that decide."""
        if not len(rows):
            return None
        order = np.lexsort((-self.short[rows], ~self.whole[rows], ~self.first[rows]))
        return int(rows[order[0]])

    def notes(self, aim: int, rows: Ints, deciding: Ints, how: Standing, why: Status) -> tuple[Note, ...]:
        """What must be known besides; not what the line itself says."""
        statuses = {_STATUSES[code] for code in distinct(self.status[rows]).tolist()} - {why}
        told = {
            Note.ASSUMED: self.assumed[aim],
            Note.MADE_UP: self.illustrative[rows].any(),
            Note.STALE: Status.STALE in statuses,
            Note.SMALL: any(each in statuses for each in _TOO_SMALL),
            Note.NEWER: self.newer[deciding].any(),
            Note.REMARK: self.remark[deciding].any(),
            Note.PARTLY: how in _WELL and self.partly[aim],
            Note.HIDDEN: aim in self.hidden,
            Note.FRAGILE: how in _PLACE and self.fragile[deciding].any(),
        }
        return tuple(note for note, holds in told.items() if holds)

    def weight(self, line: PromiseLine) -> tuple[float, ...]:
        """What a line is sorted by."""
        order, rows = WORST_FIRST.index(line.standing), line.rows
        if line.standing in _PLACE:
            return order, -len(rows) / len(line.compared), -float(self.short[rows].mean())
        if line.standing is Standing.FINDINGS_ONLY:
            told = self.better[rows] | self.worse[rows] | self.same[rows]
            return order, float(self.better[rows].mean() - self.worse[rows].mean()), -float(told.mean())
        return order, ORDER.index(line.status), 0.0


def _holds(results: ResultColumns, name: str, words: Iterable[str]) -> NDArray[np.bool_]:
    """Shape ``[row]``: does a column hold one of some words?"""
    return results.coded(name).which(set(words).__contains__)
