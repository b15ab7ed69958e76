"""A plugin that was imported in a worker process: what stands for it here, which only asks.

Law: not a line of the plugin runs in this process. What its worker says of it is checked by the same rules as if it
were here, and every answer is fitted to a class of ours before anybody sees it.
"""

from __future__ import annotations

import copyreg
import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, Final, Literal, cast

import attrs
import numpy as np
from numpy.typing import ArrayLike

from outcomes.data.banded import BandedEstimate
from outcomes.data.block import ReturnBlock, SeriesBlock
from outcomes.data.coded import Coded
from outcomes.data.columns import KEYS, NUMBERS, LabelRule
from outcomes.data.framework_block import FrameworkBlock
from outcomes.data.observations import Observations
from outcomes.data.origin import Origin
from outcomes.diagnostics import DataError, Diagnostic, Report
from outcomes.fetching.access import Fetching
from outcomes.framework.classes import key_of
from outcomes.framework.parameter_docs import DescribedKey
from outcomes.framework.problems import Problem
from outcomes.hooks import hookimpl
from outcomes.metrics.contract import (
    CHART_KINDS,
    ChartColumns,
    Evidence,
    MetricColumns,
    MetricInfo,
    Outcome,
    Reason,
    Scope,
)
from outcomes.metrics.verdicts import Stands, Verdict, VerdictWord
from outcomes.registry.containment import cut
from outcomes.registry.isolation import Isolation, dense, fitted_remarks
from outcomes.registry.loading import Candidate, LoadedPlugin, load_plugin
from outcomes.registry.plain import UnfitError
from outcomes.registry.records import Kind, OtherKind, PluginState
from outcomes.registry.wire import GarbageError, Message, fitted, heard
from outcomes.registry.worker_process import Lost

HOOK_NAMES: Final[Mapping[Kind, str]] = {
    "verdict": "register_verdicts",
    "metric": "register_metrics",
    "statistic": "register_statistics",
    "reader": "register_readers",
    "writer": "register_writers",
    "colour": "register_colours",
    "period": "register_periods",
    "reading": "register_readings",
    "fields": "register_fields",
    "command": "register_commands",
}


TAKES: Final[Mapping[type, Literal["series", "returns", "several"]]] = {
    SeriesBlock: "series",
    ReturnBlock: "returns",
    FrameworkBlock: "several",
}
"""How a worker says what a metric takes."""


class _ByKeys(type):
    """The type of classes that are made from names of parameters, and pickled as those names."""


@attrs.frozen(kw_only=True)
class RemoteParameters(metaclass=_ByKeys):
    """Parameters of a class that is known to a worker only: the table as written, and what the worker made of it."""

    remote_table: Mapping[str, Any] = attrs.field(factory=dict, metadata={"written": False})
    remote_plain: Mapping[str, Any] = attrs.field(factory=dict, metadata={"written": False})


@attrs.frozen(kw_only=True)
class MetricSaid:
    """What a worker says of a metric."""

    id: str
    title: str
    version: str
    summary: str
    outcomes: tuple[Outcome, ...]
    reasons: tuple[Reason, ...]
    evidence: tuple[Evidence, ...]
    keys: tuple[str, ...]
    needs: tuple[str, ...]
    benchmark_optional: bool
    scope: Scope
    takes: Literal["series", "returns", "several"]
    source: str
    charts: bool
    words: tuple[str, ...]
    """Of each outcome, the plugin's own word for its verdict, which stands there as what it counts as; or nothing."""


@attrs.frozen(kw_only=True)
class VerdictSaid:
    """What a worker says of a word among verdicts."""

    word: str
    counts_as: Verdict
    stands: Stands
    symbol: str
    plain: str


@attrs.frozen(kw_only=True)
class OtherSaid:
    """What a worker says of a statistic, reader, writer, colour rule or command."""

    kind: OtherKind
    id: str
    fetches: bool
    value_type: str
    over: str
    words: str
    suffix: str
    binary: bool
    shows_series: bool
    needs: str
    summary: str


