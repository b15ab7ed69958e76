"""One worker process and the two pipes to it: a request goes out pickled, an answer comes back as plain data.

Law: whatever a worker does with its pipe (nothing, too much, at the wrong time, from a child that it left behind), it
is ended at the time limit or before, and what it said is not believed.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO, Final

from outcomes.immutable import immutable
from outcomes.registry.wire import GarbageError, Message, unpacked

STARTING: Final = 30.0
"""Seconds that a worker may take to start, before the time limit of a call begins."""

_POSIX: Final = os.name == "posix"


@immutable(kw_only=True)
class Lost:
    """A call without an answer. ``killed``: the worker died of it, rather than stalled or told nonsense."""

    found: str
    killed: bool = False


class WorkerProcess:
    """A process that answers. After `Lost` it is over and must be ended."""

    def __init__(self, megabytes: int) -> None:
        # A thread a processor of each library would take most of the memory that the worker may have.
        single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"), "1")
        environment = {**os.environ, **single}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "outcomes.registry.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=environment,
            start_new_session=_POSIX,  # so that it can be ended with all that it has started
        )
        self.most = megabytes * 2**20
        self.turn = 0
        self._greeting: bytes | None = pickle.dumps((list(sys.path), megabytes))

    def exchange(self, request: object, seconds: float) -> Message | Lost:
        """Send a request and wait for the answer, both together no longer than ``seconds``."""
        if self._speaks_unasked():
            return Lost(found="it wrote to the pipe of its answers when nothing was asked")
        self.turn += 1
        body = pickle.dumps((self.turn, request), protocol=5)
        answers: list[Message | Lost] = []
        talk = threading.Thread(target=self._talk, args=(body, answers), daemon=True)
        talk.start()
        talk.join(seconds)
        if not answers and talk.is_alive():
            # A child that the worker left behind may hold the pipe open for ever: nobody waits for the thread.
            self.end()
            return Lost(found=f"it did not finish within {seconds:g} seconds")
        if not answers:
            return Lost(found=f"it killed its worker process ({self._death()})", killed=True)
        answer = answers[0]
        if isinstance(answer, Message) and answer.turn != self.turn:
            return Lost(found="it answered what was not asked")
        return answer

    def _talk(self, body: bytes, answers: list[Message | Lost]) -> None:
        into, out = self.process.stdin, self.process.stdout
        if into is None or out is None:
            return
        try:
            if self._greeting is not None:
                send(into, self._greeting)
                self._greeting = None
            send(into, body)
            message = unpacked(lambda size: receive_exactly(out, size), self.most)
        except GarbageError as problem:
            answers.append(Lost(found=f"its worker process answered garbage: {problem}"))
        except (OSError, ValueError, MemoryError):  # the pipe is broken, or was closed when the process was ended
            return
        else:
            if message is not None:
                answers.append(message)

    def _speaks_unasked(self) -> bool:
        out = self.process.stdout
        return _POSIX and out is not None and self.process.poll() is None and bool(select.select([out], [], [], 0)[0])

    def _death(self) -> str:
        try:
            code = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:  # alive, but it has lost its pipe
            self.end()
            return "it closed the pipe of its answers"
        if code >= 0:
            return f"exit code {code}"
        with suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
        return f"signal {-code}"

    def end(self) -> None:
        """End the process with all that it has started, and close its pipes."""
        if _POSIX:
            with suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was left to be sent has nobody to read it
                    pipe.close()


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one request with its length before it."""
    for part in (struct.pack(">Q", len(message)), message):
        view = memoryview(part)
        while view:
            view = view[stream.write(view) :]
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read one request, or None at the end of the stream."""
    head = receive_exactly(stream, 8)
    return None if head is None else receive_exactly(stream, struct.unpack(">Q", head)[0])


def receive_exactly(stream: IO[bytes], size: int) -> bytes | None:
    """So many bytes, or None where the stream ends before them."""
    parts = []
    while size:
        part = stream.read(min(size, 2**20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
