"""What one metric call found, still as codes and numbers: the hand-over from the engine to the results.

Law: arrays of a batch have one element a row; words live once, in the `Words` of the evaluation; the order of rows
depends on the framework and on words alone, never on what was met first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Codes, Floats, order_by
from outcomes.diagnostics import Report
from outcomes.engine.sequences import Sequences
from outcomes.framework.model import Framework
from outcomes.framework.readings import Reading
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricInfo, Outcome, Reason, Status

if TYPE_CHECKING:
    from outcomes.engine.observed_values import Charted, Observed, PromisedLevels, WithheldFigures


class Words:
    """Words to codes, first come first coded. Code 0 is always the empty word."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {"": 0}

    def code(self, word: str) -> int:
        """The code of a word, made if it is new."""
        return self._codes.setdefault(word, len(self._codes))

    def codes(self, words: Iterable[str]) -> Codes:
        """The codes of many words, shape as given."""
        return np.fromiter((self.code(word) for word in words), dtype=np.int32)

    @property
    def words(self) -> tuple[str, ...]:
        """All words; the position is the code."""
        return tuple(self._codes)


ENGINE_REASONS: tuple[Reason, ...] = (
    Reason("no data", Status.NO_DATA, "There are no figures for {area_name}."),
    Reason("indicator not in the data", Status.NOT_IN_DATA, "The data know nothing of this measure."),
    Reason("area not in the data", Status.NOT_IN_DATA, "No row of the data is about {area_name}."),
    Reason("empty source", Status.NOT_IN_DATA, "The file that its figures come from holds none."),
    Reason("no data source", Status.NO_DATA, "The framework names no data for this aim."),
    Reason("target undefined", Status.UNDEFINED, "The target is still to be determined{gap}."),
    Reason("baseline undefined", Status.UNDEFINED, "The baseline is still to be determined{gap}."),
    Reason("source undefined", Status.UNDEFINED, "The source of data is still to be determined{gap}."),
    Reason("milestone undefined", Status.UNDEFINED, "The milestone is still to be determined{gap}."),
    Reason("indicator undefined", Status.UNDEFINED, "The indicator is still to be determined{gap}."),
    Reason("no metric", Status.NO_METRIC, "There is no rule yet that judges this kind of aim."),
    Reason("no judgement", Status.CONTEXTUAL, "This aim is shown, not judged."),
    Reason(
        "metric failed",
        Status.METRIC_FAILED,
        "These figures could not be judged because of a fault; the warnings of the run say more.",
    ),
    Reason(
        "clashing rows", Status.AMBIGUOUS_DATA, "The data give different figures for the same thing, so none is used."
    ),
    Reason("stale", Status.STALE, "The latest figure is for {period}; none has come {missing}."),
    Reason("suppressed", Status.SUPPRESSED, "The publisher held back the latest figure."),
    Reason(
        "another kind of period",
        Status.NO_DATA,
        "The latest figure for {area_name} is for another kind of period than is judged here.",
    ),
    Reason(
        "small numbers",
        Status.SMALL_NUMBERS,
        "A figure that this rests on is withheld, because it could give away a small number of people.",
    ),
    Reason("no benchmark", Status.NO_BENCHMARK, "The framework names nothing to compare with."),
    Reason(
        "unattainable as written",
        Status.UNATTAINABLE,
        "The target as written lies beyond what the measure can reach.",
    ),
    Reason("no return", Status.NO_DATA, "No return has been made."),
    Reason("member missing", Status.NO_DATA, "Counts are missing for an area that is part of {area_name}."),
    Reason(
        "member impossible",
        Status.IMPOSSIBLE_DATA,
        "Counts of an area that is part of {area_name} cannot be right, so they are not added up.",
    ),
    Reason(
        "no denominators",
        Status.NO_DATA,
        "Nothing says how many people there are in the areas that are part of {area_name}.",
    ),
    Reason(
        "no statistic",
        Status.NO_DATA,
        "The framework does not say how a figure for {area_name} is worked out from counts.",
    ),
    Reason("band missing", Status.NO_DATA, "Figures are missing for one of the age groups."),
    Reason(
        "unusable counts", Status.NO_DATA, "One of the age groups has nobody in it, or a count that cannot be right."
    ),
    Reason("too few events", Status.TOO_FEW, "There were fewer than ten events, too few for a rate."),
    Reason(
        "impossible number",
        Status.IMPOSSIBLE_DATA,
        "The data hold a figure for {area_name} that cannot be right, so none of its figures is used.",
    ),
    Reason(
        "stale measure",
        Status.STALE,
        "One of its measures is out of date: the latest figure is for {period}, and none has come {missing}.",
    ),
    Reason(
        "several figures",
        Status.AMBIGUOUS_DATA,
        "One of its measures has more than one figure for {area_name}, such as one for each sex, and nothing says "
        "which is meant.",
    ),
    Reason(
        "breakdown not in the data",
        Status.NOT_IN_DATA,
        "No row of the data about this measure is of the sex, age or category that is asked for.",
    ),
)
"""Why the engine itself, before any metric, can say that nothing can be said. A new one goes to the end: digests of
plans that histories keep hold the places of the others."""

