"""Calls of what gets and makes figures: readers, words, statistics, readings and charts of plugins, verified.

Law: only a reader has a proper way to refuse: its `DataError`, of which the problems are kept and nothing else. What
comes back of a statistic are arrays of the shape that was asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.arrays import AnyArray
from outcomes.data.block import SeriesBlock
from outcomes.diagnostics import DataError, Diagnostic, Report
from outcomes.fetching.access import Fetching
from outcomes.metrics.contract import ChartColumns
from outcomes.registry.calls import called
from outcomes.registry.plain import (
    UnfitError,
    check_array,
    check_chart,
    plain_observations,
    plain_refusal,
    plain_report,
    plain_text,
)
from outcomes.registry.read_only_blocks import copied, seal
from outcomes.registry.records import MetricRecord, Registered

if TYPE_CHECKING:
    from outcomes.data.banded import Banded, BandedEstimate, BandFigures, Over
    from outcomes.data.observations import Observations
    from outcomes.hooks.protocols import BandedStatistic, Fetcher, PeriodWords, Reader, Statistic, TargetReading


def read(record: Registered, path: Path, options: object) -> tuple[Observations, Report]:
    """Read a file with a registered reader: observations, and the problems found.

    Raises `DataError` where the reader refuses the file; anything else that it throws becomes a PluginError.
    """
    if record.built_in:
        ours: tuple[Observations, Report] = record.thing.read(path, options)
        return ours
    said: list[Diagnostic] = []
    answer = called(record, "reading a file", _read, record.thing, path, options, said=said)
    if isinstance(answer, DataError):
        raise DataError(answer.report + said)
    observations, report = answer
    return observations, report + said


def _read(reader: Reader, path: Path, options: object) -> DataError | tuple[Observations, Report]:
    """The call itself, inside the containment: a refusal, or what was read."""
    try:
        answer = reader.read(path, options)
    except DataError as problem:
        return plain_refusal(problem)
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise UnfitError(f"it gave {type(answer).__name__}, not two things: observations and a Report")
    return plain_observations(answer[0]), plain_report(answer[1])


def fetch(record: Registered, path: Path | None, options: object, fetching: Fetching) -> Path:
    """Let a registered reader get its figures: the file that it is then handed to read.

    Raises `DataError` where the reader refuses; anything else that it throws becomes a PluginError.
    """
    if record.built_in:
        own: Path = record.thing.fetch(path, options, fetching)
        return own
    said: list[Diagnostic] = []
    refused, copied, report = called(record, "fetching", _fetch, record.thing, path, options, fetching, said=said)
    fetching.problems[:] = [*report, *said]
    if refused is not None:
        raise DataError(refused.report + said)
    return copied


def _fetch(
    reader: Fetcher, path: Path | None, options: object, fetching: Fetching
) -> tuple[DataError | None, Path, Report]:
    try:
        copied = reader.fetch(path, options, fetching)
    except DataError as problem:
        return plain_refusal(problem), Path(), Report()
    if not isinstance(copied, Path):
        raise UnfitError(f"it gave {type(copied).__name__}, not a path")
    return None, Path(plain_text(copied)), plain_report(Report(fetching.problems))


def periods(record: Registered, labels: tuple[str, ...]) -> tuple[str | None, ...]:
    """What registered words say of labels: each as outcomes writes it, None for one that they do not know."""
    return called(record, "reading periods", _periods, record.thing, labels)


def _periods(words: PeriodWords, labels: tuple[str, ...]) -> tuple[str | None, ...]:
    said = words.read(labels)
    if not isinstance(said, tuple):
        raise UnfitError(f"it gave {type(said).__name__}, not a tuple of texts")
    if len(said) != len(labels):
        raise UnfitError(f"it gave {len(said)} periods for {len(labels)} labels")
    for each in said:
        if not (each is None or isinstance(each, str)):
            raise UnfitError(f"one of its periods is {type(each).__name__}, not a text")
    return tuple(None if each is None else plain_text(each) for each in said)


def path(
    record: Registered,
    start: NDArray[np.generic],
    step: NDArray[np.generic],
    change: NDArray[np.generic],
    low: float,
    high: float,
) -> NDArray[np.float64]:
    """What a registered reading asks for after each step, verified to be float64 of shape ``[row, step]``."""
    return called(record, "reading a target", _path, record.thing, start, step, change, low, high)


def _path(
    reading: TargetReading, start: AnyArray, step: AnyArray, change: AnyArray, low: float, high: float
) -> NDArray[np.float64]:
    path = reading.path(np.array(start), np.array(step), np.array(change), low, high)
    check_array("its path is", path, np.float64, (len(start), len(step)))
    return np.array(path)


def chart(record: MetricRecord, block: SeriesBlock, params: object) -> ChartColumns:
    """What a metric goes by at every period of a block, verified. Raises PluginError."""
    sealed = seal(block, record.info)
    # What stands for a metric of a worker process sends it there.
    given = sealed if record.remote is not None else copied(sealed)
    return called(record, "drawing a chart", _chart, record.metric, given, params)


def _chart(metric: Any, block: SeriesBlock, params: object) -> ChartColumns:
    return check_chart(metric.chart(block, params), block.shape)


def compute(
    record: Registered, count: ArrayLike, denominator: ArrayLike, multiplier: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Value, lower and upper limit by a registered statistic, verified to be float64 of the shape of ``count``."""
    shape = np.broadcast_shapes(np.shape(count), np.shape(denominator))
    if record.built_in:
        value, lower, upper = record.thing.compute(count, denominator, multiplier)
    else:
        what = "computing a statistic"
        value, lower, upper = called(record, what, _compute, record.thing, count, denominator, multiplier, shape)
    return value, lower, upper


