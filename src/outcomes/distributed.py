"""One run on many machines: the pieces of a run as tasks of Dask, which schedules, moves and repeats them.

Law: what is found is what one machine finds, row for row; a task that is run twice writes the same file again.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from outcomes.data.areas import AreaTable
from outcomes.data.coded import Coded
from outcomes.data.columns import KEYS, NUMBERS
from outcomes.data.observations import Observations
from outcomes.data.packed import Packed
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import Diagnostic, Report, UsageError
from outcomes.engine import make_plan
from outcomes.engine.area_codes import unknown_areas
from outcomes.engine.batch import Batch, Evaluation, InputFile, Words
from outcomes.engine.cutting import Piece, cut, group_of, why_whole
from outcomes.engine.derived import people_sources
from outcomes.engine.ended_areas import ended_in_england
from outcomes.engine.grouping import reference_of
from outcomes.engine.inputs import Inputs, read_inputs
from outcomes.engine.judged_returns import judge_returns
from outcomes.engine.pieces import SourcesOnDisk, areas_of, judge_piece
from outcomes.engine.returned_comments import comments_on_no_area
from outcomes.engine.run import evaluation_of, steps_by_indicator
from outcomes.engine.run_state import RunState
from outcomes.engine.shelf import coded_anew, without_numbers
from outcomes.engine.steps import Plan
from outcomes.framework import Framework, load_framework
from outcomes.registry import PluginSet
from outcomes.results.frames import EVIDENCE, columns_with
from outcomes.results.interchange import head_of
from outcomes.results.rendered import Results

if TYPE_CHECKING:
    import polars

    from outcomes.fetching import Access


@attrs.frozen(kw_only=True, eq=False)
class Gathered:
    """What a run on many machines has found.

    ``head`` is what JSON says before its rows: coverage, promises, inputs, problems. ``parts`` are the Parquet files of
    the rows, with the columns of `Results.frame`; all rows of an aim that one indicator decides are in one of them.
    ``report`` holds the problems, ``partial`` says that a metric failed on some rows. ``results`` are the rows without
    their numbers and evidence, which are in the parts only.
    """

    results: Results
    head: Mapping[str, Any]
    parts: tuple[str, ...]
    _names: tuple[str, ...]
    _part: np.ndarray[Any, np.dtype[np.int64]]

    @property
    def report(self) -> Report:
        """Every warning of the run."""
        return self.results.report

    @property
    def partial(self) -> bool:
        """A metric failed on some rows."""
        return self.results.partial

    def frame(self) -> polars.DataFrame:
        """All rows in the order of the framework, as `Results.frame` of a run on one machine gives them."""
        import polars

        frames = [_read_parquet(each).select(self._names) for each in self.parts]
        batch, _ = self.results.places(np.arange(len(self.results), dtype=np.int64))
        # Rows of one part are in the order of all rows.
        order = np.argsort(np.argsort(self._part[batch], kind="stable"), kind="stable")
        return polars.concat(frames)[order] if frames else self.results.frame()


@attrs.frozen(kw_only=True, eq=False)
class _Shared:
    """What every task of a run needs, sent to each worker once."""

    framework: Framework
    aims: tuple[str, ...] | None
    supplied: bool
    as_of: date
    areas: AreaTable | None
    files: tuple[InputFile, ...]
    faces: Mapping[str, Observations]
    names: Mapping[str, str]


@attrs.frozen(kw_only=True)
class _Task:
    """One piece: its groups by number and indicators, its steps over several indicators by number and place in the
    plan, the files of its figures, and the file of its rows."""

    groups: tuple[tuple[int, tuple[str, ...]], ...]
    several: tuple[tuple[int, int], ...]
    figures: Mapping[str, str]
    output: str


@attrs.frozen(kw_only=True, eq=False)
class _Done:
    """What a task has found beside the rows that it wrote; codes of batches index ``words``."""

    batches: tuple[tuple[int, Batch], ...]
    words: tuple[str, ...]
    report: Report
    partial: bool
    files: tuple[InputFile, ...]
    evidence: frozenset[str]


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
        A folder that this process and all workers reach: a path, or any URL of fsspec. The figures are laid in
        ``figures`` within it, one Parquet file a piece and source, the rows found as ``part-NNNNN.parquet``, and what
        is said of the whole as ``head.json``.
    as_of, plugins, aims, access
        As of `outcomes.evaluate`. Sources are read here, part by part.

    Raises
    ------
    DefinitionError, DataError, PluginError
        As `outcomes.evaluate`. UsageError (``OUT552``) for a framework that cannot be cut. What a worker raises is
        raised here; a worker that is lost is none of it, as Dask gives its tasks to another.
    """
    loaded = framework if isinstance(framework, Framework) else load_framework(framework)
    chosen = PluginSet.discover() if plugins is None else plugins
    wanted = None if aims is None else tuple(aims)
    why = why_whole(loaded)
    if why:
        to_do = "run it on one machine"
        raise UsageError(Diagnostic(code="OUT552", subject="framework", found=f"it cannot be cut: {why}", to_do=to_do))
    plan = make_plan(loaded, chosen, aims=wanted)
    day, place = as_of or date.today(), str(output).rstrip("/")
    by_indicator, returned = steps_by_indicator(plan)
    with tempfile.TemporaryDirectory(prefix="outcomes-") as name:
        on_disk = SourcesOnDisk(Path(name))
        needed = [reference_of(loaded.indicators[each]).source for each in plan.measured]
        needed += people_sources(loaded, plan.measured)
        inputs = read_inputs(loaded, needed, chosen, {}, access, on_disk.read)
        sources = on_disk.of(inputs)
        state = _state(plan, chosen, inputs, day)
        names = state.area_names()
        shared = _Shared(
            framework=loaded,
            aims=wanted,
            supplied=False,
            as_of=day,
            areas=inputs.areas,
            files=inputs.files,
            faces={each: packed.faces for each, packed in sources.items()},
            names=names,
        )
        # A task of its own, and not scattered: what is scattered is lost with the workers that hold it.
        everywhere = client.submit(_held, shared, pure=False)
        futures = []
        several = [each for each in plan.steps if each.several]
        for number, piece in enumerate(cut(loaded, by_indicator, several, sources, chosen)):
            task = _laid(piece, plan, sources, place, number)
            futures.append(client.submit(_judge, task, everywhere, pure=False, key=f"outcomes-{number}-{id(shared)}"))
    numbered, part_of, evidence = [], [], set[str]()
    for number, done in enumerate(client.gather(futures)):
        table = state.words.codes(done.words)
        numbered += [(group, coded_anew(each, table)) for group, each in done.batches]
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
    asked = [area for step in plan.steps if step.measured for area in step.areas or state.areas or ()]
    state.report += unknown_areas(loaded, asked, inputs.sources)
    state.report += ended_in_england(loaded, asked, inputs.sources, day)
    state.report += comments_on_no_area(loaded, state.batches, state.words.words, names)
    evaluation = evaluation_of(state, loaded, day)
    parts = [_part(place, number) for number in range(len(futures))]
    if rest:
        parts.append(_part(place, len(futures)))
        own = Results(attrs.evolve(evaluation, batches=tuple(rest)))
        _write_parquet(_frame(own, plan), parts[-1])
        evidence |= {name for each in rest for name in each.evidence}
    results = Results(evaluation)
    kept = [part_of[each] for each in order if len(numbered[each][1])]
    columns = [each for each in _columns(plan) if not each.startswith(EVIDENCE) or each[len(EVIDENCE) :] in evidence]
    head = head_of(results)
    _write(f"{place}/head.json", json.dumps(head, indent=1, ensure_ascii=False).encode())
    return Gathered(
        results=results,
        head=head,
        parts=tuple(parts),
        names=tuple(columns),
        part=np.array([*kept, *[len(futures)] * len(rest)], dtype=np.int64),
    )


