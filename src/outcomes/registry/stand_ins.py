"""What stands here for each thing that a plugin registered in its worker process, and only asks that process.

Law: an answer has the type and the shape that were asked for, or the call fails in the plugin's name.
"""

from __future__ import annotations

import copyreg
import warnings
from collections.abc import Mapping, Sized
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, Final

import attrs
import numpy as np
from numpy.typing import ArrayLike

from outcomes.arrays import AnyArray, Floats
from outcomes.data.banded import BandedEstimate
from outcomes.data.block import SeriesBlock
from outcomes.data.observations import Observations
from outcomes.diagnostics import DataError, Diagnostic, Report
from outcomes.fetching.access import Fetching
from outcomes.framework.classes import key_of
from outcomes.framework.key_problem import Problem
from outcomes.framework.parameter_docs import DescribedKey
from outcomes.immutable import immutable
from outcomes.metrics.contract import CHART_KINDS, ChartColumns, MetricColumns, MetricInfo
from outcomes.registry.containment import cut
from outcomes.registry.isolation import Isolation, dense, fitted_remarks
from outcomes.registry.plain import UnfitError
from outcomes.registry.said import OtherSaid, observations_of
from outcomes.registry.wire import Message, fitted, heard
from outcomes.registry.worker_process import Lost


class _ByKeys(type):
    """The type of classes that are made from names of parameters, and pickled as those names."""


@immutable(kw_only=True)
class RemoteParameters(metaclass=_ByKeys):
    """Parameters of a class that is known to a worker only: the table as written, and what the worker made of it."""

    remote_table: Mapping[str, object] = attrs.field(factory=dict, metadata={"written": False})
    remote_plain: Mapping[str, object] = attrs.field(factory=dict, metadata={"written": False})


def listed_answer(answer: object) -> list[object]:
    """An answer that has to be a list. Raises `UnfitError` for another."""
    if not isinstance(answer, list):
        raise UnfitError("its worker process answered garbage")
    return answer


@cache
def parameters_class(keys: tuple[str, ...]) -> type:
    """A class with the parameters' names, which sentences may refer to; its fields hold nothing."""
    fields = {
        f"key_{number}": attrs.field(default=None, type=object, metadata={"key": key})
        for number, key in enumerate(keys)
    }
    return attrs.make_class("RemoteParameters", fields, bases=(RemoteParameters,), frozen=True, kw_only=True)


def _reduced(cls: type) -> Any:
    return parameters_class, (tuple(key_of(each) for each in attrs.fields(cls)[_OWN:]),)


_OWN: Final = len(attrs.fields(RemoteParameters))
copyreg.pickle(_ByKeys, _reduced)


@immutable(eq=False)
class Asking:
    """Asks the worker of one plugin. What it lost or refused is raised as `UnfitError`, what it remarked is warned."""

    isolation: Isolation
    plugin: str

    def __call__(self, operation: str, *arguments: object) -> Message:
        answer = self.isolation.ask(self.plugin, (operation, *arguments))
        if isinstance(answer, Lost):
            raise UnfitError(answer.found)
        if answer.kind == "failed":
            raise UnfitError(cut(str(answer.answer)))
        if answer.kind == "refused":
            raise DataError(Report(fitted(Diagnostic, each) for each in listed_answer(answer.answer)))
        if answer.kind == "remarked":  # the answer and, beside it, what was printed and warned meanwhile
            inner, remarks = listed_answer(answer.answer)
            for each in fitted_remarks(remarks, "plugin"):
                warnings.warn(each.found, stacklevel=2)
            return attrs.evolve(answer, answer=inner)
        return answer


@immutable(eq=False)
class RemoteThing:
    """What stands here for something that a plugin registered in its worker."""

    asks: Asking

    def parameters(
        self, kind: str, name: str, cls: type[RemoteParameters], table: Mapping[str, object]
    ) -> tuple[RemoteParameters | None, tuple[Problem, ...]]:
        """The worker fills its class from a table, or says what is wrong with the table."""
        message = self.asks("parameters", kind, name, dict(table))
        if isinstance(message.answer, Mapping):
            plain = heard(message.answer.get("plain"))
            if not isinstance(plain, dict):
                raise UnfitError("its worker process answered garbage")
            return cls(remote_table=table, remote_plain=plain), ()
        return None, tuple(_problem(each) for each in listed_answer(message.answer))

    def described(self, kind: str, name: str) -> tuple[DescribedKey, ...]:
        """The keys of a class that only the worker knows."""
        answers = listed_answer(self.asks("described", kind, name).answer)
        return tuple(fitted(DescribedKey, heard(each)) for each in answers)


def _problem(said: Any) -> Problem:
    try:
        path = tuple(each if isinstance(each, int) else str(each) for each in said.pop("path"))
    except Exception:
        raise UnfitError("its worker process answered garbage") from None
    return attrs.evolve(fitted(Problem, {**said, "path": []}), path=path)


@immutable(eq=False)
class RemoteMetric(RemoteThing):
    """A metric in a worker. It is judged through `Isolation.judge`."""

    info: MetricInfo

    def evaluate(self, block: object, params: object) -> MetricColumns:
        """Never called: blocks go to the worker whole, with the halving of what kills it."""
        raise NotImplementedError

    def chart(self, block: SeriesBlock, params: RemoteParameters) -> ChartColumns:
        """Ask the worker."""
        series, periods = block.shape
        message = self.asks("chart", self.info.id, dense(block), dict(params.remote_table))
        return ChartColumns(
            **{
                name: message.column(place, kind, series * periods).reshape(series, periods)
                for place, (name, kind) in enumerate(CHART_KINDS.items())
            }
        )


