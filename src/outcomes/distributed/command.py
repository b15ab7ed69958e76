"""The command of a run on many machines: it hands out sources and pieces, and gathers what was found.

Law: what is found is what one machine finds, row for row. Dask schedules, moves and repeats the tasks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from outcomes.diagnostics import Diagnostic, UsageError
from outcomes.distributed.gathered import Gathered, columns_of, part_name, table_of
from outcomes.distributed.laying import LayingOnWorkers
from outcomes.distributed.places import RunFolder
from outcomes.distributed.tasks import Commission, Task, held, judge, state_of
from outcomes.engine.cutting import cut, why_whole
from outcomes.engine.derived import sources_of
from outcomes.engine.inputs import read_inputs
from outcomes.engine.judged_returns import judge_returns
from outcomes.engine.pieces import SourcesOnDisk
from outcomes.engine.plan import make_plan
from outcomes.engine.run import evaluation_of, steps_by_indicator, told_of_areas
from outcomes.engine.shelf import received
from outcomes.framework import Framework, load_framework
from outcomes.registry import PluginSet
from outcomes.results.frames import EVIDENCE
from outcomes.results.interchange import head_of
from outcomes.results.rendered import Results

if TYPE_CHECKING:
    from outcomes.fetching import Access


def evaluate(
    framework: Framework | str | PathLike[str],
    *,
    client: Any,
    output: str | PathLike[str],
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
        in a folder within it, about 100 bytes an observation.
    as_of, plugins, aims, access
        As of `outcomes.evaluate`. Sources are fetched here; the workers read those that they reach, part by part.

    Raises
    ------
    DefinitionError, DataError, PluginError
        As `outcomes.evaluate`. UsageError: ``OUT552`` for a framework that cannot be cut, ``OUT553`` for a folder that
        cannot be used. What a worker raises is raised here; a worker that is lost is none of it, as Dask gives its
        tasks to another.
    """
    loaded = framework if isinstance(framework, Framework) else load_framework(framework)
    chosen = PluginSet.discover() if plugins is None else plugins
    wanted = None if aims is None else tuple(aims)
    why = why_whole(loaded)
    if why:
        to_do = "run it on one machine"
        raise UsageError(Diagnostic(code="OUT552", subject="framework", found=f"it cannot be cut: {why}", to_do=to_do))
    place = RunFolder.of(output)
    plan = make_plan(loaded, chosen, aims=wanted)
    day = as_of or date.today()
    by_indicator, returned = steps_by_indicator(plan)
    with place.figures() as (folder, shared_folder, reached):
        on_disk = SourcesOnDisk(folder, LayingOnWorkers(client, shared_folder))
        inputs = read_inputs(loaded, sources_of(loaded, plan.measured), chosen, {}, access, on_disk.read)
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
        found = client.gather(futures)
    numbered, part_of, evidence = [], [], set[str]()
    for number, done in enumerate(found):
        table = state.words.codes(done.words)
        numbered += [(group, received(each, table)) for group, each in done.batches]
        part_of += [number] * len(done.batches)
        state.report += done.report
        state.partial |= done.partial
        state.files += done.files
        evidence |= done.evidence
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
        names=tuple(columns),
        part=np.array([*kept, *[len(futures)] * len(rest)], dtype=np.int64),
    )