def _held(shared: _Shared) -> _Shared:
    return shared


def _judge(task: _Task, shared: _Shared) -> _Done:
    """One task: read the figures of a piece, judge it, write its rows."""
    plan, plugins = _planned(shared)
    by_indicator, _ = steps_by_indicator(plan)
    read = {name: SourceIndex(observations=_figures(shared.faces[name], url)) for name, url in task.figures.items()}
    inputs = Inputs(
        sources=read,
        files=shared.files,
        areas=shared.areas,
        report=Report(),
        everywhere={name: areas_of(faces) for name, faces in shared.faces.items()},
    )
    state = _state(plan, plugins, inputs, shared.as_of)
    known = len(state.report)
    groups = tuple((number, group_of(shared.framework, ids, by_indicator)) for number, ids in task.groups)
    several = tuple((number, plan.steps[at]) for number, at in task.several)
    judged = judge_piece(state, plan, Piece(groups=groups, several=several, wanted={}), inputs, shared.names)
    state.batches = [each for _, each in judged]
    evaluation = attrs.evolve(evaluation_of(state, shared.framework, shared.as_of), area_names=dict(shared.names))
    _write_parquet(_frame(Results(evaluation), plan), task.output)
    return _Done(
        batches=tuple((number, without_numbers(each)) for number, each in judged),
        words=state.words.words,
        report=Report(state.report.diagnostics[known:]),
        partial=state.partial,
        files=tuple(state.files),
        evidence=frozenset(name for _, each in judged for name in each.evidence),
    )


