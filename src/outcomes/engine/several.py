"""Judge an aim by several indicators together: a block an indicator, the same area in the same row, one call.

Law: whatever the engine knows of a figure of one indicator, it knows of the row and of what is made of it; what is
withheld of one indicator is a gap to the metric, as it is to a metric of that indicator alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from zlib import crc32

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Codes, Index
from outcomes.data.block import SeriesBlock
from outcomes.data.blocks import Buffers, measure_of
from outcomes.data.framework_block import FrameworkBlock, empty_block, laid_out
from outcomes.engine.ages import held_back_of_any, standing_in
from outcomes.engine.array_digests import mixed
from outcomes.engine.batch import ENGINE_REASON, SEVERAL_INPUTS, Batch
from outcomes.engine.group_block import GroupBlock
from outcomes.engine.grouping import Group, Slot, reference_of
from outcomes.engine.judging import ReadGroup, beside, read_group
from outcomes.engine.mixed_kinds import alone_aside, kept_of, name_mixed
from outcomes.engine.overruling import Overrides, Overruling
from outcomes.engine.remarks import remarks_on_several
from outcomes.engine.rows import SHOWN
from outcomes.engine.run_state import RunState, why_absent
from outcomes.engine.steps import Step
from outcomes.engine.withheld import WANTING
from outcomes.framework.model import Indicator
from outcomes.framework.targets import way_of
from outcomes.immutable import immutable
from outcomes.metrics.contract import Status
from outcomes.registry.judged import Judged

_NONE: Final = np.empty(0, dtype=np.int32)


@immutable(kw_only=True, eq=False)
class Member:
    """One indicator of several. Arrays of shape ``[series]``; ``area`` and ``compared`` are words of the run.

    ``aside`` are the areas of which only figures in another kind of period are there.
    """

    indicator: Indicator
    block: SeriesBlock
    overrides: Overrides | None = None
    area: Codes = _NONE
    compared: Codes = _NONE
    judged: Bools = _NONE.astype(np.bool_)
    digest: NDArray[np.uint64] = _NONE.astype(np.uint64)
    label: Codes = _NONE
    aside: Codes
    unknown: str
    """Why nothing is known of it: a reason of the engine; empty where it is in the data."""


@immutable(kw_only=True, eq=False)
class AlignedRows:
    """What is known of each area over all indicators. ``at`` is the row of each member, int64 ``[area, member]``."""

    members: tuple[Member, ...]
    area: Codes
    at: Index
    twice: Bools

    def any(self, of: Callable[[Overrides], Bools]) -> Bools:
        """Whether something is true of a figure of any member. Bool ``[area]``."""
        return self.first(of) >= 0

    def first(self, of: Callable[[Overrides], Bools]) -> Index:
        """The first member of which something is true, -1 for none. Int64 ``[area]``."""
        members = np.full(len(self.area), -1, dtype=np.int64)
        for place in reversed(range(len(self.members))):
            overrides, row = self.members[place].overrides, self.at[:, place]
            if overrides is not None and len(self.members[place].area):
                members[of(overrides)[np.maximum(row, 0)] & (row >= 0)] = place
        return members

    def picked(self, member: Index, of: Callable[[Member], NDArray[np.generic]]) -> NDArray[np.int32]:
        """What each area's own member says of it; 0 where it has none. Int32 ``[area]``."""
        words = np.zeros(len(self.area), dtype=np.int32)
        for place, each in enumerate(self.members):
            row = self.at[:, place]
            own = (member == place) & (row >= 0)
            words[own] = of(each)[row[own]]
        return words