@immutable(eq=False)
class _Registered(RemoteThing):
    """What stands in for anything that is no metric, by what its worker said of it."""

    said: OtherSaid

    id = property(attrgetter("said.id"))


@immutable(eq=False)
class _WithOptions(_Registered):
    """One that takes options, of a class that only its worker knows."""

    options: type = attrs.field(factory=lambda: parameters_class(()))


@immutable(eq=False)
class RemoteStatistic(_Registered):
    """A statistic in a worker."""

    value_type = property(attrgetter("said.value_type"))

    def compute(self, count: ArrayLike, denominator: ArrayLike, multiplier: float) -> tuple[AnyArray, ...]:
        """Ask the worker."""
        shape = np.broadcast_shapes(np.shape(count), np.shape(denominator))
        message = self.asks("compute", self.id, np.asarray(count), np.asarray(denominator), float(multiplier))
        size = int(np.prod(shape))
        return tuple(message.column(place, np.float64, size).reshape(shape) for place in range(3))


@immutable(eq=False)
class RemoteBandedStatistic(_WithOptions):
    """A statistic of bands in a worker."""

    value_type = property(attrgetter("said.value_type"))
    over = property(attrgetter("said.over"))

    def bands(self, seen: tuple[str, ...], named: tuple[str, ...] | None, options: RemoteParameters) -> tuple[str, ...]:
        """Ask the worker."""
        refused, chosen = listed_answer(self.asks("bands", self.id, seen, named, dict(options.remote_table)).answer)
        if refused:
            raise ValueError(str(refused))
        return tuple(map(str, listed_answer(chosen)))

    def compute(
        self, count: Floats, denominator: object, bands: object, multiplier: float, options: RemoteParameters
    ) -> BandedEstimate:
        """Ask the worker."""
        table = dict(options.remote_table)
        message = self.asks("compute_bands", self.id, count, denominator, bands, float(multiplier), table)
        dtypes: dict[str, type] = {"too_few": np.bool_}
        return BandedEstimate(
            **{
                name: message.column(place, dtypes.get(name, np.float64), len(count))
                for place, name in enumerate(map(str, listed_answer(message.answer)))
            }
        )


@immutable(eq=False)
class RemoteReader(_WithOptions):
    """A reader in a worker."""

    def read(self, path: Path, options: RemoteParameters) -> tuple[Observations, Report]:
        """Ask the worker."""
        return observations_of(self.asks("read", self.id, path, dict(options.remote_table)), path)


@immutable(eq=False)
class RemoteFetchingReader(RemoteReader):
    """A reader in a worker that fetches its figures itself."""

    def fetch(self, path: Path | None, options: RemoteParameters, fetching: Fetching) -> Path:
        """Ask the worker, which keeps the copies where they are kept here."""
        access = attrs.evolve(fetching.access, copies=fetching.access.kept.folder)
        sent = Fetching(access=access, subject=fetching.subject, folder=fetching.folder)
        copied, problems = listed_answer(self.asks("fetch", self.id, path, dict(options.remote_table), sent).answer)
        fetching.problems.extend(fitted(Diagnostic, each) for each in listed_answer(problems))
        if not isinstance(copied, str):
            raise UnfitError("its worker process answered garbage")
        return Path(copied)


@immutable(eq=False)
class RemoteWriter(_Registered):
    """A writer in a worker."""

    suffix = property(attrgetter("said.suffix"))
    binary = property(attrgetter("said.binary"))
    shows_series = property(attrgetter("said.shows_series"))
    needs = property(attrgetter("said.needs"))

    def write(self, results: object, stream: IO[Any]) -> None:
        """Ask the worker."""
        message = self.asks("write", self.id, results)
        if len(message.columns) != 1 or message.columns[0].dtype != np.uint8:
            raise UnfitError("its worker process answered garbage")
        written = message.columns[0].tobytes()
        stream.write(written if self.binary else written.decode("utf-8", "replace"))


@immutable(eq=False)
class RemoteColouring(_WithOptions):
    """A colour rule in a worker."""

    def colour(self, results: Sized, options: RemoteParameters) -> AnyArray:
        """Ask the worker."""
        return self.asks("colour", self.id, results, dict(options.remote_table)).column(0, np.int8, len(results))


@immutable(eq=False)
class RemotePeriodWords(_Registered):
    """Words for periods in a worker."""

    def read(self, labels: tuple[str, ...]) -> tuple[str | None, ...]:
        """Ask the worker."""
        answers = listed_answer(self.asks("period", self.id, labels).answer)
        return tuple(None if each is None else str(each) for each in answers)


@immutable(eq=False)
class RemoteReading(_Registered):
    """A reading of targets in a worker."""

    words = property(attrgetter("said.words"))

    def path(self, start: Floats, step: Floats, change: object, low: float, high: float) -> AnyArray:
        """Ask the worker."""
        message = self.asks("path", self.id, start, step, change, float(low), float(high))
        return message.column(0, np.float64, len(start) * len(step)).reshape(len(start), len(step))


@immutable(eq=False)
class RemoteSubcommand(_Registered):
    """A command in a worker: known here by its name, and run only where its plugin is imported."""

    def run(self, arguments: object, output: object) -> int:
        """Never called: a command is run by itself, not under --isolate."""
        raise NotImplementedError


STAND_INS: Final[Mapping[str, Any]] = {
    "statistic": RemoteStatistic,
    "reader": RemoteReader,
    "writer": RemoteWriter,
    "colour": RemoteColouring,
    "period": RemotePeriodWords,
    "reading": RemoteReading,
    "fields": _WithOptions,
    "command": RemoteSubcommand,
}
