"""Isolation: each plugin in a worker process of its own, which imports it, with a time and a memory limit.

Law: whatever a plugin does to its worker costs what it was asked for and nothing else, and it is named for it; nothing
that a worker sends is run, and nothing that it changes reaches another plugin or the parent.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import attrs
import numpy as np

from outcomes.arrays import Bools
from outcomes.data.block import absent
from outcomes.data.framework_block import FrameworkBlock
from outcomes.diagnostics import Diagnostic, Severity
from outcomes.immutable import immutable
from outcomes.metrics.contract import AnyBlock, MetricColumns, Scope
from outcomes.registry.containment import cut
from outcomes.registry.judged import Failure, Judged, Pieces, blank_columns
from outcomes.registry.read_only_blocks import period_count, row_count, seal
from outcomes.registry.records import MetricRecord
from outcomes.registry.verification import FormBreach, verify
from outcomes.registry.wire import GarbageError, Message, fitted
from outcomes.registry.worker_process import STARTING, Lost, WorkerProcess

DEATHS = 16
"""Workers that may die while the row that kills them is looked for: enough to find one in 16,000."""

REMARKS = frozenset({"OUT414", "OUT415", "OUT418"})
"""What a worker may remark beside its answers; it cannot speak of anything else in the engine's name."""


class Isolation:
    """Worker processes for the plugins of third parties. Use it as a context manager, over as many blocks as you like.

    Hand it to `PluginSet.discover`, so that plugins are imported in their workers and never in this process.
    ``seconds`` limits each call, ``importing`` the import of a plugin; ``megabytes`` limits what a worker may allocate
    beyond what it needs to start (where the system can limit it: not on Windows, and macOS does not enforce it).
    """

    def __init__(self, *, seconds: float = 60.0, megabytes: int = 2_048, importing: float = 90.0) -> None:
        self.seconds = seconds
        self.importing = importing
        self.megabytes = megabytes
        self._workers: dict[str, WorkerProcess] = {}
        self._first: dict[str, object] = {}

    def __enter__(self) -> Isolation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all worker processes. The next call starts another."""
        for name in list(self._workers):
            self._workers.pop(name).end()

    def spawn(self, plugins: Iterable[str]) -> None:
        """Begin to start the workers of several plugins, so that they start at the same time."""
        for name in plugins:
            if name not in self._workers:
                self._workers[name] = WorkerProcess(self.megabytes)

    def load(self, plugin: str, request: object) -> Message | Lost:
        """Ask a plugin's worker to import it. The same is asked of every worker that takes its place."""
        self._first.pop(plugin, None)
        answer = self.ask(plugin, request, self.importing)
        if isinstance(answer, Message):
            self._first[plugin] = request
        return answer

    def ask(self, plugin: str, request: object, seconds: float | None = None) -> Message | Lost:
        """Ask a plugin's worker, which is started where it does not run."""
        try:
            worker = self._started(plugin)
            answer = worker.exchange(request, self.seconds if seconds is None else seconds)
        except (pickle.PicklingError, AttributeError, TypeError, RecursionError) as problem:
            return Lost(found=f"it cannot be sent to a worker process: {cut(str(problem))}")
        if isinstance(answer, Lost):
            self._drop(plugin)
        return answer

    def _started(self, plugin: str) -> WorkerProcess:
        self.spawn([plugin])
        worker = self._workers[plugin]
        if worker.turn == 0:
            if isinstance(worker.exchange(None, STARTING), Lost):
                self._drop(plugin)
                raise RuntimeError(f"no worker process starts with {sys.executable} -m outcomes.registry.worker")
            if plugin in self._first:
                worker.exchange(self._first[plugin], self.importing)
        return worker

    def _drop(self, plugin: str) -> None:
        worker = self._workers.pop(plugin, None)
        if worker is not None:
            worker.end()

    # -- judging --------------------------------------------------------------------------------------------

    def judge(self, record: MetricRecord, block: AnyBlock, params: Any, *, budget: int) -> Judged:
        """As `guard.judge`, in the worker. A piece that kills it is halved, one that stalls is not.

        A metric that was imported in the worker is named to it, with the table of its parameters; another is sent.
        """
        rows = row_count(block)
        sealed = seal(block, record.info)
        pieces = Pieces(rows, rows)
        judged: list[tuple[int, Judged]] = []
        failures: list[Failure] = []
        failed = np.zeros(rows, dtype=np.bool_)
        deaths = 0
        metric = record.id if record.remote else record
        parameters = dict(params.remote_table) if record.remote else params
        while pieces:
            start, size = pieces.pop()
            part = sealed.rows(slice(start, start + size))
            answer = self.ask(record.plugin, ("judge", metric, dense(part), parameters, budget))
            if isinstance(answer, Message):
                part_judged = _judged(record, part, answer)
                if isinstance(part_judged, Judged):
                    judged.append((start, part_judged))
                    continue
                answer = part_judged
                if answer.found.startswith("its worker"):
                    self._drop(record.plugin)
            deaths += 1
            if answer.killed and size > 1 and record.info.scope is Scope.SERIES and deaths < DEATHS:
                pieces.halve(start, size)
            else:
                failures.append(_failure(record, answer.found, start, size))
                failed[start : start + size] = True
        return _joined(record, rows, judged, failures, failed)