SEVERAL_INPUTS = ", "
"""What stands between the ids of several inputs that one batch came from."""

ENGINE_REASON = {each.word: code for code, each in enumerate(ENGINE_REASONS)}


TARGET_AS_WORDED: Final = "target_as_worded"
"""The evidence that the engine leaves beside a metric's: the level as the target is worded."""


@immutable(kw_only=True)
class JudgementUse:
    """One resolved use of a metric: its parameters after defaults, and the digest of all that defines the verdict."""

    metric: str
    version: str
    plugin: str
    parameters: Mapping[str, object]
    definition: str
    """Digest of the aim, its indicator, the parameters and the comparator rule."""


def _alike(value: float, dtype: type[np.generic]) -> Any:
    """A column that a batch has whether it is given or not: without a value of their own all rows have this one."""
    return attrs.field(
        default=attrs.Factory(lambda batch: np.full(len(batch.aim), value, dtype=dtype), takes_self=True)
    )


@immutable(kw_only=True, eq=False)
class Batch:
    """Rows that one call (or one list of engine findings) made. Codes index the `Words` of the evaluation.

    A column that is not given says nothing: the empty word, or NaN. ``reason`` indexes ``reasons`` and ``outcome``
    ``outcomes`` (-1 for none). ``data`` uint64 is a digest of the observations that the row was given. ``readings``
    maps the id of another reading of the target to the outcome codes under it, -1 where it cannot be judged, and of
    `outcomes.engine.judged_readings` `UNATTAINABLE` where the measure cannot reach it and `UNSETTLED` where nothing
    is due or observed under it. ``missing`` are the periods, in words, that ended after the latest figure and brought
    none; said of stale rows only. ``held_back`` says, in words, that a figure newer than the one judged exists and is
    not shown; the empty word where none does. ``remark`` is, in sentences, what the publisher says of the figures
    that the row rests on, such as provisional. ``fragile`` maps an alteration (in the words of
    `outcomes.engine.sensitivity`) to the outcome codes of the verdicts that it flips, -1 where it flips none.
    """

    uses: tuple[JudgementUse, ...]
    """One for each aim of the framework that the batch holds, found through ``use``."""
    info: MetricInfo | None
    outcomes: tuple[Outcome, ...]
    reasons: tuple[Reason, ...]
    input: str
    """Id of the `InputFile` that the observations came from; empty for none."""
    illustrative: bool
    aim: Codes
    use: Codes = _alike(0, np.int32)
    area: Codes = _alike(0, np.int32)
    sex: Codes = _alike(0, np.int32)
    age: Codes = _alike(0, np.int32)
    category: Codes = _alike(0, np.int32)
    period: Codes = _alike(0, np.int32)
    compared_with: Codes = _alike(0, np.int32)
    item: Codes = _alike(0, np.int32)
    outcome: NDArray[np.int16]
    reason: NDArray[np.int16]
    value: Floats = _alike(np.nan, np.float64)
    lower: Floats = _alike(np.nan, np.float64)
    upper: Floats = _alike(np.nan, np.float64)
    target: Floats = _alike(np.nan, np.float64)
    benchmark: Floats = _alike(np.nan, np.float64)
    depends_on_reading: NDArray[np.bool_] = _alike(False, np.bool_)
    data: NDArray[np.uint64]
    evidence: Mapping[str, Floats]
    readings: Mapping[str, NDArray[np.int16]] = attrs.field(factory=dict)
    years: tuple[Reading, ...] = ()
    """Every way to take the years that the target writes, as taken first; none where there is one way only."""
    told: tuple[Reading, ...] = ()
    """The readings of the target that come from plugins, in their words."""
    fragile: Mapping[str, NDArray[np.int16]] = attrs.field(factory=dict)
    milestones: Sequences | None = None
    """What became of every milestone of promises that are made anew every year; None where there are none."""
    missing: NDArray[np.int32] = _alike(0, np.int32)
    held_back: NDArray[np.int32] = _alike(0, np.int32)
    remark: NDArray[np.int32] = _alike(0, np.int32)

    def __len__(self) -> int:
        return int(self.aim.shape[0])


