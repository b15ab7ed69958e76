"""A run on many machines: what its command does, and what each of its tasks does on a worker.

The command hands out sources and pieces, and gathers what was found; a task judges a piece and writes its
rows.

Law: what is found is what one machine finds, row for row. Dask schedules, moves and repeats the tasks: each depends on
what it is given and its figures alone, so that it may be run again anywhere.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache, partial
from os import PathLike
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import attrs
import numpy as np

from outcomes.data.areas import AreaTable
from outcomes.data.packed import Packed
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import Diagnostic, Report, UsageError
from outcomes.distributed.gathered import Gathered, columns_of, part_name, table_of
from outcomes.distributed.places import LayingOnWorkers, RunFolder, unreachable
from outcomes.engine.batch import Batch, InputFile, Words
from outcomes.engine.cutting import Piece, cut, group_of, why_whole
from outcomes.engine.derived import sources_of
from outcomes.engine.inputs import Inputs, read_inputs
from outcomes.engine.judged_returns import judge_returns
from outcomes.engine.pieces import SourcesOnDisk, judge_piece, read_piece
from outcomes.engine.plan import make_plan
from outcomes.engine.run import evaluation_of, steps_by_indicator, told_of_areas
from outcomes.engine.run_state import RunState
from outcomes.engine.shelf import received, to_send
from outcomes.engine.steps import Plan
from outcomes.fetching import Access
from outcomes.framework import Framework, load_framework
from outcomes.immutable import immutable
from outcomes.registry import PluginSet
from outcomes.results.interchange import head_of
from outcomes.results.rendered import Results
from outcomes.results.result_table import EVIDENCE


def evaluate(
    framework: Framework | str | PathLike[str],
    *,
    client: Any,
    output: str | PathLike[str] | None = None,
    as_of: date | None = None,
    plugins: PluginSet | None = None,
    aims: Iterable[str] | None = None,
    access: Access | None = None,
) -> Gathered:
    """Judge a framework on the workers of a Dask cluster.

    Parameters
    ----------
    framework
        A loaded framework, or the path of one.
    client
        A ``distributed.Client``. Its workers have outcomes and the same plugins installed.
    output
        A folder that this process and all workers reach: a path, or any URL of fsspec. The rows found are written there
        as ``part-NNNNN.parquet``, and what is said of the whole as ``head.json``. While the run lasts the figures lie
        in a folder within it, about 75 bytes an observation. None: a temporary folder of this machine, which serves
        workers on it alone, and is gone when nothing holds the result any more.
    as_of, plugins, aims, access
        As of `outcomes.evaluate`. Sources are fetched here; the workers read those that they reach, part by part, and
        take what lies at an address of fsspec from there themselves.

    Raises
    ------
    DefinitionError, DataError, PluginError
        As `outcomes.evaluate`. UsageError: ``OUT552`` for a framework that cannot be cut, ``OUT553`` for a folder that
        cannot be used. What a worker raises is raised here; a worker that is lost is none of it, as Dask gives its
        tasks to another.
    """
    if output is not None:
        return _evaluated(framework, client, output, as_of, plugins, aims, access)
    folder = mkdtemp(prefix="outcomes-")
    remove = partial(rmtree, folder, ignore_errors=True)
    try:
        gathered = _evaluated(framework, client, folder, as_of, plugins, aims, access)
    except BaseException:
        remove()
        raise
    weakref.finalize(gathered, remove)
    return gathered


def _evaluated(
    framework: Framework | str | PathLike[str],
    client: Any,
    output: str | PathLike[str],
    as_of: date | None,
    plugins: PluginSet | None,
    aims: Iterable[str] | None,
    access: Access | None,
) -> Gathered:
    """Judge a framework, and leave its rows in a folder."""
    loaded = framework if isinstance(framework, Framework) else load_framework(framework)
    chosen = PluginSet.discover() if plugins is None else plugins
    wanted = None if aims is None else tuple(aims)
    why = why_whole(loaded)
    if why:
        to_do = "run it on one machine"
        raise UsageError(Diagnostic(code="OUT552", subject="framework", found=f"it cannot be cut: {why}", to_do=to_do))
    place = RunFolder.of(output)
    access = access or Access()
    plan = make_plan(loaded, chosen, aims=wanted)
    day = as_of or date.today()
    by_indicator, returned = steps_by_indicator(plan)
    with place.figures() as (folder, shared_folder, reached):
        laying = LayingOnWorkers(client, shared_folder, access.kept.origins)
        on_disk = SourcesOnDisk(folder, laying)
        try:
            inputs = read_inputs(loaded, sources_of(loaded, plan.measured), chosen, {}, access, on_disk.read)
        finally:
            laying.forget()
        sources = on_disk.of(inputs)
        state = state_of(plan, chosen, inputs, day)
        names = state.area_names()
        shared = Commission(
            framework=loaded,
            aims=wanted,
            as_of=day,
            areas=inputs.areas,
            files=inputs.files,
            sources=reached(sources),
            names=names,
            place=place,
        )
        # A task of its own, and not scattered: what is scattered is lost with the workers that hold it.
        everywhere = client.submit(held, shared, pure=False)
        several = [each for each in plan.steps if each.several]
        futures = [
            client.submit(judge, Task.of(number, piece, plan), everywhere, key=f"outcomes-{number}-{id(shared)}")
            for number, piece in enumerate(cut(loaded, by_indicator, several, sources, chosen))
        ]
        answers = client.gather(futures)
    numbered, part_of, evidence = _taken_in(answers, state)
    order = sorted(range(len(numbered)), key=lambda each: numbered[each][0])
    judge_returns(state, returned)
    state.list_unjudgeable()
    rest = [each for each in state.batches if len(each)]
    state.batches = [numbered[each][1] for each in order] + rest
    state.report += told_of_areas(state, loaded, names, day)
    evaluation = evaluation_of(state, loaded, day)
    parts = [part_name(number) for number in range(len(futures))]
    if rest:
        parts.append(part_name(len(futures)))
        own = Results(attrs.evolve(evaluation, batches=tuple(rest)))
        place.write_parquet(parts[-1], table_of(own, plan))
        evidence |= {name for each in rest for name in each.evidence}
    results = Results(evaluation)
    kept = [part_of[each] for each in order if len(numbered[each][1])]
    columns = [each for each in columns_of(plan) if not each.startswith(EVIDENCE) or each[len(EVIDENCE) :] in evidence]
    head = head_of(results)
    place.write("head.json", json.dumps(head, indent=1, ensure_ascii=False).encode())
    return Gathered(
        results=results,
        head=head,
        parts=tuple(map(place.file, parts)),
        held=on_disk.kept,
        names=tuple(columns),
        part=np.array([*kept, *[len(futures)] * len(rest)], dtype=np.int64),
    )


def _taken_in(answers: Iterable[Done], state: RunState) -> tuple[list[tuple[int, Batch]], list[int], set[str]]:
    """All that the tasks found: each batch by the number of its group, the part that holds it, and names of evidence.

    The rest of what they say becomes part of what the run says.
    """
    numbered, part_of, evidence = [], [], set[str]()
    for number, done in enumerate(answers):
        table = state.words.codes(done.words)
        numbered += [(group, received(each, table)) for group, each in done.batches]
        part_of += [number] * len(done.batches)
        state.report += done.report
        state.partial |= done.partial
        state.files += done.files
        evidence |= done.evidence
    return numbered, part_of, evidence


@immutable(kw_only=True, eq=False)
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


@immutable(kw_only=True)
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


@immutable(kw_only=True, eq=False)
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