@lru_cache(maxsize=2)
def _planned(shared: _Shared) -> tuple[Plan, PluginSet]:
    """The plan as this worker makes it, from its own plugins."""
    plugins = PluginSet.discover()
    return make_plan(shared.framework, plugins, aims=shared.aims, supplied=shared.supplied), plugins


def _state(plan: Plan, plugins: PluginSet, inputs: Inputs, day: date) -> RunState:
    return RunState(plan=plan, plugins=plugins, inputs=inputs, as_of=np.datetime64(day, "D"), words=Words())


def _part(place: str, number: int) -> str:
    return f"{place}/part-{number:05}.parquet"


def _laid(piece: Piece, plan: Plan, sources: Mapping[str, Packed], place: str, number: int) -> _Task:
    """The task of a piece, after its figures were laid where workers reach them."""
    import polars

    figures = {}
    # In the order of the run's sources, which is that of problems and names.
    for count, name in enumerate(each for each in sources if each in piece.wanted):
        read = sources[name].read(piece.wanted[name])
        columns: dict[str, Any] = {each: column.codes for each, column in _coded(read)}
        for each in (*NUMBERS, "suppressed", "withheld", "rows"):
            array = getattr(read, each)
            if array is not None:
                columns[each] = array
        figures[name] = f"{place}/figures/{number:05}-{count}.parquet"
        laid = polars.DataFrame({each: np.ascontiguousarray(array) for each, array in columns.items()})
        # They are read once, soon and whole: packing them as tightly as rows would cost more than half of laying them.
        _write_parquet(laid, figures[name], compression="lz4", statistics=False)
    groups = tuple((each, tuple(one.id for one in group.indicators)) for each, group in piece.groups)
    several = tuple((each, plan.steps.index(step)) for each, step in piece.several)
    return _Task(groups=groups, several=several, figures=figures, output=_part(place, number))


def _figures(faces: Observations, url: str) -> Observations:
    """The observations of a piece from their file."""
    table = _read_parquet(url)
    codes = {name: Coded(codes=table[name].to_numpy(), words=column.words) for name, column in _coded(faces)}
    changes: dict[str, Any] = {name: codes[name] for name in KEYS}
    changes["parent"] = codes.get("parent")
    changes["extra"] = {name: codes[f"extra {place}"] for place, name in enumerate(faces.extra)}
    for name in (*NUMBERS, "suppressed", "withheld", "rows"):
        changes[name] = table[name].to_numpy() if name in table.columns else None
    return attrs.evolve(faces, **changes)


def _coded(observations: Observations) -> list[tuple[str, Coded]]:
    own = [(name, getattr(observations, name)) for name in KEYS]
    own += [("parent", observations.parent)] if observations.parent is not None else []
    return own + [(f"extra {place}", each) for place, each in enumerate(observations.extra.values())]


def _columns(plan: Plan) -> list[str]:
    """The columns of every part: evidence is all that the metrics of the plan may give, so that parts are alike."""
    evidence = {each.name for step in plan.steps for each in step.info.evidence} | {"target_as_worded"}
    return list(columns_with(evidence))


def _frame(results: Results, plan: Plan) -> polars.DataFrame:
    import polars

    frame: polars.DataFrame = results.frame()
    names = _columns(plan)
    lacking = [polars.lit(None, polars.Float64).alias(name) for name in names if name not in frame.columns]
    frame = frame.with_columns(lacking).select(names)
    return frame


def _write_parquet(frame: polars.DataFrame, url: str, **packing: Any) -> None:
    import io

    packed = io.BytesIO()
    frame.write_parquet(packed, **packing)
    _write(url, packed.getvalue())


def _read_parquet(url: str) -> polars.DataFrame:
    import fsspec
    import polars

    with fsspec.open(url, "rb") as file:
        return polars.read_parquet(file)


def _write(url: str, data: bytes) -> None:
    """Put a file at a place: whole or not at all where the place can rename, and then as what was written last."""
    import fsspec

    with fsspec.open(url, "wb", auto_mkdir=True) as file:
        file.write(data)


__all__ = ["Evaluation", "Gathered", "evaluate"]