@immutable(kw_only=True)
class JudgedWords:
    """What a worker says of a block beside its columns."""

    failures: tuple[Failure, ...]
    warnings: tuple[Diagnostic, ...]
    calls: int


def _judged(record: MetricRecord, block: AnyBlock, message: Message) -> Judged | Lost:
    """The judgement in a message, verified as that of a metric in this process is."""
    if message.kind == "failed":
        return Lost(found=cut(str(message.answer)))
    rows = row_count(block)
    try:
        said = message.fit(JudgedWords)
        failed = np.array(message.column(3, np.bool_, rows))
        columns = MetricColumns(
            outcome=message.column(0, np.int16, rows),
            reason=message.column(1, np.int16, rows),
            period=message.column(2, np.int32, rows),
            start=message.column(4, np.int32, rows),
            evidence={
                each.name: message.column(place, np.float64, rows) for place, each in enumerate(record.info.evidence, 5)
            },
        )
        breaches = verify(columns, record.info, rows, period_count(block))
        if any(not failed[each.rows].all() for each in breaches) or (failed.any() and not said.failures):
            raise GarbageError("its judgement breaks the contract")
    except (GarbageError, FormBreach) as problem:
        return Lost(found=f"its worker process answered garbage: {problem}")
    return Judged(
        columns=columns,
        failed=failed,
        failures=tuple(
            attrs.evolve(_failure(record, cut(e.found), max(0, min(e.row, rows - 1)), e.rows), kind=e.kind)
            for e in said.failures
        ),
        warnings=remarks_of(said.warnings, f'metric "{record.id}" of plugin "{record.plugin}"'),
        calls=said.calls,
    )


def remarks_of(warnings: Sequence[Diagnostic], subject: str) -> tuple[Diagnostic, ...]:
    """What a worker remarked, under the plugin's own name and no more than a warning."""
    return tuple(
        attrs.evolve(
            each,
            subject=subject,
            location=None,
            severity=Severity.NOTE if each.severity is Severity.NOTE else Severity.WARNING,
        )
        for each in warnings
        if each.code in REMARKS
    )


def fitted_remarks(answer: object, subject: str) -> tuple[Diagnostic, ...]:
    """Remarks from plain data."""
    listed = answer if isinstance(answer, list) else []
    return remarks_of([fitted(Diagnostic, each) for each in listed], subject)


Sent: TypeAlias = tuple[type, dict[str, Any]]
"""A block as it is sent: its class and fields, some of them `Hollow`."""


def dense(block: AnyBlock) -> Sent:
    """The block's class and fields; an array without memory of its own is sent as its shape."""
    if isinstance(block, FrameworkBlock):
        return FrameworkBlock, {"blocks": tuple(dense(each) for each in block.blocks), "as_of": block.as_of}
    fields = {}
    for field in attrs.fields(type(block)):
        value = getattr(block, field.name)
        hollow = isinstance(value, np.ndarray) and value.ndim == 2 and value.size and value.strides == (0, 0)
        fields[field.name] = Hollow(value.shape[0], value.shape[1]) if hollow else value
    return type(block), fields


def undense(sent: Sent) -> Any:
    """The block that was made `dense`."""
    kind, fields = sent
    if kind is FrameworkBlock:
        return FrameworkBlock(blocks=tuple(undense(each) for each in fields["blocks"]), as_of=fields["as_of"])
    return kind(
        **{
            name: absent(value.series, value.periods) if isinstance(value, Hollow) else value
            for name, value in fields.items()
        }
    )


@immutable
class Hollow:
    """Stands for an absent array of a shape."""

    series: int
    periods: int


def _failure(record: MetricRecord, found: str, row: int, rows: int) -> Failure:
    return Failure(
        kind="died",
        metric=record.id,
        metric_version=record.info.version,
        plugin=record.owner,
        found=found,
        row=row,
        rows=rows,
    )


def _joined(
    record: MetricRecord, rows: int, pieces: list[tuple[int, Judged]], failures: list[Failure], failed: Bools
) -> Judged:
    columns = blank_columns(record.info, rows)
    warnings: dict[Diagnostic, None] = {}
    for start, piece in pieces:
        kept = slice(start, start + piece.failed.shape[0])
        columns.outcome[kept] = piece.columns.outcome
        columns.reason[kept] = piece.columns.reason
        columns.period[kept] = piece.columns.period
        assert columns.start is not None
        assert piece.columns.start is not None
        columns.start[kept] = piece.columns.start
        for name, array in columns.evidence.items():
            array[kept] = piece.columns.evidence[name]
        failed[kept] = piece.failed
        failures.extend(attrs.evolve(each, row=each.row + start) for each in piece.failures)
        warnings.update(dict.fromkeys(piece.warnings))
    return Judged(
        columns=columns,
        failed=failed,
        failures=tuple(sorted(failures, key=lambda each: (each.row, each.found))),
        warnings=tuple(warnings),
        calls=sum(piece.calls for _, piece in pieces),
    )