def _compute(
    statistic: Statistic, count: ArrayLike, denominator: ArrayLike, multiplier: float, shape: tuple[int, ...]
) -> tuple[NDArray[np.float64], ...]:
    arrays = statistic.compute(np.array(count), np.array(denominator), multiplier)
    if not isinstance(arrays, tuple) or len(arrays) != 3:
        raise UnfitError(f"it gave {type(arrays).__name__}, not three arrays")
    for name, array in zip(("value", "lower limit", "upper limit"), arrays, strict=True):
        check_array(f"its {name} is", array, np.float64, shape)
    return tuple(np.array(each) for each in arrays)


def banded(record: Registered, options: object, multiplier: float) -> Banded:
    """A registered statistic of bands with its options, each of whose calls is contained and verified."""

    def bands(seen: tuple[str, ...], named: tuple[str, ...] | None) -> tuple[str, ...]:
        refused, chosen = called(record, "choosing bands", _bands, record.thing, seen, named, options)
        if refused:
            raise ValueError(refused)
        return chosen

    def compute(figures: BandFigures, words: tuple[str, ...]) -> BandedEstimate:
        if published is not None:
            own: BandedEstimate = published(figures, words, multiplier, options)
            return own
        what, count, denominator = "computing a statistic", figures.count, figures.denominator
        return called(record, what, _computed, record.thing, count, denominator, words, multiplier, options)

    from outcomes.data.banded import Banded

    published = getattr(record.thing, "compute_of_figures", None) if record.built_in else None
    return Banded(over=cast("Over", record.over), bands=bands, compute=compute, published=published is not None)


def _bands(
    statistic: BandedStatistic, seen: tuple[str, ...], named: tuple[str, ...] | None, options: object
) -> tuple[str, tuple[str, ...]]:
    try:
        chosen = statistic.bands(seen, named, options)
    except ValueError as problem:
        return plain_text(str(problem)) or "they do not fit", ()
    if not (isinstance(chosen, tuple) and all(type(each) is str for each in chosen)):
        raise UnfitError(f"its bands are {type(chosen).__name__}, not a tuple of texts")
    if len(set(chosen)) < len(chosen):
        raise UnfitError("it gave a band twice")
    return "", chosen


def _computed(
    statistic: BandedStatistic,
    count: AnyArray,
    denominator: AnyArray,
    words: tuple[str, ...],
    multiplier: float,
    options: object,
) -> BandedEstimate:
    from outcomes.data.banded import BandedEstimate

    estimate = statistic.compute(np.array(count), np.array(denominator), words, multiplier, options)
    if type(estimate) is not BandedEstimate:
        raise UnfitError(f"it gave {type(estimate).__name__}, not a BandedEstimate")
    arrays = {}
    for field in attrs.fields(BandedEstimate):
        array = getattr(estimate, field.name)
        dtype = np.bool_ if field.name == "too_few" else np.float64
        if array is None and field.default is None:
            continue
        check_array(f"its {field.name} is", array, dtype, count.shape[:1])
        arrays[field.name] = np.array(array)
    return BandedEstimate(**arrays)
