"""A log of runs for machines: one JSON object a line.

Law: no cell value, no text of a plugin and no secret gets in: a problem is logged by its code and its place, an
exception by its type. A log that cannot be written never stops a run.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from outcomes.diagnostics import Diagnostic, Location

Fact = str | int | float | bool | None


class Log:
    """Lines to a file, to standard error (``-``) or nowhere (empty)."""

    def __init__(self, target: str = "", clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._target = target
        self._clock = clock
        self.problem: Diagnostic | None = None
        """Why the log could not be written, once it could not."""

    def say(self, event: str, **facts: Fact) -> None:
        """Write one line. It is written by one call, so that lines of several runs never mix."""
        if not self._target:
            return
        line = json.dumps({"at": self._clock().isoformat(timespec="milliseconds"), "event": event, **facts}) + "\n"
        if self._target == "-":
            with suppress(OSError, ValueError):
                sys.stderr.write(line)
            return
        try:
            Path(self._target).parent.mkdir(parents=True, exist_ok=True)
            # Of the last two each system has one; on Windows a line must not end in two characters.
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
            handle = os.open(self._target, flags, 0o666)
            try:
                os.write(handle, line.encode())
            finally:
                os.close(handle)
        except OSError as problem:
            self.problem = self.problem or Diagnostic(
                code="OUT531",
                location=Location(file=self._target),
                subject="log",
                found=f"cannot be written: {problem.strerror}",
                to_do="name another file with --log, or make this one writable",
            )

    def report(self, problems: Iterable[Diagnostic], framework: str) -> None:
        """Write each problem by its code and place."""
        for each in problems:
            where = each.location
            self.say(
                "problem",
                framework=framework,
                code=each.code,
                severity=each.severity.value,
                file=where.file if where else None,
                line=where.line or None if where else None,
                column=where.column or None if where else None,
            )