def judge_several(state: RunState, step: Step) -> None:
    """Judge one aim by a metric over several indicators: a row an area that any of them knows."""
    (position,) = step.aims
    wanted = step.areas or state.areas
    members = tuple(_member(state, step, state.framework.indicators[each], wanted) for each in step.several)
    rows = _aligned(members, state.words.words)
    block = FrameworkBlock(
        blocks=tuple(_laid(each, rows.at[:, place]) for place, each in enumerate(members)), as_of=state.as_of
    )
    shown = np.zeros(len(rows.area), dtype=np.bool_)
    for place, each in enumerate(members):
        row = rows.at[:, place]
        if len(each.judged):
            shown |= (row >= 0) & each.judged[np.maximum(row, 0)]
    if shown.any():
        judged = state.judge(step.metric, block, step.params)
        state.batches.append(_batch(state, step, rows, judged, np.flatnonzero(shown)))
    _list_absent(state, position, members, set(rows.area[shown].tolist()), wanted)


def _member(state: RunState, step: Step, indicator: Indicator, wanted: Sequence[str] | None) -> Member:
    slot = Slot(steps=(attrs.evolve(step, indicator=indicator.id, several=()),))
    read, report = read_group(state, Group(indicators=(indicator,), slots=(slot,)))
    chosen = read.chosen(wanted)
    report += list(name_mixed(read.tables, chosen, read.mixed, judged=True, promised=False))
    # The indicator may be judged by itself too; what is wrong with its figures is said once.
    state.report += [each for each in report if each not in state.report.diagnostics]
    indicator, kept = read.group.indicators[0], read.mixed.judged
    areas = state.tables(read.group.reference.source)["area"]
    unknown = read.unknown(read.group.names[0])
    series = [kept_of(kept, place, each) for place, each in enumerate(chosen)]
    if not any(map(len, series)):
        block = empty_block(measure_of(indicator), state.as_of)
        return Member(indicator=indicator, block=block, aside=_words(read, areas, chosen), unknown=unknown)
    place = max(range(len(series)), key=lambda each: (len(series[each]), -each))
    table = read.tables[place]
    wider, judged = beside(state, table, series[place], kept_of(kept, place, read.everywhere[place]))
    # Blocks share the memory of the one before them, and these are needed together.
    state.buffers = Buffers()
    owner = np.zeros(len(wider), dtype=np.int64)
    made = GroupBlock(state, read.group, table, wider, owner, [slot], judged, later=kept.later[place])
    labels = state.words.codes(made.block.periods.labels)
    latest = made.block.latest()
    others = [kept_of(kept, at, each) if at != place else alone_aside(kept, at, each) for at, each in enumerate(chosen)]
    return Member(
        indicator=indicator,
        block=made.block,
        overrides=made.overrides,
        area=areas[made.table.area[wider]],
        compared=made.compared if slot.against else np.zeros(len(wider), dtype=np.int32),
        judged=judged,
        digest=made.digests.of_rows(made.block, {*step.info.needs, *SHOWN}),
        label=np.where(latest >= 0, labels[np.maximum(latest, 0)] if len(labels) else 0, 0).astype(np.int32),
        aside=_words(read, areas, others),
        unknown=unknown,
    )


def _words(read: ReadGroup, areas: Codes, series: Sequence[Index]) -> Codes:
    """The areas of some series of each table, as words of the run."""
    words = [areas[table.area[each]] for table, each in zip(read.tables, series, strict=True)]
    return np.unique(np.concatenate(words)) if words else np.empty(0, dtype=np.int32)


def _laid(member: Member, row: Index) -> SeriesBlock:
    polarity = np.full(len(row), way_of("", member.indicator.polarity), dtype=np.int8)
    return attrs.evolve(laid_out(member.block, row), polarity=polarity)


