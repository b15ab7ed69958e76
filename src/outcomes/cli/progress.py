"""The progress bar: only on a terminal, and only for work that takes long enough to wonder.

Law: silent in cron; written to standard error, so that results stay clean.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0
"""Seconds before a bar appears."""


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None] | None]:
    """A function to tell of progress, or None where nobody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("reading", total=None)
    began = time.monotonic()
    started = False

    def tell(name: str, done: int, total: int) -> None:
        nonlocal started
        if not started and time.monotonic() - began >= PATIENCE:
            bar.start()
            started = True
        bar.update(task, description=name, completed=done, total=total)

    try:
        yield tell
    finally:
        if started:
            bar.stop()