@attrs.frozen(kw_only=True)
class PluginSaid:
    """What a worker says of its plugin once it was imported there."""

    state: PluginState
    problems: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...]
    claimed: tuple[tuple[Kind, str], ...]
    metrics: tuple[MetricSaid, ...]
    others: tuple[OtherSaid, ...]
    verdicts: tuple[VerdictSaid, ...]
    hooks: tuple[str, ...]


@attrs.frozen(kw_only=True)
class ObservationsSaid:
    """What a worker says of observations beside their columns."""

    rows: int
    words: Mapping[str, tuple[str, ...]]
    numbers: tuple[str, ...]
    extra: tuple[str, ...]
    area_names: Mapping[str, str]
    area_types: Mapping[str, str]
    file: str
    in_file: bool
    encoding: str
    delimiter: str
    places: Mapping[str, int]
    headers: Mapping[str, str]
    year_type: str
    month_start: bool
    report: tuple[Diagnostic, ...]


def load_remotely(
    isolation: Isolation,
    candidate: Candidate,
    taken: Mapping[tuple[Kind, str], str],
    suffixes: Mapping[str, str],
) -> LoadedPlugin:
    """Have a plugin imported in its worker, and register what it says of itself here, by the rules of any plugin."""
    who = {name: getattr(candidate, name) for name in ("name", "distribution", "version", "target")}
    answer = isolation.load(candidate.name, ("load", who, dict(taken), dict(suffixes)))
    subject = f'plugin "{candidate.name}"'
    if isinstance(answer, Lost):
        return LoadedPlugin(record=candidate.record(PluginState.FAILED, _not_imported(subject, answer.found)))
    try:
        if answer.kind != "loaded":
            raise GarbageError("it did not say what it is")
        said = answer.fit(PluginSaid)
        remarks = fitted_remarks([], subject) + tuple(
            attrs.evolve(each, subject=subject, location=None) for each in said.warnings
        )
    except GarbageError as problem:
        garbage = _not_imported(subject, f"its worker process answered garbage: {problem}")
        return LoadedPlugin(record=candidate.record(PluginState.FAILED, garbage))
    if said.state is not PluginState.LOADED or said.problems:
        problems = [attrs.evolve(each, subject=subject, location=None) for each in said.problems]
        state = PluginState.TOO_NEW if said.state is PluginState.TOO_NEW else PluginState.FAILED
        record = candidate.record(state, *(problems or [_not_imported(subject, "it gave no reason")]))
        return LoadedPlugin(record=attrs.evolve(record, registered=said.claimed), warnings=remarks)
    stand_in = _stand_in(isolation, candidate, said)
    loaded = load_plugin(attrs.evolve(candidate, load=lambda: stand_in), taken, suffixes)
    return attrs.evolve(loaded, warnings=(*remarks, *loaded.warnings))


def _not_imported(subject: str, found: str) -> Diagnostic:
    said = f"importing it failed: {found}"
    return Diagnostic(code="OUT402", subject=subject, found=said, to_do="update it, reinstall it or disable it")


def _stand_in(isolation: Isolation, candidate: Candidate, said: PluginSaid) -> Any:
    """An object with the hooks of the plugin, each of which asks the worker."""
    asks = _Asking(isolation, candidate.name)
    things: dict[Kind, list[Any]] = {kind: [] for kind in HOOK_NAMES}
    words = [VerdictWord(**attrs.asdict(each)) for each in said.verdicts]
    things["verdict"] = list(words)
    things["metric"] = [RemoteMetric(asks, _info(each, words)) for each in said.metrics]
    for each in said.others:
        made = _OTHERS[each.kind]
        if each.kind == "reader" and each.fetches:
            made = RemoteFetchingReader
        elif each.over:
            made = RemoteBandedStatistic
        things[each.kind].append(made(asks, each))
    members: dict[str, Any] = {
        HOOK_NAMES[kind]: hookimpl(_registering(listed)) for kind, listed in things.items() if listed
    }
    if "check_framework" in said.hooks:

        def check_framework(framework: Any) -> list[Diagnostic]:
            message = asks("check_framework", framework)
            return [fitted(Diagnostic, each) for each in _listed(message.answer)]

        members["check_framework"] = hookimpl(check_framework)
    if "run_finished" in said.hooks:

        def run_finished(run: Any) -> list[Diagnostic]:
            message = asks("run_finished", run)
            return [fitted(Diagnostic, each) for each in _listed(message.answer)]

        members["run_finished"] = hookimpl(run_finished)
    if not members:  # its hooks registered nothing
        members["register_metrics"] = hookimpl(_registering([]))
    stand_in = type("StandIn", (), {name: staticmethod(each) for name, each in members.items()})
    return stand_in()