def _batch(state: RunState, step: Step, rows: AlignedRows, judged: Judged, shown: Index) -> Batch:
    """Put together what one call found, with what the engine says instead, in the order of `make_batch`. Rows are those
    ``shown``."""
    columns, info = judged.columns, step.info
    overruling, first = Overruling(columns, info), len(info.reasons)
    outcome, reason, reasons, say = overruling.outcome, overruling.reason, overruling.reasons, overruling.say
    silent = outcome < 0
    uncomputed = rows.first(lambda each: each.uncomputed >= 0)
    why = rows.picked(uncomputed, lambda each: each.overrides.uncomputed if each.overrides else each.label)
    unfounded = silent & (uncomputed >= 0)
    overruling.say_coded(unfounded, why)
    say(rows.any(lambda each: each.uncomputed == ENGINE_REASON["member impossible"]), "member impossible")
    say(judged.failed, "metric failed")
    wanting = silent & ~judged.failed & (reason < first)
    said = columns.reason
    status = [each.status for each in info.reasons]
    lacking = np.array([each in WANTING for each in status] + [False])[said]
    compared = np.array([each is Status.NO_BENCHMARK for each in status] + [False])[said]
    say(wanting & rows.any(lambda each: each.suppressed), "suppressed")
    say(wanting & _aside_of_any(rows), "another kind of period")
    own = rows.any(lambda each: _withheld_mark(each, "own"))
    other = rows.any(lambda each: _withheld_mark(each, "benchmark"))
    lately = rows.any(lambda each: _withheld_mark(each, "lately"))
    say(wanting & ((lacking & own) | (compared & other) | lately), "small numbers")
    say(rows.any(lambda each: each.ambiguous), "clashing rows")
    say(rows.any(lambda each: each.impossible), "impossible number")
    say(rows.twice, "several figures")
    old = ~standing_in(reason, reasons)
    stale = np.where(old, rows.first(lambda each: each.ages.stale & ~each.ages.withheld), -1)
    held = old & rows.any(lambda each: each.ages.withheld)
    say(held, "suppressed")
    say(held & lately, "small numbers")
    say(stale >= 0, "stale measure")
    period = np.where(stale >= 0, rows.picked(stale, lambda each: each.label), _common_period(rows))
    sources = dict.fromkeys(state.inputs.origin_of(reference_of(each.indicator).source) for each in rows.members)
    missing = rows.picked(stale, lambda each: each.overrides.ages.said if each.overrides else each.label)
    there = np.argmax(rows.at >= 0, axis=1)
    newer = held_back_of_any(
        [
            (each.indicator.title, rows.picked(np.full(len(rows.area), place), _held_back))
            for place, each in enumerate(rows.members)
        ],
        state.words,
    )
    return Batch(
        uses=step.uses,
        info=info,
        outcomes=info.outcomes,
        reasons=reasons,
        input=SEVERAL_INPUTS.join(sources),
        illustrative=any(map(state.illustrative, sources)),
        aim=np.full(len(shown), step.aims[0], dtype=np.int32),
        area=rows.area[shown],
        period=period[shown].astype(np.int32),
        compared_with=rows.picked(there, lambda each: each.compared)[shown],
        missing=np.where(stale >= 0, missing, 0)[shown].astype(np.int32),
        held_back=np.where(outcome >= 0, newer, 0)[shown].astype(np.int32),
        remark=_remarks(state, step, rows)[shown],
        outcome=outcome[shown],
        reason=reason[shown],
        data=_digests_over_all(rows)[shown],
        evidence={name: array[shown] for name, array in columns.evidence.items()},
    )


def _list_absent(
    state: RunState, position: int, members: Sequence[Member], seen: set[int], wanted: Sequence[str] | None
) -> None:
    """A row for every area that should have been judged and that no member knows."""
    missing = (
        ([] if seen else [""]) if wanted is None else [each for each in wanted if state.words.code(each) not in seen]
    )
    if not missing:
        return
    aside = {code for each in members for code in each.aside.tolist()}
    anywhere = frozenset().union(
        *(
            state.anywhere(source, state.inputs.sources[source].observations.area)
            for source in {reference_of(each.indicator).source for each in members}
        )
    )
    unknown = members[0].unknown if all(each.unknown for each in members) else ""
    reasons = [
        "another kind of period" if state.words.code(area) in aside else why_absent(area, anywhere, unknown)
        for area in missing
    ]
    state.list_rows(
        [position] * len(missing),
        [ENGINE_REASON[each] for each in reasons],
        [state.words.code(area) for area in missing],
    )


