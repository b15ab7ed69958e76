"""The worker process of `outcomes.registry.isolation`: does for one plugin what it is asked, until its input ends.

Law: what the plugin reads or prints goes nowhere, and answers are plain data (`outcomes.registry.wire`).
"""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections.abc import Callable, Mapping, Sized
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs
import numpy as np

from outcomes.arrays import AnyArray
from outcomes.data.banded import BandFigures
from outcomes.data.columns import KEYS, NUMBERS
from outcomes.diagnostics import DataError, OutcomesError, Report
from outcomes.fetching.access import Fetching
from outcomes.hooks import ENTRY_POINT_GROUP
from outcomes.hooks.run_told import RunFinished
from outcomes.immutable import make_classes
from outcomes.metrics.contract import CHART_KINDS
from outcomes.registry import calls, data_calls
from outcomes.registry.candidates import Candidate
from outcomes.registry.claims import pristine
from outcomes.registry.containment import describe
from outcomes.registry.guard import judge
from outcomes.registry.isolation import JudgedWords, Sent, undense
from outcomes.registry.parameters import described
from outcomes.registry.parameters import parameters as parameters_of
from outcomes.registry.plain import plain_value
from outcomes.registry.plugin_loading import load_plugin
from outcomes.registry.plugins import PluginSet
from outcomes.registry.records import Kind, MetricRecord, OtherKind, Owned, Registered
from outcomes.registry.said import ObservationsSaid, plugin_said
from outcomes.registry.wire import Message, packed, told
from outcomes.registry.worker_process import receive

if TYPE_CHECKING:
    from outcomes.framework.model import Framework

Table: TypeAlias = Mapping[str, object]
Answer = tuple[str, object, tuple[AnyArray, ...]]


