"""Judge the series of a group of indicators: blocks, calls, batches.

Law: metrics are called once a block, parameters and comparator, never once a row; whatever goes wrong on some rows
leaves all others as they would have been.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.data.checks import check_ranges, impossible_rows, in_range, two_sizes
from outcomes.data.mixed_periods import Kept, MixedPeriods, PromisedKind, mixed_periods
from outcomes.data.related_series import comparator_groups
from outcomes.data.selection import check_selection, unselected
from outcomes.data.series import SeriesTable, wanted_words
from outcomes.data.series_tables import series_tables
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import DataError, Report, Severity
from outcomes.engine.compared_figures import figures_of
from outcomes.engine.declared_and_observed import compare_declared
from outcomes.engine.group_block import GroupBlock
from outcomes.engine.grouping import Group, Slot
from outcomes.engine.mixed_kinds import alone_aside, kept_of, name_mixed, promised_of
from outcomes.engine.placed_targets import target_of
from outcomes.engine.run_state import RunState
from outcomes.framework.sources import DataSource
from outcomes.framework.targets import labels_of
from outcomes.immutable import immutable
from outcomes.metrics.contract import Scope
from outcomes.periods import PeriodError, PeriodKind, parse_period


@immutable(kw_only=True, eq=False)
class ReadGroup:
    """The series of a group of indicators, before areas are chosen: a table for each kind of period.

    ``order`` is the place in the group of each indicator word of the source, ``everywhere`` the series of each table
    in all areas, ``mixed`` which kind of period is judged, ``unlike`` the indicators of which there are series and
    none is of the sex, age and category that are asked for.
    """

    group: Group
    index: SourceIndex
    tables: tuple[SeriesTable, ...]
    order: Index
    everywhere: tuple[Index, ...]
    mixed: MixedPeriods
    unlike: frozenset[str]

    def chosen(self, areas: Sequence[str] | None) -> list[Index]:
        """The series of each table in some areas; None for all."""
        return [table.choose(areas=areas, **chosen_by(self.group)) for table in self.tables]

    def unknown(self, name: str) -> str:
        """Why the data have nothing of an indicator, by its id in the source; empty where they have."""
        if not self.index.count(name):
            return "indicator not in the data"
        return "breakdown not in the data" if name in self.unlike else ""


def chosen_by(group: Group) -> dict[str, Sequence[str]]:
    """Which series of a source the indicators of a group are."""
    reference = group.reference
    return {"sex": reference.sex, "age": reference.age, "category": reference.category}


def read_group(state: RunState, group: Group) -> tuple[ReadGroup, Report]:
    """The series of a group, and what is wrong with them. Raises DataError where they cannot be judged."""
    reference = group.reference
    index = state.inputs.sources[reference.source]
    source = state.framework.data.get(reference.source)
    group = _read_alike(state, group, index.observations.label_rule.year_type)
    checked, impossible = _check_numbers(index, group, source)
    tables, report = series_tables(
        index,
        group.names,
        as_of=state.as_of,
        year_type=group.indicators[0].year_type,
        duplicates=source.duplicates if source else "identical",
        impossible=impossible,
    )
    by = chosen_by(group)
    report += checked
    if report.errors:
        raise DataError(report)
    coded = index.observations.indicator
    order = np.full(len(coded.words), -1, dtype=np.int64)
    order[[code for code in map(coded.code_of, group.names) if code >= 0]] = [
        place for place, name in enumerate(group.names) if coded.code_of(name) >= 0
    ]
    if coded.words == ("",):
        order[0] = 0
    everywhere = tuple(table.choose(**by) for table in tables)
    unlike = unselected(tables, everywhere, by, group.names[0])
    # Of an indicator of which nothing is left more is said than that a word is missing.
    missing = list(unlike.values()) or list(check_selection(index.observations, **by))
    report += [each for each in missing if each not in state.report.diagnostics]
    mixed = mixed_periods(tables, everywhere, _promised(state, group, {each.kind for each in tables}))
    read = ReadGroup(
        group=group,
        index=index,
        tables=tables,
        order=order,
        everywhere=everywhere,
        mixed=mixed,
        unlike=frozenset(unlike),
    )
    return read, report


def judge_group(state: RunState, group: Group) -> None:
    """Judge all that is asked of a group of indicators, one periodicity after the other."""
    read, report = read_group(state, group)
    state.report += report
    group, index, tables, order = read.group, read.index, read.tables, read.order
    everywhere, mixed, reference = read.everywhere, read.mixed, read.group.reference
    for areas in dict.fromkeys(slot.areas for slot in group.slots):
        alike = [slot for slot in group.slots if slot.areas == areas]
        wanted = areas or state.areas
        areas_of = index.observations.area
        seen = np.zeros((len(group.indicators), len(areas_of.words)), dtype=np.bool_)
        chosen = read.chosen(wanted)
        for table, series in zip(tables, chosen, strict=True):
            seen[order[table.indicator[series]], table.area[series]] = True
        aside = dict[tuple[int, str], None]()
        for kept, slots in _by_what_they_judge(mixed, alike):
            for place, table in enumerate(tables):
                series, every = (kept_of(kept, place, some[place]) for some in (chosen, everywhere))
                if len(series):
                    _judge_table(state, group, table, series, every, order, slots, kept.later[place])
            aside |= _set_aside(kept, tables, chosen, slots, order)
        state.list_set_aside(list(aside))
        for place, there in enumerate(seen):
            aims = [aim for slot in alike for aim in slot.steps[place].aims]
            state.list_absent(aims, wanted, areas_of, there, read.unknown(group.names[place]), reference.source)
        asked = {"judged": not all(map(_has_target, alike)), "promised": any(map(_has_target, alike))}
        said = list(name_mixed(tables, chosen, mixed, **asked))
        for table, series, every in zip(tables, chosen, everywhere, strict=True):
            some = np.zeros(len(table), dtype=np.bool_)
            some[every] = wanted_words("area", areas_of, {slot.against for slot in alike})[table.area[every]]
            some[series] = True
            said += two_sizes(table, some)
        # Two indicators may be judged on one column; it is one problem all the same.
        for each in said:
            state.report += [] if each in state.report.diagnostics else [each]
        held = [kept_of(mixed.promised, place, each) for place, each in enumerate(everywhere)]
        _compare_declared(state, group, alike, tables, wanted, held)


def _read_alike(state: RunState, group: Group, year_type: str) -> Group:
    """The group, whose targets write their years as the source does, where it says what its years are."""
    if not year_type or group.indicators[0].year_type:
        return group
    aims = {each for slot in group.slots for step in slot.steps for each in step.aims}
    for aim in map(state.aim, aims):
        target = target_of(aim)
        for label in (*(labels_of(target).values() if target is not None else ()), *filter(None, (aim.due,))):
            try:
                parse_period(label, year_type=year_type)
            except PeriodError:
                # A label that says itself which year it counts in was read without the source's word.
                return group
    return attrs.evolve(group, indicators=tuple(attrs.evolve(each, year_type=year_type) for each in group.indicators))


def _check_numbers(
    index: SourceIndex, group: Group, source: DataSource | None
) -> tuple[Report, NDArray[np.bool_] | None]:
    """What the numbers of a group cannot be, and the observations of which the series is set aside (None: no row)."""
    if in_range(index, group.indicators[0], group.names):
        return Report(), None
    aside = source is None or source.values == "set-aside"
    severity = Severity.WARNING if aside else Severity.ERROR
    report = Report(
        [each for indicator in group.indicators for each in check_ranges(index, indicator, severity=severity)]
    )
    return report, impossible_rows(index, group.indicators) if aside else None


def _has_target(slot: Slot) -> bool:
    return "target" in slot.info.needs


def _promised(state: RunState, group: Group, there: Collection[PeriodKind]) -> PromisedKind | None:
    """What the targets of a group say of periods; only indicators that stand alone are judged by a target."""
    aims = [state.aim(each) for slot in group.slots if _has_target(slot) for each in slot.steps[0].aims]
    return promised_of(aims, group.indicators[0], there) if aims else None


def _by_what_they_judge(mixed: MixedPeriods, slots: Sequence[Slot]) -> Iterator[tuple[Kept, list[Slot]]]:
    """Slots with the figures that they judge: all together where nothing was set aside from some of them only."""
    if mixed.alike:
        yield mixed.judged, list(slots)
        return
    for promised in (False, True):
        some = [slot for slot in slots if _has_target(slot) == promised]
        if some:
            yield mixed.kept(promised), some


def _judge_table(
    state: RunState,
    group: Group,
    table: SeriesTable,
    series: Index,
    every: Index,
    order: Index,
    slots: Sequence[Slot],
    later: NDArray[np.bool_],
) -> None:
    """Judge some series of one kind of period; ``every`` are those that they can be seen among."""
    among = [slot for slot in slots if _sees_all(slot)]
    owner = order[table.indicator[series]]
    for shared in _shared_blocks([slot for slot in slots if slot not in among]):
        GroupBlock(state, group, table, series, owner, shared, later=later).judge_slots()
    if among:
        wider, judged = beside(state, table, series, every)
        whose = order[table.indicator[wider]]
        for shared in _shared_blocks(among):
            GroupBlock(state, group, table, wider, whose, shared, judged, later=later).judge_slots()


def _set_aside(
    kept: Kept, tables: Sequence[SeriesTable], chosen: Sequence[Index], slots: Sequence[Slot], order: Index
) -> dict[tuple[int, str], None]:
    """Every aim and area of which only figures in another kind of period are there, once, whichever slot asks."""
    words = tables[0].observations.area.words if tables else ()

    def pairs(choose: Callable[[Kept, int, Index], Index]) -> Index:
        """An indicator and an area as one number, of each series that is chosen."""
        some = [(table, choose(kept, place, chosen[place])) for place, table in enumerate(tables)]
        return np.concatenate([order[table.indicator[each]] * len(words) + table.area[each] for table, each in some])

    aside = pairs(alone_aside) if tables else np.empty(0, dtype=np.int64)
    if not len(aside):
        return {}
    alone = dict.fromkeys(aside[~np.isin(aside, pairs(kept_of))].tolist())
    places = [divmod(each, len(words)) for each in alone]
    return {(aim, words[area]): None for owner, area in places for slot in slots for aim in slot.steps[owner].aims}


def _compare_declared(
    state: RunState,
    group: Group,
    slots: Sequence[Slot],
    tables: Sequence[SeriesTable],
    wanted: Sequence[str] | None,
    everywhere: Sequence[Index],
) -> None:
    """Warn of targets that do not go with the figures; only indicators that stand alone are judged by a target."""
    aims = [aim for slot in slots if _has_target(slot) for aim in slot.steps[0].aims]
    if not aims or not group.single:
        return
    coded = group.names[0]
    figures = []
    for table, series in zip(tables, everywhere, strict=True):
        words = table.observations.indicator.words
        own = [code for code, word in enumerate(words) if word in (coded, "")]
        every = series[np.isin(table.indicator[series], own)]
        judged = (
            every if wanted is None else every[wanted_words("area", table.observations.area, wanted)[table.area[every]]]
        )
        if len(judged):
            figures.append(figures_of(table, every, judged))
    asked = [state.aim(position) for position in dict.fromkeys(aims)]
    indicator = group.indicators[0]
    by_area = {
        aim.id: values
        for aim in (asked if figures else ())
        if (values := state.area_values(aim, target_of(aim), tables[0], indicator.year_type)) is not None
    }
    state.report += compare_declared(state.framework, indicator, asked, figures, by_area)


def _sees_all(slot: Slot) -> bool:
    """The metric places an area among others, which have to be in the block even where they are not judged."""
    return slot.info.scope is Scope.INDICATOR


def beside(state: RunState, table: SeriesTable, series: Index, every: Index) -> tuple[Index, NDArray[np.bool_]]:
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
