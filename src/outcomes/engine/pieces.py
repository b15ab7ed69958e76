"""Carry out a plan piece by piece, so that no more of its sources is in memory than one piece needs.

Law: what is found is what the whole run finds, to the last row and problem; what cannot be cut is done whole, and said.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Sized
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import numpy as np

from outcomes.data.observations import Observations
from outcomes.data.packed import Packed, one_of_several, pack
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
from outcomes.engine.source_reading import FileRead
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

    Sources are laid in a temporary folder, which takes about 75 bytes an observation, and the rows found in temporary
    files, which go with the evaluation. In memory are the observations of one piece: those of the largest group of
    indicators that belong together, or half a million where that is less.
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

    ``laying`` begins to lay a file that can be read in parts, in a folder that it makes: a call that ends it.
    """

    def __init__(self, folder: Path, laying: Callable[[CutFile, Path], Callable[[], Packed]] | None = None) -> None:
        self._folder = folder
        self._laying = laying or (lambda file, folder: partial(lay_here, file, folder))
        self._folders = 0
        self._packed: dict[str, list[Packed]] = {}
        self.kept = Report()

    def read(
        self, name: str, record: Registered, files: Sequence[tuple[Path, object]]
    ) -> Iterator[Callable[[], FileRead]]:
        """Read the files of a source part by part, or whole where one cannot be cut: of each one row an area."""
        begun = [self._begin(record, path, options) for path, options in files]
        return (
            partial(self._end, name, record, each, path, options)
            for each, (path, options) in zip(begun, files, strict=True)
        )

    def _begin(self, record: Registered, path: Path, options: object) -> Callable[[], Packed]:
        try:
            if not record.built_in:
                raise NotCutError(f"the reader {record.id} gives whole files only")
            return self._laying(cut_of(record.id, path, options), self._next())
        except NotCutError as error:
            return partial(_raise, error)

    def _end(self, name: str, record: Registered, laid: Callable[[], Packed], path: Path, options: object) -> FileRead:
        try:
            packed, report = laid(), Report()
        except NotCutError as error:
            observations, report = read(record, path, options)
            if not len(observations):
                return FileRead(observations=observations, report=report, rows=0, span=0)
            # A source is told of once, however many files it has.
            if not any(each.subject == f"data.{name}" for each in self.kept):
                self.kept += [_kept_whole(f"data.{name}", str(error))]
            packed = self._pack([observations])
        self._packed.setdefault(name, []).append(packed)
        return FileRead(observations=packed.faces, report=report, rows=len(packed), span=packed.span)

    def of(self, inputs: Inputs) -> dict[str, Packed]:
        """Every source on disk; those that were handed in are put there now. Origins are called as the inputs say."""
        return {name: self._of(name, index.observations) for name, index in inputs.sources.items()}

    def _of(self, name: str, faces: Observations) -> Packed:
        files = [each for each in self._packed.get(name, ()) if len(each)]
        if len(files) > 1:
            return one_of_several(files, faces)
        return (files[0] if files else self._pack([faces])).called(faces.origin)

    def _pack(self, parts: Iterable[Observations]) -> Packed:
        return pack(parts, self._next())

    def _next(self) -> Path:
        self._folders += 1
        return self._folder / f"{self._folders}"


def lay_here(file: CutFile, folder: Path) -> Packed:
    """Lay a file in a folder, one part after the other."""
    return pack(file.observations(), folder)


def _raise(error: NotCutError) -> Packed:
    raise error


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
