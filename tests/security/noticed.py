"""What plugins are told of runs: all that a notice could hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from outcomes.nightly import framework_run


@contextmanager
def noticed() -> Iterator[list[str]]:
    """All that plugins are told of runs, and could put into a notice."""
    heard: list[str] = []
    original = framework_run.RunFinished

    def keep(**facts: Any) -> Any:
        made = original(**facts)
        heard.append(repr(made))
        return made

    with patch.object(framework_run, "RunFinished", keep):
        yield heard