def _registering(listed: Iterable[Any]) -> Any:
    def register_all(register: Any) -> None:
        for each in listed:
            register(each)

    return register_all


def _listed(answer: Any) -> list[Any]:
    if not isinstance(answer, list):
        raise UnfitError("its worker process answered garbage")
    return answer


def _info(said: MetricSaid, words: Sequence[VerdictWord]) -> MetricInfo:
    own: dict[str, VerdictWord] = {str(each): each for each in words}
    facts = {name: getattr(said, name) for name in ("id", "title", "version", "summary", "source", "charts")}
    return MetricInfo(
        **facts,
        params=_parameters_class(said.keys),
        outcomes=tuple(
            attrs.evolve(each, verdict=own.get(word, each.verdict))
            for each, word in zip(said.outcomes, said.words, strict=True)
        ),
        reasons=said.reasons,
        evidence=said.evidence,
        needs=frozenset(said.needs),
        benchmark_optional=said.benchmark_optional,
        scope=said.scope,
        takes={word: kind for kind, word in TAKES.items()}[said.takes],
    )


@cache
def _parameters_class(keys: tuple[str, ...]) -> type:
    """A class with the parameters' names, which sentences may refer to; its fields hold nothing."""
    fields = {f"key_{number}": attrs.field(default=None, metadata={"key": key}) for number, key in enumerate(keys)}
    return attrs.make_class("RemoteParameters", fields, bases=(RemoteParameters,), frozen=True, kw_only=True)


def _reduced(cls: type) -> Any:
    return _parameters_class, (tuple(key_of(each) for each in attrs.fields(cls)[_OWN:]),)


_OWN: Final = len(attrs.fields(RemoteParameters))
copyreg.pickle(_ByKeys, _reduced)


@attrs.frozen(eq=False)
class _Asking:
    """Asks the worker of one plugin. What it lost or refused is raised as `UnfitError`, what it remarked is warned."""

    isolation: Isolation
    plugin: str

    def __call__(self, operation: str, *arguments: Any) -> Message:
        answer = self.isolation.ask(self.plugin, (operation, *arguments))
        if isinstance(answer, Lost):
            raise UnfitError(answer.found)
        if answer.kind == "failed":
            raise UnfitError(cut(str(answer.answer)))
        if answer.kind == "refused":
            raise DataError(Report(fitted(Diagnostic, each) for each in _listed(answer.answer)))
        if answer.kind == "remarked":  # the answer and, beside it, what was printed and warned meanwhile
            inner, remarks = _listed(answer.answer)
            for each in fitted_remarks(remarks, "plugin"):
                warnings.warn(each.found, stacklevel=2)
            return attrs.evolve(answer, answer=inner)
        return answer


@attrs.frozen(eq=False)
class RemoteThing:
    """What stands here for something that a plugin registered in its worker."""

    asks: _Asking

    def parameters(
        self, kind: str, name: str, cls: type[RemoteParameters], table: Mapping[str, Any]
    ) -> tuple[RemoteParameters | None, tuple[Problem, ...]]:
        """The worker fills its class from a table, or says what is wrong with the table."""
        message = self.asks("parameters", kind, name, dict(table))
        if isinstance(message.answer, Mapping):
            plain = heard(message.answer.get("plain"))
            if not isinstance(plain, dict):
                raise UnfitError("its worker process answered garbage")
            return cls(remote_table=table, remote_plain=plain), ()
        return None, tuple(_problem(each) for each in _listed(message.answer))

    def described(self, kind: str, name: str) -> tuple[DescribedKey, ...]:
        """The keys of a class that only the worker knows."""
        return tuple(fitted(DescribedKey, heard(each)) for each in _listed(self.asks("described", kind, name).answer))


