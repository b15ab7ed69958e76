"""What a run has found so far: batches, words, problems; and the small answers that every step of it needs.

Law: it only grows, and lives for one run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats
from outcomes.data.block import SeriesBlock
from outcomes.data.blocks import Buffers
from outcomes.data.coded import Coded
from outcomes.data.series import SeriesTable
from outcomes.diagnostics import DataError, PluginError, Report, Severity
from outcomes.engine.area_values import AreaValues, read_area_values
from outcomes.engine.batch import ENGINE_REASON, Batch, InputFile, JudgementUse, Words
from outcomes.engine.definitions import digest
from outcomes.engine.inputs import Inputs
from outcomes.engine.locating import Located, locate_file
from outcomes.engine.rows import listed_batch, tables_of
from outcomes.engine.steps import Plan
from outcomes.fetching.copies import sha256
from outcomes.framework.change_paths import PathRule
from outcomes.framework.model import Aim, Framework, Indicator
from outcomes.framework.readings import Offered
from outcomes.framework.targets import ChangeTarget, Target, way_of
from outcomes.immutable import immutable
from outcomes.metrics.contract import AnyBlock, ChartColumns
from outcomes.registry import PluginSet
from outcomes.registry.data_calls import chart, compute, path
from outcomes.registry.guard import AnyLaid, judge, judge_each
from outcomes.registry.judged import Judged
from outcomes.registry.records import Registered

if TYPE_CHECKING:
    from outcomes.data.counts import FromCounts
    from outcomes.engine.observed_values import Charted, Observed, PromisedLevels, WithheldFigures
    from outcomes.registry.isolation import Isolation


@immutable(kw_only=True, eq=False)
class _OfferedByPlugin:
    """A reading of a plugin's. Where it fails there is no path, and the run says so once."""

    record: Registered
    state: RunState

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def words(self) -> str:
        return self.record.words

    def path(self, start: Floats, step: NDArray[np.int64], change: Floats, low: float, high: float) -> Floats:
        try:
            return path(self.record, start, step, change, low, high)
        except PluginError as problem:
            self.state.partial = True
            said = [attrs.evolve(each, severity=Severity.WARNING) for each in problem.report]
            self.state.report += [each for each in said if each not in list(self.state.report)]
            return np.full((len(start), len(step)), np.nan)


