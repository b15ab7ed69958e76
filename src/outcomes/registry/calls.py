"""Calls of registered readers, writers and statistics, contained and verified.

Law: a plugin's own `DataError` is an answer and passes; whatever else it throws becomes a `PluginError` in its name.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.diagnostics import Diagnostic, OutcomesError, PluginError, Report
from outcomes.fetching.access import Fetching
from outcomes.registry.containment import contain
from outcomes.registry.loading import remarks
from outcomes.registry.records import Registered


def read(record: Registered, path: Path, options: Any) -> tuple[Any, Report]:
    """Read a file with a registered reader: observations, and the problems found.

    `DataError` and its kin pass; anything else becomes a PluginError.
    """
    said: list[Diagnostic] = []
    observations, report = _called(record, "reading a file", record.thing.read, path, options, wanted=2, said=said)
    if not isinstance(report, Report):
        raise PluginError(_wrong(record, f"it gave {type(report).__name__}, not a Report, beside its observations"))
    return observations, report + said


def fetch(record: Registered, path: Path | None, options: Any, fetching: Fetching) -> Path:
    """Let a registered reader get its figures: the file that it is then handed to read.

    `DataError` and its kin pass; anything else becomes a PluginError.
    """
    said: list[Diagnostic] = []
    found = _called(record, "fetching", record.thing.fetch, path, options, fetching, said=said)
    if not isinstance(found, Path):
        raise PluginError(_wrong(record, f"fetching gave {type(found).__name__}, not a path"))
    fetching.problems += said
    return found


def write(record: Registered, results: Any, stream: IO[Any]) -> Report:
    """Write results with a registered writer. Gives its warnings; raises PluginError where it fails.

    The stream gets all that the writer wrote or nothing; a full disk or a reader that went away is the stream's own
    OSError and no failure of the writer's.
    """
    said: list[Diagnostic] = []
    held = io.BytesIO() if record.thing.binary else io.StringIO(newline="")
    _called(record, "writing results", record.thing.write, results, held, said=said)
    stream.write(held.getvalue())
    return Report(said)


def compute(
    record: Registered, count: ArrayLike, denominator: ArrayLike, multiplier: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Value, lower and upper limit by a registered statistic, verified to be float64 of the shape of ``count``."""
    shape = np.broadcast_shapes(np.shape(count), np.shape(denominator))
    call = record.thing.compute
    arrays = _called(record, "computing a statistic", call, count, denominator, multiplier, wanted=3)
    for name, array in zip(("value", "lower limit", "upper limit"), arrays, strict=True):
        if type(array) is not np.ndarray or array.dtype != np.float64 or array.shape != shape:
            is_ = f"{array.dtype} of shape {array.shape}" if isinstance(array, np.ndarray) else type(array).__name__
            raise PluginError(_wrong(record, f"its {name} is {is_}, not float64 of shape {shape}"))
    value, lower, upper = arrays
    return value, lower, upper


def _called(
    record: Registered,
    what: str,
    function: Callable[..., Any],
    *arguments: Any,
    wanted: int | None = None,
    said: list[Diagnostic] | None = None,
) -> Any:
    called = contain(function, *arguments, own=record.package, passing=(OutcomesError,))
    subject = f'{record.kind} "{record.id}" of plugin "{record.owner}"'
    if said is not None:
        said.extend(remarks(subject, what, called))
    if called.thrown is not None:
        raise PluginError(_wrong(record, f"{what} failed: {called.thrown}"))
    if wanted is not None and not (isinstance(called.value, tuple) and len(called.value) == wanted):
        raise PluginError(_wrong(record, f"{what} gave {type(called.value).__name__}, not {wanted} things"))
    return called.value


def _wrong(record: Registered, found: str) -> Diagnostic:
    return Diagnostic(
        code="OUT416",
        subject=f'{record.kind} "{record.id}" of plugin "{record.owner}"',
        found=found,
        to_do="mend the plugin, or use another",
    )
