"""Carry out a plan piece by piece, so that no more of its sources is in memory than one piece needs.

Law: what is found is what the whole run finds, to the last row and problem; what cannot be cut is done whole, and said.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sized
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import numpy as np

from outcomes.data.observations import Observations
from outcomes.data.packed import Packed, pack
from outcomes.data.readers.cut_file import CutFile, NotCutError
from outcomes.data.readers.parts import cut_of
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.engine.batch import Batch, Evaluation
from outcomes.engine.cutting import Piece, cut, why_whole
from outcomes.engine.derived import derive, sources_of
from outcomes.engine.disclosure import withhold_small
from outcomes.engine.inputs import Inputs, read_inputs
from outcomes.engine.judged_returns import judge_returns
from outcomes.engine.judging import judge_group
from outcomes.engine.part_whole_check import check_parts
from outcomes.engine.run import Progress, evaluate_plan, evaluation_of, steps_by_indicator, told_of_areas
from outcomes.engine.run_state import RunState
from outcomes.engine.several import judge_several
from outcomes.engine.shelf import put_away
from outcomes.engine.steps import Plan
from outcomes.fetching.access import Access
from outcomes.registry import PluginSet
from outcomes.registry.data_calls import read
from outcomes.registry.records import Registered

if TYPE_CHECKING:
    from outcomes.registry.isolation import Isolation


def evaluate_plan_in_pieces(
    plan: Plan,
    plugins: PluginSet,
    *,
    observations: Mapping[str, Observations] | None = None,
    as_of: date,
    progress: Progress | None = None,
    isolation: Isolation | None = None,
    access: Access | None = None,
) -> tuple[Evaluation, Report]:
    """As `outcomes.engine.evaluate_plan`, with sources and rows on disk; and notes of what was done whole.

    Sources are laid in a temporary folder, which takes about 100 bytes an observation, and the rows found in temporary
    files, which go with the evaluation. In memory are the observations of one piece: those of the largest group of
    indicators that belong together, or a quarter of a million where that is less.
    """
    why = why_whole(plan.framework)
    if why:
        done = evaluate_plan(
            plan,
            plugins,
            observations=observations,
            as_of=as_of,
            progress=progress,
            isolation=isolation,
            access=access,
        )
        return done, Report([_kept_whole("framework", why)])
    with tempfile.TemporaryDirectory(prefix="outcomes-") as name:
        return _in_pieces(plan, plugins, Path(name), observations or {}, as_of, progress, isolation, access)


def _in_pieces(
    plan: Plan,
    plugins: PluginSet,
    folder: Path,
    given: Mapping[str, Observations],
    as_of: date,
    progress: Progress | None,
    isolation: Isolation | None,
    access: Access | None,
) -> tuple[Evaluation, Report]:
    framework = plan.framework
    by_indicator, returned = steps_by_indicator(plan)
    on_disk = SourcesOnDisk(folder)
    inputs = read_inputs(framework, sources_of(framework, plan.measured), plugins, given, access, on_disk.read)
    sources = on_disk.of(inputs)
    state = RunState(plan=plan, plugins=plugins, inputs=inputs, as_of=np.datetime64(as_of, "D"), isolation=isolation)
    names = state.area_names()
    numbered: list[tuple[int, Batch]] = []
    pieces = cut(framework, by_indicator, [each for each in plan.steps if each.several], sources, plugins)
    done = 0
    for piece in pieces:
        batches = judge_piece(
            state, plan, piece, read_piece(inputs, sources, piece.wanted), names, _told(progress, done, plan.measured)
        )
        numbered += zip((number for number, _ in batches), put_away([each for _, each in batches]), strict=True)
        done += len(piece.indicators)
    state.inputs = inputs
    state.batches = [each for _, each in sorted(numbered, key=lambda pair: pair[0])]
    judge_returns(state, returned)
    state.list_unjudgeable()
    state.report += told_of_areas(state, framework, names, as_of)
    return evaluation_of(state, framework, as_of), on_disk.kept


def judge_piece(
    state: RunState,
    plan: Plan,
    piece: Piece,
    inputs: Inputs,
    names: Mapping[str, str],
    progress: Callable[[str, int], None] | None = None,
) -> list[tuple[int, Batch]]:
    """Judge one piece of a run: its batches, each with the number of its group. Problems go to the state.

    ``inputs`` hold the observations of the piece; ``names`` are those of all areas of the run.
    """
    ready, inputs = derive(state.plan.framework, piece.indicators, inputs, state.plugins)
    inputs = withhold_small(ready, inputs)
    state.plan, state.inputs = attrs.evolve(plan, framework=ready), inputs
    state.report += inputs.report
    numbered: list[tuple[int, Batch]] = []
    for place, (number, group) in enumerate(piece.groups):
        if progress is not None:
            progress(group.indicators[0].title, sum(len(each.indicators) for _, each in piece.groups[:place]))
        state.batches = []
        judge_group(
            state, attrs.evolve(group, indicators=tuple(ready.indicators[each.id] for each in group.indicators))
        )
        numbered += [(number, each) for each in state.batches]
    for number, step in piece.several:
        state.batches = []
        judge_several(state, step)
        numbered += [(number, each) for each in state.batches]
    state.batches = []
    state.report += check_parts(ready, [each for _, each in numbered], state.words.words, names)
    return numbered


class SourcesOnDisk:
    """Lays sources on disk as they are read. ``kept`` says which had to be read whole first.

    ``laying`` lays a file that can be read in parts, in a folder that it makes.
    """

    def __init__(self, folder: Path, laying: Callable[[CutFile, Path], Packed] | None = None) -> None:
        self._folder = folder
        self._laying = laying or lay_here
        self._folders = 0
        self._packed: dict[str, Packed] = {}
        self.kept = Report()

    def read(self, name: str, record: Registered, path: Path, options: object) -> tuple[Observations, Report, int]:
        """Read a source part by part, or whole where it cannot be cut: one row an area, the problems, and its rows."""
        try:
            if not record.built_in:
                raise NotCutError(f"the reader {record.id} gives whole files only")
            self._packed[name] = packed = self._laying(cut_of(record.id, path, options), self._next())
            report = Report()
        except NotCutError as error:
            self.kept += [_kept_whole(f"data.{name}", str(error))]
            observations, report = read(record, path, options)
            packed = self._pack(name, [observations])
        return packed.faces, report, len(packed)

    def of(self, inputs: Inputs) -> dict[str, Packed]:
        """Every source on disk; those that were handed in are put there now. Origins are called as the inputs say."""
        for name, index in inputs.sources.items():
            if name not in self._packed:
                self._pack(name, [index.observations])
        return {name: self._packed[name].called(index.observations.origin) for name, index in inputs.sources.items()}

    def _pack(self, name: str, parts: Iterable[Observations]) -> Packed:
        self._packed[name] = pack(parts, self._next())
        return self._packed[name]

    def _next(self) -> Path:
        self._folders += 1
        return self._folder / f"{self._folders}"


def lay_here(file: CutFile, folder: Path) -> Packed:
    """Lay a file in a folder, one part after the other."""
    return pack(file.observations(), folder)


def read_piece(inputs: Inputs, sources: Mapping[str, Packed], wanted: Mapping[str, Collection[str]]) -> Inputs:
    """What a run has read, with no more than the observations that one piece wants."""
    read = {name: SourceIndex(observations=sources[name].read(own)) for name, own in wanted.items()}
    # In the order of the run, which is that of the names of areas.
    everywhere = {name: areas_of(index.observations) for name, index in inputs.sources.items()}
    ordered = {name: read[name] for name in inputs.sources if name in read}
    return attrs.evolve(inputs, sources=ordered, everywhere=everywhere, report=Report())


def areas_of(observations: Observations) -> frozenset[str]:
    """The areas that some row is about."""
    words = observations.area.words
    return frozenset(words[code] for code in np.flatnonzero(observations.area.used()).tolist())


def _told(progress: Progress | None, done: int, steps: Sized) -> Callable[[str, int], None] | None:
    if progress is None:
        return None
    return lambda title, more: progress(title, done + more, len(steps))


def _kept_whole(subject: str, why: str) -> Diagnostic:
    return Diagnostic(
        code="OUT384",
        subject=subject,
        found=f"it is held in memory whole: {why}",
        to_do="nothing needs to be done where memory is enough",
        severity=Severity.WARNING,
    )