@attrs.define(kw_only=True, eq=False)
class RunState:
    """The growing result of one run, as on the day ``as_of``."""

    plan: Plan
    plugins: PluginSet
    inputs: Inputs
    as_of: np.datetime64
    isolation: Isolation | None = None
    words: Words = attrs.field(factory=Words)
    batches: list[Batch] = attrs.field(factory=list)
    report: Report = attrs.field(factory=Report)
    partial: bool = False
    files: list[InputFile] = attrs.field(factory=list)
    places: dict[tuple[str, str], tuple[str, Path]] = attrs.field(factory=dict)
    keep_observed: bool = False
    observed: list[Observed] = attrs.field(factory=list)
    withheld: list[WithheldFigures] = attrs.field(factory=list)
    promised: list[PromisedLevels] = attrs.field(factory=list)
    charted: list[Charted] = attrs.field(factory=list)
    buffers: Buffers = attrs.field(factory=Buffers)
    """Memory of the block that is being judged; batches keep nothing of it."""
    item_titles: dict[tuple[str, str], str] = attrs.field(factory=dict)
    item_owners: dict[tuple[str, str], str] = attrs.field(factory=dict)
    item_assumed: dict[tuple[str, str], tuple[str, ...]] = attrs.field(factory=dict)
    areas: tuple[str, ...] | None = attrs.field(init=False)
    """Codes of the areas that the framework judges; None for all in the data."""
    _area_values: dict[tuple[str, str], AreaValues] = attrs.field(factory=dict, init=False)
    _offered: tuple[Offered, ...] | None = attrs.field(default=None, init=False)
    _translated: dict[str, dict[str, NDArray[np.int32]]] = attrs.field(factory=dict, init=False)
    _areas_there: dict[str, frozenset[str]] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        spec = self.framework.areas
        if self.inputs.areas is not None:
            self.areas, unknown = self.inputs.areas.select(spec)
            if unknown.errors:
                raise DataError(unknown)
            self.report += unknown
        else:
            self.areas = None if spec.every else spec.codes

    @property
    def framework(self) -> Framework:
        """What was promised."""
        return self.plan.framework

    def aim(self, position: int) -> Aim:
        """The aim at a position of the framework."""
        return self.plan.aims[position]

    def polarity(self, position: int, indicator: Indicator) -> int:
        """+1 where a high value is good for an aim, -1 where a low one is, 0 where neither."""
        return way_of(self.aim(position).wanted, indicator.polarity)

    def tables(self, source: str) -> dict[str, NDArray[np.int32]]:
        """From the codes of a source to those of this run, by column; made once a source."""
        if source not in self._translated:
            self._translated[source] = tables_of(self.inputs.sources[source].observations, self.words)
        return self._translated[source]

    def illustrative(self, source: str) -> bool:
        """The figures of a source are made up."""
        return any(each.illustrative for each in self.inputs.files if each.id == self.inputs.origin_of(source))

    @property
    def offered(self) -> tuple[Offered, ...]:
        """Every reading of a change: the common ones, and those of plugins, whose calls are contained."""
        if self._offered is None:
            self._offered = tuple(
                each.thing if each.built_in else _OfferedByPlugin(record=each, state=self)
                for each in self.plugins.readings
            )
        return self._offered

    @property
    def rules(self) -> dict[str, PathRule]:
        """The arithmetic of the readings of plugins, by their ids."""
        return {each.id: each.path for each in self.offered if isinstance(each, _OfferedByPlugin)}

    def statistic(self, indicator: Indicator) -> FromCounts | None:
        """How an indicator's values come from counts; None where they do not."""
        if not indicator.statistic:
            return None
        record = self.plugins.find("statistic", indicator.statistic)
        return None if record is None else partial(compute, record)

    def area_values(
        self, aim: Aim, target: Target | None, table: SeriesTable, year_type: str = ""
    ) -> AreaValues | None:
        """What the file of a target says of each area of a table; None where it has no file. Each file is read once."""
        file = getattr(target, "file", None)
        if file is None:
            return None
        key = (aim.id, file.path)
        if key not in self._area_values:
            place = locate_file(self.framework, file.path, self.inputs.access, f"aims.{aim.id}.target")
            change = target.change if isinstance(target, ChangeTarget) else 0.0
            values = read_area_values(place.path, file, change=change, shown=place.shown)
            self._area_values[key] = values
            self.report += place.report
            own = InputFile(
                id=f"targets of {aim.id}",
                path=place.name,
                sha256=sha256(place.path),
                rows=len(values),
                illustrative=False,
            )
            self.add_file(own, place)
        return self._area_values[key].meeting(table.observations.area.words, table.kind, year_type)

    def add_file(self, file: InputFile, place: Located) -> None:
        """A small file that was read, and where it lies."""
        self.files.append(file)
        self.places[file.id, file.path] = (place.laid, place.path)

    def area_names(self) -> dict[str, str]:
        """What each area is called: as the areas file says, else as the data does."""
        names: dict[str, str] = {}
        for source in self.inputs.sources.values():
            names.update(source.observations.area_names)
        if self.inputs.areas is not None:
            names.update({code: area.name for code, area in self.inputs.areas.areas.items() if area.name})
        return names

    def area_children(self) -> dict[str, tuple[str, ...]]:
        """The areas that lie directly in each area of the areas file."""
        table = self.inputs.areas
        if table is None:
            return {}
        children = {code: table.children_of(code) for code in table.areas}
        return {code: within for code, within in children.items() if within}

    def judge(self, metric: str, block: AnyBlock, params: object) -> Judged:
        """Judge a block by a metric, keep the warnings of the call, and remember whether rows of it failed."""
        return self._told(judge(self.plugins.metric(metric), block, params, isolation=self.isolation))

    def judge_each(self, metric: str, laid: Iterable[AnyLaid], params: object) -> Iterator[tuple[AnyLaid, Judged]]:
        """The same for blocks that differ in the arrays of their rows only."""
        return ((each, self._told(judged)) for each, judged in self.judge_altered(metric, laid, params))

    def _told(self, judged: Judged) -> Judged:
        self.report += judged.report
        self.partial = self.partial or bool(judged.failures)
        return judged

    def chart(self, metric: str, block: SeriesBlock, params: object) -> ChartColumns | None:
        """What a metric goes by at every period; None, with a warning, where it fails at that: its verdicts stand."""
        try:
            return chart(self.plugins.metric(metric), block, params)
        except PluginError as problem:
            self.report += Report(attrs.evolve(each, severity=Severity.WARNING) for each in problem.report)
            return None

    def judge_altered(self, metric: str, laid: Iterable[AnyLaid], params: object) -> Iterator[tuple[AnyLaid, Judged]]:
        """Judge blocks that were altered. Failures and warnings of the metric there are not reported."""
        return judge_each(self.plugins.metric(metric), laid, params, isolation=self.isolation)

    def list_rows(self, aims: Sequence[int], reasons: Sequence[int], areas: Sequence[int]) -> None:
        """Add rows of which the engine itself says why nothing can be said; ``areas`` are codes of words."""
        uses = [
            JudgementUse(metric="", version="", plugin="", parameters={}, definition=digest([self.aim(aim).id, reason]))
            for aim, reason in zip(aims, reasons, strict=True)
        ]
        self.batches.append(listed_batch(aims=aims, reasons=reasons, areas=areas, uses=uses))

    def list_unjudgeable(self) -> None:
        """A row for everything that the plan already knows is missing of an aim."""
        listed = self.plan.listed
        if listed:
            self.list_rows([each.aim for each in listed], [each.reason for each in listed], [0] * len(listed))

    def list_absent(
        self,
        aims: Sequence[int],
        wanted: Sequence[str] | None,
        areas: Coded,
        there: NDArray[np.bool_],
        unknown: str,
        source: str,
    ) -> None:
        """A row for every aim and area that should have been judged and is not in the data; ``wanted`` None: any.

        ``there`` tells of each word of ``areas`` whether the data has it; ``unknown`` is the reason where the data have
        nothing of the indicator, or nothing of what is asked of it, and ``source`` is the id of the source.
        """
        if wanted is None:
            missing = [] if there.any() else [""]
        else:
            seen = {areas.words[code] for code in np.flatnonzero(there).tolist()}
            missing = [area for area in wanted if area not in seen]
        pairs = [(position, area) for position in dict.fromkeys(aims) for area in missing]
        if pairs:
            anywhere = self.anywhere(source, areas)
            reasons = [ENGINE_REASON[why_absent(area, anywhere, unknown)] for _, area in pairs]
            self.list_rows([aim for aim, _ in pairs], reasons, [self.words.code(area) for _, area in pairs])

    def anywhere(self, source: str, areas: Coded) -> frozenset[str]:
        """The areas of which a source has figures: looked for in all of its rows, and therefore once."""
        known = self.inputs.everywhere.get(self.inputs.origin_of(source))
        if known is not None:
            return known
        if source not in self._areas_there:
            words = (areas.words[code] for code in np.flatnonzero(areas.used()).tolist())
            self._areas_there[source] = frozenset(words)
        return self._areas_there[source]

    def list_set_aside(self, pairs: Sequence[tuple[int, str]]) -> None:
        """A row for each aim and area that has figures, all of them in another kind of period."""
        if pairs:
            reasons = [ENGINE_REASON["another kind of period"]] * len(pairs)
            self.list_rows([aim for aim, _ in pairs], reasons, [self.words.code(area) for _, area in pairs])


def why_absent(area: str, anywhere: Collection[str], unknown: str) -> str:
    """The reason of a row for an area without figures; ``anywhere`` are the areas of its source."""
    if not anywhere:
        return "empty source"
    if unknown:
        return unknown
    return "no data" if not area or area in anywhere else "area not in the data"