@immutable(kw_only=True, eq=False)
class InputFile:
    """One file that a run read, and its digest, for provenance. ``sha256`` is empty for a frame handed in.

    Files of one data source have its ``id``.
    """

    id: str
    path: str
    sha256: str
    rows: int
    illustrative: bool
    attribution: str = ""


@immutable(kw_only=True, eq=False)
class Evaluation:
    """All that one run found: batches in no particular order, the words of their codes, and every problem met."""

    framework: Framework
    as_of: date
    batches: tuple[Batch, ...]
    words: tuple[str, ...]
    area_names: Mapping[str, str]
    item_titles: Mapping[tuple[str, str], str]
    """Title of each returned item, by aim and item."""
    item_assumed: Mapping[tuple[str, str], tuple[str, ...]]
    """What is assumed of a returned item, by aim and item, for those of which something is."""
    item_owners: Mapping[tuple[str, str], str] = attrs.field(factory=dict, kw_only=True)
    """Id of the owner of a returned item, by aim and item, for those that have one of their own."""
    inputs: tuple[InputFile, ...]
    places: Mapping[tuple[str, str], tuple[str, Path]] = attrs.field(factory=dict, kw_only=True)
    """Of each file of a data source, by their id and path: where it lies when the run is laid out again, and itself."""
    plugins: tuple[tuple[str, str], ...]
    """Name and version of each plugin that had a say."""
    evidence_of_plugins: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    """Names of the evidence that metrics of installed plugins leave, whether one of them was asked or not."""
    report: Report
    partial: bool
    whole: bool = True
    """Were all aims of the framework judged, and not only some that were asked for?"""
    keeps_observed: bool = False
    """Was it asked for what the verdicts rested on?"""
    observed: tuple[Observed, ...] = ()
    """What the verdicts rested on, where it was asked for."""
    withheld: tuple[WithheldFigures, ...] = ()
    """The figures that were too small to show, where what was observed was asked for."""
    promised: tuple[PromisedLevels, ...] = ()
    """The levels that were promised, where they were asked for."""
    charted: tuple[Charted, ...] = ()
    """What control charts go by, where it was asked for."""
    area_children: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """Areas that lie directly in an area, as the areas file says; nothing where there is none."""

    def inputs_of(self, id_: str) -> tuple[InputFile, ...]:
        """The files of an input: none for the empty id, several where a data source is, or several are named."""
        if id_ in self._by_id:
            return self._by_id[id_]
        return tuple(file for each in id_.split(SEVERAL_INPUTS) for file in self._by_id.get(each, ()))

    def sha256_of(self, id_: str) -> str:
        """The digest of an input: that of its file; of several files the digest of theirs, each on a line."""
        digests = [each.sha256 for each in self.inputs_of(id_)]
        if len(digests) < 2:
            return digests[0] if digests else ""
        return hashlib.sha256("\n".join(digests).encode()).hexdigest()

    @cached_property
    def _by_id(self) -> Mapping[str, tuple[InputFile, ...]]:
        by_id: dict[str, tuple[InputFile, ...]] = {}
        for each in self.inputs:
            by_id[each.id] = (*by_id.get(each.id, ()), each)
        return by_id


def row_order(
    batches: Sequence[Batch], words: Sequence[str], framework: Framework
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Batch, row-in-batch and row among those of all batches of every row, in the order of aims, judgements, areas and
    breakdowns.

    First come the areas that others are compared with, as the framework names them, then all words by alphabet,
    whatever was met first; items stand as they were returned.
    """
    if not batches:
        return np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int64)
    named = [
        *framework.compare_with,
        *(each for aim in framework.aims.values() for j in aim.judge for each in j.against),
    ]
    before = {word: place for place, word in enumerate(dict.fromkeys(named))}
    place = np.empty(len(words), dtype=np.int32)
    place[sorted(range(len(words)), key=lambda code: (before.get(words[code], len(before)), words[code]))] = np.arange(
        len(words), dtype=np.int32
    )
    batch = np.concatenate([np.full(len(each), i, np.int32) for i, each in enumerate(batches)])
    row = np.concatenate([np.arange(len(each)) for each in batches])
    item = np.concatenate([each.item for each in batches])
    returned = np.array([bool(word) for word in words])[item]
    keys = [
        np.where(returned, 0, place[np.concatenate([getattr(each, name) for each in batches])])
        for name in ("compared_with", "area", "sex", "age", "category")
    ]
    aim = np.concatenate([each.aim for each in batches])
    order = order_by((aim, batch, *keys, item))
    return batch[order], row[order], order