def _aligned(members: tuple[Member, ...], words: Sequence[str]) -> AlignedRows:
    """The areas of all members by alphabet, and where each member has them.

    By alphabet, for what is summed over areas is to be the same to the last bit, whatever was met before them.
    """
    codes_met = np.unique(np.concatenate([each.area for each in members]))
    by_alphabet = np.argsort(np.array([words[code] for code in codes_met.tolist()], dtype=np.str_), kind="stable")
    area, place = codes_met[by_alphabet], np.argsort(by_alphabet)
    at = np.full((len(area), len(members)), -1, dtype=np.int64)
    twice = np.zeros(len(area), dtype=np.bool_)
    for member, each in enumerate(members):
        codes, first, count = np.unique(each.area, return_index=True, return_counts=True)
        where = place[np.searchsorted(codes_met, codes)]
        at[where, member] = first
        twice[where[count > 1]] = True
    return AlignedRows(members=members, area=area, at=at, twice=twice)


def _withheld_mark(overrides: Overrides, name: str) -> Bools:
    if overrides.withheld is None:
        return np.zeros(len(overrides.ambiguous), dtype=np.bool_)
    marks = getattr(overrides.withheld, name)
    return np.asarray(marks if marks.ndim == 1 else marks.any(axis=1))


def _aside_of_any(rows: AlignedRows) -> Bools:
    """Areas of which a member has figures, all or the latest of them in another kind of period than it is judged by."""
    aside = rows.any(lambda each: each.other_kind)
    for place, each in enumerate(rows.members):
        aside |= (rows.at[:, place] < 0) & np.isin(rows.area, each.aside)
    return aside


def _common_period(rows: AlignedRows) -> Codes:
    """The period that the latest figures of all members are for, where it is the same; else the empty word."""
    labels = np.stack(
        [rows.picked(np.full(len(rows.area), place), lambda each: each.label) for place in range(len(rows.members))],
        axis=1,
    )
    latest = labels.max(axis=1)
    same = ((labels == latest[:, None]) | (labels == 0)).all(axis=1)
    return np.where(same, latest, 0).astype(np.int32)


def _held_back(member: Member) -> Codes:
    return np.zeros(len(member.area), dtype=np.int32) if member.overrides is None else member.overrides.ages.held_back


def _remarks(state: RunState, step: Step, rows: AlignedRows) -> Codes:
    """What publishers say of the latest figures of the members of each area, in sentences."""
    measures = []
    for place, each in enumerate(rows.members):
        remarks = each.overrides.remarks if each.overrides is not None else None
        if remarks is not None:
            latest = each.block.latest()
            compared = np.full(len(latest), "benchmark" in step.info.needs)
            own, other = remarks.at(latest), remarks.of_compared(latest, compared)
            measures.append((each.indicator.title, _picked(rows, place, own), _picked(rows, place, other)))
    return remarks_on_several(measures, state.words) if measures else np.zeros(len(rows.area), dtype=np.int32)


def _picked(rows: AlignedRows, place: int, codes: Codes) -> Codes:
    """What one member says of each area; 0 where it does not know it."""
    at = rows.at[:, place]
    return np.where(at >= 0, codes[np.maximum(at, 0)], 0).astype(np.int32)


def _digests_over_all(rows: AlignedRows) -> NDArray[np.uint64]:
    """Digest of what each area was judged by: the sum over members, each mixed by its own id."""
    total = np.zeros(len(rows.area), dtype=np.uint64)
    for place, each in enumerate(rows.members):
        there = rows.at[:, place] >= 0
        total[there] += mixed(each.digest[rows.at[there, place]], np.uint64(crc32(each.indicator.id.encode()) + 1))
    return total
