"""The tasks of a run on many machines: each judges a piece on a worker, and writes its rows.

Law: a task depends on what it is given and its figures alone, so that it may be run again anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import attrs
import numpy as np

from outcomes.data.areas import AreaTable
from outcomes.data.packed import Packed
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import Report
from outcomes.distributed.gathered import part_name, table_of
from outcomes.distributed.places import RunFolder, unreachable
from outcomes.engine.batch import Batch, InputFile, Words
from outcomes.engine.cutting import Piece, group_of
from outcomes.engine.inputs import Inputs
from outcomes.engine.pieces import judge_piece, read_piece
from outcomes.engine.plan import make_plan
from outcomes.engine.run import evaluation_of, steps_by_indicator
from outcomes.engine.run_state import RunState
from outcomes.engine.shelf import to_send
from outcomes.engine.steps import Plan
from outcomes.framework import Framework
from outcomes.registry import PluginSet
from outcomes.results.rendered import Results


@attrs.frozen(kw_only=True, eq=False)
class Commission:
    """What all tasks of a run are to do, sent to each worker once. ``sources`` lie at the place of the run."""

    framework: Framework
    aims: tuple[str, ...] | None
    as_of: date
    areas: AreaTable | None
    files: tuple[InputFile, ...]
    sources: Mapping[str, Packed]
    names: Mapping[str, str]
    place: RunFolder


@attrs.frozen(kw_only=True)
class Task:
    """One piece: its number, its groups by number and indicators, its steps over several indicators by number and place
    in the plan, and the indicators that are read for it, by source."""

    number: int
    groups: tuple[tuple[int, tuple[str, ...]], ...]
    several: tuple[tuple[int, int], ...]
    wanted: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, number: int, piece: Piece, plan: Plan) -> Task:
        """The task of a piece."""
        return cls(
            number=number,
            groups=tuple((each, tuple(one.id for one in group.indicators)) for each, group in piece.groups),
            several=tuple((each, plan.steps.index(step)) for each, step in piece.several),
            wanted=piece.wanted,
        )


@attrs.frozen(kw_only=True, eq=False)
class Done:
    """What a task has found beside the rows that it wrote; codes of batches index ``words``."""

    batches: tuple[tuple[int, Batch], ...]
    words: tuple[str, ...]
    report: Report
    partial: bool
    files: tuple[InputFile, ...]
    evidence: frozenset[str]


def held(shared: Commission) -> Commission:
    """The same: what one task has given, others of its worker are given without sending it again."""
    return shared


def judge(task: Task, shared: Commission) -> Done:
    """Read the figures of a piece, judge it, write its rows."""
    plan, plugins = _planned(shared)
    by_indicator, _ = steps_by_indicator(plan)
    everything = Inputs(
        sources={name: SourceIndex(observations=packed.faces) for name, packed in shared.sources.items()},
        files=shared.files,
        areas=shared.areas,
        report=Report(),
    )
    try:
        inputs = read_piece(everything, shared.sources, task.wanted)
    except OSError as error:
        raise unreachable(error) from error
    state = state_of(plan, plugins, inputs, shared.as_of)
    known = len(state.report)
    groups = tuple((number, group_of(shared.framework, ids, by_indicator)) for number, ids in task.groups)
    several = tuple((number, plan.steps[at]) for number, at in task.several)
    judged = judge_piece(state, plan, Piece(groups=groups, several=several, wanted={}), inputs, shared.names)
    state.batches = [each for _, each in judged]
    evaluation = attrs.evolve(evaluation_of(state, shared.framework, shared.as_of), area_names=dict(shared.names))
    shared.place.write_parquet(part_name(task.number), table_of(Results(evaluation), plan))
    return Done(
        batches=tuple((number, to_send(each)) for number, each in judged),
        words=state.words.words,
        report=Report(state.report.diagnostics[known:]),
        partial=state.partial,
        files=tuple(state.files),
        evidence=frozenset(name for _, each in judged for name in each.evidence),
    )


@lru_cache(maxsize=2)
def _planned(shared: Commission) -> tuple[Plan, PluginSet]:
    """The plan as this worker makes it, from its own plugins."""
    plugins = PluginSet.discover()
    return make_plan(shared.framework, plugins, aims=shared.aims), plugins


def state_of(plan: Plan, plugins: PluginSet, inputs: Inputs, day: date) -> RunState:
    """What a run, or a piece of one, begins with."""
    return RunState(plan=plan, plugins=plugins, inputs=inputs, as_of=np.datetime64(day, "D"), words=Words())
