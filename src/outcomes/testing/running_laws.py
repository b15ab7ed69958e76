"""The laws of how a metric runs: what it does beside its answer, and that it takes all rows at once.

Law: what is told names the line of the metric's author, and only what a run would tell of too, or what makes it slow.
"""

from __future__ import annotations

import io
import sys
import types
import warnings
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import numpy as np

from outcomes.metrics.contract import AnyBlock
from outcomes.registry.process_state import ProcessState
from outcomes.testing import builders
from outcomes.testing.purity import INSTALLED, is_library
from outcomes.testing.subjects import LawBroken, Subject

if TYPE_CHECKING:
    from _typeshed import TraceFunction

COPIES: Final = 5
"""So many times each row stands in the larger of two blocks, in which a step a row shows."""
ENOUGH_ROWS: Final = 8
"""In a block of fewer a step a row is not told from others."""


def quiet(subject: Subject, block: AnyBlock, params: object) -> None:
    """It prints nothing, warns of nothing, and leaves what the whole process shares as it was."""
    printed = _Printed()
    before = ProcessState.now()
    try:
        with warnings.catch_warnings(record=True) as warned, redirect_stdout(printed), redirect_stderr(printed):
            warnings.simplefilter("always")
            subject.judge(block, params)
    finally:
        changed = before.restore(_package(subject))
    said = [f"it printed {text!r} in {place}" for place, text in printed.said.items()]
    said += [
        f"it warned: {each.category.__name__}: {each.message} in {_place(each.filename, each.lineno)}"
        for each in warned
    ]
    if changed:
        said.append(f"it changed what the whole process shares: {', '.join(changed)}")
    if said:
        raise LawBroken("; ".join(dict.fromkeys(said)))


def all_rows_at_once(subject: Subject, block: AnyBlock, params: object) -> None:
    """No line of it runs once for each row: a run has a million, and arrays take them together."""
    rows = builders.row_total(block)
    if rows < ENOUGH_ROWS:
        return
    # The same rows again, so that what goes by distinct words or until nothing changes takes as many steps as before.
    many = block.rows(np.tile(np.arange(rows), COPIES))
    package = _package(subject)
    few_steps = _steps(lambda: subject.judge(block, params), package)
    many_steps = _steps(lambda: subject.judge(many, params), package)
    for place, times in many_steps.items():
        if times - few_steps[place] >= rows * (COPIES - 1):
            took = f"runs {few_steps[place]} times for {rows} rows and {times} times for {rows * COPIES}"
            to_do = "judge all rows at once by arrays, such as np.where(condition, this, that)"
            raise LawBroken(f"{_place(*place)} {took}; {to_do}")


class _Printed(io.StringIO):
    """A stream that notes which line wrote to it first of all, and what."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, str] = {}

    def write(self, text: str) -> int:
        frame: types.FrameType | None = sys._getframe(1)
        while frame is not None and is_library(frame):
            frame = frame.f_back
        if text.strip() and frame is not None:
            self.said.setdefault(_place(frame.f_code.co_filename, frame.f_lineno), text.strip())
        return len(text)


def _steps(function: Callable[[], object], package: str) -> Counter[tuple[str, int]]:
    """How often each line ran that is of no library, by file and line."""
    steps: Counter[tuple[str, int]] = Counter()

    def step(frame: types.FrameType, event: str, _: object) -> TraceFunction:
        if event == "line":
            steps[frame.f_code.co_filename, frame.f_lineno] += 1
        return step

    def enter(frame: types.FrameType, event: str, _: object) -> TraceFunction | None:
        return step if _is_own(frame, package) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        function()
    finally:
        sys.settrace(before)
    return steps


def _is_own(frame: types.FrameType, package: str) -> bool:
    """Whether a line is the author's: of the metric's package, or of no library at all."""
    if str(frame.f_globals.get("__name__", "")).partition(".")[0] == package:
        return True
    file = frame.f_code.co_filename
    return not (is_library(frame) or file.startswith("<") or any(each in file for each in INSTALLED))


def _package(subject: Subject) -> str:
    return type(subject.metric).__module__.partition(".")[0]


def _place(file: str, line: int) -> str:
    return f"{PurePath(file).name}:{line}"
