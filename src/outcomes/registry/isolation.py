"""Isolation: metrics of third parties in a worker process with a time and a memory limit.

Law: whatever kills or stalls the worker costs the rows that it was judging their verdicts, and nothing else.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from typing import IO, Any, Final

import attrs
import numpy as np

from outcomes.metrics.contract import AnyBlock, Scope
from outcomes.registry.containment import cut
from outcomes.registry.judged import Failure, Judged, Pieces, blank_columns
from outcomes.registry.read_only_blocks import row_count, seal
from outcomes.registry.records import MetricRecord

DEATHS: Final = 16
"""Workers that may die while the row that kills them is looked for: enough to find one in 16,000."""

STARTING: Final = 30.0
"""Seconds that a worker may take to start, before the time limit of a call begins."""


class Isolation:
    """A worker process for metrics of third parties. Use it as a context manager, over as many blocks as you like.

    ``seconds`` limits each call; ``megabytes`` limits what the worker may allocate beyond what it needs to start
    (where the system can limit it: not on Windows, and macOS does not enforce it).
    """

    def __init__(self, *, seconds: float = 60.0, megabytes: int = 2_048) -> None:
        self.seconds = seconds
        self.megabytes = megabytes
        self._worker: _Worker | None = None

    def __enter__(self) -> Isolation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker process. The next call starts another."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    @property
    def running(self) -> bool:
        """Is there a worker process?"""
        return self._worker is not None

    def warm(self) -> None:
        """Start the worker process now. Raises RuntimeError where it does not start, which is no plugin's fault."""
        self._started()

    def _started(self) -> _Worker:
        if self._worker is None:
            worker = _Worker(self.megabytes)
            if isinstance(worker.exchange(pickle.dumps(None), STARTING), _Lost):
                worker.end()
                raise RuntimeError(f"no worker process starts with {sys.executable} -m outcomes.registry.worker")
            self._worker = worker
        return self._worker

    def judge(self, record: MetricRecord, block: AnyBlock, params: Any, *, budget: int) -> Judged:
        """As `guard.judge`, in the worker. A piece that kills it is halved, one that stalls is not."""
        rows = row_count(block)
        sealed = seal(block, record.info)
        pieces = Pieces(rows, rows)
        judged: list[tuple[int, Judged]] = []
        failures: list[Failure] = []
        failed = np.zeros(rows, dtype=np.bool_)
        deaths = 0
        while pieces:
            start, size = pieces.pop()
            answer = self._ask(record, sealed.rows(slice(start, start + size)), params, budget)
            if isinstance(answer, Judged):
                judged.append((start, answer))
                continue
            deaths += 1
            if answer.killed and size > 1 and record.info.scope is Scope.SERIES and deaths < DEATHS:
                pieces.halve(start, size)
            else:
                failures.append(_failure(record, answer.found, start, size))
                failed[start : start + size] = True
        return _joined(record, rows, judged, failures, failed)

    def _ask(self, record: MetricRecord, block: AnyBlock, params: Any, budget: int) -> Judged | _Lost:
        try:
            request = pickle.dumps((record, _dense(block), params, budget), protocol=5)
        except Exception as problem:
            return _Lost(found=f"it cannot be sent to a worker process: {cut(str(problem))}", killed=False)
        reply = self._started().exchange(request, self.seconds)
        if isinstance(reply, _Lost):
            self.close()
            return reply
        answer = pickle.loads(reply)
        return answer if isinstance(answer, Judged) else _Lost(found=str(answer), killed=False)


@attrs.frozen(kw_only=True)
class _Lost:
    """A call without an answer. ``killed``: the worker died of it, rather than stalled."""

    found: str
    killed: bool


class _Worker:
    """One worker process and the two pipes to it."""

    def __init__(self, megabytes: int) -> None:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "outcomes.registry.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.greeting: bytes | None = pickle.dumps((list(sys.path), megabytes))

    def exchange(self, request: bytes, seconds: float) -> bytes | _Lost:
        """Send a request and wait for the reply, both no longer than ``seconds``."""
        replies: list[bytes] = []
        talk = threading.Thread(target=self._talk, args=(request, replies), daemon=True)
        talk.start()
        talk.join(seconds)
        if talk.is_alive():
            self.process.kill()
            talk.join()
            return _Lost(found=f"it did not finish within {seconds:g} seconds", killed=False)
        if replies:
            return replies[0]
        try:
            code = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:  # alive, but it has lost its pipe
            self.process.kill()
            code = self.process.wait()
        return _Lost(found=f"it killed its worker process ({_death(code)})", killed=True)

    def _talk(self, request: bytes, replies: list[bytes]) -> None:
        into, out = self.process.stdin, self.process.stdout
        if into is None or out is None:
            return
        try:
            if self.greeting is not None:
                send(into, self.greeting)
                self.greeting = None
            send(into, request)
            reply = receive(out)
        except OSError:
            return
        if reply is not None:
            replies.append(reply)

    def end(self) -> None:
        """End the process and close its pipes."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # what was left to be sent has nobody to read it


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message with its length before it."""
    stream.write(struct.pack(">Q", len(message)))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read one message, or None at the end of the stream."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    size = struct.unpack(">Q", head)[0]
    body = stream.read(size)
    return body if len(body) == size else None


def _dense(block: AnyBlock) -> tuple[type, dict[str, Any]]:
    """The block's class and fields; an array without memory of its own is sent as its shape."""
    fields = {}
    for field in attrs.fields(type(block)):
        value = getattr(block, field.name)
        hollow = isinstance(value, np.ndarray) and value.ndim == 2 and value.size and value.strides == (0, 0)
        fields[field.name] = Hollow(value.shape[0], value.shape[1]) if hollow else value
    return type(block), fields


@attrs.frozen
class Hollow:
    """Stands for an absent array of a shape."""

    series: int
    periods: int


def _death(code: int) -> str:
    if code < 0:
        try:
            return f"signal {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


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
    record: MetricRecord, rows: int, pieces: list[tuple[int, Judged]], failures: list[Failure], failed: Any
) -> Judged:
    columns = blank_columns(record.info, rows)
    warnings: dict[Any, None] = {}
    for start, piece in pieces:
        kept = slice(start, start + piece.failed.shape[0])
        columns.outcome[kept] = piece.columns.outcome
        columns.reason[kept] = piece.columns.reason
        columns.period[kept] = piece.columns.period
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