def _problem(said: Any) -> Problem:
    try:
        path = tuple(each if isinstance(each, int) else str(each) for each in said.pop("path"))
    except Exception:
        raise UnfitError("its worker process answered garbage") from None
    return attrs.evolve(fitted(Problem, {**said, "path": []}), path=path)


@attrs.frozen(eq=False)
class RemoteMetric(RemoteThing):
    """A metric in a worker. It is judged through `Isolation.judge`."""

    info: MetricInfo

    def evaluate(self, block: Any, params: Any) -> MetricColumns:
        """Never called: blocks go to the worker whole, with the halving of what kills it."""
        raise NotImplementedError

    def chart(self, block: Any, params: Any) -> ChartColumns:
        """Ask the worker."""
        series, periods = block.shape
        message = self.asks("chart", self.info.id, dense(block), dict(params.remote_table))
        return ChartColumns(
            **{
                name: message.column(place, kind, series * periods).reshape(series, periods)
                for place, (name, kind) in enumerate(CHART_KINDS.items())
            }
        )


@attrs.frozen(eq=False)
class _Registered(RemoteThing):
    """What stands in for anything that is no metric, by what its worker said of it."""

    said: OtherSaid

    id = property(attrgetter("said.id"))


@attrs.frozen(eq=False)
class _WithOptions(_Registered):
    """One that takes options, of a class that only its worker knows."""

    options: type = attrs.field(factory=lambda: _parameters_class(()))


@attrs.frozen(eq=False)
class RemoteStatistic(_Registered):
    """A statistic in a worker."""

    value_type = property(attrgetter("said.value_type"))

    def compute(self, count: ArrayLike, denominator: ArrayLike, multiplier: float) -> Any:
        """Ask the worker."""
        shape = np.broadcast_shapes(np.shape(count), np.shape(denominator))
        message = self.asks("compute", self.id, np.asarray(count), np.asarray(denominator), float(multiplier))
        size = int(np.prod(shape))
        return tuple(message.column(place, np.float64, size).reshape(shape) for place in range(3))


@attrs.frozen(eq=False)
class RemoteBandedStatistic(_WithOptions):
    """A statistic of bands in a worker."""

    value_type = property(attrgetter("said.value_type"))
    over = property(attrgetter("said.over"))

    def bands(self, seen: tuple[str, ...], named: tuple[str, ...] | None, options: Any) -> tuple[str, ...]:
        """Ask the worker."""
        refused, chosen = _listed(self.asks("bands", self.id, seen, named, dict(options.remote_table)).answer)
        if refused:
            raise ValueError(str(refused))
        return tuple(map(str, _listed(chosen)))

    def compute(self, count: Any, denominator: Any, bands: Any, multiplier: float, options: Any) -> BandedEstimate:
        """Ask the worker."""
        table = dict(options.remote_table)
        message = self.asks("compute_bands", self.id, count, denominator, bands, float(multiplier), table)
        names = [str(each) for each in _listed(message.answer)]
        dtypes: dict[str, type] = {"too_few": np.bool_}
        return BandedEstimate(
            **{
                name: message.column(place, dtypes.get(name, np.float64), len(count))
                for place, name in enumerate(names)
            }
        )


@attrs.frozen(eq=False)
class RemoteReader(_WithOptions):
    """A reader in a worker."""

    def read(self, path: Path, options: Any) -> tuple[Observations, Report]:
        """Ask the worker."""
        message = self.asks("read", self.id, Path(path), dict(options.remote_table))
        return _observations(message, Path(path))


@attrs.frozen(eq=False)
class RemoteFetchingReader(RemoteReader):
    """A reader in a worker that fetches its figures itself."""

    def fetch(self, path: Path | None, options: Any, fetching: Fetching) -> Path:
        """Ask the worker, which keeps the copies where they are kept here."""
        access = attrs.evolve(fetching.access, copies=fetching.access.kept.folder)
        sent = Fetching(access=access, subject=fetching.subject, folder=fetching.folder)
        copied, problems = _listed(self.asks("fetch", self.id, path, dict(options.remote_table), sent).answer)
        fetching.problems.extend(fitted(Diagnostic, each) for each in _listed(problems))
        if not isinstance(copied, str):
            raise UnfitError("its worker process answered garbage")
        return Path(copied)


