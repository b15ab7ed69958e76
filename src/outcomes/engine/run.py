"""Carry out a plan: read, build blocks, judge, and hand over what was found.

Law: metrics are called once a block, parameters and comparator, never once a row; whatever goes wrong on some rows
leaves all others as they would have been.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.block import Measure, SeriesBlock
from outcomes.data.blocks import series_block
from outcomes.data.checks import check_ranges
from outcomes.data.comparators import comparator_groups, comparators
from outcomes.data.observations import Observations
from outcomes.data.series import SeriesTable, check_selection, series_tables
from outcomes.diagnostics import DataError, Report
from outcomes.engine.area_values import AreaValues, read_area_values
from outcomes.engine.batch import ENGINE_REASON, Batch, Evaluation, InputFile, JudgementUse, Words
from outcomes.engine.inputs import Inputs, folder_of, read_inputs
from outcomes.engine.plan import Plan, Step, digest
from outcomes.engine.readings import judge_readings
from outcomes.engine.returns import ReadReturns, read_aim, return_batch
from outcomes.engine.rows import Overrides, codes_of, listed_batch, make_batch, stale_rows, tables_of
from outcomes.engine.targets import due_ordinal, place_target, target_of
from outcomes.framework.model import DataReference, Framework, Indicator
from outcomes.registry import PluginSet
from outcomes.registry.calls import compute
from outcomes.registry.guard import judge

Progress = Callable[[str, int, int], None]
POLARITY = {"high": 1, "low": -1, "none": 0}
WANTED = {"increase": 1, "reduce": -1}


def evaluate_plan(
    plan: Plan,
    plugins: PluginSet,
    *,
    observations: Mapping[str, Observations] | None = None,
    as_of: date,
    progress: Progress | None = None,
) -> Evaluation:
    """Evaluate a plan as on a day. ``observations`` stand in for data sources, by id.

    Raises DataError where an input cannot be read, PluginError where a plugin broke the sealed input of others.
    """
    framework = plan.framework
    given = observations or {}
    wanted = [_reference(framework.indicators[step.indicator]).source for step in plan.steps if step.indicator]
    inputs = read_inputs(framework, wanted, plugins, given)
    run = _Run(plan=plan, plugins=plugins, inputs=inputs, as_of=np.datetime64(as_of, "D"))
    by_indicator: dict[str, list[Step]] = {}
    for step in plan.steps:
        by_indicator.setdefault(step.indicator, []).append(step)
    for done, (indicator, steps) in enumerate(by_indicator.items()):
        if progress is not None:
            progress(indicator or "returns", done, len(by_indicator))
        if indicator:
            run.judge_indicator(framework.indicators[indicator], steps)
        else:
            run.judge_returns(steps)
    run.list_unjudgeable()
    return Evaluation(
        framework=framework,
        as_of=as_of,
        batches=tuple(run.batches),
        words=run.words.words,
        area_names=run.area_names(),
        item_titles=run.item_titles,
        inputs=(*inputs.files, *run.files),
        plugins=tuple((each.name, each.version) for each in plugins.records if each.state.value == "loaded"),
        report=plugins.report + inputs.report + run.report,
        partial=run.partial,
    )


@attrs.define(kw_only=True, eq=False)
class _Run:
    """The state of one evaluation; lives for one call."""

    plan: Plan
    plugins: PluginSet
    inputs: Inputs
    as_of: np.datetime64
    words: Words = attrs.field(factory=Words)
    batches: list[Batch] = attrs.field(factory=list)
    report: Report = attrs.field(factory=Report)
    partial: bool = False
    files: list[InputFile] = attrs.field(factory=list)
    item_titles: dict[tuple[str, str], str] = attrs.field(factory=dict)
    _translated: dict[str, dict[str, NDArray[np.int32]]] = attrs.field(factory=dict, init=False)
    _areas: tuple[str, ...] | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        spec = self.framework.areas
        if self.inputs.areas is not None:
            self._areas, found = self.inputs.areas.select(spec)
            if found.errors:
                raise DataError(found)
            self.report += found
        else:
            self._areas = None if spec.every else spec.codes

    @property
    def framework(self) -> Framework:
        return self.plan.framework

    def area_names(self) -> dict[str, str]:
        """What each area is called: as the areas file says, else as the data does."""
        names: dict[str, str] = {}
        for source in self.inputs.sources.values():
            names.update(source.observations.area_names)
        if self.inputs.areas is not None:
            names.update({code: area.name for code, area in self.inputs.areas.areas.items() if area.name})
        return names

    # -- indicators -----------------------------------------------------------------------------------

    def judge_indicator(self, indicator: Indicator, steps: Sequence[Step]) -> None:
        """Judge all steps of one indicator, one periodicity after the other."""
        reference = _reference(indicator)
        index = self.inputs.sources[reference.source]
        source = self.framework.data.get(reference.source)
        tables, found = series_tables(
            index,
            reference.indicator or indicator.id,
            as_of=self.as_of,
            year_type=indicator.year_type,
            duplicates=source.duplicates if source else "identical",
        )
        chosen_by = {"sex": reference.sex, "age": reference.age, "category": reference.category}
        found += check_selection(index.observations, **chosen_by)
        found += check_ranges(index, indicator)
        if found.errors:
            raise DataError(found)
        self.report += found
        for areas in dict.fromkeys(step.areas for step in steps):
            alike = [step for step in steps if step.areas == areas]
            wanted, seen = areas or self._areas, set[str]()
            for table in tables:
                series = table.choose(areas=wanted, **chosen_by)
                if not len(series):
                    continue
                held = table.observations.area.words
                seen.update(held[code] for code in np.unique(table.area[series]).tolist())
                for group in _shared_blocks(alike):
                    self._judge_group(indicator, reference, table, series, group)
            self._list_absent(alike, wanted, seen)

    def _judge_group(
        self,
        indicator: Indicator,
        reference: DataReference,
        table: SeriesTable,
        series: NDArray[np.int64],
        steps: Sequence[Step],
    ) -> None:
        against = next((step.against for step in steps if step.against), "")
        needs = set().union(*(step.info.needs for step in steps)) | {"value", "lower", "upper"}
        if indicator.disclosure:
            needs.add("count")
        targets = [
            target_of(self._aim(position))
            for step in steps
            if "target" in step.info.needs
            for position in step.aims
        ]
        dues = [due_ordinal(each, table, indicator) for each in targets if each is not None]
        benchmark = comparators(table, series, against, self.inputs.areas) if against else None
        block = series_block(
            table,
            series,
            measure=_measure(indicator),
            as_of=self.as_of,
            needs=needs,
            benchmark=benchmark,
            compute=self._statistic(indicator),
            until=max((each for each in dues if each is not None), default=None),
            polarity=POLARITY[indicator.polarity],
            group=comparator_groups(table, series, self.inputs.areas),
        )
        other = np.zeros(len(series), dtype=np.int32)
        if benchmark is not None:
            area_codes = self._tables(reference.source)["area"]
            other = np.where(benchmark >= 0, area_codes[table.area[benchmark]], self.words.code(_code(against)))
        overrides = Overrides(
            ambiguous=table.ambiguous[series],
            suppressed=table.latest_suppressed[series],
            stale=stale_rows(block, days_of(indicator.max_age)),
        )
        for step in steps:
            compared = other if step.against else np.zeros(len(series), dtype=np.int32)
            if "target" in step.info.needs:
                for number in range(len(step.aims)):
                    self._judge_target(step, number, block, table, indicator, reference, compared, overrides)
            else:
                self._judge_step(step, block, table, indicator, reference, compared, overrides)

    def _judge_step(
        self,
        step: Step,
        block: SeriesBlock,
        table: SeriesTable,
        indicator: Indicator,
        reference: DataReference,
        compared: NDArray[np.int32],
        overrides: Overrides,
    ) -> None:
        """Judge the rows of all aims of a step in one call."""
        size, aims = block.shape[0], len(step.aims)
        polarity = np.repeat([self._polarity(position, indicator) for position in step.aims], size)
        use = np.repeat(np.arange(aims, dtype=np.int32), size)
        rows = np.tile(np.arange(size), aims)
        whole = block if aims == 1 else block.rows(rows)
        whole = attrs.evolve(whole, polarity=polarity.astype(np.int8))
        record = self.plugins.metric(step.metric)
        judged = judge(record, whole, step.params)
        self._heed(judged)
        again = attrs.evolve(
            overrides,
            **{field.name: getattr(overrides, field.name)[rows] for field in attrs.fields(Overrides)},
        )
        self.batches.append(
            make_batch(
                block=whole,
                judged=judged,
                info=step.info,
                codes=codes_of(whole, self._tables(reference.source), compared[rows], self.words),
                overrides=again,
                aim=np.asarray(step.aims, dtype=np.int32)[use],
                use=use,
                uses=_uses(step),
                indicator=indicator,
                input_id=reference.source,
                illustrative=self._illustrative(reference),
            )
        )

    def _judge_target(
        self,
        step: Step,
        number: int,
        block: SeriesBlock,
        table: SeriesTable,
        indicator: Indicator,
        reference: DataReference,
        compared: NDArray[np.int32],
        overrides: Overrides,
    ) -> None:
        """Judge one aim against its target, under the declared reading and every other one of a change."""
        position = step.aims[number]
        aim, target = self._aim(position), target_of(self._aim(position))
        record = self.plugins.metric(step.metric)
        own = self._area_values(target, table)
        base = attrs.evolve(
            block, polarity=np.full(block.shape[0], self._polarity(position, indicator), dtype=np.int8)
        )
        placed = None if target is None else place_target(base, table, target, aim, indicator, own)
        whole = base if placed is None else placed.block
        judged = judge(record, whole, step.params)
        self._heed(judged)
        readings: dict[str, NDArray[np.int16]] = {}
        depends = None
        if target is not None:
            place = partial(place_target, base, table, aim=aim, indicator=indicator, own=own)
            readings, depends = judge_readings(
                target, indicator, judged, step.info, lambda read: judge(record, place(read).block, step.params)
            )
        self.batches.append(
            make_batch(
                block=whole,
                judged=judged,
                info=step.info,
                codes=codes_of(whole, self._tables(reference.source), compared, self.words),
                overrides=overrides,
                aim=np.full(block.shape[0], position, dtype=np.int32),
                use=np.zeros(block.shape[0], dtype=np.int32),
                uses=(_uses(step)[number],),
                indicator=indicator,
                input_id=reference.source,
                illustrative=self._illustrative(reference),
                beyond=None if placed is None else placed.beyond,
                worded=None if placed is None else placed.worded,
                readings=readings,
                depends=depends,
            )
        )

    # -- returns ------------------------------------------------------------------------------------------

    def judge_returns(self, steps: Sequence[Step]) -> None:
        """Judge the items of every aim that is promised in returns."""
        read: dict[int, ReadReturns] = {}
        for step in steps:
            record = self.plugins.metric(step.metric)
            for position, use in zip(step.aims, _uses(step), strict=True):
                aim = self._aim(position)
                if position not in read:
                    read[position] = self._read_returns(aim)
                returns = read[position]
                if not returns.items.items:
                    self._list([position], [ENGINE_REASON["no return"]], [0])
                    continue
                judged = judge(record, returns.items.block, step.params)
                self._heed(judged)
                self.batches.append(return_batch(step, position, aim, returns, judged, use, self.words))

    def _read_returns(self, aim: Any) -> ReadReturns:
        returns = read_aim(self.framework, aim, self.as_of)
        self.report += returns.report
        if returns.input is not None:
            self.files.append(returns.input)
        self.item_titles.update({(aim.id, each.id): each.title for each in returns.items.items})
        return returns

    # -- what nothing can be said of --------------------------------------------------------------------

    def list_unjudgeable(self) -> None:
        """A row for every aim of which the plan already knows that nothing can be said."""
        listed = self.plan.listed
        if listed:
            self._list([each.aim for each in listed], [each.reason for each in listed], [0] * len(listed))

    def _list_absent(self, steps: Sequence[Step], wanted: Sequence[str] | None, seen: set[str]) -> None:
        """A row for every aim and area that should have been judged and is not in the data; ``wanted`` None: any."""
        aims = dict.fromkeys(position for step in steps for position in step.aims)
        missing = [area for area in wanted or () if area not in seen]
        if wanted is None and not seen:
            missing = [""]
        pairs = [(position, self.words.code(area)) for position in aims for area in missing]
        if pairs:
            reason = ENGINE_REASON["no data"]
            self._list([aim for aim, _ in pairs], [reason] * len(pairs), [area for _, area in pairs])

    def _list(self, aims: Sequence[int], reasons: Sequence[int], areas: Sequence[int]) -> None:
        uses = [
            JudgementUse(
                metric="", version="", plugin="", parameters={}, definition=digest([self._aim(aim).id, reason])
            )
            for aim, reason in zip(aims, reasons, strict=True)
        ]
        self.batches.append(listed_batch(aims=aims, reasons=reasons, areas=areas, uses=uses))

    # -- small answers ------------------------------------------------------------------------------------

    def _aim(self, position: int) -> Any:
        return self.plan.aims[position]

    def _polarity(self, position: int, indicator: Indicator) -> int:
        return WANTED.get(self._aim(position).wanted, POLARITY[indicator.polarity])

    def _tables(self, source: str) -> dict[str, NDArray[np.int32]]:
        if source not in self._translated:
            self._translated[source] = tables_of(self.inputs.sources[source].observations, self.words)
        return self._translated[source]

    def _illustrative(self, reference: DataReference) -> bool:
        return any(each.illustrative for each in self.inputs.files if each.id == reference.source)

    def _statistic(self, indicator: Indicator) -> Any:
        if not indicator.statistic:
            return None
        record = self.plugins.find_statistic(indicator.statistic)
        return None if record is None else partial(compute, record)

    def _area_values(self, target: Any, table: SeriesTable) -> AreaValues | None:
        file = getattr(target, "file", None)
        if file is None:
            return None
        values = read_area_values(folder_of(self.framework) / file.path, file)
        return values.meeting(table.observations.area.words, table.kind)

    def _heed(self, judged: Any) -> None:
        self.report += judged.report
        self.partial = self.partial or bool(judged.failures)


def _shared_blocks(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Steps that can share one block: those without a comparator go with the first that has one."""
    against = list(dict.fromkeys(step.against for step in steps if step.against)) or [""]
    for place, other in enumerate(against):
        yield [step for step in steps if step.against == other or (not place and not step.against)]


def _reference(indicator: Indicator) -> DataReference:
    return indicator.data if indicator.data is not None else DataReference(source="")


def _measure(indicator: Indicator) -> Measure:
    return Measure(
        indicator=indicator.id,
        title=indicator.title,
        unit=indicator.unit,
        value_type=indicator.value_type,
        multiplier=indicator.multiplier,
        low=indicator.low,
        high=indicator.high,
    )


def _uses(step: Step) -> tuple[JudgementUse, ...]:
    return tuple(
        JudgementUse(
            metric=step.metric,
            version=step.info.version,
            plugin=step.plugin,
            parameters=step.parameters,
            definition=definition,
        )
        for definition in step.definitions
    )


def _code(against: str) -> str:
    return "" if against in ("parent", "total") else against


def days_of(age: str) -> int | None:
    """Days in a length of time such as ``18 months``; None for none.

    >>> days_of("2 years")
    731
    """
    if not age:
        return None
    number, _, unit = age.partition(" ")
    each = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}[unit.removesuffix("s")]
    return int(np.ceil(int(number) * each))
