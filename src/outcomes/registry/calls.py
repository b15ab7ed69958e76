"""Calls of what plugins registered, but for metrics: contained, verified, and given copies of what others use too.

Law: what a plugin throws becomes a `PluginError` in its name, whatever its type. Only a reader has a proper way to
refuse: its `DataError`, of which the problems are kept and nothing else.
"""

from __future__ import annotations

import copy
import io
import shutil
import tempfile
from collections.abc import Callable, Sequence, Sized
from pathlib import Path
from typing import IO, Any, TextIO, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray
from outcomes.data.block import SeriesBlock
from outcomes.diagnostics import (
    DataError,
    DefinitionError,
    Diagnostic,
    ExitCode,
    OutcomesError,
    PluginError,
    Report,
    UsageError,
)
from outcomes.fetching.access import Fetching
from outcomes.hooks import Colouring, Fetcher, PeriodWords, Reader, Subcommand, TargetReading, Writer
from outcomes.metrics.contract import ChartColumns
from outcomes.registry.containment import contain, remarks
from outcomes.registry.plain import (
    UnfitError,
    check_array,
    check_chart,
    check_colours,
    plain_observations,
    plain_refusal,
    plain_report,
    plain_text,
)
from outcomes.registry.read_only_blocks import copied, seal
from outcomes.registry.records import MetricRecord, Owned, Registered
from outcomes.streams import copy_utf8

HELD = 1 << 26
"""Bytes of what a writer wrote that are held in memory."""

T = TypeVar("T")


def read(record: Registered, path: Path, options: object) -> tuple[Any, Report]:
    """Read a file with a registered reader: observations, and the problems found.

    Raises `DataError` where the reader refuses the file; anything else that it throws becomes a PluginError.
    """
    if record.built_in:
        answer: tuple[Any, Report] = record.thing.read(path, options)
        return answer
    said: list[Diagnostic] = []
    refused, observations, report = called(record, "reading a file", _read, record.thing, path, options, said=said)
    if refused is not None:
        raise DataError(refused.report + said)
    return observations, report + said


def _read(reader: Reader, path: Path, options: object) -> tuple[DataError | None, Any, Report]:
    """The call itself, inside the containment: a refusal, or what was read."""
    try:
        answer = reader.read(path, options)
    except DataError as problem:
        return plain_refusal(problem), None, Report()
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise UnfitError(f"it gave {type(answer).__name__}, not two things: observations and a Report")
    return None, plain_observations(answer[0]), plain_report(answer[1])


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


def write(record: Registered, results: object, stream: IO[Any]) -> Report:
    """Write results with a registered writer. Gives its warnings; raises PluginError where it fails.

    The stream gets all that the writer wrote or nothing; a full disk or a reader that went away is the stream's own
    OSError and no failure of the writer's. A third party's writer gets a copy of the results.
    """
    if record.built_in:
        # Results may be larger than memory; those of most frameworks never see a disk.
        with tempfile.SpooledTemporaryFile(max_size=HELD) as held:
            if record.binary:
                record.thing.write(results, held)
                held.seek(0)
                shutil.copyfileobj(held, stream, HELD)
            else:
                encoded = io.TextIOWrapper(held, encoding="utf-8", newline="")
                record.thing.write(results, encoded)
                encoded.detach()
                held.seek(0)
                copy_utf8(held, stream)
        return Report()
    said: list[Diagnostic] = []
    text = called(record, "writing results", _write, record.thing, record.binary, results, said=said)
    stream.write(text)
    return Report(said)


def _write(writer: Writer, binary: bool, results: object) -> bytes | str:
    held: Any = io.BytesIO() if binary else io.StringIO(newline="")
    writer.write(copy.deepcopy(results), held)  # its own, to do with as it likes
    written = held.getvalue()
    # A text with half a surrogate pair in it could not be written to any file.
    return bytes(written) if binary else plain_text(written, len(written)).encode("utf-8", "replace").decode("utf-8")


def colour(record: Registered, results: Sized, options: object) -> NDArray[np.int8]:
    """The colour of every row by a registered rule, verified to be int8 of shape ``[row]`` and to name colours."""
    return called(record, "colouring the results", _colour, record.thing, results, options)


def _colour(rule: Colouring, results: Sized, options: object) -> NDArray[np.int8]:
    colours = rule.colour(copy.deepcopy(results), options)
    check_colours(colours, len(results))
    return np.array(colours)


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


def command(record: Registered, arguments: Sequence[str], output: TextIO) -> tuple[int, Report]:
    """Run a registered command: its exit code, and what is to be said of it.

    An error of ours that it raises is let through, for it is its answer; anything else that it throws becomes a
    PluginError, as does an exit code that is none of ours.
    """
    said: list[Diagnostic] = []
    problem, code = called(record, "running it", _command, record.thing, tuple(arguments), output, said=said)
    if problem is not None:
        raise problem
    return code, Report(said)


def _command(thing: Subcommand, arguments: tuple[str, ...], output: TextIO) -> tuple[OutcomesError | None, int]:
    try:
        code = thing.run(arguments, output)
    except OutcomesError as problem:
        for own in (DefinitionError, DataError, UsageError, PluginError):
            if isinstance(problem, own):
                return own(plain_report(problem.report)), 0
        raise
    if type(code) not in (int, ExitCode) or code not in tuple(ExitCode):
        raise UnfitError(f"it gave {plain_text(repr(code))}, which is no exit code of outcomes")
    return None, int(code)


def chart(record: MetricRecord, block: SeriesBlock, params: object) -> ChartColumns:
    """What a metric goes by at every period of a block, verified. Raises PluginError."""
    sealed = seal(block, record.info)
    # What stands for a metric of a worker process sends it there.
    given = sealed if record.remote is not None else copied(sealed)
    return called(record, "drawing a chart", _chart, record.metric, given, params)


def _chart(metric: Any, block: SeriesBlock, params: Any) -> ChartColumns:
    return check_chart(metric.chart(block, params), block.shape)


def called(
    record: Owned, what: str, function: Callable[..., T], *arguments: object, said: list[Diagnostic] | None = None
) -> T:
    """Call code of a plugin's, contained; what is built in is our own, and its failure our own defect."""
    if record.built_in:
        return function(*arguments)
    contained = contain(function, *arguments, own=record.package)
    if said is not None:
        said.extend(remarks(_subject(record), what, contained))
    if contained.thrown is not None:
        bare = contained.thrown.kind == UnfitError.__name__
        why = contained.thrown.message.removeprefix(f"{what} failed: ") if bare else str(contained.thrown)
        raise PluginError(_wrong(record, f"{what} failed: {why}"))
    return cast(T, contained.value)


def _subject(record: Owned) -> str:
    kind = "metric" if isinstance(record, MetricRecord) else record.kind
    return f'{kind} "{record.id}" of plugin "{record.owner}"'


def _wrong(record: Owned, found: str) -> Diagnostic:
    return Diagnostic(
        code="OUT416",
        subject=_subject(record),
        found=found,
        to_do="update the plugin, or use another",
    )