@attrs.frozen(eq=False)
class RemoteWriter(_Registered):
    """A writer in a worker."""

    suffix = property(attrgetter("said.suffix"))
    binary = property(attrgetter("said.binary"))
    shows_series = property(attrgetter("said.shows_series"))
    needs = property(attrgetter("said.needs"))

    def write(self, results: Any, stream: IO[Any]) -> None:
        """Ask the worker."""
        message = self.asks("write", self.id, results)
        if len(message.columns) != 1 or message.columns[0].dtype != np.uint8:
            raise UnfitError("its worker process answered garbage")
        written = message.columns[0].tobytes()
        stream.write(written if self.binary else written.decode("utf-8", "replace"))


@attrs.frozen(eq=False)
class RemoteColouring(_WithOptions):
    """A colour rule in a worker."""

    def colour(self, results: Any, options: Any) -> Any:
        """Ask the worker."""
        return self.asks("colour", self.id, results, dict(options.remote_table)).column(0, np.int8, len(results))


@attrs.frozen(eq=False)
class RemotePeriodWords(_Registered):
    """Words for periods in a worker."""

    def read(self, labels: tuple[str, ...]) -> tuple[str | None, ...]:
        """Ask the worker."""
        return tuple(
            None if each is None else str(each) for each in _listed(self.asks("period", self.id, labels).answer)
        )


@attrs.frozen(eq=False)
class RemoteReading(_Registered):
    """A reading of targets in a worker."""

    words = property(attrgetter("said.words"))

    def path(self, start: Any, step: Any, change: Any, low: float, high: float) -> Any:
        """Ask the worker."""
        message = self.asks("path", self.id, start, step, change, float(low), float(high))
        shape = (len(start), len(step))
        return message.column(0, np.float64, shape[0] * shape[1]).reshape(shape)


@attrs.frozen(eq=False)
class RemoteAimFields(_WithOptions):
    """Fields of aims in a worker, which alone knows them."""


@attrs.frozen(eq=False)
class RemoteSubcommand(_Registered):
    """A command in a worker: known here by its name, and run only where its plugin is imported."""

    def run(self, arguments: Any, output: Any) -> int:
        """Never called: a command is run by itself, not under --isolate."""
        raise NotImplementedError


_OTHERS: Final[Mapping[str, Any]] = {
    "statistic": RemoteStatistic,
    "reader": RemoteReader,
    "writer": RemoteWriter,
    "colour": RemoteColouring,
    "period": RemotePeriodWords,
    "reading": RemoteReading,
    "fields": RemoteAimFields,
    "command": RemoteSubcommand,
}


def _observations(message: Message, path: Path) -> tuple[Observations, Report]:
    """Observations from plain columns; that they are whole is checked as for any reader."""
    said = message.fit(ObservationsSaid)
    place = iter(range(len(message.columns)))
    rows = said.rows
    coded: dict[str, Coded] = {}
    for name, words in said.words.items():
        coded[name] = Coded(codes=message.column(next(place, -1), np.int32, rows), words=words)
    numbers = {
        name: message.column(next(place, len(message.columns)), np.float64, rows)
        for name in said.numbers
        if name in NUMBERS
    }
    flags = {
        name: message.column(next(place, len(message.columns)), dtype, rows)
        for name, dtype in (("suppressed", np.bool_), ("rows", np.int64))
        if name in said.numbers
    }
    lacking = [name for name in KEYS if name not in coded]
    if lacking or "value" not in numbers:
        raise UnfitError("its observations lack columns")
    return (
        Observations(
            **cast(Any, {name: coded[name] for name in KEYS}),
            **cast(Any, numbers),
            **cast(Any, flags),
            parent=coded.get("parent"),
            area_names=dict(said.area_names),
            area_types=dict(said.area_types),
            extra={name: coded[f"extra {name}"] for name in said.extra if f"extra {name}" in coded},
            origin=Origin(
                file=said.file,
                path=path if said.in_file else None,
                encoding=said.encoding,
                delimiter=said.delimiter,
                places=dict(said.places),
                headers=dict(said.headers),
            ),
            label_rule=LabelRule(year_type=said.year_type, month_start=said.month_start),
        ),
        Report(said.report),
    )
