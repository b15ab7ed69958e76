"""One block of a group's series, and the judging of everything that shares it.

Law: the block is made once; judgements differ by what they lay over it, and none changes it for the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Codes, Index
from outcomes.data.block import Measure, SeriesBlock
from outcomes.data.blocks import measure_of, series_block
from outcomes.data.related_series import (
    PARENT,
    TOTAL,
    breakdowns,
    comparator_groups,
    comparators,
    own_benchmarks,
    parent_words,
)
from outcomes.data.series import SeriesTable
from outcomes.engine.ages import ages_of
from outcomes.engine.array_digests import ArrayDigests
from outcomes.engine.derived import why_uncomputed
from outcomes.engine.grouping import Group, Slot
from outcomes.engine.judged_readings import judge_readings, told_by_plugins
from outcomes.engine.overruling import Overrides
from outcomes.engine.placed_targets import (
    PlacedTarget,
    place_due,
    place_target,
    reach_of,
    reaching_back,
    target_of,
    years_of,
)
from outcomes.engine.remarks import remarks_of
from outcomes.engine.rows import Asked, Beside, CameFrom, codes_of, make_batch
from outcomes.engine.run_state import RunState
from outcomes.engine.sensitivity import Promised, fragile_verdicts
from outcomes.engine.sequences import sequences_of
from outcomes.engine.withheld import withheld_of
from outcomes.framework.targets import Target
from outcomes.immutable import altered
from outcomes.metrics.contract import Scope
from outcomes.registry.judged import Judged


class GroupBlock:
    """One block of a group's series, and the judging of all slots that share it. ``owner`` places each series'
    indicator in the group. Only ``judged`` series get a row (none: all); the others are there to be seen beside.
    ``later``, for each series of the table: a later figure in another kind of period was set aside."""

    def __init__(
        self,
        state: RunState,
        group: Group,
        table: SeriesTable,
        series: Index,
        owner: Index,
        slots: Sequence[Slot],
        judged: NDArray[np.bool_] | None = None,
        *,
        later: NDArray[np.bool_],
    ) -> None:
        self.state, self.group, self.owner, self.slots = state, group, owner, slots
        self.series = series
        self.judged = judged
        self.digests = ArrayDigests()
        indicator = group.indicators[0]
        self.source = group.reference.source
        reach = self._reach(table)
        self.table = table = reaching_back(table, min(reach, default=table.first))
        against = next((slot.against for slot in slots if slot.against), "")
        benchmark = comparators(table, series, against, state.inputs.areas) if against else None
        together = any(slot.info.scope is not Scope.SERIES for slot in slots)
        self.block = series_block(
            table,
            series,
            measure=self._measure(),
            as_of=state.as_of,
            needs=self._needs(),
            benchmark=benchmark,
            compute=state.statistic(indicator),
            until=max(reach, default=None),
            group=comparator_groups(table, series, state.inputs.areas) if together else None,
            buffers=state.buffers,
        )
        if together:
            self.block = altered(self.block, breakdowns(table, series))
        names = [each.id for each in group.indicators]
        if state.keep_observed:
            from outcomes.engine.observed_values import observed_in

            state.observed.extend(observed_in(self.block, table, series, owner, names, benchmark))
        self.compared = np.zeros(len(series), dtype=np.int32)
        if benchmark is not None:
            self.block = attrs.evolve(self.block, is_benchmark=own_benchmarks(table, series, against))
            named: Codes | int = state.words.code("" if against in (PARENT, TOTAL) else against)
            if against == PARENT:
                # A parent without figures is named all the same.
                words, places = parent_words(table, series, state.inputs.areas)
                named = state.words.codes(words)[places]
            areas = state.tables(self.source)["area"]
            self.compared = np.where(benchmark >= 0, areas[table.area[benchmark]], named).astype(np.int32)
        self.withheld = withheld_of(self.block, table, series, benchmark)
        if state.keep_observed and self.withheld is not None:
            from outcomes.engine.observed_values import withheld_in

            labels = self.block.periods.labels
            state.withheld.extend(withheld_in(self.withheld, labels, table, series, owner, names, benchmark))
        self.overrides = Overrides(
            withheld=self.withheld,
            remarks=remarks_of(table, series, benchmark, state.words),
            ambiguous=table.ambiguous[series],
            impossible=table.impossible[series],
            suppressed=table.latest_suppressed[series],
            other_kind=later[series],
            ages=ages_of(self.block, table, series, indicator.max_age, state.words, self.withheld),
            uncomputed=why_uncomputed(
                table, series, state.framework.pooled, bool(indicator.statistic) or self.source in state.inputs.derived
            ),
        )

    def _needs(self) -> set[str]:
        shown = {"value", "lower", "upper"}
        if self.state.keep_observed:
            # How many people a figure is about: no metric of the block need ask for it.
            shown |= {"denominator"}
        return set[str]().union(*(slot.info.needs for slot in self.slots)) | shown

    def _measure(self) -> Measure:
        measure = measure_of(self.group.indicators[0])
        return measure if self.group.single else attrs.evolve(measure, indicator="", title="", unit="")

    def _reach(self, table: SeriesTable) -> list[int]:
        """Every ordinal that the targets of the group speak of."""
        positions = [p for slot in self.slots if "target" in slot.info.needs for step in slot.steps for p in step.aims]
        reach: list[int] = []
        for aim in map(self.state.aim, positions):
            own = self.state.area_values(aim, target_of(aim), table, self.group.indicators[0].year_type)
            reach.extend(reach_of(aim, table, self.group.indicators[0], own, self.state.as_of))
        return reach

    def judge_slots(self) -> None:
        """Judge everything that shares the block."""
        for slot in self.slots:
            if "target" in slot.info.needs:
                for number in range(len(slot.steps[0].aims)):
                    self._judge_target(slot, number)
            else:
                self._judge_slot(slot)

    def _judge_slot(self, slot: Slot) -> None:
        """Judge the rows of all aims of a slot in one call."""
        state, size = self.state, self.block.shape[0]
        aims = np.array([step.aims for step in slot.steps], dtype=np.int32)
        polarity = np.array(
            [
                [state.polarity(position, indicator) for position in step.aims]
                for step, indicator in zip(slot.steps, self.group.indicators, strict=True)
            ],
            dtype=np.int8,
        )
        each = aims.shape[1]
        rows = np.tile(np.arange(size), each)
        number = np.repeat(np.arange(each), size)
        owner = self.owner[rows]
        block = self.block if each == 1 else self.block.rows(rows)
        overrides = self.overrides
        if each > 1:
            overrides = overrides.rows(rows)
        if each > 1 and slot.info.scope is Scope.INDICATOR:
            # The same areas are there once for each aim, and must not be taken for more areas.
            block = attrs.evolve(
                block, group=_told_apart(block.group, number), within=_told_apart(block.within, number)
            )
        asked = Asked(
            aim=aims[owner, number],
            use=(owner * each + number).astype(np.int32),
            compared=self.compared[rows] if slot.against else np.zeros(len(rows), dtype=np.int32),
            uses=tuple(use for step in slot.steps for use in step.uses),
        )
        self._judge(slot, attrs.evolve(block, polarity=polarity[owner, number]), overrides, asked, rows=rows)

    def _judge_target(self, slot: Slot, number: int) -> None:
        """Judge one aim against its target, under the declared reading and every other one of a change."""
        state, (step,), (indicator,) = self.state, slot.steps, self.group.indicators
        position, rows = step.aims[number], self.block.shape[0]
        aim, target = state.aim(position), target_of(state.aim(position))
        base = attrs.evolve(self.block, polarity=np.full(rows, state.polarity(position, indicator), dtype=np.int8))
        gone = None if self.withheld is None else self.withheld.own
        own = None if target is None else state.area_values(aim, target, self.table, indicator.year_type)
        promised = Promised(
            table=self.table, aim=aim, indicator=indicator, target=target, own=own, withheld=gone, rules=state.rules
        )
        nothing = np.zeros(rows, dtype=np.int32)
        asked = Asked(
            aim=np.full(rows, position, dtype=np.int32),
            use=nothing,
            compared=self.compared if slot.against else nothing,
            uses=(step.uses[number],),
        )

        def fragile(judged: Judged) -> dict[str, NDArray[np.int16]]:
            return fragile_verdicts(
                judged,
                base,
                promised,
                step.info,
                lambda altered: state.judge_altered(step.metric, altered, step.params),
            )

        if target is None:
            block = place_due(base, self.table, aim, indicator)
            self._judge(slot, block, self.overrides, asked, beside=lambda judged: Beside(fragile=fragile(judged)))
            return
        years = years_of(target, self.table, indicator)
        place = partial(
            place_target, base, self.table, aim=aim, indicator=indicator, own=own, withheld=gone, rules=state.rules
        )
        placed = place(target)
        if state.keep_observed:
            from outcomes.engine.observed_values import promised_in

            state.promised.append(promised_in(aim.id, placed.block, self.table, self.series))

        def judge_reads(read: Iterable[Target]) -> Iterator[tuple[PlacedTarget, Judged]]:
            return state.judge_each(step.metric, map(place, read), step.params)

        def beside(judged: Judged) -> Beside:
            readings, depends = judge_readings(target, indicator, judged, step.info, judge_reads, years, state.offered)
            return Beside(
                beyond=placed.beyond,
                worded=placed.worded,
                readings=readings,
                depends=depends,
                years=years,
                told=told_by_plugins(target, indicator, state.offered),
                fragile=fragile(judged),
            )

        self._judge(slot, placed.block, self.overrides, asked, beside=beside)

    def _judge(
        self,
        slot: Slot,
        block: SeriesBlock,
        overrides: Overrides,
        asked: Asked,
        *,
        beside: Callable[[Judged], Beside] = lambda judged: Beside(),
        rows: Index | None = None,
    ) -> None:
        """Judge a block, and keep what was found of the series that get a row; ``rows`` are the series of its rows."""
        state, step = self.state, slot.steps[0]
        judged = state.judge(step.metric, block, step.params)
        if state.keep_observed and slot.info.charts:
            chart = state.chart(step.metric, block, step.params)
            if chart is not None:
                from outcomes.engine.observed_values import charted_in

                aims = tuple(state.aim(each).id for each in step.aims)
                state.charted.append(charted_in(aims, slot.info.id, block, chart, self.table, self.series))
        known = beside(judged)
        if self.judged is not None:
            shown = np.flatnonzero(self.judged if rows is None else self.judged[rows])
            judged, block, known = judged.rows(shown), block.rows(shown), known.rows(shown)
            asked, overrides = asked.rows(shown), overrides.rows(shown)
        codes = codes_of(block, state.tables(self.source), asked.compared, state.words)
        repeated = any(each.name == "periods_judged" for each in slot.info.evidence)
        state.batches.append(
            make_batch(
                block,
                judged,
                slot.info,
                codes=codes,
                asked=asked,
                overrides=overrides,
                came_from=CameFrom(
                    input=state.inputs.origin_of(self.source), illustrative=state.illustrative(self.source)
                ),
                beside=known,
                milestones=sequences_of(block, self.table.kind, codes.labels) if repeated else None,
                digests=self.digests,
            )
        )


def _told_apart(codes: NDArray[np.int32], number: NDArray[np.int64]) -> NDArray[np.int32]:
    """Codes that differ from one number to the next; -1 stays -1."""
    most = int(codes.max(initial=0)) + 1
    return np.where(codes >= 0, codes + number * most, -1).astype(np.int32)
