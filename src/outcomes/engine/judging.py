"""Judge the series of a group of indicators: blocks, calls, batches.

Law: metrics are called once a block, parameters and comparator, never once a row; whatever goes wrong on some rows
leaves all others as they would have been.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.data.checks import check_ranges, in_range
from outcomes.data.comparators import comparator_groups
from outcomes.data.series import SeriesTable, check_selection, series_tables
from outcomes.diagnostics import DataError
from outcomes.engine.declared_and_observed import compare_declared, figures_of
from outcomes.engine.group_block import GroupBlock
from outcomes.engine.grouping import Group, Slot
from outcomes.engine.run_state import RunState
from outcomes.metrics.contract import Scope

Index = NDArray[np.int64]


def judge_group(state: RunState, group: Group) -> None:
    """Judge all that is asked of a group of indicators, one periodicity after the other."""
    reference = group.reference
    index = state.inputs.sources[reference.source]
    source = state.framework.data.get(reference.source)
    tables, report = series_tables(
        index,
        group.names,
        as_of=state.as_of,
        year_type=group.indicators[0].year_type,
        duplicates=source.duplicates if source else "identical",
    )
    chosen_by = {"sex": reference.sex, "age": reference.age, "category": reference.category}
    report += check_selection(index.observations, **chosen_by)
    if not in_range(index, group.indicators[0], group.names):
        for indicator in group.indicators:
            report += check_ranges(index, indicator)
    if report.errors:
        raise DataError(report)
    state.report += report
    coded = index.observations.indicator
    order = np.full(len(coded.words), -1, dtype=np.int64)
    order[[code for code in map(coded.code_of, group.names) if code >= 0]] = [
        place for place, name in enumerate(group.names) if coded.code_of(name) >= 0
    ]
    if coded.words == ("",):
        order[0] = 0
    for areas in dict.fromkeys(slot.areas for slot in group.slots):
        alike = [slot for slot in group.slots if slot.areas == areas]
        wanted = areas or state.areas
        areas_of = index.observations.area
        seen = np.zeros((len(group.indicators), len(areas_of.words)), dtype=np.bool_)
        for table in tables:
            series = table.choose(areas=wanted, **chosen_by)
            if not len(series):
                continue
            owner = order[table.indicator[series]]
            seen[owner, table.area[series]] = True
            among = [slot for slot in alike if _sees_all(slot)]
            for slots in _shared_blocks([slot for slot in alike if slot not in among]):
                GroupBlock(state, group, table, series, owner, slots).judge_slots()
            if among:
                wider, judged = _beside(state, table, series, table.choose(**chosen_by))
                whose = order[table.indicator[wider]]
                for slots in _shared_blocks(among):
                    GroupBlock(state, group, table, wider, whose, slots, judged).judge_slots()
        for place, there in enumerate(seen):
            aims = [aim for slot in alike for aim in slot.steps[place].aims]
            state.list_absent(aims, wanted, areas_of, there)
        _compare_declared(state, group, alike, tables, wanted, chosen_by)


def _compare_declared(
    state: RunState,
    group: Group,
    slots: Sequence[Slot],
    tables: Sequence[SeriesTable],
    wanted: Sequence[str] | None,
    chosen_by: Mapping[str, tuple[str, ...]],
) -> None:
    """Warn of targets that do not go with the figures; only indicators that stand alone are judged by a target."""
    aims = [aim for slot in slots if "target" in slot.info.needs for aim in slot.steps[0].aims]
    if not aims or not group.single:
        return
    coded = group.names[0]
    figures = []
    for table in tables:
        words = table.observations.indicator.words
        own = [code for code, word in enumerate(words) if word in (coded, "")]
        every, judged = (
            series[np.isin(table.indicator[series], own)]
            for series in (table.choose(**chosen_by), table.choose(areas=wanted, **chosen_by))
        )
        if len(judged):
            figures.append(figures_of(table, every, judged))
    asked = [state.aim(position) for position in dict.fromkeys(aims)]
    state.report += compare_declared(state.framework, group.indicators[0], asked, figures)


def _sees_all(slot: Slot) -> bool:
    """The metric places an area among others, which have to be in the block even where they are not judged."""
    return slot.info.scope is Scope.INDICATOR and "target" not in slot.info.needs


def _beside(state: RunState, table: SeriesTable, series: Index, every: Index) -> tuple[Index, NDArray[np.bool_]]:
    """Some series with all those of their comparator groups, ascending, and which of them are judged."""
    group = comparator_groups(table, every, state.inputs.areas)
    judged = np.isin(every, series)
    beside = judged | np.isin(group, group[judged])
    return every[beside], judged[beside]


def _shared_blocks(slots: Sequence[Slot]) -> Iterator[list[Slot]]:
    """Slots that can share one block: those without a comparator go with the first that has one."""
    against = list(dict.fromkeys(slot.against for slot in slots if slot.against)) or [""] * bool(slots)
    for place, other in enumerate(against):
        yield [slot for slot in slots if slot.against == other or (not place and not slot.against)]
