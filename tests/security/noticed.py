"""What is told of runs: to plugins, which is all that a notice could hold, and by commands."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any
from unittest.mock import patch

from outcomes.cli.app import run
from outcomes.nightly import framework_run, telling


def said(*args: object) -> str:
    """What a command prints, on both streams."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        code = run([str(each) for each in args])
    assert code in (0, 1), out.getvalue()
    return out.getvalue()


@contextmanager
def noticed() -> Iterator[list[str]]:
    """All that plugins are told of runs, and could put into a notice."""
    heard: list[str] = []
    original = framework_run.RunFinished

    def keep(**facts: Any) -> Any:
        made = original(**facts)
        heard.append(repr(made))
        return made

    with patch.object(framework_run, "RunFinished", keep), patch.object(telling, "RunFinished", keep):
        yield heard