def main() -> None:
    """Serve the parent over the descriptors that standard input and output were when the process began."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    greeting = receive(requests)
    if greeting is None:
        return
    sys.path[:], megabytes = pickle.loads(greeting)
    _limit_memory(megabytes)
    make_classes()
    serving = _Serving()
    while (request := receive(requests)) is not None:
        replies.write(serving.answer(request))
        replies.flush()
    os._exit(0)  # without what the plugin left to run at the end


class _Serving:
    """What the worker has loaded; lives as long as the process."""

    def __init__(self) -> None:
        self.plugins = PluginSet(())
        self.own = os.getpid()

    def answer(self, request: bytes) -> bytes:
        """The answer to a request, packed, or the text that says why there is none."""
        turn = 0
        try:
            turn, asked = pickle.loads(request)
            kind, said, columns = ("ready", None, ()) if asked is None else self._do(*asked)
            if os.getpid() != self.own:  # a child that the plugin left: the answer is its parent's to give
                os._exit(0)
            return packed(Message(turn=turn, kind=kind, answer=said, columns=columns))
        except DataError as refusal:
            return packed(Message(turn=turn, kind="refused", answer=list(refusal.report)))
        except OutcomesError as problem:
            return _unanswered(turn, "; ".join(each.found for each in problem.report))
        except BaseException as problem:
            return _unanswered(turn, f"it failed in its worker process: {describe(problem)}")

    def _do(self, operation: str, *arguments: object) -> Answer:
        doing: Mapping[str, Callable[..., Answer]] = {
            "load": self._load,
            "parameters": self._parameters,
            "described": self._described,
            "judge": self._judge,
            "chart": self._chart,
            "fetch": self._fetch,
            "read": self._read,
            "compute": self._compute,
            "write": self._write,
            "colour": self._colour,
            "period": self._period,
            "path": self._path,
            "bands": self._bands,
            "compute_bands": self._compute_bands,
            "check_framework": self._check_framework,
            "run_finished": self._run_finished,
        }
        return doing[operation](*arguments)

    def _load(
        self, who: Mapping[str, str], taken: Mapping[tuple[Kind, str], str], suffixes: Mapping[str, str]
    ) -> Answer:
        candidate = Candidate(load=_entry_point(who).load, **cast(Any, who))
        loaded = load_plugin(candidate, taken, suffixes)
        self.plugins = PluginSet((loaded,))
        return "loaded", plugin_said(loaded), ()

    def _record(self, kind: Kind, name: str) -> Owned:
        record: Owned | None = self.plugins.find(kind, name)
        if record is None:
            raise KeyError(f"{kind} {name}")
        return record

    def _other(self, kind: OtherKind, name: str) -> Registered:
        record = self._record(kind, name)
        assert isinstance(record, Registered)
        return record

    def _parameters(self, kind: Kind, name: str, table: Table) -> Answer:
        made, wrong = parameters_of(self._record(kind, name), table)
        if made is None:
            return "told", [told(each) for each in wrong], ()
        return "told", {"plain": made.plain}, ()

    def _described(self, kind: Kind, name: str) -> Answer:
        return "told", list(described(self._record(kind, name))), ()

    def _judge(self, metric: str | MetricRecord, block: Sent, parameters: Any, budget: int) -> Answer:
        if isinstance(metric, str):
            record, parameters = self._with_parameters(metric, parameters)
        else:
            # Pickled again here, since a set of words has another order in another process.
            record = attrs.evolve(metric, pristine=pristine(metric.metric))
        judged = judge(record, undense(block), parameters, budget=budget)
        columns = judged.columns
        assert columns.start is not None
        words = JudgedWords(failures=judged.failures, warnings=judged.warnings, calls=judged.calls)
        numbers = [columns.evidence[each.name] for each in record.info.evidence]
        return "told", words, (columns.outcome, columns.reason, columns.period, judged.failed, columns.start, *numbers)

    def _chart(self, name: str, block: Sent, table: Table) -> Answer:
        record, params = self._with_parameters(name, table)
        chart = data_calls.chart(record, undense(block), params)
        return "told", None, tuple(np.ravel(getattr(chart, name)) for name in CHART_KINDS)

    def _read(self, name: str, path: Path, table: Table) -> Answer:
        record, options = self._with_options("reader", name, table)
        observations, report = data_calls.read(record, path, options)
        coded = {each: getattr(observations, each) for each in KEYS}
        coded |= {each: column for each in ("parent", "remark") if (column := getattr(observations, each)) is not None}
        coded |= {f"extra {each}": column for each, column in observations.extra.items()}
        numbers = {each: getattr(observations, each) for each in (*NUMBERS, "suppressed", "rows")}
        numbers = {each: column for each, column in numbers.items() if column is not None}
        origin, rule = observations.origin, observations.label_rule
        said = ObservationsSaid(
            rows=len(observations),
            words={each: column.words for each, column in coded.items()},
            numbers=tuple(numbers),
            extra=tuple(observations.extra),
            area_names=observations.area_names,
            area_types=observations.area_types,
            file=origin.file,
            in_file=origin.path is not None,
            encoding=origin.encoding,
            delimiter=origin.delimiter,
            places=origin.places,
            headers=origin.headers,
            year_type=rule.year_type,
            month_start=rule.month_start,
            report=tuple(report),
        )
        return "told", said, (*(column.codes for column in coded.values()), *numbers.values())

    def _fetch(self, name: str, path: Path | None, table: Table, fetching: Fetching) -> Answer:
        record, options = self._with_options("reader", name, table)
        copied = data_calls.fetch(record, path, options, fetching)
        return "told", [str(copied), list(fetching.problems)], ()

    def _compute(self, name: str, count: AnyArray, denominator: AnyArray, multiplier: float) -> Answer:
        record = self._other("statistic", name)
        return (
            "told",
            None,
            tuple(each.reshape(-1) for each in data_calls.compute(record, count, denominator, multiplier)),
        )

    def _write(self, name: str, results: object) -> Answer:
        record = self._other("writer", name)
        stream = io.BytesIO() if record.binary else io.StringIO(newline="")
        remarks = calls.write(record, results, stream)
        written = stream.getvalue()
        raw = written.encode("utf-8") if isinstance(written, str) else written
        return "remarked", [None, list(remarks)], (np.frombuffer(raw, dtype=np.uint8),)

    def _colour(self, name: str, results: Sized, table: Table) -> Answer:
        record, options = self._with_options("colour", name, table)
        return "told", None, (calls.colour(record, results, options),)

    def _period(self, name: str, labels: tuple[str, ...]) -> Answer:
        return "told", list(data_calls.periods(self._other("period", name), labels)), ()

    def _path(self, name: str, start: AnyArray, step: AnyArray, change: AnyArray, low: float, high: float) -> Answer:
        path = data_calls.path(self._other("reading", name), start, step, change, low, high)
        return "told", None, (path.reshape(-1),)

    def _bands(self, name: str, seen: tuple[str, ...], named: tuple[str, ...] | None, table: Table) -> Answer:
        record, options = self._with_options("statistic", name, table)
        try:
            return "told", ["", list(data_calls.banded(record, options, 1.0).bands(seen, named))], ()
        except ValueError as refused:
            return "told", [str(refused), []], ()

    def _compute_bands(
        self, name: str, count: AnyArray, denominator: AnyArray, bands: tuple[str, ...], multiplier: float, table: Table
    ) -> Answer:
        record, options = self._with_options("statistic", name, table)
        figures = BandFigures(count=count, denominator=denominator)
        made = data_calls.banded(record, options, multiplier).compute(figures, bands)
        given = {each: array for each, array in attrs.asdict(made, recurse=False).items() if array is not None}
        return "told", list(given), tuple(given.values())

    def _with_options(self, kind: OtherKind, name: str, table: Table) -> tuple[Registered, object]:
        """What is registered, and its options from a table that was accepted before."""
        record = self._other(kind, name)
        return record, _accepted(record, table)

    def _with_parameters(self, name: str, table: Table) -> tuple[MetricRecord, object]:
        """As `_with_options`, of a metric."""
        record = self._record("metric", name)
        assert isinstance(record, MetricRecord)
        return record, _accepted(record, table)

    def _check_framework(self, framework: Framework) -> Answer:
        return _with_remarks(self.plugins.check_framework(framework))

    def _run_finished(self, run: RunFinished) -> Answer:
        return _with_remarks(self.plugins.run_finished(run))


def _accepted(record: Owned, table: Table) -> object:
    made, wrong = parameters_of(record, table)
    if made is None:
        raise ValueError("; ".join(each.found for each in wrong))
    return made.params


def _with_remarks(report: Report) -> Answer:
    """The findings of a hook; that it failed or spoke under a wrong code fails the call here, as it does there."""
    failed = [each for each in report if each.code in ("OUT416", "OUT417")]
    if failed:
        return "failed", failed[0].found, ()
    remarks = [each for each in report if each.code in ("OUT414", "OUT415", "OUT418")]
    return "remarked", [[each for each in report if each not in remarks], remarks], ()


def _entry_point(who: Mapping[str, str]) -> metadata.EntryPoint:
    for each in metadata.entry_points(group=ENTRY_POINT_GROUP, name=who["name"]):
        if each.value == who["target"] and (each.dist.name if each.dist else "") == who["distribution"]:
            return each
    raise LookupError(f'no entry point "{who["name"]}" in the worker process')


def _unanswered(turn: int, why: str) -> bytes:
    return packed(Message(turn=turn, kind="failed", answer=str(plain_value(why))))


def _limit_memory(megabytes: int) -> None:
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as lines:
            now = int(lines.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):  # no such limit on this system; the time limit still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (now + megabytes * 2**20,) * 2)


if __name__ == "__main__":
    main()
